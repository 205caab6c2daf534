//! The options about databases.

use super::low::LowArgs;
use super::table::{Group, Opt};
use crate::cli::command::capitalised;
use crate::cli::error::{CliError, escape_for_message};
use crate::cli::program::Program;
use crate::db::DbSource;
use clap::{Arg, ArgAction, ArgMatches, Args, Command, FromArgMatches, value_parser};
use std::ffi::OsString;
use std::os::unix::ffi::OsStrExt;
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

/// The options about databases that a subcommand was given, in the order of the option table.
pub(in crate::cli) struct DatabaseFlags(Vec<(&'static Opt, OsString)>);

impl DatabaseFlags {
    /// The rows of the option table that subcommands take.
    fn rows() -> impl Iterator<Item = &'static Opt> {
        Opt::of(Program::Calc).filter(|opt| opt.group == Group::Database && opt.env)
    }

    /// What the environment and the options say.
    ///
    /// # Errors
    /// If a value is malformed.
    pub(in crate::cli) fn args(&self) -> Result<LowArgs, CliError> {
        let mut low = super::of_environment(Program::Calc)?;
        self.0.iter().try_for_each(|(opt, value)| opt.apply(&mut low, value.as_bytes()))?;
        Ok(low)
    }
}

impl FromArgMatches for DatabaseFlags {
    fn from_arg_matches(matches: &ArgMatches) -> Result<DatabaseFlags, clap::Error> {
        let given = |opt: &'static Opt| -> Vec<(&'static Opt, OsString)> {
            match opt.takes_value() {
                true => {
                    let values = matches.get_many::<OsString>(opt.name()).into_iter().flatten();
                    values.map(|value| (opt, value.clone())).collect()
                }
                false if matches.get_flag(opt.name()) => vec![(opt, OsString::new())],
                false => Vec::new(),
            }
        };
        Ok(DatabaseFlags(DatabaseFlags::rows().flat_map(given).collect()))
    }

    fn update_from_arg_matches(&mut self, matches: &ArgMatches) -> Result<(), clap::Error> {
        *self = DatabaseFlags::from_arg_matches(matches)?;
        Ok(())
    }
}

impl Args for DatabaseFlags {
    fn augment_args(command: Command) -> Command {
        let args = DatabaseFlags::rows().map(|opt| {
            let arg = Arg::new(opt.name()).long(opt.name()).aliases(opt.long_names().skip(1));
            let arg = arg.help(capitalised(opt.about)).hide(opt.about.is_empty());
            let arg = arg.hide_short_help(true).help_heading("Databases");
            match opt.arg.name() {
                None => arg.action(ArgAction::SetTrue),
                Some(name) => arg.action(ArgAction::Append).value_name(name).value_parser(value_parser!(OsString)),
            }
        });
        command.args(args)
    }

    fn augment_args_for_update(command: Command) -> Command {
        DatabaseFlags::augment_args(command)
    }
}
