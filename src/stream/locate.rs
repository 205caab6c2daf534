//! Where addresses stand in a line of any log.
//!
//! A text holds more that looks like an address than addresses: times, versions, hashes, paths. So what is found is told
//! by its notation **and** by what stands beside it.
//!
//! ```text
//! word      a letter, a digit or _
//! quad      N.N.N.N           N from 0 to 255, at most three digits
//! six       an IPv6 address as in RFC 4291, section 2.2, lone :: excepted
//! octets    HH:HH:... or HH-HH-...  groups of two hex digits, one separator
//! ```
//!
//! | what | where it is found | where it is not |
//! |---|---|---|
//! | `quad` | not behind or in front of a word; `:port`, `#port`, `/length` and a full stop may follow | one of more numbers (`1.2.3.4.5`); behind `-` or in front of `-digit` but in a range of two of them (packages, devices); behind `word/` (`Chrome/120.0.0.0`, a path) unless a `:port` follows or the word is a code of Squid (upper case, six and more: `HIER_DIRECT/`); behind the words version, ver, release, build, firmware |
//! | reverse quad | in front of a label: `4.3.2.1.in-addr.arpa`, the names of block lists | |
//! | reverse nibbles | in front of `ip6.arpa`, any number of them | |
//! | `six` | not behind or in front of a word, but behind `word:` and `":`; a mapped quad within, `%zone`, `/length`, `#port` may follow, and `:port` or `.port` if the address would not be one with it | times and whatever has too few groups; names in code with a part that is no group (`std::a::b`, `a::foo`), or with more than one `::` (`a::b::c`) |
//! | MAC address | six `octets`; `HHHH.HHHH.HHHH`; twice in the fourteen behind `MAC=` (netfilter) | six of more groups: fingerprints |
//! | in identifiers | the last six of a client identifier `01:...` of seven octets, and of a DUID that was made of a MAC address (RFC 8415, sections 11.2 and 11.4) | |
//! | EUI-64 | eight `octets` | |
//!
//! All this holds for a text whose escapes are resolved: `%3A`, also encoded again (`%253A`), `\u003a` and `\x3a` are a
//! colon, and `%20` in front of an address is a blank. What is written in the place of an address has its marks in the
//! form in which the text has them. But `%` may be no escape, as in `LIKE '%10.0.0.1%'`: the digits behind it belong to an
//! address if they make its first number or group, and the escape would be a control character or leave an address
//! that nobody has (`%2001:db8::1` is no `1:db8::1` behind a blank, `%20::1` is `::1`).
//!
//! Not looked for: addresses without their marks (twelve or 32 hex digits, decimal numbers), with marks in other forms
//! (`&#58;`) or letters and digits in others than that of JSON (`%31`), with a port behind a fifth dot, and in the names
//! of hosts (`ip-192-0-2-1.example`).
//!
//! `a::b` alone is an address of [RFC 4291](https://www.rfc-editor.org/rfc/rfc4291#section-2.2) and is taken for one,
//! even if it is the name of something in code.
//! A number of four parts that stands alone is taken for an address even if it is a version: hiding too much is the
//! lesser evil.

use super::escape::{Resolved, is_text};
use super::marks::Marks;
use crate::addr::{V4, Value};
use crate::format::{self, Input, Style, eui64, ipv4addr, ipv6addr, mac, revnibbles};
use std::net::IpAddr;
use std::ops::Range;

/// An address in a text.
#[derive(Clone, Debug, PartialEq)]
pub struct Found {
    /// Where it stands.
    pub at: Range<usize>,
    /// What it is.
    pub value: Value,
    written: Written,
    /// Some of it is written as an escape.
    escaped: bool,
}

/// Hex digits, colons and dots.
struct Run<'t> {
    text: &'t [u8],
    colons: usize,
    /// Behind the last colon that has no dot in front.
    last: usize,
    /// Two colons stand together.
    double: bool,
    dotted: bool,
}

/// No address with its port is longer.
const LONGEST: usize = 64;

/// How an address is written.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
enum Written {
    /// In the plain notation of its kind.
    Plain,
    /// The octets the other way round.
    ReverseQuad,
    /// The nibbles the other way round.
    ReverseNibbles,
    /// As a hardware address with its own separators.
    Octets,
}

/// The addresses in a text, from left to right.
///
/// ```
/// use ipv6calc::stream::Locate;
/// let line = b"GET / HTTP/1.1 for=\"[2001:db8::1]:443\", 192.0.2.1:80 at 12:34:56 Chrome/120.0.0.0";
/// let found: Vec<_> = Locate::new(line).map(|found| &line[found.at]).collect();
/// assert_eq!(found, [&b"2001:db8::1"[..], b"192.0.2.1"]);
/// ```
pub struct Locate<'t>(Way<'t>);

/// How the addresses are found.
enum Way<'t> {
    /// In the text as it is.
    Plain(Search<'t>),
    /// They were found in the text without its escapes.
    Resolved(std::vec::IntoIter<Found>),
}

impl<'t> Locate<'t> {
    /// The addresses in this text.
    #[inline]
    pub fn new(text: &'t [u8]) -> Locate<'t> {
        Locate(match Resolved::of(text) {
            None => Way::Plain(Search::new(text)),
            Some(resolved) => Way::Resolved(all(text, &resolved).into_iter()),
        })
    }
}

impl Iterator for Locate<'_> {
    type Item = Found;

    #[inline]
    fn next(&mut self) -> Option<Found> {
        match &mut self.0 {
            Way::Plain(search) => search.next(),
            Way::Resolved(found) => found.next(),
        }
    }
}

/// The addresses of a text without its escapes, where they stood before, and those that begin in what is no escape.
#[cold]
fn all(text: &[u8], resolved: &Resolved) -> Vec<Found> {
    let origin = |found: Found| {
        let escaped = resolved.has_escape(&found.at);
        Found { at: resolved.origin(&found.at), escaped, ..found }
    };
    let others = Search::new(text).filter(|other| begins_no_escape(text, resolved, other));
    let mut all: Vec<Found> = Search::new(resolved.text()).map(origin).chain(others).collect();
    all.sort_by_key(|found| found.at.start);
    let mut end = 0;
    all.retain(|found| {
        let apart = end <= found.at.start;
        end = if apart { found.at.end } else { end };
        apart
    });
    all
}

/// Whether an address of a text as it is begins with the digits of an escape that is none.
fn begins_no_escape(text: &[u8], resolved: &Resolved, other: &Found) -> bool {
    let Some(character) = resolved.character(other.at.start) else { return false };
    let rest = text.get(other.at.start + 2..).unwrap_or_default();
    !is_text(character)
        || match other.value {
            Value::V4(_) => rest.starts_with(b"."),
            _ => !rest.starts_with(b"::") && !rest.starts_with(b"64:ff9b:"),
        }
}

/// The addresses in a text as it is.
struct Search<'t> {
    text: &'t [u8],
    marks: Marks<'t>,
    /// The search goes on here.
    at: usize,
    /// In front of this nothing is looked at again.
    from: usize,
    /// Where another hardware address is known to begin.
    another: Option<usize>,
}

impl<'t> Search<'t> {
    fn new(text: &'t [u8]) -> Search<'t> {
        Search { text, marks: Marks::new(text), at: 0, from: 0, another: None }
    }

    fn byte(&self, at: usize) -> u8 {
        self.text.get(at).copied().unwrap_or(b' ')
    }

    /// The byte in front of a place.
    fn before(&self, at: usize) -> u8 {
        if at > self.from { self.byte(at - 1) } else { b' ' }
    }

    fn slice(&self, at: Range<usize>) -> &'t [u8] {
        self.text.get(at).unwrap_or_default()
    }

    /// So many bytes in front of a place are of a class, at most `most` and one.
    #[inline]
    fn back(&self, at: usize, most: usize, class: Class) -> usize {
        let head = self.slice(self.from..at);
        head.iter().rev().take(most + 1).take_while(|b| is(**b, class)).count()
    }

    /// Behind the bytes of a class.
    #[inline]
    fn end(&self, at: usize, class: Class) -> usize {
        let tail = self.text.get(at..).unwrap_or_default();
        at + tail.iter().take_while(|b| is(**b, class)).count()
    }

    fn found(&self, at: Range<usize>, value: Value, written: Written) -> Option<Found> {
        Some(Found { at, value, written, escaped: false })
    }

    /// What stands around the first dot of a run of numbers; the search goes on behind the run.
    fn dotted(&mut self, dot: usize) -> Option<Found> {
        self.at = dot + 1;
        if !(is(self.before(dot), HEX) && is(self.byte(dot + 1), HEX)) {
            return None;
        }
        if self.byte(dot + 2) == b'.' && self.back(dot, 1, HEX) == 1 {
            let found = self.nibbles(dot);
            if found.is_some() {
                return found;
            }
        }
        if self.back(dot, 4, HEX) >= 4 {
            return self.cisco(dot);
        }
        let digits = self.back(dot, 3, DIGIT);
        if !(1..=3).contains(&digits) || !is(self.byte(dot + 1), DIGIT) {
            return None;
        }
        let run = dot - digits..self.end(dot, DIGIT | DOT);
        self.at = run.end;
        let text = self.slice(run.clone());
        let dots = text.iter().filter(|b| **b == b'.').count();
        let name = dots == 4 && text.ends_with(b".") && self.byte(run.end).is_ascii_alphabetic();
        let quad = run.start..run.end - usize::from(text.ends_with(b"."));
        if !(dots == 3 || dots == 4 && quad.end < run.end) || !self.is_quad_there(&quad, name) {
            return None;
        }
        let bits = ipv4addr::parse(self.slice(quad.clone())).ok()?.bits;
        match name {
            true => self.found(quad, Value::V4(V4::new(bits.swap_bytes())), Written::ReverseQuad),
            false => self.found(quad, Value::V4(V4::new(bits)), Written::Plain),
        }
    }

    /// Whether what stands beside four numbers lets them be an address.
    fn is_quad_there(&self, quad: &Range<usize>, name: bool) -> bool {
        let right = match self.byte(quad.end) {
            b'-' => !is(self.byte(quad.end + 1), DIGIT) || self.is_range(quad.end + 1),
            b => !is(b, WORD),
        };
        let left = self.before(quad.start);
        right
            && match left {
                b'.' => false,
                b'-' => self.from > 0 && self.from == quad.start - 1,
                b'/' => name || self.is_host(quad),
                b' ' | b'=' | b':' | b'"' => !self.is_version(quad.start),
                left => !is(left, WORD) || self.is_escape(quad.start),
            }
    }

    /// Whether four numbers stand here: the other end of a range.
    fn is_range(&self, at: usize) -> bool {
        ipv4addr::parse(self.slice(at..self.end(at, DIGIT | DOT))).is_ok()
    }

    /// Four numbers behind a slash are a host in `//host`, `/host:port` and `HIER_DIRECT/host`.
    fn is_host(&self, quad: &Range<usize>) -> bool {
        let slash = quad.start - 1;
        let word = self.slice(slash - self.back(slash, 32, WORD)..slash);
        let port = self.byte(quad.end) == b':' && is(self.byte(quad.end + 1), DIGIT);
        let code = word.len() >= 6 && word.iter().all(|b| b.is_ascii_uppercase() || *b == b'_');
        word.is_empty() || port || code
    }

    /// Whether a word that announces a version stands in front.
    fn is_version(&self, at: usize) -> bool {
        let head = self.slice(self.from..at);
        let word = head.iter().rposition(|b| !b" =:\"".contains(b)).map_or(0, |last| last + 1);
        let word = head.get(word.saturating_sub(10)..word).unwrap_or_default();
        let word = word.get(word.iter().rposition(|b| !b.is_ascii_alphabetic()).map_or(0, |at| at + 1)..);
        let word = word.unwrap_or_default();
        [&b"version"[..], b"ver", b"release", b"build", b"firmware"].iter().any(|v| word.eq_ignore_ascii_case(v))
    }

    /// Whether the letter in front belongs to `\n`, `\r` or `\t`.
    fn is_escape(&self, at: usize) -> bool {
        matches!(self.before(at), b'n' | b'r' | b't') && self.before(at - 1) == b'\\'
    }

    /// The nibbles of a name under `ip6.arpa`.
    fn nibbles(&mut self, dot: usize) -> Option<Found> {
        let start = dot - 1;
        if is(self.before(start), WORD) || self.before(start) == b'.' {
            return None;
        }
        let mut end = start;
        while is(self.byte(end), HEX) && self.byte(end + 1) == b'.' {
            end += 2;
        }
        let suffix = self.slice(end..(end + 8).min(self.text.len()));
        let at = start..end - 1;
        if !suffix.eq_ignore_ascii_case(b"ip6.arpa") {
            return None;
        }
        let name = self.slice(start..end + 8);
        let value = revnibbles::ARPA.parse.as_ref()?.run(Input::word(name)).ok()?;
        self.at = end + 8;
        self.found(at, value, Written::ReverseNibbles)
    }

    /// What stands around the first dash of a run of groups.
    fn dashed(&mut self, dash: usize) -> Option<Found> {
        self.at = dash + 1;
        let start = dash.checked_sub(2).filter(|_| self.byte(dash + 3) == b'-' && self.back(dash, 2, WORD) == 2)?;
        if self.before(start) == b'-' { None } else { self.octets(start, b'-') }
    }

    /// `HHHH.HHHH.HHHH`.
    fn cisco(&mut self, dot: usize) -> Option<Found> {
        let start = dot.checked_sub(4)?;
        let at = start..start + 14;
        let fits = self.byte(start + 9) == b'.' && start >= self.from;
        let alone = |b| !is(b, WORD) && b != b'.' && b != b'-';
        if !fits || !alone(self.before(start)) || is(self.byte(at.end), WORD) {
            return None;
        }
        let value = Value::Mac(mac::parse(self.slice(at.clone())).ok()?);
        self.at = at.end;
        self.found(at, value, Written::Octets)
    }

    /// What stands around the first colon of a run of groups. If it is nothing, the search goes on behind the last
    /// colon of the run that has no dot in front: four numbers may begin there.
    fn groups(&mut self, colon: usize) -> Option<Found> {
        self.at = colon + 1;
        if !is(self.byte(colon + 1), HEX | COLON) {
            return None;
        }
        let digits = self.back(colon, 4, HEX);
        let first = colon - digits;
        let beside = self.before(first);
        let begins = digits <= 4 && beside != b'.' && (!is(beside, WORD) || self.is_escape(first));
        // a colon in front of an address is none of it, but for a double one
        let own = digits > 0 || self.byte(colon + 1) == b':' && self.byte(colon + 2) != b':';
        let start = if begins && own { first } else { colon + 1 };
        let run = self.run(start);
        self.at = self.at.max(start + run.last);
        if run.colons < 2 || is(self.byte(start + run.text.len()), WORD) {
            return None;
        }
        if run.colons >= 5 && run.text.get(2) == Some(&b':') {
            let found = self.octets(start, b':');
            if found.is_some() {
                return found;
            }
        }
        let enough = run.double || run.colons >= 7 || run.colons == 6 && run.dotted;
        if enough && run.text.len() <= LONGEST { self.six(start, run.text) } else { None }
    }

    /// The run of digits, colons and dots that begins here; with a dot not much more of it than an address can have.
    #[inline]
    fn run(&self, start: usize) -> Run<'t> {
        let rest = self.text.get(start..).unwrap_or_default();
        let (mut run, mut len, mut before) =
            (Run { text: &[], colons: 0, last: 0, double: false, dotted: false }, 0, 0);
        for b in rest.iter().take_while(|b| is(**b, HEX | COLON | DOT)) {
            len += 1;
            if !is(*b, HEX) {
                let colon = *b == b':';
                run.colons += usize::from(colon);
                run.double |= colon && before == b':';
                run.dotted |= !colon;
                run.last = if colon && !run.dotted { len } else { run.last };
            }
            if run.dotted && len > LONGEST {
                break;
            }
            before = *b;
        }
        Run { text: rest.get(..len).unwrap_or_default(), ..run }
    }

    /// The address that a run begins with; behind it may be a full stop, a colon or a port.
    fn six(&mut self, start: usize, run: &[u8]) -> Option<Found> {
        let whole = run.strip_suffix(b".").unwrap_or(run);
        let colon = whole.strip_suffix(b":").filter(|head| !head.ends_with(b":") || head.ends_with(b"::"));
        let mut text = colon.unwrap_or(whole);
        if let Some(cut) = without_port(text).filter(|_| read_six(text).is_none()) {
            text = cut;
        }
        let value = read_six(text).filter(|_| text != b"::")?;
        self.at = start + text.len();
        self.found(start..start + text.len(), value, Written::Plain)
    }

    /// What is a hardware address of groups of two digits.
    fn octets(&mut self, start: usize, separator: u8) -> Option<Found> {
        let group = |i: usize| self.slice(start + 3 * i..start + 3 * i + 2);
        let mut count = 0;
        while group(count).len() == 2 && group(count).iter().all(|b| is(*b, HEX)) {
            count += 1;
            if self.byte(start + 3 * count - 1) != separator {
                break;
            }
        }
        let end = start + (3 * count).checked_sub(1)?;
        let more = self.byte(end) == separator && self.byte(end + 1) != b' ' && is(self.byte(end + 1), WORD);
        if more || is(self.byte(end), WORD) {
            return None;
        }
        let is = |first: usize, text: &[u8]| self.slice(start + 3 * first..self.text.len()).starts_with(text);
        let netfilter = count == 14 && self.slice(self.from..start).ends_with(b"MAC=");
        let (first, len) = match count {
            6 => (0, 6),
            7 if is(0, b"01") => (1, 6),
            8 => (0, 8),
            _ if netfilter => (0, 6),
            _ if count >= 10 && is(count - 10, b"00:03:00:01:") => (count - 6, 6),
            _ if count >= 14 && is(count - 14, b"00:01:00:01:") => (count - 6, 6),
            _ => return None,
        };
        let at = start + 3 * first..start + 3 * (first + len) - 1;
        let text = self.slice(at.clone());
        let value = match len {
            6 => Value::Mac(mac::parse(text).ok()?),
            _ => eui64::FORMAT.parse.as_ref()?.run(Input::word(text)).ok()?,
        };
        self.at = at.end;
        self.another = netfilter.then_some(start + 18);
        self.found(at, value, Written::Octets)
    }
}

impl Iterator for Search<'_> {
    type Item = Found;

    // a call for every address of a log would cost more than the copy in the other place where this stands
    #[inline(always)]
    fn next(&mut self) -> Option<Found> {
        let another = self.another.take().map(|start| start..start + 17);
        let mut found = another.and_then(|at| {
            let value = Value::Mac(mac::parse(self.slice(at.clone())).ok()?);
            self.found(at, value, Written::Octets)
        });
        while found.is_none() {
            let mark = self.marks.from(self.at)?;
            found = match self.byte(mark) {
                b'.' => self.dotted(mark),
                b':' => self.groups(mark),
                _ => self.dashed(mark),
            };
        }
        self.from = found.as_ref()?.at.end;
        self.at = self.from;
        found
    }
}

impl Found {
    /// Writes another address in its place, in the way that it is written in this text.
    pub fn write(&self, value: &Value, text: &[u8], out: &mut Vec<u8>) {
        let old = text.get(self.at.clone()).unwrap_or_default();
        match self.escaped.then(|| Resolved::of(old)).flatten() {
            None => self.write_like(old, value, out),
            Some(resolved) => self.write_escaped(old, &resolved, value, out),
        }
    }

    /// Writes an address whose marks are escaped: each is written as the first of its kind.
    #[cold]
    fn write_escaped(&self, old: &[u8], resolved: &Resolved, value: &Value, out: &mut Vec<u8>) {
        let mut plain = Vec::new();
        self.write_like(resolved.text(), value, &mut plain);
        for b in plain {
            let first = resolved.text().iter().position(|old| *old == b).filter(|_| !is(b, WORD));
            match first.and_then(|at| old.get(resolved.origin(&(at..at + 1)))) {
                Some(mark) => out.extend_from_slice(mark),
                None => out.push(b),
            }
        }
    }

    fn write_like(&self, old: &[u8], value: &Value, out: &mut Vec<u8>) {
        match (self.written, value) {
            (Written::ReverseQuad, Value::V4(a)) => {
                plain(&Value::V4(V4::new(a.bits.swap_bytes())), out);
            }
            (Written::ReverseQuad | Written::ReverseNibbles, _) => reverse(value, out),
            (Written::Octets, _) => octets(value, old, out),
            (Written::Plain, _) => plain(value, out),
        }
    }
}

fn plain(value: &Value, out: &mut Vec<u8>) {
    if let Some(print) = format::plain(value.kind()).print.as_ref() {
        // the plain notation of a kind takes every value of it
        let _ = (print.run)(value, &Style::default(), out);
    }
}

/// The nibbles of an IPv6 address, without the name of the zone.
fn reverse(value: &Value, out: &mut Vec<u8>) {
    let start = out.len();
    if let Some(print) = revnibbles::ARPA.print.as_ref() {
        // every prefix has a name
        let _ = (print.run)(value, &Style::default(), out);
    }
    let name = out.get(start..).unwrap_or_default();
    let nibbles = name.strip_suffix(b".ip6.arpa.").map_or(name.len(), <[u8]>::len);
    out.truncate(start + nibbles);
}

/// The digits of a hardware address between the separators of another text; digits that stay keep their case.
fn octets(value: &Value, like: &[u8], out: &mut Vec<u8>) {
    let mut digits = Vec::with_capacity(24);
    plain(value, &mut digits);
    let mut digits = digits.iter().copied().filter(|b| is(*b, HEX));
    for old in like {
        let new = if is(*old, HEX) { digits.next().unwrap_or(*old) } else { *old };
        out.push(if new.eq_ignore_ascii_case(old) { *old } else { new });
    }
}

/// An IPv6 address without prefix length and zone.
fn read_six(text: &[u8]) -> Option<Value> {
    if let Some(IpAddr::V6(ip)) = format::short_address(text) {
        return Some(Value::V6(ip.into()));
    }
    ipv6addr::parse(text).ok().map(Value::V6)
}

/// What is in front of a colon or dot and the number of a port.
fn without_port(text: &[u8]) -> Option<&[u8]> {
    let digits = text.iter().rev().take_while(|b| b.is_ascii_digit()).count();
    let head = text.get(..text.len() - digits).filter(|_| (1..=5).contains(&digits))?;
    head.strip_suffix(b":").or(head.strip_suffix(b"."))
}

/// A class of bytes: a bit of the table, or several.
type Class = u8;

const DIGIT: Class = 1;
const HEX: Class = 2;
const COLON: Class = 4;
const DOT: Class = 8;
/// What words are made of.
const WORD: Class = 16;

const fn flag(is: bool, class: Class) -> Class {
    if is { class } else { 0 }
}

#[expect(clippy::indexing_slicing, reason = "evaluated by the compiler")]
static CLASSES: [Class; 256] = {
    let (mut table, mut b) = ([0; 256], 0);
    while b < table.len() {
        let byte = b as u8;
        let word = byte.is_ascii_alphanumeric() || byte == b'_';
        let digits = flag(byte.is_ascii_digit(), DIGIT) | flag(byte.is_ascii_hexdigit(), HEX);
        let marks = flag(byte == b':', COLON) | flag(byte == b'.', DOT);
        table[b] = digits | marks | flag(word, WORD);
        b += 1;
    }
    table
};

#[inline(always)]
#[expect(clippy::indexing_slicing, reason = "a table of 256 entries has one for every byte")]
fn is(b: u8, class: Class) -> bool {
    CLASSES[b as usize] & class != 0
}

#[cfg(test)]
mod tests {
    use super::*;

    /// What is found in a line, as it stands there.
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
            "libfoo 1.2.3.4-1ubuntu2 GET /download/1.2.3.4/x",
            "1.2.3 1.2.3.4.5 1.3.6.1.4.1.311 256.1.1.1 1.2.3.1234 x1.2.3.4 1.2.3.4x _1.2.3.4",
            "std::vec Foo::Bar Net::DNS a::b::c crate::ad::be :: face::g",
            "std::a::b std::abc::def x1::a::b my_ns::dead::beef a::b::foo a::foo foo::a a::b_c a::b.len() Foo::1",
            "std%3A%3Aa%3A%3Ab Chrome%2F120.0.0.0 12%3A34%3A56 %2Fdownload%2F1.2.3.4%2Fx 2023-01-02T10%3A15%3A04 %3A%3A",
            "sha256:9f86d081884c7d65 550e8400-e29b-41d4-a716-446655440000 00:11:22:33:44",
            "SHA1 aa:bb:cc:dd:ee:ff:00:11:22:33:44:55:66:77:88:99:aa:bb:cc:dd",
            "2023-01-02-03-04-05 1-2-3-4-5-6 12:34 a:b:c:d:e:f:g",
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
                let mut settings = crate::anon::Settings::preset("zs").unwrap();
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

    /// A text in which some characters that are no letters or digits are escaped.
    fn escaped(text: &str, ways: &[u8]) -> String {
        let way = |(i, c): (usize, char)| match ways.get(i % ways.len().max(1)) {
            Some(1) if !c.is_ascii_alphanumeric() => format!("%{:02X}", u32::from(c)),
            Some(2) if !c.is_ascii_alphanumeric() => format!("%25{:02x}", u32::from(c)),
            Some(3) => format!("\\u{:04x}", u32::from(c)),
            _ => c.to_string(),
        };
        text.chars().enumerate().map(way).collect()
    }

    /// What stands in the place of every address if another one is written there.
    fn written(text: &[u8]) -> Vec<Vec<u8>> {
        let other = |found: Found| {
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
            // a percent sign in front of what would be an address without it may be no escape
            let doubtful = |found: Found| line.as_bytes()[..found.at.start].ends_with(b"%");
            proptest::prop_assume!(!Search::new(line.as_bytes()).any(doubtful));
            let values = |text: &str| Locate::new(text.as_bytes()).map(|found| found.value).collect::<Vec<_>>();
            proptest::prop_assert_eq!(values(&line), values(&text), "{}", line);
            let plain = |written: Vec<u8>| Resolved::of(&written).map_or(written, |resolved| resolved.text().to_vec());
            let answers: Vec<Vec<u8>> = written(line.as_bytes()).into_iter().map(plain).collect();
            proptest::prop_assert_eq!(answers, written(text.as_bytes()), "{}", line);
        }
    }
}
