//! `ipv6calc man`: the man page of each program and subcommand, from the tables.

mod calc;
mod commands;
mod logs;

use super::args::{Group, Opt};
use super::command::{Run, Subcommand};
use super::console::{Console, notice};
use super::error::CliError;
use super::exit::Exit;
use super::lists;
use super::program::{self, Program};
use super::samples::{self, Sample};
use super::subcommand;
use crate::anon::{METHODS, PRESETS};
use clap::builder::{PossibleValue, PossibleValuesParser};
use roff::{Inline, Roff, bold, italic, roman};
use serde_json::Value as Json;

/// `ipv6calc man`.
pub(super) const MAN: Subcommand = Subcommand {
    details: "Every program, subcommand and verb has a page. The names may start with ipv6calc-, as those of --list.",
    examples: &[
        ("ipv6calc man net-contains | man -l -", ""),
        ("for p in $(ipv6calc man --list); do ipv6calc man $p > man1/$p.1; done", ""),
    ],
    ..Subcommand::new::<ManArgs>("man", "print a man page")
};

/// The arguments of `man`.
#[derive(clap::Args)]
struct ManArgs {
    /// List the names of all pages
    #[arg(long)]
    list: bool,
    /// The page
    #[arg(value_name = "PAGE", default_value = "ipv6calc", value_parser = PossibleValuesParser::new(names()))]
    page: String,
}

/// The names of the pages: short, and as an alias in full.
fn names() -> Vec<PossibleValue> {
    let programs = program::ALL.iter().map(|program| PossibleValue::new(program.name()));
    let rows = rows().into_iter().map(|(path, row)| {
        let name = full_name(&path, row);
        PossibleValue::new(name.trim_start_matches("ipv6calc-").to_owned()).alias(name)
    });
    programs.chain(rows).collect()
}

/// The pages from clap commands, each with what is typed before its name.
fn rows() -> Vec<(String, &'static Subcommand)> {
    let rows = subcommand::tree();
    #[cfg(feature = "web")]
    let rows = [rows, vec![(String::new(), &super::web::WEB)]].concat();
    rows
}

/// `ipv6calc-net-contains`.
fn full_name(path: &str, row: &Subcommand) -> String {
    format!("{path} {}", row.name).trim_start().replace(' ', "-")
}

/// The page of this name.
fn page_of(name: &str) -> Option<String> {
    if let Some(program) = Program::named(name.as_bytes()) {
        return Some(page(program));
    }
    let name = name.trim_start_matches("ipv6calc-");
    let mut rows = rows().into_iter();
    let (path, row) = rows.find(|(path, row)| full_name(path, row).trim_start_matches("ipv6calc-") == name)?;
    Some(commands::page(&path, row))
}

impl Run for ManArgs {
    fn run(self, console: &mut Console<'_>) -> Result<Exit, CliError> {
        if self.list {
            program::ALL.iter().for_each(|program| notice(program.name(), &mut console.stdout));
            rows().iter().for_each(|(path, row)| notice(&full_name(path, row), &mut console.stdout));
            return Ok(Exit::Done);
        }
        // clap lets pages that exist through and no others
        console.stdout.extend_from_slice(page_of(&self.page).unwrap_or_default().as_bytes());
        Ok(Exit::Done)
    }
}

/// What a page has that follows from no table.
struct Manual {
    /// What the program does.
    description: Vec<&'static str>,
    /// The sections after the options.
    sections: fn(&mut Page),
    /// Environment variables that do not set an option.
    variables: Vec<(&'static str, &'static str)>,
    /// Command lines to be adapted, with what they are for.
    recipes: Vec<(&'static str, Vec<&'static str>)>,
    /// What else to read.
    sources: fn() -> Vec<String>,
}

fn manual(program: Program) -> Manual {
    match program {
        Program::Calc => calc::manual(),
        Program::Loganon => logs::loganon(),
        Program::Logconv => logs::logconv(),
        Program::Logstats => logs::logstats(),
    }
}

/// The man page of a program.
fn page(program: Program) -> String {
    let manual = manual(program);
    let mut page = Page::new(program.name(), program.about());
    page.section("SYNOPSIS");
    for (place, form) in program.usage().iter().enumerate() {
        if place > 0 {
            page.roff.control("br", []);
        }
        page.text([bold(program.name()), roman(format!(" {form}"))]);
    }
    page.section("DESCRIPTION");
    page.paragraphs(&manual.description);
    page.options(program);
    (manual.sections)(&mut page);
    page.section("EXIT STATUS");
    program.statuses().iter().for_each(|(status, about)| page.item([bold(*status)], &sentence(about)));
    page.environment(program, &manual.variables);
    page.examples(program, &manual.recipes);
    page.see_also(program, &(manual.sources)());
    page.render()
}

/// A character that every formatter of man pages reads, whatever the locale.
fn ascii(c: char) -> String {
    if c.is_ascii() { c.to_string() } else { format!("\\[u{:04X}]", u32::from(c)) }
}

static ANONYMISATION: &[&str] = &[
    "Anonymisation hides whose address it is. The methods that cut leave what many addresses have in common, so that \
     the result leads back to none of them alone; the fewer bits stay, the more addresses they are. The methods with a \
     key give every address a result of its own, so that the lines of one visitor still belong together: that is \
     pseudonymous only, and whoever has the key finds the address again with ipv6calc --action deanonymize.",
    "A key is made by (umask 077; ipv6calc --generate-key > FILE) and given with --key-file FILE; it is never taken \
     from the command line. The file holds 32 bytes or 64 hex digits and must belong to you; ipcrypt-deterministic takes \
     16 bytes or 32 hex digits too.",
    "Some addresses stay in clear. The methods that cut leave alone what has no host to hide, such as ::1 and groups of \
     global multicast (ff0e::/16), and what no network uses, such as 5f00::/16 and 4000::/3, as ipv6calc 4.4.0 does: \
     these blocks may be in use one day, so look at the result if you have such addresses. The methods with a key leave \
     the unspecified address, loopback, link-local, multicast and broadcast addresses alone; --all-scopes takes them too. Without \
     it not every result of ipcrypt-pfx and cryptopan can be revealed: about one IPv4 address in 15 and one IPv6 address \
     in 205 becomes an address of these blocks, and --action deanonymize leaves it as it is, with a warning.",
];

/// The date of the pages; it changes with the version of the program.
const DATE: &str = "2026-11-28";

/// A man page in the making.
struct Page {
    roff: Roff,
    /// Whether a section has just begun, which is a paragraph of its own.
    fresh: bool,
}

impl Page {
    /// A page with its title.
    fn new(name: &str, about: &str) -> Page {
        let version = concat!("ipv6calc ", env!("CARGO_PKG_VERSION"));
        let mut page = Page { roff: Roff::new(), fresh: false };
        page.roff.control("TH", [&*name.to_ascii_uppercase(), "1", DATE, version, "User Commands"]);
        page.section("NAME");
        page.text([roman(format!("{name} - {about}"))]);
        page
    }

    /// Its source, in characters that every formatter reads.
    fn render(&self) -> String {
        self.roff.render().chars().map(ascii).collect()
    }

    fn section(&mut self, title: &str) {
        self.fresh = true;
        self.roff.control("SH", [title]);
    }

    fn subsection(&mut self, title: &str) {
        self.fresh = true;
        self.roff.control("SS", [title]);
    }

    fn text(&mut self, text: impl Into<Vec<Inline>>) {
        self.fresh = false;
        self.roff.text(text);
    }

    fn paragraph(&mut self, text: &str) {
        if !self.fresh {
            self.roff.control("PP", []);
        }
        self.text([roman(text)]);
    }

    fn paragraphs(&mut self, texts: &[&str]) {
        texts.iter().for_each(|text| self.paragraph(text));
    }

    /// A name and its description.
    fn item(&mut self, name: impl Into<Vec<Inline>>, about: &str) {
        self.roff.control("TP", []);
        self.text(name);
        self.text([roman(about)]);
    }

    /// Lines as they are: commands, and what they answer.
    fn sample<'a>(&mut self, commands: impl IntoIterator<Item = &'a str>, answer: &str) {
        self.roff.control("RS", ["4"]).control("nf", []);
        commands.into_iter().for_each(|command| self.text([bold(command)]));
        answer.lines().for_each(|line| self.text([roman(line)]));
        self.roff.control("fi", []).control("RE", []);
    }

    fn options(&mut self, program: Program) {
        self.section("OPTIONS");
        for (group, title) in Group::ALL {
            let mut rows = Opt::listed(program, group).peekable();
            if rows.peek().is_some() {
                self.subsection(title);
            }
            rows.for_each(|opt| self.item(spelling(opt), &sentence(opt.about)));
        }
        self.paragraph("Options of 4.4.0 that have no meaning here, such as those of its databases, are accepted.");
    }

    fn anonymisation(&mut self) {
        self.section("ANONYMISATION");
        self.paragraphs(ANONYMISATION);
        self.paragraph("Methods:");
        for row in &METHODS {
            let key = if row.keyed { " (needs a key)" } else { "" };
            self.item([bold(row.name)], &sentence(&format!("{}{key}", row.promise())));
        }
        self.paragraph("Presets, and the bits that stay:");
        PRESETS.iter().for_each(|preset| {
            self.item([bold(preset.short), roman(", "), bold(preset.name)], &sentence(&lists::grade(preset)));
        });
    }

    /// The fields of the documents that a schema describes.
    fn document(&mut self, schema: &str) {
        let schema: Json = serde_json::from_str(schema).unwrap_or_default();
        self.paragraph(schema.get("description").and_then(Json::as_str).unwrap_or_default());
        let mut fields = Vec::new();
        walk(&schema, &schema, "", &mut fields);
        fields.iter().for_each(|(path, about)| self.item([bold(path.as_str())], about));
    }

    fn environment(&mut self, program: Program, others: &[(&str, &str)]) {
        self.section("ENVIRONMENT");
        self.text([roman(
            "A variable sets the option of its name before the command line is read; of an option without value it is \
             yes, on or 1, or no, off or 0. Only the options below have such a variable; a malformed value of a \
             variable named like any other option without value is an error all the same.",
        )]);
        for opt in Opt::of(program).filter(|opt| opt.env && !opt.about.is_empty()) {
            for name in opt.variables() {
                let variable = format!("IPV6CALC_{}", name.to_ascii_uppercase().replace('-', "_"));
                self.item([bold(variable)], &format!("Option --{name}."));
            }
        }
        others.iter().for_each(|(name, about)| self.item([bold(*name)], about));
        self.item([bold("POSIXLY_CORRECT")], "If set, the first word that is not an option ends the options.");
    }

    fn examples(&mut self, program: Program, recipes: &[(&str, Vec<&str>)]) {
        self.section("EXAMPLES");
        for sample in samples::of(program) {
            let Sample { about, answer, .. } = sample;
            self.paragraph(&format!("{}:", sentence(about).trim_end_matches('.')));
            self.sample([&*sample.line(program)], answer);
        }
        for (about, lines) in recipes {
            self.paragraph(&format!("{about}:"));
            self.sample(lines.iter().copied(), "");
        }
    }

    fn see_also(&mut self, program: Program, sources: &[String]) {
        self.section("SEE ALSO");
        let others = program::ALL.iter().filter(|other| **other != program);
        let mut text: Vec<Inline> = others.flat_map(|other| [bold(other.name()), roman("(1), ")]).collect();
        text.extend([bold("ip"), roman("(8), "), bold("dig"), roman("(1)")]);
        self.text(text);
        if !sources.is_empty() {
            self.paragraph(&sources.join(", "));
        }
    }
}

/// An option as it is typed, with all its names.
fn spelling(opt: &Opt) -> Vec<Inline> {
    let mut text = Vec::new();
    for name in opt.spellings() {
        if !text.is_empty() {
            text.push(roman(", "));
        }
        text.push(bold(name));
    }
    if let Some(value) = opt.arg.name() {
        text.extend([roman(" "), italic(value)]);
    }
    text
}

/// A line of a list as a sentence; what begins with an address or an option keeps its case.
fn sentence(text: &str) -> String {
    let word = text.split([' ', ',', ':', ';']).next().unwrap_or_default();
    let mut chars = text.chars();
    match chars.next().filter(|_| word.bytes().all(|b| b.is_ascii_alphabetic())) {
        Some(first) => format!("{}{}.", first.to_uppercase(), chars.as_str()),
        None => format!("{text}."),
    }
}

/// The fields of an object of the schema with their descriptions, those inside and those of the objects of a list with
/// their path. What is defined for several places is described at the outermost one; what has no description is left out.
fn walk(schema: &Json, object: &Json, path: &str, fields: &mut Vec<(String, String)>) {
    let text = |json: &Json| json.get("description").and_then(Json::as_str).unwrap_or_default().to_owned();
    for (name, field) in object.get("properties").and_then(Json::as_object).into_iter().flatten() {
        let mut about = text(field);
        let definition = field.get("$ref").and_then(Json::as_str).and_then(|r| r.strip_prefix('#'));
        let defined = definition.and_then(|at| schema.pointer(at)).filter(|to| to.get("properties").is_some());
        let inside = match defined {
            Some(_) if !path.is_empty() => {
                about.push_str(&format!(" It has the fields of '{name}'."));
                &Json::Null
            }
            Some(defined) => defined,
            None => field.get("items").unwrap_or(field),
        };
        let path = if path.is_empty() { name.clone() } else { format!("{path}.{name}") };
        if !about.is_empty() {
            fields.push((path.clone(), about));
        }
        walk(schema, inside, &path, fields);
    }
}

#[cfg(test)]
mod tests {
    use super::super::shell;
    use super::super::subcommand;
    use super::*;
    use crate::action;
    use crate::format;

    /// The text of a page without the escapes of dashes.
    fn text(program: Program) -> String {
        page(program).replace("\\-", "-")
    }

    #[test]
    fn the_man_page_of_each_program_names_every_option_and_variable_of_it() {
        for program in program::ALL.iter().copied() {
            let page = text(program);
            for opt in Opt::of(program).filter(|opt| !opt.about.is_empty()) {
                opt.long_names().for_each(|name| assert!(page.contains(&format!("\\fB--{name}\\fR")), "{name}"));
                opt.short.iter().for_each(|c| assert!(page.contains(&format!("\\fB-{c}\\fR")), "{c}"));
                for name in opt.variables().filter(|_| opt.env) {
                    let variable = format!("IPV6CALC_{}", name.replace('-', "_").to_ascii_uppercase());
                    assert!(page.contains(&variable), "{program:?}: {variable}");
                }
            }
        }
    }

    #[test]
    fn a_man_page_names_no_option_of_another_program_alone() {
        assert!(!text(Program::Logstats).contains("--unparsable"));
        assert!(!text(Program::Loganon).contains("--columns") && !text(Program::Loganon).contains("--out"));
        assert!(!text(Program::Calc).contains("--unparsable"));
    }

    #[test]
    fn the_man_page_of_each_subcommand_names_every_argument_of_it() {
        let mut count = 0;
        for (path, row) in subcommand::tree() {
            let page = commands::page(&path, row).replace("\\-", "-");
            let mut command = row.command(&path);
            command.build();
            for arg in command.get_arguments().filter(|arg| !arg.is_hide_set()) {
                let name = arg.get_long().map_or_else(|| arg.get_id().to_string(), |long| format!("--{long}"));
                let value = arg.get_value_names().and_then(|names| names.first()).map(|name| name.to_string());
                let found = page.contains(&format!("\\fB{name}\\fR"))
                    || (arg.is_positional() && page.contains(&value.unwrap()));
                assert!(found, "{path} {}: {name}", row.name);
                count += 1;
            }
            row.verbs()
                .iter()
                .for_each(|verb| assert!(page.contains(&full_name(&path, row)) && page.contains(verb.name)));
        }
        assert!(count > 100, "{count}");
    }

    #[test]
    fn every_page_is_listed_and_printed_by_both_of_its_names() {
        for name in names() {
            let mut spellings = name.get_name_and_aliases();
            let (first, last) = (spellings.next().unwrap(), spellings.next());
            assert!(page_of(first).unwrap().contains(".TH"), "{first}");
            assert!(last.is_none_or(|full| page_of(full) == page_of(first)), "{first}");
        }
    }

    #[test]
    fn the_man_page_names_every_type_action_key_and_field() {
        let page = text(Program::Calc);
        let types = format::ALL.iter().filter(|f| f.parse.is_some() || f.print.is_some()).map(|f| f.name);
        let others = shell::KEYS.iter().map(|(key, _)| *key).chain([
            "output.value",
            "value.prefix_length",
            "error.at",
            "RFC 4291",
        ]);
        for name in types.chain(action::ALL.iter().map(|a| a.name)).chain(others) {
            assert!(page.contains(name), "{name}");
        }
    }

    #[test]
    fn every_sample_is_in_the_page_of_its_program() {
        for program in program::ALL.iter().copied() {
            let samples = samples::of(program);
            assert!(samples.len() >= 2, "{program:?}");
            samples.iter().for_each(|sample| assert!(text(program).contains(sample.about.get(1..).unwrap())));
        }
    }

    #[test]
    fn no_line_of_a_man_page_is_an_unknown_macro() {
        let macros = ["TH", "SH", "SS", "PP", "TP", "RS", "RE", "nf", "fi", "br", "sp", "ie", "el"];
        for page in names().iter().filter_map(|name| page_of(name.get_name())) {
            for line in page.lines().filter(|line| line.starts_with(['.', '\''])) {
                let name = line.trim_start_matches('.').split(' ').next().unwrap();
                assert!(macros.contains(&name), "{line}");
            }
        }
    }
}
