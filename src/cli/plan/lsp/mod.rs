//! `plan lsp`: a language server for plans, on standard input and output.
//!
//! Each open document is a plan of its own. It is checked when no message is waiting, and before a request is answered.

mod document;
mod place;

use super::check::selector;
use crate::cli::command::{NOT_USED, Run, Subcommand};
use crate::cli::console::Console;
use crate::cli::error::CliError;
use crate::cli::exit::Exit;
use crate::plan::Config;
use crate::plan::config::Selector;
use document::Document;
use lsp_server::{Connection, ErrorCode, Message, Notification, Request, Response};
use lsp_types::notification::{
    DidChangeTextDocument, DidCloseTextDocument, DidOpenTextDocument, Notification as _, PublishDiagnostics,
};
use lsp_types::request::{CodeActionRequest, HoverRequest, Request as _};
use lsp_types::{
    CodeActionKind, DidChangeTextDocumentParams, DidCloseTextDocumentParams, DidOpenTextDocumentParams,
    PublishDiagnosticsParams, Range, TextDocumentIdentifier, TextDocumentPositionParams, TextDocumentSyncKind, Uri,
};
use place::Encoding;
use serde::de::DeserializeOwned;
use serde::{Deserialize, Serialize};
use serde_json::{Value, json};
use std::collections::BTreeMap;

pub(super) const LSP: Subcommand = Subcommand {
    details: "An editor starts it and speaks the language server protocol with it on standard input and output. Findings \
              appear as diagnostics; hovering over a prefix or an address shows what the plan says about it, what is \
              around it and what is free in it; code actions apply the corrections of 'plan check --fix'. Each open \
              document is a plan of its own, and its format is detected from name and content.\n\n\
              examples/editors has the configurations of VS Code, Neovim and Helix.",
    statuses: ["the editor ended the session", NOT_USED, "the session was broken off, or a message was malformed"],
    examples: &[("ipv6calc plan lsp", "")],
    ..Subcommand::new::<LspArgs>("lsp", "serve an editor with findings, hover texts and fixes")
};

/// The arguments of `plan lsp`.
#[derive(clap::Args)]
struct LspArgs {
    /// Run only these rules: ALL, groups, codes or names
    #[arg(long, value_name = "RULE", value_delimiter = ',', value_parser = selector)]
    select: Vec<Selector>,
    /// Do not run these rules
    #[arg(long, value_name = "RULE", value_delimiter = ',', value_parser = selector)]
    ignore: Vec<Selector>,
    /// Use standard input and output; the only way, for editors that name it
    #[arg(long)]
    stdio: bool,
}

impl Run for LspArgs {
    fn run(self, _: &mut Console<'_>) -> Result<Exit, CliError> {
        let (connection, threads) = Connection::stdio();
        let overrides = Config { select: self.select, ignore: self.ignore, ..Config::default() };
        let encoding = greeted(&connection)?;
        let documents = BTreeMap::new();
        Session { connection: &connection, overrides, encoding, documents }.serve()?;
        drop(connection);
        threads.join().map_err(|e| broken(&e))?;
        Ok(Exit::Done)
    }
}

/// What ends a session early.
fn broken(error: &dyn std::fmt::Display) -> CliError {
    CliError::usage(format!("plan lsp: {error}"))
}

/// What a request for code actions says, as far as it matters here.
#[derive(Deserialize)]
#[serde(rename_all = "camelCase")]
struct CodeActionScope {
    text_document: TextDocumentIdentifier,
    range: Range,
}

/// Exchanges what the editor and the server can do, and settles how columns are counted.
///
/// The types that lsp-types has for both sides are not used: they describe every capability of the protocol, which would
/// be a third of a megabyte of code to read one list and to write four members.
fn greeted(connection: &Connection) -> Result<Encoding, CliError> {
    let (id, params) = connection.initialize_start().map_err(|e| broken(&e))?;
    let offered = params.pointer("/capabilities/general/positionEncodings").and_then(Value::as_array);
    let (encoding, kind) = match offered.is_some_and(|kinds| kinds.iter().any(|kind| kind == "utf-8")) {
        true => (Encoding::Utf8, "utf-8"),
        false => (Encoding::Utf16, "utf-16"),
    };
    let capabilities = json!({
        "positionEncoding": kind,
        "textDocumentSync": TextDocumentSyncKind::FULL,
        "hoverProvider": true,
        "codeActionProvider": { "codeActionKinds": [CodeActionKind::QUICKFIX, CodeActionKind::SOURCE_FIX_ALL] },
    });
    let server = json!({ "name": "ipv6calc", "version": env!("CARGO_PKG_VERSION") });
    let result = json!({ "capabilities": capabilities, "serverInfo": server });
    connection.initialize_finish(id, result).map_err(|e| broken(&e))?;
    Ok(encoding)
}

/// A session with an editor.
struct Session<'c> {
    connection: &'c Connection,
    /// The rules that the command line selects.
    overrides: Config,
    encoding: Encoding,
    /// The open documents, by their addresses.
    documents: BTreeMap<String, Document>,
}

impl Session<'_> {
    /// Answers messages until the editor ends the session.
    fn serve(&mut self) -> Result<(), CliError> {
        while let Ok(message) = self.connection.receiver.recv() {
            match message {
                Message::Request(request) => {
                    self.publish()?;
                    if self.connection.handle_shutdown(&request).map_err(|e| broken(&e))? {
                        return Ok(());
                    }
                    let response = self.answer(request);
                    self.send(Message::Response(response))?;
                }
                Message::Notification(notification) => self.note(notification)?,
                Message::Response(_) => {}
            }
            // what is typed fast is checked once
            if self.connection.receiver.is_empty() {
                self.publish()?;
            }
        }
        Err(broken(&"the editor closed the connection without ending the session"))
    }

    fn send(&self, message: Message) -> Result<(), CliError> {
        self.connection.sender.send(message).map_err(|e| broken(&e))
    }

    /// A document was opened, changed or closed.
    fn note(&mut self, notification: Notification) -> Result<(), CliError> {
        match notification.method.as_str() {
            DidOpenTextDocument::METHOD => {
                let params: DidOpenTextDocumentParams = parsed(notification.params)?;
                let opened = params.text_document;
                let key = opened.uri.to_string();
                self.documents.insert(key, Document::new(opened.uri, opened.version, opened.text));
            }
            DidChangeTextDocument::METHOD => {
                let params: DidChangeTextDocumentParams = parsed(notification.params)?;
                let document = self.documents.get_mut(params.text_document.uri.as_str());
                if let (Some(document), Some(change)) = (document, params.content_changes.into_iter().next_back()) {
                    document.change(params.text_document.version, change.text);
                }
            }
            DidCloseTextDocument::METHOD => {
                let params: DidCloseTextDocumentParams = parsed(notification.params)?;
                let uri = params.text_document.uri;
                self.documents.remove(uri.as_str());
                self.send(diagnosed(PublishDiagnosticsParams::new(uri, Vec::new(), None)))?;
            }
            _ => {}
        }
        Ok(())
    }

    /// Sends the findings of what changed.
    fn publish(&mut self) -> Result<(), CliError> {
        let (overrides, encoding) = (&self.overrides, self.encoding);
        let stale = self.documents.values_mut().filter(|document| document.is_stale());
        let messages: Vec<Message> = stale.map(|document| diagnosed(document.diagnosed(overrides, encoding))).collect();
        messages.into_iter().try_for_each(|message| self.send(message))
    }

    fn answer(&self, request: Request) -> Response {
        let id = request.id;
        let unknown = |what: String, code: ErrorCode| Response::new_err(id.clone(), code as i32, what);
        match request.method.as_str() {
            HoverRequest::METHOD => match serde_json::from_value::<TextDocumentPositionParams>(request.params) {
                Ok(place) => {
                    let document = self.document(&place.text_document.uri);
                    let hover = document.and_then(|document| document.hover(place.position, self.encoding));
                    Response::new_ok(id, &hover)
                }
                Err(e) => unknown(e.to_string(), ErrorCode::InvalidParams),
            },
            CodeActionRequest::METHOD => match serde_json::from_value::<CodeActionScope>(request.params) {
                Ok(params) => {
                    let document = self.document(&params.text_document.uri);
                    let actions = document.map(|document| document.actions(params.range, self.encoding));
                    Response::new_ok(id, &actions)
                }
                Err(e) => unknown(e.to_string(), ErrorCode::InvalidParams),
            },
            method => unknown(format!("the method {method} is not supported"), ErrorCode::MethodNotFound),
        }
    }

    fn document(&self, uri: &Uri) -> Option<&Document> {
        self.documents.get(uri.as_str())
    }
}

/// The parameters of a notification.
fn parsed<T: DeserializeOwned>(params: Value) -> Result<T, CliError> {
    serde_json::from_value(params).map_err(|e| broken(&e))
}

/// The notification with findings.
fn diagnosed(params: impl Serialize) -> Message {
    Message::Notification(Notification::new(PublishDiagnostics::METHOD.to_owned(), params))
}
