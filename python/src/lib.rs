//! The native module of the Python package `ipv6calc`: functions on texts, lists, and columns of Arrow.
//!
//! | module | what it does |
//! |---|---|
//! | `values` | the texts of a call: a scalar, a list, or the chunks of a column |
//! | `column` | the parts that threads make of a column |
//! | `map` | a worker per thread over all rows; nulls stay null |
//! | `read` | texts to values, and why a row has no answer |
//! | `describe` | one fact per value: its kind, its registry |
//! | `databases` | MMDB files |
//! | `convert` | other notations, and actions |
//! | `anonymise` | addresses and lines, with or without a key |
//! | `prefixes` | sets of prefixes |
//! | `tally` | counts that add up: surveys, statistics of logs |
//! | `info` | everything about one value |

mod anonymise;
mod column;
mod convert;
mod databases;
mod describe;
mod info;
mod key;
mod map;
mod prefixes;
mod read;
mod tally;
mod values;

use pyo3::prelude::*;
use pyo3::types::PyTuple;

#[pymodule]
mod _native {
    #[pymodule_export]
    use super::anonymise::{anonymize, anonymize_text, deanonymize};
    #[pymodule_export]
    use super::convert::convert;
    #[pymodule_export]
    use super::databases::NativeDatabases;
    #[pymodule_export]
    use super::describe::describe;
    #[pymodule_export]
    use super::info::info;
    #[pymodule_export]
    use super::prefixes::{NativePrefixSet, aggregate};
    #[pymodule_export]
    use super::tally::{NativeLogStats, NativeSurvey};
    use super::{Bound, PyModule, PyResult, add_names};

    #[pymodule_init]
    fn init(module: &Bound<'_, PyModule>) -> PyResult<()> {
        add_names(module)
    }
}

/// The names that arguments may have, and the version.
fn add_names(module: &Bound<'_, PyModule>) -> PyResult<()> {
    let py = module.py();
    let readable = ipv6calc::format::ALL.iter().filter(|format| format.parse.is_some() || format.print.is_some());
    module.add("NOTATIONS", PyTuple::new(py, readable.map(|format| format.name).collect::<Vec<_>>())?)?;
    module.add("ACTIONS", PyTuple::new(py, ipv6calc::action::ALL.iter().map(|action| action.name))?)?;
    module.add("PRESETS", PyTuple::new(py, ipv6calc::anon::PRESETS.iter().map(|preset| preset.name))?)?;
    module.add("METHODS", PyTuple::new(py, ipv6calc::anon::METHODS.iter().map(|row| row.name))?)?;
    module.add("__version__", env!("CARGO_PKG_VERSION"))
}
