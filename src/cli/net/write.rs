//! Answers: one a line, as text or as JSON.

use super::args::ListArgs;
use crate::addr::{Family, Net};
use crate::cli::console::Console;
use crate::cli::error::CliError;
use crate::cli::exit::Exit;
use crate::cli::json::SCHEMA;
use crate::format::write_json;
use crate::net::{AddressCount, PrefixList, Range, push_address, push_item, push_net, push_range};
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
pub(super) fn finish(
    mut answers: Answers,
    console: &mut Console<'_>,
    work: impl FnOnce(&mut Answers, &mut Console<'_>) -> Result<Exit, VerbError>,
) -> Result<Exit, CliError> {
    match work(&mut answers, console) {
        Ok(exit) => {
            answers.finish(console);
            Ok(exit)
        }
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

/// An address as a text.
pub(super) fn address(addr: IpAddr) -> String {
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

/// How answers are written, and whether there have been some.
pub(super) struct Answers {
    json: bool,
    /// What separates answers on one line.
    join: Option<String>,
    list: Option<PrefixList>,
    any: bool,
}

impl Answers {
    /// Answers as text or JSON, or prefixes as a list.
    pub(super) fn new(common: &ListArgs, list: Option<PrefixList>) -> Answers {
        Answers { json: common.json, join: common.join.clone(), list, any: false }
    }

    /// Writes what `push` appends as an answer; what has gathered is written when it is much.
    #[inline]
    pub(super) fn text(&mut self, console: &mut Console<'_>, push: impl FnOnce(&mut Vec<u8>)) -> Result<(), VerbError> {
        match &self.join {
            Some(join) if self.any => console.stdout.extend_from_slice(join.as_bytes()),
            _ => {}
        }
        push(&mut console.stdout);
        if self.join.is_none() {
            console.stdout.push(b'\n');
        }
        self.written(console)
    }

    #[inline]
    fn written(&mut self, console: &mut Console<'_>) -> Result<(), VerbError> {
        self.any = true;
        console.flush_full()?;
        if console.is_closed() { Err(VerbError::Closed) } else { Ok(()) }
    }

    /// Writes a document.
    pub(super) fn document(&mut self, document: &impl Serialize, console: &mut Console<'_>) -> Result<(), VerbError> {
        self.text(console, |out| {
            // texts and numbers can always be written
            let _ = write_json(document, out);
        })
    }

    /// Writes a prefix that comes from a line.
    #[inline]
    pub(super) fn net(&mut self, net: &Net, line: Option<u64>, console: &mut Console<'_>) -> Result<(), VerbError> {
        if let Some(list) = &mut self.list {
            list.push(net, &mut console.stdout);
            return self.written(console);
        }
        if self.json {
            return self.document(&Block { line, ..Block::prefix(net) }, console);
        }
        self.text(console, |out| push_net(net, out))
    }

    /// Writes prefixes.
    pub(super) fn nets(
        &mut self,
        mut nets: impl Iterator<Item = Net>,
        console: &mut Console<'_>,
    ) -> Result<(), VerbError> {
        nets.try_for_each(|net| self.net(&net, None, console))
    }

    /// Writes a range.
    pub(super) fn range(&mut self, range: &Range, console: &mut Console<'_>) -> Result<(), VerbError> {
        match self.json {
            true => self.document(&Block::range(range), console),
            false => self.text(console, |out| push_range(range, out)),
        }
    }

    /// Writes an item in its shortest form; a list has its prefixes.
    pub(super) fn item(
        &mut self,
        range: &Range,
        line: Option<u64>,
        console: &mut Console<'_>,
    ) -> Result<(), VerbError> {
        if self.list.is_some() {
            return self.nets(range.prefixes(), console);
        }
        match (self.json, range.net()) {
            (true, Some(net)) => self.net(&net, line, console),
            (true, None) => self.document(&Block { line, ..Block::range(range) }, console),
            (false, _) => self.text(console, |out| push_item(range, out)),
        }
    }

    /// Writes an address, or a prefix with its length.
    pub(super) fn single(&mut self, net: &Net, sized: bool, console: &mut Console<'_>) -> Result<(), VerbError> {
        if self.json || self.list.is_some() || net.size_log2() > 0 || sized {
            return self.net(net, None, console);
        }
        self.text(console, |out| push_address(net.first(), out))
    }

    /// Whether something was written.
    pub(super) fn any(&self) -> bool {
        self.any
    }

    /// Writes what follows the last answer.
    fn finish(&mut self, console: &mut Console<'_>) {
        if let Some(list) = &mut self.list {
            list.finish(&mut console.stdout);
        } else if self.any && self.join.is_some() {
            console.stdout.push(b'\n');
        }
    }
}

/// The status: whether something was bad, then whether there was an answer.
pub(super) fn exit(bad: u64, any: bool) -> Exit {
    match (bad, any) {
        (0, true) => Exit::Done,
        (0, false) => Exit::Failed,
        _ => Exit::Error,
    }
}
