//! `ipv6calc plan`: checks address plans. One file is one verb.

mod check;
mod rules;

use super::command::Subcommand;

/// Every verb, in the order of lists.
static VERBS: &[Subcommand] = &[check::CHECK, rules::RULES, rules::RULE];

/// The row of the subcommand.
pub(super) const PLAN: Subcommand = Subcommand {
    statuses: ["no findings", "findings", "the work could not be done"],
    examples: &[
        ("ipv6calc plan check plan.toml", ""),
        ("ipv6calc plan check plan.toml *.zone radvd.conf", ""),
        ("ipv6calc plan check --fix --diff plan.toml", ""),
        ("ipv6calc plan check --report sarif -o out.sarif *.toml", ""),
        ("ipv6calc plan rule P101", ""),
    ],
    ..Subcommand::group("plan", "check address plans", || VERBS)
};
