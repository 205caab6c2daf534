//! `--report` and `--output`: findings in one of the formats of `plan check`.

use super::input::{output_beside, store};
use crate::cli::colour::{self, Colour};
use crate::cli::command::one_of;
use crate::cli::console::Console;
use crate::cli::error::CliError;
use crate::plan::report::{self, Look, ReportFormat};
use crate::plan::{Checked, Level};
use clap::ValueHint;
use std::ffi::OsStr;
use std::path::{Path, PathBuf};

/// How findings are reported.
#[derive(clap::Args)]
pub(super) struct ReportArgs {
    /// The format of the report (default: text for people)
    #[arg(long, value_name = "NAME", value_parser = one_of(report::ALL.iter().map(|r| (r.name, r.about, *r))))]
    report: Option<&'static ReportFormat>,
    /// Write the report to a file
    #[arg(long, short, value_name = "FILE", value_hint = ValueHint::FilePath)]
    output: Option<PathBuf>,
    /// When to use colour
    #[arg(long, visible_alias = "colour", value_name = "WHEN", default_value = "auto", value_parser = colour::parser())]
    color: Colour,
}

/// The value of `--fail-on`: no level if findings never count.
pub(super) type FailOn = Option<Level>;

/// The values of `--fail-on`.
pub(super) static FAIL_ON: [(&str, &str, FailOn); 4] = [
    ("error", "", Some(Level::Error)),
    ("warning", "", Some(Level::Warning)),
    ("info", "", Some(Level::Info)),
    ("never", "", None),
];

impl ReportArgs {
    /// Whether a format or a file is named.
    pub(super) fn is_requested(&self) -> bool {
        self.report.is_some() || self.output.is_some()
    }

    /// Refuses to write the report over an input.
    ///
    /// # Errors
    /// If the output is one of the inputs.
    pub(super) fn ensure_output<'a>(&self, inputs: impl Iterator<Item = &'a OsStr>) -> Result<(), CliError> {
        output_beside(self.output.as_deref(), inputs.map(Path::new)).map(drop)
    }

    /// Writes the report to its file, or to standard output.
    ///
    /// # Errors
    /// If the file cannot be written.
    pub(super) fn write(&self, checked: &Checked<'_>, console: &mut Console<'_>) -> Result<(), CliError> {
        let Some(report) = self.report.or(report::ALL.first().copied()) else { return Ok(()) };
        match self.output.as_deref().filter(|path| *path != Path::new("-")) {
            Some(path) => {
                let mut out = Vec::new();
                (report.write)(checked, Look { colour: self.color == Colour::Always }, &mut out);
                store(path, &out, console)
            }
            None => {
                (report.write)(checked, Look { colour: self.color.is_enabled() }, &mut console.stdout);
                Ok(())
            }
        }
    }
}
