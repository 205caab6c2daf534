//! What changed between two versions of a plan.
//!
//! Both versions are read into one plan: the files of the old one come first. Entries are matched by what they are, then
//! whole prefixes by the pieces they were cut into or put together from, then by name: a prefix or an address that stayed
//! is never reported as removed and added, also if it was in the list of allocations and has a part of its own now.

mod finding;
mod in_step;
mod matching;

pub use finding::{ChangeDocument, RULES, document, findings, is_at_least, line};

use crate::addr::Net;
use crate::net::{AddressSet, Range};
use crate::plan::model::{Entry, EntryId, EntryKind, Plan, PlanSetting, Provenance, Span};
use matching::Matching;

/// What happened to something that a plan declares.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub enum ChangeKind {
    /// It is new.
    Added,
    /// It is gone.
    Removed,
    /// It has another name.
    Renamed,
    /// Something else is said about it.
    Altered,
    /// It became larger or smaller.
    Resized,
    /// It is somewhere else.
    Moved,
    /// A prefix was cut into pieces.
    Split,
    /// Prefixes were put together.
    Merged,
    /// An address in use is another one.
    Renumbered,
}

impl ChangeKind {
    /// Its word in lists and documents.
    pub const fn name(self) -> &'static str {
        match self {
            ChangeKind::Added => "added",
            ChangeKind::Removed => "removed",
            ChangeKind::Renamed => "renamed",
            ChangeKind::Altered => "changed",
            ChangeKind::Resized => "resized",
            ChangeKind::Moved => "moved",
            ChangeKind::Split => "split",
            ChangeKind::Merged => "merged",
            ChangeKind::Renumbered => "renumbered",
        }
    }
}

/// A change.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Change {
    /// What happened.
    pub kind: ChangeKind,
    /// The entries of the old version; empty if it was added.
    pub old: Vec<EntryId>,
    /// The entries of the new version; empty if it was removed.
    pub new: Vec<EntryId>,
    /// What is said otherwise: the key, what was said, what is said now.
    pub said: Vec<(&'static str, String, String)>,
    /// Where a key of `[plan]` is written in the old and in the new version; `None`: the change is one of entries.
    pub setting: Option<(Option<Span>, Option<Span>)>,
    /// How many addresses that are in use lie in what was moved or removed.
    pub in_use: usize,
}

/// The changes between the first `old_files` files of a plan and the others, in the order of addresses.
///
/// Compared is what is planned. If no file plans anything, what is in use is compared instead. What the old files use
/// counts as in use.
pub fn changes(plan: &Plan, old_files: usize) -> Vec<Change> {
    let provenance = if plan.has_plan() { Provenance::Planned } else { Provenance::Used };
    let mut matching = Matching::of(plan, old_files, provenance);
    matching.run();
    let mut changes = matching.into_changes();
    count_in_use(plan, old_files, &mut changes);
    changes.sort_by_cached_key(|change| {
        let first = change.new.first().or(change.old.first()).map(|id| plan.entry(*id));
        let place = first.map(|e| (e.net(), kind_order(e.kind), plan.word(e.vrf).to_owned(), e.last_bits()));
        (place, change.kind)
    });
    changes.splice(0..0, setting_changes(plan, old_files));
    changes
}

/// The keys of `[plan]` that have another value in the new version.
fn setting_changes(plan: &Plan, old_files: usize) -> Vec<Change> {
    let of = |key: &str, is_old: bool| {
        let own = |setting: &&PlanSetting| setting.key == key && (setting.place.file.index() < old_files) == is_old;
        plan.declared.iter().rfind(own)
    };
    let mut found = Vec::new();
    for key in ["name", "purpose"] {
        let (old, new) = (of(key, true), of(key, false));
        let [before, now] = [old, new].map(|setting| setting.map_or("", |setting| plan.word(setting.value)).to_owned());
        if before != now {
            let places = (old.map(|setting| setting.place), new.map(|setting| setting.place));
            let (said, setting) = (vec![(key, before, now)], Some(places));
            found.push(Change {
                kind: ChangeKind::Altered,
                old: Vec::new(),
                new: Vec::new(),
                said,
                setting,
                in_use: 0,
            });
        }
    }
    found
}

/// Allocations before prefixes before what is in them.
fn kind_order(kind: EntryKind) -> u8 {
    match kind {
        EntryKind::Allocation => 0,
        EntryKind::Prefix => 1,
        EntryKind::Gateway => 2,
        EntryKind::Range => 3,
        EntryKind::Host => 4,
    }
}

/// The networks of the new version that hold no other one: they alone keep an address, the site around them says nothing on it.
fn bottom_networks(plan: &Plan, old_files: usize) -> Vec<Net> {
    let is_new = |e: &&Entry| {
        e.kind == EntryKind::Prefix && e.provenance == Provenance::Planned && e.place.file.index() >= old_files
    };
    let mut networks: Vec<Net> = plan.entries.iter().filter(is_new).map(Entry::net).collect();
    networks.sort_unstable();
    networks.dedup();
    let next = networks.iter().skip(1).map(Some).chain([None]);
    let bottom = networks.iter().zip(next).filter(|(net, next)| next.is_none_or(|next| !net.contains(next)));
    bottom.map(|(net, _)| *net).collect()
}

/// Counts what the old files use in prefixes that are gone, as far as no network of the new version is around it. The addresses
/// of a prefix that moved go with it, also if a larger network is there now.
fn count_in_use(plan: &Plan, old_files: usize, changes: &mut [Change]) {
    let is_old = |entry: &Entry| entry.place.file.index() < old_files;
    let used =
        plan.entries.iter().filter(|e| e.provenance == Provenance::Used && e.kind == EntryKind::Host && is_old(e));
    let mut used: Vec<Net> = used.map(Entry::net).collect();
    if used.is_empty() || !plan.has_plan() {
        return;
    }
    used.sort_unstable();
    used.dedup();
    let bottom = bottom_networks(plan, old_files);
    let covered: AddressSet = bottom.iter().copied().collect();
    let lost: Vec<Net> = used.iter().filter(|net| !covered.contains(&Range::from(**net))).copied().collect();
    let is_in_larger = |net: &Net| {
        let before = bottom.partition_point(|own| own <= net).checked_sub(1);
        before.and_then(|at| bottom.get(at)).is_some_and(|own| own != net && own.contains(net))
    };
    let is_gone = |kind| matches!(kind, ChangeKind::Moved | ChangeKind::Removed | ChangeKind::Renumbered);
    for change in changes.iter_mut().filter(|change| is_gone(change.kind)) {
        let Some(old) = change.old.first().map(|id| plan.entry(*id)).filter(|e| e.kind == EntryKind::Prefix) else {
            continue;
        };
        let net = old.net();
        let takes_all = change.kind != ChangeKind::Removed && is_in_larger(&net);
        let used = if takes_all { &used } else { &lost };
        let from = used.partition_point(|own| *own < net);
        let inside = used.get(from..).unwrap_or_default();
        change.in_use = inside.partition_point(|own| net.contains(own));
        if change.in_use > 0 {
            change.kind = ChangeKind::Renumbered;
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::plan::testing::plan;
    use proptest::{prop_assert, prop_assert_eq, proptest, test_runner::Config as ProptestConfig};

    /// The changes of two texts: `kind old old -> new new`.
    fn changed(old: &str, new: &str) -> Vec<String> {
        let plan = plan(&[("old.txt", old), ("new.txt", new)]);
        let text = |ids: &[EntryId]| ids.iter().map(|id| plan.written(plan.entry(*id))).collect::<Vec<_>>().join(" ");
        let line = |c: &Change| format!("{} {} -> {}", c.kind.name(), text(&c.old), text(&c.new)).trim().to_owned();
        changes(&plan, 1).iter().map(line).collect()
    }

    #[test]
    fn each_kind_of_change_is_recognised() {
        for (old, new, expected) in [
            ("2001:db8::/64\n", "2001:db8::/64\n", &[][..]),
            ("2001:db8::/48\n", "2001:db8::/48\n2001:db8::/64\n", &["added  -> 2001:db8::/64"]),
            ("2001:db8::/48\n2001:db8::/64\n", "2001:db8::/48\n", &["removed 2001:db8::/64 ->"]),
            ("2001:db8::/64 # name=a\n", "2001:db8::/64 # name=b\n", &["renamed 2001:db8::/64 -> 2001:db8::/64"]),
            ("2001:db8::/64 # role=lan\n", "2001:db8::/64 # role=p2p\n", &["changed 2001:db8::/64 -> 2001:db8::/64"]),
            ("2001:db8::/64 # vrf=a\n", "2001:db8::/64 # vrf=b\n", &["changed 2001:db8::/64 -> 2001:db8::/64"]),
            ("2001:db8::/48 # name=a\n", "2001:db8::/47 # name=a\n", &["resized 2001:db8::/48 -> 2001:db8::/47"]),
            ("2001:db8::/48\n", "2001:db8::/47\n", &["resized 2001:db8::/48 -> 2001:db8::/47"]),
            ("2001:db8::/48 # name=a\n", "2001:db8:1::/48 # name=a\n", &["moved 2001:db8::/48 -> 2001:db8:1::/48"]),
            (
                "2001:db8::/47 # name=a\n",
                "2001:db8::/48 # name=a\n2001:db8:1::/48 # name=b\n",
                &["split 2001:db8::/47 -> 2001:db8::/48 2001:db8:1::/48"],
            ),
            (
                "2001:db8::/48\n2001:db8:1::/49\n2001:db8:1:8000::/49\n",
                "2001:db8::/47\n",
                &["merged 2001:db8::/48 2001:db8:1::/49 2001:db8:1:8000::/49 -> 2001:db8::/47"],
            ),
            ("2001:db8::1 # name=a\n", "2001:db8::2 # name=a\n", &["renumbered 2001:db8::1 -> 2001:db8::2"]),
            ("2001:db8::1 # name=a\n", "2001:db8::1 # name=b\n", &["renamed 2001:db8::1 -> 2001:db8::1"]),
            (
                "2001:db8::1 # name=a\n192.0.2.1 # name=a\n",
                "192.0.2.2 # name=a\n2001:db8::1 # name=a\n",
                &["renumbered 192.0.2.1 -> 192.0.2.2"],
            ),
        ] {
            assert_eq!(changed(old, new), expected, "{old}{new}");
        }
    }

    #[test]
    fn a_host_is_known_by_its_name_or_its_hardware_address() {
        let host = |addr: u32, name: &str, mac: &str| {
            let said = [("name", name), ("mac", mac)].map(|(key, word)| match word {
                "" => String::new(),
                _ => format!(" {key}={word}"),
            });
            format!("2001:db8::{addr} # kind=host{}\n", said.concat())
        };
        let macs = ["52:54:00:00:00:01", "52:54:00:00:00:02"];
        let two = |a: u32, b: u32, names: [&str; 2], macs: [&str; 2]| {
            host(a, names[0], macs[0]) + &host(b, names[1], macs[1])
        };
        let (named, no) = (["h1", "h2"], ["", ""]);
        for (names, macs) in [(named, macs), (named, no), (no, macs)] {
            let old = two(1, 2, names, macs);
            let shifted = ["renumbered 2001:db8::1 -> 2001:db8::2", "renumbered 2001:db8::2 -> 2001:db8::3"];
            assert_eq!(changed(&old, &two(2, 3, names, macs)), shifted, "{old}");
            let swapped = ["renumbered 2001:db8::2 -> 2001:db8::1", "renumbered 2001:db8::1 -> 2001:db8::2"];
            assert_eq!(changed(&old, &two(2, 1, names, macs)), swapped, "{old}");
            let taken = ["removed 2001:db8::2 ->", "renumbered 2001:db8::1 -> 2001:db8::2"];
            assert_eq!(changed(&old, &host(2, names[0], macs[0])), taken, "{old}");
        }
        assert_eq!(changed(&host(1, "a", ""), &host(1, "b", "")), ["renamed 2001:db8::1 -> 2001:db8::1"]);
        assert_eq!(changed(&host(1, "a", ""), &host(2, "A", "")), ["renumbered 2001:db8::1 -> 2001:db8::2"]);
        assert_eq!(changed(&host(1, "a", macs[0]), &host(1, "a", macs[1])), ["changed 2001:db8::1 -> 2001:db8::1"]);
        let lan = |net: &str| format!("2001:db8:0:{net}::/64 # name=lan\n2001:db8:0:{net}::7 # kind=host\n");
        assert_eq!(
            changed(&lan("1"), &lan("2")),
            ["moved 2001:db8:0:1::/64 -> 2001:db8:0:2::/64", "renumbered 2001:db8:0:1::7 -> 2001:db8:0:2::7"]
        );
    }

    #[test]
    fn a_host_with_several_addresses_is_renumbered_by_each_that_it_lost() {
        let hosts = |items: &[(u8, &str)]| -> String {
            items.iter().map(|(addr, name)| format!("2001:db8::{addr} # kind=host name={name}\n")).collect()
        };
        let turned = |line: &str| {
            let (kind, ends) = line.split_once(' ').unwrap();
            let (old, new) = ends.split_once("->").unwrap();
            format!("{} {} -> {}", mirrored(kind), new.trim(), old.trim()).trim().to_owned()
        };
        let (one, two) = ([(1, "a")], [(1, "a"), (2, "a")]);
        let from_one = ["renumbered 2001:db8::1 -> 2001:db8::4", "added  -> 2001:db8::5"];
        let taken = ["added  -> 2001:db8::1", from_one[0], from_one[1]];
        let shifted = ["renumbered 2001:db8::1 -> 2001:db8::4", "renumbered 2001:db8::2 -> 2001:db8::5"];
        let all_taken = ["added  -> 2001:db8::1", "added  -> 2001:db8::2", shifted[0], shifted[1]];
        let fewer = ["added  -> 2001:db8::1", "renamed 2001:db8::2 -> 2001:db8::2", from_one[0]];
        for (old, new, expected) in [
            (&one[..], &[(4, "a"), (5, "a")][..], &from_one[..]),
            (&one, &[(1, "c"), (4, "a"), (5, "a")], &taken),
            (&two, &[(4, "a"), (5, "a"), (1, "c"), (2, "c")], &all_taken),
            (&two, &[(2, "a"), (4, "a"), (5, "a"), (1, "c")], &taken),
            (&two, &[(4, "a"), (1, "c"), (2, "c")], &fewer),
            (&one, &[(1, "c")], &["renamed 2001:db8::1 -> 2001:db8::1"]),
        ] {
            let (old, new) = (hosts(old), hosts(new));
            assert_eq!(changed(&old, &new), expected, "{old}{new}");
            let plain = |line: &String| line.split_whitespace().collect::<Vec<_>>().join(" ");
            let mut back: Vec<String> = changed(&new, &old).iter().map(plain).collect();
            let mut there: Vec<String> = expected.iter().map(|line| plain(&turned(line))).collect();
            back.sort();
            there.sort();
            assert_eq!(back, there, "{old}{new}");
        }
    }

    #[test]
    fn the_prefix_of_a_loopback_is_an_address() {
        let loopback = |addr: &str, name: &str| format!("{addr} # kind=prefix role=loopback name={name}\n");
        for [first, second, third] in [
            ["2001:db8::1/128", "2001:db8::2/128", "2001:db8::3/128"],
            ["192.0.2.1/32", "192.0.2.2/32", "192.0.2.3/32"],
        ] {
            let own = |first, second| loopback(first, "r1") + &loopback(second, "r2");
            let one = format!("renumbered {first} -> {second}");
            assert_eq!(changed(&loopback(first, "r1"), &loopback(second, "r1")), std::slice::from_ref(&one));
            let swapped = [format!("renumbered {second} -> {first}"), one.clone()];
            assert_eq!(changed(&own(first, second), &own(second, first)), swapped);
            let shifted = [one.clone(), format!("renumbered {second} -> {third}")];
            assert_eq!(changed(&own(first, second), &own(second, third)), shifted);
            let renamed = [format!("renamed {first} -> {first}")];
            assert_eq!(changed(&loopback(first, "r1"), &loopback(first, "r2")), renamed);
            for role in ["reserved", "free"] {
                let other = |addr: &str| loopback(addr, "r1").replace("loopback", role);
                assert_eq!(changed(&other(first), &other(second)), [format!("moved {first} -> {second}")]);
            }
        }
        let larger = |net: &str| loopback(net, "all");
        assert_eq!(
            changed(&larger("2001:db8:0:1::/64"), &larger("2001:db8:0:2::/64")),
            ["moved 2001:db8:0:1::/64 -> 2001:db8:0:2::/64"]
        );
    }

    #[test]
    fn the_prefix_of_a_loopback_and_a_host_of_its_address_are_the_same() {
        let prefix = |addr: u8, name: &str| format!("2001:db8::{addr}/128 # kind=prefix role=loopback name={name}\n");
        let host = |addr: u8, name: &str| format!("2001:db8::{addr} # kind=host name={name}\n");
        for (old, new, expected) in [
            (prefix(1, "r1"), host(1, "r1"), &["changed 2001:db8::1/128 -> 2001:db8::1"][..]),
            (host(1, "r1"), prefix(1, "r1"), &["changed 2001:db8::1 -> 2001:db8::1/128"]),
            (prefix(1, "r1"), host(1, "r2"), &["renamed 2001:db8::1/128 -> 2001:db8::1"]),
            (prefix(1, "r1"), host(2, "r1"), &["renumbered 2001:db8::1/128 -> 2001:db8::2"]),
            (host(1, "r1"), prefix(2, "R1"), &["renumbered 2001:db8::1 -> 2001:db8::2/128"]),
            (prefix(1, "r1"), host(1, "r1").replace('\n', " vrf=a\n"), &["changed 2001:db8::1/128 -> 2001:db8::1"]),
            // both of one kind are matched first
            (
                prefix(1, "a") + &host(1, "a"),
                prefix(2, "a") + &host(2, "a"),
                &["renumbered 2001:db8::1/128 -> 2001:db8::2/128", "renumbered 2001:db8::1 -> 2001:db8::2"],
            ),
            (prefix(1, "a") + &host(1, "a"), prefix(1, "a"), &["removed 2001:db8::1 ->"]),
        ] {
            assert_eq!(changed(&old, &new), expected, "{old}{new}");
        }
        let lan = |net: u8, text: &str| format!("2001:db8:0:{net}::/64 # name=lan\n2001:db8:0:{net}::7{text}\n");
        assert_eq!(
            changed(&lan(1, "/128 # kind=prefix role=loopback"), &lan(2, " # kind=host")),
            ["moved 2001:db8:0:1::/64 -> 2001:db8:0:2::/64", "renumbered 2001:db8:0:1::7/128 -> 2001:db8:0:2::7"]
        );
    }

    #[test]
    fn a_prefix_is_followed_by_its_name_before_it_is_a_piece() {
        let nets = |items: &[(&str, &str)]| -> String {
            items.iter().map(|(net, name)| format!("2001:db8:{net} # kind=prefix name={name}\n")).collect()
        };
        let small = nets(&[("2::/48", "fra"), ("3::/48", "m1")]);
        let large = nets(&[("2::/47", "fra"), ("13::/48", "m1")]);
        let there = ["resized 2001:db8:2::/48 -> 2001:db8:2::/47", "moved 2001:db8:3::/48 -> 2001:db8:13::/48"];
        assert_eq!(changed(&small, &large), there);
        let back = ["resized 2001:db8:2::/47 -> 2001:db8:2::/48", "moved 2001:db8:13::/48 -> 2001:db8:3::/48"];
        assert_eq!(changed(&large, &small), back);
        let whole = nets(&[("2::/47", "fra")]);
        let apart = nets(&[("2::/48", "a"), ("3::/48", "b"), ("12::/47", "fra")]);
        let moved =
            ["added  -> 2001:db8:2::/48", "added  -> 2001:db8:3::/48", "moved 2001:db8:2::/47 -> 2001:db8:12::/47"];
        assert_eq!(changed(&whole, &apart), moved);
        assert_eq!(changed(&whole, &small), ["split 2001:db8:2::/47 -> 2001:db8:2::/48 2001:db8:3::/48"]);
        // two of one name: the one that is left was cut
        let two = nets(&[("2::/47", "lan"), ("4::/47", "lan")]);
        let pieces = nets(&[("4::/48", "a"), ("5::/48", "b"), ("12::/47", "lan")]);
        let cut =
            ["split 2001:db8:4::/47 -> 2001:db8:4::/48 2001:db8:5::/48", "moved 2001:db8:2::/47 -> 2001:db8:12::/47"];
        assert_eq!(changed(&two, &pieces), cut);
        let used = plan(&[("old.txt", small.as_str()), ("a.hosts", "2001:db8:3::5 a\n"), ("new.txt", large.as_str())]);
        let all: Vec<_> = changes(&used, 2).iter().map(|change| (change.kind, change.in_use)).collect();
        assert_eq!(all, [(ChangeKind::Resized, 0), (ChangeKind::Renumbered, 1)]);
    }

    #[test]
    fn gateways_and_ranges_belong_to_their_prefix() {
        let toml = |net: &str, gateway: &str, last: &str| {
            format!(
                "[[prefix]]\nprefix = \"{net}::/64\"\nname = \"a\"\ngateway = \"{net}::{gateway}\"\nranges = [{{ from = \
                 \"{net}::1000\", to = \"{net}::{last}\", use = \"dhcp\" }}]\n"
            )
        };
        let kinds = |old: &str, new: &str| -> Vec<&str> {
            let plan = plan(&[("old.toml", old), ("new.toml", new)]);
            changes(&plan, 1).iter().map(|change| change.kind.name()).collect()
        };
        let old = toml("2001:db8", "1", "1fff");
        assert_eq!(kinds(&old, &toml("2001:db8", "2", "1fff")), ["renumbered"]);
        assert_eq!(kinds(&old, &toml("2001:db8", "1", "2fff")), ["resized"]);
        assert_eq!(kinds(&old, &toml("2001:db9", "1", "1fff")), ["moved", "renumbered", "moved"]);
    }

    #[test]
    fn what_the_old_files_use_makes_a_move_a_renumbering() {
        let plan = plan(&[
            ("old.txt", "2001:db8::/64 # name=a\n"),
            ("a.hosts", "2001:db8::1 ns1\n2001:db8::2 ns2\n"),
            ("new.txt", "2001:db8:1::/64 # name=a\n"),
        ]);
        let all = changes(&plan, 2);
        assert_eq!((all[0].kind, all[0].in_use, all.len()), (ChangeKind::Renumbered, 2, 1));
    }

    #[test]
    fn an_allocation_is_the_same_in_the_list_and_as_a_prefix() {
        let lines = |old: &str, new: &str| -> Vec<String> {
            let plan = plan(&[("old.toml", old), ("new.toml", new)]);
            changes(&plan, 1).iter().map(|change| line(&plan, change)).collect()
        };
        let list = "[plan]\nallocations = [\"2001:db8::/32\", \"192.0.2.0/24\"]\n";
        let table = |more: &str| {
            format!("[[prefix]]\nprefix = \"2001:db8::/32\"\n{more}\n[[prefix]]\nprefix = \"192.0.2.0/24\"\n{more}\n")
        };
        for more in ["", "role = \"allocation\""] {
            assert_eq!(lines(list, &table(more)), [""; 0], "{more}");
            assert_eq!(lines(&table(more), list), [""; 0], "{more}");
        }
        let named = lines(list, &table("role = \"site\"\nname = \"all\""));
        let why = "name 'all' was added, role 'site' was added";
        assert_eq!(named, [format!("changed     192.0.2.0/24: {why}"), format!("changed     2001:db8::/32: {why}")]);
        assert_eq!(lines(list, &table("vrf = \"a\"")).len(), 2);
    }

    #[test]
    fn the_settings_of_a_plan_are_compared() {
        let texts =
            ["", "[plan]\nname = \"A\"\npurpose = \"lab\"\n", "[plan]\nname = \"B\"\npurpose = \"production\"\n"];
        let lines = |old: &str, new: &str| -> Vec<String> {
            let plan =
                plan(&[("old.toml", &format!("{old}[[prefix]]\nprefix = \"2001:db8::/32\"\n")), ("new.toml", new)]);
            let changes = changes(&plan, 1);
            assert_eq!(findings(&plan, &changes).len(), changes.len());
            changes.iter().map(|change| line(&plan, change)).filter(|line| !line.starts_with("removed")).collect()
        };
        let [none, a, b] = texts;
        assert_eq!(
            lines(a, b),
            ["changed     plan: name 'A' became 'B'", "changed     plan: purpose 'lab' became 'production'"]
        );
        assert_eq!(lines(none, a)[1], "changed     plan: purpose 'lab' was added");
        assert_eq!(lines(a, none)[1], "changed     plan: purpose 'lab' was removed");
        assert_eq!(lines(a, a), [""; 0]);
    }

    #[test]
    fn a_name_is_followed_in_its_routing_table_and_site_first() {
        for tie in ["vrf", "site"] {
            for item in ["::1 # kind=host", "::/64 # kind=prefix"] {
                let line = |net: u8, tie: &str| format!("2001:db8:0:{net}{item} name=mgmt {tie}\n");
                let old = line(5, &format!("{tie}=z"));
                let new = line(6, &format!("{tie}=b")) + &line(7, &format!("{tie}=z"));
                let lines = changed(&old, &new);
                let address = item.split(' ').next().unwrap();
                assert_eq!(lines[0], format!("added  -> 2001:db8:0:6{address}"), "{tie}");
                assert!(lines[1].ends_with(&format!(" 2001:db8:0:5{address} -> 2001:db8:0:7{address}")), "{lines:?}");
            }
        }
    }

    #[test]
    fn the_order_of_the_same_prefix_twice_says_nothing() {
        let lines = [
            "2001:db8::/64 # role=lan name=a site=s\n",
            "2001:db8::/64 # role=lan name=a site=t\n",
            "2001:db8::/64 # role=p2p vrf=x\n",
            "2001:db8::/64 # role=lan vrf=y\n",
            "2001:db8::/64 # role=lan\n",
            "2001:db8::/64 # role=p2p\n",
        ];
        let old = lines.concat();
        let new: String = lines.into_iter().rev().collect();
        assert_eq!(changed(&old, &new), [""; 0]);
        let more = "2001:db8::/64 # role=pool name=a site=t\n";
        for new in [format!("{more}{new}"), format!("{new}{more}"), format!("{}{more}{}", lines[1], lines.concat())] {
            let count = new.lines().count() - lines.len();
            assert_eq!(changed(&old, &new), vec!["added  -> 2001:db8::/64"; count], "{new}");
        }
    }

    #[test]
    fn a_loopback_that_is_a_host_now_takes_no_other_host_along() {
        let old = "2001:db8::1/128 # kind=prefix role=loopback name=a\n2001:db8::1 # kind=host\n";
        let new = "2001:db8::2 # kind=host name=a\n2001:db8::2 # kind=host name=b\n";
        let there = ["removed 2001:db8::1 ->", "renumbered 2001:db8::1/128 -> 2001:db8::2", "added  -> 2001:db8::2"];
        let back = ["renumbered 2001:db8::2 -> 2001:db8::1/128", "added  -> 2001:db8::1", "removed 2001:db8::2 ->"];
        let sorted = |lines: Vec<String>| {
            let mut lines = lines;
            lines.sort();
            lines
        };
        assert_eq!(sorted(changed(old, new)), sorted(there.map(str::to_owned).to_vec()));
        assert_eq!(sorted(changed(new, old)), sorted(back.map(str::to_owned).to_vec()));
    }

    /// The kind of the same change seen from the other side.
    fn mirrored(kind: &str) -> &str {
        match kind {
            "added" => "removed",
            "removed" => "added",
            "split" => "merged",
            "merged" => "split",
            same => same,
        }
    }

    proptest! {
        #![proptest_config(ProptestConfig { cases: 300, failure_persistence: None, ..ProptestConfig::default() })]
        #[test]
        fn the_way_back_has_the_mirrored_changes(
            old in proptest::collection::vec((0u8..16, 60u8..=65, 0u8..6), 0..12),
            new in proptest::collection::vec((0u8..16, 60u8..=65, 0u8..6), 0..12),
        ) {
            let text = |items: &[(u8, u8, u8)]| -> String {
                let line = |(at, len, name): &(u8, u8, u8)| {
                    let free = 64u8.saturating_sub(*len);
                    let at = at >> free << free;
                    let name = if *name == 0 { String::new() } else { format!(" name=n{name}") };
                    match len {
                        64 => format!("2001:db8:0:{at:x}::1 # kind=host{name}\n"),
                        65 => format!("2001:db8:0:{at:x}::1/128 # kind=prefix role=loopback{name}\n"),
                        _ => format!("2001:db8:0:{at:x}::/{len} # kind=prefix{name}\n"),
                    }
                };
                items.iter().map(line).collect()
            };
            let (old, new) = (text(&old), text(&new));
            let there = changed(&old, &new);
            prop_assert_eq!(&there, &changed(&old, &new));
            let turn = |line: &String| {
                let (kind, rest) = line.split_once(' ').unwrap_or((line, ""));
                let (from, to) = rest.split_once("->").unwrap_or((rest, ""));
                format!("{} {} -> {}", mirrored(kind), to.trim(), from.trim()).trim().to_owned()
            };
            let plain = |line: &String| line.split_whitespace().collect::<Vec<_>>().join(" ");
            let mut expected: Vec<String> = there.iter().map(turn).map(|line| plain(&line)).collect();
            let mut back: Vec<String> = changed(&new, &old).iter().map(plain).collect();
            expected.sort();
            back.sort();
            prop_assert_eq!(back, expected);
            // what stayed is in no list of added or removed things
            for line in there.iter().filter(|line| line.starts_with("removed")) {
                let item = line.split(' ').nth(1).unwrap_or_default();
                let again = format!("added  -> {item}");
                let count = |text: &str| text.lines().filter(|l| l.split(' ').next() == Some(item)).count();
                // or another host has the address now
                let is_taken = there.iter().any(|l| l.starts_with("renumbered") && l.ends_with(&format!("-> {item}")));
                prop_assert!(!there.contains(&again) && (is_taken || count(&old) > count(&new)), "{}", line);
            }
        }
    }
}
