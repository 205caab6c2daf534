//! `ipv6calc db import`: an MMDB file of a table.

use crate::cli::console::notice;
use crate::cli::console::{Console, Stream};
use crate::cli::error::{CliError, escape_for_message};
use crate::cli::exit::Exit;
use crate::cli::layout;
use crate::cli::progress::{Progress, Unit};
use crate::cli::verb::{self, Opt, Verb};
use crate::db::import::{COLUMNS, ImportColumn, ImportError, ImportSettings, ImportTable, file_name};
use maxminddb::Reader;
use std::ffi::{OsStr, OsString};
use std::fs::{self, File, OpenOptions};
use std::io::{self, Read, Write};
use std::os::fd::AsFd;
use std::os::unix::fs::MetadataExt;
use std::path::{Path, PathBuf};
use std::time::{SystemTime, UNIX_EPOCH};

/// `ipv6calc db import`.
pub(super) fn verb() -> Verb {
    Verb {
        name: "import",
        usage: "INPUT -o OUT.mmdb [OPTION]...",
        about: "make an MMDB file of a CSV or TSV table, or of a registry's statistics",
        more,
        options: || verb::rows("import", &options()),
        run,
    }
}

fn more() -> String {
    let row = |column: &ImportColumn| column.names().next().map(|name| vec![name.to_owned(), column.about.to_owned()]);
    let columns: Vec<_> = COLUMNS.iter().filter_map(row).collect();
    let columns: String = layout::columns(&columns).lines().map(|line| format!("  {line}\n")).collect();
    format!(
        "INPUT is a file, or - for standard input. Fields are parted by tab, comma, semicolon or |, and may stand in\n\
         double quotes. The first row names the columns; lines that begin with # are comments. Statistics of a registry\n\
         (delegated and delegated-extended files) are known by their first line.\n\n{}\n\
         Columns, in any case; other usual names are known too, such as network, cc, start_ip, autonomous_system_number:\n\
         {columns}\
         Any other name is a path in the record, NAME[:TYPE], such as traits.isp or risk.score:double; the types are\n\
         text, uint16, uint32, uint64, double and bool. A column without name, or named -, is left out.\n\n\
         Of prefixes within each other the narrow one counts, in whatever order they stand. The records are laid out as\n\
         in GeoLite2: name the file GeoLite2-Country.mmdb, GeoLite2-City.mmdb or GeoLite2-ASN.mmdb, put it into a\n\
         directory of its own and give it with --db-geoip2-dir. A file with both a country and AS numbers is\n\
         dbip-location-isp.mmdb for --db-dbip2-dir.\n\n\
         The table and the tree are held in memory: some 14 KB a distinct record, 4 GB for 300,000 of them; equal records\n\
         are held once. The file is written beside OUT and renamed when it is complete. SOURCE_DATE_EPOCH sets its date.\n\n\
         Status 0: done; 2: a row is wrong, or something cannot be read or written; then OUT stays as it was.\n\n\
         Examples:\n  ipv6calc db import sites.csv -o GeoLite2-City.mmdb\n  \
         ipv6calc db import nets.tsv -o GeoLite2-ASN.mmdb --columns prefix,asn,organisation\n",
        verb::options(&options())
    )
}

/// What was asked for.
#[derive(Default)]
struct Asked {
    output: Option<PathBuf>,
    columns: Option<String>,
    header: bool,
    skip_bad: bool,
    database_type: Option<String>,
    quiet: bool,
}

fn options() -> Vec<Opt<Asked>> {
    vec![
        Opt {
            name: "--output",
            short: "-o",
            value: "OUT",
            about: "the file to write",
            apply: |asked, value| {
                asked.output = Some(value.into());
                Ok(())
            },
        },
        Opt {
            name: "--columns",
            short: "",
            value: "NAME,...",
            about: "the names of the columns; the first row is data",
            apply: |asked, value| {
                asked.columns = Some(verb::text(value)?.to_owned());
                Ok(())
            },
        },
        Opt::switch("--header", "with --columns: the first row is no data", |asked, _| verb::yes(&mut asked.header)),
        Opt::switch("--skip-bad", "leave out rows that are wrong, and count them", |asked, _| {
            verb::yes(&mut asked.skip_bad)
        }),
        Opt {
            name: "--type",
            short: "",
            value: "NAME",
            about: "type of the database; one with ASN in it has AS numbers on top of its records",
            apply: |asked, value| {
                asked.database_type = Some(verb::text(value)?.to_owned()).filter(|name| !name.is_empty());
                Ok(())
            },
        },
        Opt {
            name: "--quiet",
            short: "-q",
            value: "",
            about: "no summary, no progress",
            apply: |asked, _| {
                asked.quiet = true;
                Ok(())
            },
        },
    ]
}

/// Progress is shown of inputs of at least so many bytes.
const LONG: usize = 8 * 1024 * 1024;

/// The steps of the bar: reading is the first half, writing the second.
const STEPS: u64 = 1000;

fn run(words: &[OsString], sink: &mut Console<'_>) -> Result<Exit, CliError> {
    let mut asked = Asked::default();
    let operands = verb::read(&options(), words, &mut asked, |_, _, _, _| None)?;
    let usage = |text: String| CliError::usage(text).with_hint("usage: ipv6calc db import INPUT -o OUT.mmdb");
    let [input] = operands.as_slice() else {
        return Err(usage(format!("expected one input, found {}", operands.len())));
    };
    let output = asked.output.as_deref().ok_or_else(|| usage("no file to write".to_owned()))?;
    let name = if *input == "-" { "standard input".to_owned() } else { input.to_string_lossy().into_owned() };
    if *input != "-" && is_same(Path::new(input), output) {
        return Err(CliError::usage(format!("{}: this is the input", output.display()))
            .with_hint("name another file behind -o: the database would replace the table"));
    }
    let text = content(input).map_err(|e| CliError::usage(format!("{name}: {e}")))?;
    let wanted = text.len() >= LONG && !asked.quiet;
    let mut progress = wanted.then(|| Progress::new(STEPS, Unit::Parts)).flatten();
    let mut tell = |share: f64| {
        if let Some(progress) = &mut progress {
            progress.update((share * STEPS as f64) as u64);
        }
    };
    let settings = ImportSettings {
        columns: asked.columns.as_deref(),
        header: asked.header,
        skip_bad: asked.skip_bad,
        database_type: asked.database_type.as_deref(),
    };
    let table = ImportTable::read(&text, &settings, &mut |share| tell(share / 2.0)).map_err(|e| wrong(&e, &name))?;
    drop(text);
    let description = format!("imported by ipv6calc {}", env!("CARGO_PKG_VERSION"));
    let bytes = table.write(&description, now()?, &mut |share| tell(0.5 + share / 2.0));
    let bytes = bytes.map_err(|e| wrong(&e, &name))?;
    drop(progress);
    let reader = Reader::from_source(&bytes).and_then(|reader| reader.verify().map(|()| reader));
    reader.map_err(|e| CliError::usage(format!("{name}: the database made of it is not sound: {e}")))?;
    write(output, &bytes).map_err(|e| CliError::usage(format!("{}: {e}", output.display())))?;
    if !asked.quiet {
        summary(&table, &name, output, &mut sink.stderr);
    }
    Ok(Exit::Done)
}

/// Whether two names are of one regular file.
fn is_same(one: &Path, other: &Path) -> bool {
    match (fs::metadata(one), fs::metadata(other)) {
        (Ok(one), Ok(other)) => one.is_file() && (one.dev(), one.ino()) == (other.dev(), other.ino()),
        _ => false,
    }
}

/// Everything in a file or on standard input.
fn content(input: &OsStr) -> io::Result<Vec<u8>> {
    let mut text = Vec::new();
    match input == "-" {
        true => Stream::new("standard input", io::stdin().as_fd()).read_to_end(&mut text)?,
        false => File::open(input)?.read_to_end(&mut text)?,
    };
    Ok(text)
}

/// Rows are told with their place, as compilers do.
fn wrong(error: &ImportError, name: &str) -> CliError {
    match error {
        ImportError::Row(error) => CliError::usage(format!("{name}:{error}")),
        ImportError::Columns(column, problem) => {
            CliError::usage(format!("option '--columns', column {column}: {problem}"))
        }
        error => CliError::usage(format!("{name}: {error}")),
    }
}

/// Seconds since 1970: `SOURCE_DATE_EPOCH`, or now.
fn now() -> Result<u64, CliError> {
    match std::env::var_os("SOURCE_DATE_EPOCH") {
        Some(text) => text.to_str().and_then(|text| text.parse().ok()).ok_or_else(|| {
            CliError::usage(format!(
                "environment variable SOURCE_DATE_EPOCH does not take '{}'",
                text.to_string_lossy()
            ))
            .with_hint("expected seconds since 1970")
        }),
        None => Ok(SystemTime::now().duration_since(UNIX_EPOCH).map_or(0, |since| since.as_secs())),
    }
}

/// Writes a file in one step: what was there stays until the new one is complete. What is no regular file is written
/// as it is.
fn write(output: &Path, bytes: &[u8]) -> io::Result<()> {
    match fs::metadata(output) {
        Ok(there) if there.is_dir() => return Err(io::Error::other("expected the name of a file, found a directory")),
        Ok(there) if !there.is_file() => return OpenOptions::new().write(true).open(output)?.write_all(bytes),
        _ => {}
    }
    let mut name = OsString::from(".");
    name.push(output.file_name().ok_or_else(|| io::Error::other("expected the name of a file"))?);
    name.push(format!(".{}", std::process::id()));
    let beside = output.with_file_name(name);
    let written = complete(&beside, bytes).and_then(|()| fs::rename(&beside, output));
    if written.is_err() {
        // what went wrong is told; whether this is left behind does not matter beside it
        let _ = fs::remove_file(&beside);
    }
    written
}

fn complete(path: &Path, bytes: &[u8]) -> io::Result<()> {
    let mut file = OpenOptions::new().write(true).create_new(true).open(path)?;
    file.write_all(bytes)?;
    file.sync_all()
}

/// What was made.
fn summary(table: &ImportTable, name: &str, output: &Path, messages: &mut Vec<u8>) {
    let output = output.display();
    let (prefixes, rows, kind) = (table.prefixes(), table.rows, escape_for_message(table.database_type.as_bytes()));
    notice(&format!("{output}: {prefixes} prefixes of {rows} rows, type {kind}"), messages);
    if let Some(file) = file_name(&table.database_type) {
        let option = if file.starts_with("dbip") { "--db-dbip2-dir" } else { "--db-geoip2-dir" };
        notice(&format!("  as {file} it is found by {option}"), messages);
    }
    if table.other > 0 {
        notice(&format!("  {} rows speak of something else than addresses", table.other), messages);
    }
    if let Some(first) = &table.first_bad {
        notice(&format!("  {} bad rows are left out; the first: {name}:{first}", table.bad), messages);
    }
}
