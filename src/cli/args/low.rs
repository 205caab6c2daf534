//! What was typed: options applied one after the other, each to a plain record. What it means is decided afterwards.

use crate::action::{Action, Nat64, Params};
use crate::addr::{Len, Net, V6};
use crate::anon;
use crate::format::{self, Format, Style, StyleFlags, ipv4addr, ipv6addr};
use crate::info;
use crate::log::convert;
use crate::log::{Grammar, JsonPath, KINDS, TextKind, Unparsable};
use crate::net::ListShape;
use std::num::NonZero;
use std::ops::RangeInclusive;
use std::path::PathBuf;

use super::databases::DatabaseArgs;
use super::parameters::OwnParameters;
use crate::cli::error::{CliError, decimal_note, describe_error, escape_for_message};
use crate::filter;
use crate::format::nearest::nearest;

/// A type chosen with `-I` or `-O`.
#[derive(Clone, Copy, Debug)]
pub(in crate::cli) enum Choice {
    /// A notation.
    Format(&'static Format),
    /// `-?`: the list of them.
    List,
}

/// What the run does instead of a conversion; `-v` and `-h` are kept apart from it.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub(in crate::cli) enum Command {
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

/// How much `-v` prints.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, PartialOrd, Ord)]
pub(in crate::cli) enum VersionDetail {
    /// Nothing: it was not given.
    #[default]
    None,
    /// One line that scripts search.
    Line,
    /// The features and databases.
    Features,
    /// The build too.
    Build,
}

/// How `-A dbdump` writes networks.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub(in crate::cli) enum DumpShape {
    /// One prefix per line.
    #[default]
    Cidr,
    /// First and last address.
    Range,
    /// A list for a program.
    List(ListShape),
}

impl DumpShape {
    /// Every shape with its name.
    fn all() -> impl Iterator<Item = (&'static str, DumpShape)> {
        let own =
            [("cidr", DumpShape::Cidr), ("range", DumpShape::Range), ("nftables", DumpShape::List(ListShape::Nft))];
        own.into_iter().chain(ListShape::ALL.map(|(name, _, shape)| (name, DumpShape::List(shape))))
    }

    /// The names of all shapes.
    pub(in crate::cli) fn names() -> impl Iterator<Item = &'static str> {
        DumpShape::all().map(|(name, _)| name)
    }

    /// The shape of a name.
    pub(in crate::cli) fn named(name: &[u8]) -> Result<DumpShape, CliError> {
        let found = DumpShape::all().find(|(known, _)| known.as_bytes() == name);
        found.map(|(_, shape)| shape).ok_or_else(|| CliError::unknown("shape of a dump", name, DumpShape::names()))
    }
}

/// How results are written.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub(in crate::cli) enum Render {
    /// As text.
    #[default]
    Plain,
    /// One JSON object per result.
    Json,
    /// `KEY='value'`.
    Shell,
}

/// Everything that was typed.
#[derive(Default)]
pub(in crate::cli) struct LowArgs {
    pub(in crate::cli) quiet: bool,
    pub(in crate::cli) flush: bool,
    pub(in crate::cli) fail_fast: bool,
    pub(in crate::cli) plan_only: bool,
    /// `-v`, more than once for more; nothing if a later option replaced it.
    pub(in crate::cli) version: VersionDetail,
    /// `-h`, `-?` or the help value of an option.
    pub(in crate::cli) short_help: bool,
    /// `--help`.
    pub(in crate::cli) long_help: bool,
    pub(in crate::cli) command: Command,
    /// The name given to `--has-feature`.
    pub(in crate::cli) feature: Option<Vec<u8>>,
    pub(in crate::cli) input: Option<Choice>,
    /// The input type was given with `-I`, not by a shortcut.
    pub(in crate::cli) input_given: bool,
    pub(in crate::cli) output: Option<Choice>,
    /// The output type was given with `-O` or by a shortcut that counts as such.
    pub(in crate::cli) output_given: bool,
    /// The actions written with `-A`, in order.
    pub(in crate::cli) actions: Vec<&'static Action>,
    pub(in crate::cli) action_list: bool,
    /// The action of a shortcut.
    pub(in crate::cli) implied: Option<&'static Action>,
    pub(in crate::cli) style: Style,
    pub(in crate::cli) params: Params,
    /// The parameters of single actions.
    pub(in crate::cli) own: OwnParameters,
    pub(in crate::cli) databases: DatabaseArgs,
    /// How `dbdump` writes networks.
    pub(in crate::cli) dump: DumpShape,
    /// What it calls the set of an ipset or of nftables.
    pub(in crate::cli) set_name: Option<String>,
    /// Whether the last option that takes an address got a valid one (compatibility: core Q38).
    pub(in crate::cli) last_address: bool,
    pub(in crate::cli) render: Render,
    /// There is an expression of `-E`.
    pub(in crate::cli) filters: bool,
    pub(in crate::cli) whole_line: bool,
    pub(in crate::cli) select: info::Select,
    /// `--mrqva` and `--mrqvn`.
    pub(in crate::cli) quoting: info::Quoting,
    pub(in crate::cli) anon: anon::AnonSettings,
    /// A preset or method was given.
    pub(in crate::cli) anon_chosen: bool,
    pub(in crate::cli) all_scopes: bool,
    pub(in crate::cli) key_file: Option<PathBuf>,
    pub(in crate::cli) generate_key: bool,
    /// `-E -?`
    pub(in crate::cli) filter_help: bool,
    /// Notices to write before anything else.
    pub(in crate::cli) remarks: Vec<String>,
    /// The same, but for `-q`.
    pub(in crate::cli) notes: Vec<String>,
    /// `--threads`.
    pub(in crate::cli) threads: Option<NonZero<usize>>,
    /// The options of the programs for logs.
    pub(in crate::cli) log: LowLogArgs,
}

/// The options of the programs for logs.
#[derive(Default)]
pub(in crate::cli) struct LowLogArgs {
    pub(in crate::cli) verbose: bool,
    /// Where the output goes instead of standard output.
    pub(in crate::cli) to: Option<Target>,
    /// The logs to read, in order; none: standard input.
    pub(in crate::cli) files: Vec<PathBuf>,
    pub(in crate::cli) unparsable: Unparsable,
    /// Which kinds of text stay.
    pub(in crate::cli) grammar: Grammar,
    /// Addresses of these prefixes stay.
    pub(in crate::cli) skip: Vec<Net>,
    /// All addresses of a line.
    pub(in crate::cli) everywhere: bool,
    /// The fields of a line of JSON that hold addresses.
    pub(in crate::cli) fields: Vec<JsonPath>,
    /// A summary in JSON at the end.
    pub(in crate::cli) summary: bool,
    pub(in crate::cli) stats: LowStatsArgs,
}

/// The options of `ipv6logstats`.
#[derive(Default)]
pub(in crate::cli) struct LowStatsArgs {
    /// No statistics of countries and AS numbers.
    pub(in crate::cli) simple: bool,
    pub(in crate::cli) columns: bool,
    pub(in crate::cli) no_header: bool,
    pub(in crate::cli) only_header: bool,
    pub(in crate::cli) numbered: bool,
    pub(in crate::cli) token: Option<String>,
    /// Name the addresses of unknown registries.
    pub(in crate::cli) unknown: bool,
    pub(in crate::cli) json: bool,
    pub(in crate::cli) partial: bool,
    /// Identifiers with the universal bit and without ff:fe count as random.
    pub(in crate::cli) opaque: bool,
    /// Bars for a terminal.
    pub(in crate::cli) bars: bool,
    /// Where a picture is written.
    pub(in crate::cli) svg: Option<PathBuf>,
    /// The partial results to add up.
    pub(in crate::cli) merge: Vec<PathBuf>,
}

/// A file to write to.
#[derive(Clone, Debug)]
#[cfg_attr(not(feature = "logs"), expect(dead_code, reason = "read by the programs for logs"))]
pub(in crate::cli) struct Target {
    pub(in crate::cli) path: PathBuf,
    /// After what it holds; otherwise that is lost.
    pub(in crate::cli) append: bool,
}

/// The values of `--unparsable`.
pub(in crate::cli) const UNPARSABLE: [(&str, Unparsable); 3] =
    [("mask", Unparsable::Mask), ("keep", Unparsable::Keep), ("drop", Unparsable::Drop)];

/// More threads than this are of no use.
const THREADS: u32 = 256;

/// Cache sizes of 4.4.0.
const CACHE: RangeInclusive<u32> = 1..=200;

impl LowArgs {
    pub(in crate::cli) fn flag(&mut self, options: StyleFlags) {
        self.style.options = self.style.options.or(options);
    }

    pub(in crate::cli) fn debug(&mut self, value: &[u8]) -> Result<(), CliError> {
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

    /// What replaces addresses in a log. Other output types are known, and print nothing there.
    pub(in crate::cli) fn set_log_output(&mut self, value: &[u8]) -> Result<(), CliError> {
        let names = convert::ALL.iter().map(|output| output.name);
        self.set_output(value).map_err(|_| CliError::not_one_of("output type", value, names))
    }

    pub(in crate::cli) fn add_filter(&mut self, value: &[u8]) -> Result<(), CliError> {
        if super::legacy::is_help(value) {
            self.replace(Command::Convert);
            (self.short_help, self.filter_help) = (true, true);
            return Ok(());
        }
        self.filters = true;
        let references = value.split(|b| *b == b',').filter_map(filter::reference);
        references.for_each(|text| self.note_zeros(text));
        self.params.filter.add(value).map_err(|e| {
            let error = CliError::usage(e.to_string());
            let near = nearest(&e.token, filter::known()).filter(|_| e.problem == filter::TermError::Unknown);
            match near {
                Some(near) => error.with_hint(format!("did you mean '{near}'? '-E -?' lists all tokens")),
                None => error,
            }
        })
    }

    /// Notes that other programs read an address otherwise, if it has leading zeros.
    pub(in crate::cli) fn note_zeros(&mut self, address: &[u8]) {
        if format::has_leading_zeros(address) {
            self.notes.push(decimal_note(&escape_for_message(address)));
        }
    }

    pub(in crate::cli) fn pick(&mut self, pick: info::Pick, value: &[u8]) -> Result<(), CliError> {
        self.select.add(pick, &String::from_utf8_lossy(value));
        self.flag(StyleFlags::MACHINE.or(StyleFlags::SELECT));
        Ok(())
    }

    pub(in crate::cli) fn preset(&mut self, value: &[u8]) -> Result<(), CliError> {
        let names = || anon::PRESETS.iter().flat_map(|preset| [preset.name, preset.short]);
        let found = str::from_utf8(value).ok().and_then(anon::AnonSettings::preset);
        self.anon_chosen = true;
        self.anon = found.ok_or_else(|| match method_named(value) {
            Some(_) => misplaced("preset", value, "method"),
            None => CliError::not_one_of("anonymisation preset", value, names()),
        })?;
        Ok(())
    }

    pub(in crate::cli) fn method(&mut self, value: &[u8]) -> Result<(), CliError> {
        let names = anon::METHODS.iter().map(|row| row.name);
        let preset = str::from_utf8(value).ok().and_then(anon::AnonSettings::preset);
        self.anon_chosen = true;
        self.anon.set_method(method_named(value).ok_or_else(|| match preset {
            Some(_) => misplaced("method", value, "preset"),
            None => CliError::not_one_of("anonymisation method", value, names),
        })?);
        Ok(())
    }

    /// One of the masks.
    pub(in crate::cli) fn mask(
        &mut self,
        option: &str,
        value: &[u8],
        set: fn(&mut anon::AnonSettings, u32) -> Result<(), anon::MaskError>,
    ) -> Result<(), CliError> {
        // anything but a number is refused by the range of this mask
        let bits = digits(value).unwrap_or(u32::MAX);
        set(&mut self.anon, bits).map_err(|e| out_of_range(option, value, e.min.into(), e.max.into()))
    }

    pub(in crate::cli) fn autoadjust(&mut self, value: &[u8]) -> Result<(), CliError> {
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
    pub(in crate::cli) fn number(
        &mut self,
        option: &str,
        value: &[u8],
        range: RangeInclusive<u32>,
    ) -> Result<u32, CliError> {
        digits(value)
            .filter(|n| range.contains(n))
            .ok_or_else(|| out_of_range(option, value, *range.start(), *range.end()))
    }

    pub(in crate::cli) fn set_start(&mut self, bit: u32) {
        self.style.start = u8::try_from(bit).ok();
        self.flag(StyleFlags::START);
    }

    pub(in crate::cli) fn set_end(&mut self, bit: u32) {
        self.style.end = u8::try_from(bit).ok();
        self.flag(StyleFlags::END);
    }

    pub(in crate::cli) fn set_force(&mut self, len: u32) {
        self.style.force = Some(Len::at_most_128(len));
        self.flag(StyleFlags::FORCE);
    }

    pub(in crate::cli) fn set_threads(&mut self, value: &[u8]) -> Result<(), CliError> {
        let threads = self.number("threads", value, 1..=THREADS)?;
        self.threads = NonZero::new(threads as usize);
        Ok(())
    }

    /// `--keep` and `--hide`: kinds of text that stay, or do not.
    pub(in crate::cli) fn change_grammar(
        &mut self,
        value: &[u8],
        change: fn(Grammar, TextKind) -> Grammar,
    ) -> Result<(), CliError> {
        for name in value.split(|b| *b == b',') {
            let kind = str::from_utf8(name).ok().and_then(TextKind::named);
            let names = || KINDS.iter().map(|row| row.name);
            let kind = kind.ok_or_else(|| CliError::not_one_of("kind of text", name, names()))?;
            self.log.grammar = change(self.log.grammar, kind);
        }
        Ok(())
    }

    /// `--skip`: addresses of this prefix stay.
    pub(in crate::cli) fn add_skip(&mut self, value: &[u8]) -> Result<(), CliError> {
        let net = match value.contains(&b':') {
            true => ipv6addr::parse(value).ok().map(Net::from),
            false => ipv4addr::parse(value).ok().map(Net::from),
        };
        let wrong =
            || CliError::invalid_value("skip", value, "expected a prefix such as 192.0.2.0/24 or 2001:db8::/32");
        self.log.skip.push(net.ok_or_else(wrong)?);
        Ok(())
    }

    pub(in crate::cli) fn set_unparsable(&mut self, value: &[u8]) -> Result<(), CliError> {
        let found = UNPARSABLE.iter().find(|(name, _)| name.as_bytes() == value);
        let expected = || CliError::invalid_value("unparsable", value, "expected mask, keep or drop");
        self.log.unparsable = found.ok_or_else(expected)?.1;
        Ok(())
    }

    /// The token becomes a line of its own or a column: it must not be able to forge others.
    pub(in crate::cli) fn set_token(&mut self, value: &[u8]) -> Result<(), CliError> {
        let text = std::str::from_utf8(value).ok().filter(|text| !text.contains(char::is_control));
        let text =
            text.ok_or_else(|| CliError::invalid_value("prefix", value, "expected UTF-8 without control characters"))?;
        self.log.stats.token = Some(text.to_owned()).filter(|text| !text.is_empty());
        Ok(())
    }

    /// One more field of a line of JSON.
    pub(in crate::cli) fn add_field(&mut self, value: &[u8]) -> Result<(), CliError> {
        let path = str::from_utf8(value).ok().and_then(JsonPath::new);
        let wrong =
            || CliError::invalid_value("json-field", value, "expected names joined by dots, such as request.remote_ip");
        self.log.fields.push(path.ok_or_else(wrong)?);
        Ok(())
    }

    pub(in crate::cli) fn set_summary(&mut self, value: &[u8]) -> Result<(), CliError> {
        self.log.summary = match value {
            b"json" => true,
            _ => return Err(CliError::invalid_value("summary", value, "expected json")),
        };
        Ok(())
    }

    /// Nothing is cached; a size that 4.4.0 clips gets a notice, as there.
    pub(in crate::cli) fn cache_limit(&mut self, value: &[u8]) {
        if !digits(value).is_some_and(|n| CACHE.contains(&n)) {
            let (least, most) = (CACHE.start(), CACHE.end());
            self.remarks.push(format!("cache size '{}' is not one of {least} to {most}", escape_for_message(value)));
        }
    }

    pub(in crate::cli) fn set_nat64(&mut self, value: &[u8]) -> Result<(), CliError> {
        let prefix: V6 = ipv6addr::parse(value)
            .map_err(|e| CliError::invalid_value("nat64-prefix", value, describe_error(&e, value)))?;
        let nat64 = Nat64::new(&prefix).map_err(|e| CliError::invalid_value("nat64-prefix", value, e.to_string()))?;
        self.params.nat64 = Some(nat64);
        Ok(())
    }

    /// The input type to use for all data, if one was chosen.
    pub(in crate::cli) fn input_format(&self) -> Option<&'static Format> {
        chosen(self.input)
    }

    /// The output type that was chosen; `auto` counts as none.
    pub(in crate::cli) fn output_format(&self) -> Option<&'static Format> {
        chosen(self.output)
    }
}

fn method_named(name: &[u8]) -> Option<anon::Method> {
    str::from_utf8(name).ok().and_then(anon::Method::named)
}

/// The name of a preset given as a method, or the other way round.
fn misplaced(expected: &str, name: &[u8], found: &str) -> CliError {
    let name = escape_for_message(name);
    CliError::usage(format!("'{name}' is not an anonymisation {expected} but a {found}"))
        .with_hint(format!("give --anonymize-{found} {name}"))
}

/// A decimal number of digits only.
fn digits(value: &[u8]) -> Option<u32> {
    let text = str::from_utf8(value).ok().filter(|t| t.bytes().all(|b| b.is_ascii_digit()))?;
    text.parse().ok()
}

/// A number that is out of its range, or none.
fn out_of_range(option: &str, value: &[u8], least: u32, greatest: u32) -> CliError {
    CliError::invalid_value(option, value, format!("expected a number from {least} to {greatest}"))
}

fn chosen(choice: Option<Choice>) -> Option<&'static Format> {
    match choice {
        Some(Choice::Format(format)) if !format.is(&format::placeholders::AUTO) => Some(format),
        _ => None,
    }
}
