//! Who made a network card: the registries of the IEEE, and addresses that software makes up.

use super::assignments::REGISTRIES;
use super::name;
use super::ranges::{Ranges, ranges};
use std::borrow::Cow;

/// The holder of a block of hardware addresses.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Vendor {
    /// The name as it is registered; several holders of one block are separated by ` / `.
    pub name: &'static str,
    /// The registry: `MA-L`, `MA-M`, `MA-S`, `IAB`, `CID`; `Linux` for what is not registered.
    pub registry: &'static str,
    /// How many leading bits of the address are the assignment: 24, 28 or 36; 16 of what is not registered.
    pub bits: u8,
}

/// Words that say nothing about who it is: the ones that 4.4.0 leaves out too, and two more legal forms.
pub(super) const NOISE: [&str; 16] = [
    "AG",
    "BV",
    "CO",
    "COMPUTER",
    "CORP",
    "CORPORATION",
    "ELECTRONIC",
    "GMBH",
    "INC",
    "INTERNATIONAL",
    "KG",
    "LIMITED",
    "LTD",
    "SA",
    "SYSTEMS",
    "TECHNOLOGY",
];

/// Which owner has the leading 36 bits.
static VENDORS: Ranges<5, 8> = ranges!("vendors", 36);

/// Place of the name, number of the registry.
static OWNERS: &[[u8; 6]] = include_bytes!(concat!(env!("OUT_DIR"), "/owners.bin")).as_chunks().0;

/// What software has the 48 bits.
static PLATFORMS: Ranges<6, 7> = ranges!("platforms", 48);

/// Places of names.
static SOFTWARE: &[[u8; 5]] = include_bytes!(concat!(env!("OUT_DIR"), "/platforms.bin")).as_chunks().0;

impl Vendor {
    /// What Linux makes of the IPv4 address of an ISDN or parallel line: `fc:fc`, then the address. In no table.
    pub const PLIP: Vendor = Vendor { name: "Linux ISDN-NET/PLIP", registry: "Linux", bits: 16 };

    /// The name as one word that fits a host name or a column: upper case, `-` between words, without legal forms and
    /// words such as "Technology". `unknown` if nothing is left.
    ///
    /// ```
    /// use ipv6calc::db::BuiltIn;
    /// let short = |octets| BuiltIn::vendor(octets).map(|v| v.short());
    /// assert_eq!(short([0x00, 0x00, 0x0c, 1, 2, 3]).as_deref(), Some("CISCO"));
    /// assert_eq!(short([0x00, 0x00, 0x5e, 1, 2, 3]).as_deref(), Some("ICANN-IANA-DEPARTMENT"));
    /// assert_eq!(short([0xfc, 0xfc, 192, 0, 2, 1]).as_deref(), Some("Linux-ISDN-NET+PLIP"));
    /// ```
    pub fn short(&self) -> String {
        if *self == Vendor::PLIP {
            return "Linux-ISDN-NET+PLIP".into();
        }
        Vendor::short_of(self.name)
    }

    /// The same for any name.
    pub fn short_of(name: &str) -> String {
        let mut short = String::with_capacity(name.len());
        Vendor::push_words(name, |word| !NOISE.iter().any(|noise| noise.eq_ignore_ascii_case(word)), &mut short);
        if short.is_empty() {
            Vendor::push_words(name, |_| true, &mut short);
        }
        if short.is_empty() { "unknown".into() } else { short }
    }

    /// Appends these words of a name in upper case, with `-` between them.
    fn push_words(name: &str, wanted: impl Fn(&str) -> bool, out: &mut String) {
        let words = name.split(|c: char| !c.is_alphanumeric() && c != '+');
        for word in words.filter(|word| !word.is_empty() && wanted(word)) {
            if !out.is_empty() {
                out.push('-');
            }
            match word.is_ascii() {
                true => out.extend(word.bytes().map(|b| char::from(b.to_ascii_uppercase()))),
                false => out.push_str(&word.to_uppercase()),
            }
        }
    }
}

/// The vendor of a hardware address.
pub(super) fn of(octets: [u8; 6]) -> Option<Vendor> {
    match octets {
        [0xfc, 0xfc, ..] => return Some(Vendor::PLIP),
        [first, ..] if first & 1 != 0 => return None,
        _ => (),
    }
    let [place @ .., registry] = *OWNERS.get(VENDORS.look(number(octets) >> 12)? as usize)?;
    let (_, registry, bits) = *REGISTRIES.get(usize::from(registry))?;
    Some(Vendor { name: name(place), registry, bits })
}

/// The software of virtual machines among the platforms, by the start of their names, and what hints call it.
const HYPERVISORS: [(&str, &str); 13] = [
    ("Hyper-V", "Hyper-V"),
    ("Nutanix AHV", "Nutanix AHV"),
    ("Oracle VM", "Oracle VM"),
    ("Parallels", "Parallels"),
    ("Proxmox VE", "Proxmox"),
    ("QEMU/KVM", "QEMU"),
    ("VMware", "VMware"),
    ("Virtual Iron", "Virtual Iron"),
    ("Virtual PC", "Virtual PC"),
    ("VirtualBox", "VirtualBox"),
    ("Virtuozzo", "Virtuozzo"),
    ("Xen", "Xen"),
    ("oVirt", "oVirt"),
];

/// A vendor as texts show it: with a hint if the address is one of virtual machines, which replaces the vendor where
/// no table has it (compatibility: info I2).
pub fn vendor_text<'a>(vendor: Option<&'a str>, hypervisor: Option<&str>) -> Option<Cow<'a, str>> {
    match (vendor, hypervisor) {
        (Some(name), Some(hint)) => Some(Cow::Owned(format!("{name} (possible {hint} VM)"))),
        (None, Some(hint)) => Some(Cow::Owned(format!("possible {hint} VM"))),
        (name, None) => name.map(Cow::Borrowed),
    }
}

/// The software that runs the virtual machines with such a hardware address, by its platform.
pub(super) fn hypervisor(platform: &str) -> Option<&'static str> {
    let host = platform.ends_with("host-only interface");
    HYPERVISORS.iter().find(|(start, _)| platform.starts_with(start) && !host).map(|(_, name)| *name)
}

/// The software that made up a hardware address.
pub(super) fn platform(octets: [u8; 6]) -> Option<&'static str> {
    SOFTWARE.get(PLATFORMS.look(number(octets))? as usize).map(|place| name(*place))
}

fn number([a, b, c, d, e, f]: [u8; 6]) -> u64 {
    u64::from_be_bytes([0, 0, a, b, c, d, e, f])
}
