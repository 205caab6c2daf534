//! `--color`: when to use colour.

use super::command::one_of;
use std::io::IsTerminal;

/// When to use colour.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub(super) enum Colour {
    /// On a terminal.
    #[default]
    Auto,
    /// Always.
    Always,
    /// Never.
    Never,
}

impl Colour {
    /// Whether to colour standard output: `auto` does on a terminal, unless `NO_COLOR` is set.
    pub(super) fn is_enabled(self) -> bool {
        match self {
            Colour::Always => true,
            Colour::Never => false,
            Colour::Auto => {
                std::io::stdout().is_terminal() && std::env::var_os("NO_COLOR").is_none_or(|v| v.is_empty())
            }
        }
    }
}

/// The values of `--color`, for clap.
pub(super) fn parser() -> impl clap::builder::TypedValueParser<Value = Colour> {
    one_of([
        ("auto", "on a terminal, unless NO_COLOR is set", Colour::Auto),
        ("always", "", Colour::Always),
        ("never", "", Colour::Never),
    ])
}
