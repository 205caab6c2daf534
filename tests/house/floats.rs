//! Functions on floating-point numbers that are in the mathematical library of the system: every start of a program would
//! load and link it. `addr::binary` has its own.

use super::source::sources;

const IN_LIBM: [&str; 14] = [
    ".log2()", ".log10()", ".ln()", ".ln_1p()", ".exp()", ".exp2()", ".powf(", ".sin()", ".cos()", ".tan()", ".tanh()",
    ".cbrt()", ".hypot(", ".atan2(",
];

#[test]
fn no_function_of_the_mathematical_library_is_called() {
    let mut found = Vec::new();
    for source in sources() {
        for (at, line) in source.code().lines().enumerate() {
            let called = IN_LIBM.iter().filter(|call| line.contains(*call));
            found.extend(called.map(|call| format!("{}:{}: {call}", source.path, at + 1)));
        }
    }
    assert!(found.is_empty(), "write it with addr::binary:\n{}", found.join("\n"));
}
