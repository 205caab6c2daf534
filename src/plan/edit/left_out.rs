//! What a file that is written leaves out of a plan: counted by reason, with the first examples.

use std::collections::HashMap;

/// How many examples of a reason are kept.
const EXAMPLES: usize = 10;

/// What is left out, in the order in which the reasons came up.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct LeftOut {
    groups: Vec<LeftOutGroup>,
    by_reason: HashMap<(&'static str, String), usize>,
    unheld: Vec<String>,
}

/// What is left out for one reason.
#[derive(Clone, Debug, PartialEq, Eq)]
struct LeftOutGroup {
    what: &'static str,
    why: String,
    count: usize,
    examples: Vec<String>,
}

impl LeftOut {
    /// Leaves one thing out: the word for its kind in the singular, what it is, and why with what would help.
    pub(super) fn add(&mut self, what: &'static str, item: impl Into<String>, why: impl Into<String>) {
        let why = why.into();
        let at = *self.by_reason.entry((what, why.clone())).or_insert(self.groups.len());
        if at == self.groups.len() {
            self.groups.push(LeftOutGroup { what, why, count: 0, examples: Vec::new() });
        }
        let Some(group) = self.groups.get_mut(at) else { return };
        group.count += 1;
        if group.examples.len() < EXAMPLES {
            group.examples.push(item.into());
        }
    }

    /// Leaves out what the format has no place for, such as `3 hosts`.
    pub(super) fn add_unheld(&mut self, what: String) {
        self.unheld.push(what);
    }

    /// Whether nothing is left out.
    pub fn is_empty(&self) -> bool {
        self.groups.is_empty() && self.unheld.is_empty()
    }

    /// A line for each reason.
    pub fn reasons(&self) -> impl Iterator<Item = String> {
        self.groups.iter().map(LeftOutGroup::line)
    }

    /// All that the format has no place for, in one line; `None` if it has a place for everything.
    pub fn without_place(&self) -> Option<String> {
        (!self.unheld.is_empty()).then(|| self.unheld.join(", "))
    }
}

impl LeftOutGroup {
    fn line(&self) -> String {
        let (examples, why) = (self.examples.join(", "), &self.why);
        match self.count {
            1 => format!("{examples}: {why}"),
            count => {
                let more = if count > self.examples.len() { ", ..." } else { "" };
                format!("{} ({examples}{more}): {why}", counted(count, self.what))
            }
        }
    }
}

/// A number of things: `1 prefix`, `2 prefixes`, `2 entries`.
pub(super) fn counted(count: usize, what: &str) -> String {
    match (count, what.strip_suffix('y')) {
        (1, _) => format!("1 {what}"),
        (_, Some(stem)) if !what.ends_with("ay") => format!("{count} {stem}ies"),
        _ if what.ends_with('x') => format!("{count} {what}es"),
        _ => format!("{count} {what}s"),
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn what_has_one_reason_is_one_line() {
        let mut left = LeftOut::default();
        for n in 1..=12 {
            left.add("host", format!("2001:db8::{n}"), "no name");
        }
        left.add("prefix", "2001:db8::/48", "no name");
        left.add_unheld("2 ranges".to_owned());
        left.add_unheld("the site of 1 entry".to_owned());
        let lines: Vec<String> = left.reasons().collect();
        let named: Vec<String> = (1..=10).map(|n| format!("2001:db8::{n}")).collect();
        assert_eq!(
            lines,
            [format!("12 hosts ({}, ...): no name", named.join(", ")), "2001:db8::/48: no name".to_owned()]
        );
        assert_eq!(left.without_place().as_deref(), Some("2 ranges, the site of 1 entry"));
    }

    #[test]
    fn things_are_counted_in_words() {
        let words = ["prefix", "host", "gateway", "entry"];
        assert_eq!(words.map(|word| counted(2, word)), ["2 prefixes", "2 hosts", "2 gateways", "2 entries"]);
        assert_eq!(counted(1, "entry"), "1 entry");
    }
}
