//! Locks on the files of a plan: two runs that add to it do so one after the other.

use super::input::failed;
use crate::cli::console::file_id;
use crate::cli::error::CliError;
use std::collections::HashSet;
use std::ffi::OsString;
use std::fs::{self, File, OpenOptions};
use std::io;
use std::path::{Path, PathBuf};

/// Locks the files, waiting until each is free. The locks end when they are dropped.
///
/// # Errors
/// If a file cannot be opened.
pub(super) fn all(paths: &[OsString]) -> Result<Vec<File>, CliError> {
    let mut files: Vec<(PathBuf, &OsString)> = Vec::new();
    for path in paths.iter().filter(|path| *path != "-") {
        files.push((fs::canonicalize(path).map_err(|e| failed(path, &e))?, path));
    }
    // every run takes the locks in the same order: none waits for another that waits for it
    files.sort_unstable();
    // a second lock on one file, under whatever name, would wait for the first
    let mut seen = HashSet::new();
    files.retain(|(file, _)| fs::metadata(file).map_or(true, |data| seen.insert(file_id(&data))));
    let regular = files.iter().filter(|(file, _)| file.is_file());
    regular.map(|(file, path)| one(file).map_err(|e| failed(path, &e))).collect()
}

/// Locks a file. The run before may have replaced it while this one waited: then the lock is on a file that is gone, and
/// the new one is locked instead.
fn one(path: &Path) -> io::Result<File> {
    loop {
        // network file systems lock only what is open for writing
        let file = OpenOptions::new().read(true).write(true).open(path).or_else(|_| File::open(path))?;
        file.lock()?;
        if file_id(&file.metadata()?) == file_id(&fs::metadata(path)?) {
            return Ok(file);
        }
    }
}
