//! Router advertisements, as radvd.conf(5) has them.

use super::{ExportFormat, ExportOptions, Inner, PlanExport, is_managed, prefixes, shown, site_of};
use crate::addr::{Family, Len};
use crate::plan::model::{AttributeKey, Entry, EntryId, EntryKind, Plan, Role};
use crate::plan::symbols::Symbol;
use crate::plan::text::shorten;
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
    let mut lans: Vec<(EntryId, &Entry)> = Vec::new();
    for (id, entry) in prefixes(plan, options) {
        let why = match (entry.role, entry.family, entry.len) {
            (Role::Lan, Family::V6, Some(Len::SUBNET)) => {
                lans.push((id, entry));
                continue;
            }
            (Role::Lan, Family::V6, _) => "hosts form addresses only in a /64",
            _ => "not an IPv6 LAN",
        };
        found.left_out.add("prefix", shown(plan, entry), why);
    }
    let owners = InterfaceOwners::of(plan, options, lans.iter().map(|(_, entry)| *entry));
    let mut links: BTreeMap<String, Link> = BTreeMap::new();
    for (id, entry) in lans {
        match owners.interface(entry) {
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

/// Which site and routing table each interface of a router belongs to: VLAN numbers repeat from site to site. An interface
/// of one site has the prefixes of the other family that do not name any site.
pub(super) struct InterfaceOwners<'a> {
    plan: &'a Plan,
    options: &'a ExportOptions,
    all: HashMap<String, InterfaceOwner<'a>>,
}

/// What an interface belongs to.
struct InterfaceOwner<'a> {
    /// The site of the first prefix; empty: none is known.
    site: &'a str,
    vrf: Symbol,
    /// The family of the prefixes that are on it without a site, and the site that they are taken to be at.
    joined: Option<(Family, &'a str)>,
}

impl<'a> InterfaceOwners<'a> {
    /// The owners of the interfaces of the prefixes that are to be written: of several the first.
    pub(super) fn of(
        plan: &'a Plan,
        options: &'a ExportOptions,
        written: impl Iterator<Item = &'a Entry>,
    ) -> InterfaceOwners<'a> {
        let mut found = InterfaceOwners { plan, options, all: HashMap::new() };
        let mut claims: HashMap<String, Vec<&Entry>> = HashMap::new();
        for entry in written {
            if let Some(name) = interface(plan, entry) {
                claims.entry(name).or_default().push(entry);
            }
        }
        found.all = claims.into_iter().filter_map(|(name, claims)| Some((name, found.owner(&claims)?))).collect();
        found
    }

    fn owner(&self, claims: &[&'a Entry]) -> Option<InterfaceOwner<'a>> {
        let vrf = claims.first()?.vrf;
        let sited = || claims.iter().filter(|entry| entry.vrf == vrf).map(|entry| (self.site(entry), entry.family));
        let (others, at_sites): (Vec<_>, Vec<_>) = sited().partition(|(site, _)| site.is_empty());
        let joined = match (others.first(), at_sites.first()) {
            (Some((_, family)), Some((site, other))) if family != other => {
                let whole =
                    others.iter().all(|(_, own)| own == family) && at_sites.iter().all(|own| own == &(*site, *other));
                whole.then_some((*family, *site))
            }
            _ => None,
        };
        let first = sited().next().map_or("", |(site, _)| site);
        Some(InterfaceOwner { site: joined.map_or(first, |(_, site)| site), vrf, joined })
    }

    /// The site of a prefix. All that is written is at the selected site, whatever sites within it are named.
    fn site(&self, entry: &'a Entry) -> &'a str {
        self.options.site.as_deref().unwrap_or_else(|| site_of(self.plan, entry))
    }

    /// The interface of a prefix, or why it has none.
    pub(super) fn interface(&self, entry: &'a Entry) -> Result<String, String> {
        let name = interface(self.plan, entry)
            .ok_or_else(|| "neither an interface nor a VLAN is known: add 'vlan'".to_owned())?;
        match self.all.get(&name).and_then(|owner| self.conflict(owner, entry)) {
            None => Ok(name),
            Some(why) => Err(format!("{name} is already {why}")),
        }
    }

    /// What a prefix and an interface do not have in common, and what helps.
    fn conflict(&self, owner: &InterfaceOwner<'_>, entry: &'a Entry) -> Option<String> {
        let own = match self.site(entry) {
            "" => owner.joined.filter(|(family, _)| *family == entry.family).map_or("", |(_, site)| site),
            site => site,
        };
        let theirs = owner.site;
        let is_other_site = own != theirs;
        if entry.vrf != owner.vrf {
            // networks of another routing table are in no prefix of a site of this one
            let both = is_other_site && !own.is_empty() && !theirs.is_empty();
            let table = match self.plan.word(owner.vrf) {
                "" => "the default routing table".to_owned(),
                table => format!("the routing table {}", shorten(table)),
            };
            return Some(match both {
                true => format!("in {table} at the site {}: select one with --vrf or --site", shorten(theirs)),
                false => format!("in {table}: select one with --vrf"),
            });
        }
        is_other_site.then(|| match (own, theirs) {
            (own, "") => format!(
                "an interface of a prefix without a site: add 'site' to it, or select {} with --site",
                shorten(own)
            ),
            ("", theirs) => {
                format!("an interface of the site {}, and no site is known here: add 'site'", shorten(theirs))
            }
            (_, theirs) => format!("an interface of another site, {}: select one with --site", shorten(theirs)),
        })
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
