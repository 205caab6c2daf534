//! `ipv6calc plan`: checks address plans and works with them. One file is one verb.

mod check;
mod diff;
mod draw;
mod drift;
mod export;
mod free;
mod import;
mod input;
mod lock;
mod lsp;
mod next;
mod output;
mod parents;
mod renumber;
mod report;
mod rules;
mod show;
mod tree;
mod zone;

use super::command::Subcommand;

/// Every verb, in the order of lists.
static VERBS: &[Subcommand] = &[
    check::CHECK,
    rules::RULES,
    rules::RULE,
    tree::TREE,
    show::SHOW,
    free::FREE,
    next::NEXT,
    diff::DIFF,
    drift::DRIFT,
    import::IMPORT,
    renumber::RENUMBER,
    zone::ZONE,
    export::EXPORT,
    draw::DRAW,
    lsp::LSP,
];

/// The row of the subcommand.
pub(super) const PLAN: Subcommand = Subcommand {
    statuses: ["no findings", "findings", "the work could not be done"],
    examples: &[
        ("ipv6calc plan check plan.toml", ""),
        ("ipv6calc plan check plan.toml *.zone radvd.conf", ""),
        ("ipv6calc plan check --fix --diff plan.toml", ""),
        ("ipv6calc plan check --report sarif -o out.sarif *.toml", ""),
        ("ipv6calc plan rule P101", ""),
        ("ipv6calc plan tree plan.toml", ""),
        ("ipv6calc plan next --size 64 --in ber --name lan-7 --write plan.toml", ""),
    ],
    ..Subcommand::group("plan", "check address plans, and work with them", || VERBS)
};
