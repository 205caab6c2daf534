use super::*;
use crate::addr::Len;
use proptest::prelude::*;

fn net(text: &str) -> Net {
    let (addr, len) = text.split_once('/').unwrap();
    let len = len.parse().unwrap();
    match addr.parse().unwrap() {
        std::net::IpAddr::V4(a) => Net::v4(a.into(), Len::v4(len).unwrap()),
        std::net::IpAddr::V6(a) => Net::v6(a.into(), Len::v6(len).unwrap()),
    }
}

fn moves(pairs: &[(&str, &str)]) -> Renumbering {
    Renumbering::new(pairs.iter().map(|(from, to)| PrefixMove { from: net(from), to: net(to) }).collect()).unwrap()
}

/// The new text, and why something is left.
fn done(pair: (&str, &str), text: &str) -> (String, Vec<String>) {
    let found = moves(&[pair]).renumber(text.as_bytes());
    let left = found.left.iter().map(|left| format!("{}: {}", text.get(left.at.clone()).unwrap(), left.why)).collect();
    (String::from_utf8(found.text).unwrap(), left)
}

const SITE: (&str, &str) = ("2001:db8:1::/48", "2001:db8:2::/48");
const LAN: (&str, &str) = ("192.0.2.0/24", "198.51.100.0/24");

#[test]
fn everything_of_the_old_prefix_gets_the_new_one() {
    for (pair, old, new) in [
        (SITE, "prefix 2001:db8:1::/48 {", "prefix 2001:db8:2::/48 {"),
        (SITE, "[2001:db8:1::53]:53 fe80::1%eth0 2001:db8:3::1", "[2001:db8:2::53]:53 fe80::1%eth0 2001:db8:3::1"),
        (SITE, "2001:DB8:1:A::F/64", "2001:DB8:2:A::F/64"),
        (SITE, "2001:0db8:0001:0000:0000:0000:0000:0001", "2001:0db8:0002:0000:0000:0000:0000:0001"),
        (SITE, "2001:db8:1::10-2001:db8:1::20", "2001:db8:2::10-2001:db8:2::20"),
        (SITE, "zone \"1.0.0.0.8.b.d.0.1.0.0.2.ip6.arpa\" {", "zone \"2.0.0.0.8.b.d.0.1.0.0.2.ip6.arpa\" {"),
        (SITE, "*.1.0.0.0.8.B.D.0.1.0.0.2.IP6.ARPA. NS a.", "*.2.0.0.0.8.B.D.0.1.0.0.2.IP6.ARPA. NS a."),
        (SITE, "http://2001-db8-1--53.ipv6-literal.net/", "http://2001-db8-2--53.ipv6-literal.net/"),
        (SITE, "?ip=2001%3Adb8%3A1%3A%3A1", "?ip=2001%3Adb8%3A2%3A%3A1"),
        (LAN, "acl { 192.0.2.0/24; ::ffff:192.0.2.7; };", "acl { 198.51.100.0/24; ::ffff:198.51.100.7; };"),
        (LAN, "2.0.192.in-addr.arpa 7.2.0.192.in-addr.arpa.", "100.51.198.in-addr.arpa 7.100.51.198.in-addr.arpa."),
        (
            LAN,
            "64/26.2.0.192.in-addr.arpa 65.64-127.2.0.192.in-addr.arpa",
            "64/26.100.51.198.in-addr.arpa 65.64-127.100.51.198.in-addr.arpa",
        ),
        (LAN, "192.0.2.0 255.255.255.0 192.000.002.007", "198.51.100.0 255.255.255.0 198.051.100.007"),
        (LAN, "7.2.0.192.zen.example 1.2.3.4", "7.100.51.198.zen.example 1.2.3.4"),
        (("192.0.2.64/26", "198.51.100.0/26"), "65.64/26.2.0.192.in-addr.arpa", "1.0/26.100.51.198.in-addr.arpa"),
        (
            ("2001:db8:1::/48", "2001:db8:2:300::/56"),
            "2001:db8:1:ff::1 2001:db8:1:80::/64",
            "2001:db8:2:3ff::1 2001:db8:2:380::/64",
        ),
        (("2001:db8:1:ff00::/56", "3fff::/20"), "2001:db8:1:ff01::1", "3fff:0:0:1::1"),
    ] {
        assert_eq!(done(pair, old), (new.to_owned(), vec![]), "{old}");
    }
}

#[test]
fn what_cannot_move_stays_and_is_reported() {
    let half = ("192.0.2.64/26", "198.51.100.0/26");
    let narrow = ("2001:db8:1::/48", "2001:db8:2:300::/56");
    for (pair, text, left) in [
        (SITE, "2001:db8:1::/47", "2001:db8:1::/47: a prefix larger than 2001:db8:1::/48"),
        (half, "ip 192.0.2.65 255.255.255.0", "192.0.2.65 255.255.255.0: a prefix larger than 192.0.2.64/26"),
        (narrow, "2001:db8:1:100::1", "2001:db8:1:100::1: does not fit into 2001:db8:2:300::/56"),
        (narrow, "2001:db8:1::/48", "2001:db8:1::/48: does not fit into 2001:db8:2:300::/56"),
        (narrow, "1.0.0.0.8.b.d.0.1.0.0.2.ip6.arpa", "1.0.0.0.8.b.d.0.1.0.0.2: does not fit into 2001:db8:2:300::/56"),
        (half, "192.0.2.120 - 192.0.2.130", "192.0.2.120: the other end of the range is not renumbered"),
        (SITE, "2001:db8:1::1 2001:db8:2::1", "2001:db8:1::1: would collide: 2001:db8:2::1 is in the file already"),
        (
            SITE,
            "2001:db8:1::/48 2001:db8:2::/48",
            "2001:db8:1::/48: would collide: 2001:db8:2::/48 is in the file already",
        ),
        (SITE, "2001:db8:1:${vlan}::1", "2001:db8:1:: not a whole address"),
        (LAN, "192.0.2.x or 192.0.2/24", "192.0.2: not a whole address"),
    ] {
        let found = done(pair, text);
        assert_eq!((found.0.as_str(), found.1[0].as_str()), (text, left));
    }
    // a prefix and an address in it are different things
    assert_eq!(done(SITE, "2001:db8:1:: 2001:db8:2::/48").0, "2001:db8:2:: 2001:db8:2::/48");
}

#[test]
fn names_relative_to_a_zone_follow_its_origin() {
    let zone = "$ORIGIN 8.b.d.0.1.0.0.2.ip6.arpa.\n@ IN SOA a. b. ( 1 2 3 4 5 )\n5.3.0.0.0.0.0.0.0.0.0.0.0.0.0.0.0.0.0.0.1.0.0.0 IN PTR \
                ns1.example.net.\n1.0.0.0 NS ns2\n9.0.0.0 NS ns3\n";
    let new = zone.replace("0.1.0.0.0 IN", "0.2.0.0.0 IN").replace("\n1.0.0.0 NS", "\n2.0.0.0 NS");
    assert_eq!(done(SITE, zone), (new, vec![]));
    let (same, left) = done(("2001:db8:1::/48", "3fff:1::/48"), zone);
    assert_eq!((same.as_str(), left.len()), (zone, 2));
    assert!(
        left[1].starts_with("1.0.0.0: the zone does not contain the new name 0.0.0.0.1.0.0.0.f.f.f.3.ip6.arpa."),
        "{left:?}"
    );
    let within = "$ORIGIN 1.0.0.0.8.b.d.0.1.0.0.2.ip6.arpa.\n$ORIGIN 0.0.0.0\n1.0.0.0.0.0.0.0.0.0.0.0.0.0.0.0 PTR a.\n";
    assert_eq!(done(SITE, within), (within.replace(" 1.0.0.0.8", " 2.0.0.0.8"), vec![]));
    let classless =
        "$ORIGIN 64/26.2.0.192.in-addr.arpa.\n65 PTR a.\n$ORIGIN 2.0.192.in-addr.arpa.\n65 CNAME 65.64/26\n";
    let (moved, left) = done(("192.0.2.64/26", "192.0.2.128/26"), classless);
    let expected =
        "$ORIGIN 128/26.2.0.192.in-addr.arpa.\n129 PTR a.\n$ORIGIN 2.0.192.in-addr.arpa.\n129 CNAME 129.128/26\n";
    assert_eq!((moved.as_str(), left), (expected, vec![]));
}

#[test]
fn several_prefixes_move_at_once_even_in_a_circle() {
    let circle = moves(&[("2001:db8:1::/48", "2001:db8:2::/48"), ("2001:db8:2::/48", "2001:db8:1::/48"), LAN]);
    let found = circle.renumber(b"2001:db8:1::1 2001:db8:2::1 192.0.2.1");
    assert_eq!(found.text, b"2001:db8:2::1 2001:db8:1::1 198.51.100.1");
    let refused = |pairs: &[(&str, &str)]| {
        Renumbering::new(pairs.iter().map(|(from, to)| PrefixMove { from: net(from), to: net(to) }).collect())
            .unwrap_err()
    };
    assert!(matches!(refused(&[("2001:db8::/32", "2001:db8:1::/48")]), RenumberError::Overlap(..)));
    assert!(matches!(refused(&[SITE, ("2001:db8:1:1::/64", "3fff::/64")]), RenumberError::Overlap(..)));
    assert!(matches!(refused(&[SITE, ("2001:db8:3::/48", "2001:db8:2::/48")]), RenumberError::Overlap(..)));
    assert!(matches!(refused(&[("2001:db8::/32", "192.0.2.0/24")]), RenumberError::Families(..)));
}

#[test]
fn a_search_finds_whole_addresses_and_fragments() {
    let text = "a 2001:db8:1::/48\n2001:db8:2::1 2001:0DB8:0001:$x 1.0.0.0.8.b.d.0.1.0.0.2.ip6.arpa\n";
    let found = Renumbering::finder(vec![net("2001:db8:1::/48")]).unwrap().find(text.as_bytes());
    let seen: Vec<&str> = found.iter().map(|left| text.get(left.at.clone()).unwrap()).collect();
    assert_eq!(seen, ["2001:db8:1::/48", "2001:0DB8:0001:", "1.0.0.0.8.b.d.0.1.0.0.2"]);
    assert!(Renumbering::finder(vec![net("::/0")]).is_err());
}

/// A word of a text: an address of the old prefix in some notation, or something else.
fn word() -> impl Strategy<Value = String> {
    let v6 = any::<u128>().prop_map(|bits| (0x2001_0db8_0001u128 << 80) | bits >> 48);
    let v4 = any::<u8>().prop_map(|d| format!("192.0.2.{d}"));
    let reversed = any::<u8>().prop_map(|d| format!("{d}.2.0.192.in-addr.arpa."));
    let sparse = (v6, 0u32..80)
        .prop_map(|(bits, zeros)| bits >> zeros.min(79) & 0xffff_ffff_ffff_ffff_ffff | (0x2001_0db8_0001 << 80));
    let v6_text = sparse.prop_map(|bits| std::net::Ipv6Addr::from(bits).to_string());
    prop_oneof![
        v6_text.clone(),
        v6_text.clone().prop_map(|text| format!("[{text}]:443")),
        v6_text.clone().prop_map(|text| format!("{text}/64")),
        v6_text.prop_map(|text| text.to_ascii_lowercase().replace(':', "%3A")),
        v4.clone(),
        v4.prop_map(|text| format!("{text}/32")),
        reversed,
        "[a-z]{1,8}|[0-9]{1,4}|12:34:56|10\\.1\\.2\\.3|fe80::1|\\{|\\}|;|=",
    ]
}

proptest! {
    #[test]
    fn there_and_back_is_the_identity(
        words in proptest::collection::vec(word(), 1..20), v6 in any::<u32>(), v4 in any::<u16>(), marks in "[ \n\t,;]{20}",
    ) {
        let text: String = words.iter().zip(marks.chars()).map(|(word, mark)| format!("{word}{mark}")).collect();
        // far from everything that words can be
        let to6 = Net::v6((0x2a00 << 112) | (u128::from(v6) << 80), Len::v6(48).unwrap());
        let to4 = Net::v4((0x2d << 24) | (u32::from(v4) << 8), Len::v4(24).unwrap());
        let there = vec![PrefixMove { from: net(SITE.0), to: to6 }, PrefixMove { from: net(LAN.0), to: to4 }];
        let back = there.iter().map(|pair| PrefixMove { from: pair.to, to: pair.from }).collect();
        let new = Renumbering::new(there).unwrap().renumber(text.as_bytes());
        prop_assert_eq!(&new.left, &[]);
        let finder = Renumbering::finder(vec![net(SITE.0), net(LAN.0)]).unwrap();
        prop_assert_eq!(finder.find(&new.text), []);
        prop_assert_eq!(finder.find(text.as_bytes()).len(), new.count);
        let old = Renumbering::new(back).unwrap().renumber(&new.text);
        prop_assert_eq!(String::from_utf8_lossy(&old.text), text.as_str(), "{}", String::from_utf8_lossy(&new.text));
    }

    #[test]
    fn any_bytes_can_be_renumbered(text in proptest::collection::vec(any::<u8>(), 0..200)) {
        let found = moves(&[SITE, LAN]).renumber(&text);
        prop_assert!(found.count > 0 || found.text == text);
    }
}
