//! Sixteen bytes side by side: operations on all of them at once.

use wide::{i16x8, u8x16, u16x8, u32x4};

/// Which bytes are in a range.
#[inline(always)]
pub(crate) fn within(bytes: u8x16, first: u8, last: u8) -> u8x16 {
    let above = bytes - u8x16::splat(first);
    above.min(u8x16::splat(last - first)).simd_eq(above)
}

/// Which bytes are hex digits.
#[inline(always)]
pub(crate) fn hex_digits(bytes: u8x16) -> u8x16 {
    let digit = (bytes - u8x16::splat(b'0')).saturating_sub(u8x16::splat(9));
    let letter = ((bytes | u8x16::splat(0x20)) - u8x16::splat(b'a')).saturating_sub(u8x16::splat(5));
    // one of the differences is zero
    digit.min(letter).simd_eq(u8x16::splat(0))
}

/// Which bytes are this one.
#[inline(always)]
pub(crate) fn equal(bytes: u8x16, byte: u8) -> u8x16 {
    bytes.simd_eq(u8x16::splat(byte))
}

/// A bit for each byte, that of the first one lowest.
#[inline(always)]
pub(crate) fn bits(bytes: u8x16) -> u64 {
    u64::from(bytes.to_bitmask())
}

/// The halves of each number, the lower one first.
#[inline(always)]
pub(crate) fn halves(numbers: u32x4) -> i16x8 {
    let numbers = if cfg!(target_endian = "big") { numbers << 16 | numbers >> 16 } else { numbers };
    bytemuck::cast(numbers)
}

/// Four numbers below 256 in an octet each.
#[inline(always)]
pub(crate) fn octets(numbers: u32x4) -> [u8; 4] {
    let halves = halves(numbers);
    let pairs = bytemuck::cast::<u8x16, u16x8>(u8x16::narrow_i16x8(halves, halves));
    // an octet and the zero of its upper half
    let pairs = bytemuck::cast(if cfg!(target_endian = "big") { pairs >> 8 } else { pairs });
    let [a, b, c, d, ..] = u8x16::narrow_i16x8(pairs, pairs).to_array();
    [a, b, c, d]
}

/// The first bytes of a longer text.
#[inline(always)]
pub(crate) fn first<const N: usize>(bytes: &[u8; N]) -> u8x16 {
    u8x16::new(bytes.first_chunk().copied().unwrap_or_default())
}

/// A bit for each of the first 48 bytes of a longer text for which `is` holds.
#[inline(always)]
pub(crate) fn marks_48<const N: usize>(bytes: &[u8; N], is: impl Fn(u8x16) -> u8x16) -> u64 {
    let [a, b, c, ..] = bytes.as_chunks().0 else { return 0 };
    let [a, b, c] = [a, b, c].map(|bytes| bits(is(u8x16::new(*bytes))));
    a | b << 16 | c << 32
}

/// A bit for each of 64 bytes for which `is` holds.
#[inline(always)]
pub(crate) fn marks_64(bytes: &[u8; 64], is: impl Fn(u8x16) -> u8x16) -> u64 {
    let [a, b, c, d] = bytes.as_chunks().0 else { return 0 };
    let [a, b, c, d] = [a, b, c, d].map(|bytes| bits(is(u8x16::new(*bytes))));
    a | b << 16 | c << 32 | d << 48
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_lower_half_comes_first() {
        let halves = halves(u32x4::new([0x0002_0001, 0x0004_0003, 0x0006_0005, 0x0008_0007]));
        assert_eq!(halves.to_array(), [1, 2, 3, 4, 5, 6, 7, 8]);
        assert_eq!(octets(u32x4::new([1, 0, 128, 255])), [1, 0, 128, 255]);
    }

    #[test]
    fn marks_stand_where_their_bytes_are() {
        for at in 0..64 {
            for byte in 0..=255u8 {
                let mut bytes = [b'x'; 64];
                bytes[at] = byte;
                for (first, last) in [(b'0', b':'), (0, b' '), (0x80, 0xff)] {
                    let bit = u64::from((first..=last).contains(&byte)) << at;
                    assert_eq!(marks_64(&bytes, |v| within(v, first, last)), bit, "{at} {byte}");
                    assert_eq!(marks_48(&bytes, |v| within(v, first, last)), bit & !(u64::MAX << 48), "{at} {byte}");
                }
                assert_eq!(marks_64(&bytes, |v| equal(v, b':')), u64::from(byte == b':') << at);
                assert_eq!(marks_64(&bytes, hex_digits), u64::from(byte.is_ascii_hexdigit()) << at);
            }
        }
    }
}
