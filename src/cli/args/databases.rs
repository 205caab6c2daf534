//! The options about databases.

use crate::cli::error::{CliError, escape_for_message};
use crate::db::DbSource;
use std::path::PathBuf;

/// The options about databases.
#[derive(Default)]
pub(in crate::cli) struct DatabaseArgs {
    /// Sources that are switched off.
    pub(in crate::cli) off: Vec<DbSource>,
    /// No MMDB file at all.
    pub(in crate::cli) no_mmdb: bool,
    /// The sources named by `--db-priorization`.
    pub(in crate::cli) order: Vec<DbSource>,
    /// Directories that were given.
    pub(in crate::cli) directories: Vec<(DbSource, PathBuf)>,
    /// The only file number of a source.
    pub(in crate::cli) only: Vec<(DbSource, u16)>,
    /// The age in months from which a commercial file is outdated.
    pub(in crate::cli) outdated: Vec<(DbSource, u32)>,
    /// IP2Location files may be symbolic links.
    pub(in crate::cli) links: bool,
    /// The run may last: files are read into memory, because one that is cut while it is mapped ends the program.
    pub(in crate::cli) lasts: bool,
    /// The user's own names of prefixes.
    pub(in crate::cli) labels: Option<PathBuf>,
}

impl DatabaseArgs {
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
                return Err(CliError::usage(format!("database '{}' is listed twice", escape_for_message(name))));
            }
            seen.push(known);
            self.order.extend(DbSource::ALL.into_iter().find(|source| source.name() == known));
        }
        Ok(())
    }
}
