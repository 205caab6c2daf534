//! What reverse zones say to be in use.

use crate::addr::{Len, Net};
use crate::net::Range;
use crate::plan::draft::{Cell, Draft};
use crate::plan::model::{AttributeKey, DnsRecord, EntryId, EntryKind, Provenance, RecordType, Role, Span, zone_tops};
use crate::plan::readers::zone::reverse;
use crate::plan::symbols::Symbol;
use crate::plan::value::Written;
use std::collections::HashSet;

/// Makes entries of what the reverse zones of a draft name: the addresses of PTR records, and of the aliases that lead to them
/// in a classless zone ([RFC 2317](https://www.rfc-editor.org/rfc/rfc2317)), and the prefixes that are delegated. They are in
/// use for whoever looks for room or compares; the rules on zones look at the records themselves. A PTR record that leads to
/// the name of an address says nothing new.
pub fn take_reverse_names(draft: &mut Draft) {
    let (tops, known, mut taken) = (zone_tops(draft.records()), forward(draft), HashSet::new());
    for record in draft.records().to_vec() {
        let net = record.reverse.or_else(|| classless(draft.text_of(record.owner)));
        let Some(net) = net.filter(|net| !net.is_whole()) else { continue };
        match record.rtype {
            RecordType::Ptr if known.contains(&(record.target, net)) => {}
            RecordType::Ptr | RecordType::Cname if net.size_log2() == 0 => {
                add(EntryKind::Host, &net, &record, draft);
                if record.rtype == RecordType::Ptr {
                    let name = draft.text_of(record.target).trim_end_matches('.').to_owned();
                    draft.say(AttributeKey::Name, &Cell { text: &name, span: bytes(record.place) });
                }
            }
            RecordType::Ns | RecordType::Dname if !tops.contains(&record.owner) && taken.insert(net) => {
                add(EntryKind::Prefix, &net, &record, draft);
                let role = Cell { text: Role::Delegation.name(), span: bytes(record.owner_place) };
                draft.say(AttributeKey::Role, &role);
            }
            _ => {}
        }
    }
}

/// The names in full that have addresses, with these.
fn forward(draft: &mut Draft) -> HashSet<(Symbol, Net)> {
    let named: Vec<(Symbol, EntryId)> = draft.records().iter().filter_map(|r| Some((r.owner, r.entry?))).collect();
    named.into_iter().filter_map(|(owner, id)| Some((owner, draft.entry_mut(id)?.net()))).collect()
}

/// Adds the entry of the owner of a record.
fn add(kind: EntryKind, net: &Net, record: &DnsRecord, draft: &mut Draft) {
    let len = Some(net.len()).filter(|_| kind == EntryKind::Prefix);
    let read = Written { bits: net.bits(), family: net.family(), len, zone: None, mask: None };
    let owner = Cell { text: "", span: bytes(record.owner_place) };
    let id = draft.entry(kind, Provenance::Used, &read, &owner);
    if let Some(entry) = draft.entry_mut(id) {
        // in the file of the record, which has been read
        entry.place = record.owner_place;
    }
}

fn bytes(place: Span) -> std::ops::Range<usize> {
    place.start as usize..place.end as usize
}

/// The prefix or the address of a name in full in a classless zone, such as `64/26.2.0.192.in-addr.arpa.`, `64-127` in its
/// place, or `66` below it.
fn classless(name: &str) -> Option<Net> {
    let (first, rest) = name.split_once('.')?;
    block(first, rest).or_else(|| {
        let (label, around) = rest.split_once('.')?;
        let host = reverse(&format!("{first}.{around}"))?;
        block(label, around).filter(|block| block.contains(&host)).map(|_| host)
    })
}

/// The prefix of the label of a classless zone, and the name of the zone around it.
fn block(label: &str, around: &str) -> Option<Net> {
    let single = |number: &str| reverse(&format!("{number}.{around}")).filter(|net| net.len() == Len::V4_HOST);
    match label.split_once('/') {
        Some((number, len)) => single(number)?.supernet(Len::v4(len.parse().ok()?).ok()?),
        None => {
            let (low, high) = label.split_once('-')?;
            Range::new(single(low)?.first(), single(high)?.first()).ok()?.net()
        }
    }
}

#[cfg(test)]
mod tests {
    use super::classless;

    #[test]
    fn a_classless_name_means_a_prefix_or_an_address() {
        let meant = |name: &str| classless(name).map(|net| net.to_string());
        for (name, net) in [
            ("64/26.2.0.192.in-addr.arpa.", "192.0.2.64/26"),
            ("64-127.2.0.192.in-addr.arpa.", "192.0.2.64/26"),
            ("66.64/26.2.0.192.in-addr.arpa.", "192.0.2.66"),
            ("66.64-127.2.0.192.in-addr.arpa.", "192.0.2.66"),
        ] {
            assert_eq!(
                meant(name).map(|found| found.trim_end_matches("/32").to_owned()).as_deref(),
                Some(net),
                "{name}"
            );
        }
        for name in [
            "1.64/26.2.0.192.in-addr.arpa.",
            "64/33.2.0.192.in-addr.arpa.",
            "64-126.2.0.192.in-addr.arpa.",
            "127-64.2.0.192.in-addr.arpa.",
            "64/26.0.192.in-addr.arpa.",
            "a-b.example.net.",
            "x",
        ] {
            assert_eq!(meant(name), None, "{name}");
        }
    }
}
