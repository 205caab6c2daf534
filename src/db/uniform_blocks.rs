//! The blocks of addresses about which all sources say the same, one after the other.

use super::{Databases, Fact, Need};
use crate::addr::Family;
use std::net::IpAddr;

impl Databases {
    /// The last address of the block that begins at `ip`, or holds it, and within which no source changes its answer
    /// about these facts, and no label begins or ends.
    pub fn until(&self, ip: IpAddr, facts: &[Fact]) -> IpAddr {
        let family = if ip.is_ipv4() { Family::V4 } else { Family::V6 };
        let ends = facts.iter().flat_map(|fact| {
            let knowing = self.sources().filter(move |db| db.has(Need { family, fact: *fact }));
            knowing.map(move |db| db.until(ip, *fact))
        });
        ends.chain([self.labels().until(ip)]).min().unwrap_or_else(|| last(ip))
    }

    /// The blocks of the addresses from `first` to `last`, both of one family, in order: first and last address. The
    /// closure may end a block earlier.
    pub fn blocks<'a>(
        &'a self,
        family: Family,
        (first, last): (u128, u128),
        facts: &'a [Fact],
        until: impl Fn(u128) -> u128 + 'a,
    ) -> impl Iterator<Item = (u128, u128)> + 'a {
        let mut next = (first <= last).then_some(first);
        std::iter::from_fn(move || {
            let start = next?;
            let end = number(self.until(address(family, start), facts)).min(until(start)).min(last).max(start);
            next = end.checked_add(1).filter(|next| *next <= last);
            Some((start, end))
        })
    }
}

/// The last address of the family of this one.
pub(super) fn last(ip: IpAddr) -> IpAddr {
    match ip {
        IpAddr::V4(_) => IpAddr::V4(u32::MAX.into()),
        IpAddr::V6(_) => IpAddr::V6(u128::MAX.into()),
    }
}

/// The address of a number.
pub fn address(family: Family, number: u128) -> IpAddr {
    match family {
        Family::V4 => IpAddr::V4((number as u32).into()),
        Family::V6 => IpAddr::V6(number.into()),
    }
}

fn number(ip: IpAddr) -> u128 {
    match ip {
        IpAddr::V4(a) => u32::from(a).into(),
        IpAddr::V6(a) => a.into(),
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::db::BuiltIn;

    /// The slow path: address by address.
    #[test]
    fn within_a_block_nothing_changes_and_behind_it_something_does() {
        let set = Databases::built_in();
        let (first, last) = (u128::from(0xc100_0000_u32), u128::from(0xc101_ffff_u32));
        let blocks: Vec<_> = set.blocks(Family::V4, (first, last), &[Fact::Country], |_| u128::MAX).collect();
        let country = |n: u128| BuiltIn::country_v4(n as u32);
        let mut next = first;
        for (start, end) in &blocks {
            assert_eq!(*start, next);
            assert!((*start..=*end).all(|n| country(n) == country(*start)));
            next = end + 1;
        }
        assert_eq!(next, last + 1);
        assert!(blocks.windows(2).all(|pair| country(pair[0].0) != country(pair[1].0)));
    }

    #[test]
    fn blocks_end_where_the_caller_says_and_with_the_space() {
        let set = Databases::empty();
        let six = |n: u128| n | 0xff;
        let blocks: Vec<_> = set.blocks(Family::V6, (u128::MAX - 0x1ff, u128::MAX), &[Fact::Country], six).collect();
        assert_eq!(blocks, [(u128::MAX - 0x1ff, u128::MAX - 0x100), (u128::MAX - 0xff, u128::MAX)]);
        assert_eq!(set.blocks(Family::V4, (1, 0), &[], |_| 0).count(), 0);
    }
}
