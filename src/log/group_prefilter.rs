//! A quick look at lines for the first group of IPv6 addresses: most lines without it need not be searched.

use crate::format::TextWindow;
use aho_corasick::packed::Searcher;
use memchr::memchr2;

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
    spellings: Searcher,
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
        if bare.len() < 3 || spellings.len() > MOST {
            return None;
        }
        // none on processors without the vectors for it
        Searcher::new(&spellings).map(|spellings| GroupPrefilter { spellings })
    }

    /// Whether an address with the group may be in a line. The search continues after it, as far as there are bytes: what
    /// is found there is kept for the lines that follow.
    #[inline]
    pub(super) fn may_match(&self, line: TextWindow<'_>, next: &mut NextSpellings) -> bool {
        let ahead = line.ahead();
        let (start, end) = (ahead.len(), ahead.len() - line.len());
        if next.spelling > start {
            next.spelling = self.spellings.find(ahead).map_or(0, |found| start - found.start());
        }
        if next.escape > start {
            next.escape = memchr2(b'%', b'\\', ahead).map_or(0, |at| start - at);
        }
        next.spelling > end || next.escape > end
    }
}

/// Where the next spelling and the next escape begin in a piece of text, in bytes before its end; 0 if there is none. More
/// than there are bytes: it is not known.
#[derive(Debug)]
pub(super) struct NextSpellings {
    spelling: usize,
    escape: usize,
}

impl Default for NextSpellings {
    fn default() -> NextSpellings {
        NextSpellings { spelling: usize::MAX, escape: usize::MAX }
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
