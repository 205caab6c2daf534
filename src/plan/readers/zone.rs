//! Zone files ([RFC 1035, section 5](https://www.rfc-editor.org/rfc/rfc1035#section-5)) as BIND reads them: addresses in
//! use, and the records that tie names to addresses.
//!
//! Without `$ORIGIN` the origin is taken from the name of the file: `db.example.net`, `example.net.zone`. Files of
//! `$INCLUDE` are not opened: give them as files of the plan.

use crate::addr::{Family, Len, Net};
use crate::plan::draft::{Cell, Draft};
use crate::plan::model::{AttributeKey, EntryKind, FileFormat, FileRole, IssueKind, Provenance, RecordType, Span};
use crate::plan::readers::reader::FormatReader;
use crate::plan::symbols::Symbol;
use crate::plan::text::shorten;
use crate::plan::value::written;
#[cfg(test)]
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

/// Types whose data hold no address and no name that is looked at.
const OTHER_TYPES: &str = "MX TXT SRV CAA SSHFP TLSA DS CDS DNSKEY CDNSKEY RRSIG NSEC NSEC3 NSEC3PARAM SVCB HTTPS NAPTR HINFO RP \
    LOC SPF URI OPENPGPKEY SMIMEA CERT DHCID HIP KX APL AFSDB EUI48 EUI64 CSYNC ZONEMD KEY SIG WKS MINFO \
    X25 ISDN RT PX L32 L64 LP NID IPSECKEY TSIG MB MG MR NULL";

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
}

fn read(text: &str, draft: &mut Draft) {
    let nowhere = draft.place(0..0);
    let origin = origin_of(draft.file_name());
    let mut zone = Zone { origin, owner: Symbol::EMPTY, owner_place: nowhere };
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
            if !is_ttl(ttl.text) {
                let message = format!("expected a time to live, found '{}'", shorten(ttl.text));
                draft.issue(IssueKind::Parse, ttl.span.clone(), message);
            }
        }
        _ if is("$INCLUDE") => {
            let message = "$INCLUDE is not followed: give the file itself as a file of the plan";
            draft.issue(IssueKind::Unknown, name.span.clone(), message);
        }
        _ if is("$GENERATE") => {
            draft.issue(
                IssueKind::Unknown,
                name.span.clone(),
                "$GENERATE is not expanded: its records are not checked",
            );
        }
        None if is("$ORIGIN") || is("$TTL") => {
            let message = format!("expected a value after {}", name.text);
            draft.issue(IssueKind::Parse, name.span.end..name.span.end, message);
        }
        _ => draft.unknown("directive", name, &["$ORIGIN", "$TTL", "$INCLUDE", "$GENERATE"]),
    }
}

/// A time to live: seconds, or numbers with the units of BIND.
fn is_ttl(word: &str) -> bool {
    word.starts_with(|c: char| c.is_ascii_digit())
        && word.bytes().all(|b| b.is_ascii_digit() || b"smhdwSMHDW".contains(&b))
}

fn record(line: &ZoneLine<'_>, zone: &mut Zone, draft: &mut Draft) {
    let mut words = line.words.iter();
    if !line.same_owner
        && let Some(owner) = words.next()
    {
        zone.owner = draft.word(&zone.full(owner.text));
        zone.owner_place = draft.place(owner.span.clone());
    }
    let class = |word: &str| ["IN", "CH", "HS"].iter().any(|class| word.eq_ignore_ascii_case(class));
    let Some(rtype) = words.find(|word| !class(word.text) && !is_ttl(word.text)) else {
        let end = line.words.last().map_or(0, |word| word.span.end);
        return draft.issue(IssueKind::Parse, end..end, "expected a record type");
    };
    let data = words.next();
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
            draft.issue(IssueKind::Unknown, rtype.span.clone(), message);
        }
    }
}

/// Whether a word is a record type that is not looked at.
fn is_other(word: &str) -> bool {
    let numbered = word.get(..4).is_some_and(|head| head.eq_ignore_ascii_case("TYPE"));
    numbered || OTHER_TYPES.split(' ').any(|known| word.eq_ignore_ascii_case(known))
}

fn address(kind: RecordType, data: &Cell<'_>, zone: &Zone, draft: &mut Draft) {
    let family = if kind == RecordType::A { Family::V4 } else { Family::V6 };
    if written(data.text).is_ok_and(|read| read.family != family || read.len.is_some()) {
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
