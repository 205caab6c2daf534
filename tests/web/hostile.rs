//! Requests that mean harm: markup, too much, too slow, two in one.

use super::end::counted;
use super::server::{Server, eventually, read_all, received, response};
use crate::program::PATIENCE;
use std::io::{Read, Write};
use std::net::{Shutdown, UdpSocket};
use std::time::{Duration, Instant};

const MARKUP: &str = "\"><script>alert(1)</script>'&";

#[test]
fn markup_comes_back_escaped_wherever_it_was() {
    let encoded = "%22%3E%3Cscript%3Ealert(1)%3C/script%3E%27%26";
    let fields: Vec<String> = [
        "User-Agent",
        "Accept-Language",
        "X-Forwarded-For",
        "Forwarded",
        "Via",
        "Referer",
        "Origin",
        "Cookie",
        "X-Test",
    ]
    .iter()
    .map(|name| format!("{name}: {MARKUP}"))
    .collect();
    for trusted in [&[][..], &["--trusted-proxy", "::1"]] {
        let server = Server::start(&[trusted, &["--ipv4-host", "v4.example"]].concat());
        for target in [
            format!("/?lang={encoded}"),
            format!("/?input={encoded}"),
            format!("/?format={encoded}"),
            format!("/?{encoded}=1"),
            format!("/explain?q={encoded}"),
            format!("/explain?q=::1{encoded}&lang={encoded}"),
            format!("/{encoded}"),
            "/".to_owned(),
            "/?format=html".to_owned(),
        ] {
            let mut all: Vec<&str> = fields.iter().map(String::as_str).collect();
            all.push("Accept: text/html");
            let answer = server.ask("GET", &target, &all);
            assert_eq!(answer.field("content-type"), Some("text/html; charset=utf-8"), "{target}");
            assert!(!answer.body.contains("<script>alert"), "{target}: {}", answer.body);
            assert!(!answer.head.contains("alert("), "{target}: {}", answer.head);
            let quotes = answer.body.matches("\"><script").count();
            assert_eq!(quotes, 0, "{target}");
        }
    }
}

#[test]
fn every_answer_has_the_fields_that_protect() {
    let server = Server::start(&["--rate", "0"]);
    for target in ["/", "/ip", "/json", "/explain?q=::1", "/explain", "/auth", "/nothing", "/?x", "/healthz"] {
        let answer = server.browse(target);
        for (name, want) in [
            ("x-content-type-options", "nosniff"),
            ("referrer-policy", "no-referrer"),
            ("cache-control", "no-store"),
            ("permissions-policy", "camera=(), geolocation=(), microphone=()"),
        ] {
            assert_eq!(answer.field(name), Some(want), "{target}");
        }
        let policy = answer.field("content-security-policy").unwrap();
        assert!(
            policy.starts_with("default-src 'none'") && policy.contains("frame-ancestors 'none'"),
            "{target}: {policy}"
        );
        assert!(!policy.contains("unsafe"), "{target}: {policy}");
        assert!(!answer.body.contains(" style=") && !answer.body.contains(" onclick="), "{target}");
    }
}

/// Requests that are wrong, and the statuses that they may get; 0: the connection is closed without an answer.
fn wrong() -> Vec<(&'static str, Vec<u8>, &'static [u16])> {
    let get = |rest: &str| format!("GET / HTTP/1.1\r\nHost: x\r\n{rest}\r\n").into_bytes();
    let many: String = (0..300).map(|n| format!("X-{n}: 1\r\n")).collect();
    vec![
        ("no host", b"GET / HTTP/1.1\r\n\r\n".to_vec(), &[400]),
        ("two hosts", get("Host: y\r\n"), &[400]),
        ("a body", [&get("Content-Length: 3\r\n")[..], b"abc"].concat(), &[400]),
        ("a chunked body", [&get("Transfer-Encoding: chunked\r\n")[..], b"3\r\nabc\r\n0\r\n\r\n"].concat(), &[400]),
        ("two lengths", get("Content-Length: 0\r\nContent-Length: 5\r\n"), &[400]),
        ("a negative length", get("Content-Length: -1\r\n"), &[400]),
        ("an endless length", get("Content-Length: 99999999999999999999999\r\n"), &[400]),
        ("a strange coding", get("Transfer-Encoding: xchunked\r\n"), &[400, 501]),
        ("a blank before the colon", get("Host : y\r\n"), &[400]),
        ("a folded line", get("X: 1\r\n y\r\n"), &[400]),
        ("a bare NUL", get("X: a\0b\r\n"), &[400]),
        ("a bare CR", get("X: a\rb\r\n"), &[400]),
        ("a long target", format!("GET /{} HTTP/1.1\r\nHost: x\r\n\r\n", "a".repeat(3000)).into_bytes(), &[414]),
        (
            "a very long target",
            format!("GET /{} HTTP/1.1\r\nHost: x\r\n\r\n", "a".repeat(100_000)).into_bytes(),
            &[414, 431, 400],
        ),
        ("a long head", get(&format!("X: {}\r\n", "a".repeat(100_000))), &[431, 400]),
        ("many fields", get(&many), &[431, 400]),
        ("another version", b"GET / HTTP/3.0\r\nHost: x\r\n\r\n".to_vec(), &[400, 505]),
        ("no version", b"GET /\r\n\r\n".to_vec(), &[400]),
        ("TLS", b"\x16\x03\x01\x02\x00\x01\x00\x01\xfc\x03\x03hello".to_vec(), &[400]),
        ("noise", (0..2000u32).map(|n| (n.wrapping_mul(2_654_435_761) >> 13) as u8).collect(), &[400]),
        ("HTTP/2 with noise", [&b"PRI * HTTP/2.0\r\n\r\nSM\r\n\r\n"[..], &[0xff; 200]].concat(), &[]),
        ("nothing", Vec::new(), &[]),
    ]
}

#[test]
fn a_wrong_request_gets_an_error_or_no_answer_and_the_server_lives() {
    let server = Server::start(&["--rate", "0"]);
    for (what, bytes, allowed) in wrong() {
        let mut stream = server.connect();
        // the server may close before everything was written
        let _ = stream.write_all(&bytes);
        if allowed.is_empty() {
            let _ = stream.shutdown(Shutdown::Write);
        }
        let text = read_all(&mut stream);
        let status = match text.starts_with("HTTP/1.") {
            true => response(&text).status,
            false => 0,
        };
        // 0: closed before the answer was read, which every wrong request may lead to
        assert!(status == 0 || allowed.contains(&status), "{what}: {status}: {text:?}");
        assert_eq!(server.get("/healthz").body, "ok\n", "after {what}");
    }
}

#[test]
fn a_malformed_request_is_not_left_without_an_answer() {
    let server = Server::start(&[]);
    for request in [
        "GET /\0 HTTP/1.1\r\nHost: x\r\n\r\n",
        "GET / HTTP/1.1\r\nHost : x\r\n\r\n",
        "hello there\r\n\r\n",
        "\u{1}\u{2}\r\n\r\n",
    ] {
        // short enough to be read as a whole: nothing is left that could take the answer with it
        assert_eq!(response(&server.raw(request.as_bytes())).status, 400, "{request:?}");
    }
}

#[test]
fn a_request_hidden_in_a_body_is_not_answered() {
    let server = Server::start(&[]);
    let hidden = "GET /hidden HTTP/1.1\r\nHost: x\r\n\r\n";
    for head in [
        format!("Content-Length: {}\r\n", hidden.len()),
        "Transfer-Encoding: chunked\r\nContent-Length: 4\r\n".to_owned(),
        "Content-Length: 4\r\nTransfer-Encoding: chunked\r\n".to_owned(),
        "Transfer-Encoding: chunked\r\n".to_owned(),
        "Transfer-Encoding: identity, chunked\r\n".to_owned(),
        "Transfer-Encoding:\x0bchunked\r\n".to_owned(),
    ] {
        let text = server.raw(format!("GET /ip HTTP/1.1\r\nHost: x\r\n{head}\r\n0\r\n\r\n{hidden}").as_bytes());
        // what was not read when the connection closes can take the answer with it
        assert!(text.is_empty() || text.starts_with("HTTP/1.1 4"), "{head}: {text}");
        assert!(text.matches("HTTP/1.1").count() <= 1, "{head}: one answer: {text}");
    }
}

#[test]
fn pipelined_requests_are_answered_in_order() {
    let server = Server::start(&[]);
    let two = "GET /ip HTTP/1.1\r\nHost: x\r\n\r\nGET /healthz HTTP/1.1\r\nHost: x\r\nConnection: close\r\n\r\n";
    let text = server.raw(two.as_bytes());
    assert!(text.find("::1\n").unwrap() < text.find("ok\n").unwrap(), "{text}");
}

#[test]
fn a_slow_request_is_cut_off() {
    let server = Server::start(&["--head-timeout", "1", "--idle-timeout", "2"]);
    for start in ["", "G", "GET / HTTP/1.1\r\nHost: x\r\n", "PRI * HTTP/2.0\r\n"] {
        let (mut stream, begun) = (server.connect(), Instant::now());
        stream.set_read_timeout(Some(Duration::from_millis(100))).unwrap();
        let _ = stream.write_all(start.as_bytes());
        let closed = loop {
            // a byte now and then must not help
            let _ = stream.write_all(b"X");
            match stream.read(&mut [0; 1024]) {
                Ok(0) => break true,
                Err(error) if error.kind() == std::io::ErrorKind::ConnectionReset => break true,
                _ if begun.elapsed() > PATIENCE => break false,
                _ => {}
            }
        };
        assert!(closed, "{start:?}");
    }
    // an idle connection is closed
    let server = Server::start(&["--idle-timeout", "1"]);
    let mut stream = server.connect();
    stream.write_all(b"GET /ip HTTP/1.1\r\nHost: x\r\n\r\n").unwrap();
    assert!(read_all(&mut stream).contains("::1\n"));
}

#[test]
fn a_request_that_has_arrived_is_answered_however_late_the_server_reads_it() {
    let limit = Duration::from_secs(1);
    let server = Server::start(&["--head-timeout", "1", "--metrics-listen", "127.0.0.1:0"]);
    let mut opened = 0;
    eventually("connections that are open when the server stops", || {
        let begun = Instant::now();
        let mut streams: Vec<_> = (0..8).map(|_| server.connect()).collect();
        opened += 8;
        eventually("8 connections", || counted(&server, "connections", opened));
        server.signal("STOP");
        let in_time = begun.elapsed() < limit;
        for stream in &mut streams {
            let _ = stream.write_all(b"GET /ip HTTP/1.1\r\nHost: x\r\nConnection: close\r\n\r\n");
        }
        std::thread::sleep(limit);
        server.signal("CONT");
        // a connection that was too old already may have been closed
        in_time.then(|| streams.iter_mut().for_each(|stream| assert_eq!(response(&read_all(stream)).status, 200)))
    });
}

/// A frame of HTTP/2 (RFC 9113, section 4.1).
fn frame(kind: u8, flags: u8, stream: u32, payload: &[u8]) -> Vec<u8> {
    let length = u32::try_from(payload.len()).unwrap().to_be_bytes();
    [&length[1..], &[kind, flags], &stream.to_be_bytes(), payload].concat()
}

/// A header field that is not indexed (RFC 7541, section 6.2.2).
fn literal(name: &str, value: &str) -> Vec<u8> {
    let text = |text: &str| [&[text.len() as u8], text.as_bytes()].concat();
    [vec![0], text(name), text(value)].concat()
}

#[test]
fn a_request_that_is_taken_back_does_not_keep_the_connection() {
    // a name server that answers nothing: the request is under way for ten seconds
    let silent = UdpSocket::bind("127.0.0.1:0").unwrap();
    let resolver = silent.local_addr().unwrap().to_string();
    let server = Server::with(
        &[
            &["--listen", "[::1]:0", "--trusted-proxy", "::1", "--resolver", &resolver][..],
            &["--names-timeout", "10000", "--idle-timeout", "1"],
        ]
        .concat(),
    );
    let fields = [(":method", "GET"), (":scheme", "http"), (":path", "/name"), (":authority", "x")];
    let mut head: Vec<u8> = fields.iter().flat_map(|(name, value)| literal(name, value)).collect();
    head.extend(literal("x-forwarded-for", "192.0.2.9"));
    let mut stream = server.connect();
    silent.set_read_timeout(Some(PATIENCE)).unwrap();
    let start = [b"PRI * HTTP/2.0\r\n\r\nSM\r\n\r\n".to_vec(), frame(4, 0, 0, &[]), frame(1, 5, 1, &head)].concat();
    stream.write_all(&start).unwrap();
    received(|| silent.recv_from(&mut [0; 1500])).expect("a question: the request is under way");
    stream.write_all(&frame(3, 0, 1, &8u32.to_be_bytes())).unwrap();
    // the end comes, or this fails
    read_all(&mut stream);
}

#[test]
fn a_client_that_asks_too_often_is_asked_to_wait() {
    let server = Server::start(&["--rate", "1", "--burst", "3", "--trusted-proxy", "::1"]);
    let ask = |client: &str| server.ask("GET", "/ip", &[&format!("X-Forwarded-For: {client}")]);
    // all in one go: a slow machine gains at most a token for each second that they take
    let request = |net: u32| format!("GET /ip HTTP/1.1\r\nHost: x\r\nX-Forwarded-For: 2001:db8:0:{net:x}::1\r\n\r\n");
    let many: String = (0..100).map(request).collect();
    let text = server.raw(format!("{many}GET /healthz HTTP/1.1\r\nHost: x\r\nConnection: close\r\n\r\n").as_bytes());
    let count = |status: &str| text.matches(&format!("HTTP/1.1 {status} ")).count();
    assert!(count("200") >= 4 && count("429") > 0 && count("200") + count("429") == 101, "the same /56: {text}");
    assert!(text.contains("\r\nretry-after: 1\r\n"), "{text}");
    // what cannot be answered counts too
    let wrong = "GET /nothing HTTP/1.1\r\nHost: x\r\nX-Forwarded-For: 2001:db8:2::1\r\n\r\n".repeat(100);
    let text = server.raw(format!("{wrong}GET /healthz HTTP/1.1\r\nHost: x\r\nConnection: close\r\n\r\n").as_bytes());
    assert!(text.contains("HTTP/1.1 404 ") && text.contains("HTTP/1.1 429 "), "{text}");
    assert_eq!(ask("2001:db8:1::1").status, 200);
    assert_eq!(server.ask("GET", "/healthz", &["X-Forwarded-For: 2001:db8:0:1::1"]).status, 200);
}

#[test]
fn with_too_many_connections_the_next_one_is_told_at_once() {
    let server = Server::start(&["--max-connections", "2"]);
    let mut held = [server.connect(), server.connect()];
    for stream in &mut held {
        stream.write_all(b"GET /ip HTTP/1.1\r\nHost: x\r\n\r\n").unwrap();
        assert_ne!(received(|| stream.read(&mut [0; 4096])).unwrap(), 0);
    }
    let text = read_all(&mut server.connect());
    assert!(text.starts_with("HTTP/1.1 503 ") && text.contains("Retry-After: 5\r\n"), "{text:?}");
    drop(held);
    let get = b"GET /ip HTTP/1.1\r\nHost: x\r\nConnection: close\r\n\r\n";
    eventually("room for a connection", || server.raw(get).starts_with("HTTP/1.1 200 ").then_some(()));
}
