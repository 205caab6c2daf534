//! What is found in a line stands there in order and can be written; the values of a field of JSON stand within the line.
#![no_main]

use ipv6calc::log::{JsonPath, Locate};
use libfuzzer_sys::fuzz_target;

fuzz_target!(|text: &[u8]| {
    let mut last = 0;
    for found in Locate::new(text) {
        assert!(last <= found.at.start && found.at.start < found.at.end && found.at.end <= text.len());
        last = found.at.end;
        let mut written = Vec::new();
        found.write(&found.value, text, &mut written);
        assert!(!written.is_empty(), "{found:?}");
    }
    if let Some(path) = JsonPath::new("a.b") {
        for place in path.places(text).into_iter().flatten() {
            assert!(text.get(place).is_some_and(|value| !value.is_empty()));
        }
    }
});
