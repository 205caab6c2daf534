//! P208: deprecated space and space of transition mechanisms.

use crate::addr::Net;
use crate::class::special::SpecialBlock;
use crate::plan::finding::{Findings, Level, Rule};
use crate::plan::model::{Entry, EntryKind, Plan};
use crate::plan::rules::space::SpaceKind;
use crate::plan::rules::{show, space};

/// The rule.
pub(crate) static RULE: Rule = Rule {
    code: "P208",
    name: "deprecated-space",
    level: Level::Warning,
    about: "an entry lies in deprecated space or in that of a transition mechanism",
    why: "Site-local addresses were replaced by unique local ones, the 6bone was switched off in 2006, the relays of 6to4 \
      are gone, and Teredo and ISATAP are tunnels that networks filter. Addresses in these blocks work, if at all, by \
      accident, and some of them will be given to others. Take space of your own, or a unique local prefix.",
    rfc: "RFC 3879, RFC 3701, RFC 7526, RFC 4291 2.5.5.1, RFC 4380, RFC 5214",
    bad: &[("plan.txt", "fec0:0:0:10::/64 # role=lan\n2002:c000:201::/48 # role=site name=ber\n")],
    good: &[("plan.txt", "fd42:7c1a:9b03:10::/64 # role=lan\n2001:db8:1::/48 # role=site name=ber\n")],
    fixable: false,
    check,
};

/// Where an entry lies.
#[derive(PartialEq)]
enum Past {
    In(&'static SpecialBlock),
    Isatap,
}

fn check(plan: &Plan, findings: &mut Findings) {
    for (id, past) in space::outermost(plan, past) {
        let entry = plan.entry(id);
        let text = match past {
            Past::In(block) => format!("{} (RFC {})", block.name, replaced_by(block)),
            Past::Isatap => "ISATAP (RFC 5214)".to_owned(),
        };
        findings.at(entry.place, format!("{} is in the space of {text}", show::written(plan, entry)));
    }
}

/// The document that says so: for most blocks the one that defines them.
fn replaced_by(block: &SpecialBlock) -> u16 {
    if block.rfc == 3056 { 7526 } else { block.rfc }
}

fn past(entry: &Entry, net: &Net) -> Option<Past> {
    let address = !matches!(entry.kind, EntryKind::Prefix | EntryKind::Allocation);
    match space::block(net).filter(|block| SpaceKind::of(block) == SpaceKind::Past) {
        // a single IPv4-compatible address is for P005
        Some(block) if block.rfc == 4291 && address => None,
        Some(block) => Some(Past::In(block)),
        None if entry.kind == EntryKind::Host && space::is_isatap(net) => Some(Past::Isatap),
        None => None,
    }
}

#[cfg(test)]
mod tests {
    use crate::plan::testing::found;

    #[test]
    fn each_space_is_named() {
        let text = "fec0::/10\n3ffe:b00::/24\n2002:c000:201::/48\n::/96\n2001:0:4136:e378::1\n192.88.99.0/24\n\
                    2001:db8::200:5efe:c000:201\n::192.0.2.1\n";
        let all = found("P208", &[("plan.txt", text)]);
        for (found, name) in all.iter().zip([
            "Site-Local Unicast, deprecated (RFC 3879)",
            "6bone, returned (RFC 3701)",
            "6to4 (RFC 7526)",
            "IPv4-compatible Address, deprecated (RFC 4291)",
            "TEREDO (RFC 4380)",
            "6to4 Relay Anycast, deprecated (RFC 7526)",
            "ISATAP (RFC 5214)",
        ]) {
            assert!(found.ends_with(&format!(" is in the space of {name}")), "{found}");
        }
        assert_eq!(all.len(), 7);
    }

    #[test]
    fn a_site_is_reported_once() {
        let text = "2002:c000:201::/48\n2002:c000:201:1::/64\n2002:c000:201:1::1\n";
        assert_eq!(found("P208", &[("plan.txt", text)]), ["1:1 2002:c000:201::/48 is in the space of 6to4 (RFC 7526)"]);
    }
}
