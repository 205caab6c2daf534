//! P108: drift between the plan and what is in use.

mod contradictions;

use crate::addr::{Family, Len, Net};
use crate::net::{AddressSet, Range};
use crate::plan::finding::{Findings, Level, Rule};
use crate::plan::model::{AttributeKey, Entry, EntryKind, FileRole, Plan, Provenance, Role};
use crate::plan::rules::space::SpaceKind;
use crate::plan::rules::{show, space};

/// The rule.
pub(crate) static RULE: Rule = Rule {
    code: "P108",
    name: "drift",
    level: Level::Warning,
    about: "a prefix or an address is in use but not in the plan or not as planned, or the other way round",
    why: "What is in use and not in the plan is given away a second time by the next person who trusts the plan; what is \
      in the plan and in no routing table was never built, or is gone and can be reclaimed. In use is what routes, \
      interfaces, router advertisements, DHCP servers, zones, hosts files and packet filters name. Addresses of \
      others are left out: those outside of the allocations, if the plan names any. A planned network is missed only \
      where routes of its neighbours are known. What both know must agree: the address of a name and of the MAC address \
      in a reservation, the length of a link, the DHCP ranges of a network. A further host in a LAN is reported where the \
      plan has most of its hosts.",
    rfc: "",
    bad: &[
        ("plan.txt", "2001:db8::/48 # role=site name=ber\n2001:db8:0:10::/64 # role=lan\n"),
        ("ber.hosts", "2001:db8:0:10::53 ns1.example.net\n2001:db8:0:77::1 printer.example.net\n"),
    ],
    good: &[
        (
            "plan.txt",
            "2001:db8::/48 # role=site name=ber\n2001:db8:0:10::/64 # role=lan\n2001:db8:0:77::/64 # role=lan\n",
        ),
        ("ber.hosts", "2001:db8:0:10::53 ns1.example.net\n2001:db8:0:77::1 printer.example.net\n"),
    ],
    fixable: false,
    check,
};

fn check(plan: &Plan, findings: &mut Findings) {
    if plan.has_plan() && plan.entries.iter().any(|entry| entry.provenance == Provenance::Used) {
        let planned = Planned::of(plan);
        unplanned(plan, &planned, findings);
        unused(plan, findings);
        contradictions::contradictions(plan, &planned, findings);
    }
}

/// What the plan says about a block, whatever the routing table: interfaces are listed without theirs.
struct Planned {
    /// Every planned prefix, in order.
    nets: Vec<Net>,
    /// What is planned in all detail that there is.
    covered: AddressSet,
    /// What must not be in use, in order.
    free: Vec<(Net, Role)>,
    /// What was given; empty if the plan does not say.
    given: AddressSet,
    /// The planned prefixes that lie in no other.
    roots: AddressSet,
}

impl Planned {
    fn of(plan: &Plan) -> Planned {
        let tree = &plan.tree;
        let roles = |node| tree.entries(node).iter().map(|id| plan.entry(*id).role);
        let barred = |node| roles(node).find(|role| matches!(role, Role::Free | Role::Reserved));
        let whole = tree.nodes().filter(|(id, node)| {
            let leaf = tree.children(*id).next().is_none();
            barred(node).is_none() && (leaf || roles(node).any(is_closed))
        });
        let hosts = tree.all_hosts().iter().map(|id| plan.entry(*id).net());
        let ranges = plan.planned(EntryKind::Range).filter_map(|(_, e)| Range::new(e.addr(), e.last()).ok());
        let gateways = plan.planned(EntryKind::Gateway).map(|(_, entry)| entry.net());
        let blocks = whole.map(|(_, node)| node.net).chain(hosts).chain(gateways).map(Range::from);
        let is_given =
            |e: &&Entry| e.kind == EntryKind::Allocation || (e.kind == EntryKind::Prefix && e.role == Role::Allocation);
        let planned = || plan.entries.iter().filter(|e| e.provenance == Provenance::Planned);
        let mut nets: Vec<Net> =
            planned().filter(|e| matches!(e.kind, EntryKind::Prefix | EntryKind::Allocation)).map(Entry::net).collect();
        nets.sort_unstable();
        let mut free: Vec<(Net, Role)> =
            tree.nodes().filter_map(|(_, n)| barred(n).map(|role| (n.net, role))).collect();
        free.sort_unstable();
        Planned {
            nets,
            covered: blocks.chain(ranges).collect(),
            free,
            given: planned().filter(is_given).map(Entry::net).collect(),
            roots: tree.roots().map(|(_, node)| node.net).collect(),
        }
    }

    /// Whether a planned prefix is the block, or the block is an aggregate of planned ones.
    fn names(&self, net: &Net) -> bool {
        is_within(&self.nets, net)
    }

    fn has(&self, net: &Net) -> bool {
        self.covered.contains(&Range::from(*net)) || self.names(net)
    }

    /// The free or reserved prefix around a block.
    fn barred(&self, net: &Net) -> Option<&(Net, Role)> {
        let before = self.free.partition_point(|(free, _)| free <= net);
        self.free.get(before.checked_sub(1)?).filter(|(free, _)| free.contains(net))
    }

    /// Whether the plan is about this block at all: it was given, or, if nothing is said on that, it is of a planned
    /// family; private space and packet filters only where the plan has the like.
    fn concerns(&self, net: &Net, filter: bool) -> bool {
        let (range, family) = (Range::from(*net), net.family());
        match space::block(net).map(|block| (SpaceKind::of(block), block.net)) {
            Some((SpaceKind::Private, block)) => {
                return is_within(&self.nets, &block) && (!filter || self.roots.overlaps(&range));
            }
            Some((SpaceKind::Documentation, _)) | None => {}
            _ => return false,
        }
        match (has_family(&self.given, family), filter) {
            (true, _) => self.given.overlaps(&range),
            (false, true) => self.roots.overlaps(&range),
            (false, false) => {
                [self.nets.first(), self.nets.last()].into_iter().flatten().any(|net| net.family() == family)
            }
        }
    }
}

/// Whether a set has addresses of a family: IPv4 comes first in it.
fn has_family(set: &AddressSet, family: Family) -> bool {
    let ranges = set.ranges();
    [ranges.first(), ranges.last()].into_iter().flatten().any(|range| range.family() == family)
}

/// Whether one of the prefixes, which are in order, lies in a block or is it.
fn is_within(nets: &[Net], block: &Net) -> bool {
    nets.get(nets.partition_point(|net| net < block)).is_some_and(|net| block.contains(net))
}

/// Whether a prefix of the role is planned in all detail, whatever it holds.
fn is_closed(role: Role) -> bool {
    matches!(role, Role::Lan | Role::P2p | Role::Loopback | Role::Delegation | Role::Pool | Role::Multicast)
}

/// What is in use and not in the plan, each block once.
fn unplanned(plan: &Plan, planned: &Planned, findings: &mut Findings) {
    let mut used: Vec<(Net, &Entry)> = plan.entries.iter().filter(|e| is_own(plan, e)).map(|e| (e.net(), e)).collect();
    used.sort_by_key(|(net, _)| *net);
    let mut reported: Vec<UnplannedBlock<'_>> = Vec::new();
    for (net, entry) in used {
        if let Some(last) = reported.last_mut().filter(|last| last.block.contains(&net)) {
            last.more += usize::from(last.last != net && last.block != net);
            last.last = net;
            continue;
        }
        if planned.has(&net) || !planned.concerns(&net, space::is_filter(plan, entry)) {
            continue;
        }
        let block = if entry.kind == EntryKind::Host { network(&net) } else { net };
        // the network around a host may be more than what is missing
        let block = if planned.names(&block) { net } else { block };
        reported.push(UnplannedBlock { block, net, entry, last: net, more: 0 });
    }
    for UnplannedBlock { block, net, entry, more, .. } in reported {
        let more = if more > 0 { format!(" and {more} more") } else { String::new() };
        let example = if block == net { String::new() } else { format!(" ({}{more})", show::written(plan, entry)) };
        let what = match planned.barred(&net) {
            Some((free, role)) => format!("the plan declares {} {}", show::net(free), role.name()),
            None => "is not in the plan".to_owned(),
        };
        findings.at(entry.place, format!("{}{example} is in use, but {what}", shown(&block)));
    }
}

/// What is in use and not planned.
struct UnplannedBlock<'a> {
    block: Net,
    /// The first of it that was found, and its entry.
    net: Net,
    entry: &'a Entry,
    /// The last one, and how many others there are.
    last: Net,
    more: usize,
}

/// A block, without length if it is a single address.
fn shown(block: &Net) -> String {
    if block.size_log2() == 0 { show::addr(block.first()) } else { show::net(block) }
}

/// Whether an entry says that something of ours is in use. Next hops, name servers and other addresses with a use of
/// their own may be anyone's.
fn is_own(plan: &Plan, entry: &Entry) -> bool {
    let kind = matches!(entry.kind, EntryKind::Prefix | EntryKind::Host);
    entry.provenance == Provenance::Used
        && kind
        && matches!(plan.said(entry, AttributeKey::Use), "" | "route" | "lease" | "name" | "pool" | "listen")
        && entry.len.is_none_or(|len| len.get() > 0)
}

/// The network that a host of unknown link is counted in.
fn network(host: &Net) -> Net {
    let len = if host.family() == Family::V6 { Some(Len::SUBNET) } else { Len::v4(24).ok() };
    len.and_then(|len| host.supernet(len)).unwrap_or(*host)
}

/// Planned networks that are in no routing table, where routes of their neighbours are.
fn unused(plan: &Plan, findings: &mut Findings) {
    let sorted = |wanted: &dyn Fn(&Entry) -> bool| -> Vec<Net> {
        let used = plan.entries.iter().filter(|e| e.provenance == Provenance::Used && !space::is_filter(plan, e));
        let mut nets: Vec<Net> = used.filter(|e| wanted(e)).map(Entry::net).collect();
        nets.sort_unstable();
        nets
    };
    let routes = sorted(&|e| e.kind == EntryKind::Prefix && plan.file(e.place.file).format.role == FileRole::Routes);
    if routes.is_empty() {
        return;
    }
    let used = sorted(&|_| true);
    for (_, node) in plan.tree.nodes().filter(|(_, node)| !is_within(&used, &node.net)) {
        let around = node.parent.map(|id| plan.tree.node(id).net);
        // an aggregate route says nothing on what is in it
        let neighbours = around.is_some_and(|around| {
            let from = routes.partition_point(|route| *route <= around);
            routes.get(from).is_some_and(|route| around.contains(route))
        });
        for entry in plan.tree.entries(node).iter().map(|id| plan.entry(*id)) {
            if neighbours && matches!(entry.role, Role::Lan | Role::P2p) {
                let text = format!(
                    "{} is planned, but not in use: no route and no address of it is known",
                    show::written(plan, entry)
                );
                findings.at(entry.place, text);
            }
        }
    }
}

#[cfg(test)]
mod tests {
    use crate::plan::testing::found;

    /// What is found in a plan and the routes of a router.
    fn with_routes(plan: &str, routes: &[&str]) -> Vec<String> {
        let objects: Vec<String> = routes.iter().map(|dst| format!("{{\"dst\":\"{dst}\",\"dev\":\"eth0\"}}")).collect();
        found("P108", &[("plan.txt", plan), ("routes.json", &format!("[{}]", objects.join(",\n")))])
    }

    const SITE: &str = "2001:db8::/48 # role=site\n2001:db8:0:10::/64 # role=lan\n2001:db8:0:11::/64 # role=lan\n";

    #[test]
    fn without_a_plan_or_without_use_there_is_no_drift() {
        assert_eq!(found("P108", &[("plan.txt", SITE)]), [""; 0]);
        assert_eq!(found("P108", &[("a.hosts", "2001:db8::1 ns1.example.net\n")]), [""; 0]);
    }

    #[test]
    fn a_route_that_is_not_planned_is_reported_and_a_plan_that_is_not_routed() {
        assert_eq!(
            with_routes(SITE, &["2001:db8:0:10::/64", "2001:db8:0:77::/64", "fe80::/64", "default"]),
            [
                "3:1 2001:db8:0:11::/64 is planned, but not in use: no route and no address of it is known",
                "2:9 2001:db8:0:77::/64 is in use, but is not in the plan"
            ]
        );
    }

    #[test]
    fn aggregates_and_parts_of_a_lan_are_planned() {
        let routes =
            ["2001:db8::/32", "2001:db8::/48", "2001:db8:0:10::/64", "2001:db8:0:10::5/128", "2001:db8:0:11::/64"];
        assert_eq!(with_routes(SITE, &routes), [""; 0]);
    }

    #[test]
    fn routes_elsewhere_say_nothing_on_a_site() {
        let plan = format!("{SITE}2001:db8:9::/48 # role=site\n2001:db8:9:1::/64 # role=lan\n");
        assert_eq!(with_routes(&plan, &["2001:db8:9:1::/64", "2001:db8::/48"]), [""; 0]);
    }

    #[test]
    fn the_space_of_others_is_left_out_where_allocations_are_known() {
        let plan = format!("2001:db8::/32 # role=allocation\n{SITE}");
        let routes =
            ["2001:db8:0:10::/64", "2001:db8:0:11::/64", "2a00:1450::/32", "10.0.0.0/8", "fd42:7c1a:9b03::/48"];
        assert_eq!(with_routes(&plan, &routes), [""; 0]);
    }

    #[test]
    fn what_is_declared_free_must_not_be_in_use() {
        let plan = "2001:db8::/48 # role=site\n2001:db8:0:10::/64 # role=lan\n2001:db8:0:20::/60 # role=free\n";
        assert_eq!(
            with_routes(plan, &["2001:db8:0:10::/64", "2001:db8:0:21::/64"]),
            ["2:9 2001:db8:0:21::/64 is in use, but the plan declares 2001:db8:0:20::/60 free"]
        );
    }

    #[test]
    fn hosts_of_one_network_are_reported_once() {
        let hosts = "2001:db8:0:10::53 a.example.net\n2001:db8:0:77::1 b.example.net\n2001:db8:0:77::2 c.example.net\n";
        assert_eq!(
            found("P108", &[("plan.txt", SITE), ("a.hosts", hosts)]),
            ["2:1 2001:db8:0:77::/64 (2001:db8:0:77::1 and 1 more) is in use, but is not in the plan"]
        );
    }

    #[test]
    fn routing_tables_do_not_matter_because_interfaces_do_not_tell_theirs() {
        let plan = "10.0.0.0/24 # role=lan vrf=blue\n";
        assert_eq!(with_routes(plan, &["10.0.0.0/24"]), [""; 0]);
    }

    #[test]
    fn a_packet_filter_names_the_addresses_of_others() {
        let rules = "table inet filter {\n set s {\n elements = { 2a00:1450::/32, 2001:db8:0:10::1, 2001:db8:0:77::1 }\n }\n}\n";
        assert_eq!(
            found("P108", &[("plan.txt", SITE), ("filter.nft", rules)]),
            ["3:49 2001:db8:0:77::/64 (2001:db8:0:77::1) is in use, but is not in the plan"]
        );
    }

    /// A plan with hosts, a gateway and a range.
    const HOSTS: &str = "[[prefix]]\nprefix = \"2001:db8:0:10::/64\"\nrole = \"lan\"\ngateway = \"2001:db8:0:10::1\"\n\
                         ranges = [{ from = \"2001:db8:0:10::1000\", to = \"2001:db8:0:10::1fff\", use = \"dhcp\" }]\n\
                         [[host]]\naddress = \"2001:db8:0:10::53\"\nname = \"NS1.example.net\"\nmac = \"00:1d:09:76:f5:58\"\n\
                         [[host]]\naddress = \"2001:db8:0:10::80\"\nname = \"www.example.net\"\n";

    #[test]
    fn a_known_name_or_client_at_another_address_is_reported() {
        let with = |name: &str, text: &str| found("P108", &[("plan.toml", HOSTS), (name, text)]);
        let zone = "ns1 AAAA 2001:db8:0:10::54\nns1 AAAA 2001:db8:0:10::55\nns1 A 192.0.2.1\nwww AAAA 2001:db8:0:10::80\n";
        assert_eq!(
            with("example.net.zone", zone),
            ["1:10 ns1.example.net has 2001:db8:0:10::54 and 1 more in use, but 2001:db8:0:10::53 in the plan"]
        );
        let kea = |address: &str| {
            format!(
                "{{\"Dhcp6\":{{\"subnet6\":[{{\"id\":1,\"subnet\":\"2001:db8:0:10::/64\",\"reservations\":[\
                 {{\"hw-address\":\"00:1D:09:76:F5:58\",\"ip-addresses\":[\"2001:db8:0:10::{address}\"]}}]}}]}}}}"
            )
        };
        assert_eq!(with("kea.conf", &kea("53")), [""; 0]);
        let moved = with("kea.conf", &kea("54"));
        assert_eq!(moved.len(), 1, "{moved:?}");
        assert!(moved[0].ends_with("00:1d:09:76:f5:58 has 2001:db8:0:10::54 in use, but 2001:db8:0:10::53 in the plan"));
        // an interface has many addresses
        let neighbours = "2001:db8:0:10::54 dev eth0 lladdr 00:1d:09:76:f5:58 REACHABLE\n";
        assert_eq!(with("neigh.txt", neighbours), [""; 0]);
    }

    #[test]
    fn a_link_of_another_length_is_reported() {
        let with = |plan: &str, address: &str, len: u8| {
            let json = format!(
                "[{{\"ifname\":\"eth0\",\"addr_info\":[{{\"family\":\"inet6\",\"local\":\"{address}\",\"prefixlen\":{len}}}]}}]"
            );
            found("P108", &[("plan.toml", plan), ("addr.json", &json)])
        };
        let gateway = "2001:db8:0:10::1";
        let text = |len: u8| {
            format!("1:59 2001:db8:0:10::1 has the length /{len} in use, but 2001:db8:0:10::/64 is planned")
        };
        assert_eq!(with(HOSTS, gateway, 56), [text(56)]);
        assert_eq!(with(HOSTS, gateway, 120), [text(120)]);
        for len in [64, 128] {
            assert_eq!(with(HOSTS, gateway, len), [""; 0], "{len}");
        }
        // a part of a prefix that the plan does not divide
        let site = "[[prefix]]\nprefix = \"2001:db8::/48\"\nrole = \"site\"\n";
        assert_eq!(with(site, gateway, 64), [""; 0]);
    }

    #[test]
    fn pools_are_compared_as_a_whole() {
        let with = |pools: &[&str]| {
            let pools: Vec<String> = pools.iter().map(|pool| format!("{{\"pool\":\"{pool}\"}}")).collect();
            let kea = format!(
                "{{\"Dhcp6\":{{\"subnet6\":[{{\"id\":1,\"subnet\":\"2001:db8:0:10::/64\",\"pools\":[{}]}}]}}}}",
                pools.join(",")
            );
            let found = found("P108", &[("plan.toml", HOSTS), ("kea.conf", &kea)]);
            found.iter().map(|line| line.split_once(' ').unwrap().1.to_owned()).collect::<Vec<_>>()
        };
        let text = |from: &str, to: &str| {
            format!(
                "the pool 2001:db8:0:10::{from} - 2001:db8:0:10::{to} is in use, but 2001:db8:0:10::1000 - 2001:db8:0:10::1fff is planned"
            )
        };
        let halves = ["2001:db8:0:10::1000 - 2001:db8:0:10::17ff", "2001:db8:0:10::1800 - 2001:db8:0:10::1fff"];
        assert_eq!(with(&halves), [""; 0]);
        assert_eq!(with(&halves[..1]), [text("1000", "17ff")]);
        assert_eq!(with(&[halves[0], "2001:db8:0:10::5000 - 2001:db8:0:10::ffff"]), [text("5000", "ffff")]);
    }

    #[test]
    fn a_further_host_is_reported_where_the_plan_has_most_of_the_hosts() {
        let with = |hosts: &[&str]| {
            let lines: String = hosts.iter().map(|host| format!("2001:db8:0:10::{host} h{host}.example.net\n")).collect();
            found("P108", &[("plan.toml", HOSTS), ("lan.hosts", &lines)])
        };
        assert_eq!(with(&["53", "1", "1abc"]), [""; 0]);
        assert_eq!(
            with(&["53", "99"]),
            ["2:1 2001:db8:0:10::99 is in use, but not among the planned hosts of 2001:db8:0:10::/64"]
        );
        assert_eq!(with(&["97", "98", "99"]), [""; 0]);
    }
}
