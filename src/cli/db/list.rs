//! `ipv6calc db list`: the tables of the program, and the MMDB files it finds.

use super::file;
use crate::cli::args::DatabaseFlags;
use crate::cli::command::{Run, Subcommand};
use crate::cli::console::Console;
use crate::cli::console::notice;
use crate::cli::error::{CliError, escape_for_message};
use crate::cli::exit::Exit;
use crate::cli::layout;
use crate::db::mmdb::Present;
use crate::db::{BuiltIn, Databases, Features, TableInfo};
use serde::Serialize;

/// The row of the verb.
pub(super) const LIST: Subcommand = Subcommand {
    examples: &[("ipv6calc db list", ""), ("ipv6calc db list --db-geoip2-dir ~/geoip --json", "")],
    ..Subcommand::new::<DbListArgs>("list", "list the built-in tables and the MMDB files found")
};

#[derive(clap::Args)]
struct DbListArgs {
    /// Write one JSON object
    #[arg(long)]
    json: bool,
    #[command(flatten)]
    databases: DatabaseFlags,
}

/// Everything there is.
#[derive(Serialize)]
struct Document<'a> {
    schema: u8,
    tables: &'a [TableInfo],
    files: Vec<Found<'a>>,
    labels: usize,
}

/// A file.
#[derive(Serialize)]
struct Found<'a> {
    source: &'static str,
    number: u16,
    class: &'static str,
    path: String,
    usable: bool,
    #[serde(flatten)]
    about: Option<file::About<'a>>,
    facts: Vec<&'static str>,
}

/// The facts that a file can give, in words.
const FACTS: [(Features, &str); 6] = [
    (Features::CC, "country"),
    (Features::COUNTRY, "country name"),
    (Features::CITY, "city"),
    (Features::REGION, "region"),
    (Features::AS, "AS"),
    (Features::GEONAMEID, "GeonameID"),
];

impl Run for DbListArgs {
    fn run(self, console: &mut Console<'_>) -> Result<Exit, CliError> {
        let set = self.databases.open(false, &mut console.stderr)?;
        let document =
            Document { schema: 1, tables: BuiltIn::tables(), files: files(&set), labels: set.labels().len() };
        match self.json {
            true => file::json(&document, &mut console.stdout),
            false => text(&document, &mut console.stdout),
        }
        Ok(Exit::Done)
    }
}

/// The files of all sources, in order of trust.
fn files(set: &Databases) -> Vec<Found<'_>> {
    let path = |present: &Present| match &present.file {
        Some(file) => file.path().to_string_lossy().into_owned(),
        None => present.kind.names.concat(),
    };
    set.sources()
        .flat_map(|db| db.files().iter().map(move |present| (db.source().name(), present)))
        .map(|(source, present @ Present { kind, file })| Found {
            source,
            number: kind.number,
            class: kind.class.name(),
            path: path(present),
            usable: file.is_some(),
            about: file.as_ref().map(|file| file::About::of(file.reader().metadata())),
            facts: FACTS.iter().filter(|(features, _)| kind.content.has(*features)).map(|(_, word)| *word).collect(),
        })
        .collect()
}

fn text(document: &Document<'_>, out: &mut Vec<u8>) {
    let row = |cells: &[&str]| cells.iter().map(|cell| (*cell).to_owned()).collect::<Vec<_>>();
    let mut rows = vec![row(&["TABLE", "DATE", "ROWS", "WHAT"])];
    rows.extend(document.tables.iter().map(|t| row(&[t.name, t.date, &t.rows.to_string(), t.what])));
    out.extend_from_slice(layout::columns(&rows).as_bytes());
    notice("", out);
    for TableInfo { name, source, version, licence, .. } in document.tables {
        let version = if source.contains(version) { String::new() } else { format!(", {version}") };
        notice(&format!("{name}: from {source}{version}; licence: {licence}"), out);
    }
    notice("", out);
    if document.files.is_empty() {
        notice("no MMDB files; --db-geoip2-dir and the like say where they are", out);
    } else {
        let mut rows = vec![row(&["SOURCE", "FILE", "TYPE", "BUILT", "NODES", "FACTS"])];
        rows.extend(document.files.iter().map(|found| {
            let path = escape_for_message(found.path.as_bytes());
            let about = found.about.as_ref().map(file::About::cells);
            let [kind, built, nodes] = about.unwrap_or(["cannot be used", "", ""].map(str::to_owned));
            row(&[found.source, &path, &kind, &built, &nodes, &found.facts.join(", ")])
        }));
        out.extend_from_slice(layout::columns(&rows).as_bytes());
    }
    if document.labels > 0 {
        notice(&format!("\n{} labels", document.labels), out);
    }
}
