//! Exact numbers of addresses.

use std::fmt;
use std::ops::Add;
use std::str::FromStr;
use thiserror::Error;

/// 2^53: JSON numbers above are not exact everywhere ([RFC 8259, section
/// 6](https://www.rfc-editor.org/rfc/rfc8259#section-6)).
const EXACT: u128 = 1 << 53;

/// A number of addresses or prefixes, exact below 2^192: `::/0` alone has 2^128 addresses. As JSON it is a number if it
/// is at most 2^53, a string of decimal digits otherwise.
///
/// ```
/// use ipv6calc::net::AddressCount;
/// let all = AddressCount::from(u128::MAX) + AddressCount::from(1) + AddressCount::from(1 << 32);
/// assert_eq!(all.to_string(), "340282366920938463463374607436063178752");
/// assert_eq!(all.minus(AddressCount::from(1 << 32)), None, "2^128 has 129 bits");
/// ```
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub struct AddressCount {
    /// Multiples of 2^128.
    high: u64,
    low: u128,
}

impl AddressCount {
    /// None.
    pub const ZERO: AddressCount = AddressCount { high: 0, low: 0 };

    /// 2 to the power of `log2`; of 192 and more it is zero.
    pub const fn power(log2: u32) -> AddressCount {
        match log2 {
            0..128 => AddressCount { high: 0, low: 1 << log2 },
            128..192 => AddressCount { high: 1 << (log2 - 128), low: 0 },
            _ => AddressCount::ZERO,
        }
    }

    /// The difference; `None` if it is negative or has more than 128 bits.
    pub fn minus(self, other: AddressCount) -> Option<u128> {
        let (low, borrow) = self.low.overflowing_sub(other.low);
        let high = self.high.checked_sub(other.high)?.checked_sub(u64::from(borrow))?;
        (high == 0).then_some(low)
    }

    /// A number below this one, each equally likely, made of the random words of `next`; `None` below zero.
    ///
    /// # Errors
    /// Those of `next`.
    pub fn random<E>(self, mut next: impl FnMut() -> Result<u64, E>) -> Result<Option<AddressCount>, E> {
        if self == AddressCount::ZERO {
            return Ok(None);
        }
        let (upper, lower) = match self.high {
            0 => (0, u128::MAX >> self.low.leading_zeros()),
            high => (u64::MAX >> high.leading_zeros(), u128::MAX),
        };
        // two attempts on average at most: the masked number is below twice this one
        loop {
            let high = if upper == 0 { 0 } else { next()? & upper };
            let low = (u128::from(next()?) << 64 | u128::from(next()?)) & lower;
            let found = AddressCount { high, low };
            if found < self {
                return Ok(Some(found));
            }
        }
    }
}

impl From<u128> for AddressCount {
    fn from(low: u128) -> AddressCount {
        AddressCount { high: 0, low }
    }
}

impl Add for AddressCount {
    type Output = AddressCount;

    fn add(self, other: AddressCount) -> AddressCount {
        let (low, carry) = self.low.overflowing_add(other.low);
        AddressCount { high: self.high.wrapping_add(other.high).wrapping_add(u64::from(carry)), low }
    }
}

impl std::iter::Sum for AddressCount {
    fn sum<I: Iterator<Item = AddressCount>>(iter: I) -> AddressCount {
        iter.fold(AddressCount::ZERO, Add::add)
    }
}

/// 10^19, the largest power of ten below 2^64.
const CHUNK: u64 = 10_000_000_000_000_000_000;

impl AddressCount {
    /// The quotient and the remainder by 10^19: long division, one limb of 64 bits after the other.
    fn divided(self) -> (AddressCount, u64) {
        let mut rest = 0u128;
        let [a, b, c] = [self.high, (self.low >> 64) as u64, self.low as u64].map(|limb| {
            let n = rest << 64 | u128::from(limb);
            rest = n % u128::from(CHUNK);
            (n / u128::from(CHUNK)) as u64
        });
        (AddressCount { high: a, low: u128::from(b) << 64 | u128::from(c) }, rest as u64)
    }
}

impl fmt::Display for AddressCount {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        if self.high == 0 {
            return self.low.fmt(f);
        }
        let (rest, last) = self.divided();
        let (first, middle) = rest.divided();
        f.pad_integral(true, "", &format!("{first}{middle:019}{last:019}"))
    }
}

impl serde::Serialize for AddressCount {
    fn serialize<S: serde::Serializer>(&self, s: S) -> Result<S::Ok, S::Error> {
        match self {
            AddressCount { high: 0, low } if *low <= EXACT => s.serialize_u64(*low as u64),
            _ => s.collect_str(self),
        }
    }
}

/// A text that is not a number of addresses.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Error)]
#[error("expected a decimal number, or a hex number after 0x, of at most 2^128")]
pub struct CountError;

impl FromStr for AddressCount {
    type Err = CountError;

    /// A decimal number, or a hex number after `0x`, up to 2^128.
    fn from_str(text: &str) -> Result<AddressCount, CountError> {
        let (digits, base) = match text.strip_prefix("0x") {
            Some(digits) => (digits, 16),
            None => (text, 10),
        };
        if !digits.starts_with(|c: char| c.is_ascii_hexdigit()) {
            return Err(CountError);
        }
        if digits.trim_start_matches('0') == "340282366920938463463374607431768211456" && base == 10 {
            return Ok(AddressCount::power(128));
        }
        u128::from_str_radix(digits, base).map(AddressCount::from).map_err(|_| CountError)
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use proptest::prelude::*;

    /// Powers of two, doubled digit by digit.
    fn doubled(times: u32) -> String {
        let mut digits = vec![1u8];
        for _ in 0..times {
            let mut carry = 0;
            for d in &mut digits {
                let n = *d * 2 + carry;
                (*d, carry) = (n % 10, n / 10);
            }
            if carry > 0 {
                digits.push(carry);
            }
        }
        digits.iter().rev().map(|d| char::from(b'0' + d)).collect()
    }

    #[test]
    fn powers_of_two_are_printed_in_full() {
        for log2 in 0..192 {
            assert_eq!(AddressCount::power(log2).to_string(), doubled(log2), "2^{log2}");
        }
    }

    #[test]
    fn numbers_up_to_the_whole_space_are_read() {
        for log2 in 0..=128 {
            let n = AddressCount::power(log2);
            assert_eq!(n.to_string().parse(), Ok(n));
        }
        assert_eq!("0x10".parse(), Ok(AddressCount::from(16)));
        for text in ["", "0x", "-1", "+1", "0x+1", "1e3", "340282366920938463463374607431768211457", " 1"] {
            assert_eq!(text.parse::<AddressCount>(), Err(CountError), "{text}");
        }
    }

    #[test]
    fn json_is_a_number_as_long_as_that_is_exact() {
        let json = |n: AddressCount| serde_json::to_string(&n).unwrap();
        assert_eq!(json(AddressCount::power(53)), "9007199254740992");
        assert_eq!(json(AddressCount::power(53) + AddressCount::from(1)), "\"9007199254740993\"");
        assert_eq!(json(AddressCount::power(128)), "\"340282366920938463463374607431768211456\"");
    }

    #[test]
    fn every_number_below_is_drawn() {
        let mut word = 0u64;
        let mut next = move || -> Result<u64, ()> {
            word = word.wrapping_add(0x9e37_79b9_7f4a_7c15);
            Ok((word ^ word >> 31).wrapping_mul(0x94d0_49bb_1331_11eb) >> 7)
        };
        let mut seen = [0; 5];
        for _ in 0..5000 {
            let n = AddressCount::from(5).random(&mut next).unwrap().and_then(|n| n.minus(AddressCount::ZERO)).unwrap();
            seen[n as usize] += 1;
        }
        assert!(seen.iter().all(|n| (800..1200).contains(n)), "{seen:?}");
        assert_eq!(AddressCount::ZERO.random(&mut next), Ok(None));
        assert!(AddressCount::power(128).random(&mut next).unwrap() < Some(AddressCount::power(128)));
        assert_eq!(AddressCount::from(5).random(|| Err("dry")), Err("dry"));
    }

    proptest! {
        #[test]
        fn what_is_added_can_be_taken_away(a: u128, b: u128) {
            let sum = AddressCount::from(a) + AddressCount::from(b);
            prop_assert_eq!(sum.minus(AddressCount::from(a)), Some(b));
            prop_assert_eq!(AddressCount::from(a).minus(AddressCount::from(b)), a.checked_sub(b));
        }
    }
}
