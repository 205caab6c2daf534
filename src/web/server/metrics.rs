//! What was counted, as OpenMetrics text on a socket of its own. No address is in it.

use super::shared::Shared;
use bytes::Bytes;
use http_body_util::Full;
use hyper::header::{CONTENT_TYPE, HeaderValue};
use hyper::service::service_fn;
use hyper::{Request, Response, StatusCode};
use hyper_util::rt::TokioIo;
use std::convert::Infallible;
use std::fmt::Write;
use std::sync::Arc;
use std::sync::atomic::{AtomicU64, Ordering};
use std::time::Duration;
use tokio::net::TcpListener;
use tokio::time::{sleep, timeout};

/// The routes that are counted, and the classes of status.
const ROUTES: [&str; 7] = ["page", "json", "value", "explain", "auth", "health", "none"];
const CLASSES: [&str; 4] = ["2xx", "3xx", "4xx", "5xx"];

/// The upper limits of the histogram, in microseconds.
const LIMITS: [u64; 8] = [100, 500, 1000, 5000, 25_000, 100_000, 500_000, 1_000_000];

/// What was counted.
#[derive(Default)]
pub(super) struct Metrics {
    requests: [[AtomicU64; CLASSES.len()]; ROUTES.len()],
    durations: [AtomicU64; LIMITS.len() + 1],
    microseconds: AtomicU64,
    connections: AtomicU64,
    refused: AtomicU64,
    limited: AtomicU64,
    lost_lines: AtomicU64,
    reloads: AtomicU64,
    failed_reloads: AtomicU64,
}

fn add(counter: &AtomicU64) {
    counter.fetch_add(1, Ordering::Relaxed);
}

impl Metrics {
    /// A request was answered.
    pub(super) fn count_request(&self, route: &str, status: StatusCode, took: Duration) {
        let route = ROUTES.iter().position(|known| *known == route);
        let class = usize::from(status.as_u16() / 100).checked_sub(2);
        if let Some(counter) = route.zip(class).and_then(|(route, class)| self.requests.get(route)?.get(class)) {
            add(counter);
        }
        let micros = u64::try_from(took.as_micros()).unwrap_or(u64::MAX);
        self.microseconds.fetch_add(micros, Ordering::Relaxed);
        let bucket = LIMITS.iter().position(|limit| micros <= *limit).unwrap_or(LIMITS.len());
        self.durations.get(bucket).into_iter().for_each(add);
    }

    /// A connection was accepted.
    pub(super) fn count_connection(&self) {
        add(&self.connections);
    }

    /// A connection was refused: there are too many.
    pub(super) fn count_refused(&self) {
        add(&self.refused);
    }

    /// A request was refused: its client has made too many.
    pub(super) fn count_limited(&self) {
        add(&self.limited);
    }

    /// Lines of the log were lost: the disk was too slow, or did not take them.
    pub(super) fn count_lost_lines(&self, lines: u64) {
        self.lost_lines.fetch_add(lines, Ordering::Relaxed);
    }

    /// The databases were opened again.
    pub(super) fn count_reload(&self) {
        add(&self.reloads);
    }

    /// The databases could not be opened again.
    pub(super) fn count_failed_reload(&self) {
        add(&self.failed_reloads);
    }

    /// The text, without what follows from other parts.
    fn text(&self) -> String {
        let mut out =
            String::from("# TYPE ipv6calcweb_requests counter\n# HELP ipv6calcweb_requests Answered requests.\n");
        for (route, counters) in ROUTES.iter().zip(&self.requests) {
            for (class, counter) in CLASSES.iter().zip(counters) {
                let n = counter.load(Ordering::Relaxed);
                // writing to a string cannot fail
                let _ = writeln!(out, "ipv6calcweb_requests_total{{route=\"{route}\",status=\"{class}\"}} {n}");
            }
        }
        self.histogram(&mut out);
        let counters = [
            ("connections", "Accepted connections.", &self.connections),
            ("connections_refused", "Connections refused because there were too many.", &self.refused),
            ("requests_limited", "Requests refused because of the rate of their client.", &self.limited),
            ("log_lines_lost", "Lines of the access log that were lost.", &self.lost_lines),
            ("reloads", "Times that the databases were opened again.", &self.reloads),
            ("reloads_failed", "Times that they could not be, and the old ones were kept.", &self.failed_reloads),
        ];
        for (name, about, counter) in counters {
            counter_text(&mut out, name, about, counter.load(Ordering::Relaxed));
        }
        out
    }

    fn histogram(&self, out: &mut String) {
        out.push_str("# TYPE ipv6calcweb_answer_seconds histogram\n# UNIT ipv6calcweb_answer_seconds seconds\n");
        out.push_str("# HELP ipv6calcweb_answer_seconds Time from the head of a request to its answer.\n");
        let mut sum = 0;
        let limits = LIMITS.iter().map(|limit| format!("{}", *limit as f64 / 1e6)).chain(["+Inf".to_owned()]);
        for (limit, counter) in limits.zip(&self.durations) {
            sum += counter.load(Ordering::Relaxed);
            let _ = writeln!(out, "ipv6calcweb_answer_seconds_bucket{{le=\"{limit}\"}} {sum}");
        }
        let seconds = self.microseconds.load(Ordering::Relaxed) as f64 / 1e6;
        let _ = writeln!(out, "ipv6calcweb_answer_seconds_count {sum}\nipv6calcweb_answer_seconds_sum {seconds}");
    }
}

fn counter_text(out: &mut String, name: &str, about: &str, value: u64) {
    let _ = writeln!(out, "# TYPE ipv6calcweb_{name} counter\n# HELP ipv6calcweb_{name} {about}");
    let _ = writeln!(out, "ipv6calcweb_{name}_total {value}");
}

/// Everything there is to report.
fn report(shared: &Shared) -> String {
    let mut out = shared.metrics.text();
    let most = shared.settings().limits.connections as usize;
    let open = most.saturating_sub(shared.connections.available_permits());
    out.push_str("# TYPE ipv6calcweb_connections_open gauge\n# HELP ipv6calcweb_connections_open Open connections.\n");
    let _ = writeln!(out, "ipv6calcweb_connections_open {open}");
    if let Some(names) = &shared.names {
        counter_text(&mut out, "names_found", "Names that were looked up.", names.found.load(Ordering::Relaxed));
        counter_text(&mut out, "names_missing", "Look-ups without a name.", names.missing.load(Ordering::Relaxed));
    }
    out.push_str("# EOF\n");
    out
}

const OPEN_METRICS: HeaderValue =
    HeaderValue::from_static("application/openmetrics-text; version=1.0.0; charset=utf-8");

/// How long a scrape may take.
const PATIENCE: Duration = Duration::from_secs(10);

/// Serves `/metrics`.
pub(super) async fn serve(listener: TcpListener, shared: Arc<Shared>) {
    loop {
        let Ok((stream, _)) = listener.accept().await else {
            sleep(Duration::from_millis(50)).await;
            continue;
        };
        let shared = shared.clone();
        tokio::spawn(async move {
            let service = service_fn(move |request| {
                let answer = answer(&request, &shared);
                async { Ok::<_, Infallible>(answer) }
            });
            let mut builder = hyper::server::conn::http1::Builder::new();
            builder.keep_alive(false);
            let _ = timeout(PATIENCE, builder.serve_connection(TokioIo::new(stream), service)).await;
        });
    }
}

fn answer<B>(request: &Request<B>, shared: &Shared) -> Response<Full<Bytes>> {
    if request.uri().path() != "/metrics" {
        let mut response = Response::new(Full::from("the metrics are at /metrics\n"));
        *response.status_mut() = StatusCode::NOT_FOUND;
        return response;
    }
    let mut response = Response::new(Full::from(report(shared)));
    response.headers_mut().insert(CONTENT_TYPE, OPEN_METRICS);
    response
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn what_was_counted_is_reported() {
        let metrics = Metrics::default();
        metrics.count_request("json", StatusCode::OK, Duration::from_micros(700));
        metrics.count_request("none", StatusCode::NOT_FOUND, Duration::from_secs(2));
        let text = metrics.text();
        for line in [
            "ipv6calcweb_requests_total{route=\"json\",status=\"2xx\"} 1",
            "ipv6calcweb_requests_total{route=\"none\",status=\"4xx\"} 1",
            "ipv6calcweb_answer_seconds_bucket{le=\"0.0005\"} 0",
            "ipv6calcweb_answer_seconds_bucket{le=\"0.001\"} 1",
            "ipv6calcweb_answer_seconds_bucket{le=\"+Inf\"} 2",
            "ipv6calcweb_answer_seconds_count 2",
            "ipv6calcweb_answer_seconds_sum 2.0007",
        ] {
            assert!(text.lines().any(|own| own == line), "{line}\n{text}");
        }
    }
}
