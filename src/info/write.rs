//! Bytes of addresses, appended without the formatting machinery: `-i -m` writes some forty of them per address.

use std::io::Write;

/// Two hex digits for every octet.
#[expect(clippy::indexing_slicing, reason = "runs when the program is compiled, where a bad index is an error")]
const OCTETS: [[u8; 2]; 256] = {
    let (digits, mut table, mut i) = (b"0123456789abcdef", [[0; 2]; 256], 0);
    while i < 256 {
        table[i] = [digits[i >> 4], digits[i & 15]];
        i += 1;
    }
    table
};

#[inline(always)]
#[expect(clippy::indexing_slicing, reason = "a table of 256 entries has one for every octet")]
fn octet(b: u8) -> [u8; 2] {
    OCTETS[b as usize]
}

/// Degrees, six decimals.
pub(super) fn degrees(value: f64, out: &mut Vec<u8>) {
    // a vector takes everything
    let _ = write!(out, "{value:.6}");
}

/// A decimal number.
pub(super) fn number(mut n: u32, out: &mut Vec<u8>) {
    let mut digits = [0; 10];
    let mut used = 0;
    for place in digits.iter_mut().rev() {
        *place = b'0' + (n % 10) as u8;
        n /= 10;
        used += 1;
        if n == 0 {
            break;
        }
    }
    out.extend_from_slice(digits.get(10 - used..).unwrap_or_default());
}

/// Four decimal octets.
pub(super) fn dotted(addr: u32, out: &mut Vec<u8>) {
    for (i, b) in addr.to_be_bytes().into_iter().enumerate() {
        if i > 0 {
            out.push(b'.');
        }
        number(u32::from(b), out);
    }
}

/// Eight groups of four hex digits.
pub(super) fn full(addr: u128, out: &mut Vec<u8>) {
    let mut text = [b':'; 40];
    for (place, pair) in text.chunks_exact_mut(5).zip(addr.to_be_bytes().chunks_exact(2)) {
        if let ([a, b, c, d, _], [high, low]) = (place, pair) {
            [*a, *b] = octet(*high);
            [*c, *d] = octet(*low);
        }
    }
    out.extend_from_slice(text.split_last().map_or(&[], |(_, groups)| groups));
}

/// Six groups, then the last 32 bits as four decimal octets.
pub(super) fn full_dotted(addr: u128, out: &mut Vec<u8>) {
    let start = out.len();
    full(addr, out);
    out.truncate(start + 30);
    dotted(addr as u32, out);
}

/// Four groups of four hex digits.
pub(super) fn half(bits: u64, out: &mut Vec<u8>) {
    let start = out.len();
    full(u128::from(bits) << 64, out);
    out.truncate(start + 19);
}

/// One group of four hex digits.
pub(super) fn group(n: u16, out: &mut Vec<u8>) {
    hex(&n.to_be_bytes(), out);
}

/// Two hex digits per octet.
pub(super) fn hex(octets: &[u8], out: &mut Vec<u8>) {
    octets.iter().for_each(|b| out.extend_from_slice(&octet(*b)));
}

/// Two hex digits per octet, with colons.
pub(super) fn colons(octets: &[u8], out: &mut Vec<u8>) {
    for (i, b) in octets.iter().enumerate() {
        if i > 0 {
            out.push(b':');
        }
        out.extend_from_slice(&octet(*b));
    }
}

/// Names, each after the separator.
pub(super) fn names(names: impl Iterator<Item = impl AsRef<str>>, separator: &[u8], out: &mut Vec<u8>) {
    for name in names {
        out.extend_from_slice(separator);
        out.extend_from_slice(name.as_ref().as_bytes());
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn text(write: impl FnOnce(&mut Vec<u8>)) -> String {
        let mut out = Vec::new();
        write(&mut out);
        String::from_utf8(out).unwrap()
    }

    #[test]
    fn numbers_have_no_leading_zeros() {
        for n in [0, 7, 10, 255, 65535, u32::MAX] {
            assert_eq!(text(|out| number(n, out)), n.to_string());
        }
    }

    #[test]
    fn groups_have_all_their_digits() {
        let a = 0x2001_0db8_0000_0000_0211_22ff_c000_0201;
        assert_eq!(text(|out| full(a, out)), "2001:0db8:0000:0000:0211:22ff:c000:0201");
        assert_eq!(text(|out| full_dotted(a, out)), "2001:0db8:0000:0000:0211:22ff:192.0.2.1");
        assert_eq!(text(|out| half(a as u64, out)), "0211:22ff:c000:0201");
        assert_eq!(text(|out| group(0x0ab, out)), "00ab");
        assert_eq!(text(|out| colons(&[0, 0x1f, 0xff], out)), "00:1f:ff");
    }
}
