//! A survey as a picture: its shares, and the entropy of each digit.

use super::SurveyReport;
use crate::log::stats::svg;
use std::fmt::Write;

/// Pixels of a digit, and of the plot.
const STEP: f64 = 18.0;
const LEFT: f64 = 60.0;
const HEIGHT: f64 = 160.0;

impl SurveyReport {
    /// The report as an SVG document.
    pub fn svg(&self) -> String {
        let plot = self.entropy_plot();
        let height = if plot.is_empty() { 0 } else { HEIGHT as u64 + 80 };
        let title = format!("{} addresses", self.addresses.ipv4 + self.addresses.ipv6);
        svg::picture("A survey of addresses", &title, &self.charts(), (&plot, height))
    }

    /// The entropy of each digit as a line with a point for each; groups have their numbers below.
    fn entropy_plot(&self) -> String {
        if self.entropy.is_empty() {
            return String::new();
        }
        let mut out =
            String::from("<text class=\"title\" x=\"16\" y=\"16\">Entropy of the digits of IPv6 addresses</text>");
        let y = |entropy: f64| 40.0 + HEIGHT * (1.0 - entropy);
        let points =
            self.entropy.iter().zip(0u8..).map(|(entropy, place)| (LEFT + STEP * f64::from(place), y(*entropy)));
        let line: Vec<String> = points.clone().map(|(x, y)| format!("{x:.1},{y:.1}")).collect();
        // a string takes everything
        for share in [0.0, 0.5, 1.0] {
            let _ = write!(
                out,
                "<line x1=\"{LEFT}\" x2=\"{}\" y1=\"{h:.1}\" y2=\"{h:.1}\" stroke=\"#8a8a8a\" stroke-dasharray=\"2 4\"/>\
                 <text x=\"{}\" y=\"{:.1}\" text-anchor=\"end\">{share}</text>",
                LEFT + STEP * 31.0,
                LEFT - 10.0,
                y(share) + 4.0,
                h = y(share)
            );
        }
        let _ = write!(
            out,
            "<polyline points=\"{}\" fill=\"none\" stroke=\"#c2571a\" stroke-width=\"2\"/>",
            line.join(" ")
        );
        for (x, y) in points {
            let _ = write!(out, "<circle class=\"v6\" cx=\"{x:.1}\" cy=\"{y:.1}\" r=\"3\"/>");
        }
        for group in 0u8..8 {
            let x = LEFT + STEP * 4.0 * f64::from(group);
            let _ =
                write!(out, "<text x=\"{x:.1}\" y=\"{:.1}\">{}</text>", 40.0 + HEIGHT + 24.0, u32::from(group) * 16);
        }
        out
    }
}
