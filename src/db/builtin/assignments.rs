//! The registries of the IEEE. Shared with `build.rs`.

/// The vendor tables, which are packed into one: table, registry, and how many leading bits of a hardware address it
/// assigns.
/// The place in this list is the number of the registry.
pub(crate) const REGISTRIES: [(&str, &str, u8); 5] = [
    ("vendor-ma-l", "MA-L", 24),
    ("vendor-ma-m", "MA-M", 28),
    ("vendor-ma-s", "MA-S", 36),
    ("vendor-iab", "IAB", 36),
    ("vendor-cid", "CID", 24),
];
