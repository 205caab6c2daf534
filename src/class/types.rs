//! The names that an address can have, as two sets of bits.

use std::sync::LazyLock;

macro_rules! types {
    ($(#[$doc:meta])* $set:ident: $bits:ty, always $always:literal; $($name:ident $text:literal $about:literal;)*) => {
        $(#[$doc])*
        #[derive(Clone, Copy, Debug, Default, PartialEq, Eq, Hash)]
        pub struct $set($bits);

        const _: () = {
            /// The place of each name in the print order.
            #[expect(non_camel_case_types, clippy::upper_case_acronyms, reason = "named like the constants they number")]
            enum PrintPosition { $($name),* }

            impl $set {
                $(
                    #[doc = concat!("`", $text, "`: ", $about, ".")]
                    pub const $name: $set = $set(1 << PrintPosition::$name as u32);
                )*

                /// Every name in print order.
                pub fn all() -> &'static [TypeName<$set>] {
                    static ALL: LazyLock<Vec<TypeName<$set>>> =
                        LazyLock::new(|| vec![$(TypeName { types: $set::$name, text: $text, about: $about }),*]);
                    &ALL
                }
            }
        };

        impl $set {
            /// No type.
            pub const NONE: $set = $set(0);

            /// A name without any bit, which every address has.
            pub const ALWAYS: &'static str = $always;

            /// Whether any type of `other` is in the set.
            pub const fn has(self, other: $set) -> bool {
                self.0 & other.0 != 0
            }

            /// Whether all types of `other` are in the set.
            pub const fn contains_all(self, other: $set) -> bool {
                self.0 & other.0 == other.0
            }

            /// Both sets together.
            #[must_use]
            pub const fn or(self, other: $set) -> $set {
                $set(self.0 | other.0)
            }

            /// This set, with `other` if `condition` holds.
            #[must_use]
            pub const fn or_if(self, condition: bool, other: $set) -> $set {
                if condition { self.or(other) } else { self }
            }

            /// What is in this set and not in `other`.
            #[must_use]
            pub const fn without(self, other: $set) -> $set {
                $set(self.0 & !other.0)
            }

            /// Whether the set is empty.
            pub const fn is_empty(self) -> bool {
                self.0 == 0
            }

            /// The names of the types in the set, in print order.
            pub fn names(self) -> impl Iterator<Item = &'static str> {
                $set::all().iter().filter(move |n| self.has(n.types)).map(|n| n.text)
            }

            /// The type of this name, in lower case; the empty set for [`Self::ALWAYS`].
            pub fn from_name(name: &[u8]) -> Option<$set> {
                if name == $set::ALWAYS.as_bytes() {
                    return Some($set::NONE);
                }
                $set::all().iter().find(|n| n.text.as_bytes() == name).map(|n| n.types)
            }
        }
    };
}

/// A type, its name and its meaning.
#[derive(Clone, Copy, Debug)]
pub struct TypeName<T> {
    /// The type.
    pub types: T,
    /// What it is called in output and in filter expressions.
    pub text: &'static str,
    /// What it means.
    pub about: &'static str,
}

types! {
    /// What an IPv6 address is, as a set of types; see [`crate::class::v6`].
    ///
    /// ```
    /// use ipv6calc::class::V6Types;
    /// let types = V6Types::UNICAST.or(V6Types::LINK_LOCAL);
    /// assert_eq!(types.names().collect::<Vec<_>>(), ["unicast", "link-local"]);
    /// assert_eq!(V6Types::from_name(b"iid-eui48"), Some(V6Types::IID_EUI48));
    /// ```
    V6Types: u64, always "unknown";
    UNICAST "unicast" "one interface (RFC 4291, section 2.5)";
    MULTICAST "multicast" "a group, ff00::/8 (RFC 4291, section 2.7)";
    ANYCAST "anycast" "the nearest of several interfaces (RFC 4291, section 2.6)";
    LOOPBACK "loopback" "::1 and interface-local multicast (RFC 4291, section 2.5.3)";
    LINK_LOCAL "link-local" "fe80::/10 and link-local multicast (RFC 4291, section 2.5.6)";
    SITE_LOCAL "site-local" "fec0::/10, deprecated, and site-local multicast (RFC 3879)";
    COMPAT_V4 "compat-v4" "IPv4-compatible, deprecated (RFC 4291, section 2.5.5.1)";
    MAPPED "mapped" "IPv4-mapped (RFC 4291, section 2.5.5.2)";
    RESERVED "reserved" "documentation, and blocks that are not assigned (RFC 4291, section 2.4)";
    UNIQUE_LOCAL_UNICAST "unique-local-unicast" "fc00::/7 (RFC 4193)";
    ANONYMIZED_IID "anonymized-iid" "the interface identifier was anonymised by ipv6calc";
    ANONYMIZED_PREFIX "anonymized-prefix" "the prefix was replaced by ipv6calc with country and AS number, or GeonameID";
    SIXTO4 "6to4" "2002::/16 (RFC 3056)";
    SIXBONE "6bone" "3ffe::/16, returned (RFC 3701)";
    GLOBAL_UNICAST "global-unicast" "2000::/3 (RFC 3587)";
    UNSPECIFIED "unspecified" "all zero (RFC 4291, section 2.5.2)";
    SOLICITED_NODE "solicited-node" "the identifier of a solicited-node group (RFC 4291, section 2.7.1)";
    PRODUCTIVE "productive" "global unicast outside 6bone and 6to4";
    SIXTO4_MICROSOFT "6to4-microsoft" "6to4 with the IPv4 address as identifier, as old Microsoft systems make it";
    TEREDO "teredo" "2001::/32 and its predecessor (RFC 4380)";
    ORCHID "orchid" "2001:10::/28 and 2001:20::/28, hashes (RFC 4843, RFC 7343)";
    LINK_LOCAL_TEREDO "link-local-teredo" "a link-local address of a Teredo interface (RFC 4380)";
    NAT64 "nat64" "64:ff9b::/96 (RFC 6052, section 2.1)";
    IID_RANDOM "iid-random" "the identifier looks random, as privacy extensions make it (RFC 8981)";
    IID "iid" "has an interface identifier (RFC 4291, section 2.5.1)";
    IID_LOCAL "iid-local" "the identifier is not universal";
    IID_GLOBAL "iid-global" "the identifier says that it is universal";
    IID_TEREDO "iid-teredo" "the identifier of a Teredo interface (RFC 4380)";
    IID_EUI48 "iid-eui48" "the identifier was made of a MAC address (RFC 4291, appendix A)";
    IID_EUI64 "iid-eui64" "the identifier was made of an EUI-64 (RFC 4291, appendix A)";
    IID_ISATAP "iid-isatap" "the identifier starts 00-00-5E or 02-00-5E, as ISATAP (RFC 5214, section 6.1)";
    IID_INCLUDES_IPV4 "iid-includes-ipv4" "the identifier holds an IPv4 address";
    SIXRD "6rd" "an IPv4 address follows the 6rd prefix (RFC 5969)";
    SRV6 "srv6" "5f00::/16, segment routing (RFC 9602)";
    LISP "lisp" "Locator/ID Separation Protocol (RFC 9300)";
    LISP_PETR "lisp-proxyegresstunnelrouter-anycast" "anycast of a LISP proxy (RFC 6832)";
    LISP_MR "lisp-mapresolver-anycast" "anycast of a LISP map resolver (RFC 9301)";
    ANONYMIZED_MASKED_PREFIX "anonymized-masked-prefix" "the end of the prefix was replaced by ipv6calc with a fill pattern";
    ANONYMIZED_GEONAMEID "anonymized-geonameid" "the prefix or IPv4 address was replaced by ipv6calc with a GeonameID";
}

impl V6Types {
    /// The types whose names are listed last, after all others.
    pub const SECOND_LIST: V6Types = V6Types(!(V6Types::SIXRD.0 - 1));

    /// The types of addresses that hold an IPv4 address whose facts are theirs.
    pub const WITH_IPV4: V6Types = V6Types::NAT64
        .or(V6Types::TEREDO)
        .or(V6Types::COMPAT_V4)
        .or(V6Types::MAPPED)
        .or(V6Types::SIXTO4_MICROSOFT)
        .or(V6Types::SIXTO4);
}

types! {
    /// What an IPv4 address is, as a set of types; see [`crate::class::v4`].
    V4Types: u32, always "any";
    UNICAST "unicast" "one interface";
    MULTICAST "multicast" "a group, 224.0.0.0/4 (RFC 5771)";
    ANYCAST "anycast" "the nearest of several interfaces (RFC 4786)";
    BROADCAST "broadcast" "255.255.255.255 (RFC 919)";
    LOOPBACK "loopback" "127.0.0.0/8 (RFC 1122, section 3.2.1.3)";
    UNSPECIFIED "unspecified" "0.0.0.0 (RFC 1122, section 3.2.1.3)";
    UNKNOWN "unknown" "no address";
    RESERVED "reserved" "special purpose or not assigned (RFC 6890)";
    ZEROCONF "zeroconf" "169.254.0.0/16, chosen by the host itself (RFC 3927)";
    SITE_LOCAL "site-local" "private (RFC 1918) or chosen by the host itself";
    ANONYMIZED "anonymized" "replaced by ipv6calc with country and AS number, or GeonameID";
    ANONYMIZED_GEONAMEID "anonymized-geonameid" "replaced by ipv6calc with a GeonameID";
    GLOBAL "global" "valid everywhere";
    SIXTO4_RELAY "6to4relay" "192.88.99.0/24, anycast of 6to4 relays, deprecated (RFC 7526)";
    LISP "lisp" "Locator/ID Separation Protocol (RFC 9300)";
    LISP_PETR "lisp-proxyegresstunnelrouter-anycast" "anycast of a LISP proxy (RFC 6832)";
    LISP_MR "lisp-mapresolver-anycast" "anycast of a LISP map resolver (RFC 9301)";
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn every_name_gives_its_type_and_back() {
        for n in V6Types::all() {
            assert_eq!(V6Types::from_name(n.text.as_bytes()), Some(n.types));
            assert_eq!(n.types.names().collect::<Vec<_>>(), [n.text]);
        }
        for n in V4Types::all() {
            assert_eq!(V4Types::from_name(n.text.as_bytes()), Some(n.types));
            assert_eq!(n.types.names().collect::<Vec<_>>(), [n.text]);
        }
        assert_eq!(V6Types::from_name(b"unknown"), Some(V6Types::NONE));
        assert_eq!(V4Types::from_name(b"any"), Some(V4Types::NONE));
        assert_eq!(V6Types::from_name(b"Unicast"), None);
    }

    #[test]
    fn the_second_list_has_seven_names() {
        assert_eq!(V6Types::all().iter().filter(|n| V6Types::SECOND_LIST.has(n.types)).count(), 7);
        assert!(!V6Types::SECOND_LIST.has(V6Types::IID_INCLUDES_IPV4));
    }
}
