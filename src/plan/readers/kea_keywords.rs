//! The keywords of Kea: a server does not start with one that it does not know in its scope. The list is that of one
//! version, so that an unknown keyword is a warning.

use crate::format::nearest::nearest;
use crate::plan::draft::Draft;
use crate::plan::model::IssueKind;
use crate::plan::readers::syntax::item::Item;
use crate::plan::text::shorten;
use std::collections::{BTreeSet, HashMap};
use std::sync::LazyLock;

/// The keywords by scope and family, with the version that they are of.
const LIST: &str = include_str!("kea_keywords.txt");

/// The scopes that are read, as the list calls them, and what they are.
const SCOPES: [(&str, &str); 7] = [
    ("server", "the server"),
    ("shared-networks", "a shared network"),
    ("subnet", "a subnet"),
    ("pools", "a pool"),
    ("pd-pools", "a pool of prefixes"),
    ("reservations", "a reservation"),
    ("option-data", "an option"),
];

/// The keywords of a family, by scope and in order.
struct KeaKeywords(HashMap<&'static str, BTreeSet<&'static str>>);

/// The keywords of each family.
static DHCP4: LazyLock<KeaKeywords> = LazyLock::new(|| KeaKeywords::of("Dhcp4"));
static DHCP6: LazyLock<KeaKeywords> = LazyLock::new(|| KeaKeywords::of("Dhcp6"));

/// Notes the keywords of a server, `Dhcp4` or `Dhcp6`, that Kea does not know.
pub(crate) fn check_keywords(server: &Item<'_>, family: &str, draft: &mut Draft) {
    let keywords = if family == "Dhcp4" { &DHCP4 } else { &DHCP6 };
    keywords.check(server, "server", draft);
}

impl KeaKeywords {
    fn of(family: &str) -> KeaKeywords {
        let mut scopes: HashMap<&str, BTreeSet<&str>> = HashMap::new();
        for line in LIST.lines().filter(|line| !line.starts_with('#')) {
            let mut words = line.split(' ');
            if let (Some(scope), Some(of)) = (words.next(), words.next())
                && (of == "both" || of == family)
            {
                scopes.entry(scope).or_default().extend(words);
            }
        }
        KeaKeywords(scopes)
    }

    fn check(&self, item: &Item<'_>, scope: &str, draft: &mut Draft) {
        let Some(known) = self.0.get(scope) else { return };
        for (key, value) in item.map() {
            let word = key.text();
            if !known.contains(word) && !self.0.get("later").is_some_and(|later| later.contains(word)) {
                let place = SCOPES.iter().find(|(name, _)| *name == scope).map_or("", |(_, place)| place);
                let hint = self.hint(word, scope, known);
                let text =
                    format!("unknown keyword '{}' in {place}: {hint}Kea 2.2 does not start with it", shorten(word));
                draft.issue(IssueKind::Unknown, key.span.clone(), text);
            }
            let inner = if matches!(word, "subnet4" | "subnet6") { "subnet" } else { word };
            // the values of user-context are free
            if SCOPES.iter().any(|(name, _)| *name == inner) && known.contains(word) {
                value.list().iter().for_each(|one| self.check(one, inner, draft));
            }
        }
    }

    /// What may be meant: the nearest keyword of the scope, or the scope that has the keyword.
    fn hint(&self, word: &str, scope: &str, known: &BTreeSet<&'static str>) -> String {
        let elsewhere =
            SCOPES.iter().find(|(name, _)| *name != scope && self.0.get(name).is_some_and(|all| all.contains(word)));
        let near = nearest(word, known.iter().copied());
        match (elsewhere, near) {
            (Some((_, place)), _) => format!("it belongs in {place}; "),
            (None, Some(near)) => format!("did you mean '{near}'? "),
            (None, None) => String::new(),
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::plan::testing::found;

    fn check(family: &str, members: &str) -> Vec<String> {
        found("P009", &[("k.json", &format!("{{\"{family}\":{{{members}}}}}"))])
    }

    #[test]
    fn the_list_has_every_scope() {
        for (scope, _) in SCOPES {
            assert!(LIST.lines().any(|line| line.split(' ').next() == Some(scope)), "{scope}");
        }
    }

    #[test]
    fn a_word_that_kea_does_not_know_is_reported_in_each_scope() {
        let refused = |word: &str, place: &str, hint: &str| {
            format!("unknown keyword '{word}' in {place}: {hint}Kea 2.2 does not start with it")
        };
        let subnet = |inner: &str| format!(r#""subnet6":[{{"id":1,"subnet":"2a01:db8:1::/64",{inner}}}]"#);
        for (members, expected) in [
            (r#""renew-timr":7"#.to_owned(), refused("renew-timr", "the server", "did you mean 'renew-timer'? ")),
            (r#""qqq":7"#.to_owned(), refused("qqq", "the server", "")),
            (
                r#""shared-networks":[{"name":"a","pools":[]}]"#.to_owned(),
                refused("pools", "a shared network", "it belongs in a subnet; "),
            ),
            (subnet(r#""rebind-timers":7"#), refused("rebind-timers", "a subnet", "did you mean 'rebind-timer'? ")),
            (
                subnet(r#""pools":[{"pool":"2a01:db8:1::/80","option-datas":[]}]"#),
                refused("option-datas", "a pool", "did you mean 'option-data'? "),
            ),
            (
                subnet(r#""pd-pools":[{"prefix":"2a01:db8:9::","prefix-len":48,"delegated-len":64,"delegated":7}]"#),
                refused("delegated", "a pool of prefixes", "did you mean 'delegated-len'? "),
            ),
            (
                subnet(r#""reservations":[{"duid":"01:02","ip-addresses":["2a01:db8:1::5"],"host-name":"a"}]"#),
                refused("host-name", "a reservation", "did you mean 'hostname'? "),
            ),
            (
                r#""option-data":[{"name":"dns-servers","value":"2a01::1"}]"#.to_owned(),
                refused("value", "an option", ""),
            ),
        ] {
            let found = check("Dhcp6", &members);
            assert!(found.len() == 1 && found[0].ends_with(&expected), "{members}: {found:?}");
        }
    }

    #[test]
    fn a_word_of_a_later_version_or_of_the_user_is_passed() {
        let later = r#""allocator":"random","subnet4":[{"id":1,"subnet":"10.0.0.0/24","pools":[{"pool":"10.0.0.0/25","pool-id":7}]}]"#;
        assert_eq!(check("Dhcp4", later), [""; 0]);
        let own =
            r#""user-context":{"rack":7,"subnet6":[{"x":1}]},"hooks-libraries":[{"library":"a","parameters":{"x":1}}]"#;
        assert_eq!(check("Dhcp6", own), [""; 0]);
        assert_eq!(check("Dhcp4", r#""preferred-lifetime":7"#).len(), 1);
        assert_eq!(check("Dhcp6", r#""preferred-lifetime":7"#), [""; 0]);
        assert_eq!(check("Dhcp6", r#""option-data":7,"shared-networks":{"x":1}"#), [""; 0]);
    }
}
