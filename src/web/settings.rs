//! What is served, and to whom: the typed and immutable settings.

use super::format::PageFormat;
use super::forwarded::ForwardedHeader;
use super::visitor::TrustedProxies;

/// What is served.
#[derive(Clone, Debug)]
pub(crate) struct WebSettings {
    /// What the page shows.
    pub(crate) mode: PageMode,
    /// Whether it has a section about the server.
    pub(crate) server_section: bool,
    /// The only format; `None`: as the request says.
    pub(crate) format: Option<PageFormat>,
    /// Whether the sources of geolocation are side by side.
    pub(crate) columns: bool,
    /// The user of links to geonames.org.
    pub(crate) geonames_user: String,
    /// The proxies whose word counts.
    pub(crate) trusted: TrustedProxies,
    /// The header that they write.
    pub(crate) forwarded: ForwardedHeader,
    /// The origin whose scripts may read `/json` and `/ip`.
    pub(crate) cors: Option<String>,
    /// A host name that has IPv4 addresses only.
    pub(crate) ipv4_host: Option<String>,
    /// A host name that has IPv6 addresses only.
    pub(crate) ipv6_host: Option<String>,
}

/// What the page shows.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub(crate) enum PageMode {
    /// The data of the client.
    Info,
    /// The form and its result.
    Form,
    /// Both.
    #[default]
    Mixed,
}

impl Default for WebSettings {
    fn default() -> WebSettings {
        WebSettings {
            mode: PageMode::Mixed,
            server_section: false,
            format: None,
            columns: false,
            geonames_user: "demo".to_owned(),
            trusted: TrustedProxies::default(),
            forwarded: ForwardedHeader::XForwardedFor,
            cors: None,
            ipv4_host: None,
            ipv6_host: None,
        }
    }
}
