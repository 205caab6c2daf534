//! The fast path of deciding whether an interface identifier looks random: the limits of [`super::iid::statistics`] in
//! whole numbers, with the counts side by side in one word. Where rounding or a rare count could decide, it says so
//! and leaves the answer to the statistics.

/// The limits of the differences between neighbours, four bits each, the first one lowest.
const MOST_DELTAS: u128 = 0x0234_4444_5556_6676_6776_6655_5454_3343;
/// The lowest of each four bits.
const LOW: u64 = 0x1111_1111_1111_1111;
/// The highest of each four bits.
const HIGH: u64 = LOW << 3;

/// What two digits side by side add to the counts, four bits each.
#[derive(Clone, Copy)]
#[repr(align(32))]
struct DigitPair {
    /// How often each difference occurs, in two words: the 16 lowest and the others.
    deltas: [u64; 2],
    /// How often each digit occurs.
    amounts: u64,
    sums: Sums,
}

/// Sums over digits, 16 bits each: of the digits, of every second digit, of the squares, and how many have the value 2
/// in them.
#[derive(Clone, Copy)]
struct Sums(u64);

impl Sums {
    const NONE: Sums = Sums(0);

    const fn of(first: u64, second: u64) -> Sums {
        let twos = (first >> 1 & 1) + (second >> 1 & 1);
        Sums((first + second) | second << 16 | (first * first + second * second) << 32 | twos << 48)
    }

    const fn plus(self, other: Sums) -> Sums {
        Sums(self.0 + other.0)
    }

    const fn digits(self) -> i64 {
        (self.0 & 0xffff) as i64
    }

    const fn second_digits(self) -> i64 {
        (self.0 >> 16 & 0xffff) as i64
    }

    const fn squares(self) -> i64 {
        (self.0 >> 32 & 0xffff) as i64
    }

    const fn twos(self) -> i64 {
        (self.0 >> 48) as i64
    }
}

/// What each octet adds.
#[expect(clippy::indexing_slicing, reason = "evaluated by the compiler")]
static PAIRS: [DigitPair; 256] = {
    let mut pairs = [DigitPair { deltas: [0; 2], amounts: 0, sums: Sums::NONE }; 256];
    let mut octet = 0;
    while octet < 256 {
        let (first, second) = (octet as u64 >> 4, octet as u64 & 15);
        let delta = second + 15 - first;
        pairs[octet].deltas[delta as usize / 16] = 1 << (4 * (delta % 16));
        pairs[octet].amounts = (1 << (4 * first)) + (1 << (4 * second));
        pairs[octet].sums = Sums::of(first, second);
        octet += 1;
    }
    pairs
};

#[inline(always)]
#[expect(clippy::indexing_slicing, reason = "a table of 256 entries has one for every octet")]
fn pair(octet: u8) -> &'static DigitPair {
    &PAIRS[usize::from(octet)]
}

/// Whether the digits of an identifier look random; `None` if the statistics have to decide.
pub(super) fn looks_random(iid: u64) -> Option<bool> {
    let (mut deltas, mut amounts, mut sums, mut weighted) = ([0; 2], 0u64, Sums::NONE, Sums::NONE);
    for octet in iid.to_be_bytes() {
        let pair = pair(octet);
        deltas = add(deltas, pair.deltas);
        // wrong for sixteen equal digits, which have one difference only
        amounts = amounts.wrapping_add(pair.amounts);
        sums = sums.plus(pair.sums);
        weighted = weighted.plus(sums);
    }
    let [between @ .., _] = (iid << 4).to_be_bytes();
    deltas = between.into_iter().fold(deltas, |deltas, octet| add(deltas, pair(octet).deltas));
    if !deltas_fit(deltas) || !runs_fit(iid) {
        return Some(false);
    }
    // Six equal digits can be three runs: the limits of runs by digit and of amounts come into play.
    if at_least(amounts, 6) != 0 {
        return None;
    }
    if !spread_fits(amounts, sums.twos()) { Some(false) } else { residual_fits(sums, weighted) }
}

#[inline(always)]
fn add([a, b]: [u64; 2], [c, d]: [u64; 2]) -> [u64; 2] {
    [a + c, b + d]
}

/// The top bits of those fields of four bits that are at least `least`; above 7 they are there whatever `least` is.
const fn at_least(fields: u64, least: u64) -> u64 {
    (fields | ((fields & !HIGH) + (8 - least) * LOW)) & HIGH
}

/// The sum of sixteen fields of four bits, below 256.
const fn total(fields: u64) -> u64 {
    let octets = (fields & 0x0f0f_0f0f_0f0f_0f0f) + (fields >> 4 & 0x0f0f_0f0f_0f0f_0f0f);
    octets.wrapping_mul(0x0101_0101_0101_0101) >> 56
}

/// 6 to 15 different differences, each within its limit.
fn deltas_fit([low, high]: [u64; 2]) -> bool {
    const LIMITS: [u64; 2] = [MOST_DELTAS as u64 | HIGH, (MOST_DELTAS >> 64) as u64 | HIGH];
    let [low_limits, high_limits] = LIMITS;
    let within = (low_limits.wrapping_sub(low) & high_limits.wrapping_sub(high)) & HIGH == HIGH;
    let large = (low | high) & HIGH;
    within & (large == 0) & (total((at_least(low, 1) >> 3) + (at_least(high, 1) >> 3)) >= 6)
}

/// At least 4 single digits; at most 6 runs of two, 3 of three, 1 of four, and none longer.
fn runs_fit(iid: u64) -> bool {
    let differs = iid ^ (iid << 4);
    let differs = differs | differs >> 1;
    let differs = differs | differs >> 2;
    let equal = !differs & (LOW - 1);
    let three = equal & equal << 4;
    if three == 0 {
        // the limit of the difference 0 is that of runs of two
        return true;
    }
    let four = three & three << 4;
    if four & four << 4 != 0 {
        return false;
    }
    let fours = four.count_ones();
    let threes = three.count_ones() - 2 * fours;
    let twos = equal.count_ones() - 2 * threes - 3 * fours;
    fours <= 1 && threes <= 3 && twos <= 6 && 2 * twos + 3 * threes + 4 * fours <= 12
}

/// The spread in sixteenths, squared: between 0.249 and 2.5. `twos` digits have the value 2 in them: they are expected
/// 15 sixteenths of a time, the others 17. Each amount is below 6.
fn spread_fits(amounts: u64, twos: i64) -> bool {
    const TWOS: u64 = 0xff00_ff00_ff00_ff00;
    let present = at_least(amounts, 1) >> 3;
    let (n, n_twos) = (total(present) as i64, total(present & TWOS) as i64);
    // a digit that occurs a times is in a(a-1)/2 pairs of equal digits: 1, 3, 6, 10
    let more = |least| at_least(amounts, least) >> 3;
    let pairs = total(more(2) + 2 * more(3) + 3 * more(4) + 4 * more(5)) as i64;
    let squares = 16 + 2 * pairs;
    let products = 17 * 16 - 2 * twos;
    let sum = 256 * squares - 32 * products + 289 * n - (289 - 225) * n_twos;
    // 0.249 is not the root of a fraction n/16: the next ones are 0.2489 and 0.2490.
    (10_000 * sum >= 158_723 * n) & (sum <= 1600 * n)
}

/// The residual squared, times 5440: between 6.275 and 26.042, unless rounding may decide. In `weighted` the first pair
/// of digits counts eight times, the last one once.
fn residual_fits(sums: Sums, weighted: Sums) -> Option<bool> {
    const LEAST: i64 = 214_203;
    const MOST: i64 = 3_689_330;
    const DOUBT: i64 = 100;
    let sum = sums.digits();
    let products = 2 * (8 * sum - weighted.digits()) + sums.second_digits();
    let slope = 2 * products - 15 * sum;
    let residual = 5440 * sums.squares() - 340 * sum * sum - 4 * slope * slope;
    let doubtful = (residual - LEAST).abs() < DOUBT || (residual - MOST).abs() < DOUBT;
    (!doubtful).then_some((LEAST..=MOST).contains(&residual))
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::class::iid::{is_random, statistics};

    /// Identifiers of all sorts: random ones, few different digits, long runs, counters.
    fn identifiers() -> impl Iterator<Item = u64> {
        let mut state = 88_172_645_463_325_252u64;
        let mut next = move || {
            state ^= state << 13;
            state ^= state >> 7;
            state ^= state << 17;
            state
        };
        (0..400_000u64).map(move |i| match i % 8 {
            0..=3 => next(),
            4 => next() & 0x3333_3333_3333_3333,
            5 => next() & next() & next(),
            6 => next() >> (next() % 64),
            _ => {
                let few = next() & 0x7777_7777;
                few << 32 | few.rotate_left((next() % 32) as u32) & 0xffff_ffff
            }
        })
    }

    #[test]
    fn the_short_way_agrees_with_the_statistics() {
        let (mut random, mut left) = (0, 0);
        for iid in identifiers().chain(0..20_000).chain((0..16).map(|d| d * LOW)) {
            let slow = statistics(iid).result;
            assert_eq!(is_random(iid), slow == 0, "{iid:016x}");
            if let (0 | 1, quick) = (slow, looks_random(iid)) {
                assert!(quick.is_none_or(|q| q == (slow == 0)), "{iid:016x}");
                left += u32::from(quick.is_none());
            }
            random += u32::from(slow == 0);
        }
        assert!(random > 50_000 && left < 40_000, "{random} random, {left} left to the statistics");
    }

    #[test]
    fn the_limits_are_those_of_the_statistics() {
        let packed = crate::class::iid::MOST_DELTAS.iter().rev().fold(0, |all, n| all << 4 | u128::from(*n));
        assert_eq!(MOST_DELTAS, packed);
    }
}
