//! `ipv6calc gen ula`.

use super::{count, random};
use crate::addr::{Eui64, Len, Net};
use crate::cli::command::{Run, Subcommand};
use crate::cli::console::Console;
use crate::cli::error::CliError;
use crate::cli::exit::Exit;
use crate::cli::transition::values::{hardware, line, number};
use crate::transition::generate;
use ipnetwork::IpNetwork;
use serde_json::json;
use std::time::{SystemTime, UNIX_EPOCH};

pub(super) const ULA: Subcommand = Subcommand {
    details: "A /48 prefix and its first /64 prefixes. With --mac the prefix is computed from the time and the address \
              as in RFC 4193, section 3.2.2, and is the same for the same --time; otherwise it is random. A MAC address \
              becomes an EUI-64 by ff:fe in the middle; the universal/local bit is kept, because the RFC names the \
              EUI-64, not the modified EUI-64 of interface identifiers. To hash another EUI-64, give it to --mac.",
    examples: &[
        ("ipv6calc gen ula --subnets 4", ""),
        (
            "ipv6calc gen ula --mac 00:16:3e:5a:7b:9c --time 3757032000 --subnets 3",
            "fdae:2b5f:a01b::/48\n  fdae:2b5f:a01b::/64\n  fdae:2b5f:a01b:1::/64\n  fdae:2b5f:a01b:2::/64\n",
        ),
    ],
    ..Subcommand::new::<UlaArgs>("ula", "generate unique local prefixes (RFC 4193)")
};

/// Seconds from the beginning of NTP time, 1900, to that of Unix time.
const NTP_BEFORE_UNIX: u64 = 2_208_988_800;

#[derive(clap::Args)]
struct UlaArgs {
    /// Generate N prefixes
    #[arg(long, value_name = "N", default_value = "1", value_parser = count, allow_negative_numbers = true)]
    count: u32,
    /// Print the first N /64 prefixes of each
    #[arg(long, value_name = "N", default_value = "2", value_parser = subnets, allow_negative_numbers = true)]
    subnets: u32,
    /// Compute the prefix from this MAC address, or EUI-64 as it is, and the time
    #[arg(long, value_name = "MAC", value_parser = hardware)]
    mac: Option<Eui64>,
    /// Time for --mac, in NTP seconds [default: now]
    #[arg(long, value_name = "SECONDS", value_parser = seconds, requires = "mac", allow_negative_numbers = true)]
    time: Option<u32>,
    /// Do not indent the /64 prefixes
    #[arg(long, conflicts_with = "json")]
    plain: bool,
    /// Write one JSON object per prefix
    #[arg(long)]
    json: bool,
}

fn subnets(text: &str) -> Result<u32, String> {
    number(text, 0, 1 << 16)
}

fn seconds(text: &str) -> Result<u32, String> {
    number(text, 0, u32::MAX)
}

/// The time in NTP seconds; their era ends in 2036 and starts again at 0.
fn now() -> u32 {
    let unix = SystemTime::now().duration_since(UNIX_EPOCH).map_or(0, |passed| passed.as_secs());
    (unix + NTP_BEFORE_UNIX) as u32
}

impl Run for UlaArgs {
    fn run(self, console: &mut Console<'_>) -> Result<Exit, CliError> {
        let start = self.time.unwrap_or_else(now);
        for index in 0..self.count {
            let net = match self.mac {
                Some(eui64) => generate::ula_of(u64::from(start.wrapping_add(index)) << 32, eui64),
                None => generate::ula(u64::from_be_bytes(random()?)),
            };
            self.write(net, console)?;
        }
        Ok(Exit::Done)
    }
}

impl UlaArgs {
    fn write(&self, net: Net, console: &mut Console<'_>) -> Result<(), CliError> {
        let subnets = net.subnets(Len::SUBNET).into_iter().flatten();
        let mut subnets = subnets.take(self.subnets as usize).map(IpNetwork::from);
        let prefix = IpNetwork::from(net);
        if self.json {
            return line(json!({ "prefix": prefix, "subnets": subnets.collect::<Vec<_>>() }), console);
        }
        line(prefix, console)?;
        let indent = if self.plain { "" } else { "  " };
        subnets.try_for_each(|subnet| line(format!("{indent}{subnet}"), console))
    }
}
