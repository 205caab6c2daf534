//! The records of a database file as rows of a table: nested maps are flattened, a column for each path.

use super::diff::options;
use super::path::RecordPath;
use super::typed_value::TypedValue;
use crate::addr::Net;
use maxminddb::{MaxMindDbError, Reader};
use std::collections::{BTreeMap, HashSet};
use std::ops::ControlFlow;

/// A column of a table, and the type of its values.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct ExportColumn {
    /// Where its values are.
    pub path: RecordPath,
    /// The name of their type, as `db import` reads it.
    pub type_name: &'static str,
}

/// What the records of a file have in common.
#[derive(Clone, Debug, Default)]
pub struct ExportLayout {
    /// The columns, in the order of their paths.
    pub columns: Vec<ExportColumn>,
    /// How many distinct records have values that no column takes: empty maps and lists.
    pub without: u64,
}

impl ExportLayout {
    /// Reads every record once.
    ///
    /// # Errors
    /// If the file is damaged.
    pub fn new<S: AsRef<[u8]>>(reader: &Reader<S>) -> Result<ExportLayout, MaxMindDbError> {
        let (mut types, mut seen, mut without) = (BTreeMap::<RecordPath, &'static str>::new(), HashSet::new(), 0);
        for found in reader.networks(options(reader))? {
            let found = found?;
            let is_new = found.offset().is_some_and(|offset| seen.insert(offset));
            let Some(record) = is_new.then(|| found.decode::<TypedValue>()).transpose()?.flatten() else { continue };
            let mut lacks = false;
            for (path, value) in record.leaves() {
                if path.steps().is_empty() || matches!(value, TypedValue::Map(_) | TypedValue::List(_)) {
                    lacks |= !path.steps().is_empty() || !matches!(value, TypedValue::Map(_));
                    continue;
                }
                let name = value.type_name();
                types.entry(path).and_modify(|known| *known = common_type(known, name)).or_insert(name);
            }
            without += u64::from(lacks);
        }
        let columns = types.into_iter().map(|(path, type_name)| ExportColumn { path, type_name }).collect();
        Ok(ExportLayout { columns, without })
    }

    /// The text of each column for a record; empty where it has no value.
    pub fn row(&self, record: &TypedValue) -> Vec<String> {
        let leaves = record.leaves();
        let mut leaves = leaves.iter().filter(|(_, value)| !matches!(value, TypedValue::Map(_) | TypedValue::List(_)));
        let mut next = leaves.next();
        // both are in the order of the paths
        let text = |column: &ExportColumn| match next {
            Some((path, value)) if *path == column.path => {
                next = leaves.next();
                value.to_string()
            }
            _ => String::new(),
        };
        self.columns.iter().map(text).collect()
    }
}

/// The type that has room for the values of both.
fn common_type(a: &'static str, b: &'static str) -> &'static str {
    const UNSIGNED: [&str; 4] = ["uint16", "uint32", "uint64", "uint128"];
    let rank = |name| UNSIGNED.iter().position(|known| *known == name);
    match (rank(a), rank(b)) {
        _ if a == b => a,
        (Some(first), Some(second)) => {
            if first > second {
                a
            } else {
                b
            }
        }
        _ if [a, b] == ["float", "double"] || [a, b] == ["double", "float"] => "double",
        _ => "text",
    }
}

/// Hands every network that has a record to `each`, in ascending order, with the record; blocks that only represent
/// IPv4 are passed over. `each` may end the walk.
///
/// # Errors
/// If the file is damaged; the networks before the damage have been handed out.
pub fn networks<S: AsRef<[u8]>>(
    reader: &Reader<S>,
    each: &mut dyn FnMut(Net, &TypedValue) -> ControlFlow<()>,
) -> Result<(), MaxMindDbError> {
    let mut known: Option<(usize, TypedValue)> = None;
    for found in reader.networks(options(reader))? {
        let found = found?;
        let Some(offset) = found.offset() else { continue };
        let net = Net::from(found.network()?);
        if known.as_ref().is_none_or(|(last, _)| *last != offset) {
            known = found.decode::<TypedValue>()?.map(|record| (offset, record));
        }
        if let Some((_, record)) = &known
            && each(net, record).is_break()
        {
            break;
        }
    }
    Ok(())
}

#[cfg(test)]
mod tests {
    use super::super::import::{ImportSettings, ImportTable};
    use super::*;

    fn database(text: &str, kind: Option<&str>) -> Reader<Vec<u8>> {
        let settings = ImportSettings { database_type: kind, ..ImportSettings::default() };
        let table = ImportTable::read(text.as_bytes(), &settings, &mut |_| ()).unwrap();
        Reader::from_source(table.write("a test", 0, &mut |_| ()).unwrap()).unwrap()
    }

    fn table(reader: &Reader<Vec<u8>>) -> String {
        let layout = ExportLayout::new(reader).unwrap();
        let mut text = String::from("prefix");
        layout.columns.iter().for_each(|column| text.push_str(&format!(",{}:{}", column.path, column.type_name)));
        text.push('\n');
        networks(reader, &mut |net, record| {
            text.push_str(&format!("{net},{}\n", layout.row(record).join(",")));
            ControlFlow::Continue(())
        })
        .unwrap();
        text
    }

    #[test]
    fn a_table_of_a_database_makes_the_same_database() {
        let first = database(
            "prefix,country,asn,b:bool,d:double,e:uint16,f.g[1].h:uint64,i:int32,j:uint128,k:float,l:bytes\n\
             10.0.0.0/8,DE,64496,true,1.5,7,9,-5,340282366920938463463374607431768211455,0.1,00ff\n\
             10.1.0.0/16,,,,,,,,,,\n2001:db8::/32,FR,,false,-0.25,,,,,,\n",
            None,
        );
        let exported = table(&first);
        assert!(exported.starts_with(
            "prefix,b:bool,country.iso_code:text,d:double,e:uint16,f.g[1].h:uint64,i:int32,j:uint128,k:float,l:bytes,\
             traits.autonomous_system_number:uint32\n"
        ));
        let second = database(&exported, Some(&first.metadata().database_type));
        assert_eq!(table(&second), exported);
        for ip in ["10.0.0.1", "10.1.0.1", "10.2.0.0", "11.0.0.0", "2001:db8::1"] {
            let look = |reader: &Reader<Vec<u8>>| {
                let found = reader.lookup(ip.parse().unwrap()).unwrap();
                (found.network().unwrap().to_string(), found.decode::<TypedValue>().unwrap())
            };
            assert_eq!(look(&first), look(&second), "{ip}");
        }
    }

    #[test]
    fn a_type_has_room_for_all_values() {
        for (a, b, want) in [
            ("uint16", "uint64", "uint64"),
            ("uint32", "uint16", "uint32"),
            ("text", "text", "text"),
            ("float", "double", "double"),
            ("bool", "uint16", "text"),
        ] {
            assert_eq!((common_type(a, b), common_type(b, a)), (want, want));
        }
    }
}
