//! Streams that are closed, files that are torn, threads that cannot be started, names that hold control characters: no
//! panic, nothing lost, nothing endless, and the documented status.

use crate::folder::{Folder, is_root, shell};
use crate::program::{Call, ipv6calc, tool};
use std::fs;
use std::io::{BufRead, BufReader, Read, Seek, SeekFrom, Write};
use std::os::unix::fs::{MetadataExt, PermissionsExt, chown};
use std::os::unix::process::CommandExt;
use std::process::{Child, Command, Stdio};

#[test]
fn threads_that_cannot_be_started_are_done_without() {
    let log = "192.0.2.99 x\n".repeat(50_000);
    for threads in ["1", "4"] {
        let call = tool("ipv6loganon", ["--threads", threads]).env("RUST_MIN_STACK", "99999999999999");
        call.stdin(log.as_bytes()).run().is(&log.replace(".99", ".0"));
    }
}

#[test]
fn a_line_is_not_appended_to_a_torn_one() {
    let folder = Folder::new("torn");
    for (before, after) in
        [("192.0.2.0 GE", "192.0.2.0 GE\n192.0.2.0 x\n"), ("a\n", "a\n192.0.2.0 x\n"), ("", "192.0.2.0 x\n")]
    {
        let out = folder.file("out", before);
        tool("ipv6loganon", ["-a", &out]).stdin("192.0.2.99 x\n").run().is("");
        assert_eq!(fs::read_to_string(&out).unwrap(), after, "{before:?}");
        tool("ipv6loganon", ["-a", &out]).stdin("").run().is("");
        assert_eq!(fs::read_to_string(&out).unwrap(), after, "nothing to append, nothing appended");
    }
}

/// A database with one country.
fn database(folder: &Folder) -> String {
    let table = folder.file("sites.csv", "prefix,country\n193.0.0.0/24,DE\n194.0.0.0/24,FR\n");
    let file = folder.path("GeoLite2-Country.mmdb");
    assert_eq!(ipv6calc(["db", "import", &table, "-q", "-o", &file]).run().code, Some(0));
    file
}

#[test]
fn a_database_of_another_user_may_shrink_while_it_is_used() {
    if !is_root() {
        return;
    }
    let folder = Folder::new("shrink");
    let file = database(&folder);
    chown(&file, Some(65534), None).unwrap();
    let mut child = piped(ipv6calc(["-q", "-A", "addr2cc", "--db-geoip2-dir", folder.text()]));
    assert_eq!(exchange(&mut child, "193.0.0.1\n"), "DE\n");
    fs::File::options().write(true).open(&file).unwrap().set_len(0).unwrap();
    assert_eq!(exchange(&mut child, "194.0.0.1\n"), "FR\n");
    drop(child.stdin.take());
    assert_eq!(child.wait().unwrap().code(), Some(0));
}

fn piped(call: Call) -> Child {
    call.command().stdin(Stdio::piped()).stdout(Stdio::piped()).stderr(Stdio::null()).spawn().unwrap()
}

/// Writes a line to the child and reads its answer.
fn exchange(child: &mut Child, line: &str) -> String {
    child.stdin.as_mut().unwrap().write_all(line.as_bytes()).unwrap();
    let mut answer = String::new();
    BufReader::new(child.stdout.as_mut().unwrap()).read_line(&mut answer).unwrap();
    answer
}

#[test]
fn a_closed_standard_output_is_an_error() {
    let folder = Folder::new("closed");
    let log = folder.file("log", "192.0.2.99 x\n");
    for call in [
        ipv6calc(["-q", "2001:db8::1"]),
        ipv6calc(["net", "split", "192.0.2.0/24", "25"]),
        tool("ipv6loganon", ["--file", &log]),
        tool("ipv6logstats", ["--file", &log]),
    ] {
        let answer = shell("", ">&-", call);
        assert!(answer.code.is_some_and(|code| code > 0), "{answer:?}");
        assert!(answer.err().contains("standard output"), "{}", answer.err());
    }
}

#[cfg(feature = "plan")]
#[test]
fn a_closed_standard_input_is_an_error() {
    let answer = shell("", "<&-", ipv6calc(["plan", "check", "-"]));
    assert_eq!((answer.code, answer.out()), (Some(2), ""), "{}", answer.err());
}

#[test]
fn zeros_after_a_gzip_member_are_padding() {
    let folder = Folder::new("gzip");
    let plain = folder.file("log", "192.0.2.99 x\n");
    let gzip = |path: &str| Command::new("gzip").args(["-c", path]).output().unwrap().stdout;
    let member = gzip(&plain);
    let zeros = vec![0; 10_000];
    for (bytes, lines, code) in [
        ([&member[..], &zeros].concat(), 1, 0),
        ([&member[..], &zeros, &member].concat(), 2, 0),
        ([&member[..], &member].concat(), 2, 0),
        ([&member[..], b"garbage"].concat(), 1, 1),
    ] {
        let answer = tool("ipv6loganon", [""; 0]).stdin(bytes).run();
        assert_eq!((answer.out(), answer.code), (&*"192.0.2.0 x\n".repeat(lines), Some(code)), "{}", answer.err());
    }
}

#[test]
fn a_fifo_without_a_writer_is_not_waited_for() {
    let folder = Folder::new("fifo");
    let fifo = folder.fifo("fifo");
    for call in [
        ipv6calc(["-q", "-A", "anonymize", "--anonymize-method", "cryptopan", "--key-file", &fifo, "192.0.2.1"]),
        ipv6calc(["-q", "--db-labels", &fifo, "-E", "db.label=x", "192.0.2.1"]),
        #[cfg(feature = "plan")]
        ipv6calc(["plan", "check", &fifo]),
        tool("ipv6logstats", ["--merge", &fifo]),
        ipv6calc(["survey", "--merge", &fifo]),
    ] {
        let answer = call.run();
        assert!(answer.code.is_some_and(|code| code > 0) && answer.err().contains("FIFO"), "{answer:?}");
    }
}

#[test]
fn a_fifo_with_a_writer_is_read() {
    let folder = Folder::new("substitution");
    let key = folder.key(&[7; 32]);
    let words = ["-q", "-A", "anonymize", "--anonymize-method", "cryptopan", "192.0.2.1"];
    let plain = ipv6calc(words.into_iter().chain(["--key-file", &key])).run();
    let substituted = shell("", &format!("--key-file <(sleep 0.2; cat {key})"), ipv6calc(words));
    assert_eq!((substituted.out(), substituted.code), (plain.out(), Some(0)), "{}", substituted.err());
}

/// A name with characters that would reach a terminal as commands, or reorder what it shows.
const NAME: &str = "a\u{1b}[31mb\u{7}c\nd\u{9b}e\u{202e}f.toml";

fn is_clean(text: &str) -> bool {
    !text.contains(['\u{1b}', '\u{7}', '\u{9b}', '\u{202e}']) && !text.lines().any(|line| line.starts_with('d'))
}

#[test]
fn names_of_files_are_shown_without_control_characters() {
    let folder = Folder::new("names");
    let there = folder.file(NAME, "no such content\n");
    let missing = folder.path(&format!("missing/{NAME}"));
    #[cfg(feature = "plan")]
    let correctable = folder.file(&format!("{NAME}.txt"), "2001:DB8::1\n");
    let key = folder.key(&[7; 32]);
    let anonymize = ["-q", "-A", "anonymize", "--anonymize-method", "cryptopan"];
    let mut calls = Vec::new();
    for name in [&there, &missing] {
        calls.push(tool("ipv6loganon", ["--file", name, "--file", "/nonexistent"]));
        calls.push(tool("ipv6loganon", ["-w", name, "--file", name]));
        calls.push(tool("ipv6loganon", ["--anonymize-method", "cryptopan", "--key-file", name]));
        calls.push(tool("ipv6logstats", ["--merge", name]));
        calls.push(ipv6calc(anonymize.into_iter().chain(["--key-file", name, "192.0.2.1"])));
        calls.push(ipv6calc(["-q", "-E", name, "192.0.2.1"]));
        calls.push(ipv6calc(["-q", "--db-labels", name, "-E", "db.label=x", "192.0.2.1"]));
        calls.push(ipv6calc(["-q", "-A", "addr2cc", "--db-geoip2-dir", name, "192.0.2.1"]));
        calls.push(ipv6calc(["-q", "-A", "addr2cc", "192.0.2.1"]).env("IPV6CALC_DB_DBIP2_DIR", name));
        calls.push(ipv6calc(["db", "verify", name]));
        calls.push(ipv6calc(["db", "diff", name, name]));
        calls.push(ipv6calc(["db", "import", name, "-o", "/nonexistent/x"]));
        calls.push(ipv6calc(["db", "list", "--db-geoip2-dir", name]));
        calls.push(ipv6calc(["net", "aggregate", &format!("@{name}")]));
        #[cfg(feature = "plan")]
        calls.push(ipv6calc(["plan", "check", "--report", "concise", name]));
        #[cfg(feature = "plan")]
        calls.push(ipv6calc(["plan", "check", "--report", "github", name]));
        #[cfg(feature = "plan")]
        calls.push(ipv6calc(["plan", "check", "--baseline", name, &key]));
        #[cfg(feature = "plan")]
        calls.push(ipv6calc(["plan", "check", "-o", &missing, &key]));
        #[cfg(feature = "plan")]
        calls.push(ipv6calc(["plan", "check", "--select", "P003", "--fix", "--diff", &correctable]));
    }
    let mut raw = Vec::new();
    for call in calls {
        let command = format!("{call:?}");
        let answer = call.run();
        let text = format!("{}{}", String::from_utf8_lossy(&answer.stdout), answer.err());
        if !is_clean(&text) {
            raw.push(format!("{}\n{text:?}", command.escape_debug()));
        }
    }
    assert!(raw.is_empty(), "{}", raw.join("\n"));
}

#[test]
fn texts_of_databases_are_shown_without_control_characters() {
    let folder = Folder::new("texts");
    let one = folder.file("one.csv", "prefix,city\n192.0.2.0/24,Ort\n");
    let other = folder.file("other.csv", "prefix,city\n192.0.2.0/24,O\u{202e}rt\n198.51.100.0/24,\u{2066}x\n");
    let made = |name: &str, table: &str| {
        let out = folder.path(name);
        ipv6calc(["db", "import", table, "-q", "-o", &out]).run();
        out
    };
    let (one, other) = (made("one.mmdb", &one), made("GeoLite2-City.mmdb", &other));
    let directory = folder.text();
    for call in [
        ipv6calc(["db", "diff", &one, &other]),
        ipv6calc(["db", "lookup", "--db-geoip2-dir", directory, "192.0.2.1", "198.51.100.1"]),
    ] {
        let answer = call.run();
        let shown = !answer.out().contains(['\u{9b}', '\u{202e}', '\u{2066}']);
        assert!(shown && answer.err().is_empty(), "{:?} {:?}", answer.out(), answer.err());
    }
}

#[test]
fn zones_hold_no_control_characters() {
    for zone in ["a\u{9b}b", "\u{202e}", "a\u{2028}"] {
        for words in [vec!["-q"], vec!["explain"]] {
            let answer = ipv6calc(words.into_iter().chain([format!("fe80::1%{zone}").as_str()])).run();
            assert!(is_clean(answer.out()) && is_clean(&answer.err()), "{answer:?}");
        }
        assert_eq!(ipv6calc(["-q", &format!("fe80::1%{zone}")]).run().code, Some(1));
        let document = ipv6calc(["--json", &format!("fe80::1%{zone}")]).run();
        let read: serde_json::Value = serde_json::from_str(document.out()).unwrap();
        assert_eq!(read["input"], format!("fe80::1%{zone}"));
        assert!(is_clean(document.out()), "{document:?}");
    }
    ipv6calc(["-q", "fe80::1%größe"]).run().is("fe80::1%größe\n");
}

#[test]
fn what_cannot_be_revealed_is_reported() {
    let folder = Folder::new("reveal");
    let key = folder.key(&(0..32).collect::<Vec<u8>>());
    let action = |action: &'static str, method: &'static str| {
        ["-q", "-A", action, "--anonymize-method", method, "--key-file"]
            .map(str::to_owned)
            .into_iter()
            .chain([key.clone()])
    };
    let addresses: String =
        (0..5000_u32).map(|n| format!("{}\n", std::net::Ipv4Addr::from(n.wrapping_mul(858_993)))).collect();
    for method in ["cryptopan", "ipcrypt-pfx"] {
        let hidden = ipv6calc(action("anonymize", method)).stdin(addresses.as_bytes()).run();
        let revealed = ipv6calc(action("deanonymize", method)).stdin(hidden.stdout).run();
        let lost = addresses.lines().zip(revealed.out().lines()).filter(|(before, after)| before != after).count();
        let warned = revealed.err().lines().filter(|line| line.starts_with("warning: ")).count();
        assert!(lost > 0 && warned >= lost, "{method}: {warned} warnings for {lost} lost addresses");
        assert!(warned < 1000, "{method}: {warned} warnings");
        let all = action("anonymize", method).chain(["--all-scopes".to_owned()]);
        let hidden = ipv6calc(all).stdin(addresses.as_bytes()).run();
        let all = action("deanonymize", method).chain(["--all-scopes".to_owned()]);
        let revealed = ipv6calc(all).stdin(hidden.stdout).run();
        assert_eq!((revealed.out(), &*revealed.err()), (&*addresses, ""), "{method}");
    }
}

/// How often each pattern is in the writable memory of a process, and how often the last one is on its stack; `None` if
/// that cannot be read.
fn in_memory(process: u32, patterns: &[&[u8]], on_stack: &[u8]) -> Option<Vec<usize>> {
    let mut memory = fs::File::open(format!("/proc/{process}/mem")).ok()?;
    let maps = fs::read_to_string(format!("/proc/{process}/maps")).ok()?;
    let mut counts = vec![0; patterns.len() + 1];
    for line in maps.lines().filter(|line| line.contains(" rw")) {
        let (from, to) = line.split(' ').next()?.split_once('-')?;
        let [from, to] = [from, to].map(|end| u64::from_str_radix(end, 16).unwrap());
        let mut block = vec![0; (to - from) as usize];
        memory.seek(SeekFrom::Start(from)).ok()?;
        if memory.read_exact(&mut block).is_ok() {
            let in_stack = line.ends_with("[stack]");
            let count = |pattern: &&[u8]| block.windows(pattern.len()).filter(|window| window == pattern).count();
            counts.iter_mut().zip(patterns).for_each(|(sum, pattern)| *sum += count(pattern));
            counts[patterns.len()] += if in_stack { count(&on_stack) } else { 0 };
        }
    }
    Some(counts)
}

#[test]
fn no_copy_of_a_key_stays_in_memory() {
    let folder = Folder::new("memory");
    let bytes: Vec<u8> = (0..32_u32).map(|n| (n * 37 + 101) as u8).collect();
    let hex: String = bytes.iter().map(|byte| format!("{byte:02x}")).collect();
    for content in [bytes.clone(), hex.clone().into_bytes()] {
        let key = folder.key(&content);
        for (program, words) in [("ipv6loganon", vec![]), ("ipv6calc", vec!["-q", "-A", "anonymize"])] {
            let words = words.into_iter().chain(["--anonymize-method", "cryptopan", "--key-file", &key]);
            let mut child = piped(tool(program, words));
            exchange(&mut child, "192.0.2.1 \n");
            let counts = in_memory(child.id(), &[&bytes, &bytes[16..], hex.as_bytes()], &bytes[..16]);
            drop(child.stdin.take());
            child.wait().unwrap();
            // a user who is not root cannot read it: nothing is dumped while a key is loaded
            let Some(counts) = counts else { continue };
            assert_eq!(counts[..3], [0, 0, 0], "{program}: the key, its second half, its digits");
            // it is the first round key, which the running cipher may have moved out of a register
            assert!(counts[3] <= 1, "{program}: the first half is {} times on the stack", counts[3]);
        }
    }
}

#[test]
fn a_key_of_another_user_is_refused() {
    if !is_root() {
        return;
    }
    let folder = Folder::new("owner");
    let key = folder.key(&[7; 32]);
    chown(&key, Some(65534), None).unwrap();
    let words = ["-q", "-A", "anonymize", "--anonymize-method", "cryptopan", "--key-file", &key, "192.0.2.1"];
    let answer = ipv6calc(words).run();
    answer.fails(1);
    assert!(answer.err().contains("65534"), "{}", answer.err());
}

#[test]
fn the_key_is_never_the_output() {
    let folder = Folder::new("output");
    let key = folder.key(&[7; 32]);
    for option in ["-w", "-a"] {
        let words = ["--anonymize-method", "cryptopan", "--key-file", &key, option, &key];
        let answer = tool("ipv6loganon", words).stdin("192.0.2.1 x\n").run();
        answer.fails(1);
        assert_eq!(fs::read(&key).unwrap(), [7; 32]);
    }
}

#[test]
fn no_core_is_dumped_while_a_key_is_loaded() {
    let folder = Folder::new("core");
    let key = folder.key(&(0..32).collect::<Vec<u8>>());
    fs::set_permissions(folder.text(), fs::Permissions::from_mode(0o755)).unwrap();
    // of a process that must not be dumped the system gives all files in /proc to root
    let owner = |words: &[&str]| {
        let mut command = tool("ipv6loganon", words).command();
        if is_root() {
            chown(&key, Some(65534), None).unwrap();
            command.uid(65534);
        }
        let mut child = command.stdin(Stdio::piped()).stdout(Stdio::piped()).stderr(Stdio::null()).spawn().ok()?;
        exchange(&mut child, "192.0.2.1 x\n");
        let owner = fs::metadata(format!("/proc/{}/stat", child.id())).unwrap().uid();
        drop(child.stdin.take());
        assert!(child.wait().unwrap().success());
        Some(owner)
    };
    let Some(without) = owner(&["--flush"]) else {
        return eprintln!("skipped: other users cannot run the program here");
    };
    assert_ne!(without, 0);
    assert_eq!(owner(&["--flush", "--anonymize-method", "cryptopan", "--key-file", &key]), Some(0));
}

#[test]
fn half_a_key_is_enough_where_the_method_takes_no_more() {
    let folder = Folder::new("half");
    for key in [&[7; 16][..], b"07070707070707070707070707070707\n"] {
        let key = folder.key(key);
        let words = |method| ["-q", "-A", "anonymize", "--anonymize-method", method, "--key-file", &key, "2001:db8::1"];
        assert_eq!(ipv6calc(words("ipcrypt-deterministic")).run().code, Some(0));
        for method in ["cryptopan", "ipcrypt-pfx"] {
            let answer = ipv6calc(words(method)).run();
            answer.fails(1);
            assert!(answer.err().contains("32 bytes"), "{}", answer.err());
        }
    }
    let key = folder.key(&[0; 32]);
    ipv6calc(["-q", "-A", "anonymize", "--anonymize-method", "cryptopan", "--key-file", &key, "2001:db8::1"])
        .run()
        .fails(1);
}

#[cfg(feature = "plan")]
#[test]
fn a_file_name_is_not_a_workflow_command() {
    let folder = Folder::new("workflow");
    folder.file("::stop-commands::x.toml", "[[host]]\naddress = \"2001:DB8::1\"\nname = \"::error::x\"\n");
    for report in ["concise", "human", "github", "junit", "gitlab", "sarif", "json", "jsonl", "rdjson"] {
        let mut command = ipv6calc(["plan", "check", "--report", report, "::stop-commands::x.toml"]).command();
        let output = command.current_dir(folder.text()).stdin(Stdio::null()).output().unwrap();
        let text = String::from_utf8(output.stdout).unwrap();
        assert!(!text.is_empty(), "{report}");
        let commands = ["::error file=", "::warning file=", "::notice file="];
        let forged = text.lines().map(str::trim_start).find(|line| {
            line.starts_with("::") && !commands.iter().any(|command| line.starts_with(command)) || line.contains("##[")
        });
        assert_eq!(forged, None, "{report}");
    }
}

#[cfg(feature = "plan")]
#[test]
fn documents_for_machines_hold_no_marks_that_reorder_a_line() {
    let folder = Folder::new("reorder");
    let plan = folder
        .file("plan.toml", "[[host]]\naddress = \"2001:DB8::1\"\nname = \"a\u{202e}b\u{9b}\"\nrole = \"\u{202e}x\"\n");
    let named = folder.file("a\u{9b}\u{202e}\u{2066}\u{2028}b.txt", "2001:DB8::/32\n");
    for report in ["concise", "human", "github", "junit", "gitlab", "sarif", "json", "jsonl", "rdjson"] {
        let answer = ipv6calc(["plan", "check", "--report", report, &plan, &named]).run();
        assert!(
            !answer.out().is_empty() && !answer.out().contains(['\u{202e}', '\u{9b}', '\u{2066}', '\u{2028}']),
            "{report}: {:?}",
            answer.out()
        );
    }
}
