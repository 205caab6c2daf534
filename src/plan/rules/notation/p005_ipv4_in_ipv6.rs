//! P005: IPv4-mapped and IPv4-compatible addresses.

use crate::addr::Family;
use crate::plan::finding::{Findings, Level, Rule};
use crate::plan::model::{EntryKind, Plan};
use crate::plan::rules::space::SpaceKind;
use crate::plan::rules::{show, space};
use std::net::{IpAddr, Ipv4Addr};

/// The rule.
pub(crate) static RULE: Rule = Rule {
    code: "P005",
    name: "ipv4-in-ipv6",
    level: Level::Warning,
    about: "the plan holds an IPv4-mapped or IPv4-compatible address",
    why: "::ffff:192.0.2.1 is how a program writes an IPv4 peer on an IPv6 socket; it never belongs on a wire or into \
      the DNS. ::192.0.2.1 belonged to automatic tunnels that no longer exist. What is meant is the IPv4 address: \
      write it as one, so that it is found and compared as one.",
    rfc: "RFC 4291 2.5.5, RFC 4038 4.2",
    bad: &[("plan.txt", "192.0.2.0/24 # role=lan\n::ffff:192.0.2.1 # name=ns1\n")],
    good: &[("plan.txt", "192.0.2.0/24 # role=lan\n192.0.2.1 # name=ns1\n")],
    fixable: false,
    check,
};

fn check(plan: &Plan, findings: &mut Findings) {
    let addresses = plan.entries.iter().filter(|e| !matches!(e.kind, EntryKind::Prefix | EntryKind::Allocation));
    for entry in addresses.filter(|e| e.family == Family::V6 && e.bits() >> 32 <= 0xffff) {
        let ipv4 = show::addr(IpAddr::V4(Ipv4Addr::from(entry.bits() as u32)));
        let kind = match space::of(&entry.net()) {
            Some(SpaceKind::Mapped) => "an IPv4-mapped",
            Some(SpaceKind::Past) => "an IPv4-compatible",
            _ => continue,
        };
        let written = plan.written(entry);
        // an address of 0.0.0.0/8 is not what was meant
        let text = match entry.bits() as u32 >> 24 {
            0 => format!("{written} is in the deprecated space of IPv4-compatible addresses"),
            _ => format!("{written} is {kind} address: write {ipv4}"),
        };
        findings.at(entry.place, text);
    }
}

#[cfg(test)]
mod tests {
    use crate::plan::testing::found;

    #[test]
    fn unspecified_and_loopback_are_none() {
        assert_eq!(found("P005", &[("plan.txt", "::\n::1\n64:ff9b::192.0.2.1\n")]), [""; 0]);
    }

    #[test]
    fn compatible_addresses_are_reported_in_any_writing() {
        assert_eq!(
            found("P005", &[("plan.txt", "::c000:201\n::ffff:c000:201\n")]),
            [
                "1:1 ::c000:201 is an IPv4-compatible address: write 192.0.2.1",
                "2:1 ::ffff:c000:201 is an IPv4-mapped address: write 192.0.2.1"
            ]
        );
    }

    #[test]
    fn prefixes_are_left_to_other_rules() {
        assert_eq!(found("P005", &[("plan.txt", "::ffff:0:0/96\n::/96\n")]), [""; 0]);
    }
}
