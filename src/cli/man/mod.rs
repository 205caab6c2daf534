//! `ipv6calc man`: the man page of each program, from the tables.

mod calc;
mod logs;

use super::args::{Group, Opt};
use super::error::{CliError, escape_for_message};
use super::exit::Exit;
use super::lists;
use super::program::{self, Program};
use super::samples::{self, Sample};
use super::subcommand::Subcommand;
use crate::anon::{METHODS, PRESETS};
use roff::{Inline, Roff, bold, italic, roman};
use serde_json::Value as Json;
use std::ffi::OsString;
use std::os::unix::ffi::OsStrExt;

/// `ipv6calc man`.
pub(super) const COMMAND: Subcommand = Subcommand {
    name: "man",
    usage: "[PROGRAM]",
    about: "print the man page of a program: ipv6calc, ipv6loganon, ipv6logconv, ipv6logstats",
    more: || {
        "\
Without PROGRAM it is the page of ipv6calc.
Read it with: ipv6calc man | man -l -
Install all with: for p in ipv6calc ipv6loganon ipv6logconv ipv6logstats; do ipv6calc man $p > /usr/local/share/man/man1/$p.1; done
"
        .to_owned()
    },
    words: || PROGRAMS.to_vec(),
    options: Vec::new,
    run: |words, sink| {
        sink.stdout.extend_from_slice(page(asked(words)?).as_bytes());
        Ok(Exit::Done)
    },
};

/// The names of the programs.
const PROGRAMS: &[&str] = &["ipv6calc", "ipv6loganon", "ipv6logconv", "ipv6logstats"];

/// The program that the words name; without a word it is `ipv6calc`.
///
/// # Errors
/// If there is no such program, or there are more words.
pub(super) fn asked(words: &[OsString]) -> Result<Program, CliError> {
    match words {
        [] => Ok(Program::Calc),
        [word] => Program::named(word.as_bytes()).ok_or_else(|| {
            CliError::not_one_of("program", word.as_bytes(), program::ALL.iter().map(|program| program.name()))
        }),
        [_, more, ..] => {
            Err(CliError::usage(format!("'{}' is too much: it takes one program", escape_for_message(more.as_bytes()))))
        }
    }
}

/// What a page has that follows from no table.
struct Manual {
    /// What the program does.
    description: Vec<&'static str>,
    /// The sections behind the options.
    sections: fn(&mut Page),
    /// Variables of the environment that are no options.
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
    let mut page = Page { roff: Roff::new(), program };
    page.title();
    page.section("DESCRIPTION");
    page.paragraphs(&manual.description);
    page.options();
    (manual.sections)(&mut page);
    page.section("EXIT STATUS");
    program.statuses().iter().for_each(|(status, about)| page.item([bold(*status)], &sentence(about)));
    page.environment(&manual.variables);
    page.examples(&manual.recipes);
    page.see_also(&(manual.sources)());
    page.roff.render().chars().map(ascii).collect()
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
     from the command line.",
    "Some addresses stay in clear. The methods that cut leave alone what has no host to hide, such as ::1 and groups of \
     global multicast (ff0e::/16), and what no network uses, such as 5f00::/16 and 4000::/3, as ipv6calc 4.4.0 does: \
     these blocks may be in use one day, so look at the result if you have such addresses. The methods with a key leave \
     the unspecified address, loopback, link-local, multicast and broadcast addresses alone; --all-scopes takes them too.",
];

/// The man page of a program in the making.
struct Page {
    roff: Roff,
    program: Program,
}

impl Page {
    fn title(&mut self) {
        let name = self.program.name();
        let version = concat!("ipv6calc ", env!("CARGO_PKG_VERSION"));
        self.roff.control("TH", [&*name.to_ascii_uppercase(), "1", "\"\"", version, "User Commands"]);
        self.section("NAME");
        self.text([roman(format!("{name} - {}", self.program.about()))]);
        self.section("SYNOPSIS");
        self.program.usage().iter().for_each(|form| self.line([bold(name), roman(format!(" {form}"))]));
    }

    fn section(&mut self, title: &str) {
        self.roff.control("SH", [title]);
    }

    fn subsection(&mut self, title: &str) {
        self.roff.control("SS", [title]);
    }

    fn text(&mut self, text: impl Into<Vec<Inline>>) {
        self.roff.text(text);
    }

    fn paragraph(&mut self, text: &str) {
        self.roff.control("PP", []);
        self.text([roman(text)]);
    }

    fn paragraphs(&mut self, texts: &[&str]) {
        texts.iter().for_each(|text| self.paragraph(text));
    }

    /// A line of its own.
    fn line(&mut self, text: impl Into<Vec<Inline>>) {
        self.text(text);
        self.roff.control("br", []);
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

    fn options(&mut self) {
        self.section("OPTIONS");
        for (group, title) in Group::ALL {
            let mut rows = Opt::listed(self.program, group).peekable();
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

    fn environment(&mut self, others: &[(&str, &str)]) {
        self.section("ENVIRONMENT");
        self.text([roman(
            "A variable sets the option of its name before the command line is read; of an option without value it is \
             yes, on or 1, or no, off or 0. Only the options below have such a variable; a malformed value of a \
             variable named like any other option without value is an error all the same.",
        )]);
        for opt in Opt::of(self.program).filter(|opt| opt.env && !opt.about.is_empty()) {
            for name in opt.variables() {
                let variable = format!("IPV6CALC_{}", name.to_ascii_uppercase().replace('-', "_"));
                self.item([bold(variable)], &format!("Option --{name}."));
            }
        }
        others.iter().for_each(|(name, about)| self.item([bold(*name)], about));
        self.item([bold("POSIXLY_CORRECT")], "If it is set, the first word that is no option ends the options.");
    }

    fn examples(&mut self, recipes: &[(&str, Vec<&str>)]) {
        self.section("EXAMPLES");
        for sample in samples::of(self.program) {
            let Sample { about, answer, .. } = sample;
            self.paragraph(&format!("{}:", sentence(about).trim_end_matches('.')));
            self.sample([&*sample.line(self.program)], answer);
        }
        for (about, lines) in recipes {
            self.paragraph(&format!("{about}:"));
            self.sample(lines.iter().copied(), "");
        }
    }

    fn see_also(&mut self, sources: &[String]) {
        self.section("SEE ALSO");
        let others = program::ALL.iter().filter(|other| **other != self.program);
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
/// their path. What is defined for several places is told at the outermost one; what has no description is left out.
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
    fn the_programs_have_their_names() {
        assert!(program::ALL.iter().map(|program| program.name()).eq(PROGRAMS.iter().copied()));
        PROGRAMS
            .iter()
            .for_each(|name| assert!(COMMAND.about.contains(name) && (COMMAND.more)().contains(name), "{name}"));
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
        assert!(!text(Program::Logstats).contains("--everywhere"));
        assert!(!text(Program::Loganon).contains("--columns") && !text(Program::Loganon).contains("--out"));
        assert!(!text(Program::Calc).contains("--unparsable"));
    }

    #[test]
    fn the_man_page_names_every_option_of_a_subcommand() {
        let page = text(Program::Calc);
        for row in subcommand::ALL {
            (row.options)().iter().for_each(|opt| assert!(page.contains(opt.name), "{} {}", row.name, opt.name));
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
        let macros = ["TH", "SH", "SS", "PP", "TP", "RS", "RE", "nf", "fi", "br", "ie", "el"];
        for page in program::ALL.iter().map(|program| page(*program)) {
            for line in page.lines().filter(|line| line.starts_with(['.', '\''])) {
                let name = line.trim_start_matches('.').split(' ').next().unwrap();
                assert!(macros.contains(&name), "{line}");
            }
        }
    }
}
