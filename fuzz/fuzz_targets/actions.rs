//! Pipelines of any actions: a chain that is planned gives values of the kinds that were planned.
#![no_main]

use ipv6calc::action::{self, Flow, Params, Pipeline, StepParams};
use ipv6calc::addr::{Len, Net};
use ipv6calc::format::{Input, detect};
use libfuzzer_sys::fuzz_target;

/// Parameters of single actions, from a few octets.
fn own(octets: [u8; 8]) -> StepParams {
    let bits = u128::from(u64::from_be_bytes(octets)) * 0x0101_0001_0000_0001;
    let net = |shift: u32| Len::v6(bits as u32 >> shift & 0x7f).ok().map(|len| Net::v6(bits << shift, len));
    let [a, b, ..] = octets;
    StepParams {
        prefix: net(0),
        npt_inside: net(1),
        npt_outside: net(1).map(|net| Net::v6(!net.bits(), net.len())),
        stable_secret: Some(bits),
        stable_mac: Some([a; 32]),
        dad_counter: Some(b),
        scope: Some(a & 0xf),
        group: Some(bits as u32),
        teredo_server: Some(bits as u32),
        teredo_port: Some(bits as u16),
        teredo_flags: Some(bits as u16),
    }
}

fuzz_target!(|data: &[u8]| {
    let Some((head, rest)) = data.split_first_chunk::<3>() else { return };
    let Some((octets, text)) = rest.split_first_chunk::<8>() else { return };
    let params = Params { own: own(*octets), ..Params::default() };
    let chosen = head.iter().filter_map(|b| action::ALL.get(usize::from(*b) % (action::ALL.len() + 1)));
    let steps = chosen.filter_map(|a| (a.build)(&params).ok()).collect();
    let Some(reader) = detect(text).ok().and_then(|f| f.parse.as_ref()) else { return };
    let Ok(mut value) = reader.run(Input::word(text)) else { return };
    let pipeline = Pipeline::new(steps);
    let Ok(kind) = pipeline.plan(value.kind()) else { return };
    if let Ok(Flow::Through) = pipeline.run(&mut value) {
        assert_eq!(value.kind(), kind);
    }
});
