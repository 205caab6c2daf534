//! `plan rules` and `plan rule CODE`: what the rules are.

use super::Verb;
use crate::cli::console::Console;
use crate::cli::console::notice;
use crate::cli::error::CliError;
use crate::cli::exit::Exit;
use crate::cli::verb::{self, Opt};
use crate::plan::finding::{Rule, RuleExample};
use crate::plan::rules::{ALL, by_name};
use serde::Serialize;
use std::ffi::OsString;
use std::os::unix::ffi::OsStrExt;

/// Lists the rules.
pub(super) fn list_verb() -> Verb {
    Verb {
        name: "rules",
        usage: "[--json | --markdown]",
        about: "list the rules",
        more: || verb::options(&options()),
        options: || verb::rows("rules", &options()),
        run: rules,
    }
}

/// Explains a rule.
pub(super) fn explain_verb() -> Verb {
    Verb {
        name: "rule",
        usage: "CODE",
        about: "explain a rule",
        more: || "Example:\n  ipv6calc plan rule P101\n".to_owned(),
        options: Vec::new,
        run: rule,
    }
}

/// How the list is written.
#[derive(Clone, Copy)]
enum Form {
    Text,
    Json,
    Markdown,
}

fn options() -> Vec<Opt<Form>> {
    vec![
        Opt {
            name: "--json",
            short: "",
            value: "",
            about: "one JSON document",
            apply: |form, _| set(form, Form::Json),
        },
        Opt { name: "--markdown", short: "", value: "", about: "a page", apply: |form, _| set(form, Form::Markdown) },
    ]
}

fn set(form: &mut Form, to: Form) -> Result<(), CliError> {
    *form = to;
    Ok(())
}

fn rules(words: &[OsString], sink: &mut Console<'_>) -> Result<Exit, CliError> {
    let mut form = Form::Text;
    if !verb::read(&options(), words, &mut form, |_, _, _, _| None)?.is_empty() {
        return Err(
            CliError::usage("the list of rules takes no operand").with_hint("one rule: ipv6calc plan rule CODE")
        );
    }
    let text = match form {
        Form::Text => ALL.iter().copied().map(line).collect::<Vec<_>>().join("\n"),
        Form::Json => json()?,
        Form::Markdown => markdown(),
    };
    notice(&text, &mut sink.stdout);
    Ok(Exit::Done)
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

fn rule(words: &[OsString], sink: &mut Console<'_>) -> Result<Exit, CliError> {
    let [word] = words else {
        return Err(CliError::usage("expected one rule").with_hint("the list: ipv6calc plan rules"));
    };
    let found = word.to_str().and_then(by_name);
    let rule = found.ok_or_else(|| {
        CliError::unknown("rule", word.as_bytes(), ALL.iter().map(|rule| rule.code))
            .with_hint("the list: ipv6calc plan rules")
    })?;
    notice(&page(rule), &mut sink.stdout);
    Ok(Exit::Done)
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

/// What stands above the table.
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
