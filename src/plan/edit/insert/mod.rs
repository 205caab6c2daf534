//! Adds prefixes to a file of a plan: everything that it contains stays as it is written, comments, order and layout.
//!
//! A new prefix comes right after the entry that precedes it in the order of addresses, in the notation of that entry. What
//! the file says afterwards is read again: it must be what it said before and the new prefixes, or nothing is changed.

mod csv;
mod flow;
mod json;
mod text;
mod toml;
mod yaml;

use crate::addr::Net;
use crate::plan::draft::{Draft, is_default_vrf};
use crate::plan::fix::same_entry;
use crate::plan::model::{AttributeKey, Entry, EntryKind, FileFormat, FileId, Plan, PlanFile, Span};
use crate::plan::readers;
use std::collections::HashMap;
use std::ops::Range;
use thiserror::Error;

/// A prefix that is added, and what is said about it.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct NewPrefix {
    /// The prefix.
    pub net: Net,
    /// What is said about it, in the order in which it is written.
    pub attributes: Vec<(AttributeKey, String)>,
}

impl NewPrefix {
    /// The prefix as it is written.
    fn text(&self) -> String {
        self.net.to_string()
    }

    fn get(&self, key: AttributeKey) -> &str {
        self.attributes.iter().find(|(own, _)| *own == key).map_or("", |(_, value)| value)
    }

    /// The keys of the native schema with their values; the prefix comes first.
    fn pairs(&self) -> Vec<(&'static str, String)> {
        let named = |(key, value): &(AttributeKey, String)| (key.word(), value.clone());
        std::iter::once(("prefix", self.text())).chain(self.attributes.iter().map(named)).collect()
    }
}

/// Why prefixes cannot be added to a file.
#[derive(Clone, Debug, PartialEq, Eq, Error)]
pub enum InsertError {
    /// The format is not one that people write plans in.
    #[error("prefixes cannot be added to a file of the format {0}: expected TOML, YAML, JSON, CSV or text")]
    Format(&'static str),
    /// A table has no column for something.
    #[error("the table does not have a column '{0}': add it to the header, or leave it out")]
    Column(&'static str),
    /// The notation has no way to write a value.
    #[error("the {0} cannot be written in this format: it contains a line break or quotes")]
    Value(&'static str),
    /// The place of the new entry cannot be found.
    #[error("there is no place for the prefix in the file: add it by hand")]
    Place,
    /// The file would say something else.
    #[error("the file would be read differently afterwards: add the prefix by hand")]
    Differs,
}

/// A text that is put into a file before a byte.
#[derive(Clone, Debug, PartialEq, Eq)]
struct Insertion {
    at: usize,
    /// How many bytes it replaces.
    removed: usize,
    text: String,
}

impl Insertion {
    /// A text between two bytes.
    fn new(at: usize, text: impl Into<String>) -> Insertion {
        Insertion { at, removed: 0, text: text.into() }
    }
}

/// New prefixes that come after the same entry.
struct Group<'a> {
    /// The place of the prefix before, in the file; `None`: there are no prefixes in the file.
    after: Option<Range<usize>>,
    new: Vec<&'a NewPrefix>,
}

/// The formats that prefixes can be added to.
type Inserter = fn(&PlanFile, &[Group<'_>], &[(String, String)]) -> Result<Vec<Insertion>, InsertError>;

const INSERTERS: &[(&str, Inserter)] = &[
    ("toml", toml::insertions),
    ("yaml", yaml::insertions),
    ("json", json::insertions),
    ("csv", csv::insertions),
    ("text", text::insertions),
];

fn inserter(format: &FileFormat) -> Option<Inserter> {
    INSERTERS.iter().find(|(name, _)| *name == format.name).map(|(_, inserter)| *inserter)
}

/// Whether prefixes can be added to a file.
pub fn is_editable(file: &PlanFile) -> bool {
    inserter(file.format).is_some()
}

/// A file with more prefixes.
pub struct ExtendedFile {
    /// Its text.
    pub text: String,
    /// The plan of this file alone.
    pub plan: Plan,
}

/// A file with more prefixes, which are none of the plan. `columns` are those that the plan was read with.
///
/// # Errors
/// Why they cannot be added.
pub fn insert(
    plan: &Plan,
    file: FileId,
    new: &[NewPrefix],
    columns: &[(String, String)],
) -> Result<ExtendedFile, InsertError> {
    let source = plan.file(file);
    let inserter = inserter(source.format).ok_or(InsertError::Format(source.format.name))?;
    let mut insertions = inserter(source, &groups(plan, file, new), columns)?;
    insertions.sort_by_key(|insertion| insertion.at);
    let (mut out, mut at) = (String::with_capacity(source.text.len() + 128 * new.len()), 0);
    let crlf = source.text.contains("\r\n");
    for insertion in insertions {
        out.push_str(source.text.get(at..insertion.at).ok_or(InsertError::Place)?);
        match crlf {
            true => out.push_str(&insertion.text.replace('\n', "\r\n")),
            false => out.push_str(&insertion.text),
        }
        at = insertion.at + insertion.removed;
    }
    out.push_str(source.text.get(at..).unwrap_or_default());
    let after = read_again(plan, file, out.clone(), columns);
    match has_new(plan, file, new, &after) {
        true => Ok(ExtendedFile { text: out, plan: after }),
        false => Err(InsertError::Differs),
    }
}

/// The new prefixes by what they come after, in the order of addresses.
fn groups<'a>(plan: &Plan, file: FileId, new: &'a [NewPrefix]) -> Vec<Group<'a>> {
    let mut own: Vec<(Net, &str, Span)> = plan
        .entries
        .iter()
        .filter(|e| e.place.file == file && e.kind == EntryKind::Prefix && e.len.is_some())
        .map(|e| (e.net(), plan.word(e.vrf), e.place))
        .collect();
    let last = own.iter().map(|(.., place)| *place).max();
    own.sort_unstable();
    let mut by_place: HashMap<Option<Span>, Vec<&NewPrefix>> = HashMap::new();
    for one in new {
        let vrf = Some(one.get(AttributeKey::Vrf)).filter(|vrf| !is_default_vrf(vrf)).unwrap_or_default();
        let before = own.get(..own.partition_point(|(net, ..)| *net < one.net)).unwrap_or_default();
        // in a long list of other tables the search for one of the same table is not worth it
        let same = before.iter().rev().take(10_000).find(|(_, table, _)| *table == vrf);
        let place = same.or(before.last()).map(|(.., place)| *place).or(last);
        by_place.entry(place).or_default().push(one);
    }
    let mut groups: Vec<Group<'a>> = by_place
        .into_iter()
        .map(|(place, mut new)| {
            new.sort_by_key(|one| one.net);
            Group { after: place.map(|place| place.start as usize..place.end as usize), new }
        })
        .collect();
    groups.sort_by_key(|group| group.after.clone().map(|place| place.start));
    groups
}

/// The plan of a file with another text.
fn read_again(plan: &Plan, file: FileId, text: String, columns: &[(String, String)]) -> Plan {
    let before = plan.file(file);
    let mut draft = Draft::new(columns.to_vec());
    readers::add(&mut draft, readers::by_name(before.format.name), &before.name, text.into_bytes());
    draft.finish(plan.today)
}

/// Whether the plan of a file says what the file said before, and the new prefixes.
fn has_new(plan: &Plan, file: FileId, new: &[NewPrefix], after: &Plan) -> bool {
    let issues = plan.issues.iter().filter(|issue| issue.place.file == file).count();
    let mut missing: HashMap<(Net, String), &NewPrefix> = new.iter().map(|one| ((one.net, vrf_of(one)), one)).collect();
    let mut old = plan.entries.iter().filter(|entry| entry.place.file == file).peekable();
    let mut as_before = true;
    for entry in &after.entries {
        if old.next_if(|old| same_entry(plan, old, after, entry)).is_some() {
            continue;
        }
        let key = (entry.net(), after.word(entry.vrf).to_owned());
        as_before &= missing.remove(&key).is_some_and(|one| is_as_wanted(after, entry, one));
    }
    let readable = after.files.iter().all(|file| !file.unusable) && after.issues.len() == issues;
    as_before && readable && old.next().is_none() && missing.is_empty()
}

/// The routing table of a new prefix, as readers give it.
fn vrf_of(one: &NewPrefix) -> String {
    let vrf = one.get(AttributeKey::Vrf);
    if is_default_vrf(vrf) { String::new() } else { vrf.to_owned() }
}

/// Whether an entry is a new prefix with all that is said about it.
fn is_as_wanted(plan: &Plan, entry: &Entry, one: &NewPrefix) -> bool {
    let said = |(key, value): &(AttributeKey, String)| plan.said(entry, *key) == value;
    entry.kind == EntryKind::Prefix && entry.len == Some(one.net.len()) && one.attributes.iter().all(said)
}

/// The byte after the line that a byte is in, its end included.
fn line_end(text: &str, at: usize) -> usize {
    let rest = text.as_bytes().get(at..).unwrap_or_default();
    memchr::memchr(b'\n', rest).map_or(text.len(), |end| at + end + 1)
}

/// The first byte of the line that a byte is in.
fn line_start(text: &str, at: usize) -> usize {
    memchr::memrchr(b'\n', text.as_bytes().get(..at).unwrap_or_default()).map_or(0, |end| end + 1)
}

/// A text of whole lines for a place: after a last line without an end it begins with one.
fn whole_lines(file: &str, at: usize, text: String) -> Insertion {
    let open = at == file.len() && at > 0 && !file.ends_with('\n');
    let text = if open { format!("\n{}", text.strip_suffix('\n').unwrap_or(&text)) } else { text };
    Insertion::new(at, text)
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::addr::Len;
    use crate::plan::readers::syntax::item::{Item, Shape};
    use crate::plan::readers::syntax::{json as json_syntax, toml as toml_syntax, yaml as yaml_syntax};
    use crate::plan::testing::plan;

    /// A new prefix 2001:db8:0:N::/64.
    pub(super) fn lan(n: u128, attributes: &[(AttributeKey, &str)]) -> NewPrefix {
        let net = Net::v6(0x2001_0db8 << 96 | n << 64, Len::SUBNET);
        NewPrefix { net, attributes: attributes.iter().map(|(key, value)| (*key, (*value).to_owned())).collect() }
    }

    /// A file with more prefixes.
    pub(super) fn inserted(name: &str, text: &str, new: &[NewPrefix]) -> Result<String, InsertError> {
        let plan = plan(&[(name, text)]);
        insert(&plan, FileId(0), new, &[]).map(|extended| extended.text)
    }

    #[test]
    fn a_configuration_is_not_a_plan_to_write() {
        let error = inserted("radvd.conf", "interface e { prefix 2001:db8::/64 { }; };\n", &[lan(1, &[])]);
        assert_eq!(error, Err(InsertError::Format("radvd")));
    }

    #[test]
    fn every_sample_takes_a_prefix_and_keeps_every_line() {
        let samples = [
            ("plan.toml", include_str!("../../../../tests/plans/plan.toml")),
            ("plan.yaml", include_str!("../../../../tests/plans/plan.yaml")),
            ("plan.json", include_str!("../../../../tests/plans/plan.json")),
            ("plan.txt", include_str!("../../../../tests/plans/plan.txt")),
            ("netbox-prefixes.csv", include_str!("../../../../tests/plans/netbox-prefixes.csv")),
            ("phpipam-subnets.csv", include_str!("../../../../tests/plans/phpipam-subnets.csv")),
            ("isp.toml", include_str!("../../../../examples/plan/isp.toml")),
            ("isp.csv", include_str!("../../../../examples/plan/isp-prefixes.csv")),
        ];
        for (name, text) in samples {
            for eol in ["\n", "\r\n"] {
                let text = text.replace("\r\n", "\n").replace('\n', eol);
                let new =
                    [lan(0x4711, &[(AttributeKey::Description, "new \u{fc}, \\ one")]), lan(0x4712, &[]), lan(2, &[])];
                let after = inserted(name, &text, &new).unwrap_or_else(|e| panic!("{name}: {e}"));
                let mut rest = after.as_str();
                for line in text.lines() {
                    let line = line.trim_end_matches([']', '}', ' ']);
                    let at = rest.find(line).unwrap_or_else(|| panic!("{name}: {line} is gone from\n{after}"));
                    rest = rest.split_at(at + line.len()).1;
                }
                assert_eq!(after.matches("\r\n").count(), if eol == "\n" { 0 } else { after.matches('\n').count() });
            }
        }
    }

    /// A value without its places.
    fn said(item: &Item<'_>) -> String {
        let pairs = |pairs: &[(Item<'_>, Item<'_>)]| {
            pairs.iter().map(|(key, value)| format!("{:?}: {}", key.text(), said(value))).collect::<Vec<_>>().join(", ")
        };
        match &item.shape {
            Shape::Scalar(text) => format!("{text:?}"),
            Shape::List(items) => format!("{:?}", items.iter().map(said).collect::<Vec<_>>()),
            Shape::Map(all) => format!("{{{}}}", pairs(all)),
        }
    }

    /// The prefixes of a document, and all else in it.
    fn document(name: &str, text: &str) -> (Vec<String>, Vec<String>) {
        let item = match name {
            "a.toml" => toml_syntax::parse(text).unwrap(),
            "a.json" => json_syntax::parse(text, false).unwrap(),
            _ => yaml_syntax::parse(text).unwrap().into_iter().next().unwrap(),
        };
        let prefixes = item.get("prefix").map(Item::each).unwrap_or_default().iter().map(said).collect();
        let rest = item.map().iter().filter(|(key, _)| key.text() != "prefix");
        (prefixes, rest.map(|(key, value)| format!("{} {}", key.text(), said(value))).collect())
    }

    #[test]
    fn every_layout_has_one_more_prefix_and_all_that_it_had() {
        let one = "{prefix = \"2001:db8::/64\", name = \"} ] # , {\"}";
        let two = "{description = '''#}''', prefix = \"2001:db8:0:9::/64\"}";
        let toml = [
            "[ A, B ]",
            "[ A, B, ]",
            "[A,B]",
            "[\n A, B,\n]",
            "[ A, # a ]\n # b }\n B # c ,\n # d\n]",
            "[ A\n, B\n, ]",
            "[ B , A , # x\n ]",
            "[\n B,\n # [ {\n A\n # ] }\n ] # e",
        ];
        let toml = toml.map(|list| format!("prefix = {list}\ncheck.ignore = []\n").replace('A', one).replace('B', two));
        let toml = toml.into_iter().chain([
            "[[prefix]]\nprefix = \"2001:db8::/64\"\ndescription = \"\"\"\n[[prefix]]\nprefix = \"::/0\"\n\"\"\"\n[[prefix]]\nprefix='2001:db8:0:9::/64'",
            "[[ prefix ]]\n'prefix' = \"2001:db8::/64\"\n[[prefix.ranges]]\nfrom='2001:db8::1'\nto='2001:db8::2'\n[check]\nignore=[]\n",
        ].map(str::to_owned)).map(|text| ("a.toml", text));
        let yaml = [
            "- prefix: 2001:db8::/64\n  description: |\n    a\n\n    # text\n  # comment\n# c\n- prefix: 2001:db8:0:9::/64\n",
            "- prefix: 2001:db8::/64\n  description: >+\n    a\n\n\n# c\nhost: []\n",
            "- description: |2-\n      a\n    b\n  prefix: 2001:db8::/64\n# tail",
            "[{prefix: '2001:db8::/64', name: 'a # ] }'}, {prefix: \"2001:db8:0:9::/64\"},] # x\nhost: []\n",
            "  [\n    {prefix: \"2001:db8::/64\"} # one }\n    # two ]\n    , {prefix: '2001:db8:0:9::/64'} # three\n  ]\n",
            "- &a\n  prefix: 2001:db8::/64\n  name: x\n- <<: *a\n  prefix: 2001:db8:0:9::/64\n",
            "- ? prefix\n  : 2001:db8::/64\n  ? name\n  : x\n",
            "&all\n- prefix: &x 2001:db8::/64\n  name: \"b\n    c\"\n  site: d\n    e # f\n\n- prefix: !!str 2001:db8:0:9::/64\n",
        ];
        let yaml = yaml
            .map(|list| format!("---\nprefix:{}{list}", if list.starts_with(['[', '&', ' ']) { " " } else { "\n" }));
        let yaml = yaml.into_iter().map(|text| ("a.yaml", text));
        let json = ["[A,B]", "[\nA\n,\nB\n]", "[ B ,A]", "[B,\nA]"];
        let json = json.map(|list| format!("{{\"host\":[],\"prefix\":{list},\"plan\":{{\"name\":\"a\"}}}}"));
        let maps = [
            "{\"description\":\"}],{\\\"[\",\"prefix\":\"2001:db8::/64\"}",
            "{\"prefix\":\"2001:db8:0:9::/64\",\"name\":\"}\"}",
        ];
        let json = json.into_iter().map(|text| ("a.json", text.replace('A', maps[0]).replace('B', maps[1])));
        for (name, text) in toml.chain(yaml).chain(json) {
            for text in [text.clone(), text.replace('\n', "\r\n")] {
                let new = lan(1, &[(AttributeKey::Name, "n: #\"")]);
                let after = inserted(name, &text, &[new]).unwrap_or_else(|e| panic!("{text}: {e}"));
                let ((old, rest), (mut all, rest_after)) = (document(name, &text), document(name, &after));
                assert_eq!((all.len(), rest_after), (old.len() + 1, rest), "{after}");
                all.retain(|prefix| !old.contains(prefix));
                assert!(matches!(all.as_slice(), [new] if new.contains("2001:db8:0:1::/64")), "{after}");
                // nothing but an insertion, at a comma at most two
                let same = text.bytes().zip(after.bytes()).take_while(|(a, b)| a == b).count();
                let end = text.bytes().rev().zip(after.bytes().rev()).take_while(|(a, b)| a == b).count();
                let between = text.get(same..(text.len() - end).max(same)).unwrap();
                assert!(
                    after.contains(between) && between.trim().is_empty() | between.trim().starts_with('#'),
                    "{after}"
                );
            }
        }
    }
}
