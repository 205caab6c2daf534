//! P211: unique local prefixes whose global identifier is not random.
//!
//! How likely it is that an identifier came from a random source is estimated by its shortest description. Of the 2^40
//! identifiers at most 2^n have a description of n bits in any one language of which no sentence begins another, so at
//! most one random identifier in 2^(40-n) has one as short. The language here, [`WAYS`], says what people type: zeros,
//! repeated digits, digits that count up or down, a group again, words. Its sentences go digit by digit; what follows
//! none of its patterns takes 6 bits for a digit of 4, so that random identifiers have long descriptions.

use crate::addr::{Family, Net};
use crate::plan::finding::{Findings, Level, Rule};
use crate::plan::model::Plan;
use crate::plan::rules::{show, space};
use std::collections::HashSet;

/// The rule.
pub(crate) static RULE: Rule = Rule {
    code: "P211",
    name: "ula-not-random",
    level: Level::Warning,
    about: "the global identifier of a unique local prefix is not random, or the prefix lies in fc00::/8",
    why: "Two networks that both took fd00::/48 or fd12:3456:789a::/48 cannot be joined, by a merger or a tunnel, without \
      renumbering one of them: the 40 random bits are there to prevent it. fc00::/8 is not defined. Let a machine \
      choose. The probability is estimated by the shortest description of the identifier in a language of zeros, \
      repeated and counting digits, repeated groups and words: at most one random identifier in 2^(40-n) has a \
      description of n bits, and it is reported where that is less than one in 1,000.",
    rfc: "RFC 4193 3.1, 3.2",
    bad: &[("plan.txt", "fd00:1::/48 # role=site name=ber\nfc00:7c1a:9b03::/48 # role=site name=ham\n")],
    good: &[("plan.txt", "fd42:7c1a:9b03::/48 # role=site name=ber\nfd9e:21d7:f06c::/48 # role=site name=ham\n")],
    fixable: false,
    check,
};

/// Digits of a global identifier: the 40 bits after fd00::/8.
const DIGITS: usize = 10;

/// An identifier is reported if at most one random one in 2^11 = 2,048 is as regular.
const RARE: u32 = 11;

fn check(plan: &Plan, findings: &mut Findings) {
    let mut seen: HashSet<(u8, u64)> = HashSet::new();
    for (id, (top, global)) in space::outermost(plan, |_, net| identifier(net)) {
        if !seen.insert((top, global)) {
            continue;
        }
        let entry = plan.entry(id);
        let written = show::written(plan, entry);
        if top == 0xfc {
            findings.at(
                entry.place,
                format!("{written} is in fc00::/8, which is not defined: take a random prefix of fd00::/8"),
            );
        } else if let Some(bits) = 40u32.checked_sub(description(global)).filter(|bits| *bits >= RARE) {
            let text = format!(
                "{written} has the global identifier {global:010x}, which is hardly random: at most 1 in {} is as regular",
                1u64 << bits
            );
            findings.at(entry.place, text);
        }
    }
}

/// The first octet and the global identifier of a unique local address or prefix. All of fc00::/7 and its halves has
/// none, nor has what ends within it before the second group.
fn identifier(net: &Net) -> Option<(u8, u64)> {
    let local = net.family() == Family::V6 && net.bits() >> 121 == 0xfc >> 1 && net.len().get() >= 16;
    local.then(|| ((net.bits() >> 120) as u8, (net.bits() >> 80) as u64 & 0xff_ffff_ffff))
}

/// A way to go on in a description: what it costs in bits, and how many of the digits it takes at a place.
struct Way {
    cost: u32,
    take: fn(&[u8; DIGITS], usize) -> Option<usize>,
}

/// The language. Each way begins with a code word that no other begins with: 2^-cost of all ways, with their choices
/// counted, sum up to one.
static WAYS: [Way; 12] = [
    // 00: a zero
    Way { cost: 2, take: |digits, at| (digits.get(at)? == &0).then_some(1) },
    // 01, 4 bits: any digit
    Way { cost: 6, take: |digits, at| digits.get(at).map(|_| 1) },
    // 10: the digit before, to the end of the group
    Way { cost: 2, take: |digits, at| run(digits, at, 0, false) },
    // 11000: zeros to the end
    Way { cost: 5, take: |digits, at| zeros(digits, at, DIGITS) },
    // 11001: zeros to the last digit of the group
    Way { cost: 5, take: |digits, at| zeros(digits, at, end_of_group(at) - 1) },
    // 1101: counting up to the end
    Way { cost: 4, take: |digits, at| run(digits, at, 1, true) },
    // 11100: counting up to the end of the group
    Way { cost: 5, take: |digits, at| run(digits, at, 1, false) },
    // 111010: counting down to the end
    Way { cost: 6, take: |digits, at| run(digits, at, 15, true) },
    // 111011: counting down to the end of the group
    Way { cost: 6, take: |digits, at| run(digits, at, 15, false) },
    // 11110, 5 bits: a word
    Way { cost: 10, take: word },
    // 111110: two digits again, to the end of the group
    Way { cost: 6, take: |digits, at| again(digits, at, 2) },
    // 111111: four digits again, to the end of the group
    Way { cost: 6, take: |digits, at| again(digits, at, 4) },
];

/// Words of four digits that people like to type.
pub(crate) static WORDS: [u16; 32] = [
    0xabba, 0xacdc, 0xaced, 0xbabe, 0xbade, 0xba5e, 0xbead, 0xbeef, 0xb00b, 0xb055, 0xcafe, 0xceca, 0xc0c0, 0xc0de,
    0xc0ff, 0xc001, 0xdada, 0xdead, 0xdeaf, 0xdeca, 0xd00d, 0xfaba, 0xface, 0xfade, 0xfeed, 0xf00d, 0xf001, 0x0bad,
    0x0db8, 0x1337, 0x2001, 0x5afe,
];

/// The digit at which the group ends that a digit is in: groups have 2, 4 and 4 digits.
fn end_of_group(at: usize) -> usize {
    [2, 6, DIGITS].into_iter().find(|end| at < *end).unwrap_or(DIGITS)
}

/// Zeros up to a digit.
fn zeros(digits: &[u8; DIGITS], at: usize, end: usize) -> Option<usize> {
    let all = digits.get(at..end).filter(|all| !all.is_empty())?;
    all.iter().all(|digit| *digit == 0).then_some(all.len())
}

/// Digits that go on from the one before by a step, to the end or to the end of the group.
fn run(digits: &[u8; DIGITS], at: usize, step: u8, whole: bool) -> Option<usize> {
    let end = if whole { DIGITS } else { end_of_group(at) };
    let pairs = digits.get(at.checked_sub(1)?..end)?;
    pairs.windows(2).all(|pair| matches!(pair, [a, b] if (a + step) % 16 == *b)).then_some(end - at)
}

/// Digits that repeat those some places before, to the end of the group.
fn again(digits: &[u8; DIGITS], at: usize, back: usize) -> Option<usize> {
    let end = end_of_group(at);
    let before = digits.get(at.checked_sub(back)?..end - back)?;
    (digits.get(at..end)? == before).then_some(end - at)
}

fn word(digits: &[u8; DIGITS], at: usize) -> Option<usize> {
    let four = digits.get(at..at + 4)?.iter().fold(0u16, |all, digit| all << 4 | u16::from(*digit));
    WORDS.contains(&four).then_some(4)
}

/// The length in bits of the shortest description of an identifier.
fn description(global: u64) -> u32 {
    let digits: [u8; DIGITS] = std::array::from_fn(|i| (global >> (36 - 4 * i)) as u8 & 15);
    // from each digit to the end, the last one first
    let mut shortest = [0u32; DIGITS + 1];
    for at in (0..DIGITS).rev() {
        let ways = WAYS.iter().filter_map(|way| Some(way.cost + shortest.get(at + (way.take)(&digits, at)?)?));
        let best = ways.min().unwrap_or(u32::MAX);
        shortest.iter_mut().skip(at).take(1).for_each(|cost| *cost = best);
    }
    // one bit says which of the two languages is used
    1 + shortest.first().copied().unwrap_or(u32::MAX - 1).min(spelled(&digits))
}

/// Words of six digits that people like to type.
static LONG_WORDS: [u32; 8] = [0xcaffee, 0xc0ffee, 0xfacade, 0xdecade, 0xdeface, 0xefface, 0xaccede, 0xdecafe];

/// The other language, for what is spelled across groups: two bits say what comes, free digits cost four bits each, a word
/// the number of words.
fn spelled(digits: &[u8; DIGITS]) -> u32 {
    let number =
        |from: usize, count: usize| digits.iter().skip(from).take(count).fold(0u32, |n, d| n << 4 | u32::from(*d));
    let word = |at: usize| u16::try_from(number(at, 4)).is_ok_and(|n| WORDS.contains(&n));
    let long = |at: usize| LONG_WORDS.contains(&number(at, 6));
    if (long(0) && word(6)) || (word(0) && long(4)) {
        // 00, which comes first, a word of six and a word of four
        2 + 1 + 3 + 5
    } else if (word(2) && word(6)) || (word(0) && word(4)) {
        // 01, where the free digits are, two words
        2 + 1 + 8 + 5 + 5
    } else if number(2, 4) == number(6, 4) {
        // 10, the second group again
        2 + 8 + 16
    } else {
        u32::MAX - 1
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::plan::testing::found;

    /// Random numbers of splitmix64 from a seed.
    fn random(seed: u64) -> impl Iterator<Item = u64> {
        let mut state = seed;
        std::iter::repeat_with(move || {
            state = state.wrapping_add(0x9e37_79b9_7f4a_7c15);
            let z = (state ^ state >> 30).wrapping_mul(0xbf58_476d_1ce4_e5b9);
            let z = (z ^ z >> 27).wrapping_mul(0x94d0_49bb_1331_11eb);
            z ^ z >> 31
        })
    }

    #[test]
    fn a_random_identifier_is_reported_less_than_once_in_1_000() {
        let count = 200_000;
        let reported = random(1).take(count).filter(|n| 40 >= description(n >> 24) + RARE).count();
        assert!(reported * 1_000 < count, "{reported} of {count}");
    }

    /// The bound that the message prints: of random identifiers at most one in 2^n has a description n bits shorter.
    #[test]
    fn the_estimate_is_never_too_small() {
        let count: u64 = 500_000;
        let mut by_bits = [0u64; 41];
        for n in random(2).take(count as usize) {
            by_bits[40usize.saturating_sub(description(n >> 24) as usize)] += 1;
        }
        for bits in 1..=16 {
            let as_short: u64 = by_bits[bits..].iter().sum();
            assert!(as_short << bits <= count + (count >> 3), "{as_short} are {bits} bits shorter");
        }
    }

    /// Kraft's inequality: only then the lengths are those of a language in which no sentence begins another.
    #[test]
    fn the_language_can_be_read() {
        // any digit is 16 sentences of its cost, a word 32 of 10 bits
        let sum: f64 = WAYS
            .iter()
            .map(|way| match way.cost {
                10 => 32.0 / 1024.0,
                cost => 0.5f64.powi(cost as i32),
            })
            .sum();
        let any_digit = 15.0 * 0.5f64.powi(6);
        assert!((sum + any_digit - 1.0).abs() < 1e-9, "{sum}");
        assert!(WORDS.iter().collect::<HashSet<_>>().len() == WORDS.len());
    }

    #[test]
    fn what_people_type_is_reported() {
        for prefix in [
            "fd00::/48",
            "fd00:1::/48",
            "fd00:0:1::/48",
            "fd00:1:2::/48",
            "fd00:cafe::/48",
            "fd00:dead:beef::/48",
            "fdde:adbe:ef00::/48",
            "fd12:3456:789a::/48",
            "fdab:cdef:123::/48",
            "fd00:1234:5678::/48",
            "fdaa:bbbb:cccc::/48",
            "fd11:1111:1111::/48",
            "fdff:ffff:ffff::/48",
            "fd10:10:10::/48",
            "fd00:abcd:1234::/48",
            "fdca:fe00::/32",
            "fd98:7654:3210::/48",
            "fd00:10::/32",
        ] {
            assert_eq!(found("P211", &[("plan.txt", prefix)]).len(), 1, "{prefix}");
        }
    }

    #[test]
    fn what_a_machine_chose_is_not_reported() {
        // of published examples and generators
        for prefix in [
            "fd42:7c1a:9b03::/48",
            "fd1b:4c85:4a7a::/48",
            "fdf8:f53b:82e4::/48",
            "fd5e:0e1f:a8e2::/48",
            "fdc9:d5a1:7b30::/48",
            "fd07:a4d2:f3b8::/48",
        ] {
            assert_eq!(found("P211", &[("plan.txt", prefix)]), [""; 0], "{prefix}");
        }
    }

    #[test]
    fn the_whole_space_has_no_identifier() {
        assert_eq!(found("P211", &[("plan.txt", "fc00::/7\nfd00::/8\nfc00::/8\n")]), [""; 0]);
    }

    #[test]
    fn each_identifier_is_reported_once_with_its_probability() {
        let text = "fd00::/48\nfd00::/64\nfd00::1\nfd00:0:0:1::/64\nfc00:1234:9b03::/48\n";
        assert_eq!(
            found("P211", &[("plan.txt", text)]),
            [
                "1:1 fd00::/48 has the global identifier 0000000000, which is hardly random: at most 1 in 17179869184 is \
                 as regular",
                "5:1 fc00:1234:9b03::/48 is in fc00::/8, which is not defined: take a random prefix of fd00::/8"
            ]
        );
    }
}
