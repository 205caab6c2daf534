//! The user's own names of prefixes.
//!
//! ```text
//! prefix,name,owner
//! 2001:db8::/32,lab,Ada
//! 2001:db8:0:1::/64,"lab, door",Ada
//! 192.0.2.0/24,office
//! ```
//! A row is a prefix, its name, and whatever else there is to say. A first row that begins with `prefix` names the
//! columns. Prefixes of both families may lie within each other: the most specific one counts.

use super::nested_map::NestedMap;
use super::rows::{RowError, RowErrorKind, TableRow, TableRows};
use crate::addr::Net;
use serde::{Serialize, Serializer};
use std::collections::HashMap;
use std::net::IpAddr;
use std::sync::Arc;

/// Names of prefixes.
///
/// ```
/// use ipv6calc::db::Labels;
/// let labels = Labels::parse(b"2001:db8::/32,lab\n2001:db8:0:1::/64,door\n")?;
/// let names: Vec<&str> = labels.of("2001:db8:0:1::7".parse()?).map(|label| label.name()).collect();
/// assert_eq!(names, ["door", "lab"]);
/// # Ok::<(), Box<dyn std::error::Error>>(())
/// ```
#[derive(Clone, Debug, Default)]
pub struct Labels(NestedMap<Label>);

/// A prefix and what its row says of it.
#[derive(Clone, Debug, PartialEq, Eq, Serialize)]
pub struct Label {
    name: String,
    prefix: Net,
    #[serde(rename = "columns", serialize_with = "map", skip_serializing_if = "Vec::is_empty")]
    more: Vec<(Arc<str>, String)>,
}

/// Pairs as a map, in their order.
fn map<S: Serializer>(more: &[(Arc<str>, String)], to: S) -> Result<S::Ok, S::Error> {
    to.collect_map(more.iter().map(|(column, text)| (&**column, text)))
}

impl Label {
    /// The name.
    pub fn name(&self) -> &str {
        &self.name
    }

    /// The prefix.
    pub fn prefix(&self) -> Net {
        self.prefix
    }

    /// The further columns that are not empty, with their names.
    pub fn more(&self) -> impl Iterator<Item = (&str, &str)> {
        self.more.iter().map(|(column, text)| (&**column, text.as_str()))
    }
}

impl Labels {
    /// Reads labels.
    ///
    /// # Errors
    /// The first row that is wrong: what was expected, and where.
    pub fn parse(text: &[u8]) -> Result<Labels, RowError> {
        let (mut prefixes, mut seen, mut layout) = (Vec::new(), HashMap::new(), None::<LabelLayout>);
        for row in TableRows::new(text) {
            let row = row?;
            let layout = match &mut layout {
                Some(layout) => layout,
                None => {
                    let (first, is_header) = LabelLayout::of(&row)?;
                    let first = layout.insert(first);
                    if is_header {
                        continue;
                    }
                    first
                }
            };
            let label = layout.read(&row)?;
            if let Some(line) = seen.insert(label.prefix, row.place.line) {
                return Err(RowErrorKind::Twice { net: label.prefix.to_string(), line }.at(row.place));
            }
            prefixes.push((label.prefix, label));
        }
        Ok(Labels(NestedMap::new(prefixes)))
    }

    /// The labels of the prefixes around an address, the most specific one first.
    pub fn of(&self, ip: IpAddr) -> impl Iterator<Item = &Label> {
        self.0.around(ip).map(|(_, label)| label)
    }

    /// The last address up to which the labels are those of this one.
    pub fn until(&self, ip: IpAddr) -> IpAddr {
        self.0.until(ip)
    }

    /// How many prefixes have a label.
    pub fn len(&self) -> usize {
        self.0.len()
    }

    /// Whether no prefix has a label.
    pub fn is_empty(&self) -> bool {
        self.len() == 0
    }
}

/// How rows are read.
struct LabelLayout {
    delimiter: u8,
    /// The names of the columns after prefix and name.
    columns: Vec<Arc<str>>,
}

impl LabelLayout {
    /// The layout that the first row shows, and whether the row is nothing but names of columns.
    fn of(row: &TableRow<'_>) -> Result<(LabelLayout, bool), RowError> {
        let delimiter = row.delimiter();
        let fields = row.fields(delimiter)?;
        let is_header = fields.first().is_some_and(|field| field.text.eq_ignore_ascii_case("prefix"));
        let names = fields.into_iter().skip(2).filter(|_| is_header).map(|field| field.text.into());
        Ok((LabelLayout { delimiter, columns: names.collect() }, is_header))
    }

    fn read(&mut self, row: &TableRow<'_>) -> Result<Label, RowError> {
        let mut fields = row.fields(self.delimiter)?.into_iter();
        let prefix = fields.next().ok_or_else(|| RowErrorKind::expected("a prefix", "").at(row.place))?;
        let net = prefix.range()?.net();
        let net = net.ok_or_else(|| RowErrorKind::expected("a prefix", &prefix.text).at(prefix.place))?;
        let name = fields.next().filter(|field| !field.text.is_empty());
        let name = name.ok_or_else(|| RowErrorKind::expected("a name after the prefix", "").at(row.end_place()))?;
        let more = fields.enumerate().map(|(at, field)| (self.column(at), field.text.into_owned()));
        let more = more.filter(|(_, text)| !text.is_empty()).collect();
        Ok(Label { name: name.text.into_owned(), prefix: net, more })
    }

    /// The name of a column after prefix and name; without a header its number.
    fn column(&mut self, at: usize) -> Arc<str> {
        while self.columns.len() <= at {
            self.columns.push(format!("column{}", self.columns.len() + 3).into());
        }
        self.columns.get(at).cloned().unwrap_or_default()
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn names(labels: &Labels, ip: &str) -> Vec<String> {
        labels.of(ip.parse().unwrap()).map(|label| format!("{} {}", label.prefix(), label.name())).collect()
    }

    #[test]
    fn the_most_specific_label_comes_first() {
        let labels =
            Labels::parse(b"10.0.0.0/8,corp\n2001:db8::/32,lab\n10.1.0.0/16,berlin\n10.1.2.3,printer").unwrap();
        assert_eq!(names(&labels, "10.1.2.3"), ["10.1.2.3/32 printer", "10.1.0.0/16 berlin", "10.0.0.0/8 corp"]);
        assert_eq!(names(&labels, "10.2.0.0"), ["10.0.0.0/8 corp"]);
        assert_eq!(names(&labels, "2001:db8::1"), ["2001:db8::/32 lab"]);
        assert_eq!(names(&labels, "11.0.0.0"), [""; 0]);
        assert_eq!(labels.len(), 4);
    }

    #[test]
    fn a_first_row_may_name_the_columns() {
        let text = "\u{feff}Prefix;Name;owner;room\r\n# all of it\r\n10.0.0.0/8;\"a;b\";Ada;\r\n";
        let labels = Labels::parse(text.as_bytes()).unwrap();
        let document = serde_json::to_string(labels.of([10, 0, 0, 1].into()).next().unwrap()).unwrap();
        assert_eq!(document, r#"{"name":"a;b","prefix":"10.0.0.0/8","columns":{"owner":"Ada"}}"#);
    }

    #[test]
    fn columns_without_a_name_have_a_number() {
        let labels = Labels::parse(b"10.0.0.0/8\tcorp\t\tx").unwrap();
        let label = labels.of([10, 0, 0, 1].into()).next().unwrap();
        assert_eq!(label.more().collect::<Vec<_>>(), [("column4", "x")]);
    }

    #[test]
    fn an_empty_file_has_no_labels() {
        assert!(Labels::parse(b"").unwrap().is_empty());
        assert!(Labels::parse(b"prefix,name\n\n").unwrap().is_empty());
    }

    #[test]
    fn a_wrong_row_is_told_with_its_place() {
        for (text, message) in [
            ("x,lab", "1:1: expected an address in 'x'"),
            (
                "10.0.0.0/8,a\n10.1.2.3/8,b",
                "2:1: expected a prefix whose bits after the length are zero in '10.1.2.3/8'",
            ),
            ("2001:db8::/129,a", "1:12: expected a prefix length from 0 to 128 in '2001:db8::/129'"),
            ("10.0.0.0/8", "1:11: expected a name after the prefix, found nothing"),
            ("10.0.0.0/8, ,x", "1:15: expected a name after the prefix, found nothing"),
            ("10.0.0.0/8,a\n\n10.0.0.0/8,b", "3:1: the prefix 10.0.0.0/8 is a duplicate of line 1"),
            ("10.0.0.0/8,\"a", "1:12: expected a closing quote in this line"),
            ("fe80::%eth0,a", "1:7: expected an address without zone in 'fe80::%eth0'"),
            ("10.0.0.1-10.0.0.2,a", "1:1: expected a prefix, found '10.0.0.1-10.0.0.2'"),
            (",a", "1:1: expected an address, found nothing"),
        ] {
            assert_eq!(Labels::parse(text.as_bytes()).unwrap_err().to_string(), message, "{text}");
        }
    }
}
