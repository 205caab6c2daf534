//! From a request to an answer, without any I/O: the same for the server and for CGI.

use super::answer::{Answer, HTML, JSON, TEXT};
use super::auth;
use super::bounded::BoundedMap;
use super::foot::Foot;
use super::format::PageFormat;
use super::forwarded::ForwardedHeader;
use super::html::PageFrame;
use super::json::{self, ErrorDocument};
use super::language::Language;
use super::names::HostNames;
use super::policy::policy;
use super::query::{self, Parameters, QueryError};
use super::request::{Party, WebRequest};
use super::route::{ExplainForm, Route};
use super::sections::{self, PageSection, Subject, extra, name_tokens, value_of};
use super::settings::{PageMode, WebSettings};
use super::text;
use super::value::SingleValue;
use super::visitor::{ProxyPath, Visitor, is_harmless, visitor};
use crate::info::explain::Plain;
use crate::info::{Explanation, InfoSettings, Token};
use hyper::header::{
    ACCEPT_LANGUAGE, ACCESS_CONTROL_ALLOW_METHODS, ACCESS_CONTROL_ALLOW_ORIGIN, ALLOW, CONTENT_LANGUAGE,
    CONTENT_SECURITY_POLICY, USER_AGENT, VIA,
};
use hyper::{Method, StatusCode};
use serde_json::value::RawValue;
use std::net::IpAddr;
use std::sync::{Arc, Mutex, PoisonError};
use std::time::SystemTime;

/// How many documents are kept: most visitors ask more than once.
const KEPT: usize = 4096;

/// What is served, and from which facts.
pub(crate) struct Site {
    settings: Arc<WebSettings>,
    info: InfoSettings,
    policy: String,
    /// The JSON documents of the last clients.
    documents: Mutex<BoundedMap<IpAddr, Arc<RawValue>>>,
}

/// A request that can be answered once names are known.
pub(crate) struct Visit {
    route: Route,
    language: Language,
    format: PageFormat,
    visitor: Visitor,
    parameters: Parameters,
}

impl Visit {
    /// The client.
    pub(crate) const fn client(&self) -> &Party {
        &self.visitor.client
    }

    /// The name of the route, for metrics.
    pub(crate) const fn route(&self) -> &'static str {
        self.route.name()
    }

    /// Whether a web server asks, which no limit should stop.
    pub(crate) const fn is_internal(&self) -> bool {
        matches!(self.route, Route::Auth)
    }
}

/// An answer that needs no client and no names, with the name of its route in metrics.
pub(crate) struct EarlyAnswer {
    /// The route; `none`: the request cannot be carried out.
    pub(crate) route: &'static str,
    /// The answer.
    pub(crate) answer: Answer,
    /// Whether it may be requested as often as one likes.
    pub(crate) is_free: bool,
}

/// An answer that says what is wrong, in both languages.
struct Refusal {
    status: StatusCode,
    text: (String, String),
}

impl Refusal {
    fn new(status: StatusCode, english: &str, german: &str) -> Refusal {
        Refusal { status, text: (english.to_owned(), german.to_owned()) }
    }
}

impl From<QueryError> for Refusal {
    fn from(error: QueryError) -> Refusal {
        let german = match &error {
            QueryError::Piece(piece) => format!("Die Abfrage '{piece}' hat nicht die Form NAME=WERT"),
            QueryError::Name(name) => {
                format!("Der Parametername '{name}' hat andere Zeichen als Buchstaben und Ziffern")
            }
            QueryError::Value(name) => {
                format!("Der Wert von '{name}' hat andere Zeichen als Buchstaben, Ziffern und . - : % +")
            }
            QueryError::Format(name) => {
                format!("Unbekanntes Format '{name}': erwartet html, htmlfull, text, textkeyvalue oder json")
            }
            QueryError::Input => "Die Eingabe hat andere Zeichen als Buchstaben, Ziffern und / . : - %".to_owned(),
            QueryError::Long => format!("Der Text ist länger als {} Bytes", query::LONGEST_INPUT),
            QueryError::FormToken(name) => format!("Der Wert von '{name}' ist fehlerhaft"),
            QueryError::NoText => "Es gibt nichts zu erklären: ?q=TEXT fehlt".to_owned(),
        };
        Refusal { status: StatusCode::BAD_REQUEST, text: (error.to_string(), german) }
    }
}

impl Site {
    /// A site with these facts.
    pub(crate) fn new(settings: Arc<WebSettings>, info: InfoSettings) -> Site {
        let policy = policy(&settings);
        Site { settings, info, policy, documents: Mutex::new(BoundedMap::new(KEPT)) }
    }

    /// The proxies and the rest of the settings.
    pub(crate) fn settings(&self) -> &WebSettings {
        &self.settings
    }

    /// Who is asking, as far as that is known.
    pub(crate) fn client(&self, request: &WebRequest) -> Option<Party> {
        visitor(request, &self.settings.trusted, self.settings.forwarded).map(|visitor| visitor.client)
    }

    /// Reads a request.
    ///
    /// # Errors
    /// The answer, if there is nothing else to do or the request cannot be carried out.
    pub(crate) fn visit(&self, request: &WebRequest) -> Result<Visit, Box<EarlyAnswer>> {
        let (route, is_get) = (Route::of(&request.path), [Method::GET, Method::HEAD].contains(&request.method));
        if let Some(route @ Route::Health) = route.filter(|_| is_get) {
            // a monitor on the own machine is not a client that a proxy names
            return Err(Box::new(EarlyAnswer { route: route.name(), answer: health(), is_free: true }));
        }
        self.read(request).map_err(|refusal| {
            let answer = self.share(route, self.refuse(request, &refusal));
            Box::new(EarlyAnswer { route: "none", answer, is_free: false })
        })
    }

    fn read(&self, request: &WebRequest) -> Result<Visit, Refusal> {
        let route = Route::of(&request.path).ok_or_else(|| {
            Refusal::new(StatusCode::NOT_FOUND, "there is nothing at this path", "Unter diesem Pfad gibt es nichts")
        })?;
        if request.method == Method::OPTIONS && route.is_shared() && self.settings.cors.is_some() {
            return Err(Refusal::new(StatusCode::NO_CONTENT, "", ""));
        }
        if request.method != Method::GET && request.method != Method::HEAD {
            let (english, german) = ("only GET and HEAD are served", "Nur GET und HEAD werden beantwortet");
            return Err(Refusal::new(StatusCode::METHOD_NOT_ALLOWED, english, german));
        }
        let parameters = match route {
            Route::Page => Parameters::parse(&request.query)?,
            _ => Parameters { language: query::language(&request.query), ..Parameters::default() },
        };
        let visitor = visitor(request, &self.settings.trusted, self.settings.forwarded).ok_or_else(|| {
            let english = "the address of the client is unknown: the proxy must name it, and be trusted";
            let german =
                "Die Adresse des Clients ist unbekannt: der Proxy muss sie nennen, und ihm muss vertraut werden";
            Refusal::new(StatusCode::INTERNAL_SERVER_ERROR, english, german)
        })?;
        let language = parameters.language.unwrap_or_else(|| accepted_language(request));
        let format = self.format(request, &parameters);
        Ok(Visit { route, language, format, visitor, parameters })
    }

    /// The format: that of the configuration, of the query, of the page around, or what the client prefers.
    fn format(&self, request: &WebRequest, parameters: &Parameters) -> PageFormat {
        let included = request.included.then_some(PageFormat::Html);
        let chosen = self.settings.format.or(parameters.format).or(included);
        chosen.unwrap_or_else(|| PageFormat::negotiated(&request.headers))
    }

    /// What the page shows: a page inside another one has no form.
    fn mode(&self, request: &WebRequest) -> PageMode {
        if request.included { PageMode::Info } else { self.settings.mode }
    }

    /// The addresses whose names the answer needs.
    pub(crate) fn unnamed(&self, request: &WebRequest, visit: &Visit) -> Vec<IpAddr> {
        let shows = self.mode(request) != PageMode::Form;
        let all = match visit.route {
            Route::Json | Route::Value(SingleValue::Name) => false,
            Route::Page if visit.format == PageFormat::Json => false,
            Route::Page if visit.format != PageFormat::Address && shows => true,
            _ => return Vec::new(),
        };
        let others = visit.visitor.proxies.iter().chain(request.server.iter().filter(|_| self.settings.server_section));
        let others = others.filter(|_| all).map(|party| party.ip);
        std::iter::once(visit.visitor.client.ip).chain(others).collect()
    }

    /// The answer to a request.
    pub(crate) fn answer(&self, request: &WebRequest, visit: &Visit, names: &HostNames) -> Answer {
        let client = &visit.visitor.client;
        let answer = match visit.route {
            Route::Page => self.page(request, visit, names),
            Route::Json => self.json(request, visit, names),
            Route::Value(value) => value.answer(&self.info, client, names.get(&client.ip)),
            Route::Explain(form) => self.explain(request, visit, form),
            Route::Auth => auth::answer(&self.info, client),
            Route::Health => health(),
        };
        self.share(Some(visit.route), answer)
    }

    /// The answer with the fields that let scripts of the allowed origin read it.
    fn share(&self, route: Option<Route>, answer: Answer) -> Answer {
        match self.settings.cors.as_deref().filter(|_| route.is_some_and(Route::is_shared)) {
            Some(origin) => {
                answer.with(ACCESS_CONTROL_ALLOW_ORIGIN, origin).with(ACCESS_CONTROL_ALLOW_METHODS, "GET, HEAD")
            }
            None => answer,
        }
    }

    /// An answer that says what is wrong, in the form that the client reads.
    fn refuse(&self, request: &WebRequest, refusal: &Refusal) -> Answer {
        let language = query::language(&request.query).unwrap_or_else(|| accepted_language(request));
        let text = match language {
            Language::En => &refusal.text.0,
            Language::De => &refusal.text.1,
        };
        let json = matches!(Route::of(&request.path), Some(Route::Json | Route::Explain(ExplainForm::Json)));
        let answer = match PageFormat::negotiated(&request.headers) {
            _ if refusal.status == StatusCode::NO_CONTENT => Answer::empty(refusal.status),
            _ if json => Answer::new(refusal.status, JSON, json::line(&ErrorDocument::new(text))),
            PageFormat::HtmlFull => {
                let frame = PageFrame { settings: &self.settings, language, base: &request.base, here: "/".to_owned() };
                let foot = Foot::new([].iter(), SystemTime::now());
                let page = frame.document(&maud::html! { (frame.error(text)) (frame.form("")) }, &foot);
                self.html(refusal.status, language, page.into_string())
            }
            _ => Answer::line(refusal.status, text),
        };
        match refusal.status {
            StatusCode::METHOD_NOT_ALLOWED => answer.with(ALLOW, "GET, HEAD"),
            _ => answer,
        }
    }

    /// The answer to a request that is too large or has a body.
    pub(crate) fn reject(&self, request: &WebRequest, status: StatusCode, english: &str, german: &str) -> Answer {
        self.refuse(request, &Refusal::new(status, english, german))
    }

    fn html(&self, status: StatusCode, language: Language, page: String) -> Answer {
        Answer::new(status, HTML, page)
            .with(CONTENT_SECURITY_POLICY, &self.policy)
            .with(CONTENT_LANGUAGE, language.code())
    }

    fn page(&self, request: &WebRequest, visit: &Visit, names: &HostNames) -> Answer {
        match visit.format {
            PageFormat::Address => return Answer::line(StatusCode::OK, &visit.visitor.client.to_string()),
            PageFormat::Json => return self.json(request, visit, names),
            _ => {}
        }
        let (sections, foot) = self.sections(request, visit, names);
        match visit.format {
            PageFormat::Text => Answer::new(StatusCode::OK, TEXT, text::table(&sections, &foot, visit.language)),
            PageFormat::KeyValue => Answer::new(StatusCode::OK, TEXT, text::key_values(&sections, &foot)),
            _ => self.web_page(request, visit, &sections, &foot),
        }
    }

    fn web_page(&self, request: &WebRequest, visit: &Visit, sections: &[PageSection], foot: &Foot) -> Answer {
        let input = visit.parameters.input.as_deref().unwrap_or_default();
        let here = match input {
            "" => "/".to_owned(),
            input => format!("/?input={}", super::link::encoded(input)),
        };
        let frame = PageFrame { settings: &self.settings, language: visit.language, base: &request.base, here };
        if visit.format == PageFormat::Html {
            return self.html(StatusCode::OK, visit.language, frame.sections(sections).into_string());
        }
        let client = visit.client();
        let mode = self.mode(request);
        let body = maud::html! {
            @if mode != PageMode::Form { p.address { (client) } (frame.dual(client.ip.is_ipv6())) }
            @if mode != PageMode::Info { (frame.form(input)) }
            (frame.sections(sections))
        };
        self.html(StatusCode::OK, visit.language, frame.document(&body, foot).into_string())
    }

    /// The sections of the page and its foot.
    fn sections(&self, request: &WebRequest, visit: &Visit, names: &HostNames) -> (Vec<PageSection>, Foot) {
        let mut all: Vec<(Subject, Vec<Token>)> = Vec::new();
        let mode = self.mode(request);
        if let Some(input) = visit.parameters.input.as_deref().filter(|_| mode != PageMode::Info) {
            all.push((Subject::Form, self.input_tokens(input)));
        }
        if mode != PageMode::Form {
            let mut client = self.tokens_of(&visit.visitor.client, names);
            client.extend(header_tokens(request, &visit.visitor, self.settings.forwarded));
            all.push((Subject::Client, client));
            for (place, proxy) in visit.visitor.proxies.iter().enumerate() {
                let via = visit.visitor.vias.get(place).map(|via| extra("PROXY_INFO", via.clone()));
                all.push((Subject::Proxy(place + 1), via.into_iter().chain(self.tokens_of(proxy, names)).collect()));
            }
            let server = request.server.iter().filter(|_| self.settings.server_section);
            all.extend(server.map(|server| (Subject::Server, self.tokens_of(server, names))));
        }
        let foot = Foot::new(all.iter().flat_map(|(_, tokens)| tokens), SystemTime::now());
        let user = &self.settings.geonames_user;
        (all.into_iter().map(|(subject, tokens)| sections::section(subject, tokens, user)).collect(), foot)
    }

    fn tokens_of(&self, party: &Party, names: &HostNames) -> Vec<Token> {
        let mut tokens = sections::tokens(&self.info, &value_of(party));
        tokens.extend(names.get(&party.ip).into_iter().flat_map(name_tokens));
        tokens
    }

    fn input_tokens(&self, input: &str) -> Vec<Token> {
        let tokens = sections::value_of_text(input).map(|value| sections::tokens(&self.info, &value));
        tokens.filter(|tokens| !tokens.is_empty()).unwrap_or_else(|| vec![extra("RESULT", "unrecognized")])
    }

    fn json(&self, request: &WebRequest, visit: &Visit, names: &HostNames) -> Answer {
        let client = visit.client();
        let Some(facts) = self.document(client) else {
            return Answer::new(StatusCode::NOT_FOUND, JSON, json::line(&ErrorDocument::new("nothing is known")));
        };
        let proxies = visit.visitor.proxies.iter().filter_map(|proxy| json::facts(&self.info, proxy)).collect();
        let server = request.server.as_ref().filter(|_| self.settings.server_section);
        let server = server.and_then(|server| json::facts(&self.info, server));
        Answer::new(StatusCode::OK, JSON, json::document(&facts, names.get(&client.ip), proxies, server))
    }

    /// The document of a client; it is kept, for it does not change as long as the databases do not.
    fn document(&self, client: &Party) -> Option<Arc<RawValue>> {
        let mut kept = self.documents.lock().unwrap_or_else(PoisonError::into_inner);
        if let Some(document) = kept.get(&client.ip).filter(|_| client.zone.is_none()) {
            return Some(document);
        }
        drop(kept);
        let document: Arc<RawValue> = json::facts(&self.info, client)?.into();
        if client.zone.is_none() {
            let mut kept = self.documents.lock().unwrap_or_else(PoisonError::into_inner);
            kept.insert(client.ip, document.clone());
        }
        Some(document)
    }

    fn explain(&self, request: &WebRequest, visit: &Visit, form: ExplainForm) -> Answer {
        let text = match query::text_to_explain(&request.query) {
            Ok(text) => text,
            Err(error) => return self.refuse(request, &error.into()),
        };
        let found = self.info.explain(&text);
        match form {
            ExplainForm::Json => Answer::new(StatusCode::OK, JSON, json::line(&found)),
            ExplainForm::Text => {
                let mut out = Vec::new();
                found.text(&Plain, &mut out);
                Answer::new(StatusCode::OK, TEXT, out)
            }
            ExplainForm::Html => self.explanation(request, visit, &found),
        }
    }

    fn explanation(&self, request: &WebRequest, visit: &Visit, found: &Explanation) -> Answer {
        let value = found.readings.first().and_then(|reading| sections::value_of_text(&reading.value));
        let tokens = value.map(|value| sections::tokens(&self.info, &value)).unwrap_or_default();
        let foot = Foot::new(tokens.iter(), SystemTime::now());
        let facts = Some(tokens).filter(|tokens| !tokens.is_empty());
        let facts = facts.map(|tokens| sections::section(Subject::Form, tokens, &self.settings.geonames_user));
        let here = format!("/explain?q={}", super::link::encoded(&found.input));
        let frame = PageFrame { settings: &self.settings, language: visit.language, base: &request.base, here };
        let page = frame.document(&frame.explanation(found, facts.as_ref()), &foot);
        self.html(StatusCode::OK, visit.language, page.into_string())
    }
}

/// The answer of a server that lives.
fn health() -> Answer {
    Answer::line(StatusCode::OK, "ok")
}

fn accepted_language(request: &WebRequest) -> Language {
    Language::preferred(request.header(ACCEPT_LANGUAGE).unwrap_or_default())
}

/// What the header fields of the client say; those with characters that could do harm are left out.
fn header_tokens(request: &WebRequest, visitor: &Visitor, header: ForwardedHeader) -> Vec<Token> {
    let path_token = match header {
        ForwardedHeader::XForwardedFor => "HTTP_X_FORWARDED_FOR",
        ForwardedHeader::Forwarded => "HTTP_FORWARDED",
    };
    let agent = request.header(USER_AGENT).map(|text| ("HTTP_USER_AGENT", text.to_owned()));
    let path = match &visitor.path {
        ProxyPath::NotTrusted(text) => Some((path_token, text.clone())),
        ProxyPath::Malformed => Some(("PROXY_HEADER", "malformed and ignored".to_owned())),
        ProxyPath::Absent | ProxyPath::Used => None,
    };
    let via = request.list(&VIA).filter(|_| visitor.vias.is_empty()).map(|text| ("HTTP_VIA", text));
    let all = [agent, path, via].into_iter().flatten();
    all.filter(|(_, text)| is_harmless(text)).map(|(name, text)| extra(name, text)).collect()
}
