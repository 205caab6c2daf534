//! Answers: one a line, as text or as JSON.

use super::Stop;
use super::words::Asked;
use crate::addr::{Family, Net};
use crate::cli::console::Console;
use crate::cli::exit::Exit;
use crate::cli::json::SCHEMA;
use crate::net::{AddressCount, Range, push_address, push_net, push_range};
use serde::Serialize;
use std::net::IpAddr;

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
pub(super) fn end(sink: &mut Console<'_>) -> Result<(), Stop> {
    sink.stdout.push(b'\n');
    sink.flush_full()?;
    if sink.is_closed() { Err(Stop::Closed) } else { Ok(()) }
}

/// Writes a document.
pub(super) fn document(document: &impl Serialize, sink: &mut Console<'_>) -> Result<(), Stop> {
    if let Ok(mut text) = serde_json::to_vec(document) {
        sink.stdout.append(&mut text);
    }
    end(sink)
}

/// Writes a prefix that comes from a line.
#[inline]
pub(super) fn net(net: &Net, line: Option<u64>, asked: &Asked<'_>, sink: &mut Console<'_>) -> Result<(), Stop> {
    if asked.json {
        return document(&Block { line, ..Block::prefix(net) }, sink);
    }
    push_net(net, &mut sink.stdout);
    end(sink)
}

/// Writes prefixes; gives whether there was one.
pub(super) fn nets(nets: impl Iterator<Item = Net>, asked: &Asked<'_>, sink: &mut Console<'_>) -> Result<bool, Stop> {
    let mut any = false;
    for found in nets {
        net(&found, None, asked, sink)?;
        any = true;
    }
    Ok(any)
}

/// Writes a single address.
pub(super) fn single(net: &Net, asked: &Asked<'_>, sink: &mut Console<'_>) -> Result<(), Stop> {
    if asked.json || net.size_log2() > 0 || asked.size.is_some() {
        return self::net(net, None, asked, sink);
    }
    push_address(net.first(), &mut sink.stdout);
    end(sink)
}

/// The status: whether something was bad, then whether there was an answer.
pub(super) fn exit(bad: u64, any: bool) -> Exit {
    match (bad, any) {
        (0, true) => Exit::Done,
        (0, false) => Exit::Failed,
        _ => Exit::Error,
    }
}
