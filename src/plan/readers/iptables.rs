//! What `iptables-save` and `ip6tables-save` print and `iptables-restore` reads: the sources and destinations of rules, and
//! the addresses that packets are translated to. See `iptables(8)`, `iptables-extensions(8)`.

use crate::plan::draft::{Cell, Draft};
use crate::plan::model::{AttributeKey, EntryKind, FileFormat, FileRole, IssueKind};
use crate::plan::readers::mention::{Mention, is_like_address, pieces};
use crate::plan::readers::reader::{FormatReader, lines, words};
use crate::plan::text::shorten;
use crate::plan::value::written;

/// The format.
pub(crate) static READER: FormatReader = FormatReader {
    format: FileFormat {
        name: "iptables",
        about: "output of iptables-save, ip6tables-save",
        extensions: &["iptables", "v4", "v6"],
        comments: &["#"],
        role: FileRole::Filter,
        generated: false,
    },
    sniff: |text| {
        let table = |line: &str| TABLES.iter().any(|table| line.trim_end().strip_prefix('*') == Some(table));
        text.lines().any(table)
    },
    read,
};

const TABLES: [&str; 5] = ["filter", "nat", "mangle", "raw", "security"];

fn read(text: &str, draft: &mut Draft) {
    let mut table: Option<Cell<'_>> = None;
    for (start, line) in lines(text) {
        let words: Vec<Cell<'_>> = words(line, start).collect();
        let Some(first) = words.first().filter(|word| !word.text.starts_with('#')) else { continue };
        match first.text {
            "COMMIT" => table = None,
            name if name.starts_with('*') => table = Some(first.clone()),
            name if name.starts_with(':') => {}
            "-A" | "-I" | "--append" | "--insert" => rule(&words, draft),
            // printed counters precede the rule
            name if name.starts_with('[') => rule(words.get(1..).unwrap_or_default(), draft),
            "-N" | "-P" | "-F" | "-X" | "-D" | "-Z" => {}
            _ => {
                let text = format!("expected *TABLE, :CHAIN, -A or COMMIT, found '{}'", shorten(first.text));
                draft.issue(IssueKind::Parse, first.span.clone(), text);
            }
        }
    }
    if let Some(cell) = table {
        let text = format!("iptables-restore applies nothing of the table {}: COMMIT is missing", shorten(cell.text));
        draft.issue(IssueKind::Refused, cell.span, text);
    }
}

fn rule(words: &[Cell<'_>], draft: &mut Draft) {
    let chain = words.get(1);
    for pair in words.windows(2) {
        let [option, value] = pair else { continue };
        match option.text {
            "-s" | "-d" | "--source" | "--destination" | "--src" | "--dst" => {
                for cell in pieces(value, ',').iter().filter(|cell| is_like_address(cell.text)) {
                    // what has no length is a single address
                    let host = written(cell.text)
                        .is_ok_and(|read| read.len.is_none_or(|len| len.get() == read.family.width()));
                    let mention = if host { Mention::host("", &[]) } else { Mention::prefix("", &[]) };
                    mention.add(cell, draft);
                }
            }
            "--src-range" | "--dst-range" => {
                Mention { kind: EntryKind::Host, purpose: "", said: &[] }.add_dashed(value, draft);
            }
            "--to-source" | "--to-destination" | "--to" => {
                translated(value, chain, draft);
            }
            _ => {}
        }
    }
}

/// `A`, `A:PORT`, `[A]:PORT`, `A-B`, `A-B:PORT`.
fn translated(value: &Cell<'_>, chain: Option<&Cell<'_>>, draft: &mut Draft) {
    let start = value.span.start;
    let cell = match value.text.strip_prefix('[').and_then(|text| text.split_once(']')) {
        Some((inner, _)) => Cell::new(inner, start + 1),
        None if value.text.matches(':').count() == 1 => {
            Cell::new(value.text.split(':').next().unwrap_or_default(), start)
        }
        None => value.clone(),
    };
    if is_like_address(cell.text.split('-').next().unwrap_or_default()) {
        let said = [(AttributeKey::Device, chain)];
        // NETMAP translates whole prefixes
        let kind = if cell.text.contains('/') { EntryKind::Prefix } else { EntryKind::Host };
        Mention { kind, purpose: "translated", said: &said }.add_dashed(&cell, draft);
    }
}
