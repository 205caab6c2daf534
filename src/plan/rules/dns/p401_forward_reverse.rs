//! P401: forward and reverse records that do not agree.

use crate::addr::Net;
use crate::plan::finding::{Findings, Level, Rule};
use crate::plan::model::{DnsRecord, Plan, RecordType};
use crate::plan::rules::reverse_tree::Zones;
use crate::plan::rules::{reverse_tree, show};
use crate::plan::symbols::Symbol;
use std::collections::HashSet;

/// The rule.
pub(crate) static RULE: Rule = Rule {
    code: "P401",
    name: "forward-reverse",
    level: Level::Warning,
    about: "an address of a name has no PTR record, or the name of a PTR record does not have the address",
    why: "Mail servers refuse a sender whose two records do not agree, logs name the wrong host, and a PTR record that is \
      left over names a host that is gone. An address needs one PTR record, whatever the number of its names; its \
      target has to be one of them, and no alias. Looked at are zones that are among the files: what lies in other \
      zones, or is delegated, is unknown.",
    rfc: "RFC 1912 2.1, RFC 2181 10.2, RFC 8501",
    bad: &[
        ("db.example.net", "@ SOA ns1 hostmaster 1 3600 900 604800 300\nns1 AAAA 2001:db8::53\n"),
        (
            "8.b.d.0.1.0.0.2.ip6.arpa.zone",
            "@ SOA ns1.example.net. hostmaster.example.net. 1 3600 900 604800 300\n\
         3.5.0.0.0.0.0.0.0.0.0.0.0.0.0.0.0.0.0.0.0.0.0.0 PTR ns2.example.net.\n",
        ),
    ],
    good: &[
        ("db.example.net", "@ SOA ns1 hostmaster 1 3600 900 604800 300\nns1 AAAA 2001:db8::53\n"),
        (
            "8.b.d.0.1.0.0.2.ip6.arpa.zone",
            "@ SOA ns1.example.net. hostmaster.example.net. 1 3600 900 604800 300\n\
         3.5.0.0.0.0.0.0.0.0.0.0.0.0.0.0.0.0.0.0.0.0.0.0 PTR ns1.example.net.\n",
        ),
    ],
    fixable: false,
    check,
};

fn check(plan: &Plan, findings: &mut Findings) {
    let zones = Zones::of(plan);
    without_reverse(plan, &zones, findings);
    let names = Names::of(plan);
    for ptr in plan.records.iter().filter(|record| record.rtype == RecordType::Ptr) {
        if let Some(address) = reverse_tree::address(ptr) {
            pointer(plan, &zones, &names, (ptr, &address), findings);
        }
    }
}

/// The addresses of names, each with its record.
fn forward(plan: &Plan) -> impl Iterator<Item = (Net, &DnsRecord)> {
    plan.records.iter().filter_map(|record| record.entry.map(|id| (plan.entry(id).net(), record)))
}

/// Addresses that a zone should have a PTR record of. Each is reported once, at its first name; a wildcard
/// (`*.example.net`) cannot be the target of a PTR record.
fn without_reverse(plan: &Plan, zones: &Zones<'_>, findings: &mut Findings) {
    // an alias leads to a classless zone (RFC 2317)
    let known = plan.records.iter().filter(|record| matches!(record.rtype, RecordType::Ptr | RecordType::Cname));
    let known: HashSet<Net> = known.filter_map(reverse_tree::address).collect();
    let mut reported: HashSet<Net> = HashSet::new();
    for (address, record) in forward(plan).filter(|(address, _)| !known.contains(address)) {
        let name = plan.word(record.owner);
        let Some(zone) = zones.around(&address).filter(|_| !name.starts_with('*') && reported.insert(address)) else {
            continue;
        };
        let (shown, name, zone) = (show::addr(address.first()), reverse_tree::shown(name), reverse_tree::name(&zone));
        findings.at(record.place, format!("{shown} of {name} has no PTR record in {zone}"));
    }
}

/// What is known about names.
struct Names<'a> {
    /// Names and their addresses, in order.
    addresses: Vec<(Symbol, Net, &'a DnsRecord)>,
    aliases: HashSet<Symbol>,
    /// The names above `*`.
    wild: HashSet<&'a str>,
}

impl<'a> Names<'a> {
    fn of(plan: &'a Plan) -> Names<'a> {
        let mut addresses: Vec<_> = forward(plan).map(|(net, record)| (record.owner, net, record)).collect();
        addresses.sort_by_key(|(name, net, _)| (*name, *net));
        let aliases = plan.records.iter().filter(|record| record.rtype == RecordType::Cname);
        let wild = plan.records.iter().filter_map(|record| plan.word(record.owner).strip_prefix("*."));
        Names { addresses, aliases: aliases.map(|record| record.owner).collect(), wild: wild.collect() }
    }

    /// The addresses of a name.
    fn look(&self, name: Symbol) -> &[(Symbol, Net, &'a DnsRecord)] {
        let rest = self.addresses.get(self.addresses.partition_point(|(n, ..)| *n < name)..).unwrap_or_default();
        rest.get(..rest.partition_point(|(n, ..)| *n == name)).unwrap_or_default()
    }
}

/// A PTR record whose target does not have the address.
fn pointer(plan: &Plan, zones: &Zones<'_>, names: &Names<'_>, ptr: (&DnsRecord, &Net), findings: &mut Findings) {
    let (record, address) = ptr;
    let (target, found) = (plan.word(record.target), names.look(record.target));
    let (name, shown) = (reverse_tree::shown(target), show::addr(address.first()));
    let text = |what: String| format!("the PTR record of {shown} names {name}, which {what}");
    if found.binary_search_by_key(address, |(_, net, _)| *net).is_ok() {
        return;
    }
    // in order, the addresses of one family are adjacent
    let near = found.partition_point(|(_, net, _)| net.family() < address.family());
    if let Some((_, other, forward)) = found.get(near).or(found.first()) {
        findings
            .at(record.place, text(format!("has {}", show::addr(other.first()))))
            .related(forward.place, format!("the address of {name}"));
    } else if names.aliases.contains(&record.target) {
        findings.at(record.place, text("is an alias".to_owned()));
    } else if zones.hold(target) && !reverse_tree::above(target).any(|name| names.wild.contains(name)) {
        findings.at(record.place, text("has no address".to_owned()));
    }
}

#[cfg(test)]
mod tests {
    use crate::plan::testing::found;

    const SOA: &str = "@ SOA ns1.example.net. h.example.net. 1 1 1 1 1\n";

    /// What is found in a forward and a reverse zone.
    fn pair(forward: &str, reverse: &str) -> Vec<String> {
        let (forward, reverse) = (
            format!("{SOA}{forward}"),
            format!("{SOA}$ORIGIN 0.0.0.0.0.0.0.0.0.0.0.0.0.0.0.0.0.0.0.0.0.0.8.b.d.0.1.0.0.2.ip6.arpa.\n{reverse}"),
        );
        found("P401", &[("db.example.net", &forward), ("8.b.d.0.1.0.0.2.ip6.arpa.zone", &reverse)])
    }

    #[test]
    fn an_address_needs_one_pointer_whatever_its_names() {
        let forward = "www AAAA 2001:db8::53\nmail AAAA 2001:db8::53\nns1 AAAA 2001:db8::53\n";
        assert_eq!(pair(forward, "3.5 PTR ns1.example.net.\n"), [""; 0]);
        assert_eq!(
            pair(forward, ""),
            ["2:10 2001:db8::53 of www.example.net has no PTR record in 8.b.d.0.1.0.0.2.ip6.arpa"]
        );
    }

    #[test]
    fn a_pointer_has_to_lead_back() {
        let forward = "a AAAA 2001:db8::1\na A 192.0.2.1\nb CNAME a\n";
        let reverse =
            "1.0 PTR a.example.net.\n2.0 PTR a.example.net.\n3.0 PTR b.example.net.\n4.0 PTR c.example.net.\n";
        assert_eq!(
            pair(forward, reverse),
            [
                "4:9 the PTR record of 2001:db8::2 names a.example.net, which has 2001:db8::1",
                "5:9 the PTR record of 2001:db8::3 names b.example.net, which is an alias",
                "6:9 the PTR record of 2001:db8::4 names c.example.net, which has no address"
            ]
        );
    }

    #[test]
    fn what_is_elsewhere_is_unknown() {
        let forward = "a AAAA 2001:db9::1\nsub NS ns.other.example.\n* AAAA 2001:db8::9\nb.x AAAA 2001:db8:f000::1\n";
        let reverse = "1.0 PTR host.other.example.\n2.0 PTR a.sub.example.net.\n3.0 PTR any.example.net.\n\
                       $ORIGIN 8.b.d.0.1.0.0.2.ip6.arpa.\nf NS ns.other.example.\n";
        assert_eq!(pair(forward, reverse), [""; 0]);
    }

    #[test]
    fn a_classless_delegation_has_the_pointer() {
        let forward = format!("{SOA}a A 192.0.2.1\nb A 192.0.2.2\n");
        let reverse = format!("{SOA}1 CNAME 1.0/25\n0/25 NS ns.other.example.\n");
        assert_eq!(
            found("P401", &[("db.example.net", &forward), ("2.0.192.in-addr.arpa.zone", &reverse)]),
            ["3:5 192.0.2.2 of b.example.net has no PTR record in 2.0.192.in-addr.arpa"]
        );
    }

    #[test]
    fn lines_of_a_hosts_file_are_names_too() {
        let reverse = format!("{SOA}1.0.0.0.0.0.0.0.0.0.0.0.0.0.0.0.0.0.0.0.0.0.0.0 PTR ns1.example.net.\n");
        let files = [("lan.hosts", "2001:db8::2 ns1.example.net ns1\n"), ("8.b.d.0.1.0.0.2.ip6.arpa.zone", &reverse)];
        assert_eq!(
            found("P401", &files),
            [
                "1:1 2001:db8::2 of ns1.example.net has no PTR record in 8.b.d.0.1.0.0.2.ip6.arpa",
                "2:53 the PTR record of 2001:db8::1 names ns1.example.net, which has 2001:db8::2"
            ]
        );
    }

    #[test]
    fn one_side_alone_says_nothing() {
        assert_eq!(found("P401", &[("example.net.zone", "a AAAA 2001:db8::1\n")]), [""; 0]);
    }
}
