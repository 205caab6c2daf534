//! Where addresses are in a line of any log.
//!
//! What could be the address of a person is found, in whatever notation and beside whatever text. Only the exceptions of
//! a table, [`KINDS`], stay. A text holds much that looks like an address: times, versions, hashes, paths.
//! What is found is decided by its notation **and** by what is beside it.
//!
//! # Notations
//! ```text
//! quad      N.N.N.N            N from 0 to 255, at most three digits
//! six       an IPv6 address (RFC 4291, section 2.2), other than :: alone
//! octets    HH:HH:... or HH-HH-...  groups of two hex digits with one separator
//! edge      the start or end of the text, or any byte but a letter or digit
//! ```
//!
//! | what | before it | after it |
//! |---|---|---|
//! | `quad` | an edge, a label such as `ip` or `from`; `/`, `-`, `_`, `:`, `=`, `..`, `name.` are edges | an edge; `:port`, `#port`, `/length`, `.port` (tcpdump, BSD), `...`, the full stop of a sentence |
//! | `quad` with a number above 99 | a letter; a number and a dot: `1704899068.203.0.113.77` | a letter; more numbers: `203.0.113.77.3.255` |
//! | `quad` before a label | the same | `.in-addr.arpa`: reversed, also without classes (`77.64/26.113.0.203`). Any other label: the direction is unknown, and the address is masked from both ends |
//! | numbers of an index | the entry of an SNMP table with addresses in its index, or the name of a column of it | the other numbers of the index (`1.3.6.1.2.1.4.20.1.1.203.0.113.77`, `tcpConnState.203.0.113.77.22.198.51.100.9.51234`) |
//! | `six` | an edge; `label:`, also one of hex digits (`dc:2001:db8::1`), a time, `Foo::` | an edge; `%zone`, `/length`, `:port`, `.port`, `:word`, `_`, `...` |
//! | MAC address | as `six` | six `octets`, then an edge or `:word`; `HHHH.HHHH.HHHH`; `HHHH-HHHH-HHHH`, `HHHHHH-HHHHHH`, each with a letter; `H:HH:H:...` (macOS, Solaris); twice in the fourteen octets after `MAC=` (netfilter) |
//! | EUI-64 | as `six` | eight `octets`; `HHHH.HHHH.HHHH.HHHH` |
//! | within identifiers | | the MAC address in a client identifier `01:...`, `01HH.HHHH.HHHH.HH`, and at the end of a DUID (RFC 8415, sections 11.2 and 11.4), with colons or dashes, with or without leading zeros |
//! | reversed nibbles | an edge | any number before `.ip6.arpa` or `.ip6.int`; 32 before any other label or none |
//! | names of services | an edge | `192-0-2-1.nip.io`, `c0000201.nip.io`, `2001-db8--1.sslip.io`, `2001-db8--1.ipv6-literal.net` |
//!
//! # Which groups
//! A run of groups with more than an address in it is read so: a group that addresses begin with (`2xxx`, `3xxx`, `fcxx`,
//! `fdxx`, `fe8x`–`fefx`, `ffxx`, `64:ff9b`) begins the address, whatever precedes it; then the longest address is taken, and the
//! rest is a port or a word. Without such a group the run begins the address. In names of code (`std::a::b`, `a::foo`,
//! `a::b::c`) only the first kind is taken; `a::b` alone is an address of RFC 4291. Runs of nine and more `octets` are
//! fingerprints, unless they end as a DUID does.
//!
//! # Escapes and colours
//! The text is read with its escapes resolved: `%3A`, also encoded again (`%253A`), `\u003a` and `\x3a` are a colon, `\n`,
//! `\t`, `#011`, `\l`, `\fB`, `=3D` and the like are edges, and so are colour sequences (`ESC[32m`), raw or with the escape character written
//! as `\x1b`, `\u001b`, `\033`, `\e`, `#033`, `^[` or `%1B`, and the marks of routes with the letter of their origin (`*>i`). What is written in the place of an address has its marks in the form in
//! which the text has them. But `%` may not begin an escape, as in `LIKE '%10.0.0.1%'`: the digits after it belong to an address
//! if they make its first number or group, and the escape would be a control character or leave an unlikely address
//! (`%2001:db8::1` is not `1:db8::1` after a blank, while `%20::1` is `::1`).
//!
//! # Names that give an address away
//! Beside an address, its other forms in the same line are found too: with dashes, underscores or the commas of FTP, padded with zeros,
//! reversed, as a hex or decimal number (`dsl-192-000-002-001.example.net`, `p5B0A7109.dip`); see [`TextKind::Name`].
//!
//! # Not looked for
//! Addresses without their marks (12 or 32 hex digits, decimal numbers), or with commas as in FTP, of which the line holds no other form; marks in
//! other forms (`&#58;`); letters and digits in other forms than that of JSON (`%31`); base64; `/proc/net`.

mod context;
mod escape;
mod hardware;
mod ipv4;
mod ipv6;
mod kinds;
mod leading;
mod marks;
mod name_marks;
mod names;
#[cfg(feature = "plan")]
mod restyle;
mod reverse;
mod route;
mod search;
mod snmp;
#[cfg(feature = "plan")]
mod widen;
mod write;

#[cfg(feature = "plan")]
pub(crate) use context::ends_in_escape;
pub use kinds::{Grammar, KINDS, KindRow, TextKind};
pub(crate) use leading::leading_address;
pub(crate) use marks::NameBlocks;
pub(crate) use names::Names;

use crate::addr::{V4, Value};
use crate::format::TextWindow;
use escape::{Resolved, is_text};
use search::Search;
use std::ops::Range;

/// An address in a text.
#[derive(Clone, Debug, PartialEq)]
pub struct Located {
    /// Where it is.
    pub at: Range<usize>,
    /// What it is.
    pub value: Value,
    notation: Notation,
    /// Some of it is written as an escape.
    escaped: bool,
}

/// How an address is written.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
enum Notation {
    /// In the plain notation of its kind.
    Plain,
    /// In the plain notation, in an unknown direction.
    EitherWay,
    /// The octets in reverse order.
    ReverseQuad,
    /// The nibbles, in order.
    Nibbles,
    /// The nibbles in reverse order.
    ReverseNibbles,
    /// As a hardware address with its own separators.
    Octets,
    /// As a hardware address without leading zeros.
    ShortOctets,
    /// The numbers or groups with dashes, underscores or commas between them.
    Dashed,
    /// The same, in reverse order.
    DashedReverse,
    /// All hex digits.
    Hex,
    /// All hex digits, the octets in reverse order.
    HexReverse,
    /// Twelve decimal digits, three for each octet.
    Padded,
    /// A decimal number.
    Decimal,
}

impl Located {
    /// Whether it may be written in either direction: then it is to be masked from both ends, with
    /// [`Located::turned`] between.
    pub const fn is_either_way(&self) -> bool {
        matches!(self.notation, Notation::EitherWay)
    }

    /// The same address in a text with more bytes before it.
    #[must_use]
    pub(crate) fn moved(self, bytes: usize) -> Located {
        Located { at: self.at.start + bytes..self.at.end + bytes, ..self }
    }

    /// An IPv4 address with its octets in reverse order.
    pub fn turned(value: Value) -> Value {
        match value {
            Value::V4(a) => Value::V4(V4::new(a.bits.swap_bytes())),
            other => other,
        }
    }
}

/// The addresses in a text, from left to right.
///
/// ```
/// use ipv6calc::log::Locate;
/// let line = b"GET / HTTP/1.1 for=\"[2001:db8::1]:443\", 192.0.2.1:80 at 12:34:56 Chrome/120.0.0.0";
/// let found: Vec<_> = Locate::new(line).map(|found| &line[found.at]).collect();
/// assert_eq!(found, [&b"2001:db8::1"[..], b"192.0.2.1"]);
/// ```
pub struct Locate<'t>(Source<'t>);

/// Where addresses come from.
enum Source<'t> {
    /// The text as it is.
    Plain(Search<'t>),
    /// They were found in the text without its escapes.
    Resolved(std::vec::IntoIter<Located>),
}

impl<'t> Locate<'t> {
    /// The addresses in this text, by the default grammar.
    #[inline]
    pub fn new(text: impl Into<TextWindow<'t>>) -> Locate<'t> {
        Locate::with(text, Grammar::default())
    }

    /// The addresses in this text, by a grammar with other exceptions.
    #[inline]
    pub fn with(text: impl Into<TextWindow<'t>>, grammar: Grammar) -> Locate<'t> {
        Locate::with_names(text, grammar, false)
    }

    /// The same; with `names`, other forms of addresses are looked for too, for [`name_blocks`](Self::name_blocks).
    #[inline]
    pub(crate) fn with_names(text: impl Into<TextWindow<'t>>, grammar: Grammar, names: bool) -> Locate<'t> {
        let text = text.into();
        Locate(match Resolved::of(text.text()) {
            None => Source::Plain(Search::with_names(text, grammar, names)),
            Some(resolved) => Source::Resolved(all(text.text(), &resolved, grammar).into_iter()),
        })
    }

    /// Where other forms of the addresses may be, after the last address.
    #[inline]
    pub(crate) fn name_blocks(&self) -> NameBlocks {
        match &self.0 {
            Source::Plain(search) => search.name_blocks(),
            Source::Resolved(_) => NameBlocks::ALL,
        }
    }
}

impl Iterator for Locate<'_> {
    type Item = Located;

    #[inline]
    fn next(&mut self) -> Option<Located> {
        match &mut self.0 {
            Source::Plain(search) => search.next(),
            Source::Resolved(found) => found.next(),
        }
    }
}

/// The addresses of a text without its escapes, at their places in the text, and those that begin in a false escape.
#[cold]
fn all(text: &[u8], resolved: &Resolved, grammar: Grammar) -> Vec<Located> {
    let origin = |found: Located| {
        let escaped = resolved.has_escape(&found.at);
        Located { at: resolved.origin(&found.at), escaped, ..found }
    };
    let others = Search::new(text, grammar).filter(|other| begins_no_escape(text, resolved, other));
    let mut all: Vec<Located> = Search::new(resolved.text(), grammar).map(origin).chain(others).collect();
    all.sort_by_key(|found| found.at.start);
    let mut end = 0;
    all.retain(|found| {
        let apart = end <= found.at.start;
        end = if apart { found.at.end } else { end };
        apart
    });
    all
}

/// Whether an address of a text as it is begins with the digits of a false escape.
fn begins_no_escape(text: &[u8], resolved: &Resolved, other: &Located) -> bool {
    let Some(character) = resolved.character(other.at.start) else { return false };
    let rest = text.get(other.at.start + 2..).unwrap_or_default();
    !is_text(character)
        || match other.value {
            Value::V4(_) => rest.starts_with(b"."),
            _ => !rest.starts_with(b"::") && !rest.starts_with(b"64:ff9b:"),
        }
}

#[cfg(test)]
mod tests {
    use super::*;

    /// What is found in a line, as it is written there.
    fn seen(line: &str) -> Vec<&str> {
        Locate::new(line.as_bytes()).map(|found| line.get(found.at).unwrap()).collect()
    }

    #[test]
    fn addresses_are_found_in_every_dress() {
        for (line, want) in [
            ("192.0.2.1", "192.0.2.1"),
            ("x=192.0.2.1:80,192.0.2.2#53 (192.0.2.3) 192.0.2.4/24.", "192.0.2.1 192.0.2.2 192.0.2.3 192.0.2.4"),
            ("from 192.0.2.1. To 192.0.2.2-192.0.2.3", "192.0.2.1 192.0.2.2 192.0.2.3"),
            (
                "HIER_DIRECT/192.0.2.1 //192.0.2.2/x localhost/192.0.2.3:80 /192.0.2.4",
                "192.0.2.1 192.0.2.2 192.0.2.3 192.0.2.4",
            ),
            ("1.2.0.192.in-addr.arpa 3.2.0.192.zen.example", "1.2.0.192 3.2.0.192"),
            ("*>i192.0.2.0/24 192.0.2.1", "192.0.2.0 192.0.2.1"),
            ("*mi192.0.2.0", "192.0.2.0"),
            ("r i2001:db8::/48 ::1", "2001:db8:: ::1"),
            ("sh e192.0.2.0/24", "192.0.2.0"),
            ("bgpd: *>e2001:db8:1::/48", "2001:db8:1::"),
            (
                "*>l192.0.2.0/24 *|e192.0.2.1 V*>i192.0.2.2 \"*>i192.0.2.3\" x\\n*>a192.0.2.4",
                "192.0.2.0 192.0.2.1 192.0.2.2 192.0.2.3 192.0.2.4",
            ),
            ("Nov 3 r1 r>i192.0.2.0/24 (S>i192.0.2.1", "192.0.2.0 192.0.2.1"),
            ("VR>i192.0.2.0/24 Nr>i192.0.2.1 x>i192.0.2.2", "192.0.2.0 192.0.2.1 192.0.2.2"),
            ("Vs i192.0.2.0/24", "192.0.2.0"),
            ("node2001:db8:1::5 ge2001:db8:1::6", "2001:db8:1::5 2001:db8:1::6"),
            ("*>c2001:db8:1::/48 h2001:db8:1::5", "2001:db8:1:: 2001:db8:1::5"),
            (
                "[2001:db8::1]:443 2001:db8::2: query ip:2001:db8::3, ::1. fe80::4%eth0",
                "2001:db8::1 2001:db8::2 2001:db8::3 ::1 fe80::4",
            ),
            ("2001:db8:1:2:3:4:5:6:443 2001:db8::7:54321 2001:db8::", "2001:db8:1:2:3:4:5:6 2001:db8::7 2001:db8::"),
            (
                "::ffff:192.0.2.1 ::ffff:192.0.2.2:80 64:ff9b::192.0.2.3/96",
                "::ffff:192.0.2.1 ::ffff:192.0.2.2 64:ff9b::192.0.2.3",
            ),
            (r"a\n192.0.2.1\r2001:db8::1", "192.0.2.1 2001:db8::1"),
            ("#2001:db8::1 #2600:1::2 (#2001:db8::3) #fd00::4", "2001:db8::1 2600:1::2 2001:db8::3 fd00::4"),
            (
                r"#011192.0.2.1 #0112001:db8::1 #3032001:db8::2 \2232001:db8::3 \200192.0.2.2",
                "192.0.2.1 2001:db8::1 2001:db8::2 2001:db8::3 192.0.2.2",
            ),
            (r"a\l192.0.2.1\l2001:db8::1\l", "192.0.2.1 2001:db8::1"),
            (r"\fB192.0.2.1\fR \fB2001:db8::1\fR \fI2001:db8::2", "192.0.2.1 2001:db8::1 2001:db8::2"),
            (r"/^\Q192.0.2.1\E$/ \E2001:db8::1 \d2001:db8::2", "192.0.2.1 2001:db8::1 2001:db8::2"),
            (r"\0112001:db8::1 \\2001:db8::3", "2001:db8::1 2001:db8::3"),
            ("=3D192.0.2.1 =3D2001:db8::1 =2A02:26:f0::1", "192.0.2.1 2001:db8::1 2A02:26:f0::1"),
            (r"\fB00:16:3e:00:00:01 \b00:16:3e:00:00:02", "00:16:3e:00:00:01 00:16:3e:00:00:02"),
            ("server=/1.2.0.192.in-addr.arpa/", "1.2.0.192"),
            ("12:34:56:192.0.2.1:443 id:5:192.0.2.2:80:x x::ffff:192.0.2.3: y", "192.0.2.1 192.0.2.2 192.0.2.3"),
            (
                r#"{"a":2001:db8::1,"b":::2,"c":00:16:3e:00:00:01} [x]:fe80::3 "::ffff:192.0.2.4""#,
                "2001:db8::1 ::2 00:16:3e:00:00:01 fe80::3 ::ffff:192.0.2.4",
            ),
            (
                "mac 00:16:3e:00:00:01 00-16-3E-00-00-02 0016.3e00.0003",
                "00:16:3e:00:00:01 00-16-3E-00-00-02 0016.3e00.0003",
            ),
            (
                "MAC=ff:ff:ff:ff:ff:ff:00:16:3e:00:00:01:08:00 SRC=192.0.2.1",
                "ff:ff:ff:ff:ff:ff 00:16:3e:00:00:01 192.0.2.1",
            ),
            ("cid=[01:00:16:3e:00:00:01]", "00:16:3e:00:00:01"),
            (
                "duid=[00:01:00:01:2a:3b:4c:5d:00:16:3e:00:00:01] 00:03:00:01:00:16:3e:00:00:02",
                "00:16:3e:00:00:01 00:16:3e:00:00:02",
            ),
            ("iaid ff:3e:00:00:01:00:01:00:01:2a:3b:4c:5d:00:16:3e:00:00:01", "00:16:3e:00:00:01"),
            ("eui 00:16:3e:ff:fe:00:00:01", "00:16:3e:ff:fe:00:00:01"),
            (
                "?ip=2001%3Adb8%3A%3A1&x=%5B2001%3adb8%3a%3a2%5D%3A443 u=http%3A%2F%2F192.0.2.1%2Fx q=a%20192.0.2.2",
                "2001%3Adb8%3A%3A1 2001%3adb8%3a%3a2 192.0.2.1 192.0.2.2",
            ),
            ("next=%2F%3Fip%3D2001%253Adb8%253A%253A1 fe80%3A%3A1%25eth0", "2001%253Adb8%253A%253A1 fe80%3A%3A1"),
            (
                r#"{"a":"2001\u003adb8\u003a\u003a1","b":"\u003e192.0.2.1\u003c","c":"{\"d\":\"fe80\\u003a\\u003a1\"}"}"#,
                r"2001\u003adb8\u003a\u003a1 192.0.2.1 fe80\\u003a\\u003a1",
            ),
            (r"\x22192.0.2.1\x22 \u0031\u00392.0.2.2", r"192.0.2.1 \u0031\u00392.0.2.2"),
            ("00%3A16%3A3e%3A00%3A00%3A01 192%2E0%2e2.3", "00%3A16%3A3e%3A00%3A00%3A01 192%2E0%2e2.3"),
            ("fe80::1%46 fe80::2%3 a::b", "fe80::1 fe80::2 a::b"),
            (
                "LIKE '%10.0.0.1%' '%192.0.2.1%' '%23.0.2.1%' '%93.0.2.1%' '%2001:db8::1%' '%fe80::1%' '%2a10:1::1%'",
                "10.0.0.1 192.0.2.1 23.0.2.1 93.0.2.1 2001:db8::1 fe80::1 2a10:1::1",
            ),
            ("'%00:16:3e:00:00:01%' '%20-16-3e-00-00-01%'", "00:16:3e:00:00:01 20-16-3e-00-00-01"),
            (
                "%20::1 %5B::2%5D %2064:ff9b::1 dig%208.8.8.8 %221.1.1.1%22 %2200:16:3e:00:00:01%22 %0A::3",
                "::1 ::2 64:ff9b::1 8.8.8.8 1.1.1.1 00:16:3e:00:00:01 ::3",
            ),
            (
                "x=%2510.0.0.1%25 %25fe80%3A%3A1%25 %2591.0.2.1 1%2E2%2E3%2E4%%10.0.0.1",
                "10.0.0.1 fe80%3A%3A1 91.0.2.1 1%2E2%2E3%2E4 10.0.0.1",
            ),
            (
                "1.0.0.0.0.0.0.0.0.0.0.0.0.0.0.0.0.0.0.0.0.0.0.0.8.b.d.0.1.0.0.2.IP6.ARPA",
                "1.0.0.0.0.0.0.0.0.0.0.0.0.0.0.0.0.0.0.0.0.0.0.0.8.b.d.0.1.0.0.2",
            ),
        ] {
            assert_eq!(seen(line).join(" "), want, "{line}");
        }
    }

    #[test]
    fn what_only_looks_like_an_address_is_left_alone() {
        for line in [
            "10/Jan/2007:15:04:28 +0100 12:34:56 12:34:56.789 2023-01-02T10:15:04.123456Z",
            "Chrome/120.0.0.0 Safari/537.36 OPR/106.0.0.0 nginx-1.2.3.4.tar version 1.2.3.4 v1.2.3.4",
            "libfoo 1.2.3.4-1ubuntu2 GET /download/1.2.3/x",
            "<b>i1.2.3.4 x->i1.2.3.4 e1.2.3.4 the e1.2.3.4 <s>i1.2.3.4 <br>i1.2.3.4 </s>i1.2.3.4 x2001::a",
            " * r1.2.3.4 fixes *r1.2.3.4* **i1.2.3.4** ptr=*c1.2.3.4; 2*e1.2.3.4 x.s>i1.2.3.4 * V1.2.3.4",
            "1.2.3 1.2.3.4.5 1.3.6.1.4.1.311 256.1.1.1 1.2.3.1234 x1.2.3.4 1.2.3.4x",
            "std::vec Foo::Bar Net::DNS a::b::c crate::ad::be :: face::g",
            "std::a::b std::abc::def x1::a::b my_ns::dead::beef a::b::foo a::foo foo::a a::b_c a::b.len() Foo::1",
            "std%3A%3Aa%3A%3Ab Chrome%2F120.0.0.0 12%3A34%3A56 2023-01-02T10%3A15%3A04 %3A%3A",
            "sha256:9f86d081884c7d65 550e8400-e29b-41d4-a716-446655440000 00:11:22:33:44",
            "SHA1 aa:bb:cc:dd:ee:ff:00:11:22:33:44:55:66:77:88:99:aa:bb:cc:dd",
            "2023-01-02-03-04-05 1-2-3-4-5-6 12:34 a:b:c:d:e:f:g",
            r"C:\a1 C:\b2\c3 D:\Users\a1.2.3 \\server\share1.2.3.4 \x1.2.3.4 \u1.2.3.4",
            "http://www.example.org:8080/a.b.c.d?e=1.5&t=10:20:30 Mozilla/5.0 (X11; rv:109.0) 3.14.15",
        ] {
            assert_eq!(seen(line), [""; 0], "{line}");
        }
    }

    #[test]
    fn another_address_is_written_as_the_first_one_was() {
        for (line, want) in [
            ("x 9.2.0.192.in-addr.arpa", "x 0.2.0.192.in-addr.arpa"),
            (
                "00-16-3E-AB-CD-EF 0016.3EAB.CDEF 00:16:3e:ab:cd:ef",
                "00-16-3E-00-00-00 0016.3E00.0000 00:16:3e:00:00:00",
            ),
            ("2001:DB8::FF:1/64", "2001:db8::/64"),
            ("?a=2001%3adb8%3A%3aFF%3A1%2F64&b=192.0.2.9%20x", "?a=2001%3adb8%3a%3a%2F64&b=192.0.2.0%20x"),
            (
                r#"{"a":"2001\u003adb8\u003a\u003a1","b":"\u0031\u00392.0.2.1"}"#,
                r#"{"a":"2001\u003adb8\u003a\u003a","b":"192.0.2.0"}"#,
            ),
            ("00%2D16-3E-AB-CD-EF 192%2E0.2.9", "00%2D16%2D3E%2D00%2D00%2D00 192%2E0%2E2%2E0"),
        ] {
            let (mut out, mut from) = (Vec::new(), 0);
            for found in Locate::new(line.as_bytes()) {
                let mut settings = crate::anon::AnonSettings::preset("zs").unwrap();
                settings.set_mask_eui64(0).unwrap();
                let hidden = crate::anon::Anonymiser::new(&settings, None, false).unwrap().value(found.value).unwrap();
                out.extend_from_slice(&line.as_bytes()[from..found.at.start]);
                found.write(&hidden, line.as_bytes(), &mut out);
                from = found.at.end;
            }
            out.extend_from_slice(&line.as_bytes()[from..]);
            assert_eq!(String::from_utf8(out).unwrap(), want);
        }
    }

    /// A text in which some characters other than letters and digits are escaped.
    fn escaped(text: &str, ways: &[u8]) -> String {
        let way = |(i, c): (usize, char)| match ways.get(i % ways.len().max(1)) {
            Some(1) if !c.is_ascii_alphanumeric() => format!("%{:02X}", u32::from(c)),
            Some(2) if !c.is_ascii_alphanumeric() => format!("%25{:02x}", u32::from(c)),
            Some(3) => format!("\\u{:04x}", u32::from(c)),
            _ => c.to_string(),
        };
        text.chars().enumerate().map(way).collect()
    }

    /// What is in the place of every address if another one is written there.
    fn written(text: &[u8]) -> Vec<Vec<u8>> {
        let other = |found: Located| {
            let mut out = Vec::new();
            found.write(&found.value, text, &mut out);
            out
        };
        Locate::new(text).map(other).collect()
    }

    proptest::proptest! {
        #[test]
        fn any_bytes_can_be_searched_and_what_is_found_stands_in_order(text in r"([0-9a-f.:/\-x ]|%3A|\\u003a|%|\PC){0,80}") {
            let mut last = 0;
            for found in Locate::new(text.as_bytes()) {
                proptest::prop_assert!(last <= found.at.start && found.at.start < found.at.end && found.at.end <= text.len());
                last = found.at.end;
            }
        }

        #[test]
        fn what_is_found_and_written_does_not_depend_on_escapes(
            words in proptest::collection::vec("2001:db8::[0-9a-f]{1,3}|192\\.0\\.2\\.[1-9]|00:16:3e:00:00:0[0-9a-f]|[ =/(:,.a-f-]", 1..12),
            ways in proptest::collection::vec(0u8..4, 1..9),
        ) {
            let text = words.concat();
            let line = escaped(&text, &ways);
            // a percent sign before what would be an address without it may not be an escape
            let doubtful = |found: Located| line.as_bytes()[..found.at.start].ends_with(b"%");
            proptest::prop_assume!(!Search::new(line.as_bytes(), Grammar::default()).any(doubtful));
            let values = |text: &str| Locate::new(text.as_bytes()).map(|found| found.value).collect::<Vec<_>>();
            proptest::prop_assert_eq!(values(&line), values(&text), "{}", line);
            let plain = |written: Vec<u8>| Resolved::of(&written).map_or(written, |resolved| resolved.text().to_vec());
            let answers: Vec<Vec<u8>> = written(line.as_bytes()).into_iter().map(plain).collect();
            proptest::prop_assert_eq!(answers, written(text.as_bytes()), "{}", line);
        }
    }
}
