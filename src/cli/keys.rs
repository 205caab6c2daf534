//! Keys of the keyed anonymisation: read from a file that nobody else can read, never from the command line.

use super::error::CliError;
use super::exit::Exit;
use super::request::Request;
use crate::anon::{AnonError, Anonymiser, Key, METHODS};
use crate::format::scan;
use crate::stream::Sink;
use std::fs::File;
use std::io::{Read, Write};
use std::os::unix::ffi::OsStrExt;
use std::os::unix::fs::MetadataExt;
use std::path::Path;
use std::sync::Arc;
use zeroize::Zeroizing;

/// Access of group and others, in the file mode.
const OTHERS: u32 = 0o077;

/// More than any key file holds: 64 hex digits and a line end.
const LONGEST: u64 = 128;

/// Prints a new random key as 64 hex digits.
pub(super) fn generate(sink: &mut Sink<impl Write, impl Write>) -> Result<Exit, CliError> {
    let mut bytes = Zeroizing::new([0; Key::BYTES]);
    getrandom::fill(bytes.as_mut()).map_err(|e| CliError::usage(format!("no random bytes to be had: {e}")))?;
    sink.stdout.extend_from_slice(Key::from(*bytes).hex().as_bytes());
    sink.stdout.push(b'\n');
    Ok(Exit::Done)
}

/// Reads the key file and builds what the actions `anonymize` and `deanonymize` need, if they are asked for.
pub(super) fn load(request: &mut Request) -> Result<(), CliError> {
    if let Some(path) = &request.key_file {
        request.key = Some(read(path)?);
    }
    fitting(request)?;
    if request.actions.iter().any(|action| ["anonymize", "deanonymize"].contains(&action.name)) {
        request.params.anonymiser = Some(Arc::new(anonymiser(request)?));
    }
    Ok(())
}

/// The anonymiser of a program that does nothing else.
#[cfg(feature = "logs")]
pub(super) fn only(request: &mut Request) -> Result<Anonymiser, CliError> {
    request.actions = crate::action::by_name(b"anonymize").into_iter().collect();
    if let Some(path) = &request.key_file {
        request.key = Some(read(path)?);
    }
    fitting(request)?;
    anonymiser(request)
}

fn anonymiser(request: &Request) -> Result<Anonymiser, CliError> {
    let built = match request.anon.method.row().looks_up {
        true => Anonymiser::with_facts(&request.anon, request.params.db.clone()),
        false => Anonymiser::new(&request.anon, request.key.as_ref(), request.all_scopes),
    };
    built.map_err(unusable)
}

/// What would anonymise without the key that was given, or reveal without a key that can, is refused before any data
/// is read.
fn fitting(request: &Request) -> Result<(), CliError> {
    let row = request.anon.method.row();
    let asked = |name: &str| request.actions.iter().any(|action| action.name == name);
    let wrong = match () {
        () if asked("deanonymize") && !row.reversible => AnonError::OneWay(row.name).to_string(),
        () if asked("anonymize") && !row.keyed && request.key.is_some() => {
            format!("anonymization method '{}' takes no key", row.name)
        }
        () => return Ok(()),
    };
    let keyed: Vec<_> = METHODS.iter().filter(|row| row.keyed).map(|row| row.name).collect();
    Err(CliError::usage(wrong).with_hint(format!("give --anonymize-method: one of {}", keyed.join(", "))))
}

fn unusable(error: AnonError) -> CliError {
    let usage = CliError::usage(error.to_string());
    match error {
        AnonError::NoKey(_) => {
            usage.with_hint("make one: (umask 077; ipv6calc --generate-key > FILE), then give --key-file FILE")
        }
        AnonError::Databases { .. } => usage.with_hint(
            "say where the MMDB files are: --db-geoip2-dir DIR, --db-ip2location2-dir DIR, --db-dbip2-dir DIR",
        ),
        _ => usage,
    }
}

/// Whether the name of the file is a key, or half of one.
fn looks_like_key(path: &Path) -> bool {
    let name = path.as_os_str().as_bytes();
    name.len() >= Key::BYTES && scan::all_hex(name)
}

/// The key in a file; a file that group or others can read is refused.
fn read(path: &Path) -> Result<Key, CliError> {
    let wrong = |why: String| CliError::usage(format!("key file '{}': {why}", path.display()));
    let file = File::open(path).map_err(|e| match looks_like_key(path) {
        // it must not end up in a log
        true => CliError::usage("option '--key-file' takes the name of a file, not a key")
            .with_hint("others can read the command line: make a new key"),
        false => wrong(e.to_string()),
    })?;
    let mode = file.metadata().map_err(|e| wrong(e.to_string()))?.mode();
    if mode & OTHERS != 0 {
        let usage = wrong(format!("others than its owner have access (mode {:04o})", mode & 0o7777));
        return Err(usage.with_hint(format!("chmod 600 '{}'", path.display())));
    }
    let mut bytes = Zeroizing::new(Vec::with_capacity(LONGEST as usize));
    file.take(LONGEST).read_to_end(&mut bytes).map_err(|e| wrong(e.to_string()))?;
    Key::parse(&bytes).map_err(|e| wrong(e.to_string()))
}
