//! The time that plans take grows with their size and not with its square: each shape at n and at 4n.

use ipv6calc::plan::report::{self, Look};
use ipv6calc::plan::{Config, Draft, check, readers};
use std::fs;
use std::time::Duration;

/// How much longer four times as much may take. A shape that is quadratic takes sixteen times as long; what is measured
/// is time and not instructions, so a busy machine gets some room.
const MOST: f64 = 8.0;

/// The time that this thread has spent on a processor: other processes do not count.
pub(crate) fn spent() -> Duration {
    let text = fs::read_to_string("/proc/thread-self/schedstat").unwrap();
    Duration::from_nanos(text.split(' ').next().unwrap().parse().unwrap())
}

/// The time of reading, checking and reporting a text, the shortest of some tries.
fn cost(name: &str, text: &str, tries: usize) -> f64 {
    let once = || {
        let start = spent();
        let mut draft = Draft::default();
        readers::add(&mut draft, None, name, text.as_bytes().to_vec());
        let mut plan = draft.finish("2026-01-01".parse().ok());
        let config = Config::of(&mut plan);
        let checked = check(&plan, &config);
        assert!(!checked.findings.is_empty(), "{name}: {:.60}", text);
        let mut out = Vec::new();
        (report::by_name("concise").unwrap().write)(&checked, Look::default(), &mut out);
        (spent() - start).as_secs_f64()
    };
    (0..tries).map(|_| once()).fold(f64::INFINITY, f64::min)
}

/// A number of pieces in a frame.
type Shape = (&'static str, &'static str, fn(usize) -> String, &'static str, &'static str);

/// File name, start, piece, separator, end. Most are one long line with a finding in each piece.
const SHAPES: &[Shape] = &[
    ("a.json", "{\"host\":[", |i| format!("{{\"address\":\"2001:DB8::{i:x}\"}}"), ",", "]}"),
    ("keys.json", "{\"host\":[{\"address\":\"2001:db8::1\",", |i| format!("\"k{i}\":1"), ",", "}]}"),
    ("a.yaml", "host: [", |i| format!("{{address: \"2001:DB8::{i:x}\"}}"), ", ", "]\n"),
    ("a.toml", "host = [", |i| format!("{{address=\"2001:DB8::{i:x}\"}}"), ",", "]\n"),
    (
        "kea.json",
        "{\"Dhcp6\":{\"subnet6\":[",
        |i| format!("{{\"id\":1,\"subnet\":\"2001:DB8:{:x}:{:x}::/64\"}}", i >> 16, i & 0xffff),
        ",",
        "]}}",
    ),
    (
        "route.json",
        "[",
        |i| format!("{{\"dst\":\"2001:db8:{:x}:{:x}::1/64\",\"dev\":\"e\"}}", i >> 16, i & 0xffff),
        ",",
        "]",
    ),
    (
        "a.nft",
        "table inet f { set s { type ipv6_addr; elements = { ",
        |i| format!("2001:DB8::{i:x}/128"),
        ", ",
        " }; }; }\n",
    ),
    (
        "radvd.conf",
        "interface e { ",
        |i| format!("prefix 2001:DB8:{:x}:{:x}::/64 {{ }};", i >> 16, i & 0xffff),
        " ",
        " };\n",
    ),
    ("keys.txt", "2001:db8::/64 # ", |i| format!("k{i}=1"), " ", "\n2001:db8::/64 # name=a\n"),
    ("same.txt", "2001:db8::/64 # name=a ", |_| "k=1".to_owned(), " ", "\n"),
    ("lines.txt", "", |i| format!("2001:DB8:{:x}:{:x}::/64", i >> 16, i & 0xffff), "\n", "\n"),
    ("nested.txt", "", |i| format!("2001:db8::/{} # role=site name=n{i}", 32 + i % 97), "\n", "\n"),
    ("comments.txt", "2001:DB8::/64 ", |_| "# plan: ignore=P301".to_owned(), " ", "\n"),
    ("a.csv", "prefix,name\n", |i| format!("2001:DB8:{:x}:{:x}::/64,n", i >> 16, i & 0xffff), "\n", "\n"),
    ("db.example.net", "$ORIGIN example.net.\n", |i| format!("n{i} AAAA 2001:DB8::{i:x}"), "\n", "\n"),
    ("hosts", "", |i| format!("2001:DB8::{i:x} n{i}"), "\n", "\n"),
    ("a.ipset", "create s hash:net family inet6\n", |i| format!("add t 2001:db8::{i:x}"), "\n", "\n"),
    ("wg0.conf", "[Interface]\n[Peer]\nAllowedIPs = ", |i| format!("2001:DB8::{i:x}/128"), ",", "\n"),
    ("a.network", "[Network]\nDNS=", |i| format!("2001:DB8::{i:x}"), " ", "\n"),
    (
        "dhcpd.conf",
        "subnet6 2001:db8::/32 { ",
        |i| format!("range6 2001:DB8::{i:x} 2001:DB8::{:x};", i + 2),
        " ",
        " }\n",
    ),
    ("interfaces", "iface e inet6 static\n", |i| format!("address 2001:DB8::{i:x}/64"), "\n", "\n"),
    ("a.frr", "interface e\n", |i| format!(" ipv6 address 2001:DB8::{i:x}/64"), "\n", "\n"),
    (
        "a.junos",
        "interfaces { e { unit 0 { family inet6 { ",
        |i| format!("address 2001:DB8::{i:x}/64;"),
        " ",
        " } } } }\n",
    ),
    ("a.vyos", "", |i| format!("set interfaces ethernet eth0 address 2001:DB8::{i:x}/64"), "\n", "\n"),
    ("a.dnsmasq", "", |i| format!("host-record=n{i}.example.net,2001:DB8::{i:x}"), "\n", "\n"),
    ("a.bird", "protocol static { ", |i| format!("route 2001:DB8::{i:x}/128 blackhole;"), " ", " }\n"),
    ("a.iptables", "*filter\n", |i| format!("-A INPUT -s 2001:DB8::{i:x}/128"), "\n", "\n"),
    ("a.tfvars", "a = [", |i| format!("\"2001:DB8::{i:x}\""), ", ", "]\n"),
    ("b.db", "$ORIGIN example.net.\n@ SOA a b 1 2 3 4 5\n", |i| format!("n{i} CNAME a\nn{i} A 192.0.2.1"), "\n", "\n"),
    ("geofeed.csv", "", |i| format!("2001:DB8:{:x}:{:x}::/64,DE,,,", i >> 16, i & 0xffff), "\n", "\n"),
];

#[test]
fn four_times_as_much_takes_four_times_as_long() {
    const COUNT: usize = 4000;
    let mut wrong = Vec::new();
    for (name, start, piece, separator, end) in SHAPES {
        let text = |count: usize| format!("{start}{}{end}", (0..count).map(piece).collect::<Vec<_>>().join(separator));
        let (small, large) = (text(COUNT), text(4 * COUNT));
        // caches and a busy machine are forgiven by trying again, a square is not
        let ratio = |tries| cost(name, &large, tries) / cost(name, &small, tries);
        let ratio = [2, 4, 8].into_iter().map(ratio).find(|ratio| *ratio <= MOST);
        if ratio.is_none() {
            wrong.push(format!("{name}: {:.1}", cost(name, &large, 8) / cost(name, &small, 8)));
        }
    }
    assert!(wrong.is_empty(), "{}", wrong.join("\n"));
}
