//! The names of types: a search for one finds one.

use super::source::{Source, sources};
use std::collections::BTreeMap;

/// How many of a hundred definitions may share their name with another one.
const SHARED: usize = 20;

/// A definition of a type: its name, whether it is public, and where it is.
struct Definition {
    name: String,
    public: bool,
    place: String,
}

/// The types of a source. A `type` within a block belongs to a trait and has the name that the trait gives it.
fn definitions(source: &Source) -> Vec<Definition> {
    let code = source.code();
    let found = code.lines().enumerate().filter_map(|(n, line)| {
        let (public, rest) = match line.trim_start().strip_prefix("pub") {
            Some(rest) if rest.starts_with('(') => (false, rest.split_once(") ")?.1),
            Some(rest) => (true, rest.trim_start()),
            None => (false, line.trim_start()),
        };
        let (word, rest) = rest.split_once(' ')?;
        let defines = matches!(word, "struct" | "enum" | "trait" | "union") || word == "type" && !line.starts_with(' ');
        let name: String = rest.chars().take_while(|c| c.is_alphanumeric() || *c == '_').collect();
        let place = format!("{}:{}", source.path, n + 1);
        (defines && name.starts_with(char::is_uppercase)).then_some(Definition { name, public, place })
    });
    found.collect()
}

/// The definitions by name, those alone whose name occurs twice.
fn shared(all: &[Definition]) -> BTreeMap<&str, Vec<&Definition>> {
    let mut by_name: BTreeMap<&str, Vec<&Definition>> = BTreeMap::new();
    for definition in all {
        by_name.entry(&definition.name).or_default().push(definition);
    }
    by_name.retain(|_, same| same.len() > 1);
    by_name
}

/// A line for each name: where it is defined.
fn listed<'a>(names: impl Iterator<Item = (&'a &'a str, &'a Vec<&'a Definition>)>) -> String {
    let places = |same: &Vec<&Definition>| same.iter().map(|d| d.place.as_str()).collect::<Vec<_>>().join(" ");
    names.map(|(name, same)| format!("{name}: {}\n", places(same))).collect()
}

fn all() -> Vec<Definition> {
    sources().iter().flat_map(definitions).collect()
}

#[test]
fn no_two_public_types_have_one_name() {
    let all = all();
    let shared = shared(&all);
    let twice = listed(shared.iter().filter(|(_, same)| same.iter().filter(|d| d.public).count() > 1));
    assert!(twice.is_empty(), "\n{twice}");
}

#[test]
fn few_types_share_their_name() {
    let all = all();
    let shared = shared(&all);
    let count: usize = shared.values().map(Vec::len).sum();
    assert!(all.len() > 300, "only {} types", all.len());
    let share = count * 100 / all.len();
    assert!(count * 100 <= SHARED * all.len(), "{share} % of the types share their name:\n{}", listed(shared.iter()));
}

#[test]
fn definitions_are_found_and_counted() {
    let text = "pub struct A;\npub(crate) enum B {}\nstruct A<'a>(&'a str);\nimpl T for A {\n    type B = u8;\n}\n// struct C;\npub trait T {}\ntype D = u8;\n";
    let found = definitions(&Source { path: String::from("x.rs"), text: text.to_owned() });
    let names: Vec<(&str, bool)> = found.iter().map(|d| (d.name.as_str(), d.public)).collect();
    assert_eq!(names, [("A", true), ("B", false), ("A", false), ("T", true), ("D", false)]);
    assert_eq!(listed(shared(&found).iter()), "A: x.rs:1 x.rs:3\n");
}
