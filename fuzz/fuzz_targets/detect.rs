//! Detection names a notation that can be read, or a place within the text.
#![no_main]

use ipv6calc::format::detect;
use libfuzzer_sys::fuzz_target;

fuzz_target!(|text: &[u8]| {
    match detect(text) {
        Ok(format) => assert!(format.parse.is_some(), "{format:?} cannot be read"),
        Err(e) => assert!(e.at <= text.len(), "{e:?} is behind the end"),
    }
});
