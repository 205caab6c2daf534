//! Where a value is in a line of JSON ([RFC 8259](https://www.rfc-editor.org/rfc/rfc8259)): the line is not parsed
//! and written again, so that every other byte of it stays.

use serde::de::IgnoredAny;
use std::ops::Range;

/// The way to a value: names, joined by dots. An array on the way means each of its elements, or one of them if the
/// next step is its number; a dot within a name is written `\.`, and a member whose whole name has the dots is found
/// without that too.
///
/// ```
/// use ipv6calc::log::JsonPath;
/// let line = br#"{"request":{"client":"192.0.2.1","hops":[{"ip":"::1"},{"ip":"::2"}]},"id.host":"::3"}"#;
/// let at = |path: &str| JsonPath::new(path).unwrap().places(line).unwrap();
/// assert_eq!(at("request.client").len(), 1);
/// assert_eq!(&line[at("request.hops.1.ip")[0].clone()], br#""::2""#);
/// assert_eq!(at("request.hops.ip").len(), 2);
/// assert_eq!(at("id.host").len(), 1);
/// assert!(at("client").is_empty() && JsonPath::new("a..b").is_none());
/// // a line that is not JSON to its end has no places
/// assert_eq!(JsonPath::new("a").unwrap().places(br#"{"a":1,"#), None);
/// ```
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct JsonPath(Vec<Vec<u8>>);

/// Arrays in arrays are followed to this depth.
const DEEPEST: usize = 32;

/// Places in a line, in order.
type Places = Vec<Range<usize>>;

impl JsonPath {
    /// The path of this text; `None` if a step is empty.
    pub fn new(text: &str) -> Option<JsonPath> {
        let (mut steps, mut escaped) = (vec![Vec::new()], false);
        for b in text.bytes() {
            match b {
                b'\\' if !escaped => escaped = true,
                b'.' if !escaped => steps.push(Vec::new()),
                b => {
                    if escaped && b != b'.' {
                        steps.last_mut()?.push(b'\\');
                    }
                    steps.last_mut()?.push(b);
                    escaped = false;
                }
            }
        }
        steps.iter().all(|step| !step.is_empty()).then_some(JsonPath(steps))
    }

    /// Where the values at this path are, from left to right. A line may hold several documents.
    ///
    /// `None` if the line is not JSON to its end: then a value may be at a place that is not recognised.
    pub fn places(&self, line: &[u8]) -> Option<Vec<Range<usize>>> {
        JsonPath::all_places(std::slice::from_ref(self), line)
    }

    /// Where the values at several paths are, from left to right; a value within another comes after it.
    pub fn all_places(paths: &[JsonPath], line: &[u8]) -> Option<Vec<Range<usize>>> {
        let documents = serde_json::Deserializer::from_slice(line).into_iter::<IgnoredAny>();
        let mut ends = Vec::new();
        let mut documents = documents;
        while let Some(document) = documents.next() {
            document.ok()?;
            ends.push(documents.byte_offset());
        }
        let mut scan = Scan { line, at: 0, places: Vec::new() };
        for path in paths {
            scan.at = 0;
            for end in &ends {
                scan.value(&path.0, 0)?;
                scan.at = *end;
            }
        }
        scan.places.sort_by_key(|place| (place.start, usize::MAX - place.end));
        scan.places.dedup();
        Some(scan.places)
    }

    /// Where the values at this path are, and where the names of the members are, with their quotes, of a line that
    /// holds one object; `None` if it holds anything else.
    pub(super) fn members(&self, line: &[u8]) -> Option<(Places, Places)> {
        let places = self.places(line)?;
        let (mut scan, mut names) = (Scan { line, at: 0, places: Vec::new() }, Vec::new());
        scan.take(b'{')?;
        if scan.peek()? != b'}' {
            loop {
                let name = (scan.peek()? == b'"').then_some(scan.at)?;
                scan.skip()?;
                names.push(name..scan.at);
                scan.take(b':')?;
                scan.skip()?;
                match scan.peek()? {
                    b',' => scan.at += 1,
                    _ => break,
                }
            }
        }
        scan.take(b'}')?;
        scan.peek().is_none().then_some((places, names))
    }
}

/// A walk through a line. Each step gives `None` where the line is not JSON.
struct Scan<'l> {
    line: &'l [u8],
    at: usize,
    places: Vec<Range<usize>>,
}

impl Scan<'_> {
    /// The next byte that is not white space.
    fn peek(&mut self) -> Option<u8> {
        let rest = self.line.get(self.at..)?;
        self.at += rest.iter().position(|b| !b" \t\r\n".contains(b))?;
        self.line.get(self.at).copied()
    }

    fn take(&mut self, byte: u8) -> Option<()> {
        (self.peek()? == byte).then(|| self.at += 1)
    }

    /// A value: what the steps lead to is noted, the rest passed over.
    fn value(&mut self, steps: &[Vec<u8>], depth: usize) -> Option<()> {
        match (self.peek()?, steps) {
            (_, []) => {
                let start = self.at;
                self.skip()?;
                self.places.push(start..self.at);
                Some(())
            }
            (b'{', _) => self.members(steps, depth),
            (b'[', _) if depth < DEEPEST => self.elements(steps, depth + 1),
            _ => self.skip(),
        }
    }

    fn members(&mut self, steps: &[Vec<u8>], depth: usize) -> Option<()> {
        self.take(b'{')?;
        if self.peek()? == b'}' {
            return self.take(b'}');
        }
        loop {
            let name = (self.peek()? == b'"').then_some(self.at)?;
            self.skip()?;
            let used = steps_of_name(self.line.get(name..self.at)?, steps);
            self.take(b':')?;
            match used {
                0 => self.skip()?,
                used => self.value(steps.get(used..)?, depth)?,
            }
            match self.peek()? {
                b',' => self.at += 1,
                _ => return self.take(b'}'),
            }
        }
    }

    fn elements(&mut self, steps: &[Vec<u8>], depth: usize) -> Option<()> {
        self.take(b'[')?;
        if self.peek()? == b']' {
            return self.take(b']');
        }
        let (first, rest) = steps.split_first()?;
        let number: Option<usize> = str::from_utf8(first).ok().and_then(|text| text.parse().ok());
        for i in 0.. {
            match number {
                None => self.value(steps, depth)?,
                Some(n) if n == i => self.value(rest, depth)?,
                Some(_) => self.skip()?,
            }
            match self.peek()? {
                b',' => self.at += 1,
                _ => return self.take(b']'),
            }
        }
        None
    }

    /// Passes over a value.
    fn skip(&mut self) -> Option<()> {
        let mut open = 0u32;
        loop {
            match self.peek()? {
                b'"' => self.string()?,
                b'{' | b'[' => {
                    open += 1;
                    self.at += 1;
                }
                b'}' | b']' => {
                    open = open.checked_sub(1)?;
                    self.at += 1;
                }
                b',' | b':' if open > 0 => self.at += 1,
                b',' | b':' => return None,
                _ => self.bare(),
            }
            if open == 0 {
                return Some(());
            }
        }
    }

    fn string(&mut self) -> Option<()> {
        self.at += 1;
        loop {
            let rest = self.line.get(self.at..)?;
            let mark = memchr::memchr2(b'"', b'\\', rest)?;
            let escape = rest.get(mark) == Some(&b'\\');
            self.at += mark + 1 + usize::from(escape);
            if !escape {
                return Some(());
            }
        }
    }

    /// A number or a word.
    fn bare(&mut self) {
        let rest = self.line.get(self.at..).unwrap_or_default();
        self.at += rest.iter().position(|b| b" \t\r\n,:{}[]\"".contains(b)).unwrap_or(rest.len());
    }
}

/// How many steps a name in quotes is: zero if it is another one, several if it has the dots between them.
fn steps_of_name(quoted: &[u8], steps: &[Vec<u8>]) -> usize {
    let bare = quoted.get(1..quoted.len().saturating_sub(1)).unwrap_or_default();
    let unescaped = match bare.contains(&b'\\') {
        true => serde_json::from_slice::<String>(quoted).map(String::into_bytes).ok(),
        false => None,
    };
    let same = |step: &[u8]| bare == step || unescaped.as_deref() == Some(step);
    if steps.first().is_some_and(|step| same(step)) {
        return 1;
    }
    let dotted = bare.contains(&b'.') || unescaped.is_some();
    (2..=steps.len())
        .filter(|_| dotted)
        .find(|n| steps.get(..*n).is_some_and(|steps| same(&steps.join(&b'.'))))
        .unwrap_or(0)
}

#[cfg(test)]
mod tests {
    use super::*;
    use serde_json::Value;

    fn texts<'l>(path: &str, line: &'l str) -> Vec<&'l str> {
        JsonPath::new(path)
            .unwrap()
            .places(line.as_bytes())
            .unwrap_or_default()
            .into_iter()
            .map(|at| line.get(at).unwrap())
            .collect()
    }

    #[test]
    fn values_are_found_through_objects_and_arrays() {
        let line = r#" {"a" : [ {"b":1} , {"c":"x\"]}"}, {"b" : [2, "3"] } ], "b":null,"a.b":true, "a":{"b":{}} } "#;
        assert_eq!(texts("a.b", line), ["1", r#"[2, "3"]"#, "true", "{}"]);
        assert_eq!(texts("a.2.b", line), [r#"[2, "3"]"#]);
        assert_eq!(texts("a.b.1", line), [r#""3""#]);
        assert_eq!(texts(r"a\.b", line), ["true"]);
        assert_eq!(texts("a", r#"{"a":1} {"b":2}{"a":3}"#), ["1", "3"]);
        assert_eq!(texts("id.h", r#"{"id.h":1,"id":{"h":2},"i\u0064":{"h":3}}"#), ["1", "2", "3"]);
        assert_eq!(texts("b", line), ["null"]);
        assert_eq!(texts("c", line), [""; 0]);
    }

    #[test]
    fn a_line_that_is_not_json_has_no_places() {
        for line in [
            "",
            "{",
            "x",
            "{\"a\"",
            "{\"a\":",
            "{\"a\":\"b",
            "[",
            "{a:1}",
            "{\"b\" 1,\"a\":2}",
            "}{",
            "{\"b\":,\"a\":1}",
        ] {
            let places = JsonPath::new("a").unwrap().places(line.as_bytes());
            assert_eq!(places, if line.is_empty() { Some(Vec::new()) } else { None }, "{line}");
        }
        assert_eq!(JsonPath::new("a").unwrap().places(br#"{"a":1,"#), None);
        let deep = "[".repeat(1_000_000);
        assert_eq!(texts("a", &deep), [""; 0]);
    }

    /// The values as a JSON parser finds them.
    fn reference<'v>(value: &'v Value, steps: &[&str], found: &mut Vec<&'v Value>) {
        match (value, steps) {
            (_, []) => found.push(value),
            (Value::Object(members), [step, rest @ ..]) => {
                if let Some(member) = members.get(*step) {
                    reference(member, rest, found);
                }
            }
            (Value::Array(elements), [step, rest @ ..]) => match step.parse::<usize>() {
                Ok(n) => elements.get(n).into_iter().for_each(|e| reference(e, rest, found)),
                Err(_) => elements.iter().for_each(|e| reference(e, steps, found)),
            },
            _ => {}
        }
    }

    proptest::proptest! {
        #[test]
        fn the_values_are_those_that_a_parser_finds(text in r#"(\{"a":|\{"b":|\[|\]|\}|,|"x\\"]"|1|"a":|"b":| |null){0,24}"#) {
            let Ok(value) = serde_json::from_str::<Value>(&text) else { return Ok(()) };
            if text.matches("\"a\":").count() > 1 || text.matches("\"b\":").count() > 1 {
                return Ok(());
            }
            for path in ["a", "b", "a.b", "0.a", "a.1"] {
                let (mut want, steps) = (Vec::new(), path.split('.').collect::<Vec<_>>());
                reference(&value, &steps, &mut want);
                let got: Vec<Value> = texts(path, &text).iter().map(|t| serde_json::from_str(t).unwrap()).collect();
                proptest::prop_assert_eq!(got.iter().collect::<Vec<_>>(), want);
            }
        }
    }
}
