//! What an address is: the fast and the slow way agree, and what is found lies in the address.
#![no_main]

use ipv6calc::addr::{Len, Net};
use ipv6calc::class::{self, V6Types, embedded, iid, special};
use libfuzzer_sys::fuzz_target;

fuzz_target!(|data: [u8; 16]| {
    let six = u128::from_be_bytes(data);
    let (four, id) = (six as u32, six as u64);
    let types = class::v6(six);
    assert!(types.contains_all(class::v6_fixed(six)) && class::v6_completed(six, class::v6_fixed(six)) == types);
    assert_eq!(types.names().count(), V6Types::all().iter().filter(|n| types.has(n.types)).count());
    assert_eq!(iid::is_random(id), iid::statistics(id).result == 0);
    let _ = (class::v4(four), class::tail(six), class::ifinet6_scope(six), iid::reserved(id));
    let _ = (embedded::identifier(six, types), embedded::owner(six, types), embedded::teredo(six));
    let _ = (class::lookup::country_v6(six), class::lookup::asn_v6(six), class::lookup::registry_v6(six));
    let _ = (class::lookup::country_v4(four), class::lookup::asn_v4(four), class::lookup::registry_v4(four));
    if let Some(block) = special::v6(six) {
        assert!(block.net.contains(&Net::v6(six, Len::V6_HOST)));
    }
    if let Some(block) = special::v4(four) {
        assert!(block.net.contains(&Net::v4(four, Len::V4_HOST)));
    }
});
