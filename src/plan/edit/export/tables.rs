//! Tables: CSV for NetBox, CSV that is read back, Markdown.

use super::{
    ExportFormat, ExportOptions, Inner, PlanExport, hosts, lost_comments, prefixes, repeated, said, without_key,
};
use crate::plan::edit::native::host_text;
use crate::plan::edit::sheet::address_text;
use crate::plan::model::{AttributeKey, Entry, EntryId, EntryKind, Plan, Role};
use crate::plan::text::one_line;
use ::csv::WriterBuilder;

/// The import of prefixes into NetBox.
pub(super) static NETBOX: ExportFormat = ExportFormat {
    name: "netbox-csv",
    about: "CSV for the import of prefixes into NetBox",
    comment: None,
    convert: netbox,
};

/// A table of prefixes and hosts.
pub(super) static CSV: ExportFormat = ExportFormat {
    name: "csv",
    about: "CSV of prefixes and hosts, as it is read by every verb",
    comment: None,
    convert: csv,
};

/// A table for documents.
pub(super) static MARKDOWN: ExportFormat = ExportFormat {
    name: "markdown",
    about: "a table of the prefixes in Markdown",
    comment: Some(("<!-- ", " -->")),
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

/// The state of a prefix in NetBox.
fn status(plan: &Plan, entry: &Entry) -> &'static str {
    let node = plan.tree.find(entry.vrf, &entry.net());
    let divided = node.is_some_and(|id| plan.tree.children(id).next().is_some());
    match entry.role {
        Role::Reserved | Role::Free => "reserved",
        Role::Allocation | Role::Site | Role::Infrastructure => "container",
        _ if divided => "container",
        _ => "active",
    }
}

fn netbox(plan: &Plan, options: &ExportOptions) -> PlanExport {
    let row = |(_, entry): (EntryId, &Entry)| {
        let description = match (said(plan, entry, AttributeKey::Name), said(plan, entry, AttributeKey::Description)) {
            (name, description) if description.is_empty() => name,
            (name, description) if name.is_empty() => description,
            (name, description) => format!("{name}: {description}"),
        };
        let role = if entry.role == Role::Unset { String::new() } else { entry.role.name().to_owned() };
        // the fields of NetBox end at 200 characters
        let description: String = description.chars().take(200).collect();
        vec![
            entry.net().to_string(),
            plan.word(entry.vrf).to_owned(),
            said(plan, entry, AttributeKey::Tenant),
            plan.vlan(entry).map_or(String::new(), |vlan| vlan.to_string()),
            status(plan, entry).to_owned(),
            role,
            description,
        ]
    };
    table(
        &["prefix", "vrf", "tenant", "vlan", "status", "role", "description"],
        prefixes(plan, options).map(row).collect(),
    )
}

/// The columns that are read back, with their keys.
const COLUMNS: [AttributeKey; 9] = [
    AttributeKey::Name,
    AttributeKey::Role,
    AttributeKey::Site,
    AttributeKey::Vrf,
    AttributeKey::Vlan,
    AttributeKey::Mac,
    AttributeKey::Anycast,
    AttributeKey::Expires,
    AttributeKey::Description,
];

fn csv(plan: &Plan, options: &ExportOptions) -> PlanExport {
    let inner = Inner::of(plan);
    let header: Vec<&str> =
        ["prefix", "address"].into_iter().chain(COLUMNS.iter().map(|key| key.word())).chain(["gateway"]).collect();
    let row = |net: String, addr: String, entry: &Entry, gateway: String| -> Vec<String> {
        let values = COLUMNS.iter().map(|key| plan.said(entry, *key).to_owned());
        [net, addr].into_iter().chain(values).chain([gateway]).collect()
    };
    let gateway = |id| inner.get(id, EntryKind::Gateway).first().map_or(String::new(), |entry| host_text(plan, entry));
    let mut rows: Vec<Vec<String>> = prefixes(plan, options)
        .map(|(id, entry)| row(entry.net().to_string(), String::new(), entry, gateway(id)))
        .collect();
    let host = |entry: &Entry| row(String::new(), host_text(plan, entry), entry, String::new());
    rows.extend(hosts(plan, options).map(host));
    let mut found = table(&header, rows);
    let of_kind = |kind| plan.planned(kind).map(|(_, entry)| entry).filter(|entry| options.includes(plan, entry));
    let given = of_kind(EntryKind::Allocation).map(|entry| entry.net().to_string());
    let ranges = of_kind(EntryKind::Range);
    let ranges = ranges.map(|entry| format!("{} - {}", address_text(entry.addr()), address_text(entry.last())));
    found.skipped = given.chain(ranges).map(|text| format!("{text}: a row is a prefix or a host")).collect();
    let gateways = prefixes(plan, options).flat_map(|(id, _)| inner.get(id, EntryKind::Gateway).iter().skip(1));
    found.skipped.extend(gateways.map(|entry| format!("{}: a row has one gateway", host_text(plan, entry))));
    found.skipped.extend(repeated(plan, options));
    found.skipped.extend(without_key(plan, options));
    if !plan.settings.is_empty() {
        found.skipped.push("the part [check]: a row is a prefix or a host".to_owned());
    }
    found.skipped.extend(lost_comments(plan, "a table"));
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

/// A text that stays in its cell.
fn cell(text: &str) -> String {
    let text = text.replace('\\', "\\\\").replace('|', "\\|").replace('<', "&lt;");
    one_line(&text.replace("\r\n", "<br>").replace(['\n', '\r'], "<br>")).into_owned()
}
