//! DNS records of a plan.

use super::entry::EntryId;
use super::file::{FileId, Span};
use crate::addr::Net;
use crate::plan::symbols::Symbol;
use std::collections::HashSet;

/// The type of a DNS record.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub enum RecordType {
    /// An IPv4 address.
    A,
    /// An IPv6 address.
    Aaaa,
    /// A name for an address.
    Ptr,
    /// A name server.
    Ns,
    /// The top of a zone.
    Soa,
    /// Another name.
    Cname,
    /// Another tree of names.
    Dname,
}

impl RecordType {
    /// Every type with its name.
    pub const ALL: &[(&str, RecordType)] = &[
        ("A", RecordType::A),
        ("AAAA", RecordType::Aaaa),
        ("PTR", RecordType::Ptr),
        ("NS", RecordType::Ns),
        ("SOA", RecordType::Soa),
        ("CNAME", RecordType::Cname),
        ("DNAME", RecordType::Dname),
    ];

    /// The type of a name, in any case.
    pub fn named(word: &str) -> Option<RecordType> {
        RecordType::ALL.iter().find(|(name, _)| name.eq_ignore_ascii_case(word)).map(|(_, kind)| *kind)
    }

    /// Its name.
    pub fn name(self) -> &'static str {
        RecordType::ALL.iter().find(|(_, kind)| *kind == self).map_or("", |(name, _)| name)
    }
}

/// A DNS record of a zone file, or a line of a hosts file as the equivalent record.
#[derive(Clone, Copy, Debug, PartialEq)]
pub struct DnsRecord {
    /// Its type.
    pub rtype: RecordType,
    /// The owner name in full, lower case, with the final dot: `ns1.example.net.`
    pub owner: Symbol,
    /// The place of the owner name; of a record that repeats the owner above, the place of that one.
    pub owner_place: Span,
    /// The name that it points to (PTR, NS, CNAME, DNAME; of SOA the primary server), in full, lower case, with the
    /// final dot; of A and AAAA empty.
    pub target: Symbol,
    /// The place of its data.
    pub place: Span,
    /// What the owner name means if it is a name of the reverse tree (`ip6.arpa`, `in-addr.arpa`), a zone or an
    /// address: `None` for other names, for wrong trees and for anything that is not a whole prefix.
    pub reverse: Option<Net>,
    /// The origin of the zone at this record, in full, lower case.
    pub origin: Symbol,
    /// The entry of the address of A and AAAA.
    pub entry: Option<EntryId>,
}

/// The tops of the zones: the owners of SOA records; in files without one, the origins.
pub(in crate::plan) fn zone_tops(records: &[DnsRecord]) -> HashSet<Symbol> {
    let soa = || records.iter().filter(|record| record.rtype == RecordType::Soa);
    let whole: HashSet<FileId> = soa().map(|record| record.place.file).collect();
    let fragments = records.iter().filter(|record| !whole.contains(&record.place.file));
    let origins = fragments.map(|record| record.origin).filter(|origin| !origin.is_empty());
    soa().map(|record| record.owner).chain(origins).collect()
}
