//! P009: unknown keys and columns, and names given twice.

use crate::addr::{Family, Net};
use crate::plan::finding::{Findings, Level, Rule};
use crate::plan::model::{AttributeKey, Entry, EntryKind, IssueKind, Node, Plan, Role};
use crate::plan::rules::{show, space};
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
      programs that look up by name. Names may repeat in another site or routing table, and the same name for an IPv4, a global and a \
      unique local prefix is what one expects.",
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

/// Where a name has to be unique.
#[derive(PartialEq, Eq, Hash)]
struct NameScope {
    name: Symbol,
    site: Option<SiteScope>,
    vrf: Symbol,
    family: Family,
    /// A link has a global and a unique local prefix side by side.
    private: bool,
}

/// The site that a prefix is of.
#[derive(PartialEq, Eq, Hash)]
enum SiteScope {
    Named(Symbol),
    Block(Net),
}

/// The names of planned prefixes, each in its site, routing table and kind of space.
fn names(plan: &Plan, findings: &mut Findings) {
    let mut first: HashMap<NameScope, &Entry> = HashMap::new();
    let repeated = repeated_names(plan);
    for (_, entry) in plan.planned(EntryKind::Prefix) {
        let Some(name) = plan.attribute(entry, AttributeKey::Name) else { continue };
        if repeated.binary_search(&name.value).is_err() {
            continue;
        }
        let private = space::is_private(&entry.net());
        let scope =
            NameScope { name: name.value, site: site(plan, entry), vrf: entry.vrf, family: entry.family, private };
        let Some(before) = first.get(&scope) else {
            first.insert(scope, entry);
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

/// The names that more than one planned prefix has, sorted. Most names have one, and where each has to be unique takes
/// long to find out.
fn repeated_names(plan: &Plan) -> Vec<Symbol> {
    let prefixes = plan.planned(EntryKind::Prefix);
    let named = prefixes.filter_map(|(_, entry)| plan.attribute(entry, AttributeKey::Name));
    let mut names: Vec<Symbol> = named.map(|name| name.value).collect();
    names.sort_unstable();
    let several = names.chunk_by(|a, b| a == b).filter(|same| same.len() > 1);
    several.filter_map(|same| same.first().copied()).collect()
}

/// The site of a prefix: what it says itself, or what the prefixes around it say.
fn site(plan: &Plan, entry: &Entry) -> Option<SiteScope> {
    let said = |entry: &Entry, key| plan.attribute(entry, key).map(|said| SiteScope::Named(said.value));
    let of_node = |node: &Node| {
        let mut entries = plan.tree.entries(node).iter().map(|id| plan.entry(*id));
        let own = |e: &Entry| said(e, AttributeKey::Site);
        let is_site = node.has(Role::Site);
        entries.clone().find_map(own).or_else(|| {
            let named = entries.find_map(|entry| said(entry, AttributeKey::Name));
            is_site.then(|| named.unwrap_or(SiteScope::Block(node.net)))
        })
    };
    said(entry, AttributeKey::Site).or_else(|| {
        let own = plan.tree.find(entry.vrf, &entry.net())?;
        plan.tree.ancestors(own).find_map(|(_, node)| of_node(node))
    })
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
    fn a_name_is_that_of_its_site() {
        let two = |first: &str, second: &str, key: &str| {
            format!("2001:db8:1::/48 # role=site {first}\n2001:db8:1:1::/64 # name=lan{key}\n2001:db8:2::/48 # role=site {second}\n2001:db8:2:1::/64 # name=lan{key}\n")
        };
        for text in [two("name=ber", "name=ham", ""), two("", "", ""), two("site=ber", "site=ham", "")] {
            assert_eq!(found("P009", &[("plan.txt", &text)]), [""; 0], "{text}");
        }
        assert_eq!(found("P009", &[("plan.txt", &two("", "", " site=ber"))]).len(), 1);
        let twice = "2001:db8:1::/48 # role=site name=ber\n2001:db8:1:1::/64 # name=lan\n2001:db8:1:2::/64 # name=lan\n";
        assert_eq!(found("P009", &[("plan.txt", twice)]).len(), 1);
        let local = "2001:db8:1:1::/64 # name=lan\nfd42:7c1a:9b03:1::/64 # name=lan\n";
        assert_eq!(found("P009", &[("plan.txt", local)]), [""; 0]);
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
