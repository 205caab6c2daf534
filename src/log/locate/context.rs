//! What surrounds a candidate: classes of bytes, escapes of control characters, colour sequences, and the words and
//! forms that mark a number as something other than an address.

use super::ipv4::begins_oid;
use super::search::Search;
use std::ops::Range;

/// A class of bytes: a bit of the table, or several.
pub(super) type Class = u8;

pub(super) const DIGIT: Class = 1;
pub(super) const HEX: Class = 2;
pub(super) const COLON: Class = 4;
pub(super) const DOT: Class = 8;
/// Letters, digits and the underscore.
pub(super) const WORD: Class = 16;
/// Letters and digits.
pub(super) const ALNUM: Class = 32;

const fn flag(is: bool, class: Class) -> Class {
    if is { class } else { 0 }
}

#[expect(clippy::indexing_slicing, reason = "evaluated by the compiler")]
static CLASSES: [Class; 256] = {
    let (mut table, mut b) = ([0; 256], 0);
    while b < table.len() {
        let byte = b as u8;
        let alnum = byte.is_ascii_alphanumeric();
        let digits = flag(byte.is_ascii_digit(), DIGIT) | flag(byte.is_ascii_hexdigit(), HEX);
        let marks = flag(byte == b':', COLON) | flag(byte == b'.', DOT);
        table[b] = digits | marks | flag(alnum || byte == b'_', WORD) | flag(alnum, ALNUM);
        b += 1;
    }
    table
};

#[inline(always)]
#[expect(clippy::indexing_slicing, reason = "a table of 256 entries has one for every byte")]
pub(super) fn is(b: u8, class: Class) -> bool {
    CLASSES[b as usize] & class != 0
}

/// Whether these are the three digits of an octal escape of a byte: `#303`, `\342`.
pub(super) const fn is_octal_byte(text: &[u8]) -> bool {
    matches!(text, [b'0'..=b'3', b'0'..=b'7', b'0'..=b'7'])
}

/// The same of a control character: `#011` is a tab in the logs of rsyslog.
pub(super) const fn is_octal_control(text: &[u8]) -> bool {
    matches!(text, [b'0', b'0'..=b'3', b'0'..=b'7'])
}

/// How the escape character is written that begins a colour sequence.
const ESC: [&[u8]; 6] = [b"\x1b", b"#033", b"\\033", b"\\e", b"^[", b"\\x1b"];

/// Words that an address may be glued to.
const LABELS: [&[u8]; 24] = [
    b"ip", b"ipv4", b"addr", b"address", b"host", b"from", b"to", b"by", b"client", b"peer", b"src", b"dst", b"server",
    b"via", b"for", b"rhost", b"saddr", b"daddr", b"remote", b"local", b"nat", b"on", b"inet", b"rip",
];

/// Names that a program gives itself in a user agent, each followed by a slash and a version.
pub(super) const PRODUCTS: [&[u8]; 60] = [
    b"Chrome",
    b"Chromium",
    b"HeadlessChrome",
    b"CriOS",
    b"Edg",
    b"Edge",
    b"EdgA",
    b"EdgiOS",
    b"EdgW",
    b"OPR",
    b"OPX",
    b"Opera",
    b"Firefox",
    b"FxiOS",
    b"Safari",
    b"Version",
    b"YaBrowser",
    b"Vivaldi",
    b"Brave",
    b"SamsungBrowser",
    b"UCBrowser",
    b"MiuiBrowser",
    b"Whale",
    b"Avast",
    b"AVG",
    b"CCleaner",
    b"Norton",
    b"Electron",
    b"Thunderbird",
    b"Gecko",
    b"AppleWebKit",
    b"Mozilla",
    b"okhttp",
    b"Dalvik",
    b"GSA",
    b"FBAV",
    b"FBDV",
    b"Trident",
    b"DuckDuckGo",
    b"QQBrowser",
    b"MQQBrowser",
    b"MicroMessenger",
    b"HuaweiBrowser",
    b"Silk",
    b"Iron",
    b"Puffin",
    b"coc_coc_browser",
    b"Instagram",
    b"Wget",
    b"curl",
    b"CFNetwork",
    b"Darwin",
    b"Office",
    b"OpenSSL",
    b"Apache",
    b"nginx",
    b"Python",
    b"Java",
    b"PHP",
    b"Go",
];

/// What follows the version of a package.
const PACKAGES: [&[u8]; 28] = [
    b"tar", b"tgz", b"tbz", b"txz", b"zip", b"rpm", b"deb", b"whl", b"gem", b"jar", b"war", b"msi", b"exe", b"dll",
    b"so", b"apk", b"dmg", b"pkg", b"nupkg", b"noarch", b"x86_64", b"amd64", b"aarch64", b"i686", b"js", b"css", b"el",
    b"fc",
];

/// What follows a version after a dash, a plus or a tilde.
const REVISIONS: [&[u8]; 22] = [
    b"rc",
    b"alpha",
    b"beta",
    b"snapshot",
    b"release",
    b"final",
    b"ga",
    b"dev",
    b"generic",
    b"ubuntu",
    b"deb",
    b"el",
    b"fc",
    b"dfsg",
    b"git",
    b"bpo",
    b"nmu",
    b"ds",
    b"svn",
    b"p",
    b"r",
    b"build",
];

/// Keys before versions that are verbs as well.
const VERSION_KEYS: [&[u8]; 2] = [b"build", b"ver"];

/// Whether a name is this word or ends with it as a part of its own: `sysObjectOID`, `trap_oid`, not `android`.
fn ends_with_word(name: &[u8], word: &[u8]) -> bool {
    let Some((head, tail)) = name.len().checked_sub(word.len()).and_then(|at| name.split_at_checked(at)) else {
        return false;
    };
    let is_part = match (head.last(), tail.first()) {
        (Some(last), Some(first)) => {
            !last.is_ascii_alphabetic() || last.is_ascii_lowercase() && first.is_ascii_uppercase()
        }
        _ => true,
    };
    is_part && tail.eq_ignore_ascii_case(word)
}

/// Whether a text begins with one of these words, in any case, and the word ends there or is followed by a digit.
fn begins_with_word(text: &[u8], words: &[&[u8]]) -> bool {
    let letters = text.iter().take_while(|b| b.is_ascii_alphabetic()).count();
    let word = text.get(..letters).unwrap_or_default();
    // x86_64 and i686 have digits of their own
    words.iter().any(|w| word.eq_ignore_ascii_case(w) || w.len() > letters && text.starts_with(w))
}

/// Whether a text ends in an escape without digits after its letter: `\n`, `\0`, `\l` of Graphviz, `\Q` of Perl, `\fB` of manual
/// pages, `=3D` of quoted-printable.
pub(crate) fn ends_in_escape(head: &[u8]) -> bool {
    match head {
        [.., b'\\', b'x' | b'u' | b'U'] => false,
        [.., b'\\', last] => last.is_ascii_alphabetic() || *last == b'0',
        [.., b'\\', b'f', b'A'..=b'Z'] => true,
        [.., b'=', b'0'..=b'9' | b'A'..=b'F', b'A'..=b'F'] => true,
        _ => false,
    }
}

impl<'t> Search<'t> {
    /// Whether an address may begin here: after anything but a letter or digit, after an escape or a
    /// colour, or after the marks of a route.
    #[inline]
    pub(super) fn is_left_edge(&self, at: usize) -> bool {
        !is(self.before(at), ALNUM) || self.is_escape(at) || self.is_colour(at) || self.is_route(at)
    }

    /// Whether the letter before it belongs to an escape.
    pub(super) fn is_escape(&self, at: usize) -> bool {
        ends_in_escape(self.slice(self.from..at))
    }

    /// Whether a blank in quoted-printable text begins here: `=20`, `=09`.
    pub(super) fn is_quoted_blank(&self, at: usize) -> bool {
        self.before(at) == b'=' && matches!(self.slice(at..at + 2), b"20" | b"09")
    }

    /// Whether a colour sequence ends right before it: `ESC[32m` with the escape character in any of its forms, or without
    /// it, as journals keep it.
    #[cold]
    pub(super) fn is_colour(&self, at: usize) -> bool {
        let head = self.slice(at.saturating_sub(24).max(self.from)..at);
        let Some(head) = head.strip_suffix(b"m").or(head.strip_suffix(b"K")) else { return false };
        let digits = head.iter().rev().take_while(|b| is(**b, DIGIT) || matches!(b, b';' | b':' | b'?')).count();
        let start = head.get(..head.len() - digits).and_then(|head| head.strip_suffix(b"["));
        start.is_some_and(|start| digits > 0 || ESC.iter().any(|esc| start.ends_with(esc)))
    }

    /// The letters directly before it.
    pub(super) fn letters_before(&self, at: usize) -> &'t [u8] {
        let head = self.slice(self.from..at);
        let letters = head.iter().rev().take(16).take_while(|b| b.is_ascii_alphabetic()).count();
        head.get(head.len() - letters..).unwrap_or_default()
    }

    /// Whether a word is glued to the front that announces an address: `ip192.0.2.1`.
    #[cold]
    pub(super) fn is_labelled(&self, at: usize) -> bool {
        let word = self.letters_before(at);
        let alone = !is(self.before(at - word.len()), WORD);
        alone && LABELS.iter().any(|label| word.eq_ignore_ascii_case(label))
    }

    /// The last word before it, with nothing but blanks, `=`, `:` and quotes between.
    fn word_before(&self, at: usize) -> &'t [u8] {
        let head = self.slice(at.saturating_sub(40).max(self.from)..at);
        let end = head.iter().rposition(|b| !b" =:\"'\t(".contains(b)).map_or(0, |last| last + 1);
        let head = head.get(..end).unwrap_or_default();
        let start = head.iter().rposition(|b| !is(*b, WORD) && *b != b'-').map_or(0, |at| at + 1);
        head.get(start..).unwrap_or_default()
    }

    /// Whether a word that announces a version precedes it: `version`, `FileVersion`, `firmware`, and `;v=`.
    pub(super) fn is_version(&self, at: usize) -> bool {
        if !matches!(self.before(at), b' ' | b'=' | b':' | b'"' | b'\'' | b'\t' | b'(') {
            return false;
        }
        let word = self.word_before(at);
        let hint = self.slice(at.saturating_sub(4).max(self.from)..at);
        // as the value of a key these are versions; in a sentence they are verbs: build 192.0.2.1
        let key = self.slice(at.saturating_sub(3).max(self.from)..at).iter().any(|b| matches!(b, b':' | b'='));
        // `release: 192.0.2.1` is of an address of DHCP
        let is_release = self.before(at) == b'=' && word.eq_ignore_ascii_case(b"release");
        if is_release || key && VERSION_KEYS.iter().any(|name| word.eq_ignore_ascii_case(name)) {
            return true;
        }
        ends_with_word(word, b"version") || word.eq_ignore_ascii_case(b"firmware") || hint == b";v=\""
    }

    /// Whether a word is before it that may announce a version or an object identifier.
    #[cfg(feature = "plan")]
    pub(super) fn follows_version_word(&self, at: usize) -> bool {
        let word = self.word_before(at);
        let is_verb = VERSION_KEYS.iter().chain(&[&b"release"[..]]).any(|name| word.eq_ignore_ascii_case(name));
        is_verb || ends_with_word(word, b"oid")
    }

    /// Whether a letter is beside it that is not an edge nor one of an escape or an option (`-s192.0.2.1`), or a number before
    /// it.
    #[cfg(feature = "plan")]
    pub(super) fn is_glued(&self, at: &Range<usize>) -> bool {
        let follows = match self.before(at.start) {
            b'.' => is(self.before(at.start - 1), DIGIT),
            before => {
                let is_option = before.is_ascii_alphabetic() && self.before(at.start - 1) == b'-';
                !is_option && !self.is_left_edge(at.start) && !self.is_labelled(at.start)
            }
        };
        let near = self.slice(at.start.saturating_sub(6)..at.start);
        let follows = follows && !near.iter().any(|b| matches!(b, b'%' | b'\\'));
        follows || is(self.byte(at.end), ALNUM)
    }

    /// Whether the numbers are the version of a product: after a known name and a slash, after another name among
    /// such products, or after `rv:`.
    pub(super) fn is_product(&self, at: usize) -> bool {
        match self.before(at) {
            b':' => self.slice(self.from..at).ends_with(b"rv:") && !is(self.before(at - 3), WORD),
            b'/' => self.is_known_product(at) || self.is_among_products(at),
            _ => false,
        }
    }

    /// Whether the numbers are the version of a known product among others, however large they are.
    #[cold]
    pub(super) fn is_in_user_agent(&self, at: usize) -> bool {
        self.is_known_product(at) && self.is_among_products(at)
    }

    /// Whether `name/` with a known name precedes it.
    fn is_known_product(&self, at: usize) -> bool {
        let head = self.slice(at.saturating_sub(32).max(self.from)..at.saturating_sub(1));
        let start = head.iter().rposition(|b| !is(*b, WORD)).map_or(0, |at| at + 1);
        let name = head.get(start..).unwrap_or_default();
        PRODUCTS.contains(&name)
    }

    /// Whether the neighbours of `name/1.2.3.4` in a user agent are products. A name in capitals is a status, as
    /// `HIER_DIRECT` of Squid.
    #[cold]
    fn is_among_products(&self, at: usize) -> bool {
        let slash = at - 1;
        let mut start = slash - self.back(slash, 32, WORD);
        let is_status = !self.slice(start..slash).iter().any(u8::is_ascii_lowercase);
        if is_status || !matches!(self.before(start), b' ' | b'+' | b'"' | b'\'' | b'|' | b'{') {
            return false;
        }
        let end = self.end(at, DIGIT | DOT);
        if matches!(self.byte(end), b' ' | b'+') && self.names_product(end + 1) {
            return true;
        }
        for _ in 0..8 {
            let Some(token) = self.token_before(start) else { return false };
            if self.names_product(token) {
                return true;
            }
            start = token;
        }
        false
    }

    /// Whether a known product and its version begin here.
    fn names_product(&self, at: usize) -> bool {
        let end = self.end(at, WORD);
        self.byte(end) == b'/' && is(self.byte(end + 1), DIGIT) && PRODUCTS.contains(&self.slice(at..end))
    }

    /// Where the preceding token `name/version` begins, past a comment in parentheses.
    fn token_before(&self, at: usize) -> Option<usize> {
        let mut head = self.slice(0..at);
        head = head.strip_suffix(b" ").or(head.strip_suffix(b"+"))?;
        if head.ends_with(b")") {
            let open = head.iter().rev().take(200).position(|b| *b == b'(')?;
            head = head.get(..head.len() - open - 1)?;
            head = head.strip_suffix(b" ").or(head.strip_suffix(b"+"))?;
        }
        let len = head.iter().rev().take(48).take_while(|b| is(**b, WORD | DOT) || **b == b'/').count();
        let token = head.get(head.len() - len..)?;
        let slash = token.iter().position(|b| *b == b'/')?;
        token.get(slash + 1).filter(|b| is(**b, DIGIT)).map(|_| head.len() - len)
    }

    /// Whether the numbers are the version in the name of a package: small numbers after `-` or `_`, followed by what
    /// follows versions.
    pub(super) fn is_package(&self, quad: &Range<usize>, small: bool) -> bool {
        let rest = self.slice(quad.end..self.text.len().min(quad.end + 24));
        // a port of a bus: usb 1-1.2.3.4
        let head = self.slice(self.from..quad.start).strip_suffix(b"-").unwrap_or_default();
        let bus = head.iter().rev().take_while(|b| is(**b, DIGIT)).count();
        if small && bus > 0 && head.get(..head.len() - bus).is_some_and(|head| head.ends_with(b"usb ")) {
            return true;
        }
        let named = matches!(self.before(quad.start), b'-' | b'_');
        match rest {
            [b'.', rest @ ..] => small && named && begins_with_word(rest, &PACKAGES),
            [b'-', rest @ ..] => {
                let digits = rest.iter().take_while(|b| is(**b, DIGIT)).count();
                if let (1.., Some([b'_', rest @ ..])) = (digits, rest.get(digits..)) {
                    return small && named && begins_with_word(rest, &PACKAGES);
                }
                let rest = match (digits, rest.get(digits..)) {
                    (1.., Some([b'.' | b'~' | b'+', rest @ ..])) => rest,
                    (_, rest) => rest.unwrap_or_default(),
                };
                small && begins_with_word(rest, &REVISIONS)
            }
            [b'+' | b'~', rest @ ..] => small && begins_with_word(rest, &REVISIONS),
            [b'_', rest @ ..] => small && named && begins_with_word(rest, &PACKAGES),
            _ => false,
        }
    }

    /// Whether the numbers are an object identifier, by the word before them: after `oid` they begin with one of the roots, after
    /// words that are before addresses as well (`router identifier`) as a known one does.
    pub(super) fn is_oid(&self, at: usize, bits: u32) -> bool {
        let octets = bits.to_be_bytes();
        if self.before(at) == b'.' {
            let word = self.letters_before(at - 1);
            let is_small = octets.iter().all(|n| *n < 100);
            return word == b"enterprises"
                || self.slice(self.from..at).ends_with(b"mib-2.")
                || is_small && [&b"iso"[..], b"so", b"oid", b"OID"].contains(&word);
        }
        let word = self.word_before(at);
        let names = [&b"objectid"[..], b"sysobjectid", b"identifier", b"extension", b"policy"];
        ends_with_word(word, b"oid") && octets[0] < 3 && octets[1] < 40
            || begins_oid(octets) && names.iter().any(|name| word.eq_ignore_ascii_case(name))
    }

    /// Whether the numbers are a time after a date: hours, minutes and seconds of two digits and a fraction of three, as in
    /// `2023-11-28-10.15.04.123`. After a blank or an underscore there is an address as often: a time has a leading zero
    /// there.
    pub(super) fn is_time(&self, quad: &Range<usize>) -> bool {
        let head = self.slice(quad.start.saturating_sub(11).max(self.from)..quad.start);
        let &[a, b, c, d, s, e, f, t, g, h, gap] = head else { return false };
        let &[h1, h2, b'.', m1, _, b'.', s1, _, b'.', _, _, _] = self.slice(quad.clone()) else { return false };
        let is_date =
            [a, b, c, d, e, f, g, h].iter().all(|b| is(*b, DIGIT)) && s == t && matches!(s, b'-' | b'/' | b'.');
        let is_clock = [h1, h2] <= *b"23" && m1 <= b'5' && s1 <= b'5';
        let is_time = match gap {
            b'-' | b'T' => true,
            b' ' | b'_' => [h1, m1, s1].contains(&b'0'),
            _ => false,
        };
        is_date && is_clock && is_time
    }
}
