//! Transition mechanisms: the kernel agrees, iproute2 reads the commands, and hostile input is refused by name.

use crate::folder::Folder;
use crate::program::{ask, ipv6calc, pipe, words};
use std::process::{Command, Output};

/// What runs in a network namespace of its own; `None`, with the reason on standard output, where that is not allowed.
fn in_namespace(script: &str) -> Option<Output> {
    let run = |script: &str| Command::new("unshare").args(["-n", "sh", "-c", script]).output();
    match run("ip link set dev lo up") {
        Ok(answer) if answer.status.success() => Some(run(script).expect("unshare ran before")),
        Ok(answer) => {
            println!("skipped: no network namespace: {}", String::from_utf8_lossy(&answer.stderr).trim());
            None
        }
        Err(error) => {
            println!("skipped: unshare cannot be started: {error}");
            None
        }
    }
}

#[test]
fn the_kernel_takes_the_stable_address_that_is_computed() {
    const SECRET: &str = "2001:db8:1:2:3:4:5:6";
    let script = format!(
        "ip link add veth7 type veth peer name veth8 || exit 9
         echo {SECRET} > /proc/sys/net/ipv6/conf/veth7/stable_secret || exit 9
         ip link set dev veth7 addrgenmode stable_secret
         ip link set dev veth8 up; ip link set dev veth7 up
         for i in 1 2 3 4 5 6 7 8 9 10; do
             ip -6 -o addr show dev veth7 | grep -q fe80 && break; sleep 0.1
         done
         ip -6 -o addr show dev veth7"
    );
    let Some(answer) = in_namespace(&script) else { return };
    if answer.status.code() == Some(9) {
        return println!("skipped: no veth or no stable_secret: {}", String::from_utf8_lossy(&answer.stderr).trim());
    }
    let text = String::from_utf8_lossy(&answer.stdout).into_owned();
    // the permanent hardware address of veth is zeros
    let line = format!("-q -A stableiid --stable-secret {SECRET} --stable-mac 0:0:0:0:0:0 fe80::/64");
    let ours = ask(&line).out().trim().to_owned();
    assert!(ours.starts_with("fe80::") && text.contains(&format!("inet6 {ours} ")), "{ours}: {text}");
}

/// The tunnels whose commands are tried, by the name of their interface.
const TUNNELS: [(&str, &str); 8] = [
    ("tun6to4", "6to4 --local 192.0.2.1"),
    ("tun6rd", "6rd --local 192.0.2.1 --relay 192.0.2.254 --prefix 2001:db8::/32"),
    ("tun6in4", "6in4 --local 192.0.2.1 --remote 198.51.100.1 --prefix 2001:db8:1::2/64"),
    ("tun4in6", "4in6 --local 2001:db8::1 --remote 2001:db8::2"),
    ("tun4in6", "4in6 --local fe80::1%peer7 --remote fe80::2%peer7"),
    ("isatap0", "isatap --local 192.0.2.1 --relay 192.0.2.254 --prefix 2001:db8:1:2::/64"),
    ("gre1", "gre --local 192.0.2.1 --remote 198.51.100.1 --prefix 10.0.0.1/30"),
    ("gre1", "gre --local 2001:db8::1 --remote 2001:db8::2 --prefix 2001:db8:1::1/64"),
];

/// What the kernel says of a command that iproute2 has read: it lacks the device type, or the stand-in is another one.
const READ: [&str; 9] = [
    "Command failed",
    "No such device",
    "File exists",
    "No route to host",
    "not supported",
    "Nexthop has invalid gateway",
    "Invalid argument",
    "Network is unreachable",
    "ioctl",
];

/// The commands, those with `-6` apart: `ip -batch` takes the family for all lines. An interface of the name stands in
/// where the kernel has no such tunnels.
#[test]
fn iproute2_reads_the_commands_of_every_tunnel() {
    for (name, line) in TUNNELS {
        let commands = ask(&format!("tunnel {line}"));
        let text = commands.out();
        let of = |six: bool| {
            let lines = text.lines().filter_map(|line| line.strip_prefix("ip "));
            let lines = lines.filter(|line| line.starts_with("-6 ") == six);
            lines.map(|line| format!("{}\n", line.trim_start_matches("-6 "))).collect::<String>()
        };
        let script = format!(
            "ip link add {name} type veth peer name peer7
             ip -force -batch - <<'EOF'\n{}EOF\nip -6 -force -batch - <<'EOF'\n{}EOF\ntrue",
            of(false),
            of(true)
        );
        let Some(answer) = in_namespace(&script) else { return };
        let errors = String::from_utf8_lossy(&answer.stderr).into_owned();
        let unread: Vec<&str> = errors.lines().filter(|line| !READ.iter().any(|read| line.contains(read))).collect();
        assert!(unread.is_empty(), "{line}: {unread:?}\n{text}");
    }
}

#[test]
fn netplan_reads_its_file() {
    if Command::new("netplan").arg("--help").output().is_err() {
        return println!("skipped: netplan is not installed (Debian: apt-get install netplan.io)");
    }
    let root = std::env::temp_dir().join(format!("ipv6calc-netplan-{}", std::process::id()));
    std::fs::create_dir_all(root.join("etc/netplan")).unwrap();
    for (name, line) in TUNNELS.into_iter().filter(|(name, line)| *name != "tun6rd" && !line.contains('%')) {
        let answer = ask(&format!("tunnel {line} --as netplan"));
        let file = root.join("etc/netplan/60-test.yaml");
        std::fs::write(&file, answer.out()).unwrap();
        let run = Command::new("netplan").args(["generate", "--root-dir"]).arg(&root).output().unwrap();
        assert!(run.status.success(), "{name}: {}\n{}", String::from_utf8_lossy(&run.stderr), answer.out());
    }
    std::fs::remove_dir_all(&root).unwrap();
}

#[test]
fn what_an_action_cannot_take_is_named() {
    for (line, what) in [
        ("-A rebase --prefix 2001:db8::/32 192.0.2.1", "IPv6"),
        ("-A rebase --prefix 2001:db8::1/32 ::1", "2001:db8::/32"),
        ("-A rebase ::1", "--prefix"),
        ("-A npt --npt-inside fd00::/48 --npt-outside 2001:db8::/56 fd00::1", "48 and 56"),
        ("-A npt --npt-inside fd00::/48 --npt-outside 2001:db8::/48 fd00:0:0:ffff::1", "ffff"),
        ("-A npt --npt-inside fd00::/48 --npt-outside 2001:db8::/48 ::1", "fd00::/48"),
        ("-A prefixmulticast --group 123456789 2001:db8::/64", "8 hex digits"),
        ("-A prefixmulticast --group 1 2001:db8::/65", "65"),
        ("-A prefixmulticast 2001:db8::/64", "group"),
        ("-A embeddedrp --group 1 2001:db8::/64", "last four bits"),
        ("-A embeddedrp --group 1 2001:db8::1:1/64", "must be zero"),
        ("-A embeddedrp ff3e::1", "rendezvous point"),
        ("-A stableiid --stable-secret secret --stable-mac 0:0:0:0:0:0 fe80::/64", "16 bytes"),
        ("-A stableiid --stable-secret ::1 --stable-mac 0:0:0:0:0:0 fe80::/48", "64, not 48"),
        ("-A stableiid --stable-secret-file /nonexistent fe80::/64", "/nonexistent"),
        ("-A teredo --teredo-server 192.0.2.1 --teredo-port 65536 192.0.2.2", "65535"),
        ("-A teredo 192.0.2.2", "Teredo server"),
        ("-A isatap --prefix 2001:db8::/48 192.0.2.1", "64 bits"),
        ("-A isatap 2001:db8::1", "5efe"),
        ("-A pref64 2001:db8::1", "192.0.0.170"),
        ("-A multicastmac 192.0.2.1", "224.0.0.0/4"),
        ("-A solicitednode ff02::1", "unicast"),
        ("-A solicitednode ::", "unspecified"),
        ("-A prefixmulticast --group 1 fe80::/64", "scope e is wider than that of the prefix, 2"),
        ("-A embeddedrp --group 1 --scope 5 fe80::1/64", "give --scope 2 or less"),
        ("-A stableiid --stable-secret ::1 --stable-mac 0:0:0:0:0:0 ff02::/64", "multicast"),
        ("-A npt --npt-inside ff00::/48 --npt-outside 2001:db8::/48 ff00::1", "unicast"),
        ("-A isatap --prefix ff02::/64 192.0.2.1", "unicast"),
        ("-A teredo --teredo-server 0.0.0.0 --teredo-port 1 192.0.2.1", "the unspecified address"),
        ("-A embeddedrp --group 1 ::1/0", "prefix length is 0: expected 1 to 64"),
        ("-A teredo 192.0.2.45", "give --teredo-server"),
        ("-A teredo --teredo-server 192.0.2.1 192.0.2.45", "give --teredo-port"),
        ("-A embeddedrp 2001:db8::1/64", "give --group"),
        ("-A isatap 224.0.0.1", "a multicast address"),
        ("-A isatap 0.0.0.0", "the unspecified address"),
        ("-A isatap 127.0.0.1", "a loopback address"),
        ("-A isatap 255.255.255.255", "broadcast"),
        ("-A isatap 240.0.0.1", "240.0.0.0/4"),
        ("-A isatap fe80::5efe:e000:1", "a multicast address"),
        ("-A teredo --teredo-server 192.0.2.1 --teredo-port 1 239.1.2.3", "a multicast address"),
        ("-A teredo 2001:0:c633:6401:0:63bf:ffff:ffff", "the unspecified address"),
        ("-A rebase --prefix 2001:db8::/129 ::1", "from 0 to 128, found '129'"),
        ("-A rebase --prefix 192.0.2.0/33 ::1", "from 0 to 32, found '33'"),
        ("--prefix 2001:db8::/32 ::1", "-A rebase"),
    ] {
        let answer = ask(&format!("-q {line}"));
        assert_eq!((answer.out(), answer.code), ("", Some(1)), "{line}");
        assert!(answer.err().contains(what), "{line}: {}", answer.err());
        assert!(!answer.err().contains("'secret'"), "{}", answer.err());
    }
}

#[test]
fn a_parameter_belongs_to_the_last_action_before_it_that_takes_it() {
    for (line, answer) in [
        ("--prefix 2001:db8::/32 -A rebase ::1", "2001:db8::1"),
        ("--prefix 2001:db8::/32 -A rebase -A rebase ::1", "2001:db8::1"),
        ("-A rebase --prefix fd00::/16 -A rebase --prefix fd01::/16 ::1", "fd01::1"),
        ("-A rebase --prefix fd00::/16 -A solicitednode ::1", "ff02::1:ff00:1"),
        ("-A rebase -A solicitednode --prefix fd00::/16 ::1", "ff02::1:ff00:1"),
        ("-A isatap --prefix fd00::/64 -A isatap 192.0.2.1", "192.0.2.1"),
    ] {
        assert_eq!(ask(&format!("-q {line}")).out().trim(), answer, "{line}");
    }
}

#[test]
fn the_actions_work_in_pipes_and_pipelines() {
    pipe("-q -A linklocal -A solicitednode -A multicastmac", "00:16:3e:5a:7b:9c\n").is("33:33:ff:5a:7b:9c\n");
    pipe("-q -A rebase --prefix 2001:db8::/32", "fd00::1\nfd00::2/64\n").is("2001:db8::1\n2001:db8::2/64\n");
    let json = ask("-q --json -A prefixmulticast --group 1 2001:db8::/32");
    assert!(json.out().contains("ff3e:20:2001:db8::1"), "{}", json.out());
}

/// The command line of `stableiid` up to the secret.
const STABLE: &str = "-q -A stableiid --stable-mac 0:0:0:0:0:0";

#[test]
fn a_secret_is_given_once_or_twice_the_same() {
    let file = std::env::temp_dir().join(format!("ipv6calc-secret-{}", std::process::id()));
    std::fs::write(&file, "2001:db8::2\n").unwrap();
    let ask_with =
        |options: &str| ask(&format!("{STABLE} {} fe80::/64", options.replace("FILE", file.to_str().unwrap())));
    let same = ask_with("--stable-secret 2001:db8::2 --stable-secret-file FILE");
    let alone = ask_with("--stable-secret-file FILE");
    for options in [
        "--stable-secret 2001:db8::1 --stable-secret-file FILE",
        "--stable-secret-file FILE --stable-secret 2001:db8::1",
        "--stable-secret 2001:db8::2 --stable-secret-file FILE --stable-secret 2001:db8::1",
    ] {
        let answer = ask_with(options);
        assert_eq!((answer.out(), answer.code), ("", Some(1)), "{options}");
        assert!(
            answer.err().contains("--stable-secret and --stable-secret-file disagree"),
            "{options}: {}",
            answer.err()
        );
        assert!(!answer.err().contains("db8"), "{}", answer.err());
    }
    let again = ask_with("--stable-secret 2001:db8::1 --stable-secret 2001:db8::2");
    assert_eq!((again.out(), again.code), (alone.out(), Some(0)), "the last one counts");
    assert_eq!((same.out(), same.err().as_str(), same.code), (alone.out(), "", Some(0)));
    std::fs::remove_file(&file).unwrap();
}

#[test]
fn a_file_without_secret_is_described_as_what_it_is() {
    for (path, what, advice) in [
        ("/nonexistent", "No such file", ""),
        ("/proc/sys/net/ipv6/conf", "directory", "give the file in it"),
        ("/dev/zero", "larger than 1 MiB", ""),
        ("/dev/null", "does not hold a secret", "16 bytes"),
    ] {
        let answer = ask(&format!("{STABLE} --stable-secret-file {path} fe80::/64"));
        assert_eq!((answer.out(), answer.code), ("", Some(1)), "{path}");
        assert!(answer.err().contains(what) && answer.err().contains(advice), "{path}: {}", answer.err());
        assert!(!answer.err().contains("kernel"), "{path}: {}", answer.err());
    }
    let unset = "/proc/sys/net/ipv6/conf/lo/stable_secret";
    if std::fs::read(unset).is_err_and(|error| error.raw_os_error() == Some(5)) {
        let answer = ask(&format!("{STABLE} --stable-secret-file {unset} fe80::/64"));
        assert!(answer.err().contains("the interface has no secret"), "{}", answer.err());
    }
}

#[test]
fn bits_after_a_kept_prefix_length_are_noted() {
    const NPT: &str = "-A npt --npt-inside fd00::/48 --npt-outside 2001:db8::/48";
    for (line, out, note) in [
        (format!("{NPT} fd00::/48"), "2001:db8:0:cf47::/48", "after the prefix length 48"),
        (format!("{NPT} fd00::/64"), "2001:db8:0:cf47::/64", ""),
        (format!("{NPT} fd00::1"), "2001:db8:0:cf47::1", ""),
        ("-A rebase --prefix 2001:db8:5::/48 fd00::/32".to_owned(), "2001:db8:5::/32", "prefix length 32 is kept"),
        ("-A rebase --prefix 198.51.100.0/24 10.0.0.1/8".to_owned(), "198.51.100.1/8", "prefix length 8 is kept"),
        ("-A rebase --prefix 2001:db8:5::/48 fd00::/48".to_owned(), "2001:db8:5::/48", ""),
        ("-A multicastmac 224.0.0.0/4".to_owned(), "01:00:5e:00:00:00", "not of all groups in its /4"),
        ("-A multicastmac 224.0.0.1".to_owned(), "01:00:5e:00:00:01", ""),
        ("-A prefixmulticast --group 1 2001:db8::1/32".to_owned(), "ff3e:20:2001:db8::1", "prefix length 32"),
        ("-A prefixmulticast --group 1 2001:db8::/32".to_owned(), "ff3e:20:2001:db8::1", ""),
        ("-A linklocal 01:00:5e:00:00:01".to_owned(), "fe80::300:5eff:fe00:1", "that of a group"),
        ("-A linklocal 00:00:5e:00:00:01".to_owned(), "fe80::200:5eff:fe00:1", ""),
    ] {
        let (loud, quiet) = (ask(&line), ask(&format!("-q {line}")));
        assert_eq!((loud.out().trim(), quiet.out().trim()), (out, out), "{line}");
        assert_eq!(quiet.err(), "", "{line}");
        let action = line.split(' ').nth(1).unwrap_or_default();
        let noted = loud.err().lines().any(|note| note.starts_with(&format!("{action}:")));
        assert_eq!(noted, !note.is_empty(), "{line}: {}", loud.err());
        assert!(loud.err().contains(note), "{line}: {}", loud.err());
    }
}

#[test]
fn two_prefixes_in_an_answer_for_ipv4only_arpa_are_named() {
    let answer = ask("-A pref64 2001:db8:c000:aa::c000:aa");
    assert_eq!(answer.out(), "2001:db8:c000:aa::/96\n");
    assert!(answer.err().contains("2001:db8::/32"), "{}", answer.err());
}

#[test]
fn what_a_subcommand_cannot_answer_has_status_1_and_what_it_cannot_read_status_2() {
    const RULE: &str = "--rule 2001:db8::/40,192.0.2.0/24,16";
    for (line, code, what) in [
        (format!("map to6 {RULE} 192.0.2.18 172"), 1, "0-1023"),
        (format!("map to6 {RULE} 198.51.100.1 5000"), 1, "192.0.2.0/24"),
        (format!("map to6 {RULE} 192.0.2.18"), 1, "256"),
        (format!("map ce {RULE} 2001:db8:12::/48"), 1, "40 to 56"),
        (format!("map to4 {RULE} 2001:db9::1"), 1, "2001:db8::/40"),
        ("map ce 2001:db8::/56".to_owned(), 2, "--rule"),
        ("map ce --rule 2001:db8::/40 2001:db8::/56".to_owned(), 2, "EA-BITS"),
        ("map ce --rule 2001:db8::/40,192.0.2.0/24,19 2001:db8::/64".to_owned(), 2, "PSID"),
        ("map option 0059".to_owned(), 2, "octet"),
        ("map option zz".to_owned(), 2, "hex digit"),
        (format!("map option {RULE}"), 2, "--br"),
        ("map port 70000 --psid-length 8".to_owned(), 2, "65535"),
        (format!("map ce {RULE} 2001:db8:12:3400::/56 --psid 7 --psid-length 8"), 2, "PSID 52 (0x34)"),
        (format!("map ce {RULE} 2001:db8:12:3400::/56 --psid 0x34 --psid-length 7"), 2, "7 bits"),
        (format!("map ce {RULE} 2001:db8:12:3400::/56 --psid 52 --psid-length 7 --psid-offset 4"), 2, "offset 4"),
        (format!("map ce {RULE},6 2001:db8:12:3400::/56 --psid-offset 4"), 2, "--psid-offset 4 is not the offset"),
        (format!("map to4 {RULE},6 2001:db8:12:3400:0:c000:212:34 --psid-offset 4"), 2, "fourth field"),
        (format!("map to6 {RULE},6 192.0.2.18 1232 --psid-offset 4"), 2, "fourth field"),
        (format!("map option {RULE},6 --br 2001:db8::1 --psid-offset 4"), 2, "fourth field"),
        (
            "map option --mechanism lw4o6 --br fd00::1 --bind 192.0.2.1,fd00::/64 --psid-offset 4".to_owned(),
            2,
            "--psid-length",
        ),
        ("map option --rule 2001:db8::/40,224.0.0.0/24,16 --br fd00::1".to_owned(), 2, "224.0.0.0/24 is a prefix of m"),
        ("map ce --rule ff00::/40,192.0.2.0/24,16 ff00::/56".to_owned(), 2, "ff00::/40 is a prefix of multicast"),
        ("map rule --rule fe80::/40,192.0.2.0/24,16".to_owned(), 2, "fe80::/40 is a prefix of link-local"),
        (format!("map ce {RULE} 2001:db8:12:3400::/56 --psid-length 8"), 2, "--psid N"),
        (format!("map ce {RULE} 2001:db8:12:3400::/56 --psid 52"), 2, "--psid-length"),
        (format!("map to6 {RULE} 192.0.2.18 1232 --psid-length 4"), 2, "4 with offset 6"),
        (format!("map to6 {RULE} 192.0.2.18 172 --psid-offset 4"), 1, "0-4095"),
        (format!("map option {RULE} --br 2001:db8::1 --psid 3 --psid-length 4"), 2, "8 bits with offset 6"),
        (format!("map option {RULE} --br 2001:db8::1 --psid-length 4"), 2, "--psid N"),
        (format!("map option {RULE} --br fd00::1 --mechanism lw4o6 --bind 192.0.2.1,2001:db8::/64"), 2, "no rules"),
        (format!("map option 005d000406083400 {RULE}"), 2, "--rule"),
        ("map option 005d000406083400 --as kea".to_owned(), 2, "--as"),
        (format!("map option {RULE} --br fd00::1 --as kea --json"), 2, "--json"),
        ("map psid 0x10000 --psid-length 8".to_owned(), 2, "0x0 to 0xffff"),
        ("map psid 0x100 --psid-length 8".to_owned(), 1, "8 bits"),
        (format!("map ce {RULE} 2001:db8::/129"), 2, "found '129'"),
        (format!("map ce {RULE} --rule 2001:db8::/40,198.51.100.0/24,16 2001:db8:12:3400::/56"), 2, "same prefix"),
        (format!("map to4 {RULE} --rule 2001:db8::/40,198.51.100.0/24,16 2001:db8::1"), 2, "same prefix"),
        (format!("map to6 {RULE} --rule fd00::/40,192.0.2.0/24,16 192.0.2.1 5000"), 2, "same prefix"),
        ("map rule --rule 2001:db8::/40,192.0.02.0/24,16".to_owned(), 2, "leading zeros"),
        (format!("map option {RULE} --br ff02::1"), 2, "a multicast address"),
        (format!("map option {RULE} --br ::"), 2, "the unspecified address"),
        ("map option --mechanism lw4o6 --br fd00::1 --bind 224.0.0.1,fd00::/64".to_owned(), 2, "a multicast address"),
        (format!("map option --mechanism map-t {RULE} --dmr ff00::/64"), 2, "unicast"),
        (format!("map option --mechanism map-t {RULE} --dmr 2001:db8::/97"), 2, "96 bits"),
        ("gen iid --prefix ff02::/64".to_owned(), 2, "unicast"),
        ("gen 6rd-option --prefix ff00::/8 --relay 10.0.0.1".to_owned(), 2, "ff00::/8"),
        ("gen 6rd-option --prefix ::/0 --relay 10.0.0.1".to_owned(), 2, "::/0"),
        ("gen 6rd-option --prefix 2001:db8::/32 --relay 224.0.0.1".to_owned(), 2, "224.0.0.1 is a multicast"),
        ("gen 6rd-option 002020010db800000000000000000000000000000000".to_owned(), 2, "0.0.0.0 is the unspecified"),
        ("gen pref64-option --prefix ff00::/96".to_owned(), 2, "unicast"),
        ("gen pref64-option --prefix 2001:db8:0:0:ff00::/96".to_owned(), 2, "bits 64 to 71"),
        ("gen pref64-option 2601070f0064ff9b0000000000000000".to_owned(), 2, "found 26 01"),
        ("gen pref64-option 2602".to_owned(), 2, "found 2"),
        ("gen 6rd-option 082020010db80000000000000000000000000a000001 --as kea".to_owned(), 2, "--as"),
        ("gen 6rd-option 082020010db80000000000000000000000000a000001 --shared 4".to_owned(), 2, "--shared"),
        ("gen pref64-option 260207080064ff9b0000000000000000 --lifetime 8".to_owned(), 2, "--lifetime"),
        ("gen pref64-option --as radvd --json".to_owned(), 2, "--json"),
        ("gen mac --oui 01:00:5e".to_owned(), 2, "multicast"),
        ("gen pref64-option --prefix 2001:db8::/80".to_owned(), 2, "2001:db8::/80"),
        ("gen ula --count 0".to_owned(), 2, "--count"),
        ("tunnel 6in4 --local 192.0.2.1 --remote 192.0.2.9".to_owned(), 2, "needs --prefix ADDRESS/LENGTH"),
        ("tunnel 6to4 --local 10.0.0.1".to_owned(), 2, "Private-Use"),
        ("tunnel 6in4 --local 192.0.2.1".to_owned(), 2, "--remote"),
        ("tunnel gre --local 192.0.2.1 --remote ::1 --prefix 10.0.0.1/30".to_owned(), 2, "--remote"),
    ] {
        let answer = ipv6calc(words(&line)).run();
        assert_eq!((answer.out(), answer.code), ("", Some(code)), "{line}: {}", answer.err());
        assert!(answer.err().contains(what), "{line}: {}", answer.err());
    }
}

/// RFC 7597, section 5.2: the length of the PSID follows from the rule, the offset is a parameter of its own.
#[test]
fn an_offset_replaces_the_default_of_the_rule() {
    const THREE: &str = "--rule 2001:db8::/40,192.0.2.0/24,16";
    for line in [
        "map ce RULE 2001:db8:12:3400::/56",
        "map ce RULE 2001:db8:12:3400::/56 --psid 0x34 --psid-length 8",
        "map to6 RULE 192.0.2.18 17232",
        "map to4 RULE 2001:db8:12:3400:0:c000:212:34",
        "map option RULE --br 2001:db8::1",
    ] {
        let option = ask(&format!("{} --psid-offset 4", line.replace("RULE", THREE)));
        let field = ask(&format!("{} --psid-offset 4", line.replace("RULE", &format!("{THREE},4"))));
        assert_eq!(
            (option.code, option.err().to_string(), option.out()),
            (Some(0), String::new(), field.out()),
            "{line}"
        );
    }
    assert!(ask(&format!("map ce {THREE} 2001:db8:12:3400::/56 --psid-offset 4")).out().contains("8 bits, offset 4"));
    // 12 bits of PSID fit after an offset of 4, not after that of 6
    let wide = "map ce --rule 2001:db8::/40,192.0.2.0/24,20 2001:db8:12:3450::/60";
    assert!(ask(wide).err().contains("at most 10 fit"));
    assert!(ask(&format!("{wide} --psid-offset 4")).out().contains("12 bits, offset 4"));
}

#[test]
fn a_host_outside_of_every_rule_has_no_prefix_length() {
    for (line, address) in [("to6 198.51.100.1 5000", "198.51.100.1 is"), ("to4 2001:db9::1", "2001:db9::1 is")] {
        let answer = ask(&format!("map {line} --rule 2001:db8::/40,192.0.2.0/24,16"));
        assert!(answer.err().contains(address), "{}", answer.err());
    }
}

#[test]
fn the_data_of_one_option_needs_no_advice_to_give_its_code() {
    assert!(ask("map option 0059").err().contains("--code N"));
    let answer = ask("map option --code 89 00");
    assert!(answer.err().contains("octet 1") && !answer.err().contains("--code"), "{}", answer.err());
}

#[test]
fn a_psid_is_read_as_it_is_printed() {
    let rule = "--rule 2001:db8:12:3400::/56,192.0.2.18/32,0";
    for (hex, decimal) in [
        ("map psid 0x34 --psid-length 8".to_owned(), "map psid 52 --psid-length 8".to_owned()),
        (
            format!("map ce {rule} 2001:db8:12:3400::/56 --psid 0x34 --psid-length 8"),
            format!("map ce {rule} 2001:db8:12:3400::/56 --psid 52 --psid-length 8"),
        ),
    ] {
        let (hex, decimal) = (ask(&hex), ask(&decimal));
        assert_eq!((hex.out(), hex.code), (decimal.out(), Some(0)));
    }
}

#[test]
fn options_as_json_have_typed_members() {
    let container = "map option --rule 2001:db8::/40,192.0.2.0/24,16,6 --br 2001:db8::1 --psid 0x34 --psid-length 8";
    let hex = ask(container).out().trim().to_owned();
    let decoded: serde_json::Value = serde_json::from_str(ask(&format!("map option {hex} --json")).out()).unwrap();
    let ports = serde_json::json!({ "psid": 52, "psid_length": 8, "psid_offset": 6 });
    for (pointer, value) in [
        ("/code", 94.into()),
        ("/mechanism", "map-e".into()),
        ("/options/0/code", 89.into()),
        ("/options/0/ipv6_prefix", "2001:db8::/40".into()),
        ("/options/0/ipv4_prefix", "192.0.2.0/24".into()),
        ("/options/0/ea_bits", 16.into()),
        ("/options/0/forwarding", false.into()),
        ("/options/0/port_parameters", ports.clone()),
        ("/options/1/address", "2001:db8::1".into()),
        ("/hex", hex.as_str().into()),
    ] {
        assert_eq!(decoded.pointer(pointer), Some(&value), "{pointer}: {decoded}");
    }
    let encoded: serde_json::Value = serde_json::from_str(ask(&format!("{container} --json")).out()).unwrap();
    assert_eq!(encoded["options"], decoded["options"]);
    let binding = ask("map option --code 92 c00002014020010db800000000 --json");
    let binding: serde_json::Value = serde_json::from_str(binding.out()).unwrap();
    assert_eq!((&binding["ipv4"], &binding["ipv6_prefix"]), (&"192.0.2.1".into(), &"2001:db8::/64".into()));
    assert!(binding["port_parameters"].is_null());
}

/// RFC 4193, section 3.2.2: the EUI-64 of a MAC address has ff:fe in the middle and its own universal/local bit.
#[test]
fn a_unique_local_prefix_hashes_the_eui64_as_it_is() {
    let of = |address: &str| ask(&format!("gen ula --time 3757032000 --subnets 0 --mac {address}")).out().to_owned();
    assert_eq!(of("00:16:3e:5a:7b:9c"), of("00:16:3e:ff:fe:5a:7b:9c"));
    assert_ne!(of("00:16:3e:5a:7b:9c"), of("02:16:3e:ff:fe:5a:7b:9c"));
    assert!(ask("gen ula --help").out().contains("universal/local bit is kept"));
}

/// What no end of a tunnel can be: the options of a command line, and what its message names.
const NO_TUNNELS: &[(&str, &str)] = &[
    ("6in4 --local 192.0.2.1 --prefix fd00::1/64 --remote 224.0.0.1", "--remote 224.0.0.1 is a multicast"),
    ("6in4 --local 192.0.2.1 --prefix fd00::1/64 --remote 0.0.0.0", "--remote 0.0.0.0 is the unspecified"),
    ("6in4 --local 192.0.2.1 --prefix fd00::1/64 --remote 127.0.0.1", "--remote 127.0.0.1 is a loopback"),
    ("6in4 --local 192.0.2.1 --prefix fd00::1/64 --remote 255.255.255.255", "--remote 255.255.255.255 is the limited"),
    ("6in4 --local 0.1.2.3 --prefix fd00::1/64 --remote 192.0.2.1", "--local 0.1.2.3 is in 0.0.0.0/8"),
    ("6in4 --local 192.0.2.1 --prefix ff02::1/64 --remote 192.0.2.9", "--prefix ff02::1/64 is a multicast"),
    ("6in4 --local 192.0.2.1 --prefix ::/64 --remote 192.0.2.9", "--prefix ::/64 is the unspecified"),
    ("6in4 --local 192.0.2.1 --prefix ::1/64 --remote 192.0.2.9", "--prefix ::1/64 is the loopback"),
    ("4in6 --local ff02::1 --remote fd00::1", "--local ff02::1 is a multicast"),
    ("4in6 --local fd00::1 --remote ::", "--remote :: is the unspecified"),
    ("4in6 --local fd00::1 --remote ::1", "--remote ::1 is the loopback"),
    ("4in6 --local fd00::1 --remote fe80::1", "--remote fe80::1 is a link-local"),
    ("4in6 --local fe80::1 --remote fe80::2", "its interface, such as fe80::1%eth0"),
    ("4in6 --local fe80::1%eth0 --remote fe80::2", "--remote fe80::2 is a link-local"),
    ("4in6 --local fe80::1%eth0 --remote fe80::2%eth1", "--local is on eth0 and --remote on eth1"),
    ("4in6 --local fe80::1%2 --remote fe80::2%2", "the zone '2' is not the name"),
    ("4in6 --local fd00::1%eth0 --remote fd00::2", "--local fd00::1%eth0 has a zone"),
    ("gre --local 10.0.0.1 --remote fd00::2", "--local 10.0.0.1 and --remote fd00::2 are of two families"),
    ("gre --local fd00::2 --remote 10.0.0.1 --prefix fd00::1/64", "--local fd00::2 and --remote 10.0.0.1"),
    ("gre --local 192.0.2.1 --remote 224.0.0.9 --prefix fd00::1/64", "the tunnel is point to point"),
    ("4in6 --local fd00::1 --remote fd00::2 --prefix 224.0.0.1/24", "--prefix 224.0.0.1/24 is a multicast"),
    (
        "4in6 --local fd00::1 --remote fd00::2 --prefix 10.0.0.0/30",
        "--prefix 10.0.0.0/30 is the address of the network",
    ),
    ("4in6 --local fd00::1 --remote fd00::2 --prefix 10.0.0.3/30", "--prefix 10.0.0.3/30 is the broadcast"),
    ("4in6 --local fd00::1 --remote fd00::2 --lan eth1", "--lan eth1 gets a /64 of an IPv6 prefix"),
    ("gre --local fd00::1 --remote fd00::2 --prefix fd00::9/64", "--local fd00::1 is in --prefix fd00::9/64"),
    ("gre --local 192.0.2.1 --remote 10.0.0.2 --prefix 10.0.0.1/30", "--remote 10.0.0.2 is in --prefix 10.0.0.1/30"),
    ("6rd --local 192.0.2.1 --relay 192.0.2.1 --prefix 2001:db8::/32", "--local and --relay are the same"),
    ("6rd --local 192.0.2.1 --relay 224.0.0.1 --prefix 2001:db8::/32", "--relay 224.0.0.1 is a multicast"),
    ("6rd --local 192.0.2.1 --relay 192.0.2.9 --prefix ff00::/8", "--prefix ff00::/8 is a prefix of multicast"),
    ("6rd --local 192.0.2.1 --relay 192.0.2.9 --prefix ::/0", "--prefix ::/0 is the whole address space"),
    ("isatap --local 224.0.0.1 --prefix fd00::/64", "--local 224.0.0.1 is a multicast"),
    ("isatap --local 192.0.2.1 --prefix ff02::/64", "--prefix ff02::/64 is a prefix of multicast"),
    ("6to4 --local 192.0.2.1 --relay 192.0.2.1", "--local and --relay are the same"),
    ("6to4 --local 192.0.2.1 --relay 255.255.255.255", "--relay 255.255.255.255 is the limited"),
    ("6to4 --local 192.0.2.1 --lan tun6to4", "--lan tun6to4 is the tunnel itself"),
    ("6to4 --local 192.0.2.1 --dev eth1 --lan eth1", "--lan eth1 is the tunnel itself"),
    ("6to4 --local 192.0.2.1 --dev lo", "--dev 'lo'"),
    ("6to4 --local 192.0.2.1 --dev sit0", "--dev sit0 is the device"),
    (
        "gre --local 192.0.2.1 --remote 192.0.2.9 --prefix fd00::1/64 --dev gre0 --as networkd",
        "--dev gre0 is the device",
    ),
    ("6in4 --local 192.0.2.1 --remote 192.0.2.9 --prefix fd00::2/0", "--prefix fd00::2/0 is the whole"),
    ("4in6 --local fd00::1 --remote fd00::2 --prefix 10.0.0.1/0", "--prefix 10.0.0.1/0 is the whole"),
    ("6rd --local 192.0.2.1 --relay 192.0.2.9 --prefix fe80::/32", "--prefix fe80::/32 is a prefix of link-local"),
    ("isatap --local 192.0.2.1 --prefix fd00::1/64", "--prefix fd00::1/64: expected an IPv6 prefix of 64 bits without"),
    (
        "6to4 --local 192.0.2.1 --lan br-lan --as openwrt",
        "--lan br-lan with --as openwrt: expected the name of a section",
    ),
    ("6to4 --local 192.0.2.1 --dev a-b --lan a_b --as openwrt", "--lan a_b is the tunnel itself"),
    ("6to4 --local 192.0.2.1 --dev elevenchars --as openwrt", "--dev elevenchars with --as openwrt"),
    ("6to4 --local 192.0.2.1 --relay 192.0.2.9 --as openwrt", "openwrt cannot hold --relay of 6to4"),
    ("6to4 --local 192.0.2.1 --dev six --as freebsd", "freebsd cannot hold --dev of 6to4"),
    ("6to4 --local 192.0.2.1 --dev six --as ifcfg", "ifcfg cannot hold --dev of 6to4"),
];

#[test]
fn ends_that_no_tunnel_has_are_named_with_their_option() {
    for (line, what) in NO_TUNNELS {
        let answer = ask(&format!("tunnel {line}"));
        assert_eq!((answer.out(), answer.code), ("", Some(2)), "{line}");
        assert!(answer.err().contains(what), "{line}: {}", answer.err());
        assert!(answer.err().contains("expected") || what.contains("cannot hold"), "{line}: {}", answer.err());
    }
}

/// What a message advises is tried: every form that it names writes the tunnel, and every other one refuses it.
#[test]
fn forms_that_are_advised_take_the_command() {
    const FORMS: [&str; 8] = ["ip", "networkd", "netplan", "ifupdown", "nmcli", "openwrt", "ifcfg", "freebsd"];
    let mut refused = 0;
    let lines = WHOLE.map(|(line, _)| line).into_iter().chain([
        "6rd --local 10.1.2.3 --relay 10.0.0.1 --prefix 2001:db8::/32",
        "4in6 --local fe80::1%eth0 --remote fe80::2%eth0",
        "isatap --local 10.0.0.1 --prefix 2001:db8:1:2::/64",
    ]);
    for line in lines {
        let answers = FORMS.map(|form| (form, ask(&format!("tunnel {line} --as {form}"))));
        let taken: Vec<&str> =
            answers.iter().filter(|(_, answer)| answer.code == Some(0)).map(|(form, _)| *form).collect();
        for (form, answer) in answers.iter().filter(|(_, answer)| answer.code != Some(0)) {
            let advice = answer.err().trim().split_once("; use --as ").map(|(_, advice)| advice.replace(" or ", ", "));
            assert_eq!(advice.as_deref(), Some(taken.join(", ").as_str()), "{line} --as {form}: {}", answer.err());
            refused += 1;
        }
    }
    assert!(refused >= 20, "{refused}");
}

/// The zone of link-local outer addresses is the device that the tunnel is bound to.
#[test]
fn link_local_ends_are_bound_to_their_link() {
    for (form, what) in [
        ("ip", "remote fe80::2 local fe80::1 hoplimit 64 encaplimit none dev eth0\n"),
        ("ifupdown", "remote fe80::2 local fe80::1 hoplimit 64 encaplimit none dev eth0\n"),
        ("nmcli", "ip-tunnel.parent eth0 "),
        ("networkd", "# /etc/systemd/network/eth0.network\n[Match]\nName=eth0\n\n[Network]\nTunnel=gre1\n"),
    ] {
        for remote in ["fe80::2%eth0", "fe80::2%eth0 --lan eth1"] {
            let line = format!("tunnel gre --local fe80::1%eth0 --remote {remote} --prefix fd00::1/48 --as {form}");
            let answer = ask(&line);
            assert!(answer.out().contains(what), "{line}: {}{}", answer.out(), answer.err());
            assert!(!answer.out().contains("Independent=yes") && !answer.out().contains('%'), "{}", answer.out());
        }
    }
    let both = "tunnel gre --local fe80::1%eth0 --remote fe80::2%eth0 --prefix fd00::1/48 --lan eth0 --as networkd";
    let answer = ask(both);
    assert_eq!(answer.out().matches("/eth0.network").count(), 1, "{}", answer.out());
    assert!(answer.out().contains("Address=fd00:0:0:1::1/64\nTunnel=gre1\n"), "{}", answer.out());
}

#[test]
fn usage_lines_of_tunnels_have_one_form() {
    for kind in ["6to4", "6rd", "6in4", "4in6", "isatap", "gre"] {
        let answer = ask(&format!("tunnel {kind}"));
        let usage = format!("usage: ipv6calc tunnel {kind} [OPTIONS] --local ADDR");
        assert!(answer.err().contains(&usage), "{}", answer.err());
    }
}

/// The options of each kind with values that are found again in what is written.
const WHOLE: [(&str, &[&str]); 8] = [
    (
        "6to4 --local 192.0.2.1 --relay 192.0.2.77 --mtu 1333 --ttl 77",
        &["192.0.2.1", "192.0.2.77|c000:24d", "1333", "77"],
    ),
    (
        "6rd --local 10.1.2.3 --relay 10.0.0.77 --prefix 2001:db8::/32 --shared 8 --mtu 1333 --ttl 77 --dev six",
        &["10.1.2.3", "10.0.0.77", "2001:db8::", "10.0.0.0/8|ip4prefixlen=8", "1333", "77", "six"],
    ),
    (
        "6in4 --local 192.0.2.1 --remote 192.0.2.77 --prefix fd00:7::2/64 --mtu 1333 --ttl 77 --dev six",
        &["192.0.2.1", "192.0.2.77", "fd00:7::2", "64", "1333", "77", "six"],
    ),
    (
        "4in6 --local fd00::1 --remote fd00::77 --prefix 10.7.7.1/30 --mtu 1333 --ttl 99 --dev six",
        &["fd00::1", "fd00::77", "10.7.7.1", "/30", "1333", "99", "six"],
    ),
    (
        "isatap --local 10.1.2.3 --relay 10.0.0.77 --prefix fd00:7::/64 --mtu 1333 --ttl 77 --dev six",
        &["10.1.2.3", "10.0.0.77", "fd00:7::", "1333", "77", "six"],
    ),
    (
        "gre --local 192.0.2.1 --remote 192.0.2.77 --prefix 10.7.7.1/30 --mtu 1333 --ttl 99 --dev six",
        &["192.0.2.1", "192.0.2.77", "10.7.7.1/30", "1333", "99", "six"],
    ),
    (
        "gre --local fd00::1 --remote fd00::77 --prefix fd07::1/48 --mtu 1333 --ttl 99 --dev six --lan lan7",
        &["fd00::1", "fd00::77", "fd07::1", "48", "1333", "99", "six", "fd07:0:0:1::1/64", "lan7"],
    ),
    (
        "gre --local fd00::1 --remote fd00::77 --prefix 10.7.7.1/30 --mtu 1333 --ttl 99 --dev six",
        &["fd00::1", "fd00::77", "10.7.7.1/30", "1333", "99", "six"],
    ),
];

/// In a pipe too, and for all lines that they concern.
#[test]
fn notes_are_written_in_pipes() {
    let answer = pipe("-A rebase --prefix 2001:db8:5::/48", "fd00::1\nfd00::/32\nfd00::2\nfd00::/16\n");
    let notes = answer.err().lines().filter(|line| line.starts_with("rebase:")).count();
    assert_eq!((answer.out(), notes), ("2001:db8:5::1\n2001:db8:5::/32\n2001:db8:5::2\n2001:db8:5::/16\n", 2));
}

/// Every form writes every option that was given, as a setting or in a comment, or refuses.
#[test]
fn no_option_of_a_tunnel_is_lost() {
    let mut written = 0;
    for (line, values) in WHOLE {
        for form in ["ip", "networkd", "netplan", "ifupdown", "nmcli", "openwrt", "ifcfg", "freebsd"] {
            let answer = ask(&format!("tunnel {line} --as {form}"));
            if answer.code == Some(2) {
                assert!(
                    ["does not know", "cannot hold"].iter().any(|why| answer.err().contains(why)),
                    "{}",
                    answer.err()
                );
                continue;
            }
            written += 1;
            for value in values {
                let found = value.split('|').any(|value| answer.out().contains(value));
                assert!(found, "{line} {form}: {value}\n{}", answer.out());
            }
        }
    }
    assert!(written >= 45, "{written}");
}

#[test]
fn messages_hold_no_control_characters() {
    let folder = Folder::new("controls");
    let path = folder.file("rules", "2001:db8::/40,192.0.2.0/24,1\u{1b}[31m\n");
    let plan = folder.file("plan.txt", "2001:db8::/32\n");
    for arguments in [
        ["map", "rule", "--rule", "2001:db8::\u{1b}[31m/40,192.0.2.0/24,16"],
        ["map", "rule", "--rule", "2001:db8::/40,192.0.2.0/24,1\u{1b}[31m"],
        ["map", "rule", "--rules", &path],
        ["map", "rule", "extra\u{1b}[31m", "more"],
        ["gen", "mac", "--oui", "\u{1b}[31m"],
        ["tunnel", "6to4", "--local=192.0.2.1", "--dev=\u{1b}[31m"],
        ["tunnel", "6to4", "--local=192.0.2.1", "--lan=\u{1b}[31m"],
        ["tunnel", "6to4", "--local", "\u{1b}[31m"],
        ["plan", "zone", "--ns=a\n::error::\u{1b}[31m", &plan],
    ] {
        let answer = ipv6calc(arguments).run();
        assert_eq!(answer.code, Some(2), "{arguments:?}");
        assert!(!answer.err().contains('\u{1b}') && answer.err().contains("u{1b}"), "{}", answer.err());
        assert!(answer.err().lines().all(|line| !line.starts_with("::")), "{}", answer.err());
    }
}

#[test]
fn what_undoes_a_tunnel_undoes_the_address_of_the_lan() {
    for (form, dev, undo) in [
        ("openwrt", "lan", "uci del_list network.lan.ip6addr=2002:c000:201:1::1/64"),
        ("nmcli", "eth1", "nmcli connection modify eth1 -ipv6.addresses 2002:c000:201:1::1/64"),
        ("ip", "eth1", "ip -6 addr del 2002:c000:201:1::1/64 dev eth1"),
        ("ifupdown", "eth1", "down ip -6 addr del 2002:c000:201:1::1/64 dev eth1"),
    ] {
        let answer = ask(&format!("tunnel 6to4 --local 192.0.2.1 --lan {dev} --as {form}"));
        let (_, after) = answer.out().split_once(if form == "ifupdown" { "down" } else { "# to undo:" }).unwrap();
        assert!(after.contains(undo.trim_start_matches("down ")), "{form}: {}", answer.out());
    }
}

#[test]
fn freebsd_gets_a_default_route_a_hop_limit_and_an_mtu() {
    for (line, lines) in [
        (
            "4in6 --local fd00::1 --remote fd00::2 --ttl 9 --mtu 1300",
            &["defaultrouter=\"-interface gif0\"", "net.inet6.ip6.gifhlim=9", "mtu 1300\""][..],
        ),
        (
            "6in4 --local 192.0.2.1 --remote 192.0.2.9 --prefix fd00::2/64 --ttl 9 --dev gif3",
            &["ipv6_defaultrouter=\"-interface gif3\"", "net.inet.ip.gifttl=9", "cloned_interfaces=\"gif3\""],
        ),
        (
            "gre --local 192.0.2.1 --remote 192.0.2.9 --prefix 10.0.0.1/30 --ttl 9 --dev vpn",
            &["ifconfig_gre0_name=\"vpn\"", "ifconfig_vpn=\"inet 10.0.0.1/30 10.0.0.2\"", "net.inet.ip.grettl=9"],
        ),
        ("6to4 --local 192.0.2.1 --ttl 9 --mtu 1300", &["TTL of 40", "ifconfig stf0 mtu 1300"]),
    ] {
        let answer = ask(&format!("tunnel {line} --as freebsd"));
        for one in lines {
            assert!(answer.out().contains(one), "{line}: {one}\n{}", answer.out());
        }
    }
}

#[test]
fn generated_values_keep_their_promises() {
    let ula = ask("gen ula --mac 00:16:3e:5a:7b:9c --time 3757032000 --subnets 1 --plain");
    let again = ask("gen ula --mac 00:16:3e:5a:7b:9c --time 3757032000 --subnets 1 --plain");
    assert_eq!(ula.out(), again.out());
    assert!(ula.out().starts_with("fd") && ula.out().lines().count() == 2, "{}", ula.out());
    let iids = ask("gen iid --count 100 --prefix 2001:db8::/64");
    assert!(iids.out().lines().all(|line| line.starts_with("2001:db8::") || line.starts_with("2001:db8:0:0:")));
    assert_eq!(ask("gen mac --count 50 --oui 52:54:00").out().matches("52:54:00:").count(), 50);
}

/// Section, command line and answer.
type Example = (&'static str, &'static str, &'static str);

/// The examples of RFCs that hold numbers. Those of RFC 7597, appendix A, are tests of `transition::map`; those of RFC 8781,
/// section 4, and RFC 5969, section 7.1.1, of the options.
const EXAMPLES: &[Example] = &[
    ("RFC 6052, section 2.4", "-q -A convnat64 --nat64-prefix 2001:db8::/32 192.0.2.33", "2001:db8:c000:221::"),
    ("RFC 6052, section 2.4", "-q -A convnat64 --nat64-prefix 2001:db8:100::/40 192.0.2.33", "2001:db8:1c0:2:21::"),
    (
        "RFC 6052, section 2.4",
        "-q -A convnat64 --nat64-prefix 2001:db8:122::/48 192.0.2.33",
        "2001:db8:122:c000:2:2100::",
    ),
    (
        "RFC 6052, section 2.4",
        "-q -A convnat64 --nat64-prefix 2001:db8:122:300::/56 192.0.2.33",
        "2001:db8:122:3c0:0:221::",
    ),
    (
        "RFC 6052, section 2.4",
        "-q -A convnat64 --nat64-prefix 2001:db8:122:344::/64 192.0.2.33",
        "2001:db8:122:344:c0:2:2100::",
    ),
    (
        "RFC 6052, section 2.4",
        "-q -A convnat64 --nat64-prefix 2001:db8:122:344::/96 192.0.2.33",
        "2001:db8:122:344::c000:221",
    ),
    (
        "RFC 6052, section 2.4",
        "-q -A convnat64 --nat64-prefix 2001:db8:122:344::/64 2001:db8:122:344:c0:2:2100::",
        "192.0.2.33",
    ),
    ("RFC 6052, section 2.4", "-q -A convnat64 --nat64-prefix 2001:db8:100::/40 2001:db8:1c0:2:21::", "192.0.2.33"),
    ("RFC 6052, section 2.4, table 2", "-q -A convnat64 192.0.2.33", "64:ff9b::c000:221"),
    (
        "RFC 6296, section 3.6",
        "-q -A npt --npt-inside fd01:203:405::/48 --npt-outside 2001:db8:1::/48 fd01:203:405:1::1234",
        "2001:db8:1:d550::1234",
    ),
    (
        "RFC 6296, section 3.6, the way in",
        "-q -A npt --npt-inside fd01:203:405::/48 --npt-outside 2001:db8:1::/48 2001:db8:1:d550::1234",
        "fd01:203:405:1::1234",
    ),
    (
        "RFC 7597, appendix A, example 1",
        "map to6 --rule 2001:db8::/40,192.0.2.0/24,16 192.0.2.18 1232",
        "2001:db8:12:3400:0:c000:212:34",
    ),
    ("RFC 3306, section 7", "-q -A prefixmulticast --scope 5 --group 0 3ffe:ffff:1::/48", "ff35:30:3ffe:ffff:1::"),
    ("RFC 3306, section 7", "-q -A prefixmulticast ff35:30:3ffe:ffff:1::", "3ffe:ffff:1::/48"),
    ("RFC 3956, section 5", "-q -A embeddedrp ff7e:140:2001:db8:beef:feed::", "2001:db8:beef:feed::1/64"),
    ("RFC 3956, section 5", "-q -A embeddedrp ff7e:f20:2001:db8::1234", "2001:db8::f/32"),
    ("RFC 3956, section 5", "-q -A embeddedrp --scope e --group 0 2001:db8:beef::9/48", "ff7e:930:2001:db8:beef::"),
    ("RFC 5214, section 6.1, a private address", "-q -A isatap 10.0.0.1", "fe80::5efe:a00:1"),
    ("RFC 5214, section 6.1, a global address", "-q -A isatap 8.8.8.8", "fe80::200:5efe:808:808"),
    ("RFC 8781, section 4", "gen pref64-option 2602070a20010db80122030000000000", "prefix 2001:db8:122:300::/56"),
];

#[test]
fn the_examples_of_the_rfcs_are_answered() {
    for (section, line, answer) in EXAMPLES {
        let given = ask(line);
        let first = given.out().lines().next().unwrap_or_default().to_owned();
        let same = match (first.parse::<std::net::IpAddr>(), answer.parse::<std::net::IpAddr>()) {
            (Ok(first), Ok(answer)) => first == answer,
            _ => first == *answer,
        };
        assert!(same, "{section}: {line}: {first}, not {answer}; {}", given.err());
    }
}

/// Whether a program is installed; if not, says how to get it.
fn installed(program: &str, package: &str) -> bool {
    let found = Command::new(program).arg("--version").output().is_ok();
    if !found {
        println!("skipped: {program} is not installed (Debian: apt-get install {package})");
    }
    found
}

/// What a program says of a file with this text.
fn checked(command: &[&str], name: &str, text: &str) -> Output {
    let file = std::env::temp_dir().join(format!("ipv6calc-{}-{name}", std::process::id()));
    std::fs::write(&file, text).unwrap();
    let (program, arguments) = command.split_first().unwrap();
    let file_text = file.to_str().unwrap();
    let answer = Command::new(program).args(arguments.iter().map(|word| word.replace("FILE", file_text))).output();
    std::fs::remove_file(&file).unwrap();
    answer.unwrap()
}

#[test]
fn ifupdown_reads_its_stanza() {
    if !installed("ifup", "ifupdown") {
        return;
    }
    for (name, line) in TUNNELS {
        let answer = ask(&format!("tunnel {line} --lan eth1 --as ifupdown"));
        let answer = if answer.code == Some(0) { answer } else { ask(&format!("tunnel {line} --as ifupdown")) };
        let run = checked(&["ifup", "--no-act", "--force", "-i", "FILE", name], "interfaces", answer.out());
        let text = String::from_utf8_lossy(&run.stderr).into_owned();
        assert!(run.status.success(), "{name}: {text}\n{}", answer.out());
    }
}

#[test]
fn radvd_reads_the_nat64_prefix() {
    if !installed("radvd", "radvd") {
        return;
    }
    let version = Command::new("radvd").arg("--version").output().unwrap();
    let version = String::from_utf8_lossy(&[version.stdout, version.stderr].concat()).into_owned();
    let minor =
        version.split_once("2.").and_then(|(_, rest)| rest.split(|c: char| !c.is_ascii_digit()).next()?.parse().ok());
    if minor.is_none_or(|minor: u32| minor < 20) {
        return println!("skipped: nat64prefix needs radvd 2.20, found {}", version.lines().next().unwrap_or_default());
    }
    let lines = ask("gen pref64-option --prefix 2001:db8:1::/96 --lifetime 600 --as radvd");
    let text = format!("interface eth0 {{\n    AdvSendAdvert on;\n{}}};\n", lines.out());
    let run = checked(&["radvd", "-c", "-C", "FILE"], "radvd.conf", &text);
    let error = String::from_utf8_lossy(&run.stderr).into_owned();
    assert!(run.status.success(), "{error}\n{text}");
}

/// Options as lines of dnsmasq: the command lines that write them.
const DNSMASQ: [&str; 2] = [
    "gen 6rd-option --prefix 2001:db8::/32 --relay 10.0.0.1 --as dnsmasq",
    "map option --rule 2001:db8::/40,192.0.2.0/24,16 --br 2001:db8::1 --as dnsmasq",
];

#[test]
fn dnsmasq_reads_its_lines() {
    if !installed("dnsmasq", "dnsmasq-base") {
        return;
    }
    for line in DNSMASQ {
        let text = ask(line).out().to_owned();
        let run = checked(&["dnsmasq", "--test", "-C", "FILE"], "dnsmasq.conf", &text);
        assert!(run.status.success(), "{}\n{text}", String::from_utf8_lossy(&run.stderr));
    }
}

#[test]
fn kea_reads_its_option_data() {
    let six = ask("map option --rule 2001:db8::/40,192.0.2.0/24,16 --br 2001:db8::1 --as kea").out().to_owned();
    let four = ask("gen 6rd-option --prefix 2001:db8::/32 --relay 10.0.0.1 --as kea").out().to_owned();
    for (program, root, option) in [("kea-dhcp6", "Dhcp6", six), ("kea-dhcp4", "Dhcp4", four)] {
        serde_json::from_str::<serde_json::Value>(&option).unwrap();
        if !installed(program, &format!("{program}-server")) {
            continue;
        }
        let text = format!(
            "{{ \"{root}\": {{ \"interfaces-config\": {{ \"interfaces\": [] }}, \"option-data\": [ {option} ] }} }}"
        );
        let run = checked(&[program, "-t", "FILE"], "kea.conf", &text);
        assert!(run.status.success(), "{}\n{text}", String::from_utf8_lossy(&run.stderr));
    }
}

#[test]
fn dhcpd_reads_its_option() {
    if !installed("dhcpd", "isc-dhcp-server") {
        return;
    }
    let text = ask("gen 6rd-option --prefix 2001:db8::/32 --relay 10.0.0.1 --as isc").out().to_owned();
    let run = checked(&["dhcpd", "-t", "-cf", "FILE", "-lf", "/dev/null"], "dhcpd.conf", &text);
    let error = String::from_utf8_lossy(&run.stderr).into_owned();
    assert!(run.status.success(), "{error}\n{text}");
}

/// The commands of shells and the lines of `rc.conf` and `ifcfg` are read by a shell, with every name quoted.
#[test]
fn a_shell_reads_what_is_made_for_shells() {
    for (_, line) in TUNNELS {
        for form in ["ip", "nmcli", "openwrt", "ifcfg", "freebsd"] {
            let answer = ask(&format!("tunnel {line} --as {form}"));
            if answer.code == Some(2) {
                let whys = ["does not know", "cannot hold the zone"].map(|why| format!("{form} {why}"));
                assert!(whys.iter().any(|why| answer.err().contains(why)), "{}", answer.err());
                continue;
            }
            let run = Command::new("sh").args(["-n", "-c", answer.out()]).output().unwrap();
            assert!(run.status.success(), "{}\n{}", String::from_utf8_lossy(&run.stderr), answer.out());
        }
    }
}

/// Part of the files for networkd, and of the one for netplan, is read back as a plan, without findings of errors.
#[cfg(feature = "plan")]
#[test]
fn the_readers_of_plans_read_networkd_and_netplan_back() {
    for (name, line) in TUNNELS {
        for (form, end) in [("networkd", "network"), ("netplan", "yaml")] {
            let answer = ask(&format!("tunnel {line} --as {form}"));
            if answer.code == Some(2) {
                continue;
            }
            let text = answer.out();
            let start = format!("# /etc/systemd/network/{name}.network\n");
            let text = if form == "networkd" { text.split_once(&start).unwrap().1 } else { text };
            let file = std::env::temp_dir().join(format!("ipv6calc-{}-{name}.{end}", std::process::id()));
            std::fs::write(&file, text).unwrap();
            let check = ipv6calc(["plan", "check", "--format", form, file.to_str().unwrap()]).run();
            std::fs::remove_file(&file).unwrap();
            assert_ne!(check.code, Some(2), "{line} {form}: {}{}\n{text}", check.out(), check.err());
            assert!(!check.out().contains("error["), "{line} {form}: {}\n{text}", check.out());
        }
    }
}

/// What has no reader of its own is read as text: nothing is wrong in it, and both ends and the relay are in it.
#[cfg(feature = "plan")]
#[test]
fn the_reader_of_any_text_reads_the_other_forms_back() {
    let addresses = |text: &str| -> Vec<String> {
        let found = ipv6calc::log::Locate::new(text.as_bytes());
        found.filter_map(|found| text.get(found.at)).map(|address| address.to_ascii_lowercase()).collect()
    };
    let mut read = 0;
    for (_, line) in TUNNELS {
        for form in ["nmcli", "openwrt", "ifcfg", "freebsd"] {
            let answer = ask(&format!("tunnel {line} --as {form}"));
            if answer.code == Some(2) {
                continue;
            }
            read += 1;
            let written = addresses(answer.out());
            // the prefix becomes an address
            let ends = addresses(line.split(" --prefix").next().unwrap_or(line));
            let lacks: Vec<String> = ends.into_iter().filter(|one| !written.contains(one)).collect();
            assert!(lacks.is_empty(), "{line} {form}: {lacks:?}\n{}", answer.out());
            let check = ipv6calc(["plan", "check", "--format", "scan", "-"]).stdin(answer.out()).run();
            assert_eq!(
                (check.code, check.out().contains("error[")),
                (Some(0), false),
                "{line} {form}: {}",
                check.out()
            );
        }
    }
    assert!(read >= 16, "{read}");
}
