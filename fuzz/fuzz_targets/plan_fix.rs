//! Plans in every format: reports parse, a baseline accepts what it was made of, and corrections change notations alone.
#![no_main]

use ipv6calc::plan::baseline::Baseline;
use ipv6calc::plan::model::{Entry, EntryKind, Plan};
use ipv6calc::plan::report::{self, Look};
use ipv6calc::plan::{Config, Draft, check, fix, readers};
use libfuzzer_sys::fuzz_target;

fn read(name: &str, format: &'static readers::FormatReader, text: &[u8]) -> Plan {
    let mut draft = Draft::default();
    readers::add(&mut draft, Some(format), name, text.to_vec());
    draft.finish("2026-01-01".parse().ok())
}

/// What an entry stands for: of a prefix the network counts, of anything else the addresses.
fn value(entry: &Entry) -> (EntryKind, u128, u128, Option<u8>) {
    let len = entry.len.map(|len| len.get());
    match entry.kind {
        EntryKind::Prefix | EntryKind::Allocation => (entry.kind, entry.net().bits(), 0, len),
        kind => (kind, entry.bits(), entry.last_bits(), len),
    }
}

fn values(plan: &Plan) -> Vec<(EntryKind, u128, u128, Option<u8>)> {
    plan.entries.iter().map(value).collect()
}

fuzz_target!(|data: &[u8]| {
    let Some((first, text)) = data.split_first() else { return };
    let format = readers::ALL[usize::from(*first) % readers::ALL.len()];
    let mut plan = read("plan", format, text);
    let config = Config::of(&mut plan);
    let checked = check(&plan, &config);
    for report in report::ALL {
        let mut out = Vec::new();
        (report.write)(&checked, Look::default(), &mut out);
        if matches!(report.name, "json" | "sarif" | "gitlab" | "rdjson") {
            serde_json::from_slice::<serde_json::Value>(&out).expect("a report is JSON");
        }
        assert!(std::str::from_utf8(&out).is_ok_and(|text| !text.contains(['\u{1b}', '\u{9b}'])), "{}", report.name);
    }
    let mut baseline = Vec::new();
    Baseline::of(&plan, &checked.findings).write(&mut baseline);
    let baseline = Baseline::parse(&baseline).expect("a baseline is read again");
    assert!(baseline.without_known(&plan, checked.findings.clone()).0.is_empty(), "a baseline accepts itself");
    for fixed in fix::apply(&plan, &checked.findings, &[]) {
        let after = read("plan", format, fixed.text.as_bytes());
        assert_eq!(values(&after), values(&plan), "{}:\n{}", format.format.name, fixed.text);
        assert!(after.files.iter().all(|file| !file.unusable), "{}:\n{}", format.format.name, fixed.text);
    }
});
