//! `ipv6calc man`: the man page, from the tables.

use super::exit::Exit;
use super::help::{self, Sample};
use super::json;
use super::lists;
use super::options::{Group, Opt};
use super::program::Program;
use super::request::{Usage, shown};
use super::shell;
use super::subcommand::{self, Subcommand};
use crate::action::{self, Action};
use crate::anon::{METHODS, PRESETS};
use crate::class::{Name, V4Types, V6Types};
use crate::filter;
use crate::format::{self, Format};
use roff::{Inline, Roff, bold, italic, roman};
use serde_json::Value as Json;
use std::os::unix::ffi::OsStrExt;

/// `ipv6calc man`.
pub(super) const COMMAND: Subcommand = Subcommand {
    name: "man",
    usage: "",
    about: "print the man page",
    more: || {
        "Read it with: ipv6calc man | man -l -\nInstall it with: ipv6calc man > /usr/local/share/man/man1/ipv6calc.1\n"
            .to_owned()
    },
    words: Vec::new,
    options: Vec::new,
    run: |words, sink| {
        if let Some(word) = words.first() {
            return Err(Usage::new(format!("'{}' is too much: it takes no argument", shown(word.as_bytes()))));
        }
        sink.answers.extend_from_slice(page().as_bytes());
        Ok(Exit::Done)
    },
};

/// The man page.
fn page() -> String {
    let mut page = Page(Roff::new());
    page.0.control("TH", ["IPV6CALC", "1", "\"\"", concat!("ipv6calc ", env!("CARGO_PKG_VERSION")), "User Commands"]);
    page.section("NAME");
    page.text([roman(format!("ipv6calc - {}", Program::Calc.about()))]);
    page.section("SYNOPSIS");
    Program::Calc.usage().iter().for_each(|form| page.line([bold("ipv6calc"), roman(format!(" {form}"))]));
    page.section("DESCRIPTION");
    DESCRIPTION.iter().for_each(|text| page.paragraph(text));
    page.options();
    page.types();
    page.actions();
    page.section("PIPELINES");
    PIPELINES.iter().for_each(|text| page.paragraph(text));
    page.anonymisation();
    page.filters();
    page.json();
    page.shell();
    page.subcommands();
    page.section("EXIT STATUS");
    Program::Calc.statuses().iter().for_each(|(status, about)| page.item([bold(*status)], &sentence(about)));
    page.environment();
    page.examples();
    page.section("SEE ALSO");
    page.text([bold("ip"), roman("(8), "), bold("dig"), roman("(1)")]);
    page.paragraph(&sources().join(", "));
    page.0.render().chars().map(ascii).collect()
}

/// A character that every formatter of man pages reads, whatever the locale.
fn ascii(c: char) -> String {
    if c.is_ascii() { c.to_string() } else { format!("\\[u{:04X}]", u32::from(c)) }
}

static DESCRIPTION: &[&str] = &[
    "ipv6calc reads an address, a prefix, a reverse name, a MAC address or one of the other input types below, and \
     writes it as an output type, changed by actions on the way. Input types are detected if none is given, output \
     types are chosen to fit.",
    "Without an address among its arguments it reads addresses from standard input, one a line, and answers each with \
     one line, in their order. A line that is no address is told on standard error with its number, the place in the \
     line and what was expected there; the run goes on, and its exit status is 1.",
    "Options and addresses may be mixed; '--' ends the options. Long options may be shortened as long as they stay \
     unambiguous, single letters may be joined. Where options contradict each other, the last one counts.",
    "Answers are on standard output. Notices about what was detected and chosen are on standard error; -q silences \
     them, and in a pipe there are none. Errors are always told.",
    "The options, the output on standard output and the exit status are those of ipv6calc 4.4.0, so that its scripts \
     go on working; COMPATIBILITY.md lists what differs, and why.",
];

static PIPELINES: &[&str] = &[
    "Each --action is a step; several are applied in the order in which they stand. What a step takes and gives is of \
     a kind: IPv4 address, IPv6 address, MAC address and so on. The kinds are checked before any input is read if the \
     input type is given, else for each line; an error names both kinds and the step.",
    "Some steps are implied: a MAC address becomes an EUI-64 by geneui64 if that is the output type, prefix and MAC \
     address become an IPv6 address by prefixmac2ipv6. Option --plan-only prints the chain and stops. An option \
     --test_* is the step test; it has no value to print but an exit status.",
];

static ANONYMISATION: &[&str] = &[
    "Action anonymize hides whose address it is. The methods that cut leave what many addresses have in common, so that \
     the result leads back to none of them alone; the fewer bits stay, the more addresses they are. The methods with a \
     key give every address a result of its own, so that the lines of one visitor still belong together: that is \
     pseudonymous only, and whoever has the key finds the address again with action deanonymize.",
    "A key is made by (umask 077; ipv6calc --generate-key > FILE) and given with --key-file FILE; it is never taken \
     from the command line.",
    "Some addresses stay in clear. The methods that cut leave alone what has no host to hide, such as ::1 and groups of \
     global multicast (ff0e::/16), and what no network uses, such as 5f00::/16 and 4000::/3, as ipv6calc 4.4.0 does: \
     these blocks may be in use one day, so look at the result if you have such addresses. The methods with a key leave \
     the unspecified address, loopback, link-local, multicast and broadcast addresses alone; --all-scopes takes them too.",
];

static FILTERS: &[&str] = &[
    "Option -E takes tokens that are joined by commas, and may stand several times. An address passes if all of them \
     hold; ^ in front of a token: it must not hold; of several countries, AS numbers or registries one is enough. A \
     family that no token speaks of does not pass.",
    "A token is one of the following, or a type of address, with ipv4. or ipv6. in front to speak of one family only:",
];

/// A man page in the making.
struct Page(Roff);

impl Page {
    fn section(&mut self, title: &str) {
        self.0.control("SH", [title]);
    }

    fn subsection(&mut self, title: &str) {
        self.0.control("SS", [title]);
    }

    fn text(&mut self, text: impl Into<Vec<Inline>>) {
        self.0.text(text);
    }

    fn paragraph(&mut self, text: &str) {
        self.0.control("PP", []);
        self.text([roman(text)]);
    }

    /// A line of its own.
    fn line(&mut self, text: impl Into<Vec<Inline>>) {
        self.text(text);
        self.0.control("br", []);
    }

    /// A name and its description.
    fn item(&mut self, name: impl Into<Vec<Inline>>, about: &str) {
        self.0.control("TP", []);
        self.text(name);
        self.text([roman(about)]);
    }

    /// A command line and its answer, as they are.
    fn sample(&mut self, words: &str, answer: &str) {
        self.0.control("RS", ["4"]).control("nf", []);
        self.text([bold(format!("ipv6calc {words}"))]);
        answer.lines().for_each(|line| self.text([roman(line)]));
        self.0.control("fi", []).control("RE", []);
    }

    fn options(&mut self) {
        self.section("OPTIONS");
        for (group, title) in Group::ALL {
            let mut rows = Opt::shown(Program::Calc, group).peekable();
            if rows.peek().is_some() {
                self.subsection(title);
            }
            rows.for_each(|opt| self.item(spelling(opt), &sentence(opt.about)));
        }
        self.paragraph("Options of 4.4.0 that have no meaning here, such as those of its databases, are accepted.");
    }

    fn types(&mut self) {
        self.section("INPUT TYPES");
        for format in format::ALL {
            let Some(parse) = &format.parse else { continue };
            self.item(names(format), &format!("{} Gives: {}.", about(format.about, format.rfc), parse.gives.name()));
            if let Some(example) = (format.examples)().first() {
                self.text([roman("Example: "), bold(example.text)]);
            }
        }
        self.section("OUTPUT TYPES");
        for format in format::ALL {
            let Some(print) = &format.print else { continue };
            self.item(
                names(format),
                &format!("{} Takes: {}.", about(format.about, format.rfc), help::kinds(print.takes)),
            );
            let options: Vec<String> =
                print.honours.map(|o| o.names().map(|name| format!("--{name}")).collect()).unwrap_or_default();
            match print.honours {
                None => self.text([roman("Options: any; those without a meaning for it are ignored.")]),
                Some(_) if options.is_empty() => self.text([roman("Options: none.")]),
                Some(_) => self.text([roman(format!("Options: {}.", options.join(", ")))]),
            }
        }
    }

    fn actions(&mut self) {
        self.section("ACTIONS");
        for action in action::ALL {
            self.item([bold(action.name)], &about(action.about, action.rfc));
            self.action(action);
        }
    }

    fn action(&mut self, action: &Action) {
        for (required, need) in [(true, "Required"), (false, "Optional")] {
            let options: Vec<_> = action.options.iter().filter(|belongs| belongs.required == required).collect();
            if !options.is_empty() {
                let names: Vec<_> = options.iter().map(|belongs| format!("--{}", belongs.option)).collect();
                self.text([roman(format!("{need}: {}.", names.join(", ")))]);
            }
        }
        let maps: Vec<String> =
            action.maps.iter().map(|(from, to)| format!("{} to {}", from.name(), to.name())).collect();
        if !maps.is_empty() {
            self.text([roman(format!("Kinds: {}.", maps.join(", ")))]);
        }
        for (words, answer) in (action.examples)() {
            self.sample(&format!("-q -A {} {words}", action.name), answer);
        }
    }

    fn anonymisation(&mut self) {
        self.section("ANONYMISATION");
        ANONYMISATION.iter().for_each(|text| self.paragraph(text));
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

    fn filters(&mut self) {
        self.section("FILTER EXPRESSIONS");
        FILTERS.iter().for_each(|text| self.paragraph(text));
        for meaning in filter::TERMS.iter() {
            let family = if meaning.either { "[ipv4.|ipv6.]" } else { "" };
            let token = [roman(family), bold(meaning.token), roman(" "), italic(meaning.value)];
            self.item(token, &sentence(meaning.about));
        }
        for (family, names) in [("IPv6", pairs(V6Types::all())), ("IPv4", pairs(V4Types::all()))] {
            self.paragraph(&format!("Types of {family} addresses:"));
            names.iter().for_each(|(name, about)| self.item([bold(*name)], &sentence(about)));
        }
    }

    fn json(&mut self) {
        self.section("JSON OUTPUT");
        self.text([roman("With "), bold("--json"), roman(" every input gives one object on a line of its own.")]);
        let schema: Json = serde_json::from_str(json::DESCRIPTION).unwrap_or_default();
        self.paragraph(
            "With --showinfo the object is that of schema/info.schema.json, of ipv6calc explain --json that of \
             schema/explain.schema.json, of ipv6calc db --json those of schema/db.schema.json. Otherwise:",
        );
        self.paragraph(schema.get("description").and_then(Json::as_str).unwrap_or_default());
        let mut fields = Vec::new();
        walk(&schema, &schema, "", &mut fields);
        fields.iter().for_each(|(path, about)| self.item([bold(path.as_str())], about));
    }

    fn shell(&mut self) {
        self.section("SHELL OUTPUT");
        self.text([
            roman("With "),
            bold("--shell"),
            roman(" every input gives lines KEY='value' that are safe for eval, whatever the input holds:"),
        ]);
        shell::KEYS.iter().for_each(|(key, about)| self.item([bold(*key)], &sentence(about)));
        self.paragraph("With --showinfo the keys are the tokens of --showinfo --machine_readable.");
    }

    fn subcommands(&mut self) {
        self.section("SUBCOMMANDS");
        self.text([roman("A subcommand is the first word of the command line.")]);
        for row in subcommand::ALL {
            self.item([bold(row.name), roman(" "), italic(row.usage)], &sentence(row.about));
            let more = (row.more)();
            if !more.is_empty() {
                self.0.control("RS", []).control("nf", []);
                more.lines().for_each(|line| self.text([roman(line)]));
                self.0.control("fi", []).control("RE", []);
            }
            self.verbs(row);
        }
    }

    /// The options of the verbs of a subcommand.
    fn verbs(&mut self, row: &Subcommand) {
        for verb in (row.options)().chunk_by(|a, b| a.verb == b.verb) {
            let Some(first) = verb.first() else { continue };
            self.paragraph(&format!("Options of {} {}:", row.name, first.verb));
            for opt in verb {
                let short = if opt.short.is_empty() { String::new() } else { format!("{}, ", opt.short) };
                let name = [bold(format!("{short}{}", opt.name)), roman(" "), italic(opt.value)];
                self.item(name, &sentence(opt.about));
            }
        }
    }

    fn environment(&mut self) {
        self.section("ENVIRONMENT");
        self.text([roman(
            "A variable sets the option of its name before the command line is read; of an option without value it is \
             yes, on or 1, or no, off or 0. Only the options below have such a variable; a malformed value of a \
             variable named like any other option without value is an error all the same.",
        )]);
        for opt in Opt::of(Program::Calc).filter(|opt| opt.env && !opt.about.is_empty()) {
            for name in opt.variables() {
                let variable = format!("IPV6CALC_{}", name.to_ascii_uppercase().replace('-', "_"));
                self.item([bold(variable)], &format!("Option --{name}."));
            }
        }
        self.item(
            [bold("NO_COLOR")],
            "If it is set and not empty, explain and plan check use no colour unless --color says so.",
        );
        self.item([bold("POSIXLY_CORRECT")], "If it is set, the first address ends the options.");
    }

    fn examples(&mut self) {
        self.section("EXAMPLES");
        for Sample { about, words, answer } in help::SAMPLES.iter() {
            self.paragraph(&format!("{}:", sentence(about).trim_end_matches('.')));
            self.sample(words, answer);
        }
        self.paragraph("Addresses of a log, each once:");
        self.0.control("RS", ["4"]).control("nf", []);
        self.text([bold("cut -d' ' -f1 access.log | ipv6calc --addr_to_compressed | sort -u")]);
        self.0.control("fi", []).control("RE", []);
    }
}

/// Names and meanings of types.
fn pairs<T>(names: &[Name<T>]) -> Vec<(&'static str, &'static str)> {
    names.iter().map(|name| (name.text, name.about)).collect()
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

/// The names of a notation.
fn names(format: &Format) -> Vec<Inline> {
    let mut text = vec![bold(format.name)];
    for alias in format.aliases {
        text.extend([roman(", "), bold(*alias)]);
    }
    text
}

/// A description with its source.
fn about(about: &str, rfc: &str) -> String {
    let source = if rfc.is_empty() { String::new() } else { format!(" ({rfc})") };
    sentence(&format!("{about}{source}"))
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

/// The fields of an object of the schema with their descriptions, those inside with their path. What is defined for
/// several places is told at the outermost one.
fn walk(schema: &Json, object: &Json, path: &str, fields: &mut Vec<(String, String)>) {
    for (name, field) in object.get("properties").and_then(Json::as_object).into_iter().flatten() {
        let mut about = field.get("description").and_then(Json::as_str).unwrap_or_default().to_owned();
        let definition = field.get("$ref").and_then(Json::as_str).and_then(|r| r.strip_prefix('#'));
        let inside = match definition.and_then(|at| schema.pointer(at)) {
            Some(_) if !path.is_empty() => {
                about.push_str(&format!(" It has the fields of '{name}'."));
                &Json::Null
            }
            Some(defined) => defined,
            None => field,
        };
        let path = if path.is_empty() { name.clone() } else { format!("{path}.{name}") };
        fields.push((path.clone(), about));
        walk(schema, inside, &path, fields);
    }
}

/// Every RFC that the tables name, in order.
fn sources() -> Vec<String> {
    let texts = format::ALL.iter().map(|f| f.rfc).chain(action::ALL.iter().map(|a| a.rfc));
    let number = |text: &str| text.split(|c: char| !c.is_ascii_digit()).next().and_then(|n| n.parse::<u32>().ok());
    let mut numbers: Vec<u32> = texts.flat_map(|text| text.split("RFC ").skip(1).filter_map(number)).collect();
    numbers.sort_unstable();
    numbers.dedup();
    numbers.iter().map(|n| format!("RFC {n}")).collect()
}

#[cfg(test)]
mod tests {
    use super::*;

    /// The text of the page without the escapes of dashes.
    fn text() -> String {
        page().replace("\\-", "-")
    }

    #[test]
    fn the_man_page_names_every_option() {
        let page = text();
        for opt in Opt::of(Program::Calc).filter(|opt| !opt.about.is_empty()) {
            opt.long_names().for_each(|name| assert!(page.contains(&format!("\\fB--{name}\\fR")), "{name}"));
            opt.short.iter().for_each(|c| assert!(page.contains(&format!("\\fB-{c}\\fR")), "{c}"));
        }
    }

    #[test]
    fn the_man_page_names_every_option_of_a_subcommand() {
        let page = text();
        for row in subcommand::ALL {
            (row.options)().iter().for_each(|opt| assert!(page.contains(opt.name), "{} {}", row.name, opt.name));
        }
    }

    #[test]
    fn the_man_page_names_every_type_action_key_and_field() {
        let page = text();
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
    fn no_line_of_the_man_page_is_an_unknown_macro() {
        let macros = ["TH", "SH", "SS", "PP", "TP", "RS", "RE", "nf", "fi", "br", "ie", "el"];
        for line in page().lines().filter(|line| line.starts_with(['.', '\''])) {
            let name = line.trim_start_matches('.').split(' ').next().unwrap();
            assert!(macros.contains(&name), "{line}");
        }
    }
}
