//! `ipv6calc map port`.

use super::STATUSES;
use super::args::PortSetArgs;
use super::write::no_answer;
use crate::cli::command::{Run, Subcommand};
use crate::cli::console::Console;
use crate::cli::error::CliError;
use crate::cli::exit::Exit;
use crate::cli::transition::values::{line, port};
use crate::transition::map::MapError;
use serde_json::json;

pub(super) const PORT: Subcommand = Subcommand {
    statuses: STATUSES,
    examples: &[
        ("ipv6calc map port 1232 --psid-length 8", "52\n"),
        ("ipv6calc map port 33000 --psid-length 4 --psid-offset 0", "8\n"),
    ],
    ..Subcommand::new::<PortArgs>("port", "compute the PSID of a port")
};

#[derive(clap::Args)]
struct PortArgs {
    /// The port
    #[arg(value_name = "PORT", value_parser = port, allow_negative_numbers = true)]
    port: u16,
    #[command(flatten)]
    port_set: PortSetArgs,
    /// Write a JSON object
    #[arg(long)]
    json: bool,
}

impl Run for PortArgs {
    fn run(self, console: &mut Console<'_>) -> Result<Exit, CliError> {
        let (port, layout) = (self.port, self.port_set.layout()?);
        match layout.psid(port) {
            None => {
                let why = MapError::Excluded(port, layout.last_excluded().unwrap_or_default(), layout.offset());
                return Ok(no_answer(&why, console));
            }
            Some(psid) if self.json => line(json!({ "port": port, "psid": psid }), console)?,
            Some(psid) => line(psid, console)?,
        }
        Ok(Exit::Done)
    }
}
