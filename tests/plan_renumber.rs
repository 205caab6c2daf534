//! `plan renumber`.

use crate::folder::Folder;
use crate::program::{ipv6calc, project};
use ipv6calc::addr::{Len, Net};
use ipv6calc::plan::edit::renumber::{LeftReason, NamedText, PrefixMove, Renumbering};
use ipv6calc::plan::{Draft, readers};
use std::fs;
use std::net::IpAddr;
use std::path::PathBuf;

/// Prefixes that the samples use, and others that they do not.
const MOVES: [(&str, u32, &str); 6] = [
    ("2001:db8::", 32, "2a0e:77::"),
    ("3fff::", 20, "2a0e:1000::"),
    ("192.0.2.0", 24, "44.66.7.0"),
    ("198.51.100.0", 24, "44.66.8.0"),
    ("203.0.113.0", 24, "44.66.9.0"),
    ("10.0.0.0", 8, "45.0.0.0"),
];

fn net(addr: &str, len: u32) -> Net {
    match addr.parse().unwrap() {
        IpAddr::V4(a) => Net::v4(a.into(), Len::v4(len).unwrap()),
        IpAddr::V6(a) => Net::v6(a.into(), Len::v6(len).unwrap()),
    }
}

fn samples() -> Vec<(String, Vec<u8>)> {
    let folders = ["tests/plans", "examples/plan"].map(|name| project().join(name));
    let files = folders.iter().flat_map(|folder| fs::read_dir(folder).unwrap()).map(|entry| entry.unwrap().path());
    let named = |path: &PathBuf| path.file_name().unwrap().to_str().unwrap().to_owned();
    files
        .filter(|path| path.is_file() && !named(path).ends_with(".entries"))
        .map(|path| (named(&path), fs::read(&path).unwrap()))
        .collect()
}

/// The old and the new address of a move, the slow way.
fn moved(addr: IpAddr) -> Option<IpAddr> {
    MOVES.iter().find_map(|(from, len, to)| match (addr, from.parse().unwrap(), to.parse().unwrap()) {
        (IpAddr::V4(a), IpAddr::V4(from), IpAddr::V4(to)) => {
            let mask = u32::MAX << (32 - len);
            (u32::from(a) & mask == u32::from(from)).then(|| IpAddr::V4((u32::from(to) | u32::from(a) & !mask).into()))
        }
        (IpAddr::V6(a), IpAddr::V6(from), IpAddr::V6(to)) => {
            let mask = u128::MAX << (128 - len);
            (u128::from(a) & mask == u128::from(from))
                .then(|| IpAddr::V6((u128::from(to) | u128::from(a) & !mask).into()))
        }
        _ => None,
    })
}

/// The entries of a text: kind, addresses, length.
fn entries(name: &str, text: &[u8]) -> Vec<(String, IpAddr, IpAddr, Option<Len>)> {
    let mut draft = Draft::default();
    readers::add(&mut draft, None, name, text.to_vec());
    let plan = draft.finish(None);
    plan.entries.iter().map(|e| (format!("{:?}", e.kind), e.addr(), e.last(), e.len)).collect()
}

/// The pieces of a text that addresses are made of, and what is between them.
fn pieces(text: &str) -> Vec<String> {
    let inside = |c: char| c.is_ascii_hexdigit() || matches!(c, ':' | '.' | '/' | '-');
    let mut all: Vec<String> = vec![String::new()];
    let mut last = false;
    for c in text.chars() {
        if inside(c) != last {
            all.push(String::new());
            last = inside(c);
        }
        all.last_mut().unwrap().push(c);
    }
    all
}

#[test]
fn the_samples_are_renumbered_and_nothing_else_changes() {
    let pairs: Vec<PrefixMove> =
        MOVES.iter().map(|(from, len, to)| PrefixMove { from: net(from, *len), to: net(to, *len) }).collect();
    let back = pairs.iter().map(|pair| PrefixMove { from: pair.to, to: pair.from }).collect();
    let (there, back) = (Renumbering::new(pairs).unwrap(), Renumbering::new(back).unwrap());
    let mut count = 0;
    for (name, old) in samples() {
        let new = there.renumber(NamedText { name: name.as_bytes(), bytes: &old });
        let text = new.text();
        count += new.edits.len();
        // what stays is larger than the old prefix, not an address at all, or in a zone that only the file name says
        let sound =
            |why: &LeftReason| matches!(why, LeftReason::Larger(_) | LeftReason::Pattern | LeftReason::FileName { .. });
        assert!(new.left.iter().all(|left| sound(&left.why)), "{name}: {:?}", new.left);
        let rest = there.find(NamedText { name: name.as_bytes(), bytes: &text });
        assert_eq!(rest.len(), new.left.len(), "{name}: {rest:?}");
        let again = back.renumber(NamedText { name: name.as_bytes(), bytes: &text });
        assert!(again.text() == old, "{name}: there and back differs");
        // the readers find the same entries with other addresses
        let expected = entries(&name, &old).into_iter().map(|(kind, addr, last, len)| {
            let kept =
                new.left.iter().any(|left| String::from_utf8_lossy(&old[left.at.clone()]).contains(&addr.to_string()));
            let to = |addr: IpAddr| if kept { addr } else { moved(addr).unwrap_or(addr) };
            (kind, to(addr), to(last), len)
        });
        assert_eq!(entries(&name, &text), expected.collect::<Vec<_>>(), "{name}");
        let (old, new) = (String::from_utf8(old).unwrap(), String::from_utf8(text).unwrap());
        let (old, new) = (pieces(&old), pieces(&new));
        assert_eq!(old.len(), new.len(), "{name}");
        for (a, b) in old.iter().zip(&new).filter(|(a, b)| a != b) {
            assert!(a.contains(['.', ':', '-']) && b.contains(['.', ':', '-']), "{name}: '{a}' became '{b}'");
        }
    }
    assert!(count > 800, "{count}");
}

#[test]
fn files_are_replaced_and_what_is_left_is_reported() {
    let folder = project().join(format!("target/plan-renumber-{}", std::process::id()));
    fs::create_dir_all(&folder).unwrap();
    let path = |name: &str| folder.join(name).to_str().unwrap().to_owned();
    fs::write(path("a.conf"), "listen 2001:db8:1::1\n\nprefix 2001:db8:1::/47\n").unwrap();
    let words = ["plan", "renumber", "--from", "2001:db8:1::/48", "--to", "2001:db8:2::/48"];
    let run = |more: &[&str]| ipv6calc(words.iter().copied().chain(more.iter().copied())).run();
    let shown = run(&[&path("a.conf")]);
    assert_eq!(shown.code, Some(1));
    assert!(shown.out().contains("\n-listen 2001:db8:1::1\n+listen 2001:db8:2::1\n"), "{}", shown.out());
    let note = "a.conf:3:8: 2001:db8:1::/47: not renumbered: a prefix larger than 2001:db8:1::/48";
    assert!(shown.err().contains(note), "{}", shown.err());
    let written = run(&["--write", &path("a.conf")]);
    assert_eq!((written.out(), written.code), ("", Some(1)), "{}", written.err());
    assert_eq!(fs::read_to_string(path("a.conf")).unwrap(), "listen 2001:db8:2::1\n\nprefix 2001:db8:1::/47\n");
    let check = ipv6calc(["plan", "renumber", "--from", "2001:db8:1::/48", "--check", &path("a.conf")]).run();
    assert_eq!(
        (check.out(), check.code),
        (format!("{}:3:8: 2001:db8:1::/47: a prefix larger than 2001:db8:1::/48\n", path("a.conf")).as_str(), Some(1))
    );
    let none = ipv6calc(["plan", "renumber", "--from", "3fff::/48", "--check", &path("a.conf")]).run();
    assert_eq!((none.out(), none.code), ("", Some(0)));
    for wrong in [
        &["--from", "2001:db8:1::/48", "a"][..],
        &["--from", "2001:db8:1::1/48", "--to", "3fff::/48", "a"],
        &["--from", "2001:db8:1::/48", "--to", "3fff::/48", "--to", "3fff:1::/48", "a"],
        &["--from", "2001:db8:1::/48", "--to", "192.0.2.0/24", "a"],
        &["--from", "2001:db8:1::/48", "--to", "3fff::/48", "--write", "-"],
        &["--from", "2001:db8:1::/48", "--to", "3fff::/48", "--write", "none/such"],
    ] {
        ipv6calc(["plan", "renumber"].into_iter().chain(wrong.iter().copied())).run().fails(2);
    }
    fs::remove_dir_all(&folder).unwrap();
}

#[test]
fn spellings_that_would_not_come_back_are_reported_and_renumbered_on_request() {
    let folder = project().join(format!("target/plan-renumber-spelling-{}", std::process::id()));
    fs::create_dir_all(&folder).unwrap();
    let path = folder.join("a.conf").to_str().unwrap().to_owned();
    fs::write(&path, "a 2001:0db8:0001::\nb 2001:db8:1::2\nc 3fff:1234:5678::7\n").unwrap();
    let words = ["plan", "renumber", "--from", "2001:db8:1::/48", "--to", "3fff:1234:5678::/48", "--write"];
    let run = ipv6calc(words.into_iter().chain([path.as_str()])).run();
    let notes = [
        format!("{path}:1:3: 2001:0db8:0001::: not renumbered: renumbering back would spell it differently\n"),
        format!("{path}: 1 address or prefix of the new prefix was there before: renumbering back changes it too\n"),
        "--any-spelling renumbers what would be spelled differently too\n".to_owned(),
    ];
    assert_eq!(run.code, Some(1));
    notes.iter().for_each(|note| assert!(run.err().contains(note), "{note}: {}", run.err()));
    let text = "a 2001:0db8:0001::\nb 3fff:1234:5678::2\nc 3fff:1234:5678::7\n";
    assert_eq!(fs::read_to_string(&path).unwrap(), text);
    let run = ipv6calc(words.into_iter().chain(["--any-spelling", path.as_str()])).run();
    assert_eq!(run.code, Some(0), "{}", run.err());
    assert_eq!(fs::read_to_string(&path).unwrap(), text.replace("2001:0db8:0001", "3fff:1234:5678"));
    fs::remove_dir_all(&folder).unwrap();
}

#[test]
fn files_that_are_not_text_are_refused_before_any_is_changed() {
    let folder = project().join(format!("target/plan-renumber-bytes-{}", std::process::id()));
    fs::create_dir_all(&folder).unwrap();
    let path = |name: &str| folder.join(name).to_str().unwrap().to_owned();
    let text = "listen 2001:db8:1::1\n";
    fs::write(path("a.conf"), text).unwrap();
    let wide = |low: bool| text.bytes().flat_map(move |b| if low { [b, 0] } else { [0, b] }).collect::<Vec<u8>>();
    for (name, bytes, why) in [
        ("le.txt", [vec![0xff, 0xfe], wide(true)].concat(), "found UTF-16"),
        ("be.txt", [vec![0xfe, 0xff], wide(false)].concat(), "found UTF-16"),
        ("plain-le.txt", wide(true), "found UTF-16"),
        ("plain-be.txt", wide(false), "found UTF-16"),
        ("utf32.txt", [vec![0xff, 0xfe, 0, 0], vec![b'a', 0, 0, 0]].concat(), "found UTF-32"),
        ("b.bin", b"\0 2001:db8:1::1\n".to_vec(), "found NUL bytes"),
    ] {
        fs::write(path(name), &bytes).unwrap();
        for more in [&["--to", "2001:db8:2::/48"][..], &["--to", "2001:db8:2::/48", "--write"], &["--check"]] {
            let words = ["plan", "renumber", "--from", "2001:db8:1::/48"].into_iter().chain(more.iter().copied());
            let run = ipv6calc(words.chain([path("a.conf").as_str(), path(name).as_str()])).run();
            // what a search finds in the others is listed nevertheless
            let found =
                if more == ["--check"] { format!("{}:1:8: 2001:db8:1::1\n", path("a.conf")) } else { String::new() };
            assert_eq!((run.code, run.out()), (Some(2), found.as_str()), "{name} {more:?}");
            assert!(run.err().contains(&format!("{name}: expected text")) && run.err().contains(why), "{}", run.err());
            assert!(why != "found UTF-16" || run.err().contains("iconv -f UTF-16 -t UTF-8"), "{}", run.err());
        }
        assert_eq!(fs::read(path(name)).unwrap(), bytes);
        assert_eq!(fs::read_to_string(path("a.conf")).unwrap(), text);
    }
    // other bytes are not looked at
    let latin = b"# B\xfcro \xff\xfe\nlisten 2001:db8:1::1 # caf\xe92001:db8:1::1\r\nx\x80\x93";
    fs::write(path("latin1.conf"), latin).unwrap();
    let words = ["plan", "renumber", "--from", "2001:db8:1::/48", "--to", "2001:db8:2::/48", "--write"];
    ipv6calc(words.into_iter().chain([path("latin1.conf").as_str()])).run().is("");
    let expected = b"# B\xfcro \xff\xfe\nlisten 2001:db8:2::1 # caf\xe92001:db8:2::1\r\nx\x80\x93";
    assert_eq!(fs::read(path("latin1.conf")).unwrap(), expected);
    fs::remove_dir_all(&folder).unwrap();
}

#[test]
fn the_name_of_a_zone_file_is_looked_at() {
    let folder = project().join(format!("target/plan-renumber-zone-{}", std::process::id()));
    fs::create_dir_all(&folder).unwrap();
    let path = |name: &str| folder.join(name).to_str().unwrap().to_owned();
    let text = "$TTL 1d\n@ SOA ns.x. h.x. 1 2 3 4 5\n5.3 PTR a.example.net.\n";
    for (name, why) in [
        ("1.10.in-addr.arpa.zone", "rename the file for 2.10.in-addr.arpa."),
        ("db.10.1", "in the old prefix if the file name means the zone 1.10.in-addr.arpa."),
        ("reverse.zone", "may be in the old prefix: write $ORIGIN before it"),
    ] {
        fs::write(path(name), text).unwrap();
        let run = ipv6calc(["plan", "renumber", "--from", "10.1.0.0/16", "--to", "10.2.0.0/16", &path(name)]).run();
        assert_eq!((run.out(), run.code), ("", Some(1)), "{name}");
        assert!(
            run.err().contains(&format!("{name}:3:1: 5.3: not renumbered: ")) && run.err().contains(why),
            "{}",
            run.err()
        );
        let check = ipv6calc(["plan", "renumber", "--check", "--from", "10.1.0.0/16", &path(name)]).run();
        assert_eq!(check.code, Some(1));
        assert!(check.out().contains(&format!("{name}:3:1: 5.3: ")), "{}", check.out());
    }
    fs::remove_dir_all(&folder).unwrap();
}

#[test]
fn an_address_that_another_file_has_is_a_collision() {
    let folder = project().join(format!("target/plan-renumber-among-{}", std::process::id()));
    fs::create_dir_all(&folder).unwrap();
    let [old, new] = ["old.txt", "new.txt"].map(|name| folder.join(name));
    fs::write(&old, "a 2001:db8::1\nb 2001:db8::7\n").unwrap();
    fs::write(&new, "c 3fff::1\n").unwrap();
    let words = ["plan", "renumber", "--from", "2001:db8::/32", "--to", "3fff::/32"];
    let run = ipv6calc(words.into_iter().chain([old.to_str().unwrap(), new.to_str().unwrap()])).run();
    assert_eq!(run.code, Some(1));
    assert!(
        run.err()
            .contains("old.txt:1:3: 2001:db8::1: not renumbered: would collide: 3fff::1 is in another file already"),
        "{}",
        run.err()
    );
    assert!(run.out().contains("+b 3fff::7") && !run.out().contains("3fff::1"), "{}", run.out());
    fs::remove_dir_all(&folder).unwrap();
}

#[test]
fn a_file_with_several_names_is_read_and_written_once() {
    let folder = project().join(format!("target/plan-renumber-names-{}", std::process::id()));
    fs::create_dir_all(&folder).unwrap();
    let path = |name: &str| folder.join(name).to_str().unwrap().to_owned();
    fs::write(path("a"), "").unwrap();
    std::os::unix::fs::symlink("a", path("link")).unwrap();
    for other in ["a", "./a", "link", "hard"] {
        fs::write(path("a"), "x 10.1.1.1\n").unwrap();
        if other == "hard" {
            fs::hard_link(path("a"), path(other)).unwrap();
        }
        let words = ["plan", "renumber", "--from", "10.1.0.0/16", "--to", "10.2.0.0/16"];
        let names = [path("a"), path(other)];
        let run = |more: &[&str]| {
            ipv6calc(words.into_iter().chain(more.iter().copied()).chain(names.iter().map(String::as_str))).run()
        };
        let diff = run(&[]);
        assert_eq!((diff.code, diff.out().matches("+x 10.2.1.1").count()), (Some(0), 1), "{other}: {}", diff.out());
        let written = run(&["--write"]);
        // another name of the file keeps the old text
        let code = if other == "hard" { 1 } else { 0 };
        assert_eq!((written.out(), written.code), ("", Some(code)), "{other}: {}", written.err());
        assert_eq!(fs::read_to_string(path("a")).unwrap(), "x 10.2.1.1\n", "{other}");
    }
    let words = ["plan", "renumber", "--from", "10.1.0.0/16", "--check", "-", "-"];
    let check = ipv6calc(words).stdin("x 10.1.1.1\n").run();
    assert_eq!((check.out().lines().count(), check.code), (1, Some(1)), "{}", check.out());
    fs::remove_dir_all(&folder).unwrap();
}

#[test]
fn what_a_file_had_of_the_new_prefix_is_noted_even_if_nothing_moves_in_it() {
    let folder = project().join(format!("target/plan-renumber-existing-{}", std::process::id()));
    fs::create_dir_all(&folder).unwrap();
    let path = |name: &str| folder.join(name).to_str().unwrap().to_owned();
    fs::write(path("f1"), "ip 10.1.1.1\n").unwrap();
    fs::write(path("f2"), "ip 172.31.1.9\n").unwrap();
    let words = ["plan", "renumber", "--from", "10.1.0.0/16", "--to", "172.31.0.0/16"];
    let run = |files: &[String]| ipv6calc(words.into_iter().chain(files.iter().map(String::as_str))).run();
    let both = run(&[path("f1"), path("f2")]);
    assert_eq!(both.code, Some(0), "{}", both.err());
    let note = "f2: 1 address or prefix of the new prefix was there before";
    assert!(both.err().contains(note) && !both.out().contains("f2"), "{} {}", both.err(), both.out());
    assert!(run(&[path("f2")]).err().contains(note));
    fs::remove_dir_all(&folder).unwrap();
}

#[test]
fn a_file_that_cannot_be_read_does_not_hide_what_is_in_the_others() {
    let folder = Folder::new("renumber-missing");
    let path = folder.file("a.conf", "listen 10.1.0.5\n");
    let missing = format!("{}/b.conf", folder.text());
    let run = ipv6calc(["plan", "renumber", "--check", "--from", "10.1.0.0/16", &missing, &path]).run();
    assert_eq!((run.code, run.out()), (Some(2), format!("{path}:1:8: 10.1.0.5\n").as_str()));
    assert!(run.err().contains("b.conf"), "{}", run.err());
}

#[test]
fn a_network_without_its_length_is_refused() {
    for (from, host) in [("10.1.0.0", "32"), ("2001:db8:1::", "128")] {
        let run = ipv6calc(["plan", "renumber", "--check", "--from", from, "-"]).stdin("").run();
        assert_eq!(run.code, Some(2));
        let wanted = format!("expected a prefix length after '{from}'; the address alone is {from}/{host}");
        assert!(run.err().contains(&wanted), "{}", run.err());
        let run = ipv6calc(["plan", "renumber", "--check", "--from", &format!("{from}/{host}"), "-"]).stdin("").run();
        assert_eq!(run.code, Some(0), "{}", run.err());
    }
}
