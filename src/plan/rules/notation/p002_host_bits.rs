//! P002: host bits set where a network is meant.

use crate::plan::finding::{Findings, Level, Rule};
use crate::plan::model::Plan;
use crate::plan::rules::{show, writing};

/// The rule.
pub(crate) static RULE: Rule = Rule {
    code: "P002",
    name: "host-bits",
    level: Level::Error,
    about: "host bits are set where a network is meant",
    why: "Some programs silently clear the bits after the prefix length, others refuse the whole file, and a third \
      kind takes the address of the host instead of the network. Often the length or a digit is wrong, so look \
      twice: the fix takes the length to be right and clears the bits.",
    rfc: "RFC 4291 2.3",
    bad: &[("plan.txt", "2001:db8::/32 # role=allocation\n2001:db8:0:10::1/64 # role=lan name=ber-lan-10\n")],
    good: &[("plan.txt", "2001:db8::/32 # role=allocation\n2001:db8:0:10::/64 # role=lan name=ber-lan-10\n")],
    fixable: true,
    check,
};

fn check(plan: &Plan, findings: &mut Findings) {
    for entry in plan.networks_with_host_bits() {
        let (written, net) = (show::written(plan, entry), entry.net());
        let finding =
            findings.at(entry.place, format!("{written} has host bits set: the network is {}", show::net(&net)));
        for (place, _) in writing::addresses(plan, entry) {
            finding.fix("clear the host bits", place, show::addr(net.first()));
        }
    }
}

#[cfg(test)]
mod tests {
    use crate::plan::testing::{fixed, found};

    #[test]
    fn an_address_with_its_link_is_no_network() {
        assert_eq!(found("P002", &[("plan.txt", "2001:db8::1/64 # name=ns1\n192.0.2.1/24\n")]), [""; 0]);
    }

    #[test]
    fn both_families_are_looked_at() {
        assert_eq!(
            found("P002", &[("plan.txt", "192.0.2.1/24 # role=lan\n")]),
            ["1:1 192.0.2.1/24 has host bits set: the network is 192.0.2.0/24"]
        );
    }

    #[test]
    fn a_fix_keeps_what_stands_behind_the_address() {
        for (before, after) in [
            ("192.0.2.1/255.255.255.0 # role=lan", "192.0.2.0/255.255.255.0 # role=lan"),
            ("  2001:DB8:0:10::1/60\t# kind=prefix", "  2001:db8:0:10::/60\t# kind=prefix"),
        ] {
            assert_eq!(fixed("P002", "plan.txt", before), after);
        }
    }
}
