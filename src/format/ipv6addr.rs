//! IPv6 addresses: `2001:db8::1`, with prefix length and zone.
//!
//! Text: [RFC 4291, section 2.2](https://www.rfc-editor.org/rfc/rfc4291#section-2.2); canonical form
//! [RFC 5952](https://www.rfc-editor.org/rfc/rfc5952#section-4); zone
//! [RFC 4007, section 11](https://www.rfc-editor.org/rfc/rfc4007#section-11).

use super::scan::{self, hex};
use super::{
    AddressPart, Expected, Format, FormatExample, Input, Parse, ParseError, Print, PrintError, Style, StyleFlags,
    TextWindow, groups, ipv4addr, with_address,
};
use crate::addr::{Family, Kind, Kinds, Len, V6, Value, Zone};
use crate::class::{self, Dotted, Tail};

/// The notation.
pub static FORMAT: Format = Format {
    name: "ipv6addr",
    aliases: &["ipv6"],
    about: "IPv6 address",
    rfc: "RFC 4291, RFC 5952",
    parse: Some(Parse { gives: Kind::V6, parse_into }),
    print: Some(Print { takes: TAKES, honours: Some(HONOURS), run: print }),
    examples: || {
        vec![
            FormatExample { text: "2001:db8::1", plain: "2001:db8::1" },
            FormatExample { text: "2001:DB8:0:0:0:0:0:1/64", plain: "2001:db8::1/64" },
            FormatExample { text: "2001:db8::/ffff:ffff::", plain: "2001:db8::/32" },
            FormatExample { text: "fe80::1%eth0", plain: "fe80::1%eth0" },
            FormatExample { text: "fe80::%2/64", plain: "fe80::%2/64" },
            FormatExample { text: "::ffff:192.0.2.1", plain: "::ffff:192.0.2.1" },
        ]
    },
};

/// The kinds that IPv6 notations write.
pub(super) const TAKES: Kinds = Kinds::of(&[Kind::V6, Kind::Iid, Kind::IidToken]);

const HONOURS: StyleFlags = StyleFlags::MACHINE
    .or(StyleFlags::LOWER)
    .or(StyleFlags::UPPER)
    .or(StyleFlags::COMPRESSED)
    .or(StyleFlags::UNCOMPRESSED)
    .or(StyleFlags::FULL)
    .or(StyleFlags::PREFIX)
    .or(StyleFlags::SUFFIX)
    .or(StyleFlags::MASK_PREFIX)
    .or(StyleFlags::MASK_SUFFIX)
    .or(StyleFlags::FORCE)
    .or(StyleFlags::NO_LENGTH)
    .or(StyleFlags::IID_VAR);

/// The options that only choose a form.
const FORMS: StyleFlags = StyleFlags::COMPRESSED
    .or(StyleFlags::UNCOMPRESSED)
    .or(StyleFlags::FULL)
    .or(StyleFlags::NO_LENGTH)
    .or(StyleFlags::LOWER);

/// Reads an IPv6 address with optional zone and prefix length.
///
/// # Errors
/// What was expected, and at which byte.
///
/// ```
/// use ipv6calc::format::ipv6addr;
/// let a = ipv6addr::parse(b"fe80::1%eth0/64").unwrap();
/// assert_eq!((a.bits, a.len.map(|l| l.get())), ((0xfe80 << 112) | 1, Some(64)));
/// assert_eq!(ipv6addr::parse(b"2001:db8::g").unwrap_err().at, 10);
/// ```
pub fn parse(text: &[u8]) -> Result<V6, ParseError> {
    if let Some(prefix) = prefix(text) {
        return Ok(prefix);
    }
    match groups::read(text.into()) {
        Some(bits) => Ok(V6::new(bits)),
        None => parse_parts(text),
    }
}

/// The short way of prefixes without anything unusual. `None`: the long way decides.
#[inline]
fn prefix(text: &[u8]) -> Option<V6> {
    // a slash and at most three digits
    let tail = text.get(text.len().saturating_sub(4)..)?;
    let digits = tail.get(tail.iter().rposition(|b| *b == b'/')? + 1..)?;
    let bits = groups::read(TextWindow::new(text, text.len() - digits.len() - 1))?;
    Some(V6 { len: Some(scan::length(digits, Family::V6).ok()?), ..V6::new(bits) })
}

/// As [`parse`]; an ordinary address is made where it belongs.
#[inline]
fn parse_into(input: Input<'_>, to: &mut Value) -> Result<(), ParseError> {
    if let Some(bits) = groups::read(input.first.into()) {
        *to = Value::V6(V6::new(bits));
        return Ok(());
    }
    parse_parts(input.first).map(|a| *to = Value::V6(a))
}

/// The address of the groups read, those after `::` moved to the end.
#[inline]
fn join(bits: u128, groups: u32, gap: Option<u32>) -> Option<u128> {
    match gap {
        None => (groups == 8).then_some(bits),
        Some(_) if groups > 7 => None,
        Some(gap) => {
            let tail = 16 * (groups - gap);
            let head = bits >> tail;
            let low = bits ^ head << tail;
            Some(head.checked_shl(128 - 16 * gap).unwrap_or(0) | low)
        }
    }
}

/// The path for addresses with something after them, and of errors.
#[cold]
fn parse_parts(text: &[u8]) -> Result<V6, ParseError> {
    let nothing = ParseError::new(Expected::Address, 0);
    let (first, second) = scan::two_pieces(text, b'/');
    let (at, first) = first.ok_or(nothing)?;
    let (address, zone) = scan::two_pieces(first, b'%');
    let (inner, address) = address.ok_or(nothing)?;
    let bits = GroupReader { text: address, at: 0, bits: 0, groups: 0, gap: None }
        .address()
        .map_err(|e| e.shifted(at + inner))?;
    let slash = text.iter().skip(at).position(|b| *b == b'/').map(|i| at + i + 1);
    let len = match (second, slash) {
        (Some((at, text)), _) if text.contains(&b':') => Some(mask(text).map_err(|e| e.shifted(at))?),
        (Some((at, text)), _) => Some(scan::length(text, Family::V6).map_err(|e| e.shifted(at))?),
        (None, Some(at)) => return Err(ParseError::new(Expected::Length(128), at)),
        (None, None) => None,
    };
    let zone = zone.map(|(inner, zone)| readable(zone).map_err(|e| e.shifted(at + inner))).transpose()?;
    Ok(V6 { len, zone: zone.and_then(Zone::new), ..V6::new(bits) })
}

/// Whether a text is a network mask in the notation of addresses.
pub fn is_mask(text: &[u8]) -> bool {
    text.contains(&b':') && mask(text).is_ok_and(|len| len.get() > 0)
}

/// Whether a number of the IPv4 address that an IPv6 address ends in has a leading zero: `::ffff:010.0.0.1`.
pub(super) fn has_leading_zeros(text: &[u8]) -> bool {
    let address = text.split(|b| matches!(b, b'/' | b'%')).next().unwrap_or_default();
    let last = address.rsplit(|b| *b == b':').next().unwrap_or_default();
    last.len() < address.len() && last.contains(&b'.') && ipv4addr::has_leading_zeros(last.into())
}

/// The length of a network mask: `ffff:ffff::` is 32.
fn mask(text: &[u8]) -> Result<Len, ParseError> {
    let bits = match groups::read(text.into()) {
        Some(bits) => bits,
        None => GroupReader { text, at: 0, bits: 0, groups: 0, gap: None }.address()?,
    };
    let len = bits.leading_ones();
    if len + bits.trailing_zeros() >= 128 { Ok(Len::at_most_128(len)) } else { Err(ParseError::new(Expected::Mask, 0)) }
}

/// A zone is any text, but a control character in it would forge lines of output.
fn readable(zone: &[u8]) -> Result<&[u8], ParseError> {
    if zone.iter().all(u8::is_ascii_graphic) {
        return Ok(zone);
    }
    let mut at = 0;
    for chunk in zone.utf8_chunks() {
        if let Some((inside, _)) = chunk.valid().char_indices().find(|(_, c)| super::leaves_its_cell(*c)) {
            return Err(ParseError::new(Expected::Printable, at + inside));
        }
        // a byte that is a control character to terminals that do not read UTF-8
        at += chunk.valid().len();
        if let Some(inside) = chunk.invalid().iter().position(|b| (0x80..0xa0).contains(b)) {
            return Err(ParseError::new(Expected::Printable, at + inside));
        }
        at += chunk.invalid().len();
    }
    Ok(zone)
}

/// Reads the groups of an address from left to right.
struct GroupReader<'a> {
    text: &'a [u8],
    at: usize,
    bits: u128,
    groups: u8,
    /// The number of groups before `::`.
    gap: Option<u8>,
}

impl GroupReader<'_> {
    #[inline]
    fn address(&mut self) -> Result<u128, ParseError> {
        if let [b':', rest @ ..] = self.text {
            if rest.first() != Some(&b':') {
                return Err(self.error(Expected::Colon, 1));
            }
            (self.gap, self.at) = (Some(0), 2);
        }
        while self.at < self.text.len() {
            self.group()?;
            if self.at < self.text.len() {
                self.separator()?;
            }
        }
        self.finish()
    }

    /// One to four hex digits, or the dotted quad that they turn out to be.
    #[inline(always)]
    fn group(&mut self) -> Result<(), ParseError> {
        let rest = self.text.get(self.at..).unwrap_or_default();
        let (mut group, mut count) = (0u32, 0);
        for b in rest {
            let Some(digit) = hex(*b) else { break };
            group = group << 4 | u32::from(digit);
            count += 1;
        }
        let start = self.at;
        self.at += count;
        match count {
            1..=4 if rest.get(count) == Some(&b'.') => return self.quad(start),
            1..=4 if self.groups < 8 => {}
            0 => return Err(self.error(Expected::HexDigit, start)),
            1..=4 => return Err(self.error(Expected::EightGroups, start)),
            _ => return Err(self.error(Expected::GroupDigits(4), start + 4)),
        }
        self.bits = self.bits << 16 | u128::from(group & 0xffff);
        self.groups += 1;
        Ok(())
    }

    /// The last 32 bits in decimal.
    fn quad(&mut self, start: usize) -> Result<(), ParseError> {
        let rest = self.text.get(start..).unwrap_or_default();
        let quad = super::ipv4addr::quad(rest).map_err(|e| e.shifted(start))?;
        if self.groups > 6 {
            return Err(self.error(Expected::EightGroups, start));
        }
        (self.bits, self.groups, self.at) = (self.bits << 32 | u128::from(quad), self.groups + 2, self.text.len());
        Ok(())
    }

    /// `:` before a group, or `::`.
    #[inline(always)]
    fn separator(&mut self) -> Result<(), ParseError> {
        if self.text.get(self.at) != Some(&b':') {
            return Err(self.error(Expected::Colon, self.at));
        }
        self.at += 1;
        if self.text.get(self.at) == Some(&b':') {
            if self.gap.replace(self.groups).is_some() {
                return Err(self.error(Expected::OneCompression, self.at - 1));
            }
            self.at += 1;
        } else if self.at == self.text.len() {
            return Err(self.error(Expected::HexDigit, self.at));
        }
        Ok(())
    }

    #[inline(always)]
    fn finish(&self) -> Result<u128, ParseError> {
        match self.gap {
            None if self.groups == 8 => Ok(self.bits),
            None => Err(self.error(Expected::EightGroups, self.text.len())),
            Some(_) if self.groups > 7 => Err(self.error(Expected::RoomForCompression, 0)),
            Some(gap) => join(self.bits, u32::from(self.groups), Some(u32::from(gap)))
                .ok_or_else(|| self.error(Expected::RoomForCompression, 0)),
        }
    }

    #[cold]
    fn error(&self, expected: Expected, at: usize) -> ParseError {
        ParseError::new(expected, at)
    }
}

fn print(value: &Value, style: &Style, out: &mut Vec<u8>) -> Result<(), PrintError> {
    // most addresses: no call but this one
    if let Value::V6(a) = value
        && style.options.without(FORMS).is_empty()
    {
        print_whole(a, a.origin.class, style, out);
        return Ok(());
    }
    with_address(value, style, |a, class, style| print_address(a, class, style, out))
}

/// Writes an address in the given style.
pub(super) fn print_address(a: &V6, class: u128, style: &Style, out: &mut Vec<u8>) -> Result<(), PrintError> {
    if style.options.without(FORMS).is_empty() {
        print_whole(a, class, style, out);
        return Ok(());
    }
    let start = out.len();
    if style.part() != AddressPart::Whole {
        print_part(a, class, style, out)?;
    } else {
        if style.has(StyleFlags::MACHINE) {
            out.extend_from_slice(b"IPV6=");
        }
        print_whole(a, class, style, out);
    }
    let head = if style.has(StyleFlags::MACHINE) && style.part() == AddressPart::Whole { 5 } else { 0 };
    if style.upper() {
        scan::uppercase_from(start + head, out);
    }
    if style.has(StyleFlags::IID_VAR) && style.part() == AddressPart::Whole {
        print_statistics(a, start, out);
    }
    Ok(())
}

/// The address with what follows it: the zone before the prefix length, as
/// [RFC 4007, section 11.7](https://www.rfc-editor.org/rfc/rfc4007#section-11.7) has it (compatibility: core Q14).
#[inline(always)]
fn print_whole(a: &V6, class: u128, style: &Style, out: &mut Vec<u8>) {
    match a.len {
        // a prefix that ends before the IPv4 address holds none: `64:ff9b::/96`
        Some(len) if style.canonical && len.get() <= 96 => push_hex(a.bits, out),
        _ => print_bits(a.bits, class, style, out),
    }
    if a.zone.is_some() || a.len.is_some() {
        print_after(a, style, out);
    }
}

/// The zone and the prefix length.
#[inline(never)]
fn print_after(a: &V6, style: &Style, out: &mut Vec<u8>) {
    if let Some(zone) = &a.zone {
        out.push(b'%');
        out.extend_from_slice(zone.as_bytes());
    }
    if let Some(len) = a.len.filter(|_| !style.has(StyleFlags::NO_LENGTH)) {
        scan::push_length(len, out);
    }
}

/// The address alone, compressed or not.
#[inline(always)]
pub(crate) fn print_bits(bits: u128, class: u128, style: &Style, out: &mut Vec<u8>) {
    if style.canonical {
        return print_canonical(bits, out);
    }
    let tail = class::tail(class);
    if tail.dotted != Dotted::No {
        return print_dotted(bits, tail, style, out);
    }
    if style.has(StyleFlags::FULL) {
        groups::push_full(bits, out);
    } else if style.has(StyleFlags::UNCOMPRESSED) {
        push_groups(bits, 0, 8, false, out);
    } else {
        push_compressed(bits, 8, out);
    }
}

/// The compressed form without an IPv4 address at its end.
#[inline(never)]
pub(crate) fn push_hex(bits: u128, out: &mut Vec<u8>) {
    push_compressed(bits, 8, out);
}

/// The canonical form: an IPv4 address at the end only by a well-known prefix.
#[inline(never)]
pub(super) fn print_canonical(bits: u128, out: &mut Vec<u8>) {
    if !class::embedded::is_mixed(bits) {
        return push_compressed(bits, 8, out);
    }
    push_compressed(bits, 6, out);
    if out.last() != Some(&b':') {
        out.push(b':');
    }
    scan::push_quad(bits as u32, out);
}

/// An address that may end in an IPv4 address.
fn print_dotted(bits: u128, tail: Tail, style: &Style, out: &mut Vec<u8>) {
    if style.has(StyleFlags::FULL.or(StyleFlags::UNCOMPRESSED)) {
        let dotted = tail.uncompressed();
        push_groups(bits, 0, if dotted { 6 } else { 8 }, style.has(StyleFlags::FULL), out);
        if dotted {
            out.push(b':');
            scan::push_quad(bits as u32, out);
        }
        return;
    }
    match tail.dotted {
        Dotted::Compat => out.extend_from_slice(b"::"),
        Dotted::Mapped => {
            out.extend_from_slice(b"::");
            push_groups(bits, 5, 6, false, out);
            out.push(b':');
        }
        Dotted::Embedded if !tail.hidden => {
            push_compressed(bits, 6, out);
            if out.last() != Some(&b':') {
                out.push(b':');
            }
        }
        _ => return push_compressed(bits, 8, out),
    }
    scan::push_quad(bits as u32, out);
}

/// Groups `from..to`, joined by colons; `full` with all four digits.
#[inline]
fn push_groups(bits: u128, from: usize, to: usize, full: bool, out: &mut Vec<u8>) {
    groups::push(bits, out, |text| {
        match (from, to) {
            (0, 8) if full => text.eight(true),
            (0, 8) => text.eight(false),
            _ => (from..to).for_each(|i| text.group(i, full)),
        }
        text.close();
    });
}

/// The first `count` groups; the first longest run of at least two zero groups becomes `::`
/// ([RFC 5952, section 4.2](https://www.rfc-editor.org/rfc/rfc5952#section-4.2)).
#[inline]
fn push_compressed(bits: u128, count: usize, out: &mut Vec<u8>) {
    let run = groups::zero_run(bits, count);
    groups::push(bits, out, |text| {
        match run {
            None if count == 8 => text.eight(false),
            None => (0..count).for_each(|i| text.group(i, false)),
            Some((start, end)) => {
                (0..start).for_each(|i| text.group(i, false));
                text.gap();
                (end..count).for_each(|i| text.group(i, false));
            }
        }
        if run.is_none_or(|(_, end)| end < count) {
            text.close();
        }
    });
}

/// The groups that hold the prefix or the suffix, not masked; no prefix length, no zone.
fn print_part(a: &V6, class: u128, style: &Style, out: &mut Vec<u8>) -> Result<(), PrintError> {
    let len = a.cut().ok_or(PrintError::NoLength)?.get();
    let full = style.has(StyleFlags::FULL);
    let tail = class::tail(class);
    let dotted = matches!(tail.dotted, Dotted::Compat | Dotted::Mapped);
    if dotted && len > 96 {
        return Err(PrintError::CutsDotted(len));
    }
    if style.part() == AddressPart::Prefix {
        push_groups(a.bits, 0, usize::from(len).div_ceil(16), full, out);
        return Ok(());
    }
    print_suffix(a.bits, class, len, full, out);
    Ok(())
}

/// The groups after a prefix of `len` bits, at most 96 of an address that ends in an IPv4 address.
pub(super) fn print_suffix(bits: u128, class: u128, len: u8, full: bool, out: &mut Vec<u8>) {
    let first = usize::from(len / 16);
    if !matches!(class::tail(class).dotted, Dotted::Compat | Dotted::Mapped) {
        return push_groups(bits, first, 8, full, out);
    }
    push_groups(bits, first, 6, full, out);
    if first < 6 {
        out.push(b':');
    }
    scan::push_quad(bits as u32, out);
}

/// Pads to 40 columns and appends the statistics of the interface identifier (`--print-iid-var`).
fn print_statistics(a: &V6, start: usize, out: &mut Vec<u8>) {
    use std::io::Write;
    out.resize(out.len().max(start + 40), b' ');
    let s = class::iid::statistics(a.bits as u64);
    let _ = write!(out, " R={} h={:7.3} r={:7.3}", s.result, s.h, s.r);
    let lists: [(&str, &[u8]); 4] =
        [("db", &s.blocks), ("dbh", &s.block_digits), ("da", &s.amounts), ("dd", &s.deltas)];
    for (name, list) in lists {
        let _ = write!(out, " {name}= ");
        for (i, n) in list.iter().enumerate() {
            let _ = write!(out, "{}{n}", if i == 0 { "" } else { "," });
        }
    }
    let _ = write!(out, " dda= {}", s.distinct);
}

#[cfg(test)]
mod tests {
    use super::*;
    use proptest::prelude::*;

    fn slow(text: &[u8]) -> Option<u128> {
        let mut reader = GroupReader { text, at: 0, bits: 0, groups: 0, gap: None };
        (!text.is_empty()).then(|| reader.address().ok()).flatten()
    }

    /// The fast path, whatever follows the text.
    fn short(text: &[u8]) -> Option<u128> {
        let bits = groups::read(text.into());
        for after in [&b"f"[..], b":", b"::1", b"0123456789abcdef:0123456789abcdef:01", &[0xff; 70]] {
            let line = [text, after, &[b' '; 70]].concat();
            assert_eq!(groups::read(TextWindow::new(&line, text.len())), bits, "{line:?}");
        }
        bits
    }

    fn agree(text: &[u8]) {
        // eight colons are left to the reader
        let slow = slow(text).filter(|_| text.iter().filter(|b| **b == b':').count() < 8 && !text.contains(&b'.'));
        assert_eq!(short(text), slow, "{text:?}");
    }

    proptest! {
        #![proptest_config(ProptestConfig::with_cases(4000))]
        #[test]
        fn the_short_way_reads_prefixes_as_the_long_way(
            address in "([0-9a-f]{1,4}:){2,7}[0-9a-f]{0,4}|[0-9a-f]{0,4}::[0-9a-f:]{0,9}|::ffff:192\\.0\\.2\\.1|fe80::1%e",
            end in "/[0-9]{0,4}|//[0-9]{2}|/[0-9]{2}/|/[0-9]{2}/[0-9]|/[0-9 ]{2,3}|/f",
        ) {
            let text = [address, end].concat();
            if let Some(found) = prefix(text.as_bytes()) {
                proptest::prop_assert_eq!(Ok(found), parse_parts(text.as_bytes()), "{}", text);
            }
        }


        #[test]
        fn the_short_way_of_a_text_agrees_with_the_reader(text in "(::|:)?([0-9a-fA-F]{0,5}(:|::|)){0,9}[.g/\\x00\u{ff}]?") {
            agree(text.as_bytes());
        }

        #[test]
        fn the_short_way_of_a_dotted_text_agrees_with_the_reader(
            head in "(::|:)?([0-9a-fA-F]{0,5}(:|::|)){0,7}",
            quad in "[0-9]{1,4}\\.[0-9]{1,3}\\.[0-9]{1,3}\\.[0-9]{1,3}[.:/]?",
        ) {
            let text = format!("{head}{quad}");
            if let Some(bits) = groups::read_dotted(text.as_bytes().into()) {
                prop_assert_eq!(Some(bits), slow(text.as_bytes()), "{}", text);
            }
        }

        #[test]
        fn what_is_printed_is_read_again(bits: u128, mask: u8, full: bool) {
            let groups = (0..8).filter(|i| mask >> i & 1 == 1).fold(bits, |bits, i| bits & !(0xffff << (16 * i)));
            let mut texts = [Vec::new(), Vec::new()];
            push_compressed(groups, 8, &mut texts[0]);
            push_groups(groups, 0, 8, full, &mut texts[1]);
            for mut text in texts {
                prop_assert_eq!(parse(&text).unwrap().bits, groups);
                text.make_ascii_uppercase();
                agree(&text);
            }
        }
    }

    #[test]
    fn ordinary_dotted_texts_take_the_short_way() {
        for (text, bits) in [
            ("::ffff:192.0.2.1", 0xffff_c000_0201),
            ("64:ff9b::1.2.3.4", 0x64ff9b << 96 | 0x0102_0304),
            ("1:2:3:4:5::1.2.3.4", 0x1_0002_0003_0004_0005 << 48 | 0x0102_0304),
            ("1:2:3:4:5:6:1.2.3.4", 0x1_0002_0003_0004_0005_0006 << 32 | 0x0102_0304),
        ] {
            assert_eq!(groups::read_dotted(text.as_bytes().into()), Some(bits), "{text}");
        }
        assert_eq!(groups::read_dotted(b"1:2:3:4:5:6:7:1.2.3.4"[..].into()), None);
        assert_eq!(groups::read_dotted(b"::1.2.3.4.5"[..].into()), None);
    }

    #[test]
    fn one_changed_byte_is_seen_by_both_ways() {
        for text in [
            "2001:db8:1:22:333:4444:ABCD:ef01",
            "1111:2222:3333:4444:5555:6666:7777:8888",
            "fe80::1",
            "::1:2",
            "::",
            "1::",
        ] {
            for at in 0..text.len() {
                for b in (0..=255u8).filter(|b| *b != b'.') {
                    let mut changed = text.as_bytes().to_vec();
                    changed[at] = b;
                    agree(&changed);
                }
            }
        }
    }
}
