//! Where tokens go: selection, quoting, and the shell form.

use super::{Quoting, Select};
use crate::class::embedded::Slot;

/// How a line looks.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) enum TokenForm {
    /// `TOKEN=value`, embedded ones `TOKEN[address]=value`.
    Machine(Quoting),
    /// As [`TokenForm::Machine`] without quotes, and without control characters in values.
    Fields,
    /// `TOKEN='value'`, embedded ones `TOKEN_SOURCE='value'`.
    Shell,
}

/// An embedded IPv4 address, as its tokens carry it.
#[derive(Clone, Copy)]
struct Mark {
    used: u8,
    text: [u8; 24],
}

impl Mark {
    const NONE: Mark = Mark { used: 0, text: [0; 24] };

    fn push(&mut self, bytes: &[u8]) {
        for (to, from) in self.text.iter_mut().skip(usize::from(self.used)).zip(bytes) {
            *to = *from;
            self.used += 1;
        }
    }

    fn as_bytes(&self) -> &[u8] {
        self.text.get(..usize::from(self.used)).unwrap_or_default()
    }
}

/// Writes tokens.
pub(super) struct TokenWriter<'a> {
    out: &'a mut Vec<u8>,
    select: &'a Select,
    form: TokenForm,
    mark: Mark,
    /// Whether any token was printed.
    pub(super) printed: bool,
}

impl<'a> TokenWriter<'a> {
    pub(super) fn new(form: TokenForm, select: &'a Select, out: &'a mut Vec<u8>) -> TokenWriter<'a> {
        TokenWriter { out, select, form, mark: Mark::NONE, printed: false }
    }

    /// From now on tokens are those of this embedded address; `None`: of the address itself again.
    pub(super) fn embed(&mut self, embedded: Option<(Slot, u32)>) {
        self.mark = match (self.form, embedded) {
            (_, None) => Mark::NONE,
            (TokenForm::Machine(_) | TokenForm::Fields, Some((_, addr))) => bracketed(addr),
            (TokenForm::Shell, Some((source, _))) => suffix(source),
        };
    }

    /// A token whose value the closure writes.
    #[inline]
    pub(super) fn token(&mut self, name: &str, value: impl FnOnce(&mut Vec<u8>)) {
        let quoted = self.form == TokenForm::Machine(Quoting::All);
        self.put(name, quoted, value);
    }

    /// A token with this value.
    pub(super) fn plain(&mut self, name: &str, value: &str) {
        self.token(name, |out| out.extend_from_slice(value.as_bytes()));
    }

    /// A token of free text, which is quoted unless quoting is off.
    pub(super) fn text(&mut self, name: &str, value: &str) {
        let quoted = matches!(self.form, TokenForm::Machine(Quoting::All | Quoting::Text));
        self.put(name, quoted, |out| out.extend_from_slice(value.as_bytes()));
    }

    /// The token without value that represents a selection which nothing matched.
    pub(super) fn nothing(&mut self) {
        if let (Some(name), false) = (self.select.always(), self.printed) {
            self.line(name, self.form == TokenForm::Machine(Quoting::All), |_| ());
        }
    }

    /// Lines that were written before.
    pub(super) fn append(&mut self, lines: &[u8]) {
        self.out.extend_from_slice(lines);
    }

    #[inline]
    fn put(&mut self, name: &str, quoted: bool, value: impl FnOnce(&mut Vec<u8>)) {
        if self.select.wants(name, self.mark.used > 0) {
            self.line(name, quoted, value);
        }
    }

    #[inline]
    fn line(&mut self, name: &str, quoted: bool, value: impl FnOnce(&mut Vec<u8>)) {
        self.printed = true;
        if !self.select.value_only() {
            self.out.extend_from_slice(name.as_bytes());
            self.out.extend_from_slice(self.mark.as_bytes());
            self.out.push(b'=');
        }
        match (self.form, quoted) {
            (TokenForm::Shell, _) => shell_quoted(self.out, value),
            (TokenForm::Fields, _) => on_one_line(self.out, value),
            (_, true) => {
                self.out.push(b'"');
                value(self.out);
                self.out.push(b'"');
            }
            (_, false) => value(self.out),
        }
        self.out.push(b'\n');
    }
}

fn bracketed(addr: u32) -> Mark {
    let mut text = Vec::with_capacity(17);
    text.push(b'[');
    super::write::dotted(addr, &mut text);
    text.push(b']');
    let mut mark = Mark::NONE;
    mark.push(&text);
    mark
}

/// `_` and the source word in the letters of a shell name.
fn suffix(source: Slot) -> Mark {
    let mut mark = Mark::NONE;
    mark.push(b"_");
    for b in source.name().bytes() {
        mark.push(&[if b.is_ascii_alphanumeric() { b.to_ascii_uppercase() } else { b'_' }]);
    }
    mark
}

/// A value whose control characters are blanks.
fn on_one_line(out: &mut Vec<u8>, value: impl FnOnce(&mut Vec<u8>)) {
    let start = out.len();
    value(out);
    out.iter_mut().skip(start).filter(|b| b.is_ascii_control()).for_each(|b| *b = b' ');
}

/// A value in single quotes, safe for `eval`.
fn shell_quoted(out: &mut Vec<u8>, value: impl FnOnce(&mut Vec<u8>)) {
    let mut raw = Vec::new();
    value(&mut raw);
    out.push(b'\'');
    for b in raw {
        match b {
            b'\'' => out.extend_from_slice(b"'\\''"),
            _ => out.push(b),
        }
    }
    out.push(b'\'');
}

#[cfg(test)]
mod tests {
    use super::*;

    fn shell(embedded: Option<Slot>, value: &str) -> String {
        let (mut out, select) = (Vec::new(), Select::default());
        let mut sink = TokenWriter::new(TokenForm::Shell, &select, &mut out);
        sink.embed(embedded.map(|s| (s, 0)));
        sink.plain("IPV4_TYPE", value);
        String::from_utf8(out).unwrap()
    }

    #[test]
    fn a_quote_does_not_end_a_shell_value() {
        assert_eq!(shell(None, "it's"), "IPV4_TYPE='it'\\''s'\n");
    }

    #[test]
    fn a_value_cannot_forge_a_field() {
        let (mut out, select) = (Vec::new(), Select::default());
        let mut sink = TokenWriter::new(TokenForm::Fields, &select, &mut out);
        sink.text("OUI", "ACME\nIPV6=::1\r\u{1b}[1m");
        assert_eq!(String::from_utf8(out).unwrap(), "OUI=ACME IPV6=::1  [1m\n");
    }

    #[test]
    fn a_shell_name_tells_where_an_address_was_found() {
        assert_eq!(shell(Some(Slot::SixToFourMicrosoft), "x"), "IPV4_TYPE_6TO4_MICROSOFT='x'\n");
        assert_eq!(shell(Some(Slot::IsdnPlip), "x"), "IPV4_TYPE_ISDN_NET_PLIP='x'\n");
    }
}
