//! The set of `ipv6calc grep`: from its texts and lists to a matcher.

use super::super::console::{Console, open_input, standard_input};
use super::super::error::{CliError, escape_for_message};
use super::args::GrepArgs;
use crate::db::Databases;
use crate::filter::{self, AddressMatcher, MatcherOptions, SetError, SetExpressions, TakeLine, TermError};
use crate::format::nearest::nearest;
use crate::net::{HostBits, word_item};
use crate::stream::{self, LinePart, Sink};
use std::ffi::{OsStr, OsString};
use std::io::{self, Read};
use std::ops::ControlFlow;
use std::os::unix::ffi::OsStrExt;
use std::path::Path;
use std::sync::Arc;

/// The set of all expressions and lists. The operands that belong to it are taken away: what is left are files.
pub(super) fn matcher(args: &mut GrepArgs, console: &mut Console<'_>) -> Result<AddressMatcher, CliError> {
    let mut sets = SetExpressions::new(if args.trim { HostBits::Clear } else { HostBits::Refuse });
    for text in texts(args)? {
        sets.add(text.as_bytes()).map_err(|e| explained(&e))?;
    }
    args.lists.iter().for_each(|name| sets.add_list(name.as_bytes()));
    let db = match sets.looks_up() {
        true => args.databases.open(true, &mut console.stderr)?,
        false => Databases::empty(),
    };
    let options = MatcherOptions { named: args.output.label || args.output.json, unmap: args.unmap };
    sets.build(options, Arc::new(db), &mut read_list).map_err(|e| explained(&e))
}

/// The expressions: those of -e, or the first operand and those after it that can only be items.
fn texts(args: &mut GrepArgs) -> Result<Vec<OsString>, CliError> {
    if !args.sets.is_empty() || !args.lists.is_empty() {
        return Ok(std::mem::take(&mut args.sets));
    }
    let is_item = |word: &OsString| !Path::new(word).exists() && word_item(word.as_bytes(), HostBits::Clear).is_ok();
    let mut operands = std::mem::take(&mut args.operands).into_iter();
    let set = operands.next().ok_or_else(|| {
        CliError::usage("the set is missing").with_hint("for example: ipv6calc grep 2001:db8::/32 access.log")
    })?;
    let (mut texts, files): (Vec<_>, Vec<_>) = operands.partition(is_item);
    texts.insert(0, set);
    args.operands = files;
    Ok(texts)
}

/// The error of a set, with what may have been meant.
fn explained(error: &SetError) -> CliError {
    let hint = match error {
        SetError::Term { text, problem: TermError::Unknown } => {
            let names = filter::known().chain(["country=", "asn=", "registry=", "label=", "type=", "vendor=", "bogon"]);
            match nearest(text, names) {
                Some(near) => Some(format!("did you mean '{near}'?")),
                None if Path::new(text).exists() => Some(format!("the items of a file are written @{text}")),
                None => Some("the set comes before the files; see 'ipv6calc grep --help' for its terms".to_owned()),
            }
        }
        SetError::Item { error, .. } if error.expected == crate::format::Expected::NoHostBits => {
            Some("--trim takes the network of every item".to_owned())
        }
        _ => None,
    };
    let usage = CliError::usage(error.to_string());
    match hint {
        Some(hint) => usage.with_hint(hint),
        None => usage,
    }
}

/// Reads the lines of a list.
fn read_list(name: &[u8], each: &mut TakeLine<'_>) -> Result<(), SetError> {
    let shown = format!("cannot read '{}'", escape_for_message(name));
    let unreadable = |e: io::Error| SetError::List { name: shown.clone(), source: Box::new(e) };
    let bytes: Box<dyn Read> = match name {
        b"-" => Box::new(standard_input()),
        _ => Box::new(open_input(OsStr::from_bytes(name).as_ref()).map_err(unreadable)?),
    };
    let (mut failed, mut nothing) = (None, Sink::new(io::sink(), io::sink()));
    let read = stream::run(bytes, &mut nothing, |line, _| {
        let result = match line.part {
            // the words after an item may be long
            LinePart::Whole | LinePart::Head => each(line.number, line.trimmed()),
            LinePart::Rest => Ok(()),
        };
        failed = result.err();
        if failed.is_some() { ControlFlow::Break(()) } else { ControlFlow::Continue(()) }
    });
    match (failed, read) {
        (Some(error), _) => Err(error),
        (None, read) => read.map_err(|e| SetError::List { name: shown.clone(), source: Box::new(e) }),
    }
}
