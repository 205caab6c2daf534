//! Exit statuses.

/// The outcome of a run.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) enum Exit {
    /// Done; yes.
    Done,
    /// Failed; no.
    Failed,
    /// A test had nothing to compare; a subcommand could not do its work.
    Error,
}

impl Exit {
    /// The status of a test.
    pub(super) fn from_status(status: u8) -> Exit {
        match status {
            0 => Exit::Done,
            1 => Exit::Failed,
            _ => Exit::Error,
        }
    }
}

impl From<Exit> for u8 {
    fn from(exit: Exit) -> u8 {
        match exit {
            Exit::Done => 0,
            Exit::Failed => 1,
            Exit::Error => 2,
        }
    }
}
