//! JUnit XML: a test suite per file, a failed test per finding, a passed one for a file without findings.

use crate::format::leaves_its_cell;
use crate::plan::check::Checked;
use crate::plan::finding::Finding;
use crate::plan::model::PlanFile;
use crate::plan::report::document::below;
use crate::plan::report::format::{Look, ReportFormat};
use crate::plan::report::source_span::SourceSpan;
use std::fmt::Write;

/// The report.
pub(super) static REPORT: ReportFormat =
    ReportFormat { name: "junit", about: "JUnit XML: a failed test per finding", write };

fn write(checked: &Checked<'_>, _: Look, out: &mut Vec<u8>) {
    let mut xml =
        String::from("<?xml version=\"1.0\" encoding=\"UTF-8\"?>\n<testsuites name=\"ipv6calc plan check\">\n");
    // findings are in the order of files
    let mut rest = checked.findings.as_slice();
    for (number, file) in checked.plan.files.iter().enumerate() {
        let mine = rest.iter().take_while(|finding| finding.place.file.index() == number).count();
        let (findings, others) = rest.split_at_checked(mine).unwrap_or((rest, &[]));
        rest = others;
        suite(checked, file, findings, &mut xml);
    }
    xml.push_str("</testsuites>\n");
    out.extend_from_slice(xml.as_bytes());
}

fn suite(checked: &Checked<'_>, file: &PlanFile, findings: &[Finding], xml: &mut String) {
    let (name, failures, tests) = (escaped(below(&file.name)), findings.len(), findings.len().max(1));
    // a string takes everything
    let _ = writeln!(
        xml,
        "  <testsuite name=\"{name}\" tests=\"{tests}\" failures=\"{failures}\" errors=\"0\" time=\"0\">"
    );
    if findings.is_empty() {
        let _ = writeln!(xml, "    <testcase classname=\"{name}\" name=\"no findings\" time=\"0\"/>");
    }
    for finding in findings {
        let at = SourceSpan::of(checked.plan, finding.place);
        let (rule, line, message) = (finding.rule, at.line, escaped(&finding.message));
        let _ = writeln!(
            xml,
            "    <testcase classname=\"{name}\" name=\"{} {}, line {line}\" time=\"0\">\n      \
             <failure type=\"{}\" message=\"{message}\">{}</failure>\n    </testcase>",
            rule.code,
            rule.name,
            rule.level.name(),
            escaped(&body(checked, finding, at)),
        );
    }
    xml.push_str("  </testsuite>\n");
}

/// Place and message, related places, what would correct it: a line each.
fn body(checked: &Checked<'_>, finding: &Finding, at: SourceSpan<'_>) -> String {
    let line = |at: SourceSpan<'_>, text: &str| format!("{}:{}:{}: {text}", at.file, at.line, at.column);
    let related = finding.related.iter().map(|(place, text)| line(SourceSpan::of(checked.plan, *place), text));
    let fix = finding.fix.iter().map(|fix| format!("fix: {}", fix.about));
    std::iter::once(line(at, &finding.message)).chain(related).chain(fix).collect::<Vec<_>>().join("\n")
}

/// A text for XML 1.0, in content and in attributes. What the standard has no way to write (section 2.2) is replaced.
fn escaped(text: &str) -> String {
    let mut out = String::with_capacity(text.len());
    for c in text.chars() {
        match c {
            '&' => out.push_str("&amp;"),
            '<' => out.push_str("&lt;"),
            '>' => out.push_str("&gt;"),
            '"' => out.push_str("&quot;"),
            // as they are, a reader would make blanks of them in attributes
            '\t' | '\n' | '\r' => out.push_str(&format!("&#{};", u32::from(c))),
            '\0'..='\u{1f}' | '\u{fffe}' | '\u{ffff}' => out.push(char::REPLACEMENT_CHARACTER),
            c if leaves_its_cell(c) => out.push_str(&format!("&#{};", u32::from(c))),
            _ => out.push(c),
        }
    }
    out
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn what_would_end_an_attribute_or_an_element_is_escaped() {
        assert_eq!(escaped("\"<a>]]> & \u{1}\n\u{ffff}é"), "&quot;&lt;a&gt;]]&gt; &amp; \u{fffd}&#10;\u{fffd}é");
    }
}
