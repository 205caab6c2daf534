//! Files that people own: at every moment a file is the old one or the new one, it stays its owner's, and it is not replaced
//! by what is made of it.

use crate::folder::{Folder, is_root, shell};
use crate::program::{Answer, Call, ipv6calc, tool};
use std::fs;
use std::os::unix::fs::{MetadataExt, PermissionsExt, chown, symlink};
use std::os::unix::process::CommandExt;
use std::process::{Command, Stdio};
use std::thread;
use std::time::Instant;

/// A plan with host bits (P002) and upper case (P003) in every line.
fn plan(lines: usize) -> String {
    (0..lines).map(|n| format!("2001:DB8:0:{n:x}::5/64 # role=lan name=n{n}\n")).collect()
}

/// `plan check --fix` of these rules.
fn fix(rules: &str, file: &str) -> Call {
    ipv6calc(["plan", "check", "--report", "concise", "--select", rules, "--fix", file])
}

/// The text after corrections of these rules, one after the other.
fn fixed(folder: &Folder, text: &str, rules: &[&str]) -> String {
    let file = folder.file("fixed.txt", text);
    for rules in rules {
        fix(rules, &file).run().is("");
    }
    let fixed = fs::read_to_string(&file).unwrap();
    fs::remove_file(&file).unwrap();
    assert_ne!(fixed, text);
    fixed
}

#[test]
fn two_corrections_at_once_leave_a_result_of_one_of_them() {
    let folder = Folder::new("two");
    let text = plan(50);
    let results = [&["P002"][..], &["P003"], &["P002", "P003"]].map(|rules| fixed(&folder, &text, rules));
    for name in ["plan.txt.ipv6calc-new", ".plan.txt.tmp"] {
        folder.file(name, "notes");
    }
    for round in 0..60 {
        let file = folder.file("plan.txt", &text);
        let start = |rules| {
            let mut command = fix(rules, &file).command();
            command.stdin(Stdio::null()).stdout(Stdio::null()).stderr(Stdio::piped()).spawn().unwrap()
        };
        let children = [start("P002"), start("P003")];
        for child in children {
            let output = child.wait_with_output().unwrap();
            let why = String::from_utf8_lossy(&output.stderr);
            let lost = output.status.code() == Some(2) && why.contains("changed since it was read");
            assert!(lost || output.status.success(), "round {round}: {why}");
        }
        assert!(results.contains(&fs::read_to_string(&file).unwrap()), "round {round}");
    }
    assert_eq!(folder.names(), [".plan.txt.tmp", "plan.txt", "plan.txt.ipv6calc-new"]);
    assert_eq!(fs::read_to_string(folder.path("plan.txt.ipv6calc-new")).unwrap(), "notes");
}

#[test]
fn a_correction_that_is_killed_leaves_the_old_file_or_the_new_one() {
    let folder = Folder::new("killed");
    let text = plan(400);
    let after = fixed(&folder, &text, &["P002,P003"]);
    let start = |file: &str| {
        let mut command = fix("P002,P003", file).command();
        command.stdin(Stdio::null()).stdout(Stdio::null()).stderr(Stdio::null()).spawn().unwrap()
    };
    let file = folder.file("plan.txt", &text);
    let begin = Instant::now();
    assert!(start(&file).wait().unwrap().success());
    let whole = begin.elapsed();
    let (mut seed, mut olds) = (1_u32, 0);
    for _ in 0..200 {
        seed = seed.wrapping_mul(1_664_525).wrapping_add(1_013_904_223);
        let file = folder.file("plan.txt", &text);
        let mut child = start(&file);
        // most of the interesting moments are at the end
        thread::sleep(whole.mul_f64(f64::from(seed >> 8) / f64::from(1 << 24) * 1.2));
        child.kill().unwrap();
        child.wait().unwrap();
        let left = fs::read_to_string(&file).unwrap();
        assert!(left == text || left == after, "{} of {} bytes", left.len(), text.len());
        olds += usize::from(left == text);
        for name in folder.names().iter().filter(|name| *name != "plan.txt") {
            assert!(name.starts_with(".plan.txt."), "{name}");
        }
    }
    assert!(olds > 0, "no run was killed in time");
    // what a killed run leaves does not stop the next one
    fix("P002,P003", &file).run().is("");
    assert_eq!(fs::read_to_string(&file).unwrap(), after);
}

/// A call that may write files of 8 KiB at most, as on a full disk.
fn limited(call: Call) -> Answer {
    shell("trap '' XFSZ; ulimit -f 8;", "", call)
}

#[test]
fn what_was_there_stays_when_there_is_no_room() {
    let folder = Folder::new("room");
    let file = folder.file("plan.txt", plan(500));
    let baseline = folder.path("baseline.json");
    let check =
        |words: &[&str]| ipv6calc([&["plan", "check", "--report", "concise", "--select", "P002"], words].concat());
    assert_eq!(check(&["--baseline", &baseline, "--write-baseline", &file]).run().code, Some(0));
    let report = folder.file("report", "old report");
    let table = folder.file(
        "table.csv",
        (0..2000)
            .map(|n| format!("198.{}.{}.0/24,n{n}\n", n >> 8, n & 255))
            .fold("prefix,city\n".to_owned(), |a, b| a + &b),
    );
    let database = folder.file("table.mmdb", "old database");
    let (olds, names) = (read_all(&folder), folder.names());
    for call in [
        fix("P002", &file),
        check(&["--baseline", &baseline, "--write-baseline", &file]),
        check(&["-o", &report, &file]),
        ipv6calc(["db", "import", &table, "-o", &database]),
    ] {
        let answer = limited(call);
        assert_eq!(answer.code, Some(2), "{answer:?}");
        assert!(answer.err().contains("too large"), "{}", answer.err());
    }
    assert_eq!((read_all(&folder), folder.names()), (olds, names));
    in_small_file_system(&folder, &file);
}

fn read_all(folder: &Folder) -> Vec<Vec<u8>> {
    folder.names().iter().map(|name| fs::read(folder.path(name)).unwrap()).collect()
}

/// The same of `--fix` in a file system that is full, where one may be mounted.
fn in_small_file_system(folder: &Folder, file: &str) {
    const SCRIPT: &str = "mount -t tmpfs -o size=28k none \"$1\" || exit 99
        cp \"$2\" \"$1/plan.txt\" && shift 2 && \"$@\" 2>&1
        echo \"status $?\"
        ls -A \"${!#%/*}\"
        cat \"${!#}\"";
    fs::create_dir(folder.path("mounted")).unwrap();
    let inside = folder.path("mounted/plan.txt");
    let call = fix("P002", &inside).command();
    let mut command = Command::new("unshare");
    command.args(["-rm", "bash", "-c", SCRIPT, "bash", &folder.path("mounted"), file]);
    command.arg(call.get_program()).args(call.get_args());
    let Ok(output) = command.output() else { return eprintln!("skipped: there is no unshare(1)") };
    if output.status.code() == Some(99) || output.stdout.is_empty() {
        return eprintln!("skipped: no file system can be mounted: {}", String::from_utf8_lossy(&output.stderr));
    }
    let text = String::from_utf8(output.stdout).unwrap();
    let after = text.split_once("status ").unwrap().1;
    assert_eq!(after, format!("2\nplan.txt\n{}", fs::read_to_string(file).unwrap()), "{text}");
    assert!(text.contains("No space left"), "{text}");
}

#[test]
fn an_output_that_is_an_input_is_refused_by_every_program() {
    let folder = Folder::new("same");
    let plan = folder.file("plan.txt", plan(3));
    let config = folder.file("check.toml", "[check]\nselect = [\"P002\"]\n");
    let table = folder.file("table.csv", "prefix,city\n192.0.2.0/24,Ort\n");
    let labels = folder.file("labels.csv", "prefix,name\n192.0.2.0/24,office\n");
    let log = folder.file("log", "192.0.2.99 x\n");
    let key = folder.key(&[7; 32]);
    let baseline = folder.path("baseline.json");
    ipv6calc(["plan", "check", "--baseline", &baseline, "--write-baseline", &plan]).run();
    let part = folder.path("part.json");
    tool("ipv6logstats", ["--partial", "-w", &part]).stdin("192.0.2.1 x\n").run().is("");
    let olds = read_all(&folder);
    let keyed = ["--anonymize-method", "cryptopan", "--key-file", &key];
    for (link, kind) in [("", "itself"), ("symlink", "symbolic link"), ("link", "hard link")] {
        let other = |file: &str| match link {
            "" => file.to_owned(),
            _ => {
                let path = folder.path(link);
                let _ = fs::remove_file(&path);
                if link == "link" {
                    fs::hard_link(file, &path).unwrap()
                } else {
                    symlink(file, &path).unwrap()
                }
                path
            }
        };
        let refused = |call: Call, code: i32| {
            let answer = call.run();
            assert_eq!(answer.code, Some(code), "{kind}: {answer:?}");
            assert!(answer.err().contains("output"), "{kind}: {}", answer.err());
        };
        refused(ipv6calc(["plan", "check", "-o", &other(&plan), &plan]), 2);
        refused(ipv6calc(["plan", "check", "--baseline", &other(&plan), "--write-baseline", &plan]), 2);
        refused(ipv6calc(["plan", "check", "--baseline", &baseline, "-o", &other(&baseline), &plan]), 2);
        refused(ipv6calc(["plan", "check", "--config", &config, "-o", &other(&config), &plan]), 2);
        refused(ipv6calc(["db", "import", &table, "-o", &other(&table)]), 2);
        refused(tool("ipv6logstats", ["--merge", &part, "-w", &other(&part)]), 1);
        refused(tool("ipv6loganon", ["--file", &log, "-a", &other(&log)]), 1);
        for program in ["ipv6loganon", "ipv6logstats"] {
            refused(tool(program, ["--file", &log, "-w", &other(&log)]), 1);
            refused(tool(program, ["--file", &log, "--db-labels", &labels, "-w", &other(&labels)]), 1);
        }
        let words = keyed.into_iter().chain(["--file", &log]);
        refused(tool("ipv6loganon", words.clone().chain(["-w", &other(&key)])), 1);
        refused(tool("ipv6loganon", words.chain(["-a", &other(&key)])), 1);
        let _ = fs::remove_file(folder.path(link));
        assert_eq!(read_all(&folder), olds, "{kind}");
    }
}

#[test]
fn what_is_read_is_not_appended_to() {
    let folder = Folder::new("append");
    let (list, table) = ("2001:db8::1 x\n", "ip\n192.0.2.1\n");
    let plan = "2001:db8:1::/48 # name=a\n";
    let calls: [(&str, &[&str]); 16] = [
        (list, &["ipv6calc", "grep", "2001:db8::/32", "FILE"]),
        (list, &["ipv6calc", "grep", "-f", "FILE", "FILE"]),
        (list, &["ipv6calc", "grep", "-c", "2001:db8::/32", "FILE"]),
        (list, &["ipv6calc", "survey", "FILE"]),
        (list, &["ipv6calc", "survey", "--merge", "FILE"]),
        (list, &["ipv6calc", "net", "aggregate", "@FILE"]),
        (list, &["ipv6calc", "net", "contains", "@FILE", "2001:db8::1"]),
        (table, &["ipv6calc", "annotate", "--field", "ip", "--add", "kind", "FILE"]),
        (plan, &["ipv6calc", "plan", "check", "FILE"]),
        (plan, &["ipv6calc", "plan", "tree", "FILE"]),
        (plan, &["ipv6calc", "plan", "export", "csv", "FILE"]),
        (plan, &["ipv6calc", "plan", "renumber", "--from", "2001:db8::/32", "--to", "2001:db9::/32", "FILE"]),
        (list, &["ipv6loganon", "--file", "FILE"]),
        (list, &["ipv6logconv", "--out", "any", "--file", "FILE"]),
        (list, &["ipv6logstats", "--file", "FILE"]),
        (list, &["ipv6logstats", "--merge", "FILE"]),
    ];
    let refused = |text: &str, call: Call, after: &str, what: &str| {
        let file = folder.file("file", text);
        let answer = shell("", &after.replace("FILE", &file), call);
        assert!(!matches!(answer.code, Some(0) | None), "{what}: {answer:?}");
        assert!(answer.err().contains("is also the output"), "{what}: {answer:?}");
        assert_eq!(fs::read_to_string(&file).unwrap(), text, "{what}");
    };
    let path = folder.path("file");
    for (text, words) in calls {
        let call = tool(words[0], words[1..].iter().map(|word| word.replace("FILE", &path)));
        refused(text, call, ">> FILE", &words.join(" "));
    }
    for words in [
        &["ipv6calc", "-A", "anonymize"][..],
        &["ipv6calc", "net", "aggregate"],
        &["ipv6calc", "net", "contains", "2001:db8::/32"],
        &["ipv6calc", "grep", "2001:db8::/32"],
        &["ipv6calc", "survey"],
        &["ipv6calc", "db", "lookup"],
        &["ipv6loganon"],
    ] {
        refused(list, tool(words[0], &words[1..]), "< FILE >> FILE", &words.join(" "));
    }
    let picture = folder.file("file", list);
    for call in [ipv6calc(["survey", "--svg", &picture]), tool("ipv6logstats", ["-q", "--svg", &picture])] {
        refused(list, call, "< FILE", "--svg");
    }
    folder.file("outer.zone", "$ORIGIN example.net.\n$INCLUDE file\n");
    let (outer, inner) = (folder.path("outer.zone"), "ns1 AAAA 2001:DB8::1\n");
    refused(inner, ipv6calc(["plan", "check", &outer]), ">> FILE", "included");
    refused(inner, ipv6calc(["plan", "check", "-o", &path, &outer]), "", "included");
    let baseline = ["plan", "check", "--baseline", &path, "--write-baseline", &outer];
    refused(inner, ipv6calc(baseline), "", "included");
    let (key, path) = (folder.key(&[7; 32]), folder.path("key"));
    let before = fs::read(&key).unwrap();
    let call = ipv6calc(["-A", "anonymize", "--anonymize-method", "cryptopan", "--key-file", &path, "192.0.2.1"]);
    assert_eq!(shell("", &format!(">> {key}"), call).code, Some(1));
    assert_eq!(fs::read(&key).unwrap(), before);
    // nothing is written of the file that is searched
    let file = folder.file("file", list);
    assert_eq!(shell("", &format!(">> {file}"), ipv6calc(["grep", "-q", "2001:db8::/32", &file])).code, Some(0));
}

#[test]
fn a_replaced_file_stays_its_owners() {
    let folder = Folder::new("owner");
    let (file, link, other) = (folder.file("plan.txt", plan(3)), folder.path("link.txt"), folder.path("other.txt"));
    symlink("plan.txt", &link).unwrap();
    fs::hard_link(&file, &other).unwrap();
    let ids =
        if is_root() { (1000, 1001) } else { (fs::metadata(&file).unwrap().uid(), fs::metadata(&file).unwrap().gid()) };
    let give = |path: &str, mode: u32| {
        chown(path, Some(ids.0), Some(ids.1)).unwrap();
        fs::set_permissions(path, fs::Permissions::from_mode(mode)).unwrap();
    };
    let state = |path: &str| {
        let data = fs::metadata(path).unwrap();
        (data.uid(), data.gid(), data.mode() & 0o7777)
    };
    give(&file, 0o4640);
    let answer = fix("P002,P003", &link).run();
    answer.is("");
    assert!(answer.err().contains("hard links"), "{}", answer.err());
    assert_eq!(state(&file), (ids.0, ids.1, 0o4640));
    assert!(fs::symlink_metadata(&link).unwrap().is_symlink());
    assert_ne!(fs::read_to_string(&file).unwrap(), fs::read_to_string(&other).unwrap());
    let table = folder.file("table.csv", "prefix,city\n192.0.2.0/24,Ort\n");
    let (database, link) = (folder.file("table.mmdb", "old"), folder.path("link.mmdb"));
    symlink("table.mmdb", &link).unwrap();
    give(&database, 0o600);
    ipv6calc(["db", "import", &table, "-q", "-o", &link]).run().is("");
    assert_eq!(state(&database), (ids.0, ids.1, 0o600));
    assert!(fs::symlink_metadata(&link).unwrap().is_symlink() && fs::read(&database).unwrap() != b"old");
}

#[test]
fn the_right_to_act_as_the_old_owner_does_not_become_that_to_act_as_the_new_one() {
    if !is_root() {
        return eprintln!("skipped: only root can give a file away");
    }
    let folder = Folder::new("setuid");
    let file = folder.file("plan.txt", plan(3));
    chown(&file, Some(0), Some(1001)).unwrap();
    fs::set_permissions(&file, fs::Permissions::from_mode(0o6754)).unwrap();
    fs::set_permissions(folder.text(), fs::Permissions::from_mode(0o777)).unwrap();
    let mut command = fix("P002,P003", &file).command();
    let Ok(output) = command.uid(65534).gid(65534).output() else {
        return eprintln!("skipped: other users cannot run the program here");
    };
    assert!(output.status.success());
    let err = String::from_utf8_lossy(&output.stderr);
    assert!(err.contains("belongs to another user now: user 0 could not be kept"), "{err}");
    let data = fs::metadata(&file).unwrap();
    assert_eq!((data.uid(), data.gid(), data.mode() & 0o7777), (65534, 65534, 0o744), "the group gets what all have");
}

#[test]
fn statistics_replace_a_file_in_one_step() {
    let folder = Folder::new("statistics");
    let (log, out) = (folder.file("log", "192.0.2.99 x\n".repeat(10)), folder.file("out", "old"));
    fs::set_permissions(&out, fs::Permissions::from_mode(0o600)).unwrap();
    let answer = shell("trap '' XFSZ; ulimit -f 0;", "", tool("ipv6logstats", ["--file", &log, "-w", &out]));
    assert_eq!((answer.code, &*fs::read_to_string(&out).unwrap()), (Some(1), "old"), "{}", answer.err());
    tool("ipv6logstats", ["--file", &log, "-w", &out]).run().is("");
    assert!(fs::read_to_string(&out).unwrap().contains("IPv4"));
    assert_eq!(fs::metadata(&out).unwrap().mode() & 0o777, 0o600);
    assert_eq!(folder.names(), ["log", "out"]);
}

#[test]
fn what_is_not_a_file_is_written_as_it_is() {
    let folder = Folder::new("device");
    let file = folder.file("plan.txt", plan(3));
    let check =
        |out: &str| ipv6calc(["plan", "check", "--report", "concise", "--select", "P002", "-o", out, &file]).run();
    let answer = check("/dev/stdout");
    assert_eq!((answer.out().lines().count(), answer.code), (3, Some(1)), "{}", answer.err());
    assert_eq!(check("/dev/null").code, Some(1));
    // what is in a file that standard output is appended to may come from others
    let log = folder.file("log", "old\n");
    let call = ipv6calc(["plan", "check", "--report", "concise", "--select", "P002", "-o", "/dev/stdout", &file]);
    shell("", &format!(">>{log}"), call);
    assert!(
        fs::read_to_string(&log).unwrap().starts_with("old\n")
            && fs::read_to_string(&log).unwrap().lines().count() == 4
    );
    let fifo = folder.fifo("fifo");
    let reader = Command::new("cat").arg(&fifo).stdout(Stdio::piped()).spawn().unwrap();
    assert_eq!(check(&fifo).code, Some(1));
    assert_eq!(String::from_utf8(reader.wait_with_output().unwrap().stdout).unwrap().lines().count(), 3);
    assert_eq!(check("/dev/full").code, Some(2));
}
