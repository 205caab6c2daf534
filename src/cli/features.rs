//! What this build can do: `-v` lists it, `--has-feature` looks it up, `--showinfo` ends with it.

/// Names and what they mean.
pub(super) static ALL: &[(&str, &str)] = &[
    ("DB_AS_REG", "built-in table: AS number to registry"),
    ("DB_IPV4_REG", "built-in table: IPv4 address to registry"),
    ("DB_IPV6_REG", "built-in table: IPv6 address to registry"),
    ("ANON_ZEROISE", "anonymisation that clears bits"),
    ("ANON_ANONYMIZE", "anonymisation that keeps the type"),
    ("ANON_KEYED", "keyed anonymisation: ipcrypt and Crypto-PAn"),
];

/// The short form that `--showinfo` ends with.
pub(super) const CAPABILITIES: &str = "DB_AS_REG(BuiltIn) DB_IPV4_REG(BuiltIn) DB_IPV6_REG(BuiltIn)";

/// The names, joined by blanks.
pub(super) fn names() -> String {
    ALL.iter().map(|(name, _)| *name).collect::<Vec<_>>().join(" ")
}

/// Whether a name is known.
pub(super) fn has(name: &[u8]) -> bool {
    ALL.iter().any(|(known, _)| known.as_bytes() == name)
}
