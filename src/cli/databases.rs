//! Databases: which are wanted, where they lie, and opening them. Nothing is opened unless the job can need it.

use super::console::notice;
use super::error::{CliError, escape_for_message};
use super::options::{Group, Opt};
use super::program::Program;
use super::request::{Command, Request};
use super::verb;
use crate::db::{BuiltIn, Databases, Db, DbSource, Fact, Labels};
use std::ffi::{OsStr, OsString};
use std::fs;
use std::io::{Read, Write};
use std::os::unix::ffi::OsStrExt;
use std::path::PathBuf;
use std::sync::Arc;

/// The most bytes of a file of labels.
const MOST_LABELS: u64 = 256 * 1024 * 1024;

/// What options say about databases.
#[derive(Default)]
pub(crate) struct DatabaseOptions {
    /// Sources that are switched off.
    off: Vec<DbSource>,
    /// No MMDB file at all.
    no_mmdb: bool,
    /// The sources named by `--db-priorization`.
    order: Vec<DbSource>,
    /// Directories that were given.
    directories: Vec<(DbSource, PathBuf)>,
    /// The only file number of a source.
    only: Vec<(DbSource, u16)>,
    /// From how many months on a bought file is outdated.
    outdated: Vec<(DbSource, u32)>,
    /// IP2Location files may be symbolic links.
    links: bool,
    /// The user's own names of prefixes.
    labels: Option<PathBuf>,
}

/// The sources in the order in which `--db-priorization` appends those that it does not name.
const APPENDED: [DbSource; 4] = [DbSource::GeoIp2, DbSource::DbIp2, DbSource::BuiltIn, DbSource::Ip2Location2];

impl DatabaseOptions {
    pub(super) fn disable(&mut self, source: DbSource) {
        self.off.push(source);
    }

    pub(super) fn disable_mmdb(&mut self) {
        self.no_mmdb = true;
    }

    pub(super) fn allow_links(&mut self) {
        self.links = true;
    }

    pub(super) fn set_labels(&mut self, path: PathBuf) {
        self.labels = Some(path);
    }

    pub(super) fn set_directory(&mut self, source: DbSource, path: PathBuf) {
        self.directories.push((source, path));
    }

    pub(super) fn set_only(&mut self, source: DbSource, number: u32) {
        self.only.extend(u16::try_from(number).ok().map(|number| (source, number)));
    }

    pub(super) fn set_outdated(&mut self, source: DbSource, months: u32) {
        self.outdated.push((source, months));
    }

    /// A colon-separated list of names, each at most once.
    pub(super) fn set_order(&mut self, list: &[u8]) -> Result<(), CliError> {
        // sources that 4.4.0 can be built with may be named although this program has none of them
        let absent = ["IP2Location", "External"];
        let names = || DbSource::ALL.into_iter().map(DbSource::name).chain(absent);
        let mut seen: Vec<&str> = Vec::new();
        self.order.clear();
        for name in list.split(|b| *b == b':').filter(|name| !name.is_empty()) {
            let known = names().find(|known| known.as_bytes().eq_ignore_ascii_case(name));
            let known = known.ok_or_else(|| CliError::not_one_of("database", name, names()))?;
            if seen.contains(&known) {
                return Err(CliError::usage(format!(
                    "database '{}' stands twice in the list",
                    escape_for_message(name)
                )));
            }
            seen.push(known);
            self.order.extend(DbSource::ALL.into_iter().find(|source| source.name() == known));
        }
        Ok(())
    }

    /// The sources that are on, the most trusted first.
    fn wanted(&self) -> Vec<DbSource> {
        let mut all = self.order.clone();
        let rest = if self.order.is_empty() { DbSource::ALL } else { APPENDED };
        all.extend(rest.into_iter().filter(|source| !self.order.contains(source)));
        all.retain(|source| !self.off.contains(source) && (*source == DbSource::BuiltIn || !self.no_mmdb));
        all
    }

    /// The user's own names of prefixes, if there is a file of them.
    ///
    /// # Errors
    /// If it cannot be read, or a row is wrong: which, and where.
    pub(super) fn labels(&self) -> Result<Labels, CliError> {
        let Some(path) = &self.labels else { return Ok(Labels::default()) };
        let mut text = Vec::new();
        let read = fs::File::open(path).and_then(|file| file.take(MOST_LABELS).read_to_end(&mut text));
        read.map_err(|e| CliError::usage(format!("labels '{}': {e}", path.display())))?;
        if text.len() as u64 == MOST_LABELS {
            return Err(CliError::usage(format!(
                "labels '{}': the file has more than {MOST_LABELS} bytes",
                path.display()
            )));
        }
        Labels::parse(&text).map_err(|e| CliError::usage(format!("labels {}:{e}", path.display())))
    }

    /// Everything that is wanted and there; what cannot be used is told.
    pub(super) fn open(&self, messages: &mut Vec<u8>) -> Databases {
        let sources = self.wanted().into_iter().filter_map(|source| match source {
            DbSource::BuiltIn => Some(Box::new(BuiltIn) as Box<dyn Db>),
            source => self.files(source, messages),
        });
        Databases::new(sources.collect())
    }

    #[cfg(not(feature = "mmdb"))]
    fn files(&self, _source: DbSource, _messages: &mut Vec<u8>) -> Option<Box<dyn Db>> {
        None
    }
}

/// Hands the sources to the job: all of them if it can need them, else only what is part of the program.
///
/// # Errors
/// If the user's own names of prefixes cannot be read.
pub(super) fn load(program: Program, request: &mut Request, messages: &mut Vec<u8>) -> Result<(), CliError> {
    let databases = &request.databases;
    let set = match needed(program, request) {
        true => databases.open(messages),
        false if databases.off.contains(&DbSource::BuiltIn) => Databases::empty(),
        false if databases.labels.is_none() => return Ok(()),
        false => Databases::built_in(),
    };
    request.params.db = Arc::new(set.with_labels(databases.labels()?));
    Ok(())
}

/// Applies an option about databases for a subcommand: its name without dashes, its value if it stands behind `=`, and
/// the words that follow. `None`: there is no such option.
pub(super) fn option(
    request: &mut Request,
    name: &str,
    value: Option<&OsStr>,
    rest: &mut std::slice::Iter<'_, OsString>,
) -> Option<Result<(), CliError>> {
    let opt = Opt::named(name).filter(|opt| opt.group == Group::Database && opt.env)?;
    let value = match (opt.arg.name(), value) {
        (None, Some(_)) => Err(CliError::usage(format!("option '--{name}' takes no value"))),
        (None, None) => Ok(OsStr::new("")),
        (Some(_), Some(value)) => Ok(value),
        (Some(what), None) => verb::next(&format!("--{name}"), what, rest),
    };
    Some(value.and_then(|value| opt.apply(request, value.as_bytes())))
}

/// What the environment says about databases, for a subcommand.
///
/// # Errors
/// If a variable is malformed.
pub(super) fn of_environment() -> Result<Request, CliError> {
    let mut request = Request::default();
    super::environment(Program::Calc, &mut request)?;
    Ok(request)
}

/// All sources and labels, for a subcommand.
///
/// # Errors
/// If the user's own names of prefixes cannot be read.
pub(super) fn all(request: &Request, messages: &mut Vec<u8>) -> Result<Databases, CliError> {
    Ok(request.databases.open(messages).with_labels(request.databases.labels()?))
}

/// Whether anything that was asked for may be found in a file.
fn needed(program: Program, request: &Request) -> bool {
    let asked = match program {
        Program::Calc => needed_by_calc(request),
        Program::Loganon => request.anon.method.row().looks_up,
        Program::Logconv => false,
        Program::Logstats => !request.log.stats.simple,
    };
    asked || request.versions > 0 || request.feature.is_some()
}

fn needed_by_calc(request: &Request) -> bool {
    let asks = |names: &[&str]| {
        let actions = || request.actions.iter().chain(request.implied.iter());
        actions().any(|action| names.contains(&action.name))
    };
    request.command == Command::Showinfo
        || asks(&["addr2cc", "dbdump"])
        || (asks(&["anonymize"]) && request.anon.method.row().looks_up)
        || request.params.filter.needs().iter().any(|need| need.fact != Fact::Registry)
}

/// Tells what went wrong with databases, a line each.
pub(super) fn told(program: Program, set: &Databases, messages: &mut Vec<u8>) {
    for trouble in set.troubles() {
        notice(&format!("{}: {trouble}", program.name()), messages);
    }
}

/// Appends what there is to say about the sources: their files, and the order in which they are asked.
pub(super) fn describe(set: &Databases, messages: &mut Vec<u8>) {
    for db in set.sources() {
        let mut text = format!("{} ({}):\n", db.source().name(), db.source().display());
        db.describe(&mut text);
        // a vector takes everything
        let _ = messages.write_all(text.as_bytes());
    }
    for (name, fact) in [("country", Fact::Country), ("AS number", Fact::Asn), ("GeonameID", Fact::Geoname)] {
        let knows = |db: &&dyn Db| {
            use crate::addr::Family::{V4, V6};
            [V4, V6].into_iter().any(|family| db.has(crate::db::Need { family, fact }))
        };
        let order: Vec<_> = set.sources().filter(knows).map(|db| db.source().display()).collect();
        let order = if order.is_empty() { "no database".to_owned() } else { order.join(" -> ") };
        notice(&format!("{name}: {order}"), messages);
    }
}

#[cfg(feature = "mmdb")]
pub(super) use files::{Failure, open};

#[cfg(feature = "mmdb")]
mod files {
    use super::{DatabaseOptions, notice};
    use crate::db::mmdb::{Bytes, FileError, Files, MmdbFile, Present, Rules, kinds};
    use crate::db::{Db, DbSource};
    use maxminddb::Mmap;
    use std::ffi::OsStr;
    use std::io;
    use std::path::{Path, PathBuf};
    use std::{fs, iter};

    /// The last value given for a source.
    fn last<T>(values: &[(DbSource, T)], source: DbSource) -> Option<&T> {
        values.iter().rfind(|(of, _)| *of == source).map(|(_, value)| value)
    }

    /// Where the files of a source lie unless somebody says otherwise.
    fn usual(source: DbSource) -> &'static str {
        match source {
            DbSource::GeoIp2 => "/usr/share/GeoIP",
            DbSource::DbIp2 => "/usr/share/DBIP",
            DbSource::Ip2Location2 => "/usr/share/IP2Location",
            DbSource::BuiltIn => "",
        }
    }

    impl DatabaseOptions {
        /// The files of a source.
        pub(super) fn files(&self, source: DbSource, messages: &mut Vec<u8>) -> Option<Box<dyn Db>> {
            let given = last(&self.directories, source);
            let directory = given.cloned().unwrap_or_else(|| PathBuf::from(usual(source)));
            let names = match names(&directory) {
                Ok(names) => names,
                // that nothing is installed is no news
                Err(e) if given.is_none() && e.kind() == io::ErrorKind::NotFound => Vec::new(),
                Err(e) => {
                    tell(&directory, &e.to_string(), messages);
                    Vec::new()
                }
            };
            if names.is_empty() {
                return None;
            }
            let rules = Rules::default();
            let rules = Rules {
                only: last(&self.only, source).copied(),
                outdated: last(&self.outdated, source).copied().unwrap_or(rules.outdated),
            };
            let links = self.links || source != DbSource::Ip2Location2;
            let there = kinds(source).into_iter().filter_map(|kind| {
                let name = kind.names.iter().find(|name| names.iter().any(|n| n == OsStr::new(name.as_ref())))?;
                let path = directory.join(name.as_ref());
                if !links && fs::symlink_metadata(&path).is_ok_and(|m| m.is_symlink()) {
                    return None;
                }
                let file = match open(&path) {
                    Ok(file) => Some(file),
                    Err(Failure::Unreadable(why)) => {
                        tell(&path, &why, messages);
                        return None;
                    }
                    Err(Failure::Unusable(why)) => {
                        notice(&format!("ipv6calc: {why}"), messages);
                        None
                    }
                };
                Some(Present { kind, file })
            });
            let there: Vec<_> = there.collect();
            (!there.is_empty()).then(|| Box::new(Files::new(source, there, rules)) as Box<dyn Db>)
        }
    }

    fn tell(path: &Path, why: &str, messages: &mut Vec<u8>) {
        notice(&format!("ipv6calc: {}: {why}", path.display()), messages);
    }

    /// The names in a directory.
    fn names(directory: &Path) -> io::Result<Vec<std::ffi::OsString>> {
        let mut entries = fs::read_dir(directory)?;
        iter::from_fn(|| entries.next()).map(|entry| entry.map(|e| e.file_name())).collect()
    }

    /// Why a file cannot be used.
    pub(in crate::cli) enum Failure {
        /// It cannot be read at all.
        Unreadable(String),
        /// It is no MMDB file.
        Unusable(FileError),
    }

    /// Opens a file; one that is no regular file might block for ever.
    pub(in crate::cli) fn open(path: &Path) -> Result<MmdbFile, Failure> {
        let unreadable = |e: io::Error| Failure::Unreadable(e.to_string());
        if !fs::metadata(path).map_err(unreadable)?.is_file() {
            return Err(Failure::Unreadable("expected an MMDB file, found something that is no regular file".into()));
        }
        let file = fs::File::open(path).map_err(unreadable)?;
        let bytes = map(&file).map_err(unreadable)?;
        MmdbFile::new(path, Bytes::Mapped(bytes)).map_err(Failure::Unusable)
    }

    /// Maps a file into memory.
    #[expect(unsafe_code, reason = "the one place where a database is mapped; argued inside")]
    fn map(file: &fs::File) -> io::Result<Mmap> {
        // SAFETY: `Mmap::map` asks that nobody changes the file while it is mapped. We map it read-only and never
        // write it; the vendors' update programs replace a file by renaming a new one over it, which leaves the old
        // bytes with us. Somebody who overwrites the file in place makes us read other bytes: every read is bounded
        // by the length that was mapped and checked by `maxminddb`, so answers are wrong, not memory. Only a file that
        // is cut while it is mapped ends the program (SIGBUS): that is the known risk, and the price for not reading
        // 100 MB to look one address up.
        unsafe { Mmap::map(file) }
    }
}
