//! P404: reverse names in a tree that is never queried.

use crate::plan::finding::{Findings, Level, Rule};
use crate::plan::model::{DnsRecord, Plan, RecordType};
use crate::plan::rules::reverse_tree::{self, Grouped};
use crate::plan::text::shorten;

/// The rule.
pub(crate) static RULE: Rule = Rule {
    code: "P404",
    name: "wrong-tree",
    level: Level::Error,
    about: "a reverse name is in ip6.int, an IPv6 one in in-addr.arpa, or its ending is misspelt",
    why: "Resolvers look for addresses below ip6.arpa and in-addr.arpa only. ip6.int was the first tree for IPv6 and is \
      gone since 2006. A name in full without its final dot gets the origin appended once more. Such records are \
      loaded without a complaint and never found. The first name of a file is reported for each ending.",
    rfc: "RFC 3596 2.5, RFC 4159",
    bad: &[(
        "db.reverse",
        "$ORIGIN 8.b.d.0.1.0.0.2.ip6.int.\n3.5.0.0.0.0.0.0.0.0.0.0.0.0.0.0.0.0.0.0.0.0.0.0 PTR ns1.example.net.\n",
    )],
    good: &[(
        "db.reverse",
        "$ORIGIN 8.b.d.0.1.0.0.2.ip6.arpa.\n3.5.0.0.0.0.0.0.0.0.0.0.0.0.0.0.0.0.0.0.0.0.0.0 PTR ns1.example.net.\n",
    )],
    fixable: false,
    check,
};

/// The right endings.
const TREES: [&str; 2] = ["ip6.arpa", "in-addr.arpa"];

/// A name with this many labels of one digit is that of an IPv6 address: IPv4 has four, and a classless zone one more.
const NIBBLES: usize = 6;

/// Edits that are taken for a slip.
const SLIPS: usize = 2;

fn check(plan: &Plan, findings: &mut Findings) {
    let mut found = Grouped::default();
    let of_tree = |record: &&DnsRecord| !matches!(record.rtype, RecordType::A | RecordType::Aaaa | RecordType::Cname);
    for record in plan.records.iter().filter(of_tree) {
        if let Some(text) = flaw(reverse_tree::bare(plan.word(record.owner))) {
            found.add((record.place.file, text), record);
        }
    }
    for ((_, text), record, more) in found.into_groups() {
        let name = reverse_tree::shown(reverse_tree::bare(plan.word(record.owner)));
        findings.at(record.owner_place, format!("{name} {text}{}", reverse_tree::and_more(more)));
    }
}

/// What is wrong with the ending of a name, if it begins like one of a reverse tree.
fn flaw(name: &str) -> Option<String> {
    let labels: Vec<&str> = name.split('.').collect();
    let octet = |label: &&&str| label.len() <= 3 && label.bytes().all(|b| b.is_ascii_digit());
    let nibble = |label: &&&str| label.len() == 1 && label.bytes().all(|b| b.is_ascii_hexdigit());
    let digits = labels.iter().take_while(|label| octet(label) || nibble(label)).count();
    let nibbles = labels.iter().take_while(nibble).count();
    let ending = labels.get(digits..).unwrap_or_default().join(".");
    match ending.as_str() {
        "ip6.arpa" => None,
        "in-addr.arpa" => (digits >= NIBBLES && nibbles == digits)
            .then(|| "is the name of an IPv6 address in the tree of IPv4: expected ip6.arpa".to_owned()),
        "ip6.int" => Some("is in ip6.int, which is gone: expected ip6.arpa".to_owned()),
        _ if digits == 0 => None,
        ending => misspelt(ending).map(|tree| {
            let ending = shorten(ending);
            format!("ends with {ending}: expected {tree}")
        }),
    }
}

/// The tree that an ending is meant to be: it is misspelt, or text follows it.
fn misspelt(ending: &str) -> Option<String> {
    let goes_on = |tree: &str| ending.strip_prefix(tree).is_some_and(|rest| rest.starts_with('.'));
    if let Some(tree) = TREES.iter().find(|tree| goes_on(tree)) {
        return Some(format!("{tree} followed by a dot"));
    }
    let near = TREES.iter().find(|tree| ending.len() <= tree.len() + SLIPS && edits(ending, tree) <= SLIPS);
    near.map(|tree| (*tree).to_owned())
}

/// How many characters have to be put in, taken out or changed to make one text of the other.
fn edits(from: &str, to: &str) -> usize {
    let mut row: Vec<usize> = (0..=to.len()).collect();
    for (i, a) in from.bytes().enumerate() {
        let (mut corner, mut left) = (i, i + 1);
        let mut next = vec![left];
        for (b, above) in to.bytes().zip(row.iter().skip(1)) {
            left = (corner + usize::from(a != b)).min(above + 1).min(left + 1);
            corner = *above;
            next.push(left);
        }
        row = next;
    }
    row.last().copied().unwrap_or(0)
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::plan::testing::found;

    #[test]
    fn edits_are_counted() {
        for (from, to, count) in
            [("", "abc", 3), ("abc", "", 3), ("ip6.apra", "ip6.arpa", 2), ("ipv6.arpa", "ip6.arpa", 1)]
        {
            assert_eq!(edits(from, to), count, "{from} {to}");
        }
    }

    #[test]
    fn endings_are_judged() {
        let nibbles = "8.b.d.0.1.0.0.2";
        for (name, expected) in [
            (format!("{nibbles}.ip6.arpa"), None),
            (format!("{nibbles}.ip6.apra"), Some("ip6.arpa")),
            (format!("{nibbles}.ipv6.arpa"), Some("ip6.arpa")),
            (format!("{nibbles}.ip6.arp"), Some("ip6.arpa")),
            (format!("{nibbles}.ip6.int"), Some("ip6.arpa")),
            (format!("{nibbles}.in-addr.arpa"), Some("ip6.arpa")),
            (format!("{nibbles}.ip6.arpa.{nibbles}.ip6.arpa"), Some("ip6.arpa followed by a dot")),
            ("2.0.192.in-addr.arpa".to_owned(), None),
            ("1.a.2.0.192.in-addr.arpa".to_owned(), None),
            ("2.0.192.inaddr.arpa".to_owned(), Some("in-addr.arpa")),
            ("2.0.192.in-addr.arpa.example.net".to_owned(), Some("in-addr.arpa followed by a dot")),
            ("2.0.192.example.net".to_owned(), None),
            ("ip6.int".to_owned(), Some("ip6.arpa")),
            ("example.int".to_owned(), None),
            (String::new(), None),
        ] {
            let text = flaw(&name);
            assert_eq!(
                text.as_deref().and_then(|text| text.rsplit_once("expected ")).map(|(_, tree)| tree),
                expected,
                "{name}"
            );
        }
    }

    #[test]
    fn each_ending_is_reported_once_in_a_file() {
        let text = "$ORIGIN 0.0.0.1.8.b.d.0.1.0.0.2.ip6.int.\n1 PTR a.example.\n2 PTR b.example.\n\
                    3.2.0.192.in-addr.arpa PTR c.example.\n";
        assert_eq!(
            found("P404", &[("db.reverse", text)]),
            [
                "2:1 1.0.0.0.1.8.b.d.0.1.0.0.2.ip6.int is in ip6.int, which is gone: expected ip6.arpa (and 1 more)",
                "4:1 3.2.0.192.in-addr.arpa.0.0.0.1.8.b.d.0.1.0.0.2.ip6.int ends with in-addr.arpa.0.0.0.1.8.b.d.0.1.0.0.2.ip6.int: expected in-addr.arpa followed by a dot"
            ]
        );
    }
}
