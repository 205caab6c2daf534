//! Makes input for measurements: the same seed gives the same lines on every machine.
//!
//! `cargo bench -q --bench generate -- KIND COUNT [SEED]` writes to standard output. Without a kind, as plain
//! `cargo bench` runs it, it writes nothing.

#![allow(clippy::print_stderr, clippy::indexing_slicing, reason = "a tool of the developers")]

mod random;

use random::Random;
use std::io::{self, BufWriter, Write};
use std::net::{Ipv4Addr, Ipv6Addr};
use std::process::ExitCode;

/// A generator of lines of one kind.
type Line = fn(&mut Random, &mut Vec<u8>);

const KINDS: &[(&str, Line)] = &[
    ("ipv6", ipv6),
    ("ipv6-long", ipv6_long),
    ("ipv4", ipv4),
    ("mac", mac),
    ("addresses", addresses),
    ("mixed", mixed),
    ("nets4", nets4),
    ("nets6", nets6),
    ("nets", nets),
    ("plan", plan),
    ("plan-csv", plan_csv),
    ("log", log),
    ("log-different", log_different),
    ("config", config),
    ("config-dense", config_dense),
];

impl Random {
    fn half(&mut self) -> u128 {
        u128::from(self.next())
    }
}

/// The upper 64 bits of a global unicast address of some provider.
fn prefix(r: &mut Random) -> u128 {
    let provider =
        [0x2001_0db8u128, 0x2a02_0908, 0x2400_cb00, 0x2606_4700, 0x2001_0a60, 0x2c0f_f248][r.below(6) as usize];
    provider << 96 | (r.half() & 0xffff_ffff) << 64
}

/// An interface identifier made of a MAC address.
fn eui64(r: &mut Random) -> u128 {
    let mac = r.half();
    (mac >> 24 & 0xfd_ffff | 0x02_0000) << 40 | 0xff_fe00_0000 | mac & 0xff_ffff
}

/// An IPv6 address of one of the kinds that logs hold.
fn address6(r: &mut Random) -> u128 {
    let (v4, low) = (u128::from(public4(r)), r.half());
    match r.below(20) {
        0..=3 => prefix(r) | eui64(r),
        4..=7 => prefix(r) | low & !(0x0200 << 48),
        8..=9 => prefix(r) | low & 0xff,
        10 => prefix(r) | 0x5efe << 32 | v4,
        11 => 0x2002 << 112 | v4 << 80 | low & 0xffff,
        12 => 0x2001 << 112 | 0x4136_e378 << 64 | 0x8000_0000_0000_0000 & low | (low >> 48) << 32 | !v4 & 0xffff_ffff,
        13 => 0x0064_ff9b << 96 | v4,
        14 => 0xfe80 << 112 | eui64(r),
        15 => 0xfe80 << 112 | low,
        16 => 0xffff_0000_0000 | v4,
        17 => 0x2001_0db8 << 96 | low & 0xffff_ffff,
        18 => 0xfd00 << 112 | (r.half() & 0xff_ffff_ffff) << 72 | low,
        _ => 0xff02 << 112 | 0x1_ff00_0000 | low & 0xff_ffff,
    }
}

/// An IPv4 address, most of them public.
fn public4(r: &mut Random) -> u32 {
    let n = r.next() as u32;
    match r.below(10) {
        0 => 0x0a00_0000 | n & 0x00ff_ffff,
        1 => 0xc0a8_0000 | n & 0xffff,
        _ => (n & 0x00ff_ffff) | (1 + n % 223) << 24,
    }
}

fn ipv6(r: &mut Random, out: &mut Vec<u8>) {
    let a = Ipv6Addr::from(address6(r));
    push(out, format_args!("{a}"));
}

/// All groups and digits, as logs of some programs write them.
fn ipv6_long(r: &mut Random, out: &mut Vec<u8>) {
    let groups = Ipv6Addr::from(address6(r)).segments();
    for (i, g) in groups.iter().enumerate() {
        push(out, format_args!("{}{g:04x}", if i > 0 { ":" } else { "" }));
    }
}

fn ipv4(r: &mut Random, out: &mut Vec<u8>) {
    let a = Ipv4Addr::from(public4(r));
    push(out, format_args!("{a}"));
}

fn mac(r: &mut Random, out: &mut Vec<u8>) {
    let octets = r.next().to_be_bytes();
    for (i, o) in octets.iter().skip(2).enumerate() {
        push(out, format_args!("{}{o:02x}", if i > 0 { ":" } else { "" }));
    }
}

/// IPv6 and IPv4 addresses, two of three IPv6.
fn addresses(r: &mut Random, out: &mut Vec<u8>) {
    let line: Line = if r.below(3) < 2 { ipv6 } else { ipv4 };
    line(r, out);
}

/// Addresses, some with a prefix length, some followed by other words, and MAC addresses.
fn mixed(r: &mut Random, out: &mut Vec<u8>) {
    let (line, tail): (Line, Option<u64>) = match r.below(10) {
        0 => (mac, None),
        1 => (ipv6, Some(16 + r.below(112))),
        2 => (ipv4, Some(24)),
        _ => (addresses, None),
    };
    line(r, out);
    match tail {
        Some(len) => push(out, format_args!("/{len}")),
        None if r.below(8) == 0 => push(out, format_args!(" GET /index.html 200")),
        None => {}
    }
}

/// An IPv4 prefix as lists of them hold: hosts, networks around /24, some large ones.
fn nets4(r: &mut Random, out: &mut Vec<u8>) {
    let len = match r.below(10) {
        0..=4 => 32,
        5..=6 => 24,
        7..=8 => 25 + r.below(7),
        _ => 16 + r.below(8),
    };
    let a = Ipv4Addr::from(public4(r) & u32::MAX << (32 - len));
    push(out, format_args!("{a}/{len}"));
}

/// An IPv6 prefix of one of 2,048 providers: sites, subnets, hosts, some large ones.
fn nets6(r: &mut Random, out: &mut Vec<u8>) {
    let len = match r.below(10) {
        0..=3 => 48,
        4..=6 => 64,
        7 => 128,
        8 => 49 + r.below(15),
        _ => 36 + r.below(12),
    };
    let provider = u128::from(0x2a00_0000 + r.below(1 << 11)) << 96;
    let a = Ipv6Addr::from((provider | (r.half() & 0xffff_ffff) << 64 | r.half()) & u128::MAX << (128 - len));
    push(out, format_args!("{a}/{len}"));
}

/// Prefixes of both families, one to one.
fn nets(r: &mut Random, out: &mut Vec<u8>) {
    let line: Line = if r.below(2) == 0 { nets6 } else { nets4 };
    line(r, out);
}

/// Visitors of a log that repeats them.
const VISITORS: u64 = 2000;

/// A site, some of its LANs, or hosts on them, of an address plan: address with length, role and name.
fn planned(r: &mut Random) -> (String, &'static str, u64) {
    let site = 0x2a02_1234 << 96 | u128::from(r.below(1 << 12)) << 80;
    let lan = site | u128::from(1 + r.below(15)) << 64;
    let name = r.below(1 << 40);
    match r.below(64) {
        0 => (format!("{}/48", Ipv6Addr::from(site)), "site", name),
        1..=15 => (format!("{}/64", Ipv6Addr::from(lan)), "lan", name),
        _ => (format!("{}/64", Ipv6Addr::from(lan | r.half() & !(0xff_ff00_0000))), "", name),
    }
}

fn plan(r: &mut Random, out: &mut Vec<u8>) {
    let (address, role, name) = planned(r);
    match role {
        "" => push(out, format_args!("{address} # name=n{name:x}")),
        _ => push(out, format_args!("{address} # role={role} name=n{name:x}")),
    }
}

/// Rows of `prefix,address,role,name`.
fn plan_csv(r: &mut Random, out: &mut Vec<u8>) {
    let (address, role, name) = planned(r);
    match role {
        "" => push(out, format_args!(",{address},,n{name:x}")),
        _ => push(out, format_args!("{address},,{role},n{name:x}")),
    }
}

/// A line of a combined log of one of some visitors, a few of whom come often.
fn log(r: &mut Random, out: &mut Vec<u8>) {
    let (a, b) = (r.below(VISITORS), r.below(VISITORS));
    let mut visitor = Random(a.min(b).min(r.below(VISITORS)) + 1);
    visitor.next();
    combined(&mut visitor, r, out);
}

/// A line of a combined log of a visitor who comes once.
fn log_different(r: &mut Random, out: &mut Vec<u8>) {
    let mut visitor = Random(r.next());
    combined(&mut visitor, r, out);
}

const PATHS: [&str; 8] = [
    "/",
    "/index.html",
    "/img/logo.png",
    "/css/site.css?v=3.14",
    "/articles/2025/ipv6-address-plans.html",
    "/api/v1/search?q=prefix+delegation&page=",
    "/downloads/ipv6calc-4.4.0.tar.gz",
    "/feed.xml",
];

const AGENTS: [&str; 5] = [
    "Mozilla/5.0 (X11; Linux x86_64; rv:140.0) Gecko/20100101 Firefox/140.0",
    "Mozilla/5.0 (Windows NT 10.0; Win64; x64) AppleWebKit/537.36 (KHTML, like Gecko) Chrome/138.0.0.0 Safari/537.36",
    "Mozilla/5.0 (iPhone; CPU iPhone OS 18_5 like Mac OS X) AppleWebKit/605.1.15 Version/18.5 Mobile/15E148",
    "Mozilla/5.0 (compatible; bingbot/2.0; +http://www.bing.com/bingbot.htm)",
    "curl/8.14.1",
];

const MONTHS: [&str; 12] = ["Jan", "Feb", "Mar", "Apr", "May", "Jun", "Jul", "Aug", "Sep", "Oct", "Nov", "Dec"];

/// Apache's combined format, two lines of three IPv6, 150 to 260 bytes.
fn combined(visitor: &mut Random, r: &mut Random, out: &mut Vec<u8>) {
    addresses(visitor, out);
    let (path, agent) = (PATHS[r.below(8) as usize], AGENTS[r.below(5) as usize]);
    let (day, month) = (1 + r.below(28), MONTHS[r.below(12) as usize]);
    let (hour, minute, second) = (r.below(24), r.below(60), r.below(60));
    push(out, format_args!(" - - [{day:02}/{month}/2025:{hour:02}:{minute:02}:{second:02} +0000] \"GET {path}"));
    if path.ends_with('=') {
        push(out, format_args!("{}", r.below(1000)));
    }
    push(out, format_args!(" HTTP/1.1\" {} {} \"", [200, 200, 200, 304, 404][r.below(5) as usize], r.below(100_000)));
    match r.below(3) {
        0 => push(out, format_args!("-")),
        _ => push(out, format_args!("https://www.example.org{}", PATHS[r.below(5) as usize])),
    }
    push(out, format_args!("\" \"{agent}\""));
}

/// A line of the configuration of a router or a server; one of twenty has addresses of 2001:db8::/32.
fn config(r: &mut Random, out: &mut Vec<u8>) {
    let (a, b, c) = (r.below(100_000), 1 + r.below(254), r.below(50));
    match r.below(20) {
        0 => config_dense(r, out),
        1 => push(out, format_args!(" switchport trunk allowed vlan {c},{b}")),
        2 => push(out, format_args!("# The quick brown fox jumps over the lazy dog, {a} times")),
        3 => push(out, format_args!(" logging host syslog-{c}.example.net transport udp port 514")),
        4 => push(out, format_args!("! last change by ops-{a} on 2026-09-11 at 10:{c:02}:17")),
        5 => push(out, format_args!(" description uplink to core-{a} port {c}")),
        6 => push(out, format_args!("set system services ssh connection-limit {c}")),
        7 => push(out, format_args!(" permit tcp any host 198.51.100.{b} eq 443")),
        8 => push(out, format_args!(" neighbor 203.0.113.{b} remote-as 64{}", 500 + c)),
        9 => push(out, format_args!("{a}.example.com. 3600 IN MX 10 mail{c}.example.com.")),
        10 => push(out, format_args!(" mtu 9000")),
        11 => push(out, format_args!(" ip address 192.0.2.{b} 255.255.255.0")),
        12 => push(out, format_args!("    proxy_pass http://backend-{c}/api/v1/items?id={a};")),
        13 => push(out, format_args!(" no shutdown")),
        14 => push(out, format_args!("interface GigabitEthernet0/{c}")),
        15 => push(out, format_args!("listen [2a02:908:{:x}::{b:x}]:443 ssl;", a & 0xffff)),
        16 => push(out, format_args!("server_name www{a}.example.org;")),
        17 => push(out, format_args!("  - name: deploy-{a}-{b}")),
        18 => push(out, format_args!("    state: present")),
        _ => push(out, format_args!(" spanning-tree portfast")),
    }
}

/// A line of a configuration with addresses of 2001:db8::/32.
fn config_dense(r: &mut Random, out: &mut Vec<u8>) {
    let (site, lan, host) = (r.below(0x1_0000), r.below(0x1_0000), 1 + r.below(0xfff));
    match r.below(4) {
        0 => push(out, format_args!("allow 2001:db8:{site:x}::/48;")),
        1 => push(out, format_args!("host{lan} IN AAAA 2001:db8:{site:x}:{lan:x}::{host:x}")),
        2 => push(out, format_args!("ipv6 route 2001:db8:{site:x}::/48 2001:db8:{lan:x}:1::{host:x}")),
        _ => push(out, format_args!(" ipv6 address 2001:db8:{site:x}:{lan:x}::{host:x}/64")),
    }
}

fn push(out: &mut Vec<u8>, text: std::fmt::Arguments<'_>) {
    // Writing to a vector cannot fail.
    let _ = out.write_fmt(text);
}

fn main() -> ExitCode {
    let words: Vec<String> = std::env::args().skip(1).filter(|w| w != "--bench").collect();
    let [kind, count, seed @ ..] = &words[..] else { return ExitCode::SUCCESS };
    let line = KINDS.iter().find(|(name, _)| name == kind).map(|(_, line)| line);
    let (Some(line), Ok(count)) = (line, count.parse::<u64>()) else {
        eprintln!(
            "usage: generate KIND COUNT [SEED]; kinds:{}",
            KINDS.iter().fold(String::new(), |s, k| s + " " + k.0)
        );
        return ExitCode::from(2);
    };
    let mut random = Random(seed.first().and_then(|s| s.parse().ok()).unwrap_or(1));
    let (mut out, mut text) = (BufWriter::with_capacity(1 << 16, io::stdout().lock()), Vec::new());
    for _ in 0..count {
        text.clear();
        line(&mut random, &mut text);
        text.push(b'\n');
        if out.write_all(&text).is_err() {
            return ExitCode::FAILURE;
        }
    }
    if out.flush().is_ok() { ExitCode::SUCCESS } else { ExitCode::FAILURE }
}
