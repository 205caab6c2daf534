//! Where options come from: the command line, the environment, a file. All become words of one command line.

use super::WEB;
use crate::cli::error::CliError;
use crate::cli::input_file::content;
use crate::format::nearest::nearest;
use crate::format::{escape_controls, escape_path};
use clap::parser::ValueSource;
use clap::{Arg, ArgAction, ArgMatches, Command};
use std::collections::HashSet;
use std::env;
use std::ffi::OsString;
use std::io;
use std::os::unix::ffi::OsStringExt;
use std::path::{Path, PathBuf};
use toml_edit::{Document, Item, Value};

/// The words of the command line, with those of the environment and the file before them.
///
/// # Errors
/// If the file cannot be read, or has a key or value that is not one.
pub(super) fn words(argv: &[OsString]) -> Result<Vec<OsString>, CliError> {
    let command = WEB.command("").no_binary_name(true);
    let Ok(typed) = command.clone().ignore_errors(true).try_get_matches_from(argv) else {
        // a request for help, or words that will be refused: both need no more words
        return Ok(argv.to_vec());
    };
    let mut given = given(&command, &typed);
    let mut words = Vec::new();
    let variables = Variables::read(&command, &given)?;
    check(&command, &variables.words, "the environment")?;
    let path =
        typed.get_one::<PathBuf>("config").cloned().or_else(|| env::var_os("IPV6CALCWEB_CONFIG").map(PathBuf::from));
    if let Some(path) = path {
        given.extend(variables.ids);
        words = keys(&command, &path, &given)?;
    }
    words.extend(variables.words);
    words.extend(argv.iter().cloned());
    Ok(words)
}

/// The options that were given.
fn given(command: &Command, matches: &ArgMatches) -> HashSet<String> {
    let ids = command.get_arguments().map(|arg| arg.get_id().to_string());
    ids.filter(|id| {
        matches.try_contains_id(id).unwrap_or(false) && matches.value_source(id) == Some(ValueSource::CommandLine)
    })
    .collect()
}

/// The options that a variable or a key can set.
fn settable(command: &Command) -> impl Iterator<Item = (&str, &Arg)> {
    let named = command.get_arguments().filter_map(|arg| Some((arg.get_long()?, arg)));
    named.filter(|(name, _)| !["help", "version", "config", "check-config"].contains(name))
}

/// Fails if these words are not options with values that they take.
fn check(command: &Command, words: &[OsString], from: &str) -> Result<(), CliError> {
    match command.clone().try_get_matches_from(words) {
        Ok(_) => Ok(()),
        Err(error) => {
            let error = crate::cli::command::clap_error(&error, command);
            let text = CliError::usage(format!("{from}: {error}"));
            Err(match error.hint() {
                Some(hint) => text.with_hint(hint),
                None => text,
            })
        }
    }
}

/// The variables `IPV6CALCWEB_NAME`, without those of options that were given.
#[derive(Default)]
struct Variables {
    words: Vec<OsString>,
    /// The options whose variables are set; that of a switch that is off has no word.
    ids: HashSet<String>,
}

impl Variables {
    fn read(command: &Command, given: &HashSet<String>) -> Result<Variables, CliError> {
        let mut all = Variables::default();
        for (name, arg) in settable(command).filter(|(_, arg)| !given.contains(arg.get_id().as_str())) {
            let variable = format!("IPV6CALCWEB_{}", name.to_ascii_uppercase().replace('-', "_"));
            let Some(value) = env::var_os(&variable) else { continue };
            all.ids.insert(arg.get_id().to_string());
            match arg.get_action() {
                ArgAction::SetTrue => {
                    let is_on = switch(&variable, &value.to_string_lossy())?;
                    all.words.extend(is_on.then(|| word(name, None)));
                }
                ArgAction::Append => {
                    let parts = value.into_vec();
                    let parts = parts.split(u8::is_ascii_whitespace).filter(|part| !part.is_empty());
                    all.words.extend(parts.map(|part| word(name, Some(OsString::from_vec(part.to_vec())))));
                }
                _ => all.words.push(word(name, Some(value))),
            }
        }
        Ok(all)
    }
}

/// A variable of an option without value.
fn switch(variable: &str, value: &str) -> Result<bool, CliError> {
    match value.to_ascii_lowercase().as_str() {
        "1" | "yes" | "enabled" | "on" | "true" => Ok(true),
        "" | "0" | "no" | "disabled" | "off" | "false" => Ok(false),
        _ => Err(CliError::usage(format!("{variable}: unknown value '{}'", escape_controls(value)))
            .with_hint("expected 1, yes, enabled or on, or 0, no, disabled or off")),
    }
}

/// `--name` or `--name=value`.
fn word(name: &str, value: Option<OsString>) -> OsString {
    let mut word = OsString::from(format!("--{name}"));
    if let Some(value) = value {
        word.push("=");
        word.push(value);
    }
    word
}

/// The longest file of settings.
const LONGEST: u64 = 1024 * 1024;

/// The words of a file, without those of options that were given.
fn keys(command: &Command, path: &Path, given: &HashSet<String>) -> Result<Vec<OsString>, CliError> {
    let place = escape_path(path);
    let text = content(path, LONGEST).and_then(|bytes| String::from_utf8(bytes).map_err(io::Error::other));
    let text = text.map_err(|error| CliError::read(path, error))?;
    let document = Document::parse(text.as_str()).map_err(|error| CliError::data(place.clone(), error))?;
    let (mut all, mut words) = (Vec::new(), Vec::new());
    for (key, item) in document.iter() {
        let Some((name, arg)) = settable(command).find(|(name, _)| *name == key) else {
            let error = CliError::usage(format!("{place}: unknown key '{key}'"));
            let near = nearest(key, settable(command).map(|(name, _)| name));
            return Err(match near {
                Some(near) => error.with_hint(format!("did you mean '{near}'?")),
                None => error.with_hint("the keys are the long names of the options, without --"),
            });
        };
        let own = of_item(name, arg, item)
            .ok_or_else(|| CliError::usage(format!("{place}: '{key}' is not {}", expected(arg))))?;
        if !given.contains(arg.get_id().as_str()) {
            words.extend(own.iter().cloned());
        }
        all.extend(own);
    }
    check(command, &all, &place)?;
    Ok(words)
}

/// The words of a key; `None`: its value is not of a type that the option takes.
fn of_item(name: &str, arg: &Arg, item: &Item) -> Option<Vec<OsString>> {
    let one = |value| Some(word(name, Some(scalar(value)?)));
    match (arg.get_action(), item.as_value()?) {
        (ArgAction::SetTrue, Value::Boolean(yes)) => Some(yes.value().then(|| word(name, None)).into_iter().collect()),
        (ArgAction::SetTrue, _) => None,
        (ArgAction::Append, Value::Array(list)) => list.iter().map(one).collect(),
        (_, value) => Some(vec![one(value)?]),
    }
}

/// The types that an option takes.
fn expected(arg: &Arg) -> &'static str {
    match arg.get_action() {
        ArgAction::SetTrue => "true or false",
        ArgAction::Append => "a text, a number or a list of them",
        _ => "a text or a number",
    }
}

fn scalar(value: &Value) -> Option<OsString> {
    match value {
        Value::String(text) => Some(text.value().into()),
        Value::Integer(number) => Some(number.value().to_string().into()),
        Value::Float(number) => Some(number.value().to_string().into()),
        _ => None,
    }
}
