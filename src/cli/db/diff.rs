//! `ipv6calc db diff`: what changed between two MMDB files.

use super::file::{self, Trouble};
use crate::addr::Net;
use crate::cli::console::Console;
use crate::cli::console::notice;
use crate::cli::error::CliError;
use crate::cli::exit::Exit;
use crate::cli::verb::{self, Opt, Verb};
use crate::db::Data;
use crate::db::RecordPath as Field;
use crate::db::diff::{RecordChange, diff};
use serde::Serialize;
use std::ffi::OsString;
use std::ops::ControlFlow;
use std::path::Path;

/// `ipv6calc db diff`.
pub(super) fn verb() -> Verb {
    Verb {
        name: "diff",
        usage: "[--json] [--field PATH] OLD NEW",
        about: "what changed between two MMDB files",
        more: || {
            format!(
                "Changes are told in the order of addresses, as the fewest prefixes:\n\
             + PREFIX RECORD        it is only in NEW\n\
             - PREFIX RECORD        it is only in OLD\n\
             ~ PREFIX PATH: OLD -> NEW, ...\n\
             Blocks that only stand for IPv4, such as 2002::/16 in many files, are left out.\n\n{}\n\
             Status 0 if nothing changed, 1 with changes, 2 if a file cannot be used.\n\n\
             Example:\n  ipv6calc db diff --field country.iso_code old.mmdb new.mmdb\n",
                verb::options(&options())
            )
        },
        options: || verb::rows("diff", &options()),
        run,
    }
}

/// What was asked for.
#[derive(Default)]
struct Asked {
    json: bool,
    field: Option<Field>,
}

fn options() -> Vec<Opt<Asked>> {
    vec![
        Opt::switch("--json", "one JSON object a change", |asked, _| verb::yes(&mut asked.json)),
        Opt {
            name: "--field",
            short: "",
            value: "PATH",
            about: "only this value, such as country.iso_code or subdivisions[0].names.en",
            apply: |asked, value| {
                asked.field = Some(file::field(value)?);
                Ok(())
            },
        },
    ]
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

fn run(words: &[OsString], sink: &mut Console<'_>) -> Result<Exit, CliError> {
    let mut asked = Asked::default();
    let files = verb::read(&options(), words, &mut asked, |_, _, _, _| None)?;
    let [old_path, new_path] = files.as_slice() else {
        return Err(CliError::usage(format!("expected two files, found {}", files.len()))
            .with_hint("usage: ipv6calc db diff OLD NEW"));
    };
    let open = |path: &Path| {
        file::open(path).map_err(|trouble: Trouble| CliError::usage(format!("{}: {trouble}", path.display())))
    };
    let (old, new) = (open(Path::new(old_path))?, open(Path::new(new_path))?);
    let (mut changed, mut written) = (false, Ok(()));
    let compared = diff(old.reader(), new.reader(), asked.field.as_ref(), &mut |net, change| {
        changed = true;
        tell(net, change, &asked, &mut sink.stdout);
        if sink.stdout.len() < FULL {
            return ControlFlow::Continue(());
        }
        written = sink.flush();
        if written.is_err() || sink.is_closed() { ControlFlow::Break(()) } else { ControlFlow::Continue(()) }
    });
    written.map_err(|e| CliError::usage(e.to_string()))?;
    compared.map_err(|e| {
        let path = if e.new { new_path } else { old_path };
        CliError::usage(format!("{}: {e}", Path::new(path).display()))
    })?;
    Ok(if changed { Exit::Failed } else { Exit::Done })
}

fn tell(net: Net, change: &RecordChange, asked: &Asked, out: &mut Vec<u8>) {
    let (old, new) = (change.old.as_ref(), change.new.as_ref());
    let (word, sign) = match (old, new) {
        (None, _) => ("added", '+'),
        (_, None) => ("removed", '-'),
        _ => ("changed", '~'),
    };
    if asked.json {
        return file::json(&Document { schema: 1, network: net, change: word, old, new }, out);
    }
    let text = match (old, new) {
        (Some(old), Some(new)) if asked.field.is_some() => format!("{} -> {}", shown(Some(old)), shown(Some(new))),
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
    data.map_or_else(|| "nothing".to_owned(), |data| serde_json::to_string(data).unwrap_or_default())
}
