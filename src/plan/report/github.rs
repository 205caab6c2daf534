//! Workflow commands of GitHub Actions, which become annotations of a pull request:
//! `::error file=plan.toml,line=3,endLine=3,col=1,endColumn=9,title=P101 sibling-overlap::message`.

use crate::plan::check::Checked;
use crate::plan::finding::{Finding, Level};
use crate::plan::report::format::{Look, ReportFormat};
use crate::plan::report::source_span::SourceSpan;
use crate::plan::text::one_line;
use std::io::Write;

/// The report.
pub(super) static REPORT: ReportFormat =
    ReportFormat { name: "github", about: "workflow commands of GitHub Actions: annotations", write };

fn write(checked: &Checked<'_>, _: Look, out: &mut Vec<u8>) {
    for finding in &checked.findings {
        let at = SourceSpan::of(checked.plan, finding.place);
        let title = format!("{} {}", finding.rule.code, finding.rule.name);
        let command = match finding.rule.level {
            Level::Error => "error",
            Level::Warning => "warning",
            Level::Info => "notice",
        };
        // a vector takes everything
        let _ = writeln!(
            out,
            "::{command} file={},line={},endLine={},col={},endColumn={},title={}::{}",
            property(at.file),
            at.line,
            at.end_line,
            at.column,
            at.end_column,
            property(&title),
            data(&message(finding)),
        );
    }
}

/// The message, and below it what would correct it.
fn message(finding: &Finding) -> String {
    let fix = finding.fix.as_ref().map(|fix| format!("\nfix: {}", fix.about));
    format!("{}{}", finding.message, fix.unwrap_or_default())
}

/// The text after the second `::`. The sign of escapes comes first.
fn data(text: &str) -> String {
    one_line(&text.replace('%', "%25").replace('\r', "%0D").replace('\n', "%0A")).into_owned()
}

/// The value of a property, which a comma or a colon would end.
fn property(text: &str) -> String {
    data(text).replace(':', "%3A").replace(',', "%2C")
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn what_would_end_a_command_or_a_property_is_escaped() {
        assert_eq!(data("100%\r\n::error::x, y"), "100%25%0D%0A::error::x, y");
        assert_eq!(property("a,b:c%0A\n"), "a%2Cb%3Ac%250A%0A");
    }
}
