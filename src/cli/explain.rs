//! `ipv6calc explain`: what a text is, and what else it could be.

use super::args::{self, LowArgs};
use super::colour::Colour;
use super::console::Console;
use super::error::CliError;
use super::exit::Exit;
use super::program::Program;
use super::subcommand::Subcommand;
use super::{databases, verb};
use crate::anon::Anonymiser;
use crate::db::Databases;
use crate::info::explain::{Paint, Plain, TextRole};
use crate::info::{Explanation, InfoOptions, InfoSettings};
use anstyle::{AnsiColor, Style};
use std::ffi::OsString;
use std::io::Write;
use std::os::unix::ffi::OsStrExt;
use std::sync::Arc;

/// The row of the subcommand.
pub(super) const EXPLAIN: Subcommand = Subcommand {
    name: "explain",
    usage: "[--json] [--color auto|always|never] [--] TEXT [TEXT]",
    about: "tell what a text is, what else it could be, and how to convert it",
    more: || {
        "\
--json    one JSON object (schema/explain.schema.json)
--color   colour: auto (default: on a terminal, unless NO_COLOR is set), always, never
--db-...  the options about databases, such as --db-labels FILE

Status 0 if the text is an address or the like, 1 if it is not, 2 if the command line is wrong.

Examples:
  ipv6calc explain 2002:c000:201::1
  ipv6calc explain 010.0.0.1
  ipv6calc explain 2001:db8::/64 00:16:3e:5a:7b:9c
"
        .to_owned()
    },
    words: Vec::new,
    options: Vec::new,
    run: explain,
};

/// What was asked for.
#[derive(Default)]
struct Asked {
    json: bool,
    colour: Colour,
    text: Vec<u8>,
    low: LowArgs,
}

fn explain(words: &[OsString], sink: &mut Console<'_>) -> Result<Exit, CliError> {
    let asked = asked(words)?;
    let db = Arc::new(databases::all(&asked.low, &mut sink.stderr)?);
    let explanation = explanation(&asked.text, db.clone())?;
    write(&asked, &explanation, sink)?;
    databases::report_errors(Program::Calc, &db, &mut sink.stderr);
    Ok(if explanation.is_found() { Exit::Done } else { Exit::Failed })
}

/// What a text is, and what else it could be.
pub(super) fn explanation(text: &[u8], db: Arc<Databases>) -> Result<Explanation, CliError> {
    let anonymiser = Anonymiser::without_facts(&crate::anon::AnonSettings::default(), None, false)
        .map_err(|e| CliError::usage(e.to_string()))?;
    Ok(InfoSettings::new(anonymiser, InfoOptions { db, ..InfoOptions::default() }).explain(text))
}

fn write(asked: &Asked, explanation: &Explanation, sink: &mut Console<'_>) -> Result<(), CliError> {
    if asked.json {
        let document = serde_json::to_vec(explanation).map_err(|e| CliError::usage(e.to_string()))?;
        sink.stdout.extend_from_slice(&document);
        sink.stdout.push(b'\n');
        return Ok(());
    }
    match asked.colour.is_enabled() {
        true => explanation.text(&Painted, &mut sink.stdout),
        false => explanation.text(&Plain, &mut sink.stdout),
    }
    Ok(())
}

fn asked(words: &[OsString]) -> Result<Asked, CliError> {
    let mut asked = Asked { low: args::of_environment(Program::Calc)?, ..Asked::default() };
    let (mut rest, mut texts) = (words.iter(), Vec::new());
    while let Some(word) = rest.next() {
        match word.as_bytes() {
            b"--" => {
                texts.extend(rest.by_ref());
            }
            b"--json" => asked.json = true,
            b"--color" | b"--colour" => {
                let word = rest.next().ok_or_else(|| CliError::usage("option '--color' needs a value"))?;
                asked.colour = Colour::parse(word.as_bytes())?;
            }
            text if text.starts_with(b"--color=") => asked.colour = Colour::parse(text.get(8..).unwrap_or_default())?,
            text if text.starts_with(b"--colour=") => asked.colour = Colour::parse(text.get(9..).unwrap_or_default())?,
            text if text.starts_with(b"-") && text.len() > 1 => {
                let (name, value) = verb::parts(text);
                let name = name.strip_prefix(b"--").and_then(|name| str::from_utf8(name).ok());
                if let Some(set) = name.and_then(|n| args::database_option(&mut asked.low, n, value, &mut rest)) {
                    set?;
                    continue;
                }
                return Err(CliError::unknown("option", text, ["--json", "--color", "--help"].into_iter()));
            }
            _ => texts.push(word),
        }
    }
    match texts.as_slice() {
        [_] | [_, _] => {}
        [] => return Err(CliError::usage("no text").with_hint("usage: ipv6calc explain TEXT")),
        _ => return Err(CliError::usage("more than two words").with_hint("put quotes around a text with blanks")),
    }
    asked.text = texts.iter().map(|word| word.as_bytes()).collect::<Vec<_>>().join(&b' ');
    Ok(asked)
}

/// The colours of a terminal.
struct Painted;

fn style(role: TextRole) -> Style {
    match role {
        TextRole::Heading => Style::new().bold(),
        TextRole::Value => AnsiColor::Green.on_default(),
        TextRole::Command => AnsiColor::Cyan.on_default(),
        TextRole::Note => AnsiColor::Yellow.on_default(),
        TextRole::Error => AnsiColor::Red.on_default().bold(),
    }
}

impl Paint for Painted {
    fn start(&self, role: TextRole, out: &mut Vec<u8>) {
        // a vector takes everything
        let _ = write!(out, "{}", style(role).render());
    }

    fn end(&self, role: TextRole, out: &mut Vec<u8>) {
        let _ = write!(out, "{}", style(role).render_reset());
    }
}
