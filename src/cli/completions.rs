//! `ipv6calc completions`: what the shells know of the command line, from the tables.

use super::args::Opt;
use super::error::CliError;
use super::exit::Exit;
use super::man;
use super::program::Program;
use super::subcommand::{self, Shown, Subcommand};
use clap::builder::PossibleValuesParser;
use clap::{Arg, ArgAction, Command, ValueHint};
use clap_complete::Shell;
use std::ffi::OsString;
use std::os::unix::ffi::OsStrExt;

/// `ipv6calc completions SHELL [PROGRAM]`.
pub(super) const COMMAND: Subcommand = Subcommand {
    name: "completions",
    usage: "SHELL [PROGRAM]",
    about: "print the completions for a shell: bash, zsh, fish, elvish, powershell",
    more: || {
        "\
PROGRAM is ipv6calc (default), ipv6loganon, ipv6logconv or ipv6logstats; each has a script of its own:

bash        eval \"$(ipv6calc completions bash)\" in ~/.bashrc
zsh         ipv6calc completions zsh > a file _ipv6calc in a directory of $fpath
fish        ipv6calc completions fish > ~/.config/fish/completions/ipv6calc.fish
elvish      eval (ipv6calc completions elvish | slurp) in rc.elv
powershell  ipv6calc completions powershell | Out-String | Invoke-Expression in $PROFILE
"
        .to_owned()
    },
    words: || SHELLS.to_vec(),
    options: Vec::new,
    run: |words, sink| {
        let (shell, program) = asked(words)?;
        sink.stdout.extend_from_slice(completions(shell, program).as_bytes());
        Ok(Exit::Done)
    },
};

const SHELLS: &[&str] = &["bash", "zsh", "fish", "elvish", "powershell"];

/// The shell, and the program whose command line it shall complete.
///
/// # Errors
/// If there is no such shell or program, or there are more words.
fn asked(words: &[OsString]) -> Result<(Shell, Program), CliError> {
    let Some((shell, program)) = words.split_first() else {
        let error = CliError::usage("the name of a shell is missing");
        return Err(error.with_hint(format!("expected one of {}", SHELLS.join(", "))));
    };
    let known = shell.to_str().filter(|word| SHELLS.contains(word)).and_then(|word| word.parse().ok());
    let shell = known.ok_or_else(|| CliError::not_one_of("shell", shell.as_bytes(), SHELLS.iter().copied()))?;
    Ok((shell, man::asked(program)?))
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
    let subcommands = subcommands(program).iter().map(|row| {
        let command = Command::new(row.name).about(row.about).disable_help_flag(true).args(behind(row));
        match (row.words)() {
            words if words.is_empty() => command,
            words => command.arg(Arg::new("WORD").value_parser(PossibleValuesParser::new(words))),
        }
    });
    Command::new(program.name())
        .disable_help_flag(true)
        .disable_version_flag(true)
        .disable_help_subcommand(true)
        .args(args)
        .subcommands(subcommands)
}

/// The subcommands of a program: the programs for logs have none.
fn subcommands(program: Program) -> &'static [Subcommand] {
    if program == Program::Calc { subcommand::ALL } else { &[] }
}

/// The options behind a subcommand: of verbs that share a name, one.
fn behind(row: &Subcommand) -> Vec<Arg> {
    let mut options = (row.options)();
    options.sort_by_key(|opt| opt.name);
    options.dedup_by_key(|opt| opt.name);
    let argument = |opt: &Shown| {
        let name = opt.name.trim_start_matches('-');
        let arg = Arg::new(name).long(name).short(opt.short.chars().nth(1)).help(opt.about);
        match opt.value {
            "" => arg.action(ArgAction::SetTrue),
            value => arg.value_name(value).value_hint(hint(value)),
        }
    };
    options.iter().map(argument).collect()
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
    let mut script = Vec::new();
    clap_complete::generate(shell, &mut command(program), program.name(), &mut script);
    let script = String::from_utf8_lossy(&script).into_owned();
    match patch(shell, program) {
        Some((line, text)) => script.replacen(line, &text, 1),
        None => script,
    }
}

/// What `clap_complete` does not know of a shell: a line of its script, and what stands there instead.
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
    let words: String = (subcommand::ALL.iter().filter(|row| !(row.words)().is_empty()))
        .map(|row| {
            let (name, words) = (row.name, (row.words)().join(" "));
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
    let case = |(names, values): (Vec<String>, Vec<&str>)| {
        let tests: Vec<_> = names.iter().map(|name| format!("(eq $words[-2] '{name}')")).collect();
        format!("if (or {}) {{\n        all [{}]\n    }}", tests.join(" "), values.join(" "))
    };
    let cases: Vec<_> = named_values(program).map(case).collect();
    format!("    {} else {{\n    {ELVISH}    }}\n", cases.join(" el"))
}

const POWERSHELL: &str = "    $completions = @(switch ($command) {";

fn powershell_values(program: Program) -> String {
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
        named_values(program).map(case).collect::<String>()
    )
}

/// The words behind which only some others can stand, and those: options and subcommands.
fn named_values(program: Program) -> impl Iterator<Item = (Vec<String>, Vec<&'static str>)> {
    let options = Opt::of(program).map(|opt| (opt.spellings(), opt.arg.names()));
    let subcommands = subcommands(program).iter().map(|row| (vec![row.name.to_owned()], (row.words)()));
    options.chain(subcommands).filter(|(_, values)| !values.is_empty())
}

#[cfg(test)]
mod tests {
    use super::super::program;
    use super::*;
    use clap::ValueEnum;

    #[test]
    fn the_shells_are_those_that_can_be_written() {
        assert_eq!(SHELLS.len(), Shell::value_variants().len());
        SHELLS.iter().for_each(|shell| assert!(shell.parse::<Shell>().is_ok(), "{shell}"));
    }

    #[test]
    fn every_shell_completes_options_types_actions_and_subcommands() {
        for shell in SHELLS {
            let script = completions(shell.parse().unwrap(), Program::Calc);
            for word in ["printfulluncompressed", "revnibbles.arpa", "geneui64", "prefix+mac", "completions", "shell"] {
                assert!(script.contains(word), "{shell}: {word}");
            }
        }
    }

    #[test]
    fn every_shell_completes_every_option_of_every_program() {
        for program in program::ALL.iter().copied() {
            command(program).debug_assert();
            for shell in SHELLS {
                let script = completions(shell.parse().unwrap(), program);
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
    fn every_shell_completes_the_options_of_a_subcommand() {
        for shell in SHELLS {
            let script = completions(shell.parse().unwrap(), Program::Calc);
            for opt in subcommand::ALL.iter().flat_map(|row| (row.options)()) {
                assert!(script.contains(opt.name.trim_start_matches('-')), "{shell}: {}", opt.name);
            }
        }
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
