//! What the page of `ipv6calc` has and no other: types, actions, filters, documents, subcommands.

use super::super::help;
use super::super::json;
use super::super::option_names;
use super::super::shell;
use super::super::subcommand;
use super::{Manual, Page, sentence};
use crate::action::{self, Action};
use crate::class::{TypeName, V4Types, V6Types};
use crate::filter;
use crate::format::{self, Format};
use roff::{Inline, bold, italic, roman};

/// The manual of `ipv6calc`.
pub(super) fn manual() -> Manual {
    Manual {
        description: description(),
        sections: |page| {
            page.types();
            page.actions();
            page.section("PIPELINES");
            page.paragraphs(&pipelines());
            page.anonymisation();
            page.filters();
            page.json();
            page.shell();
            page.subcommands();
        },
        variables: vec![(
            "NO_COLOR",
            "If it is set and not empty, explain and plan check use no colour unless --color says so.",
        )],
        recipes: vec![(
            "Addresses of a log, each once",
            vec!["cut -d' ' -f1 access.log | ipv6calc --addr_to_compressed | sort -u"],
        )],
        sources,
    }
}

fn description() -> Vec<&'static str> {
    vec![
        "ipv6calc reads an address, a prefix, a reverse name, a MAC address or one of the other input types below, and \
     writes it as an output type, changed by actions on the way. Input types are detected if none is given, output \
     types are chosen to fit.",
        "Without an address among its arguments it reads addresses from standard input, one per line, and answers each with \
     one line, in order. A line that is not an address is reported on standard error with its line number, the column \
     and what was expected there; processing continues, and the exit status is 1.",
        "Options and addresses may be mixed; '--' ends the options. Long options may be shortened as long as they stay \
     unambiguous, single letters may be joined. Where options contradict each other, the last one counts.",
        "Answers are on standard output. Notices about what was detected and chosen are on standard error; -q silences \
     them, and in a pipe there are none. Errors are always reported.",
        "The options, the output on standard output and the exit status are those of ipv6calc 4.4.0, so that its scripts \
     keep working; COMPATIBILITY.md lists what differs, and why.",
    ]
}

fn pipelines() -> Vec<&'static str> {
    vec![
        "Each --action is a step; several are applied in the order given. What a step takes and gives has \
     a kind: IPv4 address, IPv6 address, MAC address and so on. The kinds are checked before any input is read if the \
     input type is given, else for each line; an error names both kinds and the step.",
        "Some steps are implied: a MAC address becomes an EUI-64 by geneui64 if that is the output type, prefix and MAC \
     address become an IPv6 address by prefixmac2ipv6. Option --plan-only prints the chain and stops. An option \
     --test_* is the step test; it has no value to print but an exit status.",
    ]
}

fn filters() -> Vec<&'static str> {
    vec![
        "Option -E takes tokens joined by commas, and may be repeated. An address passes if all of them \
     hold; ^ before a token negates it; of several countries, AS numbers or registries one is enough. A family that \
     no token names does not pass.",
        "A token is one of the following, or a type of address, with the prefix ipv4. or ipv6. to name one family only:",
    ]
}

impl Page {
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
            let options: Vec<String> = print
                .honours
                .map(|o| option_names::of_style(o).map(|name| format!("--{name}")).collect())
                .unwrap_or_default();
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
            let of_need = option_names::of_action(action).filter(|(_, needed)| *needed == required);
            let names: Vec<_> = of_need.map(|(name, _)| format!("--{name}")).collect();
            if !names.is_empty() {
                self.text([roman(format!("{need}: {}.", names.join(", ")))]);
            }
        }
        let maps: Vec<String> =
            action.maps.iter().map(|(from, to)| format!("{} to {}", from.name(), to.name())).collect();
        if !maps.is_empty() {
            self.text([roman(format!("Kinds: {}.", maps.join(", ")))]);
        }
        for (words, answer) in (action.examples)() {
            self.sample([&*format!("ipv6calc -q -A {} {words}", action.name)], answer);
        }
    }

    fn filters(&mut self) {
        self.section("FILTER EXPRESSIONS");
        self.paragraphs(&filters());
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
        self.paragraph(
            "With --showinfo the object is that of schema/info.schema.json, of ipv6calc explain --json that of \
             schema/explain.schema.json, of ipv6calc db --json those of schema/db.schema.json. Otherwise:",
        );
        self.document(json::DESCRIPTION);
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
            let page = format!("ipv6calc-{}", row.name);
            self.item([bold(row.name)], &sentence(row.about));
            self.text([roman("See "), bold(page), roman("(1).")]);
        }
    }
}

/// Names and meanings of types.
fn pairs<T>(names: &[TypeName<T>]) -> Vec<(&'static str, &'static str)> {
    names.iter().map(|name| (name.text, name.about)).collect()
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

/// Every RFC that the tables name, in order.
fn sources() -> Vec<String> {
    let texts = format::ALL.iter().map(|f| f.rfc).chain(action::ALL.iter().map(|a| a.rfc));
    let number = |text: &str| text.split(|c: char| !c.is_ascii_digit()).next().and_then(|n| n.parse::<u32>().ok());
    let mut numbers: Vec<u32> = texts.flat_map(|text| text.split("RFC ").skip(1).filter_map(number)).collect();
    numbers.sort_unstable();
    numbers.dedup();
    numbers.iter().map(|n| format!("RFC {n}")).collect()
}
