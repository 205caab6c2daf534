//! Sets of prefixes.

use super::column::{BoolPart, TextPart};
use super::map::{OnError, map, refused};
use super::read::RowError;
use super::values::Values;
use arrow_array::builder::StringBuilder;
use ipv6calc::format::TextWindow;
use ipv6calc::net::{AddressSet, Builder, HostBits, Items, Membership, Range, parse_address, push_item, word_item};
use pyo3::prelude::*;
use std::sync::Arc;

/// Prefixes, addresses and ranges of both families, for many questions.
#[pyclass(frozen, name = "NativePrefixSet", module = "ipv6calc._native")]
pub(crate) struct NativePrefixSet {
    set: Membership,
    items: Items,
    /// The items as they were given.
    texts: Vec<String>,
}

#[pymethods]
impl NativePrefixSet {
    #[new]
    #[pyo3(signature = (items, strict))]
    fn new(py: Python<'_>, items: &Bound<'_, PyAny>, strict: bool) -> PyResult<NativePrefixSet> {
        let (ranges, texts) = ranges(items, strict)?;
        Ok(py.detach(|| {
            let mut builder = Builder::default();
            ranges.iter().for_each(|range| builder.push(*range));
            NativePrefixSet { set: Membership::from(builder), items: ranges.into_iter().collect(), texts }
        }))
    }

    /// Whether each value is in the set.
    #[pyo3(signature = (values, errors))]
    fn contains(&self, py: Python<'_>, values: &Bound<'_, PyAny>, errors: &str) -> PyResult<Py<PyAny>> {
        let (values, on_error) = (Values::of(values)?, OnError::named(errors)?);
        map(py, &values, on_error, false, || {
            |text: TextWindow<'_>, part: &mut BoolPart| {
                let range = range(text)?;
                part.push(match range.first() == range.last() {
                    true => self.set.contains(range.first()),
                    false => self.set.find(&range).is_some(),
                });
                Ok(())
            }
        })
    }

    /// The smallest item around each value.
    #[pyo3(name = "match", signature = (values, errors))]
    fn smallest(&self, py: Python<'_>, values: &Bound<'_, PyAny>, errors: &str) -> PyResult<Py<PyAny>> {
        let (values, on_error) = (Values::of(values)?, OnError::named(errors)?);
        map(py, &values, on_error, false, || {
            |text: TextWindow<'_>, part: &mut TextPart| {
                let found = self.around(&range(text)?);
                part.push_some(found.and_then(|place| self.texts.get(place)).map(String::as_str));
                Ok(())
            }
        })
    }

    fn __len__(&self) -> usize {
        self.texts.len()
    }
}

impl NativePrefixSet {
    /// The place of the smallest item that contains all of a range. Items around an address nest or overlap; where the
    /// smallest one around the first address does not reach the last, all of them are looked at.
    fn around(&self, range: &Range) -> Option<usize> {
        let place = self.items.smallest_around(range.first())?;
        if self.items.get(place).is_some_and(|item| item.contains(range)) {
            return Some(place);
        }
        let all = (0..self.texts.len()).filter_map(|place| Some((place, self.items.get(place)?)));
        all.filter(|(_, item)| item.contains(range))
            .min_by_key(|(place, item)| (item.count(), *place))
            .map(|(place, _)| place)
    }
}

/// The fewest prefixes that are the same addresses.
#[pyfunction]
#[pyo3(signature = (values, strict))]
pub(crate) fn aggregate(py: Python<'_>, values: &Bound<'_, PyAny>, strict: bool) -> PyResult<Py<PyAny>> {
    let (ranges, _) = ranges(values, strict)?;
    let lines = py.detach(|| {
        let set: AddressSet = ranges.into_iter().collect();
        let (mut builder, mut text) = (StringBuilder::new(), Vec::new());
        for net in set.prefixes() {
            text.clear();
            push_item(&Range::from(net), &mut text);
            builder.append_value(String::from_utf8_lossy(&text));
        }
        builder.finish()
    });
    Values::of(values)?.wrap_list(py, Arc::new(lines))
}

/// A value as a range: mostly one address.
#[inline]
fn range(text: TextWindow<'_>) -> Result<Range, RowError> {
    match parse_address(text) {
        Some(range) => Ok(range),
        None => Ok(word_item(text.text().trim_ascii(), HostBits::Clear)?),
    }
}

/// Items, and their texts; nulls are left out.
fn ranges(items: &Bound<'_, PyAny>, strict: bool) -> PyResult<(Vec<Range>, Vec<String>)> {
    let host_bits = if strict { HostBits::Refuse } else { HostBits::Clear };
    let values = Values::of(items)?;
    let (mut ranges, mut texts) = (Vec::new(), Vec::new());
    values.each(|row, text| {
        let text = text.trim_ascii();
        ranges.push(word_item(text, host_bits).map_err(|error| refused(row, text, error.into()))?);
        texts.push(String::from_utf8_lossy(text).into_owned());
        Ok(())
    })?;
    Ok((ranges, texts))
}
