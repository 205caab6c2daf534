//! Powers of two and their logarithms. Those of the standard library lie in the mathematical library of the system, which
//! every start of the program would load and link for them.

/// Two to the power of an exponent from -1022 to 1023.
pub(crate) const fn power_of_two(exponent: i32) -> f64 {
    f64::from_bits(((f64::MAX_EXP - 1 + exponent) as u64) << (f64::MANTISSA_DIGITS - 1))
}

/// The binary logarithm of a number that is not 0, a digit at a time: squaring doubles it.
pub(crate) fn log2(number: u128) -> f64 {
    let whole = number.ilog2();
    let (mut rest, mut log, mut digit) = (number as f64 / (1u128 << whole) as f64, f64::from(whole), 0.5);
    for _ in 0..f64::MANTISSA_DIGITS {
        rest *= rest;
        if rest >= 2.0 {
            rest /= 2.0;
            log += digit;
        }
        digit /= 2.0;
    }
    log
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_powers_are_those_of_the_standard_library() {
        for exponent in -1022..=1023 {
            assert_eq!(power_of_two(exponent), f64::from(exponent).exp2(), "{exponent}");
        }
    }

    #[test]
    fn the_logarithm_is_that_of_the_standard_library() {
        let powers = (0..128).map(|bit| 1 << bit);
        let others = powers.clone().flat_map(|power: u128| [power - power / 3, power + power / 7, power | 1, !power]);
        for number in powers.chain(others).chain(1..5000).chain([u128::MAX]) {
            let (ours, theirs) = (log2(number), (number as f64).log2());
            assert!((ours - theirs).abs() <= 4.0 * f64::EPSILON * theirs, "{number}: {ours}, {theirs}");
        }
    }
}
