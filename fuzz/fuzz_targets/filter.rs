//! Filter expressions: any bytes are taken or refused, and tokens mean the same one by one.
#![no_main]

use ipv6calc::db::Databases;
use ipv6calc::filter::Filter;
use libfuzzer_sys::fuzz_target;

fuzz_target!(|data: &[u8]| {
    let Some((address, expression)) = data.split_first_chunk::<16>() else { return };
    let six = u128::from_be_bytes(*address);
    let (mut whole, mut pieces) = (Filter::new(), Filter::new());
    let taken = whole.add(expression).is_ok();
    let all = expression.split(|b| *b == b',').all(|token| pieces.add(token).is_ok());
    assert_eq!(taken, all);
    if taken {
        assert_eq!(whole.matches_v6(six, &Databases::empty()), pieces.matches_v6(six, &Databases::empty()));
        assert_eq!(whole.matches_v4(six as u32, &Databases::empty()), pieces.matches_v4(six as u32, &Databases::empty()));
    }
});
