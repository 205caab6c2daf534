//! The script of a web server: the request is in the environment, the answer goes to standard output
//! ([RFC 3875](https://www.rfc-editor.org/rfc/rfc3875)).

use super::answer::Answer;
use super::names::{HostName, HostNames};
use super::request::{Party, WebRequest};
use super::site::Site;
use hyper::header::{HeaderName, HeaderValue};
use hyper::{Method, StatusCode};
use std::net::IpAddr;
use thiserror::Error;

/// A variable that a web server sets, and the characters that it may have.
struct Checked {
    name: &'static str,
    /// Characters other than letters and digits.
    others: &'static str,
    /// Whether only hexadecimal digits are allowed of the letters.
    hex: bool,
}

const REMOTE_ADDR: Checked = Checked { name: "REMOTE_ADDR", others: ".:", hex: true };
const SERVER_ADDR: Checked = Checked { name: "SERVER_ADDR", others: ".:", hex: true };
const REMOTE_HOST: Checked = Checked { name: "REMOTE_HOST", others: ".-_", hex: false };
const SERVER_NAME: Checked = Checked { name: "SERVER_NAME", others: "[].-:_", hex: false };
const SCRIPT_NAME: Checked = Checked { name: "SCRIPT_NAME", others: "?%&=.-:_/", hex: false };

/// The longest value of a variable.
const LONGEST: usize = 256;

/// A variable that is not what it should be.
#[derive(Clone, Debug, PartialEq, Eq, Error)]
pub(crate) enum CgiError {
    /// It has characters that it must not have.
    #[error("the variable {0} has characters that it must not have")]
    Characters(&'static str),
    /// It is too long.
    #[error("the variable {0} is longer than {LONGEST} characters")]
    Long(&'static str),
    /// It is not an address.
    #[error("the variable {0} is not an address")]
    Address(&'static str),
    /// The method is not a word.
    #[error("the method of the request is malformed")]
    Method,
}

impl CgiError {
    /// The status: the client chooses the method, and the web server everything else.
    const fn status(&self) -> StatusCode {
        match self {
            CgiError::Method => StatusCode::BAD_REQUEST,
            _ => StatusCode::INTERNAL_SERVER_ERROR,
        }
    }

    fn german(&self) -> String {
        match self {
            CgiError::Characters(name) => format!("Die Variable {name} hat unzulässige Zeichen"),
            CgiError::Long(name) => format!("Die Variable {name} ist länger als {LONGEST} Zeichen"),
            CgiError::Address(name) => format!("Die Variable {name} ist keine Adresse"),
            CgiError::Method => "Die Methode der Anfrage ist fehlerhaft".to_owned(),
        }
    }
}

impl Checked {
    /// The value, if the variable is set and not empty.
    fn read(&self, environment: &Environment<'_>) -> Result<Option<String>, CgiError> {
        let Some(value) = environment(self.name).filter(|value| !value.is_empty()) else { return Ok(None) };
        if value.len() > LONGEST {
            return Err(CgiError::Long(self.name));
        }
        let letter = |b: u8| if self.hex { b.is_ascii_hexdigit() } else { b.is_ascii_alphanumeric() };
        let allowed = value.bytes().all(|b| letter(b) || self.others.as_bytes().contains(&b));
        if allowed { Ok(Some(value)) } else { Err(CgiError::Characters(self.name)) }
    }

    /// The value as an address; a zone may follow it.
    fn party(&self, environment: &Environment<'_>) -> Result<Option<Party>, CgiError> {
        let whole = environment(self.name).unwrap_or_default();
        let (address, zone) = whole.split_once('%').map_or((&*whole, None), |(address, zone)| (address, Some(zone)));
        let Some(text) = self.read(&|_| Some(address.to_owned()))? else {
            return if zone.is_some() { Err(CgiError::Address(self.name)) } else { Ok(None) };
        };
        if zone.is_some_and(|zone| {
            zone.len() > 63 || !zone.bytes().all(|b| b.is_ascii_alphanumeric() || b"-._".contains(&b))
        }) {
            return Err(CgiError::Characters(self.name));
        }
        let ip: IpAddr = text.parse().map_err(|_| CgiError::Address(self.name))?;
        // an IPv4 address has no zone, and a zone is not empty (RFC 4007, section 11.2)
        if zone.is_some_and(|zone| zone.is_empty() || ip.to_canonical().is_ipv4()) {
            return Err(CgiError::Address(self.name));
        }
        Ok(Some(Party { zone: zone.map(str::to_owned), ..Party::of(ip) }))
    }
}

/// Reads a variable of the environment.
pub(crate) type Environment<'a> = dyn Fn(&str) -> Option<String> + 'a;

/// The header fields that the program looks at.
const FIELDS: [&str; 7] = ["accept", "accept-language", "forwarded", "host", "user-agent", "via", "x-forwarded-for"];

/// A path that links begin with. Two slashes would begin the name of another host.
fn base(name: String) -> String {
    if name.starts_with("//") { format!("/{}", name.trim_start_matches('/')) } else { name }
}

/// What the client sent, which an answer to a request that cannot be read depends on too.
fn sent(environment: &Environment<'_>) -> WebRequest {
    let method = environment("REQUEST_METHOD").unwrap_or_else(|| "GET".to_owned());
    let mut request = WebRequest {
        method: Method::from_bytes(method.as_bytes()).unwrap_or_default(),
        path: environment("PATH_INFO").unwrap_or_default(),
        query: environment("QUERY_STRING").unwrap_or_default(),
        base: base(SCRIPT_NAME.read(environment).ok().flatten().unwrap_or_default()),
        included: environment("SERVER_PROTOCOL").is_some_and(|protocol| protocol == "INCLUDED"),
        ..WebRequest::default()
    };
    for field in FIELDS {
        let variable = format!("HTTP_{}", field.to_ascii_uppercase().replace('-', "_"));
        // what a client wrote must not take away what its proxy has added
        let value = environment(&variable).map(|value| value.replace(|c: char| c.is_control() && c != '\t', "?"));
        if let Some(value) = value.and_then(|value| HeaderValue::from_bytes(value.as_bytes()).ok()) {
            request.headers.insert(HeaderName::from_static(field), value);
        }
    }
    request
}

/// The request with what the web server says about it.
///
/// # Errors
/// Which variable is not what it should be.
fn checked(request: WebRequest, environment: &Environment<'_>) -> Result<WebRequest, CgiError> {
    SERVER_NAME.read(environment)?;
    SCRIPT_NAME.read(environment)?;
    let peer = REMOTE_ADDR.party(environment)?.unwrap_or_else(|| Party::of(IpAddr::from([127, 0, 0, 1])));
    let server = SERVER_ADDR.party(environment)?;
    let peer_name = REMOTE_HOST.read(environment)?;
    let method = environment("REQUEST_METHOD");
    if method.is_some_and(|method| Method::from_bytes(method.as_bytes()).is_err()) {
        return Err(CgiError::Method);
    }
    Ok(WebRequest { peer: Some(peer), server, peer_name, ..request })
}

/// The output of the script.
pub(crate) fn respond(site: &Site, environment: &Environment<'_>) -> Vec<u8> {
    let request = sent(environment);
    match checked(request.clone(), environment) {
        Err(error) => write(&request, &site.reject(&request, error.status(), &error.to_string(), &error.german())),
        Ok(request) => match site.visit(&request) {
            Err(early) => write(&request, &early.answer),
            Ok(visit) => write(&request, &site.answer(&request, &visit, &names(&request, visit.client()))),
        },
    }
}

/// The name of the client, if the web server has looked it up.
fn names(request: &WebRequest, client: &Party) -> HostNames {
    let name = request.peer_name.as_deref().and_then(|name| HostName::new(name, None));
    // servers put the address there if it has no name
    let name = name.filter(|name| name.text != client.to_string() && request.peer.as_ref() == Some(client));
    name.map(|name| (client.ip, name)).into_iter().collect()
}

fn write(request: &WebRequest, answer: &Answer) -> Vec<u8> {
    let mut out = Vec::with_capacity(answer.body.len() + 1024);
    let reason = answer.status.canonical_reason().unwrap_or_default();
    out.extend_from_slice(format!("Status: {} {reason}\r\n", answer.status.as_u16()).as_bytes());
    for (name, value) in &answer.headers {
        out.extend_from_slice(name.as_str().as_bytes());
        out.extend_from_slice(b": ");
        out.extend_from_slice(value.as_bytes());
        out.extend_from_slice(b"\r\n");
    }
    out.extend_from_slice(b"\r\n");
    if request.method != Method::HEAD {
        out.extend_from_slice(&answer.body);
    }
    out
}
