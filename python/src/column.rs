//! The parts that threads make of a column, and the column that they become.

use super::map::{on_threads, threads};
use arrow_array::{ArrayRef, BooleanArray, GenericBinaryArray, GenericStringArray, OffsetSizeTrait, UInt32Array};
use arrow_buffer::{BooleanBufferBuilder, Buffer, NullBuffer, OffsetBuffer, ScalarBuffer};
use std::sync::{Arc, Mutex};
use thiserror::Error;

/// Why rows cannot become one column.
#[derive(Debug, Error)]
pub(crate) enum ColumnError {
    /// More bytes than 32-bit offsets reach.
    #[error("the answers are longer than 2 GiB in one chunk: pass large_string, or a column in more chunks")]
    Long,
    /// Answers that are not UTF-8, which strings are.
    #[error("an answer is not UTF-8: pass bytes, such as a binary column")]
    NotUtf8,
}

/// What the rows of a column become.
#[derive(Clone, Copy, Debug)]
pub(crate) struct ColumnType {
    /// 64-bit offsets.
    pub(crate) wide: bool,
    /// Bytes, not strings.
    pub(crate) binary: bool,
}

/// Consecutive rows that one thread made.
pub(crate) trait Part: Send + Sized {
    /// An empty part with room for this many rows.
    fn with_rows(rows: usize) -> Self;

    /// A row without an answer; what was begun of it is dropped.
    fn push_null(&mut self);

    /// The column of all parts.
    ///
    /// # Errors
    /// If it would be too long.
    fn join(parts: Vec<Self>, to: ColumnType) -> Result<ArrayRef, ColumnError>;
}

/// Rows of text.
#[derive(Default)]
pub(crate) struct TextPart {
    /// The texts; a row in the making is at the end.
    pub(crate) bytes: Vec<u8>,
    /// Where the row in the making begins.
    start: usize,
    lengths: Vec<u32>,
    nulls: Vec<usize>,
    /// A row was longer than its length can say.
    is_long: bool,
}

impl TextPart {
    /// Ends a row: what was appended to `bytes` is its text.
    #[inline]
    pub(crate) fn end(&mut self) {
        let length = self.bytes.len() - self.start;
        self.is_long |= length > u32::MAX as usize;
        self.lengths.push(length as u32);
        self.start = self.bytes.len();
    }

    /// A row with this text.
    #[inline]
    pub(crate) fn push(&mut self, text: &[u8]) {
        self.bytes.extend_from_slice(text);
        self.end();
    }

    /// A row with this text, or without an answer.
    #[inline]
    pub(crate) fn push_some(&mut self, text: Option<&str>) {
        match text {
            Some(text) => self.push(text.as_bytes()),
            None => self.push_null(),
        }
    }
}

impl Part for TextPart {
    fn with_rows(rows: usize) -> TextPart {
        // pages that are not written to cost nothing
        let (bytes, lengths) = (Vec::with_capacity(40 * rows), Vec::with_capacity(rows));
        TextPart { bytes, lengths, ..TextPart::default() }
    }

    #[inline]
    fn push_null(&mut self) {
        self.bytes.truncate(self.start);
        self.nulls.push(self.lengths.len());
        self.lengths.push(0);
    }

    fn join(parts: Vec<TextPart>, to: ColumnType) -> Result<ArrayRef, ColumnError> {
        if to.wide { join_texts::<i64>(parts, to) } else { join_texts::<i32>(parts, to) }
    }
}

/// A part and its place in the column.
struct Placed<'a, O> {
    part: TextPart,
    /// Bytes of the parts before.
    base: usize,
    bytes: &'a mut [u8],
    ends: &'a mut [O],
}

impl<O: OffsetSizeTrait> Placed<'_, O> {
    fn copy(self) {
        // they are as long as each other
        self.bytes.copy_from_slice(&self.part.bytes);
        let mut end = self.base;
        for (place, length) in self.ends.iter_mut().zip(&self.part.lengths) {
            end += *length as usize;
            *place = O::usize_as(end);
        }
    }
}

fn join_texts<O: OffsetSizeTrait>(parts: Vec<TextPart>, to: ColumnType) -> Result<ArrayRef, ColumnError> {
    let rows = parts.iter().map(|part| part.lengths.len()).sum::<usize>();
    let total = parts.iter().map(|part| part.bytes.len()).sum::<usize>();
    O::from_usize(total).filter(|_| !parts.iter().any(|part| part.is_long)).ok_or(ColumnError::Long)?;
    let nulls = nulls(parts.iter().map(|part| (part.lengths.len(), part.nulls.as_slice())), rows);
    let (mut bytes, mut offsets) = (vec![0; total], vec![O::default(); rows + 1]);
    place_parts(parts, &mut bytes, offsets.get_mut(1..).unwrap_or_default());
    let offsets = OffsetBuffer::new(ScalarBuffer::from(offsets));
    let bytes = Buffer::from_vec(bytes);
    Ok(match to.binary {
        true => Arc::new(GenericBinaryArray::<O>::try_new(offsets, bytes, nulls).map_err(|_| ColumnError::Long)?),
        false => Arc::new(GenericStringArray::<O>::try_new(offsets, bytes, nulls).map_err(|_| ColumnError::NotUtf8)?),
    })
}

/// Copies the parts to their places, on all processors.
fn place_parts<O: OffsetSizeTrait>(parts: Vec<TextPart>, mut bytes: &mut [u8], mut ends: &mut [O]) {
    let (mut placed, mut base) = (Vec::with_capacity(parts.len()), 0);
    for part in parts {
        let Some((own_bytes, more_bytes)) = std::mem::take(&mut bytes).split_at_mut_checked(part.bytes.len()) else {
            return;
        };
        let Some((own_ends, more_ends)) = std::mem::take(&mut ends).split_at_mut_checked(part.lengths.len()) else {
            return;
        };
        (bytes, ends) = (more_bytes, more_ends);
        let length = part.bytes.len();
        placed.push(Placed { part, base, bytes: own_bytes, ends: own_ends });
        base += length;
    }
    let threads = threads(placed.len());
    let queue = Mutex::new(placed.into_iter());
    let next = || queue.lock().ok()?.next();
    on_threads(threads, || {
        while let Some(placed) = next() {
            placed.copy();
        }
    });
}

/// Rows of yes and no.
#[derive(Default)]
pub(crate) struct BoolPart {
    rows: Vec<bool>,
    nulls: Vec<usize>,
}

impl BoolPart {
    /// A row.
    #[inline]
    pub(crate) fn push(&mut self, row: bool) {
        self.rows.push(row);
    }
}

impl Part for BoolPart {
    fn with_rows(rows: usize) -> BoolPart {
        BoolPart { rows: Vec::with_capacity(rows), nulls: Vec::new() }
    }

    #[inline]
    fn push_null(&mut self) {
        self.nulls.push(self.rows.len());
        self.rows.push(false);
    }

    fn join(parts: Vec<BoolPart>, _: ColumnType) -> Result<ArrayRef, ColumnError> {
        let count = parts.iter().map(|part| part.rows.len()).sum();
        let nulls = nulls(parts.iter().map(|part| (part.rows.len(), part.nulls.as_slice())), count);
        let mut rows = BooleanBufferBuilder::new(count);
        parts.iter().for_each(|part| rows.append_slice(&part.rows));
        Ok(Arc::new(BooleanArray::new(rows.finish(), nulls)))
    }
}

/// Rows of numbers.
#[derive(Default)]
pub(crate) struct NumberPart {
    rows: Vec<u32>,
    nulls: Vec<usize>,
}

impl NumberPart {
    /// A row.
    #[inline]
    pub(crate) fn push(&mut self, row: u32) {
        self.rows.push(row);
    }
}

impl Part for NumberPart {
    fn with_rows(rows: usize) -> NumberPart {
        NumberPart { rows: Vec::with_capacity(rows), nulls: Vec::new() }
    }

    #[inline]
    fn push_null(&mut self) {
        self.nulls.push(self.rows.len());
        self.rows.push(0);
    }

    fn join(parts: Vec<NumberPart>, _: ColumnType) -> Result<ArrayRef, ColumnError> {
        let count = parts.iter().map(|part| part.rows.len()).sum();
        let nulls = nulls(parts.iter().map(|part| (part.rows.len(), part.nulls.as_slice())), count);
        let rows: Vec<u32> = parts.into_iter().flat_map(|part| part.rows).collect();
        Ok(Arc::new(UInt32Array::new(ScalarBuffer::from(rows), nulls)))
    }
}

/// The validity of all rows, from the number of rows and the places of nulls of each part; `None` if all are valid.
fn nulls<'a>(parts: impl Iterator<Item = (usize, &'a [usize])> + Clone, rows: usize) -> Option<NullBuffer> {
    if parts.clone().all(|(_, nulls)| nulls.is_empty()) {
        return None;
    }
    let mut valid = BooleanBufferBuilder::new(rows);
    valid.append_n(rows, true);
    let mut before = 0;
    for (count, nulls) in parts {
        nulls.iter().for_each(|at| valid.set_bit(before + at, false));
        before += count;
    }
    Some(NullBuffer::new(valid.finish()))
}
