//! `ipv6calc map to6`.

use super::STATUSES;
use super::args::{LayoutArgs, MapRulesArgs, PortSetArgs};
use super::write::no_answer;
use crate::cli::command::{Run, Subcommand};
use crate::cli::console::Console;
use crate::cli::error::CliError;
use crate::cli::exit::Exit;
use crate::cli::transition::values::{address4, line, port, usage};
use crate::transition::map::MapError;
use serde_json::json;
use std::net::Ipv4Addr;

pub(super) const TO6: Subcommand = Subcommand {
    details: "The answer is the address to which a border relay sends a packet. If a customer has an IPv4 prefix, the \
              interface identifier holds the full destination address.",
    statuses: STATUSES,
    examples: &[
        ("ipv6calc map to6 --rule 2001:db8::/40,192.0.2.0/24,16 192.0.2.18 1232", "2001:db8:12:3400:0:c000:212:34\n"),
        (
            "ipv6calc map to6 --rule 2001:db8::/48,192.0.2.0/24,4 192.0.2.50 --json",
            "{\"address\":\"2001:db8:0:3000:0:c000:232:0\",\"ipv4\":\"192.0.2.50\",\"port\":null}\n",
        ),
    ],
    ..Subcommand::new::<RelayArgs>("to6", "map an IPv4 address and port to the MAP address")
};

#[derive(clap::Args)]
struct RelayArgs {
    /// The destination address
    #[arg(value_name = "IPV4", value_parser = address4)]
    ipv4: Ipv4Addr,
    /// The destination port; required if the address is shared
    #[arg(value_name = "PORT", value_parser = port, allow_negative_numbers = true)]
    port: Option<u16>,
    #[command(flatten)]
    rules: MapRulesArgs,
    #[command(flatten)]
    port_set: PortSetArgs,
    #[command(flatten)]
    layout: LayoutArgs,
    /// Write a JSON object
    #[arg(long)]
    json: bool,
}

impl Run for RelayArgs {
    fn run(self, console: &mut Console<'_>) -> Result<Exit, CliError> {
        let given = self.port_set.provisioned_layout()?;
        let (rules, layout) = (self.rules.read(self.port_set.psid_offset)?, self.layout.layout());
        let found = rules.by_four(self.ipv4).and_then(|rule| rule.destination(self.ipv4, self.port, given, layout));
        match found {
            Err(why @ (MapError::ProvisionedLayout(..) | MapError::Ambiguous(..))) => return Err(usage(why)),
            Err(why) => return Ok(no_answer(&why, console)),
            Ok(address) if self.json => {
                line(json!({ "ipv4": self.ipv4, "port": self.port, "address": address }), console)?;
            }
            Ok(address) => line(address, console)?,
        }
        Ok(Exit::Done)
    }
}
