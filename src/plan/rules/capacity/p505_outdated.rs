//! P505: what has expired, and VLAN numbers that do not go with the digits of the subnet.

use crate::addr::{Family, Len};
use crate::plan::finding::{Findings, Level, Rule};
use crate::plan::model::{AttributeKey, Entry, EntryKind, Plan};
use crate::plan::rules::show;

/// The rule.
pub(crate) static RULE: Rule = Rule {
    code: "P505",
    name: "outdated",
    level: Level::Warning,
    about: "an expiry date has passed, or a VLAN number disagrees with the digits of its subnet",
    why: "Entries that have expired should not remain: remove them or say until when it is needed. Many plans put the \
      number of the VLAN into the last digits of the subnet, and readers then infer one from the other: a network \
      that breaks the rule is patched into the wrong port. Which rule a plan has is taken from its /64s: at least four \
      and three of four have to follow it, with the number as the value of the digits (VLAN 16 is :10) or as its \
      decimal digits (VLAN 16 is :16). A plan without such a majority has no rule.",
    rfc: "",
    bad: &[("plan.txt", "2001:db8:0:10::/64 # role=lan name=fair expires=2025-06-30\n")],
    good: &[("plan.txt", "2001:db8:0:10::/64 # role=lan name=fair expires=2027-06-30\n")],
    fixable: false,
    check,
};

fn check(plan: &Plan, findings: &mut Findings) {
    expired(plan, findings);
    vlans(plan, findings);
}

fn expired(plan: &Plan, findings: &mut Findings) {
    let Some(today) = plan.today else { return };
    for entry in &plan.entries {
        if let Some(day) = plan.expires(entry).filter(|day| *day < today) {
            let text = format!("{} expired on {day}", show::written(plan, entry));
            findings.at(plan.place_of(entry, AttributeKey::Expires), text);
        }
    }
}

/// How a plan puts the number of a VLAN into a subnet: the digits and how many bits they are.
type Scheme = fn(u16) -> (u16, u16);

/// The number itself, in the last three digits.
fn value(vlan: u16) -> (u16, u16) {
    (vlan, 0x0fff)
}

/// The decimal digits of the number, in the last three digits, or four if it has four.
fn digits(vlan: u16) -> (u16, u16) {
    let digit = |power: u16, shift: u16| (vlan / power % 10) << shift;
    let mask = if vlan > 999 { 0xffff } else { 0x0fff };
    (digit(1000, 12) | digit(100, 8) | digit(10, 4) | digit(1, 0), mask)
}

/// With fewer networks there is no majority.
const FEWEST: usize = 4;

fn vlans(plan: &Plan, findings: &mut Findings) {
    let is_subnet = |entry: &&Entry| entry.family == Family::V6 && entry.len == Some(Len::SUBNET);
    let subnets = plan.planned(EntryKind::Prefix).map(|(_, entry)| entry).filter(is_subnet);
    let all: Vec<(&Entry, u16)> = subnets.filter_map(|entry| plan.vlan(entry).map(|vlan| (entry, vlan))).collect();
    let follows = |scheme: Scheme, (entry, vlan): &(&Entry, u16)| {
        let (digits, mask) = scheme(*vlan);
        (entry.bits() >> 64) as u16 & mask == digits
    };
    let counted =
        [value as Scheme, digits].map(|scheme| (all.iter().filter(|one| follows(scheme, one)).count(), scheme));
    let best = counted.into_iter().max_by_key(|(count, _)| *count);
    let Some((_, scheme)) = best.filter(|(count, _)| *count >= FEWEST && count * 4 >= all.len() * 3) else { return };
    for (entry, vlan) in all.iter().filter(|one| !follows(scheme, one)) {
        let ((expected, mask), net) = (scheme(*vlan), show::net(&entry.net()));
        let found = (entry.bits() >> 64) as u16 & mask;
        let text =
            format!("VLAN {vlan} is on {net}: by the scheme of the plan its digits are {expected:x}, not {found:x}");
        findings.at(plan.place_of(entry, AttributeKey::Vlan), text);
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::plan::draft::Draft;
    use crate::plan::model::Thresholds;
    use crate::plan::readers;
    use crate::plan::testing::found;

    #[test]
    fn a_day_has_passed_when_the_next_one_has_begun() {
        let text = "2001:db8::/64 # expires=2025-12-31\n2001:db8:1::/64 # expires=2026-01-01\n2001:db8:2::/64\n\
                    2001:db8:3::1 # name=a expires=2020-02-29\n";
        assert_eq!(
            found("P505", &[("plan.txt", text)]),
            ["1:25 2001:db8::/64 expired on 2025-12-31", "4:32 2001:db8:3::1 expired on 2020-02-29"]
        );
    }

    #[test]
    fn without_a_day_nothing_expires() {
        let mut draft = Draft::default();
        readers::add(&mut draft, None, "plan.txt", b"2001:db8::/64 # expires=1999-01-01\n".to_vec());
        let plan = draft.finish(None);
        let mut findings = Findings::new(&RULE, Thresholds::default());
        check(&plan, &mut findings);
        assert!(findings.into_vec().is_empty());
    }

    #[test]
    fn both_schemes_are_recognised() {
        let lines = |written: fn(u16) -> String, wrong: &str| {
            let good = [16u16, 17, 100, 4001].map(|vlan| format!("2001:db8:0:{}::/64 # vlan={vlan}\n", written(vlan)));
            format!("{}{wrong}", good.concat())
        };
        let text = lines(|vlan| format!("{vlan:x}"), "2001:db8:0:21::/64 # vlan=21\n");
        assert_eq!(
            found("P505", &[("plan.txt", &text)]),
            ["5:27 VLAN 21 is on 2001:db8:0:21::/64: by the scheme of the plan its digits are 15, not 21"]
        );
        let text = lines(|vlan| vlan.to_string(), "2001:db8:0:15::/64 # vlan=21\n");
        assert_eq!(
            found("P505", &[("plan.txt", &text)]),
            ["5:27 VLAN 21 is on 2001:db8:0:15::/64: by the scheme of the plan its digits are 21, not 15"]
        );
    }

    #[test]
    fn digits_in_front_of_the_number_are_those_of_something_else() {
        let text: String = (1..6).map(|site| format!("2001:db8:0:{site}100::/64 # vlan=100\n")).collect();
        assert_eq!(found("P505", &[("plan.txt", &format!("{text}2001:db8:0:1200::/64 # vlan=300\n"))]).len(), 1);
    }

    #[test]
    fn without_a_majority_there_is_no_scheme() {
        let text = "2001:db8:0:10::/64 # vlan=16\n2001:db8:0:11::/64 # vlan=17\n2001:db8:0:12::/64 # vlan=99\n";
        assert_eq!(found("P505", &[("plan.txt", text)]), [""; 0]);
        let more = "2001:db8:0:13::/64 # vlan=19\n2001:db8:0:14::/64 # vlan=20\n2001:db8:0:15::/64 # vlan=98\n";
        assert_eq!(found("P505", &[("plan.txt", &format!("{text}{more}"))]), [""; 0]);
    }
}
