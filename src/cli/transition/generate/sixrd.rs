//! `ipv6calc gen 6rd-option`.

use crate::addr::Net;
use crate::cli::command::{Run, Subcommand, one_of};
use crate::cli::console::Console;
use crate::cli::error::CliError;
use crate::cli::exit::Exit;
use crate::cli::transition::values::{address4, line, number, octets, prefix6, usage};
use crate::transition::hex;
use crate::transition::sixrd_option::{SIXRD_CODE, SixRdOption};
use clap::builder::TypedValueParser;
use ipnetwork::IpNetwork;
use serde_json::json;
use std::net::Ipv4Addr;

pub(super) const SIXRD: Subcommand = Subcommand {
    details: "DHCPv4 option 212 of RFC 5969, section 7.1.1. With HEX, the option is decoded, with or without code and \
              length.",
    examples: &[
        (
            "ipv6calc gen 6rd-option --prefix 2001:db8::/32 --relay 10.0.0.1",
            "002020010db80000000000000000000000000a000001\n",
        ),
        (
            "ipv6calc gen 6rd-option 082020010db80000000000000000000000000a000001",
            "prefix 2001:db8::/32\nshared 8\nrelay 10.0.0.1\n",
        ),
    ],
    ..Subcommand::new::<SixRdArgs>("6rd-option", "encode the DHCPv4 option of 6rd, or decode hex digits")
};

/// A notation of the option.
#[derive(Clone, Copy)]
enum Dhcp4Form {
    Hex,
    Kea,
    Dnsmasq,
    Isc,
}

#[derive(clap::Args)]
struct SixRdArgs {
    /// An option to decode
    #[arg(value_name = "HEX", conflicts_with_all = ["prefix", "shared", "relay", "as"])]
    hex: Option<String>,
    /// The 6rd prefix
    #[arg(long, value_name = "PREFIX", value_parser = prefix6, required_unless_present = "hex")]
    prefix: Option<Net>,
    /// Number of leading bits that all IPv4 addresses share
    #[arg(long, value_name = "N", default_value = "0", value_parser = shared, allow_negative_numbers = true)]
    shared: u8,
    /// A border relay; repeatable
    #[arg(long = "relay", id = "relay", value_name = "ADDRESS", value_parser = address4, required_unless_present = "hex")]
    relays: Vec<Ipv4Addr>,
    /// Notation of the option
    #[arg(long = "as", id = "as", value_name = "FORM", default_value = "hex", value_parser = forms(), conflicts_with = "json")]
    form: Dhcp4Form,
    /// Write a JSON object
    #[arg(long)]
    json: bool,
}

fn shared(text: &str) -> Result<u8, String> {
    number(text, 0, 32)
}

fn forms() -> impl TypedValueParser<Value = Dhcp4Form> {
    one_of([
        ("hex", "the data as hex digits", Dhcp4Form::Hex),
        ("kea", "an entry of option-data", Dhcp4Form::Kea),
        ("dnsmasq", "a dhcp-option line", Dhcp4Form::Dnsmasq),
        ("isc", "lines of ISC dhcpd", Dhcp4Form::Isc),
    ])
}

impl Run for SixRdArgs {
    fn run(self, console: &mut Console<'_>) -> Result<Exit, CliError> {
        let decoded = self.hex.as_deref().map(octets).transpose()?;
        match (decoded, self.prefix) {
            (Some(octets), _) => decode(&octets, self.json, console)?,
            (None, Some(prefix)) => {
                let option = SixRdOption::new(self.shared, prefix, self.relays).map_err(usage)?;
                encode(&option, self.form, self.json, console)?;
            }
            // clap requires the prefix
            (None, None) => return Ok(Exit::Error),
        }
        Ok(Exit::Done)
    }
}

fn decode(octets: &[u8], json: bool, console: &mut Console<'_>) -> Result<(), CliError> {
    let option = SixRdOption::decode(octets).map_err(usage)?;
    let prefix = IpNetwork::from(option.prefix);
    if json {
        return line(json!({ "prefix": prefix, "shared": option.shared, "relays": option.relays }), console);
    }
    line(format!("prefix {prefix}\nshared {}", option.shared), console)?;
    option.relays.iter().try_for_each(|relay| line(format!("relay {relay}"), console))
}

fn encode(option: &SixRdOption, form: Dhcp4Form, json: bool, console: &mut Console<'_>) -> Result<(), CliError> {
    let data = option.data();
    if json {
        return line(json!({ "code": SIXRD_CODE, "data": hex::plain(&data) }), console);
    }
    let text = match form {
        Dhcp4Form::Hex => hex::plain(&data),
        Dhcp4Form::Kea => hex::kea("dhcp4", SIXRD_CODE, &data),
        Dhcp4Form::Dnsmasq => hex::dnsmasq4(SIXRD_CODE, &data),
        Dhcp4Form::Isc => option.isc(),
    };
    line(text, console)
}
