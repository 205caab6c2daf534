//! Habits of 4.4.0 in which the order of options counts: what replaces what was typed before, and what is refused after
//! something else.

use super::low::{Choice, Command, DumpShape, LowArgs, VersionDetail};
use crate::action::{self, test::Comparison};
use crate::cli::error::{CliError, describe_error};
use crate::format::{self, Input, ParseError, StyleFlags, detect, ipv4addr, ipv6addr};
use crate::info::Quoting;
use crate::net::ListShape;

/// The values of `-I`, `-O`, `-A` and `-E` that ask for help.
pub(super) fn is_help(value: &[u8]) -> bool {
    matches!(value, b"-?" | b"-h" | b"--help")
}

impl LowArgs {
    pub(in crate::cli) fn version(&mut self) {
        self.version = match self.version {
            VersionDetail::None => VersionDetail::Line,
            VersionDetail::Line => VersionDetail::Features,
            VersionDetail::Features | VersionDetail::Build => VersionDetail::Build,
        };
    }

    pub(in crate::cli) fn help(&mut self) {
        self.short_help = true;
    }

    /// Another command takes the place of what was chosen before.
    pub(in crate::cli) fn replace(&mut self, command: Command) {
        (self.command, self.version, self.short_help) = (command, VersionDetail::None, false);
    }

    pub(in crate::cli) fn set_input(&mut self, value: &[u8]) -> Result<(), CliError> {
        self.input = Some(self.choice("input", value)?);
        self.input_given = true;
        Ok(())
    }

    pub(in crate::cli) fn set_output(&mut self, value: &[u8]) -> Result<(), CliError> {
        self.output = Some(self.choice("output", value)?);
        self.output_given = true;
        Ok(())
    }

    fn choice(&mut self, what: &str, value: &[u8]) -> Result<Choice, CliError> {
        if is_help(value) {
            self.replace(Command::Convert);
            self.short_help = true;
            return Ok(Choice::List);
        }
        let names = || format::ALL.iter().flat_map(|f| std::iter::once(f.name).chain(f.aliases.iter().copied()));
        format::by_name(value)
            .map(Choice::Format)
            .ok_or_else(|| CliError::unknown(&format!("{what} type"), value, names()))
    }

    pub(in crate::cli) fn add_action(&mut self, value: &[u8]) -> Result<(), CliError> {
        if is_help(value) {
            self.replace(Command::Convert);
            (self.short_help, self.action_list) = (true, true);
            return Ok(());
        }
        let action = action::by_name(value)
            .ok_or_else(|| CliError::unknown("action", value, action::ALL.iter().map(|action| action.name)))?;
        self.actions.push(action);
        Ok(())
    }

    /// `--mrqvn` overrides `--mrqva`, in either order.
    pub(in crate::cli) fn quote(&mut self, all: bool) {
        self.quoting = match (all, self.quoting) {
            (true, Quoting::Text) => Quoting::All,
            (true, quoting) => quoting,
            (false, _) => Quoting::None,
        };
        self.flag(StyleFlags::MACHINE.or(StyleFlags::SELECT));
    }

    /// `--addr2cc` overrides types that were set before.
    pub(in crate::cli) fn country(&mut self) {
        (self.input, self.output, self.output_given) = (None, None, false);
        self.implied = action::by_name(b"addr2cc");
    }

    /// A value that is not a prefix counts as not given.
    pub(in crate::cli) fn set_rd_prefix(&mut self, value: &[u8]) {
        let prefix = self.address(value, ipv6addr::parse);
        self.params.rd.prefix = prefix.or(self.params.rd.prefix);
    }

    /// A value that is not a prefix counts as not given.
    pub(in crate::cli) fn set_rd_relay(&mut self, value: &[u8]) {
        let relay = self.address(value, ipv4addr::parse);
        self.params.rd.relay = relay.or(self.params.rd.relay);
    }

    fn address<T>(&mut self, value: &[u8], parse: fn(&[u8]) -> Result<T, ParseError>) -> Option<T> {
        let found = parse(value).ok();
        self.last_address = found.is_some();
        found
    }

    /// A reference to compare with; the first one puts the step `test` into the pipeline.
    pub(in crate::cli) fn add_test(&mut self, op: &Comparison, value: &[u8]) -> Result<(), CliError> {
        let wrong =
            |e: ParseError| CliError::invalid_value(&format!("test_{}", op.name), value, describe_error(&e, value));
        let format = detect(value).map_err(wrong)?;
        let plain = format.is(&ipv4addr::FORMAT) || format.is(&ipv6addr::FORMAT);
        let other = || {
            CliError::invalid_value(
                &format!("test_{}", op.name),
                value,
                format!("expected an IPv4 or IPv6 address, found type {}", format.name),
            )
        };
        let parse = format.parse.as_ref().filter(|_| plain).ok_or_else(other)?;
        let reference = parse.run(Input::word(value)).map_err(wrong)?;
        if !self.params.tests.add(op, reference, value) {
            return Err(other());
        }
        self.note_zeros(value);
        self.last_address = true;
        if !self.actions.iter().any(|action| action.is(&action::test::ACTION)) {
            self.actions.push(&action::test::ACTION);
        }
        Ok(())
    }

    /// A shortcut sets input type, output type, flags and action, and is refused after `-I` and `-O`.
    pub(in crate::cli) fn shortcut(
        &mut self,
        input: &str,
        output: Option<&str>,
        given: bool,
        action: Option<&str>,
        flags: StyleFlags,
    ) -> Result<(), CliError> {
        if self.input.is_some() || self.output.is_some() {
            return Err(CliError::usage(
                "a shortcut sets input and output type: it cannot follow -I, -O or another shortcut",
            )
            .with_hint("put it before them"));
        }
        let named = |name: &str| format::by_name(name.as_bytes()).map(Choice::Format);
        (self.input, self.output, self.output_given) = (named(input), output.and_then(named), given);
        self.implied = action.and_then(|name| action::by_name(name.as_bytes())).or(self.implied);
        self.flag(flags);
        Ok(())
    }

    /// `--print-ipset`: the name of a set; it implies `--dump-as ipset` unless another shape was given before.
    pub(in crate::cli) fn set_ipset(&mut self, value: &[u8]) -> Result<(), CliError> {
        const LONGEST: usize = 28;
        let fits = |b: &u8| b.is_ascii_alphanumeric() || b"_-.".contains(b);
        // `ipset` takes 31 characters, and the family is appended
        let name = str::from_utf8(value).ok().filter(|name| (1..=LONGEST).contains(&name.len()));
        let Some(name) = name.filter(|_| value.iter().all(fits)) else {
            let expected = "expected letters, digits, '_', '-' or '.', at most 28 of them";
            return Err(CliError::invalid_value("print-ipset", value, expected));
        };
        self.set_name = Some(name.to_owned());
        if self.dump == DumpShape::Cidr {
            self.dump = DumpShape::List(ListShape::Ipset);
        }
        self.flag(StyleFlags::IPSET);
        Ok(())
    }
}
