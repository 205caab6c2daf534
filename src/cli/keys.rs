//! Keys of the keyed anonymisation: read from a file that only its owner can read, never from the command line.

use super::console::ensure_not_output;
use super::error::CliError;
use super::exit::Exit;
use super::input_file;
use crate::anon::Key;
use crate::format::{escape_path, scan};
use crate::stream::Sink;
use rustix::fs::OFlags;
use std::fs::OpenOptions;
use std::io::{Read, Write};
use std::os::unix::ffi::OsStrExt;
use std::os::unix::fs::{MetadataExt, OpenOptionsExt};
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

/// Does something with a key and then overwrites the stack below: moved values and expanded keys leave copies on it.
pub(super) fn without_trace<T>(run: impl FnOnce() -> T) -> T {
    let result = deeper(run);
    wipe_stack();
    result
}

#[inline(never)]
fn deeper<T>(run: impl FnOnce() -> T) -> T {
    run()
}

/// Overwrites more of the stack than reading a key and expanding it takes.
#[inline(never)]
fn wipe_stack() {
    let mut below = Zeroizing::new([0xff_u8; 64 * 1024]);
    std::hint::black_box(below.as_mut());
}

/// The key in a file; a file of another user, or one that group or others can read, is refused.
pub(super) fn read(path: &Path) -> Result<Key, CliError> {
    // a system without this setting dumps no less than before
    let _ = rustix::process::set_dumpable_behavior(rustix::process::DumpableBehavior::NotDumpable);
    let name = format!("key file '{}'", escape_path(path));
    let unreadable = |e| CliError::io(name.clone(), e);
    let file = OpenOptions::new().read(true).custom_flags(OFlags::NONBLOCK.bits() as i32).open(path);
    let file = file.map_err(|e| match looks_like_key(path) {
        // it must not end up in a log
        true => CliError::usage("option '--key-file' takes the name of a file, not a key")
            .with_hint("others can read the command line: make a new key"),
        false => unreadable(e),
    })?;
    ensure_not_output(&file).map_err(unreadable)?;
    let data = file.metadata().map_err(unreadable)?;
    let (owner, user, mode) = (data.uid(), rustix::process::geteuid().as_raw(), data.mode());
    if owner != user {
        let text = format!("{name}: it belongs to another user (number {owner}), who knows the key");
        return Err(CliError::usage(text).with_hint(format!("use a file that belongs to you (number {user})")));
    }
    if mode & OTHERS != 0 {
        let text = format!("{name}: accessible to others than its owner (mode {:04o})", mode & 0o7777);
        return Err(CliError::usage(text).with_hint(format!("chmod 600 '{}'", escape_path(path))));
    }
    let mut bytes = Zeroizing::new(Vec::with_capacity(LONGEST as usize));
    input_file::opened(file).map_err(unreadable)?.take(LONGEST).read_to_end(&mut bytes).map_err(unreadable)?;
    Key::parse(&bytes).map_err(|e| CliError::data(name.clone(), e))
}
