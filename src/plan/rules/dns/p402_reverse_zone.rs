//! P402: reverse zones off their boundary, delegations that are missing or hidden.

use crate::addr::{Family, Len, Net};
use crate::plan::finding::{Findings, Level, Rule};
use crate::plan::model::{DnsRecord, EntryKind, FileId, Plan, RecordType, Role};
use crate::plan::rules::reverse_tree::{self, Grouped};
use crate::plan::rules::show;
use crate::plan::text::shorten;
use std::collections::{HashMap, HashSet};

/// The rule.
pub(crate) static RULE: Rule = Rule {
    code: "P402",
    name: "reverse-zone",
    level: Level::Error,
    about: "a reverse zone is off its boundary, or a delegation is missing or hidden by another one",
    why: "Reverse names have one label for each hexadecimal digit of an IPv6 address: with one too few or too many, or two \
      digits in one label, a record is never queried. A zone that its parent does not delegate is not found, and \
      neither is anything below a delegation in the parent. A prefix between two digits has several zones, and \
      each of them has to be delegated.",
    rfc: "RFC 3596 2.5, RFC 1034 4.2.1, RFC 2181 6",
    bad: &[(
        "8.b.d.0.1.0.0.2.ip6.arpa.zone",
        "@ SOA ns1.example.net. hostmaster.example.net. 1 3600 900 604800 300\n\
     10.0.0 NS ns1.example.net.\n1.0.0.0 PTR ns1.example.net.\n",
    )],
    good: &[(
        "8.b.d.0.1.0.0.2.ip6.arpa.zone",
        "@ SOA ns1.example.net. hostmaster.example.net. 1 3600 900 604800 300\n\
     0.1.0.0 NS ns1.example.net.\n3.5.0.0.0.0.0.0.0.0.0.0.0.0.0.0.0.0.0.0.0.0.0.0 PTR ns1.example.net.\n",
    )],
    fixable: false,
    check,
};

fn check(plan: &Plan, findings: &mut Findings) {
    labels(plan, findings);
    let zones = Delegations::of(plan);
    zones.missing(findings);
    zones.hidden(plan, findings);
    zones.partial(plan, findings);
}

/// Names that are not a whole address or prefix. Where the origin is wrong every record is: that is reported once.
fn labels(plan: &Plan, findings: &mut Findings) {
    let mut found = Grouped::default();
    for record in &plan.records {
        if let Some(text) = flaw(plan.word(record.owner), record) {
            found.add((record.place.file, record.origin, text), record);
        }
    }
    for ((_, _, text), record, more) in found.into_groups() {
        let name = reverse_tree::shown(plan.word(record.owner));
        findings.at(record.owner_place, format!("{name} {text}{}", reverse_tree::and_more(more)));
    }
}

/// What is wrong with a name of the reverse tree. Names of services (`_dns-sd`) and for all (`*`) are none of addresses,
/// and IPv4 has classless zones with names of any kind.
fn flaw(name: &str, record: &DnsRecord) -> Option<String> {
    if let Some(head) = name.strip_suffix(".ip6.arpa.") {
        let service = |label: &str| label.starts_with('_') || label == "*";
        let nibble = |label: &&str| label.len() == 1 && label.bytes().all(|b| b.is_ascii_hexdigit());
        let count = head.split('.').count();
        let wrong = head.split('.').find(|label| !nibble(label));
        return match wrong {
            _ if head.split('.').any(service) => None,
            Some(label) => {
                let label = shorten(label);
                Some(format!("is not a reverse name: expected one hexadecimal digit in each label, found '{label}'"))
            }
            None if count > 32 || (count < 32 && record.rtype == RecordType::Ptr) => {
                Some(format!("is not an address: it has {count} digits, not 32"))
            }
            None => None,
        };
    }
    let head = name.strip_suffix(".in-addr.arpa.")?;
    let number = |label: &str| label.bytes().all(|b| b.is_ascii_digit()) && label.len() > 2;
    let large = head.split('.').find(|label| number(label) && label.parse::<u8>().is_err())?;
    let all = head.split('.').all(|label| label.bytes().all(|b| b.is_ascii_digit()));
    all.then(|| format!("is not a reverse name: expected octets, found '{}'", shorten(large)))
}

/// The length of the reverse zones of a prefix: its own, or up to the end of the label that it ends in. `None`: less than an
/// octet of IPv4, whose zone is classless ([RFC 2317](https://www.rfc-editor.org/rfc/rfc2317#section-4)).
pub(in crate::plan) fn zone_len(net: &Net) -> Option<Len> {
    let label = if net.family() == Family::V4 { 8 } else { 4 };
    let is_classless = net.family() == Family::V4 && (25..32).contains(&net.len().get());
    Len::new(net.family(), u32::from(net.len().get().next_multiple_of(label))).ok().filter(|_| !is_classless)
}

/// Whether a prefix of the role has one holder, to whom all of its reverse zones are delegated or none. Space that was given
/// or that the plan divides may be delegated in parts.
pub(in crate::plan) fn is_undivided(role: Role) -> bool {
    !matches!(role, Role::Allocation | Role::Infrastructure | Role::Free | Role::Reserved)
}

/// The reverse zones of the files and what they delegate.
struct Delegations<'a> {
    /// The SOA record of each zone.
    zones: HashMap<Net, &'a DnsRecord>,
    /// The first NS record of each name that is not the top of a zone of the same file.
    cuts: HashMap<(FileId, Net), &'a DnsRecord>,
    /// The lengths of both, longest first.
    lens: Vec<Len>,
}

impl<'a> Delegations<'a> {
    fn of(plan: &'a Plan) -> Delegations<'a> {
        let of_type = |rtype| plan.records.iter().filter(move |record| record.rtype == rtype);
        let (mut zones, mut cuts) = (HashMap::new(), HashMap::new());
        for soa in of_type(RecordType::Soa) {
            soa.reverse.map(|net| zones.entry(net).or_insert(soa));
        }
        for ns in of_type(RecordType::Ns) {
            let file = ns.place.file;
            let cut = ns.reverse.filter(|net| zones.get(net).is_none_or(|soa: &&DnsRecord| soa.place.file != file));
            cut.map(|net| cuts.entry((file, net)).or_insert(ns));
        }
        let nets = zones.keys().chain(cuts.keys().map(|(_, net)| net));
        let mut lens: Vec<Len> = nets.map(Net::len).collect();
        lens.sort_unstable_by(|a, b| b.cmp(a));
        lens.dedup();
        Delegations { zones, cuts, lens }
    }

    /// The zone right above a name.
    fn parent(&self, net: &Net) -> Option<(Net, &'a DnsRecord)> {
        self.above(net).find_map(|up| self.zones.get(&up).map(|soa| (up, *soa)))
    }

    /// The names above a name at which something begins, the longest first.
    fn above<'b>(&'b self, net: &'b Net) -> impl Iterator<Item = Net> + use<'b> {
        self.lens.iter().filter_map(|len| net.supernet(*len)).filter(move |up| up != net)
    }

    /// The delegation of a file that a name lies below, within the zone `top`.
    fn cut(&self, file: FileId, net: &Net, top: &Net) -> Option<(Net, &'a DnsRecord)> {
        let inside = self.above(net).filter(|up| up != top && top.contains(up));
        inside.filter_map(|up| self.cuts.get(&(file, up)).map(|ns| (up, *ns))).last()
    }

    /// Zones whose parent is there and does not delegate them.
    fn missing(&self, findings: &mut Findings) {
        for (net, soa) in &self.zones {
            let Some((up, parent)) = self.parent(net) else { continue };
            let file = parent.place.file;
            if !self.cuts.contains_key(&(file, *net)) && self.cut(file, net, &up).is_none() {
                let (name, up) = (reverse_tree::name(net), reverse_tree::name(&up));
                findings
                    .at(soa.owner_place, format!("the zone {name} is not delegated by its parent {up}"))
                    .related(parent.owner_place, "the parent zone");
            }
        }
    }

    /// Records below a delegation of their own zone: they are never found. Of the addresses below a delegation one
    /// is reported, with the number of the others.
    fn hidden(&self, plan: &Plan, findings: &mut Findings) {
        let mut found = Grouped::default();
        for record in plan.records.iter().filter(|record| matches!(record.rtype, RecordType::Ptr | RecordType::Ns)) {
            let (file, Some(net)) = (record.place.file, record.reverse) else { continue };
            let Some((top, _)) = self.parent(&net).filter(|(_, soa)| soa.place.file == file) else { continue };
            let Some((cut, _)) = self.cut(file, &net, &top) else { continue };
            let delegated = (record.rtype == RecordType::Ns).then_some(net);
            found.add((file, cut, delegated), record);
        }
        for ((file, cut, delegated), record, more) in found.into_groups() {
            let (Some(net), Some(ns)) = (record.reverse, self.cuts.get(&(file, cut))) else { continue };
            let cut_name = reverse_tree::name(&cut);
            let text = match delegated {
                Some(net) => format!("the delegation of {} is hidden by that of {cut_name}", reverse_tree::name(&net)),
                None => format!(
                    "the PTR record of {} is hidden by the delegation of {cut_name}{}",
                    show::addr(net.first()),
                    reverse_tree::and_more(more)
                ),
            };
            findings.at(record.owner_place, text).related(ns.owner_place, "the delegation that hides it");
        }
    }

    /// Planned prefixes between two digits of which some zones are delegated and others are not.
    fn partial(&self, plan: &Plan, findings: &mut Findings) {
        let delegated: HashSet<Net> = self.cuts.keys().map(|(_, net)| *net).collect();
        for (_, entry) in plan.planned(EntryKind::Prefix) {
            let net = entry.net();
            let len = zone_len(&net).filter(|len| *len != net.len() && self.lens.contains(len));
            let Some(len) = len.filter(|_| is_undivided(entry.role)) else { continue };
            // what is a prefix of its own may be delegated alone
            let inner = |zone: &Net| plan.tree.find(entry.vrf, zone).is_some_and(|id| plan.tree.node(id).net != net);
            let all = || net.subnets(len).into_iter().flatten().filter(|zone| !inner(zone));
            let some = all().filter(|zone| delegated.contains(zone)).count();
            let missing: Vec<Net> = all().filter(|zone| !delegated.contains(zone)).collect();
            let Some(first) = missing.first().filter(|_| some > 0) else { continue };
            if missing.iter().any(|zone| self.zones.contains_key(zone)) {
                continue;
            }
            let (written, first, count) = (show::written(plan, entry), reverse_tree::name(first), some + missing.len());
            let text = format!("{some} of the {count} reverse zones of {written} are delegated: {first} is not");
            findings.at(entry.place, text);
        }
    }
}

#[cfg(test)]
mod tests {
    use crate::plan::testing::found;

    const SOA: &str = "@ SOA ns1.example.net. h.example.net. 1 1 1 1 1\n@ NS ns1.example.net.\n";

    fn zone(records: &str) -> Vec<String> {
        found("P402", &[("8.b.d.0.1.0.0.2.ip6.arpa.zone", &format!("{SOA}{records}"))])
    }

    #[test]
    fn a_name_has_one_digit_a_label_and_an_address_32() {
        assert_eq!(
            zone("10.0.0 NS ns1.example.net.\n1.0 PTR a.example.net.\n2.0 PTR b.example.net.\n"),
            [
                "3:1 10.0.0.8.b.d.0.1.0.0.2.ip6.arpa is not a reverse name: expected one hexadecimal digit in each label, found '10'",
                "4:1 1.0.8.b.d.0.1.0.0.2.ip6.arpa is not an address: it has 10 digits, not 32 (and 1 more)"
            ]
        );
        assert_eq!(
            zone("* PTR any.example.net.\nlb._dns-sd._udp.0 PTR example.net.\n0 NS ns1.example.net.\n"),
            [""; 0]
        );
    }

    #[test]
    fn classless_zones_have_names_of_any_kind() {
        let records =
            format!("{SOA}0/25 NS ns.example.\n1 CNAME 1.0/25\n1.customer PTR a.example.net.\n2 PTR b.example.\n");
        assert_eq!(found("P402", &[("2.0.192.in-addr.arpa.zone", &records)]), [""; 0]);
        let records = format!("{SOA}300 PTR a.example.net.\n");
        assert_eq!(
            found("P402", &[("2.0.192.in-addr.arpa.zone", &records)]),
            ["3:1 300.2.0.192.in-addr.arpa is not a reverse name: expected octets, found '300'"]
        );
    }

    #[test]
    fn what_lies_below_a_delegation_is_hidden() {
        let ptr = format!("{}1.0.0.0 PTR a.example.net.\n", "0.".repeat(20));
        assert_eq!(
            zone(&format!("1.0.0.0 NS ns.example.\n1.0.0.0 NS ns.example.\n0.1.0.0.0 NS ns.example.\n{ptr}{ptr}")),
            [
                "5:1 the delegation of 0.1.0.0.0.8.b.d.0.1.0.0.2.ip6.arpa is hidden by that of 1.0.0.0.8.b.d.0.1.0.0.2.ip6.arpa",
                "6:1 the PTR record of 2001:db8:1:: is hidden by the delegation of 1.0.0.0.8.b.d.0.1.0.0.2.ip6.arpa (and 1 more)"
            ]
        );
    }

    #[test]
    fn a_zone_is_delegated_by_its_parent() {
        let child = ("1.0.0.0.8.b.d.0.1.0.0.2.ip6.arpa.zone", SOA);
        let parent = |records: &str| format!("{SOA}{records}");
        let name = "8.b.d.0.1.0.0.2.ip6.arpa.zone";
        assert_eq!(
            found("P402", &[(name, &parent("")), child]),
            ["1:1 the zone 1.0.0.0.8.b.d.0.1.0.0.2.ip6.arpa is not delegated by its parent 8.b.d.0.1.0.0.2.ip6.arpa"]
        );
        assert_eq!(found("P402", &[(name, &parent("1.0.0.0 NS ns1.example.net.\n")), child]), [""; 0]);
        assert_eq!(found("P402", &[(name, &parent("0.0 NS ns1.example.net.\n")), child]), [""; 0]);
        assert_eq!(found("P402", &[child]), [""; 0]);
    }

    #[test]
    fn all_zones_of_a_prefix_are_delegated_or_none() {
        let plan = ("plan.txt", "2001:db8:4::/46 # role=delegation\n2001:db8:8::/46 # role=delegation\n");
        let zone = |records: &str| format!("{SOA}{records}");
        let some = zone("4.0.0.0 NS ns.example.\n5.0.0.0 NS ns.example.\n");
        let name = "8.b.d.0.1.0.0.2.ip6.arpa.zone";
        assert_eq!(
            found("P402", &[plan, (name, &some)]),
            ["1:1 2 of the 4 reverse zones of 2001:db8:4::/46 are delegated: 6.0.0.0.8.b.d.0.1.0.0.2.ip6.arpa is not"]
        );
        let all: String = (4..8).map(|n| format!("{n}.0.0.0 NS ns.example.\n")).collect();
        assert_eq!(found("P402", &[plan, (name, &zone(&all))]), [""; 0]);
    }

    #[test]
    fn a_planned_part_of_a_prefix_is_delegated_alone() {
        let name = "8.b.d.0.1.0.0.2.ip6.arpa.zone";
        let some = format!("{SOA}4.0.0.0 NS ns.example.\n");
        let part = ("plan.txt", "2001:db8:4::/46 # role=site\n2001:db8:4::/48 # role=delegation\n");
        assert_eq!(found("P402", &[part, (name, &some)]), [""; 0]);
        let allocation = ("plan.txt", "2001:db8:4::/46 # role=allocation\n");
        assert_eq!(found("P402", &[allocation, (name, &some)]), [""; 0]);
        let other = ("plan.txt", "2001:db8:4::/46 # role=site\n2001:db8:5::/48 # role=delegation\n");
        assert_eq!(found("P402", &[other, (name, &some)]).len(), 1);
        // a prefix of less than an octet has one classless zone, not a zone for each address
        let small = ("plan.txt", "192.0.2.0/28 # role=lan\n");
        let host = format!("{SOA}1 NS ns.example.\n");
        assert_eq!(found("P402", &[small, ("2.0.192.in-addr.arpa.zone", &host)]), [""; 0]);
    }
}
