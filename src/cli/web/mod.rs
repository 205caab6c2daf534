//! `ipv6calcweb`: from words, the environment and a file to settings, and to the server or the CGI script of [`crate::web`].

mod args;
mod sources;

use super::command::Subcommand;
use super::console::{Console, notice};
use super::error::CliError;
use super::exit::Exit;
use args::WebArgs;
use std::env;
use std::ffi::OsString;

/// The program as a row like those of subcommands: help, man page and completions follow.
pub(super) const WEB: Subcommand = Subcommand {
    details: "As a server it listens on --listen, or on the sockets that systemd hands over. As a CGI script, which it is \
              when GATEWAY_INTERFACE is set, it answers one request on standard output; then it takes its settings from \
              the environment alone, for a web server may pass words of the query on its command line.\n\n\
              / is the page, and the address alone for curl and its like; /ip, /type, /registry, /country, /asn, /name, \
              /iid and /vendor are single values; /json is everything; /explain?q=TEXT explains any text; /auth answers \
              a web server with header fields X-IPv6calc-IP, -Anon, -Method, -Country, -ASN, -Registry, -Geonameid and \
              -Type; /healthz says whether the server lives.\n\n\
              Every option can be set by a variable, IPV6CALCWEB_LISTEN for --listen, and by a key of the --config \
              file, listen = [\"[::]:80\"]. The command line counts before the environment, and the environment before \
              the file. A variable with several values separates them by blanks.\n\n\
              SIGHUP opens the databases and the access log again; changed databases are noticed within seconds. SIGTERM \
              ends the server after the requests that are under way.",
    statuses: [
        "the server was ended by a signal; the request was answered",
        super::command::NOT_USED,
        "it could not start",
    ],
    examples: &[
        ("ipv6calcweb --listen [::1]:8080", ""),
        ("ipv6calcweb --listen unix:/run/ipv6calcweb/socket --trusted-proxy unix", ""),
        ("ipv6calcweb --config /etc/ipv6calcweb.toml --check-config", ""),
    ],
    ..Subcommand::new::<WebArgs>("ipv6calcweb", "show what an address reveals: web page, text and JSON, by HTTP or CGI")
};

/// Runs `ipv6calcweb`.
pub(super) fn run(argv: &[OsString], console: &mut Console<'_>) -> Exit {
    let script = env::var_os("GATEWAY_INTERFACE").is_some();
    // a query without '=' becomes words of the command line: only the administrator may set options
    let argv = if script { &[] } else { argv };
    let result = sources::words(argv).and_then(|words| WEB.call("", &words, console));
    let result = result.and_then(|exit| Ok(console.flush().map(|()| exit)?));
    result.unwrap_or_else(|error| report(&error, script, console))
}

fn report(error: &CliError, script: bool, console: &mut Console<'_>) -> Exit {
    notice(&format!("{}: {error}", WEB.name), &mut console.stderr);
    error.report_hint(&mut console.stderr);
    if script {
        // the reason is in the log of the web server; visitors need not know it
        let text = "Status: 500 Internal Server Error\r\nContent-Type: text/plain\r\n\r\nThe script is not set up correctly.\n";
        console.stdout.extend_from_slice(text.as_bytes());
    }
    Exit::Error
}
