//! What the program tells about itself, and how it tells what went wrong.

use crate::program::{ask, ipv6calc, project, words};
use std::fs;
use std::io::Write;
use std::process::{Command, Stdio};

#[test]
fn help_is_on_standard_output_with_status_0_wherever_it_stands() {
    for line in ["--help", "-q --help", "2001:db8::1 --help", "-O hex --help", "explain --help", "man --help"] {
        let answer = ask(line);
        assert_eq!((answer.code, &*answer.err()), (Some(0), ""), "{line}");
        assert!(answer.out().lines().count() >= 3, "{line}: {}", answer.out());
    }
}

#[test]
fn short_help_keeps_its_place_and_status() {
    for line in ["-h", "-?", "-q -h"] {
        let answer = ask(line);
        assert_eq!((answer.out(), answer.code), ("", Some(1)), "{line}");
        assert!(!answer.stderr.is_empty(), "{line}");
    }
}

#[test]
fn help_of_an_output_type_shows_its_options_and_examples() {
    let all = ask("-O revnibbles.arpa --help");
    for word in ["revnibbles.arpa", "ip6.arpa.", "--printmirrored"] {
        assert!(all.out().contains(word), "no {word:?} in {}", all.out());
    }
}

#[test]
fn no_line_of_help_is_wider_than_a_page() {
    for line in ["--help", "-O ipv6addr --help", "explain --help"] {
        let answer = ask(line);
        let wide: Vec<&str> = answer.out().lines().filter(|l| l.chars().count() > 120).collect();
        assert!(wide.is_empty(), "{line}: {wide:#?}");
    }
}

#[test]
fn a_misspelt_word_is_answered_with_the_nearest_name() {
    for (line, meant) in [
        ("--out revnibbles.arp 2001:db8::1", "revnibbles.arpa"),
        ("-O ipv6adr ::1", "ipv6addr"),
        ("-I ipv4adr 192.0.2.1", "ipv4addr"),
        ("-I bas85 x", "base85"),
        ("-A conv6t4 192.0.2.1", "conv6to4"),
        ("-A genui64 00:11:22:33:44:55", "geneui64"),
        ("-A anonymise 192.0.2.1", "anonymize"),
        ("--upercase ::1", "--uppercase"),
        ("--printfuluncompressed ::1", "--printfulluncompressed"),
        ("--jsn ::1", "--json"),
        ("explian ::1", "explain"),
        ("completion bash", "completions"),
    ] {
        let answer = ask(line);
        assert!(answer.code.is_some_and(|c| c == 1 || c == 2), "{line}: {:?}", answer.code);
        assert_eq!(answer.out(), "", "{line}");
        assert!(answer.err().contains(meant), "{line}: no {meant:?} in {:?}", answer.err());
    }
}

#[test]
fn a_word_that_is_like_nothing_gets_no_suggestion() {
    let err = ask("-O zzzzzzzzzz ::1").err();
    assert!(!err.contains("did you mean"), "{err}");
}

/// Bad inputs with the place and what was expected there.
const PLACES: &[(&str, &str, &str)] = &[
    ("ipv6addr", "2001:db8::g", "column 11: expected a hex digit, found 'g'"),
    ("ipv6addr", "2001:db8::1/129", "column 13: expected a prefix length from 0 to 128"),
    ("ipv6addr", "2001:db8::1::2", "column 12: expected"),
    ("ipv6addr", "1:2:3:4:5:6:7", "column 14: expected"),
    ("ipv6addr", "12345::", "column 5: expected at most 4 hex digits in a group"),
    ("ipv4addr", "192.0.2.256", "column 11: expected a number from 0 to 255"),
    ("ipv4addr", "192.0.2.1/33", "column 11: expected a prefix length from 0 to 32"),
    ("ipv4addr", "192.0.2.x", "column 9: expected"),
    ("mac", "00:11:22:33:44:5g", "column 17: expected"),
    ("base85", "4)+k&C#VzJ4br>0wv%Y", "expected 20 characters"),
];

#[test]
fn a_parse_error_tells_the_place_and_what_was_expected() {
    for (kind, input, told) in PLACES {
        let answer = ipv6calc(["-q", "-I", kind, input]).run();
        assert_eq!((answer.out(), answer.code), ("", Some(1)), "{input}");
        let err = answer.err();
        let lines: Vec<&str> = err.lines().collect();
        assert_eq!(lines[0], format!("Error in given address '{input}' is not valid!"));
        let second = lines.get(1).unwrap_or_else(|| panic!("{input}: no reason"));
        assert!(second.starts_with(' ') && second.contains(told), "{input}: no {told:?} in {second:?}");
    }
}

#[test]
fn a_parse_error_in_a_pipe_tells_the_line_too() {
    let lines = PLACES.iter().filter(|p| p.0 == "ipv6addr");
    for (number, (kind, input, told)) in lines.enumerate() {
        let text = format!("{}{input}\n", "::1\n".repeat(number));
        let err = ipv6calc(["-I", kind]).stdin(text).run().err();
        let lines: Vec<&str> = err.lines().collect();
        assert_eq!(lines[0], format!("Error in given address '{input}' is not valid!"));
        let want = format!("line {}, {told}", number + 1);
        assert!(lines[1].starts_with(' ') && lines[1].contains(&want), "no {want:?} in {:?}", lines[1]);
    }
}

#[test]
fn what_is_no_known_notation_is_told_so() {
    let err = ask("-q hello").err();
    assert!(err.starts_with("Error in given address 'hello' is not valid!\n "), "{err}");
}

/// Completion scripts by shell, with a command that reads such a script without running it. That of elvish can only be
/// read by a shell at a terminal: it sets a variable that others do not have.
const SHELLS: &[(&str, &[&str])] = &[
    ("bash", &["bash", "-n"]),
    ("zsh", &["zsh", "-n"]),
    ("fish", &["fish", "--no-execute"]),
    ("elvish", &[]),
    ("powershell", &[]),
];

#[test]
fn completions_are_accepted_by_their_shells() {
    for (shell, check) in SHELLS {
        let answer = ask(&format!("completions {shell}"));
        assert_eq!((answer.code, &*answer.err()), (Some(0), ""), "{shell}");
        for word in ["ipv6calc", "printfulluncompressed", "revnibbles.arpa", "geneui64"] {
            assert!(answer.out().contains(word), "{shell}: no {word:?}");
        }
        let Some((program, arguments)) = check.split_first() else { continue };
        let path = project().join(format!("target/completions-{}.{shell}", std::process::id()));
        fs::create_dir_all(path.parent().unwrap()).unwrap();
        fs::write(&path, &answer.stdout).unwrap();
        match Command::new(program).args(arguments).arg(&path).output() {
            Ok(read) => assert!(read.status.success(), "{shell}: {}", String::from_utf8_lossy(&read.stderr)),
            Err(_) => assert_ne!(*shell, "bash", "bash is there"),
        }
        fs::remove_file(&path).unwrap();
    }
}

#[test]
fn the_completion_of_bash_answers_with_types_and_options() {
    let script = ask("completions bash");
    let line = r#"
        COMP_WORDS=(ipv6calc --out reva); COMP_CWORD=2
        complete -p ipv6calc
        function=$(complete -p ipv6calc | sed 's/.*-F \([^ ]*\).*/\1/')
        COMP_WORDS=(ipv6calc --printfu); COMP_CWORD=1; $function ipv6calc --printfu ipv6calc; echo "${COMPREPLY[@]}"
        COMP_WORDS=(ipv6calc --out revn); COMP_CWORD=2; $function ipv6calc revn --out; echo "${COMPREPLY[@]}"
    "#;
    let mut child = Command::new("bash")
        .args(["--norc", "-s"])
        .stdin(Stdio::piped())
        .stdout(Stdio::piped())
        .stderr(Stdio::piped())
        .spawn()
        .expect("bash is there");
    let mut stdin = child.stdin.take().unwrap();
    stdin.write_all(&[&script.stdout, line.as_bytes()].concat()).unwrap();
    drop(stdin);
    let answer = child.wait_with_output().unwrap();
    let (out, err) = (String::from_utf8_lossy(&answer.stdout), String::from_utf8_lossy(&answer.stderr));
    assert!(out.contains("--printfulluncompressed"), "{out} {err}");
    assert!(out.contains("revnibbles.arpa"), "{out} {err}");
}

#[test]
fn an_unknown_shell_is_refused() {
    assert_eq!(ask("completions tcsh").code, Some(2));
}

#[test]
fn the_manual_is_a_page_for_man() {
    let answer = ask("man");
    assert_eq!((answer.code, &*answer.err()), (Some(0), ""));
    let page = answer.out();
    for word in [".TH", "NAME", "SYNOPSIS", "OPTIONS", "EXIT STATUS", "EXAMPLES"] {
        assert!(page.contains(word), "no {word:?}");
    }
    for option in ["printfulluncompressed", "6rd_prefix", "json"] {
        let escaped = option.replace('-', "\\-");
        assert!(page.contains(option) || page.contains(&escaped), "no {option:?}");
    }
}

#[test]
fn no_argument_at_all_is_not_a_success_without_input() {
    let answer = ipv6calc(words("")).run();
    assert_eq!((answer.out(), answer.code), ("", Some(1)));
    assert!(!answer.stderr.is_empty());
}

#[test]
fn what_people_have_tried_before_is_answered_with_the_way_it_is_done_here() {
    for (line, hint) in
        [("--to-hex ::1", "-O hex"), ("-s 2001:db8::/32", "ipv6calc net split"), ("-A prefixadd ::1", "prefixmac2ipv6")]
    {
        let answer = ask(line);
        assert_eq!((answer.out(), answer.code), ("", Some(1)), "{line}");
        assert!(answer.err().contains(hint), "{line}: {}", answer.err());
    }
}
