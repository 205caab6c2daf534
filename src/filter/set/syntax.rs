//! Expressions of sets.

use super::error::{SetError, lossy};
use super::test::AddressTest;
use crate::addr::Net;
use crate::net::{AddressSet, HostBits, Range, parse, word_item};

/// A set as it is written.
#[derive(Clone, Debug)]
pub(super) enum SetNode {
    Item(Range),
    /// The items of a list.
    List(Vec<u8>),
    /// A set that has a name.
    Fixed(AddressSet),
    Test(AddressTest),
    Not(Box<SetNode>),
    Both(Box<SetNode>, Box<SetNode>),
    Minus(Box<SetNode>, Box<SetNode>),
    Either(Vec<SetNode>),
}

/// Reads an expression.
pub(super) fn read(text: &[u8], host_bits: HostBits) -> Result<SetNode, SetError> {
    let mut reader = SetReader { text, at: 0, depth: 0, host_bits };
    let node = reader.either()?;
    match reader.peek() {
        None => Ok(node),
        Some(_) => Err(reader.expected("an operator or the end")),
    }
}

/// The deepest nesting of an expression.
const DEEPEST: usize = 100;

struct SetReader<'t> {
    text: &'t [u8],
    at: usize,
    depth: usize,
    host_bits: HostBits,
}

impl<'t> SetReader<'t> {
    /// The next byte that is not a blank.
    fn peek(&mut self) -> Option<u8> {
        while self.text.get(self.at).is_some_and(u8::is_ascii_whitespace) {
            self.at += 1;
        }
        self.text.get(self.at).copied()
    }

    fn expected(&self, expected: &'static str) -> SetError {
        SetError::Syntax { text: lossy(self.text), expected, at: self.at }
    }

    /// Sets with `|`, a comma or a blank between them.
    fn either(&mut self) -> Result<SetNode, SetError> {
        let mut nodes = vec![self.both()?];
        loop {
            match self.peek() {
                None | Some(b')') => break,
                Some(b',') => {
                    self.at += 1;
                    // lists that are pasted may end with a comma
                    if matches!(self.peek(), None | Some(b')')) {
                        break;
                    }
                }
                Some(b'|') => self.at += 1,
                Some(_) => {}
            }
            nodes.push(self.both()?);
        }
        Ok(if nodes.len() == 1 { nodes.remove(0) } else { SetNode::Either(nodes) })
    }

    /// Sets with `&` or ` - ` between them.
    fn both(&mut self) -> Result<SetNode, SetError> {
        let mut left = self.single()?;
        loop {
            let operator = self.peek();
            let blank = |at: Option<usize>| at.and_then(|at| self.text.get(at)).is_some_and(u8::is_ascii_whitespace);
            let after = self.at + 1;
            let minus = operator == Some(b'-')
                && blank(self.at.checked_sub(1))
                && (after == self.text.len() || blank(Some(after)));
            if !minus && operator != Some(b'&') {
                return Ok(left);
            }
            self.at += 1;
            let start = self.at;
            let right = self.single()?;
            if let (true, SetNode::Item(a), SetNode::Item(b)) = (minus, &left, &right)
                && is_single(a)
                && is_single(b)
            {
                self.at = start;
                return Err(self.expected("a set to subtract; a range has no blanks around its dash"));
            }
            let (a, b) = (Box::new(left), Box::new(right));
            left = if minus { SetNode::Minus(a, b) } else { SetNode::Both(a, b) };
        }
    }

    fn single(&mut self) -> Result<SetNode, SetError> {
        self.depth += 1;
        if self.depth > DEEPEST {
            return Err(self.expected("fewer nested sets"));
        }
        let node = match self.peek() {
            Some(b'!') => {
                self.at += 1;
                SetNode::Not(Box::new(self.single()?))
            }
            Some(b'(') => {
                self.at += 1;
                let node = self.either()?;
                if self.peek() != Some(b')') {
                    return Err(self.expected("a closing parenthesis"));
                }
                self.at += 1;
                node
            }
            _ => self.word()?,
        };
        self.depth -= 1;
        Ok(node)
    }

    /// The next word; a value may be quoted.
    fn take_word(&mut self) -> Result<Vec<u8>, SetError> {
        let (mut word, mut quoted) = (Vec::new(), false);
        while let Some(b) = self.text.get(self.at).copied() {
            match b {
                b'"' => quoted = !quoted,
                b' ' | b'\t' | b'\n' | b'\r' | b'(' | b')' | b'|' | b'&' | b',' if !quoted => break,
                _ => word.push(b),
            }
            self.at += 1;
        }
        if quoted { Err(self.expected("a closing quote")) } else { Ok(word) }
    }

    fn word(&mut self) -> Result<SetNode, SetError> {
        let word = self.take_word()?;
        match word.as_slice() {
            [] => Err(self.expected("a prefix, an address, a range, @FILE or a term")),
            [b'@'] => Err(self.expected("the name of a file after '@'")),
            [b'@', name @ ..] => Ok(SetNode::List(name.to_vec())),
            b"bogon" => Ok(SetNode::Fixed(super::bogons())),
            _ => self.item_or_term(&word),
        }
    }

    fn item_or_term(&mut self, word: &[u8]) -> Result<SetNode, SetError> {
        if let Some(masked) = self.masked(word) {
            return masked.map(SetNode::Item);
        }
        let error = match word_item(word, self.host_bits) {
            Ok(range) => return Ok(SetNode::Item(range)),
            Err(error) => error,
        };
        let like_address = word.first().is_some_and(u8::is_ascii_digit) || word.contains(&b':') || error.at > 0;
        match AddressTest::read(word) {
            Ok(test) => Ok(SetNode::Test(test)),
            Err(_) if like_address && !word.contains(&b'=') => Err(SetError::item(word, error)),
            Err(problem) => Err(SetError::term(word, problem)),
        }
    }

    /// An address whose mask is the next word.
    fn masked(&mut self, word: &[u8]) -> Option<Result<Range, SetError>> {
        let start = self.at;
        if word.contains(&b'/') || self.peek().is_none_or(|b| !b.is_ascii_hexdigit() && b != b':') {
            self.at = start;
            return None;
        }
        let mask = self.take_word().ok()?;
        let pair = [word, b" ", &mask].concat();
        let is_mask = parse(&pair, HostBits::Clear).is_ok();
        if !is_mask {
            self.at = start;
            return None;
        }
        Some(parse(&pair, self.host_bits).map_err(|error| SetError::item(&pair, error)))
    }
}

fn is_single(range: &Range) -> bool {
    range.net().as_ref().is_some_and(|net: &Net| net.size_log2() == 0)
}
