//! Tables: a row each, in the columns of the header.

use super::{Group, InsertError, Insertion, NewPrefix, whole_lines};
use crate::addr::{Family, Len};
use crate::plan::model::{AttributeKey, PlanFile};
use crate::plan::readers::column_meaning;
use crate::plan::readers::csv::{header, separator};
use ::csv::{QuoteStyle, ReaderBuilder, StringRecord, WriterBuilder};
use std::net::Ipv4Addr;

/// Where what is put into a file.
pub(super) fn insertions(
    file: &PlanFile,
    groups: &[Group<'_>],
    columns: &[(String, String)],
) -> Result<Vec<Insertion>, InsertError> {
    let table = Table::of(&file.text, columns)?;
    groups.iter().map(|group| table.insertion(&file.text, group)).collect()
}

/// A table: what its columns mean, and where its rows end.
struct Table {
    separator: u8,
    /// By column, the first word of its meaning.
    meanings: Vec<&'static str>,
    /// The byte after each record, the header included.
    ends: Vec<usize>,
}

impl Table {
    fn of(text: &str, columns: &[(String, String)]) -> Result<Table, InsertError> {
        let separator = separator(header(text));
        let mut reader = ReaderBuilder::new()
            .has_headers(false)
            .flexible(true)
            .comment(Some(b'#'))
            .delimiter(separator)
            .from_reader(text.as_bytes());
        let (mut record, mut meanings, mut ends) = (StringRecord::new(), Vec::new(), Vec::new());
        while reader.read_record(&mut record).map_err(|_| InsertError::Place)? {
            if ends.is_empty() {
                meanings = record.iter().map(|name| meaning(name.trim(), columns)).collect();
            }
            ends.push(reader.position().byte() as usize);
        }
        Ok(Table { separator, meanings, ends })
    }

    fn insertion(&self, text: &str, group: &Group<'_>) -> Result<Insertion, InsertError> {
        let start = group.after.clone().map_or(0, |place| place.start);
        let row = self.ends.partition_point(|end| *end <= start);
        let end = *self.ends.get(row).ok_or(InsertError::Place)?;
        let model = row.checked_sub(1).and_then(|before| text.get(*self.ends.get(before)?..end)).unwrap_or_default();
        let model = self.read(model);
        let rows = group.new.iter().map(|one| self.row(one, &model)).collect::<Result<String, _>>()?;
        // a record may end in the middle of a line end
        let at = end
            + usize::from(
                text.as_bytes().get(end) == Some(&b'\n') && !text.get(..end).is_some_and(|t| t.ends_with('\n')),
            );
        Ok(whole_lines(text, at, rows))
    }

    /// The fields of a row.
    fn read(&self, row: &str) -> StringRecord {
        let mut reader = ReaderBuilder::new()
            .has_headers(false)
            .flexible(true)
            .comment(Some(b'#'))
            .delimiter(self.separator)
            .from_reader(row.as_bytes());
        let mut record = StringRecord::new();
        // a row that cannot be read is a bad model, not an error
        let read = reader.read_record(&mut record);
        if read.is_ok() { record } else { StringRecord::new() }
    }

    /// A row for a prefix, in the way of another one.
    fn row(&self, one: &NewPrefix, model: &StringRecord) -> Result<String, InsertError> {
        for (key, _) in &one.attributes {
            let name = key.word();
            let missing = !self.meanings.contains(&name);
            let default = *key == AttributeKey::Vrf && super::vrf_of(one).is_empty();
            if missing && !default {
                return Err(InsertError::Column(name));
            }
        }
        let field = |meaning: &str| self.meanings.iter().position(|own| *own == meaning).and_then(|at| model.get(at));
        let mask = field("mask").filter(|_| !field("prefix").is_some_and(|prefix| prefix.contains('/')));
        let mut written: Vec<&str> = Vec::new();
        let fields: Vec<String> = self
            .meanings
            .iter()
            .map(|meaning| {
                let first = !written.contains(meaning);
                written.push(meaning);
                if first { value(one, meaning, mask) } else { String::new() }
            })
            .collect();
        write(self.separator, &fields)
    }
}

/// The value of a column.
fn value(one: &NewPrefix, meaning: &str, mask: Option<&str>) -> String {
    match (meaning, mask) {
        ("prefix", None) => one.text(),
        ("prefix", Some(_)) => one.text().split('/').next().unwrap_or_default().to_owned(),
        ("mask", Some(model)) => length(one.net.family(), one.net.len(), model),
        _ => one.attributes.iter().find(|(key, _)| key.word() == meaning).map_or(String::new(), |(_, v)| v.clone()),
    }
}

/// A length as a number, or as a mask where the rows have masks.
fn length(family: Family, len: Len, model: &str) -> String {
    match family == Family::V4 && model.contains('.') {
        true => Ipv4Addr::from(len.mask32()).to_string(),
        false => len.get().to_string(),
    }
}

/// What a column means; of a column that is named on the command line what was said there.
fn meaning(name: &str, columns: &[(String, String)]) -> &'static str {
    let named = columns.iter().find(|(_, theirs)| theirs == name).map(|(ours, _)| ours.as_str());
    column_meaning(named.unwrap_or(name)).unwrap_or_default()
}

fn write(separator: u8, fields: &[String]) -> Result<String, InsertError> {
    let mut writer =
        WriterBuilder::new().delimiter(separator).quote_style(QuoteStyle::Necessary).from_writer(Vec::new());
    writer.write_record(fields).map_err(|_| InsertError::Place)?;
    let bytes = writer.into_inner().map_err(|_| InsertError::Place)?;
    String::from_utf8(bytes).map_err(|_| InsertError::Place)
}

#[cfg(test)]
mod tests {
    use super::super::tests::{inserted, lan};
    use super::*;
    use crate::plan::model::AttributeKey::{Description, Name, Role, Site};

    #[test]
    fn a_row_fills_the_columns_that_there_are() {
        let text = "Prefix;Description;Role;Name\n2001:db8::/64;\"a\nb\";LAN;x\n2001:db8:0:9::/64;;;\n";
        let new = [lan(1, &[(Name, "b"), (Role, "lan"), (Description, "one; two")])];
        assert_eq!(
            inserted("plan.csv", text, &new).unwrap(),
            "Prefix;Description;Role;Name\n2001:db8::/64;\"a\nb\";LAN;x\n2001:db8:0:1::/64;\"one; two\";lan;b\n2001:db8:0:9::/64;;;\n"
        );
        assert_eq!(inserted("plan.csv", text, &[lan(1, &[(Site, "ber")])]), Err(InsertError::Column("site")));
    }

    #[test]
    fn a_length_goes_where_the_lengths_are() {
        let text = "subnet,mask,description\n2001:db8::,48,a";
        let after = inserted("plan.csv", text, &[lan(1, &[])]).unwrap();
        assert_eq!(after, "subnet,mask,description\n2001:db8::,48,a\n2001:db8:0:1::,64,");
    }
}
