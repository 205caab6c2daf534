//! `plan rules` and `plan rule CODE`: what the rules are.

use crate::cli::command::{Run, Subcommand};
use crate::cli::console::{Console, notice};
use crate::cli::error::CliError;
use crate::cli::exit::Exit;
use crate::plan::finding::{Rule, RuleExample};
use crate::plan::rules::{ALL, by_name};
use serde::Serialize;
use std::ffi::OsString;
use std::os::unix::ffi::OsStrExt;

pub(super) const RULES: Subcommand = Subcommand { ..Subcommand::new::<RulesArgs>("rules", "list the rules") };

pub(super) const RULE: Subcommand = Subcommand {
    examples: &[("ipv6calc plan rule P101", "")],
    ..Subcommand::new::<RuleArgs>("rule", "explain a rule: why it exists, and an example of what it finds")
};

#[derive(clap::Args)]
struct RulesArgs {
    /// Write one JSON document
    #[arg(long, overrides_with = "markdown")]
    json: bool,
    /// Write a page in Markdown
    #[arg(long, overrides_with = "json")]
    markdown: bool,
}

#[derive(clap::Args)]
struct RuleArgs {
    /// The code or name of the rule; 'ipv6calc plan rules' lists them
    #[arg(value_name = "RULE")]
    rule: OsString,
}

impl Run for RulesArgs {
    fn run(self, console: &mut Console<'_>) -> Result<Exit, CliError> {
        let text = match self {
            RulesArgs { json: true, .. } => json()?,
            RulesArgs { markdown: true, .. } => markdown(),
            _ => ALL.iter().map(|rule| line(rule)).collect::<Vec<_>>().join("\n"),
        };
        notice(&text, &mut console.stdout);
        Ok(Exit::Done)
    }
}

impl Run for RuleArgs {
    fn run(self, console: &mut Console<'_>) -> Result<Exit, CliError> {
        let found = self.rule.to_str().and_then(by_name);
        let rule = found.ok_or_else(|| {
            let codes = ALL.iter().map(|rule| rule.code);
            CliError::unknown("rule", self.rule.as_bytes(), codes).with_hint("see 'ipv6calc plan rules' for the list")
        })?;
        notice(&page(rule), &mut console.stdout);
        Ok(Exit::Done)
    }
}

fn line(rule: &Rule) -> String {
    let fix = if rule.fixable { " (fix)" } else { "" };
    format!("{}  {:7}  {:28}  {}{fix}", rule.code, rule.level.name(), rule.name, rule.about)
}

/// A rule in the JSON list.
#[derive(Serialize)]
struct Row {
    code: &'static str,
    name: &'static str,
    level: &'static str,
    about: &'static str,
    why: &'static str,
    rfc: &'static str,
    fixable: bool,
    bad: RuleExample,
    good: RuleExample,
}

fn json() -> Result<String, CliError> {
    let row = |rule: &'static Rule| Row {
        code: rule.code,
        name: rule.name,
        level: rule.level.name(),
        about: rule.about,
        why: rule.why,
        rfc: rule.rfc,
        fixable: rule.fixable,
        bad: rule.bad,
        good: rule.good,
    };
    serde_json::to_string(&ALL.iter().copied().map(row).collect::<Vec<_>>()).map_err(|e| CliError::usage(e.to_string()))
}

/// The page of all rules: a table, then each.
fn markdown() -> String {
    let row = |rule: &Rule| {
        let fix = if rule.fixable { "yes" } else { "" };
        let anchor = format!("{}-{}", rule.code.to_lowercase(), rule.name);
        format!("| [{}](#{anchor}) | {} | {} | {fix} | {} |\n", rule.code, rule.name, rule.level.name(), rule.about)
    };
    let table: String = ALL.iter().copied().map(row).collect();
    let pages: Vec<String> = ALL.iter().copied().map(section).collect();
    format!(
        "{TOP}\n| code | name | level | fix | what it finds |\n|---|---|---|---|---|\n{table}\n{}",
        pages.join("\n\n")
    )
}

/// The text above the table.
const TOP: &str = "\
# Rules of address plans

Written by `ipv6calc plan rules --markdown` from the rules themselves; a test compares. `ipv6calc plan check` finds what
is described here, `ipv6calc plan rule P101` shows one rule, `--select` and `--ignore` take codes, the beginnings of codes
and names. The examples are tests too.
";

/// A rule as a section; its heading is short, so that its anchor is its code and name.
fn section(rule: &Rule) -> String {
    let about = rule.about.get(..1).unwrap_or_default().to_uppercase() + rule.about.get(1..).unwrap_or_default();
    format!("## {} {}\n\n{about}.\n\n{}", rule.code, rule.name, body(rule))
}

/// Everything about a rule.
fn page(rule: &Rule) -> String {
    format!("{} {}: {}\n\n{}", rule.code, rule.name, rule.about, body(rule))
}

/// Why, its level, what it rests on, and the examples.
fn body(rule: &Rule) -> String {
    let mut text = format!("{}\n", rule.why);
    text.push_str(&format!("\nLevel: {}.", rule.level.name()));
    if rule.fixable {
        text.push_str(" `plan check --fix` corrects it.");
    }
    if !rule.rfc.is_empty() {
        text.push_str(&format!(" See {}.", rule.rfc));
    }
    for (title, example) in [("Bad", rule.bad), ("Good", rule.good)] {
        for (name, content) in example {
            let indented: String = content.lines().map(|line| format!("    {line}\n")).collect();
            text.push_str(&format!("\n\n{title}, `{name}`:\n\n{}", indented.trim_end_matches('\n')));
        }
    }
    text
}
