//! The first numbers of addresses as access lists have them: `Require ip 10.1`, `Allow from 10.1.`, `sshd: 10.1.`,
//! `hosts allow = 10.1.`, `LIKE '10.1%'`, `10.1 REJECT`. Numbers alone are versions as often; so the words beside them
//! have to say what they are.

use super::patterns::{is_edge, octet, shares};
use super::{LeftReason, PrefixMove};

/// The most bytes before a number that are looked at: a list may be long.
const FARTHEST: usize = 240;

/// The last two words before a list of addresses.
const PHRASES: [(&[u8], &[u8]); 13] = [
    (b"require", b"ip"),
    (b"not", b"ip"),
    (b"allow", b"from"),
    (b"deny", b"from"),
    (b"hosts", b"allow"),
    (b"hosts", b"deny"),
    (b"allow", b"hosts"),
    (b"deny", b"hosts"),
    (b"tcpdump", b"net"),
    (b"src", b"net"),
    (b"dst", b"net"),
    (b"and", b"net"),
    (b"not", b"net"),
];

/// Words that are enough alone.
const KEYS: [&[u8]; 17] = [
    b"only_from",
    b"no_access",
    b"hosts_allow",
    b"hosts_deny",
    b"hosts-allow",
    b"hosts-deny",
    b"like",
    b"ilike",
    b"noproxy",
    b"no_proxy",
    b"remoteiptrustedproxy",
    b"remoteipinternalproxy",
    b"-net",
    b"-network",
    b"trusted_networks",
    b"internal_networks",
    b"msa_networks",
];

/// Words that begin a line of which the rest are addresses, as in `chrony.conf`.
const PERMISSIONS: [&[u8]; 4] = [b"allow", b"deny", b"cmdallow", b"cmddeny"];

/// What precedes the addresses of mail in the rules of MailScanner.
const DIRECTIONS: [&[u8]; 4] = [b"from", b"to", b"fromorto", b"fromandto"];

/// Words in the places of hosts.
const HOSTS: [&[u8]; 7] = [b"except", b"all", b"local", b"localhost", b"known", b"unknown", b"paranoid"];

/// What gives a variable its value without a sign between.
const SETTERS: [&[u8]; 5] = [b"set", b"let", b"define", b"setenv", b"export"];

/// Parts of the names of networks.
const NETWORKS: [&[u8]; 5] = [b"net", b"lan", b"networks", b"subnets", b"prefixes"];

/// Parts of the names of what addresses begin with, which say it only directly before a value.
const BASES: [&[u8]; 3] = [b"base", b"ip", b"addr"];

/// How parts of the names of networks end.
const NETWORK_ENDS: [&[u8]; 3] = [b"subnet", b"network", b"prefix"];

/// Parts of the names of versions.
const VERSIONS: [&[u8]; 6] = [b"version", b"ver", b"release", b"tag", b"build", b"revision"];

/// What mail servers do with a client, after its address.
const ACTIONS: [&[u8]; 9] = [b"OK", b"REJECT", b"DUNNO", b"RELAY", b"DISCARD", b"PERMIT", b"DEFER", b"HOLD", b"ERROR"];

/// What precedes the addresses of clients in the access map of sendmail.
const TAGS: [&[u8]; 7] =
    [b"Connect", b"GreetPause", b"ClientRate", b"ClientConn", b"Srv_Features", b"Try_TLS", b"TLS_Clt"];

/// Words before a colon that are not daemons.
const HEADINGS: [&[u8]; 10] =
    [b"version", b"release", b"revision", b"section", b"chapter", b"figure", b"table", b"build", b"firmware", b"since"];

/// What a needle for these lists has before the first number, and what after it.
pub(super) const LONE: [(&str, &str); 6] =
    [("ip ", " "), ("ip ", "\n"), ("ip ", "\r"), ("from ", " "), ("from ", "\n"), ("from ", "\r")];

/// The numbers that begin here.
struct Numbers {
    bits: u128,
    count: usize,
    end: usize,
    /// Whether a dot follows the last one.
    is_open: bool,
}

/// The end of the first numbers of the addresses of an old prefix, or of one around it, and what they are.
pub(super) fn listed_quad(pair: &PrefixMove, text: &[u8], start: usize) -> Option<(usize, LeftReason)> {
    let numbers = Numbers::of(text, start).filter(|_| is_edge(text, start))?;
    let bits = numbers.bits;
    if !shares(pair.from, bits, 8 * numbers.count) || !is_listed(&numbers, text, start) {
        return None;
    }
    let mask = u128::MAX << (128 - 8 * numbers.count);
    let why = match 8 * numbers.count < usize::from(pair.from.len().get()) {
        false => LeftReason::Pattern,
        true if pair.needs_look(|net| (net.bits() ^ bits) & mask == 0) => LeftReason::Larger(pair.from),
        true => return None,
    };
    Some((numbers.end, why))
}

impl Numbers {
    fn of(text: &[u8], start: usize) -> Option<Numbers> {
        let (mut at, mut bits, mut count, mut is_open) = (start, 0u128, 0, false);
        while let Some((number, digits)) = text.get(at..).and_then(octet).filter(|_| count < 3) {
            bits |= u128::from(number) << (120 - 8 * count);
            (at, count) = (at + digits, count + 1);
            is_open = text.get(at) == Some(&b'.');
            at += usize::from(is_open);
            if !is_open {
                break;
            }
        }
        (count > 0).then_some(Numbers { bits, count, end: at, is_open })
    }
}

/// Whether the words beside numbers say that they are of addresses.
fn is_listed(numbers: &Numbers, text: &[u8], start: usize) -> bool {
    let rest = text.get(numbers.end..).unwrap_or_default();
    let head = line_before(text, start);
    let head_of_list = without_list(head);
    let mut words = head_of_list.rsplit(|b| !is_word(*b)).filter(|word| !word.is_empty());
    let (last, before) = (words.next().unwrap_or_default(), words.next().unwrap_or_default());
    let is = |own: &[u8], name: &[u8]| own.eq_ignore_ascii_case(name);
    if rest.starts_with(b"%") {
        return is(last, b"like") || is(last, b"ilike");
    }
    let ends = |b: &u8| b.is_ascii_whitespace() || matches!(b, b',' | b';' | b':' | b'"' | b'\'' | b')' | b'}');
    if is_replaced(numbers, head, rest) || is_permission(rest) && (numbers.is_open || head.is_empty()) {
        return true;
    }
    if !rest.starts_with(b"</") && !rest.first().is_none_or(ends) {
        return false;
    }
    KEYS.iter().any(|key| is(last, key))
        || PHRASES.iter().any(|(a, b)| is(before, a) && is(last, b))
        || numbers.count > 1 && is(last, b"net") && begins_value(head_of_list, last)
        || numbers.is_open && (follows_daemons(head_of_list) || follows_users(head_of_list)) && is_rest_of_list(rest)
        || numbers.count > 1 && is_set(head, rest)
        || head.is_empty() && is_action(rest)
        || numbers.count > 1 && is_line_of_list(head, head_of_list, rest)
        || numbers.is_open && follows_direction(head) && rest.first().is_some_and(u8::is_ascii_whitespace)
        || follows_tag(head) && rest.first().is_some_and(u8::is_ascii_whitespace)
}

/// Whether the last word of a text is the first one of a quoted text or of a value, as in filters of packets:
/// `"net 10.1"`, `filter: net 10.1`.
fn begins_value(text: &[u8], last: &[u8]) -> bool {
    let before = text.get(..text.len() - last.len()).unwrap_or_default();
    match before.trim_ascii_end() {
        [.., b':' | b'=' | b'('] => true,
        _ => matches!(before, [.., b'"' | b'\'' | b'`']),
    }
}

const fn is_word(b: u8) -> bool {
    b.is_ascii_alphanumeric() || matches!(b, b'-' | b'_')
}

/// What precedes a place in its line, and in the lines that it continues.
fn line_before(text: &[u8], start: usize) -> &[u8] {
    let head = text.get(start.saturating_sub(FARTHEST)..start).unwrap_or_default();
    let is_continued = |at: &usize| {
        let line = head.get(..*at).unwrap_or_default();
        line.strip_suffix(b"\r").unwrap_or(line).ends_with(b"\\")
    };
    let line_break = memchr::memrchr_iter(b'\n', head).find(|at| !is_continued(at));
    head.get(line_break.map_or(0, |at| at + 1)..).unwrap_or_default()
}

/// Whether a word is one of a list of addresses and names of hosts.
fn is_of_list(word: &[u8]) -> bool {
    let inside = |b: &u8| b.is_ascii_hexdigit() || matches!(b, b'.' | b':' | b'/' | b'[' | b']' | b'!');
    let is_host = word.contains(&b'.') && word.iter().all(|b| is_word(*b) || matches!(b, b'.' | b'*'));
    HOSTS.iter().any(|own| word.eq_ignore_ascii_case(own))
        || is_host
        || word.iter().any(u8::is_ascii_digit) && word.iter().all(inside) && !word.ends_with(b":")
}

/// Whether this is between the words of a list, or between it and what precedes it.
const fn is_gap(b: u8) -> bool {
    matches!(b, b' ' | b'\t' | b',' | b'"' | b'\'' | b'=' | b'\\' | b'\r' | b'\n')
}

/// What precedes the list of addresses at the end of a text.
fn without_list(head: &[u8]) -> &[u8] {
    let mut head = head;
    loop {
        let gap = head.iter().rev().take_while(|b| is_gap(**b)).count();
        let text = head.get(..head.len() - gap).unwrap_or_default();
        let length = text.iter().rev().take_while(|b| !is_gap(**b)).count();
        let (rest, word) = text.split_at_checked(text.len() - length).unwrap_or_default();
        head = match rest.strip_suffix(b"env=") {
            Some(before_variable) => before_variable,
            None if is_of_list(word) => rest,
            None => return text,
        };
    }
}

/// Whether daemons and a colon are all that precedes a list, as in `hosts.allow`: one word, or several with commas.
fn follows_daemons(head: &[u8]) -> bool {
    let Some(daemons) = head.strip_suffix(b":") else { return false };
    let daemons = daemons.trim_ascii();
    let is_name = |b: &u8| is_word(*b) || matches!(b, b'.' | b'@' | b',' | b' ' | b'\t');
    let words = daemons.split(|b| !is_word(*b) && !matches!(b, b'.' | b'@')).filter(|word| !word.is_empty());
    let has_comma = daemons.contains(&b',');
    let is_single = words.clone().count() == 1 || has_comma || words.clone().any(|word| word == b"EXCEPT");
    let is_heading = |word: &[u8]| HEADINGS.iter().any(|own| word.eq_ignore_ascii_case(own));
    is_single && daemons.iter().all(is_name) && !words.clone().any(is_heading)
}

/// Whether a permission and users precede a list, as in `access.conf`: `+ : root :`.
fn follows_users(head: &[u8]) -> bool {
    let [b'+' | b'-', users @ ..] = head.trim_ascii() else { return false };
    matches!(users.trim_ascii(), [b':', _, .., b':'])
}

/// Whether a variable whose name says that it is of a network gets its value here: `NET=10.1`, `lan_prefix: 10.1.2`,
/// `net := 10.1.2`, `set net 10.1.2`.
fn is_set(head: &[u8], rest: &[u8]) -> bool {
    let text = without_quotes(head);
    let name = match text {
        [name @ .., b':' | b'?', b'='] | [name @ .., b'=', b'>'] | [name @ .., b'=' | b':'] => without_quotes(name),
        _ => text,
    };
    let is_name = |b: &&u8| is_word(**b) || **b == b'.';
    let length = name.iter().rev().take_while(is_name).count();
    let (before, word) = name.split_at_checked(name.len() - length).unwrap_or_default();
    let setter = before.trim_ascii_end().rsplit(|b| !is_word(*b)).next().unwrap_or_default();
    let is_setter = SETTERS.iter().any(|own| setter.eq_ignore_ascii_case(own));
    // a sentence does not go on after a value
    let rest = rest.get(..FARTHEST).unwrap_or(rest);
    let line = rest.split(|b| *b == b'\n').next().unwrap_or_default().trim_ascii_start();
    let is_whole = head.ends_with(b"=") || line.first().is_none_or(|b| !b.is_ascii_alphanumeric());
    let is_base = || head.ends_with(b"=") && has_part(word, &BASES) && !has_part(word, &VERSIONS);
    (name.len() < text.len() || is_setter) && is_whole && (says_network(word) || is_base())
}

/// A text without the blanks and quotes at its end.
fn without_quotes(text: &[u8]) -> &[u8] {
    let gap = text.iter().rev().take_while(|b| matches!(b, b' ' | b'\t' | b'"' | b'\'')).count();
    text.get(..text.len() - gap).unwrap_or_default()
}

/// Whether a name has a part that says network, and none that says version; `.net` is a framework.
fn says_network(word: &[u8]) -> bool {
    let name = word.rsplit(|b| *b == b'.').next().unwrap_or_default();
    let ends_with = |own: &[u8], end: &[u8]| own.to_ascii_lowercase().ends_with(end);
    let ends = || parts(name).any(|own| NETWORK_ENDS.iter().any(|end| ends_with(own, end)));
    let is_framework = name.len() < word.len() && name.eq_ignore_ascii_case(b"net");
    !is_framework && (has_part(name, &NETWORKS) || ends()) && !has_part(name, &VERSIONS)
}

/// The parts of a name: words and what is between them.
fn parts(name: &[u8]) -> impl Iterator<Item = &[u8]> {
    name.chunk_by(|a, b| {
        a.is_ascii_alphabetic() && b.is_ascii_alphabetic() && !(a.is_ascii_lowercase() && b.is_ascii_uppercase())
    })
}

/// Whether one of the parts of a name is one of these.
pub(super) fn has_part(name: &[u8], own: &[&[u8]]) -> bool {
    parts(name).any(|part| own.iter().any(|own| part.eq_ignore_ascii_case(own)))
}

/// Whether a line has nothing but addresses after what says that they are some: `allow 10.1`, `%in:10.1` of tinydns, and
/// `lan 10.1`, as in `/etc/networks`.
fn is_line_of_list(head: &[u8], head_of_list: &[u8], rest: &[u8]) -> bool {
    let permission = head_of_list.trim_ascii();
    let name = head.trim_ascii_end();
    let is_named = || name.len() < head.len() && name.iter().all(|b| is_word(*b) || *b == b'.') && says_network(name);
    let is_location = || matches!(head, [b'%', b':'] | [b'%', _, b':'] | [b'%', _, _, b':']);
    (PERMISSIONS.iter().any(|own| permission.eq_ignore_ascii_case(own)) || is_location() || is_named())
        && is_rest_of_list(rest)
}

/// Whether a mail rule about one side precedes an address: `From: 10.1. yes`.
fn follows_direction(head: &[u8]) -> bool {
    let words = head.trim_ascii_end().strip_suffix(b":");
    let word = words.and_then(|words| words.rsplit(|b| !is_word(*b)).next()).unwrap_or_default();
    DIRECTIONS.iter().any(|own| word.eq_ignore_ascii_case(own))
}

/// Whether what a server does with the clients of an address follows, as in the rules of tcpserver and Courier:
/// `10.1.:allow,RELAYCLIENT=""`.
fn is_permission(rest: &[u8]) -> bool {
    let Some((b':' | b'\t' | b' ', rest)) = rest.split_first() else { return false };
    let rest = rest.trim_ascii_start();
    let after = rest.strip_prefix(b"allow").or_else(|| rest.strip_prefix(b"deny"));
    after.is_some_and(|after| after.first().is_none_or(|b| matches!(b, b',' | b'\r' | b'\n')))
}

/// Whether numbers are what an expression replaces or takes off: `${ip#10.1.}`, `${ip/10.1./10.2.}`, `${net:-10.1}`,
/// `s/10.1./10.2./`.
fn is_replaced(numbers: &Numbers, head: &[u8], rest: &[u8]) -> bool {
    let before = head.strip_suffix(b"^").unwrap_or(head);
    let Some((mark, text)) = before.split_last().filter(|_| numbers.is_open || numbers.count > 1) else { return false };
    let is_substitution = matches!(mark, b'/' | b'|' | b'#' | b',') && rest.first() == Some(mark);
    if is_substitution && numbers.is_open && (*mark == b'/' || text.ends_with(b"s")) {
        return true;
    }
    if !matches!(rest, [b'}' | b'/' | b'*', ..]) {
        return false;
    }
    let Some(from) = memchr::memmem::rfind(text, b"${") else { return false };
    let inner = text.get(from + 2..).unwrap_or_default();
    let name = inner.split(|b| !is_word(*b) || *b == b'-').next().unwrap_or_default();
    match mark {
        b'#' | b'%' | b'/' => !inner.contains(&b'}') && !has_part(name, &VERSIONS),
        b'-' | b'=' => inner.len() <= name.len() + 1 && says_network(name),
        _ => false,
    }
}

/// Whether nothing but addresses follows on a line, up to an option.
fn is_rest_of_list(rest: &[u8]) -> bool {
    let rest = rest.get(..FARTHEST).unwrap_or(rest);
    let line = rest.split(|b| *b == b'\n').next().unwrap_or_default();
    let list = line.split(|b| matches!(b, b':' | b'#')).next().unwrap_or_default();
    let mut words = list.split(|b| b.is_ascii_whitespace() || *b == b',').filter(|word| !word.is_empty());
    words.next().is_none_or(is_of_list)
}

/// Whether all that precedes an address is a tag of an access map: `GreetPause:10.1`.
fn follows_tag(head: &[u8]) -> bool {
    head.strip_suffix(b":").is_some_and(|tag| TAGS.iter().any(|own| tag.eq_ignore_ascii_case(own)))
}

/// Whether what a mail server does with a client follows.
fn is_action(rest: &[u8]) -> bool {
    let rest = rest.get(..FARTHEST).unwrap_or(rest);
    let line = rest.split(|b| *b == b'\n').next().unwrap_or_default().trim_ascii_start();
    let word = line.split(|b| !is_word(*b)).next().unwrap_or_default();
    ACTIONS.contains(&word)
}

#[cfg(test)]
mod tests {
    use super::super::tests::net;
    use super::super::{PrefixMove, Renumbering};

    /// What stays of a text that nothing in it moves of, and why.
    fn left(from: &str, to: &str, text: &str) -> Vec<String> {
        let moves = Renumbering::new(vec![PrefixMove { from: net(from), to: net(to) }]).unwrap();
        let found = moves.renumber(text);
        assert_eq!(String::from_utf8_lossy(&found.text()), text);
        let shown = |left: super::super::Leftover| text.get(left.at).unwrap().to_owned();
        assert_eq!(moves.find(text).len(), found.left.len(), "{text}");
        found.left.into_iter().map(shown).collect()
    }

    #[test]
    fn fragments_of_access_lists_are_reported() {
        for (text, found) in [
            ("Require ip 10.1\n", "10.1"),
            ("    require not ip 192.168.2 10.1.7\n", "10.1.7"),
            ("Allow from 10.1.\n", "10.1."),
            ("Deny from 10.1.2", "10.1.2"),
            ("sshd: 10.1.", "10.1."),
            ("sshd, vsftpd : 192.168. 10.1.7. : ALLOW", "10.1.7."),
            ("ALL: 10.1. EXCEPT 10.9.9.9", "10.1."),
            ("  hosts allow = 127. 10.1.", "10.1."),
            ("hosts deny = ALL EXCEPT 10.1.5.", "10.1.5."),
            ("only_from = 10.1.5", "10.1.5"),
            ("WHERE ip LIKE '10.1.%'", "10.1.%"),
            ("ip not like \"10.1.%.5\" or", "10.1.%.5"),
            ("ip LIKE '10.1%'", "10.1"),
            ("10.1.2  REJECT", "10.1.2"),
            ("Connect:10.1 RELAY", "10.1"),
            ("GreetPause:10.1\t0\n", "10.1"),
            ("a 5\nClientRate:10.1.1 5", "10.1.1"),
            ("Allow from example.com 10.1\n", "10.1"),
            ("ALL: LOCAL 10.1.", "10.1."),
            ("+ : root : 10.1.", "10.1."),
            ("- : ALL EXCEPT root : 10.1.2.\n", "10.1.2."),
            ("Require ip \\\n  10.1.2 \\\n  10.9.0.0/16\n", "10.1.2"),
            ("Require ip \\\r\n  10.9.2 \\\r\n  10.1.2", "10.1.2"),
            ("NoProxy 10.1 .example.net", "10.1"),
            ("export no_proxy=localhost,10.1", "10.1"),
            ("RemoteIPTrustedProxy 10.1.7\n", "10.1.7"),
            ("RemoteIPInternalProxy 10.1", "10.1"),
            ("<RequireAny>Require ip 10.1</RequireAny>", "10.1"),
            ("tcpdump net 10.1", "10.1"),
            ("tcpdump -i eth0 \"net 10.1\"", "10.1"),
            ("filter: net 10.1.2", "10.1.2"),
            ("'net 10.1 and port 80'", "10.1"),
            ("tcpdump -ni eth0 src net 10.1", "10.1"),
            ("route add -net 10.1 netmask 255.255.0.0", "10.1"),
            ("/usr -network 10.1 -mask 255.255.0.0", "10.1"),
            ("allow 10.1.4\n", "10.1.4"),
            ("x\n  cmdallow all 10.1 # x", "10.1"),
            ("deny 10.1\r\nx", "10.1"),
            ("trusted_networks !10.9.5. 10.1.", "10.1."),
            ("internal_networks 10.1. 10.9.\n", "10.1."),
            ("msa_networks !10.1.4.", "10.1.4."),
            ("10.1.:allow,RELAYCLIENT=\"\"", "10.1."),
            ("x\njoe@10.1.4.:deny\n", "10.1.4."),
            ("10.1.4\tallow,RELAYCLIENT\n", "10.1.4"),
            ("%in:10.1\n", "10.1"),
            ("%lo:10.1.4", "10.1.4"),
            ("a 5\nlan 10.1\n", "10.1"),
            ("office-net\t10.1.4 # x", "10.1.4"),
            ("From: 10.1. yes", "10.1."),
            ("FromOrTo: 10.9. and To:\t10.1.4. yes", "10.1.4."),
            ("Deny from env=x 10.1.4", "10.1.4"),
            ("${ip#10.1.}", "10.1."),
            ("${ip##10.1}", "10.1"),
            ("${ip/10.1./10.2.}", "10.1."),
            ("${ip//10.9./10.1.}", "10.1."),
            ("${NET:-10.1}", "10.1"),
            ("sed s/10.1./10.2./", "10.1."),
            ("sed 's|^10.1.4.|x|'", "10.1.4."),
        ] {
            assert_eq!(left("10.1.0.0/16", "10.2.0.0/16", text), [found], "{text}");
        }
        assert_eq!(left("10.0.0.0/8", "45.0.0.0/8", "Allow from 10.\nRequire ip 10\n"), ["10.", "10"]);
        assert_eq!(left("10.1.0.0/16", "172.20.0.0/16", "Allow from 10.\nRequire ip 10\n"), ["10.", "10"]);
        // the new prefix is in it as well
        assert_eq!(left("10.1.0.0/16", "10.2.0.0/16", "Allow from 10.\nRequire ip 10\n"), [""; 0]);
    }

    #[test]
    fn the_values_of_variables_that_are_named_after_networks_are_reported() {
        for (text, found) in [
            ("NET=10.1", "10.1"),
            ("PREFIX=10.1\n", "10.1"),
            ("SUBNET=10.1; x", "10.1"),
            ("export LAN=10.1 X=1", "10.1"),
            ("lan_prefix: 10.1.2", "10.1.2"),
            ("prefix: 10.1.2 # x", "10.1.2"),
            ("  subnet: 10.1.2\n", "10.1.2"),
            ("{prefix: 10.1.2, x}", "10.1.2"),
            ("net := 10.1.2", "10.1.2"),
            ("set net 10.1.2", "10.1.2"),
            ("homeNet = 10.1", "10.1"),
            ("site.lan_2=10.1", "10.1"),
            ("BASE=10.1", "10.1"),
            ("IP_ADDR=10.1", "10.1"),
        ] {
            assert_eq!(left("10.1.0.0/16", "10.2.0.0/16", text), [found], "{text}");
        }
        for text in [
            "language: 10.1.2\nplan=10.1\nkubernetes=10.1\ndotnet=10.1\n.NET=10.1\nasp.net: 10.1.2",
            "net_version=10.1\nprefixVersion: 10.1.2\nnetty: 10.1.2\nX=10.1",
            "upgrade net 10.1.2\nprofit, net: 10.1 million\nnet income 10.1\n.NET 10.1",
        ] {
            assert_eq!(left("10.1.0.0/16", "10.2.0.0/16", text), [""; 0], "{text}");
        }
    }

    #[test]
    fn versions_and_numbers_of_sections_are_not_reported() {
        for text in [
            "version 10.1 Version: 10.1. upgrade from 10.1 to 10.1.2",
            "libfoo: 10.1.2\nlibfoo 10.1.2 OK?\n10.1.2 released\n10.1 The files",
            "Section: 10.1.\nsee: 10.1. It says\nFixed in: 10.1.",
            "Require ip 10.2 10.3.1\nAllow from 10.10.1\nsshd: 110.1.\nLIKE '10.10%' '10.1%'",
            "GreetPause:10.10 0\nRelease:10.1 5\nx Connect:10.1 5\nConnect:10.1x 5",
            "allow 10.1 seconds\nwe allow 10.1\nperl 10.1\nplan 10.1\nthe lan 10.1\n%abc:10.1\nFrom 10.1. on",
            "10.1.4 allow x\n10.1.:allowed\nx 10.1:deny it\n/usr/lib/10.1/x\n${version#10.1.}\n${v:-10.1}\nprice base = 10.1",
            "growth of 10.1% ip 10.1 require 10.1",
        ] {
            assert_eq!(left("10.1.0.0/16", "172.20.0.0/16", text), [""; 0], "{text}");
        }
    }
}
