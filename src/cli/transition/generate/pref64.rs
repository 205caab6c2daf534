//! `ipv6calc gen pref64-option`.

use crate::addr::Net;
use crate::cli::command::{Run, Subcommand, one_of};
use crate::cli::console::Console;
use crate::cli::error::CliError;
use crate::cli::exit::Exit;
use crate::cli::transition::values::{line, number, octets, prefix6, usage};
use crate::transition::hex;
use crate::transition::pref64_option::{LONGEST_LIFETIME, PREF64_TYPE, Pref64Option};
use clap::builder::TypedValueParser;
use ipnetwork::IpNetwork;
use serde_json::json;

pub(super) const PREF64: Subcommand = Subcommand {
    details: "The router advertisement option of RFC 8781. The lifetime is rounded up to a multiple of 8 seconds. With \
              HEX, the option is decoded.",
    examples: &[
        ("ipv6calc gen pref64-option --lifetime 1800", "260207080064ff9b0000000000000000\n"),
        ("ipv6calc gen pref64-option 260207080064ff9b0000000000000000", "prefix 64:ff9b::/96\nlifetime 1800\n"),
        (
            "ipv6calc gen pref64-option --prefix 2001:db8::/32 --as radvd",
            "nat64prefix 2001:db8::/32 {\n    AdvValidLifetime 1800;\n};\n",
        ),
    ],
    ..Subcommand::new::<Pref64Args>("pref64-option", "encode the option of a NAT64 prefix, or decode hex digits")
};

/// A notation of the option.
#[derive(Clone, Copy)]
enum AdvertisementForm {
    Hex,
    Radvd,
}

#[derive(clap::Args)]
struct Pref64Args {
    /// An option to decode
    #[arg(value_name = "HEX", conflicts_with_all = ["prefix", "lifetime"])]
    hex: Option<String>,
    /// The NAT64 prefix
    #[arg(long, value_name = "PREFIX", default_value = "64:ff9b::/96", value_parser = prefix6)]
    prefix: Net,
    /// Lifetime in seconds
    #[arg(long, value_name = "SECONDS", default_value = "1800", value_parser = seconds, allow_negative_numbers = true)]
    lifetime: u32,
    /// Notation of the option [default: hex]
    #[arg(long = "as", id = "as", value_name = "FORM", value_parser = forms(), conflicts_with = "json")]
    form: Option<AdvertisementForm>,
    /// Write a JSON object
    #[arg(long)]
    json: bool,
}

fn seconds(text: &str) -> Result<u32, String> {
    number(text, 0, LONGEST_LIFETIME)
}

fn forms() -> impl TypedValueParser<Value = AdvertisementForm> {
    one_of([
        ("hex", "the octets as hex digits", AdvertisementForm::Hex),
        ("radvd", "lines of radvd.conf", AdvertisementForm::Radvd),
    ])
}

impl Run for Pref64Args {
    fn run(self, console: &mut Console<'_>) -> Result<Exit, CliError> {
        let option = match &self.hex {
            Some(digits) => Pref64Option::decode(&octets(digits)?).map_err(usage)?,
            None => Pref64Option::new(self.prefix, self.lifetime).map_err(usage)?,
        };
        let (prefix, lifetime) = (IpNetwork::from(option.prefix()), option.lifetime());
        let octets = hex::plain(&option.encode());
        let text = match self.form {
            _ if self.json => {
                json!({ "type": PREF64_TYPE, "prefix": prefix, "lifetime": lifetime, "hex": octets }).to_string()
            }
            Some(AdvertisementForm::Radvd) => option.radvd(),
            None if self.hex.is_some() => format!("prefix {prefix}\nlifetime {lifetime}"),
            _ => octets,
        };
        line(text, console)?;
        Ok(Exit::Done)
    }
}
