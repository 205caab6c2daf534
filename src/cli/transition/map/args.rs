//! The arguments that verbs share: rules, port set parameters.

use crate::cli::error::CliError;
use crate::cli::input_file;
use crate::cli::transition::values::{number, usage};
use crate::format::escape_path;
use crate::transition::map::{Layout, MapRule, MapRuleError, MapRuleFields, MapRules, OFFSET};
use crate::transition::port_set::PortSetLayout;
use std::path::{Path, PathBuf};

/// How ports are divided among customers.
#[derive(clap::Args)]
pub(super) struct PortSetArgs {
    /// Bits of the PSID
    #[arg(long, visible_alias = "length", value_name = "K", value_parser = bits, allow_negative_numbers = true)]
    pub(super) psid_length: Option<u8>,
    /// Bits before the PSID in a port [default: 6]
    #[arg(long, visible_alias = "offset", value_name = "N", value_parser = bits, allow_negative_numbers = true)]
    pub(super) psid_offset: Option<u8>,
}

/// The rules of a verb.
#[derive(clap::Args)]
pub(super) struct MapRulesArgs {
    /// A mapping rule; repeatable
    #[arg(long = "rule", value_name = "RULE", value_parser = rule)]
    rules: Vec<MapRuleFields>,
    /// Mapping rules, one per line; '#' starts a comment
    #[arg(long = "rules", id = "file", value_name = "FILE")]
    file: Option<PathBuf>,
}

/// The interface identifier of a verb.
#[derive(clap::Args)]
pub(super) struct LayoutArgs {
    /// Use the interface identifier of early drafts (OpenWrt: LEGACY=1)
    #[arg(long)]
    draft: bool,
}

/// A number of bits in a port.
pub(super) fn bits(text: &str) -> Result<u8, String> {
    number(text, 0, 16)
}

fn rule(text: &str) -> Result<MapRuleFields, String> {
    text.parse().map_err(|error: MapRuleError| error.to_string())
}

impl LayoutArgs {
    /// Where the identifier holds IPv4 address and PSID.
    pub(super) fn layout(&self) -> Layout {
        if self.draft { Layout::Draft } else { Layout::Rfc }
    }
}

impl PortSetArgs {
    /// The layout of ports; the length of the PSID is required.
    pub(super) fn layout(&self) -> Result<PortSetLayout, CliError> {
        let missing =
            || CliError::usage("missing argument: --psid-length K").with_hint("a number of bits from 0 to 16");
        let length = self.psid_length.ok_or_else(missing)?;
        PortSetLayout::new(self.psid_offset.unwrap_or(OFFSET), length).map_err(usage)
    }

    /// The layout of ports that was provisioned; an offset alone is that of the rules.
    pub(super) fn provisioned_layout(&self) -> Result<Option<PortSetLayout>, CliError> {
        self.psid_length.map(|_| self.layout()).transpose()
    }

    /// The port set that was provisioned.
    pub(super) fn provisioned(&self, psid: Option<u16>) -> Result<Option<(PortSetLayout, u16)>, CliError> {
        let layout = self.provisioned_layout()?;
        let Some(psid) = psid else {
            let missing = || CliError::usage("missing argument: --psid N").with_hint("the PSID that was provisioned");
            return layout.map_or(Ok(None), |_| Err(missing()));
        };
        let layout = self.layout()?;
        let psid = layout.fit(psid).map_err(|error| CliError::usage(format!("--psid: {error}")))?;
        Ok(Some((layout, psid)))
    }
}

impl MapRulesArgs {
    /// Whether none was given.
    pub(super) fn is_empty(&self) -> bool {
        self.rules.is_empty() && self.file.is_none()
    }

    /// All rules; at least one. The offset is that of the rules that name none.
    pub(super) fn read(self, offset: Option<u8>) -> Result<MapRules, CliError> {
        let refused = |fields: &MapRuleFields, error: MapRuleError| {
            CliError::usage(format!("option '--rule' does not take '{fields}'")).with_hint(error.to_string())
        };
        let one = |fields: &MapRuleFields| with_offset(fields, offset)?.map_err(|error| refused(fields, error));
        let mut rules = self.rules.iter().map(one).collect::<Result<Vec<_>, _>>()?;
        if let Some(path) = &self.file {
            rules.extend(read_file(path, offset)?);
        }
        if rules.is_empty() {
            let missing = CliError::usage("no rule");
            return Err(missing.with_hint("give --rule IPV6-PREFIX,IPV4-PREFIX,EA-BITS[,PSID-OFFSET] or --rules FILE"));
        }
        Ok(MapRules(rules))
    }
}

/// A rule with the offset of the command line, unless it names another one.
fn with_offset(fields: &MapRuleFields, offset: Option<u8>) -> Result<Result<MapRule, MapRuleError>, CliError> {
    match (fields.offset, offset) {
        (Some(own), Some(given)) if own != given => {
            let text = format!("--psid-offset {given} is not the offset of the rule {fields}, which is {own}");
            Err(CliError::usage(text).with_hint("leave out --psid-offset, or the fourth field of the rule"))
        }
        _ => Ok(fields.rule(offset.unwrap_or(OFFSET))),
    }
}

/// The rules in a file.
fn read_file(path: &Path, offset: Option<u8>) -> Result<Vec<MapRule>, CliError> {
    let bytes = input_file::content(path, input_file::SMALL).map_err(|error| CliError::read(path, error))?;
    let content = String::from_utf8(bytes).map_err(|error| CliError::data(escape_path(path), error))?;
    let lines = content.lines().zip(1..).map(|(line, number)| (line.split('#').next().unwrap_or("").trim(), number));
    lines
        .filter(|(line, _)| !line.is_empty())
        .map(|(line, number)| {
            let wrong = |e: MapRuleError| CliError::data(format!("{}: line {number}", escape_path(path)), e);
            with_offset(&line.parse().map_err(wrong)?, offset)?.map_err(wrong)
        })
        .collect()
}
