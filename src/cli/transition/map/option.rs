//! `ipv6calc map option`.

use super::args::{MapRulesArgs, PortSetArgs};
use crate::addr::Net;
use crate::cli::command::{NOT_USED, Run, Subcommand, one_of};
use crate::cli::console::Console;
use crate::cli::error::CliError;
use crate::cli::exit::Exit;
use crate::cli::transition::values::{address4, address6, line, number, octets, port, prefix6, usage};
use crate::transition::hex;
use crate::transition::map::{MapRule, OFFSET};
use crate::transition::s46::{Mechanism, PortParams, SoftwireOption};
use clap::builder::TypedValueParser;
use serde_json::json;
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

#[derive(clap::Args)]
struct SoftwireArgs {
    /// Options to decode
    #[arg(value_name = "HEX")]
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
    #[arg(long = "br", id = "br", value_name = "ADDRESS", value_parser = address6)]
    relays: Vec<Ipv6Addr>,
    /// Prefix of the default mapping rule (map-t)
    #[arg(long, value_name = "PREFIX", value_parser = prefix6)]
    dmr: Option<Net>,
    /// IPv4 address bound to an IPv6 prefix (lw4o6)
    #[arg(long, value_name = "IPV4,PREFIX", value_parser = binding)]
    bind: Option<Binding>,
    /// Provisioned PSID
    #[arg(long, value_name = "N", value_parser = port, allow_negative_numbers = true)]
    psid: Option<u16>,
    #[command(flatten)]
    port_set: PortSetArgs,
    /// Notation of the option
    #[arg(long = "as", id = "as", value_name = "FORM", default_value = "hex", value_parser = forms())]
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
    Ok(Binding(address4(pair.0)?, prefix6(pair.1)?))
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
    const EXPECTED: &str = "expected options of RFC 7598, or --code N and the data of one option";
    let options = options.map_err(|error| usage(error).with_hint(EXPECTED))?;
    if options.is_empty() {
        return Err(CliError::usage("no option").with_hint(EXPECTED));
    }
    for option in &options {
        let (code, text) = (option.code(), option.to_string());
        match json {
            true => line(json!({ "code": code, "text": text, "hex": hex::plain(&option.encode()) }), console)?,
            false => line(format!("{code} {text}"), console)?,
        }
    }
    Ok(())
}

impl SoftwireArgs {
    fn encode(self, console: &mut Console<'_>) -> Result<(), CliError> {
        let (form, json) = (self.form, self.json);
        let option = self.container()?;
        let (code, data) = (option.code(), option.data());
        if json {
            let (whole, data) = (hex::plain(&option.encode()), hex::plain(&data));
            return line(json!({ "code": code, "hex": whole, "data": data }), console);
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
        let mut options = Vec::new();
        if self.mechanism != Mechanism::Lw4o6 {
            options.extend(self.rules.read()?.0.into_iter().map(|rule| rule_option(rule, self.forwarding, given)));
        }
        options.extend(self.bind.map(|Binding(four, six)| SoftwireOption::Binding { four, six, ports: given }));
        options.extend(self.relays.into_iter().map(SoftwireOption::BorderRelay));
        options.extend(self.dmr.map(SoftwireOption::DefaultRule));
        check(self.mechanism, &options)?;
        SoftwireOption::container(self.mechanism, options).map_err(usage)
    }
}

/// A rule option; port parameters are needed if they were provisioned, or if the offset is not the usual one.
fn rule_option(rule: MapRule, forwarding: bool, given: Option<PortParams>) -> SoftwireOption {
    let unusual = (rule.ports().offset() != OFFSET).then_some(PortParams { layout: rule.ports(), psid: 0 });
    SoftwireOption::Rule { rule, forwarding, ports: given.or(unusual) }
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
