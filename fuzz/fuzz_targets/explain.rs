//! Any text is explained, or refused at a place within it, in words and as a document.
#![no_main]

use ipv6calc::anon::{Anonymiser, AnonSettings as Masks};
use ipv6calc::info::explain::Plain;
use ipv6calc::info::{InfoOptions, InfoSettings};
use libfuzzer_sys::fuzz_target;
use std::sync::OnceLock;

static SETTINGS: OnceLock<InfoSettings> = OnceLock::new();

fuzz_target!(|text: &[u8]| {
    let settings = SETTINGS.get_or_init(|| {
        let masks = Anonymiser::new(&Masks::default(), None, false).expect("the default needs nothing");
        InfoSettings::new(masks, InfoOptions::default())
    });
    let explanation = settings.explain(text);
    let mut words = Vec::new();
    explanation.text(&Plain, &mut words);
    assert!(!words.is_empty());
    serde_json::to_vec(&explanation).expect("a document");
});
