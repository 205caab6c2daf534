//! MAC addresses and EUI-64s: the vendor stays, the number goes. The method does not matter.

use super::AnonSettings;
use crate::addr::{Eui64, Iid, Len, Mac};
use crate::class::oui;
use crate::db::BuiltIn;

/// The bit that says local, in a hardware address in the upper bits of 64.
const LOCAL: u64 = Iid::UNIVERSAL;
/// Bits of an OUI.
const OUI: u8 = 24;

/// The MAC address without its number.
pub(super) fn mac(settings: &AnonSettings, mac: Mac) -> Mac {
    let [a, b, c, d, e, f] = mac.0;
    // nothing and all are the same on every host
    if settings.strict && matches!(mac.0, [0, 0, 0, 0, 0, 0] | [0xff, 0xff, 0xff, 0xff, 0xff, 0xff]) {
        return mac;
    }
    if settings.strict && !is_registered(mac.0) {
        return Mac([a & 3, 0, 0, 0, 0, 0]);
    }
    let bits = u64::from_be_bytes([a, b, c, d, e, f, 0, 0]);
    let [a, b, c, d, e, f, ..] = cut(bits, kept(settings, bits, settings.mask_mac, OUI)).to_be_bytes();
    Mac([a, b, c, d, e, f])
}

/// The EUI-64 without its number. One that was made of a MAC address keeps the filler ff-fe after the OUI.
pub(super) fn eui64(settings: &AnonSettings, eui64: Eui64) -> Eui64 {
    let bits = u64::from_be_bytes(eui64.0);
    let [a, b, c, d, e, f, ..] = eui64.0;
    if settings.strict {
        let vendor = (d, e) == (0xff, 0xfe) && is_registered([a, b, c, 0, 0, f]);
        return Eui64(if vendor { [a, b, c, 0xff, 0xfe, 0, 0, 0] } else { [a & 2, 0, 0, 0, 0, 0, 0, 0] });
    }
    let filler = if (bits >> 24) & 0xffff == 0xfffe { 16 } else { 0 };
    Eui64(cut(bits, kept(settings, bits, settings.mask_eui64, OUI + filler)).to_be_bytes())
}

/// Whether the vendor of a hardware address is registered. The first three octets of others may be random.
fn is_registered(octets: [u8; 6]) -> bool {
    octets[0] & 3 == 0 && BuiltIn::vendor(octets).is_some()
}

/// The identifier without its number, as the method `zeroize` does it. A paranoid mask takes the universal bit, too:
/// otherwise what is left would still say that there was a vendor.
pub(super) fn iid(settings: &AnonSettings, iid: Iid) -> Iid {
    let masked = eui64(settings, iid.eui64());
    let hide = settings.mask_eui64 < 7 && !settings.autoadjust;
    let local = if hide { LOCAL } else { 0 };
    Eui64((u64::from_be_bytes(masked.0) | local).to_be_bytes()).iid()
}

/// Bits that stay: of a universal address all that names the vendor, if the settings say so, and at least `mask`.
fn kept(settings: &AnonSettings, bits: u64, mask: u8, vendor: u8) -> u8 {
    if !settings.autoadjust || bits & LOCAL != 0 {
        return mask;
    }
    let shared = oui::shared((bits >> 40) as u32).map_or(0, |row| row.vendor_bits);
    mask.max(vendor + shared)
}

/// The first `len` bits and the local bit.
const fn cut(bits: u64, len: u8) -> u64 {
    bits & ((Len::at_most_128(len as u32).mask128() >> 64) as u64 | LOCAL)
}

#[cfg(test)]
mod tests {
    use super::*;

    fn set(name: &str) -> AnonSettings {
        AnonSettings::preset(name).unwrap()
    }

    /// The examples of the specification, section 5.
    #[test]
    fn vendors_stay_as_far_as_the_preset_says() {
        for (plain, standard, paranoid) in [
            (0x0011_2233_4455_u64, 0x0011_2200_0000_u64, 0x0011_2200_0000_u64),
            (0x0050_c212_3456, 0x0050_c212_3000, 0x0050_c200_0000),
            (0x0055_da12_3456, 0x0055_da10_0000, 0x0055_da00_0000),
            (0xffff_ffff_ffff, 0xffff_ff00_0000, 0xffff_ff00_0000),
        ] {
            let of = |n: u64| {
                let [_, _, octets @ ..] = n.to_be_bytes();
                Mac(octets)
            };
            assert_eq!(mac(&set("as"), of(plain)), of(standard));
            assert_eq!(mac(&set("ap"), of(plain)), of(paranoid));
        }
    }

    #[test]
    fn an_eui64_keeps_its_vendor_and_its_local_bit() {
        let of = |n: u64| Eui64(n.to_be_bytes());
        assert_eq!(eui64(&set("as"), of(0x0011_2233_4455_6677)), of(0x0011_2233_4400_0000));
        assert_eq!(eui64(&set("ap"), of(0x0011_2233_4455_6677)), of(0));
        assert_eq!(eui64(&set("ap"), of(0x0211_2233_4455_6677)), of(0x0200_0000_0000_0000));
    }

    #[test]
    fn a_full_mask_changes_nothing() {
        let mut all = set("ap");
        all.set_mask_mac(48).unwrap();
        all.set_mask_eui64(64).unwrap();
        assert_eq!(mac(&all, Mac([0xff; 6])), Mac([0xff; 6]));
        assert_eq!(eui64(&all, Eui64([0xa5; 8])), Eui64([0xa5; 8]));
    }
}
