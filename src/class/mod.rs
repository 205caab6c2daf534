//! What an address is.
//!
//! | module | what it answers |
//! |---|---|
//! | [`v4()`], [`v6()`] | the types of an address: [`V4Types`], [`V6Types`] |
//! | [`AddressKind`], [`IidKind`] | the same in one word, of an address and of its interface identifier |
//! | [`tail()`] | whether its last 32 bits are written as an IPv4 address |
//! | [`special`] | the special-purpose block that contains it, and what that means for its registry |
//! | [`embedded`] | the IPv4 address inside it |
//! | [`iid`] | how its interface identifier was made |
//! | [`anonymised`] | what an anonymised address still says |
//! | [`lookup`] | where its country, AS number, registry and GeonameID come from |
//! | [`multicast`] | well-known multicast groups |
//! | [`oui`], [`registry`] | shared vendors; registries |

pub mod anonymised;
mod dotted_tail;
pub mod embedded;
pub mod iid;
mod kind;
pub mod lookup;
pub mod multicast;
pub mod oui;
mod random;
pub mod registry;
pub mod special;
mod types;
mod v4;
mod v6;
#[cfg(test)]
pub(crate) mod vectors;

pub use dotted_tail::{Dotted, Tail, tail};
pub use iid::IidKind;
pub use kind::AddressKind;
pub use registry::Registry;
pub use types::{TypeName, V4Types, V6Types};
pub use v4::v4;
pub use v6::{ifinet6_scope, v6, v6_completed, v6_fixed};
