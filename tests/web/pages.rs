//! What is served at which path, in which form, to whom.

use super::server::Server;
use crate::folder::Folder;
use crate::json::schema;
use serde_json::Value;

const MAC: &str = "X-Forwarded-For: 2a01:4f8::21b:21ff:fe12:3456";

fn behind_proxy(options: &[&str]) -> Server {
    Server::start(&[&["--trusted-proxy", "::1"], options].concat())
}

#[test]
fn every_path_has_its_answer() {
    let server = behind_proxy(&[]);
    for (path, want) in [
        ("/ip", "2a01:4f8::21b:21ff:fe12:3456\n"),
        ("/type", "ipv6,unicast,global-unicast,productive,iid,iid-global,iid-eui48\n"),
        ("/registry", "RIPENCC\n"),
        ("/country", "DE\n"),
        ("/iid", "021b:21ff:fe12:3456\n"),
        ("/vendor", "Intel Corporate\n"),
        ("/healthz", "ok\n"),
    ] {
        let answer = server.ask("GET", path, &[MAC]);
        assert_eq!((answer.status, &*answer.body), (200, want), "{path}");
        assert_eq!(answer.field("content-type"), Some("text/plain; charset=utf-8"), "{path}");
        let head = server.ask("HEAD", path, &[MAC]);
        assert_eq!((head.status, &*head.body), (200, ""), "{path}");
    }
    for path in ["/asn", "/name", "/nothing", "/ip/", "/json.txt", "/metrics"] {
        let answer = server.ask("GET", path, &[MAC]);
        assert_eq!(answer.status, 404, "{path}");
        assert!(answer.body.len() > 10, "{path}: a reason");
    }
    assert_eq!(server.ask("GET", "/vendor", &["X-Forwarded-For: 192.0.2.1"]).status, 404);
    assert_eq!(server.ask("GET", "/country", &["X-Forwarded-For: 192.0.2.1"]).status, 404);
    for method in ["POST", "PUT", "DELETE", "OPTIONS", "TRACE", "HELLO"] {
        let answer = server.ask(method, "/", &[]);
        assert_eq!((answer.status, answer.field("allow")), (405, Some("GET, HEAD")), "{method}");
    }
}

#[test]
fn the_form_of_the_page_depends_on_who_asks() {
    let server = behind_proxy(&[]);
    let ask = |fields: &[&str]| server.ask("GET", "/", &[&[MAC], fields].concat());
    let address = "2a01:4f8::21b:21ff:fe12:3456\n";
    assert_eq!(ask(&["User-Agent: curl/8.5.0", "Accept: */*"]).body, address);
    assert_eq!(ask(&["Accept: text/plain"]).body, address);
    assert!(ask(&["Accept: application/json"]).body.starts_with("{\"schema\":1,\"client\":{"));
    let page = ask(&["User-Agent: Mozilla/5.0", "Accept: text/html", "Accept-Language: de-CH, en;q=0.5"]);
    assert_eq!(page.field("content-language"), Some("de"));
    for text in [
        "<html lang=\"de\">",
        "Was Ihre Adresse verrät",
        "Interface-Identifier",
        "verrät die Hardware",
        "Intel Corporate",
    ] {
        assert!(page.body.contains(text), "{text}");
    }
    let english = server.ask("GET", "/?lang=en", &[MAC, "Accept: text/html", "Accept-Language: de"]);
    assert!(english.body.contains("reveals the hardware"));
    assert_eq!(page.field("vary"), Some("Accept, Accept-Language, User-Agent"));
}

#[test]
fn the_page_works_without_a_script() {
    let server = behind_proxy(&[]);
    let page = server.browse("/");
    assert!(!page.body.contains("<script"), "no script unless there are hosts to ask");
    assert!(page.body.contains("<form action=\"/explain\" method=\"get\""));
    let both = behind_proxy(&["--ipv4-host", "v4.example.org", "--ipv6-host", "v6.example.org"]).browse("/");
    assert_eq!(both.body.matches("<script>").count(), 1);
    assert!(both.field("content-security-policy").unwrap().ends_with("connect-src v4.example.org v6.example.org"));
}

#[test]
fn the_document_fits_its_schema_and_those_of_addresses_theirs() {
    let server = behind_proxy(&["--info-server"]);
    let (own, facts) = (schema("web"), schema("info"));
    for client in ["192.0.2.1", "2001:db8::1", "2002:c000:201::1", "fe80::1", "::1", "::ffff:192.0.2.1, ::1"] {
        let answer = server.ask("GET", "/json", &[&format!("X-Forwarded-For: {client}")]);
        assert_eq!(answer.field("content-type"), Some("application/json"));
        let document: Value = serde_json::from_str(&answer.body).unwrap();
        assert!(own.is_valid(&document), "{client}: {:?}", own.iter_errors(&document).next());
        let parts =
            [&document["client"], &document["server"]].into_iter().chain(document["proxies"].as_array().unwrap());
        for part in parts {
            assert!(facts.is_valid(part), "{client}: {part}");
        }
    }
    let error: Value = serde_json::from_str(&server.get("/explain.json").body).unwrap();
    assert!(own.is_valid(&error), "{error}");
    let explained: Value = serde_json::from_str(&server.get("/explain.json?q=010.0.0.1").body).unwrap();
    assert!(schema("explain").is_valid(&explained));
}

#[test]
fn the_text_forms_have_a_section_for_each_station() {
    let server = behind_proxy(&["--info-server", "--trusted-proxy", "192.0.2.0/24"]);
    let fields = ["X-Forwarded-For: 203.0.113.5, 2002:c000:201::1, 192.0.2.9", "Via: 1.1 outer, 1.1 inner"];
    let text = server.ask("GET", "/?format=textkeyvalue", &fields).body;
    let mut lines = text.lines();
    assert_eq!(lines.next(), Some("INFO__OUTPUTVERSION=\"1\""));
    for line in [
        "CLIENT__IPV6=\"2002:c000:0201:0000:0000:0000:0000:0001\"",
        "CLIENT__IPV4[192.0.2.1]=\"192.0.2.1\"",
        "PROXY__COUNT=\"2\"",
        "PROXY__IPV4[1]=\"192.0.2.9\"",
        "PROXY__PROXY_INFO[1]=\"1.1 outer\"",
        "PROXY__IPV6[2]=\"0000:0000:0000:0000:0000:0000:0000:0001\"",
        "PROXY__PROXY_INFO[2]=\"1.1 inner\"",
        "SERVER__IPV6_TYPE=\"ipv6,unicast,loopback\"",
    ] {
        assert!(text.lines().any(|own| own == line), "{line} in {text}");
    }
    assert!(!text.contains("203.0.113.5"), "what the client wrote itself is not shown");
    assert!(text.lines().all(|line| line.ends_with('"') && line.contains("=\"")), "{text}");
    let table = server.ask("GET", "/?format=text&lang=de", &fields).body;
    assert!(table.contains("*** Proxy #2\n") && table.contains("*** Adresse des Servers\n"), "{table}");
}

#[test]
fn a_stranger_cannot_choose_its_address() {
    let server = Server::start(&["--trusted-proxy", "192.0.2.1"]);
    assert_eq!(server.ask("GET", "/ip", &[MAC]).body, "::1\n");
    assert_eq!(server.ask("GET", "/ip", &["Forwarded: for=192.0.2.9"]).body, "::1\n");
    let text = server.ask("GET", "/?format=textkeyvalue", &[MAC]).body;
    assert!(text.contains("CLIENT__HTTP_X_FORWARDED_FOR=\"2a01:4f8::21b:21ff:fe12:3456\""), "{text}");
    let server = behind_proxy(&[]);
    let malformed = server.ask("GET", "/?format=textkeyvalue", &["X-Forwarded-For: 192.0.2.1, hello"]).body;
    assert!(malformed.contains("CLIENT__PROXY_HEADER=\"malformed and ignored\""), "{malformed}");
    assert_eq!(server.ask("GET", "/ip", &["Forwarded: for=192.0.2.9"]).body, "::1\n", "the other header");
    let server = behind_proxy(&["--forwarded-header", "forwarded"]);
    assert_eq!(server.ask("GET", "/ip", &["Forwarded: for=\"[2001:db8::9]:1\"", MAC]).body, "2001:db8::9\n");
}

#[test]
fn a_web_server_gets_the_facts_as_fields() {
    let server = behind_proxy(&["--rate", "1", "--burst", "1"]);
    for _ in 0..5 {
        let answer = server.ask("GET", "/auth", &["X-Forwarded-For: 193.0.0.99"]);
        assert_eq!(answer.status, 204);
        for (name, want) in [
            ("IP", "193.0.0.99"),
            ("Anon", "193.0.0.0"),
            ("Method", "anonymize"),
            ("Country", "-"),
            ("ASN", "0"),
            ("Registry", "RIPENCC"),
            ("Geonameid", "-"),
            ("Type", "ipv4,unicast,global"),
        ] {
            assert_eq!(answer.field(&format!("X-IPv6calc-{name}")), Some(want), "{name}");
        }
    }
    let paranoid = behind_proxy(&["--anonymize-preset", "zp"]).ask("GET", "/auth", &["X-Forwarded-For: 193.0.77.99"]);
    assert_eq!(paranoid.field("X-IPv6calc-Anon"), Some("193.0.0.0"));
    assert_eq!(paranoid.field("X-IPv6calc-Method"), Some("zeroize"));
}

#[test]
fn an_input_is_described_and_any_text_explained() {
    let server = Server::start(&[]);
    let text = server.get("/?format=textkeyvalue&input=+192.0.2.1%2F24+").body;
    assert!(text.contains("FORM__IPV4=\"192.0.2.1/24\""), "{text}");
    assert!(server.get("/?format=textkeyvalue&input=hello").body.contains("FORM__RESULT=\"unrecognized\""));
    assert_eq!(server.get("/?input=%3Cb%3E").status, 400);
    let page = server.browse("/explain?q=010.0.0.1&lang=de").body;
    for text in ["8.0.0.1", "andere Programme", "IPV4_REGISTRY", "Umwandlungen", "ipv6calc -O ipv4hex 010.0.0.1"] {
        assert!(page.contains(text), "{text}");
    }
    assert!(server.browse("/explain?q=2001:db8::g").body.contains("role=\"alert\""));
    assert!(server.get("/explain.txt?q=%C3%A4%00").body.starts_with('ä'));
    assert_eq!(server.browse("/explain").status, 400);
    assert_eq!(server.get(&format!("/explain?q={}", "a".repeat(257))).status, 400);
}

#[test]
fn an_error_is_reported_in_the_language_and_form_of_the_client() {
    let server = Server::start(&[]);
    let page = server.ask("GET", "/?lang=de&format=xml", &["Accept: text/html"]);
    assert_eq!(page.status, 400);
    assert!(
        page.body.contains("Unbekanntes Format &#39;xml&#39;") || page.body.contains("Unbekanntes Format 'xml'"),
        "{}",
        page.body
    );
    let line = server.ask("GET", "/?format=xml", &["User-Agent: curl/8"]);
    assert_eq!(line.body, "unknown format 'xml': expected html, htmlfull, text, textkeyvalue or json\n");
    assert!(server.get("/explain.json").body.starts_with("{\"schema\":1,\"error\":\""));
}

#[test]
fn only_the_allowed_origin_may_read_and_only_two_paths() {
    let server = Server::start(&["--cors", "https://www.example.org"]);
    for path in ["/json", "/ip"] {
        let answer = server.get(path);
        assert_eq!(answer.field("access-control-allow-origin"), Some("https://www.example.org"), "{path}");
        assert_eq!(server.ask("OPTIONS", path, &["Origin: https://www.example.org"]).status, 204);
    }
    for path in ["/", "/type", "/auth", "/explain?q=::1"] {
        assert_eq!(server.get(path).field("access-control-allow-origin"), None, "{path}");
    }
    assert_eq!(Server::start(&[]).get("/json").field("access-control-allow-origin"), None);
}

#[test]
fn the_settings_of_the_page_are_followed() {
    let info = Server::start(&["--mode", "info"]).browse("/?input=::2").body;
    assert!(!info.contains("<form") && info.contains("Your address") && !info.contains("Your input"));
    let form = Server::start(&["--mode", "form"]).browse("/?input=::2").body;
    assert!(form.contains("<form") && !form.contains("Your address") && form.contains("Your input"));
    let fixed = Server::start(&["--output-format", "textkeyvalue"]).browse("/?format=html").body;
    assert!(fixed.starts_with("INFO__OUTPUTVERSION"));
    let part = Server::start(&[]).browse("/?format=html").body;
    assert!(!part.contains("<html") && part.contains("<table>"));
}

#[test]
fn the_page_of_a_country_database_has_its_facts_with_links() {
    let folder = Folder::new("web-countries");
    let file = crate::program::project().join("tests/mmdb/good/GeoLite2-City-Test.mmdb");
    std::fs::copy(file, folder.path("GeoLite2-City.mmdb")).unwrap();
    let folder = folder.text();
    let client = ["X-Forwarded-For: 81.2.69.142"];
    let server = behind_proxy(&["--db-geoip2-dir", folder, "--output-format-html-db", "subcolumns"]);
    assert_eq!(server.ask("GET", "/country", &client).body, "GB\n");
    assert_eq!(server.ask("GET", "/auth", &client).field("x-ipv6calc-country"), Some("GB"));
    let page = server.ask("GET", "/", &[client[0], "Accept: text/html"]).body;
    for text in ["<table class=\"places\">", "London", "openstreetmap.org/?mlat=51.5", "www.maxmind.com", "GeoNames"] {
        assert!(page.contains(text), "{text} in {page}");
    }
}
