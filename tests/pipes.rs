//! Streams: lines in, lines out, whatever stands at the two ends of the pipe.

use crate::json::INPUTS;
use crate::program::{ipv6calc, pipe, words};
use std::fs::{self, File, OpenOptions};
use std::io::{BufRead, BufReader, Read, Write};
use std::process::{Child, ChildStdin, ChildStdout, Stdio};
use std::sync::mpsc::{Receiver, channel};
use std::thread::{self, JoinHandle};
use std::time::Duration;

/// How long an answer may take that has to come at once.
const AT_ONCE: Duration = Duration::from_secs(10);

/// A running program whose pipe stays open.
struct Running {
    child: Child,
    stdin: Option<ChildStdin>,
    stderr: JoinHandle<Vec<u8>>,
}

fn start(line: &str) -> (Running, BufReader<ChildStdout>) {
    let mut command = ipv6calc(words(line)).command();
    let piped = command.stdin(Stdio::piped()).stdout(Stdio::piped()).stderr(Stdio::piped());
    let mut child = piped.spawn().expect("the program starts");
    let stdout = BufReader::with_capacity(1 << 16, child.stdout.take().unwrap());
    let mut errors = child.stderr.take().unwrap();
    let stderr = thread::spawn(move || {
        let mut all = Vec::new();
        errors.read_to_end(&mut all).expect("a pipe can be read");
        all
    });
    (Running { stdin: child.stdin.take(), child, stderr }, stdout)
}

impl Running {
    fn write(&mut self, bytes: &[u8]) {
        self.stdin.as_mut().unwrap().write_all(bytes).expect("the program reads");
    }

    /// The most memory it has had so far, in KiB, without the pages of the program itself, which the size of the build decides.
    fn peak(&self) -> u64 {
        let status = fs::read_to_string(format!("/proc/{}/status", self.child.id())).expect("it runs");
        let kib = |name: &str| -> u64 {
            let line = status.lines().find_map(|l| l.strip_prefix(name)).expect(name);
            line.trim().trim_end_matches("kB").trim().parse().expect("a number")
        };
        kib("VmHWM:") - kib("RssFile:")
    }

    /// Closes the pipe and waits: status and standard error.
    fn end(mut self) -> (Option<i32>, String) {
        drop(self.stdin.take());
        let code = self.child.wait().expect("it ends").code();
        (code, String::from_utf8_lossy(&self.stderr.join().unwrap()).into_owned())
    }
}

/// The lines of a stream, each as soon as it is there.
fn lines(mut stream: BufReader<ChildStdout>) -> Receiver<String> {
    let (tell, told) = channel();
    thread::spawn(move || {
        loop {
            let mut line = String::new();
            if stream.read_line(&mut line).expect("text") == 0 || tell.send(line).is_err() {
                return;
            }
        }
    });
    told
}

#[test]
fn an_answer_arrives_at_once_while_the_pipe_stays_open() {
    for options in ["-q", "-f", "-O revnibbles.arpa", "-A conv6to4", "-A anonymize", "-E ipv4", "-i -m", "--json"] {
        let (mut program, stdout) = start(options);
        let answers = lines(stdout);
        for _ in 0..3 {
            program.write(b"192.0.2.1\n");
            let answer = answers.recv_timeout(AT_ONCE);
            assert!(answer.is_ok(), "{options}: no answer within {AT_ONCE:?}");
        }
        assert_eq!(program.end(), (Some(0), String::new()), "{options}");
    }
}

#[test]
fn a_line_that_comes_in_pieces_is_one_line() {
    let (mut program, stdout) = start("-q");
    let answers = lines(stdout);
    for piece in ["2001:d", "b8::", "1", "/6", "4\n192.0", ".2.1\n"] {
        program.write(piece.as_bytes());
        thread::sleep(Duration::from_millis(20));
    }
    assert_eq!(answers.recv_timeout(AT_ONCE).unwrap(), "2001:db8::1/64\n");
    assert_eq!(answers.recv_timeout(AT_ONCE).unwrap(), "192.0.2.1\n");
    program.end();
}

#[test]
fn a_closed_pipe_is_not_an_error() {
    for options in ["-q", "-f", "-O hex", "-i -m", "--json"] {
        let (mut program, mut stdout) = start(options);
        let mut stdin = program.stdin.take().unwrap();
        let writer = thread::spawn(move || {
            let block = "2001:db8::1\n".repeat(1000);
            (0..1000).all(|_| stdin.write_all(block.as_bytes()).is_ok())
        });
        let mut first = String::new();
        stdout.read_line(&mut first).unwrap();
        drop(stdout);
        assert!(!first.is_empty(), "{options}");
        assert_eq!(program.end(), (Some(0), String::new()), "{options}");
        writer.join().unwrap();
    }
}

#[test]
fn a_closed_pipe_is_not_an_error_for_help_and_lists() {
    for line in ["--help", "-m --in -?", "completions bash", "man"] {
        let (program, stdout) = start(line);
        drop(stdout);
        let (code, err) = program.end();
        assert!(code.is_some_and(|c| c < 2) && !err.contains("panicked"), "{line}: {code:?} {err}");
    }
}

fn full() -> File {
    OpenOptions::new().write(true).open("/dev/full").expect("/dev/full")
}

#[test]
fn a_full_disk_is_an_error_even_at_the_last_flush() {
    let many = "2001:db8::1\n".repeat(100_000);
    for (line, stdin) in [
        ("-q 2001:db8::1", None),
        ("-q", Some("2001:db8::1\n")),
        ("-f", Some("2001:db8::1\n")),
        ("-q", Some(many.as_str())),
        ("-q -i -m 2001:db8::1", None),
        ("--help", None),
    ] {
        let mut command = ipv6calc(words(line)).command();
        let child = command.stdin(if stdin.is_some() { Stdio::piped() } else { Stdio::null() });
        let mut child = child.stdout(full()).stderr(Stdio::piped()).spawn().unwrap();
        if let Some(text) = stdin {
            let _ = child.stdin.take().unwrap().write_all(text.as_bytes());
        }
        let answer = child.wait_with_output().unwrap();
        let err = String::from_utf8_lossy(&answer.stderr);
        assert_eq!(answer.status.code(), Some(1), "{line}: {err}");
        assert_eq!(err.lines().count(), 1, "{line}: told once: {err}");
    }
}

#[test]
fn errors_that_cannot_be_told_do_not_stop_the_run() {
    let mut command = ipv6calc(["-q"]).command();
    let piped = command.stdin(Stdio::piped()).stdout(Stdio::piped()).stderr(full());
    let mut child = piped.spawn().unwrap();
    child.stdin.take().unwrap().write_all(b"x\n2001:db8::1\n").unwrap();
    let answer = child.wait_with_output().unwrap();
    assert_eq!((&*answer.stdout, answer.status.code()), (&b"2001:db8::1\n"[..], Some(1)));
}

#[test]
fn an_input_that_cannot_be_read_is_told_and_ends_the_run() {
    let write_only = OpenOptions::new().write(true).open("/dev/null").unwrap();
    for (what, stdin) in [("a directory", File::open("/").unwrap()), ("a file open for writing", write_only)] {
        let mut command = ipv6calc(["-q"]).command();
        let child = command.stdin(stdin).stdout(Stdio::piped()).stderr(Stdio::piped()).spawn().unwrap();
        let (tell, told) = channel();
        thread::spawn(move || tell.send(child.wait_with_output().unwrap()));
        let answer = told.recv_timeout(AT_ONCE).unwrap_or_else(|_| panic!("{what}: no end"));
        assert_eq!((&*answer.stdout, answer.status.code()), (&b""[..], Some(1)), "{what}");
        assert!(!answer.stderr.is_empty(), "{what}: told");
    }
}

#[test]
fn an_empty_pipe_is_a_failure_so_that_an_empty_variable_is_noticed() {
    for empty in ["", "\n \n\t\n"] {
        let answer = pipe("-q", empty);
        assert_eq!((answer.out(), answer.code), ("", Some(1)), "{empty:?}");
    }
    assert_eq!(pipe("-q --test_prefix 10.0.0.0/8", "").code, Some(0));
}

#[test]
fn the_last_line_needs_no_newline_and_lines_may_end_with_crlf() {
    pipe("-q", "2001:db8::1\n192.0.2.1").is("2001:db8::1\n192.0.2.1\n");
    pipe("-q", "2001:db8::1\r\n192.0.2.1\r\n").is("2001:db8::1\n192.0.2.1\n");
    pipe("-q", "2001:db8::1\r\n192.0.2.1\r").is("2001:db8::1\n192.0.2.1\n");
    pipe("--in prefix+mac", "fe80:: 00:11:22:33:44:55\r\n").is("fe80::211:22ff:fe33:4455\n");
}

#[test]
fn any_run_of_blanks_separates_two_words() {
    pipe("--in prefix+mac", "fe80:: \t 00:11:22:33:44:55\n").is("fe80::211:22ff:fe33:4455\n");
    pipe("--in prefix+mac", "  fe80:: 00:11:22:33:44:55 \t\n").is("fe80::211:22ff:fe33:4455\n");
    pipe("--in ifinet6 -O ipv6", "20010db8000000000000000000000001   40\n").is("2001:db8::1/64\n");
}

#[test]
fn mixed_types_are_detected_line_by_line() {
    let lines = "2001:db8::1\n192.0.2.1\n00:11:22:33:44:55\n1:2:3:4:5:6:7:8\n4)+k&C#VzJ4br>0wv%Yp\n";
    pipe("-q", lines).is("2001:db8::1\n192.0.2.1\n00:11:22:33:44:55\n1:2:3:4:5:6:7:8\n1080::8:800:200c:417a\n");
    pipe("-A conv6to4", "192.0.2.1\n2002:c000:202::\n").is("2002:c000:201::\n192.0.2.2\n");
}

#[test]
fn a_bad_line_is_told_with_its_number_and_the_run_goes_on() {
    let answer = pipe("-q", "2001:db8::1\n2001:db8::g\n192.0.2.1\n\nnonsense\n2001:db8::2\n");
    assert_eq!((answer.out(), answer.code), ("2001:db8::1\n192.0.2.1\n2001:db8::2\n", Some(1)));
    let err = answer.err();
    assert!(err.contains("Error in given address '2001:db8::g' is not valid!"), "{err}");
    assert!(err.contains("line 2, column 11: expected a hex digit, found 'g'"), "{err}");
    assert!(err.contains("line 4") && err.contains("line 5"), "{err}");
}

#[test]
fn fail_fast_stops_at_the_first_bad_line() {
    let answer = pipe("-q --fail-fast", "2001:db8::1\nx\n192.0.2.1\n");
    assert_eq!((answer.out(), answer.code), ("2001:db8::1\n", Some(1)));
    pipe("-q --fail-fast", "2001:db8::1\n192.0.2.1\n").is("2001:db8::1\n192.0.2.1\n");
}

#[test]
fn one_failed_line_shows_in_the_exit_status_wherever_it_stands() {
    for lines in ["x\n2001:db8::1\n", "2001:db8::1\nx\n", "2001:db8::1\nx\n2001:db8::1\n"] {
        assert_eq!(pipe("-q", lines).code, Some(1), "{lines:?}");
    }
    let good = pipe("-q", "2001:db8::1\n\n2001:db8::1\n");
    assert_eq!((good.out(), good.code), ("2001:db8::1\n2001:db8::1\n", Some(0)));
}

#[test]
fn a_test_in_a_pipe_has_the_status_of_the_last_line() {
    let test = "--test_prefix 2001:db8::/32";
    assert_eq!(pipe(test, "2001:db9::1\n2001:db8::1\n").code, Some(0));
    assert_eq!(pipe(test, "2001:db8::1\n2001:db9::1\n").code, Some(1));
    assert_eq!(pipe(test, "2001:db8::1\n192.0.2.1\n").code, Some(2));
}

#[test]
fn bytes_that_are_no_text_are_refused_and_never_stop_the_run() {
    for bad in [&b"\xff\xfe"[..], b"2001:db8::\x001", b"\0", b"caf\xc3", b"\x80\x81", b"192.0.2.\xb1", b"::\xf0\x9f"] {
        let mut lines = bad.to_vec();
        lines.extend_from_slice(b"\n2001:db8::1\n");
        let answer = ipv6calc(["-q"]).stdin(lines).run();
        assert_eq!((answer.out(), answer.code), ("2001:db8::1\n", Some(1)), "{bad:?}: {}", answer.err());
        assert!(answer.err().contains("line 1"), "{bad:?}: {}", answer.err());
    }
}

#[test]
fn control_characters_of_a_bad_line_do_not_reach_the_terminal() {
    let answer = pipe("-q", "\x1b[2J\x1b]0;title\x07::g\n");
    assert!(!answer.stderr.contains(&0x1b) && !answer.stderr.contains(&0x07), "{:?}", answer.err());
}

/// An answer without what was used so far: that grows in a pipe.
fn without_footers(text: &str) -> String {
    let footer = |line: &&str| line.starts_with("Built-In database: ") || line.starts_with("BUILTIN_DATABASE_INFO=");
    text.lines().filter(|line| !footer(line)).flat_map(|line| [line, "\n"]).collect()
}

#[test]
fn a_pipe_answers_as_operands_would_one_by_one() {
    for options in ["-q", "-q -u -F", "-q -O revnibbles.arpa", "-q -O hex", "-q -A anonymize", "-q -i", "-q -i -m"] {
        let one = |input: &&str| {
            let argv = words(options).into_iter().chain(["--".to_string(), (*input).to_string()]);
            ipv6calc(argv).run().out().to_string()
        };
        let single: String = INPUTS.iter().map(one).collect();
        let lines: String = INPUTS.iter().map(|i| format!("{i}\n")).collect();
        assert_eq!(without_footers(pipe(options, &lines).out()), without_footers(&single), "{options}");
    }
}

#[test]
fn order_is_kept() {
    let lines: String = (0..200_000).map(|n| format!("2001:db8::1:{:x}:{:x}\n", n >> 12, n & 0xfff)).collect();
    let answer = ipv6calc(["--addr_to_compressed"]).stdin(lines.clone()).run();
    assert_eq!(answer.code, Some(0), "{}", answer.err());
    assert!(answer.out() == lines, "lines came out in another order or changed");
}

/// Feeds blocks and reads the answers, then looks at the memory while the pipe is still open.
fn fed(options: &str, blocks: impl Iterator<Item = Vec<u8>> + Send + 'static, answers: usize) -> (u64, Vec<u8>) {
    let (mut program, mut stdout) = start(options);
    let mut stdin = program.stdin.take().unwrap();
    let writer = thread::spawn(move || {
        blocks.into_iter().for_each(|b| stdin.write_all(&b).expect("the program reads"));
        stdin
    });
    let (mut seen, mut last) = (0, Vec::new());
    while seen < answers {
        let block = stdout.fill_buf().expect("a pipe can be read");
        assert!(!block.is_empty(), "only {seen} answers");
        seen += block.iter().filter(|b| **b == b'\n').count();
        last = block.to_vec();
        let n = block.len();
        stdout.consume(n);
    }
    let peak = program.peak();
    program.stdin = Some(writer.join().unwrap());
    program.end();
    (peak, last)
}

#[test]
fn a_line_of_one_gigabyte_needs_little_memory() {
    let endless = |byte: u8| (0..1024).map(move |_| vec![byte; 1 << 20]);
    let end = || std::iter::once(b"\n192.0.2.1\n".to_vec());
    let word = endless(b'1').chain(end());
    let rest = std::iter::once(b"2001:db8::1 ".to_vec()).chain(endless(b'x')).chain(end());
    let blank = endless(b' ').chain(end());
    let document = endless(b'1').chain(end());
    for (what, options, blocks, answers) in [
        ("one word", "-q", Box::new(word) as Box<dyn Iterator<Item = Vec<u8>> + Send>, 1),
        ("a long rest behind an address", "-q", Box::new(rest), 2),
        ("nothing but blanks", "-q", Box::new(blank), 1),
        ("one word in a document", "--json", Box::new(document), 2),
    ] {
        let (peak, last) = fed(options, blocks, answers);
        assert!(options == "--json" || last.ends_with(b"192.0.2.1\n"), "{what}: {:?}", String::from_utf8_lossy(&last));
        assert!(peak < 12 * 1024, "{what}: {peak} KiB");
    }
}

#[test]
fn the_message_about_an_endless_line_is_short() {
    let mut line = vec![b'1'; 4 << 20];
    line.push(b'\n');
    let answer = ipv6calc(["-q"]).stdin(line).run();
    assert_eq!(answer.code, Some(1));
    assert!(answer.stderr.len() < 4096, "{} bytes", answer.stderr.len());
}

#[test]
fn memory_stays_flat_from_one_to_four_million_lines() {
    let block = || "2001:db8:1:2:3:4:5:6\n".repeat(10_000).into_bytes();
    let mut peaks = Vec::new();
    for millions in [1, 4] {
        let (peak, _) = fed("-O hex", (0..100 * millions).map(move |_| block()), 1_000_000 * millions);
        peaks.push(peak);
    }
    assert!(peaks.iter().all(|p| *p <= 4 * 1024), "{peaks:?} KiB");
    assert!(peaks[1] <= peaks[0] + 256, "{peaks:?} KiB");
}

#[test]
fn a_pipe_that_takes_answers_and_messages_ends_the_run_when_it_is_closed() {
    let program = env!("CARGO_BIN_EXE_ipv6calc");
    let shell = format!("yes foo | timeout 20 {program} -q 2>&1 | head -1; exit ${{PIPESTATUS[1]}}");
    let run = std::process::Command::new("bash").args(["-c", &shell]).output().unwrap();
    assert!(String::from_utf8_lossy(&run.stdout).starts_with("Error in given address"));
    assert_ne!(run.status.code(), Some(124), "it ended by itself");
}

#[test]
fn threads_change_neither_answers_nor_messages_nor_the_status() {
    let lines: String = (0..40_000)
        .map(|n| match n % 977 {
            0 => "nonsense\n".to_string(),
            1 => "\n".to_string(),
            _ => format!("2001:db8::{:x}:{:x}\n", n >> 16, n & 0xffff),
        })
        .collect();
    for options in ["-q", "-q --fail-fast", "-O revnibbles.arpa", "--json", "--test_prefix 2001:db8::/64", "-E ipv6"] {
        let alone = pipe(options, &lines);
        for threads in [2, 3, 8] {
            let several = pipe(&format!("{options} --threads {threads}"), &lines);
            assert!(several == alone, "{options}, {threads} threads: {:?} {:?}", several.code, alone.code);
        }
    }
    assert_eq!(pipe("--threads 0", "::1\n").code, Some(1));
}
