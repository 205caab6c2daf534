//! The tables of `data/` that are embedded: one row each. Shared with `build.rs`.

use super::rows::RowKey;

/// How the rows of a table lie to each other.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) enum Order {
    /// No key is in two rows.
    Apart,
    /// A row may lie within another: the narrow one counts.
    Nested,
}

/// A table of `data/`.
#[derive(Clone, Copy, Debug)]
pub(crate) struct DataTable {
    /// The name of its file, without `.tsv`.
    pub(crate) name: &'static str,
    /// What its first column is.
    pub(crate) key: RowKey,
    /// How many columns it has.
    pub(crate) columns: usize,
    /// Whether rows may lie within others.
    pub(crate) order: Order,
}

const fn table(name: &'static str, key: RowKey, columns: usize, order: Order) -> DataTable {
    DataTable { name, key, columns, order }
}

/// The embedded tables.
pub(crate) const TABLES: [DataTable; 12] = [
    table("country-ipv4", RowKey::Ipv4, 2, Order::Apart),
    table("country-ipv6", RowKey::Ipv6, 2, Order::Apart),
    table("countries", RowKey::Letters, 3, Order::Apart),
    table("registry-ipv4", RowKey::Ipv4, 4, Order::Apart),
    table("registry-ipv6", RowKey::Ipv6, 2, Order::Nested),
    table("registry-asn", RowKey::Number, 2, Order::Apart),
    table("vendor-ma-l", RowKey::Hardware, 2, Order::Apart),
    table("vendor-ma-m", RowKey::Hardware, 2, Order::Apart),
    table("vendor-ma-s", RowKey::Hardware, 2, Order::Apart),
    table("vendor-iab", RowKey::Hardware, 2, Order::Apart),
    table("vendor-cid", RowKey::Hardware, 2, Order::Apart),
    table("platforms", RowKey::Hardware, 2, Order::Nested),
];

/// What footers call the tables that an answer rests on: label, then the origin and the table of each part.
pub(crate) const FOOTERS: [(&str, &[(&str, &str)]); 5] = [
    ("AS-REG", &[("IANA", "registry-asn")]),
    ("CC-REG", &[("RIR", "countries")]),
    ("IPv4-REG", &[("RIR", "country-ipv4"), ("IANA", "registry-ipv4")]),
    ("IPv6-REG", &[("IANA", "registry-ipv6"), ("RIR", "country-ipv6")]),
    ("IEEE", &[("OUI", "vendor-ma-l"), ("OUI28", "vendor-ma-m"), ("OUI36", "vendor-ma-s"), ("IAB", "vendor-iab")]),
];
