//! `ipv6calc db verify`: whether MMDB files are sound.

use super::file::{self, Trouble};
use crate::cli::console::Console;
use crate::cli::console::notice;
use crate::cli::error::CliError;
use crate::cli::exit::Exit;
use crate::cli::verb::{self, Opt, Verb};
use serde::Serialize;
use std::ffi::{OsStr, OsString};
use std::path::Path;

/// `ipv6calc db verify`.
pub(super) fn verb() -> Verb {
    Verb {
        name: "verify",
        usage: "[--json] FILE...",
        about: "whether MMDB files are sound",
        more: || {
            format!(
                "The whole file is looked at: metadata, every node of the search tree, and every record it leads to.\n\n{}\n\
             Status 0 if all are sound, 1 if one is damaged or no MMDB file, 2 if one cannot be read.\n\n\
             Example:\n  ipv6calc db verify /usr/share/GeoIP/*.mmdb\n",
                verb::options(&options())
            )
        },
        options: || verb::rows("verify", &options()),
        run,
    }
}

/// What was asked for.
#[derive(Default)]
struct Asked {
    json: bool,
}

fn options() -> Vec<Opt<Asked>> {
    vec![Opt::switch("--json", "one JSON object a file", |asked, _| verb::yes(&mut asked.json))]
}

/// What is told of a file.
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

fn run(words: &[OsString], sink: &mut Console<'_>) -> Result<Exit, CliError> {
    let mut asked = Asked::default();
    let files = verb::read(&options(), words, &mut asked, |_, _, _, _| None)?;
    if files.is_empty() {
        return Err(CliError::usage("no file").with_hint("usage: ipv6calc db verify FILE..."));
    }
    let exits: Vec<Exit> = files.into_iter().map(|path| verify(path, &asked, sink)).collect();
    let worst = [Exit::Error, Exit::Failed].into_iter().find(|exit| exits.contains(exit));
    Ok(worst.unwrap_or(Exit::Done))
}

fn verify(path: &OsStr, asked: &Asked, sink: &mut Console<'_>) -> Exit {
    let name = path.to_string_lossy().into_owned();
    let opened = file::open(Path::new(path));
    let verified = opened.as_ref().map_err(Trouble::clone).and_then(|file| {
        let reader = file.reader();
        reader.verify().map_err(|e| Trouble::Damaged(e.to_string()))?;
        Ok(file::About::of(reader.metadata()))
    });
    if let Err(Trouble::Unreadable(why)) = &verified {
        notice(&format!("ipv6calc: db: {name}: {why}"), &mut sink.stderr);
    }
    if asked.json {
        let (about, error) = match &verified {
            Ok(about) => (Some(about.clone()), None),
            Err(trouble) => (None, Some(Problem { kind: trouble.kind(), message: trouble.to_string() })),
        };
        let document = Document { schema: 1, file: name, sound: about.is_some(), about, error };
        file::json(&document, &mut sink.stdout);
    } else {
        match &verified {
            Ok(about) => {
                notice(&format!("{name}: sound"), &mut sink.stdout);
                about.rows().lines().for_each(|line| notice(&format!("  {line}"), &mut sink.stdout));
            }
            Err(Trouble::Damaged(why)) => notice(&format!("{name}: damaged: {why}"), &mut sink.stdout),
            Err(Trouble::Unreadable(_)) => {}
        }
    }
    match verified {
        Ok(_) => Exit::Done,
        Err(Trouble::Damaged(_)) => Exit::Failed,
        Err(Trouble::Unreadable(_)) => Exit::Error,
    }
}
