//! Everything about one value.

use super::read;
use super::values::Values;
use ipv6calc::anon::{AnonSettings, Anonymiser};
use ipv6calc::info::{InfoOptions, InfoSettings};
use pyo3::exceptions::PyValueError;
use pyo3::prelude::*;

/// The document of `ipv6calc --showinfo --json` about a value, as text.
#[pyfunction]
pub(crate) fn info(value: &Bound<'_, PyAny>) -> PyResult<Option<String>> {
    let mut document = None;
    Values::of(value)?.each(|_, text| {
        let wrong = |error: String| PyValueError::new_err(format!("'{}': {error}", String::from_utf8_lossy(text)));
        let value = read::value(text.into()).map_err(|error| wrong(error.to_string()))?;
        let anonymiser = Anonymiser::new(&AnonSettings::default(), None, false);
        let anonymiser = anonymiser.map_err(|error| wrong(error.to_string()))?;
        let settings = InfoSettings::new(anonymiser, InfoOptions::default());
        let facts = settings.document(&value).map_err(|error| wrong(error.to_string()))?;
        document = Some(serde_json::to_string(&facts).map_err(|error| wrong(error.to_string()))?);
        Ok(())
    })?;
    Ok(document)
}
