//! `ipv6calc map to4`.

use super::STATUSES;
use super::args::{LayoutArgs, MapRulesArgs, bits};
use super::write::{fact, four, no_answer};
use crate::cli::command::{Run, Subcommand};
use crate::cli::console::Console;
use crate::cli::error::CliError;
use crate::cli::exit::Exit;
use crate::cli::transition::values::{address6, line, usage};
use crate::transition::map::MapError;
use ipnetwork::IpNetwork;
use serde_json::json;
use std::net::{IpAddr, Ipv6Addr};

pub(super) const TO4: Subcommand = Subcommand {
    details: "The address is consistent if its prefix and its interface identifier give the same IPv4 address and \
              PSID. An address that is not consistent does not belong to the customer whose prefix it has.",
    statuses: STATUSES,
    examples: &[(
        "ipv6calc map to4 --rule fd00::/32,10.0.0.0/8,24 fd00:0:203:400:0:a02:304:0",
        "IPv4 address      10.2.3.4\nPSID              0 (0x0)\nconsistent        yes\n",
    )],
    ..Subcommand::new::<OwnerArgs>("to4", "show the IPv4 address and PSID of a MAP address")
};

#[derive(clap::Args)]
struct OwnerArgs {
    /// The MAP address
    #[arg(value_name = "ADDRESS", value_parser = address6)]
    address: Ipv6Addr,
    #[command(flatten)]
    rules: MapRulesArgs,
    /// PSID offset of rules that name none [default: 6]
    #[arg(long, visible_alias = "offset", value_name = "N", value_parser = bits, allow_negative_numbers = true)]
    psid_offset: Option<u8>,
    #[command(flatten)]
    layout: LayoutArgs,
    /// Write a JSON object
    #[arg(long)]
    json: bool,
}

impl Run for OwnerArgs {
    fn run(self, console: &mut Console<'_>) -> Result<Exit, CliError> {
        let (rules, layout, json) = (self.rules.read(self.psid_offset)?, self.layout.layout(), self.json);
        let prefix = IpNetwork::from(IpAddr::V6(self.address));
        let found = rules.by_six(&prefix).and_then(|rule| rule.owner(self.address, layout));
        let owner = match found {
            Ok(owner) => owner,
            Err(why @ MapError::Ambiguous(..)) => return Err(usage(why)),
            Err(why) => return Ok(no_answer(&why, console)),
        };
        let (customer, consistent) = (owner.customer, owner.consistent);
        let address = owner.iid.map_or_else(|| four(customer.four), |(address, _)| address.to_string());
        let psid = if customer.ports.is_whole() { owner.iid.map_or(0, |(_, psid)| psid) } else { customer.psid };
        if json {
            let rule = four(customer.four);
            line(json!({ "ipv4": address, "psid": psid, "rule_ipv4": rule, "consistent": consistent }), console)?;
            return Ok(Exit::Done);
        }
        fact("IPv4 address", address, console)?;
        fact("PSID", format!("{psid} (0x{psid:x})"), console)?;
        let verdict = if consistent { "yes" } else { "no: prefix and interface identifier disagree" };
        fact("consistent", verdict, console)?;
        Ok(Exit::Done)
    }
}
