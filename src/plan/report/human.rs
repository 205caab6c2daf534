//! For people: each finding with its line, related lines and the correction, and a summary.

use crate::plan::check::Checked;
use crate::plan::finding;
use crate::plan::finding::{Finding, Fix, Level};
use crate::plan::model::{Plan, Span};
use crate::plan::report::format::{Look, ReportFormat};
use crate::plan::text::moves;
use crate::plan::text::one_line;
use annotate_snippets::{AnnotationKind, Group, Origin, Patch, Renderer, Snippet};
use std::collections::BTreeMap;
use std::io::Write;
use std::ops::Range;

/// The report.
pub(super) static REPORT: ReportFormat =
    ReportFormat { name: "human", about: "each finding with its line (default)", write };

fn write(checked: &Checked<'_>, look: Look, out: &mut Vec<u8>) {
    let renderer = if look.colour { Renderer::styled() } else { Renderer::plain() }.term_width(TERMINAL);
    let mut reported: BTreeMap<&str, usize> = BTreeMap::new();
    for finding in &checked.findings {
        let count = reported.entry(finding.rule.code).or_default();
        *count += 1;
        if *count > ENOUGH {
            continue;
        }
        let text = renderer.render(&groups(checked.plan, finding));
        // a vector takes everything
        let _ = writeln!(out, "{text}\n");
    }
    for (code, count) in reported.iter().filter(|(_, count)| **count > ENOUGH) {
        let _ = writeln!(out, "{code}: {} more are not shown; --report concise lists all", count - ENOUGH);
    }
    let _ = writeln!(out, "{}", summary(checked));
}

/// How many findings of a rule people are shown: whoever has more wants to see the other rules as well, and corrects
/// them in bulk or from a list.
const ENOUGH: usize = 100;

/// The title with its lines, and the correction with those that it changes.
fn groups(plan: &Plan, finding: &Finding) -> Vec<Group<'static>> {
    let level = match finding.rule.level {
        Level::Error => annotate_snippets::Level::ERROR,
        Level::Warning => annotate_snippets::Level::WARNING,
        Level::Info => annotate_snippets::Level::INFO,
    };
    let title = level.primary_title(one_line(&finding.message).into_owned()).id(finding.rule.code);
    let mut group = show(plan, Group::with_title(title), finding.place, AnnotationKind::Primary, "");
    for (place, message) in finding.related.iter().take(MOST) {
        group = show(plan, group, *place, AnnotationKind::Context, message);
    }
    if let Some(more) = finding.related.len().checked_sub(MOST).filter(|more| *more > 0) {
        group = group.element(annotate_snippets::Level::NOTE.message(format!("and {more} more")));
    }
    let fix = finding.fix.as_deref().map(|fix| help(plan, fix));
    std::iter::once(group).chain(fix).collect()
}

/// How many related places of a finding, and how many changes of a fix, are shown.
const MOST: usize = 4;

/// Adds the line of a place, marked. Of a long line, a part.
fn show(plan: &Plan, group: Group<'static>, place: Span, kind: AnnotationKind, message: &str) -> Group<'static> {
    let (file, excerpt) = (plan.file(place.file), Excerpt::of(plan, place));
    let name = one_line(&file.name).into_owned();
    let Some((text, span)) = excerpt.whole() else {
        let at = plan.position(place);
        let origin = Origin::path(name).line(at.line as usize).char_column(at.column as usize);
        let about = if message.is_empty() { String::new() } else { format!("{}: ", one_line(message)) };
        let part = annotate_snippets::Level::NOTE.message(format!("{about}in a long line: {}", excerpt.part()));
        return group.element(origin).element(part);
    };
    let mark = match message {
        "" => kind.span(span),
        _ => kind.span(span).label(one_line(message).into_owned()),
    };
    group.element(Snippet::source(text).path(name).line_start(excerpt.line).annotation(mark))
}

/// The correction: what it does, and the lines as they will be.
fn help(plan: &Plan, fix: &Fix) -> Group<'static> {
    let help = annotate_snippets::Level::HELP;
    let title = help.clone().secondary_title(one_line(&format!("{} (--fix does it)", fix.about)).into_owned());
    let mut group = Group::with_title(title);
    for edit in fix.edits.iter().take(MOST) {
        let text = one_line(&edit.text).into_owned();
        let excerpt = Excerpt::of(plan, edit.place);
        group = match excerpt.whole() {
            Some((line, span)) => {
                let name = one_line(&plan.file(edit.place.file).name).into_owned();
                let patch = Patch::new(span, text);
                group.element(Snippet::source(line).path(name).line_start(excerpt.line).patch(patch))
            }
            None => group.element(help.clone().message(format!("write '{text}'"))),
        };
    }
    match fix.edits.len().checked_sub(MOST).filter(|more| *more > 0) {
        Some(more) => group.element(help.message(format!("and {more} more"))),
        None => group,
    }
}

/// Columns that the renderer may fill with a line.
const TERMINAL: usize = 120;

/// A longer line, in bytes, is shown in part.
const LONG: usize = 400;

/// The most characters of such a part.
const PART: usize = 100;

/// The most of them before the place.
const BEFORE: usize = 40;

/// A line with a place in it.
#[derive(Debug, PartialEq, Eq)]
struct Excerpt<'a> {
    /// Its number.
    line: usize,
    before: &'a str,
    /// The place, or what of it is on the line.
    inside: &'a str,
    after: &'a str,
}

impl Excerpt<'_> {
    fn of(plan: &Plan, place: Span) -> Excerpt<'_> {
        let file = plan.file(place.file);
        let line = file.position(place.start).line;
        let (text, start) = (file.line(line), file.line_start(line));
        let at = |byte: u32| (byte.saturating_sub(start) as usize).min(text.len());
        let (start, end) = (at(place.start), at(place.end.max(place.start)));
        let part = |range: Range<usize>| text.get(range).unwrap_or_default();
        Excerpt { line: line as usize, before: part(0..start), inside: part(start..end), after: part(end..text.len()) }
    }

    /// The line, and the bytes of it that are the place; `None` of a long line.
    fn whole(&self) -> Option<(String, Range<usize>)> {
        let parts = [self.before, self.inside, self.after];
        if parts.iter().map(|part| part.len()).sum::<usize>() > LONG {
            return None;
        }
        let [before, inside, after] = parts.map(|part| part.chars().map(visible).collect::<String>());
        let span = before.len()..before.len() + inside.len();
        Some((format!("{before}{inside}{after}"), span))
    }

    /// The text around the place.
    fn part(&self) -> String {
        let from = self.before.char_indices().rev().nth(BEFORE - 1).map_or(0, |(at, _)| at);
        let head = self.before.get(from..).unwrap_or_default();
        let room = PART - head.chars().count();
        let mut rest = self.inside.chars().chain(self.after.chars());
        let text: String = head.chars().chain(rest.by_ref().take(room)).map(visible).collect();
        let cut = |cut: bool| if cut { "…" } else { "" };
        format!("{}{text}{}", cut(from > 0), cut(rest.next().is_some()))
    }
}

/// A character as it is shown; tabs are widened later.
fn visible(c: char) -> char {
    if c != '\t' && moves(c) { char::REPLACEMENT_CHARACTER } else { c }
}

/// How many there are of each level, and what was read.
fn summary(checked: &Checked<'_>) -> String {
    let count = |level: Level| checked.findings.iter().filter(|finding| finding.rule.level == level).count();
    let levels = finding::Level::ALL.iter().filter(|(_, level)| count(*level) > 0).map(|(name, level)| {
        let plural = if count(*level) == 1 || *level == Level::Info { "" } else { "s" };
        format!("{} {name}{plural}", count(*level))
    });
    let found: Vec<String> = levels.collect();
    let found = if found.is_empty() { "no findings".to_owned() } else { found.join(", ") };
    let read = plural(checked.plan.entries.len(), "entry", "entries");
    let files = plural(checked.plan.files.len(), "file", "files");
    let fixable = checked.findings.iter().filter(|finding| finding.fix.is_some()).count();
    let notes = [(checked.accepted, "accepted"), (fixable, "that --fix corrects")];
    let notes: String = notes.iter().filter(|(n, _)| *n > 0).map(|(n, what)| format!("; {n} {what}")).collect();
    format!("{found} in {read} of {files}{notes}")
}

fn plural(count: usize, one: &str, many: &str) -> String {
    format!("{count} {}", if count == 1 { one } else { many })
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::plan::check::check;
    use crate::plan::config::Config;
    use crate::plan::testing::plan;

    /// The report of a plan of one file, of the findings of a rule.
    fn report(code: &str, name: &str, text: &str) -> String {
        let plan = plan(&[(name, text)]);
        let mut checked = check(&plan, &Config::default());
        checked.findings.retain(|finding| finding.rule.code == code);
        let mut out = Vec::new();
        write(&checked, Look::default(), &mut out);
        String::from_utf8(out).unwrap()
    }

    /// The only file of a plan.
    const FILE: crate::plan::FileId = crate::plan::FileId(0);

    /// The line, or its part, around the first of these words in a text, and what is marked in it.
    fn excerpt(text: &str, word: &str) -> (String, Option<String>) {
        let plan = plan(&[("plan.txt", text)]);
        let start = text.find(word).unwrap() as u32;
        let excerpt = Excerpt::of(&plan, Span { file: FILE, start, end: start + word.len() as u32 });
        match excerpt.whole() {
            Some((line, span)) => (line.clone(), line.get(span).map(str::to_owned)),
            None => (excerpt.part(), None),
        }
    }

    #[test]
    fn a_finding_has_its_line_a_caret_and_the_correction() {
        assert_eq!(
            report("P002", "plan.txt", "2001:db8::/32 # role=allocation\n2001:db8:0:1::1/64 # role=lan\n"),
            "\
error[P002]: 2001:db8:0:1::1/64 has host bits set: the network is 2001:db8:0:1::/64
 --> plan.txt:2:1
  |
2 | 2001:db8:0:1::1/64 # role=lan
  | ^^^^^^^^^^^^^^^^^^
  |
help: clear the host bits (--fix does it)
  |
2 - 2001:db8:0:1::1/64 # role=lan
2 + 2001:db8:0:1::/64 # role=lan
  |

1 error in 2 entries of 1 file; 1 that --fix corrects
"
        );
    }

    #[test]
    fn related_places_are_shown_with_what_is_there() {
        let text = "2001:db8::/48 # role=lan\n2001:db8:0:1::/64 # role=lan\n";
        let report = report("P101", "plan.txt", text);
        assert!(report.contains(" ::: plan.txt:1:"), "{report}");
        assert!(report.contains("declared as lan here"), "{report}");
    }

    #[test]
    fn of_a_rule_with_very_many_findings_the_rest_is_counted() {
        let line = "2001:db8::g\n";
        let all = report("P001", "plan.txt", &line.repeat(ENOUGH));
        assert!(all.matches("error[P001]").count() == ENOUGH && !all.contains("not shown"), "{all}");
        let more = report("P001", "plan.txt", &line.repeat(ENOUGH + 7));
        assert_eq!(more.matches("error[P001]").count(), ENOUGH);
        let end = "P001: 7 more are not shown; --report concise lists all\n107 errors in 0 entries of 1 file\n";
        assert!(more.ends_with(end), "{more}");
    }

    #[test]
    fn without_findings_it_says_what_was_read() {
        assert_eq!(report("P001", "plan.txt", "2001:db8::/64\n"), "no findings in 1 entry of 1 file\n");
    }

    #[test]
    fn a_long_line_is_cut_around_the_place() {
        let text = format!("{}needle{}", "ä".repeat(1000), "z".repeat(1000));
        let shown = format!("…{}needle{}…", "ä".repeat(BEFORE), "z".repeat(PART - BEFORE - 6));
        assert_eq!(excerpt(&text, "needle"), (shown, None));
        assert_eq!(excerpt(&text, &text), (format!("{}…", "ä".repeat(PART)), None));
        let line = format!("2001:db8::1/64 {}", "# x ".repeat(200));
        let report = report("P001", "plan.txt", &format!("2001:db8::g {}\n", line));
        assert!(report.contains("--> plan.txt:1:11\n") && report.contains("in a long line: 2001:db8::g"), "{report}");
        assert!(report.lines().all(|line| line.chars().count() < 160), "{report}");
    }

    #[test]
    fn a_short_line_is_shown_whole() {
        let text = format!("{} needle x", "ä".repeat(40));
        assert_eq!(excerpt(&text, "needle"), (text.clone(), Some("needle".to_owned())));
    }

    #[test]
    fn of_a_place_of_several_lines_the_first_is_shown() {
        assert_eq!(excerpt("a b\nc d\n", "b\nc"), ("a b".to_owned(), Some("b".to_owned())));
    }

    #[test]
    fn what_would_move_the_cursor_is_not_shown() {
        let (line, _) = excerpt("x \u{1b}[31mred\u{202e} y\n", "x");
        assert_eq!(line, "x \u{fffd}[31mred\u{fffd} y");
    }
}
