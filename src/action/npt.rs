//! IPv6-to-IPv6 network prefix translation, stateless and checksum-neutral
//! ([RFC 6296, section 3](https://www.rfc-editor.org/rfc/rfc6296#section-3)).

use super::{Action, ActionError, BuildError, Param, Step};
use crate::addr::{Family, Kind, Net, V6, Value};

/// The action.
pub(super) static ACTION: Action = Action {
    name: "npt",
    about: "translates an address between an inside and an outside prefix, checksum-neutral",
    rfc: "RFC 6296",
    maps: &[(Kind::V6, Kind::V6)],
    params: &[Param::NptInside.required(), Param::NptOutside.required()],
    build: |params| {
        let inside = params.own.npt_inside.ok_or(BuildError::Missing("npt", Param::NptInside))?;
        let outside = params.own.npt_outside.ok_or(BuildError::Missing("npt", Param::NptOutside))?;
        let npt = Npt::new(inside, outside)?;
        Ok(Step::change(&ACTION, move |value| npt.convert(value)).remarking_lengths(move |value| npt.short(value)))
    },
    examples: || {
        vec![
            (
                "--npt-inside fd01:203:405::/48 --npt-outside 2001:db8:1::/48 fd01:203:405:1::1234",
                "2001:db8:1:d550::1234",
            ),
            (
                "--npt-inside fd01:203:405::/48 --npt-outside 2001:db8:1::/48 2001:db8:1:d550::1234",
                "fd01:203:405:1::1234",
            ),
        ]
    },
};

/// A translator between two prefixes of one length.
#[derive(Clone, Copy, Debug)]
struct Npt {
    inside: Net,
    outside: Net,
    /// What the way out adds to a word, in one's complement arithmetic.
    adjustment: u16,
}

impl Npt {
    fn new(inside: Net, outside: Net) -> Result<Npt, BuildError> {
        if [inside, outside].iter().any(|net| net.family() == Family::V4) {
            return Err(BuildError::Range("the prefixes inside and outside are IPv6 prefixes"));
        }
        if [inside, outside].iter().any(|net| net.bits() >> 120 == 0xff) {
            return Err(BuildError::Range("the prefixes inside and outside are those of unicast addresses"));
        }
        if inside.len() != outside.len() {
            return Err(BuildError::Lengths(inside.len().get(), outside.len().get()));
        }
        if inside.len().get() > 64 {
            return Err(BuildError::Range("the prefixes inside and outside must be at most 64 bits long (RFC 6296)"));
        }
        if inside == outside {
            return Err(BuildError::Range("the prefixes inside and outside must differ"));
        }
        Ok(Npt { inside, outside, adjustment: add(sum(inside.bits()), !sum(outside.bits())) })
    }

    fn convert(&self, value: &mut Value) -> Result<(), ActionError> {
        let Value::V6(a) = value else { return Err(ActionError::Kind) };
        *a = V6::new(self.answer(a)?).with_len(a.len);
        Ok(())
    }

    /// The translated address.
    fn answer(&self, a: &V6) -> Result<u128, ActionError> {
        let mask = self.inside.len().mask128();
        let (to, adjustment) = match a.bits & mask {
            prefix if prefix == self.inside.bits() => (&self.outside, self.adjustment),
            prefix if prefix == self.outside.bits() => (&self.inside, !self.adjustment),
            _ => return Err(ActionError::NoNpt(self.inside.into(), self.outside.into())),
        };
        adjust(to.bits() | a.bits & !mask, self.inside.len().get(), adjustment)
    }

    /// A prefix length that ends before the word that is adjusted: what was translated is an address, and the answer may
    /// have bits after its length.
    fn short(&self, value: &Value) -> Option<String> {
        let Value::V6(a) = value else { return None };
        let (len, answer) = (a.len?, self.answer(a).ok()?);
        let spare = !len.mask128();
        (a.bits & spare == 0 && answer & spare != 0).then(|| {
            format!(
                "npt: translated as an address, not as a prefix: the adjustment for the checksum lies after the prefix \
                 length {}",
                len.get()
            )
        })
    }
}

/// The address with one word adjusted: the subnet of a prefix up to /48
/// ([RFC 6296, section 3.4](https://www.rfc-editor.org/rfc/rfc6296#section-3.4)), else the first word after the first
/// 64 bits that is not ffff ([section 3.5](https://www.rfc-editor.org/rfc/rfc6296#section-3.5)).
fn adjust(bits: u128, len: u8, adjustment: u16) -> Result<u128, ActionError> {
    let word = |shift: u32| (bits >> shift) as u16;
    let shift = match len {
        ..=48 if word(64) == 0xffff => return Err(ActionError::FullSubnet),
        ..=48 => 64,
        _ => [48, 32, 16, 0].into_iter().find(|shift| word(*shift) != 0xffff).ok_or(ActionError::FullIid)?,
    };
    let new = match add(word(shift), adjustment) {
        0xffff => 0,
        new => new,
    };
    Ok(bits & !(0xffff << shift) | u128::from(new) << shift)
}

/// The sum of all words in one's complement arithmetic.
fn sum(bits: u128) -> u16 {
    (0..8).fold(0, |sum, i| add(sum, (bits >> (16 * i)) as u16))
}

/// The sum of two words in one's complement arithmetic: a carry goes to the other end.
const fn add(a: u16, b: u16) -> u16 {
    let (sum, carry) = a.overflowing_add(b);
    sum + carry as u16
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::addr::Len;

    fn npt(inside: &str, outside: &str, len: u32) -> Npt {
        let net = |text: &str| Net::v6(text.parse::<std::net::Ipv6Addr>().unwrap().into(), Len::v6(len).unwrap());
        Npt::new(net(inside), net(outside)).unwrap()
    }

    fn there(npt: &Npt, text: &str) -> Result<std::net::Ipv6Addr, ActionError> {
        let mut value = Value::V6(V6::from(text.parse::<std::net::Ipv6Addr>().unwrap()));
        npt.convert(&mut value).map(|()| match value {
            Value::V6(a) => a.into(),
            _ => panic!("{value:?}"),
        })
    }

    /// RFC 6296, section 3.6: the adjustment is d54f.
    #[test]
    fn the_example_of_rfc_6296() {
        let npt = npt("fd01:203:405::", "2001:db8:1::", 48);
        assert_eq!(npt.adjustment, 0xd54f);
        assert_eq!(there(&npt, "fd01:203:405:1::1234").unwrap().to_string(), "2001:db8:1:d550::1234");
        assert_eq!(there(&npt, "2001:db8:1:d550::1234").unwrap().to_string(), "fd01:203:405:1::1234");
    }

    #[test]
    fn every_word_is_found_and_comes_back() {
        let npt = npt("fd01:203:405:6700::", "2001:db8:1:8900::", 56);
        for address in [
            "fd01:203:405:6701::",
            "fd01:203:405:67ff:ffff:1:2:3",
            "fd01:203:405:67ff:ffff:ffff:2:3",
            "fd01:203:405:67ff:ffff:ffff:ffff:3",
        ] {
            let out = there(&npt, address).unwrap().to_string();
            assert!(out.starts_with("2001:db8:1:89"), "{out}");
            assert_eq!(there(&npt, &out).unwrap().to_string(), address);
        }
        assert_eq!(there(&npt, "fd01:203:405:67ff:ffff:ffff:ffff:ffff"), Err(ActionError::FullIid));
    }

    #[test]
    fn a_translation_keeps_the_checksum() {
        let npt = npt("fd01:203:405::", "2001:db8:1::", 48);
        for subnet in 0..0xffff_u128 {
            let bits = npt.inside.bits() | subnet << 64 | 7;
            let mut value = Value::V6(V6::new(bits));
            npt.convert(&mut value).unwrap();
            let Value::V6(out) = value else { panic!("{value:?}") };
            assert_eq!(sum(out.bits) % 0xffff, sum(bits) % 0xffff, "{subnet:x}");
            npt.convert(&mut value).unwrap();
            assert_eq!(value, Value::V6(V6::new(bits)), "{subnet:x}");
        }
        assert_eq!(there(&npt, "fd01:203:405:ffff::1"), Err(ActionError::FullSubnet));
    }

    #[test]
    fn prefixes_that_do_not_fit_are_refused() {
        let net = |bits: u128, len| Net::v6(bits << 96, Len::v6(len).unwrap());
        assert!(Npt::new(net(0x2001_0db8, 32), net(0xfd00_0000, 48)).unwrap_err().to_string().contains("32 and 48"));
        assert!(Npt::new(net(0x2001_0db8, 65), net(0xfd00_0000, 65)).is_err());
        assert!(Npt::new(net(1, 48), net(1, 48)).is_err());
        assert!(Npt::new(net(1, 8), Net::v4(0, Len::v4(8).unwrap())).is_err());
    }
}
