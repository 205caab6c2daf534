//! Text in columns and lines of a page.

use super::console::notice;

/// The width of a page.
pub(super) const PAGE: usize = 80;

/// The column of descriptions.
const COLUMN: usize = 32;

/// A name and its description, in two columns.
pub(super) fn entry(name: &str, about: &str, out: &mut Vec<u8>) {
    entry_at(COLUMN, name, about, out);
}

/// A name, and its description from this column on: on the next line if the name is long.
pub(super) fn entry_at(column: usize, name: &str, about: &str, out: &mut Vec<u8>) {
    let mut text = Vec::new();
    wrap(&" ".repeat(column), about, &mut text);
    let width = name.chars().count();
    out.extend_from_slice(name.as_bytes());
    match text.get(width..) {
        Some(rest) if width + 2 <= column => out.extend_from_slice(rest),
        _ => {
            out.push(b'\n');
            out.append(&mut text);
        }
    }
}

/// Words in lines that fit on a page, each after the margin.
pub(super) fn wrap(margin: &str, text: &str, out: &mut Vec<u8>) {
    let mut line = margin.to_owned();
    for word in text.split(' ') {
        if line.len() > margin.len() {
            if line.chars().count() + 1 + word.chars().count() > PAGE {
                notice(&line, out);
                line.truncate(margin.len());
            } else {
                line.push(' ');
            }
        }
        line.push_str(word);
    }
    notice(&line, out);
}

/// Rows of cells as text, each column as wide as its widest cell.
pub(super) fn columns(rows: &[Vec<String>]) -> String {
    let count = rows.iter().map(Vec::len).max().unwrap_or_default();
    let width = |at: usize| rows.iter().filter_map(|row| row.get(at)).map(|cell| cell.chars().count()).max();
    let widths: Vec<usize> = (0..count).map(|at| width(at).unwrap_or_default()).collect();
    let line = |row: &Vec<String>| {
        let cells = row.iter().zip(&widths).map(|(cell, width)| format!("{cell:width$}  "));
        format!("{}\n", cells.collect::<String>().trim_end())
    };
    rows.iter().map(line).collect()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_long_name_is_above_its_description() {
        let mut out = Vec::new();
        entry("  --a-name-that-is-wider-than-its-column", "what it does", &mut out);
        entry("  -x", "word ".repeat(12).trim_end(), &mut out);
        let expected = format!(
            "  --a-name-that-is-wider-than-its-column\n{0}what it does\n  -x{1}{2}\n{0}{3}\n",
            " ".repeat(32),
            " ".repeat(28),
            "word ".repeat(9).trim_end(),
            "word ".repeat(3).trim_end()
        );
        assert_eq!(String::from_utf8(out).unwrap(), expected);
    }

    #[test]
    fn columns_are_as_wide_as_their_widest_cell() {
        let row = |a: &str, b: &str| vec![a.to_owned(), b.to_owned()];
        assert_eq!(columns(&[row("ä", "b"), row("ccc", "")]), "ä    b\nccc\n");
    }
}
