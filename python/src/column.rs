//! The parts that threads make of a column, and the column that they become.

use arrow_array::{ArrayRef, BooleanArray, GenericBinaryArray, GenericStringArray, OffsetSizeTrait};
use arrow_buffer::{BooleanBuffer, BooleanBufferBuilder, Buffer, NullBuffer, OffsetBuffer, ScalarBuffer};
use std::sync::Arc;
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
    ends: Vec<usize>,
    valid: Vec<bool>,
}

impl TextPart {
    /// Ends a row: what was appended to `bytes` is its text.
    #[inline]
    pub(crate) fn end(&mut self) {
        self.ends.push(self.bytes.len());
        self.valid.push(true);
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
        TextPart {
            bytes: Vec::with_capacity(16 * rows),
            ends: Vec::with_capacity(rows),
            valid: Vec::with_capacity(rows),
        }
    }

    #[inline]
    fn push_null(&mut self) {
        let end = self.ends.last().copied().unwrap_or(0);
        self.bytes.truncate(end);
        self.ends.push(end);
        self.valid.push(false);
    }

    fn join(parts: Vec<TextPart>, to: ColumnType) -> Result<ArrayRef, ColumnError> {
        if to.wide { join_texts::<i64>(parts, to) } else { join_texts::<i32>(parts, to) }
    }
}

fn join_texts<O: OffsetSizeTrait>(parts: Vec<TextPart>, to: ColumnType) -> Result<ArrayRef, ColumnError> {
    let rows = parts.iter().map(|part| part.ends.len()).sum::<usize>();
    let total = parts.iter().map(|part| part.bytes.len()).sum::<usize>();
    O::from_usize(total).ok_or(ColumnError::Long)?;
    let nulls = nulls(parts.iter().map(|part| part.valid.as_slice()), rows);
    let (mut bytes, mut offsets) = (Vec::with_capacity(total), Vec::with_capacity(rows + 1));
    offsets.push(O::default());
    for part in parts {
        let base = bytes.len();
        offsets.extend(part.ends.iter().map(|end| O::usize_as(base + end)));
        bytes.extend_from_slice(&part.bytes);
    }
    let offsets = OffsetBuffer::new(ScalarBuffer::from(offsets));
    let bytes = Buffer::from_vec(bytes);
    Ok(match to.binary {
        true => Arc::new(GenericBinaryArray::<O>::try_new(offsets, bytes, nulls).map_err(|_| ColumnError::Long)?),
        false => Arc::new(GenericStringArray::<O>::try_new(offsets, bytes, nulls).map_err(|_| ColumnError::NotUtf8)?),
    })
}

/// Rows of yes and no.
#[derive(Default)]
pub(crate) struct BoolPart {
    rows: Vec<bool>,
    valid: Vec<bool>,
}

impl BoolPart {
    /// A row.
    #[inline]
    pub(crate) fn push(&mut self, row: bool) {
        self.rows.push(row);
        self.valid.push(true);
    }
}

impl Part for BoolPart {
    fn with_rows(rows: usize) -> BoolPart {
        BoolPart { rows: Vec::with_capacity(rows), valid: Vec::with_capacity(rows) }
    }

    #[inline]
    fn push_null(&mut self) {
        self.rows.push(false);
        self.valid.push(false);
    }

    fn join(parts: Vec<BoolPart>, _: ColumnType) -> Result<ArrayRef, ColumnError> {
        let count = parts.iter().map(|part| part.rows.len()).sum();
        let nulls = nulls(parts.iter().map(|part| part.valid.as_slice()), count);
        let rows = bits(parts.iter().map(|part| part.rows.as_slice()), count);
        Ok(Arc::new(BooleanArray::new(rows, nulls)))
    }
}

/// The validity of all rows; `None` if all are valid.
fn nulls<'a>(parts: impl Iterator<Item = &'a [bool]> + Clone, rows: usize) -> Option<NullBuffer> {
    let has_nulls = parts.clone().any(|part| part.contains(&false));
    has_nulls.then(|| NullBuffer::new(bits(parts, rows)))
}

fn bits<'a>(parts: impl Iterator<Item = &'a [bool]>, rows: usize) -> BooleanBuffer {
    let mut bits = BooleanBufferBuilder::new(rows);
    parts.for_each(|part| bits.append_slice(part));
    bits.finish()
}
