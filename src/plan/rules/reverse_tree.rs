//! What the zone files of a plan know: the zones they hold, and what they delegate to others.

use crate::addr::{Len, Net};
use crate::net;
use crate::plan::model::{DnsRecord, Plan, RecordType, zone_tops};
use crate::plan::readers::zone::reverse;
use crate::plan::text::shorten;
use std::collections::{BTreeSet, HashMap};
use std::hash::Hash;

/// Zones and delegations. What lies below a delegation is unknown, unless the zone itself is there as well.
pub(super) struct Zones<'a> {
    /// Zones and delegations of the reverse tree: whether the zone is there.
    reverse: HashMap<Net, bool>,
    /// The lengths that occur, longest first.
    lens: Vec<Len>,
    /// The same of other names.
    names: HashMap<&'a str, bool>,
}

impl<'a> Zones<'a> {
    /// The zones of a plan.
    pub(super) fn of(plan: &'a Plan) -> Zones<'a> {
        let mut zones = Zones { reverse: HashMap::new(), lens: Vec::new(), names: HashMap::new() };
        let tops = zone_tops(&plan.records).into_iter().map(|top| plan.word(top));
        for top in tops.filter(|name| *name != ".") {
            match reverse(top) {
                Some(net) => zones.reverse.insert(net, true),
                None => zones.names.insert(top, true),
            };
        }
        let cuts = plan.records.iter().filter(|record| matches!(record.rtype, RecordType::Ns | RecordType::Dname));
        for cut in cuts {
            match cut.reverse {
                Some(net) => zones.reverse.entry(net).or_insert(false),
                None => zones.names.entry(plan.word(cut.owner)).or_insert(false),
            };
        }
        let lens: BTreeSet<Len> = zones.reverse.keys().map(Net::len).collect();
        zones.lens = lens.into_iter().rev().collect();
        zones
    }

    /// The zone that holds the reverse name of an address; `None` if none of them does, or delegates it.
    pub(super) fn around(&self, address: &Net) -> Option<Net> {
        let mut around = self.lens.iter().filter_map(|len| address.supernet(*len));
        around.find_map(|net| self.reverse.get(&net).map(|zone| zone.then_some(net))).flatten()
    }

    /// Whether a zone that is there holds a name.
    pub(super) fn hold(&self, name: &str) -> bool {
        above(name).find_map(|name| self.names.get(name)) == Some(&true)
    }
}

/// Records with the same trouble: the first of each kind, and how many others there are.
pub(super) struct Grouped<'a, K> {
    /// The place of each kind in the list.
    places: HashMap<K, usize>,
    groups: Vec<(K, &'a DnsRecord, usize)>,
}

impl<K> Default for Grouped<'_, K> {
    fn default() -> Self {
        Grouped { places: HashMap::new(), groups: Vec::new() }
    }
}

impl<'a, K: Clone + Eq + Hash> Grouped<'a, K> {
    /// Adds a record.
    pub(super) fn add(&mut self, kind: K, record: &'a DnsRecord) {
        let next = self.groups.len();
        let at = *self.places.entry(kind.clone()).or_insert(next);
        match self.groups.get_mut(at) {
            Some((.., more)) => *more += 1,
            None => self.groups.push((kind, record, 0)),
        }
    }

    /// The kinds in the order of reading.
    pub(super) fn into_groups(self) -> Vec<(K, &'a DnsRecord, usize)> {
        self.groups
    }
}

/// How many others there are, for the end of a message.
pub(super) fn and_more(count: usize) -> String {
    if count == 0 { String::new() } else { format!(" (and {count} more)") }
}

/// A name and those above it, the longest first; nothing of a name that is too long for the DNS.
pub(super) fn above(name: &str) -> impl Iterator<Item = &str> {
    let known = Some(name).filter(|name| name.len() <= LONGEST);
    std::iter::successors(known, |name| name.split_once('.').map(|(_, rest)| rest).filter(|rest| !rest.is_empty()))
}

/// Characters of the longest name: 255 octets ([RFC 1035, section
/// 2.3.4](https://www.rfc-editor.org/rfc/rfc1035#section-2.3.4)), each of which may be written as `\DDD`.
const LONGEST: usize = 1020;

/// The reverse name of a zone or an address, for a message.
pub(super) fn name(zone: &Net) -> String {
    net::zones(zone).into_iter().next().map(|name| bare(&name).to_owned()).unwrap_or_default()
}

/// A name without the final dot.
pub(super) fn bare(name: &str) -> &str {
    name.strip_suffix('.').unwrap_or(name)
}

/// A name of a file, for a message.
pub(super) fn shown(name: &str) -> String {
    shorten(bare(name))
}

/// The single address of a record in the reverse tree.
pub(super) fn address(record: &DnsRecord) -> Option<Net> {
    record.reverse.filter(|net| net.size_log2() == 0)
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::plan::testing::plan;

    #[test]
    fn zones_end_where_they_delegate() {
        let forward = "$ORIGIN example.net.\n@ SOA ns1 h 1 1 1 1 1\n@ NS ns1\nsub NS ns.other.example.\n";
        let reverse = "$ORIGIN 8.b.d.0.1.0.0.2.ip6.arpa.\n@ SOA ns1.example.net. h 1 1 1 1 1\n\
                       0.0.0.1 NS ns.other.example.\n";
        let plan = plan(&[("db.example.net", forward), ("rev.zone", reverse)]);
        let zones = Zones::of(&plan);
        assert!(zones.hold("www.example.net.") && zones.hold("example.net."));
        assert!(!zones.hold("www.sub.example.net.") && !zones.hold("www.example.org."));
        let around = |text: &str| {
            let bits = u128::from(text.parse::<std::net::Ipv6Addr>().unwrap());
            zones.around(&Net::v6(bits, Len::V6_HOST)).map(|net| net.len().get())
        };
        assert_eq!([around("2001:db8::1"), around("2001:db8:1000::1"), around("2001:db9::1")], [Some(32), None, None]);
    }

    #[test]
    fn a_name_too_long_is_in_no_zone() {
        assert_eq!(above("a.example.").collect::<Vec<_>>(), ["a.example.", "example."]);
        assert_eq!(above(&"a.".repeat(1000)).count(), 0);
    }

    #[test]
    fn a_fragment_is_a_zone_at_its_origin() {
        let plan = plan(&[("example.net.zone", "ns1 AAAA 2001:db8::53\n")]);
        assert!(Zones::of(&plan).hold("ns1.example.net."));
    }
}
