//! Plans in YAML: lists in block style, or in flow style.

use super::flow::{FlowStyle, PrefixItems, end_of_values, quoted};
use super::{Group, InsertError, Insertion, NewPrefix, line_end, line_start, whole_lines};
use crate::plan::model::PlanFile;
use crate::plan::readers::syntax::item::Item;
use crate::plan::readers::syntax::yaml::parse;

/// How a map in flow style is written.
const FLOW: FlowStyle = FlowStyle { key: |key| format!("{key}: "), value: |key, text| value(key, text, Some('"')) };

/// Where what is put into a file.
pub(super) fn insertions(
    file: &PlanFile,
    groups: &[Group<'_>],
    _: &[(String, String)],
) -> Result<Vec<Insertion>, InsertError> {
    let text = file.text.as_str();
    let documents = parse(text).map_err(|_| InsertError::Place)?;
    let lists: Vec<PrefixItems<'_, '_>> = documents.iter().map(PrefixItems::of).collect();
    let one = |group: &Group<'_>| match &group.after {
        None if documents.len() == 1 && documents.iter().all(|document| document.get("prefix").is_none()) => {
            let items: String = group.new.iter().map(|one| item("  - ", None, one)).collect();
            Ok(whole_lines(text, text.len(), format!("prefix:\n{items}")))
        }
        None => Err(InsertError::Place),
        Some(place) => {
            let found = lists.iter().find_map(|list| list.find(place)).ok_or(InsertError::Place)?;
            match text.get(found.span.clone()).is_some_and(|own| own.starts_with('{')) {
                true => FLOW.after(text, found, group),
                false => Ok(block(text, found, group)),
            }
        }
    };
    groups.iter().map(one).collect()
}

/// Items of a list in block style after another one.
fn block(text: &str, found: &Item<'_>, group: &Group<'_>) -> Insertion {
    let first = found.map().first().map_or(found.span.start, |(key, _)| key.span.start);
    // a key in quotes begins before its text
    let line = text.get(line_start(text, first)..first).unwrap_or_default().trim_end_matches(['"', '\'']);
    let dash = match line.trim() {
        "-" => line.to_owned(),
        _ => format!("{}- ", line.get(..line.len() - line.trim_start().len()).unwrap_or_default()),
    };
    let value = found.get("prefix").map_or(first, |value| value.span.start);
    let quote = text.get(..value).and_then(|before| before.chars().next_back()).filter(|c| matches!(c, '"' | '\''));
    let end = end_of_values(found);
    // a block scalar ends with its last line
    let at = if text.get(..end).is_some_and(|own| own.ends_with('\n')) { end } else { line_end(text, end) };
    whole_lines(text, at, group.new.iter().map(|one| item(&dash, quote, one)).collect())
}

/// An item in block style; its first line begins with a dash.
fn item(dash: &str, quote: Option<char>, one: &NewPrefix) -> String {
    let mut out = String::new();
    let blank = " ".repeat(dash.chars().count());
    for (i, (key, text)) in one.pairs().into_iter().enumerate() {
        let lead = if i == 0 { dash } else { &blank };
        out.push_str(&format!("{lead}{key}: {}\n", value(key, &text, quote.filter(|_| key == "prefix"))));
    }
    out
}

/// A value: plain where that is what it says, else in quotes.
fn value(key: &str, text: &str, quote: Option<char>) -> String {
    let word = |c: char| c.is_ascii_alphanumeric() || matches!(c, '-' | '_' | '.' | '/');
    let plain = text.starts_with(|c: char| c.is_ascii_alphabetic()) && text.chars().all(|c| word(c) || c == ' ');
    let special =
        ["true", "false", "null", "yes", "no", "on", "off", "y", "n"].iter().any(|w| text.eq_ignore_ascii_case(w));
    match (key, quote) {
        ("vlan" | "expires", _) | ("prefix", None) => text.to_owned(),
        ("prefix", Some('\'')) => format!("'{text}'"),
        ("prefix", _) => quoted(text),
        _ if plain && !special && !text.ends_with(' ') => text.to_owned(),
        _ => quoted(text),
    }
}

#[cfg(test)]
mod tests {
    use super::super::tests::{inserted, lan};
    use crate::plan::model::AttributeKey::{Description, Name};

    #[test]
    fn an_item_of_a_block_list_is_written_as_its_neighbour() {
        let text = "prefix:\n- prefix: '2001:db8::/64' # a\n  name: x\n\n# b\n- prefix: 2001:db8:0:9::/64\n";
        let after = inserted("plan.yaml", text, &[lan(1, &[(Name, "no"), (Description, "a: b")])]).unwrap();
        assert_eq!(
            after,
            "prefix:\n- prefix: '2001:db8::/64' # a\n  name: x\n- prefix: '2001:db8:0:1::/64'\n  name: \"no\"\n  \
             description: \"a: b\"\n\n# b\n- prefix: 2001:db8:0:9::/64\n"
        );
    }

    #[test]
    fn flow_style_and_block_scalars_are_kept() {
        let text = "prefix: [ {prefix: \"2001:db8::/64\"} ]\n";
        let after = inserted("plan.yaml", text, &[lan(1, &[(Name, "b")])]).unwrap();
        assert_eq!(after, "prefix: [ {prefix: \"2001:db8::/64\"}, {prefix: \"2001:db8:0:1::/64\", name: b} ]\n");
        let text = "prefix:\n  - prefix: 2001:db8::/64\n    description: |\n      one\n      two\nhost: []\n";
        let after = inserted("plan.yaml", text, &[lan(1, &[])]).unwrap();
        assert_eq!(
            after,
            "prefix:\n  - prefix: 2001:db8::/64\n    description: |\n      one\n      two\n  - prefix: 2001:db8:0:1::/64\nhost: []\n"
        );
    }

    #[test]
    fn the_first_prefix_makes_the_list() {
        let after = inserted("plan.yaml", "plan:\n  allocations: [ 2001:db8::/32 ]", &[lan(1, &[])]).unwrap();
        assert_eq!(after, "plan:\n  allocations: [ 2001:db8::/32 ]\nprefix:\n  - prefix: 2001:db8:0:1::/64");
    }
}
