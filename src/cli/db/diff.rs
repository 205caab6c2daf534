//! `ipv6calc db diff`: what changed between two MMDB files.

use super::file::{self, OpenError};
use crate::addr::Net;
use crate::cli::command::{Run, Subcommand};
use crate::cli::console::Console;
use crate::cli::console::notice;
use crate::cli::error::CliError;
use crate::cli::exit::Exit;
use crate::db::Data;
use crate::db::RecordPath as Field;
use crate::db::diff::{RecordChange, diff};
use crate::format::{escape_controls, escape_path};
use clap::ValueHint;
use serde::Serialize;
use std::ops::ControlFlow;
use std::path::{Path, PathBuf};

/// The row of the verb.
pub(super) const DIFF: Subcommand = Subcommand {
    details: "Changes are listed in the order of addresses, as the fewest prefixes. Aliases of the IPv4 addresses, such \
              as 2002::/16 in many files, are left out.",
    lists: || {
        let rows = [
            ("+ PREFIX RECORD", "only in NEW"),
            ("- PREFIX RECORD", "only in OLD"),
            ("~ PREFIX PATH: OLD -> NEW, ...", "different values"),
        ];
        vec![("Output", rows.map(|(name, about)| (name.to_owned(), about.to_owned())).to_vec())]
    },
    statuses: ["no differences", "differences", "a file cannot be used"],
    examples: &[("ipv6calc db diff --field country.iso_code old.mmdb new.mmdb", "")],
    ..Subcommand::new::<DiffArgs>("diff", "compare two MMDB files")
};

#[derive(clap::Args)]
struct DiffArgs {
    /// Write one JSON object per change
    #[arg(long)]
    json: bool,
    /// Compare only this value, such as country.iso_code or subdivisions[0].names.en
    #[arg(long, value_name = "PATH", value_parser = str::parse::<Field>)]
    field: Option<Field>,
    /// The older file
    #[arg(value_name = "OLD", value_hint = ValueHint::FilePath)]
    old: PathBuf,
    /// The newer file
    #[arg(value_name = "NEW", value_hint = ValueHint::FilePath)]
    new: PathBuf,
}

/// Answers are written when this much has gathered.
const FULL: usize = 64 * 1024;

/// A change in a document.
#[derive(Serialize)]
struct Document<'a> {
    schema: u8,
    network: Net,
    change: &'static str,
    #[serde(skip_serializing_if = "Option::is_none")]
    old: Option<&'a Data>,
    #[serde(skip_serializing_if = "Option::is_none")]
    new: Option<&'a Data>,
}

impl Run for DiffArgs {
    fn run(self, console: &mut Console<'_>) -> Result<Exit, CliError> {
        let open = |path: &Path| {
            file::open(path).map_err(|e: OpenError| CliError::usage(format!("{}: {e}", escape_path(path))))
        };
        let (old, new) = (open(&self.old)?, open(&self.new)?);
        let (mut changed, mut written) = (false, Ok(()));
        let compared = diff(old.reader(), new.reader(), self.field.as_ref(), &mut |net, change| {
            changed = true;
            report(net, change, &self, &mut console.stdout);
            if console.stdout.len() < FULL {
                return ControlFlow::Continue(());
            }
            written = console.flush();
            if written.is_err() || console.is_closed() { ControlFlow::Break(()) } else { ControlFlow::Continue(()) }
        });
        written?;
        compared.map_err(|e| {
            let path = if e.new { &self.new } else { &self.old };
            CliError::usage(format!("{}: {e}", escape_path(path)))
        })?;
        Ok(if changed { Exit::Failed } else { Exit::Done })
    }
}

fn report(net: Net, change: &RecordChange, args: &DiffArgs, out: &mut Vec<u8>) {
    let (old, new) = (change.old.as_ref(), change.new.as_ref());
    let (word, sign) = match (old, new) {
        (None, _) => ("added", '+'),
        (_, None) => ("removed", '-'),
        _ => ("changed", '~'),
    };
    if args.json {
        return file::json(&Document { schema: 1, network: net, change: word, old, new }, out);
    }
    let text = match (old, new) {
        (Some(old), Some(new)) if args.field.is_some() => format!("{} -> {}", shown(Some(old)), shown(Some(new))),
        (Some(old), Some(new)) => {
            let each = |(path, old, new): (Field, Option<&Data>, Option<&Data>)| {
                let at = if path.steps().is_empty() { String::new() } else { format!("{path}: ") };
                format!("{at}{} -> {}", shown(old), shown(new))
            };
            old.differences(new).into_iter().map(each).collect::<Vec<_>>().join(", ")
        }
        (old, new) => shown(old.or(new)),
    };
    notice(&format!("{sign} {net}  {text}"), out);
}

/// A value as JSON shows it: so `12` and `"12"` differ.
fn shown(data: Option<&Data>) -> String {
    data.map_or_else(
        || "nothing".to_owned(),
        |data| escape_controls(&serde_json::to_string(data).unwrap_or_default()).into_owned(),
    )
}
