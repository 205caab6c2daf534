//! Environment variables that set options: `IPV6CALC_…`.

use super::low::LowArgs;
use super::table::Opt;
use crate::cli::error::{CliError, escape_for_message};
use crate::cli::program::Program;
use memchr::memmem;
use std::ffi::OsString;
use std::fs::File;
use std::io::Read;
use std::os::unix::ffi::OsStrExt;

/// What the name of each variable starts with.
const PREFIX: &[u8] = b"IPV6CALC_";

/// Applies the variables `IPV6CALC_…`, in the order of the option table.
pub(super) fn apply(program: Program, low: &mut LowArgs) -> Result<(), CliError> {
    if is_absent() {
        return Ok(());
    }
    let mut found: Vec<(Vec<u8>, OsString)> = std::env::vars_os()
        .filter_map(|(name, value)| Some((name.as_bytes().strip_prefix(PREFIX)?.to_owned(), value)))
        .collect();
    for opt in Opt::of(program) {
        for name in opt.variables() {
            let variable = name.to_ascii_uppercase().replace('-', "_");
            let Some(at) = found.iter().position(|(name, _)| name == variable.as_bytes()) else { continue };
            let (_, value) = found.swap_remove(at);
            set_default(opt, &variable, value.as_bytes(), low)?;
        }
    }
    Ok(())
}

/// Whether the environment that the process was started with holds no such variable, as is usual: `vars_os` copies every
/// variable, which costs a sixth of the start. Where the system does not show the environment as a file, it may hold one.
fn is_absent() -> bool {
    let mut block = Vec::with_capacity(8192);
    let read = File::open("/proc/self/environ").and_then(|mut file| file.read_to_end(&mut block));
    read.is_ok() && memmem::find(&block, PREFIX).is_none()
}

/// Applies one variable: a switch, or the value of an option.
fn set_default(opt: &Opt, variable: &str, value: &[u8], low: &mut LowArgs) -> Result<(), CliError> {
    let is = |words: [&str; 3]| words.iter().any(|word| value.eq_ignore_ascii_case(word.as_bytes()));
    let wrong = || {
        CliError::usage(format!(
            "environment variable IPV6CALC_{variable} does not take '{}'",
            escape_for_message(value)
        ))
    };
    let set = match opt.takes_value() {
        true => true,
        false if is(["yes", "on", "1"]) => true,
        false if is(["no", "off", "0"]) => false,
        false => return Err(wrong().with_hint("expected yes, on or 1, or no, off or 0")),
    };
    if set && opt.env {
        opt.apply(low, value).map_err(|e| wrong().with_hint(e.hint().map_or_else(|| e.to_string(), str::to_owned)))?;
    }
    Ok(())
}
