//! Text from outside – names of files, contents of files, words of the command line – is escaped before a person sees it: a
//! terminal, a log or a workflow would take control characters for commands.

use super::source::{Source, sources};

/// What makes text of bytes from outside.
const LOSSY: [&str; 3] = ["to_string_lossy()", "from_utf8_lossy(", ".display()"];

/// Where such text does not reach a person, or not as it is: the file, how often, and why.
const ALLOWED: &[(&str, usize, &str)] = &[
    ("src/cli/args/low.rs", 2, "read as a number, or compared with names"),
    ("src/cli/calc.rs", 2, "an address as it was printed, and a text that is quoted for the shell"),
    ("src/cli/completions.rs", 1, "a script of ours"),
    ("src/cli/db/list.rs", 1, "a field that text and JSON escape in their own ways"),
    ("src/cli/db/lookup.rs", 3, "fields of JSON, and an address as it was printed"),
    ("src/cli/db/verify.rs", 1, "a field of JSON"),
    ("src/cli/dump.rs", 1, "a country code"),
    ("src/cli/error.rs", 1, "one character, escaped in the next line"),
    ("src/cli/json.rs", 1, "a field of JSON"),
    ("src/cli/grep/line_writer.rs", 3, "fields of JSON, and addresses as they were printed"),
    ("src/cli/man/commands.rs", 1, "a default of ours"),
    ("src/cli/net/contains.rs", 1, "a field of JSON"),
    ("src/cli/net/write.rs", 1, "an address as it was printed"),
    ("src/cli/plan/check.rs", 3, "names and texts of plans, which reports escape in their own ways"),
    ("src/cli/plan/diff.rs", 1, "the name of a plan, which reports escape in their own ways"),
    ("src/cli/plan/drift.rs", 1, "the same"),
    (
        "src/cli/plan/input.rs",
        2,
        "the name of a plan, which reports escape in their own ways, and a patch, whose lines are escaped",
    ),
    ("src/cli/plan/next.rs", 1, "the same"),
    ("src/cli/plan/renumber.rs", 1, "the name in a patch, which is quoted there"),
    ("src/cli/web/args.rs", 1, "a variable of a CGI script, which answers escape"),
    ("src/cli/web/sources.rs", 1, "compared with true, false and their like"),
    ("src/plan/edit/renumber/zone_names.rs", 1, "a reason, which is escaped where it is reported"),
    ("src/plan/readers/mod.rs", 1, "the text of a plan"),
];

/// The statements of a source that turn outside text into text and do not escape it in the same statement.
fn raw(source: &Source) -> Vec<String> {
    let code = source.code();
    let mut found = Vec::new();
    let mut line = 1;
    for statement in code.split_inclusive([';', '{', '}']) {
        let escapes = statement.contains("escape_") || statement.contains("escape(");
        // what a source of facts displays is a name of ours
        let is_name = statement.contains("source");
        if LOSSY.iter().any(|call| statement.contains(call) && !(is_name && *call == ".display()")) && !escapes {
            let blank = statement.len() - statement.trim_start().len();
            let at = line + statement[..blank].matches('\n').count();
            found.push(format!("{}:{at}: {}", source.path, statement.split_whitespace().collect::<Vec<_>>().join(" ")));
        }
        line += statement.matches('\n').count();
    }
    found
}

fn sources_that_speak() -> impl Iterator<Item = Source> {
    sources()
        .into_iter()
        .filter(|source| ["src/cli/", "src/plan/", "src/db/"].iter().any(|room| source.path.starts_with(room)))
}

#[test]
fn text_from_outside_is_escaped_where_it_is_shown() {
    let mut wrong = Vec::new();
    for source in sources_that_speak() {
        let found = raw(&source);
        let allowed = ALLOWED.iter().find(|(path, _, _)| *path == source.path).map_or(0, |(_, count, _)| *count);
        if found.len() != allowed {
            wrong.extend(found);
        }
    }
    assert!(
        wrong.is_empty(),
        "use escape_path, escape_controls or escape_for_message, or say why not:\n{}",
        wrong.join("\n")
    );
}

#[test]
fn what_is_allowed_exists() {
    let paths: Vec<String> = sources_that_speak().map(|source| source.path).collect();
    let gone: Vec<_> = ALLOWED.iter().filter(|(path, _, _)| !paths.iter().any(|known| known == path)).collect();
    assert!(gone.is_empty(), "{gone:?}");
}

#[test]
fn raw_text_is_found() {
    let source = |text: &str| Source { path: "x.rs".to_owned(), text: text.to_owned() };
    assert_eq!(raw(&source("fn a() {\n    b(path.display());\n}")), ["x.rs:2: b(path.display());"]);
    assert!(raw(&source("b(escape_path(path)); // path.display()")).is_empty());
    assert!(raw(&source("let a = escape_controls(&String::from_utf8_lossy(b));")).is_empty());
}
