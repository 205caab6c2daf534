//! Any request has one answer, with a status and fields of ours, and nothing of the request is markup in a page.
#![no_main]

use libfuzzer_sys::fuzz_target;

const VARIABLES: [&str; 14] = [
    "QUERY_STRING",
    "PATH_INFO",
    "HTTP_X_FORWARDED_FOR",
    "HTTP_FORWARDED",
    "HTTP_USER_AGENT",
    "HTTP_ACCEPT",
    "HTTP_ACCEPT_LANGUAGE",
    "REMOTE_ADDR",
    "REMOTE_HOST",
    "SERVER_ADDR",
    "SERVER_NAME",
    "HTTP_HOST",
    "REQUEST_METHOD",
    "PROXY",
];

/// The fields of an answer, in lower case.
const FIELDS: [&str; 20] = [
    "status",
    "content-type",
    "cache-control",
    "vary",
    "x-content-type-options",
    "referrer-policy",
    "content-security-policy",
    "permissions-policy",
    "content-language",
    "allow",
    "location",
    "access-control-allow-origin",
    "x-ipv6calc-ip",
    "x-ipv6calc-anon",
    "x-ipv6calc-method",
    "x-ipv6calc-country",
    "x-ipv6calc-asn",
    "x-ipv6calc-registry",
    "x-ipv6calc-geonameid",
    "x-ipv6calc-type",
];

fuzz_target!(|text: &str| {
    // a line for each variable; the peer is a trusted proxy unless the line says something else
    let mut variables: Vec<_> = VARIABLES.into_iter().zip(text.lines()).filter(|(_, value)| !value.is_empty()).collect();
    variables.extend([("REMOTE_ADDR", "::1"), ("REQUEST_METHOD", "GET"), ("SCRIPT_NAME", "")]);
    let answer = String::from_utf8(ipv6calc::web::answer_to(&variables)).expect("an answer is text");
    let (head, body) = answer.split_once("\r\n\r\n").expect("a head and a body");
    for line in head.split("\r\n") {
        let (name, value) = line.split_once(": ").expect("a field");
        assert!(FIELDS.contains(&name.to_ascii_lowercase().as_str()), "{name}");
        assert!(!value.contains(['\r', '\n', '\0']), "{value}");
    }
    if head.contains("text/html") {
        let markup = ["<script>alert", "<img", "<svg", "<iframe"];
        assert!(!markup.iter().any(|tag| body.contains(tag)), "{body}");
    }
});
