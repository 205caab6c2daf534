//! The foot of the page: what made it, and from which data.

use super::language::Language;
use crate::info::Token;
use std::collections::BTreeSet;
use std::time::SystemTime;

/// The foot of the page.
#[derive(Clone, Debug, Default)]
pub(super) struct Foot {
    /// When the page was made.
    pub(super) date: String,
    /// The databases: the token without its end, and what it says.
    pub(super) databases: Vec<(String, String)>,
    /// Whether links lead to geonames.org.
    pub(super) geonames: bool,
}

/// The program and its version.
pub(super) const PROGRAM: &str = concat!("ipv6calcweb ", env!("CARGO_PKG_VERSION"));

/// The end of the tokens about databases.
const DATABASE: &str = "_DATABASE_INFO";

impl Foot {
    /// The foot below these tokens.
    pub(super) fn new<'a>(tokens: impl Iterator<Item = &'a Token>, now: SystemTime) -> Foot {
        let (mut databases, mut geonames) = (BTreeSet::new(), false);
        for token in tokens {
            geonames |= token.name.contains("GEONAME_ID");
            if let Some(source) = token.name.strip_suffix(DATABASE) {
                let parts = token.value.split(" / ").map(|part| (source.to_owned(), part.trim().to_owned()));
                databases.extend(parts);
            }
        }
        Foot { date: httpdate::fmt_http_date(now), databases: databases.into_iter().collect(), geonames }
    }

    /// Lines for people.
    pub(super) fn lines(&self, language: Language) -> Vec<String> {
        let made = language.of(("made by", "erstellt von"));
        let mut lines = vec![format!("{}, {made} {PROGRAM}", self.date)];
        lines.extend(self.databases.iter().map(|(_, text)| text.clone()));
        lines
    }

    /// Keys and values; the databases of a source are one value.
    pub(super) fn pairs(&self) -> Vec<(String, String)> {
        let mut pairs =
            vec![("INFO__GENERATED".to_owned(), self.date.clone()), ("INFO__POWEREDBY".to_owned(), PROGRAM.to_owned())];
        for (source, text) in &self.databases {
            let key = format!("INFO__POWEREDBY_{source}");
            match pairs.last_mut().filter(|(last, _)| *last == key) {
                Some((_, value)) => value.push_str(&format!(" / {text}")),
                None => pairs.push((key, text.clone())),
            }
        }
        if self.geonames {
            pairs.push(("INFO__CREDITS_GEONAMESORG".to_owned(), "https://www.geonames.org/".to_owned()));
        }
        pairs
    }
}

#[cfg(test)]
mod tests {
    use super::super::sections::extra;
    use super::*;

    #[test]
    fn databases_are_listed_once_and_sorted() {
        let tokens = [extra("GEOIP2_DATABASE_INFO", "b / a"), extra("GEOIP2_DATABASE_INFO", "a"), extra("IPV6", "::1")];
        let foot = Foot::new(tokens.iter(), SystemTime::UNIX_EPOCH);
        assert_eq!(foot.lines(Language::En).get(1..).unwrap(), ["a", "b"]);
        assert_eq!(foot.pairs().last().unwrap(), &("INFO__POWEREDBY_GEOIP2".to_owned(), "a / b".to_owned()));
        assert_eq!(foot.date, "Thu, 01 Jan 1970 00:00:00 GMT");
    }
}
