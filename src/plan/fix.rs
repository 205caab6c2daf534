//! Corrections: replacements of bytes, so that comments and layout stay. A correction counts only if the file is read as
//! before afterwards.

use crate::addr::Net;
use crate::plan::draft::Draft;
use crate::plan::finding::{Edit, Finding, Fix};
use crate::plan::model::{DnsRecord, Entry, EntryKind, FileId, Plan, RecordType, Span};
use crate::plan::quote::is_yaml;
use crate::plan::readers;
use crate::plan::readers::syntax::yaml::structure;

/// What a run of corrections does to one file.
pub struct FixedFile {
    /// The file.
    pub file: FileId,
    /// Its text afterwards.
    pub text: String,
    /// How many findings are corrected.
    pub count: usize,
    /// How many corrections were left out because the file would not be read as before.
    pub refused: usize,
}

/// Applies the fixes of the findings. Of two that overlap the first in the file is taken; the other is found again in
/// the next run. Files without fixes, and files that could not be read to their end, are left out.
///
/// Every text is read again: its entries and records must be those of before but for the notation, or the correction is
/// left out. `columns` are those that the plan was read with.
pub fn apply(plan: &Plan, findings: &[Finding], columns: &[(String, String)]) -> Vec<FixedFile> {
    let chosen = chosen(plan, findings);
    let by_file = chosen.chunk_by(|a, b| a.0 == b.0);
    by_file
        .filter_map(|fixes| {
            let file = fixes.first()?.0;
            let fixes: Vec<&Fix> = fixes.iter().map(|(_, fix)| *fix).collect();
            let kept = Readings::of(plan, file, columns).safe(&fixes);
            let (text, count) = (edited(plan, file, &kept), kept.len());
            Some(FixedFile { file, text, count, refused: fixes.len() - count })
        })
        .collect()
}

/// The fixes that do not overlap, by file.
fn chosen<'a>(plan: &Plan, findings: &'a [Finding]) -> Vec<(FileId, &'a Fix)> {
    let of_one_file = |fix: &Fix, file: FileId| fix.edits.iter().all(|edit| edit.place.file == file);
    let mut fixes: Vec<(Span, &Fix)> = findings
        .iter()
        .filter_map(|finding| finding.fix.as_deref().map(|fix| (finding.place, fix)))
        .filter(|(place, fix)| of_one_file(fix, place.file) && !plan.file(place.file).unusable && !overlap(&fix.edits))
        .collect();
    fixes.sort_by_key(|(place, fix)| (fix.edits.iter().map(|edit| edit.place).min(), *place));
    let (mut end, mut last) = (0, None);
    fixes.retain(|(place, fix)| {
        if last != Some(place.file) {
            (end, last) = (0, Some(place.file));
        }
        let free = fix.edits.iter().all(|edit| edit.place.start >= end);
        if free {
            // an insertion takes its place as well: a second one there would come out in either order
            end = fix.edits.iter().map(|edit| edit.place.end.max(edit.place.start + 1)).fold(end, u32::max);
        }
        free
    });
    fixes.into_iter().map(|(place, fix)| (place.file, fix)).collect()
}

fn overlap(edits: &[Edit]) -> bool {
    let mut places: Vec<Span> = edits.iter().map(|edit| edit.place).collect();
    places.sort_unstable();
    places.windows(2).any(|pair| matches!(pair, [a, b] if a.file == b.file && b.start < a.end.max(a.start + 1)))
}

/// How often a file is read to find the fixes that spoil it: enough for some of them among thousands, and no square if all
/// of them do.
const MOST_READINGS: usize = 128;

/// The readings of a file with other texts.
struct Readings<'p> {
    plan: &'p Plan,
    file: FileId,
    columns: &'p [(String, String)],
    /// The structure of the file as it is, if it is YAML.
    structure: Option<String>,
    /// How often the file may still be read.
    left: usize,
}

impl<'p> Readings<'p> {
    fn of(plan: &'p Plan, file: FileId, columns: &'p [(String, String)]) -> Readings<'p> {
        let before = plan.file(file);
        let structure = if is_yaml(before) { structure(&before.text) } else { None };
        Readings { plan, file, columns, structure, left: MOST_READINGS }
    }

    /// The fixes after which the file is read as before: halves are tried apart until the ones that spoil it are found, or
    /// until the file has been read often enough.
    fn safe<'a>(&mut self, fixes: &[&'a Fix]) -> Vec<&'a Fix> {
        self.left = match self.left {
            0 => return Vec::new(),
            left => left - 1,
        };
        if self.are_as_before(edited(self.plan, self.file, fixes)) {
            return fixes.to_vec();
        }
        if fixes.len() < 2 {
            return Vec::new();
        }
        let (left, right) = fixes.split_at(fixes.len() / 2);
        let (left, right) = (self.safe(left), self.safe(right));
        if left.is_empty() || right.is_empty() {
            return [left, right].concat();
        }
        let both = [left.clone(), right].concat();
        if self.are_as_before(edited(self.plan, self.file, &both)) { both } else { left }
    }

    /// Whether the file with another text holds the same entries and records, and nothing that cannot be read.
    fn are_as_before(&self, text: String) -> bool {
        if self.structure.as_ref().is_some_and(|old| structure(&text).as_ref() != Some(old)) {
            return false;
        }
        let (plan, before) = (self.plan, self.plan.file(self.file));
        let mut draft = Draft::new(self.columns.to_vec());
        // included files are other files
        draft.follow(|_, _| Ok(None));
        readers::add(&mut draft, readers::by_name(before.format.name), &before.name, text.into_bytes());
        let after = draft.finish(None);
        let own = |entry: &&Entry| entry.place.file == self.file;
        let (old, new) = (plan.entries.iter().filter(own), after.entries.iter());
        let issues = plan.issues.iter().filter(|issue| issue.place.file == self.file).count();
        let records = plan.records.iter().filter(|record| record.place.file == self.file);
        after.files.iter().all(|file| !file.unusable)
            && after.issues.len() <= issues
            && old.clone().count() == after.entries.len()
            && old.zip(new).all(|(old, new)| same_entry(plan, old, &after, new))
            && records.map(|record| record_of(plan, record)).eq(after.records.iter().map(|r| record_of(&after, r)))
    }
}

/// The text of a file after some fixes, which are in order and apart.
fn edited(plan: &Plan, file: FileId, fixes: &[&Fix]) -> String {
    let file = plan.file(file);
    let mut edits: Vec<&Edit> = fixes.iter().flat_map(|fix| &fix.edits).collect();
    edits.sort_by_key(|edit| edit.place);
    let (mut out, mut at) = (String::with_capacity(file.text.len()), 0);
    for edit in edits {
        let (start, end) = (edit.place.start as usize, edit.place.end as usize);
        out.push_str(file.text.get(at..start).unwrap_or_default());
        out.push_str(&edit.text);
        at = end;
    }
    out.push_str(file.text.get(at..).unwrap_or_default());
    out
}

/// What a record says, without its places.
fn record_of<'a>(plan: &'a Plan, record: &DnsRecord) -> (RecordType, &'a str, &'a str, &'a str, Option<Net>) {
    let text = |symbol| plan.word(symbol);
    (record.rtype, text(record.owner), text(record.target), text(record.origin), record.reverse)
}

/// Whether two entries mean the same, whatever their notation: of a prefix the network counts, of anything else the addresses.
pub(in crate::plan) fn same_entry(before: &Plan, old: &Entry, after: &Plan, new: &Entry) -> bool {
    let network = matches!(old.kind, EntryKind::Prefix | EntryKind::Allocation);
    let value = |entry: &Entry| match network {
        true => (entry.net().bits(), 0),
        false => (entry.bits(), entry.last_bits()),
    };
    let traits = |entry: &Entry| (entry.kind, entry.provenance, entry.role, entry.anycast, entry.family, entry.len);
    let said = |plan: &Plan, entry: &Entry| {
        let each = plan.attributes(entry).iter().map(|a| (a.key, plan.word(a.value).to_owned()));
        each.collect::<Vec<_>>()
    };
    traits(old) == traits(new)
        && value(old) == value(new)
        && before.word(old.vrf) == after.word(new.vrf)
        && old.owner.is_some() == new.owner.is_some()
        && said(before, old) == said(after, new)
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::plan::check::check;
    use crate::plan::config::Config;
    use crate::plan::finding::Findings;
    use crate::plan::model::Thresholds;
    use crate::plan::rules;
    use crate::plan::testing::plan;

    /// The text of a plan with one line a prefix after these replacements, each of its own finding.
    fn after(text: &str, edits: &[(u32, u32, &str)]) -> Option<String> {
        let plan = plan(&[("plan.txt", text)]);
        let mut findings = Findings::new(rules::by_name("P001").unwrap(), Thresholds::default());
        for (start, end, text) in edits {
            let place = Span { file: FileId(0), start: *start, end: *end };
            findings.at(place, "x").fix("change it", place, *text);
        }
        let findings = findings.into_vec();
        let fixes: Vec<&Fix> = chosen(&plan, &findings).into_iter().map(|(_, fix)| fix).collect();
        (!fixes.is_empty()).then(|| edited(&plan, FileId(0), &fixes))
    }

    #[test]
    fn comments_and_layout_stay() {
        let text = "2001:DB8::/32\t# role=site\n\n2001:db8:1::  # x\n";
        let fixed = after(text, &[(27, 39, "2001:db8:2::"), (0, 10, "2001:db8::")]);
        assert_eq!(fixed.as_deref(), Some("2001:db8::/32\t# role=site\n\n2001:db8:2::  # x\n"));
    }

    #[test]
    fn of_two_that_overlap_the_first_is_applied() {
        assert_eq!(after("a::def", &[(2, 4, "X"), (0, 3, "Y")]).as_deref(), Some("Ydef"));
        assert_eq!(after("a::def", &[(0, 0, "1"), (0, 0, "2")]).as_deref(), Some("1a::def"));
        assert_eq!(after("a::def", &[(0, 2, ""), (2, 4, "-")]).as_deref(), Some("-ef"));
    }

    #[test]
    fn without_fixes_no_file_is_changed() {
        assert_eq!(after("abc", &[]), None);
    }

    #[test]
    fn a_file_that_cannot_be_read_to_its_end_is_left_alone() {
        let plan = plan(&[("plan.toml", "[plan\n")]);
        let mut findings = Findings::new(rules::by_name("P001").unwrap(), Thresholds::default());
        let place = Span { file: FileId(0), start: 0, end: 1 };
        findings.at(place, "x").fix("change it", place, "y");
        assert!(apply(&plan, &findings.into_vec(), &[]).is_empty());
    }

    /// Every place of an address in every format that a fix may change, for the notations of addresses that become
    /// shorter or end in a colon: what is stored is read as before, and has nothing left to fix.
    #[test]
    fn no_format_is_broken_by_a_fix() {
        const FORMS: [&str; 9] = [
            "2001:DB8:1:0:0:0:0:0",
            "0:0:0:0:0:0:0:1",
            "2001:DB8:0:0:0:0:0:1",
            "::FFFF:192.0.2.1",
            "2001:0db8::",
            "FD00::",
            "0::0",
            "2001:db8:0:0:0:0:0:0/48",
            "2001:DB8:0:0:1::/64",
        ];
        const TEMPLATES: &[(&str, &str)] = &[
            ("a.yaml", "host:\n  - address: @\n    name: a\n"),
            ("a.yaml", "host:\n  - address: @ # x\n  - address: '@'\n"),
            ("a.yaml", "host: [{address: @, name: a}, {name: b, address: @}]\n"),
            ("a.yaml", "host:\n  - {address: \"@\"}\n"),
            ("a.yaml", "host:\n  - {name: a, \"address\":@}\n"),
            ("a.yaml", "host:\n  - address: &x @\n  - address: !!str @\n"),
            ("01.yaml", "network:\n  version: 2\n  ethernets:\n    e: {nameservers: {addresses: [@, @]}}\n"),
            (
                "a.yaml",
                "apiVersion: metallb.io/v1beta1\nkind: IPAddressPool\nspec:\n  addresses:\n    - @\n    - @-@\n",
            ),
            ("a.yaml", "host:\n  - addresses: [@, @]\n"),
            ("a.yaml", "host:\n  - addresses:\n      - @\n      - @\n"),
            ("a.yaml", "plan:\n  allocations:\n    - @\nprefix:\n  - prefix: @\n    gateway: @\n"),
            ("a.yaml", "prefix:\n  - prefix: 2001:db8::/32\n    ranges:\n      - {from: @, to: @}\n"),
            ("a.toml", "[[host]]\naddress = \"@\"\n[[prefix]]\nprefix = '@'\n"),
            ("a.json", "{\"host\":[{\"address\":\"@\"}],\"prefix\":[{\"prefix\":\"@\"}]}"),
            ("a.csv", "address,name\n@,a\n\"@\",b\n"),
            ("a.csv", "prefix;name\n@;a\n"),
            ("a.txt", "@ # name=a\n@\n"),
            ("hosts", "@ ns1 ns2\n"),
            ("db.example.net", "$ORIGIN example.net.\nns1 AAAA @\nns2 3600 IN AAAA @\n"),
            ("radvd.conf", "interface eth0 {\n prefix @ { };\n RDNSS @ { };\n};\n"),
            ("a.nft", "table ip6 t {\n set s { type ipv6_addr; flags interval; elements = { @, @ } }\n}\n"),
            (
                "kea.conf",
                "{\"Dhcp6\":{\"subnet6\":[{\"subnet\":\"2001:db8::/32\",\"reservations\":[{\"ip-addresses\":[\"@\"]}]}]}}",
            ),
            ("a.ipset", "create s hash:net family inet6\nadd s @\n"),
        ];
        let (mut tried, mut changed) = (0, 0);
        for (name, template) in TEMPLATES {
            for form in FORMS {
                let text = template.replace('@', form);
                let before = plan(&[(name, &text)]);
                let fixed = apply(&before, &check(&before, &Config::default()).findings, &[]);
                tried += 1;
                for file in fixed {
                    assert_eq!(file.refused, 0, "left out: {text}");
                    changed += 1;
                    let readings = Readings::of(&before, file.file, &[]);
                    assert!(readings.are_as_before(file.text.clone()), "{text}\n->\n{}", file.text);
                    assert_ne!(file.text, text);
                }
            }
        }
        assert!(tried == TEMPLATES.len() * FORMS.len() && changed > 100, "{tried} tried, {changed} changed");
    }

    #[test]
    fn what_would_be_read_differently_is_left_out_and_the_rest_is_corrected() {
        let plan = plan(&[("plan.txt", "2001:db8::/32\n2001:DB8:1::/48\n")]);
        let mut findings = Findings::new(rules::by_name("P003").unwrap(), Thresholds::default());
        for (start, end, text) in [(0, 10, "2001:db9::"), (14, 26, "2001:db8:1::")] {
            let place = Span { file: FileId(0), start, end };
            findings.at(place, "x").fix("change it", place, text);
        }
        let fixed = apply(&plan, &findings.into_vec(), &[]).pop().unwrap();
        assert_eq!((fixed.count, fixed.refused), (1, 1));
        assert_eq!(fixed.text, "2001:db8::/32\n2001:db8:1::/48\n");
    }
}
