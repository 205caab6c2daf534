//! Opens databases; nothing is opened unless the run can need it.

use super::args::{Command, DatabaseArgs, DatabaseFlags, LowArgs, VersionDetail};
use super::console::notice;
use super::error::CliError;
use super::input_file;
use super::program::Program;
use crate::action::{self, Action};
use crate::db::{BuiltIn, Databases, Db, DbSource, Fact, Labels};
use crate::format::escape_path;
use std::io::Write;
use std::sync::Arc;

/// The most bytes of a file of labels.
const MOST_LABELS: u64 = 256 * 1024 * 1024;

/// The sources in the order in which `--db-priorization` appends those that it does not name.
const APPENDED: [DbSource; 4] = [DbSource::GeoIp2, DbSource::DbIp2, DbSource::BuiltIn, DbSource::Ip2Location2];

impl DatabaseArgs {
    /// The sources that are switched on, the most trusted first.
    fn enabled(&self) -> Vec<DbSource> {
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
        let text = input_file::content(path, MOST_LABELS);
        let text = text.map_err(|e| CliError::io(format!("labels '{}'", escape_path(path)), e))?;
        Labels::parse(&text).map_err(|e| CliError::data_at(format!("labels {}", escape_path(path)), e))
    }

    /// The directories and files that are read.
    #[cfg(feature = "web")]
    pub(super) fn watched(&self) -> Vec<std::path::PathBuf> {
        let sources = self.enabled().into_iter().filter(|source| *source != DbSource::BuiltIn);
        sources.filter_map(|source| self.directory(source)).chain(self.labels.clone()).collect()
    }

    #[cfg(all(feature = "web", not(feature = "mmdb")))]
    fn directory(&self, _source: DbSource) -> Option<std::path::PathBuf> {
        None
    }

    /// Everything that is switched on and installed; what cannot be used is reported.
    pub(super) fn open(&self, messages: &mut Vec<u8>) -> Databases {
        let sources = self.enabled().into_iter().filter_map(|source| match source {
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

/// The databases of a run: every source if the run can need one, otherwise only what is part of the program.
///
/// # Errors
/// If the user's own names of prefixes cannot be read.
pub(super) fn load(program: Program, low: &LowArgs, stderr: &mut Vec<u8>) -> Result<Arc<Databases>, CliError> {
    let args = &low.databases;
    let set = match is_needed(program, low) {
        true => args.open(stderr),
        false if args.off.contains(&DbSource::BuiltIn) => Databases::empty(),
        false if args.labels.is_none() => return Ok(Arc::default()),
        false => Databases::built_in(),
    };
    Ok(Arc::new(set.with_labels(args.labels()?)))
}

impl DatabaseFlags {
    /// All sources and labels, for a subcommand; `lasts` is whether it reads a stream.
    ///
    /// # Errors
    /// If a value is malformed, or the user's own names of prefixes cannot be read.
    pub(super) fn open(&self, lasts: bool, stderr: &mut Vec<u8>) -> Result<Databases, CliError> {
        let databases = DatabaseArgs { lasts, ..self.args()?.databases };
        Ok(databases.open(stderr).with_labels(databases.labels()?))
    }
}

/// Whether the run may look something up in a file.
fn is_needed(program: Program, low: &LowArgs) -> bool {
    let looks_up = match program {
        Program::Calc => is_needed_by_calc(low),
        Program::Loganon => low.anon.method.row().looks_up,
        Program::Logconv => false,
        Program::Logstats => !low.log.stats.simple,
    };
    looks_up || low.version != VersionDetail::None || low.feature.is_some()
}

fn is_needed_by_calc(low: &LowArgs) -> bool {
    let runs = |action: &Action| low.actions.iter().chain(low.implied.iter()).any(|typed| typed.is(action));
    low.command == Command::Showinfo
        || runs(&action::addr2cc::ACTION)
        || runs(&action::named::DBDUMP)
        || (runs(&action::anonymize::ANONYMIZE) && low.anon.method.row().looks_up)
        || low.params.filter.needs().iter().any(|need| need.fact != Fact::Registry)
}

/// Reports what went wrong with databases, a line each.
pub(super) fn report_errors(program: Program, set: &Databases, messages: &mut Vec<u8>) {
    for trouble in set.troubles() {
        notice(&format!("{}: {trouble}", program.name()), messages);
    }
}

/// Describes the sources: their files, and the order in which they are consulted.
pub(super) fn describe(set: &Databases, messages: &mut Vec<u8>) {
    for db in set.sources() {
        let mut text = format!("{} ({}):\n", db.source().name(), db.source().display());
        db.describe(&mut text);
        // writing to a vector cannot fail
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
    use super::{DatabaseArgs, notice};
    use crate::cli::console::open_input;
    use crate::db::mmdb::{Bytes, FileError, Files, MmdbFile, Present, Rules, kinds};
    use crate::db::{Db, DbSource};
    use crate::format::escape_path;
    use maxminddb::Mmap;
    use std::ffi::OsStr;
    use std::io::{self, Read};
    use std::os::unix::fs::MetadataExt;
    use std::path::{Path, PathBuf};
    use std::{fs, iter};

    /// The last value given for a source.
    fn last<T>(values: &[(DbSource, T)], source: DbSource) -> Option<&T> {
        values.iter().rfind(|(of, _)| *of == source).map(|(_, value)| value)
    }

    /// Where the files of a source are by default.
    fn default_directory(source: DbSource) -> &'static str {
        match source {
            DbSource::GeoIp2 => "/usr/share/GeoIP",
            DbSource::DbIp2 => "/usr/share/DBIP",
            DbSource::Ip2Location2 => "/usr/share/IP2Location",
            DbSource::BuiltIn => "",
        }
    }

    impl DatabaseArgs {
        /// Where the files of a source are.
        pub(in crate::cli) fn directory(&self, source: DbSource) -> Option<PathBuf> {
            let given = last(&self.directories, source).cloned();
            Some(given.unwrap_or_else(|| PathBuf::from(default_directory(source))))
        }

        /// The files of a source.
        pub(super) fn files(&self, source: DbSource, messages: &mut Vec<u8>) -> Option<Box<dyn Db>> {
            let given = last(&self.directories, source);
            let directory = given.cloned().unwrap_or_else(|| PathBuf::from(default_directory(source)));
            let names = match names(&directory) {
                Ok(names) => names,
                // missing default directories are not an error
                Err(e) if given.is_none() && e.kind() == io::ErrorKind::NotFound => Vec::new(),
                Err(e) => {
                    report(&directory, &e.to_string(), messages);
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
                let file = match open(&path, self.lasts) {
                    Ok(file) => Some(file),
                    Err(Failure::Unreadable(why)) => {
                        report(&path, &why, messages);
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

    fn report(path: &Path, why: &str, messages: &mut Vec<u8>) {
        notice(&format!("ipv6calc: {}: {why}", escape_path(path)), messages);
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
        /// It is not an MMDB file.
        Unusable(FileError),
    }

    /// Opens a file; `lasts` is whether the run may last. Anything but a regular file might block for ever.
    pub(in crate::cli) fn open(path: &Path, lasts: bool) -> Result<MmdbFile, Failure> {
        let unreadable = |e: io::Error| Failure::Unreadable(e.to_string());
        if !fs::metadata(path).map_err(unreadable)?.is_file() {
            return Err(Failure::Unreadable("not a regular file".into()));
        }
        let file = open_input(path).map_err(unreadable)?;
        let bytes = bytes(file, lasts).map_err(unreadable)?;
        MmdbFile::new(path, bytes).map_err(Failure::Unusable)
    }

    /// Larger files are mapped even if the run may last: reading them takes a second, and memory from all others.
    const LARGE: u64 = 1 << 30;

    /// Maps a file for a run that answers a few addresses, and reads it for one that may last: whoever cuts a mapped file
    /// ends the program without a message (SIGBUS). The file of another user than root is always read.
    fn bytes(mut file: fs::File, lasts: bool) -> io::Result<Bytes> {
        let data = file.metadata()?;
        let is_own = data.uid() == 0 || data.uid() == rustix::process::geteuid().as_raw();
        if is_own && (!lasts || data.len() > LARGE) {
            return map(&file).map(Bytes::Mapped);
        }
        let mut bytes = Vec::new();
        file.read_to_end(&mut bytes)?;
        Ok(Bytes::Read(bytes))
    }

    /// Maps a file into memory.
    #[expect(unsafe_code, reason = "the one place where a database is mapped; argued inside")]
    fn map(file: &fs::File) -> io::Result<Mmap> {
        // SAFETY: `Mmap::map` requires that the file does not change while it is mapped. We map it read-only and never
        // write it; the vendors' update programs replace a file by renaming a new one over it, which leaves the old
        // bytes with us. Overwriting the file in place makes us read other bytes: every read is bounded
        // by the length that was mapped and checked by `maxminddb`, so answers are wrong, not memory. Only a file that
        // is cut while it is mapped ends the program (SIGBUS): a risk for the milliseconds of a run that
        // looks up a few addresses, or of a file that is too large to be read.
        unsafe { Mmap::map(file) }
    }
}
