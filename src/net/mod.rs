//! Sets of prefixes, both families in one set: aggregate, exclude, intersect, count, find room.
//!
//! | type | what it is |
//! |---|---|
//! | [`Range`] | first to last address; its minimal [prefixes](Range::prefixes) |
//! | [`AddressSet`] | any addresses, kept as the fewest ranges; the algebra; [`Builder`] gathers one from a long list |
//! | [`Membership`] | a set for many questions: its ranges with an index |
//! | [`Items`] | the smallest of the items around an address |
//! | [`AddressCount`] | an exact number of addresses, beyond 2^128 too |
//! | [`Index`] | the addresses or subnets of a set by number |
//! | [`Space`] | free room by size, from which the next prefix is taken by a [`Strategy`] |
//! | [`lossy`] | shorter lists around a set |
//! | [`overlap`] | which items of lists overlap |
//! | [`zones()`] | the reverse zones of a prefix |
//! | [`parse`], [`parse_address`], [`push_net`] | prefixes, addresses and ranges as text |
//! | [`line_item`], [`split_item`], [`next_item`], [`word_item`] | items as people paste them |
//! | [`ListShape`], [`PrefixList`] | prefixes as the configuration of firewalls, routers and servers |
//!
//! Addresses are left-aligned in 128 bits: an IPv4 address is the range of 2^96 numbers that begin with it. So one
//! algebra serves both families, and no operation needs more than `O(n log n)` for `n` ranges.
//!
//! ```
//! use ipv6calc::net::{HostBits, AddressSet, parse};
//! let set = |list: &[&str]| -> AddressSet {
//!     list.iter().map(|text| parse(text.as_bytes(), HostBits::Refuse).unwrap()).collect()
//! };
//! let free = set(&["2001:db8::/46", "192.0.2.0/24"]).difference(&set(&["2001:db8:1::/48", "192.0.2.0-192.0.2.127"]));
//! assert_eq!(free, set(&["192.0.2.128/25", "2001:db8::/48", "2001:db8:2::/47"]));
//! assert_eq!(free.prefixes().count(), 3);
//! ```

mod count;
mod flat;
mod index;
mod line;
pub mod lossy;
mod membership;
pub mod overlap;
mod range;
mod set;
mod shape;
mod space;
mod text;
mod zones;

pub use count::{AddressCount, CountError};
pub use index::Index;
pub use line::{line_item, next_item, split_item, word_item};

pub use membership::{Items, Membership};
pub use range::{Prefixes, Range, RangeError};
pub use set::{AddressSet, Builder};
pub use shape::{ListShape, NameError, PrefixList};
pub use space::{Space, Strategy};
pub use text::{HostBits, parse, parse_address, push_address, push_item, push_net, push_range};
pub use zones::{Classless, classless, reverse_name, zones};
