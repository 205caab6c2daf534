//! What files say in their parts `[plan]` and `[check]`, as written: the rules themselves are not known here.

use super::file::Span;
use crate::plan::symbols::Symbol;

/// A key of the part `[plan]`, other than the allocations, which are entries.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct PlanSetting {
    /// The key.
    pub key: &'static str,
    /// The value.
    pub value: Symbol,
    /// Where it is written.
    pub place: Span,
}

/// The part `[check]` of all files.
#[derive(Clone, Debug, Default, PartialEq)]
pub struct CheckSettings {
    /// The rules that it names.
    pub selections: Vec<Selection>,
    /// Where rules draw the line.
    pub thresholds: Thresholds,
}

impl CheckSettings {
    /// The patterns of file names that some rules are not applied to, each once.
    pub fn patterns(&self) -> Vec<&str> {
        let mut patterns: Vec<&str> = Vec::new();
        for selection in &self.selections {
            if let SelectionEffect::IgnoreIn(pattern) = &selection.effect
                && !patterns.contains(&pattern.as_str())
            {
                patterns.push(pattern);
            }
        }
        patterns
    }

    /// Whether nothing is said.
    pub fn is_empty(&self) -> bool {
        self.selections.is_empty() && self.thresholds == Thresholds::default()
    }
}

/// A word for rules, and what is to happen with them.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Selection {
    /// What is to happen.
    pub effect: SelectionEffect,
    /// The word: a code, the start of codes, or a name.
    pub word: String,
    /// Where it is written.
    pub place: Span,
}

/// What is to happen with the rules of a word.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum SelectionEffect {
    /// They are run.
    Select,
    /// They are not run.
    Ignore,
    /// They are not applied to files whose names match this pattern.
    IgnoreIn(String),
}

/// Where rules draw the line; `None`: the default.
#[derive(Clone, Copy, Debug, Default, PartialEq)]
pub struct Thresholds {
    /// The share of a prefix in use above which it is reported (P501).
    pub utilisation: Option<f64>,
    /// The HD ratio above which it is reported (P502).
    pub hd_ratio: Option<f64>,
}

impl Thresholds {
    /// The names of the thresholds.
    pub const NAMES: &[&str] = &["utilisation", "hd-ratio"];

    /// The thresholds that are set, with their names.
    pub fn named(&self) -> impl Iterator<Item = (&'static str, f64)> {
        let values = [("utilisation", self.utilisation), ("hd-ratio", self.hd_ratio)];
        values.into_iter().filter_map(|(name, value)| Some((name, value?)))
    }

    /// Sets the threshold of a name; false if no threshold has this name.
    pub fn set(&mut self, name: &str, value: f64) -> bool {
        match name {
            "utilisation" => self.utilisation = Some(value),
            "hd-ratio" => self.hd_ratio = Some(value),
            _ => return false,
        }
        true
    }

    /// The share of a prefix in use above which it is reported, 0.8 by default.
    pub fn utilisation(&self) -> f64 {
        self.utilisation.unwrap_or(0.8)
    }

    /// The HD ratio above which it is reported, 0.94 by default
    /// ([RFC 4692](https://www.rfc-editor.org/rfc/rfc4692)).
    pub fn hd_ratio(&self) -> f64 {
        self.hd_ratio.unwrap_or(0.94)
    }
}
