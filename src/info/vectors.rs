//! The recorded answers of 4.4.0 that the library can give: `-i` and `-i -m` with their selections.

use super::{InfoOptions, InfoSettings, Pick, Quoting};
use crate::addr::{Len, Value};
use crate::anon::{AnonSettings as Masks, Anonymiser};
use crate::format::{self, Input};
use serde_json::Value as Json;
use std::collections::HashMap;

/// Vectors whose answer is another one here, and why.
const LEFT_OUT: [(&str, &str); 8] = [
    ("info-0095", "3fff::/20 is reserved for documentation since RFC 9637"),
    ("info-1972", "the same"),
    ("info-1973", "the same"),
    ("info-1974", "the same"),
    ("info-0866", "compatibility info Q18: an AS number is digits"),
    ("info-0867", "the same"),
    ("info-1933", "compatibility core Q1: eight groups are an address"),
    ("info-1936", "the same"),
];

/// A command line as far as this layer understands it.
struct Call<'a> {
    options: InfoOptions<'a>,
    masks: Masks,
    input: Option<&'a str>,
    machine: bool,
    words: Vec<&'a str>,
}

fn call<'a>(argv: &[&'a str]) -> Option<Call<'a>> {
    let mut c = Call {
        options: InfoOptions::default(),
        masks: Masks::default(),
        input: None,
        machine: false,
        words: Vec::new(),
    };
    let (mut rest, mut all, mut none) = (argv.iter().copied(), false, false);
    while let Some(word) = rest.next() {
        c.machine |= word == "-m" || word.starts_with("--mr");
        match word {
            "-q" | "-i" | "-m" => (),
            "-I" => c.input = rest.next(),
            "--6rd_prefixlength" => c.options.sixrd = Len::v4(rest.next()?.parse().ok()?).ok(),
            "--ap" => c.masks = Masks::preset(rest.next()?)?,
            "--mrqva" => all = true,
            "--mrqvn" => none = true,
            "--mrst" => c.options.select.add(Pick::Token, rest.next()?),
            "--mrstpa" => c.options.select.add(Pick::TokenAlways, rest.next()?),
            "--mrtvo" => c.options.select.add(Pick::ValueOnly, rest.next()?),
            "--mrmt" => c.options.select.add(Pick::Start, rest.next()?),
            "--mrmts" => c.options.select.add(Pick::End, rest.next()?),
            _ if word.starts_with('-') && word.contains("--") && word.ends_with("net") => c.words.push(word),
            _ if word.starts_with('-') => return None,
            _ => c.words.push(word),
        }
    }
    c.options.quoting = match (all, none) {
        (_, true) => Quoting::None,
        (true, _) => Quoting::All,
        _ => Quoting::Text,
    };
    Some(c)
}

fn read(call: &Call<'_>) -> Option<Value> {
    let (first, second) = match call.words[..] {
        [first] => (first, None),
        [first, second] => (first, Some(second)),
        _ => return None,
    };
    let format = match call.input {
        Some(name) => format::by_name(name.as_bytes())?,
        None => format::detect(first.as_bytes()).ok()?,
    };
    let input = Input { second: second.map(str::as_bytes), ..Input::word(first.as_bytes()) };
    format.parse.as_ref()?.run(input).ok()
}

/// The lines that no ignored token names.
fn kept(text: &str, ignored: &[&str]) -> String {
    let named = |line: &str| {
        ignored
            .iter()
            .any(|t| line.strip_prefix(t).is_some_and(|r| r.is_empty() || r.starts_with(['=', '[', ':', ' ', '\t'])))
    };
    text.lines().filter(|l| !named(l)).flat_map(|l| [l, "\n"]).collect()
}

fn texts(v: &Json) -> Vec<&str> {
    v.as_array().into_iter().flatten().filter_map(Json::as_str).collect()
}

/// The answers that decisions about masks give in the place of recorded ones, by vector.
fn decided() -> HashMap<String, String> {
    let rows = include_str!("../../tests/vectors/deviations.jsonl").lines();
    let rows = rows.map(|line| serde_json::from_str::<Json>(line).unwrap());
    let masks = rows.filter(|v| v["decision"] == "anonymisation A12" || v["decision"] == "anonymisation A13");
    let text = |v: &Json| Some((v["id"].as_str()?.to_owned(), v["stdout"].as_str()?.to_owned()));
    masks.filter_map(|v| text(&v)).collect()
}

/// Compares the answers of a file; gives how many were compared.
fn compare(file: &str, wanted: bool) -> usize {
    let (mut seen, mut wrong, decided) = (0, Vec::new(), decided());
    for line in file.lines() {
        let v: Json = serde_json::from_str(line).unwrap();
        let right =
            v["stdout_wanted"].is_string() || v["stdout_is"].as_str().is_some_and(|s| s.starts_with("the wanted"));
        let argv = texts(&v["argv"]);
        if (wanted && !right) || !argv.contains(&"-i") || !v["stdin"].is_null() || v["exit"] != 0 {
            continue;
        }
        let Some(call) = call(&argv) else { continue };
        let recorded = v["stdout_wanted"].as_str().or(v["stdout"].as_str()).unwrap();
        let text = v["id"].as_str().and_then(|id| decided.get(id)).map_or(recorded, String::as_str);
        let (machine, value) = (call.machine, read(&call));
        let anonymiser = Anonymiser::without_facts(&call.masks, None, false).unwrap();
        let (settings, mut out) = (InfoSettings::new(anonymiser, call.options), Vec::new());
        let done = value.map(|v| if machine { settings.machine(&v, &mut out) } else { settings.human(&v, &mut out) });
        let out = String::from_utf8(out).unwrap();
        let ignored = texts(&v["ignore_tokens"]);
        if LEFT_OUT.iter().any(|(id, _)| v["id"] == *id) {
            continue;
        }
        seen += 1;
        if done != Some(Ok(())) || kept(&out, &ignored) != kept(text, &ignored) {
            wrong.push(format!(
                "{} {argv:?}\nwant {:?}\ngot  {:?}",
                v["id"],
                kept(text, &ignored),
                kept(&out, &ignored)
            ));
        }
    }
    assert!(wrong.is_empty(), "{} of {seen} differ:\n{}", wrong.len(), wrong.join("\n"));
    seen
}

#[test]
fn answers_are_those_of_the_reference() {
    assert!(compare(include_str!("../../tests/vectors/info.jsonl"), false) > 1000);
}

#[test]
fn corrected_answers_are_the_wanted_ones() {
    assert!(compare(include_str!("../../tests/vectors/info-deviate.jsonl"), true) > 5);
}

/// Inputs of every vector of the files.
fn values() -> Vec<Value> {
    let files = [include_str!("../../tests/vectors/info.jsonl"), include_str!("../../tests/vectors/core.jsonl")];
    let vectors = files.iter().flat_map(|f| f.lines()).map(|l| serde_json::from_str::<Json>(l).unwrap());
    vectors
        .flat_map(|v| texts(&v["argv"]).into_iter().filter_map(|word| read(&call(&[word])?)).collect::<Vec<_>>())
        .collect()
}

fn settings() -> InfoSettings {
    InfoSettings::new(Anonymiser::without_facts(&Masks::default(), None, false).unwrap(), InfoOptions::default())
}

#[test]
fn documents_are_as_the_schema_says() {
    let schema = serde_json::from_str(include_str!("../../schema/info.schema.json")).unwrap();
    let schema = jsonschema::draft202012::options().should_validate_formats(true).build(&schema).unwrap();
    let mut values = values();
    values.extend([0, 23456, 65536, u32::MAX].map(|n| Value::Asn(crate::addr::Asn(n))));
    assert!(values.len() > 1000);
    for value in values {
        let Ok(document) = settings().document(&value) else { continue };
        let document = serde_json::to_value(&document).unwrap();
        let kind = &document["kind"];
        let errors: Vec<_> = schema.iter_errors(&document).map(|e| format!("{e:?}")).collect();
        assert!(errors.is_empty(), "{kind} {document:#}\n{}", errors.join("\n"));
    }
}

/// Settings with the invented files of GeoIP.
#[cfg(feature = "mmdb")]
fn with_files() -> InfoSettings {
    use crate::db::mmdb::{Bytes, Files, MmdbFile, Present, Rules, kinds};
    use crate::db::{BuiltIn, Databases, DbSource};
    let folder = std::path::Path::new(env!("CARGO_MANIFEST_DIR")).join("tests/vectors/mmdb/geoip-full");
    let file = |name: &str| {
        let path = folder.join(name);
        std::fs::read(&path).ok().map(|bytes| MmdbFile::new(&path, Bytes::Read(bytes)).unwrap())
    };
    let there = kinds(DbSource::GeoIp2).into_iter().filter_map(|kind| {
        let file = file(&kind.names[0])?;
        Some(Present { kind, file: Some(file) })
    });
    let files = Files::new(DbSource::GeoIp2, there.collect(), Rules::default());
    let db = std::sync::Arc::new(Databases::new(vec![Box::new(files), Box::new(BuiltIn)]));
    let kept = Anonymiser::with_facts(&Masks::preset("kp").unwrap(), db.clone()).unwrap();
    InfoSettings::new(kept, InfoOptions { db, ..InfoOptions::default() })
}

#[cfg(feature = "mmdb")]
#[test]
fn documents_with_databases_are_as_the_schema_says_and_tell_who_says_it() {
    let schema = serde_json::from_str(include_str!("../../schema/info.schema.json")).unwrap();
    let schema = jsonschema::draft202012::new(&schema).unwrap();
    let settings = with_files();
    let document = |word: &str| {
        let document = settings.document(&read(&call(&[word]).unwrap()).unwrap()).unwrap();
        let document = serde_json::to_value(&document).unwrap();
        let errors: Vec<_> = schema.iter_errors(&document).map(|e| format!("{e:?}")).collect();
        assert!(errors.is_empty(), "{document:#}\n{}", errors.join("\n"));
        document
    };
    let known = document("5.2.0.1");
    assert_eq!((&known["country"], &known["country_source"]), (&"US".into(), &"GeoIP2".into()));
    assert_eq!((&known["asn"], &known["as_organisation"]), (&64496.into(), &"Example, Inc.".into()));
    assert_eq!(known["locations"][0]["city"], Json::from("Austin"));
    assert_eq!(known["geoname"]["source"], Json::from("GeoIP2"));
    let registry = document("193.0.0.1");
    assert_eq!((&registry["country"], &registry["country_source"]), (&"NL".into(), &"BuiltIn".into()));
    assert_eq!(registry.get("locations"), None);
    for word in ["2a01:100::1", "2a01:400::1", "2002:501:203::1", "2001:db8::1", "5.6.6.6", "::ffff:5.1.2.3"] {
        document(word);
    }
}

#[test]
fn shell_lines_have_names_that_a_shell_takes_and_none_twice() {
    for value in values() {
        let mut out = Vec::new();
        if settings().shell(&value, "", &mut out).is_err() {
            continue;
        }
        let text = String::from_utf8(out).unwrap();
        let names: Vec<&str> = text.lines().filter_map(|l| l.split_once("='")).map(|(name, _)| name).collect();
        let plain = |b: u8| b.is_ascii_uppercase() || b.is_ascii_digit() || b == b'_';
        assert!(names.iter().all(|n| n.bytes().all(plain) && !n.starts_with(|c: char| c.is_ascii_digit())), "{text}");
        let mut once = names.clone();
        once.sort_unstable();
        once.dedup();
        assert_eq!(once.len(), names.len(), "{text}");
        assert_eq!(names.len(), text.lines().count(), "{text}");
    }
}
