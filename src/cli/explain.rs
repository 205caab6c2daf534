//! `ipv6calc explain`: what a text is, and what else it could be.

use super::args::DatabaseFlags;
use super::colour::{self, Colour};
use super::command::{Run, Subcommand};
use super::console::Console;
use super::databases;
use super::error::CliError;
use super::exit::Exit;
use crate::anon::Anonymiser;
use crate::db::Databases;
use crate::format::write_json;
use crate::info::explain::{Paint, Plain, TextRole};
use crate::info::{Explanation, InfoOptions, InfoSettings};
use anstyle::{AnsiColor, Style};
use std::ffi::OsString;
use std::io::Write;
use std::os::unix::ffi::OsStrExt;
use std::sync::Arc;

/// The row of the subcommand.
pub(super) const EXPLAIN: Subcommand = Subcommand {
    details: "TEXT is an address, a prefix, a name or a number in any notation. It is identified, then described: its \
              parts, its special purpose, what other programs read it as, and the commands that convert it. Nothing \
              is refused silently: a text that is not an address is explained too.",
    statuses: ["TEXT is an address or the like", "TEXT is not an address", "the command line is wrong"],
    examples: &[
        ("ipv6calc explain 2002:c000:201::1", ""),
        ("ipv6calc explain 010.0.0.1", ""),
        ("ipv6calc explain 2001:db8::/64 00:16:3e:5a:7b:9c", ""),
    ],
    ..Subcommand::new::<ExplainArgs>("explain", "identify a text, list its other readings, and show how to convert it")
};

/// The arguments of `explain`.
#[derive(clap::Args)]
struct ExplainArgs {
    /// Write one JSON object (schema/explain.schema.json)
    #[arg(long)]
    json: bool,
    /// When to use colour
    #[arg(long, visible_alias = "colour", value_name = "WHEN", default_value = "auto", value_parser = colour::parser())]
    color: Colour,
    /// The text; a second word may be the MAC address or token of a prefix
    #[arg(value_name = "TEXT", required = true, num_args = 1..=2)]
    text: Vec<OsString>,
    #[command(flatten)]
    databases: DatabaseFlags,
}

impl Run for ExplainArgs {
    fn run(self, console: &mut Console<'_>) -> Result<Exit, CliError> {
        let db = Arc::new(self.databases.open(false, &mut console.stderr)?);
        let text = self.text.iter().map(|word| word.as_bytes()).collect::<Vec<_>>().join(&b' ');
        let explanation = explanation(&text, db.clone())?;
        self.write(&explanation, console)?;
        databases::report_errors(super::program::Program::Calc, &db, &mut console.stderr);
        Ok(if explanation.is_found() { Exit::Done } else { Exit::Failed })
    }
}

impl ExplainArgs {
    fn write(&self, explanation: &Explanation, console: &mut Console<'_>) -> Result<(), CliError> {
        if self.json {
            write_json(explanation, &mut console.stdout).map_err(|e| CliError::usage(e.to_string()))?;
            console.stdout.push(b'\n');
            return Ok(());
        }
        match self.color.is_enabled() {
            true => explanation.text(&Painted, &mut console.stdout),
            false => explanation.text(&Plain, &mut console.stdout),
        }
        Ok(())
    }
}

/// What a text is, and what else it could be.
pub(super) fn explanation(text: &[u8], db: Arc<Databases>) -> Result<Explanation, CliError> {
    let anonymiser = Anonymiser::without_facts(&crate::anon::AnonSettings::default(), None, false)
        .map_err(|e| CliError::usage(e.to_string()))?;
    Ok(InfoSettings::new(anonymiser, InfoOptions { db, ..InfoOptions::default() }).explain(text))
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
