//! Prefix lengths that stand beside addresses without a slash: as numbers and masks after marks and after words, in the same
//! line or in one of the two beside it, as far as the block goes.
//!
//! A length is of the addresses whose keys say that they are addresses or networks, and not of gateways and servers.

use super::lengths::{leading_mask, leading_mask6, leading_number, slash_length};
use crate::addr::{Family, Len};
use std::ops::Range;

/// What a word says about the value after it.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
enum Role {
    /// It is a prefix length or a mask.
    Length,
    /// It is a prefix length if the address is a network of that length.
    Size,
    /// It is a prefix length if it is a number or a mask, or an address.
    Either,
    /// It is an address that has a prefix length.
    Address,
    /// It is an address that has none.
    Other,
}

/// Words of commands before a network or an address that a blank and its prefix length follow, as Comware and VRP have them:
/// `ip route-static 10.20.0.0 14 NULL0`, `ip address 192.0.2.1 24`.
const COMMANDS: [&[u8]; 7] = [b"address", b"route-static", b"static-route", b"permit", b"deny", b"network", b"dest-ip"];

/// The most letters and digits of a word that may be one of these.
const LONGEST_WORD: usize = 24;

/// How many bytes before an address are looked at.
const BEFORE: usize = 192;

/// How many bytes after an address are looked at.
const AFTER: usize = 512;

/// How many lines: its own, and those beside it.
const LINES: usize = 3;

/// How many words of a line.
const TOKENS: usize = 12;

/// The prefix length of an address, left-aligned, without one directly after it.
pub(super) fn length_beside(text: &[u8], found: &Range<usize>, family: Family, bits: u128) -> Option<u8> {
    let head = text.get(found.start.saturating_sub(BEFORE)..found.start)?;
    let rest = text.get(found.end..)?;
    let rest = rest.get(..AFTER).unwrap_or(rest);
    let v4 = family == Family::V4;
    number_beside(head, rest, v4, bits)
        .or_else(|| mask_of_comparison(head, v4))
        .or_else(|| length_of_key(head, rest, v4, bits))
}

/// Whether the last numbers of an address are zero.
fn is_network(bits: u128, v4: bool) -> bool {
    bits.trailing_zeros() >= if v4 { 104 } else { 64 }
}

/// Whether an address is a network of this length, which is not of everything.
fn is_network_of(bits: u128, len: u8) -> bool {
    len >= 8 && bits & !Len::at_most_128(u32::from(len)).mask128() == 0
}

/// The prefix length after a mark: `10.1.0.0 /15`, `|10.1.0.0|15|`, `10.1.0.0 (/15)`, `('10.1.0.0', 15)`, `A,B,40` of an IPv6
/// range. After a comma or a tab alone, or a blank and a command, the address has to be a network of that length.
fn number_beside(head: &[u8], rest: &[u8], v4: bool, bits: u128) -> Option<u8> {
    let is_gap = |b: &&u8| matches!(b, b' ' | b'\t' | b'"' | b'\'' | b'`' | b',' | b'|' | b'(' | b'[');
    let gap = rest.get(..rest.iter().take(16).take_while(is_gap).count())?;
    let after = rest.get(gap.len()..)?;
    let has = |mark: u8| gap.contains(&mark);
    let is_quoted = has(b'"') || has(b'\'') || has(b'`');
    let number = || Some(leading_number(after, v4)).and_then(|(len, used)| Some((len.filter(|len| *len >= 8)?, used)));
    let is_net = is_network(bits, v4);
    let (len, used) = match gap.iter().filter(|b| matches!(b, b',' | b'|')).count() {
        0 | 1 if !gap.is_empty() && slash_length(after, v4).is_some() => slash_length(after, v4)?,
        1 if is_net && (has(b'|') || is_quoted) || !v4 && gap == b"," && is_range(head) => number()?,
        0 | 1 if is_net && matches!(gap, b"," | b"\t") => number().filter(|(len, _)| is_network_of(bits, *len))?,
        0 if gap == b" " && follows_command(head) => number()?,
        _ => return None,
    };
    let ends = |b: &u8| b.is_ascii_whitespace() || b",;|)]}<\"'".contains(b);
    after.get(used).is_none_or(ends).then_some(len)
}

/// Whether the word before an address is one of a command after which a prefix length follows it.
fn follows_command(head: &[u8]) -> bool {
    let word = head.strip_suffix(b" ").and_then(|head| head.rsplit(u8::is_ascii_whitespace).next());
    word.is_some_and(|word| COMMANDS.iter().any(|own| word.eq_ignore_ascii_case(own)))
}

/// Whether the line of an address is of a range.
fn is_range(head: &[u8]) -> bool {
    let line = head.rsplit(|b| *b == b'\n').next().unwrap_or_default();
    memchr::memmem::find(line, b"range").is_some()
}

/// The mask before an address that is compared with what it leaves: `saddr & 255.254.0.0 == 10.0.0.0`.
fn mask_of_comparison(head: &[u8], v4: bool) -> Option<u8> {
    let head = head.trim_ascii_end();
    let head = head.strip_suffix(b"==").or_else(|| head.strip_suffix(b"!="))?.trim_ascii_end();
    let at = head.iter().rposition(|b| matches!(b, b'&' | b' ' | b'\n'))? + 1;
    let (before, mask) = head.split_at_checked(at)?;
    before.trim_ascii_end().ends_with(b"&").then(|| length_of(mask, v4)).flatten()
}

/// The prefix length or the mask that a value is.
fn length_of(value: &[u8], v4: bool) -> Option<u8> {
    let is_whole = |(len, used): (Option<u8>, usize)| len.filter(|len| *len > 0 && used == value.len());
    let hex = || {
        let digits = value.strip_prefix(b"0x").or_else(|| value.strip_prefix(b"0X")).filter(|_| v4)?;
        let bits = u32::from_str_radix(str::from_utf8(digits).ok()?, 16).ok()?;
        crate::plan::value::mask_length(bits).map(|len| len.get())
    };
    is_whole(leading_number(value, v4))
        .or_else(|| is_whole(if v4 { leading_mask(value) } else { leading_mask6(value) }))
        .or_else(hex)
}

/// What a word says about its value.
fn role(word: &[u8]) -> Option<Role> {
    let (mut name, mut len) = ([0; LONGEST_WORD], 0);
    for b in word.iter().filter(|b| !matches!(b, b'-' | b'_')) {
        *name.get_mut(len)? = b.to_ascii_lowercase();
        len += 1;
    }
    let digits = word.iter().rev().take_while(|b| b.is_ascii_digit()).count();
    let name = name.get(..len - digits)?;
    role_of_name(name)
}

/// The role of a word without dashes, underscores, and numbers at its end, in small letters.
fn role_of_name(name: &[u8]) -> Option<Role> {
    Some(match name {
        b"bits" | b"inversemask" | b"ipv6prefixlen" | b"mask" | b"maskbits" | b"masklen" | b"masklength"
        | b"netmask" | b"plen" | b"prefixbits" | b"prefixlen" | b"prefixlength" | b"subnetbits" | b"subnetmask"
        | b"wildcard" | b"wildcardmask" => Role::Length,
        b"len" | b"length" | b"size" => Role::Size,
        b"prefix" | b"subnet" | b"subnetv" => Role::Either,
        b"addr" | b"address" | b"base" | b"dest" | b"destination" | b"inet" | b"ip" | b"ipaddr" | b"ipaddress"
        | b"ipaddrv" | b"ipv" | b"ipv4addr" | b"ipv4address" | b"ipv6addr" | b"ipv6address" | b"net" | b"network" => {
            Role::Address
        }
        b"bcast" | b"brd" | b"broadcast" | b"defaultgateway" | b"defaultgw" | b"defaultrouter" | b"dns"
        | b"dnsnameserver" | b"dnsnameservers" | b"dnsserver" | b"dnsservers" | b"gateway" | b"gw" | b"nameserver"
        | b"nameservers" | b"nexthop" | b"ntp" | b"peer" | b"pointopoint" | b"remote" | b"router" | b"routers"
        | b"server" | b"via" => Role::Other,
        _ => return None,
    })
}

/// A part of a line.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
enum Token<'t> {
    Word(&'t [u8]),
    /// A number, a mask or an address.
    Value(&'t [u8]),
    /// A bracket: a block begins or ends.
    Bracket,
}

/// The words and values of a line, without its tags that close elements.
struct Tokens<'t>(&'t [u8]);

impl<'t> Iterator for Tokens<'t> {
    type Item = Token<'t>;

    fn next(&mut self) -> Option<Token<'t>> {
        loop {
            self.0 = match self.0 {
                [] | [b'#', ..] => return None,
                [b'<', b'/', rest @ ..] => rest.get(memchr::memchr(b'>', rest)? + 1..)?,
                [b'/', b'>', rest @ ..] | [b'{' | b'}' | b'[' | b']', rest @ ..] => {
                    self.0 = rest;
                    return Some(Token::Bracket);
                }
                [b, ..] if b.is_ascii_alphanumeric() => return Some(self.token()),
                [_, rest @ ..] => rest,
            };
        }
    }
}

impl<'t> Tokens<'t> {
    fn token(&mut self) -> Token<'t> {
        let text = self.0;
        let count = |class: u8| {
            text.iter().take_while(|b| CLASSES.get(usize::from(**b)).is_some_and(|own| own & class != 0)).count()
        };
        let word = count(WORD);
        let is_group = word <= 4 && count(HEX) == word;
        let is_value = text.first().is_some_and(u8::is_ascii_digit)
            || is_group && matches!(text.get(word..), Some([b':', b, ..]) if b.is_ascii_hexdigit() || *b == b':');
        let (token, rest) = text.split_at_checked(if is_value { count(VALUE) } else { word }).unwrap_or((text, b""));
        self.0 = rest;
        if is_value {
            Token::Value(token.strip_suffix(b".").or(token.strip_suffix(b"\\")).unwrap_or(token))
        } else {
            Token::Word(token)
        }
    }
}

/// What words, groups of an IPv6 address, and values have.
const WORD: u8 = 1;
const HEX: u8 = 2;
const VALUE: u8 = 4;

/// What each byte may be part of.
#[expect(clippy::indexing_slicing, reason = "evaluated by the compiler")]
static CLASSES: [u8; 256] = {
    let (mut table, mut b) = ([0; 256], 0);
    while b < table.len() {
        let byte = b as u8;
        let is_word = byte.is_ascii_alphanumeric() || matches!(byte, b'-' | b'_');
        let is_value = byte.is_ascii_alphanumeric() || matches!(byte, b'.' | b':' | b'%' | b'\\');
        table[b] = is_word as u8 * WORD + byte.is_ascii_hexdigit() as u8 * HEX + is_value as u8 * VALUE;
        b += 1;
    }
    table
};

/// Whether a value is an address: of IPv4, or of IPv6.
fn address_family(value: &[u8]) -> Option<bool> {
    let count = |mark: u8| value.iter().filter(|b| **b == mark).count();
    match (count(b'.'), count(b':')) {
        (3, 0) => Some(true),
        (_, 2..) => Some(false),
        _ => None,
    }
}

/// Whether a line ends a block or begins the next item of a list.
fn is_apart(line: &[u8]) -> bool {
    let line = line.trim_ascii();
    line.is_empty() || line.starts_with(b"- ")
}

/// The prefix length of a key after that of an address or before it.
fn length_of_key(head: &[u8], rest: &[u8], v4: bool, bits: u128) -> Option<u8> {
    let line = head.rsplit(|b| *b == b'\n').next()?;
    let inside = |b: &u8| b.is_ascii_alphanumeric() || matches!(b, b'-' | b'_');
    let key = line.get(line.len().saturating_sub(64)..)?.rsplit(|b| !inside(b)).find(|word| !word.is_empty());
    let key = key.unwrap_or_default();
    match role(key) {
        Some(Role::Other) => None,
        own => {
            let has_length_before = own.is_some_and(|own| !matches!(own, Role::Length | Role::Size));
            let before = || has_length_before.then(|| length_before(head, v4, bits)).flatten();
            length_after(key, rest, v4, bits).or_else(before)
        }
    }
}

/// The prefix length that a value is, by what its key says; `None` if the key does not say that it is one.
fn length_of_role(role: Option<Role>, value: &[u8], v4: bool, bits: u128) -> Option<Option<u8>> {
    let length = || length_of(value, v4);
    match (role?, address_family(value)) {
        (Role::Length, _) | (Role::Either, None) => Some(length()),
        (Role::Either, Some(true)) if value.starts_with(b"255.") => Some(length()),
        (Role::Size, _) => Some(length().filter(|len| is_network(bits, v4) && is_network_of(bits, *len))),
        _ => None,
    }
}

fn length_after(key: &[u8], rest: &[u8], v4: bool, bits: u128) -> Option<u8> {
    for (number, line) in rest.split(|b| *b == b'\n').take(LINES).enumerate() {
        if number > 0 && is_apart(line) {
            return None;
        }
        let (mut last, mut words) = (&b""[..], 0);
        for token in Tokens(line).take(TOKENS) {
            words += 1;
            match token {
                Token::Bracket => return None,
                Token::Word(word) => last = word,
                Token::Value(value) => {
                    let role = role(last);
                    if let Some(len) = length_of_role(role, value, v4, bits) {
                        return len;
                    }
                    match address_family(value) {
                        None => words += 1,
                        // another address that belongs to the same block
                        Some(family) if role.is_some() && family == v4 && !last.eq_ignore_ascii_case(key) => {}
                        Some(_) => return None,
                    }
                }
            }
        }
        if number == 0 && words > 1 {
            return None;
        }
    }
    None
}

/// The prefix length of a key before that of an address, if it is of no other address.
fn length_before(head: &[u8], v4: bool, bits: u128) -> Option<u8> {
    let mut lines: Vec<&[u8]> = Vec::new();
    for (number, line) in head.rsplit(|b| *b == b'\n').take(LINES).enumerate() {
        if number > 0 && line.trim_ascii().is_empty() {
            break;
        }
        lines.push(line);
        if is_apart(line) {
            break;
        }
    }
    let (mut last, mut found) = (&b""[..], None);
    for token in lines.into_iter().rev().flat_map(Tokens) {
        match token {
            Token::Bracket => found = None,
            Token::Word(word) => last = word,
            Token::Value(value) => {
                let role = role(last);
                match length_of_role(role, value, v4, bits) {
                    Some(len) => found = Some(len),
                    None if role == Some(Role::Other) || address_family(value).is_none() => {}
                    // what follows may be of this one
                    None => return None,
                }
            }
        }
    }
    found.flatten()
}

#[cfg(test)]
mod tests {
    use super::super::tests::net;
    use super::super::{PrefixMove, Renumbering};
    use super::{Role, role};

    const V4: (&str, &str) = ("10.1.0.0/16", "172.20.0.0/16");
    const V6: (&str, &str) = ("2001:db8:1::/48", "3fff:2::/48");

    /// What stays, with the reasons.
    fn left((from, to): (&str, &str), text: &str) -> Vec<String> {
        let moves = Renumbering::new(vec![PrefixMove { from: net(from), to: net(to) }]).unwrap();
        let found = moves.renumber(text);
        let back = Renumbering::new(vec![PrefixMove { from: net(to), to: net(from) }]).unwrap();
        assert_eq!(String::from_utf8_lossy(&back.renumber(&found.text()).text()), text);
        found.left.iter().map(|left| format!("{}: {}", text.get(left.at.clone()).unwrap(), left.why)).collect()
    }

    #[test]
    fn words_are_known_in_any_case_and_with_numbers() {
        for (word, expected) in [
            ("SubnetMask", Some(Role::Length)),
            ("IPV6_PREFIXLEN", Some(Role::Length)),
            ("prefix-length2", Some(Role::Length)),
            ("ip", Some(Role::Address)),
            ("IPv4", Some(Role::Address)),
            ("DNS1", Some(Role::Other)),
            ("dns1s", None),
            ("maskx", None),
            ("12", None),
            ("a-word-that-is-much-longer-than-any-of-these", None),
        ] {
            assert_eq!(role(word.as_bytes()), expected, "{word}");
        }
    }

    #[test]
    fn larger_prefixes_are_found_by_lengths_beside_them() {
        for (pair, text) in [
            (V4, r#"{"mask": "255.254.0.0", "network": "10.1.0.0"}"#),
            (V4, "{\n  \"mask\": \"255.254.0.0\",\n  \"network\": \"10.1.0.0\"\n}"),
            (V4, "netmask: 255.254.0.0\nnetwork: 10.1.0.0\n"),
            (V4, r#"{"prefixlen":15,"net":"10.1.0.0"}"#),
            (V4, r#"{"net":"10.1.0.0","vlan":7,"prefixlen":15}"#),
            (V6, "{ \"delegated-len\": 56,\n \"prefix-len\": 40,\n \"prefix\": \"2001:db8:1::\" }"),
            (V6, "{ \"prefix-len\": 40,\n \"delegated-len\": 56,\n \"prefix\": \"2001:db8:1::\" }"),
            (V6, "{ \"prefix\": \"2001:db8:1::\",\n \"delegated-len\": 56,\n \"prefix-len\": 40 }"),
            (V4, "<address>10.1.2.3</address>\n<netmask>255.0.0.0</netmask>"),
            (V4, "<ip>10.1.0.0</ip><mask>255.254.0.0</mask>"),
            (V4, "<mask>255.254.0.0</mask><ip>10.1.0.0</ip>"),
            (V4, "| 10.1.0.0 | 255.254.0.0 |"),
            (V4, "|10.1.0.0|15|"),
            (V4, "option ipaddr '10.1.2.3'\n  option netmask '255.0.0.0'"),
            (V4, "IPADDR=10.1.2.3\nPREFIX=8\n"),
            (V6, "IPV6ADDR=2001:db8:1::1\nIPV6_PREFIXLEN=40"),
            (V4, "ifconfig_em0=\"inet 10.1.2.3 netmask 0xff000000\""),
            (V4, "inet addr:10.1.2.3  Bcast:11.255.255.255  Mask:255.0.0.0"),
            (V4, "   IPv4 Address. . . : 10.1.2.3\r\n   Subnet Mask . . . : 255.0.0.0\r\n"),
            (V6, "-s 2001:db8:1::/ffff:ff00::"),
            (V6, "ip6 saddr & ffff:ff00:: == 2001:db8:1::"),
            (V4, "ip saddr & 255.254.0.0 == 10.0.0.0"),
            (V6, "address 2001:db8:1::1\n  netmask 32"),
            (V4, "address 10.1.2.3\n  netmask 8"),
            (V4, "10.1.0.0 /15"),
            (V4, "LAN 10.1.0.0 (/15)"),
            (V4, "LAN 10.1.0.0 (255.254.0.0)"),
            (V4, "10.1.0.0 [255.254.0.0]"),
            (V4, "| 10.1.0.0 | /15 |"),
            (V4, "10.0.0.0,8,x\n10.1.0.0,16"),
            (V4, "a,10.0.0.0,15"),
            (V4, "lan\t10.0.0.0\t15"),
            (V4, "{\"addr\":\"10.0.0.0\",\"plen\":15}"),
            (V4, "{\"addr\":\"10.0.0.0\",\"length\":15}"),
            (V4, "{\"bits\":15,\"addr\":\"10.0.0.0\"}"),
            (V4, "ip: 10.1.1.1\nbits: 8"),
            (V4, "<ipaddr>10.1.4.1</ipaddr>\n<subnet>12</subnet>"),
            (V4, "<vip><subnet>10.1.1.9</subnet><subnet_bits>8</subnet_bits></vip>"),
            (V6, "<ipaddrv6>2001:db8:1:1::1</ipaddrv6>\n<subnetv6>32</subnetv6>"),
            (V4, "{\"address\": \"10.1.1.1\", \"subnet\": 8}"),
            (V4, "ipaddress: 10.1.4.1\nsubnet: 255.0.0.0"),
            (V4, "IP=10.1.4.1\nSUBNET=255.0.0.0"),
            (V4, " ip address 10.1.1.1 14"),
            (V6, " ipv6 address 2001:db8:1::1 40"),
            (V6, " ipv6 route-static 2001:db8:1:: 32 NULL0"),
            (V4, "('10.1.0.0', 15)"),
            (V4, "`10.1.0.0`/15"),
            (V4, r#"\"net\": \"10.1.0.0\", \"prefixlen\": \"15\""#),
            (V4, "address 10.1.2.3\n  gateway 11.1.0.1\n  netmask 255.0.0.0"),
            (V4, "permit 10.1.0.0 0.254.255.255"),
            (V4, "permit 10.1.1.0 0.2.0.255"),
        ] {
            let left = left(pair, text);
            assert_eq!(left.len(), 1, "{text}: {left:?}");
            assert!(left[0].ends_with(&format!(": a prefix larger than {}", pair.0)), "{text}: {left:?}");
            // the same with a length that fits
            let fitting = [("255.254.0.0", "255.255.0.0"), ("255.0.0.0", "255.255.0.0"), ("0xff000000", "0xffff0000")];
            let fits = fitting.iter().fold(text.to_owned(), |text, (old, new)| text.replace(old, new));
            if fits != text && !text.contains("10.0.0.0") {
                assert_eq!(self::left(pair, &fits), [""; 0], "{fits}");
            }
        }
    }

    #[test]
    fn lengths_of_others_are_not_those_of_an_address() {
        for (pair, text) in [
            (V4, "address 11.1.2.3\n  gateway 10.1.0.1\n  netmask 255.0.0.0"),
            (V4, "netmask 255.0.0.0\n  gateway 10.1.0.1"),
            (V4, "- mask: 255.0.0.0\n  network: 11.0.0.0\n- network: 10.1.0.0"),
            (V4, "mask 255.0.0.0\nnetwork 11.0.0.0\nnetwork 10.1.0.0\n"),
            (V4, "network 10.1.0.0\nnetwork 11.0.0.0\nmask 255.0.0.0\n"),
            (V4, "{\"net\": {\"ip\": \"10.1.0.0\"}, \"mask\": \"255.0.0.0\"}"),
            (V4, "('10.1.1.1', 15), ('10.1.1.2', 8)"),
            (V4, "10.1.1.1, 15 and | 10.1.1.2 | 12 |"),
            (V4, "IPADDR=10.1.2.3\nIPV6ADDR=2001:db8::1\nIPV6_PREFIXLEN=8"),
            (V6, "ip6 saddr == 2001:db8:1::1"),
            (V4, "ip saddr & 255.255.0.0 == 10.1.0.0"),
            (V6, "x 2001:db8:1::1,22,7"),
            (V6, "IP6 2001:db8:1::1: length 32"),
            (V4, "10.1.2.0,12,9\n10.1.1.1,8\n10.1.1.1\t15 hits from 10.1.0.0 9"),
            (V4, "{\"addr\":\"10.1.1.1\",\"length\":12}"),
            (V6, "'2001:db8:1::1' %2F9%2E9%2E1%2E1 netmask 9%2E9%2E1%2E1"),
        ] {
            assert_eq!(left(pair, text), [""; 0], "{text}");
        }
    }

    #[test]
    fn an_end_of_a_range_with_a_length_is_in_the_larger_prefix() {
        for text in ["dhcp-range=2001:db8:1::10,2001:db8:1::ff,40,12h", "prefix6 2001:db8:1:: 2001:db8:1:ff00:: /40;"] {
            let left = left(V6, text);
            assert!(left.len() == 2 && left[1].ends_with("a prefix larger than 2001:db8:1::/48"), "{text}: {left:?}");
        }
    }
}
