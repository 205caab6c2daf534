//! The files of a plan, the formats they are written in, and places in them.

/// What a file is, whatever its notation: rules differ for what people plan and what programs say.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
pub enum FileRole {
    /// An address plan or an export of an address manager.
    Plan,
    /// A DNS zone.
    Zone,
    /// A hosts file.
    Hosts,
    /// The configuration of a DHCP server.
    DhcpServer,
    /// What routers announce to hosts.
    Advertisement,
    /// A packet filter or its sets: it names the addresses of others as often as own ones.
    Filter,
    /// The addresses of interfaces.
    Interfaces,
    /// The prefixes of the peers of a tunnel.
    Peers,
    /// A routing table.
    Routes,
    /// What is published about addresses, as a geofeed.
    Publication,
    /// A text, or the values of a program that uses addresses: it names those of others as often as own ones.
    Text,
}

/// A file format, as far as a plan has to know it.
#[derive(Debug, PartialEq, Eq)]
pub struct FileFormat {
    /// Its name in `--format`.
    pub name: &'static str,
    /// One line for lists.
    pub about: &'static str,
    /// The endings of file names, without dot; several formats may share one.
    pub extensions: &'static [&'static str],
    /// What comments begin with.
    pub comments: &'static [&'static str],
    /// What a file of this format is.
    pub role: FileRole,
    /// Whether programs write it and people do not edit it.
    pub generated: bool,
}

/// A file of a plan, by number.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub struct FileId(pub(in crate::plan) u32);

impl FileId {
    /// Its place among the files of the plan, from 0.
    pub fn index(self) -> usize {
        self.0 as usize
    }
}

/// A piece of a file: bytes `start..end` of its text. Places order by file, then from top to bottom.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub struct Span {
    /// The file.
    pub file: FileId,
    /// The first byte.
    pub start: u32,
    /// The byte after the last one.
    pub end: u32,
}

/// Line and column of a byte, both from 1; the column counts characters.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub struct Position {
    /// The line.
    pub line: u32,
    /// The column, in Unicode scalar values.
    pub column: u32,
}

/// A file that was read.
pub struct PlanFile {
    /// Its name, as it was given.
    pub name: String,
    /// Its text, without a byte order mark.
    pub text: String,
    /// Whether it starts with a byte order mark.
    pub bom: bool,
    /// How it was read.
    pub format: &'static FileFormat,
    /// Whether it could not be read to its end: what is known about it is not all of it.
    pub unusable: bool,
    /// Where each line begins.
    lines: Vec<u32>,
    /// How many characters precede every [`STEP`]th byte; empty if every character is a byte. A file may be one long
    /// line with a finding at every value.
    characters: Vec<u32>,
}

/// Bytes between two counts of characters.
const STEP: usize = 1024;

impl PlanFile {
    pub(in crate::plan) fn new(name: String, text: String, bom: bool, format: &'static FileFormat) -> PlanFile {
        let breaks = memchr::memchr_iter(b'\n', text.as_bytes()).map(|at| at as u32 + 1);
        let lines = std::iter::once(0).chain(breaks).collect();
        let characters = if text.is_ascii() { Vec::new() } else { counts(&text) };
        PlanFile { name, text, bom, format, unusable: false, lines, characters }
    }

    /// Line and column of a byte of the text.
    pub fn position(&self, at: u32) -> Position {
        let line = self.lines.partition_point(|start| *start <= at).max(1);
        let start = self.lines.get(line - 1).copied().unwrap_or(0);
        let column = self.characters_before(at).saturating_sub(self.characters_before(start));
        Position { line: line as u32, column: column + 1 }
    }

    /// How many characters begin before a byte.
    fn characters_before(&self, at: u32) -> u32 {
        let at = (at as usize).min(self.text.len());
        let Some(before) = self.characters.get(at / STEP) else { return at as u32 };
        let rest = self.text.as_bytes().get(at / STEP * STEP..at).unwrap_or_default();
        before + beginnings(rest)
    }

    /// The text of a line from 1, without its end.
    pub fn line(&self, number: u32) -> &str {
        let start = self.lines.get((number as usize).wrapping_sub(1)).copied().unwrap_or(u32::MAX) as usize;
        let end = self.lines.get(number as usize).map_or(self.text.len(), |next| *next as usize);
        self.text.get(start..end).unwrap_or_default().trim_end_matches(['\n', '\r'])
    }

    /// The first byte of a line from 1; after the last line the end of the text.
    pub fn line_start(&self, number: u32) -> u32 {
        let index = (number as usize).wrapping_sub(1);
        self.lines.get(index).copied().unwrap_or(self.text.len() as u32)
    }

    /// How many lines there are; an empty text has one.
    pub fn line_count(&self) -> u32 {
        self.lines.len() as u32
    }
}

/// How many characters begin in some bytes of UTF-8.
fn beginnings(bytes: &[u8]) -> u32 {
    bytes.iter().filter(|b| **b & 0xc0 != 0x80).count() as u32
}

fn counts(text: &str) -> Vec<u32> {
    let mut count = 0;
    let after = text.as_bytes().chunks(STEP).map(|chunk| {
        count += beginnings(chunk);
        count
    });
    std::iter::once(0).chain(after).collect()
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::plan::readers;

    #[test]
    fn columns_agree_with_counting_from_the_start_of_the_line() {
        let text = "aä€\u{1f30d}b\n".repeat(700) + &"é1:2\u{1f30d}".repeat(3000) + "\nend";
        let format = &readers::by_name("text").unwrap().format;
        let file = PlanFile::new("a".to_owned(), text.clone(), false, format);
        for (at, _) in text.char_indices().step_by(7).chain([(text.len(), ' ')]) {
            let line = text.get(..at).unwrap().rfind('\n').map_or(0, |end| end + 1);
            let expected =
                (text.get(..at).unwrap().matches('\n').count() + 1, text.get(line..at).unwrap().chars().count() + 1);
            let found = file.position(at as u32);
            assert_eq!((found.line as usize, found.column as usize), expected);
        }
    }
}
