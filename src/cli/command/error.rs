//! The errors of clap in the form of all errors of the command line: what is wrong, then what to do.

use crate::cli::error::{CliError, escape_for_message};
use crate::format::escape_controls;
use clap::error::{ContextKind, ContextValue, ErrorKind};
use clap::{Arg, Command, Error};

/// Lists of names up to this length are part of a message.
const SHORT_LIST: usize = 24;

/// The error of clap as an error of the command line.
pub(super) fn usage(error: &Error, command: &Command) -> CliError {
    let found = |kind| escape_for_message(found(error, kind).as_bytes());
    let argument = found(ContextKind::InvalidArg);
    let (option, value) = argument.split_once(' ').unwrap_or((&argument, ""));
    let invalid = found(ContextKind::InvalidValue);
    let what = match error.kind() {
        ErrorKind::InvalidSubcommand => format!("unknown verb '{}'", found(ContextKind::InvalidSubcommand)),
        ErrorKind::MissingSubcommand => "missing verb".to_owned(),
        ErrorKind::UnknownArgument if option.starts_with('-') => format!("unknown option '{option}'"),
        ErrorKind::UnknownArgument => format!("unexpected argument '{argument}'"),
        ErrorKind::MissingRequiredArgument => format!("missing argument: {}", argument.replace(['<', '>'], "")),
        ErrorKind::ArgumentConflict => format!("'{argument}' cannot be used with '{}'", found(ContextKind::PriorArg)),
        ErrorKind::TooManyValues if option.starts_with('-') => format!("option '{option}' takes no value"),
        ErrorKind::TooManyValues => format!("unexpected argument '{invalid}'"),
        ErrorKind::InvalidValue | ErrorKind::NoEquals | ErrorKind::TooFewValues | ErrorKind::WrongNumberOfValues
            if invalid.is_empty() =>
        {
            format!("option '{option}' needs a value: {}", value.trim_matches(['<', '>']))
        }
        ErrorKind::InvalidValue | ErrorKind::ValueValidation if option.starts_with('-') => {
            format!("option '{option}' does not take '{invalid}'")
        }
        ErrorKind::InvalidValue | ErrorKind::ValueValidation => {
            format!("unknown {} '{invalid}'", argument.trim_matches(['<', '>', '[', ']', '.']).to_lowercase())
        }
        ErrorKind::InvalidUtf8 => "an argument is not UTF-8".to_owned(),
        kind => kind.to_string(),
    };
    CliError::usage(what).with_hint(hint(error, command))
}

/// The error of an option whose value was forgotten.
pub(super) fn without_value(option: &Arg, command: &Command) -> CliError {
    let long = option.get_long().unwrap_or_default();
    let name = option.get_value_names().and_then(<[_]>::first).map_or("VALUE", |name| name.as_str());
    CliError::usage(format!("option '--{long}' needs a value: {name}"))
        .with_hint(format!("see '{} --help'", command.get_bin_name().unwrap_or_default()))
}

/// What to do about it.
fn hint(error: &Error, command: &Command) -> String {
    for kind in [ContextKind::SuggestedArg, ContextKind::SuggestedSubcommand, ContextKind::SuggestedValue] {
        match error.get(kind) {
            Some(ContextValue::String(near)) => return format!("did you mean '{near}'?"),
            Some(ContextValue::Strings(near)) if !near.is_empty() => {
                return format!("did you mean '{}'?", near.join("' or '"));
            }
            _ => {}
        }
    }
    if let Some(source) = std::error::Error::source(error) {
        return escape_controls(&source.to_string()).into_owned();
    }
    let names = match error.kind() {
        ErrorKind::InvalidSubcommand | ErrorKind::MissingSubcommand => {
            command.get_subcommands().map(|verb| verb.get_name().to_owned()).collect()
        }
        ErrorKind::MissingRequiredArgument => required(command),
        _ => valid(error),
    };
    if error.kind() == ErrorKind::MissingRequiredArgument && names.is_empty() {
        return format!("usage: {}", found(error, ContextKind::Usage).trim_start_matches("Usage: "));
    }
    match names.len() {
        1..=SHORT_LIST => format!("expected one of {}", names.join(", ")),
        _ => format!("see '{} --help'", command.get_bin_name().unwrap_or_default()),
    }
}

/// The values that the error lists.
fn valid(error: &Error) -> Vec<String> {
    match error.get(ContextKind::ValidValue) {
        Some(ContextValue::Strings(names)) => names.clone(),
        _ => Vec::new(),
    }
}

/// The values of the first required operand.
fn required(command: &Command) -> Vec<String> {
    let operand = command.get_positionals().find(|operand| operand.is_required_set());
    let values = operand.map(clap::Arg::get_possible_values).unwrap_or_default();
    values.iter().map(|value| value.get_name().to_owned()).collect()
}

/// What the error says about a part of the command line.
fn found(error: &Error, kind: ContextKind) -> String {
    match error.get(kind) {
        Some(ContextValue::Strings(all)) => all.join(", "),
        Some(value) => value.to_string(),
        None => String::new(),
    }
}

#[cfg(test)]
mod tests {
    use crate::cli::exit::Exit;
    use crate::cli::subcommand::ask;

    #[test]
    fn a_long_value_is_shortened() {
        for line in [
            "net count --size X",
            "plan next --size X a",
            "plan next --in X --size 64 -",
            "plan zone --ns X -",
            "plan X",
        ] {
            let (exit, out, err) = ask(&line.replace('X', &"9z".repeat(5000)));
            assert_eq!((exit, &*out), (Exit::Error, ""), "{line}");
            assert!(err.len() < 500, "{line}: {err}");
        }
    }

    #[test]
    fn an_error_says_what_is_wrong_and_what_to_do() {
        for (line, what, hint) in [
            ("net aggregat", "net: unknown verb 'aggregat'", "did you mean 'aggregate'?"),
            ("net", "net: missing verb", "expected one of split, "),
            ("net split --jsn", "net: unknown option '--jsn'", "did you mean '--json'?"),
            ("net split --zzz", "net: unknown option '--zzz'", "see 'ipv6calc net split --help'"),
            ("net split --json=1", "net: option '--json' takes no value", "see 'ipv6calc net split --help'"),
            ("net count --size", "net: option '--size' needs a value: LEN", "see 'ipv6calc net count --help'"),
            ("net count --size x", "net: option '--size' does not take 'x'", "expected a prefix length from 0 to 128"),
            ("net next --strategy spars", "net: option '--strategy' does not take 'spars'", "did you mean 'sparse'?"),
            ("net next --strategy x", "net: option '--strategy' does not take 'x'", "expected one of lowest, "),
            (
                "plan next --size -4 x",
                "plan: option '--size' does not take '-4'",
                "expected a prefix length, such as 64",
            ),
            ("plan next --size 4 --vlan -1 x", "plan: option '--vlan' does not take '-1'", "-1 is not in 1..=4094"),
            (
                "plan next --size 4 --count -1 x",
                "plan: option '--count' does not take '-1'",
                "expected a number of prefixes",
            ),
            (
                "plan zone --ns a.b --serial -1 x",
                "plan: option '--serial' does not take '-1'",
                "-1 is not in 0..=4294967295",
            ),
            (
                "plan next --size 4 --name --write x",
                "plan: option '--name' needs a value: NAME",
                "see 'ipv6calc plan next",
            ),
            (
                "plan zone --ns a.b --mailbox -o x",
                "plan: option '--mailbox' needs a value: MAILBOX",
                "see 'ipv6calc plan zone",
            ),
            ("plan draw --in", "plan: option '--in' needs a value: NAME", "see 'ipv6calc plan draw --help'"),
            ("explain", "explain: missing argument: TEXT...", "usage: ipv6calc explain "),
            ("explain 1 2 3", "explain: unexpected argument '3'", "see 'ipv6calc explain --help'"),
            ("completions", "completions: missing argument: SHELL", "expected one of bash, "),
            ("completions fsh", "completions: unknown shell 'fsh'", "did you mean 'fish'?"),
        ] {
            let (exit, out, err) = ask(line);
            assert_eq!((exit, &*out), (Exit::Error, ""), "{line}");
            let (first, second) = err.split_once('\n').unwrap();
            assert_eq!(first, format!("ipv6calc: {what}"), "{line}");
            assert!(second.starts_with(&format!("  {hint}")) && second.lines().count() == 1, "{line}: {second}");
        }
    }
}
