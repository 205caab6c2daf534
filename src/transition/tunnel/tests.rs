use super::*;

fn settings(local: &str) -> TunnelSettings {
    TunnelSettings { local: local.parse().ok(), ..TunnelSettings::default() }
}

/// Settings that make a tunnel of this kind.
fn usual(kind: TunnelKind) -> TunnelSettings {
    let four = settings("192.0.2.1");
    let prefix = |text: &str| text.parse().ok();
    match kind {
        TunnelKind::SixToFour => four,
        TunnelKind::SixRd => {
            TunnelSettings { relay: "192.0.2.254".parse().ok(), prefix: prefix("2001:db8::/32"), ..four }
        }
        TunnelKind::SixInFour => {
            TunnelSettings { remote: "198.51.100.1".parse().ok(), prefix: prefix("2001:db8:1::2/64"), ..four }
        }
        TunnelKind::FourInSix => TunnelSettings { remote: "2001:db8::2".parse().ok(), ..settings("2001:db8::1") },
        TunnelKind::Isatap => TunnelSettings { prefix: prefix("2001:db8:1:2::/64"), ..four },
        TunnelKind::Gre => {
            TunnelSettings { remote: "198.51.100.1".parse().ok(), prefix: prefix("10.0.0.1/30"), ..four }
        }
    }
}

fn made(kind: TunnelKind, settings: &TunnelSettings) -> Tunnel {
    Tunnel::new(kind, settings).unwrap_or_else(|e| panic!("{e}"))
}

#[test]
fn the_commands_of_6to4_are_those_of_the_field() {
    let text = made(TunnelKind::SixToFour, &usual(TunnelKind::SixToFour)).write(TunnelForm::Ip).unwrap();
    for line in [
        "ip tunnel add tun6to4 mode sit ttl 64 remote any local 192.0.2.1\n",
        "ip -6 addr add 2002:c000:201::1/16 dev tun6to4\n",
        "ip -6 route add ::/0 via ::192.88.99.1 dev tun6to4 metric 1\n",
    ] {
        assert!(text.contains(line), "{line}{text}");
    }
    assert!(text.contains("RFC 7526"), "{text}");
}

/// RFC 5969, section 4: the delegated prefix of 10.100.100.1 with eight common bits.
#[test]
fn the_example_of_section_4_of_rfc_5969() {
    let settings = TunnelSettings {
        relay: "10.0.0.1".parse().ok(),
        prefix: "2001:db8::/32".parse().ok(),
        shared: 8,
        lan: Some("eth1".to_owned()),
        ..settings("10.100.100.1")
    };
    let tunnel = made(TunnelKind::SixRd, &settings);
    assert_eq!(tunnel.address.to_string(), "2001:db8:6464:100::1/32");
    assert!(tunnel.notes.iter().any(|note| note.contains("2001:db8:6464:100::/56")), "{:?}", tunnel.notes);
    assert_eq!(tunnel.lan.map(|(_, net)| net.to_string()).as_deref(), Some("2001:db8:6464:101::1/64"));
}

#[test]
fn every_form_writes_every_kind_or_says_that_it_cannot() {
    for kind in TunnelKind::ALL {
        let tunnel = made(kind, &usual(kind));
        let mut written = 0;
        for (form, name) in TunnelForm::ALL {
            match tunnel.write(form) {
                Ok(text) => {
                    assert!(text.contains(&tunnel.local.to_string()), "{name} {}: {text}", kind.name());
                    written += 1;
                }
                Err(error) => assert!(error.to_string().contains(name), "{error}"),
            }
        }
        assert!(written >= 4, "{} {written}", kind.name());
    }
}

#[test]
fn settings_that_do_not_fit_are_refused_with_their_name() {
    let refused = |kind, settings: &TunnelSettings| Tunnel::new(kind, settings).unwrap_err().to_string();
    assert!(refused(TunnelKind::SixToFour, &settings("192.168.0.1")).contains("Private-Use"));
    assert!(refused(TunnelKind::SixToFour, &settings("100.64.0.1")).contains("Shared Address Space"));
    assert!(refused(TunnelKind::SixToFour, &settings("2001:db8::1")).contains("IPv4"));
    assert!(refused(TunnelKind::SixInFour, &settings("192.0.2.1")).contains("--remote"));
    for kind in TunnelKind::ALL {
        let usual = usual(kind);
        assert!(refused(kind, &TunnelSettings { mtu: Some(1279), ..usual.clone() }).contains("1280"));
        for name in ["", "a b", "sixteen_letters_", "a/b", ".."] {
            let named = TunnelSettings { name: Some(name.to_owned()), ..usual.clone() };
            assert!(refused(kind, &named).contains("name of an interface"), "{name}");
        }
        assert!(refused(kind, &TunnelSettings { local: None, ..usual }).contains("--local"));
    }
    let long = TunnelSettings { prefix: "2001:db8::/40".parse().ok(), ..usual(TunnelKind::SixRd) };
    assert!(refused(TunnelKind::SixRd, &long).contains("72 bits"));
    let lan = TunnelSettings { lan: Some("eth1".to_owned()), ..usual(TunnelKind::SixInFour) };
    assert!(refused(TunnelKind::SixInFour, &lan).contains("no room"));
}

#[test]
fn names_are_quoted_for_a_shell() {
    let named = TunnelSettings { name: Some("a;b$(c)'d".to_owned()), ..usual(TunnelKind::Gre) };
    let text = made(TunnelKind::Gre, &named).write(TunnelForm::Ip).unwrap();
    assert!(text.contains(r"ip tunnel add 'a;b$(c)'\''d' mode gre"), "{text}");
}

#[test]
fn names_that_a_file_would_interpret_are_refused() {
    for name in ["a\"b", "a\\b", "a%b", "a#b", "a$b", "a'b", "a;b"] {
        let named = TunnelSettings { name: Some(name.to_owned()), ..usual(TunnelKind::SixInFour) };
        let tunnel = made(TunnelKind::SixInFour, &named);
        for (form, label) in TunnelForm::ALL {
            match tunnel.write(form) {
                Ok(text) => assert!(
                    ["ip", "nmcli"].contains(&label) && (text.contains('\'') || name == "a%b"),
                    "{label}: {text}"
                ),
                Err(error) => assert!(error.to_string().contains("letters, digits"), "{error}"),
            }
        }
    }
}
