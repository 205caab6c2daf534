//! The golden vectors: what 4.4.0 answers, what a correct program answers where 4.4.0 is wrong, and what we decided
//! to answer otherwise. `vectors/README.md` says what the files hold.

use crate::program::{is_tool, project, tool};
use serde_json::{Map, Value};
use std::collections::{BTreeMap, HashMap};
use std::ffi::OsString;
use std::fs;
use std::os::unix::ffi::OsStringExt;
use std::path::PathBuf;
use std::sync::Mutex;
use std::sync::atomic::{AtomicUsize, Ordering};
use std::thread;

/// How many mismatches are shown.
const SHOWN: usize = 20;

/// The newest part of the program that is written: vectors that need a later one are left out.
const PART: u64 = 3;

/// What the programs for logs are told so that they leave out what 4.4.0 leaves out: lines without an address in front.
const AS_4_4_0: (&str, &str) = ("IPV6CALC_UNPARSABLE", "drop");

/// One call and what is expected of it.
#[derive(Clone)]
struct Vector {
    id: String,
    tool: String,
    area: String,
    argv: Vec<String>,
    stdin: Option<String>,
    env: BTreeMap<String, String>,
    /// `None`: not compared.
    stdout: Option<String>,
    stdout_nonempty: Option<bool>,
    stderr_nonempty: Option<bool>,
    exit: i32,
    /// What a correct program answers instead, if 4.4.0 is wrong here.
    wanted: Option<(Option<String>, i32)>,
    ignore_tokens: Vec<String>,
    encoding: Encoding,
    needs: u64,
    as_root: bool,
    /// Members that the answer, a JSON object, has.
    json: Option<Value>,
    /// The address that the answer is, in any spelling.
    same_address: Option<String>,
    /// Of `deviations.jsonl`: the decision in `COMPATIBILITY.md`.
    decision: Option<String>,
}

/// How bytes stand in a vector file.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
enum Encoding {
    /// UTF-8; a byte that is none is written `\xff`.
    Utf8,
    /// One character a byte.
    Latin1,
}

impl Encoding {
    fn encode(self, text: &str) -> Vec<u8> {
        match self {
            Encoding::Utf8 => text.as_bytes().to_vec(),
            Encoding::Latin1 => text.chars().map(|c| u8::try_from(u32::from(c)).expect("one byte")).collect(),
        }
    }

    fn decode(self, bytes: &[u8]) -> String {
        match self {
            Encoding::Latin1 => bytes.iter().map(|b| char::from(*b)).collect(),
            Encoding::Utf8 => bytes
                .utf8_chunks()
                .map(|c| c.invalid().iter().fold(c.valid().to_string(), |text, b| format!("{text}\\x{b:02x}")))
                .collect(),
        }
    }
}

impl Vector {
    fn new(row: &Map<String, Value>) -> Vector {
        let text = |key: &str| row.get(key).and_then(Value::as_str).map(str::to_string);
        let list = |key: &str| -> Vec<String> {
            let items = row.get(key).and_then(Value::as_array);
            items.map(|a| a.iter().map(|x| x.as_str().expect("a text").to_string()).collect()).unwrap_or_default()
        };
        let status = |key: &str| row.get(key).and_then(Value::as_i64).map(|n| i32::try_from(n).expect("a status"));
        let exit = status("exit").expect("every vector has an exit status");
        let is_wanted = text("stdout_is").is_some_and(|s| s.starts_with("the wanted"));
        let wanted = match row.get("stdout_wanted") {
            Some(w) => Some((w.as_str().map(str::to_string), status("exit_wanted").unwrap_or(exit))),
            None => is_wanted.then(|| (text("stdout"), status("exit_wanted").unwrap_or(exit))),
        };
        Vector {
            id: text("id").expect("every vector has an id"),
            tool: text("tool").unwrap_or_else(|| "ipv6calc".to_string()),
            area: text("area").unwrap_or_default(),
            argv: list("argv"),
            stdin: text("stdin"),
            env: row.get("env").and_then(Value::as_object).map_or_else(BTreeMap::new, |vars| {
                vars.iter().map(|(k, v)| (k.clone(), v.as_str().expect("a text").to_string())).collect()
            }),
            stdout: text("stdout"),
            stdout_nonempty: row.get("stdout_nonempty").and_then(Value::as_bool),
            stderr_nonempty: row.get("stderr_nonempty").and_then(Value::as_bool),
            exit,
            wanted,
            ignore_tokens: list("ignore_tokens"),
            encoding: if text("encoding").as_deref() == Some("latin-1") { Encoding::Latin1 } else { Encoding::Utf8 },
            needs: row.get("needs").and_then(Value::as_u64).unwrap_or(0),
            as_root: row.get("as_root").is_some_and(|v| *v != Value::Bool(false)),
            json: row.get("json").cloned(),
            same_address: text("same_address"),
            decision: text("decision"),
        }
    }

    /// The same call with the answer that is wanted; `None` if none is recorded.
    fn corrected(self) -> Option<Vector> {
        let (stdout, exit) = self.wanted.clone()?;
        Some(Vector { stdout, exit, ..self })
    }

    /// Whether two vectors expect the same.
    fn agrees(&self, other: &Vector) -> bool {
        self.stdout == other.stdout && self.exit == other.exit && self.stderr_nonempty == other.stderr_nonempty
    }

    /// The differences between what the program answers and what the vector says.
    fn differences(&self) -> Vec<String> {
        let fixtures = folder().join("mmdb").to_str().expect("a path in UTF-8").to_string();
        let word = |w: &String| OsString::from_vec(self.encoding.encode(&w.replace("{MMDB}", &fixtures)));
        let mut call = tool(&self.tool, self.argv.iter().map(word));
        if self.tool != "ipv6calc" {
            call = call.env(AS_4_4_0.0, AS_4_4_0.1);
        }
        for (key, value) in &self.env {
            call = call.env(key, value.replace("{MMDB}", &fixtures));
        }
        if let Some(text) = &self.stdin {
            call = call.stdin(self.encoding.encode(text));
        }
        let answer = call.run();
        let out = self.encoding.decode(&answer.stdout).replace(&fixtures, "{MMDB}");
        let mut all = Vec::new();
        if let Some(want) = &self.stdout {
            let (want, got) = (kept(want, &self.ignore_tokens), kept(&out, &self.ignore_tokens));
            if want != got {
                all.push(format!("stdout: want {want:?}\n            got  {got:?}"));
            }
        }
        if let Some(want) = &self.json {
            let got = serde_json::from_str(&out).unwrap_or(Value::Null);
            if !holds(&got, want) {
                all.push(format!("json: want {want}\n          got  {out}"));
            }
        }
        if let Some(want) = &self.same_address {
            let read = |text: &str| text.trim().parse::<std::net::IpAddr>().ok();
            if read(&out).is_none() || read(&out) != read(want) {
                all.push(format!("address: want {want}, got {out:?}"));
            }
        }
        if self.stdout_nonempty.is_some_and(|want| want == out.is_empty()) {
            all.push(format!("stdout: want {}, got {out:?}", if out.is_empty() { "something" } else { "nothing" }));
        }
        if answer.code != Some(self.exit) {
            all.push(format!("exit:   want {}, got {:?}; stderr {:?}", self.exit, answer.code, answer.err()));
        }
        if self.stderr_nonempty.is_some_and(|want| want == answer.stderr.is_empty()) {
            let want = if answer.stderr.is_empty() { "something" } else { "nothing" };
            all.push(format!("stderr: want {want}, got {:?}", answer.err()));
        }
        all
    }
}

/// Whether a JSON value has the members that another one has, at any depth.
fn holds(have: &Value, want: &Value) -> bool {
    match (have, want) {
        (Value::Object(have), Value::Object(want)) => {
            want.iter().all(|(key, want)| have.get(key).is_some_and(|have| holds(have, want)))
        }
        (have, want) => have == want,
    }
}

/// The lines of a text that no token names: a line is named if it is the token, or begins with it and `=`, `[`, `:`,
/// a blank or a tab.
fn kept(text: &str, tokens: &[String]) -> String {
    let named = |line: &str| {
        let rest = tokens.iter().filter_map(|t| line.strip_prefix(t.as_str()));
        rest.into_iter().any(|r| r.is_empty() || r.starts_with(['=', '[', ':', ' ', '\t']))
    };
    text.split('\n').filter(|line| !named(line)).collect::<Vec<_>>().join("\n")
}

fn folder() -> PathBuf {
    project().join("tests/vectors")
}

fn read(name: &str) -> Vec<Vector> {
    let path = folder().join(name);
    let text = fs::read_to_string(&path).unwrap_or_else(|e| panic!("{}: {e}", path.display()));
    let rows = text.lines().filter(|line| !line.trim().is_empty());
    rows.map(|line| match serde_json::from_str(line) {
        Ok(Value::Object(row)) => Vector::new(&row),
        other => panic!("{name}: no object: {other:?}"),
    })
    .collect()
}

/// Ids of vectors that a later part will answer, and why not this one.
fn later() -> HashMap<String, String> {
    let text = fs::read_to_string(folder().join("later.txt")).expect("later.txt");
    let rows = text.lines().filter(|line| !line.is_empty() && !line.starts_with('#'));
    rows.map(|line| match line.split_once(' ') {
        Some((id, reason)) if !reason.trim().is_empty() => (id.to_string(), reason.trim().to_string()),
        _ => panic!("later.txt: an id and a reason, not {line:?}"),
    })
    .collect()
}

/// What 4.4.0 answers, as far as this part goes.
fn matched() -> Vec<Vector> {
    let files = ["core.jsonl", "info.jsonl", "mmdb.jsonl", "logtools.jsonl", "combined.jsonl"];
    files.iter().flat_map(|name| read(name)).filter(in_reach).collect()
}

/// What 4.4.0 answers where it is wrong, as far as this part goes.
fn mistaken() -> Vec<Vector> {
    ["core-deviate.jsonl", "info-deviate.jsonl", "mmdb-deviate.jsonl", "logtools-deviate.jsonl"]
        .iter()
        .flat_map(|name| read(name))
        .filter(in_reach)
        .collect()
}

/// What a correct program answers there, where that is recorded.
fn corrected() -> Vec<Vector> {
    mistaken().into_iter().filter_map(Vector::corrected).collect()
}

/// Every vector in reach by its id, with the answer that holds unless we decide otherwise.
fn known() -> HashMap<String, Vector> {
    let all = matched().into_iter().chain(mistaken()).map(|v| v.clone().corrected().unwrap_or(v));
    all.map(|v| (v.id.clone(), v)).collect()
}

fn in_reach(v: &Vector) -> bool {
    v.needs <= PART && !v.as_root && is_tool(&v.tool)
}

/// Runs all vectors, as many at a time as there are processors, and gives the mismatches in order.
fn mismatches(vectors: &[Vector]) -> Vec<(&Vector, Vec<String>)> {
    let (next, found) = (AtomicUsize::new(0), Mutex::new(Vec::new()));
    let workers = thread::available_parallelism().map_or(2, |n| n.get());
    thread::scope(|scope| {
        for _ in 0..workers {
            scope.spawn(|| {
                while let Some(v) = vectors.get(next.fetch_add(1, Ordering::Relaxed)) {
                    let differences = v.differences();
                    if !differences.is_empty() {
                        found.lock().unwrap().push((v, differences));
                    }
                }
            });
        }
    });
    let mut found = found.into_inner().unwrap();
    found.sort_by(|a, b| a.0.id.cmp(&b.0.id));
    found
}

/// All vectors must hold; the first mismatches are shown.
fn hold(vectors: &[Vector]) {
    assert!(!vectors.is_empty(), "no vector selected");
    let found = mismatches(vectors);
    for (v, differences) in found.iter().take(SHOWN) {
        println!("{} [{}] {} {:?}", v.id, v.area, v.tool, v.argv);
        if !v.env.is_empty() {
            println!("    env:    {:?}", v.env);
        }
        if let Some(text) = &v.stdin {
            println!("    stdin:  {:?}", text.chars().take(300).collect::<String>());
        }
        differences.iter().for_each(|d| println!("    {d}"));
    }
    let mut areas: BTreeMap<&str, usize> = BTreeMap::new();
    found.iter().for_each(|(v, _)| *areas.entry(&v.area).or_default() += 1);
    areas.iter().for_each(|(area, n)| println!("{area:22} {n:5} failed"));
    if let Ok(list) = std::env::var("IPV6CALC_MISMATCHES") {
        let ids: String = found.iter().map(|(v, _)| format!("{}\n", v.id)).collect();
        fs::write(list, ids).expect("the list of mismatches can be written");
    }
    assert!(found.is_empty(), "{} passed, {} failed", vectors.len() - found.len(), found.len());
}

#[test]
fn we_answer_what_4_4_0_answers() {
    let (ours, later) = (decided(), later());
    let vectors = matched().into_iter().filter(|v| !ours.contains_key(&v.id) && !later.contains_key(&v.id));
    hold(&vectors.collect::<Vec<_>>());
}

#[test]
fn we_answer_right_where_4_4_0_answers_wrong() {
    let (ours, later) = (decided(), later());
    let vectors = corrected().into_iter().filter(|v| !ours.contains_key(&v.id) && !later.contains_key(&v.id));
    hold(&vectors.collect::<Vec<_>>());
}

#[test]
fn we_answer_as_decided_where_we_deviate() {
    hold(&read("deviations.jsonl"));
}

/// Addresses that one makes: computed by a reference that was checked against the examples of the RFCs and a kernel.
#[test]
fn transition_mechanisms_and_generated_addresses_are_as_the_reference_has_them() {
    hold(&read("transition.jsonl"));
}

/// The deviations by id.
fn decided() -> HashMap<String, Vector> {
    let rows = read("deviations.jsonl");
    let (n, all) = (rows.len(), rows.into_iter().map(|v| (v.id.clone(), v)).collect::<HashMap<_, _>>());
    assert_eq!(n, all.len(), "an id stands twice in deviations.jsonl");
    all
}

#[test]
fn every_deviation_differs_from_a_vector_and_stands_in_the_list_of_decisions() {
    let known = known();
    let page = fs::read_to_string(project().join("COMPATIBILITY.md")).expect("COMPATIBILITY.md");
    let cells = page.lines().filter_map(|line| line.strip_prefix('|')?.split('|').next());
    let decisions: Vec<&str> = cells.map(|cell| cell.trim().trim_matches('`')).collect();
    for (id, ours) in decided() {
        let theirs = known.get(&id).unwrap_or_else(|| panic!("{id}: no such vector in reach"));
        assert!(
            (&ours.tool, &ours.argv, &ours.stdin, &ours.env)
                == (&theirs.tool, &theirs.argv, &theirs.stdin, &theirs.env),
            "{id}: another call"
        );
        assert!(!ours.agrees(theirs), "{id}: not a deviation, the answer is that of 4.4.0");
        let decision = ours.decision.unwrap_or_else(|| panic!("{id}: no decision named"));
        assert!(decisions.contains(&decision.as_str()), "{id}: COMPATIBILITY.md has no row for {decision}");
    }
}

#[test]
fn what_is_left_to_a_later_part_really_fails_today() {
    let (ours, later) = (decided(), later());
    let known = known();
    for id in later.keys() {
        assert!(known.contains_key(id), "later.txt: {id} is no vector in reach");
        assert!(!ours.contains_key(id), "later.txt: {id} stands in deviations.jsonl too");
    }
    let vectors: Vec<Vector> = later.keys().map(|id| known[id].clone()).collect();
    let failing: Vec<&str> = mismatches(&vectors).iter().map(|(v, _)| v.id.as_str()).collect();
    let passing: Vec<&str> = vectors.iter().map(|v| v.id.as_str()).filter(|id| !failing.contains(id)).collect();
    assert!(passing.is_empty(), "these pass now, take them from later.txt: {passing:?}");
}

#[test]
fn ignored_lines_are_those_that_a_token_names() {
    let tokens = ["IPV4".to_string()];
    assert_eq!(kept("IPV4=1\nIPV4[x]=2\nIPV4\nIPV4_TYPE=3\nxIPV4=4\n", &tokens), "IPV4_TYPE=3\nxIPV4=4\n");
    assert_eq!(kept("", &tokens), "");
}

#[test]
fn bytes_that_are_not_utf_8_are_shown_escaped() {
    assert_eq!(Encoding::Utf8.decode(b"a\xff\xc3\xa4\xc3"), "a\\xff\u{e4}\\xc3");
    assert_eq!(Encoding::Latin1.decode(b"a\xff"), "a\u{ff}");
    assert_eq!(Encoding::Latin1.encode("\u{ff}"), b"\xff");
}
