//! `ipv6calc db`: what the program knows, and files of what others know. One file is one verb.

mod diff;
mod file;
mod import;
mod list;
mod lookup;
mod verify;

use super::subcommand::Subcommand;
use super::verb::{self, Verb};

/// The row of the subcommand.
pub(super) const COMMAND: Subcommand = Subcommand {
    name: "db",
    usage: "VERB [OPTION]... [ARGUMENT]...",
    about: "databases: what there is, what they say, and files of your own",
    more: || {
        "\
list      what there is: the tables of the program and the MMDB files it finds
lookup    everything that is known of addresses
verify    whether MMDB files are sound
import    make an MMDB file of a CSV or TSV table, or of a registry's statistics
diff      what changed between two MMDB files

'ipv6calc db VERB --help' tells more. --json writes one object a line (schema/db.schema.json).

Status 0: done, sound, no difference; 1: nothing found, damaged, differences; 2: the work could not be done.
"
        .to_owned()
    },
    words: || all().iter().map(|verb| verb.name).collect(),
    options: || all().iter().flat_map(|verb| (verb.options)()).collect(),
    run: |words, sink| verb::run("db", &all(), words, sink),
};

/// Every verb, in the order of the list.
fn all() -> [Verb; 5] {
    [list::verb(), lookup::verb(), verify::verb(), import::verb(), diff::verb()]
}
