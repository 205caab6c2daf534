//! Did you mean: the known name nearest to a misspelt one.

/// How like a name a word must be to be meant as it: the similarity of Jaro and Winkler.
const NEAR: f64 = 0.8;

/// The known name nearest to a misspelt one, if any is near enough.
///
/// Names that start with what was typed come first, then the most similar ones; of several that are alike the first.
pub(crate) fn nearest<'n>(typed: &str, names: impl Iterator<Item = &'n str>) -> Option<&'n str> {
    let typed = typed.to_ascii_lowercase();
    let worth = |name: &str| {
        let name = name.to_ascii_lowercase();
        let starts = typed.len() > 1 && name.starts_with(&typed);
        if starts { 1.0 } else { strsim::jaro_winkler(&typed, &name) }
    };
    names.map(|name| (worth(name), name)).filter(|(worth, _)| *worth >= NEAR).fold(None, better).map(|(_, name)| name)
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
        assert_eq!(nearest("revnibbles.arp", names()), Some("revnibbles.arpa"));
        assert_eq!(nearest("ip6addr", names()), Some("ipv6addr"));
        assert_eq!(nearest("xyzzy", names()), None);
    }

    #[test]
    fn a_beginning_comes_before_a_likeness_and_the_first_of_equals_first() {
        assert_eq!(nearest("pool", ["spool", "pools-of-prefixes"].into_iter()), Some("pools-of-prefixes"));
        assert_eq!(nearest("rat", ["rata", "ratb"].into_iter()), Some("rata"));
    }
}
