//! Documents from the tables: the man page and the completions of shells.

use super::exit::Exit;
use super::help::{self, Sample};
use super::json;
use super::options::{self, Arg, Group, Opt};
use super::request::{Usage, shown, unknown};
use super::shell;
use super::subcommand::{self, Subcommand};
use super::words;
use crate::action::{self, Action};
use crate::format::{self, Format};
use clap::builder::PossibleValuesParser;
use clap::{ArgAction, Command, ValueHint};
use clap_complete::Shell;
use roff::{Inline, Roff, bold, italic, roman};
use serde_json::Value as Json;
use std::ffi::OsString;
use std::os::unix::ffi::OsStrExt;

/// `ipv6calc man`.
pub(super) const MAN: Subcommand = Subcommand {
    name: "man",
    usage: "",
    about: "print the man page",
    more: "Read it with: ipv6calc man | man -l -\nInstall it with: ipv6calc man > /usr/local/share/man/man1/ipv6calc.1\n",
    words: &[],
    run: |words, sink| {
        if let Some(word) = words.first() {
            return Err(Usage::new(format!("'{}' is too much: it takes no argument", shown(word.as_bytes()))));
        }
        sink.answers.extend_from_slice(page().as_bytes());
        Ok(Exit::Done)
    },
};

/// `ipv6calc completions SHELL`.
pub(super) const COMPLETIONS: Subcommand = Subcommand {
    name: "completions",
    usage: "SHELL",
    about: "print the completions for a shell: bash, zsh, fish, elvish, powershell",
    more: "\
bash        eval \"$(ipv6calc completions bash)\" in ~/.bashrc
zsh         ipv6calc completions zsh > a file _ipv6calc in a directory of $fpath
fish        ipv6calc completions fish > ~/.config/fish/completions/ipv6calc.fish
elvish      eval (ipv6calc completions elvish | slurp) in rc.elv
powershell  ipv6calc completions powershell | Out-String | Invoke-Expression in $PROFILE
",
    words: SHELLS,
    run: |words, sink| {
        let shell = asked(words)?;
        sink.answers.extend_from_slice(completions(shell).as_bytes());
        Ok(Exit::Done)
    },
};

const SHELLS: &[&str] = &["bash", "zsh", "fish", "elvish", "powershell"];

fn asked(words: &[OsString]) -> Result<Shell, Usage> {
    let list = || format!("expected one of {}", SHELLS.join(", "));
    let word = match words {
        [] => return Err(Usage::new("the name of a shell is missing").with_hint(list())),
        [word] => word.as_bytes(),
        [_, more, ..] => {
            return Err(Usage::new(format!("'{}' is too much: it takes one shell", shown(more.as_bytes()))));
        }
    };
    str::from_utf8(word).ok().filter(|word| SHELLS.contains(word)).and_then(|word| word.parse().ok()).ok_or_else(|| {
        let error = unknown("shell", word, SHELLS.iter().copied());
        match error.hint {
            Some(_) => error,
            None => error.with_hint(list()),
        }
    })
}

/// The command with everything that shells complete.
fn command() -> Command {
    let rows: Vec<&'static Opt> = options::ALL.iter().filter(|opt| !opt.about.is_empty()).collect();
    let plain = words::command(&rows);
    // the data words come last and are left out: they are nothing that a shell can complete
    let args = rows.iter().zip(plain.get_arguments()).map(|(opt, arg)| {
        let arg = arg.clone().long(opt.long_names().next()).visible_aliases(opt.long_names().skip(1)).help(opt.about);
        let arg = match opt.short {
            Some(short) => arg.short(short),
            None => arg,
        };
        match (opt.arg.name(), values(opt.arg)) {
            (None, _) => arg.action(ArgAction::Count).value_parser(clap::value_parser!(u8)),
            (Some(name), names) if names.is_empty() => arg.value_name(name).value_hint(hint(name)),
            (Some(name), names) => arg.value_name(name).value_parser(PossibleValuesParser::new(names)),
        }
    });
    let subcommands = subcommand::ALL.iter().map(|row| {
        let command = Command::new(row.name).about(row.about).disable_help_flag(true);
        match row.words {
            [] => command,
            words => command.arg(clap::Arg::new("WORD").value_parser(PossibleValuesParser::new(words))),
        }
    });
    Command::new("ipv6calc")
        .disable_help_flag(true)
        .disable_version_flag(true)
        .disable_help_subcommand(true)
        .args(args)
        .subcommands(subcommands)
}

/// The names that an option takes, if they are those of a table.
fn values(arg: Arg) -> Vec<&'static str> {
    match arg {
        Arg::None | Arg::One(_) => Vec::new(),
        Arg::Input => format::ALL.iter().filter(|f| f.parse.is_some()).map(|f| f.name).collect(),
        Arg::Output => format::ALL.iter().filter(|f| f.print.is_some()).map(|f| f.name).collect(),
        Arg::Action => action::ALL.iter().filter(|a| !a.maps.is_empty()).map(|a| a.name).collect(),
    }
}

fn hint(value: &str) -> ValueHint {
    match value {
        "FILE" => ValueHint::FilePath,
        "DIR" => ValueHint::DirPath,
        _ => ValueHint::Other,
    }
}

/// The completions for a shell.
fn completions(shell: Shell) -> String {
    let mut script = Vec::new();
    clap_complete::generate(shell, &mut command(), "ipv6calc", &mut script);
    let script = String::from_utf8_lossy(&script).into_owned();
    match patch(shell) {
        Some((line, text)) => script.replacen(line, &text, 1),
        None => script,
    }
}

/// What `clap_complete` does not know of a shell: a line of its script, and what stands there instead.
fn patch(shell: Shell) -> Option<(&'static str, String)> {
    let patch = match shell {
        Shell::Bash => (BASH, format!("{BASH_EQUALS}{BASH}")),
        Shell::Fish => (FISH, format!("{}{FISH}", fish_subcommands())),
        Shell::Elvish => (ELVISH, elvish_values()),
        Shell::PowerShell => (POWERSHELL, format!("{}{POWERSHELL}", powershell_values())),
        _ => return None,
    };
    Some(patch)
}

const BASH: &str = "    for i in \"${COMP_WORDS[@]:0:COMP_CWORD}\"\n";

/// In `--out=rev` the word that is completed stands behind a word `=`.
const BASH_EQUALS: &str = "    if [[ \"${cur}\" == \"=\" ]]; then
        cur=\"\"
    elif [[ \"${prev}\" == \"=\" ]]; then
        prev=\"${COMP_WORDS[COMP_CWORD-2]}\"
    fi

";

const FISH: &str = "function __fish_ipv6calc_using_subcommand\n";

/// Only the first word is a subcommand: behind data there are still options, and an option may wait for its value.
/// What stands behind a subcommand is completed too.
fn fish_subcommands() -> String {
    let names: Vec<_> = subcommand::ALL.iter().map(|row| row.name).collect();
    let test = format!("contains -- \"$cmd[2]\" {}", names.join(" "));
    let words: String = (subcommand::ALL.iter().filter(|row| !row.words.is_empty()))
        .map(|row| {
            let (name, words) = (row.name, row.words.join(" "));
            format!("complete -c ipv6calc -n '__fish_ipv6calc_using_subcommand {name}' -f -a '{words}'\n")
        })
        .collect();
    format!(
        "function __fish_ipv6calc_needs_command\n    set -l cmd (commandline -opc)\n    if {test}\n        \
         echo $cmd[2]\n        return 1\n    end\n    return 0\nend\n\n{words}\n"
    )
}

const ELVISH: &str = "    $completions[$command]\n";

fn elvish_values() -> String {
    let case = |(names, values): (Vec<String>, Vec<&str>)| {
        let tests: Vec<_> = names.iter().map(|name| format!("(eq $words[-2] '{name}')")).collect();
        format!("if (or {}) {{\n        all [{}]\n    }}", tests.join(" "), values.join(" "))
    };
    let cases: Vec<_> = named_values().map(case).collect();
    format!("    {} else {{\n    {ELVISH}    }}\n", cases.join(" el"))
}

const POWERSHELL: &str = "    $completions = @(switch ($command) {";

fn powershell_values() -> String {
    let case = |(names, values): (Vec<String>, Vec<&str>)| {
        let (names, values) = (names.join("', '"), values.join("', '"));
        format!("        {{ $_ -cin @('{names}') }} {{ @('{values}'); break }}\n")
    };
    format!(
        "    $before = @($commandElements | Where-Object {{ $_.Extent.EndOffset -lt $cursorPosition }})
    $values = @(switch ($before[-1].Extent.Text) {{
{}    }})
    if ($values.Count -gt 0) {{
        return $values | Where-Object {{ $_ -like \"$wordToComplete*\" }} |
            ForEach-Object {{ [CompletionResult]::new($_, $_, [CompletionResultType]::ParameterValue, $_) }}
    }}

",
        named_values().map(case).collect::<String>()
    )
}

/// The words behind which only some others can stand, and those: options and subcommands.
fn named_values() -> impl Iterator<Item = (Vec<String>, Vec<&'static str>)> {
    let options = options::ALL.iter().map(|opt| (spellings(opt), values(opt.arg)));
    let subcommands = subcommand::ALL.iter().map(|row| (vec![row.name.to_owned()], row.words.to_vec()));
    options.chain(subcommands).filter(|(_, values)| !values.is_empty())
}

/// An option as it can be typed: the letter, the long names.
fn spellings(opt: &Opt) -> Vec<String> {
    let long = opt.long_names().map(|name| format!("--{name}"));
    opt.short.map(|c| format!("-{c}")).into_iter().chain(long).collect()
}

/// The man page.
fn page() -> String {
    let mut page = Page(Roff::new());
    page.0.control("TH", ["IPV6CALC", "1", "\"\"", concat!("ipv6calc ", env!("CARGO_PKG_VERSION")), "User Commands"]);
    page.section("NAME");
    page.text([roman(format!("ipv6calc - {}", help::ABOUT))]);
    page.section("SYNOPSIS");
    help::USAGE.iter().for_each(|form| page.line([bold("ipv6calc"), roman(format!(" {form}"))]));
    page.section("DESCRIPTION");
    DESCRIPTION.iter().for_each(|text| page.paragraph(text));
    page.options();
    page.types();
    page.actions();
    page.section("PIPELINES");
    PIPELINES.iter().for_each(|text| page.paragraph(text));
    page.json();
    page.shell();
    page.subcommands();
    page.section("EXIT STATUS");
    help::STATUSES.iter().for_each(|(status, about)| page.item([bold(*status)], &sentence(about)));
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
            let mut rows = Opt::shown(group).peekable();
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
            if let Some(example) = format.examples.first() {
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
        for (words, answer) in action.examples {
            self.sample(&format!("-q -A {} {words}", action.name), answer);
        }
    }

    fn json(&mut self) {
        self.section("JSON OUTPUT");
        self.text([roman("With "), bold("--json"), roman(" every input gives one object on a line of its own.")]);
        let schema: Json = serde_json::from_str(json::DESCRIPTION).unwrap_or_default();
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
    }

    fn subcommands(&mut self) {
        self.section("SUBCOMMANDS");
        self.text([roman("A subcommand is the first word of the command line.")]);
        for row in subcommand::ALL {
            self.item([bold(row.name), roman(" "), italic(row.usage)], &sentence(row.about));
            if row.more.is_empty() {
                continue;
            }
            self.0.control("RS", []).control("nf", []);
            row.more.lines().for_each(|line| self.text([roman(line)]));
            self.0.control("fi", []).control("RE", []);
        }
    }

    fn environment(&mut self) {
        self.section("ENVIRONMENT");
        self.text([roman(
            "A variable sets the option of its name before the command line is read; of an option without value it is \
             yes, on or 1, or no, off or 0.",
        )]);
        for opt in options::ALL.iter().filter(|opt| opt.env && !opt.about.is_empty()) {
            for name in opt.names {
                let variable = format!("IPV6CALC_{}", name.to_ascii_uppercase().replace('-', "_"));
                self.item([bold(variable)], &format!("Option --{name}."));
            }
        }
        self.item([bold("POSIXLY_CORRECT")], "If it is set, the first address ends the options.");
    }

    fn examples(&mut self) {
        self.section("EXAMPLES");
        for Sample { about, words, answer } in help::SAMPLES {
            self.paragraph(&sentence(about).replace(".", ":"));
            self.sample(words, answer);
        }
        self.paragraph("Addresses of a log, each once:");
        self.0.control("RS", ["4"]).control("nf", []);
        self.text([bold("cut -d' ' -f1 access.log | ipv6calc --addr_to_compressed | sort -u")]);
        self.0.control("fi", []).control("RE", []);
    }
}

/// An option as it is typed, with all its names.
fn spelling(opt: &Opt) -> Vec<Inline> {
    let mut text = Vec::new();
    for name in spellings(opt) {
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

/// A line of a list as a sentence.
fn sentence(text: &str) -> String {
    let mut chars = text.chars();
    let first = chars.next().filter(|_| !text.starts_with("ip6") && !text.starts_with("eval"));
    match first {
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
    use clap::ValueEnum;

    /// The text of the page without the escapes of dashes.
    fn text() -> String {
        page().replace("\\-", "-")
    }

    #[test]
    fn the_man_page_names_every_option() {
        let page = text();
        for opt in options::ALL.iter().filter(|opt| !opt.about.is_empty()) {
            opt.long_names().for_each(|name| assert!(page.contains(&format!("\\fB--{name}\\fR")), "{name}"));
            opt.short.iter().for_each(|c| assert!(page.contains(&format!("\\fB-{c}\\fR")), "{c}"));
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

    #[test]
    fn the_shells_are_those_that_can_be_written() {
        assert_eq!(SHELLS.len(), Shell::value_variants().len());
        SHELLS.iter().for_each(|shell| assert!(shell.parse::<Shell>().is_ok(), "{shell}"));
    }

    #[test]
    fn every_shell_completes_options_types_actions_and_subcommands() {
        command().debug_assert();
        for shell in SHELLS {
            let script = completions(shell.parse().unwrap());
            for word in ["printfulluncompressed", "revnibbles.arpa", "geneui64", "prefix+mac", "completions", "shell"] {
                assert!(script.contains(word), "{shell}: {word}");
            }
        }
    }

    #[test]
    fn what_is_changed_in_a_script_is_there_once() {
        for shell in Shell::value_variants() {
            let Some((line, text)) = patch(*shell) else { continue };
            let mut script = Vec::new();
            clap_complete::generate(*shell, &mut command(), "ipv6calc", &mut script);
            assert_eq!(String::from_utf8(script).unwrap().matches(line).count(), 1, "{shell}");
            assert!(completions(*shell).contains(&text), "{shell}");
        }
    }
}
