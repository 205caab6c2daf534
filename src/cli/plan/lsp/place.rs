//! Places of the language server protocol: lines from 0, and columns in units of UTF-16 or bytes.

use crate::plan::PlanFile;
use lsp_types::{Position, Range};

/// How columns are counted.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) enum Encoding {
    /// In bytes.
    Utf8,
    /// In units of UTF-16, the default of the protocol.
    Utf16,
}

impl Encoding {
    /// The units of a text.
    fn count(self, text: &str) -> u32 {
        match self {
            Encoding::Utf8 => text.len() as u32,
            Encoding::Utf16 if text.is_ascii() => text.len() as u32,
            Encoding::Utf16 => text.encode_utf16().count() as u32,
        }
    }

    /// The place of a byte.
    pub(super) fn position(self, file: &PlanFile, at: u32) -> Position {
        let line = file.position(at).line;
        let start = file.line_start(line) as usize;
        let before = file.text.get(start..(at as usize).max(start)).unwrap_or_default();
        Position { line: line - 1, character: self.count(before) }
    }

    /// The place of some bytes.
    pub(super) fn range(self, file: &PlanFile, start: u32, end: u32) -> Range {
        Range { start: self.position(file, start), end: self.position(file, end) }
    }

    /// The byte of a place; after the end of a line the end.
    pub(super) fn byte(self, file: &PlanFile, place: Position) -> u32 {
        let number = place.line.saturating_add(1);
        let (line, start) = (file.line(number), file.line_start(number));
        let mut units = 0;
        for (at, c) in line.char_indices() {
            if units >= place.character {
                return start + at as u32;
            }
            units += match self {
                Encoding::Utf8 => c.len_utf8() as u32,
                Encoding::Utf16 => c.len_utf16() as u32,
            };
        }
        start + line.len() as u32
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::plan::{Draft, readers};

    #[test]
    fn places_and_bytes_are_the_same_in_both_directions() {
        let text = "a é \u{1f30d} b\r\n\u{1f30d}c\n";
        let mut draft = Draft::default();
        readers::add(&mut draft, readers::by_name("text"), "a.txt", text.as_bytes().to_vec());
        let plan = draft.finish(None);
        let file = &plan.files[0];
        for encoding in [Encoding::Utf8, Encoding::Utf16] {
            for (at, _) in text.char_indices().filter(|(_, c)| !matches!(c, '\r' | '\n')) {
                assert_eq!(encoding.byte(file, encoding.position(file, at as u32)), at as u32, "{encoding:?}");
            }
        }
        let b = text.find('b').unwrap() as u32;
        assert_eq!(Encoding::Utf16.position(file, b), Position { line: 0, character: 7 });
        assert_eq!(Encoding::Utf8.position(file, b), Position { line: 0, character: 10 });
        assert_eq!(Encoding::Utf16.byte(file, Position { line: 9, character: 9 }), text.len() as u32);
    }
}
