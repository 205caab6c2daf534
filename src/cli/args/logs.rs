//! The arguments of the programs for logs.

use super::anon::AnonArgs;
use super::low::{LowArgs, Target};
use crate::action::anonymize::ANONYMIZE;
use crate::cli::error::CliError;
use crate::log::stats::Columns;
use crate::log::{JsonPath, Unparsable};
use std::num::NonZero;
use std::path::PathBuf;

/// What the programs for logs read and write.
pub(in crate::cli) struct LogArgs {
    /// The logs to read, in order; none: standard input.
    pub(in crate::cli) files: Vec<PathBuf>,
    /// Where the output goes instead of standard output.
    pub(in crate::cli) to: Option<Target>,
    pub(in crate::cli) quiet: bool,
    /// Messages about single lines.
    pub(in crate::cli) verbose: bool,
    /// Write after every line.
    pub(in crate::cli) flush: bool,
    pub(in crate::cli) threads: Option<NonZero<usize>>,
}

/// Which addresses of a line are anonymised.
pub(in crate::cli) enum LoganonScope {
    /// The one in the first word.
    FirstWord,
    /// All.
    Everywhere,
    /// Those in these fields of a line of JSON.
    Fields(Vec<JsonPath>),
}

/// What `ipv6loganon` does.
pub(in crate::cli) struct LoganonArgs {
    pub(in crate::cli) log: LogArgs,
    pub(in crate::cli) anon: AnonArgs,
    pub(in crate::cli) scope: LoganonScope,
    pub(in crate::cli) unparsable: Unparsable,
    /// Write the counts as JSON at the end.
    pub(in crate::cli) summary: bool,
}

/// What `ipv6logstats` does.
pub(in crate::cli) struct LogstatsArgs {
    pub(in crate::cli) log: LogArgs,
    pub(in crate::cli) form: StatsForm,
    /// No statistics on countries and AS numbers.
    pub(in crate::cli) simple: bool,
    /// Only the names of the columns: no log is read.
    pub(in crate::cli) only_header: bool,
    /// A token to include in the output.
    pub(in crate::cli) token: Option<String>,
    /// Report the addresses of unknown registries.
    pub(in crate::cli) unknown: bool,
    /// The partial results to add up.
    pub(in crate::cli) merge: Vec<PathBuf>,
}

/// How statistics are written.
#[derive(Clone, Copy, PartialEq, Eq)]
pub(in crate::cli) enum StatsForm {
    /// A row per count.
    Rows,
    /// A line of names, a line of counts.
    Columns(Columns),
    /// JSON.
    Json,
    /// A partial result for `--merge`.
    Partial,
}

impl LogArgs {
    pub(in crate::cli) fn new(low: LowArgs) -> LogArgs {
        LogArgs {
            files: low.log.files,
            to: low.log.to,
            quiet: low.quiet,
            verbose: low.log.verbose && !low.quiet,
            flush: low.flush,
            threads: low.threads,
        }
    }
}

impl LoganonArgs {
    /// # Errors
    /// If options exclude each other, or the key cannot be read.
    pub(in crate::cli) fn new(mut low: LowArgs) -> Result<LoganonArgs, CliError> {
        let fields = std::mem::take(&mut low.log.fields);
        let scope = match (low.log.everywhere, fields.is_empty()) {
            (true, false) => {
                return Err(CliError::usage("--everywhere and --json-field cannot be used together")
                    .with_hint("--everywhere finds addresses in lines of JSON too"));
            }
            (true, true) => LoganonScope::Everywhere,
            (false, true) => LoganonScope::FirstWord,
            (false, false) => LoganonScope::Fields(fields),
        };
        let anon = AnonArgs::new(&low, &[&ANONYMIZE])?;
        let (unparsable, summary) = (low.log.unparsable, low.log.summary);
        Ok(LoganonArgs { log: LogArgs::new(low), anon, scope, unparsable, summary })
    }
}

impl LogstatsArgs {
    /// # Errors
    /// If more than one form of output was chosen.
    pub(in crate::cli) fn new(mut low: LowArgs) -> Result<LogstatsArgs, CliError> {
        let stats = std::mem::take(&mut low.log.stats);
        let columns = stats.columns || stats.no_header || stats.only_header;
        let shape = Columns { header: !stats.no_header, values: !stats.only_header, numbered: stats.numbered };
        let form = match (columns, stats.json, stats.partial) {
            (false, false, false) => StatsForm::Rows,
            (true, false, false) => StatsForm::Columns(shape),
            (false, true, false) => StatsForm::Json,
            (false, false, true) => StatsForm::Partial,
            _ => {
                return Err(CliError::usage(
                    "only one of columns (-c, -n, -o), --json and --partial can be chosen at a time",
                ));
            }
        };
        Ok(LogstatsArgs {
            log: LogArgs::new(low),
            form,
            simple: stats.simple,
            only_header: stats.only_header,
            token: stats.token,
            unknown: stats.unknown,
            merge: stats.merge,
        })
    }
}
