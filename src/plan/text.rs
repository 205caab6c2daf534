//! Texts in messages: on one line, not too long, and lists of words.

pub(crate) use crate::format::leaves_its_cell as moves;
use memchr::memchr;
use std::borrow::Cow;

/// The longest text that a message repeats, in characters.
const LONGEST: usize = 60;

/// A text for a message: on one line, and shortened if it is long.
pub(crate) fn shorten(text: &str) -> String {
    let mut short: String = one_line(text).chars().take(LONGEST).collect();
    if text.chars().nth(LONGEST).is_some() {
        short.push('…');
    }
    short
}

/// `a, b or c`.
pub(crate) fn listed(words: &[&str]) -> String {
    match words {
        [] => "nothing".to_owned(),
        [one] => (*one).to_owned(),
        [most @ .., last] => format!("{} or {last}", most.join(", ")),
    }
}

/// A text that stays on its line of a terminal or of a list.
pub(crate) fn one_line(text: &str) -> Cow<'_, str> {
    // most texts are of plain ASCII, which is seen without decoding characters
    let is_plain = text.bytes().all(|b| matches!(b, b' '..=b'~'));
    match !is_plain && text.contains(moves) {
        true => Cow::Owned(text.chars().map(|c| if moves(c) { char::REPLACEMENT_CHARACTER } else { c }).collect()),
        false => Cow::Borrowed(text),
    }
}

/// A text at the start of a line of output that a runner of workflows may read: it is not a command to it (`::stop::`,
/// and `##[stop]` anywhere).
pub(crate) fn no_command(text: &str) -> Cow<'_, str> {
    let text = no_inner_command(text);
    match text.trim_start().starts_with("::") {
        true => Cow::Owned(format!("./{}", text.trim_start())),
        false => text,
    }
}

/// A text within a line of such output.
pub(crate) fn no_inner_command(text: &str) -> Cow<'_, str> {
    let text = one_line(text);
    match memchr(b'#', text.as_bytes()).is_some() && (text.contains("##[") || text.contains("##vso[")) {
        true => Cow::Owned(text.replace("##[", "##\u{fffd}").replace("##vso[", "##vso\u{fffd}")),
        false => text,
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn what_would_leave_its_line_is_replaced() {
        assert_eq!(one_line("a\nb\u{1b}[2Jc\u{202e}d\u{85}"), "a\u{fffd}b\u{fffd}[2Jc\u{fffd}d\u{fffd}");
        assert!(matches!(one_line("zürich \u{1f30d}"), Cow::Borrowed(_)));
    }

    #[test]
    fn a_line_is_not_a_command_of_a_workflow() {
        assert_eq!(no_command("::stop-commands::x.toml"), "./::stop-commands::x.toml");
        assert_eq!(no_command("  ::error::x"), "./::error::x");
        assert_eq!(no_command("a##[error]b"), "a##\u{fffd}error]b");
        assert_eq!(no_inner_command("::1 is a##[b]"), "::1 is a##\u{fffd}b]");
        assert!(matches!(no_command("2001:db8::1"), Cow::Borrowed(_)));
    }

    #[test]
    fn a_long_text_is_shortened() {
        assert_eq!(shorten(&"ä".repeat(61)), format!("{}…", "ä".repeat(60)));
        assert_eq!(shorten("a\tb"), "a\u{fffd}b");
    }
}
