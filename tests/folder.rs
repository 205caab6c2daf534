//! Folders of tests that need files.

use crate::program::{Answer, Call, project};
use std::fs;
use std::os::unix::fs::{MetadataExt, PermissionsExt};
use std::path::PathBuf;
use std::process::{Command, Stdio};

/// A folder of its own, removed in the end.
pub(crate) struct Folder(PathBuf);

impl Folder {
    pub(crate) fn new(name: &str) -> Folder {
        let path = project().join(format!("target/test-{name}-{}", std::process::id()));
        fs::create_dir_all(&path).unwrap();
        Folder(path)
    }

    /// Its path.
    pub(crate) fn text(&self) -> &str {
        self.0.to_str().unwrap()
    }

    /// A file in it, with this text.
    pub(crate) fn file(&self, name: &str, text: impl AsRef<[u8]>) -> String {
        let path = self.0.join(name);
        fs::write(&path, text).unwrap();
        path.to_str().unwrap().to_owned()
    }

    /// A file in it that is this long and takes no room.
    pub(crate) fn sparse(&self, name: &str, length: u64) -> String {
        let path = self.path(name);
        fs::File::create(&path).unwrap().set_len(length).unwrap();
        path
    }

    pub(crate) fn path(&self, name: &str) -> String {
        self.0.join(name).to_str().unwrap().to_owned()
    }

    /// A key file that only its owner can read.
    pub(crate) fn key(&self, bytes: &[u8]) -> String {
        let path = self.file("key", bytes);
        fs::set_permissions(&path, fs::Permissions::from_mode(0o600)).unwrap();
        path
    }

    /// A FIFO that no program writes to.
    pub(crate) fn fifo(&self, name: &str) -> String {
        let path = self.path(name);
        assert!(Command::new("mkfifo").args(["-m", "600", &path]).status().unwrap().success());
        path
    }

    /// The names of what is in it, sorted.
    pub(crate) fn names(&self) -> Vec<String> {
        let entries = fs::read_dir(&self.0).unwrap();
        let mut names: Vec<_> = entries.map(|entry| entry.unwrap().file_name().into_string().unwrap()).collect();
        names.sort();
        names
    }
}

impl Drop for Folder {
    fn drop(&mut self) {
        let _ = fs::remove_dir_all(&self.0);
    }
}

/// Whether the tests run as root, who may give files away.
pub(crate) fn is_root() -> bool {
    fs::metadata("/proc/self").is_ok_and(|data| data.uid() == 0)
}

/// The call by way of a shell, which sets limits or closes streams first.
pub(crate) fn shell(before: &str, after: &str, call: Call) -> Answer {
    let call = call.command();
    let words: Vec<_> = [call.get_program()].into_iter().chain(call.get_args()).collect();
    let mut command = Command::new("bash");
    command.args(["-c", &format!("{before} exec \"$@\" {after}"), "bash"]).args(words);
    let output = command.stdin(Stdio::null()).output().unwrap();
    Answer { stdout: output.stdout, stderr: output.stderr, code: output.status.code() }
}
