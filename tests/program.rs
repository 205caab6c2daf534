//! The program under test: how it is started, and what it answers.

use std::ffi::OsStr;
use std::io::{Read, Write};
use std::path::Path;
use std::process::{Child, Command, Stdio};
use std::sync::mpsc;
use std::thread;
use std::time::{Duration, Instant};

/// How long one call may take before it counts as hanging.
pub(crate) const PATIENCE: Duration = Duration::from_secs(60);

/// The project's folder.
pub(crate) fn project() -> &'static Path {
    Path::new(env!("CARGO_MANIFEST_DIR"))
}

/// A call of the program in a clean environment.
#[derive(Debug)]
pub(crate) struct Call {
    command: Command,
    stdin: Option<Vec<u8>>,
}

/// What a call answered.
#[derive(Debug, PartialEq, Eq)]
pub(crate) struct Answer {
    pub(crate) stdout: Vec<u8>,
    pub(crate) stderr: Vec<u8>,
    /// The exit status; `None` if a signal ended the program.
    pub(crate) code: Option<i32>,
}

impl Answer {
    /// Standard output as text.
    pub(crate) fn out(&self) -> &str {
        std::str::from_utf8(&self.stdout).expect("the answer is UTF-8")
    }

    /// Standard error as text.
    pub(crate) fn err(&self) -> String {
        String::from_utf8_lossy(&self.stderr).into_owned()
    }

    /// The call must have succeeded and answered exactly this; standard error is not looked at.
    #[track_caller]
    pub(crate) fn is(&self, stdout: &str) {
        assert_eq!((self.out(), self.code), (stdout, Some(0)), "stderr: {}", self.err());
    }

    /// The call must have failed with this status, told why, and answered nothing.
    #[track_caller]
    pub(crate) fn fails(&self, code: i32) {
        assert_eq!((self.out(), self.code), ("", Some(code)), "stderr: {}", self.err());
        assert!(!self.stderr.is_empty(), "a failure is told");
    }

    /// The call must have ended with this status and printed nothing at all.
    #[track_caller]
    pub(crate) fn fails_silently(&self, code: i32) {
        assert_eq!((self.out(), &*self.err(), self.code), ("", "", Some(code)));
    }
}

/// The programs by name.
const TOOLS: &[(&str, &str)] = &[
    ("ipv6calc", env!("CARGO_BIN_EXE_ipv6calc")),
    ("ipv6loganon", env!("CARGO_BIN_EXE_ipv6loganon")),
    ("ipv6logconv", env!("CARGO_BIN_EXE_ipv6logconv")),
    ("ipv6logstats", env!("CARGO_BIN_EXE_ipv6logstats")),
    #[cfg(feature = "web")]
    ("ipv6calcweb", env!("CARGO_BIN_EXE_ipv6calcweb")),
];

/// Their names.
pub(crate) const PROGRAMS: [&str; 4] = ["ipv6calc", "ipv6loganon", "ipv6logconv", "ipv6logstats"];

/// Whether there is a program of this name.
pub(crate) fn is_tool(name: &str) -> bool {
    TOOLS.iter().any(|(known, _)| *known == name)
}

/// `ipv6calc` with these words behind it, standard input empty.
pub(crate) fn ipv6calc<A: AsRef<OsStr>>(argv: impl IntoIterator<Item = A>) -> Call {
    tool("ipv6calc", argv)
}

/// A program with these words behind it, standard input empty.
pub(crate) fn tool<A: AsRef<OsStr>>(name: &str, argv: impl IntoIterator<Item = A>) -> Call {
    let (_, path) = TOOLS.iter().find(|(known, _)| *known == name).expect("a program of the project");
    let mut command = Command::new(path);
    command.args(argv).env_clear();
    for (key, value) in
        [("PATH", "/usr/bin:/bin"), ("HOME", "/nonexistent"), ("LC_ALL", "C"), ("LANG", "C"), ("TZ", "UTC")]
    {
        command.env(key, value);
    }
    Call { command, stdin: None }
}

impl Call {
    /// Feeds these bytes on standard input.
    pub(crate) fn stdin(mut self, bytes: impl Into<Vec<u8>>) -> Call {
        self.stdin = Some(bytes.into());
        self
    }

    /// Sets a variable of the environment.
    pub(crate) fn env(mut self, key: &str, value: impl AsRef<OsStr>) -> Call {
        self.command.env(key, value);
        self
    }

    /// The command, for a test that handles the streams on its own.
    pub(crate) fn command(self) -> Command {
        self.command
    }

    /// Runs it to its end.
    ///
    /// # Panics
    /// If it cannot be started or hangs.
    pub(crate) fn run(self) -> Answer {
        let Call { mut command, stdin } = self;
        command.stdin(if stdin.is_some() { Stdio::piped() } else { Stdio::null() });
        let mut child = command.stdout(Stdio::piped()).stderr(Stdio::piped()).spawn().expect("the program starts");
        if let Some(bytes) = stdin {
            feed(&mut child, bytes);
        }
        let stdout = collect(child.stdout.take().expect("stdout is piped"));
        let stderr = collect(child.stderr.take().expect("stderr is piped"));
        let deadline = Instant::now() + PATIENCE;
        let [stdout, stderr] = [stdout, stderr].map(|stream| {
            stream.recv_timeout(deadline.saturating_duration_since(Instant::now())).unwrap_or_else(|_| {
                child.kill().expect("a child can be killed");
                panic!("still running after {PATIENCE:?}: {command:?}")
            })
        });
        Answer { stdout, stderr, code: child.wait().expect("a child can be waited for").code() }
    }
}

/// Writes to the child in the background; a child that stops reading is its own affair.
fn feed(child: &mut Child, bytes: Vec<u8>) {
    let mut pipe = child.stdin.take().expect("stdin is piped");
    if bytes.len() < 32768 {
        // Fits into the pipe: no thread needed.
        let _ = pipe.write_all(&bytes);
    } else {
        thread::spawn(move || pipe.write_all(&bytes));
    }
}

/// Reads a stream to its end in the background.
fn collect(mut stream: impl Read + Send + 'static) -> mpsc::Receiver<Vec<u8>> {
    let (tell, told) = mpsc::channel();
    thread::spawn(move || {
        let mut all = Vec::new();
        stream.read_to_end(&mut all).expect("a pipe can be read");
        let _ = tell.send(all);
    });
    told
}

/// The words of a command line as a shell would split them: blanks part words, single quotes hold them together.
pub(crate) fn words(line: &str) -> Vec<String> {
    let (mut all, mut word, mut quoted, mut open) = (Vec::new(), String::new(), false, false);
    for c in line.chars() {
        match c {
            '\'' => (quoted, open) = (!quoted, true),
            ' ' if !quoted => {
                if open {
                    all.push(std::mem::take(&mut word));
                }
                open = false;
            }
            c => {
                word.push(c);
                open = true;
            }
        }
    }
    if open {
        all.push(word);
    }
    all
}

/// Runs a line such as `-q -O hex 192.0.2.1`.
pub(crate) fn ask(line: &str) -> Answer {
    ipv6calc(words(line)).run()
}

/// Runs a line with these lines on standard input.
pub(crate) fn pipe(line: &str, stdin: &str) -> Answer {
    ipv6calc(words(line)).stdin(stdin).run()
}

#[test]
fn words_are_split_as_a_shell_splits_them() {
    assert_eq!(words("-q  -O hex ''"), ["-q", "-O", "hex", ""]);
    assert_eq!(words("'a b'c d"), ["a bc", "d"]);
    assert_eq!(words(""), [""; 0]);
}
