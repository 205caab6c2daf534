//! `ipv6calc db`: the built-in tables, and MMDB files. One file is one verb.

mod diff;
mod export;
mod file;
mod import;
mod list;
mod lookup;
mod update;
mod verify;

use super::command::Subcommand;

/// Every verb, in the order of lists.
static VERBS: &[Subcommand] =
    &[list::LIST, lookup::LOOKUP, verify::VERIFY, update::UPDATE, import::IMPORT, export::EXPORT, diff::DIFF];

/// The row of the subcommand.
pub(super) const DB: Subcommand = Subcommand {
    details: "--json writes one object per line (schema/db.schema.json).",
    statuses: ["done, sound, no differences", "nothing found, damaged, differences", "the work could not be done"],
    ..Subcommand::group("db", "list, query, verify, install, make, export and compare databases", || VERBS)
};
