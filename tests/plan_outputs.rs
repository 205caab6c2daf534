//! `plan draw`, `plan zone` and `plan export`.

use crate::program::{ipv6calc, project};
use ipv6calc::plan::edit::export::ALL;
use ipv6calc::plan::{Draft, readers};
use std::fs;
use std::path::PathBuf;

fn folder(name: &str) -> PathBuf {
    let path = project().join(format!("target/{name}-{}", std::process::id()));
    fs::create_dir_all(&path).unwrap();
    path
}

const PLAN: &str = "[plan]\nallocations = [\"2001:db8::/47\", \"192.0.2.64/26\"]\n[[prefix]]\nprefix = \"2001:db8:0:10::/64\"\n\
                    name = \"office\"\nrole = \"lan\"\nsite = \"ber\"\nvlan = 10\ngateway = \"2001:db8:0:10::1\"\n\
                    ranges = [{ from = \"2001:db8:0:10::1000\", to = \"2001:db8:0:10::1fff\", use = \"dhcp\" }]\n[[host]]\n\
                    addresses = [\"2001:db8:0:10::53\", \"192.0.2.65\"]\nname = \"ns1.example.net\"\nmac = \"00:1d:09:76:f5:58\"\n";

#[test]
fn zones_keep_their_files_and_serials_until_something_changes() {
    let folder = folder("plan-zone");
    fs::write(folder.join("plan.toml"), PLAN).unwrap();
    let zones = folder.join("zones");
    let run = |more: &[&str]| {
        let words = ["plan", "zone", "--ns", "ns1.example.net", "--domain", "example.net", "-o"];
        let plan = folder.join("plan.toml");
        ipv6calc(words.into_iter().chain([zones.to_str().unwrap(), plan.to_str().unwrap()]).chain(more.iter().copied()))
            .run()
    };
    let first = run(&[]);
    assert_eq!((first.code, first.out().lines().count()), (Some(0), 4), "{}", first.err());
    assert_eq!(run(&[]).out(), "");
    let name = zones.join("example.net.zone");
    let before = fs::read_to_string(&name).unwrap();
    fs::write(folder.join("plan.toml"), PLAN.replace("192.0.2.65", "192.0.2.66")).unwrap();
    assert_eq!(run(&[]).out().lines().count(), 2);
    let serial = |text: &str| text.split("( ").nth(1).unwrap().split(' ').next().unwrap().parse::<u32>().unwrap();
    let after = fs::read_to_string(&name).unwrap();
    assert_eq!(serial(&after), serial(&before) + 1);
    assert!(after.contains("ns1 IN A 192.0.2.66\n") && after.contains("ns1 IN AAAA 2001:db8:0:10::53\n"), "{after}");
    // what was written is read back, and it agrees with the plan
    let files = fs::read_dir(&zones).unwrap().map(|entry| entry.unwrap().path().to_str().unwrap().to_owned());
    let plan = folder.join("plan.toml").to_str().unwrap().to_owned();
    let words =
        ["plan", "check", "--select", "P001,P108,P401,P402,P403,P404", "--fail-on", "info", "--report", "concise"];
    let check = ipv6calc(words.into_iter().map(str::to_owned).chain([plan]).chain(files)).run();
    assert_eq!((check.out(), check.code), ("", Some(0)));
    let missing = ipv6calc([
        "plan",
        "zone",
        "--ns",
        "ns9.example.net",
        "--domain",
        "example.net",
        folder.join("plan.toml").to_str().unwrap(),
    ])
    .run();
    missing.fails(2);
    assert!(
        missing.err().contains("ns9.example.net. is in the zone example.net., but the plan does not have its address")
    );
    let list = ipv6calc(["plan", "zone", "--list", "-"]).stdin(PLAN).run();
    list.is("64/26.2.0.192.in-addr.arpa.\n0.0.0.0.8.b.d.0.1.0.0.2.ip6.arpa.\n1.0.0.0.8.b.d.0.1.0.0.2.ip6.arpa.\n");
    fs::remove_dir_all(&folder).unwrap();
}

/// The entries of a text: kind, address, length.
fn entries(name: &str, text: &str) -> Vec<String> {
    let mut draft = Draft::default();
    readers::add(&mut draft, None, name, text.as_bytes().to_vec());
    let plan = draft.finish(None);
    assert_eq!(plan.issues, [], "{name}: {text}");
    let mut all: Vec<String> =
        plan.entries.iter().map(|e| format!("{:?} {} {:?}", e.kind, e.addr(), e.len.map(|l| l.get()))).collect();
    all.sort();
    all
}

#[test]
fn every_export_is_read_back() {
    let export = |format: &str| {
        let answer = ipv6calc(["plan", "export", format, "--location", "ber=DE,,Berlin", "-"]).stdin(PLAN).run();
        assert_eq!(answer.code, Some(0), "{format}: {}", answer.err());
        answer.out().to_owned()
    };
    let prefix = "Prefix 2001:db8:0:10:: Some(64)";
    for (format, name, expected) in [
        ("hosts", "hosts", vec!["Host 192.0.2.65 None", "Host 2001:db8:0:10::53 None"]),
        ("radvd", "radvd.conf", vec![prefix]),
        ("kea", "kea.conf", vec!["Host 2001:db8:0:10::53 None", prefix, "Range 2001:db8:0:10::1000 None"]),
        ("networkd", "vlan10.network", vec!["Host 2001:db8:0:10::1 Some(64)", prefix]),
        ("geofeed", "geofeed.csv", vec![prefix]),
        ("netbox-csv", "a.csv", vec![prefix]),
        (
            "csv",
            "b.csv",
            vec!["Gateway 2001:db8:0:10::1 None", "Host 192.0.2.65 None", "Host 2001:db8:0:10::53 None", prefix],
        ),
    ] {
        assert_eq!(entries(name, &export(format)), expected, "{format}");
    }
    assert_eq!(entries("plan.json", &export("json")), entries("plan.toml", PLAN));
    assert!(export("markdown").contains("| `2001:db8:0:10::/64` | office | lan | ber | 10 |  |\n"));
    assert!(export("nft").contains("set role_lan_v6 {\n\t\ttype ipv6_addr\n\t\tflags interval\n"));
    assert_eq!(export("geofeed"), "2001:db8:0:10::/64,DE,,Berlin,\n");
    for format in ALL {
        let nothing = ipv6calc(["plan", "export", format.name, "--format", "text", "-"]).stdin("").run();
        assert_eq!((nothing.code, nothing.out()), (Some(1), ""), "{}: {}", format.name, nothing.err());
    }
}

#[test]
fn a_map_of_5000_prefixes_is_small_enough_and_one_file() {
    let mut text = "2001:db8::/32 # role=allocation name=example\n".to_owned();
    for site in 0..20 {
        text.push_str(&format!("2001:db8:{:x}::/40 # role=site name=site-{site} site=s{site}\n", site * 256));
        for lan in 0..249 {
            text.push_str(&format!(
                "2001:db8:{:x}:{:x}::/64 # role=lan name=lan-{lan}\n",
                site * 256 + lan / 16,
                lan % 16 * 4096
            ));
        }
    }
    assert_eq!(text.lines().count(), 5001);
    for words in [&["plan", "draw", "-"][..], &["plan", "draw", "--html", "-"]] {
        let answer = ipv6calc(words).stdin(text.as_str()).run();
        assert_eq!(answer.code, Some(0), "{}", answer.err());
        assert!(answer.stdout.len() <= 3_000_000, "{} bytes", answer.stdout.len());
        // in both arrangements
        assert_eq!(answer.out().matches("\nname: lan-248").count(), 40);
    }
    assert_eq!(ipv6calc(["plan", "draw", "-"]).stdin("").run().code, Some(1));
    let table = ipv6calc(["plan", "tree", "--html", "-"]).stdin(text.as_str()).run();
    assert_eq!(table.out().matches("<tr data-depth").count(), 5001);
}

#[test]
fn a_format_of_several_files_is_written_into_a_folder() {
    let folder = folder("plan-export");
    let two = format!("{PLAN}[[prefix]]\nprefix = \"2001:db8:0:11::/64\"\nrole = \"lan\"\nvlan = 11\n");
    let refused = ipv6calc(["plan", "export", "networkd", "-"]).stdin(two.as_str()).run();
    refused.fails(2);
    assert!(refused.err().contains("networkd needs 2 files"), "{}", refused.err());
    let written =
        ipv6calc(["plan", "export", "networkd", "-o", folder.to_str().unwrap(), "-"]).stdin(two.as_str()).run();
    assert_eq!((written.code, written.out()), (Some(0), ""), "{}", written.err());
    assert_eq!(
        fs::read_to_string(folder.join("vlan10.network")).unwrap(),
        "[Match]\nName=vlan10\n\n[Network]\nAddress=2001:db8:0:10::1/64\nIPv6SendRA=yes\n\n[IPv6Prefix]\nPrefix=2001:db8:0:10::/64\n"
    );
    assert!(folder.join("vlan11.network").is_file());
    let missing = ipv6calc(["plan", "export", "geofeed", "-"]).stdin(PLAN).run();
    assert_eq!((missing.code, missing.out()), (Some(1), ""));
    assert!(missing.err().contains("site ber: state its place with --location ber=COUNTRY"), "{}", missing.err());
    for wrong in ["ber", "ber=Germany", "ber=DE,BE", "=DE"] {
        ipv6calc(["plan", "export", "geofeed", "--location", wrong, "-"]).stdin(PLAN).run().fails(2);
    }
    fs::remove_dir_all(&folder).unwrap();
}

/// Two routing tables with the same LAN, a host in each.
const TABLES: &str = "[plan]\nallocations = [\"2001:db8::/32\"]\n\
    [[prefix]]\nprefix = \"2001:db8:0:10::/64\"\nrole = \"lan\"\nvrf = \"blue\"\nsite = \"ber\"\nvlan = 10\n\
    ranges = [{ from = \"2001:db8:0:10::1000\", to = \"2001:db8:0:10::1fff\", use = \"dhcp\" },\n\
    { from = \"2001:db8:0:10::1800\", to = \"2001:db8:0:10::2fff\" }, { from = \"2001:db8:0:11::1\", to = \"2001:db8:0:11::9\" }]\n\
    [[prefix]]\nprefix = \"2001:db8:0:10::/64\"\nrole = \"lan\"\nvrf = \"red\"\nsite = \"ham\"\nvlan = 10\n\
    [[host]]\naddress = \"2001:db8:0:10::53\"\nname = \"a\"\nmac = \"00:1d:09:76:f5:58\"\nvrf = \"blue\"\n\
    [[host]]\naddress = \"2001:db8:0:10::53\"\nname = \"b\"\nmac = \"00:1d:09:76:f5:59\"\nvrf = \"red\"\n\
    [[host]]\naddress = \"2001:db8:0:10::53\"\nname = \"c\"\nmac = \"00:1d:09:76:f5:60\"\nvrf = \"red\"\n";

#[test]
fn an_export_has_what_every_routing_table_has() {
    let export = |args: &[&str]| {
        let all = [&["plan", "export"], args, &["--format", "toml", "-"]].concat();
        let answer = ipv6calc(all).stdin(TABLES).run();
        (answer.out().to_owned(), answer.err().to_owned())
    };
    let reserved = |text: &str| text.matches("hw-address").count();
    let (kea, left_out) = export(&["kea"]);
    assert_eq!(
        (reserved(&kea), kea.matches("\"subnet\"").count(), kea.matches("\"pool\":").count()),
        (1, 1, 1),
        "{kea}"
    );
    for text in [
        "2001:db8:0:10::/64 (vrf red): another routing table has this prefix, and Kea has one",
        "2001:db8:0:10::1800 - 2001:db8:0:10::2fff: overlaps another range of 2001:db8:0:10::/64 (vrf blue)",
        "2001:db8:0:11::1 - 2001:db8:0:11::9: not in 2001:db8:0:10::/64 (vrf blue)",
        "2001:db8:0:10::53: reserved for another client of 2001:db8:0:10::/64 (vrf red), not for 00:1d:09:76:f5:60",
    ] {
        assert!(left_out.contains(text), "{left_out}");
    }
    let (kea, _) = export(&["kea", "--vrf", "red"]);
    assert!(reserved(&kea) == 1 && kea.contains("00:1d:09:76:f5:59"), "{kea}");
    let (radvd, left_out) = export(&["radvd"]);
    assert_eq!(radvd.matches("prefix 2001:db8:0:10::/64").count(), 1);
    assert!(left_out.contains("vlan10 is already an interface of another site: select one with --site"), "{left_out}");
    assert_eq!(export(&["radvd", "--site", "ham"]).1, "");
    assert!(export(&["markdown"]).0.contains("| Prefix | VRF | Name |"));
    assert!(export(&["markdown"]).0.contains("| `2001:db8:0:10::/64` | red |  | lan | ham | 10 |  |"));
    let (geofeed, left_out) = export(&["geofeed", "--location", "ber=DE", "--location", "ham=DE"]);
    assert_eq!(geofeed, "");
    assert!(left_out.contains("routing table blue: select it with --vrf blue"), "{left_out}");
    assert_eq!(export(&["geofeed", "--location", "ber=DE", "--vrf", "blue"]).0, "2001:db8:0:10::/64,DE,,,\n");
}

#[test]
fn what_other_routing_tables_have_of_an_allocation_is_assigned() {
    let tree = ipv6calc(["plan", "tree", "--format", "toml", "--json", "-"]).stdin(TABLES).run();
    let tree = tree.out();
    let first: serde_json::Value = serde_json::from_str(tree.lines().next().unwrap()).unwrap();
    assert_eq!(first["prefix"], "2001:db8::/32");
    assert!(first["utilisation"].as_f64().is_some_and(|used| used > 0.0), "{first}");
}
