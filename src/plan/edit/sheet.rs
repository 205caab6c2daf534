//! Everything that a plan says about one prefix or address.

use super::outline::{Outline, OutlineRow, SCHEMA, role};
use super::room::{Room, UNITS, holds};
use super::select::PlanItem;
use crate::addr::{Family, Len, Net};
use crate::net::{AddressCount, AddressSet, Range, push_address, push_range, reverse_name, zones};
use crate::plan::model::{AttributeKey, Entry, EntryId, EntryKind, Plan, Span};
use crate::plan::symbols::Symbol;
use serde::Serialize;
use std::collections::BTreeMap;
use std::net::IpAddr;

/// What a plan says about a prefix or an address: `schema/plan-verbs.schema.json` describes the document.
#[derive(Debug, Serialize)]
pub struct Sheet<'a> {
    schema: u8,
    /// `prefix`, `allocation` or `address`.
    pub kind: &'static str,
    /// The prefix or the address.
    pub item: String,
    /// Its name.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub name: Option<&'a str>,
    /// Everything else that is said about it, by key, in the order of the file.
    pub attributes: Vec<SheetAttribute<'a>>,
    /// Where it is declared.
    pub declared: Vec<SheetPlace<'a>>,
    /// The prefixes around it, the smallest first.
    pub around: Vec<SheetLine<'a>>,
    /// The gateways of the prefix.
    pub gateways: Vec<String>,
    /// Its ranges.
    pub ranges: Vec<SheetLine<'a>>,
    /// The prefixes right below it.
    pub children: Vec<SheetLine<'a>>,
    /// Planned hosts that are in none of those.
    pub hosts: Vec<SheetLine<'a>>,
    /// What other files use of it.
    pub used: Vec<SheetLine<'a>>,
    /// The reverse zones of a prefix, the reverse name of an address.
    pub zones: Vec<String>,
    /// DNS records of the address.
    pub records: Vec<SheetLine<'a>>,
    /// The share that is assigned.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub utilisation: Option<f64>,
    /// What is free in it.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub free: Option<SheetRoom>,
}

/// Something said about an entry.
#[derive(Debug, PartialEq, Eq, Serialize)]
pub struct SheetAttribute<'a> {
    /// The key.
    pub key: &'static str,
    /// The value.
    pub value: &'a str,
}

/// A place in a file.
#[derive(Debug, PartialEq, Eq, Serialize)]
pub struct SheetPlace<'a> {
    /// The file.
    pub file: &'a str,
    /// The line.
    pub line: u32,
    /// The column.
    pub column: u32,
}

/// A prefix, a range or an address with a word or two about it.
#[derive(Debug, PartialEq, Eq, Serialize)]
pub struct SheetLine<'a> {
    /// The item.
    pub item: String,
    /// Its name, or the data of a record.
    #[serde(skip_serializing_if = "str::is_empty")]
    pub name: &'a str,
    /// Its role, its use, or the type of a record.
    #[serde(skip_serializing_if = "str::is_empty")]
    pub role: &'a str,
    /// Where it is written.
    #[serde(flatten)]
    pub place: SheetPlace<'a>,
}

/// What is free in a prefix.
#[derive(Debug, PartialEq, Eq, Serialize)]
pub struct SheetRoom {
    /// The blocks.
    pub blocks: Vec<String>,
    /// How many prefixes of each length they hold.
    pub holds: BTreeMap<u8, AddressCount>,
}

/// What has a place of its own on a sheet, or is part of the item.
const ELSEWHERE: [AttributeKey; 3] = [AttributeKey::Name, AttributeKey::Zone, AttributeKey::Mask];

/// What the sheets of a plan are made of.
pub struct Sheets<'a> {
    outline: Outline<'a>,
    room: Room<'a>,
    plan: &'a Plan,
}

impl<'a> Sheets<'a> {
    /// Those of a plan.
    pub fn of(plan: &'a Plan) -> Sheets<'a> {
        Sheets { outline: Outline::of(plan), room: Room::of(plan), plan }
    }

    /// The sheet of an item.
    pub fn sheet(&self, item: PlanItem) -> Sheet<'a> {
        match item {
            PlanItem::Address(id) => self.address(id),
            PlanItem::Allocation(id) => self.prefix(&self.row(None, id)),
            PlanItem::Prefix(node) => {
                let entry = self.plan.tree.entries(self.plan.tree.node(node)).first().copied();
                self.prefix(&self.row(Some(node), entry.unwrap_or(EntryId(0))))
            }
        }
    }

    fn row(&self, node: Option<crate::plan::model::NodeId>, entry: EntryId) -> OutlineRow {
        let (net, vrf) = match node.map(|id| self.plan.tree.node(id)) {
            Some(node) => (node.net, node.vrf),
            None => (self.plan.entry(entry).net(), Symbol::EMPTY),
        };
        OutlineRow { net, vrf, entry, node, depth: 0, open: 0 }
    }

    /// What every sheet begins with.
    fn start(&self, id: EntryId, item: String) -> Sheet<'a> {
        let (plan, entry) = (self.plan, self.plan.entry(id));
        let said = |(word, key): &(&'static str, AttributeKey)| {
            let value = plan.said(entry, *key);
            (!value.is_empty()).then_some(SheetAttribute { key: word, value })
        };
        let keys = AttributeKey::ALL.iter().filter(|(_, key)| !ELSEWHERE.contains(key));
        Sheet {
            schema: SCHEMA,
            kind: "address",
            item,
            name: Some(plan.name_of(entry)).filter(|name| !name.is_empty()),
            attributes: keys.filter_map(said).collect(),
            declared: vec![self.place(entry.place)],
            around: Vec::new(),
            gateways: Vec::new(),
            ranges: Vec::new(),
            children: Vec::new(),
            hosts: Vec::new(),
            used: Vec::new(),
            zones: Vec::new(),
            records: Vec::new(),
            utilisation: None,
            free: None,
        }
    }

    fn place(&self, place: Span) -> SheetPlace<'a> {
        let at = self.plan.position(place);
        SheetPlace { file: &self.plan.file(place.file).name, line: at.line, column: at.column }
    }

    /// A line about an entry.
    fn line(&self, id: EntryId) -> SheetLine<'a> {
        let entry = self.plan.entry(id);
        let item = match entry.kind {
            EntryKind::Prefix | EntryKind::Allocation => entry.net().to_string(),
            EntryKind::Range => range_text(entry),
            EntryKind::Host | EntryKind::Gateway => address_text(entry.addr()),
        };
        let role = if entry.kind == EntryKind::Range { self.plan.said(entry, AttributeKey::Use) } else { role(entry) };
        SheetLine { item, name: self.plan.name_of(entry), role, place: self.place(entry.place) }
    }

    fn address(&self, id: EntryId) -> Sheet<'a> {
        let (plan, entry) = (self.plan, self.plan.entry(id));
        let mut sheet = self.start(id, address_text(entry.addr()));
        let node = plan.tree.find(entry.vrf, &entry.net());
        let chain = node.into_iter().chain(node.into_iter().flat_map(|id| plan.tree.ancestors(id)).map(|(id, _)| id));
        sheet.around =
            chain.filter_map(|id| plan.tree.entries(plan.tree.node(id)).first()).map(|id| self.line(*id)).collect();
        sheet.around.extend(self.allocation_around(&entry.net(), sheet.around.last()));
        let same = plan.numbered().filter(|(other, e)| *other != id && e.net() == entry.net() && is_host(e));
        sheet.used = same.map(|(id, _)| self.line(id)).collect();
        sheet.zones = vec![reverse_name(entry.addr())];
        let about = |record: &&crate::plan::model::DnsRecord| {
            let own = record.entry.is_some_and(|id| plan.entry(id).net() == entry.net());
            own || record.reverse.is_some_and(|net| net == entry.net() && !record.target.is_empty())
        };
        let line = |record: &crate::plan::model::DnsRecord| SheetLine {
            item: plan.word(record.owner).to_owned(),
            name: plan.word(record.target),
            role: record.rtype.name(),
            place: self.place(record.place),
        };
        sheet.records = plan.records.iter().filter(about).map(line).collect();
        sheet
    }

    /// The smallest allocation around a block, unless the outermost prefix above is the same.
    fn allocation_around(&self, net: &Net, last: Option<&SheetLine<'_>>) -> Option<SheetLine<'a>> {
        let holds = self.plan.planned(EntryKind::Allocation).filter(|(_, e)| e.net().contains(net) && e.net() != *net);
        let (id, _) = holds.max_by_key(|(_, entry)| entry.net().len())?;
        let line = self.line(id);
        (last.is_none_or(|last| last.item != line.item)).then_some(line)
    }

    fn prefix(&self, row: &OutlineRow) -> Sheet<'a> {
        let (plan, tree) = (self.plan, &self.plan.tree);
        let mut sheet = self.start(row.entry, row.net.to_string());
        sheet.kind = if row.node.is_some() { "prefix" } else { "allocation" };
        let first = |id| tree.entries(tree.node(id)).first().copied();
        if let Some(id) = row.node {
            sheet.declared = tree.entries(tree.node(id)).iter().map(|id| self.place(plan.entry(*id).place)).collect();
            sheet.around = tree.ancestors(id).filter_map(|(id, _)| first(id)).map(|id| self.line(id)).collect();
            sheet.children = tree.children(id).filter_map(|(id, _)| first(id)).map(|id| self.line(id)).collect();
        } else {
            let inside = tree.roots().filter(|(_, node)| row.net.contains(&node.net));
            sheet.children = inside.filter_map(|(id, _)| first(id)).map(|id| self.line(id)).collect();
        }
        sheet.around.extend(self.allocation_around(&row.net, sheet.around.last()));
        self.contents(row, &mut sheet);
        sheet.zones = if row.net.is_whole() { Vec::new() } else { zones(&row.net) };
        sheet.utilisation = self.outline.share(row).map(|share| share.used);
        sheet.free = self.free(row);
        sheet
    }

    /// Hosts, gateways and ranges of a prefix, and what is in use of it.
    fn contents(&self, row: &OutlineRow, sheet: &mut Sheet<'a>) {
        let (plan, tree) = (self.plan, &self.plan.tree);
        let nested: AddressSet = match row.node {
            Some(id) => tree.children(id).map(|(_, node)| node.net).collect(),
            None => tree.roots().map(|(_, node)| node.net).collect(),
        };
        let direct = |id: &&EntryId| {
            let net = plan.entry(**id).net();
            row.net.contains(&net) && !nested.contains(&Range::from(net))
        };
        let hosts = row.node.map_or(tree.all_hosts(), |id| tree.hosts(tree.node(id)));
        sheet.hosts = hosts.iter().filter(direct).map(|id| self.line(*id)).collect();
        for (id, entry) in plan.numbered().filter(|(_, entry)| row.net.contains(&entry.net())) {
            let own = entry.owner.is_some_and(|owner| plan.entry(owner).net() == row.net) && entry.vrf == row.vrf;
            match entry.kind {
                EntryKind::Gateway if own => sheet.gateways.push(address_text(entry.addr())),
                EntryKind::Range if own => sheet.ranges.push(self.line(id)),
                _ if entry.provenance == crate::plan::model::Provenance::Used => sheet.used.push(self.line(id)),
                _ => {}
            }
        }
    }

    /// What is free in a prefix that others are taken from.
    fn free(&self, row: &OutlineRow) -> Option<SheetRoom> {
        let parent = self.room.parents().find(|parent| parent.net == row.net && parent.vrf == row.vrf)?;
        let blocks = self.room.blocks(&parent);
        let count = |len: u8| -> AddressCount {
            Len::new(row.net.family(), u32::from(len))
                .map_or(AddressCount::ZERO, |len| blocks.iter().map(|b| holds(b, len)).sum())
        };
        let units: &[u8] = if row.net.family() == Family::V6 { &UNITS } else { &[24, 28, 32] };
        let holds = units.iter().map(|len| (*len, count(*len))).filter(|(_, n)| *n > AddressCount::ZERO).collect();
        Some(SheetRoom { blocks: blocks.iter().map(Net::to_string).collect(), holds })
    }
}

fn is_host(entry: &Entry) -> bool {
    matches!(entry.kind, EntryKind::Host | EntryKind::Gateway)
}

/// An address in its canonical form.
pub(in crate::plan) fn address_text(addr: IpAddr) -> String {
    let mut out = Vec::new();
    push_address(addr, &mut out);
    String::from_utf8(out).unwrap_or_default()
}

/// A range in its canonical form.
pub(in crate::plan) fn range_text(entry: &Entry) -> String {
    let mut out = Vec::new();
    if let Ok(range) = Range::new(entry.addr(), entry.last()) {
        push_range(&range, &mut out);
    }
    String::from_utf8(out).unwrap_or_default()
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::plan::edit::select::select;
    use crate::plan::testing::plan;

    const PLAN: &str = "[plan]\nallocations = [\"2001:db8::/32\"]\n[[prefix]]\nprefix = \"2001:db8::/48\"\nname = \"ber\"\n\
                        role = \"site\"\n[[prefix]]\nprefix = \"2001:db8:0:10::/64\"\nname = \"lan\"\nrole = \"lan\"\n\
                        gateway = \"2001:db8:0:10::1\"\nranges = [{ from = \"2001:db8:0:10::1000\", to = \
                        \"2001:db8:0:10::1fff\", use = \"dhcp\" }]\n[[host]]\naddress = \"2001:db8:0:10::53\"\n\
                        name = \"ns1.example.net\"\n";

    /// The sheet of the first item that a text means, as JSON.
    fn sheet(text: &str) -> serde_json::Value {
        let zone = "$ORIGIN example.net.\nns1 AAAA 2001:db8:0:10::53\n";
        let plan = plan(&[("plan.toml", PLAN), ("db.example.net", zone)]);
        let sheets = Sheets::of(&plan);
        serde_json::to_value(sheets.sheet(select(&plan, text).items[0])).unwrap()
    }

    #[test]
    fn the_sheet_of_a_prefix_has_what_is_around_and_in_it() {
        let lan = sheet("lan");
        assert_eq!(lan["around"][0]["item"], "2001:db8::/48");
        assert_eq!(lan["around"][1]["item"], "2001:db8::/32");
        assert_eq!(lan["gateways"][0], "2001:db8:0:10::1");
        assert_eq!(lan["ranges"][0]["item"], "2001:db8:0:10::1000-2001:db8:0:10::1fff");
        assert_eq!(lan["hosts"][0]["name"], "ns1.example.net");
        assert_eq!(lan["used"][0]["file"], "db.example.net");
        assert_eq!(lan["zones"][0], "0.1.0.0.0.0.0.0.8.b.d.0.1.0.0.2.ip6.arpa.");
        assert_eq!(lan["free"], serde_json::Value::Null);
        let site = sheet("ber");
        assert_eq!(site["children"][0]["item"], "2001:db8:0:10::/64");
        assert_eq!(
            (&site["free"]["holds"]["64"], &site["free"]["holds"]["48"]),
            (&65535.into(), &serde_json::Value::Null)
        );
    }

    #[test]
    fn the_sheet_of_an_address_has_its_network_and_its_records() {
        let host = sheet("2001:db8:0:10::53");
        assert_eq!((&host["kind"], &host["around"][0]["name"]), (&"address".into(), &"lan".into()));
        assert_eq!(host["records"][0]["item"], "ns1.example.net.");
        assert!(host["zones"][0].as_str().unwrap().ends_with("ip6.arpa."));
    }

    #[test]
    fn the_sheet_of_an_allocation_has_its_free_space() {
        let all = sheet("2001:db8::/32");
        assert_eq!((&all["kind"], &all["children"][0]["name"]), (&"allocation".into(), &"ber".into()));
        assert_eq!(all["free"]["holds"]["48"], 65535);
    }
}
