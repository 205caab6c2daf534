//! What a map of a plan shows: boxes inside boxes, each with its weight, its labels and its title.

use crate::addr::Family;
use crate::net::{AddressCount, AddressSet, Builder, Range, push_range};
use crate::plan::edit::outline::{Outline, OutlineFilter, OutlineRow, percent, role};
use crate::plan::edit::room::{Parent, Room};
use crate::plan::model::{AttributeKey, Entry, Plan, Role};
use crate::plan::symbols::Symbol;
use crate::plan::text::one_line;
use std::collections::HashMap;

/// A prefix, or free space in one.
#[derive(Clone, Debug, PartialEq)]
pub struct MapBox {
    /// What it is for; of free space that the plan does not name [`Role::Free`].
    pub role: Role,
    /// Whether all of it is free, and the plan does not say so itself.
    pub free: bool,
    /// The prefix or the range, without what the box around it begins with.
    pub label: String,
    /// Its name.
    pub name: String,
    /// Everything about it, for a tooltip.
    pub title: String,
    /// How large it is on a logarithmic scale, or how large what it contains has to be.
    pub weight: f64,
    /// The boxes in it, in the order of addresses.
    pub children: Vec<MapBox>,
}

/// What a map shows.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub struct MapFilter<'a> {
    /// The deepest level, from 0; `None`: all.
    pub depth: Option<u8>,
    /// Only this routing table, empty for the default one; `None`: all.
    pub vrf: Option<&'a str>,
    /// Only this prefix and what is in it.
    pub within: Option<Parent>,
}

/// A map.
#[derive(Clone, Debug, Default, PartialEq)]
pub struct PlanMap {
    /// The name of the plan.
    pub name: String,
    /// The outermost prefixes.
    pub boxes: Vec<MapBox>,
    /// How many boxes there are.
    pub count: usize,
}

impl PlanMap {
    /// The map of a plan.
    pub fn of(plan: &Plan, filter: &MapFilter<'_>) -> PlanMap {
        let outline = Outline::of(plan);
        let mut rows = outline.rows(&OutlineFilter::default());
        if let Some(within) = filter.within {
            rows.retain(|row| row.vrf == within.vrf && within.net.contains(&row.net));
            let top = rows.iter().map(|row| row.depth).min().unwrap_or(0);
            rows.iter_mut().for_each(|row| row.depth -= top);
        } else if let Some(vrf) = filter.vrf {
            rows.retain(|row| plan.word(row.vrf) == vrf);
        }
        if let Some(depth) = filter.depth {
            rows.retain(|row| row.depth <= depth);
        }
        let builder = MapBuilder { outline: &outline, free: free_space(&Room::of(plan)), cut: filter.depth };
        let boxes = builder.level(&rows, None);
        let count = boxes.iter().map(MapBox::count).sum();
        PlanMap { name: plan.word(plan.name).to_owned(), boxes, count }
    }

    /// The roles of some of the boxes, each once.
    pub fn roles(&self, of: impl Fn(&MapBox) -> bool) -> Vec<Role> {
        let (mut found, mut open): (Vec<Role>, Vec<&MapBox>) = (Vec::new(), self.boxes.iter().collect());
        while let Some(one) = open.pop() {
            if of(one) && !found.contains(&one.role) {
                found.push(one.role);
            }
            open.extend(&one.children);
        }
        found
    }
}

impl MapBox {
    /// Whether it is free space that the plan does not name.
    pub fn is_gap(&self) -> bool {
        self.free && self.role == Role::Free
    }

    /// This box and all in it.
    fn count(&self) -> usize {
        1 + self.children.iter().map(MapBox::count).sum::<usize>()
    }
}

/// The weight of the finest prefix; each bit more adds [`BIT`].
const FINEST: f64 = 3.0;
const BIT: f64 = 0.5;

/// The weight of a number of addresses, as a power of two.
fn weight(family: Family, size_log2: f64) -> f64 {
    // below a /64 of IPv6 all are alike: links and loopbacks
    let finest = if family == Family::V6 { 64.0 } else { 0.0 };
    FINEST + BIT * (size_log2 - finest).max(0.0)
}

/// What is free in each routing table.
fn free_space(room: &Room<'_>) -> HashMap<Symbol, AddressSet> {
    let mut tables: HashMap<Symbol, Builder> = HashMap::new();
    for parent in room.parents() {
        let table = tables.entry(parent.vrf).or_default();
        room.within(&parent).into_iter().for_each(|gap| table.push(gap));
    }
    tables.into_iter().map(|(vrf, table)| (vrf, table.build())).collect()
}

struct MapBuilder<'a> {
    outline: &'a Outline<'a>,
    free: HashMap<Symbol, AddressSet>,
    cut: Option<u8>,
}

impl MapBuilder<'_> {
    /// The boxes of rows, those of the first row's depth with the others in them.
    fn level(&self, rows: &[OutlineRow], around: Option<&str>) -> Vec<MapBox> {
        let Some(depth) = rows.first().map(|row| row.depth) else { return Vec::new() };
        let mut boxes = Vec::new();
        for group in rows.chunk_by(|_, next| next.depth > depth) {
            if let Some((row, inner)) = group.split_first() {
                boxes.push(self.prefix(row, inner, around));
            }
        }
        boxes
    }

    fn prefix(&self, row: &OutlineRow, inner: &[OutlineRow], around: Option<&str>) -> MapBox {
        let entry = self.outline.plan.entry(row.entry);
        let whole = row.net.to_string();
        let nets = inner.iter().filter(|other| other.depth == row.depth + 1).map(|other| Range::from(other.net));
        let gaps = self.gaps(row, nets.clone().collect());
        // one box in another of the same size would not show more
        let is_free = inner.is_empty() && gaps == [Range::from(row.net)];
        let mut children: Vec<(Range, MapBox)> = nets.zip(self.level(inner, Some(&whole))).collect();
        if !is_free && self.cut.is_none_or(|cut| row.depth < cut) {
            children.extend(gaps.into_iter().map(|gap| (gap, free(&gap, &whole))));
        }
        children.sort_by_key(|(range, _)| *range);
        let children: Vec<MapBox> = children.into_iter().map(|(_, one)| one).collect();
        let content: f64 = children.iter().map(|child| child.weight).sum();
        let role = if role(entry) == "allocation" { Role::Allocation } else { entry.role };
        let free = is_free && role != Role::Free;
        let all = if free { "\nfree: all" } else { "" };
        MapBox {
            role,
            free,
            label: short(&whole, around),
            name: self.name(entry, around.is_none()),
            title: self.title(row, &whole) + all,
            weight: weight(row.net.family(), f64::from(row.net.size_log2())).max(content),
            children,
        }
    }

    /// What is free in a row and in none of those in it.
    fn gaps(&self, row: &OutlineRow, inner: AddressSet) -> Vec<Range> {
        let whole = Range::from(row.net);
        let free = self.free.get(&row.vrf).map_or(&[][..], AddressSet::ranges);
        let from = free.partition_point(|range| range.last() < whole.first());
        let inside = free.iter().skip(from).map_while(|range| range.intersection(&whole));
        inside.flat_map(|gap| inner.gaps(&gap)).collect()
    }

    /// The name of a prefix; at the top with its routing table, which may have the same prefix as another one.
    fn name(&self, entry: &Entry, is_top: bool) -> String {
        let plan = self.outline.plan;
        let name = one_line(plan.name_of(entry));
        match plan.word(entry.vrf) {
            vrf if is_top && !vrf.is_empty() => format!("{name} (VRF {})", one_line(vrf)).trim_start().to_owned(),
            _ => name.into_owned(),
        }
    }

    /// Everything about a prefix, a line each.
    fn title(&self, row: &OutlineRow, whole: &str) -> String {
        let plan = self.outline.plan;
        let entry = plan.entry(row.entry);
        let mut lines = vec![whole.to_owned()];
        for key in AttributeKey::OF_PREFIX {
            let value = plan.said(entry, *key);
            if !value.is_empty() {
                lines.push(format!("{}: {}", key.word(), one_line(value)));
            }
        }
        if let Some(share) = self.outline.share(row) {
            lines.push(format!("assigned: {}", percent(share.used)));
        }
        match self.outline.hosts(row) {
            0 => {}
            count => lines.push(format!("hosts: {count}")),
        }
        lines.join("\n")
    }
}

/// Free space.
fn free(gap: &Range, around: &str) -> MapBox {
    let (whole, count) = match gap.net() {
        Some(net) => (net.to_string(), net.size_log2()),
        None => {
            let mut out = Vec::new();
            push_range(gap, &mut out);
            let bits = gap.prefixes().map(|net| net.size_log2()).max().unwrap_or(0);
            (String::from_utf8(out).unwrap_or_default(), bits)
        }
    };
    let mut counts: Vec<String> = Vec::new();
    for (len, unit) in [(48u8, 80u32), (56, 72), (64, 64)] {
        let fits = gap.prefixes().filter(|net| net.family() == Family::V6 && net.len().get() <= len);
        let units: AddressCount = fits.map(|net| AddressCount::power(u32::from(net.size_log2()) - unit)).sum();
        if units > AddressCount::ZERO {
            counts.push(format!("{units} x /{len}"));
        }
    }
    let title = match counts.is_empty() {
        true => format!("free: {whole}"),
        false => format!("free from {}\n{}", gap.first(), counts.join(", ")),
    };
    let label = if gap.net().is_some() { short(&whole, Some(around)) } else { "free".to_owned() };
    MapBox {
        role: Role::Free,
        free: true,
        label,
        name: String::new(),
        title,
        weight: weight(gap.family(), f64::from(count)),
        children: Vec::new(),
    }
}

/// A prefix without the groups that it has in common with the one around it: `…:10::/64`.
fn short(whole: &str, around: Option<&str>) -> String {
    let groups = |text: &str| -> Vec<String> {
        let head = text.split("::").next().unwrap_or_default();
        head.split(':').filter(|group| !group.contains('/')).map(str::to_owned).collect()
    };
    let around = around.map(groups).unwrap_or_default();
    let common = groups(whole).iter().zip(&around).take_while(|(a, b)| a == b && !a.is_empty()).count();
    let skipped: usize = around.iter().take(common).map(|group| group.len() + 1).sum();
    match whole.get(skipped.saturating_sub(1)..).filter(|rest| common > 0 && rest.starts_with(':')) {
        Some(rest) => format!("…{rest}"),
        None => whole.to_owned(),
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::plan::testing::plan;

    #[test]
    fn boxes_are_in_the_order_of_addresses_with_free_space_between() {
        let text = "2001:db8::/46 # role=site name=ber\n2001:db8:1::/48 # role=lan\n2001:db8:1::/64\n";
        let map = PlanMap::of(&plan(&[("plan.txt", text)]), &MapFilter::default());
        let site = &map.boxes[0];
        let labels: Vec<(&str, bool)> = site.children.iter().map(|child| (child.label.as_str(), child.free)).collect();
        assert_eq!(labels, [("…::/48", true), ("…:1::/48", false), ("…:2::/47", true)]);
        assert_eq!((site.title.as_str(), map.count), ("2001:db8::/46\nname: ber\nrole: site\nassigned: 25.0%", 6));
    }

    /// The labels of boxes and of what is in them: `10.0.0.0/8[10.0.0.0/9 free]`.
    fn labels(boxes: &[MapBox]) -> String {
        let label = |one: &MapBox| {
            let inner = if one.children.is_empty() { String::new() } else { format!("[{}]", labels(&one.children)) };
            format!("{}{}{inner}", one.label, if one.free { " free" } else { "" })
        };
        boxes.iter().map(label).collect::<Vec<_>>().join(" ")
    }

    fn drawn(toml: &str) -> String {
        labels(&PlanMap::of(&plan(&[("plan.toml", toml)]), &MapFilter::default()).boxes)
    }

    #[test]
    fn free_space_is_in_the_innermost_prefix_around_it() {
        let toml = "plan.allocations = [\"10.0.0.0/8\", \"10.0.0.0/9\"]\n";
        assert_eq!(drawn(toml), "10.0.0.0/8[10.0.0.0/9 free 10.128.0.0/9 free]");
        let site = "[[prefix]]\nprefix = \"10.0.0.0/8\"\nrole = \"site\"\n";
        assert_eq!(drawn(&format!("plan.allocations = [\"10.0.0.0/9\"]\n{site}")), drawn(toml));
    }

    #[test]
    fn space_is_free_as_a_whole_or_in_part() {
        let prefix = |role: &str| format!("[[prefix]]\nprefix = \"192.0.2.0/24\"\nrole = \"{role}\"\n");
        let host = "[[host]]\naddress = \"192.0.2.128\"\n";
        for (role, alone, with_host) in [
            ("site", "192.0.2.0/24 free", "192.0.2.0/24[192.0.2.0/25 free free free]"),
            ("free", "192.0.2.0/24", "192.0.2.0/24[192.0.2.0/25 free free free]"),
            ("lan", "192.0.2.0/24", "192.0.2.0/24"),
        ] {
            assert_eq!(drawn(&prefix(role)), alone);
            assert_eq!(drawn(&(prefix(role) + host)), with_host, "{role}");
        }
    }

    #[test]
    fn a_weight_grows_with_the_bits_and_holds_what_is_inside() {
        let text = "2001:db8::/60 # role=site\n2001:db8::/64\n2001:db8:0:1::/64\n192.0.2.0/24\n";
        let map = PlanMap::of(&plan(&[("plan.txt", text)]), &MapFilter::default());
        assert_eq!(map.boxes[0].weight, FINEST + 8.0 * BIT);
        let inside: f64 = map.boxes[1].children.iter().map(|child| child.weight).sum();
        assert_eq!(map.boxes[1].weight, inside);
        assert_eq!(map.boxes[1].children[0].weight, FINEST);
    }

    #[test]
    fn a_depth_cuts_and_labels_are_short_inside() {
        let filter = MapFilter { depth: Some(0), ..MapFilter::default() };
        let map = PlanMap::of(&plan(&[("plan.txt", "2001:db8::/48\n2001:db8::/64\n")]), &filter);
        assert_eq!((map.count, map.boxes[0].children.len()), (1, 0));
        assert_eq!(short("2001:db8:0:10::/64", Some("2001:db8::/32")), "…:0:10::/64");
        assert_eq!(short("2001:db8:101::/48", Some("2001:db8:100::/40")), "…:101::/48");
        assert_eq!(short("2001:db8::/36", Some("2001:db8::/32")), "…::/36");
        assert_eq!(short("192.0.2.0/24", Some("192.0.0.0/16")), "192.0.2.0/24");
        assert_eq!(short("::1/128", Some("::/0")), "::1/128");
    }
}
