//! Prefixes and ranges in YAML of other programs, found by the names around them: the address pools of MetalLB, Calico
//! and Cilium, the networks of kubeadm and of freifunk routers. See the reference of each resource.

use crate::plan::draft::{Cell, Draft};
use crate::plan::model::{AttributeKey, EntryKind, FileFormat, FileRole};
use crate::plan::readers::mention::{Mention, is_like_address, pieces};
use crate::plan::readers::reader::FormatReader;
use crate::plan::readers::syntax::item::{Item, Shape};
use crate::plan::readers::syntax::yaml;

/// The format.
pub(crate) static READER: FormatReader = FormatReader {
    format: FileFormat {
        name: "yaml-paths",
        about: "address pools of MetalLB, Calico, Cilium, kubeadm, freifunk",
        extensions: &["yaml", "yml"],
        comments: &["#"],
        role: FileRole::Peers,
        generated: false,
    },
    sniff: |text| {
        let resource = || {
            text.lines().any(|line| line.starts_with("apiVersion:"))
                && text.lines().any(|line| line.starts_with("kind:"))
        };
        let router = || {
            text.lines().any(|line| line.trim_end() == "networks:")
                && text.lines().any(|line| line.starts_with("location:"))
        };
        resource() || router()
    },
    read: |text, draft| match yaml::parse(text) {
        Ok(items) => items.iter().for_each(|item| {
            let name = item.get("metadata").and_then(|data| data.cell_of("name"));
            walk(item, "", name.as_ref(), draft);
        }),
        Err(error) => draft.give_up(error.at..error.at, error.message),
    },
};

/// Keys whose values are prefixes, addresses or ranges, with what they are for.
const KEYS: &[(&str, &str)] = &[
    // MetalLB: spec.addresses
    ("addresses", "pool"),
    // Calico: spec.cidr; Cilium: spec.blocks[].cidr
    ("cidr", "pool"),
    // kubeadm: networking.podSubnet, networking.serviceSubnet, by commas
    ("podSubnet", "pool"),
    ("serviceSubnet", "pool"),
    ("clusterCIDR", "pool"),
    // freifunk: networks[].prefix, ipv6_prefix
    ("prefix", ""),
    ("ipv6_prefix", ""),
    ("externalIPs", "pool"),
    ("loadBalancerIP", "pool"),
];

/// Every value under one of the keys.
fn walk(item: &Item<'_>, key: &str, name: Option<&Cell<'_>>, draft: &mut Draft) {
    match &item.shape {
        Shape::Scalar(_) => {
            if let (Some(cell), Some((_, purpose))) = (item.cell(), KEYS.iter().find(|(known, _)| *known == key)) {
                pieces(&cell, ',').iter().for_each(|piece| value(piece, purpose, name, draft));
            }
        }
        Shape::List(items) => items.iter().for_each(|one| walk(one, key, name, draft)),
        Shape::Map(pairs) => {
            ends(item, name, draft);
            let named = item.cell_of("name");
            for (key, value) in pairs {
                walk(value, key.text(), named.as_ref().or(name), draft);
            }
        }
    }
}

/// The two ends of a range of Cilium: `start`, `stop`.
fn ends(item: &Item<'_>, name: Option<&Cell<'_>>, draft: &mut Draft) {
    if let (Some(from), Some(to)) = (item.cell_of("start"), item.cell_of("stop"))
        && is_like_address(from.text)
    {
        Mention { kind: EntryKind::Range, purpose: "pool", said: &[(AttributeKey::Name, name)] }
            .add_range(&from, &to, draft);
    }
}

fn value(cell: &Cell<'_>, purpose: &'static str, name: Option<&Cell<'_>>, draft: &mut Draft) {
    let said = [(AttributeKey::Name, name)];
    let first = cell.text.split('-').next().unwrap_or_default().trim();
    if !is_like_address(first) {
        return;
    }
    match pieces(cell, '-').as_slice() {
        [from, to] => {
            Mention { kind: EntryKind::Range, purpose, said: &said }.add_range(from, to, draft);
        }
        _ => {
            Mention::prefix(purpose, &said).add(cell, draft);
        }
    }
}
