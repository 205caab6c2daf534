//! The next free prefixes.

use super::room::{Parent, Room};
use crate::addr::{Family, Len, Net};
use crate::net::{AddressSet, Space, Strategy};
use crate::plan::rules::ipv6::p207_reserved_identifier::reserved;

/// What is searched for.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct AllocationRequest {
    /// The length of each prefix.
    pub len: Len,
    /// How many.
    pub count: u64,
    /// Which of the free blocks they are taken from.
    pub strategy: Strategy,
    /// The family: what is in parents of the other one is not taken.
    pub family: Family,
}

impl AllocationRequest {
    /// The next free prefixes within the parents, which are of one routing table; fewer than requested if there is no more
    /// room.
    ///
    /// Space that is declared free comes last, and of it what has exactly the size, since its entry has to change. The first
    /// address of an IPv6 prefix shorter than /127 is the subnet-router anycast address
    /// ([RFC 4291, section 2.6.1](https://www.rfc-editor.org/rfc/rfc4291#section-2.6.1),
    /// [RFC 6164](https://www.rfc-editor.org/rfc/rfc6164)), the first and last of an IPv4 prefix shorter than /31 are those of
    /// the network and for broadcast ([RFC 3021](https://www.rfc-editor.org/rfc/rfc3021)), and some interface identifiers are
    /// reserved ([RFC 5453](https://www.rfc-editor.org/rfc/rfc5453)): none of them is taken as a prefix of its own.
    pub fn allocate(&self, room: &Room<'_>, parents: &[Parent]) -> Vec<Net> {
        let count = usize::try_from(self.count).unwrap_or(usize::MAX);
        let vrf = parents.first().map(|parent| parent.vrf).unwrap_or_default();
        let fits = |parent: &&Parent| parent.net.family() == self.family && room.can_hold(parent, self.len);
        let fitting: Vec<&Parent> = parents.iter().filter(fits).collect();
        let own = fitting.iter().filter(|parent| !room.is_free(parent)).flat_map(|parent| room.within(parent));
        let own: AddressSet = own.collect();
        let free: AddressSet = fitting.iter().flat_map(|parent| room.declared(parent)).collect();
        let mut found = Vec::new();
        let mut declared = Vec::new();
        for part in [&own, &free] {
            let mut space = Space::new(part);
            while found.len() < count
                && let Some(net) = space.take(self.len, self.strategy)
            {
                match room.is_planned(vrf, &net) {
                    _ if self.is_no_host(&net, room, &fitting) => {}
                    true if room.is_declared_free(vrf, &net) => declared.push(net),
                    true => {}
                    false => found.push(net),
                }
            }
        }
        let missing = count - found.len();
        found.extend(declared.into_iter().take(missing));
        found
    }

    /// Whether a prefix is a single address that no host can have.
    fn is_no_host(&self, net: &Net, room: &Room<'_>, parents: &[&Parent]) -> bool {
        let of = |around: Net| match around.family() {
            Family::V6 => {
                let subnet = around.len() <= Len::SUBNET && net.bits() >> 125 != 0;
                around.len().get() < 127 && around.first() == net.first()
                    || subnet && reserved(net.bits() as u64).is_some()
            }
            Family::V4 => around.len().get() < 31 && [around.first(), around.last()].contains(&net.first()),
        };
        let vrf = parents.first().map(|parent| parent.vrf).unwrap_or_default();
        let mut around = parents.iter().map(|parent| parent.net).chain(room.smallest_around(vrf, net));
        net.size_log2() == 0 && around.any(of)
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::plan::symbols::Symbol;
    use crate::plan::testing::plan;
    use proptest::{prop_assert, prop_assert_eq, proptest, test_runner::Config as ProptestConfig};

    /// The next prefixes of a plan.
    fn next(text: &str, len: u32, count: u64, strategy: Strategy) -> Vec<Net> {
        let plan = plan(&[("plan.txt", text)]);
        let room = Room::of(&plan);
        let family = if text.contains(':') { Family::V6 } else { Family::V4 };
        let request = AllocationRequest { len: Len::v6(len).unwrap(), count, strategy, family };
        request.allocate(&room, &room.outermost(Symbol::EMPTY))
    }

    fn texts(nets: &[Net]) -> Vec<String> {
        nets.iter().map(|net| ipnetwork::IpNetwork::from(*net).to_string()).collect()
    }

    const SITE: &str = "2001:db8::/44 # role=site\n2001:db8::/48\n2001:db8:3::/48\n";

    #[test]
    fn each_strategy_takes_from_its_own_block() {
        let first = |strategy| texts(&next(SITE, 48, 3, strategy));
        assert_eq!(first(Strategy::Lowest), ["2001:db8:1::/48", "2001:db8:2::/48", "2001:db8:4::/48"]);
        assert_eq!(first(Strategy::BestFit), ["2001:db8:1::/48", "2001:db8:2::/48", "2001:db8:4::/48"]);
        assert_eq!(first(Strategy::Sparse), ["2001:db8:8::/48", "2001:db8:4::/48", "2001:db8:c::/48"]);
    }

    #[test]
    fn a_family_is_never_taken_for_the_other_one() {
        let both = "10.0.0.0/8 # role=site\n2a00::/20 # role=site\n";
        assert_eq!(texts(&next(both, 24, 1, Strategy::Lowest)), ["2a00::/24"]);
        assert_eq!(texts(&next(both, 16, 1, Strategy::Lowest)), [""; 0]);
        assert_eq!(texts(&next("10.0.0.0/8 # role=site\n", 24, 1, Strategy::Lowest)), ["10.0.0.0/24"]);
        assert_eq!(texts(&next("2001:db8::/48 # role=site\n", 47, 1, Strategy::Lowest)), [""; 0]);
    }

    #[test]
    fn what_is_declared_free_is_taken_as_a_whole_when_nothing_else_is_left() {
        let text = "2001:db8::/46 # role=site\n2001:db8::/48 # role=free\n2001:db8:2::/48\n2001:db8:3::/48\n";
        let all = |count| texts(&next(text, 48, count, Strategy::Lowest));
        assert_eq!(
            (all(1), all(3)),
            (vec!["2001:db8:1::/48".to_owned()], vec!["2001:db8:1::/48".to_owned(), "2001:db8::/48".to_owned()])
        );
        assert_eq!(texts(&next("2001:db8::/48 # role=free\n", 48, 2, Strategy::Lowest)), ["2001:db8::/48"]);
        // another entry of the same prefix plans it
        let both = "2001:db8::/48 # role=free\n2001:db8::/48 # role=lan\n";
        assert_eq!(texts(&next(both, 48, 1, Strategy::Lowest)), [""; 0]);
        let inside = "2001:db8::/47 # role=site\n2001:db8::/48 # role=free\n2001:db8::/48 # role=lan\n";
        assert_eq!(texts(&next(inside, 52, 1, Strategy::Lowest)), ["2001:db8:1::/52"]);
    }

    #[test]
    fn addresses_that_no_host_has_are_not_taken() {
        let all = |text: &str| texts(&next(text, 32, 9, Strategy::Lowest));
        assert_eq!(all("10.0.0.0/30 # role=site\n"), ["10.0.0.1/32", "10.0.0.2/32"]);
        assert_eq!(all("10.0.0.0/31 # role=site\n"), ["10.0.0.0/32", "10.0.0.1/32"]);
        let first = |text: &str| texts(&next(text, 128, 1, Strategy::Lowest));
        assert_eq!(first("2001:db8::/64 # role=site\n"), ["2001:db8::1/128"]);
        assert_eq!(first("2001:db8::/127 # role=site\n"), ["2001:db8::/128"]);
        assert_eq!(
            first("2001:db8::/126 # role=site\n2001:db8::/127 # role=free\n2001:db8::1/128\n2001:db8::2/128\n"),
            ["2001:db8::3/128"]
        );
    }

    #[test]
    fn reserved_identifiers_are_not_taken() {
        // the smallest free block is that of the anycast identifiers
        let taken = "2001:db8::/64 # role=site\n2001:db8::fdff:ffff:ffff:ff00/121\n2001:db8:0:0:fe00::/121\n";
        let reserved = Net::v6(0x2001_0db8 << 96 | 0xfdff_ffff_ffff_ff80, Len::v6(121).unwrap());
        let found = next(taken, 128, 300, Strategy::BestFit);
        assert!(found.len() == 300 && !found.iter().any(|net| reserved.contains(net)), "{found:?}");
    }

    #[test]
    fn space_that_is_declared_free_comes_after_all_other() {
        let text = "2001:db8::/44 # role=site\n2001:db8::/45 # role=free\n";
        assert_eq!(texts(&next(text, 48, 1, Strategy::Lowest)), ["2001:db8:8::/48"]);
        let all = texts(&next(text, 48, 9, Strategy::Lowest));
        assert_eq!((all.len(), all[7].as_str(), all[8].as_str()), (9, "2001:db8:f::/48", "2001:db8::/48"));
    }

    #[test]
    fn room_that_another_table_uses_is_not_taken_from_the_default_one() {
        let text = "2001:db8::/46 # role=site\n2001:db8::/48 # vrf=b role=free\n2001:db8:2::/47 # vrf=c\n";
        assert_eq!(texts(&next(text, 48, 9, Strategy::Lowest)), ["2001:db8:1::/48"]);
    }

    /// The lowest free prefix, found by trying each.
    fn slow_lowest(whole: &Net, taken: &[Net], len: Len) -> Option<Net> {
        whole.subnets(len)?.find(|net| !taken.iter().any(|other| other.overlaps(net)))
    }

    proptest! {
        #![proptest_config(ProptestConfig { cases: 100, failure_persistence: None, ..ProptestConfig::default() })]
        #[test]
        fn nothing_is_handed_out_twice(
            items in proptest::collection::vec((0u128..256, 40u32..=48), 0..20),
            len in 41u32..=48,
            at in 0usize..3,
        ) {
            let whole = Net::v6(0x2001_0db8 << 96, Len::v6(40).unwrap());
            let mut text = "2001:db8::/40 # role=site\n".to_owned();
            let mut taken = Vec::new();
            for (n, len) in items.iter().filter(|(_, len)| *len > 40) {
                let net = Net::v6(0x2001_0db8 << 96 | n << 80, Len::v6(*len).unwrap());
                taken.push(net);
                text.push_str(&format!("{}\n", ipnetwork::IpNetwork::from(net)));
            }
            let strategy = Strategy::ALL[at].1;
            let len = Len::v6(len).unwrap();
            let found = next(&text, len.get().into(), 300, strategy);
            let free = |taken: &[Net]| whole.subnets(len).unwrap().filter(|n| !taken.iter().any(|t| t.overlaps(n))).count();
            prop_assert_eq!(found.len(), free(&taken));
            for net in found {
                prop_assert!(whole.contains(&net) && net.len() == len);
                prop_assert!(!taken.iter().any(|other| other.overlaps(&net)));
                if strategy == Strategy::Lowest {
                    prop_assert_eq!(slow_lowest(&whole, &taken, len), Some(net));
                }
                taken.push(net);
            }
        }
    }

    /// How many of the prefixes can double: the other half of the prefix that is one bit shorter is not taken.
    fn with_room_to_double(nets: &[Net]) -> usize {
        nets.iter().filter(|net| net.sibling().is_some_and(|other| !nets.contains(&other))).count()
    }

    #[test]
    fn sparse_leaves_room_to_double_where_lowest_does_not() {
        let site = "2001:db8::/32 # role=allocation\n";
        let count = |strategy| with_room_to_double(&next(site, 48, 1000, strategy));
        assert_eq!((count(Strategy::Sparse), count(Strategy::Lowest)), (1000, 0));
    }
}
