//! The programs: what they have in common is one table of options, of which each knows some.

/// One of the programs.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) enum Program {
    /// The calculator.
    Calc,
    /// Anonymises logs.
    Loganon,
    /// Puts types of addresses into logs.
    Logconv,
    /// Counts the lines of logs.
    Logstats,
}

use Program::{Calc, Loganon, Logconv, Logstats};

/// What only the calculator knows.
pub(super) const CALC: &[Program] = &[Calc];

/// What all programs know.
pub(super) const ALL: &[Program] = &[Calc, Loganon, Logconv, Logstats];

/// What the programs for logs know.
pub(super) const LOGS: &[Program] = &[Loganon, Logconv, Logstats];

/// What only `ipv6loganon` knows.
pub(super) const LOGANON: &[Program] = &[Loganon];

/// What the programs know that anonymise.
pub(super) const ANONYMISING: &[Program] = &[Calc, Loganon];

/// What only `ipv6logconv` knows.
pub(super) const LOGCONV: &[Program] = &[Logconv];

/// What only `ipv6logstats` knows.
pub(super) const LOGSTATS: &[Program] = &[Logstats];

/// What the programs know that answer line by line.
pub(super) const BY_LINE: &[Program] = &[Loganon, Logconv];

/// What the programs know that write files.
pub(super) const TO_FILE: &[Program] = &[Loganon, Logstats];

impl Program {
    /// The program of this name.
    pub(super) fn named(name: &[u8]) -> Option<Program> {
        ALL.iter().copied().find(|program| program.name().as_bytes() == name)
    }

    /// Its name.
    pub(super) const fn name(self) -> &'static str {
        match self {
            Calc => "ipv6calc",
            Loganon => "ipv6loganon",
            Logconv => "ipv6logconv",
            Logstats => "ipv6logstats",
        }
    }

    /// What it is, in a few words.
    pub(super) const fn about(self) -> &'static str {
        match self {
            Calc => "converts, explains, anonymises and filters IPv6 addresses",
            Loganon => "anonymises the addresses in logs",
            Logconv => "puts the type of the address in its place in logs, for log analysers",
            Logstats => "counts the lines of logs by the kind of their addresses",
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
            Logconv => &["--out TYPE [OPTION]... < LOG", "--out TYPE [OPTION]... --file LOG [--file LOG.gz]..."],
            Logstats => &[
                "[OPTION]... < LOG",
                "[OPTION]... --file LOG [--file LOG.gz]...",
                "[OPTION]... --merge PARTIAL.json...",
            ],
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
            Logconv => &[
                ("0", "done, also if lines were left out"),
                ("1", "an error in the command line; a log that cannot be read or written to its end"),
            ],
            Logstats => &[
                ("0", "done, also if there were lines without an address in front"),
                (
                    "1",
                    "an error in the command line; a log or partial result that cannot be read; an output that cannot be written",
                ),
            ],
        }
    }
}
