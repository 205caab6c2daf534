//! Query strings: the parameters of the page, and the text to explain.

use super::format::PageFormat;
use super::language::Language;
use percent_encoding::percent_decode_str;
use thiserror::Error;

/// The longest input in bytes.
pub(super) const LONGEST_INPUT: usize = 256;

/// The parameters of the page.
#[derive(Debug, Default, PartialEq, Eq)]
pub(super) struct Parameters {
    /// The language, if it was chosen.
    pub(super) language: Option<Language>,
    /// The format, if it was chosen.
    pub(super) format: Option<PageFormat>,
    /// An address or the like to describe.
    pub(super) input: Option<String>,
}

/// What is wrong with a query string.
#[derive(Clone, Debug, PartialEq, Eq, Error)]
pub(super) enum QueryError {
    /// A piece is not `name=value`.
    #[error("the query '{0}' is not NAME=VALUE")]
    Piece(String),
    /// A name has other characters than letters and digits.
    #[error("the parameter name '{0}' has characters other than letters and digits")]
    Name(String),
    /// A value has characters that must be written as %XX.
    #[error("the value of '{0}' has characters other than letters, digits and . - : % +")]
    Value(String),
    /// A format that does not exist.
    #[error("unknown format '{0}': expected html, htmlfull, text, textkeyvalue or json")]
    Format(String),
    /// An input with characters that no address has.
    #[error("the input has characters other than letters, digits and / . : - %")]
    Input,
    /// An input that is too long.
    #[error("the text is longer than {LONGEST_INPUT} bytes")]
    Long,
    /// A parameter of the form token of older versions that is not one.
    #[error("the value of '{0}' is malformed")]
    FormToken(&'static str),
    /// The text to explain is missing.
    #[error("there is nothing to explain: ?q=TEXT is missing")]
    NoText,
}

impl Parameters {
    /// Reads a query string: pieces `name=value` between `&` or `?`. Unknown names are accepted and ignored.
    ///
    /// # Errors
    /// Which piece is malformed.
    pub(super) fn parse(query: &str) -> Result<Parameters, QueryError> {
        let mut all = Parameters::default();
        for piece in query.split(['&', '?']).filter(|piece| !piece.is_empty()) {
            let (name, value) = piece.split_once('=').ok_or_else(|| QueryError::Piece(piece.to_owned()))?;
            if name.is_empty() || !name.bytes().all(|b| b.is_ascii_alphanumeric()) {
                return Err(QueryError::Name(name.to_owned()));
            }
            if !value.bytes().all(|b| b.is_ascii_alphanumeric() || b".-:%+".contains(&b)) {
                return Err(QueryError::Value(name.to_owned()));
            }
            all.set(name, value)?;
        }
        Ok(all)
    }

    fn set(&mut self, name: &str, value: &str) -> Result<(), QueryError> {
        match name {
            "lang" => self.language = Language::from_code(value).or(self.language),
            "format" => {
                let format = PageFormat::from_name(value).ok_or_else(|| QueryError::Format(value.to_owned()))?;
                self.format = Some(format);
            }
            "input" => self.input = input(value)?,
            // the form needs no token, since it changes nothing; old bookmarks may carry one
            "tokenhash" if value.len() > 72 || !value.bytes().all(|b| b.is_ascii_hexdigit()) => {
                return Err(QueryError::FormToken("tokenhash"));
            }
            "tokentime" if value.len() != 10 || !value.bytes().all(|b| b.is_ascii_digit()) => {
                return Err(QueryError::FormToken("tokentime"));
            }
            _ => {}
        }
        Ok(())
    }
}

/// The input of the form; nothing if it is empty.
fn input(value: &str) -> Result<Option<String>, QueryError> {
    let text = decode(value);
    let text = String::from_utf8(text).map_err(|_| QueryError::Input)?;
    let text = text.trim_matches([' ', '+']);
    if text.len() > LONGEST_INPUT {
        return Err(QueryError::Long);
    }
    // % introduces a zone: fe80::1%eth0
    match text.bytes().all(|b| b.is_ascii_alphanumeric() || b"/.:-%".contains(&b)) {
        true => Ok(Some(text.to_owned()).filter(|text| !text.is_empty())),
        false => Err(QueryError::Input),
    }
}

/// The text of `q=`: any bytes.
///
/// # Errors
/// If it is missing or too long.
pub(super) fn text_to_explain(query: &str) -> Result<Vec<u8>, QueryError> {
    let pieces = query.split('&').filter_map(|piece| piece.split_once('='));
    let text = pieces.filter(|(name, _)| *name == "q").map(|(_, value)| decode(value)).next_back();
    match text {
        Some(text) if text.len() > LONGEST_INPUT => Err(QueryError::Long),
        Some(text) if !text.trim_ascii().is_empty() => Ok(text),
        _ => Err(QueryError::NoText),
    }
}

/// The language of `lang=`, whatever the rest of the query is.
pub(super) fn language(query: &str) -> Option<Language> {
    let pieces = query.split(['&', '?']).filter_map(|piece| piece.strip_prefix("lang="));
    pieces.filter_map(Language::from_code).next_back()
}

/// `+` is a blank, `%XX` a byte; a `%` before anything else is itself.
fn decode(value: &str) -> Vec<u8> {
    percent_decode_str(&value.replace('+', " ")).collect()
}

#[cfg(test)]
mod tests {
    use super::*;
    use proptest::prelude::*;

    #[test]
    fn parameters_are_read() {
        let all = Parameters::parse("lang=de&format=textkeyvalue&input=%20+2001%3Adb8%3A%3A%2F32+").unwrap();
        assert_eq!(all.language, Some(Language::De));
        assert_eq!(all.format, Some(PageFormat::KeyValue));
        assert_eq!(all.input.as_deref(), Some("2001:db8::/32"));
    }

    #[test]
    fn unknown_languages_and_names_are_ignored() {
        assert_eq!(Parameters::parse("lang=fr&x=1&&?lang=en").unwrap().language, Some(Language::En));
        assert_eq!(Parameters::parse("").unwrap(), Parameters::default());
        assert_eq!(Parameters::parse("input=++").unwrap().input, None);
    }

    #[test]
    fn what_is_malformed_is_refused() {
        for query in [
            "x",
            "=1",
            "a_b=1",
            "lang=<de>",
            "format=xml",
            "input=%3Cscript%3E",
            "input=a%00",
            "input=%ff",
            "input=a+b",
            "tokenhash=xyz",
            "tokentime=123",
            "lang=de;x=1",
        ] {
            assert!(Parameters::parse(query).is_err(), "{query}");
        }
        assert_eq!(Parameters::parse(&format!("input={}", "1".repeat(257))), Err(QueryError::Long));
    }

    #[test]
    fn any_text_can_be_explained() {
        assert_eq!(text_to_explain("lang=de&q=%3Cb%3E+%ff").unwrap(), b"<b> \xff");
        assert_eq!(text_to_explain("q=+"), Err(QueryError::NoText));
        assert_eq!(text_to_explain("p=1"), Err(QueryError::NoText));
        assert_eq!(text_to_explain(&format!("q={}", "%61".repeat(256))).unwrap().len(), 256);
        assert_eq!(text_to_explain(&format!("q={}", "a".repeat(257))), Err(QueryError::Long));
    }

    proptest! {
        #[test]
        fn no_query_panics(query in ".{0,300}") {
            if let Ok(Parameters { input: Some(input), .. }) = Parameters::parse(&query) {
                prop_assert!(!input.contains(['<', '>', '"', '&', '\'', '\n']), "{}", input);
            }
            let _ = text_to_explain(&query);
        }
    }
}
