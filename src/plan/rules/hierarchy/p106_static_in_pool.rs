//! P106: static addresses that a server hands out as well, and ranges outside of their prefix.

use crate::addr::Family;
use crate::plan::finding::{Findings, Level, Rule};
use crate::plan::model::{AttributeKey, Entry, EntryKind, NodeId, Plan, Provenance, Role};
use crate::plan::rules::{show, space};
use crate::plan::symbols::Symbol;
use std::collections::HashMap;

/// The rule.
pub(crate) static RULE: Rule = Rule {
    code: "P106",
    name: "static-in-pool",
    level: Level::Warning,
    about: "a static address lies in a DHCP range or a pool, or a DHCP range outside of its prefix",
    why: "The server gives the address of the host to another client on the day the host is switched off or does not \
      answer its probe. A range outside of its prefix hands out addresses that no router on the link knows, and most \
      servers refuse it. Move the host out of the range, or make it a reservation of the server.",
    rfc: "RFC 8415 13, RFC 2131 3.1",
    bad: &[("plan.txt", "2001:db8:0:10::/64 # role=pool name=dial-in\n2001:db8:0:10::53 # name=ns1\n")],
    good: &[("plan.txt", "2001:db8:0:10::/64 # role=pool name=dial-in\n2001:db8:0:11::53 # name=ns1\n")],
    fixable: false,
    check,
};

fn check(plan: &Plan, findings: &mut Findings) {
    let (pools, nodes) = (Pools::of(plan), pool_nodes(plan));
    // the smallest prefix around a host; the gateway of a pool is not handed out
    let delegated = |host: &Entry| {
        // most plans have no pools of their own, and a look-up for every host takes long
        if nodes.is_empty() || host.kind != EntryKind::Host {
            return None;
        }
        nodes.get(&plan.tree.find(host.vrf, &host.net())?).copied()
    };
    let is_static =
        |e: &&Entry| e.provenance == Provenance::Planned && matches!(e.kind, EntryKind::Host | EntryKind::Gateway);
    for entry in plan.entries.iter().filter(is_static) {
        if let Some(pool) = pools.around(entry).or_else(|| delegated(entry)).filter(|_| !is_dynamic(plan, entry)) {
            let (written, whole) = (show::written(plan, entry), range(plan, pool));
            findings
                .at(entry.place, format!("{written} is static, but a server hands out {whole}"))
                .related(pool.place, "handed out here");
        }
    }
    outside(plan, findings);
}

/// Whether an address is one that a server gave, in the words of address managers.
fn is_dynamic(plan: &Plan, entry: &Entry) -> bool {
    let is =
        |key: AttributeKey, words: &[&str]| words.iter().any(|word| plan.said(entry, key).eq_ignore_ascii_case(word));
    is(AttributeKey::Status, &["dhcp", "slaac"])
        || is(AttributeKey::Use, &["dhcp"])
        || plan.attribute(entry, AttributeKey::Duid).is_some()
}

/// The ranges that servers hand out, by routing table and first address.
struct Pools<'a> {
    all: Vec<&'a Entry>,
    /// For each range the one that reaches furthest among it and those before it.
    furthest: Vec<&'a Entry>,
}

type Start = (Symbol, Family, u128);

impl<'a> Pools<'a> {
    fn of(plan: &'a Plan) -> Pools<'a> {
        let mut all: Vec<&Entry> = plan.entries.iter().filter(|e| is_pool(plan, e)).collect();
        all.sort_by_key(|range| start(range));
        let mut furthest: Vec<&Entry> = Vec::with_capacity(all.len());
        for range in &all {
            let table = |range: &Entry| (range.vrf, range.family);
            let before = furthest.last().filter(|b| table(b) == table(range) && b.last_bits() >= range.last_bits());
            furthest.push(before.copied().unwrap_or(range));
        }
        Pools { all, furthest }
    }

    /// A range that holds an address.
    fn around(&self, entry: &Entry) -> Option<&'a Entry> {
        let before = self.all.partition_point(|range| start(range) <= start(entry));
        let near = self.furthest.get(before.checked_sub(1)?)?;
        (near.vrf == entry.vrf && near.family == entry.family && near.last_bits() >= entry.bits()).then_some(*near)
    }
}

fn start(entry: &Entry) -> Start {
    (entry.vrf, entry.family, entry.bits())
}

/// Whether a range is handed out by a server: it says so, or says nothing else.
fn is_pool(plan: &Plan, entry: &Entry) -> bool {
    let used_for = plan.said(entry, AttributeKey::Use).to_ascii_lowercase();
    let dynamic = ["dhcp", "pool", "dynamic", "lease"].iter().any(|word| used_for.contains(word));
    let fixed = ["static", "reserv", "exclu"].iter().any(|word| used_for.contains(word));
    let meant = !space::is_filter(plan, entry) && !fixed;
    entry.kind == EntryKind::Range && meant && (dynamic || used_for.is_empty())
}

/// The planned prefixes that are pools.
fn pool_nodes(plan: &Plan) -> HashMap<NodeId, &Entry> {
    let pools = plan.tree.nodes().filter(|(_, node)| node.has(Role::Pool));
    let first = |(id, node)| {
        let mut entries = plan.tree.entries(node).iter().map(|id| plan.entry(*id));
        entries.find(|entry| entry.role == Role::Pool).map(|entry| (id, entry))
    };
    pools.filter_map(first).collect()
}

/// Ranges that leave the prefix they are written in.
fn outside(plan: &Plan, findings: &mut Findings) {
    for entry in plan.entries.iter().filter(|entry| entry.kind == EntryKind::Range) {
        let Some(owner) = entry.owner.map(|id| plan.entry(id)).filter(|owner| owner.family == entry.family) else {
            continue;
        };
        // Kea and dhcpd refuse it: P010
        if matches!(plan.file(entry.place.file).format.name, "kea" | "dhcpd") {
            continue;
        }
        let mask = owner.net().len().mask128();
        let within = |bits: u128| bits & mask == owner.net().bits();
        if !(within(entry.bits()) && within(entry.last_bits())) {
            let (text, whole) = (range(plan, entry), show::written(plan, owner));
            findings
                .at(entry.place, format!("the range {text} is not within {whole}"))
                .related(owner.place, format!("{whole} is defined here"));
        }
    }
}

/// A range or a prefix for a message.
fn range(plan: &Plan, entry: &Entry) -> String {
    match entry.kind {
        EntryKind::Range => format!("{}-{}", show::addr(entry.addr()), show::addr(entry.last())),
        _ => show::written(plan, entry).into_owned(),
    }
}

#[cfg(test)]
mod tests {
    use crate::plan::testing::found;

    #[test]
    fn a_delegation_out_of_a_pool_is_no_longer_in_it() {
        let text = "2001:db8::/40 # role=pool\n2001:db8:1::/48 # role=delegation\n2001:db8:1::1 # name=cpe\n";
        assert_eq!(found("P106", &[("plan.txt", text)]), [""; 0]);
    }

    #[test]
    fn an_address_that_a_server_gave_is_not_static() {
        let text = "2001:db8::/64 # role=pool\n2001:db8::1 # status=dhcp\n2001:db8::2 # status=active\n";
        assert_eq!(
            found("P106", &[("plan.txt", text)]),
            ["3:1 2001:db8::2 is static, but a server hands out 2001:db8::/64"]
        );
    }

    #[test]
    fn ranges_of_servers_are_not_for_static_hosts() {
        let text = "[[prefix]]\nprefix = \"2001:db8:0:10::/64\"\nrole = \"lan\"\ngateway = \"2001:db8:0:10::1000\"\n\
                    ranges = [{ from = \"2001:db8:0:10::1000\", to = \"2001:db8:0:10::1fff\", use = \"dhcp\" },\n\
                    { from = \"2001:db8:0:10::2000\", to = \"2001:db8:0:10::2fff\", use = \"static servers\" }]\n\
                    [[host]]\naddresses = [\"2001:db8:0:10::1fff\", \"2001:db8:0:10::2000\"]\n";
        let whole = "is static, but a server hands out 2001:db8:0:10::1000-2001:db8:0:10::1fff";
        assert_eq!(
            found("P106", &[("plan.toml", text)]),
            [format!("4:12 2001:db8:0:10::1000 {whole}"), format!("8:15 2001:db8:0:10::1fff {whole}")]
        );
    }

    /// The range found need not be the one that begins last.
    #[test]
    fn ranges_within_ranges_are_seen() {
        let range = |from: &str, to: &str| format!("{{ from = \"2001:db8::{from}\", to = \"2001:db8::{to}\" }}");
        let text = format!(
            "[[prefix]]\nprefix = \"2001:db8::/64\"\nranges = [{}, {}, {}]\n[[host]]\naddress = \"2001:db8::80\"\n",
            range("10", "ff"),
            range("20", "2f"),
            range("90", "9f")
        );
        assert_eq!(
            found("P106", &[("plan.toml", &text)]),
            ["5:12 2001:db8::80 is static, but a server hands out 2001:db8::10-2001:db8::ff"]
        );
    }

    #[test]
    fn a_range_stays_within_its_prefix() {
        let text = "[[prefix]]\nprefix = \"2001:db8::/64\"\n\
                    ranges = [{ from = \"2001:db8::1\", to = \"2001:db8:0:1::1\", use = \"dhcp\" }]\n";
        assert_eq!(
            found("P106", &[("plan.toml", text)]),
            ["3:21 the range 2001:db8::1-2001:db8:0:1::1 is not within 2001:db8::/64"]
        );
    }

    /// Kea takes reservations within its pools.
    #[test]
    fn a_reservation_in_the_pool_of_the_same_server_is_in_order() {
        let text = "{ \"Dhcp6\": { \"subnet6\": [{ \"subnet\": \"2001:db8::/64\",\n\
                    \"pools\": [{ \"pool\": \"2001:db8::1000-2001:db8::1fff\" }],\n\
                    \"reservations\": [{ \"duid\": \"01:02:03\", \"ip-addresses\": [\"2001:db8::1234\"] }] }] } }\n";
        assert_eq!(found("P106", &[("kea.json", text)]), [""; 0]);
        let all = found("P106", &[("kea.json", text), ("plan.txt", "2001:db8::1234 # name=ns1\n")]);
        assert_eq!(all, ["1:1 2001:db8::1234 is static, but a server hands out 2001:db8::1000-2001:db8::1fff"]);
    }
}
