//! The programs: what they have in common is one table of options, of which each knows some.

/// One of the programs.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) enum Program {
    /// The calculator.
    Calc,
    /// Anonymises logs.
    Loganon,
}

use Program::{Calc, Loganon};

/// What only the calculator knows.
pub(super) const CALC: &[Program] = &[Calc];

/// What all programs know.
pub(super) const ALL: &[Program] = &[Calc, Loganon];

/// What the programs for logs know.
pub(super) const LOGS: &[Program] = &[Loganon];

/// What only `ipv6loganon` knows.
pub(super) const LOGANON: &[Program] = &[Loganon];

impl Program {
    /// Its name.
    pub(super) const fn name(self) -> &'static str {
        match self {
            Calc => "ipv6calc",
            Loganon => "ipv6loganon",
        }
    }

    /// What it is, in a few words.
    pub(super) const fn about(self) -> &'static str {
        match self {
            Calc => "converts, explains, anonymises and filters IPv6 addresses",
            Loganon => "anonymises the addresses in logs",
        }
    }

    /// The forms of its command line.
    pub(super) const fn usage(self) -> &'static [&'static str] {
        match self {
            Calc => &[
                "[OPTION]... ADDRESS [TOKEN|MAC]",
                "[OPTION]... < FILE-WITH-AN-ADDRESS-A-LINE",
                "SUBCOMMAND [ARGUMENT]...",
            ],
            Loganon => &["[OPTION]... < LOG", "[OPTION]... --file LOG [--file LOG.gz]..."],
        }
    }

    /// What its exit statuses mean.
    pub(super) const fn statuses(self) -> &'static [(&'static str, &'static str)] {
        match self {
            Calc => &[
                ("0", "done; every line was converted; the test holds"),
                ("1", "an error in the command line or in any of the data; the test does not hold; no data"),
                ("2", "the test had nothing to compare with; of a subcommand: it could not do its work"),
            ],
            Loganon => &[
                ("0", "done, also if there were lines without an address in front"),
                ("1", "an error in the command line; a log that cannot be read or written to its end"),
            ],
        }
    }
}
