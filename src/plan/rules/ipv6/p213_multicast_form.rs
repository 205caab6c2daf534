//! P213: multicast addresses with a reserved scope, or flags and embedded prefix that disagree.

use crate::addr::{Family, Len, Net};
use crate::net::{AddressSet, Range};
use crate::plan::finding::{Findings, Level, Rule};
use crate::plan::model::{Entry, EntryKind, Plan, Provenance, Role};
use crate::plan::rules::{show, space};

/// The rule.
pub(crate) static RULE: Rule = Rule {
    code: "P213",
    name: "multicast-form",
    level: Level::Warning,
    about: "a multicast address has a reserved scope, or its embedded prefix disagrees",
    why: "Routers drop packets to the scopes 0 and f. A group address with the flag P carries the unicast prefix of its \
      owner, so that no two networks choose the same one: flags that contradict each other, a length over 64, bits \
      after the length, or the prefix of another network, undo that. The prefix is compared with the allocations of the \
      plan, if it names any.",
    rfc: "RFC 4291 2.7, RFC 3306 4, RFC 3956 3, RFC 7346 2",
    bad: &[("plan.txt", "ff3f::/32 # role=multicast\nff3e:40:2001:db8:0:10:8000:1 # name=tv\nff2e::1 # name=radio\n")],
    good: &[("plan.txt", "ff3e::/32 # role=multicast\nff3e:40:2001:db8:0:10:8000:1/128 # role=multicast name=tv\n")],
    fixable: false,
    check,
};

fn check(plan: &Plan, findings: &mut Findings) {
    let own = own(plan);
    let groups = plan.entries.iter().filter(|e| e.family == Family::V6 && e.bits() >> 120 == 0xff);
    // ff00::/8 is all of multicast, with or without its length
    for entry in groups.filter(|e| e.bits() != 0xff << 120 && !space::is_filter(plan, e)) {
        let net = entry.net();
        if let Some(what) = scope(&net).or_else(|| flags(&net)).or_else(|| embedded(&net, &own)) {
            findings.at(entry.place, format!("{} {what}", show::written(plan, entry)));
        }
    }
}

/// The allocations of the plan; empty: it names none.
fn own(plan: &Plan) -> AddressSet {
    let planned = plan.entries.iter().filter(|e| e.provenance == Provenance::Planned && e.family == Family::V6);
    let given = planned.filter(|e| e.kind == EntryKind::Allocation || e.role == Role::Allocation);
    given.map(Entry::net).collect()
}

/// Scopes 0 and f are reserved ([RFC 7346, section 2](https://www.rfc-editor.org/rfc/rfc7346#section-2)).
fn scope(net: &Net) -> Option<String> {
    let scope = (net.bits() >> 112) & 0xf;
    let reserved = net.len().get() >= 16 && matches!(scope, 0 | 0xf);
    reserved.then(|| format!("has the reserved scope {scope:x}"))
}

/// Of the flags 0, R, P and T, P needs T ([RFC 3306, section 4](https://www.rfc-editor.org/rfc/rfc3306#section-4)) and R
/// needs P ([RFC 3956, section 3](https://www.rfc-editor.org/rfc/rfc3956#section-3)).
fn flags(net: &Net) -> Option<String> {
    let flags = (net.bits() >> 116) & 0xf;
    let wrong = match flags & 7 {
        _ if net.len().get() < 12 => None,
        0b010 | 0b110 => Some("the flag P without T"),
        0b100 | 0b101 => Some("the flag R without P"),
        _ => None,
    };
    wrong.map(|what| format!("has {what}"))
}

/// What is wrong with the unicast prefix in a group address, whose bits after the length count as zero.
fn embedded(net: &Net, own: &AddressSet) -> Option<String> {
    let bits = net.bits();
    let len = (bits >> 96) as u32 & 0xff;
    let prefix = u128::from((bits >> 32) as u64) << 64;
    if (bits >> 116) & 3 != 3 || net.len().get() < 32 {
        return None;
    }
    if len > 64 {
        return Some(format!("embeds a prefix of length {len}, more than 64"));
    }
    let inner = Net::v6(prefix, Len::at_most_128(len));
    match len {
        0 if (bits >> 118) & 1 == 1 => {
            Some("embeds the address of a rendezvous point with a prefix of length 0".to_owned())
        }
        _ if inner.bits() != prefix => Some(format!("embeds a prefix of length {len} with bits after it")),
        0 => None,
        _ if own.is_empty() || net.len().get() < 32 + len as u8 || own.contains(&Range::from(inner)) => None,
        _ => Some(format!("embeds {}, which is in no allocation of the plan", show::net(&inner))),
    }
}

#[cfg(test)]
mod tests {
    use crate::plan::testing::found;

    fn of(text: &str) -> Vec<String> {
        found("P213", &[("plan.txt", text)])
    }

    #[test]
    fn assigned_groups_are_in_order() {
        let text = "ff02::1\nff02::1:ff00:1\nff05::1:3\nff0e::101\nff00::/8\nff00::\nff02::/16\nff08::1\nff03::1\n";
        assert_eq!(of(text), [""; 0]);
    }

    #[test]
    fn reserved_scopes_are_reported() {
        assert_eq!(
            of("ff00::1\nff0f::/16\n"),
            ["1:1 ff00::1 has the reserved scope 0", "2:1 ff0f::/16 has the reserved scope f"]
        );
    }

    #[test]
    fn flags_depend_on_each_other() {
        for (text, what) in [
            ("ff2e::1", "has the flag P without T"),
            ("ff4e::1", "has the flag R without P"),
            ("ff5e::1", "has the flag R without P"),
            ("ff6e::1", "has the flag P without T"),
        ] {
            assert_eq!(of(text), [format!("1:1 {text} {what}")]);
        }
    }

    #[test]
    fn an_embedded_prefix_has_at_most_64_bits_and_nothing_behind_them() {
        for (text, what) in [
            ("ff3e:41:2001:db8:0:10:8000:1", "embeds a prefix of length 65, more than 64"),
            ("ff3e:20:2001:db8:0:10:8000:1", "embeds a prefix of length 32 with bits after it"),
            ("ff3e:0:2001:db8:0:10:8000:1", "embeds a prefix of length 0 with bits after it"),
            ("ff7e:100::1", "embeds the address of a rendezvous point with a prefix of length 0"),
        ] {
            assert_eq!(of(text), [format!("1:1 {text} {what}")]);
        }
        assert_eq!(of("ff3e:20:2001:db8::8000:1\nff3e::8000:1\nff7e:130:2001:db8:1::8000:1\nff3e::/32\n"), [""; 0]);
    }

    #[test]
    fn the_embedded_prefix_is_one_of_the_allocations() {
        let text = "2001:db8::/32 # role=allocation\nff3e:30:2001:db8:1::1\nff3e:30:2001:db9:1::1\nff3e:30:2001::/48\n";
        assert_eq!(
            of(text),
            ["3:1 ff3e:30:2001:db9:1::1 embeds 2001:db9:1::/48, which is in no allocation of the plan"]
        );
    }
}
