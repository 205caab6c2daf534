//! One request: checks that belong to HTTP, limits, names, the answer, counting.

use super::connection::Ends;
use super::shared::Shared;
use crate::web::answer::Answer;
use crate::web::names::HostNames;
use crate::web::request::WebRequest;
use crate::web::site::{Site, Visit};
use bytes::Bytes;
use http_body_util::Full;
use hyper::body::{Body, Incoming};
use hyper::header::{CONNECTION, HOST, HeaderValue, RETRY_AFTER};
use hyper::http::request::Parts;
use hyper::http::uri::Authority;
use hyper::{Request, Response, StatusCode, Version};
use std::net::IpAddr;
use std::sync::Arc;
use std::time::Instant;

/// The response to a request.
pub(super) async fn respond(shared: &Arc<Shared>, ends: &Ends, request: Request<Incoming>) -> Response<Full<Bytes>> {
    let started = Instant::now();
    let (parts, body) = request.into_parts();
    let problem = problem(&parts, &body, shared.settings().limits.target);
    let (version, target) = (parts.version, parts.uri.path_and_query().map_or(0, |target| target.as_str().len()));
    let request = web_request(parts, ends, &shared.settings().base);
    let site = shared.site();
    let (route, answer) = match problem {
        Some((status, english, german)) => {
            let answer = site.reject(&request, status, english, german);
            let client = site.client(&request).map(|client| client.ip);
            ("none", limited(shared, &site, &request, client).unwrap_or(answer).with(CONNECTION, "close"))
        }
        None => match site.visit(&request) {
            Err(early) if early.is_free => (early.route, early.answer),
            Err(early) => {
                let client = site.client(&request).map(|client| client.ip);
                (early.route, limited(shared, &site, &request, client).unwrap_or(early.answer))
            }
            Ok(visit) => (visit.route(), visited(shared, &site, &request, &visit).await),
        },
    };
    shared.metrics.count_request(route, answer.status, started.elapsed());
    shared.log(|log| log.write(&request, &site, version, target, &answer));
    response(answer, version)
}

/// What makes a request unacceptable, whatever its target.
fn problem(parts: &Parts, body: &Incoming, longest: usize) -> Option<(StatusCode, &'static str, &'static str)> {
    let hosts = parts.headers.get_all(HOST).iter().count();
    if !body.is_end_stream() {
        // an unread body is where smuggled requests hide: the connection ends here
        return Some((StatusCode::BAD_REQUEST, "a request has no body here", "Eine Anfrage hat hier keinen Inhalt"));
    }
    if parts.version <= Version::HTTP_11 && (hosts > 1 || parts.version == Version::HTTP_11 && hosts == 0) {
        return Some((StatusCode::BAD_REQUEST, "expected one Host header", "Genau eine Kopfzeile Host wird erwartet"));
    }
    if parts.headers.get(HOST).is_some_and(|host| !is_host(host)) {
        return Some((StatusCode::BAD_REQUEST, "the Host header is malformed", "Die Kopfzeile Host ist fehlerhaft"));
    }
    if parts.uri.path_and_query().is_some_and(|target| target.as_str().len() > longest) {
        return Some((
            StatusCode::URI_TOO_LONG,
            "the path and the query are too long",
            "Pfad und Abfrage sind zu lang",
        ));
    }
    None
}

/// Whether a field names a host, perhaps with a port; it may be empty
/// ([RFC 9112, section 3.2](https://www.rfc-editor.org/rfc/rfc9112#section-3.2)).
fn is_host(value: &HeaderValue) -> bool {
    let bytes = value.as_bytes();
    bytes.is_empty() || !bytes.contains(&b'@') && Authority::try_from(bytes).is_ok()
}

fn web_request(parts: Parts, ends: &Ends, base: &str) -> WebRequest {
    let path = parts.uri.path();
    let below = path.strip_prefix(base).filter(|rest| rest.is_empty() || rest.starts_with('/')).unwrap_or(path);
    WebRequest {
        path: below.to_owned(),
        query: parts.uri.query().unwrap_or_default().to_owned(),
        method: parts.method,
        headers: parts.headers,
        peer: ends.peer.clone(),
        server: ends.server.clone(),
        base: base.to_owned(),
        peer_name: None,
        included: false,
    }
}

/// The answer to a client that has made too many requests; errors count as requests.
fn limited(shared: &Shared, site: &Site, request: &WebRequest, client: Option<IpAddr>) -> Option<Answer> {
    let seconds = shared.rate.take(client?, Instant::now()).err()?;
    shared.metrics.count_limited();
    let (english, german) = ("too many requests", "Zu viele Anfragen");
    let answer = site.reject(request, StatusCode::TOO_MANY_REQUESTS, english, german);
    Some(answer.with(RETRY_AFTER, &seconds.to_string()))
}

/// The answer to a request that can be carried out, unless its client has made too many.
async fn visited(shared: &Arc<Shared>, site: &Site, request: &WebRequest, visit: &Visit) -> Answer {
    if !visit.is_internal()
        && let Some(refused) = limited(shared, site, request, Some(visit.client().ip))
    {
        return refused;
    }
    let wanted = shared.names.as_ref().map(|service| (service, site.unnamed(request, visit)));
    let names = match wanted {
        Some((service, addresses)) if !addresses.is_empty() => service.names(addresses).await,
        _ => HostNames::new(),
    };
    site.answer(request, visit, &names)
}

fn response(answer: Answer, version: Version) -> Response<Full<Bytes>> {
    let mut response = Response::new(Full::new(answer.body));
    *response.status_mut() = answer.status;
    *response.headers_mut() = answer.headers;
    if version == Version::HTTP_2 {
        // HTTP/2 has no such field
        response.headers_mut().remove(CONNECTION);
    }
    response
}
