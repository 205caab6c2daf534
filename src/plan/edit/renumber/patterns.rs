//! What begins as the addresses of an old prefix and continues as something else: templates, placeholders and strings
//! that a program completes: `192.0.2.{{ n }}`, `192.0.2.[10-20]`, `"192.0." + x`, `2001:db8:1:${vlan}::1`.

use super::fragments::{glued_version, group_fragment, quad_fragment};
use super::hex_data::{self, hex_data};
use super::lengths::slash_length;
use super::listed::{LONE, listed_quad};
use super::words::first_address;
use super::{LeftReason, Leftover, PrefixMove, Renumbering};
use crate::addr::{Family, Net, Value};
use crate::log::ends_in_escape;
use aho_corasick::{AhoCorasick, Match, packed};
use std::collections::BTreeMap;
use std::ops::Range;

/// The most bytes of a pattern that are shown.
const LONGEST: usize = 40;

/// How dots are written in addresses: plain, in regular expressions, in strings with regular expressions, and defanged.
const DOTS: [&[u8]; 4] = [b".", b"\\.", b"\\\\.", b"[.]"];

/// How colons are written in addresses: plain, in keys and strings with escapes, defanged, in URLs, JSON and HTML.
pub(super) const COLONS: [&[u8]; 9] =
    [b":", b"\\:", b"\\\\:", b"[:]", b"%3A", b"%3a", b"\\u003a", b"\\u003A", b"&#58;"];

/// What file names and versions have after numbers.
pub(super) const SUFFIXES: [&[u8]; 24] = [
    b"tar", b"tgz", b"zip", b"rpm", b"deb", b"jar", b"gz", b"bz2", b"xz", b"zst", b"txt", b"log", b"conf", b"cfg",
    b"json", b"so", b"exe", b"msi", b"iso", b"img", b"bin", b"el", b"fc", b"whl",
];

/// The patterns of old prefixes in some lines of a text, outside of these places, in order.
pub(super) fn patterns(
    moves: &Renumbering,
    text: &[u8],
    lines: &Range<usize>,
    known: &[Range<usize>],
) -> Vec<Leftover> {
    // what to search for, how much of it precedes the first number, and whose number it is
    let mut needles: BTreeMap<Vec<u8>, (usize, Vec<&PrefixMove>)> = BTreeMap::new();
    for pair in &moves.moves {
        for (needle, before) in self::needles(pair.from) {
            needles.entry(needle).or_insert_with(|| (before, Vec::new())).1.push(pair);
        }
    }
    let owners: Vec<&(usize, Vec<&PrefixMove>)> = needles.values().collect();
    let mut found: Vec<Leftover> = Vec::new();
    let mut known = known.iter().peekable();
    let mut take = |hit: Match| {
        let Some((before, pairs)) = owners.get(hit.pattern().as_usize()) else { return };
        let start = first_digit(text, lines.start + hit.start() + before);
        while known.next_if(|own| own.end <= start).is_some() {}
        // what is known hides nothing after it
        let next = known.peek().map_or(usize::MAX, |own| own.start);
        if start >= next || found.last().is_some_and(|last| last.at.end > start) {
            return;
        }
        if let Some(end) = pairs.iter().find_map(|pair| pattern_end(pair.from, text, start)) {
            found.push(Leftover { at: start..shown_end(text, end).min(next), why: LeftReason::Pattern });
        } else if let Some((end, why)) = pairs.iter().find_map(|pair| last_resort(pair, text, start)) {
            found.push(Leftover { at: start..end, why });
        }
    };
    let searched = text.get(lines.clone()).unwrap_or_default();
    // vectors, where the processor has them and the texts are few
    if let Some(search) = packed::Searcher::new(needles.keys()) {
        search.find_iter(searched).for_each(&mut take);
    } else if let Some(search) = AhoCorasick::new(needles.keys()).ok().filter(|_| !needles.is_empty()) {
        search.find_iter(searched).for_each(&mut take);
    }
    found
}

/// What only the words or the numbers beside it say to be of an old prefix.
fn last_resort(pair: &PrefixMove, text: &[u8], start: usize) -> Option<(usize, LeftReason)> {
    match pair.from.family() {
        Family::V4 => {
            let version = || glued_version(pair.from, text, start).map(|end| (end, LeftReason::Version));
            listed_quad(pair, text, start).or_else(version)
        }
        Family::V6 => end_after_colon(pair.from, text, start).map(|end| (end, LeftReason::AfterColon)),
    }
}

/// The end of the part of an address of a prefix that begins here, of what is a pattern or a fragment of it.
fn pattern_end(net: Net, text: &[u8], start: usize) -> Option<usize> {
    let found = match net.family() {
        Family::V4 => quad_pattern(net, text, start).or_else(|| quad_fragment(net, text, start)),
        Family::V6 => {
            let groups = group_pattern(net, text, start).or_else(|| group_fragment(net, text, start));
            groups.or_else(|| bare_digits(net, text, start))
        }
    };
    found.or_else(|| hex_data(net, text, start))
}

/// The end of the 32 hex digits of an address, as in the data of tinydns and in `/proc/net/if_inet6`.
fn bare_digits(net: Net, text: &[u8], start: usize) -> Option<usize> {
    let (head, rest) = text.split_at_checked(start)?;
    let is_after_radix = matches!(head, [.., b'0' | b'\\', b'x'] | [.., b'0', b'X']);
    let digits = rest.get(..32).filter(|own| own.iter().all(u8::is_ascii_hexdigit))?;
    let bits = u128::from_str_radix(str::from_utf8(digits).ok()?, 16).ok()?;
    let ends = rest.get(32).is_none_or(|b| !b.is_ascii_alphanumeric() && *b != b'_');
    ((is_after_radix || is_edge(text, start)) && ends && shares(net, bits, 128)).then_some(start + 32)
}

/// The end of an IPv6 address of a prefix that follows a number and a colon, as ports and address families are written: with
/// them it looks like another address, or like none.
fn end_after_colon(net: Net, text: &[u8], start: usize) -> Option<usize> {
    if net.family() != Family::V6 || !text.get(..start)?.ends_with(b":") {
        return None;
    }
    let rest = text.get(start..)?;
    let found = first_address(rest.get(..64).unwrap_or(rest));
    let own = found.filter(|found| matches!(found.value, Value::V6(addr) if shares(net, addr.bits, 128)));
    own.map(|found| start + found.at.end).or_else(|| end_in_multicast(net, text, start))
}

/// The end of the groups of a network in a multicast address of it, after its length: `ff3e:30:2001:db8:1:0:0:1`, of
/// [RFC 3306](https://www.rfc-editor.org/rfc/rfc3306).
fn end_in_multicast(net: Net, text: &[u8], start: usize) -> Option<usize> {
    let head = text.get(start.saturating_sub(12)..start)?.strip_suffix(b":")?;
    let mut before = head.rsplit(|b| *b == b':').map(|text| text.rsplit(|b| !b.is_ascii_hexdigit()).next());
    let mut number = || before.next().flatten().and_then(group).map(|(number, _)| number);
    let (len, kind) = (number()?, number()?);
    let (mut at, mut bits, mut count, mut end) = (start, 0u128, 0u32, start);
    while let Some((group, digits)) = text.get(at..).and_then(group).filter(|_| count < 4) {
        bits |= u128::from(group) << (112 - 16 * count);
        (count, end, at) = (count + 1, at + digits, at + digits + 1);
        if text.get(end) != Some(&b':') {
            break;
        }
    }
    let is_multicast = kind & 0xffb0 == 0xff30 && len & 0xff <= 64;
    let has_network = count >= u32::from(net.len().get() / 16).clamp(1, 4);
    (is_multicast && has_network && shares(net, bits, 16 * count as usize)).then_some(end)
}

/// Whether a template continues the last number before a place.
pub(super) fn follows_template(text: &[u8], at: usize) -> bool {
    match text.get(at..).unwrap_or_default() {
        [b'{' | b'$', ..] => true,
        [b'[', inner @ ..] => is_class(inner),
        rest @ [b'<', ..] => is_angled(rest),
        [b'%', rest @ ..] => is_conversion(rest),
        _ => false,
    }
}

/// Whether this is a class of characters, a range or a list up to its bracket, and not a port or a protocol:
/// `[0-9]`, `[10-20]`, `[^0]`, `[123]`, but `[500]`, `[tcp/443]`.
fn is_class(inner: &[u8]) -> bool {
    let Some(inner) = memchr::memchr(b']', inner).and_then(|end| inner.get(..end)) else { return true };
    let ascends = |b: &[u8]| matches!(b, [a, b] if a < b);
    match inner {
        [] => false,
        digits if digits.iter().all(u8::is_ascii_digit) => digits.windows(2).all(ascends),
        // a protocol and its port, or a name
        word if word.iter().any(u8::is_ascii_alphabetic) => !word.contains(&b'/') && word.contains(&b'-'),
        _ => true,
    }
}

/// Names of elements of HTML that stand in running text, or for which no end is written.
const TAGS: [&[u8]; 24] = [
    b"br", b"hr", b"p", b"b", b"i", b"a", b"u", b"td", b"th", b"tr", b"li", b"dd", b"dt", b"div", b"span", b"pre",
    b"code", b"tt", b"em", b"sub", b"sup", b"strong", b"small", b"wbr",
];

/// Whether a placeholder in angle brackets begins here, such as `<n>` or `<% n %>`, and not a tag of XML or HTML.
pub(super) fn is_angled(rest: &[u8]) -> bool {
    let word = match rest {
        [b'<', b'%', ..] => return true,
        [b'<', word @ ..] if word.first().is_some_and(u8::is_ascii_alphanumeric) => word,
        _ => return false,
    };
    let inside = |b: &&u8| b.is_ascii_alphanumeric() || matches!(b, b'-' | b'_' | b' ' | b'.');
    let (name, after) = word.split_at_checked(word.iter().take(32).take_while(inside).count()).unwrap_or_default();
    let is_element = || {
        let end = [b"</", name].concat();
        let near = after.get(..after.len().min(256)).unwrap_or_default();
        TAGS.iter().any(|tag| name.eq_ignore_ascii_case(tag)) || memchr::memmem::find(near, &end).is_some()
    };
    after.starts_with(b">") && !is_element()
}

/// What the addresses of a prefix begin with: the first number and the mark after it, perhaps after other text, of which
/// the length is given as well. Of very short prefixes nothing is looked for.
fn needles(net: Net) -> Vec<(Vec<u8>, usize)> {
    let len = net.len().get();
    let mut texts: Vec<(String, usize)> = match net.first() {
        std::net::IpAddr::V4(a) if len >= 8 => {
            let [first, ..] = a.octets();
            let lone = LONE.iter().map(|(before, after)| (format!("{before}{first}{after}"), before.len()));
            let hex = [format!("0x{first:02x}"), format!("0x{first:02X}")];
            let dotted = [".", "\\", "[.]", "-", "_"].iter().map(|dot| format!("{first}{dot}"));
            dotted.chain(hex).map(|text| (text, 0)).chain(lone).collect()
        }
        std::net::IpAddr::V6(a) if len >= 16 && a.segments().first() != Some(&0) => {
            let [first, second, ..] = a.segments();
            let digits = [format!("{first:04x}{second:04x}"), format!("{first:04X}{second:04X}")];
            let digits = digits.into_iter().filter(|_| len >= 32).map(|text| (text, 0));
            let marks = COLONS.iter().filter_map(|mark| str::from_utf8(mark).ok()).chain(["-", "_"]);
            marks
                .flat_map(|mark| [format!("{first:x}{mark}"), format!("{first:X}{mark}")])
                .map(|text| (text, 0))
                .chain(digits)
                .collect()
        }
        _ => return Vec::new(),
    };
    texts.extend(hex_data::KEYS.map(|(key, before)| (key.to_owned(), before)));
    texts.sort_unstable();
    texts.dedup();
    texts.into_iter().map(|(text, before)| (text.into_bytes(), before)).collect()
}

/// Where the number begins that has its last digits here: it may have leading zeros.
fn first_digit(text: &[u8], at: usize) -> usize {
    let head = text.get(..at).unwrap_or_default();
    at - head.iter().rev().take(3).take_while(|b| **b == b'0').count()
}

/// Whether a number may begin here: after a mark, or after an escape such as `\b`.
pub(super) fn is_edge(text: &[u8], at: usize) -> bool {
    let head = text.get(..at).unwrap_or_default();
    let before = head.last().copied().unwrap_or(b' ');
    !before.is_ascii_alphanumeric() && before != b'.' || ends_in_escape(head)
}

/// Whether the groups of an address may begin here: after a colon only if a word precedes it that is not a group.
pub(super) fn is_group_edge(text: &[u8], at: usize) -> bool {
    let is_word = |head: &[u8]| {
        let word = head.iter().rev().take(32).take_while(|b| b.is_ascii_alphanumeric());
        word.clone().any(u8::is_ascii_alphabetic) && !word.clone().all(u8::is_ascii_hexdigit)
    };
    let label = text.get(..at).and_then(|head| head.strip_suffix(b":"));
    is_edge(text, at) && label.is_none_or(is_word)
}

/// A decimal number of a text, and how many digits it has.
pub(super) fn octet(text: &[u8]) -> Option<(u8, usize)> {
    let digits = text.iter().take(4).take_while(|b| b.is_ascii_digit()).count();
    let number = str::from_utf8(text.get(..digits)?).ok()?.parse().ok()?;
    (digits <= 3).then_some((number, digits))
}

/// The length of the dot that begins here.
pub(super) fn dot(rest: &[u8]) -> Option<usize> {
    DOTS.iter().find(|dot| rest.starts_with(dot)).map(|dot| dot.len())
}

/// The end of the octets of a pattern that begins here.
fn quad_pattern(net: Net, text: &[u8], start: usize) -> Option<usize> {
    if !is_edge(text, start) {
        return None;
    }
    let least = usize::from(net.len().get() / 8).min(3);
    let (mut at, mut count, mut bits, mut escaped) = (start, 0usize, 0u128, false);
    loop {
        let rest = text.get(at..)?;
        let Some((number, digits)) = octet(rest) else { break };
        let after = rest.get(digits..)?;
        let dot = dot(after);
        if dot.is_none() || count == 3 {
            let whole = at + digits;
            let bits = bits | u128::from(number) << (120 - 8 * count);
            let is_short = count >= 1 && is_length(after);
            let is_address = escaped && count == 3 || is_short && count < 3;
            if is_address {
                return (count + 1 >= least && shares(net, bits, 8 * (count + 1))).then_some(whole);
            }
            // the number has more digits
            let partial =
                follows_template(after, 0) || after.starts_with(b"*") || count < 3 && is_span(text, start, after);
            return (partial && count >= least && shares(net, bits, 8 * count)).then_some(at);
        }
        bits |= u128::from(number) << (120 - 8 * count);
        let dot = dot.unwrap_or(1);
        escaped |= dot > 1;
        (count, at) = (count + 1, at + digits + dot);
    }
    let rest = text.get(at..).unwrap_or_default();
    let continues = || breaks_quad(rest, count == 1) || escaped || count > 1 && is_assigned(text, start, rest);
    (count >= least.max(1) && shares(net, bits, 8 * count) && continues()).then_some(at)
}

/// Whether a number is the first of several, as in `10.1.1-20.1`; not that of a package, whose name precedes it.
fn is_span(text: &[u8], start: usize, after: &[u8]) -> bool {
    let Some((last, digits)) = after.strip_prefix(b"-").and_then(octet) else { return false };
    let is_package = start.checked_sub(1).and_then(|at| text.get(at)).is_some_and(|b| matches!(b, b'-' | b'_'));
    let goes_on = matches!(after.get(1 + digits..), Some([b'.', next, ..]) if next.is_ascii_digit());
    !is_package && last > 0 && goes_on
}

/// Whether a slash and the length of a prefix begin here, which dates do not have.
fn is_length(rest: &[u8]) -> bool {
    slash_length(rest, true).is_some_and(|(len, _)| len >= 8)
}

/// Whether the first bits are those of a prefix, as far as it has as many.
pub(super) fn shares(net: Net, bits: u128, count: usize) -> bool {
    let mask = u128::MAX << (128 - count.clamp(1, 128)) & net.len().mask128();
    (net.bits() ^ bits) & mask == 0
}

/// Whether what follows the dot of a number is something that makes an address of it. After one number letters are not
/// enough: versions are written so.
fn breaks_quad(rest: &[u8], is_one: bool) -> bool {
    let letters = rest.iter().take_while(|b| b.is_ascii_alphabetic()).count();
    match rest {
        // also all that follows in a pattern of SQL
        [b'%', after @ ..] => is_conversion(after) || matches!(after, [b'"' | b'\'' | b'`' | b'.', ..]),
        // one character in SQL
        [b'_', after @ ..] => matches!(after, [b'_' | b'.' | b'%' | b'"' | b'\'' | b'`', ..]),
        [b'[' | b'{' | b'$' | b'*' | b'(' | b'#' | b'?' | b'\\' | b'+', ..] => true,
        [b'<', ..] => is_angled(rest),
        [b'"' | b'\'' | b'`', ..] => !is_one,
        _ if letters == 0 || is_one => false,
        _ => is_placeholder(rest.get(..letters).unwrap_or_default(), rest.get(letters..).unwrap_or_default()),
    }
}

/// Whether what begins here, up to the rest, is the whole value of a variable without quotes: `NET=10.1.`.
pub(super) fn is_assigned(text: &[u8], start: usize, rest: &[u8]) -> bool {
    let ends = rest.first().is_none_or(|b| b.is_ascii_whitespace() || *b == b';');
    ends && matches!(text.get(..start), Some([.., name, b'=']) if name.is_ascii_alphanumeric() || *name == b'_')
}

/// Whether a word is there for a number: `x`, `xxx`, `n`, `HOST`; not the end of a file name or of a version.
fn is_placeholder(word: &[u8], after: &[u8]) -> bool {
    let same = word.iter().all(|b| Some(b) == word.first());
    let ends = !matches!(after, [b'-' | b'_' | b'.', b, ..] if b.is_ascii_alphanumeric())
        && !after.first().is_some_and(|b| b.is_ascii_digit());
    let first = after.first().copied().unwrap_or(b' ');
    same && word.len() <= 3 && !first.is_ascii_digit() && first != b'-'
        || ends && !SUFFIXES.iter().any(|suffix| word.eq_ignore_ascii_case(suffix))
}

/// Whether a percent sign before this makes a conversion or an expression: `%d`, `%03u`, `%.0f`, `%hhu`, `%{n}`, `%(n)s`.
pub(super) fn is_conversion(rest: &[u8]) -> bool {
    let count = |from: usize, most: usize, is: fn(&u8) -> bool| {
        from + rest.iter().skip(from).take(most).take_while(|b| is(b)).count()
    };
    let flags = count(0, 2, |b| matches!(b, b'-' | b'+' | b'#' | b'\''));
    let width = count(flags, 4, u8::is_ascii_digit);
    let precision = count(width, 1, |b| *b == b'.');
    let precision = count(precision, usize::from(precision > width) * 2, u8::is_ascii_digit);
    let kind = count(precision, 2, |b| matches!(b, b'h' | b'l' | b'z'));
    let ends = !rest.get(kind + 1).is_some_and(u8::is_ascii_alphanumeric);
    // a variable of a batch file
    let is_variable = || rest.first().is_some_and(u8::is_ascii_alphabetic) && rest.iter().take(32).any(|b| *b == b'%');
    match rest.get(kind) {
        Some(b'{' | b'(' | b'%') if kind == width => true,
        Some(b'd' | b'u' | b'i' | b's' | b'x' | b'X' | b'o' | b'v' | b'n' | b'g' | b'G') if ends => true,
        // with one digit before it, an escape of a URL
        Some(b'a' | b'A' | b'b' | b'c' | b'e' | b'E' | b'f' | b'F') if ends && width != 1 => true,
        _ => is_variable(),
    }
}

/// The length of the colon that begins here.
#[inline]
pub(super) fn colon(rest: &[u8]) -> Option<usize> {
    match rest.first()? {
        b':' => Some(1),
        b'\\' | b'[' | b'%' | b'&' => escaped_colon(rest),
        _ => None,
    }
}

#[cold]
fn escaped_colon(rest: &[u8]) -> Option<usize> {
    COLONS.iter().find(|mark| rest.starts_with(mark)).map(|mark| mark.len())
}

/// The group that begins here, how many digits it has, and the length of the colon after it.
pub(super) fn group_and_colon(text: &[u8], at: usize) -> Option<(u16, usize, usize)> {
    let (group, digits) = group(text.get(at..)?)?;
    Some((group, digits, colon(text.get(at + digits..)?)?))
}

/// The group that a text begins with, and how many digits it has.
pub(super) fn group(rest: &[u8]) -> Option<(u16, usize)> {
    let digits = rest.iter().take(5).take_while(|b| b.is_ascii_hexdigit()).count();
    let group = u16::from_str_radix(str::from_utf8(rest.get(..digits)?).ok()?, 16).ok()?;
    Some((group, digits))
}

/// The end of the groups of a pattern that begins here.
fn group_pattern(net: Net, text: &[u8], start: usize) -> Option<usize> {
    if !is_group_edge(text, start) {
        return None;
    }
    let (mut at, mut count, mut bits, mut double, mut escaped) = (start, 0u32, 0u128, false, false);
    while let Some((group, digits, mark)) = group_and_colon(text, at).filter(|_| count < 8) {
        if !double {
            bits |= u128::from(group) << (112 - 16 * count);
        }
        (count, at, escaped) = (count + 1, at + digits + mark, escaped | (mark > 1));
        if let Some(mark) = text.get(at..).and_then(colon).filter(|_| !double) {
            (double, at) = (true, at + mark);
        }
    }
    let rest = text.get(at..).unwrap_or_default();
    let least = u32::from(net.len().get() / 16).min(7);
    let known = if double { 128 } else { 16 * count as usize };
    let is_cut = !double && is_assigned(text, start, rest);
    // with all groups of the network it is one also where nothing follows
    let is_network = || !double && count > 1 && begins_as_network(text, start);
    // an escaped address is complete
    let continues =
        escaped || is_cut || is_network() || rest.first().is_some_and(|b| !b.is_ascii_whitespace() && *b != b':');
    ((double || count >= least) && count < 8 && continues && shares(net, bits, known)).then_some(at)
}

/// Whether a group begins here as those of networks do: times and ports have fewer digits.
pub(super) fn begins_as_network(text: &[u8], start: usize) -> bool {
    text.get(start..).and_then(group).is_some_and(|(first, digits)| digits >= 4 && first >= 0x1000)
}

/// The end of what is shown of a pattern: all of it up to a blank, a quote or a comma, and a template as a whole.
pub(super) fn shown_end(text: &[u8], end: usize) -> usize {
    let rest = text.get(end..).unwrap_or_default();
    let rest = rest.get(..LONGEST).unwrap_or(rest);
    let (mut shown, mut depth) = (0, 0usize);
    for b in rest {
        match b {
            b'{' | b'[' | b'(' => depth += 1,
            b'}' | b']' | b')' if depth == 0 => break,
            b'}' | b']' | b')' => depth -= 1,
            b'"' | b'\'' | b'`' | b',' | b';' | b' ' | b'\t' if depth == 0 => break,
            b'\r' | b'\n' => break,
            0x80.. => break,
            _ => {}
        }
        shown += 1;
    }
    end + shown
}

#[cfg(test)]
mod tests {
    use super::super::tests::net;
    use super::*;

    fn seen(old: &str, text: &str) -> Vec<String> {
        let moves = Renumbering::finder(vec![net(old)]).unwrap();
        let found = moves.find(text).into_iter().filter(|left| left.why == super::super::LeftReason::Pattern);
        found.map(|left| text.get(left.at).unwrap().to_owned()).collect()
    }

    #[test]
    fn patterns_of_ipv4_are_found() {
        for text in [
            "10.1.1.[10-20]",
            "10.1.1.x",
            "10.1.1.*",
            "10.1.1.{{ n }}",
            "10.1.1.$i",
            "10.1.1.${i}",
            "10.1.1.%d",
            "10.1.{{ x }}.1",
            "10.1.%d.1",
            "10.1.$i.5",
            "10.1.${n}.0/24",
            "10.1.x.y",
            "10.1.1.XXX",
            "10.1.1.<host>",
            "10.1.*.*",
            "10.1.1.(1|2)",
            "10.1.1{{ n }}.5",
            "10.1.5/24",
            "10.1/16",
            "10.1.1.%(n)s",
            "10.1.%OCTET%.1",
            "10\\.1\\.1\\.5",
            "10\\\\.1\\\\.\\d+",
            "010.001.x.x",
            "10[.]1[.]2[.]3",
            "10.1.1.host",
            "10.1.#{n}.1",
            "10.1.1.{1,2}",
            "10.1.1.?",
            "10.1.1.%g",
            "10.1.1.%.0f",
            "10.1.%hhu.%hhu",
            "10.1.1.%-3d",
            "10.1.%host%.1",
            "10.1.1.%octet%",
        ] {
            let line = format!("a {text} b");
            assert_eq!(seen("10.1.0.0/16", &line), [text], "{line}");
        }
        for (text, found) in [
            ("\"10.1.\" + x", "10.1."),
            ("'10.1.1.' . $n", "10.1.1."),
            ("startswith('10.1.')", "10.1."),
            ("f\"10.1.{n}.1\"", "10.1.{n}.1"),
            ("NET=10.1.", "10.1."),
            ("printf \"a\\n10.1.1.%d\"", "10.1.1.%d"),
            ("/\\b10\\.1\\.1\\.5\\b/", "10\\.1\\.1\\.5\\b/"),
            ("a=3D10.1.1.$n", "10.1.1.$n"),
            ("export NET=10.1.1.; ping $NET.5", "10.1.1."),
            ("NET_1=10.1.1.\r\nx", "10.1.1."),
        ] {
            assert_eq!(seen("10.1.0.0/16", text), [found], "{text}");
        }
        assert_eq!(seen("10.1.16.0/20", "10.1.17.x 10.1.99.x 10.1.$n.1"), ["10.1.17.x", "10.1.$n.1"]);
        assert_eq!(seen("10.0.0.0/8", "10.{{ a }}.1.1 10.x 10.2.x"), ["10.{{ a }}.1.1", "10.2.x"]);
    }

    #[test]
    fn patterns_of_ipv6_are_found() {
        for text in [
            "2001:db8:1:$x::1",
            "2001:db8:1:{{ n }}::1",
            "2001:db8:1:%x::1",
            "2001:0DB8:0001:$x",
            "2001:db8:1:[1-9]::1",
            "2001:db8:1:2:{{ n }}",
            "2001:db8:1:x::1",
            "2001:db8:1:a${n}::",
            "2001:db8:1:2:3:%d",
            "2001:Db8:1:<n>::",
            "20010db8000100000000000000000005",
            "20010DB8000100000000000000000005",
        ] {
            assert_eq!(seen("2001:db8:1::/48", &format!("a {text} b")), [text], "{text}");
        }
        for text in [
            "\"2001:db8:1:\" + x",
            "PREFIX=2001:db8:1:",
            "PREFIX=2001:db8:1: ping6 ${PREFIX}:1",
            "a=2001:db8:1:;",
            "RewriteCond %{REMOTE_ADDR} ^2001:db8:1: [OR]",
            "RewriteCond %{REMOTE_ADDR} !^2001:db8:1:",
            "Allow from 2001:db8:1:\n",
            "ALL: 2001:db8:1:\r\n",
            "grep 2001:db8:1: f",
            "the prefix 2001:db8:1:",
        ] {
            assert_eq!(seen("2001:db8:1::/48", text), ["2001:db8:1:"], "{text}");
        }
        for (text, found) in [
            ("Connect:IPv6:2001:db8:1 RELAY", "2001:db8:1"),
            ("IPv6:2001:db8:1\tREJECT", "2001:db8:1"),
            ("prefix:2001:db8:1:$n::", "2001:db8:1:$n::"),
            ("3h.x:20010db8000100000000000000000005:300", "20010db8000100000000000000000005:300"),
            ("0x20010db8000100000000000000000005", "20010db8000100000000000000000005"),
            ("'\\x20010db8000100000000000000000005'", "20010db8000100000000000000000005"),
            ("\\fB2001:db8:1:$n::", "2001:db8:1:$n::"),
        ] {
            assert_eq!(seen("2001:db8:1::/48", text), [found], "{text}");
        }
        assert_eq!(seen("2001:db8:1:ff00::/56", "2001:db8:1:ff01:$x 2001:db8:1:fe01:$x"), ["2001:db8:1:ff01:$x"]);
    }

    #[test]
    fn times_are_not_networks() {
        assert_eq!(seen("10:20:30::/48", "10:20:30: started"), [""; 0]);
        assert_eq!(seen("2001::/16", "2001: A Space Odyssey"), [""; 0]);
    }

    #[test]
    fn what_is_no_pattern_is_left_alone() {
        for text in [
            "10.1. The next section",
            "10.1 10.10.1.x 110.1.x v10.1.x 3.10.1.x",
            "pkg-10.1.1.tar.gz pkg-10.1.2.el8",
            "10.1.300.x",
            "10.1.1.in-addr.arpa",
            "10.2.1.x",
            "10.1.1.",
            "10.1",
            "10.1.1.example.net",
            "10.1/2/2020 x",
            "N=10.2. N=10.1 = 10.1. N=10.1.300.",
            "10.1/2024",
            "10.1.%2Fx 10.1.%2F 10.1.%3A",
        ] {
            assert_eq!(seen("10.1.0.0/16", text), [""; 0], "{text}");
        }
        for text in [
            "2001:db8:2: 2001:db8:",
            "X=2001:db8:2: X=2001:db8: X=2001:db8::",
            "12001:db8:1:$x",
            "2001:db8:10:$x",
            "2001:db8:2:$x",
            "aa:2001:db8:1:x",
            "20010db80001000000000000000000051 20010db800010000000000000000000",
            "x20010db8000100000000000000000005 20010db8000200000000000000000005 20010db8000100000000000000000005_",
        ] {
            assert_eq!(seen("2001:db8:1::/48", text), [""; 0], "{text}");
        }
    }
}
