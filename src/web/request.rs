//! A request, however it came: from a socket or from the environment of a CGI script.

use hyper::header::{AsHeaderName, HeaderName, HeaderValue};
use hyper::{HeaderMap, Method};
use std::fmt;
use std::net::{IpAddr, SocketAddr};

/// A request without its body, which this program never reads.
#[derive(Clone, Debug, Default)]
pub(crate) struct WebRequest {
    /// The method.
    pub(crate) method: Method,
    /// The path below [`base`](WebRequest::base), from its `/` on.
    pub(crate) path: String,
    /// The query, without `?`.
    pub(crate) query: String,
    /// The header fields.
    pub(crate) headers: HeaderMap,
    /// Who is at the other end of the connection; `None`: a socket of the file system.
    pub(crate) peer: Option<Party>,
    /// The own address.
    pub(crate) server: Option<Party>,
    /// What is before the path: the script of CGI, or nothing.
    pub(crate) base: String,
    /// The name of the peer, if the web server has looked it up.
    pub(crate) peer_name: Option<String>,
    /// Whether the answer becomes a part of another page.
    pub(crate) included: bool,
}

/// An end of a connection.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(crate) struct Party {
    /// The address; never an IPv4-mapped one.
    pub(crate) ip: IpAddr,
    /// The zone of a link-local address.
    pub(crate) zone: Option<String>,
}

impl Party {
    /// An address without zone.
    pub(crate) fn of(ip: IpAddr) -> Party {
        Party { ip: ip.to_canonical(), zone: None }
    }
}

impl From<SocketAddr> for Party {
    fn from(socket: SocketAddr) -> Party {
        let zone = match socket {
            SocketAddr::V6(v6) if v6.scope_id() != 0 => Some(v6.scope_id().to_string()),
            _ => None,
        };
        Party { zone, ..Party::of(socket.ip()) }
    }
}

impl fmt::Display for Party {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match &self.zone {
            Some(zone) => write!(f, "{}%{zone}", self.ip),
            None => write!(f, "{}", self.ip),
        }
    }
}

impl WebRequest {
    /// The value of a header field, if it is text.
    pub(super) fn header(&self, name: impl AsHeaderName) -> Option<&str> {
        self.headers.get(name).and_then(|value| value.to_str().ok())
    }

    /// All values of a header field, as they were sent.
    pub(super) fn values(&self, name: &HeaderName) -> impl DoubleEndedIterator<Item = &[u8]> {
        self.headers.get_all(name).into_iter().map(HeaderValue::as_bytes)
    }

    /// All values of a header field in one list to be shown; `None` without such a field.
    pub(super) fn list(&self, name: &HeaderName) -> Option<String> {
        let texts: Vec<_> = self.values(name).map(String::from_utf8_lossy).collect();
        (!texts.is_empty()).then(|| texts.join(", "))
    }
}
