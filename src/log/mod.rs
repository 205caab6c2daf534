//! The lines of a log: where addresses are ([`Locate`]), and what lines become: [anonymised](LineAnonymiser), with the
//! type of the address in its place ([`convert`]), with [more columns](annotate), or [`stats`]; [`LineMatcher`] finds the addresses that belong to a set.
//!
//! Where a line is expected to begin with an address, its first word is read with [`word()`]. Anonymised addresses count
//! as what they still say.

pub mod annotate;
mod anonymise;
mod answer_cache;
pub mod convert;
mod grep;
mod group_prefilter;
mod json_path;
pub mod locate;
mod lookup;
mod places;
pub mod stats;
mod word;
mod word_cache;

pub use annotate::{
    Annotation, FieldChoice, HeaderError, ProblemCount, RecordAnnotator, RecordFormat, RecordProblem, RecordProblems,
    field_address,
};
pub use anonymise::{AddressCounts, LeftCounts, LineAnonymiser, LogSummary, Scope, Unparsable, UnparsableReport};
pub use answer_cache::AnswerCache;
pub use grep::{LineMatch, LineMatcher, MatchState};
pub use json_path::JsonPath;
#[cfg(feature = "plan")]
pub(crate) use locate::ends_in_escape;
pub use locate::{Grammar, KINDS, KindRow, Locate, Located, TextKind};
pub use places::Places;
pub use word::{LeadingWord, blank_end, next_word, word, word_end, word_with_port};
