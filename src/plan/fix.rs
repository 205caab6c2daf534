//! Corrections: replacements of bytes, so that comments and layout stay.

use super::finding::{Edit, Finding};
use super::model::{FileId, Place, Plan};

/// What a run of corrections does to one file.
pub struct Fixed {
    /// The file.
    pub file: FileId,
    /// Its text afterwards.
    pub text: String,
    /// How many findings are corrected.
    pub count: usize,
}

/// Applies the fixes of the findings. Of two that overlap the first in the file is taken; the other is found again in
/// the next run. Files without fixes, and files that could not be read to their end, are left out.
pub fn apply(plan: &Plan, findings: &[Finding]) -> Vec<Fixed> {
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
            Some(Fixed { file, text: replaced(&plan.file(file).text, edits), count })
        })
        .collect()
}

fn overlap(edits: &[Edit]) -> bool {
    let mut places: Vec<Place> = edits.iter().map(|edit| edit.place).collect();
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
