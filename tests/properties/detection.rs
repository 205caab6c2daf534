//! Detection against its table, rule by rule: the first that fits names the notation.

use super::{cases, reference};
use ipv6calc::format::detect;
use proptest::prelude::*;

const BASE85: &[u8] = b"0123456789ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz!#$%&()*+-;<=>?@^_`{|}~";

fn count(text: &[u8], what: impl Fn(u8) -> bool) -> usize {
    text.iter().filter(|b| what(**b)).count()
}

fn hex(text: &[u8]) -> usize {
    count(text, |b| b.is_ascii_hexdigit())
}

fn all_hex(text: &[u8]) -> bool {
    hex(text) == text.len()
}

fn base85(t: &[u8]) -> bool {
    t.len() == 20 && t.iter().all(|b| BASE85.contains(b))
}

/// `\[x`, hex digits, `]` or `/` with up to three digits and `]`; whatever follows.
fn bitstring(t: &[u8]) -> bool {
    let Some(rest) = t.strip_prefix(b"\\[x").or_else(|| t.strip_prefix(b"\\[X")) else { return false };
    let Some(end) = rest.iter().position(|b| *b == b']') else { return false };
    let inner = &rest[..end];
    let (digits, length) = match inner.iter().position(|b| *b == b'/') {
        Some(at) => (&inner[..at], &inner[at + 1..]),
        None => (inner, &b""[..]),
    };
    t.len() >= 5 && all_hex(digits) && length.len() <= 3 && length.iter().all(u8::is_ascii_digit)
}

/// `n` groups of at most two digits with one kind of separator; the last may be empty.
fn octets(t: &[u8], n: usize, separators: &[u8], full: bool) -> bool {
    separators.iter().any(|s| {
        let groups: Vec<&[u8]> = t.split(|b| b == s).collect();
        let fits = |(i, g): (usize, &&[u8])| all_hex(g) && g.len() <= 2 && (!g.is_empty() || i + 1 == n);
        groups.len() == n && groups.iter().enumerate().all(fits) && (!full || groups.iter().all(|g| g.len() == 2))
    })
}

/// Labels of one hex digit, read from the right behind `ip6` and a top label, in any case.
fn reverse(t: &[u8]) -> bool {
    let text = String::from_utf8_lossy(t).to_ascii_lowercase();
    if t.contains(&b':') || !t.contains(&b'.') || !t.iter().all(|b| b.is_ascii_alphanumeric() || *b == b'.') {
        return false;
    }
    let mut labels: Vec<&str> = text.split('.').filter(|l| !l.is_empty()).collect();
    let top = matches!(labels.last(), Some(&"arpa" | &"int"));
    if top {
        labels.pop();
        if labels.last() == Some(&"ip6") {
            labels.pop();
        }
    }
    let nibbles = labels.len() <= 32 && labels.iter().all(|l| l.len() == 1 && all_hex(l.as_bytes()));
    // without a top label only a whole address is one (core Q50)
    nibbles && (top || labels.len() == 32)
}

fn table(t: &[u8]) -> Option<&'static str> {
    let [dots, dashes, slashes, percents, colons] = [b'.', b'-', b'/', b'%', b':'].map(|c| count(t, |b| b == c));
    let (len, digits, zones) = (t.len(), hex(t), count(t, |b| b == b's'));
    let dashed = len == 13 && t[6] == b'-' && digits == 12;
    let text = std::str::from_utf8(t).unwrap_or("\u{fffd}");
    let rules = [
        (!t.is_empty() && reference::four(text).is_some(), "ipv4addr"),
        (base85(t) && dots == 0 && colons == 0, "base85"),
        (bitstring(t), "bitstring"),
        (len == 32 && all_hex(t), "ifinet6"),
        ((len == 7 || len == 8) && all_hex(t), "ipv4hex"),
        (len == 14 && t[4] == b'.' && t[9] == b'.' && digits == 12, "mac"),
        ((11..=17).contains(&len) && (6..=12).contains(&digits) && octets(t, 6, b":- ", false), "mac"),
        (dashed || (len == 12 && all_hex(t)), "mac"),
        // Eight groups between colons are an EUI-64 only if each has two digits (core Q1).
        (octets(t, 8, b":", true), "eui64"),
        ((15..=23).contains(&len) && (8..=16).contains(&digits) && octets(t, 8, b"- ", false), "eui64"),
        (len == 16 && all_hex(t), "eui64"),
        (reverse(t), "revnibbles.arpa"),
        (colons == 3 && !text.contains("::") && digits + 3 == len, "iid"),
        (
            colons > 0
                && dots <= 3
                && slashes <= 1
                && (percents == 1 || (percents == 0 && digits + colons + dots + slashes == len)),
            "ipv6addr",
        ),
        (
            colons == 0
                && dots == 2
                && slashes == 0
                && dashes >= 3
                && ((zones == 0 && dashes + dots + digits + 10 == len)
                    || (zones == 1 && dashes + dots + digits + 11 <= len)),
            "ipv6literal",
        ),
    ];
    rules.into_iter().find(|(fits, _)| *fits).map(|(_, name)| name)
}

proptest! {
    #![proptest_config(cases(20_000))]

    #[test]
    fn detection_follows_its_table(text in prop_oneof![
        "[0-9a-f]{0,4}(:[0-9a-f]{0,4}){0,8}",
        "[0-9A-F]{1,2}([-: ][0-9a-f]{1,2}){5,7}",
        "[0-9a-f]{1,2}(:[0-9a-f]{1,2}){5,7}:?",
        "[0-9a-f]{4,8}[-.:][0-9a-f]{4,8}[.]?[0-9a-f]{0,4}",
        "[0-9a-f]{6,34}",
        "[0-9a-f](\\.[0-9a-f]){0,33}(\\.ip6|\\.IP6)?(\\.arpa|\\.int|\\.ARPA)?\\.?",
        "\\\\\\[[xX][0-9a-f]{0,8}(/[0-9]{0,4})?\\]?(\\.ip6\\.arpa\\.)?",
        "[0-9a-f-]{1,20}(s[a-z0-9]{0,4})?\\.ipv6-literal\\.net",
        "[0-9]{1,3}(\\.[0-9]{1,3}){0,4}(/[0-9]{1,2})?",
        "[0-9A-Za-z!#$%&()*+;<=>?@^_`{|}~-]{18,22}",
        "[0-9a-fs:.%/ -]{0,40}",
        "[ -~]{0,24}",
    ]) {
        let found = detect(text.as_bytes()).ok().map(|f| f.name);
        prop_assert_eq!(found, table(text.as_bytes()), "{:?}", text);
    }

    #[test]
    fn detection_of_bytes_follows_its_table(text in any::<Vec<u8>>()) {
        prop_assert_eq!(detect(&text).ok().map(|f| f.name), table(&text), "{:?}", text);
    }
}
