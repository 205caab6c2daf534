//! `ipv6calc map rule`.

use super::STATUSES;
use super::args::MapRulesArgs;
use super::write::fact;
use crate::cli::command::{Run, Subcommand};
use crate::cli::console::Console;
use crate::cli::error::CliError;
use crate::cli::exit::Exit;
use crate::cli::transition::values::line;
use crate::transition::map::MapRule;
use serde_json::{Value, json};

pub(super) const RULE: Subcommand = Subcommand {
    details: "Warnings name what to check before a rule goes into service: an end-user prefix longer than /64, a port \
              set 0 that is lost or contains the well-known ports, fewer than 1024 ports per customer.",
    statuses: STATUSES,
    examples: &[(
        "ipv6calc map rule --rule 2001:db8::/40,192.0.2.0/24,14",
        "rule              2001:db8::/40,192.0.2.0/24,14,6\ncustomers         16384\nsharing ratio     1:64\n\
         ports each        1008\nend-user prefix   /54\nIPv4 addresses    256\n\
         warning           ports 0-1023 of every shared address are not used (PSID offset 6)\n\
         warning           1008 ports per customer, fewer than 1024\n",
    )],
    ..Subcommand::new::<CapacityArgs>("rule", "show the capacity of rules, with warnings")
};

#[derive(clap::Args)]
struct CapacityArgs {
    #[command(flatten)]
    rules: MapRulesArgs,
    /// Write one JSON object per rule
    #[arg(long)]
    json: bool,
}

impl Run for CapacityArgs {
    fn run(self, console: &mut Console<'_>) -> Result<Exit, CliError> {
        for rule in &self.rules.read(None)?.0 {
            match self.json {
                true => line(document(rule), console)?,
                false => text(rule, console)?,
            }
        }
        Ok(Exit::Done)
    }
}

fn document(rule: &MapRule) -> Value {
    let capacity = rule.capacity();
    json!({
        "rule": rule.to_string(),
        "customers": 1u64 << capacity.customers_log2,
        "sharing_ratio": capacity.ratio,
        "ports": capacity.ports,
        "end_user_prefix_length": capacity.end_user,
        "ipv4_addresses": 1u64 << capacity.addresses_log2,
        "warnings": rule.warnings(),
    })
}

fn text(rule: &MapRule, console: &mut Console<'_>) -> Result<(), CliError> {
    let capacity = rule.capacity();
    fact("rule", rule, console)?;
    fact("customers", 1u64 << capacity.customers_log2, console)?;
    fact("sharing ratio", format!("1:{}", capacity.ratio), console)?;
    fact("ports each", capacity.ports, console)?;
    fact("end-user prefix", format!("/{}", capacity.end_user), console)?;
    fact("IPv4 addresses", 1u64 << capacity.addresses_log2, console)?;
    rule.warnings().iter().try_for_each(|warning| fact("warning", warning, console))
}
