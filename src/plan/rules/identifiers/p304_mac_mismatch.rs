//! P304: the MAC address of a host and the one in its identifier disagree.

use crate::addr::{Family, Iid};
use crate::plan::finding::{Findings, Level, Rule};
use crate::plan::model::{AttributeKey, EntryKind, Plan};
use crate::plan::rules::identifier;

/// The rule.
pub(crate) static RULE: Rule = Rule {
    code: "P304",
    name: "mac-mismatch",
    level: Level::Error,
    about: "the MAC address of a host and the one in its identifier disagree",
    why: "One of the two is mistyped, or the network card was replaced and the plan was not: the host is at another address \
      than the plan, the DNS and the filters say. Often the second bit of the first octet was not inverted, which a \
      modified EUI-64 asks for. A host whose identifier is not made of a MAC address is not meant.",
    rfc: "RFC 4291 2.5.1",
    bad: &[("plan.txt", "2001:db8:0:10:21d:9ff:fe76:f558 # name=printer mac=00:1d:09:76:f5:85\n")],
    good: &[("plan.txt", "2001:db8:0:10:21d:9ff:fe76:f558 # name=printer mac=00:1d:09:76:f5:58\n")],
    fixable: false,
    check,
};

fn check(plan: &Plan, findings: &mut Findings) {
    for entry in plan.entries.iter().filter(|entry| entry.kind == EntryKind::Host && entry.family == Family::V6) {
        let identifier = identifier::of(entry);
        let Some((inside, mac)) = identifier::mac(identifier).zip(plan.mac(entry)) else { continue };
        if inside == mac {
            continue;
        }
        let (written, inside, shown) = (plan.written(entry), identifier::shown(inside), identifier::shown(mac));
        let text = if identifier ^ Iid::UNIVERSAL == mac.iid().0 {
            format!("{written} is made of the MAC address {shown} without inverting its universal/local bit")
        } else {
            format!("{written} is made of the MAC address {inside}, but the host has {shown}")
        };
        findings.at(entry.place, text).related(plan.place_of(entry, AttributeKey::Mac), "the MAC address is here");
    }
}

#[cfg(test)]
mod tests {
    use crate::plan::testing::found;

    #[test]
    fn the_bit_that_was_not_inverted_is_named() {
        assert_eq!(
            found("P304", &[("plan.txt", "2001:db8::1d:9ff:fe76:f558 # mac=00:1d:09:76:f5:58\n")]),
            [
                "1:1 2001:db8::1d:9ff:fe76:f558 is made of the MAC address 00:1d:09:76:f5:58 without inverting its universal/local bit"
            ]
        );
    }

    #[test]
    fn other_identifiers_have_nothing_to_do_with_the_mac() {
        let text = "2001:db8::53 # mac=00:1d:09:76:f5:58\n2001:db8::8f3a:51c2:7d09:e6b4 # mac=00:1d:09:76:f5:58\n\
                    2001:db8::200:5eff:fe00:201 # mac=00:1d:09:76:f5:58\n192.0.2.1 # mac=00:1d:09:76:f5:58\n\
                    2001:db8:1::21d:9ff:fe76:f558\n";
        assert_eq!(found("P304", &[("plan.txt", text)]), [""; 0]);
    }

    #[test]
    fn another_mac_is_reported() {
        let text = "2001:db8::21d:9ff:fe76:f558 # mac=52:54:00:12:34:56\n";
        assert_eq!(found("P304", &[("plan.txt", text)]).len(), 1);
    }
}
