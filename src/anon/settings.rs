//! The presets, as a table, and what options make of them.

use super::Method;
use thiserror::Error;

/// A named setting.
#[derive(Clone, Copy, Debug)]
pub struct Preset {
    /// The long name.
    pub name: &'static str,
    /// The two-letter name.
    pub short: &'static str,
    /// Bits of an IPv4 address that stay, 0–32.
    pub mask_ipv4: u8,
    /// Bits of an IPv6 prefix that stay, 16–64.
    pub mask_ipv6: u8,
    /// Bits of an EUI-64 that stay, 0–64.
    pub mask_eui64: u8,
    /// Bits of a MAC address that stay, 0–48.
    pub mask_mac: u8,
    /// Whether the vendor of a hardware address stays, however long its assignment is.
    pub autoadjust: bool,
    /// The method.
    pub method: Method,
    /// Whether nothing of an interface identifier stays but its kind, and constants stay.
    pub strict: bool,
}

impl Preset {
    /// Whether this is one of its names. The strict preset has a third one.
    pub fn is_named(&self, name: &str) -> bool {
        self.name == name || self.short == name || self.strict && name == "strict"
    }
}

/// Every preset; the first is the default.
pub static PRESETS: [Preset; 9] = [
    preset("anonymize-standard", "as", STANDARD, Method::Anonymize),
    preset("anonymize-careful", "ac", CAREFUL, Method::Anonymize),
    preset("anonymize-paranoid", "ap", PARANOID, Method::Anonymize),
    Preset { strict: true, ..preset("anonymize-strict", "st", STRICT, Method::Anonymize) },
    preset("zeroize-standard", "zs", STANDARD, Method::Zeroize),
    preset("zeroize-careful", "zc", CAREFUL, Method::Zeroize),
    preset("zeroize-paranoid", "zp", PARANOID, Method::Zeroize),
    preset("keep-type-asn-cc", "kp", STANDARD, Method::KeepTypeAsnCc),
    preset("keep-type-geonameid", "kg", STANDARD, Method::KeepTypeGeonameid),
];

/// How much of an address stays.
struct Grade {
    ipv4: u8,
    ipv6: u8,
    eui64: u8,
    autoadjust: bool,
}

const STANDARD: Grade = Grade { ipv4: 24, ipv6: 56, eui64: 40, autoadjust: true };
const CAREFUL: Grade = Grade { ipv4: 20, ipv6: 48, eui64: 24, autoadjust: true };
const PARANOID: Grade = Grade { ipv4: 16, ipv6: 40, eui64: 0, autoadjust: false };

/// Of a hardware address the vendor stays, if it is registered; of an identifier nothing does.
const STRICT: Grade = Grade { ipv4: 24, ipv6: 48, eui64: 0, autoadjust: false };

const fn preset(name: &'static str, short: &'static str, grade: Grade, method: Method) -> Preset {
    let Grade { ipv4, ipv6, eui64, autoadjust } = grade;
    Preset {
        name,
        short,
        mask_ipv4: ipv4,
        mask_ipv6: ipv6,
        mask_eui64: eui64,
        mask_mac: 24,
        autoadjust,
        method,
        strict: false,
    }
}

/// A mask out of range.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Error)]
#[error("{bits} bits are out of range: {min} to {max}")]
pub struct MaskError {
    /// The value that was given.
    pub bits: u32,
    /// The least value.
    pub min: u8,
    /// The greatest value.
    pub max: u8,
}

/// A setting in use: a preset, perhaps with changes.
///
/// ```
/// use ipv6calc::anon::AnonSettings;
/// let mut s = AnonSettings::preset("as").unwrap_or_default();
/// s.set_mask_ipv4(24)?;
/// assert_eq!(s.name, "anonymize-standard");
/// s.set_mask_ipv4(20)?;
/// assert_eq!(s.name, AnonSettings::CUSTOM);
/// assert!(s.set_mask_ipv4(33).is_err());
/// # Ok::<(), ipv6calc::anon::MaskError>(())
/// ```
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct AnonSettings {
    /// The long name of the preset; [`AnonSettings::CUSTOM`] once something was changed.
    pub name: &'static str,
    /// Bits of an IPv4 address that stay, 0–32.
    pub mask_ipv4: u8,
    /// Bits of an IPv6 prefix that stay, 16–64.
    pub mask_ipv6: u8,
    /// Bits of an EUI-64 that stay, 0–64.
    pub mask_eui64: u8,
    /// Bits of a MAC address that stay, 0–48.
    pub mask_mac: u8,
    /// Whether the vendor of a hardware address stays, however long its assignment is.
    pub autoadjust: bool,
    /// The method.
    pub method: Method,
    /// Whether nothing of an interface identifier stays but its kind, and constants stay.
    pub strict: bool,
}

impl AnonSettings {
    /// The name of a setting that was changed.
    pub const CUSTOM: &'static str = "custom";

    /// The settings of a preset, by its long or short name.
    pub fn preset(name: &str) -> Option<AnonSettings> {
        PRESETS.iter().find(|p| p.is_named(name)).map(AnonSettings::from)
    }

    /// Another method; the setting is a custom one then.
    pub fn set_method(&mut self, method: Method) {
        (self.method, self.name) = (method, AnonSettings::CUSTOM);
    }

    /// Another mask for IPv4 addresses, 0–32 bits.
    ///
    /// # Errors
    /// If the value is out of range.
    pub fn set_mask_ipv4(&mut self, bits: u32) -> Result<(), MaskError> {
        let new = ranged(bits, 0, 32)?;
        self.change(|s| &mut s.mask_ipv4, new);
        Ok(())
    }

    /// Another mask for IPv6 prefixes, 16–64 bits. Fewer than 16 would cut away what kind of address it is.
    ///
    /// # Errors
    /// If the value is out of range.
    pub fn set_mask_ipv6(&mut self, bits: u32) -> Result<(), MaskError> {
        let new = ranged(bits, 16, 64)?;
        self.change(|s| &mut s.mask_ipv6, new);
        Ok(())
    }

    /// Another mask for EUI-64s, 0–64 bits.
    ///
    /// # Errors
    /// If the value is out of range.
    pub fn set_mask_eui64(&mut self, bits: u32) -> Result<(), MaskError> {
        let new = ranged(bits, 0, 64)?;
        self.change(|s| &mut s.mask_eui64, new);
        Ok(())
    }

    /// Another mask for MAC addresses, 0–48 bits.
    ///
    /// # Errors
    /// If the value is out of range.
    pub fn set_mask_mac(&mut self, bits: u32) -> Result<(), MaskError> {
        let new = ranged(bits, 0, 48)?;
        self.change(|s| &mut s.mask_mac, new);
        Ok(())
    }

    /// Whether the vendor of a hardware address stays.
    pub fn set_autoadjust(&mut self, yes: bool) {
        self.change(|s| &mut s.autoadjust, yes);
    }

    /// A new value; the setting is a custom one if it differs from the old.
    fn change<T: PartialEq>(&mut self, field: fn(&mut AnonSettings) -> &mut T, new: T) {
        let old = field(self);
        if *old != new {
            *old = new;
            self.name = AnonSettings::CUSTOM;
        }
    }
}

fn ranged(bits: u32, min: u8, max: u8) -> Result<u8, MaskError> {
    let fits = |n: &u8| (min..=max).contains(n);
    u8::try_from(bits).ok().filter(fits).ok_or(MaskError { bits, min, max })
}

impl From<&Preset> for AnonSettings {
    fn from(p: &Preset) -> AnonSettings {
        let Preset { name, mask_ipv4, mask_ipv6, mask_eui64, mask_mac, autoadjust, method, strict, .. } = *p;
        AnonSettings { name, mask_ipv4, mask_ipv6, mask_eui64, mask_mac, autoadjust, method, strict }
    }
}

impl Default for AnonSettings {
    fn default() -> AnonSettings {
        AnonSettings::from(&PRESETS[0])
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn presets_are_found_by_both_names() {
        for p in &PRESETS {
            assert_eq!(AnonSettings::preset(p.name), AnonSettings::preset(p.short));
            assert!(AnonSettings::preset(p.name).is_some());
        }
        assert_eq!(AnonSettings::preset("strict"), AnonSettings::preset("st"));
        assert_eq!(AnonSettings::preset("AS"), None);
        assert_eq!(AnonSettings::preset(""), None);
    }

    #[test]
    fn the_name_becomes_custom_with_a_real_change_only() {
        let mut s = AnonSettings::default();
        s.set_mask_ipv6(56).unwrap();
        s.set_autoadjust(true);
        assert_eq!(s.name, "anonymize-standard");
        s.set_autoadjust(false);
        assert_eq!(s.name, "custom");
        s = AnonSettings::default();
        s.set_method(Method::Anonymize);
        assert_eq!(s.name, "custom");
    }

    #[test]
    fn masks_outside_their_range_are_refused() {
        let mut s = AnonSettings::default();
        assert_eq!(s.set_mask_ipv6(15).unwrap_err().to_string(), "15 bits are out of range: 16 to 64");
        assert!(s.set_mask_ipv6(65).is_err() && s.set_mask_ipv6(16).is_ok());
        assert!(s.set_mask_eui64(65).is_err() && s.set_mask_eui64(0).is_ok());
        assert!(s.set_mask_mac(49).is_err() && s.set_mask_mac(48).is_ok());
        assert!(s.set_mask_ipv4(256).is_err() && s.set_mask_ipv4(32).is_ok());
    }
}
