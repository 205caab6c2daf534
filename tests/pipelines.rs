//! Several actions in a row: each takes what the one before it gives.

use crate::program::{ask, ipv6calc, pipe, words};
use std::process::Stdio;
use std::sync::mpsc::channel;
use std::thread;
use std::time::Duration;

/// Pipelines with their input and what they print.
const CHAINS: &[(&str, &str, &str)] = &[
    ("-A conv6to4 -A convnat64", "2002:c000:201::", "64:ff9b::c000:201"),
    ("-A convnat64 -A conv6to4", "64:ff9b::c000:201", "2002:c000:201::"),
    ("-A conv6to4 -O revnibbles.arpa", "192.0.2.0/24", "2.0.0.0.0.c.2.0.0.2.ip6.arpa."),
    ("-A ipv6tomac -A geneui64", "2001:db8::211:22ff:fe33:4455", "0211:22ff:fe33:4455"),
    ("-A conv6to4 -A conv6to4", "192.0.2.1", "192.0.2.1"),
    ("-A conv6to4 -A convnat64 -A convnat64 -O ipv4hex", "2002:c000:201::", "c0000201"),
    ("-A ipv6tomac -O mac", "fe80::216:3eff:fe5a:7b9c", "00:16:3e:5a:7b:9c"),
];

#[test]
fn actions_are_applied_in_the_order_they_are_given() {
    for (options, input, want) in CHAINS {
        let answer = ask(&format!("-q {options} {input}"));
        assert_eq!((answer.out(), answer.code), (&*format!("{want}\n"), Some(0)), "{options}: {}", answer.err());
    }
}

#[test]
fn lines_of_a_pipe_take_the_same_road_as_arguments() {
    for (options, input, want) in CHAINS {
        let answer = pipe(options, &format!("{input}\n{input}\n"));
        let (out, twice) = (answer.out(), format!("{want}\n{want}\n"));
        assert_eq!((out, answer.code), (&*twice, Some(0)), "{options}: {}", answer.err());
    }
}

#[test]
fn an_address_in_base_85_is_read_back() {
    let written = ask("-q -A conv6to4 -O base85 192.0.2.1");
    ask(&format!("-q -A conv6to4 -- '{}'", written.out().trim_end())).is("192.0.2.1\n");
}

#[test]
fn a_test_is_a_step_of_a_pipeline() {
    let inside = ask("-A conv6to4 --test_prefix 2002:c000:200::/40 192.0.2.1");
    assert_eq!(inside.code, Some(0), "{}", inside.err());
    let outside = ask("-A conv6to4 --test_prefix 2001:db8::/32 192.0.2.1");
    assert_eq!(outside.code, Some(1), "{}", outside.err());
}

#[test]
fn kinds_that_do_not_fit_are_refused_before_any_input_is_read() {
    for (line, told) in [
        ("-I mac -A conv6to4", &["conv6to4", "MAC address"][..]),
        ("-I ipv4addr -A geneui64", &["geneui64", "IPv4 address", "MAC address"]),
        ("-I ipv6addr -A ipv6tomac -A conv6to4", &["conv6to4", "MAC address"]),
        ("-I ipv4addr -A conv6to4 -A geneui64", &["geneui64", "IPv6 address", "MAC address"]),
        ("-I mac -A geneui64 -O revipv4", &["revipv4", "interface identifier", "IPv4 address"]),
    ] {
        // The pipe stays open and empty: whoever reads it waits for ever.
        let mut command = ipv6calc(words(line)).command();
        let mut child =
            command.stdin(Stdio::piped()).stdout(Stdio::piped()).stderr(Stdio::piped()).spawn().expect("it starts");
        let held = child.stdin.take();
        let (tell, end) = channel();
        thread::spawn(move || tell.send(child.wait_with_output().expect("it ends")));
        let answer = end.recv_timeout(Duration::from_secs(10));
        drop(held);
        let answer = answer.unwrap_or_else(|_| panic!("{line}: waits for input"));
        let err = String::from_utf8_lossy(&answer.stderr);
        assert_eq!((&*answer.stdout, answer.status.code()), (&b""[..], Some(1)), "{line}: {err}");
        told.iter().for_each(|word| assert!(err.contains(word), "{line}: no {word:?} in {err:?}"));
    }
}

#[test]
fn kinds_that_do_not_fit_are_told_per_line_when_the_type_is_detected() {
    let answer = pipe("-A geneui64", "00:16:3e:5a:7b:9c\n192.0.2.1\n00:16:3e:5a:7b:9d\n");
    assert_eq!((answer.out(), answer.code), ("0216:3eff:fe5a:7b9c\n0216:3eff:fe5a:7b9d\n", Some(1)));
    let err = answer.err();
    for word in ["line 2", "geneui64", "IPv4 address", "MAC address"] {
        assert!(err.contains(word), "no {word:?} in {err:?}");
    }
    let answer = ask("-q -A ipv6tomac -A conv6to4 fe80::216:3eff:fe5a:7b9c");
    assert_eq!((answer.out(), answer.code), ("", Some(1)));
    assert!(answer.err().contains("conv6to4") && answer.err().contains("MAC address"), "{}", answer.err());
}

#[test]
fn the_plan_is_shown_with_its_kinds_and_nothing_is_read() {
    let answer = ask("-I ipv6addr -A conv6to4 -A convnat64 -O revnibbles.arpa --plan-only");
    assert_eq!(answer.code, Some(0), "{}", answer.err());
    let mut rest = answer.out();
    for step in ["IPv6 address", "conv6to4", "IPv4 address", "convnat64", "IPv6 address", "revnibbles.arpa"] {
        let at = rest.find(step).unwrap_or_else(|| panic!("no {step:?} in order in {:?}", answer.out()));
        rest = &rest[at + step.len()..];
    }
}

#[test]
fn the_plan_of_tests_and_filters_is_shown_without_data_too() {
    // their lines are detected one by one in a pipe, but the type that was given is known
    for step in ["-A filter -E ipv6", "--test_prefix ::/0"] {
        let answer = ask(&format!("-I ipv6addr {step} --plan-only"));
        assert_eq!(answer.code, Some(0), "{}", answer.err());
    }
}

#[test]
fn the_plan_of_a_chain_that_cannot_be_is_an_error() {
    let answer = ask("-I mac -A conv6to4 --plan-only");
    assert_eq!((answer.out(), answer.code), ("", Some(1)), "{}", answer.err());
}

#[test]
fn a_single_action_answers_wherever_the_kinds_fit() {
    // 4.4.0 refused these: the pair of input and output was not in its list.
    ask("-q -A conv6to4 -I ipv4hex c0000201").is("2002:c000:201::\n");
    ask("-q -A convnat64 -I ipv4revhex 010200c0").is("64:ff9b::c000:201\n");
    ask("-q -A conv6to4 -I ipv6literal 2002-c000-201--1.ipv6-literal.net").is("192.0.2.1\n");
    ask("-q -A ipv6tomac 2001:db8::a8bb:ccff:fedd:eeff").is("aa:bb:cc:dd:ee:ff\n");
    ask("-q -A ipv6toeui64 2001:db8::a8bb:ccff:fedd:eeff").is("aa:bb:cc:ff:fe:dd:ee:ff\n");
}

#[test]
fn every_example_of_an_action_prints_what_it_says() {
    for action in ipv6calc::action::ALL {
        for (rest, want) in (action.examples)() {
            let answer = ask(&format!("-q -A {} {rest}", action.name));
            let (out, wanted) = (answer.out(), format!("{want}\n"));
            assert_eq!((out, answer.code), (&*wanted, Some(0)), "{} {rest}: {}", action.name, answer.err());
        }
    }
}
