//! One connection: the PROXY protocol, HTTP, time limits, the end.

use super::Limits;
use super::activity::Activity;
use super::respond::respond;
use super::shared::Shared;
use crate::web::proxy_protocol::{self, LONGEST_LINE, ProxyHeader, SIGNATURE, START};
use crate::web::request::Party;
use hyper::service::service_fn;
use hyper_util::rt::{TokioExecutor, TokioIo, TokioTimer};
use hyper_util::server::conn::auto::Builder;
use std::convert::Infallible;
use std::io;
use std::sync::Arc;
use std::time::Duration;
use tokio::io::{AsyncRead, AsyncReadExt, AsyncWrite};
use tokio::sync::watch;
use tokio::time::{Instant, sleep, sleep_until};

/// Both ends of a connection.
#[derive(Clone, Debug)]
pub(super) struct Ends {
    /// The client, or the proxy that speaks for it; `None`: a socket of the file system.
    pub(super) peer: Option<Party>,
    /// The own address.
    pub(super) server: Option<Party>,
}

/// Serves a connection, after the header of a proxy if its peer is one that writes it.
///
/// An async block, here and below: there may be 10,000 connections.
#[expect(clippy::manual_async_fn, reason = "an async function keeps its arguments twice")]
pub(super) fn serve<S>(
    mut stream: S,
    ends: Arc<Ends>,
    shared: Arc<Shared>,
    mut stopped: watch::Receiver<bool>,
) -> impl Future<Output = ()> + Send
where
    S: AsyncRead + AsyncWrite + Unpin + Send + 'static,
{
    async move {
        let settings = shared.settings();
        let expects = settings.proxy_protocol && shared.site().settings().trusted.has_peer(ends.peer.as_ref());
        let ends = match expects {
            false => ends,
            true => match header_in_time(&mut stream, settings.limits.head, &mut stopped).await {
                Some(ProxyHeader::Of(from, to)) => {
                    Arc::new(Ends { peer: Some(Party::of(from)), server: Some(Party::of(to)) })
                }
                Some(ProxyHeader::Own) => ends,
                // without its header a connection of the proxy is not to be trusted at all
                None => return,
            },
        };
        serve_http(stream, ends, shared, stopped).await;
    }
}

/// The header of a proxy, unless it is late or malformed, or the process ends before.
async fn header_in_time<S: AsyncRead + Unpin>(
    stream: &mut S,
    limit: Duration,
    stopped: &mut watch::Receiver<bool>,
) -> Option<ProxyHeader> {
    let limit = Instant::now() + limit;
    tokio::select! {
        biased;
        header = Box::pin(proxy_header(stream)) => header.ok(),
        _ = stopped.changed() => None,
        () = passed(limit) => None,
    }
}

/// How long a limit waits for the system to report what has arrived.
const MOMENT: Duration = Duration::from_millis(50);

/// Waits for the end of a limit. What arrived before it may be reported after it, if the process had no time to run: hence
/// the moment.
async fn passed(limit: Instant) {
    sleep_until(limit).await;
    sleep(MOMENT).await;
}

/// Reads the header of a proxy, and not a byte more.
async fn proxy_header<S: AsyncRead + Unpin>(stream: &mut S) -> io::Result<ProxyHeader> {
    let malformed = |_| io::Error::from(io::ErrorKind::InvalidData);
    let mut head = [0; SIGNATURE.len()];
    stream.read_exact(&mut head).await?;
    if head == SIGNATURE {
        let mut fixed = [0; 4];
        stream.read_exact(&mut fixed).await?;
        let mut body = vec![0; proxy_protocol::body_length(fixed).map_err(malformed)?];
        stream.read_exact(&mut body).await?;
        return proxy_protocol::binary(fixed, &body).map_err(malformed);
    }
    let mut line = head.to_vec();
    while !line.ends_with(b"\r\n") {
        if line.len() >= LONGEST_LINE || !line.starts_with(START) {
            return Err(io::ErrorKind::InvalidData.into());
        }
        line.push(stream.read_u8().await?);
    }
    proxy_protocol::line(line.strip_suffix(b"\r\n").unwrap_or(&line)).map_err(malformed)
}

/// Serves HTTP until either side ends it, it is silent for too long, or the process ends.
#[expect(clippy::manual_async_fn, reason = "an async function keeps its arguments twice")]
fn serve_http<S>(
    stream: S,
    ends: Arc<Ends>,
    shared: Arc<Shared>,
    mut stopped: watch::Receiver<bool>,
) -> impl Future<Output = ()> + Send
where
    S: AsyncRead + AsyncWrite + Unpin + Send + 'static,
{
    async move {
        shared.metrics.count_connection();
        let activity = Arc::new(Activity::new());
        let connection = shared.http.serve_connection(TokioIo::new(stream), {
            let (shared, activity) = (shared.clone(), activity.clone());
            service_fn(move |request| {
                let (shared, ends, activity) = (shared.clone(), ends.clone(), activity.clone());
                async move {
                    let _answering = activity.answering();
                    // on the heap: an idle connection keeps the room of the future that it waits for
                    Ok::<_, Infallible>(Box::pin(respond(&shared, &ends, request)).await)
                }
            })
        });
        tokio::pin!(connection);
        let limits = &shared.settings().limits;
        let mut ending = false;
        loop {
            // a request that comes meanwhile brings the deadline nearer if a connection may idle for less than a head may take
            let next = activity.deadline(limits.head, limits.idle).min(Instant::now() + limits.idle);
            tokio::select! {
                // what has arrived is read before a limit counts: a machine without time to spare is not the client's fault
                biased;
                // errors are the client's, and it has gone
                _ = connection.as_mut() => return,
                _ = stopped.changed(), if !ending => {
                    ending = true;
                    connection.as_mut().graceful_shutdown();
                }
                () = passed(next) => {
                    if activity.deadline(limits.head, limits.idle) <= next {
                        return;
                    }
                }
            }
        }
    }
}

/// HTTP/1.1 and HTTP/2 with limits.
pub(super) fn http(limits: &Limits) -> Builder<TokioExecutor> {
    let mut builder = Builder::new(TokioExecutor::new());
    builder
        .http1()
        .timer(TokioTimer::new())
        .header_read_timeout(limits.idle.max(limits.head))
        .max_buf_size(limits.head_size.max(8192));
    let header_list = u32::try_from(limits.head_size).unwrap_or(u32::MAX);
    builder.http2().timer(TokioTimer::new()).max_concurrent_streams(64).max_header_list_size(header_list);
    builder
}
