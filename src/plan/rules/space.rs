//! Kinds of address space, as rules tell them apart: one word for each block of [`crate::class::special`], and the outermost
//! entries of a plan in such a space.

use crate::addr::{Family, Len, Net};
use crate::class::embedded;
use crate::class::special::{self, SpecialBlock};
use crate::plan::model::{AttributeKey, Entry, EntryId, FileRole, Plan, Provenance, Purpose};

/// What a special-purpose block means for a plan.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) enum SpaceKind {
    /// For examples in texts.
    Documentation,
    /// Deprecated, returned, or made by a transition mechanism.
    Past,
    /// Private networks: RFC 1918, unique local.
    Private,
    /// One link.
    Link,
    /// Groups.
    Group,
    /// The well-known prefix of NAT64.
    Translation,
    /// Unspecified, loopback, broadcast: no address of a host.
    Nowhere,
    /// IPv4-mapped.
    Mapped,
    /// For one protocol or purpose.
    Other,
}

impl SpaceKind {
    /// What a block means; known by the document that defines it.
    pub(super) fn of(block: &SpecialBlock) -> SpaceKind {
        match (block.rfc, block.section) {
            (3849 | 9637 | 5737, _) => SpaceKind::Documentation,
            (3056 | 3701 | 3879 | 4380 | 6751 | 7526, _) | (4291, "2.5.5.1") => SpaceKind::Past,
            (1918 | 4193, _) => SpaceKind::Private,
            (3927, _) | (4291, "2.5.6") => SpaceKind::Link,
            (4607 | 5771 | 6676, _) | (4291, "2.7" | "2.7.1") => SpaceKind::Group,
            (6052, _) => SpaceKind::Translation,
            (791 | 919 | 1122, _) | (4291, "2.5.2" | "2.5.3") => SpaceKind::Nowhere,
            (4291, "2.5.5.2") => SpaceKind::Mapped,
            _ => SpaceKind::Other,
        }
    }
}

/// The most specific special-purpose block around a whole prefix.
pub(super) fn block(net: &Net) -> Option<&'static SpecialBlock> {
    let found = match net.family() {
        Family::V4 => special::v4((net.bits() >> 96) as u32),
        Family::V6 => special::v6(net.bits()),
    };
    let table = match net.family() {
        Family::V4 => special::V4.iter(),
        Family::V6 => special::V6.iter(),
    };
    // a prefix begins in the blocks of its first address, but need not end there
    match found {
        Some(block) if !block.net.contains(net) => table.rev().find(|block| block.net.contains(net)),
        found => found,
    }
}

/// What the space around a whole prefix means.
pub(super) fn of(net: &Net) -> Option<SpaceKind> {
    block(net).map(SpaceKind::of)
}

/// Whether a prefix is of a private network.
pub(in crate::plan) fn is_private(net: &Net) -> bool {
    of(net) == Some(SpaceKind::Private)
}

/// Whether a prefix is ordinary global unicast space: 2000::/3 or IPv4, without any special block around it or in it
/// at its start.
pub(super) fn is_global(net: &Net) -> bool {
    let unicast = net.family() == Family::V4 || net.bits() >> 125 == 1;
    unicast && net.len().get() >= 8 && of(net).is_none()
}

/// Whether a plan is one of examples: it says so, or it does not say what it is for and has no real global space.
pub(in crate::plan) fn is_for_documentation(plan: &Plan) -> bool {
    match plan.purpose {
        Purpose::Documentation => true,
        Purpose::Unset => !plan.entries.iter().any(|entry| !is_filter(plan, entry) && is_global(&entry.net())),
        Purpose::Production | Purpose::Lab => false,
    }
}

/// Why others do not reach a whole prefix; `None` if they may. Documentation space passes in a plan of examples.
pub(in crate::plan) fn unpublished(net: &Net, examples: bool) -> Option<&'static str> {
    const LOCAL: &str = "not globally reachable";
    let is_unicast = net.family() == Family::V4 || net.bits() >> 125 == 1;
    match block(net).map(|block| (block, SpaceKind::of(block))) {
        Some((_, SpaceKind::Documentation)) => {
            (!examples).then_some("documentation space, and the plan is not for documentation ([plan] purpose)")
        }
        Some((_, SpaceKind::Group)) => Some("multicast"),
        Some((SpecialBlock { rfc: SIX_TO_FOUR, .. }, _)) => unpublished(&embedded_v4(net), examples),
        Some((SpecialBlock { global: Some(true), .. }, _)) => None,
        Some(_) => Some(LOCAL),
        None if !is_unicast => Some(LOCAL),
        None => holds_unpublished(net, examples).then_some("a part of it is not globally reachable: divide it"),
    }
}

/// The number of the document that defines 6to4, [RFC 3056](https://www.rfc-editor.org/rfc/rfc3056).
const SIX_TO_FOUR: u16 = 3056;

/// The IPv4 space of a prefix of 6to4, which is reached as that is.
fn embedded_v4(net: &Net) -> Net {
    let len = u32::from(net.len().get()).saturating_sub(16).min(32);
    Net::v4((net.bits() >> 80) as u32, Len::at_most_128(len))
}

/// Whether a prefix around special-purpose blocks holds one that others do not reach.
fn holds_unpublished(net: &Net, examples: bool) -> bool {
    let table = match net.family() {
        Family::V4 => special::V4.iter(),
        Family::V6 => special::V6.iter(),
    };
    let mut inside = table.filter(|block| net.contains(&block.net) && block.net != *net);
    inside.any(|block| unpublished(&block.net, examples).is_some())
}

/// Whether an entry is in a set or a rule of a packet filter, in a prefix list or in a text, which name the addresses of
/// others, and those that are to be dropped, as often as own ones.
pub(super) fn is_filter(plan: &Plan, entry: &Entry) -> bool {
    let role = plan.file(entry.place.file).format.role;
    let filter = matches!(role, FileRole::Filter | FileRole::Text);
    entry.provenance == Provenance::Used && (filter || plan.attribute(entry, AttributeKey::Set).is_some())
}

/// The entries for which `test` has an answer, by address, without those inside another one with the same answer: a
/// site in the wrong space is reported once, not again for each of its networks. Packet filters are left out.
pub(super) fn outermost<T: PartialEq>(plan: &Plan, test: impl Fn(&Entry, &Net) -> Option<T>) -> Vec<(EntryId, T)> {
    let entries = plan.numbered().filter(|(_, entry)| !is_filter(plan, entry));
    let mut all: Vec<(Net, EntryId, T)> =
        entries.filter_map(|(id, e)| test(e, &e.net()).map(|answer| (e.net(), id, answer))).collect();
    all.sort_unstable_by_key(|(net, id, _)| (*net, *id));
    let mut kept: Vec<(Net, EntryId, T)> = Vec::new();
    for (net, id, answer) in all {
        let inside = |(around, _, same): &(Net, EntryId, T)| *around != net && around.contains(&net) && *same == answer;
        if !kept.last().is_some_and(inside) {
            kept.push((net, id, answer));
        }
    }
    kept.into_iter().map(|(_, id, answer)| (id, answer)).collect()
}

/// Whether an address is an ISATAP address ([RFC 5214, section 6.1](https://www.rfc-editor.org/rfc/rfc5214#section-6.1)).
pub(super) fn is_isatap(net: &Net) -> bool {
    net.family() == Family::V6
        && net.size_log2() == 0
        && embedded::isatap(net.bits() as u64).is_some_and(|ip| ip > 0xffff)
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::plan::testing::plan;

    #[test]
    fn every_special_block_has_its_meaning() {
        let names = |space: SpaceKind| -> Vec<&str> {
            let all = special::V4.iter().chain(special::V6.iter());
            all.filter(|block| SpaceKind::of(block) == space).map(|block| block.name).collect()
        };
        assert_eq!(names(SpaceKind::Private), ["Private-Use", "Private-Use", "Private-Use", "Unique-Local"]);
        assert_eq!(names(SpaceKind::Link), ["Link Local", "Link-Local Unicast"]);
        assert_eq!(names(SpaceKind::Translation), ["IPv4-IPv6 Translation"]);
        assert_eq!(names(SpaceKind::Mapped), ["IPv4-mapped Address"]);
        assert!(names(SpaceKind::Documentation).iter().all(|name| name.starts_with("Documentation")));
        assert_eq!(names(SpaceKind::Documentation).len(), 5);
        assert_eq!(
            names(SpaceKind::Past),
            [
                "6to4 Relay Anycast, deprecated",
                "6a44-relay anycast address",
                "IPv4-compatible Address, deprecated",
                "TEREDO",
                "6to4",
                "6bone, returned",
                "Site-Local Unicast, deprecated"
            ]
        );
        assert_eq!(
            names(SpaceKind::Nowhere),
            [
                "This network",
                "This host on this network",
                "Loopback",
                "Limited Broadcast",
                "Unspecified Address",
                "Loopback Address"
            ]
        );
        assert_eq!(names(SpaceKind::Group).len(), 6);
    }

    #[test]
    fn a_prefix_around_a_block_is_not_in_it() {
        let net = |text: &str| plan(&[("plan.txt", text)]).entries[0].net();
        assert_eq!(of(&net("2001:db8::/32")), Some(SpaceKind::Documentation));
        assert_eq!(of(&net("2001:db0::/28")), None);
        assert_eq!(of(&net("::/96")), Some(SpaceKind::Past));
        assert_eq!(of(&net("2001::/32")), Some(SpaceKind::Past));
        assert_eq!(of(&net("2001::/24")), Some(SpaceKind::Other));
        assert!(is_global(&net("2a00:1450::/32")) && !is_global(&net("::/0")) && !is_global(&net("4000::/16")));
    }

    #[test]
    fn what_others_do_not_reach_is_not_published() {
        let net = |text: &str| plan(&[("plan.txt", text)]).entries[0].net();
        for text in
            ["10.1.0.0/16", "192.168.4.0/24", "100.64.0.0/16", "169.254.0.0/16", "fd11::/48", "fe80::/64", "4000::/32"]
        {
            assert_eq!(unpublished(&net(text), true), Some("not globally reachable"), "{text}");
        }
        // deprecated space, and 6to4 of private space
        for text in ["fec0::/32", "2002:a00::/24", "2002:a01:203::/48", "2001::/48", "192.88.99.0/24", "3ffe::/32"] {
            assert_eq!(unpublished(&net(text), true), Some("not globally reachable"), "{text}");
        }
        for text in ["224.0.0.0/8", "ff0e::/16", "ff3e::/32"] {
            assert_eq!(unpublished(&net(text), true), Some("multicast"), "{text}");
        }
        for text in ["8.0.0.0/6", "100.0.0.0/9", "172.0.0.0/11", "2000::/3", "2002::/16", "192.0.0.0/16"] {
            let why = Some("a part of it is not globally reachable: divide it");
            assert_eq!(unpublished(&net(text), true), why, "{text}");
        }
        assert!(unpublished(&net("203.0.112.0/20"), false).is_some());
        assert_eq!(unpublished(&net("203.0.112.0/20"), true), None);
        for text in ["2a00:1450::/32", "193.0.0.0/21", "2002:c100::/40", "192.31.196.0/24", "2600::/12"] {
            assert_eq!(unpublished(&net(text), false), None, "{text}");
        }
        for text in ["2001:db8:1::/48", "3fff::/32", "192.0.2.0/26"] {
            assert_eq!(
                (unpublished(&net(text), true), unpublished(&net(text), false).is_some()),
                (None, true),
                "{text}"
            );
        }
    }

    #[test]
    fn a_plan_without_real_space_and_without_a_purpose_is_one_of_examples() {
        let of = |purpose: &str, prefix: &str| {
            let text =
                format!("[plan]\n{purpose}[[prefix]]\nprefix = \"2001:db8::/48\"\n[[prefix]]\nprefix = \"{prefix}\"\n");
            is_for_documentation(&plan(&[("plan.toml", &text)]))
        };
        assert!(of("", "fd11::/48") && of("purpose = \"documentation\"\n", "2a00:1450::/32"));
        assert!(!of("", "2a00:1450::/32") && !of("purpose = \"production\"\n", "fd11::/48"));
    }

    #[test]
    fn what_lies_in_another_with_the_same_answer_is_left_out() {
        let plan = plan(&[("plan.txt", "2001:db8::/48\n2001:db8::/56\n2001:db8::1\n2001:db8:1::1\n2a00::1\n")]);
        let found = outermost(&plan, |_, net| of(net));
        let written: Vec<&str> = found.iter().map(|(id, _)| plan.written(plan.entry(*id))).collect();
        assert_eq!(written, ["2001:db8::/48", "2001:db8:1::1"]);
    }
}
