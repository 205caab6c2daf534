//! Quotes around corrected scalars of YAML: an address may mean something else without them.

use crate::plan::finding::{Edit, Finding, Fix};
use crate::plan::model::{FileId, Plan, PlanFile, Span};
use crate::plan::readers::syntax::yaml::plain_scalars;
use std::collections::HashMap;
use std::ops::Range;

/// Makes the fixes write quotes around scalars of YAML that a colon or digits alone would make something else, in the
/// style that the file uses more often. Reports then show what `--fix` writes.
pub(in crate::plan) fn quote(plan: &Plan, findings: &mut [Finding]) {
    let mut files: HashMap<FileId, Option<PlainScalars<'_>>> = HashMap::new();
    for (file, fix) in findings.iter_mut().filter_map(|finding| Some((finding.place.file, finding.fix.as_mut()?))) {
        let scalars = files.entry(file).or_insert_with(|| PlainScalars::of(plan.file(file)));
        if let Some(scalars) = scalars {
            scalars.quote(fix, file);
        }
    }
}

/// Whether a file is YAML by its format, or by its name if its format is that of any text.
pub(in crate::plan) fn is_yaml(file: &PlanFile) -> bool {
    file.format.extensions.contains(&"yaml") || matches!(file.name.rsplit('.').next(), Some("yaml" | "yml"))
}

/// The scalars without quotes of a file.
struct PlainScalars<'a> {
    text: &'a str,
    /// Their places, in order.
    places: Vec<Range<usize>>,
    quote: char,
}

impl<'a> PlainScalars<'a> {
    /// Those of a file; `None` if it is not YAML.
    fn of(file: &'a PlanFile) -> Option<PlainScalars<'a>> {
        let text = file.text.as_str();
        is_yaml(file).then(|| {
            let count = |quote: u8| memchr::memchr_iter(quote, text.as_bytes()).count();
            let quote = if count(b'\'') > count(b'"') { '\'' } else { '"' };
            PlainScalars { text, places: plain_scalars(text), quote }
        })
    }

    /// The scalar that holds all bytes of a place.
    fn around(&self, place: Span) -> Option<Range<usize>> {
        let (start, end) = (place.start as usize, place.end as usize);
        let next = self.places.partition_point(|scalar| scalar.end < end);
        self.places.get(next).filter(|scalar| scalar.start <= start && end <= scalar.end).cloned()
    }

    /// Puts the edits of one scalar together where it needs quotes.
    fn quote(&self, fix: &mut Fix, file: FileId) {
        let mut edits = std::mem::take(&mut fix.edits);
        edits.sort_by_key(|edit| edit.place);
        let same = |a: &Edit, b: &Edit| self.around(a.place).is_some_and(|scalar| Some(scalar) == self.around(b.place));
        for group in edits.chunk_by(same) {
            let quoted = group.first().and_then(|edit| self.quoted(self.around(edit.place)?, group, file));
            match quoted {
                Some(edit) => fix.edits.push(edit),
                None => fix.edits.extend_from_slice(group),
            }
        }
    }

    /// The edit that replaces a scalar by its new text in quotes; `None` if it needs none.
    fn quoted(&self, scalar: Range<usize>, edits: &[Edit], file: FileId) -> Option<Edit> {
        let (mut new, mut at) = (String::new(), scalar.start);
        for edit in edits.iter().filter(|edit| edit.place.file == file) {
            new.push_str(self.text.get(at..edit.place.start as usize)?);
            new.push_str(&edit.text);
            at = edit.place.end as usize;
        }
        new.push_str(self.text.get(at..scalar.end)?);
        let place = Span { file, start: scalar.start as u32, end: scalar.end as u32 };
        needs_quotes(&new).then(|| Edit { place, text: self.in_quotes(&new) })
    }

    /// A text in quotes: in double quotes a backslash would be an escape, in single ones it is a character.
    fn in_quotes(&self, text: &str) -> String {
        match self.quote {
            '"' if !text.contains(['"', '\\']) => format!("\"{text}\""),
            _ => format!("'{}'", text.replace('\'', "''")),
        }
    }
}

/// Whether a scalar of addresses needs quotes: with a colon at either end or before a blank it would be a key or an error, and
/// numbers below
/// 60 between colons are one number in YAML 1.1 (the `int` of base 60), which most programs still read.
fn needs_quotes(text: &str) -> bool {
    let digit = |part: &str| part.bytes().all(|c| c.is_ascii_digit());
    let sixty = |part: &str| digit(part) && matches!(part.as_bytes(), [_] | [b'0'..=b'5', _]);
    let base_60 = text.split_once(':').is_some_and(|(first, rest)| {
        first.starts_with(|c: char| matches!(c, '1'..='9')) && digit(first) && rest.split(':').all(sixty)
    });
    text.starts_with(':') || text.ends_with(':') || text.contains(": ") || base_60
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::plan::testing::fixed_as;

    #[test]
    fn a_scalar_gets_quotes_where_it_would_be_something_else() {
        for (text, expected) in [
            (
                "host:\n  - address: 2001:DB8:1:0:0:0:0:0\n    name: a\n",
                "host:\n  - address: \"2001:db8:1::\"\n    name: a\n",
            ),
            (
                "host:\n  - address: 2001:DB8:1:0:0:0:0:0\n    name: 'a'\n",
                "host:\n  - address: '2001:db8:1::'\n    name: 'a'\n",
            ),
            ("host: [{address: 0:0:0:0:0:0:0:1}]\n", "host: [{address: \"::1\"}]\n"),
            ("host: [{'address':0:0:0:0:0:0:0:1}]\n", "host: [{'address':'::1'}]\n"),
            ("host: [{\"address\":2001:DB8:1:0:0:0:0:0}]\n", "host: [{\"address\":\"2001:db8:1::\"}]\n"),
            ("host: [{address: &x 2001:DB8:0:0:0:0:0:0}]\n", "host: [{address: &x \"2001:db8::\"}]\n"),
            ("host: [{address: 2001:0001:2:3:4:5:6:7}]\n", "host: [{address: \"2001:1:2:3:4:5:6:7\"}]\n"),
            ("# scan\ncmd: ping 2001:DB8:0:0:0:0:0:0 -c 1\n", "# scan\ncmd: \"ping 2001:db8:: -c 1\"\n"),
            ("# scan\n- it's 2001:DB8:0:0:0:0:0:0 b\n", "# scan\n- 'it''s 2001:db8:: b'\n"),
            ("# scan\n- \\d \"2001:DB8:0:0:0:0:0:0\" it's\n", "# scan\n- \\d \"2001:db8::\" it's\n"),
            // a scalar of several lines stays
            ("# scan\na: x 2001:DB8:0:0:0:0:0:0\n  y\n", "# scan\na: x 2001:DB8:0:0:0:0:0:0\n  y\n"),
            ("prefix:\n  - prefix: 2001:DB8:0::/48\n", "prefix:\n  - prefix: 2001:db8::/48\n"),
        ] {
            let format = text.starts_with("# scan").then_some("scan");
            assert_eq!(fixed_as("P003", format, "a.yaml", text), expected);
        }
    }

    #[test]
    fn numbers_of_base_60_need_quotes() {
        for text in ["10:11:22:33:44:55", "2001:1:2:3:4:5:6:7", "1:59", "::1", "fe80::"] {
            assert!(needs_quotes(text), "{text}");
        }
        for text in ["00:11:22:33:44:55", "10:11:22:33:44:65", "2001:1:2:3:4:5:6:77", "1:2/64", "1:2::3", "192.0.2.1"] {
            assert!(!needs_quotes(text), "{text}");
        }
    }
}
