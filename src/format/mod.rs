//! Notations: how values are written. One file is one notation: parser, printer, examples.
//!
//! [`ALL`] is the table of every notation; the command line, its help and completions, the round-trip tests and the
//! fuzz targets walk it.

mod error;
pub(crate) mod scan;
mod style;

pub use error::{Expected, ParseError, PrintError};
pub use style::{Options, Part, Range, RangeError, Style};

use crate::addr::{Kind, Kinds, Value};

/// What a parser reads: the first word, and what follows it if anything does.
#[derive(Clone, Copy, Debug)]
pub struct Input<'a> {
    /// The first word.
    pub first: &'a [u8],
    /// The second word of the command line, or the rest of a line without the blanks around it.
    pub second: Option<&'a [u8]>,
}

impl<'a> Input<'a> {
    /// An input of one word.
    pub const fn word(first: &'a [u8]) -> Input<'a> {
        Input { first, second: None }
    }
}

/// How a notation is read.
pub struct Parse {
    /// The kind of value it gives.
    pub gives: Kind,
    /// The parser.
    ///
    /// # Errors
    /// What was expected, and at which byte of which word.
    pub run: fn(Input<'_>) -> Result<Value, ParseError>,
}

/// How a notation is written.
pub struct Print {
    /// The kinds of value it can write.
    pub takes: Kinds,
    /// The options it honours; `None`: it takes any and ignores what has no meaning for it.
    pub honours: Option<Options>,
    /// The printer: appends to the buffer, without newline. It writes nothing if it fails.
    ///
    /// # Errors
    /// If the notation cannot say what is asked for, such as half a nibble.
    pub run: fn(&Value, &Style, &mut Vec<u8>) -> Result<(), PrintError>,
}

/// A text and what it means.
pub struct Example {
    /// The notation in full.
    pub text: &'static str,
    /// The same value in the plain notation of its kind (`ipv6addr`, `ipv4addr`, `mac`, `eui64`, `iid+token`).
    pub plain: &'static str,
}

/// A notation.
pub struct Format {
    /// Its name in `--in` and `--out`.
    pub name: &'static str,
    /// Other names of it.
    pub aliases: &'static [&'static str],
    /// One line for lists.
    pub about: &'static str,
    /// Where it is defined.
    pub rfc: &'static str,
    /// The parser, if it can be read.
    pub parse: Option<Parse>,
    /// The printer, if it can be written.
    pub print: Option<Print>,
    /// Examples; each is run as a test.
    pub examples: &'static [Example],
}
