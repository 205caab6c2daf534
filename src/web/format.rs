//! The forms of the page, and which one a client wants.

use super::language::weighted;
use hyper::HeaderMap;
use hyper::header::{ACCEPT, USER_AGENT};

/// A form of the page.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) enum PageFormat {
    /// The tables alone, to be included in another page.
    Html,
    /// The whole page.
    HtmlFull,
    /// A table of text.
    Text,
    /// Lines `SECTION__TOKEN="value"`.
    KeyValue,
    /// A JSON document.
    Json,
    /// The address and a line break.
    Address,
}

impl PageFormat {
    /// The formats that can be named, with what they are.
    pub(crate) const NAMED: [(&'static str, &'static str, PageFormat); 5] = [
        ("htmlfull", "a web page", PageFormat::HtmlFull),
        ("html", "the tables of the page alone, to be included in another page", PageFormat::Html),
        ("text", "a table of text", PageFormat::Text),
        ("textkeyvalue", "lines SECTION__TOKEN=\"value\"", PageFormat::KeyValue),
        ("json", "a JSON document (schema/web.schema.json)", PageFormat::Json),
    ];

    /// The format of this name.
    pub(super) fn from_name(name: &str) -> Option<PageFormat> {
        PageFormat::NAMED.iter().find(|(known, ..)| *known == name).map(|(.., format)| *format)
    }

    /// What a client wants that did not name a format: browsers accept HTML, `curl` and its like anything.
    pub(super) fn negotiated(headers: &HeaderMap) -> PageFormat {
        let accept = headers.get(ACCEPT).and_then(|value| value.to_str().ok()).unwrap_or_default();
        let mut best = (None, 0);
        for (name, quality) in accept.split(',').map(weighted) {
            let format = match name.to_ascii_lowercase().as_str() {
                "text/html" | "application/xhtml+xml" => PageFormat::HtmlFull,
                "application/json" => PageFormat::Json,
                "text/plain" => PageFormat::Address,
                _ => continue,
            };
            if quality > best.1 {
                best = (Some(format), quality);
            }
        }
        let by_agent = || if is_command_line(headers) { PageFormat::Address } else { PageFormat::HtmlFull };
        best.0.unwrap_or_else(by_agent)
    }
}

/// Whether the request is that of a program of the command line.
fn is_command_line(headers: &HeaderMap) -> bool {
    const PROGRAMS: [&str; 6] = ["curl/", "wget/", "httpie/", "xh/", "fetch libfetch/", "wget2/"];
    let agent = headers.get(USER_AGENT).and_then(|value| value.to_str().ok()).unwrap_or_default().to_ascii_lowercase();
    PROGRAMS.iter().any(|program| agent.starts_with(program))
}

#[cfg(test)]
mod tests {
    use super::*;

    fn negotiated(accept: &str, agent: &str) -> PageFormat {
        let mut headers = HeaderMap::new();
        headers.insert(ACCEPT, accept.parse().unwrap());
        headers.insert(USER_AGENT, agent.parse().unwrap());
        PageFormat::negotiated(&headers)
    }

    #[test]
    fn browsers_get_a_page_and_programs_the_address() {
        let browser = "text/html,application/xhtml+xml,application/xml;q=0.9,*/*;q=0.8";
        assert_eq!(negotiated(browser, "Mozilla/5.0"), PageFormat::HtmlFull);
        for agent in ["curl/8.5.0", "Wget/1.21", "HTTPie/3.2.2", "xh/0.22"] {
            assert_eq!(negotiated("*/*", agent), PageFormat::Address, "{agent}");
        }
        assert_eq!(negotiated("*/*", "Mozilla/5.0"), PageFormat::HtmlFull);
        assert_eq!(negotiated("text/html", "curl/8.5.0"), PageFormat::HtmlFull);
        assert_eq!(negotiated("text/plain", "Mozilla/5.0"), PageFormat::Address);
        assert_eq!(negotiated("text/html;q=0.1, application/json", "x"), PageFormat::Json);
        assert_eq!(PageFormat::negotiated(&HeaderMap::new()), PageFormat::HtmlFull);
    }
}
