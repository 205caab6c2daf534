//! Corrections of plans: what `--fix` writes means what was there before, and is not corrected again, in every format.

use super::cases;
use crate::program::project;
use ipv6calc::addr::Family;
use ipv6calc::plan::model::{Entry, EntryKind, Plan};
use ipv6calc::plan::{Config, Draft, check, fix, readers};
use proptest::prelude::*;
use std::fs;
use std::net::{IpAddr, Ipv6Addr};
use std::path::Path;

/// The name and the text of every sample, in the order of names.
fn samples() -> Vec<(String, String)> {
    let folders = ["tests/plans", "tests/plans/fires", "tests/plans/fires/templates", "examples/plan"];
    let files = folders.iter().flat_map(|folder| fs::read_dir(project().join(folder)).unwrap());
    let mut files: Vec<_> = files.map(|file| file.unwrap().path()).filter(|path| path.is_file()).collect();
    files.retain(|path| path.extension().is_none_or(|end| end != "entries" && end != "md" && end != "tsv"));
    let mut codes: Vec<_> =
        fs::read_dir(project().join("tests/plans/fires")).unwrap().map(|e| e.unwrap().path()).collect();
    codes.retain(|path| path.is_dir());
    let inner = codes.iter().flat_map(|folder| fs::read_dir(folder).unwrap()).map(|file| file.unwrap().path());
    files.extend(inner.filter(|path| path.is_file()));
    files.sort();
    files.dedup();
    let text = |path: &Path| fs::read_to_string(path).unwrap();
    files.iter().map(|path| (path.file_name().unwrap().to_str().unwrap().to_owned(), text(path))).collect()
}

fn read(name: &str, text: &str) -> Plan {
    let mut draft = Draft::default();
    readers::add(&mut draft, None, name, text.as_bytes().to_vec());
    draft.finish("2026-01-01".parse().ok())
}

/// What an entry stands for, whatever its notation.
fn value(plan: &Plan, entry: &Entry) -> String {
    let block = match entry.kind {
        EntryKind::Prefix | EntryKind::Allocation => entry.net().to_string(),
        _ => format!("{} {}", entry.addr(), entry.last()),
    };
    let said = plan.attributes(entry).iter().map(|said| format!("{:?}={}", said.key, plan.word(said.value)));
    let said = said.collect::<Vec<_>>().join(" ");
    format!("{:?} {:?} {:?} {block} {:?} {said}", entry.kind, entry.provenance, entry.role, entry.len)
}

/// What a plan says: its entries, and the records of its zones.
fn meaning(plan: &Plan) -> Vec<String> {
    let records = plan.records.iter().map(|record| {
        format!("{} {:?} {} {:?}", plan.word(record.owner), record.rtype, plan.word(record.target), record.reverse)
    });
    plan.entries.iter().map(|entry| value(plan, entry)).chain(records).collect()
}

/// The text after all corrections, as the command makes them: until none is left.
fn corrected(name: &str, text: &str) -> String {
    let mut text = text.to_owned();
    for _ in 0..10 {
        let mut plan = read(name, &text);
        let config = Config::of(&mut plan);
        let checked = check(&plan, &config);
        match fix::apply(&plan, &checked.findings, &[]).into_iter().find(|fixed| fixed.count > 0) {
            Some(fixed) => text = fixed.text,
            None => return text,
        }
    }
    panic!("{name} is corrected again and again:\n{text}");
}

/// An address in another notation, or with a host bit; `None` if it has no such.
fn rewritten(addr: IpAddr, prefix: bool, how: u8) -> Option<String> {
    let IpAddr::V6(v6) = addr else {
        let IpAddr::V4(v4) = addr else { return None };
        return (prefix && how == 2).then(|| std::net::Ipv4Addr::from(u32::from(v4) | 1).to_string());
    };
    Some(match how {
        0 => v6.to_string().to_uppercase(),
        1 => v6.segments().map(|group| format!("{group:04x}")).join(":"),
        2 if prefix => Ipv6Addr::from(u128::from(v6) | 1).to_string(),
        3 => v6.segments().map(|group| format!("{group:x}")).join(":"),
        _ => return None,
    })
}

/// A sample with some of its addresses written in another way.
fn disturbed(name: &str, text: &str, changes: &[(usize, u8)]) -> String {
    let plan = read(name, text);
    let mut edits: Vec<(usize, usize, String)> = Vec::new();
    for (which, how) in changes.iter().filter(|_| !plan.entries.is_empty()) {
        let entry = &plan.entries[which % plan.entries.len()];
        let written = plan.written(entry);
        let address = written.split(['/', '%']).next().unwrap_or_default();
        let prefix = matches!(entry.kind, EntryKind::Prefix | EntryKind::Allocation)
            && entry.len.is_some_and(|len| len.get() < if entry.family == Family::V6 { 128 } else { 32 });
        let Some(addr) = address.parse::<IpAddr>().ok() else { continue };
        if let Some(new) = rewritten(addr, prefix, *how) {
            let start = entry.place.start as usize;
            edits.push((start, start + address.len(), new));
        }
    }
    edits.sort();
    edits.dedup_by_key(|edit| edit.0);
    let mut out = text.trim_start_matches('\u{feff}').to_owned();
    for (start, end, new) in edits.into_iter().rev() {
        out.replace_range(start..end, &new);
    }
    out
}

#[test]
fn every_sample_keeps_its_meaning_and_is_corrected_once() {
    for (name, text) in samples() {
        let fixed = corrected(&name, &text);
        assert_eq!(meaning(&read(&name, &fixed)), meaning(&read(&name, &text)), "{name}");
        assert_eq!(corrected(&name, &fixed), fixed, "{name}");
    }
}

proptest! {
    #![proptest_config(cases(400))]

    #[test]
    fn corrections_change_notations_alone_and_once(
        which in 0..1000usize,
        changes in prop::collection::vec((any::<usize>(), 0u8..4), 1..12),
    ) {
        let samples = samples();
        let (name, text) = &samples[which % samples.len()];
        let text = disturbed(name, text, &changes);
        let fixed = corrected(name, &text);
        prop_assert_eq!(meaning(&read(name, &fixed)), meaning(&read(name, &text)), "{}:\n{}", name, text);
        prop_assert_eq!(&corrected(name, &fixed), &fixed, "{}:\n{}", name, text);
    }
}
