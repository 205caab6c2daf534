//! Keys: the content of a file that only its owner can read, or bytes.

use ipv6calc::anon::Key;
use pyo3::exceptions::{PyOSError, PyPermissionError, PyTypeError, PyValueError};
use pyo3::prelude::*;
use pyo3::types::PyBytes;
use std::fs::File;
use std::io::Read;
use std::os::unix::fs::MetadataExt;
use std::path::{Path, PathBuf};
use zeroize::Zeroizing;

/// Access of group and others, in the file mode.
const OTHERS: u32 = 0o077;

/// More than any key file holds: 64 hex digits and a line end.
const LONGEST: u64 = 128;

/// The key that an argument gives: `bytes` are the key, anything else is the path of a file.
///
/// # Errors
/// If it is neither, or the file cannot be read, is accessible to others, or does not hold a key.
pub(crate) fn of(key: &Bound<'_, PyAny>) -> PyResult<Key> {
    if let Ok(bytes) = key.cast::<PyBytes>() {
        return Key::parse(bytes.as_bytes()).map_err(|error| PyValueError::new_err(format!("key: {error}")));
    }
    let path: PathBuf = key.extract().map_err(|_| PyTypeError::new_err("key must be the path of a file, or bytes"))?;
    read(&path)
}

/// The key in a file.
fn read(path: &Path) -> PyResult<Key> {
    // it must not end up in a log
    if looks_like_key(path) {
        return Err(PyValueError::new_err("key must be the path of a file, or bytes: this is a key as text"));
    }
    let name = format!("key file '{}'", path.display());
    let unreadable = |error: std::io::Error| {
        let number = error.raw_os_error();
        PyOSError::new_err((number, format!("{name}: {}", error.kind()), path.display().to_string()))
    };
    // a FIFO or a directory holds no key
    let data = std::fs::metadata(path).map_err(unreadable)?;
    if !data.is_file() {
        return Err(PyValueError::new_err(format!("{name}: not a regular file")));
    }
    let file = File::open(path).map_err(unreadable)?;
    let data = file.metadata().map_err(unreadable)?;
    if data.uid() != rustix::process::geteuid().as_raw() {
        return Err(PyPermissionError::new_err(format!("{name}: it belongs to another user, who knows the key")));
    }
    if data.mode() & OTHERS != 0 {
        let mode = data.mode() & 0o7777;
        let text = format!("{name}: accessible to others than its owner (mode {mode:04o}): chmod 600 it");
        return Err(PyPermissionError::new_err(text));
    }
    let mut bytes = Zeroizing::new(Vec::with_capacity(LONGEST as usize));
    file.take(LONGEST).read_to_end(&mut bytes).map_err(unreadable)?;
    Key::parse(&bytes).map_err(|error| PyValueError::new_err(format!("{name}: {error}")))
}

/// Whether the name of the file is a key, or half of one.
fn looks_like_key(path: &Path) -> bool {
    let name = path.as_os_str().as_encoded_bytes();
    name.len() >= Key::BYTES && name.iter().all(u8::is_ascii_hexdigit)
}
