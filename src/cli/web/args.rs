//! The options of `ipv6calcweb`, and the settings that they become.

use crate::anon::{AnonSettings, Anonymiser, PRESETS};
use crate::cli::args::DatabaseFlags;
use crate::cli::command::{Run, one_of};
use crate::cli::console::{Console, notice};
use crate::cli::error::CliError;
use crate::cli::exit::Exit;
use crate::info::{InfoOptions, InfoSettings};
use crate::net::{HostBits, parse};
use crate::web::cgi;
use crate::web::format::PageFormat;
use crate::web::forwarded::ForwardedHeader;
use crate::web::names::NameSettings;
use crate::web::server::{AccessSettings, Limits, ListenAddress, ServerSettings, SiteSource, Sockets, serve};
use crate::web::settings::{PageMode, WebSettings};
use crate::web::site::Site;
use crate::web::visitor::TrustedProxies;
use std::env;
use std::io;
use std::net::{IpAddr, SocketAddr};
use std::path::PathBuf;
use std::sync::Arc;
use std::time::Duration;

/// The options of `ipv6calcweb`.
#[derive(clap::Args)]
pub(super) struct WebArgs {
    /// Listen on this address and port, or on a socket of the file system
    #[arg(long, value_name = "ADDR:PORT|unix:PATH", value_parser = listen_address, help_heading = "Server")]
    listen: Vec<ListenAddress>,
    /// Serve metrics on this address and port (OpenMetrics, without addresses)
    #[arg(long, value_name = "ADDR:PORT", help_heading = "Server")]
    metrics_listen: Option<SocketAddr>,
    /// The path under which a proxy serves the page
    #[arg(long, value_name = "PATH", default_value = "", value_parser = base_path, help_heading = "Server")]
    base: String,
    /// Read options from this file (TOML; the keys are the long names of the options)
    #[arg(long, value_name = "FILE")]
    config: Option<PathBuf>,
    /// Check the options and the access log, open the databases, and end
    #[arg(long)]
    check_config: bool,
    /// Print the version
    #[arg(short = 'V', long)]
    version: bool,
    #[command(flatten)]
    page: PageArgs,
    #[command(flatten)]
    proxies: ProxyArgs,
    #[command(flatten)]
    names: NameArgs,
    #[command(flatten)]
    limits: LimitArgs,
    #[command(flatten)]
    log: AccessArgs,
    #[command(flatten)]
    databases: DatabaseFlags,
}

/// The page.
#[derive(clap::Args)]
#[command(next_help_heading = "Page")]
struct PageArgs {
    /// What the page shows
    #[arg(long, value_name = "MODE", default_value = "mixed", value_parser = one_of(MODES))]
    mode: PageMode,
    /// Add a section about the address of the server
    #[arg(long)]
    info_server: bool,
    /// The only format of the page, whatever the request asks for
    #[arg(long, value_name = "FORMAT", value_parser = one_of(PageFormat::NAMED))]
    output_format: Option<PageFormat>,
    /// How the page lays out the sources of geolocation
    #[arg(long, value_name = "LAYOUT", default_value = "sequential", value_parser = one_of(LAYOUTS), action = clap::ArgAction::Set)]
    output_format_html_db: bool,
    /// The account in links to geonames.org
    #[arg(long, value_name = "NAME", default_value = "demo")]
    username_geonamesorg: String,
    /// How addresses are anonymised in X-IPv6calc-Anon and the tokens
    #[arg(long, value_name = "NAME", default_value = "anonymize-standard", value_parser = one_of(presets()))]
    anonymize_preset: &'static str,
    /// A host name with IPv4 addresses only: the page shows both addresses of a visitor
    #[arg(long, value_name = "HOST", value_parser = host)]
    ipv4_host: Option<String>,
    /// A host name with IPv6 addresses only
    #[arg(long, value_name = "HOST", value_parser = host)]
    ipv6_host: Option<String>,
    /// The origin whose scripts may read /json and /ip
    #[arg(long, value_name = "ORIGIN", value_parser = origin)]
    cors: Option<String>,
}

/// Proxies.
#[derive(clap::Args)]
#[command(next_help_heading = "Proxies")]
struct ProxyArgs {
    /// Believe what these addresses say about their clients; unix: whoever uses a socket of the file system
    #[arg(long, value_name = "PREFIX|unix")]
    trusted_proxy: Vec<String>,
    /// The header in which they say it; the other one is ignored, for a proxy may pass it on unread
    #[arg(long, value_name = "NAME", default_value = "x-forwarded-for", value_parser = one_of(HEADERS))]
    forwarded_header: ForwardedHeader,
    /// Trusted proxies begin each connection with the PROXY protocol, version 1 or 2
    #[arg(long)]
    proxy_protocol: bool,
}

/// Reverse names.
#[derive(clap::Args)]
#[command(next_help_heading = "Names")]
struct NameArgs {
    /// Do not look names up
    #[arg(long)]
    no_names: bool,
    /// Ask this name server instead of those of the system
    #[arg(long, value_name = "ADDR[:PORT]", value_parser = name_server)]
    resolver: Vec<SocketAddr>,
    /// Milliseconds that an answer waits for names
    #[arg(long, value_name = "MS", default_value_t = 1000, value_parser = clap::value_parser!(u32).range(1..=10_000))]
    names_timeout: u32,
}

/// Limits.
#[derive(clap::Args)]
#[command(next_help_heading = "Limits")]
struct LimitArgs {
    /// Connections at the same time; more get 503
    #[arg(long, value_name = "N", default_value_t = 16_384, value_parser = clap::value_parser!(u32).range(1..=1_000_000))]
    max_connections: u32,
    /// Requests per second of a client (/24 or /56); 0: any number
    #[arg(long, value_name = "N", default_value_t = 50)]
    rate: u32,
    /// Requests that a client may make at once
    #[arg(long, value_name = "N", default_value_t = 200)]
    burst: u32,
    /// Seconds until the first request of a connection must have arrived
    #[arg(long, value_name = "S", default_value_t = 10, value_parser = clap::value_parser!(u32).range(1..=3600))]
    head_timeout: u32,
    /// Seconds that a connection may wait for its next request
    #[arg(long, value_name = "S", default_value_t = 30, value_parser = clap::value_parser!(u32).range(1..=3600))]
    idle_timeout: u32,
    /// Seconds that the end waits for requests that are under way
    #[arg(long, value_name = "S", default_value_t = 10, value_parser = clap::value_parser!(u32).range(0..=3600))]
    grace: u32,
    /// Bytes of path and query
    #[arg(long, value_name = "N", default_value_t = 2048, value_parser = clap::value_parser!(u32).range(64..=65_536))]
    max_target: u32,
    /// Bytes of the head of a request
    #[arg(long, value_name = "N", default_value_t = 16_384, value_parser = clap::value_parser!(u32).range(8192..=1_048_576))]
    max_head: u32,
}

/// The access log.
#[derive(clap::Args)]
#[command(next_help_heading = "Log")]
struct AccessArgs {
    /// Write an access log to this file, -: standard error; the address of the client is anonymised, and N is every word of the
    /// user agent that could be a part of one
    #[arg(long, value_name = "FILE")]
    access_log: Option<PathBuf>,
    /// Write addresses and queries to the access log in clear
    #[arg(long)]
    access_log_clear: bool,
}

const MODES: [(&str, &str, PageMode); 3] = [
    ("info", "the data of the client", PageMode::Info),
    ("form", "the form and its result", PageMode::Form),
    ("mixed", "both", PageMode::Mixed),
];

const LAYOUTS: [(&str, &str, bool); 2] =
    [("sequential", "one after the other", false), ("subcolumns", "side by side", true)];

const HEADERS: [(&str, &str, ForwardedHeader); 2] = [
    ("x-forwarded-for", "as most proxies write it", ForwardedHeader::XForwardedFor),
    ("forwarded", "RFC 7239", ForwardedHeader::Forwarded),
];

fn presets() -> impl Iterator<Item = (&'static str, &'static str, &'static str)> {
    PRESETS.iter().flat_map(|preset| [(preset.name, "", preset.name), (preset.short, "", preset.name)])
}

fn listen_address(text: &str) -> Result<ListenAddress, String> {
    match text.strip_prefix("unix:") {
        Some("") => Err("expected a path after unix:".to_owned()),
        Some(path) => Ok(ListenAddress::Unix(path.into())),
        None => text.parse().map(ListenAddress::Tcp).map_err(|_| {
            "expected an address with a port, such as [::1]:8080 or 127.0.0.1:8080, or unix:PATH".to_owned()
        }),
    }
}

fn name_server(text: &str) -> Result<SocketAddr, String> {
    let alone = text.parse::<IpAddr>().map(|ip| SocketAddr::new(ip, 53));
    alone
        .or_else(|_| text.parse())
        .map_err(|_| "expected an address, such as 192.0.2.53 or [2001:db8::53]:5353".to_owned())
}

fn base_path(text: &str) -> Result<String, String> {
    let text = text.trim_end_matches('/');
    let valid = text.bytes().all(|b| b.is_ascii_alphanumeric() || b"/-._~".contains(&b));
    match valid && (text.is_empty() || text.starts_with('/') && !text.starts_with("//")) {
        true => Ok(text.to_owned()),
        false => Err("expected a path such as /address".to_owned()),
    }
}

/// A host name, with a port if it is not the usual one. A content security policy cannot name an IPv6 address.
fn host(text: &str) -> Result<String, String> {
    let valid = text.bytes().all(|b| b.is_ascii_alphanumeric() || b".-:".contains(&b));
    if valid && !text.is_empty() {
        Ok(text.to_owned())
    } else {
        Err("expected a host name, such as v6.example.org".to_owned())
    }
}

fn origin(text: &str) -> Result<String, String> {
    let bare = text.strip_prefix("https://").or(text.strip_prefix("http://"));
    match bare {
        Some(rest) if host(rest).is_ok() => Ok(text.to_owned()),
        _ if text == "*" => Ok(text.to_owned()),
        _ => Err("expected an origin such as https://www.example.org, or *".to_owned()),
    }
}

impl ProxyArgs {
    fn trusted(&self) -> Result<TrustedProxies, CliError> {
        let mut ranges = Vec::new();
        for text in self.trusted_proxy.iter().filter(|text| *text != "unix") {
            ranges.push(parse(text.as_bytes(), HostBits::Refuse).map_err(|error| {
                let what = format!("option '--trusted-proxy' does not take '{text}'");
                CliError::usage(what).with_hint(crate::cli::error::describe_error(&error, text.as_bytes()))
            })?);
        }
        let unix = self.trusted_proxy.iter().any(|text| text == "unix");
        Ok(TrustedProxies::new(ranges, unix))
    }
}

impl AccessArgs {
    fn settings(&self) -> Option<AccessSettings> {
        self.access_log.clone().map(|path| AccessSettings { path, clear: self.access_log_clear })
    }
}

impl WebArgs {
    fn web_settings(&self) -> Result<WebSettings, CliError> {
        let page = &self.page;
        Ok(WebSettings {
            mode: page.mode,
            server_section: page.info_server,
            format: page.output_format,
            columns: page.output_format_html_db,
            geonames_user: page.username_geonamesorg.clone(),
            trusted: self.proxies.trusted()?,
            forwarded: self.proxies.forwarded_header,
            cors: page.cors.clone(),
            ipv4_host: page.ipv4_host.clone(),
            ipv6_host: page.ipv6_host.clone(),
        })
    }

    fn server_settings(&self) -> ServerSettings {
        let seconds = |n: u32| Duration::from_secs(n.into());
        let limits = &self.limits;
        let names = NameSettings {
            servers: self.names.resolver.clone(),
            budget: Duration::from_millis(self.names.names_timeout.into()),
        };
        ServerSettings {
            base: self.base.clone(),
            proxy_protocol: self.proxies.proxy_protocol,
            names: (!self.names.no_names).then_some(names),
            limits: Limits {
                connections: limits.max_connections,
                head: seconds(limits.head_timeout),
                idle: seconds(limits.idle_timeout),
                grace: seconds(limits.grace),
                rate: limits.rate,
                burst: limits.burst,
                target: limits.max_target as usize,
                head_size: limits.max_head as usize,
            },
            access: self.log.settings(),
        }
    }

    /// What the server needs beside the page, without starting it.
    fn check(&self) -> Result<(), CliError> {
        if self.log.access_log_clear && self.log.access_log.is_none() {
            return Err(CliError::usage("option '--access-log-clear' needs '--access-log'"));
        }
        match self.log.settings().filter(|_| self.check_config) {
            Some(log) => log.check().map_err(|error| CliError::usage(error.to_string())),
            None => Ok(()),
        }
    }

    fn serve(self, settings: Arc<WebSettings>, console: &mut Console<'_>) -> Result<Exit, CliError> {
        let sockets =
            Sockets::open(&self.listen, self.metrics_listen).map_err(|error| CliError::usage(error.to_string()))?;
        if sockets.is_empty() {
            return Err(CliError::usage("there is no address to listen on")
                .with_hint("for example: ipv6calcweb --listen [::1]:8080"));
        }
        let addresses = sockets.describe();
        let server = self.server_settings();
        let (flags, preset) = (self.databases, self.page.anonymize_preset);
        let watched = flags.args()?.databases.watched();
        let open = move || {
            let mut messages = Vec::new();
            let site = site(&settings, &flags, preset, true, &mut messages);
            // what is wrong with a database is known from the start; while serving it is not repeated
            site.map_err(|error| error.to_string())
        };
        let ready = || {
            for address in addresses {
                notice(&format!("ipv6calcweb: listening on {address}"), &mut console.stderr);
            }
            console.flush().map_err(io::Error::other)
        };
        serve(sockets, server, SiteSource { open: Box::new(open), watched }, ready)
            .map_err(|error| CliError::usage(error.to_string()))?;
        Ok(Exit::Done)
    }
}

/// The site with the databases as they are now.
fn site(
    settings: &Arc<WebSettings>,
    flags: &DatabaseFlags,
    preset: &str,
    lasts: bool,
    stderr: &mut Vec<u8>,
) -> Result<Site, CliError> {
    let db = Arc::new(flags.open(lasts, stderr)?);
    let masks = AnonSettings::preset(preset).unwrap_or_default();
    let anonymiser = match masks.method.row().looks_up {
        true => Anonymiser::with_facts(&masks, db.clone()),
        false => Anonymiser::new(&masks, None, false),
    };
    let anonymiser = anonymiser.map_err(|error| CliError::usage(error.to_string()))?;
    Ok(Site::new(settings.clone(), InfoSettings::new(anonymiser, InfoOptions { db, ..InfoOptions::default() })))
}

impl Run for WebArgs {
    fn run(self, console: &mut Console<'_>) -> Result<Exit, CliError> {
        if self.version {
            notice(concat!("ipv6calcweb ", env!("CARGO_PKG_VERSION")), &mut console.stdout);
            return Ok(Exit::Done);
        }
        let settings = Arc::new(self.web_settings()?);
        let script = env::var_os("GATEWAY_INTERFACE").is_some();
        self.check()?;
        if script || self.check_config {
            let site = site(&settings, &self.databases, self.page.anonymize_preset, false, &mut console.stderr)?;
            if script {
                let variable = |name: &str| env::var_os(name).map(|value| value.to_string_lossy().into_owned());
                console.stdout.extend_from_slice(&cgi::respond(&site, &variable));
            }
            return Ok(Exit::Done);
        }
        self.serve(settings, console)
    }
}
