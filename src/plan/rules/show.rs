//! Prefixes and addresses in messages: RFC 5952, or as the file writes them.

use crate::addr::Net;
use crate::net::{push_address, push_net};
use crate::plan::model::{Entry, EntryKind, FileRole, Plan};
use crate::plan::value;
use std::borrow::Cow;
use std::net::IpAddr;

/// A prefix with its length.
pub(super) fn net(net: &Net) -> String {
    text(|out| push_net(net, out))
}

/// An address.
pub(super) fn addr(addr: IpAddr) -> String {
    text(|out| push_address(addr, out))
}

fn text(print: impl FnOnce(&mut Vec<u8>)) -> String {
    let mut out = Vec::new();
    print(&mut out);
    String::from_utf8(out).unwrap_or_default()
}

/// An entry as it is written; the length of a prefix is added where it is written elsewhere, as in tables with a column for
/// masks. What is written as a name of the reverse tree is shown as what it means.
pub(super) fn written<'a>(plan: &'a Plan, entry: &Entry) -> Cow<'a, str> {
    let text = plan.written(entry);
    let in_zone = plan.file(entry.place.file).format.role == FileRole::Zone;
    if in_zone && !value::written(text).is_ok_and(|read| (read.family, read.bits) == (entry.family, entry.bits())) {
        return Cow::Owned(if entry.kind == EntryKind::Prefix { net(&entry.net()) } else { addr(entry.addr()) });
    }
    match entry.len {
        Some(len) if matches!(entry.kind, EntryKind::Prefix | EntryKind::Allocation) && !text.contains('/') => {
            Cow::Owned(format!("{text}/{}", len.get()))
        }
        _ => Cow::Borrowed(text),
    }
}

#[cfg(test)]
mod tests {
    use crate::plan::testing::plan;

    #[test]
    fn a_length_in_another_column_belongs_to_the_prefix() {
        let plan = plan(&[("plan.csv", "subnet,mask,name\n2001:db8::,32,a\n192.0.2.0/24,255.255.255.0,b\n")]);
        let written: Vec<_> = plan.entries.iter().map(|entry| super::written(&plan, entry)).collect();
        assert_eq!(written, ["2001:db8::/32", "192.0.2.0/24"]);
    }
}
