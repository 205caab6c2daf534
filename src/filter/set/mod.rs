//! Sets of addresses by expressions, with names: which item of a list, or which term, an address belongs to.
//!
//! ```text
//! set    = both { ( "," | "|" | blank ) both }        union
//! both   = single { ( "&" | " - " ) single }          intersection, difference
//! single = "!" single | "(" set ")" | item | term     complement
//! item   = PREFIX | ADDRESS | FIRST-LAST | ADDRESS MASK | "@" FILE
//! term   = "bogon" | ( "country=" | "asn=" | "registry=" | "label=" | "type=" | "vendor=" ) VALUE
//!        | a token of a filter expression
//! ```
//! `bogon` is what no public host has as its address: blocks that are not globally reachable, multicast, and IPv6
//! outside of 2000::/3 and the well-known prefix of NAT64.
//!
//! ```
//! use ipv6calc::addr::{V6, Value};
//! use ipv6calc::db::Databases;
//! use ipv6calc::filter::{MatcherOptions, SetExpressions, TakeLine};
//! use ipv6calc::net::HostBits;
//! use std::sync::Arc;
//! let mut sets = SetExpressions::new(HostBits::Refuse);
//! sets.add(b"2001:db8::/32 - 2001:db8:1::/48")?;
//! let set = sets.build(MatcherOptions::default(), Arc::new(Databases::built_in()), &mut |_, _| Ok(()))?;
//! let holds = |bits: u128| set.holds(&Value::V6(V6::new(bits)));
//! assert!(holds(0x2001_0db8_0002 << 80) && !holds(0x2001_0db8_0001 << 80));
//! # Ok::<(), ipv6calc::filter::SetError>(())
//! ```

mod error;
mod matcher;
mod syntax;
mod test;

pub use error::SetError;
pub use matcher::{AddressMatcher, MatchedBy, MatcherOptions, SetExpressions, TakeLine};

use crate::addr::{Family, Len, Net};
use crate::class::special;
use crate::net::AddressSet;

/// The terms of a set other than items, for help.
pub fn set_terms() -> Vec<(String, String)> {
    let rows = test::TERMS.iter().map(|(name, _, about)| (format!("{name}..."), (*about).to_owned()));
    let bogon = ("bogon".to_owned(), "not an address of a public host".to_owned());
    let vendor = ("vendor=...".to_owned(), "part of the vendor's name, of MAC addresses too".to_owned());
    rows.chain([vendor, bogon]).collect()
}

/// All addresses of both families.
fn all() -> AddressSet {
    [Family::V4, Family::V6].map(|family| Net::left_aligned(family, 0, Len::at_most_128(0))).into_iter().collect()
}

/// What no public host has as its address.
fn bogons() -> AddressSet {
    let blocks = || special::V4.iter().chain(special::V6.iter());
    let of = |global| blocks().filter(move |block| block.global == Some(global)).map(|block| block.net);
    let multicast = [Net::v4(0xe000_0000, Len::at_most_128(4)), Net::v6(0xff << 120, Len::at_most_128(8))];
    let unicast: AddressSet = [
        Net::left_aligned(Family::V4, 0, Len::at_most_128(0)),
        Net::v6(0x2 << 124, Len::at_most_128(3)),
        Net::v6(0x0064_ff9b << 96, Len::at_most_128(96)),
    ]
    .into_iter()
    .collect();
    let unreachable: AddressSet = of(false).chain(multicast).collect();
    let reachable: AddressSet = of(true).collect();
    unreachable.difference(&reachable).union(&all().difference(&unicast))
}

#[cfg(test)]
mod tests;
