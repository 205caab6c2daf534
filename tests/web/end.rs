//! Signals, logs, metrics.

use super::server::{Server, eventually, read_all, received};
use crate::program::{PATIENCE, project};
use std::fs;
use std::io::Write;
use std::net::{TcpStream, UdpSocket};
use std::path::PathBuf;
use std::process::Command;

/// A file of this name that does not exist yet.
fn file(name: &str) -> PathBuf {
    let path = project().join(format!("target/web-{}-{name}", std::process::id()));
    fs::create_dir_all(path.parent().unwrap()).unwrap();
    let _ = fs::remove_file(&path);
    path
}

#[test]
fn the_end_finishes_what_is_under_way() {
    let silent = UdpSocket::bind("127.0.0.1:0").unwrap();
    let resolver = silent.local_addr().unwrap().to_string();
    let own = ["--listen", "[::1]:0", "--trusted-proxy", "::1", "--resolver", &resolver, "--names-timeout", "1500"];
    let mut server = Server::with(&own);
    silent.set_read_timeout(Some(PATIENCE)).unwrap();
    let (mut busy, mut idle) = (server.connect(), server.connect());
    busy.write_all(b"GET /json HTTP/1.1\r\nHost: x\r\nX-Forwarded-For: 192.0.2.9\r\n\r\n").unwrap();
    received(|| silent.recv_from(&mut [0; 1500])).expect("a question: the request is under way");
    server.signal("TERM");
    let text = read_all(&mut busy);
    assert!(text.starts_with("HTTP/1.1 200 OK") && text.ends_with("}\n"), "{text}");
    assert_eq!(read_all(&mut idle), "");
    assert_eq!(server.wait(), Some(0));
}

#[test]
fn the_end_does_not_wait_for_ever() {
    let mut server = Server::start(&["--grace", "1"]);
    let mut stuck = server.connect();
    stuck.write_all(b"GET /json HTTP/1.1\r\nHost").unwrap();
    server.signal("INT");
    assert_eq!(server.wait(), Some(0));
}

/// A reader of the log that takes nothing must not keep the server.
#[test]
fn the_end_does_not_wait_for_the_reader_of_the_log() {
    let path = file("unread.log");
    assert!(Command::new("mkfifo").arg(&path).status().unwrap().success());
    // open for reading too, so that neither end waits for the other
    let _reader = fs::File::options().read(true).write(true).open(&path).unwrap();
    let mut server = Server::start(&["--grace", "1", "--rate", "0", "--access-log", path.to_str().unwrap()]);
    let many = "GET /ip HTTP/1.1\r\nHost: x\r\n\r\n".repeat(2000);
    server.raw(format!("{many}GET /ip HTTP/1.1\r\nHost: x\r\nConnection: close\r\n\r\n").as_bytes());
    server.signal("TERM");
    assert_eq!(server.wait(), Some(0));
    fs::remove_file(path).unwrap();
}

#[test]
fn a_log_that_cannot_be_written_for_a_while_goes_on_later() {
    let (path, new) = (file("full.log"), file("new.log"));
    std::os::unix::fs::symlink("/dev/full", &path).unwrap();
    let own = ["--metrics-listen", "127.0.0.1:0", "--access-log", path.to_str().unwrap()];
    let mut server = Server::start(&own);
    assert_eq!(server.get("/ip").status, 200);
    // the loss is counted with a later line
    eventually("a lost line", || {
        server.get("/ip").status.eq(&200).then(|| counted(&server, "log_lines_lost", 1)).flatten()
    });
    fs::remove_file(&path).unwrap();
    std::os::unix::fs::symlink(&new, &path).unwrap();
    server.signal("HUP");
    let written = || server.get("/ip").status.eq(&200).then(|| fs::read_to_string(&new).ok()).flatten();
    eventually("a line", || written().filter(|text| text.contains("GET /ip")));
    server.signal("TERM");
    assert_eq!(server.wait(), Some(0));
    fs::remove_file(path).unwrap();
    fs::remove_file(new).unwrap();
}

/// What was connected before the signal is answered, though the server had not accepted it.
#[test]
fn the_end_answers_requests_that_wait_to_be_accepted() {
    for _ in 0..4 {
        let mut server = Server::start(&[]);
        server.signal("STOP");
        let mut waiting: Vec<TcpStream> = (0..4).map(|_| server.connect()).collect();
        for stream in &mut waiting {
            stream.write_all(b"GET /ip HTTP/1.1\r\nHost: x\r\n\r\n").unwrap();
        }
        server.signal("TERM");
        server.signal("CONT");
        for stream in &mut waiting {
            let text = read_all(stream);
            assert!(text.starts_with("HTTP/1.1 200 "), "{text:?}");
        }
        assert_eq!(server.wait(), Some(0));
    }
}

/// The metrics of a server whose second socket is theirs.
pub(super) fn metrics(server: &Server) -> String {
    let mut stream = TcpStream::connect(server.addresses[1]).unwrap();
    stream.write_all(b"GET /metrics HTTP/1.1\r\nHost: x\r\nConnection: close\r\n\r\n").unwrap();
    read_all(&mut stream)
}

/// Whether a counter has reached a value.
pub(super) fn counted(server: &Server, name: &str, least: u64) -> Option<()> {
    let (name, text) = (format!("ipv6calcweb_{name}_total "), metrics(server));
    let value = text.lines().find_map(|line| line.strip_prefix(&name)).expect("a counter");
    (value.parse::<u64>().expect("a number") >= least).then_some(())
}

/// Addresses in every place of a request that a log repeats.
const FIELDS: [&str; 3] = [
    "X-Forwarded-For: 193.0.99.77",
    "Referer: https://x.example/2a01:4f8::77?from=2a01:4f8::77",
    "User-Agent: probe of 2a01:4f8::77 \"quoted\"",
];

/// Notations that no program looks for in a text.
const FORMS: [&str; 7] = [
    "2a01-4f8--dead-77",
    "3238011725",
    "0xc101634d",
    "c101634d",
    "193,0,99,77",
    "2a01:4f8::dead:beef",
    "20010db800000000000000000000dead",
];

#[test]
fn the_log_has_no_address_unless_it_is_requested() {
    let (path, old) = (file("access.log"), file("access.log.1"));
    let log = path.to_str().unwrap();
    let own = ["--metrics-listen", "127.0.0.1:0", "--trusted-proxy", "::1", "--access-log", log];
    let mut server = Server::start(&own);
    for target in ["/ip", "/explain?q=2a01:4f8::77", "/2a01%3A4f8%3A%3A77", "/193.0.99.77"] {
        server.ask("GET", target, &FIELDS);
    }
    for form in FORMS {
        let agent = format!("User-Agent: probe of {form} \"quoted\"");
        let referer = format!("Referer: https://{form}.example/{form}");
        server.ask(&form.replace([':', ','], "-"), &format!("/{form}?{form}"), &[FIELDS[0], &agent, &referer]);
    }
    let lines = |path| fs::read_to_string(path).ok().map(|text| text.lines().count());
    eventually("all lines", || lines(&path).filter(|n| *n == 4 + FORMS.len()));
    fs::rename(&path, &old).unwrap();
    server.signal("HUP");
    eventually("a reload", || counted(&server, "reloads", 1));
    server.ask("GET", "/json", &FIELDS);
    server.signal("TERM");
    assert_eq!(server.wait(), Some(0));
    let (old_text, new) = (fs::read_to_string(&old).unwrap(), fs::read_to_string(&path).unwrap());
    assert_eq!((old_text.lines().count(), new.lines().count()), (4 + FORMS.len(), 1), "{old_text}\n{new}");
    for line in old_text.lines().chain(new.lines()) {
        assert!(line.starts_with("193.0.99.0 - - ["), "{line}");
        assert!(!line.contains("4f8::77") && !line.contains("193.0.99.77"), "{line}");
        assert!(line.contains("probe of N") && line.contains("\\\"quoted\\\""), "{line}");
        let form = FORMS.iter().find(|form| line.contains(**form) || line.contains(&form.replace([':', ','], "-")));
        assert_eq!(form, None, "{line}");
        assert!(!line.contains("dead"), "{line}");
    }
    [path, old].iter().for_each(|path| fs::remove_file(path).unwrap());
}

#[test]
fn a_clear_log_is_what_it_says() {
    let path = file("clear.log");
    let mut server =
        Server::start(&["--trusted-proxy", "::1", "--access-log", path.to_str().unwrap(), "--access-log-clear"]);
    server.ask("GET", "/explain?q=2a01:4f8::77", &FIELDS);
    server.ask("HEAD", "/ip", &FIELDS);
    server.signal("TERM");
    assert_eq!(server.wait(), Some(0));
    let text = fs::read_to_string(&path).unwrap();
    assert!(text.contains("\"HEAD /ip HTTP/1.1\" 200 0 "), "nothing was sent: {text}");
    assert!(text.starts_with("193.0.99.77 - - [") && text.contains("GET /explain?q=2a01:4f8::77 HTTP/1.1"), "{text}");
    fs::remove_file(path).unwrap();
}

#[test]
fn nothing_is_logged_unless_it_is_requested() {
    let mut server = Server::start(&[]);
    server.get("/explain?q=2a01:4f8::77");
    server.signal("TERM");
    assert_eq!(server.wait(), Some(0));
}

#[test]
fn metrics_are_on_a_socket_of_their_own_without_addresses() {
    let server = Server::start(&["--metrics-listen", "127.0.0.1:0", "--trusted-proxy", "::1"]);
    server.ask("GET", "/json", &FIELDS);
    server.get("/nothing");
    let text = metrics(&server);
    assert!(text.contains("application/openmetrics-text; version=1.0.0"));
    for line in [
        "ipv6calcweb_requests_total{route=\"json\",status=\"2xx\"} 1",
        "ipv6calcweb_requests_total{route=\"none\",status=\"4xx\"} 1",
    ] {
        assert!(text.contains(line), "{line}: {text}");
    }
    assert!(text.ends_with("# EOF\n"));
    assert!(!text.contains("193.0") && !text.contains("4f8") && !text.contains("::1"), "{text}");
}

#[test]
fn a_file_that_changes_is_read_again() {
    let path = file("labels.csv");
    // never half a file: the server may look at any time
    let write = |text: &str| {
        let new = path.with_extension("new");
        fs::write(&new, text).unwrap();
        fs::rename(new, &path).unwrap();
    };
    write("prefix,name\n::1/128,before\n");
    let server = Server::start(&["--metrics-listen", "127.0.0.1:0", "--db-labels", path.to_str().unwrap()]);
    let label = || server.get("/?format=textkeyvalue").body.contains("CLIENT__LABEL=\"after\"");
    assert!(!label());
    write("prefix,name\n::1/128,after\n");
    server.signal("HUP");
    eventually("the new label", || label().then_some(()));
    write("this is not a table of labels\n\"");
    server.signal("HUP");
    eventually("a reload that fails", || counted(&server, "reloads_failed", 1));
    assert!(label(), "what cannot be read does not replace what could");
    fs::remove_file(path).unwrap();
}

#[test]
fn http_2_is_spoken_without_tls() {
    let server = Server::start(&[]);
    let target = format!("http://{}/ip", server.addresses[0]);
    let curl =
        Command::new("curl").args(["-s", "-g", "--http2-prior-knowledge", "-w", "%{http_version}", &target]).output();
    match curl {
        Ok(answer) => assert_eq!(String::from_utf8_lossy(&answer.stdout), "::1\n2"),
        Err(_) => eprintln!("skipped: curl is not installed"),
    }
}
