//! `ipv6calc gen iid`.

use super::{count, random};
use crate::addr::{Iid, Net};
use crate::cli::command::{Run, Subcommand};
use crate::cli::console::Console;
use crate::cli::error::CliError;
use crate::cli::exit::Exit;
use crate::cli::transition::values::{line, subnet6};
use crate::transition::generate;
use serde_json::json;
use std::net::Ipv6Addr;

pub(super) const IID: Subcommand = Subcommand {
    details: "The identifiers are random and never reserved ones (RFC 8981, section 3.3.1, RFC 5453). With --prefix \
              addresses are printed.",
    examples: &[("ipv6calc gen iid --prefix 2001:db8::/64 --count 3", "")],
    ..Subcommand::new::<IidArgs>("iid", "generate random interface identifiers")
};

#[derive(clap::Args)]
struct IidArgs {
    /// Generate N identifiers
    #[arg(long, value_name = "N", default_value = "1", value_parser = count, allow_negative_numbers = true)]
    count: u32,
    /// Print addresses in this prefix
    #[arg(long, value_name = "PREFIX/64", value_parser = unicast_subnet)]
    prefix: Option<Net>,
    /// Write one JSON object per identifier
    #[arg(long)]
    json: bool,
}

/// A prefix of 64 bits whose addresses an interface can have.
fn unicast_subnet(text: &str) -> Result<Net, String> {
    let net = subnet6(text)?;
    if net.bits() >> 120 == 0xff { Err("expected a prefix of unicast addresses".to_owned()) } else { Ok(net) }
}

impl Run for IidArgs {
    fn run(self, console: &mut Console<'_>) -> Result<Exit, CliError> {
        for _ in 0..self.count {
            let iid = identifier()?;
            let address = self.prefix.map(|net| Ipv6Addr::from(net.bits() | u128::from(iid.0)));
            let [a, b, c, d] = [48, 32, 16, 0].map(|shift| (iid.0 >> shift) as u16);
            let plain = format!("{a:04x}:{b:04x}:{c:04x}:{d:04x}");
            match (self.json, address) {
                (true, None) => line(json!({ "iid": plain }), console)?,
                (true, Some(address)) => line(json!({ "iid": plain, "address": address }), console)?,
                (false, Some(address)) => line(address, console)?,
                (false, None) => line(plain, console)?,
            }
        }
        Ok(Exit::Done)
    }
}

/// A random identifier; a reserved one is replaced.
fn identifier() -> Result<Iid, CliError> {
    loop {
        if let Some(iid) = generate::random_iid(u64::from_be_bytes(random()?)) {
            return Ok(iid);
        }
    }
}
