//! Prefixes and addresses in messages: RFC 5952, as everywhere.

use crate::addr::Net;
use crate::net::{push_address, push_net};
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
