//! Reports: one file per output format, one line in the list below.

mod document;
mod fingerprint;
mod format;
mod source_span;

pub use format::{Look, ReportFormat};

/// Declares the files of the reports and lists them.
macro_rules! reports {
    ($($report:ident)+) => {
        $(mod $report;)+

        /// Every report; the first is the default.
        pub static ALL: &[&ReportFormat] = &[$(&$report::REPORT),+];
    };
}

reports! {
    human
    concise
    json
    jsonl
    github
    gitlab
    sarif
    junit
    rdjson
}

/// The report of this name.
pub fn by_name(name: &str) -> Option<&'static ReportFormat> {
    ALL.iter().copied().find(|report| report.name == name)
}
