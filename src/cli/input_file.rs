//! Files that are read as a whole: keys, labels, plans, settings. A FIFO that no program writes to is an error, not a wait
//! without end, and no file is read beyond the size that makes sense.

use super::console::{ensure_not_output, standard_input};
use crate::stream::{in_threads, processors};
use rustix::fs::{OFlags, fcntl_setfl};
use std::fs::{File, OpenOptions};
use std::io::{self, Read, Seek, SeekFrom};
use std::os::unix::fs::{FileExt, FileTypeExt, OpenOptionsExt};
use std::path::Path;
use std::sync::{Mutex, PoisonError};

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
        true => up_to(most, Vec::new(), standard_input()),
        false => {
            let file = unread(path)?;
            ensure_not_output(&file)?;
            whole(most, file)
        }
    }
}

/// The size of a file from which on several threads read it.
const SEVERAL: u64 = 16 << 20;

fn whole(most: u64, mut file: File) -> io::Result<Vec<u8>> {
    let data = file.metadata()?;
    if data.len() > most {
        return Err(too_large(most));
    }
    let size = usize::try_from(data.len()).unwrap_or_default();
    let mut bytes = Vec::new();
    if data.is_file() && data.len() >= SEVERAL {
        bytes = in_parts(&file, size);
        file.seek(SeekFrom::Start(bytes.len() as u64))?;
    } else {
        bytes.reserve(size);
    }
    up_to(most, bytes, opened(file)?)
}

/// This many bytes of a file, of which each of several threads reads a part: most of the time goes to the first use of the
/// memory. None if they cannot be read: the file may have become shorter.
fn in_parts(file: &File, size: usize) -> Vec<u8> {
    let mut bytes = vec![0; size];
    let length = size.div_ceil(processors()).max(1);
    let parts: Vec<(usize, Mutex<&mut [u8]>)> =
        (0..).step_by(length).zip(bytes.chunks_mut(length).map(Mutex::new)).collect();
    let read = in_threads(processors(), &parts, |(at, part)| {
        file.read_exact_at(&mut part.lock().unwrap_or_else(PoisonError::into_inner), *at as u64)
    });
    if read.into_iter().all(|part| part.is_ok()) { bytes } else { Vec::new() }
}

fn too_large(most: u64) -> io::Error {
    io::Error::other(format!("larger than {} MiB", most.div_ceil(1 << 20)))
}

/// Everything in a file that another one includes. It may be standard output: whoever reads it refuses that with a reason.
///
/// # Errors
/// As of [`content`].
pub(in crate::cli) fn included_content(path: &Path, most: u64) -> io::Result<Vec<u8>> {
    whole(most, unread(path)?)
}

/// The bytes with what follows them, up to this many.
fn up_to(most: u64, mut bytes: Vec<u8>, from: impl Read) -> io::Result<Vec<u8>> {
    from.take(most + 1 - bytes.len() as u64).read_to_end(&mut bytes)?;
    if bytes.len() as u64 > most { Err(too_large(most)) } else { Ok(bytes) }
}
