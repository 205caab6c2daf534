//! The files of `--output`: one rule for every verb that writes them.
//!
//! A file that is there is replaced if its first lines say that the same verb wrote it, or with `--force`. An empty file is
//! replaced as well, and one that has the new content already stays as it is. What is made of a plan with errors replaces
//! nothing: it lacks what could not be read.

use super::input;
use crate::cli::console::{Console, notice};
use crate::cli::error::CliError;
use crate::cli::replace::is_open_file;
use crate::format::{escape_controls, escape_path};
use crate::plan::edit::generated::{HEAD, is_generated};
use crate::plan::edit::left_out::LeftOut;
use std::fs::{self, File};
use std::io::{self, Read};
use std::path::Path;

/// What `--help` says about the rule.
macro_rules! replacing {
    () => {
        "A file of -o that is there is replaced if its first lines say that this command wrote it. Any other, and one in a \
         format without comments, is left as it is unless --force is given. Where lines of the plan cannot be read, no file \
         that is there is replaced."
    };
}
pub(super) use replacing;

/// The most reasons that are reported.
const MOST_REASONS: usize = 10;

/// Reports what a file in a format does not have of the plan.
pub(super) fn report_left_out(left: &LeftOut, format: &str, console: &mut Console<'_>) {
    let mut report = |text: &str| {
        notice(&format!("ipv6calc: plan: left out: {}", escape_controls(text)), &mut console.stderr);
    };
    left.reasons().take(MOST_REASONS).for_each(|line| report(&line));
    let more = left.reasons().count().saturating_sub(MOST_REASONS);
    if more > 0 {
        report(&format!("more, for {more} other {}", if more == 1 { "reason" } else { "reasons" }));
    }
    if let Some(all) = left.without_place() {
        report(&format!("{all}: not in the format {format}"));
    }
}

/// What a file that is written is made of.
pub(super) struct Origin<'a> {
    /// The verb that writes it, with the words that say what it holds.
    pub(super) verb: &'a str,
    /// Whether lines of the plan could not be read.
    pub(super) lost: bool,
}

/// The option that lifts the rule.
#[derive(clap::Args)]
pub(super) struct ForceArgs {
    /// Replace files that this command did not write
    #[arg(long)]
    pub(super) force: bool,
}

/// What is at the path of an output option.
enum Target {
    /// Nothing that could be lost.
    Open,
    /// What the same verb wrote.
    Generated,
    /// Any other file.
    Foreign,
}

impl ForceArgs {
    /// Refuses to replace a file that the verb did not write, or any with what a plan with errors gives.
    ///
    /// # Errors
    /// If it is such a file, or cannot be read.
    pub(super) fn ensure_replaceable(&self, path: &Path, text: &[u8], origin: &Origin<'_>) -> Result<(), CliError> {
        let verb = origin.verb;
        let target = Target::of(path, text, verb).map_err(|e| input::failed(path.as_os_str(), &e))?;
        let name = escape_path(path);
        match target {
            Target::Open => Ok(()),
            _ if origin.lost => Err(CliError::usage(format!(
                "{name}: left as it is: lines of the plan could not be read, and the new file would lack them"
            ))
            .with_hint("correct these lines first, or write to another file")),
            Target::Foreign if !self.force => Err(CliError::usage(format!(
                "{name}: exists already, and does not say that 'ipv6calc plan {verb}' wrote it"
            ))
            .with_hint("name another file, or replace it with --force")),
            _ => Ok(()),
        }
    }

    /// Writes a text to the file of an output option, or to standard output.
    ///
    /// # Errors
    /// If the file may not be replaced, or cannot be written.
    pub(super) fn write(
        &self,
        output: Option<&Path>,
        text: &str,
        origin: &Origin<'_>,
        console: &mut Console<'_>,
    ) -> Result<(), CliError> {
        match output {
            Some(path) => {
                self.ensure_replaceable(path, text.as_bytes(), origin)?;
                input::store(path, text.as_bytes(), console)
            }
            None => {
                console.stdout.extend_from_slice(text.as_bytes());
                Ok(())
            }
        }
    }
}

impl Target {
    /// What is at a path that a verb writes a text to.
    fn of(path: &Path, text: &[u8], verb: &str) -> io::Result<Target> {
        let size = match fs::metadata(path) {
            Ok(data) if data.is_file() && !is_open_file(path) => data.len(),
            // nothing is there, or nothing is lost: a pipe, a device, standard output; a folder is refused when it is written
            Ok(_) => return Ok(Target::Open),
            Err(e) if e.kind() == io::ErrorKind::NotFound => return Ok(Target::Open),
            Err(e) => return Err(e),
        };
        let same_size = size == text.len() as u64;
        let wanted = if same_size { size } else { HEAD as u64 };
        let mut head = Vec::new();
        File::open(path)?.take(wanted).read_to_end(&mut head)?;
        Ok(match size == 0 || same_size && head == text {
            true => Target::Open,
            false if is_generated(&head, verb) => Target::Generated,
            false => Target::Foreign,
        })
    }
}

/// Makes a folder for the files of an output option.
///
/// # Errors
/// If something else is there, or it cannot be made.
pub(super) fn ensure_folder(folder: &Path) -> Result<(), CliError> {
    if fs::metadata(folder).is_ok_and(|data| !data.is_dir()) {
        return Err(CliError::usage(format!("{}: expected a folder, found a file", escape_path(folder)))
            .with_hint("-o names the folder that the files are written into"));
    }
    fs::create_dir_all(folder).map_err(|e| input::failed(folder.as_os_str(), &e))
}
