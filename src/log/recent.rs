//! The results of the addresses that were seen last: most lines of a log are from an address that was there before.

use std::net::IpAddr;

/// Slots of a cache.
const SLOTS: usize = 1 << BITS;
const BITS: u32 = 12;

/// A cache of fixed size. Each address has one slot, which it shares with others; the last one is kept.
pub(super) struct Recent<T>(Box<[Slot<T>]>);

/// A place for an address and its result.
pub(super) struct Slot<T> {
    /// Whose result it is; `None` as long as nothing was put here.
    pub(super) ip: Option<IpAddr>,
    /// The result.
    pub(super) value: T,
}

impl<T: Default> Recent<T> {
    /// An empty cache.
    pub(super) fn new() -> Recent<T> {
        Recent((0..SLOTS).map(|_| Slot { ip: None, value: T::default() }).collect())
    }

    /// The slot of an address, whoever is in it.
    #[expect(clippy::indexing_slicing, reason = "a place is a number of BITS bits")]
    pub(super) fn slot(&mut self, ip: IpAddr) -> &mut Slot<T> {
        &mut self.0[place(ip)]
    }

    /// Every slot.
    pub(super) fn slots(&mut self) -> impl Iterator<Item = &mut Slot<T>> {
        self.0.iter_mut()
    }
}

/// The slot of an address: the upper bits of a product, which every bit of the address has a part in.
fn place(ip: IpAddr) -> usize {
    const ODD: u64 = 0x9e37_79b9_7f4a_7c15;
    let bits = match ip {
        IpAddr::V4(ip) => u64::from(ip.to_bits()),
        IpAddr::V6(ip) => {
            let bits = ip.to_bits();
            ((bits >> 64) as u64).wrapping_mul(ODD).rotate_left(32) ^ bits as u64
        }
    };
    (bits.wrapping_mul(ODD) >> (64 - BITS)) as usize
}

#[cfg(test)]
mod tests {
    use super::*;
    use std::collections::HashSet;

    #[test]
    fn neighbours_have_slots_of_their_own() {
        for base in [0x2001_0db8_u128 << 96, 0xfe80 << 112] {
            let v6: HashSet<usize> = (0..256u128).map(|n| place(IpAddr::V6((base | n).into()))).collect();
            let nets: HashSet<usize> = (0..256u128).map(|n| place(IpAddr::V6((base | n << 64).into()))).collect();
            assert!(v6.len() > 200 && nets.len() > 200, "{} {}", v6.len(), nets.len());
        }
        let v4: HashSet<usize> = (0..256u32).map(|n| place(IpAddr::V4((0xc000_0200 | n).into()))).collect();
        assert!(v4.len() > 200, "{}", v4.len());
    }

    #[test]
    fn an_address_takes_the_slot_of_another() {
        let mut recent: Recent<u8> = Recent::new();
        let [a, b]: [IpAddr; 2] = ["192.0.2.1".parse().unwrap(), "2001:db8::1".parse().unwrap()];
        assert_eq!(recent.slot(a).ip, None);
        *recent.slot(a) = Slot { ip: Some(a), value: 1 };
        *recent.slot(b) = Slot { ip: Some(b), value: 2 };
        assert_eq!(recent.slot(a).ip, Some(a));
        assert_eq!(recent.slots().filter(|s| s.ip.is_some()).map(|s| s.value).sum::<u8>(), 3);
    }
}
