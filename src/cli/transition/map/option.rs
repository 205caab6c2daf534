//! `ipv6calc map option`.

use super::args::{MapRulesArgs, PortSetArgs};
use crate::addr::Net;
use crate::class::special;
use crate::cli::command::{NOT_USED, Run, Subcommand, one_of};
use crate::cli::console::Console;
use crate::cli::error::CliError;
use crate::cli::exit::Exit;
use crate::cli::transition::values::{address4, address6, line, number, octets, prefix6, psid, usage};
use crate::transition::hex;
use crate::transition::map::{MapError, MapRule, OFFSET};
use crate::transition::s46::{Mechanism, PortParams, SoftwireOption};
use clap::builder::TypedValueParser;
use ipnetwork::IpNetwork;
use serde_json::{Value, json};
use std::net::{Ipv4Addr, Ipv6Addr};

pub(super) const OPTION: Subcommand = Subcommand {
    details: "Without HEX, the container of a mechanism with its rules: option 94 of MAP-E, 95 of MAP-T, 96 of \
              lightweight 4over6. With HEX, the options are decoded.",
    statuses: ["the options were written", NOT_USED, "the options could not be read or do not fit together"],
    examples: &[
        ("ipv6calc map option --rule 2001:db8::/40,192.0.2.0/24,16 --br 2001:db8::1", ""),
        ("ipv6calc map option 005d000406083400", "93 port parameters: PSID 52 of 8 bits, offset 6\n"),
    ],
    ..Subcommand::new::<SoftwireArgs>("option", "encode rules as DHCPv6 options (RFC 7598), or decode hex digits")
};

/// An IPv4 address bound to an IPv6 prefix.
#[derive(Clone, Copy)]
struct Binding(Ipv4Addr, Net);

/// A notation of an option.
#[derive(Clone, Copy)]
enum OptionForm {
    Hex,
    Kea,
    Dnsmasq,
}

/// The options that describe an option to encode.
const ENCODING: [&str; 11] =
    ["rules", "file", "mechanism", "forwarding", "br", "dmr", "bind", "psid", "psid_length", "psid_offset", "as"];

#[derive(clap::Args)]
struct SoftwireArgs {
    /// Options to decode
    #[arg(value_name = "HEX", conflicts_with_all = ENCODING)]
    hex: Option<String>,
    #[command(flatten)]
    rules: MapRulesArgs,
    /// Mechanism of the container
    #[arg(long, value_name = "NAME", default_value = "map-e", value_parser = mechanisms())]
    mechanism: Mechanism,
    /// Mark the rules as forwarding rules
    #[arg(long)]
    forwarding: bool,
    /// Address of a border relay; repeatable
    #[arg(long = "br", id = "br", value_name = "ADDRESS", value_parser = relay)]
    relays: Vec<Ipv6Addr>,
    /// Prefix of the default mapping rule (map-t)
    #[arg(long, value_name = "PREFIX", value_parser = default_rule)]
    dmr: Option<Net>,
    /// IPv4 address bound to an IPv6 prefix (lw4o6)
    #[arg(long, value_name = "IPV4,PREFIX", value_parser = binding)]
    bind: Option<Binding>,
    /// Provisioned PSID, such as 52 or 0x34
    #[arg(long, value_name = "N", value_parser = psid, requires = "psid_length", allow_negative_numbers = true)]
    psid: Option<u16>,
    #[command(flatten)]
    port_set: PortSetArgs,
    /// Notation of the option
    #[arg(long = "as", id = "as", value_name = "FORM", default_value = "hex", value_parser = forms(), conflicts_with = "json")]
    form: OptionForm,
    /// HEX is the data of option N, without code and length
    #[arg(long, value_name = "N", value_parser = code, requires = "hex", allow_negative_numbers = true)]
    code: Option<u16>,
    /// Write one JSON object per option
    #[arg(long)]
    json: bool,
}

fn mechanisms() -> impl TypedValueParser<Value = Mechanism> {
    one_of(Mechanism::ALL.map(|mechanism| (mechanism.name(), mechanism.about(), mechanism)))
}

fn forms() -> impl TypedValueParser<Value = OptionForm> {
    one_of([
        ("hex", "code, length and data as hex digits", OptionForm::Hex),
        ("kea", "an entry of option-data", OptionForm::Kea),
        ("dnsmasq", "a dhcp-option line", OptionForm::Dnsmasq),
    ])
}

fn code(text: &str) -> Result<u16, String> {
    number(text, 89, 96)
}

fn binding(text: &str) -> Result<Binding, String> {
    let pair = text.split_once(',').ok_or("expected IPV4,PREFIX, such as 192.0.2.1,2001:db8::/64")?;
    let four = address4(pair.0)?;
    match special::unusable_v4(four.into()) {
        Some(why) => Err(format!("{four} is {why}: expected a unicast address")),
        None => Ok(Binding(four, prefix6(pair.1)?)),
    }
}

/// The address of a border relay.
fn relay(text: &str) -> Result<Ipv6Addr, String> {
    let address = address6(text)?;
    match special::unusable_v6(address.into()) {
        Some(why) => Err(format!("it is {why}: expected a unicast address")),
        None => Ok(address),
    }
}

/// The prefix of a default mapping rule: an IPv4 address follows it
/// ([RFC 7598, section 4.3](https://www.rfc-editor.org/rfc/rfc7598#section-4.3)).
fn default_rule(text: &str) -> Result<Net, String> {
    let net = prefix6(text)?;
    match net.len().get() {
        97.. => Err("expected a prefix of at most 96 bits".to_owned()),
        _ if net.bits() >> 120 == 0xff => Err("expected a prefix of unicast addresses".to_owned()),
        _ => Ok(net),
    }
}

impl Run for SoftwireArgs {
    fn run(self, console: &mut Console<'_>) -> Result<Exit, CliError> {
        match &self.hex {
            Some(digits) => decode(digits, self.code, self.json, console)?,
            None => self.encode(console)?,
        }
        Ok(Exit::Done)
    }
}

fn decode(digits: &str, code: Option<u16>, json: bool, console: &mut Console<'_>) -> Result<(), CliError> {
    let octets = octets(digits)?;
    let options = match code {
        Some(code) => SoftwireOption::decode_data(code, &octets).map(|option| vec![option]),
        None => SoftwireOption::decode(&octets),
    };
    // with a code, the data is known to be that of one option
    const EXPECTED: &str = "expected options of RFC 7598, or --code N and the data of one option";
    let advise = |error: CliError| if code.is_none() { error.with_hint(EXPECTED) } else { error };
    let options = options.map_err(|error| advise(usage(error)))?;
    if options.is_empty() {
        return Err(advise(CliError::usage("no option")));
    }
    options.iter().try_for_each(|option| match json {
        true => line(document(option), console),
        false => line(format!("{} {option}", option.code()), console),
    })
}

/// An option with typed members; a container holds the documents of its options.
fn document(option: &SoftwireOption) -> Value {
    let mut members = members(option);
    if let Some(object) = members.as_object_mut() {
        object.insert("code".to_owned(), option.code().into());
        object.insert("hex".to_owned(), hex::plain(&option.encode()).into());
    }
    members
}

/// What an option says.
fn members(option: &SoftwireOption) -> Value {
    match option {
        SoftwireOption::Rule { rule, forwarding, ports } => json!({
            "option": "rule",
            "ipv6_prefix": IpNetwork::from(rule.six()),
            "ipv4_prefix": IpNetwork::from(rule.four()),
            "ea_bits": rule.ea(),
            "psid_offset": rule.ports().offset(),
            "forwarding": forwarding,
            "port_parameters": ports.as_ref().map(port_members),
        }),
        SoftwireOption::BorderRelay(address) => json!({ "option": "border_relay", "address": address }),
        SoftwireOption::DefaultRule(net) => json!({ "option": "default_rule", "ipv6_prefix": IpNetwork::from(*net) }),
        SoftwireOption::Binding { four, six, ports } => json!({
            "option": "binding",
            "ipv4": four,
            "ipv6_prefix": IpNetwork::from(*six),
            "port_parameters": ports.as_ref().map(port_members),
        }),
        SoftwireOption::Ports(ports) => json!({ "option": "port_parameters", "port_parameters": port_members(ports) }),
        SoftwireOption::Container(mechanism, options) => json!({
            "option": "container",
            "mechanism": mechanism.name(),
            "options": options.iter().map(document).collect::<Vec<_>>(),
        }),
    }
}

fn port_members(ports: &PortParams) -> Value {
    let layout = ports.layout;
    json!({ "psid": ports.psid, "psid_length": layout.length(), "psid_offset": layout.offset() })
}

impl SoftwireArgs {
    fn encode(self, console: &mut Console<'_>) -> Result<(), CliError> {
        let (form, json) = (self.form, self.json);
        let option = self.container()?;
        let (code, data) = (option.code(), option.data());
        if json {
            let mut document = document(&option);
            if let Some(members) = document.as_object_mut() {
                members.insert("data".to_owned(), hex::plain(&data).into());
            }
            return line(document, console);
        }
        let text = match form {
            OptionForm::Kea => hex::kea("dhcp6", code, &data),
            OptionForm::Dnsmasq => hex::dnsmasq6(code, &data),
            OptionForm::Hex => hex::plain(&option.encode()),
        };
        line(text, console)
    }

    /// The container that the command line describes.
    fn container(self) -> Result<SoftwireOption, CliError> {
        let given = self.port_set.provisioned(self.psid)?.map(|(layout, psid)| PortParams { layout, psid });
        let offset = self.port_set.psid_offset;
        if self.mechanism == Mechanism::Lw4o6 && offset.is_some() {
            // no rule gives the length
            self.port_set.layout()?;
        }
        let mut options = Vec::new();
        if self.mechanism != Mechanism::Lw4o6 {
            let rules = self.rules.read(offset)?.0.into_iter().map(|rule| rule_option(rule, self.forwarding, given));
            options.extend(rules.collect::<Result<Vec<_>, _>>()?);
        } else if self.forwarding || !self.rules.is_empty() {
            let text = "a container of lw4o6 has no rules (RFC 7598, section 5)";
            return Err(
                CliError::usage(text).with_hint("give --bind IPV4,PREFIX instead of --rule, --rules and --forwarding")
            );
        }
        options.extend(self.bind.map(|Binding(four, six)| SoftwireOption::Binding { four, six, ports: given }));
        options.extend(self.relays.into_iter().map(SoftwireOption::BorderRelay));
        options.extend(self.dmr.map(SoftwireOption::DefaultRule));
        check(self.mechanism, &options)?;
        SoftwireOption::container(self.mechanism, options).map_err(usage)
    }
}

/// A rule option; port parameters are needed if they were provisioned, or if the offset is not the usual one. Beside
/// embedded address bits they must have the layout of the rule.
fn rule_option(rule: MapRule, forwarding: bool, given: Option<PortParams>) -> Result<SoftwireOption, CliError> {
    rule.provisionable().map_err(|error| usage(format!("rule {rule}: {error}")))?;
    if let Some(PortParams { layout, .. }) = given.filter(|given| rule.ea() > 0 && given.layout != rule.ports()) {
        return Err(usage(MapError::ProvisionedLayout(layout, rule.ports())));
    }
    let unusual = (rule.ports().offset() != OFFSET).then_some(PortParams { layout: rule.ports(), psid: 0 });
    Ok(SoftwireOption::Rule { rule, forwarding, ports: given.or(unusual) })
}

/// Checks that a container has what it must hold
/// ([RFC 7598, section 5](https://www.rfc-editor.org/rfc/rfc7598#section-5)), and nothing of another mechanism.
fn check(mechanism: Mechanism, options: &[SoftwireOption]) -> Result<(), CliError> {
    let has = |code| options.iter().any(|option| option.code() == code);
    let name = mechanism.name();
    let rows: &[(u16, &str, bool)] = match mechanism {
        Mechanism::MapE => &[(90, "--br ADDRESS", true), (91, "--dmr PREFIX", false), (92, "--bind", false)],
        Mechanism::MapT => &[(91, "--dmr PREFIX", true), (90, "--br ADDRESS", false), (92, "--bind", false)],
        Mechanism::Lw4o6 => {
            &[(90, "--br ADDRESS", true), (92, "--bind IPV4,PREFIX", true), (91, "--dmr PREFIX", false)]
        }
    };
    for (code, option, required) in rows {
        match (has(*code), *required) {
            (false, true) => {
                return Err(CliError::usage(format!("a container of {name} needs {option} (RFC 7598, section 5)")));
            }
            (true, false) => {
                return Err(CliError::usage(format!("a container of {name} has no {option} (RFC 7598, section 5)")));
            }
            _ => {}
        }
    }
    Ok(())
}
