//! Words, braces and semicolons, as many configuration files have them; comments begin with `#`.

use crate::plan::draft::Cell;

/// A piece of a configuration.
#[derive(Clone, Debug)]
pub(crate) struct Token<'a> {
    /// Its text: a word, a quoted text without quotes, or one of the signs.
    pub(crate) cell: Cell<'a>,
    /// Whether it was quoted.
    pub(crate) quoted: bool,
    /// Whether it is the first of its line.
    pub(crate) first: bool,
}

impl Token<'_> {
    /// Whether it is this sign or word.
    pub(crate) fn is(&self, text: &str) -> bool {
        !self.quoted && self.cell.text == text
    }
}

/// The pieces of a text; `signs` are characters that are words of their own.
pub(crate) fn tokens<'a>(text: &'a str, signs: &'static [u8]) -> impl Iterator<Item = Token<'a>> {
    let (bytes, mut at, mut first) = (text.as_bytes(), 0, true);
    let rest_of_line = move |at: usize| {
        memchr::memchr(b'\n', bytes.get(at..).unwrap_or_default()).map_or(bytes.len(), |length| at + length)
    };
    std::iter::from_fn(move || {
        loop {
            match bytes.get(at)? {
                b'\n' => (first, at) = (true, at + 1),
                b' ' | b'\t' | b'\r' => at += 1,
                // a continued line
                b'\\' if bytes.get(at + 1) == Some(&b'\n') => at += 2,
                b'#' => at = rest_of_line(at),
                _ => break,
            }
        }
        let (start, quoted) = (at, bytes.get(at) == Some(&b'"'));
        let (from, end, next) = match bytes.get(at)? {
            b'"' => {
                let line = rest_of_line(at + 1);
                let close = memchr::memchr(b'"', bytes.get(at + 1..line).unwrap_or_default());
                let end = close.map_or(line, |length| at + 1 + length);
                (start + 1, end, end + usize::from(close.is_some()))
            }
            b if signs.contains(b) => (start, start + 1, start + 1),
            _ => {
                let within = |b: &&u8| !matches!(b, b' ' | b'\t' | b'\r' | b'\n' | b'#' | b'"') && !signs.contains(b);
                let length = bytes.get(at..)?.iter().take_while(within).count();
                (start, start + length, start + length)
            }
        };
        at = next;
        let token = Token { cell: Cell::new(text.get(from..end).unwrap_or_default(), from), quoted, first };
        first = false;
        Some(token)
    })
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn words_signs_and_quoted_texts_are_apart() {
        let text = "a b{c;} # x\n\"d e\" f#g\n\"open\nh";
        let all: Vec<_> = tokens(text, b"{};").map(|t| (t.cell.text, t.quoted, t.first)).collect();
        assert_eq!(
            all,
            [
                ("a", false, true),
                ("b", false, false),
                ("{", false, false),
                ("c", false, false),
                (";", false, false),
                ("}", false, false),
                ("d e", true, true),
                ("f", false, false),
                ("open", true, true),
                ("h", false, true),
            ]
        );
    }
}
