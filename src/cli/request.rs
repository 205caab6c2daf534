//! What was typed: options applied one after the other, each to a plain record.

use crate::action::{self, Action, Nat64, Params, test::Comparison};
use crate::addr::{Len, V6};
use crate::anon;
use crate::format::{self, Format, Input, ParseError, Style, StyleFlags, detect, ipv4addr, ipv6addr};
use crate::info;
use crate::log::convert;
use crate::log::{JsonPath, Unparsable};
use std::num::NonZero;
use std::ops::RangeInclusive;
use std::path::PathBuf;

use super::databases::DatabaseOptions;
use super::dump::Shape;
use super::error::{CliError, describe_error, escape_for_message};
use super::suggest::suggestion;
use crate::filter;

/// A type chosen with `-I` or `-O`.
#[derive(Clone, Copy, Debug)]
pub(crate) enum Choice {
    /// A notation.
    Format(&'static Format),
    /// `-?`: the list of them.
    List,
}

/// What ends the run in place of a conversion; `-v` and `-h` are marks beside it.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub(crate) enum Command {
    /// Conversion.
    #[default]
    Convert,
    /// `--showinfo`.
    Showinfo,
    /// `--show_types`.
    Tokens,
    /// `--examples`.
    Examples,
}

/// How results are written.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub(crate) enum Render {
    /// As text.
    #[default]
    Plain,
    /// One JSON object a result.
    Json,
    /// `KEY='value'`.
    Shell,
}

/// Everything that options say.
#[derive(Default)]
pub(crate) struct Request {
    pub(crate) quiet: bool,
    pub(crate) flush: bool,
    pub(crate) fail_fast: bool,
    pub(crate) plan_only: bool,
    /// How often `-v` was given; 0 if something replaced it.
    pub(crate) versions: u8,
    /// `-h`, `-?` or the help value of an option.
    pub(crate) short_help: bool,
    /// `--help`.
    pub(crate) long_help: bool,
    pub(crate) command: Command,
    pub(crate) feature: Option<Vec<u8>>,
    pub(crate) input: Option<Choice>,
    /// The input type was given with `-I`, not by a shortcut.
    pub(crate) input_given: bool,
    pub(crate) output: Option<Choice>,
    /// The output type was given with `-O` or by a shortcut that counts as such.
    pub(crate) output_given: bool,
    /// The actions written with `-A`, in order.
    pub(crate) actions: Vec<&'static Action>,
    pub(crate) action_list: bool,
    /// The action of a shortcut.
    pub(crate) implied: Option<&'static Action>,
    pub(crate) style: Style,
    pub(crate) params: Params,
    pub(crate) databases: DatabaseOptions,
    /// How `dbdump` writes networks.
    pub(crate) dump: Shape,
    /// What it calls the set of an ipset or of nftables.
    pub(crate) set_name: Option<String>,
    /// Whether the last option that takes an address got a valid one (compatibility: core Q38).
    pub(crate) last_address: bool,
    pub(crate) render: Render,
    /// There is an expression of `-E`.
    pub(crate) filters: bool,
    pub(crate) whole_line: bool,
    pub(crate) select: info::Select,
    /// `--mrqva` and `--mrqvn`.
    pub(crate) quoting: (bool, bool),
    pub(crate) anon: anon::AnonSettings,
    pub(crate) all_scopes: bool,
    pub(crate) key_file: Option<PathBuf>,
    pub(crate) key: Option<anon::Key>,
    pub(crate) generate_key: bool,
    /// `-E -?`
    pub(crate) filter_help: bool,
    /// What to say on stderr before anything else.
    pub(crate) remarks: Vec<String>,
    /// How many threads answer lines, if it was said.
    pub(crate) threads: Option<NonZero<usize>>,
    /// What the options of the programs for logs say.
    pub(crate) log: Log,
}

/// What only the programs for logs know.
#[derive(Default)]
pub(crate) struct Log {
    pub(crate) verbose: bool,
    /// Where the output goes instead of standard output.
    pub(crate) to: Option<Target>,
    /// The logs to read, in order; none: standard input.
    pub(crate) files: Vec<PathBuf>,
    pub(crate) unparsable: Unparsable,
    /// All addresses of a line.
    pub(crate) everywhere: bool,
    /// The fields of a line of JSON that hold addresses.
    pub(crate) fields: Vec<JsonPath>,
    /// A summary in JSON at the end.
    pub(crate) summary: bool,
    pub(crate) stats: Stats,
}

/// What only `ipv6logstats` knows.
#[derive(Default)]
pub(crate) struct Stats {
    /// No statistics of countries and AS numbers.
    pub(crate) simple: bool,
    pub(crate) columns: bool,
    pub(crate) no_header: bool,
    pub(crate) only_header: bool,
    pub(crate) numbered: bool,
    pub(crate) token: Option<String>,
    /// Name the addresses of unknown registries.
    pub(crate) unknown: bool,
    pub(crate) json: bool,
    pub(crate) partial: bool,
    /// The partial results to add up.
    pub(crate) merge: Vec<PathBuf>,
}

/// A file to write to.
#[derive(Clone, Debug)]
#[cfg_attr(not(feature = "logs"), expect(dead_code, reason = "read by the programs for logs"))]
pub(crate) struct Target {
    pub(crate) path: PathBuf,
    /// Behind what it holds; else that is lost.
    pub(crate) append: bool,
}

/// The values of `--unparsable`.
pub(crate) const UNPARSABLE: [(&str, Unparsable); 3] =
    [("mask", Unparsable::Mask), ("keep", Unparsable::Keep), ("drop", Unparsable::Drop)];

/// More threads than this are of no use.
const THREADS: u32 = 256;

/// Cache sizes of 4.4.0.
const CACHE: RangeInclusive<u32> = 1..=200;

/// The values of `-I`, `-O`, `-A` and `-E` that ask for help.
fn asks_for_help(value: &[u8]) -> bool {
    matches!(value, b"-?" | b"-h" | b"--help")
}

impl Request {
    pub(super) fn version(&mut self) {
        self.versions = self.versions.saturating_add(1);
    }

    pub(super) fn help(&mut self) {
        self.short_help = true;
    }

    /// Another command takes the place of what was chosen before.
    pub(super) fn replace(&mut self, command: Command) {
        (self.command, self.versions, self.short_help) = (command, 0, false);
    }

    pub(super) fn flag(&mut self, options: StyleFlags) {
        self.style.options = self.style.options.or(options);
    }

    pub(super) fn debug(&mut self, value: &[u8]) -> Result<(), CliError> {
        let text = String::from_utf8_lossy(value);
        let number = match text.strip_prefix("0x").or(text.strip_prefix("0X")) {
            Some(hex) => u64::from_str_radix(hex, 16).ok(),
            None => text.parse().ok(),
        };
        self.remarks.push(match number {
            Some(n) => format!("debug value: 0x{n:x}"),
            None => format!("debug value cannot be read and is ignored: {}", escape_for_message(value)),
        });
        Ok(())
    }

    pub(super) fn set_input(&mut self, value: &[u8]) -> Result<(), CliError> {
        self.input = Some(self.choice("input", value)?);
        self.input_given = true;
        Ok(())
    }

    pub(super) fn set_output(&mut self, value: &[u8]) -> Result<(), CliError> {
        self.output = Some(self.choice("output", value)?);
        self.output_given = true;
        Ok(())
    }

    fn choice(&mut self, what: &str, value: &[u8]) -> Result<Choice, CliError> {
        if asks_for_help(value) {
            self.replace(Command::Convert);
            self.short_help = true;
            return Ok(Choice::List);
        }
        let names = || format::ALL.iter().flat_map(|f| std::iter::once(f.name).chain(f.aliases.iter().copied()));
        format::by_name(value)
            .map(Choice::Format)
            .ok_or_else(|| CliError::unknown(&format!("{what} type"), value, names()))
    }

    /// What takes the place of addresses in a log. Other output types are known, and give nothing there.
    pub(super) fn set_log_output(&mut self, value: &[u8]) -> Result<(), CliError> {
        let names = convert::ALL.iter().map(|output| output.name);
        self.set_output(value).map_err(|_| CliError::not_one_of("output type", value, names))
    }

    pub(super) fn add_action(&mut self, value: &[u8]) -> Result<(), CliError> {
        if asks_for_help(value) {
            self.replace(Command::Convert);
            (self.short_help, self.action_list) = (true, true);
            return Ok(());
        }
        let action = action::by_name(value)
            .ok_or_else(|| CliError::unknown("action", value, action::ALL.iter().map(|action| action.name)))?;
        self.actions.push(action);
        Ok(())
    }

    pub(super) fn add_filter(&mut self, value: &[u8]) -> Result<(), CliError> {
        if asks_for_help(value) {
            self.replace(Command::Convert);
            (self.short_help, self.filter_help) = (true, true);
            return Ok(());
        }
        self.filters = true;
        self.params.filter.add(value).map_err(|e| {
            let error = CliError::usage(e.to_string());
            let near = suggestion(&e.token, filter::known()).filter(|_| e.problem == filter::TermError::Unknown);
            match near {
                Some(near) => error.with_hint(format!("did you mean '{near}'? '-E -?' lists all tokens")),
                None => error,
            }
        })
    }

    pub(super) fn pick(&mut self, pick: info::Pick, value: &[u8]) -> Result<(), CliError> {
        self.select.add(pick, &String::from_utf8_lossy(value));
        self.flag(StyleFlags::MACHINE.or(StyleFlags::SELECT));
        Ok(())
    }

    pub(super) fn quote(&mut self, all: bool) {
        let (every, none) = self.quoting;
        self.quoting = (every || all, none || !all);
        self.flag(StyleFlags::MACHINE.or(StyleFlags::SELECT));
    }

    /// `--addr2cc` overrides types that were set before.
    pub(super) fn country(&mut self) {
        (self.input, self.output, self.output_given) = (None, None, false);
        self.implied = action::by_name(b"addr2cc");
    }

    pub(super) fn preset(&mut self, value: &[u8]) -> Result<(), CliError> {
        let names = || anon::PRESETS.iter().flat_map(|preset| [preset.name, preset.short]);
        let found = str::from_utf8(value).ok().and_then(anon::AnonSettings::preset);
        self.anon = found.ok_or_else(|| match method_named(value) {
            Some(_) => misplaced("preset", value, "method"),
            None => CliError::not_one_of("anonymisation preset", value, names()),
        })?;
        Ok(())
    }

    pub(super) fn method(&mut self, value: &[u8]) -> Result<(), CliError> {
        let names = anon::METHODS.iter().map(|row| row.name);
        let preset = str::from_utf8(value).ok().and_then(anon::AnonSettings::preset);
        self.anon.set_method(method_named(value).ok_or_else(|| match preset {
            Some(_) => misplaced("method", value, "preset"),
            None => CliError::not_one_of("anonymisation method", value, names),
        })?);
        Ok(())
    }

    /// One of the masks.
    pub(super) fn mask(
        &mut self,
        option: &str,
        value: &[u8],
        set: fn(&mut anon::AnonSettings, u32) -> Result<(), anon::MaskError>,
    ) -> Result<(), CliError> {
        // what is no number is refused by the range of this mask
        let bits = digits(value).unwrap_or(u32::MAX);
        set(&mut self.anon, bits).map_err(|e| out_of_range(option, value, e.min.into(), e.max.into()))
    }

    pub(super) fn autoadjust(&mut self, value: &[u8]) -> Result<(), CliError> {
        match value {
            b"yes" => self.anon.set_autoadjust(true),
            b"no" => self.anon.set_autoadjust(false),
            _ => {
                let text = format!("option '--mask-autoadjust' does not take '{}'", escape_for_message(value));
                return Err(CliError::usage(text).with_hint("expected yes or no"));
            }
        }
        Ok(())
    }

    /// A decimal number of digits only, in range.
    pub(super) fn number(&mut self, option: &str, value: &[u8], range: RangeInclusive<u32>) -> Result<u32, CliError> {
        digits(value)
            .filter(|n| range.contains(n))
            .ok_or_else(|| out_of_range(option, value, *range.start(), *range.end()))
    }

    pub(super) fn set_start(&mut self, bit: u32) {
        self.style.start = u8::try_from(bit).ok();
        self.flag(StyleFlags::START);
    }

    pub(super) fn set_end(&mut self, bit: u32) {
        self.style.end = u8::try_from(bit).ok();
        self.flag(StyleFlags::END);
    }

    pub(super) fn set_force(&mut self, len: u32) {
        self.style.force = Some(Len::at_most_128(len));
        self.flag(StyleFlags::FORCE);
    }

    pub(super) fn set_threads(&mut self, value: &[u8]) -> Result<(), CliError> {
        let threads = self.number("threads", value, 1..=THREADS)?;
        self.threads = NonZero::new(threads as usize);
        Ok(())
    }

    pub(super) fn set_unparsable(&mut self, value: &[u8]) -> Result<(), CliError> {
        let found = UNPARSABLE.iter().find(|(name, _)| name.as_bytes() == value);
        let expected = || CliError::invalid_value("unparsable", value, "expected mask, keep or drop");
        self.log.unparsable = found.ok_or_else(expected)?.1;
        Ok(())
    }

    /// The token stands in a line of its own or in a column: it must not be able to forge others.
    pub(super) fn set_token(&mut self, value: &[u8]) -> Result<(), CliError> {
        let text = std::str::from_utf8(value).ok().filter(|text| !text.contains(char::is_control));
        let text =
            text.ok_or_else(|| CliError::invalid_value("prefix", value, "expected UTF-8 without control characters"))?;
        self.log.stats.token = Some(text.to_owned()).filter(|text| !text.is_empty());
        Ok(())
    }

    /// One more field of a line of JSON.
    pub(super) fn add_field(&mut self, value: &[u8]) -> Result<(), CliError> {
        let path = str::from_utf8(value).ok().and_then(JsonPath::new);
        let wrong =
            || CliError::invalid_value("json-field", value, "expected names joined by dots, such as request.remote_ip");
        self.log.fields.push(path.ok_or_else(wrong)?);
        Ok(())
    }

    pub(super) fn set_summary(&mut self, value: &[u8]) -> Result<(), CliError> {
        self.log.summary = match value {
            b"json" => true,
            _ => return Err(CliError::invalid_value("summary", value, "expected json")),
        };
        Ok(())
    }

    /// There is no cache whose size would matter: a size that 4.4.0 clips is remarked on, as it does.
    pub(super) fn cache_limit(&mut self, value: &[u8]) {
        if !digits(value).is_some_and(|n| CACHE.contains(&n)) {
            let (least, most) = (CACHE.start(), CACHE.end());
            self.remarks.push(format!("cache size '{}' is not one of {least} to {most}", escape_for_message(value)));
        }
    }

    /// A value that is no prefix counts as not given.
    pub(super) fn set_rd_prefix(&mut self, value: &[u8]) {
        let prefix = self.address(value, ipv6addr::parse);
        self.params.rd.prefix = prefix.or(self.params.rd.prefix);
    }

    /// A value that is no prefix counts as not given.
    pub(super) fn set_rd_relay(&mut self, value: &[u8]) {
        let relay = self.address(value, ipv4addr::parse);
        self.params.rd.relay = relay.or(self.params.rd.relay);
    }

    fn address<T>(&mut self, value: &[u8], parse: fn(&[u8]) -> Result<T, ParseError>) -> Option<T> {
        let found = parse(value).ok();
        self.last_address = found.is_some();
        found
    }

    pub(super) fn set_nat64(&mut self, value: &[u8]) -> Result<(), CliError> {
        let prefix: V6 = ipv6addr::parse(value)
            .map_err(|e| CliError::invalid_value("nat64-prefix", value, &describe_error(&e, value)))?;
        let nat64 = Nat64::new(&prefix).map_err(|e| CliError::invalid_value("nat64-prefix", value, &e.to_string()))?;
        self.params.nat64 = Some(nat64);
        Ok(())
    }

    /// A reference to compare with; the first one puts the step `test` into the pipeline.
    pub(super) fn add_test(&mut self, op: &Comparison, value: &[u8]) -> Result<(), CliError> {
        let wrong = |e: ParseError| CliError::invalid_value(op.option, value, &describe_error(&e, value));
        let format = detect(value).map_err(wrong)?;
        let plain = format.is(&ipv4addr::FORMAT) || format.is(&ipv6addr::FORMAT);
        let other = || {
            CliError::invalid_value(
                op.option,
                value,
                &format!("expected an IPv4 or IPv6 address, found type {}", format.name),
            )
        };
        let parse = format.parse.as_ref().filter(|_| plain).ok_or_else(other)?;
        let reference = parse.run(Input::word(value)).map_err(wrong)?;
        if !self.params.tests.add(op, reference, value) {
            return Err(other());
        }
        self.last_address = true;
        if !self.actions.iter().any(|action| action.is(&action::test::ACTION)) {
            self.actions.push(&action::test::ACTION);
        }
        Ok(())
    }

    /// A shortcut sets input type, output type, flags and action, and is refused behind `-I` and `-O`.
    pub(super) fn shortcut(
        &mut self,
        input: &str,
        output: Option<&str>,
        given: bool,
        action: Option<&str>,
        flags: StyleFlags,
    ) -> Result<(), CliError> {
        if self.input.is_some() || self.output.is_some() {
            return Err(CliError::usage(
                "a shortcut sets input and output type: it cannot stand behind -I, -O or another shortcut",
            )
            .with_hint("put it in front of them"));
        }
        let named = |name: &str| format::by_name(name.as_bytes()).map(Choice::Format);
        (self.input, self.output, self.output_given) = (named(input), output.and_then(named), given);
        self.implied = action.and_then(|name| action::by_name(name.as_bytes())).or(self.implied);
        self.flag(flags);
        Ok(())
    }

    /// The input type to use for all data, if one was chosen.
    pub(crate) fn input_format(&self) -> Option<&'static Format> {
        chosen(self.input)
    }

    /// The output type that was chosen; `auto` counts as none.
    pub(crate) fn output_format(&self) -> Option<&'static Format> {
        chosen(self.output)
    }
}

fn method_named(name: &[u8]) -> Option<anon::Method> {
    str::from_utf8(name).ok().and_then(anon::Method::named)
}

/// The name of a preset in the place of a method, or the other way round.
fn misplaced(wanted: &str, name: &[u8], found: &str) -> CliError {
    let name = escape_for_message(name);
    CliError::usage(format!("'{name}' is no anonymisation {wanted} but a {found}"))
        .with_hint(format!("give --anonymize-{found} {name}"))
}

/// A decimal number of digits only.
fn digits(value: &[u8]) -> Option<u32> {
    let text = str::from_utf8(value).ok().filter(|t| t.bytes().all(|b| b.is_ascii_digit()))?;
    text.parse().ok()
}

/// A number that is out of its range, or none.
fn out_of_range(option: &str, value: &[u8], least: u32, greatest: u32) -> CliError {
    CliError::invalid_value(option, value, &format!("expected a number from {least} to {greatest}"))
}

fn chosen(choice: Option<Choice>) -> Option<&'static Format> {
    match choice {
        Some(Choice::Format(format)) if !format.is(&format::placeholders::AUTO) => Some(format),
        _ => None,
    }
}
