//! The statistics as columns, for tables with one line a month.

use super::rows::VERSION;
use super::{StatsReport, StatsRow};
use std::fmt::Display;

/// Which lines of the columns are written, and how.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Columns {
    /// The names.
    pub header: bool,
    /// The counts.
    pub values: bool,
    /// Whether each name is followed by the number of its column.
    pub numbered: bool,
}

impl Columns {
    /// The line of names. Without values below it, the first name is the token itself, so that a script can name the
    /// column (compatibility: logtools L5), and has no number.
    fn names(self, token: Option<&str>) -> String {
        let with_number = |name: &str, number| match self.numbered {
            true => format!("{name}({number})"),
            false => name.to_owned(),
        };
        let first = token.map(|token| if self.values { with_number("Token", 1) } else { token.to_owned() });
        let numbers = 1 + usize::from(first.is_some())..;
        let names = StatsRow::every().zip(numbers).map(|(row, number)| with_number(row.name(), number));
        line(first.into_iter().chain(names), &format!("#Version({VERSION})"))
    }
}

impl StatsReport<'_> {
    /// The report as columns.
    pub fn columns(&self, columns: Columns) -> String {
        let values = || {
            let counts = StatsRow::every().map(|row| self.counts.row(row).to_string());
            line(self.token.map(str::to_owned).into_iter().chain(counts), &format!("#{VERSION}"))
        };
        let header = columns.header.then(|| columns.names(self.token));
        header.into_iter().chain(columns.values.then(values)).collect()
    }
}

/// The cells with blanks between them, and the version.
fn line<T: Display>(cells: impl Iterator<Item = T>, version: &str) -> String {
    cells.map(|cell| format!("{cell} ")).chain([format!("{version}\n")]).collect()
}
