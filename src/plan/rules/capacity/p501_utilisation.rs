//! P501: prefixes that are nearly used up.

use crate::addr::{Family, Len, Net};
use crate::plan::finding::{Findings, Level, Rule};
use crate::plan::model::{EntryKind, NodeId, Plan, Span};
use crate::plan::rules::show;
use crate::plan::rules::utilisation::{Utilisation, Utilisations, is_container, total};

/// The rule.
pub(crate) static RULE: Rule = Rule {
    code: "P501",
    name: "utilisation",
    level: Level::Warning,
    about: "more of a prefix is used than the threshold allows",
    why: "The next network does not fit, and then goes where it can: outside of the aggregate, the filters and the reverse \
      zone of its site. Counted is what is assigned, in the largest unit of /48, /56 and /64 that fits all of it; \
      prefixes that are free or reserved are room. Blocks of fewer than eight units are not reported, since there one \
      network decides. The threshold is `utilisation` of `[check]`, 0.8 without it.",
    rfc: "RFC 6177 2, RFC 3531",
    bad: &[(
        "plan.txt",
        "2001:db8:0:10::/61 # role=site name=ber\n2001:db8:0:10::/62 # role=infrastructure\n\
     2001:db8:0:14::/63 # role=infrastructure\n2001:db8:0:16::/64 # role=lan\n",
    )],
    good: &[(
        "plan.txt",
        "2001:db8:0:10::/61 # role=site name=ber\n2001:db8:0:10::/62 # role=infrastructure\n\
     2001:db8:0:14::/63 # role=reserved\n2001:db8:0:16::/64 # role=lan\n",
    )],
    fixable: false,
    check,
};

/// A block of less units is not judged.
pub(super) const FEWEST: u128 = 8;

fn check(plan: &Plan, findings: &mut Findings) {
    let usages = Utilisations::of(plan);
    let limit = findings.thresholds().utilisation();
    for (id, node) in containers(plan) {
        let place = plan.tree.entries(plan.tree.node(id)).first().map(|id| plan.entry(*id).place);
        tell(place, &node, usages.within(id), limit, findings);
    }
    for (_, entry) in plan.planned(EntryKind::Allocation).filter(|(_, entry)| entry.family == Family::V6) {
        let (vrf, net) = (entry.vrf, entry.net());
        // as a prefix it was reported already
        if plan.tree.find(vrf, &net).is_none_or(|id| plan.tree.node(id).net != net) {
            tell(Some(entry.place), &net, usages.block(&plan.tree, &net), limit, findings);
        }
    }
}

/// The planned IPv6 prefixes of less than 64 bits that are divided.
pub(super) fn containers(plan: &Plan) -> impl Iterator<Item = (NodeId, Net)> {
    let large = |net: &Net| net.family() == Family::V6 && net.len() < Len::SUBNET;
    let nodes = plan.tree.nodes().filter(move |(_, node)| large(&node.net));
    nodes.filter(|(id, _)| is_container(&plan.tree, *id)).map(|(id, node)| (id, node.net))
}

/// The share of a prefix that is used, if it is large enough to have one.
pub(super) fn share(net: &Net, usage: Utilisation) -> Option<f64> {
    let unit = usage.unit();
    let all = total(net, unit).filter(|all| *all >= FEWEST)?;
    Some(usage.units(unit) as f64 / all as f64)
}

fn tell(place: Option<Span>, net: &Net, usage: Utilisation, limit: f64, findings: &mut Findings) {
    let unit = usage.unit();
    let Some((place, all)) = place.zip(total(net, unit)) else { return };
    if let Some(share) = share(net, usage).filter(|share| *share > limit) {
        let (shown, used, unit, percent) = (show::net(net), usage.units(unit), unit.get(), (share * 100.0).floor());
        findings.at(place, format!("{percent} % of {shown} is used: {used} of {all} /{unit}"));
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::plan::model::Thresholds;
    use crate::plan::testing::{found, plan};

    #[test]
    fn the_unit_is_the_largest_that_fits() {
        let sites: String = (0..14).map(|n| format!("2001:db8:{n:x}::/48 # role=site\n")).collect();
        let text = format!("2001:db8::/44 # role=infrastructure\n{sites}");
        assert_eq!(found("P501", &[("plan.txt", &text)]), ["1:1 87 % of 2001:db8::/44 is used: 14 of 16 /48"]);
        let text = format!("{text}2001:db8:e::/56 # role=delegation\n");
        assert_eq!(found("P501", &[("plan.txt", &text)]), ["1:1 87 % of 2001:db8::/44 is used: 3585 of 4096 /56"]);
    }

    #[test]
    fn what_is_not_divided_or_small_has_no_utilisation() {
        let text = "2001:db8::/48 # role=site\n2001:db8:1::/62\n2001:db8:1::/63\n2001:db8:1:2::/63\n\
                    2001:db8:2::/64 # role=lan\n2001:db8:2::/65\n2001:db8:2:0:8000::/65\n10.0.0.0/24\n10.0.0.0/24\n\
                    2001:db8:3::/56 # role=delegation\n2001:db8:3::/57\n2001:db8:3:80::/57\n";
        assert_eq!(found("P501", &[("plan.txt", text)]), [""; 0]);
    }

    #[test]
    fn allocations_of_the_plan_are_judged_too() {
        let text = "[plan]\nallocations = [\"2001:db8::/44\"]\n[[prefix]]\nprefix = \"2001:db8::/45\"\n\
                    [[prefix]]\nprefix = \"2001:db8:8::/46\"\nrole = \"site\"\n[[prefix]]\nprefix = \"2001:db8:c::/47\"\n";
        assert_eq!(found("P501", &[("plan.toml", text)]), ["2:17 87 % of 2001:db8::/44 is used: 14 of 16 /48"]);
    }

    #[test]
    fn the_threshold_can_be_set() {
        let text = "2001:db8::/60\n2001:db8::/61 # role=lan\n";
        assert_eq!(found("P501", &[("plan.txt", text)]), [""; 0]);
        let mut strict = Thresholds::default();
        assert!(strict.set("utilisation", 0.4));
        let mut findings = Findings::new(&RULE, strict);
        check(&plan(&[("plan.txt", text)]), &mut findings);
        assert_eq!(findings.into_vec().len(), 1);
    }
}
