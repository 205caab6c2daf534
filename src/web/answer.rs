//! Answers, and the header fields that all of them have.

use bytes::Bytes;
use hyper::StatusCode;
use hyper::header::{
    CACHE_CONTROL, CONTENT_TYPE, HeaderName, HeaderValue, REFERRER_POLICY, VARY, X_CONTENT_TYPE_OPTIONS,
};
use hyper::header::{CONTENT_SECURITY_POLICY, HeaderMap};

/// An answer.
#[derive(Clone, Debug)]
pub(crate) struct Answer {
    /// The status.
    pub(crate) status: StatusCode,
    /// The header fields.
    pub(crate) headers: HeaderMap,
    /// The body.
    pub(crate) body: Bytes,
}

pub(super) const TEXT: &str = "text/plain; charset=utf-8";
pub(super) const HTML: &str = "text/html; charset=utf-8";
pub(super) const JSON: &str = "application/json";

/// Nothing may be loaded, framed or sent.
const NOTHING: HeaderValue = HeaderValue::from_static("default-src 'none'; frame-ancestors 'none'; base-uri 'none'");

impl Answer {
    /// An answer with a body.
    pub(super) fn new(status: StatusCode, media: &'static str, body: impl Into<Bytes>) -> Answer {
        let mut headers = HeaderMap::with_capacity(12);
        headers.insert(CONTENT_TYPE, HeaderValue::from_static(media));
        headers.insert(CACHE_CONTROL, HeaderValue::from_static("no-store"));
        headers.insert(VARY, HeaderValue::from_static("Accept, Accept-Language, User-Agent"));
        headers.insert(X_CONTENT_TYPE_OPTIONS, HeaderValue::from_static("nosniff"));
        headers.insert(REFERRER_POLICY, HeaderValue::from_static("no-referrer"));
        headers.insert(CONTENT_SECURITY_POLICY, NOTHING);
        headers.insert(
            HeaderName::from_static("permissions-policy"),
            HeaderValue::from_static("camera=(), geolocation=(), microphone=()"),
        );
        Answer { status, headers, body: body.into() }
    }

    /// A line of text.
    pub(super) fn line(status: StatusCode, text: &str) -> Answer {
        Answer::new(status, TEXT, format!("{text}\n"))
    }

    /// An answer without body.
    pub(super) fn empty(status: StatusCode) -> Answer {
        let mut answer = Answer::new(status, TEXT, Bytes::new());
        answer.headers.remove(CONTENT_TYPE);
        answer
    }

    /// The same with this header field; a value that is not one is left out.
    pub(super) fn with(mut self, name: HeaderName, value: &str) -> Answer {
        if let Ok(value) = HeaderValue::from_str(value) {
            self.headers.insert(name, value);
        }
        self
    }
}
