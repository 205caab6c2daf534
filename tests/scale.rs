//! What a call costs grows with its input and not with the square of it: each shape at n and at 4n.
//!
//! In the test suite the cost is processor time, which a busy machine blurs, so that the bar is wide. `.ci/scale` counts
//! instructions with valgrind(1) and has the bar of [`EXACT`].

use crate::folder::Folder;
use crate::program::{Call, tool};
use std::process::{Command, Stdio};
use std::time::Duration;

/// How many times as many instructions four times as much may take.
const EXACT: f64 = 4.6;

/// The same of processor time: a shape that is quadratic takes sixteen times as long.
const ROUGH: f64 = 9.0;

/// The time that this thread has spent on a processor: other processes do not count.
pub(crate) fn spent() -> Duration {
    let text = std::fs::read_to_string("/proc/thread-self/schedstat").unwrap();
    Duration::from_nanos(text.split(' ').next().unwrap().parse().unwrap())
}

/// Pieces in a frame.
fn joined(start: &str, count: usize, piece: impl Fn(usize) -> String, separator: &str, end: &str) -> String {
    format!("{start}{}{end}", (0..count).map(piece).collect::<Vec<_>>().join(separator))
}

fn net(i: usize) -> String {
    format!("2001:DB8:{:x}:{:x}::/64", i >> 16, i & 0xffff)
}

/// An input of this size.
type Shape = fn(usize) -> String;

/// Plans of each format. Most are one long line with a finding in each piece.
const PLANS: &[(&str, Shape)] = &[
    ("a.json", |n| joined("{\"host\":[", n, |i| format!("{{\"address\":\"2001:DB8::{i:x}\"}}"), ",", "]}")),
    ("keys.json", |n| joined("{\"host\":[{\"address\":\"2001:db8::1\",", n, |i| format!("\"k{i}\":1"), ",", "}]}")),
    ("a.yaml", |n| joined("host: [", n, |i| format!("{{address: \"2001:DB8::{i:x}\"}}"), ", ", "]\n")),
    ("plain.yaml", |n| joined("host:\n", n, |i| format!("  - address: 2001:DB8:{i:x}:0:0:0:0:0"), "\n", "\n")),
    ("a.toml", |n| joined("host = [", n, |i| format!("{{address=\"2001:DB8::{i:x}\"}}"), ",", "]\n")),
    ("tables.toml", |n| joined("", n, |i| format!("[[host]]\naddress = \"2001:DB8::{i:x}\""), "\n", "\n")),
    ("kea.json", |n| {
        joined("{\"Dhcp6\":{\"subnet6\":[", n, |i| format!("{{\"id\":{i},\"subnet\":\"{}\"}}", net(i)), ",", "]}}")
    }),
    ("route.json", |n| joined("[", n, |i| format!("{{\"dst\":\"{}\",\"dev\":\"e\"}}", net(i)), ",", "]")),
    ("addr.json", |n| {
        let address = |i| format!("{{\"family\":\"inet6\",\"local\":\"2001:DB8::{i:x}\",\"prefixlen\":64}}");
        joined("[{\"ifname\":\"e\",\"addr_info\":[", n, address, ",", "]}]")
    }),
    ("a.nft", |n| {
        joined(
            "table inet f { set s { type ipv6_addr; elements = { ",
            n,
            |i| format!("2001:DB8::{i:x}/128"),
            ", ",
            " }; }; }\n",
        )
    }),
    ("radvd.conf", |n| joined("interface e { ", n, |i| format!("prefix {} {{ }};", net(i)), " ", " };\n")),
    // corrections that would be read differently are left out
    ("mapped.conf", |n| {
        joined(
            "interface e { ",
            n,
            |i| format!("prefix ::FFFF:192.0.{}.{}/64 {{ }};", i >> 8 & 255, i & 255),
            " ",
            " };\n",
        )
    }),
    ("keys.txt", |n| joined("2001:db8::/64 # ", n, |i| format!("k{i}=1"), " ", "\n2001:db8::/64 # name=a\n")),
    ("same.txt", |n| joined("2001:db8::/64 # name=a ", n, |_| "k=1".to_owned(), " ", "\n")),
    ("lines.txt", |n| joined("", n, net, "\n", "\n")),
    ("nested.txt", |n| joined("", n, |i| format!("2001:db8::/{} # role=site name=n{i}", 32 + i % 97), "\n", "\n")),
    ("comments.txt", |n| joined("2001:DB8::/64 ", n, |_| "# plan: ignore=P301".to_owned(), " ", "\n")),
    ("a.csv", |n| joined("prefix,name\n", n, |i| format!("{},n{i}", net(i)), "\n", "\n")),
    ("db.example.net", |n| joined("$ORIGIN example.net.\n", n, |i| format!("n{i} AAAA 2001:DB8::{i:x}"), "\n", "\n")),
    ("hosts", |n| joined("", n, |i| format!("2001:DB8::{i:x} n{i}"), "\n", "\n")),
    ("names.hosts", |n| joined("2001:DB8::1 ", n, |i| format!("n{i}"), " ", "\n")),
    ("a.ipset", |n| joined("create s hash:net family inet6\n", n, |i| format!("add t 2001:db8::{i:x}"), "\n", "\n")),
    ("wg0.conf", |n| joined("[Interface]\n[Peer]\nAllowedIPs = ", n, |i| format!("2001:DB8::{i:x}/128"), ",", "\n")),
    ("a.network", |n| joined("[Network]\nDNS=", n, |i| format!("2001:DB8::{i:x}"), " ", "\n")),
    ("dhcpd.conf", |n| {
        joined("subnet6 2001:db8::/32 { ", n, |i| format!("range6 2001:DB8::{i:x} 2001:DB8::{:x};", i + 2), " ", " }\n")
    }),
    ("interfaces", |n| joined("iface e inet6 static\n", n, |i| format!("address 2001:DB8::{i:x}/64"), "\n", "\n")),
    ("a.frr", |n| joined("interface e\n", n, |i| format!(" ipv6 address 2001:DB8::{i:x}/64"), "\n", "\n")),
    ("a.junos", |n| {
        let head = "interfaces { e { unit 0 { family inet6 { ";
        joined(head, n, |i| format!("address 2001:DB8::{i:x}/64;"), " ", " } } } }\n")
    }),
    ("a.vyos", |n| joined("", n, |i| format!("set interfaces ethernet eth0 address 2001:DB8::{i:x}/64"), "\n", "\n")),
    ("a.dnsmasq", |n| joined("", n, |i| format!("host-record=n{i}.example.net,2001:DB8::{i:x}"), "\n", "\n")),
    ("a.bird", |n| joined("protocol static { ", n, |i| format!("route 2001:DB8::{i:x}/128 blackhole;"), " ", " }\n")),
    ("a.iptables", |n| joined("*filter\n", n, |i| format!("-A INPUT -s 2001:DB8::{i:x}/128"), "\n", "\n")),
    ("a.tfvars", |n| joined("a = [", n, |i| format!("\"2001:DB8::{i:x}\""), ", ", "]\n")),
    ("b.db", |n| {
        let head = "$ORIGIN example.net.\n@ SOA a b 1 2 3 4 5\n";
        joined(head, n, |i| format!("n{i} CNAME a\nn{i} A 192.0.2.1"), "\n", "\n")
    }),
    ("geofeed.csv", |n| joined("", n, |i| format!("{},DE,,,", net(i)), "\n", "\n")),
];

/// Other calls.
const CALLS: &[(&str, &str, Shape)] = &[
    ("ipv6calc net next 2001:db8::/32 64 --used @FILE --count 50", "used", scattered),
    ("ipv6calc net next 2001:db8::/32 64 --used @FILE --strategy best-fit", "used", scattered),
    ("ipv6calc net next 2001:db8::/32 64 --used @FILE --strategy sparse", "used", scattered),
    ("ipv6calc net free 2001:db8::/32 --used @FILE", "used", scattered),
    ("ipv6calc net aggregate @FILE", "used", scattered),
    ("ipv6calc net exclude 2001:db8::/32 --minus @FILE", "used", scattered),
    ("ipv6calc db import FILE -q -o /dev/null", "a.csv", |n| {
        joined("prefix,city\n", n, |i| format!("{},c{i}", net(i)), "\n", "\n")
    }),
    ("ipv6calc db import FILE -q -o /dev/null", "wide.csv", |n| {
        let names = joined("prefix,", n, |i| format!("a{i}"), ",", "\n");
        names + &joined("192.0.2.0/24,", n, |i| i.to_string(), ",", "\n")
    }),
    ("ipv6logstats -q --merge FILE", "parts", |n| {
        let part = tool("ipv6logstats", ["--partial"]).stdin("192.0.2.1 x\n").run();
        let head = part.out().trim_end().strip_suffix('}').unwrap().to_owned();
        joined("", n / 4, |i| format!("{head},\"databases\":[\"x{i}\"]}}"), "\n", "\n")
    }),
    ("ipv6logstats -q --threads 1 --file FILE", "log", |n| {
        joined("", n, |i| format!("192.0.2.{} x", i & 255), "\n", "\n")
    }),
    ("ipv6loganon --threads 1 --everywhere --file FILE", "line", |n| {
        joined("x ", n, |i| format!("192.0.2.{}", i & 255), " ", "\n")
    }),
    ("ipv6loganon --threads 1 --everywhere --file FILE", "dots", |n| ".".repeat(8 * n) + "\n"),
    ("ipv6loganon --threads 1 --everywhere --file FILE", "colons", |n| "1:".repeat(8 * n) + "\n"),
    ("ipv6loganon --threads 1 --everywhere --file FILE", "escapes", |n| "%25".repeat(8 * n) + "\n"),
    ("ipv6loganon --threads 1 --json-field a --json-field b --file FILE", "json", |n| {
        joined("{\"c\":[", n, |i| format!("{{\"a\":\"192.0.2.{}\"}}", i & 255), ",", "],\"b\":\"192.0.2.9\"}\n")
    }),
    ("ipv6loganon --threads 1 --json-field a --file FILE", "deep", |n| "{\"a\":".repeat(8 * n) + "\n"),
    ("ipv6calc -q -E TEXT ::1", "tokens", |n| {
        joined("", n, |i| if i % 2 == 0 { "ipv6" } else { "ipv6.global" }.to_owned(), ",", "")
    }),
    ("ipv6calc explain TEXT", "text", |n| "1:".repeat(n)),
];

/// Addresses without order.
fn scattered(count: usize) -> String {
    let mut state = 1_u64;
    let mut text = String::new();
    for _ in 0..count {
        state = state.wrapping_mul(6_364_136_223_846_793_005).wrapping_add(1_442_695_040_888_963_407);
        let [a, b] = [state >> 32 & 0xffff, state >> 48];
        text.push_str(&format!("2001:db8:{a:x}:{b:x}::{:x}\n", state >> 17 & 0xffff));
    }
    text
}

/// The bad example of a rule many times over, each time in a site of its own.
fn example(code: &str, count: usize) -> String {
    let rule = ipv6calc::plan::rules::ALL.iter().find(|rule| rule.code == code).unwrap();
    let text = rule.bad.iter().find(|(name, _)| *name == "plan.txt").map_or("", |(_, text)| *text);
    let copy = |i: usize| text.replace("2001:db8", &format!("2{:03x}:{:x}", i >> 12, 0xe000 | i & 0xfff));
    (0..count).map(|i| copy(i) + "\n").collect()
}

/// The call with the file in place of its name.
fn call(words: &str, file: &str, text: &str) -> Call {
    let mut words = words.split(' ');
    let program = words.next().unwrap();
    let place = |word: &str| match word {
        "FILE" => file.to_owned(),
        "@FILE" => format!("@{file}"),
        "TEXT" => text.to_owned(),
        _ => word.to_owned(),
    };
    tool(program, words.map(place))
}

/// The instructions that a call executes.
fn instructions(call: Call) -> f64 {
    let call = call.command();
    let mut command = Command::new("valgrind");
    command.args(["--tool=cachegrind", "--cache-sim=no", "--cachegrind-out-file=/dev/null"]);
    command.arg(call.get_program()).args(call.get_args()).env_clear().env("PATH", "/usr/bin:/bin");
    let output = command.stdin(Stdio::null()).stdout(Stdio::null()).output().expect("valgrind(1) is installed");
    let text = String::from_utf8_lossy(&output.stderr);
    let count = text.split_once("refs:").unwrap_or_else(|| panic!("{text}")).1.lines().next().unwrap();
    count.trim().replace(',', "").parse().unwrap()
}

/// The seconds of processor time that a call takes, the least of some tries.
fn seconds(call: impl Fn() -> Call, tries: usize) -> f64 {
    let once = |_| {
        let call = call().command();
        let mut command = Command::new("bash");
        let script = "TIMEFORMAT='%3U %3S'; { time \"$@\" >/dev/null 2>&1; } 2>&1";
        command.args(["-c", script, "bash"]).arg(call.get_program()).args(call.get_args());
        let output = command.stdin(Stdio::null()).output().unwrap();
        let text = String::from_utf8(output.stdout).unwrap();
        text.split_whitespace().map(|part| part.parse::<f64>().unwrap()).sum()
    };
    (0..tries).map(once).fold(f64::INFINITY, f64::min)
}

/// How many times as much the larger input costs.
fn ratio(words: &str, files: [&str; 2], texts: [&str; 2]) -> f64 {
    let of = |i: usize| call(words, files[i], texts[i]);
    if is_exact() {
        return instructions(of(1)) / instructions(of(0));
    }
    // caches and a busy machine are forgiven by trying again, a square is not
    let tries = |n| seconds(|| of(1), n) / seconds(|| of(0), n).max(0.01);
    [1, 3, 6].into_iter().map(tries).find(|ratio| *ratio <= ROUGH).unwrap_or(f64::INFINITY)
}

fn is_exact() -> bool {
    std::env::var_os("IPV6CALC_COUNT_INSTRUCTIONS").is_some()
}

/// Measures shapes: the words of a call, the name of its file, and the text of it.
fn measure<'a>(
    folder: &str,
    count: usize,
    shapes: impl IntoIterator<Item = (String, &'a str, Box<dyn Fn(usize) -> String>)>,
) {
    let folder = Folder::new(folder);
    let bar = if is_exact() { EXACT } else { ROUGH };
    let mut wrong = Vec::new();
    for (words, name, text) in shapes {
        let texts = [count, 4 * count].map(&text);
        // the name of a file says what it is
        let files = [0, 1].map(|i| {
            std::fs::create_dir_all(folder.path(&i.to_string())).unwrap();
            folder.file(&format!("{i}/{name}"), &texts[i])
        });
        let status = call(&words, &files[0], &texts[0]).run();
        assert!(matches!(status.code, Some(0 | 1)), "{words} {name}: {}", status.err());
        let ratio = ratio(&words, [&files[0], &files[1]], [&texts[0], &texts[1]]);
        let line = format!("{ratio:5.2}  {words}  {name}");
        if is_exact() {
            println!("{line}");
        }
        if ratio > bar {
            wrong.push(line);
        }
    }
    assert!(wrong.is_empty(), "over {bar}:\n{}", wrong.join("\n"));
}

#[cfg(feature = "plan")]
#[test]
fn plans_of_every_format_are_read_checked_and_corrected_in_linear_time() {
    let check = |(name, text): &(&'static str, fn(usize) -> String)| {
        let text = *text;
        ["--report concise", "--fix --diff"].map(|options| {
            let text: Box<dyn Fn(usize) -> String> = Box::new(text);
            (format!("ipv6calc plan check {options} FILE"), *name, text)
        })
    };
    measure("scale-plans", 1000, PLANS.iter().flat_map(check));
}

#[cfg(feature = "plan")]
#[test]
fn every_rule_takes_linear_time() {
    let rules = ipv6calc::plan::rules::ALL.iter().map(|rule| {
        let text: Box<dyn Fn(usize) -> String> = Box::new(|count| example(rule.code, count));
        (
            format!("ipv6calc plan check --report concise --today 2026-01-01 --select {} FILE", rule.code),
            "plan.txt",
            text,
        )
    });
    measure("scale-rules", 300, rules);
}

#[test]
fn every_other_call_takes_linear_time() {
    let calls = CALLS.iter().map(|(words, name, text)| {
        let text: Box<dyn Fn(usize) -> String> = Box::new(*text);
        ((*words).to_owned(), *name, text)
    });
    measure("scale-calls", 2000, calls);
}
