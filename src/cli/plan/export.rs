//! `plan export`: a plan in the formats of programs.

use super::input::{self, PlanFiles};
use crate::cli::command::{Run, Subcommand, one_of};
use crate::cli::console::{Console, notice};
use crate::cli::error::{CliError, escape_for_message};
use crate::cli::exit::Exit;
use crate::cli::replace::{ensure_output_is_not_input, replace};
use crate::plan::edit::export::{ALL, ExportFormat};
use clap::ValueHint;
use std::path::{Path, PathBuf};

pub(super) const EXPORT: Subcommand = Subcommand {
    usage: "[OPTIONS] FORMAT FILE...",
    details: "The plan is written in the format of a program. An interface is the one that the plan names, or vlanN after the VLAN \
              of the prefix. What the format has no place for is reported on standard error.",
    statuses: ["the plan was written", "nothing in the plan fits the format", "a file could not be read or written"],
    examples: &[
        ("ipv6calc plan export hosts plan.toml", ""),
        ("ipv6calc plan export kea plan.toml -o kea-dhcp6.conf", ""),
        ("ipv6calc plan export nft plan.toml | nft -c -f -", ""),
    ],
    ..Subcommand::new::<ExportArgs>("export", "write an address plan in the format of a program")
};

/// The arguments of `plan export`.
#[derive(clap::Args)]
struct ExportArgs {
    /// Write to a file (default: standard output)
    #[arg(long, short, value_name = "FILE", value_hint = ValueHint::FilePath)]
    output: Option<PathBuf>,
    /// The format
    #[arg(value_name = "FORMAT", value_parser = one_of(ALL.iter().map(|format| (format.name, format.about, *format))))]
    export: &'static ExportFormat,
    #[command(flatten)]
    plan: PlanFiles,
}

/// The most entries without a place that are reported one by one.
const MOST: usize = 10;

impl Run for ExportArgs {
    fn run(self, console: &mut Console<'_>) -> Result<Exit, CliError> {
        let output = self.output.as_deref().filter(|path| *path != Path::new("-"));
        if let Some(path) = output {
            ensure_output_is_not_input(path, self.plan.files.iter().map(Path::new))?;
        }
        let plan = self.plan.read()?;
        let lost = input::report_issues(&plan, console);
        let found = (self.export.write)(&plan);
        for skipped in found.skipped.iter().take(MOST) {
            notice(
                &format!("ipv6calc: plan: left out: {}", escape_for_message(skipped.as_bytes())),
                &mut console.stderr,
            );
        }
        if found.skipped.len() > MOST {
            let more = found.skipped.len() - MOST;
            notice(&format!("ipv6calc: plan: left out: {more} more"), &mut console.stderr);
        }
        if found.count == 0 {
            notice(&format!("ipv6calc: plan: nothing in the plan fits {}", self.export.name), &mut console.stderr);
            return Ok(input::status(lost, false));
        }
        match output {
            Some(path) => {
                replace(path, found.text.as_bytes()).map_err(|e| CliError::usage(format!("{}: {e}", path.display())))?
            }
            None => console.stdout.extend_from_slice(found.text.as_bytes()),
        }
        Ok(input::status(lost, true))
    }
}
