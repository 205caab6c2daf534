//! Zone files ([RFC 1035, section 5](https://www.rfc-editor.org/rfc/rfc1035#section-5)) as BIND reads them: addresses in
//! use, and the records that tie names to addresses.
//!
//! Without `$ORIGIN` the origin is taken from the name of the file: `db.example.net`, `example.net.zone`. `$INCLUDE` is
//! followed, `$GENERATE` is expanded up to a limit. What `named` refuses of a zone, or leaves out, is noted.

use crate::addr::{Family, Len, Net};
use crate::plan::draft::{Cell, Draft};
use crate::plan::model::{AttributeKey, EntryKind, FileFormat, FileRole, IssueKind, Provenance, RecordType, Span};
use crate::plan::readers::reader::FormatReader;
use crate::plan::symbols::Symbol;
use crate::plan::text::shorten;
use crate::plan::value::written;
use std::collections::{HashMap, HashSet};
use std::ops::Range;

/// The format.
pub(crate) static READER: FormatReader = FormatReader {
    format: FileFormat {
        name: "zone",
        about: "DNS zone file: A, AAAA, PTR, NS, SOA, CNAME",
        extensions: &["zone", "db", "arpa"],
        comments: &[";"],
        role: FileRole::Zone,
        generated: false,
    },
    sniff,
    read,
};

fn sniff(text: &str) -> bool {
    let lines = || text.lines().take(200).map(|line| line.split(';').next().unwrap_or_default());
    let directive = |line: &str| line.starts_with("$ORIGIN ") || line.starts_with("$TTL ");
    let soa = |line: &str| line.split_whitespace().skip(1).take(3).any(|word| word == "SOA");
    lines().any(|line| directive(line) || soa(line))
}

/// Types whose data hold no address and no name that is looked at, in order.
const OTHER_TYPES: [&str; 52] = [
    "AFSDB",
    "APL",
    "CAA",
    "CDNSKEY",
    "CDS",
    "CERT",
    "CSYNC",
    "DHCID",
    "DNSKEY",
    "DS",
    "EUI48",
    "EUI64",
    "HINFO",
    "HIP",
    "HTTPS",
    "IPSECKEY",
    "ISDN",
    "KEY",
    "KX",
    "L32",
    "L64",
    "LOC",
    "LP",
    "MB",
    "MG",
    "MINFO",
    "MR",
    "MX",
    "NAPTR",
    "NID",
    "NSEC",
    "NSEC3",
    "NSEC3PARAM",
    "NULL",
    "OPENPGPKEY",
    "PX",
    "RP",
    "RRSIG",
    "RT",
    "SIG",
    "SMIMEA",
    "SPF",
    "SRV",
    "SSHFP",
    "SVCB",
    "TLSA",
    "TSIG",
    "TXT",
    "URI",
    "WKS",
    "X25",
    "ZONEMD",
];

/// The most letters and digits of one of these.
const LONGEST_TYPE: usize = 10;

/// One line of a zone: its words, comments and line breaks within parentheses left out.
struct ZoneLine<'a> {
    /// Whether it begins with a blank: the owner is that of the line above.
    same_owner: bool,
    words: Vec<Cell<'a>>,
}

/// What holds from line to line.
struct Zone {
    origin: String,
    owner: Symbol,
    owner_place: Span,
    /// How many records `$GENERATE` made.
    generated: usize,
    records: ZoneRecords,
}

fn read(text: &str, draft: &mut Draft) {
    let nowhere = draft.place(0..0);
    let origin = draft.context.clone().unwrap_or_else(|| origin_of(draft.file_name()));
    let (owner, records) = (Symbol::EMPTY, ZoneRecords::default());
    let mut zone = Zone { origin, owner, owner_place: nowhere, generated: 0, records };
    let (mut at, mut line) = (0, ZoneLine { same_owner: false, words: Vec::new() });
    while at < text.len() {
        match next(text, at, &mut line) {
            Ok(end) => at = end,
            Err(open) => return draft.give_up(open..open + 1, "expected ')' or '\"' that closes this"),
        }
        match line.words.first() {
            Some(first) if first.text.starts_with('$') && !line.same_owner => directive(&line.words, &mut zone, draft),
            Some(_) => record(&line, &mut zone, draft),
            None => {}
        }
    }
    zone.records.check(draft);
}

/// Reads a line and returns where the next one begins.
///
/// # Errors
/// The place of a parenthesis or quote that is never closed.
fn next<'a>(text: &'a str, start: usize, line: &mut ZoneLine<'a>) -> Result<usize, usize> {
    let bytes = text.as_bytes();
    let (mut at, mut open) = (start, None);
    line.words.clear();
    line.same_owner = matches!(bytes.get(start), Some(b' ' | b'\t'));
    loop {
        match bytes.get(at) {
            None => return open.map_or(Ok(at), Err),
            Some(b'\n') if open.is_none() => return Ok(at + 1),
            Some(b';') => at += memchr::memchr(b'\n', bytes.get(at..).unwrap_or_default()).unwrap_or(text.len() - at),
            Some(b'(') => (open, at) = (open.or(Some(at)), at + 1),
            Some(b')') => (open, at) = (None, at + 1),
            Some(b' ' | b'\t' | b'\r' | b'\n') => at += 1,
            Some(_) => {
                let end = word(bytes, at)?;
                line.words.push(Cell::new(text.get(at..end).unwrap_or_default(), at));
                at = end;
            }
        }
    }
}

/// Where a word ends: at a blank, a parenthesis or a comment, but not within quotes or after a backslash.
fn word(bytes: &[u8], start: usize) -> Result<usize, usize> {
    let (mut at, mut quote) = (start, None);
    while let Some(b) = bytes.get(at) {
        match b {
            b'\\' => at += 1,
            b'"' if quote.is_some() => quote = None,
            b'"' => quote = Some(at),
            b' ' | b'\t' | b'\r' | b'\n' | b'(' | b')' | b';' if quote.is_none() => return Ok(at),
            _ => {}
        }
        at += 1;
    }
    quote.map_or(Ok(at.min(bytes.len())), Err)
}

/// The origin that the name of a file implies, or the root.
fn origin_of(file: &str) -> String {
    let base = file.rsplit('/').next().unwrap_or_default();
    let name = base.strip_prefix("db.").unwrap_or(base);
    let name = [".zone", ".db", ".hosts", ".txt"].iter().find_map(|end| name.strip_suffix(end)).unwrap_or(name);
    match name.contains('.') {
        true => format!("{}.", name.trim_end_matches('.').to_ascii_lowercase()),
        false => ".".to_owned(),
    }
}

impl Zone {
    /// A name in full, lower case, with the final dot.
    fn full(&self, name: &str) -> String {
        match name {
            "@" => self.origin.clone(),
            _ if name.ends_with('.') && !name.ends_with("\\.") => name.to_ascii_lowercase(),
            _ if self.origin == "." => format!("{}.", name.to_ascii_lowercase()),
            _ => format!("{}.{}", name.to_ascii_lowercase(), self.origin),
        }
    }
}

fn directive(words: &[Cell<'_>], zone: &mut Zone, draft: &mut Draft) {
    let (Some(name), argument) = (words.first(), words.get(1)) else { return };
    let is = |wanted: &str| name.text.eq_ignore_ascii_case(wanted);
    match argument {
        Some(origin) if is("$ORIGIN") => zone.origin = zone.full(origin.text),
        Some(ttl) if is("$TTL") => {
            if !is_ttl(ttl.text.as_bytes()) {
                let message = format!("expected a time to live, found '{}'", shorten(ttl.text));
                draft.issue(IssueKind::Parse, ttl.span.clone(), message);
            }
        }
        Some(file) if is("$INCLUDE") => {
            let origin = words.get(2).map_or_else(|| zone.origin.clone(), |origin| zone.full(origin.text));
            if !draft.include(&unquoted(file), &origin, READER.format.name) {
                let message = "$INCLUDE is not followed: give the file itself as a file of the plan";
                draft.issue(IssueKind::Unknown, name.span.clone(), message);
            }
        }
        Some(range) if is("$GENERATE") => generate(range, words.get(2..).unwrap_or_default(), zone, draft),
        None if ["$ORIGIN", "$TTL", "$INCLUDE", "$GENERATE"].iter().any(|known| is(known)) => {
            let message = format!("expected a value after {}", name.text);
            draft.issue(IssueKind::Parse, name.span.end..name.span.end, message);
        }
        _ if is("$DATE") => {}
        _ => {
            let text = format!(
                "named refuses the zone: unknown directive '{}', expected $ORIGIN, $TTL, $INCLUDE or $GENERATE",
                shorten(name.text)
            );
            draft.issue(IssueKind::Refused, name.span.clone(), text);
        }
    }
}

/// A word without quotes around it.
fn unquoted<'a>(cell: &Cell<'a>) -> Cell<'a> {
    match cell.text.strip_prefix('"').and_then(|text| text.strip_suffix('"')) {
        Some(inner) => Cell::new(inner, cell.span.start + 1),
        None => cell.clone(),
    }
}

/// `$GENERATE START-STOP[/STEP] OWNER [TTL] [CLASS] TYPE DATA`: a record for each number.
fn generate(range: &Cell<'_>, words: &[Cell<'_>], zone: &mut Zone, draft: &mut Draft) {
    let Some(numbers) = generated_numbers(range.text) else {
        let message = format!("expected a range as 1-10 or 0-30/2, found '{}'", shorten(range.text));
        return draft.issue(IssueKind::Parse, range.span.clone(), message);
    };
    for number in numbers {
        if zone.generated == MOST_GENERATED {
            let message = format!("only the first {MOST_GENERATED} records of $GENERATE are checked");
            return draft.issue(IssueKind::Unknown, range.span.clone(), message);
        }
        zone.generated += 1;
        let expanded: Option<Vec<String>> = words.iter().map(|word| expanded(word.text, number)).collect();
        let Some(texts) = expanded else {
            let text = "expected $, \\$ or ${OFFSET,WIDTH,BASE} with the base d, o, x, X, n or N";
            let span = words.first().map_or(range.span.clone(), |word| word.span.clone());
            return draft.issue(IssueKind::Parse, span, text);
        };
        let cells = texts.iter().zip(words).map(|(text, word)| Cell { text, span: word.span.clone() });
        let before = draft.issue_count();
        record(&ZoneLine { same_owner: false, words: cells.collect() }, zone, draft);
        if draft.issue_count() > before {
            // the next numbers have the same trouble
            return;
        }
    }
}

/// The most records that `$GENERATE` makes in a file.
const MOST_GENERATED: usize = 65_536;

/// The numbers of `START-STOP[/STEP]`.
pub(crate) fn generated_numbers(text: &str) -> Option<impl Iterator<Item = i64> + use<>> {
    let (range, step) = text.split_once('/').map_or((text, "1"), |(range, step)| (range, step));
    let (start, stop) = range.split_once('-')?;
    let (start, stop, step): (u32, u32, u32) = (start.parse().ok()?, stop.parse().ok()?, step.parse().ok()?);
    let fits = start <= stop && step > 0 && stop <= i32::MAX as u32;
    fits.then(|| (i64::from(start)..=i64::from(stop)).step_by(step as usize))
}

/// A word of `$GENERATE` for a number; `None` if what follows a `$` is not understood.
pub(crate) fn expanded(word: &str, number: i64) -> Option<String> {
    let (mut out, mut rest) = (String::new(), word);
    while let Some(at) = rest.find(['$', '\\']) {
        out.push_str(rest.get(..at)?);
        rest = rest.get(at..)?;
        if let Some(after) = rest.strip_prefix("\\$") {
            out.push('$');
            rest = after;
        } else if let Some(after) = rest.strip_prefix("$$") {
            out.push('$');
            rest = after;
        } else if let Some(inner) = rest.strip_prefix("${") {
            let (options, after) = inner.split_once('}')?;
            out.push_str(&with_options(options, number)?);
            rest = after;
        } else if let Some(after) = rest.strip_prefix('$') {
            out.push_str(&number.to_string());
            rest = after;
        } else {
            out.push('\\');
            rest = rest.get(1..)?;
        }
    }
    out.push_str(rest);
    Some(out)
}

/// A number with `OFFSET[,WIDTH[,BASE]]`; the base `n` is nibbles, the last one first, apart by dots.
fn with_options(options: &str, number: i64) -> Option<String> {
    let mut options = options.split(',').map(str::trim);
    let offset: i64 = options.next()?.parse().ok()?;
    let width: usize = options.next().map_or(Some(0), |width| width.parse().ok())?;
    let value = u64::try_from(number.checked_add(offset)?).ok()?;
    let width = width.min(255);
    Some(match options.next().unwrap_or("d") {
        "d" => format!("{value:0width$}"),
        "o" => format!("{value:0width$o}"),
        "x" => format!("{value:0width$x}"),
        "X" => format!("{value:0width$X}"),
        base @ ("n" | "N") => {
            // the width counts the dots as well
            let digits = format!("{value:0count$x}", count = width.div_ceil(2));
            let digits = if base == "N" { digits.to_ascii_uppercase() } else { digits };
            digits.chars().rev().map(String::from).collect::<Vec<_>>().join(".")
        }
        _ => return None,
    })
}

/// A time to live: seconds, or numbers with the units of BIND.
pub(crate) fn is_ttl(word: &[u8]) -> bool {
    word.first().is_some_and(u8::is_ascii_digit)
        && word.iter().all(|b| b.is_ascii_digit() || b"smhdwSMHDW".contains(b))
}

/// Whether a word is the class of a record.
pub(crate) fn is_class(word: &[u8]) -> bool {
    word.len() == 2 && [b"IN", b"CH", b"HS"].iter().any(|class| word.eq_ignore_ascii_case(*class))
}

fn record(line: &ZoneLine<'_>, zone: &mut Zone, draft: &mut Draft) {
    let mut words = line.words.iter();
    if !line.same_owner
        && let Some(owner) = words.next()
    {
        let name = zone.full(owner.text);
        refused_name(&name, owner, draft);
        zone.owner = draft.word(&name);
        zone.owner_place = draft.place(owner.span.clone());
    }
    let mut other_class: Option<&Cell<'_>> = None;
    let rtype = words.find(|word| {
        if is_class(word.text.as_bytes()) && !word.text.eq_ignore_ascii_case("IN") {
            other_class = Some(*word);
        }
        !is_class(word.text.as_bytes()) && !is_ttl(word.text.as_bytes())
    });
    let Some(rtype) = rtype else {
        let end = line.words.last().map_or(0, |word| word.span.end);
        return draft.issue(IssueKind::Parse, end..end, "expected a record type");
    };
    if let Some(class) = other_class.filter(|_| RecordType::named(rtype.text).is_some()) {
        let text = format!("named refuses the zone: a record of the class {} in a zone of IN", class.text);
        draft.issue(IssueKind::Refused, class.span.clone(), text);
    }
    let rest: Vec<&Cell<'_>> = words.collect();
    refused_data(rtype, &rest, draft);
    let data = rest.first().copied();
    zone.note(rtype, &rest, draft);
    match (RecordType::named(rtype.text), data) {
        (Some(kind @ (RecordType::A | RecordType::Aaaa)), Some(data)) => address(kind, data, zone, draft),
        (Some(kind), Some(data)) => pointer(kind, data, zone, draft),
        (Some(_), None) => {
            let message = format!("expected data after {}", rtype.text);
            draft.issue(IssueKind::Parse, rtype.span.end..rtype.span.end, message);
        }
        (None, _) if is_other(rtype.text) => {}
        (None, _) => {
            let message = format!("unknown record type '{}'", shorten(rtype.text));
            // no type begins with a digit: it is a time to live with a slip
            let digit = rtype.text.starts_with(|c: char| c.is_ascii_digit());
            let kind = if digit { IssueKind::Parse } else { IssueKind::Unknown };
            draft.issue(kind, rtype.span.clone(), message);
        }
    }
}

/// Notes a name that the DNS does not have ([RFC 1035, section
/// 2.3.4](https://www.rfc-editor.org/rfc/rfc1035#section-2.3.4)).
fn refused_name(name: &str, cell: &Cell<'_>, draft: &mut Draft) {
    let (mut label, mut whole, mut chars) = (0usize, 1usize, name.trim_end_matches('.').chars());
    let mut why = None;
    while let Some(c) = chars.next() {
        if c == '.' {
            why = why.or((label == 0).then_some("has an empty label"));
            (label, whole) = (0, whole + 1);
            continue;
        }
        if c == '\\' {
            let code: String = chars.clone().take(3).take_while(char::is_ascii_digit).collect();
            why = why.or((code.len() == 3 && code.parse::<u8>().is_err()).then_some("has an escape above \\255"));
            chars.by_ref().take(if code.len() == 3 { 3 } else { 1 }).for_each(drop);
        }
        (label, whole) = (label + 1, whole + 1);
        why = why.or((label > 63).then_some("has a label of more than 63 characters"));
        why = why.or((whole > 254).then_some("has more than 255 octets"));
    }
    if let Some(why) = why {
        let text = format!("named refuses the zone: the name {} {why}", shorten(cell.text));
        draft.issue(IssueKind::Refused, cell.span.clone(), text);
    }
}

/// Notes words after an address, and the data of a SOA record that are not a name, a mailbox and five numbers.
fn refused_data(rtype: &Cell<'_>, data: &[&Cell<'_>], draft: &mut Draft) {
    let is = |name: &str| rtype.text.eq_ignore_ascii_case(name);
    if let (true, Some(extra)) = (is("A") || is("AAAA"), data.get(1)) {
        let text = format!("expected the end of the line after the address, found '{}'", shorten(extra.text));
        return draft.issue(IssueKind::Parse, extra.span.clone(), text);
    }
    if !is("SOA") || data.is_empty() {
        return;
    }
    let numbers = data.get(2..).unwrap_or_default();
    if numbers.len() != 5 {
        let text = format!("expected a server, a mailbox and five numbers after SOA, found {} words", data.len());
        draft.issue(IssueKind::Parse, rtype.span.clone(), text);
    } else if let Some(serial) = numbers.first().filter(|serial| serial.text.parse::<u32>().is_err()) {
        let text = format!("expected a serial number below 4294967296, found '{}'", shorten(serial.text));
        draft.issue(IssueKind::Parse, serial.span.clone(), text);
    }
}

/// Whether a word is the type of a record.
pub(crate) fn is_record_type(word: &[u8]) -> bool {
    // most words are none: nothing else is asked of those
    if word.len() > LONGEST_TYPE || !word.first().is_some_and(u8::is_ascii_alphabetic) {
        return false;
    }
    let is_known = |word| RecordType::named(word).is_some() || word.eq_ignore_ascii_case("DNAME") || is_other(word);
    str::from_utf8(word).is_ok_and(is_known)
}

/// Whether a word is a record type that is not looked at.
fn is_other(word: &str) -> bool {
    let is_numbered = word.get(..4).is_some_and(|head| head.eq_ignore_ascii_case("TYPE"));
    let order = |known: &&str| known.bytes().cmp(word.bytes().map(|b| b.to_ascii_uppercase()));
    is_numbered || OTHER_TYPES.binary_search_by(order).is_ok()
}

fn address(kind: RecordType, data: &Cell<'_>, zone: &Zone, draft: &mut Draft) {
    let family = if kind == RecordType::A { Family::V4 } else { Family::V6 };
    if written(data.text).is_ok_and(|read| read.family != family || read.len.is_some() || read.zone.is_some()) {
        let version = if kind == RecordType::A { "IPv4" } else { "IPv6" };
        let message = format!("expected an {version} address, found '{}'", shorten(data.text));
        return draft.issue(IssueKind::Parse, data.span.clone(), message);
    }
    let Some(id) = draft.address(EntryKind::Host, Provenance::Used, data) else { return };
    let owner = draft.text_of(zone.owner).trim_end_matches('.').to_owned();
    let span = zone.owner_place.start as usize..zone.owner_place.end as usize;
    draft.say(AttributeKey::Name, &Cell { text: &owner, span });
    let mut record = draft.blank_record(kind, zone.owner, zone.owner_place, draft.place(data.span.clone()));
    (record.entry, record.origin) = (Some(id), draft.word(&zone.origin));
    draft.record(record);
}

fn pointer(kind: RecordType, data: &Cell<'_>, zone: &Zone, draft: &mut Draft) {
    let reverse = reverse(draft.text_of(zone.owner));
    let mut record = draft.blank_record(kind, zone.owner, zone.owner_place, draft.place(data.span.clone()));
    (record.target, record.origin) = (draft.word(&zone.full(data.text)), draft.word(&zone.origin));
    record.reverse = reverse;
    draft.record(record);
}

/// The records of a zone by owner, as far as `named` refuses some because of others.
#[derive(Default)]
struct ZoneRecords {
    owners: HashMap<Symbol, OwnerRecords>,
    /// The first SOA record: its owner, its data, its place.
    apex: Option<(Symbol, String, Range<usize>)>,
    /// The places of further SOA records with other data.
    tops: Vec<Range<usize>>,
    /// The owners, targets and places of NS records.
    servers: Vec<(Symbol, Symbol, Range<usize>)>,
}

/// What there is of an owner.
#[derive(Default)]
struct OwnerRecords {
    place: Range<usize>,
    /// The targets and places of CNAME records.
    aliases: Vec<(Symbol, Range<usize>)>,
    /// The place of the first record of another type that excludes a CNAME record.
    other: Option<Range<usize>>,
    /// Whether it has an address.
    address: bool,
}

impl Zone {
    fn note(&mut self, rtype: &Cell<'_>, data: &[&Cell<'_>], draft: &mut Draft) {
        let target = data.first().map(|target| draft.word(&self.full(target.text)));
        let place = self.owner_place.start as usize..self.owner_place.end as usize;
        let all = data.iter().map(|word| word.text).collect::<Vec<_>>().join(" ");
        self.records.note(self.owner, place, rtype, target, all);
    }
}

impl ZoneRecords {
    /// Notes a record, `target` and `all` being its data.
    fn note(&mut self, owner: Symbol, place: Range<usize>, rtype: &Cell<'_>, target: Option<Symbol>, all: String) {
        let records = self.owners.entry(owner).or_default();
        let span = || rtype.span.clone();
        if records.place.is_empty() {
            records.place = place;
        }
        let is = |name: &str| rtype.text.eq_ignore_ascii_case(name);
        let Some(target) = target else { return };
        if is("CNAME") {
            records.aliases.push((target, span()));
        } else if !["RRSIG", "NSEC", "KEY", "SIG", "NXT"].iter().any(|name| is(name)) {
            records.other.get_or_insert_with(span);
        }
        records.address |= is("A") || is("AAAA");
        if is("NS") {
            self.servers.push((owner, target, span()));
        }
        if is("SOA") {
            match &self.apex {
                None => self.apex = Some((owner, all, span())),
                Some((apex, first, _)) if (*apex, first) == (owner, &all) => {}
                Some(_) => self.tops.push(span()),
            }
        }
    }

    /// Notes what `named` refuses or leaves out.
    fn check(&self, draft: &mut Draft) {
        let mut owners: Vec<(&Symbol, &OwnerRecords)> = self.owners.iter().collect();
        owners.sort_unstable_by_key(|(_, records)| records.place.start);
        let top = self.apex.as_ref().map(|(owner, ..)| draft.text_of(*owner).to_owned());
        let mut outside: Vec<(String, Range<usize>)> = Vec::new();
        for (owner, records) in owners {
            let name = draft.text_of(*owner).to_owned();
            records.check(&name, draft);
            if top.as_deref().is_some_and(|top| !is_within(&name, top)) {
                outside.push((name, records.place.clone()));
            }
        }
        if let ([(name, place), others @ ..], Some(top)) = (outside.as_slice(), &top) {
            let more = if others.is_empty() { String::new() } else { format!(" and {} more", others.len()) };
            let (name, top) = (shorten(name), shorten(top));
            let text = format!("named leaves out {name}{more}: not in the zone {top}");
            draft.issue(IssueKind::Refused, place.clone(), text);
        }
        let Some((apex, _, first)) = &self.apex else { return };
        if let Some(second) = self.tops.first() {
            draft.refuse("named refuses the zone: it has two SOA records".to_owned(), second.clone(), first.clone());
        }
        self.check_servers(*apex, first, draft);
    }

    /// Notes a zone without name servers, and those in the zone without an address.
    fn check_servers(&self, apex: Symbol, soa: &Range<usize>, draft: &mut Draft) {
        let own = || self.servers.iter().filter(|(owner, ..)| *owner == apex);
        // the records may be in an included file
        if own().next().is_none() && draft.has_inclusions() {
            return;
        }
        if own().next().is_none() {
            return draft.issue(IssueKind::Refused, soa.clone(), "named refuses the zone: it has no NS record");
        }
        let top = draft.text_of(apex).to_owned();
        let cuts: HashSet<Symbol> = self.servers.iter().map(|(owner, ..)| *owner).filter(|owner| *owner != apex).collect();
        for (_, target, place) in own() {
            let name = draft.text_of(*target).to_owned();
            let mut above = name.match_indices('.').filter_map(|(at, _)| name.get(at + 1..));
            let elsewhere = !is_within(&name, &top)
                || above.any(|up| draft.find_word(up).is_some_and(|up| cuts.contains(&up)) || self.is_wild(up, draft));
            let records = self.owners.get(target);
            let why = match records {
                Some(records) if !records.aliases.is_empty() => "is an alias",
                Some(records) if records.address => continue,
                _ if draft.has_inclusions() => continue,
                _ => "has no address",
            };
            if !elsewhere {
                let text = format!("named refuses the zone: its name server {} {why}", shorten(&name));
                draft.issue(IssueKind::Refused, place.clone(), text);
            }
        }
    }

    /// Whether there are records for every name below one.
    fn is_wild(&self, name: &str, draft: &Draft) -> bool {
        draft.find_word(&format!("*.{name}")).is_some_and(|star| self.owners.contains_key(&star))
    }
}

impl OwnerRecords {
    /// Notes a CNAME record beside others; two that are the same are one.
    fn check(&self, name: &str, draft: &mut Draft) {
        let Some((target, first)) = self.aliases.first() else { return };
        if let Some(other) = &self.other {
            let text = format!("named refuses the zone: {} has a CNAME record and other records", shorten(name));
            draft.refuse(text, first.clone(), other.clone());
        }
        if let Some((_, second)) = self.aliases.iter().find(|(other, _)| other != target) {
            let text = format!("named refuses the zone: {} has two CNAME records", shorten(name));
            draft.refuse(text, second.clone(), first.clone());
        }
    }
}

/// Whether a name is a zone or lies in it; both in full.
fn is_within(name: &str, zone: &str) -> bool {
    let head = name.strip_suffix(zone);
    zone == "." || head.is_some_and(|head| head.is_empty() || head.ends_with('.'))
}

/// What a name of the reverse tree means ([RFC 3596, section 2.5](https://www.rfc-editor.org/rfc/rfc3596#section-2.5),
/// [RFC 1035, section 3.5](https://www.rfc-editor.org/rfc/rfc1035#section-3.5)): one label a nibble or an octet.
pub(crate) fn reverse(name: &str) -> Option<Net> {
    let name = name.trim_end_matches('.');
    let ending = |suffix: &str| {
        let head = name.len().checked_sub(suffix.len())?;
        name.get(head..)?.eq_ignore_ascii_case(suffix).then(|| name.get(..head).unwrap_or_default())
    };
    let labels = |head: &str| -> Option<Vec<String>> {
        match head {
            "" => Some(Vec::new()),
            _ => Some(head.strip_suffix('.')?.rsplit('.').map(str::to_owned).collect()),
        }
    };
    if let Some(labels) = ending("ip6.arpa").and_then(labels) {
        let mut bits = 0u128;
        for label in labels.iter().filter(|_| labels.len() <= 32) {
            let nibble = u8::from_str_radix(label, 16).ok().filter(|_| label.len() == 1 && label != "+")?;
            bits = bits << 4 | u128::from(nibble);
        }
        let len = Len::v6(4 * u32::try_from(labels.len()).ok()?).ok()?;
        return Some(Net::v6(bits.checked_shl(128 - u32::from(len.get())).unwrap_or(0), len));
    }
    let labels = ending("in-addr.arpa").and_then(labels)?;
    let mut bits = 0u32;
    for label in labels.iter().filter(|_| labels.len() <= 4) {
        let plain = label.bytes().all(|b| b.is_ascii_digit()) && !(label.len() > 1 && label.starts_with('0'));
        bits = bits << 8 | u32::from(label.parse::<u8>().ok().filter(|_| plain)?);
    }
    let len = Len::v4(8 * u32::try_from(labels.len()).ok()?).ok()?;
    Some(Net::v4(bits.checked_shl(32 - u32::from(len.get())).unwrap_or(0), len))
}

/// The span of a word, for tests of positions.
#[cfg(test)]
fn spans(text: &str) -> Vec<Range<usize>> {
    let (mut at, mut all, mut line) = (0, Vec::new(), ZoneLine { same_owner: false, words: Vec::new() });
    while at < text.len() {
        at = next(text, at, &mut line).unwrap();
        all.extend(line.words.iter().map(|word| word.span.clone()));
    }
    all
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::addr::Value;
    use crate::format::{Input, revnibbles};

    #[test]
    fn record_types_are_known_in_any_case() {
        assert!(OTHER_TYPES.is_sorted() && OTHER_TYPES.iter().all(|known| known.len() <= LONGEST_TYPE));
        for known in OTHER_TYPES.iter().chain(&["mx", "Nsec3Param", "aaaa", "DNAME", "type65280"]) {
            assert!(is_record_type(known.as_bytes()), "{known}");
        }
        for word in ["", "M", "MXX", "TYP", "NSEC3PARAMS", "3600", "é"] {
            assert!(!is_record_type(word.as_bytes()), "{word}");
        }
    }

    #[test]
    fn words_pass_comments_parentheses_and_quotes() {
        let text = "a ( b ; c )\n d\n) \"e ; f\" g\\;h\n";
        let words: Vec<&str> = spans(text).into_iter().map(|span| text.get(span).unwrap()).collect();
        assert_eq!(words, ["a", "b", "d", "\"e ; f\"", "g\\;h"]);
    }

    #[test]
    fn reverse_names_mean_what_their_notation_says() {
        let parse = revnibbles::ARPA.parse.as_ref().unwrap();
        for name in ["8.b.d.0.1.0.0.2.ip6.arpa.", "0.ip6.arpa.", "f.F.ip6.arpa."] {
            let Ok(Value::V6(a)) = parse.run(Input::word(name.as_bytes())) else { panic!("{name}") };
            assert_eq!(reverse(name), Some(Net::from(a)), "{name}");
        }
        assert_eq!(reverse("ip6.arpa.").map(|net| net.is_whole()), Some(true));
        for name in [
            "8.b.d.ip6.int.",
            "10.ip6.arpa.",
            "x.ip6.arpa.",
            "256.in-addr.arpa.",
            "0-25.2.0.192.in-addr.arpa.",
            "1.2.3.4.5.in-addr.arpa.",
            "xip6.arpa.",
            "+.ip6.arpa.",
            ".ip6.arpa.",
            "01.in-addr.arpa.",
        ] {
            assert_eq!(reverse(name), None, "{name}");
        }
        assert_eq!(reverse(&format!("{}ip6.arpa.", "0.".repeat(33))), None);
        assert_eq!(reverse(&format!("{}ip6.arpa.", "1.".repeat(32))).map(|net| net.len().get()), Some(128));
    }

    #[test]
    fn generated_words_are_those_of_named() {
        for (word, number, text) in [
            ("host-$", 7, "host-7"),
            ("$.\\$", 7, "7.$"),
            ("a${-1,3}", 7, "a006"),
            ("${0,4,x}", 255, "00ff"),
            ("${0,2,X}", 255, "FF"),
            ("${0,3,n}", 0x1a, "a.1"),
            ("${0,0,o}", 8, "10"),
        ] {
            assert_eq!(expanded(word, number).as_deref(), Some(text), "{word}");
        }
        for word in ["${x}", "${0,1,q}", "${0", "${-9}"] {
            assert_eq!(expanded(word, 7), None, "{word}");
        }
        assert_eq!(generated_numbers("0-6/2").unwrap().collect::<Vec<_>>(), [0, 2, 4, 6]);
        for range in ["6-0", "1-2/0", "a-b", "1", "-1-2"] {
            assert!(generated_numbers(range).is_none(), "{range}");
        }
    }

    #[test]
    fn the_name_of_a_file_tells_its_zone() {
        for (file, origin) in [
            ("/etc/bind/db.example.net", "example.net."),
            ("8.b.d.0.ip6.arpa.zone", "8.b.d.0.ip6.arpa."),
            ("zones", "."),
            ("local.zone", "."),
        ] {
            assert_eq!(origin_of(file), origin);
        }
    }
}
