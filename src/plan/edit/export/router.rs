//! Router advertisements, as radvd.conf(5) has them.

use super::{ExportFormat, ExportOptions, Inner, PlanExport, is_managed, prefixes, shown, site_of};
use crate::addr::{Family, Len};
use crate::plan::model::{AttributeKey, Entry, EntryKind, Plan, Role};
use crate::plan::symbols::Symbol;
use std::collections::{BTreeMap, HashMap};

/// The configuration of radvd.
pub(super) static RADVD: ExportFormat = ExportFormat {
    name: "radvd",
    about: "radvd.conf: the IPv6 LANs by interface",
    comment: Some(("# ", "")),
    holds: &[(EntryKind::Prefix, &[&[AttributeKey::Role, AttributeKey::Vlan, AttributeKey::Interface]])],
    convert: write,
};

/// What routers announce on a link.
#[derive(Default)]
struct Link {
    nets: Vec<String>,
    managed: bool,
}

fn write(plan: &Plan, options: &ExportOptions) -> PlanExport {
    let (inner, mut found) = (Inner::of(plan), PlanExport::default());
    let (mut links, mut owners): (BTreeMap<String, Link>, _) = (BTreeMap::new(), InterfaceOwners::default());
    for (id, entry) in prefixes(plan, options) {
        let interface = match (entry.role, entry.family, entry.len) {
            (Role::Lan, Family::V6, Some(Len::SUBNET)) => owners.interface(plan, options, entry),
            (Role::Lan, Family::V6, _) => Err("hosts form addresses only in a /64".to_owned()),
            _ => Err("not an IPv6 LAN".to_owned()),
        };
        match interface {
            Ok(name) => {
                let link = links.entry(name).or_default();
                link.nets.push(entry.net().to_string());
                link.managed |= is_managed(plan, &inner, (id, entry));
            }
            Err(why) => found.left_out.add("prefix", shown(plan, entry), why),
        }
    }
    for (name, link) in links {
        let managed = if link.managed { "\tAdvManagedFlag on;\n" } else { "" };
        found.text.push_str(&format!("interface {name}\n{{\n\tAdvSendAdvert on;\n{managed}"));
        for net in link.nets {
            found.text.push_str(&format!("\tprefix {net}\n\t{{\n\t\tAdvOnLink on;\n\t\tAdvAutonomous on;\n\t}};\n"));
            found.count += 1;
        }
        found.text.push_str("};\n");
    }
    found
}

/// Which site and routing table each interface of a router belongs to: VLAN numbers repeat from site to site.
#[derive(Default)]
pub(super) struct InterfaceOwners {
    all: HashMap<String, (String, Symbol)>,
}

impl InterfaceOwners {
    /// The interface of a prefix, or why it has none.
    pub(super) fn interface(&mut self, plan: &Plan, options: &ExportOptions, entry: &Entry) -> Result<String, String> {
        let name =
            interface(plan, entry).ok_or_else(|| "neither an interface nor a VLAN is known: add 'vlan'".to_owned())?;
        // all that is written is at the selected site, whatever sites within it are named
        let site = options.site.as_deref().unwrap_or_else(|| site_of(plan, entry));
        let own = (site.to_owned(), entry.vrf);
        match self.all.entry(name.clone()).or_insert_with(|| own.clone()) {
            first if *first == own => Ok(name),
            (site, _) if *site != own.0 => {
                Err(format!("{name} is already an interface of another site: select one with --site"))
            }
            _ => Err(format!("{name} is already in another routing table: select one with --vrf")),
        }
    }
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
