//! Parts of addresses of an old prefix that are words of their own: `"10.1.1"`, `2001:db8:1/48`; those with a template in the
//! network: `10.{{ site }}.1.1`; and addresses in the names of hosts: `ip-10-1-1-6`, `2001-db8-1--1`. Where the numbers could
//! be of something else, the whole network of the old prefix has to be there.

use super::items::prefix_length;
use super::lengths::{leading_number, slash_length};
use super::patterns::{
    begins_as_network, colon, dot, group, group_and_colon, is_angled, is_conversion, is_edge, is_group_edge, octet,
    shares, shown_end,
};
use super::reverse_names::reverse_names;
use crate::addr::{Family, Net};

/// The end of a part of an IPv4 address that begins here.
pub(super) fn quad_fragment(net: Net, text: &[u8], start: usize) -> Option<usize> {
    if !is_edge(text, start) {
        return glued_quad(net, text, start).or_else(|| zone_file(net, text, start));
    }
    let all = || {
        let whole = || quoted_quad(net, text, start).or_else(|| followed_quad(net, text, start));
        let whole = || whole().or_else(|| zone_file(net, text, start));
        templated_quad(net, text, start).or_else(whole)
    };
    hex_quad(net, text, start).or_else(|| separated_quad(net, text, start)).or_else(all)
}

/// Eight hex digits after `0x`.
fn hex_quad(net: Net, text: &[u8], start: usize) -> Option<usize> {
    let to = start + 10;
    let digits = text.get(start..to)?.strip_prefix(b"0x").filter(|own| own.iter().all(u8::is_ascii_hexdigit))?;
    let bits = u32::from_str_radix(str::from_utf8(digits).ok()?, 16).ok()?;
    // many constants begin with one octet
    let is_ours = net.len().get() >= 16 && shares(net, u128::from(bits) << 96, 32);
    let ends = text.get(to).is_none_or(|b| !b.is_ascii_alphanumeric() && *b != b'_');
    (is_ours && ends).then_some(to)
}

/// A whole address directly after a word or a letter, which are not those of versions.
fn glued_quad(net: Net, text: &[u8], start: usize) -> Option<usize> {
    let head = text.get(..start)?;
    let letters = head.iter().rev().take(32).take_while(|b| b.is_ascii_alphabetic()).count();
    let (bits, at) = whole_quad(text, start)?;
    let ends = match text.get(at..)? {
        [b'.', next, ..] => !next.is_ascii_alphanumeric(),
        // a revision of one number follows a version
        [b'-' | b'_', rest @ ..] => {
            let is_address = || whole_quad(rest, 0).is_some() || begins_with_other_word(rest);
            is_address() || ends_range_or_prefix(bits, letters, rest)
        }
        [b'm' | b'M', rest @ ..] => is_length_of(bits, rest),
        rest => rest.first().is_none_or(|b| !b.is_ascii_alphanumeric()),
    };
    let word = head.get(start - letters..).unwrap_or_default();
    let is_version =
        || VERSION_WORDS.iter().chain(&[&b"version"[..], b"rev"]).any(|own| word.eq_ignore_ascii_case(own));
    let is_word = match letters {
        0 => false,
        1 => !head.last().is_some_and(|b| matches!(b, b'v' | b'V' | b'r' | b'R')),
        _ => !is_version(),
    };
    (ends && shares(net, bits, 32) && (is_word || follows_object(head))).then_some(at)
}

/// Whether the number after a glued address and a mark is its prefix length; or, where it is glued to one letter, that of the
/// last address of a range, which after a whole word is a revision as often.
fn ends_range_or_prefix(bits: u128, letters: usize, rest: &[u8]) -> bool {
    let is_last = |(number, digits): (u8, usize)| {
        number > (bits >> 96) as u8 && rest.get(digits).is_none_or(|b| !b.is_ascii_alphanumeric() && *b != b'.')
    };
    is_length_of(bits, rest) || letters == 1 && octet(rest).is_some_and(is_last)
}

/// Whether a text begins with the length of the prefix that has no bits after it but zeros.
fn is_length_of(bits: u128, text: &[u8]) -> bool {
    leading_number(text, true).0.is_some_and(|len| len >= 8 && prefix_length(Family::V4, bits, len).is_some())
}

/// The end of a whole address of a prefix that is glued to a word as versions are, and to more numbers: `v192.0.2.1`,
/// `192.0.2.1rc2`, `lib192.0.2.1-2`, `x192.0.2.1.5`. Labels of a reverse name after `\n` are in another order.
pub(super) fn glued_version(net: Net, text: &[u8], start: usize) -> Option<usize> {
    let (_, end) = whole_quad(text, start).filter(|(bits, _)| shares(net, *bits, 32))?;
    let is_glued = |b: Option<&u8>| b.is_some_and(u8::is_ascii_alphabetic);
    let before = start.checked_sub(1).and_then(|at| text.get(at));
    let is_version = begins_quad(text, start) && (is_glued(before) || is_glued(text.get(end)));
    (is_version && !begins_reverse_name(text.get(start..)?)).then_some(end)
}

/// Whether a text begins with labels of a reverse name.
fn begins_reverse_name(text: &[u8]) -> bool {
    let is_inside = |b: &&u8| b.is_ascii_alphanumeric() || matches!(b, b'.' | b'-');
    let length = text.iter().take(LONGEST_REVERSE_NAME).take_while(is_inside).count();
    reverse_names(text.get(..length).unwrap_or_default()).first().is_some_and(|labels| labels.at.start == 0)
}

/// The bytes of 32 nibbles with dots and the name of their tree.
const LONGEST_REVERSE_NAME: usize = 72;

/// Words after the numbers of versions.
pub(super) const REVISIONS: [&[u8]; 20] = [
    b"rc",
    b"alpha",
    b"beta",
    b"dev",
    b"post",
    b"pre",
    b"el",
    b"fc",
    b"ubuntu",
    b"deb",
    b"bpo",
    b"final",
    b"ga",
    b"sp",
    b"patch",
    b"build",
    b"snapshot",
    b"release",
    b"git",
    b"svn",
];

/// A whole address directly before a word, which is not that of a version, or before a prefix length: `192.0.2.1eth0`,
/// `192.0.2.0m24`.
fn followed_quad(net: Net, text: &[u8], start: usize) -> Option<usize> {
    let (bits, at) = whole_quad(text, start)?;
    let rest = text.get(at..)?;
    let is_length = matches!(rest, [b'm' | b'M', next, ..] if next.is_ascii_digit());
    ((is_length || begins_with_other_word(rest)) && shares(net, bits, 32)).then_some(at)
}

/// Whether a text begins with a word of two and more letters that does not follow versions.
fn begins_with_other_word(text: &[u8]) -> bool {
    let letters = text.iter().take(16).take_while(|b| b.is_ascii_alphabetic()).count();
    let word = text.get(..letters).unwrap_or_default();
    letters > 1 && !REVISIONS.iter().any(|own| word.eq_ignore_ascii_case(own))
}

/// Whether no number precedes four numbers that begin here.
pub(super) fn begins_quad(text: &[u8], start: usize) -> bool {
    match text.get(..start) {
        Some([.., before, b'.']) => !before.is_ascii_digit(),
        Some([.., before]) => !before.is_ascii_digit(),
        _ => true,
    }
}

/// The bits and the end of four numbers with dots between them.
pub(super) fn whole_quad(text: &[u8], start: usize) -> Option<(u128, usize)> {
    let (mut bits, mut at) = (0u128, start);
    for place in 0..4u32 {
        at += usize::from(place > 0);
        let (number, digits) = octet(text.get(at..)?)?;
        bits |= u128::from(number) << (120 - 8 * place);
        at += digits;
        if place < 3 && text.get(at) != Some(&b'.') {
            return None;
        }
    }
    Some((bits, at))
}

/// What the names of zone files begin with.
const ZONE_WORDS: [&[u8]; 7] = [b"db", b"rev", b"reverse", b"zone", b"named", b"pri", b"hosts"];

/// The numbers in the name of a zone file, of which two or three are the whole network: `db.192.0.2`, `named-192.0.2`.
fn zone_file(net: Net, text: &[u8], start: usize) -> Option<usize> {
    let head = text.get(..start)?;
    let name = head.strip_suffix(b".").or(head.strip_suffix(b"-")).or(head.strip_suffix(b"_"))?;
    let length = name.iter().rev().take(8).take_while(|b| b.is_ascii_alphanumeric()).count();
    let word = name.get(name.len() - length..)?;
    let (mut at, mut bits, mut count) = (start, 0u128, 0usize);
    while let Some((number, digits)) = text.get(at..).and_then(octet).filter(|_| count < 4) {
        bits |= u128::from(number) << (120 - 8 * count);
        (at, count) = (at + digits, count + 1);
        match text.get(at..)? {
            [b'.', next, ..] if next.is_ascii_digit() => at += 1,
            _ => break,
        }
    }
    let begins = ZONE_WORDS.iter().any(|own| word.eq_ignore_ascii_case(own));
    let ends = text.get(at).is_none_or(|b| !b.is_ascii_alphanumeric());
    let has_network = (2..4).contains(&count) && 8 * count >= usize::from(net.len().get().min(24));
    (begins && ends && has_network && shares(net, bits, 8 * count)).then_some(at)
}

/// Whether the number of an object of SNMP precedes an index, with a dot: `1.3.6.1.2.1.4.20.1.1.`. A table, its entry and a
/// column have at least nine numbers.
fn follows_object(head: &[u8]) -> bool {
    let head = head.get(head.len().saturating_sub(LONGEST_OBJECT)..).unwrap_or_default();
    let length = head.iter().rev().take_while(|b| b.is_ascii_digit() || **b == b'.').count();
    let (before, object) = head.split_at_checked(head.len() - length).unwrap_or_default();
    let dots = object.iter().filter(|b| **b == b'.').count();
    let begins = |start: &[u8]| object.starts_with(start);
    let is_whole = begins(b"1.3.6.1.") || begins(b".1.3.6.1.") || begins(b".3.6.1.") && before.ends_with(b"iso");
    object.ends_with(b".") && (is_whole && dots >= 9 || before.ends_with(b"mib-") && begins(b"2.") && dots >= 5)
}

/// The most bytes of the number of an object that are looked at.
const LONGEST_OBJECT: usize = 160;

/// The end of a part of an IPv6 address that begins here.
pub(super) fn group_fragment(net: Net, text: &[u8], start: usize) -> Option<usize> {
    // the groups of shorter prefixes are too much like other numbers
    if net.len().get() < 32 || !is_group_edge(text, start) {
        return None;
    }
    let others = || doubled_groups(net, text, start).or_else(|| bare_groups(net, text, start));
    separated_groups(net, text, start).or_else(others)
}

/// Groups with two colons between them, as lists of Exim have them: `2001::db8::1::::/48`. In an address they are there once.
fn doubled_groups(net: Net, text: &[u8], start: usize) -> Option<usize> {
    let (mut at, mut bits, mut count) = (start, 0u128, 0usize);
    while let Some((number, digits)) = text.get(at..).and_then(group).filter(|_| count < 8) {
        bits |= u128::from(number) << (112 - 16 * count);
        (at, count) = (at + digits, count + 1);
        match text.get(at..)? {
            [b':', b':', next, ..] if next.is_ascii_hexdigit() => at += 2,
            _ => break,
        }
    }
    let colons = text.get(at..)?.iter().take(5).take_while(|b| **b == b':').count();
    let is_doubled = count > 2 || count == 2 && colons == 4;
    (is_doubled && shares(net, bits, 16 * count)).then_some(at + colons)
}

/// Four numbers with dashes or underscores between them, and not one of more.
fn separated_quad(net: Net, text: &[u8], start: usize) -> Option<usize> {
    let (first, digits) = octet(text.get(start..)?)?;
    let mark = *text.get(start + digits).filter(|b| matches!(b, b'-' | b'_'))?;
    let (mut bits, mut at) = (u128::from(first) << 120, start + digits);
    for place in 1..4u32 {
        let (number, digits) = octet(text.get(at..)?.strip_prefix(&[mark])?)?;
        bits |= u128::from(number) << (120 - 8 * place);
        at += 1 + digits;
    }
    (shares(net, bits, 32) && is_alone(text, start, at, mark)).then_some(at)
}

/// Whether no number is separated by a mark from what is between these places, and no letter follows.
fn is_alone(text: &[u8], start: usize, end: usize, mark: u8) -> bool {
    let is_more = |b: Option<&u8>| b.is_some_and(u8::is_ascii_alphanumeric);
    let head = text.get(..start).unwrap_or_default();
    let before = matches!(head, [.., digit, own] if *own == mark && digit.is_ascii_digit());
    let after = match text.get(end..) {
        Some([own, next, ..]) if *own == mark => next.is_ascii_digit(),
        Some([next, ..]) => is_more(Some(next)),
        _ => false,
    };
    !before && !after
}

/// Numbers with a template after them, in the network or not, that are an address with it: `10.{{ site }}.1.1`.
fn templated_quad(net: Net, text: &[u8], start: usize) -> Option<usize> {
    let (mut at, mut bits, mut count) = (start, 0u128, 0usize);
    while let Some((number, digits)) = text.get(at..).and_then(octet).filter(|_| count < 3)
        && let Some(dot) = text.get(at + digits..).and_then(dot)
    {
        bits |= u128::from(number) << (120 - 8 * count);
        (at, count) = (at + digits + dot, count + 1);
    }
    if count == 0 || !shares(net, bits, 8 * count) {
        return None;
    }
    let rest = text.get(at..)?;
    let before = start.checked_sub(1).and_then(|at| text.get(at));
    let dots = outer_marks(text.get(at..shown_end(text, at))?, b'.');
    // a version has fewer numbers, and the name of a package before it; an expression that begins with it needs only one
    let is_long = count + dots >= if before == Some(&b'^') { 2 } else { 3 };
    let is_package = matches!(before, Some(b'-' | b'_'));
    let wanted = number_at(net, 8, count);
    (is_long && (is_template(rest) || !is_package && stands_for(rest, wanted, 10))).then_some(at)
}

/// The number of a network at a place, of as many bits each; `None` if not all of them are of the network.
fn number_at(net: Net, width: usize, place: usize) -> Option<u32> {
    let end = width * (place + 1);
    let mask = (1u128 << width) - 1;
    (end <= usize::from(net.len().get())).then(|| (net.bits() >> (128 - end) & mask) as u32)
}

/// Whether what begins here stands for several numbers, and one of them may be this one: `{1,2}`, `[0-3]`, `(0|1)`, `1-2`, `x`,
/// `*`.
fn stands_for(rest: &[u8], wanted: Option<u32>, radix: u32) -> bool {
    let is_end = |b: &u8| matches!(b, b'.' | b':' | b'\\');
    let list = |inner: &[u8], close: &[u8]| {
        let inner = inner.get(..inner.iter().take(40).position(|b| close.contains(b))?)?;
        Some(inner.split(|b| matches!(b, b',' | b'|')).any(|part| holds(part, wanted, radix)))
    };
    match rest {
        [b'{' | b'(' | b'[', inner @ ..] => list(inner, b"})]").unwrap_or(false),
        [mark @ (b'x' | b'X' | b'*' | b'?'), ..] => {
            let count = rest.iter().take_while(|b| *b == mark).count();
            count <= 4 && rest.get(count).is_some_and(is_end)
        }
        _ => {
            let numbers = rest.split(is_end).next().unwrap_or_default();
            let goes_on = rest.get(numbers.len() + 1).is_some_and(|b| b.is_ascii_digit() || *b == b':');
            numbers.contains(&b'-') && goes_on && holds(numbers, wanted, radix)
        }
    }
}

/// Whether a number, or two with `-` or `..` between them, may be this one.
fn holds(part: &[u8], wanted: Option<u32>, radix: u32) -> bool {
    let number =
        |text: &[u8]| u32::from_str_radix(str::from_utf8(text).ok().filter(|text| text.len() <= 4)?, radix).ok();
    let first = part.split(|b| matches!(b, b'-' | b'.')).next().unwrap_or_default();
    let last = part.rsplit(|b| matches!(b, b'-' | b'.')).next().unwrap_or_default();
    let (Some(first), Some(last)) = (number(first), number(last)) else { return false };
    wanted.is_none_or(|wanted| (first..=last).contains(&wanted))
}

/// Whether a text begins with an expression that something is put in the place of.
fn is_template(rest: &[u8]) -> bool {
    match rest {
        [b'{', b'{' | b'%' | b'a'..=b'z' | b'A'..=b'Z', ..] | [b'$' | b'#', b'{' | b'(', ..] => true,
        [b'$', b, ..] => b.is_ascii_alphabetic() || *b == b'%',
        [b'<', ..] => is_angled(rest),
        [b'%', rest @ ..] => is_conversion(rest),
        _ => false,
    }
}

/// How often a mark is in a text outside of brackets.
fn outer_marks(text: &[u8], mark: u8) -> usize {
    let (mut depth, mut count) = (0usize, 0);
    for b in text {
        match b {
            b'{' | b'(' | b'[' => depth += 1,
            b'}' | b')' | b']' => depth = depth.saturating_sub(1),
            _ => count += usize::from(depth == 0 && *b == mark),
        }
    }
    count
}

/// Two or three numbers in quotes, or three that are the value of a variable, with the whole network in them; not those of a
/// version.
fn quoted_quad(net: Net, text: &[u8], start: usize) -> Option<usize> {
    let (mut at, mut bits, mut count) = (start, 0u128, 0usize);
    loop {
        let (number, digits) = octet(text.get(at..)?)?;
        bits |= u128::from(number) << (120 - 8 * count);
        (at, count) = (at + digits, count + 1);
        match text.get(at..)? {
            [b'.', ..] if count < 3 => at += 1,
            _ => break,
        }
    }
    let whole = 8 * count >= usize::from(net.len().get()).clamp(16, 24);
    let head = text.get(..start)?;
    let next = text.get(at);
    let is_value = match (head.last()?, next) {
        (quote @ (b'"' | b'\'' | b'`'), Some(next)) => next == quote,
        (b'=', next) => count == 3 && next.is_none_or(|b| b.is_ascii_whitespace() || *b == b';'),
        _ => false,
    };
    if !whole || !is_value || !shares(net, bits, 8 * count) {
        return None;
    }
    // one number of the network alone is too much like a version
    let is_certain = net.len().get() >= 16 || names_one_of(head, &NETWORK_WORDS);
    (is_certain && !names_one_of(head, &VERSION_WORDS)).then_some(at)
}

/// Parts of the names of versions.
const VERSION_WORDS: [&[u8]; 6] = [b"ver", b"release", b"build", b"tag", b"firmware", b"revision"];

/// Parts of the names of networks.
const NETWORK_WORDS: [&[u8]; 7] = [b"net", b"prefix", b"addr", b"ip", b"lan", b"base", b"range"];

/// Whether the word before a value, which may be its key, has one of these parts.
fn names_one_of(head: &[u8], parts: &[&[u8]]) -> bool {
    let head = head.get(head.len().saturating_sub(32)..).unwrap_or_default();
    let is_word = |b: &u8| b.is_ascii_alphanumeric() || matches!(b, b'_' | b'-');
    let word = head.rsplit(|b| !is_word(b)).find(|word| !word.is_empty()).unwrap_or_default().to_ascii_lowercase();
    parts.iter().any(|part| memchr::memmem::find(&word, part).is_some())
}

/// How many groups have to be there of a prefix: all that are whole.
fn least(net: Net) -> u32 {
    u32::from(net.len().get() / 16).min(7)
}

/// Groups with dashes or underscores between them: with two of them, or with a letter in the network, which dates do not
/// have.
fn separated_groups(net: Net, text: &[u8], start: usize) -> Option<usize> {
    let (_, digits) = group(text.get(start..)?)?;
    let mark = *text.get(start + digits).filter(|b| matches!(b, b'-' | b'_'))?;
    let (mut at, mut bits, mut count) = (start, 0u128, 0u32);
    while let Some((number, digits)) = text.get(at..).and_then(group).filter(|_| count < 8) {
        bits |= u128::from(number) << (112 - 16 * count);
        (at, count) = (at + digits, count + 1);
        match text.get(at..) {
            Some([own, next, ..]) if *own == mark && next.is_ascii_hexdigit() => at += 1,
            _ => break,
        }
    }
    let rest = text.get(at..)?;
    let is_double = rest.starts_with(&[mark, mark]);
    let has_letter =
        || text.get(start..at).is_some_and(|own| own.iter().any(|b| matches!(b.to_ascii_lowercase(), b'a'..=b'f')));
    let known = if is_double { 128 } else { 16 * count as usize };
    let is_cut = rest.first().is_some_and(u8::is_ascii_alphanumeric);
    let whole = count >= least(net) || is_double && count > 0;
    (whole && !is_cut && (is_double || has_letter()) && shares(net, bits, known)).then_some(at)
}

/// Groups without `::` that are a word, or a prefix without its end: `2001:db8:1`, `2001:db8:1/48`; or with a template in the
/// network.
fn bare_groups(net: Net, text: &[u8], start: usize) -> Option<usize> {
    if !begins_as_network(text, start) {
        return None;
    }
    let (mut at, mut bits, mut count) = (start, 0u128, 0u32);
    while let Some((group, digits, mark)) = group_and_colon(text, at).filter(|_| count < 7) {
        bits |= u128::from(group) << (112 - 16 * count);
        (at, count) = (at + digits + mark, count + 1);
    }
    let rest = text.get(at..)?;
    if is_template(rest) || stands_for(rest, number_at(net, 16, count as usize), 16) {
        let colons = outer_marks(text.get(at..shown_end(text, at))?, b':');
        return (count >= 2 && colons > 0 && shares(net, bits, 16 * count as usize)).then_some(at);
    }
    let (group, digits) = group(rest)?;
    let (bits, count) = (bits | u128::from(group) << (112 - 16 * count.min(7)), count + 1);
    let end = at + digits;
    let after = text.get(end..)?;
    let ends = match after {
        [] => true,
        [b'/', ..] => slash_length(after, false).is_some(),
        [b'.', next, ..] => !next.is_ascii_alphanumeric(),
        [b, ..] => !b.is_ascii_alphanumeric() && !matches!(b, b':' | b'-' | b'_') && colon(after).is_none(),
    };
    (ends && count >= least(net) && count < 8 && shares(net, bits, 16 * count as usize)).then_some(end)
}

#[cfg(test)]
mod tests {
    use super::super::tests::net;
    use super::super::{LeftReason, PrefixMove, Renumbering};

    /// The patterns that a search finds, and that stay and are reported when the text is renumbered.
    fn seen(old: &str, text: &str) -> Vec<String> {
        let finder = Renumbering::finder(vec![net(old)]).unwrap();
        let to = net(if old.contains(':') { "3fff::/20" } else { "45.0.0.0/8" });
        let moves = Renumbering::new(vec![PrefixMove { from: net(old), to }]).unwrap();
        let renumbered = moves.renumber(text);
        let patterns = |left: Vec<super::super::Leftover>| -> Vec<String> {
            let own = left.into_iter().filter(|left| left.why == LeftReason::Pattern);
            own.map(|left| text.get(left.at).unwrap().to_owned()).collect()
        };
        let found = patterns(finder.find(text));
        assert_eq!((patterns(renumbered.left), renumbered.edits.len()), (found.clone(), 0), "{text}");
        found
    }

    #[test]
    fn parts_of_ipv4_addresses_are_found() {
        for (text, found) in [
            ("net = \"10.1.1\"", "10.1.1"),
            ("net = '10.1'", "10.1"),
            ("NET=10.1.1", "10.1.1"),
            ("NET=10.1.1; x", "10.1.1"),
            ("ip-10-1-1-6.ec2.internal", "10-1-1-6.ec2.internal"),
            ("host_10_1_1_6 x", "10_1_1_6"),
            ("10-1-1-6", "10-1-1-6"),
            ("srv10.1.1.6 x", "10.1.1.6"),
            ("network h10.1.1.6\n", "10.1.1.6"),
            ("edit \"N10.1.1.0/24\"", "10.1.1.0/24"),
            ("p2p10.1.1.6", "10.1.1.6"),
            ("webserver10.1.1.6/24 x", "10.1.1.6/24"),
            ("stage10.1.1.6 x", "10.1.1.6"),
            ("gw10.1.1.6-mgmt", "10.1.1.6-mgmt"),
            ("vlan10.1.1.6_mgmt x", "10.1.1.6_mgmt"),
            ("pool srv10.1.1.6-10.9.1.9", "10.1.1.6-10.9.1.9"),
            ("10.1.1.6eth0 x", "10.1.1.6eth0"),
            ("edit \"10.1.1.0m24\"", "10.1.1.0m24"),
            ("file \"/etc/bind/db.10.1\";", "10.1"),
            ("db.10.1.2;", "10.1.2"),
            ("1.3.6.1.2.1.99.3.1.2.10.1.255.2", "10.1.255.2"),
            (".1.3.6.1.2.1.99.20.1.1.10.1.4.1 = x", "10.1.4.1"),
            ("iso.3.6.1.2.1.99.20.1.1.10.1.4.1 = x", "10.1.4.1"),
            ("mib-2.99.20.1.1.10.1.4.1 = x", "10.1.4.1"),
            ("nmap 10.1.1-20.1", "10.1.1-20.1"),
            ("a = 0x0a010106;", "0x0a010106"),
            ("{0x0A010106}", "0x0A010106"),
            ("a 10.{{ site }}.1.1 b", "10.{{ site }}.1.1"),
            ("a 10.${site}.1.1 b", "10.${site}.1.1"),
            ("a 10.$site.1.${n} b", "10.$site.1.${n}"),
            ("a 10.%d.%d.1 b", "10.%d.%d.1"),
            ("a 10.<site>.1.1 b", "10.<site>.1.1"),
            ("a 10.{site}.1.1 b", "10.{site}.1.1"),
            ("a 10.{1,2}.0.0/16 b", "10.{1,2}.0.0/16"),
            ("a 10.{0..3}.0.0/16 b", "10.{0..3}.0.0/16"),
            ("a 10.[0-3].0.1 b", "10.[0-3].0.1"),
            ("a 10.x.0.0/16 b", "10.x.0.0/16"),
            ("a 10.*.5.1 b", "10.*.5.1"),
            ("nmap 10.1-2.0-255.0-255", "10.1-2.0-255.0-255"),
            ("~ ^10\\.(0|1|2)\\.", "10\\.(0|1|2)\\."),
            ("LIKE '10.1._.%'", "10.1._.%"),
            ("LIKE '10.1.__'", "10.1.__"),
        ] {
            assert_eq!(seen("10.1.0.0/16", text), [found], "{text}");
        }
        assert_eq!(seen("10.1.16.0/20", "\"10.1.16\" \"10.1.1\" ip-10-1-17-1 ip-10-1-1-1"), ["10.1.16", "10-1-17-1"]);
        for text in [
            "\"version\": \"10.1.1\" ver='10.1' RELEASE=10.1.1 tag: \"10.1.2\"",
            "2023-10-1-1-6 10-1-1-6-7 10-1-1 10-1-1-600 10-2-1-1 10-1-1-6a 2010-10-1-1 110-1-1-6 10-1_1-6",
            "10.{{ x }} 10.{{ x }}.tgz v10.{{ a }}.1.1 3.10.{{ a }}.1.1 11.{{ a }}.1.1",
            "\"10\" '10.2.1' \"10.1 x\" 10.1 10.1.1 N=10.1",
            "v10.1.1.1 r10.1.1.1 release10.1.1.1 lib10.1.1.1-2 lib10.1.1.1.tgz lib-10.1.1-2.1 10.1.1-2.el9 x10.1.1.1.1",
            "10.{2,3}.0.0/16 10.[2-9].0.1 10.2-9.0.1 lib-10.1-2.0.1 10.x.y 10.x 10.1-2 ^10\\.(2|3)\\. 10\\.[0-9]+\\.",
            "10.1._tcp.example 10.*. x 10.1-2.el8.x86",
            "1.3.6.1.2.1.10.1.1.1 1.3.6.1.2.1.4.20.1.1.10.1.4 1.3.6.1.2.1.4.20.1.1.10.1.4.1.5 2.3.6.1.2.1.4.20.1.1.10.1.4.1",
            "version10.1.1.1 build10.1.1.1 rev10.1.1.1 lib10.1.1.1-rc2 lib10.1.1.1-2 v10.1.1.1 V10.1.1.1 r10.1.1.1 10.1.1.1rc2 10.1.1.1-rc2 10.1.1.1b2 10.1.1.1el9 10.1.1.1ubuntu1",
            "db.10 db.10.2.1 mydb.10.1.1 db.10.1.1.5.6",
            "0x0a01010 0x0a0101060 0x0a020106 00x0a010106",
        ] {
            assert_eq!(seen("10.1.0.0/16", text), [""; 0], "{text}");
        }
        assert_eq!(seen("10.0.0.0/8", "\"lib\": \"10.4.2\" '10.4' \"subnet\": \"10.7.8\""), ["10.7.8"]);
    }

    #[test]
    fn parts_of_ipv6_addresses_are_found() {
        for (text, found) in [
            ("net = \"2001:db8:1\"", "2001:db8:1"),
            ("2001:db8:1/48", "2001:db8:1/48"),
            ("the network 2001:DB8:0001, which", "2001:DB8:0001"),
            ("PREFIX=2001:db8:1", "PREFIX=2001:db8:1"),
            ("\"2001:db8:1:7\"", "2001:db8:1:7"),
            ("2001\\:db8\\:1\\:\\:1 = x", "2001\\:db8\\:1\\:\\:1"),
            ("a 2001[:]db8[:]1[:]:1 b", "2001[:]db8[:]1[:]:1"),
            ("2001&#58;db8&#58;1&#58;&#58;1", "2001&#58;db8&#58;1&#58;&#58;1"),
            ("2001-db8-1--1.example.net", "2001-db8-1--1.example.net"),
            ("host-2001-0db8-0001-0000-0000-0000-0000-0001 x", "2001-0db8-0001-0000-0000-0000-0000-0001"),
            ("2001_db8_1__1", "2001_db8_1__1"),
            ("hostlist a = 2001::db8::1::::/48", "2001::db8::1::::/48"),
            ("hostlist a = 2001::db8::1::2::::/64 : x", "2001::db8::1::2::::/64"),
            ("a 2001:db8:{{ site }}::1 b", "2001:db8:{{ site }}::1"),
            ("a 2001:db8:{1,2}::/48 b", "2001:db8:{1,2}::/48"),
            ("a 2001:db8:[0-3]:: b", "2001:db8:[0-3]::"),
            ("a 2001:db8:x::/48 b", "2001:db8:x::/48"),
            ("a 2001%3Adb8%3A1%3A${n}%3A%3A1 b", "2001%3Adb8%3A1%3A${n}%3A%3A1"),
        ] {
            let found = found.strip_prefix("PREFIX=").unwrap_or(found);
            assert_eq!(seen("2001:db8:1::/48", text), [found], "{text}");
        }
        for text in [
            "2001:db8 2001:db8:2 aa:2001:db8:1 12001:db8:1 2001:db8:1x 2001:db8:2: 2001:db8:10",
            "2001:db8:{{ x }} 2001:{{ x }}:1:: 2001-db8 2001-db8-2--1 2001-db8-1x a2001-db8-1--1",
            "2001:db8:{2,3}::/48 2001:db8:[2-f]:: 2001:x:: 2001:db8:xyz::",
        ] {
            assert_eq!(seen("2001:db8:1::/48", text), [""; 0], "{text}");
        }
        assert_eq!(seen("2001:12:25::/48", "2001-12-25 2001-12-25-10 2001-12-25--1"), ["2001-12-25--1"]);
        assert_eq!(seen("10:20:30::/48", "10:20:30"), [""; 0]);
    }
}
