//! Reverse names, with a name server of the test's own.

use super::end::metrics;
use super::server::Server;
use std::net::{Ipv4Addr, SocketAddr, UdpSocket};
use std::sync::{Arc, Mutex};
use std::thread;
use std::time::{Duration, Instant};

/// The names that were asked for.
type Questions = Arc<Mutex<Vec<String>>>;

/// A name server that knows 192.0.2.1 (confirmed), 192.0.2.2 (leads elsewhere) and 192.0.2.3 (markup as a name), and
/// answers nothing about anything else.
fn name_server() -> (SocketAddr, Questions) {
    let socket = UdpSocket::bind("127.0.0.1:0").unwrap();
    let (address, questions) = (socket.local_addr().unwrap(), Questions::default());
    let own = questions.clone();
    thread::spawn(move || {
        let mut packet = [0; 1500];
        while let Ok((n, from)) = socket.recv_from(&mut packet) {
            own.lock().unwrap().push(question(&packet[..n]).0);
            if let Some(answer) = answer(&packet[..n]) {
                socket.send_to(&answer, from).unwrap();
            }
        }
    });
    (address, questions)
}

/// The labels of the question, and its type.
fn question(packet: &[u8]) -> (String, u16, usize) {
    let (mut at, mut labels) = (12, Vec::new());
    while packet[at] != 0 {
        let end = at + 1 + usize::from(packet[at]);
        labels.push(String::from_utf8_lossy(&packet[at + 1..end]).to_lowercase());
        at = end;
    }
    (labels.join("."), u16::from_be_bytes([packet[at + 1], packet[at + 2]]), at + 5)
}

fn encoded(name: &str) -> Vec<u8> {
    let labels = name.split('.').flat_map(|label| [&[label.len() as u8], label.as_bytes()].concat());
    labels.chain([0]).collect()
}

fn answer(packet: &[u8]) -> Option<Vec<u8>> {
    let (name, kind, end) = question(packet);
    let data = match (name.as_str(), kind) {
        ("1.2.0.192.in-addr.arpa", 12) => Some(encoded("one.example")),
        ("2.2.0.192.in-addr.arpa", 12) => Some(encoded("two.example")),
        ("3.2.0.192.in-addr.arpa", 12) => Some(encoded("<script>alert(1)</script>.example")),
        ("one.example", 1) => Some(Ipv4Addr::new(192, 0, 2, 1).octets().to_vec()),
        ("two.example", 1) => Some(Ipv4Addr::new(198, 51, 100, 1).octets().to_vec()),
        (name, _) if name.ends_with("example") => None,
        _ => return None,
    };
    let count = u8::from(data.is_some());
    let mut out = [&packet[..2], &[0x81, 0x80, 0, 1, 0, count, 0, 0, 0, 0], &packet[12..end]].concat();
    if let Some(data) = data {
        out.extend([0xc0, 12]);
        out.extend(kind.to_be_bytes());
        out.extend([0, 1, 0, 0, 0, 60]);
        out.extend((data.len() as u16).to_be_bytes());
        out.extend(data);
    }
    Some(out)
}

fn server(options: &[&str]) -> (Server, Questions) {
    let (resolver, questions) = name_server();
    let resolver = resolver.to_string();
    let own = ["--listen", "[::1]:0", "--trusted-proxy", "::1", "--resolver", &resolver];
    (Server::with(&[&own, options].concat()), questions)
}

#[test]
fn a_name_is_shown_with_whether_it_leads_back() {
    let (server, _) = server(&["--names-timeout", "10000"]);
    let ask = |target: &str, client: &str| server.ask("GET", target, &[&format!("X-Forwarded-For: {client}")]).body;
    assert_eq!(ask("/name", "192.0.2.1"), "one.example\n");
    let text = ask("/?format=textkeyvalue", "192.0.2.1");
    assert!(text.contains("CLIENT__NAME=\"one.example\"\nCLIENT__NAME_CONFIRMED=\"yes\"\n"), "{text}");
    let text = ask("/?format=textkeyvalue", "192.0.2.2");
    assert!(text.contains("CLIENT__NAME=\"two.example\"\nCLIENT__NAME_CONFIRMED=\"no\"\n"), "{text}");
    assert!(ask("/json", "192.0.2.2").contains("\"name\":{\"host\":\"two.example\",\"confirmed\":false}"));
    let text = ask("/?format=textkeyvalue", "192.0.2.3");
    assert!(!text.contains("CLIENT__NAME") && !text.contains("script"), "{text}");
}

#[test]
fn an_answer_waits_for_a_name_no_longer_than_it_may_and_once() {
    let (server, questions) = server(&["--names-timeout", "400", "--metrics-listen", "127.0.0.1:0"]);
    let ask = |target: &str, client: &str| {
        let answer = server.ask("GET", target, &[&format!("X-Forwarded-For: {client}")]);
        assert_eq!(answer.status, 200);
        answer.body
    };
    let begun = Instant::now();
    // the name server never answers: that there is an answer at all is due to the limit
    assert!(ask("/json", "198.51.100.7").contains("\"name\":null"));
    assert!(begun.elapsed() >= Duration::from_millis(400), "{:?}", begun.elapsed());
    assert!(ask("/json", "198.51.100.7").contains("\"name\":null"));
    assert_eq!(ask("/ip", "198.51.100.8"), "198.51.100.8\n");
    let counted = metrics(&server);
    assert!(counted.contains("ipv6calcweb_names_missing_total 1\n"), "looked up once: {counted}");
    // a question may be repeated before the limit
    let asked = questions.lock().unwrap();
    assert!(asked.iter().all(|name| name == "7.100.51.198.in-addr.arpa"), "an address alone needs no name: {asked:?}");
}
