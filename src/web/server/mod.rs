//! The server: sockets, connections, limits, signals.

mod access;
mod activity;
mod connection;
mod listen;
mod metrics;
mod rate;
mod reload;
mod respond;
mod shared;

pub(crate) use access::AccessSettings;
pub(crate) use listen::{ListenAddress, Sockets};
pub(crate) use reload::SiteSource;

use super::names::{NameService, NameSettings};
use rate::RateTable;
use shared::Shared;
use std::io;
use std::sync::Arc;
use std::time::Duration;
use tokio::net::{TcpListener, UnixListener};
use tokio::signal::unix::{SignalKind, signal};
use tokio::sync::watch;
use tokio::task::JoinHandle;
use tokio::time::{Instant, timeout_at};

/// How the server works.
#[derive(Clone, Debug)]
pub(crate) struct ServerSettings {
    /// What precedes every path, such as `/address`; empty: nothing.
    pub(crate) base: String,
    /// Whether trusted peers begin with a header of the PROXY protocol.
    pub(crate) proxy_protocol: bool,
    /// How names are looked up; `None`: not at all.
    pub(crate) names: Option<NameSettings>,
    /// The limits.
    pub(crate) limits: Limits,
    /// The access log.
    pub(crate) access: Option<AccessSettings>,
}

/// What a client may use.
#[derive(Clone, Copy, Debug)]
pub(crate) struct Limits {
    /// Connections at the same time.
    pub(crate) connections: u32,
    /// How long the first head may take.
    pub(crate) head: Duration,
    /// How long a connection may wait for its next request.
    pub(crate) idle: Duration,
    /// How long the end waits for what is under way.
    pub(crate) grace: Duration,
    /// Requests per second of a client; 0: any number.
    pub(crate) rate: u32,
    /// Requests that a client may make at once.
    pub(crate) burst: u32,
    /// Bytes of path and query.
    pub(crate) target: usize,
    /// Bytes of the head of a request.
    pub(crate) head_size: usize,
}

/// Why the server could not start.
#[derive(Debug, thiserror::Error)]
pub(crate) enum ServeError {
    /// The runtime or a socket failed.
    #[error("{0}")]
    Io(#[from] io::Error),
    /// The facts or the page could not be prepared.
    #[error("{0}")]
    Site(String),
    /// The configuration of the resolver cannot be used.
    #[error("names cannot be looked up: {0}")]
    Names(String),
}

/// Serves until SIGTERM or SIGINT, then finishes what is under way. Calls `ready` once it answers requests and signals.
///
/// # Errors
/// If it cannot start, or `ready` fails.
pub(crate) fn serve(
    sockets: Sockets,
    settings: ServerSettings,
    source: SiteSource,
    ready: impl FnOnce() -> io::Result<()>,
) -> Result<(), ServeError> {
    raise_limit_of_files();
    let runtime = tokio::runtime::Builder::new_multi_thread().enable_all().build()?;
    let result = runtime.block_on(run(sockets, settings, source, ready));
    runtime.shutdown_timeout(Duration::from_secs(1));
    result
}

/// As many open files as the system allows: each connection is one.
fn raise_limit_of_files() {
    use rustix::process::{Resource, Rlimit, getrlimit, setrlimit};
    let now = getrlimit(Resource::Nofile);
    // refused only by systems that lower the limit of the system meanwhile: then the old one holds
    let _ = setrlimit(Resource::Nofile, Rlimit { current: now.maximum, ..now });
}

async fn run(
    sockets: Sockets,
    settings: ServerSettings,
    source: SiteSource,
    ready: impl FnOnce() -> io::Result<()>,
) -> Result<(), ServeError> {
    let names = settings.names.as_ref().map(NameService::new).transpose();
    let names = names.map_err(|error| ServeError::Names(error.to_string()))?.map(Arc::new);
    let site = source.site().map_err(ServeError::Site)?;
    let (access, log) = access::start(settings.access.as_ref())?;
    let rate = RateTable::new(settings.limits.rate, settings.limits.burst);
    let shared = Arc::new(Shared::new(site, names, settings, rate, access));
    let (stop, stopped) = watch::channel(false);
    let (mut term, mut int) = (signal(SignalKind::terminate())?, signal(SignalKind::interrupt())?);
    let hangup = signal(SignalKind::hangup())?;
    let listeners = listen(sockets, &shared, &stopped)?;
    tokio::spawn(reload::watch(source, shared.clone(), hangup));
    ready()?;
    tokio::select! { _ = term.recv() => {}, _ = int.recv() => {} }
    let _ = stop.send(true);
    let end = Instant::now() + shared.settings().limits.grace;
    let most = shared.settings().limits.connections;
    // what was connected before the end is accepted first; every connection holds a permit until its own end
    let finished = async {
        for listener in listeners {
            let _ = listener.await;
        }
        let _ = shared.connections.acquire_many(most).await;
    };
    let _late = timeout_at(end, finished).await;
    shared.close_log();
    if let Some(log) = log {
        // a disk or a reader that takes nothing must not keep the server
        let end = end.max(Instant::now() + LOG_GRACE);
        let _lost = timeout_at(end, tokio::task::spawn_blocking(move || log.join())).await;
    }
    Ok(())
}

/// The least time for the last lines of the log.
const LOG_GRACE: Duration = Duration::from_secs(1);

/// Starts a task for each socket; gives those that accept clients.
fn listen(sockets: Sockets, shared: &Arc<Shared>, stopped: &watch::Receiver<bool>) -> io::Result<Vec<JoinHandle<()>>> {
    let mut tasks = Vec::new();
    for socket in sockets.tcp {
        tasks.push(tokio::spawn(listen::accept_tcp(TcpListener::from_std(socket)?, shared.clone(), stopped.clone())));
    }
    for socket in sockets.unix {
        let accept = listen::accept_unix(UnixListener::from_std(socket)?, shared.clone(), stopped.clone());
        tasks.push(tokio::spawn(accept));
    }
    if let Some(socket) = sockets.metrics {
        tokio::spawn(metrics::serve(TcpListener::from_std(socket)?, shared.clone()));
    }
    Ok(tasks)
}
