//! A quick look at lines for the first group of IPv6 addresses: most lines without it need not be searched.

use memchr::memchr2;
use memchr::memmem::Finder;

/// With more spellings of a group, the search itself is as quick.
const MOST: usize = 8;

/// Finds lines that may hold an address with this first group.
///
/// In a text without escapes every notation of such an address has the digits of the group side by side (`2001:db8::1`,
/// `2001-db8--1.ipv6-literal.net`), or as nibbles with dots between, in either order. `::` cannot stand for it, as it is
/// not zero; leading zeros may precede it. A name for the reverse zone of a short prefix lacks nibbles at the end of the
/// group that are zero, but it has the first two. In lines with escapes anything may be written in another form.
#[derive(Debug)]
pub(super) struct GroupPrefilter {
    spellings: Vec<Finder<'static>>,
}

impl GroupPrefilter {
    /// `None` if the search itself is as quick.
    pub(super) fn new(group: u16) -> Option<GroupPrefilter> {
        let (bare, padded) = (format!("{group:x}"), format!("{group:04x}"));
        let zeros = padded.bytes().rev().take_while(|digit| *digit == b'0').count();
        let nibbles: Vec<&str> = padded.get(..4 - zeros.min(2))?.split("").filter(|digit| !digit.is_empty()).collect();
        let reversed: Vec<&str> = nibbles.iter().rev().copied().collect();
        let spellings: Vec<Vec<u8>> =
            [bare.clone(), nibbles.join("."), reversed.join(".")].iter().flat_map(|text| in_any_case(text)).collect();
        let finders = spellings.iter().map(|text| Finder::new(text).into_owned());
        (bare.len() > 2 && spellings.len() <= MOST).then(|| GroupPrefilter { spellings: finders.collect() })
    }

    /// Whether an address with the group may be in a line.
    #[inline]
    pub(super) fn may_match(&self, line: &[u8]) -> bool {
        self.spellings.iter().any(|text| text.find(line).is_some()) || memchr2(b'%', b'\\', line).is_some()
    }
}

/// A text with each of its letters in both cases.
fn in_any_case(text: &str) -> Vec<Vec<u8>> {
    let mut all = vec![Vec::new()];
    for byte in text.bytes() {
        let upper = byte.to_ascii_uppercase();
        let others: Vec<Vec<u8>> =
            all.iter().filter(|_| upper != byte).map(|text| [&text[..], &[upper]].concat()).collect();
        all.iter_mut().for_each(|text| text.push(byte));
        all.extend(others);
    }
    all
}
