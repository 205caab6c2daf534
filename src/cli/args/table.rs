//! The option table: one row feeds the parser, the environment defaults, help, completions and man page.

use super::low::{Command, DumpShape, LowArgs, Render, Target, UNPARSABLE};
use super::parameters::{self, Parameter};
use crate::action::{self, test::OPS};
use crate::anon::{self, AnonSettings};
use crate::cli::error::CliError;
use crate::cli::features;
use crate::cli::program::{self, BY_LINE, CALC, LOGANON, LOGCONV, LOGS, LOGSTATS, Program, TO_FILE};
use crate::db::DbSource;
use crate::format::{self, StyleFlags};
use crate::info::Pick;
use crate::log::{self as log_lines, convert};
use std::ffi::OsStr;
use std::os::unix::ffi::OsStrExt;
use std::path::PathBuf;
use std::sync::LazyLock;

/// The value of an option.
#[derive(Clone, Copy, Debug)]
pub(in crate::cli) enum Arg {
    /// It takes none.
    None,
    /// It takes one; this is what help calls it.
    One(&'static str),
    /// It takes one of these names.
    Of(&'static str, fn() -> Vec<&'static str>),
}

impl Arg {
    /// What help calls the value, if there is one.
    pub(in crate::cli) fn name(self) -> Option<&'static str> {
        match self {
            Arg::None => None,
            Arg::One(name) | Arg::Of(name, _) => Some(name),
        }
    }

    /// The names that can be given, for completions; empty if they are not in a table.
    pub(in crate::cli) fn names(self) -> Vec<&'static str> {
        match self {
            Arg::Of(_, names) => names(),
            Arg::None | Arg::One(_) => Vec::new(),
        }
    }
}

/// Where help shows an option.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(in crate::cli) enum Group {
    /// What to do.
    Task,
    /// How to print it.
    Style,
    /// Several results in one go, pipes, machine output.
    Output,
    /// Input type, output type and action at once.
    Shortcut,
    /// Parameters of actions.
    Action,
    /// Anonymisation.
    Anonymise,
    /// What `--showinfo` shows.
    Select,
    /// Logs.
    Log,
    /// Databases.
    Database,
    /// Everything else.
    General,
}

impl Group {
    /// The groups in the order of help, with their titles.
    pub(in crate::cli) const ALL: [(Group, &'static str); 10] = [
        (Group::Task, "What to do"),
        (Group::Style, "How to print it"),
        (Group::Output, "Pipes and machine output"),
        (Group::Shortcut, "Shortcuts for input type, output type and action"),
        (Group::Action, "Parameters of actions"),
        (Group::Anonymise, "Anonymisation"),
        (Group::Select, "What --showinfo shows"),
        (Group::Log, "Logs"),
        (Group::Database, "Databases"),
        (Group::General, "Everything else"),
    ];
}

/// An option.
pub(in crate::cli) struct Opt {
    /// Its long names in 4.4.0; the first is the one that help shows.
    pub(in crate::cli) names: &'static [&'static str],
    /// Long names that 4.4.0 does not know; abbreviations find them last.
    pub(in crate::cli) new: &'static [&'static str],
    /// Its letter.
    pub(in crate::cli) short: Option<char>,
    /// Its value.
    pub(in crate::cli) arg: Arg,
    /// Where help shows it.
    pub(in crate::cli) group: Group,
    /// One line of help; empty: hidden.
    pub(in crate::cli) about: &'static str,
    /// Whether the environment variable of its name sets it.
    pub(in crate::cli) env: bool,
    /// The programs that have it.
    pub(in crate::cli) programs: &'static [Program],
    /// Its effect.
    pub(in crate::cli) effect: Effect,
}

/// What an option does to what was typed.
pub(in crate::cli) enum Effect {
    /// It sets something.
    Set(fn(&mut LowArgs, &[u8])),
    /// It reads a value that may be wrong.
    Try(fn(&mut LowArgs, &[u8]) -> Result<(), CliError>),
    /// It is a parameter of one action.
    Parameter(&'static Parameter),
}

use Effect::{Set, Try};
use Group::{Anonymise, Database, General, Log, Output, Select, Shortcut, Style, Task};

impl Opt {
    /// Applies it with its value.
    ///
    /// # Errors
    /// If the value is wrong.
    pub(in crate::cli) fn apply(&self, request: &mut LowArgs, value: &[u8]) -> Result<(), CliError> {
        match self.effect {
            Set(set) => set(request, value),
            Try(set) => set(request, value)?,
            Effect::Parameter(row) => request.set_parameter(row, value)?,
        }
        Ok(())
    }

    /// The name that help shows: long, or the letter if there is no long name.
    pub(in crate::cli) fn name(&self) -> &'static str {
        self.names.first().or(self.new.first()).copied().unwrap_or_default()
    }

    /// The ways to type it: the letter, the long names.
    pub(in crate::cli) fn spellings(&self) -> Vec<String> {
        let long = self.long_names().map(|name| format!("--{name}"));
        self.short.map(|c| format!("-{c}")).into_iter().chain(long).collect()
    }

    /// The options of a program, in the order in which the environment is read.
    pub(in crate::cli) fn of(program: Program) -> impl Iterator<Item = &'static Opt> {
        ALL.iter().filter(move |opt| opt.programs.contains(&program))
    }

    /// The option of `ipv6calc` of this long name.
    pub(in crate::cli) fn named(name: &str) -> Option<&'static Opt> {
        Opt::of(Program::Calc).find(|opt| opt.long_names().any(|long| long == name))
    }

    /// The options that the help of a program shows of a group.
    pub(in crate::cli) fn listed(program: Program, group: Group) -> impl Iterator<Item = &'static Opt> {
        Opt::of(program).filter(move |opt| opt.group == group && !opt.about.is_empty())
    }

    /// Whether it takes a value.
    pub(in crate::cli) fn takes_value(&self) -> bool {
        !matches!(self.arg, Arg::None)
    }

    /// The names whose variable of the environment is looked at.
    pub(in crate::cli) fn variables(&self) -> impl Iterator<Item = &'static str> {
        self.names.iter().chain(self.new.iter().filter(|_| self.env)).copied()
    }

    /// All long names.
    pub(in crate::cli) fn long_names(&self) -> impl Iterator<Item = &'static str> {
        self.names.iter().chain(self.new).copied()
    }
}

/// The input types.
fn readable() -> Vec<&'static str> {
    format::ALL.iter().filter(|f| f.parse.is_some()).map(|f| f.name).collect()
}

/// The output types.
fn writable() -> Vec<&'static str> {
    format::ALL.iter().filter(|f| f.print.is_some()).map(|f| f.name).collect()
}

/// The actions that can be carried out.
fn actions() -> Vec<&'static str> {
    action::ALL.iter().filter(|a| !a.maps.is_empty() || !a.params.is_empty()).map(|a| a.name).collect()
}

impl Opt {
    /// A row for `ipv6calc`, to be filled in.
    const fn new(names: &'static [&'static str], group: Group) -> Opt {
        let (arg, effect) = (Arg::None, Set(|_, _| ()));
        Opt { names, new: &[], short: None, arg, group, about: "", env: false, programs: CALC, effect }
    }

    /// With long names that 4.4.0 does not know.
    pub(super) const fn also(self, new: &'static [&'static str]) -> Opt {
        Opt { new, ..self }
    }

    const fn short(self, letter: char) -> Opt {
        Opt { short: Some(letter), ..self }
    }

    pub(super) const fn value(self, name: &'static str) -> Opt {
        Opt { arg: Arg::One(name), ..self }
    }

    const fn one_of(self, name: &'static str, names: fn() -> Vec<&'static str>) -> Opt {
        Opt { arg: Arg::Of(name, names), ..self }
    }

    pub(super) const fn about(self, about: &'static str) -> Opt {
        Opt { about, ..self }
    }

    const fn group(self, group: Group) -> Opt {
        Opt { group, ..self }
    }

    /// Its variable of the environment sets it.
    const fn env(self) -> Opt {
        Opt { env: true, ..self }
    }

    const fn without_env(self) -> Opt {
        Opt { env: false, ..self }
    }

    const fn programs(self, programs: &'static [Program]) -> Opt {
        Opt { programs, ..self }
    }

    const fn set(self, effect: fn(&mut LowArgs, &[u8])) -> Opt {
        Opt { effect: Set(effect), ..self }
    }

    pub(super) const fn attempt(self, effect: fn(&mut LowArgs, &[u8]) -> Result<(), CliError>) -> Opt {
        Opt { effect: Try(effect), ..self }
    }

    /// A parameter of one action.
    pub(super) const fn parameter(self, parameter: &'static Parameter) -> Opt {
        Opt { effect: Effect::Parameter(parameter), ..self }
    }
}

const fn opt(names: &'static [&'static str]) -> Opt {
    Opt::new(names, General)
}

/// An option that 4.4.0 does not know.
const fn new(names: &'static [&'static str]) -> Opt {
    opt(&[]).also(names)
}

/// A formatting option.
const fn style(names: &'static [&'static str]) -> Opt {
    Opt::new(names, Style)
}

/// A parameter of an action.
pub(super) const fn parameter(names: &'static [&'static str]) -> Opt {
    Opt::new(names, Group::Action)
}

/// A selection of what `--showinfo` shows.
const fn select(names: &'static [&'static str]) -> Opt {
    Opt::new(names, Select)
}

/// A shortcut for input type, output type, flags and action.
const fn shortcut(names: &'static [&'static str]) -> Opt {
    Opt::new(names, Shortcut)
}

/// An option about databases.
const fn database(names: &'static [&'static str]) -> Opt {
    Opt::new(names, Database).env().programs(program::ALL)
}

/// An option of anonymisation.
const fn anonymise(names: &'static [&'static str]) -> Opt {
    Opt::new(names, Anonymise).env().programs(program::ANONYMISING)
}

/// An option of programs for logs.
const fn log(programs: &'static [Program], names: &'static [&'static str]) -> Opt {
    Opt::new(names, Log).env().programs(programs)
}

/// A path as it was typed.
fn path(value: &[u8]) -> PathBuf {
    OsStr::from_bytes(value).into()
}

/// Only the file of this number of a source.
fn only(args: &mut LowArgs, value: &[u8], option: &str, source: DbSource, last: u32) -> Result<(), CliError> {
    let number = args.number(option, value, 1..=last)?;
    args.databases.set_only(source, number);
    Ok(())
}

/// From how many months on a file counts as outdated.
fn outdated(args: &mut LowArgs, value: &[u8], option: &str, source: DbSource) -> Result<(), CliError> {
    let months = args.number(option, value, 0..=99999)?;
    args.databases.set_outdated(source, months);
    Ok(())
}

/// The old name of `--mask-eui64`.
fn mask_iid(args: &mut LowArgs, value: &[u8]) -> Result<(), CliError> {
    args.remarks.push("option --mask-iid is the old name of --mask-eui64".to_owned());
    args.mask("mask-iid", value, AnonSettings::set_mask_eui64)
}

/// The help of `--unparsable`.
const UNPARSABLE_ABOUT: &str = "lines without a leading address: mask (default) replaces the first word by - and \
    anonymises every address after it, keep copies them, drop omits them";

/// Every option, in the order in which the environment is read.
static ALL: LazyLock<Vec<Opt>> = LazyLock::new(|| {
    let (rows, parameters) = (rows(), parameters::options());
    // one allocation: growing it would copy every row
    let mut all = Vec::with_capacity(rows.len() + parameters.len());
    all.extend(rows);
    all.extend(parameters);
    all
});

/// The rows that are not parameters of single actions.
#[rustfmt::skip] // one or two lines a row: a table is read down its columns
fn rows() -> Vec<Opt> {
    vec![
        opt(&["version"]).programs(program::ALL).short('v').about("version and features, on stderr; -vv shows more")
            .set(|r, _| r.version()),
        opt(&["help"]).about("this help, or the help for the given -I, -O and -A").set(|r, _| r.long_help = true),
        opt(&["help"]).programs(LOGS).about("this help").set(|r, _| r.long_help = true),
        opt(&[]).programs(program::ALL).short('h').about("short help on stderr, status 1").set(|r, _| r.help()),
        opt(&[]).programs(program::ALL).short('?').set(|r, _| r.help()),
        opt(&["examples", "printexamples"]).about("examples of the output type, on stderr, status 1")
            .set(|r, _| r.replace(Command::Examples)),
        opt(&["quiet"]).env().programs(program::ALL).short('q').about("no notices on stderr").set(|r, _| r.quiet = true),
        opt(&["verbose"]).env().short('V').about("re-enable notices after -q").set(|r, _| r.quiet = false),
        opt(&["verbose"]).env().programs(LOGS).short('V').about("more messages on stderr")
            .set(|r, _| (r.quiet, r.log.verbose) = (false, true)),
        opt(&["debug"]).env().programs(program::ALL).short('d').value("MASK")
            .about("accepted for compatibility; reports the value it got").attempt(LowArgs::debug),
        opt(&["has-feature"]).env().programs(program::ALL).one_of("NAME", || features::known().collect())
            .about("status 0 if this build has the feature")
            .set(|r, v| r.feature.get_or_insert_default().extend_from_slice(v)),
        new(&["flush"]).group(Output).short('f').about("write every result immediately").set(|r, _| r.flush = true),
        new(&["threads"]).group(Output).value("N").about("pipes: process lines on N threads (default: 1)")
            .attempt(LowArgs::set_threads),
        opt(&["in"]).group(Task).short('I').one_of("TYPE", readable)
            .about("input type; -I -? lists them (default: detected)").attempt(LowArgs::set_input),
        opt(&["out"]).group(Task).short('O').one_of("TYPE", writable)
            .about("output type; -O -? lists them (default: what fits)").attempt(LowArgs::set_output),
        opt(&["action"]).group(Task).short('A').one_of("ACTION", actions)
            .about("action; several are applied in order; -A -? lists them").attempt(LowArgs::add_action),
        new(&["plan-only"]).group(Task).about("print the chain of actions with its kinds and exit")
            .set(|r, _| r.plan_only = true),
        style(&["lowercase"]).also(&["printlowercase"]).short('l').about("lower case")
            .set(|r, _| r.flag(StyleFlags::LOWER)),
        style(&["uppercase"]).also(&["printuppercase"]).short('u').about("upper case")
            .set(|r, _| r.flag(StyleFlags::UPPER)),
        style(&["printcompressed"]).short('C').about("compressed: 2001:db8::1")
            .set(|r, _| r.flag(StyleFlags::COMPRESSED)),
        style(&["printuncompressed"]).short('U').about("all groups: 2001:db8:0:0:0:0:0:1")
            .set(|r, _| r.flag(StyleFlags::UNCOMPRESSED)),
        style(&["printfulluncompressed"]).short('F').about("all digits: 2001:0db8:0000:0000:0000:...")
            .set(|r, _| r.flag(StyleFlags::FULL)),
        style(&["printprefix"]).about("only the prefix").set(|r, _| r.flag(StyleFlags::PREFIX)),
        style(&["printsuffix"]).about("only the suffix").set(|r, _| r.flag(StyleFlags::SUFFIX)),
        style(&["maskprefix"]).about("clear the bits after the prefix").set(|r, _| r.flag(StyleFlags::MASK_PREFIX)),
        style(&["masksuffix"]).about("clear the bits of the prefix").set(|r, _| r.flag(StyleFlags::MASK_SUFFIX)),
        style(&["printstart"]).value("BIT").about("first bit to print, 1-128")
            .attempt(|r, v| r.number("printstart", v, 1..=128).map(|n| r.set_start(n))),
        style(&["printend"]).value("BIT").about("last bit to print, 1-128")
            .attempt(|r, v| r.number("printend", v, 1..=128).map(|n| r.set_end(n))),
        style(&["forceprefix", "force-prefix"]).value("LENGTH")
            .about("prefix length to use instead of the given one, 1-128")
            .attempt(|r, v| r.number("forceprefix", v, 1..=128).map(|n| r.set_force(n))),
        style(&["no-prefixlength"]).about("omit the prefix length").set(|r, _| r.flag(StyleFlags::NO_LENGTH)),
        style(&["printmirrored"]).about("reverse names in mirrored order").set(|r, _| r.flag(StyleFlags::MIRRORED)),
        style(&["print-octal"]).about("IPv4 in octal").set(|r, _| r.flag(StyleFlags::OCTAL)),
        style(&["print-iid-var"]).about("with statistics of the interface identifier")
            .set(|r, _| r.flag(StyleFlags::IID_VAR.or(StyleFlags::FULL))),
        opt(&["print-ipset"]).group(Database).value("NAME")
            .about("name of the list for --dump-as, by default ipset").attempt(LowArgs::set_ipset),
        new(&["dump-as"]).group(Database).one_of("SHAPE", || DumpShape::names().collect())
            .about("-A dbdump: prefixes (cidr, the default), ranges, or a list for this program")
            .attempt(|r, v| DumpShape::named(v).map(|shape| r.dump = shape)),
        opt(&["machine_readable"]).group(Output).also(&["machinereadable"]).short('m').about("KEY=value output")
            .set(|r, _| r.flag(StyleFlags::MACHINE)),
        new(&["json"]).group(Output).about("one JSON object for each input").set(|r, _| r.render = Render::Json),
        new(&["shell"]).group(Output).about("KEY='value' lines that are safe for eval")
            .set(|r, _| r.render = Render::Shell),
        new(&["fail-fast"]).group(Output).about("stop a pipe at the first line that fails")
            .set(|r, _| r.fail_fast = true),
        new(&["whole-line"]).group(Output).about("print the whole matching line, not just the address")
            .set(|r, _| r.whole_line = true),
        new(&["filter"]).group(Task).short('E').value("EXPRESSION")
            .about("only addresses that match; -E -? lists the tokens").attempt(LowArgs::add_filter),
        parameter(&["6rd_prefix"]).value("PREFIX/LENGTH").about("6rd prefix of the provider")
            .set(|r, v| r.set_rd_prefix(v)),
        parameter(&["6rd_relay_prefix"]).value("PREFIX/LENGTH")
            .about("IPv4 prefix common to all addresses, left out of the 6rd prefix").set(|r, v| r.set_rd_relay(v)),
        parameter(&["6rd_prefixlength"]).value("LENGTH").about("length of the 6rd prefix, 1-32")
            .attempt(|r, v| r.number("6rd_prefixlength", v, 1..=32).map(|n| r.params.rd.len = u8::try_from(n).ok())),
        parameter(&[]).also(&["nat64-prefix"]).value("PREFIX/LENGTH")
            .about("NAT64 prefix (RFC 6052); prefix lengths are carried over").attempt(LowArgs::set_nat64),
        parameter(&["test_prefix"]).value("PREFIX").about("test: inside the prefix")
            .attempt(|r, v| r.add_test(&OPS[0], v)),
        parameter(&["test_gt"]).value("ADDRESS").about("test: greater than").attempt(|r, v| r.add_test(&OPS[1], v)),
        parameter(&["test_ge"]).value("ADDRESS").about("test: greater than or equal")
            .attempt(|r, v| r.add_test(&OPS[2], v)),
        parameter(&["test_lt"]).value("ADDRESS").about("test: less than").attempt(|r, v| r.add_test(&OPS[3], v)),
        parameter(&["test_le"]).value("ADDRESS").about("test: less than or equal")
            .attempt(|r, v| r.add_test(&OPS[4], v)),
        opt(&["showinfo"]).group(Task).short('i').about("show everything known about the address")
            .set(|r, _| r.replace(Command::Showinfo)),
        opt(&["show_types", "show-tokens"]).also(&["showinfotypes"])
            .about("names of types and tokens, on stderr, status 1").set(|r, _| r.replace(Command::Tokens)),
        shortcut(&["addr2ip6_int", "addr_to_ip6int"]).short('r').about("-O revnibbles.int")
            .attempt(|r, _| r.shortcut("auto", Some("revnibbles.int"), false, None, StyleFlags::NONE)),
        shortcut(&["addr2ip6_arpa", "addr_to_ip6arpa"]).short('a').about("-O revnibbles.arpa")
            .attempt(|r, _| r.shortcut("auto", Some("revnibbles.arpa"), false, None, StyleFlags::NONE)),
        shortcut(&["addr_to_bitstring"]).short('b').about("-I ipv6addr -O bitstring")
            .attempt(|r, _| r.shortcut("ipv6addr", Some("bitstring"), true, None, StyleFlags::NONE)),
        shortcut(&["addr2compaddr", "addr_to_compressed"]).about("-I ipv6addr -O ipv6addr -C")
            .attempt(|r, _| r.shortcut("ipv6addr", Some("ipv6addr"), true, None, StyleFlags::COMPRESSED)),
        shortcut(&["addr2uncompaddr", "addr_to_uncompressed"]).about("-I ipv6addr -O ipv6addr -U")
            .attempt(|r, _| r.shortcut("ipv6addr", Some("ipv6addr"), true, None, StyleFlags::UNCOMPRESSED)),
        shortcut(&["addr2fulluncompaddr", "addr_to_fulluncompressed"]).about("-I ipv6addr -O ipv6addr -F")
            .attempt(|r, _| r.shortcut("ipv6addr", Some("ipv6addr"), true, None, StyleFlags::FULL)),
        shortcut(&["addr_to_base85"]).about("-I ipv6addr -O base85")
            .attempt(|r, _| r.shortcut("ipv6addr", Some("base85"), true, None, StyleFlags::NONE)),
        shortcut(&["base85_to_addr"]).about("-I base85 -O ipv6addr -U")
            .attempt(|r, _| r.shortcut("base85", Some("ipv6addr"), true, None, StyleFlags::UNCOMPRESSED)),
        shortcut(&["addr2if_inet6", "addr_to_ifinet6"]).about("-I ipv6addr -O ifinet6")
            .attempt(|r, _| r.shortcut("ipv6addr", Some("ifinet6"), true, None, StyleFlags::NONE)),
        shortcut(&["if_inet62addr", "ifinet6_to_compressed"]).about("-I ifinet6 -O ipv6addr -C")
            .attempt(|r, _| r.shortcut("ifinet6", Some("ipv6addr"), true, None, StyleFlags::COMPRESSED)),
        shortcut(&["mac_to_eui64"]).about("-I mac -O eui64 -A geneui64")
            .attempt(|r, _| r.shortcut("mac", Some("eui64"), true, Some("geneui64"), StyleFlags::NONE)),
        shortcut(&["eui64_to_privacy"]).about("-I iid+token -A genprivacyiid")
            .attempt(|r, _| r.shortcut("iid+token", Some("iid+token"), false, Some("genprivacyiid"), StyleFlags::NONE)),
        shortcut(&["ipv4_to_6to4addr"]).about("-I ipv4addr -A conv6to4")
            .attempt(|r, _| r.shortcut("ipv4addr", Some("ipv6addr"), false, Some("conv6to4"), StyleFlags::NONE)),
        opt(&["addr2cc"]).group(Database).set(|r, _| r.country()),
        select(&["mrst"]).value("TOKEN").about("only this token; a dot matches any character")
            .attempt(|r, v| r.pick(Pick::Token, v)),
        select(&["mrstpa"]).value("TOKEN").about("only this token, empty if it is missing")
            .attempt(|r, v| r.pick(Pick::TokenAlways, v)),
        select(&["mrtvo"]).value("TOKEN").about("only the value of this token")
            .attempt(|r, v| r.pick(Pick::ValueOnly, v)),
        select(&["mrmt"]).value("TOKEN").about("tokens starting with TOKEN").attempt(|r, v| r.pick(Pick::Start, v)),
        select(&["mrmts"]).value("TOKEN").about("tokens ending with TOKEN").attempt(|r, v| r.pick(Pick::End, v)),
        select(&["mrqva"]).about("all values in double quotes").set(|r, _| r.quote(true)),
        select(&["mrqvn"]).about("no value in quotes").set(|r, _| r.quote(false)),
        anonymise(&["anonymize-preset", "ap"])
            .one_of("NAME", || anon::PRESETS.iter().map(|preset| preset.name).collect())
            .about("preset: anonymize- or zeroize- standard, careful, paranoid (as ac ap zs zc zp); anonymize-strict (st); keep-type-asn-cc, keep-type-geonameid (kp kg; need MMDB files)")
            .attempt(LowArgs::preset),
        anonymise(&["anonymize-standard"]).about("--anonymize-preset anonymize-standard (default)")
            .attempt(|r, _| r.preset(b"anonymize-standard")),
        anonymise(&["anonymize-careful"]).about("--anonymize-preset anonymize-careful")
            .attempt(|r, _| r.preset(b"anonymize-careful")),
        anonymise(&["anonymize-paranoid"]).about("--anonymize-preset anonymize-paranoid")
            .attempt(|r, _| r.preset(b"anonymize-paranoid")),
        anonymise(&["anonymize-method"]).one_of("NAME", || anon::METHODS.iter().map(|row| row.name).collect())
            .about("method; ipv6calc -A anonymize --help lists them; the keyed ones need --key-file")
            .attempt(LowArgs::method),
        anonymise(&["mask-ipv4"]).value("BITS").about("bits of IPv4 addresses to keep, 0-32")
            .attempt(|r, v| r.mask("mask-ipv4", v, AnonSettings::set_mask_ipv4)),
        anonymise(&["mask-ipv6"]).value("BITS").about("bits of IPv6 prefixes to keep, 16-64")
            .attempt(|r, v| r.mask("mask-ipv6", v, AnonSettings::set_mask_ipv6)),
        anonymise(&["mask-eui64"]).value("BITS").about("bits of EUI-64 identifiers to keep, 0-64")
            .attempt(|r, v| r.mask("mask-eui64", v, AnonSettings::set_mask_eui64)),
        anonymise(&["mask-iid"]).value("BITS")
            .attempt(mask_iid),
        anonymise(&["mask-mac"]).value("BITS").about("bits of MAC addresses to keep, 0-48")
            .attempt(|r, v| r.mask("mask-mac", v, AnonSettings::set_mask_mac)),
        anonymise(&["mask-autoadjust"]).one_of("yes|no", || vec!["yes", "no"])
            .about("keep the vendor part of universal identifiers").attempt(LowArgs::autoadjust),
        new(&["key-file"]).group(Anonymise).programs(program::ANONYMISING).value("FILE")
            .about("key of a keyed method: 32 bytes or 64 hex digits (ipcrypt-deterministic: also 16 or 32); only you may read it")
            .set(|r, v| r.key_file = Some(OsStr::from_bytes(v).into())),
        new(&["generate-key"]).group(Anonymise).about("print a new random key as 64 hex digits and exit")
            .set(|r, _| r.generate_key = true),
        new(&["all-scopes"]).group(Anonymise).programs(program::ANONYMISING)
            .about("keyed methods: also loopback, link-local and multicast addresses").set(|r, _| r.all_scopes = true),
        database(&["disable-ip2location", "db-ip2location-disable"]),
        database(&["disable-ip2location2", "db-ip2location2-disable"]).about("no IP2Location files")
            .set(|r, _| r.databases.disable(DbSource::Ip2Location2)),
        database(&["disable-geoip2", "db-geoip2-disable"]).about("no GeoIP files")
            .set(|r, _| r.databases.disable(DbSource::GeoIp2)),
        database(&["disable-dbip2", "db-dbip2-disable"]).about("no db-ip.com files")
            .set(|r, _| r.databases.disable(DbSource::DbIp2)),
        database(&["disable-external", "db-external-disable"]),
        database(&["disable-builtin", "db-builtin-disable"]).about("no embedded tables of registries and vendors")
            .set(|r, _| r.databases.disable(DbSource::BuiltIn)),
        database(&["disable-mmdb", "db-mmdb-disable"]).short('M').about("no MMDB files at all")
            .set(|r, _| r.databases.disable_mmdb()),
        database(&["db-geoip2-dir"]).value("DIR")
            .about("directory of GeoLite2-*.mmdb, GeoIP2-*.mmdb (default /usr/share/GeoIP)")
            .set(|r, v| r.databases.set_directory(DbSource::GeoIp2, path(v))),
        database(&["db-dbip2-dir"]).value("DIR").about("directory of dbip-*.mmdb (default /usr/share/DBIP)")
            .set(|r, v| r.databases.set_directory(DbSource::DbIp2, path(v))),
        database(&["db-ip2location2-dir"]).value("DIR")
            .about("directory of IP*.MMDB (default /usr/share/IP2Location)")
            .set(|r, v| r.databases.set_directory(DbSource::Ip2Location2, path(v))),
        database(&["db-ip2location2-allow-softlinks"]).about("IP2Location files may be symbolic links")
            .set(|r, _| r.databases.allow_links()),
        database(&["db-ip2location2-only-type"]).value("N")
            .about("use only the IP2Location file of this number, 1-599; -vv lists them")
            .attempt(|r, v| only(r, v, "db-ip2location2-only-type", DbSource::Ip2Location2, 599)),
        database(&["db-dbip2-only-type"]).value("N")
            .about("use only the db-ip.com file of this number, 1-7; -vv lists them")
            .attempt(|r, v| only(r, v, "db-dbip2-only-type", DbSource::DbIp2, 7)),
        database(&["db-dbip2-comm-to-free-switch-min-delta-months"]).value("MONTHS")
            .about("ignore a commercial db-ip.com file more than N months older than the free one (default 12; 0: never ignore)")
            .attempt(|r, v| outdated(r, v, "db-dbip2-comm-to-free-switch-min-delta-months", DbSource::DbIp2)),
        database(&["db-ip2location2-lite-to-sample-autoswitch-max-delta-months"]).value("MONTHS")
            .attempt(// the rule of 4.4.0 it belongs to can never hold: a sample is used only if there is nothing else
                |r, v| r.number("db-ip2location2-lite-to-sample-autoswitch-max-delta-months", v, 0..=99999).map(drop)),
        database(&["db-ip2location2-comm-to-lite-switch-min-delta-months"]).value("MONTHS")
            .about("the same for IP2Location files")
            .attempt(|r, v| outdated(r, v, "db-ip2location2-comm-to-lite-switch-min-delta-months", DbSource::Ip2Location2)),
        database(&["db-priorization"]).value("LIST")
            .about("order of lookup: GeoIP2:IP2Location2:DBIP2:BuiltIn, or some of them")
            .attempt(|r, v| r.databases.set_order(v)),
        database(&[]).also(&["db-labels"]).value("FILE")
            .about("your own labels for prefixes, shown by -i, --json, explain and -E db.label=: a CSV table prefix,name[,more]")
            .attempt(|r, v| { r.databases.set_labels(OsStr::from_bytes(v).into()); Ok(()) }),
        log(TO_FILE, &["write"]).short('w').value("FILE")
            .about("write to this file instead of stdout, replacing its content")
            .set(|r, v| r.log.to = Some(Target { path: OsStr::from_bytes(v).into(), append: false })),
        log(LOGANON, &["append"]).short('a').value("FILE").about("append to this file; reopened on SIGHUP")
            .set(|r, v| r.log.to = Some(Target { path: OsStr::from_bytes(v).into(), append: true })),
        log(BY_LINE, &["flush"]).short('f')
            .about("write after every line; a line that arrives alone is always written immediately")
            .set(|r, _| r.flush = true),
        log(BY_LINE, &["nocache"]).short('n').about("accepted: results never depend on a cache"),
        log(BY_LINE, &["cachelimit"]).short('c').value("N").about("accepted, 1-200").set(LowArgs::cache_limit),
        log(LOGS, &[]).also(&["file"]).value("FILE")
            .about("read this log instead of stdin; may be repeated; - is stdin")
            .set(|r, v| r.log.files.push(OsStr::from_bytes(v).into())),
        log(LOGS, &[]).also(&["threads"]).value("N")
            .about("process lines on N threads (default: number of processors)").attempt(LowArgs::set_threads),
        log(LOGANON, &[]).also(&["unparsable"])
            .one_of("mask|keep|drop", || UNPARSABLE.iter().map(|(name, _)| *name).collect()).about(UNPARSABLE_ABOUT)
            .attempt(LowArgs::set_unparsable),
        log(LOGANON, &[]).also(&["keep"]).one_of("KIND", || log_lines::KINDS.iter().map(|row| row.name).collect())
            .about("leave this kind of text, such as mac or name; several with commas")
            .attempt(|r, v| r.change_grammar(v, log_lines::Grammar::keep)),
        log(LOGANON, &[]).also(&["hide"]).one_of("KIND", || log_lines::KINDS.iter().map(|row| row.name).collect())
            .about("anonymise this kind of text too, such as product; several with commas")
            .attempt(|r, v| r.change_grammar(v, log_lines::Grammar::hide)),
        log(LOGANON, &[]).also(&["skip"]).value("PREFIX")
            .about("leave addresses of this prefix, such as one's own; may be repeated").attempt(LowArgs::add_skip),
        log(LOGS, &[]).also(&["everywhere"])
            .about("every address of a line, in a log of any format, not just its first word")
            .set(|r, _| r.log.everywhere = true),
        log(LOGS, &[]).also(&["json-field"]).value("PATH")
            .about("lines are JSON: the addresses in this value, such as request.remote_ip; may be repeated")
            .attempt(LowArgs::add_field),
        log(LOGCONV, &["out"]).one_of("TYPE", || convert::ALL.iter().map(|output| output.name).collect())
            .about("what replaces the address; -? lists the types").attempt(LowArgs::set_log_output),
        log(LOGCONV, &["examples", "printexamples"]).without_env().about("help with examples, on stderr, status 1")
            .set(|r, _| r.help()),
        log(LOGSTATS, &["simple"]).short('s').about("no statistics on countries and AS numbers")
            .set(|r, _| r.log.stats.simple = true),
        log(LOGSTATS, &["columns"]).short('c')
            .about("columns instead of rows: a line of names, a line of counts; implies -s")
            .set(|r, _| (r.log.stats.columns, r.log.stats.simple) = (true, true)),
        log(LOGSTATS, &["noheader"]).short('n').about("columns without their names")
            .set(|r, _| r.log.stats.no_header = true),
        log(LOGSTATS, &["onlyheader"]).short('o').about("only the names of the columns; no log is read")
            .set(|r, _| r.log.stats.only_header = true),
        log(LOGSTATS, &["column-numbers"]).short('N').about("append its column number to each name")
            .set(|r, _| r.log.stats.numbered = true),
        log(LOGSTATS, &["prefix"]).short('p').value("TOKEN")
            .about("a token to include in the output, such as the month").attempt(LowArgs::set_token),
        log(LOGSTATS, &["unknown"]).short('u').about("report addresses of unknown registries on stderr")
            .set(|r, _| r.log.stats.unknown = true),
        log(LOGSTATS, &[]).also(&["json"]).about("JSON instead of rows").set(|r, _| r.log.stats.json = true),
        log(LOGSTATS, &[]).also(&["opaque"])
            .about("count identifiers with the universal bit but without ff:fe as random, as --json does (RFC 7136)")
            .set(|r, _| r.log.stats.opaque = true),
        log(LOGSTATS, &[]).also(&["bars"]).about("bars instead of rows").set(|r, _| r.log.stats.bars = true),
        log(LOGSTATS, &[]).also(&["svg"]).value("FILE").about("write a picture of the statistics to FILE too")
            .set(|r, v| r.log.stats.svg = Some(OsStr::from_bytes(v).into())),
        log(LOGSTATS, &[]).also(&["partial"]).about("write a partial result for --merge instead of rows")
            .set(|r, _| r.log.stats.partial = true),
        log(LOGSTATS, &[]).also(&["merge"]).value("FILE")
            .about("add up partial results instead of reading a log; more files may follow")
            .set(|r, v| r.log.stats.merge.push(OsStr::from_bytes(v).into())),
        log(LOGANON, &[]).also(&["summary"]).one_of("json", || vec!["json"])
            .about("write the counts to stderr at the end, as JSON").attempt(LowArgs::set_summary),
    ]
}
