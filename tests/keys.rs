//! Key files of the keyed anonymisation: who may read them, and what is told of them.

use crate::program::{Answer, ask, ipv6calc, project};
use std::fs;
use std::os::unix::fs::PermissionsExt;
use std::path::PathBuf;

const KEY: &str = "0123456789abcdeffedcba98765432101032547698badcfeefcdab8967452301";

/// A key file that is removed when dropped.
struct KeyFile(PathBuf);

impl KeyFile {
    fn new(name: &str, content: &[u8], mode: u32) -> KeyFile {
        let folder = project().join("target");
        fs::create_dir_all(&folder).unwrap();
        let path = folder.join(format!("{name}-{}", std::process::id()));
        fs::write(&path, content).unwrap();
        fs::set_permissions(&path, fs::Permissions::from_mode(mode)).unwrap();
        KeyFile(path)
    }

    fn hide(&self) -> Answer {
        self.ask(&["-A", "anonymize", "--anonymize-method", "cryptopan"])
    }

    fn ask(&self, options: &[&str]) -> Answer {
        let path = self.0.to_str().unwrap();
        ipv6calc(["-q", "--key-file", path].iter().chain(options).chain(&["2001:db8::1"])).run()
    }
}

impl Drop for KeyFile {
    fn drop(&mut self) {
        fs::remove_file(&self.0).unwrap();
    }
}

#[test]
fn a_key_that_others_have_access_to_is_refused() {
    for mode in [0o600, 0o400] {
        assert_eq!(KeyFile::new("own-key", KEY.as_bytes(), mode).hide().code, Some(0), "{mode:o}");
    }
    for mode in [0o640, 0o604, 0o620, 0o644, 0o601] {
        let answer = KeyFile::new("open-key", KEY.as_bytes(), mode).hide();
        answer.fails(1);
        assert!(answer.err().contains(&format!("{mode:04o}")), "{}", answer.err());
    }
}

#[test]
fn a_file_that_is_no_key_is_refused_without_showing_it() {
    let long = format!("{KEY}{KEY}");
    for content in [&KEY.as_bytes()[..63], &KEY.as_bytes()[..32], long.as_bytes(), b""] {
        let answer = KeyFile::new("no-key", content, 0o600).hide();
        answer.fails(1);
        assert!(!answer.err().contains("0123456789abcdef"), "{}", answer.err());
    }
}

#[test]
fn a_key_in_the_place_of_the_file_name_is_not_shown() {
    for key in [KEY, &KEY[..32]] {
        let answer = ask(&format!("-A anonymize --anonymize-method cryptopan --key-file {key} ::1"));
        answer.fails(1);
        assert!(!answer.err().contains("0123456789abcdef"), "{}", answer.err());
    }
}

#[test]
fn a_key_without_a_keyed_method_is_refused() {
    let file = KeyFile::new("idle-key", KEY.as_bytes(), 0o600);
    let answer = file.ask(&["-A", "anonymize"]);
    answer.fails(1);
    assert!(answer.err().contains("--anonymize-method"), "{}", answer.err());
    file.ask(&[]).is("2001:db8::1\n");
}

#[test]
fn what_cannot_be_reversed_is_refused_before_any_data_is_read() {
    let answer = ipv6calc(["-A", "deanonymize"]).stdin("::1\n::2\n").run();
    answer.fails(1);
    assert_eq!(answer.err().matches("cannot be reversed").count(), 1, "{}", answer.err());
}

#[test]
fn a_mask_out_of_range_is_refused_with_its_own_range() {
    for (option, value, range) in [
        ("mask-ipv4", "33", "from 0 to 32"),
        ("mask-ipv6", "15", "from 16 to 64"),
        ("mask-ipv6", "x", "from 16 to 64"),
        ("mask-mac", "4x", "from 0 to 48"),
        ("mask-eui64", "", "from 0 to 64"),
    ] {
        let answer = ipv6calc([&format!("--{option}={value}"), "::1"]).run();
        answer.fails(1);
        assert!(answer.err().contains(range), "{option} {value}: {}", answer.err());
    }
}

#[test]
fn what_a_key_reveals_is_written_as_what_it_is() {
    let method = ["--anonymize-method", "ipcrypt-deterministic"];
    let key = KeyFile::new("reveal", &[7; 16].iter().chain(&[9; 16]).copied().collect::<Vec<u8>>(), 0o600);
    let hidden = key.ask(&[&["-q", "-A", "anonymize"][..], &method, &["192.0.2.1"]].concat()).out().trim().to_owned();
    let reveal = |more: &[&str]| key.ask(&[&["-q", "-A", "deanonymize"][..], &method, more, &[&hidden]].concat());
    assert_eq!(reveal(&[]).out(), "192.0.2.1\n");
    assert_eq!(reveal(&["-O", "ipv4addr"]).out(), "192.0.2.1\n");
    assert_eq!(reveal(&["-O", "revnibbles.arpa"]).out(), "1.2.0.192.in-addr.arpa.\n");
    assert!(reveal(&["--json"]).out().contains("\"output\":{\"type\":\"ipv4addr\""));
    let refused = reveal(&["-O", "base85"]);
    assert_eq!((refused.out(), refused.code), ("", Some(1)));
    assert!(refused.err().contains("does not write what came out"), "{}", refused.err());
}
