//! Rules: one file per rule, one line in the list below. The texts of a rule are its documentation, its examples are
//! tests.

mod identifier;
mod reverse_tree;
mod show;
pub(in crate::plan) mod space;
pub(in crate::plan) mod utilisation;
mod writing;

use crate::plan::finding::Rule;

/// Declares the files of the rules, a folder for each family, and lists the rules.
macro_rules! rules {
    ($($family:ident { $($rule:ident)+ })+) => {
        $(pub(in crate::plan) mod $family {
            $(pub(in crate::plan) mod $rule;)+
        })+

        /// Every rule, in the order of codes.
        pub static ALL: &[&Rule] = &[$($(&$family::$rule::RULE),+),+];
    };
}

rules! {
    notation {
        p001_parse_error
        p002_host_bits
        p003_unusual_form
        p004_ambiguous_ipv4
        p005_ipv4_in_ipv6
        p006_zone_mismatch
        p007_not_a_host_address
        p008_contradicting_entry
        p009_unknown_or_repeated_key
        p010_refused_by_program
    }
    hierarchy {
        p101_sibling_overlap
        p102_outside_parent
        p103_duplicate
        p104_child_fills_parent
        p105_undeclared_space
        p106_static_in_pool
        p107_unusable_gateway
        p108_drift
        p109_used_twice
    }
    ipv6 {
        p201_lan_not_64
        p202_p2p_not_127
        p203_loopback_not_128
        p204_off_nibble_boundary
        p205_site_size
        p206_subnet_router_anycast
        p207_reserved_identifier
        p208_deprecated_space
        p209_wrong_purpose
        p210_special_purpose_space
        p211_ula_not_random
        p212_nat64_prefix_form
        p213_multicast_form
    }
    identifiers {
        p301_mac_in_address
        p302_guessable_identifiers
        p303_same_identifier
        p304_mac_mismatch
    }
    dns {
        p401_forward_reverse
        p402_reverse_zone
        p403_two_pointers
        p404_wrong_tree
    }
    capacity {
        p501_utilisation
        p502_hd_ratio
        p503_no_room_to_double
        p504_apart_without_reason
        p505_outdated
        p506_site_without_ipv6
    }
}

/// The rule of a code, in any case, or of a name.
pub fn by_name(name: &str) -> Option<&'static Rule> {
    ALL.iter().copied().find(|rule| rule.code.eq_ignore_ascii_case(name) || rule.name == name)
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::plan::testing::{fixed, found};

    #[test]
    fn every_rule_finds_something_in_its_bad_example_and_nothing_in_its_good_one() {
        for rule in ALL.iter() {
            assert_ne!(found(rule.code, rule.bad), [""; 0], "{}", rule.code);
            assert_eq!(found(rule.code, rule.good), [""; 0], "{}", rule.code);
        }
    }

    #[test]
    fn a_good_example_parses() {
        for rule in ALL.iter() {
            assert_eq!(found("P001", rule.good), [""; 0], "{}", rule.code);
        }
    }

    #[test]
    fn rules_are_in_order_and_say_what_they_must() {
        assert!(ALL.is_sorted_by(|a, b| a.code < b.code));
        for rule in ALL.iter() {
            let digits = rule.code.strip_prefix('P').filter(|d| d.len() == 3 && d.bytes().all(|b| b.is_ascii_digit()));
            assert!(digits.is_some(), "{}", rule.code);
            assert!(
                rule.name.bytes().all(|b| b.is_ascii_lowercase() || b.is_ascii_digit() || b == b'-'),
                "{}",
                rule.name
            );
            assert!(!rule.about.is_empty() && !rule.about.ends_with('.'), "{}", rule.code);
            assert!(rule.why.ends_with('.'), "{}", rule.code);
        }
        let mut names: Vec<_> = ALL.iter().map(|rule| rule.name).collect();
        names.sort_unstable();
        names.dedup();
        assert_eq!(names.len(), ALL.len());
    }

    #[test]
    fn what_a_rule_fixes_it_does_not_find_again() {
        for rule in ALL.iter().filter(|rule| rule.fixable) {
            let [(name, text)] = rule.bad else {
                panic!("{}: a fixable rule has a bad example of one file", rule.code)
            };
            let once = fixed(rule.code, name, text);
            assert_ne!(once, *text, "{}", rule.code);
            assert_eq!(found(rule.code, &[(name, &once)]), [""; 0], "{}", rule.code);
            assert_eq!(fixed(rule.code, name, &once), once, "{}", rule.code);
        }
    }
}
