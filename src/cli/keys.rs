//! Keys of the keyed anonymisation: read from a file that only its owner can read, never from the command line.

use super::error::CliError;
use super::exit::Exit;
use crate::anon::Key;
use crate::format::scan;
use crate::stream::Sink;
use std::fs::File;
use std::io::{Read, Write};
use std::os::unix::ffi::OsStrExt;
use std::os::unix::fs::MetadataExt;
use std::path::Path;
use zeroize::Zeroizing;

/// Access of group and others, in the file mode.
const OTHERS: u32 = 0o077;

/// More than any key file holds: 64 hex digits and a line end.
const LONGEST: u64 = 128;

/// Prints a new random key as 64 hex digits.
pub(super) fn generate(sink: &mut Sink<impl Write, impl Write>) -> Result<Exit, CliError> {
    let mut bytes = Zeroizing::new([0; Key::BYTES]);
    getrandom::fill(bytes.as_mut()).map_err(|e| CliError::usage(format!("cannot get random bytes: {e}")))?;
    sink.stdout.extend_from_slice(Key::from(*bytes).hex().as_bytes());
    sink.stdout.push(b'\n');
    Ok(Exit::Done)
}

/// Whether the name of the file is a key, or half of one.
fn looks_like_key(path: &Path) -> bool {
    let name = path.as_os_str().as_bytes();
    name.len() >= Key::BYTES && scan::all_hex(name)
}

/// The key in a file; a file that group or others can read is refused.
pub(super) fn read(path: &Path) -> Result<Key, CliError> {
    let name = format!("key file '{}'", path.display());
    let unreadable = |e| CliError::io(name.clone(), e);
    let file = File::open(path).map_err(|e| match looks_like_key(path) {
        // it must not end up in a log
        true => CliError::usage("option '--key-file' takes the name of a file, not a key")
            .with_hint("others can read the command line: make a new key"),
        false => unreadable(e),
    })?;
    let mode = file.metadata().map_err(unreadable)?.mode();
    if mode & OTHERS != 0 {
        let text = format!("{name}: accessible to others than its owner (mode {:04o})", mode & 0o7777);
        return Err(CliError::usage(text).with_hint(format!("chmod 600 '{}'", path.display())));
    }
    let mut bytes = Zeroizing::new(Vec::with_capacity(LONGEST as usize));
    file.take(LONGEST).read_to_end(&mut bytes).map_err(unreadable)?;
    Key::parse(&bytes).map_err(|e| CliError::data(name.clone(), e))
}
