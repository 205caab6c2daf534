//! The errors of clap in the form of all errors of the command line: what is wrong, then what to do.

use crate::cli::error::CliError;
use crate::format::escape_controls;
use clap::error::{ContextKind, ContextValue, ErrorKind};
use clap::{Command, Error};

/// Lists of names up to this length are part of a message.
const SHORT_LIST: usize = 24;

/// The error of clap as an error of the command line.
pub(super) fn usage(error: &Error, command: &Command) -> CliError {
    let found = |kind| escape_controls(&found(error, kind)).into_owned();
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
