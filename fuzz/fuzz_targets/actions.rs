//! Pipelines of any actions: a chain that is planned gives values of the kinds that were planned.
#![no_main]

use ipv6calc::action::{self, Params, Pipeline};
use ipv6calc::format::{Input, detect};
use libfuzzer_sys::fuzz_target;

fuzz_target!(|data: &[u8]| {
    let Some((head, text)) = data.split_first_chunk::<3>() else { return };
    let params = Params::default();
    let chosen = head.iter().filter_map(|b| action::ALL.get(usize::from(*b) % (action::ALL.len() + 1)));
    let steps = chosen.filter_map(|a| (a.build)(&params).ok()).collect();
    let Some(reader) = detect(text).ok().and_then(|f| f.parse.as_ref()) else { return };
    let Ok(mut value) = reader.run(Input::word(text)) else { return };
    let pipeline = Pipeline::new(steps);
    let Ok(kind) = pipeline.plan(value.kind()) else { return };
    if let Ok(None) = pipeline.run(&mut value) {
        assert_eq!(value.kind(), kind);
    }
});
