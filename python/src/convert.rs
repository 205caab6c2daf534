//! Other notations, and actions.

use super::column::{Part, TextPart};
use super::map::{OnError, map};
use super::read::{self, RowError};
use super::values::Values;
use ipv6calc::action::{self, Action, Flow, IMPLIED, Params, Pipeline};
use ipv6calc::addr::{Kind, Value};
use ipv6calc::anon::{AnonSettings, Anonymiser};
use ipv6calc::format::{self, Format, Style, StyleFlags, TextWindow};
use pyo3::exceptions::PyValueError;
use pyo3::prelude::*;
use std::sync::Arc;

/// From which notation, through which actions, to which notation.
struct Converter {
    from: Option<&'static Format>,
    actions: Pipeline,
    /// The conversions that need no action to be named, in the order of [`IMPLIED`].
    implied: Vec<Pipeline>,
    to: Option<&'static Format>,
    style: StyleFlags,
}

/// The same values in another notation.
#[pyfunction]
#[pyo3(signature = (values, to, actions, from_, style, errors))]
pub(crate) fn convert(
    py: Python<'_>,
    values: &Bound<'_, PyAny>,
    to: Option<&str>,
    actions: Vec<String>,
    from_: Option<&str>,
    style: Option<&str>,
    errors: &str,
) -> PyResult<Py<PyAny>> {
    let standard = Anonymiser::new(&AnonSettings::default(), None, false);
    let params = Params { anonymiser: standard.ok().map(Arc::new), ..Params::default() };
    let converter = Converter {
        from: from_.map(|name| notation(name, |format| format.parse.is_some())).transpose()?,
        actions: pipeline(&params, actions.iter().map(|name| named(name)).collect::<PyResult<_>>()?)?,
        implied: IMPLIED.iter().map(|row| pipeline(&params, vec![row.action])).collect::<PyResult<_>>()?,
        to: to.map(|name| notation(name, |format| format.print.is_some())).transpose()?,
        style: styled(style)?,
    };
    let (values, on_error) = (Values::of(values)?, OnError::named(errors)?);
    map(py, &values, on_error, false, || |text: TextWindow<'_>, part: &mut TextPart| converter.run(text, part))
}

/// The notation of this name that can do what is necessary.
fn notation(name: &str, can: fn(&Format) -> bool) -> PyResult<&'static Format> {
    let known = || format::ALL.iter().filter(|format| can(format)).map(|format| format.name).collect::<Vec<_>>();
    let unknown = || PyValueError::new_err(format!("no such notation: '{name}'; possible are {}", known().join(", ")));
    format::by_name(name.as_bytes()).filter(|format| can(format)).ok_or_else(unknown)
}

fn named(name: &str) -> PyResult<&'static Action> {
    let known = || action::ALL.iter().map(|action| action.name).collect::<Vec<_>>().join(", ");
    action::by_name(name.as_bytes())
        .ok_or_else(|| PyValueError::new_err(format!("no such action: '{name}'; known are {}", known())))
}

fn styled(style: Option<&str>) -> PyResult<StyleFlags> {
    Ok(match style {
        None => StyleFlags::NONE,
        Some("compressed") => StyleFlags::COMPRESSED,
        Some("uncompressed") => StyleFlags::UNCOMPRESSED,
        Some("full") => StyleFlags::FULL,
        Some(other) => {
            let text = format!("style must be 'compressed', 'uncompressed' or 'full', not '{other}'");
            return Err(PyValueError::new_err(text));
        }
    })
}

fn pipeline(params: &Params, actions: Vec<&'static Action>) -> PyResult<Pipeline> {
    let steps = actions.into_iter().map(|action| (action.build)(params));
    steps.collect::<Result<_, _>>().map(Pipeline::new).map_err(|error| PyValueError::new_err(error.to_string()))
}

impl Converter {
    fn run(&self, text: TextWindow<'_>, part: &mut TextPart) -> Result<(), RowError> {
        let mut value = match self.from {
            None => read::value(text)?,
            Some(format) => read::in_format(format, text.text())?,
        };
        if self.actions.run(&mut value)? != Flow::Through {
            part.push_null();
            return Ok(());
        }
        self.push(&mut value, &mut part.bytes)?;
        part.end();
        Ok(())
    }

    /// Appends a value in the notation, after the conversion that it implies.
    fn push(&self, value: &mut Value, out: &mut Vec<u8>) -> Result<(), RowError> {
        let to = self.to.unwrap_or_else(|| chosen(value.kind()));
        if format::writer(to, value.kind()).is_none() {
            let fitting = IMPLIED.iter().zip(&self.implied).find(|(row, _)| row.fits(value.kind(), to));
            fitting.map_or(Ok(Flow::Through), |(_, pipeline)| pipeline.run(value))?;
        }
        let kind = value.kind();
        let to = format::writer(to, kind).ok_or(RowError::Unwritable { to: to.name, kind })?;
        // identifiers are written in full unless a notation was chosen
        let full = if self.to.is_none() && kind == Kind::Iid { StyleFlags::FULL } else { StyleFlags::NONE };
        Ok((read::print(to, kind)?.run)(value, &Style::of(self.style.or(full)), out)?)
    }
}

/// The notation of a kind when none is given.
fn chosen(kind: Kind) -> &'static Format {
    if kind == Kind::PrefixMac { &format::ipv6addr::FORMAT } else { format::plain(kind) }
}
