//! Statements in braces, as Junos, VyOS, BIRD and dhcpd have them: words before a semicolon, a line end or a brace.

use crate::plan::draft::Cell;
use crate::plan::readers::syntax::item::DEPTH;

/// How statements end, and what comments are.
#[derive(Clone, Copy, Debug)]
pub(crate) struct BlockStyle {
    /// Whether the end of a line ends a statement; otherwise a semicolon does.
    pub(crate) lines: bool,
    /// Characters that are words of their own.
    pub(crate) signs: &'static [u8],
}

/// A statement: its words; of a block those before the brace.
pub(crate) type Statement<'a> = Vec<Cell<'a>>;

/// What a text is read as.
#[derive(Clone, Debug)]
pub(crate) enum BlockEvent<'s, 'a> {
    /// A statement, within the blocks of the first list.
    Leaf(&'s [Statement<'a>], &'s [Cell<'a>]),
    /// A block begins: its words, within the blocks of the first list.
    Open(&'s [Statement<'a>], &'s [Cell<'a>]),
    /// A block ends, within the blocks of the list.
    Close(&'s [Statement<'a>], &'s [Cell<'a>]),
}

/// Why a text has no such form: where, and what was expected.
pub(crate) type BlockError = (usize, &'static str);

/// Reads a text, piece by piece.
///
/// # Errors
/// A brace, quote or comment without its counterpart; blocks too deep.
pub(crate) fn read_blocks<'a>(
    text: &'a str,
    style: BlockStyle,
    visit: &mut dyn FnMut(BlockEvent<'_, 'a>),
) -> Result<(), BlockError> {
    let (mut open, mut words, mut scanner): (Vec<Statement<'a>>, Statement<'a>, _) =
        (Vec::new(), Vec::new(), BlockScanner { text, at: 0, style });
    let mut starts = Vec::new();
    while let Some(piece) = scanner.next()? {
        match piece {
            BlockPiece::Word(cell) => words.push(cell),
            BlockPiece::End => leaf(&open, &mut words, visit),
            BlockPiece::Open(_) if open.len() == DEPTH => {
                return Err((scanner.at, "at most 64 blocks inside each other"));
            }
            BlockPiece::Open(at) => {
                visit(BlockEvent::Open(&open, &words));
                open.push(std::mem::take(&mut words));
                starts.push(at);
            }
            BlockPiece::Close(at) => {
                leaf(&open, &mut words, visit);
                let block = open.pop().ok_or((at, "a block, found '}' without one"))?;
                starts.pop();
                visit(BlockEvent::Close(&open, &block));
            }
        }
    }
    leaf(&open, &mut words, visit);
    starts.pop().map_or(Ok(()), |at| Err((at, "'}' that closes this")))
}

fn leaf<'a>(open: &[Statement<'a>], words: &mut Statement<'a>, visit: &mut dyn FnMut(BlockEvent<'_, 'a>)) {
    if !words.is_empty() {
        visit(BlockEvent::Leaf(open, words));
    }
    words.clear();
}

/// A piece of a text.
enum BlockPiece<'a> {
    Word(Cell<'a>),
    End,
    Open(usize),
    Close(usize),
}

struct BlockScanner<'a> {
    text: &'a str,
    at: usize,
    style: BlockStyle,
}

impl<'a> BlockScanner<'a> {
    fn rest(&self) -> &'a [u8] {
        self.text.as_bytes().get(self.at..).unwrap_or_default()
    }

    fn to_line_end(&self) -> usize {
        memchr::memchr(b'\n', self.rest()).unwrap_or(self.rest().len())
    }

    fn next(&mut self) -> Result<Option<BlockPiece<'a>>, BlockError> {
        loop {
            let at = self.at;
            let piece = match self.rest() {
                [] => return Ok(None),
                [b'\n', ..] if self.style.lines => BlockPiece::End,
                [b' ' | b'\t' | b'\r' | b'\n', ..] => {
                    self.at += 1;
                    continue;
                }
                [b'#', ..] => {
                    self.at += self.to_line_end();
                    continue;
                }
                [b'/', b'/', ..] => {
                    self.at += self.to_line_end();
                    continue;
                }
                [b'/', b'*', ..] => {
                    let end = memchr::memmem::find(self.rest(), b"*/").ok_or((at, "'*/' after the comment"))?;
                    self.at += end + 2;
                    continue;
                }
                [b';', ..] => BlockPiece::End,
                [b'{', ..] => BlockPiece::Open(at),
                [b'}', ..] => BlockPiece::Close(at),
                [quote @ (b'"' | b'\''), ..] => return self.quoted(*quote).map(Some),
                [b, ..] if self.style.signs.contains(b) => BlockPiece::Word(self.cell(at, at + 1)),
                _ => return Ok(Some(self.word())),
            };
            self.at += 1;
            return Ok(Some(piece));
        }
    }

    fn cell(&self, from: usize, to: usize) -> Cell<'a> {
        Cell::new(self.text.get(from..to).unwrap_or_default(), from)
    }

    fn word(&mut self) -> BlockPiece<'a> {
        let signs = self.style.signs;
        let within =
            |b: &&u8| !matches!(b, b' ' | b'\t' | b'\r' | b'\n' | b';' | b'{' | b'}' | b'"') && !signs.contains(b);
        let (start, length) = (self.at, self.rest().iter().take_while(within).count());
        self.at += length;
        BlockPiece::Word(self.cell(start, self.at))
    }

    /// A text in quotes, which may span lines.
    fn quoted(&mut self, quote: u8) -> Result<BlockPiece<'a>, BlockError> {
        let (open, start) = (self.at, self.at + 1);
        let mut at = start;
        loop {
            match self.text.as_bytes().get(at) {
                None => return Err((open, "a quote that closes this")),
                Some(b'\\') => at += 2,
                Some(b) if *b == quote => break,
                Some(_) => at += 1,
            }
        }
        self.at = at + 1;
        Ok(BlockPiece::Word(self.cell(start, at)))
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn all(text: &str, lines: bool) -> Result<Vec<String>, BlockError> {
        let mut out = Vec::new();
        let texts = |cells: &[Cell<'_>]| cells.iter().map(|c| c.text.to_owned()).collect::<Vec<_>>().join(" ");
        read_blocks(text, BlockStyle { lines, signs: b"," }, &mut |event| {
            out.push(match event {
                BlockEvent::Leaf(open, words) => format!("{} {}", open.len(), texts(words)),
                BlockEvent::Open(_, words) => format!("+{}", texts(words)),
                BlockEvent::Close(_, words) => format!("-{}", texts(words)),
            });
        })?;
        Ok(out)
    }

    #[test]
    fn statements_end_at_semicolons_or_at_lines() {
        let text = "a b { # c\n  d \"e; }\", f; /* ; */\n g }\nh;";
        assert_eq!(all(text, false).unwrap(), ["+a b", "1 d e; } , f", "1 g", "-a b", "0 h"]);
        assert_eq!(all("a {\n b 'c d'\n e\n}\n", true).unwrap(), ["+a", "1 b c d", "1 e", "-a"]);
    }

    #[test]
    fn what_is_never_closed_has_its_place() {
        assert_eq!(all("a { b {", false), Err((6, "'}' that closes this")));
        assert_eq!(all("a }", false), Err((2, "a block, found '}' without one")));
        assert_eq!(all("a \"b", false), Err((2, "a quote that closes this")));
        assert_eq!(all("/* b", false), Err((0, "'*/' after the comment")));
        assert!(all(&"a{".repeat(65), false).is_err());
    }
}
