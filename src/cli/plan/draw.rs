//! `plan draw`: a map of the space.

use super::input::{self, PlanFiles};
use super::output::{ForceArgs, Origin, replacing};
use super::parents;
use crate::cli::command::{Run, Subcommand};
use crate::cli::console::Console;
use crate::cli::error::CliError;
use crate::cli::exit::Exit;
use crate::plan::draw::html::map_page;
use crate::plan::draw::map::{MapFilter, PlanMap};
use crate::plan::draw::svg::svg;
use crate::plan::edit::room::Room;
use clap::ValueHint;
use std::path::PathBuf;

pub(super) const DRAW: Subcommand = Subcommand {
    details: concat!(
        "Each prefix is a box in the box of the prefix around it, in the order of addresses, coloured by role. Its area is in \
              proportion to its size on a logarithmic scale, or to what its contents need. Free space is hatched, a prefix \
              that is free as a whole in the colour of its role. Everything about a box is in its tooltip.\n\n\
              The file contains everything that it needs: a wide arrangement and one for narrow pages, light and dark colours. \
              --html writes a page with search and zoom, which loads nothing either.\n\n",
        replacing!()
    ),
    statuses: ["the map was written", "the files do not contain any prefix", "a file could not be read or written"],
    examples: &[
        ("ipv6calc plan draw plan.toml -o plan.svg", ""),
        ("ipv6calc plan draw --html plan.toml -o plan.html", ""),
        ("ipv6calc plan draw --in ber --depth 2 plan.toml -o ber.svg", ""),
    ],
    ..Subcommand::new::<DrawArgs>("draw", "draw a map of an address plan")
};

/// The arguments of `plan draw`.
#[derive(clap::Args)]
struct DrawArgs {
    /// Write to a file (default: standard output)
    #[arg(long, short, value_name = "FILE", value_hint = ValueHint::FilePath)]
    output: Option<PathBuf>,
    /// Write a page with search and zoom
    #[arg(long)]
    html: bool,
    /// Draw only this prefix: its name or the prefix itself
    #[arg(long = "in", value_name = "NAME")]
    within: Option<String>,
    /// Draw only this routing table; default is the default one
    #[arg(long, value_name = "NAME", value_parser = input::routing_table)]
    vrf: Option<String>,
    /// Draw only N levels below the outermost prefixes
    #[arg(long, value_name = "N")]
    depth: Option<u8>,
    #[command(flatten)]
    force: ForceArgs,
    #[command(flatten)]
    plan: PlanFiles,
}

/// The most boxes that a map may have: no reader of the picture would find more of use, and browsers become slow.
const MOST: usize = 50_000;

impl Run for DrawArgs {
    fn run(self, console: &mut Console<'_>) -> Result<Exit, CliError> {
        let output = self.plan.output(self.output.as_deref())?;
        let plan = self.plan.read()?;
        let lost = input::report_issues(&plan, console);
        parents::ensure_table(&plan, self.vrf.as_deref())?;
        let room = Room::of(&plan);
        let named = |name: &str| parents::named(&plan, &room, name, self.vrf.as_deref());
        let within = self.within.as_deref().map(named).transpose()?;
        let map = PlanMap::of(&plan, &MapFilter { depth: self.depth, vrf: self.vrf.as_deref(), within });
        if map.boxes.is_empty() {
            input::report_nothing(&plan, "the files do not contain any prefix", console);
            return Ok(input::status(lost, false));
        }
        if map.count > MOST {
            let text = format!("a map of {} boxes is too large: at most {MOST} are drawn", map.count);
            return Err(CliError::usage(text).with_hint("draw a part with --in, or fewer levels with --depth"));
        }
        let text = if self.html { map_page(&map) } else { svg(&map) };
        self.force.write(output, &text, &Origin { verb: "draw", lost }, console)?;
        Ok(input::status(lost, true))
    }
}
