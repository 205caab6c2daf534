//! `plan export`: a plan in the formats of programs.

use super::input::{self, PlanFiles};
use super::output::{ForceArgs, Origin, ensure_folder, replacing, report_left_out};
use super::parents;
use crate::cli::command::{Run, Subcommand, one_of};
use crate::cli::console::Console;
use crate::cli::error::{CliError, escape_for_message};
use crate::cli::exit::Exit;
use crate::format::nearest::nearest;
use crate::plan::Plan;
use crate::plan::edit::export::{ALL, ExportFormat, ExportOptions, SiteLocation, known_sites};
use clap::ValueHint;
use std::path::{Path, PathBuf};

pub(super) const EXPORT: Subcommand = Subcommand {
    usage: "[OPTIONS] FORMAT FILE...",
    details: concat!(
        "Interfaces are those that the plan names, or else vlanN after the VLAN \
              of the prefix; networkd needs one file per interface, in the folder of -o. A geofeed has the outermost prefixes of \
              the sites whose country --location states, as far as others reach them: private, unique local and shared space is left \
              out, and documentation space unless the plan is for documentation. netbox-csv names the sites in the columns \
              scope_type and scope_name of NetBox 4.5.5; up to 4.1 the column is site. Routers announce a LAN with a DHCP range as managed.\n\n\
              What is not in the file is reported on standard error, with what to add to the plan; the exit status stays 0.\n\n",
        replacing!()
    ),
    statuses: ["the plan was written", "nothing in the plan fits the format", "a file could not be read or written"],
    examples: &[
        ("ipv6calc plan export hosts plan.toml", ""),
        ("ipv6calc plan export kea plan.toml -o kea-dhcp6.conf", ""),
        ("ipv6calc plan export geofeed --location ber=DE,DE-BE,Berlin plan.toml", ""),
        ("ipv6calc plan export radvd --site ber plan.toml", ""),
        ("ipv6calc plan export nft plan.toml | nft -c -f -", ""),
    ],
    ..Subcommand::new::<ExportArgs>("export", "write an address plan in the format of a program")
};

/// The arguments of `plan export`.
#[derive(clap::Args)]
struct ExportArgs {
    /// Where a site is, for a geofeed
    #[arg(long, value_name = "SITE=COUNTRY[,REGION[,CITY]]", value_parser = SiteLocation::parse)]
    location: Vec<SiteLocation>,
    /// Only the prefixes and hosts of this routing table; default is the default one
    #[arg(long, value_name = "NAME", value_parser = input::routing_table)]
    vrf: Option<String>,
    /// Only the prefixes and hosts of this site
    #[arg(long, value_name = "NAME")]
    site: Option<String>,
    /// Write to a file, or to a folder if the format needs several (default: standard output)
    #[arg(long, short, value_name = "PATH", value_hint = ValueHint::FilePath)]
    output: Option<PathBuf>,
    #[command(flatten)]
    force: ForceArgs,
    /// The format
    #[arg(value_name = "FORMAT", value_parser = one_of(ALL.iter().map(|format| (format.name, format.about, *format))))]
    export: &'static ExportFormat,
    #[command(flatten)]
    plan: PlanFiles,
}

impl Run for ExportArgs {
    fn run(self, console: &mut Console<'_>) -> Result<Exit, CliError> {
        let output = self.plan.output(self.output.as_deref())?;
        let plan = self.plan.read()?;
        let lost = input::report_issues(&plan, console);
        parents::ensure_table(&plan, self.vrf.as_deref())?;
        self.ensure_site(&plan)?;
        let found = self.export.write(&plan, &self.options());
        report_left_out(&found.left_out, self.export.name, console);
        if found.count == 0 {
            input::report_nothing(&plan, &format!("nothing in the plan fits {}", self.export.name), console);
            return Ok(input::status(lost, false));
        }
        let origin = Origin { verb: &format!("export {}", self.export.name), lost };
        match (output, found.files.as_slice()) {
            (output, []) => self.force.write(output, &found.text, &origin, console)?,
            (Some(folder), files) => self.store_all(folder, files, &origin, console)?,
            (None, [(_, text)]) => console.stdout.extend_from_slice(text.as_bytes()),
            (None, files) => return Err(several(self.export, files.len())),
        }
        Ok(input::status(lost, true))
    }
}

impl ExportArgs {
    /// Writes several files into a folder: all of them, or none if one may not be replaced.
    fn store_all(
        &self,
        folder: &Path,
        files: &[(String, String)],
        origin: &Origin<'_>,
        console: &mut Console<'_>,
    ) -> Result<(), CliError> {
        ensure_folder(folder)?;
        let paths = || files.iter().map(|(name, text)| (folder.join(name), text.as_bytes()));
        paths().try_for_each(|(path, text)| self.force.ensure_replaceable(&path, text, origin))?;
        paths().try_for_each(|(path, text)| input::store(&path, text, console))
    }

    /// Refuses a site that the plan does not have: what is made of it would be empty.
    fn ensure_site(&self, plan: &Plan) -> Result<(), CliError> {
        let sites = known_sites(plan);
        let unknown = |site: &&String| plan.has_plan() && !sites.contains(site.as_str());
        let Some(site) = self.site.as_ref().filter(unknown) else { return Ok(()) };
        let sites: Vec<&str> = sites.into_iter().collect();
        let error = parents::has_no("site", site, &sites);
        Err(match nearest(site, sites.into_iter()) {
            Some(near) => error.with_hint(format!("did you mean '{}'?", escape_for_message(near.as_bytes()))),
            None => error,
        })
    }

    fn options(&self) -> ExportOptions {
        ExportOptions { locations: self.location.clone(), vrf: self.vrf.clone(), site: self.site.clone() }
    }
}

fn several(format: &ExportFormat, count: usize) -> CliError {
    CliError::usage(format!("{} needs {count} files, one for each interface", format.name))
        .with_hint("-o FOLDER writes them into a folder")
}
