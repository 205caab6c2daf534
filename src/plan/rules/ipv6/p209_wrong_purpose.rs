//! P209: documentation space in production, real space in documentation.

use crate::addr::Net;
use crate::plan::finding::{Findings, Level, Rule};
use crate::plan::model::{Plan, Purpose};
use crate::plan::rules::space::SpaceKind;
use crate::plan::rules::{show, space};

/// The rule.
pub(crate) static RULE: Rule = Rule {
    code: "P209",
    name: "wrong-purpose",
    level: Level::Error,
    about: "documentation space in a production plan, or real space in a documentation plan",
    why: "Documentation prefixes are filtered everywhere, and one in production is the leftover of an example. A text with \
      addresses of someone else is copied into configurations all over the world, and the owner gets the packets. \
      The plan says what it is for with `purpose`; one that does not is in production if it has real global space.",
    rfc: "RFC 3849 2, RFC 9637 3, RFC 5737 3",
    bad: &[("plan.toml", "[plan]\npurpose = \"production\"\n\n[[prefix]]\nprefix = \"2001:db8::/32\"\n")],
    good: &[("plan.toml", "[plan]\npurpose = \"documentation\"\n\n[[prefix]]\nprefix = \"2001:db8::/32\"\n")],
    fixable: false,
    check,
};

/// Whether a prefix is in a kind of space.
type SpaceTest = fn(&Net) -> bool;

fn check(plan: &Plan, findings: &mut Findings) {
    let is_example = |net: &Net| space::of(net) == Some(SpaceKind::Documentation);
    // without a word on the purpose the majority decides: one typo does not make every other line wrong
    let of = |test: fn(&Net) -> bool| {
        let entries = plan.entries.iter().filter(|entry| !space::is_filter(plan, entry));
        entries.filter(move |entry| test(&entry.net()))
    };
    let (real, examples) = match plan.purpose {
        Purpose::Unset => (of(space::is_global).count(), of(is_example).count()),
        _ => (0, 0),
    };
    let (wrong, right, what): (SpaceTest, SpaceTest, &str) = match plan.purpose {
        Purpose::Production => (is_example, space::is_global, "documentation space in a production plan"),
        Purpose::Unset if real > 0 && real < examples => {
            (space::is_global, is_example, "real space in a plan of documentation space")
        }
        Purpose::Unset if real > 0 => (is_example, space::is_global, "documentation space in a plan with real space"),
        Purpose::Documentation => (space::is_global, is_example, "real space in a documentation plan"),
        Purpose::Unset | Purpose::Lab => return,
    };
    let witness = of(right).next().filter(|_| plan.purpose == Purpose::Unset);
    for (id, ()) in space::outermost(plan, |_, net| wrong(net).then_some(())) {
        let entry = plan.entry(id);
        let such = witness.map_or(String::new(), |witness| format!(" such as {}", show::written(plan, witness)));
        let finding = findings.at(entry.place, format!("{} is {what}{such}", show::written(plan, entry)));
        if let Some(witness) = witness {
            finding.related(witness.place, "most entries are like this one");
        }
    }
}

#[cfg(test)]
mod tests {
    use crate::plan::testing::found;

    #[test]
    fn without_a_purpose_real_space_tells() {
        assert_eq!(found("P209", &[("plan.txt", "2001:db8::/32\n192.0.2.0/24\nfd42:7c1a:9b03::/48\n")]), [""; 0]);
        assert_eq!(
            found("P209", &[("plan.txt", "2001:db8::/32\n2a00:1450::/32\n2a00:1450:1::/48\n")]),
            ["1:1 2001:db8::/32 is documentation space in a plan with real space such as 2a00:1450::/32"]
        );
    }

    #[test]
    fn the_minority_is_reported_with_one_witness() {
        let sites = "2001:db8::/32 # role=allocation\n2001:db8:1::/48\n2001:db0:2::/48\n2001:db0:3::/48\n2001:db8:4::/48\n";
        assert_eq!(
            found("P209", &[("plan.txt", sites)]),
            [
                "3:1 2001:db0:2::/48 is real space in a plan of documentation space such as 2001:db8::/32",
                "4:1 2001:db0:3::/48 is real space in a plan of documentation space such as 2001:db8::/32"
            ]
        );
    }

    #[test]
    fn private_space_is_at_home_everywhere() {
        for purpose in ["production", "documentation", "lab"] {
            let text = format!("[plan]\npurpose = \"{purpose}\"\n[[prefix]]\nprefix = \"fd42:7c1a:9b03::/48\"\n");
            assert_eq!(found("P209", &[("plan.toml", &text)]), [""; 0], "{purpose}");
        }
    }

    #[test]
    fn a_text_has_no_real_space() {
        let text = "[plan]\npurpose = \"documentation\"\n[[prefix]]\nprefix = \"2a00:1450::/32\"\n\
                    [[host]]\naddress = \"8.8.8.8\"\n[[host]]\naddress = \"2a00:1450::1\"\n";
        assert_eq!(
            found("P209", &[("plan.toml", text)]),
            [
                "4:11 2a00:1450::/32 is real space in a documentation plan",
                "6:12 8.8.8.8 is real space in a documentation plan"
            ]
        );
    }

    #[test]
    fn a_laboratory_takes_what_it_likes() {
        let text =
            "[plan]\npurpose = \"lab\"\n[[prefix]]\nprefix = \"2001:db8::/32\"\n[[prefix]]\nprefix = \"2a00::/32\"\n";
        assert_eq!(found("P209", &[("plan.toml", text)]), [""; 0]);
    }
}
