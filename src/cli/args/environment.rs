//! Environment variables that set options: `IPV6CALC_…`.

use super::low::LowArgs;
use super::table::Opt;
use crate::cli::error::{CliError, escape_for_message};
use crate::cli::program::Program;
use std::ffi::OsString;
use std::os::unix::ffi::OsStrExt;

/// Applies the variables `IPV6CALC_…`, in the order of the option table.
pub(super) fn apply(program: Program, low: &mut LowArgs) -> Result<(), CliError> {
    let mut found: Vec<(Vec<u8>, OsString)> = std::env::vars_os()
        .filter_map(|(name, value)| Some((name.as_bytes().strip_prefix(b"IPV6CALC_")?.to_owned(), value)))
        .collect();
    if found.is_empty() {
        return Ok(());
    }
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
