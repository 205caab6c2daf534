//! Which files are searched, in order.

use super::super::console::{Stream, open_input, standard_input};
use super::super::error::{CliError, escape_for_message};
use super::args::{GrepArgs, GrepFileArgs};
use crate::stream::{ByteSource, Unpack};
use ignore::overrides::OverrideBuilder;
use ignore::{DirEntry, Walk, WalkBuilder};
use std::ffi::{OsStr, OsString};
use std::fs::{self, File};
use std::io::{self, Cursor, Read};
use std::os::fd::AsFd;
use std::os::unix::ffi::OsStrExt;
use std::path::PathBuf;

/// A file to search.
pub(in crate::cli) struct SearchFile {
    /// What the output calls it.
    pub(in crate::cli) name: Vec<u8>,
    /// `None`: standard input.
    path: Option<PathBuf>,
}

/// A file that was opened.
pub(in crate::cli) struct Opened {
    pub(in crate::cli) source: ByteSource,
    /// It begins with bytes that no text has.
    pub(super) binary: bool,
}

/// How much of a file decides whether it is binary.
const PROBE: usize = 64 * 1024;

impl SearchFile {
    fn stdin() -> SearchFile {
        SearchFile { name: b"(standard input)".to_vec(), path: None }
    }

    fn new(path: PathBuf) -> SearchFile {
        SearchFile { name: path.as_os_str().as_bytes().to_vec(), path: Some(path) }
    }

    /// The file of this name; `-` is standard input.
    pub(in crate::cli) fn named(name: &OsStr) -> SearchFile {
        if name == "-" { SearchFile::stdin() } else { SearchFile::new(PathBuf::from(name)) }
    }

    /// Opens it and looks at its beginning. If anything is going to be written it may not be standard output.
    pub(in crate::cli) fn open(&self, writes: bool) -> io::Result<Opened> {
        let (stream, waits) = match &self.path {
            None => {
                let stream = match writes {
                    true => standard_input(),
                    false => Stream::new("standard input", io::stdin().as_fd()),
                };
                let waits = !stream.is_file();
                (stream, waits)
            }
            Some(path) => {
                let file = if writes { open_input(path)? } else { File::open(path)? };
                let data = file.metadata()?;
                if data.is_dir() {
                    return Err(io::Error::new(io::ErrorKind::IsADirectory, "is a directory; -r searches directories"));
                }
                (Stream::named(format!("'{}'", escape_for_message(&self.name)), file), !data.is_file())
            }
        };
        let mut bytes = Unpack::new(stream);
        let mut head = vec![0; PROBE];
        let read = bytes.read(&mut head)?;
        head.truncate(read);
        let binary = memchr::memchr(0, &head).is_some();
        let bytes = Cursor::new(head).chain(bytes);
        let source = if waits { ByteSource::waiting(bytes) } else { ByteSource::new(bytes) };
        Ok(Opened { source, binary })
    }
}

/// The files to search, or why one cannot be.
pub(super) struct Files {
    fixed: std::vec::IntoIter<SearchFile>,
    walk: Option<Walk>,
    /// Without an operand names in a walk do not begin with the directory.
    strip: bool,
    several: bool,
}

impl Files {
    /// The files that were named.
    ///
    /// # Errors
    /// If the list of files cannot be read, or a glob is wrong.
    pub(super) fn new(args: &GrepArgs) -> Result<Files, CliError> {
        let mut names = args.operands.clone();
        if let Some(path) = &args.files.files0_from {
            names.extend(listed(path.as_os_str())?);
        }
        let none = names.is_empty() && args.files.files0_from.is_none();
        let several = names.len() > 1 || args.files.recursive;
        if args.files.recursive {
            if none {
                names.push(OsString::from("."));
            }
            let walk = walk(&names, &args.files)?;
            return Ok(Files { fixed: Vec::new().into_iter(), walk, strip: none, several });
        }
        let fixed: Vec<SearchFile> = match none {
            true => vec![SearchFile::stdin()],
            false => names.into_iter().map(|name| SearchFile::named(&name)).collect(),
        };
        Ok(Files { fixed: fixed.into_iter(), walk: None, strip: false, several })
    }

    /// Whether there may be more than one.
    pub(super) fn are_several(&self) -> bool {
        self.several
    }
}

impl Iterator for Files {
    type Item = Result<SearchFile, String>;

    fn next(&mut self) -> Option<Result<SearchFile, String>> {
        if let Some(file) = self.fixed.next() {
            return Some(Ok(file));
        }
        loop {
            match self.walk.as_mut()?.next()? {
                Err(e) => return Some(Err(e.to_string())),
                Ok(entry) if entry.is_stdin() => return Some(Ok(SearchFile::stdin())),
                Ok(entry) if is_file(&entry) => {
                    let path = entry.into_path();
                    let bare = path.strip_prefix("./").ok().filter(|_| self.strip).map(PathBuf::from);
                    return Some(Ok(SearchFile::new(bare.unwrap_or(path))));
                }
                Ok(_) => {}
            }
        }
    }
}

/// Whether an entry is searched: regular files, and what was named on the command line unless it is a directory.
fn is_file(entry: &DirEntry) -> bool {
    match entry.depth() {
        0 => fs::metadata(entry.path()).map_or(true, |data| !data.is_dir()),
        _ => entry.file_type().is_some_and(|kind| kind.is_file()),
    }
}

/// The walk through directories, in the order of names.
fn walk(names: &[OsString], args: &GrepFileArgs) -> Result<Option<Walk>, CliError> {
    let mut globs = OverrideBuilder::new(".");
    for glob in &args.glob {
        globs.add(glob).map_err(|e| CliError::invalid_value("glob", glob.as_bytes(), e))?;
    }
    let globs = globs.build().map_err(|e| CliError::usage(format!("--glob: {e}")))?;
    let Some((first, others)) = names.split_first() else { return Ok(None) };
    let mut walk = WalkBuilder::new(first);
    others.iter().for_each(|name| {
        walk.add(name);
    });
    walk.hidden(!args.hidden).overrides(globs).sort_by_file_name(OsStr::cmp);
    if args.no_ignore {
        walk.ignore(false).git_ignore(false).git_global(false).git_exclude(false).parents(false);
    }
    Ok(Some(walk.build()))
}

/// The names in a list, each ended by a zero byte.
fn listed(path: &OsStr) -> Result<Vec<OsString>, CliError> {
    let mut text = Vec::new();
    let read = match path == "-" {
        true => standard_input().read_to_end(&mut text),
        false => open_input(path.as_ref()).and_then(|mut file| file.read_to_end(&mut text)),
    };
    read.map_err(|e| CliError::read(path.as_ref(), e))?;
    let names = text.split(|b| *b == 0).filter(|name| !name.is_empty());
    Ok(names.map(|name| OsStr::from_bytes(name).to_owned()).collect())
}
