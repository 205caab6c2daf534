//! The address information page, `ipv6calcweb`: an HTTP server, and a CGI script.
//!
//! ```text
//! socket ─ hyper ─┐                                   ┌─ names (server only, bounded)
//!                 ├▶ WebRequest ─ Site::visit ─▶ Visit ─ Site::answer ─▶ Answer ─ socket or standard output
//! environment ────┘               └ the client, the route, the parameters
//! ```
//!
//! `Site` does no I/O: it is the same for both. Files, in the order of the path above:
//!
//! | what | files |
//! |---|---|
//! | requests | `request`, `cgi`, `server/` |
//! | the client | `visitor`, `forwarded`, `proxy_protocol` |
//! | the request itself | `route`, `query`, `format`, `language` |
//! | facts, laid out | `sections`, `words`, `link`, `foot` |
//! | representations | `html`, `text`, `json`, `value`, `auth` |
//! | around it | `answer`, `policy`, `names`, `bounded`, `settings` |

mod answer;
mod auth;
mod bounded;
pub(crate) mod cgi;
mod foot;
mod for_fuzzing;
pub(crate) mod format;
pub(crate) mod forwarded;
mod html;
mod json;
mod language;
mod link;
pub(crate) mod names;
mod policy;
mod proxy_protocol;
mod query;
pub(crate) mod request;
mod route;
mod sections;
pub(crate) mod server;
pub(crate) mod settings;
pub(crate) mod site;
mod text;
mod value;
pub(crate) mod visitor;
mod words;

#[doc(hidden)]
pub use for_fuzzing::answer_to;
