//! What a line has of addresses, prefixes and names, and what becomes of each.

use super::embedded::InnerV4;
use super::ranges::RangeColumns;
use super::reverse_names::ReverseLabels;
use super::{Fate, LeftReason, Renumbering};
use crate::addr::{Family, Len, Net, V4, V6, Value};
use crate::log::Located;
use std::collections::HashSet;
use std::ops::Range;

/// An address (`None`) or a prefix of a length: two are the same if they are written for the same.
pub(super) type ItemKey = (Family, u128, Option<u8>);

/// An item, and whether it is a name: names are apart from addresses.
pub(super) type ItemName = (ItemKey, bool);

/// What an earlier pass over the texts has found.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub(super) struct KnownItems {
    /// What there is of the new prefixes.
    pub(super) taken: HashSet<ItemName>,
    /// What of the old prefixes stays somewhere.
    pub(super) left: HashSet<ItemName>,
}

/// What becomes of addresses and prefixes.
#[derive(Clone, Copy)]
pub(super) struct Judge<'a> {
    pub(super) moves: &'a Renumbering,
    pub(super) known: &'a KnownItems,
    /// What the first line of the text says about those after it, if it is a table of ranges.
    pub(super) columns: Option<RangeColumns>,
}

impl<'a> Judge<'a> {
    /// One that knows nothing of a text yet.
    pub(super) const fn of(moves: &'a Renumbering, known: &'a KnownItems) -> Judge<'a> {
        Judge { moves, known, columns: None }
    }

    /// What becomes of an address, or of a prefix of this length.
    #[inline]
    pub(super) fn fate(&self, key: ItemKey, len: Option<u8>) -> Fate {
        self.unless_taken(self.moves.fate(key.0, key.1, len), key, false)
    }

    /// What becomes of an IPv6 address by the IPv4 address in it.
    pub(super) fn fate_of_inner(&self, inner: &InnerV4, key: ItemKey) -> Fate {
        match self.moves.fate(Family::V4, inner.bits, inner.len) {
            Fate::Moves(_) if !inner.is_certain => Fate::Stays(LeftReason::Inner(((inner.bits >> 96) as u32).into())),
            Fate::Moves(new) => self.unless_taken(Fate::Moves(inner.replaced(key.1, new)), key, false),
            fate => fate,
        }
    }

    /// What becomes of an IPv6 address that becomes another one, if the IPv4 address in it is of an old prefix as well.
    pub(super) fn fate_of_both(&self, new: u128, inner: &InnerV4, key: ItemKey) -> Fate {
        match self.moves.fate(Family::V4, inner.bits, inner.len) {
            Fate::Moves(own) => self.unless_taken(Fate::Moves(inner.replaced(new, own)), key, false),
            Fate::Outside => Fate::Moves(new),
            stays => stays,
        }
    }

    /// What becomes of an address or a prefix that a name is made of. A zone has to know at once if its name stays.
    pub(super) fn fate_of_name(&self, key: ItemKey, len: u8) -> Fate {
        match self.unless_taken(self.moves.fate(key.0, key.1, Some(len)), key, true) {
            Fate::Moves(_) if self.known.left.contains(&(key, true)) => Fate::Stays(LeftReason::Same),
            fate => fate,
        }
    }

    /// What becomes of reverse labels.
    pub(super) fn fate_of(&self, labels: &ReverseLabels) -> Fate {
        match self.fate_of_name(labels.key(), labels.len) {
            Fate::Outside if labels.is_template && self.has_inside(labels) => Fate::Stays(LeftReason::Pattern),
            fate => fate,
        }
    }

    #[inline]
    fn unless_taken(&self, fate: Fate, (family, _, len): ItemKey, is_name: bool) -> Fate {
        match fate {
            Fate::Moves(new) if self.known.taken.contains(&((family, new, len), is_name)) => {
                Fate::Stays(LeftReason::Taken(key_text((family, new, len))))
            }
            fate => fate,
        }
    }

    /// Whether a part of the zone of these labels is in an old prefix.
    pub(super) fn has_inside(&self, labels: &ReverseLabels) -> bool {
        self.moves.inside(labels.family, labels.bits, labels.len).next().is_some()
    }
}

/// Something in a line.
pub(super) struct Item {
    pub(super) at: Range<usize>,
    /// The end of its prefix length.
    pub(super) end: usize,
    /// Whether it has a prefix length after a slash.
    pub(super) has_length: bool,
    pub(super) fate: Fate,
    pub(super) key: ItemKey,
    /// Whether it is an address of a new prefix.
    pub(super) is_new: bool,
    /// Whether it is known that it has its usual text: it is certain then that it comes back.
    pub(super) is_usual: bool,
    pub(super) written: Written,
}

/// How something is written.
pub(super) enum Written {
    Address(Located),
    /// An IPv6 address of which the IPv4 address in it matters.
    Outer(Located),
    Labels(ReverseLabels),
    /// The whole new text.
    Text(Vec<u8>),
}

impl Item {
    /// A name, or a part of an address, that is replaced as a whole.
    pub(super) fn text(at: Range<usize>, fate: Fate, key: ItemKey, text: Vec<u8>) -> Item {
        Item::whole(at, fate, key, Written::Text(text))
    }

    /// The same, however it is written.
    pub(super) fn whole(at: Range<usize>, fate: Fate, key: ItemKey, written: Written) -> Item {
        Item { end: at.end, at, has_length: true, fate, key, is_new: false, is_usual: false, written }
    }

    pub(super) const fn is_moving(&self) -> bool {
        matches!(self.fate, Fate::Moves(_))
    }

    pub(super) const fn is_name(&self) -> bool {
        matches!(self.written, Written::Labels(_) | Written::Text(_))
    }

    pub(super) const fn name(&self) -> ItemName {
        (self.key, self.is_name())
    }

    /// Whether it is of a new prefix.
    pub(super) fn is_of_new(&self, moves: &Renumbering) -> bool {
        self.is_new || self.is_name() && moves.is_new(self.key.0, self.key.1)
    }

    /// Takes note of whether it has its usual text, and says so.
    pub(super) fn find_usual(&mut self, line: &[u8]) -> bool {
        self.is_usual = matches!(&self.written, Written::Address(found) if found.is_usual(line));
        self.is_usual
    }

    /// Whether it is an address without a prefix length, of which the fate would be another one with it.
    #[inline]
    pub(super) fn has_room_for_length(&self) -> bool {
        let is_open = matches!(
            self.fate,
            Fate::Outside | Fate::Moves(_) | Fate::Stays(LeftReason::NoRoom(_) | LeftReason::Taken(_))
        );
        is_open && self.key.2.is_none() && self.end == self.at.end && !self.is_name()
    }

    /// Whether it is of an old or a new prefix, or may contain an old one if a prefix length is beside it.
    #[inline]
    pub(super) fn may_have_old(&self, moves: &Renumbering) -> bool {
        let (family, bits, _) = self.key;
        let shortest = 128 - bits.trailing_zeros();
        let has_inside = || u8::try_from(shortest).is_ok_and(|len| moves.inside(family, bits, len).next().is_some());
        let has_inner = || {
            family == Family::V6
                && moves.has_v4
                && u8::try_from(shortest).is_ok_and(|len| InnerV4::of(moves, bits, Some(len), false).is_some())
        };
        self.fate != Fate::Outside || self.is_new || has_inside() || has_inner()
    }

    /// The new text.
    pub(super) fn write(&self, new: u128, line: &[u8], out: &mut Vec<u8>) {
        match &self.written {
            Written::Address(found) | Written::Outer(found) => {
                let value = match found.value {
                    Value::V4(_) => Value::V4(V4::new((new >> 96) as u32)),
                    _ => Value::V6(V6::new(new)),
                };
                if !(self.is_usual && found.push_usual(&value, out)) {
                    found.restyle(&value, line, out);
                }
            }
            Written::Labels(labels) => out.extend(labels.written(line, new)),
            Written::Text(text) => out.extend_from_slice(text),
        }
    }
}

/// The length of what is a prefix; `None` for an address in one.
#[inline]
pub(super) fn prefix_length(family: Family, bits: u128, len: u8) -> Option<u8> {
    Some(len).filter(|len| *len < family.width() && bits & !Len::at_most_128(u32::from(*len)).mask128() == 0)
}

/// An address or a prefix as text.
pub(super) fn key_text((family, bits, len): ItemKey) -> String {
    let width = u32::from(family.width());
    let net = Net::left_aligned(family, bits, Len::at_most_128(len.map_or(width, u32::from)));
    if len.is_some() { net.to_string() } else { net.first().to_string() }
}
