//! `ipv6logconv` and `ipv6logstats`: the same answer with any number of threads, in parts as in one, whatever comes in.

use crate::json::{errors, schema};
use crate::program::{Answer, Call, tool, words};
use serde_json::Value;
use std::fs::{self, OpenOptions};
use std::io::{BufRead, BufReader};
use std::path::PathBuf;
use std::process::Stdio;

fn logconv(line: &str) -> Call {
    tool("ipv6logconv", words(line))
}

fn logstats(line: &str) -> Call {
    tool("ipv6logstats", words(line))
}

fn stats(line: &str, stdin: impl Into<Vec<u8>>) -> Answer {
    logstats(line).stdin(stdin).run()
}

/// A folder that is removed in the end.
struct Folder(PathBuf);

impl Folder {
    fn new(name: &str) -> Folder {
        let path = std::env::temp_dir().join(format!("ipv6logstats-{name}-{}", std::process::id()));
        fs::create_dir_all(&path).unwrap();
        Folder(path)
    }

    fn write(&self, name: &str, bytes: impl AsRef<[u8]>) -> String {
        let path = self.0.join(name);
        fs::write(&path, bytes).unwrap();
        path.to_str().unwrap().to_owned()
    }
}

impl Drop for Folder {
    fn drop(&mut self) {
        let _ = fs::remove_dir_all(&self.0);
    }
}

/// A log of many addresses, some of which repeat, host names, broken and binary words, and empty lines.
fn log(lines: u64) -> Vec<u8> {
    let mut out = Vec::new();
    for n in 0..lines {
        let word = match n % 11 {
            0 => format!("193.0.{}.1", n % 200),
            1 => format!("2001:a60::{:x}", n * 7919 % 5000),
            2 => format!("2002:c100:{:x}::1", n % 300),
            3 => format!("64:ff9b::8.8.{}.8", n % 250),
            4 => "2001:0:256a:a57a:8000:c5fc:80d:e801".to_owned(),
            5 => format!("2a02:908::{:x}:{:x}:{:x}:1", n * 31 % 65536, n * 77 % 65536, n % 9999),
            6 => "www.example.org".to_owned(),
            7 => "1.2.3.4:99999".to_owned(),
            8 => "::ffff:200.160.0.8".to_owned(),
            9 => "fe80::1%eth0".to_owned(),
            _ => String::new(),
        };
        out.extend_from_slice(word.as_bytes());
        out.extend_from_slice(if n % 13 == 0 { b" - - [\xff\xfe\0] \"GET\"\n" } else { b" - - [x] \"GET /\"\n" });
    }
    out
}

/// The counts of a JSON report: all but its time.
fn timeless(answer: &Answer) -> Value {
    assert_eq!(answer.code, Some(0), "{}", answer.err());
    let mut json: Value = serde_json::from_str(answer.out()).unwrap_or_else(|e| panic!("{e}: {}", answer.out()));
    assert!(json.as_object_mut().unwrap().remove("time").is_some_and(|time| time.as_u64() > Some(1_700_000_000)));
    json
}

#[test]
fn the_counts_do_not_depend_on_threads_or_on_how_the_log_comes() {
    let (log, folder) = (log(60_000), Folder::new("threads"));
    let path = folder.write("a.log", &log);
    let want = timeless(&stats("-q --json --threads 1", &*log));
    assert_eq!((&want["rows"]["ALL"], &want["rows"]["IPv6/Teredo/UNKNOWN"]), (&60_000.into(), &5_455.into()));
    assert_eq!(want["broken"], 5454);
    for options in ["--threads 2", "--threads 7", "-s", "-f"] {
        if options != "-f" {
            assert_eq!(timeless(&stats(&format!("-q --json {options}"), &*log)), want, "{options}");
        }
        assert_eq!(
            timeless(&logstats(&format!("-q --json {} --file {path}", options.trim_start_matches("-f"))).run()),
            want
        );
    }
}

#[test]
fn every_line_is_converted_in_order_with_any_number_of_threads() {
    let log = log(30_000);
    for output in ["addrtype", "ouitype", "ipv6addrtype", "any"] {
        let ask = |threads: usize| logconv(&format!("-q --out {output} --threads {threads}")).stdin(&*log).run();
        let one = ask(1);
        assert_eq!((one.code, one.err()), (Some(0), String::new()), "{output}");
        assert!(one.stdout.len() > 100_000, "{output}");
        for threads in [2, 5] {
            assert!(ask(threads).stdout == one.stdout, "{output} with {threads} threads");
        }
    }
}

#[test]
fn partial_results_of_parts_merge_into_the_result_of_the_whole() {
    let (log, folder) = (log(20_000), Folder::new("merge"));
    let lines: Vec<&[u8]> = log.split_inclusive(|b| *b == b'\n').collect();
    let mut files = Vec::new();
    for (n, part) in lines.chunks(7_001).enumerate() {
        let answer = stats("-q --partial --opaque", part.concat());
        assert_eq!(answer.code, Some(0), "{}", answer.err());
        let document: Value = serde_json::from_str(answer.out()).unwrap();
        assert_eq!(errors(&schema("logstats-partial"), &document), [""; 0]);
        files.push(folder.write(&format!("{n}.json"), answer.stdout));
    }
    let whole = timeless(&stats("-q --json", &*log));
    assert_eq!(errors(&schema("logstats"), &serde_json::from_str(stats("-q --json", &*log).out()).unwrap()), [""; 0]);
    let merged = logstats(&format!("-q --json --merge {}", files.join(" "))).run();
    assert_eq!(timeless(&merged), whole);
    let options = files.iter().map(|file| format!("--merge {file}")).collect::<Vec<_>>().join(" ");
    assert_eq!(timeless(&logstats(&format!("-q --json {options}")).run()), whole);
    // several in one file, and from a pipe
    let all: Vec<u8> = files.iter().flat_map(|file| fs::read(file).unwrap()).collect();
    assert_eq!(timeless(&logstats("-q --json --merge -").stdin(all).run()), whole);
    for form in ["-c", "-n", "-N -c -p T", "-s -q --partial"] {
        let of = |options: String, stdin: &[u8]| stats(&options, stdin).out().to_owned();
        assert_eq!(
            of(format!("{form} --merge {}", files.join(" ")), b""),
            of(format!("{form} --opaque"), &log),
            "{form}"
        );
    }
}

/// The output without the time when it was made.
fn undated(answer: &Answer) -> String {
    let is_dated = |line: &&str| line.starts_with("*DateTime") || line.starts_with("*UnixTime");
    let text: String = answer.out().split_inclusive('\n').filter(|line| !is_dated(line)).collect();
    match text.split_once("\"time\":") {
        Some((before, after)) => before.to_owned() + after.trim_start_matches(|c: char| c.is_ascii_digit()),
        None => text,
    }
}

#[test]
fn partial_results_of_every_log_merge_into_the_bytes_of_every_form() {
    let folder = Folder::new("forms");
    let paths =
        fs::read_dir(concat!(env!("CARGO_MANIFEST_DIR"), "/tests/logs")).unwrap().map(|entry| entry.unwrap().path());
    let paths: Vec<PathBuf> = paths.filter(|path| path.extension().is_some_and(|end| end == "log")).collect();
    assert!(paths.len() > 10);
    let unlabelled = |path| fs::read_to_string(path).unwrap().replace(['«', '»', '‹', '›'], "").into_bytes();
    let mut logs: Vec<Vec<u8>> = paths.iter().map(unlabelled).collect();
    // the universal bit with and without the filler, at the start of lines
    let identifiers = (0..300).map(|n| match n % 3 {
        0 => format!("2a00:1450::{:x}:1234:5678:{n:x}\n", 0x0200 | n),
        1 => format!("2a00:1450::216:3eff:fe5a:{n:x}\n"),
        _ => format!("2a00:1450::9d1e:5c3a:b2f7:{n:x}\n"),
    });
    logs.push(identifiers.collect::<String>().into_bytes());
    for (number, log) in logs.iter().enumerate() {
        for scope in ["", "--everywhere "] {
            let lines: Vec<&[u8]> = log.split_inclusive(|b| *b == b'\n').collect();
            let parts = lines.chunks(lines.len().div_ceil(3)).map(|part| part.concat());
            let parts: Vec<u8> = parts.flat_map(|part| stats(&format!("-q {scope}--partial"), part).stdout).collect();
            let parts = folder.write(&format!("{number}"), parts);
            for form in
                ["", "--opaque", "-c", "-n --opaque", "-N -c -p T", "--json", "--bars", "--bars --opaque", "--partial"]
            {
                let merged = logstats(&format!("-q {form} --merge {parts}")).run();
                let direct = stats(&format!("-q {scope}{form}"), &**log);
                assert_eq!(undated(&merged), undated(&direct), "log {number}, {scope}{form}");
            }
        }
    }
    let last = folder.write("last", stats("-q --partial", &**logs.last().unwrap()).stdout);
    let column = |form: &str, name: &str| {
        let answer = logstats(&format!("-q {form} --merge {last}")).run();
        let row = answer.out().lines().find_map(|line| line.strip_prefix(name)).unwrap().trim().to_owned();
        row.parse::<u32>().unwrap()
    };
    assert_eq!((column("", "IPv6/IID/Global"), column("--opaque", "IPv6/IID/Global")), (200, 100));
}

#[test]
fn what_cannot_be_merged_is_told_with_file_line_and_reason() {
    let folder = Folder::new("refused");
    let good = folder.write("good.json", stats("-q --partial", "::1\n").stdout);
    let simple = stats("-q -s --partial", "::1\n").out().to_owned();
    let opaque = simple.replace("\"opaque\":0", "\"opaque\":1");
    let asns = simple.replacen("\"rows\"", "\"asns\":[],\"rows\"", 1);
    for (name, text, why) in [
        ("empty", "", "it holds no partial result"),
        ("rows", "*Version 4.0\n", "line 1: not a partial result"),
        ("second", &format!("{simple}\n{{}}\n"), "line 3: not a partial result: missing field"),
        ("version", &simple.replace("\"schema\":1", "\"schema\":9"), "version 9"),
        ("other", &asns, "statistics of AS numbers"),
        ("opaque", &opaque, "opaque is 1, more than the 0 lines of row 'IPv6/IID/Global'"),
    ] {
        let bad = folder.write(name, text);
        let answer = logstats(&format!("--merge {good} {bad}")).run();
        answer.fails(1);
        assert!(answer.err().contains(why) && answer.err().contains(&format!("'{bad}'")), "{name}: {}", answer.err());
    }
    logstats(&format!("--merge {good} /nonexistent")).run().fails(1);
    // a line that never ends is given up
    let endless = logstats("--merge /dev/zero").run();
    endless.fails(1);
    assert!(endless.err().contains("'/dev/zero', line 1: not a partial result: a line of more"), "{}", endless.err());
    let other = folder.write("other", asns);
    assert_eq!(logstats(&format!("-q -s -n --merge {good} {other}")).run().out().split(' ').next(), Some("2"));
}

#[test]
fn partial_results_are_not_added_up_into_one_of_their_files() {
    let folder = Folder::new("into");
    let path = folder.write("all.json", stats("-q --partial", "193.0.0.1\n").stdout);
    let before = fs::read(&path).unwrap();
    let answer = logstats(&format!("-q --partial -w {path} --merge {path} {path}")).run();
    answer.fails(1);
    assert!(answer.err().contains("is read and is also the output"), "{}", answer.err());
    assert_eq!(fs::read(&path).unwrap(), before);
}

#[test]
fn the_report_goes_to_the_file_that_is_asked_for() {
    let folder = Folder::new("write");
    let path = folder.write("report", "old");
    let answer = stats(&format!("-q -n -w {path}"), "193.0.0.1 a\n");
    assert_eq!((answer.code, answer.out()), (Some(0), ""), "{}", answer.err());
    assert!(fs::read_to_string(&path).unwrap().starts_with("1 1 0 0 0 0 1 0 "));
    let missing = stats("-w /nonexistent/report", "193.0.0.1 a\n");
    missing.fails(1);
    assert!(missing.err().contains("cannot write '/nonexistent/report': "), "{}", missing.err());
}

#[test]
fn a_full_disk_is_an_error_and_a_closed_pipe_is_not() {
    for call in [logstats("-q"), logstats("-q -o"), logconv("-q --out addrtype")] {
        let full = OpenOptions::new().write(true).open("/dev/full").unwrap();
        let mut command = call.stdin("").command();
        command.stdin(Stdio::piped()).stdout(full).stderr(Stdio::piped());
        let mut child = command.spawn().unwrap();
        std::io::Write::write_all(&mut child.stdin.take().unwrap(), b"193.0.0.1 a\n").ok();
        let answer = child.wait_with_output().unwrap();
        assert_eq!(answer.status.code(), Some(1));
        assert!(String::from_utf8_lossy(&answer.stderr).contains("No space left"), "{answer:?}");
    }
    let folder = Folder::new("pipe");
    let path = folder.write("a.log", log(200_000));
    let mut command = logconv(&format!("-q --out addrtype --file {path}")).command();
    let mut child = command.stdin(Stdio::null()).stdout(Stdio::piped()).stderr(Stdio::piped()).spawn().unwrap();
    let mut line = Vec::new();
    BufReader::new(child.stdout.take().unwrap()).read_until(b'\n', &mut line).unwrap();
    let answer = child.wait_with_output().unwrap();
    assert_eq!((answer.status.code(), &*answer.stderr), (Some(0), &b""[..]));
}

#[test]
fn a_log_that_cannot_be_read_gives_no_statistics() {
    for line in ["--file /nonexistent", "--file /", "-c --file /nonexistent"] {
        logstats(line).run().fails(1);
        logconv(&format!("--out addrtype {line}").replace(" -c", "")).run().fails(1);
    }
}

#[test]
fn very_long_lines_count_once_and_come_out_whole() {
    let long = format!("193.0.0.1 - - {}", "x y ".repeat(700_000));
    let input = format!("{long}\n{}\n2001:a60::1 b c\n", "z".repeat(3_000_000));
    for threads in [1, 2] {
        let counts = stats(&format!("-q -n --threads {threads}"), &*input);
        assert!(counts.out().starts_with("3 1 1 1 0 0 1 "), "{}", counts.out());
        for (output, first) in [
            ("addrtype", "RIPENCC.ipv4-addr.addrtype.ipv6calc - - x y "),
            ("any", "RIPENCC.ipv4-addr.addrtype.ipv6calc - not-ipv6.ouitype.ipv6calc x y "),
        ] {
            let answer = logconv(&format!("-q --out {output} --threads {threads}")).stdin(&*input).run();
            let lines: Vec<&str> = answer.out().lines().collect();
            assert!(lines[0].starts_with(first) && lines[0].ends_with("x y "), "{output}");
            assert_eq!(lines[0].len() - first.len(), long.len() - "193.0.0.1 - - x y ".len());
            assert_eq!(lines[1], "reverse-lookup-successful.addrtype.ipv6calc");
            assert_eq!(lines.len(), 3);
        }
        let answer = logconv(&format!("-q --out ipv6addrtype --threads {threads}")).stdin(&*input).run();
        assert_eq!(answer.out(), "productive-global.ipv6addrtype.ipv6calc b c\n");
    }
}

#[test]
fn trouble_is_told_once_a_run_and_each_time_with_v() {
    let log = "1.2.3.4:99999 a\nhost b\n2001:db8::1::2 c\n193.0.0.1 d\n";
    let answer = stats("-n", log);
    assert_eq!((answer.out().starts_with("4 1 0 1 "), answer.err().lines().count()), (true, 1), "{}", answer.err());
    assert!(answer.err().starts_with("2 of 4 lines"), "{}", answer.err());
    let told = stats("-n -V --threads 2", log).err();
    assert!(told.contains("line 1: no address: 1.2.3.4:99999") && told.contains("line 3: no address"), "{told}");
    assert_eq!(stats("-q -n", log).err(), "");
    let answer = logconv("--out any").stdin("193.0.0.1 a\n193.0.0.1 a b\n").run();
    assert!(answer.err().starts_with("1 of 2 lines has fewer than three words"), "{}", answer.err());
}

#[test]
fn addresses_of_unknown_registries_are_named_on_request() {
    let log = "5f00::1 a\n193.0.0.1 b\n5f00::1 c\n";
    assert_eq!(stats("-u -n", log).err(), "Unknown address: 5f00::1\nUnknown address: 5f00::1\n");
    assert_eq!(stats("-n", log).err(), "");
}

#[test]
fn a_token_cannot_forge_rows() {
    for token in ["a\nALL 5", "\u{7f}"] {
        tool("ipv6logstats", ["-p", token]).run().fails(1);
    }
    assert!(stats("-q -p 2007:01", "").out().contains("\n*Token               2007:01\n"));
}

#[test]
fn forms_that_exclude_each_other_are_refused() {
    for line in ["-c --json", "--json --partial", "-o --partial", "-n --json"] {
        let answer = logstats(line).run();
        answer.fails(1);
        assert!(answer.err().contains("at a time"), "{}", answer.err());
    }
}

#[test]
fn an_output_type_that_is_none_of_a_log_prints_nothing_and_says_so() {
    for line in ["--out ipv6addr", "-q", "-n"] {
        let answer = logconv(line).stdin("::1 a\n").run();
        assert_eq!((answer.code, answer.out()), (Some(0), ""));
        assert!(answer.err().contains("addrtype, ouitype, ipv6addrtype, any"), "{}", answer.err());
    }
    logconv("").run().fails(1);
    logconv("--out nosuch").run().fails(1);
    let list = logconv("--out -?").run();
    list.fails(1);
    assert!(list.err().contains("  ipv6addrtype    : "), "{}", list.err());
}

#[test]
fn help_tells_every_option_of_the_program_and_no_other() {
    let help = |tool: &str| {
        let answer = crate::program::tool(tool, ["--help"]).run();
        assert_eq!((answer.code, answer.err()), (Some(0), String::new()));
        answer.out().to_owned()
    };
    let (conv, stats) = (help("ipv6logconv"), help("ipv6logstats"));
    for name in ["--out", "--cachelimit", "--examples", "--flush", "--file", "--threads", "--db-geoip2-dir"] {
        assert!(conv.contains(name), "{name}");
    }
    for name in [
        "--simple",
        "--columns",
        "--noheader",
        "--onlyheader",
        "--column-numbers",
        "--prefix",
        "--unknown",
        "--write",
        "--json",
        "--partial",
        "--merge",
    ] {
        assert!(stats.contains(name) && (name == "--json" || !conv.contains(&format!("{name} "))), "{name}");
    }
}
