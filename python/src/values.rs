//! The texts of a call.

use arrow_array::builder::{BinaryBuilder, StringBuilder};
use arrow_array::cast::AsArray;
use arrow_array::types::UInt32Type;
use arrow_array::{Array, ArrayRef};
use arrow_cast::cast;
use arrow_schema::DataType;
use pyo3::exceptions::{PyTypeError, PyValueError};
use pyo3::prelude::*;
use pyo3::types::{PyBool, PyBytes, PyList, PyString, PyTuple};
use pyo3_arrow::input::AnyArray;
use pyo3_arrow::{PyArray, PyChunkedArray};
use std::sync::Arc;

/// What the texts came in, which the answers go out in.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
enum Shape {
    Scalar,
    List,
    Array,
    Chunked,
}

/// The texts of a call: chunks of strings or bytes.
pub(crate) struct Values {
    shape: Shape,
    chunks: Vec<ArrayRef>,
}

impl Values {
    /// The texts of a Python object: a `str`, `bytes` or `None`, a list of these, or a column of Arrow.
    ///
    /// # Errors
    /// If it is none of these, or a column of another type.
    pub(crate) fn of(values: &Bound<'_, PyAny>) -> PyResult<Values> {
        if values.hasattr("__arrow_c_array__")? || values.hasattr("__arrow_c_stream__")? {
            return Values::of_arrow(values.extract()?);
        }
        if let Ok(list) = values.cast::<PyList>() {
            return Ok(Values { shape: Shape::List, chunks: vec![of_items(list.iter(), list.len())?] });
        }
        if let Ok(tuple) = values.cast::<PyTuple>() {
            return Ok(Values { shape: Shape::List, chunks: vec![of_items(tuple.iter(), tuple.len())?] });
        }
        Ok(Values { shape: Shape::Scalar, chunks: vec![of_items(std::iter::once(values.clone()), 1)?] })
    }

    fn of_arrow(array: AnyArray) -> PyResult<Values> {
        let shape = if let AnyArray::Array(_) = array { Shape::Array } else { Shape::Chunked };
        let (chunks, field) = array.into_chunked_array()?.into_inner();
        let mut chunks = chunks.into_iter().map(texts).collect::<PyResult<Vec<_>>>()?;
        if chunks.is_empty() {
            chunks.push(texts(arrow_array::new_empty_array(field.data_type()))?);
        }
        Ok(Values { shape, chunks })
    }

    /// The chunks: each is of one of the types that [`texts`] lets pass.
    pub(crate) fn chunks(&self) -> &[ArrayRef] {
        &self.chunks
    }

    /// Hands over every row that is not null, with its number.
    ///
    /// # Errors
    /// The first one that the receiver gives.
    pub(crate) fn each(&self, mut row: impl FnMut(usize, &[u8]) -> PyResult<()>) -> PyResult<()> {
        let mut before = 0;
        for chunk in &self.chunks {
            let bytes = cast(chunk, &DataType::LargeBinary).map_err(|error| PyTypeError::new_err(error.to_string()))?;
            for (at, text) in bytes.as_binary::<i64>().iter().enumerate() {
                text.map_or(Ok(()), |text| row(before + at, text))?;
            }
            before += chunk.len();
        }
        Ok(())
    }

    /// Whether they are bytes, not strings.
    pub(crate) fn are_bytes(&self) -> bool {
        let binary = |chunk: &ArrayRef| {
            matches!(chunk.data_type(), DataType::Binary | DataType::LargeBinary | DataType::BinaryView)
        };
        self.chunks.iter().all(binary)
    }

    /// A list of another length in what the texts came in; a single text becomes a list too.
    ///
    /// # Errors
    /// If Python objects cannot be made.
    pub(crate) fn wrap_list(&self, py: Python<'_>, lines: ArrayRef) -> PyResult<Py<PyAny>> {
        let shape = if self.shape == Shape::Scalar { Shape::List } else { self.shape };
        Values { shape, chunks: Vec::new() }.wrap(py, vec![lines])
    }

    /// The answers in what the texts came in: one value, a list, an array, or a chunked array.
    ///
    /// # Errors
    /// If Python objects cannot be made.
    pub(crate) fn wrap(&self, py: Python<'_>, mut chunks: Vec<ArrayRef>) -> PyResult<Py<PyAny>> {
        match self.shape {
            Shape::Chunked => Ok(Py::new(py, PyChunkedArray::from_array_refs(chunks)?)?.into_any()),
            Shape::Array => {
                let array = chunks.pop().ok_or_else(|| PyValueError::new_err("no answer"))?;
                Ok(Py::new(py, PyArray::from_array_ref(array))?.into_any())
            }
            Shape::List => Ok(objects(py, &chunks)?.unbind().into_any()),
            Shape::Scalar => Ok(objects(py, &chunks)?.get_item(0)?.unbind()),
        }
    }
}

/// A column of strings or bytes as it is; a dictionary of these and a column of nulls become one.
fn texts(chunk: ArrayRef) -> PyResult<ArrayRef> {
    let to = match chunk.data_type() {
        DataType::Utf8 | DataType::LargeUtf8 | DataType::Utf8View => return Ok(chunk),
        DataType::Binary | DataType::LargeBinary | DataType::BinaryView => return Ok(chunk),
        DataType::Dictionary(_, inner) if inner.is_string() || inner.is_binary() => (**inner).clone(),
        DataType::Null => DataType::Utf8,
        DataType::Struct(_) => {
            return Err(PyTypeError::new_err("expected a column of strings, got a table: pass one column of it"));
        }
        other => return Err(PyTypeError::new_err(format!("expected a column of strings, got one of type {other}"))),
    };
    cast(&chunk, &to).map_err(|error| PyTypeError::new_err(error.to_string()))
}

/// Python objects as a column: of bytes if the first one that is not `None` is.
fn of_items<'py>(items: impl Iterator<Item = Bound<'py, PyAny>>, count: usize) -> PyResult<ArrayRef> {
    let items: Vec<_> = items.collect();
    let is_binary = items.iter().find(|item| !item.is_none()).is_some_and(|item| item.is_instance_of::<PyBytes>());
    let wrong = |at: usize, item: &Bound<'_, PyAny>| {
        let expected = if is_binary { "bytes" } else { "str" };
        let place = if count == 1 { String::new() } else { format!("item {at}: ") };
        let found = item.get_type().name().map_or_else(|_| String::from("another type"), |name| name.to_string());
        PyTypeError::new_err(format!("{place}expected {expected} or None, got {found}"))
    };
    if is_binary {
        let mut builder = BinaryBuilder::with_capacity(count, 24 * count);
        for (at, item) in items.iter().enumerate() {
            match item.cast::<PyBytes>() {
                Ok(text) => builder.append_value(text.as_bytes()),
                Err(_) if item.is_none() => builder.append_null(),
                Err(_) => return Err(wrong(at, item)),
            }
        }
        return Ok(Arc::new(builder.finish()));
    }
    let mut builder = StringBuilder::with_capacity(count, 24 * count);
    for (at, item) in items.iter().enumerate() {
        match item.cast::<PyString>() {
            Ok(text) => builder.append_value(text.to_str()?),
            Err(_) if item.is_none() => builder.append_null(),
            Err(_) => return Err(wrong(at, item)),
        }
    }
    Ok(Arc::new(builder.finish()))
}

/// The rows of columns as a list of Python objects.
fn objects<'py>(py: Python<'py>, chunks: &[ArrayRef]) -> PyResult<Bound<'py, PyList>> {
    let list = PyList::empty(py);
    for chunk in chunks {
        for at in 0..chunk.len() {
            list.append(object(py, chunk, at)?)?;
        }
    }
    Ok(list)
}

/// A row of a column as a Python object.
fn object<'py>(py: Python<'py>, chunk: &ArrayRef, at: usize) -> PyResult<Bound<'py, PyAny>> {
    if chunk.is_null(at) {
        return Ok(py.None().into_bound(py));
    }
    Ok(match chunk.data_type() {
        DataType::UInt32 => chunk.as_primitive::<UInt32Type>().value(at).into_pyobject(py)?.into_any(),
        DataType::Boolean => PyBool::new(py, chunk.as_boolean().value(at)).to_owned().into_any(),
        DataType::Binary => PyBytes::new(py, chunk.as_binary::<i32>().value(at)).into_any(),
        DataType::LargeBinary => PyBytes::new(py, chunk.as_binary::<i64>().value(at)).into_any(),
        DataType::LargeUtf8 => PyString::new(py, chunk.as_string::<i64>().value(at)).into_any(),
        _ => PyString::new(py, chunk.as_string::<i32>().value(at)).into_any(),
    })
}
