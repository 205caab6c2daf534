//! The comments of a plan in TOML, each with the table that it is about: what `plan import` has no key for is in such comments,
//! and importing its result again must not lose it.

use super::syntax::toml::{self, TomlMark};
use crate::plan::draft::Draft;
use crate::plan::model::{EntryId, EntryKind};

/// Keeps the comments of a text that was read, if such values are wanted.
pub(super) fn keep_comments(text: &str, draft: &mut Draft) {
    if !draft.keeps_extras() {
        return;
    }
    let marks = toml::marks(text);
    let headers: Vec<usize> = marks.iter().filter_map(header).collect();
    let tables = tables(&headers, draft);
    for (place, comment) in comments(text, &marks) {
        let table = headers.partition_point(|header| *header <= place).checked_sub(1);
        match table.and_then(|table| tables.get(table)).map(Vec::as_slice) {
            None | Some([]) => draft.keep(None, "", comment),
            Some(entries) => entries.iter().for_each(|id| draft.keep(Some(*id), "", comment)),
        }
    }
}

fn header(mark: &TomlMark) -> Option<usize> {
    match mark {
        TomlMark::Header(at) => Some(*at),
        TomlMark::Comment(_) => None,
    }
}

/// The prefixes and hosts in the table of each header.
fn tables(headers: &[usize], draft: &Draft) -> Vec<Vec<EntryId>> {
    let mut tables = vec![Vec::new(); headers.len()];
    for (id, entry) in draft.entries_of_file() {
        let table = headers.partition_point(|header| *header <= entry.place.start as usize).checked_sub(1);
        if let Some(table) = table.and_then(|table| tables.get_mut(table))
            && matches!(entry.kind, EntryKind::Prefix | EntryKind::Host)
        {
            table.push(id);
        }
    }
    tables
}

/// The comments, each with a place in the table that it is about: lines directly above a header are about its table.
fn comments<'t>(text: &'t str, marks: &[TomlMark]) -> Vec<(usize, &'t str)> {
    let mut all = Vec::new();
    // where the lines above a header begin, and the header
    let mut below: Option<(usize, usize)> = None;
    for mark in marks.iter().rev() {
        match mark {
            TomlMark::Header(at) => below = Some((*at, *at)),
            TomlMark::Comment(span) => {
                let line = text.get(..span.start).and_then(|head| head.rsplit('\n').next()).unwrap_or_default();
                let between = |start: usize| text.get(span.end..start).unwrap_or_default();
                let is_above = |(start, _): &(usize, usize)| between(*start).trim_matches([' ', '\t', '\r']) == "\n";
                below = below.filter(|below| line.trim().is_empty() && is_above(below));
                below = below.map(|(_, header)| (span.start, header));
                let comment = text.get(span.clone()).unwrap_or_default().trim_start_matches('#');
                all.push((below.map_or(span.start, |(_, header)| header), comment));
            }
        }
    }
    all.reverse();
    all
}

#[cfg(test)]
mod tests {
    use crate::plan::draft::Draft;
    use crate::plan::edit::native::native;
    use crate::plan::readers;

    /// What `plan import` makes of a plan in TOML.
    fn imported(text: &str) -> String {
        let mut draft = Draft::default();
        draft.keep_extras();
        readers::add(&mut draft, None, "plan.toml", text.as_bytes().to_vec());
        native(&draft.finish(None)).text
    }

    #[test]
    fn comments_are_kept_with_the_table_that_they_are_about() {
        let text = "# of the plan\n\n[plan]\nname = \"x\" # of its name\n\n# one\n# two # three\n[[prefix]] # four\nprefix = \"2001:db8::/48\" # \
                    five # plan: ignore=P201 six\ndescription = \"# none\"\n# tenant: A\n\n# of no table\n\n[[host]]\naddresses = [\n    \"2001:db8::1\", # seven\n    \
                    \"2001:db8::2\",\n]\nname = \"h\"\n#\n[check]\n# of the check\nignore = [\"P105\"]\n";
        let want = "[plan]\nname = \"x\"\n# of the plan\n# of its name\n# of the check\n\n[[prefix]]\nprefix = \"2001:db8::/48\" # plan: ignore=P201 six\n\
                    description = \"# none\"\n# one\n# two # three\n# four\n# five\n# tenant: A\n# of no table\n\n[[host]]\naddresses = [\"2001:db8::1\", \
                    \"2001:db8::2\"]\nname = \"h\"\n# seven\n\n[check]\nignore = [\"P105\"]\n";
        assert_eq!(imported(text), want);
        assert_eq!(imported(want), want);
    }

    #[test]
    fn tables_without_headers_and_tables_in_tables_keep_their_comments() {
        let text = "prefix = [\n    { prefix = \"2001:db8::/48\" }, # one\n]\n";
        assert_eq!(imported(text), "# one\n\n[[prefix]]\nprefix = \"2001:db8::/48\"\n");
        let text = "[[prefix]]\nprefix = \"2001:db8::/64\"\n[[prefix.ranges]]\nfrom = \"2001:db8::1\" # one\nto = \"2001:db8::2\"\n";
        assert!(imported(text).ends_with("to = \"2001:db8::2\" }]\n# one\n"), "{}", imported(text));
    }
}
