//! Tables for `db import`: what is taken becomes a file that verifies and is the same as itself.
#![no_main]

use ipv6calc::db::diff::diff;
use ipv6calc::db::import::{ImportSettings, ImportTable};
use libfuzzer_sys::fuzz_target;
use maxminddb::Reader;
use std::ops::ControlFlow;

fuzz_target!(|data: &[u8]| {
    let Some((flags, text)) = data.split_first() else { return };
    let columns = (flags & 4 != 0).then_some("prefix,country,a.b,asn");
    let settings =
        ImportSettings { columns, header: flags & 1 != 0, skip_bad: flags & 2 != 0, database_type: None };
    let Ok(table) = ImportTable::read(text, &settings, &mut |_| ()) else { return };
    let Ok(bytes) = table.write("fuzz", 1, &mut |_| ()) else { return };
    let reader = Reader::from_source(&bytes[..]).expect("it is an MMDB file");
    reader.verify().expect("it is sound");
    let same = diff(&reader, &reader, None, &mut |net, change| panic!("{net:?} {change:?}") as ControlFlow<()>);
    same.expect("it is walked to its end");
});
