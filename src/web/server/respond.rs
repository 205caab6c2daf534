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
use hyper::header::{CONNECTION, HOST, RETRY_AFTER};
use hyper::http::request::Parts;
use hyper::{Request, Response, StatusCode, Version};
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
            ("none", site.reject(&request, status, english, german).with(CONNECTION, "close"))
        }
        None => match site.visit(&request) {
            Err(early) => (early.route, early.answer),
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
    if parts.uri.path_and_query().is_some_and(|target| target.as_str().len() > longest) {
        return Some((
            StatusCode::URI_TOO_LONG,
            "the path and the query are too long",
            "Pfad und Abfrage sind zu lang",
        ));
    }
    None
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

/// The answer to a request that can be carried out, unless its client has made too many.
async fn visited(shared: &Arc<Shared>, site: &Site, request: &WebRequest, visit: &Visit) -> Answer {
    if !visit.is_internal()
        && let Err(seconds) = shared.rate.take(visit.client().ip, Instant::now())
    {
        shared.metrics.count_limited();
        let (english, german) = ("too many requests", "Zu viele Anfragen");
        let answer = site.reject(request, StatusCode::TOO_MANY_REQUESTS, english, german);
        return answer.with(RETRY_AFTER, &seconds.to_string());
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
