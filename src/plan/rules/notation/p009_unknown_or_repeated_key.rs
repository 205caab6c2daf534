//! P009: unknown keys and columns, and names given twice.

use crate::addr::Family;
use crate::plan::finding::{Findings, Level, Rule};
use crate::plan::model::{AttributeKey, Entry, EntryKind, IssueKind, Plan};
use crate::plan::rules::show;
use crate::plan::symbols::Symbol;
use crate::plan::text::shorten;
use std::collections::HashMap;

/// The rule.
pub(crate) static RULE: Rule = Rule {
    code: "P009",
    name: "unknown-or-repeated-key",
    level: Level::Warning,
    about: "a key, a column or a value is unknown, or a key or a name is given twice",
    why: "A misspelt key has no effect: `vlna = 16` leaves the network without a VLAN, and no other rule \
      can miss it. Of two keys of the same name one is lost. Two networks of one name are confused by people and by \
      programs that look up by name. The same name for an IPv4 and an IPv6 prefix is what one expects.",
    rfc: "",
    bad: &[(
        "plan.txt",
        "2001:db8:0:10::/64 # role=lan name=ber-lan vlna=16\n2001:db8:0:11::/64 # role=lan name=ber-lan\n",
    )],
    good: &[(
        "plan.txt",
        "2001:db8:0:10::/64 # role=lan name=ber-lan-10 vlan=16\n2001:db8:0:11::/64 # role=lan name=ber-lan-11\n",
    )],
    fixable: false,
    check,
};

fn check(plan: &Plan, findings: &mut Findings) {
    for trouble in plan.issues.iter().filter(|trouble| trouble.kind == IssueKind::Unknown) {
        let finding = findings.at(trouble.place, trouble.message.as_str());
        if let Some(place) = trouble.related {
            finding.related(place, "first defined here");
        }
    }
    names(plan, findings);
}

/// The names of planned prefixes, each in its site, routing table and family.
fn names(plan: &Plan, findings: &mut Findings) {
    let mut first: HashMap<(Symbol, Symbol, Symbol, Family), &Entry> = HashMap::new();
    for (_, entry) in plan.planned(EntryKind::Prefix) {
        let Some(name) = plan.attribute(entry, AttributeKey::Name) else { continue };
        let site = plan.attribute(entry, AttributeKey::Site).map_or(Symbol::EMPTY, |site| site.value);
        let key = (name.value, site, entry.vrf, entry.family);
        let Some(before) = first.get(&key) else {
            first.insert(key, entry);
            continue;
        };
        // the same prefix twice is another finding, P103
        if before.net() != entry.net() {
            let (name, other) = (shorten(plan.word(name.value)), show::written(plan, before));
            let text = format!("the name {name} of {} is the name of {other}, too", show::written(plan, entry));
            let place = plan.place_of(before, AttributeKey::Name);
            findings.at(plan.place_of(entry, AttributeKey::Name), text).related(place, format!("the name of {other}"));
        }
    }
}

#[cfg(test)]
mod tests {
    use crate::plan::testing::found;

    #[test]
    fn families_and_routing_tables_share_names() {
        let text =
            "2001:db8:0:10::/64 # name=ber-lan\n192.0.2.0/24 # name=ber-lan\n2001:db8::/64 # name=ber-lan vrf=lab\n";
        assert_eq!(found("P009", &[("plan.txt", text)]), [""; 0]);
    }

    #[test]
    fn a_host_may_have_several_addresses() {
        assert_eq!(found("P009", &[("plan.txt", "2001:db8::1 # name=ns1\n2001:db8::2 # name=ns1\n")]), [""; 0]);
    }

    #[test]
    fn keys_and_names_are_reported_with_what_they_say() {
        let text = "2001:db8::/64 # name=a name=b\n2001:db8:0:1::/64 # name=a\n";
        assert_eq!(
            found("P009", &[("plan.txt", text)]),
            [
                "1:24 key 'name' is given twice",
                "2:26 the name a of 2001:db8:0:1::/64 is the name of 2001:db8::/64, too"
            ]
        );
    }
}
