//! Sockets: opened here, or handed over by systemd.

use super::connection::{self, Ends};
use super::shared::Shared;
use crate::web::request::Party;
use listenfd::ListenFd;
use socket2::{Domain, Socket, Type};
use std::fmt;
use std::io;
use std::net::SocketAddr;
use std::os::unix::fs::FileTypeExt;
use std::os::unix::net as unix;
use std::path::PathBuf;
use std::sync::Arc;
use std::time::Duration;
use thiserror::Error;
use tokio::io::AsyncWriteExt;
use tokio::net::{TcpListener, TcpStream, UnixListener};
use tokio::sync::watch;
use tokio::time::{sleep, timeout};

/// Where the server listens.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(crate) enum ListenAddress {
    /// An address and a port.
    Tcp(SocketAddr),
    /// A socket of the file system.
    Unix(PathBuf),
}

impl fmt::Display for ListenAddress {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self {
            ListenAddress::Tcp(socket) => write!(f, "{socket}"),
            ListenAddress::Unix(path) => write!(f, "unix:{}", path.display()),
        }
    }
}

/// A socket that cannot be opened.
#[derive(Debug, Error)]
#[error("cannot listen on {what}: {source}")]
pub(crate) struct ListenError {
    what: String,
    source: io::Error,
}

/// Open sockets.
#[derive(Debug, Default)]
pub(crate) struct Sockets {
    /// Those with addresses.
    pub(super) tcp: Vec<std::net::TcpListener>,
    /// Those of the file system.
    pub(super) unix: Vec<unix::UnixListener>,
    /// The one for metrics.
    pub(super) metrics: Option<std::net::TcpListener>,
}

impl Sockets {
    /// Opens these addresses, and takes what systemd hands over.
    ///
    /// # Errors
    /// Which one cannot be opened.
    pub(crate) fn open(listen: &[ListenAddress], metrics: Option<SocketAddr>) -> Result<Sockets, ListenError> {
        let mut sockets = Sockets::default();
        sockets.inherit().map_err(|source| ListenError { what: "a socket of systemd".to_owned(), source })?;
        for address in listen {
            let opened = match address {
                ListenAddress::Tcp(socket) => tcp(*socket).map(|socket| sockets.tcp.push(socket)),
                ListenAddress::Unix(path) => file_system(path).map(|socket| sockets.unix.push(socket)),
            };
            opened.map_err(|source| ListenError { what: address.to_string(), source })?;
        }
        let metrics =
            metrics.map(|socket| tcp(socket).map_err(|source| ListenError { what: socket.to_string(), source }));
        sockets.metrics = metrics.transpose()?;
        Ok(sockets)
    }

    /// Whether the list of sockets is empty; that for metrics does not count.
    pub(crate) fn is_empty(&self) -> bool {
        self.tcp.is_empty() && self.unix.is_empty()
    }

    /// The addresses, for messages.
    pub(crate) fn describe(&self) -> Vec<String> {
        let tcp =
            self.tcp.iter().filter_map(|socket| socket.local_addr().ok()).map(|address| format!("http://{address}/"));
        let unix = self
            .unix
            .iter()
            .filter_map(|socket| Some(format!("unix:{}", socket.local_addr().ok()?.as_pathname()?.display())));
        let metrics = self.metrics.iter().filter_map(|socket| socket.local_addr().ok());
        tcp.chain(unix).chain(metrics.map(|address| format!("http://{address}/metrics"))).collect()
    }

    fn inherit(&mut self) -> io::Result<()> {
        let mut handed = ListenFd::from_env();
        for place in 0..handed.len() {
            match handed.take_tcp_listener(place) {
                Ok(Some(socket)) => {
                    socket.set_nonblocking(true)?;
                    self.tcp.push(socket);
                }
                Ok(None) => {}
                // not a socket with addresses: one of the file system, or an error
                Err(_) => {
                    let socket = handed.take_unix_listener(place)?;
                    if let Some(socket) = socket {
                        socket.set_nonblocking(true)?;
                        self.unix.push(socket);
                    }
                }
            }
        }
        Ok(())
    }
}

/// The connections that may wait to be accepted.
const BACKLOG: i32 = 4096;

/// A socket of one family: `[::]:80` and `0.0.0.0:80` can be open side by side.
fn tcp(address: SocketAddr) -> io::Result<std::net::TcpListener> {
    let socket = Socket::new(Domain::for_address(address), Type::STREAM, None)?;
    if address.is_ipv6() {
        socket.set_only_v6(true)?;
    }
    // a free port of the system's choice must not be one that another socket is about to listen on
    socket.set_reuse_address(address.port() != 0)?;
    socket.bind(&address.into())?;
    socket.listen(BACKLOG)?;
    socket.set_nonblocking(true)?;
    Ok(socket.into())
}

/// A socket of the file system; one without a server is replaced.
fn file_system(path: &PathBuf) -> io::Result<unix::UnixListener> {
    let socket = match unix::UnixListener::bind(path) {
        Err(error) if error.kind() == io::ErrorKind::AddrInUse && is_abandoned(path) => {
            std::fs::remove_file(path)?;
            unix::UnixListener::bind(path)?
        }
        socket => socket?,
    };
    socket.set_nonblocking(true)?;
    Ok(socket)
}

/// Whether a socket has no server. A file of any other kind refuses connections too, and is not ours to remove.
fn is_abandoned(path: &PathBuf) -> bool {
    let is_socket = std::fs::symlink_metadata(path).is_ok_and(|data| data.file_type().is_socket());
    is_socket && unix::UnixStream::connect(path).is_err_and(|error| error.kind() == io::ErrorKind::ConnectionRefused)
}

/// What a client gets if there are too many.
const BUSY: &[u8] =
    b"HTTP/1.1 503 Service Unavailable\r\nRetry-After: 5\r\nContent-Length: 0\r\nConnection: close\r\n\r\n";

/// How long the end waits for another connection that had been made before it.
const LAST: Duration = Duration::from_millis(20);

/// The next connection. After the end, those that were made before it; then nothing.
async fn next<T>(accept: impl Future<Output = T>, stopped: &mut watch::Receiver<bool>) -> Option<T> {
    tokio::pin!(accept);
    if !*stopped.borrow_and_update() {
        tokio::select! {
            biased;
            accepted = accept.as_mut() => return Some(accepted),
            _ = stopped.changed() => {}
        }
    }
    timeout(LAST, accept).await.ok()
}

/// A receiver that reports an end which has come already.
fn for_connection(stopped: &watch::Receiver<bool>) -> watch::Receiver<bool> {
    let mut own = stopped.clone();
    if *own.borrow() {
        own.mark_changed();
    }
    own
}

/// Accepts connections until the end.
pub(super) async fn accept_tcp(listener: TcpListener, shared: Arc<Shared>, mut stopped: watch::Receiver<bool>) {
    while let Some(accepted) = next(listener.accept(), &mut stopped).await {
        let Ok((stream, peer)) = accepted else {
            // no file descriptor is left, most likely: the next connection may have one
            sleep(Duration::from_millis(50)).await;
            continue;
        };
        let Ok(permit) = shared.connections.clone().try_acquire_owned() else {
            refuse(stream, &shared);
            continue;
        };
        let (shared, stopped) = (shared.clone(), for_connection(&stopped));
        tokio::spawn(async move {
            // an answer is one write: nothing is gained by waiting for more
            let _ = stream.set_nodelay(true);
            let ends = Ends { peer: Some(Party::from(peer)), server: stream.local_addr().ok().map(Party::from) };
            connection::serve(stream, Arc::new(ends), shared, stopped).await;
            drop(permit);
        });
    }
}

/// Tells a client that there are too many, without waiting for it.
fn refuse(stream: TcpStream, shared: &Shared) {
    shared.metrics.count_refused();
    let _ = stream.try_write(BUSY);
    // what has arrived is read, for closing a socket with unread bytes discards the answer
    let _ = stream.try_read(&mut [0; 4096]);
}

/// Accepts connections of the file system until the end.
pub(super) async fn accept_unix(listener: UnixListener, shared: Arc<Shared>, mut stopped: watch::Receiver<bool>) {
    while let Some(accepted) = next(listener.accept(), &mut stopped).await {
        let Ok((mut stream, _)) = accepted else {
            sleep(Duration::from_millis(50)).await;
            continue;
        };
        let Ok(permit) = shared.connections.clone().try_acquire_owned() else {
            shared.metrics.count_refused();
            let _ = timeout(Duration::from_millis(50), stream.write_all(BUSY)).await;
            continue;
        };
        let (shared, stopped) = (shared.clone(), for_connection(&stopped));
        tokio::spawn(async move {
            connection::serve(stream, Arc::new(Ends { peer: None, server: None }), shared, stopped).await;
            drop(permit);
        });
    }
}
