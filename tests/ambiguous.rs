//! Input that other programs read otherwise, or that has more than one answer: it is answered as 4.4.0 does, and noted.

use crate::program::{Answer, ask, pipe};

/// The notes on standard error.
fn notes(answer: &Answer) -> Vec<String> {
    answer.err().lines().filter_map(|line| line.strip_prefix("note: ").map(str::to_owned)).collect()
}

/// The call answers this, and notes one thing that has this word in it; with `-q` nothing.
#[track_caller]
fn noted(line: &str, stdout: &str, word: &str) {
    let answer = ask(line);
    answer.is(stdout);
    let notes = notes(&answer);
    assert!(notes.len() == 1 && notes[0].contains(word), "{line}: {notes:?}");
    let quiet = ask(&format!("-q {line}"));
    assert_eq!(quiet.err(), "", "-q {line}");
}

#[test]
fn leading_zeros_are_decimal_and_noted() {
    noted("010.8.8.8", "10.8.8.8\n", "octal");
    noted("-I ipv4 010.8.8.8/24", "10.8.8.8/24\n", "octal");
    noted("-E ipv4 010.8.8.8", "010.8.8.8\n", "octal");
    noted("-O hex 010.8.8.8", "0a080808\n", "octal");
    noted("-A anonymize 010.8.8.8", "10.8.8.0\n", "octal");
    noted("::ffff:010.8.8.8", "::ffff:10.8.8.8\n", "octal");
    noted("-O hex ::ffff:010.8.8.8/128", "00000000000000000000ffff0a080808\n", "octal");
    noted("-E ipv6 ::010.8.8.8%eth0", "::010.8.8.8%eth0\n", "octal");
    for fine in ["10.8.8.8", "::ffff:10.8.8.8", "::ffff:0a08:0808", "fe80::0001%01.2"] {
        assert_eq!(notes(&ask(fine)), [""; 0], "{fine}");
    }
    // four numbers of four octal digits are octal everywhere
    let octal = ask("0010.0020.0030.0040");
    octal.is("8.16.24.32\n");
    assert_eq!(notes(&octal), [""; 0]);
}

#[test]
fn leading_zeros_in_references_are_noted_too() {
    for line in ["--test_prefix 010.0.0.0/8 10.1.1.1", "--test_ge 010.0.0.0 10.1.1.1", "--test_gt 9.0.0.0 010.1.1.1"] {
        let answer = ask(line);
        assert_eq!(answer.code, Some(0), "{line}: {}", answer.err());
        assert_eq!(notes(&answer).len(), 1, "{line}: {}", answer.err());
        assert_eq!(ask(&format!("-q {line}")).err(), "");
    }
    // groups of IPv6 addresses are not numbers of IPv4 addresses
    assert_eq!(notes(&ask("--test_prefix 0064:ff9b::/96 64:ff9b::1")), [""; 0]);
    noted("-E ipv4.addr=010.0.0.0/8 10.1.1.1", "10.1.1.1\n", "010.0.0.0/8");
    noted("-E ^addr<010.0.0.0,ipv4 10.1.1.1", "10.1.1.1\n", "010.0.0.0");
    let piped = pipe("-E addr=010.0.0.0/8", "10.1.1.1\n10.2.2.2\n");
    piped.is("10.1.1.1\n10.2.2.2\n");
    assert_eq!(notes(&piped).len(), 1, "{}", piped.err());
}

#[test]
fn a_pipe_has_one_note_with_the_count() {
    let lines = "010.8.8.8\n192.0.2.1\n192.000.2.1 x\n0010.0020.0030.0040\n";
    let embedded = pipe("", "::ffff:010.8.8.8\n::ffff:10.8.8.8\n2001:db8::1\n");
    assert!(notes(&embedded).len() == 1 && notes(&embedded)[0].starts_with("1 line "), "{}", embedded.err());
    for options in ["", "-E ipv4", "--test_le 255.0.0.0", "-i --mrtvo IPV4", "-O hex", "--json", "-A anonymize"] {
        let answer = pipe(options, lines);
        let notes = notes(&answer);
        assert!(notes.len() == 1 && notes[0].starts_with("2 lines"), "{options}: {notes:?}");
        assert_eq!(pipe(&format!("-q {options}"), lines).err(), "", "{options}");
    }
    let one = pipe("", "010.8.8.8\n");
    assert!(notes(&one)[0].starts_with("1 line "), "{}", one.err());
    assert_eq!(pipe("", "192.0.2.1\n").err(), "");
}

#[test]
fn a_mistyped_ipv4_address_does_not_become_an_ipv6_address() {
    for (input, reason) in [
        ("8.8.8.8.", "full stop"),
        ("1.2.3.4.5", "four numbers"),
        ("1.2.3.4.5.6.7", "four numbers"),
        ("a.b.c.d", "ip6.arpa"),
    ] {
        for options in ["", "-i", "-O ipv6", "-a", "--json", "--test_prefix ::/0", "-A anonymize"] {
            let answer = ask(&format!("-q {options} {input}"));
            assert_eq!(answer.code, Some(1), "{options} {input}: {}", answer.out());
            assert!(answer.err().contains(reason), "{options} {input}: {}", answer.err());
        }
        pipe("-E ipv4,ipv6", &format!("{input}\n")).is("");
    }
    // any 20 characters of base 85 are another notation to 4.4.0, even those of a number that is too large
    pipe("-E ^ipv4,ipv6", "~~~~~~~~~~~~~~~~~~~~\n::1\n").is("::1\n");
    ask("-q -I revnibbles.arpa 1.2.3.4.5").is("::0.5.67.33/108\n");
    let all = "1.0.0.0.0.0.0.0.0.0.0.0.0.0.0.0.0.0.0.0.0.0.0.0.8.b.d.0.1.0.0.2";
    ask(&format!("-q {all}")).is("2001:db8::1/0\n");
}

#[test]
fn a_prefix_of_several_zones_points_to_all_of_them() {
    noted("-a fc00::/7", "c.f.ip6.arpa.\n", "net zones fc00::/7");
    noted("-r fc00::/7", "c.f.ip6.int.\n", "one of 2");
    noted("-a 172.16.0.0/12", "16.172.in-addr.arpa.\n", "one of 16");
    noted("-O revipv4 172.16.0.0/12", "16.172.in-addr.arpa.\n", "net zones");
    for whole in ["-a fc00::/8", "-a 10.0.0.0/8", "-a ::/0", "-a ::1", "-O ipv6 fc00::/7", "-O bitstring fc00::/7"] {
        assert_eq!(notes(&ask(whole)), [""; 0], "{whole}");
    }
    let piped = pipe("-a", "fc00::/7\n172.16.0.0/12\n10.0.0.0/8\n");
    let notes = notes(&piped);
    assert!(notes.len() == 1 && notes[0].starts_with("2 lines") && notes[0].contains("net zones"), "{notes:?}");
}

#[test]
fn a_mask_as_second_word_is_not_used_and_noted() {
    noted("192.0.2.0 255.255.255.0", "192.0.2.0\n", "ADDRESS/LENGTH");
    noted("192.0.2.0 0.0.0.255", "192.0.2.0\n", "0.0.0.255");
    noted("2001:db8:: ffff:ffff::", "2001:db8::\n", "ffff:ffff::");
    assert_eq!(notes(&ask("192.0.2.0 192.0.2.1")), [""; 0]);
}

#[test]
fn a_prefix_without_room_for_the_identifier_is_noted() {
    noted("--in prefix+mac 2001:db8::/80 00:11:22:33:44:55", "2001:db8::211:22ff:fe33:4455/80\n", "80");
    assert_eq!(notes(&ask("--in prefix+mac 2001:db8::/64 00:11:22:33:44:55")), [""; 0]);
}
