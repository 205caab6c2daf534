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

/// A row to fill in.
pub(super) const BLANK: Opt = Opt {
    names: &[],
    new: &[],
    short: None,
    arg: Arg::None,
    group: Group::General,
    about: "",
    env: false,
    programs: CALC,
    effect: Set(|_, _| ()),
};

/// A formatting option without value.
const fn style(
    names: &'static [&'static str],
    short: Option<char>,
    effect: fn(&mut LowArgs, &[u8]),
    about: &'static str,
) -> Opt {
    Opt { names, short, group: Group::Style, about, effect: Set(effect), ..BLANK }
}

/// A parameter of an action.
const fn parameter(names: &'static [&'static str], arg: Arg, effect: Effect, about: &'static str) -> Opt {
    Opt { names, arg, group: Group::Action, about, effect, ..BLANK }
}

/// A selection of what `--showinfo` shows.
const fn select(names: &'static [&'static str], arg: Arg, effect: Effect, about: &'static str) -> Opt {
    Opt { names, arg, group: Group::Select, about, effect, ..BLANK }
}

/// A switch about pipes and machine output that 4.4.0 does not know.
const fn output(new: &'static [&'static str], short: Option<char>, effect: Effect, about: &'static str) -> Opt {
    Opt { new, short, group: Group::Output, about, effect, ..BLANK }
}

/// An option about databases.
const fn database(
    names: &'static [&'static str],
    effect: fn(&mut LowArgs, &[u8]) -> Result<(), CliError>,
    about: &'static str,
) -> Opt {
    Opt { names, group: Group::Database, about, env: true, programs: program::ALL, effect: Try(effect), ..BLANK }
}

/// A switch about databases.
const fn switch(names: &'static [&'static str], effect: fn(&mut LowArgs, &[u8]), about: &'static str) -> Opt {
    Opt { names, group: Group::Database, about, env: true, programs: program::ALL, effect: Set(effect), ..BLANK }
}

/// The directory of a source.
const fn directory(names: &'static [&'static str], effect: fn(&mut LowArgs, &[u8]), about: &'static str) -> Opt {
    Opt { arg: Arg::One("DIR"), ..switch(names, effect, about) }
}

/// A path as it was typed.
fn path(value: &[u8]) -> PathBuf {
    OsStr::from_bytes(value).into()
}

/// An option of anonymisation.
const fn anonymise(names: &'static [&'static str], about: &'static str) -> Opt {
    Opt { names, group: Group::Anonymise, about, env: true, programs: program::ANONYMISING, ..BLANK }
}

/// An option of the programs for logs, with names of 4.4.0 and new ones.
const fn log(
    programs: &'static [Program],
    names: &'static [&'static str],
    new: &'static [&'static str],
    about: &'static str,
) -> Opt {
    Opt { names, new, group: Group::Log, about, env: true, programs, ..BLANK }
}

/// A shortcut for input type, output type, flags and action.
const fn shortcut(
    names: &'static [&'static str],
    short: Option<char>,
    effect: fn(&mut LowArgs, &[u8]) -> Result<(), CliError>,
    about: &'static str,
) -> Opt {
    Opt { names, short, group: Group::Shortcut, about, effect: Try(effect), ..BLANK }
}

/// The help of `--unparsable`.
const UNPARSABLE_ABOUT: &str = "lines without a leading address: mask (default) replaces the first word by - and \
    anonymises every address after it, keep copies them, drop omits them";

/// Every option, in the order in which the environment is read.
static ALL: LazyLock<Vec<Opt>> = LazyLock::new(|| {
    vec![
        Opt {
            names: &["version"],
            short: Some('v'),
            about: "version and features, on stderr; -vv shows more",
            programs: program::ALL,
            effect: Set(|r, _| r.version()),
            ..BLANK
        },
        Opt {
            names: &["help"],
            about: "this help, or the help for the given -I, -O and -A",
            effect: Set(|r, _| r.long_help = true),
            ..BLANK
        },
        Opt { names: &["help"], about: "this help", programs: LOGS, effect: Set(|r, _| r.long_help = true), ..BLANK },
        Opt {
            short: Some('h'),
            about: "short help on stderr, status 1",
            programs: program::ALL,
            effect: Set(|r, _| r.help()),
            ..BLANK
        },
        Opt { short: Some('?'), programs: program::ALL, effect: Set(|r, _| r.help()), ..BLANK },
        Opt {
            names: &["examples", "printexamples"],
            about: "examples of the output type, on stderr, status 1",
            effect: Set(|r, _| r.replace(Command::Examples)),
            ..BLANK
        },
        Opt {
            names: &["quiet"],
            short: Some('q'),
            env: true,
            programs: program::ALL,
            about: "no notices on stderr",
            effect: Set(|r, _| r.quiet = true),
            ..BLANK
        },
        Opt {
            names: &["verbose"],
            short: Some('V'),
            env: true,
            about: "re-enable notices after -q",
            effect: Set(|r, _| r.quiet = false),
            ..BLANK
        },
        Opt {
            names: &["verbose"],
            short: Some('V'),
            env: true,
            programs: LOGS,
            about: "more messages on stderr",
            effect: Set(|r, _| (r.quiet, r.log.verbose) = (false, true)),
            ..BLANK
        },
        Opt {
            names: &["debug"],
            short: Some('d'),
            arg: Arg::One("MASK"),
            env: true,
            programs: program::ALL,
            about: "accepted for compatibility; reports the value it got",
            effect: Try(LowArgs::debug),
            ..BLANK
        },
        Opt {
            names: &["has-feature"],
            arg: Arg::Of("NAME", || features::known().collect()),
            env: true,
            programs: program::ALL,
            about: "status 0 if this build has the feature",
            effect: Set(|r, v| r.feature.get_or_insert_default().extend_from_slice(v)),
            ..BLANK
        },
        output(&["flush"], Some('f'), Set(|r, _| r.flush = true), "write every result immediately"),
        Opt {
            new: &["threads"],
            arg: Arg::One("N"),
            group: Group::Output,
            about: "pipes: process lines on N threads (default: 1)",
            effect: Try(LowArgs::set_threads),
            ..BLANK
        },
        Opt {
            names: &["in"],
            short: Some('I'),
            arg: Arg::Of("TYPE", readable),
            group: Group::Task,
            about: "input type; -I -? lists them (default: detected)",
            effect: Try(LowArgs::set_input),
            ..BLANK
        },
        Opt {
            names: &["out"],
            short: Some('O'),
            arg: Arg::Of("TYPE", writable),
            group: Group::Task,
            about: "output type; -O -? lists them (default: what fits)",
            effect: Try(LowArgs::set_output),
            ..BLANK
        },
        Opt {
            names: &["action"],
            short: Some('A'),
            arg: Arg::Of("ACTION", actions),
            group: Group::Task,
            about: "action; several are applied in order; -A -? lists them",
            effect: Try(LowArgs::add_action),
            ..BLANK
        },
        Opt {
            new: &["plan-only"],
            group: Group::Task,
            about: "print the chain of actions with its kinds and exit",
            effect: Set(|r, _| r.plan_only = true),
            ..BLANK
        },
        Opt {
            new: &["printlowercase"],
            ..style(&["lowercase"], Some('l'), |r, _| r.flag(StyleFlags::LOWER), "lower case")
        },
        Opt {
            new: &["printuppercase"],
            ..style(&["uppercase"], Some('u'), |r, _| r.flag(StyleFlags::UPPER), "upper case")
        },
        style(&["printcompressed"], Some('C'), |r, _| r.flag(StyleFlags::COMPRESSED), "compressed: 2001:db8::1"),
        style(
            &["printuncompressed"],
            Some('U'),
            |r, _| r.flag(StyleFlags::UNCOMPRESSED),
            "all groups: 2001:db8:0:0:0:0:0:1",
        ),
        style(
            &["printfulluncompressed"],
            Some('F'),
            |r, _| r.flag(StyleFlags::FULL),
            "all digits: 2001:0db8:0000:0000:0000:...",
        ),
        style(&["printprefix"], None, |r, _| r.flag(StyleFlags::PREFIX), "only the prefix"),
        style(&["printsuffix"], None, |r, _| r.flag(StyleFlags::SUFFIX), "only the suffix"),
        style(&["maskprefix"], None, |r, _| r.flag(StyleFlags::MASK_PREFIX), "clear the bits after the prefix"),
        style(&["masksuffix"], None, |r, _| r.flag(StyleFlags::MASK_SUFFIX), "clear the bits of the prefix"),
        Opt {
            names: &["printstart"],
            arg: Arg::One("BIT"),
            group: Group::Style,
            about: "first bit to print, 1-128",
            effect: Try(|r, v| r.number("printstart", v, 1..=128).map(|n| r.set_start(n))),
            ..BLANK
        },
        Opt {
            names: &["printend"],
            arg: Arg::One("BIT"),
            group: Group::Style,
            about: "last bit to print, 1-128",
            effect: Try(|r, v| r.number("printend", v, 1..=128).map(|n| r.set_end(n))),
            ..BLANK
        },
        Opt {
            names: &["forceprefix", "force-prefix"],
            arg: Arg::One("LENGTH"),
            group: Group::Style,
            about: "prefix length to use instead of the given one, 1-128",
            effect: Try(|r, v| r.number("forceprefix", v, 1..=128).map(|n| r.set_force(n))),
            ..BLANK
        },
        style(&["no-prefixlength"], None, |r, _| r.flag(StyleFlags::NO_LENGTH), "omit the prefix length"),
        style(&["printmirrored"], None, |r, _| r.flag(StyleFlags::MIRRORED), "reverse names in mirrored order"),
        style(&["print-octal"], None, |r, _| r.flag(StyleFlags::OCTAL), "IPv4 in octal"),
        style(
            &["print-iid-var"],
            None,
            |r, _| r.flag(StyleFlags::IID_VAR.or(StyleFlags::FULL)),
            "with statistics of the interface identifier",
        ),
        Opt {
            names: &["print-ipset"],
            arg: Arg::One("NAME"),
            group: Group::Database,
            about: "name of the set for --dump-as ipset (implied) or nftables",
            effect: Try(LowArgs::set_ipset),
            ..BLANK
        },
        Opt {
            new: &["dump-as"],
            arg: Arg::Of("SHAPE", || DumpShape::names().collect()),
            group: Group::Database,
            about: "-A dbdump: cidr (default), range, nftables (for nft -f), ipset (for ipset restore)",
            effect: Try(|r, v| DumpShape::named(v).map(|shape| r.dump = shape)),
            ..BLANK
        },
        Opt {
            names: &["machine_readable"],
            new: &["machinereadable"],
            short: Some('m'),
            group: Group::Output,
            about: "KEY=value output",
            effect: Set(|r, _| r.flag(StyleFlags::MACHINE)),
            ..BLANK
        },
        output(&["json"], None, Set(|r, _| r.render = Render::Json), "one JSON object for each input"),
        output(&["shell"], None, Set(|r, _| r.render = Render::Shell), "KEY='value' lines that are safe for eval"),
        output(&["fail-fast"], None, Set(|r, _| r.fail_fast = true), "stop a pipe at the first line that fails"),
        output(
            &["whole-line"],
            None,
            Set(|r, _| r.whole_line = true),
            "print the whole matching line, not just the address",
        ),
        Opt {
            new: &["filter"],
            short: Some('E'),
            arg: Arg::One("EXPRESSION"),
            group: Group::Task,
            about: "only addresses that match; -E -? lists the tokens",
            effect: Try(LowArgs::add_filter),
            ..BLANK
        },
        parameter(
            &["6rd_prefix"],
            Arg::One("PREFIX/LENGTH"),
            Set(|r, v| r.set_rd_prefix(v)),
            "6rd prefix of the provider",
        ),
        parameter(
            &["6rd_relay_prefix"],
            Arg::One("PREFIX/LENGTH"),
            Set(|r, v| r.set_rd_relay(v)),
            "IPv4 prefix common to all addresses, left out of the 6rd prefix",
        ),
        parameter(
            &["6rd_prefixlength"],
            Arg::One("LENGTH"),
            Try(|r, v| r.number("6rd_prefixlength", v, 1..=32).map(|n| r.params.rd.len = u8::try_from(n).ok())),
            "length of the 6rd prefix, 1-32",
        ),
        Opt {
            new: &["nat64-prefix"],
            arg: Arg::One("PREFIX/LENGTH"),
            group: Group::Action,
            about: "NAT64 prefix (RFC 6052); prefix lengths are carried over",
            effect: Try(LowArgs::set_nat64),
            ..BLANK
        },
        parameter(&["test_prefix"], Arg::One("PREFIX"), Try(|r, v| r.add_test(&OPS[0], v)), "test: inside the prefix"),
        parameter(&["test_gt"], Arg::One("ADDRESS"), Try(|r, v| r.add_test(&OPS[1], v)), "test: greater than"),
        parameter(&["test_ge"], Arg::One("ADDRESS"), Try(|r, v| r.add_test(&OPS[2], v)), "test: greater than or equal"),
        parameter(&["test_lt"], Arg::One("ADDRESS"), Try(|r, v| r.add_test(&OPS[3], v)), "test: less than"),
        parameter(&["test_le"], Arg::One("ADDRESS"), Try(|r, v| r.add_test(&OPS[4], v)), "test: less than or equal"),
        Opt {
            names: &["showinfo"],
            short: Some('i'),
            group: Group::Task,
            about: "show everything known about the address",
            effect: Set(|r, _| r.replace(Command::Showinfo)),
            ..BLANK
        },
        Opt {
            names: &["show_types", "show-tokens"],
            new: &["showinfotypes"],
            about: "names of types and tokens, on stderr, status 1",
            effect: Set(|r, _| r.replace(Command::Tokens)),
            ..BLANK
        },
        shortcut(
            &["addr2ip6_int", "addr_to_ip6int"],
            Some('r'),
            |r, _| r.shortcut("auto", Some("revnibbles.int"), false, None, StyleFlags::NONE),
            "-O revnibbles.int",
        ),
        shortcut(
            &["addr2ip6_arpa", "addr_to_ip6arpa"],
            Some('a'),
            |r, _| r.shortcut("auto", Some("revnibbles.arpa"), false, None, StyleFlags::NONE),
            "-O revnibbles.arpa",
        ),
        shortcut(
            &["addr_to_bitstring"],
            Some('b'),
            |r, _| r.shortcut("ipv6addr", Some("bitstring"), true, None, StyleFlags::NONE),
            "-I ipv6addr -O bitstring",
        ),
        shortcut(
            &["addr2compaddr", "addr_to_compressed"],
            None,
            |r, _| r.shortcut("ipv6addr", Some("ipv6addr"), true, None, StyleFlags::COMPRESSED),
            "-I ipv6addr -O ipv6addr -C",
        ),
        shortcut(
            &["addr2uncompaddr", "addr_to_uncompressed"],
            None,
            |r, _| r.shortcut("ipv6addr", Some("ipv6addr"), true, None, StyleFlags::UNCOMPRESSED),
            "-I ipv6addr -O ipv6addr -U",
        ),
        shortcut(
            &["addr2fulluncompaddr", "addr_to_fulluncompressed"],
            None,
            |r, _| r.shortcut("ipv6addr", Some("ipv6addr"), true, None, StyleFlags::FULL),
            "-I ipv6addr -O ipv6addr -F",
        ),
        shortcut(
            &["addr_to_base85"],
            None,
            |r, _| r.shortcut("ipv6addr", Some("base85"), true, None, StyleFlags::NONE),
            "-I ipv6addr -O base85",
        ),
        shortcut(
            &["base85_to_addr"],
            None,
            |r, _| r.shortcut("base85", Some("ipv6addr"), true, None, StyleFlags::UNCOMPRESSED),
            "-I base85 -O ipv6addr -U",
        ),
        shortcut(
            &["addr2if_inet6", "addr_to_ifinet6"],
            None,
            |r, _| r.shortcut("ipv6addr", Some("ifinet6"), true, None, StyleFlags::NONE),
            "-I ipv6addr -O ifinet6",
        ),
        shortcut(
            &["if_inet62addr", "ifinet6_to_compressed"],
            None,
            |r, _| r.shortcut("ifinet6", Some("ipv6addr"), true, None, StyleFlags::COMPRESSED),
            "-I ifinet6 -O ipv6addr -C",
        ),
        shortcut(
            &["mac_to_eui64"],
            None,
            |r, _| r.shortcut("mac", Some("eui64"), true, Some("geneui64"), StyleFlags::NONE),
            "-I mac -O eui64 -A geneui64",
        ),
        shortcut(
            &["eui64_to_privacy"],
            None,
            |r, _| r.shortcut("iid+token", Some("iid+token"), false, Some("genprivacyiid"), StyleFlags::NONE),
            "-I iid+token -A genprivacyiid",
        ),
        shortcut(
            &["ipv4_to_6to4addr"],
            None,
            |r, _| r.shortcut("ipv4addr", Some("ipv6addr"), false, Some("conv6to4"), StyleFlags::NONE),
            "-I ipv4addr -A conv6to4",
        ),
        Opt { names: &["addr2cc"], group: Group::Database, effect: Set(|r, _| r.country()), ..BLANK },
        select(
            &["mrst"],
            Arg::One("TOKEN"),
            Try(|r, v| r.pick(Pick::Token, v)),
            "only this token; a dot matches any character",
        ),
        select(
            &["mrstpa"],
            Arg::One("TOKEN"),
            Try(|r, v| r.pick(Pick::TokenAlways, v)),
            "only this token, empty if it is missing",
        ),
        select(&["mrtvo"], Arg::One("TOKEN"), Try(|r, v| r.pick(Pick::ValueOnly, v)), "only the value of this token"),
        select(&["mrmt"], Arg::One("TOKEN"), Try(|r, v| r.pick(Pick::Start, v)), "tokens starting with TOKEN"),
        select(&["mrmts"], Arg::One("TOKEN"), Try(|r, v| r.pick(Pick::End, v)), "tokens ending with TOKEN"),
        select(&["mrqva"], Arg::None, Set(|r, _| r.quote(true)), "all values in double quotes"),
        select(&["mrqvn"], Arg::None, Set(|r, _| r.quote(false)), "no value in quotes"),
        Opt {
            arg: Arg::Of("NAME", || anon::PRESETS.iter().map(|preset| preset.name).collect()),
            effect: Try(LowArgs::preset),
            ..anonymise(
                &["anonymize-preset", "ap"],
                "preset: anonymize- or zeroize- standard, careful, paranoid (as ac ap zs zc zp); keep-type-asn-cc, keep-type-geonameid (kp kg; need MMDB files)",
            )
        },
        Opt {
            effect: Try(|r, _| r.preset(b"anonymize-standard")),
            ..anonymise(&["anonymize-standard"], "--anonymize-preset anonymize-standard (default)")
        },
        Opt {
            effect: Try(|r, _| r.preset(b"anonymize-careful")),
            ..anonymise(&["anonymize-careful"], "--anonymize-preset anonymize-careful")
        },
        Opt {
            effect: Try(|r, _| r.preset(b"anonymize-paranoid")),
            ..anonymise(&["anonymize-paranoid"], "--anonymize-preset anonymize-paranoid")
        },
        Opt {
            arg: Arg::Of("NAME", || anon::METHODS.iter().map(|row| row.name).collect()),
            effect: Try(LowArgs::method),
            ..anonymise(
                &["anonymize-method"],
                "method; ipv6calc -A anonymize --help lists them; the keyed ones need --key-file",
            )
        },
        Opt {
            arg: Arg::One("BITS"),
            effect: Try(|r, v| r.mask("mask-ipv4", v, AnonSettings::set_mask_ipv4)),
            ..anonymise(&["mask-ipv4"], "bits of IPv4 addresses to keep, 0-32")
        },
        Opt {
            arg: Arg::One("BITS"),
            effect: Try(|r, v| r.mask("mask-ipv6", v, AnonSettings::set_mask_ipv6)),
            ..anonymise(&["mask-ipv6"], "bits of IPv6 prefixes to keep, 16-64")
        },
        Opt {
            arg: Arg::One("BITS"),
            effect: Try(|r, v| r.mask("mask-eui64", v, AnonSettings::set_mask_eui64)),
            ..anonymise(&["mask-eui64"], "bits of EUI-64 identifiers to keep, 0-64")
        },
        Opt {
            arg: Arg::One("BITS"),
            effect: Try(|r, v| {
                r.remarks.push("option --mask-iid is the old name of --mask-eui64".to_owned());
                r.mask("mask-iid", v, AnonSettings::set_mask_eui64)
            }),
            ..anonymise(&["mask-iid"], "")
        },
        Opt {
            arg: Arg::One("BITS"),
            effect: Try(|r, v| r.mask("mask-mac", v, AnonSettings::set_mask_mac)),
            ..anonymise(&["mask-mac"], "bits of MAC addresses to keep, 0-48")
        },
        Opt {
            arg: Arg::Of("yes|no", || vec!["yes", "no"]),
            effect: Try(LowArgs::autoadjust),
            ..anonymise(&["mask-autoadjust"], "keep the vendor part of universal identifiers")
        },
        Opt {
            new: &["key-file"],
            arg: Arg::One("FILE"),
            group: Group::Anonymise,
            programs: program::ANONYMISING,
            about: "key of a keyed method: 32 bytes or 64 hex digits (ipcrypt-deterministic: also 16 or 32); only you may read it",
            effect: Set(|r, v| r.key_file = Some(OsStr::from_bytes(v).into())),
            ..BLANK
        },
        Opt {
            new: &["generate-key"],
            group: Group::Anonymise,
            about: "print a new random key as 64 hex digits and exit",
            effect: Set(|r, _| r.generate_key = true),
            ..BLANK
        },
        Opt {
            new: &["all-scopes"],
            group: Group::Anonymise,
            programs: program::ANONYMISING,
            about: "keyed methods: also loopback, link-local and multicast addresses",
            effect: Set(|r, _| r.all_scopes = true),
            ..BLANK
        },
        switch(&["disable-ip2location", "db-ip2location-disable"], |_, _| (), ""),
        switch(
            &["disable-ip2location2", "db-ip2location2-disable"],
            |r, _| r.databases.disable(DbSource::Ip2Location2),
            "no IP2Location files",
        ),
        switch(
            &["disable-geoip2", "db-geoip2-disable"],
            |r, _| r.databases.disable(DbSource::GeoIp2),
            "no GeoIP files",
        ),
        switch(
            &["disable-dbip2", "db-dbip2-disable"],
            |r, _| r.databases.disable(DbSource::DbIp2),
            "no db-ip.com files",
        ),
        switch(&["disable-external", "db-external-disable"], |_, _| (), ""),
        switch(
            &["disable-builtin", "db-builtin-disable"],
            |r, _| r.databases.disable(DbSource::BuiltIn),
            "no embedded tables of registries and vendors",
        ),
        Opt {
            short: Some('M'),
            ..switch(&["disable-mmdb", "db-mmdb-disable"], |r, _| r.databases.disable_mmdb(), "no MMDB files at all")
        },
        directory(
            &["db-geoip2-dir"],
            |r, v| r.databases.set_directory(DbSource::GeoIp2, path(v)),
            "directory of GeoLite2-*.mmdb, GeoIP2-*.mmdb (default /usr/share/GeoIP)",
        ),
        directory(
            &["db-dbip2-dir"],
            |r, v| r.databases.set_directory(DbSource::DbIp2, path(v)),
            "directory of dbip-*.mmdb (default /usr/share/DBIP)",
        ),
        directory(
            &["db-ip2location2-dir"],
            |r, v| r.databases.set_directory(DbSource::Ip2Location2, path(v)),
            "directory of IP*.MMDB (default /usr/share/IP2Location)",
        ),
        switch(
            &["db-ip2location2-allow-softlinks"],
            |r, _| r.databases.allow_links(),
            "IP2Location files may be symbolic links",
        ),
        Opt {
            arg: Arg::One("N"),
            ..database(
                &["db-ip2location2-only-type"],
                |r, v| {
                    let number = r.number("db-ip2location2-only-type", v, 1..=599)?;
                    r.databases.set_only(DbSource::Ip2Location2, number);
                    Ok(())
                },
                "use only the IP2Location file of this number, 1-599; -vv lists them",
            )
        },
        Opt {
            arg: Arg::One("N"),
            ..database(
                &["db-dbip2-only-type"],
                |r, v| {
                    let number = r.number("db-dbip2-only-type", v, 1..=7)?;
                    r.databases.set_only(DbSource::DbIp2, number);
                    Ok(())
                },
                "use only the db-ip.com file of this number, 1-7; -vv lists them",
            )
        },
        Opt {
            arg: Arg::One("MONTHS"),
            ..database(
                &["db-dbip2-comm-to-free-switch-min-delta-months"],
                |r, v| {
                    let months = r.number("db-dbip2-comm-to-free-switch-min-delta-months", v, 0..=99999)?;
                    r.databases.set_outdated(DbSource::DbIp2, months);
                    Ok(())
                },
                "ignore a commercial db-ip.com file more than N months older than the free one (default 12; 0: never ignore)",
            )
        },
        Opt {
            arg: Arg::One("MONTHS"),
            ..database(
                &["db-ip2location2-lite-to-sample-autoswitch-max-delta-months"],
                // the rule of 4.4.0 it belongs to can never hold: a sample is used only if there is nothing else
                |r, v| r.number("db-ip2location2-lite-to-sample-autoswitch-max-delta-months", v, 0..=99999).map(drop),
                "",
            )
        },
        Opt {
            arg: Arg::One("MONTHS"),
            ..database(
                &["db-ip2location2-comm-to-lite-switch-min-delta-months"],
                |r, v| {
                    let months = r.number("db-ip2location2-comm-to-lite-switch-min-delta-months", v, 0..=99999)?;
                    r.databases.set_outdated(DbSource::Ip2Location2, months);
                    Ok(())
                },
                "the same for IP2Location files",
            )
        },
        Opt {
            arg: Arg::One("LIST"),
            ..database(
                &["db-priorization"],
                |r, v| r.databases.set_order(v),
                "order of lookup: GeoIP2:IP2Location2:DBIP2:BuiltIn, or some of them",
            )
        },
        Opt {
            new: &["db-labels"],
            arg: Arg::One("FILE"),
            ..database(
                &[],
                |r, v| {
                    r.databases.set_labels(OsStr::from_bytes(v).into());
                    Ok(())
                },
                "your own labels for prefixes, shown by -i, --json, explain and -E db.label=: a CSV table prefix,name[,more]",
            )
        },
        Opt {
            arg: Arg::One("FILE"),
            short: Some('w'),
            effect: Set(|r, v| r.log.to = Some(Target { path: OsStr::from_bytes(v).into(), append: false })),
            ..log(TO_FILE, &["write"], &[], "write to this file instead of stdout, replacing its content")
        },
        Opt {
            arg: Arg::One("FILE"),
            short: Some('a'),
            effect: Set(|r, v| r.log.to = Some(Target { path: OsStr::from_bytes(v).into(), append: true })),
            ..log(LOGANON, &["append"], &[], "append to this file; reopened on SIGHUP")
        },
        Opt {
            short: Some('f'),
            effect: Set(|r, _| r.flush = true),
            ..log(
                BY_LINE,
                &["flush"],
                &[],
                "write after every line; a line that arrives alone is always written immediately",
            )
        },
        Opt {
            short: Some('n'),
            effect: Set(|_, _| ()),
            ..log(BY_LINE, &["nocache"], &[], "accepted: results never depend on a cache")
        },
        Opt {
            arg: Arg::One("N"),
            short: Some('c'),
            effect: Set(LowArgs::cache_limit),
            ..log(BY_LINE, &["cachelimit"], &[], "accepted, 1-200")
        },
        Opt {
            arg: Arg::One("FILE"),
            effect: Set(|r, v| r.log.files.push(OsStr::from_bytes(v).into())),
            ..log(LOGS, &[], &["file"], "read this log instead of stdin; may be repeated; - is stdin")
        },
        Opt {
            arg: Arg::One("N"),
            effect: Try(LowArgs::set_threads),
            ..log(LOGS, &[], &["threads"], "process lines on N threads (default: number of processors)")
        },
        Opt {
            arg: Arg::Of("mask|keep|drop", || UNPARSABLE.iter().map(|(name, _)| *name).collect()),
            effect: Try(LowArgs::set_unparsable),
            ..log(LOGANON, &[], &["unparsable"], UNPARSABLE_ABOUT)
        },
        Opt {
            arg: Arg::Of("KIND", || log_lines::KINDS.iter().map(|row| row.name).collect()),
            effect: Try(|r, v| r.change_grammar(v, log_lines::Grammar::keep)),
            ..log(LOGANON, &[], &["keep"], "leave this kind of text, such as mac or name; several with commas")
        },
        Opt {
            arg: Arg::Of("KIND", || log_lines::KINDS.iter().map(|row| row.name).collect()),
            effect: Try(|r, v| r.change_grammar(v, log_lines::Grammar::hide)),
            ..log(LOGANON, &[], &["hide"], "anonymise this kind of text too, such as product; several with commas")
        },
        Opt {
            arg: Arg::One("PREFIX"),
            effect: Try(LowArgs::add_skip),
            ..log(LOGANON, &[], &["skip"], "leave addresses of this prefix, such as one's own; may be repeated")
        },
        Opt {
            effect: Set(|r, _| r.log.everywhere = true),
            ..log(
                LOGS,
                &[],
                &["everywhere"],
                "every address of a line, in a log of any format, not just its first word",
            )
        },
        Opt {
            arg: Arg::One("PATH"),
            effect: Try(LowArgs::add_field),
            ..log(
                LOGS,
                &[],
                &["json-field"],
                "lines are JSON: the addresses in this value, such as request.remote_ip; may be repeated",
            )
        },
        Opt {
            arg: Arg::Of("TYPE", || convert::ALL.iter().map(|output| output.name).collect()),
            effect: Try(LowArgs::set_log_output),
            ..log(LOGCONV, &["out"], &[], "what replaces the address; -? lists the types")
        },
        Opt {
            env: false,
            effect: Set(|r, _| r.help()),
            ..log(LOGCONV, &["examples", "printexamples"], &[], "help with examples, on stderr, status 1")
        },
        Opt {
            short: Some('s'),
            effect: Set(|r, _| r.log.stats.simple = true),
            ..log(LOGSTATS, &["simple"], &[], "no statistics on countries and AS numbers")
        },
        Opt {
            short: Some('c'),
            effect: Set(|r, _| (r.log.stats.columns, r.log.stats.simple) = (true, true)),
            ..log(LOGSTATS, &["columns"], &[], "columns instead of rows: a line of names, a line of counts; implies -s")
        },
        Opt {
            short: Some('n'),
            effect: Set(|r, _| r.log.stats.no_header = true),
            ..log(LOGSTATS, &["noheader"], &[], "columns without their names")
        },
        Opt {
            short: Some('o'),
            effect: Set(|r, _| r.log.stats.only_header = true),
            ..log(LOGSTATS, &["onlyheader"], &[], "only the names of the columns; no log is read")
        },
        Opt {
            short: Some('N'),
            effect: Set(|r, _| r.log.stats.numbered = true),
            ..log(LOGSTATS, &["column-numbers"], &[], "append its column number to each name")
        },
        Opt {
            short: Some('p'),
            arg: Arg::One("TOKEN"),
            effect: Try(LowArgs::set_token),
            ..log(LOGSTATS, &["prefix"], &[], "a token to include in the output, such as the month")
        },
        Opt {
            short: Some('u'),
            effect: Set(|r, _| r.log.stats.unknown = true),
            ..log(LOGSTATS, &["unknown"], &[], "report addresses of unknown registries on stderr")
        },
        Opt { effect: Set(|r, _| r.log.stats.json = true), ..log(LOGSTATS, &[], &["json"], "JSON instead of rows") },
        Opt {
            effect: Set(|r, _| r.log.stats.opaque = true),
            ..log(
                LOGSTATS,
                &[],
                &["opaque"],
                "count identifiers with the universal bit but without ff:fe as random, as --json does (RFC 7136)",
            )
        },
        Opt { effect: Set(|r, _| r.log.stats.bars = true), ..log(LOGSTATS, &[], &["bars"], "bars instead of rows") },
        Opt {
            arg: Arg::One("FILE"),
            effect: Set(|r, v| r.log.stats.svg = Some(OsStr::from_bytes(v).into())),
            ..log(LOGSTATS, &[], &["svg"], "write a picture of the statistics to FILE too")
        },
        Opt {
            effect: Set(|r, _| r.log.stats.partial = true),
            ..log(LOGSTATS, &[], &["partial"], "write a partial result for --merge instead of rows")
        },
        Opt {
            arg: Arg::One("FILE"),
            effect: Set(|r, v| r.log.stats.merge.push(OsStr::from_bytes(v).into())),
            ..log(LOGSTATS, &[], &["merge"], "add up partial results instead of reading a log; more files may follow")
        },
        Opt {
            arg: Arg::Of("json", || vec!["json"]),
            effect: Try(LowArgs::set_summary),
            ..log(LOGANON, &[], &["summary"], "write the counts to stderr at the end, as JSON")
        },
    ]
    .into_iter()
    .chain(parameters::options())
    .collect()
});
