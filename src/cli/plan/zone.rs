//! `plan zone`: zone files.

use super::input::{self, PlanFiles};
use super::output::{ForceArgs, Origin, ensure_folder, replacing, report_left_out};
use super::parents;
use crate::addr::Net;
use crate::cli::command::{Run, Subcommand};
use crate::cli::console::{Console, notice};
use crate::cli::error::CliError;
use crate::cli::exit::Exit;
use crate::cli::input_file::{SMALL, content};
use crate::format::escape_path;
use crate::net::{HostBits, parse, zones};
use crate::plan::Date;
use crate::plan::edit::zones::{PlanZone, ZoneOptions, is_later_serial, plan_zones, serial_of, space};
use clap::ValueHint;
use std::path::{Path, PathBuf};

pub(super) const ZONE: Subcommand = Subcommand {
    details: concat!(
        "Reverse zones are those of the allocations, of the outermost prefixes of a family without any, and of private space; \
              forward zones are those of --domain. Hosts with a name get an address record in their domain and a PTR record; an IPv4 prefix from \
              /25 to /31 has a zone as in RFC 2317. --delegate hands a prefix to other name servers.\n\n\
              -o writes one file per zone into a folder: a zone in which nothing changed keeps its file and its serial number. \
              Without -o all zones are printed. --list prints only the names of the reverse zones.\n\n\
              --serial must be later than the number of a zone that has changed, as RFC 1982 compares them: otherwise \
              secondary servers would not load the zone.\n\n",
        replacing!()
    ),
    statuses: ["the zones were written", "the plan does not need any zone", "a file could not be read or written"],
    examples: &[
        ("ipv6calc plan zone --list plan.toml", ""),
        ("ipv6calc plan zone --ns ns1.example.net --domain example.net a.toml -o out", ""),
        ("ipv6calc plan zone --ns ns.a.example --delegate 3fff::/48=ns.b.test a.toml", ""),
    ],
    ..Subcommand::new::<ZoneArgs>("zone", "write the reverse and forward zones of an address plan")
};

/// The arguments of `plan zone`.
#[derive(clap::Args)]
struct ZoneArgs {
    /// Print only the names of the reverse zones
    #[arg(long)]
    list: bool,
    /// A name server of the zones; the first is the primary one
    #[arg(long, value_name = "NAME", required_unless_present = "list")]
    ns: Vec<String>,
    /// The mailbox in the SOA record, such as host.master@example.net (default: hostmaster at the domain of the primary server)
    #[arg(long, value_name = "MAILBOX", default_value = "", hide_default_value = true)]
    mailbox: String,
    /// Write the forward zone of a domain
    #[arg(long, value_name = "NAME")]
    domain: Vec<String>,
    /// Name servers of a prefix that others serve
    #[arg(long, value_name = "PREFIX=NS[,NS...]", value_parser = delegation)]
    delegate: Vec<(Net, Vec<String>)>,
    /// The time to live of records in seconds
    #[arg(long, value_name = "N", default_value = "86400", value_parser = clap::value_parser!(u32).range(0..=2_147_483_647))]
    ttl: u32,
    /// The serial number of zones that are new or have changed (default: date and 01, or one more)
    #[arg(long, value_name = "N")]
    serial: Option<u32>,
    /// Only the zones and hosts of this routing table; default is the default one
    #[arg(long, value_name = "NAME", value_parser = input::routing_table)]
    vrf: Option<String>,
    /// Write the zones to files in a folder
    #[arg(long, short, value_name = "FOLDER", value_hint = ValueHint::DirPath)]
    output: Option<PathBuf>,
    #[command(flatten)]
    force: ForceArgs,
    #[command(flatten)]
    plan: PlanFiles,
}

/// Why there are no zones in a plan that has entries.
const NOTHING: &str = "the files do not contain any prefix that needs a zone";

/// A prefix and its name servers.
fn delegation(text: &str) -> Result<(Net, Vec<String>), String> {
    let expected = || "expected PREFIX=NS, as in 2001:db8:2::/48=ns.example.com".to_owned();
    let (prefix, servers) = text.split_once('=').ok_or_else(expected)?;
    let net = |host_bits| parse(prefix.as_bytes(), host_bits).ok().and_then(|range| range.net());
    let net = net(HostBits::Refuse).ok_or_else(|| match net(HostBits::Clear) {
        Some(net) => format!("{prefix} has host bits set: the network is {net}"),
        None => expected(),
    })?;
    Ok((net, servers.split(',').map(str::to_owned).collect()))
}

/// The serial number of a day: `2026112901`.
fn of_day(date: Option<Date>) -> u32 {
    let digits: String =
        date.map(|date| date.to_string()).unwrap_or_default().chars().filter(char::is_ascii_digit).collect();
    digits.parse::<u32>().ok().and_then(|day| day.checked_mul(100)).map_or(1, |day| day + 1)
}

impl Run for ZoneArgs {
    fn run(self, console: &mut Console<'_>) -> Result<Exit, CliError> {
        let plan = self.plan.read()?;
        let lost = input::report_issues(&plan, console);
        parents::ensure_table(&plan, self.vrf.as_deref())?;
        if self.list {
            let names: Vec<String> = space(&plan, self.vrf.as_deref()).iter().flat_map(zones).collect();
            names.iter().for_each(|name| notice(name, &mut console.stdout));
            if names.is_empty() {
                input::report_nothing(&plan, NOTHING, console);
            }
            return Ok(input::status(lost, !names.is_empty()));
        }
        let options = ZoneOptions {
            servers: self.ns.clone(),
            mailbox: self.mailbox.clone(),
            domains: self.domain.clone(),
            delegations: self.delegate.clone(),
            ttl: self.ttl,
            vrf: self.vrf.clone(),
        };
        let found = plan_zones(&plan, &options).map_err(|e| CliError::usage(e.to_string()))?;
        report_left_out(&found.left_out, "zone", console);
        match &self.output {
            Some(folder) => {
                self.store_all(&found.zones, folder, &Origin { verb: &options.command(), lost }, console)?;
            }
            None => {
                let texts = found.zones.iter().map(|zone| zone.text(self.serial.unwrap_or(of_day(input::today()))));
                texts.for_each(|text| console.stdout.extend_from_slice(text.as_bytes()));
            }
        }
        if found.zones.is_empty() {
            input::report_nothing(&plan, NOTHING, console);
        }
        Ok(input::status(lost, !found.zones.is_empty()))
    }
}

impl ZoneArgs {
    /// Writes the files of the zones in which something has changed: all of them, or none if one may not be replaced.
    fn store_all(
        &self,
        zones: &[PlanZone],
        folder: &Path,
        origin: &Origin<'_>,
        console: &mut Console<'_>,
    ) -> Result<(), CliError> {
        ensure_folder(folder)?;
        let changed = zones.iter().map(|zone| self.changed(zone, folder, origin)).collect::<Result<Vec<_>, _>>()?;
        for (path, text) in changed.into_iter().flatten() {
            input::store(&path, text.as_bytes(), console)?;
            notice(&escape_path(&path), &mut console.stdout);
        }
        Ok(())
    }

    /// The file of a zone with its new text; `None` if it has the zone already.
    fn changed(
        &self,
        zone: &PlanZone,
        folder: &Path,
        origin: &Origin<'_>,
    ) -> Result<Option<(PathBuf, String)>, CliError> {
        let path = folder.join(zone.file_name());
        let before = match path.exists() {
            true => Some(content(&path, SMALL).map_err(|e| input::failed(path.as_os_str(), &e))?),
            false => None,
        };
        // what is not UTF-8 was not written by this program: it differs in any case
        let before = before.map(|bytes| String::from_utf8(bytes).unwrap_or_default());
        let next = zone.serial(before.as_deref(), of_day(input::today()));
        if before.as_deref().is_some_and(|before| before == zone.text(next)) {
            return Ok(None);
        }
        let text = zone.text(self.serial.unwrap_or(next));
        self.force.ensure_replaceable(&path, text.as_bytes(), origin)?;
        match (self.serial, before.as_deref().and_then(serial_of)) {
            (Some(new), Some(old)) if !is_later_serial(new, old) && !self.force.force => {
                let text = format!("{}: the serial number {new} is not later than {old}", escape_path(&path));
                Err(CliError::usage(text).with_hint("give a later one, leave out --serial, or insist with --force"))
            }
            _ => Ok(Some((path, text))),
        }
    }
}
