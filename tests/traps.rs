//! What other tools of the field get wrong.

use crate::program::{ask, ipv6calc, pipe, project};
use serde_json::Value;
use std::fs;
use std::os::unix::fs::PermissionsExt;

/// The JSON document of the facts about an address.
fn document(address: &str) -> Value {
    let answer = ipv6calc(["-i", "--json", address]).run();
    assert_eq!(answer.code, Some(0), "{address}: {}", answer.err());
    serde_json::from_str(answer.out()).unwrap_or_else(|e| panic!("{address}: {e}: {}", answer.out()))
}

fn special_purpose(address: &str) -> String {
    document(address).get("special_purpose").unwrap_or_else(|| panic!("{address}: no special_purpose")).to_string()
}

/// The value of a `KEY=value` line of `-i -m`.
fn fact(address: &str, key: &str) -> String {
    let answer = ipv6calc(["-q", "-i", "-m", address]).run();
    let line = answer.out().lines().find_map(|l| l.strip_prefix(key)?.strip_prefix('='));
    line.unwrap_or_else(|| panic!("{address}: no {key} in {}", answer.out())).to_string()
}

fn types(address: &str) -> Vec<String> {
    let key = if address.contains(':') { "IPV6_TYPE" } else { "IPV4_TYPE" };
    fact(address, key).split(',').map(str::to_string).collect()
}

fn has(types: &[String], name: &str) -> bool {
    types.iter().any(|t| t == name)
}

fn explained(address: &str) -> String {
    let answer = ipv6calc(["explain", address]).run();
    assert_eq!(answer.code, Some(0), "{address}: {}", answer.err());
    answer.out().to_string()
}

/// What is explained about an interface identifier; the types keep the names that 4.4.0 gave them.
fn explained_identifier(address: &str) -> String {
    let text = explained(address);
    let facts = text.lines().skip_while(|l| !l.starts_with("  interface identifier"));
    facts.take_while(|l| !l.starts_with("  solicited-node")).collect::<Vec<_>>().join("\n").to_lowercase()
}

#[test]
fn an_ipv6_line_is_never_read_as_ipv4() {
    pipe("-E ipv4", "2001:db8::7d1\n::7d1\n192.0.2.1\n").is("192.0.2.1\n");
    ask("-q -I ipv4addr 2001:db8::7d1").fails(1);
    pipe("-q", "2001:db8::7d1\n").is("2001:db8::7d1\n");
}

#[test]
fn a_range_of_ipv6_addresses_is_not_cut_to_its_first() {
    let lines = "2001:db8::4\n2001:db8::5\n2001:db8::6\n2001:db8::7\n2001:db8::8\n";
    let range = "-E ipv6.addr=ge=2001:db8::5 -E ipv6.addr=le=2001:db8::7";
    pipe(range, lines).is("2001:db8::5\n2001:db8::6\n2001:db8::7\n");
}

#[test]
fn reverse_names_of_odd_lengths_do_not_crash() {
    for len in 0..=128 {
        let answer = ask(&format!("-q -O revnibbles.arpa 2001:db8:fff0::/{len}"));
        let labels = answer.out().trim_end().trim_end_matches("ip6.arpa.").matches('.').count();
        assert_eq!((answer.code, labels), (Some(0), usize::div_ceil(len, 4)), "/{len}");
    }
    ask("-q -O revnibbles.arpa 2001:db8::/45").is("0.0.0.0.8.b.d.0.1.0.0.2.ip6.arpa.\n");
    ask("-q -O revnibbles.arpa 2001:db8:ffff::/47").is("e.f.f.f.8.b.d.0.1.0.0.2.ip6.arpa.\n");
}

#[test]
fn every_reverse_zone_of_an_odd_length_is_told() {
    let zones = |prefix: &str| document(prefix)["reverse"]["zones"].as_array().expect("zones").clone();
    assert_eq!(zones("2001:db8:fffe::/47"), ["e.f.f.f.8.b.d.0.1.0.0.2.ip6.arpa.", "f.f.f.f.8.b.d.0.1.0.0.2.ip6.arpa."]);
    assert_eq!(zones("2001:db8:fff8::/45").len(), 8);
    assert_eq!(zones("2001:db8::/48"), ["0.0.0.0.8.b.d.0.1.0.0.2.ip6.arpa."]);
}

#[test]
fn a_parse_error_has_a_status_of_its_own() {
    for bad in ["2001:db8::g", "192.0.2.300", "1.2.3", "::1/129", "hello"] {
        assert_eq!(ipv6calc(["-q", bad]).run().code, Some(1), "{bad}");
    }
}

#[test]
fn leading_zeros_and_short_ipv4_are_read_in_one_way_and_explained() {
    ask("-q 010.0.0.1").is("10.0.0.1\n");
    ask("-q 10/8").is("10.0.0.0/8\n");
    ask("-q 127.1").fails(1);
    assert!(explained("010.0.0.1").contains("octal"), "says that it is not octal");
    assert!(explained("10/8").contains("10.0.0.0/8"));
}

#[test]
fn a_mapped_address_has_no_randomised_identifier() {
    for address in ["::ffff:192.0.2.1", "::ffff:8.8.8.8", "64:ff9b::8.8.8.8", "::8.8.8.8"] {
        let types = types(address);
        assert!(!has(&types, "iid-random"), "{address}: {types:?}");
    }
}

#[test]
fn no_ipv4_address_is_read_out_of_a_native_one() {
    for address in ["2a02:2002:c000:201::1", "2001:2002:c000:201::1", "2001:db8:2002:c000:201::", "2600::2002:1:2"] {
        let answer = ipv6calc(["-q", "-i", "-m", address]).run();
        assert!(!answer.out().lines().any(|l| l.starts_with("IPV4")), "{address}: {}", answer.out());
    }
}

#[test]
fn a_solicited_node_address_is_a_proper_one() {
    let human = ask("-q -i ff02::1:ff00:1");
    assert_eq!(human.code, Some(0));
    assert!(!human.out().contains("not a proper"), "{}", human.out());
    assert!(has(&types("ff02::1:ff00:1"), "solicited-node"));
    assert!(explained("ff02::1:ff00:1").to_lowercase().contains("solicited"));
}

#[test]
fn reserved_identifiers_of_rfc_5453_are_not_called_isatap() {
    for address in ["2001:db8::200:5eff:fe00:0", "2001:db8::200:5eff:fe00:5212"] {
        let text = explained_identifier(address);
        assert!(text.contains("iana ethernet block") && !text.contains("isatap"), "{address}: {text}");
    }
    assert!(explained_identifier("2001:db8::fdff:ffff:ffff:ff80").contains("anycast"));
}

#[test]
fn anycast_identifiers_of_rfc_2526_are_not_called_eui_48() {
    let text = explained_identifier("2001:db8::fdff:ffff:ffff:fffe");
    assert!(text.contains("anycast") && !text.contains("eui48") && !text.contains("mac address"), "{text}");
    let id = &document("2001:db8::fdff:ffff:ffff:fffe")["iid"];
    assert!(!id.to_string().contains("eui48"), "{id}");
}

#[test]
fn class_e_is_said_to_be_reserved_for_future_use() {
    assert!(special_purpose("240.0.0.1").contains("1112"), "{}", special_purpose("240.0.0.1"));
    assert!(explained("240.0.0.1").contains("1112"));
}

#[test]
fn the_newer_special_purpose_blocks_are_known() {
    for (address, rfc) in [
        ("3fff::1", "9637"),
        ("5f00::1", "9602"),
        ("64:ff9b:1::1", "8215"),
        ("2001:2::1", "5180"),
        ("2001:4:112::1", "7535"),
        ("2620:4f:8000::1", "7534"),
        ("192.31.196.1", "7535"),
        ("192.175.48.1", "7534"),
        ("100::1", "6666"),
        ("2001:db8::1", "3849"),
    ] {
        let block = special_purpose(address);
        assert!(block.contains(rfc), "{address}: RFC {rfc} not in {block}");
        assert!(explained(address).contains(rfc), "{address}: RFC {rfc} not explained");
    }
}

#[test]
fn single_addresses_and_point_to_point_prefixes_are_right() {
    use ipv6calc::addr::{Len, Net};
    let hosts = |net: Net| {
        let (a, b) = net.hosts();
        (a.to_string(), b.to_string())
    };
    let four = |len| Net::v4(0xc000_0200, Len::v4(len).unwrap());
    let six = |len| Net::v6(0x2001_0db8 << 96, Len::v6(len).unwrap());
    let pair = |a: &str, b: &str| (a.to_string(), b.to_string());
    assert_eq!(hosts(four(32)), pair("192.0.2.0", "192.0.2.0"));
    assert_eq!(hosts(four(31)), pair("192.0.2.0", "192.0.2.1"));
    assert_eq!(hosts(four(30)), pair("192.0.2.1", "192.0.2.2"));
    assert_eq!(hosts(six(128)), pair("2001:db8::", "2001:db8::"));
    assert_eq!(hosts(six(127)), pair("2001:db8::", "2001:db8::1"));
    assert_eq!(hosts(six(126)), pair("2001:db8::1", "2001:db8::3"));
}

#[test]
fn nat64_knows_all_lengths_of_its_prefix() {
    // The table of RFC 6052, section 2.4.
    for (prefix, wanted) in [
        ("2001:db8::/32", "2001:db8:c000:221::"),
        ("2001:db8:100::/40", "2001:db8:1c0:2:21::"),
        ("2001:db8:122::/48", "2001:db8:122:c000:2:2100::"),
        ("2001:db8:122:300::/56", "2001:db8:122:3c0:0:221::"),
        ("2001:db8:122:344::/64", "2001:db8:122:344:c0:2:2100:0"),
        ("2001:db8:122:344::/96", "2001:db8:122:344::c000:221"),
    ] {
        let options = format!("-q -A convnat64 --nat64-prefix {prefix}");
        ask(&format!("{options} 192.0.2.33")).is(&format!("{wanted}\n"));
        ask(&format!("{options} {wanted}")).is("192.0.2.33\n");
    }
}

#[test]
fn what_is_hidden_depends_on_the_key() {
    let folder = project().join("target");
    let hidden = |number: u32, method: &str, address: &str| {
        let file = folder.join(format!("key-{}-{number}", std::process::id()));
        let key = ask("--generate-key");
        assert_eq!((key.code, key.out().trim_end().len()), (Some(0), 64), "{}", key.err());
        if !file.exists() {
            fs::create_dir_all(&folder).unwrap();
            fs::write(&file, &key.stdout).unwrap();
            fs::set_permissions(&file, fs::Permissions::from_mode(0o600)).unwrap();
        }
        let answer =
            ask(&format!("-q -A anonymize --anonymize-method {method} --key-file {} {address}", file.display()));
        assert_eq!(answer.code, Some(0), "{}", answer.err());
        answer.out().to_string()
    };
    for method in ["ipcrypt-deterministic", "ipcrypt-pfx", "cryptopan"] {
        let address = "2001:db8::9d1e:5c3a:b2f7:8164";
        assert_eq!(hidden(1, method, address), hidden(1, method, address), "{method}");
        assert_ne!(hidden(1, method, address), hidden(2, method, address), "{method}");
        assert_ne!(hidden(1, method, address), hidden(1, method, "2001:db8::9d1e:5c3a:b2f7:8165"), "{method}");
    }
    for number in [1, 2] {
        fs::remove_file(folder.join(format!("key-{}-{number}", std::process::id()))).unwrap();
    }
}
