//! Which rules hold, and where they draw the line: `[check]` of a plan or a configuration file, and the command line.

use crate::plan::draft::Draft;
use crate::plan::finding::Rule;
use crate::plan::model::{Issue, IssueKind, Plan, PlanFile, Position, SelectionEffect, Thresholds};
use crate::plan::text::shorten;
use crate::plan::{readers, rules};
use thiserror::Error;

/// Which rules hold where, and their thresholds.
#[derive(Clone, Debug, Default, PartialEq)]
pub struct Config {
    /// The rules that are run; empty: all.
    pub select: Vec<Selector>,
    /// The rules that are not, although selected.
    pub ignore: Vec<Selector>,
    /// The rules that are not applied to some files: a pattern of their names, and the rules.
    pub per_file: Vec<(String, Vec<Selector>)>,
    /// Where rules draw the line.
    pub thresholds: Thresholds,
}

/// A configuration file that cannot be used.
#[derive(Clone, Debug, PartialEq, Eq, Error)]
#[error("line {}, column {}: {message}", at.line, at.column)]
pub struct ConfigError {
    /// Where.
    pub at: Position,
    /// What is wrong.
    pub message: String,
}

/// Some rules: all, a group (`P2`), or one by code or name.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Selector {
    /// Every rule.
    All,
    /// Those whose code starts with this.
    Code(String),
    /// The one of this name.
    Name(&'static str),
}

/// A word that selects no rule.
#[derive(Clone, Debug, PartialEq, Eq, Error)]
#[error("'{0}' is not a rule: expected ALL, a group as P2, a code as P101 or a name")]
pub struct SelectorError(pub String);

impl Selector {
    /// The selector of a word.
    ///
    /// # Errors
    /// If it selects no rule.
    pub fn parse(word: &str) -> Result<Selector, SelectorError> {
        let word = word.trim();
        if word.eq_ignore_ascii_case("ALL") {
            return Ok(Selector::All);
        }
        if let Some(rule) = rules::ALL.iter().find(|rule| rule.name == word) {
            return Ok(Selector::Name(rule.name));
        }
        let code = word.to_ascii_uppercase();
        match !code.is_empty() && rules::ALL.iter().any(|rule| rule.code.starts_with(&code)) {
            true => Ok(Selector::Code(code)),
            false => Err(SelectorError(shorten(word))),
        }
    }

    /// Whether it selects a rule.
    pub fn takes(&self, rule: &Rule) -> bool {
        match self {
            Selector::All => true,
            Selector::Code(code) => rule.code.starts_with(code.as_str()),
            Selector::Name(name) => rule.name == *name,
        }
    }
}

impl Config {
    /// What the files of a plan say in `[check]`. Words that select no rule become issues of the plan.
    pub fn of(plan: &mut Plan) -> Config {
        let (config, issues) = Config::read(plan);
        plan.issues.extend(issues);
        config
    }

    /// What the files of a plan say in `[check]`, and issues of the words that select no rule.
    pub fn read(plan: &Plan) -> (Config, Vec<Issue>) {
        let mut config = Config { thresholds: plan.settings.thresholds, ..Config::default() };
        let mut issues = Vec::new();
        for selection in &plan.settings.selections {
            let selector = match Selector::parse(&selection.word) {
                Ok(selector) => selector,
                Err(error) => {
                    let (place, message) = (selection.place, error.to_string());
                    issues.push(Issue { kind: IssueKind::Unknown, place, message, related: None });
                    continue;
                }
            };
            match &selection.effect {
                SelectionEffect::Select => config.select.push(selector),
                SelectionEffect::Ignore => config.ignore.push(selector),
                SelectionEffect::IgnoreIn(pattern) => config.per_file.push((pattern.clone(), vec![selector])),
            }
        }
        (config, issues)
    }

    /// Reads a configuration file: TOML with the part `[check]` alone.
    ///
    /// # Errors
    /// What is wrong, with line and column.
    pub fn parse(name: &str, bytes: Vec<u8>) -> Result<Config, ConfigError> {
        let mut draft = Draft::default();
        readers::add(&mut draft, Some(&readers::toml::READER), name, bytes);
        let mut plan = draft.finish(None);
        let config = Config::of(&mut plan);
        let alone = |place| (place, "expected [check] alone: give a plan as FILE".to_owned());
        let issue = plan.issues.first().map(|issue| (issue.place, issue.message.clone()));
        match issue.or(plan.entries.first().map(|entry| alone(entry.place))) {
            None => Ok(config),
            Some((place, message)) => Err(ConfigError { at: plan.position(place), message }),
        }
    }

    /// Whether a rule is run at all.
    pub fn runs(&self, rule: &Rule) -> bool {
        let any = |all: &[Selector]| all.iter().any(|selector| selector.takes(rule));
        (self.select.is_empty() || any(&self.select)) && !any(&self.ignore)
    }

    /// Whether a rule is applied to a file.
    pub fn applies(&self, rule: &Rule, file: &PlanFile) -> bool {
        let ignored = |(pattern, rules): &(String, Vec<Selector>)| {
            rules.iter().any(|selector| selector.takes(rule)) && matches(pattern, &file.name)
        };
        !self.per_file.iter().any(ignored)
    }

    /// Takes in what another file says.
    pub fn merge(&mut self, other: Config) {
        self.select.extend(other.select);
        self.ignore.extend(other.ignore);
        self.per_file.extend(other.per_file);
        self.thresholds.utilisation = other.thresholds.utilisation.or(self.thresholds.utilisation);
        self.thresholds.hd_ratio = other.thresholds.hd_ratio.or(self.thresholds.hd_ratio);
    }

    /// This one with another on top: its selection replaces ours, what it ignores comes in addition.
    #[must_use]
    pub fn overridden(mut self, by: &Config) -> Config {
        if !by.select.is_empty() {
            self.select.clear();
        }
        self.merge(by.clone());
        self
    }
}

/// Whether a file name fits a pattern: `*` matches anything but a slash, `**` for anything, `?` for one character. A
/// pattern without slash is about the last part of the name, one with a slash about the end of the name.
pub fn matches(pattern: &str, name: &str) -> bool {
    let (pattern, name) = (pattern.strip_prefix("./").unwrap_or(pattern), name.strip_prefix("./").unwrap_or(name));
    let starts = std::iter::once(0).chain(name.match_indices('/').map(|(at, _)| at + 1));
    starts.into_iter().any(|at| glob(pattern.as_bytes(), name.as_bytes().get(at..).unwrap_or_default()))
}

/// The reachable positions of the pattern, byte by byte: no backtracking.
fn glob(pattern: &[u8], name: &[u8]) -> bool {
    let mut states = vec![false; pattern.len() + 1];
    let open = |states: &mut Vec<bool>| {
        for i in 0..pattern.len() {
            if states.get(i) == Some(&true) && pattern.get(i) == Some(&b'*') {
                states.iter_mut().skip(i + 1).take(1).for_each(|next| *next = true);
            }
        }
    };
    states.iter_mut().take(1).for_each(|first| *first = true);
    open(&mut states);
    for b in name {
        let mut next = vec![false; states.len()];
        for (i, p) in pattern.iter().enumerate().filter(|(i, _)| states.get(*i) == Some(&true)) {
            let deep =
                pattern.get(i + 1) == Some(&b'*') || i.checked_sub(1).and_then(|j| pattern.get(j)) == Some(&b'*');
            let (stay, step) = match p {
                b'*' => (*b != b'/' || deep, false),
                b'?' => (false, *b != b'/'),
                p => (false, p == b),
            };
            next.iter_mut().skip(i).take(1).for_each(|s| *s |= stay);
            next.iter_mut().skip(i + 1).take(1).for_each(|s| *s |= step);
        }
        open(&mut next);
        states = next;
    }
    states.last() == Some(&true)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_pattern_is_about_the_end_of_a_name() {
        for (pattern, name, fits) in [
            ("lab/*.toml", "lab/a.toml", true),
            ("lab/*.toml", "plans/lab/a.toml", true),
            ("lab/*.toml", "lab/b/a.toml", false),
            ("lab/**", "lab/b/a.toml", true),
            ("*.toml", "x/y.toml", true),
            ("?.toml", "ab.toml", false),
            ("lab/*.toml", "collab/a.toml", false),
            ("./a.csv", "a.csv", true),
            ("", "a", false),
        ] {
            assert_eq!(matches(pattern, name), fits, "{pattern} {name}");
        }
    }

    #[test]
    fn a_selector_is_a_group_a_code_or_a_name() {
        assert_eq!(Selector::parse("all"), Ok(Selector::All));
        assert_eq!(Selector::parse("p1"), Ok(Selector::Code("P1".to_owned())));
        assert!(Selector::parse("P999").is_err() && Selector::parse("").is_err());
        for rule in rules::ALL.iter() {
            assert_eq!(Selector::parse(rule.name), Ok(Selector::Name(rule.name)));
        }
    }

    #[test]
    fn the_command_line_wins() {
        let code = |code: &str| Selector::Code(code.to_owned());
        let file = Config { select: vec![code("P1")], ignore: vec![code("P105")], ..Config::default() };
        let line = Config { select: vec![code("P2")], ignore: vec![code("P201")], ..Config::default() };
        let both = file.overridden(&line);
        assert_eq!((both.select, both.ignore), (vec![code("P2")], vec![code("P105"), code("P201")]));
    }
}
