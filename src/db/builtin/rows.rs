//! Reads a table of `data/`: a head of `# name: value` lines, then one row a line, cells separated by tabs.
//!
//! Shared by `build.rs`, which packs the tables, and the tests, which hold the packed ones against them.

use super::tables::{DataTable, Order};
use std::fmt;
use std::net::{Ipv4Addr, Ipv6Addr};

/// What the first cell of a row is, and which numbers it represents.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) enum RowKey {
    /// An IPv4 prefix, or `FIRST-LAST`: addresses.
    Ipv4,
    /// An IPv6 prefix of at most 64 bits, or `FIRST-LAST`: the upper halves of addresses.
    Ipv6,
    /// An AS number, or `FIRST-LAST`.
    Number,
    /// The first hex digits of a hardware address: 48-bit numbers.
    Hardware,
    /// A country code: its two letters as a 16-bit number.
    Letters,
}

/// The head of a table.
#[derive(Clone, Copy, Debug, Default)]
pub(crate) struct Head<'a> {
    /// What it holds.
    pub(crate) what: &'a str,
    /// Where it comes from.
    pub(crate) source: &'a str,
    /// Which version of the source.
    pub(crate) version: &'a str,
    /// The day of the data, `YYYY-MM-DD`.
    pub(crate) date: &'a str,
    /// Under which terms.
    pub(crate) licence: &'a str,
    /// How many rows follow.
    pub(crate) rows: usize,
}

/// A row: the keys from `first` to `last`, the second cell, and what follows it.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) struct SourceRow<'a> {
    /// The first key.
    pub(crate) first: u64,
    /// The last key.
    pub(crate) last: u64,
    /// The second cell.
    pub(crate) value: &'a str,
    /// The third cell and those after it; empty without any.
    pub(crate) more: &'a str,
}

/// What is wrong with a table.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(crate) enum SourceErrorKind {
    /// The head lacks this line, or it is not what it should be.
    Head(&'static str),
    /// The head promises another number of rows.
    Rows { said: usize, found: usize },
    /// A row has another number of cells, or an empty one.
    Cells { wanted: usize },
    /// The key cannot be read.
    Key,
    /// Bits are set after the prefix length.
    HostBits,
    /// The last key is below the first.
    Reversed,
    /// The row belongs before the one above it.
    Disorder,
    /// The row shares keys with one above it.
    Overlap,
    /// A value that no other table knows.
    Unknown(String),
}

impl fmt::Display for SourceErrorKind {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self {
            SourceErrorKind::Head(name) => write!(f, "the head needs a line \"# {name}: …\""),
            SourceErrorKind::Rows { said, found } => write!(f, "the head says {said} rows, there are {found}"),
            SourceErrorKind::Cells { wanted } => write!(f, "{wanted} cells expected, none of them empty"),
            SourceErrorKind::Key => f.write_str("the first cell cannot be read"),
            SourceErrorKind::HostBits => f.write_str("bits are set after the prefix length"),
            SourceErrorKind::Reversed => f.write_str("the range ends before it begins"),
            SourceErrorKind::Disorder => f.write_str("the row belongs further up"),
            SourceErrorKind::Overlap => f.write_str("the row overlaps one above it"),
            SourceErrorKind::Unknown(word) => write!(f, "{word:?} is not known"),
        }
    }
}

/// A fault and the number of its line; 0: the table as a whole.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(crate) struct SourceError {
    /// The line, from 1.
    pub(crate) line: usize,
    /// What is wrong.
    pub(crate) fault: SourceErrorKind,
}

impl fmt::Display for SourceError {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "line {}: {}", self.line, self.fault)
    }
}

impl std::error::Error for SourceError {}

/// Reads a table; every row is checked.
///
/// # Errors
/// The first [`SourceErrorKind`].
pub(crate) fn read<'a>(table: &DataTable, text: &'a str) -> Result<(Head<'a>, Vec<SourceRow<'a>>), SourceError> {
    let head = head(text).map_err(|fault| SourceError { line: 0, fault })?;
    let mut rows: Vec<SourceRow<'a>> = Vec::with_capacity(head.rows);
    // The rows around the next one, from the widest to the narrowest.
    let mut around: Vec<SourceRow<'a>> = Vec::new();
    for (at, line) in text.lines().enumerate().filter(|(_, l)| !l.starts_with('#')) {
        let row = row(table, line).and_then(|row| ordered(table.order, &mut around, row));
        rows.push(row.map_err(|fault| SourceError { line: at + 1, fault })?);
    }
    if rows.len() != head.rows {
        return Err(SourceError { line: 0, fault: SourceErrorKind::Rows { said: head.rows, found: rows.len() } });
    }
    Ok((head, rows))
}

fn head(text: &str) -> Result<Head<'_>, SourceErrorKind> {
    let lines = || text.lines().map_while(|l| l.strip_prefix("# ")).filter_map(|l| l.split_once(": "));
    let value = |name: &'static str| {
        let found = lines().find(|(n, v)| *n == name && !v.is_empty());
        found.map(|(_, v)| v).ok_or(SourceErrorKind::Head(name))
    };
    let rows = value("rows")?.parse().map_err(|_| SourceErrorKind::Head("rows"))?;
    let (what, source, version) = (value("what")?, value("source")?, value("version")?);
    let date = Some(value("date")?).filter(|d| is_day(d)).ok_or(SourceErrorKind::Head("date"))?;
    Ok(Head { what, source, version, date, licence: value("licence")?, rows })
}

fn is_day(text: &str) -> bool {
    let shape = |(at, c): (usize, u8)| if matches!(at, 4 | 7) { c == b'-' } else { c.is_ascii_digit() };
    text.len() == 10 && text.bytes().enumerate().all(shape)
}

fn row<'a>(table: &DataTable, line: &'a str) -> Result<SourceRow<'a>, SourceErrorKind> {
    let wrong = SourceErrorKind::Cells { wanted: table.columns };
    if line.split('\t').count() != table.columns || line.split('\t').any(|c| c.trim() != c || c.is_empty()) {
        return Err(wrong);
    }
    let (key, rest) = line.split_once('\t').ok_or(wrong)?;
    let (value, more) = rest.split_once('\t').unwrap_or((rest, ""));
    let (first, last) = keys(table.key, key)?;
    if last < first {
        return Err(SourceErrorKind::Reversed);
    }
    Ok(SourceRow { first, last, value, more })
}

/// The row, if it may follow the ones before it: those around it are on the stack.
fn ordered<'a>(
    order: Order,
    around: &mut Vec<SourceRow<'a>>,
    row: SourceRow<'a>,
) -> Result<SourceRow<'a>, SourceErrorKind> {
    let before = around.last().copied();
    if before.is_some_and(|b| row.first < b.first) {
        return Err(SourceErrorKind::Disorder);
    }
    while around.pop_if(|b| b.last < row.first).is_some() {}
    let within = |b: &SourceRow<'_>| row.last <= b.last && (row.first, row.last) != (b.first, b.last);
    if around.last().is_some_and(|b| order == Order::Apart || !within(b)) {
        return Err(SourceErrorKind::Overlap);
    }
    around.push(row);
    Ok(row)
}

fn keys(key: RowKey, text: &str) -> Result<(u64, u64), SourceErrorKind> {
    match key {
        RowKey::Ipv4 => {
            let (first, last) = span(text, 32, |t| t.parse().ok().map(|a: Ipv4Addr| u32::from(a).into()))?;
            Ok((first as u64, last as u64))
        }
        RowKey::Ipv6 => {
            let (first, last) = span(text, 128, |t| t.parse().ok().map(|a: Ipv6Addr| a.into()))?;
            let halves = first << 64 == 0 && !last << 64 == 0;
            halves.then_some(((first >> 64) as u64, (last >> 64) as u64)).ok_or(SourceErrorKind::Key)
        }
        RowKey::Number => number(text),
        RowKey::Hardware => hardware(text),
        RowKey::Letters => match text.as_bytes() {
            [a @ b'A'..=b'Z', b @ b'A'..=b'Z'] => {
                let code = u16::from_be_bytes([*a, *b]).into();
                Ok((code, code))
            }
            _ => Err(SourceErrorKind::Key),
        },
    }
}

/// `ADDRESS/LEN` or `FIRST-LAST`, of addresses of `N` bits.
fn span(text: &str, bits: u32, address: impl Fn(&str) -> Option<u128>) -> Result<(u128, u128), SourceErrorKind> {
    if let Some((first, last)) = text.split_once('-') {
        return address(first).zip(address(last)).ok_or(SourceErrorKind::Key);
    }
    let (first, len) = text.split_once('/').ok_or(SourceErrorKind::Key)?;
    let len = len.parse().ok().filter(|len: &u32| *len <= bits && *len > 0).ok_or(SourceErrorKind::Key)?;
    let (first, hosts) = (address(first).ok_or(SourceErrorKind::Key)?, (1_u128 << (bits - len)) - 1);
    if first & hosts != 0 { Err(SourceErrorKind::HostBits) } else { Ok((first, first | hosts)) }
}

fn number(text: &str) -> Result<(u64, u64), SourceErrorKind> {
    let one = |t: &str| t.parse::<u32>().map(u64::from).map_err(|_| SourceErrorKind::Key);
    let (first, last) = text.split_once('-').unwrap_or((text, text));
    Ok((one(first)?, one(last)?))
}

/// Upper-case hex digits, up to twelve.
fn hardware(text: &str) -> Result<(u64, u64), SourceErrorKind> {
    let digits = text.bytes().all(|c| matches!(c, b'0'..=b'9' | b'A'..=b'F')) && text.len() <= 12;
    let value = u64::from_str_radix(text, 16).ok().filter(|_| digits).ok_or(SourceErrorKind::Key)?;
    let shift = 48 - 4 * text.len() as u32;
    Ok((value << shift, ((value + 1) << shift) - 1))
}

#[cfg(test)]
mod tests {
    use super::*;

    const HEAD: &str = "# what: a\n# source: b\n# version: 1\n# date: 2026-11-21\n# licence: facts\n";

    fn table(key: RowKey, order: Order) -> DataTable {
        DataTable { name: "test", key, columns: 2, order }
    }

    /// The fault of a table of these rows.
    fn fault(key: RowKey, rows: &[&str]) -> Option<(usize, SourceErrorKind)> {
        let text = format!("{HEAD}# rows: {}\n{}\n", rows.len(), rows.join("\n"));
        read(&table(key, Order::Apart), &text).err().map(|e| (e.line, e.fault))
    }

    /// The keys of a row.
    fn keys_of(key: RowKey, cell: &str) -> Result<(u64, u64), SourceErrorKind> {
        row(&table(key, Order::Apart), &format!("{cell}\tx")).map(|r| (r.first, r.last))
    }

    #[test]
    fn keys_are_read() {
        assert_eq!(keys_of(RowKey::Ipv4, "192.0.2.0/24"), Ok((0xc000_0200, 0xc000_02ff)));
        assert_eq!(keys_of(RowKey::Ipv4, "0.0.0.1-0.0.0.3"), Ok((1, 3)));
        assert_eq!(keys_of(RowKey::Ipv4, "255.255.255.255/32"), Ok((0xffff_ffff, 0xffff_ffff)));
        assert_eq!(keys_of(RowKey::Ipv6, "2001:db8::/32"), Ok((0x2001_0db8_0000_0000, 0x2001_0db8_ffff_ffff)));
        assert_eq!(keys_of(RowKey::Ipv6, "::-0:0:0:2:ffff:ffff:ffff:ffff"), Ok((0, 2)));
        assert_eq!(keys_of(RowKey::Number, "7"), Ok((7, 7)));
        assert_eq!(keys_of(RowKey::Number, "7-4294967295"), Ok((7, 0xffff_ffff)));
        assert_eq!(keys_of(RowKey::Hardware, "00005E"), Ok((0x5e00_0000, 0x5eff_ffff)));
        assert_eq!(keys_of(RowKey::Hardware, "FFFFFFFFFFFF"), Ok((0xffff_ffff_ffff, 0xffff_ffff_ffff)));
        assert_eq!(keys_of(RowKey::Letters, "DE"), Ok((0x4445, 0x4445)));
    }

    #[test]
    fn what_is_no_key_is_refused() {
        for (key, cells) in [
            (
                RowKey::Ipv4,
                &["192.0.2.0", "192.0.2.0/33", "0.0.0.0/0", "192.0.2/24", "::/96", "192.0.2.0/-1", "1.2.3.4-"][..],
            ),
            (
                RowKey::Ipv6,
                &["2001:db8::", "2001:db8::/65", "2001:db8::/129", "::-::1", "::1-::2:0:0:0:0", "10.0.0.0/8"],
            ),
            (RowKey::Number, &["", "-1", "AS1", "4294967296", "1-", "1-2-3"]),
            (RowKey::Hardware, &["00005e", "0000:5E", "+0005E", "0000000000000", "XYZ"]),
            (RowKey::Letters, &["de", "D", "DEU", "D1"]),
        ] {
            for cell in cells {
                assert!(
                    matches!(keys_of(key, cell), Err(SourceErrorKind::Key | SourceErrorKind::Cells { .. })),
                    "{cell}"
                );
            }
        }
    }

    #[test]
    fn bits_behind_the_prefix_length_are_refused() {
        assert_eq!(fault(RowKey::Ipv4, &["192.0.2.0/24\tA", "192.0.3.1/24\tB"]), Some((8, SourceErrorKind::HostBits)));
        assert_eq!(keys_of(RowKey::Ipv6, "2001:db8::/31"), Ok((0x2001_0db8_0000_0000, 0x2001_0db9_ffff_ffff)));
        assert_eq!(keys_of(RowKey::Ipv6, "2001:db9::/31"), Err(SourceErrorKind::HostBits));
    }

    #[test]
    fn a_range_that_ends_before_it_begins_is_refused() {
        assert_eq!(fault(RowKey::Number, &["1\tA", "3-2\tB"]), Some((8, SourceErrorKind::Reversed)));
    }

    #[test]
    fn disorder_is_refused() {
        assert_eq!(fault(RowKey::Number, &["5-6\tA", "1-2\tB"]), Some((8, SourceErrorKind::Disorder)));
    }

    #[test]
    fn overlap_is_refused() {
        for row in ["5-6\tB", "6\tB", "6-9\tB", "5-9\tB"] {
            assert_eq!(fault(RowKey::Number, &["5-6\tA", row]), Some((8, SourceErrorKind::Overlap)), "{row}");
        }
        assert_eq!(fault(RowKey::Number, &["5-6\tA", "7\tB"]), None);
    }

    #[test]
    fn nested_rows_may_lie_within_but_not_across() {
        let fault = |rows: &str, n: usize| {
            let text = format!("{HEAD}# rows: {n}\n{rows}");
            read(&table(RowKey::Number, Order::Nested), &text).err().map(|e| (e.line, e.fault))
        };
        assert_eq!(fault("1-9\ta\n1-4\tb\n2\tc\n5-9\td\n10\te\n", 5), None);
        assert_eq!(fault("1-9\ta\n1-9\tb\n", 2), Some((8, SourceErrorKind::Overlap)));
        assert_eq!(fault("1-9\ta\n5-10\tb\n", 2), Some((8, SourceErrorKind::Overlap)));
        assert_eq!(fault("1-4\ta\n1-9\tb\n", 2), Some((8, SourceErrorKind::Overlap)));
        assert_eq!(fault("1-9\ta\n2-4\tb\n4-5\tc\n", 3), Some((9, SourceErrorKind::Overlap)));
    }

    #[test]
    fn rows_have_the_cells_of_their_table() {
        for row in ["1", "1\t", "1\tA\tB", "1 \tA", "", "1\t A"] {
            assert_eq!(fault(RowKey::Number, &[row]), Some((7, SourceErrorKind::Cells { wanted: 2 })), "{row:?}");
        }
    }

    #[test]
    fn the_head_is_complete() {
        for (name, line) in [
            ("what", "# what: a\n"),
            ("source", "# source: b\n"),
            ("version", "# version: 1\n"),
            ("date", "# date: 2026-11-21\n"),
            ("licence", "# licence: facts\n"),
        ] {
            let text = format!("{HEAD}# rows: 0\n").replace(line, "");
            let found = read(&table(RowKey::Number, Order::Apart), &text).err();
            assert_eq!(found, Some(SourceError { line: 0, fault: SourceErrorKind::Head(name) }));
        }
        for rows in ["", "# rows: \n", "# rows: many\n"] {
            let found = read(&table(RowKey::Number, Order::Apart), &format!("{HEAD}{rows}")).err();
            assert_eq!(found.map(|e| e.fault), Some(SourceErrorKind::Head("rows")));
        }
        for day in ["2026-1-21", "yesterday", "20261121", "2026-11-211"] {
            let text = format!("{HEAD}# rows: 0\n").replace("2026-11-21", day);
            let found = read(&table(RowKey::Number, Order::Apart), &text).err();
            assert_eq!(found.map(|e| e.fault), Some(SourceErrorKind::Head("date")), "{day}");
        }
    }

    #[test]
    fn the_head_counts_the_rows() {
        let text = format!("{HEAD}# rows: 2\n1\tA\n");
        let found = read(&table(RowKey::Number, Order::Apart), &text).err();
        assert_eq!(found, Some(SourceError { line: 0, fault: SourceErrorKind::Rows { said: 2, found: 1 } }));
    }

    #[test]
    fn every_fault_says_what_is_wrong() {
        let error = |fault| SourceError { line: 3, fault }.to_string();
        assert_eq!(error(SourceErrorKind::Unknown("XX".into())), "line 3: \"XX\" is not known");
        assert_eq!(error(SourceErrorKind::Rows { said: 2, found: 1 }), "line 3: the head says 2 rows, there are 1");
        assert_eq!(error(SourceErrorKind::Head("date")), "line 3: the head needs a line \"# date: …\"");
    }
}
