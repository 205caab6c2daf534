//! The arguments of the programs for logs.

use super::anon::AnonArgs;
use super::low::{LowArgs, Target};
use crate::action::anonymize::ANONYMIZE;
use crate::addr::Net;
use crate::anon::AnonSettings;
use crate::cli::error::CliError;
use crate::log::stats::Columns;
use crate::log::{Grammar, JsonPath, Scope, Unparsable};
use std::num::NonZero;
use std::path::PathBuf;

/// What the programs for logs read and write.
pub(in crate::cli) struct LogArgs {
    /// The logs to read, in order; none: standard input.
    pub(in crate::cli) files: Vec<PathBuf>,
    /// Where the output goes instead of standard output.
    pub(in crate::cli) to: Option<Target>,
    /// Other files that are read, and must not be the output: the key, the labels.
    pub(in crate::cli) other_files: Vec<PathBuf>,
    /// The output is written as a whole at the end, and not line by line.
    pub(in crate::cli) is_whole: bool,
    pub(in crate::cli) quiet: bool,
    /// Messages about single lines.
    pub(in crate::cli) verbose: bool,
    /// Write after every line.
    pub(in crate::cli) flush: bool,
    pub(in crate::cli) threads: Option<NonZero<usize>>,
    scope: LogScope,
}

/// Which addresses of a line count.
pub(in crate::cli) enum LogScope {
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
    pub(in crate::cli) unparsable: Unparsable,
    /// Which kinds of text stay.
    pub(in crate::cli) grammar: Grammar,
    /// Addresses of these prefixes stay.
    pub(in crate::cli) skip: Vec<Net>,
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
    /// Identifiers with the universal bit and without ff:fe count as random.
    pub(in crate::cli) opaque: bool,
    /// Where a picture is written too.
    pub(in crate::cli) svg: Option<PathBuf>,
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
    /// Bars for a terminal.
    Bars,
}

impl LogArgs {
    /// # Errors
    /// If options exclude each other.
    pub(in crate::cli) fn new(low: LowArgs) -> Result<LogArgs, CliError> {
        let scope = match (low.log.everywhere, low.log.fields.is_empty()) {
            (true, false) => {
                return Err(CliError::usage("--everywhere and --json-field cannot be used together")
                    .with_hint("--everywhere finds addresses in lines of JSON too"));
            }
            (true, true) => LogScope::Everywhere,
            (false, true) => LogScope::FirstWord,
            (false, false) => LogScope::Fields(low.log.fields),
        };
        Ok(LogArgs {
            files: low.log.files,
            to: low.log.to,
            other_files: [low.key_file, low.databases.labels].into_iter().flatten().collect(),
            is_whole: false,
            quiet: low.quiet,
            verbose: low.log.verbose && !low.quiet,
            flush: low.flush,
            threads: low.threads,
            scope,
        })
    }

    /// Which addresses of a line count.
    pub(in crate::cli) fn scope(&self) -> Scope<'_> {
        match &self.scope {
            LogScope::FirstWord => Scope::FirstWord,
            LogScope::Everywhere => Scope::Everywhere,
            LogScope::Fields(fields) => Scope::Fields(fields),
        }
    }
}

impl LoganonArgs {
    /// # Errors
    /// If options exclude each other, or the key cannot be read.
    pub(in crate::cli) fn new(mut low: LowArgs) -> Result<LoganonArgs, CliError> {
        if !low.anon_chosen && (low.log.everywhere || !low.log.fields.is_empty()) {
            low.anon = strict(&low.anon);
        }
        let anon = AnonArgs::new(&low, &[&ANONYMIZE])?;
        let (unparsable, summary, grammar) = (low.log.unparsable, low.log.summary, low.log.grammar);
        let skip = std::mem::take(&mut low.log.skip);
        Ok(LoganonArgs { log: LogArgs::new(low)?, anon, unparsable, grammar, skip, summary })
    }
}

/// The strict preset, with the masks that were given: 4.4.0 has neither --everywhere nor --json-field, so nothing
/// depends on their default (compatibility: anonymisation S2).
fn strict(given: &AnonSettings) -> AnonSettings {
    let (mut settings, default) = (AnonSettings::preset("strict").unwrap_or_default(), AnonSettings::default());
    let given_or = |given: u8, default: u8, strict: u8| if given == default { strict } else { given };
    let before = settings;
    settings.mask_ipv4 = given_or(given.mask_ipv4, default.mask_ipv4, settings.mask_ipv4);
    settings.mask_ipv6 = given_or(given.mask_ipv6, default.mask_ipv6, settings.mask_ipv6);
    settings.mask_mac = given_or(given.mask_mac, default.mask_mac, settings.mask_mac);
    if settings != before {
        settings.name = AnonSettings::CUSTOM;
    }
    settings
}

impl LogstatsArgs {
    /// # Errors
    /// If more than one form of output was chosen.
    pub(in crate::cli) fn new(mut low: LowArgs) -> Result<LogstatsArgs, CliError> {
        let stats = std::mem::take(&mut low.log.stats);
        let columns = stats.columns || stats.no_header || stats.only_header;
        let shape = Columns { header: !stats.no_header, values: !stats.only_header, numbered: stats.numbered };
        let form = match (columns, stats.json, stats.partial, stats.bars) {
            (false, false, false, false) => StatsForm::Rows,
            (true, false, false, false) => StatsForm::Columns(shape),
            (false, true, false, false) => StatsForm::Json,
            (false, false, true, false) => StatsForm::Partial,
            (false, false, false, true) => StatsForm::Bars,
            _ => {
                return Err(CliError::usage(
                    "only one of columns (-c, -n, -o), --json, --partial and --bars can be chosen at a time",
                ));
            }
        };
        Ok(LogstatsArgs {
            log: LogArgs { is_whole: true, ..LogArgs::new(low)? },
            opaque: stats.opaque || form == StatsForm::Json,
            svg: stats.svg,
            form,
            simple: stats.simple,
            only_header: stats.only_header,
            token: stats.token,
            unknown: stats.unknown,
            merge: stats.merge,
        })
    }
}
