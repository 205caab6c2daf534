//! The labels of reverse names in a text: of addresses, of zones, and of the classless zones of
//! [RFC 2317](https://www.rfc-editor.org/rfc/rfc2317).

use crate::addr::Family;
use crate::format::scan;
use std::ops::{Range, RangeInclusive};

/// The tree of a reverse name, after its last label.
const TREES: [(&[u8], Family); 3] =
    [(b"ip6.arpa", Family::V6), (b"ip6.int", Family::V6), (b"in-addr.arpa", Family::V4)];

/// The labels of a reverse name.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(super) struct ReverseLabels {
    /// Where they are, without the dot before the tree.
    pub(super) at: Range<usize>,
    pub(super) family: Family,
    /// The address, left-aligned.
    pub(super) bits: u128,
    /// How many bits of it the labels are.
    pub(super) len: u8,
    /// Whether a template or a part of a label precedes them: `{{ n }}.2.0.192.in-addr.arpa`, `rev-2.0.192.in-addr.arpa`.
    pub(super) is_template: bool,
    form: LabelForm,
}

#[derive(Clone, Copy, Debug, PartialEq, Eq)]
enum LabelForm {
    /// One hex digit each.
    Nibbles,
    /// One decimal number each.
    Octets,
    /// An octet divided: `64/26` or `64-127`, perhaps with the number of a host before it.
    Classless { len: u8, dash: bool, host: bool },
}

/// The prefix lengths of classless zones.
const CLASSLESS: RangeInclusive<u8> = 25..=31;

/// The reverse names in a line, from left to right.
pub(super) fn reverse_names(line: &[u8]) -> Vec<ReverseLabels> {
    memchr::memchr_iter(b'.', line).filter_map(|dot| at_tree(line, dot)).collect()
}

/// A text with the labels of another address; `None` if it has to come back and would not.
pub(super) fn replaced(text: &[u8], labels: &ReverseLabels, bits: u128, returns: bool) -> Option<Vec<u8>> {
    let with = |text: &[u8], labels: &ReverseLabels, bits: u128| {
        Some([text.get(..labels.at.start)?, &labels.written(text, bits), text.get(labels.at.end..)?].concat())
    };
    let new = with(text, labels, bits)?;
    let back = || {
        let own = reverse_names(&new).into_iter().find(|own| own.at.start == labels.at.start)?;
        with(&new, &own, labels.bits)
    };
    (!returns || back().as_deref() == Some(text)).then_some(new)
}

/// The reverse name whose tree begins after a dot.
fn at_tree(line: &[u8], dot: usize) -> Option<ReverseLabels> {
    let rest = line.get(dot + 1..)?;
    if !matches!(rest.first(), Some(b'i' | b'I')) {
        return None;
    }
    let is = |tree: &[u8]| rest.get(..tree.len()).is_some_and(|own| own.eq_ignore_ascii_case(tree));
    let (tree, family) = TREES.iter().find(|(tree, _)| is(tree))?;
    let next = rest.get(tree.len()).copied().unwrap_or(b' ');
    if next.is_ascii_alphanumeric() || matches!(next, b'-' | b'_') {
        return None;
    }
    let head = line.get(..dot)?;
    if *family == Family::V6 { nibbles(head) } else { octets(head) }
}

/// Whether a template ends right before a place.
fn is_after_template(head: &[u8], at: usize) -> bool {
    let last = at.checked_sub(1).and_then(|last| head.get(last));
    last.is_some_and(|b| matches!(b, b'$' | b'}' | b']' | b')' | b'%' | b'>'))
}

/// Whether a template, or a label of which only the end is a number, precedes the dot before these labels.
fn has_template(head: &[u8], start: usize) -> bool {
    is_after_template(head, start)
        || before_label(head, start).is_some_and(|text| {
            is_after_template(text, text.len()) || ends_in_number(text) || is_divided_template(text)
        })
}

/// Whether the last label may be a name with a label of an address after it: `rev-3`.
fn ends_in_number(head: &[u8]) -> bool {
    let (_, label) = last_label(head);
    let mut parts = label.rsplitn(2, |b| matches!(b, b'-' | b'_'));
    let (last, before) = (parts.next().unwrap_or_default(), parts.next().unwrap_or_default());
    before.iter().any(u8::is_ascii_alphabetic)
        && (number(last).is_some() || matches!(last, [b] if b.is_ascii_hexdigit()))
}

/// Whether a text ends in a template and the prefix length of a classless zone: `{{ n }}/26`.
fn is_divided_template(head: &[u8]) -> bool {
    let (at, label) = last_label(head);
    let is_length = number(label).is_some_and(|len| CLASSLESS.contains(&len));
    is_length
        && head
            .get(..at)
            .and_then(|head| head.strip_suffix(b"/"))
            .is_some_and(|head| is_after_template(head, head.len()))
}

/// The last label of a text, and where it begins. A slash before it is not part of it: it may be one of a path or a URL.
fn last_label(head: &[u8]) -> (usize, &[u8]) {
    let inside = |b: &&u8| b.is_ascii_alphanumeric() || matches!(b, b'-' | b'_' | b'*');
    let start = head.len() - head.iter().rev().take_while(inside).count();
    (start, head.get(start..).unwrap_or_default())
}

/// The last label of a text if it is one of a classless zone, and where it begins.
fn last_division(head: &[u8]) -> Option<(usize, (u8, u8, bool))> {
    let (mut at, label) = last_label(head);
    if !label.contains(&b'-') {
        at = last_label(head.get(..at)?.strip_suffix(b"/")?).0;
    }
    division(head.get(at..)?).map(|found| (at, found))
}

/// What precedes the label at the end, if there is a dot between.
fn before_label(head: &[u8], start: usize) -> Option<&[u8]> {
    head.get(..start)?.strip_suffix(b".")
}

fn nibbles(head: &[u8]) -> Option<ReverseLabels> {
    let (mut bits, mut count, mut start, mut rest) = (0u128, 0u8, head.len(), Some(head));
    while let Some(text) = rest.filter(|_| count < 32) {
        let (at, label) = last_label(text);
        let [digit] = label else { break };
        let Some(value) = char::from(*digit).to_digit(16).filter(|_| !is_after_template(text, at)) else { break };
        bits |= u128::from(value) << (124 - 4 * u32::from(count));
        (count, start, rest) = (count + 1, at, before_label(text, at));
    }
    let (at, is_template, form) = (start..head.len(), has_template(head, start), LabelForm::Nibbles);
    (count > 0).then_some(ReverseLabels { at, family: Family::V6, bits, len: 4 * count, is_template, form })
}

fn number(label: &[u8]) -> Option<u8> {
    let digits = (1..=3).contains(&label.len()) && label.iter().all(u8::is_ascii_digit);
    str::from_utf8(label).ok().filter(|_| digits)?.parse().ok()
}

/// The first number, the prefix length and whether a dash is used: `64/26`, `64-127`.
fn division(label: &[u8]) -> Option<(u8, u8, bool)> {
    let mark = label.iter().position(|b| matches!(b, b'/' | b'-'))?;
    let dash = label.get(mark) == Some(&b'-');
    let (first, second) = (number(label.get(..mark)?)?, number(label.get(mark + 1..)?)?);
    let size =
        if dash { u16::from(second).checked_sub(u16::from(first))? + 1 } else { 1 << 32u8.checked_sub(second)?.min(9) };
    let len = 32 - size.trailing_zeros() as u8;
    let sound = size.is_power_of_two() && CLASSLESS.contains(&len) && u16::from(first) % size == 0;
    sound.then_some((first, len, dash))
}

fn octets(head: &[u8]) -> Option<ReverseLabels> {
    let (mut found, mut start, mut rest): (u32, usize, Option<&[u8]>) = (0, head.len(), Some(head));
    let (mut count, mut form) = (0u32, LabelForm::Octets);
    while let Some(text) = rest.filter(|_| count < 4) {
        let (mut at, label) = last_label(text);
        if is_after_template(text, at) || count == 3 && is_divided_template(text) {
            break;
        }
        match (form, number(label)) {
            (LabelForm::Classless { len, dash, .. }, Some(octet)) => {
                let address = found & !0xff | u32::from(octet);
                if address & u32::MAX << (32 - u32::from(len)) == found {
                    (found, form, start) = (address, LabelForm::Classless { len, dash, host: true }, at);
                }
                break;
            }
            (LabelForm::Octets, octet) => {
                if let Some((first, (octet, len, dash))) = last_division(text).filter(|_| count == 3) {
                    found |= u32::from(octet);
                    (at, form) = (first, LabelForm::Classless { len, dash, host: false });
                } else if let Some(octet) = octet {
                    found |= u32::from(octet) << (24 - 8 * count);
                    count += 1;
                } else {
                    break;
                }
            }
            _ => break,
        }
        (start, rest) = (at, before_label(text, at));
    }
    let len = match form {
        LabelForm::Classless { len, host: false, .. } => len,
        LabelForm::Classless { .. } => 32,
        _ => 8 * count as u8,
    };
    let bits = u128::from(found) << 96;
    let (at, is_template) = (start..head.len(), has_template(head, start));
    (count > 0).then_some(ReverseLabels { at, family: Family::V4, bits, len, is_template, form })
}

impl ReverseLabels {
    /// The address, or the prefix of a zone.
    pub(super) fn key(&self) -> (Family, u128, Option<u8>) {
        (self.family, self.bits, (self.len != self.family.width()).then_some(self.len))
    }

    /// The labels of another address in the text that they were found in, in the same form: those that stay keep their
    /// text, the others its case and its leading zeros.
    pub(super) fn written(&self, text: &[u8], bits: u128) -> Vec<u8> {
        let old = text.get(self.at.clone()).unwrap_or_default();
        let mut out = Vec::with_capacity(old.len() + 8);
        if self.form == LabelForm::Nibbles {
            self.write_nibbles(old, bits, &mut out);
            return out;
        }
        for (old, new) in old.split(|b| *b == b'.').zip(self.numbers(bits)) {
            if !out.is_empty() {
                out.push(b'.');
            }
            match old {
                _ if number(old) == number(new.as_bytes()) && division(old) == division(new.as_bytes()) => {
                    out.extend_from_slice(old);
                }
                [b'0', _, ..] if !new.contains('/') => {
                    out.extend(format!("{new:0>width$}", width = old.len()).bytes());
                }
                _ => out.extend_from_slice(new.as_bytes()),
            }
        }
        out
    }

    fn write_nibbles(&self, old: &[u8], bits: u128, out: &mut Vec<u8>) {
        let upper = old.iter().any(u8::is_ascii_uppercase);
        let digits = scan::nibbles(bits).into_iter().take(usize::from(self.len / 4)).rev();
        for (old, own) in old.split(|b| *b == b'.').zip(digits) {
            if !out.is_empty() {
                out.push(b'.');
            }
            match old {
                [same] if same.eq_ignore_ascii_case(&own) => out.push(*same),
                _ if upper => out.push(own.to_ascii_uppercase()),
                _ => out.push(own),
            }
        }
    }

    /// The labels of another IPv4 address, from left to right.
    fn numbers(&self, bits: u128) -> Vec<String> {
        let [a, b, c, d] = ((bits >> 96) as u32).to_be_bytes();
        match self.form {
            LabelForm::Nibbles => Vec::new(),
            LabelForm::Octets => {
                let skip = 4usize.saturating_sub(usize::from(self.len / 8));
                [d, c, b, a].iter().skip(skip).map(u8::to_string).collect()
            }
            LabelForm::Classless { len, dash, host } => {
                let mask = u8::MAX.checked_shl(u32::from(32 - len)).unwrap_or(0);
                let first = d & mask;
                let second = if dash { format!("-{}", first | !mask) } else { format!("/{len}") };
                let own = host.then(|| d.to_string());
                own.into_iter()
                    .chain([format!("{first}{second}"), c.to_string(), b.to_string(), a.to_string()])
                    .collect()
            }
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn seen(line: &str) -> Vec<(String, u8, String)> {
        let all = reverse_names(line.as_bytes());
        all.into_iter()
            .map(|one| {
                let again = String::from_utf8(one.written(line.as_bytes(), one.bits)).unwrap();
                (line.get(one.at.clone()).unwrap().to_owned(), one.len, again)
            })
            .collect()
    }

    #[test]
    fn the_labels_of_reverse_names_are_found_and_written_again() {
        for (line, labels, len) in [
            ("zone \"8.b.d.0.1.0.0.2.ip6.arpa\" {", "8.b.d.0.1.0.0.2", 32),
            ("*.8.B.D.0.1.0.0.2.IP6.ARPA.", "8.B.D.0.1.0.0.2", 32),
            ("ns1.8.b.d.0.1.0.0.2.ip6.int", "8.b.d.0.1.0.0.2", 32),
            ("2.0.192.in-addr.arpa", "2.0.192", 24),
            ("x 65.2.0.192.in-addr.arpa.", "65.2.0.192", 32),
            ("64/26.2.0.192.in-addr.arpa", "64/26.2.0.192", 26),
            ("64-127.2.0.192.in-addr.arpa", "64-127.2.0.192", 26),
            ("65.64/26.2.0.192.in-addr.arpa", "65.64/26.2.0.192", 32),
            ("host65.2.0.192.in-addr.arpa", "2.0.192", 24),
            ("9.64/26.2.0.192.in-addr.arpa", "64/26.2.0.192", 26),
            ("server=/2.0.192.in-addr.arpa/192.0.2.53", "2.0.192", 24),
            ("local=/64/26.2.0.192.in-addr.arpa/", "64/26.2.0.192", 26),
            ("/65.64/26.2.0.192.in-addr.arpa/", "65.64/26.2.0.192", 32),
            ("https://api/zones/65.2.0.192.in-addr.arpa./records", "65.2.0.192", 32),
            ("/24/0.192.in-addr.arpa", "0.192", 16),
            ("/1/26.2.0.192.in-addr.arpa", "26.2.0.192", 32),
            ("${dir}/2.0.192.in-addr.arpa", "2.0.192", 24),
            ("/7.7.0.0.8.b.d.0.1.0.0.2.ip6.arpa/", "7.7.0.0.8.b.d.0.1.0.0.2", 48),
            ("rev-2.0.192.in-addr.arpa", "0.192", 16),
        ] {
            assert_eq!(seen(line), [(labels.to_owned(), len, labels.to_owned())], "{line}");
        }
        for line in ["{{ n }}/26.2.0.192.in-addr.arpa", "$/26.2.0.192.in-addr.arpa", "rev-2.0.192.in-addr.arpa"] {
            assert!(reverse_names(line.as_bytes()).iter().all(|one| one.is_template && one.len < 32), "{line}");
        }
        for line in ["ip6.arpa", "x.ip6.arpa", "in-addr.arpa", "2.0.192.in-addr.arpanet", "300.in-addr.arpa"] {
            assert_eq!(seen(line), [], "{line}");
        }
    }
}
