//! MMDB files that facts are looked up in.

use ipv6calc::addr::{Asn, CountryCode};
use ipv6calc::class::anonymised::Geoname;
use ipv6calc::db::mmdb::{Bytes, MmdbFile};
use ipv6calc::db::{AsFact, BuiltIn, Databases, Db, DbSource, Features};
use pyo3::exceptions::{PyOSError, PyValueError};
use pyo3::prelude::*;
use std::net::IpAddr;
use std::path::{Path, PathBuf};

/// A file, whatever its name and vendor.
struct MmdbSource(MmdbFile);

impl Db for MmdbSource {
    fn source(&self) -> DbSource {
        DbSource::GeoIp2
    }

    fn features(&self) -> Features {
        Features::CC.or(Features::AS).or(Features::GEONAMEID)
    }

    fn country(&self, ip: IpAddr) -> Option<CountryCode> {
        self.0.country(ip)
    }

    fn asn(&self, ip: IpAddr) -> Option<Asn> {
        self.0.asn(ip)
    }

    fn as_fact(&self, ip: IpAddr) -> Option<AsFact<'_>> {
        self.0.as_fact(ip)
    }

    fn geoname(&self, ip: IpAddr) -> Option<Geoname> {
        self.0.geoname(ip)
    }

    fn troubles(&self) -> Vec<String> {
        self.0.troubles()
    }
}

/// MMDB files and the tables of the library.
#[pyclass(frozen, name = "NativeDatabases", module = "ipv6calc._native")]
pub(crate) struct NativeDatabases(Databases);

#[pymethods]
impl NativeDatabases {
    #[new]
    fn new(py: Python<'_>, paths: Vec<PathBuf>) -> PyResult<NativeDatabases> {
        py.detach(|| {
            let files = paths.iter().map(|path| read(path).map(|file| Box::new(MmdbSource(file)) as Box<dyn Db>));
            let mut sources = files.collect::<PyResult<Vec<_>>>()?;
            sources.push(Box::new(BuiltIn));
            Ok(NativeDatabases(Databases::new(sources)))
        })
    }

    /// What went wrong in records since the last call.
    fn troubles(&self) -> Vec<String> {
        self.0.sources().flat_map(Db::troubles).collect()
    }
}

impl NativeDatabases {
    /// The sources.
    pub(crate) fn all(&self) -> &Databases {
        &self.0
    }
}

/// Reads a file. It is not mapped: whoever cuts a mapped file ends the interpreter.
fn read(path: &Path) -> PyResult<MmdbFile> {
    let unreadable = |error: std::io::Error| {
        let text = format!("database '{}': {}", path.display(), error.kind());
        PyOSError::new_err((error.raw_os_error(), text, path.display().to_string()))
    };
    // a FIFO would block for ever
    if !std::fs::metadata(path).map_err(unreadable)?.is_file() {
        return Err(PyValueError::new_err(format!("database '{}': not a regular file", path.display())));
    }
    let bytes = std::fs::read(path).map_err(unreadable)?;
    MmdbFile::new(path, Bytes::Read(bytes)).map_err(|error| PyValueError::new_err(error.to_string()))
}
