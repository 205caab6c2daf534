//! The layers of the library: a file names only its own layer and lower ones. The list is that of `src/lib.rs`.

use super::source::{Source, bare, read, sources};
use crate::program::project;

/// A module with its layer and its place in the list.
struct Listed {
    name: String,
    layer: u32,
    place: usize,
}

impl Listed {
    /// Whether it may name another module. Modules of the first and of the last layer may name each other; the layers
    /// between have an order: a module names those listed before it.
    fn may_name(&self, other: &Listed) -> bool {
        other.layer < self.layer
            || other.layer == self.layer && (matches!(self.layer, 1 | 4) || other.place <= self.place)
    }
}

/// The modules of the picture in the documentation of the library: lines such as `//! 1  addr     values`.
fn layers() -> Vec<Listed> {
    let lib = read(&project().join("src/lib.rs")).text;
    let rows = lib.lines().filter_map(|line| {
        let mut words = line.strip_prefix("//! ")?.split_whitespace();
        Some((words.next()?.parse().ok()?, words.next()?.to_owned()))
    });
    rows.enumerate().map(|(place, (layer, name))| Listed { name, layer, place }).collect()
}

/// The top-level modules that a source names: `crate::x`, `crate::{x, y::z}`, and `super` as often as it takes to reach
/// the root from a file `depth` modules deep.
fn named(source: &str, depth: usize) -> Vec<String> {
    let code = bare(source);
    let root = format!("{}::", vec!["super"; depth].join("::"));
    let roots: &[&str] = if depth == 0 { &["crate::"] } else { &["crate::", &root] };
    let mut found = Vec::new();
    for root in roots {
        for (at, _) in code.match_indices(root) {
            if code[..at].ends_with(|c: char| c.is_alphanumeric() || c == '_' || c == ':') {
                continue;
            }
            found.extend(heads(&code[at + root.len()..]));
        }
    }
    found
}

/// The first identifiers of a path, or of every path in a group.
fn heads(path: &str) -> Vec<String> {
    let identifier = |s: &str| s.chars().take_while(|c| c.is_alphanumeric() || *c == '_').collect::<String>();
    let Some(group) = path.trim_start().strip_prefix('{') else {
        return vec![identifier(path.trim_start())];
    };
    let (mut all, mut depth, mut fresh) = (Vec::new(), 1, true);
    for (i, c) in group.char_indices() {
        match c {
            '{' => depth += 1,
            '}' => depth -= 1,
            ',' if depth == 1 => fresh = true,
            c if fresh && depth == 1 && !c.is_whitespace() => {
                all.push(identifier(&group[i..]));
                fresh = false;
            }
            _ => {}
        }
        if depth == 0 {
            break;
        }
    }
    all
}

/// The names of higher modules that a source uses.
fn higher(source: &Source, layers: &[Listed]) -> Vec<String> {
    let modules = super::circles::module(&source.path);
    let find = |name: &str| layers.iter().find(|listed| listed.name == name);
    let Some(top) = modules.first().filter(|top| *top != "bin") else { return Vec::new() };
    let own = find(top).unwrap_or_else(|| panic!("{}: its module is in no layer", source.path));
    let names = named(&source.text, modules.len()).into_iter();
    let higher = names.filter(|name| find(name).is_some_and(|other| !own.may_name(other)));
    higher.map(|name| format!("{} names {name}", source.path)).collect()
}

#[test]
fn a_file_names_only_its_own_layer_and_lower_ones() {
    let layers = layers();
    let wrong: Vec<String> = sources().iter().flat_map(|source| higher(source, &layers)).collect();
    assert!(wrong.is_empty(), "{}", wrong.join("\n"));
}

#[test]
fn every_module_of_the_library_has_a_layer() {
    let (layers, lib) = (layers(), bare(&read(&project().join("src/lib.rs")).text));
    let declared = lib.lines().filter_map(|line| line.trim().strip_prefix("pub mod ")?.strip_suffix(';'));
    let mut declared: Vec<&str> = declared.collect();
    let mut listed: Vec<&str> = layers.iter().map(|layer| layer.name.as_str()).collect();
    assert!(layers.is_sorted_by_key(|layer| layer.layer), "the lowest layer comes first: {listed:?}");
    declared.sort_unstable();
    listed.sort_unstable();
    assert_eq!(listed, declared, "the picture in src/lib.rs, and the modules");
}

#[test]
fn every_way_to_name_a_module_is_seen() {
    let seen = |source: &str, depth| named(source, depth);
    assert_eq!(seen("use crate::addr::{Len, Net};", 2), ["addr"]);
    assert_eq!(seen("use crate::{addr::Net, cli, format::{Style, scan}};", 2), ["addr", "cli", "format"]);
    assert_eq!(seen("fn f() { crate::stream::run() }", 1), ["stream"]);
    assert_eq!(seen("use super::super::cli::Job;", 2), ["cli"]);
    assert_eq!(seen("use super::cli;", 1), ["cli"]);
    assert_eq!(seen("use super::scan;", 2), [""; 0]);
    assert_eq!(seen("/// See [`crate::cli`].\n// crate::cli\n/* crate::cli /* */ */", 1), [""; 0]);
    assert_eq!(seen(r###"let x = "crate::cli\"crate::cli"; r#"crate::cli"#; '"'; "crate::cli""###, 1), [""; 0]);
    assert_eq!(seen("fn f<'a>(x: &'a str) { crate::cli::g('\\'', '\\n') }", 1), ["cli"]);
    assert_eq!(seen("use other_crate::cli;", 1), [""; 0]);
}
