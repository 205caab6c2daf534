//! P010: what the program that a file is for does not accept.

use crate::plan::finding::{Findings, Level, Rule};
use crate::plan::model::{IssueKind, Plan};

/// The rule.
pub(crate) static RULE: Rule = Rule {
    code: "P010",
    name: "refused-by-program",
    level: Level::Error,
    about: "the program that the file configures refuses it, or ignores a part of it",
    why: "The file is well-formed, but the server or the kernel does not take it: it stays down after the next restart, or \
      runs without the line. The message names the rule of the program. Correct the line, and test the file with the \
      program itself (`kea-dhcp6 -t`, `nft -c -f`, `radvd -c`).",
    rfc: "",
    bad: &[(
        "kea.conf",
        "{\"Dhcp6\": {\"subnet6\": [{\"id\": 1, \"subnet\": \"2001:db8:1::/64\"},\n  {\"id\": 1, \"subnet\": \"2001:db8:2::/64\"}]}}\n",
    )],
    good: &[(
        "kea.conf",
        "{\"Dhcp6\": {\"subnet6\": [{\"id\": 1, \"subnet\": \"2001:db8:1::/64\"},\n  {\"id\": 2, \"subnet\": \"2001:db8:2::/64\"}]}}\n",
    )],
    fixable: false,
    check,
};

fn check(plan: &Plan, findings: &mut Findings) {
    for issue in plan.issues.iter().filter(|issue| issue.kind == IssueKind::Refused) {
        let finding = findings.at(issue.place, issue.message.as_str());
        if let Some(place) = issue.related {
            finding.related(place, "the other one is here");
        }
    }
}

#[cfg(test)]
mod tests {
    use crate::plan::testing::found;

    #[test]
    fn each_program_has_its_rules() {
        let kea = "{\"Dhcp6\":{\"subnet6\":[{\"id\":1,\"subnet\":\"2a01:db8:1::/64\",\"pd-pools\":[{\"prefix\":\"2a01:db8:9::\",\
                   \"prefix-len\":48,\"delegated-len\":40}]}]}}";
        assert_eq!(
            found("P010", &[("k.json", kea)]),
            ["1:126 Kea does not start: the delegated length 40 is shorter than the length 48 of the pool"]
        );
        let nft = "table inet fw { set t { type ipv4_addr; elements = { 10.0.0.0/8 }; }; }";
        assert_eq!(found("P010", &[("r.nft", nft)]), ["1:54 nft refuses 10.0.0.0/8 in a set without 'flags interval'"]);
        let nft = "table inet fw { set t { type ipv4_addr; flags interval; elements = { 10.0.0.0/8 }; }; }";
        assert_eq!(found("P010", &[("r.nft", nft)]), [""; 0]);
        let ipset = "create a hash:ip family inet6\nadd a 2a01:4f8::/64\nadd a 192.0.2.1\nadd b 2a01:4f8::1\n";
        assert_eq!(
            found("P010", &[("s.ipset", ipset)]),
            [
                "2:7 ipset refuses 2a01:4f8::/64 in a set of single IPv6 addresses",
                "3:7 ipset refuses 192.0.2.1 in a set of the other family",
                "4:5 ipset refuses an entry of the set b, which is not created before"
            ]
        );
        let radvd = "interface a { RDNSS ::7 { }; };";
        assert_eq!(
            found("P010", &[("radvd.conf", radvd)]),
            ["1:21 hosts cannot reach the name server ::7: it is in ::/96, which is deprecated"]
        );
    }

    #[test]
    fn kea_takes_no_pool_delegation_or_reservation_that_does_not_fit() {
        let subnet = |inner: &str| {
            format!("{{\"Dhcp6\":{{\"subnet6\":[{{\"id\":1,\"subnet\":\"2a01:db8:1::/64\",{inner}}}]}}}}")
        };
        for (inner, expected) in [
            (
                r#""pools":[{"pool":"2a01:db8:2::1-2a01:db8:2::2"}]"#,
                "the pool 2a01:db8:2::1-2a01:db8:2::2 is not within",
            ),
            (r#""pd-pools":[{"prefix":"2a01:db8:9::","prefix-len":48}]"#, "a pool of prefixes needs delegated-len"),
            (
                r#""pd-pools":[{"prefix":"2a01:db8:9::","prefix-len":48,"delegated-len":64,"excluded-prefix":"2a01:db8:9::","excluded-prefix-len":64}]"#,
                "is not longer than the delegated length 64",
            ),
            (
                r#""pd-pools":[{"prefix":"2a01:db8:9::","prefix-len":48,"delegated-len":64,"excluded-prefix":"2a01:db8:8::","excluded-prefix-len":72}]"#,
                "is not within the pool",
            ),
            (
                r#""reservations":[{"duid":"01:02","ip-addresses":["2a01:db8:2::5"]}]"#,
                "2a01:db8:2::5 is not within the subnet",
            ),
            (
                r#""reservations":[{"duid":"01:02","ip-addresses":["2a01:db8:1::5"]},{"duid":"0102","ip-addresses":["2a01:db8:1::6"]}]"#,
                "two reservations of the subnet have the duid 0102",
            ),
        ] {
            let found = found("P010", &[("k.json", &subnet(inner))]);
            assert!(found.len() == 1 && found[0].contains(expected), "{inner}: {found:?}");
        }
        let fine = r#""pools":[{"pool":"2a01:db8:1::/80"}],"pd-pools":[{"prefix":"2a01:db8:9::","prefix-len":48,"delegated-len":64,"excluded-prefix":"2a01:db8:9::","excluded-prefix-len":72}]"#;
        assert_eq!(found("P010", &[("k.json", &subnet(fine))]), [""; 0]);
    }

    #[test]
    fn families_of_nftables_and_zones_of_named_have_their_rules() {
        let nft =
            "table inet f { set s { type ipv6_addr; elements = { 192.0.2.1 }; }\nchain c { ip saddr 2a01::1 drop; } }";
        assert_eq!(found("P010", &[("r.nft", nft)]).len(), 2);
        let concatenated = "table inet f { set s { type ipv4_addr . ipv6_addr; elements = { 192.0.2.1 . 2a01::1 }; } }";
        assert_eq!(found("P010", &[("r.nft", concatenated)]), [""; 0]);
        let zone = "$ORIGIN example.net.\n@ SOA a b 1 2 3 4 5\n@ NS ns.example.org.\nw CNAME a\nw AAAA 2a01::1\nx.example.org. A 192.0.2.1\ny.example.org. A 192.0.2.2\n";
        assert_eq!(
            found("P010", &[("a.zone", zone)]),
            [
                "4:3 named refuses the zone: w.example.net. has a CNAME record and other records",
                "6:1 named leaves out x.example.org. and 1 more: not in the zone example.net."
            ]
        );
    }

    #[test]
    fn a_zone_needs_name_servers_that_have_addresses() {
        let zone = |records: &str| {
            found("P010", &[("a.zone", &format!("$ORIGIN example.net.\n@ SOA a b 1 2 3 4 5\n{records}"))])
        };
        assert_eq!(zone("a A 192.0.2.1\n"), ["2:3 named refuses the zone: it has no NS record"]);
        let without = "3:3 named refuses the zone: its name server ns.example.net. has no address";
        assert_eq!(zone("@ NS ns\n"), [without]);
        let alias = "3:3 named refuses the zone: its name server ns.example.net. is an alias";
        assert_eq!(zone("@ NS ns\nns CNAME a.example.org.\n"), [alias]);
        for records in ["@ NS ns\nns A 192.0.2.1\n", "@ NS ns\n* A 192.0.2.1\n", "@ NS ns.sub\nsub NS ns.example.org.\n"] {
            assert_eq!(zone(records), [""; 0], "{records}");
        }
    }
}
