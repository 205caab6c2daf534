//! `--color`: when to use colour.

use super::error::CliError;
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
    /// The value of the option.
    pub(super) fn parse(word: &[u8]) -> Result<Colour, CliError> {
        match word {
            b"auto" => Ok(Colour::Auto),
            b"always" => Ok(Colour::Always),
            b"never" => Ok(Colour::Never),
            _ => Err(CliError::unknown("value of --color", word, ["auto", "always", "never"].into_iter())
                .with_hint("expected auto, always or never")),
        }
    }

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
