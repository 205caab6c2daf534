//! What users have tried, and what there is instead.

/// The replacement for a name that users have tried and 4.4.0 refused.
pub(super) fn tried(name: &str) -> Option<&'static str> {
    match name {
        "to-hex" => Some("hex digits are an output type: -O hex"),
        "to-ipv4" => Some("an IPv4 address is an output type: -O ipv4addr, after -A conv6to4 or -A convnat64"),
        "s" | "split" => Some("a prefix is split by a subcommand: ipv6calc net split PREFIX LENGTH"),
        "prefixadd" => Some("-A prefixmac2ipv6 joins a prefix and a MAC address"),
        "reverse" | "ptr" => Some("reverse names are an output type: -O revnibbles.arpa"),
        _ => None,
    }
}
