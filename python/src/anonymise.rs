//! Addresses and lines, with or without a key.

use super::column::TextPart;
use super::map::{OnError, map};
use super::read::{self, RowError};
use super::{key, values::Values};
use ipv6calc::anon::{AnonSettings, Anonymiser, METHODS, Method, PRESETS};
use ipv6calc::format::{self, TextWindow};
use ipv6calc::log::{LineAnonymiser, Scope, Unparsable};
use pyo3::exceptions::PyValueError;
use pyo3::prelude::*;

/// How to anonymise.
#[derive(FromPyObject)]
#[pyo3(from_item_all)]
struct AnonArgs<'py> {
    preset: Option<String>,
    method: Option<String>,
    key: Option<Bound<'py, PyAny>>,
    all_scopes: bool,
}

impl AnonArgs<'_> {
    /// What anonymises.
    ///
    /// # Errors
    /// If a name is unknown, the key cannot be read or does not fit, or databases are missing.
    fn anonymiser(&self) -> PyResult<Anonymiser> {
        let settings = self.settings()?;
        let row = settings.method.row();
        if !row.keyed && (self.key.is_some() || self.all_scopes) {
            let keyed: Vec<_> = METHODS.iter().filter(|row| row.keyed).map(|row| row.name).collect();
            let text = format!("method '{}' takes no key: give method=, one of {}", row.name, keyed.join(", "));
            return Err(PyValueError::new_err(text));
        }
        let key = self.key.as_ref().map(key::of).transpose()?;
        Anonymiser::new(&settings, key.as_ref(), self.all_scopes)
            .map_err(|error| PyValueError::new_err(error.to_string()))
    }

    fn settings(&self) -> PyResult<AnonSettings> {
        let unknown = |what: &str, name: &str, known: Vec<&str>| {
            PyValueError::new_err(format!("no such {what}: '{name}'; known are {}", known.join(", ")))
        };
        let mut settings = match self.preset.as_deref() {
            None => AnonSettings::default(),
            Some(name) => AnonSettings::preset(name)
                .ok_or_else(|| unknown("preset", name, PRESETS.iter().map(|preset| preset.name).collect()))?,
        };
        if let Some(name) = self.method.as_deref() {
            let method = Method::named(name);
            settings.set_method(
                method.ok_or_else(|| unknown("method", name, METHODS.iter().map(|row| row.name).collect()))?,
            );
        }
        Ok(settings)
    }
}

/// Addresses without what leads back to a person.
#[pyfunction]
#[pyo3(signature = (values, how, errors))]
pub(crate) fn anonymize(
    py: Python<'_>,
    values: &Bound<'_, PyAny>,
    how: &Bound<'_, PyAny>,
    errors: &str,
) -> PyResult<Py<PyAny>> {
    let anonymiser = how.extract::<AnonArgs<'_>>()?.anonymiser()?;
    let (values, on_error) = (Values::of(values)?, OnError::named(errors)?);
    map(py, &values, on_error, false, || {
        |text: TextWindow<'_>, part: &mut TextPart| {
            match format::short_address(text) {
                Some(ip) => {
                    let (hidden, class) = anonymiser.ip(ip);
                    format::push_ip(hidden, class, &mut part.bytes);
                }
                None => other(&anonymiser, text, &mut part.bytes)?,
            }
            part.end();
            Ok(())
        }
    })
}

/// A value in any other notation.
#[inline(never)]
fn other(anonymiser: &Anonymiser, text: TextWindow<'_>, out: &mut Vec<u8>) -> Result<(), RowError> {
    let mut value = read::value(text)?;
    anonymiser.hide(&mut value)?;
    read::push_plain(&value, out)
}

/// The addresses again that a key made others of.
#[pyfunction]
#[pyo3(signature = (values, how, errors))]
pub(crate) fn deanonymize(
    py: Python<'_>,
    values: &Bound<'_, PyAny>,
    how: &Bound<'_, PyAny>,
    errors: &str,
) -> PyResult<Py<PyAny>> {
    let anonymiser = how.extract::<AnonArgs<'_>>()?.anonymiser()?;
    if !anonymiser.settings().method.row().reversible {
        let text = format!("anonymisation method '{}' cannot be reversed", anonymiser.settings().method.name());
        return Err(PyValueError::new_err(text));
    }
    let (values, on_error) = (Values::of(values)?, OnError::named(errors)?);
    map(py, &values, on_error, false, || {
        |text: TextWindow<'_>, part: &mut TextPart| {
            let mut value = read::value(text)?;
            anonymiser.reveal(&mut value)?;
            read::push_plain(&value, &mut part.bytes)?;
            part.end();
            Ok(())
        }
    })
}

/// Lines with every address in them anonymised.
#[pyfunction]
#[pyo3(signature = (values, how))]
pub(crate) fn anonymize_text(py: Python<'_>, values: &Bound<'_, PyAny>, how: &Bound<'_, PyAny>) -> PyResult<Py<PyAny>> {
    let anonymiser = how.extract::<AnonArgs<'_>>()?.anonymiser()?;
    let values = Values::of(values)?;
    let is_binary = values.are_bytes();
    map(py, &values, OnError::Raise, is_binary, || {
        let mut lines = LineAnonymiser::new(&anonymiser, Scope::Everywhere, Unparsable::Mask, None);
        move |text: TextWindow<'_>, part: &mut TextPart| {
            push_lines(&mut lines, text, &mut part.bytes);
            part.end();
            Ok(())
        }
    })
}

/// A text, which mostly is one line.
#[inline]
fn push_lines(lines: &mut LineAnonymiser<'_>, text: TextWindow<'_>, out: &mut Vec<u8>) {
    let mut rest = text;
    while let Some(end) = rest.text().iter().position(|byte| *byte == b'\n') {
        lines.push_line(rest.first(end), out);
        out.push(b'\n');
        rest = rest.skip(end + 1);
    }
    lines.push_line(rest, out);
}
