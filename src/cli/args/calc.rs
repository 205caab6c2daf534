//! The arguments of `ipv6calc`.

use super::anon::AnonArgs;
use super::low::{Command, DumpShape, LowArgs, Render};
use super::parameters::OwnParameters;
use crate::action::anonymize::{ANONYMIZE, DEANONYMIZE};
use crate::action::{Action, Params};
use crate::cli::error::CliError;
use crate::db::Databases;
use crate::format::{Format, Style};
use crate::info::{Quoting, Select};
use std::num::NonZero;
use std::sync::Arc;

/// What `ipv6calc` does with its data.
pub(in crate::cli) struct CalcArgs {
    pub(in crate::cli) command: Command,
    /// The input type to use for all data, if one was chosen.
    pub(in crate::cli) input: Option<&'static Format>,
    /// The input type was given with `-I`, not by a shortcut.
    pub(in crate::cli) input_given: bool,
    /// The output type, if one was chosen; `auto` does not count.
    pub(in crate::cli) output: Option<&'static Format>,
    /// The output type was given with `-O` or by a shortcut that counts as such.
    pub(in crate::cli) output_given: bool,
    /// The actions given with `-A`, in order.
    pub(in crate::cli) actions: Vec<&'static Action>,
    /// The action of a shortcut.
    pub(in crate::cli) implied: Option<&'static Action>,
    /// There is an expression of `-E`.
    pub(in crate::cli) filters: bool,
    pub(in crate::cli) params: Params,
    /// The parameters of single actions.
    pub(in crate::cli) own: OwnParameters,
    pub(in crate::cli) style: Style,
    pub(in crate::cli) render: Render,
    pub(in crate::cli) whole_line: bool,
    pub(in crate::cli) info: InfoArgs,
    pub(in crate::cli) anon: AnonArgs,
    pub(in crate::cli) dump: DumpArgs,
    pub(in crate::cli) quiet: bool,
    pub(in crate::cli) pipe: PipeArgs,
}

/// What `--showinfo` shows.
pub(in crate::cli) struct InfoArgs {
    pub(in crate::cli) select: Select,
    pub(in crate::cli) quoting: Quoting,
}

/// How `-A dbdump` writes networks.
pub(in crate::cli) struct DumpArgs {
    pub(in crate::cli) shape: DumpShape,
    /// The name of the set of an ipset or of nftables.
    pub(in crate::cli) set_name: Option<String>,
}

/// How the lines of a pipe are processed.
pub(in crate::cli) struct PipeArgs {
    /// Data comes from a pipe.
    pub(in crate::cli) is_input: bool,
    pub(in crate::cli) flush: bool,
    pub(in crate::cli) fail_fast: bool,
    pub(in crate::cli) threads: Option<NonZero<usize>>,
    /// Whether the last option that takes an address got a valid one (compatibility: core Q38).
    pub(in crate::cli) last_address: bool,
}

impl CalcArgs {
    /// Reads the key, and builds the anonymiser if an action needs one.
    ///
    /// # Errors
    /// If the key cannot be read, or the method of anonymisation cannot be used.
    pub(in crate::cli) fn new(low: LowArgs, db: Arc<Databases>, in_pipe: bool) -> Result<CalcArgs, CliError> {
        let mut anon = AnonArgs::new(&low, &low.actions)?;
        let anonymises = low.actions.iter().any(|action| action.is(&ANONYMIZE) || action.is(&DEANONYMIZE));
        let anonymiser = anonymises.then(|| anon.anonymiser(&db)).transpose()?.map(Arc::new);
        if low.command != Command::Showinfo {
            anon.forget_key();
        }
        let (input, output) = (low.input_format(), low.output_format());
        Ok(CalcArgs {
            command: low.command,
            input,
            input_given: low.input_given,
            output,
            output_given: low.output_given && output.is_some(),
            actions: low.actions,
            implied: low.implied,
            filters: low.filters,
            own: low.own,
            params: Params { db, anonymiser, notes: !low.quiet && !in_pipe, ..low.params },
            style: low.style,
            render: low.render,
            whole_line: low.whole_line,
            info: InfoArgs { select: low.select, quoting: low.quoting },
            anon,
            dump: DumpArgs { shape: low.dump, set_name: low.set_name },
            quiet: low.quiet,
            pipe: PipeArgs {
                is_input: in_pipe,
                flush: low.flush,
                fail_fast: low.fail_fast,
                threads: low.threads,
                last_address: low.last_address,
            },
        })
    }
}
