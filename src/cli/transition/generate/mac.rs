//! `ipv6calc gen mac`.

use super::{count, random};
use crate::cli::command::{Run, Subcommand};
use crate::cli::console::Console;
use crate::cli::error::CliError;
use crate::cli::exit::Exit;
use crate::cli::transition::values::line;
use crate::transition::{generate, hex};
use serde_json::json;

pub(super) const MAC: Subcommand = Subcommand {
    details: "The addresses are locally administered and unicast: the two lowest bits of the first octet are 1 and 0.",
    examples: &[("ipv6calc gen mac --oui 52:54:00", "")],
    ..Subcommand::new::<MacArgs>("mac", "generate random MAC addresses")
};

#[derive(clap::Args)]
struct MacArgs {
    /// Generate N addresses
    #[arg(long, value_name = "N", default_value = "1", value_parser = count, allow_negative_numbers = true)]
    count: u32,
    /// The first 1 to 5 octets, such as 52:54:00
    #[arg(long = "oui", value_name = "OCTETS", value_parser = pool)]
    pool: Option<Pool>,
    /// Write one JSON object per address
    #[arg(long)]
    json: bool,
}

/// The octets that all addresses start with.
#[derive(Clone)]
struct Pool(Vec<u8>);

/// A pool whose first octet is that of a locally administered unicast address.
fn pool(text: &str) -> Result<Pool, String> {
    let octets = hex::octets(text).map_err(|error| error.to_string())?;
    match octets.first() {
        Some(first) if first & 1 != 0 => Err("the first octet is that of a multicast address".to_owned()),
        Some(first) if first & 2 == 0 => {
            Err(format!("{first:02x} is the first octet of a vendor: set its bit 2, such as {:02x}", first | 2))
        }
        Some(_) if octets.len() <= 5 => Ok(Pool(octets)),
        _ => Err("expected 1 to 5 octets".to_owned()),
    }
}

impl Run for MacArgs {
    fn run(self, console: &mut Console<'_>) -> Result<Exit, CliError> {
        let pool = self.pool.map(|Pool(octets)| octets).unwrap_or_default();
        for _ in 0..self.count {
            let address = hex::separated(&generate::local_mac(random()?, &pool).0, ":");
            match self.json {
                true => line(json!({ "mac": address }), console)?,
                false => line(address, console)?,
            }
        }
        Ok(Exit::Done)
    }
}
