//! One MMDB file: read from bytes that the caller opened.

use super::memo::Memo;
use super::record::MmdbRecord;
use crate::addr::{Asn, CountryCode};
use crate::class::anonymised::Geoname;
use crate::db::geo::{ASN, COUNTRY, FieldType, GEONAMES, LocationValue, ROWS};
use crate::db::uniform_blocks::last;
use crate::db::{AsFact, Location};
use crate::format::escape_path;
use maxminddb::{MaxMindDbError, Mmap, Reader, WithinOptions};
use std::net::IpAddr;
use std::path::{Path, PathBuf};
use std::sync::atomic::{AtomicBool, AtomicU32, Ordering};
use std::sync::{Mutex, OnceLock, PoisonError};
use thiserror::Error;

/// The bytes of a file.
pub enum Bytes {
    /// Mapped into memory.
    Mapped(Mmap),
    /// Read into memory.
    Read(Vec<u8>),
}

impl AsRef<[u8]> for Bytes {
    #[inline]
    fn as_ref(&self) -> &[u8] {
        match self {
            Bytes::Mapped(bytes) => bytes,
            Bytes::Read(bytes) => bytes,
        }
    }
}

/// Bytes that are not an MMDB file.
#[derive(Debug, Error)]
#[error("{}: no usable MMDB file: {why}", escape_path(path))]
pub struct FileError {
    /// The file.
    pub path: PathBuf,
    /// What is wrong with it, and where.
    pub why: MaxMindDbError,
}

/// How much of the name of an organisation is reported.
const ORGANISATION: FieldType = FieldType::Text(128);

/// Trouble that was reported.
struct ReportedTrouble;

/// The bit of a look-up in a tree that is broken; the lower ones are those of the rows.
const BROKEN_TREE: usize = 30;
/// The bit of an IPv6 address in a file of IPv4 addresses.
const IPV4_ONLY: usize = 31;

/// An MMDB file. Trouble with single records is reported once for each field, and the field left out.
pub struct MmdbFile {
    path: PathBuf,
    reader: Reader<Bytes>,
    is_asn: bool,
    used: AtomicBool,
    countries: OnceLock<Memo>,
    asns: OnceLock<Memo>,
    geonames: OnceLock<Memo>,
    /// What was reported already, a bit each.
    reported: AtomicU32,
    troubles: Mutex<Vec<String>>,
}

impl MmdbFile {
    /// A file of these bytes; the path is for messages.
    ///
    /// # Errors
    /// If the bytes are not an MMDB file.
    pub fn new(path: &Path, bytes: Bytes) -> Result<MmdbFile, FileError> {
        let reader = Reader::from_source(bytes).map_err(|why| FileError { path: path.to_owned(), why })?;
        Ok(MmdbFile {
            path: path.to_owned(),
            is_asn: reader.metadata().database_type.contains("ASN"),
            reader,
            used: AtomicBool::new(false),
            countries: OnceLock::new(),
            asns: OnceLock::new(),
            geonames: OnceLock::new(),
            reported: AtomicU32::new(0),
            troubles: Mutex::new(Vec::new()),
        })
    }

    /// Where it came from.
    pub fn path(&self) -> &Path {
        &self.path
    }

    /// The reader of the crate `maxminddb`, for everything that is not looked up here.
    pub fn reader(&self) -> &Reader<Bytes> {
        &self.reader
    }

    /// Whether it was used since it was opened.
    pub fn is_used(&self) -> bool {
        self.used.load(Ordering::Relaxed)
    }

    /// What went wrong since the last call.
    pub fn troubles(&self) -> Vec<String> {
        std::mem::take(&mut *self.troubles.lock().unwrap_or_else(PoisonError::into_inner))
    }

    #[cold]
    fn report(&self, bit: usize, why: &str) {
        let bit = 1 << bit;
        if self.reported.fetch_or(bit, Ordering::Relaxed) & bit == 0 {
            let text = format!("{}: {why}", escape_path(&self.path));
            self.troubles.lock().unwrap_or_else(PoisonError::into_inner).push(text);
        }
    }

    /// Whether the tree has more networks than its nodes can end, because it leads back into itself. Takes as long as walking
    /// through the tree.
    pub fn is_endless(&self) -> bool {
        let most = (self.reader.metadata().node_count as usize).saturating_mul(3);
        let networks = self.reader.networks(WithinOptions::default().include_networks_without_data());
        networks.is_ok_and(|networks| networks.take(most.saturating_add(1)).count() > most)
    }

    /// The last address of the network that holds this one: all of it has the same record, or none.
    pub fn until(&self, ip: IpAddr) -> IpAddr {
        let network = self.reader.lookup(ip).ok().and_then(|found| found.network().ok());
        match network.map(|network| network.broadcast()) {
            Some(end) if end.is_ipv4() == ip.is_ipv4() => end,
            // of a family that is not in the file, or of a tree that is broken here, nothing is known
            _ => last(ip),
        }
    }

    fn note_use(&self) {
        if !self.is_used() {
            self.used.store(true, Ordering::Relaxed);
        }
    }

    /// The record of an address.
    fn record(&self, ip: IpAddr) -> Option<MmdbRecord<'_, Bytes>> {
        let record = self.unused_record(ip);
        if record.is_ok() {
            self.note_use();
        }
        record.ok().flatten()
    }

    /// The record of an address, without a note that the file was used; trouble is reported.
    fn unused_record(&self, ip: IpAddr) -> Result<Option<MmdbRecord<'_, Bytes>>, ReportedTrouble> {
        match self.reader.lookup(ip) {
            Ok(found) => Ok(found.has_data().then_some(MmdbRecord { found, is_asn: self.is_asn })),
            Err(MaxMindDbError::InvalidInput { .. }) => {
                self.report(IPV4_ONLY, "it holds IPv4 addresses only: nothing is known about IPv6 addresses");
                Err(ReportedTrouble)
            }
            Err(why) => {
                self.report(BROKEN_TREE, &format!("broken search tree: {why}"));
                Err(ReportedTrouble)
            }
        }
    }

    /// The value of a row; `None` if no value can be used.
    fn value<'a>(&'a self, record: &MmdbRecord<'a, Bytes>, row: usize) -> Option<LocationValue<'a>> {
        record.value(row).unwrap_or_else(|why| {
            self.report(row, &why);
            None
        })
    }

    fn number(&self, record: &MmdbRecord<'_, Bytes>, row: usize) -> u32 {
        match self.value(record, row) {
            Some(LocationValue::Number(n)) => n,
            _ => 0,
        }
    }

    /// An answer of at most 35 bits, cached by the offset of its record; 0 means none.
    fn remembered(
        &self,
        record: &MmdbRecord<'_, Bytes>,
        memo: &OnceLock<Memo>,
        find: impl FnOnce(&MmdbRecord<'_, Bytes>) -> u64,
    ) -> Option<u64> {
        let answer = match record.found.offset() {
            Some(offset) => memo.get_or_init(Memo::new).answer(offset, || find(record)),
            None => find(record),
        };
        Some(answer).filter(|answer| *answer != 0)
    }

    /// The country of an address.
    pub fn country(&self, ip: IpAddr) -> Option<CountryCode> {
        let code = self.remembered(&self.record(ip)?, &self.countries, |record| match self.value(record, COUNTRY) {
            Some(LocationValue::Text(text)) => match text.as_bytes() {
                [a, b] => u64::from(u16::from_be_bytes([*a, *b])),
                _ => 0,
            },
            _ => 0,
        })?;
        CountryCode::new(u16::try_from(code).ok()?.to_be_bytes())
    }

    /// The AS number of an address; never 0.
    pub fn asn(&self, ip: IpAddr) -> Option<Asn> {
        let number = self.remembered(&self.record(ip)?, &self.asns, |record| self.number(record, ASN).into())?;
        u32::try_from(number).ok().map(Asn)
    }

    /// The AS number of an address, never 0, and who holds it.
    pub fn as_fact(&self, ip: IpAddr) -> Option<AsFact<'_>> {
        let record = self.record(ip)?;
        let number = Some(self.number(&record, ASN)).filter(|n| *n != 0)?;
        let organisation = match self.value(&record, ASN + 1).map(|text| text.cut(ORGANISATION)) {
            Some(LocationValue::Text(text)) if !text.is_empty() => Some(text),
            _ => None,
        };
        Some(AsFact { number: Asn(number), organisation })
    }

    /// The GeonameID of the narrowest place that has one. The file counts as used only if there is one, as in 4.4.0.
    pub fn geoname(&self, ip: IpAddr) -> Option<Geoname> {
        let found = self.remembered(&self.unused_record(ip).ok()??, &self.geonames, |record| {
            let numbers = GEONAMES.iter().map(|(row, kind)| (self.number(record, *row), *kind));
            numbers.into_iter().find(|(id, _)| *id != 0).map_or(0, |(id, kind)| u64::from(kind) << 32 | u64::from(id))
        })?;
        self.note_use();
        Some(Geoname { id: found as u32, kind: (found >> 32) as u8, registry: 0 })
    }

    /// Sets the rows that the record of an address has.
    pub(super) fn describe<'a>(&'a self, ip: IpAddr, rows: std::ops::Range<usize>, place: &mut Location<'a>) {
        let record = self.record(ip);
        for row in rows.take_while(|row| *row < ROWS.len()) {
            place.set(row, record.as_ref().and_then(|record| self.value(record, row)));
        }
    }
}
