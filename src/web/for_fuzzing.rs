//! The entry point of the fuzz target: requests with any text in every field.

use super::cgi;
use super::proxy_protocol;
use super::settings::WebSettings;
use super::site::Site;
use super::visitor::TrustedProxies;
use crate::anon::{AnonSettings, Anonymiser};
use crate::info::{InfoOptions, InfoSettings};
use std::net::{IpAddr, Ipv6Addr};
use std::sync::{Arc, LazyLock};

static SITE: LazyLock<Option<Site>> = LazyLock::new(|| {
    let anonymiser = Anonymiser::new(&AnonSettings::default(), None, false).ok()?;
    let loopback = IpAddr::from(Ipv6Addr::LOCALHOST);
    let trusted = TrustedProxies::new([loopback.into()], false);
    let settings = WebSettings { trusted, ..WebSettings::default() };
    Some(Site::new(Arc::new(settings), InfoSettings::new(anonymiser, InfoOptions::default())))
});

/// The answer of the CGI script when its environment has these variables. A first variable `PROXY` is read as a header of
/// the PROXY protocol as well.
pub fn answer_to(variables: &[(&str, &str)]) -> Vec<u8> {
    let value = |name: &str| variables.iter().find(|(own, _)| *own == name).map(|(_, text)| (*text).to_owned());
    if let Some(text) = value("PROXY") {
        let _ = proxy_protocol::line(text.as_bytes());
        if let Some((head, body)) = text.as_bytes().split_first_chunk::<4>() {
            let _ = proxy_protocol::binary(*head, body);
        }
    }
    SITE.as_ref().map(|site| cgi::respond(site, &value)).unwrap_or_default()
}
