//! The text forms of the page.

use super::foot::Foot;
use super::language::Language;
use super::sections::{PageSection, Subject};
use super::words;

/// The heading of a section.
pub(super) fn heading(subject: Subject, language: Language) -> String {
    match subject {
        Subject::Form => language.of(("Your input", "Ihre Eingabe")).to_owned(),
        Subject::Client => language.of(("Your address", "Ihre Adresse")).to_owned(),
        Subject::Proxy(number) => format!("Proxy #{number}"),
        Subject::Server => language.of(("Address of the server", "Adresse des Servers")).to_owned(),
    }
}

/// A text without what a terminal or a parser of lines would act upon.
fn safe(text: &str) -> String {
    text.chars().map(|c| if c.is_control() { ' ' } else { c }).collect()
}

/// `TOKEN | description | value`, padded to common widths.
pub(super) fn table(sections: &[PageSection], foot: &Foot, language: Language) -> String {
    let row = |row: &super::sections::PageRow| {
        let token = &row.token;
        let name = match &token.embedded {
            Some(address) => format!("{}[{address}]", token.name),
            None => token.name.clone(),
        };
        (safe(&name), words::describe(&token.name, language), safe(&token.value))
    };
    let all: Vec<(String, Vec<_>)> =
        sections.iter().map(|s| (heading(s.subject, language), s.rows.iter().map(row).collect())).collect();
    let width = |of: fn(&(String, String, String)) -> &String| {
        all.iter().flat_map(|(_, rows)| rows).map(|row| of(row).chars().count()).max().unwrap_or(0)
    };
    let (first, second) = (width(|row| &row.0), width(|row| &row.1));
    let mut out = String::new();
    for (heading, rows) in &all {
        out.push_str(&format!("*** {heading}\n"));
        for (name, about, value) in rows {
            out.push_str(&format!("{name:first$} | {about:second$} | {value}\n"));
        }
        out.push('\n');
    }
    foot.lines(language).iter().for_each(|line| out.push_str(&format!("{}\n", safe(line))));
    out
}

/// Lines `SECTION__TOKEN="value"`; quotes, backslashes and control characters of values are escaped.
pub(super) fn key_values(sections: &[PageSection], foot: &Foot) -> String {
    let mut out = String::new();
    if sections.iter().any(|section| section.subject == Subject::Client) {
        push(&mut out, "INFO__OUTPUTVERSION", "1");
    }
    let proxies = sections.iter().filter(|section| matches!(section.subject, Subject::Proxy(_))).count();
    if proxies > 0 {
        push(&mut out, "PROXY__COUNT", &proxies.to_string());
    }
    for section in sections {
        for row in &section.rows {
            let token = &row.token;
            let embedded = token.embedded.as_ref().map(|address| format!("[{address}]")).unwrap_or_default();
            let key = match section.subject {
                Subject::Form => format!("FORM__{}{embedded}", token.name),
                Subject::Client => format!("CLIENT__{}{embedded}", token.name),
                Subject::Server => format!("SERVER__{}{embedded}", token.name),
                Subject::Proxy(number) => format!("PROXY__{}{embedded}[{number}]", token.name),
            };
            push(&mut out, &key, &token.value);
        }
    }
    foot.pairs().iter().for_each(|(key, value)| push(&mut out, key, value));
    out
}

fn push(out: &mut String, key: &str, value: &str) {
    out.push_str(key);
    out.push_str("=\"");
    for c in value.chars() {
        match c {
            '"' | '\\' => out.extend(['\\', c]),
            c if c.is_control() => out.extend(c.escape_unicode()),
            c => out.push(c),
        }
    }
    out.push_str("\"\n");
}

#[cfg(test)]
mod tests {
    use super::super::sections::{extra, section};
    use super::*;

    #[test]
    fn a_value_cannot_end_its_line_or_its_quotes() {
        let rows = vec![extra("OUI", "ACME \"A\\B\"\nCLIENT__IPV4=\"1\"\u{1b}")];
        let sections = [section(Subject::Proxy(2), rows, "demo")];
        let text = key_values(&sections, &Foot::default());
        let line = text.lines().find(|line| line.contains("OUI")).unwrap();
        assert_eq!(line, r#"PROXY__OUI[2]="ACME \"A\\B\"\u{a}CLIENT__IPV4=\"1\"\u{1b}""#);
        assert!(text.starts_with("PROXY__COUNT=\"1\"\n"), "{text}");
        let table = table(&sections, &Foot::default(), Language::En);
        assert!(table.starts_with("*** Proxy #2\nOUI | vendor of the network interface | ACME "), "{table}");
        assert_eq!(table.lines().filter(|line| line.contains("CLIENT__")).count(), 1);
        assert!(!table.contains('\u{1b}'));
    }
}
