//! `ipv6loganon`: anonymises the addresses of a log.

use super::args::LoganonArgs;
use super::console::{Console, notice};
use super::error::{CliError, escape_for_message};
use super::exit::Exit;
use super::log;
use super::program::Program;
use super::start::{Start, start};
use crate::format::write_json;
use crate::log::{LineAnonymiser, LogSummary, Scope, Unparsable};
use std::ffi::OsString;

/// Runs `ipv6loganon`.
pub(super) fn run(argv: &[OsString], console: &mut Console<'_>) -> Exit {
    start(Program::Loganon, argv, console, anonymise)
}

fn anonymise(start: Start, console: &mut Console<'_>) -> Result<Exit, CliError> {
    log::report_operands(&start, &mut console.stderr);
    let mut args = LoganonArgs::new(start.low)?;
    let anonymiser = args.anon.anonymiser(&start.db)?;
    args.anon.forget_key();
    let scope = args.log.scope();
    let report = args.log.verbose.then_some(report as _);
    let worker =
        || LineAnonymiser::new(&anonymiser, scope, args.unparsable, report).with_exceptions(args.grammar, &args.skip);
    let mut workers: Vec<_> = (0..log::threads(args.log.threads)).map(|_| worker()).collect();
    let ended = log::stream(&args.log, &mut workers, console);
    let summary = workers.iter().fold(LogSummary::default(), |sum, worker| sum.and(worker.summary()));
    write_summary(&summary, &args, &mut console.stderr);
    ended.map(|()| Exit::Done)
}

/// Reports a line without an address.
fn report(number: u64, word: &[u8], out: &mut Vec<u8>) {
    notice(&format!("line {number}: no address: {}", escape_for_message(word)), out);
}

/// Writes the summary, or what was done about lines without an address where one is expected.
fn write_summary(summary: &LogSummary, args: &LoganonArgs, out: &mut Vec<u8>) {
    if args.summary {
        // numbers can always be written
        let _ = write_json(summary, out);
        out.push(b'\n');
        return;
    }
    if summary.left.unchanged > 0 && args.anon.is_keyed() && !args.log.quiet {
        let count = summary.left.unchanged;
        notice(
            &format!("{count} addresses were left: the method leaves their scope; --all-scopes hides them too"),
            out,
        );
    }
    if summary.unparsable > 0 && !args.log.quiet {
        notice(&unparsable(summary, args), out);
    }
}

/// `1 of 2 lines has no leading address; its first word was replaced by '-' …`
fn unparsable(summary: &LogSummary, args: &LoganonArgs) -> String {
    let (count, total) = (summary.unparsable, summary.lines);
    let is_one = count == 1;
    let choose = |one, many| if is_one { one } else { many };
    let done = match (args.unparsable, args.log.scope()) {
        (Unparsable::Mask, Scope::FirstWord) => choose(
            "its first word was replaced by '-' and every address after it was anonymised",
            "their first words were replaced by '-' and every address after them was anonymised",
        ),
        (Unparsable::Mask, _) => choose("every address in it was anonymised", "every address in them was anonymised"),
        (Unparsable::Keep, _) => choose("it was copied unchanged", "they were copied unchanged"),
        (Unparsable::Drop, _) => choose("it was omitted", "they were omitted"),
    };
    let lines = if total == 1 { "line" } else { "lines" };
    let lacks = match args.log.scope() {
        Scope::Fields(_) => choose("has no address in the field", "have no address in the field"),
        _ => choose("has no leading address", "have no leading address"),
    };
    format!("{count} of {total} {lines} {lacks}; {done}")
}
