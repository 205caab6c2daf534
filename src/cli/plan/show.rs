//! `plan show`: everything about one prefix or address.

use super::input::{self, PlanFiles};
use crate::cli::command::{Run, Subcommand};
use crate::cli::console::{Console, notice};
use crate::cli::error::{CliError, escape_for_message};
use crate::cli::exit::Exit;
use crate::plan::edit::outline::percent;
use crate::plan::edit::select::select;
use crate::plan::edit::sheet::{Sheet, SheetLine, Sheets};

pub(super) const SHOW: Subcommand = Subcommand {
    usage: "[OPTIONS] ITEM FILE...",
    details: "ITEM is a prefix, an address, or the name of a prefix or a host. A prefix or an address that the plan does not \
              name is shown by the smallest prefix around it. Lists of more than 10 items are cut; --all shows them in \
              full.\n\n\
              --json writes one object per item, always in full (schema/plan-verbs.schema.json).",
    statuses: ["the plan has the item", "the plan does not have it", "a file, or a part of one, could not be read"],
    examples: &[
        ("ipv6calc plan show 2001:db8:0:10::/64 plan.toml", ""),
        ("ipv6calc plan show ns1.example.net plan.toml *.zone", ""),
    ],
    ..Subcommand::new::<ShowArgs>("show", "show everything that a plan says about a prefix, an address or a name")
};

/// The arguments of `plan show`.
#[derive(clap::Args)]
struct ShowArgs {
    /// Show lists in full
    #[arg(long)]
    all: bool,
    /// Write one JSON object per item (schema/plan-verbs.schema.json)
    #[arg(long)]
    json: bool,
    /// A prefix, an address, or a name
    #[arg(value_name = "ITEM")]
    item: String,
    #[command(flatten)]
    plan: PlanFiles,
}

impl Run for ShowArgs {
    fn run(self, console: &mut Console<'_>) -> Result<Exit, CliError> {
        let plan = self.plan.read()?;
        let lost = input::report_issues(&plan, console);
        let found = select(&plan, &self.item);
        let item = escape_for_message(self.item.as_bytes());
        if found.items.is_empty() {
            notice(&format!("ipv6calc: plan: '{item}' is not in the plan"), &mut console.stderr);
            return Ok(input::status(lost, false));
        }
        if found.around {
            notice(
                &format!("ipv6calc: plan: '{item}' is not in the plan itself: showing what is around it"),
                &mut console.stderr,
            );
        }
        let sheets = Sheets::of(&plan);
        for (i, item) in found.items.iter().enumerate() {
            let sheet = sheets.sheet(*item);
            if self.json {
                input::document(&sheet, console);
            } else {
                if i > 0 {
                    console.stdout.push(b'\n');
                }
                write_sheet(&sheet, self.all, &mut console.stdout);
            }
            if !input::flush(console)? {
                return Ok(Exit::Done);
            }
        }
        Ok(input::status(lost, !found.around))
    }
}

/// The items of a list that are shown without `--all`.
const FEW: usize = 10;

/// The width of the names of lines.
const NAMES: usize = 13;

/// Appends a sheet as lines of text; lists in full or cut.
pub(super) fn write_sheet(sheet: &Sheet<'_>, all: bool, out: &mut Vec<u8>) {
    let list = |name: &str, items: Vec<String>, out: &mut Vec<u8>| list(name, items, all, out);
    let name = sheet.name.map_or(String::new(), |name| format!("  {}", escape_for_message(name.as_bytes())));
    notice(&format!("{}{name}", sheet.item), out);
    for attribute in &sheet.attributes {
        line(attribute.key, &escape_for_message(attribute.value.as_bytes()), out);
    }
    let places =
        sheet.declared.iter().map(|at| format!("{}:{}:{}", escape_for_message(at.file.as_bytes()), at.line, at.column));
    list("declared", places.collect(), out);
    list("inside", sheet.around.iter().map(brief).collect(), out);
    if let Some(share) = sheet.utilisation {
        line("assigned", &percent(share), out);
    }
    list("gateway", sheet.gateways.clone(), out);
    list("range", sheet.ranges.iter().map(brief).collect(), out);
    list("prefixes", sheet.children.iter().map(brief).collect(), out);
    list("hosts", sheet.hosts.iter().map(brief).collect(), out);
    list(
        "in use",
        sheet.used.iter().map(|used| format!("{} ({}:{})", brief(used), used.place.file, used.place.line)).collect(),
        out,
    );
    list(
        "record",
        sheet.records.iter().map(|r| format!("{} {} {}", r.item, r.role, r.name).trim_end().to_owned()).collect(),
        out,
    );
    let reverse = if sheet.kind == "address" { "reverse name" } else { "reverse zone" };
    list(reverse, sheet.zones.clone(), out);
    if let Some(room) = &sheet.free {
        let counts: Vec<String> = room.holds.iter().map(|(len, count)| format!("{count} x /{len}")).collect();
        line("free", if counts.is_empty() { "nothing".to_owned() } else { counts.join(", ") }.as_str(), out);
        list("", room.blocks.clone(), out);
    }
}

/// A list, an item a line; the first line has its name.
fn list(name: &str, items: Vec<String>, all: bool, out: &mut Vec<u8>) {
    let most = if all { usize::MAX } else { FEW };
    for (i, item) in items.iter().take(most).enumerate() {
        line(if i == 0 { name } else { "" }, item, out);
    }
    if items.len() > most {
        line("", &format!("and {} more: --all shows them", items.len() - most), out);
    }
}

fn line(name: &str, text: &str, out: &mut Vec<u8>) {
    notice(&format!("  {name:NAMES$} {text}"), out);
}

/// An item with its name and role.
fn brief(item: &SheetLine<'_>) -> String {
    let mut text = item.item.clone();
    if !item.name.is_empty() {
        text.push_str(&format!("  {}", escape_for_message(item.name.as_bytes())));
    }
    if !item.role.is_empty() {
        text.push_str(&format!("  ({})", item.role));
    }
    text
}
