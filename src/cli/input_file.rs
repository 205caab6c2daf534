//! Files that are read as a whole: keys, labels, plans, settings. A FIFO that no program writes to is an error, not a wait
//! without end, and no file is read beyond the size that makes sense.

use super::console::{ensure_not_output, standard_input};
use rustix::fs::{OFlags, fcntl_setfl};
use std::fs::{self, File, OpenOptions};
use std::io::{self, Read};
use std::os::unix::fs::{FileTypeExt, OpenOptionsExt};
use std::path::Path;

/// Opens a file for reading. Process substitution of a shell gives a FIFO too, which has a writer.
///
/// # Errors
/// If it cannot be opened, or is a FIFO without a writer.
pub(super) fn open(path: &Path) -> io::Result<impl Read> {
    let file = unread(path)?;
    ensure_not_output(&file)?;
    opened(file)
}

fn unread(path: &Path) -> io::Result<File> {
    OpenOptions::new().read(true).custom_flags(OFlags::NONBLOCK.bits() as i32).open(path)
}

/// The same of a file that was opened with `O_NONBLOCK`.
pub(super) fn opened(mut file: File) -> io::Result<impl Read> {
    let mut head = Vec::new();
    if file.metadata()?.file_type().is_fifo() {
        match file.by_ref().take(1).read_to_end(&mut head) {
            Ok(0) => return Err(io::Error::other("a FIFO that no program writes to")),
            Ok(_) => {}
            // a writer that has not written yet
            Err(e) if e.kind() == io::ErrorKind::WouldBlock => {}
            Err(e) => return Err(e),
        }
        fcntl_setfl(&file, OFlags::empty())?;
    }
    Ok(io::Cursor::new(head).chain(file))
}

/// The largest plan, in bytes: places in it are 32 bits wide.
pub(in crate::cli) const LARGE: u64 = u32::MAX as u64;

/// The largest configuration, baseline or list of rules, in bytes.
pub(in crate::cli) const SMALL: u64 = 256 << 20;

/// Everything in a file, or on standard input for `-`. A file that is too large is refused before it is read.
///
/// # Errors
/// If it cannot be read, is larger than this number of bytes, or is a FIFO without a writer.
pub(in crate::cli) fn content(path: &Path, most: u64) -> io::Result<Vec<u8>> {
    match path.as_os_str() == "-" {
        true => up_to(most, 0, standard_input()),
        false => up_to(most, fs::metadata(path)?.len(), open(path)?),
    }
}

/// Everything in a file that another one includes. It may be standard output: whoever reads it refuses that with a reason.
///
/// # Errors
/// As of [`content`].
pub(in crate::cli) fn included_content(path: &Path, most: u64) -> io::Result<Vec<u8>> {
    up_to(most, fs::metadata(path)?.len(), opened(unread(path)?)?)
}

fn up_to(most: u64, size: u64, from: impl Read) -> io::Result<Vec<u8>> {
    let large = || io::Error::other(format!("larger than {} MiB", most.div_ceil(1 << 20)));
    if size > most {
        return Err(large());
    }
    let mut bytes = Vec::with_capacity(usize::try_from(size).unwrap_or_default());
    from.take(most + 1).read_to_end(&mut bytes)?;
    if bytes.len() as u64 > most { Err(large()) } else { Ok(bytes) }
}
