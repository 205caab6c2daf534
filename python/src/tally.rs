//! Counts of many rows, which add up: surveys, and the statistics of logs.

use super::map::fold;
use super::values::Values;
use ipv6calc::db::{Databases, UsedDatabase};
use ipv6calc::format::TextWindow;
use ipv6calc::log::stats::{Counter, Counts, ExtraStats, Partial, StatsReport};
use ipv6calc::log::{Places, Scope};
use ipv6calc::stream::LinePart;
use ipv6calc::survey::{Survey, SurveyReport};
use pyo3::exceptions::PyValueError;
use pyo3::prelude::*;

/// Where addresses are looked for: in the first word of a line, or anywhere.
fn places(everywhere: bool) -> Option<Places<'static>> {
    Places::new(if everywhere { Scope::Everywhere } else { Scope::FirstWord })
}

/// Hands over the lines of a text, which mostly is one.
fn each_line(text: TextWindow<'_>, mut line: impl FnMut(TextWindow<'_>)) {
    let mut rest = text;
    while let Some(end) = rest.text().iter().position(|byte| *byte == b'\n') {
        line(rest.first(end));
        rest = rest.skip(end + 1);
    }
    line(rest);
}

/// What addresses have in common.
#[pyclass(name = "NativeSurvey", module = "ipv6calc._native")]
pub(crate) struct NativeSurvey {
    survey: Survey,
    everywhere: bool,
}

#[pymethods]
impl NativeSurvey {
    #[new]
    fn new(everywhere: bool) -> NativeSurvey {
        NativeSurvey { survey: Survey::default(), everywhere }
    }

    /// Counts the addresses of lines.
    fn add(&mut self, py: Python<'_>, values: &Bound<'_, PyAny>) -> PyResult<()> {
        let (values, places) = (Values::of(values)?, places(self.everywhere));
        let parts = fold(py, &values, std::mem::take(&mut self.survey), Survey::default, |survey, text| {
            each_line(text, |line| survey.add_line(line, LinePart::Whole, places));
        });
        self.survey = py.detach(|| sum_surveys(parts));
        Ok(())
    }

    /// Adds what `partial` wrote.
    fn add_partial(&mut self, text: &str) -> PyResult<()> {
        let part = Survey::read_partial(text.as_bytes()).map_err(|error| PyValueError::new_err(error.to_string()))?;
        self.survey.merge(&part);
        Ok(())
    }

    /// What was counted, as one line of JSON.
    fn partial(&self) -> String {
        self.survey.write_partial()
    }

    /// The document of `ipv6calc survey --json`.
    fn json(&self, py: Python<'_>) -> String {
        py.detach(|| SurveyReport::new(&self.survey).json())
    }

    /// How many addresses were counted.
    fn __len__(&self) -> usize {
        usize::try_from(self.survey.addresses()).unwrap_or(usize::MAX)
    }
}

fn sum_surveys(parts: Vec<Survey>) -> Survey {
    // the largest one takes the others
    let mut parts = parts;
    parts.sort_by_key(|part| std::cmp::Reverse(part.addresses()));
    let mut parts = parts.into_iter();
    let mut sum = parts.next().unwrap_or_default();
    parts.for_each(|part| sum.merge(&part));
    sum
}

/// How many lines come from which kind of address.
#[pyclass(name = "NativeLogStats", module = "ipv6calc._native")]
pub(crate) struct NativeLogStats {
    sum: Partial,
    everywhere: bool,
}

#[pymethods]
impl NativeLogStats {
    #[new]
    fn new(everywhere: bool) -> NativeLogStats {
        NativeLogStats {
            sum: Partial { counts: Counts::new(ExtraStats::default()), databases: Vec::new() },
            everywhere,
        }
    }

    /// Counts lines.
    fn add(&mut self, py: Python<'_>, values: &Bound<'_, PyAny>) -> PyResult<()> {
        let (values, places, db) = (Values::of(values)?, places(self.everywhere), Databases::built_in());
        let counter = || Counter::new(ExtraStats::default(), &db);
        let parts = fold(py, &values, counter(), counter, |counter, text| {
            each_line(text, |line| counter.count_line(line, LinePart::Whole, places, |_, _| {}));
        });
        let parts: Vec<Counts> = parts.into_iter().map(|mut counter| counter.take()).collect();
        let databases = db.used_parts();
        let mut parts = parts.into_iter().map(|counts| Partial { counts, databases: databases.clone() });
        parts.try_for_each(|part| self.add_part(&part))
    }

    /// Adds what `partial` wrote.
    fn add_partial(&mut self, text: &str) -> PyResult<()> {
        let part = Partial::read(text.as_bytes()).map_err(|error| PyValueError::new_err(error.to_string()))?;
        self.add_part(&part.simple())
    }

    /// What was counted, as one line of JSON.
    fn partial(&self) -> String {
        self.sum.write()
    }

    /// The document of `ipv6logstats --json`, made at a time in seconds since 1970.
    fn json(&self, time: u64) -> String {
        let counts = self.sum.counts.clone().opaque_as_random();
        let databases = UsedDatabase::footers(&self.sum.databases);
        StatsReport { counts: &counts, token: None, time, databases: &databases }.json()
    }
}

impl NativeLogStats {
    fn add_part(&mut self, part: &Partial) -> PyResult<()> {
        self.sum.add(part).map_err(|error| PyValueError::new_err(error.to_string()))
    }
}
