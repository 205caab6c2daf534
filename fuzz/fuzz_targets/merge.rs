//! Partial results of statistics, a line each: what is read is written and read again, and sums do not depend on the order.
#![no_main]

use ipv6calc::db::UsedDatabase;
use ipv6calc::log::stats::{Partial, StatsReport};
use libfuzzer_sys::fuzz_target;

fuzz_target!(|data: &[u8]| {
    let parts: Vec<Partial> = data.split(|b| *b == b'\n').filter_map(|line| Partial::read(line).ok()).collect();
    for part in &parts {
        let text = part.write();
        assert_eq!(Partial::read(text.as_bytes()).expect("what was written is read").write(), text);
        let databases = UsedDatabase::footers(&part.databases);
        let report = StatsReport { counts: &part.counts, token: None, time: 0, databases: &databases };
        for text in [report.rows(), report.json()] {
            assert!(!text.contains(|c: char| c.is_control() && c != '\n'), "{text:?}");
        }
    }
    let [first, second, ..] = parts.as_slice() else { return };
    let (mut one, mut other) = (first.clone(), second.clone());
    assert_eq!(one.add(second).is_ok(), other.add(first).is_ok());
    assert_eq!(one.is_exact(), other.is_exact());
    let rows = |part: &Partial| part.write().split("\"databases\"").next().map(str::to_owned);
    if one.counts.wanted() == other.counts.wanted() {
        assert_eq!(rows(&one), rows(&other));
    }
    if one.is_exact() {
        assert!(Partial::read(one.write().as_bytes()).is_ok());
    }
});
