//! Configurations of Junos, in braces as `show configuration` prints them and as `set` commands: addresses of interfaces,
//! routes, prefix lists, neighbours, pools, router advertisements. See the Junos OS documentation of each statement.

use crate::plan::draft::{Cell, Draft};
use crate::plan::model::{AttributeKey, EntryKind, FileFormat, FileRole};
use crate::plan::readers::mention::{Mention, is_like_address};
use crate::plan::readers::reader::{FormatReader, lines, words};
use crate::plan::readers::syntax::blocks::{BlockEvent, BlockStyle, read_blocks};
use std::borrow::Cow;
use std::collections::{HashMap, HashSet};

/// The format.
pub(crate) static READER: FormatReader = FormatReader {
    format: FileFormat {
        name: "junos",
        about: "Junos configuration, in braces or as set commands",
        extensions: &["junos"],
        comments: &["#", "/*"],
        role: FileRole::Interfaces,
        generated: false,
    },
    sniff: |text| {
        let set = |line: &str| {
            let words: Vec<&str> = line.split_whitespace().take(6).collect();
            matches!(
                words.as_slice(),
                ["set", "interfaces", _, "unit", ..] | ["set", "routing-options" | "policy-options", ..]
            ) || matches!(words.as_slice(), ["set", "system", "host-name", ..]) && !line.contains('\'')
        };
        let braces = |word: &str| text.lines().any(|line| line.split_whitespace().eq([word, "{"]));
        let unit =
            text.lines().any(|line| line.trim_start().starts_with("family inet") && line.trim_end().ends_with('{'));
        text.lines().any(set) || ((braces("interfaces") || braces("routing-options")) && (unit || text.contains(';')))
    },
    read,
};

const STYLE: BlockStyle = BlockStyle { lines: false, signs: b"[]" };

fn read(text: &str, draft: &mut Draft) {
    let mut reader = JunosReader { seen: HashSet::new(), ranges: HashMap::new() };
    let (commands, braces) = forms(text);
    for (start, line) in commands.into_iter().filter(|(_, line)| line.starts_with("set ")) {
        let words: Vec<Cell<'_>> = words(line, start).skip(1).collect();
        reader.statement(&words.iter().collect::<Vec<_>>(), draft);
    }
    let done = read_blocks(&braces, STYLE, &mut |event| {
        let (BlockEvent::Leaf(open, words) | BlockEvent::Open(open, words)) = event else { return };
        let path: Vec<&Cell<'_>> = open.iter().flatten().chain(words).collect();
        // what is deactivated stays in the configuration and has no effect
        if !path.iter().any(|word| word.text == "inactive:") {
            reader.statement(&path, draft);
        }
    });
    if let Err((at, expected)) = done {
        draft.give_up(at..at, format!("expected {expected}"));
    }
}

/// The commands of a text with the byte each begins at, and the rest of it, in braces, with every byte in its place: a file
/// may have both, such as one to which the output of two commands was added.
fn forms(text: &str) -> (Vec<(usize, &str)>, Cow<'_, str>) {
    let commands: Vec<(usize, &str)> = lines(text).filter(|(_, line)| is_command(line)).collect();
    if commands.is_empty() {
        return (commands, Cow::Borrowed(text));
    }
    let mut rest = String::with_capacity(text.len());
    for (start, line) in &commands {
        rest.push_str(text.get(rest.len()..*start).unwrap_or_default());
        rest.extend(std::iter::repeat_n(' ', line.len()));
    }
    rest.push_str(text.get(rest.len()..).unwrap_or_default());
    // beside commands alone, what else there is are prompts and notes
    let has_blocks = rest.lines().any(|line| line.contains('{') && !line.trim_start().starts_with(['#', '{']));
    (commands, Cow::Owned(if has_blocks { rest } else { String::new() }))
}

/// Whether a line is a command of the configuration mode, which no statement in braces begins with.
fn is_command(line: &str) -> bool {
    const COMMANDS: [&str; 9] =
        ["set", "delete", "activate", "deactivate", "protect", "unprotect", "rename", "insert", "edit"];
    let word = line.split_whitespace().next().unwrap_or_default();
    COMMANDS.contains(&word) && line.starts_with(word) && !line.trim_end().ends_with('{')
}

struct JunosReader {
    /// What was added: a statement that says more on an address repeats it.
    seen: HashSet<String>,
    /// The ranges of which one end was read: whether that is the low one, its text, and where it begins.
    ranges: HashMap<String, (bool, String, usize)>,
}

impl JunosReader {
    fn statement(&mut self, words: &[&Cell<'_>], draft: &mut Draft) {
        let (instance, words) = match words {
            [first, name, rest @ ..] if first.text == "routing-instances" => (Some(*name), rest),
            [first, _, rest @ ..] if matches!(first.text, "logical-systems" | "groups") => (None, rest),
            _ => (None, words),
        };
        let text = |i: usize| words.get(i).map_or("", |word| word.text);
        match (text(0), text(1)) {
            ("interfaces", _) => self.interface(words, draft),
            ("routing-options", _) => self.route(words, instance, draft),
            ("policy-options", "prefix-list") => {
                self.values(words, 3, Mention::prefix("", &[(AttributeKey::Set, words.get(2).copied())]), draft);
            }
            ("system", "name-server" | "ntp") => {
                let purpose = if text(1) == "ntp" { "ntp" } else { "dns" };
                self.values(words, 2, Mention::host(purpose, &[]), draft);
            }
            ("protocols", "bgp") => {
                self.after(words, "neighbor", Mention::host("neighbor", &[]), draft);
                self.after(words, "local-address", Mention::host("source", &[]), draft);
            }
            ("policy-options", "policy-statement") => {
                let said = [(AttributeKey::Set, words.get(2).copied())];
                self.after(words, "route-filter", Mention::prefix("", &said), draft);
            }
            ("firewall", _) => self.filter(words, draft),
            ("protocols", "router-advertisement") => {
                let said = [(AttributeKey::Interface, words.get(3).copied())];
                self.after(words, "prefix", Mention::prefix("", &said), draft);
            }
            ("access", "address-assignment") => self.pool(words, draft),
            _ => {}
        }
    }

    /// `interfaces IF [unit N] family inet|inet6 address A/LENGTH`; groups of VRRP below it.
    fn interface(&mut self, words: &[&Cell<'_>], draft: &mut Draft) {
        let said = [(AttributeKey::Interface, words.get(1).copied())];
        self.after(words, "address", Mention::host("", &said), draft);
        for word in ["virtual-address", "virtual-inet6-address"] {
            self.after(words, word, Mention::host("virtual", &said), draft);
        }
    }

    /// `firewall [family F] filter N term T from source-address P`, also `destination-address` and `address`.
    fn filter(&mut self, words: &[&Cell<'_>], draft: &mut Draft) {
        let name = words.iter().position(|word| word.text == "filter").and_then(|at| words.get(at + 1)).copied();
        let said = [(AttributeKey::Set, name)];
        for word in ["source-address", "destination-address", "address"] {
            self.after(words, word, Mention::prefix("", &said), draft);
        }
    }

    /// `routing-options [rib R] static route P next-hop A`, also `generate` and `aggregate`.
    fn route(&mut self, words: &[&Cell<'_>], instance: Option<&Cell<'_>>, draft: &mut Draft) {
        let said = [(AttributeKey::Vrf, instance)];
        self.after(words, "route", Mention::prefix("route", &said), draft);
        for word in ["next-hop", "qualified-next-hop"] {
            self.after(words, word, Mention::host("next hop", &said), draft);
        }
    }

    /// `access address-assignment pool N family inet|inet6 prefix|network P`, `range R low A`, `range R high B`,
    /// `host H ip-address A`, `dhcp-attributes router|name-server|dns-server A`.
    fn pool(&mut self, words: &[&Cell<'_>], draft: &mut Draft) {
        let has = |word: &str| words.iter().any(|cell| cell.text == word);
        if has("dhcp-attributes") {
            for (word, purpose) in [("router", "next hop"), ("name-server", "dns"), ("dns-server", "dns")] {
                self.after(words, word, Mention::host(purpose, &[]), draft);
            }
            return;
        }
        if has("range") {
            return self.range(words, draft);
        }
        self.after(words, "ip-address", Mention::host("lease", &[]), draft);
        for word in ["network", "prefix"] {
            self.after(words, word, Mention::prefix("pool", &[]), draft);
        }
    }

    /// `range R low A` and `range R high B` of a pool, in any order; the ends may be prefixes that are handed out.
    fn range(&mut self, words: &[&Cell<'_>], draft: &mut Draft) {
        let Some(at) = words.iter().position(|cell| cell.text == "range") else { return };
        let (Some(end), Some(value)) = (words.get(at + 2), words.get(at + 3)) else { return };
        let low = match end.text {
            "low" => true,
            "high" => false,
            _ => return,
        };
        let path = words.iter().take(at + 2).map(|cell| cell.text).collect::<Vec<_>>().join(" ");
        match self.ranges.remove(&path) {
            Some((first_is_low, text, start)) if first_is_low != low => {
                let other = Cell::new(&text, start);
                let (from, to) = if low { (*value, &other) } else { (&other, *value) };
                if text.contains('/') || value.text.contains('/') {
                    self.add(from, Mention::prefix("pool", &[]), draft);
                    self.add(to, Mention::prefix("pool", &[]), draft);
                } else {
                    Mention::host("dhcp", &[]).add_range(from, to, draft);
                }
            }
            _ => drop(self.ranges.insert(path, (low, value.text.to_owned(), value.span.start))),
        }
    }

    /// Adds the value after a word, or the list in brackets.
    fn after(&mut self, words: &[&Cell<'_>], word: &str, mention: Mention<'_>, draft: &mut Draft) {
        if let Some(at) = words.iter().rposition(|cell| cell.text == word) {
            let list = words.get(at + 1).is_some_and(|cell| cell.text == "[");
            let count = if list { words.len() } else { 1 };
            for cell in words.iter().skip(at + 1).take(count) {
                self.add(cell, mention, draft);
            }
        }
    }

    /// Adds every address from a word on.
    fn values(&mut self, words: &[&Cell<'_>], from: usize, mention: Mention<'_>, draft: &mut Draft) {
        words.iter().skip(from).for_each(|cell| self.add(cell, mention, draft));
    }

    fn add(&mut self, cell: &Cell<'_>, mention: Mention<'_>, draft: &mut Draft) {
        if !is_like_address(cell.text) {
            return;
        }
        let owner =
            mention.said.iter().filter_map(|(_, said)| said.map(|said| said.text)).collect::<Vec<_>>().join(" ");
        let kind = if mention.kind == EntryKind::Host { 'h' } else { 'p' };
        if self.seen.insert(format!("{kind} {} {owner} {}", mention.purpose, cell.text)) {
            mention.add(cell, draft);
        }
    }
}

#[cfg(test)]
mod tests {
    use crate::plan::model::AttributeKey;
    use crate::plan::testing::{found, plan};

    fn read(text: &str) -> Vec<String> {
        let plan = plan(&[("a.junos", text)]);
        assert_eq!(plan.issues, []);
        let word = |entry| plan.said(entry, AttributeKey::Use).to_owned();
        plan.entries.iter().map(|entry| format!("{} {} {}", entry.addr(), entry.last(), word(entry))).collect()
    }

    #[test]
    fn pools_have_ranges_reservations_and_servers() {
        let braces = "access { address-assignment { pool P { family inet6 { prefix 2001:db8:0:10::/64;\n\
            range R { low 2001:db8:0:10::100; high 2001:db8:0:10::1ff; }\n\
            dhcp-attributes { dns-server { 2001:db8:0:10::53; } } } } } }\ninterfaces { }\nrouting-options { }\n";
        let pool = "set access address-assignment pool P family inet6";
        let set = format!(
            "set system host-name a\n{pool} prefix 2001:db8:0:10::/64\n{pool} range R high 2001:db8:0:10::1ff\n\
             {pool} range R low 2001:db8:0:10::100\n{pool} dhcp-attributes dns-server 2001:db8:0:10::53\n"
        );
        for text in [braces, &set] {
            assert_eq!(
                read(text),
                [
                    "2001:db8:0:10:: 2001:db8:0:10:: pool",
                    "2001:db8:0:10::100 2001:db8:0:10::1ff dhcp",
                    "2001:db8:0:10::53 2001:db8:0:10::53 dns"
                ],
                "{text}"
            );
        }
        let host = "set system host-name a\nset access address-assignment pool P family inet host h ip-address 192.0.2.7\n";
        assert_eq!(read(host), ["192.0.2.7 192.0.2.7 lease"]);
    }

    #[test]
    fn a_file_may_have_braces_and_commands() {
        let braces = "interfaces {\n    ge-0/0/0 { unit 0 { family inet6 { address 2001:db8::1/64; } } }\n\
            \x20   inactive: ge-0/0/1 { unit 0 { family inet6 { address 2001:db8:9::1/64; } } }\n}\n";
        let set = "set interfaces ge-0/0/2 unit 0 family inet6 address 2001:db8:2::1/64\n";
        let off = "deactivate interfaces ge-0/0/2\n";
        let prompt = "# from {\n{master:0}\nuser@r1> show configuration | display set\n";
        let of = |text: &str| {
            let plan = plan(&[("a.junos", text)]);
            assert_eq!(plan.issues, [], "{text}");
            let at = |entry: &crate::plan::model::Entry| plan.position(entry.place).line;
            let mut found: Vec<String> = plan.entries.iter().map(|e| format!("{} {}", at(e), e.addr())).collect();
            found.sort();
            found
        };
        assert_eq!(of(&format!("{braces}{set}")), ["2 2001:db8::1", "5 2001:db8:2::1"]);
        assert_eq!(of(&format!("{off}{set}{braces}{set}")), ["2 2001:db8:2::1", "4 2001:db8::1"]);
        assert_eq!(of(&format!("{prompt}{set}{off}")), ["4 2001:db8:2::1"]);
        let broken = plan(&[("a.junos", &format!("{set}interfaces {{\n"))]);
        assert_eq!((broken.issues.len(), broken.entries.len()), (1, 1), "{:?}", broken.issues);
    }

    #[test]
    fn ranges_of_pools_are_compared() {
        let pool = "set access address-assignment pool P family inet range";
        let text = format!("set system host-name a\n{pool} A low 192.0.2.10\n{pool} A high 192.0.2.50\n{pool} B low 192.0.2.40\n{pool} B high 192.0.2.60\n");
        assert_eq!(found("P109", &[("a.junos", &text)]).len(), 1);
        for half in ["range", "range A", "range A low", "range A low x", "range A low 192.0.2.1\nset access address-assignment pool P family inet range A high x"] {
            let text = format!("set system host-name a\nset access address-assignment pool P family inet {half}\n");
            found("P109", &[("a.junos", &text)]);
        }
    }
}
