//! P212: prefixes of NAT64 that RFC 6052 does not allow.

use crate::addr::{Family, Len, Net};
use crate::class::special::{self, SpecialBlock};
use crate::plan::finding::{Findings, Level, Rule};
use crate::plan::model::{AttributeKey, Entry, EntryKind, Plan, Provenance, Role};
use crate::plan::rules::show;

/// The rule.
pub(crate) static RULE: Rule = Rule {
    code: "P212",
    name: "nat64-prefix-form",
    level: Level::Error,
    about: "the length of a NAT64 prefix is not 32, 40, 48, 56, 64 or 96, or its bits 64 to 71 are not zero",
    why: "Translator, DNS64 and hosts each put the IPv4 address into the prefix by the same table, which has six lengths \
      and leaves out bits 64 to 71. With any other prefix they disagree, or refuse to start, and hosts that learn the \
      prefix from the network cannot use it. The well-known prefix is 64:ff9b::/96 and nothing else. Prefixes of NAT64 \
      are those in 64:ff9b::/32 and those that are called so by name or use.",
    rfc: "RFC 6052 2.1, 2.2; RFC 8215; RFC 8781",
    bad: &[("plan.txt", "2001:db8:64:100::/60 # role=pool name=nat64\n64:ff9b::/64 # role=pool\n")],
    good: &[("plan.txt", "2001:db8:64:100::/64 # role=pool name=nat64\n64:ff9b::/96 # role=pool\n")],
    fixable: false,
    check,
};

/// The lengths that the table has.
const LENGTHS: [u8; 6] = [32, 40, 48, 56, 64, 96];

/// Bits 64 to 71.
const UNIVERSAL: u128 = 0xff << 56;

fn check(plan: &Plan, findings: &mut Findings) {
    for entry in plan.entries.iter().filter(|entry| is_meant(plan, entry)) {
        let net = entry.net();
        let well_known = net.contains(&WELL_KNOWN) && net.len().get() >= 32;
        let is_nat64 = well_known || is_local(&net) || is_called(plan, entry);
        if let Some(what) = flaw(&net, well_known).filter(|_| is_nat64) {
            findings.at(entry.place, format!("{} is not a prefix for NAT64: {what}", show::written(plan, entry)));
        }
    }
}

/// The well-known prefix.
const WELL_KNOWN: Net = Net::v6(0x0064_ff9b << 96, Len::at_most_128(96));

/// Whether an entry is meant as the prefix of a translator: it is planned or announced. Routes and packet filters name
/// parts of it as well, each for some IPv4 addresses.
fn is_meant(plan: &Plan, entry: &Entry) -> bool {
    let announced = plan.said(entry, AttributeKey::Use).eq_ignore_ascii_case("nat64");
    entry.family == Family::V6
        && entry.kind == EntryKind::Prefix
        && (entry.provenance == Provenance::Planned || announced)
}

/// Whether a prefix lies in the block for local translation, and is more than a part of a /96.
fn is_local(net: &Net) -> bool {
    let local = |block: &SpecialBlock| block.rfc == 8215 && block.net.contains(net);
    net.len() <= WELL_KNOWN.len() && special::v6(net.bits()).is_some_and(local)
}

/// Whether a prefix is called one of NAT64: what a router announces as such, or a prefix with this word in its name and
/// no role that makes it the network of the translators.
fn is_called(plan: &Plan, entry: &Entry) -> bool {
    let has = |key: AttributeKey| {
        let words = plan.said(entry, key).split(|c: char| !c.is_ascii_alphanumeric());
        words.into_iter().any(|word| word.eq_ignore_ascii_case("nat64"))
    };
    let translated = matches!(entry.role, Role::Unset | Role::Pool);
    has(AttributeKey::Use) || (translated && has(AttributeKey::Name) && entry.len.is_some_and(|len| len.get() < 126))
}

fn flaw(net: &Net, well_known: bool) -> Option<String> {
    let len = net.len().get();
    match well_known {
        true if *net != WELL_KNOWN => Some(format!("the well-known prefix is {}", show::net(&WELL_KNOWN))),
        true => None,
        false if !LENGTHS.contains(&len) => Some(format!("its length is {len}, not 32, 40, 48, 56, 64 or 96")),
        false => (net.bits() & UNIVERSAL != 0).then(|| "its bits 64 to 71 are not zero".to_owned()),
    }
}

#[cfg(test)]
mod tests {
    use crate::plan::testing::found;

    #[test]
    fn the_six_lengths_are_accepted() {
        for len in 32..=125 {
            let text = format!("2001:db8::/{len} # name=nat64\n");
            let reported = found("P212", &[("plan.txt", &text)]).len();
            assert_eq!(reported, usize::from(!super::LENGTHS.contains(&len)), "{len}");
        }
    }

    #[test]
    fn the_ninth_octet_is_zero() {
        let text = "2001:db8:64:0:100::/96 # name=nat64\n2001:db8:64:0:ff:1::/96 # name=ber-nat64\n";
        assert_eq!(
            found("P212", &[("plan.txt", text)]),
            ["1:1 2001:db8:64:0:100::/96 is not a prefix for NAT64: its bits 64 to 71 are not zero"]
        );
    }

    #[test]
    fn the_well_known_prefix_has_one_length() {
        assert_eq!(
            found("P212", &[("plan.txt", "64:ff9b::/64\n64:ff9b::/96\n64:ff9b::c000:200/120\n")]),
            ["1:1 64:ff9b::/64 is not a prefix for NAT64: the well-known prefix is 64:ff9b::/96"]
        );
    }

    #[test]
    fn prefixes_of_local_translation_are_checked() {
        assert_eq!(found("P212", &[("plan.txt", "64:ff9b:1::/48\n64:ff9b:1::/96\n64:ff9b:1:fffe::/64\n")]), [""; 0]);
        assert_eq!(found("P212", &[("plan.txt", "64:ff9b:1::/52\n")]).len(), 1);
    }

    #[test]
    fn the_network_of_the_translators_is_not_meant() {
        let text = "2001:db8::/127 # name=nat64-1\n2001:db8::/80 # role=lan name=nat64\n2001:db8::/60 # name=nat640\n";
        assert_eq!(found("P212", &[("plan.txt", text)]), [""; 0]);
    }
}
