//! The names of nftables rulesets: what a rule names must be declared in its table, a set is declared in one form, and a
//! variable is defined before its use. What other files may declare is passed.

use crate::plan::draft::{Cell, Draft};
use crate::plan::model::IssueKind;
use crate::plan::readers::syntax::tokens::{Token, tokens};
use crate::plan::text::shorten;
use std::collections::{HashMap, HashSet};
use std::ops::Range;

const SIGNS: &[u8] = b"{};,=";

/// A table: its family and its name.
type NftTable<'a> = (&'a str, &'a str);

/// What the declarations of a set have in common.
struct NftForm<'a> {
    place: Range<usize>,
    /// `set` or `map`.
    kind: &'a str,
    /// The words after `type`; `None` after `typeof`, which may mean the same.
    types: Option<String>,
    interval: bool,
}

/// What is declared up to a statement.
#[derive(Default)]
struct NftNames<'a> {
    tables: HashSet<NftTable<'a>>,
    sets: HashMap<(NftTable<'a>, &'a str), NftForm<'a>>,
    chains: HashSet<(NftTable<'a>, &'a str)>,
    flowtables: HashSet<(NftTable<'a>, &'a str)>,
    /// Where each variable is defined, and whether that is outside of all blocks.
    variables: HashMap<&'a str, (Range<usize>, bool)>,
    /// The names that the other files declare, as soon as one is needed.
    elsewhere: Option<HashSet<String>>,
}

/// Notes the names that nft does not find. A file that includes others, and one that is included, is passed: what is
/// declared where it is loaded does not show in it.
pub(crate) fn check_names(text: &str, draft: &mut Draft) {
    let words: Vec<Token<'_>> = tokens(text, SIGNS).filter(|token| !token.quoted && is_name(token.cell.text)).collect();
    if draft.context.is_some() || words.iter().any(|word| word.first && word.is("include")) {
        return;
    }
    let mut names = NftNames::default();
    for statement in statements(&words) {
        names.statement(statement, draft);
        names.variables(statement, draft);
    }
}

/// Whether a word says something on names: addresses and numbers, of which there may be many, do not.
fn is_name(word: &str) -> bool {
    let value = word.starts_with(|c: char| c.is_ascii_digit()) || (word.len() > 1 && word.contains(':'));
    word != "," && (!value || word.starts_with(['$', '@']))
}

/// The statements of a block: they end at semicolons and lines outside of braces.
fn statements<'t, 'a>(words: &'t [Token<'a>]) -> Vec<&'t [Token<'a>]> {
    let (mut all, mut depth, mut start) = (Vec::new(), 0_usize, 0);
    for (at, word) in words.iter().enumerate() {
        let ends = depth == 0 && (word.first || word.is(";"));
        if ends {
            all.extend(words.get(start..at).filter(|one| !one.is_empty()));
            start = at + usize::from(word.is(";"));
        }
        match word.cell.text {
            "{" => depth += 1,
            "}" => depth = depth.saturating_sub(1),
            _ => {}
        }
    }
    all.extend(words.get(start..).filter(|one| !one.is_empty()));
    all
}

/// The words between the first brace and the one that closes it.
fn body<'t, 'a>(statement: &'t [Token<'a>]) -> &'t [Token<'a>] {
    let Some(open) = statement.iter().position(|word| word.is("{")) else { return &[] };
    let mut depth = 0_usize;
    let closes = |word: &Token<'_>| {
        depth = if word.is("{") { depth + 1 } else { depth - usize::from(word.is("}")) };
        depth == 0
    };
    let length = statement.iter().skip(open).position(closes).unwrap_or(statement.len() - open);
    statement.get(open + 1..open + length).unwrap_or_default()
}

/// The table that words name, and the word after it: the family is `ip` where it is left out.
fn target<'a>(words: &[Token<'a>]) -> (NftTable<'a>, Option<Cell<'a>>) {
    let text = |at: usize| words.get(at).map_or("", |word| word.cell.text);
    let family = ["ip", "ip6", "inet", "arp", "bridge", "netdev"].contains(&text(0));
    let (table, next) = if family { ((text(0), text(1)), 2) } else { (("ip", text(0)), 1) };
    (table, words.get(next).map(|word| word.cell.clone()))
}

impl<'a> NftNames<'a> {
    fn statement(&mut self, words: &[Token<'a>], draft: &mut Draft) {
        let text = |at: usize| words.get(at).map_or("", |word| word.cell.text);
        let (rest, object) = (words.get(2..).unwrap_or_default(), text(1));
        let (table, name) = target(rest);
        match (text(0), object, name) {
            ("table", ..) => self.table(words, draft),
            ("add" | "create", "table", _) => self.table(words.get(1..).unwrap_or_default(), draft),
            ("add" | "create", "set" | "map" | "chain" | "flowtable", Some(name)) => {
                self.declare(object, table, &name, rest, draft);
            }
            ("add" | "create", "element", Some(name)) => self.named(table, &name, name.text, draft),
            ("add" | "insert" | "replace", "rule", _) => self.rule(table, rest, draft),
            ("flush", "ruleset", _) => {
                let family = text(2);
                self.forget(|table, _| family.is_empty() || table.0 == family);
            }
            ("delete" | "destroy", "table", _) => self.forget(|one, _| one == table),
            ("delete" | "destroy", "set" | "map" | "chain" | "flowtable", Some(name)) => {
                self.forget(|one, of| one == table && of == name.text);
            }
            _ => {}
        }
    }

    /// Forgets what is deleted; the name of a table itself is empty.
    fn forget(&mut self, gone: impl Fn(NftTable<'a>, &str) -> bool) {
        self.tables.retain(|table| !gone(*table, ""));
        self.sets.retain(|(table, name), _| !gone(*table, name));
        self.chains.retain(|(table, name)| !gone(*table, name));
        self.flowtables.retain(|(table, name)| !gone(*table, name));
    }

    /// `table FAMILY NAME { ... }`: nft declares everything in it before it reads the rules.
    fn table(&mut self, words: &[Token<'a>], draft: &mut Draft) {
        let (table, _) = target(words.get(1..).unwrap_or_default());
        self.tables.insert(table);
        let inner = statements(body(words));
        for statement in &inner {
            if let [kind, name, ..] = statement
                && ["set", "map", "chain", "flowtable"].contains(&kind.cell.text)
            {
                self.declare(kind.cell.text, table, &name.cell, statement, draft);
            }
        }
        for chain in inner.iter().filter(|statement| statement.first().is_some_and(|word| word.is("chain"))) {
            self.rule(table, chain, draft);
        }
    }

    fn declare(&mut self, kind: &'a str, table: NftTable<'a>, name: &Cell<'a>, words: &[Token<'a>], draft: &mut Draft) {
        match kind {
            "chain" => drop(self.chains.insert((table, name.text))),
            "flowtable" => drop(self.flowtables.insert((table, name.text))),
            _ => self.set(kind, table, name, words, draft),
        }
    }

    fn set(&mut self, kind: &'a str, table: NftTable<'a>, name: &Cell<'a>, words: &[Token<'a>], draft: &mut Draft) {
        let has = |word: &str| words.iter().any(|one| one.is(word));
        if !has("type") && !has("typeof") {
            let text = format!("nft refuses the {kind} {}: expected its type", shorten(name.text));
            return draft.issue(IssueKind::Refused, name.span.clone(), text);
        }
        let of_type = words.iter().skip_while(|word| !word.is("type")).skip(1);
        let types: Vec<&str> =
            of_type.take_while(|word| !word.first && !word.is(";") && !word.is("}")).map(|w| w.cell.text).collect();
        let types = (!has("typeof")).then(|| types.join(" "));
        let form = NftForm { place: name.span.clone(), kind, types, interval: has("interval") };
        match self.sets.get(&(table, name.text)) {
            Some(before) if form.differs(before) => {
                let text =
                    format!("nft refuses the {kind} {}: it is declared before in another form", shorten(name.text));
                draft.refuse(text, name.span.clone(), before.place.clone());
            }
            Some(_) => {}
            None => drop(self.sets.insert((table, name.text), form)),
        }
    }

    /// The sets, chains and flow tables that the rules of a table name.
    fn rule(&mut self, table: NftTable<'a>, words: &[Token<'a>], draft: &mut Draft) {
        for (word, next) in words.iter().zip(words.iter().skip(1).map(Some).chain([None])) {
            match (word.cell.text, next) {
                ("jump" | "goto", Some(chain)) if !chain.cell.text.starts_with(['$', '{']) => {
                    if !self.chains.contains(&(table, chain.cell.text)) {
                        self.missing("chain", table, &chain.cell, chain.cell.text, draft);
                    }
                }
                (reference, _) => {
                    if let Some(name) = reference.strip_prefix('@').filter(|name| !is_payload(name)) {
                        self.named(table, &word.cell, name, draft);
                    }
                }
            }
        }
    }

    fn named(&mut self, table: NftTable<'a>, cell: &Cell<'a>, name: &'a str, draft: &mut Draft) {
        if !self.sets.contains_key(&(table, name)) && !self.flowtables.contains(&(table, name)) {
            self.missing("set", table, cell, name, draft);
        }
    }

    /// Notes a name that is not declared, if its table is declared here and no other file declares the name.
    fn missing(&mut self, kind: &str, table: NftTable<'a>, cell: &Cell<'a>, name: &str, draft: &mut Draft) {
        if self.tables.contains(&table) && !self.is_elsewhere(name, draft) {
            let (shown, of) = (shorten(cell.text), format!("{} {}", table.0, shorten(table.1)));
            let text = format!("nft refuses {shown}: the table {of} has no {kind} of this name here");
            draft.issue(IssueKind::Refused, cell.span.clone(), text);
        }
    }

    /// Whether another file of the plan declares a name: both may be loaded into one ruleset.
    fn is_elsewhere(&mut self, name: &str, draft: &Draft) -> bool {
        let all = || draft.texts_of("nft").flat_map(declared).map(str::to_owned).collect();
        self.elsewhere.get_or_insert_with(all).contains(name)
    }

    /// The variables that a statement defines and uses.
    fn variables(&mut self, words: &[Token<'a>], draft: &mut Draft) {
        let outside = words.first().is_some_and(|word| ["define", "redefine"].contains(&word.cell.text));
        for (word, next) in words.iter().zip(words.iter().skip(1).map(Some).chain([None])) {
            match (word.cell.text, next) {
                (order @ ("define" | "redefine"), Some(name)) => self.define(order, &name.cell, outside, draft),
                ("undefine", Some(name)) => drop(self.variables.remove(name.cell.text)),
                (text, _) => {
                    if let Some(name) = text.strip_prefix('$').map(identifier) {
                        self.variable(name, &word.cell, draft);
                    }
                }
            }
        }
    }

    fn define(&mut self, order: &str, name: &Cell<'a>, outside: bool, draft: &mut Draft) {
        match self.variables.get(name.text) {
            Some((before, true)) if order == "define" => {
                let text = format!("nft refuses a second definition of {}: redefine changes it", shorten(name.text));
                draft.refuse(text, name.span.clone(), before.clone());
            }
            _ => drop(self.variables.insert(name.text, (name.span.clone(), outside))),
        }
    }

    fn variable(&mut self, name: &str, cell: &Cell<'_>, draft: &mut Draft) {
        if !self.variables.contains_key(name) && !self.is_elsewhere(name, draft) {
            let text = format!("nft refuses ${}: it is not defined before", shorten(name));
            draft.issue(IssueKind::Refused, cell.span.clone(), text);
        }
    }
}

impl NftForm<'_> {
    /// Whether nft refuses to have both for one set.
    fn differs(&self, other: &NftForm<'_>) -> bool {
        let types = match (&self.types, &other.types) {
            (Some(one), Some(another)) => one != another,
            _ => false,
        };
        types || self.kind != other.kind || self.interval != other.interval
    }
}

/// Whether a word after `@` is a header of a packet, as in `@th,16,16`.
fn is_payload(name: &str) -> bool {
    name.is_empty() || matches!(name, "ll" | "nh" | "th" | "ih")
}

/// The name of a variable, which ends at the first character that no name has.
fn identifier(text: &str) -> &str {
    let length = text.bytes().take_while(|b| b.is_ascii_alphanumeric() || b"/-_.".contains(b)).count();
    text.get(..length).unwrap_or_default()
}

/// The names that a file declares, of any kind: up to four words after that of the kind, as in `add set FAMILY TABLE NAME`.
fn declared(text: &str) -> Vec<&str> {
    let kinds = ["set", "map", "chain", "flowtable", "define", "redefine"];
    let (mut names, mut left) = (Vec::new(), 0_usize);
    for token in tokens(text, SIGNS) {
        if left > 0 {
            names.push(token.cell.text);
        }
        left = if kinds.contains(&token.cell.text) { 3 } else { left.saturating_sub(1) };
    }
    names
}

#[cfg(test)]
mod tests {
    use crate::plan::testing::found;

    fn check(text: &str) -> Vec<String> {
        found("P010", &[("r.nft", text)])
    }

    #[test]
    fn a_rule_names_sets_of_its_table() {
        let rule = "table inet f {\nchain c { ip saddr @blocked drop; }\n}\n";
        let refused = "2:20 nft refuses @blocked: the table inet f has no set of this name here";
        assert_eq!(check(rule), [refused]);
        let other = "table inet g {\nset blocked { type ipv4_addr; }\n}\n";
        assert_eq!(check(&format!("{rule}{other}")), [refused]);
        let own = "table inet f {\nset blocked { type ipv4_addr; }\n}\n";
        assert_eq!(check(&format!("{own}{rule}")), [""; 0]);
        assert_eq!(check(&format!("{own}delete set inet f blocked\n{rule}")).len(), 1);
        assert_eq!(check(&format!("{own}flush ruleset inet\n{rule}")).len(), 1);
        // the file may add to a table that is loaded
        assert_eq!(check("add rule inet f c ip saddr @blocked drop\n"), [""; 0]);
        assert_eq!(check("table inet f {\nchain c { @th,16,16 53 jump d; }\n}\n").len(), 1);
    }

    #[test]
    fn another_file_may_declare_the_names() {
        let rule = "table inet f {\nchain c { ip saddr { $A, 192.0.2.1 } jump d; ip saddr @s drop; }\n}\n";
        assert_eq!(check(rule).len(), 3);
        assert_eq!(check(&format!("include \"/etc/nftables.d/*.nft\"\n{rule}")), [""; 0]);
        let first = "define A = 192.0.2.7\nadd set inet f s { type ipv4_addr; }\nadd chain inet f d\n";
        assert_eq!(found("P010", &[("1.nft", first), ("2.nft", rule)]), [""; 0]);
    }

    #[test]
    fn a_set_has_one_form_and_a_variable_one_definition() {
        let twice = |second: &str| check(&format!("table inet f {{\nset s {{ type ipv4_addr; }}\n{second}\n}}\n"));
        let refused = |kind: &str| format!("3:5 nft refuses the {kind} s: it is declared before in another form");
        assert_eq!(twice("set s { type ipv6_addr; }"), [refused("set")]);
        assert_eq!(twice("set s { type ipv4_addr; flags interval; }"), [refused("set")]);
        assert_eq!(twice("map s { type ipv4_addr : verdict; }"), [refused("map")]);
        assert_eq!(twice("set s { type ipv4_addr; size 5; }"), [""; 0]);
        assert_eq!(twice("set s { typeof ip saddr; }"), [""; 0]);
        assert_eq!(twice("set t { flags interval; }"), ["3:5 nft refuses the set t: expected its type"]);
        let define = "define A = 192.0.2.1\n";
        assert_eq!(check(&define.repeat(2)), ["2:8 nft refuses a second definition of A: redefine changes it"]);
        assert_eq!(check(&format!("{define}re{define}undefine A\n{define}")), [""; 0]);
    }

    #[test]
    fn any_text_is_read_to_its_end() {
        for text in [
            "table",
            "table inet",
            "add",
            "add set",
            "define",
            "table inet f { set",
            "table f { chain c { jump",
            "@",
            "$",
        ] {
            check(text);
            check(&format!("flush ruleset\n{text}"));
        }
    }
}
