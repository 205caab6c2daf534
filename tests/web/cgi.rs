//! The CGI script: requests in the environment, and what comes back.

use super::server::{Response, response};
use crate::program::{Call, tool};

/// A request with these variables.
fn call(variables: &[(&str, &str)]) -> Call {
    let call = tool("ipv6calcweb", [""; 0]).env("GATEWAY_INTERFACE", "CGI/1.1").env("REQUEST_METHOD", "GET");
    variables.iter().fold(call, |call, (name, value)| call.env(name, value))
}

fn ask(variables: &[(&str, &str)]) -> Response {
    let answer = call(variables).run();
    assert_eq!((answer.code, &*answer.err()), (Some(0), ""), "{variables:?}");
    response(answer.out())
}

/// Variables, the status, and what the answer holds.
type Pair = (&'static [(&'static str, &'static str)], u16, &'static str);

const KEYS: (&str, &str) = ("QUERY_STRING", "format=textkeyvalue");
const V4: (&str, &str) = ("REMOTE_ADDR", "193.0.0.1");

const PAIRS: &[Pair] = &[
    // the address
    (&[V4, KEYS], 200, "CLIENT__IPV4=\"193.0.0.1\"\n"),
    (&[("REMOTE_ADDR", "2001:db8::1"), KEYS], 200, "CLIENT__IPV6=\"2001:0db8:0000:0000:0000:0000:0000:0001\"\n"),
    (&[KEYS], 200, "CLIENT__IPV4=\"127.0.0.1\"\n"),
    (&[("REMOTE_ADDR", "1.2.3.4;id"), KEYS], 500, "the variable REMOTE_ADDR has characters"),
    (&[("REMOTE_ADDR", "1"), KEYS], 500, "REMOTE_ADDR is not an address"),
    (&[("REMOTE_ADDR", "fe80::1%eth0"), KEYS], 200, "CLIENT__IPV6=\"fe80:0000:0000:0000:0000:0000:0000:0001%eth0\"\n"),
    // names
    (&[V4, ("REMOTE_HOST", "www.example.org"), KEYS], 200, "CLIENT__NAME=\"www.example.org\"\n"),
    (&[V4, ("REMOTE_HOST", "a<b>"), KEYS], 500, "REMOTE_HOST has characters"),
    (&[V4, ("SERVER_NAME", "www.example.org:80"), KEYS], 200, "CLIENT__IPV4="),
    (&[V4, ("SERVER_NAME", "a/b"), KEYS], 500, "SERVER_NAME has characters"),
    // the server
    (&[V4, ("SERVER_ADDR", "2001:db8::2"), ("IPV6CALCWEB_INFO_SERVER", "1"), KEYS], 200, "SERVER__IPV6_TYPE="),
    (&[V4, ("SERVER_ADDR", "x"), KEYS], 500, "SERVER_ADDR has characters"),
    // the script
    (
        &[V4, ("SCRIPT_NAME", "/cgi-bin/ipv6calcweb.cgi"), ("HTTP_ACCEPT", "text/html")],
        200,
        "action=\"/cgi-bin/ipv6calcweb.cgi/explain\"",
    ),
    (&[V4, ("SCRIPT_NAME", "/cgi-bin/\"><script>")], 500, "SCRIPT_NAME has characters"),
    (&[V4, ("SCRIPT_NAME", "/a"), ("PATH_INFO", "/type")], 200, "\r\n\r\nipv4,unicast,global\n"),
    (&[V4, ("PATH_INFO", "/nothing"), ("HTTP_ACCEPT", "text/plain")], 404, "there is nothing at this path"),
    // header fields
    (&[V4, ("HTTP_USER_AGENT", "Mozilla/5.0 (X11)"), KEYS], 200, "CLIENT__HTTP_USER_AGENT=\"Mozilla/5.0 (X11)\"\n"),
    (&[V4, ("HTTP_X_FORWARDED_FOR", "192.0.2.9"), KEYS], 200, "CLIENT__HTTP_X_FORWARDED_FOR=\"192.0.2.9\"\n"),
    (&[V4, ("HTTP_VIA", "1.1 proxy"), KEYS], 200, "CLIENT__HTTP_VIA=\"1.1 proxy\"\n"),
    (
        &[V4, ("HTTP_X_FORWARDED_FOR", "192.0.2.9"), ("IPV6CALCWEB_TRUSTED_PROXY", "193.0.0.0/21"), KEYS],
        200,
        "CLIENT__IPV4=\"192.0.2.9\"\n",
    ),
    (
        &[V4, ("HTTP_X_FORWARDED_FOR", "192.0.2.9"), ("IPV6CALCWEB_TRUSTED_PROXY", "::1 193.0.0.1"), KEYS],
        200,
        "PROXY__IPV4[1]=\"193.0.0.1\"\n",
    ),
    (&[V4, ("HTTP_ACCEPT_LANGUAGE", "de")], 200, "Was Ihre Adresse verrät"),
    // the query
    (&[V4, ("QUERY_STRING", "lang=de&format=text")], 200, "*** Ihre Adresse\n"),
    (&[V4, ("QUERY_STRING", "lang=xx&format=text")], 200, "*** Your address\n"),
    (&[V4, ("QUERY_STRING", "lang=de?format=text")], 200, "*** Ihre Adresse\n"),
    (&[V4, ("QUERY_STRING", "format=html")], 200, "\r\n\r\n<section"),
    (&[V4, ("QUERY_STRING", "format=<x>")], 400, "characters other than letters"),
    (&[V4, ("QUERY_STRING", "a_b=1")], 400, "characters other than letters and digits"),
    (&[V4, ("QUERY_STRING", "tokentime=12")], 400, "malformed"),
    (&[V4, ("QUERY_STRING", "tokenhash=zz")], 400, "malformed"),
    (&[V4, ("QUERY_STRING", "format=textkeyvalue&input=+::1+")], 200, "FORM__IPV6="),
    (&[V4, ("QUERY_STRING", "format=textkeyvalue&input=hello")], 200, "FORM__RESULT=\"unrecognized\"\n"),
    (&[V4, ("QUERY_STRING", "input=%3Cscript%3E")], 400, "the input has characters"),
    // settings
    (&[V4, ("IPV6CALCWEB_OUTPUT_FORMAT", "textkeyvalue"), ("QUERY_STRING", "format=html")], 200, "\r\n\r\nINFO__"),
    (&[V4, ("IPV6CALCWEB_MODE", "form")], 200, "<form"),
    (&[V4, ("SERVER_PROTOCOL", "INCLUDED"), ("IPV6CALCWEB_MODE", "form")], 200, "\r\n\r\n<section class=\"client\">"),
    (&[V4, ("HTTP_IPV6CALCWEB_OUTPUT_FORMAT", "json"), KEYS], 200, "\r\n\r\nINFO__"),
    (&[V4, ("REQUEST_METHOD", "POST")], 405, "allow: GET, HEAD"),
    // the method is the client's, and nothing else is GET
    (&[V4, ("REQUEST_METHOD", "GE T")], 400, "the method of the request is malformed"),
    (&[V4, ("REQUEST_METHOD", "")], 400, "the method of the request is malformed"),
    (&[V4, ("REQUEST_METHOD", "get")], 405, "allow: GET, HEAD"),
    // an error is in the language and the form of the client too
    (&[("REMOTE_ADDR", "x"), ("HTTP_ACCEPT_LANGUAGE", "de")], 500, "Die Variable REMOTE_ADDR hat"),
    (&[("REMOTE_ADDR", "1"), ("QUERY_STRING", "lang=de"), ("HTTP_ACCEPT", "text/html")], 500, "<html lang=\"de\">"),
    (
        &[("REMOTE_ADDR", "1"), ("HTTP_ACCEPT", "text/plain")],
        500,
        "\r\n\r\nthe variable REMOTE_ADDR is not an address\n",
    ),
    (&[("REMOTE_ADDR", "1"), ("PATH_INFO", "/json")], 500, "{\"schema\":1,\"error\":\"the variable REMOTE_ADDR"),
    // what a client wrote to the left does not take away what its proxy has added
    (
        &[V4, ("HTTP_X_FORWARDED_FOR", "x\u{1}\u{e4}, 192.0.2.9"), ("IPV6CALCWEB_TRUSTED_PROXY", "193.0.0.1"), KEYS],
        200,
        "CLIENT__IPV4=\"192.0.2.9\"\n",
    ),
    (&[V4, ("PATH_INFO", "/healthz")], 200, "\r\n\r\nok\n"),
];

#[test]
fn every_request_has_the_answer_of_its_pair() {
    assert!(PAIRS.len() >= 24);
    for (variables, status, want) in PAIRS {
        let answer = ask(variables);
        assert_eq!(answer.status, *status, "{variables:?}: {}", answer.body);
        let all = format!("{}\r\n\r\n{}", answer.head, answer.body);
        assert!(all.replace("&#39;", "'").contains(want), "{variables:?}: no {want:?} in {all}");
    }
}

#[test]
fn a_name_that_is_the_address_is_not_shown() {
    assert!(!ask(&[V4, ("REMOTE_HOST", "193.0.0.1"), KEYS]).body.contains("CLIENT__NAME"));
}

#[test]
fn variables_that_are_too_long_are_refused_or_ignored() {
    let long = "a".repeat(300);
    assert_eq!(ask(&[V4, ("REMOTE_HOST", &long), KEYS]).status, 500);
    assert_eq!(ask(&[V4, ("REMOTE_ADDR", &"1".repeat(300)), KEYS]).status, 500);
    let answer = ask(&[V4, ("HTTP_USER_AGENT", &long), KEYS]);
    assert!(answer.status == 200 && !answer.body.contains("USER_AGENT"));
    assert!(!ask(&[V4, ("HTTP_USER_AGENT", "a\"b"), KEYS]).body.contains("USER_AGENT"));
    assert_eq!(ask(&[V4, ("QUERY_STRING", &format!("input={long}"))]).status, 400);
}

#[test]
fn a_long_list_of_proxies_does_not_hide_the_client() {
    for (header, variable, own) in
        [("x-forwarded-for", "HTTP_X_FORWARDED_FOR", "192.0.2.9"), ("forwarded", "HTTP_FORWARDED", "for=192.0.2.9")]
    {
        for left in ["a".repeat(300), "192.0.2.7, ".repeat(200), "\"".repeat(301)] {
            let list = format!("{left}, {own}");
            let proxy = [("IPV6CALCWEB_TRUSTED_PROXY", "193.0.0.1"), ("IPV6CALCWEB_FORWARDED_HEADER", header)];
            let answer = ask(&[&[V4, (variable, &list), ("PATH_INFO", "/ip")], &proxy[..]].concat());
            assert_eq!(answer.body, "192.0.2.9\n", "{list}");
        }
    }
}

#[test]
fn words_of_a_query_are_not_options() {
    // a web server passes the words of ?--help and ?--config=x on the command line
    for word in ["--help", "--config=/nonexistent", "--listen=[::1]:0", "--access-log=/tmp/x"] {
        let call = tool("ipv6calcweb", [word]).env("GATEWAY_INTERFACE", "CGI/1.1").env("REMOTE_ADDR", "193.0.0.1");
        let answer = call.env("QUERY_STRING", "format=textkeyvalue").run();
        assert!(answer.out().contains("CLIENT__IPV4=\"193.0.0.1\""), "{word}: {}", answer.out());
    }
}

#[test]
fn a_head_request_has_no_body_and_a_wrong_setting_is_not_shown_to_visitors() {
    let head = ask(&[V4, ("REQUEST_METHOD", "HEAD"), KEYS]);
    assert_eq!((head.status, &*head.body), (200, ""));
    let head = ask(&[("REMOTE_ADDR", "x"), ("REQUEST_METHOD", "HEAD")]);
    assert_eq!((head.status, &*head.body), (500, ""));
    let answer = call(&[V4, ("IPV6CALCWEB_MODE", "nonsense")]).run();
    assert_eq!(answer.code, Some(2));
    assert!(answer.out().starts_with("Status: 500 ") && !answer.out().contains("nonsense"), "{}", answer.out());
    assert!(answer.err().contains("option '--mode' does not take 'nonsense'"), "{}", answer.err());
}

#[test]
fn a_zone_belongs_to_an_ipv6_address_and_links_stay_on_the_host() {
    for address in ["192.0.2.1%eth0", "::ffff:192.0.2.1%eth0", "fe80::1%", "%eth0"] {
        let answer = ask(&[("REMOTE_ADDR", address), ("PATH_INFO", "/ip")]);
        assert_eq!(answer.status, 500, "{address}: {}", answer.body);
    }
    assert_eq!(ask(&[("REMOTE_ADDR", "fe80::1%eth0"), ("PATH_INFO", "/ip")]).status, 200);
    let page = [("REMOTE_ADDR", "2001:db8::1"), ("SCRIPT_NAME", "//other.example/x"), ("HTTP_ACCEPT", "text/html")];
    let answer = ask(&page);
    assert!(
        !answer.body.contains("\"//other.example") && answer.body.contains("\"/other.example/x"),
        "{}",
        answer.body
    );
}
