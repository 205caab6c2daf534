//! `ipv6calc db verify`: whether MMDB files are sound.

use super::file::{self, OpenError};
use crate::cli::command::{Run, Subcommand};
use crate::cli::console::Console;
use crate::cli::console::notice;
use crate::cli::error::CliError;
use crate::cli::exit::Exit;
use crate::format::escape_path;
use clap::ValueHint;
use serde::Serialize;
use std::path::{Path, PathBuf};

/// The row of the verb.
pub(super) const VERIFY: Subcommand = Subcommand {
    details: "The whole file is checked: metadata, every node of the search tree, and every record that it leads to.",
    statuses: ["all files are sound", "a file is damaged or not an MMDB file", "a file cannot be read"],
    examples: &[("ipv6calc db verify /usr/share/GeoIP/*.mmdb", "")],
    ..Subcommand::new::<VerifyArgs>("verify", "check that MMDB files are sound")
};

#[derive(clap::Args)]
struct VerifyArgs {
    /// Write one JSON object per file
    #[arg(long)]
    json: bool,
    /// The files to check
    #[arg(value_name = "FILE", required = true, value_hint = ValueHint::FilePath)]
    files: Vec<PathBuf>,
}

/// What is reported of a file.
#[derive(Serialize)]
struct Document<'a> {
    schema: u8,
    file: String,
    sound: bool,
    #[serde(flatten)]
    about: Option<file::About<'a>>,
    #[serde(skip_serializing_if = "Option::is_none")]
    error: Option<Problem>,
}

/// What is wrong.
#[derive(Serialize)]
struct Problem {
    kind: &'static str,
    message: String,
}

impl Run for VerifyArgs {
    fn run(self, console: &mut Console<'_>) -> Result<Exit, CliError> {
        let exits: Vec<Exit> = self.files.iter().map(|path| verify(path, self.json, console)).collect();
        let worst = [Exit::Error, Exit::Failed].into_iter().find(|exit| exits.contains(exit));
        Ok(worst.unwrap_or(Exit::Done))
    }
}

fn verify(path: &Path, json: bool, console: &mut Console<'_>) -> Exit {
    let name = escape_path(path);
    let opened = file::open(path);
    let verified = opened.as_ref().map_err(OpenError::clone).and_then(|file| {
        let reader = file.reader();
        reader.verify().map_err(|e| OpenError::Damaged(e.to_string()))?;
        Ok(file::About::of(reader.metadata()))
    });
    if let Err(OpenError::Unreadable(why)) = &verified {
        notice(&format!("ipv6calc: db: {name}: {why}"), &mut console.stderr);
    }
    if json {
        let (about, error) = match &verified {
            Ok(about) => (Some(about.clone()), None),
            Err(trouble) => (None, Some(Problem { kind: trouble.kind(), message: trouble.to_string() })),
        };
        let document =
            Document { schema: 1, file: path.to_string_lossy().into_owned(), sound: about.is_some(), about, error };
        file::json(&document, &mut console.stdout);
    } else {
        match &verified {
            Ok(about) => {
                notice(&format!("{name}: sound"), &mut console.stdout);
                about.rows().lines().for_each(|line| notice(&format!("  {line}"), &mut console.stdout));
            }
            Err(OpenError::Damaged(why)) => notice(&format!("{name}: damaged: {why}"), &mut console.stdout),
            Err(OpenError::Unreadable(_)) => {}
        }
    }
    match verified {
        Ok(_) => Exit::Done,
        Err(OpenError::Damaged(_)) => Exit::Failed,
        Err(OpenError::Unreadable(_)) => Exit::Error,
    }
}
