//! Options of the flat command line that subcommands take too, from the same table.

use super::low::LowArgs;
use super::table::{Group, Opt};
use crate::cli::command::capitalised;
use crate::cli::error::CliError;
use crate::cli::program::Program;
use clap::{Arg, ArgAction, ArgMatches, Args, Command, FromArgMatches, value_parser};
use std::ffi::OsString;
use std::os::unix::ffi::OsStrExt;

/// The options about databases, or about anonymisation, that a subcommand was given, in the order of the option table.
pub(in crate::cli) struct OptionFlags<const ANONYMISE: bool>(Vec<(&'static Opt, OsString)>);

/// The options about databases.
pub(in crate::cli) type DatabaseFlags = OptionFlags<false>;

/// The options about anonymisation.
#[cfg(feature = "logs")]
pub(in crate::cli) type AnonFlags = OptionFlags<true>;

impl<const ANONYMISE: bool> OptionFlags<ANONYMISE> {
    const GROUP: Group = if ANONYMISE { Group::Anonymise } else { Group::Database };

    /// The rows of the option table that subcommands take; making a key is a task of its own.
    fn rows() -> impl Iterator<Item = &'static Opt> {
        let rows = Opt::of(Program::Calc).filter(|opt| opt.group == Self::GROUP);
        rows.filter(|opt| if ANONYMISE { opt.name() != "generate-key" } else { opt.env })
    }

    /// The title in help.
    fn heading() -> &'static str {
        Group::ALL.iter().find(|(group, _)| *group == Self::GROUP).map_or("", |(_, title)| title)
    }

    /// What the environment and the options say.
    ///
    /// # Errors
    /// If a value is malformed.
    pub(in crate::cli) fn args(&self) -> Result<LowArgs, CliError> {
        self.apply(super::of_environment(Program::Calc)?)
    }

    /// The same with what other options say.
    ///
    /// # Errors
    /// If a value is malformed.
    pub(in crate::cli) fn apply(&self, mut low: LowArgs) -> Result<LowArgs, CliError> {
        self.0.iter().try_for_each(|(opt, value)| opt.apply(&mut low, value.as_bytes()))?;
        Ok(low)
    }
}

impl<const ANONYMISE: bool> FromArgMatches for OptionFlags<ANONYMISE> {
    fn from_arg_matches(matches: &ArgMatches) -> Result<Self, clap::Error> {
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
        Ok(OptionFlags(Self::rows().flat_map(given).collect()))
    }

    fn update_from_arg_matches(&mut self, matches: &ArgMatches) -> Result<(), clap::Error> {
        *self = Self::from_arg_matches(matches)?;
        Ok(())
    }
}

impl<const ANONYMISE: bool> Args for OptionFlags<ANONYMISE> {
    fn augment_args(command: Command) -> Command {
        let args = Self::rows().map(|opt| {
            let arg = Arg::new(opt.name()).long(opt.name()).aliases(opt.long_names().skip(1));
            let arg = arg.help(capitalised(opt.about)).hide(opt.about.is_empty());
            let arg = arg.hide_short_help(true).help_heading(Self::heading());
            match opt.arg.name() {
                None => arg.action(ArgAction::SetTrue),
                Some(name) => arg.action(ArgAction::Append).value_name(name).value_parser(value_parser!(OsString)),
            }
        });
        command.args(args)
    }

    fn augment_args_for_update(command: Command) -> Command {
        Self::augment_args(command)
    }
}
