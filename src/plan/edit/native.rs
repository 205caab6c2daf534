//! A plan in its native form, whatever it was read from.
//!
//! What the native schema has no key for becomes a comment beside the entry: nothing is lost.

use super::sheet::address_text;
use crate::plan::model::{
    AttributeKey, Entry, EntryId, EntryKind, Extra, FileId, Plan, Provenance, Role, SelectionEffect, Span,
};
use crate::plan::silence::{AcceptedFindings, IGNORE, accepted_findings};
use crate::plan::symbols::Symbol;
use crate::plan::text::one_line;
use std::collections::{BTreeMap, HashMap, HashSet};
use std::fmt::Write;
use std::hash::Hash;

/// A plan in TOML.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct NativePlan {
    /// The text of the file.
    pub text: String,
    /// How many values became comments, by key.
    pub comments: BTreeMap<String, usize>,
    /// How many prefixes and hosts were given more than once, and are one now.
    pub merged: usize,
    /// How many entries, allocations included, are in it.
    pub entries: usize,
    /// How many comments that accept findings belong to none of the entries, and are left out.
    pub lost_comments: usize,
    /// How many patterns of file names the rules that are ignored are about: the files have other names now.
    pub patterns: usize,
}

/// The keys of prefixes and hosts that are written last, after gateways and ranges.
const LAST: [AttributeKey; 2] = [AttributeKey::Expires, AttributeKey::Description];

/// The keys that are written first.
fn leading(keys: &'static [AttributeKey]) -> &'static [AttributeKey] {
    keys.strip_suffix(&LAST).unwrap_or(keys)
}

/// The native form of a plan. Of a file that says what is in use, that is taken as the plan.
pub fn native(plan: &Plan) -> NativePlan {
    let mut writer = Writer { plan, accepted: accepted(plan), carried: HashSet::new(), out: NativePlan::default() };
    writer.head();
    let (gateways, ranges) = writer.inner();
    let mut prefixes: Vec<(&str, EntryId)> = writer.of_kind(EntryKind::Prefix);
    prefixes.sort_by_key(|(vrf, id)| (*vrf, plan.entry(*id).net(), *id));
    for same in prefixes.chunk_by(|a, b| (a.0, plan.entry(a.1).net()) == (b.0, plan.entry(b.1).net())) {
        let ids: Vec<EntryId> = same.iter().map(|(_, id)| *id).collect();
        writer.prefix(&ids, &gateways, &ranges);
    }
    writer.hosts();
    writer.check();
    writer.out.lost_comments = writer.accepted.values().map(Vec::len).sum::<usize>() - writer.carried.len();
    writer.out
}

/// The comments that accept findings, by the lines that they are about.
type Accepted<'a> = HashMap<(FileId, u32), Vec<AcceptedFindings<'a>>>;

fn accepted(plan: &Plan) -> Accepted<'_> {
    let mut all = Accepted::new();
    for (number, file) in plan.files.iter().enumerate() {
        for one in accepted_findings(file) {
            all.entry((FileId(number as u32), one.line)).or_default().push(one);
        }
    }
    all
}

/// Entries by the prefix that they are written in.
type Inner = HashMap<EntryId, Vec<EntryId>>;

/// What hosts say that become one.
type Alike = (Vec<(AttributeKey, Symbol)>, Vec<Extra>);

struct Writer<'a> {
    plan: &'a Plan,
    accepted: Accepted<'a>,
    /// Those of them that are written, by line and number.
    carried: HashSet<(FileId, u32, usize)>,
    out: NativePlan,
}

/// The address of a host as it is written: with its zone and its length.
pub(super) fn host_text(plan: &Plan, entry: &Entry) -> String {
    let zone = plan.said(entry, AttributeKey::Zone);
    let zone = if zone.is_empty() { String::new() } else { format!("%{zone}") };
    let len = entry.len.map_or(String::new(), |len| format!("/{}", len.get()));
    format!("{}{zone}{len}", address_text(entry.addr()))
}

impl<'a> Writer<'a> {
    /// The entries of a kind with their routing tables; what is planned comes before what is in use.
    fn of_kind(&self, kind: EntryKind) -> Vec<(&'a str, EntryId)> {
        let all = || self.plan.numbered().filter(move |(_, entry)| entry.kind == kind);
        let planned = all().filter(|(_, entry)| entry.provenance == Provenance::Planned);
        let used = all().filter(|(_, entry)| entry.provenance == Provenance::Used);
        planned.chain(used).map(|(id, entry)| (self.plan.word(entry.vrf), id)).collect()
    }

    fn line(&mut self, key: &str, value: &str) {
        // a string takes everything, here and below
        let _ = writeln!(self.out.text, "{key} = {value}");
    }

    /// A key with a value that was written at some places: what accepted findings there does so here.
    fn line_of(&mut self, key: &str, value: &str, places: &[Span]) {
        let comment = self.comment(places);
        self.line(key, &format!("{value}{comment}"));
    }

    /// The comment that accepts the findings of some places, with a blank before it; empty if there is none. Reasons are
    /// given once.
    fn comment(&mut self, places: &[Span]) -> String {
        if self.accepted.is_empty() {
            return String::new();
        }
        let mut texts: Vec<String> = Vec::new();
        for place in places {
            let line = (place.file, self.plan.position(*place).line);
            for (number, one) in self.accepted.get(&line).into_iter().flatten().enumerate() {
                let is_first = self.carried.insert((line.0, line.1, number));
                let reason = one_line(one.reason);
                let lead = if is_first && !reason.is_empty() { " " } else { "" };
                let text = format!(" # {IGNORE}{}{lead}{}", one_line(one.codes), if is_first { &reason } else { "" });
                if !texts.contains(&text) {
                    texts.push(text);
                }
            }
        }
        texts.concat()
    }

    /// The part `[check]`.
    fn check(&mut self) {
        let settings = &self.plan.settings;
        let of = |effect: &SelectionEffect| -> Vec<String> {
            let own = settings.selections.iter().filter(|selection| selection.effect == *effect);
            own.map(|selection| quoted(&selection.word)).collect()
        };
        let (select, ignore) = (of(&SelectionEffect::Select), of(&SelectionEffect::Ignore));
        let thresholds: Vec<String> =
            settings.thresholds.named().map(|(name, value)| format!("{name} = {value:?}")).collect();
        let patterns = settings.patterns();
        if select.is_empty() && ignore.is_empty() && thresholds.is_empty() && patterns.is_empty() {
            return;
        }
        self.out.text.push_str(if self.out.text.is_empty() { "[check]\n" } else { "\n[check]\n" });
        for (key, words) in [("select", select), ("ignore", ignore)] {
            if !words.is_empty() {
                self.line(key, &format!("[{}]", words.join(", ")));
            }
        }
        if !thresholds.is_empty() {
            self.line("thresholds", &format!("{{ {} }}", thresholds.join(", ")));
        }
        if !patterns.is_empty() {
            self.out.text.push_str("\n[check.per-file-ignores]\n");
        }
        self.out.patterns = patterns.len();
        for pattern in patterns {
            let words = of(&SelectionEffect::IgnoreIn(pattern.to_owned()));
            self.line(&quoted(pattern), &format!("[{}]", words.join(", ")));
        }
    }

    fn head(&mut self) {
        let plan = self.plan;
        let purpose = plan.purpose.word();
        let (mut allocations, mut places): (Vec<String>, Vec<Span>) = (Vec::new(), Vec::new());
        for (_, id) in self.of_kind(EntryKind::Allocation) {
            places.push(plan.entry(id).place);
            let text = quoted(&plan.entry(id).net().to_string());
            if !allocations.contains(&text) {
                allocations.push(text);
            }
        }
        if plan.name != Symbol::EMPTY || purpose.is_some() || !allocations.is_empty() {
            self.out.text.push_str("[plan]\n");
        }
        if plan.name != Symbol::EMPTY {
            self.line("name", &quoted(plan.word(plan.name)));
        }
        if let Some(word) = purpose {
            self.line("purpose", &quoted(word));
        }
        if !allocations.is_empty() {
            self.out.entries += allocations.len();
            self.line_of("allocations", &format!("[{}]", allocations.join(", ")), &places);
        }
        let ids: Vec<EntryId> = self.of_kind(EntryKind::Allocation).into_iter().map(|(_, id)| id).collect();
        self.inner_comments(&ids, &[]);
        // of several files the last one holds
        let others =
            plan.declared.iter().map(|said| (said.key, plan.word(said.value))).filter(|(key, value)| match *key {
                "name" => *value != plan.word(plan.name),
                _ => Some(*value) != purpose,
            });
        let extras = plan.extras(None).iter().map(|extra| (plan.word(extra.key), plan.word(extra.value)));
        distinct(others.chain(extras)).into_iter().for_each(|(key, value)| self.keep(key, None, value));
    }

    /// Gateways and ranges by their prefix. One that was written outside of any belongs to the smallest around it; what
    /// has none becomes a comment.
    fn inner(&mut self) -> (Inner, Inner) {
        let (mut gateways, mut ranges) = (Inner::new(), Inner::new());
        for kind in [EntryKind::Gateway, EntryKind::Range] {
            for (_, id) in self.of_kind(kind) {
                match self.owner(self.plan.entry(id)) {
                    Some(owner) if kind == EntryKind::Gateway => gateways.entry(owner).or_default().push(id),
                    Some(owner) => ranges.entry(owner).or_default().push(id),
                    None => {
                        let text = comment_text(self.plan.written(self.plan.entry(id)));
                        let _ = writeln!(self.out.text, "# {} outside of every prefix: {text}", kind.word());
                        *self.out.comments.entry(kind.word().to_owned()).or_default() += 1;
                        self.inner_comments(&[id], &[]);
                    }
                }
            }
        }
        (gateways, ranges)
    }

    /// The prefix that an entry is written in: the first of those that are the same.
    fn owner(&self, entry: &Entry) -> Option<EntryId> {
        let plan = self.plan;
        let net = match entry.owner.map(|owner| plan.entry(owner)) {
            Some(owner) if owner.kind == EntryKind::Prefix && owner.len.is_some() => owner.net(),
            _ => entry.net(),
        };
        [&plan.tree, &plan.used].into_iter().find_map(|tree| {
            let node = tree.node(tree.find(entry.vrf, &net)?);
            let whole = entry.kind != EntryKind::Range
                || node.net.contains(
                    &crate::net::Range::new(entry.addr(), entry.last()).ok().and_then(|r| r.prefixes().last())?,
                );
            tree.entries(node).first().copied().filter(|_| whole)
        })
    }

    /// A prefix that is given by these entries.
    fn prefix(&mut self, ids: &[EntryId], gateways: &Inner, ranges: &Inner) {
        let Some(entry) = ids.first().map(|id| self.plan.entry(*id)) else { return };
        self.out.merged += ids.len() - 1;
        self.out.text.push_str(if self.out.text.is_empty() { "[[prefix]]\n" } else { "\n[[prefix]]\n" });
        let net = match entry.len {
            Some(_) => entry.net().to_string(),
            None => self.plan.written(entry).to_owned(),
        };
        self.out.entries += 1;
        self.line_of("prefix", &quoted(&net), &self.places(ids));
        self.said(ids, leading(AttributeKey::OF_PREFIX));
        let inner = |all: &Inner| -> Vec<EntryId> {
            ids.iter().flat_map(|id| all.get(id).cloned().unwrap_or_default()).collect()
        };
        let (gateways, ranges) = (inner(gateways), inner(ranges));
        self.gateways(&gateways);
        self.ranges(&ranges);
        self.said(ids, &LAST);
        self.comments(ids, AttributeKey::OF_PREFIX);
        // both are in the routing table of the prefix
        self.inner_comments(&gateways, &[AttributeKey::Vrf]);
        self.inner_comments(&ranges, &[AttributeKey::Vrf, AttributeKey::Use]);
    }

    /// Where entries are written.
    fn places(&self, ids: &[EntryId]) -> Vec<Span> {
        ids.iter().map(|id| self.plan.entry(*id).place).collect()
    }

    fn gateways(&mut self, ids: &[EntryId]) {
        let mut all: Vec<String> = ids.iter().map(|id| quoted(&host_text(self.plan, self.plan.entry(*id)))).collect();
        all.dedup();
        let places = self.places(ids);
        match all.as_slice() {
            [] => {}
            [one] => self.line_of("gateway", one, &places),
            several => self.line_of("gateway", &format!("[{}]", several.join(", ")), &places),
        }
    }

    fn ranges(&mut self, ids: &[EntryId]) {
        let plan = self.plan;
        let one = |id: &EntryId| {
            let entry = plan.entry(*id);
            let purpose = plan.said(entry, AttributeKey::Use);
            let purpose = if purpose.is_empty() { String::new() } else { format!(", use = {}", quoted(purpose)) };
            let (from, to) = (quoted(&address_text(entry.addr())), quoted(&address_text(entry.last())));
            format!("{{ from = {from}, to = {to}{purpose} }}")
        };
        let mut all: Vec<(String, Vec<Span>)> = Vec::new();
        for id in ids {
            let (text, place) = (one(id), plan.entry(*id).place);
            match all.last_mut().filter(|(last, _)| *last == text) {
                Some((_, places)) => places.push(place),
                None => all.push((text, vec![place])),
            }
        }
        match all.as_slice() {
            [] => {}
            [(one, places)] => self.line_of("ranges", &format!("[{one}]"), places),
            several => {
                let mut lines = String::new();
                for (one, places) in several {
                    let comment = self.comment(places);
                    let _ = writeln!(lines, "    {one},{comment}");
                }
                self.line("ranges", &format!("[\n{lines}]"));
            }
        }
    }

    /// The first that the entries say of each key.
    fn said(&mut self, ids: &[EntryId], keys: &[AttributeKey]) {
        for key in keys {
            let plan = self.plan;
            let own = ids.iter().map(|id| plan.entry(*id)).find(|entry| !plan.said(entry, *key).is_empty());
            let Some(entry) = own else {
                if *key == AttributeKey::Role {
                    self.implied_role(ids);
                }
                continue;
            };
            let (value, place) = (plan.said(entry, *key), [plan.place_of(entry, *key)]);
            match key {
                AttributeKey::Role if Role::named(value).is_none() => {}
                AttributeKey::Role => self.line_of(key.word(), &quoted(&value.to_ascii_lowercase()), &place),
                AttributeKey::Vlan | AttributeKey::Expires => self.line_of(key.word(), value, &place),
                AttributeKey::Anycast => {
                    let yes = ids.iter().any(|id| plan.entry(*id).anycast);
                    self.line_of(key.word(), if yes { "true" } else { "false" }, &place);
                }
                _ => self.line_of(key.word(), &quoted(value), &place),
            }
        }
    }

    /// The role that the format of a file implies, as that of a pool of delegated prefixes.
    fn implied_role(&mut self, ids: &[EntryId]) {
        let mut roles = ids.iter().map(|id| self.plan.entry(*id).role);
        if let Some(role) = roles.find(|role| *role != Role::Unset) {
            self.line(AttributeKey::Role.word(), &quoted(role.name()));
        }
    }

    /// What has no key, and what entries say otherwise than the value that is written, as comments.
    fn comments(&mut self, ids: &[EntryId], keys: &[AttributeKey]) {
        let plan = self.plan;
        for (word, key) in AttributeKey::ALL.iter().filter(|(_, key)| !is_in_address(*key)) {
            let said = ids.iter().flat_map(|id| plan.attributes(plan.entry(*id)));
            let values = distinct(said.filter(|said| said.key == *key).map(|said| plan.word(said.value)));
            let odd_role = |value: &str| *key == AttributeKey::Role && Role::named(value).is_none();
            let written = usize::from(keys.contains(key) && values.first().is_some_and(|first| !odd_role(first)));
            values.iter().skip(written).for_each(|value| self.keep(word, None, value));
        }
        for extra in distinct(ids.iter().flat_map(|id| plan.extras(Some(*id)).iter().copied())) {
            self.keep(plan.word(extra.key), None, plan.word(extra.value));
        }
    }

    /// The same of entries that are written as values: all but these keys.
    fn inner_comments(&mut self, ids: &[EntryId], written: &[AttributeKey]) {
        let plan = self.plan;
        let all = ids.iter().flat_map(|id| {
            let said = plan.attributes(plan.entry(*id)).iter();
            let said = said.filter(|said| !is_in_address(said.key) && !written.contains(&said.key));
            let said = said.map(|said| (said.key.word(), plan.word(said.value)));
            let extras = plan.extras(Some(*id)).iter().map(|extra| (plan.word(extra.key), plan.word(extra.value)));
            said.chain(extras).map(|(key, value)| (self.inner_text(*id), key, value)).collect::<Vec<_>>()
        });
        for (of, key, value) in distinct(all) {
            self.keep(key, Some(&of), value);
        }
    }

    /// A gateway, a range or an allocation in a comment.
    fn inner_text(&self, id: EntryId) -> String {
        let entry = self.plan.entry(id);
        match entry.kind {
            EntryKind::Range => format!("{} - {}", address_text(entry.addr()), address_text(entry.last())),
            EntryKind::Gateway => host_text(self.plan, entry),
            _ => entry.net().to_string(),
        }
    }

    /// Writes a comment with a value that has no key here, of the table or of something in it. Without a key it is a comment of
    /// the file that was read.
    fn keep(&mut self, key: &str, of: Option<&str>, value: &str) {
        if key.is_empty() {
            return self.keep_comment(value);
        }
        let of = of.map_or(String::new(), |of| format!(" of {of}"));
        let line = format!("{}{of}: {}", comment_text(key), comment_text(value));
        // a comment that accepts findings would be another thing
        let line = if line.starts_with(IGNORE) { format!("{}: {}", quoted(key), comment_text(value)) } else { line };
        let _ = writeln!(self.out.text, "# {line}");
        *self.out.comments.entry(key.to_owned()).or_default() += 1;
    }

    /// Writes a comment of the file that was read, without what accepts findings: that is written beside their places.
    fn keep_comment(&mut self, comment: &str) {
        let own = comment.find(IGNORE).and_then(|at| comment.get(..at)).map(|own| own.trim_end_matches([' ', '#']));
        let own = own.unwrap_or(comment);
        if !own.is_empty() {
            let _ = writeln!(self.out.text, "# {own}");
        }
    }

    /// Hosts: those of one name with several addresses are one table, an address with several names too.
    fn hosts(&mut self) {
        let plan = self.plan;
        let mut by_address: Vec<Vec<EntryId>> = Vec::new();
        let mut places: HashMap<(String, &str), usize> = HashMap::new();
        for (vrf, id) in self.of_kind(EntryKind::Host) {
            let entry = plan.entry(id);
            let zone = plan.said(entry, AttributeKey::Zone);
            let place = *places.entry((format!("{}%{zone}", entry.addr()), vrf)).or_insert(by_address.len());
            match by_address.get_mut(place) {
                Some(same) => same.push(id),
                None => by_address.push(vec![id]),
            }
        }
        let mut groups: Vec<Vec<Vec<EntryId>>> = Vec::new();
        let mut known: HashMap<Alike, usize> = HashMap::new();
        for ids in by_address {
            let alike = self.alike(&ids);
            let place = alike.map_or(groups.len(), |alike| *known.entry(alike).or_insert(groups.len()));
            match groups.get_mut(place) {
                Some(group) => group.push(ids),
                None => groups.push(vec![ids]),
            }
        }
        groups.iter().for_each(|group| self.host(group));
    }

    /// What must be the same in hosts that become one; `None` without a name, and where one address has several entries.
    fn alike(&self, ids: &[EntryId]) -> Option<Alike> {
        let [id] = ids else { return None };
        let entry = self.plan.entry(*id);
        if self.plan.name_of(entry).is_empty() {
            return None;
        }
        let said = self.plan.attributes(entry).iter().filter(|a| !is_in_address(a.key));
        Some((said.map(|attribute| (attribute.key, attribute.value)).collect(), self.plan.extras(Some(*id)).to_vec()))
    }

    /// A host with its addresses, each of which may be given more than once.
    fn host(&mut self, addresses: &[Vec<EntryId>]) {
        self.out.text.push_str(if self.out.text.is_empty() { "[[host]]\n" } else { "\n[[host]]\n" });
        let first = addresses.iter().filter_map(|ids| ids.first());
        let texts: Vec<String> = first.map(|id| quoted(&host_text(self.plan, self.plan.entry(*id)))).collect();
        let places: Vec<Span> = addresses.iter().flat_map(|ids| self.places(ids)).collect();
        self.out.entries += 1;
        match texts.as_slice() {
            [one] => self.line_of("address", one, &places),
            several => self.line_of("addresses", &format!("[{}]", several.join(", ")), &places),
        }
        let Some(ids) = addresses.first() else { return };
        self.out.merged += addresses.iter().map(|ids| ids.len().saturating_sub(1)).sum::<usize>();
        self.said(ids, leading(AttributeKey::OF_HOST));
        self.said(ids, &LAST);
        self.comments(ids, AttributeKey::OF_HOST);
    }
}

/// Whether a key is written as a part of the address.
fn is_in_address(key: AttributeKey) -> bool {
    matches!(key, AttributeKey::Zone | AttributeKey::Mask)
}

/// Each value once, in the order in which they come first.
fn distinct<T: Clone + Eq + Hash>(values: impl Iterator<Item = T>) -> Vec<T> {
    let mut seen = HashSet::new();
    values.filter(|value| seen.insert(value.clone())).collect()
}

/// A TOML string, on one line.
fn quoted(text: &str) -> String {
    match text.contains(['\n', '\r']) {
        // the escapes of JSON are escapes of TOML, which wants one for DEL as well
        true => serde_json::to_string(text).unwrap_or_default().replace('\u{7f}', "\\u007f"),
        false => toml_edit::Value::from(text).to_string(),
    }
}

/// A value for a comment: as it is, or as a string if a comment cannot hold it.
fn comment_text(text: &str) -> String {
    if text.contains(char::is_control) { quoted(text) } else { text.to_owned() }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::plan::draft::Draft;
    use crate::plan::readers;
    use crate::plan::testing::plan;
    use std::collections::BTreeSet;

    #[test]
    fn a_table_becomes_a_plan() {
        let csv = "prefix,name,role,tenant,vlan,gateway\n2001:db8::/48,ber,Site,Ex,,\n2001:db8::/64,lan,Server LAN,,10,2001:db8::1\n";
        let native = native(&plan(&[("plan.csv", csv)]));
        assert_eq!(
            native.text,
            "[[prefix]]\nprefix = \"2001:db8::/48\"\nname = \"ber\"\nrole = \"site\"\n# tenant: Ex\n\n[[prefix]]\n\
             prefix = \"2001:db8::/64\"\nname = \"lan\"\nvlan = 10\ngateway = \"2001:db8::1\"\n# role: Server LAN\n"
        );
        assert_eq!(native.comments.into_iter().collect::<Vec<_>>(), [("role".to_owned(), 1), ("tenant".to_owned(), 1)]);
    }

    #[test]
    fn a_name_with_several_addresses_is_one_host_and_an_address_with_several_names_too() {
        let hosts = "2001:db8::1 ns1\n192.0.2.1 ns1\n2001:db8::2 a b\n";
        let native = native(&plan(&[("hosts", hosts)]));
        assert_eq!(
            native.text,
            "[[host]]\naddresses = [\"2001:db8::1\", \"192.0.2.1\"]\nname = \"ns1\"\n\n[[host]]\naddress = \"2001:db8::2\"\nname = \"a\"\n"
        );
    }

    #[test]
    fn further_names_of_hosts_files_are_kept() {
        let mut draft = Draft::default();
        draft.keep_extras();
        let hosts = "2001:db8::1 ns1.example ns1 www\n2001:db8::2 a\n";
        readers::add(&mut draft, None, "hosts", hosts.as_bytes().to_vec());
        let native = native(&draft.finish(None));
        let first = "[[host]]\naddress = \"2001:db8::1\"\nname = \"ns1.example\"\n# alias: ns1\n# alias: www\n";
        assert_eq!(native.text, format!("{first}\n[[host]]\naddress = \"2001:db8::2\"\nname = \"a\"\n"));
        assert_eq!(native.comments.into_iter().collect::<Vec<_>>(), [("alias".to_owned(), 2)]);
    }

    #[test]
    fn checks_and_accepted_findings_are_kept() {
        let yaml = "prefix:\n  - prefix: 2001:db8::/60 # plan: ignore=P201,P204 one reason\n    name: a # plan: ignore=P009\n    \
                    # plan: ignore=P505\n    vlan: 7\n    gateway: 2001:db8::1\n    ranges:\n      - {from: '2001:db8::2', to: '2001:db8::3'} # plan: \
                    ignore=P106 x\n      - {from: '2001:db8::4', to: '2001:db8::5'}\n    description: |\n      one\n      t\"wo\nhost:\n  - \
                    {address: '2001:db8::9', name: h} # plan: ignore=P4 two\n# plan: ignore=P001 nothing\ncheck:\n  select: [ALL]\n  ignore: [P105, P5]\n  \
                    thresholds: {utilisation: 1}\n  per-file-ignores: {'lab/*.yaml': [P2, P3]}\n";
        let native = native(&plan(&[("plan.yaml", yaml)]));
        assert_eq!(
            native.text,
            "[[prefix]]\nprefix = \"2001:db8::/60\" # plan: ignore=P201,P204 one reason\nname = \"a\" # plan: ignore=P009\nvlan = 7 # plan: \
             ignore=P505\ngateway = \"2001:db8::1\"\nranges = [\n    { from = \"2001:db8::2\", to = \"2001:db8::3\" }, # plan: ignore=P106 x\n    { from = \
             \"2001:db8::4\", to = \"2001:db8::5\" },\n]\ndescription = \"one\\nt\\\"wo\"\n\n[[host]]\naddress = \"2001:db8::9\" # plan: ignore=P4 two\n\
             name = \"h\" # plan: ignore=P4\n\n[check]\nselect = [\"ALL\"]\nignore = [\"P105\", \"P5\"]\nthresholds = { utilisation = 1.0 }\n\n\
             [check.per-file-ignores]\n\"lab/*.yaml\" = [\"P2\", \"P3\"]\n"
        );
        assert_eq!((native.entries, native.lost_comments, native.patterns), (2, 1, 1));
        let again = plan(&[("plan.toml", &native.text)]);
        assert_eq!((super::native(&again).text, &again.issues[..]), (native.text, &[][..]));
    }

    #[test]
    fn a_comment_holds_any_value() {
        let csv = "prefix,name,tenant\n2001:db8::/48,a,\"x\ny\u{1b}\u{7f}\"\n2001:db8::/48,\"b\nc\",\n";
        let native = native(&plan(&[("plan.csv", csv)]));
        assert!(native.text.contains("# tenant: \"x\\ny\\u001b\\u007f\"\n"), "{}", native.text);
        assert_eq!(plan(&[("plan.toml", &native.text)]).issues, []);
    }

    /// What a plan says, whether planned or in use: kind, block and last address of each entry, and keys that are native.
    fn said(plan: &Plan) -> BTreeSet<String> {
        let line = |e: &Entry| {
            let name = if e.kind == EntryKind::Prefix { plan.name_of(e) } else { "" };
            format!("{:?} {} {} {name} {}", e.kind, e.net().first(), e.last(), plan.word(e.vrf))
        };
        plan.entries.iter().map(line).collect()
    }

    #[test]
    fn every_sample_says_the_same_in_its_native_form() {
        let samples = [
            ("plan.toml", include_str!("../../../tests/plans/plan.toml")),
            ("plan.yaml", include_str!("../../../tests/plans/plan.yaml")),
            ("plan.json", include_str!("../../../tests/plans/plan.json")),
            ("plan.txt", include_str!("../../../tests/plans/plan.txt")),
            ("netbox-prefixes.csv", include_str!("../../../tests/plans/netbox-prefixes.csv")),
            ("netbox-addresses.csv", include_str!("../../../tests/plans/netbox-addresses.csv")),
            ("phpipam-subnets.csv", include_str!("../../../tests/plans/phpipam-subnets.csv")),
            ("db.example.net", include_str!("../../../tests/plans/db.example.net")),
            ("radvd.conf", include_str!("../../../tests/plans/radvd.conf")),
            ("kea-dhcp6.conf", include_str!("../../../tests/plans/kea-dhcp6.conf")),
            ("ip-route.json", include_str!("../../../tests/plans/ip-route.json")),
            ("isp.toml", include_str!("../../../examples/plan/isp.toml")),
        ];
        for (name, text) in samples {
            let before = plan(&[(name, text)]);
            let native = native(&before);
            let after = plan(&[("native.toml", &native.text)]);
            assert_eq!(after.issues, [], "{name}:\n{}", native.text);
            let outside = native.comments.get("gateway").or(native.comments.get("range"));
            if outside.is_none() && native.merged == 0 {
                assert_eq!(said(&after), said(&before), "{name}:\n{}", native.text);
            }
            let mut draft = Draft::default();
            draft.keep_extras();
            readers::add(&mut draft, None, "native.toml", native.text.clone().into_bytes());
            assert_eq!(super::native(&draft.finish(None)).text, native.text, "{name}");
        }
    }
}
