//! Who is asking: the peer, or the client of trusted proxies.

use super::forwarded::{ForwardedError, ForwardedHeader, Hop};
use super::request::{Party, WebRequest};
use crate::net::{AddressSet, Range};
use hyper::header::{HeaderName, VIA};
use std::net::{IpAddr, Ipv4Addr, Ipv6Addr};

/// The proxies whose word about their clients counts.
#[derive(Clone, Debug, Default)]
pub(crate) struct TrustedProxies {
    /// Their addresses.
    addresses: AddressSet,
    /// Whoever connects by a socket of the file system.
    unix: bool,
}

impl TrustedProxies {
    /// Proxies with these addresses; IPv4-mapped ones are those of IPv4, as they are in requests.
    pub(crate) fn new(ranges: impl IntoIterator<Item = Range>, unix: bool) -> TrustedProxies {
        TrustedProxies { addresses: ranges.into_iter().map(canonical).collect(), unix }
    }

    fn has(&self, ip: IpAddr) -> bool {
        self.addresses.contains(&Range::from(ip))
    }

    /// Whether a peer is one of them.
    pub(crate) fn has_peer(&self, peer: Option<&Party>) -> bool {
        peer.map_or(self.unix, |peer| self.has(peer.ip))
    }
}

/// The IPv4-mapped addresses, first and last.
const MAPPED: [Ipv6Addr; 2] = [Ipv4Addr::UNSPECIFIED.to_ipv6_mapped(), Ipv4Addr::BROADCAST.to_ipv6_mapped()];

/// A range of IPv4-mapped addresses as one of IPv4: no client has such an address.
fn canonical(range: Range) -> Range {
    let mapped = Range::new(MAPPED[0].into(), MAPPED[1].into()).is_ok_and(|all| all.contains(&range));
    let v4 = || Range::new(range.first().to_canonical(), range.last().to_canonical()).ok();
    mapped.then(v4).flatten().unwrap_or(range)
}

/// Who is asking.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(super) struct Visitor {
    /// The client.
    pub(super) client: Party,
    /// The proxies between, the one nearest to the client first.
    pub(super) proxies: Vec<Party>,
    /// What each proxy calls itself in `Via`, if all of them do.
    pub(super) vias: Vec<String>,
    /// What the header about proxies was worth.
    pub(super) path: ProxyPath,
}

/// What the header about proxies was worth.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(super) enum ProxyPath {
    /// The request has no such header.
    Absent,
    /// The peer is trusted, and its header was used.
    Used,
    /// The peer is not trusted: it may have written anything.
    NotTrusted(String),
    /// The peer is trusted, but its header is malformed.
    Malformed,
}

/// Who is asking; `None` if the peer is a socket that is not trusted, or does not say who its client is.
pub(super) fn visitor(request: &WebRequest, trusted: &TrustedProxies, header: ForwardedHeader) -> Option<Visitor> {
    let name = HeaderName::from_static(header.name());
    if !trusted.has_peer(request.peer.as_ref()) {
        return alone(request, request.list(&name).map_or(ProxyPath::Absent, ProxyPath::NotTrusted));
    }
    if !request.headers.contains_key(&name) {
        return alone(request, ProxyPath::Absent);
    }
    let Ok((client, proxies)) = walk(request.peer.clone(), header.stations(request.values(&name)), trusted) else {
        return alone(request, ProxyPath::Malformed);
    };
    let vias = vias(request, proxies.len());
    Some(Visitor { client: client?, proxies, vias, path: ProxyPath::Used })
}

/// The peer itself.
fn alone(request: &WebRequest, path: ProxyPath) -> Option<Visitor> {
    Some(Visitor { client: request.peer.clone()?, proxies: Vec::new(), vias: Vec::new(), path })
}

/// From the peer back to the first address that is not trusted: that is the client. What is written to the left of it
/// came from the client.
///
/// # Errors
/// If a station on the way is malformed.
fn walk(
    peer: Option<Party>,
    stations: impl Iterator<Item = Result<Hop, ForwardedError>>,
    trusted: &TrustedProxies,
) -> Result<(Option<Party>, Vec<Party>), ForwardedError> {
    let (mut client, mut proxies) = (peer, Vec::new());
    for hop in stations {
        let Hop::Address(ip) = hop? else { break };
        let next = Party::of(ip);
        let is_trusted = trusted.has(next.ip);
        proxies.extend(client.replace(next));
        if !is_trusted {
            break;
        }
    }
    proxies.reverse();
    Ok((client, proxies))
}

/// The entries of `Via`, if there are as many as proxies.
fn vias(request: &WebRequest, proxies: usize) -> Vec<String> {
    let list = request.list(&VIA).unwrap_or_default();
    let all: Vec<String> = list.split(',').map(|via| via.trim().to_owned()).filter(|via| !via.is_empty()).collect();
    if all.len() == proxies && all.iter().all(|via| is_harmless(via)) { all } else { Vec::new() }
}

/// Whether a header field of a client is made of harmless characters, and not too long to be shown.
pub(super) fn is_harmless(text: &str) -> bool {
    text.len() <= 256 && text.bytes().all(|b| b.is_ascii_alphanumeric() || b" []/()\\.-+;:,_".contains(&b))
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::net::{HostBits, parse};
    use hyper::header::HeaderValue;

    fn trusted() -> TrustedProxies {
        let nets = ["192.0.2.0/24", "2001:db8:1::/48"].map(|net| parse(net.as_bytes(), HostBits::Refuse).unwrap());
        TrustedProxies::new(nets, true)
    }

    fn seen(peer: &str, xff: &[&str]) -> Option<(String, Vec<String>, ProxyPath)> {
        let mut request = WebRequest { peer: peer.parse().ok().map(Party::of), ..WebRequest::default() };
        for value in xff {
            request.headers.append("x-forwarded-for", HeaderValue::from_str(value).unwrap());
        }
        let found = visitor(&request, &trusted(), ForwardedHeader::XForwardedFor)?;
        Some((found.client.to_string(), found.proxies.iter().map(Party::to_string).collect(), found.path))
    }

    #[test]
    fn the_client_is_the_first_address_from_the_right_that_is_not_trusted() {
        let used = |client: &str, proxies: &[&str]| {
            Some((client.to_owned(), proxies.iter().map(|p| (*p).to_owned()).collect(), ProxyPath::Used))
        };
        assert_eq!(seen("192.0.2.1", &["198.51.100.7"]), used("198.51.100.7", &["192.0.2.1"]));
        // what the client wrote itself does not count
        assert_eq!(seen("192.0.2.1", &["203.0.113.9, 198.51.100.7"]), used("198.51.100.7", &["192.0.2.1"]));
        assert_eq!(
            seen("192.0.2.1", &["203.0.113.9", "198.51.100.7, 2001:db8:1::5"]),
            used("198.51.100.7", &["2001:db8:1::5", "192.0.2.1"])
        );
        // all trusted: the farthest one
        assert_eq!(seen("192.0.2.1", &["192.0.2.9, 192.0.2.8"]), used("192.0.2.9", &["192.0.2.8", "192.0.2.1"]));
        assert_eq!(seen("192.0.2.1", &["198.51.100.7, unknown"]), used("192.0.2.1", &[]));
        assert_eq!(seen("unix", &["::ffff:198.51.100.7"]), used("198.51.100.7", &[]));
    }

    #[test]
    fn what_a_client_wrote_does_not_make_its_proxy_the_client() {
        let long = format!("{}198.51.100.7, 192.0.2.2", "192.0.2.2, ".repeat(40));
        for list in ["garbage, 198.51.100.7", ",, 198.51.100.7", "\u{e4}\", 198.51.100.7, 192.0.2.3", &long] {
            for peer in ["192.0.2.1", "unix"] {
                let (client, _, path) = seen(peer, &[list]).unwrap();
                assert_eq!((&*client, path), ("198.51.100.7", ProxyPath::Used), "{list}");
                let (client, ..) = seen(peer, &["garbage", "198.51.100.7"]).unwrap();
                assert_eq!(client, "198.51.100.7");
            }
        }
    }

    #[test]
    fn an_ipv4_mapped_prefix_is_one_of_ipv4() {
        let proxies = |net: &str| TrustedProxies::new([parse(net.as_bytes(), HostBits::Refuse).unwrap()], false);
        let has = |net: &str, ip: &str| proxies(net).has_peer(Some(&Party::of(ip.parse().unwrap())));
        assert!(has("::ffff:192.0.2.0/120", "192.0.2.9") && has("::ffff:192.0.2.0/120", "::ffff:192.0.2.9"));
        assert!(!has("::ffff:192.0.2.0/120", "192.0.3.9") && has("::ffff:0:0/96", "203.0.113.1"));
        assert!(!has("::/0", "203.0.113.1") && has("::/0", "2001:db8::1"), "IPv6 is not IPv4");
    }

    #[test]
    fn a_stranger_and_a_malformed_header_are_not_believed() {
        let (client, proxies, path) = seen("198.51.100.1", &["203.0.113.9"]).unwrap();
        assert_eq!(
            (&*client, proxies.len(), path),
            ("198.51.100.1", 0, ProxyPath::NotTrusted("203.0.113.9".to_owned()))
        );
        for bad in ["<script>", "203.0.113.9, <script>", "<script>, 192.0.2.2", &["192.0.2.2"; 33].join(",")] {
            let (client, proxies, path) = seen("192.0.2.1", &[bad]).unwrap();
            assert_eq!((&*client, proxies.len(), path), ("192.0.2.1", 0, ProxyPath::Malformed), "{bad}");
        }
        assert_eq!(seen("unix", &[]), None, "the client is unknown");
    }
}
