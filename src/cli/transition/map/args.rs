//! The arguments that verbs share: rules, port set parameters.

use crate::cli::error::CliError;
use crate::cli::input_file;
use crate::cli::transition::values::{number, usage};
use crate::format::escape_path;
use crate::transition::map::{Layout, MapRule, MapRules, OFFSET};
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
    rules: Vec<MapRule>,
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
fn bits(text: &str) -> Result<u8, String> {
    number(text, 0, 16)
}

fn rule(text: &str) -> Result<MapRule, String> {
    text.parse().map_err(|error: crate::transition::map::MapRuleError| error.to_string())
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

    /// The layout of ports that was provisioned; an offset alone says nothing.
    pub(super) fn provisioned_layout(&self) -> Result<Option<PortSetLayout>, CliError> {
        match (self.psid_length, self.psid_offset) {
            (None, None) => Ok(None),
            _ => self.layout().map(Some),
        }
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

    /// All rules; at least one.
    pub(super) fn read(self) -> Result<MapRules, CliError> {
        let mut rules = self.rules;
        if let Some(path) = &self.file {
            rules.extend(read_file(path)?);
        }
        if rules.is_empty() {
            let missing = CliError::usage("no rule");
            return Err(missing.with_hint("give --rule IPV6-PREFIX,IPV4-PREFIX,EA-BITS[,PSID-OFFSET] or --rules FILE"));
        }
        Ok(MapRules(rules))
    }
}

/// The rules in a file.
fn read_file(path: &Path) -> Result<Vec<MapRule>, CliError> {
    let bytes = input_file::content(path, input_file::SMALL).map_err(|error| CliError::read(path, error))?;
    let content = String::from_utf8(bytes).map_err(|error| CliError::data(escape_path(path), error))?;
    let lines = content.lines().zip(1..).map(|(line, number)| (line.split('#').next().unwrap_or("").trim(), number));
    lines
        .filter(|(line, _)| !line.is_empty())
        .map(|(line, number)| {
            line.parse().map_err(|e| CliError::data(format!("{}: line {number}", escape_path(path)), e))
        })
        .collect()
}
