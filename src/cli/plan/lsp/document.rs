//! An open document: its findings, and what is said about a place of it.

use super::place::Encoding;
use crate::cli::plan::input::today;
use crate::cli::plan::show::write_sheet;
use crate::plan::edit::select::select;
use crate::plan::edit::sheet::Sheets;
use crate::plan::{Config, Draft, EntryKind, Finding, Level, Plan, PlanFile, Span, check, fix, readers};
use lsp_types::{
    CodeAction, CodeActionKind, CodeActionOrCommand, Diagnostic, DiagnosticRelatedInformation, DiagnosticSeverity,
    DocumentChanges, Hover, HoverContents, Location, MarkupContent, MarkupKind, NumberOrString, OneOf,
    OptionalVersionedTextDocumentIdentifier, Position, PublishDiagnosticsParams, Range, TextDocumentEdit, TextEdit,
    Uri, WorkspaceEdit,
};

/// An open document.
pub(super) struct Document {
    uri: Uri,
    version: i32,
    text: String,
    /// What was found in the text; `None`: it changed since.
    checked: Option<CheckedDocument>,
}

/// A plan and its findings.
struct CheckedDocument {
    plan: Plan,
    findings: Vec<Finding>,
}

impl Document {
    pub(super) fn new(uri: Uri, version: i32, text: String) -> Document {
        Document { uri, version, text, checked: None }
    }

    /// Replaces the text.
    pub(super) fn change(&mut self, version: i32, text: String) {
        (self.version, self.text, self.checked) = (version, text, None);
    }

    /// Whether the text changed since its findings were sent.
    pub(super) fn is_stale(&self) -> bool {
        self.checked.is_none()
    }

    /// Checks the text, and gives its findings as the protocol has them.
    pub(super) fn diagnosed(&mut self, overrides: &Config, encoding: Encoding) -> PublishDiagnosticsParams {
        let mut draft = Draft::default();
        readers::add(&mut draft, None, self.uri.as_str(), self.text.clone().into_bytes());
        let mut plan = draft.finish(today());
        let config = Config::of(&mut plan).overridden(overrides);
        let findings = check(&plan, &config).findings;
        let checked = CheckedDocument { plan, findings };
        let all = checked.findings.iter().map(|finding| self.diagnostic(&checked, finding, encoding)).collect();
        self.checked = Some(checked);
        PublishDiagnosticsParams::new(self.uri.clone(), all, Some(self.version))
    }

    fn diagnostic(&self, checked: &CheckedDocument, finding: &Finding, encoding: Encoding) -> Diagnostic {
        let file = checked.plan.file(finding.place.file);
        let range = |place: Span| encoding.range(file, place.start, place.end);
        let related = finding.related.iter().map(|(place, message)| DiagnosticRelatedInformation {
            location: Location::new(self.uri.clone(), range(*place)),
            message: message.to_string(),
        });
        Diagnostic {
            range: range(finding.place),
            severity: Some(match finding.rule.level {
                Level::Error => DiagnosticSeverity::ERROR,
                Level::Warning => DiagnosticSeverity::WARNING,
                Level::Info => DiagnosticSeverity::INFORMATION,
            }),
            code: Some(NumberOrString::String(finding.rule.code.to_owned())),
            source: Some("ipv6calc".to_owned()),
            message: finding.message.to_string(),
            related_information: Some(related.collect()),
            ..Diagnostic::default()
        }
    }

    /// What the plan says about the prefix or the address at a place.
    pub(super) fn hover(&self, place: Position, encoding: Encoding) -> Option<Hover> {
        let checked = self.checked.as_ref()?;
        let plan = &checked.plan;
        let file = plan.files.first()?;
        let at = encoding.byte(file, place);
        let entry = plan.entries.iter().find(|entry| entry.place.start <= at && at < entry.place.end)?;
        let (sheets, mut out) = (Sheets::of(plan), Vec::new());
        // an address is more than its link
        let single = matches!(entry.kind, EntryKind::Host | EntryKind::Gateway);
        let written = plan.written(entry);
        let found = select(plan, if single { written.split('/').next().unwrap_or(written) } else { written });
        found.items.iter().take(1).for_each(|item| write_sheet(&sheets.sheet(*item), false, &mut out));
        let text = String::from_utf8(out).ok().filter(|text| !text.is_empty())?;
        let value = format!("```text\n{text}```\n");
        Some(Hover {
            contents: HoverContents::Markup(MarkupContent { kind: MarkupKind::Markdown, value }),
            range: Some(encoding.range(file, entry.place.start, entry.place.end)),
        })
    }

    /// The corrections of the findings in a range, and that of all findings.
    pub(super) fn actions(&self, range: Range, encoding: Encoding) -> Vec<CodeActionOrCommand> {
        let Some(checked) = &self.checked else { return Vec::new() };
        let Some(file) = checked.plan.files.first() else { return Vec::new() };
        let (start, end) = (encoding.byte(file, range.start), encoding.byte(file, range.end));
        let touched = |finding: &&Finding| finding.place.start <= end && start <= finding.place.end;
        let fixable = || checked.findings.iter().filter(|finding| finding.fix.is_some());
        let mut actions: Vec<CodeAction> = fixable()
            .filter(touched)
            .filter_map(|finding| {
                let about = &finding.fix.as_ref()?.about;
                let edit = self.edit(checked, std::slice::from_ref(finding), encoding)?;
                Some(CodeAction {
                    title: format!("{}: {about}", finding.rule.code),
                    kind: Some(CodeActionKind::QUICKFIX),
                    diagnostics: Some(vec![self.diagnostic(checked, finding, encoding)]),
                    edit: Some(edit),
                    is_preferred: Some(true),
                    ..CodeAction::default()
                })
            })
            .collect();
        if fixable().next().is_some()
            && let Some(edit) = self.edit(checked, &checked.findings, encoding)
        {
            let title = "Apply all safe fixes of ipv6calc".to_owned();
            let (kind, edit) = (Some(CodeActionKind::SOURCE_FIX_ALL), Some(edit));
            actions.push(CodeAction { title, kind, edit, ..CodeAction::default() });
        }
        actions.into_iter().map(CodeActionOrCommand::CodeAction).collect()
    }

    /// The change that corrects some findings; `None` if there is none that is safe.
    fn edit(&self, checked: &CheckedDocument, findings: &[Finding], encoding: Encoding) -> Option<WorkspaceEdit> {
        let fixed = fix::apply(&checked.plan, findings, &[]).into_iter().find(|file| file.count > 0)?;
        let file = checked.plan.file(fixed.file);
        let edits = vec![OneOf::Left(replacement(file, &fixed.text, encoding))];
        let (uri, version) = (self.uri.clone(), Some(self.version));
        let text_document = OptionalVersionedTextDocumentIdentifier { uri, version };
        let changes = DocumentChanges::Edits(vec![TextDocumentEdit { text_document, edits }]);
        Some(WorkspaceEdit { document_changes: Some(changes), ..WorkspaceEdit::default() })
    }
}

/// What differs between a file and another text, as one replacement.
fn replacement(file: &PlanFile, new: &str, encoding: Encoding) -> TextEdit {
    let old = file.text.as_str();
    let same = |pair: &(char, char)| pair.0 == pair.1;
    let head: usize = old.chars().zip(new.chars()).take_while(same).map(|(c, _)| c.len_utf8()).sum();
    let (old_rest, new_rest) = (old.get(head..).unwrap_or_default(), new.get(head..).unwrap_or_default());
    let backwards = old_rest.chars().rev().zip(new_rest.chars().rev());
    let tail: usize = backwards.take_while(same).map(|(c, _)| c.len_utf8()).sum();
    let range = encoding.range(file, head as u32, (old.len() - tail) as u32);
    TextEdit { range, new_text: new_rest.get(..new_rest.len() - tail).unwrap_or_default().to_owned() }
}
