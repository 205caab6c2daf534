//! Plans in JSON.

use super::flow::{FlowStyle, PrefixItems, is_compact, model, quoted};
use super::{Group, InsertError, Insertion};
use crate::plan::model::PlanFile;
use crate::plan::readers::syntax::json::parse;

/// How JSON writes a map.
const STYLE: FlowStyle = FlowStyle {
    key: |key| format!("\"{key}\": "),
    value: |key, value| if key == "vlan" { value.to_owned() } else { quoted(value) },
};

/// Where what is put into a file.
pub(super) fn insertions(
    file: &PlanFile,
    groups: &[Group<'_>],
    _: &[(String, String)],
) -> Result<Vec<Insertion>, InsertError> {
    let document = parse(&file.text, false).map_err(|_| InsertError::Place)?;
    let items = PrefixItems::of(&document);
    let one = |group: &Group<'_>| match (&group.after, document.get("prefix")) {
        (Some(place), _) => STYLE.after(&file.text, items.find(place).ok_or(InsertError::Place)?, group),
        (None, Some(list)) => Ok(vec![STYLE.first(&file.text, list, group)?]),
        (None, None) => {
            // a document without prefixes: they become its last key
            let (_, last) = document.map().last().ok_or(InsertError::Place)?;
            let lines = file.text.trim_end().contains('\n');
            let indent = if lines { "    " } else { "" };
            let maps: Vec<String> =
                group.new.iter().map(|one| format!("{indent}{}", STYLE.map(one, model(&file.text), false))).collect();
            // the place of a string is within its quotes
            let at = last.span.end + usize::from(file.text.as_bytes().get(last.span.end) == Some(&b'"'));
            Ok(vec![Insertion::new(
                at,
                match lines {
                    true => format!(",\n  \"prefix\": [\n{}\n  ]", maps.join(",\n")),
                    false if is_compact(&file.text) => format!(",\"prefix\":[{}]", maps.join(",")),
                    false => format!(", \"prefix\": [{}]", maps.join(", ")),
                },
            )])
        }
    };
    Ok(groups.iter().map(one).collect::<Result<Vec<_>, _>>()?.concat())
}

#[cfg(test)]
mod tests {
    use super::super::tests::{inserted, lan};
    use crate::plan::model::AttributeKey::{Name, Vlan};

    #[test]
    fn a_list_keeps_its_layout() {
        let new = [lan(3, &[(Name, "c"), (Vlan, "3")])];
        let text = "{\"prefix\": [\n  {\"prefix\": \"2001:db8::/64\", \"name\": \"a\"},\n  {\"prefix\": \"2001:db8:0:9::/64\"}\n]}\n";
        assert_eq!(
            inserted("plan.json", text, &new).unwrap(),
            "{\"prefix\": [\n  {\"prefix\": \"2001:db8::/64\", \"name\": \"a\"},\n  \
             {\"prefix\": \"2001:db8:0:3::/64\", \"name\": \"c\", \"vlan\": 3},\n  {\"prefix\": \"2001:db8:0:9::/64\"}\n]}\n"
        );
        let text = "{\n  \"prefix\": [\n    {\n      \"prefix\": \"2001:db8::/64\"\n    }\n  ]\n}\n";
        assert_eq!(
            inserted("plan.json", text, &new).unwrap(),
            "{\n  \"prefix\": [\n    {\n      \"prefix\": \"2001:db8::/64\"\n    },\n    {\n      \
             \"prefix\": \"2001:db8:0:3::/64\",\n      \"name\": \"c\",\n      \"vlan\": 3\n    }\n  ]\n}\n"
        );
    }

    #[test]
    fn an_empty_list_takes_prefixes() {
        let new = [lan(1, &[]), lan(2, &[])];
        for (text, after) in [
            ("{\"prefix\": []}", "{\"prefix\": [A, B]}"),
            ("{\"prefix\": [ ], \"host\": []}", "{\"prefix\": [ A, B ], \"host\": []}"),
            (
                "{\n  \"prefix\": [],\n  \"host\": []\n}\n",
                "{\n  \"prefix\": [\n    A,\n    B\n  ],\n  \"host\": []\n}\n",
            ),
            ("{\n  \"prefix\": [\n  ]\n}\n", "{\n  \"prefix\": [\n    A,\n    B\n  ]\n}\n"),
        ] {
            let map = |n| format!("{{ \"prefix\": \"2001:db8:0:{n}::/64\" }}");
            let after = after.replace('A', &map(1)).replace('B', &map(2));
            assert_eq!(inserted("plan.json", text, &new), Ok(after), "{text}");
        }
    }

    #[test]
    fn compact_json_stays_compact() {
        let new = [lan(3, &[(Name, "c"), (Vlan, "3")])];
        let own = "{\"prefix\":\"2001:db8:0:3::/64\",\"name\":\"c\",\"vlan\":3}";
        for (text, after) in [
            (
                "{\"prefix\":[{\"prefix\":\"2001:db8::/64\",\"name\":\"a\"}]}",
                "{\"prefix\":[{\"prefix\":\"2001:db8::/64\",\"name\":\"a\"},A]}",
            ),
            (
                "{\"prefix\":[{\"prefix\":\"2001:db8::/64\"},{\"prefix\":\"2001:db8:0:9::/64\"}]}",
                "{\"prefix\":[{\"prefix\":\"2001:db8::/64\"},A,{\"prefix\":\"2001:db8:0:9::/64\"}]}",
            ),
            ("{\"prefix\":[]}", "{\"prefix\":[A]}"),
            ("{\"plan\":{\"name\":\"x\"}}", "{\"plan\":{\"name\":\"x\"},\"prefix\":[A]}"),
        ] {
            assert_eq!(inserted("plan.json", text, &new), Ok(after.replace('A', own)), "{text}");
        }
    }

    #[test]
    fn the_first_prefix_makes_the_list() {
        let text = "{ \"plan\": { \"allocations\": [\"2001:db8::/32\"] } }\n";
        assert_eq!(
            inserted("plan.json", text, &[lan(3, &[])]).unwrap(),
            "{ \"plan\": { \"allocations\": [\"2001:db8::/32\"] }, \"prefix\": [{ \"prefix\": \"2001:db8:0:3::/64\" }] }\n"
        );
        let text = "{\n  \"plan\": { \"allocations\": [\"2001:db8::/32\"] }\n}\n";
        assert_eq!(
            inserted("plan.json", text, &[lan(3, &[])]).unwrap(),
            "{\n  \"plan\": { \"allocations\": [\"2001:db8::/32\"] },\n  \"prefix\": [\n    \
             { \"prefix\": \"2001:db8:0:3::/64\" }\n  ]\n}\n"
        );
    }
}
