//! Detection names a notation that can be read, or a place within the text; the short ways agree with the long ones.
#![no_main]

use ipv6calc::addr::{V4, Value};
use ipv6calc::format::{ALL, TextWindow, Input, detect, short_detect, short_way};
use libfuzzer_sys::fuzz_target;

fuzz_target!(|bytes: &[u8]| {
    // what stands behind a text makes no difference
    let text = bytes.split(|b| *b == b'\n').next().unwrap_or_default();
    let ahead = TextWindow::new(bytes, text.len());
    let found = detect(text);
    match found {
        Ok(format) => assert!(format.parse.is_some(), "{format:?} cannot be read"),
        Err(e) => assert!(e.at <= text.len(), "{e:?} is behind the end"),
    }
    let mut value = Value::V4(V4::new(0));
    if let Some(format) = short_detect(ahead, &mut value) {
        assert!(found.is_ok_and(|found| found.is(format)), "{format:?}, not {found:?}");
    }
    for format in ALL {
        let Some((short, reader)) = short_way(format).zip(format.parse.as_ref()) else { continue };
        if short(ahead, &mut value) {
            assert_eq!(reader.run(Input::word(text)), Ok(value), "{format:?}");
        }
    }
});
