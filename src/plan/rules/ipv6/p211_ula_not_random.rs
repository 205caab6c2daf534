//! P211: unique local prefixes whose global identifier is not random.
//!
//! How likely it is that an identifier came from a random source is estimated by its shortest description. Of the 2^40
//! identifiers at most 2^n have a description of n bits in any one language of which no sentence begins another, so at
//! most one random identifier in 2^(40-n) has one as short. There are two languages, and one bit says which is used.
//! [`WAYS`] goes digit by digit: zeros, repeated digits, digits that count up or down, a group again, words; what
//! follows none of its patterns takes 6 bits for a digit of 4. [`FAMILIES`] are sets of identifiers with a pattern as a
//! whole. Identifiers of one plan that share groups are compared in [`shared`].

use crate::addr::binary::log2;
use crate::addr::{Family, Len, Net};
use crate::plan::finding::{Findings, Level, Rule};
use crate::plan::model::{EntryId, Plan};
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
      description of n bits, and it is reported where that is less than one in 1,000. So are prefixes of one plan that \
      have whole groups in common, as one suffix under several heads.",
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
    let mut random: Vec<(EntryId, u64)> = Vec::new();
    let mut around: Option<Net> = None;
    for (id, (top, global)) in space::outermost(plan, |_, net| identifier(net)) {
        let entry = plan.entry(id);
        let net = entry.net();
        // what lies in a shorter prefix has its digits from there
        let inside = around.is_some_and(|around| around.contains(&net));
        if !inside && net.len() < Len::SITE {
            around = Some(net);
        }
        if !seen.insert((top, global)) {
            continue;
        }
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
        } else if !inside && net.len() >= Len::SITE {
            random.push((id, global));
        }
    }
    shared(plan, &random, findings);
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
    // 11110, 6 bits: a word
    Way { cost: 11, take: word },
    // 111110: two digits again, to the end of the group
    Way { cost: 6, take: |digits, at| again(digits, at, 2) },
    // 111111: four digits again, to the end of the group
    Way { cost: 6, take: |digits, at| again(digits, at, 4) },
];

/// Words of four digits that people like to type.
pub(crate) static WORDS: [u16; 64] = [
    0xabba, 0xacdc, 0xaced, 0xbabe, 0xbade, 0xba5e, 0xbead, 0xbeef, 0xb00b, 0xb055, 0xcafe, 0xceca, 0xc0c0, 0xc0de,
    0xc0ff, 0xc001, 0xdada, 0xdead, 0xdeaf, 0xdeca, 0xd00d, 0xfaba, 0xface, 0xfade, 0xfeed, 0xf00d, 0xf001, 0x0bad,
    0x0db8, 0x1337, 0x2001, 0x5afe, 0x0ace, 0x0add, 0x0bed, 0x0bee, 0x0cab, 0x0dad, 0x0fab, 0x0fed, 0x0f00, 0x0b0b,
    0x1ab5, 0x1ead, 0x1eaf, 0x10ad, 0x5eed, 0x7ea1, 0x7001, 0xba11, 0xb0a7, 0xbe7a, 0xca11, 0xcaca, 0xc0a8, 0xdea1,
    0xdeb7, 0xdec0, 0xdeed, 0xd1ce, 0xfa11, 0xfa57, 0xfee1, 0xf00f,
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
    1 + shortest.first().copied().unwrap_or(u32::MAX - 1).min(in_family(&digits))
}

/// Identifiers with a pattern as a whole.
struct IdentifierFamily {
    /// The bits of the code word that no other family begins with, and those that tell its members apart.
    cost: u32,
    has: fn(&[u8; DIGITS]) -> bool,
}

/// The second language: 2^-cost of all families, with their members counted, sum up to no more than one.
static FAMILIES: [IdentifierFamily; 16] = [
    // five large ones have a code of 3 bits
    IdentifierFamily { cost: 3 + 24, has: |digits| number(digits, 2, 4) == number(digits, 6, 4) },
    IdentifierFamily { cost: 3 + 24, has: |digits| (2..6).all(|at| digits.get(at) == digits.get(11 - at)) },
    // both groups are small numbers
    IdentifierFamily { cost: 3 + 24, has: |digits| number(digits, 2, 2) == 0 && number(digits, 6, 2) == 0 },
    // at most four digits are not zero: 11.4 million identifiers
    IdentifierFamily { cost: 3 + 24, has: |digits| digits.iter().filter(|digit| **digit != 0).count() <= 4 },
    // at most three different digits: 31.6 million identifiers
    IdentifierFamily { cost: 3 + 25, has: |digits| different(digits) <= 3 },
    // the others have one of 5 bits; the first five digits again, or fewer of them
    IdentifierFamily { cost: 5 + 21, has: |digits| (1..=5).any(|period| repeats(digits, period)) },
    IdentifierFamily { cost: 5 + 20, has: |digits| (0..5).all(|at| digits.get(at) == digits.get(9 - at)) },
    // each octet is one digit twice
    IdentifierFamily { cost: 5 + 20, has: |digits| digits.chunks(2).all(|pair| pair.first() == pair.last()) },
    // digits that count by any step
    IdentifierFamily { cost: 5 + 8, has: |digits| steps(digits, |digits, at| number(digits, at, 1), DIGITS, 1, 16) },
    // octets that count by any step, as hexadecimal or as decimal numbers
    IdentifierFamily { cost: 5 + 16, has: |digits| steps(digits, |digits, at| number(digits, at, 2), 5, 2, 256) },
    IdentifierFamily { cost: 5 + 16, has: |digits| steps(digits, decimal, 5, 2, 100) },
    // both groups repeat a digit, or count up or down: 48 each
    IdentifierFamily { cost: 5 + 20, has: |digits| [2, 6].iter().all(|at| counts(digits, *at)) },
    // two words and two free digits: six places, 64 words each
    IdentifierFamily { cost: 5 + 23, has: two_words },
    // a word of six digits and four free ones: five places
    IdentifierFamily { cost: 5 + 23, has: |digits| (0..=4).any(|at| LONG_WORDS.contains(&number(digits, at, 6))) },
    // a word of eight digits and two free ones: three places
    IdentifierFamily { cost: 5 + 14, has: |digits| (0..=2).any(|at| PHRASES.contains(&number(digits, at, 8))) },
    // what everyone knows by heart
    IdentifierFamily { cost: 5 + 3, has: |digits| CONSTANTS.contains(&digits.iter().fold(0, |n, d| n << 4 | u64::from(*d))) },
];

/// Words of six digits that people like to type.
static LONG_WORDS: [u32; 16] = [
    0xcaffee, 0xc0ffee, 0xfacade, 0xdecade, 0xdeface, 0xefface, 0xaccede, 0xdecafe, 0xbadcab, 0xacc0de, 0xdec0de, 0x0ff1ce,
    0x5ec0de, 0xba0bab, 0xfab1ed, 0xdefeca,
];

/// Words of eight digits that people like to type.
static PHRASES: [u32; 8] = [
    0x8bad_f00d, 0xbaad_f00d, 0xd15e_a5ed, 0xbaaa_aaad, 0xb16b_00b5, 0xc0de_babe, 0xfee1_dead, 0x0ff1_ce00,
];

/// The digits of pi, e, the golden ratio, the square root of two, Fibonacci's numbers, primes, and two rows of keys.
static CONSTANTS: [u64; 8] = [
    0x31_4159_2653, 0x27_1828_1828, 0x16_1803_3988, 0x14_1421_3562, 0x11_2358_1321, 0x23_5711_1317, 0x12_3456_7890,
    0x09_8765_4321,
];

/// Some digits as a number.
fn number(digits: &[u8; DIGITS], from: usize, count: usize) -> u32 {
    digits.iter().skip(from).take(count).fold(0, |n, digit| n << 4 | u32::from(*digit))
}

/// The decimal number of an octet; 1,000 if its digits are not decimal ones.
fn decimal(digits: &[u8; DIGITS], at: usize) -> u32 {
    match digits.get(at..at + 2) {
        Some([tens @ 0..=9, ones @ 0..=9]) => u32::from(*tens) * 10 + u32::from(*ones),
        _ => 1_000,
    }
}

/// How many different digits there are.
fn different(digits: &[u8; DIGITS]) -> u32 {
    digits.iter().fold(0u16, |all, digit| all | 1 << digit).count_ones()
}

fn repeats(digits: &[u8; DIGITS], period: usize) -> bool {
    digits.iter().zip(digits.iter().skip(period)).all(|(a, b)| a == b)
}

/// Whether some numbers count by one step.
fn steps(
    digits: &[u8; DIGITS],
    value: fn(&[u8; DIGITS], usize) -> u32,
    count: usize,
    width: usize,
    modulus: u32,
) -> bool {
    let all: Vec<u32> = (0..count).map(|at| value(digits, at * width)).collect();
    let step = |pair: &[u32]| match pair {
        [a, b] => (b + modulus - a % modulus) % modulus,
        _ => 0,
    };
    let first = all.get(..2).map(step);
    all.iter().all(|n| *n < modulus) && all.windows(2).all(|pair| Some(step(pair)) == first)
}

/// Whether a group is one digit, or counts up or down.
fn counts(digits: &[u8; DIGITS], at: usize) -> bool {
    [0, 1, 15].iter().any(|step| run(digits, at + 1, *step, false).is_some())
}

fn two_words(digits: &[u8; DIGITS]) -> bool {
    let word = |at: usize| word(digits, at).is_some();
    (0..=2).any(|first| word(first) && (first + 4..=6).any(word))
}

/// The shortest description by a family.
fn in_family(digits: &[u8; DIGITS]) -> u32 {
    let own = FAMILIES.iter().filter(|family| (family.has)(digits)).map(|family| family.cost);
    own.min().unwrap_or(u32::MAX - 1)
}

/// Parts of a global identifier that several have in common: how far right, how many bits.
const PARTS: [(u32, u32); 5] = [(0, 32), (0, 16), (8, 32), (16, 24), (16, 16)];

/// Reports what several identifiers have in common: one suffix under several heads, one head with several suffixes.
fn shared(plan: &Plan, all: &[(EntryId, u64)], findings: &mut Findings) {
    let mut reported: HashSet<EntryId> = HashSet::new();
    for (shift, bits) in PARTS {
        let mut parts: Vec<(u64, EntryId, u64)> =
            all.iter().map(|(id, global)| (global >> shift & ((1 << bits) - 1), *id, *global)).collect();
        parts.sort_unstable();
        for same in parts.chunk_by(|a, b| a.0 == b.0) {
            let rare = rarity(all.len(), same.len(), bits);
            let mut ids: Vec<EntryId> = same.iter().map(|(_, id, _)| *id).collect();
            ids.sort_unstable_by_key(|id| plan.entry(*id).place);
            let ([first, second, others @ ..], Some((part, ..))) = (ids.as_slice(), same.first()) else { continue };
            if rare < RARE || ids.iter().any(|id| !reported.insert(*id)) {
                continue;
            }
            let [one, other] = [first, second].map(|id| show::written(plan, plan.entry(*id)));
            let more = if others.is_empty() { String::new() } else { format!(" and {} more", others.len()) };
            let (digits, odds) = ((bits / 4) as usize, 1u64 << rare.min(40));
            let text = format!(
                "{other} has {part:0digits$x} in its global identifier, as has {one}{more}: hardly random, at most 1 in \
                 {odds} plans has the like"
            );
            findings.at(plan.entry(*second).place, text).related(plan.entry(*first).place, "the same digits");
        }
    }
}

/// How rare it is that some of several random numbers have one of the [`PARTS`] in common, as a power of two: there are
/// at most `of`^`count` / `count`! ways to choose them, and each of them but the first one must have the same bits.
fn rarity(of: usize, count: usize, bits: u32) -> u32 {
    let (of, parts) = (log2(of.max(1) as u128), log2(PARTS.len() as u128));
    let ways = (1..=count as u128).map(|n| (of - log2(n)).max(0.0)).sum::<f64>();
    let rare = f64::from(bits) * (count as f64 - 1.0) - ways - parts;
    rare.max(0.0) as u32
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
        // any digit is 16 sentences of its cost, a word 64 of 11 bits
        let sum: f64 = WAYS
            .iter()
            .map(|way| match way.cost {
                11 => 64.0 / 2048.0,
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
            "fd23:dead:beef::/48",
            "fdca:ffee:babe::/48",
            "fd7c:ffba:ffba::/48",
            "fd7c:1234:4321::/48",
            "fd10:20:30::/48",
            "fd12:100:200::/48",
            "fd7c:abcd:1234::/48",
            "fd17:dead:c0de::/48",
            "fdc0:ffee:7c1a::/48",
            "fd1d:eadb:eef7::/48",
            "fd8b:adf0:0d17::/48",
            "fd11:2233:4455::/48",
            "fd10:2030:4050::/48",
            "fd13:579b:df13::/48",
            "fd12:3451:2345::/48",
            "fda1:b2c3:d4e5::/48",
            "fd12:1212:2121::/48",
            "fdab:baab:bcab::/48",
            "fd31:4159:2653::/48",
            "fd12:3455:4321::/48",
            "fd0a:bad:cafe::/48",
        ] {
            assert_eq!(found("P211", &[("plan.txt", prefix)]).len(), 1, "{prefix}");
        }
    }

    #[test]
    fn the_families_can_be_told_apart() {
        let sum: f64 = 5.0 * 0.125 + 11.0 * 0.5f64.powi(5);
        assert!(sum <= 1.0 && FAMILIES.len() == 16, "{sum}");
        // no family has more members than its cost says: counted among random ones that are near
        let members = |n: usize| (0..=n as u32).map(|k| (1..=k).fold(1.0, |c, i| c * f64::from(11 - i) / f64::from(i)) * 15f64.powi(k as i32)).sum::<f64>();
        assert!(members(4) <= 2f64.powi(24), "{}", members(4));
        let three = 560.0 * 3f64.powi(10);
        assert!(three <= 2f64.powi(25), "{three}");
        assert!(6.0 * 4096.0 * 256.0 <= 2f64.powi(23) && 5.0 * 16.0 * 65536.0 <= 2f64.powi(23));
        for words in [LONG_WORDS.as_slice(), PHRASES.as_slice()] {
            assert!(words.iter().all(|word| words.iter().filter(|other| *other == word).count() == 1));
        }
    }

    #[test]
    fn one_suffix_under_several_heads_is_reported_once() {
        let text = "fd42:7c1a:9b03::/48\nfd9e:21d7:f06c::/48\nfd17:7c1a:9b03::/48\nfd83:7c1a:9b03::/48\n";
        assert_eq!(
            found("P211", &[("plan.txt", text)]),
            [
                "3:1 fd17:7c1a:9b03::/48 has 7c1a9b03 in its global identifier, as has fd42:7c1a:9b03::/48 and 1 more: hardly \
                 random, at most 1 in 1099511627776 plans has the like"
            ]
        );
        let head = "fd42:7c1a:9b03::/48\nfd42:7c1a:9b04::/48\n";
        assert_eq!(found("P211", &[("plan.txt", head)]).len(), 1);
        let group = "fd42:7c1a:9b03::/48\nfde1:7c1a:51c8::/48\n";
        assert_eq!(found("P211", &[("plan.txt", group)]).len(), 1);
        // the sites of one shorter prefix
        let sites = "fd42:7c1a:9b00::/40\nfd42:7c1a:9b03::/48\nfd42:7c1a:9b04::/48\n";
        assert_eq!(found("P211", &[("plan.txt", sites)]), [""; 0]);
    }

    #[test]
    fn a_plan_of_100_000_random_identifiers_has_at_most_100_findings() {
        let text: String = random(3).take(100_000).map(|n| {
            let n = n >> 24;
            format!("fd{:02x}:{:x}:{:x}::/48\n", n >> 32, n >> 16 & 0xffff, n & 0xffff)
        }).collect();
        let reported = found("P211", &[("plan.txt", &text)]).len();
        assert!(reported <= 100, "{reported}");
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
