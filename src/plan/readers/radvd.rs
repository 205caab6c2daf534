//! `radvd.conf`: the prefixes, routes and servers that a router announces; see `radvd.conf(5)`.

use crate::addr::Family;
use crate::plan::draft::{Cell, Draft};
use crate::plan::model::{AttributeKey, EntryKind, FileFormat, FileRole, IssueKind, Provenance};
use crate::plan::readers::reader::FormatReader;
use crate::plan::readers::syntax::tokens::{Token, tokens};
use crate::plan::text::shorten;

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
    AdvRDNSSLifetime AdvRDNSSOpen AdvRDNSSPreference AdvReachableTime AdvRetransTimer AdvRouteLifetime \
    AdvRoutePreference AdvRouterAddr AdvSendAdvert AdvSourceLLAddress AdvValidLifetime AdvVersionHigh \
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
];

fn read(text: &str, draft: &mut Draft) {
    let (mut statement, mut open): (Vec<Token<'_>>, Vec<Token<'_>>) = (Vec::new(), Vec::new());
    let mut interface: Option<Cell<'_>> = None;
    for token in tokens(text, SIGNS) {
        match token.cell.text {
            "{" if !token.quoted => {
                if statement.first().is_some_and(|word| word.is("interface")) {
                    interface = statement.get(1).map(|name| name.cell.clone());
                }
                block(&statement, interface.as_ref(), draft);
                open.push(statement.first().cloned().unwrap_or(token));
                statement.clear();
            }
            "}" if !token.quoted => {
                if open.pop().is_none() {
                    return draft.give_up(token.cell.span, "expected a block, found '}' without one");
                }
                ended(&mut statement, &open, draft);
            }
            ";" if !token.quoted => ended(&mut statement, &open, draft),
            _ => statement.push(token),
        }
    }
    if let Some(block) = open.last() {
        draft.give_up(block.cell.span.clone(), format!("expected '}}' after the block {}", shorten(block.cell.text)));
    }
}

/// The words before a brace.
fn block(words: &[Token<'_>], interface: Option<&Cell<'_>>, draft: &mut Draft) {
    let Some((name, rest)) = words.split_first() else { return };
    let Some((_, kind, purpose)) = BLOCKS.iter().find(|(known, ..)| name.is(known)) else {
        return draft.unknown("block", &name.cell, &BLOCKS.iter().map(|(known, ..)| *known).collect::<Vec<_>>());
    };
    let Some(kind) = kind else { return };
    if rest.is_empty() {
        let end = name.cell.span.end;
        draft.issue(IssueKind::Parse, end..end, format!("expected an address after {}", name.cell.text));
    }
    // ::/64 means the prefixes of an interface
    for word in rest.iter().filter(|word| !word.is("::/64")) {
        let Some(id) = draft.address(*kind, Provenance::Used, &word.cell) else { continue };
        if *purpose == "dns" && draft.entry_mut(id).is_some_and(|e| e.family == Family::V6 && e.bits() >> 32 == 0) {
            let name = shorten(word.cell.text);
            let text = format!("hosts cannot reach the name server {name}: it is in ::/96, which is deprecated");
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

/// The options that take `on` or `off`.
const FLAGS: &str = "AdvAutonomous AdvHomeAgentFlag AdvHomeAgentInfo AdvIntervalOpt AdvManagedFlag AdvMobRtrSupportFlag \
    AdvOnLink AdvOtherConfigFlag AdvRouterAddr AdvSendAdvert AdvSourceLLAddress DecrementLifetimes DeprecatePrefix FlushDNSSL \
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

/// A statement before a semicolon or a closing brace.
fn ended(statement: &mut Vec<Token<'_>>, open: &[Token<'_>], draft: &mut Draft) {
    let within = |name: &str| open.last().is_some_and(|block| block.is(name));
    if let Some(first) = statement.first() {
        if within("clients") || within("AdvRASrcAddress") {
            // addresses of a single link
        } else if !OPTIONS.split(' ').any(|known| known == first.cell.text) {
            let message = format!("unknown option '{}'", shorten(first.cell.text));
            draft.issue(IssueKind::Unknown, first.cell.span.clone(), message);
        } else if let Some(value) = statement.get(1) {
            refused(&first.cell, &value.cell, draft);
        }
    }
    statement.clear();
}
