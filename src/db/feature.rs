//! What a source knows, as a set: the feature names of `-v` and `--has-feature`.

use super::{Fact, Need};
use crate::addr::Family;

/// What a source knows, a bit each, numbered as 4.4.0 shows them.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub struct Features(pub u32);

impl Features {
    /// Nothing.
    pub const NONE: Features = Features(0);
    /// The registry of an AS number.
    pub const AS_REG: Features = Features(1);
    /// The registry of a country.
    pub const CC_REG: Features = Features(1 << 1);
    /// The registry of an address.
    pub const REG: Features = Features(3 << 2);
    /// The AS number of an address.
    pub const AS: Features = Features(3 << 4);
    /// The country code of an address.
    pub const CC: Features = Features(3 << 6);
    /// The name of its country.
    pub const COUNTRY: Features = Features(3 << 8);
    /// Its city.
    pub const CITY: Features = Features(3 << 10);
    /// Its region.
    pub const REGION: Features = Features(3 << 12);
    /// The vendor of a hardware address.
    pub const IEEE: Features = Features(1 << 14);
    /// Its GeonameID.
    pub const GEONAMEID: Features = Features(3 << 17);
    /// A list of the networks of a country.
    pub const DUMP_CC: Features = Features(3 << 19);
    /// There is a source of IP2Location files.
    pub const IP2LOCATION2: Features = Features(3 << 22);
    /// There is a source of GeoIP files.
    pub const GEOIP: Features = Features(3 << 24);
    /// There is a source of db-ip.com files.
    pub const DBIP: Features = Features(3 << 28);

    /// Every name with its bit and what it means, in the order of lists.
    pub fn names() -> [(&'static str, u32, &'static str); 29] {
        [
            ("GeoIP", 24, "GeoIP files for IPv4"),
            ("GeoIPv6", 25, "GeoIP files for IPv6"),
            ("IP2Location", 26, "IP2Location BIN files for IPv4; not supported"),
            ("IP2Location6", 27, "IP2Location BIN files for IPv6; not supported"),
            ("IP2Location2", 22, "IP2Location MMDB files for IPv4"),
            ("IP2Location2v6", 23, "IP2Location MMDB files for IPv6"),
            ("DBIPv4", 28, "db-ip.com files for IPv4"),
            ("DBIPv6", 29, "db-ip.com files for IPv6"),
            ("DB_AS_REG", 0, "AS number to registry"),
            ("DB_IPV4_REG", 2, "IPv4 address to registry"),
            ("DB_IPV6_REG", 3, "IPv6 address to registry"),
            ("DB_IPV4_AS", 4, "IPv4 address to AS number"),
            ("DB_IPV6_AS", 5, "IPv6 address to AS number"),
            ("DB_IPV4_CC", 6, "IPv4 address to country code"),
            ("DB_IPV6_CC", 7, "IPv6 address to country code"),
            ("DB_IPV4_COUNTRY", 8, "IPv4 address to name of the country"),
            ("DB_IPV6_COUNTRY", 9, "IPv6 address to name of the country"),
            ("DB_IPV4_CITY", 10, "IPv4 address to city"),
            ("DB_IPV6_CITY", 11, "IPv6 address to city"),
            ("DB_IPV4_REGION", 12, "IPv4 address to region"),
            ("DB_IPV6_REGION", 13, "IPv6 address to region"),
            ("DB_CC_REG", 1, "country to registry"),
            ("DB_IEEE", 14, "hardware address to vendor"),
            ("DB_IPV4_INFO", 15, "IPv4 address to LISP role"),
            ("DB_IPV6_INFO", 16, "IPv6 address to LISP role"),
            ("DB_IPV4_GEONAMEID", 17, "IPv4 address to GeonameID"),
            ("DB_IPV6_GEONAMEID", 18, "IPv6 address to GeonameID"),
            ("DB_IPV4_DUMP_CC", 19, "list of the IPv4 networks of a country"),
            ("DB_IPV6_DUMP_CC", 20, "list of the IPv6 networks of a country"),
        ]
    }

    /// Both together.
    #[must_use]
    pub const fn or(self, other: Features) -> Features {
        Features(self.0 | other.0)
    }

    /// Whether all of these are reported.
    pub const fn contains_all(self, other: Features) -> bool {
        self.0 & other.0 == other.0
    }

    /// Whether any of these is there.
    pub const fn has(self, any: Features) -> bool {
        self.0 & any.0 != 0
    }

    /// Whether a fact can be looked up.
    pub const fn answers(self, need: Need) -> bool {
        let Features(both) = match need.fact {
            Fact::Country => Features::CC,
            Fact::Asn => Features::AS,
            Fact::Geoname => Features::GEONAMEID,
            Fact::Registry => Features::REG,
        };
        // the lower bit of a pair is that of IPv4
        let bit = match need.family {
            Family::V4 => both & both.wrapping_neg(),
            Family::V6 => both & both.wrapping_sub(1),
        };
        self.0 & bit != 0
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_need_is_one_bit_of_its_pair() {
        for (fact, name) in
            [(Fact::Country, "CC"), (Fact::Asn, "AS"), (Fact::Geoname, "GEONAMEID"), (Fact::Registry, "REG")]
        {
            for (family, number) in [(Family::V4, 4), (Family::V6, 6)] {
                let name = format!("DB_IPV{number}_{name}");
                let (_, bit, _) = Features::names().into_iter().find(|(n, ..)| *n == name).unwrap();
                assert!(Features(1 << bit).answers(Need { family, fact }), "{name}");
                assert!(!Features(!(1 << bit)).answers(Need { family, fact }), "{name}");
            }
        }
    }

    #[test]
    fn no_bit_stands_twice() {
        let all = Features::names().into_iter().fold(0, |seen: u32, (name, bit, _)| {
            assert_eq!(seen & (1 << bit), 0, "{name}");
            seen | 1 << bit
        });
        assert_eq!(all.count_ones(), 29);
    }
}
