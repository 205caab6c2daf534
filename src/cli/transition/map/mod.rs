//! `ipv6calc map`: mapping of address and port. One file is one verb.

mod args;
mod ce;
mod option;
mod port;
mod psid;
mod rule;
mod to4;
mod to6;
mod write;

use crate::cli::command::Subcommand;

/// Every verb, in the order of lists.
static VERBS: &[Subcommand] = &[ce::CE, to6::TO6, to4::TO4, port::PORT, psid::PSID, rule::RULE, option::OPTION];

/// `ipv6calc map`.
pub(in crate::cli) const MAP: Subcommand = Subcommand {
    details: "MAP-E (RFC 7597), MAP-T (RFC 7599) and lightweight 4over6 (RFC 7596) share IPv4 addresses among customers \
              that have IPv6 prefixes. A rule is IPV6-PREFIX,IPV4-PREFIX,EA-BITS[,PSID-OFFSET]; the PSID offset is 6 \
              unless given. If several rules match, the longest prefix wins. A rule without EA bits takes --psid and \
              --psid-length, as provisioned.",
    statuses: STATUSES,
    ..Subcommand::group("map", "compute addresses and port sets of MAP-E, MAP-T and lightweight 4over6", || VERBS)
};

/// The meaning of the exit statuses.
const STATUSES: [&str; 3] = [
    "there is an answer",
    "no answer: a port in the excluded set, an address outside of every rule, a prefix that is too short",
    "a rule, an option or an operand could not be read",
];
