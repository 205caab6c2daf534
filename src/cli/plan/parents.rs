//! The prefixes that others are taken from, as the command line names them.

use crate::addr::Len;
use crate::cli::error::CliError;
use crate::cli::suggest::suggestion;
use crate::net::push_net;
use crate::plan::Plan;
use crate::plan::edit::room::{Parent, Room};
use crate::plan::edit::select::{PlanItem, prefix_names, select};

/// A prefix length, with or without a slash.
pub(super) fn size(text: &str) -> Result<Len, String> {
    let digits = text.strip_prefix('/').unwrap_or(text);
    let number: u32 = digits.parse().map_err(|_| "expected a prefix length, such as 64".to_owned())?;
    Len::v6(number).map_err(|e| e.to_string())
}

/// The parent of a name, or of a prefix as it is written.
///
/// # Errors
/// If there is none, or more than one.
pub(super) fn named(plan: &Plan, room: &Room<'_>, name: &str) -> Result<Parent, CliError> {
    let found = select(plan, name);
    let allocation = |id| room.parents().find(|parent| parent.entry == id);
    let parents: Vec<Parent> = found
        .items
        .iter()
        .filter(|_| !found.around)
        .filter_map(|item| match item {
            PlanItem::Prefix(id) => Some(room.parent(*id)),
            PlanItem::Allocation(id) => allocation(*id),
            PlanItem::Address(_) => None,
        })
        .collect();
    match parents.as_slice() {
        [parent] => Ok(*parent),
        [] => {
            let near = suggestion(name, prefix_names(plan)).map(|near| format!("did you mean '{near}'?"));
            let hint = near.unwrap_or_else(|| "give the name of a prefix, or a prefix as the plan has it".to_owned());
            Err(CliError::usage(format!("the plan does not have a prefix '{name}'")).with_hint(hint))
        }
        several => {
            let nets: Vec<String> =
                several.iter().map(|parent| ipnetwork::IpNetwork::from(parent.net).to_string()).collect();
            let error = CliError::usage(format!("the name '{name}' means more than one prefix"));
            Err(error.with_hint(format!("give one of them itself: {}", nets.join(", "))))
        }
    }
}

/// Appends a line with a parent, its name and its routing table.
pub(super) fn heading(plan: &Plan, parent: &Parent, out: &mut Vec<u8>) {
    push_net(&parent.net, out);
    let name = plan.name_of(plan.entry(parent.entry));
    let vrf = plan.word(parent.vrf);
    for (lead, text) in [("  ", name), ("  vrf ", vrf)] {
        if !text.is_empty() {
            out.extend_from_slice(lead.as_bytes());
            out.extend_from_slice(crate::cli::error::escape_for_message(text.as_bytes()).as_bytes());
        }
    }
    out.push(b'\n');
}
