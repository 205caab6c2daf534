//! The prefixes that others are taken from, as the command line names them.

use crate::addr::Len;
use crate::cli::error::{CliError, escape_for_message};
use crate::format::nearest::nearest;
use crate::net::push_net;
use crate::plan::edit::room::{Parent, Room};
use crate::plan::edit::select::{PlanItem, prefix_names, select};
use crate::plan::{Plan, PlanFile, Role, Symbol};

/// A prefix length, with or without a slash.
pub(super) fn size(text: &str) -> Result<Len, String> {
    let digits = text.strip_prefix('/').unwrap_or(text);
    let number: u32 = digits.parse().map_err(|_| "expected a prefix length, such as 64".to_owned())?;
    Len::v6(number).map_err(|e| e.to_string())
}

/// The roles that a prefix of a length in a parent may have, none included; none are known of a single address, which may be a
/// host.
pub(super) fn possible_roles(parent: &Parent, size: Option<Len>) -> Vec<Role> {
    match size {
        Some(len) if len.get() == parent.net.family().width() => Vec::new(),
        _ => Role::ALL.iter().map(|(_, role)| *role).chain([Role::Unset]).collect(),
    }
}

/// The file of a prefix that others are taken from.
pub(super) fn file_of<'p>(plan: &'p Plan, parent: &Parent) -> &'p PlanFile {
    plan.file(plan.entry(parent.entry).place.file)
}

/// The parent of a name, or of a prefix as it is written. With a routing table (empty: the default one) it is the one in that
/// table, or else the one in the default table, which holds what every table is taken from.
///
/// # Errors
/// If there is none, or more than one.
pub(super) fn named(plan: &Plan, room: &Room<'_>, name: &str, vrf: Option<&str>) -> Result<Parent, CliError> {
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
    let of_table = |table: &str| -> Vec<Parent> {
        parents.iter().filter(|parent| plan.word(parent.vrf) == table).copied().collect()
    };
    let fitting = match vrf {
        None => parents.clone(),
        Some(vrf) => Some(of_table(vrf)).filter(|own| !own.is_empty()).unwrap_or_else(|| of_table("")),
    };
    match (fitting.as_slice(), parents.as_slice()) {
        ([parent], _) => Ok(*parent),
        ([], []) => Err(unknown(plan, name)),
        ([], [other, ..]) => Err(of_another_table(plan, name, other, vrf.unwrap_or_default())),
        (several, _) => Err(ambiguous(plan, name, several)),
    }
}

fn unknown(plan: &Plan, name: &str) -> CliError {
    let shown = escape_for_message(name.as_bytes());
    let near = nearest(name, prefix_names(plan)).map(|near| format!("did you mean '{near}'?"));
    let hint = near.unwrap_or_else(|| "give the name of a prefix, or a prefix as the plan has it".to_owned());
    CliError::usage(format!("the plan does not have a prefix '{shown}'")).with_hint(hint)
}

fn of_another_table(plan: &Plan, name: &str, parent: &Parent, vrf: &str) -> CliError {
    let (own, vrf) = (table_name(plan, parent.vrf), if vrf.is_empty() { "default" } else { vrf });
    let [name, own, vrf] = [name, own, vrf].map(|word| escape_for_message(word.as_bytes()));
    CliError::usage(format!("'{name}' is in the routing table {own}, not in {vrf}"))
        .with_hint(format!("name a prefix of {vrf} with --in, or leave out --vrf"))
}

fn ambiguous(plan: &Plan, name: &str, several: &[Parent]) -> CliError {
    let name = escape_for_message(name.as_bytes());
    let error = CliError::usage(format!("'{name}' means more than one prefix"));
    let mut tables: Vec<&str> = several.iter().map(|parent| table_name(plan, parent.vrf)).collect();
    tables.sort_unstable();
    tables.dedup();
    match tables.len() == several.len() {
        true => error.with_hint(format!("name its routing table: --vrf {}", listed(&tables))),
        false => {
            let nets: Vec<String> = several.iter().map(|parent| parent.net.to_string()).collect();
            let nets: Vec<&str> = nets.iter().map(String::as_str).collect();
            error.with_hint(format!("give one of them itself: {}", listed(&nets)))
        }
    }
}

/// The name of a routing table for messages and for `--vrf`.
pub(super) fn table_name(plan: &Plan, vrf: Symbol) -> &str {
    if vrf.is_empty() { "default" } else { plan.word(vrf) }
}

/// The routing tables that have prefixes, each once.
pub(super) fn tables(plan: &Plan) -> Vec<&str> {
    // the nodes of a table follow one another
    let mut tables: Vec<&str> = plan.tree.roots().map(|(_, node)| table_name(plan, node.vrf)).collect();
    tables.dedup();
    tables
}

/// Refuses a routing table that no entry of the plan is in: what is made of it would be empty.
///
/// # Errors
/// If it is one.
pub(super) fn ensure_table(plan: &Plan, vrf: Option<&str>) -> Result<(), CliError> {
    let Some(vrf) = vrf.filter(|vrf| !vrf.is_empty()) else { return Ok(()) };
    if plan.entries.iter().any(|entry| plan.word(entry.vrf) == vrf) {
        return Ok(());
    }
    Err(has_no("routing table", vrf, &tables(plan)))
}

/// The error of a name that a plan does not have, with those that it has.
pub(super) fn has_no(what: &str, name: &str, known: &[&str]) -> CliError {
    let error = CliError::usage(format!("the plan has no {what} '{}'", escape_for_message(name.as_bytes())));
    if known.is_empty() { error } else { error.with_hint(format!("it has {}", joined(known, "and"))) }
}

/// `a, b or c`; of a long list its beginning.
pub(super) fn listed(words: &[&str]) -> String {
    joined(words, "or")
}

/// The same with another word before the last one.
fn joined(words: &[&str], conjunction: &str) -> String {
    const MOST: usize = 10;
    match words {
        [] => String::new(),
        [one] => (*one).to_owned(),
        [most @ .., last] if words.len() <= MOST => format!("{} {conjunction} {last}", most.join(", ")),
        _ => format!("{}, …", words.get(..MOST).unwrap_or_default().join(", ")),
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
