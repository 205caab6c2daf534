//! What a subcommand is: a row of the table, and the clap command that is built from it when it is called.
//!
//! Adding one takes a file and a row. The file has its arguments, its work and its row:
//!
//! ```text
//! #[derive(clap::Args)]
//! struct GreetArgs {
//!     /// Write one JSON object per line
//!     #[arg(long)]
//!     json: bool,
//!     /// Addresses to greet; without them standard input is read
//!     #[arg(value_name = "ADDRESS")]
//!     addresses: Vec<OsString>,
//! }
//!
//! pub(super) const GREET: Subcommand = Subcommand {
//!     details: "Paragraphs of --help and of the man page, without line breaks.",
//!     statuses: ["every address was greeted", "an address was not greeted", "an address could not be read"],
//!     examples: &[("ipv6calc greet ::1", "hello ::1\n")],
//!     ..Subcommand::new::<GreetArgs>("greet", "greet addresses")
//! };
//!
//! impl Run for GreetArgs {
//!     fn run(self, console: &mut Console<'_>) -> Result<Exit, CliError> { … }
//! }
//! ```
//!
//! The row goes into the table of `cli::subcommand`. A subcommand of several verbs is a row made by [`Subcommand::group`] with a table of
//! such rows. Help, errors, completions and man pages follow; tests check that every option is in them and that every
//! example with an answer prints it.

mod error;

use super::console::Console;
use super::error::CliError;
use super::exit::Exit;
use super::layout;
use clap::builder::{PossibleValue, PossibleValuesParser, TypedValueParser};
use clap::error::ErrorKind;
use clap::parser::ValueSource;
use clap::{Arg, ArgMatches, Args, Command, ValueHint};
use std::ffi::{OsStr, OsString};

/// A subcommand, or a verb of one.
#[derive(Clone, Copy)]
pub(super) struct Subcommand {
    /// The word on the command line.
    pub(super) name: &'static str,
    /// One line for lists.
    pub(super) about: &'static str,
    /// The forms of its command line after its name, where they do not follow from its arguments.
    pub(super) usage: &'static str,
    /// Paragraphs of the long help and of the man page.
    pub(super) details: &'static str,
    /// Lists of names that arguments take, with their titles.
    pub(super) lists: fn() -> Vec<(&'static str, Vec<NameRow>)>,
    /// What the exit statuses 0, 1 and 2 mean.
    pub(super) statuses: [&'static str; 3],
    /// Command lines and their answers; one without an answer is not run by the tests.
    pub(super) examples: &'static [(&'static str, &'static str)],
    /// Adds its arguments to a command.
    pub(super) arguments: fn(Command) -> Command,
    /// What it does.
    pub(super) work: Work,
}

/// The meaning of an exit status that does not occur.
pub(super) const NOT_USED: &str = "not used";

/// A name and its description.
pub(super) type NameRow = (String, String);

/// What a subcommand does.
#[derive(Clone, Copy)]
pub(super) enum Work {
    /// It does its work.
    Run(fn(&ArgMatches, &mut Console<'_>) -> Result<Exit, RunError>),
    /// Its first word is one of these verbs.
    Verbs(fn() -> &'static [Subcommand]),
}

/// Why a subcommand ended without a result.
pub(super) enum RunError {
    /// clap has the help, or does not accept the arguments.
    Clap(clap::Error),
    /// The work could not be done.
    Work(CliError),
}

/// Arguments that can be carried out.
pub(super) trait Run: Args {
    /// Does the work.
    ///
    /// # Errors
    /// Why it could not be done: exit status 2.
    fn run(self, console: &mut Console<'_>) -> Result<Exit, CliError>;
}

impl Subcommand {
    /// A subcommand with these arguments.
    pub(super) const fn new<A: Run>(name: &'static str, about: &'static str) -> Subcommand {
        Subcommand {
            name,
            about,
            usage: "",
            details: "",
            lists: Vec::new,
            statuses: ["success", NOT_USED, "the work could not be done"],
            examples: &[],
            arguments: A::augment_args,
            work: Work::Run(|matches, console| {
                let arguments = A::from_arg_matches(matches).map_err(RunError::Clap)?;
                arguments.run(console).map_err(RunError::Work)
            }),
        }
    }

    /// A subcommand of several verbs.
    pub(super) const fn group(
        name: &'static str,
        about: &'static str,
        verbs: fn() -> &'static [Subcommand],
    ) -> Subcommand {
        Subcommand {
            name,
            about,
            usage: "",
            details: "",
            lists: Vec::new,
            statuses: ["success", NOT_USED, "the work could not be done"],
            examples: &[],
            arguments: |command| command,
            work: Work::Verbs(verbs),
        }
    }

    /// Its verbs.
    pub(super) fn verbs(&self) -> &'static [Subcommand] {
        match self.work {
            Work::Verbs(verbs) => verbs(),
            _ => &[],
        }
    }

    /// Runs it or, if the first word is one, its verb: only the command that is called is built.
    pub(super) fn call(&self, path: &str, words: &[OsString], console: &mut Console<'_>) -> Result<Exit, CliError> {
        if let Some((first, rest)) = words.split_first()
            && let Some(verb) = self.verbs().iter().find(|verb| first == verb.name)
        {
            return verb.call(&format!("{path} {}", self.name), rest, console);
        }
        let mut command = self.command(path).no_binary_name(true);
        let matches = command.try_get_matches_from_mut(words).map_err(RunError::Clap);
        let matches = matches.and_then(|matches| match swallowed(&command, &matches) {
            Some(option) => Err(RunError::Work(error::without_value(option, &command))),
            None => Ok(matches),
        });
        let result = matches.and_then(|matches| match self.work {
            Work::Run(run) => run(&matches, console),
            // clap requires a verb, and those that exist are called above
            Work::Verbs(_) => Ok(Exit::Error),
        });
        match result {
            Ok(exit) => Ok(exit),
            Err(RunError::Work(usage)) => Err(usage),
            Err(RunError::Clap(help)) if help.kind() == ErrorKind::DisplayHelp => {
                console.stdout.extend_from_slice(help.render().to_string().as_bytes());
                Ok(Exit::Done)
            }
            Err(RunError::Clap(error)) => Err(error::usage(&error, &command)),
        }
    }

    /// The clap command. `path` is what is typed before its name, such as `ipv6calc net`.
    pub(super) fn command(&self, path: &str) -> Command {
        // a program of its own has nothing before its name
        let typed = format!("{path} {}", self.name).trim_start().to_owned();
        let mut long = capitalised(self.about);
        if !self.details.is_empty() {
            long = format!("{long}.\n\n{}", self.details);
        }
        let command = (self.arguments)(Command::new(self.name))
            .about(capitalised(self.about))
            .long_about(long)
            .after_long_help(self.after_help())
            .display_name(typed.replace(' ', "-"))
            .bin_name(&typed)
            .disable_help_subcommand(true)
            .disable_version_flag(true)
            .args_override_self(true)
            .max_term_width(WIDTH)
            .mut_args(with_dashes);
        let command = match self.usage {
            "" => command,
            usage => command.override_usage(format!("{typed} {usage}")),
        };
        let verbs = self.verbs();
        if verbs.is_empty() {
            return command;
        }
        let verbs = verbs.iter().map(|verb| verb.command(&typed));
        command
            .subcommands(verbs)
            .subcommand_required(true)
            .subcommand_value_name("VERB")
            .subcommand_help_heading("Verbs")
    }

    /// What follows the options in the long help.
    fn after_help(&self) -> String {
        let mut text = String::new();
        for (title, rows) in (self.lists)() {
            let rows: Vec<_> = rows.into_iter().map(|(name, about)| vec![format!("  {name}"), about]).collect();
            text.push_str(&format!("{title}:\n{}\n", layout::columns(&rows)));
        }
        if !self.examples.is_empty() {
            text.push_str("Examples:\n");
        }
        for (line, answer) in self.examples {
            text.push_str(&format!("  $ {line}\n"));
            answer.lines().for_each(|line| text.push_str(&format!("  {line}\n")));
        }
        text.push_str("\nExit status:\n");
        for (status, about) in self.statuses.iter().enumerate().filter(|(_, about)| **about != NOT_USED) {
            text.push_str(&format!("  {status}  {about}\n"));
        }
        text.trim().to_owned()
    }
}

/// Lets an option take a value that begins with `-`, which is a word or a number and not an unknown option. Files are named
/// `./-x`: a forgotten name must not become one.
fn with_dashes(arg: Arg) -> Arg {
    let is_word = matches!(arg.get_value_hint(), ValueHint::Unknown | ValueHint::Other);
    let is_required = arg.get_num_args().is_none_or(|count| count.min_values() > 0);
    let takes = !arg.is_positional() && arg.get_action().takes_values() && is_word && is_required;
    if takes { arg.allow_hyphen_values(true) } else { arg }
}

/// An option that took another option as its value: its own was forgotten.
fn swallowed<'c>(command: &'c Command, matches: &ArgMatches) -> Option<&'c Arg> {
    let options = || command.get_arguments().filter(|arg| !arg.is_positional());
    let is_option = |value: &OsStr| {
        let long = |name: &str| value.to_str().and_then(|text| text.strip_prefix("--")) == Some(name);
        let short =
            |name: char| value.to_str().and_then(|text| text.strip_prefix('-')) == Some(name.to_string().as_str());
        options().any(|arg| arg.get_long().is_some_and(long) || arg.get_short().is_some_and(short))
    };
    options().filter(|arg| arg.is_allow_hyphen_values_set()).find(|arg| {
        let given = matches.value_source(arg.get_id().as_str()) == Some(ValueSource::CommandLine);
        let values = matches.get_raw(arg.get_id().as_str()).filter(|_| given);
        values.is_some_and(|mut values| values.any(is_option))
    })
}

/// The error of clap as an error of the command line.
#[cfg(feature = "web")]
pub(super) fn clap_error(error: &clap::Error, command: &Command) -> CliError {
    error::usage(error, command)
}

/// The widest line of help.
const WIDTH: usize = 80;

/// A line with a capital letter at its start.
pub(super) fn capitalised(text: &str) -> String {
    let mut chars = text.chars();
    chars.next().map(|first| first.to_uppercase().chain(chars).collect()).unwrap_or_default()
}

/// A parser of the names of a table; help lists them with their descriptions.
pub(super) fn one_of<T: Copy + Send + Sync + 'static>(
    rows: impl IntoIterator<Item = (&'static str, &'static str, T)>,
) -> impl TypedValueParser<Value = T> {
    let rows: Vec<_> = rows.into_iter().collect();
    let values = rows.iter().map(|(name, about, _)| match *about {
        "" => PossibleValue::new(*name),
        about => PossibleValue::new(*name).help(about),
    });
    PossibleValuesParser::new(values).try_map(move |name| {
        let row = rows.iter().find(|(known, ..)| *known == name);
        row.map(|(.., value)| *value).ok_or("the name is not in the table")
    })
}
