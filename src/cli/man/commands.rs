//! The page of a subcommand or verb, from its clap command.

use super::{Page, full_name, sentence};
use crate::cli::command::{NOT_USED, Subcommand};
use clap::{Arg, ArgAction, Command};
use roff::{Inline, bold, italic, roman};

/// The page of a subcommand; `path` is what is typed before its name.
pub(super) fn page(path: &str, row: &Subcommand) -> String {
    let mut command = row.command(path);
    command.build();
    let mut page = Page::new(&full_name(path, row), row.about);
    page.synopsis(&mut command);
    page.section("DESCRIPTION");
    page.text([roman(sentence(row.about))]);
    row.details.split("\n\n").filter(|text| !text.is_empty()).for_each(|text| page.paragraph(text));
    page.verbs(path, row);
    page.arguments("ARGUMENTS", command.get_arguments().filter(|arg| arg.is_positional()));
    page.arguments("OPTIONS", command.get_arguments().filter(|arg| !arg.is_positional()));
    for (title, rows) in (row.lists)() {
        page.section(&title.to_uppercase());
        rows.iter().for_each(|(name, about)| page.item([bold(name.as_str())], &sentence(about)));
    }
    page.section("EXIT STATUS");
    for (status, about) in row.statuses.iter().enumerate().filter(|(_, about)| **about != NOT_USED) {
        page.item([bold(status.to_string())], &sentence(about));
    }
    page.command_examples(row);
    page.section("SEE ALSO");
    let parent = path.replace(' ', "-");
    let mut text = Vec::new();
    if !["", "ipv6calc"].contains(&&*parent) {
        text.extend([bold(parent.as_str()), roman("(1), ")]);
    }
    text.extend([bold("ipv6calc"), roman("(1)")]);
    page.text(text);
    page.render()
}

impl Page {
    fn synopsis(&mut self, command: &mut Command) {
        let usage = command.render_usage().to_string();
        let name = command.get_bin_name().unwrap_or_default();
        let rest = usage.trim_start_matches("Usage: ").trim_start_matches(name);
        self.section("SYNOPSIS");
        self.text([bold(name), roman(rest)]);
    }

    fn verbs(&mut self, path: &str, row: &Subcommand) {
        if !row.verbs().is_empty() {
            self.section("VERBS");
        }
        for verb in row.verbs() {
            let name = full_name(&format!("{path} {}", row.name), verb);
            self.item([bold(name), roman("(1)")], &sentence(verb.about));
        }
    }

    fn arguments<'a>(&mut self, title: &str, arguments: impl Iterator<Item = &'a Arg>) {
        let mut shown = arguments.filter(|arg| !arg.is_hide_set()).peekable();
        if shown.peek().is_some() {
            self.section(title);
        }
        shown.for_each(|arg| self.argument(arg));
    }

    fn argument(&mut self, arg: &Arg) {
        let help = arg.get_long_help().or(arg.get_help()).map(ToString::to_string).unwrap_or_default();
        let default = arg
            .get_default_values()
            .first()
            .filter(|_| arg.get_action().takes_values() && !arg.is_hide_default_value_set());
        let default = default.map(|value| format!(" (default: {})", value.to_string_lossy())).unwrap_or_default();
        self.item(typed(arg), &sentence(&format!("{help}{default}")));
        let values = arg.get_possible_values();
        if values.is_empty() || !arg.get_action().takes_values() {
            return;
        }
        let about = |value: &clap::builder::PossibleValue| match value.get_help() {
            Some(help) => format!("{} ({help})", value.get_name()),
            None => value.get_name().to_owned(),
        };
        self.text([roman(format!("One of: {}.", values.iter().map(about).collect::<Vec<_>>().join(", ")))]);
    }

    fn command_examples(&mut self, row: &Subcommand) {
        if row.examples.is_empty() {
            return;
        }
        self.section("EXAMPLES");
        self.roff.control("RS", ["4"]).control("nf", []);
        for (place, (line, answer)) in row.examples.iter().enumerate() {
            if place > 0 {
                self.roff.control("sp", []);
            }
            self.text([bold(*line)]);
            answer.lines().for_each(|line| self.text([roman(line)]));
        }
        self.roff.control("fi", []).control("RE", []);
    }
}

/// An argument as it is typed.
fn typed(arg: &Arg) -> Vec<Inline> {
    let mut text: Vec<Inline> = Vec::new();
    let names = arg.get_short().map(|c| format!("-{c}")).into_iter();
    let long = arg.get_long_and_visible_aliases().unwrap_or_default().into_iter().map(|name| format!("--{name}"));
    for name in names.chain(long) {
        if !text.is_empty() {
            text.push(roman(", "));
        }
        text.push(bold(name));
    }
    if matches!(arg.get_action(), ArgAction::Set | ArgAction::Append) {
        let value = arg.get_value_names().and_then(|names| names.first()).map(|name| name.to_string());
        if !text.is_empty() {
            text.push(roman(" "));
        }
        text.push(italic(value.unwrap_or_else(|| arg.get_id().to_string())));
        if arg.get_num_args().is_some_and(|range| range.max_values() > 1) {
            text.push(roman("..."));
        }
    }
    text
}
