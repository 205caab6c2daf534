//! `ipv6calc gen`: values of one's own.

use super::{json_switch, line, operand, switch, text, typed, value};
use crate::addr::{Len, Mac, Net};
use crate::cli::command::{RunError, Subcommand};
use crate::cli::console::Console;
use crate::cli::error::CliError;
use crate::cli::exit::Exit;
use crate::format::mac;
use crate::transition::pref64_option::{PREF64_TYPE, Pref64Option};
use crate::transition::sixrd_option::{SIXRD_CODE, SixRdOption};
use crate::transition::{generate, hex};
use clap::{ArgAction, ArgMatches, Command};
use ipnetwork::IpNetwork;
use serde_json::json;
use std::net::{Ipv4Addr, Ipv6Addr};
use std::time::{SystemTime, UNIX_EPOCH};

/// Seconds from the beginning of NTP time, 1900, to that of Unix time.
const NTP_BEFORE_UNIX: u64 = 2_208_988_800;

/// The most values of one run.
const MOST: u32 = 1_000_000;

/// Every verb, in the order of lists.
static VERBS: &[Subcommand] = &[
    Subcommand {
        examples: &[("ipv6calc gen ula --subnets 4", "")],
        ..Subcommand::described("ula", "unique local /48 prefixes (RFC 4193)", ula_arguments, |matches, console| {
            done(ula(matches, console))
        })
    },
    Subcommand {
        examples: &[("ipv6calc gen iid --prefix 2001:db8::/64 --count 3", "")],
        ..Subcommand::described(
            "iid",
            "random interface identifiers that are not reserved (RFC 8981, RFC 5453)",
            iid_arguments,
            |matches, console| done(iid(matches, console)),
        )
    },
    Subcommand {
        examples: &[("ipv6calc gen mac --oui 52:54:00", "")],
        ..Subcommand::described(
            "mac",
            "locally administered unicast MAC addresses",
            mac_arguments,
            |matches, console| done(mac_addresses(matches, console)),
        )
    },
    Subcommand {
        examples: &[(
            "ipv6calc gen 6rd-option --prefix 2001:db8::/32 --relay 10.0.0.1",
            "002020010db80000000000000000000000000a000001\n",
        )],
        ..Subcommand::described(
            "6rd-option",
            "DHCPv4 option 212 of 6rd (RFC 5969), or read from hex digits",
            sixrd_arguments,
            |matches, console| done(sixrd(matches, console)),
        )
    },
    Subcommand {
        examples: &[("ipv6calc gen pref64-option --lifetime 1800", "260207080064ff9b0000000000000000\n")],
        ..Subcommand::described(
            "pref64-option",
            "router advertisement option of a NAT64 prefix (RFC 8781), or read from hex digits",
            pref64_arguments,
            |matches, console| done(pref64(matches, console)),
        )
    },
];

/// The row of the subcommand.
pub(in crate::cli) const GEN: Subcommand = Subcommand {
    details: "Values come from the random source of the system. With --mac, a unique local prefix is the one of RFC 4193, \
              section 3.2.2, of --time (seconds of NTP; default: now) and the address, so that it can be computed again.",
    ..Subcommand::group("gen", "generate unique local prefixes, identifiers, MAC addresses and options", || VERBS)
};

fn done(result: Result<(), CliError>) -> Result<Exit, RunError> {
    result.map(|()| Exit::Done).map_err(RunError::Work)
}

fn count_option() -> clap::Arg {
    value("count", "N", "How many").default_value("1")
}

fn ula_arguments(command: Command) -> Command {
    command
        .arg(count_option())
        .arg(value("subnets", "N", "Print the first N /64 prefixes too").default_value("2"))
        .arg(value("mac", "MAC", "Derive the prefix from this address and the time"))
        .arg(value("time", "SECONDS", "Time in seconds of NTP, for --mac").requires("mac"))
        .arg(switch("plain", "Do not indent"))
        .arg(json_switch())
}

fn iid_arguments(command: Command) -> Command {
    command.arg(count_option()).arg(value("prefix", "PREFIX/64", "Print addresses in this prefix")).arg(json_switch())
}

fn mac_arguments(command: Command) -> Command {
    command
        .arg(count_option())
        .arg(value("oui", "OCTETS", "The first octets, 1 to 5, such as 52:54:00"))
        .arg(json_switch())
}

fn sixrd_arguments(command: Command) -> Command {
    command
        .arg(value("prefix", "PREFIX", "6rd prefix"))
        .arg(value("shared", "N", "Leading bits that all IPv4 addresses share").default_value("0"))
        .arg(value("relay", "ADDRESS", "Border relay; repeatable").action(ArgAction::Append))
        .arg(value("as", "FORM", "Notation").value_parser(["hex", "kea", "dnsmasq", "isc"]).default_value("hex"))
        .arg(json_switch())
        .arg(operand("HEX", "An option to read"))
}

fn pref64_arguments(command: Command) -> Command {
    command
        .arg(value("prefix", "PREFIX", "NAT64 prefix").default_value("64:ff9b::/96"))
        .arg(value("lifetime", "SECONDS", "Lifetime, at most 65528").default_value("1800"))
        .arg(value("as", "FORM", "Notation").value_parser(["hex", "radvd"]).default_value("hex"))
        .arg(json_switch())
        .arg(operand("HEX", "An option to read"))
}

/// How many values are generated.
fn count(matches: &ArgMatches) -> Result<u32, CliError> {
    let count = typed(matches, "count", "a number from 1 to 1000000")?.unwrap_or(1);
    match (1..=MOST).contains(&count) {
        true => Ok(count),
        false => Err(CliError::usage(format!("--count {count}: expected a number from 1 to {MOST}"))),
    }
}

fn random<const N: usize>() -> Result<[u8; N], CliError> {
    let mut octets = [0; N];
    let why = "use --mac and --time for a prefix that needs none";
    getrandom::fill(&mut octets)
        .map_err(|e| CliError::usage(format!("cannot get random bytes: {e}")).with_hint(why))?;
    Ok(octets)
}

fn mac_of(text: &str) -> Result<Mac, CliError> {
    mac::parse(text.as_bytes()).map_err(|e| {
        CliError::invalid_value("mac", text.as_bytes(), crate::cli::error::describe_error(&e, text.as_bytes()))
    })
}

/// Seconds of NTP now.
fn now() -> u64 {
    SystemTime::now().duration_since(UNIX_EPOCH).map_or(0, |passed| passed.as_secs()) + NTP_BEFORE_UNIX
}

fn ula(matches: &ArgMatches, sink: &mut Console<'_>) -> Result<(), CliError> {
    let mac = text(matches, "mac").map(mac_of).transpose()?;
    let time: u64 = typed(matches, "time", "seconds of NTP, from 0 to 4294967295")?.unwrap_or_else(now);
    let subnets: u32 = typed(matches, "subnets", "a number from 0 to 65536")?.unwrap_or(2);
    if time > u64::from(u32::MAX) || subnets > 65536 {
        return Err(CliError::usage("--time is at most 4294967295, --subnets at most 65536"));
    }
    for index in 0..u64::from(count(matches)?) {
        let net = match mac {
            Some(mac) => generate::ula_of((time + index) << 32, generate::eui64(mac)),
            None => generate::ula(u64::from_be_bytes(random()?)),
        };
        write_ula(net, subnets, matches, sink);
    }
    Ok(())
}

fn write_ula(net: Net, subnets: u32, matches: &ArgMatches, sink: &mut Console<'_>) {
    let all = net.subnets(Len::SUBNET).into_iter().flatten().take(subnets as usize).map(IpNetwork::from);
    if matches.get_flag("json") {
        return line(json!({ "prefix": IpNetwork::from(net), "subnets": all.collect::<Vec<_>>() }), sink);
    }
    line(IpNetwork::from(net), sink);
    let indent = if matches.get_flag("plain") { "" } else { "  " };
    all.for_each(|subnet| line(format!("{indent}{subnet}"), sink));
}

fn iid(matches: &ArgMatches, sink: &mut Console<'_>) -> Result<(), CliError> {
    let prefix: Option<IpNetwork> = typed(matches, "prefix", "an IPv6 prefix of 64 bits")?;
    if let Some(prefix) = prefix.filter(|prefix| prefix.is_ipv4() || prefix.prefix() != 64) {
        return Err(CliError::usage(format!("--prefix {prefix}: expected an IPv6 prefix of 64 bits")));
    }
    for _ in 0..count(matches)? {
        // a reserved identifier is drawn again: RFC 8981, section 3.3.1
        let iid = loop {
            if let Some(iid) = generate::random_iid(u64::from_be_bytes(random()?)) {
                break iid;
            }
        };
        let address = prefix.map(|prefix| Ipv6Addr::from(Net::from(prefix).bits() | u128::from(iid.0)));
        let [a, b, c, d] = [48, 32, 16, 0].map(|shift| (iid.0 >> shift) as u16);
        let plain = format!("{a:04x}:{b:04x}:{c:04x}:{d:04x}");
        match (matches.get_flag("json"), address) {
            (true, address) => line(json!({ "iid": plain, "address": address }), sink),
            (false, Some(address)) => line(address, sink),
            (false, None) => line(plain, sink),
        }
    }
    Ok(())
}

fn mac_addresses(matches: &ArgMatches, sink: &mut Console<'_>) -> Result<(), CliError> {
    let pool = match text(matches, "oui") {
        None => Vec::new(),
        Some(text) => {
            let octets = hex::octets(text).map_err(|e| CliError::usage(format!("--oui {text}: {e}")))?;
            own_pool(text, octets)?
        }
    };
    for _ in 0..count(matches)? {
        let plain = hex::separated(&generate::local_mac(random()?, &pool).0, ":");
        match matches.get_flag("json") {
            true => line(json!({ "mac": plain }), sink),
            false => line(plain, sink),
        }
    }
    Ok(())
}

/// A pool whose first octet says locally administered and unicast.
fn own_pool(text: &str, octets: Vec<u8>) -> Result<Vec<u8>, CliError> {
    let usage = |why: &str| Err(CliError::usage(format!("--oui {text}: {why}")));
    match octets.first() {
        Some(_) if octets.len() > 5 => usage("expected 1 to 5 octets"),
        None => usage("expected 1 to 5 octets"),
        Some(first) if first & 1 != 0 => usage("the first octet is that of a multicast address"),
        Some(first) if first & 2 == 0 => {
            usage("the first octet is that of a vendor: set its second lowest bit, such as 52:54:00")
        }
        Some(_) => Ok(octets),
    }
}

fn sixrd(matches: &ArgMatches, sink: &mut Console<'_>) -> Result<(), CliError> {
    if let Some(digits) = text(matches, "HEX") {
        let octets = hex::octets(digits).map_err(|e| CliError::usage(format!("HEX: {e}")))?;
        let option = SixRdOption::decode(&octets).map_err(|e| CliError::usage(format!("HEX: {e}")))?;
        let prefix = IpNetwork::from(option.prefix);
        if matches.get_flag("json") {
            line(json!({ "prefix": prefix, "shared": option.shared, "relays": option.relays }), sink);
        } else {
            line(format!("prefix {prefix}\nshared {}", option.shared), sink);
            option.relays.iter().for_each(|relay| line(format!("relay {relay}"), sink));
        }
        return Ok(());
    }
    let prefix: IpNetwork = typed(matches, "prefix", "an IPv6 prefix")?
        .ok_or_else(|| CliError::usage("6rd-option needs --prefix PREFIX and --relay ADDRESS"))?;
    if IpNetwork::from(Net::from(prefix)) != prefix {
        return Err(CliError::usage(format!("--prefix {prefix}: bits after the length must be zero")));
    }
    let relays = matches.get_many::<String>("relay").into_iter().flatten();
    let relays: Vec<Ipv4Addr> =
        relays.map(|text| super::parsed("relay", text, "an IPv4 address")).collect::<Result<_, _>>()?;
    let shared = typed(matches, "shared", "a number from 0 to 32")?.unwrap_or(0);
    let option = SixRdOption::new(shared, prefix.into(), relays).map_err(|e| CliError::usage(e.to_string()))?;
    let data = option.data();
    if matches.get_flag("json") {
        line(json!({ "code": SIXRD_CODE, "data": hex::plain(&data) }), sink);
        return Ok(());
    }
    line(
        match text(matches, "as") {
            Some("kea") => hex::kea("dhcp4", SIXRD_CODE, &data),
            Some("dnsmasq") => hex::dnsmasq4(SIXRD_CODE, &data),
            Some("isc") => option.isc(),
            _ => hex::plain(&data),
        },
        sink,
    );
    Ok(())
}

fn pref64(matches: &ArgMatches, sink: &mut Console<'_>) -> Result<(), CliError> {
    let option = match text(matches, "HEX") {
        Some(digits) => {
            let octets = hex::octets(digits).map_err(|e| CliError::usage(format!("HEX: {e}")))?;
            Pref64Option::decode(&octets).map_err(|e| CliError::usage(format!("HEX: {e}")))?
        }
        None => {
            let prefix: Option<IpNetwork> = typed(matches, "prefix", "a NAT64 prefix")?;
            let net = prefix.map_or(Net::v6(0x0064_ff9b << 96, Len::at_most_128(96)), Net::from);
            let lifetime = typed(matches, "lifetime", "seconds, from 0 to 65528")?.unwrap_or(1800);
            if prefix.is_some_and(|prefix| IpNetwork::from(net) != prefix) {
                return Err(CliError::usage("--prefix: bits after the length must be zero"));
            }
            Pref64Option::new(net, lifetime).map_err(|e| CliError::usage(e.to_string()))?
        }
    };
    let (prefix, lifetime, octets) =
        (IpNetwork::from(option.prefix()), option.lifetime(), hex::plain(&option.encode()));
    line(
        match (matches.get_flag("json"), text(matches, "as"), text(matches, "HEX")) {
            (true, ..) => {
                json!({ "type": PREF64_TYPE, "prefix": prefix, "lifetime": lifetime, "hex": octets }).to_string()
            }
            (_, Some("radvd"), _) => option.radvd(),
            (_, _, Some(_)) => format!("prefix {prefix}\nlifetime {lifetime}"),
            _ => octets,
        },
        sink,
    );
    Ok(())
}
