//! The statistics as a picture: one SVG file that needs nothing else, for light and dark pages. Families differ in
//! texture, not only in colour, and every bar has its number.

use super::StatsReport;
use super::chart::{Bar, Chart};
use crate::format::escape_xml_text;
use std::fmt::Write;

/// Pixels.
const WIDTH: u64 = 720;
const LEFT: u64 = 150;
const LONGEST: u64 = 460;
const LINE: u64 = 22;

const STYLE: &str = "\
    text{font:13px system-ui,sans-serif;fill:#1b1b1b}.title{font-weight:600;font-size:15px}.bg{fill:#fff}\
    .v4{fill:#2f6db3}.v6{fill:#c2571a}.no{fill:#8a8a8a}.hatch{stroke:#fff;stroke-width:2}\
    @media(prefers-color-scheme:dark){text{fill:#eee}.bg{fill:#161616}.v4{fill:#6aa6e8}.v6{fill:#f0935a}\
    .no{fill:#9a9a9a}.hatch{stroke:#161616}}";

impl StatsReport<'_> {
    /// The report as an SVG document.
    pub fn svg(&self) -> String {
        let token = self.token.map(|token| format!(": {}", escape_xml_text(token))).unwrap_or_default();
        let total = self.counts.row(super::StatsRow::ALL);
        picture("Addresses of a log", &format!("Addresses in {total} lines{token}"), &self.charts(), ("", 0))
    }
}

/// A picture of charts with more below them: a part of an SVG document that begins at the height zero, and its height. The
/// title is escaped.
pub(crate) fn picture(label: &str, title: &str, charts: &[Chart], (more, more_height): (&str, u64)) -> String {
    let lines: u64 = charts.iter().map(|chart| chart.bars.len() as u64 + 2).sum();
    let height = (lines + 3) * LINE + more_height;
    let mut out = String::new();
    // a string takes everything
    let _ = writeln!(
        out,
        "<svg xmlns=\"http://www.w3.org/2000/svg\" viewBox=\"0 0 {WIDTH} {height}\" width=\"{WIDTH}\" \
         height=\"{height}\" role=\"img\" aria-label=\"{label}\"><style>{STYLE}</style>\
         <defs><pattern id=\"hatch\" width=\"6\" height=\"6\" patternUnits=\"userSpaceOnUse\" \
         patternTransform=\"rotate(45)\"><line class=\"hatch\" x1=\"0\" y1=\"0\" x2=\"0\" y2=\"6\"/></pattern></defs>\
         <rect class=\"bg\" width=\"{WIDTH}\" height=\"{height}\"/>"
    );
    let _ = writeln!(out, "<text class=\"title\" x=\"16\" y=\"24\">{title}</text>");
    legend(&mut out);
    let mut y = 3 * LINE;
    for chart in charts {
        y = chart.draw(y, &mut out);
    }
    if !more.is_empty() {
        let _ = writeln!(out, "<g transform=\"translate(0 {y})\">{more}</g>");
    }
    out.push_str("</svg>\n");
    out
}

impl Chart {
    /// Draws the bars from this height on; gives the height below them.
    fn draw(&self, mut y: u64, out: &mut String) -> u64 {
        let _ = writeln!(out, "<text class=\"title\" x=\"16\" y=\"{}\">{}</text>", y + 16, self.title);
        y += LINE;
        for bar in &self.bars {
            bar.draw(y, self.most(), out);
            y += LINE;
        }
        y + LINE
    }
}

impl Bar {
    fn draw(&self, y: u64, most: u64, out: &mut String) {
        let width = |lines: u64| u128::from(lines) * u128::from(LONGEST) / u128::from(most);
        let _ = write!(
            out,
            "<text x=\"{}\" y=\"{}\" text-anchor=\"end\">{}</text>",
            LEFT - 8,
            y + 15,
            escape_xml_text(&self.name)
        );
        let mut x = u128::from(LEFT);
        for (class, lines) in
            [("v4", self.ipv4), ("v6", self.ipv6), ("no", self.other)].into_iter().filter(|(_, n)| *n > 0)
        {
            let wide = width(lines).max(1);
            rect(class, x, y + 3, wide, out);
            x += wide;
        }
        let _ = writeln!(out, "<text x=\"{}\" y=\"{}\">{}</text>", x + 6, y + 15, self.total());
    }
}

/// A part of a bar; IPv6 is hatched.
fn rect(class: &str, x: u128, y: u64, width: u128, out: &mut String) {
    let place = format!("x=\"{x}\" y=\"{y}\" width=\"{width}\" height=\"16\"");
    let _ = write!(out, "<rect class=\"{class}\" {place}/>");
    if class == "v6" {
        let _ = write!(out, "<rect fill=\"url(#hatch)\" {place}/>");
    }
}

fn legend(out: &mut String) {
    for (i, (class, name)) in [("v4", "IPv4"), ("v6", "IPv6"), ("no", "no address")].into_iter().enumerate() {
        let x = 16 + 90 * i as u128;
        rect(class, x, 36, 16, out);
        let _ = writeln!(out, "<text x=\"{}\" y=\"49\">{name}</text>", x + 22);
    }
}

#[cfg(test)]
mod tests {
    use super::super::{Counts, ExtraStats, StatsRow};
    use super::*;

    #[test]
    fn a_picture_has_every_bar_with_its_number_and_nothing_from_elsewhere() {
        let mut counts = Counts::new(ExtraStats::default());
        for (row, lines) in [
            (StatsRow::ALL, 12),
            (StatsRow::IPV4, 7),
            (StatsRow::IPV6, 4),
            (StatsRow::UNKNOWN, 1),
            (StatsRow::IID_RANDOM, 4),
        ] {
            counts.add_row(row, lines);
        }
        let report = StatsReport { counts: &counts, token: Some("<May>"), time: 0, databases: &[] };
        let svg = report.svg();
        assert!(svg.contains("&lt;May&gt;") && !svg.contains("<May>"));
        for text in [">IPv4<", ">7<", ">4<", ">Random<", "prefers-color-scheme:dark"] {
            assert!(svg.contains(text), "{text}");
        }
        assert_eq!(svg.matches("http").count(), 1, "the name of the format only");
        let bars = report.bars();
        assert!(bars.contains(&format!("{}  7\n", "#".repeat(40))), "{bars}");
    }
}
