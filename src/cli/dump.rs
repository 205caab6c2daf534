//! `-A dbdump`: the networks of the databases that a filter lets pass.

use super::args::{CalcArgs, DumpShape, Render};
use super::error::CliError;
use super::exit::Exit;
use crate::addr::{CountryCode, Family, Net, V4, V6, Value};
use crate::class::lookup::{self, Lookup};
#[cfg(feature = "mmdb")]
use crate::db::mmdb::MmdbFile;
use crate::db::{self, Databases, Fact};
use crate::filter::Filter;
#[cfg(feature = "mmdb")]
use crate::format::{self, Format, Style, escape_path, write_json};
use crate::net::{self, PrefixList};
use crate::stream::Sink;
use serde::Serialize;
use std::io::Write;
use std::net::IpAddr;

/// The IPv6 addresses that hold no IPv4 address: those before the IPv4-compatible ones and NAT64, between Teredo and
/// 6to4, and after that.
const V6: [(u128, u128); 3] =
    [(0x0100 << 112, (0x2001 << 112) - 1), (0x2001_0001 << 96, (0x2002 << 112) - 1), (0x2003 << 112, u128::MAX)];
const ALL_V6: [(u128, u128); 1] = [(0, u128::MAX)];
const V4: [(u128, u128); 1] = [(0, u32::MAX as u128)];

/// A dump that can be carried out.
struct Dump<'a> {
    set: &'a Databases,
    filter: &'a Filter,
    shape: DumpShape,
    json: bool,
    /// The output type, if one was chosen.
    output: Option<&'static Format>,
    style: Style,
    list: Option<PrefixList>,
    families: Vec<Family>,
    /// After this number of blocks the trees of the databases are looked at.
    many_blocks: u64,
}

/// Writes the networks.
///
/// # Errors
/// If the arguments do not fit a dump.
pub(super) fn run(args: &CalcArgs, sink: &mut Sink<impl Write, impl Write>) -> Result<Exit, CliError> {
    let mut dump = Dump::new(args)?;
    for family in dump.families.clone() {
        dump.family(family, sink)?;
        if sink.is_closed() {
            break;
        }
    }
    if let Some(list) = &mut dump.list {
        list.finish(&mut sink.stdout);
    }
    Ok(Exit::Done)
}

/// The list that is written; with both families each has its own.
fn list(args: &CalcArgs, families: &[Family]) -> Option<PrefixList> {
    let DumpShape::List(shape) = args.dump.shape else { return None };
    let name = args.dump.set_name.as_deref().unwrap_or("ipv6calc");
    let names = ["_v4", "_v6"].map(|end| format!("{name}{}", if families.len() > 1 { end } else { "" }));
    Some(PrefixList::named(shape, names)).filter(|_| args.render != Render::Json)
}

impl<'a> Dump<'a> {
    fn new(args: &'a CalcArgs) -> Result<Dump<'a>, CliError> {
        if args.actions.len() > 1 {
            return Err(CliError::usage(
                "action 'dbdump' reads no addresses: it cannot be combined with another action",
            ));
        }
        if !args.filters {
            return Err(CliError::usage("action 'dbdump' needs a filter").with_hint("give -E, such as -E db.cc=DE"));
        }
        let filter = &args.params.filter;
        super::job::check_filter(&args.params)?;
        let families: Vec<_> = [Family::V4, Family::V6].into_iter().filter(|f| filter.admits(*f)).collect();
        let output = args.output;
        let dump = Dump {
            set: &args.params.db,
            filter,
            shape: args.dump.shape,
            json: args.render == Render::Json,
            output,
            style: args.style,
            list: list(args, &families),
            families,
            many_blocks: many_blocks(&args.params.db),
        };
        match dump.output {
            Some(to) if dump.shape != DumpShape::Cidr || dump.json => {
                Err(CliError::usage(format!("output type '{}' writes prefixes only", to.name))
                    .with_hint("leave out -O, or --dump-as and --json"))
            }
            Some(to) => dump.families.iter().try_for_each(|f| writes(to, *f)).map(|()| dump),
            None => Ok(dump),
        }
    }

    /// The facts that blocks differ in.
    fn facts(&self, family: Family) -> Vec<Fact> {
        let needs = self.filter.needs();
        let facts: Vec<_> = needs.iter().filter(|need| need.family == family).map(|need| need.fact).collect();
        match facts.contains(&Fact::Country) || !(facts.is_empty() || self.json) {
            true => facts,
            false => [facts.as_slice(), &[Fact::Country]].concat(),
        }
    }

    /// Whether only labels decide: they may cover any address, also where no database is consulted.
    fn is_by_label(&self) -> bool {
        self.filter.needs_labels() && self.filter.needs().is_empty()
    }

    /// The networks of a family; adjacent ones are merged.
    fn family(&mut self, family: Family, sink: &mut Sink<impl Write, impl Write>) -> Result<(), CliError> {
        let whole: &[(u128, u128)] = match family {
            Family::V4 => &V4,
            Family::V6 if self.is_by_label() => &ALL_V6,
            Family::V6 => &V6,
        };
        let facts = self.facts(family);
        if let Some(list) = &mut self.list {
            list.head(family, &mut sink.stdout);
        }
        let (mut run, mut count): (Option<Run>, u64) = (None, 0);
        for span in whole {
            for (first, last) in self.set.blocks(family, *span, &facts, |n| self.filter.until(family, n)) {
                count += 1;
                if count == self.many_blocks {
                    ensure_trees_end(self.set)?;
                }
                let Some(country) = self.passes(family, first) else { continue };
                let next = Run { family, first, last, country };
                match &mut run {
                    Some(run) if run.joins(&next) => run.last = last,
                    _ => self.write(run.replace(next), sink)?,
                }
                if sink.is_closed() {
                    return Ok(());
                }
            }
        }
        self.write(run, sink)
    }

    /// Whether a block passes, by its first address, and its country if that is printed. Addresses that no database is
    /// consulted about are not dumped, unless labels alone decide.
    fn passes(&self, family: Family, first: u128) -> Option<Option<CountryCode>> {
        let (value, is_asked) = match family {
            Family::V4 => {
                let bits = first as u32;
                (Value::V4(V4::new(bits)), lookup::country_v4(bits) == Lookup::V4(bits))
            }
            Family::V6 => (Value::V6(V6::new(first)), lookup::country_v6(first) == Lookup::V6(first)),
        };
        let by_label = self.is_by_label();
        if !(is_asked || by_label) || !self.filter.matches(&value, self.set) {
            return None;
        }
        let country = || self.set.country_or_registry(db::address(family, first)).map(|found| found.value);
        match self.json {
            true => Some(country().filter(|_| is_asked)),
            // a filter without a condition on facts passes what is known
            false if self.filter.needs().is_empty() && !by_label => country().map(|_| None),
            false => Some(None),
        }
    }

    fn write(&mut self, run: Option<Run>, sink: &mut Sink<impl Write, impl Write>) -> Result<(), CliError> {
        let Some(run) = run else { return Ok(()) };
        let (first, last) = (db::address(run.family, run.first), db::address(run.family, run.last));
        if self.shape == DumpShape::Range {
            match self.json {
                true => json(&Line { first: Some(first), last: Some(last), ..Line::of(&run) }, &mut sink.stdout),
                false => sink.stdout.extend_from_slice(format!("{first}-{last}\n").as_bytes()),
            }
        } else {
            // both ends are of one family, in order: a run is never refused
            let prefixes = net::Range::new(first, last).map_err(|e| CliError::usage(e.to_string()))?.prefixes();
            for net in prefixes {
                self.net(&net, &run, &mut sink.stdout)?;
            }
        }
        sink.flush_full().map_err(|e| CliError::usage(e.to_string()))
    }

    fn net(&mut self, net: &Net, run: &Run, out: &mut Vec<u8>) -> Result<(), CliError> {
        let (first, len) = (net.first(), net.len());
        if self.json {
            json(&Line { network: Some(format!("{first}/{}", len.get())), ..Line::of(run) }, out);
            return Ok(());
        }
        if let Some(list) = &mut self.list {
            list.push(net, out);
            return Ok(());
        }
        let value = match first {
            IpAddr::V4(a) => Value::V4(V4 { bits: a.into(), len: Some(len) }),
            IpAddr::V6(a) => Value::V6(V6::new(a.into()).with_len(Some(len))),
        };
        let to = self.output.unwrap_or_else(|| format::plain(value.kind()));
        let writer = format::writer(to, value.kind()).and_then(|f| f.print.as_ref());
        let print = writer.ok_or_else(|| CliError::usage(format!("output type '{}' cannot be written", to.name)))?;
        (print.run)(&value, &self.style, out).map_err(|e| CliError::usage(e.to_string()))?;
        out.push(b'\n');
        Ok(())
    }
}

/// Refuses databases whose trees lead back into themselves: the dump would have no end.
#[cfg(feature = "mmdb")]
fn ensure_trees_end(set: &Databases) -> Result<(), CliError> {
    match files(set).find(|file| file.is_endless()) {
        None => Ok(()),
        Some(file) => {
            let path = escape_path(file.path());
            Err(CliError::usage(format!("{path}: the tree leads back into itself, a cycle: it has no end"))
                .with_hint(format!("ipv6calc db verify '{path}' says more")))
        }
    }
}

#[cfg(not(feature = "mmdb"))]
fn ensure_trees_end(_: &Databases) -> Result<(), CliError> {
    Ok(())
}

#[cfg(feature = "mmdb")]
fn files(set: &Databases) -> impl Iterator<Item = &MmdbFile> {
    set.sources().flat_map(|db| db.files()).filter_map(|there| there.file.as_ref())
}

/// As many blocks as sound files may have. With more of them it is worth the time to look whether the trees have an end.
fn many_blocks(set: &Databases) -> u64 {
    const MANY: u64 = 1000;
    #[cfg(feature = "mmdb")]
    let nodes = files(set).map(|file| 4 * u64::from(file.reader().metadata().node_count)).sum::<u64>();
    #[cfg(not(feature = "mmdb"))]
    let nodes = {
        let _ = set;
        0
    };
    MANY.saturating_add(nodes)
}

/// Whether an output type writes the addresses of a family.
fn writes(to: &'static Format, family: Family) -> Result<(), CliError> {
    let (kind, other) = match family {
        Family::V4 => (crate::addr::Kind::V4, "ipv6"),
        Family::V6 => (crate::addr::Kind::V6, "ipv4"),
    };
    match format::writer(to, kind) {
        Some(_) => Ok(()),
        None => Err(CliError::usage(format!("output type '{}' does not take {}", to.name, kind.name()))
            .with_hint(format!("add the token '{other}' to the filter, and only tokens of that family"))),
    }
}

/// Consecutive addresses with the same facts.
struct Run {
    family: Family,
    first: u128,
    last: u128,
    country: Option<CountryCode>,
}

impl Run {
    /// Whether another run continues this one.
    fn joins(&self, next: &Run) -> bool {
        self.last.checked_add(1) == Some(next.first) && self.country == next.country
    }
}

/// A line of JSON.
#[derive(Default, Serialize)]
struct Line {
    schema: u8,
    #[serde(skip_serializing_if = "Option::is_none")]
    network: Option<String>,
    #[serde(skip_serializing_if = "Option::is_none")]
    first: Option<IpAddr>,
    #[serde(skip_serializing_if = "Option::is_none")]
    last: Option<IpAddr>,
    country: Option<String>,
}

impl Line {
    fn of(run: &Run) -> Line {
        let country = run.country.map(|code| String::from_utf8_lossy(&code.bytes()).into_owned());
        Line { schema: super::json::SCHEMA, country, ..Line::default() }
    }
}

fn json(line: &Line, out: &mut Vec<u8>) {
    if write_json(line, out).is_ok() {
        out.push(b'\n');
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::cli::subcommand::ask;

    #[test]
    fn a_dump_needs_a_filter_and_stands_alone() {
        assert_eq!(ask("-q -A dbdump").0, Exit::Failed);
        assert_eq!(ask("-q -A dbdump -A addr2cc -E ipv4").0, Exit::Failed);
        assert_eq!(ask("-q -A dbdump -E db.cc=LI -O ipv6to4").0, Exit::Failed);
        assert_eq!(ask("-q -A dbdump -E ipv4.db.cc=LI --dump-as nonsense").0, Exit::Failed);
        assert_eq!(ask("-q -A dbdump -E ipv4.db.cc=LI --print-ipset a;b").0, Exit::Failed);
    }

    #[test]
    fn every_network_of_a_dump_is_in_the_country_and_none_is_missing() {
        let (_, out, _) = ask("-q -A dbdump -E ipv4.db.cc=LI --dump-as range");
        let mut counted = 0_u64;
        for line in out.lines() {
            let (first, last) = line.split_once('-').unwrap();
            let bits = |text: &str| u32::from(text.parse::<std::net::Ipv4Addr>().unwrap());
            let (first, last) = (bits(first), bits(last));
            assert!([first, last].iter().all(|n| db::BuiltIn::country_v4(*n) == CountryCode::new(*b"LI")));
            counted += u64::from(last - first) + 1;
        }
        let slow = (0..=0xff_ffff_u32).filter(|n| db::BuiltIn::country_v4(n << 8) == CountryCode::new(*b"LI")).count();
        assert_eq!(counted / 256, slow as u64);
    }

    #[test]
    fn each_shape_has_its_form() {
        let first = |line: &str| ask(line).1.lines().take(3).map(str::to_owned).collect::<Vec<_>>();
        let limits = "-q -A dbdump -E ipv4.db.cc=US,addr=8.8.8.0/24";
        assert_eq!(first(limits), ["8.8.8.0/24"]);
        assert_eq!(first(&format!("{limits} -O ipv6to4")), ["2002:808:800::/40"]);
        assert_eq!(first(&format!("{limits} --dump-as range")), ["8.8.8.0-8.8.8.255"]);
        assert_eq!(
            first(&format!("{limits} --print-ipset us")),
            ["create -exist us hash:net family inet maxelem 1048576", "add us 8.8.8.0/24"]
        );
        assert_eq!(
            first(&format!("{limits} --dump-as nftables"))[2],
            "add element inet ipv6calc ipv6calc { 8.8.8.0/24 }"
        );
        assert_eq!(first(&format!("{limits} --json")), [r#"{"schema":1,"network":"8.8.8.0/24","country":"US"}"#]);
    }
}
