//! Plans in YAML: lists in block style, or in flow style.

use super::flow::{Brackets, FlowStyle, PrefixItems, braces, end_of_values, quoted};
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
    let is_flow = |item: &Item<'_>| undecorated(text.get(item.span.start..).unwrap_or_default()).starts_with('{');
    let one = |group: &Group<'_>| match &group.after {
        None => match documents.as_slice() {
            [document] => first(text, document, group),
            _ => Err(InsertError::Place),
        },
        Some(place) => {
            let found = lists.iter().find_map(|list| list.find(place)).ok_or(InsertError::Place)?;
            match (is_flow(found), Dash::of(text, found.span.start)) {
                (true, None) => FLOW.after(text, found, group),
                (true, Some(dash)) => Ok(vec![flow_items(text, found, &dash, group)]),
                (false, _) => Ok(vec![block(text, found, group)]),
            }
        }
    };
    Ok(groups.iter().map(one).collect::<Result<Vec<_>, _>>()?.concat())
}

/// The first prefixes of a document.
fn first(text: &str, document: &Item<'_>, group: &Group<'_>) -> Result<Vec<Insertion>, InsertError> {
    let items = |dash: &Dash| group.new.iter().map(|one| dash.item(None, one)).collect::<String>();
    let Some(list) = document.get("prefix") else {
        let at = document_end(text, last_scalar(document).span.end);
        return Ok(vec![whole_lines(text, at, format!("prefix:\n{}", items(&Dash::new("  "))))]);
    };
    let brackets = Brackets::of(text, list).ok_or(InsertError::Place)?;
    let own = text.get(brackets.open..brackets.close).unwrap_or_default();
    if !brackets.key_is_first || own.contains('\n') {
        return Ok(vec![FLOW.first(text, list, group)?]);
    }
    // the brackets go, and the items come below the key
    let head = text.get(line_start(text, brackets.open)..brackets.open).unwrap_or_default();
    let indent = head.get(..head.len() - head.trim_start().len()).unwrap_or_default();
    let blanks = head.len() - head.trim_end().len();
    let at = brackets.open - blanks;
    let lines = whole_lines(text, line_end(text, brackets.close), items(&Dash::new(&format!("{indent}  "))));
    Ok(vec![Insertion { at, removed: brackets.close + 1 - at, text: String::new() }, lines])
}

/// The byte after the lines of a document: the end of the text, or the line that ends the document.
fn document_end(text: &str, from: usize) -> usize {
    let mut at = line_end(text, from);
    while at < text.len() {
        let line = text.get(at..line_end(text, at)).unwrap_or_default();
        if line.trim_end() == "..." || line.starts_with("... ") {
            return at;
        }
        at += line.len();
    }
    text.len()
}

/// How an item of a list in block style begins.
struct Dash {
    /// Up to its first key.
    lead: String,
    /// What its other lines begin with.
    indent: String,
}

impl Dash {
    /// A dash after blanks.
    fn new(blanks: &str) -> Dash {
        Dash { lead: format!("{blanks}- "), indent: format!("{blanks}  ") }
    }

    /// The dash before a byte: in its line, or alone on a line above it. `None` if there is not one.
    fn of(text: &str, at: usize) -> Option<Dash> {
        let line = text.get(line_start(text, at)..at)?.trim_end_matches(['"', '\'']);
        let blanks = |line: &str| line.get(..line.len() - line.trim_start().len()).unwrap_or_default().to_owned();
        let before =
            |line: &str| Some(line.trim_start().strip_prefix('-')?.to_owned()).filter(|rest| is_decoration(rest));
        if let Some(rest) = before(line) {
            let gap = if rest.trim().is_empty() && !rest.is_empty() { rest.as_str() } else { " " };
            let lead = format!("{}-{gap}", blanks(line));
            return Some(Dash { indent: " ".repeat(lead.chars().count()), lead });
        }
        if !line.trim().is_empty() {
            return None;
        }
        let above = text.get(..line_start(text, at))?.lines().rev();
        let above = above.map(|line| line.split(" #").next().unwrap_or_default().trim_end());
        let dash = above.skip_while(|line| line.is_empty() || line.trim_start().starts_with('#')).take(1);
        let dash = dash.filter(|line| before(line).is_some()).map(blanks).next()?;
        Some(Dash { lead: format!("{dash}-\n{line}"), indent: line.to_owned() })
    }

    /// An item in block style.
    fn item(&self, quote: Option<char>, one: &NewPrefix) -> String {
        let mut out = String::new();
        for (i, (key, text)) in one.pairs().into_iter().enumerate() {
            let lead = if i == 0 { &self.lead } else { &self.indent };
            out.push_str(&format!("{lead}{key}: {}\n", value(key, &text, quote.filter(|_| key == "prefix"))));
        }
        out
    }
}

/// A text without the anchor and the tag that it begins with.
fn undecorated(text: &str) -> &str {
    let mut rest = text;
    while rest.starts_with(['&', '!']) {
        rest = rest.split_once(char::is_whitespace).map_or("", |(_, rest)| rest.trim_start());
    }
    rest
}

/// Whether the text after a dash is nothing but blanks, an anchor or a tag.
fn is_decoration(text: &str) -> bool {
    let is_apart = text.is_empty() || text.starts_with([' ', '\t']);
    is_apart && text.split_whitespace().all(|word| word.starts_with(['&', '!']))
}

/// Items of a list in block style that are written in braces, after another one.
fn flow_items(text: &str, found: &Item<'_>, dash: &Dash, group: &Group<'_>) -> Insertion {
    let whole = braces(text, found).unwrap_or_default();
    let (own, end) = (undecorated(whole), found.span.start + whole.len());
    let map = |one: &&NewPrefix| format!("{}{}\n", dash.lead, FLOW.map(one, own, own.contains('\n')));
    whole_lines(text, line_end(text, end), group.new.iter().map(map).collect())
}

/// Items of a list in block style after another one.
fn block(text: &str, found: &Item<'_>, group: &Group<'_>) -> Insertion {
    let first = found.map().first().map_or(found.span.start, |(key, _)| key.span.start);
    let dash = Dash::of(text, first).unwrap_or_else(|| Dash::new(""));
    let value = found.get("prefix").map_or(first, |value| value.span.start);
    let quote = text.get(..value).and_then(|before| before.chars().next_back()).filter(|c| matches!(c, '"' | '\''));
    let end = end_of_values(found);
    // a block scalar ends with its last line
    let at = if text.get(..end).is_some_and(|own| own.ends_with('\n')) { end } else { line_end(text, end) };
    let at = after_kept(text, at, found);
    let at = after_comments(text, at, &dash);
    whole_lines(text, at, group.new.iter().map(|one| dash.item(quote, one)).collect())
}

/// The byte after the empty lines that the last value of an item keeps, if it is a block scalar (`|+`).
fn after_kept(text: &str, at: usize, found: &Item<'_>) -> usize {
    let last = last_scalar(found);
    let is_quoted = text.get(last.span.end..).is_some_and(|rest| rest.starts_with(['"', '\'']));
    let value = if is_quoted { "" } else { last.text() };
    let kept = value.len() - value.trim_end_matches('\n').len();
    (1..kept).fold(at, |at, _| {
        let line = text.get(at..line_end(text, at)).unwrap_or_default();
        if line.trim().is_empty() { at + line.len() } else { at }
    })
}

/// The last scalar of a value; an empty list or map is its own.
fn last_scalar<'i, 'a>(item: &'i Item<'a>) -> &'i Item<'a> {
    let values = item.map().iter().map(|(_, value)| value).chain(item.list());
    values.max_by_key(|value| value.span.start).map_or(item, last_scalar)
}

/// The byte after the comments right below an item that are indented as its keys are.
fn after_comments(text: &str, at: usize, dash: &Dash) -> usize {
    let column = dash.lead.find('-').unwrap_or(0);
    let is_own = |line: &&str| {
        let comment = line.trim_start();
        comment.starts_with('#') && line.len() - comment.len() > column
    };
    let mut end = at;
    while let Some(line) = text.get(end..line_end(text, end)).filter(is_own) {
        end += line.len();
    }
    end
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
    fn every_layout_of_a_list_is_kept() {
        let new = [lan(1, &[(Name, "b")])];
        for (text, after) in [
            // maps in braces after dashes
            (
                "prefix:\n  - {prefix: 2001:db8::/64, name: a} # c\n  - {prefix: 2001:db8:0:9::/64}\n",
                "prefix:\n  - {prefix: 2001:db8::/64, name: a} # c\n  - {prefix: \"2001:db8:0:1::/64\", name: b}\n  - {prefix: 2001:db8:0:9::/64}\n",
            ),
            (
                "prefix:\n-   { prefix: 2001:db8::/64,\n      name: a }",
                "prefix:\n-   { prefix: 2001:db8::/64,\n      name: a }\n-   { prefix: \"2001:db8:0:1::/64\", name: b }",
            ),
            (
                "prefix:\n  - &x {prefix: 2001:db8::/64}\n",
                "prefix:\n  - &x {prefix: 2001:db8::/64}\n  - {prefix: \"2001:db8:0:1::/64\", name: b}\n",
            ),
            // a dash alone on its line
            (
                "prefix:\n  -\n    prefix: 2001:db8::/64\n    name: a\nhost: []\n",
                "prefix:\n  -\n    prefix: 2001:db8::/64\n    name: a\n  -\n    prefix: 2001:db8:0:1::/64\n    name: b\nhost: []\n",
            ),
            (
                "prefix:\n  - # the first\n\n    # that\n     prefix: 2001:db8::/64\n",
                "prefix:\n  - # the first\n\n    # that\n     prefix: 2001:db8::/64\n  -\n     prefix: 2001:db8:0:1::/64\n     name: b\n",
            ),
            (
                "prefix:\n- &x\n  prefix: 2001:db8::/64\n",
                "prefix:\n- &x\n  prefix: 2001:db8::/64\n-\n  prefix: 2001:db8:0:1::/64\n  name: b\n",
            ),
            (
                "prefix:\n- !!map\n  'prefix': 2001:db8::/64\n",
                "prefix:\n- !!map\n  'prefix': 2001:db8::/64\n-\n  prefix: 2001:db8:0:1::/64\n  name: b\n",
            ),
            // comments that belong to an item
            (
                "prefix:\n- prefix: 2001:db8::/64\n  # of the first\n# of the second\n- prefix: 2001:db8:0:9::/64\n",
                "prefix:\n- prefix: 2001:db8::/64\n  # of the first\n- prefix: 2001:db8:0:1::/64\n  name: b\n# of the second\n- prefix: 2001:db8:0:9::/64\n",
            ),
            (
                "prefix: [\n  {prefix: 2001:db8::/64}, # c\n  {prefix: 2001:db8:0:9::/64} # d\n ]\n",
                "prefix: [\n  {prefix: 2001:db8::/64}, # c\n  {prefix: \"2001:db8:0:1::/64\", name: b},\n  {prefix: 2001:db8:0:9::/64} # d\n ]\n",
            ),
            (
                "prefix: [\n  {prefix: \"2001:db8::/64\"} # }\n ]\n",
                "prefix: [\n  {prefix: \"2001:db8::/64\"}, # }\n  {prefix: \"2001:db8:0:1::/64\", name: b}\n ]\n",
            ),
            (
                "prefix: [ &x {prefix: 2001:db8::/64 }, ] # d\n",
                "prefix: [ &x {prefix: 2001:db8::/64 }, {prefix: \"2001:db8:0:1::/64\", name: b}, ] # d\n",
            ),
            (
                "prefix:\n- {prefix: 2001:db8::/64, ranges: [] } # x\n",
                "prefix:\n- {prefix: 2001:db8::/64, ranges: [] } # x\n- {prefix: \"2001:db8:0:1::/64\", name: b}\n",
            ),
            (
                "prefix: [{prefix: 2001:db8::/64, ranges: [ ], # y\n  }\n  ]\n",
                "prefix: [{prefix: 2001:db8::/64, ranges: [ ], # y\n  }, {prefix: \"2001:db8:0:1::/64\", name: b}\n  ]\n",
            ),
            // empty lists
            ("prefix: []\nhost: []\n", "prefix:\n  - prefix: 2001:db8:0:1::/64\n    name: b\nhost: []\n"),
            (
                "host: []\nprefix: [ ] # none yet",
                "host: []\nprefix: # none yet\n  - prefix: 2001:db8:0:1::/64\n    name: b",
            ),
            ("{prefix: [], host: []}\n", "{prefix: [{ prefix: \"2001:db8:0:1::/64\", name: b }], host: []}\n"),
            (
                "prefix: [\n  # none\n  ]\n",
                "prefix: [\n  # none\n    { prefix: \"2001:db8:0:1::/64\", name: b }\n  ]\n",
            ),
        ] {
            assert_eq!(inserted("plan.yaml", text, &new).as_deref(), Ok(after), "{text}");
            let crlf = inserted("plan.yaml", &text.replace('\n', "\r\n"), &new);
            assert_eq!(crlf, Ok(after.replace('\n', "\r\n")), "{text}");
        }
    }

    #[test]
    fn characters_that_are_not_printable_are_escaped() {
        let new = [lan(1, &[(Name, "a\u{7f}b\u{9b}c\u{202e}d")])];
        let after = inserted("plan.yaml", "prefix:\n- prefix: 2001:db8::/64\n", &new).unwrap();
        assert!(after.ends_with("  name: \"a\\u007fb\\u009bc\\u202ed\"\n"), "{after}");
    }

    #[test]
    fn block_scalars_keep_their_empty_lines_and_documents_their_end() {
        let new = [lan(1, &[])];
        for (text, after) in [
            (
                "prefix:\n- prefix: 2001:db8::/64\n  description: |+\n    a\n\n\nhost: []\n",
                "prefix:\n- prefix: 2001:db8::/64\n  description: |+\n    a\n\n\n- prefix: 2001:db8:0:1::/64\nhost: []\n",
            ),
            (
                "prefix:\n- prefix: 2001:db8::/64\n  description: |\n    a\n\n\nhost: []\n",
                "prefix:\n- prefix: 2001:db8::/64\n  description: |\n    a\n- prefix: 2001:db8:0:1::/64\n\n\nhost: []\n",
            ),
            (
                "plan:\n  allocations: [2001:db8::/32]\n... # end\n",
                "plan:\n  allocations: [2001:db8::/32]\nprefix:\n  - prefix: 2001:db8:0:1::/64\n... # end\n",
            ),
        ] {
            assert_eq!(inserted("plan.yaml", text, &new).as_deref(), Ok(after), "{text}");
            let crlf = inserted("plan.yaml", &text.replace('\n', "\r\n"), &new);
            assert_eq!(crlf, Ok(after.replace('\n', "\r\n")), "{text}");
        }
    }

    #[test]
    fn the_first_prefix_makes_the_list() {
        let after = inserted("plan.yaml", "plan:\n  allocations: [ 2001:db8::/32 ]", &[lan(1, &[])]).unwrap();
        assert_eq!(after, "plan:\n  allocations: [ 2001:db8::/32 ]\nprefix:\n  - prefix: 2001:db8:0:1::/64");
    }
}
