//! Which tokens are printed, and how they are quoted.

/// When values are put in double quotes.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub enum Quoting {
    /// Only free text: vendor, copyright, settings, features, capabilities.
    #[default]
    Text,
    /// Every value (`--mrqva`).
    All,
    /// No value (`--mrqvn`).
    None,
}

/// The ways to select tokens.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Pick {
    /// `--mrst`: the token that is the pattern; in a pattern with dots each dot represents any character.
    Token,
    /// `--mrstpa`: the same; without a match an empty token is printed.
    TokenAlways,
    /// `--mrtvo`: the same; only its value is printed.
    ValueOnly,
    /// `--mrmt`: tokens that start with the pattern.
    Start,
    /// `--mrmts`: tokens that end with the pattern.
    End,
}

/// A selection of tokens. There is one pattern, the last one given; the ways to select add up.
///
/// ```
/// use ipv6calc::info::{Pick, Select};
/// let mut select = Select::default();
/// select.add(Pick::Token, "IPV._TYPE");
/// assert!(select.wants("IPV6_TYPE", false) && !select.wants("IPV6", false));
/// ```
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Select {
    pattern: String,
    picks: u8,
}

impl Select {
    /// Selects by `pattern` from now on, besides in the ways selected so far.
    pub fn add(&mut self, pick: Pick, pattern: &str) {
        pattern.clone_into(&mut self.pattern);
        self.picks |= 1 << pick as u8;
    }

    /// Whether every token is selected.
    pub const fn is_all(&self) -> bool {
        self.picks == 0
    }

    /// Whether a token is selected. Tokens of embedded addresses are only selected by their end.
    pub fn wants(&self, token: &str, embedded: bool) -> bool {
        let exact = self.has(Pick::Token) || self.has(Pick::TokenAlways) || self.has(Pick::ValueOnly);
        let start = self.has(Pick::Start);
        self.is_all()
            || !(embedded && (exact || start))
                && (!exact || self.is_token(token))
                && (!start || token.starts_with(&self.pattern))
                && (!self.has(Pick::End) || self.ends(token))
    }

    /// Whether only values are printed.
    pub const fn value_only(&self) -> bool {
        self.has(Pick::ValueOnly)
    }

    /// The token to print with an empty value if nothing was selected.
    pub fn always(&self) -> Option<&str> {
        self.has(Pick::TokenAlways).then_some(&self.pattern)
    }

    const fn has(&self, pick: Pick) -> bool {
        self.picks & (1 << pick as u8) != 0
    }

    fn is_token(&self, token: &str) -> bool {
        let pattern = self.pattern.as_bytes();
        pattern.len() == token.len() && pattern.iter().zip(token.bytes()).all(|(p, t)| *p == b'.' || *p == t)
    }

    /// The first occurrence of the pattern must be the end.
    fn ends(&self, token: &str) -> bool {
        token.find(&self.pattern).is_some_and(|at| at + self.pattern.len() == token.len())
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn select(picks: &[(Pick, &str)]) -> Select {
        let mut s = Select::default();
        picks.iter().for_each(|(pick, pattern)| s.add(*pick, pattern));
        s
    }

    #[test]
    fn the_last_pattern_counts_for_every_way() {
        let s = select(&[(Pick::Token, "IPV6_TYPE"), (Pick::Start, "IPV6")]);
        assert!(s.wants("IPV6", false) && !s.wants("IPV6_TYPE", false));
    }

    #[test]
    fn the_end_counts_where_the_pattern_stands_first() {
        let s = select(&[(Pick::End, "4")]);
        assert!(s.wants("EUI64", false) && s.wants("IPV4", true) && !s.wants("IPV4_TYPE", false));
        assert!(!select(&[(Pick::End, "A")]).wants("AA", false));
    }

    #[test]
    fn embedded_tokens_are_selected_by_their_end_only() {
        assert!(!select(&[(Pick::Start, "IPV4")]).wants("IPV4_TYPE", true));
        assert!(!select(&[(Pick::Token, "IPV4")]).wants("IPV4", true));
        assert!(Select::default().wants("IPV4", true));
    }

    #[test]
    fn patterns_may_be_long() {
        let long = "IPV6CALC_SETTINGS_ANONXXXXXXXXXXXXXXXX";
        assert_eq!(select(&[(Pick::TokenAlways, long)]).always(), Some(long));
    }
}
