//! Router advertisements, as radvd.conf(5) has them.

use super::{ExportFormat, ExportOptions, PlanExport, prefixes};
use crate::addr::Family;
use crate::plan::model::{AttributeKey, Entry, Plan, Role};
use std::collections::BTreeMap;

/// The configuration of radvd.
pub(super) static RADVD: ExportFormat =
    ExportFormat { name: "radvd", about: "radvd.conf: the IPv6 LANs by interface", write };

fn write(plan: &Plan, _: &ExportOptions) -> PlanExport {
    let mut found = PlanExport::default();
    let mut links: BTreeMap<String, Vec<String>> = BTreeMap::new();
    for (_, entry) in prefixes(plan).filter(|(_, e)| e.role == Role::Lan && e.family == Family::V6) {
        match (entry.len.map(|len| len.get()), interface(plan, entry)) {
            (Some(64), Some(name)) => links.entry(name).or_default().push(entry.net().to_string()),
            (Some(64), None) => {
                found.skipped.push(format!("{}: neither an interface nor a VLAN is known", entry.net()))
            }
            _ => found.skipped.push(format!("{}: hosts form addresses only in a /64", entry.net())),
        }
    }
    for (name, nets) in links {
        found.text.push_str(&format!("interface {name}\n{{\n\tAdvSendAdvert on;\n"));
        for net in nets {
            found.text.push_str(&format!("\tprefix {net}\n\t{{\n\t\tAdvOnLink on;\n\t\tAdvAutonomous on;\n\t}};\n"));
            found.count += 1;
        }
        found.text.push_str("};\n");
    }
    found
}

/// The interface of a prefix: the one that the plan names, or that of its VLAN.
pub(super) fn interface(plan: &Plan, entry: &Entry) -> Option<String> {
    let named = plan.said(entry, AttributeKey::Interface);
    let sound = |c: char| c.is_ascii_alphanumeric() || matches!(c, '-' | '_' | '.');
    match !named.is_empty() && named.len() < 16 && named.chars().all(sound) {
        true => Some(named.to_owned()),
        false => plan.vlan(entry).map(|vlan| format!("vlan{vlan}")),
    }
}
