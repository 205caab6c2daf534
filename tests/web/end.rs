//! Signals, logs, metrics.

use super::server::{Server, read_all};
use crate::program::project;
use std::fs;
use std::io::Write;
use std::net::UdpSocket;
use std::path::PathBuf;
use std::process::Command;
use std::thread::sleep;
use std::time::Duration;

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
    let mut server = Server::with(&["--listen", "[::1]:0", "--resolver", &resolver, "--names-timeout", "1500"]);
    let (mut busy, mut idle) = (server.connect(), server.connect());
    busy.write_all(b"GET /json HTTP/1.1\r\nHost: x\r\n\r\n").unwrap();
    sleep(Duration::from_millis(300));
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
    sleep(Duration::from_millis(100));
    server.signal("INT");
    assert_eq!(server.wait(), Some(0));
}

/// Addresses in every place of a request that a log repeats.
const FIELDS: [&str; 3] = [
    "X-Forwarded-For: 193.0.99.77",
    "Referer: https://x.example/2a01:4f8::77?from=2a01:4f8::77",
    "User-Agent: probe of 2a01:4f8::77 \"quoted\"",
];

#[test]
fn the_log_has_no_address_unless_it_is_requested() {
    let (path, old) = (file("access.log"), file("access.log.1"));
    let mut server = Server::start(&["--trusted-proxy", "::1", "--access-log", path.to_str().unwrap()]);
    for target in ["/ip", "/explain?q=2a01:4f8::77", "/2a01%3A4f8%3A%3A77", "/193.0.99.77"] {
        server.ask("GET", target, &FIELDS);
    }
    sleep(Duration::from_millis(300));
    fs::rename(&path, &old).unwrap();
    server.signal("HUP");
    sleep(Duration::from_millis(300));
    server.ask("GET", "/json", &FIELDS);
    server.signal("TERM");
    assert_eq!(server.wait(), Some(0));
    let (old_text, new) = (fs::read_to_string(&old).unwrap(), fs::read_to_string(&path).unwrap());
    assert_eq!((old_text.lines().count(), new.lines().count()), (4, 1), "{old_text}\n{new}");
    for line in old_text.lines().chain(new.lines()) {
        assert!(line.starts_with("193.0.99.0 - - ["), "{line}");
        assert!(!line.contains("4f8::77") && !line.contains("193.0.99.77"), "{line}");
        assert!(line.contains("\\\"quoted\\\""), "{line}");
    }
    [path, old].iter().for_each(|path| fs::remove_file(path).unwrap());
}

#[test]
fn a_clear_log_is_what_it_says() {
    let path = file("clear.log");
    let mut server =
        Server::start(&["--trusted-proxy", "::1", "--access-log", path.to_str().unwrap(), "--access-log-clear"]);
    server.ask("GET", "/explain?q=2a01:4f8::77", &FIELDS);
    server.signal("TERM");
    assert_eq!(server.wait(), Some(0));
    let text = fs::read_to_string(&path).unwrap();
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
    let mut stream = std::net::TcpStream::connect(server.addresses[1]).unwrap();
    stream.write_all(b"GET /metrics HTTP/1.1\r\nHost: x\r\nConnection: close\r\n\r\n").unwrap();
    let text = read_all(&mut stream);
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
    fs::write(&path, "prefix,name\n::1/128,before\n").unwrap();
    let server = Server::start(&["--db-labels", path.to_str().unwrap()]);
    let label = || server.get("/?format=textkeyvalue").body.contains("CLIENT__LABEL=\"after\"");
    assert!(!label());
    fs::write(&path, "prefix,name\n::1/128,after\n").unwrap();
    server.signal("HUP");
    sleep(Duration::from_millis(300));
    assert!(label());
    fs::write(&path, "this is not a table of labels\n\"").unwrap();
    server.signal("HUP");
    sleep(Duration::from_millis(300));
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
