//! `plan tree`: the hierarchy.

use super::input::{self, PlanFiles};
use crate::cli::colour::{self, Colour};
use crate::cli::command::{Run, Subcommand};
use crate::cli::console::Console;
use crate::cli::error::{CliError, escape_for_message};
use crate::cli::exit::Exit;
use crate::plan::draw::html::tree_page;
use crate::plan::draw::tree_text::{TreeColumns, TreeStyle, push_row};
use crate::plan::edit::outline::{Outline, OutlineFilter};

pub(super) const TREE: Subcommand = Subcommand {
    details: "Each prefix is a line below the one around it, with its role, name, site, VLAN and number of hosts. The bar \
              shows how much of a divided prefix is assigned, as rule P501 counts it: what is handed out counts whole, what \
              is reserved or declared free does not count. The bar of an IPv4 network shows the share of its addresses that \
              hosts have.\n\n\
              --json writes one object per line (schema/plan-verbs.schema.json).",
    statuses: ["prefixes were printed", "no prefix matches", "a file, or a part of one, could not be read"],
    examples: &[("ipv6calc plan tree plan.toml", ""), ("ipv6calc plan tree --depth 1 --site ber plan.toml", "")],
    ..Subcommand::new::<TreeArgs>("tree", "show the hierarchy of an address plan, with utilisation")
};

/// The arguments of `plan tree`.
#[derive(clap::Args)]
struct TreeArgs {
    /// Show only N levels below the outermost prefixes
    #[arg(long, value_name = "N")]
    depth: Option<u8>,
    /// Show only the prefixes of a site, and those around them
    #[arg(long, value_name = "NAME")]
    site: Option<String>,
    /// Write a page with the hierarchy as a table, and search
    #[arg(long, conflicts_with = "json")]
    html: bool,
    /// Draw with ASCII characters only
    #[arg(long)]
    ascii: bool,
    /// Write one JSON object per line (schema/plan-verbs.schema.json)
    #[arg(long)]
    json: bool,
    /// When to use colour
    #[arg(long, visible_alias = "colour", value_name = "WHEN", default_value = "auto", value_parser = colour::parser())]
    color: Colour,
    #[command(flatten)]
    plan: PlanFiles,
}

impl Run for TreeArgs {
    fn run(self, console: &mut Console<'_>) -> Result<Exit, CliError> {
        let plan = self.plan.read()?;
        let lost = input::report_issues(&plan, console);
        let outline = Outline::of(&plan);
        let rows = outline.rows(&OutlineFilter { depth: self.depth, site: self.site.as_deref() });
        if rows.is_empty() {
            let site = self.site.as_deref().map(|site| escape_for_message(site.as_bytes()));
            let why = site.map_or("the files do not contain any prefix".to_owned(), |site| {
                format!("no prefix of the site '{site}'")
            });
            input::report_nothing(&plan, &why, console);
        }
        if self.html {
            console.stdout.extend_from_slice(tree_page(&outline, &rows).as_bytes());
            return Ok(input::status(lost, !rows.is_empty()));
        }
        let columns = if self.json { TreeColumns::default() } else { TreeColumns::of(&outline, &rows) };
        let style = TreeStyle { colour: self.color.is_enabled(), ascii: self.ascii };
        let several = outline.has_tables();
        let mut table = None;
        for row in &rows {
            if self.json {
                input::document(&outline.document(row), console);
            } else {
                if several && table != Some(row.vrf) {
                    table = Some(row.vrf);
                    let heading = format!("vrf {}\n", escape_for_message(outline.table(row).as_bytes()));
                    console.stdout.extend_from_slice(heading.as_bytes());
                }
                push_row(&outline, row, &columns, style, &mut console.stdout);
            }
            if !input::flush(console)? {
                return Ok(Exit::Done);
            }
        }
        Ok(input::status(lost, !rows.is_empty()))
    }
}
