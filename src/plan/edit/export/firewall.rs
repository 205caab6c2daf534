//! Sets of nftables.

use super::{ExportFormat, ExportOptions, PlanExport, prefixes, shown, site_of};
use crate::addr::{Family, Net};
use crate::net::AddressSet;
use crate::plan::model::{AttributeKey, EntryKind, Plan, Role};
use crate::plan::text::{one_line, shorten};
use std::collections::{BTreeMap, BTreeSet};

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
    let names = site_names(plan, options);
    for (name, sites) in names.iter().filter(|(_, sites)| sites.len() > 1) {
        let why = format!("several sites would share the set {name}: rename all but one of them");
        sites.iter().for_each(|site| found.left_out.add("site", shorten(&one_line(site)), why.as_str()));
    }
    for (_, entry) in prefixes(plan, options) {
        let site = site_of(plan, entry);
        let role = if entry.role == Role::Unset { String::new() } else { format!("role_{}", entry.role.name()) };
        if role.is_empty() && site.is_empty() {
            found.left_out.add("prefix", shown(plan, entry), "neither a role nor a site: add one of them");
            continue;
        }
        let site = Some(set_name(site)).filter(|name| names.get(name).is_some_and(|sites| sites.len() == 1));
        let own: Vec<String> = site.into_iter().chain(Some(role).filter(|role| !role.is_empty())).collect();
        found.count += usize::from(!own.is_empty());
        for name in own {
            sets.entry((name, entry.family)).or_default().push(entry.net());
        }
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

/// The sites that would have each set: a set of several is the union of places that rules tell apart.
fn site_names<'a>(plan: &'a Plan, options: &'a ExportOptions) -> BTreeMap<String, BTreeSet<&'a str>> {
    let mut names: BTreeMap<String, BTreeSet<&str>> = BTreeMap::new();
    let sites = prefixes(plan, options).map(|(_, entry)| site_of(plan, entry));
    for site in sites.filter(|site| !site.is_empty()) {
        names.entry(set_name(site)).or_default().insert(site);
    }
    names
}

/// The name of the set of a site, as nftables takes it.
fn set_name(site: &str) -> String {
    let word = |c: char| if c.is_ascii_alphanumeric() { c.to_ascii_lowercase() } else { '_' };
    format!("site_{}", site.chars().map(word).collect::<String>())
}
