//! Prefixes as the configuration of firewalls, routers and servers.

use super::push_net;
use crate::addr::{Family, Net};
use thiserror::Error;

/// What a list of prefixes is written for.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum ListShape {
    /// Commands of nftables: a set of each family.
    Nft,
    /// Input of `ipset restore`: a set of each family.
    Ipset,
    /// The access rules of nginx.
    Nginx,
    /// Prefix lists of Cisco IOS.
    Cisco,
    /// A prefix list of Junos.
    Junos,
    /// Prefix lists of FRRouting.
    Frr,
    /// Prefix sets of BIRD, one of each family.
    Bird,
    /// The addresses of a WireGuard peer, on one line.
    Wireguard,
    /// An array of strings.
    Json,
}

impl ListShape {
    /// Every shape with its name and what it is.
    pub const ALL: [(&str, &str, ListShape); 9] = [
        ("nft", "nftables commands, one set per family", ListShape::Nft),
        ("ipset", "input of 'ipset restore', one set per family", ListShape::Ipset),
        ("nginx", "allow directives", ListShape::Nginx),
        ("cisco", "IOS prefix lists", ListShape::Cisco),
        ("junos", "a Junos prefix list", ListShape::Junos),
        ("frr", "FRRouting prefix lists", ListShape::Frr),
        ("bird", "BIRD prefix sets, one per family", ListShape::Bird),
        ("wireguard", "an AllowedIPs line", ListShape::Wireguard),
        ("json", "an array of strings", ListShape::Json),
    ];
}

/// A name that cannot be the name of a list.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Error)]
#[error(
    "the name of a list consists of letters, digits, '_', '-' and '.', and starts with a letter or '_'; in BIRD without '-' and '.'"
)]
pub struct NameError;

/// Writes a list of prefixes in a shape, one after the other.
///
/// ```
/// use ipv6calc::addr::{Len, Net};
/// use ipv6calc::net::{ListShape, PrefixList};
/// let mut list = PrefixList::new(ListShape::Junos, "office")?;
/// let mut out = Vec::new();
/// list.push(&Net::v4(0xc000_0200, Len::v4(24)?), &mut out);
/// list.finish(&mut out);
/// assert_eq!(out, b"set policy-options prefix-list office 192.0.2.0/24\n");
/// # Ok::<(), Box<dyn std::error::Error>>(())
/// ```
#[derive(Clone, Debug)]
pub struct PrefixList {
    shape: ListShape,
    /// The names of the list of each family.
    names: [String; 2],
    /// How many prefixes of each family there were.
    counts: [u64; 2],
    has_head: [bool; 2],
    /// What cannot be written before the end.
    held: [Vec<u8>; 2],
}

const fn place(family: Family) -> usize {
    match family {
        Family::V4 => 0,
        Family::V6 => 1,
    }
}

fn is_name(name: &str, others: &str) -> bool {
    let starts = name.starts_with(|c: char| c.is_ascii_alphabetic() || c == '_');
    starts && name.chars().all(|c| c.is_ascii_alphanumeric() || c == '_' || others.contains(c))
}

impl PrefixList {
    /// A list of this name. Where each family needs a list of its own, these are `NAME_v4` and `NAME_v6`.
    ///
    /// # Errors
    /// If it cannot be the name of such a list.
    pub fn new(shape: ListShape, name: &str) -> Result<PrefixList, NameError> {
        let others = if shape == ListShape::Bird { "" } else { "-." };
        let names = match shape {
            ListShape::Nft | ListShape::Ipset | ListShape::Bird => [format!("{name}_v4"), format!("{name}_v6")],
            _ => [name.to_owned(), name.to_owned()],
        };
        is_name(name, others).then(|| PrefixList::named(shape, names)).ok_or(NameError)
    }

    /// A list whose names have been checked: that of IPv4 and that of IPv6.
    pub fn named(shape: ListShape, names: [String; 2]) -> PrefixList {
        PrefixList { shape, names, counts: [0; 2], has_head: [false; 2], held: [Vec::new(), Vec::new()] }
    }

    /// Appends what precedes the prefixes of a family, if that has not been done.
    pub fn head(&mut self, family: Family, out: &mut Vec<u8>) {
        let at = place(family);
        let (Some(has_head), Some(name)) = (self.has_head.get_mut(at), self.names.get(at)) else { return };
        if std::mem::replace(has_head, true) {
            return;
        }
        let text = match (self.shape, family) {
            (ListShape::Nft, _) => {
                let number = if family == Family::V4 { 4 } else { 6 };
                format!(
                    "add table inet ipv6calc\nadd set inet ipv6calc {name} {{ type ipv{number}_addr; flags interval; }}\n"
                )
            }
            (ListShape::Ipset, _) => {
                let inet = if family == Family::V4 { "inet" } else { "inet6" };
                format!("create -exist {name} hash:net family {inet} maxelem 1048576\n")
            }
            _ => return,
        };
        out.extend_from_slice(text.as_bytes());
    }

    /// Appends a prefix.
    pub fn push(&mut self, net: &Net, out: &mut Vec<u8>) {
        self.head(net.family(), out);
        let at = place(net.family());
        let is_first = self.counts == [0; 2];
        let (Some(name), Some(count), Some(held)) =
            (self.names.get(at), self.counts.get_mut(at), self.held.get_mut(at))
        else {
            return;
        };
        *count += 1;
        let ip = if net.family() == Family::V4 { "ip" } else { "ipv6" };
        let (before, after) = match self.shape {
            ListShape::Nft => (format!("add element inet ipv6calc {name} {{ "), " }\n"),
            ListShape::Ipset => (format!("add {name} "), "\n"),
            ListShape::Nginx => ("allow ".to_owned(), ";\n"),
            ListShape::Cisco | ListShape::Frr => {
                (format!("{ip} prefix-list {name} seq {} permit ", count.saturating_mul(5)), "\n")
            }
            ListShape::Junos => (format!("set policy-options prefix-list {name} "), "\n"),
            ListShape::Bird => ((if *count == 1 { "  " } else { ",\n  " }).to_owned(), ""),
            ListShape::Wireguard => ((if is_first { "AllowedIPs = " } else { ", " }).to_owned(), ""),
            ListShape::Json => ((if is_first { "[\n  \"" } else { ",\n  \"" }).to_owned(), "\""),
        };
        let out = if self.shape == ListShape::Bird { held } else { out };
        out.extend_from_slice(before.as_bytes());
        push_net(net, out);
        out.extend_from_slice(after.as_bytes());
    }

    /// Appends what follows the last prefix.
    pub fn finish(&mut self, out: &mut Vec<u8>) {
        let is_empty = self.counts == [0; 2];
        match self.shape {
            ListShape::Bird => {
                for (name, held) in self.names.iter().zip(&self.held).filter(|(_, held)| !held.is_empty()) {
                    out.extend_from_slice(format!("define {name} = [\n").as_bytes());
                    out.extend_from_slice(held);
                    out.extend_from_slice(b"\n];\n");
                }
            }
            ListShape::Wireguard if !is_empty => out.push(b'\n'),
            ListShape::Json => out.extend_from_slice(if is_empty { b"[]\n" } else { b"\n]\n" }),
            _ => {}
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::net::{AddressSet, HostBits, parse};

    fn written(shape: ListShape, name: &str, items: &[&str]) -> String {
        let set: AddressSet = items.iter().map(|item| parse(item.as_bytes(), HostBits::Refuse).unwrap()).collect();
        let (mut list, mut out) = (PrefixList::new(shape, name).unwrap(), Vec::new());
        set.prefixes().for_each(|net| list.push(&net, &mut out));
        list.finish(&mut out);
        String::from_utf8(out).unwrap()
    }

    #[test]
    fn each_shape_has_its_form() {
        let both = ["192.0.2.0/24", "2001:db8::/32", "2001:db9::/48"];
        for (shape, text) in [
            (ListShape::Nginx, "allow 192.0.2.0/24;\nallow 2001:db8::/32;\nallow 2001:db9::/48;\n"),
            (
                ListShape::Cisco,
                "ip prefix-list x seq 5 permit 192.0.2.0/24\nipv6 prefix-list x seq 5 permit 2001:db8::/32\n\
                 ipv6 prefix-list x seq 10 permit 2001:db9::/48\n",
            ),
            (
                ListShape::Bird,
                "define x_v4 = [\n  192.0.2.0/24\n];\ndefine x_v6 = [\n  2001:db8::/32,\n  2001:db9::/48\n];\n",
            ),
            (ListShape::Wireguard, "AllowedIPs = 192.0.2.0/24, 2001:db8::/32, 2001:db9::/48\n"),
            (ListShape::Json, "[\n  \"192.0.2.0/24\",\n  \"2001:db8::/32\",\n  \"2001:db9::/48\"\n]\n"),
            (
                ListShape::Ipset,
                "create -exist x_v4 hash:net family inet maxelem 1048576\nadd x_v4 192.0.2.0/24\n\
                 create -exist x_v6 hash:net family inet6 maxelem 1048576\nadd x_v6 2001:db8::/32\nadd x_v6 2001:db9::/48\n",
            ),
        ] {
            assert_eq!(written(shape, "x", &both), text);
        }
    }

    #[test]
    fn an_empty_list_is_nothing_or_an_empty_array() {
        for (.., shape) in ListShape::ALL {
            assert_eq!(written(shape, "x", &[]), if shape == ListShape::Json { "[]\n" } else { "" });
        }
    }

    #[test]
    fn a_name_is_one_word_without_signs() {
        for name in ["", "a b", "a;b", "1a", "-a", "a\n"] {
            assert_eq!(PrefixList::new(ListShape::Nft, name).err(), Some(NameError), "{name}");
        }
        assert!(PrefixList::new(ListShape::Bird, "a-b").is_err());
        assert!(PrefixList::new(ListShape::Nft, "a-b").is_ok());
    }
}
