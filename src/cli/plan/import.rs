//! `plan import`: any input in the native form.

use super::input::{self, PlanFiles};
use super::output::{ForceArgs, Origin};
use crate::cli::command::{Run, Subcommand};
use crate::cli::console::{Console, notice};
use crate::cli::error::CliError;
use crate::cli::exit::Exit;
use crate::format::escape_controls;
use crate::plan::edit::native::{NativePlan, native};
use crate::plan::model::Plan;
use clap::ValueHint;
use std::path::PathBuf;

pub(super) const IMPORT: Subcommand = Subcommand {
    details: "Reads exports of address managers, zones, configurations and any other input format, and writes one plan in \
              TOML. What is in use becomes part of the plan: of reverse zones the addresses of PTR records and what is delegated. A value without a key in the native form, such as a tenant, \
              becomes a comment beside its entry; entries that are given more than once become one. The part [check] and comments \
              'plan: ignore=' are kept.\n\n\
              Unknown keys and columns are reported, each once, and their values are kept as such comments as well: the status \
              is 0. Comments of a plan in TOML are kept with their tables, as are further names of a hosts file (as alias); comments of \
              other formats are left out, and so are the addresses of the machine itself in a hosts file (127.0.0.1, ::1, \
              ff02::1, ff02::2, fe00::, ff00::).\n\n\
              Columns that say nothing about addresses are left out: those that --columns names with ignore=, what NetBox numbers and \
              counts (id, url, family, prefix (flat), depth, children, utilization, size, scope_id, rir.id, date_added, created, \
              last_updated, assigned), what phpIPAM links and scans (Master Subnet, Requests, Host Check, Discover Subnet, Last Seen), and \
              of exports of Windows the settings of scopes and the numbers of objects (LeaseDuration, NapPolicy, NapEnable, NapProfile, \
              Delay, ActivatePolicies, MaxBootpClients, Preference, PreferredLifetime, ValidLifetime, T1, T2, ScopeType, PSComputerName, \
              DistinguishedName, ObjectClass, ObjectGUID).\n\n\
              A file of -o that is there is left as it is unless --force is given: what import writes is edited by hand. Where \
              lines of the inputs cannot be read, no file that is there is replaced.",
    statuses: ["the plan was written", "the files do not contain any address", "a file could not be read or written"],
    examples: &[
        ("ipv6calc plan import netbox-prefixes.csv -o plan.toml", ""),
        ("ipv6calc plan import kea-dhcp6.conf radvd.conf *.zone -o plan.toml", ""),
    ],
    ..Subcommand::new::<ImportArgs>("import", "convert an address plan, an export or a configuration to TOML")
};

/// The arguments of `plan import`.
#[derive(clap::Args)]
struct ImportArgs {
    /// Write to a file (default: standard output)
    #[arg(long, short, value_name = "FILE", value_hint = ValueHint::FilePath)]
    output: Option<PathBuf>,
    #[command(flatten)]
    force: ForceArgs,
    #[command(flatten)]
    plan: PlanFiles,
}

impl Run for ImportArgs {
    fn run(self, console: &mut Console<'_>) -> Result<Exit, CliError> {
        let output = self.plan.output(self.output.as_deref())?;
        let plan = self.plan.read_with_extras()?;
        let lost = input::report_issues(&plan, console);
        input::report_unknown(&plan, console);
        if plan.entries.is_empty() {
            input::report_nothing(&plan, "the files do not contain any address", console);
            return Ok(input::status(lost, false));
        }
        let native = native(&plan);
        if native.entries == 0 {
            let text = "nothing was written: the ranges and gateways are outside of every prefix";
            notice(&format!("ipv6calc: plan: {text}: give the file of their prefixes as well"), &mut console.stderr);
            return Ok(input::status(lost, false));
        }
        // what people edit does not say that it may be overwritten
        self.force.write(output, &native.text, &Origin { verb: "import", lost }, console)?;
        report(&native, console);
        report_host_bits(&plan, console);
        Ok(input::status(lost, true))
    }
}

/// Reports what is not in the native form as it was.
fn report(native: &NativePlan, console: &mut Console<'_>) {
    if !native.comments.is_empty() {
        let counts: Vec<String> =
            native.comments.iter().map(|(key, count)| format!("{} ({count})", escape_controls(key))).collect();
        notice(&format!("ipv6calc: plan: kept as comments: {}", counts.join(", ")), &mut console.stderr);
    }
    if native.merged > 0 {
        notice(
            &format!("ipv6calc: plan: entries given more than once, and now one: {}", native.merged),
            &mut console.stderr,
        );
    }
    if native.lost_comments > 0 {
        let text = format!("comments 'plan: ignore' that belong to no entry, left out: {}", native.lost_comments);
        notice(&format!("ipv6calc: plan: {text}"), &mut console.stderr);
    }
    if native.patterns > 0 {
        let text = "the patterns of [check.per-file-ignores] are about the names of the files that were read";
        notice(&format!("ipv6calc: plan: {text}"), &mut console.stderr);
    }
}

/// Reports that prefixes were written with host bits: the native form has the networks, and P002 does not see them any more.
fn report_host_bits(plan: &Plan, console: &mut Console<'_>) {
    let mut all = plan.networks_with_host_bits();
    if let Some(first) = all.next() {
        let (written, net) = (escape_controls(plan.written(first)).into_owned(), first.net());
        let text = match all.count() {
            0 => format!("host bits were cleared: {written} is {net} now"),
            more => format!("host bits were cleared in {} prefixes, the first is {written}: {net}", more + 1),
        };
        let text = format!("{text}; 'plan check --select P002' on the inputs lists them");
        notice(&format!("ipv6calc: plan: {text}"), &mut console.stderr);
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::plan::readers::ignored_columns;

    #[test]
    fn the_help_names_every_column_that_is_left_out() {
        let details = IMPORT.details.to_lowercase();
        for column in ignored_columns().map(|column| column.replace('_', " ")) {
            let is_named = |name: &str| [", ", "("].iter().any(|lead| details.contains(&format!("{lead}{name}")));
            assert!(is_named(&column) || is_named(&column.replace(' ', "_")), "{column}");
        }
    }
}
