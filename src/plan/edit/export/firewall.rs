//! Sets of nftables.

use super::{ExportFormat, ExportOptions, PlanExport, prefixes, said, shown};
use crate::addr::{Family, Net};
use crate::net::AddressSet;
use crate::plan::model::{AttributeKey, EntryKind, Plan, Role};
use std::collections::BTreeMap;

/// Sets of nftables.
pub(super) static NFT: ExportFormat = ExportFormat {
    name: "nft",
    about: "nftables: a set for each role and each site",
    comment: Some(("# ", "")),
    holds: &[(EntryKind::Allocation, &[]), (EntryKind::Prefix, &[&[AttributeKey::Role, AttributeKey::Site]])],
    convert: write,
};

fn write(plan: &Plan, options: &ExportOptions) -> PlanExport {
    let mut sets: BTreeMap<(String, Family), Vec<Net>> = BTreeMap::new();
    let mut found = PlanExport::default();
    for (_, entry) in prefixes(plan, options) {
        let site = said(plan, entry, AttributeKey::Site);
        let role = if entry.role == Role::Unset { String::new() } else { format!("role_{}", entry.role.name()) };
        let site = if site.is_empty() { site } else { format!("site_{}", identifier(&site)) };
        if role.is_empty() && site.is_empty() {
            found.left_out.add("prefix", shown(plan, entry), "neither a role nor a site: add one of them");
            continue;
        }
        for name in [role, site].into_iter().filter(|name| !name.is_empty()) {
            sets.entry((name, entry.family)).or_default().push(entry.net());
        }
        found.count += 1;
    }
    for (_, entry) in plan.planned(EntryKind::Allocation) {
        sets.entry(("allocations".to_owned(), entry.family)).or_default().push(entry.net());
    }
    found.text.push_str("table inet plan {\n");
    for ((name, family), nets) in sets {
        let (suffix, kind) = if family == Family::V6 { ("v6", "ipv6_addr") } else { ("v4", "ipv4_addr") };
        // nested prefixes would be refused: the set has the addresses of all of them once
        let merged: AddressSet = nets.into_iter().collect();
        let elements: Vec<String> = merged.prefixes().map(|net| net.to_string()).collect();
        let elements = elements.join(",\n\t\t\t");
        found.text.push_str(&format!(
            "\tset {name}_{suffix} {{\n\t\ttype {kind}\n\t\tflags interval\n\t\telements = {{\n\t\t\t{elements}\n\t\t}}\n\t}}\n"
        ));
    }
    found.text.push_str("}\n");
    found
}

/// A name that nftables takes.
fn identifier(text: &str) -> String {
    text.chars().map(|c| if c.is_ascii_alphanumeric() { c.to_ascii_lowercase() } else { '_' }).collect()
}
