//! The content security policy of pages: the style and the script are named by their hashes.

use super::settings::WebSettings;
use base64::Engine;
use base64::engine::general_purpose::STANDARD;
use sha2::{Digest, Sha256};
use std::sync::LazyLock;

/// The style of all pages.
pub(super) const STYLE: &str = include_str!("style.css");

/// The only script: it asks the hosts of both protocols for the address.
pub(super) const SCRIPT: &str = include_str!("dual.js");

static STYLE_HASH: LazyLock<String> = LazyLock::new(|| hash(STYLE));
static SCRIPT_HASH: LazyLock<String> = LazyLock::new(|| hash(SCRIPT));

/// `'sha256-…'`.
fn hash(text: &str) -> String {
    format!("'sha256-{}'", STANDARD.encode(Sha256::digest(text)))
}

/// The policy of pages; a script and connections are allowed only if there are hosts to ask.
pub(super) fn policy(settings: &WebSettings) -> String {
    let hosts = [&settings.ipv4_host, &settings.ipv6_host].into_iter().flatten();
    let hosts = hosts.map(String::as_str).collect::<Vec<_>>().join(" ");
    let mut policy = format!(
        "default-src 'none'; style-src {}; img-src data:; form-action 'self'; base-uri 'none'; frame-ancestors 'none'",
        *STYLE_HASH
    );
    if !hosts.is_empty() {
        policy.push_str(&format!("; script-src {}; connect-src {hosts}", *SCRIPT_HASH));
    }
    policy
}
