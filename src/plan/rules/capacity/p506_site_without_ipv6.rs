//! P506: sites with IPv4 and without IPv6.

use crate::addr::Family;
use crate::plan::finding::{Findings, Level, Rule};
use crate::plan::model::{AttributeKey, Entry, EntryKind, Plan, Provenance, Role};
use crate::plan::rules::{show, utilisation};
use crate::plan::text::shorten;
use std::collections::{HashMap, HashSet};

/// The rule.
pub(crate) static RULE: Rule = Rule {
    code: "P506",
    name: "site-without-ipv6",
    level: Level::Info,
    about: "a site has IPv4 networks and no IPv6",
    why: "Sites that were left out of the IPv6 plan are noticed by their users, who then sit on translators and tunnels. A prefix \
      can be set aside for the site today, whenever it is put to use, and keeps the plan regular. A site is what \
      entries name as theirs, and the name of a prefix whose role is site; upper and lower case are the same. Each \
      site is reported once.",
    rfc: "RFC 6540, RFC 5375",
    bad: &[("plan.txt", "2001:db8:1::/48 # role=site site=ber\n10.1.0.0/16 # site=ber\n10.2.0.0/16 # site=ham\n")],
    good: &[(
        "plan.txt",
        "2001:db8:1::/48 # role=site site=ber\n10.1.0.0/16 # site=ber\n\
     2001:db8:2::/48 # role=site name=ham\n10.2.0.0/16 # site=ham\n",
    )],
    fixable: false,
    check,
};

fn check(plan: &Plan, findings: &mut Findings) {
    let mut first: HashMap<String, &Entry> = HashMap::new();
    let mut reached: HashSet<String> = HashSet::new();
    for entry in plan.entries.iter().filter(|entry| entry.provenance == Provenance::Planned) {
        for site in sites(plan, entry) {
            match entry.family {
                Family::V6 => _ = reached.insert(site),
                Family::V4 if utilisation::is_spare(entry.role) => {}
                Family::V4 => _ = first.entry(site).or_insert(entry),
            }
        }
    }
    for (_, entry) in first.iter().filter(|(site, _)| !reached.contains(*site)) {
        let key =
            if plan.attribute(entry, AttributeKey::Site).is_some() { AttributeKey::Site } else { AttributeKey::Name };
        let site = shorten(plan.said(entry, key));
        findings.at(entry.place, format!("the site {site} has {}, but no IPv6", show::written(plan, entry)));
    }
}

/// The sites of an entry, in lower case: the one it names, and the one it is.
fn sites(plan: &Plan, entry: &Entry) -> impl Iterator<Item = String> {
    let named = plan.said(entry, AttributeKey::Site);
    let is_site = entry.kind == EntryKind::Prefix && entry.role == Role::Site;
    let own = if is_site && (named.is_empty() || entry.family == Family::V6) { plan.name_of(entry) } else { "" };
    [named, own].into_iter().filter(|name| !name.is_empty()).map(str::to_lowercase)
}

#[cfg(test)]
mod tests {
    use crate::plan::testing::found;

    #[test]
    fn each_site_is_reported_once_at_its_first_network() {
        let text = "10.1.0.0/16 # role=site name=BER\n10.1.1.0/24 # site=ber\n10.2.0.0/16 # site=ham\n10.3.0.1 # site=muc\n\
                    2001:db8:1::1 # site=Ham\n10.4.0.0/16 # site=ulm role=reserved\n10.5.0.0/16 # name=none\n";
        assert_eq!(
            found("P506", &[("plan.txt", text)]),
            ["1:1 the site BER has 10.1.0.0/16, but no IPv6", "4:1 the site muc has 10.3.0.1, but no IPv6"]
        );
    }
}
