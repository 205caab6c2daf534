use super::*;
use crate::addr::Len;
use proptest::prelude::*;

pub(super) fn net(text: &str) -> Net {
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
    (String::from_utf8(found.text()).unwrap(), left)
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
        (SITE, "2001:db8:1:${vlan}::1", "2001:db8:1:${vlan}::1: looks like a pattern of the old prefix"),
        (LAN, "192.0.2.x or 192.0.2/24", "192.0.2.x: looks like a pattern of the old prefix"),
        (half, "192.0.2.77{{ n }}", "192.0.2.77: looks like a pattern of the old prefix"),
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
    // the zone is larger than the old prefix, and does not contain the new one
    assert_eq!((same.as_str(), left.len()), (zone, 3));
    assert!(left[0].ends_with("a prefix larger than 2001:db8:1::/48"), "{left:?}");
    assert!(
        left[2].starts_with("1.0.0.0: the zone does not contain the new name 0.0.0.0.1.0.0.0.f.f.f.3.ip6.arpa."),
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

/// Renumbers the text of a file, and finds what is left in it: the new text, and line, text and reason of what stays.
fn file(pair: (&str, &str), name: &str, text: &str) -> (String, Vec<String>) {
    let found = moves(&[pair]).renumber(NamedText { name: name.as_bytes(), bytes: text.as_bytes() });
    let line = |at: usize| text.get(..at).unwrap().matches('\n').count() + 1;
    let left = found
        .left
        .iter()
        .map(|left| format!("{}: {}: {}", line(left.at.start), text.get(left.at.clone()).unwrap(), left.why));
    (String::from_utf8(found.text()).unwrap(), left.collect())
}

const V4: (&str, &str) = ("10.1.0.0/16", "10.2.0.0/16");

#[test]
fn relative_origins_are_names_of_their_zone() {
    for (pair, old, new) in [
        (V4, "$ORIGIN 10.in-addr.arpa.\n$ORIGIN 1\n5.3 PTR a.\n", "$ORIGIN 10.in-addr.arpa.\n$ORIGIN 2\n5.3 PTR a.\n"),
        (
            ("192.168.1.0/24", "192.168.7.0/24"),
            "$ORIGIN 168.192.in-addr.arpa.\n$origin 1 ; lan\n5 IN PTR a.\n$ORIGIN 168.192.in-addr.arpa.\n6.1 PTR b.\n7.2 PTR c.\n",
            "$ORIGIN 168.192.in-addr.arpa.\n$origin 7 ; lan\n5 IN PTR a.\n$ORIGIN 168.192.in-addr.arpa.\n6.7 PTR b.\n7.2 PTR c.\n",
        ),
        (
            V4,
            "$ORIGIN in-addr.arpa.\n$ORIGIN 10\n1 NS ns1.example.net.\n$ORIGIN 1\n5.3 PTR a.\n",
            "$ORIGIN in-addr.arpa.\n$ORIGIN 10\n2 NS ns1.example.net.\n$ORIGIN 2\n5.3 PTR a.\n",
        ),
        (
            SITE,
            "$ORIGIN 8.b.d.0.1.0.0.2.ip6.arpa.\n$ORIGIN 1.0.0.0\n2.0.0.0.0.0.0.0.0.0.0.0.0.0.0.0.0.0.0.0 PTR a.\n",
            "$ORIGIN 8.b.d.0.1.0.0.2.ip6.arpa.\n$ORIGIN 2.0.0.0\n2.0.0.0.0.0.0.0.0.0.0.0.0.0.0.0.0.0.0.0 PTR a.\n",
        ),
        (
            V4,
            "10.in-addr.arpa. IN SOA a. b. (\n1 ; serial\n2\n3 4 5 )\n5.3.1 3600 IN PTR a.\n\tNS b.\n",
            "10.in-addr.arpa. IN SOA a. b. (\n1 ; serial\n2\n3 4 5 )\n5.3.2 3600 IN PTR a.\n\tNS b.\n",
        ),
        (
            V4,
            "$ORIGIN 10.in-addr.arpa.\n1.1.10.in-addr.arpa PTR x.\n",
            "$ORIGIN 10.in-addr.arpa.\n1.2.10.in-addr.arpa PTR x.\n",
        ),
        (
            V4,
            "\u{feff}$ORIGIN 10.in-addr.arpa.\r\n5.3.1 PTR x.\r\n",
            "\u{feff}$ORIGIN 10.in-addr.arpa.\r\n5.3.2 PTR x.\r\n",
        ),
    ] {
        assert_eq!(file(pair, "", old), (new.to_owned(), vec![]), "{old}");
        assert_eq!(file((pair.1, pair.0), "", new), (old.to_owned(), vec![]), "{new}");
        let finder = Renumbering::finder(vec![net(pair.0)]).unwrap();
        let count = finder.find(old).iter().filter(|left| left.why == LeftReason::Found).count();
        assert_eq!(count, moves(&[pair]).renumber(old).edits.len(), "{old}");
    }
}

#[test]
fn generated_names_and_addresses_move_where_their_meaning_is_certain() {
    for (pair, old, new) in [
        (
            V4,
            "$ORIGIN 10.in-addr.arpa.\n$GENERATE 1-9 $.3.1 PTR h$.x.\n",
            "$ORIGIN 10.in-addr.arpa.\n$GENERATE 1-9 $.3.2 PTR h$.x.\n",
        ),
        (
            V4,
            "$ORIGIN 1.10.in-addr.arpa.\n$GENERATE 1-9 $.3 PTR h$.x.\n",
            "$ORIGIN 2.10.in-addr.arpa.\n$GENERATE 1-9 $.3 PTR h$.x.\n",
        ),
        (
            V4,
            "$GENERATE 1-9 ${0,2,d}.3.1.10.in-addr.arpa. PTR h$.x.\n",
            "$GENERATE 1-9 ${0,2,d}.3.2.10.in-addr.arpa. PTR h$.x.\n",
        ),
        (V4, "$GENERATE 1-9 h$ 60 IN A 10.1.3.$\n", "$GENERATE 1-9 h$ 60 IN A 10.2.3.$\n"),
        (SITE, "$GENERATE 1-9 h$ AAAA 2001:db8:1::$\n", "$GENERATE 1-9 h$ AAAA 2001:db8:2::$\n"),
        (SITE, "$GENERATE 1-9 h$ AAAA 2001:db8:1:5::${0,1,x}\n", "$GENERATE 1-9 h$ AAAA 2001:db8:2:5::${0,1,x}\n"),
        (
            SITE,
            "$ORIGIN 8.b.d.0.1.0.0.2.ip6.arpa.\n$GENERATE 1-9 $.0.0.0.0.0.0.0.0.0.0.0.0.0.0.0.0.0.0.0.1.0.0.0 PTR h$.x.\n",
            "$ORIGIN 8.b.d.0.1.0.0.2.ip6.arpa.\n$GENERATE 1-9 $.0.0.0.0.0.0.0.0.0.0.0.0.0.0.0.0.0.0.0.2.0.0.0 PTR h$.x.\n",
        ),
        (
            V4,
            "$ORIGIN 10.in-addr.arpa.\n$GENERATE 1-62 $.3.1 CNAME $.0/26.3.1\n",
            "$ORIGIN 10.in-addr.arpa.\n$GENERATE 1-62 $.3.2 CNAME $.0/26.3.2\n",
        ),
    ] {
        assert_eq!(file(pair, "", old), (new.to_owned(), vec![]), "{old}");
        assert_eq!(file((pair.1, pair.0), "", new), (old.to_owned(), vec![]), "{new}");
    }
    let why = "$GENERATE makes names or addresses of the old prefix and others";
    for (pair, text, left) in [
        (("10.1.1.0/25", "10.1.1.128/25"), "$ORIGIN 1.1.10.in-addr.arpa.\n$GENERATE 1-200 $ PTR h$.x.\n", "2: $"),
        (
            ("10.1.1.0/25", "10.1.1.128/25"),
            "$GENERATE 1-200 $.1.1.10.in-addr.arpa. PTR h$.x.\n",
            "1: $.1.1.10.in-addr.arpa.",
        ),
        (("10.1.1.0/25", "10.1.1.128/25"), "$GENERATE 1-200 h$ A 10.1.1.$\n", "1: 10.1.1."),
        (V4, "$ORIGIN 10.in-addr.arpa.\n$GENERATE 1-9 4.3.$ PTR h$.x.\n", "2: 4.3.$"),
        (V4, "$GENERATE 1-9 h$ A 10.$.1.1\n", "1: 10."),
    ] {
        assert_eq!(file(pair, "", text), (text.to_owned(), vec![format!("{left}: {why}")]), "{text}");
        let found = Renumbering::finder(vec![net(pair.0)]).unwrap().find(text);
        assert!(found.iter().any(|left| left.why == LeftReason::Generate), "{text}: {found:?}");
    }
    for (text, left) in [
        ("$ORIGIN 20.10.in-addr.arpa.\n$GENERATE 1-3 $.3 CNAME $.0/26.3\n", ["2: $.3", "2: $.0/26.3"]),
        (
            "$GENERATE 1-3 $.3.20.10.in-addr.arpa. CNAME $.0/26.3.20.10.in-addr.arpa.\n",
            ["1: $.3.20.10.in-addr.arpa.", "1: 0/26.3.20.10"],
        ),
    ] {
        let left = left.map(|left| format!("{left}: {why}")).to_vec();
        assert_eq!(file(("10.20.3.0/26", "10.20.3.64/26"), "", text), (text.to_owned(), left));
    }
    let apart = "$ORIGIN 1.1.10.in-addr.arpa.\n$GENERATE 130-200 $ PTR h$.x.\n$GENERATE 1-9 h$ A 10.1.2.$\n";
    assert_eq!(file(("10.1.1.0/25", "10.1.1.128/25"), "", apart), (apart.to_owned(), vec![]));
}

#[test]
fn owners_of_policies_are_renumbered() {
    for (pair, old, new) in [
        (V4, "24.0.3.1.10.rpz-client-ip CNAME .", "24.0.3.2.10.rpz-client-ip CNAME ."),
        (
            V4,
            "update add 32.66.3.1.10.RPZ-IP.rpz.lan. 60 CNAME .",
            "update add 32.66.3.2.10.RPZ-IP.rpz.lan. 60 CNAME .",
        ),
        (SITE, "48.zz.1.db8.2001.rpz-client-ip CNAME .", "48.zz.2.db8.2001.rpz-client-ip CNAME ."),
        (SITE, "128.53.zz.5.1.db8.2001.rpz-nsip CNAME .", "128.53.zz.5.2.db8.2001.rpz-nsip CNAME ."),
        (SITE, "128.8.7.6.5.4.1.db8.2001.rpz-ip CNAME .", "128.8.7.6.5.4.2.db8.2001.rpz-ip CNAME ."),
    ] {
        let zone = |text: &str| format!("$ORIGIN rpz.lan.\n{text}\n");
        assert_eq!(file(pair, "", &zone(old)), (zone(new), vec![]), "{old}");
        assert_eq!(file((pair.1, pair.0), "", &zone(new)), (zone(old), vec![]), "{new}");
        assert_eq!(done(pair, old), (new.to_owned(), vec![]), "{old}");
    }
    for (pair, text, left) in [
        (V4, "8.0.0.0.10.rpz-ip", ""),
        (V4, "32.1.3.3.10.rpz-ip 32.1.3.1.10.rpz-nsdname x.rpz-ip", ""),
        (("10.1.0.0/16", "45.2.0.0/16"), "8.0.0.0.10.rpz-ip", "8.0.0.0.10: a prefix larger than 10.1.0.0/16"),
        (V4, "32.{{ n }}.3.1.10.rpz-ip", ".3.1.10: looks like a pattern of the old prefix"),
        (SITE, "128.$n.zz.1.db8.2001.rpz-ip", "n.zz.1.db8.2001: looks like a pattern of the old prefix"),
        (SITE, "128.$n.5.1.db8.2001.rpz-ip", "n.5.1.db8.2001: looks like a pattern of the old prefix"),
        (SITE, "128.1.zz.1.0db8.2001.rpz-ip", "128.1.zz.1.0db8.2001: renumbering back would spell it differently"),
    ] {
        let left: Vec<String> = Some(left.to_owned()).filter(|left| !left.is_empty()).into_iter().collect();
        assert_eq!(done(pair, text), (text.to_owned(), left), "{text}");
    }
}

#[test]
fn owners_of_block_lists_are_reported() {
    let zone = "$ORIGIN bl.lan.\n66.3.1.10 A 127.0.0.2\n*.3.1.10 TXT x\n*.1.10.bl.lan. A 127.0.0.2\n*.3.3.10 A 127.0.0.2\n\
                3.1.10 A 127.0.0.2\n*.10 A 127.0.0.2\n";
    let why = "may be an address of the old prefix in reverse order";
    let left = ["2: 66.3.1.10", "3: *.3.1.10", "4: *.1.10.bl.lan."].map(|left| format!("{left}: {why}")).to_vec();
    assert_eq!(file(V4, "", zone), (zone.to_owned(), left.clone()));
    let unknown = zone.replace("$ORIGIN bl.lan.", "$TTL 60");
    assert_eq!(file(V4, "db.bl.lan", &unknown), (unknown.clone(), left));
    assert_eq!(file(("10.1.0.0/16", "45.1.0.0/16"), "", zone).1.len(), 4);
    let zone = "$ORIGIN bl.lan.\n*.1.0.0.0.8.b.d.0.1.0.0.2 A 127.0.0.2\n*.3.0.0.0.8.b.d.0.1.0.0.2 A 127.0.0.2\n";
    let left = vec![format!("2: *.1.0.0.0.8.b.d.0.1.0.0.2: {why}")];
    assert_eq!(file(SITE, "", zone), (zone.to_owned(), left));
    // a reverse zone
    let zone = "$ORIGIN 10.in-addr.arpa.\n*.3.1 CNAME x.\n66.3.1 A 127.0.0.2\n";
    assert_eq!(file(V4, "", zone), (zone.replace(".3.1 ", ".3.2 "), vec![]));
}

#[test]
fn the_name_of_a_file_says_its_zone() {
    let records = "$TTL 1d\n@ SOA ns.x. h.x. 1 2 3 4 5\n@ NS ns.x.\n5.3 PTR a.\n6.3 PTR b.\n";
    let (same, left) = file(V4, "zones/1.10.in-addr.arpa.zone", records);
    let why = "relative to 1.10.in-addr.arpa., which only the file name says: rename the file for 2.10.in-addr.arpa.";
    assert_eq!((same.as_str(), left), (records, vec![format!("4: 5.3: {why}")]));
    let guess = "in the old prefix if the file name means the zone 1.10.in-addr.arpa.: write $ORIGIN before it";
    for name in ["db.10.1", "db.1.10", "/etc/bind/db.10.1.signed", "10.1.rev"] {
        assert_eq!(file(V4, name, records), (records.to_owned(), vec![format!("4: 5.3: {guess}")]), "{name}");
    }
    for name in ["db.10.3", "2.10.in-addr.arpa", "db.example.net"] {
        let left = file(V4, name, records).1;
        assert_eq!(left.len(), usize::from(name.contains("example")), "{name}: {left:?}");
    }
    // a larger zone of which a part moves
    let large = records.replace(".3 PTR", ".3.1 PTR");
    let (new, left) = file(V4, "10.in-addr.arpa", &large);
    assert_eq!((new, left), (large.replace(".3.1 PTR", ".3.2 PTR"), vec![]));
    let left = file(V4, "db.10", &large).1;
    assert_eq!(left.len(), 2, "{left:?}");
    let six = "$TTL 1d\n2.0.0.0.0.0.0.0.0.0.0.0.0.0.0.0.0.0.0.0.1.0.0.0 PTR a.\n";
    let (new, left) = file(SITE, "8.b.d.0.1.0.0.2.ip6.arpa.zone", six);
    assert_eq!((new, left), (six.replace("1.0.0.0 PTR", "2.0.0.0 PTR"), vec![]));
    // nothing says the zone
    let why = "may be in the old prefix: write $ORIGIN before it, or name the file after the zone";
    for (pair, text, left) in
        [(V4, records, "4: 5.3"), (SITE, six, "2: 2.0.0.0.0.0.0.0.0.0.0.0.0.0.0.0.0.0.0.0.1.0.0.0")]
    {
        assert_eq!(file(pair, "reverse.zone", text), (text.to_owned(), vec![format!("{left}: {why}")]));
        let found = Renumbering::finder(vec![net(pair.0)]).unwrap().find(text);
        assert!(found.iter().any(|left| left.why == LeftReason::Origin), "{found:?}");
    }
    assert_eq!(file(("10.1.9.0/24", "10.2.9.0/24"), "reverse.zone", records).1, [""; 0]);
    // numbers in the name of a file are not always those of a zone
    let host = "$TTL 1d\n@ SOA ns.x. h.x. 1 2 3 4 5\n5 PTR a.\n6 PTR b.\n";
    for name in ["db.vlan-20", "db.lan_16", "zone.99", "db.office-1-2", "rev.6", "db.site-1.2.3", "db.10"] {
        assert_eq!(file(V4, name, host).1, [format!("3: 5: {why}")], "{name}");
    }
    let site = "$TTL 1d\n5.0.0.0.0.0.0.0.0.0.0.0.0.0.0.0.1.0.0.0 PTR a.\n";
    for name in [
        "db.2001-db8-1",
        "db.2001.db8.1",
        "db.2001_db8_1",
        "db.2a02-8-1",
        "reverse.2001-db8-1-48.zone",
        "db.ip6-1",
        "rev.6",
        "db.10.1",
    ] {
        let left = file(SITE, name, site).1;
        assert_eq!(left, [format!("2: 5.0.0.0.0.0.0.0.0.0.0.0.0.0.0.0.1.0.0.0: {why}")], "{name}");
    }
    let left = file(V4, "db.office-1", "$TTL 1d\n$GENERATE 1-9 $ PTR h$.x.\n").1;
    assert_eq!(left, [format!("2: $: {why}")]);
    let rename =
        "relative to 1.10.in-addr.arpa., which only the file name says: rename the file for 2.10.in-addr.arpa.";
    assert_eq!(file(V4, "rev-1.10.in-addr.arpa", records).1, [format!("4: 5.3: {rename}")]);
    let generated = "$TTL 1d\n$GENERATE 1-9 $.3 PTR h$.x.\n";
    assert_eq!(file(V4, "reverse.zone", generated).1, [format!("2: $.3: {why}")]);
}

#[test]
fn both_ends_of_a_range_move_or_none() {
    for text in [
        "range 10.1.1.10 10.3.1.20;",
        "  range dynamic-bootp 10.1.1.10 10.3.1.20;",
        "10.1.1.10 - 10.3.1.20",
        "10.1.1.10-10.3.1.20",
        "10.1.1.10..10.3.1.20",
        "10.1.1.10 to 10.3.1.20",
        "\"10.1.1.10\" - \"10.3.1.20\"",
        "10.1.1.10 \u{2013} 10.3.1.20",
        "dhcp-range=10.1.1.10,10.3.1.20,12h",
        "dhcp-range=set:lan,10.1.1.10,10.3.1.20,255.255.0.0,12h",
        "range r1 { low 10.1.1.10; high 10.3.1.20; }",
        "range r1 {\n    low 10.1.1.10;\n    high 10.3.1.20;\n}",
        "set p range r low 10.1.1.10\nset p range r high 10.3.1.20",
        "set range 0 start '10.1.1.10'\nset range 0 stop '10.3.1.20'",
        "ranges = [{ from = \"10.1.1.10\", to = \"10.3.1.20\", use = \"dhcp\" }]",
        "  - from: 10.1.1.10\n    to: 10.3.1.20\n",
        "ip dhcp excluded-address 10.1.1.10 10.3.1.20",
        "ip nat pool P 10.1.1.10 10.3.1.20 netmask 255.255.0.0",
        "\"start_address\": \"10.1.1.10\", \"end_address\": \"10.3.1.20\"",
        "addresses from 10.1.1.10 to 10.3.1.20 are dynamic",
    ] {
        let why = LeftReason::Range;
        let (same, left) = done(V4, text);
        assert_eq!((same.as_str(), left), (text, vec![format!("10.1.1.10: {why}")]), "{text}");
        // the last address is the one of the old prefix, or both are
        let swapped = ("10.3.0.0/16", "10.4.0.0/16");
        let (same, left) = done(swapped, text);
        assert_eq!((same.as_str(), left.len()), (text, 1), "{text}");
        assert!(left[0].starts_with("10.3.1.20") && left[0].ends_with(&format!(": {why}")), "{left:?}");
        let inside = text.replace("10.3.1.20", "10.1.1.20");
        assert_eq!(done(V4, &inside), (inside.replace("10.1.1.", "10.2.1."), vec![]), "{inside}");
    }
    for text in [
        "option domain-name-servers 10.1.1.10, 10.3.1.20;",
        "server 10.1.1.10 10.3.1.20",
        "pass in from 10.1.1.10 to 10.3.1.20",
        "route 10.1.1.10 via 10.3.1.20",
        "10.1.1.10,10.3.1.20",
        "10.1.1.10 10.3.1.20",
        "Accepted password from 10.1.1.10\nto 10.3.1.20",
    ] {
        assert_eq!(done(V4, text), (text.replace("10.1.", "10.2."), vec![]), "{text}");
    }
    let six = "range6 2001:db8:1::10 2001:db8:7::20;";
    assert_eq!(done(SITE, six).0, six);
    let collides = done(V4, "range 10.1.1.10 10.1.1.20; host 10.2.1.10");
    assert_eq!(collides.1.len(), 2, "{collides:?}");
}

#[test]
fn the_end_of_a_range_with_a_length_in_the_next_line_is_read_with_it() {
    let text = "low 10.1.183.215;\n  high 10.1.183.255;\n\"address\": \"10.1.168.193\",\n\"prefix-len\": 2\n";
    let (new, left) = file(V4, "", text);
    assert_eq!((new.as_str(), left.len()), (text, 3), "{left:?}");
}

#[test]
fn both_ends_of_a_range_with_dots_are_addresses() {
    for dots in ["..", "..."] {
        for (old, new) in [("2001:db8:1::1", "2001:db8:2::1"), ("\"2001:DB8:1:0::", "\"2001:DB8:2:0::")] {
            let (old, new) = (format!("{old}{dots}{old}f/64,"), format!("{new}{dots}{new}f/64,"));
            let (old, new) = (old.replace("..\"", ".."), new.replace("..\"", ".."));
            assert_eq!(done(SITE, &old), (new, vec![]), "{old}");
            assert_eq!(moves(&[SITE]).find(&old).len(), 2, "{old}");
        }
        let cut = format!("2001:db8:1::1{dots}2001:db8:7::f");
        assert_eq!(done(SITE, &cut), (cut.clone(), vec![format!("2001:db8:1::1: {}", LeftReason::Range)]));
        let plain = ("5f00:2001::/32", "5f00:9::/32");
        let old = format!("5f00:2001::1{dots}5f00:2001::f 10.1.1.1{dots}10.1.1.5");
        assert_eq!(done(plain, &old), (old.replace("2001", "9"), vec![]));
        assert_eq!(done(V4, &old), (old.replace("10.1", "10.2"), vec![]));
        assert_eq!(done(SITE, &old), (old.clone(), vec![]));
    }
}

#[test]
fn an_address_in_another_one_moves_with_a_length_beside_it() {
    let pairs = [("10.1.0.0/16", "172.20.0.0/16"), ("2001:db8::/32", "3fff::/32")];
    for tail in ["", "\nprefixlen: 96", "\nIPV6_PREFIXLEN=64", "\nprefix 2001:db8:1:1::/64"] {
        let text = format!("address: 2001:db8:1::10.1.2.3{tail}");
        let found = moves(&pairs).renumber(&text);
        let new = text.replace("2001:db8:1::10.1.2.3", "3fff:0:1::172.20.2.3").replace("2001:db8:1:1", "3fff:0:1:1");
        assert_eq!((String::from_utf8_lossy(&found.text()).as_ref(), found.left.len()), (new.as_str(), 0));
    }
}

#[test]
fn ranges_of_commands_are_kept_whole() {
    for text in [
        "set security nat source pool P address 10.1.2.3/32 to 10.9.0.1/32",
        "nat address-group 1 10.1.2.3 10.9.0.1",
        "dhcp server forbidden-ip 10.1.2.3 10.9.0.1",
        "address-range low 10.1.2.3/32 high 10.9.0.1/32",
    ] {
        let (new, left) = done(("10.1.0.0/16", "172.20.0.0/16"), text);
        assert_eq!((new.as_str(), left.len()), (text, 1), "{left:?}");
    }
}

#[test]
fn networks_are_found_after_the_marks_of_routes() {
    for (old, new) in [
        ("x\n*>i192.0.2.0/24 10.9.9.9 0", "x\n*>i198.51.100.0/24 10.9.9.9 0"),
        ("* i192.0.2.0\nr>i192.0.2.0/25\ns>i192.0.2.9", "* i198.51.100.0\nr>i198.51.100.0/25\ns>i198.51.100.9"),
        (" *>e192.0.2.0/24", " *>e198.51.100.0/24"),
        ("*=i192.0.2.0/24\r\n", "*=i198.51.100.0/24\r\n"),
        ("r i192.0.2.0/24\nsh e192.0.2.0/25", "r i198.51.100.0/24\nsh e198.51.100.0/25"),
        ("bgpd: *>i192.0.2.0/24", "bgpd: *>i198.51.100.0/24"),
        (
            "*>l192.0.2.0/24 0.0.0.0\n*|e192.0.2.9/32 10.9.9.9",
            "*>l198.51.100.0/24 0.0.0.0\n*|e198.51.100.9/32 10.9.9.9",
        ),
        ("V*>i192.0.2.0/24\nN*=i192.0.2.9", "V*>i198.51.100.0/24\nN*=i198.51.100.9"),
        ("\"*>i192.0.2.1\\n*&i192.0.2.2\"", "\"*>i198.51.100.1\\n*&i198.51.100.2\""),
        ("+*>i192.0.2.1 Nov 3 r1 r>i192.0.2.2", "+*>i198.51.100.1 Nov 3 r1 r>i198.51.100.2"),
    ] {
        assert_eq!(done(LAN, old), (new.to_owned(), vec![]), "{old}");
    }
    let (old, new) =
        ("a\n*>i2001:db8:1::/48 ::\n* i2001:db8:1:7::/64", "a\n*>i2001:db8:2::/48 ::\n* i2001:db8:2:7::/64");
    assert_eq!(done(SITE, old), (new.to_owned(), vec![]));
    assert_eq!(done(SITE, "r i2001:db8:1::/48\n*>e2001:db8:1::5").0, "r i2001:db8:2::/48\n*>e2001:db8:2::5");
    for text in ["<b>i192.0.2.1.5", "*>v192.0.2.0"] {
        assert_eq!(done(LAN, text).0, text);
    }
}

#[test]
fn addresses_are_found_after_the_letter_of_an_option() {
    for (pair, old, new) in [
        (V4, "-s10.1.1.1 -d10.1.1.2/32", "-s10.2.1.1 -d10.2.1.2/32"),
        (SITE, "x -s2001:db8:1::1 -d2001:db8:1::/64", "x -s2001:db8:2::1 -d2001:db8:2::/64"),
        (SITE, "[\"-b2001:db8:1::1\", '-c2001:db8:1::2']", "[\"-b2001:db8:2::1\", '-c2001:db8:2::2']"),
        (("5f00:2001::/32", "5f00:9::/32"), "-s5f00:2001::1", "-s5f00:9::1"),
    ] {
        assert_eq!(done(pair, old), (new.to_owned(), vec![]), "{old}");
        assert_eq!(moves(&[pair]).find(old).len(), old.matches('-').count());
    }
    for other in ["pkg-v10.1.1.1", "x -s110.1.1.1", "-s10.1.1.1.1.1", "-sx10.1.1.1"] {
        assert_eq!(done(V4, other).0, other, "{other}");
    }
}

#[test]
fn larger_prefixes_are_reported_alike_in_every_form() {
    let forms = [
        "10.0.0.0/8",
        "10.0.0.0/255.0.0.0",
        "10.0.0.0 255.0.0.0",
        "10.0.0.0 0.255.255.255",
        "10.0.0.0 netmask 255.0.0.0",
        "10.0.0.0, 255.0.0.0",
        "address=\"10.0.0.0\" netmask=\"255.0.0.0\"",
        "10.0.0.0 wildcard 0.255.255.255",
        "10.in-addr.arpa",
        "zone \"10.in-addr.arpa\" {",
        "10.0.0.0-10.255.255.255",
        "range 10.0.0.0 10.255.255.255;",
    ];
    for from in ["10.1.0.0/16", "10.0.0.0/16"] {
        for form in forms {
            let (same, left) = done((from, "172.16.0.0/16"), form);
            assert_eq!((same.as_str(), left.len()), (form, 1), "{from} {form}");
            let is_range = form.matches("10.").count() == 2;
            let why = if is_range { "a range around" } else { "a prefix larger than" };
            assert!(left[0].ends_with(&format!(": {why} {from}")), "{left:?}");
            assert_eq!(Renumbering::finder(vec![net(from)]).unwrap().find(form).len(), 1, "{from} {form}");
            // the new prefix is in it as well: there is nothing to do, but for an end that is an address of the old one
            let both = (from, "10.7.0.0/16");
            let is_end = is_range && from == "10.0.0.0/16";
            assert_eq!(
                (done(both, form).0, done(both, form).1.len()),
                (form.to_owned(), usize::from(is_end)),
                "{form}"
            );
            assert_eq!(moves(&[both]).find(form).len(), usize::from(is_end), "{form}");
        }
        for other in ["0.0.0.0/0", "11.0.0.0/8", "10.128.0.0/9", "11.in-addr.arpa", "10.0.0.0"] {
            if from != "10.0.0.0/16" || other != "10.0.0.0" {
                assert_eq!(done((from, "172.16.0.0/16"), other), (other.to_owned(), vec![]), "{other}");
            }
        }
    }
    for form in ["2001:db8::/32", "8.b.d.0.1.0.0.2.ip6.arpa"] {
        assert_eq!(done((SITE.0, "3fff:1::/48"), form).1.len(), 1, "{form}");
        assert_eq!(done(SITE, form).1.len(), 0, "{form}");
    }
}

#[test]
fn what_stays_of_an_address_keeps_its_spelling() {
    for (pair, old, new) in [
        (V4, "10.1.2.03 010.001.002.003 10.01.2.3 10.1.02.003", "10.2.2.03 010.002.002.003 10.02.2.3 10.2.02.003"),
        (V4, "03.2.01.010.in-addr.arpa", "03.2.02.010.in-addr.arpa"),
        (V4, "http://10-1-02-3.nip.io/ ::ffff:10.1.2.03", "http://10-2-02-3.nip.io/ ::ffff:10.2.2.03"),
        (V4, "?ip=10%2E1%2E2%2E03", "?ip=10%2E2%2E2%2E03"),
        (
            SITE,
            "2001:DB8:1::ABCD 2001:db8:1::ABcd 2001:Db8:0001::00aB",
            "2001:DB8:2::ABCD 2001:db8:2::ABcd 2001:Db8:0002::00aB",
        ),
        (
            SITE,
            "2001:DB8:1::a: x [2001:db8:1:0:0::1]:80 2001:DB8:1::A:",
            "2001:DB8:2::a: x [2001:db8:2:0:0::1]:80 2001:DB8:2::A:",
        ),
        (SITE, "?ip=2001%3ADB8%3A0001%3A%3A0a", "?ip=2001%3ADB8%3A0002%3A%3A0a"),
        (SITE, "A.b.1.0.0.0.8.B.d.0.1.0.0.2.ip6.ARPA", "A.b.2.0.0.0.8.B.d.0.1.0.0.2.ip6.ARPA"),
        (("2001:db8:a::/48", "3fff:ab:cd::/48"), "2001:db8:a::ABC 2001:DB8:A::abc", "3fff:ab:cd::ABC 3FFF:AB:CD::abc"),
        (
            SITE,
            "1.0.0.0.0.0.0.0.0.0.0.0.0.0.0.0.0.0.0.0.1.0.0.0.8.B.d.0.1.0.0.2",
            "1.0.0.0.0.0.0.0.0.0.0.0.0.0.0.0.0.0.0.0.2.0.0.0.8.B.d.0.1.0.0.2",
        ),
    ] {
        assert_eq!(done(pair, old), (new.to_owned(), vec![]), "{old}");
        assert_eq!(done((pair.1, pair.0), new), (old.to_owned(), vec![]), "{new}");
    }
    // what follows the colon does not become a part of the new address
    let port = ("2001:db8:1:2::/64", "3fff::/64");
    let (there, _) = done(port, "2001:db8:1:2:3:4:5:6:443 2001:db8:1:2::7:80: x");
    assert_eq!(there, "3fff:0:0:0:3:4:5:6:443 3fff::7:80: x");
    assert_eq!(done((port.1, port.0), &there).0, "2001:db8:1:2:3:4:5:6:443 2001:db8:1:2::7:80: x");
}

#[test]
fn a_word_that_is_an_address_is_not_split() {
    for other in [
        "5f00:2001:db8:1::1",
        "200:2001:db8:1::1",
        "300:2001:db8:1::/64",
        "dead:2001:db8:1::1",
        "64:2001:db8:1::1",
        "[5f00:2001:db8:1::1]:443",
        "x=5f00:2001:db8:1::1%eth0",
        "\\n5f00:2001:db8:1::1: lost",
        "5f00:2001:db8:1::192.0.2.1",
        "1:2:3:4:2001:db8:1:5",
    ] {
        let found = moves(&[SITE]).renumber(other);
        assert_eq!((String::from_utf8_lossy(&found.text()), found.edits.len()), (other.into(), 0), "{other}");
        // the end may be an address after a port
        assert_eq!(found.left.len(), usize::from(other.contains(":1::")), "{other}");
        assert!(found.left.iter().all(|left| left.why == LeftReason::AfterColon), "{:?}", found.left);
        assert_eq!(moves(&[SITE]).find(other).len(), found.left.len(), "{other}");
    }
    // a label, or a time, with something that is not one address
    for (old, new) in [
        ("v6:2001:db8:1::1", "v6:2001:db8:2::1"),
        ("5f00::2001:db8:1::1", "5f00::2001:db8:2::1"),
        ("1:2001:db8:1:2:3:4:5:6", "1:2001:db8:2:2:3:4:5:6"),
        ("deadbeef:2001:db8:1::1", "deadbeef:2001:db8:2::1"),
        ("10.9.8.7:2001:db8:1::1", "10.9.8.7:2001:db8:2::1"),
    ] {
        assert_eq!(done(SITE, old), (new.to_owned(), vec![]), "{old}");
    }
    for (from, to, old, new) in [
        ("5f00:2001::/32", "5f00:9::/32", "5f00:2001::1", "5f00:9::1"),
        ("200:2001::/32", "200:9::/32", "200:2001::1 200:2001:0:1::/64", "200:9::1 200:9:0:1::/64"),
        ("adc1:f121:2000::/40", "adc1:f122::/40", "adc1:f121:2000::1", "adc1:f122::1"),
        ("5f00:2001::/32", "5f00:9::/32", "5f00:2001:0:2001::1, 5f00:2001::a: x", "5f00:9:0:2001::1, 5f00:9::a: x"),
    ] {
        assert_eq!(done((from, to), old), (new.to_owned(), vec![]), "{old}");
    }
}

#[test]
fn several_prefixes_move_at_once_even_in_a_circle() {
    let circle = moves(&[("2001:db8:1::/48", "2001:db8:2::/48"), ("2001:db8:2::/48", "2001:db8:1::/48"), LAN]);
    let found = circle.renumber(b"2001:db8:1::1 2001:db8:2::1 192.0.2.1");
    assert_eq!(found.text(), b"2001:db8:2::1 2001:db8:1::1 198.51.100.1");
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
    assert_eq!(seen, ["2001:db8:1::/48", "2001:0DB8:0001:$x", "1.0.0.0.8.b.d.0.1.0.0.2"]);
    assert!(Renumbering::finder(vec![net("::/0")]).is_err());
}

#[test]
fn a_slash_before_a_reverse_name_is_not_part_of_its_first_label() {
    for (pair, old, new) in [
        (LAN, "server=/2.0.192.in-addr.arpa/192.0.2.53", "server=/100.51.198.in-addr.arpa/198.51.100.53"),
        (LAN, "local=/2.0.192.in-addr.arpa/", "local=/100.51.198.in-addr.arpa/"),
        (LAN, "\"id\":\"/7.2.0.192.in-addr.arpa.\"", "\"id\":\"/7.100.51.198.in-addr.arpa.\""),
        (LAN, "https://api/zones/2.0.192.in-addr.arpa./x", "https://api/zones/100.51.198.in-addr.arpa./x"),
        (LAN, "local=/64/26.2.0.192.in-addr.arpa/", "local=/64/26.100.51.198.in-addr.arpa/"),
        (SITE, "local=/1.0.0.0.8.b.d.0.1.0.0.2.ip6.arpa/", "local=/2.0.0.0.8.b.d.0.1.0.0.2.ip6.arpa/"),
    ] {
        assert_eq!(done(pair, old), (new.to_owned(), vec![]), "{old}");
        assert_eq!(done((pair.1, pair.0), new), (old.to_owned(), vec![]), "{new}");
    }
    let why = "looks like a pattern of the old prefix";
    let name = "file \"rev-2.0.192.in-addr.arpa\"";
    let near = ("192.0.2.0/24", "192.0.9.0/24");
    assert_eq!(done(near, name), (name.to_owned(), vec![format!("0.192: {why}")]));
    let name = "rev-1.0.0.0.8.b.d.0.1.0.0.2.ip6.arpa";
    assert_eq!(done(SITE, name), (name.to_owned(), vec![format!("0.0.0.8.b.d.0.1.0.0.2: {why}")]));
}

#[test]
fn a_reverse_name_after_an_address_is_not_its_mask() {
    let text = "192.0.2.241 0.2.0.192.in-addr.arpa. 192.0.2.1\t0.0.0.255-x\n";
    let found = moves(&[LAN]).renumber(text.as_bytes());
    assert_eq!((found.left.len(), found.edits.len()), (0, 3), "{}", String::from_utf8_lossy(&found.text()));
    let wildcard = moves(&[LAN]).renumber(b"permit 192.0.2.0 0.254.0.255\n");
    assert_eq!((wildcard.left.len(), wildcard.edits.len()), (1, 0));
}

/// A word of a text: an address of the old prefix in some notation, or something else.
fn word() -> impl Strategy<Value = String> {
    let v6 = any::<u128>().prop_map(|bits| (0x2001_0db8_0001u128 << 80) | bits >> 48);
    let v4 = any::<u8>().prop_map(|d| format!("192.0.2.{d}"));
    let reversed = any::<u8>().prop_map(|d| format!("{d}.2.0.192.in-addr.arpa."));
    let sparse = (v6, 0u32..80)
        .prop_map(|(bits, zeros)| bits >> zeros.min(79) & 0xffff_ffff_ffff_ffff_ffff | (0x2001_0db8_0001 << 80));
    let v6_text = sparse.prop_map(|bits| std::net::Ipv6Addr::from(bits).to_string());
    let upper = v6_text.clone().prop_map(|text| text.to_ascii_uppercase() + ":");
    let padded = any::<(u8, u8)>().prop_map(|(d, w)| format!("192.0.2.{d:0width$}", width = usize::from(w % 4)));
    let spelled = any::<u64>().prop_map(|bits| {
        let groups = [bits >> 48, bits >> 32, bits >> 16, bits].map(|group| group as u16);
        let [a, b, c, d] =
            groups.map(|group| if group % 3 == 0 { format!("{group:04X}") } else { format!("{group:x}") });
        format!("2001:db8:1:0:{a}:{b}:{c}:{d}")
    });
    prop_oneof![
        v6_text.clone(),
        v6_text.clone().prop_map(|text| format!("[{text}]:443")),
        v6_text.clone().prop_map(|text| format!("{text}/64")),
        v6_text.prop_map(|text| text.to_ascii_lowercase().replace(':', "%3A")),
        v4.clone(),
        v4.prop_map(|text| format!("{text}/32")),
        reversed,
        upper,
        padded,
        spelled,
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
        let rest = finder.find(&new.text());
        // the groups of the old prefix may be the last ones of an address of the new one
        prop_assert!(rest.iter().all(|left| left.why == LeftReason::AfterColon), "{rest:?}");
        prop_assert_eq!(finder.find(text.as_bytes()).len(), new.edits.len());
        let new = new.text();
        let old = Renumbering::new(back).unwrap().renumber(&new).text();
        prop_assert_eq!(String::from_utf8_lossy(&old), text.as_str(), "{}", String::from_utf8_lossy(&new));
    }

    #[test]
    fn zones_are_renumbered_there_and_back(
        records in proptest::collection::vec((0usize..9, 0usize..4, any::<[u8; 2]>()), 1..12), to in 2u8..=255, crlf in any::<bool>(),
    ) {
        let origins = ["10.in-addr.arpa.", "1.10.in-addr.arpa.", "1", "3.1.10.in-addr.arpa.", "3", "in-addr.arpa.", "10", "example.net."];
        let mut depth = 0usize;
        let mut text = "$ORIGIN 10.in-addr.arpa.\n".to_owned();
        let mut zone = vec![10u8];
        for (origin, kind, [c, d]) in records {
            if let Some(name) = origins.get(origin) {
                zone = match (*name, zone.as_slice()) {
                    ("10.in-addr.arpa.", _) => vec![10],
                    ("1.10.in-addr.arpa.", _) => vec![10, 1],
                    ("3.1.10.in-addr.arpa.", _) => vec![10, 1, 3],
                    ("in-addr.arpa.", _) => vec![],
                    ("1", [10]) => vec![10, 1],
                    ("3", [10, 1]) => vec![10, 1, 3],
                    ("10", []) => vec![10],
                    _ => continue,
                };
                text.push_str(&format!("$ORIGIN {name}\n"));
                depth = zone.len();
            }
            let all = [10, 1, c, d];
            let own = all[depth.max(zone.len())..].iter().rev().map(u8::to_string).collect::<Vec<_>>().join(".");
            text.push_str(&match kind {
                0 => format!("{own} PTR a.example.net.\n"),
                1 => format!("{own} 3600 IN CNAME 7.{own}\n"),
                2 => format!("{d}.{c}.1.10.in-addr.arpa. PTR b.example.net. ; {own}\n"),
                _ => format!("h{d} A 10.1.{c}.{d}\n"),
            });
        }
        let text = if crlf { text.replace('\n', "\r\n") } else { text };
        let to = format!("10.{to}.0.0/16");
        let new = moves(&[(V4.0, &to)]).renumber(&text);
        prop_assert_eq!(&new.left, &[], "{}", text);
        let finder = moves(&[(V4.0, &to)]);
        prop_assert_eq!(finder.find(&new.text()), [], "{}", String::from_utf8_lossy(&new.text()));
        prop_assert_eq!(finder.find(&text).len(), new.edits.len());
        let old = moves(&[(&to, V4.0)]).renumber(&new.text()).text();
        prop_assert_eq!(String::from_utf8_lossy(&old), text.as_str());
    }

    #[test]
    fn any_bytes_can_be_renumbered(text in proptest::collection::vec(any::<u8>(), 0..200)) {
        let found = moves(&[SITE, LAN]).renumber(&text);
        prop_assert!(!found.edits.is_empty() || found.text() == text);
    }
}

#[test]
fn tags_ports_and_sets_are_not_templates() {
    let unequal = ("10.1.1.0/28", "10.2.2.16/28");
    for (old, new) in [
        ("<td>10.1.1.5</td><x>10.1.1.6<br/>10.1.1.7<br>", "<td>10.2.2.21</td><x>10.2.2.22<br/>10.2.2.23<br>"),
        ("<td>10.1.1.0/28</td> <i>10.1.1.5<b>x</b>", "<td>10.2.2.16/28</td> <i>10.2.2.21<b>x</b>"),
        ("<n>10.1.1.5<m>7</m></n> 10.1.1.5<a href=x>", "<n>10.2.2.21<m>7</m></n> 10.2.2.21<a href=x>"),
        ("from 10.1.1.5[4500] to 10.1.1.6[500]", "from 10.2.2.21[4500] to 10.2.2.22[500]"),
        ("ts = 10.1.1.5[tcp/443],10.1.1.0/28[udp]", "ts = 10.2.2.21[tcp/443],10.2.2.16/28[udp]"),
        ("prefix 10.1.1.0/28{28,32};", "prefix 10.2.2.16/28{28,32};"),
    ] {
        assert_eq!(done(unequal, old), (new.to_owned(), vec![]), "{old}");
    }
    for text in ["a 10.1.1.1<n>", "a 10.1.1.1<% n %>", "a 10.1.1.1[0-3]", "a 10.1.1.1[12]", "a 10.1.1.1{0,1}"] {
        let (after, left) = done(unequal, text);
        assert!(after == text && left[0].ends_with("looks like a pattern of the old prefix"), "{text}: {left:?}");
    }
    assert_eq!(done(("10.0.0.0/8", "11.0.0.0/8"), "10.10<br> of 10.</p> 10.</span>").1, [""; 0]);
}

#[test]
fn a_range_with_a_short_end_moves_only_if_that_remains_the_end() {
    let unequal = ("10.1.1.0/28", "10.2.2.16/28");
    let twenty = ("10.1.16.0/20", "10.2.32.0/20");
    let six = ("2001:db8:1::/122", "2001:db8:2::40/122");
    let wrong = "the short form of the address after it would be wrong";
    let cut = "the other end of the range is not renumbered";
    for (pair, text, left, why) in [
        (unequal, "a 10.1.1.10-14 b", "10.1.1.10-14", wrong),
        (unequal, "10.1.1.1..14", "10.1.1.1..14", wrong),
        (unequal, "10.1.1.1 - 14", "10.1.1.1 - 14", wrong),
        (unequal, "10.1.1.1\u{2013}14, x", "10.1.1.1\u{2013}14", wrong),
        (unequal, "10.1.1.1-140", "10.1.1.1-140", cut),
        (unequal, "::ffff:10.1.1.1-14", "::ffff:10.1.1.1-14", wrong),
        (twenty, "10.1.16.0-31.255", "10.1.16.0-31.255", wrong),
        (twenty, "10.1.15.9-16.4", "10.1.15.9-16.4", cut),
        (unequal, "10.1.0.0-255.255", "10.1.0.0-255.255", "a range around 10.1.1.0/28"),
        (six, "2001:db8:1::10-1f", "2001:db8:1::10-1f", wrong),
        (unequal, "nmap 10.1.1.5,6,7", "10.1.1.5,6,7", wrong),
        (unequal, "nmap 10.1.1.5/6/7 x", "10.1.1.5/6/7", wrong),
        (unequal, "10.1.1.5 and .6.", "10.1.1.5 and .6", wrong),
        (unequal, "DNS: 10.1.1.5, .6, .7", "10.1.1.5, .6", wrong),
        (unequal, "10.1.1.5,6,7", "10.1.1.5,6,7", wrong),
        (unequal, "10.1.1.5, 6 and .7", "10.1.1.5, 6 and .7", wrong),
    ] {
        assert_eq!(done(pair, text), (text.to_owned(), vec![format!("{left}: {why}")]), "{text}");
    }
    for (pair, old, new) in [
        (
            unequal,
            "10.1.1.10-2 10.1.1.10-x 10.1.1.10-14x 10.1.1.3 - 200",
            "10.2.2.26-2 10.2.2.26-x 10.2.2.26-14x 10.2.2.19 - 200",
        ),
        (unequal, "10.1.1.3-10.1.1.9", "10.2.2.19-10.2.2.25"),
        (unequal, "10.1.1.3,6\nx,10.1.1.3,6,7 10.1.1.3, 6", "10.2.2.19,6\nx,10.2.2.19,6,7 10.2.2.19, 6"),
        (unequal, "10.1.1.3 and .conf files, 10.1.1.3, .6x", "10.2.2.19 and .conf files, 10.2.2.19, .6x"),
        (twenty, "nmap 10.1.17.5,6,7", "nmap 10.2.33.5,6,7"),
        (twenty, "10.1.17.10-14", "10.2.33.10-14"),
        (SITE, "2001:db8:1::10-1f", "2001:db8:2::10-1f"),
        (SITE, "2001:db8:1::10-2001:db8:1::1f", "2001:db8:2::10-2001:db8:2::1f"),
        (LAN, "::ffff:192.0.2.1-14", "::ffff:198.51.100.1-14"),
    ] {
        assert_eq!(done(pair, old), (new.to_owned(), vec![]), "{old}");
    }
}

#[test]
fn lengths_are_read_in_escapes_and_after_words() {
    let wide = ("10.1.0.0/16", "172.20.0.0/16");
    let far = ("2001:db8:1::/48", "3fff:2::/48");
    let narrow = ("2001:db8:1::/48", "2001:db8:2:300::/56");
    for (pair, text) in [
        (far, r#"{"prefix":"2001:db8::","prefix-len":33}"#),
        (far, r#"{"prefix": "2001:db8:1::", "prefix_length": "47"}"#),
        (far, r#"{"prefix-len": 47, "prefix": "2001:db8:1::"}"#),
        (far, "inet6 2001:db8:1::5 prefixlen 32 scopeid 0x0"),
        (far, "<net prefix-length='40' address='2001:db8:1::'/>"),
        (wide, r#""10.0.0.0\/8""#),
        (wide, "net=10.1.0.0%2F8&x=1"),
        (wide, "net=10.1.0.0%2f8"),
        (wide, "<b>10.1.0.0&#47;8</b>"),
        (wide, r#"{"address": "10.1.0.0", "prefixlen": 8}"#),
        (far, r#""2001:db8::\/32""#),
        (far, "2001:db8::%2F32"),
    ] {
        let (new, left) = done(pair, text);
        assert_eq!((new.as_str(), left.len()), (text, 1), "{text}");
        assert!(left[0].contains("a prefix larger than"), "{left:?}");
    }
    let text = r#"{"prefix":"2001:db8:1::","prefix-len":52}"#;
    assert!(done(narrow, text).1[0].ends_with("does not fit into 2001:db8:2:300::/56"));
    for (old, new) in [
        (r#"{"prefix":"2001:db8:1::","prefix-len":56}"#, r#"{"prefix":"2001:db8:2::","prefix-len":56}"#),
        (r#""2001:db8:1::\/48""#, r#""2001:db8:2::\/48""#),
        (r#""2001:db8:1::1", "prefix-lens": 4"#, r#""2001:db8:2::1", "prefix-lens": 4"#),
        (r#"{"prefix-len":4,"gateway":"2001:db8:1::1"}"#, r#"{"prefix-len":4,"gateway":"2001:db8:2::1"}"#),
    ] {
        assert_eq!(done(SITE, old), (new.to_owned(), vec![]), "{old}");
    }
}

#[test]
fn a_bracket_after_an_address_hides_nothing() {
    let wide = ("10.1.0.0/16", "10.2.0.0/16");
    let pattern = "ip-10-1-1-6";
    for (old, new) in [
        ("upstream 10.1.1.1{ server ip-10-1-1-6; }", "upstream 10.2.1.1{ server ip-10-1-1-6; }"),
        ("10.1.1.1[ip-10-1-1-6]", "10.2.1.1[ip-10-1-1-6]"),
        ("10.1.1.1*/ip-10-1-1-6 x", "10.2.1.1*/ip-10-1-1-6 x"),
    ] {
        let found = moves(&[wide]).renumber(old);
        assert_eq!(String::from_utf8_lossy(&found.text()), new);
        let left: Vec<&str> = found.left.iter().map(|left| old.get(left.at.clone()).unwrap()).collect();
        assert!(matches!(left.as_slice(), [only] if pattern.contains(only)), "{old}: {left:?}");
    }
}

#[test]
fn an_ipv6_address_after_a_number_and_a_colon_is_not_missed() {
    let why = "2001:db8:1::1: follows a number and a colon: edit it by hand";
    for text in ["100:2001:db8:1::1", "dead:2001:db8:1::1 x", "[80:2001:db8:1::1]", "a 2:2001:db8:1::1/128"] {
        assert_eq!(done(SITE, text), (text.to_owned(), vec![why.to_owned()]), "{text}");
        let finder = Renumbering::finder(vec![net(SITE.0)]).unwrap();
        assert_eq!(finder.find(text).len(), 1, "{text}");
    }
    // the network in a multicast address
    let text = "ff3e:0030:2001:0db8:0001:0000:0000:0001 ff3e:30:2001:db8:3:0:0:1";
    let why = why.replace("2001:db8:1::1", "2001:0db8:0001:0000");
    assert_eq!(done(SITE, text), (text.to_owned(), vec![why]));
    assert_eq!(done(SITE, "ee3e:0030:2001:0db8:0001:0000:0000:0001").1, [""; 0]);
    assert_eq!(done(SITE, "100:2001:db8:3::1 2:2001:db8::1"), ("100:2001:db8:3::1 2:2001:db8::1".to_owned(), vec![]));
    let (old, new) = (
        "@ IN APL 1:192.0.2.0/24 2:2001:db8:1::/48 !2:2001:db8:1:7::/64",
        "@ IN APL 1:192.0.2.0/24 2:2001:db8:2::/48 !2:2001:db8:2:7::/64",
    );
    assert_eq!(done(SITE, old), (new.to_owned(), vec![]));
    assert_eq!(done(LAN, old).0, old.replace("192.0.2.0", "198.51.100.0"));
    assert_eq!(done(("2001:db8:1::/48", "3fff:9::/48"), "x APL 2:2001:db8::/32").1.len(), 1);
}

#[test]
fn addresses_after_the_words_of_versions_are_reported_and_others_move() {
    let wide = ("10.1.0.0/16", "10.2.0.0/16");
    for word in ["version", "firmware", "oid", "release", "FileVersion:", "trap_oid =", "sysObjectOID"] {
        let text = format!("{word} 10.1.1.5");
        assert_eq!(done(wide, &text), (text.clone(), vec!["10.1.1.5: may be a version".to_owned()]), "{text}");
    }
    for word in ["avoid", "android", "diversion", "ANDROID:", "conversion ="] {
        let (old, new) = (format!("{word} 10.1.1.5"), format!("{word} 10.2.1.5"));
        assert_eq!(done(wide, &old), (new, vec![]), "{old}");
    }
}

#[test]
fn a_prefix_length_ends_its_word_and_is_not_a_path() {
    let wide = ("10.1.0.0/16", "172.20.0.0/16");
    for (pair, old, new) in [
        (SITE, "2001:db8:1::1/2001:db8:1::2", "2001:db8:2::1/2001:db8:2::2"),
        (SITE, "2001:db8:1::1/20:db8::2", "2001:db8:2::1/20:db8::2"),
        (wide, "10.1.1.5/10.1.1.6", "172.20.1.5/172.20.1.6"),
        (wide, "10.1.1.5/10.1.1.6/8", "172.20.1.5/10.1.1.6/8"),
        (wide, "10.9.1.5/10.1.1.6 x", "10.9.1.5/172.20.1.6 x"),
        (wide, "http://10.1.1.5/8ball 10.1.1.5/2nd", "http://172.20.1.5/8ball 172.20.1.5/2nd"),
        (wide, "http://10.1.1.5/8 redis://u:p@10.1.1.5/1", "http://172.20.1.5/8 redis://u:p@172.20.1.5/1"),
        (wide, "mongodb://10.1.1.5,10.1.1.6/2", "mongodb://172.20.1.5,172.20.1.6/2"),
        (wide, r"http:\/\/10.1.1.5\/8", r"http:\/\/172.20.1.5\/8"),
        (wide, "u=http%3A%2F%2F10.1.1.5%2F8&", "u=http%3A%2F%2F172.20.1.5%2F8&"),
        (wide, "10.1.1.5/6/ports 10.1.1.5/6.html 10.1.1.5/7_x", "172.20.1.5/6/ports 172.20.1.5/6.html 172.20.1.5/7_x"),
        (wide, "10.1.1.5/33 10.1.1.5/444", "172.20.1.5/33 172.20.1.5/444"),
    ] {
        let left = done(pair, old).1;
        assert_eq!(
            (done(pair, old).0, left.len()),
            (new.to_owned(), usize::from(old.ends_with("6/8"))),
            "{old} {left:?}"
        );
        assert_eq!(done((pair.1, pair.0), new).0, old, "{new}");
        assert_eq!(done(pair, new), (new.to_owned(), left.clone()), "{new}");
    }
    for text in [
        "10.1.1.5/6 ports",
        "10.1.0.0/8.",
        "10.0.0.0/8, x",
        "10.0.0.0/8-lan",
        "10.0.0.0/255.0.0.0.",
        "10.0.0.0/8/10.128.0.0/9",
        r"s/10.0.0.0\/8/11.0.0.0\/8/",
        "https://rdap.example/ip/10.0.0.0/8",
        "https://x.example/?net=10.0.0.0/8",
        "// 10.0.0.0/8: x",
        "http://x.example 10.0.0.0/8",
    ] {
        let (same, left) = done(wide, text);
        assert_eq!((same.as_str(), left.len()), (text, 1), "{text}");
        assert!(left[0].ends_with("a prefix larger than 10.1.0.0/16"), "{left:?}");
    }
}

#[test]
fn a_range_that_an_old_prefix_begins_stays_and_so_do_its_ends() {
    for range in ["10.1.0.0-10.2.255.255", "range 10.1.0.0 10.2.255.255;", "from = 10.1.0.0\nto = 10.2.255.255"] {
        let text = format!("{range}\nhost 10.1.0.0 10.1.9.9");
        let (new, left) = done(V4, &text);
        assert_eq!((new, left.len()), (text.replace("10.1.9.9", "10.2.9.9"), 2), "{left:?}");
        assert_eq!(left[1], "10.1.0.0: the same address stays elsewhere");
        let (new, _) = done(V4, &text);
        assert_eq!(done((V4.1, V4.0), &new).0, text);
    }
    // the same for what stays before a template
    let text = "10.1.1.7{{ n }}\n10.1.1.7 10.1.1.8";
    let (new, left) = done(("10.1.1.0/24", "10.2.2.64/26"), text);
    assert_eq!((new.as_str(), left.len()), ("10.1.1.7{{ n }}\n10.1.1.7 10.2.2.72", 2), "{left:?}");
    let text = "start 9.0.0.0\nend 12.0.0.0";
    assert_eq!(done(("10.1.0.0/16", "172.20.0.0/16"), text).1, ["9.0.0.0: a range around 10.1.0.0/16"]);
    assert_eq!(done(V4, text), (text.to_owned(), vec![]));
}

#[test]
fn the_prefix_length_may_be_in_the_line_beside() {
    let far = ("10.1.0.0/16", "172.20.0.0/16");
    for (pair, text) in [
        (far, "{\n  \"address\": \"10.1.0.0\",\n  \"prefix-len\": 8\n}"),
        (far, "{\n  \"address\": \"10.0.0.0\",\n  \"prefix_length\": \"8\"\n}"),
        (far, "{\n  \"prefixlen\": 8,\n  \"address\": \"10.0.0.0\"\n}"),
        (far, "address: 10.0.0.0\r\nprefix_len: 8\r\n"),
        (far, "network = \"10.0.0.0\"\nprefix_length = 8\n"),
        (far, "iface eth0\n  address 10.1.1.5\n  netmask 255.0.0.0\n"),
        (("2001:db8:1::/48", "3fff::/48"), "\"prefix\": \"2001:db8::\",\n\"prefix-len\": 32"),
    ] {
        let (same, left) = done(pair, text);
        assert_eq!((same.as_str(), left.len()), (text, 1), "{text}");
        assert!(left[0].contains("a prefix larger than"), "{left:?}");
        assert_eq!(Renumbering::finder(vec![net(pair.0)]).unwrap().find(text).len(), 1, "{text}");
    }
    for text in [
        "\"address\": \"10.1.0.0\",\n\"prefix-len\": 24",
        "\"address\": \"10.1.0.0\",\n\"name\": 8",
        "\"address\": \"10.1.0.0\", \"x\": 1,\n\"prefix-len\": 8",
        "- prefixlen: 8\n- address: 10.1.0.0",
        "address 10.1.1.5\n\nnetmask 255.0.0.0",
        "\"gateway\": \"10.1.0.0\"\n",
        "prefixlen: 8\n  gateway: 10.1.0.0\n",
    ] {
        assert_eq!(done(far, text), (text.replace("10.1.", "172.20."), vec![]), "{text}");
    }
}

#[test]
fn names_that_the_zone_of_the_file_keeps_say_so() {
    let names = ["zones/1.10.in-addr.arpa.zone", "named.conf"];
    let texts =
        ["$TTL 1d\n5.3 PTR a.\n6.3 PTR b.\n", "zone \"1.10.in-addr.arpa\" {};\nzone \"2.10.in-addr.arpa\" {};\n"];
    let all: Vec<NamedText<'_>> = names
        .iter()
        .zip(&texts)
        .map(|(name, text)| NamedText { name: name.as_bytes(), bytes: text.as_bytes() })
        .collect();
    let found = moves(&[V4]).renumber_all(&all);
    let left: Vec<String> = found.iter().flat_map(|found| &found.left).map(|left| left.why.to_string()).collect();
    let zone = |name: &str| format!("the zone does not contain the new name {name}.2.10.in-addr.arpa.");
    let taken = "would collide: 10.2.0.0/16 is in the file already".to_owned();
    assert_eq!(left, [zone("5.3"), zone("6.3"), taken]);
}

#[test]
fn what_stays_in_one_text_stays_in_all_that_depend_on_it() {
    let names = ["zones/1.10.in-addr.arpa.zone", "a", "b", "c", "d", "e"];
    let texts = [
        "$TTL 1d\n200.0 PTR a.\n",
        "10.2.0.5 10.1.0.1\n",
        "10.1.0.5-10.1.0.9 10.1.0.2\n",
        "10.1.0.9-10.1.0.12 10.1.0.3\n",
        "10.1.0.12 10.1.0.77\n",
        "10.1.0.78\n",
    ];
    let new = [
        texts[0],
        "10.2.0.5 10.2.0.1\n",
        "10.1.0.5-10.1.0.9 10.2.0.2\n",
        "10.1.0.9-10.1.0.12 10.2.0.3\n",
        "10.1.0.12 10.2.0.77\n",
        "10.2.0.78\n",
    ];
    let count = texts.len();
    for turn in 0..count {
        let at = |n: usize| (n * 5 + turn) % count;
        let text = |n| NamedText { name: names[at(n)].as_bytes(), bytes: texts[at(n)].as_bytes() };
        let all: Vec<NamedText<'_>> = (0..count).map(text).collect();
        let found = moves(&[V4]).renumber_all(&all);
        for (n, found) in found.iter().enumerate() {
            assert_eq!(String::from_utf8(found.text()).unwrap(), new[at(n)], "{turn}");
        }
    }
}

#[test]
fn an_address_before_a_label_is_not_read_backwards() {
    let why = "may be an address of the old prefix in reverse order";
    for text in [
        "/var/log/192.168.1.10.log",
        "IP 192.168.1.10.http > 192.168.1.9.ssh: Flags",
        "http://192.168.1.10.nip.io/",
        "3.2.1.10.tar.gz 1.2.3.4",
        "7.2.1.10.zen.example",
        "see 192.168.1.10.log\nand 192.168.2.10.log",
    ] {
        let (same, left) = done(V4, text);
        assert_eq!((same.as_str(), left.len()), (text, 1), "{text}");
        assert!(left[0].ends_with(&format!(".10: {why}")), "{left:?}");
        assert_eq!(Renumbering::finder(vec![net(V4.0)]).unwrap().find(text).len(), 1, "{text}");
    }
    let (text, far) = ("app.192.0.2.10.nip.io", ("10.2.0.0/16", "172.16.0.0/16"));
    assert_eq!(done(far, text), (text.to_owned(), vec![format!("192.0.2.10: {why}")]));
    // neither the address itself nor one that is of the new prefix as it is written is in doubt
    let text = "7.2.1.10.zen.example 10.1.2.7";
    assert_eq!(done(V4, text).0, text.replace("10.1.2.7", "10.2.2.7"));
    assert_eq!(done(("10.1.0.0/16", "192.168.0.0/16"), "192.168.1.10.log").1, [""; 0]);
    assert_eq!(done(V4, "192.168.1.11.log 10.1.1.10.log"), ("192.168.1.11.log 10.2.1.10.log".to_owned(), vec![]));
}

#[test]
fn versions_in_tags_and_paths_and_numbers_of_sections_are_reported() {
    for text in [
        "<version>10.1.2.3</version>",
        "\"versions\": [\"10.1.2.3\"]",
        "  image: nginx:10.1.2.3",
        "FROM library/nginx:10.1.2.3",
        "npm i foo@10.1.2.3",
        "PATH=/opt/foo-10.1.2.3/bin",
        "foo ver. 10.1.2.3",
    ] {
        assert_eq!(done(V4, text), (text.to_owned(), vec!["10.1.2.3: may be a version".to_owned()]), "{text}");
    }
    for text in
        ["see section 10.1.2.3", "Chapter 10.1.2.3", "\u{a7} 10.1.2.3", "\u{a7}\u{a0}10.1.2.3", "### 10.1.2.3 Routers"]
    {
        let why = "10.1.2.3: may be the number of a section".to_owned();
        assert_eq!(done(V4, text), (text.to_owned(), vec![why]), "{text}");
    }
    for old in [
        "<address>10.1.2.3</address>",
        "\"addresses\": [\"10.1.2.3\"]",
        "  host: nginx:10.1.2.3",
        "ssh foo@10.1.2.3",
        "/backup/10.1.2.3/bin",
        "rsync://host-10.1.2.3/24",
        "# 10.1.2.3 Routers",
        "## 10.1.2.3 router.example",
        "server. 10.1.2.3",
        "ip route add table 10.1.2.3",
    ] {
        assert_eq!(done(V4, old), (old.replace("10.1.", "10.2."), vec![]), "{old}");
    }
}

const NEAR: (&str, &str) = ("10.1.2.0/24", "10.9.8.0/24");

/// The texts that stay of one of which nothing moves, and why, the same on a search.
fn stays(pair: (&str, &str), text: &str) -> Vec<(String, LeftReason)> {
    let found = moves(&[pair]).renumber(text);
    assert_eq!(String::from_utf8_lossy(&found.text()), text);
    assert_eq!(moves(&[pair]).find(text).len(), found.left.len(), "{text}");
    found.left.into_iter().map(|left| (text.get(left.at).unwrap().to_owned(), left.why)).collect()
}

#[test]
fn both_ends_of_a_range_stay_if_one_of_them_is_glued_to_a_word() {
    for (text, glued, other) in [
        ("pool srv10.1.2.3-10.1.2.9 x", "10.1.2.3-", "10.1.2.9"),
        ("h10.1.2.3-10.1.2.9", "10.1.2.3-", "10.1.2.9"),
        ("srv10.1.2.3..10.1.2.9", "10.1.2.3..", "10.1.2.9"),
        ("srv10.1.2.3\u{2013}10.1.2.9", "10.1.2.3", "10.1.2.9"),
        ("10.1.2.3eth0-10.1.2.9", "10.1.2.3eth0-", "10.1.2.9"),
        ("10.1.2.3-10.1.2.9eth0", "10.1.2.9eth0", "10.1.2.3"),
        ("10.1.2.3-srv10.1.2.9", "10.1.2.9", "10.1.2.3"),
        ("10.1.2.3~srv10.1.2.9", "10.1.2.9", "10.1.2.3"),
    ] {
        let mut expected = vec![(glued.to_owned(), LeftReason::Pattern), (other.to_owned(), LeftReason::Range)];
        expected.sort_by_key(|(own, _)| text.find(own.as_str()));
        assert_eq!(stays(NEAR, text), expected, "{text}");
    }
    assert_eq!(stays(NEAR, "a.10.1.2.3eth0-10.1.2.9").len(), 2);
    // the other end is of another prefix
    assert_eq!(stays(NEAR, "srv10.1.1.3-10.1.2.9"), [("10.1.2.9".to_owned(), LeftReason::Range)]);
    for text in [
        "ip10.1.2.3-10.1.2.9",
        "\\n10.1.2.3-10.1.2.9",
        "*>i10.1.2.3-10.1.2.9",
        "a-10.1.2.3-10.1.2.9-b",
        "srv-10.1.2.9.",
    ] {
        assert_eq!(done(NEAR, text), (text.replace("10.1.2", "10.9.8"), vec![]), "{text}");
    }
}

#[test]
fn versions_in_the_names_of_packages_and_releases_are_reported() {
    for text in [
        "10.1.2.3.rc1",
        "10.1.2.3.dev0, x",
        "lib 10.1.2.3.Final. x 10.9.9.3...",
        "a.10.1.2.3rc1",
        "10.1.2.3_amd64",
        "10.1.2.3-1.x86_64.rpm",
        "foo-10.1.2.3.tar.gz",
        "foo-10.1.2.3-rc1",
        "foo_10.1.2.3_amd64.deb",
        "org.example:lib:10.1.2.3",
        "implementation(\"junit:junit:10.1.2.3\")",
        "testCompileOnly 'junit:junit:10.1.2.3'",
        "docker pull nginx:10.1.2.3",
        "\"^10.1.2.3\"",
        "\"lib\": \"~10.1.2.3\",",
        "[\"lib\", \"^10.1.2.3\"]",
        "lib = '^10.1.2.3'",
        "  lib: ^10.1.2.3",
        "## [10.1.2.3]",
        "## [10.1.2.3] - 2026-01-31",
        "# [10.1.2.3](https://x.example)",
        "[10.1.2.3]: https://x.example/",
        "## 10.1.2.3 (2026-01-31)",
        "10.1.2.3dev",
        "10.1.2.3sp",
        "v10.1.2.3",
        "lib10.1.2.3-2",
        "Firefox/10.1.2.3",
        "lib (10.1.2.3-1) unstable; urgency=medium",
        "lib (10.1.2.3) bookworm-security; urgency=high",
        "Depends: libc6 (>= 2.36), lib (= 10.1.2.3), x",
        "Requires:       lib = 10.1.2.3",
        "lib-10.1.2.3.rc1.tar.gz",
        "git fetch origin refs/tags/10.1.2.3",
        "https://x.example/a/lib/releases/download/10.1.2.3/lib.zip",
        "https://x.example/a/lib/archive/10.1.2.3.tar.gz",
        "ii  lib  10.1.2.3-1  amd64  a library",
        "hiR lib:amd64  10.1.2.3  all  a library",
        "gem 'lib', '10.1.2.3'",
        "## 10.1.2.3 / 2026-01-31",
        "git tag 10.1.2.3",
        "git checkout 10.1.2.3",
        "  tag: \"10.1.2.3\"",
        "cargo add lib@10.1.2.3",
        "- uses: a/lib@10.1.2.3",
    ] {
        assert_eq!(stays(NEAR, text), [("10.1.2.3".to_owned(), LeftReason::Version)], "{text}");
    }
    // large numbers as well
    assert_eq!(stays(NEAR, "foo-10.1.2.203.tar.gz"), [("10.1.2.203".to_owned(), LeftReason::Version)]);
    assert_eq!(stays(NEAR, "2026-01-31-10.01.02.103"), [("10.01.02.103".to_owned(), LeftReason::Number)]);
    for text in [
        "2026-01-31 10.1.2.3 GET",
        "backup-2026-01-31-10.1.2.3",
        "10.1.2.3.log access-10.1.2.3.log 10.1.2.3.conf 10.1.2.3.cfg 10.1.2.3.zone",
        "10.1.2.3.dev.example.net 10.1.2.3_mgmt 10.1.2.3-lan 10.1.2.3.dev.gz.example",
        "the router (10.1.2.3) and its peer (= 10.1.2.4); x = 10.1.2.5",
        "/tags/10.1.2.3 releases/10.1.2.3 /archive/10.1.2.3/log /backup/10.1.2.3.tar.gz",
        "hi gateway 10.1.2.3 is down",
        "permit host 10.1.2.3 all",
        "rack1 node7 10.1.2.3 amd64",
        "gem \"pg\", host: \"10.1.2.3\"",
        "cargo run -- --peer admin@10.1.2.3",
        "set tag 10.1.2.3",
        "ssh lib@10.1.2.3",
        "host:10.1.2.3 server:10.1.2.3 nameserver:10.1.2.3 a:b:10.1.2.3 +ns.example.org:10.1.2.3:86400",
        "ip=10.1.2.3::10.1.2.1:255.255.255.0:ns.example.org:eth0 web:eth0:10.1.2.3",
        "if ($remote_addr ~ \"^10.1.2.3\") {",
        "SetEnvIf Remote_Addr \"^10.1.2.3\" x",
        "\"client_ip\": \"^10.1.2.3\",",
        "  ip: ^10.1.2.3",
        "\"~10.1.2.3\" 1;",
        "# [10.1.2.3]",
        "[10.1.2.3]:22 ssh-ed25519 x",
        "docker run --add-host db:10.1.2.3 nginx",
    ] {
        assert_eq!(done(NEAR, text), (text.replace("10.1.2", "10.9.8"), vec![]), "{text}");
    }
}

#[test]
fn ranges_of_pools_and_of_countries_are_kept_whole() {
    for text in [
        "nat address-group 1 name p 10.1.2.3 10.1.3.9",
        " address 10.1.2.3 10.1.3.9",
        "nat server protocol tcp global 10.1.2.3 10.1.3.9 inside 192.168.0.3 192.168.1.9",
        "nat server global 192.0.2.3 192.0.3.9 inside 10.1.2.3 10.1.3.9",
        "10.1.2.3,10.1.3.9,DE",
        "\"10.1.2.3\",\"10.1.3.9\",\"DE\",\"x\"",
        "10.1.2.3;10.1.3.9;DE;Germany",
    ] {
        assert_eq!(stays(NEAR, text), [("10.1.2.3".to_owned(), LeftReason::Range)], "{text}");
        let inside = text.replace("10.1.3.9", "10.1.2.9");
        assert_eq!(done(NEAR, &inside), (inside.replace("10.1.2", "10.9.8"), vec![]), "{inside}");
    }
    for header in
        ["start,end", "start_ip,end_ip,name", "\"First Address\",\"Last Address\"", "ip_from,ip_to", "# begin,end"]
    {
        let text = format!("{header}\n10.1.1.3,10.1.1.9,a\n10.1.2.3,10.1.3.9,b\n");
        assert_eq!(stays(NEAR, &text), [("10.1.2.3".to_owned(), LeftReason::Range)], "{text}");
    }
    for (header, row) in [
        ("name\tstart\tend", "a\t10.1.2.3\t10.1.3.9"),
        ("id;start;stop;x", "7;\"10.1.2.3\";\"10.1.3.9\";y"),
        ("| first | last |", "| 10.1.2.3 | 10.1.3.9 |"),
    ] {
        let text = format!("{header}\r\n{row}\r\n");
        assert_eq!(stays(NEAR, &text), [("10.1.2.3".to_owned(), LeftReason::Range)], "{text}");
    }
    for text in [
        "10.1.2.3,10.1.3.9",
        "src,dst\n10.1.2.3,10.1.3.9",
        "start,end,src,dst\n1,2,10.1.2.3,10.1.3.9",
        "a,start,b,end\nx,10.1.2.3,10.1.3.9,y",
        "10.1.2.3,10.1.3.9,tcp",
        "10.1.2.3,10.1.3.9,443",
        "x,10.1.2.3,10.1.3.9,DE",
        "the address 10.1.2.3 10.1.3.9",
        "ip nat inside source static 10.1.2.3 10.1.3.9",
        "server inside 10.1.2.3 10.1.3.9",
        "name p 10.1.2.3 10.1.3.9",
    ] {
        assert_eq!(done(NEAR, text), (text.replace("10.1.2", "10.9.8"), vec![]), "{text}");
    }
}

#[test]
fn an_end_outside_is_the_reason_for_the_other_end_in_every_reading() {
    // the hosts collide, so that the text is read again
    let hosts = "\nhost 10.1.2.5\nhost 10.9.8.5\n";
    for (range, end) in
        [("start: 10.1.2.7\nend: 10.1.9.9\n", "10.1.2.7"), ("low 10.1.0.1;\nhigh 10.1.2.9;\n", "10.1.2.9")]
    {
        let taken = LeftReason::Taken("10.9.8.5".to_owned());
        let expected = [(end.to_owned(), LeftReason::Range), ("10.1.2.5".to_owned(), taken)];
        assert_eq!(stays(NEAR, &format!("{range}{hosts}")), expected, "{range}");
    }
}

#[test]
fn labels_of_reverse_names_are_not_versions() {
    let near = ("1.0.0.0/8", "11.0.0.0/8");
    for text in [
        r"a.\n1.2.0.192.in-addr.arpa.\n",
        r"\n1.0.0.0.8.b.d.0.1.0.0.2.ip6.arpa",
        r"\n1.0.0.0.0.0.0.0.0.0.0.0.0.0.0.0.0.0.0.0.0.0.0.0.8.b.d.0.1.0.0.2.IP6.ARPA",
        "host1.2.3.4.in-addr.arpa",
    ] {
        assert_eq!(stays(near, text), [], "{text}");
    }
    for text in ["v1.2.3.4", "v1.2.3.4.arpa", "v1.2.3.4-in-addr.arpa"] {
        assert_eq!(stays(near, text), [("1.2.3.4".to_owned(), LeftReason::Version)], "{text}");
    }
}

#[test]
fn short_forms_that_are_glued_to_words_are_reported() {
    for (text, found) in [
        ("edit N10.1.2.0-24", "10.1.2.0-24"),
        ("edit N10.1.2.0m24", "10.1.2.0m24"),
        ("net10.1.2.0_24", "10.1.2.0_24"),
        ("h10.1.2.3-9", "10.1.2.3-9"),
        ("named.10.1.2", "10.1.2"),
        ("rev.10.1.2", "10.1.2"),
        ("zone.10.1.2;", "10.1.2"),
        ("/etc/bind/db-10.1.2", "10.1.2"),
        ("Named_10.1.2", "10.1.2"),
    ] {
        assert_eq!(stays(NEAR, text), [(found.to_owned(), LeftReason::Pattern)], "{text}");
    }
    for text in ["lib-10.1.2", "named.10.1", "renamed.10.1.2", "zone.10.1.3", "db-10.1.2x"] {
        assert_eq!(stays(NEAR, text), [], "{text}");
    }
}

#[test]
fn a_length_beside_an_address_counts_for_the_one_in_it() {
    for text in [
        "::ffff:10.1.2.3 prefixlen 96",
        "inet6 ::ffff:10.1.2.3 prefixlen 112 scopeid 0x1",
        "::ffff:10.1.0.0 prefixlen 112",
        "64:ff9b::a01:203 prefixlen 96",
        "address: ::ffff:10.1.2.3\nprefixlen: 96",
    ] {
        assert!(
            matches!(stays(NEAR, text).as_slice(), [(_, LeftReason::Larger(_))]),
            "{text}: {:?}",
            stays(NEAR, text)
        );
    }
    let text = "::ffff:10.1.2.3 prefixlen 128 ::ffff:10.1.2.4 prefixlen 120";
    assert_eq!(done(NEAR, text), (text.replace("10.1.2", "10.9.8"), vec![]));
}

#[test]
fn a_long_word_takes_little_more_time_than_short_ones() {
    let there = moves(&[SITE]);
    let time = |text: &str| {
        let text = text.repeat(2000);
        let run = || {
            let begin = std::time::Instant::now();
            assert_eq!(there.renumber(&text).edits.len(), 2000);
            begin.elapsed()
        };
        (0..3).map(|_| run()).min().unwrap()
    };
    let (long, short) = (time("2001:db8:1::5/64-"), time("2001:db8:1::5/64 "));
    assert!(long < 8 * short, "{long:?} {short:?}");
}

#[test]
fn a_long_line_takes_little_more_time_than_short_ones() {
    let there = moves(&[NEAR]);
    let time = |text: &str| {
        let text = text.repeat(4000);
        let run = || {
            let begin = std::time::Instant::now();
            assert_eq!(there.renumber(&text).edits.len(), 4000);
            begin.elapsed()
        };
        (0..3).map(|_| run()).min().unwrap()
    };
    for text in ["name-of-an-account@10.1.2.3 ", "10.1.2, 10.1.2, 10.1.2, 10.1.2, 10.1.2.3, "] {
        let (long, short) = (time(text), time(&text.replace(' ', "\n")));
        assert!(long < 4 * short, "{text}: {long:?} {short:?}");
    }
}
