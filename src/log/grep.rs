//! The addresses of a line that belong to a set.

use super::group_prefilter::{GroupPrefilter, NextSpellings};
use super::locate::{Locate, Located, leading_address};
use crate::addr::Value;
use crate::filter::{AddressMatcher, MatchedBy};
use crate::format::TextWindow;
use std::ops::Range;

/// An address of a line that belongs to a set.
#[derive(Clone, Debug, PartialEq)]
pub struct LineMatch<'m> {
    /// Where it is.
    pub at: Range<usize>,
    /// The address.
    pub value: Value,
    /// What it belongs to.
    pub by: MatchedBy<'m>,
}

/// What a search keeps from line to line of one piece of text.
#[derive(Debug, Default)]
pub struct MatchState {
    /// Whether an address did not belong to the set only because the IPv4 address inside does not count.
    pub unmapped: bool,
    next: NextSpellings,
}

impl MatchState {
    /// Another piece of text follows: the bytes after the last line are not its next lines.
    pub fn next_piece(&mut self) {
        self.next = NextSpellings::default();
    }
}

/// Searches lines for the addresses of a set.
///
/// ```
/// use ipv6calc::db::Databases;
/// use ipv6calc::filter::{MatcherOptions, SetExpressions};
/// use ipv6calc::log::{LineMatcher, MatchState};
/// use ipv6calc::net::HostBits;
/// let mut sets = SetExpressions::new(HostBits::Refuse);
/// sets.add(b"2001:db8::/32")?;
/// let set = sets.build(MatcherOptions::default(), Databases::empty().into(), &mut |_, _| Ok(()))?;
/// let lines = LineMatcher::new(set);
/// let line = b"for=\"[2001:db8::1]:443\", 192.0.2.1";
/// assert_eq!(lines.matches(line).map(|found| &line[found.at]).collect::<Vec<_>>(), [b"2001:db8::1"]);
/// assert!(lines.has_match(line.into(), &mut MatchState::default()));
/// # Ok::<(), ipv6calc::filter::SetError>(())
/// ```
#[derive(Debug)]
pub struct LineMatcher {
    set: AddressMatcher,
    prefilter: Option<GroupPrefilter>,
}

impl LineMatcher {
    /// A search for the addresses of this set.
    pub fn new(set: AddressMatcher) -> LineMatcher {
        LineMatcher { prefilter: set.common_group().and_then(GroupPrefilter::new), set }
    }

    /// The addresses of a line that belong to the set, from left to right.
    pub fn matches<'m>(&'m self, line: &[u8]) -> impl Iterator<Item = LineMatch<'m>> {
        Locate::new(line).filter_map(|found| {
            let by = self.set.find(&found.value).or_else(|| self.set.find(&other_way(&found)?))?;
            Some(LineMatch { at: found.at, value: found.value, by })
        })
    }

    /// Whether an address of a line belongs to the set. The lines of a piece of text come in order, each with those after
    /// it ahead.
    #[inline]
    pub fn has_match(&self, line: TextWindow<'_>, state: &mut MatchState) -> bool {
        let may_match = |filter: &GroupPrefilter| filter.may_match(line, &mut state.next);
        self.prefilter.as_ref().is_none_or(may_match) && self.search(line, &mut state.unmapped)
    }

    #[inline]
    fn search(&self, line: TextWindow<'_>, unmapped: &mut bool) -> bool {
        let mut rest = line;
        if let Some((value, after)) = leading_address(line) {
            if self.holds(&value, unmapped) {
                return true;
            }
            rest = after;
        }
        Locate::new(rest).any(|found| {
            let turned = || other_way(&found).is_some_and(|value| self.set.holds(&value));
            self.holds(&found.value, unmapped) || turned()
        })
    }

    #[inline]
    fn holds(&self, value: &Value, unmapped: &mut bool) -> bool {
        let holds = self.set.holds(value);
        if !holds && matches!(value, Value::V6(_)) {
            *unmapped |= self.set.would_unmap(value);
        }
        holds
    }
}

/// The address in the other direction, if the text does not say in which it is written, as in `1.2.0.192.zen.example`.
#[inline]
fn other_way(found: &Located) -> Option<Value> {
    found.is_either_way().then(|| Located::turned(found.value))
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::db::Databases;
    use crate::filter::{MatcherOptions, SetExpressions};
    use crate::net::HostBits;
    use proptest::prelude::*;
    use std::fs;

    fn lines(set: &str, options: MatcherOptions) -> LineMatcher {
        let mut sets = SetExpressions::new(HostBits::Clear);
        sets.add(set.as_bytes()).unwrap();
        LineMatcher::new(sets.build(options, Databases::empty().into(), &mut |_, _| Ok(())).unwrap())
    }

    /// The quick answer is that of the search, also for the lines of one text one after the other, which see what follows.
    #[track_caller]
    fn agrees(matcher: &LineMatcher, text: &[u8]) {
        let (mut rest, mut state) = (TextWindow::from(text), MatchState::default());
        for line in text.split(|b| *b == b'\n') {
            let slow = matcher.matches(line).next().is_some();
            let text = String::from_utf8_lossy(line);
            assert_eq!(matcher.has_match(line.into(), &mut MatchState::default()), slow, "{matcher:?}: {text}");
            assert_eq!(matcher.has_match(rest.first(line.len()), &mut state), slow, "{matcher:?}: {text}");
            rest = rest.skip(line.len() + 1);
        }
    }

    #[test]
    fn only_sets_of_one_group_have_a_prefilter() {
        let has =
            |set: &str, unmap| lines(set, MatcherOptions { unmap, ..MatcherOptions::default() }).prefilter.is_some();
        for (set, wanted) in [
            ("2001:db8::/32", true),
            ("2001:db8::1,2001:67c::/32", true),
            ("2a02::/16", true),
            ("64:ff9b::/96", false),
            ("fe80::/10", false),
            ("2001:db8::/32,2002::/16", false),
            ("2001:db8::/32,192.0.2.1", false),
            ("2001:db8::/32,bogon", false),
            ("192.0.2.0/24", false),
            ("::/0", false),
        ] {
            assert_eq!((has(set, false), has(set, true)), (wanted, false), "{set}");
        }
        assert!(lines("2001:db8::/32", MatcherOptions { named: true, unmap: false }).prefilter.is_some());
    }

    #[test]
    fn quick_answers_are_those_of_the_search_in_logs_of_many_programs() {
        let sets = ["2001:db8::/32", "fe80::/16", "fd00::/16", "0.0.0.0/0", "192.0.2.0/24,2001:db8::/48", "::/0"];
        let sets = sets.map(|set| lines(set, MatcherOptions::default()));
        let logs: Vec<_> =
            fs::read_dir("tests/logs").unwrap().map(|entry| fs::read(entry.unwrap().path()).unwrap()).collect();
        assert!(logs.len() > 10);
        sets.iter().for_each(|set| logs.iter().for_each(|log| agrees(set, log)));
    }

    /// An address in one of the notations that a log may have it in.
    fn written(bits: u128, way: u8) -> String {
        let ip = std::net::Ipv6Addr::from_bits(bits);
        let long: Vec<String> = ip.segments().iter().map(|group| format!("{group:04x}")).collect();
        let nibbles = format!("{bits:032x}");
        let dotted = |digits: &mut dyn Iterator<Item = char>| digits.flat_map(|digit| [digit, '.']).collect::<String>();
        match way {
            0 => ip.to_string(),
            1 => long.join(":"),
            2 => ip.to_string().to_uppercase(),
            3 => dotted(&mut nibbles.chars().rev()) + "ip6.arpa",
            4 => dotted(&mut nibbles.chars().rev().skip(28)) + "ip6.arpa",
            5 => dotted(&mut nibbles.chars().rev().skip(30)) + "IP6.INT",
            6 => dotted(&mut nibbles.to_uppercase().chars()) + "example",
            7 => ip.to_string().replace(':', "-") + ".ipv6-literal.net",
            8 => ip.to_string().replace(':', "%3A"),
            9 => nibbles.chars().map(|digit| format!("\\u{:04x}", u32::from(digit))).collect::<String>() + "\\u002eip6",
            10 => dotted(&mut nibbles.chars().rev()).replace('.', "%2e") + "ip6.arpa",
            11 => ip.to_string().chars().map(|c| format!("\\u{:04x}", u32::from(c))).collect(),
            12 => long.join(":").replacen('2', "\\u0032", 1),
            _ => format!("[{ip}]:443"),
        }
    }

    proptest! {
        #![proptest_config(ProptestConfig::with_cases(2048))]
        #[test]
        fn quick_answers_are_those_of_the_search(
            group in prop_oneof![Just(0x2001u16), Just(0x2a00), Just(0x2000), Just(0x2a02), Just(0x3ffe), Just(0xfd00), Just(0x0100), any::<u16>()],
            len in 0u8..=128,
            rest in any::<u128>(),
            pieces in prop::collection::vec(
                (0u8..15, any::<u128>(), 0u32..=120, "[ \\[\"=/.-]|%|\\n| - - |Chrome/138.0.0.0|2001|::"), 0..5),
        ) {
            let bits = u128::from(group) << 112 | rest >> 16;
            let set = lines(&format!("{}/{len}", std::net::Ipv6Addr::from_bits(bits)), MatcherOptions::default());
            let mut text = String::new();
            for (way, low, zeros, gap) in pieces {
                // those that have many bits in common with the set, and some with many zeros
                text += &written(bits ^ low >> zeros & u128::MAX >> 8, way);
                text += &gap;
                text += &written((bits ^ low >> zeros) & u128::MAX << zeros, way);
                text += &gap;
            }
            agrees(&set, text.as_bytes());
        }
    }
}
