//! `radvd.conf`: the prefixes, routes and servers that a router announces; see `radvd.conf(5)`.

use crate::addr::Family;
use crate::plan::draft::{Cell, Draft};
use crate::plan::model::{AttributeKey, Entry, EntryKind, FileFormat, FileRole, IssueKind, Provenance};
use crate::plan::readers::reader::FormatReader;
use crate::plan::readers::syntax::tokens::{Token, tokens};
use crate::plan::text::shorten;
use crate::plan::value::written;
use std::collections::HashMap;
use std::ops::Range;

/// The format.
pub(crate) static READER: FormatReader = FormatReader {
    format: FileFormat {
        name: "radvd",
        about: "radvd.conf: announced prefixes and routes",
        extensions: &["radvd"],
        comments: &["#"],
        role: FileRole::Advertisement,
        generated: false,
    },
    sniff: |text| {
        let words: Vec<_> = tokens(text, SIGNS).take(3).map(|token| token.cell.text).collect();
        matches!(words.as_slice(), ["interface", _, "{"])
    },
    read,
};

const SIGNS: &[u8] = b"{};,";

/// The options of any block.
const OPTIONS: &str = "AdvAutonomous AdvCaptivePortalAPI AdvContextID AdvCurHopLimit AdvDNSSLLifetime AdvDefaultLifetime \
    AdvDefaultPreference AdvHomeAgentFlag AdvHomeAgentInfo AdvIntervalOpt AdvLifeTime AdvLinkMTU \
    AdvManagedFlag AdvMobRtrSupportFlag AdvOnLink AdvOtherConfigFlag AdvPreferredLifetime AdvRAMTU \
    AdvRASolicitedUnicast AdvRDNSSLifetime AdvRDNSSOpen AdvRDNSSPreference AdvReachableTime AdvRetransTimer AdvRouteLifetime \
    AdvRoutePreference AdvRouterAddr AdvSendAdvert AdvSourceLLAddress AdvValidLifeTime AdvValidLifetime AdvVersionHigh \
    AdvVersionLow Base6Interface Base6to4Interface ContextCompressionFlag ContextLength DecrementLifetimes \
    DeprecatePrefix FlushDNSSL FlushRDNSS HomeAgentLifetime HomeAgentPreference IgnoreIfMissing \
    MaxRtrAdvInterval MinDelayBetweenRAs MinRtrAdvInterval RemoveAdvOnExit RemoveRoute UnicastOnly \
    UnrestrictedUnicast";

/// The blocks: their words, and what the addresses between word and brace are.
const BLOCKS: &[(&str, Option<EntryKind>, &str)] = &[
    ("interface", None, ""),
    ("prefix", Some(EntryKind::Prefix), ""),
    ("route", Some(EntryKind::Prefix), "route"),
    ("nat64prefix", Some(EntryKind::Prefix), "nat64"),
    ("lowpanco", Some(EntryKind::Prefix), "context"),
    ("RDNSS", Some(EntryKind::Host), "dns"),
    ("abro", Some(EntryKind::Host), "border router"),
    ("DNSSL", None, ""),
    ("clients", None, ""),
    ("AdvRASrcAddress", None, ""),
    ("autoignoreprefixes", None, ""),
];

/// How much of a block is searched for an option that its first words depend on.
const LONGEST: usize = 4096;

/// What is known between two words.
#[derive(Default)]
struct RadvdState<'a> {
    statement: Vec<Token<'a>>,
    /// The words of the blocks that are open.
    open: Vec<Token<'a>>,
    interface: Option<Cell<'a>>,
    /// Where each interface was defined.
    interfaces: HashMap<&'a str, Range<usize>>,
    /// The brace after which a semicolon has to come.
    ended: Option<Range<usize>>,
    /// The lifetimes of the prefix that is read: valid and preferred.
    lifetimes: [Option<u64>; 2],
}

fn read(text: &str, draft: &mut Draft) {
    let mut state = RadvdState::default();
    for token in tokens(text, SIGNS) {
        let sign = if token.quoted { "" } else { token.cell.text };
        if let Some(brace) = state.ended.take().filter(|_| sign != ";") {
            draft.issue(IssueKind::Refused, brace, "radvd does not start: expected a semicolon after '}'");
        }
        match sign {
            "{" => {
                let rest = text.as_bytes().get(token.cell.span.end..).unwrap_or_default();
                let inner = rest.get(..LONGEST.min(rest.len())).unwrap_or_default();
                let end = memchr::memchr(b'}', inner).unwrap_or(inner.len());
                state.opened(token, inner.get(..end).unwrap_or_default(), draft);
            }
            "}" if state.open.is_empty() => {
                return draft.give_up(token.cell.span, "expected a block, found '}' without one");
            }
            "}" => state.closed(&token.cell, draft),
            ";" => state.end_statement(draft),
            _ => state.statement.push(token),
        }
    }
    if let Some(brace) = state.ended.take() {
        draft.issue(IssueKind::Refused, brace, "radvd does not start: expected a semicolon after '}'");
    }
    if let Some(block) = state.open.last() {
        draft.give_up(block.cell.span.clone(), format!("expected '}}' after the block {}", shorten(block.cell.text)));
    }
}

impl<'a> RadvdState<'a> {
    /// A block begins; `inner` is its text up to the first brace that closes.
    fn opened(&mut self, brace: Token<'a>, inner: &[u8], draft: &mut Draft) {
        self.lifetimes = [None, None];
        let words = std::mem::take(&mut self.statement);
        if words.first().is_some_and(|word| word.is("interface")) {
            self.interface = words.get(1).map(|name| name.cell.clone());
            if let Some(name) = &self.interface {
                match self.interfaces.get(name.text) {
                    Some(before) => {
                        let text = format!("radvd does not start: the interface {} is defined twice", shorten(name.text));
                        draft.refuse(text, name.span.clone(), before.clone());
                    }
                    None => drop(self.interfaces.insert(name.text, name.span.clone())),
                }
            }
        }
        // the prefix of another interface is put in place of the first bits
        let has = |option: &[u8]| memchr::memmem::find(inner, option).is_some();
        if !words.first().is_some_and(|word| word.is("prefix")) || !(has(b"Base6to4Interface") || has(b"Base6Interface")) {
            block(&words, self.interface.as_ref(), draft);
        }
        self.open.push(words.into_iter().next().unwrap_or(brace));
    }

    fn closed(&mut self, brace: &Cell<'_>, draft: &mut Draft) {
        if let Some(last) = self.statement.last() {
            let end = last.cell.span.end;
            let text = "radvd does not start: expected a semicolon before '}'";
            draft.issue(IssueKind::Refused, end..end, text);
        }
        self.end_statement(draft);
        let block = self.open.pop();
        let [valid, preferred] = self.lifetimes;
        // those of radvd without a word on them
        let (valid, preferred) = (valid.unwrap_or(86_400), preferred.unwrap_or(14_400));
        if let Some(block) = block.filter(|block| block.is("prefix") && preferred > valid) {
            let text = "radvd does not start: AdvPreferredLifetime (14400 if not set) exceeds AdvValidLifetime (86400 if not set)";
            draft.issue(IssueKind::Refused, block.cell.span.clone(), text);
        }
        self.lifetimes = [None, None];
        self.ended = Some(brace.span.clone());
    }

    /// A statement before a semicolon or a closing brace.
    fn end_statement(&mut self, draft: &mut Draft) {
        let statement = std::mem::take(&mut self.statement);
        let within = |name: &str| self.open.last().is_some_and(|block| block.is(name));
        let Some(first) = statement.first() else { return };
        if within("clients") || within("AdvRASrcAddress") || within("autoignoreprefixes") {
            // addresses of a single link, or of others
            return refused_ipv4(&first.cell, draft);
        }
        if !OPTIONS.split(' ').any(|known| known == first.cell.text) {
            let message = format!("unknown option '{}'", shorten(first.cell.text));
            return draft.issue(IssueKind::Unknown, first.cell.span.clone(), message);
        }
        let Some(value) = statement.get(1) else { return };
        refused(&first.cell, &value.cell, draft);
        let seconds = value.cell.text.parse().ok().or((value.cell.text == "infinity").then_some(u64::MAX));
        let [valid, preferred] = &mut self.lifetimes;
        match first.cell.text {
            "AdvValidLifetime" => *valid = seconds,
            "AdvPreferredLifetime" => *preferred = seconds,
            _ => {}
        }
    }
}

/// Notes an IPv4 address: radvd has no place for one.
fn refused_ipv4(cell: &Cell<'_>, draft: &mut Draft) {
    if written(cell.text).is_ok_and(|read| read.family == Family::V4) {
        let text = format!("radvd does not start: expected an IPv6 address, found {}", shorten(cell.text));
        draft.issue(IssueKind::Refused, cell.span.clone(), text);
    }
}

/// The most addresses of one `RDNSS`.
const MOST_SERVERS: usize = 3;

/// The words before a brace.
fn block(words: &[Token<'_>], interface: Option<&Cell<'_>>, draft: &mut Draft) {
    let Some((name, rest)) = words.split_first() else { return };
    let Some((_, kind, purpose)) = BLOCKS.iter().find(|(known, ..)| name.cell.text.eq_ignore_ascii_case(known)) else {
        return draft.unknown("block", &name.cell, &BLOCKS.iter().map(|(known, ..)| *known).collect::<Vec<_>>());
    };
    let Some(kind) = kind else { return };
    if rest.is_empty() {
        let end = name.cell.span.end;
        draft.issue(IssueKind::Parse, end..end, format!("expected an address after {}", name.cell.text));
    }
    if let Some(extra) = rest.get(MOST_SERVERS).filter(|_| *purpose == "dns") {
        let text = format!("radvd does not start: RDNSS takes at most {MOST_SERVERS} addresses");
        draft.issue(IssueKind::Refused, extra.cell.span.clone(), text);
    }
    // ::/64 means the prefixes of an interface
    for word in rest.iter().filter(|word| !word.is("::/64")) {
        refused_ipv4(&word.cell, draft);
        let Some(id) = draft.address(*kind, Provenance::Used, &word.cell) else { continue };
        if let Some(text) = draft.entry_mut(id).and_then(|entry| refused_server(entry, word.cell.text)).filter(|_| *purpose == "dns") {
            draft.issue(IssueKind::Refused, word.cell.span.clone(), text);
        }
        if let Some(interface) = interface {
            draft.say(AttributeKey::Interface, interface);
        }
        if !purpose.is_empty() {
            draft.say(AttributeKey::Use, &Cell { text: purpose, span: name.cell.span.clone() });
        }
    }
}

/// What is wrong with the address of a name server.
fn refused_server(entry: &Entry, text: &str) -> Option<String> {
    let name = shorten(text);
    if entry.family == Family::V6 && entry.bits() >> 32 == 0 {
        return Some(format!("hosts cannot reach the name server {name}: it is in ::/96, which is deprecated"));
    }
    entry.len.is_some().then(|| format!("radvd does not start: expected an address without length, found {name}"))
}

/// The options that take `on` or `off`.
const FLAGS: &str = "AdvAutonomous AdvHomeAgentFlag AdvHomeAgentInfo AdvIntervalOpt AdvManagedFlag AdvMobRtrSupportFlag \
    AdvOnLink AdvOtherConfigFlag AdvRASolicitedUnicast AdvRouterAddr AdvSendAdvert AdvSourceLLAddress DecrementLifetimes DeprecatePrefix \
    FlushDNSSL \
    FlushRDNSS IgnoreIfMissing RemoveAdvOnExit RemoveRoute UnicastOnly UnrestrictedUnicast";

/// The options that take a number of seconds or `infinity`.
const LIFETIMES: &str =
    "AdvDNSSLLifetime AdvDefaultLifetime AdvPreferredLifetime AdvRDNSSLifetime AdvRouteLifetime AdvValidLifetime";

/// Notes a value that an option does not take.
fn refused(option: &Cell<'_>, value: &Cell<'_>, draft: &mut Draft) {
    let among = |list: &str| list.split_whitespace().any(|known| known == option.text);
    let number = value.text.parse::<u32>().is_ok();
    let expected = if among(FLAGS) && !matches!(value.text, "on" | "off") {
        "on or off"
    } else if among(LIFETIMES) && !number && value.text != "infinity" {
        "a number of seconds or infinity"
    } else if matches!(option.text, "AdvDefaultPreference" | "AdvRoutePreference")
        && !matches!(value.text, "low" | "medium" | "high")
    {
        "low, medium or high"
    } else {
        return;
    };
    let text = format!("radvd does not start: {} takes {expected}, not {}", option.text, shorten(value.text));
    draft.issue(IssueKind::Refused, value.span.clone(), text);
}
