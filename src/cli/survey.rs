//! `ipv6calc survey`: what the addresses of lists and logs have in common.

use super::command::{Run, Subcommand};
use super::console::{Console, notice};
use super::error::{CliError, escape_for_message};
use super::exit::Exit;
use super::grep::SearchFile;
use super::log::next_line;
use super::replace::{ensure_output_is_not_input, replace};
use crate::cli::log;
use crate::format::escape_path;
use crate::log::{JsonPath, Places, Scope};
use crate::stream::{Engine, Line, Output, Work};
use crate::survey::{Survey, SurveyReport};
use clap::ValueHint;
use std::ffi::OsString;
use std::num::NonZero;
use std::ops::ControlFlow;
use std::path::{Path, PathBuf};

pub(super) const SURVEY: Subcommand = Subcommand {
    details: "The first word of each line is counted if it is an address, in brackets and with a port too; with \
              --everywhere every address of a line. Repeated addresses count each time, except where different ones are \
              counted. Up to 262144 different addresses of each family their number and the densest prefixes are exact; \
              beyond that they are estimated from a sample, and the error that is printed holds in 95 of 100 cases. \
              Identifiers are classified by RFC 7707. Entropy is that of each hexadecimal digit.\n\n\
              --partial writes what was counted as one line of JSON; --merge adds such lines up to what the whole gives, \
              however it was cut. Files compressed with gzip or zstd are read as they are.",
    statuses: ["an address was counted", "there was no address", "something could not be read or written"],
    examples: &[
        ("ipv6calc survey hitlist.txt", ""),
        ("zcat access.log.gz | ipv6calc survey --everywhere --svg survey.svg", ""),
        ("ipv6calc survey --merge --json part-*.json", ""),
    ],
    ..Subcommand::new::<SurveyArgs>("survey", "count what addresses have in common, and find their densest prefixes")
};

#[derive(clap::Args)]
struct SurveyArgs {
    /// Count every address in a line, in any notation
    #[arg(long, short = 'e')]
    everywhere: bool,
    /// Count the addresses in this field of lines of JSON, such as client.ip; may be repeated
    #[arg(long, value_name = "PATH", conflicts_with = "everywhere")]
    json_field: Vec<String>,
    /// Write JSON (schema/survey.schema.json)
    #[arg(long)]
    json: bool,
    /// Write a part for --merge (schema/survey-partial.schema.json)
    #[arg(long, conflicts_with = "json")]
    partial: bool,
    /// Add up the parts in the files
    #[arg(long, conflicts_with_all = ["everywhere", "json_field"])]
    merge: bool,
    /// Write a picture of the shares and the entropy too
    #[arg(long, value_name = "FILE", value_hint = ValueHint::FilePath)]
    svg: Option<PathBuf>,
    /// Count with N threads [default: one per processor]
    #[arg(long, value_name = "N")]
    threads: Option<NonZero<usize>>,
    /// Files; without any, or for -, standard input is read
    #[arg(value_name = "FILE", value_hint = ValueHint::FilePath)]
    files: Vec<OsString>,
}

/// Counts the addresses of lines.
struct SurveyWorker<'a> {
    survey: Survey,
    places: Option<Places<'a>>,
}

impl Work for SurveyWorker<'_> {
    #[inline]
    fn line(&mut self, line: Line<'_>, _: &mut Output) -> ControlFlow<()> {
        self.survey.add_line(line.ahead(), line.part, self.places);
        ControlFlow::Continue(())
    }
}

/// The longest part of a survey: all digits of the addresses of two samples.
const LONGEST: usize = 32 * 1024 * 1024;

impl Run for SurveyArgs {
    fn run(self, console: &mut Console<'_>) -> Result<Exit, CliError> {
        let standard = [OsString::from("-")];
        let files = if self.files.is_empty() { &standard } else { self.files.as_slice() };
        if let Some(path) = &self.svg {
            ensure_output_is_not_input(Some(path), files.iter().map(Path::new))?;
        }
        ensure_output_is_not_input(None, files.iter().map(Path::new))?;
        let mut failed = false;
        let survey = match self.merge {
            true => merged(files)?,
            false => self.count(files, &mut failed, console)?,
        };
        self.report(&survey, console)?;
        Ok(match () {
            () if failed => Exit::Error,
            () if survey.addresses() == 0 => {
                notice(&format!("ipv6calc: survey: {}", self.without_address(&survey)), &mut console.stderr);
                Exit::Failed
            }
            () => Exit::Done,
        })
    }
}

impl SurveyArgs {
    fn count(&self, files: &[OsString], failed: &mut bool, console: &mut Console<'_>) -> Result<Survey, CliError> {
        let path = |text: &String| {
            let expected = "expected a path such as client.ip";
            JsonPath::new(text).ok_or_else(|| CliError::invalid_value("json-field", text.as_bytes(), expected))
        };
        let paths = self.json_field.iter().map(path).collect::<Result<Vec<_>, _>>()?;
        let places = match self.everywhere {
            true => Places::new(Scope::Everywhere),
            false if paths.is_empty() => None,
            false => Places::new(Scope::Fields(&paths)),
        };
        let threads = log::threads(self.threads);
        let mut workers: Vec<_> = (0..threads).map(|_| SurveyWorker { survey: Survey::default(), places }).collect();
        for file in files.iter().map(|name| SearchFile::named(name)) {
            match file.open(true) {
                Ok(opened) => Engine::default().run(opened.source, &mut workers, console)?,
                Err(e) => {
                    *failed = true;
                    let name = escape_for_message(&file.name);
                    notice(&format!("ipv6calc: survey: {name}: {e}"), &mut console.stderr);
                }
            }
        }
        let mut surveys = workers.into_iter().map(|worker| worker.survey);
        let mut all = surveys.next().unwrap_or_default();
        surveys.for_each(|survey| all.merge(&survey));
        Ok(all)
    }

    /// That there was nothing to count, and what would help.
    fn without_address(&self, survey: &Survey) -> String {
        let lines = survey.without_address();
        let is_first_word = !self.everywhere && self.json_field.is_empty();
        match lines {
            0 if self.merge => "the parts do not have an address".to_owned(),
            0 => "the input does not have a line".to_owned(),
            _ if self.merge => format!("none of the {lines} lines of the parts has an address that was counted"),
            _ if is_first_word => format!(
                "none of the {lines} lines begins with an address: --everywhere finds addresses anywhere in a line, \
                 --json-field PATH those in a field"
            ),
            _ => format!("none of the {lines} lines has an address there"),
        }
    }

    fn report(&self, survey: &Survey, console: &mut Console<'_>) -> Result<(), CliError> {
        if self.partial && self.svg.is_none() {
            console.stdout.extend_from_slice(survey.write_partial().as_bytes());
            return Ok(());
        }
        let report = SurveyReport::new(survey);
        if let Some(path) = &self.svg {
            let losses = replace(path, report.svg().as_bytes()).map_err(|e| CliError::write(path, e))?;
            losses.report(&escape_path(path), &mut console.stderr);
        }
        let text = match (self.partial, self.json) {
            (true, _) => survey.write_partial(),
            (_, true) => report.json(),
            _ => report.text(),
        };
        console.stdout.extend_from_slice(text.as_bytes());
        Ok(())
    }
}

/// The sum of the parts in files.
///
/// # Errors
/// If a file cannot be read, or a line is not a part.
fn merged(files: &[OsString]) -> Result<Survey, CliError> {
    let mut all = Survey::default();
    for path in files {
        let name = if path == "-" { "(standard input)".to_owned() } else { escape_path(path) };
        let (mut bytes, mut line, mut number) = (log::partial_results(path.as_ref())?, Vec::new(), 0);
        loop {
            number += 1;
            let place = || format!("{name}, line {number}");
            if !next_line(&mut bytes, LONGEST, &mut line).map_err(|e| CliError::io(place(), e))? {
                break;
            }
            if line.trim_ascii().is_empty() {
                continue;
            }
            let part = Survey::read_partial(&line).map_err(|e| {
                CliError::data(place(), e)
                    .with_hint("ipv6calc survey --partial writes parts; without --merge a list is read")
            })?;
            all.merge(&part);
        }
    }
    Ok(all)
}
