//! Sections in brackets with `KEY=VALUE` lines, as systemd and WireGuard have them.

use crate::plan::draft::Cell;
use crate::plan::readers::reader::lines;

/// A line that is not a comment.
#[derive(Clone, Debug)]
pub(crate) enum IniLine<'a> {
    /// The name of a section, without brackets.
    Section(Cell<'a>),
    /// A key and its value, which may be empty.
    Pair(Cell<'a>, Cell<'a>),
    /// Anything else.
    Other(Cell<'a>),
}

/// The lines of a text; with `inline` a `#` begins a comment anywhere, otherwise at the start of a line only.
pub(crate) fn ini_lines(text: &str, inline: bool) -> impl Iterator<Item = IniLine<'_>> {
    lines(text).filter_map(move |(start, line)| {
        let line = if inline { line.split('#').next().unwrap_or_default() } else { line };
        let cell = Cell::new(line, start).trim();
        match cell.text.as_bytes() {
            [] | [b'#' | b';', ..] => return None,
            [b'[', .., b']'] => {
                let name = cell.text.get(1..cell.text.len() - 1).unwrap_or_default();
                return Some(IniLine::Section(Cell::new(name, cell.span.start + 1)));
            }
            _ => {}
        }
        let Some((key, value)) = cell.text.split_once('=') else { return Some(IniLine::Other(cell)) };
        let value = Cell::new(value, cell.span.start + key.len() + 1).trim();
        Some(IniLine::Pair(Cell::new(key, cell.span.start).trim(), value))
    })
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn sections_pairs_and_others_have_their_places() {
        let text = "# c\n[A]\nk = v # x\n; c\nword\n";
        let all: Vec<String> = ini_lines(text, true).map(|line| format!("{line:?}")).collect();
        assert!(all[0].starts_with("Section") && all[0].contains("span: 5..6"), "{all:?}");
        assert!(all[1].contains("\"v\"") && all[1].contains("span: 12..13"), "{all:?}");
        assert!(all[2].starts_with("Other") && all.len() == 3, "{all:?}");
    }
}
