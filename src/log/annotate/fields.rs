//! The fields of a record of CSV or TSV: where they are, and what they say. The record itself stays as it is.

use memchr::{memchr, memchr_iter, memchr2};
use std::borrow::Cow;
use std::ops::Range;

/// How the fields of a record are separated.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) struct FieldSyntax {
    /// The byte between two fields.
    pub(super) delimiter: u8,
    /// A field may be in double quotes.
    pub(super) quotes: bool,
}

/// What one pass over a record finds.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub(super) struct FieldPlace {
    /// Where the field is, with its quotes; `None` if the record has too few fields.
    pub(super) at: Option<Range<usize>>,
    /// How many fields the record has.
    pub(super) fields: usize,
    /// The last field begins with a quote that is not closed.
    pub(super) is_open: bool,
}

impl FieldSyntax {
    /// Where the field of this number, from 0, is in a record without its line end.
    #[inline]
    pub(super) fn place(self, record: &[u8], wanted: usize) -> FieldPlace {
        if self.quotes && memchr(b'"', record).is_some() {
            return self.slow_place(record, wanted);
        }
        let (mut start, mut fields, mut at) = (0, 0, None);
        for end in memchr_iter(self.delimiter, record) {
            if fields == wanted {
                at = Some(start..end);
            }
            (start, fields) = (end + 1, fields + 1);
        }
        if fields == wanted {
            at = Some(start..record.len());
        }
        FieldPlace { at, fields: fields + 1, is_open: false }
    }

    /// The same of a record with quotes.
    fn slow_place(self, record: &[u8], wanted: usize) -> FieldPlace {
        let mut place = FieldPlace::default();
        for (field, is_open) in self.fields(record) {
            if place.fields == wanted {
                place.at = Some(field);
            }
            (place.fields, place.is_open) = (place.fields + 1, is_open);
        }
        place
    }

    /// Where each field is, and whether its quote is not closed.
    fn fields(self, record: &[u8]) -> impl Iterator<Item = (Range<usize>, bool)> {
        let mut next = Some(0);
        std::iter::from_fn(move || {
            let start = next?;
            let (end, is_open) = self.end(record, start);
            next = (end < record.len()).then_some(end + 1);
            Some((start..end, is_open))
        })
    }

    /// Where the field that begins at `start` ends, and whether its quote is not closed.
    fn end(self, record: &[u8], start: usize) -> (usize, bool) {
        let rest = record.get(start..).unwrap_or_default();
        let (mut at, mut inside) = (0, false);
        if !self.quotes || rest.first() != Some(&b'"') {
            return (memchr(self.delimiter, rest).map_or(record.len(), |at| start + at), false);
        }
        loop {
            let left = rest.get(at..).unwrap_or_default();
            let found = if inside { memchr(b'"', left) } else { memchr2(b'"', self.delimiter, left) };
            let Some(found) = found else { return (record.len(), inside) };
            at += found;
            match rest.get(at) {
                // a quote opens at the beginning of a field, or right after the one that closed it
                Some(b'"') if inside || at == 0 || rest.get(at - 1) == Some(&b'"') => inside = !inside,
                Some(b'"') => {}
                _ => return (start + at, false),
            }
            at += 1;
        }
    }

    /// The text of each field, without quotes and blanks around it.
    pub(super) fn texts(self, record: &[u8]) -> Vec<String> {
        self.fields(record).map(|(at, _)| self.text(record.get(at).unwrap_or_default())).collect()
    }

    fn text(self, field: &[u8]) -> String {
        let bare = if self.quotes { bare(field) } else { field };
        let text = String::from_utf8_lossy(bare);
        let text = if bare.len() < field.len() { Cow::Owned(text.replace("\"\"", "\"")) } else { text };
        text.trim().to_owned()
    }

    /// The bytes of a field that may be an address: without quotes and blanks around it.
    #[inline]
    pub(super) fn word(self, field: &[u8]) -> &[u8] {
        let field = if self.quotes { bare(field) } else { field };
        field.trim_ascii()
    }

    /// Appends a value as a field: in quotes where it must be.
    pub(super) fn push(self, value: &[u8], out: &mut Vec<u8>) {
        let special = |b: &u8| *b == self.delimiter || matches!(b, b'"' | b'\n' | b'\r');
        if self.quotes && value.iter().any(special) {
            out.push(b'"');
            for byte in value {
                out.extend_from_slice(if *byte == b'"' { b"\"\"" } else { std::slice::from_ref(byte) });
            }
            out.push(b'"');
        } else if self.quotes {
            out.extend_from_slice(value);
        } else {
            // TSV has no way to write these
            let plain = |b: &u8| if *b == self.delimiter || matches!(b, b'\n' | b'\r') { b' ' } else { *b };
            out.extend(value.iter().map(plain));
        }
    }
}

/// A field without the quotes around it.
fn bare(field: &[u8]) -> &[u8] {
    field.strip_prefix(b"\"").and_then(|field| field.strip_suffix(b"\"")).unwrap_or(field)
}

#[cfg(test)]
mod tests {
    use super::*;

    const CSV: FieldSyntax = FieldSyntax { delimiter: b',', quotes: true };
    const TSV: FieldSyntax = FieldSyntax { delimiter: b'\t', quotes: false };

    #[test]
    fn fields_are_found_where_they_are() {
        let texts = |text: &str| CSV.texts(text.as_bytes());
        assert_eq!(texts("a,b,c"), ["a", "b", "c"]);
        assert_eq!(texts(""), [""]);
        assert_eq!(texts(",a,"), ["", "a", ""]);
        assert_eq!(texts(r#""a,b","c""d"," e ""#), ["a,b", "c\"d", "e"]);
        assert_eq!(texts("\"a\nb\",c"), ["a\nb", "c"]);
        assert_eq!(texts(r#"a,5" disk,b"#), ["a", "5\" disk", "b"]);
        assert_eq!(TSV.texts(b"\"a\tb\""), ["\"a", "b\""]);
    }

    #[test]
    fn a_place_is_that_of_the_slow_way() {
        for record in ["a,b,c", "", ",", "a", r#""a,b",c"#, r#""a""b",c,"d""#, r#"a,"b"#, r#"x"y,z"#, r#""a"b,c"#] {
            for wanted in 0..4 {
                let place = CSV.place(record.as_bytes(), wanted);
                let all: Vec<_> = CSV.fields(record.as_bytes()).collect();
                assert_eq!(place.at, all.get(wanted).map(|(at, _)| at.clone()), "{record} {wanted}");
                assert_eq!((place.fields, place.is_open), (all.len(), all.last().unwrap().1), "{record}");
            }
        }
        assert!(CSV.place(br#"a,"b"#, 0).is_open && !CSV.place(br#""a""",b"#, 0).is_open);
    }

    #[test]
    fn a_value_is_quoted_where_it_must_be() {
        let push = |syntax: FieldSyntax, value: &str| {
            let mut out = Vec::new();
            syntax.push(value.as_bytes(), &mut out);
            String::from_utf8(out).unwrap()
        };
        assert_eq!(push(CSV, "Cisco Systems, Inc"), "\"Cisco Systems, Inc\"");
        assert_eq!(push(CSV, "a\"b"), "\"a\"\"b\"");
        assert_eq!(push(CSV, "DE"), "DE");
        assert_eq!(push(TSV, "a\tb,c"), "a b,c");
    }
}
