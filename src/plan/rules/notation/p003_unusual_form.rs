//! P003: an IPv6 address in another form than that of RFC 5952.

use crate::addr::Family;
use crate::plan::finding::{Findings, Level, Rule};
use crate::plan::model::{Entry, Plan};
use crate::plan::rules::writing;

/// The rule.
pub(crate) static RULE: Rule = Rule {
    code: "P003",
    name: "unusual-form",
    level: Level::Warning,
    about: "an IPv6 address is not in the form of RFC 5952",
    why: "One address has hundreds of texts. Who searches a plan, a log or a ticket for 2001:db8::1 does not find \
      2001:0DB8:0:0::1, and a comparison of two files shows differences that are none. Lower case, no leading \
      zeros, and the longest run of zero groups as `::` is what programs print.",
    rfc: "RFC 5952 4",
    bad: &[("plan.txt", "2001:0DB8::/32 # role=allocation\n2001:db8:0:0:0:0:0:1/64 # name=ns1\n")],
    good: &[("plan.txt", "2001:db8::/32 # role=allocation\n2001:db8::1/64 # name=ns1\n")],
    fixable: true,
    check,
};

fn check(plan: &Plan, findings: &mut Findings) {
    let by_people = |entry: &&Entry| !plan.file(entry.place.file).format.generated;
    let mut form = Vec::new();
    for entry in plan.entries.iter().filter(|entry| entry.family == Family::V6).filter(by_people) {
        // nearly every entry of a plan is in its form: it is neither read again nor given a text of its own
        if writing::is_canonical(plan, entry, &mut form) {
            continue;
        }
        for (place, bits) in writing::addresses(plan, entry) {
            let written = plan.text(place);
            let canonical = writing::canonical(written, bits);
            // IOS prints upper case, whatever was typed
            let printed = plan.file(entry.place.file).format.name == "frr" && written.eq_ignore_ascii_case(&canonical);
            if written != canonical && !printed {
                findings.at(place, format!("{written} is not in RFC 5952 form: write {canonical}")).fix(
                    "write it in RFC 5952 form",
                    place,
                    canonical,
                );
            }
        }
    }
}

#[cfg(test)]
mod tests {
    use crate::plan::testing::{fixed, found};

    #[test]
    fn a_single_zero_group_is_not_compressed() {
        assert_eq!(
            found("P003", &[("plan.txt", "2001:db8::1:1:1:1:1\n")]),
            ["1:1 2001:db8::1:1:1:1:1 is not in RFC 5952 form: write 2001:db8:0:1:1:1:1:1"]
        );
    }

    #[test]
    fn either_form_of_a_translated_address_is_accepted() {
        let text = "64:ff9b::192.0.2.1\n64:ff9b::c000:201\n2001:db8:64::192.0.2.1\n::ffff:192.0.2.1\n::\n::1\n";
        assert_eq!(found("P003", &[("plan.txt", text)]), [""; 0]);
    }

    #[test]
    fn length_and_zone_are_left_alone() {
        assert_eq!(fixed("P003", "plan.txt", "FE80::1%Eth0/064\n"), "fe80::1%Eth0/064\n");
        assert_eq!(fixed("P003", "plan.txt", "2001:DB8::/48 # name=DB8\n"), "2001:db8::/48 # name=DB8\n");
    }
}
