//! The four programs: each has some of the options of one table.

/// One of the programs.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) enum Program {
    /// The calculator.
    Calc,
    /// Anonymises logs.
    Loganon,
    /// Replaces addresses in logs by their types.
    Logconv,
    /// Counts the lines of logs.
    Logstats,
}

use Program::{Calc, Loganon, Logconv, Logstats};

/// Options of the calculator alone.
pub(super) const CALC: &[Program] = &[Calc];

/// Options of all programs.
pub(super) const ALL: &[Program] = &[Calc, Loganon, Logconv, Logstats];

/// Options of the programs for logs.
pub(super) const LOGS: &[Program] = &[Loganon, Logconv, Logstats];

/// Options of `ipv6loganon` alone.
pub(super) const LOGANON: &[Program] = &[Loganon];

/// Options of the programs that anonymise.
pub(super) const ANONYMISING: &[Program] = &[Calc, Loganon];

/// Options of `ipv6logconv` alone.
pub(super) const LOGCONV: &[Program] = &[Logconv];

/// Options of `ipv6logstats` alone.
pub(super) const LOGSTATS: &[Program] = &[Logstats];

/// Options of the programs that write a line per line.
pub(super) const BY_LINE: &[Program] = &[Loganon, Logconv];

/// Options of the programs that write files.
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
            Logconv => "replaces addresses in logs by their types, for log analysers",
            Logstats => "counts the lines of logs by type of address",
        }
    }

    /// The forms of its command line.
    pub(super) const fn usage(self) -> &'static [&'static str] {
        match self {
            Calc => &[
                "[OPTION]... ADDRESS [TOKEN|MAC]",
                "[OPTION]... < FILE (one address per line)",
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

    /// Its exit statuses.
    pub(super) const fn statuses(self) -> &'static [(&'static str, &'static str)] {
        match self {
            Calc => &[
                ("0", "success: every line was converted; the test holds"),
                ("1", "an error in the command line or in any of the data; the test does not hold; no data"),
                ("2", "the test had nothing to compare with; a subcommand could not do its work"),
            ],
            Loganon => &[
                ("0", "success, even if some lines had no leading address"),
                ("1", "an error in the command line; a log that cannot be read or written to its end"),
            ],
            Logconv => &[
                ("0", "success, even if lines were omitted"),
                ("1", "an error in the command line; a log that cannot be read or written to its end"),
            ],
            Logstats => &[
                ("0", "success, even if some lines had no leading address"),
                (
                    "1",
                    "an error in the command line; a log or partial result that cannot be read; an output that cannot be written",
                ),
            ],
        }
    }
}
