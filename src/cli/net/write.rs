//! Answers: one a line, as text or as JSON.

use super::args::ListArgs;
use crate::addr::{Family, Net};
use crate::cli::console::Console;
use crate::cli::error::CliError;
use crate::cli::exit::Exit;
use crate::cli::json::SCHEMA;
use crate::net::{AddressCount, Range, push_address, push_net, push_range};
use crate::stream::StreamError;
use serde::Serialize;
use std::net::IpAddr;

/// Why a verb ends before its end.
pub(super) enum VerbError {
    /// The answers are no longer read: this is not an error.
    Closed,
    /// It cannot be done.
    Failed(CliError),
}

impl From<CliError> for VerbError {
    fn from(error: CliError) -> VerbError {
        VerbError::Failed(error)
    }
}

impl From<StreamError> for VerbError {
    fn from(error: StreamError) -> VerbError {
        VerbError::Failed(error.into())
    }
}

/// Does the work of a verb; a closed pipe ends it with success.
pub(super) fn finish(work: impl FnOnce() -> Result<Exit, VerbError>) -> Result<Exit, CliError> {
    match work() {
        Ok(exit) => Ok(exit),
        Err(VerbError::Closed) => Ok(Exit::Done),
        Err(VerbError::Failed(error)) => Err(error),
    }
}

/// What `push` appends, as a text.
pub(super) fn text(push: impl FnOnce(&mut Vec<u8>)) -> String {
    let mut out = Vec::new();
    push(&mut out);
    String::from_utf8_lossy(&out).into_owned()
}

/// A range as it is written: a prefix if it is one.
pub(super) fn push_block(range: &Range, out: &mut Vec<u8>) {
    match range.net() {
        Some(net) => push_net(&net, out),
        None => push_range(range, out),
    }
}

/// The name of a family in documents.
pub(super) fn family(family: Family) -> &'static str {
    match family {
        Family::V4 => "ipv4",
        Family::V6 => "ipv6",
    }
}

fn address(addr: IpAddr) -> String {
    text(|out| push_address(addr, out))
}

/// A prefix or a range.
#[derive(Serialize)]
pub(super) struct Block {
    schema: u8,
    /// The line that it comes from.
    #[serde(skip_serializing_if = "Option::is_none")]
    line: Option<u64>,
    #[serde(skip_serializing_if = "Option::is_none")]
    prefix: Option<String>,
    #[serde(skip_serializing_if = "Option::is_none")]
    range: Option<String>,
    family: &'static str,
    first: String,
    last: String,
    addresses: AddressCount,
    /// How many prefixes of `--size` it holds.
    #[serde(skip_serializing_if = "Option::is_none")]
    holds: Option<AddressCount>,
}

impl Block {
    /// A prefix.
    pub(super) fn prefix(net: &Net) -> Block {
        let range = Range::from(*net);
        Block { prefix: Some(text(|out| push_net(net, out))), range: None, ..Block::range(&range) }
    }

    /// The same with how many prefixes of `--size` it holds.
    pub(super) fn holding(self, holds: AddressCount) -> Block {
        Block { holds: Some(holds), ..self }
    }

    /// A range.
    pub(super) fn range(range: &Range) -> Block {
        Block {
            schema: SCHEMA,
            line: None,
            prefix: None,
            range: Some(text(|out| push_range(range, out))),
            family: family(range.family()),
            first: address(range.first()),
            last: address(range.last()),
            addresses: range.count(),
            holds: None,
        }
    }
}

/// Ends an answer; what has gathered is written when it is much.
#[inline]
pub(super) fn end(console: &mut Console<'_>) -> Result<(), VerbError> {
    console.stdout.push(b'\n');
    console.flush_full()?;
    if console.is_closed() { Err(VerbError::Closed) } else { Ok(()) }
}

/// Writes a document.
pub(super) fn document(document: &impl Serialize, console: &mut Console<'_>) -> Result<(), VerbError> {
    if let Ok(mut text) = serde_json::to_vec(document) {
        console.stdout.append(&mut text);
    }
    end(console)
}

/// Writes a prefix that comes from a line.
#[inline]
pub(super) fn net(net: &Net, line: Option<u64>, common: &ListArgs, console: &mut Console<'_>) -> Result<(), VerbError> {
    if common.json {
        return document(&Block { line, ..Block::prefix(net) }, console);
    }
    push_net(net, &mut console.stdout);
    end(console)
}

/// Writes prefixes; gives whether there was one.
pub(super) fn nets(
    nets: impl Iterator<Item = Net>,
    common: &ListArgs,
    console: &mut Console<'_>,
) -> Result<bool, VerbError> {
    let mut any = false;
    for found in nets {
        net(&found, None, common, console)?;
        any = true;
    }
    Ok(any)
}

/// Writes a single address.
pub(super) fn single(net: &Net, sized: bool, common: &ListArgs, console: &mut Console<'_>) -> Result<(), VerbError> {
    if common.json || net.size_log2() > 0 || sized {
        return self::net(net, None, common, console);
    }
    push_address(net.first(), &mut console.stdout);
    end(console)
}

/// The status: whether something was bad, then whether there was an answer.
pub(super) fn exit(bad: u64, any: bool) -> Exit {
    match (bad, any) {
        (0, true) => Exit::Done,
        (0, false) => Exit::Failed,
        _ => Exit::Error,
    }
}
