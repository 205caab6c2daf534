//! `ipv6calc map ce`.

use super::STATUSES;
use super::args::{LayoutArgs, MapRulesArgs, PortSetArgs};
use super::write::{fact, four, no_answer, ports, range};
use crate::addr::Net;
use crate::cli::command::{Run, Subcommand};
use crate::cli::console::Console;
use crate::cli::error::CliError;
use crate::cli::exit::Exit;
use crate::cli::transition::values::{line, prefix6, psid, usage};
use crate::transition::map::{MapCustomer, MapError};
use ipnetwork::IpNetwork;
use serde_json::{Value, json};

pub(super) const CE: Subcommand = Subcommand {
    details: "The answer is the IPv4 address or prefix of the customer, the port set, and the MAP address of the \
              customer edge router.",
    statuses: STATUSES,
    examples: &[
        (
            "ipv6calc map ce --rule 2001:db8::/40,192.0.2.0/24,16 2001:db8:12:3400::/56",
            "IPv4 address      192.0.2.18\nPSID              52 (0x34), 8 bits, offset 6\nports             252\n\
             port sets         63: 1232-1235 ... 64720-64723\nMAP address       2001:db8:12:3400:0:c000:212:34\n",
        ),
        (
            "ipv6calc map ce --rule 2001:db8::/48,192.0.2.0/24,4 2001:db8:0:3000::/52",
            "IPv4 prefix       192.0.2.48/28\nPSID              0 (0x0), 0 bits, offset 6\nports             65536\n\
             port sets         1: 0-65535\nMAP address       2001:db8:0:3000:0:c000:230:0\n",
        ),
    ],
    ..Subcommand::new::<CustomerArgs>("ce", "show the IPv4 address, ports and MAP address of an end-user prefix")
};

#[derive(clap::Args)]
struct CustomerArgs {
    /// The end-user IPv6 prefix
    #[arg(value_name = "PREFIX", value_parser = prefix6)]
    prefix: Net,
    #[command(flatten)]
    rules: MapRulesArgs,
    /// Provisioned PSID, such as 52 or 0x34, for a rule without EA bits
    #[arg(long, value_name = "N", value_parser = psid, requires = "psid_length", allow_negative_numbers = true)]
    psid: Option<u16>,
    #[command(flatten)]
    port_set: PortSetArgs,
    #[command(flatten)]
    layout: LayoutArgs,
    /// List all port ranges
    #[arg(long)]
    all_ports: bool,
    /// Write a JSON object
    #[arg(long)]
    json: bool,
}

impl Run for CustomerArgs {
    fn run(self, console: &mut Console<'_>) -> Result<Exit, CliError> {
        let given = self.port_set.provisioned(self.psid)?;
        let (layout, all, json) = (self.layout.layout(), self.all_ports, self.json);
        let (rules, prefix) = (self.rules.read(self.port_set.psid_offset)?, IpNetwork::from(self.prefix));
        let found = rules.by_six(&prefix).and_then(|rule| rule.customer(&prefix, given));
        let customer = match found {
            Ok(customer) => customer,
            Err(why @ (MapError::Provisioned { .. } | MapError::Ambiguous(..))) => return Err(usage(why)),
            Err(why) => return Ok(no_answer(&why, console)),
        };
        let address = customer.address(layout).to_string();
        match json {
            true => line(document(&customer, &address, all), console)?,
            false => text(&customer, &address, all, console)?,
        }
        Ok(Exit::Done)
    }
}

fn document(customer: &MapCustomer, address: &str, all: bool) -> Value {
    let (layout, psid) = (customer.ports, customer.psid);
    let mut document = json!({
        "prefix": IpNetwork::from(customer.prefix),
        "ipv4": four(customer.four),
        "psid": psid,
        "psid_length": layout.length(),
        "psid_offset": layout.offset(),
        "ports": layout.ports(),
        "port_sets": layout.sets(),
        "first_port_set": layout.ranges(psid).next().map(range),
        "last_port_set": layout.ranges(psid).next_back().map(range),
        "address": address,
    });
    if all && let Some(members) = document.as_object_mut() {
        members.insert("all_ports".to_owned(), layout.ranges(psid).map(range).collect());
    }
    document
}

fn text(customer: &MapCustomer, address: &str, all: bool, console: &mut Console<'_>) -> Result<(), CliError> {
    let (layout, psid) = (customer.ports, customer.psid);
    let label = if customer.four.len().get() == 32 { "IPv4 address" } else { "IPv4 prefix" };
    fact(label, four(customer.four), console)?;
    let set = format!("{psid} (0x{psid:x}), {} bits, offset {}", layout.length(), layout.offset());
    fact("PSID", set, console)?;
    ports(layout, psid, all, console)?;
    fact("MAP address", address, console)
}
