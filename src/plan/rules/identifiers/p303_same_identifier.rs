//! P303: the same identifier under several prefixes.

use crate::addr::{Len, Net};
use crate::class::iid;
use crate::plan::finding::{Findings, Level, Rule};
use crate::plan::model::{Entry, Plan};
use crate::plan::rules::identifiers::p302_guessable_identifiers::Guess;
use crate::plan::rules::space::SpaceKind;
use crate::plan::rules::{identifier, show, space};

/// The rule.
pub(crate) static RULE: Rule = Rule {
    code: "P303",
    name: "same-identifier",
    level: Level::Warning,
    about: "the same interface identifier is used under several prefixes",
    why: "An identifier that goes along from network to network makes the host recognisable wherever it is, and who knows \
      its address in one network has its address in all. Two hosts with the same one are usually a copied image or a \
      copied line. Identifiers that everyone uses are not meant: ::1 and other low bytes, ports, words, IPv4 \
      addresses, reserved and anycast ones. Neither is the pair of a global and a unique local address, which one \
      link has side by side.",
    rfc: "RFC 7721 3, RFC 7217 4, RFC 8064 3",
    bad: &[("plan.txt", "2001:db8:0:10:8f3a:51c2:7d09:e6b4 # name=a\n2001:db8:0:11:8f3a:51c2:7d09:e6b4 # name=b\n")],
    good: &[("plan.txt", "2001:db8:0:10:8f3a:51c2:7d09:e6b4 # name=a\n2001:db8:0:11:1c77:e0b2:94f3:5da8 # name=b\n")],
    fixable: false,
    check,
};

fn check(plan: &Plan, findings: &mut Findings) {
    let own = |entry: &&Entry| {
        let identifier = identifier::of(entry);
        identifier != 0 && Guess::of(identifier).is_none() && iid::reserved(identifier).is_none()
    };
    let is_private = |entry: &Entry| space::of(&entry.net()) == Some(SpaceKind::Private);
    let mut hosts: Vec<(u64, bool, &Entry)> =
        identifier::hosts(plan).filter(own).map(|e| (identifier::of(e), is_private(e), e)).collect();
    // the entry, in memory elsewhere, is read for equal identifiers only
    let of_entry = |entry: &Entry| (entry.bits(), entry.place);
    hosts.sort_unstable_by(|a, b| (a.0, a.1).cmp(&(b.0, b.1)).then_with(|| of_entry(a.2).cmp(&of_entry(b.2))));
    hosts.dedup_by_key(|(identifier, private, entry)| (*identifier, *private, entry.bits()));
    for same in hosts.chunk_by(|a, b| (a.0, a.1) == (b.0, b.1)) {
        let Some((_, _, first)) = same.iter().min_by_key(|(_, _, entry)| entry.place) else { continue };
        for (identifier, _, again) in same.iter().filter(|(_, _, entry)| entry.bits() != first.bits()) {
            let (written, groups) = (plan.written(again), identifier::groups(*identifier));
            let net = show::net(&Net::v6(first.bits(), Len::SUBNET));
            findings
                .at(again.place, format!("the identifier {groups} of {written} is in {net} as well"))
                .related(first.place, "first defined here");
        }
    }
}

#[cfg(test)]
mod tests {
    use crate::plan::testing::found;

    #[test]
    fn each_further_prefix_is_reported_once_against_the_first() {
        let text = "2001:db8:0:2:8f3a:51c2:7d09:e6b4\n2001:db8:0:1:8f3a:51c2:7d09:e6b4\n\
                    2001:db8:0:2:8f3a:51c2:7d09:e6b4\n2001:db8:0:1:8f3a:51c2:7d09:e6b4\n";
        assert_eq!(
            found("P303", &[("plan.txt", text)]),
            [
                "2:1 the identifier 8f3a:51c2:7d09:e6b4 of 2001:db8:0:1:8f3a:51c2:7d09:e6b4 is in 2001:db8:0:2::/64 as well"
            ]
        );
    }

    #[test]
    fn what_everybody_uses_is_not_reported() {
        let each = |iid: &str| format!("2001:db8:0:10:{iid}\n2001:db8:0:11:{iid}\n");
        let text: String =
            [":1", ":53", ":1:443", ":dead:beef", ":192.0.2.1", "fdff:ffff:ffff:fffe", ":"].map(each).concat();
        assert_eq!(found("P303", &[("plan.txt", &text)]), [""; 0]);
    }

    #[test]
    fn a_link_may_have_a_global_and_a_unique_local_prefix() {
        let text = "2001:db8::8f3a:51c2:7d09:e6b4\nfd42:7c1a:9b03::8f3a:51c2:7d09:e6b4\nfe80::8f3a:51c2:7d09:e6b4%1\n";
        assert_eq!(found("P303", &[("plan.txt", text)]), [""; 0]);
    }
}
