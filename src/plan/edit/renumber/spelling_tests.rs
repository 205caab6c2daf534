//! There and back is the identity, however addresses are spelled.

use super::lines::{find_in_parts, renumber_in_parts};
use super::tests::net;
use super::*;
use crate::addr::Len;
use std::fmt::Write;

/// Numbers that are the same in every run.
struct Numbers(u64);

impl Numbers {
    fn next(&mut self) -> u64 {
        self.0 ^= self.0 << 13;
        self.0 ^= self.0 >> 7;
        self.0 ^= self.0 << 17;
        self.0.wrapping_mul(0x2545_f491_4f6c_dd1d)
    }

    fn below(&mut self, end: usize) -> usize {
        (self.next() >> 33) as usize % end
    }

    fn is_one_of(&mut self, count: usize) -> bool {
        self.below(count) == 0
    }

    fn choose<'t, T>(&mut self, all: &'t [T]) -> &'t T {
        &all[self.below(all.len())]
    }
}

const MOVES6: [(&str, &str); 16] = [
    ("2001:db8:1::/48", "2001:db8:2::/48"),
    ("2001:db8:1::/48", "2001:db8:abcd::/48"),
    ("2001:db8:1::/48", "3fff:1234:5678::/48"),
    ("2001:db8:1::/48", "3fff:1:2::/48"),
    ("2001:db8:1::/48", "3fff::/48"),
    ("2001:db8:1::/48", "fd0a:b::/48"),
    ("2001:db8:1::/48", "100:ab::/48"),
    ("2001:db8:a::/48", "2001:db8:1::/48"),
    ("3fff:abc:def::/48", "2001:0:1::/48"),
    ("2001:db8:1:f000::/52", "2001:db8:abc:1000::/52"),
    ("2001:db8:1:f000::/52", "3fff:0:2::/50"),
    ("2001:db8:1:2a00::/56", "3fff:ab:c:d00::/60"),
    ("2001:db8::/32", "2a00:b0b0::/29"),
    ("2a00:1234::/32", "5:b0b0::/32"),
    ("3fff:2000::/20", "fdab::/20"),
    ("2001:db8:1:2::/64", "3fff:0:0:1::/64"),
];

const MOVES4: [(&str, &str); 10] = [
    ("10.1.0.0/16", "10.2.0.0/16"),
    ("10.1.0.0/16", "172.20.0.0/14"),
    ("10.1.0.0/16", "8.8.8.0/24"),
    ("10.0.0.0/8", "45.0.0.0/8"),
    ("172.16.0.0/20", "192.168.240.0/20"),
    ("192.0.2.0/24", "198.51.100.0/24"),
    ("200.100.0.0/16", "9.9.0.0/16"),
    ("9.9.9.0/24", "1.2.3.0/24"),
    ("10.1.16.0/20", "100.64.0.0/18"),
    ("10.7.0.0/17", "2.0.128.0/17"),
];

/// A letter or digit in one of the cases.
fn cased(numbers: &mut Numbers, text: &str, case: usize) -> String {
    let one = |numbers: &mut Numbers, c: char| match case {
        0..=3 => c,
        4..=5 => c.to_ascii_uppercase(),
        _ if numbers.is_one_of(2) => c.to_ascii_uppercase(),
        _ => c,
    };
    text.chars().map(|c| one(numbers, c)).collect()
}

/// An IPv6 address in some spelling.
fn spelled6(numbers: &mut Numbers, bits: u128) -> String {
    let (case, padding, dotted) = (numbers.below(8), numbers.below(6), numbers.is_one_of(12));
    let count = if dotted { 6 } else { 8 };
    let groups: Vec<u16> = (0..count).map(|at| (bits >> (112 - 16 * at)) as u16).collect();
    let zeros: Vec<usize> = (0..count).filter(|at| groups[*at] == 0).collect();
    let elided = match zeros.first() {
        Some(_) if !numbers.is_one_of(4) => {
            let start = if numbers.is_one_of(2) { zeros[0] } else { *numbers.choose(&zeros) };
            let end = (start..count).find(|at| groups[*at] != 0).unwrap_or(count);
            start..if numbers.is_one_of(6) { start + 1 } else { end }
        }
        _ => count..count,
    };
    let mut text = String::new();
    for (at, group) in groups.iter().enumerate() {
        if elided.contains(&at) {
            text.push_str(if at == elided.start { "::" } else { "" });
            continue;
        }
        if at > 0 && at != elided.end {
            text.push(':');
        }
        let width = match padding {
            0..=2 => 0,
            3 => 4,
            _ => numbers.below(5),
        };
        let _ = write!(text, "{group:0width$x}");
    }
    if elided.end != count || elided.is_empty() {
        text.push_str(if dotted { ":" } else { "" });
    }
    let text = cased(numbers, &text, case);
    if dotted { text + &spelled4(numbers, bits as u32) } else { text }
}

fn spelled4(numbers: &mut Numbers, bits: u32) -> String {
    let padding = numbers.below(8);
    let octets = bits.to_be_bytes().map(|octet| {
        let width = if padding == 6 { 3 } else { usize::from(padding == 7) * numbers.below(4) };
        format!("{octet:0width$}")
    });
    octets.join(".")
}

/// Bits of a host of which many are zero.
fn host(numbers: &mut Numbers) -> u128 {
    let bits = u128::from(numbers.next()) << 64 | u128::from(numbers.next());
    let groups = (0..8).fold(0, |mask: u128, _| mask << 16 | if numbers.is_one_of(2) { 0xffff } else { 0 });
    match numbers.below(3) {
        0 => bits & groups,
        1 => bits & 0xff,
        _ => bits & groups & 0x00ff_0fff_000f_ffff_0fff_00ff_ffff_0fff,
    }
}

fn reverse(bits: u128, len: usize) -> String {
    let nibbles = (0..len / 4).rev().map(|at| format!("{:x}.", bits >> (124 - 4 * at) & 15));
    nibbles.collect::<String>() + "ip6.arpa"
}

/// An address of a prefix, and what may be around it in a text.
fn word(numbers: &mut Numbers, net: &Net, to: &Net) -> String {
    let bits = net.bits() | host(numbers) & !net.len().mask128();
    if net.family() == Family::V4 {
        let a = ((net.bits() | u128::from(numbers.next()) << 64 & !net.len().mask128()) >> 96) as u32;
        let text = spelled4(numbers, a);
        let turned = Net::v4(a.swap_bytes(), Len::v4(32).unwrap());
        let [a, b, c, d] = a.to_be_bytes();
        return match numbers.below(32) {
            0 => format!("{text}/{}", net.len().get() as usize + numbers.below(33 - net.len().get() as usize)),
            1 => format!("{text}:443"),
            2 => format!("\"{text}\""),
            3 => format!("{text}-{}", spelled4(numbers, u32::from_be_bytes([a, b, c, d]))),
            4 => format!("{d}.{c}.{b}.{a}.in-addr.arpa."),
            // in the other direction it may be of the new prefix
            5 if !(to.contains(&turned) || net.contains(&turned)) => format!("{d}.{c}.{b}.{a}.zen.example"),
            6 => format!("::ffff:{text}"),
            7 => format!("::ffff:{:x}:{:x}", u16::from_be_bytes([a, b]), u16::from_be_bytes([c, d])),
            8 => format!("64:ff9b::{:X}:{:04x}/128", u16::from_be_bytes([a, b]), u16::from_be_bytes([c, d])),
            9 => format!("2002:{:x}:{:04x}::{:x}", u16::from_be_bytes([a, b]), u16::from_be_bytes([c, d]), bits as u16),
            10 => format!("fe80::5efe:{:x}:{:x}", u16::from_be_bytes([a, b]), u16::from_be_bytes([c, d])),
            11 => format!("{text}.{}", numbers.below(70000)),
            12 => format!(
                "{} {text}",
                numbers.choose(&["release", "ver", "x==", "ip.src ==", "version", "tcp4", "firmware"])
            ),
            13 => format!("http://{a}-{b:02}-{c}-{d:03}.nip.io/"),
            14 => format!("%2F{}", text.replace('.', "%2E")),
            15 => format!("pkg-{text}-1ubuntu"),
            16 => format!("{text} 255.255.255.{}", numbers.choose(&["0", "255", "128", "252"])),
            17 => format!("ip{text}"),
            20 => format!("low {text};\n  high {};", spelled4(numbers, u32::from_be_bytes([a, b, c, 255]))),
            21 => format!("start={}\nend={text}\n", spelled4(numbers, u32::from_be_bytes([a, b, c, 0]))),
            18 => format!("dhcp-range={text},{a}.{b}.{c}.255,12h"),
            19 if d != 10 && d != a => format!("{text}.host.example"),
            24 => format!("{text}/{}", spelled4(numbers, u32::from_be_bytes([a, b, c, d ^ 1]))),
            25 => format!("http://{text}/{}ball", numbers.below(40)),
            26 => format!("http://{text}/{}", numbers.below(40)),
            27 => format!("{text}/{} ports", numbers.below(33)),
            28 => format!("{text}-{}", spelled4(numbers, (to.last_bits() >> 96) as u32)),
            29 => format!("\n\"address\": \"{text}\",\n\"prefix-len\": {}", numbers.below(33)),
            30 => format!("{text}{{{{ n }}}}"),
            31 => format!("\nRequire ip {a}.{b}.{c} x LIKE '{a}.{b}.%'"),
            22 => format!("/{c}.{b}.{a}.in-addr.arpa/"),
            23 => format!("\\l{text}\\Q{text}\\E=3D{text}"),
            _ if numbers.is_one_of(8) => format!("{}.{d}.{c}.{b}.{a}.rpz-client-ip", 33 - numbers.below(20)),
            _ => text,
        };
    }
    let text = spelled6(numbers, bits);
    match numbers.below(31) {
        0 => format!("{text}/{}", numbers.below(129)),
        1 => format!("[{text}]:443"),
        2 => format!("\"{text}\""),
        3 => format!("{text}-{}", spelled6(numbers, bits)),
        4 => reverse(bits, 128),
        5 => cased(numbers, &reverse(bits, 128), 7),
        18 => format!("/{}/", reverse(bits, 4 * (12 + numbers.below(21)))),
        19 => format!("\\fB{text}\\fR"),
        20 => format!("\\l{text}\\l"),
        22 => {
            let labels: Vec<&str> =
                text.split(':').rev().map(|group| if group.is_empty() { "zz" } else { group }).collect();
            format!("{}.{}.rpz-ip.", 130 - numbers.below(100), labels.join("."))
        }
        21 => format!("=3D{text}"),
        6 => format!("{text}%eth0"),
        7 => text.replace(':', "%3A"),
        8 => text.replace(':', "\\u003a"),
        9 if !text.contains('.') => format!("http://{}.ipv6-literal.net/", text.replace(':', "-")),
        10 => format!("{text}:{}", numbers.below(70000)),
        11 => format!("{text}: lost"),
        12 => format!("ip:{text}"),
        13 => format!("dc:{text}"),
        14 => format!("{text}..{}", spelled6(numbers, bits | 1)),
        15 => format!("{text}::"),
        16 => format!("'{text}' to '{}'", spelled6(numbers, bits | 0xff)),
        17 => format!("{text}.{}", numbers.below(70000)),
        24 => format!("{text}/{}", spelled6(numbers, bits ^ 1)),
        25 => format!("{text}/{}x", numbers.below(130)),
        26 => format!("{text}-{}", spelled6(numbers, to.last_bits())),
        27 => format!("\n\"prefix\": \"{text}\",\n\"prefix-len\": {}", numbers.below(129)),
        _ => text,
    }
}

/// Something of neither prefix.
fn other(numbers: &mut Numbers) -> String {
    let hex = numbers.next() as u16;
    match numbers.below(10) {
        0 => format!("{hex:x}"),
        1 => "12:34:56".to_owned(),
        2 => "fe80::1%eth0".to_owned(),
        3 => format!("00:16:3e:{:02x}:00:01", hex as u8),
        4 => "=".to_owned(),
        5 => format!("3:{hex:x}"),
        6 => format!("77.{}.77.77", hex as u8),
        _ => ["server", "{", "};", "# note:", "to", "->", "range"][numbers.below(7)].to_owned(),
    }
}

/// How many cases are looked at; 100,000 of them take two minutes.
const CASES: usize = 4_000;

#[test]
fn there_and_back_is_the_identity_in_every_spelling() {
    let numbers = &mut Numbers(0x1234_5678_9abc_def1);
    let (mut moved, mut respelled) = (0, 0);
    for case in 0..CASES {
        let pairs = [*numbers.choose(&MOVES6), *numbers.choose(&MOVES4)].map(|(from, to)| (net(from), net(to)));
        let count = 1 + numbers.below(5);
        let words: Vec<String> = (0..count)
            .map(|_| match numbers.below(7) {
                0..=2 => word(numbers, &pairs[0].0, &pairs[0].1),
                3..=5 => word(numbers, &pairs[1].0, &pairs[1].1),
                _ => other(numbers),
            })
            .collect();
        let text: String = words
            .iter()
            .map(|word| format!("{word}{}", numbers.choose(&[" ", " ", ", ", "\n", "\r\n", ";"])))
            .collect();
        let there =
            Renumbering::new(pairs.iter().map(|(from, to)| PrefixMove { from: *from, to: *to }).collect()).unwrap();
        let back = there.way_back();
        let new = there.renumber(&text);
        let shown =
            || format!("case {case} {pairs:?}\n{text}\n{}\n{:?}", String::from_utf8_lossy(&new.text()), new.left);
        let new_text = new.text();
        let old = back.renumber(&new_text);
        assert_eq!(String::from_utf8_lossy(&old.text()), text, "{}", shown());
        // what is found then has been reported
        let finder = Renumbering::finder(pairs.iter().map(|(from, _)| *from).collect()).unwrap();
        let found = finder.find(&new.text());
        let show = |text: &[u8], left: &[Leftover]| -> Vec<String> {
            left.iter().map(|left| String::from_utf8_lossy(&text[left.at.clone()]).into_owned()).collect()
        };
        let larger = |left: &&Leftover| !matches!(left.why, LeftReason::Larger(_) | LeftReason::Around(_));
        let left: Vec<Leftover> = new.left.iter().filter(larger).cloned().collect();
        let found: Vec<Leftover> = found.iter().filter(larger).cloned().collect();
        assert_eq!(show(&new.text(), &found), show(text.as_bytes(), &left), "{}", shown());
        let again = there.renumber(&new_text);
        assert_eq!(String::from_utf8_lossy(&again.text()), String::from_utf8_lossy(&new.text()), "{}", shown());
        moved += new.edits.len();
        respelled += new.left.iter().filter(|left| left.why == LeftReason::Spelling).count();
    }
    assert!(moved > 2 * CASES && respelled > CASES / 10 && respelled < moved / 4, "{moved} {respelled}");
}

/// Lines of which what is in one says something about those beside it.
const LINES: [&str; 18] = [
    "start: {old}\n",
    "end: {old}\n",
    "end: {new}\n",
    "range start {other}\n",
    "range end {old}\n",
    "netmask 255.254.0.0\n",
    "prefix-length: 14\n",
    "address {old}\n",
    "*>i{old}/128 ..{old}\n",
    "r>i10.20.0.0/16 10.20.0.1\r\n",
    "allow from 10.20.\n",
    "a 10.20.3.$n, 2001:db8:1:$x\n",
    "1.20.10.in-addr.arpa 20.10.in-addr.arpa\n",
    "host 2001-db8-1--5.sslip.io -h10.20.1.1\n",
    "\n",
    "}\n",
    "low {old}\n\nhigh {other}\n",
    "from 10.20.0.0\nto 10.23.255.255\n",
];

#[test]
fn parts_and_threads_make_no_difference() {
    let numbers = &mut Numbers(0x0bad_cafe_1234_5678);
    let pairs = [("10.20.0.0/16", "172.20.0.0/16"), ("2001:db8:1::/48", "3fff:1::/48")];
    let moves = Renumbering::new(pairs.map(|(from, to)| PrefixMove { from: net(from), to: net(to) }).to_vec()).unwrap();
    let (mut cut, mut taken, mut found_parts) = (0, 0, 0);
    for case in 0..CASES / 2 {
        let text: String = (0..1 + numbers.below(16))
            .map(|_| {
                let host = numbers.below(4);
                let own = if numbers.is_one_of(2) {
                    ["10.20.1.", "172.20.1.", "192.0.2."]
                } else {
                    ["2001:db8:1::", "3fff:1::", "fe80::"]
                };
                let line = numbers.choose(&LINES).replace("{old}", &format!("{}{host}", own[0]));
                line.replace("{new}", &format!("{}{host}", own[1])).replace("{other}", &format!("{}{host}", own[2]))
            })
            .collect();
        let texts = [NamedText::from(&text), NamedText::from("172.20.1.1\n")];
        let whole = renumber_in_parts(&moves, &texts, usize::MAX);
        let found = moves.find(&text);
        cut += whole[0].left.iter().filter(|left| left.why == LeftReason::Range).count();
        taken += whole[0].left.iter().filter(|left| matches!(left.why, LeftReason::Taken(_))).count();
        found_parts += found.iter().filter(|left| left.why == LeftReason::Pattern).count();
        for (size, threads) in [(0, 1), (1, 3), (1 + numbers.below(80), 1 + numbers.below(3))] {
            let parted = moves.clone().with_threads(threads);
            assert_eq!(renumber_in_parts(&parted, &texts, size), whole, "case {case} {size} {threads}\n{text}");
            assert_eq!(find_in_parts(&parted, texts[0], size), found, "case {case} {size} {threads}\n{text}");
        }
    }
    assert!(cut > CASES / 20 && taken > CASES / 20 && found_parts > CASES / 20, "{cut} {taken} {found_parts}");
}

#[test]
fn only_ranges_keep_their_neighbours() {
    let ranges: String = (1..10).map(|i| format!("range 10.1.0.{i} 10.1.0.{}\n", i + 1)).collect();
    let text = format!("host x 10.2.0.1\n{ranges}flow 10.1.0.5 10.1.50.1\nflow 10.1.50.1 10.1.7.7\n");
    let moves = Renumbering::new(vec![PrefixMove { from: net("10.1.0.0/16"), to: net("10.2.0.0/16") }]).unwrap();
    let new = text.replace("10.1.50.1", "10.2.50.1").replace("10.1.7.7", "10.2.7.7");
    assert_eq!(String::from_utf8_lossy(&moves.renumber(&text).text()), new);
}

/// Lines of zones, of which directives and parentheses say what the names after them are.
const ZONE_LINES: [&str; 15] = [
    "$ORIGIN 20.10.in-addr.arpa.\n",
    "\u{feff}$ORIGIN 1.20.10.in-addr.arpa.\n",
    "$ORIGIN 1.0.0.0.8.b.d.0.1.0.0.2.ip6.arpa.\n",
    "$ORIGIN example.net.\n",
    "$ORIGIN 1\n",
    "$ORIGIN arpa.\n",
    "5 IN PTR a.example.net.\n",
    "6.1 PTR b\n",
    "1.20.10.in-addr IN NS ns\n",
    "@ IN SOA ns. h. (\n 1 2\n $ORIGIN 3 )\n",
    "h IN AAAA 2001:db8:1::7\n",
    "*.1.20.10 IN A 127.0.0.2\n9.1.20.10 IN A 127.0.0.2\n",
    "; start: 10.20.0.1\n\n; end: 192.0.2.1\n",
    "$GENERATE 1-5 $ PTR h$.example.net.\n",
    "x TXT \"(\" ; (\n",
];

#[test]
fn parts_of_zones_make_no_difference() {
    let numbers = &mut Numbers(0x5eed_5eed_5eed_5eed);
    let pairs = [("10.20.0.0/16", "172.20.0.0/16"), ("2001:db8:1::/48", "3fff:1::/48")];
    let moves = Renumbering::new(pairs.map(|(from, to)| PrefixMove { from: net(from), to: net(to) }).to_vec()).unwrap();
    let (mut moved, mut left) = (0, 0);
    for case in 0..CASES / 4 {
        let text: String = (0..1 + numbers.below(12)).map(|_| *numbers.choose(&ZONE_LINES)).collect();
        let text = "$TTL 1d\n".to_owned() + &text;
        let name: &&str = numbers.choose(&["", "db.10.20", "x.zone"]);
        let texts = [NamedText { name: name.as_bytes(), bytes: text.as_bytes() }];
        let whole = renumber_in_parts(&moves, &texts, usize::MAX);
        moved += whole[0].edits.len();
        left += whole[0].left.len();
        for size in [0, 1 + numbers.below(60)] {
            assert_eq!(renumber_in_parts(&moves, &texts, size), whole, "case {case} {size}\n{text}");
            assert_eq!(find_in_parts(&moves, texts[0], size), moves.find(texts[0]), "case {case} {size}\n{text}");
        }
    }
    assert!(moved > CASES / 4 && left > CASES / 4, "{moved} {left}");
}

#[test]
fn a_long_chain_of_ranges_stays_together() {
    // a collision keeps the first one, and each range the next
    let text = |numbers: &mut dyn Iterator<Item = u32>| -> String {
        let ranges = numbers.map(|i| {
            let addr = |i: u32| std::net::Ipv4Addr::from(0x0a01_0000 + i);
            format!("range {} {}\n", addr(i), addr(i + 1))
        });
        "host x 10.2.0.1\n".to_owned() + &ranges.collect::<String>()
    };
    let moves = Renumbering::new(vec![PrefixMove { from: net("10.1.0.0/16"), to: net("10.2.0.0/16") }]).unwrap();
    for text in [text(&mut (1..15)), text(&mut (1..3000)), text(&mut (1..3000).rev())] {
        let found = moves.renumber(&text);
        assert!(found.edits.is_empty(), "{}", String::from_utf8_lossy(&found.text()));
        assert_eq!(found.left.len(), 2 * (text.lines().count() - 1));
    }
}

#[test]
fn what_stays_in_an_old_prefix_is_in_the_way_of_another() {
    let chain = |last: &str| {
        let pairs = [("10.1.0.0/16", "10.2.0.0/16"), ("10.2.0.0/16", last)];
        Renumbering::new(pairs.map(|(from, to)| PrefixMove { from: net(from), to: net(to) }).to_vec()).unwrap()
    };
    for (moves, text, new) in [
        (
            chain("10.3.0.0/16"),
            "a 10.1.0.5\nb 10.2.0.5\nc 10.3.0.5\nd 10.1.0.6",
            "a 10.1.0.5\nb 10.2.0.5\nc 10.3.0.5\nd 10.2.0.6",
        ),
        (chain("10.3.0.0/20"), "a 10.1.200.1\nb 10.2.200.1\nc 10.1.0.1", "a 10.1.200.1\nb 10.2.200.1\nc 10.2.0.1"),
        (chain("10.3.0.0/16"), "a 10.1.0.5\nb 10.2.0.5", "a 10.2.0.5\nb 10.3.0.5"),
    ] {
        let found = moves.renumber(text);
        assert_eq!(String::from_utf8_lossy(&found.text()), new);
        assert_eq!(String::from_utf8_lossy(&moves.way_back().renumber(&found.text()).text()), text);
    }
}

/// The new text, and the texts that stay with the reasons.
fn done((from, to): (&str, &str), text: &str) -> (String, Vec<(String, LeftReason)>) {
    let moves = Renumbering::new(vec![PrefixMove { from: net(from), to: net(to) }]).unwrap();
    let found = moves.renumber(text);
    let new = String::from_utf8(found.text()).unwrap();
    (new, found.left.into_iter().map(|left| (text.get(left.at).unwrap().to_owned(), left.why)).collect())
}

/// A line of a reverse zone in which labels may be padded, in either case, and relative.
fn zone_line(numbers: &mut Numbers, net: &Net) -> String {
    let own = net.bits() | u128::from(numbers.next()) << 64 & !net.len().mask128();
    let bits = if numbers.is_one_of(6) { own ^ 1 << 100 } else { own };
    let (all, tree) = match net.family() {
        Family::V4 => {
            let octets = ((bits >> 96) as u32).to_be_bytes();
            let padding = numbers.below(4);
            let width = |numbers: &mut Numbers| usize::from(padding == 0) * numbers.below(4);
            (octets.map(|octet| format!("{octet:0width$}", width = width(numbers))).to_vec(), "in-addr.arpa.")
        }
        Family::V6 => {
            let case = numbers.below(9);
            let nibbles = (0..32).map(|at| format!("{:x}", bits >> (124 - 4 * at) & 15));
            (nibbles.map(|nibble| cased(numbers, &nibble, case)).collect(), "ip6.arpa.")
        }
    };
    let name = |labels: &[String]| labels.iter().rev().map(String::as_str).collect::<Vec<_>>().join(".");
    let cut = 1 + numbers.below(all.len());
    match numbers.below(6) {
        0 => format!("$ORIGIN {}.{tree}", name(&all[..cut])),
        1 => format!("$ORIGIN {}", name(&all[cut / 2..cut.max(1)])),
        2 => format!("{}.{tree} PTR a.example.net.", name(&all)),
        3 => format!("{} NS ns1.example.net.", name(&all[cut - 1..cut])),
        _ => format!("{} PTR a.example.net.", name(&all[cut - 1..])),
    }
}

#[test]
fn zones_come_back_in_every_spelling() {
    let numbers = &mut Numbers(0x0fed_cba9_8765_4321);
    let mut moved = 0;
    for case in 0..CASES {
        let (from, to) = if numbers.is_one_of(2) { *numbers.choose(&MOVES6) } else { *numbers.choose(&MOVES4) };
        let (from, to) = (net(from), net(to));
        let count = 1 + numbers.below(7);
        let text = "$TTL 1d\n".to_owned() + &(0..count).map(|_| zone_line(numbers, &from) + "\n").collect::<String>();
        let there = Renumbering::new(vec![PrefixMove { from, to }]).unwrap();
        let new = there.renumber(&text);
        // relative names may be of the new prefix
        if new.existing > 0 {
            continue;
        }
        let shown =
            || format!("case {case} {from} {to}\n{text}\n{}\n{:?}", String::from_utf8_lossy(&new.text()), new.left);
        assert_eq!(String::from_utf8_lossy(&there.way_back().renumber(&new.text()).text()), text, "{}", shown());
        moved += new.edits.len();
    }
    assert!(moved > CASES / 2, "{moved}");
}

#[test]
fn what_would_not_come_back_stays_unless_any_spelling_will_do() {
    let same_width = ("2001:db8:1::/48", "2001:db8:abcd::/48");
    let far = ("2001:db8:1::/48", "3fff:1234:5678::/48");
    let v4 = ("10.1.0.0/16", "172.20.0.0/16");
    for (pair, old, new) in [
        (same_width, "2001:0db8:1::", "2001:0db8:abcd::"),
        (far, "2001:0db8:0001::/48", "3fff:1234:5678::/48"),
        (far, "2001:DB8:1::1 2001:dB8:1::2", "3FFF:1234:5678::1 3fff:1234:5678::2"),
        (v4, "10.01.1.1", "172.20.1.1"),
        (v4, "1.1.01.10.in-addr.arpa", "1.1.20.172.in-addr.arpa"),
        (v4, "$ORIGIN 01.10.in-addr.arpa.\n1.1 PTR a.\n", "$ORIGIN 20.172.in-addr.arpa.\n1.1 PTR a.\n"),
    ] {
        let moves = Renumbering::new(vec![PrefixMove { from: net(pair.0), to: net(pair.1) }]).unwrap();
        let found = moves.renumber(old);
        assert!(found.left.iter().any(|left| left.why == LeftReason::Spelling), "{old}: {:?}", found.left);
        let back = moves.way_back();
        assert_eq!(String::from_utf8_lossy(&back.renumber(&found.text()).text()), old);
        let found = moves.with_any_spelling().renumber(old);
        assert_eq!((String::from_utf8_lossy(&found.text()).as_ref(), found.left.len()), (new, 0), "{old}");
    }
    for (pair, old, new) in [
        (same_width, "2001:0db8:0001::", "2001:0db8:abcd::"),
        (("2001:db8:1::/48", "2001:db8:2::/48"), "2001:db8:01::1 2001:0db8:1::", "2001:db8:02::1 2001:0db8:2::"),
        (("2001:db8:1::/48", "2001:db8:12::/48"), "2001:db8:01::1 2001:db8:0001::", "2001:db8:012::1 2001:db8:0012::"),
        (far, "2001:0db8:0001:0000:0000:0000:0000:0001", "3fff:1234:5678:0000:0000:0000:0000:0001"),
        (("10.1.0.0/16", "10.2.0.0/16"), "10.01.1.1", "10.02.1.1"),
    ] {
        assert_eq!(done(pair, old), (new.to_owned(), vec![]), "{old}");
        assert_eq!(done((pair.1, pair.0), new), (old.to_owned(), vec![]), "{new}");
    }
    // an address that stays in one place stays in the others: on the way back it would be there already
    // what is not an address is beside the end of a range in both directions
    let text = "2001:db8:1::7:: start=10.1.1.1\nend=10.01.1.2\n";
    let pairs = [far, v4].map(|(from, to)| PrefixMove { from: net(from), to: net(to) });
    let moves = Renumbering::new(pairs.to_vec()).unwrap();
    let found = moves.renumber(text);
    assert_eq!(String::from_utf8_lossy(&moves.way_back().renumber(&found.text()).text()), text, "{:?}", found.left);
    let text = "2001:db8:1::\n2001:0db8:0001:: 2001:db8:1::5";
    let left = [("2001:db8:1::".to_owned(), LeftReason::Same), ("2001:0db8:0001::".to_owned(), LeftReason::Spelling)];
    assert_eq!(done(far, text), (text.replace("2001:db8:1::5", "3fff:1234:5678::5"), left.to_vec()));
    let text = "range 10.1.1.10 10.3.1.20;\nhost 10.1.1.10";
    let left = [("10.1.1.10".to_owned(), LeftReason::Range), ("10.1.1.10".to_owned(), LeftReason::Same)];
    assert_eq!(done(v4, text), (text.to_owned(), left.to_vec()));
    let both = ["2001:db8:1::", "2001:0db8:0001::"].map(NamedText::from);
    let moves = Renumbering::new(vec![PrefixMove { from: net(far.0), to: net(far.1) }]).unwrap();
    let left: Vec<_> =
        moves.renumber_all(&both).into_iter().flat_map(|found| found.left).map(|left| left.why).collect();
    assert_eq!(left, [LeftReason::Same, LeftReason::Spelling]);
}

#[test]
fn ipv4_addresses_in_ipv6_addresses_move_where_the_prefix_says_so() {
    let v4 = ("10.1.0.0/16", "172.20.0.0/16");
    for (old, new) in [
        ("::ffff:a01:101", "::ffff:ac14:101"),
        ("::ffff:10.1.1.1 ::FFFF:A01:101", "::ffff:172.20.1.1 ::FFFF:AC14:101"),
        ("64:ff9b::a01:101 64:ff9b::10.1.1.1/128", "64:ff9b::ac14:101 64:ff9b::172.20.1.1/128"),
        ("2002:a01:101::1/64 2002:a01:101::/48", "2002:ac14:101::1/64 2002:ac14:101::/48"),
        ("64:ff9b::a01:0/112 2002:a01::/32", "64:ff9b::ac14:0/112 2002:ac14::/32"),
        ("64:ff9b::/96 2002::/16 ::ffff:0:0/96 ::ffff:ac1:101", "64:ff9b::/96 2002::/16 ::ffff:0:0/96 ::ffff:ac1:101"),
    ] {
        assert_eq!(done(v4, old), (new.to_owned(), vec![]), "{old}");
        assert_eq!(done((v4.1, v4.0), new), (old.to_owned(), vec![]), "{new}");
        let finder = Renumbering::finder(vec![net(v4.0)]).unwrap();
        assert_eq!(finder.find(old).len(), old.to_lowercase().matches(":a01:").count() + old.matches(":10.1.").count());
        assert_eq!(finder.find(new), []);
    }
    let inner = LeftReason::Inner(Ipv4Addr::new(10, 1, 1, 1));
    for text in
        ["fe80::5efe:a01:101", "2001:db8::200:5efe:a01:101", "64:ff9b:1::a01:101", "::a01:101", "::ffff:0:a01:101"]
    {
        assert_eq!(done(v4, text), (text.to_owned(), vec![(text.to_owned(), inner.clone())]));
        assert_eq!(Renumbering::finder(vec![net(v4.0)]).unwrap().find(text)[0].why, inner);
    }
    for (text, why) in [
        ("2002:a00::/24", LeftReason::Larger(net(v4.0))),
        ("64:ff9b::a00:0/104", LeftReason::Larger(net(v4.0))),
        ("::ffff:10.0.0.0/104", LeftReason::Larger(net(v4.0))),
    ] {
        assert_eq!(done(v4, text), (text.to_owned(), vec![(text.to_owned(), why)]));
    }
    // the prefix of NAT64 may move as well
    let pairs =
        [("2001:db8:64::/96", "3fff:64::/96"), v4].map(|(from, to)| PrefixMove { from: net(from), to: net(to) });
    let found = Renumbering::new(pairs.to_vec()).unwrap().renumber("2001:db8:64::10.1.2.3 2001:db8:64::10.7.2.3");
    assert_eq!(String::from_utf8_lossy(&found.text()), "3fff:64::172.20.2.3 3fff:64::10.7.2.3");
    let (same, left) = done(v4, "::ffff:a01:101 ::ffff:ac14:101");
    assert_eq!(
        (same.as_str(), left[0].1.clone()),
        ("::ffff:a01:101 ::ffff:ac14:101", LeftReason::Taken("::ffff:172.20.1.1".to_owned()))
    );
}

#[test]
fn numbers_that_may_not_be_addresses_stay() {
    let v4 = ("10.1.0.0/16", "172.20.0.0/16");
    for (text, why) in [
        ("10.1.1.1.1", LeftReason::Number),
        ("index 10.1.1.1.7 x", LeftReason::Number),
        ("TCP-MIB::tcpConnState.10.1.1.1.22.192.0.2.1.33000", LeftReason::Number),
        ("1.3.6.1.2.1.4.20.1.1.10.1.1.1", LeftReason::Number),
        ("release 10.1.1.1", LeftReason::Version),
        ("ver 10.1.1.1", LeftReason::Version),
        ("Build 10.1.1.1,", LeftReason::Version),
        ("lib==10.1.1.1", LeftReason::Version),
        ("lib >= 10.1.1.1", LeftReason::Version),
        ("\"lib\": \"~>10.1.1.1\"", LeftReason::Version),
    ] {
        let (same, left) = done(v4, text);
        assert_eq!((same.as_str(), left.len(), &left[0].1), (text, 1, &why), "{text}");
        // they are not addresses: others move, and come back
        let text = format!("{text}\n10.1.1.1");
        let (new, left) = done(v4, &text);
        assert_eq!((new.lines().last(), left.len()), (Some("172.20.1.1"), 1), "{text}");
        assert_eq!(done((v4.1, v4.0), &new), (text.clone(), vec![]));
        let after = format!("{text} {}", text.replace("10.1.", "172.20."));
        assert_eq!(
            done(v4, &after).1.iter().filter(|left| matches!(left.1, LeftReason::Taken(_))).count(),
            1,
            "{after}"
        );
    }
    for text in [
        "IP 10.1.1.1.80 > 10.1.2.3.4711: Flags",
        "tcp4 0 0 10.1.1.1.22 10.1.1.9.50234",
        "ip.src == 10.1.1.1",
        "host==10.1.1.1",
        "~ ^10.1.1.1$",
        "ip route 10.1.1.1",
    ] {
        assert_eq!(done(v4, text), (text.replace("10.1.", "172.20."), vec![]), "{text}");
    }
    let text = "version 10.1.1.1 firmware: 10.1.1.1 oid 10.1.1.1.7 1.3.10.1.1.1 10.1.1.1.1.1 pkg-10.1.1.1.tar.gz";
    let (same, left) = done(v4, text);
    let reasons: Vec<&LeftReason> = left.iter().map(|(_, why)| why).collect();
    assert_eq!(
        (same.as_str(), reasons),
        (text, vec![&LeftReason::Version, &LeftReason::Version, &LeftReason::Number, &LeftReason::Version])
    );
    for text in ["2001:db8:1::1::", "x 2001:db8:1::1::2", "2001:db8:1:::1"] {
        let (same, left) = done(("2001:db8:1::/48", "3fff::/48"), text);
        assert_eq!((same.as_str(), left.len(), &left[0].1), (text, 1, &LeftReason::Number));
    }
}
