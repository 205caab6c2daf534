//! The short way to tell whether an interface identifier looks random: the limits of [`super::iid::statistics`] in
//! whole numbers, with the counts side by side in one word. Where rounding or a rare count could decide, it says so
//! and leaves the answer to the statistics.

/// The limits of the differences between neighbours, four bits each, the first one lowest.
const MOST_DELTAS: u128 = 0x0234_4444_5556_6676_6776_6655_5454_3343;
/// The highest of each four bits.
const HIGH: u128 = 0x0888_8888_8888_8888_8888_8888_8888_8888;
/// The lowest of each four bits.
const LOW: u64 = 0x1111_1111_1111_1111;

/// Whether the digits of an identifier look random; `None` if the statistics have to decide.
pub(super) fn looks_random(iid: u64) -> Option<bool> {
    if !deltas_fit(iid) || !runs_fit(iid) {
        return Some(false);
    }
    let amounts = amounts(iid);
    // Six equal digits can be three runs: the limits of runs by digit and of amounts come into play.
    if at_least(amounts, 6) {
        return None;
    }
    if !spread_fits(amounts) {
        return Some(false);
    }
    residual_fits(iid)
}

fn digit(iid: u64, place: u32) -> u32 {
    (iid >> (60 - 4 * place)) as u32 & 15
}

/// How often each digit occurs, four bits each; wrong for sixteen equal digits, which have one difference only.
fn amounts(iid: u64) -> u64 {
    (0..16).map(|place| 1u64 << (4 * digit(iid, place))).fold(0, u64::wrapping_add)
}

/// Whether any of the amounts, which are below 8 or wrong, is at least `least`.
fn at_least(amounts: u64, least: u64) -> bool {
    let eight = LOW << 3;
    amounts & eight != 0 || ((amounts & !eight) + (8 - least) * LOW) & eight != 0
}

/// One in each of the four bits that count a difference.
static ONES: [u128; 31] = {
    let mut ones = [0; 31];
    let mut rest: &mut [u128] = &mut ones;
    let mut one = 1;
    while let [first, tail @ ..] = rest {
        *first = one;
        one <<= 4;
        rest = tail;
    }
    ones
};

/// 6 to 15 different differences, each within its limit.
fn deltas_fit(iid: u64) -> bool {
    let mut counts = 0u128;
    for place in 1..16 {
        let delta = digit(iid, place) + 15 - digit(iid, place - 1);
        counts += ONES.get(delta as usize).copied().unwrap_or_default();
    }
    let within = counts & HIGH == 0 && ((MOST_DELTAS | HIGH) - counts) & HIGH == HIGH;
    // counts of 8 and more have been refused
    let seen = (counts | counts >> 1 | counts >> 2) & (HIGH >> 3);
    within && seen.count_ones() >= 6
}

/// At least 4 single digits; at most 6 runs of two, 3 of three, 1 of four, and none longer.
fn runs_fit(iid: u64) -> bool {
    let differs = iid ^ (iid << 4);
    let differs = differs | differs >> 1;
    let differs = differs | differs >> 2;
    let equal = !differs & (LOW - 1);
    let (three, four) = (equal & equal << 4, equal & equal << 4 & equal << 8);
    if four & equal << 12 != 0 {
        return false;
    }
    let fours = four.count_ones();
    let threes = three.count_ones() - 2 * fours;
    let twos = equal.count_ones() - 2 * threes - 3 * fours;
    fours <= 1 && threes <= 3 && twos <= 6 && 2 * twos + 3 * threes + 4 * fours <= 12
}

/// The spread in sixteenths, squared: between 0.249 and 2.5.
fn spread_fits(amounts: u64) -> bool {
    let (mut sum, mut n) = (0, 0);
    for value in 0..16 {
        let amount = (amounts >> (4 * value)) as i32 & 15;
        let difference = 16 * amount - if value & 2 != 0 { 15 } else { 17 };
        let present = i32::from(amount > 0);
        sum += present * difference * difference;
        n += present;
    }
    // 0.249 is no root of a fraction n/16: the next ones are 0.2489 and 0.2490.
    10_000 * sum >= 158_723 * n && sum <= 1600 * n
}

/// The residual squared, times 5440: between 6.275 and 26.042, unless rounding may decide.
fn residual_fits(iid: u64) -> Option<bool> {
    const LEAST: i64 = 214_203;
    const MOST: i64 = 3_689_330;
    const DOUBT: i64 = 100;
    let (mut sum, mut squares, mut products) = (0, 0, 0);
    for place in 0..16 {
        let d = i64::from(digit(iid, place));
        sum += d;
        squares += d * d;
        products += i64::from(place) * d;
    }
    let slope = 2 * products - 15 * sum;
    let residual = 5440 * squares - 340 * sum * sum - 4 * slope * slope;
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
