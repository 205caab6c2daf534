//! Transition mechanisms: the kernel agrees, iproute2 reads the commands, and hostile input is refused by name.

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
const TUNNELS: [(&str, &str); 7] = [
    ("tun6to4", "6to4 --local 192.0.2.1"),
    ("tun6rd", "6rd --local 192.0.2.1 --relay 192.0.2.254 --prefix 2001:db8::/32"),
    ("tun6in4", "6in4 --local 192.0.2.1 --remote 198.51.100.1 --prefix 2001:db8:1::2/64"),
    ("tun4in6", "4in6 --local 2001:db8::1 --remote 2001:db8::2"),
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
    for (name, line) in TUNNELS.into_iter().filter(|(name, _)| *name != "tun6rd") {
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
        ("gen mac --oui 01:00:5e".to_owned(), 2, "multicast"),
        ("gen pref64-option --prefix 2001:db8::/80".to_owned(), 2, "2001:db8::/80"),
        ("gen ula --count 0".to_owned(), 2, "--count"),
        ("tunnel 6to4 --local 10.0.0.1".to_owned(), 2, "Private-Use"),
        ("tunnel 6in4 --local 192.0.2.1".to_owned(), 2, "--remote"),
        ("tunnel gre --local 192.0.2.1 --remote ::1 --prefix 10.0.0.1/30".to_owned(), 2, "--remote"),
    ] {
        let answer = ipv6calc(words(&line)).run();
        assert_eq!((answer.out(), answer.code), ("", Some(code)), "{line}: {}", answer.err());
        assert!(answer.err().contains(what), "{line}: {}", answer.err());
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
                assert!(answer.err().contains(&format!("{form} does not know")), "{}", answer.err());
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
