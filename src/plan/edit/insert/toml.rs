//! Plans in TOML: a table `[[prefix]]` each, or inline tables.

use super::flow::{FlowStyle, PrefixItems, end_of_values};
use super::{Group, InsertError, Insertion, NewPrefix, line_end, line_start, whole_lines};
use crate::plan::model::PlanFile;
use crate::plan::readers::syntax::item::Item;
use crate::plan::readers::syntax::toml::parse;

/// How an inline table is written.
const INLINE: FlowStyle = FlowStyle { key: |key| format!("{key} = "), value: |key, text| value(key, text, '"') };

/// Where what is put into a file.
pub(super) fn insertions(
    file: &PlanFile,
    groups: &[Group<'_>],
    _: &[(String, String)],
) -> Result<Vec<Insertion>, InsertError> {
    let text = file.text.as_str();
    let document = parse(text).map_err(|_| InsertError::Place)?;
    let items = PrefixItems::of(&document);
    let one = |group: &Group<'_>| match (&group.after, document.get("prefix")) {
        (None, Some(list)) => Ok(vec![INLINE.first(text, list, group)?]),
        (None, None) => {
            let tables: String =
                group.new.iter().map(|one| format!("\n{}", TableStyle::default().table(one))).collect();
            Ok(vec![whole_lines(text, text.len(), tables)])
        }
        (Some(place), _) => {
            let item = items.find(place).ok_or(InsertError::Place)?;
            match text.get(item.span.clone()).is_some_and(|own| own.starts_with('{')) {
                true => INLINE.after(text, item, group),
                false => Ok(vec![tables(text, item, group)]),
            }
        }
    };
    Ok(groups.iter().map(one).collect::<Result<Vec<_>, _>>()?.concat())
}

/// The tables after another one, in its style.
fn tables(text: &str, item: &Item<'_>, group: &Group<'_>) -> Insertion {
    let style = TableStyle::of(text, item);
    let at = after_comments(text, line_end(text, end_of_values(item)));
    let next = text.get(at..).unwrap_or_default();
    let apart =
        next.is_empty() && text.matches("[[prefix]]").count() < 2 || next.starts_with(['\n', '\r']) || style.apart;
    let blank = if apart { "\n" } else { "" };
    whole_lines(text, at, group.new.iter().map(|one| format!("{blank}{}", style.table(one))).collect())
}

/// The byte after the comments that end a table: those right below it that are not right above something else.
fn after_comments(text: &str, at: usize) -> usize {
    let mut end = at;
    while let Some(line) = text.get(end..line_end(text, end)).filter(|line| line.trim_start().starts_with('#')) {
        end += line.len();
    }
    let next = text.get(end..line_end(text, end)).unwrap_or_default();
    if next.trim().is_empty() { end } else { at }
}

/// How the tables of a file look.
struct TableStyle {
    /// What the line of the header begins with.
    header: String,
    /// What the lines of keys begin with.
    indent: String,
    /// The width of a key up to the equals sign.
    width: usize,
    /// The equals sign with the blanks after it.
    equals: String,
    quote: char,
    /// Whether an empty line separates tables.
    apart: bool,
}

impl Default for TableStyle {
    fn default() -> TableStyle {
        let (header, indent, equals) = (String::new(), String::new(), "= ".to_owned());
        TableStyle { header, indent, width: 0, equals, quote: '"', apart: true }
    }
}

impl TableStyle {
    /// The style of a table.
    fn of(text: &str, item: &Item<'_>) -> TableStyle {
        let mut style = TableStyle::default();
        let Some((key, value)) = item.map().iter().find(|(key, _)| key.text() == "prefix") else { return style };
        let raw = text.get(value.span.start.saturating_sub(1)..value.span.start).unwrap_or_default();
        style.quote = if raw == "'" { '\'' } else { '"' };
        let between = text.get(key.span.end..value.span.start.saturating_sub(1)).unwrap_or_default();
        if let Some((blanks, after)) = between.split_once('=') {
            // one blank is a separator, more of them are a column
            style.width = if blanks.len() > 1 { "prefix".len() + blanks.len() } else { 0 };
            style.equals = format!("={after}");
            if blanks.is_empty() {
                style.equals.insert(0, '\0');
            }
        }
        style.indent = blanks_before(text, key.span.start);
        let header =
            text.get(..item.span.start.max(1)).and_then(|before| before.rfind("[[")).unwrap_or(item.span.start);
        let header =
            if text.get(item.span.start..).is_some_and(|own| own.starts_with("[[")) { item.span.start } else { header };
        style.header = blanks_before(text, header);
        let above = text.get(..line_start(text, header)).unwrap_or_default();
        style.apart = above.ends_with("\n\n") || above.ends_with("\n\r\n");
        style
    }

    /// A table.
    fn table(&self, one: &NewPrefix) -> String {
        let mut out = format!("{}[[prefix]]\n", self.header);
        let width = match self.width {
            0 => 0,
            width => one.pairs().iter().map(|(key, _)| key.len() + 1).max().unwrap_or(0).max(width),
        };
        for (key, text) in one.pairs() {
            let (equals, gap) = match self.equals.strip_prefix('\0') {
                Some(equals) => (equals, 0),
                None => (self.equals.as_str(), key.len() + 1),
            };
            let value = value(key, &text, self.quote);
            out.push_str(&format!("{}{key:<1$}{equals}{value}\n", self.indent, width.max(gap)));
        }
        out
    }
}

/// The blanks between the start of a line and a byte of it.
fn blanks_before(text: &str, at: usize) -> String {
    let head = text.get(line_start(text, at)..at).unwrap_or_default();
    if head.trim().is_empty() { head.to_owned() } else { String::new() }
}

/// A value: VLAN numbers and dates without quotes.
fn value(key: &str, text: &str, quote: char) -> String {
    match key {
        "vlan" | "expires" => text.to_owned(),
        _ if quote == '\'' && !text.contains(['\'', '\n', '\r']) && !text.contains(char::is_control) => {
            format!("'{text}'")
        }
        _ => toml_edit::Value::from(text).to_string(),
    }
}

#[cfg(test)]
mod tests {
    use super::super::tests::{inserted, lan};
    use crate::plan::model::AttributeKey::{Name, Role, Vlan};

    #[test]
    fn a_table_comes_after_the_one_before_it_in_its_style() {
        let text = "# a\n[[prefix]]\nprefix = \"2001:db8::/48\" # b\nname   = \"ber\"\n\n# c\n[[prefix]]\n\
                    prefix = \"2001:db8:0:9::/64\"\n\n[check]\nignore = []\n";
        let new = [lan(3, &[(Name, "it's"), (Role, "lan"), (Vlan, "3")])];
        assert_eq!(
            inserted("plan.toml", text, &new).unwrap(),
            "# a\n[[prefix]]\nprefix = \"2001:db8::/48\" # b\nname   = \"ber\"\n\n[[prefix]]\n\
             prefix = \"2001:db8:0:3::/64\"\nname = \"it's\"\nrole = \"lan\"\nvlan = 3\n\n# c\n[[prefix]]\n\
             prefix = \"2001:db8:0:9::/64\"\n\n[check]\nignore = []\n"
        );
    }

    #[test]
    fn columns_quotes_and_indentation_are_kept() {
        let text = "  [[prefix]]\n    prefix      = '2001:db8::/64'\n    description = 'a'\n  [[prefix]]\n    prefix      = '2001:db8:0:9::/64'";
        let after = inserted("plan.toml", text, &[lan(1, &[(Name, "b")]), lan(0xa, &[(Name, "c")])]).unwrap();
        assert_eq!(
            after,
            "  [[prefix]]\n    prefix      = '2001:db8::/64'\n    description = 'a'\n  [[prefix]]\n    \
             prefix      = '2001:db8:0:1::/64'\n    name        = 'b'\n  [[prefix]]\n    prefix      = '2001:db8:0:9::/64'\n  \
             [[prefix]]\n    prefix      = '2001:db8:0:a::/64'\n    name        = 'c'"
        );
    }

    #[test]
    fn comments_stay_with_their_entries() {
        let new = [lan(1, &[(Name, "b")])];
        for (text, after) in [
            // of the last item, before and after its comma
            (
                "prefix = [\n  { prefix = \"2001:db8::/64\" }, # c\n]\n",
                "prefix = [\n  { prefix = \"2001:db8::/64\" }, # c\n  NEW,\n]\n",
            ),
            (
                "prefix = [\n  { prefix = \"2001:db8::/64\" } # c\n]\n",
                "prefix = [\n  { prefix = \"2001:db8::/64\" }, # c\n  NEW\n]\n",
            ),
            (
                "prefix = [\n  { prefix = \"2001:db8::/64\" } # c\n  , # d\n]\n",
                "prefix = [\n  { prefix = \"2001:db8::/64\" }, # c\n  NEW\n  , # d\n]\n",
            ),
            // of one in the middle, and of one in the line of the bracket
            (
                "prefix = [ { prefix = \"2001:db8::/64\" }, # c\n  { prefix = \"2001:db8:0:9::/64\" } ] # d\n",
                "prefix = [ { prefix = \"2001:db8::/64\" }, # c\n           NEW,\n  { prefix = \"2001:db8:0:9::/64\" } ] # d\n",
            ),
            (
                "prefix = [ { prefix = \"2001:db8::/64\" } ] # d\n",
                "prefix = [ { prefix = \"2001:db8::/64\" }, NEW ] # d\n",
            ),
            // below a table
            (
                "[[prefix]]\nprefix = \"2001:db8::/64\"\n# tenant: a\n\n# next\n[[prefix]]\nprefix = \"2001:db8:0:9::/64\"\n",
                "[[prefix]]\nprefix = \"2001:db8::/64\"\n# tenant: a\n\n[[prefix]]\nprefix = \"2001:db8:0:1::/64\"\nname = \"b\"\n\n# next\n[[prefix]]\nprefix = \"2001:db8:0:9::/64\"\n",
            ),
            (
                "[[prefix]]\nprefix = \"2001:db8::/64\"\n# next\n[[prefix]]\nprefix = \"2001:db8:0:9::/64\"\n",
                "[[prefix]]\nprefix = \"2001:db8::/64\"\n[[prefix]]\nprefix = \"2001:db8:0:1::/64\"\nname = \"b\"\n# next\n[[prefix]]\nprefix = \"2001:db8:0:9::/64\"\n",
            ),
        ] {
            let after = after.replace("NEW", "{ prefix = \"2001:db8:0:1::/64\", name = \"b\" }");
            assert_eq!(inserted("plan.toml", text, &new).as_deref(), Ok(after.as_str()), "{text}");
            let crlf = inserted("plan.toml", &text.replace('\n', "\r\n"), &new);
            assert_eq!(crlf, Ok(after.replace('\n', "\r\n")), "{text}");
        }
    }

    #[test]
    fn an_empty_list_takes_prefixes() {
        let new = [lan(1, &[]), lan(2, &[])];
        for (text, after) in [
            ("prefix = []\nplan.name = \"a\"\n", "prefix = [\n  A,\n  B\n]\nplan.name = \"a\"\n"),
            ("prefix = [ ] # none", "prefix = [\n  A,\n  B\n] # none"),
            ("prefix = [\n  # none yet\n]\n", "prefix = [\n  # none yet\n  A,\n  B\n]\n"),
        ] {
            let map = |n| format!("{{ prefix = \"2001:db8:0:{n}::/64\" }}");
            let after = after.replace('A', &map(1)).replace('B', &map(2));
            assert_eq!(inserted("plan.toml", text, &new), Ok(after), "{text}");
        }
    }

    #[test]
    fn inline_tables_and_empty_plans_take_prefixes() {
        let text = "prefix = [\n  { prefix = \"2001:db8::/64\" },\n]\n";
        let after = inserted("plan.toml", text, &[lan(1, &[(Name, "b")])]).unwrap();
        assert_eq!(
            after,
            "prefix = [\n  { prefix = \"2001:db8::/64\" },\n  { prefix = \"2001:db8:0:1::/64\", name = \"b\" },\n]\n"
        );
        let text = "[plan]\nallocations = [\"2001:db8::/32\"]\n";
        let after = inserted("plan.toml", text, &[lan(1, &[])]).unwrap();
        assert_eq!(after, "[plan]\nallocations = [\"2001:db8::/32\"]\n\n[[prefix]]\nprefix = \"2001:db8:0:1::/64\"\n");
    }
}
