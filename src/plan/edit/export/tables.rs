//! Tables: CSV for NetBox, CSV that is read back, Markdown.

use super::{
    ExportFormat, ExportOptions, Inner, PlanExport, hosts, leave_comments, leave_outside, prefixes, said, shown,
};
use crate::plan::edit::left_out::LeftOut;
use crate::plan::edit::native::host_text;
use crate::plan::model::{AttributeKey, Entry, EntryKind, Plan, Role};
use crate::plan::text::{listed, one_line, shorten};
use ::csv::WriterBuilder;

/// The import of prefixes into NetBox.
pub(super) static NETBOX: ExportFormat = ExportFormat {
    name: "netbox-csv",
    about: "CSV for the import of prefixes into NetBox; sites from NetBox 4.5.5 on",
    comment: None,
    holds: &[(
        EntryKind::Prefix,
        &[&[
            AttributeKey::Name,
            AttributeKey::Role,
            AttributeKey::Site,
            AttributeKey::Vrf,
            AttributeKey::Vlan,
            AttributeKey::Status,
            AttributeKey::Tenant,
            AttributeKey::Description,
        ]],
    )],
    convert: netbox,
};

/// A table of prefixes and hosts.
pub(super) static CSV: ExportFormat = ExportFormat {
    name: "csv",
    about: "CSV of prefixes and hosts, which every subcommand reads",
    comment: None,
    holds: &[
        (EntryKind::Prefix, &[AttributeKey::OF_PREFIX, AttributeKey::OF_HOST]),
        (EntryKind::Host, &[AttributeKey::OF_PREFIX, AttributeKey::OF_HOST, &[AttributeKey::Zone]]),
        (EntryKind::Gateway, &[&[AttributeKey::Zone]]),
    ],
    convert: csv,
};

/// A table for documents.
pub(super) static MARKDOWN: ExportFormat = ExportFormat {
    name: "markdown",
    about: "a table of the prefixes in Markdown",
    comment: Some(("<!-- ", " -->")),
    holds: &[(
        EntryKind::Prefix,
        &[&[
            AttributeKey::Name,
            AttributeKey::Role,
            AttributeKey::Site,
            AttributeKey::Vrf,
            AttributeKey::Vlan,
            AttributeKey::Description,
        ]],
    )],
    convert: markdown,
};

/// Rows of CSV.
fn table(header: &[&str], rows: Vec<Vec<String>>) -> PlanExport {
    let count = rows.len();
    let mut writer = WriterBuilder::new().from_writer(Vec::new());
    // a vector takes everything
    let _ = writer.write_record(header);
    rows.iter().for_each(|row| drop(writer.write_record(row)));
    let text = writer.into_inner().ok().and_then(|bytes| String::from_utf8(bytes).ok()).unwrap_or_default();
    PlanExport { text, count, ..PlanExport::default() }
}

/// The states of prefixes that NetBox has.
const STATES: [&str; 4] = ["container", "active", "reserved", "deprecated"];

/// The state of a prefix in NetBox: the one that the plan says, or else what its role and its parts mean.
fn status(plan: &Plan, entry: &Entry) -> &'static str {
    let own = plan.said(entry, AttributeKey::Status);
    if let Some(state) = STATES.into_iter().find(|state| state.eq_ignore_ascii_case(own)) {
        return state;
    }
    let node = plan.tree.find(entry.vrf, &entry.net());
    let divided = node.is_some_and(|id| plan.tree.children(id).next().is_some());
    match entry.role {
        Role::Reserved | Role::Free => "reserved",
        Role::Allocation | Role::Site | Role::Infrastructure => "container",
        _ if divided => "container",
        _ => "active",
    }
}

/// The fields of NetBox for descriptions end at this many characters.
const NETBOX_DESCRIPTION: usize = 200;

fn netbox(plan: &Plan, options: &ExportOptions) -> PlanExport {
    // NetBox refuses a column that it does not know: versions without a name of the scope take plans without sites
    let with_site = prefixes(plan, options).any(|(_, entry)| !said(plan, entry, AttributeKey::Site).is_empty());
    let scope: &[&str] = if with_site { &["scope_type", "scope_name"] } else { &[] };
    let mut header = vec!["prefix", "vrf", "tenant", "vlan", "status", "role", "description"];
    header.extend(scope);
    let rows = prefixes(plan, options).map(|(_, entry)| netbox_row(plan, entry, with_site)).collect();
    let mut found = table(&header, rows);
    leave_of_netbox(plan, options, &mut found.left_out);
    found
}

fn netbox_row(plan: &Plan, entry: &Entry, with_site: bool) -> Vec<String> {
    let role = if entry.role == Role::Unset { String::new() } else { entry.role.name().to_owned() };
    let mut row = vec![
        entry.net().to_string(),
        plan.word(entry.vrf).to_owned(),
        said(plan, entry, AttributeKey::Tenant),
        plan.vlan(entry).map_or(String::new(), |vlan| vlan.to_string()),
        status(plan, entry).to_owned(),
        role,
        netbox_description(plan, entry).chars().take(NETBOX_DESCRIPTION).collect(),
    ];
    if with_site {
        let site = said(plan, entry, AttributeKey::Site);
        let scope = if site.is_empty() { String::new() } else { "dcim.site".to_owned() };
        row.extend([scope, site]);
    }
    row
}

/// Name and description in the one field that NetBox has for both.
fn netbox_description(plan: &Plan, entry: &Entry) -> String {
    match (said(plan, entry, AttributeKey::Name), said(plan, entry, AttributeKey::Description)) {
        (name, description) if description.is_empty() => name,
        (name, description) if name.is_empty() => description,
        (name, description) => format!("{name}: {description}"),
    }
}

/// Leaves out what the fields of NetBox do not take.
fn leave_of_netbox(plan: &Plan, options: &ExportOptions, left: &mut LeftOut) {
    for (_, entry) in prefixes(plan, options) {
        if netbox_description(plan, entry).chars().nth(NETBOX_DESCRIPTION).is_some() {
            let why = format!("the end of the description: NetBox takes {NETBOX_DESCRIPTION} characters");
            left.add("prefix", shown(plan, entry), why);
        }
        let role = plan.said(entry, AttributeKey::Role);
        if entry.role == Role::Unset && !role.is_empty() {
            left.add("role", format!("{} of {}", shorten(role), shown(plan, entry)), "not a role of native plans");
        }
        let status = plan.said(entry, AttributeKey::Status);
        if !status.is_empty() && !STATES.iter().any(|state| state.eq_ignore_ascii_case(status)) {
            let item = format!("{} of {}", shorten(status), shown(plan, entry));
            left.add("status", item, format!("not a status of prefixes in NetBox: expected {}", listed(&STATES)));
        }
    }
}

/// The columns that are read back: what native plans say about prefixes and hosts.
fn columns() -> impl Iterator<Item = AttributeKey> {
    let is_native = |key: &AttributeKey| AttributeKey::OF_PREFIX.contains(key) || AttributeKey::OF_HOST.contains(key);
    AttributeKey::ALL.iter().map(|(_, key)| *key).filter(is_native)
}

fn csv(plan: &Plan, options: &ExportOptions) -> PlanExport {
    let inner = Inner::of(plan);
    let header: Vec<&str> =
        ["prefix", "address"].into_iter().chain(columns().map(AttributeKey::word)).chain(["gateway"]).collect();
    let row = |net: String, addr: String, entry: &Entry, gateway: String| -> Vec<String> {
        let values = columns().map(|key| plan.said(entry, key).to_owned());
        [net, addr].into_iter().chain(values).chain([gateway]).collect()
    };
    let gateway = |id| inner.get(id, EntryKind::Gateway).first().map_or(String::new(), |entry| host_text(plan, entry));
    let mut rows: Vec<Vec<String>> = prefixes(plan, options)
        .map(|(id, entry)| row(entry.net().to_string(), String::new(), entry, gateway(id)))
        .collect();
    let host = |entry: &Entry| row(String::new(), host_text(plan, entry), entry, String::new());
    rows.extend(hosts(plan, options).map(host));
    let mut found = table(&header, rows);
    let left = &mut found.left_out;
    let gateways = prefixes(plan, options).flat_map(|(id, _)| inner.get(id, EntryKind::Gateway).iter().skip(1));
    gateways.for_each(|entry| left.add("gateway", host_text(plan, entry), "a row has one gateway"));
    leave_outside(plan, options, EntryKind::Gateway, left);
    if !plan.name.is_empty() || plan.purpose.word().is_some() {
        left.add_unheld("the part [plan]".to_owned());
    }
    if !plan.settings.is_empty() {
        left.add_unheld("the part [check]".to_owned());
    }
    leave_comments(plan, left);
    found
}

fn markdown(plan: &Plan, options: &ExportOptions) -> PlanExport {
    use AttributeKey::{Description, Name, Site, Vlan, Vrf};
    let mut found = PlanExport::default();
    let several = prefixes(plan, options).any(|(_, entry)| !entry.vrf.is_empty());
    let mut columns = vec![
        ("Name", Name),
        ("Role", AttributeKey::Role),
        ("Site", Site),
        ("VLAN", Vlan),
        ("Description", Description),
    ];
    if several {
        // one prefix may be in several routing tables
        columns.insert(0, ("VRF", Vrf));
    }
    let titles: Vec<&str> = columns.iter().map(|(title, _)| *title).collect();
    found.text.push_str(&format!("| Prefix | {} |\n|{}\n", titles.join(" | "), "---|".repeat(titles.len() + 1)));
    for (_, entry) in prefixes(plan, options) {
        let cells: Vec<String> = columns.iter().map(|(_, key)| cell(plan.said(entry, *key))).collect();
        found.text.push_str(&format!("| `{}` | {} |\n", entry.net(), cells.join(" | ")));
        found.count += 1;
    }
    found
}

/// A text that stays in its cell and marks nothing up.
fn cell(text: &str) -> String {
    let mut escaped = String::new();
    let mut before = ' ';
    for (at, c) in text.char_indices() {
        let after = text.get(at + c.len_utf8()..).and_then(|rest| rest.chars().next()).unwrap_or(' ');
        // between letters it does not mark anything
        let is_inner = c == '_' && before.is_alphanumeric() && after.is_alphanumeric();
        match c {
            '<' => escaped.push_str("&lt;"),
            '&' => escaped.push_str("&amp;"),
            '\\' | '|' | '`' | '*' | '_' | '[' | ']' | '~' if !is_inner => escaped.extend(['\\', c]),
            _ => escaped.push(c),
        }
        before = c;
    }
    one_line(&escaped.replace("\r\n", "<br>").replace(['\n', '\r'], "<br>")).into_owned()
}
