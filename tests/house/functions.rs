//! The lengths of functions, from the line of `fn` to that of the closing brace; unit tests do not count.

use super::source::{Source, block, sources};

/// The lines of the median function, of the one that 90 % are no longer than, and of what counts as long.
const MEDIAN: usize = 7;
const NINE_OF_TEN: usize = 20;
const LONG: usize = 50;

/// The functions of a source: lines, file, line of `fn`.
fn functions(source: &Source) -> Vec<(usize, &str, usize)> {
    let code = source.code();
    let begins = code.match_indices("fn ").map(|(at, _)| at).filter(|at| {
        let named = code[at + 3..].starts_with(|c: char| c.is_alphabetic() || c == '_');
        named && !code[..*at].ends_with(|c: char| c.is_alphanumeric() || c == '_')
    });
    let measured = begins.filter_map(|at| {
        let open = at + code[at..].find(['{', ';']).filter(|n| code[at + n..].starts_with('{'))?;
        let lines = 1 + code[at..open + block(&code[open..])].matches('\n').count();
        Some((lines, source.path.as_str(), 1 + code[..at].matches('\n').count()))
    });
    measured.collect()
}

#[test]
fn functions_are_short() {
    let sources = sources();
    let mut all: Vec<(usize, &str, usize)> = sources.iter().flat_map(functions).collect();
    assert!(all.len() > 1000, "only {} functions", all.len());
    all.sort_unstable();
    let (median, nine_of_ten) = (all[all.len() / 2].0, all[all.len() * 9 / 10].0);
    let long: Vec<_> = all.iter().filter(|(lines, ..)| *lines > LONG).collect();
    assert!(median <= MEDIAN, "the median function has {median} lines, at most {MEDIAN} are allowed");
    assert!(nine_of_ten <= NINE_OF_TEN, "one function in ten has more than {nine_of_ten} lines, not {NINE_OF_TEN}");
    assert!(long.len() * 200 <= all.len(), "{} of {} functions are long: {long:#?}", long.len(), all.len());
}

#[test]
fn a_function_is_measured_from_its_name_to_its_brace() {
    let text = "trait T {\n    fn none(&self);\n}\nfn a() { // {\n    \"{\";\n}\nimpl X {\n    pub fn b(\n        x: u8,\n    ) -> fn (u8) -> u8 {\n        x\n    }\n}\n";
    let source = Source { path: String::from("x.rs"), text: text.to_owned() };
    assert_eq!(functions(&source), [(3, "x.rs", 4), (5, "x.rs", 8)]);
}
