//! `ipv6loganon`: anonymises the addresses of a log.

use super::console::Console;
use super::console::notice;
use super::error::{CliError, escape_for_message};
use super::exit::Exit;
use super::keys;
use super::log;
use super::request::Request;
use crate::log::{LineAnonymiser, LogSummary, Scope, Unparsable};

/// Runs the request of `ipv6loganon`.
pub(super) fn run(request: &mut Request, sink: &mut Console<'_>) -> Result<Exit, CliError> {
    if request.log.everywhere && !request.log.fields.is_empty() {
        return Err(CliError::usage("--everywhere and --json-field cannot be used together")
            .with_hint("--everywhere finds addresses in lines of JSON too"));
    }
    let anonymiser = keys::only(request)?;
    let scope = match request.log.fields.as_slice() {
        [] if request.log.everywhere => Scope::Everywhere,
        [] => Scope::FirstWord,
        fields => Scope::Fields(fields),
    };
    let report = (request.log.verbose && !request.quiet).then_some(report as _);
    let worker = || LineAnonymiser::new(&anonymiser, scope, request.log.unparsable, report);
    let mut workers: Vec<_> = (0..log::threads(request)).map(|_| worker()).collect();
    let ended = log::stream(request, &mut workers, sink);
    let summary = workers.iter().fold(LogSummary::default(), |sum, worker| sum.and(worker.summary()));
    write_summary(&summary, request, &mut sink.stderr);
    ended.map(|()| Exit::Done)
}

/// Reports a line without an address.
fn report(number: u64, word: &[u8], out: &mut Vec<u8>) {
    notice(&format!("line {number}: no address: {}", escape_for_message(word)), out);
}

/// Writes the summary, or how many lines had no address where one is expected.
fn write_summary(summary: &LogSummary, request: &Request, out: &mut Vec<u8>) {
    if request.log.summary {
        // numbers can always be written
        let _ = serde_json::to_writer(&mut *out, summary);
        out.push(b'\n');
    } else if summary.unparsable > 0 && !request.quiet {
        let (place, word) = match request.log.fields.is_empty() {
            true => ("at the start", "the first word was replaced by '-' and every address after it was anonymised"),
            false => ("in the field", "every address in them was anonymised"),
        };
        let done = match request.log.unparsable {
            Unparsable::Mask => word,
            Unparsable::Keep => "kept as they are",
            Unparsable::Drop => "left out",
        };
        notice(&format!("{} of {} lines have no address {place}: {done}", summary.unparsable, summary.lines), out);
    }
}
