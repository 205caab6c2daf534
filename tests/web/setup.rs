//! Options, the file of settings, sockets.

use super::server::{Server, eventually, read_all, response};
use crate::program::{ask, project, tool};
use std::fs;
use std::io::{Read, Write};
use std::net::TcpListener;
use std::os::fd::OwnedFd;
use std::os::unix::net::UnixStream;
use std::path::PathBuf;
use std::process::{Command, Stdio};

fn file(name: &str, text: &str) -> PathBuf {
    let path = project().join(format!("target/web-{}-{name}", std::process::id()));
    fs::create_dir_all(path.parent().unwrap()).unwrap();
    fs::write(&path, text).unwrap();
    path
}

/// The message about this file of settings.
fn complaint(name: &str, text: &str) -> String {
    let path = file(name, text);
    let answer = tool("ipv6calcweb", ["--config", path.to_str().unwrap(), "--check-config"]).run();
    assert_eq!((answer.out(), answer.code), ("", Some(2)), "{text}");
    fs::remove_file(&path).unwrap();
    answer.err().replace(&path.display().to_string(), "FILE")
}

#[test]
fn a_file_of_settings_is_checked() {
    for (text, first, second) in [
        ("listn = \"[::1]:1\"\n", "ipv6calcweb: FILE: unknown key 'listn'", "did you mean 'listen'?"),
        ("rate = \"x\"\n", "ipv6calcweb: FILE: option '--rate' does not take 'x'", "invalid digit"),
        ("mode = \"inf\"\n", "ipv6calcweb: FILE: option '--mode' does not take 'inf'", "did you mean 'info'?"),
        ("[tls]\nx = 1\n", "ipv6calcweb: FILE: unknown key 'tls'", "the keys are"),
        (
            "trusted-proxy = [\"192.0.2.1/24\"]\n",
            "ipv6calcweb: option '--trusted-proxy' does not take '192.0.2.1/24'",
            "column 1",
        ),
        ("listen = [[1]]\n", "ipv6calcweb: FILE: 'listen' is not a text", ""),
        ("listen = false\n", "ipv6calcweb: FILE: 'listen' is not a text, a number or a list of them", ""),
        ("mode = [\"info\"]\n", "ipv6calcweb: FILE: 'mode' is not a text or a number", ""),
        ("mode = true\n", "ipv6calcweb: FILE: 'mode' is not a text or a number", ""),
        ("rate = [1, 2]\n", "ipv6calcweb: FILE: 'rate' is not a text or a number", ""),
        ("info-server = \"yes\"\n", "ipv6calcweb: FILE: 'info-server' is not true or false", ""),
        ("info-server = 1\n", "ipv6calcweb: FILE: 'info-server' is not true or false", ""),
        ("db-geoip2-dir = true\n", "ipv6calcweb: FILE: 'db-geoip2-dir' is not a text", ""),
        ("access-log-clear = true\n", "ipv6calcweb: option '--access-log-clear' needs '--access-log'", ""),
        ("access-log = \"/nonexistent/log\"\n", "ipv6calcweb: cannot write the access log '/nonexistent/log'", ""),
        ("access-log = \"/\"\n", "ipv6calcweb: cannot write the access log '/'", ""),
        ("listen = \n", "ipv6calcweb: FILE: ", ""),
    ] {
        let err = complaint("bad.toml", text);
        assert!(err.starts_with(first), "{text}: {err}");
        assert!(err.contains(second), "{text}: {err}");
    }
    let good = file("good.toml", "listen = [\"[::1]:0\"]\nno-names = true\nrate = 0\nmode = \"info\"\n");
    tool("ipv6calcweb", ["--check-config", "--config", good.to_str().unwrap()]).run().is("");
    fs::remove_file(good).unwrap();
}

#[test]
fn the_command_line_counts_before_the_environment_and_that_before_the_file() {
    let path = file(
        "order.toml",
        "listen = [\"[::1]:0\"]\nno-names = true\noutput-format = \"text\"\ntrusted-proxy = [\"::1\"]\n",
    );
    let config = ["--config", path.to_str().unwrap()];
    let fields = ["X-Forwarded-For: 192.0.2.1"];
    let server = Server::with(&config);
    assert!(server.ask("GET", "/", &fields).body.starts_with("*** Your address\nIPV4"));
    let command = |options: &[&str]| {
        let call = tool("ipv6calcweb", [&config, options].concat());
        Server::spawn(call.env("IPV6CALCWEB_OUTPUT_FORMAT", "textkeyvalue").command())
    };
    assert!(command(&[]).ask("GET", "/", &fields).body.starts_with("INFO__"));
    assert!(command(&["--output-format", "json"]).ask("GET", "/", &fields).body.starts_with('{'));
    let lists = command(&["--trusted-proxy", "192.0.2.9"]);
    assert_eq!(lists.ask("GET", "/ip", &fields).body, "::1\n", "a list replaces that of the file");
    fs::remove_file(path).unwrap();
}

#[test]
fn a_variable_that_is_off_counts_before_the_file() {
    let path =
        file("off.toml", "listen = [\"[::1]:0\"]\nno-names = true\ninfo-server = true\ntrusted-proxy = \"::1\"\n");
    let server = |variables: &[(&str, &str)]| {
        let call = tool("ipv6calcweb", ["--config", path.to_str().unwrap()]);
        Server::spawn(variables.iter().fold(call, |call, (name, value)| call.env(name, value)).command())
    };
    let shows = |server: &Server| server.get("/?format=textkeyvalue").body.contains("SERVER__");
    assert!(shows(&server(&[])));
    for off in ["0", "off", ""] {
        assert!(!shows(&server(&[("IPV6CALCWEB_INFO_SERVER", off)])), "{off:?}");
    }
    let fields = ["X-Forwarded-For: 192.0.2.1"];
    assert_eq!(server(&[("IPV6CALCWEB_TRUSTED_PROXY", "")]).ask("GET", "/ip", &fields).body, "::1\n", "no proxies");
    fs::remove_file(path).unwrap();
}

#[test]
fn the_options_of_the_log_may_come_from_anywhere() {
    let (log, unused) = (file("any.log", ""), file("unused.log", ""));
    fs::remove_file(&unused).unwrap();
    let name = log.to_str().unwrap();
    let (with_log, with_clear) =
        (file("log.toml", &format!("access-log = \"{name}\"\n")), file("clear.toml", "access-log-clear = true\n"));
    let call = |config: &PathBuf, options: &[&str], variables: &[(&str, &str)]| {
        let call = tool("ipv6calcweb", [&["--check-config", "--config", config.to_str().unwrap()], options].concat());
        variables.iter().fold(call, |call, (name, value)| call.env(name, value)).run().is("");
    };
    call(&with_log, &["--access-log-clear"], &[]);
    call(&with_log, &[], &[("IPV6CALCWEB_ACCESS_LOG_CLEAR", "1")]);
    call(&with_clear, &["--access-log", name], &[]);
    call(&with_clear, &[], &[("IPV6CALCWEB_ACCESS_LOG", name)]);
    call(&with_clear, &["--access-log", unused.to_str().unwrap()], &[]);
    assert!(!unused.exists(), "a check leaves no file");
    [log, with_log, with_clear].iter().for_each(|path| fs::remove_file(path).unwrap());
}

#[test]
fn a_file_of_settings_is_never_read_without_end() {
    let fifo = project().join(format!("target/web-{}.fifo", std::process::id()));
    assert!(Command::new("mkfifo").arg(&fifo).status().unwrap().success());
    let large = file("large.toml", &"#".repeat(1024 * 1024 + 1));
    for (path, want) in [
        (fifo.to_str().unwrap(), "a FIFO that no program writes to"),
        ("/dev/zero", "larger than 1 MiB"),
        (large.to_str().unwrap(), "larger than 1 MiB"),
        ("/dev/null/x", "Not a directory"),
    ] {
        let answer = tool("ipv6calcweb", ["--check-config", "--config", path]).run();
        assert_eq!((answer.out(), answer.code), ("", Some(2)), "{path}");
        assert!(answer.err().contains(want) && answer.err().contains(path), "{path}: {}", answer.err());
    }
    [fifo, large].iter().for_each(|path| fs::remove_file(path).unwrap());
}

#[test]
fn a_wrong_option_or_variable_is_reported_with_a_hint() {
    for (line, first, second) in [
        (vec![], "ipv6calcweb: there is no address to listen on", "for example: ipv6calcweb --listen [::1]:8080"),
        (vec!["--listen", "x"], "ipv6calcweb: option '--listen' does not take 'x'", "[::1]:8080"),
        (vec!["--lisen", "x"], "ipv6calcweb: unknown option '--lisen'", "did you mean '--listen'?"),
        (vec!["--listen", "192.0.2.77:1"], "ipv6calcweb: cannot listen on 192.0.2.77:1: ", ""),
        (vec!["--listen", "[::1]:0", "--access-log", "/nonexistent/log"], "ipv6calcweb: ", "/nonexistent/log"),
        (vec!["--listen", "[::1]:0", "--anonymize-preset", "kp"], "ipv6calcweb: ", "databases"),
    ] {
        let answer = tool("ipv6calcweb", &line).run();
        assert_eq!((answer.out(), answer.code), ("", Some(2)), "{line:?}");
        let err = answer.err();
        assert!(err.lines().any(|own| own.starts_with(first)) && err.contains(second), "{line:?}: {err}");
    }
    let answer = tool("ipv6calcweb", ["--check-config"]).env("IPV6CALCWEB_NO_NAMES", "maybe").run();
    answer.fails(2);
    assert!(answer.err().contains("IPV6CALCWEB_NO_NAMES: unknown value 'maybe'"), "{}", answer.err());
    let answer = tool("ipv6calcweb", ["--check-config"]).env("IPV6CALCWEB_MODE", "x").run();
    assert!(
        answer.err().starts_with("ipv6calcweb: the environment: option '--mode' does not take 'x'"),
        "{}",
        answer.err()
    );
}

#[test]
fn help_man_page_and_completions_know_every_option() {
    let help = tool("ipv6calcweb", ["--help"]).run();
    assert_eq!((help.code, &*help.err()), (Some(0), ""));
    let (man, bash) = (ask("man ipv6calcweb"), ask("completions bash ipv6calcweb"));
    let page = man.out().replace("\\-", "-");
    let options: Vec<&str> =
        help.out().lines().filter_map(|line| line.trim_start().strip_prefix("--")?.split([' ', '=']).next()).collect();
    assert!(options.len() > 40, "{options:?}");
    for option in options {
        assert!(page.contains(&format!("--{option}")), "{option} in the man page");
        assert!(bash.out().contains(&format!("--{option}")), "{option} in the completions");
    }
    let wide: Vec<&str> = help.out().lines().filter(|line| line.chars().count() > 80).collect();
    assert!(wide.is_empty(), "{wide:#?}");
    assert!(page.starts_with(".ie") || page.contains(".TH IPV6CALCWEB 1"), "{page}");
    assert!(tool("ipv6calcweb", ["--version"]).run().out().starts_with("ipv6calcweb 0."));
}

#[test]
fn a_socket_of_the_file_system_needs_a_trusted_proxy() {
    let path = project().join(format!("target/web-{}.socket", std::process::id()));
    let listen = format!("unix:{}", path.display());
    for (trusted, want) in [(&["--trusted-proxy", "unix"][..], 200), (&[], 500)] {
        // the second server replaces the socket that the first one has left
        let server = Server::with(&[&["--listen", &listen, "--listen", "[::1]:0", "--no-names"], trusted].concat());
        for client in ["192.0.2.1", "garbage, 192.0.2.1", "\u{e4}\", ,192.0.2.1"] {
            let text = through(&path, "", "/ip", &format!("X-Forwarded-For: {client}\r\n"));
            assert_eq!(response(&text).status, want, "{text}");
            assert_eq!(text.ends_with("\r\n\r\n192.0.2.1\n"), want == 200, "{text}");
        }
        assert!(through(&path, "", "/healthz", "").ends_with("\r\n\r\nok\n"), "a monitor has no client");
        drop(server);
    }
    fs::remove_file(path).unwrap();
}

/// What a request through a socket of the file system gets.
fn through(path: &PathBuf, before: &str, target: &str, fields: &str) -> String {
    let mut stream = UnixStream::connect(path).unwrap();
    let head = format!("{before}GET {target} HTTP/1.1\r\nHost: x\r\nConnection: close\r\n{fields}\r\n");
    stream.write_all(head.as_bytes()).unwrap();
    let mut text = String::new();
    // a connection that is closed with unread bytes is reset
    let _ = stream.read_to_string(&mut text);
    text
}

#[test]
fn the_proxy_protocol_is_read_on_a_socket_of_the_file_system() {
    let path = project().join(format!("target/web-{}-proxy.socket", std::process::id()));
    let listen = format!("unix:{}", path.display());
    let own = ["--listen", &listen, "--listen", "[::1]:0", "--no-names", "--proxy-protocol", "--trusted-proxy", "unix"];
    let mut server = Server::with(&own);
    let text = through(&path, "PROXY TCP4 192.0.2.1 192.0.2.2 1 2\r\n", "/ip", "");
    assert!(text.ends_with("\r\n\r\n192.0.2.1\n"), "{text}");
    let text = through(&path, "PROXY UNKNOWN\r\n", "/ip", "X-Forwarded-For: 192.0.2.7\r\n");
    assert!(text.ends_with("\r\n\r\n192.0.2.7\n"), "{text}");
    assert_eq!(through(&path, "", "/ip", "X-Forwarded-For: 192.0.2.7\r\n"), "", "without a header");
    // the end does not wait for a header that does not come
    let mut silent = UnixStream::connect(&path).unwrap();
    silent.write_all(b"PROXY ").unwrap();
    server.signal("TERM");
    assert_eq!(server.wait(), Some(0));
    fs::remove_file(path).unwrap();
}

#[test]
fn an_ipv4_mapped_prefix_names_proxies_of_ipv4() {
    let own = ["--listen", "127.0.0.1:0", "--no-names", "--trusted-proxy", "::ffff:127.0.0.0/104"];
    let server = Server::with(&own);
    assert_eq!(server.ask("GET", "/ip", &["X-Forwarded-For: 192.0.2.1"]).body, "192.0.2.1\n");
}

#[test]
fn a_socket_that_systemd_hands_over_is_served() {
    let listener = TcpListener::bind("[::1]:0").unwrap();
    let own = listener.local_addr().unwrap();
    let mut command = Command::new("sh");
    command.args([
        "-c",
        "exec 3<&0; LISTEN_PID=$$ LISTEN_FDS=1 exec \"$0\" --no-names",
        env!("CARGO_BIN_EXE_ipv6calcweb"),
    ]);
    command.stdin(Stdio::from(OwnedFd::from(listener)));
    let server = Server::spawn(command);
    assert_eq!(server.addresses, [own]);
    assert_eq!(server.get("/ip").body, "::1\n");
}

#[test]
fn the_proxy_protocol_counts_from_trusted_peers_only() {
    let server = Server::start(&["--proxy-protocol", "--trusted-proxy", "::1"]);
    let get = "GET /ip HTTP/1.1\r\nHost: x\r\nConnection: close\r\n\r\n";
    let ask = |header: &[u8]| server.raw(&[header, get.as_bytes()].concat());
    assert!(ask(b"PROXY TCP4 192.0.2.1 192.0.2.2 1 2\r\n").ends_with("\r\n\r\n192.0.2.1\n"));
    let mut binary = b"\r\n\r\n\0\r\nQUIT\n\x21\x21\0\x24".to_vec();
    binary.extend(("2001:db8::7".parse::<std::net::Ipv6Addr>()).unwrap().octets());
    binary.extend([0; 20]);
    assert!(ask(&binary).ends_with("\r\n\r\n2001:db8::7\n"));
    assert!(ask(b"PROXY UNKNOWN\r\n").ends_with("\r\n\r\n::1\n"));
    for bad in [
        &b""[..],
        b"PROXY TCP4 x\r\n",
        b"PROXY TCP4 192.0.2.1 192.0.2.2 1 2 3 4 5\r\n",
        b"\r\n\r\n\0\r\nQUIT\n\x31\x21\0\x24",
    ] {
        assert_eq!(ask(bad), "", "{bad:?}");
    }
    let stranger = Server::start(&["--proxy-protocol"]);
    let text = stranger.raw(format!("PROXY TCP4 192.0.2.1 192.0.2.2 1 2\r\n{get}").as_bytes());
    assert!(text.starts_with("HTTP/1.1 400") || text.is_empty(), "{text}");
    assert!(stranger.raw(get.as_bytes()).ends_with("::1\n"));
}

#[test]
fn a_path_before_all_others_belongs_to_links_too() {
    let server = Server::start(&["--base", "/address/"]);
    assert_eq!(server.get("/address/ip").body, "::1\n");
    assert_eq!(server.get("/ip").body, "::1\n", "a proxy may strip it");
    assert_eq!(server.get("/addressip").status, 404);
    assert!(server.browse("/address").body.contains("action=\"/address/explain\""));
}

#[test]
fn both_families_share_a_port() {
    let (port, servers) = eventually("a port that is free in both families", || {
        let first = Server::with(&["--listen", "[::]:0", "--no-names"]);
        let port = first.addresses[0].port();
        let listen = format!("0.0.0.0:{port}");
        let second = Server::try_spawn(tool("ipv6calcweb", ["--listen", &listen, "--no-names"]).command());
        Some((port, (first, second.ok()?)))
    });
    let mut stream = std::net::TcpStream::connect(("127.0.0.1", port)).unwrap();
    stream.write_all(b"GET /ip HTTP/1.1\r\nHost: x\r\nConnection: close\r\n\r\n").unwrap();
    assert!(read_all(&mut stream).ends_with("\r\n\r\n127.0.0.1\n"));
    drop(servers);
}

#[test]
fn a_file_that_is_not_a_socket_is_not_replaced() {
    let path = file("precious.txt", "precious\n");
    let listen = format!("unix:{}", path.display());
    let answer = tool("ipv6calcweb", ["--listen", &listen, "--trusted-proxy", "unix"]).run();
    assert_eq!(answer.code, Some(2), "{}", answer.err());
    assert_eq!(fs::read_to_string(&path).unwrap(), "precious\n");
    fs::remove_file(path).unwrap();
}

#[test]
fn a_check_leaves_a_link_to_a_log_and_no_file() {
    let (link, target) = (file("link.log", ""), file("target.log", ""));
    fs::remove_file(&link).unwrap();
    fs::remove_file(&target).unwrap();
    std::os::unix::fs::symlink(&target, &link).unwrap();
    tool("ipv6calcweb", ["--check-config", "--access-log", link.to_str().unwrap()]).run().is("");
    assert!(link.is_symlink() && !target.exists());
    fs::remove_file(link).unwrap();
}
