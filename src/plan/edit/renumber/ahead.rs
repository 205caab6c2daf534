//! What few lines have, searched for once in a whole part of a text instead of in each line: reverse names, and addresses that are
//! glued to what precedes them.

use super::words::glued_start;
use aho_corasick::packed;
use memchr::memmem;
use std::ops::Range;
use std::sync::LazyLock;

/// What a line may have beside addresses as words.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) struct LineParts {
    /// Whether there may be reverse names.
    pub(super) names: bool,
    /// Whether there may be glued addresses.
    pub(super) glued: bool,
    /// Whether there may be names of services, such as `2001-db8--1.sslip.io`.
    pub(super) services: bool,
    /// Whether there may be owners of response policy zones.
    pub(super) policies: bool,
}

/// The last letters of the trees of reverse names; `None` where the processor has no vectors for them.
static TREES: LazyLock<Option<packed::Searcher>> =
    LazyLock::new(|| packed::Searcher::new(in_any_case(b"arpa").into_iter().chain(in_any_case(b"6.int"))));

static DOUBLE_DOT: LazyLock<memmem::Finder<'static>> = LazyLock::new(|| memmem::Finder::new(b".."));

/// Parts of the names of services, which are `ipv6-literal.net`, `sslip.io` and others in `p.io`, and `traefik.me`, and of the
/// owners of response policy zones, such as `32.1.2.0.192.rpz-ip`.
static SERVICES_AND_POLICIES: LazyLock<Option<packed::Searcher>> = LazyLock::new(|| {
    let parts = [&b"-lit"[..], b"p.io", b"k.me", b"rpz-"];
    packed::Searcher::new(parts.iter().flat_map(|part| in_any_case(part)))
});

/// 32 nibbles with dots between them.
const NIBBLES: usize = 63;

impl LineParts {
    /// Of a line that has not been searched.
    pub(super) const ANY: LineParts = LineParts { names: true, glued: true, services: true, policies: true };

    /// Whether a line may have addresses, outside of reverse names: they have two colons, three dots, or escapes. Others are
    /// the names of services, or 32 nibbles.
    #[inline]
    pub(super) fn may_have_address(self, line: &[u8], has_v4: bool) -> bool {
        let mut marks = memchr::memchr3_iter(b':', b'%', b'\\', line);
        let is_marked = match marks.next() {
            Some(at) => line.get(at) != Some(&b':') || marks.next().is_some(),
            None => false,
        };
        is_marked
            || self
                .least_dots(line, has_v4)
                .is_some_and(|least| memchr::memchr_iter(b'.', line).nth(least - 1).is_some())
    }

    /// How many dots an address without colons and escapes has at least; `None` if there may be none.
    #[inline]
    fn least_dots(self, line: &[u8], has_v4: bool) -> Option<usize> {
        match has_v4 {
            _ if self.services || self.names => Some(1),
            true => Some(3),
            false => (line.len() >= NIBBLES).then_some(31),
        }
    }
}

/// The places from here on of what is searched for.
pub(super) struct Ahead<'t> {
    text: &'t [u8],
    /// Whether the part has names of services anywhere, and owners of response policy zones.
    services: bool,
    policies: bool,
    next_name: usize,
    next_dots: usize,
    next_option: usize,
}

impl<'t> Ahead<'t> {
    /// Searches the lines of a part of a text.
    pub(super) fn of(text: &'t [u8], part: Range<usize>) -> Ahead<'t> {
        let text = text.get(..part.end).unwrap_or_default();
        let (services, policies) = services_and_policies(text.get(part.start..).unwrap_or_default());
        let mut ahead = Ahead { text, services, policies, next_name: 0, next_dots: 0, next_option: 0 };
        ahead.next_name = ahead.name(part.start);
        ahead.next_dots = ahead.double_dot(part.start);
        ahead.next_option = ahead.option(part.start);
        ahead
    }

    /// What a line may have. Lines must not go back.
    #[inline]
    pub(super) fn parts(&mut self, line: &Range<usize>) -> LineParts {
        if self.next_name < line.start {
            self.next_name = self.name(line.start);
        }
        if self.next_dots < line.start {
            self.next_dots = self.double_dot(line.start);
        }
        if self.next_option < line.start {
            self.next_option = self.option(line.start);
        }
        let glued = self.next_dots.min(self.next_option) < line.end;
        LineParts { names: self.next_name < line.end, glued, services: self.services, policies: self.policies }
    }

    fn rest(&self, from: usize) -> &'t [u8] {
        self.text.get(from..).unwrap_or_default()
    }

    /// The next end of a tree; the place itself if it is not searched for.
    fn name(&self, from: usize) -> usize {
        TREES.as_ref().map_or(from, |trees| place(from, trees.find(self.rest(from)).map(|found| found.start())))
    }

    fn double_dot(&self, from: usize) -> usize {
        place(from, DOUBLE_DOT.find(self.rest(from)))
    }

    /// The next letter of an option that something may be glued to.
    fn option(&self, from: usize) -> usize {
        let mut marks = memchr::memchr_iter(b'-', self.rest(from));
        place(from, marks.find(|at| glued_start(self.text, from + at).is_some()))
    }
}

/// Whether a text may have names of services, and owners of response policy zones.
fn services_and_policies(text: &[u8]) -> (bool, bool) {
    let Some(all) = SERVICES_AND_POLICIES.as_ref() else { return (true, true) };
    let (mut services, mut policies) = (false, false);
    for found in all.find_iter(text) {
        let is_policy = matches!(text.get(found.start()), Some(b'r' | b'R'));
        (services, policies) = (services || !is_policy, policies || is_policy);
        if services && policies {
            break;
        }
    }
    (services, policies)
}

/// A place in a rest of a text, in the text.
fn place(from: usize, found: Option<usize>) -> usize {
    found.map_or(usize::MAX, |at| from + at)
}

/// A word with each of its letters in both cases.
fn in_any_case(word: &[u8]) -> Vec<Vec<u8>> {
    word.iter().fold(vec![Vec::new()], |all, b| {
        let cases = if b.is_ascii_alphabetic() { vec![*b, b.to_ascii_uppercase()] } else { vec![*b] };
        all.iter().flat_map(|head| cases.iter().map(move |b| [head.as_slice(), &[*b]].concat())).collect()
    })
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::addr::Value;
    use crate::log::Locate;

    proptest::proptest! {
        #![proptest_config(proptest::prelude::ProptestConfig::with_cases(3000))]

        #[test]
        fn a_line_that_is_passed_over_has_no_address(
            line in "([0-9a-f]{1,4}|[:.%\\\\-]|3A|u003a|(2001-db8-0-0-0-0-0-1|2001-DB8--1)\\.(ipv6-literal\\.net|SSLIP\\.io|nip\\.io|traefik\\.me)|([0-9a-f]\\.){31}[0-9a-f]|\\.ip6\\.arpa|10\\.1\\.2\\.3| ){0,12}",
        ) {
            let line = line.as_bytes();
            let parts = Ahead::of(line, 0..line.len()).parts(&(0..line.len()));
            let found: Vec<Value> = Locate::new(line).map(|found| found.value).collect();
            let has = |v4: bool| found.iter().any(|value| matches!(value, Value::V6(_)) || v4 && matches!(value, Value::V4(_)));
            for v4 in [false, true] {
                proptest::prop_assert!(parts.may_have_address(line, v4) || !has(v4), "{}", String::from_utf8_lossy(line));
            }
        }
    }
}
