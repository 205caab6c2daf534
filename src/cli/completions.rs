//! `ipv6calc completions`: what the shells know of the command line, from the tables.

use super::args::Opt;
use super::command::{Run, Subcommand, one_of};
use super::console::Console;
use super::error::CliError;
use super::exit::Exit;
use super::program::{self, Program};
use super::subcommand;
use clap::builder::{PossibleValuesParser, TypedValueParser};
use clap::{Arg, ArgAction, Command, ValueHint, value_parser};
use clap_complete::Shell;

/// `ipv6calc completions`.
pub(super) const COMPLETIONS: Subcommand = Subcommand {
    details: "Each program has a script of its own.",
    lists: || {
        let row = |(shell, install): &(Shell, &str)| (shell.to_string(), (*install).to_owned());
        vec![("Installation", SHELLS.iter().map(row).collect())]
    },
    examples: &[("ipv6calc completions zsh ipv6loganon > _ipv6loganon", "")],
    ..Subcommand::new::<CompletionsArgs>("completions", "print the completions for a shell")
};

/// The shells, and how their completions are installed.
static SHELLS: [(Shell, &str); 5] = [
    (Shell::Bash, "eval \"$(ipv6calc completions bash)\" in ~/.bashrc"),
    (Shell::Elvish, "eval (ipv6calc completions elvish | slurp) in rc.elv"),
    (Shell::Fish, "save as ~/.config/fish/completions/ipv6calc.fish"),
    (Shell::PowerShell, "ipv6calc completions powershell | iex in $PROFILE"),
    (Shell::Zsh, "save as _ipv6calc in a directory of $fpath"),
];

/// The arguments of `completions`.
#[derive(clap::Args)]
struct CompletionsArgs {
    /// The shell
    #[arg(value_name = "SHELL", value_parser = value_parser!(Shell))]
    shell: Shell,
    /// The program whose command line is completed
    #[arg(value_name = "PROGRAM", default_value = "ipv6calc", value_parser = programs())]
    program: CompletedProgram,
}

/// A program whose command line can be completed.
#[derive(Clone, Copy)]
enum CompletedProgram {
    /// One with the options of the table.
    Flat(Program),
    /// One that is a clap command.
    #[cfg(feature = "web")]
    Clap(&'static Subcommand),
}

fn programs() -> impl TypedValueParser<Value = CompletedProgram> {
    let flat = program::ALL.iter().map(|program| (program.name(), "", CompletedProgram::Flat(*program)));
    #[cfg(feature = "web")]
    let flat = flat.chain([(super::web::WEB.name, "", CompletedProgram::Clap(&super::web::WEB))]);
    one_of(flat)
}

impl Run for CompletionsArgs {
    fn run(self, console: &mut Console<'_>) -> Result<Exit, CliError> {
        let script = match self.program {
            CompletedProgram::Flat(program) => completions(self.shell, program),
            #[cfg(feature = "web")]
            CompletedProgram::Clap(row) => generated(self.shell, &mut row.command(""), row.name),
        };
        console.stdout.extend_from_slice(script.as_bytes());
        Ok(Exit::Done)
    }
}

/// The command with everything that shells complete.
fn command(program: Program) -> Command {
    let rows: Vec<&'static Opt> = Opt::of(program).filter(|opt| !opt.about.is_empty()).collect();
    let args = rows.iter().map(|opt| {
        // only -h has no long name
        let id = opt.long_names().next().unwrap_or("h");
        let arg = Arg::new(id).long(opt.long_names().next()).visible_aliases(opt.long_names().skip(1)).help(opt.about);
        let arg = match opt.short {
            Some(short) => arg.short(short),
            None => arg,
        };
        match (opt.arg.name(), opt.arg.names()) {
            (None, _) => arg.action(ArgAction::Count).value_parser(clap::value_parser!(u8)),
            (Some(name), names) if names.is_empty() => arg.value_name(name).value_hint(hint(name)),
            (Some(name), names) => arg.value_name(name).value_parser(PossibleValuesParser::new(names)),
        }
    });
    Command::new(program.name())
        .disable_help_flag(true)
        .disable_version_flag(true)
        .disable_help_subcommand(true)
        .args(args)
        .subcommands(subcommands(program).iter().map(|row| {
            // built before it inherits that this command has a help option of its own
            let mut command = row.command(program.name());
            command.build();
            command
        }))
}

/// The subcommands of a program: those for logs have none.
fn subcommands(program: Program) -> &'static [Subcommand] {
    if program == Program::Calc { subcommand::ALL } else { &[] }
}

/// The values of the first operand of a subcommand, if they are fixed.
fn operands(row: &Subcommand) -> Vec<String> {
    let command = row.command("ipv6calc");
    command.get_positionals().next().map(values).unwrap_or_default()
}

/// The values of an argument, if they are fixed.
fn values(arg: &Arg) -> Vec<String> {
    arg.get_possible_values().iter().map(|value| value.get_name().to_owned()).collect()
}

fn hint(value: &str) -> ValueHint {
    match value {
        "FILE" => ValueHint::FilePath,
        "DIR" => ValueHint::DirPath,
        _ => ValueHint::Other,
    }
}

/// The completions of a program for a shell.
fn completions(shell: Shell, program: Program) -> String {
    let script = generated(shell, &mut command(program), program.name());
    match patch(shell, program) {
        Some((line, text)) => script.replacen(line, &text, 1),
        None => script,
    }
}

/// The script of `clap_complete`.
fn generated(shell: Shell, command: &mut Command, name: &str) -> String {
    let mut script = Vec::new();
    clap_complete::generate(shell, command, name, &mut script);
    String::from_utf8_lossy(&script).into_owned()
}

/// What `clap_complete` does not know about a shell: a line of its script, and its replacement.
fn patch(shell: Shell, program: Program) -> Option<(&'static str, String)> {
    let patch = match shell {
        Shell::Bash => (BASH, format!("{BASH_EQUALS}{BASH}")),
        Shell::Fish if program == Program::Calc => (FISH, format!("{}{FISH}", fish_subcommands())),
        Shell::Elvish => (ELVISH, elvish_values(program)),
        Shell::PowerShell => (POWERSHELL, format!("{}{POWERSHELL}", powershell_values(program))),
        _ => return None,
    };
    Some(patch)
}

const BASH: &str = "    for i in \"${COMP_WORDS[@]:0:COMP_CWORD}\"\n";

/// In `--out=rev` the word to complete follows a word `=`.
const BASH_EQUALS: &str = "    if [[ \"${cur}\" == \"=\" ]]; then
        cur=\"\"
    elif [[ \"${prev}\" == \"=\" ]]; then
        prev=\"${COMP_WORDS[COMP_CWORD-2]}\"
    fi

";

const FISH: &str = "function __fish_ipv6calc_using_subcommand\n";

/// Only the first word is a subcommand: options may follow data, and an option may wait for its value. Operands of
/// subcommands are completed too.
fn fish_subcommands() -> String {
    let names: Vec<_> = subcommand::ALL.iter().map(|row| row.name).collect();
    let test = format!("contains -- \"$cmd[2]\" {}", names.join(" "));
    let words: String = (subcommand::ALL.iter().map(|row| (row.name, operands(row))))
        .filter(|(_, words)| !words.is_empty())
        .map(|(name, words)| {
            let words = words.join(" ");
            format!("complete -c ipv6calc -n '__fish_ipv6calc_using_subcommand {name}' -f -a '{words}'\n")
        })
        .collect();
    format!(
        "function __fish_ipv6calc_needs_command\n    set -l cmd (commandline -opc)\n    if {test}\n        \
         echo $cmd[2]\n        return 1\n    end\n    return 0\nend\n\n{words}\n"
    )
}

const ELVISH: &str = "    $completions[$command]\n";

fn elvish_values(program: Program) -> String {
    let case = |(names, values): (Vec<String>, Vec<String>)| {
        let tests: Vec<_> = names.iter().map(|name| format!("(eq $words[-2] '{name}')")).collect();
        format!("if (or {}) {{\n        all [{}]\n    }}", tests.join(" "), values.join(" "))
    };
    let cases: Vec<_> = named_values(program).into_iter().map(case).collect();
    format!("    {} else {{\n    {ELVISH}    }}\n", cases.join(" el"))
}

const POWERSHELL: &str = "    $completions = @(switch ($command) {";

fn powershell_values(program: Program) -> String {
    let case = |(names, values): (Vec<String>, Vec<String>)| {
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
        named_values(program).into_iter().map(case).collect::<String>()
    )
}

/// The words that are followed by one of some others, and those: options and subcommands.
fn named_values(program: Program) -> Vec<(Vec<String>, Vec<String>)> {
    let mut all = Vec::new();
    gather(&command(program), &mut all);
    // an option of several subcommands is completed as that of the first one
    let mut seen: Vec<String> = Vec::new();
    all.retain_mut(|(names, _)| {
        names.retain(|name| !seen.contains(name));
        seen.extend(names.iter().cloned());
        !names.is_empty()
    });
    all
}

fn gather(command: &Command, all: &mut Vec<(Vec<String>, Vec<String>)>) {
    for arg in command.get_arguments().filter(|arg| !values(arg).is_empty()) {
        let long = arg.get_long_and_visible_aliases().unwrap_or_default().into_iter().map(|name| format!("--{name}"));
        let short = arg.get_short().map(|c| format!("-{c}"));
        let names: Vec<String> = match arg.get_index() {
            None if !arg.is_positional() => short.into_iter().chain(long).collect(),
            _ => vec![command.get_name().to_owned()],
        };
        all.push((names, values(arg)));
    }
    command.get_subcommands().for_each(|verb| gather(verb, all));
}

#[cfg(test)]
mod tests {
    use super::*;
    use clap::ValueEnum;

    #[test]
    fn every_shell_can_be_named() {
        assert!(SHELLS.iter().map(|(shell, _)| shell).eq(Shell::value_variants()), "one row each, in their order");
    }

    #[test]
    fn every_shell_completes_options_types_actions_and_subcommands() {
        for (shell, _) in SHELLS {
            let script = completions(shell, Program::Calc);
            for word in ["printfulluncompressed", "revnibbles.arpa", "geneui64", "prefix+mac", "completions", "shell"] {
                assert!(script.contains(word), "{shell}: {word}");
            }
        }
    }

    #[test]
    fn every_shell_completes_every_option_of_every_program() {
        for program in program::ALL.iter().copied() {
            command(program).debug_assert();
            for (shell, _) in SHELLS {
                let script = completions(shell, program);
                assert!(script.contains(program.name()), "{shell}");
                for opt in Opt::of(program).filter(|opt| !opt.about.is_empty()) {
                    opt.long_names().for_each(|name| assert!(script.contains(name), "{shell} {program:?}: {name}"));
                    opt.arg
                        .names()
                        .iter()
                        .for_each(|name| assert!(script.contains(name), "{shell} {program:?}: {name}"));
                }
            }
        }
    }

    #[test]
    fn every_shell_completes_every_option_of_every_subcommand() {
        let scripts = SHELLS.map(|(shell, _)| (shell, completions(shell, Program::Calc)));
        let bash = completions(Shell::Bash, Program::Calc);
        let mut count = 0;
        for (path, row) in subcommand::tree() {
            let mut command = row.command(&path);
            command.build();
            let label = format!("{path} {}", row.name).replace([' ', '-'], "__subcmd__");
            let section = bash.split_once(&format!("        {label})\n")).expect(&label).1.split(";;").next().unwrap();
            for arg in command.get_arguments().filter(|arg| !arg.is_hide_set()) {
                let Some(long) = arg.get_long() else { continue };
                assert!(
                    section.contains(&format!("--{long} ")) || section.contains(&format!("--{long}\"")),
                    "{label} {long}"
                );
                scripts.iter().for_each(|(shell, script)| assert!(script.contains(long), "{shell} {label} {long}"));
                count += 1;
            }
        }
        assert!(count > 100, "{count}");
        assert!(bash.contains("--keep-going"));
    }

    #[test]
    fn what_is_changed_in_a_script_is_there_once() {
        for (shell, program) in Shell::value_variants().iter().flat_map(|s| program::ALL.iter().map(move |p| (*s, *p)))
        {
            let Some((line, text)) = patch(shell, program) else { continue };
            let mut script = Vec::new();
            clap_complete::generate(shell, &mut command(program), program.name(), &mut script);
            assert_eq!(String::from_utf8(script).unwrap().matches(line).count(), 1, "{shell} {program:?}");
            assert!(completions(shell, program).contains(&text), "{shell} {program:?}");
        }
    }
}
