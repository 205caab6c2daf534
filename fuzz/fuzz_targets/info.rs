//! Facts about anything that can be read, in every form.
#![no_main]

use ipv6calc::addr::Value;
use ipv6calc::anon::{Anonymiser, AnonSettings as Masks};
use ipv6calc::format::{Input, detect};
use ipv6calc::info::{InfoOptions, InfoSettings};
use libfuzzer_sys::fuzz_target;
use std::sync::OnceLock;

static SETTINGS: OnceLock<InfoSettings> = OnceLock::new();

fn settings() -> InfoSettings {
    let anonymiser = Anonymiser::new(&Masks::default(), None, false).expect("the standard needs nothing");
    InfoSettings::new(anonymiser, InfoOptions::default())
}

fuzz_target!(|text: &[u8]| {
    let Some(reader) = detect(text).ok().and_then(|f| f.parse.as_ref()) else { return };
    let Ok(value) = reader.run(Input::word(text)) else { return };
    tell(SETTINGS.get_or_init(settings), &value);
});

fn tell(settings: &InfoSettings, value: &Value) {
    let (mut human, mut machine, mut shell, mut json) = (Vec::new(), Vec::new(), Vec::new(), Vec::new());
    if settings.human(value, &mut human).is_err() {
        assert!(settings.machine(value, &mut machine).is_err() && settings.json(value, &mut json).is_err());
        return;
    }
    settings.machine(value, &mut machine).expect("the facts are there");
    settings.shell(value, "a word", &mut shell).expect("the facts are there");
    settings.json(value, &mut json).expect("the facts are there");
    assert!(human.ends_with(b"\n"));
    let keys = machine.split(|b| *b == b'\n').filter(|l| !l.is_empty());
    keys.for_each(|line| assert!(line.first().is_some_and(u8::is_ascii_uppercase) && line.contains(&b'=')));
    quoted(&shell);
    let document: serde_json::Value = serde_json::from_slice(&json).expect("a document");
    assert!(document.is_object() && json.iter().filter(|b| **b == b'\n').count() == 1);
}

/// Lines of a name, `=`, and a value that is one word for a shell: quotes, and escaped quotes between them.
fn quoted(text: &[u8]) {
    let mut rest = text;
    while !rest.is_empty() {
        let name = rest.iter().take_while(|b| b.is_ascii_uppercase() || b.is_ascii_digit() || **b == b'_').count();
        assert!(name > 0 && rest.get(name) == Some(&b'='), "{:?}", String::from_utf8_lossy(rest));
        rest = &rest[name + 1..];
        while rest.first() != Some(&b'\n') {
            let word = if rest.starts_with(b"\\'") { 2 } else { 2 + quote(rest) };
            rest = rest.get(word..).expect("a closing quote");
        }
        rest = &rest[1..];
    }
}

/// The length of what stands between two quotes.
fn quote(text: &[u8]) -> usize {
    assert_eq!(text.first(), Some(&b'\''), "{:?}", String::from_utf8_lossy(text));
    text[1..].iter().position(|b| *b == b'\'').expect("a closing quote")
}
