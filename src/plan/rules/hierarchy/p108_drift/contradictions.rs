//! Where plan and use know the same host, link or network, and say different things about it.

use super::{Planned, is_own};
use crate::addr::Net;
use crate::net::{AddressSet, Range};
use crate::plan::finding::Findings;
use crate::plan::model::{AttributeKey, Entry, EntryKind, FileRole, Node, NodeId, Plan, Provenance, Role, Tree};
use crate::plan::rules::{show, space};
use crate::plan::symbols::Symbol;
use crate::plan::text::shorten;
use std::collections::{BTreeMap, HashMap, HashSet};

/// Reports the addresses of known hosts, the lengths of links, the pools and the further hosts that the plan does not have so.
pub(super) fn contradictions(plan: &Plan, planned: &Planned, findings: &mut Findings) {
    let networks = Networks::of(plan);
    let hosts: Vec<&Entry> = plan
        .entries
        .iter()
        .filter(|e| e.kind == EntryKind::Host && is_own(plan, e))
        .filter(|e| !space::is_filter(plan, e) && planned.concerns(&e.net(), false))
        .collect();
    let moved = moved(plan, &hosts, findings);
    links(&networks, &hosts, findings);
    pools(plan, &networks, findings);
    strangers(plan, &networks, &hosts, &moved, findings);
}

/// The planned prefixes, whatever the routing table: interfaces are listed without theirs.
struct Networks {
    entries: Vec<Entry>,
    tree: Tree,
}

impl Networks {
    fn of(plan: &Plan) -> Networks {
        let planned = plan.entries.iter().filter(|e| e.provenance == Provenance::Planned);
        let kinds = [EntryKind::Prefix, EntryKind::Host];
        let inner = planned.filter(|e| kinds.contains(&e.kind)).map(|e| Entry { vrf: Symbol::EMPTY, ..*e });
        let entries: Vec<Entry> = inner.collect();
        let tree = Tree::of(&entries, Provenance::Planned);
        Networks { entries, tree }
    }

    /// The smallest planned prefix around a block.
    fn around(&self, net: &Net) -> Option<(NodeId, &Node)> {
        self.tree.find(Symbol::EMPTY, net).map(|id| (id, self.tree.node(id)))
    }

    fn first(&self, node: &Node) -> Option<&Entry> {
        self.entries.get(self.tree.entries(node).first()?.0 as usize)
    }

    /// The number of addresses that are planned as hosts in a prefix.
    fn hosts(&self, node: &Node) -> usize {
        let nets = self.tree.hosts(node).iter().filter_map(|id| self.entries.get(id.0 as usize)).map(Entry::net);
        nets.collect::<HashSet<Net>>().len()
    }
}

/// What a host is known by: its name without regard to case, or the MAC address of a client of a DHCP server. An interface
/// has many addresses of one MAC address.
fn marks(plan: &Plan, entry: &Entry) -> impl Iterator<Item = String> {
    let name = plan.name_of(entry).trim_end_matches('.').to_ascii_lowercase();
    let is_interface = plan.file(entry.place.file).format.role == FileRole::Interfaces;
    let mac = plan.mac(entry).filter(|_| !is_interface).map(|mac| mac.to_string());
    Some(name).filter(|name| !name.is_empty()).into_iter().chain(mac)
}

/// The planned hosts by what they are known by.
type Known<'a> = HashMap<String, Vec<&'a Entry>>;

/// Known hosts at addresses that the plan does not give them: each name or MAC address once, at the first of them. Gives all
/// of these addresses.
fn moved(plan: &Plan, hosts: &[&Entry], findings: &mut Findings) -> HashSet<Net> {
    let mut known = Known::new();
    for (_, entry) in plan.planned(EntryKind::Host) {
        marks(plan, entry).for_each(|mark| known.entry(mark).or_default().push(entry));
    }
    let mut found: Vec<(String, Vec<&Entry>)> = Vec::new();
    let mut places: HashMap<String, usize> = HashMap::new();
    for entry in hosts {
        let differs = |mark: &String| {
            let own: Vec<_> = of_family(&known, mark, entry).collect();
            !own.is_empty() && own.iter().all(|own| own.net() != entry.net())
        };
        // a host that has both is reported by its name
        let Some(mark) = marks(plan, entry).find(differs) else { continue };
        let at = *places.entry(mark.clone()).or_insert(found.len());
        match found.get_mut(at) {
            Some((_, entries)) => entries.push(entry),
            None => found.push((mark, vec![entry])),
        }
    }
    for (mark, entries) in &found {
        if let Some((first, own)) = entries.first().and_then(|e| of_family(&known, mark, e).next().map(|own| (e, own))) {
            let others: HashSet<Net> = entries.iter().map(|e| e.net()).filter(|net| *net != first.net()).collect();
            let more = if others.is_empty() { String::new() } else { format!(" and {} more", others.len()) };
            let [used, wanted] = [*first, own].map(|entry| show::addr(entry.addr()));
            let text = format!("{} has {used}{more} in use, but {wanted} in the plan", shorten(mark));
            findings.at(first.place, text).related(own.place, "planned here");
        }
    }
    found.iter().flat_map(|(_, entries)| entries).map(|entry| entry.net()).collect()
}

/// The planned hosts of a name or MAC address that are of the family of another entry.
fn of_family<'k>(known: &'k Known<'_>, mark: &str, entry: &Entry) -> impl Iterator<Item = &'k Entry> {
    let family = entry.family;
    known.get(mark).into_iter().flatten().copied().filter(move |own| own.family == family)
}

/// Interfaces whose length is not that of the planned network. A host with a single address, as DHCP gives it, says nothing
/// about its link, and an address in a prefix that the plan does not divide may be in a part of it.
fn links(networks: &Networks, hosts: &[&Entry], findings: &mut Findings) {
    let mut reported: HashSet<(Net, Net)> = HashSet::new();
    for entry in hosts {
        let Some(link) = entry.link().filter(|link| link.size_log2() > 0) else { continue };
        let Some((id, node)) = networks.around(&entry.net()) else { continue };
        let is_link = [Role::Lan, Role::P2p].iter().any(|role| node.has(*role));
        let differs = link.len() < node.net.len() || is_link && link.len() > node.net.len();
        let is_leaf = is_link || networks.tree.children(id).next().is_none();
        if !differs || !is_leaf || !reported.insert((link, node.net)) {
            continue;
        }
        let (address, len, net) = (show::addr(entry.addr()), link.len().get(), show::net(&node.net));
        let finding = findings.at(entry.place, format!("{address} has the length /{len} in use, but {net} is planned"));
        if let Some(own) = networks.first(node) {
            finding.related(own.place, "planned here");
        }
    }
}

/// Whether a range is handed out by a DHCP server; one in use has to say so.
fn is_pool(plan: &Plan, entry: &Entry) -> bool {
    let says_dhcp = || plan.said(entry, AttributeKey::Use).to_ascii_lowercase().starts_with("dhcp");
    entry.kind == EntryKind::Range && plan.is_dhcp(entry) && (entry.provenance == Provenance::Planned || says_dhcp())
}

/// Pools that are together not what the plan hands out in their network, where it says so: each network once.
fn pools(plan: &Plan, networks: &Networks, findings: &mut Findings) {
    let mut by_network: BTreeMap<NodeId, [Vec<&Entry>; 2]> = BTreeMap::new();
    for entry in plan.entries.iter().filter(|entry| is_pool(plan, entry)) {
        let first = entry.net();
        if let Some((id, _)) = networks.around(&first) {
            let [wanted, used] = by_network.entry(id).or_default();
            if entry.provenance == Provenance::Planned { wanted.push(entry) } else { used.push(entry) }
        }
    }
    let range = |entry: &&Entry| Range::new(entry.addr(), entry.last()).ok();
    for [wanted, used] in by_network.into_values() {
        let (Some(own), Some(first)) = (wanted.first(), used.first()) else { continue };
        let [planned, configured] = [&wanted, &used].map(|all| all.iter().filter_map(range).collect::<AddressSet>());
        if planned.ranges() == configured.ranges() {
            continue;
        }
        let odd = used.iter().find(|entry| range(entry).is_some_and(|range| !planned.contains(&range))).unwrap_or(first);
        let [pool, wanted] = [odd, own].map(|e| format!("{} - {}", show::addr(e.addr()), show::addr(e.last())));
        findings
            .at(odd.place, format!("the pool {pool} is in use, but {wanted} is planned"))
            .related(own.place, "planned here");
    }
}

/// Addresses of zones and hosts files that are not among the planned hosts of their network, where most are: the plan of a
/// network may have no hosts, or the important ones alone.
fn strangers(plan: &Plan, networks: &Networks, hosts: &[&Entry], moved: &HashSet<Net>, findings: &mut Findings) {
    let kinds = [EntryKind::Host, EntryKind::Gateway, EntryKind::Range];
    let planned = plan.entries.iter().filter(|e| e.provenance == Provenance::Planned && kinds.contains(&e.kind));
    let known: AddressSet = planned.filter_map(|e| Range::new(e.addr(), e.last()).ok()).collect();
    let mut by_network: BTreeMap<NodeId, BTreeMap<Net, &Entry>> = BTreeMap::new();
    let is_named = |entry: &&&Entry| {
        matches!(plan.file(entry.place.file).format.role, FileRole::Zone | FileRole::Hosts)
    };
    for entry in hosts.iter().filter(is_named) {
        let net = entry.net();
        if known.contains(&Range::from(net)) || moved.contains(&net) {
            continue;
        }
        if let Some((id, _)) = networks.around(&net).filter(|(_, node)| node.has(Role::Lan)) {
            by_network.entry(id).or_default().entry(net).or_insert(entry);
        }
    }
    for (id, strangers) in by_network {
        let node = networks.tree.node(id);
        if strangers.len() > networks.hosts(node) {
            continue;
        }
        for entry in strangers.into_values() {
            let (address, net) = (show::addr(entry.addr()), show::net(&node.net));
            findings.at(entry.place, format!("{address} is in use, but not among the planned hosts of {net}"));
        }
    }
}
