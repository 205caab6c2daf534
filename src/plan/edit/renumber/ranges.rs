//! Ranges: two addresses that are the first and the last one, in the forms that configurations and plans have. Two addresses
//! beside each other are none, unless a word says so.

use super::fragments::{begins_quad, whole_quad};
use super::items::{Item, Judge};
use super::short_ranges::MARKS;
use super::{Fate, LeftReason};
use crate::addr::Family;
use std::ops::Range;

/// The most bytes between the ends of a range.
const FARTHEST: usize = 48;

/// Keys of the first and the last address.
const KEYS: [(&[u8], &[u8]); 9] = [
    (b"low", b"high"),
    (b"start", b"end"),
    (b"start", b"stop"),
    (b"first", b"last"),
    (b"begin", b"end"),
    (b"from", b"to"),
    (b"min", b"max"),
    (b"lower", b"upper"),
    (b"from", b"until"),
];

/// Words of rules and commands in which `from A to B` says where packets go.
const VERBS: [&[u8]; 18] = [
    b"pass",
    b"block",
    b"permit",
    b"allow",
    b"deny",
    b"reject",
    b"match",
    b"accept",
    b"drop",
    b"rule",
    b"proto",
    b"route",
    b"nat",
    b"rdr",
    b"redirect",
    b"translate",
    b"copy",
    b"policy",
];

/// Keeps both ends of the ranges of a line if one of them stays, and ranges around an old prefix that need a look.
pub(super) fn cut_ranges(judge: Judge<'_>, items: &mut [Item], line: &[u8]) {
    for at in 1..items.len() {
        let Some([first, second]) = items.get_mut(at - 1..=at) else { continue };
        let ((family, from, _), (_, to, _)) = (first.key, second.key);
        let differ = first.is_moving() != second.is_moving();
        let outside = (&first.fate, &second.fate) == (&Fate::Outside, &Fate::Outside);
        let around = if differ || outside { judge.moves.within(family, from, to) } else { None };
        if !(differ || around.is_some()) || !is_range(judge, first, second, line) {
            continue;
        }
        let stays = if second.is_moving() { second } else { first };
        stays.fate = match around {
            None => Fate::Stays(LeftReason::Range),
            // one that an old prefix begins or ends cannot move, even if it contains the new one as well
            Some(pair) if differ || pair.needs_look(|net| from <= net.bits() && net.last_bits() <= to) => {
                Fate::Stays(LeftReason::Around(pair.from))
            }
            Some(_) => continue,
        };
    }
}

/// Keeps IPv4 addresses that are one end of a range whose other end is glued to a word, which stays: `srv192.0.2.3-192.0.2.9`,
/// `192.0.2.3-192.0.2.9eth0`.
#[inline]
pub(super) fn cut_glued_ranges(items: &mut [Item], line: &[u8]) {
    for at in 0..items.len() {
        let Some(item) = items.get(at).filter(|item| item.is_moving() && !item.is_name()) else { continue };
        let is_mark = |b: Option<&u8>| b.is_some_and(|b| matches!(b, b'-' | b'.' | b'~' | 0x80..));
        let before = item.at.start.checked_sub(1).and_then(|at| line.get(at));
        if !(is_mark(before) || is_mark(line.get(item.end))) {
            continue;
        }
        let from = at.checked_sub(1).and_then(|at| items.get(at)).map_or(0, |before| before.at.end);
        let to = items.get(at + 1).map_or(line.len(), |next| next.at.start);
        if has_glued_end(line, from..item.at.start, item.end..to)
            && let Some(item) = items.get_mut(at)
        {
            item.fate = Fate::Stays(LeftReason::Range);
        }
    }
}

/// The most bytes of a word with an address in it.
const LONGEST_WORD: usize = 48;

/// Whether a mark of a range and a word with an address in it are at the end of what precedes an item, or at the beginning of
/// what follows it.
#[cold]
fn has_glued_end(line: &[u8], before: Range<usize>, after: Range<usize>) -> bool {
    let is_word = |b: &&u8| b.is_ascii_alphanumeric() || **b == b'.';
    let (head, rest) = (line.get(before).unwrap_or_default(), line.get(after).unwrap_or_default());
    let first = MARKS.iter().find_map(|mark| head.strip_suffix(*mark)).is_some_and(|head| {
        let length = head.iter().rev().take(LONGEST_WORD).take_while(is_word).count();
        head.get(head.len() - length..).is_some_and(has_glued_quad)
    });
    first
        || MARKS.iter().find_map(|mark| rest.strip_prefix(*mark)).is_some_and(|rest| {
            let length = rest.iter().take(LONGEST_WORD).take_while(is_word).count();
            rest.get(..length).is_some_and(has_glued_quad)
        })
}

/// Whether four numbers with dots between them have a letter directly before or after them.
fn has_glued_quad(word: &[u8]) -> bool {
    let is_letter = |b: Option<&u8>| b.is_some_and(u8::is_ascii_alphabetic);
    (0..word.len()).filter(|at| begins_quad(word, *at)).any(|at| {
        let before = at.checked_sub(1).and_then(|at| word.get(at));
        whole_quad(word, at).is_some_and(|(_, end)| is_letter(before) || is_letter(word.get(end)))
    })
}

/// Whether two neighbours of a line are the ends of a range.
pub(super) fn is_range(judge: Judge<'_>, first: &Item, second: &Item, line: &[u8]) -> bool {
    let between = line.get(first.end..second.at.start).unwrap_or_default();
    if between.len() > FARTHEST || first.key.0 != second.key.0 {
        return false;
    }
    // a route and its gateway
    if first.key.2.is_some() && first.has_length && !second.has_length {
        return false;
    }
    let quoted = between.iter().copied().filter(|b| !matches!(b, b'"' | b'\'' | b'`')).collect::<Vec<u8>>();
    let head = line.get(..first.at.start).unwrap_or_default();
    match quoted.trim_ascii() {
        word if MARKS.contains(&word) => true,
        // both are hosts: `address 192.0.2.1/32 to 192.0.2.9/32`
        word if first.has_length && second.has_length && (first.key.2, second.key.2) == (None, None) => {
            let is_to = word.eq_ignore_ascii_case(b"to") && !is_rule(head);
            are_near(first, second) && (is_to || are_keys(last_word(head), last_word(between)))
        }
        // what follows are words, which are not always those of a range
        _ if first.has_length || second.has_length || !are_near(first, second) => false,
        mark @ (b"" | b"," | b";" | b"|") => {
            are_bounds(first, second)
                || follows_range_word(head)
                || mark == b"" && follows_pool_word(head)
                || judge.columns.is_some_and(|columns| columns.begin_after(head, mark))
                || is_of_country(head, mark, line.get(second.at.end..).unwrap_or_default())
        }
        b"through" | b"thru" | b"until" => true,
        word if word.eq_ignore_ascii_case(b"to") => !is_rule(head),
        _ if are_compared(head, between) => true,
        _ => are_keys(last_word(head), last_word(between)),
    }
}

/// Whether the addresses look like the first and the last one of blocks: `10.1.0.0,10.3.255.255`.
fn are_bounds(first: &Item, second: &Item) -> bool {
    let ((family, from, _), (_, to, _)) = (first.key, second.key);
    let (unused, host) = if family == Family::V4 { (96, 8) } else { (0, 64) };
    from.trailing_zeros() >= unused + host && (to >> unused).trailing_ones() >= host
}

/// Whether the addresses are the bounds of a query: `BETWEEN A AND B`, `ip >= A AND ip <= B`, also as arguments of functions.
fn are_compared(head: &[u8], between: &[u8]) -> bool {
    let is_between = || words_back(head).take(2).any(|word| word.eq_ignore_ascii_case(b"between"));
    let and = words_back(between).last().is_some_and(|word| word.eq_ignore_ascii_case(b"and"));
    let head = head.get(head.len().saturating_sub(64)..).unwrap_or_default();
    let (from, to) = (without_function(head), without_function(between));
    let is_lower = from.ends_with(b">") || from.ends_with(b">=");
    and && is_between() || is_lower && (to.ends_with(b"<") || to.ends_with(b"<="))
}

/// A text without the quote or the function before an argument that it ends with.
fn without_function(text: &[u8]) -> &[u8] {
    let trimmed = |text: &'_ [u8], ends: fn(u8) -> bool| text.iter().rposition(|b| !ends(*b)).map_or(0, |at| at + 1);
    let text = text.get(..trimmed(text, |b| b.is_ascii_whitespace() || matches!(b, b'\'' | b'"'))).unwrap_or_default();
    let Some(name) = text.strip_suffix(b"(") else { return text };
    let end = trimmed(name, |b| b.is_ascii_alphanumeric() || b == b'_');
    name.get(..end).unwrap_or_default().trim_ascii_end()
}

/// Whether the addresses are in order, and not far from each other.
fn are_near(first: &Item, second: &Item) -> bool {
    let ((family, a, _), (_, b, _)) = (first.key, second.key);
    let same = if family == Family::V4 { 8 } else { 16 };
    a <= b && (a ^ b) >> (128 - same) == 0
}

/// The words of a text, from the last one.
fn words_back(text: &[u8]) -> impl Iterator<Item = &[u8]> {
    let inside = |b: &u8| b.is_ascii_alphanumeric() || matches!(b, b'-' | b'_');
    text.rsplit(move |b| !inside(b)).filter(|word| !word.is_empty())
}

/// The last word of a text; of an option such as `--start-ip` without its dashes.
fn last_word(text: &[u8]) -> &[u8] {
    let text = text.get(text.len().saturating_sub(64)..).unwrap_or_default();
    let word = words_back(text).next().unwrap_or_default();
    word.get(word.iter().take_while(|b| **b == b'-').count()..).unwrap_or_default()
}

fn contains(word: &[u8], part: &[u8]) -> bool {
    word.windows(part.len()).any(|own| own.eq_ignore_ascii_case(part))
}

/// Whether one of the words before a range announces it: `range`, `dhcp-range=set:lan,`, `ip nat pool NAME`, `section 0`,
/// `nat address-group 1`, `forbidden-ip`.
fn follows_range_word(head: &[u8]) -> bool {
    let head = head.get(head.len().saturating_sub(64)..).unwrap_or_default();
    let number = head.trim_ascii_end().iter().rev().take_while(|b| b.is_ascii_digit()).count();
    let before = head.trim_ascii_end().get(..head.trim_ascii_end().len() - number).unwrap_or_default();
    let last = last_word(before);
    if number > 0 && [&b"section"[..], b"address-group"].iter().any(|own| last.eq_ignore_ascii_case(own)) {
        return true;
    }
    // an address between the word and this one: it is the second of another range
    let is_address = |word: &[u8]| word.iter().all(u8::is_ascii_digit) || word.is_empty();
    let mut words = words_back(head).take(4).take_while(|word| !is_address(word));
    words.any(|word| {
        contains(word, b"range")
            || contains(word, b"exclude")
            || contains(word, b"forbidden")
            || word == b"pool"
            || word == b"prefix6"
    })
}

/// Whether a word of a pool of translated addresses, as in Comware and VRP, directly precedes a range without a mark:
/// `nat address-group 1 name NAME`, `address` alone in a line, `global`, and `inside` after that.
fn follows_pool_word(head: &[u8]) -> bool {
    let head = head.get(head.len().saturating_sub(160)..).unwrap_or_default();
    let mut words = words_back(head);
    let (last, before) = (words.next().unwrap_or_default(), words.next().unwrap_or_default());
    let is_pool = || words_back(head).nth(3).is_some_and(|word| word.eq_ignore_ascii_case(b"address-group"));
    match last {
        b"address" => head.trim_ascii() == b"address",
        b"global" => true,
        b"inside" => words_back(head).any(|word| word == b"global"),
        _ => before == b"name" && is_pool(),
    }
}

/// Whether the fields of a line begin with this range, and its country follows: `192.0.2.0,192.0.2.99,DE`.
fn is_of_country(head: &[u8], mark: &[u8], rest: &[u8]) -> bool {
    let is_quote = |b: &u8| matches!(b, b'"' | b'\'');
    let fields = rest.strip_prefix(b"\"").unwrap_or(rest).strip_prefix(mark).filter(|_| !mark.is_empty());
    let field = fields.and_then(|fields| fields.split(|b| mark.contains(b)).next()).unwrap_or_default();
    let code = field.trim_ascii();
    let code = code.strip_prefix(b"\"").and_then(|code| code.strip_suffix(b"\"")).unwrap_or(code);
    head.iter().all(is_quote) && matches!(code, [a, b] if a.is_ascii_uppercase() && b.is_ascii_uppercase())
}

/// Two neighbours of the columns of a table that the first line names as the first and the last address of ranges:
/// `site,start_ip,end_ip`.
#[derive(Clone, Copy, Debug)]
pub(super) struct RangeColumns {
    mark: u8,
    /// How many columns precede them.
    before: usize,
}

/// The most bytes of the names of columns that are read.
const LONGEST_HEADER: usize = 1000;

impl RangeColumns {
    /// Those of a text, if it is a table that has some.
    pub(super) fn of(text: &[u8]) -> Option<RangeColumns> {
        let text = text.get(..LONGEST_HEADER).unwrap_or(text);
        let header = text.split(|b| matches!(b, b'\n' | b'\r')).next().unwrap_or_default();
        let is_around = |b: &u8| b.is_ascii_whitespace() || matches!(b, b'"' | b'\'');
        b",;\t|".iter().find_map(|mark| {
            let fields: Vec<&[u8]> = header.split(|b| b == mark).map(|own| trimmed(own, is_around)).collect();
            let before = fields.windows(2).position(|pair| matches!(pair, [a, b] if are_keys(a, b)))?;
            Some(RangeColumns { mark: *mark, before })
        })
    }

    /// Whether the fields between which this is are the two, by what precedes the first of them in its line.
    fn begin_after(self, head: &[u8], between: &[u8]) -> bool {
        let count = head.iter().filter(|b| **b == self.mark).count();
        count == self.before && (between == [self.mark] || between.is_empty() && self.mark == b'\t')
    }
}

/// A text without such bytes at its ends.
fn trimmed(text: &[u8], is_around: impl Fn(&u8) -> bool) -> &[u8] {
    let end = text.iter().rposition(|b| !is_around(b)).map_or(0, |at| at + 1);
    let start = text.iter().take(end).take_while(|b| is_around(b)).count();
    text.get(start..end).unwrap_or_default()
}

/// Whether the words before `A to B` are those of a rule or a command.
fn is_rule(head: &[u8]) -> bool {
    let head = head.get(head.len().saturating_sub(160)..).unwrap_or_default();
    let from = last_word(head);
    from.eq_ignore_ascii_case(b"from")
        && words_back(head).any(|word| VERBS.iter().any(|verb| word.eq_ignore_ascii_case(verb)))
}

/// Whether keys are those of the ends of a range: `low` and `high`, `start_address` and `end_address`.
fn are_keys(first: &[u8], second: &[u8]) -> bool {
    KEYS.iter().any(|(a, b)| is_key(first, a) && is_key(second, b))
}

/// Whether a key is this word, or begins or ends with it: `start-ip`, `rangeStart`, `ip_to`.
fn is_key(key: &[u8], word: &[u8]) -> bool {
    let Some(rest) = key.len().checked_sub(word.len()) else { return false };
    let is = |part: Option<&[u8]>| part.is_some_and(|part| part.eq_ignore_ascii_case(word));
    is(key.get(..word.len())) || is(key.get(rest..))
}

/// The end of a range that a line is for alone, as Junos has it: `low 192.0.2.1;`, and `high 192.0.2.9;` in one of the next
/// lines.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) enum RangeEnd {
    First(&'static [u8]),
    Last(&'static [u8]),
}

/// Which end of a range the only address of a line is, if its key says so.
pub(super) fn range_end(item: &Item, line: &[u8]) -> Option<RangeEnd> {
    let rest = line.get(item.end..)?.trim_ascii();
    let rest = rest.strip_prefix(b"</").map_or(Some(rest), |tag| tag.get(memchr::memchr(b'>', tag)? + 1..))?;
    if item.has_length || !rest.iter().all(|b| matches!(b, b';' | b'"' | b'\'' | b',' | b'}' | b' ' | b']')) {
        return None;
    }
    let head = line.get(..item.at.start)?;
    let key = last_word(head);
    // in a sentence "from" and "to" say where something comes from
    let is_key_value = || head.iter().rev().take(4).any(|b| matches!(b, b'=' | b':' | b'>'));
    if (is_key(key, b"from") || is_key(key, b"to")) && !is_key_value() {
        return None;
    }
    let starts = || KEYS.iter().find(|(first, _)| is_key(key, first)).map(|(first, _)| RangeEnd::First(first));
    let lasts = || KEYS.iter().find(|(_, last)| is_key(key, last)).map(|(_, last)| RangeEnd::Last(last));
    starts().or_else(lasts)
}

impl RangeEnd {
    /// Whether another end belongs to the same range.
    pub(super) fn is_partner(self, other: RangeEnd) -> bool {
        match (self, other) {
            (RangeEnd::First(a), RangeEnd::Last(b)) => KEYS.contains(&(a, b)),
            _ => false,
        }
    }
}

#[cfg(test)]
mod tests {
    use super::super::tests::net;
    use super::super::{PrefixMove, Renumbering};

    fn left(text: &str) -> Vec<String> {
        let moves = vec![PrefixMove { from: net("10.1.0.0/16"), to: net("172.20.0.0/16") }];
        let found = Renumbering::new(moves).unwrap().renumber(text);
        found.left.iter().map(|left| format!("{}: {}", text.get(left.at.clone()).unwrap(), left.why)).collect()
    }

    #[test]
    fn bounds_of_queries_and_records_are_ranges() {
        for text in [
            "WHERE ip BETWEEN '10.1.4.0' AND '10.3.255.255'",
            "WHERE ip between INET_ATON('10.1.4.0') and INET_ATON('10.3.0.0')",
            "ip >= '10.1.4.0' AND ip <= '10.3.255.255'",
            "INET_ATON(ip) >= INET_ATON('10.1.4.0') AND INET_ATON(ip) < INET_ATON('10.3.0.0')",
            "10.1.4.0,10.3.255.255,DE",
            "\"10.1.4.0\";\"10.3.255.255\"",
            "<from>10.1.4.0</from><to>10.3.255.255</to>",
            "<from>10.1.4.0</from>\n<to>10.3.255.255</to>",
            "Add-Scope -StartRange 10.1.4.0 -EndRange 10.3.0.200 -SubnetMask 255.254.0.0",
            "pool --start-ip=10.1.4.0 --end-ip=10.3.0.200",
            "excluded-ip-address 10.1.4.0 10.3.0.1",
            "dhcp server excluded-ip 10.1.4.0 10.3.0.1",
            " section 0 10.1.4.0 10.3.0.1",
        ] {
            assert_eq!(left(text), ["10.1.4.0: the other end of the range is not renumbered"], "{text}");
            let around = left(&text.replace("10.1.4.0", "10.0.0.0"));
            assert_eq!(around, ["10.0.0.0: a range around 10.1.0.0/16"], "{text}");
        }
    }

    #[test]
    fn other_neighbours_are_not_ranges() {
        for text in [
            "\"data\": \"10.1.0.0/16 - 10.9.1.1, 0.0.0.0/0 - 10.1.1.1\"",
            "10.1.0.0,10.3.1.20",
            "src = '10.1.4.0' AND dst = '10.3.255.255'",
            "a AND '10.1.1.1' AND '10.3.1.1'",
        ] {
            assert_eq!(left(text), [""; 0], "{text}");
        }
    }
}
