//! Corrections: replacements of bytes, so that comments and layout stay.

use crate::plan::finding::{Edit, Finding};
use crate::plan::model::{FileId, Plan, Span};

/// What a run of corrections does to one file.
pub struct FixedFile {
    /// The file.
    pub file: FileId,
    /// Its text afterwards.
    pub text: String,
    /// How many findings are corrected.
    pub count: usize,
}

/// Applies the fixes of the findings. Of two that overlap the first in the file is taken; the other is found again in
/// the next run. Files without fixes, and files that could not be read to their end, are left out.
pub fn apply(plan: &Plan, findings: &[Finding]) -> Vec<FixedFile> {
    let mut taken: Vec<Edit> = Vec::new();
    let mut counts = vec![0usize; plan.files.len()];
    let mut fixes: Vec<_> = findings.iter().filter_map(|f| f.fix.as_ref().map(|fix| (f.place, fix))).collect();
    fixes.sort_by_key(|(place, fix)| (fix.edits.iter().map(|edit| edit.place).min(), *place));
    let mut ends: Vec<u32> = vec![0; plan.files.len()];
    for (place, fix) in fixes {
        let free = |edit: &Edit| ends.get(edit.place.file.0 as usize).is_some_and(|end| edit.place.start >= *end);
        let usable = fix.edits.iter().all(|edit| !plan.file(edit.place.file).unusable);
        if !usable || !fix.edits.iter().all(free) || overlap(&fix.edits) {
            continue;
        }
        for edit in &fix.edits {
            // an insertion takes its place as well: a second one there would come out in either order
            let end = edit.place.end.max(edit.place.start + 1);
            ends.iter_mut().skip(edit.place.file.0 as usize).take(1).for_each(|to| *to = end.max(*to));
        }
        counts.iter_mut().skip(place.file.0 as usize).take(1).for_each(|count| *count += 1);
        taken.extend(fix.edits.iter().cloned());
    }
    taken.sort_by_key(|edit| edit.place);
    let by_file = taken.chunk_by(|a, b| a.place.file == b.place.file);
    by_file
        .filter_map(|edits| {
            let file = edits.first()?.place.file;
            let count = counts.get(file.0 as usize).copied().unwrap_or_default();
            Some(FixedFile { file, text: replaced(&plan.file(file).text, edits), count })
        })
        .collect()
}

fn overlap(edits: &[Edit]) -> bool {
    let mut places: Vec<Span> = edits.iter().map(|edit| edit.place).collect();
    places.sort_unstable();
    places.windows(2).any(|pair| matches!(pair, [a, b] if a.file == b.file && b.start < a.end.max(a.start + 1)))
}

/// The text with the replacements, which are in order and apart.
fn replaced(text: &str, edits: &[Edit]) -> String {
    let (mut out, mut at) = (String::with_capacity(text.len()), 0);
    for edit in edits {
        out.push_str(text.get(at..edit.place.start as usize).unwrap_or_default());
        out.push_str(&edit.text);
        at = edit.place.end as usize;
    }
    out.push_str(text.get(at..).unwrap_or_default());
    out
}

#[cfg(test)]
mod tests {
    use super::*;
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
        apply(&plan, &findings.into_vec()).into_iter().next().map(|fixed| fixed.text)
    }

    #[test]
    fn comments_and_layout_stay() {
        let text = "2001:DB8::/32\t# role=site\n\n2001:db8:1::  # x\n";
        let fixed = after(text, &[(27, 39, "2001:db8:2::"), (0, 10, "2001:db8::")]);
        assert_eq!(fixed.as_deref(), Some("2001:db8::/32\t# role=site\n\n2001:db8:2::  # x\n"));
    }

    #[test]
    fn of_two_that_overlap_the_first_is_applied() {
        assert_eq!(after("abcdef", &[(2, 4, "X"), (0, 3, "Y")]).as_deref(), Some("Ydef"));
        assert_eq!(after("abcdef", &[(0, 0, "1"), (0, 0, "2")]).as_deref(), Some("1abcdef"));
        assert_eq!(after("abcdef", &[(0, 2, ""), (2, 4, "-")]).as_deref(), Some("-ef"));
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
        assert!(apply(&plan, &findings.into_vec()).is_empty());
    }
}
