//! What pictures of the statistics show, and bars for a terminal.

use super::counts::Hits;
use super::{StatsReport, StatsRow};
use std::fmt::Write;

/// Countries and AS numbers that are shown, those with the most lines.
const TOP: usize = 12;
/// Characters of the longest bar.
const WIDTH: u64 = 40;

/// A list of bars.
pub(crate) struct Chart {
    pub(crate) title: &'static str,
    pub(crate) bars: Vec<Bar>,
}

/// A bar: its name, the lines with IPv4 and IPv6 addresses, and others.
#[derive(Clone)]
pub(crate) struct Bar {
    pub(crate) name: String,
    pub(crate) ipv4: u64,
    pub(crate) ipv6: u64,
    pub(crate) other: u64,
}

impl Bar {
    pub(crate) const fn total(&self) -> u64 {
        self.ipv4.saturating_add(self.ipv6).saturating_add(self.other)
    }

    pub(crate) fn of(name: impl Into<String>, hits: Hits) -> Bar {
        Bar { name: name.into(), ipv4: hits.ipv4, ipv6: hits.ipv6, other: 0 }
    }
}

impl Chart {
    /// The longest bar; at least 1.
    pub(crate) fn most(&self) -> u64 {
        self.bars.iter().map(Bar::total).max().unwrap_or(0).max(1)
    }

    /// The bars with lines.
    pub(crate) fn new(title: &'static str, bars: Vec<Bar>) -> Chart {
        Chart { title, bars: bars.into_iter().filter(|bar| bar.total() > 0).collect() }
    }

    /// The bars with the most lines.
    pub(crate) fn top(title: &'static str, mut bars: Vec<Bar>) -> Chart {
        bars.sort_by(|a, b| b.total().cmp(&a.total()).then_with(|| a.name.cmp(&b.name)));
        bars.truncate(TOP);
        Chart::new(title, bars)
    }
}

impl StatsReport<'_> {
    /// The charts of the report that have anything to show.
    pub(crate) fn charts(&self) -> Vec<Chart> {
        let counts = self.counts;
        let row = |row| counts.row(row);
        let families = vec![
            Bar::of("IPv4", Hits { ipv4: row(StatsRow::IPV4), ipv6: 0 }),
            Bar::of("IPv6", Hits { ipv4: 0, ipv6: row(StatsRow::IPV6) }),
            Bar { name: "no address".to_owned(), ipv4: 0, ipv6: 0, other: row(StatsRow::UNKNOWN) },
        ];
        let mut all = vec![
            Chart::new("Families", families),
            Chart::new("Registries", self.registries()),
            Chart::new("Interface identifiers", self.identifiers()),
        ];
        all.extend(counts.countries().map(|countries| {
            let name = |index: crate::class::anonymised::CountryIndex| {
                index.code().map_or("unknown".to_owned(), |code| code.bytes().map(char::from).iter().collect())
            };
            Chart::top("Countries", countries.map(|(index, hits)| Bar::of(name(index), hits)).collect())
        }));
        all.extend(counts.asns().map(|asns| {
            let bars = asns.into_iter().map(|(asn, hits)| match asn.0 {
                0 => Bar::of("unknown", hits),
                asn => Bar::of(format!("AS{asn}"), hits),
            });
            Chart::top("AS numbers", bars.collect())
        }));
        all.retain(|chart| !chart.bars.is_empty());
        all
    }

    /// The registries of both families; what is in an IPv6 address counts as IPv6.
    fn registries(&self) -> Vec<Bar> {
        let mut bars: Vec<Bar> = Vec::new();
        for row in StatsRow::every() {
            let mut parts = row.name().split('/');
            let (Some(family), Some(name)) = (parts.next(), parts.next_back()) else { continue };
            if row.name().contains("/IID/") {
                continue;
            }
            let lines = self.counts.row(row);
            let hits = if family == "IPv4" { Hits { ipv4: lines, ipv6: 0 } } else { Hits { ipv4: 0, ipv6: lines } };
            match bars.iter_mut().find(|bar| bar.name == name) {
                Some(bar) => (bar.ipv4, bar.ipv6) = (bar.ipv4 + hits.ipv4, bar.ipv6 + hits.ipv6),
                None => bars.push(Bar::of(name, hits)),
            }
        }
        bars
    }

    fn identifiers(&self) -> Vec<Bar> {
        let rows = StatsRow::every().filter_map(|row| Some((row, row.name().strip_prefix("IPv6/IID/")?)));
        rows.map(|(row, name)| Bar::of(name, Hits { ipv4: 0, ipv6: self.counts.row(row) })).collect()
    }

    /// The report as bars of characters: `#` for IPv4, `=` for IPv6, `.` for others.
    pub fn bars(&self) -> String {
        let mut out = text(&self.charts());
        out.push_str("# IPv4   = IPv6   . no address\n");
        out
    }
}

/// Bars of characters: `#` for IPv4, `=` for IPv6, `.` for others.
pub(crate) fn text(charts: &[Chart]) -> String {
    let mut out = String::new();
    for chart in charts {
        let most = chart.most();
        let name = chart.bars.iter().map(|bar| bar.name.len()).max().unwrap_or(0);
        // a string takes everything
        let _ = writeln!(out, "{}", chart.title);
        for bar in &chart.bars {
            let len = |lines: u64| (u128::from(lines) * u128::from(WIDTH)).div_ceil(u128::from(most)) as usize;
            let drawn = "#".repeat(len(bar.ipv4)) + &"=".repeat(len(bar.ipv6)) + &".".repeat(len(bar.other));
            let drawn: String = drawn.chars().take(WIDTH as usize).collect();
            let _ = writeln!(out, "  {:name$}  {drawn:w$}  {}", bar.name, bar.total(), w = WIDTH as usize);
        }
        out.push('\n');
    }
    out
}
