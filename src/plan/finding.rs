//! Rules, and the findings that they make.

use crate::plan::model::{Plan, Span, Thresholds};
use std::borrow::Cow;

/// How much a finding weighs. Levels order from information to error.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub enum Level {
    /// Worth knowing.
    Info,
    /// Probably wrong.
    Warning,
    /// Wrong.
    Error,
}

impl Level {
    /// Every level with its word.
    pub const ALL: &[(&str, Level)] = &[("error", Level::Error), ("warning", Level::Warning), ("info", Level::Info)];

    /// Its word.
    pub fn name(self) -> &'static str {
        Level::ALL.iter().find(|(_, level)| *level == self).map_or("", |(name, _)| name)
    }
}

/// Files of one example plan: their names, whose endings choose the reader, and their texts.
pub type RuleExample = &'static [(&'static str, &'static str)];

/// A rule.
pub struct Rule {
    /// Its code: `P` and three digits.
    pub code: &'static str,
    /// Its name, which reads well after "allow": `sibling-overlap`.
    pub name: &'static str,
    /// How much its findings weigh.
    pub level: Level,
    /// One line: what it finds.
    pub about: &'static str,
    /// Why that is bad and what to do; sentences.
    pub why: &'static str,
    /// The documents it rests on; empty if none.
    pub rfc: &'static str,
    /// A plan in which it finds something.
    pub bad: RuleExample,
    /// The same plan in order: it finds nothing.
    pub good: RuleExample,
    /// Whether its findings may have a fix.
    pub fixable: bool,
    /// Finds.
    pub check: fn(&Plan, &mut Findings),
}

impl std::fmt::Debug for Rule {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        write!(f, "Rule({})", self.code)
    }
}

/// What a rule says about a place.
#[derive(Clone, Debug)]
pub struct Finding {
    /// The rule.
    pub rule: &'static Rule,
    /// Where.
    pub place: Span,
    /// One line with the offending data, without places: it is the same wherever the data is.
    pub message: Box<str>,
    /// Other places that matter, with what is there.
    pub related: Vec<(Span, Cow<'static, str>)>,
    /// A correction that is safe.
    pub fix: Option<Box<Fix>>,
}

/// A correction.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Fix {
    /// What it does, as an imperative: "clear the host bits".
    pub about: Cow<'static, str>,
    /// The replacements; all or none of them.
    pub edits: Vec<Edit>,
}

/// Bytes of a file that become another text.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Edit {
    /// The bytes.
    pub place: Span,
    /// The new text.
    pub text: String,
}

impl Finding {
    /// Names another place that matters.
    pub fn related(&mut self, place: Span, message: impl Into<Cow<'static, str>>) -> &mut Finding {
        // most findings have one: no room for more
        self.related.reserve_exact(1);
        self.related.push((place, message.into()));
        self
    }

    /// Offers to put a text in place of the bytes of a place.
    pub fn fix(&mut self, about: impl Into<Cow<'static, str>>, place: Span, text: impl Into<String>) -> &mut Finding {
        let edit = Edit { place, text: text.into() };
        match &mut self.fix {
            Some(fix) => fix.edits.push(edit),
            None => self.fix = Some(Box::new(Fix { about: about.into(), edits: vec![edit] })),
        }
        self
    }
}

/// Where a rule puts its findings.
pub struct Findings {
    rule: &'static Rule,
    thresholds: Thresholds,
    all: Vec<Finding>,
}

impl Findings {
    /// No findings of a rule, which draws the line at these thresholds.
    pub fn new(rule: &'static Rule, thresholds: Thresholds) -> Findings {
        Findings { rule, thresholds, all: Vec::new() }
    }

    /// Where the rule draws the line.
    pub fn thresholds(&self) -> Thresholds {
        self.thresholds
    }

    /// Adds a finding; what it gives back takes related places and a fix.
    #[expect(clippy::indexing_slicing, reason = "one was pushed")]
    pub fn at(&mut self, place: Span, message: impl Into<String>) -> &mut Finding {
        self.all.push(Finding {
            rule: self.rule,
            place,
            message: message.into().into_boxed_str(),
            related: Vec::new(),
            fix: None,
        });
        let last = self.all.len() - 1;
        &mut self.all[last]
    }

    /// The findings.
    pub fn into_vec(self) -> Vec<Finding> {
        self.all
    }
}
