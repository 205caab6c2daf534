//! P502: allocations whose HD ratio entitles to more.

use crate::addr::binary::log2;
use crate::addr::{Family, Len, Net};
use crate::plan::finding::{Findings, Level, Rule};
use crate::plan::model::{Entry, EntryKind, Plan, Provenance, Role};
use crate::plan::rules::show;
use crate::plan::rules::utilisation::{Utilisations, total};
use crate::plan::symbols::Symbol;
use std::collections::HashSet;

/// The rule.
pub(crate) static RULE: Rule = Rule {
    code: "P502",
    name: "hd-ratio",
    level: Level::Info,
    about: "the HD ratio of an allocation is above the threshold of the registries",
    why: "The larger a network, the less of it can be used without renumbering. The host-density ratio says so in one \
      number: log(assigned) / log(assignable), here in units of /56. From 0.94 on registries give more, and a request \
      takes time: it is 37 % of a /32. Prefixes of /48 and longer are those of a single site, which no registry \
      measures. The threshold is `hd-ratio` of `[check]`.",
    rfc: "RFC 3194 2, RFC 4692",
    bad: &[("plan.txt", "2001:db8::/32 # role=allocation\n2001:db8::/33 # role=delegation\n")],
    good: &[("plan.txt", "2001:db8::/32 # role=allocation\n2001:db8::/34 # role=delegation\n")],
    fixable: false,
    check,
};

/// The unit that assignments are counted in.
const UNIT: u8 = 56;

fn check(plan: &Plan, findings: &mut Findings) {
    let usages = Utilisations::of(plan);
    let (unit, limit) = (Len::at_most_128(u32::from(UNIT)), findings.thresholds().hd_ratio());
    let mut reported: HashSet<(Symbol, Net)> = HashSet::new();
    for entry in plan.entries.iter().filter(|entry| is_allocation(entry)) {
        let net = entry.net();
        let node = plan.tree.find(entry.vrf, &net).filter(|id| plan.tree.node(*id).net == net);
        let found = node.map_or_else(|| usages.block(&plan.tree, &net), |id| usages.within(id));
        let (used, Some(all)) = (found.units(unit), total(&net, unit)) else { continue };
        if let Some(ratio) = hd_ratio(used, all).filter(|ratio| *ratio > limit && reported.insert((entry.vrf, net))) {
            let shown = show::net(&net);
            let text = format!("the HD ratio of {shown} is {ratio:.3}: {used} of {all} /{UNIT} are assigned");
            findings.at(entry.place, text);
        }
    }
}

fn is_allocation(entry: &Entry) -> bool {
    let given =
        entry.kind == EntryKind::Allocation || (entry.kind == EntryKind::Prefix && entry.role == Role::Allocation);
    let registry = entry.family == Family::V6 && entry.len.is_some_and(|len| len < Len::SITE);
    given && registry && entry.provenance == Provenance::Planned
}

/// log(assigned) / log(assignable) ([RFC 3194, section 2](https://www.rfc-editor.org/rfc/rfc3194#section-2)); `None`
/// if nothing is assigned or there is nothing to choose.
fn hd_ratio(assigned: u128, assignable: u128) -> Option<f64> {
    (assigned > 0 && assignable > 1).then(|| log2(assigned) / log2(assignable))
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::plan::testing::found;

    #[test]
    fn the_ratio_is_that_of_the_tables_of_registries() {
        // 0.94 of a /32 in units of /56 is 6,183,533 of 16,777,216
        assert!(hd_ratio(6_183_533, 1 << 24).is_some_and(|ratio| ratio > 0.939_999_9 && ratio < 0.940_000_1));
        assert!(hd_ratio(6_183_500, 1 << 24).is_some_and(|ratio| ratio < 0.94));
        assert_eq!((hd_ratio(0, 16), hd_ratio(1, 1), hd_ratio(1, 16)), (None, None, Some(0.0)));
        assert_eq!(hd_ratio(1 << 24, 1 << 24), Some(1.0));
    }

    #[test]
    fn the_numbers_are_reported() {
        let text = "2001:db8::/32 # role=allocation\n2001:db8::/33 # role=delegation\n";
        assert_eq!(
            found("P502", &[("plan.txt", text)]),
            ["1:1 the HD ratio of 2001:db8::/32 is 0.958: 8388608 of 16777216 /56 are assigned"]
        );
    }

    #[test]
    fn an_allocation_that_is_a_prefix_too_is_reported_once() {
        let text = "[plan]\nallocations = [\"2001:db8::/32\"]\n[[prefix]]\nprefix = \"2001:db8::/32\"\n\
                    role = \"allocation\"\n[[prefix]]\nprefix = \"2001:db8::/33\"\nrole = \"delegation\"\n";
        assert_eq!(found("P502", &[("plan.toml", text)]).len(), 1);
    }

    #[test]
    fn a_single_site_is_none_of_a_registry() {
        let text =
            "2001:db8::/48 # role=allocation\n2001:db8::/49\n2001:db8:0:8000::/49\n10.0.0.0/8 # role=allocation\n";
        assert_eq!(found("P502", &[("plan.txt", text)]), [""; 0]);
    }
}
