//! `ipv6calc db update`: installs MMDB files that were fetched by other means.

use super::file;
use crate::cli::args::DatabaseFlags;
use crate::cli::command::{Run, Subcommand};
use crate::cli::console::{Console, notice};
use crate::cli::error::{CliError, escape_for_message};
use crate::cli::exit::Exit;
use crate::cli::layout;
use crate::cli::replace::Replacement;
use crate::db::DbSource;
use crate::db::import::file_name;
use crate::db::mmdb::{kinds, time};
use crate::format::escape_path;
use clap::ValueHint;
use maxminddb::{Metadata, Reader};
use std::ffi::OsStr;
use std::fs::File;
use std::io::{self, Read};
use std::path::{Path, PathBuf};

/// The row of the verb.
pub(super) const UPDATE: Subcommand = Subcommand {
    details: "Nothing is fetched. Without FILE, the sources are listed: where their files come from, and which are \
              installed in the directories of --db-geoip2-dir, --db-dbip2-dir and --db-ip2location2-dir.\n\n\
              A FILE that was fetched, packed with gzip or not, is checked as by 'db verify' and then put in place of \
              the installed one in a single step: programs that run keep the old file. Its name follows from that of \
              FILE or from its type; --name gives another. A file older than the installed one is refused.",
    statuses: [
        "installed, or listed",
        "a file is damaged or older than the installed one",
        "the work could not be done",
    ],
    examples: &[
        ("ipv6calc db update", ""),
        ("ipv6calc db update GeoLite2-City.mmdb dbip-asn-lite-2026-11.mmdb.gz", ""),
    ],
    ..Subcommand::new::<UpdateArgs>("update", "say where MMDB files come from, and install them")
};

#[derive(clap::Args)]
struct UpdateArgs {
    /// Install it under this name, one of those that 'db list' finds
    #[arg(long, value_name = "NAME")]
    name: Option<String>,
    /// Install a file that is older than the installed one too
    #[arg(long)]
    older: bool,
    /// The files to install
    #[arg(value_name = "FILE", value_hint = ValueHint::FilePath)]
    files: Vec<PathBuf>,
    #[command(flatten)]
    databases: DatabaseFlags,
}

/// Where the files of a source come from.
fn origin(source: DbSource) -> &'static str {
    match source {
        DbSource::GeoIp2 => {
            "https://www.maxmind.com/en/accounts/current/geoip/downloads (account; geoipupdate fetches them)"
        }
        DbSource::DbIp2 => "https://db-ip.com/db/lite.php (free, monthly)",
        DbSource::Ip2Location2 => "https://lite.ip2location.com (account)",
        DbSource::BuiltIn => "",
    }
}

/// The sources that have files.
const SOURCES: [DbSource; 3] = [DbSource::GeoIp2, DbSource::DbIp2, DbSource::Ip2Location2];

/// The largest file that is installed, in bytes: the format allows no more.
const LARGEST: u64 = 8 << 30;

impl Run for UpdateArgs {
    fn run(self, console: &mut Console<'_>) -> Result<Exit, CliError> {
        let databases = self.databases.args()?.databases;
        let folder = |source| databases.directory(source).unwrap_or_default();
        if self.files.is_empty() {
            if self.name.is_some() {
                return Err(CliError::usage("--name needs a FILE"));
            }
            SOURCES.into_iter().for_each(|source| list(source, &folder(source), console));
            return Ok(Exit::Done);
        }
        if self.name.is_some() && self.files.len() > 1 {
            return Err(CliError::usage("--name is for one FILE"));
        }
        let mut worst = Exit::Done;
        for path in &self.files {
            let exit = self.install(path, &folder, console)?;
            worst = if worst == Exit::Done { exit } else { worst };
        }
        Ok(worst)
    }
}

/// Lists a source and its files.
fn list(source: DbSource, folder: &Path, console: &mut Console<'_>) {
    notice(&format!("{}: {}", source.name(), origin(source)), &mut console.stdout);
    let mut rows = Vec::new();
    for kind in kinds(source) {
        for name in &kind.names {
            let path = folder.join(name.as_ref());
            if !path.exists() {
                continue;
            }
            let built = match file::open(&path) {
                Ok(file) => time(file.reader().metadata().build_epoch).to_string(),
                Err(error) => error.to_string(),
            };
            rows.push(vec![format!("  {name}"), built]);
        }
    }
    match rows.is_empty() {
        true => notice(&format!("  none in {}", escape_path(folder)), &mut console.stdout),
        false => {
            notice(&format!("  in {}:", escape_path(folder)), &mut console.stdout);
            console.stdout.extend_from_slice(layout::columns(&rows).as_bytes());
        }
    }
}

impl UpdateArgs {
    /// Checks a file and installs it.
    fn install(
        &self,
        path: &Path,
        folder: &dyn Fn(DbSource) -> PathBuf,
        console: &mut Console<'_>,
    ) -> Result<Exit, CliError> {
        let name = escape_path(path);
        let bytes = content(path).map_err(|e| CliError::read(path, e))?;
        let reader = match Reader::from_source(bytes.as_slice()).and_then(|reader| reader.verify().map(|()| reader)) {
            Ok(reader) => reader,
            Err(error) => {
                notice(&format!("ipv6calc: db: {name}: damaged: {error}"), &mut console.stderr);
                return Ok(Exit::Failed);
            }
        };
        let (source, file) = self.place(path, reader.metadata())?;
        let target = folder(source).join(&file);
        let replacement = Replacement::of(&target).map_err(|e| CliError::write(&target, e))?;
        let (new, old) = (reader.metadata().build_epoch, built(&target));
        if !self.older
            && let Some(old) = old.filter(|old| *old > new)
        {
            let text = format!("{name} was built at {}, {} at {}", time(new), escape_path(&target), time(old));
            notice(&format!("ipv6calc: db: {text}\n  --older installs it nevertheless"), &mut console.stderr);
            return Ok(Exit::Failed);
        }
        let losses = replacement.write(&bytes).map_err(|e| {
            let missing = e.kind() == io::ErrorKind::NotFound;
            let error = CliError::write(&target, e);
            if missing { error.with_hint(format!("mkdir -p '{}'", escape_path(folder(source)))) } else { error }
        })?;
        losses.report(&escape_path(&target), &mut console.stderr);
        let before = old.map(|old| format!(", the one before {}", time(old))).unwrap_or_default();
        notice(&format!("{}: installed, built {}{before}", escape_path(&target), time(new)), &mut console.stdout);
        Ok(Exit::Done)
    }

    /// The source and the name of a file.
    fn place(&self, path: &Path, metadata: &Metadata) -> Result<(DbSource, String), CliError> {
        let own = path.file_name().and_then(OsStr::to_str).unwrap_or_default();
        let own = own.strip_suffix(".gz").unwrap_or(own).to_owned();
        let wanted = match &self.name {
            Some(name) => vec![name.clone()],
            None => vec![own, name_of_type(&metadata.database_type)],
        };
        for name in &wanted {
            for source in SOURCES {
                if kinds(source).iter().any(|kind| kind.names.iter().any(|known| known == name)) {
                    return Ok((source, name.clone()));
                }
            }
        }
        let kind = escape_for_message(metadata.database_type.as_bytes());
        let text = match &self.name {
            Some(name) => format!("'{}' is not the name of a database file", escape_for_message(name.as_bytes())),
            None => format!("{}: no database file is called that, or has the type {kind}", escape_path(path)),
        };
        Err(CliError::usage(text).with_hint("--name takes a name such as GeoLite2-City.mmdb or dbip-asn-lite.mmdb"))
    }
}

/// The name under which a file of this type is looked for: `GeoLite2-City.mmdb`, `dbip-asn-lite.mmdb`.
fn name_of_type(database_type: &str) -> String {
    let first = database_type.split(' ').next().unwrap_or_default();
    match file_name(first) {
        Some(name) => name.to_owned(),
        None if first.starts_with("DBIP-") => format!("{}.mmdb", first.to_ascii_lowercase()),
        None => format!("{first}.mmdb"),
    }
}

/// When the installed file was built, if there is one that can be read.
fn built(path: &Path) -> Option<u64> {
    file::open(path).ok().map(|file| file.reader().metadata().build_epoch)
}

/// The bytes of a file, unpacked.
fn content(path: &Path) -> io::Result<Vec<u8>> {
    let file = File::open(path)?;
    if !file.metadata()?.is_file() {
        return Err(io::Error::other("not a regular file"));
    }
    let mut bytes = Vec::new();
    unpacked(file).take(LARGEST).read_to_end(&mut bytes)?;
    Ok(bytes)
}

#[cfg(feature = "logs")]
fn unpacked(file: File) -> impl Read {
    crate::stream::Unpack::new(file)
}

#[cfg(not(feature = "logs"))]
fn unpacked(file: File) -> impl Read {
    file
}
