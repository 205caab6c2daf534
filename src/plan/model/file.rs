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
    /// A routing table.
    Routes,
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
    /// Behind the last byte.
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
    /// Whether a byte order mark stood in front.
    pub bom: bool,
    /// How it was read.
    pub format: &'static FileFormat,
    /// Whether it could not be read to its end: what is known about it is not all of it.
    pub unusable: bool,
    /// Where each line begins.
    lines: Vec<u32>,
}

impl PlanFile {
    pub(in crate::plan) fn new(name: String, text: String, bom: bool, format: &'static FileFormat) -> PlanFile {
        let breaks = memchr::memchr_iter(b'\n', text.as_bytes()).map(|at| at as u32 + 1);
        let lines = std::iter::once(0).chain(breaks).collect();
        PlanFile { name, text, bom, format, unusable: false, lines }
    }

    /// Line and column of a byte of the text.
    pub fn position(&self, at: u32) -> Position {
        let line = self.lines.partition_point(|start| *start <= at).max(1);
        let start = self.lines.get(line - 1).copied().unwrap_or(0);
        let before = self.text.as_bytes().get(start as usize..at as usize).unwrap_or_default();
        let characters = before.iter().filter(|b| **b & 0xc0 != 0x80).count();
        Position { line: line as u32, column: characters as u32 + 1 }
    }

    /// The text of a line from 1, without its end.
    pub fn line(&self, number: u32) -> &str {
        let start = self.lines.get((number as usize).wrapping_sub(1)).copied().unwrap_or(u32::MAX) as usize;
        let end = self.lines.get(number as usize).map_or(self.text.len(), |next| *next as usize);
        self.text.get(start..end).unwrap_or_default().trim_end_matches(['\n', '\r'])
    }

    /// The first byte of a line from 1; behind the last line the end of the text.
    pub fn line_start(&self, number: u32) -> u32 {
        let index = (number as usize).wrapping_sub(1);
        self.lines.get(index).copied().unwrap_or(self.text.len() as u32)
    }

    /// How many lines there are; an empty text has one.
    pub fn line_count(&self) -> u32 {
        self.lines.len() as u32
    }
}
