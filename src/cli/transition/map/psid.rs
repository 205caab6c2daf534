//! `ipv6calc map psid`.

use super::STATUSES;
use super::args::PortSetArgs;
use super::write::{no_answer, ports, range};
use crate::cli::command::{Run, Subcommand};
use crate::cli::console::Console;
use crate::cli::error::CliError;
use crate::cli::exit::Exit;
use crate::cli::transition::values::{line, psid};
use serde_json::json;

pub(super) const PSID: Subcommand = Subcommand {
    statuses: STATUSES,
    examples: &[
        (
            "ipv6calc map psid 0x34 --psid-length 8",
            "ports             252\nport sets         63: 1232-1235 ... 64720-64723\n",
        ),
        (
            "ipv6calc map psid 1 --psid-length 2 --psid-offset 2 --all-ports",
            "ports             12288\nport sets         20480-24575 36864-40959 53248-57343\n",
        ),
    ],
    ..Subcommand::new::<PsidArgs>("psid", "show the ports of a PSID")
};

#[derive(clap::Args)]
struct PsidArgs {
    /// The port set identifier, such as 52 or 0x34
    #[arg(value_name = "PSID", value_parser = psid, allow_negative_numbers = true)]
    psid: u16,
    #[command(flatten)]
    port_set: PortSetArgs,
    /// List all port ranges
    #[arg(long)]
    all_ports: bool,
    /// Write a JSON object
    #[arg(long)]
    json: bool,
}

impl Run for PsidArgs {
    fn run(self, console: &mut Console<'_>) -> Result<Exit, CliError> {
        let layout = self.port_set.layout()?;
        let psid = match layout.fit(self.psid) {
            Ok(psid) => psid,
            Err(why) => return Ok(no_answer(&why.into(), console)),
        };
        if !self.json {
            ports(layout, psid, self.all_ports, console)?;
            return Ok(Exit::Done);
        }
        let all: Vec<String> = layout.ranges(psid).map(range).collect();
        let (count, sets) = (layout.ports(), layout.sets());
        line(json!({ "psid": psid, "ports": count, "port_sets": sets, "all_ports": all }), console)?;
        Ok(Exit::Done)
    }
}
