//! P102: outside of every allocation, or of the site it is said to belong to.

use crate::addr::{Family, Net};
use crate::net::{AddressSet, Range};
use crate::plan::finding::{Findings, Level, Rule};
use crate::plan::model::{AttributeKey, Entry, EntryId, EntryKind, Plan, Provenance, Role};
use crate::plan::rules::space::SpaceKind;
use crate::plan::rules::{show, space};
use crate::plan::symbols::Symbol;
use std::collections::HashMap;

/// The rule.
pub(crate) static RULE: Rule = Rule {
    code: "P102",
    name: "outside-parent",
    level: Level::Error,
    about: "a prefix or a host lies outside of every allocation, or a LAN outside of its site",
    why: "Space that was not assigned to you belongs to someone else: a mistyped digit announces the network of a stranger, and \
      the reverse zone is not yours. A LAN numbered out of another site's block is lost to the filters and the \
      aggregate route of its own site. Private space needs no allocation, unless the plan names one for it.",
    rfc: "RFC 7020 2",
    bad: &[("plan.txt", "2001:db8::/32 # role=allocation\n2001:db9:0:10::/64 # role=lan name=ber-lan-10\n")],
    good: &[("plan.txt", "2001:db8::/32 # role=allocation\n2001:db8:0:10::/64 # role=lan name=ber-lan-10\n")],
    fixable: false,
    check,
};

fn check(plan: &Plan, findings: &mut Findings) {
    allocations(plan, findings);
    sites(plan, findings);
}

/// What was given, as far as the plan says so.
fn given(plan: &Plan) -> AddressSet {
    let planned = plan.entries.iter().filter(|e| e.provenance == Provenance::Planned && e.len.is_some());
    let all = planned.filter(|e| is_allocation(e));
    all.map(|entry| entry.net()).collect()
}

fn allocations(plan: &Plan, findings: &mut Findings) {
    let given = given(plan);
    let private: Vec<Net> = given
        .prefixes()
        .filter_map(|net| space::block(&net))
        .filter(|b| SpaceKind::of(b) == SpaceKind::Private)
        .map(|b| b.net)
        .collect();
    let has = |family: Family| !given.of(family).is_empty();
    let known = [(Family::V4, has(Family::V4)), (Family::V6, has(Family::V6))];
    let is_outside = |entry: &&Entry| {
        let net = entry.net();
        let expected = known.contains(&(entry.family, true)) && needs_allocation(&net, &private);
        expected && !given.contains(&Range::from(net))
    };
    let entry = |id: &EntryId| plan.entry(*id);
    let roots = plan.tree.roots().flat_map(|(_, node)| plan.tree.entries(node)).map(entry).filter(is_outside);
    let hosts = plan.tree.all_hosts().iter().map(entry).filter(is_outside);
    let hosts = hosts.filter(|host| plan.tree.find(host.vrf, &host.net()).is_none());
    let outside: Vec<&Entry> = roots.chain(hosts).collect();
    for family in [Family::V4, Family::V6] {
        let of_family: Vec<&Entry> = outside.iter().copied().filter(|entry| entry.family == family).collect();
        match misplaced(plan, &given, family).filter(|_| of_family.len() >= MANY) {
            Some(allocation) => tell_all(plan, allocation, &of_family, findings),
            None => of_family.iter().for_each(|entry| {
                let text = format!("{} is outside of every allocation of the plan", show::written(plan, entry));
                findings.at(entry.place, text);
            }),
        }
    }
}

/// That many cannot all be wrong.
const MANY: usize = 3;

/// The allocation of a family that nothing lies in, if there is one only.
fn misplaced<'a>(plan: &'a Plan, given: &AddressSet, family: Family) -> Option<&'a Entry> {
    let own = plan.entries.iter().filter(|e| e.provenance == Provenance::Planned && e.family == family);
    let (mut allocations, others): (Vec<&Entry>, Vec<&Entry>) =
        own.filter(|e| e.len.is_some() || e.kind == EntryKind::Host).partition(|e| is_allocation(e));
    allocations.dedup_by_key(|entry| entry.net());
    let one = allocations.first().filter(|_| allocations.len() == 1)?;
    (!others.iter().any(|entry| given.contains(&Range::from(entry.net())))).then_some(*one)
}

fn is_allocation(entry: &Entry) -> bool {
    entry.kind == EntryKind::Allocation || (entry.kind == EntryKind::Prefix && entry.role == Role::Allocation)
}

/// Reports the allocation or the site that holds nothing of what belongs to it.
fn tell_all(plan: &Plan, around: &Entry, outside: &[&Entry], findings: &mut Findings) {
    let Some(first) = outside.first() else { return };
    let (written, first_written, more) = (show::written(plan, around), show::written(plan, first), outside.len() - 1);
    findings
        .at(around.place, format!("{first_written} and {more} more are outside of {written}, and nothing is inside"))
        .related(first.place, "one of those outside");
}

/// Whether a prefix has to lie in an allocation: it is not private, not of one link and so on, or an allocation lies in
/// the same private block.
fn needs_allocation(net: &Net, private: &[Net]) -> bool {
    match space::block(net).map(|block| (SpaceKind::of(block), block.net)) {
        Some((SpaceKind::Private, block)) => private.contains(&block),
        Some((SpaceKind::Documentation, _)) | None => true,
        _ => false,
    }
}

/// LANs that name a site whose prefixes are known.
fn sites(plan: &Plan, findings: &mut Findings) {
    let mut blocks: HashMap<SiteKey, Vec<&Entry>> = HashMap::new();
    let prefixes = || plan.planned(EntryKind::Prefix).map(|(_, entry)| entry).filter(|entry| entry.len.is_some());
    for site in prefixes().filter(|entry| entry.role == Role::Site) {
        let words = [AttributeKey::Site, AttributeKey::Name].into_iter().filter_map(|key| plan.attribute(site, key));
        let mut names: Vec<Symbol> = words.map(|attribute| attribute.value).collect();
        names.dedup();
        names.into_iter().for_each(|name| blocks.entry((name, site.vrf, site.family)).or_default().push(site));
    }
    // the LANs of each site: how many are inside, and those outside
    let mut lans: HashMap<SiteKey, (usize, Vec<&Entry>)> = HashMap::new();
    let mut order: Vec<SiteKey> = Vec::new();
    for lan in prefixes().filter(|entry| entry.role == Role::Lan) {
        let Some(name) = plan.attribute(lan, AttributeKey::Site).map(|attribute| attribute.value) else { continue };
        let key = (name, lan.vrf, lan.family);
        let of_site = blocks.get(&key).map(Vec::as_slice).unwrap_or_default();
        if !of_site.iter().any(|site| same_space(site, lan)) {
            continue;
        }
        let (inside, outside) = lans.entry(key).or_insert_with(|| {
            order.push(key);
            (0, Vec::new())
        });
        match of_site.iter().any(|site| site.net().contains(&lan.net())) {
            true => *inside += 1,
            false => outside.push(lan),
        }
    }
    for key in order {
        let (Some((inside, outside)), Some(of_site)) = (lans.get(&key), blocks.get(&key)) else { continue };
        match of_site.as_slice() {
            [site] if *inside == 0 && outside.len() >= MANY => tell_all(plan, site, outside, findings),
            _ => outside.iter().for_each(|lan| outside_of_site(plan, lan, key.0, of_site, findings)),
        }
    }
}

/// What tells a site from others: its name, routing table and family.
type SiteKey = (Symbol, Symbol, Family);

fn same_space(site: &Entry, lan: &Entry) -> bool {
    space::of(&site.net()) == space::of(&lan.net())
}

fn outside_of_site(plan: &Plan, lan: &Entry, name: Symbol, of_site: &[&Entry], findings: &mut Findings) {
    let Some(site) = of_site.iter().find(|site| same_space(site, lan)) else { return };
    let (written, block, name) = (show::written(plan, lan), show::net(&site.net()), plan.word(name));
    findings
        .at(lan.place, format!("{written} is outside of its site {name}, which has {block}"))
        .related(site.place, format!("the site {name}"));
}

#[cfg(test)]
mod tests {
    use crate::plan::testing::found;

    #[test]
    fn without_an_allocation_of_the_family_nothing_is_outside() {
        assert_eq!(found("P102", &[("plan.txt", "2001:db8::/48\n2001:db9::/48\n")]), [""; 0]);
        assert_eq!(found("P102", &[("plan.txt", "192.0.2.0/24 # role=allocation\n2001:db9::/48\n")]), [""; 0]);
    }

    #[test]
    fn private_space_needs_no_allocation_until_one_is_named() {
        let text = "2001:db8::/32 # role=allocation\nfd42:7c1a:9b03::/48\n10.0.0.0/8\n";
        assert_eq!(found("P102", &[("plan.txt", text)]), [""; 0]);
        let text = "fd42:7c1a:9b03::/48 # role=allocation\nfd42:7c1a:9b04::/64\n";
        assert_eq!(
            found("P102", &[("plan.txt", text)]),
            ["2:1 fd42:7c1a:9b04::/64 is outside of every allocation of the plan"]
        );
    }

    #[test]
    fn a_root_is_reported_once_and_not_again_for_what_it_holds() {
        let text = "2001:db8::/32 # role=allocation\n2001:db9::/48\n2001:db9::/64\n2001:db9::1\n2001:db9:1::1\n";
        assert_eq!(found("P102", &[("plan.txt", text)]).len(), 2);
    }

    #[test]
    fn a_lan_belongs_into_its_site() {
        let text = "2001:db8:1::/48 # role=site name=ber\n2001:db8:2::/48 # role=site name=ham\n\
                    2001:db8:1:1::/64 # role=lan site=ber\n2001:db8:2:1::/64 # role=lan site=ber\n\
                    2001:db8:2:2::/64 # role=p2p site=ber\n2001:db8:9:2::/64 # role=lan site=muc\n";
        assert_eq!(
            found("P102", &[("plan.txt", text)]),
            ["4:1 2001:db8:2:1::/64 is outside of its site ber, which has 2001:db8:1::/48"]
        );
    }

    #[test]
    fn a_site_may_have_several_prefixes() {
        let text = "2001:db8:1::/48 # role=site site=ber\nfd42:7c1a:9b03::/48 # role=site site=ber\n\
                    2001:db8:1:1::/64 # role=lan site=ber\nfd42:7c1a:9b03:1::/64 # role=lan site=ber\n";
        assert_eq!(found("P102", &[("plan.txt", text)]), [""; 0]);
    }

    #[test]
    fn an_allocation_or_a_site_that_holds_nothing_is_the_one_that_is_wrong() {
        let sites = "2001:db9::/32 # role=allocation\n2001:db8:1::/48\n2001:db8:2::/48\n2001:db8:3::/48\n";
        assert_eq!(
            found("P102", &[("plan.txt", sites)]),
            ["1:1 2001:db8:1::/48 and 2 more are outside of 2001:db9::/32, and nothing is inside"]
        );
        assert_eq!(found("P102", &[("plan.txt", &format!("{sites}2001:db9:1::/48\n"))]).len(), 3);
        let lan = |n: u8| format!("2001:db8:2:{n}::/64 # role=lan site=ber\n");
        let lans = format!("2001:db8:20::/48 # role=site name=ber\n{}{}{}", lan(1), lan(2), lan(3));
        assert_eq!(
            found("P102", &[("plan.txt", &lans)]),
            ["1:1 2001:db8:2:1::/64 and 2 more are outside of 2001:db8:20::/48, and nothing is inside"]
        );
    }
}
