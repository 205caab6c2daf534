//! What was wrong with records, counted, and the first of each kind.

use serde::Serialize;

/// What is wrong with a record.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize)]
#[serde(rename_all = "snake_case")]
pub enum RecordProblem {
    /// The field holds something else than an address.
    NotAddress,
    /// The member holds a list or an object.
    NotScalar,
    /// The record has fewer fields than the header: the missing ones are added, empty.
    TooShort,
    /// The record has more fields than the header: it is copied as it is.
    TooLong,
    /// The line is not one JSON object: it is copied as it is.
    NotObject,
    /// The object has a member of the name of a new one: it is copied as it is.
    NameTaken,
    /// A quote is not closed: the rest of the input is copied as it is.
    OpenQuote,
    /// The record is larger than [`LONGEST`](crate::stream::LONGEST): the run ends.
    TooLarge,
    /// The record is not UTF-8; its bytes stay.
    NotUtf8,
}

impl RecordProblem {
    /// Every problem, in the order of messages.
    pub const ALL: [RecordProblem; 9] = [
        RecordProblem::NotAddress,
        RecordProblem::NotScalar,
        RecordProblem::TooShort,
        RecordProblem::TooLong,
        RecordProblem::NotObject,
        RecordProblem::NameTaken,
        RecordProblem::OpenQuote,
        RecordProblem::TooLarge,
        RecordProblem::NotUtf8,
    ];

    /// Whether records after it may lack their columns.
    pub const fn is_fatal(self) -> bool {
        matches!(self, RecordProblem::OpenQuote | RecordProblem::TooLarge)
    }

    /// Whether a record lacks a column because of it.
    pub const fn is_loss(self) -> bool {
        !matches!(self, RecordProblem::NotUtf8)
    }
}

/// How often a problem occurred, and where first.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct ProblemCount {
    /// How many records have it.
    pub records: u64,
    /// The line of the first, from 1, and the text that is wrong.
    pub first: Option<(u64, Vec<u8>)>,
}

/// The problems of a run.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct RecordProblems {
    /// Records read, without the header.
    pub records: u64,
    counts: [ProblemCount; RecordProblem::ALL.len()],
}

/// So much of a text is kept for a message.
const KEPT: usize = 256;

impl RecordProblems {
    /// Notes a problem.
    #[cold]
    pub(super) fn note(&mut self, problem: RecordProblem, line: u64, text: &[u8]) {
        if let Some(count) = self.counts.get_mut(problem as usize) {
            count.records += 1;
            if count.first.is_none() {
                count.first = Some((line, text.get(..KEPT).unwrap_or(text).to_vec()));
            }
        }
    }

    /// The sums of both, as for two threads; the first record of both counts as the first.
    #[must_use]
    pub fn and(mut self, other: &RecordProblems) -> RecordProblems {
        self.records += other.records;
        for (count, other) in self.counts.iter_mut().zip(&other.counts) {
            count.records += other.records;
            if let Some((line, _)) = &other.first
                && count.first.as_ref().is_none_or(|(first, _)| line < first)
            {
                count.first.clone_from(&other.first);
            }
        }
        self
    }

    /// The problems that occurred, in the order of messages.
    pub fn all(&self) -> impl Iterator<Item = (RecordProblem, &ProblemCount)> {
        RecordProblem::ALL.into_iter().zip(&self.counts).filter(|(_, count)| count.records > 0)
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_first_record_of_two_threads_is_the_first() {
        let (mut a, mut b) = (RecordProblems::default(), RecordProblems::default());
        a.note(RecordProblem::NotAddress, 9, b"nine");
        a.note(RecordProblem::NotAddress, 10, b"ten");
        b.note(RecordProblem::NotAddress, 3, b"three");
        b.note(RecordProblem::TooShort, 4, b"");
        let sum = a.and(&b);
        let found: Vec<_> = sum.all().map(|(problem, count)| (problem, count.records, count.first.clone())).collect();
        let want = [
            (RecordProblem::NotAddress, 3, Some((3, b"three".to_vec()))),
            (RecordProblem::TooShort, 1, Some((4, Vec::new()))),
        ];
        assert_eq!(found, want);
    }

    #[test]
    fn every_problem_has_its_own_place() {
        for (at, problem) in RecordProblem::ALL.into_iter().enumerate() {
            assert_eq!(problem as usize, at);
        }
    }
}
