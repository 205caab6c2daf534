//! Configurations of BIRD: static routes and ROAs, definitions, prefix sets, neighbours, announced prefixes. See the BIRD
//! user's guide.

use crate::plan::draft::{Cell, Draft};
use crate::addr::Family;
use crate::plan::model::{AttributeKey, FileFormat, FileRole, IssueKind};
use crate::plan::readers::mention::{Mention, is_like_address};
use crate::plan::readers::reader::FormatReader;
use crate::plan::readers::syntax::blocks::{BlockEvent, BlockStyle, read_blocks};
use crate::plan::text::shorten;
use crate::plan::value::written;

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

/// What is known between two statements.
#[derive(Default)]
struct BirdState<'a> {
    /// The channel of the protocol that is read: `ipv4`, `ipv6`, `roa4` or `roa6`.
    channel: &'a str,
    /// The set that is read, if a pattern such as `{48,64}` cuts it.
    set: Option<PrefixSet<'a>>,
}

/// A set of prefixes between its brackets.
struct PrefixSet<'a> {
    /// The name it goes by.
    name: Option<Cell<'a>>,
    /// How many blocks are around it.
    depth: usize,
    /// The family of its prefixes, as soon as there is one.
    family: Option<Family>,
}

fn read(text: &str, draft: &mut Draft) {
    let mut state = BirdState::default();
    let done = read_blocks(text, STYLE, &mut |event| match event {
        // a route with attributes, a prefix of radv, and the length of a prefix in a set: {48,64}
        BlockEvent::Leaf(open, words) | BlockEvent::Open(open, words) => {
            state.follow(open, words);
            if !state.in_set(open, words, draft) {
                statement(open, words, state.channel, draft);
            }
        }
        BlockEvent::Close(..) => {}
    });
    if let Err((at, expected)) = done {
        draft.give_up(at..at, format!("expected {expected}"));
    }
}

impl<'a> BirdState<'a> {
    /// Follows the channel of a protocol, and the end of a set that has no bracket.
    fn follow(&mut self, open: &[Vec<Cell<'a>>], words: &[Cell<'a>]) {
        let first = words.first().map_or("", |word| word.text);
        match open {
            [] => self.channel = "",
            [_] if ["ipv4", "ipv6", "roa4", "roa6"].contains(&first) => self.channel = first,
            _ => {}
        }
        if self.set.as_ref().is_some_and(|set| open.len() < set.depth) {
            self.set = None;
        }
    }

    /// Whether the words are a part of a set of prefixes, which is read here.
    fn in_set(&mut self, open: &[Vec<Cell<'a>>], words: &[Cell<'a>], draft: &mut Draft) -> bool {
        let begins = words.iter().any(|word| word.text == "[");
        if self.set.is_none() && begins {
            // a set in a function or a filter goes by the name of that
            let defined = words.first().filter(|word| word.text == "define").and_then(|_| words.get(1));
            let name = defined.or(open.last().and_then(|block| block.get(1))).or(words.first());
            self.set = Some(PrefixSet { name: name.cloned(), depth: open.len(), family: None });
        }
        let Some(set) = &mut self.set else { return false };
        if open.len() > set.depth {
            set.pattern(words, draft);
            return true;
        }
        let mut families = list(words, &[(AttributeKey::Set, set.name.as_ref())], draft);
        families.retain(|(cell, family)| {
            let other = *set.family.get_or_insert(*family) != *family;
            if other && cell.text.contains('/') {
                let text = format!("BIRD refuses {} in a set of prefixes of the other family", shorten(cell.text));
                draft.issue(IssueKind::Refused, cell.span.clone(), text);
            }
            other
        });
        if words.iter().any(|word| word.text == "]") {
            self.set = None;
        }
        true
    }
}

impl PrefixSet<'_> {
    /// `{48,64}`: the shortest and the longest prefix that are meant.
    fn pattern(&self, words: &[Cell<'_>], draft: &mut Draft) {
        let numbers: Vec<u32> = words.iter().filter_map(|word| word.text.parse().ok()).collect();
        let most = self.family.map_or(128, |family| u32::from(family.width()));
        if let ([low, high], Some(first), Some(last)) = (numbers.as_slice(), words.first(), words.last())
            && (low > high || *high > most)
        {
            let text = format!("BIRD refuses the pattern {{{low},{high}}}: expected lengths in order, at most {most}");
            draft.issue(IssueKind::Refused, first.span.start..last.span.end, text);
        }
    }
}

/// Notes a route that its channel does not take, and the lengths of an ROA; whether it is an ROA.
fn refused_route(net: &Cell<'_>, words: &[Cell<'_>], channel: &str, draft: &mut Draft) -> bool {
    let after = |key: &str| words.iter().skip_while(|word| word.text != key).nth(1);
    let roa = channel.starts_with("roa") || (after("max").is_some() && after("as").is_some());
    let Ok(read) = written(net.text) else { return roa };
    let width = u32::from(read.family.width());
    let family = if read.family == Family::V4 { '4' } else { '6' };
    let max = after("max").filter(|_| roa);
    let fits = |max: u32| max <= width && read.len.is_none_or(|len| max >= u32::from(len.get()));
    let shown = shorten(net.text);
    let (place, why) = match max {
        _ if !channel.is_empty() && !channel.ends_with(family) => (net, format!("{shown} in a protocol of the channel {channel}")),
        Some(max) if max.text.parse().is_ok_and(|max| !fits(max)) => {
            (max, format!("the longest length {} of {shown}: expected at most {width}, and no less than that of the prefix", shorten(max.text)))
        }
        _ if channel.starts_with("roa") && after("as").is_none() => (net, format!("the ROA of {shown}: expected max LENGTH as NUMBER")),
        _ => return roa,
    };
    draft.issue(IssueKind::Refused, place.span.clone(), format!("BIRD refuses {why}"));
    roa
}

fn statement(open: &[Vec<Cell<'_>>], words: &[Cell<'_>], channel: &str, draft: &mut Draft) {
    let text = |i: usize| words.get(i).map_or("", |word| word.text);
    let table = open.iter().flatten().position(|word| word.text == "vrf");
    let vrf = table.and_then(|at| open.iter().flatten().nth(at + 1));
    let said = [(AttributeKey::Vrf, vrf)];
    let value = words.get(1);
    match (text(0), value) {
        ("route", Some(net)) => {
            let purpose = if refused_route(net, words, channel, draft) { "roa" } else { "route" };
            Mention::prefix(purpose, &said).add_if_address(net, draft);
            after(words, "via", Mention::host("next hop", &said), draft);
        }
        // the form of BIRD 1
        ("roa", Some(net)) => {
            Mention::prefix("roa", &said).add_if_address(net, draft);
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

/// The prefixes of a set or a definition, and their families; those in a set may end in `+` or `-`.
fn list<'c, 'a>(
    words: &'c [Cell<'a>],
    said: &[(AttributeKey, Option<&Cell<'_>>)],
    draft: &mut Draft,
) -> Vec<(&'c Cell<'a>, Family)> {
    let mut families = Vec::new();
    for cell in words {
        let text = cell.text.trim_end_matches(['+', '-']);
        if is_like_address(text) {
            let mention = if text.contains('/') { Mention::prefix("", said) } else { Mention::host("", said) };
            mention.add(&Cell::new(text, cell.span.start), draft);
            families.extend(written(text).ok().map(|read| (cell, read.family)));
        }
    }
    families
}

#[cfg(test)]
mod tests {
    use crate::plan::model::AttributeKey;
    use crate::plan::testing::{found, plan};

    #[test]
    fn a_set_is_read_to_its_bracket() {
        let text = "protocol device { }\ndefine S = [ 192.0.2.0/24{24,28}, 198.51.100.0/24+, 10.0.0.0/8{9,24} ];\n\
                    filter f { if net ~ [ 2001:db8::/32{48,64}, 2001:db9::/32- ] then accept; route; }\n";
        let plan = plan(&[("bird.conf", text)]);
        let set = |entry| plan.said(entry, AttributeKey::Set).to_owned();
        let all: Vec<_> = plan.entries.iter().map(|entry| format!("{} {}", plan.text(entry.place), set(entry))).collect();
        assert_eq!(
            all,
            ["192.0.2.0/24 S", "198.51.100.0/24 S", "10.0.0.0/8 S", "2001:db8::/32 f", "2001:db9::/32 f"]
        );
        assert_eq!(plan.issues, []);
    }

    #[test]
    fn patterns_and_roas_have_lengths_that_fit() {
        let check = |text: &str| found("P010", &[("bird.conf", &format!("protocol device {{ }}\n{text}\n"))]);
        for (set, refused) in [
            ("2001:db8::/32{64,48}", "2:28 BIRD refuses the pattern {64,48}: expected lengths in order, at most 128"),
            ("10.0.0.0/8{16,33}", "2:25 BIRD refuses the pattern {16,33}: expected lengths in order, at most 32"),
            ("10.0.0.0/8, 2001:db8::/32", "2:26 BIRD refuses 2001:db8::/32 in a set of prefixes of the other family"),
        ] {
            assert_eq!(check(&format!("define S = [ {set} ];")), [refused], "{set}");
        }
        let roa = |route: &str| check(&format!("protocol static {{ roa4 {{ table r; }}; route {route}; }}"));
        assert_eq!(roa("192.0.2.0/24 max 28 as 65000"), [""; 0]);
        for route in ["192.0.2.0/24 max 20 as 1", "192.0.2.0/24 max 33 as 1", "192.0.2.0/24 max 24", "2001:db8::/32 max 48 as 1"] {
            assert_eq!(roa(route).len(), 1, "{route}");
        }
        assert_eq!(check("protocol static { ipv4; route 2001:db8::/32 blackhole; }").len(), 1);
        assert_eq!(check("protocol static { ipv4; route 10.0.0.0/8 via 2001:db8::1; }"), [""; 0]);
    }

    #[test]
    fn any_text_is_read_to_its_end() {
        for text in ["define S = [ 10.0.0.0/8{", "[", "]", "[ {", "[ 1.2.3.0/24{1,2", "route", "route x max", "protocol static { roa4; route ::/0 max as"] {
            found("P010", &[("bird.conf", &format!("protocol device {{ }}\n{text}"))]);
        }
    }
}
