//! `ipv6calc map`: mapping of address and port.

use super::{json_switch, line, no_answer, operand, parsed, switch, text, typed, value};
use crate::addr::Net;
use crate::cli::command::{RunError, Subcommand};
use crate::cli::console::Console;
use crate::cli::error::CliError;
use crate::cli::exit::Exit;
use crate::transition::hex;
use crate::transition::map::{Layout, MapCustomer, MapError, MapRule, MapRules, OFFSET};
use crate::transition::port_set::PortSetLayout;
use crate::transition::s46::{Mechanism, PortParams, SoftwireOption};
use clap::{Arg, ArgAction, ArgMatches, Command};
use ipnetwork::IpNetwork;
use serde_json::json;
use std::fmt::Display;
use std::net::{Ipv4Addr, Ipv6Addr};
use std::path::Path;

/// Every verb, in the order of lists.
static VERBS: &[Subcommand] = &[
    Subcommand {
        statuses: STATUSES,
        examples: &[(
            "ipv6calc map ce --rule 2001:db8::/40,192.0.2.0/24,16 2001:db8:12:3400::/56",
            "IPv4 address      192.0.2.18\nPSID              52 (0x34), 8 bits, offset 6\nports             252\nport sets         63: 1232-1235 ... 64720-64723\nMAP address       2001:db8:12:3400:0:c000:212:34\n",
        )],
        ..Subcommand::described(
            "ce",
            "what a customer with this end-user prefix gets",
            ce_arguments,
            |matches, console| answer(customer(matches, console), console),
        )
    },
    Subcommand {
        statuses: STATUSES,
        examples: &[(
            "ipv6calc map to6 --rule 2001:db8::/40,192.0.2.0/24,16 192.0.2.18 1232",
            "2001:db8:12:3400:0:c000:212:34\n",
        )],
        ..Subcommand::described(
            "to6",
            "where a border relay sends a packet for this IPv4 address and port",
            to6_arguments,
            |matches, console| answer(to6(matches, console), console),
        )
    },
    Subcommand {
        statuses: STATUSES,
        examples: &[(
            "ipv6calc map to4 --rule 2001:db8::/40,192.0.2.0/24,16 2001:db8:12:3400:0:c000:212:34",
            "IPv4 address      192.0.2.18\nPSID              52 (0x34)\nconsistent        yes\n",
        )],
        ..Subcommand::described("to4", "IPv4 address and PSID of a MAP address", to4_arguments, |matches, console| {
            answer(to4(matches, console), console)
        })
    },
    Subcommand {
        statuses: STATUSES,
        examples: &[("ipv6calc map port 1232 --psid-length 8", "52\n")],
        ..Subcommand::described("port", "the PSID of a port", port_arguments, |matches, console| {
            answer(port(matches, console), console)
        })
    },
    Subcommand {
        statuses: STATUSES,
        examples: &[(
            "ipv6calc map psid 52 --psid-length 8",
            "ports             252\nport sets         63: 1232-1235 ... 64720-64723\n",
        )],
        ..Subcommand::described("psid", "the ports of a PSID", psid_arguments, |matches, console| {
            answer(psid(matches, console), console)
        })
    },
    Subcommand {
        statuses: STATUSES,
        examples: &[("ipv6calc map rule --rule 2001:db8::/40,192.0.2.0/24,16", "")],
        ..Subcommand::described("rule", "what a rule gives in all, with warnings", rules, |matches, console| {
            answer(rule(matches, console), console)
        })
    },
    Subcommand {
        statuses: STATUSES,
        examples: &[("ipv6calc map option 005d000406083400", "93 port parameters: PSID 52 of 8 bits, offset 6\n")],
        ..Subcommand::described(
            "option",
            "DHCPv6 options of RFC 7598 for rules, or read from hex digits",
            option_arguments,
            |matches, console| answer(option(matches, console), console),
        )
    },
];

/// The meaning of the exit statuses.
const STATUSES: [&str; 3] = [
    "there is an answer",
    "the rule has none: a port in the excluded set, an address in no rule, a prefix that is too short",
    "a rule, an option or an operand cannot be read",
];

/// The row of the subcommand.
pub(in crate::cli) const MAP: Subcommand = Subcommand {
    details: "MAP-E (RFC 7597), MAP-T (RFC 7599) and lightweight 4over6 (RFC 7596) share IPv4 addresses among customers \
              that have IPv6 prefixes. A rule is IPV6-PREFIX,IPV4-PREFIX,EA-BITS[,PSID-OFFSET]; the offset is 6 unless \
              given. Of several rules the longest prefix wins. A rule without EA bits takes --psid and --psid-length \
              from what provisioning gave.",
    statuses: STATUSES,
    ..Subcommand::group("map", "map addresses and ports as MAP-E, MAP-T and lightweight 4over6 do", || VERBS)
};

fn ce_arguments(command: Command) -> Command {
    rules(command)
        .arg(switch("all-ports", "List all ranges of ports"))
        .arg(operand("PREFIX", "End-user IPv6 prefix").required(true))
}

fn to6_arguments(command: Command) -> Command {
    rules(command)
        .arg(operand("IPV4", "Destination address").required(true))
        .arg(operand("PORT", "Destination port; needed if the address is shared"))
}

fn to4_arguments(command: Command) -> Command {
    rules(command).arg(operand("ADDRESS", "MAP address").required(true))
}

fn port_arguments(command: Command) -> Command {
    layout(command).arg(json_switch()).arg(operand("PORT", "Port").required(true))
}

fn psid_arguments(command: Command) -> Command {
    layout(command)
        .arg(json_switch())
        .arg(switch("all-ports", "List all ranges of ports"))
        .arg(operand("PSID", "Port set identifier").required(true))
}

fn option_arguments(command: Command) -> Command {
    rules(command)
        .arg(value("mechanism", "NAME", "Container").value_parser(["map-e", "map-t", "lw4o6"]).default_value("map-e"))
        .arg(switch("forwarding", "The rules are for forwarding between customers too"))
        .arg(value("br", "ADDRESS", "Address of a border relay; repeatable").action(ArgAction::Append))
        .arg(value("dmr", "PREFIX", "Prefix of the default mapping rule (map-t)"))
        .arg(value("bind", "IPV4,PREFIX", "IPv4 address bound to an IPv6 prefix (lw4o6)"))
        .arg(value("as", "FORM", "Notation").value_parser(["hex", "kea", "dnsmasq"]).default_value("hex"))
        .arg(value("code", "N", "The digits are the data of this option, without code and length"))
        .arg(operand("HEX", "An option to read"))
}

/// The options of verbs that need rules.
fn rules(command: Command) -> Command {
    layout(command)
        .arg(value("rule", "RULE", "A mapping rule; repeatable").action(ArgAction::Append))
        .arg(value("rules", "FILE", "Mapping rules, one per line; # starts a comment"))
        .arg(value("psid", "N", "PSID of provisioning, for a rule without EA bits"))
        .arg(switch("draft", "The interface identifier of early drafts (OpenWrt: LEGACY=1)"))
        .arg(json_switch())
}

/// How ports are cut.
fn layout(command: Command) -> Command {
    let length = Arg::new("psid-length").long("psid-length").visible_alias("length").value_name("K");
    let offset = Arg::new("psid-offset").long("psid-offset").visible_alias("offset").value_name("N");
    command.arg(length.help("Bits of the PSID")).arg(offset.help("PSID offset [default: 6]"))
}

/// The exit status of a verb; that a rule has no answer is reported.
fn answer(answered: Answered, console: &mut Console<'_>) -> Result<Exit, RunError> {
    match answered.map_err(RunError::Work)? {
        Ok(()) => Ok(Exit::Done),
        Err(why) => Ok(no_answer("map", why, console)),
    }
}

/// What a verb gives: its answer is written, or a rule has none.
type Answered = Result<Result<(), MapError>, CliError>;

/// The rules of `--rule` and `--rules`; at least one.
fn read_rules(matches: &ArgMatches) -> Result<MapRules, CliError> {
    let mut rules = Vec::new();
    for text in matches.get_many::<String>("rule").into_iter().flatten() {
        rules.push(text.parse::<MapRule>().map_err(|e| CliError::usage(format!("--rule {text}: {e}")))?);
    }
    if let Some(path) = text(matches, "rules") {
        rules.extend(file(Path::new(path))?);
    }
    match rules.is_empty() {
        true => Err(CliError::usage("no rule").with_hint("give --rule IPV6-PREFIX,IPV4-PREFIX,EA-BITS[,PSID-OFFSET]")),
        false => Ok(MapRules(rules)),
    }
}

/// The rules in a file.
fn file(path: &Path) -> Result<Vec<MapRule>, CliError> {
    let content = std::fs::read_to_string(path).map_err(|e| CliError::read(path, e))?;
    let lines = content.lines().zip(1..).map(|(line, number)| (line.split('#').next().unwrap_or("").trim(), number));
    lines
        .filter(|(line, _)| !line.is_empty())
        .map(|(line, number)| line.parse().map_err(|e| CliError::data(format!("{}: line {number}", path.display()), e)))
        .collect()
}

/// The port set that provisioning gave.
fn provisioned(matches: &ArgMatches) -> Result<Option<(PortSetLayout, u16)>, CliError> {
    let psid: Option<u16> = typed(matches, "psid", "a number from 0 to 65535")?;
    match (psid, text(matches, "psid-length")) {
        (None, _) => Ok(None),
        (Some(_), None) => Err(CliError::usage("--psid needs --psid-length")),
        (Some(psid), Some(_)) => {
            let layout = read_layout(matches)?;
            let psid = layout.fit(psid).map_err(|e| CliError::usage(format!("--psid: {e}")))?;
            Ok(Some((layout, psid)))
        }
    }
}

/// How `--psid-offset` and `--psid-length` cut ports.
fn read_layout(matches: &ArgMatches) -> Result<PortSetLayout, CliError> {
    const BITS: &str = "a number from 0 to 16";
    let length = typed(matches, "psid-length", BITS)?
        .ok_or_else(|| CliError::usage("no PSID length").with_hint("give --psid-length K"))?;
    let offset = typed(matches, "psid-offset", BITS)?.unwrap_or(OFFSET);
    PortSetLayout::new(offset, length).map_err(|e| CliError::usage(e.to_string()))
}

fn layout_of(matches: &ArgMatches) -> Layout {
    if matches.get_flag("draft") { Layout::Draft } else { Layout::Rfc }
}

/// An IPv4 address, or a prefix with its length.
fn four_text(net: Net) -> String {
    let net = IpNetwork::from(net);
    if net.prefix() == 32 { net.ip().to_string() } else { net.to_string() }
}

fn range_text(range: std::ops::RangeInclusive<u16>) -> String {
    format!("{}-{}", range.start(), range.end())
}

/// What a customer gets.
fn customer(matches: &ArgMatches, sink: &mut Console<'_>) -> Answered {
    let prefix: IpNetwork = typed(matches, "PREFIX", "an IPv6 prefix")?.ok_or_else(|| CliError::usage("no prefix"))?;
    let (rules, given) = (read_rules(matches)?, provisioned(matches)?);
    let found = rules.by_six(&prefix).and_then(|rule| rule.customer(&prefix, given));
    Ok(found.map(|customer| match matches.get_flag("json") {
        true => line(customer_json(&customer, matches), sink),
        false => customer_text(&customer, matches, sink),
    }))
}

fn customer_json(c: &MapCustomer, matches: &ArgMatches) -> serde_json::Value {
    let mut document = json!({
        "prefix": IpNetwork::from(c.prefix),
        "ipv4": four_text(c.four),
        "psid": c.psid,
        "psid_length": c.ports.length(),
        "psid_offset": c.ports.offset(),
        "ports": c.ports.ports(),
        "port_sets": c.ports.sets(),
        "first_port_set": c.ports.ranges(c.psid).next().map(range_text),
        "last_port_set": c.ports.ranges(c.psid).next_back().map(range_text),
        "address": c.address(layout_of(matches)),
    });
    if matches.get_flag("all-ports")
        && let Some(members) = document.as_object_mut()
    {
        members.insert("all_ports".to_owned(), c.ports.ranges(c.psid).map(range_text).collect());
    }
    document
}

/// A label and its value.
fn fact(label: &str, value: impl Display, sink: &mut Console<'_>) {
    line(format!("{label:<18}{value}"), sink);
}

fn customer_text(c: &MapCustomer, matches: &ArgMatches, sink: &mut Console<'_>) {
    fact(if c.four.len().get() == 32 { "IPv4 address" } else { "IPv4 prefix" }, four_text(c.four), sink);
    fact("PSID", format!("{} (0x{:x}), {} bits, offset {}", c.psid, c.psid, c.ports.length(), c.ports.offset()), sink);
    ports_text(c.ports, c.psid, matches, sink);
    fact("MAP address", c.address(layout_of(matches)), sink);
}

fn ports_text(layout: PortSetLayout, psid: u16, matches: &ArgMatches, sink: &mut Console<'_>) {
    fact("ports", layout.ports(), sink);
    let mut ranges = layout.ranges(psid);
    let all = matches.get_flag("all-ports");
    let text = match (ranges.next(), ranges.next_back()) {
        (Some(first), _) if all => {
            std::iter::once(first).chain(layout.ranges(psid).skip(1)).map(range_text).collect::<Vec<_>>().join(" ")
        }
        (Some(first), Some(last)) => format!("{}: {} ... {}", layout.sets(), range_text(first), range_text(last)),
        (Some(only), None) => format!("1: {}", range_text(only)),
        (None, _) => "none".to_owned(),
    };
    fact("port sets", text, sink);
}

/// Where a border relay sends a packet.
fn to6(matches: &ArgMatches, sink: &mut Console<'_>) -> Answered {
    let four: Ipv4Addr = typed(matches, "IPV4", "an IPv4 address")?.unwrap_or(Ipv4Addr::UNSPECIFIED);
    let port: Option<u16> = typed(matches, "PORT", "a port from 0 to 65535")?;
    let rules = read_rules(matches)?;
    let given = text(matches, "psid-length").map(|_| read_layout(matches)).transpose()?;
    let found = rules.by_four(four).and_then(|rule| rule.destination(four, port, given, layout_of(matches)));
    Ok(found.map(|address| match matches.get_flag("json") {
        true => line(json!({ "ipv4": four, "port": port, "address": address }), sink),
        false => line(address, sink),
    }))
}

/// What a MAP address says.
fn to4(matches: &ArgMatches, sink: &mut Console<'_>) -> Answered {
    let address: Ipv6Addr = typed(matches, "ADDRESS", "an IPv6 address")?.unwrap_or(Ipv6Addr::UNSPECIFIED);
    let rules = read_rules(matches)?;
    let found = rules
        .by_six(&IpNetwork::from(std::net::IpAddr::V6(address)))
        .and_then(|rule| rule.owner(address, layout_of(matches)));
    Ok(found.map(|owner| {
        let four = owner.iid.map_or_else(|| four_text(owner.customer.four), |(four, _)| four.to_string());
        let psid =
            if owner.customer.ports.is_whole() { owner.iid.map_or(0, |(_, psid)| psid) } else { owner.customer.psid };
        if matches.get_flag("json") {
            let rule_four = four_text(owner.customer.four);
            return line(
                json!({ "ipv4": four, "psid": psid, "rule_ipv4": rule_four, "consistent": owner.consistent }),
                sink,
            );
        }
        fact("IPv4 address", four, sink);
        fact("PSID", format!("{psid} (0x{psid:x})"), sink);
        let agrees = if owner.consistent { "yes" } else { "no: the prefix and the interface identifier disagree" };
        fact("consistent", agrees, sink);
    }))
}

/// The identifier of a port.
fn port(matches: &ArgMatches, sink: &mut Console<'_>) -> Answered {
    let port: u16 = typed(matches, "PORT", "a port from 0 to 65535")?.unwrap_or(0);
    let layout = read_layout(matches)?;
    let excluded = || MapError::Excluded(port, layout.last_excluded().unwrap_or(0), layout.offset());
    Ok(layout.psid(port).ok_or_else(excluded).map(|psid| match matches.get_flag("json") {
        true => line(json!({ "port": port, "psid": psid }), sink),
        false => line(psid, sink),
    }))
}

/// The ports of an identifier.
fn psid(matches: &ArgMatches, sink: &mut Console<'_>) -> Answered {
    let layout = read_layout(matches)?;
    let psid: u16 = typed(matches, "PSID", "a number from 0 to 65535")?.unwrap_or(0);
    if let Err(why) = layout.fit(psid) {
        return Ok(Err(why.into()));
    }
    let ranges: Vec<String> = layout.ranges(psid).map(range_text).collect();
    match matches.get_flag("json") {
        true => line(
            json!({ "psid": psid, "ports": layout.ports(), "port_sets": layout.sets(), "all_ports": ranges }),
            sink,
        ),
        false => ports_text(layout, psid, matches, sink),
    }
    Ok(Ok(()))
}

/// What rules give in all.
fn rule(matches: &ArgMatches, sink: &mut Console<'_>) -> Answered {
    for rule in &read_rules(matches)?.0 {
        let (all, warnings) = (rule.capacity(), rule.warnings());
        if matches.get_flag("json") {
            line(
                json!({
                    "rule": rule.to_string(),
                    "customers_log2": all.customers_log2,
                    "customers": 1u64 << all.customers_log2,
                    "sharing_ratio": all.ratio,
                    "ports": all.ports,
                    "end_user_prefix_length": all.end_user,
                    "ipv4_addresses": 1u64 << all.addresses_log2,
                    "warnings": warnings,
                }),
                sink,
            );
            continue;
        }
        fact("rule", rule, sink);
        fact("customers", 1u64 << all.customers_log2, sink);
        fact("sharing ratio", format!("1:{}", all.ratio), sink);
        fact("ports each", all.ports, sink);
        fact("end-user prefix", format!("/{}", all.end_user), sink);
        fact("IPv4 addresses", 1u64 << all.addresses_log2, sink);
        warnings.iter().for_each(|warning| fact("warning", warning, sink));
    }
    Ok(Ok(()))
}

/// Options of rules, or back from hex digits.
fn option(matches: &ArgMatches, sink: &mut Console<'_>) -> Answered {
    match text(matches, "HEX") {
        Some(digits) => decoded(digits, matches, sink)?,
        None => encoded(&container(matches)?, matches, sink),
    }
    Ok(Ok(()))
}

fn decoded(digits: &str, matches: &ArgMatches, sink: &mut Console<'_>) -> Result<(), CliError> {
    let octets = hex::octets(digits).map_err(|e| CliError::usage(format!("HEX: {e}")))?;
    let options = match typed(matches, "code", "an option code from 89 to 96")? {
        Some(code) => SoftwireOption::decode_data(code, &octets).map(|option| vec![option]),
        None => SoftwireOption::decode(&octets),
    };
    let options = options.map_err(|e| {
        CliError::usage(e.to_string()).with_hint("expected options of RFC 7598, or --code N and the data of one")
    })?;
    if options.is_empty() {
        return Err(CliError::usage("HEX: no option").with_hint("expected options of RFC 7598"));
    }
    for option in &options {
        match matches.get_flag("json") {
            true => line(
                json!({ "code": option.code(), "text": option.to_string(), "hex": hex::plain(&option.encode()) }),
                sink,
            ),
            false => line(format!("{} {option}", option.code()), sink),
        }
    }
    Ok(())
}

fn encoded(option: &SoftwireOption, matches: &ArgMatches, sink: &mut Console<'_>) {
    let (code, data) = (option.code(), option.data());
    if matches.get_flag("json") {
        return line(json!({ "code": code, "hex": hex::plain(&option.encode()), "data": hex::plain(&data) }), sink);
    }
    line(
        match text(matches, "as") {
            Some("kea") => hex::kea("dhcp6", code, &data),
            Some("dnsmasq") => hex::dnsmasq6(code, &data),
            _ => hex::plain(&option.encode()),
        },
        sink,
    );
}

/// The container that the command line describes.
fn container(matches: &ArgMatches) -> Result<SoftwireOption, CliError> {
    let name = text(matches, "mechanism").unwrap_or("map-e");
    let mechanism = Mechanism::ALL.into_iter().find(|m| m.name() == name).unwrap_or(Mechanism::MapE);
    let given = provisioned(matches)?.map(|(layout, psid)| PortParams { layout, psid });
    let mut options = Vec::new();
    if mechanism != Mechanism::Lw4o6 {
        let forwarding = matches.get_flag("forwarding");
        options.extend(read_rules(matches)?.0.into_iter().map(|rule| rule_option(rule, forwarding, given)));
    }
    if let Some(binding) = text(matches, "bind") {
        options.push(binding_option(binding, given)?);
    }
    for address in matches.get_many::<String>("br").into_iter().flatten() {
        options.push(SoftwireOption::BorderRelay(parsed("br", address, "an IPv6 address")?));
    }
    if let Some(prefix) = typed::<IpNetwork>(matches, "dmr", "an IPv6 prefix")? {
        options.push(SoftwireOption::DefaultRule(six(prefix, "dmr")?));
    }
    needed(mechanism, &options)?;
    Ok(SoftwireOption::Container(mechanism, options))
}

/// A rule option; port parameters are needed if provisioning gave them, or the offset is not the usual one.
fn rule_option(rule: MapRule, forwarding: bool, given: Option<PortParams>) -> SoftwireOption {
    let unusual = (rule.ports().offset() != OFFSET).then_some(PortParams { layout: rule.ports(), psid: 0 });
    SoftwireOption::Rule { rule, forwarding, ports: given.or(unusual) }
}

fn binding_option(binding: &str, ports: Option<PortParams>) -> Result<SoftwireOption, CliError> {
    const EXPECTED: &str = "IPV4,PREFIX, such as 192.0.2.1,2001:db8::/64";
    let wrong = || CliError::usage(format!("--bind {binding}: expected {EXPECTED}"));
    let (four, prefix) = binding.split_once(',').ok_or_else(wrong)?;
    let prefix: IpNetwork = parsed("bind", prefix, EXPECTED)?;
    Ok(SoftwireOption::Binding { four: parsed("bind", four, EXPECTED)?, six: six(prefix, "bind")?, ports })
}

/// An IPv6 prefix without bits after its length.
fn six(prefix: IpNetwork, option: &str) -> Result<Net, CliError> {
    let net = Net::from(prefix);
    match prefix.is_ipv6() && IpNetwork::from(net) == prefix {
        true => Ok(net),
        false => {
            Err(CliError::usage(format!("--{option}: {prefix} is not an IPv6 prefix without bits after its length")))
        }
    }
}

/// What a container must hold ([RFC 7598, section 5](https://www.rfc-editor.org/rfc/rfc7598#section-5)).
fn needed(mechanism: Mechanism, options: &[SoftwireOption]) -> Result<(), CliError> {
    let has = |code| options.iter().any(|option| option.code() == code);
    let (code, option) = match mechanism {
        Mechanism::MapE => (90, "--br ADDRESS"),
        Mechanism::MapT => (91, "--dmr PREFIX"),
        Mechanism::Lw4o6 if has(90) => (92, "--bind IPV4,PREFIX"),
        Mechanism::Lw4o6 => (90, "--br ADDRESS"),
    };
    match has(code) {
        true => Ok(()),
        false => {
            Err(CliError::usage(format!("a container of {} needs {option} (RFC 7598, section 5)", mechanism.name())))
        }
    }
}
