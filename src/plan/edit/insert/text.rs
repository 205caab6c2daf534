//! Plans in plain text: a line each.

use super::{Group, InsertError, Insertion, NewPrefix, line_end, line_start, whole_lines};
use crate::plan::model::PlanFile;

/// Where what is put into a file.
pub(super) fn insertions(
    file: &PlanFile,
    groups: &[Group<'_>],
    _: &[(String, String)],
) -> Result<Vec<Insertion>, InsertError> {
    let text = file.text.as_str();
    let one = |group: &Group<'_>| {
        let place = group.after.clone().unwrap_or(text.len()..text.len());
        let own = text.get(line_start(text, place.start)..line_end(text, place.start)).unwrap_or_default();
        // the column of the comment, if there is one
        let column = own.find('#').map(|at| own.get(..at).unwrap_or_default().chars().count());
        let indent = own.get(..own.len() - own.trim_start().len()).unwrap_or_default().trim_end_matches(['\r', '\n']);
        let lines = group.new.iter().map(|one| line(indent, column, one)).collect::<Result<String, _>>()?;
        Ok(whole_lines(text, line_end(text, place.end), lines))
    };
    groups.iter().map(one).collect()
}

/// The line of a prefix; its comment begins at a column or after it.
fn line(indent: &str, column: Option<usize>, one: &NewPrefix) -> Result<String, InsertError> {
    let mut out = format!("{indent}{}", one.text());
    let mut pairs: Vec<String> = Vec::new();
    // a single address without a role would be a host
    if one.net.size_log2() == 0 {
        pairs.push("kind=prefix".to_owned());
    }
    for (key, value) in &one.attributes {
        let name = key.word();
        if value.contains(['"', '\n', '\r']) {
            return Err(InsertError::Value(name));
        }
        let plain = !value.is_empty() && !value.contains(|c: char| c.is_whitespace() || c == '#');
        pairs.push(if plain { format!("{name}={value}") } else { format!("{name}=\"{value}\"") });
    }
    if !pairs.is_empty() {
        let blanks = column.unwrap_or(0).saturating_sub(out.chars().count()).max(1);
        out.push_str(&" ".repeat(blanks));
        out.push_str(&format!("# {}", pairs.join(" ")));
    }
    out.push('\n');
    Ok(out)
}

#[cfg(test)]
mod tests {
    use super::super::tests::{inserted, lan};
    use super::*;
    use crate::plan::model::AttributeKey::{Description, Name};

    #[test]
    fn comments_stay_in_their_column() {
        let text = "# plan\n2001:db8::/64      # name=a\n2001:db8:0:9::/64  # name=c";
        let new = [lan(1, &[(Name, "b"), (Description, "two words")]), lan(10, &[(Name, "d")])];
        assert_eq!(
            inserted("plan.txt", text, &new).unwrap(),
            "# plan\n2001:db8::/64      # name=a\n2001:db8:0:1::/64  # name=b description=\"two words\"\n\
             2001:db8:0:9::/64  # name=c\n2001:db8:0:a::/64  # name=d"
        );
    }

    #[test]
    fn quotes_cannot_be_written() {
        let error = inserted("plan.txt", "2001:db8::/64\n", &[lan(1, &[(Name, "a\"b")])]);
        assert_eq!(error, Err(InsertError::Value("name")));
    }
}
