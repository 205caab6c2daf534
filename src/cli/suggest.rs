//! Did you mean: the nearest of the known names.

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

/// The known name nearest to a misspelt one, if any is near enough.
///
/// Names that start with what was typed come first, then those with the smallest edit distance.
pub(super) fn suggestion<'n>(typed: &str, names: impl Iterator<Item = &'n str>) -> Option<&'n str> {
    let typed = typed.to_ascii_lowercase();
    let worth = |name: &str| {
        let name = name.to_ascii_lowercase();
        let starts = typed.len() > 1 && name.starts_with(&typed);
        if starts { 1.0 } else { strsim::jaro_winkler(&typed, &name) }
    };
    names.map(|name| (worth(name), name)).filter(|(w, _)| *w >= 0.8).fold(None, better).map(|(_, name)| name)
}

fn better<'n>(best: Option<(f64, &'n str)>, next: (f64, &'n str)) -> Option<(f64, &'n str)> {
    match best {
        Some(best) if best.0 >= next.0 => Some(best),
        _ => Some(next),
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::format::ALL;

    #[test]
    fn a_slip_of_the_finger_is_understood() {
        let names = || ALL.iter().map(|f| f.name);
        assert_eq!(suggestion("revnibbles.arp", names()), Some("revnibbles.arpa"));
        assert_eq!(suggestion("ip6addr", names()), Some("ipv6addr"));
        assert_eq!(suggestion("xyzzy", names()), None);
    }
}
