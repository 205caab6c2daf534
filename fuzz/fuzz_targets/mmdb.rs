//! Damaged MMDB files: every look-up ends, with or without an answer.
#![no_main]

use ipv6calc::db::diff::diff;
use ipv6calc::db::import::{ImportSettings, ImportTable};
use ipv6calc::db::mmdb::{Bytes, MmdbFile};
use libfuzzer_sys::fuzz_target;
use std::net::{IpAddr, Ipv4Addr, Ipv6Addr};
use std::ops::ControlFlow;
use std::path::Path;
use std::sync::LazyLock;

const TABLE: &[u8] = b"prefix,country,asn,organization,city,geoname_id,a.b\n\
    192.0.2.0/24,DE,64496,Example,Ort,1,x\n198.51.100.0/25,FR,64497,Other,Ville,2,y\n\
    2001:db8::/32,JP,64498,Third,Machi,3,z\n2001:db8:1::/48,US,64499,,,4,\n";

static SOUND: LazyLock<Vec<u8>> = LazyLock::new(|| {
    let settings = ImportSettings { columns: None, header: true, skip_bad: false, database_type: None };
    let table = ImportTable::read(TABLE, &settings, &mut |_| ()).expect("the table is fine");
    table.write("fuzz", 1, &mut |_| ()).expect("it is small")
});

/// The sound file with some of its bytes changed: three bytes each, two for the place and one for the value.
fn damaged(edits: &[u8]) -> Vec<u8> {
    let mut bytes = SOUND.clone();
    for edit in edits.chunks_exact(3) {
        let at = usize::from(u16::from_be_bytes([edit[0], edit[1]])) % bytes.len();
        bytes[at] = edit[2];
    }
    bytes
}

fuzz_target!(|data: &[u8]| {
    let Some((first, rest)) = data.split_first() else { return };
    let bytes = if *first == 0 { rest.to_vec() } else { damaged(rest) };
    let Ok(file) = MmdbFile::new(Path::new("damaged"), Bytes::Read(bytes)) else { return };
    let addresses = [
        IpAddr::V4(Ipv4Addr::new(192, 0, 2, 1)),
        IpAddr::V4(Ipv4Addr::new(198, 51, 100, 200)),
        IpAddr::V6(Ipv6Addr::new(0x2001, 0xdb8, 1, 0, 0, 0, 0, 1)),
        IpAddr::V6(Ipv6Addr::UNSPECIFIED),
    ];
    for ip in addresses {
        let _ = (file.country(ip), file.asn(ip), file.as_fact(ip), file.geoname(ip));
        assert!(file.until(ip) >= ip, "{ip}");
    }
    let troubles = file.troubles();
    assert!(troubles.len() < 64 && troubles.iter().all(|text| !text.contains(char::is_control)), "{troubles:?}");
    // a tree that leads back into itself has no end, which the walk must notice
    let mut changes = 0;
    let _ = diff(file.reader(), file.reader(), None, &mut |_, _| {
        changes += 1;
        if changes > 10_000 { ControlFlow::Break(()) } else { ControlFlow::Continue(()) }
    });
    let _ = file.reader().verify();
});
