//! The arguments of `ipv6calc grep`.

use super::super::args::DatabaseFlags;
use super::super::colour::{self, Colour};
use clap::ValueHint;
use std::ffi::OsString;
use std::num::NonZero;
use std::path::PathBuf;

/// What was typed.
#[derive(clap::Args)]
#[command(disable_help_flag = true)]
pub(super) struct GrepArgs {
    /// Add a set; all operands are files then
    #[arg(short = 'e', long = "set", value_name = "SET", allow_hyphen_values = true)]
    pub(super) sets: Vec<OsString>,
    /// Add the items of a file, one per line; all operands are files then
    #[arg(short = 'f', long = "file", value_name = "FILE", value_hint = ValueHint::FilePath)]
    pub(super) lists: Vec<OsString>,
    /// Accept items with host bits and take their network
    #[arg(long)]
    pub(super) trim: bool,
    /// Match ::ffff:a.b.c.d, NAT64 and 6to4 addresses by the IPv4 address inside too
    #[arg(long)]
    pub(super) unmap: bool,
    /// Select the lines without an address of the set
    #[arg(short = 'v', long)]
    pub(super) invert_match: bool,
    #[command(flatten)]
    pub(super) output: GrepOutputArgs,
    #[command(flatten)]
    pub(super) files: GrepFileArgs,
    /// Stop reading a file after N selected lines
    #[arg(short, long, value_name = "N", value_parser = super::super::net::number)]
    pub(super) max_count: Option<u64>,
    /// Search with N threads [default: one per processor]
    #[arg(long, value_name = "N")]
    pub(super) threads: Option<NonZero<usize>>,
    /// Print help
    #[arg(long, action = clap::ArgAction::HelpLong)]
    help: Option<bool>,
    /// The set, unless -e or -f is given, then files; without a file standard input is searched
    #[arg(value_name = "SET|FILE")]
    pub(super) operands: Vec<OsString>,
    #[command(flatten)]
    pub(super) databases: DatabaseFlags,
}

/// What is printed.
#[derive(clap::Args)]
pub(super) struct GrepOutputArgs {
    /// Print the number of selected lines of each file
    #[arg(short, long)]
    pub(super) count: bool,
    /// Print only the addresses that belong to the set, each on its own line
    #[arg(short, long)]
    pub(super) only_matching: bool,
    /// Print the names of the files with selected lines
    #[arg(short = 'l', long, overrides_with = "files_without_match")]
    pub(super) files_with_matches: bool,
    /// Print the names of the files without selected lines
    #[arg(short = 'L', long)]
    pub(super) files_without_match: bool,
    /// Print nothing: the exit status is the answer
    #[arg(short, long, visible_alias = "silent")]
    pub(super) quiet: bool,
    /// Suppress messages about files that cannot be read
    #[arg(short = 's', long)]
    pub(super) no_messages: bool,
    /// Print line numbers
    #[arg(short = 'n', long)]
    pub(super) line_number: bool,
    /// Print the name of the file before each line, even of a single one
    #[arg(short = 'H', long, overrides_with = "no_filename")]
    pub(super) with_filename: bool,
    /// Never print the name of the file before a line
    #[arg(short = 'h', long)]
    pub(super) no_filename: bool,
    /// Print the label or prefix that matched, and a tab, before each line
    #[arg(long)]
    pub(super) label: bool,
    /// Print N lines after each selected line
    #[arg(short = 'A', long, value_name = "N", value_parser = super::super::net::number)]
    pub(super) after_context: Option<u64>,
    /// Print N lines before each selected line
    #[arg(short = 'B', long, value_name = "N", value_parser = super::super::net::number)]
    pub(super) before_context: Option<u64>,
    /// Print N lines before and after each selected line
    #[arg(short = 'C', long, value_name = "N", value_parser = super::super::net::number)]
    pub(super) context: Option<u64>,
    /// Colour the addresses
    #[arg(long, visible_alias = "colour", value_name = "WHEN", value_parser = colour::parser(), num_args = 0..=1,
          require_equals = true, default_value = "auto", default_missing_value = "always")]
    pub(super) color: Colour,
    /// Write one JSON object per selected line (schema/grep.schema.json)
    #[arg(long, conflicts_with_all = ["count", "only_matching", "files_with_matches", "files_without_match",
          "after_context", "before_context", "context"])]
    pub(super) json: bool,
    /// Search binary files as if they were text
    #[arg(short = 'a', long)]
    pub(super) text: bool,
}

/// Which files are searched.
#[derive(clap::Args)]
pub(super) struct GrepFileArgs {
    /// Search directories, by default the current one
    #[arg(short, long, visible_short_alias = 'R')]
    pub(super) recursive: bool,
    /// With -r, search only files whose names match GLOB, or not if it starts with '!'
    #[arg(short, long, value_name = "GLOB", allow_hyphen_values = true)]
    pub(super) glob: Vec<String>,
    /// With -r, search hidden files and directories too
    #[arg(long)]
    pub(super) hidden: bool,
    /// With -r, search the files that .gitignore, .ignore and the like exclude too
    #[arg(long)]
    pub(super) no_ignore: bool,
    /// Search the files whose names FILE holds, each ended by a zero byte; - is standard input
    #[arg(long, value_name = "FILE", value_hint = ValueHint::FilePath)]
    pub(super) files0_from: Option<PathBuf>,
}
