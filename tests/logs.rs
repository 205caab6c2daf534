//! The programs for logs: every line comes out once, in order, whatever it holds and however it comes in.

use crate::program::{Answer, Call, project, tool, words};
use ipv6calc::addr::Value;
use ipv6calc::anon::{AnonSettings, Anonymiser};
use ipv6calc::format::{self, Input, Style};
use ipv6calc::log::Locate;
use std::fs::{self, File, OpenOptions};
use std::io::{BufRead, BufReader, Read, Write};
use std::ops::Range;
use std::path::PathBuf;
use std::process::{Child, Command, Stdio};
use std::sync::atomic::{AtomicUsize, Ordering};
use std::thread;
use std::time::{Duration, Instant};

fn loganon(line: &str) -> Call {
    tool("ipv6loganon", words(line))
}

fn pipe(line: &str, stdin: impl Into<Vec<u8>>) -> Answer {
    loganon(line).stdin(stdin).run()
}

/// A file that is removed in the end.
struct Scratch(PathBuf);

impl Scratch {
    fn new(bytes: &[u8]) -> Scratch {
        static COUNT: AtomicUsize = AtomicUsize::new(0);
        let name = format!("ipv6loganon-{}-{}", std::process::id(), COUNT.fetch_add(1, Ordering::Relaxed));
        let path = std::env::temp_dir().join(name);
        fs::write(&path, bytes).unwrap();
        Scratch(path)
    }

    fn path(&self) -> &str {
        self.0.to_str().unwrap()
    }

    fn text(&self) -> String {
        fs::read_to_string(&self.0).unwrap_or_default()
    }
}

impl Drop for Scratch {
    fn drop(&mut self) {
        let _ = fs::remove_file(&self.0);
    }
}

// ---------------------------------------------------------------------------------------------------- the labels

/// A line without its labels, and where the addresses and what is taken for one stand.
fn unlabelled(line: &str) -> (String, Vec<Range<usize>>) {
    let (mut text, mut places, mut start) = (String::new(), Vec::new(), 0);
    for c in line.chars() {
        match c {
            '«' | '‹' => start = text.len(),
            '»' | '›' => places.push(start..text.len()),
            c => text.push(c),
        }
    }
    (text, places)
}

/// The labelled lines with the names of their files.
fn labelled() -> Vec<(String, String)> {
    let mut all = Vec::new();
    for entry in fs::read_dir(project().join("tests/logs")).unwrap() {
        let path = entry.unwrap().path();
        if path.extension().is_some_and(|e| e == "log") {
            let name = path.file_name().unwrap().to_str().unwrap().to_string();
            all.extend(fs::read_to_string(&path).unwrap().lines().map(|line| (name.clone(), line.to_string())));
        }
    }
    all
}

#[test]
fn every_labelled_address_is_found_and_nothing_else() {
    let (lines, mut wrong) = (labelled(), Vec::new());
    let mut files: Vec<&String> = lines.iter().map(|(name, _)| name).collect();
    files.sort();
    files.dedup();
    assert!(lines.len() >= 500 && files.len() >= 10, "{} lines in {} files", lines.len(), files.len());
    for (name, line) in &lines {
        let (text, places) = unlabelled(line);
        let found: Vec<Range<usize>> = Locate::new(text.as_bytes()).map(|found| found.at).collect();
        for place in places.iter().filter(|place| !found.contains(place)) {
            wrong.push(format!("{name}: missed {} in {text}", &text[place.clone()]));
        }
        for place in found.iter().filter(|place| !places.contains(place)) {
            wrong.push(format!("{name}: no address {} in {text}", &text[place.clone()]));
        }
    }
    assert!(wrong.is_empty(), "{}\n{}", wrong.len(), wrong.join("\n"));
}

#[test]
fn false_positives_are_few_and_argued() {
    let count = labelled().iter().map(|(_, line)| line.matches('‹').count()).sum::<usize>();
    assert!(count <= 10, "{count}");
    let page = fs::read_to_string(project().join("tests/logs/README.md")).unwrap();
    assert!(page.contains("| why |") && page.contains("loaded library"));
}

#[test]
fn everywhere_changes_the_addresses_and_not_a_byte_beside_them() {
    let lines: Vec<(String, Vec<Range<usize>>)> = labelled().iter().map(|(_, line)| unlabelled(line)).collect();
    let text: String = lines.iter().map(|(line, _)| format!("{line}\n")).collect();
    let answer = pipe("--everywhere --ap zp --mask-ipv4 0 --mask-mac 0 --mask-eui64 0", text);
    assert_eq!((answer.code, &*answer.err()), (Some(0), ""));
    assert_eq!(answer.out().lines().count(), lines.len());
    let mut settings = AnonSettings::preset("zp").unwrap();
    settings.set_mask_ipv4(0).unwrap();
    settings.set_mask_mac(0).unwrap();
    settings.set_mask_eui64(0).unwrap();
    let anonymiser = Anonymiser::new(&settings, None, false).unwrap();
    for (out, (line, places)) in answer.out().lines().zip(&lines) {
        let (mut want, mut from) = (line.as_bytes()[..0].to_vec(), 0);
        for place in places {
            let address = &line.as_bytes()[place.clone()];
            let found = Locate::new(line.as_bytes()).find(|found| found.at == *place).expect("an address");
            want.extend_from_slice(&line.as_bytes()[from..place.start]);
            let start = want.len();
            found.write(&anonymiser.value(found.value).unwrap(), line.as_bytes(), &mut want);
            let cleared = ["0.0.0.0", "255.", "224.", "fe80", "::"].iter().any(|p| line[place.clone()].contains(p));
            assert!(cleared || want[start..] != *address, "{} is still there", &line[place.clone()]);
            from = place.end;
        }
        want.extend_from_slice(&line.as_bytes()[from..]);
        assert_eq!(out, String::from_utf8(want).unwrap());
    }
}

// ---------------------------------------------------------------------------------------------------- no line is lost

/// What `--unparsable keep` makes of a text, line by line, in the plainest way.
fn reference(text: &[u8]) -> Vec<u8> {
    let anonymiser = Anonymiser::new(&AnonSettings::default(), None, false).unwrap();
    let mut out = Vec::new();
    for line in text.split_inclusive(|b| *b == b'\n') {
        let start = line.iter().position(|b| !b" \t".contains(b)).unwrap_or(line.len());
        let end = line[start..].iter().position(|b| b" \t\n".contains(b)).map_or(line.len(), |n| start + n);
        let word = &line[start..end];
        let value = |word| {
            let found = format::detect(word).ok()?;
            let known = ["ipv4addr", "ipv6addr", "mac", "eui64"].contains(&found.name);
            found.parse.as_ref().filter(|_| known)?.run(Input::word(word)).ok()
        };
        let bare = &word[..word.len() - word.iter().rev().take_while(|b| **b == b'\r').count()];
        let Some(value) = value(word).or_else(|| value(bare)) else {
            out.extend_from_slice(line);
            continue;
        };
        let cr = &word[if self::value_of(word).is_some() { word.len() } else { bare.len() }..];
        let hidden = anonymiser.value(value).unwrap();
        let print = format::plain(hidden.kind()).print.as_ref().unwrap();
        out.extend_from_slice(&line[..start]);
        (print.run)(&hidden, &Style::default(), &mut out).unwrap();
        out.extend_from_slice(cr);
        match &line[end..] {
            [] => out.push(b'\n'),
            rest => out.extend_from_slice(rest),
        }
    }
    out
}

fn value_of(word: &[u8]) -> Option<Value> {
    let found = format::detect(word).ok()?;
    found.parse.as_ref()?.run(Input::word(word)).ok()
}

/// A generator of numbers, the same in every run.
struct Random(u64);

impl Random {
    fn below(&mut self, n: usize) -> usize {
        self.0 = self.0.wrapping_mul(6_364_136_223_846_793_005).wrapping_add(1_442_695_040_888_963_407);
        (self.0 >> 33) as usize % n
    }
}

/// Lines with and without addresses, of all lengths, with every byte there is.
fn hostile(random: &mut Random, lines: usize) -> Vec<u8> {
    const WORDS: [&[u8]; 24] = [
        b"192.0.2.1",
        b"2001:db8::211:22ff:fe33:4455",
        b"::ffff:192.0.2.1",
        b"fe80::1%eth0",
        b"2001:db8::/32",
        b"host",
        b"-",
        b"",
        b"\0",
        b"\xff\xfe",
        b"192.0.2.256",
        b"00:16:3e:5a:7b:9c",
        b"00:11:22:33:44:55:66:77",
        b"\r",
        b"::",
        b"192.0.2.1\r",
        b"1:2:3:4:5:6:7:8",
        b"010.0.0.1",
        b"[::1]:80",
        b"c0a80102",
        b"\x1f\x8b\x08",
        b"(\xb5\x2f\xfd",
        b"2001:DB8::A",
        b"192.0.2.1,",
    ];
    const ENDS: [&[u8]; 6] = [b"\n", b"\r\n", b" \n", b"\t\n", b" - - [x] \"GET / HTTP/1.1\" 200\n", b" 2001:db8::1\n"];
    let mut text = b"first\n".to_vec();
    for _ in 0..lines {
        if random.below(9) == 0 {
            text.extend_from_slice([&b" "[..], b"\t", b"   ", b" \t "][random.below(4)]);
        }
        text.extend_from_slice(WORDS[random.below(WORDS.len())]);
        if random.below(60) == 0 {
            text.push(b' ');
            let (byte, len) = (random.below(256) as u8, random.below(5000));
            text.extend(std::iter::repeat_n(if byte == b'\n' { 0 } else { byte }, len));
        }
        text.extend_from_slice(ENDS[random.below(ENDS.len())]);
    }
    text.extend_from_slice([&b"192.0.2.7 last"[..], b"192.0.2.7", b"end", b" "][random.below(4)]);
    text
}

/// Both must be the same; the first difference is shown.
#[track_caller]
fn same(got: &[u8], want: &[u8], what: &str) {
    let at = got.iter().zip(want).take_while(|(a, b)| a == b).count();
    let near = |text: &[u8]| {
        let near = text[at.saturating_sub(80)..(at + 40).min(text.len())].to_vec();
        String::from_utf8_lossy(&near).into_owned()
    };
    assert!(got == want, "{what}: {} bytes, not {}\n{:?}\n{:?}", got.len(), want.len(), near(got), near(want));
}

#[test]
fn every_line_comes_out_once_in_order_and_byte_for_byte() {
    let mut random = Random(1);
    for threads in 1..=8 {
        let text = hostile(&mut random, 20_000);
        let want = reference(&text);
        let mut command = loganon(&format!("-q --unparsable keep --threads {threads}")).command();
        let mut child = command.stdin(Stdio::piped()).stdout(Stdio::piped()).spawn().unwrap();
        let (mut stdin, mut stdout) = (child.stdin.take().unwrap(), child.stdout.take().unwrap());
        let mut sizes = Random(threads);
        let writer = thread::spawn(move || {
            let mut rest = &text[..];
            while !rest.is_empty() {
                let n = [1, 7, 100, 4096, 65_536, 200_000][sizes.below(6)].min(rest.len());
                stdin.write_all(&rest[..n]).unwrap();
                rest = &rest[n..];
            }
        });
        let mut got = Vec::new();
        stdout.read_to_end(&mut got).unwrap();
        writer.join().unwrap();
        assert!(child.wait().unwrap().success());
        same(&got, &want, &format!("{threads} threads"));
    }
}

#[test]
fn a_log_from_a_file_is_answered_as_from_a_pipe_with_any_number_of_threads() {
    let text = hostile(&mut Random(77), 60_000);
    let (file, want) = (Scratch::new(&text), reference(&text));
    for threads in [1, 2, 3, 8] {
        let answer = loganon(&format!("-q --unparsable keep --threads {threads} --file {}", file.path())).run();
        same(&answer.stdout, &want, &format!("{threads} threads"));
        assert_eq!(answer.code, Some(0));
        let everywhere = loganon(&format!("--everywhere --threads {threads} --file {}", file.path())).run();
        assert_eq!(
            everywhere.stdout.iter().filter(|b| **b == b'\n').count(),
            text.iter().filter(|b| **b == b'\n').count()
        );
    }
}

#[test]
fn every_byte_of_a_line_of_100_megabytes_comes_out_with_little_memory() {
    for (options, head, want) in [
        ("", &b"192.0.2.1 "[..], &b"192.0.2.0 "[..]),
        ("--everywhere", b"a 192.0.2.1 ", b"a 192.0.2.0 "),
        ("--unparsable keep", b"host ", b"host "),
        ("", b"host ", b"- "),
    ] {
        let mut command = loganon(&format!("-q --threads 2 {options}")).command();
        let mut child = command.stdin(Stdio::piped()).stdout(Stdio::piped()).spawn().unwrap();
        let (mut stdin, mut stdout) = (child.stdin.take().unwrap(), BufReader::new(child.stdout.take().unwrap()));
        let head = head.to_vec();
        let writer = thread::spawn(move || {
            stdin.write_all(&head).unwrap();
            let block = vec![b'x'; 1 << 20];
            (0..100).for_each(|_| stdin.write_all(&block).unwrap());
            stdin.write_all(b"\n192.0.2.9 next\n").unwrap();
            stdin
        });
        let mut line = Vec::new();
        stdout.read_until(b'\n', &mut line).unwrap();
        assert_eq!(&line[..want.len()], want, "{options}");
        assert_eq!(line.len(), want.len() + (100 << 20) + 1, "{options}");
        assert!(line[want.len()..].iter().filter(|b| **b != b'x').eq([&b'\n']));
        line.clear();
        stdout.read_until(b'\n', &mut line).unwrap();
        assert_eq!(line, b"192.0.2.0 next\n");
        let status = fs::read_to_string(format!("/proc/{}/status", child.id())).unwrap();
        let peak = status.lines().find_map(|l| l.strip_prefix("VmHWM:")).unwrap().trim().trim_end_matches(" kB");
        assert!(peak.parse::<u64>().unwrap() <= 2 * 16 * 1024, "{options}: {peak} KiB");
        drop(writer.join().unwrap());
        assert!(child.wait().unwrap().success());
    }
}

#[test]
fn the_rest_of_a_long_line_that_is_left_out_is_left_out_too() {
    let mut text = b"host ".to_vec();
    text.resize(5 << 20, b'x');
    text.extend_from_slice(b" 192.0.2.9 secret\n192.0.2.1 next\n");
    let answer = pipe("-q --unparsable drop", text.clone());
    assert_eq!(answer.out(), "192.0.2.0 next\n");
    let masked = pipe("-q", text);
    assert!(masked.out().ends_with(" 192.0.2.0 secret\n192.0.2.0 next\n") && masked.out().starts_with("- xxx"));
}

// ---------------------------------------------------------------------------------------------------- the two ends

#[test]
fn a_lone_line_is_answered_within_50_milliseconds() {
    for options in ["--threads 1", "--threads 2", "--threads 8", "-f", "--everywhere"] {
        let mut command = loganon(options).command();
        let mut child = command.stdin(Stdio::piped()).stdout(Stdio::piped()).spawn().unwrap();
        let (mut stdin, mut stdout) = (child.stdin.take().unwrap(), BufReader::new(child.stdout.take().unwrap()));
        let mut times: Vec<Duration> = (0..10)
            .map(|_| {
                let (start, mut line) = (Instant::now(), String::new());
                stdin.write_all(b"192.0.2.1 a\n").unwrap();
                stdout.read_line(&mut line).unwrap();
                assert_eq!(line, "192.0.2.0 a\n");
                start.elapsed()
            })
            .collect();
        drop(stdin);
        assert!(child.wait().unwrap().success());
        times.sort();
        // a busy machine may delay some
        assert!(times[4] <= Duration::from_millis(50), "{options}: {times:?}");
    }
}

#[test]
fn a_closed_pipe_ends_quietly_and_at_once() {
    for options in ["--threads 1", "--threads 3", "-f --threads 2", "--everywhere --threads 2"] {
        let mut command = loganon(options).command();
        let mut child = command.stdin(Stdio::piped()).stdout(Stdio::piped()).stderr(Stdio::piped()).spawn().unwrap();
        let (mut stdin, stdout) = (child.stdin.take().unwrap(), child.stdout.take().unwrap());
        drop(stdout);
        // standard input stays open: the end must come all the same. More than one line, since a process that another
        // test starts may hold the reading end for a moment
        let begin = Instant::now();
        while child.try_wait().unwrap().is_none() && begin.elapsed() < Duration::from_secs(30) {
            let _ = stdin.write_all(b"192.0.2.1 a\n192.0.2.1 b\n");
            thread::sleep(Duration::from_millis(5));
        }
        let mut err = String::new();
        child.stderr.take().unwrap().read_to_string(&mut err).unwrap();
        assert_eq!((child.wait().unwrap().code(), &*err), (Some(0), ""), "{options}");
        drop(stdin);
    }
}

#[test]
fn a_full_disk_is_an_error_that_is_told_once() {
    let full = || OpenOptions::new().write(true).open("/dev/full").unwrap();
    let many = "192.0.2.1 a line\n".repeat(100_000);
    for (options, text) in
        [("", "192.0.2.1\n"), ("-f", "192.0.2.1\n"), ("--threads 2", &*many), ("-w /dev/full", &*many)]
    {
        let mut command = loganon(options).command();
        let mut child = command.stdin(Stdio::piped()).stdout(full()).stderr(Stdio::piped()).spawn().unwrap();
        let _ = child.stdin.take().unwrap().write_all(text.as_bytes());
        let answer = child.wait_with_output().unwrap();
        let err = String::from_utf8_lossy(&answer.stderr);
        assert_eq!((answer.status.code(), err.lines().count()), (Some(1), 1), "{options}: {err}");
        assert!(err.contains("cannot write"), "{options}: {err}");
    }
}

#[test]
fn a_log_that_cannot_be_read_is_told_and_the_status_says_so() {
    let good = Scratch::new(b"192.0.2.1 a\n");
    for file in ["/nonexistent/log", "/"] {
        let answer = loganon(&format!("--file {} --file {file}", good.path())).run();
        assert_eq!(answer.code, Some(1), "{file}");
        assert!(answer.err().contains(file), "{}", answer.err());
    }
    let mut command = loganon("").command();
    let child = command.stdin(File::open("/").unwrap()).stdout(Stdio::piped()).stderr(Stdio::piped()).spawn().unwrap();
    let answer = child.wait_with_output().unwrap();
    assert_eq!((answer.status.code(), answer.stdout.len()), (Some(1), 0));
    assert!(String::from_utf8_lossy(&answer.stderr).contains("standard input"));
}

#[test]
fn several_logs_are_read_in_order_and_no_two_lines_become_one() {
    let (one, two) = (Scratch::new(b"192.0.2.1 a\n192.0.2.2 b"), Scratch::new(b"192.0.2.3 c\n"));
    let answer = loganon(&format!("--file {} --file - --file {}", one.path(), two.path())).stdin("192.0.2.9 i").run();
    answer.is("192.0.2.0 a\n192.0.2.0 b\n192.0.2.0 i\n192.0.2.0 c\n");
}

#[test]
fn a_log_is_never_its_own_output() {
    let log = Scratch::new(b"192.0.2.1 a\n");
    let path = log.path();
    let opened = || OpenOptions::new().read(true).append(true).open(path).unwrap();
    let refused = |mut command: Command, what: &str| {
        let answer = command.stderr(Stdio::piped()).spawn().unwrap().wait_with_output().unwrap();
        let err = String::from_utf8_lossy(&answer.stderr).into_owned();
        assert!(answer.status.code() == Some(1) && err.contains("is also the output"), "{what}: {err}");
        assert_eq!(log.text(), "192.0.2.1 a\n", "{what}");
    };
    for option in ["-w", "-a"] {
        refused(loganon(&format!("{option} {path} --file {path}")).command(), option);
        let mut command = loganon(&format!("{option} {path}")).command();
        command.stdin(opened());
        refused(command, option);
    }
    let mut command = loganon("").command();
    command.stdin(opened()).stdout(opened());
    refused(command, "standard streams");
    let mut command = tool("ipv6logstats", words(&format!("-w {path} --file {path}"))).command();
    command.stdin(Stdio::null());
    refused(command, "statistics");
}

#[test]
fn a_full_disk_is_an_error_of_every_program_and_every_way_to_write() {
    for (program, line) in [
        ("ipv6loganon", "-a /dev/full"),
        ("ipv6loganon", "-w /dev/full --everywhere"),
        ("ipv6logstats", "-w /dev/full"),
        ("ipv6logstats", "-w /dev/full --partial"),
    ] {
        let answer = tool(program, words(line)).stdin("192.0.2.1 a\n").run();
        answer.fails(1);
        assert!(answer.err().starts_with("Error: cannot write '/dev/full': "), "{program} {line}: {}", answer.err());
    }
    let mut command = tool("ipv6logconv", words("--out addrtype")).command();
    let full = OpenOptions::new().write(true).open("/dev/full").unwrap();
    let mut child = command.stdin(Stdio::piped()).stdout(full).stderr(Stdio::piped()).spawn().unwrap();
    child.stdin.take().unwrap().write_all(b"192.0.2.1 a\n").unwrap();
    let answer = child.wait_with_output().unwrap();
    assert_eq!(answer.status.code(), Some(1));
    assert!(answer.stderr.starts_with(b"Error: cannot write standard output: "));
}

#[test]
fn an_error_of_the_command_line_tells_what_was_expected() {
    for (program, line, told) in [
        (
            "ipv6loganon",
            "--anonymize-preset foo",
            "unknown anonymisation preset 'foo'\n  expected one of anonymize-standard, as,",
        ),
        (
            "ipv6loganon",
            "--anonymize-method foo",
            "unknown anonymisation method 'foo'\n  expected one of anonymize, zeroize,",
        ),
        ("ipv6loganon", "--anonymize-method kp", "a preset\n  give --anonymize-preset kp"),
        ("ipv6loganon", "--ap cryptopan", "a method\n  give --anonymize-method cryptopan"),
        ("ipv6loganon", "-M --ap kp", "--db-geoip2-dir DIR"),
        ("ipv6loganon", "--anonymize-method cryptopan", "--key-file FILE"),
        ("ipv6loganon", "--mask-ipv4 33", "expected a number from 0 to 32"),
        ("ipv6loganon", "--unparsable x", "expected mask, keep or drop"),
        ("ipv6loganon", "--file", "option '--file' needs a value\n  expected --file FILE"),
        ("ipv6loganon", "-w", "option '--write' needs a value\n  expected --write FILE"),
        (
            "ipv6logconv",
            "--out zzz",
            "unknown output type 'zzz'\n  expected one of addrtype, ouitype, ipv6addrtype, any",
        ),
        ("ipv6logconv", "--out adrtype", "did you mean 'addrtype'?"),
        ("ipv6logconv", "--db-priorization zzz", "expected one of GeoIP2,"),
        ("ipv6logstats", "--json --columns", "only one of columns"),
        ("ipv6logstats", "--merge Cargo.toml", "--partial writes"),
        ("ipv6logstats", "--evrywhere", "--everywhere"),
    ] {
        let answer = tool(program, words(line)).run();
        answer.fails(1);
        assert!(answer.err().contains(told), "{program} {line}: {}", answer.err());
    }
}

#[test]
fn a_log_from_a_terminal_is_announced() {
    // without that program there is no terminal here
    let line = |options: &str| format!("{} {options} </dev/tty", env!("CARGO_BIN_EXE_ipv6loganon"));
    let run = |options: &str| {
        let mut command = Command::new("script");
        command.args(["-qec", &line(options), "/dev/null"]).stdin(Stdio::piped()).stdout(Stdio::piped());
        let mut child = command.spawn().ok()?;
        child.stdin.take().unwrap().write_all(b"192.0.2.1 a\n\x04").unwrap();
        Some(String::from_utf8(child.wait_with_output().unwrap().stdout).unwrap())
    };
    let Some(said) = run("") else { return };
    assert!(said.contains("up to Ctrl-D") && said.contains("192.0.2.0 a"), "{said:?}");
    assert!(!run("-q").unwrap().contains("Ctrl-D"));
}

#[test]
fn what_contradicts_itself_is_refused() {
    let answer = pipe("--everywhere --json-field a", "192.0.2.1 a\n");
    answer.fails(1);
    assert!(answer.err().contains("--everywhere and --json-field cannot be used together"), "{}", answer.err());
}

// ---------------------------------------------------------------------------------------------------- packed logs

fn gzip(text: &[u8]) -> Vec<u8> {
    let mut packer = flate2::write::GzEncoder::new(Vec::new(), flate2::Compression::default());
    packer.write_all(text).unwrap();
    packer.finish().unwrap()
}

fn zstd(text: &[u8]) -> Vec<u8> {
    zstd::encode_all(text, 3).unwrap()
}

#[test]
fn packed_logs_are_recognised_by_what_they_hold_also_in_several_members() {
    let (one, two) = ("192.0.2.1 a\n".repeat(50_000), "2001:db8::1 b\n".repeat(50_000));
    let want = one.replace("2.1", "2.0") + &two.replace("db8::1", "db8:0:9:a929:4291:c02d:5d15");
    for pack in [gzip, zstd] {
        let members = [pack(one.as_bytes()), pack(two.as_bytes())].concat();
        let file = Scratch::new(&members);
        assert!(pipe("", members).out() == want);
        assert!(loganon(&format!("--file {}", file.path())).run().out() == want);
        assert_eq!(pipe("", pack(b"")).out(), "");
    }
    for plain in [&b"(192.0.2.1)\n"[..], b"\x1f\n", b"(", b"(\xb5", b"\x1f\x8b"] {
        assert_eq!(pipe("-q --unparsable keep", plain).stdout, plain);
    }
}

#[test]
fn a_packed_log_that_breaks_off_is_an_error_behind_what_could_be_read() {
    let text: String = (0..20_000).map(|n| format!("192.0.2.1 line {n} {}\n", n * n)).collect();
    for (pack, name) in [(gzip as fn(&[u8]) -> Vec<u8>, "gzip"), (zstd, "zstd")] {
        let mut packed = pack(text.as_bytes());
        packed.truncate(packed.len() / 2);
        let (cut, answer) = (packed.clone(), pipe("", packed));
        assert_eq!(answer.code, Some(1), "{name}: {}", answer.err());
        let what = format!("Error: cannot read standard input: the {name} data breaks off or is damaged: ");
        assert!(answer.err().contains(&what), "{name}: {}", answer.err());
        let file = Scratch::new(&cut);
        let from_file = loganon(&format!("--file {}", file.path())).run();
        assert!(from_file.code == Some(1) && from_file.err().contains(file.path()), "{name}: {}", from_file.err());
        // the last line may be torn within its address, which is masked then
        let out = answer.out().rsplit_once('\n').unwrap().0;
        assert!(out.len() > 1000 && text.replace("2.1 line", "2.0 line").starts_with(out), "{name}: {}", out.len());
    }
}

// ---------------------------------------------------------------------------------------------------- signals

fn signal(child: &Child, name: &str) {
    let sent = Command::new("sh").args(["-c", &format!("kill -{name} {}", child.id())]).status().unwrap();
    assert!(sent.success());
}

/// Waits until it holds.
fn eventually(what: &str, holds: impl Fn() -> bool) {
    let start = Instant::now();
    while !holds() {
        assert!(start.elapsed() < Duration::from_secs(20), "{what}");
        thread::sleep(Duration::from_millis(5));
    }
}

#[test]
fn sighup_opens_the_file_again_and_no_line_is_lost() {
    let (log, old) = (Scratch::new(b"before\n"), Scratch::new(b""));
    let mut command = loganon(&format!("-f -a {}", log.path())).command();
    let mut child = command.stdin(Stdio::piped()).spawn().unwrap();
    let mut stdin = child.stdin.take().unwrap();
    stdin.write_all(b"192.0.2.1 one\n").unwrap();
    eventually("the first line", || log.text() == "before\n192.0.2.0 one\n");
    fs::rename(&log.0, &old.0).unwrap();
    stdin.write_all(b"192.0.2.1 two\n").unwrap();
    eventually("the second line", || old.text().ends_with("two\n"));
    signal(&child, "HUP");
    eventually("a new file, before there is another line", || log.0.exists());
    stdin.write_all(b"192.0.2.1 three\n").unwrap();
    drop(stdin);
    assert!(child.wait().unwrap().success());
    assert_eq!((old.text(), log.text()), ("before\n192.0.2.0 one\n192.0.2.0 two\n".into(), "192.0.2.0 three\n".into()));
}

#[test]
fn a_rotation_that_fails_is_told_and_the_old_file_goes_on() {
    let folder = std::env::temp_dir().join(format!("ipv6loganon-folder-{}", std::process::id()));
    let gone = folder.with_extension("gone");
    fs::create_dir_all(&folder).unwrap();
    let log = folder.join("log");
    let mut command = loganon(&format!("-f -a {}", log.display())).command();
    let mut child = command.stdin(Stdio::piped()).stderr(Stdio::piped()).spawn().unwrap();
    let (mut stdin, mut stderr) = (child.stdin.take().unwrap(), BufReader::new(child.stderr.take().unwrap()));
    stdin.write_all(b"192.0.2.1 one\n").unwrap();
    eventually("the first line", || fs::read_to_string(&log).unwrap_or_default() == "192.0.2.0 one\n");
    fs::rename(&folder, &gone).unwrap();
    signal(&child, "HUP");
    let mut told = String::new();
    stderr.read_line(&mut told).unwrap();
    for word in [log.to_str().unwrap(), "cannot reopen", "No such file", "old file"] {
        assert!(told.contains(word), "{word}: {told}");
    }
    stdin.write_all(b"192.0.2.1 two\n").unwrap();
    eventually("the second line", || fs::read_to_string(gone.join("log")).unwrap().ends_with("two\n"));
    // the next signal finds the folder again
    fs::create_dir_all(&folder).unwrap();
    signal(&child, "HUP");
    eventually("a new file", || log.exists());
    stdin.write_all(b"192.0.2.1 three\n").unwrap();
    drop(stdin);
    assert!(child.wait().unwrap().success());
    assert_eq!(fs::read_to_string(gone.join("log")).unwrap(), "192.0.2.0 one\n192.0.2.0 two\n");
    assert_eq!(fs::read_to_string(&log).unwrap(), "192.0.2.0 three\n");
    fs::remove_dir_all(&folder).unwrap();
    fs::remove_dir_all(&gone).unwrap();
}

#[test]
fn rotation_in_the_middle_of_a_stream_loses_and_splits_no_line() {
    let (log, old) = (Scratch::new(b""), Scratch::new(b""));
    let mut command = loganon(&format!("-a {} --threads 3", log.path())).command();
    let mut child = command.stdin(Stdio::piped()).spawn().unwrap();
    let mut stdin = child.stdin.take().unwrap();
    let lines = |from: usize| (from..from + 50_000).map(|n| format!("192.0.2.1 {n}\n")).collect::<String>();
    stdin.write_all(lines(0).as_bytes()).unwrap();
    fs::rename(&log.0, &old.0).unwrap();
    signal(&child, "HUP");
    stdin.write_all(lines(50_000).as_bytes()).unwrap();
    eventually("a new file", || log.0.exists());
    stdin.write_all(lines(100_000).as_bytes()).unwrap();
    drop(stdin);
    assert!(child.wait().unwrap().success());
    let (first, second) = (old.text(), log.text());
    assert!(first.ends_with('\n') && !second.is_empty());
    let numbers = first.lines().chain(second.lines()).map(|l| l.rsplit(' ').next().unwrap().parse::<usize>().unwrap());
    assert!(numbers.eq(0..150_000));
}

#[test]
fn sigterm_ends_the_run_with_everything_written_that_has_arrived() {
    for threads in [1, 4] {
        let log = Scratch::new(b"");
        let mut command = loganon(&format!("-w {} --threads {threads} --summary json", log.path())).command();
        let mut child = command.stdin(Stdio::piped()).stderr(Stdio::piped()).spawn().unwrap();
        let mut stdin = child.stdin.take().unwrap();
        stdin.write_all("192.0.2.1 a\n".repeat(5000).as_bytes()).unwrap();
        stdin.write_all(b"192.0.2.1 no newline").unwrap();
        eventually("it listens", || !log.text().is_empty());
        signal(&child, "TERM");
        let mut err = String::new();
        child.stderr.take().unwrap().read_to_string(&mut err).unwrap();
        assert_eq!(child.wait().unwrap().code(), Some(0), "{err}");
        assert_eq!(log.text(), "192.0.2.0 a\n".repeat(5000) + "192.0.2.0 no newline");
        assert!(err.contains("\"lines\":5001"), "{err}");
        drop(stdin);
    }
}

#[test]
fn sigterm_in_the_middle_of_a_file_is_no_success() {
    let file = Scratch::new(&b"192.0.2.1 a\n".repeat(2_000_000));
    let mut command = loganon(&format!("--everywhere --threads 1 --file {}", file.path())).command();
    let mut child = command.stdout(Stdio::piped()).spawn().unwrap();
    let mut first = [0; 12];
    child.stdout.as_mut().unwrap().read_exact(&mut first).unwrap();
    assert_eq!(&first, b"192.0.2.0 a\n");
    signal(&child, "TERM");
    assert!(!child.wait().unwrap().success());
}

// ---------------------------------------------------------------------------------------------------- lines

#[test]
fn lines_without_an_address_in_front_are_masked_kept_or_left_out() {
    let text = "192.0.2.1 a\nhost from 192.0.2.2 and [2001:db8::1]:80\n\n  \n-\n192.0.2.3 b\n";
    let masked = pipe("", text);
    assert_eq!(
        (masked.out(), masked.code),
        ("192.0.2.0 a\n- from 192.0.2.0 and [2001:db8:0:9:a929:4291:c02d:5d15]:80\n\n  \n-\n192.0.2.0 b\n", Some(0))
    );
    assert_eq!(masked.err().lines().count(), 1, "{}", masked.err());
    assert!(masked.err().starts_with("2 of 6 lines"), "{}", masked.err());
    let kept = pipe("--unparsable keep", text);
    assert!(kept.out().contains("\nhost from 192.0.2.2 and [2001:db8::1]:80\n"));
    let dropped = pipe("--unparsable drop -q", text);
    assert_eq!((dropped.out(), &*dropped.err()), ("192.0.2.0 a\n\n  \n192.0.2.0 b\n", ""));
    let told = pipe("-V", text).err();
    assert!(told.contains("line 2: no address: host\n") && told.contains("line 5: no address: -\n"), "{told}");
    assert!(loganon("--unparsable perhaps").run().code == Some(1));
}

#[test]
fn an_address_alone_with_a_carriage_return_is_anonymised() {
    pipe("", "192.0.2.1\r\n2001:db8::1 x\r\n").is("192.0.2.0\r\n2001:db8:0:9:a929:4291:c02d:5d15 x\r\n");
    assert_eq!(pipe("-q --unparsable drop", "192.0.2.1\r\n").out(), "");
    // however many there are
    let many = format!("192.0.2.1{}\n", "\r".repeat(500_000));
    for threads in [1, 2] {
        assert!(pipe(&format!("-q --threads {threads}"), many.clone()).out() == many.replace("2.1", "2.0"));
    }
}

#[test]
fn a_field_of_json_is_anonymised_and_every_other_byte_stays() {
    let text = concat!(
        "{\"a\": 1.50,  \"request\":{\"remote_ip\":\"192.0.2.1\", \"x\":[{\"ip\":\"2001:db8::1\"}]}, \"keep\":\"192.0.2.2\"}\n",
        "not json from 192.0.2.3\n",
        "{\"request\":{\"remote_ip\":\"unix\"},\"keep\":\"192.0.2.4\"}\n"
    );
    let answer = pipe("-q --json-field request.remote_ip --json-field request.x.ip", text);
    let first = "{\"a\": 1.50,  \"request\":{\"remote_ip\":\"192.0.2.0\", \"x\":[{\"ip\":\"2001:db8:0:a909:a949:4291:c02d:5d13\"}]}, \"keep\":\"192.0.2.2\"}\n";
    let others = "not json from 192.0.2.0\n{\"request\":{\"remote_ip\":\"unix\"},\"keep\":\"192.0.2.0\"}\n";
    answer.is(&format!("{first}{others}"));
    assert_eq!(pipe("-q --json-field request.remote_ip --unparsable drop", text).out().lines().count(), 1);
    assert!(pipe("--json-field a..b", "").code == Some(1));
}

#[test]
fn a_field_of_json_may_have_escapes_and_stays_a_string_of_json() {
    let line = |ip: &str| format!("{{\"n\":\"J\\u00fcrgen\",\"ip\":\"{ip}\",\"keep\":\"192.0.2.2\"}}\n");
    for (written, want) in [
        (r"2001\u003adb8\u003A\u003a1", r"2001\u003adb8\u003a0\u003aa909\u003aa949\u003a4291\u003ac02d\u003a5d13"),
        (r"\u0031\u0039\u0032.0.2.1", "192.0.2.0"),
        (r"\u005b2001:db8::1\u005d\u003a80", r"\u005b2001:db8:0:a909:a949:4291:c02d:5d13\u005d\u003a80"),
        (r"tcp:\/\/192.0.2.1\/\u0026\ud83d\ude00", r"tcp:\/\/192.0.2.0\/\u0026\ud83d\ude00"),
    ] {
        let answer = pipe("-q --json-field ip", line(written));
        answer.is(&line(want));
        let document: serde_json::Value = serde_json::from_str(answer.out()).unwrap();
        let was: serde_json::Value = serde_json::from_str(&line(written)).unwrap();
        assert_eq!((&document["n"], &document["keep"]), (&was["n"], &was["keep"]));
        assert_ne!(document["ip"], was["ip"]);
    }
}

#[test]
fn an_escaped_address_does_not_stay_in_a_line_without_address_in_front() {
    let line = "host GET /?ip=2001%3Adb8%3A%3A1&to=http%3A%2F%2F192.0.2.1%2F\n";
    pipe("-q", line).is("- GET /?ip=2001%3Adb8%3A0%3A9%3Aa929%3A4291%3Ac02d%3A5d15&to=http%3A%2F%2F192.0.2.0%2F\n");
    pipe("-q --unparsable keep", line).is(line);
    // in front it is no address
    pipe("-q", "2001%3Adb8%3A%3A1 a\n").is("- a\n");
}

#[test]
fn the_summary_counts_lines_addresses_and_bytes() {
    let text = "192.0.2.1 a\n2001:db8::1 b\n00:16:3e:00:00:01 c\nhost\n\n";
    let answer = pipe("--summary json --unparsable drop --threads 2", text);
    let summary: serde_json::Value = serde_json::from_str(&answer.err()).unwrap();
    for (place, want) in [
        ("/lines", 5),
        ("/anonymised", 3),
        ("/unparsable", 1),
        ("/dropped", 1),
        ("/blank", 1),
        ("/addresses/ipv4", 1),
        ("/addresses/ipv6", 1),
        ("/addresses/mac", 1),
        ("/bytes_in", text.len() as u64),
        ("/bytes_out", answer.stdout.len() as u64),
    ] {
        assert_eq!(summary.pointer(place).and_then(serde_json::Value::as_u64), Some(want), "{place}: {summary}");
    }
}

#[test]
fn keyed_methods_work_in_logs_and_come_back_with_the_key() {
    let key = Scratch::new("00112233445566778899aabbccddeeff0123456789abcdef0123456789abcdef\n".as_bytes());
    fs::set_permissions(&key.0, std::os::unix::fs::PermissionsExt::from_mode(0o600)).unwrap();
    let options = format!("--anonymize-method cryptopan --key-file {}", key.path());
    let hidden = pipe(&options, "198.51.100.7 a\n2001:db8::7 b\n");
    assert_eq!(hidden.code, Some(0), "{}", hidden.err());
    let lines: String = hidden.out().lines().map(|l| format!("{}\n", l.split(' ').next().unwrap())).collect();
    let back = tool("ipv6calc", words(&format!("-q -A deanonymize {options}"))).stdin(lines).run();
    assert_eq!(back.out(), "198.51.100.7\n2001:db8::7\n");
    assert_eq!(loganon("--anonymize-method cryptopan").stdin("192.0.2.1\n").run().code, Some(1));
}

#[test]
fn keep_type_presets_work_in_logs_with_databases_and_are_refused_without() {
    let folder = project().join("tests/vectors/mmdb/geoip-full");
    let log = "81.2.69.160 a\n2001:218::1 b\n";
    for preset in ["kp", "kg"] {
        let answer = pipe(&format!("-q --db-geoip2-dir {} --ap {preset}", folder.display()), log);
        assert_eq!(answer.code, Some(0), "{preset}: {}", answer.err());
        let first: Vec<_> = answer.out().lines().map(|line| line.split(' ').next().unwrap()).collect();
        let alone = |ip: &str| {
            let line = format!("-q --db-geoip2-dir {} -A anonymize --ap {preset} {ip}", folder.display());
            tool("ipv6calc", words(&line)).run().out().trim().to_owned()
        };
        assert_eq!(first, [alone("81.2.69.160"), alone("2001:218::1")], "{preset}");
        let without = pipe(&format!("-M --ap {preset}"), log);
        without.fails(1);
        assert!(without.err().contains("needs databases"), "{}", without.err());
    }
}

#[test]
fn every_long_option_can_come_from_the_environment() {
    let text = "x 192.0.2.1\n192.0.2.2 y\n";
    let with = |key: &str, value: &str| loganon("-q").env(key, value).stdin(text).run().out().to_string();
    assert_eq!(with("IPV6CALC_UNPARSABLE", "drop"), "192.0.2.0 y\n");
    assert_eq!(with("IPV6CALC_EVERYWHERE", "yes"), "x 192.0.2.0\n192.0.2.0 y\n");
    assert_eq!(with("IPV6CALC_MASK_IPV4", "16"), "- 192.0.0.0\n192.0.0.0 y\n");
    assert_eq!(loganon("").env("IPV6CALC_THREADS", "0").stdin(text).run().code, Some(1));
}

#[test]
fn words_that_are_no_options_are_ignored_but_not_silently() {
    let log = Scratch::new(b"192.0.2.9 from the file\n");
    let answer = pipe(log.path(), "192.0.2.1 a\n");
    assert_eq!((answer.out(), answer.code), ("192.0.2.0 a\n", Some(0)));
    assert!(answer.err().contains("--file"), "{}", answer.err());
}

#[test]
fn help_is_on_standard_output_and_tells_every_option() {
    let help = loganon("--help").run();
    assert_eq!((help.code, &*help.err()), (Some(0), ""));
    for option in ["--everywhere", "--json-field", "--unparsable", "-a, --append", "--anonymize-preset", "--file"] {
        assert!(help.out().contains(option), "{option}");
    }
    assert!(!help.out().contains("--addr2ip6_arpa"));
    assert!(help.out().lines().all(|line| line.chars().count() <= 80));
    assert!(loganon("-v").run().err().starts_with("ipv6loganon: version "));
    let wrong = loganon("--evrywhere").run();
    assert!(wrong.code == Some(1) && wrong.err().contains("--everywhere"), "{}", wrong.err());
}
