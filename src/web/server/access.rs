//! The access log, in the combined format: off unless requested, and then without addresses in clear.

use crate::anon::{AnonSettings, Anonymiser};
use crate::format::escape_path;
use crate::log::{LineAnonymiser, Scope, Unparsable};
use crate::stream::{ByteSource, Engine, Sink};
use crate::web::answer::Answer;
use crate::web::request::WebRequest;
use crate::web::route::Route;
use crate::web::site::Site;
use hyper::header::{REFERER, USER_AGENT};
use hyper::{Method, Version};
use percent_encoding::percent_decode_str;
use std::fs::{self, File, OpenOptions};
use std::io::{self, Read, Write};
use std::os::unix::fs::FileTypeExt;
use std::path::PathBuf;
use std::sync::Arc;
use std::sync::atomic::{AtomicBool, AtomicU64, Ordering};
use std::sync::mpsc::{Receiver, SyncSender, sync_channel};
use std::thread::{self, JoinHandle};
use std::time::SystemTime;

/// How the access log is written.
#[derive(Clone, Debug)]
pub(crate) struct AccessSettings {
    /// The file; `-`: standard error.
    pub(crate) path: PathBuf,
    /// Whether addresses are written in clear.
    pub(crate) clear: bool,
}

impl AccessSettings {
    /// Fails if the file cannot be opened. A file that does not exist yet is not left: it would be that of another user.
    ///
    /// # Errors
    /// Why not.
    pub(crate) fn check(&self) -> io::Result<()> {
        match fs::metadata(&self.path) {
            // opening it would wait for its reader
            Ok(data) if data.file_type().is_fifo() => Ok(()),
            Err(error) if error.kind() == io::ErrorKind::NotFound && self.path.as_os_str() != "-" => {
                open(&self.path)?;
                // a symbolic link stays
                fs::remove_file(fs::canonicalize(&self.path)?)
            }
            _ => open(&self.path).map(drop),
        }
    }
}

/// The end of the log where lines go in.
pub(super) struct AccessLog {
    lines: SyncSender<Vec<u8>>,
    clear: bool,
    reopen: Arc<AtomicBool>,
    /// Writes that failed and are not counted yet.
    failed: Arc<AtomicU64>,
}

/// The lines that wait for the disk.
const WAITING: usize = 8192;

/// The settings of the log: what stays of an address is shared by thousands of networks.
const PRESET: &str = "anonymize-strict";

/// Opens the log and starts the thread that writes it.
///
/// # Errors
/// If the file cannot be opened.
pub(super) fn start(settings: Option<&AccessSettings>) -> io::Result<(Option<AccessLog>, Option<JoinHandle<()>>)> {
    let Some(settings) = settings else { return Ok((None, None)) };
    let (reopen, failed) = (Arc::new(AtomicBool::new(false)), Arc::new(AtomicU64::new(0)));
    let mut file = LogFile {
        path: settings.path.clone(),
        file: open(&settings.path)?,
        reopen: reopen.clone(),
        failed: failed.clone(),
        fails: false,
    };
    let (lines, queue) = sync_channel(WAITING);
    let clear = settings.clear;
    let anonymiser = Anonymiser::new(&AnonSettings::preset(PRESET).unwrap_or_default(), None, false);
    let anonymiser = anonymiser.map_err(io::Error::other)?;
    let writer = thread::Builder::new().name("access log".to_owned()).spawn(move || {
        let mut queue = Queue { lines: queue, line: Vec::new(), at: 0 };
        // the file takes every line, or counts it as lost
        let _ =
            if clear { io::copy(&mut queue, &mut file).map(drop) } else { anonymise(queue, &mut file, &anonymiser) };
    })?;
    Ok((Some(AccessLog { lines, clear, reopen, failed }), Some(writer)))
}

/// Hides every address of every line, wherever it is.
fn anonymise(queue: Queue, file: &mut LogFile, anonymiser: &Anonymiser) -> io::Result<()> {
    let mut worker = [LineAnonymiser::new(anonymiser, Scope::Everywhere, Unparsable::Mask, None)];
    let engine = Engine { flush: true, ..Engine::default() };
    let mut sink = Sink::new(file, io::sink());
    engine.run(ByteSource::new(queue), &mut worker, &mut sink).map_err(io::Error::other)
}

fn open(path: &PathBuf) -> io::Result<Option<File>> {
    match path.as_os_str() == "-" {
        true => Ok(None),
        false => OpenOptions::new().append(true).create(true).open(path).map(Some).map_err(|error| {
            io::Error::new(error.kind(), format!("cannot write the access log '{}': {error}", path.display()))
        }),
    }
}

/// The file, which is opened again after it was rotated.
struct LogFile {
    path: PathBuf,
    /// `None`: standard error.
    file: Option<File>,
    reopen: Arc<AtomicBool>,
    failed: Arc<AtomicU64>,
    /// The last write failed.
    fails: bool,
}

impl LogFile {
    fn append(&mut self, from: &[u8]) -> io::Result<usize> {
        if self.reopen.swap(false, Ordering::Relaxed) {
            // if that fails, the old file is used further
            self.file = open(&self.path).unwrap_or(self.file.take());
        }
        match &mut self.file {
            Some(file) => file.write(from),
            None => io::stderr().write(from),
        }
    }

    /// Reports the first failure of several, unless the log is standard error itself.
    fn report(&self, error: &io::Error) {
        if !self.fails && self.file.is_some() {
            let path = escape_path(&self.path);
            let _ =
                writeln!(io::stderr(), "ipv6calcweb: cannot write the access log '{path}': {error}; lines are lost");
        }
    }
}

impl Write for LogFile {
    /// A log that cannot be written must not stop the server, nor be given up: the disk may have room again, or SIGHUP
    /// names another file. What is not written is counted.
    fn write(&mut self, from: &[u8]) -> io::Result<usize> {
        match self.append(from) {
            Err(error) if error.kind() != io::ErrorKind::Interrupted => {
                self.report(&error);
                self.fails = true;
                self.failed.fetch_add(from.split_inclusive(|b| *b == b'\n').count() as u64, Ordering::Relaxed);
                Ok(from.len())
            }
            result => {
                self.fails = false;
                result
            }
        }
    }

    fn flush(&mut self) -> io::Result<()> {
        Ok(())
    }
}

/// The queue as a source of bytes.
struct Queue {
    lines: Receiver<Vec<u8>>,
    line: Vec<u8>,
    at: usize,
}

impl Read for Queue {
    fn read(&mut self, to: &mut [u8]) -> io::Result<usize> {
        if self.at >= self.line.len() {
            // the end of the server is the end of the log
            let Ok(line) = self.lines.recv() else { return Ok(0) };
            (self.line, self.at) = (line, 0);
        }
        let mut rest = self.line.get(self.at..).unwrap_or_default();
        let n = rest.read(to)?;
        self.at += n;
        Ok(n)
    }
}

impl AccessLog {
    /// Opens the file again before the next line.
    pub(super) fn reopen(&self) {
        self.reopen.store(true, Ordering::Relaxed);
    }

    /// How many lines could not be written since the last call.
    pub(super) fn take_failed(&self) -> u64 {
        self.failed.swap(0, Ordering::Relaxed)
    }

    /// Writes the line of a request; false if too many wait.
    pub(super) fn write(
        &self,
        request: &WebRequest,
        site: &Site,
        version: Version,
        target: usize,
        answer: &Answer,
    ) -> bool {
        let client = site.client(request).map_or_else(|| "-".to_owned(), |party| party.to_string());
        let line = format!(
            "{client} - - [{}] \"{} {} {version:?}\" {} {} \"{}\" \"{}\"\n",
            date(SystemTime::now()),
            self.text(request.method.as_str()),
            self.target(request, target),
            answer.status.as_u16(),
            if request.method == Method::HEAD { 0 } else { answer.body.len() },
            self.referer(request),
            self.text(request.header(USER_AGENT).unwrap_or("-")),
        );
        self.lines.try_send(line.into_bytes()).is_ok()
    }

    /// The path and the query. Both may hold an address in any notation: unless addresses are logged in clear, only a path
    /// that is served is written, and the length of the rest.
    fn target(&self, request: &WebRequest, length: usize) -> String {
        if self.clear {
            let query = if request.query.is_empty() { String::new() } else { format!("?{}", request.query) };
            let path = percent_decode_str(&request.path).decode_utf8_lossy();
            return escaped(&format!("{}{path}{query}", request.base));
        }
        let (base, path) = (&request.base, &request.path);
        match (Route::of(path), request.query.is_empty()) {
            (Some(_), true) => format!("{base}{path}"),
            (Some(_), false) => format!("{base}{path}?...({length})"),
            (None, _) => format!("{base}/...({length})"),
        }
    }

    /// The page that led here; without its path unless addresses are logged in clear.
    fn referer(&self, request: &WebRequest) -> String {
        let text = request.header(REFERER).unwrap_or("-");
        match self.clear {
            true => escaped(text),
            false => self.text(&text.split(['/', '?', '#']).take(3).collect::<Vec<_>>().join("/")),
        }
    }

    /// A text that the client chose.
    fn text(&self, text: &str) -> String {
        if self.clear { escaped(text) } else { escaped(&masked(text)) }
    }
}

/// A text with `N` for every word that can be a part of an address in any notation: one with a digit, or of hexadecimal
/// digits alone.
fn masked(text: &str) -> String {
    let mut out = String::with_capacity(text.len());
    let mut rest = text;
    while !rest.is_empty() {
        let word = rest.find(|c: char| !c.is_alphanumeric()).unwrap_or(rest.len());
        let (word, after) = rest.split_at(word);
        let partial = word.chars().any(char::is_numeric) || word.chars().all(|c| c.is_ascii_hexdigit());
        out.push_str(if partial && !word.is_empty() { "N" } else { word });
        let mut after = after.chars();
        out.extend(after.next());
        rest = after.as_str();
    }
    out
}

/// A text that cannot end its quotes or its line.
fn escaped(text: &str) -> String {
    let mut out = String::with_capacity(text.len());
    for c in text.chars() {
        match c {
            '"' | '\\' => out.extend(['\\', c]),
            c if c.is_control() => out.push_str(&format!("\\x{:02x}", u32::from(c))),
            c => out.push(c),
        }
    }
    out
}

/// `29/Nov/2026:02:31:00 +0000`.
fn date(now: SystemTime) -> String {
    // Sun, 29 Nov 2026 02:31:00 GMT
    let text = httpdate::fmt_http_date(now);
    let mut words = text.split(' ').skip(1);
    let mut word = || words.next().unwrap_or_default();
    format!("{}/{}/{}:{} +0000", word(), word(), word(), word())
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_date_is_that_of_the_combined_format() {
        assert_eq!(date(SystemTime::UNIX_EPOCH), "01/Jan/1970:00:00:00 +0000");
    }

    #[test]
    fn no_notation_of_an_address_survives() {
        let agent = "Mozilla/5.0 (X11; Linux x86_64; rv:109.0) Gecko/20100101 Firefox/115.0";
        assert_eq!(masked(agent), "Mozilla/N.N (N; Linux N_N; rv:N.N) Gecko/N Firefox/N.N");
        assert_eq!(masked("curl/8.5.0"), "curl/N.N.N");
        for address in [
            "2001:db8::dead:beef",
            "2001-db8--dead-beef.ipv6-literal.net",
            "3221225985",
            "0xC0000201",
            "c0000201",
            "192,0,2,1",
            "fe80::a",
            "\u{661}\u{662}",
        ] {
            let words = masked(address).replace(".ipvN-literal.net", "").replace(".N-literal.net", "");
            assert!(words.chars().all(|c| c == 'N' || ":-,.".contains(c)), "{address}: {words}");
        }
    }

    #[test]
    fn a_text_cannot_forge_a_line() {
        assert_eq!(escaped("a\"b\\\n\u{1b}"), "a\\\"b\\\\\\x0a\\x1b");
    }
}
