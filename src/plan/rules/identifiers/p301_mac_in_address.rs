//! P301: addresses that show a MAC address.

use crate::addr::Mac;
use crate::db::BuiltIn;
use crate::plan::finding::{Findings, Level, Rule};
use crate::plan::model::Plan;
use crate::plan::rules::identifier;
use std::collections::HashSet;

/// The rule.
pub(crate) static RULE: Rule = Rule {
    code: "P301",
    name: "mac-in-address",
    level: Level::Warning,
    about: "an address shows the MAC address of its host, and so its vendor",
    why: "Everybody whom the host talks to learns its MAC address: it is the same in every network, so the host can be \
      followed, the vendor suggests which attacks to try, and a scanner has to guess 24 bits only. Give servers an \
      address by hand, and let other hosts make stable random identifiers (RFC 7217), as systems do by default \
      today. Link-local addresses are not meant: they do not leave the link.",
    rfc: "RFC 7707 4.1.1, RFC 7721 3, RFC 8064 3",
    bad: &[("plan.txt", "2001:db8:0:10:21d:9ff:fe76:f558 # name=printer\n")],
    good: &[("plan.txt", "2001:db8:0:10:8f3a:51c2:7d09:e6b4 # name=printer\n")],
    fixable: false,
    check,
};

/// Each address is reported once, at its first place.
fn check(plan: &Plan, findings: &mut Findings) {
    let mut reported: HashSet<u128> = HashSet::new();
    for entry in identifier::hosts(plan) {
        let Some(mac) = identifier::mac(identifier::of(entry)).filter(|_| reported.insert(entry.bits())) else {
            continue;
        };
        let (written, shown, by) = (plan.written(entry), identifier::shown(mac), maker(mac));
        findings.at(entry.place, format!("{written} shows the MAC address {shown}{by}"));
    }
}

/// Who made the network card, if that can be known.
fn maker(mac: Mac) -> String {
    if mac.is_local() {
        return " (administered locally)".to_owned();
    }
    BuiltIn::vendor(mac.0).map(|vendor| format!(" ({})", vendor.name)).unwrap_or_default()
}

#[cfg(test)]
mod tests {
    use crate::plan::testing::found;

    #[test]
    fn each_address_is_reported_once_with_its_mac() {
        let text = "2001:db8::5054:ff:fe12:3456 # name=vm\n2001:db8:0:0:5054:ff:fe12:3456/64 # name=again\n";
        assert_eq!(
            found("P301", &[("plan.txt", text)]),
            ["1:1 2001:db8::5054:ff:fe12:3456 shows the MAC address 52:54:00:12:34:56 (administered locally)"]
        );
    }

    #[test]
    fn what_stays_on_the_link_or_is_no_host_is_not_reported() {
        let text = "fe80::21d:9ff:fe76:f558%eth0\nff02::1:ff76:f558\n2001:db8::200:5eff:fe00:201 # name=vrrp\n\
                    2001:db8::21d:9ff:fe76:f558 # anycast=true\n";
        assert_eq!(found("P301", &[("plan.txt", text)]), [""; 0]);
    }
}
