//! Router advertisements, as radvd.conf(5) has them.

use super::{ExportFormat, ExportOptions, Inner, PlanExport, is_managed, prefixes, shown, site_of};
use crate::addr::{Family, Len};
use crate::plan::edit::left_out::LeftOut;
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
    let selected = selected(plan, options, &inner, &mut found.left_out);
    for (id, entry) in selected.iter().copied() {
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
    let owners = InterfaceOwners::of(plan, options, routed(&inner, &selected));
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

/// The prefixes that are selected. With a site, those without one are at it too if they are on one of its interfaces: of the
/// other family, where no other site has the interface. The others on its interfaces are left out.
pub(super) fn selected<'a>(
    plan: &'a Plan,
    options: &ExportOptions,
    inner: &Inner<'_>,
    left: &mut LeftOut,
) -> Vec<(EntryId, &'a Entry)> {
    let whole = ExportOptions { site: None, ..options.clone() };
    let all: Vec<(EntryId, &Entry)> = prefixes(plan, &whole).map(|(id, _)| (id, plan.entry(id))).collect();
    if options.site.is_none() {
        return all;
    }
    let mut sited: HashMap<(String, Symbol), Vec<&Entry>> = HashMap::new();
    for entry in routed(inner, &all).filter(|entry| !site_of(plan, entry).is_empty()) {
        if let Some(name) = interface(plan, entry) {
            sited.entry((name, entry.vrf)).or_default().push(entry);
        }
    }
    let mut is_selected = |(id, entry): &(EntryId, &'a Entry)| {
        let others = interface(plan, entry).and_then(|name| sited.get(&(name, entry.vrf)));
        match others.filter(|_| site_of(plan, entry).is_empty() && is_routed(inner, (*id, entry))) {
            None => options.includes(plan, entry),
            Some(others) => joins(plan, options, others, entry).unwrap_or_else(|why| {
                left.add("prefix", shown(plan, entry), why);
                false
            }),
        }
    };
    all.into_iter().filter(|one| is_selected(one)).collect()
}

/// Whether a prefix without a site is at the selected one, by the prefixes with a site on its interface; the error says why it
/// cannot be known.
fn joins(plan: &Plan, options: &ExportOptions, others: &[&Entry], entry: &Entry) -> Result<bool, String> {
    let (own, apart): (Vec<&Entry>, Vec<&Entry>) = others.iter().partition(|other| options.includes(plan, other));
    let sites = match own.first() {
        None => return Ok(false),
        Some(_) if !apart.is_empty() => "several sites".to_owned(),
        Some(other) if own.iter().any(|other| other.family == entry.family) => {
            format!("the site {}", shorten(site_of(plan, other)))
        }
        Some(_) => return Ok(true),
    };
    let name = interface(plan, entry).unwrap_or_default();
    Err(format!("{name} is an interface of {sites}, and no site is known here: add 'site'"))
}

/// The prefixes for which a router has its interface configured, in whichever format: what is not written does not take the
/// interface from another one.
fn routed<'a>(inner: &Inner<'_>, all: &[(EntryId, &'a Entry)]) -> impl Iterator<Item = &'a Entry> {
    all.iter().filter(|one| is_routed(inner, **one)).map(|(_, entry)| *entry)
}

fn is_routed(inner: &Inner<'_>, (id, entry): (EntryId, &Entry)) -> bool {
    let is_link = matches!(entry.role, Role::Lan | Role::P2p) && entry.len.is_some();
    is_link && (is_announced(entry) || own_gateways(inner, (id, entry)).next().is_some())
}

/// Whether hosts form their addresses in a prefix, which they do only in a /64.
pub(super) fn is_announced(entry: &Entry) -> bool {
    entry.role == Role::Lan && entry.family == Family::V6 && entry.len == Some(Len::SUBNET)
}

/// The gateways in a prefix: the addresses of the router.
pub(super) fn own_gateways<'a>(
    inner: &'a Inner<'_>,
    (id, entry): (EntryId, &Entry),
) -> impl Iterator<Item = &'a Entry> {
    let net = entry.net();
    inner.get(id, EntryKind::Gateway).iter().copied().filter(move |gateway| net.contains(&gateway.net()))
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
    /// The site of the first prefix that has one; empty: none is known.
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
        Some(InterfaceOwner { site: at_sites.first().map_or("", |(site, _)| site), vrf, joined })
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
        is_other_site.then(|| match own {
            "" => format!("an interface of the site {}, and no site is known here: add 'site'", shorten(theirs)),
            _ => format!("an interface of another site, {}: select one with --site", shorten(theirs)),
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
