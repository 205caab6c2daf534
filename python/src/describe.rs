//! One fact per value: a column of [`AddressColumn`], or the types of the address.

use super::column::{NumberPart, Part, TextPart};
use super::databases::NativeDatabases;
use super::map::{OnError, map};
use super::read::{self, RowError};
use super::values::Values;
use ipv6calc::addr::Value;
use ipv6calc::class::{self, V4Types, V6Types};
use ipv6calc::db::Databases;
use ipv6calc::format::TextWindow;
use ipv6calc::info::{AddressColumn, AddressFacts, ColumnValue};
use pyo3::exceptions::PyValueError;
use pyo3::prelude::*;

/// One fact per value; null where it is not known or does not apply.
#[pyfunction]
#[pyo3(signature = (values, field, errors, databases=None))]
pub(crate) fn describe(
    py: Python<'_>,
    values: &Bound<'_, PyAny>,
    field: &str,
    errors: &str,
    databases: Option<&Bound<'_, NativeDatabases>>,
) -> PyResult<Py<PyAny>> {
    let (values, on_error) = (Values::of(values)?, OnError::named(errors)?);
    let column = AddressColumn::from_name(field);
    if column.is_none() && field != "types" {
        return Err(PyValueError::new_err(format!("no such fact: '{field}'")));
    }
    let built_in = Databases::built_in();
    let db = databases.map_or(&built_in, |databases| databases.get().all());
    let facts = AddressFacts::new(db, None);
    if let Some(column) = column.filter(|column| column.is_number()) {
        return map(py, &values, on_error, false, || {
            |text: TextWindow<'_>, part: &mut NumberPart| {
                match facts.get(column, &read::value(text)?) {
                    Some(ColumnValue::Number(number)) => part.push(number),
                    _ => part.push_null(),
                }
                Ok::<(), RowError>(())
            }
        });
    }
    map(py, &values, on_error, false, || {
        |text: TextWindow<'_>, part: &mut TextPart| {
            let value = read::value(text)?;
            match column {
                Some(column) => push_fact(&facts, column, &value, part),
                None => push_types(&value, part),
            }
            Ok::<(), RowError>(())
        }
    })
}

#[inline]
fn push_fact(facts: &AddressFacts<'_>, column: AddressColumn, value: &Value, part: &mut TextPart) {
    match facts.get(column, value) {
        Some(found) => {
            found.write(&mut part.bytes);
            part.end();
        }
        None => part.push_null(),
    }
}

fn push_types(value: &Value, part: &mut TextPart) {
    match value {
        Value::V4(a) => push_names(V4Types::names(class::v4(a.bits)), part),
        Value::V6(a) => push_names(V6Types::names(class::v6(a.bits)), part),
        _ => part.push_null(),
    }
}

fn push_names(names: impl Iterator<Item = &'static str>, part: &mut TextPart) {
    for (at, name) in names.enumerate() {
        part.bytes.extend_from_slice(if at > 0 { b"," } else { b"" });
        part.bytes.extend_from_slice(name.as_bytes());
    }
    part.end();
}
