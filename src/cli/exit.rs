//! Exit statuses.

use std::process::ExitCode;

/// How the program ends.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) enum Exit {
    /// Done; yes.
    Done,
    /// Failed; no.
    Failed,
    /// Nothing to compare; of a subcommand: it could not do the work.
    Neither,
}

impl Exit {
    /// The status of a test.
    pub(super) fn from_status(status: u8) -> Exit {
        match status {
            0 => Exit::Done,
            1 => Exit::Failed,
            _ => Exit::Neither,
        }
    }
}

impl From<Exit> for ExitCode {
    fn from(exit: Exit) -> ExitCode {
        ExitCode::from(match exit {
            Exit::Done => 0,
            Exit::Failed => 1,
            Exit::Neither => 2,
        })
    }
}
