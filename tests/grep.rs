//! `ipv6calc grep` through the program itself: what is selected, what is written, files and directories, bad input.

use crate::json::schema;
use crate::program::{Answer, ipv6calc, pipe, project, words};
use serde_json::Value as Json;
use std::fs;
use std::io::Write;
use std::path::{Path, PathBuf};
use std::process::Stdio;

const LOG: &str = "\
192.0.2.1 - - [10/Oct/2026:13:55:36 +0000] \"GET / HTTP/1.1\" 200 12 \"-\" \"Chrome/120.0.0.0\"
2001:db8::1 - - [10/Oct/2026:13:55:37 +0000] \"GET /?ip=192.0.2.9%3A80 HTTP/1.1\" 200 12
nothing here at 12:34:56
for=\"[2001:db8:1::7]:443\", 198.51.100.7
::ffff:192.0.2.3 connected
";

/// A directory that is there as long as the test runs.
struct Folder(PathBuf);

impl Folder {
    fn new(name: &str) -> Folder {
        let path = project().join(format!("target/grep-{name}-{}", std::process::id()));
        fs::create_dir_all(&path).unwrap();
        Folder(path)
    }

    fn file(&self, name: &str, content: impl AsRef<[u8]>) -> PathBuf {
        let path = self.0.join(name);
        fs::create_dir_all(path.parent().unwrap()).unwrap();
        fs::write(&path, content).unwrap();
        path
    }

    /// Runs the program in it.
    fn grep(&self, line: &str) -> Answer {
        let output =
            ipv6calc(words(&format!("grep {line}"))).command().current_dir(&self.0).stdin(Stdio::null()).output();
        let output = output.unwrap();
        Answer { stdout: output.stdout, stderr: output.stderr, code: output.status.code() }
    }
}

impl Drop for Folder {
    fn drop(&mut self) {
        let _ = fs::remove_dir_all(&self.0);
    }
}

#[track_caller]
fn grep(line: &str, code: i32, out: &str) {
    let answer = pipe(&format!("grep {line}"), LOG);
    assert_eq!((answer.out(), answer.code), (out, Some(code)), "{line}: {}", answer.err());
}

fn lines(numbers: &[usize]) -> String {
    numbers.iter().map(|n| format!("{}\n", LOG.lines().nth(n - 1).unwrap())).collect()
}

#[test]
fn lines_with_an_address_of_the_set_are_printed() {
    grep("192.0.2.0/24", 0, &lines(&[1, 2]));
    grep("2001:db8::/32", 0, &lines(&[2, 4]));
    grep("120.0.0.0/8", 1, "");
    grep("'2001:db8::/32 - 2001:db8:1::/48'", 0, &lines(&[2]));
    grep("-e 198.51.100.0/24 -e 2001:db8::1", 0, &lines(&[2, 4]));
    grep("198.51.100.0/24 2001:db8::1", 0, &lines(&[2, 4]));
    grep("-v ::/0,0.0.0.0/0", 0, &lines(&[3]));
    grep("bogon", 0, &lines(&[1, 2, 4, 5]));
    grep("!bogon", 1, "");
}

#[test]
fn the_address_inside_counts_with_unmap_and_is_noted_without() {
    grep("--unmap 192.0.2.3", 0, &lines(&[5]));
    let answer = pipe("grep 192.0.2.0/28", LOG);
    assert!(answer.err().contains("--unmap matches them too"), "{}", answer.err());
    assert_eq!(answer.err().lines().count(), 1);
    assert_eq!(pipe("grep -s 192.0.2.0/28", LOG).err(), "");
    assert_eq!(pipe("grep --unmap 192.0.2.0/28", LOG).err(), "");
}

#[test]
fn what_is_printed_of_lines_is_that_of_grep() {
    grep("-c 192.0.2.0/24", 0, "2\n");
    grep("-c 10.0.0.0/8", 1, "0\n");
    grep("-o 192.0.2.0/24", 0, "192.0.2.1\n192.0.2.9\n");
    grep("-on 192.0.2.0/24", 0, "1:192.0.2.1\n2:192.0.2.9\n");
    grep("-oH 192.0.2.1", 0, "(standard input):192.0.2.1\n");
    grep("-l 192.0.2.1", 0, "(standard input)\n");
    grep("-L 192.0.2.1", 1, "");
    grep("-L 10.0.0.0/8", 0, "(standard input)\n");
    grep("-q 192.0.2.1", 0, "");
    grep("-m1 192.0.2.0/24", 0, &lines(&[1]));
    grep("-m1 -c 192.0.2.0/24", 0, "1\n");
    grep("-m0 192.0.2.0/24", 1, "");
    grep("-n -A1 198.51.100.7", 0, &format!("4:{}5-{}", lines(&[4]), lines(&[5])));
    grep("-n -B1 198.51.100.7", 0, &format!("3-{}4:{}", lines(&[3]), lines(&[4])));
    grep("-C0 -n 192.0.2.1,198.51.100.7", 0, &format!("1:{}--\n4:{}", lines(&[1]), lines(&[4])));
    grep("-m1 -A1 192.0.2.0/24", 0, &lines(&[1, 2]));
    grep("--color=always -o 192.0.2.1", 0, "\x1b[1;31m192.0.2.1\x1b[m\n");
}

#[test]
fn labels_are_those_of_the_most_specific_item() {
    let folder = Folder::new("labels");
    folder.file("nets", "192.0.2.0/24,all offices\n192.0.2.8/29\tBerlin, 2nd floor\n2001:db8::/32\n");
    let log = folder.file("log", LOG);
    let log = log.file_name().unwrap().to_str().unwrap();
    let out = "all offices\t192.0.2.1\n2001:db8::/32\t2001:db8::1\nBerlin, 2nd floor\t192.0.2.9\n2001:db8::/32\t2001:db8:1::7\n";
    folder.grep(&format!("--label -o @nets {log}")).is(out);
    folder.grep(&format!("--label -o -f nets {log}")).is(out);
    let lines = folder.grep(&format!("--label @nets {log}"));
    assert!(lines.out().contains("\n2001:db8::/32,Berlin, 2nd floor\t2001:db8::1 - -"), "{}", lines.out());
}

#[test]
fn json_fits_its_schema() {
    let folder = Folder::new("json");
    folder.file("nets", "192.0.2.0/24 office\n");
    folder.file("log", [LOG.as_bytes(), b"192.0.2.7 \xff\n"].concat());
    let answer = folder.grep("--json -e @nets -e 2001:db8::/32 log");
    let documents: Vec<Json> = answer.out().lines().map(|line| serde_json::from_str(line).unwrap()).collect();
    assert_eq!(documents.len(), 4);
    let schema = schema("grep");
    documents.iter().for_each(|document| assert!(schema.is_valid(document), "{document}"));
    assert_eq!(documents[1]["matches"][1]["label"], "office");
    assert_eq!(documents[2]["matches"][0]["item"], "2001:db8::/32");
    assert_eq!(documents[3]["text_hex"], "3139322e302e322e3720ff");
}

#[test]
fn several_files_keep_their_order_and_bad_ones_do_not_stop_the_others() {
    let folder = Folder::new("files");
    for i in 0..40 {
        folder.file(&format!("{i:02}.log"), format!("x 192.0.2.{i}\n").repeat(i * 50 + 1));
    }
    let names: Vec<String> = (0..40).map(|i| format!("{i:02}.log")).collect();
    let expected: String = (0..40).map(|i| format!("{i:02}.log:x 192.0.2.{i}\n").repeat(i * 50 + 1)).collect();
    for threads in [1, 2, 7] {
        folder.grep(&format!("--threads {threads} 192.0.2.0/24 {}", names.join(" "))).is(&expected);
    }
    let answer = folder.grep("-h 192.0.2.0/24 00.log absent .");
    assert_eq!((answer.out(), answer.code), ("x 192.0.2.0\n", Some(2)));
    assert!(
        answer.err().contains("cannot read 'absent'") && answer.err().contains("cannot read '.'"),
        "{}",
        answer.err()
    );
    assert_eq!(folder.grep("-s 192.0.2.0/24 00.log absent").err(), "");
    assert_eq!(folder.grep("-q 192.0.2.0/24 absent 00.log").code, Some(0));
    folder.file("names", "01.log\x0000.log\0");
    folder.grep("-c --files0-from names 192.0.2.0/24").is("01.log:51\n00.log:1\n");
}

#[test]
fn directories_are_searched_as_ripgrep_does() {
    let folder = Folder::new("walk");
    for name in ["b/two.log", "a/one.log", "a/three.txt", ".hidden/four.log", "c/ignored.log"] {
        folder.file(name, "192.0.2.1\n");
    }
    folder.file(".ignore", "ignored.log\n");
    folder.grep("-rl 192.0.2.1").is("a/one.log\na/three.txt\nb/two.log\n");
    // a glob of -g overrides every ignore file, as in ripgrep
    folder.grep("-rl -g *.log 192.0.2.1").is("a/one.log\nb/two.log\nc/ignored.log\n");
    folder.grep("-rl -g !*.log 192.0.2.1").is("a/three.txt\n");
    folder
        .grep("-rl --hidden --no-ignore 192.0.2.1 .")
        .is("./.hidden/four.log\n./a/one.log\n./a/three.txt\n./b/two.log\n./c/ignored.log\n");
    folder.grep("-rc 192.0.2.1 a").is("a/one.log:1\na/three.txt:1\n");
}

#[test]
fn packed_and_binary_files_are_searched() {
    let folder = Folder::new("packed");
    let path = folder.file("log.gz", "");
    let mut packed = flate2::write::GzEncoder::new(fs::File::create(path).unwrap(), flate2::Compression::fast());
    packed.write_all(LOG.as_bytes()).unwrap();
    packed.finish().unwrap();
    folder.grep("-o 198.51.100.0/24 log.gz").is("198.51.100.7\n");
    folder.file("binary", b"\0\x01\n192.0.2.1\n");
    folder.grep("192.0.2.1 binary").is("Binary file binary matches\n");
    folder.grep("-a 192.0.2.1 binary").is("192.0.2.1\n");
    folder.grep("-c 192.0.2.1 binary").is("1\n");
    folder.file("late", [LOG.repeat(1000).as_bytes(), b"10.0.0.1\0\n"].concat());
    folder.grep("10.0.0.1 late").is("Binary file late matches\n");
}

#[test]
fn a_line_longer_than_any_block_is_selected_as_a_whole() {
    let long = format!("{} 192.0.2.1 {}", "x ".repeat(1_500_000), "y ".repeat(700_000));
    let text = format!("one\n{long}\n10.0.0.1\n");
    let is = |line: &str, out: &str| {
        let answer = pipe(&format!("grep {line}"), &text);
        assert_eq!(answer.code, Some(0), "{line}");
        assert!(answer.out() == out, "{line}: {} bytes for {}", answer.stdout.len(), out.len());
    };
    is("192.0.2.1", &format!("{long}\n"));
    is("-n 192.0.2.1", &format!("2:{long}\n"));
    is("-v 192.0.2.1", "one\n10.0.0.1\n");
    is("-v 10.0.0.1", &format!("one\n{long}\n"));
    is("-o 0.0.0.0/0", "192.0.2.1\n10.0.0.1\n");
    is("-c 0.0.0.0/0", "2\n");
    is("-m1 -c 192.0.2.1", "1\n");
}

#[test]
fn a_closed_pipe_ends_the_search() {
    let folder = Folder::new("pipe");
    folder.file("log", LOG.repeat(100_000));
    for names in ["log", "log log log log"] {
        let line = format!("grep 0.0.0.0/0 {names}");
        let mut child = ipv6calc(words(&line)).command().current_dir(&folder.0).stdout(Stdio::piped()).spawn().unwrap();
        drop(child.stdout.take());
        assert_eq!(child.wait().unwrap().code(), Some(0), "{names}");
    }
}

#[test]
fn a_list_with_an_error_is_not_searched() {
    let folder = Folder::new("bad");
    folder.file("nets", "# ours\n192.0.2.0/24\n192.0.2.9/24 office\n");
    folder.file("log", LOG);
    let answer = folder.grep("@nets log");
    assert_eq!((answer.out(), answer.code), ("", Some(2)));
    assert!(
        answer.err().starts_with("ipv6calc: grep: nets, line 3: '192.0.2.9/24 office', column 1: expected a prefix"),
        "{}",
        answer.err()
    );
    folder.grep("-c --trim @nets log").is("2\n");
    assert!(folder.grep("nets log").err().contains("the items of a file are written @nets"));
    assert!(Path::new(&folder.0).exists());
}
