//! The stable address that Linux takes in a prefix
//! ([RFC 7217, section 5](https://www.rfc-editor.org/rfc/rfc7217#section-5)).

use super::{Action, ActionError, BuildError, Param, Step};
use crate::addr::{Kind, Len, V6, Value};
use crate::class::iid;

/// The action.
pub(super) static ACTION: Action = Action {
    name: "stableiid",
    about: "stable address in a prefix, as Linux takes it with addr_gen_mode 2",
    rfc: "RFC 7217",
    maps: &[(Kind::V6, Kind::V6)],
    params: &[Param::StableSecret.required(), Param::StableMac.required(), Param::DadCounter.optional()],
    build: |params| {
        let missing = |param| BuildError::Missing("stableiid", param);
        let own = &params.own;
        let secret = own.stable_secret.ok_or(missing(Param::StableSecret))?;
        let hardware = own.stable_mac.ok_or(missing(Param::StableMac))?;
        let stable = Stable::new(secret, &hardware, own.dad_counter.unwrap_or(0));
        Ok(Step::change(&ACTION, move |value| stable.convert(value)))
    },
    examples: || {
        vec![("--stable-secret 2001:db8:1:2:3:4:5:6 --stable-mac 00:16:3e:5a:7b:9c 2001:db8::/64", STABLE_EXAMPLE)]
    },
};

/// The answer of the example.
const STABLE_EXAMPLE: &str = "2001:db8::e1d8:b572:1dca:343/64";

/// The state that SHA-1 begins with (FIPS 180-4, section 5.3.1).
const START: [u32; 5] = [0x6745_2301, 0xefcd_ab89, 0x98ba_dcfe, 0x1032_5476, 0xc3d2_e1f0];

/// Where the prefix lies in the block, after the secret.
const PREFIX: std::ops::Range<usize> = 16..24;

/// Where the counter lies in the block, after the hardware address.
const COUNTER: usize = 56;

/// What goes into the digest: secret, prefix, hardware address, counter. One block without padding, as the kernel has
/// it.
struct Stable {
    block: [u8; 64],
    counter: u8,
}

impl Stable {
    fn new(secret: u128, hardware: &[u8; 32], counter: u8) -> Stable {
        let mut block = [0; 64];
        let octets = secret.to_be_bytes().into_iter().chain([0; 8]).chain(*hardware);
        block.iter_mut().zip(octets).for_each(|(to, from)| *to = from);
        Stable { block, counter }
    }

    /// The identifier in a prefix for this counter.
    fn iid(&self, prefix: u64, counter: u8) -> u64 {
        let mut block = self.block;
        let prefix = prefix.to_be_bytes();
        block.iter_mut().skip(PREFIX.start).zip(prefix).for_each(|(to, from)| *to = from);
        block.iter_mut().skip(COUNTER).take(1).for_each(|to| *to = counter);
        let mut state = START;
        sha1::block_api::compress(&mut state, &[block]);
        let [first, second, ..] = state;
        u64::from(first.swap_bytes()) << 32 | u64::from(second.swap_bytes())
    }

    fn convert(&self, value: &mut Value) -> Result<(), ActionError> {
        let Value::V6(a) = value else { return Err(ActionError::Kind) };
        if a.bits >> 120 == 0xff {
            return Err(ActionError::Multicast);
        }
        if a.len.is_some_and(|len| len != Len::SUBNET) {
            return Err(ActionError::NotSubnet(a.len.map_or(0, Len::get)));
        }
        let prefix = (a.bits >> 64) as u64;
        let iid = (self.counter..=u8::MAX).map(|counter| self.iid(prefix, counter));
        let iid = iid.into_iter().find(|iid| iid::is_usable(*iid)).ok_or(ActionError::Reserved)?;
        *a = V6 { len: a.len, zone: a.zone, ..V6::new(u128::from(prefix) << 64 | u128::from(iid)) };
        Ok(())
    }
}
