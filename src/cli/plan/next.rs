//! `plan next`: the next free prefixes, and adding them to the file.

use super::check::selector;
use super::input::{self, failed};
use super::{lock, parents};
use crate::addr::{Family, Len, Net};
use crate::cli::command::{Run, Subcommand, one_of};
use crate::cli::console::{Console, notice};
use crate::cli::error::{CliError, escape_for_message};
use crate::cli::exit::Exit;
use crate::cli::input_file::{LARGE, content};
use crate::cli::replace::Replacement;
use crate::format::escape_path;
use crate::net::{Strategy, push_net};
use crate::plan::config::{Config, Selector};
use crate::plan::edit::allocate::AllocationRequest;
use crate::plan::edit::insert::{NewPrefix, insert, is_editable};
use crate::plan::edit::introduced::{introduced, reports_overlap};
use crate::plan::edit::outline::SCHEMA;
use crate::plan::edit::room::{Parent, Room};
use crate::plan::{AttributeKey, Date, Draft, Entry, FileId, Plan, Role, Symbol, readers};
use serde::Serialize;
use std::ffi::OsString;
use std::path::Path;

pub(super) const NEXT: Subcommand = Subcommand {
    details: "The prefix is taken from the prefix of --in and the space declared free in it; without --in from the outermost \
              prefixes of the routing table. What is planned or in use is never handed out: give routes, zones and other \
              configurations as files, too. A plan with lines that cannot be read is refused.\n\n\
              The family is that of the prefix of --in; otherwise it is IPv6 unless the routing table has IPv4 alone. IPv4 is \
              never taken for want of IPv6. With --vrf the prefix of --in is the one in that routing table, or the one in \
              the default table, where what any table has is taken; a prefix of another table is refused.\n\n\
              Space that is declared free comes last; --write adds an entry within it only with --ignore P101: divide it instead, or change its role. Of an IPv6 prefix shorter than /127 the first address, which is the \
              subnet-router anycast address, is never handed out as a /128, and of an IPv4 prefix shorter than /31 neither the \
              first nor the last address as a /32.\n\n\
              --write refuses a prefix that 'plan check' would report as an error or a warning, unless --ignore or [check] \
              accepts the rule. How full the plan is and what is in use do not count.\n\n\
              --write adds the prefix to the file that holds the prefix around it, which must be TOML, YAML, JSON, CSV or \
              text. Comments, order and layout stay. The file is locked from reading to writing, so that two runs never hand \
              out the same prefix, and replaced in one step, so that a full disk leaves the old one.\n\n\
              --json writes one object per prefix (schema/plan-verbs.schema.json).",
    statuses: ["all prefixes were found", "there is not enough room", "a file could not be read or written"],
    examples: &[
        ("ipv6calc plan next --size 56 plan.toml", ""),
        ("ipv6calc plan next --size 64 --in ber --count 4 --strategy sparse plan.toml", ""),
        ("ipv6calc plan next --size 64 --in ber --name lan-7 --write plan.toml", ""),
    ],
    ..Subcommand::new::<NextArgs>("next", "find the next free prefix of an address plan, and add it")
};

/// The arguments of `plan next`.
#[derive(clap::Args)]
struct NextArgs {
    /// The length of the prefix
    #[arg(long, value_name = "LEN", required = true, value_parser = parents::size)]
    size: Len,
    /// Take it from this prefix: its name or the prefix itself
    #[arg(long = "in", value_name = "NAME")]
    within: Option<String>,
    /// Where to take it from
    #[arg(long, value_name = "NAME", default_value = "lowest", value_parser = one_of(STRATEGIES))]
    strategy: Strategy,
    /// Find N prefixes
    #[arg(long, value_name = "N", default_value = "1", value_parser = count)]
    count: u64,
    /// Take IPv4 (default: IPv6 unless the routing table has IPv4 alone)
    #[arg(long)]
    ipv4: bool,
    /// Add the prefixes to the file
    #[arg(long)]
    write: bool,
    /// Show what --write would change
    #[arg(long, conflicts_with = "write")]
    diff: bool,
    /// The name of the prefix; of several one each
    #[arg(long, value_name = "NAME", value_parser = input::filled)]
    name: Vec<String>,
    /// The role of the prefixes
    #[arg(long, value_name = "ROLE", value_parser = one_of(Role::ALL.iter().map(|(name, _)| (*name, "", *name))))]
    role: Option<&'static str>,
    /// The site of the prefixes
    #[arg(long, value_name = "NAME", value_parser = input::filled)]
    site: Option<String>,
    /// The routing table of the prefixes (default: that of the prefix around them); default is the default one
    #[arg(long, value_name = "NAME", value_parser = input::routing_table)]
    vrf: Option<String>,
    /// The VLAN of the prefix
    #[arg(long, value_name = "N", value_parser = clap::value_parser!(u16).range(1..=4094))]
    vlan: Option<u16>,
    /// The day on which the prefixes expire, such as 2027-06-30
    #[arg(long, value_name = "DATE", value_parser = str::parse::<Date>)]
    expires: Option<Date>,
    /// A description of the prefixes
    #[arg(long, value_name = "TEXT", value_parser = input::filled)]
    description: Option<String>,
    /// Accept what these rules would find: groups, codes or names
    #[arg(long, value_name = "RULE", value_delimiter = ',', value_parser = selector)]
    ignore: Vec<Selector>,
    /// Write one JSON object per prefix (schema/plan-verbs.schema.json)
    #[arg(long)]
    json: bool,
    #[command(flatten)]
    plan: input::PlanFiles,
}

/// A number of prefixes.
fn count(text: &str) -> Result<u64, String> {
    let number = text.parse().ok().filter(|number| *number <= MOST);
    number.ok_or_else(|| format!("expected a number of prefixes from 1 to {MOST}"))
}

/// The most prefixes of one run: all of them are held in memory.
const MOST: u64 = 1_000_000;

/// The strategies with what help says about them.
const STRATEGIES: [(&str, &str, Strategy); 3] = [
    ("lowest", "the lowest address that fits", Strategy::Lowest),
    ("best-fit", "the smallest free block that fits, to keep large blocks whole", Strategy::BestFit),
    ("sparse", "the start of the largest free block, to leave room for growth (RFC 3531)", Strategy::Sparse),
];

/// A prefix that was found.
#[derive(Serialize)]
struct NextPrefix<'a> {
    schema: u8,
    prefix: String,
    parent: String,
    #[serde(skip_serializing_if = "Option::is_none")]
    name: Option<&'a str>,
    /// The file that it was added to.
    #[serde(skip_serializing_if = "Option::is_none")]
    file: Option<&'a str>,
}

/// A file of the plan, and what replaces it.
struct NextFile {
    path: OsString,
    bytes: Vec<u8>,
    replacement: Option<Replacement>,
}

impl Run for NextArgs {
    fn run(self, console: &mut Console<'_>) -> Result<Exit, CliError> {
        self.ensure_sound()?;
        // held until the end of the run
        let _locks = if self.write { lock::all(&self.plan.files)? } else { Vec::new() };
        let files = self.plan.files.iter().map(|path| file(path, self.write)).collect::<Result<Vec<_>, _>>()?;
        let plan = input::usable(self.read(&files, None))?;
        if input::report_issues(&plan, console) {
            return Err(CliError::usage("a plan with errors is not added to").with_hint("see 'ipv6calc plan check'"));
        }
        self.ensure_names_are_new(&plan)?;
        self.find(&plan, &files, console)
    }
}

fn file(path: &OsString, write: bool) -> Result<NextFile, CliError> {
    // taken note of before it is read: a change after this is noticed
    let replacement = (write && path != "-").then(|| Replacement::of(Path::new(path))).transpose();
    let replacement = replacement.map_err(|e| failed(path, &e))?;
    let bytes = content(Path::new(path), LARGE).map_err(|e| failed(path, &e))?;
    Ok(NextFile { path: path.clone(), bytes, replacement })
}

impl NextArgs {
    fn ensure_sound(&self) -> Result<(), CliError> {
        let count = u64::try_from(self.name.len()).unwrap_or(u64::MAX);
        if self.count == 0 {
            return Err(CliError::usage("--count 0 finds nothing: give 1 or more"));
        }
        if count > 0 && count != self.count {
            let text =
                format!("--count {0} needs --name {0} times, not {count}: give one name for each prefix", self.count);
            return Err(CliError::usage(text));
        }
        let described = !self.name.is_empty()
            || self.role.is_some()
            || self.site.is_some()
            || self.vlan.is_some()
            || self.expires.is_some()
            || self.description.is_some();
        match described && !self.write && !self.diff {
            true => Err(CliError::usage("--name, --role and the like describe what --write adds")
                .with_hint("add --write, or --diff to look first")),
            false => Ok(()),
        }
    }

    /// Refuses names that the plan has already, as rule P009 would.
    fn ensure_names_are_new(&self, plan: &Plan) -> Result<(), CliError> {
        let mut names: Vec<&str> = self.name.iter().map(String::as_str).collect();
        names.sort_unstable();
        let twice = names.windows(2).find_map(|pair| match pair {
            [a, b] if a == b => Some(*a),
            _ => None,
        });
        let known = || {
            plan.entries.iter().map(|entry| plan.name_of(entry)).find(|name| self.name.iter().any(|own| own == name))
        };
        let taken = if self.name.is_empty() { None } else { twice.or_else(known) };
        match taken {
            Some(name) => Err(CliError::usage(format!("the name '{}' is taken", escape_for_message(name.as_bytes())))),
            None => Ok(()),
        }
    }

    /// The prefixes to take from: of one routing table, and those of the family alone.
    fn parents(&self, plan: &Plan, room: &Room<'_>) -> Result<Vec<Parent>, CliError> {
        if let Some(name) = &self.within {
            let parent = parents::named(plan, room, name, self.vrf.as_deref())?;
            if self.ipv4 && parent.net.family() == Family::V6 {
                return Err(CliError::usage(format!("--ipv4 takes nothing from the IPv6 prefix {}", parent.net)));
            }
            return Ok(vec![parent]);
        }
        let vrf = self.vrf.as_deref().unwrap_or_default();
        let table = plan.tree.roots().map(|(_, node)| node.vrf).find(|own| plan.word(*own) == vrf);
        let found = match (table, vrf.is_empty()) {
            (Some(table), _) => room.outermost(table),
            (None, true) => room.outermost(Symbol::EMPTY),
            (None, false) => Vec::new(),
        };
        match found.is_empty() {
            false => Ok(found),
            true => Err(self.without_parents(plan)),
        }
    }

    /// What to do where a routing table does not have a prefix that others are taken from.
    fn without_parents(&self, plan: &Plan) -> CliError {
        let tables = parents::tables(plan);
        let others: Vec<&str> =
            tables.iter().copied().filter(|table| *table != "default" && self.vrf.as_deref() != Some(table)).collect();
        let place = match &self.vrf {
            Some(vrf) if !vrf.is_empty() => format!("the routing table '{vrf}'"),
            _ if others.is_empty() => "the plan".to_owned(),
            _ => "the default routing table".to_owned(),
        };
        let error = CliError::usage(format!("{place} does not have a prefix that others are taken from"));
        let hint = "give one the role allocation or site, or name it with --in".to_owned();
        match (&self.vrf, others.as_slice()) {
            (_, []) => error.with_hint(hint),
            (None, others) => error.with_hint(format!("name the routing table: --vrf {}", parents::listed(others))),
            (Some(_), _) => error.with_hint(format!("{hint}; there are the tables {}", parents::listed(&tables))),
        }
    }

    /// The family of the prefixes: IPv6 unless it is named otherwise, or nothing of the routing table is IPv6.
    fn family(&self, plan: &Plan, parents: &[Parent]) -> Family {
        let vrf = parents.first().map(|parent| parent.vrf).unwrap_or_default();
        let has_v6 = || {
            let planned = plan.tree.roots().any(|(_, node)| node.vrf == vrf && node.net.family() == Family::V6);
            planned || parents.iter().any(|parent| parent.net.family() == Family::V6)
        };
        match (self.within.is_some(), parents) {
            _ if self.ipv4 => Family::V4,
            (true, [parent]) => parent.net.family(),
            _ if has_v6() => Family::V6,
            _ => Family::V4,
        }
    }

    fn find(&self, plan: &Plan, files: &[NextFile], console: &mut Console<'_>) -> Result<Exit, CliError> {
        let room = Room::of(plan);
        let named = self.parents(plan, &room)?;
        let parents = self.without_barred(plan, &room, &named)?;
        let family = self.family(plan, &named);
        if self.size.get() > family.width() {
            return Err(CliError::usage(format!("--size {} is longer than an IPv4 address", self.size.get())));
        }
        let request = AllocationRequest { len: self.size, count: self.count, strategy: self.strategy, family };
        let found = request.allocate(&room, &parents);
        let complete = found.len() as u64 == self.count;
        if !complete {
            notice(&format!("ipv6calc: plan: {}", self.shortage(found.len(), family, &parents)), &mut console.stderr);
            if self.write || self.diff || found.is_empty() {
                return Ok(Exit::Failed);
            }
        }
        let around = |net: &Net| parents.iter().find(|parent| parent.net.contains(net)).copied();
        let pairs: Vec<(Net, Parent)> =
            found.iter().filter_map(|net| around(net).map(|parent| (*net, parent))).collect();
        let target = if self.write || self.diff { Some(self.add(plan, files, &pairs, console)?) } else { None };
        if !self.diff {
            self.print(plan, &pairs, target.filter(|_| self.write), console)?;
        }
        Ok(if complete { Exit::Done } else { Exit::Failed })
    }

    /// What the plan and the command line say about the checks.
    fn config(&self, plan: &Plan) -> Config {
        let overrides = Config { ignore: self.ignore.clone(), ..Config::default() };
        Config::read(plan).0.overridden(&overrides)
    }

    /// The parents that hold prefixes of the role, as far as their own roles go and rule P101 is not ignored.
    fn without_barred(&self, plan: &Plan, room: &Room<'_>, all: &[Parent]) -> Result<Vec<Parent>, CliError> {
        let config = self.config(plan);
        let is_of_table = |parent: &Parent| self.vrf.as_deref().is_none_or(|vrf| plan.word(parent.vrf) == vrf);
        let is_refused =
            |parent: &Parent| is_of_table(parent) && reports_overlap(&config, parents::file_of(plan, parent));
        let barrier = |parent: &Parent| room.barrier(parent, &self.roles(parent)).filter(|_| is_refused(parent));
        let open: Vec<Parent> = all.iter().filter(|parent| barrier(parent).is_none()).copied().collect();
        match all.iter().find_map(barrier).filter(|_| open.is_empty()) {
            Some((net, role)) => Err(self.barred(&net, role)),
            None => Ok(open),
        }
    }

    /// The roles that the prefixes may have.
    fn roles(&self, parent: &Parent) -> Vec<Role> {
        match self.role.and_then(Role::named) {
            Some(role) => vec![role],
            None if self.write || self.diff => vec![Role::Unset],
            None => parents::possible_roles(parent, Some(self.size)),
        }
    }

    /// That a prefix does not hold others of the role.
    fn barred(&self, net: &Net, role: Role) -> CliError {
        let (is_host, role) = (self.size.get() == net.family().width(), role.name());
        let text = match self.role {
            Some(own) => format!("{net} has the role {role}, which does not hold prefixes of the role {own}"),
            None => format!("{net} has the role {role}, which does not hold further prefixes"),
        };
        let hint = match role {
            "lan" if is_host => "add the address as a host, by hand: leave out --write to find a free one".to_owned(),
            "p2p" | "loopback" if self.role != Some(role) => format!("give --role {role}, or another prefix with --in"),
            _ => "name another prefix with --in, or accept the overlap with --ignore P101".to_owned(),
        };
        CliError::usage(text).with_hint(hint)
    }

    /// That there is not enough room, and where there may be some.
    fn shortage(&self, found: usize, family: Family, parents: &[Parent]) -> String {
        let len = self.size.get();
        if found > 0 {
            return format!("room for {found} of {} prefixes /{len}", self.count);
        }
        if let Some(name) = &self.within {
            return format!("no room for a prefix /{len} in '{}'", escape_for_message(name.as_bytes()));
        }
        let largest = |family| {
            let nets = parents.iter().map(|parent| parent.net).filter(|net| net.family() == family);
            nets.min_by_key(|net| net.len().get())
        };
        let holds = |net: &Net| net.len().get() <= len && len <= net.family().width();
        let word = if family == Family::V6 { "IPv6" } else { "IPv4" };
        let v4 = largest(Family::V4).filter(|net| family == Family::V6 && holds(net));
        let hints = [
            largest(family).filter(|net| !holds(net)).map(|net| format!("the largest is {net}")),
            v4.map(|_| "--ipv4 takes an IPv4 prefix".to_owned()),
        ];
        let hints: Vec<String> = hints.into_iter().flatten().collect();
        let lead = if hints.is_empty() { "" } else { ": " };
        format!("no room for an {word} prefix /{len}{lead}{}", hints.join("; "))
    }

    fn print(
        &self,
        plan: &Plan,
        pairs: &[(Net, Parent)],
        file: Option<FileId>,
        console: &mut Console<'_>,
    ) -> Result<(), CliError> {
        for (i, (net, parent)) in pairs.iter().enumerate() {
            if self.json {
                let file = file.map(|id| plan.file(id).name.as_str());
                let name = self.name.get(i).map(String::as_str);
                input::document(
                    &NextPrefix { schema: SCHEMA, prefix: net.to_string(), parent: parent.net.to_string(), name, file },
                    console,
                );
            } else {
                push_net(net, &mut console.stdout);
                console.stdout.push(b'\n');
            }
            if !input::flush(console)? {
                break;
            }
        }
        Ok(())
    }

    /// Adds the prefixes to the file of the prefixes around them.
    fn add(
        &self,
        plan: &Plan,
        files: &[NextFile],
        pairs: &[(Net, Parent)],
        console: &mut Console<'_>,
    ) -> Result<FileId, CliError> {
        let (room, config) = (Room::of(plan), self.config(plan));
        let refused = |parent: &Parent| reports_overlap(&config, parents::file_of(plan, parent));
        let free =
            |(net, parent): &(Net, Parent)| Some((*net, room.free_entry(parent.vrf, net).filter(|_| refused(parent))?));
        if let Some((net, entry)) = pairs.iter().find_map(free) {
            return Err(declared_free(plan, &net, plan.entry(entry)));
        }
        let homes: Vec<FileId> = pairs.iter().map(|(_, parent)| plan.entry(parent.entry).place.file).collect();
        let (Some(home), true) = (homes.first().copied(), homes.windows(2).all(|pair| pair.first() == pair.last()))
        else {
            return Err(CliError::usage("the prefixes belong into more than one file")
                .with_hint("name the prefix around them with --in"));
        };
        let own = plan.file(home);
        let source = files.get(home.index()).filter(|file| self.diff || file.path != "-");
        let source = source.ok_or_else(|| {
            CliError::usage("--write cannot write to standard input").with_hint("--diff shows what it would do")
        })?;
        let new: Vec<NewPrefix> =
            pairs.iter().enumerate().map(|(i, (net, parent))| self.described(plan, i, *net, parent)).collect();
        let extended = insert(plan, home, &new, &self.plan.columns).map_err(|e| {
            let error = failed(&source.path, &e);
            if is_editable(own) { error } else { error.with_hint("import it first: ipv6calc plan import") }
        })?;
        let mark: &[u8] = if own.bom { b"\xef\xbb\xbf" } else { b"" };
        let bytes = [mark, extended.text.as_bytes()].concat();
        let after = if files.len() == 1 { extended.plan } else { self.read(files, Some((home, &bytes))) };
        ensure_accepted(plan, &after, &config)?;
        if self.diff {
            let mut out = Vec::new();
            crate::plan::diff::unified(&own.name, own.text.as_bytes(), extended.text.as_bytes(), &mut out);
            input::push_patch(out, console);
            return Ok(home);
        }
        if let Some(replacement) = &source.replacement {
            // a FIFO would wait for a reader
            if std::fs::metadata(&source.path).is_ok_and(|data| !data.is_file()) {
                return Err(CliError::usage(format!("{} is not a regular file", escape_path(&source.path)))
                    .with_hint("--diff shows what --write would do"));
            }
            let losses = replacement.write(&bytes).map_err(|e| failed(&source.path, &e))?;
            losses.report(&escape_path(&source.path), &mut console.stderr);
        }
        Ok(home)
    }

    /// The plan of the files, one of them with other bytes.
    fn read(&self, files: &[NextFile], changed: Option<(FileId, &[u8])>) -> Plan {
        let mut draft = Draft::new(self.plan.columns.clone());
        for (at, file) in files.iter().enumerate() {
            let bytes = changed.filter(|(id, _)| id.index() == at).map_or(file.bytes.as_slice(), |(_, bytes)| bytes);
            readers::add(&mut draft, self.plan.format, &file.path.to_string_lossy(), bytes.to_vec());
        }
        readers::take_reverse_names(&mut draft);
        draft.finish(input::today())
    }

    /// A prefix with all that is said about it.
    fn described(&self, plan: &Plan, number: usize, net: Net, parent: &Parent) -> NewPrefix {
        let own_vrf = plan.said(plan.entry(parent.entry), AttributeKey::Vrf);
        let vrf = self.vrf.clone().or(Some(own_vrf.to_owned()).filter(|_| !parent.vrf.is_empty()));
        let said = [
            (AttributeKey::Name, self.name.get(number).cloned()),
            (AttributeKey::Role, self.role.map(str::to_owned)),
            (AttributeKey::Site, self.site.clone()),
            (AttributeKey::Vrf, vrf),
            (AttributeKey::Vlan, self.vlan.map(|vlan| vlan.to_string())),
            (AttributeKey::Expires, self.expires.map(|date| date.to_string())),
            (AttributeKey::Description, self.description.clone()),
        ];
        let attributes =
            said.into_iter().filter_map(|(key, value)| Some((key, value.filter(|value| !value.is_empty())?)));
        NewPrefix { net, attributes: attributes.collect() }
    }
}

/// Refuses what rules find in the changed plan and do not find in the plan as it is.
fn ensure_accepted(before: &Plan, after: &Plan, config: &Config) -> Result<(), CliError> {
    let found = introduced(before, after, config);
    let Some(first) = found.first() else { return Ok(()) };
    let (code, message) = (first.rule.code, escape_for_message(first.message.as_bytes()));
    let more = if found.len() > 1 { format!(" (and {} more)", found.len() - 1) } else { String::new() };
    let text = format!("'plan check' would report {code}: {message}{more}");
    let hint = format!("choose another --size, --role, --site or --in, or accept it with --ignore {code}");
    Err(CliError::usage(text).with_hint(hint))
}

/// A prefix that is in space that the plan declares free: an entry of its own would be a finding of rule P101 or P103.
fn declared_free(plan: &Plan, net: &Net, free: &Entry) -> CliError {
    let name = escape_for_message(plan.file(free.place.file).name.as_bytes());
    let place = format!("{name}:{}", plan.position(free.place).line);
    match free.net() == *net {
        true => CliError::usage(format!("{net} is an entry already, as free space: {place}"))
            .with_hint("there is no other room: change its role there"),
        false => CliError::usage(format!("{net} is in {}, which the plan declares free: {place}", free.net()))
            .with_hint("there is no other room: divide the free space there, or accept the overlap with --ignore P101"),
    }
}
