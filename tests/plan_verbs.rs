//! The verbs that work with a plan: `tree`, `free`, `show` and `next`.

use crate::json::schema;
use crate::program::{Answer, ipv6calc, project};
use proptest::prelude::any;
use proptest::{prop_assert, proptest, test_runner::Config as ProptestConfig};
use serde_json::Value;
use std::collections::BTreeSet;
use std::fs;
use std::os::unix::fs::PermissionsExt;
use std::path::PathBuf;
use std::process::{Command, Stdio};
use std::sync::atomic::{AtomicUsize, Ordering};
use std::thread;

/// A folder of its own, removed in the end.
struct Folder(PathBuf);

impl Folder {
    fn new(name: &str) -> Folder {
        let path = project().join(format!("target/{name}-{}", std::process::id()));
        fs::create_dir_all(&path).unwrap();
        Folder(path)
    }

    /// A file in it.
    fn file(&self, name: &str, text: &str) -> String {
        let path = self.0.join(name);
        fs::write(&path, text).unwrap();
        path.to_str().unwrap().to_owned()
    }

    fn names(&self) -> Vec<String> {
        let mut names: Vec<String> =
            fs::read_dir(&self.0).unwrap().map(|e| e.unwrap().file_name().into_string().unwrap()).collect();
        names.sort();
        names
    }
}

impl Drop for Folder {
    fn drop(&mut self) {
        let _ = fs::remove_dir_all(&self.0);
    }
}

/// `ipv6calc plan` with these words, on standard input a plan.
fn plan(line: &str, stdin: &str) -> Answer {
    ipv6calc(["plan"].into_iter().chain(line.split(' '))).stdin(stdin).run()
}

const PLAN: &str = "2001:db8::/40 # role=allocation name=all\n2001:db8::/48 # role=site name=ber site=ber\n\
                    2001:db8::/64 # role=lan name=lan-0 vlan=10\n2001:db8::53 # name=ns1.example.net\n";

/// The sample files that are plans.
const SAMPLES: &[&str] =
    &["plan.toml", "plan.yaml", "plan.json", "plan.txt", "netbox-prefixes.csv", "phpipam-subnets.csv"];

fn sample(name: &str) -> String {
    let folder = if name.starts_with("isp") { "examples/plan" } else { "tests/plans" };
    project().join(folder).join(name).to_str().unwrap().to_owned()
}

#[test]
fn the_tree_shows_what_is_in_what() {
    plan("tree --ascii -", PLAN).is("\
2001:db8::/40        -.........   0.4%  allocation  all    1 host
`- 2001:db8::/48     -......... < 0.1%  site        ber    site ber, 1 host
   `- 2001:db8::/64                     lan         lan-0  VLAN 10, 1 host
");
    assert_eq!(plan("tree --site fra -", PLAN).code, Some(1));
    assert!(plan("tree --color always -", PLAN).out().contains("\x1b[34m2001:db8::/48\x1b[0m"));
}

#[test]
fn an_allocation_of_the_list_counts_what_is_below_it() {
    let text = "plan.allocations = [\"2001:db8::/32\", \"2001:db8:8::/45\"]\n[[prefix]]\nprefix = \"2001:db8::/46\"\n\
                [[prefix]]\nprefix = \"2001:db8:1::/48\"\n[[host]]\naddress = \"2001:db8:8::1\"\n";
    let answer = plan("tree --json --format toml -", text);
    let counts: Vec<(u64, u64)> = answer
        .out()
        .lines()
        .map(|line| serde_json::from_str::<serde_json::Value>(line).unwrap())
        .map(|row| (row["children"].as_u64().unwrap(), row["hosts"].as_u64().unwrap()))
        .collect();
    assert_eq!(counts, [(2, 1), (1, 0), (0, 0), (0, 1)]);
}

#[test]
fn free_space_is_listed_by_parent() {
    plan("free --size 48 -", PLAN).is("\
2001:db8::/40  all
  2001:db8:1::/48                       1 x /48
  2001:db8:2::/47                       2 x /48
  2001:db8:4::/46                       4 x /48
  2001:db8:8::/45                       8 x /48
  2001:db8:10::/44                     16 x /48
  2001:db8:20::/43                     32 x /48
  2001:db8:40::/42                     64 x /48
  2001:db8:80::/41                    128 x /48
");
    assert_eq!(
        plan("free --in ber --size 49 -", PLAN).out(),
        "2001:db8::/48  ber\n  2001:db8:0:8000::/49                  1 x /49\n"
    );
    assert_eq!(plan("free -", "2001:db8::/64 # role=lan\n").code, Some(1));
    let wrong = plan("free --in berr -", PLAN);
    wrong.fails(2);
    assert!(wrong.err().contains("did you mean 'ber'?"), "{}", wrong.err());
}

#[test]
fn free_space_of_a_size_is_what_next_takes() {
    let text = "2001:db8::/47 # role=site name=a\n2001:db8::/48 # role=site name=b\n2001:db8:1::/48 # role=free name=c\n\
                2001:db8:2::/48 # role=allocation name=d\n";
    for (name, taken) in [("a", "2001:db8:1::/48\n"), ("b", ""), ("c", "2001:db8:1::/48\n"), ("d", "")] {
        let free = plan(&format!("free --size 48 --in {name} -"), text);
        let next = plan(&format!("next --size 48 --in {name} --ignore P101 -"), text);
        assert_eq!((next.out(), next.code), (taken, free.code), "{name}");
        let listed: Vec<String> = free
            .out()
            .lines()
            .skip(1)
            .filter_map(|line| Some(format!("{}\n", line.split_whitespace().next()?)))
            .collect();
        assert_eq!(listed.concat(), taken, "{name}");
    }
    // without a size the space is listed as it is
    assert_eq!(plan("free --in b -", text).code, Some(0));
    assert!(!plan("free --size 48 -", text).out().contains("2001:db8:2::/48"));
}

#[test]
fn everything_about_an_item_is_shown() {
    let answer = plan("show ber -", PLAN);
    for line in [
        "2001:db8::/48  ber",
        "  site          ber",
        "  declared      -:2:1",
        "  inside        2001:db8::/40  all  (allocation)",
    ] {
        assert!(answer.out().lines().any(|own| own == line), "{line}\n{}", answer.out());
    }
    assert!(plan("show ns1.example.net -", PLAN).out().contains("reverse name  3.5.0.0."));
    let around = plan("show 2001:db8:0:7::1 -", PLAN);
    assert_eq!((around.code, around.err().contains("is not in the plan itself")), (Some(1), true));
    assert_eq!(plan("show nothing -", PLAN).code, Some(1));
}

#[test]
fn the_next_prefix_is_free_and_of_the_family() {
    plan("next --size 48 --count 2 -", PLAN).is("2001:db8:1::/48\n2001:db8:2::/48\n");
    plan("next --size 64 --in ber --strategy sparse --count 2 -", PLAN)
        .is("2001:db8:0:8000::/64\n2001:db8:0:4000::/64\n");
    plan("next --size 48 --strategy best-fit -", PLAN).is("2001:db8:1::/48\n");
    let full = plan("next --size 41 --count 3 -", PLAN);
    assert_eq!((full.out(), full.code), ("2001:db8:80::/41\n", Some(1)));
    assert!(full.err().contains("room for 1 of 3"), "{}", full.err());
}

#[test]
fn what_cannot_be_done_is_an_error() {
    for (line, stdin, text) in [
        ("next --size 48 --name x -", PLAN, "--write"),
        ("next --size 48 --write -", PLAN, "cannot write to standard input"),
        ("next --size 48 --name ber --diff -", PLAN, "the name 'ber' is taken"),
        ("next --size 48 --count 2 --name a --diff -", PLAN, "one name for each"),
        ("next --size 129 -", PLAN, "from 0 to 128"),
        ("next --size 48 -", "2001:db8::/64\n", "does not have a prefix that others are taken from"),
        ("next --size 64 -", "2001:db8::/48 # role=site\n2001:db8::g\n", "-:2:"),
        ("tree missing.toml", "", "missing.toml: No such file"),
        ("tree -", "[plan\n", "-:1:"),
        (
            "next --size 64 --in ber --site x --diff --format csv -",
            "prefix,name\n2001:db8::/48,ber\n",
            "a column 'site'",
        ),
    ] {
        let answer = plan(line, stdin);
        assert_eq!(answer.code, Some(2), "{line}: {}", answer.err());
        assert!(answer.err().contains(text), "{line}: {}", answer.err());
    }
    let partly = plan("tree -", "2001:db8::/48\n2001:db8::g\n");
    assert_eq!((partly.code, partly.out().lines().count()), (Some(2), 1));
    assert!(partly.err().contains("-:2:11: expected"), "{}", partly.err());
}

#[test]
fn every_document_is_as_the_schema_says() {
    let schema = schema("plan-verbs");
    let samples = SAMPLES.iter().chain(&["isp.toml", "isp-prefixes.csv"]).map(|name| sample(name));
    let mut count = 0;
    for file in samples {
        for verb in [
            "tree",
            "free",
            "free --size 64",
            "next --size 120 --count 2",
            "show 2001:db8:0:10::/64",
            "show 2001:db8:0:10::53",
        ] {
            let words = format!("plan {verb} --json {file}");
            let answer = ipv6calc(words.split(' ')).run();
            for line in answer.out().lines() {
                let document: Value = serde_json::from_str(line).unwrap();
                let faults: Vec<String> = schema.iter_errors(&document).map(|e| e.to_string()).collect();
                assert!(faults.is_empty(), "{words}: {line}: {faults:?}");
                count += 1;
            }
        }
    }
    assert!(count > 300, "{count}");
    for document in [r#"{"schema":1,"prefix":"::/0"}"#, r#"{"schema":2,"prefix":"::/64","parent":"::/0"}"#] {
        assert!(!schema.is_valid(&serde_json::from_str(document).unwrap()), "{document}");
    }
}

/// A plan of a site in a format, and what it is after `next --write`.
const WRITTEN: &[(&str, &str, &str)] = &[
    (
        "plan.toml",
        "# plan\n[[prefix]]\nprefix = \"2001:db8::/48\" # the site\nname   = \"ber\"\nrole   = \"site\"\n",
        "# plan\n[[prefix]]\nprefix = \"2001:db8::/48\" # the site\nname   = \"ber\"\nrole   = \"site\"\n\n[[prefix]]\n\
         prefix = \"2001:db8::/64\"\nname = \"lan\"\nrole = \"lan\"\n",
    ),
    (
        "plan.yaml",
        "# plan\nprefix:\n  - prefix: 2001:db8::/48 # the site\n    name: ber\n    role: site\n",
        "# plan\nprefix:\n  - prefix: 2001:db8::/48 # the site\n    name: ber\n    role: site\n  - prefix: 2001:db8::/64\n    \
         name: lan\n    role: lan\n",
    ),
    (
        "plan.json",
        "{ \"prefix\": [ { \"prefix\": \"2001:db8::/48\", \"name\": \"ber\", \"role\": \"site\" } ] }\n",
        "{ \"prefix\": [ { \"prefix\": \"2001:db8::/48\", \"name\": \"ber\", \"role\": \"site\" }, { \"prefix\": \
         \"2001:db8::/64\", \"name\": \"lan\", \"role\": \"lan\" } ] }\n",
    ),
    (
        "plan.csv",
        "prefix,name,role\n2001:db8::/48,ber,site\n",
        "prefix,name,role\n2001:db8::/48,ber,site\n2001:db8::/64,lan,lan\n",
    ),
    (
        "plan.txt",
        "# plan\n2001:db8::/48   # name=ber role=site\n",
        "# plan\n2001:db8::/48   # name=ber role=site\n2001:db8::/64   # name=lan role=lan\n",
    ),
];

#[test]
fn a_prefix_is_added_and_the_rest_stays() {
    let folder = Folder::new("plan-next-write");
    for (name, before, after) in WRITTEN {
        let file = folder.file(name, before);
        fs::set_permissions(&file, fs::Permissions::from_mode(0o640)).unwrap();
        let words = ["plan", "next", "--size", "64", "--in", "ber", "--name", "lan", "--role", "lan"];
        let diff = ipv6calc(words.into_iter().chain(["--diff", &file])).run();
        assert!(diff.out().starts_with("--- ") && diff.code == Some(0), "{name}: {}{}", diff.out(), diff.err());
        assert_eq!(fs::read_to_string(&file).unwrap(), *before);
        ipv6calc(words.into_iter().chain(["--write", &file])).run().is("2001:db8::/64\n");
        assert_eq!(fs::read_to_string(&file).unwrap(), *after, "{name}");
        assert_eq!(fs::metadata(&file).unwrap().permissions().mode() & 0o777, 0o640);
    }
}

#[test]
fn a_file_with_two_names_is_locked_once() {
    let folder = Folder::new("plan-next-names");
    let first = folder.file("a.txt", "2001:db8::/32 # role=site\n");
    let names = [first.clone(), format!("{first}.b.txt")];
    fs::hard_link(&names[0], &names[1]).unwrap();
    let words = ["plan", "next", "--size", "48", "--write"].into_iter().chain(names.iter().map(String::as_str));
    ipv6calc(words).run().is("2001:db8::/48\n");
}

#[test]
fn two_writers_never_hand_out_the_same_prefix() {
    let folder = Folder::new("plan-next-lock");
    let (_, before, _) = WRITTEN[0];
    let file = folder.file("plan.toml", before);
    let writer = |n: usize| {
        let file = file.clone();
        thread::spawn(move || {
            let run = |i| {
                let name = format!("lan-{n}-{i}");
                let answer =
                    ipv6calc(["plan", "next", "--size", "64", "--in", "ber", "--name", &name, "--write", &file]).run();
                assert_eq!(answer.code, Some(0), "{}", answer.err());
                answer.out().to_owned()
            };
            (0..100).map(run).collect::<Vec<String>>()
        })
    };
    let writers = [0, 1].map(writer);
    let all: BTreeSet<String> = writers.into_iter().flat_map(|writer| writer.join().unwrap()).collect();
    assert_eq!(all.len(), 200);
    let check = ipv6calc(["plan", "check", "--select", "P001,P009,P101,P103", "--fail-on", "info", &file]).run();
    assert_eq!(check.code, Some(0), "{}", check.out());
    assert_eq!(fs::read_to_string(&file).unwrap().matches("[[prefix]]").count(), 201);
    assert_eq!(folder.names(), ["plan.toml"]);
}

#[test]
fn a_full_disk_and_a_kill_leave_the_old_file() {
    let folder = Folder::new("plan-next-full");
    let lans: String = (1..200).map(|i| format!("2001:db8:0:{i:x}::/64 # role=lan\n")).collect();
    let text = format!("2001:db8::/48 # role=site\n{lans}");
    let file = folder.file("plan.txt", &text);
    let program = env!("CARGO_BIN_EXE_ipv6calc");
    // a file may not grow beyond a kilobyte: with the signal ignored writing fails, otherwise it kills
    for trap in ["trap '' XFSZ; ", ""] {
        let script = format!("ulimit -f 1; {trap}exec {program} plan next --size 64 --write {file}");
        let run =
            Command::new("bash").args(["-c", &script]).stdout(Stdio::piped()).stderr(Stdio::piped()).output().unwrap();
        assert!(!run.status.success() && run.stdout.is_empty(), "{trap}");
        assert_eq!(fs::read_to_string(&file).unwrap(), text, "{trap}");
        if !trap.is_empty() {
            let error = String::from_utf8_lossy(&run.stderr);
            assert!(error.contains("plan.txt: File too large"), "{error}");
            assert_eq!(folder.names(), ["plan.txt"]);
        }
    }
}

/// Three routing tables with the same site; that of `b` has a LAN.
const TABLES: &str = "10.0.0.0/24 # name=A role=site vrf=a\n10.0.0.0/24 # name=B role=site vrf=b\n10.0.0.0/26 # vrf=b\n\
                      2001:db8::/32 # name=all role=allocation\n2001:db8:1::/48 # vrf=b name=b6\n";

#[test]
fn the_space_of_a_routing_table_is_what_that_table_has_free() {
    let next = |line: &str| plan(&format!("next --size 26 --ipv4 {line} -"), TABLES);
    next("--vrf b").is("10.0.0.64/26\n");
    next("--vrf b --in 10.0.0.0/24").is("10.0.0.64/26\n");
    next("--in A").is("10.0.0.0/26\n");
    // a prefix of the default table is what every table is taken from: what b has of it is taken
    plan("next --size 48 --count 2 --in all --vrf b -", TABLES).is("2001:db8::/48\n2001:db8:2::/48\n");
    for (line, error, way_out) in [
        ("--in A --vrf b", "'A' is in the routing table a, not in b", "--in"),
        ("--in A --vrf default", "'A' is in the routing table a, not in default", "--in"),
        ("--in 10.0.0.0/24", "'10.0.0.0/24' means more than one prefix", "--vrf a or b"),
        ("--vrf c", "the routing table 'c' does not have a prefix", "a or b"),
    ] {
        let answer = next(line);
        answer.fails(2);
        assert!(answer.err().contains(error) && answer.err().contains(way_out), "{line}: {}", answer.err());
    }
    let without = plan("next --size 26 -", "10.0.0.0/24 # role=site vrf=a\n10.0.0.0/24 # role=site vrf=b\n");
    without.fails(2);
    assert!(without.err().contains("--vrf a or b"), "{}", without.err());
    plan("free --in 10.0.0.0/24 --vrf b -", TABLES).is("10.0.0.0/24  B  vrf b\n  10.0.0.64/26                         64 x /32\n  10.0.0.128/25                       128 x /32\n");
    plan("free --in 10.0.0.0/24 -", TABLES).fails(2);
    assert!(!plan("free --vrf a -", TABLES).out().contains("vrf b"));
    assert_eq!(plan("draw --in 10.0.0.0/24 --vrf b -", TABLES).code, Some(0));
    plan("draw --in 10.0.0.0/24 -", TABLES).fails(2);
}

#[test]
fn a_table_of_its_own_is_what_write_fills() {
    let folder = Folder::new("plan-next-vrf");
    let file = folder.file("plan.txt", TABLES);
    for _ in 0..2 {
        assert_eq!(plan(&format!("next --size 48 --in all --vrf b --write {file}"), "").code, Some(0));
        assert_eq!(plan(&format!("next --size 26 --ipv4 --vrf b --write {file}"), "").code, Some(0));
    }
    let check = plan(&format!("check --select P1 --ignore P105 --fail-on info --report concise {file}"), "");
    assert_eq!((check.out(), check.code), ("", Some(0)), "{}", fs::read_to_string(&file).unwrap());
}

#[test]
fn ipv4_is_not_taken_for_want_of_ipv6() {
    let both = "2001:db8::/32 # role=site name=six\n10.0.0.0/8 # role=site name=four\n";
    let none = plan("next --size 24 -", both);
    assert_eq!((none.out(), none.code), ("", Some(1)));
    assert!(
        none.err().contains("no room for an IPv6 prefix /24: the largest is 2001:db8::/32; --ipv4 takes"),
        "{}",
        none.err()
    );
    for (size, line) in [
        ("0", "no room for an IPv6 prefix /0: the largest is 2001:db8::/32\n"),
        ("7", "no room for an IPv6 prefix /7: the largest is 2001:db8::/32\n"),
        ("7 --ipv4", "no room for an IPv4 prefix /7: the largest is 10.0.0.0/8\n"),
    ] {
        let answer = plan(&format!("next --size {size} -"), both);
        assert_eq!((answer.err(), answer.code), (format!("ipv6calc: plan: {line}"), Some(1)), "{size}");
    }
    plan("next --size 24 --ipv4 -", both).is("10.0.0.0/24\n");
    plan("next --size 24 --in four -", both).is("10.0.0.0/24\n");
    plan("next --size 24 -", "10.0.0.0/8 # role=site\n").is("10.0.0.0/24\n");
    // IPv6 that nothing is taken from is IPv6 as well
    let lan = plan("next --size 24 -", "10.0.0.0/8 # role=site\n2001:db8::/64 # role=lan\n");
    assert_eq!((lan.out(), lan.code), ("", Some(1)));
    plan("next --size 24 --ipv4 --in six -", both).fails(2);
    plan("next --size 64 --ipv4 -", both).fails(2);
    plan("next --size 24 --ipv4 -", "2001:db8::/32 # role=site\n").fails(1);
}

#[test]
fn space_declared_free_is_handed_out_but_not_declared_twice() {
    let text = "2001:db8::/47 # role=site\n2001:db8::/48 # role=lan\n2001:db8:1::/48 # role=free\n";
    plan("next --size 48 -", text).is("2001:db8:1::/48\n");
    let diff = plan("next --size 48 --diff -", text);
    diff.fails(2);
    assert!(diff.err().contains("2001:db8:1::/48 is an entry already, as free space: -:3"), "{}", diff.err());
    let within = plan("next --size 49 --diff -", text);
    assert!(
        within.err().contains("2001:db8:1::/49 is in 2001:db8:1::/48, which the plan declares free: -:3"),
        "{}",
        within.err()
    );
}

#[test]
fn a_reverse_zone_of_hosts_that_are_known_was_read() {
    let folder = Folder::new("plan-both-zones");
    let plan = folder.file("plan.txt", "192.0.2.0/24 # role=lan\n");
    let forward = folder.file("a.zone", "$ORIGIN x.test.\n@ IN SOA ns h 1 2 3 4 5\na IN A 192.0.2.1\n");
    let text = "$ORIGIN 2.0.192.in-addr.arpa.\n@ IN SOA ns.x.test. h.x.test. 1 2 3 4 5\n1 IN PTR a.x.test.\n";
    let reverse = folder.file("b.zone", text);
    let empty = folder.file("c.zone", "$ORIGIN x.test.\n@ IN SOA ns h 1 2 3 4 5\n");
    let drift = |zones: &[&String]| {
        ipv6calc(["plan", "drift", plan.as_str()].into_iter().chain(zones.iter().map(|zone| zone.as_str()))).run()
    };
    assert!(!drift(&[&forward, &reverse]).err().contains("nothing was read"));
    assert!(drift(&[&forward, &empty]).err().contains("c.zone: nothing was read"));
}

#[test]
fn entries_of_an_unknown_table_are_an_error_for_every_verb() {
    let toml = "[plan]\nallocations = [\"2001:db8::/32\"]\n[[prefixes]]\nprefix = \"2001:db8::/48\"\n";
    let yaml = "plan:\n  allocations: [2001:db8::/32]\nhosts:\n- address: 2001:db8::1\n";
    for (format, text, at) in
        [("toml", toml, "3:3: the entries of 'prefixes' are not read"), ("yaml", yaml, "3:1: the entries of 'hosts'")]
    {
        for verb in ["next --size 48", "free", "tree", "draw", "import", "check --report concise"] {
            let done = plan(&format!("{verb} --format {format} -"), text);
            assert_ne!(done.code, Some(0), "{verb}: {done:?}");
            assert!(
                done.err().contains(at) || verb.starts_with("check") && done.out().contains("P001"),
                "{verb}: {done:?}"
            );
        }
        assert_eq!(plan(&format!("next --size 48 --format {format} -"), text).out(), "");
    }
    // what is not about entries is a warning alone
    let other = "[plan]\nallocations = [\"2001:db8::/32\"]\n[team]\nname = \"net\"\n";
    plan("next --size 48 --format toml -", other).is("2001:db8::/48\n");
}

#[test]
fn what_is_of_an_unknown_kind_is_planned_all_the_same() {
    let text = "2001:db8::/44 # role=allocation\n2001:db8::/48 # kind=site name=ber\n2001:db8:1::/48 # role=site\n";
    let next = plan("next --size 48 -", text);
    next.is("2001:db8:2::/48\n");
    let imported = plan("import -", text);
    assert!(imported.out().contains("# kind: site") && imported.err().contains("unknown kind 'site'"), "{imported:?}");
}

#[test]
fn comments_that_accept_findings_are_the_same_after_another_import() {
    let text =
        "[[prefix]]\nprefix = \"2001:db8:0:11::/64\" # plan: ignore=P201 a # plan: ignore=P105 b\nname = \"b\"\n";
    let once = plan("import --format toml -", text);
    once.is(text);
    plan("import --format toml -", once.out()).is(text);
}

#[test]
fn only_a_file_can_be_added_to() {
    let folder = Folder::new("plan-fifo");
    let path = folder.0.join("ff");
    assert!(std::process::Command::new("mkfifo").arg(&path).status().unwrap().success());
    let fifo = path.to_str().unwrap().to_owned();
    let writer = std::thread::spawn({
        let path = path.clone();
        move || std::fs::write(path, "2001:db8::/48 # role=site name=s\n")
    });
    let words = ["plan", "next", "--size", "64", "--role", "lan", "--write", "--format", "text", fifo.as_str()];
    let answer = ipv6calc(words).run();
    // a writer that starts late would wait for a reader for ever
    let _reader = std::fs::OpenOptions::new().read(true).write(true).open(&path).unwrap();
    let _ = writer.join().unwrap();
    answer.fails(2);
    assert!(answer.err().contains("is not a regular file"), "{}", answer.err());
}

#[test]
fn what_a_reverse_zone_names_is_in_use() {
    let folder = Folder::new("plan-reverse");
    let site = folder.file("plan.txt", "2001:db8::/48 # role=site name=s\n");
    let zone = folder.file(
        "rev.zone",
        "$ORIGIN 0.0.0.0.8.b.d.0.1.0.0.2.ip6.arpa.\n@ IN SOA ns1.x.test. h.x.test. 1 14400 3600 604800 300\n\
         @ IN NS ns1.x.test.\n3.5.0.0.0.0.0.0.0.0.0.0.0.0.0.0.0.0.0.0 IN PTR ns1.x.test.\n\
         1.0.0.0 IN NS ns.customer.example.\n1.0.0.0 IN NS ns2.customer.example.\n2.0.0 IN NS ns.b.example.\n",
    );
    let routes = folder.file("routes.json", "[{\"dst\":\"2001:db8:0:21::/64\",\"dev\":\"e\"}]");
    let run =
        |line: &str, files: &[&String]| ipv6calc(line.split(' ').chain(files.iter().map(|file| file.as_str()))).run();
    // 0:: has an address, 1:: is delegated, and so is 20::/60, whatever is known to be routed in it
    let next = run("plan next --size 64 --count 31", &[&site, &zone, &routes]);
    let found: Vec<&str> = next.out().lines().collect();
    assert_eq!(
        (found.len(), found[0], found[29], found[30]),
        (31, "2001:db8:0:2::/64", "2001:db8:0:1f::/64", "2001:db8:0:30::/64")
    );
    run("plan free --size 49", &[&site, &zone])
        .is("2001:db8::/48  s\n  2001:db8:0:8000::/49                  1 x /49\n");
    let divided = folder.file("lan.txt", "2001:db8::/48 # role=site\n2001:db8:0:f000::/64 # role=lan\n");
    let drift = run("plan drift --report concise", &[&divided, &zone]);
    assert_eq!(drift.code, Some(1));
    for message in [
        "rev.zone:4:1: P108 2001:db8::/64 (2001:db8::53) is in use, but is not in the plan",
        "rev.zone:5:1: P108 2001:db8:0:1::/64 is in use, but is not in the plan",
        "rev.zone:7:1: P108 2001:db8:0:20::/60 is in use, but is not in the plan",
    ] {
        assert!(drift.out().contains(message), "{message}: {}", drift.out());
    }
    assert_eq!(drift.out().lines().count(), 3, "{}", drift.out());
    run("plan import", &[&zone]).is(
        "[[prefix]]\nprefix = \"2001:db8:0:1::/64\"\nrole = \"delegation\"\n\n[[prefix]]\nprefix = \"2001:db8:0:20::/60\"\n\
         role = \"delegation\"\n\n[[host]]\naddress = \"2001:db8::53\"\nname = \"ns1.x.test\"\n",
    );
    // both directions of a name are one host
    let forward = folder.file("x.test.zone", "ns1 AAAA 2001:db8::53\nns1 A 192.0.2.53\n");
    let both = run("plan import", &[&forward, &zone]);
    assert!(
        both.out().contains("addresses = [\"2001:db8::53\", \"192.0.2.53\"]\nname = \"ns1.x.test\"\n"),
        "{}",
        both.out()
    );
    assert_eq!(both.out().matches("[[host]]").count(), 1, "{}", both.out());
    // the rules look at the records themselves
    let check = run("plan check --report concise --select P108", &[&divided, &zone]);
    assert_eq!((check.out(), check.code), ("", Some(0)));
    // a classless zone names its addresses one label further down (RFC 2317)
    let v4 = folder.file(
        "v4.zone",
        "$ORIGIN 2.0.192.in-addr.arpa.\n@ IN SOA ns1.x.test. h.x.test. 1 14400 3600 604800 300\n@ IN NS ns1.x.test.\n\
         0/26 NS ns.a.example.\n128-191 NS ns.b.example.\n66.64/26 PTR c.x.test.\n67 CNAME 67.64/26\n68.64-127 PTR d.x.test.\n",
    );
    let plan = folder.file("v4.txt", "192.0.2.0/24 # role=site\n");
    let free = run("plan free", &[&plan, &v4]);
    let found: Vec<&str> = free.out().lines().skip(1).map(|line| line.split_whitespace().next().unwrap()).collect();
    assert_eq!(
        found,
        [
            "192.0.2.64/31",
            "192.0.2.69/32",
            "192.0.2.70/31",
            "192.0.2.72/29",
            "192.0.2.80/28",
            "192.0.2.96/27",
            "192.0.2.192/26"
        ]
    );
}

/// Files for `import`: the format, the text, all comments of the plan, and what is reported of the file.
const EXTRAS: &[(&str, &str, &[&str], &[&str])] = &[
    (
        "yaml",
        "plan: {owner: me, purpose: odd}\nextra: {a: 1}\nprefix:\n- prefix: 2001:db8::/48\n  contact: Max\n  tags: [a, {b: c}]\n  name: x\n  name: y\n\
         - prefix: 2001:db8:1::/48\n  contact: Eva\n  plan: ignore=P001\n  ranges: [{from: '2001:db8:1::1', to: '2001:db8:1::2', note: n}]\n\
         host:\n- {addresses: ['2001:db8::1', '2001:db8::2'], name: h, rack: r7}\n- {address: '2001:db8::3', name: h, rack: r8}\n",
        &[
            "# extra: {a: 1}",
            "# owner: me",
            "# purpose: odd",
            "# contact: Max",
            "# tags: [a, {b: c}]",
            "# name: y",
            "# contact: Eva",
            "# \"plan\": ignore=P001",
            "# note of 2001:db8:1::1 - 2001:db8:1::2: n",
            "# rack: r7",
            "# rack: r8",
        ],
        &[
            "2:1: unknown key 'extra'",
            "1:8: unknown key 'owner'",
            "1:28: unknown purpose 'odd'",
            "5:3: unknown key 'contact'",
            "6:3: unknown key 'tags'",
            "8:3: key 'name' is given twice",
            "11:3: unknown key 'plan'",
            "12:57: unknown key 'note'",
            "14:56: unknown key 'rack'",
        ],
    ),
    (
        "csv",
        "prefix,site,scope,is_pool,rir,id,foo,\n2001:db8::/32,,,,RIPE,1,,\n2001:db8::/48,ber,hall,True,,2,one,two\n\
         2001:db8:1::/48,,,,,3,three,\n",
        &[
            "# rir of 2001:db8::/32: RIPE",
            "# site: hall",
            "# is_pool: True",
            "# foo: one",
            "# column 8: two",
            "# foo: three",
        ],
        &["1:34: unknown column 'foo'"],
    ),
    (
        "csv",
        "prefix,start_address,end_address,description\n2001:db8::/64,,,\n,2001:db8::1,2001:db8::9,dial-in\n",
        &["# description of 2001:db8::1 - 2001:db8::9: dial-in"],
        &[],
    ),
    ("csv", "prefix,note\n2001:db8::/48,x\n", &["# note: x"], &[]),
    (
        "geofeed",
        "2001:db8::/48,DE,DE-BE,Berlin,10115,more\n",
        &["# country: DE", "# region: DE-BE", "# postal: 10115", "# field 6: more"],
        &[],
    ),
    (
        "kea",
        "{\"Dhcp6\":{\"subnet6\":[{\"id\":1,\"subnet\":\"2001:db8::/64\",\"pd-pools\":[{\"prefix\":\"2001:db8:8::\",\
         \"prefix-len\":48,\"delegated-len\":56}],\"reservations\":[{\"flex-id\":\"'a'\",\"ip-addresses\":[\"2001:db8::9\"]}]}]}}",
        &["# delegated-len: 56", "# flex-id: 'a'"],
        &[],
    ),
    (
        "text",
        "2001:db8::/48 # name=x foo=1 foo=2\n2001:db8:1::/48 # name=y foo=1 odd words\n",
        &["# foo: 1", "# foo: 2", "# foo: 1", "# words: odd words"],
        &[
            "1:24: unknown key 'foo'",
            "1:30: key 'foo' is given twice",
            "2:32: unknown word 'odd'",
            "2:36: unknown word 'words'",
        ],
    ),
];

#[test]
fn import_keeps_what_has_no_key_and_reports_what_is_unknown_once() {
    for (format, text, comments, reported) in EXTRAS {
        let answer = plan(&format!("import --format {format} -"), text);
        let err = answer.err();
        let found: Vec<&str> = answer.out().lines().filter(|line| line.starts_with('#')).collect();
        assert_eq!((&found[..], answer.code), (*comments, Some(0)), "{format}: {}", answer.out());
        let lines: Vec<&str> = err.lines().filter_map(|line| line.strip_prefix("ipv6calc: plan: -:")).collect();
        assert_eq!(lines.len(), reported.len(), "{format}: {err}");
        for (line, start) in lines.iter().zip(*reported) {
            assert!(line.starts_with(start), "{format}: {line}");
        }
        // each comment is counted
        let kept = err.lines().find(|line| line.contains("kept as comments: ")).unwrap();
        let numbers = kept.split(['(', ')']).filter_map(|word| word.parse::<usize>().ok());
        assert_eq!(numbers.sum::<usize>(), comments.len(), "{kept}");
        let again = plan("check --select P001,P009 --format toml -", answer.out());
        assert_eq!(again.code, Some(0), "{format}: {}{}", answer.out(), again.out());
    }
}

#[test]
fn import_keeps_the_role_that_a_format_implies() {
    let kea = "{\"Dhcp6\":{\"subnet6\":[{\"id\":1,\"subnet\":\"2001:db8::/64\",\"pd-pools\":[{\"prefix\":\"2001:db8:8::\",\
               \"prefix-len\":48,\"delegated-len\":56}]}]}}";
    let answer = plan("import --format kea -", kea);
    assert!(answer.out().contains("prefix = \"2001:db8:8::/48\"\nrole = \"pool\"\n"), "{}", answer.out());
}

#[test]
fn import_leaves_out_the_columns_that_the_user_ignores() {
    let csv = "prefix,foo,id\n2001:db8::/48,x,1\n";
    let answer = plan("import --columns ignore=foo --format csv -", csv);
    assert_eq!((answer.out(), answer.err()), ("[[prefix]]\nprefix = \"2001:db8::/48\"\n", String::new()));
}

#[test]
fn import_keeps_the_names_of_several_plans() {
    let folder = Folder::new("import-names");
    let file = |name: &str| {
        folder.file(
            &format!("{name}.toml"),
            &format!("[plan]\nname = \"{name}\"\n[[prefix]]\nprefix = \"2001:db8::/48\"\n"),
        )
    };
    let answer = ipv6calc(["plan", "import", &file("a"), &file("b")]).run();
    assert!(answer.out().starts_with("[plan]\nname = \"b\"\n# name: a\n"), "{}", answer.out());
}

#[test]
fn an_empty_result_has_a_reason() {
    for verb in ["tree", "free", "zone --ns ns.example.net", "zone --list", "draw", "import", "export hosts"] {
        let answer = plan(&format!("{verb} --format text -"), "");
        assert_eq!((answer.out(), answer.code), ("", Some(1)), "{verb}");
        assert!(answer.err().contains("-: has no entries"), "{verb}: {}", answer.err());
    }
    for (line, text, why) in [
        ("tree --site x -", PLAN, "no prefix of the site 'x'"),
        ("free --format text -", "2001:db8::/64 # role=lan\n", "no prefix that others are taken from"),
        ("free --size 32 -", PLAN, "no free block holds a prefix /32"),
        (
            "free -",
            "2001:db8::/64 # role=site\n2001:db8::/64 # role=lan\n2001:db8::/65\n2001:db8:0:0:8000::/65\n",
            "no free space",
        ),
    ] {
        let answer = plan(line, text);
        assert_eq!((answer.out(), answer.code), ("", Some(1)), "{line}");
        assert!(answer.err().contains(why), "{line}: {}", answer.err());
    }
}

#[test]
fn words_that_say_nothing_are_refused() {
    for option in ["--name", "--site", "--description"] {
        for value in ["", "  "] {
            let answer = ipv6calc(["plan", "next", "--size", "64", "--diff", option, value, "-"]).stdin(PLAN).run();
            answer.fails(2);
            assert!(answer.err().contains("it is empty"), "{}", answer.err());
        }
    }
}

#[test]
fn a_prefix_is_not_taken_from_one_that_does_not_hold_it() {
    let text = "[[prefix]]\nprefix = \"10.0.0.0/24\"\nrole = \"lan\"\nname = \"lan\"\ngateway = \"10.0.0.1\"\n[[prefix]]\n\
                prefix = \"2001:db8:ff::/64\"\nrole = \"p2p\"\nname = \"links\"\n[[prefix]]\nprefix = \"2001:db8::/48\"\n\
                role = \"site\"\nname = \"ber\"\n";
    // an address of a LAN is that of a host
    plan("next --in lan --size 32 --count 2 -", text).is("10.0.0.2/32\n10.0.0.3/32\n");
    plan("next --in links --size 127 -", text).is("2001:db8:ff::/127\n");
    for (line, why, hint) in [
        ("next --in lan --size 32 --diff -", "10.0.0.0/24 has the role lan", "add the address as a host"),
        ("next --in lan --size 28 -", "10.0.0.0/24 has the role lan", "another prefix with --in"),
        ("next --in links --size 127 --diff -", "2001:db8:ff::/64 has the role p2p", "give --role p2p"),
        ("next --in ber --size 52 --role site --diff -", "does not hold prefixes of the role site", "with --in"),
        ("next --in ber --size 80 --role lan --diff -", "would report P201: 2001:db8::/80 is a LAN", "--ignore P201"),
        ("next --in ber --size 57 --role delegation --diff -", "would report P204", "--ignore P204"),
        ("next --in ber --size 64 --expires 2020-01-01 --diff -", "would report P505", "--ignore P505"),
    ] {
        let answer = plan(line, text);
        answer.fails(2);
        assert!(answer.err().contains(why) && answer.err().contains(hint), "{line}: {}", answer.err());
    }
    for line in [
        "next --in links --size 127 --role p2p --diff -",
        "next --in ber --size 80 --role lan --ignore P201 --diff -",
        "next --in ber --size 64 --role lan --diff -",
    ] {
        assert_eq!(plan(line, text).code, Some(0), "{line}");
    }
    // within free space that holds prefixes already
    let inner = "2001:db8::/40 # role=free\n2001:db8::/44 # role=pool\n2001:db8::/48\n2001:db8:1::/48\n";
    let answer = plan("next --in 2001:db8::/44 --size 48 --diff -", inner);
    assert!(answer.err().contains("2001:db8::/40 has the role free"), "{}", answer.err());
    // a word that selects no rule is a finding before and after
    let accepted = format!("{text}[check]\nignore = [\"P201\", \"P999\"]\n");
    assert_eq!(plan("next --in ber --size 80 --role lan --diff -", &accepted).code, Some(0));
    let free = "2001:db8::/47 # role=site\n2001:db8::/48 # role=lan\n2001:db8:1::/48 # role=free\n";
    plan("next --size 52 -", free).is("2001:db8:1::/52\n");
    let within = plan("next --size 52 --diff -", free);
    assert!(
        within.err().contains("2001:db8:1::/52 is in 2001:db8:1::/48, which the plan declares free: -:3"),
        "{}",
        within.err()
    );
}

#[test]
fn an_overlap_that_is_accepted_is_not_refused() {
    let text = "2001:db8::/48 # role=site name=ber\n2001:db8::/64 # role=lan name=office\n2001:db8:0:100::/56 # role=free name=spare\n";
    for (line, added) in [
        ("--in office --size 72 --role lan", "+2001:db8::/72 # role=lan"),
        ("--in ber --size 52 --role site", "+2001:db8:0:1000::/52 # role=site"),
        ("--in spare --size 64 --role lan", "+2001:db8:0:100::/64 # role=lan"),
    ] {
        let refused = plan(&format!("next {line} --ignore P201 --diff --format text -"), text);
        refused.fails(2);
        assert!(refused.err().contains("--ignore P101"), "{line}: {}", refused.err());
        let accepted = plan(&format!("next {line} --ignore P201,sibling-overlap --diff --format text -"), text);
        assert_eq!(accepted.code, Some(0), "{line}: {}", accepted.err());
        assert!(accepted.out().lines().any(|line| line == added), "{line}: {}", accepted.out());
    }
    // what the plan itself accepts needs no option
    let own = "[[prefix]]\nprefix = \"2001:db8::/64\"\nrole = \"lan\"\n[check]\nignore = [\"P101\", \"P201\"]\n";
    assert_eq!(plan("next --in 2001:db8::/64 --size 72 --role lan --diff --format toml -", own).code, Some(0));
    // the entry of the free space itself is another matter
    let same = plan("next --in spare --size 56 --role lan --ignore P101,P201 --diff --format text -", text);
    assert!(same.err().contains("would report P103"), "{}", same.err());
}

/// How many prefixes the cases of the property have added: it is about those.
static ADDED: AtomicUsize = AtomicUsize::new(0);

#[test]
fn what_is_added_passes_the_check() {
    what_is_added_in_a_case_passes_the_check();
    let added = ADDED.load(Ordering::Relaxed);
    assert!(added >= 20, "{added}");
}

/// The errors and warnings of a plan, without those about how full it is.
fn found(file: &str) -> BTreeSet<String> {
    let answer = ipv6calc(["plan", "check", "--fail-on", "never", "--ignore", "P501", "--report", "jsonl", file]).run();
    let all = answer.out().lines().map(|line| serde_json::from_str::<Value>(line).unwrap());
    let line = |finding: &Value| format!("{} {}", finding["code"], finding["message"]);
    all.filter(|finding| finding["level"] != "info").map(|finding| line(&finding)).collect()
}

proptest! {
    #![proptest_config(ProptestConfig { cases: 200, failure_persistence: None, ..ProptestConfig::default() })]
    /// Whatever the plan: what `next --write` adds does not add a finding.
    fn what_is_added_in_a_case_passes_the_check(
        blocks in proptest::collection::vec((any::<bool>(), 0usize..9, 0u32..16, 0u32..64), 1..7),
        hosts in proptest::collection::vec((any::<bool>(), 0u32..16), 0..4),
        request in (0usize..10, 0usize..3, 0usize..9, any::<bool>(), 0usize..8, 0usize..14),
        toml in any::<bool>(),
    ) {
        const ROLES: [&str; 9] = ["", "site", "lan", "p2p", "loopback", "free", "pool", "delegation", "allocation"];
        const LENGTHS: [(u32, u32); 10] =
            [(48, 24), (52, 25), (56, 26), (64, 28), (127, 31), (128, 32), (44, 22), (126, 30), (49, 27), (80, 29)];
        let (mut text, mut nets) = (String::new(), Vec::new());
        let mut entry = |kind: &str, key: &str, net: &str, role: &str, name: &str| match toml {
            true => {
                let role = if role.is_empty() { String::new() } else { format!("role = \"{role}\"\n") };
                text.push_str(&format!("[[{kind}]]\n{key} = \"{net}\"\nname = \"{name}\"\n{role}\n"));
            }
            false => {
                let role = if role.is_empty() { String::new() } else { format!(" role={role}") };
                text.push_str(&format!("{net} # kind={kind} name={name}{role}\n"));
            }
        };
        for (n, (v6, role, at, len)) in blocks.iter().enumerate() {
            let net = match v6 {
                true => {
                    let len = [40, 44, 48, 56, 60, 64, 126, 64][*len as usize % 8];
                    let bits = (0x2a02_1234u128 << 96 | u128::from(*at) << 76) & (u128::MAX << (128 - len));
                    format!("{}/{len}", std::net::Ipv6Addr::from(bits))
                }
                false => {
                    let len = [20, 22, 23, 24, 25, 26, 30, 16][*len as usize % 8];
                    format!("{}/{len}", std::net::Ipv4Addr::from((0xb901_0000 | at << 7) & (u32::MAX << (32 - len))))
                }
            };
            entry("prefix", "prefix", &net, ROLES[*role], &format!("n{n}"));
            nets.push(net);
        }
        for (n, (v6, at)) in hosts.iter().enumerate() {
            let addr = if *v6 { format!("2a02:1234::{at:x}") } else { format!("185.1.0.{at}") };
            entry("host", "address", &addr, "", &format!("h{n}"));
        }
        let folder = Folder::new("plan-next-passes");
        let file = folder.file(if toml { "plan.toml" } else { "plan.txt" }, &text);
        let (length, strategy, role, v4, within, site) = request;
        let site_name = format!("n{site}");
        let size = if v4 { LENGTHS[length].1 } else { LENGTHS[length].0 }.to_string();
        let strategy = ["lowest", "best-fit", "sparse"][strategy];
        let mut words = vec!["plan", "next", "--write", "--name", "new", "--size", &size, "--strategy", strategy];
        if v4 {
            words.push("--ipv4");
        }
        if !ROLES[role].is_empty() {
            words.extend(["--role", ROLES[role]]);
        }
        if let Some(net) = nets.get(within) {
            words.extend(["--in", net]);
        }
        if site < nets.len() {
            words.extend(["--site", &site_name]);
        }
        words.push(&file);
        let before = found(&file);
        let answer = ipv6calc(words.iter().copied()).run();
        let after = found(&file);
        if answer.code == Some(0) {
            ADDED.fetch_add(1, Ordering::Relaxed);
            let new: Vec<&String> = after.difference(&before).collect();
            prop_assert!(new.is_empty(), "{words:?}: {new:?}\n{text}{}", answer.out());
        } else {
            prop_assert!(!answer.stderr.is_empty() && fs::read_to_string(&file).unwrap() == text, "{words:?}");
        }
    }
}
