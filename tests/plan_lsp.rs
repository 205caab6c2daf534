//! `ipv6calc plan lsp`: a session with an editor, message by message.

use crate::program::ipv6calc;
use serde_json::{Value, json};

/// A message as the protocol frames it.
fn framed(message: &Value) -> String {
    let text = message.to_string();
    format!("Content-Length: {}\r\n\r\n{text}", text.len())
}

/// The messages of a stream.
fn messages(mut stream: &str) -> Vec<Value> {
    let mut all = Vec::new();
    while let Some(rest) = stream.strip_prefix("Content-Length: ") {
        let (length, rest) = rest.split_once("\r\n\r\n").unwrap();
        let (text, rest) = rest.split_at(length.parse().unwrap());
        all.push(serde_json::from_str(text).unwrap());
        stream = rest;
    }
    assert_eq!(stream, "", "nothing but messages is on standard output");
    all
}

const URI: &str = "file:///home/user/plan.txt";

fn request(id: u32, method: &str, params: Value) -> Value {
    json!({"jsonrpc": "2.0", "id": id, "method": method, "params": params})
}

fn notification(method: &str, params: Value) -> Value {
    json!({"jsonrpc": "2.0", "method": method, "params": params})
}

fn start(encodings: &[&str]) -> [Value; 2] {
    let general = json!({"positionEncodings": encodings});
    let capabilities = json!({"general": general});
    [
        request(1, "initialize", json!({"processId": null, "rootUri": null, "capabilities": capabilities})),
        notification("initialized", json!({})),
    ]
}

fn end() -> [Value; 2] {
    [request(99, "shutdown", Value::Null), notification("exit", Value::Null)]
}

fn open(text: &str) -> Value {
    let document = json!({"uri": URI, "languageId": "plaintext", "version": 1, "text": text});
    notification("textDocument/didOpen", json!({"textDocument": document}))
}

/// A request about a character of a line.
fn at(id: u32, method: &str, line: u32, character: u32) -> Value {
    let place = json!({"line": line, "character": character});
    request(id, method, json!({"textDocument": {"uri": URI}, "position": place}))
}

fn actions(id: u32, line: u32, character: u32) -> Value {
    let place = json!({"line": line, "character": character});
    let range = json!({"start": place, "end": place});
    let params = json!({"textDocument": {"uri": URI}, "range": range, "context": {"diagnostics": []}});
    request(id, "textDocument/codeAction", params)
}

/// What the server answers to some messages between the start and the end of a session.
fn session(options: &[&str], encodings: &[&str], between: Vec<Value>) -> Vec<Value> {
    let all = start(encodings).into_iter().chain(between).chain(end());
    let input: String = all.map(|message| framed(&message)).collect();
    let answer = ipv6calc([&["plan", "lsp"], options].concat()).stdin(input).run();
    assert_eq!((answer.code, answer.err()), (Some(0), String::new()));
    messages(answer.out())
}

/// The response to a request.
fn response(all: &[Value], id: u32) -> &Value {
    let found = all.iter().find(|message| message["id"] == id).unwrap();
    assert!(found.get("error").is_none(), "{found}");
    &found["result"]
}

/// The diagnostics in the order in which they were published.
fn diagnostics(all: &[Value]) -> Vec<&Vec<Value>> {
    let published = all.iter().filter(|message| message["method"] == "textDocument/publishDiagnostics");
    published.map(|message| message["params"]["diagnostics"].as_array().unwrap()).collect()
}

#[test]
fn a_plan_is_opened_changed_explained_and_corrected() {
    let change = notification(
        "textDocument/didChange",
        json!({
            "textDocument": {"uri": URI, "version": 2},
            "contentChanges": [{"text": "# é\n2a02:1234::/32 # role=allocation\n2A02:1234:0:10::1/64 # role=lan name=office\n"}],
        }),
    );
    let between = vec![
        open("2a02:1234::g\n"),
        at(2, "textDocument/hover", 0, 0),
        change,
        at(3, "textDocument/hover", 2, 5),
        actions(4, 2, 5),
        at(5, "textDocument/hover", 0, 0),
        notification("textDocument/didClose", json!({"textDocument": {"uri": URI}})),
    ];
    let all = session(&["--select", "P001,P002,P003"], &[], between);
    let capabilities = &response(&all, 1)["capabilities"];
    assert_eq!((&capabilities["positionEncoding"], &capabilities["hoverProvider"]), (&json!("utf-16"), &json!(true)));
    let found = diagnostics(&all);
    let [first, second, closed] = found.as_slice() else { panic!("{found:?}") };
    assert_eq!((&first[0]["code"], &first[0]["severity"]), (&json!("P001"), &json!(1)));
    assert_eq!(first[0]["range"]["start"], json!({"line": 0, "character": 11}));
    let mut codes: Vec<&str> = second.iter().map(|one| one["code"].as_str().unwrap()).collect();
    codes.sort_unstable();
    assert_eq!(codes, ["P002", "P003"]);
    assert_eq!(second[0]["range"]["start"], json!({"line": 2, "character": 0}));
    assert!(closed.is_empty());
    let hover = response(&all, 3)["contents"]["value"].as_str().unwrap();
    for text in ["2a02:1234:0:10::/64  office", "2a02:1234::/32"] {
        assert!(hover.contains(text), "{text} in {hover}");
    }
    assert_eq!((response(&all, 2), response(&all, 5)), (&Value::Null, &Value::Null));
    let actions = response(&all, 4).as_array().unwrap();
    let mut titles: Vec<&str> = actions.iter().map(|action| action["title"].as_str().unwrap()).collect();
    titles.sort_unstable();
    assert!(titles[1].starts_with("P002: ") && titles[2].starts_with("P003: "), "{titles:?}");
    let all_at_once = actions.iter().find(|action| action["kind"] == "source.fixAll").unwrap();
    let edit = &all_at_once["edit"]["documentChanges"][0]["edits"][0];
    assert_eq!(edit["range"]["start"]["line"], 2);
    assert!(edit["newText"].as_str().unwrap().starts_with('a'), "{edit}");
}

#[test]
fn columns_are_those_that_the_editor_counts() {
    for encoding in ["utf-8", "utf-16"] {
        let text = "{\"host\":[{\"name\":\"\u{1f30d}\",\"address\":\"2001:db8::g\"}]}";
        let json = json!({"uri": "file:///plan.json", "languageId": "json", "version": 1, "text": text});
        let open = notification("textDocument/didOpen", json!({"textDocument": json}));
        let all = session(&["--select", "P001", "--stdio"], &[encoding], vec![open]);
        let found = diagnostics(&all);
        // a globe is four bytes, and two units of UTF-16
        let place = text.find("g\"").unwrap() as u64 - if encoding == "utf-8" { 0 } else { 2 };
        assert_eq!(found[0][0]["range"]["start"]["character"], place, "{encoding}");
    }
}

#[test]
fn what_is_not_supported_is_answered_and_a_broken_session_fails() {
    let input: String = start(&[])
        .into_iter()
        .chain([request(2, "textDocument/rename", json!({}))])
        .chain(end())
        .map(|m| framed(&m))
        .collect();
    let answer = ipv6calc(["plan", "lsp"]).stdin(input).run();
    let refused = messages(answer.out()).into_iter().find(|message| message["id"] == 2).unwrap();
    assert_eq!(refused["error"]["code"], -32601);
    let broken: String = start(&[]).iter().map(framed).collect();
    let answer = ipv6calc(["plan", "lsp"]).stdin(broken).run();
    assert_eq!(answer.code, Some(2));
    assert!(answer.err().contains("without ending the session"), "{}", answer.err());
}
