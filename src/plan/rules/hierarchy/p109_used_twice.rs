//! P109: entries in use that exclude each other in one configuration.

use crate::addr::Family;
use crate::plan::finding::{Findings, Level, Rule};
use crate::plan::model::{AttributeKey, Entry, EntryKind, FileId, FileRole, Plan, Provenance, Role};
use crate::plan::rules::show;
use crate::plan::symbols::Symbol;
use std::collections::{HashMap, HashSet};
use std::hash::Hash;

/// The rule.
pub(crate) static RULE: Rule = Rule {
    code: "P109",
    name: "used-twice",
    level: Level::Error,
    about: "a configuration uses the same addresses twice",
    why: "Kea does not start with pools that overlap or an address that is reserved twice; nft refuses intervals that \
      overlap in a set without `auto-merge`; WireGuard gives a prefix to the last peer that has it and takes it from the \
      others in silence; hosts that see one prefix on two links cannot reach one of them. Remove one of the two, or move it.",
    rfc: "",
    bad: &[(
        "wg0.conf",
        "[Interface]\nAddress = 2001:db8::1/64\n[Peer]\nAllowedIPs = 2001:db8::2/128\n[Peer]\nAllowedIPs = 2001:db8::2/128\n",
    )],
    good: &[(
        "wg0.conf",
        "[Interface]\nAddress = 2001:db8::1/64\n[Peer]\nAllowedIPs = 2001:db8::2/128\n[Peer]\nAllowedIPs = 2001:db8::3/128\n",
    )],
    fixable: false,
    check,
};

fn check(plan: &Plan, findings: &mut Findings) {
    let used = || plan.entries.iter().filter(|entry| entry.provenance == Provenance::Used);
    let format = |entry: &Entry| plan.file(entry.place.file).format;
    let of = |role: FileRole, kind: EntryKind| {
        used().filter(move |entry| entry.kind == kind && format(entry).role == role).collect::<Vec<&Entry>>()
    };
    let uses = |entry: &Entry, word: &str| plan.said(entry, AttributeKey::Use) == word;
    let value = |entry: &Entry, key| plan.attribute(entry, key).map_or(Symbol::EMPTY, |attribute| attribute.value);
    let other = |key| move |a: &Entry, b: &Entry| value(a, key) != value(b, key);

    let effect = |a: &Entry, b: &Entry| pool_effect(format(a).name, a, b);
    let ranges = used().filter(|entry| entry.kind == EntryKind::Range && uses(entry, "dhcp")).collect();
    overlapping(plan, ranges, |_| 0, effect, findings);
    let mut pools = of(FileRole::DhcpServer, EntryKind::Prefix);
    pools.retain(|entry| entry.role == Role::Pool);
    overlapping(plan, pools, |_| 0, effect, findings);
    let shared = used().filter(|entry| format(entry).name == "yaml-paths" && uses(entry, "pool")).collect();
    overlapping(plan, shared, |_| 0, |_, _| "pools must not overlap", findings);
    let mut leases = of(FileRole::DhcpServer, EntryKind::Host);
    leases.retain(|entry| uses(entry, ""));
    repeated(plan, leases, |entry| lease_effect(format(entry).name, entry.family), |_, _| true, findings);

    let links = "hosts see one prefix on two links";
    repeated(plan, of(FileRole::Advertisement, EntryKind::Prefix), |_| links, other(AttributeKey::Interface), findings);
    let peers = "WireGuard gives it to the last peer only";
    let mut allowed = of(FileRole::Peers, EntryKind::Prefix);
    let units = of(FileRole::Interfaces, EntryKind::Prefix);
    allowed.extend(units.into_iter().filter(|e| plan.said(e, AttributeKey::Device).starts_with("peer ")));
    repeated(plan, allowed, |_| peers, other(AttributeKey::Device), findings);
    let mut of_tunnels = of(FileRole::Peers, EntryKind::Host);
    of_tunnels.retain(|entry| uses(entry, ""));
    repeated(plan, of_tunnels, |_| "wg-quick stops at the second one", |_, _| true, findings);
    let published = of(FileRole::Publication, EntryKind::Prefix);
    repeated(plan, published, |_| "readers of the feed may take either line", |_, _| true, findings);
    let mut addresses = of(FileRole::Interfaces, EntryKind::Host);
    addresses.retain(|entry| uses(entry, "") && !format(entry).generated);
    repeated(plan, addresses, |_| "the second one has no effect", |_, _| true, findings);
    let plain = |entry: &&Entry| format(entry).role == FileRole::Filter && (uses(entry, "") || uses(entry, "key"));
    sets(plan, used().filter(plain), findings);
}

/// What becomes of pools that overlap.
fn pool_effect(format: &str, a: &Entry, b: &Entry) -> &'static str {
    match format {
        "kea" if a.owner == b.owner => "Kea does not start",
        "kea" => "two subnets hand out the same addresses",
        "dhcpd" if a.family == Family::V4 => "dhcpd does not start",
        _ => "both hand out the same addresses",
    }
}

/// What becomes of an address that is kept for two clients.
fn lease_effect(format: &str, family: Family) -> &'static str {
    match format {
        "kea" => "Kea does not start",
        "dnsmasq" if family == Family::V4 => "dnsmasq does not start",
        _ => "two clients get it",
    }
}

/// The elements of sets: those of nftables must not overlap, those of ipset must differ.
fn sets<'a>(plan: &'a Plan, entries: impl Iterator<Item = &'a Entry>, findings: &mut Findings) {
    let set = |entry: &Entry| plan.attribute(entry, AttributeKey::Set);
    let in_sets = entries.filter(|entry| set(entry).is_some());
    let (ipset, nft): (Vec<&Entry>, Vec<&Entry>) = in_sets.partition(|e| plan.file(e.place.file).format.name == "ipset");
    // sets of different tables may have one name: the place of the name is that of the set
    let place = |entry: &Entry| set(entry).map_or(0, |attribute| attribute.start);
    let (keys, elements): (Vec<&Entry>, Vec<&Entry>) = nft.into_iter().partition(|e| plan.said(e, AttributeKey::Use) == "key");
    // an element that is listed twice is one element, and so is a key that is listed twice with one value
    let value = |entry: &Entry| (place(entry), value_of_key(plan, entry));
    overlapping(plan, distinct(keys, value), place, |_, _| "nft refuses a second value for one key", findings);
    overlapping(plan, distinct(elements, place), place, |_, _| "nft refuses it without 'auto-merge'", findings);
    let same = |a: &Entry, b: &Entry| {
        set(a).map(|set| set.value) == set(b).map(|set| set.value) && rest_of_word(plan, a) == rest_of_word(plan, b)
    };
    // a set of addresses has each address of a range, one of networks the networks that a range consists of
    let kept = address_sets(plan);
    let of_addresses = |e: &&Entry| set(e).is_some_and(|set| kept.contains(&(e.place.file, plan.word(set.value))));
    let (addresses, others): (Vec<&Entry>, Vec<&Entry>) = ipset.into_iter().partition(of_addresses);
    let name = |entry: &Entry| set(entry).map(|set| set.value);
    overlapping(plan, addresses, name, |_, _| "ipset refuses an address that is in the set", findings);
    pieces_of_ranges(plan, &others, &name, findings);
    repeated(plan, others, |_| "ipset refuses the second one", same, findings);
}

/// Elements without those that a set has already.
fn distinct<'p, K: Eq + Hash>(all: Vec<&'p Entry>, set: impl Fn(&'p Entry) -> K) -> Vec<&'p Entry> {
    let mut seen = HashSet::new();
    all.into_iter().filter(|e| seen.insert((e.place.file, set(e), e.family, bounds(e)))).collect()
}

/// The sets of ipset that have addresses only: `create NAME TYPE`.
fn address_sets(plan: &Plan) -> HashSet<(FileId, &str)> {
    let mut sets = HashSet::new();
    for (id, file) in plan.files.iter().enumerate().filter(|(_, file)| file.format.name == "ipset") {
        for line in file.text.lines().filter(|line| line.starts_with("create ") || line.starts_with("-N ")) {
            let mut words = line.split_whitespace().skip(1);
            let name = words.next().unwrap_or_default();
            if words.next().is_some_and(|kind| ["hash:ip", "bitmap:ip", "bitmap:ip,mac"].contains(&kind)) {
                sets.insert((FileId(id as u32), name));
            }
        }
    }
    sets
}

/// Reports networks that two entries of a set come to, of which one is a range.
fn pieces_of_ranges<K: Eq + Hash>(plan: &Plan, all: &[&Entry], set: &impl Fn(&Entry) -> K, findings: &mut Findings) {
    let key = |entry: &Entry| (entry.place.file, set(entry));
    let is_range = |entry: &&&Entry| entry.kind == EntryKind::Range && rest_of_word(plan, entry).is_empty();
    let with_ranges: HashSet<_> = all.iter().filter(is_range).map(|entry| key(entry)).collect();
    let mut first: HashMap<_, &Entry> = HashMap::new();
    for entry in all.iter().filter(|entry| with_ranges.contains(&key(entry)) && rest_of_word(plan, entry).is_empty()) {
        let (from, to) = bounds(entry);
        let before = networks(from, to).into_iter().find_map(|piece| first.insert((key(entry), entry.family, piece), entry));
        if let Some(before) = before.filter(|before| bounds(before) != (from, to)) {
            let (one, other) = (show::written(plan, entry), show::written(plan, before));
            let text = format!("{one} has a network of {other}: ipset refuses the second one");
            findings.at(entry.place, text).related(before.place, format!("{other} is defined here"));
        }
    }
}

/// The networks that a range consists of, at most 254: the first address and the size of each.
fn networks(mut from: u128, to: u128) -> Vec<(u128, u32)> {
    let mut all = Vec::new();
    while from <= to {
        let fits = |size: &u32| from.checked_add((1 << size) - 1).is_some_and(|last| last <= to);
        let size = (0..=from.trailing_zeros().min(127)).rev().find(fits).unwrap_or(0);
        all.push((from, size));
        let Some(next) = from.checked_add(1 << size) else { break };
        from = next;
    }
    all
}

/// What a map has for a key: the rest of the element.
fn value_of_key<'a>(plan: &'a Plan, entry: &Entry) -> &'a str {
    let rest = plan.file(entry.place.file).text.get(entry.place.end as usize..).unwrap_or_default();
    rest.split([',', '}', '\n']).next().unwrap_or_default().trim()
}

/// What follows an address in its word, as the port after a comma; a port without a protocol is one of TCP.
fn rest_of_word<'a>(plan: &'a Plan, entry: &Entry) -> &'a str {
    let rest = plan.file(entry.place.file).text.get(entry.place.end as usize..).unwrap_or_default();
    let rest = rest.split_whitespace().next().filter(|_| rest.starts_with(',')).unwrap_or_default();
    rest.strip_prefix(",tcp:").or_else(|| rest.strip_prefix(',')).unwrap_or_default()
}

/// The first and the last address of an entry.
fn bounds(entry: &Entry) -> (u128, u128) {
    let width = u32::from(entry.family.width());
    match (entry.kind, entry.len) {
        (EntryKind::Prefix, Some(len)) => (entry.bits() & len.mask128(), entry.bits() | !len.mask128()),
        _ => (entry.bits(), entry.last_bits() | u128::MAX.checked_shr(width).unwrap_or(0)),
    }
}

/// Reports what begins before the end of another one of the same file and group; sorted, one sweep.
fn overlapping<K: Ord>(
    plan: &Plan,
    mut all: Vec<&Entry>,
    group: impl Fn(&Entry) -> K,
    effect: impl Fn(&Entry, &Entry) -> &'static str,
    findings: &mut Findings,
) {
    let key = |e: &&Entry| (e.place.file, group(e), e.family == Family::V6, bounds(e).0);
    all.sort_by_key(|e| (key(e), e.place));
    let mut widest: Option<&Entry> = None;
    for entry in all {
        let same = |other: &&Entry| {
            let (file, name, family, _) = key(other);
            (file, name, family) == (entry.place.file, group(entry), entry.family == Family::V6)
        };
        match widest.filter(same) {
            Some(before) if bounds(before).1 >= bounds(entry).0 => {
                let (one, other) = (show::written(plan, entry), show::written(plan, before));
                let text = format!("{one} overlaps with {other}: {}", effect(before, entry));
                findings.at(entry.place, text).related(before.place, format!("{other} is defined here"));
                if bounds(entry).1 > bounds(before).1 {
                    widest = Some(entry);
                }
            }
            _ => widest = Some(entry),
        }
    }
}

/// Reports what a file has before, where the two exclude each other.
fn repeated(
    plan: &Plan,
    all: Vec<&Entry>,
    effect: impl Fn(&Entry) -> &'static str,
    excludes: impl Fn(&Entry, &Entry) -> bool,
    findings: &mut Findings,
) {
    let mut first: HashMap<_, &Entry> = HashMap::new();
    for entry in all {
        let key = (entry.place.file, entry.family, entry.vrf, bounds(entry));
        match first.get(&key) {
            Some(before) if excludes(before, entry) => {
                let text = format!("{} is used twice: {}", show::written(plan, entry), effect(entry));
                findings.at(entry.place, text).related(before.place, "first defined here");
            }
            Some(_) => {}
            None => {
                first.insert(key, entry);
            }
        }
    }
}

#[cfg(test)]
mod tests {
    use crate::plan::testing::found;

    #[test]
    fn pools_and_reservations_of_kea_exclude_each_other() {
        let text = "{\"Dhcp6\":{\"subnet6\":[{\"subnet\":\"2a01:db8:1::/64\",\"pools\":[\n{\"pool\":\"2a01:db8:1::10-2a01:db8:1::20\"},\n\
                    {\"pool\":\"2a01:db8:1::18-2a01:db8:1::30\"}],\"reservations\":[\n{\"duid\":\"01:02\",\"ip-addresses\":[\"2a01:db8:1::5\"]},\n\
                    {\"duid\":\"01:03\",\"ip-addresses\":[\"2a01:db8:1::5\"]}]}]}}";
        assert_eq!(
            found("P109", &[("k.json", text)]),
            [
                "3:10 2a01:db8:1::18-2a01:db8:1::30 overlaps with 2a01:db8:1::10-2a01:db8:1::20: Kea does not start",
                "5:34 2a01:db8:1::5 is used twice: Kea does not start"
            ]
        );
    }

    #[test]
    fn a_prefix_on_two_links_is_seen_by_hosts() {
        let text = "interface a { prefix 2a01:4f8:0:1::/64 { }; };\ninterface b { prefix 2a01:4f8:0:1::/64 { }; };\n";
        assert_eq!(
            found("P109", &[("radvd.conf", text)]),
            ["2:22 2a01:4f8:0:1::/64 is used twice: hosts see one prefix on two links"]
        );
    }

    #[test]
    fn sets_overlap_unless_they_merge() {
        let text = "table inet fw { set s { type ipv6_addr; flags interval; elements = { fd11::/48, fd11::/64 }; }; }";
        assert_eq!(
            found("P109", &[("r.nft", text)]),
            ["1:81 fd11::/64 overlaps with fd11::/48: nft refuses it without 'auto-merge'"]
        );
        let merged = text.replace("flags interval;", "flags interval; auto-merge;");
        assert_eq!(found("P109", &[("r.nft", &merged)]), [""; 0]);
        for accepted in [
            "table inet fw { set s { type ipv6_addr; elements = { fd11::1, fd11::1 }; }; }",
            "table inet fw { map m { type ipv4_addr : verdict; elements = { 10.0.0.1 : drop, 10.0.0.1 : drop }; }; }",
            "table inet fw { set s { type ipv4_addr . inet_service; elements = { 10.0.0.1 . 80, 10.0.0.1 . 443 }; }; }",
        ] {
            assert_eq!(found("P109", &[("r.nft", accepted)]), [""; 0], "{accepted}");
        }
        for refused in [
            "table inet fw { map m { type ipv4_addr : verdict; elements = { 10.0.0.1 : drop, 10.0.0.1 : accept }; }; }",
            "add table inet f\nadd set inet f s { type ipv4_addr; flags interval; }\nadd element inet f s { 10.0.0.0/8 }\n\
             add element inet f s { 10.1.0.0/16 }\n",
        ] {
            assert_eq!(found("P109", &[("r.nft", refused)]).len(), 1, "{refused}");
        }
        let ports = "create a hash:ip,port\nadd a 192.0.2.1,tcp:80\nadd a 192.0.2.1,udp:80\nadd a 192.0.2.1,tcp:80\n";
        assert_eq!(found("P109", &[("s.ipset", ports)]), [
            "4:7 192.0.2.1 is used twice: ipset refuses the second one"
        ]);
        let ranges = |kind: &str, first: &str, second: &str| {
            let text = format!("create a {kind}\nadd a {first}\nadd a {second}\n");
            found("P109", &[("s.ipset", &text)])
        };
        let (range, bitmap) = ("192.0.2.1-192.0.2.9", "bitmap:ip range 192.0.2.0/24");
        assert_eq!(
            ranges("hash:ip", range, "192.0.2.5"),
            ["3:7 192.0.2.5 overlaps with 192.0.2.1-192.0.2.9: ipset refuses an address that is in the set"]
        );
        assert_eq!(ranges(bitmap, range, "192.0.2.8-192.0.2.20").len(), 1);
        assert_eq!(ranges(bitmap, range, "192.0.2.10-192.0.2.20"), [""; 0]);
        assert_eq!(
            ranges("hash:net", range, "192.0.2.2/31"),
            ["3:7 192.0.2.2/31 has a network of 192.0.2.1-192.0.2.9: ipset refuses the second one"]
        );
        assert_eq!(ranges("hash:net", range, "192.0.2.2"), [""; 0]);
        assert_eq!(ranges("hash:ip,port", "192.0.2.1,80", "192.0.2.1,tcp:80").len(), 1);
        let two = "create a hash:net\ncreate b hash:net\nadd a 192.0.2.0/24\nadd b 192.0.2.0/24\nadd a 192.0.2.0/24\n";
        assert_eq!(found("P109", &[("s.ipset", two)]).len(), 1);
    }

    #[test]
    fn a_prefix_has_one_peer_in_units_of_networkd_too() {
        let peer = "[WireGuardPeer]\nAllowedIPs=192.0.2.0/24, 2001:db8::7\n";
        let text = format!("[NetDev]\nName=wg0\nKind=wireguard\n{peer}{peer}");
        assert_eq!(found("P109", &[("wg0.netdev", &text)]).len(), 2);
        assert_eq!(found("P008", &[("wg0.netdev", &text)]), [""; 0]);
    }

    #[test]
    fn an_address_of_an_interface_is_given_once() {
        let tunnel = "[Interface]\nAddress = 192.0.2.1/24, 2001:db8::1/64\nAddress = 192.0.2.1/24\n";
        let second = "3:11 192.0.2.1/24 is used twice: wg-quick stops at the second one";
        assert_eq!(found("P109", &[("wg0.conf", tunnel)]), [second]);
        let text = "[Match]\nName=lan0\n[Network]\nAddress=2001:db8::1/64\nAddress=2001:db8::1/64\n";
        assert_eq!(
            found("P109", &[("10-lan.network", text)]),
            ["5:9 2001:db8::1/64 is used twice: the second one has no effect"]
        );
    }
}
