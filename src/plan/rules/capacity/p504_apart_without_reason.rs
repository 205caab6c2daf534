//! P504: neighbours that could be one prefix.

use crate::addr::{Len, Net};
use crate::plan::finding::{Findings, Level, Rule};
use crate::plan::model::{AttributeKey, Entry, EntryKind, FileRole, Plan, Provenance, Role};
use crate::plan::rules::show;
use crate::plan::symbols::Symbol;

/// The rule.
pub(crate) static RULE: Rule = Rule {
    code: "P504",
    name: "apart-without-reason",
    level: Level::Info,
    about: "two adjacent prefixes with the same attributes could be one",
    why: "Each line is one more to filter, to route and to keep right, and half of a pair is easily forgotten. Reported are the \
      parts of a prefix with the same routing table, role, site, tenant and description. The rule looks at free \
      and reserved space, allocations, pools, delegations and sites, and at the sets of packet filters. Two adjacent \
      LANs or links are two networks; so are sites and delegations without any attribute.",
    rfc: "RFC 4632",
    bad: &[("plan.txt", "2001:db8:4::/48 # role=pool name=dial-in\n2001:db8:5::/48 # role=pool name=dial-in\n")],
    good: &[("plan.txt", "2001:db8:4::/47 # role=pool name=dial-in\n2001:db8:6::/48 # role=pool name=dial-in\n")],
    fixable: false,
    check,
};

/// All that is said of a prefix, in one order.
type Said = (Symbol, Role, Vec<(AttributeKey, Symbol)>);

fn check(plan: &Plan, findings: &mut Findings) {
    // two hosts next to each other are two hosts
    let is_net = |entry: &&Entry| entry.kind == EntryKind::Prefix && entry.len.is_some() && entry.net().size_log2() > 0;
    let all = plan.entries.iter().filter(is_net);
    let mut all: Vec<(Said, Net, &Entry)> =
        all.filter(|e| is_meant(plan, e)).map(|entry| (said(plan, entry), entry.net(), entry)).collect();
    all.sort_by(|a, b| (&a.0, a.1, a.2.place).cmp(&(&b.0, b.1, b.2.place)));
    all.dedup_by(|a, b| (&a.0, a.1) == (&b.0, b.1));
    for same in all.chunk_by(|a, b| a.0 == b.0) {
        let entries: Vec<(Net, &Entry)> = same.iter().map(|(_, net, entry)| (*net, *entry)).collect();
        for (whole, parts) in united(plan, &entries) {
            tell(&whole, parts, findings);
        }
    }
}

/// The prefixes that neighbours make, each as large as it gets, with its parts. The prefixes are in order and differ.
fn united<'a, 'b>(plan: &Plan, all: &'b [(Net, &'a Entry)]) -> Vec<(Net, &'b [(Net, &'a Entry)])> {
    // what is made so far, and where its parts begin
    let mut stack: Vec<(Net, usize)> = Vec::new();
    for (at, (net, entry)) in all.iter().enumerate() {
        let (mut net, mut from) = (*net, at);
        while let Some((low, start)) = stack.last().copied() {
            let listed = |whole: &Net| all.binary_search_by_key(whole, |(net, _)| *net).is_ok();
            let whole = union(&low, &net).filter(|whole| !listed(whole) && plan.tree.exact(entry.vrf, whole).is_none());
            let Some(whole) = whole else { break };
            stack.pop();
            (net, from) = (whole, start);
        }
        stack.push((net, from));
    }
    let ends = stack.iter().skip(1).map(|(_, from)| *from).chain([all.len()]);
    let parts = stack.iter().zip(ends).map(|((net, from), end)| (*net, all.get(*from..end).unwrap_or_default()));
    parts.filter(|(_, parts)| parts.len() > 1).collect()
}

fn tell(whole: &Net, parts: &[(Net, &Entry)], findings: &mut Findings) {
    let ([(low, first), (high, second), ..], Some((_, last))) = (parts, parts.iter().max_by_key(|(_, e)| e.place)) else {
        return;
    };
    let [one, other, whole] = [low, high, whole].map(show::net);
    let (between, more) = match parts.len() - 2 {
        0 => (" and ", String::new()),
        more => (", ", format!(" and {more} more")),
    };
    let text = format!("{one}{between}{other}{more} could be {whole}: they have the same attributes");
    let witness = if first.place == last.place { second } else { first };
    findings.at(last.place, text).related(witness.place, "another part of it");
}

/// The prefix whose halves two prefixes are.
fn union(low: &Net, high: &Net) -> Option<Net> {
    let len = Len::new(low.family(), u32::from(low.len().get().checked_sub(1)?)).ok()?;
    (low < high && low.sibling() == Some(*high)).then(|| low.supernet(len)).flatten()
}

/// Whether two such prefixes next to each other are better one.
fn is_meant(plan: &Plan, entry: &Entry) -> bool {
    match entry.role {
        _ if entry.provenance == Provenance::Used => plan.file(entry.place.file).format.role == FileRole::Filter,
        Role::Free | Role::Reserved | Role::Allocation | Role::Pool => true,
        Role::Delegation | Role::Site => [AttributeKey::Name, AttributeKey::Site, AttributeKey::Tenant]
            .iter()
            .any(|key| plan.attribute(entry, *key).is_some()),
        _ => false,
    }
}

fn said(plan: &Plan, entry: &Entry) -> Said {
    let attributes =
        plan.attributes(entry).iter().filter(|said| !matches!(said.key, AttributeKey::Role | AttributeKey::Mask));
    let mut attributes: Vec<(AttributeKey, Symbol)> = attributes.map(|said| (said.key, said.value)).collect();
    attributes.sort_unstable();
    (entry.vrf, entry.role, attributes)
}

#[cfg(test)]
mod tests {
    use crate::plan::testing::found;

    #[test]
    fn only_two_halves_are_one_prefix() {
        let text = "2001:db8:5::/48 # role=free\n2001:db8:4::/48 # role=free\n2001:db8:7::/48 # role=free\n\
                    2001:db8:8::/48 # role=free\n192.0.2.0/25 # role=reserved\n192.0.2.128/25 # role=reserved\n";
        assert_eq!(
            found("P504", &[("plan.txt", text)]),
            [
                "2:1 2001:db8:4::/48 and 2001:db8:5::/48 could be 2001:db8:4::/47: they have the same attributes",
                "6:1 192.0.2.0/25 and 192.0.2.128/25 could be 192.0.2.0/24: they have the same attributes"
            ]
        );
    }

    #[test]
    fn all_parts_of_one_prefix_are_one_finding() {
        let text = "2001:db8:7::/48 # role=free\n2001:db8:4::/48 # role=free\n2001:db8:6::/48 # role=free\n\
                    2001:db8:5::/48 # role=free\n";
        assert_eq!(
            found("P504", &[("plan.txt", text)]),
            ["4:1 2001:db8:4::/48, 2001:db8:5::/48 and 2 more could be 2001:db8:4::/46: they have the same attributes"]
        );
        let hosts = "create a hash:net\nadd a 192.0.2.4/32\nadd a 192.0.2.5/32\n";
        assert_eq!(found("P504", &[("sets.ipset", hosts)]), [""; 0]);
        let inside = "create a hash:net\nadd a 192.0.2.0/24\nadd a 192.0.2.0/25\nadd a 192.0.2.128/25\n";
        assert_eq!(found("P504", &[("sets.ipset", inside)]), [""; 0]);
    }

    #[test]
    fn a_reason_is_anything_that_differs() {
        for text in [
            "2001:db8:4::/48 # role=pool name=a\n2001:db8:5::/48 # role=pool name=b\n",
            "2001:db8:4::/48 # role=pool vrf=a\n2001:db8:5::/48 # role=pool vrf=b\n",
            "2001:db8:4::/48 # role=free\n2001:db8:5::/48 # role=reserved\n",
            "2001:db8:4::/48 # role=site\n2001:db8:5::/48 # role=site\n",
            "2001:db8:4::/64 # role=lan name=a\n2001:db8:4:1::/64 # role=lan name=a\n",
            "2001:db8:4::/48\n2001:db8:5::/48\n",
            "2001:db8:4::/47\n2001:db8:4::/48 # role=pool\n2001:db8:5::/48 # role=pool\n",
        ] {
            assert_eq!(found("P504", &[("plan.txt", text)]), [""; 0], "{text}");
        }
    }

    #[test]
    fn one_set_of_a_filter_holds_both() {
        let text = "create a hash:net family inet6\ncreate b hash:net family inet6\nadd a 2001:db8:4::/48\n\
                    add a 2001:db8:5::/48\nadd a 2001:db8:8::/48\nadd b 2001:db8:9::/48\n";
        assert_eq!(found("P504", &[("sets.ipset", text)]).len(), 1);
    }
}
