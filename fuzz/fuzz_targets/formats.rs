//! Every notation reads any bytes, writes what it read in any style, and reads that back.
#![no_main]

use ipv6calc::addr::{Len, Value};
use ipv6calc::format::{ALL, Format, Input, StyleFlags, Style};
use libfuzzer_sys::fuzz_target;

fuzz_target!(|data: &[u8]| {
    let Some((head, text)) = data.split_first_chunk() else { return };
    let (style, words) = (style(*head), words(text));
    for format in ALL {
        let Some(reader) = &format.parse else { continue };
        match reader.run(words) {
            Ok(value) => {
                assert_eq!(value.kind(), reader.gives, "{format:?}");
                write(&value, &style);
                read_back(format, &value);
            }
            Err(e) => {
                let word = if e.in_second { words.second.unwrap_or_default() } else { words.first };
                assert!(e.at <= word.len(), "{format:?}: {e:?} is past the end");
            }
        }
    }
});

/// A style of any four bytes: sixteen options, two bits of a range or a length.
fn style([a, b, c, d]: [u8; 4]) -> Style {
    let bits = u32::from(a) | u32::from(b) << 8;
    let chosen = StyleFlags::ALL.iter().enumerate().filter(|(i, _)| bits >> (i % 16) & 1 == 1);
    let bit = |n: u8| (n & 0x80 == 0).then_some(n % 128 + 1);
    let force = (c == d).then(|| Len::at_most_128(u32::from(c)));
    Style { start: bit(c), end: bit(d), force, ..Style::of(chosen.fold(StyleFlags::NONE, |all, (_, o)| all.or(*o))) }
}

/// The words of a line.
fn words(text: &[u8]) -> Input<'_> {
    let mut words = text.split(|b| *b == b' ');
    let first = words.next().unwrap_or_default();
    Input { second: words.next(), more: words.next().is_some(), ..Input::word(first) }
}

/// Every notation writes the value, or says that it cannot and leaves the buffer alone.
fn write(value: &Value, style: &Style) {
    for format in ALL {
        let Some(writer) = &format.print else { continue };
        let mut out = b"x".to_vec();
        let done = (writer.run)(value, style, &mut out);
        assert!(out.starts_with(b"x"), "{format:?} appends");
        assert!(done.is_ok() || out.len() == 1, "{format:?} writes nothing if it fails");
        assert!(done.is_ok() || writer.takes.has(value.kind()) || style.options.is_empty() || out.len() == 1);
    }
}

/// What a notation wrote of a value that it read itself, it reads as the same text again.
fn read_back(format: &Format, value: &Value) {
    let (Some(reader), Some(writer)) = (&format.parse, &format.print) else { return };
    // if_inet6 has scope flags where its reader has a length; an identifier that was read has eight groups, a literal
    // name has no characters for some zones; reverse names are cut at nibbles.
    let forgets = ["ifinet6", "iid", "iid+token", "ipv6literal"].contains(&format.name);
    if forgets || !writer.takes.has(value.kind()) {
        return;
    }
    let (mut text, mut again) = (Vec::new(), Vec::new());
    (writer.run)(value, &Style::default(), &mut text).expect("the plain style needs nothing");
    let read = reader.run(Input::word(&text)).unwrap_or_else(|e| panic!("{format:?}: {text:?}: {e}"));
    (writer.run)(&read, &Style::default(), &mut again).expect("the plain style needs nothing");
    assert_eq!(text, again, "{format:?}: {value:?}");
}
