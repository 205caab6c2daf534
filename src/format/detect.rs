//! Which notation a text is in, detected by the first bytes that decide it.

use super::{Expected, Format, ParseError, base85, bitstring, eui64, hardware, ifinet6, iid, ipv4addr, ipv4hex};
use super::{Input, ipv6addr, ipv6literal, mac, revipv4, revnibbles, scan};

/// The notation of a text.
///
/// # Errors
/// If no notation fits, what the nearest one expected.
///
/// ```
/// use ipv6calc::format::detect;
/// assert_eq!(detect(b"2001:db8::1").map(|f| f.name), Ok("ipv6addr"));
/// assert_eq!(detect(b"1:2:3:4:5:6").map(|f| f.name), Ok("mac"));
/// assert!(detect(b"2001:db8::g").is_err());
/// ```
pub fn detect(text: &[u8]) -> Result<&'static Format, ParseError> {
    let count = CharCounts::of(text);
    let found = match count.colons {
        0 if count.dots == 0 => without_marks(text, &count),
        0 => with_dots(text, &count),
        _ => with_colons(text, &count),
    };
    found.ok_or_else(|| nearest(text, &count))
}

/// How often the deciding characters occur.
#[derive(Debug, Default, PartialEq, Eq)]
struct CharCounts {
    len: usize,
    hex: usize,
    colons: usize,
    dots: usize,
    dashes: usize,
    spaces: usize,
    slashes: usize,
    percents: usize,
}

impl CharCounts {
    /// Short texts are counted all in one word, a byte for each class of characters.
    #[inline]
    fn of(text: &[u8]) -> CharCounts {
        if text.len() > 255 {
            return CharCounts::of_long(text);
        }
        let [hex, colons, dots, dashes, spaces, slashes, percents, _] =
            text.iter().fold(0u64, |sum, b| sum + class(*b)).to_le_bytes().map(usize::from);
        CharCounts { len: text.len(), hex, colons, dots, dashes, spaces, slashes, percents }
    }

    fn of_long(text: &[u8]) -> CharCounts {
        let mut n = CharCounts { len: text.len(), ..CharCounts::default() };
        for b in text {
            match b {
                b'0'..=b'9' | b'a'..=b'f' | b'A'..=b'F' => n.hex += 1,
                b':' => n.colons += 1,
                b'.' => n.dots += 1,
                b'-' => n.dashes += 1,
                b' ' => n.spaces += 1,
                b'/' => n.slashes += 1,
                b'%' => n.percents += 1,
                _ => {}
            }
        }
        n
    }

    /// Hex digits and `n` separators, and nothing else.
    fn hex_and(&self, n: usize) -> bool {
        self.hex + n == self.len
    }
}

/// One in the byte of the class of a character, in the order of [`CharCounts`].
#[inline(always)]
#[expect(clippy::indexing_slicing, reason = "a table of 256 entries has one for every byte")]
fn class(b: u8) -> u64 {
    CLASSES[b as usize]
}

#[expect(clippy::indexing_slicing, reason = "evaluated by the compiler")]
static CLASSES: [u64; 256] = {
    let mut table = [0; 256];
    let classes: [&[u8]; 7] = [b"0123456789abcdefABCDEF", b":", b".", b"-", b" ", b"/", b"%"];
    let mut at = 0;
    while at < classes.len() {
        let mut members = classes[at];
        while let [b, rest @ ..] = members {
            table[*b as usize] = 1 << (8 * at);
            members = rest;
        }
        at += 1;
    }
    table
};

/// No colon, no dot.
fn without_marks(text: &[u8], n: &CharCounts) -> Option<&'static Format> {
    if n.slashes == 1 && ipv4addr::parse(text).is_ok() {
        return Some(&ipv4addr::FORMAT);
    }
    match n.len {
        20 if base85::is_alphabet(text) => Some(&base85::FORMAT),
        _ if text.starts_with(b"\\[") => bitstring_shape(text).then_some(&bitstring::FORMAT),
        32 if n.hex_and(0) => Some(&ifinet6::FORMAT),
        7 | 8 if n.hex_and(0) => Some(&ipv4hex::FORMAT),
        12 if n.hex_and(0) => Some(&mac::FORMAT),
        16 if n.hex_and(0) => Some(&eui64::FORMAT),
        13 if n.hex == 12 && text.get(6) == Some(&b'-') => Some(&mac::FORMAT),
        _ => octets(text, n),
    }
}

/// Groups with one separator throughout: six are a MAC address, eight an EUI-64.
fn octets(text: &[u8], n: &CharCounts) -> Option<&'static Format> {
    let separators = n.colons.max(n.dashes).max(n.spaces);
    let one_kind = n.hex_and(separators) && n.dots == 0;
    let short_groups = || {
        let mut groups = text.split(|b| b":- ".contains(b)).peekable();
        let mut fine = true;
        while let Some(group) = groups.next() {
            fine &= group.len() <= 2 && (!group.is_empty() || groups.peek().is_none());
        }
        fine
    };
    match separators {
        5 if one_kind && (11..=17).contains(&n.len) && n.hex >= 6 && short_groups() => Some(&mac::FORMAT),
        7 if one_kind && n.len == 23 && hardware::groups::<8>(text).is_ok() && full_groups(text) => {
            Some(&eui64::FORMAT)
        }
        7 if one_kind && n.colons == 0 && (15..=23).contains(&n.len) && n.hex >= 8 && short_groups() => {
            Some(&eui64::FORMAT)
        }
        _ => None,
    }
}

/// Whether every group has two digits: only then eight of them with colons are an EUI-64 and no address.
fn full_groups(text: &[u8]) -> bool {
    text.split(|b| b":- ".contains(b)).all(|group| group.len() == 2)
}

/// Dots and no colon.
fn with_dots(text: &[u8], n: &CharCounts) -> Option<&'static Format> {
    if text.first().is_some_and(u8::is_ascii_digit) && ipv4addr::parse(text).is_ok() {
        return Some(&ipv4addr::FORMAT);
    }
    if text.starts_with(b"\\[") {
        return bitstring_shape(text).then_some(&bitstring::FORMAT);
    }
    if n.len == 14 && n.dots == 2 && n.hex == 12 && text.get(4) == Some(&b'.') && text.get(9) == Some(&b'.') {
        return Some(&mac::FORMAT);
    }
    if revipv4::is_name(text) {
        return Some(&revipv4::FORMAT);
    }
    match reverse_shape(text) {
        ReverseShape::Named | ReverseShape::Whole => return Some(&revnibbles::ARPA),
        ReverseShape::Partial | ReverseShape::None => {}
    }
    literal_shape(text, n).then_some(&ipv6literal::FORMAT)
}

/// At least one colon.
fn with_colons(text: &[u8], n: &CharCounts) -> Option<&'static Format> {
    if text.starts_with(b"\\[") && bitstring_shape(text) {
        return Some(&bitstring::FORMAT);
    }
    if let Some(found) = octets(text, n) {
        return Some(found);
    }
    if n.colons == 3 && n.hex_and(3) && !text.windows(2).any(|w| w == b"::") {
        return Some(&iid::FORMAT);
    }
    let plain = n.percents == 0 && n.hex_and(n.colons + n.dots + n.slashes);
    (n.dots <= 3 && n.slashes <= 1 && (plain || n.percents == 1)).then_some(&ipv6addr::FORMAT)
}

/// `\[x`, hex digits, and either `]` or `/`, up to three digits and `]`.
fn bitstring_shape(text: &[u8]) -> bool {
    let Some((b"\\[x" | b"\\[X", rest)) = text.split_at_checked(3) else { return false };
    let digits = rest.iter().take_while(|b| scan::hex(**b).is_some()).count();
    match rest.get(digits..) {
        Some([b']', ..]) => text.len() >= 5,
        Some([b'/', rest @ ..]) => {
            let digits = rest.iter().take_while(|b| b.is_ascii_digit()).count();
            digits <= 3 && rest.get(digits) == Some(&b']')
        }
        _ => false,
    }
}

/// Whether a text could be a reverse name.
#[derive(Clone, Copy, PartialEq, Eq)]
enum ReverseShape {
    /// Nibbles with a top label.
    Named,
    /// All 32 nibbles, without a top label.
    Whole,
    /// Fewer nibbles without a top label: more likely a mistyped address (compatibility: core Q50).
    Partial,
    /// It is not one.
    None,
}

/// Whether 4.4.0 takes a text for a reverse name: nibbles without a suffix, such as `1.2.3.4.5`. A filter drops such
/// words without a message (compatibility: filter F11).
pub fn is_partial_reverse_name(text: &[u8]) -> bool {
    let n = CharCounts::of(text);
    let mac = n.len == 14 && n.dots == 2;
    n.colons == 0 && n.dots > 0 && !mac && reverse_shape(text) == ReverseShape::Partial
}

/// Single hex digits between dots, at the end perhaps `ip6` and a top label.
fn reverse_shape(text: &[u8]) -> ReverseShape {
    let mut labels = text.rsplit(|b| *b == b'.').filter(|label| !label.is_empty()).peekable();
    let is = |label: &&[u8], name: &[u8]| label.eq_ignore_ascii_case(name);
    let top = labels.next_if(|label| is(label, b"arpa") || is(label, b"int")).is_some();
    if top {
        labels.next_if(|label| is(label, b"ip6"));
    }
    let mut count = 0;
    for label in labels {
        count += 1;
        if !matches!(label, [b] if scan::hex(*b).is_some()) {
            return ReverseShape::None;
        }
    }
    match count {
        0..=32 if top => ReverseShape::Named,
        32 => ReverseShape::Whole,
        1..32 if text.len() >= 7 => ReverseShape::Partial,
        _ => ReverseShape::None,
    }
}

/// The counts of `a-b-c.ipv6-literal.net`, with or without a zone mark.
fn literal_shape(text: &[u8], n: &CharCounts) -> bool {
    let marks = text.iter().filter(|b| **b == b's').count();
    let sum = n.dashes + n.dots + n.hex;
    let fits = (marks == 0 && sum + 10 == n.len) || (marks == 1 && sum + 11 <= n.len);
    n.dots == 2 && n.slashes == 0 && n.dashes >= 3 && fits
}

/// What is wrong with numbers and dots that are not an IPv4 address (compatibility: core Q50).
fn dotted_digits(text: &[u8]) -> Option<ParseError> {
    let numeric = text.iter().all(|b| b.is_ascii_digit() || *b == b'.');
    let name = text.strip_suffix(b".");
    match (numeric, name) {
        (true, Some(name)) if ipv4addr::quad(name).is_ok() => Some(ParseError::new(Expected::NoFullStop, name.len())),
        (true, _) if text.iter().filter(|b| **b == b'.').count() > 3 => {
            let fifth = text.iter().enumerate().filter(|(_, b)| **b == b'.').nth(3).map_or(0, |(at, _)| at);
            Some(ParseError::new(Expected::FourNumbers, fifth))
        }
        _ if reverse_shape(text) == ReverseShape::Partial => Some(ParseError::new(Expected::ReverseSuffix, text.len())),
        _ => None,
    }
}

/// What the notation that the text resembles most has to say.
#[cold]
fn nearest(text: &[u8], n: &CharCounts) -> ParseError {
    if let (0, Some(error)) = (n.colons, dotted_digits(text)) {
        return error;
    }
    let format: &Format = match text {
        [] => return ParseError::new(Expected::Address, 0),
        [b'\\', ..] => &bitstring::FORMAT,
        _ if n.colons > 0 => &ipv6addr::FORMAT,
        [.., b'a' | b'A' | b't' | b'.'] if n.dots > 3 => &revnibbles::ARPA,
        _ if n.dots > 0 && text.first().is_some_and(u8::is_ascii_digit) => &ipv4addr::FORMAT,
        _ => return ParseError::new(Expected::Known, 0),
    };
    match format.parse.as_ref().map(|parse| parse.run(Input::word(text))) {
        Some(Err(error)) => error,
        _ => ParseError::new(Expected::Known, 0),
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn both_ways_of_counting_agree() {
        let all: Vec<u8> = (0..=255).rev().collect();
        for text in [&all[1..], &[b':'; 255], b"", b"fe80::1%eth0/64", b"00-1 2.3"] {
            assert_eq!(CharCounts::of(text), CharCounts::of_long(text));
        }
    }
}
