//! The address at the beginning of a line: most lines of logs begin with one in its plain notation, which is read without
//! a search.

use super::super::word::word_end;
use super::ipv6::is_first_group;
use crate::addr::Value;
use crate::format::{self, TextWindow};
use std::net::IpAddr;

/// The address that is the first word of a text, and the text after it. `None`: the search decides; it may find an
/// address there too.
///
/// What an exception of the grammar or another notation could claim is left to the search: netmasks, groups that may be
/// octets of a hardware address, and `::`.
#[inline]
pub(crate) fn leading_address(text: TextWindow<'_>) -> Option<(Value, TextWindow<'_>)> {
    let end = word_end(text);
    let word = text.first(end);
    let ip = match word.text() {
        [b':', b':', _, ..] => format::short_address(word)?,
        bytes if is_first_group(bytes) => format::short_address(word)?,
        [b'1'..=b'9', ..] => format::short_address(word).filter(IpAddr::is_ipv4)?,
        _ => return None,
    };
    let netmask = matches!(ip, IpAddr::V4(v4) if matches!(v4.octets(), [0 | 255, ..]));
    (!netmask).then(|| (ip.into(), text.skip(end)))
}

#[cfg(test)]
mod tests {
    use super::super::Locate;
    use super::*;

    /// The first address of a text, if it begins there, and the others.
    fn by_search(text: &[u8]) -> (Option<Value>, Vec<Value>) {
        let mut found = Locate::new(text).peekable();
        let first = found.next_if(|found| found.at.start == 0).map(|found| found.value);
        (first, found.map(|found| found.value).collect())
    }

    #[test]
    fn most_lines_take_the_short_way() {
        for line in ["192.0.2.1 - -", "2001:db8::1 - -", "fe80::1", "::ffff:192.0.2.1 x", "1:2:3:4:5:6:7:8 "] {
            let found = leading_address(line.as_bytes().into());
            assert_eq!(found.is_some(), !line.starts_with("1:"), "{line}");
        }
    }

    proptest::proptest! {
        #![proptest_config(proptest::prelude::ProptestConfig::with_cases(4096))]
        #[test]
        fn the_short_way_finds_what_the_search_finds(
            first in r"([0-9a-fF]{1,4}:){2,7}[0-9a-f]{0,4}|[0-9a-f:]{2,24}|::[0-9a-f:.]{0,20}|[23fF][0-9a-eE]{3}:[0-9a-f:]{3,30}|([0-9a-f]{2}:){5,8}[0-9.]{1,9}|([0-9]{1,3}\.){3}[0-9]{1,3}|(255|0)(\.[02]{1,3}){3}|(2[0-9a-f]{3}:){6}[0-9.]{7,11}",
            gap in r"[ \t\n]|  |",
            rest in r"(- - |192\.0\.2\.1|2001:db8::1| > |%3A|\\u003a|[a-z./: -]|\.1\.2\.3|Chrome/1\.2\.3\.4|00-16-3e-00-00-01){0,6}",
        ) {
            let line = [first, gap, rest].concat();
            if let Some((value, rest)) = leading_address(line.as_bytes().into()) {
                let others = Locate::new(rest.text()).map(|found| found.value).collect();
                proptest::prop_assert_eq!((Some(value), others), by_search(line.as_bytes()), "{}", line);
            }
        }
    }
}
