//! A worker per thread over all rows.

use super::column::{ColumnError, ColumnType, Part};
use super::read::RowError;
use super::values::Values;
use arrow_array::cast::AsArray;
use arrow_array::types::ByteArrayType;
use arrow_array::{Array, ArrayRef, BinaryViewArray, GenericByteArray};
use arrow_buffer::ArrowNativeType;
use arrow_schema::DataType;
use ipv6calc::format::{TextWindow, escape_controls};
use pyo3::exceptions::{PyOverflowError, PyValueError};
use pyo3::prelude::*;
use std::ops::Range;
use std::sync::Mutex;
use std::sync::atomic::{AtomicUsize, Ordering};
use std::thread;

/// Rows that a thread takes at a time.
const ROWS: usize = 1 << 15;

/// What happens to a row without an answer.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) enum OnError {
    /// An exception with its number.
    Raise,
    /// It becomes null.
    Null,
}

impl OnError {
    /// The policy of this name.
    ///
    /// # Errors
    /// If there is none.
    pub(crate) fn named(name: &str) -> PyResult<OnError> {
        match name {
            "raise" => Ok(OnError::Raise),
            "null" => Ok(OnError::Null),
            _ => Err(PyValueError::new_err(format!("errors must be 'raise' or 'null', not {name:?}"))),
        }
    }
}

/// A row without an answer.
struct Refused {
    row: usize,
    text: Vec<u8>,
    error: RowError,
}

impl Refused {
    fn exception(&self, alone: bool) -> PyErr {
        /// Longer texts are cut in messages.
        const SHOWN: usize = 80;
        let text = String::from_utf8_lossy(&self.text);
        let cut: String = text.chars().take(SHOWN).collect();
        let more = if cut.len() < text.len() { "…" } else { "" };
        let place = if alone { String::new() } else { format!("row {}: ", self.row) };
        PyValueError::new_err(format!("{place}'{}{more}': {}", escape_controls(&cut), self.error))
    }
}

/// The exception about a row of several.
pub(crate) fn refused(row: usize, text: &[u8], error: RowError) -> PyErr {
    Refused { row, text: text.to_vec(), error }.exception(false)
}

/// Rows of one chunk.
struct Job {
    chunk: usize,
    rows: Range<usize>,
    /// Rows of the chunks before.
    before: usize,
}

/// What jobs have become, in their order.
type Parts<P> = Mutex<Vec<Option<Result<P, Refused>>>>;

/// Applies a worker to every row that is not null, on all processors; the interpreter runs other threads meanwhile.
///
/// # Errors
/// The first row without an answer, unless it becomes null; a column that would be too long.
pub(crate) fn map<P, W>(
    py: Python<'_>,
    values: &Values,
    on_error: OnError,
    binary: bool,
    worker: impl Fn() -> W + Sync,
) -> PyResult<Py<PyAny>>
where
    P: Part,
    W: FnMut(TextWindow<'_>, &mut P) -> Result<(), RowError>,
{
    let chunks = values.chunks();
    let jobs = jobs(chunks);
    let parts = py.detach(|| {
        let parts: Parts<P> = Mutex::new(jobs.iter().map(|_| None).collect());
        let (next, failed) = (AtomicUsize::new(0), AtomicUsize::new(usize::MAX));
        let run = || {
            let mut work = worker();
            while let Some((at, job)) = take(&jobs, &next) {
                // a row before it has no answer already
                if at > failed.load(Ordering::Relaxed) {
                    break;
                }
                let Some(chunk) = chunks.get(job.chunk) else { break };
                let part = fill(chunk, job, on_error, &mut work);
                if part.is_err() {
                    failed.fetch_min(at, Ordering::Relaxed);
                }
                if let Ok(mut parts) = parts.lock()
                    && let Some(slot) = parts.get_mut(at)
                {
                    *slot = Some(part);
                }
            }
        };
        on_threads(threads(jobs.len()), run);
        parts.into_inner().unwrap_or_default()
    });
    let rows = chunks.iter().map(|chunk| chunk.len()).sum::<usize>();
    let mut made: Vec<Vec<P>> = chunks.iter().map(|_| Vec::new()).collect();
    for (part, job) in parts.into_iter().zip(&jobs) {
        match part {
            Some(Ok(part)) => made.get_mut(job.chunk).map_or((), |parts| parts.push(part)),
            Some(Err(refused)) => return Err(refused.exception(rows == 1)),
            None => return Err(PyValueError::new_err("a thread ended early")),
        }
    }
    let joined = py.detach(|| {
        let parts = made.into_iter().zip(chunks);
        parts
            .map(|(parts, chunk)| P::join(parts, ColumnType { wide: is_wide(chunk), binary }))
            .collect::<Result<_, _>>()
    });
    values.wrap(py, joined.map_err(exception)?)
}

fn exception(error: ColumnError) -> PyErr {
    match error {
        ColumnError::Long => PyOverflowError::new_err(error.to_string()),
        ColumnError::NotUtf8 => PyValueError::new_err(error.to_string()),
    }
}

/// Runs a worker on several threads, one of which is this one.
pub(crate) fn on_threads(count: usize, run: impl Fn() + Sync) {
    thread::scope(|scope| {
        (1..count).for_each(|_| drop(scope.spawn(&run)));
        run();
    });
}

/// Hands every row that is not null to one of several workers, of which there are at most as many as processors; the
/// first one is given, and alone gets few rows. The interpreter runs other threads meanwhile.
pub(crate) fn fold<W: Send>(
    py: Python<'_>,
    values: &Values,
    first: W,
    more: impl Fn() -> W,
    each: impl Fn(&mut W, TextWindow<'_>) + Sync,
) -> Vec<W> {
    let chunks = values.chunks();
    let jobs = jobs(chunks);
    let idle: Vec<W> = std::iter::once(first).chain((1..threads(jobs.len())).map(|_| more())).collect();
    py.detach(|| {
        let count = idle.len();
        let (idle, done, next) = (Mutex::new(idle), Mutex::new(Vec::new()), AtomicUsize::new(0));
        on_threads(count, || {
            let Some(mut worker) = idle.lock().ok().and_then(|mut idle| idle.pop()) else { return };
            while let Some((_, job)) = take(&jobs, &next) {
                let Some(chunk) = chunks.get(job.chunk) else { break };
                let row = &mut |_, text: Option<TextWindow<'_>>| {
                    text.into_iter().for_each(|text| each(&mut worker, text));
                    Ok::<(), std::convert::Infallible>(())
                };
                // no row fails
                let _ = rows(chunk, job, row);
            }
            let _ = done.lock().map(|mut done| done.push(worker));
        });
        done.into_inner().unwrap_or_default()
    })
}

/// A thread for each processor, and not more than there are jobs.
pub(crate) fn threads(jobs: usize) -> usize {
    thread::available_parallelism().map_or(1, usize::from).min(jobs)
}

fn jobs(chunks: &[ArrayRef]) -> Vec<Job> {
    let (mut jobs, mut before) = (Vec::new(), 0);
    for (chunk, array) in chunks.iter().enumerate() {
        let starts = (0..array.len()).step_by(ROWS);
        jobs.extend(starts.map(|start| Job { chunk, rows: start..(start + ROWS).min(array.len()), before }));
        before += array.len();
    }
    jobs
}

/// The next job that no thread has taken.
fn take<'j>(jobs: &'j [Job], next: &AtomicUsize) -> Option<(usize, &'j Job)> {
    let at = next.fetch_add(1, Ordering::Relaxed);
    jobs.get(at).map(|job| (at, job))
}

/// Whether the answers of a chunk have 64-bit offsets: a view has no limit of 2 GiB either.
fn is_wide(chunk: &ArrayRef) -> bool {
    !matches!(chunk.data_type(), DataType::Utf8 | DataType::Binary)
}

/// The rows of one job.
fn fill<P: Part>(
    chunk: &ArrayRef,
    job: &Job,
    on_error: OnError,
    work: &mut impl FnMut(TextWindow<'_>, &mut P) -> Result<(), RowError>,
) -> Result<P, Refused> {
    let mut part = P::with_rows(job.rows.len());
    let mut row = |at: usize, text: Option<TextWindow<'_>>| {
        let Some(text) = text else {
            part.push_null();
            return Ok(());
        };
        work(text, &mut part).or_else(|error| match on_error {
            OnError::Null => {
                part.push_null();
                Ok(())
            }
            OnError::Raise => Err(Refused { row: job.before + at, text: text.text().to_vec(), error }),
        })
    };
    rows(chunk, job, &mut row)?;
    Ok(part)
}

/// Hands over every row of a job, with its number in the chunk.
fn rows<E>(
    chunk: &ArrayRef,
    job: &Job,
    row: &mut impl FnMut(usize, Option<TextWindow<'_>>) -> Result<(), E>,
) -> Result<(), E> {
    match chunk.data_type() {
        DataType::Utf8 => windows(chunk.as_string::<i32>(), job, row),
        DataType::LargeUtf8 => windows(chunk.as_string::<i64>(), job, row),
        DataType::Binary => windows(chunk.as_binary::<i32>(), job, row),
        DataType::LargeBinary => windows(chunk.as_binary::<i64>(), job, row),
        DataType::Utf8View => views(&chunk.as_string_view().clone().to_binary_view(), job, row),
        _ => views(chunk.as_binary_view(), job, row),
    }
}

/// Texts in one piece of memory: a reader may look beyond the end of each.
fn windows<T: ByteArrayType, E>(
    array: &GenericByteArray<T>,
    job: &Job,
    row: &mut impl FnMut(usize, Option<TextWindow<'_>>) -> Result<(), E>,
) -> Result<(), E> {
    let data = array.value_data();
    let ends = array.value_offsets().iter().zip(array.value_offsets().iter().skip(1)).enumerate();
    for (at, (start, end)) in ends.skip(job.rows.start).take(job.rows.len()) {
        let (start, end) = (start.as_usize(), end.as_usize());
        let text = TextWindow::new(data.get(start..).unwrap_or_default(), end - start);
        row(at, (!array.is_null(at)).then_some(text))?;
    }
    Ok(())
}

/// Texts each of which is anywhere.
fn views<E>(
    array: &BinaryViewArray,
    job: &Job,
    row: &mut impl FnMut(usize, Option<TextWindow<'_>>) -> Result<(), E>,
) -> Result<(), E> {
    for at in job.rows.clone() {
        row(at, (!array.is_null(at)).then(|| TextWindow::from(array.value(at))))?;
    }
    Ok(())
}
