//! Replacing files that people own: at any moment a file is the old one or the new one, and it stays its owner's.

use super::console::{self, notice};
use super::error::{CliError, escape_for_message};

use std::fs::{self, File, Metadata, OpenOptions, Permissions};
use std::io::{self, BufWriter, Write};
use std::os::fd::{AsFd, BorrowedFd};
use std::os::unix::ffi::OsStrExt;
use std::os::unix::fs::{MetadataExt, PermissionsExt, fchown};
use std::path::{Path, PathBuf};
use xattr::FileExt;

/// A file that is going to be replaced, as it was when it was looked at.
pub(crate) struct Replacement {
    /// The file itself: symbolic links are followed.
    path: PathBuf,
    before: Option<FileState>,
    /// How many names the file has.
    links: u64,
}

/// What of a file could not be kept when it was replaced.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
#[must_use = "the user must know"]
pub(crate) struct Losses {
    /// The user that the file belonged to.
    owner: Option<u32>,
    /// The group that the file belonged to.
    group: Option<u32>,
    /// How many other names (hard links) keep the old content.
    other_names: u64,
}

impl Losses {
    /// Whether the old content is left under another name.
    pub(crate) fn leave_old_content(&self) -> bool {
        self.other_names > 0
    }

    /// Reports them, each on a line of its own.
    pub(crate) fn report(&self, name: &str, out: &mut Vec<u8>) {
        let changed = |what, id| format!("{name}: belongs to another {what} now: {what} {id} could not be kept");
        let owner = self.owner.map(|id| changed("user", id));
        let group = self.group.map(|id| changed("group", id));
        let names = (self.other_names > 0)
            .then(|| format!("{name}: other names (hard links) of the file keep the old text: {}", self.other_names));
        owner.iter().chain(&group).chain(&names).for_each(|text| notice(text, out));
    }
}

/// What changes when a file is written, replaced, or given away.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
struct FileState {
    id: (u64, u64),
    size: u64,
    modified: (i64, i64),
    changed: (i64, i64),
}

impl FileState {
    fn of(data: &Metadata) -> FileState {
        FileState {
            id: console::file_id(data),
            size: data.size(),
            modified: (data.mtime(), data.mtime_nsec()),
            changed: (data.ctime(), data.ctime_nsec()),
        }
    }
}

impl Replacement {
    /// Takes note of what is at a path. Do so before reading what the new content is made of: a change after this moment
    /// is noticed.
    ///
    /// # Errors
    /// If it cannot be looked at.
    pub(crate) fn of(path: &Path) -> io::Result<Replacement> {
        let path = match fs::metadata(path) {
            // what a device or a pipe is called in the end is not a name that can be opened
            Ok(data) if !data.is_file() => path.to_owned(),
            _ => followed(path)?,
        };
        match fs::metadata(&path) {
            Ok(data) if data.is_dir() => Err(io::Error::new(io::ErrorKind::IsADirectory, "is a directory")),
            Ok(data) => Ok(Replacement { path, before: Some(FileState::of(&data)), links: data.nlink() }),
            Err(e) if e.kind() == io::ErrorKind::NotFound => Ok(Replacement { path, before: None, links: 0 }),
            Err(e) => Err(e),
        }
    }

    /// Puts new content in place of the file, in one step: a full disk or a crash leaves the old one. Owner, group, mode
    /// and extended attributes stay as far as the system permits. What is not a regular file is written as it is.
    ///
    /// # Errors
    /// If the new content cannot be written, or the file has changed since it was looked at; then it is as it was.
    pub(crate) fn write(&self, bytes: &[u8]) -> io::Result<Losses> {
        self.write_pieces([bytes])
    }

    /// As [`Replacement::write`], with the pieces of the new content in order.
    ///
    /// # Errors
    /// As of [`Replacement::write`].
    pub(crate) fn write_pieces<'b>(&self, pieces: impl IntoIterator<Item = &'b [u8]>) -> io::Result<Losses> {
        if fs::metadata(&self.path).is_ok_and(|data| !data.is_file()) {
            write_all(&OpenOptions::new().write(true).open(&self.path)?, pieces)?;
            return Ok(Losses::default());
        }
        let old = match OpenOptions::new().read(true).open(&self.path) {
            Ok(file) => Some(file),
            Err(e) if e.kind() == io::ErrorKind::NotFound => None,
            Err(e) => return Err(e),
        };
        let data = old.as_ref().map(File::metadata).transpose()?;
        let folder = self.path.parent().filter(|folder| !folder.as_os_str().is_empty()).unwrap_or(Path::new("."));
        // a name of its own, never that of an existing file; what is left of a failed attempt is removed by its owner
        let new = tempfile::Builder::new()
            .prefix(&self.hidden_name())
            .permissions(Permissions::from_mode(first_mode(old.is_some())))
            .tempfile_in(folder)
            .map_err(|e| io::Error::new(e.kind(), format!("cannot create a file beside it: {e}")))?;
        write_all(new.as_file(), pieces)?;
        let mut losses = match (&old, &data) {
            (Some(old), Some(data)) => take_over(new.as_file(), old, data)?,
            _ => Losses::default(),
        };
        losses.other_names = self.links.saturating_sub(1);
        new.as_file().sync_all()?;
        self.ensure_unchanged()?;
        match self.before {
            Some(_) => new.persist(&self.path),
            None => new.persist_noclobber(&self.path),
        }
        .map_err(|e| e.error)?;
        // the rename itself has to reach the disk; not every file system can sync folders
        let _ = File::open(folder).and_then(|folder| folder.sync_all());
        Ok(losses)
    }

    fn hidden_name(&self) -> std::ffi::OsString {
        let mut name = std::ffi::OsString::from(".");
        name.push(self.path.file_name().unwrap_or_default());
        name.push(".");
        name
    }

    fn ensure_unchanged(&self) -> io::Result<()> {
        let now = match fs::metadata(&self.path) {
            Ok(data) => Some(FileState::of(&data)),
            Err(e) if e.kind() == io::ErrorKind::NotFound => None,
            Err(e) => return Err(e),
        };
        match now == self.before {
            true => Ok(()),
            false => Err(io::Error::other("has changed since it was read: nothing was written, run it again")),
        }
    }
}

/// Writes pieces, of which many are small.
fn write_all<'b>(file: &File, pieces: impl IntoIterator<Item = &'b [u8]>) -> io::Result<()> {
    let mut out = BufWriter::with_capacity(1 << 18, file);
    pieces.into_iter().try_for_each(|piece| out.write_all(piece))?;
    out.flush()
}

/// The mode of the file beside it. Before it has the mode of the old file, it can be read by its owner alone.
const fn first_mode(has_old: bool) -> u32 {
    if has_old { 0o600 } else { 0o666 }
}

/// Replaces a file, or makes a new one. To a file that is open already, such as `/dev/stdout`, the content is appended: what
/// is in it may come from others.
///
/// # Errors
/// If it cannot be written.
pub(crate) fn replace(path: &Path, bytes: &[u8]) -> io::Result<Losses> {
    if is_open_file(path) {
        OpenOptions::new().append(true).open(path)?.write_all(bytes)?;
        return Ok(Losses::default());
    }
    Replacement::of(path)?.write(bytes)
}

/// Whether a path leads to a descriptor of a process, such as `/dev/stdout` and `/dev/fd/3`.
pub(crate) fn is_open_file(path: &Path) -> bool {
    let in_proc = |path: &Path| {
        path.parent().and_then(|folder| fs::canonicalize(folder).ok()).filter(|folder| folder.starts_with("/proc"))
    };
    let target = fs::read_link(path).unwrap_or_default();
    [path, &target].into_iter().any(|path| in_proc(path).is_some())
}

/// The file that a path finally names, even if it does not exist yet.
fn followed(path: &Path) -> io::Result<PathBuf> {
    const MOST: usize = 40;
    let mut path = path.to_owned();
    for _ in 0..MOST {
        match fs::symlink_metadata(&path) {
            Ok(data) if data.is_symlink() => {
                let target = fs::read_link(&path)?;
                path = path.parent().map_or(target.clone(), |folder| folder.join(&target));
            }
            _ => return Ok(path),
        }
    }
    Err(io::Error::other("too many symbolic links"))
}

/// Gives a new file the owner, group, mode and extended attributes of an old one, as far as the system permits.
fn take_over(new: &File, old: &File, data: &Metadata) -> io::Result<Losses> {
    let own = new.metadata()?;
    let owner = own.uid() == data.uid() || fchown(new, Some(data.uid()), None).is_ok();
    let group = own.gid() == data.gid() || fchown(new, None, Some(data.gid())).is_ok();
    let mut mode = data.mode() & 0o7777;
    if !owner {
        // the right to act as the old owner must not turn into the right to act as the new one
        mode &= !0o4000;
    }
    if !group {
        mode &= !0o2000;
        // another group gets no more than everybody
        mode = mode & !0o070 | (mode & 0o007) << 3 & mode;
    }
    new.set_permissions(Permissions::from_mode(mode))?;
    for name in old.list_xattr().into_iter().flatten() {
        // capabilities of a file are like the setuid bit
        if (owner || !name.as_bytes().starts_with(b"security."))
            && let Ok(Some(value)) = old.get_xattr(&name)
        {
            // some belong to the system or to root and cannot be set: not a reason to give up
            let _ = new.set_xattr(&name, &value);
        }
    }
    let lost = |kept: bool, id: u32| (!kept).then_some(id);
    Ok(Losses { owner: lost(owner, data.uid()), group: lost(group, data.gid()), other_names: 0 })
}

/// Refuses an output that is one of the inputs too: it would be lost, or grow without end. Without a path the output is
/// standard output; `-` among the inputs is standard input.
///
/// # Errors
/// If it is one.
pub(crate) fn ensure_output_is_not_input<'a>(
    output: Option<&Path>,
    inputs: impl IntoIterator<Item = &'a Path>,
) -> Result<(), CliError> {
    let id = |data: io::Result<Metadata>| data.ok().and_then(|data| console::regular_file_id(&data));
    let standard = |stream: BorrowedFd<'_>| id(console::file(stream).and_then(|file| file.metadata()));
    let out = match output {
        Some(path) => id(fs::metadata(path)),
        None => standard(io::stdout().as_fd()),
    };
    let is_out = |path: &&Path| {
        let input = if path.as_os_str() == "-" { standard(io::stdin().as_fd()) } else { id(fs::metadata(path)) };
        input == out
    };
    match inputs.into_iter().find(|path| out.is_some() && is_out(path)) {
        None => Ok(()),
        Some(path) => {
            let name = escape_for_message(output.unwrap_or(path).as_os_str().as_bytes());
            Err(CliError::usage(format!("'{name}' is read and is also the output"))
                .with_hint("write to another file, then rename it"))
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use std::os::unix::fs::symlink;

    fn folder() -> tempfile::TempDir {
        tempfile::tempdir().unwrap()
    }

    fn names(folder: &Path) -> Vec<String> {
        let mut all: Vec<String> =
            fs::read_dir(folder).unwrap().map(|e| e.unwrap().file_name().into_string().unwrap()).collect();
        all.sort();
        all
    }

    #[test]
    fn mode_owner_and_attributes_stay() {
        let folder = folder();
        let path = folder.path().join("plan.toml");
        fs::write(&path, "old").unwrap();
        // only root can give a file away; for anybody else these are the own ids
        let (uid, gid) = (fs::metadata(&path).unwrap().uid(), fs::metadata(&path).unwrap().gid());
        let given = std::os::unix::fs::chown(&path, Some(1000), Some(1001)).is_ok();
        fs::set_permissions(&path, Permissions::from_mode(0o640)).unwrap();
        let marked = xattr::set(&path, "user.note", b"mine").is_ok();
        let _ = replace(&path, b"new").unwrap();
        let data = fs::metadata(&path).unwrap();
        assert_eq!((fs::read(&path).unwrap(), data.mode() & 0o7777), (b"new".to_vec(), 0o640));
        assert_eq!((data.uid(), data.gid()), if given { (1000, 1001) } else { (uid, gid) });
        assert!(!marked || xattr::get(&path, "user.note").unwrap().as_deref() == Some(b"mine".as_slice()));
        assert_eq!(names(folder.path()), ["plan.toml"]);
    }

    #[test]
    fn symbolic_links_are_followed_and_other_names_are_counted() {
        let folder = folder();
        let (file, link, other) = (folder.path().join("a"), folder.path().join("link"), folder.path().join("b"));
        fs::write(&file, "old").unwrap();
        fs::hard_link(&file, &other).unwrap();
        symlink("a", &link).unwrap();
        let replacement = Replacement::of(&link).unwrap();
        assert_eq!(replacement.write(b"new").unwrap(), Losses { other_names: 1, ..Losses::default() });
        assert!(fs::symlink_metadata(&link).unwrap().is_symlink());
        assert_eq!((fs::read(&file).unwrap(), fs::read(&other).unwrap()), (b"new".to_vec(), b"old".to_vec()));
        let dangling = folder.path().join("dangling");
        symlink("c", &dangling).unwrap();
        let _ = replace(&dangling, b"x").unwrap();
        assert_eq!(fs::read(folder.path().join("c")).unwrap(), b"x");
        symlink("loop", folder.path().join("loop")).unwrap();
        assert!(replace(&folder.path().join("loop"), b"x").is_err());
    }

    #[test]
    fn a_new_file_beside_an_old_one_is_private_at_first() {
        assert_eq!((first_mode(true), first_mode(false)), (0o600, 0o666));
        // and the old mode is what it has in the end, be it wider or not
        for mode in [0o600, 0o640, 0o666] {
            let folder = folder();
            let path = folder.path().join("a");
            fs::write(&path, "old").unwrap();
            fs::set_permissions(&path, Permissions::from_mode(mode)).unwrap();
            let _ = replace(&path, b"new").unwrap();
            assert_eq!(fs::metadata(&path).unwrap().mode() & 0o7777, mode);
        }
    }

    #[test]
    fn a_change_since_it_was_read_is_noticed() {
        let folder = folder();
        let path = folder.path().join("plan.toml");
        fs::write(&path, "old").unwrap();
        let replacement = Replacement::of(&path).unwrap();
        fs::write(&path, "edited").unwrap();
        assert!(replacement.write(b"new").unwrap_err().to_string().contains("has changed"));
        let replacement = Replacement::of(&path).unwrap();
        fs::remove_file(&path).unwrap();
        assert!(replacement.write(b"new").is_err());
        let replacement = Replacement::of(&path).unwrap();
        fs::write(&path, "someone else's").unwrap();
        assert!(replacement.write(b"new").is_err());
        assert_eq!(fs::read(&path).unwrap(), b"someone else's");
        assert_eq!(names(folder.path()), ["plan.toml"]);
    }

    #[test]
    fn files_of_others_beside_it_are_left_alone() {
        let folder = folder();
        let path = folder.path().join("plan.toml");
        fs::write(&path, "old").unwrap();
        for name in ["plan.toml.ipv6calc-new", ".plan.toml.tmp"] {
            fs::write(folder.path().join(name), "notes").unwrap();
        }
        let _ = replace(&path, b"new").unwrap();
        assert_eq!(names(folder.path()), [".plan.toml.tmp", "plan.toml", "plan.toml.ipv6calc-new"]);
        assert_eq!(fs::read(folder.path().join("plan.toml.ipv6calc-new")).unwrap(), b"notes");
    }

    #[test]
    fn an_output_that_is_an_input_is_refused_under_any_name() {
        let folder = folder();
        let (file, link, other) = (folder.path().join("a"), folder.path().join("link"), folder.path().join("b"));
        fs::write(&file, "old").unwrap();
        fs::hard_link(&file, &other).unwrap();
        symlink("a", &link).unwrap();
        for output in [&file, &link, &other] {
            assert!(ensure_output_is_not_input(Some(output), [file.as_path()]).is_err());
        }
        let missing = folder.path().join("c");
        assert!(ensure_output_is_not_input(Some(&missing), [file.as_path()]).is_ok());
        assert!(ensure_output_is_not_input(Some(Path::new("/dev/null")), [Path::new("/dev/null")]).is_ok());
    }

    #[test]
    fn what_is_lost_is_reported() {
        let folder = folder();
        let path = folder.path().join("a");
        fs::write(&path, "old").unwrap();
        let data = fs::metadata(&path).unwrap();
        // a system on which nothing can be given away: the new file has the ids of who writes it
        let mut out = Vec::new();
        let losses = Losses { owner: Some(data.uid()), group: Some(7), other_names: 2 };
        losses.report("a", &mut out);
        let text = String::from_utf8(out).unwrap();
        assert_eq!(text.lines().count(), 3);
        assert!(text.contains("a: belongs to another group now: group 7 could not be kept\n"), "{text}");
        assert_eq!(replace(&path, b"new").unwrap(), Losses::default());
    }

    #[test]
    fn a_device_is_written_as_it_is() {
        let _ = replace(Path::new("/dev/null"), b"x").unwrap();
        assert!(replace(&folder().path().join("no/file"), b"x").is_err());
        assert!(replace(folder().path(), b"x").is_err());
    }
}
