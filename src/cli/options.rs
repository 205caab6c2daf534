//! The option table: one row feeds the parser, the environment defaults, help, completions and man page.

use super::dump::{self, Shape};
use super::error::CliError;
use super::features;
use super::program::{self, BY_LINE, CALC, LOGANON, LOGCONV, LOGS, LOGSTATS, Program, TO_FILE};
use super::request::{Command, Render, Request, Target, UNPARSABLE};
use crate::action::{self, test::OPS};
use crate::anon::{self, AnonSettings};
use crate::db::DbSource;
use crate::format::{self, StyleFlags};
use crate::info::Pick;
use crate::log::convert;
use std::ffi::OsStr;
use std::os::unix::ffi::OsStrExt;
use std::path::PathBuf;
use std::sync::LazyLock;

/// The value of an option.
#[derive(Clone, Copy, Debug)]
pub(super) enum Arg {
    /// It takes none.
    None,
    /// It takes one; this is what help calls it.
    One(&'static str),
    /// It takes one of these names.
    Of(&'static str, fn() -> Vec<&'static str>),
}

impl Arg {
    /// What help calls the value, if there is one.
    pub(super) fn name(self) -> Option<&'static str> {
        match self {
            Arg::None => None,
            Arg::One(name) | Arg::Of(name, _) => Some(name),
        }
    }

    /// The names that can be given, for completions; none if there is no table of them.
    pub(super) fn names(self) -> Vec<&'static str> {
        match self {
            Arg::Of(_, names) => names(),
            Arg::None | Arg::One(_) => Vec::new(),
        }
    }
}

/// Where help shows an option.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) enum Group {
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
    pub(super) const ALL: [(Group, &'static str); 10] = [
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
pub(super) struct Opt {
    /// Its long names in 4.4.0; the first is the one that help shows.
    pub(super) names: &'static [&'static str],
    /// Long names that 4.4.0 does not know; abbreviations find them last.
    pub(super) new: &'static [&'static str],
    /// Its letter.
    pub(super) short: Option<char>,
    /// Its value.
    pub(super) arg: Arg,
    /// Where help shows it.
    pub(super) group: Group,
    /// One line of help; empty: not shown.
    pub(super) about: &'static str,
    /// Whether the environment variable of its name sets it.
    pub(super) env: bool,
    /// The programs that know it.
    pub(super) programs: &'static [Program],
    /// What it does.
    pub(super) effect: Effect,
}

/// What an option does to the request.
pub(super) enum Effect {
    /// It notes something.
    Set(fn(&mut Request, &[u8])),
    /// It reads a value that may be wrong.
    Try(fn(&mut Request, &[u8]) -> Result<(), CliError>),
}

use Effect::{Set, Try};

impl Opt {
    /// Applies it with its value.
    ///
    /// # Errors
    /// If the value is wrong.
    pub(super) fn apply(&self, request: &mut Request, value: &[u8]) -> Result<(), CliError> {
        match self.effect {
            Set(set) => set(request, value),
            Try(set) => set(request, value)?,
        }
        Ok(())
    }

    /// The name that help shows: long, or the letter if there is no long name.
    pub(super) fn name(&self) -> &'static str {
        self.names.first().or(self.new.first()).copied().unwrap_or_default()
    }

    /// The ways to type it: the letter, the long names.
    pub(super) fn spellings(&self) -> Vec<String> {
        let long = self.long_names().map(|name| format!("--{name}"));
        self.short.map(|c| format!("-{c}")).into_iter().chain(long).collect()
    }

    /// The options of a program, in the order in which the environment is read.
    pub(super) fn of(program: Program) -> impl Iterator<Item = &'static Opt> {
        ALL.iter().filter(move |opt| opt.programs.contains(&program))
    }

    /// The option of `ipv6calc` of this long name.
    pub(super) fn named(name: &str) -> Option<&'static Opt> {
        Opt::of(Program::Calc).find(|opt| opt.long_names().any(|long| long == name))
    }

    /// The options that the help of a program shows of a group.
    pub(super) fn listed(program: Program, group: Group) -> impl Iterator<Item = &'static Opt> {
        Opt::of(program).filter(move |opt| opt.group == group && !opt.about.is_empty())
    }

    /// Whether it takes a value.
    pub(super) fn takes_value(&self) -> bool {
        !matches!(self.arg, Arg::None)
    }

    /// The names whose variable of the environment is looked at.
    pub(super) fn variables(&self) -> impl Iterator<Item = &'static str> {
        self.names.iter().chain(self.new.iter().filter(|_| self.env)).copied()
    }

    /// All long names.
    pub(super) fn long_names(&self) -> impl Iterator<Item = &'static str> {
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
    action::ALL.iter().filter(|a| !a.maps.is_empty() || !a.options.is_empty()).map(|a| a.name).collect()
}

const BLANK: Opt = Opt {
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
    effect: fn(&mut Request, &[u8]),
    about: &'static str,
) -> Opt {
    Opt { names, short, group: Group::Style, about, effect: Set(effect), ..BLANK }
}

/// An option about databases.
const fn database(
    names: &'static [&'static str],
    effect: fn(&mut Request, &[u8]) -> Result<(), CliError>,
    about: &'static str,
) -> Opt {
    Opt { names, group: Group::Database, about, env: true, programs: program::ALL, effect: Try(effect), ..BLANK }
}

/// A switch about databases.
const fn switch(names: &'static [&'static str], effect: fn(&mut Request, &[u8]), about: &'static str) -> Opt {
    Opt { names, group: Group::Database, about, env: true, programs: program::ALL, effect: Set(effect), ..BLANK }
}

/// The directory of a source.
const fn directory(names: &'static [&'static str], effect: fn(&mut Request, &[u8]), about: &'static str) -> Opt {
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
    effect: fn(&mut Request, &[u8]) -> Result<(), CliError>,
    about: &'static str,
) -> Opt {
    Opt { names, short, group: Group::Shortcut, about, effect: Try(effect), ..BLANK }
}

/// What `--unparsable` does.
const UNPARSABLE_ABOUT: &str = "what becomes of lines without an address: mask (default) puts - for the first word and \
    anonymises every address behind it, drop leaves them out as 4.4.0 does";

/// Every option, in the order in which the environment is read.
static ALL: LazyLock<Vec<Opt>> = LazyLock::new(|| {
    vec![
        Opt {
            names: &["version"],
            short: Some('v'),
            about: "version and features, on stderr; -vv tells more",
            programs: program::ALL,
            effect: Set(|r, _| r.version()),
            ..BLANK
        },
        Opt {
            names: &["help"],
            about: "this help, or that of the -I, -O and -A beside it",
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
            about: "notices again, after -q",
            effect: Set(|r, _| r.quiet = false),
            ..BLANK
        },
        Opt {
            names: &["verbose"],
            short: Some('V'),
            env: true,
            programs: LOGS,
            about: "tell more on stderr",
            effect: Set(|r, _| (r.quiet, r.log.verbose) = (false, true)),
            ..BLANK
        },
        Opt {
            names: &["debug"],
            short: Some('d'),
            arg: Arg::One("MASK"),
            env: true,
            programs: program::ALL,
            about: "accepted for compatibility; says which value it got",
            effect: Try(Request::debug),
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
        Opt {
            new: &["flush"],
            short: Some('f'),
            group: Group::Output,
            about: "write every result at once",
            effect: Set(|r, _| r.flush = true),
            ..BLANK
        },
        Opt {
            new: &["threads"],
            arg: Arg::One("N"),
            group: Group::Output,
            about: "pipes: answer lines with so many threads (default: 1)",
            effect: Try(Request::set_threads),
            ..BLANK
        },
        Opt {
            names: &["in"],
            short: Some('I'),
            arg: Arg::Of("TYPE", readable),
            group: Group::Task,
            about: "input type; -I -? lists them (default: detected)",
            effect: Try(Request::set_input),
            ..BLANK
        },
        Opt {
            names: &["out"],
            short: Some('O'),
            arg: Arg::Of("TYPE", writable),
            group: Group::Task,
            about: "output type; -O -? lists them (default: what fits)",
            effect: Try(Request::set_output),
            ..BLANK
        },
        Opt {
            names: &["action"],
            short: Some('A'),
            arg: Arg::Of("ACTION", actions),
            group: Group::Task,
            about: "action; several are applied in order; -A -? lists them",
            effect: Try(Request::add_action),
            ..BLANK
        },
        Opt {
            new: &["plan-only"],
            group: Group::Task,
            about: "print the chain of actions with its kinds and stop",
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
        style(&["no-prefixlength"], None, |r, _| r.flag(StyleFlags::NO_LENGTH), "no prefix length behind the address"),
        style(&["printmirrored"], None, |r, _| r.flag(StyleFlags::MIRRORED), "reverse names the other way round"),
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
            about: "-A dbdump --dump-as ipset, and the name of the set; behind --dump-as nftables only the name",
            effect: Try(|r, v| {
                r.set_name = Some(dump::set_name(v)?);
                if r.dump == Shape::Cidr {
                    r.dump = Shape::Ipset;
                }
                r.flag(StyleFlags::IPSET);
                Ok(())
            }),
            ..BLANK
        },
        Opt {
            new: &["dump-as"],
            arg: Arg::Of("SHAPE", || Shape::names().collect()),
            group: Group::Database,
            about: "-A dbdump: cidr (default), range, nftables (for nft -f), ipset (for ipset restore)",
            effect: Try(|r, v| Shape::named(v).map(|shape| r.dump = shape)),
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
        Opt {
            new: &["json"],
            group: Group::Output,
            about: "one JSON object for each input",
            effect: Set(|r, _| r.render = Render::Json),
            ..BLANK
        },
        Opt {
            new: &["shell"],
            group: Group::Output,
            about: "KEY='value' lines that are safe for eval",
            effect: Set(|r, _| r.render = Render::Shell),
            ..BLANK
        },
        Opt {
            new: &["fail-fast"],
            group: Group::Output,
            about: "stop a pipe at the first line that fails",
            effect: Set(|r, _| r.fail_fast = true),
            ..BLANK
        },
        Opt {
            new: &["whole-line"],
            group: Group::Output,
            about: "of a filtered line print all, not only the address",
            effect: Set(|r, _| r.whole_line = true),
            ..BLANK
        },
        Opt {
            new: &["filter"],
            short: Some('E'),
            arg: Arg::One("EXPRESSION"),
            group: Group::Task,
            about: "only addresses that match; -E -? lists the tokens",
            effect: Try(Request::add_filter),
            ..BLANK
        },
        Opt {
            names: &["6rd_prefix"],
            arg: Arg::One("PREFIX/LENGTH"),
            group: Group::Action,
            about: "6rd prefix of the provider",
            effect: Set(|r, v| r.set_rd_prefix(v)),
            ..BLANK
        },
        Opt {
            names: &["6rd_relay_prefix"],
            arg: Arg::One("PREFIX/LENGTH"),
            group: Group::Action,
            about: "IPv4 prefix that is common to all, left out of the 6rd prefix",
            effect: Set(|r, v| r.set_rd_relay(v)),
            ..BLANK
        },
        Opt {
            names: &["6rd_prefixlength"],
            arg: Arg::One("LENGTH"),
            group: Group::Action,
            about: "length of the 6rd prefix, 1-32",
            effect: Try(|r, v| r.number("6rd_prefixlength", v, 1..=32).map(|n| r.params.rd.len = u8::try_from(n).ok())),
            ..BLANK
        },
        Opt {
            new: &["nat64-prefix"],
            arg: Arg::One("PREFIX/LENGTH"),
            group: Group::Action,
            about: "NAT64 prefix (RFC 6052); prefix lengths are carried over",
            effect: Try(Request::set_nat64),
            ..BLANK
        },
        Opt {
            names: &["test_prefix"],
            arg: Arg::One("PREFIX"),
            group: Group::Action,
            about: "test: inside the prefix",
            effect: Try(|r, v| r.add_test(&OPS[0], v)),
            ..BLANK
        },
        Opt {
            names: &["test_gt"],
            arg: Arg::One("ADDRESS"),
            group: Group::Action,
            about: "test: greater than",
            effect: Try(|r, v| r.add_test(&OPS[1], v)),
            ..BLANK
        },
        Opt {
            names: &["test_ge"],
            arg: Arg::One("ADDRESS"),
            group: Group::Action,
            about: "test: greater than or equal",
            effect: Try(|r, v| r.add_test(&OPS[2], v)),
            ..BLANK
        },
        Opt {
            names: &["test_lt"],
            arg: Arg::One("ADDRESS"),
            group: Group::Action,
            about: "test: less than",
            effect: Try(|r, v| r.add_test(&OPS[3], v)),
            ..BLANK
        },
        Opt {
            names: &["test_le"],
            arg: Arg::One("ADDRESS"),
            group: Group::Action,
            about: "test: less than or equal",
            effect: Try(|r, v| r.add_test(&OPS[4], v)),
            ..BLANK
        },
        Opt {
            names: &["showinfo"],
            short: Some('i'),
            group: Group::Task,
            about: "tell everything about the address",
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
        Opt {
            names: &["mrst"],
            arg: Arg::One("TOKEN"),
            group: Group::Select,
            about: "only this token; a dot stands for any character",
            effect: Try(|r, v| r.pick(Pick::Token, v)),
            ..BLANK
        },
        Opt {
            names: &["mrstpa"],
            arg: Arg::One("TOKEN"),
            group: Group::Select,
            about: "only this token, empty if there is none",
            effect: Try(|r, v| r.pick(Pick::TokenAlways, v)),
            ..BLANK
        },
        Opt {
            names: &["mrtvo"],
            arg: Arg::One("TOKEN"),
            group: Group::Select,
            about: "only the value of this token",
            effect: Try(|r, v| r.pick(Pick::ValueOnly, v)),
            ..BLANK
        },
        Opt {
            names: &["mrmt"],
            arg: Arg::One("TOKEN"),
            group: Group::Select,
            about: "tokens that begin so",
            effect: Try(|r, v| r.pick(Pick::Start, v)),
            ..BLANK
        },
        Opt {
            names: &["mrmts"],
            arg: Arg::One("TOKEN"),
            group: Group::Select,
            about: "tokens that end so",
            effect: Try(|r, v| r.pick(Pick::End, v)),
            ..BLANK
        },
        Opt {
            names: &["mrqva"],
            group: Group::Select,
            about: "all values in double quotes",
            effect: Set(|r, _| r.quote(true)),
            ..BLANK
        },
        Opt {
            names: &["mrqvn"],
            group: Group::Select,
            about: "no value in quotes",
            effect: Set(|r, _| r.quote(false)),
            ..BLANK
        },
        Opt {
            arg: Arg::Of("NAME", || anon::PRESETS.iter().map(|preset| preset.name).collect()),
            effect: Try(Request::preset),
            ..anonymise(
                &["anonymize-preset", "ap"],
                "preset: anonymize- or zeroize- standard, careful, paranoid (as ac ap zs zc zp); keep-type-asn-cc, keep-type-geonameid (kp kg), which need MMDB files",
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
            effect: Try(Request::method),
            ..anonymise(
                &["anonymize-method"],
                "method; ipv6calc -A anonymize --help lists them; the keyed ones need --key-file",
            )
        },
        Opt {
            arg: Arg::One("BITS"),
            effect: Try(|r, v| r.mask("mask-ipv4", v, AnonSettings::set_mask_ipv4)),
            ..anonymise(&["mask-ipv4"], "bits of IPv4 addresses that stay, 0-32")
        },
        Opt {
            arg: Arg::One("BITS"),
            effect: Try(|r, v| r.mask("mask-ipv6", v, AnonSettings::set_mask_ipv6)),
            ..anonymise(&["mask-ipv6"], "bits of IPv6 prefixes that stay, 16-64")
        },
        Opt {
            arg: Arg::One("BITS"),
            effect: Try(|r, v| r.mask("mask-eui64", v, AnonSettings::set_mask_eui64)),
            ..anonymise(&["mask-eui64"], "bits of EUI-64 identifiers that stay, 0-64")
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
            ..anonymise(&["mask-mac"], "bits of MAC addresses that stay, 0-48")
        },
        Opt {
            arg: Arg::Of("yes|no", || vec!["yes", "no"]),
            effect: Try(Request::autoadjust),
            ..anonymise(&["mask-autoadjust"], "keep the vendor part of universal identifiers")
        },
        Opt {
            new: &["key-file"],
            arg: Arg::One("FILE"),
            group: Group::Anonymise,
            programs: program::ANONYMISING,
            about: "key of a keyed method: 32 bytes, or 64 hex digits; only you may read it",
            effect: Set(|r, v| r.key_file = Some(OsStr::from_bytes(v).into())),
            ..BLANK
        },
        Opt {
            new: &["generate-key"],
            group: Group::Anonymise,
            about: "print a new random key as 64 hex digits and stop",
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
                "only the IP2Location file of this number, 1-599; -vv tells them",
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
                "only the db-ip.com file of this number, 1-7; -vv tells them",
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
                "a bought db-ip.com file that is older than a free one by more is not used (default 12; 0: always used)",
            )
        },
        Opt {
            arg: Arg::One("MONTHS"),
            ..database(
                &["db-ip2location2-lite-to-sample-autoswitch-max-delta-months"],
                // the rule of 4.4.0 behind it can never hold: a sample is used only if there is nothing else
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
                "order of trust: GeoIP2:IP2Location2:DBIP2:BuiltIn, or some of them",
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
                "names of your own for prefixes, told by -i, --json, explain and -E db.label=: a CSV table prefix,name[,more]",
            )
        },
        Opt {
            arg: Arg::One("FILE"),
            short: Some('w'),
            effect: Set(|r, v| r.log.to = Some(Target { path: OsStr::from_bytes(v).into(), append: false })),
            ..log(TO_FILE, &["write"], &[], "write to this file instead of stdout; what it held is lost")
        },
        Opt {
            arg: Arg::One("FILE"),
            short: Some('a'),
            effect: Set(|r, v| r.log.to = Some(Target { path: OsStr::from_bytes(v).into(), append: true })),
            ..log(LOGANON, &["append"], &[], "append to this file; it is opened again on SIGHUP")
        },
        Opt {
            short: Some('f'),
            effect: Set(|r, _| r.flush = true),
            ..log(BY_LINE, &["flush"], &[], "write after every line; a line that comes alone is written at once anyway")
        },
        Opt {
            short: Some('n'),
            effect: Set(|_, _| ()),
            ..log(BY_LINE, &["nocache"], &[], "accepted: results never depend on a cache")
        },
        Opt {
            arg: Arg::One("N"),
            short: Some('c'),
            effect: Set(Request::cache_limit),
            ..log(BY_LINE, &["cachelimit"], &[], "accepted, 1-200")
        },
        Opt {
            arg: Arg::One("FILE"),
            effect: Set(|r, v| r.log.files.push(OsStr::from_bytes(v).into())),
            ..log(LOGS, &[], &["file"], "read this log instead of stdin; may be given more than once; - is stdin")
        },
        Opt {
            arg: Arg::One("N"),
            effect: Try(Request::set_threads),
            ..log(LOGS, &[], &["threads"], "answer lines with so many threads (default: as many as processors)")
        },
        Opt {
            arg: Arg::Of("mask|keep|drop", || UNPARSABLE.iter().map(|(name, _)| *name).collect()),
            effect: Try(Request::set_unparsable),
            ..log(LOGANON, &[], &["unparsable"], UNPARSABLE_ABOUT)
        },
        Opt {
            effect: Set(|r, _| r.log.everywhere = true),
            ..log(LOGANON, &[], &["everywhere"], "anonymise every address of a line, in a log of any format")
        },
        Opt {
            arg: Arg::One("PATH"),
            effect: Try(Request::add_field),
            ..log(
                LOGANON,
                &[],
                &["json-field"],
                "lines are JSON: anonymise the addresses in this value, such as request.remote_ip; may be given more than once",
            )
        },
        Opt {
            arg: Arg::Of("TYPE", || convert::ALL.iter().map(|output| output.name).collect()),
            effect: Try(Request::set_log_output),
            ..log(LOGCONV, &["out"], &[], "what takes the place of the address; -? lists the types")
        },
        Opt {
            env: false,
            effect: Set(|r, _| r.help()),
            ..log(LOGCONV, &["examples", "printexamples"], &[], "help with examples, on stderr, status 1")
        },
        Opt {
            short: Some('s'),
            effect: Set(|r, _| r.log.stats.simple = true),
            ..log(LOGSTATS, &["simple"], &[], "no statistics of countries and AS numbers")
        },
        Opt {
            short: Some('c'),
            effect: Set(|r, _| (r.log.stats.columns, r.log.stats.simple) = (true, true)),
            ..log(LOGSTATS, &["columns"], &[], "columns instead of rows: a line of names, a line of counts; implies -s")
        },
        Opt {
            short: Some('n'),
            effect: Set(|r, _| r.log.stats.no_header = true),
            ..log(LOGSTATS, &["noheader"], &[], "columns without the names")
        },
        Opt {
            short: Some('o'),
            effect: Set(|r, _| r.log.stats.only_header = true),
            ..log(LOGSTATS, &["onlyheader"], &[], "the names of the columns and nothing else; no log is read")
        },
        Opt {
            short: Some('N'),
            effect: Set(|r, _| r.log.stats.numbered = true),
            ..log(LOGSTATS, &["column-numbers"], &[], "the number of its column behind each name")
        },
        Opt {
            short: Some('p'),
            arg: Arg::One("TOKEN"),
            effect: Try(Request::set_token),
            ..log(LOGSTATS, &["prefix"], &[], "a token that goes into the output, such as the month")
        },
        Opt {
            short: Some('u'),
            effect: Set(|r, _| r.log.stats.unknown = true),
            ..log(LOGSTATS, &["unknown"], &[], "name the addresses of unknown registries, on stderr")
        },
        Opt { effect: Set(|r, _| r.log.stats.json = true), ..log(LOGSTATS, &[], &["json"], "JSON instead of rows") },
        Opt {
            effect: Set(|r, _| r.log.stats.partial = true),
            ..log(LOGSTATS, &[], &["partial"], "a partial result instead of rows, for --merge")
        },
        Opt {
            arg: Arg::One("FILE"),
            effect: Set(|r, v| r.log.stats.merge.push(OsStr::from_bytes(v).into())),
            ..log(LOGSTATS, &[], &["merge"], "add partial results up instead of reading a log; more files may follow")
        },
        Opt {
            arg: Arg::Of("json", || vec!["json"]),
            effect: Try(Request::set_summary),
            ..log(LOGANON, &[], &["summary"], "tell on stderr in the end what was counted, as JSON")
        },
    ]
});
