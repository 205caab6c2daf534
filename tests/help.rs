//! What the program tells about itself, and how it tells what went wrong.

use crate::program::{PROGRAMS, ask, ipv6calc, project, tool, words};
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
    for line in ["--help", "-O ipv6addr --help"] {
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
    let names: [(&str, &[&str]); 4] = [
        ("ipv6calc", &["printfulluncompressed", "revnibbles.arpa", "geneui64"]),
        ("ipv6loganon", &["everywhere", "keep-type-asn-cc", "mask"]),
        ("ipv6logconv", &["cachelimit", "ipv6addrtype"]),
        ("ipv6logstats", &["onlyheader", "merge"]),
    ];
    for ((shell, check), (program, names)) in SHELLS.iter().flat_map(|shell| names.map(|names| (shell, names))) {
        let answer = ask(&format!("completions {shell} {program}"));
        assert_eq!((answer.code, &*answer.err()), (Some(0), ""), "{shell} {program}");
        names.iter().for_each(|name| assert!(answer.out().contains(name), "{shell} {program}: no {name:?}"));
        assert!(answer.out().contains(program), "{shell} {program}");
        let Some((reader, arguments)) = check.split_first() else { continue };
        let path = project().join(format!("target/completions-{}.{shell}", std::process::id()));
        fs::create_dir_all(path.parent().unwrap()).unwrap();
        fs::write(&path, &answer.stdout).unwrap();
        match Command::new(reader).args(arguments).arg(&path).output() {
            Ok(read) => assert!(read.status.success(), "{shell}: {}", String::from_utf8_lossy(&read.stderr)),
            Err(_) => assert_ne!(*shell, "bash", "bash is there"),
        }
        fs::remove_file(&path).unwrap();
    }
    assert_eq!(ask("completions bash").stdout, ask("completions bash ipv6calc").stdout);
}

/// What bash completes the last word of a line with.
fn completed(line: &str) -> String {
    let words: Vec<&str> = line.split(' ').collect();
    let (program, last) = (words[0], words.len() - 1);
    let script = ask(&format!("completions bash {program}"));
    let call = format!(
        "COMP_WORDS=({line}); COMP_CWORD={last}
        function=$(complete -p {program} | sed 's/.*-F \\([^ ]*\\).*/\\1/')
        $function {program} {} {}; echo \"${{COMPREPLY[@]}}\"\n",
        words[last],
        words[last - 1]
    );
    let mut command = Command::new("bash");
    command.args(["--norc", "-s"]).stdin(Stdio::piped()).stdout(Stdio::piped()).stderr(Stdio::piped());
    let mut child = command.spawn().expect("bash is there");
    let mut stdin = child.stdin.take().unwrap();
    stdin.write_all(&[&script.stdout, call.as_bytes()].concat()).unwrap();
    drop(stdin);
    let answer = child.wait_with_output().unwrap();
    assert!(answer.status.success() && answer.stderr.is_empty(), "{}", String::from_utf8_lossy(&answer.stderr));
    String::from_utf8(answer.stdout).unwrap().trim().to_owned()
}

#[test]
fn the_completion_of_bash_answers_with_types_and_options() {
    for (line, want) in [
        ("ipv6calc --printfu", "--printfulluncompressed"),
        ("ipv6calc --out revn", "revnibbles.int revnibbles.arpa"),
        ("ipv6calc man ipv6logs", "ipv6logstats"),
        ("ipv6calc net contains --keep", "--keep-going"),
        ("ipv6calc plan check --write", "--write-baseline"),
        ("ipv6calc net agg", "aggregate"),
        ("ipv6loganon --every", "--everywhere"),
        ("ipv6loganon --unparsable d", "drop"),
        ("ipv6logconv --out any", "any"),
        ("ipv6logstats --onl", "--onlyheader"),
    ] {
        let (mut got, mut want): (Vec<_>, Vec<_>) =
            (completed(line).split(' ').map(str::to_owned).collect(), want.split(' ').collect());
        got.sort_unstable();
        want.sort_unstable();
        assert_eq!(got, want, "{line}");
    }
}

#[test]
fn an_unknown_shell_or_program_is_refused_with_those_that_are_known() {
    for (line, told) in [
        ("completions tcsh", "did you mean 'zsh'?"),
        ("completions", "expected one of bash, elvish, fish"),
        ("completions bash ipv6logs", "did you mean 'ipv6logstats'?"),
        ("completions bash ipv6calc ipv6calc", "unexpected argument 'ipv6calc'"),
        ("man 3", "see 'ipv6calc man --help'"),
        ("man ipv6loganom", "did you mean 'ipv6loganon'?"),
        ("man ipv6calc 1", "unexpected argument '1'"),
    ] {
        let answer = ask(line);
        answer.fails(2);
        assert!(answer.err().contains(told), "{line}: {}", answer.err());
    }
}

#[test]
fn the_manual_of_each_program_is_a_page_for_man() {
    for program in PROGRAMS {
        let answer = ask(&format!("man {program}"));
        assert_eq!((answer.code, &*answer.err()), (Some(0), ""), "{program}");
        let page = answer.out().replace("\\-", "-");
        assert!(page.contains(&format!(".TH {} 1 ", program.to_uppercase())), "{program}");
        for word in ["NAME", "SYNOPSIS", "OPTIONS", "EXIT STATUS", "ENVIRONMENT", "EXAMPLES", "SEE ALSO", "--help"] {
            assert!(page.contains(word), "{program}: no {word:?}");
        }
        PROGRAMS.iter().for_each(|other| assert!(page.contains(other), "{program}: {other}"));
    }
    assert_eq!(ask("man").stdout, ask("man ipv6calc").stdout);
}

/// The subcommands with their verbs, as they are typed.
fn subcommands() -> Vec<String> {
    let pages = ask("man --list").out().to_owned();
    let names = pages.lines().filter_map(|name| name.strip_prefix("ipv6calc-")).map(|name| name.replacen('-', " ", 1));
    let names: Vec<String> = names.collect();
    assert!(names.len() > 20 && names.iter().any(|name| name == "net contains"), "{names:?}");
    names
}

#[test]
fn every_subcommand_and_verb_has_help_that_fits_on_a_page() {
    for name in subcommands() {
        // as in grep, -h leaves out the names of files there
        let options: &[&str] = if name == "grep" { &["--help"] } else { &["--help", "-h"] };
        for option in options {
            let help = ask(&format!("{name} {option}"));
            assert_eq!((help.code, &*help.err()), (Some(0), ""), "{name}");
            assert!(help.out().contains(&format!("Usage: ipv6calc {name} ")), "{}", help.out());
            let wide: Vec<&str> = help.out().lines().filter(|line| line.chars().count() > 80).collect();
            assert!(wide.is_empty(), "{name}: {wide:#?}");
        }
        assert!(ask(&format!("{name} --help")).out().contains("\nExit status:\n"), "{name}");
    }
}

#[test]
fn a_wrong_option_of_a_subcommand_is_status_2_and_has_a_hint() {
    for name in subcommands() {
        let answer = ask(&format!("{name} --hel"));
        answer.fails(2);
        let (place, err) = (name.split(' ').next().unwrap(), answer.err());
        assert!(
            err.starts_with(&format!("ipv6calc: {place}: unknown option '--hel'\n  did you mean '--help'?")),
            "{err}"
        );
    }
}

/// What a formatter of man pages says about a page; `None` if it is not installed.
fn format(command: &[&str], page: &[u8]) -> Option<String> {
    let (program, arguments) = command.split_first().unwrap();
    let mut command = Command::new(program);
    command.args(arguments).stdin(Stdio::piped()).stdout(Stdio::piped()).stderr(Stdio::piped());
    let mut child = command.spawn().ok()?;
    child.stdin.take().unwrap().write_all(page).unwrap();
    let output = child.wait_with_output().unwrap();
    let complaints = if *program == "mandoc" { output.stdout } else { output.stderr };
    Some(String::from_utf8(complaints).unwrap())
}

#[test]
fn formatters_have_no_complaint_about_any_manual() {
    let formatters: [&[&str]; 2] =
        [&["groff", "-man", "-Tutf8", "-ww", "-z"], &["mandoc", "-T", "lint", "-W", "warning"]];
    let names = ask("man --list").out().to_owned();
    assert!(names.lines().count() > 30 && names.contains("ipv6calc-net-contains\n"), "{names}");
    for formatter in formatters {
        for name in names.lines() {
            let page = ask(&format!("man {name}"));
            assert_eq!((page.code, &*page.err()), (Some(0), ""), "{name}");
            match format(formatter, &page.stdout) {
                Some(complaints) => assert_eq!(complaints, "", "{name}"),
                None => {
                    eprintln!("skipped: {} is not installed", formatter[0]);
                    break;
                }
            }
        }
    }
}

#[test]
fn the_examples_of_help_print_what_they_say() {
    let folder = std::path::Path::new(env!("CARGO_BIN_EXE_ipv6calc")).parent().unwrap();
    let path = format!("{}:{}", folder.display(), std::env::var("PATH").unwrap());
    for program in PROGRAMS {
        let help = tool(program, ["--help"]).run();
        let examples = help.out().split_once("Examples:\n").unwrap().1.split_once("\n\n").unwrap().0;
        let mut found: Vec<(&str, String)> = Vec::new();
        for line in examples.lines() {
            match (line.strip_prefix("      "), found.last_mut()) {
                (Some(answer), Some((_, all))) => all.push_str(&format!("{answer}\n")),
                _ => found.push((line.trim(), String::new())),
            }
        }
        assert!(found.len() >= 2, "{program}");
        for (command, answer) in found {
            let run = Command::new("sh").args(["-c", command]).env("PATH", &path).output().unwrap();
            assert_eq!(String::from_utf8_lossy(&run.stdout), answer, "{command}");
        }
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
