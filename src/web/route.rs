//! Paths: what is served where.

use super::value::SingleValue;

/// What a path leads to.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) enum Route {
    /// The page.
    Page,
    /// The JSON document.
    Json,
    /// A single value.
    Value(SingleValue),
    /// An explanation of any text.
    Explain(ExplainForm),
    /// The facts as header fields, for a web server.
    Auth,
    /// Whether the server lives.
    Health,
}

/// The form of an explanation.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) enum ExplainForm {
    Html,
    Json,
    Text,
}

impl Route {
    /// What is at this path.
    pub(crate) fn of(path: &str) -> Option<Route> {
        match path {
            "" | "/" => Some(Route::Page),
            "/json" => Some(Route::Json),
            "/explain" => Some(Route::Explain(ExplainForm::Html)),
            "/explain.json" => Some(Route::Explain(ExplainForm::Json)),
            "/explain.txt" => Some(Route::Explain(ExplainForm::Text)),
            "/auth" => Some(Route::Auth),
            "/healthz" => Some(Route::Health),
            _ => SingleValue::ALL.iter().find(|(own, ..)| *own == path).map(|(_, value, _)| Route::Value(*value)),
        }
    }

    /// Whether scripts of another origin may read it, if one is allowed at all.
    pub(super) fn is_shared(self) -> bool {
        matches!(self, Route::Json | Route::Value(SingleValue::Ip))
    }

    /// Its name in metrics.
    pub(super) const fn name(self) -> &'static str {
        match self {
            Route::Page => "page",
            Route::Json => "json",
            Route::Value(_) => "value",
            Route::Explain(_) => "explain",
            Route::Auth => "auth",
            Route::Health => "health",
        }
    }
}
