//! Configurations of BIRD: static routes, definitions, prefix sets, neighbours, announced prefixes. See the BIRD user's
//! guide.

use crate::plan::draft::{Cell, Draft};
use crate::plan::model::{AttributeKey, FileFormat, FileRole};
use crate::plan::readers::mention::{Mention, is_like_address};
use crate::plan::readers::reader::FormatReader;
use crate::plan::readers::syntax::blocks::{BlockEvent, BlockStyle, read_blocks};

/// The format.
pub(crate) static READER: FormatReader = FormatReader {
    format: FileFormat {
        name: "bird",
        about: "BIRD configuration: routes, prefix sets, neighbours",
        extensions: &["bird"],
        comments: &["#"],
        role: FileRole::Routes,
        generated: false,
    },
    sniff: |text| {
        let block = |line: &str| {
            let words: Vec<&str> = line.split_whitespace().take(2).collect();
            matches!(words.as_slice(), ["protocol" | "template", kind]
                if ["kernel", "device", "static", "bgp", "ospf", "direct", "radv", "babel", "rip", "pipe"]
                    .contains(&kind.trim_end_matches('{')))
                || matches!(words.as_slice(), ["router", "id"]) && line.trim_end().ends_with(';')
        };
        text.lines().any(block)
    },
    read,
};

const STYLE: BlockStyle = BlockStyle { lines: false, signs: b"[],=()" };

fn read(text: &str, draft: &mut Draft) {
    let done = read_blocks(text, STYLE, &mut |event| match event {
        BlockEvent::Leaf(open, words) => statement(open, words, draft),
        // a route with attributes, a prefix of radv, and the length of a prefix in a set: {48,64}
        BlockEvent::Open(open, words) => statement(open, words, draft),
        BlockEvent::Close(..) => {}
    });
    if let Err((at, expected)) = done {
        draft.give_up(at..at, format!("expected {expected}"));
    }
}

fn statement(open: &[Vec<Cell<'_>>], words: &[Cell<'_>], draft: &mut Draft) {
    let text = |i: usize| words.get(i).map_or("", |word| word.text);
    let table = open.iter().flatten().position(|word| word.text == "vrf");
    let vrf = table.and_then(|at| open.iter().flatten().nth(at + 1));
    let said = [(AttributeKey::Vrf, vrf)];
    let value = words.get(1);
    match (text(0), value) {
        ("route", Some(net)) => {
            Mention::prefix("route", &said).add_if_address(net, draft);
            after(words, "via", Mention::host("next hop", &said), draft);
        }
        ("prefix", Some(net)) => {
            Mention::prefix("", &said).add_if_address(net, draft);
        }
        ("stubnet", Some(net)) => {
            Mention::prefix("route", &said).add_if_address(net, draft);
        }
        // the networks of an area of OSPF
        _ if open.last().is_some_and(|block| block.first().is_some_and(|word| word.text == "networks")) => {
            if let Some(cell) = words.first() {
                Mention::prefix("route", &said).add_if_address(cell, draft);
            }
        }
        ("rdnss", Some(_)) => words.iter().skip(1).for_each(|cell| {
            Mention::host("dns", &said).add_if_address(cell, draft);
        }),
        ("neighbor", Some(peer)) => {
            Mention::host("neighbor", &said).add_if_address(peer, draft);
        }
        ("source", _) => after(words, "address", Mention::host("source", &said), draft),
        ("local", _) => words.iter().skip(1).take(1).for_each(|cell| {
            Mention::host("source", &said).add_if_address(cell, draft);
        }),
        ("define", Some(name)) => {
            list(words, &[(AttributeKey::Set, Some(name))], draft);
        }
        _ if words.iter().any(|word| word.text == "[") => {
            // a set in a function or a filter goes by the name of that
            let block = open.last().and_then(|block| block.get(1)).or(words.first());
            list(words, &[(AttributeKey::Set, block)], draft);
        }
        _ => {}
    }
}

/// Adds the address after a word.
fn after(words: &[Cell<'_>], word: &str, mention: Mention<'_>, draft: &mut Draft) {
    let at = words.iter().position(|cell| cell.text == word);
    if let Some(cell) = at.and_then(|at| words.get(at + 1)) {
        mention.add_if_address(cell, draft);
    }
}

/// The prefixes of a set or a definition; those in a set may end in `+` or `-`.
fn list(words: &[Cell<'_>], said: &[(AttributeKey, Option<&Cell<'_>>)], draft: &mut Draft) {
    for cell in words {
        let text = cell.text.trim_end_matches(['+', '-']);
        let cell = Cell::new(text, cell.span.start);
        if is_like_address(text) {
            let mention = if text.contains('/') { Mention::prefix("", said) } else { Mention::host("", said) };
            mention.add(&cell, draft);
        }
    }
}
