//! The page as HTML. Every value is escaped where it is put in: maud has no other way.

use super::foot::{Foot, PROGRAM};
use super::language::{Bilingual, Language};
use super::link;
use super::policy::{SCRIPT, STYLE};
use super::sections::{PageRow, PageSection, Subject, Tone};
use super::settings::WebSettings;
use super::text::heading;
use super::words;
use crate::info::Explanation;
use crate::info::explain::ReadBy;
use maud::{DOCTYPE, Markup, PreEscaped, html};

/// What all pages need to know.
pub(super) struct PageFrame<'a> {
    /// The settings.
    pub(super) settings: &'a WebSettings,
    /// The language.
    pub(super) language: Language,
    /// What is before every path.
    pub(super) base: &'a str,
    /// The path and the query without `lang=`, for the links to the other language.
    pub(super) here: String,
}

const TITLE: Bilingual = ("What your address reveals", "Was Ihre Adresse verrät");

impl PageFrame<'_> {
    const fn say(&self, text: Bilingual) -> &'static str {
        self.language.of(text)
    }

    /// The document around a page.
    pub(super) fn document(&self, body: &Markup, foot: &Foot) -> Markup {
        let title = self.say(TITLE);
        html! {
            (DOCTYPE)
            html lang=(self.language.code()) {
                head {
                    meta charset="utf-8";
                    meta name="viewport" content="width=device-width, initial-scale=1";
                    meta name="robots" content="noindex";
                    title { (title) " – ipv6calc" }
                    link rel="icon" href="data:,";
                    style { (PreEscaped(STYLE)) }
                }
                body {
                    header {
                        h1 { a href=(self.path("/")) { (title) } }
                        (self.languages())
                    }
                    main { (body) }
                    (self.footer(foot))
                }
            }
        }
    }

    fn path(&self, path: &str) -> String {
        format!("{}{path}", self.base)
    }

    /// The links to the languages.
    fn languages(&self) -> Markup {
        let target = |language: Language| {
            let separator = if self.here.contains('?') { '&' } else { '?' };
            format!("{}{separator}lang={}", self.path(&self.here), language.code())
        };
        html! {
            nav aria-label=(self.say(("Language", "Sprache"))) {
                @for (language, name) in [(Language::En, "English"), (Language::De, "Deutsch")] {
                    @let current = (language == self.language).then_some("true");
                    a href=(target(language)) hreflang=(language.code()) lang=(language.code()) aria-current=[current] { (name) }
                    " "
                }
            }
        }
    }

    fn footer(&self, foot: &Foot) -> Markup {
        html! {
            footer {
                p { (foot.date) ", " (self.say(("made by", "erstellt von"))) " " (PROGRAM) }
                @if !foot.databases.is_empty() {
                    ul { @for (_, text) in &foot.databases { li { (text) } } }
                }
                @if foot.geonames {
                    p { (self.say(("Places:", "Orte:"))) " " a href="https://www.geonames.org/" { "GeoNames" } }
                }
            }
        }
    }

    /// The form, with this text in it.
    pub(super) fn form(&self, text: &str) -> Markup {
        html! {
            form action=(self.path("/explain")) method="get" role="search" {
                input type="hidden" name="lang" value=(self.language.code());
                label {
                    (self.say(("An address, prefix, MAC address or name to explain",
                        "Eine Adresse, ein Präfix, eine MAC-Adresse oder ein Name zum Erklären")))
                    input type="text" name="q" value=(text) maxlength="256" required autocapitalize="off"
                        autocomplete="off" spellcheck="false" placeholder="2001:db8::21b:21ff:fe12:3456";
                }
                button type="submit" { (self.say(("Explain", "Erklären"))) }
            }
        }
    }

    /// The two addresses of a visitor with both protocols, filled in by the script.
    pub(super) fn dual(&self, is_ipv6: bool) -> Markup {
        let hosts = [("IPv6", &self.settings.ipv6_host), ("IPv4", &self.settings.ipv4_host)];
        let hosts: Vec<_> = hosts.into_iter().filter_map(|(family, host)| Some((family, host.as_ref()?))).collect();
        if hosts.is_empty() {
            return html! {};
        }
        html! {
            section #dual hidden data-family=(if is_ipv6 { "IPv6" } else { "IPv4" })
                data-preferred=(self.say(("preferred by your browser", "von Ihrem Browser bevorzugt")))
                data-none=(self.say(("not reachable", "nicht erreichbar"))) {
                h2 { (self.say(("Both protocols", "Beide Protokolle"))) }
                table {
                    tbody { @for (family, host) in &hosts {
                        tr data-host=(host) data-family=(family) { th scope="row" { (family) } td.mono { "…" } }
                    } }
                }
            }
            script { (PreEscaped(SCRIPT)) }
        }
    }

    /// All sections.
    pub(super) fn sections(&self, sections: &[PageSection]) -> Markup {
        html! { @for section in sections { (self.section(section)) } }
    }

    fn section(&self, section: &PageSection) -> Markup {
        let (places, rows): (Vec<&PageRow>, Vec<&PageRow>) = section.rows.iter().partition(|row| {
            self.settings.columns && row.token.embedded.is_none() && words::place(&row.token.name).is_some()
        });
        html! {
            section class=(class(section.subject)) {
                h2 { (heading(section.subject, self.language)) }
                table {
                    thead { tr {
                        th scope="col" { (self.say(("Token", "Token"))) }
                        th scope="col" { (self.say(("Meaning", "Bedeutung"))) }
                        th scope="col" { (self.say(("Value", "Wert"))) }
                    } }
                    tbody { (self.rows(&rows)) }
                }
                @if !places.is_empty() { (self.places(&places)) }
            }
        }
    }

    /// The rows; those of an embedded address follow a heading of their own.
    fn rows(&self, rows: &[&PageRow]) -> Markup {
        let mut previous = None;
        html! {
            @for row in rows {
                @let embedded = row.token.embedded.as_deref();
                @if embedded.is_some() && previous != embedded {
                    tr { th.inner colspan="3" scope="rowgroup" {
                        (self.say(("Embedded IPv4 address", "Eingebettete IPv4-Adresse"))) " "
                        span.mono { (embedded.unwrap_or_default()) }
                    } }
                }
                (self.row(row))
                @if { previous = embedded; false } {}
            }
        }
    }

    fn row(&self, row: &PageRow) -> Markup {
        html! {
            tr.embedded[row.token.embedded.is_some()] {
                th scope="row" { code { (row.token.name) } }
                td.about { (words::describe(&row.token.name, self.language)) }
                (self.value(row))
            }
        }
    }

    fn value(&self, row: &PageRow) -> Markup {
        let (class, note) = self.tone(row.tone);
        html! {
            td.mono .(class) {
                @match &row.link {
                    Some(link) => a href=(link) rel="noreferrer noopener" { (row.token.value) },
                    None => (row.token.value),
                }
                @if !note.is_empty() { " " span.note { (note) } }
            }
        }
    }

    /// The class of a tone and its label: the colour alone says nothing.
    const fn tone(&self, tone: Tone) -> (&'static str, &'static str) {
        match tone {
            Tone::Plain => ("plain", ""),
            Tone::Random => ("random", self.say(("random", "zufällig"))),
            Tone::Manual => ("manual", self.say(("set by hand", "von Hand vergeben"))),
            Tone::Hardware => ("hardware", self.say(("reveals the hardware", "verrät die Hardware"))),
        }
    }

    /// The sources of geolocation side by side.
    fn places(&self, rows: &[&PageRow]) -> Markup {
        let mut sources: Vec<_> = rows.iter().filter_map(|row| words::place(&row.token.name)).collect();
        let mut fields: Vec<&str> = Vec::new();
        sources.iter().for_each(|(_, field)| {
            if !fields.contains(field) {
                fields.push(field)
            }
        });
        sources.dedup_by_key(|(source, _)| *source);
        let find =
            |source, field| rows.iter().find(|row| words::place(&row.token.name) == Some((source, field))).copied();
        html! {
            table.places {
                thead { tr {
                    th scope="col" { (self.say(("Place", "Ort"))) }
                    @for (source, _) in &sources {
                        th scope="col" { @match link::source(*source) {
                            Some(page) => a href=(page) rel="noreferrer noopener" { (source.display()) },
                            None => (source.display()),
                        } }
                    }
                } }
                tbody { @for field in fields {
                    tr {
                        th scope="row" { code { (field) } }
                        @for (source, _) in &sources {
                            @match find(*source, field) { Some(row) => (self.value(row)), None => td { "-" } }
                        }
                    }
                } }
            }
        }
    }

    /// What is wrong with a request.
    pub(super) fn error(&self, text: &str) -> Markup {
        html! {
            div.error role="alert" {
                h2 { (self.say(("This request cannot be answered", "Diese Anfrage kann nicht beantwortet werden"))) }
                p { (text) }
            }
        }
    }

    /// An explanation; the facts are those of its first reading.
    pub(super) fn explanation(&self, found: &Explanation, facts: Option<&PageSection>) -> Markup {
        html! {
            (self.form(&found.input))
            @if let Some(nearest) = &found.nearest {
                div.error role="alert" {
                    h2 { (self.say(("Not detected", "Nicht erkannt"))) }
                    p lang="en" {
                        @if let Some(guess) = nearest.guess { (guess) ": " }
                        "column " (nearest.at + 1) ": expected " (nearest.expected)
                        @if !nearest.found.is_empty() { ", found " code { (nearest.found) } }
                    }
                }
            }
            (self.readings(found))
            @if let Some(facts) = facts { (self.section(facts)) }
            (self.conversions(found))
        }
    }

    fn readings(&self, found: &Explanation) -> Markup {
        let reader = |reader| match reader {
            ReadBy::Detected => self.say(("detected", "erkannt")),
            ReadBy::Given => self.say(("if the notation is given", "wenn die Schreibweise angegeben wird")),
            ReadBy::Others => self.say(("other programs", "andere Programme")),
        };
        html! {
            @if found.is_found() {
                section {
                    h2 { (self.say(("What it is", "Was es ist"))) }
                    table {
                        thead { tr {
                            th scope="col" { (self.say(("Notation", "Schreibweise"))) }
                            th scope="col" { (self.say(("Value", "Wert"))) }
                            th scope="col" { (self.say(("Read so by", "So gelesen von"))) }
                        } }
                        tbody { @for reading in &found.readings {
                            tr {
                                th scope="row" lang="en" { (reading.what) }
                                td.mono { (reading.value) }
                                td { (reader(reading.reader)) @if let Some(note) = reading.note { br; small lang="en" { (note) } } }
                            }
                        } }
                    }
                }
            }
        }
    }

    fn conversions(&self, found: &Explanation) -> Markup {
        html! {
            @if !found.commands.is_empty() {
                section {
                    h2 { (self.say(("Conversions", "Umwandlungen"))) }
                    table {
                        thead { tr {
                            th scope="col" { (self.say(("Result", "Ergebnis"))) }
                            th scope="col" { (self.say(("Value", "Wert"))) }
                            th scope="col" { (self.say(("Command", "Befehl"))) }
                        } }
                        tbody { @for made in &found.commands {
                            tr { th scope="row" lang="en" { (made.what) } td.mono { (made.gives) } td { code { (made.argv.join(" ")) } } }
                        } }
                    }
                }
            }
        }
    }
}

const fn class(subject: Subject) -> &'static str {
    match subject {
        Subject::Form => "form",
        Subject::Client => "client",
        Subject::Proxy(_) => "proxy",
        Subject::Server => "server",
    }
}
