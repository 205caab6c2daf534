//! What readers could not make sense of.

use super::file::Span;

/// What a reader could not make sense of: the raw material of P001, P004, P008 and P009.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Issue {
    /// What is the matter.
    pub kind: IssueKind,
    /// Where.
    pub place: Span,
    /// One line, without place.
    pub message: String,
    /// The other place of a contradiction or a repetition.
    pub related: Option<Span>,
}

/// What is the matter with a piece of a file.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum IssueKind {
    /// It does not parse (P001).
    Parse,
    /// An IPv4 address that programs read differently (P004).
    Ambiguous,
    /// A mask that is not a mask, or that contradicts the length (P008).
    Mask,
    /// The program that the file is for refuses it, or ignores a part of it (P010).
    Refused,
    /// An unknown key, column or value; a key given twice (P009).
    Unknown,
}
