//! `plan drift`: a plan against what is configured.

use super::input::{self, column, failed};
use super::report::{FAIL_ON, FailOn, ReportArgs};
use crate::cli::command::{Run, Subcommand, one_of};
use crate::cli::console::{Console, notice};
use crate::cli::error::{CliError, escape_for_message};
use crate::cli::exit::Exit;
use crate::cli::input_file::{LARGE, content};
use crate::plan::config::Selector;
use crate::plan::{Config, Draft, FileId, Plan, Provenance, RecordType, check, readers};
use clap::ValueHint;
use std::ffi::OsString;
use std::path::Path;

pub(super) const DRIFT: Subcommand = Subcommand {
    usage: "[OPTIONS] PLAN IN-USE...",
    details: "In use is what routes, interfaces, zones, DHCP servers, router advertisements and other configurations name. What \
              is configured but not planned is reported where it is configured; a planned network that is in no routing table, \
              although its neighbours are, is reported in the plan. Reverse zones name the addresses of PTR records and what is \
              delegated. A name, a client of a DHCP server, a link or a pool that the plan has otherwise is \
              reported, too. These are the findings of rule P108; 'ipv6calc plan rule \
              P108' explains them.\n\n\
              A file without any address is reported; if nothing in use could be read at all, the status is 2.",
    statuses: ["the plan and what is in use agree", "they do not", "a file could not be read"],
    examples: &[
        ("ip -j -6 route | ipv6calc plan drift plan.toml -", ""),
        ("ipv6calc plan drift plan.toml radvd.conf kea-dhcp6.conf *.zone", ""),
        ("ipv6calc plan drift --report github plan.toml routes.json", ""),
    ],
    ..Subcommand::new::<DriftArgs>("drift", "compare an address plan with what is in use")
};

/// The arguments of `plan drift`.
#[derive(clap::Args)]
struct DriftArgs {
    /// The columns of CSV, such as prefix=Net,name=Label
    #[arg(long, value_name = "NAME=COLUMN", value_delimiter = ',', value_parser = column)]
    columns: Vec<(String, String)>,
    /// The lowest level of findings that sets exit status 1
    #[arg(long, value_name = "LEVEL", default_value = "warning", value_parser = one_of(FAIL_ON))]
    fail_on: FailOn,
    #[command(flatten)]
    report: ReportArgs,
    /// The plan
    #[arg(value_name = "PLAN", value_hint = ValueHint::FilePath)]
    plan: OsString,
    /// What is in use: routes, interfaces, zones, configurations; - is standard input
    #[arg(value_name = "IN-USE", required = true, value_hint = ValueHint::FilePath)]
    used: Vec<OsString>,
}

impl Run for DriftArgs {
    fn run(self, console: &mut Console<'_>) -> Result<Exit, CliError> {
        let paths = || std::iter::once(&self.plan).chain(&self.used);
        self.report.ensure_output(paths().map(OsString::as_os_str))?;
        let mut draft = Draft::new(self.columns.clone());
        for path in paths() {
            let bytes = content(Path::new(path), LARGE).map_err(|e| failed(path, &e))?;
            readers::add(&mut draft, None, &path.to_string_lossy(), bytes);
        }
        readers::take_reverse_names(&mut draft);
        let mut plan = input::usable(draft.finish(input::today()))?;
        let lost = input::report_issues(&plan, console);
        ensure_sides(&plan)?;
        let compared = report_empty(&plan, console);
        let select = Selector::parse("P108").map_err(|e| CliError::usage(e.to_string()))?;
        let mut config = Config::of(&mut plan);
        (config.select, config.ignore) = (vec![select], Vec::new());
        let checked = check(&plan, &config);
        self.report.write(&checked, console)?;
        let counts = self.fail_on.is_some_and(|from| checked.findings.iter().any(|finding| finding.rule.level >= from));
        Ok(match (lost || !compared, counts) {
            (true, _) => Exit::Error,
            (_, true) => Exit::Failed,
            _ => Exit::Done,
        })
    }
}

/// Reports files that do not name anything in use. False: there is nothing to compare the plan with.
fn report_empty(plan: &Plan, console: &mut Console<'_>) -> bool {
    // a reverse name may be of an address that another file has as well
    let names = || plan.records.iter().filter(|record| record.rtype == RecordType::Ptr && record.reverse.is_some());
    let places = || plan.entries.iter().map(|e| e.place).chain(names().map(|record| record.place));
    let is_empty = |number: usize| !places().any(|place| place.file.index() == number);
    let empty: Vec<usize> = (1..plan.files.len()).filter(|number| is_empty(*number)).collect();
    for file in empty.iter().filter_map(|number| plan.files.get(*number)) {
        let name = escape_for_message(file.name.as_bytes());
        notice(&format!("ipv6calc: plan: {name}: nothing was read: it has no addresses"), &mut console.stderr);
    }
    empty.len() + 1 < plan.files.len()
}

/// Refuses a first file that plans nothing, and others that use nothing: their drift would be none.
fn ensure_sides(plan: &Plan) -> Result<(), CliError> {
    for (number, file) in plan.files.iter().enumerate() {
        let (wanted, what) = match number {
            0 => (Provenance::Planned, "a plan"),
            _ => (Provenance::Used, "addresses in use"),
        };
        let own = |id: FileId| id.index() == number;
        let empty = !plan.entries.iter().any(|e| own(e.place.file) && e.provenance == wanted);
        let other = plan.entries.iter().any(|e| own(e.place.file) && e.provenance != wanted);
        if empty && (number == 0 || other) {
            let name = escape_for_message(file.name.as_bytes());
            let error =
                CliError::usage(format!("{name}: expected {what}, found a file of the format {}", file.format.name));
            return Err(error.with_hint("the plan comes first, then what is in use"));
        }
    }
    Ok(())
}
