//! Anonymising the lines of a log: the address at the start of each line, every address of a line, or the addresses in
//! some fields of a line of JSON. The rest of a line stays as it is.

use super::answer_cache::AnswerCache;
use super::locate::{NameBlocks, Names};
use super::word::{blank_end, next_word, word_end};
use super::{Grammar, JsonPath, Locate, Located, TextKind};
use crate::addr::{Kind, Len, Net, Value};
use crate::anon::Anonymiser;
use crate::class::embedded;
use crate::format::{self, Format, Input, Style, TextWindow, eui64, ipv4addr, ipv6addr, mac};
use crate::stream::{Line, LinePart, Output, Work};
use std::net::IpAddr;
use std::ops::ControlFlow;

/// What has been counted.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, serde::Serialize)]
pub struct LogSummary {
    /// Lines read.
    pub lines: u64,
    /// Lines in which an address was anonymised: it changed, or it is a constant such as `::1`.
    pub anonymised: u64,
    /// Lines without an address where one is expected.
    pub unparsable: u64,
    /// Lines that were left out.
    pub dropped: u64,
    /// Lines of white space.
    pub blank: u64,
    /// Addresses by kind.
    pub addresses: AddressCounts,
    /// Addresses of these that were left as they are, by reason.
    pub left: LeftCounts,
    /// Bytes read.
    pub bytes_in: u64,
    /// Bytes written.
    pub bytes_out: u64,
}

/// Numbers of addresses by kind.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, serde::Serialize)]
pub struct AddressCounts {
    /// IPv4 addresses.
    pub ipv4: u64,
    /// IPv6 addresses.
    pub ipv6: u64,
    /// MAC addresses.
    pub mac: u64,
    /// EUI-64 identifiers.
    pub eui64: u64,
}

/// Numbers of addresses that were left as they are.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, serde::Serialize)]
pub struct LeftCounts {
    /// Their kind is kept, or they are of a prefix to skip.
    pub kept: u64,
    /// The method gives the same address: it is masked already, or of a scope that the method leaves.
    pub unchanged: u64,
}

impl LeftCounts {
    const fn and(self, other: LeftCounts) -> LeftCounts {
        LeftCounts { kept: self.kept + other.kept, unchanged: self.unchanged + other.unchanged }
    }

    const fn total(self) -> u64 {
        self.kept + self.unchanged
    }
}

impl LogSummary {
    /// The sums of both, as for two threads.
    #[must_use]
    pub fn and(self, other: &LogSummary) -> LogSummary {
        let (a, b) = (self.addresses, other.addresses);
        LogSummary {
            lines: self.lines + other.lines,
            anonymised: self.anonymised + other.anonymised,
            unparsable: self.unparsable + other.unparsable,
            dropped: self.dropped + other.dropped,
            blank: self.blank + other.blank,
            addresses: AddressCounts {
                ipv4: a.ipv4 + b.ipv4,
                ipv6: a.ipv6 + b.ipv6,
                mac: a.mac + b.mac,
                eui64: a.eui64 + b.eui64,
            },
            left: self.left.and(other.left),
            bytes_in: self.bytes_in + other.bytes_in,
            bytes_out: self.bytes_out + other.bytes_out,
        }
    }

    #[inline]
    fn count(&mut self, kind: Kind) {
        match kind {
            Kind::V4 => self.addresses.ipv4 += 1,
            Kind::V6 => self.addresses.ipv6 += 1,
            Kind::Mac => self.addresses.mac += 1,
            _ => self.addresses.eui64 += 1,
        }
    }
}

/// The notations of an address at the start of a line.
static NOTATIONS: [&Format; 4] = [&ipv4addr::FORMAT, &ipv6addr::FORMAT, &mac::FORMAT, &eui64::FORMAT];

/// Which addresses of a line are anonymised.
#[derive(Clone, Copy, Debug)]
pub enum Scope<'a> {
    /// The first word.
    FirstWord,
    /// All.
    Everywhere,
    /// Those in the values at these paths of a line of JSON.
    Fields(&'a [JsonPath]),
}

/// What happens to a line without an address where one is expected.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub enum Unparsable {
    /// The first word becomes `-`, and all addresses after it are anonymised.
    #[default]
    Mask,
    /// It stays as it is.
    Keep,
    /// It is left out.
    Drop,
}

/// Reports a line without an address, by its number and its first word.
pub type UnparsableReport = fn(u64, &[u8], &mut Vec<u8>);

/// Anonymises lines: one worker per thread.
///
/// ```
/// use ipv6calc::anon::{Anonymiser, AnonSettings};
/// use ipv6calc::log::{LineAnonymiser, Scope, Unparsable};
/// use ipv6calc::stream::{ByteSource, Engine, Sink};
/// let anonymiser = Anonymiser::new(&AnonSettings::preset("as").unwrap(), None, false)?;
/// let mut worker = [LineAnonymiser::new(&anonymiser, Scope::Everywhere, Unparsable::Mask, None)];
/// let mut out = Vec::new();
/// let log = ByteSource::new(&b"sshd: from 192.0.2.99 port 22\n"[..]);
/// Engine::default().run(log, &mut worker, &mut Sink::new(&mut out, std::io::sink()))?;
/// assert_eq!(out, b"sshd: from 192.0.2.0 port 22\n");
/// assert_eq!(worker[0].summary().addresses.ipv4, 1);
/// # Ok::<(), Box<dyn std::error::Error>>(())
/// ```
pub struct LineAnonymiser<'a> {
    anonymiser: &'a Anonymiser,
    scope: Scope<'a>,
    unparsable: Unparsable,
    report: Option<UnparsableReport>,
    grammar: Grammar,
    /// Addresses of these prefixes stay.
    skip: &'a [Net],
    /// No ordinary address stays.
    is_plain: bool,
    style: Style,
    summary: LogSummary,
    /// The addresses of a line, kept to save their memory.
    found: Vec<Located>,
    names: Names,
    /// What first words became.
    recent: AnswerCache<Option<(Kind, bool)>>,
    /// What happens to the rest of a very long line.
    rest: Rest,
}

/// What happens to the rest of a very long line.
#[derive(Clone, Copy, PartialEq, Eq)]
enum Rest {
    /// It is copied.
    Keep,
    /// Its addresses are anonymised.
    Mask,
    /// It is left out, as its beginning was.
    Drop,
}

impl<'a> LineAnonymiser<'a> {
    /// A worker; with `report`, each line without an address is reported.
    pub fn new(
        anonymiser: &'a Anonymiser,
        scope: Scope<'a>,
        unparsable: Unparsable,
        report: Option<UnparsableReport>,
    ) -> LineAnonymiser<'a> {
        LineAnonymiser {
            anonymiser,
            scope,
            unparsable,
            report,
            grammar: Grammar::default(),
            skip: &[],
            is_plain: true,
            style: Style::default(),
            summary: LogSummary::default(),
            found: Vec::new(),
            names: Names::default(),
            recent: AnswerCache::default(),
            rest: Rest::Keep,
        }
    }

    /// With other exceptions, and with prefixes whose addresses stay.
    #[must_use]
    pub fn with_exceptions(self, grammar: Grammar, skip: &'a [Net]) -> LineAnonymiser<'a> {
        let is_plain = skip.is_empty() && !grammar.keeps(TextKind::Ipv4) && !grammar.keeps(TextKind::Ipv6);
        LineAnonymiser { grammar, skip, is_plain, ..self }
    }

    /// Appends one line without its end, with every address in it anonymised, whatever the scope; gives how many
    /// addresses there were.
    ///
    /// ```
    /// use ipv6calc::anon::{Anonymiser, AnonSettings};
    /// use ipv6calc::log::{LineAnonymiser, Scope, Unparsable};
    /// let anonymiser = Anonymiser::new(&AnonSettings::default(), None, false)?;
    /// let mut worker = LineAnonymiser::new(&anonymiser, Scope::Everywhere, Unparsable::Mask, None);
    /// let mut out = Vec::new();
    /// assert_eq!(worker.push_line((&b"sshd: from 192.0.2.99 port 22"[..]).into(), &mut out), 1);
    /// assert_eq!(out, b"sshd: from 192.0.2.0 port 22");
    /// # Ok::<(), ipv6calc::anon::AnonError>(())
    /// ```
    pub fn push_line(&mut self, line: TextWindow<'_>, out: &mut Vec<u8>) -> u64 {
        self.all(line, out)
    }

    /// What it has counted.
    pub const fn summary(&self) -> &LogSummary {
        &self.summary
    }

    /// Anonymises the first word and copies the rest; gives whether the address stayed the same. `None`: the word is not
    /// an address, and nothing was written. The separator after it stays (compatibility: logtools T1).
    #[inline(always)]
    fn front(&mut self, line: TextWindow<'_>, out: &mut Vec<u8>) -> Option<bool> {
        let end = word_end(line);
        if end == 0 {
            return self.after_blanks(line, out);
        }
        let stays = self.word(line.first(end), out)?;
        match line.text().get(end..).unwrap_or_default() {
            [] => out.push(b'\n'),
            rest => out.extend_from_slice(rest),
        }
        Some(stays)
    }

    /// The same of a line that begins with blanks, which stay too.
    #[cold]
    fn after_blanks(&mut self, line: TextWindow<'_>, out: &mut Vec<u8>) -> Option<bool> {
        let (start, blanks) = (out.len(), line.len() - blank_end(line.text()).len());
        out.extend_from_slice(line.text().get(..blanks).filter(|blanks| !blanks.is_empty())?);
        let stays = self.front(line.skip(blanks), out);
        if stays.is_none() {
            out.truncate(start);
        }
        stays
    }

    /// Writes the anonymised word, if it is an address; gives whether it is the same as before.
    #[inline]
    fn word(&mut self, word: TextWindow<'_>, out: &mut Vec<u8>) -> Option<bool> {
        self.ordinary(word, out).or_else(|| self.other(word.text(), out))
    }

    /// The same of an ordinary address; what recent words became is known.
    #[inline]
    fn ordinary(&mut self, word: TextWindow<'_>, out: &mut Vec<u8>) -> Option<bool> {
        let is_worthwhile = self.recent.is_worthwhile();
        if let Some((answer, Some((kind, stays)))) = is_worthwhile.then(|| self.recent.answer(word.text())).flatten() {
            out.extend_from_slice(answer);
            return Some(self.counted(kind, stays));
        }
        let (ip, start) = (format::short_address(word)?, out.len());
        let (hidden, class) = self.anonymiser.ip(ip);
        format::push_ip(hidden, class, out);
        let kind = if ip.is_ipv4() { Kind::V4 } else { Kind::V6 };
        let stays = hidden == ip && !is_constant(ip);
        if is_worthwhile {
            self.recent.keep(word.text(), out.get(start..).unwrap_or_default(), Some((kind, stays)));
        }
        Some(self.counted(kind, stays))
    }

    /// Counts an address; gives whether it stays.
    #[inline]
    fn counted(&mut self, kind: Kind, stays: bool) -> bool {
        self.summary.count(kind);
        self.summary.left.unchanged += u64::from(stays);
        stays
    }

    /// Writes the anonymised word, if it is an address in any of its notations.
    #[inline(never)]
    fn other(&mut self, word: &[u8], out: &mut Vec<u8>) -> Option<bool> {
        let (mut value, start) = (Value::NOTHING, out.len());
        let stays = if read(word, &mut value) { self.hidden(value, out) } else { self.carriage_return(word, out) };
        if stays.is_none() {
            out.truncate(start);
        }
        stays
    }

    /// Writes a value anonymised, in the plain notation of its kind; gives whether it is the same as before.
    #[inline]
    fn hidden(&mut self, mut value: Value, out: &mut Vec<u8>) -> Option<bool> {
        let old = value;
        self.anonymiser.hide(&mut value).ok()?;
        let print = format::plain(value.kind()).print.as_ref()?;
        (print.run)(&value, &self.style, out).ok()?;
        Some(self.counted(old.kind(), value == old && !is_constant_value(&old)))
    }

    /// The carriage return of a line that holds an address and nothing else belongs to the word in 4.4.0, which leaves
    /// such lines out; that is so with `--unparsable drop` alone.
    #[cold]
    fn carriage_return(&mut self, word: &[u8], out: &mut Vec<u8>) -> Option<bool> {
        let returns = word.iter().rev().take_while(|b| **b == b'\r').count();
        let (bare, returns) = word.split_at_checked(word.len() - returns).unwrap_or((word, &[]));
        let mut value = Value::NOTHING;
        let fine = !returns.is_empty() && self.unparsable != Unparsable::Drop && read(bare, &mut value);
        let stays = if fine { self.hidden(value, out)? } else { return None };
        out.extend_from_slice(returns);
        Some(stays)
    }

    /// Copies a line with all addresses in it anonymised; gives how many there were. What most lines begin with takes
    /// the short way.
    #[inline]
    fn all(&mut self, line: TextWindow<'_>, out: &mut Vec<u8>) -> u64 {
        let end = word_end(line);
        match self.is_plain && self.ordinary(line.first(end), out).is_some() {
            true => 1 + self.everywhere(line.skip(end), Some(line.first(end)), out),
            false => self.everywhere(line, None, out),
        }
    }

    /// Copies a text with all addresses in it anonymised; gives how many there were.
    /// The address that is the first word of the line, if it is not part of the text, has other forms too.
    fn everywhere(&mut self, text: TextWindow<'_>, first: Option<TextWindow<'_>>, out: &mut Vec<u8>) -> u64 {
        self.everywhere_from(0, text, first, out)
    }

    /// The same from a place of the text on: what is before it may say what an address is, and is not copied.
    fn everywhere_from(
        &mut self,
        mut from: usize,
        text: TextWindow<'_>,
        first: Option<TextWindow<'_>>,
        out: &mut Vec<u8>,
    ) -> u64 {
        let mut found = std::mem::take(&mut self.found);
        let mut locate = Locate::with_names(text, self.grammar, true);
        let text = text.text();
        found.extend(&mut locate);
        if !found.is_empty() || first.is_some() {
            self.add_names(text, first, locate.name_blocks(), &mut found);
        }
        if from > 0 {
            found.retain(|located| located.at.start >= from);
        }
        for located in &found {
            let mut value = located.value;
            if self.hide(located, &mut value) {
                out.extend_from_slice(text.get(from..located.at.start).unwrap_or_default());
                located.write(&value, text, out);
                from = located.at.end;
            }
        }
        out.extend_from_slice(text.get(from..).unwrap_or_default());
        let count = found.len() as u64;
        found.clear();
        self.found = found;
        count
    }

    /// Whether an address stays because its kind is kept or because it is one of those to skip.
    fn stays(&self, value: &Value) -> bool {
        let kind = match value.kind() {
            Kind::V4 => TextKind::Ipv4,
            Kind::V6 => TextKind::Ipv6,
            Kind::Mac => TextKind::Mac,
            _ => TextKind::Eui64,
        };
        let net = match value {
            _ if self.skip.is_empty() => None,
            Value::V4(a) => Some(Net::v4(a.bits, Len::at_most_128(32))),
            Value::V6(a) => Some(match embedded::mapped(a.bits) {
                Some(v4) => Net::v4(v4, Len::at_most_128(32)),
                None => Net::v6(a.bits, Len::at_most_128(128)),
            }),
            _ => None,
        };
        self.grammar.keeps(kind) || net.is_some_and(|net| self.skip.iter().any(|skip| skip.contains(&net)))
    }

    /// Anonymises an address that was found; one without a direction from both ends. False if it stays.
    fn hide(&mut self, located: &Located, value: &mut Value) -> bool {
        self.summary.count(value.kind());
        if self.stays(&located.value) {
            self.summary.left.kept += 1;
            return false;
        }
        let mut done = self.anonymiser.hide(value).is_ok();
        if located.is_either_way() && value.kind() == Kind::V4 {
            *value = Located::turned(*value);
            done &= self.anonymiser.hide(value).is_ok();
            *value = Located::turned(*value);
        }
        self.summary.left.unchanged += u64::from(*value == located.value && !is_constant_value(value));
        done
    }

    /// Adds the other forms of the addresses of a text, which are in these blocks of it.
    fn add_names(&mut self, text: &[u8], first: Option<TextWindow<'_>>, blocks: NameBlocks, found: &mut Vec<Located>) {
        if blocks.is_empty() || self.grammar.keeps(TextKind::Name) {
            return;
        }
        self.names.clear();
        if let Some(ip) = first.and_then(format::short_address) {
            self.names.add(&ip.into());
        }
        for located in found.iter() {
            // an address without a direction would be looked for in the wrong one
            if !located.is_either_way() && !self.stays(&located.value) {
                self.names.add(&located.value);
            }
        }
        let count = found.len();
        self.names.find(text, blocks, found);
        if found.len() > count {
            found.sort_by_key(|located| located.at.start);
        }
    }

    /// Copies a line of JSON with the addresses in these values anonymised; gives how many there were. If there are
    /// none, or if the line is not JSON to its end, nothing was copied.
    fn fields(&mut self, paths: &[JsonPath], text: &[u8], out: &mut Vec<u8>) -> u64 {
        let Some(places) = JsonPath::all_places(paths, text) else { return 0 };
        let (start, mut from, mut count) = (out.len(), 0, 0);
        for place in places {
            // a value within one that is done
            if place.start < from {
                continue;
            }
            out.extend_from_slice(text.get(from..place.start).unwrap_or_default());
            count += self.everywhere(text.get(place.clone()).unwrap_or_default().into(), None, out);
            from = place.end;
        }
        match count {
            0 => out.truncate(start),
            _ => out.extend_from_slice(text.get(from..).unwrap_or_default()),
        }
        count
    }

    /// A line without an address where one is expected.
    #[cold]
    fn no_address(&mut self, line: Line<'_>, said: &mut Output) {
        if blank_end(line.raw).trim_ascii().is_empty() {
            self.summary.blank += 1;
            said.stdout.extend_from_slice(line.raw);
            return;
        }
        self.summary.unparsable += 1;
        let (word, rest) = next_word(line.ahead().without(b"\n")).unwrap_or((b"".into(), None));
        if let Some(report) = self.report {
            report(line.number, word.text(), &mut said.stderr);
        }
        match self.unparsable {
            Unparsable::Drop => {
                self.summary.dropped += 1;
                self.rest = Rest::Drop;
            }
            Unparsable::Keep => said.stdout.extend_from_slice(line.raw),
            Unparsable::Mask => {
                self.rest = Rest::Mask;
                // the separator stays
                let from = line.text().len() - rest.map_or(0, |rest| rest.len() + 1);
                let from = match self.scope {
                    Scope::FirstWord => {
                        said.stdout.push(b'-');
                        from
                    }
                    _ => 0,
                };
                self.everywhere_from(from, line.raw.into(), None, &mut said.stdout);
            }
        }
    }

    /// A line, or the beginning of a very long one.
    #[inline]
    fn begin(&mut self, line: Line<'_>, said: &mut Output) {
        self.summary.lines += 1;
        let out = &mut said.stdout;
        match self.scope {
            Scope::FirstWord => {
                self.rest = Rest::Keep;
                match self.front(line.ahead(), out) {
                    Some(stays) => self.summary.anonymised += u64::from(!stays),
                    None => self.no_address(line, said),
                }
            }
            // an address is not expected at any place of a line: it has been copied
            Scope::Everywhere => {
                self.counted_line(|worker| worker.all(line.ahead(), out));
            }
            Scope::Fields(paths) => {
                if self.counted_line(|worker| worker.fields(paths, line.raw, out)) == 0 {
                    self.no_address(line, said);
                }
            }
        }
    }

    /// Anonymises a line in any places; gives how many addresses there were.
    #[inline]
    fn counted_line(&mut self, anonymise: impl FnOnce(&mut Self) -> u64) -> u64 {
        let left = self.summary.left.total();
        self.rest = Rest::Mask;
        let count = anonymise(self);
        self.summary.anonymised += u64::from(count > self.summary.left.total() - left);
        count
    }

    /// The rest of a very long line.
    #[cold]
    fn continue_line(&mut self, raw: &[u8], out: &mut Vec<u8>) {
        match self.rest {
            Rest::Keep => out.extend_from_slice(raw),
            Rest::Drop => {}
            Rest::Mask => {
                self.everywhere(raw.into(), None, out);
            }
        }
    }
}

/// Whether an address means the same on every host, so that it is as good as anonymised.
fn is_constant(ip: IpAddr) -> bool {
    match ip {
        IpAddr::V4(ip) => ip.is_loopback() || ip.is_unspecified() || ip.is_multicast() || ip.octets()[0] == 255,
        IpAddr::V6(ip) => ip.is_loopback() || ip.is_unspecified() || ip.is_multicast(),
    }
}

fn is_constant_value(value: &Value) -> bool {
    match value {
        Value::Mac(mac) => mac.0 == [0xff; 6] || mac.0 == [0; 6],
        value => value.ip().is_some_and(is_constant),
    }
}

/// Reads a word in one of the notations of an address.
#[inline(never)]
fn read(word: &[u8], to: &mut Value) -> bool {
    let Ok(format) = format::detect(word) else { return false };
    let known = NOTATIONS.iter().any(|notation| notation.is(format));
    let parse = format.parse.as_ref().filter(|_| known);
    parse.is_some_and(|parse| (parse.parse_into)(Input::word(word), to).is_ok())
}

impl Work for LineAnonymiser<'_> {
    #[inline]
    fn line(&mut self, line: Line<'_>, said: &mut Output) -> ControlFlow<()> {
        let before = said.stdout.len();
        match line.part {
            LinePart::Rest => self.continue_line(line.raw, &mut said.stdout),
            _ => self.begin(line, said),
        }
        self.summary.bytes_in += line.raw.len() as u64;
        self.summary.bytes_out += (said.stdout.len() - before) as u64;
        ControlFlow::Continue(())
    }
}
