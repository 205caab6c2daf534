//! P403: two PTR records for one address.

use crate::addr::Net;
use crate::plan::finding::{Findings, Level, Rule};
use crate::plan::model::{DnsRecord, Plan, RecordType};
use crate::plan::rules::{reverse_tree, show};

/// The rule.
pub(crate) static RULE: Rule = Rule {
    code: "P403",
    name: "two-pointers",
    level: Level::Warning,
    about: "an address has two PTR records with different names",
    why: "The DNS allows it, but a program that asks for the name of an address takes one of the answers, and not always \
      the same one: a mail server is refused every other time, and logs name two hosts. Keep the canonical name; an \
      address may have any number of names without a PTR record for each. The second one is most often that of a \
      host that is gone.",
    rfc: "RFC 1912 2.4, RFC 2181 10.2",
    bad: &[(
        "0.0.0.0.0.0.0.0.0.1.0.0.0.0.0.0.8.b.d.0.1.0.0.2.ip6.arpa.zone",
        "3.5.0.0.0.0.0.0 PTR ns1.example.net.\n3.5.0.0.0.0.0.0 PTR old.example.net.\n",
    )],
    good: &[(
        "0.0.0.0.0.0.0.0.0.1.0.0.0.0.0.0.8.b.d.0.1.0.0.2.ip6.arpa.zone",
        "3.5.0.0.0.0.0.0 PTR ns1.example.net.\n4.5.0.0.0.0.0.0 PTR ns2.example.net.\n",
    )],
    fixable: false,
    check,
};

fn check(plan: &Plan, findings: &mut Findings) {
    let pointers = plan.records.iter().filter(|record| record.rtype == RecordType::Ptr);
    let mut all: Vec<(Net, &DnsRecord)> =
        pointers.filter_map(|ptr| reverse_tree::address(ptr).map(|net| (net, ptr))).collect();
    all.sort_by_key(|(net, ptr)| (*net, ptr.place));
    for same in all.chunk_by(|(a, _), (b, _)| a == b) {
        let Some((address, first)) = same.first() else { continue };
        for (_, again) in same.iter().filter(|(_, ptr)| ptr.target != first.target) {
            let [one, other] = [first, *again].map(|ptr| reverse_tree::shown(plan.word(ptr.target)));
            findings
                .at(
                    again.place,
                    format!("{} has a PTR record for {other} and one for {one}", show::addr(address.first())),
                )
                .related(first.place, "first defined here");
        }
    }
}

#[cfg(test)]
mod tests {
    use crate::plan::testing::found;

    #[test]
    fn each_further_name_is_reported() {
        let text = "1 PTR a.example.\n1 PTR b.example.\n  PTR c.example.\n2 PTR a.example.\n";
        assert_eq!(
            found("P403", &[("2.0.192.in-addr.arpa.zone", text)]),
            [
                "2:7 192.0.2.1 has a PTR record for b.example and one for a.example",
                "3:7 192.0.2.1 has a PTR record for c.example and one for a.example"
            ]
        );
    }

    #[test]
    fn the_same_record_twice_is_one_record() {
        let files = [("2.0.192.in-addr.arpa.zone", "1 PTR a.example.\n1 PTR A.example.\n")];
        assert_eq!(found("P403", &files), [""; 0]);
    }

    #[test]
    fn services_have_several_pointers() {
        let text = "lb._dns-sd._udp PTR a.example.\nlb._dns-sd._udp PTR b.example.\n";
        assert_eq!(found("P403", &[("2.0.192.in-addr.arpa.zone", text)]), [""; 0]);
    }
}
