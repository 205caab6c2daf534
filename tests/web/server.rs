//! A server under test on a real socket, and a client that writes every byte itself.

use crate::program::{PATIENCE, tool};
use std::io::{self, BufRead, BufReader, ErrorKind, Read, Write};
use std::net::{SocketAddr, TcpStream};
use std::process::{Child, ChildStderr, Command, Stdio};
use std::thread::{self, JoinHandle};
use std::time::{Duration, Instant};

/// Time limits that no slow machine reaches; a test of limits has options of its own.
const LIMITS: [(&str, &str); 3] =
    [("IPV6CALCWEB_HEAD_TIMEOUT", "600"), ("IPV6CALCWEB_IDLE_TIMEOUT", "600"), ("IPV6CALCWEB_GRACE", "600")];

/// A running server; it is ended when it goes out of scope.
pub(super) struct Server {
    child: Child,
    /// What it writes to standard error after its start.
    messages: Option<JoinHandle<String>>,
    /// Where it listens, in the order of the options.
    pub(super) addresses: Vec<SocketAddr>,
}

/// An answer.
#[derive(Debug)]
pub(super) struct Response {
    pub(super) status: u16,
    pub(super) head: String,
    pub(super) body: String,
}

impl Response {
    /// The value of a header field.
    pub(super) fn field(&self, name: &str) -> Option<&str> {
        self.head.lines().find_map(|line| {
            let (own, value) = line.split_once(": ")?;
            own.eq_ignore_ascii_case(name).then_some(value.trim())
        })
    }
}

impl Server {
    /// A server on a free port of ::1 and these options, without names.
    pub(super) fn start(options: &[&str]) -> Server {
        Server::with(&[&["--listen", "[::1]:0", "--no-names"], options].concat())
    }

    /// A server with exactly these options.
    pub(super) fn with(options: &[&str]) -> Server {
        Server::spawn(tool("ipv6calcweb", options).command())
    }

    /// A server that is started by a command.
    pub(super) fn spawn(command: Command) -> Server {
        Server::try_spawn(command).unwrap_or_else(|message| panic!("{message}"))
    }

    /// The same; an error is the first line of the message.
    pub(super) fn try_spawn(mut command: Command) -> Result<Server, String> {
        let mut child = command.envs(LIMITS).stderr(Stdio::piped()).spawn().expect("the server starts");
        let mut lines = BufReader::new(child.stderr.take().unwrap());
        match addresses(&mut lines) {
            Ok(addresses) => {
                let messages = thread::spawn(move || {
                    let mut all = Vec::new();
                    lines.read_to_end(&mut all).expect("a pipe can be read");
                    String::from_utf8_lossy(&all).into_owned()
                });
                Ok(Server { child, addresses, messages: Some(messages) })
            }
            Err(message) => {
                child.wait().expect("a child can be waited for");
                Err(message)
            }
        }
    }

    /// Connects to it.
    pub(super) fn connect(&self) -> TcpStream {
        let stream = TcpStream::connect(self.addresses[0]).expect("the server accepts");
        stream.set_read_timeout(Some(PATIENCE)).unwrap();
        stream
    }

    /// Sends these bytes and reads to the end of the connection.
    pub(super) fn raw(&self, bytes: &[u8]) -> String {
        let mut stream = self.connect();
        // the server may close before everything was written
        let _ = stream.write_all(bytes);
        read_all(&mut stream)
    }

    /// A request with these header lines.
    pub(super) fn ask(&self, method: &str, target: &str, fields: &[&str]) -> Response {
        let fields: String = fields.iter().map(|field| format!("{field}\r\n")).collect();
        let text =
            self.raw(format!("{method} {target} HTTP/1.1\r\nHost: x\r\nConnection: close\r\n{fields}\r\n").as_bytes());
        response(&text)
    }

    /// A GET without more header lines.
    pub(super) fn get(&self, target: &str) -> Response {
        self.ask("GET", target, &[])
    }

    /// A GET as a browser makes it.
    pub(super) fn browse(&self, target: &str) -> Response {
        self.ask("GET", target, &["Accept: text/html,*/*;q=0.8"])
    }

    /// Sends a signal.
    pub(super) fn signal(&self, name: &str) {
        let sent = Command::new("kill").args([&format!("-{name}"), &self.child.id().to_string()]).status().unwrap();
        assert!(sent.success());
    }

    /// Waits for its end and gives the exit status.
    pub(super) fn wait(&mut self) -> Option<i32> {
        eventually("the server ends", || self.child.try_wait().unwrap()).code()
    }
}

impl Drop for Server {
    fn drop(&mut self) {
        let _ = self.child.kill();
        let _ = self.child.wait();
        let messages = self.messages.take().and_then(|messages| messages.join().ok()).unwrap_or_default();
        if thread::panicking() {
            eprintln!("the server wrote: {messages:?}");
        } else {
            assert!(!messages.contains("panicked"), "{messages}");
        }
    }
}

/// Where a server listens: it writes a line for each socket, all at once.
fn addresses(lines: &mut BufReader<ChildStderr>) -> Result<Vec<SocketAddr>, String> {
    let mut addresses = Vec::new();
    loop {
        let mut line = String::new();
        assert_ne!(lines.read_line(&mut line).unwrap(), 0, "the server writes where it listens");
        let address = line.trim().strip_prefix("ipv6calcweb: listening on ").ok_or(line.clone())?;
        let bare = address.trim_start_matches("http://").trim_end_matches("/metrics").trim_end_matches('/');
        addresses.extend(bare.parse::<SocketAddr>().ok());
        if lines.buffer().is_empty() {
            return Ok(addresses);
        }
    }
}

/// Looks again and again until there is something to see.
#[track_caller]
pub(super) fn eventually<T>(what: &str, mut look: impl FnMut() -> Option<T>) -> T {
    let deadline = Instant::now() + PATIENCE;
    loop {
        if let Some(found) = look() {
            return found;
        }
        assert!(Instant::now() < deadline, "not after {PATIENCE:?}: {what}");
        thread::sleep(Duration::from_millis(20));
    }
}

/// Receives; a process that was stopped and continued receives again: with a time limit on the socket, Linux reports EINTR
/// then even without a handler (signal(7)).
pub(super) fn received<T>(mut receive: impl FnMut() -> io::Result<T>) -> io::Result<T> {
    loop {
        match receive() {
            Err(error) if error.kind() == ErrorKind::Interrupted => {}
            end => return end,
        }
    }
}

/// Reads to the end of a connection; a reset is an end too.
#[track_caller]
pub(super) fn read_all(stream: &mut TcpStream) -> String {
    let (mut all, mut piece) = (Vec::new(), [0; 65536]);
    loop {
        match received(|| stream.read(&mut piece)) {
            Ok(0) => break,
            Ok(n) => all.extend_from_slice(&piece[..n]),
            Err(error) if [ErrorKind::ConnectionReset, ErrorKind::BrokenPipe].contains(&error.kind()) => break,
            Err(error) => panic!("{error} after {:?}", String::from_utf8_lossy(&all)),
        }
    }
    String::from_utf8_lossy(&all).into_owned()
}

/// An answer from its text.
#[track_caller]
pub(super) fn response(text: &str) -> Response {
    let (head, body) = text.split_once("\r\n\r\n").unwrap_or_else(|| panic!("no head in {text:?}"));
    let status = head.split(' ').nth(1).and_then(|word| word.parse().ok()).unwrap_or_else(|| panic!("{head}"));
    Response { status, head: head.to_owned(), body: body.to_owned() }
}
