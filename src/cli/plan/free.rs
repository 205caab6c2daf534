//! `plan free`: free space.

use super::input::{self, PlanFiles};
use super::parents;
use crate::addr::{Family, Len, Net};
use crate::cli::command::{Run, Subcommand};
use crate::cli::console::{Console, notice};
use crate::cli::error::CliError;
use crate::cli::exit::Exit;
use crate::net::{AddressCount, AddressSet, push_net};
use crate::plan::edit::introduced::reports_overlap;
use crate::plan::edit::outline::SCHEMA;
use crate::plan::edit::room::{Parent, Room, UNITS, holds};
use crate::plan::{Config, Plan};
use serde::Serialize;
use std::collections::BTreeMap;
use std::io::Write;

pub(super) const FREE: Subcommand = Subcommand {
    details: "Free is what no planned prefix, host, gateway or range takes, and nothing in use that files such as routes or \
              zones, reverse ones too, name. Space is listed for each prefix that others are taken from: allocations, sites, infrastructure, \
              declared free space and whatever holds other prefixes; not for reserved space. Each line has the block and \
              how many /48, /56 and /64 it holds; IPv4 blocks have the number of addresses. \
              If the role of the prefix of --in does not hold others, as that of a LAN, this is reported.\n\n\
              --json writes one object per block (schema/plan-verbs.schema.json).",
    statuses: ["there is free space", "there is no free space", "a file, or a part of one, could not be read"],
    examples: &[
        ("ipv6calc plan free plan.toml", ""),
        ("ipv6calc plan free --in ber --size 56 plan.toml", ""),
        ("ip -j -6 route | ipv6calc plan free plan.toml -", ""),
    ],
    ..Subcommand::new::<FreeArgs>("free", "list the free space of an address plan")
};

/// The arguments of `plan free`.
#[derive(clap::Args)]
struct FreeArgs {
    /// Only the space of this prefix and the space in it that is declared free: its name or the prefix itself
    #[arg(long = "in", value_name = "NAME")]
    within: Option<String>,
    /// Only this routing table; default is the default one
    #[arg(long, value_name = "NAME", value_parser = input::routing_table)]
    vrf: Option<String>,
    /// Only blocks that hold a prefix of this length
    #[arg(long, value_name = "LEN", value_parser = super::parents::size)]
    size: Option<Len>,
    /// Write one JSON object per block (schema/plan-verbs.schema.json)
    #[arg(long)]
    json: bool,
    #[command(flatten)]
    plan: PlanFiles,
}

/// A free block.
#[derive(Serialize)]
struct FreeBlock<'a> {
    schema: u8,
    parent: &'a str,
    #[serde(skip_serializing_if = "str::is_empty")]
    name: &'a str,
    #[serde(skip_serializing_if = "str::is_empty")]
    vrf: &'a str,
    prefix: String,
    /// How many prefixes of each length it holds.
    holds: BTreeMap<u8, AddressCount>,
}

impl Run for FreeArgs {
    fn run(self, console: &mut Console<'_>) -> Result<Exit, CliError> {
        let plan = self.plan.read_with_use()?;
        let lost = input::report_issues(&plan, console);
        parents::ensure_table(&plan, self.vrf.as_deref())?;
        let room = Room::of(&plan);
        let parents = match &self.within {
            Some(name) => vec![parents::named(&plan, &room, name, self.vrf.as_deref())?],
            None => {
                let is_in = |parent: &Parent| self.vrf.as_deref().is_none_or(|vrf| plan.word(parent.vrf) == vrf);
                room.parents().filter(is_in).collect()
            }
        };
        let mut any = false;
        let has_parents = !parents.is_empty();
        for parent in parents.into_iter().filter(|parent| self.size.is_none_or(|len| room.can_hold(parent, len))) {
            let blocks = match self.within {
                Some(_) => room.blocks(&parent),
                None => room.within(&parent).into_iter().collect::<AddressSet>().prefixes().collect(),
            };
            if !self.list(&plan, &parent, &blocks, &mut any, console)? {
                return Ok(Exit::Done);
            }
            if blocks.iter().any(|net| self.fits(net)) {
                self.report_closed(&plan, &room, &parent, console);
            }
        }
        if !any {
            self.report_nothing(&plan, has_parents, console);
        }
        Ok(input::status(lost, any))
    }
}

impl FreeArgs {
    /// Reports why nothing is listed.
    fn report_nothing(&self, plan: &Plan, has_parents: bool, console: &mut Console<'_>) {
        let why = match (has_parents, self.size) {
            (false, _) => "no prefix that others are taken from: give one the role allocation or site".to_owned(),
            (true, Some(len)) => format!("no free block holds a prefix /{}", len.get()),
            (true, None) => "no free space".to_owned(),
        };
        input::report_nothing(plan, &why, console);
    }

    /// Reports a parent whose role does not hold other prefixes: what is free in it is listed, and `plan next` does not take it.
    fn report_closed(&self, plan: &Plan, room: &Room<'_>, parent: &Parent, console: &mut Console<'_>) {
        let is_refused = || reports_overlap(&Config::read(plan).0, parents::file_of(plan, parent));
        let barrier = room.barrier(parent, &parents::possible_roles(parent, self.size));
        let Some((net, role)) = barrier.filter(|_| is_refused()) else { return };
        let text = format!("{net} has the role {}, which does not hold further prefixes", role.name());
        notice(&format!("ipv6calc: plan: {text}: 'plan next' takes none without --ignore P101"), &mut console.stderr);
    }

    fn fits(&self, net: &Net) -> bool {
        self.size.is_none_or(|len| net.len() <= len && len.get() <= net.family().width())
    }

    /// Lists the blocks of a parent. False: the answers are no longer read.
    fn list(
        &self,
        plan: &Plan,
        parent: &Parent,
        blocks: &[Net],
        any: &mut bool,
        console: &mut Console<'_>,
    ) -> Result<bool, CliError> {
        let heading = parent.net.to_string();
        let name = plan.name_of(plan.entry(parent.entry));
        let mut open = false;
        for block in blocks.iter().filter(|net| self.fits(net)) {
            *any = true;
            if self.json {
                let (vrf, prefix) = (plan.word(parent.vrf), block.to_string());
                let holds = self.counts(block);
                input::document(&FreeBlock { schema: SCHEMA, parent: &heading, name, vrf, prefix, holds }, console);
            } else {
                if !std::mem::replace(&mut open, true) {
                    parents::heading(plan, parent, &mut console.stdout);
                }
                self.push(block, &mut console.stdout);
            }
            if !input::flush(console)? {
                return Ok(false);
            }
        }
        Ok(true)
    }

    /// The lengths that a block is counted in.
    fn units(&self, block: &Net) -> impl Iterator<Item = Len> {
        let family = block.family();
        let lens: &[u8] = match (self.size.is_some(), family) {
            (true, _) => &[],
            (_, Family::V6) => &UNITS,
            (_, Family::V4) => &[32],
        };
        lens.iter().filter_map(move |len| Len::new(family, u32::from(*len)).ok()).chain(self.size)
    }

    fn counts(&self, block: &Net) -> BTreeMap<u8, AddressCount> {
        let counts = self.units(block).map(|len| (len.get(), holds(block, len)));
        counts.filter(|(_, count)| *count > AddressCount::ZERO).collect()
    }

    /// Appends the line of a block.
    fn push(&self, block: &Net, out: &mut Vec<u8>) {
        out.extend_from_slice(b"  ");
        let start = out.len();
        push_net(block, out);
        let width = out.len() - start;
        out.resize(out.len() + 30usize.saturating_sub(width), b' ');
        for len in self.units(block) {
            let count = holds(block, len);
            if count > AddressCount::ZERO {
                // a vector takes everything
                let _ = write!(out, "  {count:>7} x /{}", len.get());
            }
        }
        let blanks = out.iter().rev().take_while(|b| **b == b' ').count();
        out.truncate(out.len() - blanks);
        out.push(b'\n');
    }
}
