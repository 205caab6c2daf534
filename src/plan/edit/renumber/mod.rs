//! Renumbering: other prefixes in the place of old ones, in any text.
//!
//! * What is of an old prefix moves, or it stays and is reported; nothing else changes.
//! * Renumbering back gives the same bytes: what would not come back stays, and so does the same address elsewhere.
//! * A prefix length is a number up to the end of its word after a slash, within the family, or a mask; or it has a word such
//!   as `prefix-len`, in the same block. After the host of a URL a slash begins a path, and a number with letters, a
//!   path or another address after it is not a length. A length shorter than the old prefix keeps the address: `10.1.1.5/6 ports`
//!   could mean either.
//! * Both ends of a range move, or none. One that an old prefix begins or ends stays, even if it contains the new one.
//! * Parts of addresses stay: patterns, fragments, and the first numbers in access lists, which the words beside them announce.

mod ahead;
mod beside;
mod doubts;
mod embedded;
mod fragments;
mod hex_data;
mod items;
mod lengths;
mod lines;
mod listed;
mod numbered;
mod parts;
mod patterns;
mod policy_names;
mod ranges;
mod reader;
mod reverse_names;
mod short_ranges;
mod text_reader;
mod way_back;
mod words;
mod zone_names;

use crate::addr::{Family, Len, Net};
use crate::plan::text_edits::TextEdits;
use std::fmt;
use std::net::Ipv4Addr;
use std::ops::Range;
use thiserror::Error;

/// A prefix and the one that takes its place.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct PrefixMove {
    /// The old prefix.
    pub from: Net,
    /// The new prefix.
    pub to: Net,
}

/// Why prefixes cannot take the places of others.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Error)]
pub enum RenumberError {
    /// The families differ.
    #[error("{0} and {1} are of different families")]
    Families(Net, Net),
    /// Two prefixes share addresses.
    #[error("{0} and {1} overlap: what becomes of their addresses is not clear")]
    Overlap(Net, Net),
    /// The old prefix is everything.
    #[error("{0} is the whole address space")]
    Whole(Net),
}

/// Old prefixes with their new ones.
///
/// ```
/// use ipv6calc::addr::{Len, Net};
/// use ipv6calc::plan::edit::renumber::{PrefixMove, Renumbering};
/// let net = |bits: u128| Len::v6(48).map(|len| Net::v6(bits << 80, len));
/// let moves = vec![PrefixMove { from: net(0x2001_0db8_0001)?, to: net(0x2001_0db8_0002)? }];
/// let found = Renumbering::new(moves)?.renumber(b"listen [2001:db8:1::1]:443; # 1.0.0.0.8.b.d.0.1.0.0.2.ip6.arpa\n");
/// assert_eq!(found.text(), b"listen [2001:db8:2::1]:443; # 2.0.0.0.8.b.d.0.1.0.0.2.ip6.arpa\n");
/// # Ok::<(), Box<dyn std::error::Error>>(())
/// ```
#[derive(Clone, Debug)]
pub struct Renumbering {
    /// In the order of the old prefixes.
    moves: Vec<PrefixMove>,
    /// The new prefixes, in order.
    targets: Vec<Net>,
    /// Whether any of the prefixes is one of IPv4.
    has_v4: bool,
    /// Whether what would be written in another way on the way back stays.
    keeps_spelling: bool,
    /// Whether the addresses of all prefixes look like addresses wherever they are.
    are_usual: bool,
    /// How many threads read texts.
    threads: usize,
}

/// A text with other prefixes.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct RenumberedText<'t> {
    /// The old text.
    old: &'t [u8],
    /// The addresses, prefixes and names that were replaced.
    pub edits: TextEdits,
    /// What of the old prefixes is left.
    pub left: Vec<Leftover>,
    /// How many addresses, prefixes and names of the new prefixes it had before: renumbering back changes them as well.
    pub existing: usize,
}

impl RenumberedText<'_> {
    /// The new text.
    pub fn text(&self) -> Vec<u8> {
        self.edits.applied(self.old)
    }

    /// The pieces of the new text, from its beginning to its end.
    pub fn pieces(&self) -> impl Iterator<Item = &[u8]> {
        self.edits.pieces(self.old)
    }
}

/// An address, prefix or name of an old prefix that stays.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Leftover {
    /// Where it is in the old text.
    pub at: Range<usize>,
    /// Why it stays.
    pub why: LeftReason,
}

/// Why something of an old prefix stays.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum LeftReason {
    /// Nothing takes its place: it was only looked for.
    Found,
    /// It is a prefix larger than the old one, and does not contain the new one.
    Larger(Net),
    /// It is a range around the old prefix, and does not contain the new one.
    Around(Net),
    /// It does not fit into the new prefix.
    NoRoom(Net),
    /// The text has the new address or prefix already.
    Taken(String),
    /// Another text has the new address or prefix already.
    TakenElsewhere(String),
    /// The other end of the range is not renumbered.
    Range,
    /// The end of a range, or the next address of a list, of which only the last numbers are written would become another one.
    ShortRange,
    /// The new name is not in the zone.
    Zone(String),
    /// It is relative to a zone that only the name of the file says, and that becomes another one.
    FileName {
        /// The zone.
        old: String,
        /// What it becomes; the same if it is only looked for.
        new: String,
    },
    /// It is in the old prefix if the name of the file means this zone.
    Guess(String),
    /// It is relative to a zone that is not known.
    Origin,
    /// Some of what `$GENERATE` makes is in the old prefix, or it cannot be written for the new one.
    Generate,
    /// It is a part of an address, such as a template has.
    Pattern,
    /// It would be written in another way when the old prefix takes the place of the new one again.
    Spelling,
    /// The same address stays elsewhere.
    Same,
    /// It is part of a longer number, or of something else that is not an address.
    Number,
    /// It follows a number and a colon, and is part of something that may be another address.
    AfterColon,
    /// It follows a word or an operator as versions do.
    Version,
    /// It follows a word, or the marks of a heading, as the numbers of sections do.
    Section,
    /// Numbers in a name that are of the old prefix if they are in reverse order, as in the names of block lists.
    Turned,
    /// An IPv6 address that may contain an address of the old prefix.
    Inner(Ipv4Addr),
}

impl LeftReason {
    /// Whether what stays is an address, a prefix or a name that is known as a whole.
    const fn is_of_item(&self) -> bool {
        !matches!(
            self,
            LeftReason::Number
                | LeftReason::Version
                | LeftReason::Section
                | LeftReason::Turned
                | LeftReason::Inner(_)
                | LeftReason::FileName { .. }
                | LeftReason::Guess(_)
                | LeftReason::Origin
                | LeftReason::Generate
        )
    }
}

impl fmt::Display for LeftReason {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self {
            LeftReason::Found => f.write_str("in the old prefix"),
            LeftReason::Larger(from) => write!(f, "a prefix larger than {from}"),
            LeftReason::Around(from) => write!(f, "a range around {from}"),
            LeftReason::NoRoom(to) => write!(f, "does not fit into {to}"),
            LeftReason::Taken(new) => write!(f, "would collide: {new} is in the file already"),
            LeftReason::TakenElsewhere(new) => write!(f, "would collide: {new} is in another file already"),
            LeftReason::Range => f.write_str("the other end of the range is not renumbered"),
            LeftReason::ShortRange => f.write_str("the short form of the address after it would be wrong"),
            LeftReason::Zone(new) => write!(f, "the zone does not contain the new name {new}"),
            LeftReason::FileName { old, new } if old == new => {
                write!(f, "relative to {old}, which only the file name says")
            }
            LeftReason::FileName { old, new } => {
                write!(f, "relative to {old}, which only the file name says: rename the file for {new}")
            }
            LeftReason::Guess(zone) => {
                write!(f, "in the old prefix if the file name means the zone {zone}: write $ORIGIN before it")
            }
            LeftReason::Origin => {
                f.write_str("may be in the old prefix: write $ORIGIN before it, or name the file after the zone")
            }
            LeftReason::Generate => f.write_str("$GENERATE makes names or addresses of the old prefix and others"),
            LeftReason::Pattern => f.write_str("looks like a pattern of the old prefix"),
            LeftReason::Spelling => f.write_str("renumbering back would spell it differently"),
            LeftReason::Same => f.write_str("the same address stays elsewhere"),
            LeftReason::Number => f.write_str("part of something that is not an address"),
            LeftReason::AfterColon => f.write_str("follows a number and a colon: edit it by hand"),
            LeftReason::Version => f.write_str("may be a version"),
            LeftReason::Section => f.write_str("may be the number of a section"),
            LeftReason::Turned => f.write_str("may be an address of the old prefix in reverse order"),
            LeftReason::Inner(inner) => write!(f, "may contain {inner} of the old prefix"),
        }
    }
}

/// A text, and the name of its file, which may say what zone it is of; empty if it has none.
#[derive(Clone, Copy, Debug)]
pub struct NamedText<'t> {
    /// The name of the file.
    pub name: &'t [u8],
    /// What is in it.
    pub bytes: &'t [u8],
}

impl<'t, T: AsRef<[u8]> + ?Sized> From<&'t T> for NamedText<'t> {
    fn from(text: &'t T) -> NamedText<'t> {
        NamedText { name: b"", bytes: text.as_ref() }
    }
}

/// What becomes of an address or a prefix.
#[derive(Clone, Debug, PartialEq, Eq)]
enum Fate {
    /// It is in no old prefix.
    Outside,
    /// It becomes this address, left-aligned.
    Moves(u128),
    Stays(LeftReason),
}

impl Renumbering {
    /// Puts new prefixes in the places of old ones.
    ///
    /// # Errors
    /// If it would not be clear what becomes of an address, or two addresses could become one.
    pub fn new(moves: Vec<PrefixMove>) -> Result<Renumbering, RenumberError> {
        for pair in &moves {
            if pair.from.family() != pair.to.family() {
                return Err(RenumberError::Families(pair.from, pair.to));
            }
            if pair.from.overlaps(&pair.to) {
                return Err(RenumberError::Overlap(pair.from, pair.to));
            }
        }
        let found = Renumbering::sorted(moves);
        let from: Vec<Net> = found.moves.iter().map(|pair| pair.from).collect();
        ensure_apart(&from)?;
        ensure_apart(&found.targets)?;
        Ok(found)
    }

    /// Looks for old prefixes only: see [`Renumbering::find`].
    ///
    /// # Errors
    /// If they overlap.
    pub fn finder(old: Vec<Net>) -> Result<Renumbering, RenumberError> {
        ensure_apart(&old)?;
        if let Some(whole) = old.iter().find(|net| net.is_whole()) {
            return Err(RenumberError::Whole(*whole));
        }
        Ok(Renumbering::sorted(old.into_iter().map(|net| PrefixMove { from: net, to: net }).collect()))
    }

    fn sorted(mut moves: Vec<PrefixMove>) -> Renumbering {
        moves.sort_unstable_by_key(|pair| pair.from);
        let mut targets: Vec<Net> = moves.iter().map(|pair| pair.to).collect();
        targets.sort_unstable();
        let has_v4 = moves.iter().any(|pair| pair.from.family() == Family::V4);
        let are_usual = moves.iter().all(|pair| is_usual(&pair.from) && is_usual(&pair.to));
        Renumbering { moves, targets, has_v4, keeps_spelling: true, are_usual, threads: 1 }
    }

    /// Renumbers also what would be written in another way on the way back, such as `2001:0db8:0001::` if the new prefix has
    /// four digits in each group.
    #[must_use]
    pub fn with_any_spelling(self) -> Renumbering {
        Renumbering { keeps_spelling: false, ..self }
    }

    /// Reads texts with this many threads; otherwise with the calling one alone. What is found is the same.
    #[must_use]
    pub fn with_threads(self, threads: usize) -> Renumbering {
        Renumbering { threads, ..self }
    }

    /// The old prefixes in the places of the new ones.
    fn way_back(&self) -> Renumbering {
        let moves = self.moves.iter().map(|pair| PrefixMove { from: pair.to, to: pair.from });
        let (keeps_spelling, threads) = (self.keeps_spelling, self.threads);
        Renumbering { keeps_spelling, threads, ..Renumbering::sorted(moves.collect()) }
    }

    /// A text with the new prefixes in the places of the old ones. Nothing else changes. Where the text has the new address
    /// already, the old one stays; and so does what would not get its old text again on the way back.
    pub fn renumber<'t>(&self, text: impl Into<NamedText<'t>>) -> RenumberedText<'t> {
        self.renumber_all(&[text.into()]).pop().unwrap_or_default()
    }

    /// Several texts: where any of them has the new address already, the old one stays in all of them.
    pub fn renumber_all<'t>(&self, texts: &[NamedText<'t>]) -> Vec<RenumberedText<'t>> {
        lines::renumber(self, texts)
    }

    /// What of the old prefixes is in a text. Larger prefixes are part of it, unless they contain the new one too.
    pub fn find<'t>(&self, text: impl Into<NamedText<'t>>) -> Vec<Leftover> {
        lines::find(self, text.into())
    }

    /// Whether any of the prefixes is of a family.
    fn has(&self, family: Family) -> bool {
        self.moves.iter().any(|pair| pair.from.family() == family)
    }

    /// The move of the old prefix around an address.
    #[inline]
    fn around(&self, family: Family, bits: u128) -> Option<&PrefixMove> {
        let after = self.moves.partition_point(|pair| (pair.from.family(), pair.from.bits()) <= (family, bits));
        let pair = self.moves.get(after.checked_sub(1)?)?;
        (pair.from.family() == family && (pair.from.bits() ^ bits) & pair.from.len().mask128() == 0).then_some(pair)
    }

    /// Whether an address is in a new prefix.
    fn is_new(&self, family: Family, bits: u128) -> bool {
        let after = self.targets.partition_point(|net| (net.family(), net.bits()) <= (family, bits));
        let net = after.checked_sub(1).and_then(|at| self.targets.get(at));
        net.is_some_and(|net| net.family() == family && (net.bits() ^ bits) & net.len().mask128() == 0)
    }

    /// What becomes of an address, or of a prefix of this length.
    #[inline]
    fn fate(&self, family: Family, bits: u128, len: Option<u8>) -> Fate {
        let Some(pair) = self.around(family, bits) else {
            return len.map_or(Fate::Outside, |len| self.larger(family, bits, len));
        };
        let rest = bits & !pair.from.len().mask128();
        let new = pair.to.len();
        match len {
            Some(len) if len < pair.from.len().get() => match self.larger(family, bits, len) {
                // an address with the length of the network that it is in
                Fate::Outside if bits & !Len::at_most_128(u32::from(len)).mask128() != 0 => {
                    Fate::Stays(LeftReason::Larger(pair.from))
                }
                fate => fate,
            },
            Some(len) if len < new.get() => Fate::Stays(LeftReason::NoRoom(pair.to)),
            _ if rest & new.mask128() != 0 => Fate::Stays(LeftReason::NoRoom(pair.to)),
            _ => Fate::Moves(pair.to.bits() | rest),
        }
    }

    /// What becomes of a prefix that is in no old one: it needs a look if an old one is in it and the new one is not.
    fn larger(&self, family: Family, bits: u128, len: u8) -> Fate {
        // a route to everywhere says nothing about a prefix
        let mask = Len::at_most_128(u32::from(len)).mask128();
        let needs = |pair: &&PrefixMove| len > 0 && pair.needs_look(|net| (net.bits() ^ bits) & mask == 0);
        let pair = self.inside(family, bits, len).find(needs);
        pair.map_or(Fate::Outside, |pair| Fate::Stays(LeftReason::Larger(pair.from)))
    }

    /// The first move of an old prefix between these addresses.
    #[inline]
    fn within(&self, family: Family, first: u128, last: u128) -> Option<&PrefixMove> {
        let from = self.moves.partition_point(|pair| (pair.from.family(), pair.from.bits()) < (family, first));
        let pair = self.moves.get(from).filter(|pair| pair.from.family() == family && pair.from.last_bits() <= last)?;
        // a range of everything says nothing about a prefix
        let is_all = first == 0 && last >> 96 == u128::from(u32::MAX);
        (!is_all).then_some(pair)
    }

    /// The first move of an old prefix between these addresses, if the new one is not there too.
    fn around_range(&self, family: Family, first: u128, last: u128) -> Option<&PrefixMove> {
        let pair = self.within(family, first, last)?;
        pair.needs_look(|net| first <= net.bits() && net.last_bits() <= last).then_some(pair)
    }

    /// The moves of the old prefixes in a larger one.
    fn inside(&self, family: Family, bits: u128, len: u8) -> impl Iterator<Item = &PrefixMove> {
        let mask = Len::at_most_128(u32::from(len)).mask128();
        let from = match bits & !mask {
            0 => self.moves.partition_point(|pair| (pair.from.family(), pair.from.bits()) < (family, bits)),
            _ => self.moves.len(),
        };
        let all = self.moves.get(from..).unwrap_or_default().iter();
        all.take_while(move |pair| pair.from.family() == family && (pair.from.bits() ^ bits) & mask == 0)
            .filter(move |pair| pair.from.len().get() > len)
    }
}

impl PrefixMove {
    /// Whether something that contains the old prefix needs a look: it does not contain the new one too.
    fn needs_look(&self, contains: impl Fn(&Net) -> bool) -> bool {
        self.from == self.to || !contains(&self.to)
    }
}

/// Whether no address of a prefix looks like something else: a netmask, an object identifier, a time or a hardware address.
fn is_usual(net: &Net) -> bool {
    let is_long = net.len().get() >= 8;
    is_long
        && match net.family() {
            Family::V4 => (3..=250).contains(&(net.bits() >> 120)),
            Family::V6 => matches!(net.bits() >> 120, 0x20..=0x3f | 0xfc..=0xfd),
        }
}

/// Refuses prefixes that share addresses.
fn ensure_apart(nets: &[Net]) -> Result<(), RenumberError> {
    let mut nets = nets.to_vec();
    nets.sort_unstable();
    let shared = nets.windows(2).find_map(|pair| match pair {
        [a, b] if a.overlaps(b) => Some(RenumberError::Overlap(*a, *b)),
        _ => None,
    });
    shared.map_or(Ok(()), Err)
}

#[cfg(test)]
mod spelling_tests;
#[cfg(test)]
mod tests;
