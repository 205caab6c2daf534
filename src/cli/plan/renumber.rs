//! `plan renumber`: other prefixes in the place of old ones, in plans and in any other text.

use super::input::{failed, flush, push_large, push_patch};
use super::lock;
use crate::addr::{Family, Net};
use crate::cli::command::{Run, Subcommand};
use crate::cli::console::{Console, file_id, notice};
use crate::cli::error::{CliError, Reporter, escape_for_message};
use crate::cli::exit::Exit;
use crate::cli::input_file::{LARGE, content};
use crate::cli::replace::Replacement;
use crate::format::escape_controls;
use crate::net::{HostBits, parse};
use crate::plan::diff;
use crate::plan::edit::renumber::{
    LeftReason, Leftover, NamedText, PrefixMove, RenumberError, RenumberedText, Renumbering,
};
use crate::stream::{in_threads, processors, some_in_threads};
use clap::ValueHint;
use std::collections::HashSet;
use std::ffi::{OsStr, OsString};
use std::fs;
use std::io::Write;
use std::iter;
use std::ops::Range;
use std::os::unix::ffi::OsStrExt;
use std::path::Path;

pub(super) const RENUMBER: Subcommand = Subcommand {
    details: "Files may be plans, configurations, zones, code or documents: any text. Addresses, prefixes, ranges and reverse \
              names of the old prefix get the new one and keep the rest of their bits and their notation; everything else stays, \
              byte for byte. --from and --to may be given several times, in pairs.\n\n\
              Names of zone files are relative to $ORIGIN, the owner of the SOA record, or the zone that the file is named \
              after, such as 2.0.192.in-addr.arpa.zone or db.192.0.2.\n\n\
              Shows a unified diff unless --write is given. Reported as not renumbered: prefixes larger than the old one that \
              do not contain the new one, what does not fit into the new one, addresses whose new address is in the same file \
              already, ranges with an end outside, names of a zone that is not known or that only the file name says, what \
              looks like a pattern or a fragment of the old prefix, as in templates, \"10.1.1\", 'Require ip 10.1', \
              LIKE '10.1.%' or ip-10-1-1-6, and what may be a version or part of another number. A number after a slash is a \
              prefix length up to the end of its word, but not after the host of a URL. \
              IPv4 addresses in mapped, NAT64 and 6to4 addresses are replaced; other IPv6 addresses that may contain one are \
              reported.\n\n\
              Renumbering back gives the same bytes again, but for what a file had of the new prefix before, which is \
              reported. Therefore an address stays if its spelling would not come back, such as 2001:0db8:0001:: if the new \
              prefix has four digits in each group; --any-spelling renumbers it. --check lists everything of the old prefix that is in \
              the files; --to is not needed then, and larger prefixes are listed unless they contain it too.\n\n\
              Bytes that are not UTF-8 stay as they are. UTF-16 and files with NUL bytes are refused before any file is \
              changed.",
    statuses: [
        "nothing of the old prefix is left",
        "something of the old prefix is left",
        "a file could not be read or written, or is not text",
    ],
    examples: &[
        ("ipv6calc plan renumber --from 2001:db8:1::/48 --to 3fff:1::/48 plan.toml", ""),
        ("ipv6calc plan renumber --write --from 10.1.0.0/16 --to 10.2.0.0/16 a.cfg", ""),
        ("ipv6calc plan renumber --check --from 2001:db8:1::/48 a.conf b.zone", ""),
    ],
    ..Subcommand::new::<RenumberArgs>("renumber", "replace prefixes in plans and any other files")
};

/// The arguments of `plan renumber`.
#[derive(clap::Args)]
struct RenumberArgs {
    /// An old prefix
    #[arg(long, value_name = "PREFIX", required = true, value_parser = prefix)]
    from: Vec<Net>,
    /// The prefix that takes the place of the --from before it
    #[arg(long, value_name = "PREFIX", required_unless_present = "check", value_parser = prefix)]
    to: Vec<Net>,
    /// Replace the files
    #[arg(long)]
    write: bool,
    /// List what is in the old prefixes, and change nothing
    #[arg(long, conflicts_with = "write")]
    check: bool,
    /// Renumber also what renumbering back would spell differently
    #[arg(long, conflicts_with = "check")]
    any_spelling: bool,
    /// The files; - is standard input
    #[arg(value_name = "FILE", required = true, value_hint = ValueHint::FilePath)]
    files: Vec<OsString>,
}

/// The most bytes of files that are held to be listed, unless one alone is larger.
const BATCH: u64 = 16 << 20;

/// The most items left that are reported for each file.
const MOST: usize = 20;

/// A prefix, or one address. What looks like a network needs its length: it would silently be its first address alone.
fn prefix(text: &str) -> Result<Net, String> {
    let expected = || "expected a prefix without host bits, such as 2001:db8:1::/48".to_owned();
    let net = parse(text.as_bytes(), HostBits::Refuse).ok().and_then(|range| range.net()).ok_or_else(expected)?;
    let (host, zeros) = if net.family() == Family::V4 { (32, 104) } else { (128, 64) };
    if net.len().get() == host && net.bits().trailing_zeros() >= zeros && !text.contains(['/', ' ']) {
        return Err(format!("expected a prefix length after '{text}'; the address alone is {text}/{host}"));
    }
    Ok(net)
}

/// A file and its bytes.
struct RenumberFile {
    name: String,
    bytes: Vec<u8>,
    replacement: Option<Replacement>,
}

impl RenumberFile {
    fn text<'t>(&'t self, path: &'t OsStr) -> NamedText<'t> {
        NamedText { name: path.as_bytes(), bytes: &self.bytes }
    }
}

impl Run for RenumberArgs {
    fn run(self, console: &mut Console<'_>) -> Result<Exit, CliError> {
        let moves = self.moves()?;
        if self.write && self.files.iter().any(|path| path == "-") {
            return Err(
                CliError::usage("--write cannot write to standard input").with_hint("without it a diff is shown")
            );
        }
        let paths = distinct(&self.files);
        if self.check {
            return list_all(&moves, &paths, console);
        }
        // held until the end of the run; a second lock on one file would wait for the first
        let _locks = if self.write { lock::all(&paths)? } else { Vec::new() };
        let (mut is_left, mut is_respelled) = (false, false);
        let files = paths.iter().map(|path| read(path, self.write)).collect::<Result<Vec<_>, _>>()?;
        let texts: Vec<NamedText<'_>> = paths.iter().zip(&files).map(|(path, file)| file.text(path)).collect();
        let all = moves.renumber_all(&texts);
        let count = all.iter().map(|found| found.edits.len()).sum::<usize>();
        for ((path, file), found) in paths.iter().zip(&files).zip(all) {
            is_left |= !found.left.is_empty();
            is_respelled |= found.left.iter().any(|left| left.why == LeftReason::Spelling);
            report(file, &found.left, console);
            // also of a file in which nothing moves: the way back changes it
            note_existing(file, found.existing, console);
            if !found.edits.is_empty() {
                is_left |= self.output(path, file, &found, console)?;
            }
            console.flush_full()?;
        }
        if count == 0 && !is_left {
            notice("ipv6calc: plan: nothing of the old prefix was found", &mut console.stderr);
        }
        if is_respelled {
            notice(
                "ipv6calc: plan: --any-spelling renumbers what would be spelled differently too",
                &mut console.stderr,
            );
        }
        Ok(if is_left { Exit::Failed } else { Exit::Done })
    }
}

impl RenumberArgs {
    fn moves(&self) -> Result<Renumbering, CliError> {
        let usage = |e: RenumberError| CliError::usage(e.to_string());
        let threads = processors();
        if self.check && self.to.is_empty() {
            return Ok(Renumbering::finder(self.from.clone()).map_err(usage)?.with_threads(threads));
        }
        if self.from.len() != self.to.len() {
            let (from, to) = (self.from.len(), self.to.len());
            return Err(CliError::usage(format!(
                "--from is given {from} times and --to {to} times: give them in pairs"
            )));
        }
        let pairs = self.from.iter().zip(&self.to).map(|(from, to)| PrefixMove { from: *from, to: *to });
        let moves = Renumbering::new(pairs.collect()).map_err(usage)?.with_threads(threads);
        Ok(if self.any_spelling { moves.with_any_spelling() } else { moves })
    }

    /// Writes the new text, or shows what would change. Says whether the old one is left under another name.
    fn output(
        &self,
        path: &OsString,
        file: &RenumberFile,
        found: &RenumberedText<'_>,
        console: &mut Console<'_>,
    ) -> Result<bool, CliError> {
        let Some(replacement) = &file.replacement else {
            for piece in diff::unified_edits(&path.to_string_lossy(), &file.bytes, &found.edits, processors()) {
                push_patch(piece, console);
                if !flush(console)? {
                    break;
                }
            }
            return Ok(false);
        };
        let losses = replacement.write_pieces(found.pieces()).map_err(|e| failed(path, &e))?;
        losses.report(&format!("ipv6calc: plan: {}", file.name), &mut console.stderr);
        Ok(losses.leave_old_content())
    }
}

/// Lists what is in the files. One that cannot be read is reported and does not hide what is in the others.
fn list_all(moves: &Renumbering, paths: &[OsString], console: &mut Console<'_>) -> Result<Exit, CliError> {
    let (mut exit, threads) = (Exit::Done, processors());
    for batch in batches(paths) {
        let find = |path: &OsString| -> Result<_, CliError> {
            let file = read(path, false)?;
            let left = moves.find(file.text(path));
            Ok((file, left))
        };
        for found in in_threads(threads, batch, find) {
            match found {
                Ok((file, left)) => {
                    list(&file, &left, console)?;
                    if !left.is_empty() && exit == Exit::Done {
                        exit = Exit::Failed;
                    }
                }
                Err(e) => exit = e.report(Reporter::Subcommand("plan"), &mut console.stderr),
            }
        }
    }
    Ok(exit)
}

/// The files that are held at once: many small ones, or a large one.
fn batches(paths: &[OsString]) -> impl Iterator<Item = &[OsString]> {
    let mut held = paths.first().map_or(0, most_bytes);
    paths.chunk_by(move |_, next| {
        let size = most_bytes(next);
        let fits = held.saturating_add(size) <= BATCH;
        held = if fits { held + size } else { size };
        fits
    })
}

/// The most bytes that a file may have: pipes and devices do not say how many.
fn most_bytes(path: &OsString) -> u64 {
    match fs::metadata(path) {
        _ if path == "-" => u64::MAX,
        Ok(data) if data.is_file() => data.len(),
        Ok(_) => u64::MAX,
        // reported where it is read
        Err(_) => 0,
    }
}

/// Each file once, by the first of its names.
fn distinct(paths: &[OsString]) -> Vec<OsString> {
    let mut seen = HashSet::new();
    let mut is_new = |path: &OsString| match fs::metadata(path) {
        _ if path == "-" => seen.insert(None),
        Ok(data) => seen.insert(Some(file_id(&data))),
        // reported where it is read
        Err(_) => true,
    };
    paths.iter().filter(|path| is_new(path)).cloned().collect()
}

fn read(path: &OsString, write: bool) -> Result<RenumberFile, CliError> {
    // taken note of before it is read: a change after this is noticed
    let replacement = write.then(|| Replacement::of(Path::new(path))).transpose().map_err(|e| failed(path, &e))?;
    let bytes = content(Path::new(path), LARGE).map_err(|e| failed(path, &e))?;
    let name = escape_for_message(path.as_bytes());
    match refused_encoding(&bytes) {
        None => Ok(RenumberFile { name, bytes, replacement }),
        Some((what, hint)) => Err(CliError::usage(format!("{name}: {what}")).with_hint(hint)),
    }
}

/// Why a file is refused as not being text, and what to do. Addresses are ASCII: other bytes of any encoding that has
/// ASCII in it stay as they are.
fn refused_encoding(bytes: &[u8]) -> Option<(&'static str, &'static str)> {
    const UTF16: (&str, &str) =
        ("expected text in which addresses are ASCII, found UTF-16", "convert it: iconv -f UTF-16 -t UTF-8");
    const UTF32: (&str, &str) =
        ("expected text in which addresses are ASCII, found UTF-32", "convert it: iconv -f UTF-32 -t UTF-8");
    const OTHER: (&str, &str) = ("expected text, found NUL bytes", "leave files that are not text out");
    // without a mark, every other byte of ASCII in UTF-16 is zero
    let zeros = |skip: usize| bytes.iter().take(64).skip(skip).step_by(2).all(|b| *b == 0);
    match bytes {
        [0xff, 0xfe, 0, 0, ..] | [0, 0, 0xfe, 0xff, ..] => Some(UTF32),
        [0xff, 0xfe, ..] | [0xfe, 0xff, ..] => Some(UTF16),
        [_, _, _, _, ..] if zeros(0) != zeros(1) => Some(UTF16),
        _ => memchr::memchr(0, bytes).map(|_| OTHER),
    }
}

/// Lines and columns of places in a text, from its start to its end.
#[derive(Clone)]
struct Positions<'t> {
    text: &'t [u8],
    line: usize,
    column: usize,
    /// The place that line and column are of.
    at: usize,
}

impl<'t> Positions<'t> {
    fn of(text: &'t [u8]) -> Positions<'t> {
        Positions { text, line: 1, column: 1, at: 0 }
    }

    /// The same at a place to which this many lines and columns lead.
    fn moved(&self, (lines, columns): (usize, usize), at: usize) -> Positions<'t> {
        let column = if lines == 0 { self.column } else { 1 };
        Positions { text: self.text, line: self.line + lines, column: column + columns, at: at.max(self.at) }
    }

    /// Appends `LINE:COLUMN: TEXT` of a place.
    fn describe(&mut self, place: &Range<usize>, out: &mut Vec<u8>) {
        *self = self.moved(extent(self.text.get(self.at..place.start).unwrap_or_default()), place.start);
        let _ = write!(out, "{}:{}: ", self.line, self.column);
        out.extend_from_slice(escape_for_message(self.text.get(place.clone()).unwrap_or_default()).as_bytes());
    }
}

/// How many lines end in a text, and how many columns follow them: characters, of which the continuation bytes of UTF-8 do
/// not count.
fn extent(text: &[u8]) -> (usize, usize) {
    let last = memchr::memrchr(b'\n', text);
    let rest = text.get(last.map_or(0, |last| last + 1)..).unwrap_or_default();
    let lines = last.map_or(0, |_| memchr::memchr_iter(b'\n', text).count());
    (lines, rest.iter().filter(|b| **b & 0xc0 != 0x80).count())
}

/// Notes that a file had something of the new prefix before.
fn note_existing(file: &RenumberFile, count: usize, console: &mut Console<'_>) {
    if count > 0 {
        let text = match count {
            1 => "1 address or prefix of the new prefix was there before: renumbering back changes it too".to_owned(),
            _ => format!(
                "{count} addresses or prefixes of the new prefix were there before: renumbering back changes them too"
            ),
        };
        let text = format!("{}: {text}", file.name);
        notice(&format!("ipv6calc: plan: {text}"), &mut console.stderr);
    }
}

/// Reports what stays, and why.
fn report(file: &RenumberFile, left: &[Leftover], console: &mut Console<'_>) {
    let mut positions = Positions::of(&file.bytes);
    for one in left.iter().take(MOST) {
        let err = &mut console.stderr;
        let _ = write!(err, "ipv6calc: plan: {}:", file.name);
        positions.describe(&one.at, err);
        notice(&format!(": not renumbered: {}", escape_controls(&one.why.to_string())), err);
    }
    if left.len() > MOST {
        let text = format!("{}: not renumbered: {} more: --check lists all", file.name, left.len() - MOST);
        notice(&format!("ipv6calc: plan: {text}"), &mut console.stderr);
    }
}

/// How many places a thread lists at once.
const LISTED: usize = 10_000;

/// Lists what is there, one a line.
fn list(file: &RenumberFile, left: &[Leftover], console: &mut Console<'_>) -> Result<(), CliError> {
    let some: Vec<&[Leftover]> = left.chunks(LISTED).collect();
    let start = |some: &&[Leftover]| some.first().map_or(0, |first| first.at.start);
    let starts = some.iter().map(start);
    let gaps: Vec<Range<usize>> = iter::once(0).chain(starts.clone()).zip(starts).map(|(a, b)| a..b).collect();
    let extents = in_threads(processors(), &gaps, |gap| extent(file.bytes.get(gap.clone()).unwrap_or_default()));
    let mut positions = Positions::of(&file.bytes);
    let jobs = some.into_iter().zip(extents.into_iter().zip(gaps)).map(|(some, (extent, gap))| {
        positions = positions.moved(extent, gap.end);
        (some, positions.clone())
    });
    for piece in some_in_threads(processors(), jobs.collect(), |(some, positions)| lines(file, some, positions.clone()))
    {
        push_large(piece, console);
        if !flush(console)? {
            break;
        }
    }
    Ok(())
}

/// A line for each of some places, from a position before the first on.
fn lines(file: &RenumberFile, some: &[Leftover], mut positions: Positions<'_>) -> Vec<u8> {
    let mut out = Vec::new();
    for one in some {
        out.extend_from_slice(file.name.as_bytes());
        out.push(b':');
        positions.describe(&one.at, &mut out);
        match one.why {
            LeftReason::Found => out.push(b'\n'),
            _ => notice(&format!(": {}", escape_controls(&one.why.to_string())), &mut out),
        }
    }
    out
}

#[cfg(test)]
mod tests {
    use super::batches;
    use std::ffi::OsString;

    #[test]
    fn what_does_not_say_its_size_is_held_alone() {
        let own = |paths: &[&str]| paths.iter().map(OsString::from).collect::<Vec<_>>();
        for alone in ["-", "/dev/null"] {
            let paths = own(&["a", "b", alone, "c", "d"]);
            let expected = [own(&["a", "b"]), own(&[alone]), own(&["c", "d"])];
            assert!(batches(&paths).eq(expected.iter().map(Vec::as_slice)), "{alone}");
        }
    }
}
