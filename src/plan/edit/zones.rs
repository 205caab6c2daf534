//! The zones of a plan: reverse zones for its space, forward zones for its names, as zone files.

use super::generated::words;
use super::left_out::LeftOut;
use super::sheet::address_text;
use crate::addr::{Family, Net};
use crate::format::escape_controls;
use crate::net::{classless, reverse_name, zones};
use crate::plan::model::{EntryKind, Plan, Provenance};
use crate::plan::rules::dns::p402_reverse_zone::{is_undivided, zone_len};
use crate::plan::rules::space::is_private;
use crate::plan::symbols::Symbol;
use crate::plan::text::shorten;
use std::collections::{BTreeMap, BTreeSet};
use std::fmt::Write;
use std::net::IpAddr;
use thiserror::Error;

/// What the zones are to contain besides the hosts of the plan.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct ZoneOptions {
    /// The name servers of every zone, the primary one first, in full.
    pub servers: Vec<String>,
    /// The mailbox of the SOA record, as a mailbox (`a.b@example.net`) or as a name (`a\\.b.example.net`); empty: `hostmaster`
    /// at the forward zone that the primary server is in, or else at the server's domain.
    pub mailbox: String,
    /// The forward zones.
    pub domains: Vec<String>,
    /// Prefixes that other name servers serve, with those.
    pub delegations: Vec<(Net, Vec<String>)>,
    /// The time to live of records, in seconds.
    pub ttl: u32,
    /// The only routing table that has zones, empty for the default one; `None`: all of them.
    pub vrf: Option<String>,
}

impl ZoneOptions {
    /// The words of the command that a zone file names: two routing tables must not replace each other's zones.
    pub fn command(&self) -> String {
        match self.vrf.as_deref() {
            Some(vrf) if !vrf.is_empty() => format!("zone --vrf {}", escape_controls(vrf)),
            _ => "zone".to_owned(),
        }
    }
}

/// A zone.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct PlanZone {
    /// Its name, in full, with the final dot.
    pub origin: String,
    head: String,
    body: String,
}

/// The zones of a plan.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct PlanZones {
    /// The zones: reverse ones in the order of addresses, then forward ones.
    pub zones: Vec<PlanZone>,
    /// What is in no zone, and why.
    pub left_out: LeftOut,
}

/// A text of the caller for a message: control characters escaped, and shortened if it is long.
fn visible(text: &str) -> String {
    shorten(&escape_controls(text))
}

/// Why zones cannot be made.
#[derive(Clone, Debug, PartialEq, Eq, Error)]
pub enum PlanZoneError {
    /// A word is not a name of the DNS.
    #[error("'{}' is not a name of the DNS", visible(.0))]
    Name(String),
    /// A name server is not named in full.
    #[error("'{}' is not a name in full: expected one such as ns1.example.net", visible(.0))]
    Short(String),
    /// A name is not that of a host.
    #[error("'{}' is not a host name: name servers refuse zones in which a name with '_' has an address", visible(.0))]
    Host(String),
    /// A forward zone is one of the reverse zones as well.
    #[error("'{}' is the name of a reverse zone of the plan", visible(.0))]
    Twice(String),
    /// A text is not a mailbox.
    #[error("'{}' is not a mailbox: expected one such as hostmaster@example.net", visible(.0))]
    Mailbox(String),
    /// There is no name server.
    #[error("a zone needs a name server")]
    Servers,
    /// A prefix has very many zones.
    #[error("{0} has {1} reverse zones: at most {MOST} are written")]
    Many(String, u64),
    /// A name server is in a zone that does not have its address.
    #[error("the name server {0} is in the zone {1}, but the plan does not have its address")]
    Glue(String, String),
    /// A delegation is outside of every reverse zone.
    #[error("the delegation {0} is in none of the reverse zones")]
    Delegation(String),
    /// A delegation is a zone that is written, not a part of one.
    #[error("the delegation {0} is a whole zone: the records of its name servers belong in the zone around it")]
    WholeZone(String),
    /// The zone of a delegation is not below the zone that is written.
    #[error("the delegation {0}: its zone {1} is not below the zone {2}: the records belong in the zone {3}")]
    Beside(String, String, String, String),
    /// A delegation is a part of what has one holder.
    #[error(
        "the delegation {0} is a part of {1}, which the plan does not divide: add {0} to the plan, or delegate all of {1}"
    )]
    Part(String, String),
}

/// The most reverse zones of a prefix.
const MOST: u64 = 256;

impl PlanZone {
    /// The zone file with a serial number.
    pub fn text(&self, serial: u32) -> String {
        format!("{}{serial}{}", self.head, self.body)
    }

    /// The name of its file.
    pub fn file_name(&self) -> String {
        format!("{}.zone", self.origin.trim_end_matches('.').replace('/', "-"))
    }

    /// The serial number to write: that of the file as it is if nothing else changed, otherwise one more, and at least
    /// `today`, which is made of a date.
    pub fn serial(&self, before: Option<&str>, today: u32) -> u32 {
        let Some(before) = before else { return today };
        let old = before.strip_prefix(self.head.as_str()).unwrap_or_default();
        let digits = old.bytes().take_while(u8::is_ascii_digit).count();
        let same = old.get(..digits).and_then(|digits| digits.parse::<u32>().ok());
        if let Some(serial) = same.filter(|serial| self.text(*serial) == before) {
            return serial;
        }
        match serial_of(before) {
            Some(old) if !is_later_serial(today, old) => old.checked_add(1).unwrap_or(1),
            _ => today,
        }
    }
}

/// Whether a serial number is later than another one: serial numbers are a circle
/// ([RFC 1982, section 3.2](https://www.rfc-editor.org/rfc/rfc1982#section-3.2)).
pub fn is_later_serial(new: u32, old: u32) -> bool {
    new != old && new.wrapping_sub(old) < 1 << 31
}

/// The serial number of a zone file: the first number after the mailbox of its SOA record.
pub fn serial_of(text: &str) -> Option<u32> {
    let lines = text.lines().map(|line| line.split(';').next().unwrap_or_default());
    let plain: String = lines.collect::<Vec<_>>().join(" ");
    let (_, rest) = plain.split_once("SOA")?;
    rest.split(['(', ')', ' ', '\t']).filter(|word| !word.is_empty()).nth(2)?.parse().ok()
}

/// A name in full, lower case, with the final dot.
///
/// # Errors
/// If it is not a name of the DNS ([RFC 1035, section 2.3.4](https://www.rfc-editor.org/rfc/rfc1035#section-2.3.4)).
pub fn full_name(name: &str) -> Result<String, PlanZoneError> {
    let bare = name.trim_end_matches('.').to_ascii_lowercase();
    // the last label of a name is not a number: this is an IPv4 address (RFC 3696, section 2)
    let number = bare.rsplit('.').next().is_some_and(|last| last.bytes().all(|b| b.is_ascii_digit()));
    match !number && is_name(&bare) {
        true => Ok(format!("{bare}.")),
        false => Err(PlanZoneError::Name(name.to_owned())),
    }
}

/// Whether a text is labels of the DNS, with or without the final dot.
fn is_name(text: &str) -> bool {
    let label = |label: &str| {
        let letters = label.bytes().all(|b| b.is_ascii_alphanumeric() || matches!(b, b'-' | b'_'));
        letters && (1..=63).contains(&label.len()) && !label.starts_with('-') && !label.ends_with('-')
    };
    let bare = text.strip_suffix('.').unwrap_or(text);
    bare.len() <= 253 && bare.split('.').all(label)
}

/// Whether a text is the name of a host, with or without the final dot: labels of the DNS without `_`.
pub(super) fn is_host_name(text: &str) -> bool {
    is_name(text) && !text.contains('_')
}

/// The name in full of a host or a name server: without `_`, as name servers do not load a zone in which such a name has an
/// address ([RFC 1123, section 2.1](https://www.rfc-editor.org/rfc/rfc1123#section-2.1)).
///
/// # Errors
/// If it is not one.
fn host_name(name: &str) -> Result<String, PlanZoneError> {
    match name.contains('_') {
        true => Err(PlanZoneError::Host(name.to_owned())),
        false => full_name(name),
    }
}

/// The name in full that an address is given to: that of a host, or a wildcard
/// ([RFC 4592](https://www.rfc-editor.org/rfc/rfc4592)).
///
/// # Errors
/// Why it is neither, for any such name.
fn owner_name(name: &str) -> Result<String, &'static str> {
    let wild = name.strip_prefix("*.");
    let whole = host_name(wild.unwrap_or(name)).map_err(|error| match error {
        PlanZoneError::Host(_) => "not a host name: name servers refuse zones in which a name with '_' has an address",
        _ => "not a name of the DNS",
    })?;
    Ok(if wild.is_some() { format!("*.{whole}") } else { whole })
}

/// The name in full of a name server.
///
/// # Errors
/// If it is not one.
fn server_name(name: &str) -> Result<String, PlanZoneError> {
    match name.trim_end_matches('.').contains('.') {
        true => host_name(name),
        // the errors of what is not even a label come first
        false => host_name(name).and(Err(PlanZoneError::Short(name.to_owned()))),
    }
}

/// Second labels under which registries of countries give names, as in `co.uk`.
const REGISTRY_LABELS: [&str; 13] =
    ["ac", "co", "com", "edu", "go", "gob", "gov", "mil", "ne", "net", "nom", "or", "org"];

/// The name of `hostmaster` ([RFC 2142, section 7](https://www.rfc-editor.org/rfc/rfc2142#section-7)) at the forward zone that
/// the primary server is in, or else at the domain of the server: at the server itself where that is the domain of a registry.
fn default_mailbox(primary: &str, domains: &[String]) -> String {
    let zone = domains.iter().filter(|own| relative(primary, own).is_some()).max_by_key(|own| own.len());
    let above = primary.split_once('.').map_or("", |(_, above)| above);
    let is_registry = match above.trim_end_matches('.').split('.').collect::<Vec<_>>().as_slice() {
        [_] => true,
        [second, top] => top.len() == 2 && REGISTRY_LABELS.contains(second),
        _ => false,
    };
    let domain = zone.map_or(if is_registry { primary } else { above }, String::as_str);
    format!("hostmaster.{domain}")
}

/// Names in full, each once.
fn full_names(names: &[String], full: fn(&str) -> Result<String, PlanZoneError>) -> Result<Vec<String>, PlanZoneError> {
    let mut all: Vec<String> = Vec::new();
    for name in names {
        let name = full(name)?;
        if !all.contains(&name) {
            all.push(name);
        }
    }
    Ok(all)
}

/// The name that a mailbox has in an SOA record ([RFC 1035, section 8](https://www.rfc-editor.org/rfc/rfc1035#section-8)):
/// the part before the `@` is one label, whose dots are escaped.
///
/// # Errors
/// If it is neither a mailbox nor such a name.
///
/// ```
/// use ipv6calc::plan::edit::zones::mailbox_name;
/// assert_eq!(mailbox_name("host.master@example.net").unwrap(), "host\\.master.example.net.");
/// ```
pub fn mailbox_name(text: &str) -> Result<String, PlanZoneError> {
    let error = || PlanZoneError::Mailbox(text.to_owned());
    let (local, domain) = match text.rsplit_once('@') {
        Some((local, domain)) => (local.to_owned(), domain),
        None => {
            let escaped = |at: &usize| text.get(..*at).is_some_and(|before| before.ends_with('\\'));
            let dot = text.match_indices('.').map(|(at, _)| at).find(|at| !escaped(at)).ok_or_else(error)?;
            let (local, domain) = text.split_at_checked(dot).ok_or_else(error)?;
            (local.replace("\\.", ".").replace("\\$", "$"), domain.get(1..).unwrap_or_default())
        }
    };
    let is_atom = |b: u8| b.is_ascii_alphanumeric() || b"!#$%&'*+-/=?^_`{|}~".contains(&b);
    let sound = local.len() <= 63 && local.split('.').all(|atom| !atom.is_empty() && atom.bytes().all(is_atom));
    let domain = full_name(domain).map_err(|_| error())?;
    match sound && local.len() + domain.len() <= 254 {
        true => Ok(format!("{}.{domain}", local.replace('.', "\\.").replace('$', "\\$"))),
        false => Err(error()),
    }
}

/// The delegations, each prefix once, without those within another one, whose records would not be used.
fn outer_delegations(all: &[(Net, Vec<String>)], left: &mut LeftOut) -> Result<Vec<(Net, Vec<String>)>, PlanZoneError> {
    let mut by_net: BTreeMap<Net, Vec<String>> = BTreeMap::new();
    for (net, servers) in all {
        let own = by_net.entry(*net).or_default();
        for server in servers {
            let name = server_name(server)?;
            if !own.contains(&name) {
                own.push(name);
            }
        }
    }
    // a prefix comes right before all that is within it
    let mut outer: Vec<(Net, Vec<String>)> = Vec::new();
    for (net, servers) in by_net {
        match outer.last() {
            Some((around, _)) if around.contains(&net) => {
                let why = format!("it is within the delegation {around}, whose name servers delegate it");
                left.add("delegation", format!("the delegation {net}"), why);
            }
            _ => outer.push((net, servers)),
        }
    }
    Ok(outer)
}

/// A host: its address and its name in full.
type NamedHost = (IpAddr, String);

/// The zones of a plan. Reverse zones are those of its [`space`].
///
/// # Errors
/// Why they cannot be made.
pub fn plan_zones(plan: &Plan, options: &ZoneOptions) -> Result<PlanZones, PlanZoneError> {
    let servers = full_names(&options.servers, server_name)?;
    let primary = servers.first().ok_or(PlanZoneError::Servers)?.clone();
    let domains = full_names(&options.domains, full_name)?;
    let mailbox = match options.mailbox.as_str() {
        "" => full_name(&default_mailbox(&primary, &domains))?,
        mailbox => mailbox_name(mailbox)?,
    };
    let head = ZoneHead { servers, mailbox, ttl: options.ttl, command: options.command() };
    let mut found = PlanZones::default();
    let delegations = outer_delegations(&options.delegations, &mut found.left_out)?;
    let hosts = hosts(plan, &domains, options, &mut found.left_out);
    let mut placed: BTreeSet<usize> = BTreeSet::new();
    let mut left: Vec<&(Net, Vec<String>)> = delegations.iter().collect();
    for net in space(plan, options.vrf.as_deref()) {
        let count = zone_count(&net);
        if count > MOST {
            return Err(PlanZoneError::Many(net.to_string(), count));
        }
        left.retain(|(delegated, _)| !net.contains(delegated));
        for (delegated, _) in delegations.iter().filter(|(delegated, _)| net.contains(delegated)) {
            ensure_below(delegated, &net)?;
            ensure_undivided(plan, delegated)?;
        }
        for origin in zones(&net) {
            let own = reverse_zone(&head, &origin, &net, &hosts, &delegations, &mut placed, &mut found.left_out)?;
            found.zones.push(own);
        }
    }
    if let Some((net, _)) = left.first() {
        return Err(PlanZoneError::Delegation(net.to_string()));
    }
    let outside = hosts.iter().enumerate().filter(|(at, _)| !placed.contains(at));
    outside.for_each(|(_, (addr, name))| {
        found.left_out.add("host", format!("{} {name}", address_text(*addr)), "in none of the reverse zones");
    });
    let servers: BTreeSet<&String> =
        head.servers.iter().chain(delegations.iter().flat_map(|(_, servers)| servers)).collect();
    for domain in &domains {
        if found.zones.iter().any(|zone| zone.origin == *domain) {
            return Err(PlanZoneError::Twice(domain.clone()));
        }
        found.zones.push(forward_zone(&head, domain, &domains, &hosts, &servers)?);
    }
    Ok(found)
}

/// Refuses a delegation whose records have no place in the zones of the prefix around it.
fn ensure_below(delegated: &Net, net: &Net) -> Result<(), PlanZoneError> {
    let origins: BTreeSet<String> = zones(net).into_iter().collect();
    if zone_count(delegated) > MOST {
        return Err(PlanZoneError::Many(delegated.to_string(), zone_count(delegated)));
    }
    for zone in zones(delegated) {
        if origins.contains(&zone) {
            return Err(PlanZoneError::WholeZone(delegated.to_string()));
        }
        if origins.iter().any(|origin| relative(&zone, origin).is_some()) {
            continue;
        }
        // only a classless zone does not have the names of all its addresses below it
        let (origin, parent) = classless(net).map(|own| (own.name, own.parent)).unwrap_or_default();
        let [zone, origin, parent] = [zone, origin, parent].map(|name| name.trim_end_matches('.').to_owned());
        return Err(PlanZoneError::Beside(delegated.to_string(), zone, origin, parent));
    }
    Ok(())
}

/// Refuses to delegate some of the zones of a prefix that the plan does not divide: rule P402 reports the others.
fn ensure_undivided(plan: &Plan, delegated: &Net) -> Result<(), PlanZoneError> {
    // whatever the routing table: zone files do not have any
    let around = plan.tree.nodes().map(|(_, node)| node).filter(|node| node.net.contains(delegated));
    for node in around.filter(|node| node.net != *delegated) {
        let undivided = plan.tree.entries(node).iter().any(|id| is_undivided(plan.entry(*id).role));
        let inner = plan.tree.find(node.vrf, delegated).map(|id| plan.tree.node(id).net);
        let zone_len = zone_len(&node.net).filter(|len| *len != node.net.len());
        if undivided && inner == Some(node.net) && zone_len.is_some() && zone_len == self::zone_len(delegated) {
            return Err(PlanZoneError::Part(delegated.to_string(), node.net.to_string()));
        }
    }
    Ok(())
}

/// The space that reverse zones are made for: the allocations, the outermost prefixes of a family without any, and private
/// space, which no registry gives. Of one routing table, empty for the default one, or of all.
pub fn space(plan: &Plan, vrf: Option<&str>) -> Vec<Net> {
    let is_in = |own: Symbol| vrf.is_none_or(|vrf| plan.word(own) == vrf);
    let allocations = plan.planned(EntryKind::Allocation).filter(|(_, entry)| is_in(entry.vrf));
    let mut nets: Vec<Net> = allocations.map(|(_, entry)| entry.net()).collect();
    let given = |family: Family| nets.iter().any(|net| net.family() == family);
    let (v4, v6) = (given(Family::V4), given(Family::V6));
    let is_given = |net: &Net| if net.family() == Family::V4 { v4 } else { v6 };
    let roots = plan.tree.roots().map(|(_, node)| node).filter(|node| is_in(node.vrf)).map(|node| node.net);
    let roots: Vec<Net> = roots.filter(|net| !is_given(net) || is_private(net)).collect();
    nets.extend(roots);
    nets.sort_unstable();
    nets.dedup_by(|inner, outer| outer.contains(inner));
    nets.retain(|net| !net.is_whole());
    nets
}

/// How many reverse zones a prefix has.
fn zone_count(net: &Net) -> u64 {
    let label = if net.family() == Family::V4 { 8 } else { 4 };
    let len = u32::from(net.len().get());
    if classless(net).is_some() { 1 } else { 1 << (len.div_ceil(label) * label - len) }
}

/// Every named host, in the order of addresses; names without a dot are in the first domain.
fn hosts(plan: &Plan, domains: &[String], options: &ZoneOptions, left: &mut LeftOut) -> Vec<NamedHost> {
    let provenance = if plan.has_plan() { Provenance::Planned } else { Provenance::Used };
    let is_in = |own: Symbol| options.vrf.as_deref().is_none_or(|vrf| plan.word(own) == vrf);
    let hosts = plan.entries.iter().filter(|e| e.kind == EntryKind::Host && e.provenance == provenance);
    let (mut found, mut tables): (Vec<NamedHost>, BTreeMap<IpAddr, Symbol>) = (Vec::new(), BTreeMap::new());
    for entry in hosts.filter(|entry| is_in(entry.vrf)) {
        let name = plan.name_of(entry);
        let short = !name.trim_end_matches('.').contains('.');
        let whole = match (short, domains.first()) {
            _ if name.is_empty() => Err("no name: give it one"),
            (true, None) => {
                let item = format!("{} {}", address_text(entry.addr()), visible(name));
                left.add("host", item, "not a name in full: give its domain with --domain");
                continue;
            }
            (true, Some(domain)) => owner_name(&format!("{name}.{domain}")),
            (false, _) => owner_name(name),
        };
        match whole {
            // the DNS knows no routing tables: names of different hosts must not be mixed
            Ok(name) if *tables.entry(entry.addr()).or_insert(entry.vrf) != entry.vrf => {
                let why = "in another routing table than the first host of this address: give its table with --vrf";
                left.add("host", format!("{} {name}", address_text(entry.addr())), why);
            }
            Ok(name) => found.push((entry.addr(), name)),
            Err(why) => left.add("host", format!("{} {}", address_text(entry.addr()), visible(name)).trim_end(), why),
        }
    }
    found.sort();
    found.dedup();
    found
}

/// What every zone begins with.
struct ZoneHead {
    servers: Vec<String>,
    mailbox: String,
    ttl: u32,
    command: String,
}

impl ZoneHead {
    /// A zone with these records.
    fn zone(&self, origin: &str, records: &str) -> PlanZone {
        let primary = self.servers.first().map_or("", String::as_str);
        let head = format!(
            "; {}\n$ORIGIN {origin}\n$TTL {}\n@ IN SOA {primary} {} ( ",
            words(&self.command),
            self.ttl,
            self.mailbox
        );
        let mut body = " 7200 3600 1209600 3600 )\n".to_owned();
        for server in &self.servers {
            // a string takes everything, here and below
            let _ = writeln!(body, "@ IN NS {server}");
        }
        body.push_str(records);
        PlanZone { origin: origin.to_owned(), head, body }
    }
}

/// The name below an origin; `None` if it is not below.
fn relative(name: &str, origin: &str) -> Option<String> {
    if name == origin {
        return Some("@".to_owned());
    }
    name.strip_suffix(origin)?.strip_suffix('.').map(str::to_owned)
}

/// The reverse zone of an origin, a part of a prefix.
fn reverse_zone(
    head: &ZoneHead,
    origin: &str,
    net: &Net,
    hosts: &[NamedHost],
    delegations: &[(Net, Vec<String>)],
    placed: &mut BTreeSet<usize>,
    left: &mut LeftOut,
) -> Result<PlanZone, PlanZoneError> {
    let is_classless = classless(net).is_some();
    let mut records = String::new();
    let delegations: Vec<&(Net, Vec<String>)> =
        delegations.iter().filter(|(delegated, _)| net.contains(delegated)).collect();
    for (delegated, servers) in &delegations {
        push_delegation(delegated, servers, origin, &mut records)?;
    }
    let mut last: Option<IpAddr> = None;
    for (at, (addr, name)) in hosts.iter().enumerate() {
        let block = Net::from(ipnetwork::IpNetwork::from(*addr));
        if !net.contains(&block) {
            continue;
        }
        let host = reverse_name(*addr);
        let label = if is_classless { host.split('.').next().map(str::to_owned) } else { relative(&host, origin) };
        let Some(label) = label else { continue };
        placed.insert(at);
        let mut leave = |why: &str| left.add("name", format!("{} {name}", address_text(*addr)), why);
        if let Some((delegated, _)) = delegations.iter().find(|(delegated, _)| delegated.contains(&block)) {
            leave(&format!("its PTR record belongs to the name servers of the delegation {delegated}"));
            continue;
        }
        if name.starts_with('*') {
            leave("a PTR record does not name a wildcard");
            continue;
        }
        // mail servers and logs take one of several PTR records at random
        if last == Some(*addr) {
            leave("the PTR record of its address names the first of its names alone");
            continue;
        }
        let _ = writeln!(records, "{label} IN PTR {name}");
        last = Some(*addr);
    }
    Ok(head.zone(origin, &records))
}

/// The records that hand a prefix to other name servers. For less than an octet of IPv4 they are those of
/// [RFC 2317](https://www.rfc-editor.org/rfc/rfc2317#section-4).
fn push_delegation(net: &Net, servers: &[String], origin: &str, out: &mut String) -> Result<(), PlanZoneError> {
    let count = zone_count(net);
    if count > MOST {
        return Err(PlanZoneError::Many(net.to_string(), count));
    }
    for zone in zones(net) {
        let Some(label) = relative(&zone, origin).filter(|label| label != "@") else { continue };
        for server in servers {
            let _ = writeln!(out, "{label} IN NS {server}");
        }
        let hosts = classless(net).and_then(|_| net.subnets(crate::addr::Len::V4_HOST));
        for host in hosts.into_iter().flatten() {
            let name = reverse_name(host.first());
            if let (Some(own), Some(digits)) = (relative(&name, origin), name.split('.').next()) {
                let _ = writeln!(out, "{own} IN CNAME {digits}.{zone}");
            }
        }
    }
    Ok(())
}

/// The forward zone of a domain: names below another of the domains are in that one's. Name servers in it, those of
/// delegations too, need an address there.
fn forward_zone(
    head: &ZoneHead,
    domain: &str,
    domains: &[String],
    hosts: &[NamedHost],
    servers: &BTreeSet<&String>,
) -> Result<PlanZone, PlanZoneError> {
    let mut by_name: BTreeMap<&str, Vec<IpAddr>> = BTreeMap::new();
    for (addr, name) in hosts {
        let home = domains.iter().filter(|own| relative(name, own).is_some()).max_by_key(|own| own.len());
        if home.is_some_and(|home| home == domain) {
            by_name.entry(name).or_default().push(*addr);
        }
    }
    let mut records = String::new();
    for server in servers {
        let here = domains.iter().filter(|own| relative(server, own).is_some()).max_by_key(|own| own.len());
        if here.is_some_and(|here| here == domain) && !by_name.contains_key(server.as_str()) {
            return Err(PlanZoneError::Glue((*server).clone(), domain.to_owned()));
        }
    }
    for (name, addresses) in by_name {
        let label = relative(name, domain).unwrap_or_default();
        for addr in addresses {
            let rtype = if addr.is_ipv4() { "A" } else { "AAAA" };
            let _ = writeln!(records, "{label} IN {rtype} {}", address_text(addr));
        }
    }
    for other in domains.iter().filter(|other| *other != domain) {
        let below = relative(other, domain);
        let nearest =
            domains.iter().filter(|own| *own != other && relative(other, own).is_some()).max_by_key(|own| own.len());
        if let Some(label) = below.filter(|_| nearest.is_some_and(|nearest| nearest == domain)) {
            for server in &head.servers {
                let _ = writeln!(records, "{label} IN NS {server}");
            }
        }
    }
    Ok(head.zone(domain, &records))
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::plan::check::check;
    use crate::plan::config::Config;
    use crate::plan::testing::plan;
    use proptest::prelude::{Strategy, any, prop};
    use proptest::{prop_assert_eq, prop_oneof, proptest, test_runner::Config as ProptestConfig};

    const PLAN: &str = "[plan]\nallocations = [\"2001:db8::/47\", \"192.0.2.64/26\", \"198.51.100.0/24\"]\n[[host]]\n\
                        addresses = [\"2001:db8::53\", \"192.0.2.65\", \"198.51.100.2\"]\nname = \"ns1.example.net\"\n[[host]]\n\
                        address = \"2001:db8:1::80\"\nname = \"www\"\n";

    fn options() -> ZoneOptions {
        let name = |name: &str| name.to_owned();
        ZoneOptions {
            servers: vec![name("ns1.example.net")],
            domains: vec![name("example.net")],
            ttl: 3600,
            ..ZoneOptions::default()
        }
    }

    fn reasons(found: &PlanZones) -> Vec<String> {
        found.left_out.reasons().collect()
    }

    #[test]
    fn every_zone_has_its_records() {
        let found = plan_zones(&plan(&[("plan.toml", PLAN)]), &options()).unwrap();
        let names: Vec<&str> = found.zones.iter().map(|zone| zone.origin.as_str()).collect();
        assert_eq!(
            names,
            [
                "64/26.2.0.192.in-addr.arpa.",
                "100.51.198.in-addr.arpa.",
                "0.0.0.0.8.b.d.0.1.0.0.2.ip6.arpa.",
                "1.0.0.0.8.b.d.0.1.0.0.2.ip6.arpa.",
                "example.net."
            ]
        );
        assert_eq!(
            found.zones[0].text(7),
            "; Generated by ipv6calc plan zone: changes are overwritten\n$ORIGIN 64/26.2.0.192.in-addr.arpa.\n$TTL 3600\n@ IN SOA ns1.example.net. hostmaster.example.net. ( 7 7200 3600 \
             1209600 3600 )\n@ IN NS ns1.example.net.\n65 IN PTR ns1.example.net.\n"
        );
        assert!(found.zones[3].text(7).ends_with("0.8.0.0.0.0.0.0.0.0.0.0.0.0.0.0.0.0.0.0 IN PTR www.example.net.\n"));
        assert!(found.zones[4].text(7).ends_with(
            "ns1 IN A 192.0.2.65\nns1 IN A 198.51.100.2\nns1 IN AAAA 2001:db8::53\nwww IN AAAA 2001:db8:1::80\n"
        ));
        assert!(found.left_out.is_empty(), "{found:?}");
    }

    #[test]
    fn a_family_without_allocations_and_private_space_have_zones_too() {
        let of = |text: &str| -> Vec<String> {
            space(&plan(&[("plan.txt", text)]), None).iter().map(Net::to_string).collect()
        };
        assert_eq!(of("2001:db8::/48\n2001:db8::/64\n"), ["2001:db8::/48"]);
        let text = "[plan]\nallocations = [\"2001:db8::/32\"]\n[[prefix]]\nprefix = \"192.0.2.0/24\"\n[[prefix]]\nprefix = \
                    \"fd12:3456:789a::/48\"\n[[prefix]]\nprefix = \"2001:db9::/32\"\n[[prefix]]\nprefix = \"2001:db8::/48\"\n";
        let plan = plan(&[("plan.toml", text)]);
        let found: Vec<String> = space(&plan, None).iter().map(Net::to_string).collect();
        assert_eq!(found, ["192.0.2.0/24", "2001:db8::/32", "fd12:3456:789a::/48"]);
    }

    #[test]
    fn a_routing_table_has_zones_of_its_own() {
        let text = "2001:db8::1 # name=a.example\n2001:db8::1 # name=b.example vrf=blue\n2001:db9::/32 # vrf=blue\n\
                    2001:db8::/32 # vrf=blue\n2001:db8::/48\n";
        let plan = plan(&[("plan.txt", text)]);
        let of = |vrf: Option<&str>| {
            let options = ZoneOptions { vrf: vrf.map(str::to_owned), domains: Vec::new(), ..options() };
            plan_zones(&plan, &options).unwrap()
        };
        let texts = |found: &PlanZones| found.zones.iter().map(|zone| zone.text(1)).collect::<String>();
        let (all, own, blue) = (of(None), of(Some("")), of(Some("blue")));
        assert!(texts(&all).contains("PTR a.example.") && !texts(&all).contains("PTR b.example."));
        assert!(reasons(&all)[0].starts_with("2001:db8::1 b.example.: in another routing table"), "{all:?}");
        assert!(texts(&own).contains("PTR a.example.") && own.zones.len() == 1 && own.left_out.is_empty());
        assert!(texts(&blue).contains("PTR b.example.") && blue.zones.len() == 2 && blue.left_out.is_empty());
    }

    #[test]
    fn a_delegation_has_name_servers_and_for_ipv4_aliases() {
        let net = |text: &str| plan(&[("plan.txt", text)]).entries[0].net();
        let to = vec!["ns.example.com".to_owned()];
        let mut options = options();
        options.delegations = vec![(net("2001:db8:1:100::/55"), to.clone()), (net("198.51.100.0/30"), to)];
        let found = plan_zones(&plan(&[("plan.toml", PLAN)]), &options).unwrap();
        let v6 = found.zones[3].text(1);
        assert!(v6.contains("1.0 IN NS ns.example.com.\n") && !v6.contains("\n0.0 IN NS"), "{v6}");
        let v4 = found.zones[1].text(1);
        assert!(v4.contains("0/30 IN NS ns.example.com.\n0 IN CNAME 0.0/30.100.51.198.in-addr.arpa.\n"), "{v4}");
        assert!(!v4.contains("PTR"), "{v4}");
        assert_eq!(
            reasons(&found),
            [
                "198.51.100.2 ns1.example.net.: its PTR record belongs to the name servers of the delegation 198.51.100.0/30"
            ]
        );
        options.delegations = vec![(net("2001:db9::/48"), Vec::new())];
        assert!(matches!(plan_zones(&plan(&[("plan.toml", PLAN)]), &options), Err(PlanZoneError::Delegation(_))));
    }

    #[test]
    fn names_that_name_servers_refuse_are_left_out_or_errors() {
        let text = "2001:db8:1::/48\n2001:db8:1::1 # name=x_y.example.net\n2001:db8:1::2 # name=ns1.example.net\n\
                    2001:db8:1::3 # name=a.5\n2001:db8:1::4\n2001:db8:1::5\n";
        let plan = plan(&[("plan.txt", text)]);
        let found = plan_zones(&plan, &options()).unwrap();
        assert_eq!(reasons(&found).len(), 3, "{found:?}");
        assert_eq!(reasons(&found)[2], "2 hosts (2001:db8:1::4, 2001:db8:1::5): no name: give it one");
        assert!(reasons(&found)[0].starts_with("2001:db8:1::1 x_y.example.net: not a host name"), "{found:?}");
        let with = |change: fn(&mut ZoneOptions)| {
            let mut options = options();
            change(&mut options);
            plan_zones(&plan, &options).map(drop)
        };
        let numbers = with(|options| options.servers = vec!["192.0.2.1".to_owned()]);
        assert_eq!(numbers, Err(PlanZoneError::Name("192.0.2.1".to_owned())));
        let mark = with(|options| options.servers = vec!["ns_1.example.com".to_owned()]);
        assert_eq!(mark, Err(PlanZoneError::Host("ns_1.example.com".to_owned())));
        let reverse = "1.0.0.0.8.b.d.0.1.0.0.2.ip6.arpa.";
        let twice = with(|options| options.domains = vec!["1.0.0.0.8.b.d.0.1.0.0.2.ip6.arpa".to_owned()]);
        assert_eq!(twice, Err(PlanZoneError::Twice(reverse.to_owned())));
    }

    #[test]
    fn a_name_without_a_ptr_record_of_its_own_is_reported() {
        let hosts = "203.0.113.65 # name=gw.example.net\n203.0.113.65 # name=gw2.example.net\n203.0.113.66 # name=a\n";
        let source = plan(&[("plan.txt", &format!("203.0.113.0/24\n{hosts}"))]);
        let options = ZoneOptions { servers: vec!["ns.example.com".to_owned()], ..options() };
        let found = plan_zones(&source, &options).unwrap();
        assert_eq!(found.zones[0].text(1).matches(" PTR ").count(), 2, "{found:?}");
        assert!(found.zones[1].text(1).contains("gw2 IN A 203.0.113.65\n"), "{found:?}");
        assert_eq!(
            reasons(&found),
            ["203.0.113.65 gw2.example.net.: the PTR record of its address names the first of its names alone"]
        );
    }

    #[test]
    fn a_wildcard_has_an_address_and_no_pointer() {
        let text = "2001:db8:1::/48\n2001:db8:1::1 # name=*.apps.example.net\n2001:db8:1::1 # name=www.example.net\n\
                    2001:db8:1::2 # name=ns1.example.net\n2001:db8:1::3 # name=a.*.example.net\n2001:db8:1::4 # name=b..c\n";
        let found = plan_zones(&plan(&[("plan.txt", text)]), &options()).unwrap();
        let [reverse, forward] = [0, 1].map(|at| found.zones[at].text(1));
        assert!(forward.contains("\n*.apps IN AAAA 2001:db8:1::1\n"), "{forward}");
        assert!(reverse.contains("PTR www.example.net.") && !reverse.contains('*'), "{reverse}");
        assert_eq!(
            reasons(&found),
            [
                "2 hosts (2001:db8:1::3 a.*.example.net, 2001:db8:1::4 b..c): not a name of the DNS",
                "2001:db8:1::1 *.apps.example.net.: a PTR record does not name a wildcard"
            ]
        );
    }

    #[test]
    fn a_serial_grows_only_with_a_change() {
        let found = plan_zones(&plan(&[("plan.toml", PLAN)]), &options()).unwrap();
        let zone = &found.zones[4];
        assert_eq!(zone.serial(None, 2026010101), 2026010101);
        assert_eq!(zone.serial(Some(&zone.text(2025010105)), 2026010101), 2025010105);
        let other = zone.text(2026010101).replace("www", "web");
        assert_eq!(zone.serial(Some(&other), 2026010101), 2026010102);
        assert_eq!(zone.serial(Some("no zone"), 2026010101), 2026010101);
        assert_eq!(zone.serial(Some(&other.replace("2026010101", "4294967295")), 2026010101), 2026010101);
        assert_eq!(zone.serial(Some(&other.replace("2026010101", "3026010101")), 2026010101), 3026010102);
        assert_eq!(serial_of("; SOA of a. b. 3\n@ SOA a. b. 4"), Some(4));
        assert_eq!(serial_of("@ SOA a. b. (\n 17 ; serial\n 3600 )"), Some(17));
    }

    #[test]
    fn serial_numbers_are_a_circle() {
        for (new, old, later) in [(2, 1, true), (1, 2, false), (1, 1, false), (5, u32::MAX, true), (1 << 31, 0, false)]
        {
            assert_eq!(is_later_serial(new, old), later, "{new} {old}");
        }
    }

    #[test]
    fn the_local_part_of_a_mailbox_is_one_label() {
        for (text, name) in [
            ("hostmaster@example.net", "hostmaster.example.net."),
            ("host.master@Example.net.", "host\\.master.example.net."),
            ("a.b.c+d$@example.net", "a\\.b\\.c+d\\$.example.net."),
            ("hostmaster.example.net", "hostmaster.example.net."),
            ("host\\.master.example.net.", "host\\.master.example.net."),
        ] {
            assert_eq!(mailbox_name(text).as_deref(), Ok(name), "{text}");
        }
        let long = format!("{}@example.net", "a".repeat(64));
        for text in [
            "", "@", "a@", "@b.c", "a b@c.d", "a;@c.d", ".a@c.d", "a..b@c.d", "a@b@c.d", "a@c..d", "a", "(@c.d",
            "ä@c.d", &long,
        ] {
            assert_eq!(mailbox_name(text), Err(PlanZoneError::Mailbox(text.to_owned())), "{text}");
        }
    }

    #[test]
    fn a_delegation_within_another_one_is_left_out_and_a_whole_zone_refused() {
        let net = |text: &str| plan(&[("plan.txt", text)]).entries[0].net();
        let of = |list: &[(&str, &str)]| {
            let delegations = list.iter().map(|(prefix, to)| (net(prefix), vec![(*to).to_owned()])).collect();
            plan_zones(&plan(&[("plan.toml", PLAN)]), &ZoneOptions { delegations, ..options() })
        };
        let found = of(&[
            ("2001:db8:1:110::/60", "b.example"),
            ("2001:db8:1:100::/56", "a.example"),
            ("2001:db8:1:100::/56", "c.example"),
            ("2001:db8:1:100::/56", "C.example."),
        ])
        .unwrap();
        let zone = found.zones[3].text(1);
        assert_eq!(zone.matches(" NS ").count(), 3, "{zone}");
        assert!(zone.contains("1.0 IN NS a.example.\n1.0 IN NS c.example.\n") && !zone.contains("b.example"), "{zone}");
        assert!(
            reasons(&found)[0].starts_with("the delegation 2001:db8:1:110::/60: it is within the delegation"),
            "{found:?}"
        );
        for whole in ["2001:db8:1::/48", "2001:db8::/47", "198.51.100.0/24", "192.0.2.64/26"] {
            assert!(matches!(of(&[(whole, "a.example")]), Err(PlanZoneError::WholeZone(_))), "{whole}");
        }
    }

    #[test]
    fn the_mailbox_is_at_a_domain_and_never_above_one() {
        for (server, domains, mailbox) in [
            ("ns1.example.net.", &[][..], "hostmaster.example.net"),
            ("x.org.", &[], "hostmaster.x.org."),
            ("ns.x.org.", &[], "hostmaster.x.org."),
            ("x.co.uk.", &[], "hostmaster.x.co.uk."),
            ("ns.x.co.uk.", &[], "hostmaster.x.co.uk."),
            ("ns.ab.de.", &[], "hostmaster.ab.de."),
            ("a.ns.example.net.", &["example.net.", "net."], "hostmaster.example.net."),
            ("a.ns.example.net.", &["example.org."], "hostmaster.ns.example.net."),
        ] {
            let domains: Vec<String> = domains.iter().map(|name| (*name).to_owned()).collect();
            assert_eq!(
                default_mailbox(server, &domains).trim_end_matches('.'),
                mailbox.trim_end_matches('.'),
                "{server}"
            );
        }
        let of = |server: &str| {
            let options = ZoneOptions { servers: vec![server.to_owned()], domains: Vec::new(), ..options() };
            plan_zones(&plan(&[("plan.toml", PLAN)]), &options)
        };
        assert!(of("x.org").unwrap().zones[0].text(1).contains("SOA x.org. hostmaster.x.org. ("));
        assert_eq!(of("ns1"), Err(PlanZoneError::Short("ns1".to_owned())));
        assert_eq!(of("a b"), Err(PlanZoneError::Name("a b".to_owned())));
    }

    #[test]
    fn a_delegation_without_a_place_for_its_records_is_an_error() {
        let net = |text: &str| plan(&[("plan.txt", text)]).entries[0].net();
        let of = |text: &str, delegated: &str| {
            let delegations = vec![(net(delegated), vec!["ns.example.com".to_owned()])];
            let options = ZoneOptions { delegations, domains: Vec::new(), ..options() };
            plan_zones(&plan(&[("plan.txt", text)]), &options)
                .map(|found| found.zones[0].text(1))
                .map_err(|e| e.to_string())
        };
        // an address, and less than an octet, in a classless zone
        for (delegated, zone) in [("192.0.2.9/32", "9.2"), ("192.0.2.8/29", "8/29.2")] {
            let error = of("192.0.2.0/25 # role=site\n", delegated).unwrap_err();
            assert_eq!(
                error,
                format!(
                    "the delegation {delegated}: its zone {zone}.0.192.in-addr.arpa is not below the zone \
                     0/25.2.0.192.in-addr.arpa: the records belong in the zone 2.0.192.in-addr.arpa"
                )
            );
            assert!(of("192.0.2.0/24 # role=site\n", delegated).unwrap().contains(" IN NS ns.example.com.\n"));
        }
        // one of the zones of a prefix that the plan does not divide, and of one that it does
        let lan = "2001:db8::/44 # role=allocation\n2001:db8:4::/47 # role=delegation\n";
        assert_eq!(
            of(lan, "2001:db8:4::/48").unwrap_err(),
            "the delegation 2001:db8:4::/48 is a part of 2001:db8:4::/47, which the plan does not divide: add \
             2001:db8:4::/48 to the plan, or delegate all of 2001:db8:4::/47"
        );
        assert!(of(lan, "2001:db8:4::/47").unwrap().contains("\n4 IN NS ns.example.com.\n5 IN NS"));
        assert!(of(lan, "2001:db8:4:100::/56").unwrap().contains("\n1.0.4 IN NS"));
        assert!(of(&format!("{lan}2001:db8:4::/48 # role=lan\n"), "2001:db8:4::/48").unwrap().contains("\n4 IN NS"));
    }

    #[test]
    fn zones_that_would_be_refused_are_errors() {
        let mut without = options();
        without.servers = vec!["ns9.example.net".to_owned()];
        let of = |options: &ZoneOptions| plan_zones(&plan(&[("plan.toml", PLAN)]), options).unwrap_err();
        assert!(matches!(of(&without), PlanZoneError::Glue(..)));
        let net = |text: &str| plan(&[("plan.txt", text)]).entries[0].net();
        let delegations = vec![(net("2001:db8:1:100::/56"), vec!["ns9.example.net".to_owned()])];
        assert!(matches!(of(&ZoneOptions { delegations, ..options() }), PlanZoneError::Glue(..)));
        without.servers = vec!["a b".to_owned()];
        assert!(matches!(of(&without), PlanZoneError::Name(_)));
        assert!(matches!(of(&ZoneOptions::default()), PlanZoneError::Servers));
        let short = plan_zones(
            &plan(&[("plan.txt", "::/1 # role=site\n2001:db8::1 # name=a-b.c\n2001:db8::2 # name=x\n")]),
            &ZoneOptions { domains: Vec::new(), ..options() },
        );
        assert_eq!(reasons(&short.unwrap()), ["2001:db8::2 x: not a name in full: give its domain with --domain"]);
    }

    #[test]
    fn the_plan_and_its_zones_agree() {
        let source = plan(&[("plan.toml", PLAN)]);
        let found = plan_zones(&source, &options()).unwrap();
        let texts: Vec<(String, String)> = found.zones.iter().map(|zone| (zone.file_name(), zone.text(1))).collect();
        let mut files: Vec<(&str, &str)> = texts.iter().map(|(name, text)| (name.as_str(), text.as_str())).collect();
        let named = PLAN.replace("\"www\"", "\"www.example.net\"");
        files.insert(0, ("plan.toml", &named));
        let plan = plan(&files);
        let checked = check(&plan, &Config::default());
        let dns: Vec<String> = checked
            .findings
            .iter()
            .filter(|f| f.rule.code.starts_with("P4") || f.rule.code == "P001")
            .map(|f| f.message.to_string())
            .collect();
        assert_eq!(dns, [""; 0]);
    }

    /// Prefixes of a small part of the space, so that they meet; each in or beside the others.
    fn blocks() -> impl Strategy<Value = String> {
        let v4 = (16u8..=32, 0u32..4, 0u32..256, any::<u32>()).prop_map(|(len, third, fourth, bits)| {
            let mask = u32::MAX << (32 - u32::from(len));
            let addr = 0xb901_0000 | third << 8 | if bits % 2 == 0 { fourth } else { bits % 8 };
            format!("{}/{len}", std::net::Ipv4Addr::from(addr & mask))
        });
        let v6 = (32u8..=128, 0u128..4, 0u128..256, any::<u64>()).prop_map(|(len, site, lan, iid)| {
            let mask = u128::MAX << (128 - u32::from(len));
            let iid = if iid % 2 == 0 { u128::from(iid) } else { u128::from(iid % 8) };
            format!("{}/{len}", std::net::Ipv6Addr::from((0x2a02_1234 << 96 | site << 80 | lan << 64 | iid) & mask))
        });
        prop_oneof![v4, v6]
    }

    /// A plan, hosts in its prefixes, and prefixes to delegate.
    fn zoned_plans() -> impl Strategy<Value = (String, Vec<String>)> {
        let roles =
            prop::sample::select(vec!["site", "lan", "allocation", "p2p", "delegation", "infrastructure", "free"]);
        let names = [
            "ns1.example.net",
            "a.example.net",
            "b",
            "c.sub.example.net",
            "x.example.org",
            "A.example.net.",
            "x_y",
            "-",
            "*.w.example.net",
        ];
        let hosts = (blocks(), prop::sample::select(names.to_vec()), any::<bool>());
        let lines = proptest::collection::vec((blocks(), roles, any::<bool>()), 1..5);
        let vrf = |red: bool| if red { " vrf=red" } else { "" };
        (lines, proptest::collection::vec(hosts, 0..5), proptest::collection::vec((blocks(), any::<bool>()), 0..4))
            .prop_map(move |(lines, hosts, delegated)| {
                let mut text = String::new();
                for (net, role, red) in &lines {
                    text.push_str(&format!("{net} # kind=prefix role={role}{}\n", vrf(*red && lines.len() > 2)));
                }
                for (net, name, red) in &hosts {
                    let addr = net.split('/').next().unwrap_or_default();
                    text.push_str(&format!("{addr} # kind=host name={name}{}\n", vrf(*red)));
                }
                // half of them are planned prefixes
                let delegated = delegated.into_iter().zip(lines.iter().cycle());
                let delegated = delegated.map(|((net, planned), (line, ..))| if planned { line.clone() } else { net });
                (text, delegated.collect())
            })
    }

    proptest! {
        #![proptest_config(ProptestConfig { cases: 300, failure_persistence: None, ..ProptestConfig::default() })]
        #[test]
        fn every_plan_and_its_zones_agree((text, delegated) in zoned_plans(), two in any::<bool>(), ttl in 0u32..2) {
            let source = plan(&[("plan.txt", &text)]);
            let net = |text: &String| plan(&[("plan.txt", text)]).entries[0].net();
            let mut options = ZoneOptions {
                servers: vec!["ns.example.com".to_owned()],
                domains: vec!["example.net".to_owned()],
                delegations: delegated.iter().map(|text| (net(text), vec!["ns.cust.test".to_owned()])).collect(),
                ttl,
                ..ZoneOptions::default()
            };
            if two {
                options.domains.push("sub.example.net".to_owned());
                options.servers.push("ns2.test.org".to_owned());
            }
            let found = match plan_zones(&source, &options) {
                Err(PlanZoneError::Delegation(_) | PlanZoneError::WholeZone(_) | PlanZoneError::Beside(..) | PlanZoneError::Part(..)) => {
                    options.delegations.clear();
                    plan_zones(&source, &options)
                }
                found => found,
            };
            let zones: Vec<(String, String)> = found.unwrap().zones.iter().map(|zone| (zone.file_name(), zone.text(1))).collect();
            let mut files: Vec<(&str, &str)> = zones.iter().map(|(name, text)| (name.as_str(), text.as_str())).collect();
            files.insert(0, ("plan.txt", &text));
            let all = plan(&files);
            // a host that the plan has where no host can be is in the zone as well
            let of_zones = |f: &crate::plan::Finding| f.rule.code < "P100" && f.rule.code != "P007" && f.place.file.index() > 0;
            let checked = check(&all, &Config::default());
            let findings = checked.findings.iter().filter(|f| of_zones(f) || f.rule.code.starts_with("P4"));
            // short names are those of the domain
            let findings: Vec<String> = findings.map(|f| format!("{} {}", f.rule.code, f.message)).collect();
            prop_assert_eq!(findings, [""; 0]);
        }
    }
}
