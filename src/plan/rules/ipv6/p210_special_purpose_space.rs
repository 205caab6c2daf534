//! P210: special-purpose space used as if it were ordinary.

use crate::addr::Net;
use crate::class::special::SpecialBlock;
use crate::plan::finding::{Findings, Level, Rule};
use crate::plan::model::{AttributeKey, Entry, FileRole, Plan, Provenance, Purpose, Role};
use crate::plan::rules::space::SpaceKind;
use crate::plan::rules::{show, space};

/// The rule.
pub(crate) static RULE: Rule = Rule {
    code: "P210",
    name: "special-purpose-space",
    level: Level::Error,
    about: "special-purpose space is used as if it were ordinary",
    why: "Each of these blocks belongs to one protocol or one kind of equipment: routers drop 100::/64, benchmarks flood \
      198.18.0.0/15, providers number their customers out of 100.64.0.0/10, 5f00::/16 is for segment routing. Hosts \
      there are unreachable, or collide with the purpose of the block. A prefix for the purpose itself is declared \
      with the role pool, infrastructure or reserved, or is part of the plan of a laboratory.",
    rfc: "RFC 6890 2.2",
    bad: &[("plan.txt", "5f00:0:0:10::/64 # role=lan name=ber-lan-10\n100.64.7.0/24 # role=lan name=office\n")],
    good: &[("plan.txt", "5f00::/16 # role=infrastructure name=srv6\n100.64.0.0/10 # role=pool name=cgn\n")],
    fixable: false,
    check,
};

fn check(plan: &Plan, findings: &mut Findings) {
    if plan.purpose == Purpose::Lab {
        return;
    }
    for (id, block) in space::outermost(plan, |entry, net| misused(plan, entry, net)) {
        let entry = plan.entry(id);
        let (written, document) = (show::written(plan, entry), block.rfc);
        let name = block.name;
        findings
            .at(entry.place, format!("{written} is in {name} (RFC {document}), not for ordinary networks and hosts"));
    }
}

/// The block around an entry that is not used for its purpose.
fn misused(plan: &Plan, entry: &Entry, net: &Net) -> Option<&'static SpecialBlock> {
    let block = space::block(net).filter(|block| SpaceKind::of(block) == SpaceKind::Other)?;
    let declared = entry.anycast || PURPOSES.contains(&entry.role) || is_declared(plan, entry, net);
    (says_how(plan, entry) && !declared).then_some(block)
}

/// Whether an entry says that its addresses are for ordinary use. Interfaces, routes and servers only say that
/// they are used; a router's announcement and the DNS are public.
fn says_how(plan: &Plan, entry: &Entry) -> bool {
    let role = plan.file(entry.place.file).format.role;
    let announced = role == FileRole::Advertisement && plan.said(entry, AttributeKey::Use).is_empty();
    entry.provenance == Provenance::Planned || announced || matches!(role, FileRole::Zone | FileRole::Publication)
}

/// The roles of what is used for its purpose, or not at all.
const PURPOSES: [Role; 5] = [Role::Pool, Role::Infrastructure, Role::Reserved, Role::Free, Role::Multicast];

/// Whether a planned prefix around the entry is for the purpose of its block.
fn is_declared(plan: &Plan, entry: &Entry, net: &Net) -> bool {
    let Some(near) = plan.tree.find(entry.vrf, net) else { return false };
    let mut around = std::iter::once((near, plan.tree.node(near))).chain(plan.tree.ancestors(near));
    around.any(|(_, node)| PURPOSES.iter().any(|role| node.has(*role)))
}

#[cfg(test)]
mod tests {
    use crate::plan::testing::found;

    #[test]
    fn the_block_is_named() {
        for (text, name) in [
            ("100::/64", "Discard-Only Address Block (RFC 6666)"),
            ("100:0:0:1::/64", "Dummy IPv6 Prefix (RFC 9780)"),
            ("2001:2::/48", "Benchmarking (RFC 5180)"),
            ("2001:20::/28", "ORCHIDv2 (RFC 7343)"),
            ("2001:1::1", "Port Control Protocol Anycast (RFC 7723)"),
            ("64:ff9b:1::/48", "IPv4-IPv6 Translation, local use (RFC 8215)"),
            ("5f00::/16", "Segment Routing (SRv6) SIDs (RFC 9602)"),
            ("198.18.0.0/15", "Benchmarking (RFC 2544)"),
            ("100.64.0.1", "Shared Address Space (RFC 6598)"),
            ("240.0.0.1", "Reserved (RFC 1112)"),
        ] {
            let message = format!("1:1 {text} is in {name}, not for ordinary networks and hosts");
            assert_eq!(found("P210", &[("plan.txt", text)]), [message]);
        }
    }

    #[test]
    fn what_other_rules_tell_is_left_to_them() {
        let text = "2001:db8::/32\n2001:0:1::1\n2002::/16\nfd42:7c1a:9b03::/48\n10.0.0.0/8\nfe80::/10\nff3e::/32\n\
                    64:ff9b::/96\n::1\n::ffff:0:0/96\n2a00::/16\n8.8.8.8\n";
        assert_eq!(found("P210", &[("plan.txt", text)]), [""; 0]);
    }

    #[test]
    fn a_declared_purpose_covers_what_it_holds() {
        let text = "100.64.0.0/10 # role=pool\n100.64.1.0/24 # role=lan\n100.64.1.1\n";
        assert_eq!(found("P210", &[("plan.txt", text)]), [""; 0]);
    }

    #[test]
    fn a_site_is_reported_once() {
        let text = "198.18.0.0/16 # role=site\n198.18.1.0/24 # role=lan\n198.18.1.1\n198.19.0.1\n";
        assert_eq!(found("P210", &[("plan.txt", text)]).len(), 2);
    }
}
