//! The words behind a verb: operands and options.

use super::Verb;
use crate::addr::{Family, Len};
use crate::cli::error::{CliError, escape_for_message};
use crate::cli::suggest::suggestion;
use crate::net::{HostBits, Strategy};

/// An option.
pub(super) struct Opt {
    /// Without the dashes.
    pub(super) name: &'static str,
    /// Its letter.
    pub(super) short: Option<char>,
    /// What stands behind it.
    pub(super) takes: Takes,
    /// One line for help.
    pub(super) about: &'static str,
}

/// What stands behind an option.
pub(super) enum Takes {
    /// Nothing.
    Nothing(fn(&mut Asked<'_>)),
    /// A value of this name.
    Value(&'static str, fn(&mut Asked<'_>, &[u8]) -> Result<(), CliError>),
    /// The second list.
    List,
}

/// What was asked for.
#[derive(Default)]
pub(super) struct Asked<'a> {
    /// The operands.
    pub(super) items: Vec<&'a [u8]>,
    /// The operands behind the option of the second list, if it was given.
    pub(super) others: Option<Vec<&'a [u8]>>,
    pub(super) json: bool,
    pub(super) host_bits: HostBits,
    pub(super) keep_going: bool,
    pub(super) quiet: bool,
    pub(super) invert: bool,
    pub(super) whole_line: bool,
    pub(super) size: Option<Len>,
    pub(super) count: Option<u64>,
    pub(super) seed: Option<u64>,
    pub(super) strategy: Strategy,
}

/// The options of every verb.
pub(super) const COMMON: &[Opt] = &[
    Opt {
        name: "trim",
        short: None,
        takes: Takes::Nothing(|asked| asked.host_bits = HostBits::Clear),
        about: "take the network of an item with host bits",
    },
    Opt {
        name: "keep-going",
        short: None,
        takes: Takes::Nothing(|asked| asked.keep_going = true),
        about: "leave out items that cannot be read; the status is 2 all the same",
    },
    Opt {
        name: "json",
        short: None,
        takes: Takes::Nothing(|asked| asked.json = true),
        about: "one JSON object a line",
    },
];

/// `--size LEN`, with what it means for the verb.
pub(super) const fn size(about: &'static str) -> Opt {
    let set = |asked: &mut Asked<'_>, value: &[u8]| {
        let found = length(value)
            .ok_or_else(|| CliError::invalid_value("size", value, "expected a prefix length from 0 to 128"));
        found.map(|len| asked.size = Some(len))
    };
    Opt { name: "size", short: None, takes: Takes::Value("LEN", set), about }
}

/// `--count N`, with what it means for the verb.
pub(super) const fn count(about: &'static str) -> Opt {
    let set = |asked: &mut Asked<'_>, value: &[u8]| number("count", value).map(|n| asked.count = Some(n));
    Opt { name: "count", short: None, takes: Takes::Value("N", set), about }
}

/// An option in front of the second list.
pub(super) const fn second(name: &'static str, about: &'static str) -> Opt {
    Opt { name, short: None, takes: Takes::List, about }
}

/// A number of digits only.
pub(super) fn number(option: &str, value: &[u8]) -> Result<u64, CliError> {
    let digits = str::from_utf8(value).ok().filter(|text| text.bytes().all(|b| b.is_ascii_digit()));
    let found = digits.and_then(|text| text.parse().ok());
    found.ok_or_else(|| CliError::invalid_value(option, value, format!("expected a number from 0 to {}", u64::MAX)))
}

/// `64` or `/64`.
fn length(word: &[u8]) -> Option<Len> {
    let digits = word.strip_prefix(b"/").unwrap_or(word);
    let plain = (1..=3).contains(&digits.len()) && digits.iter().all(u8::is_ascii_digit);
    let bits = str::from_utf8(digits).ok().filter(|_| plain)?.parse().ok()?;
    Len::new(Family::V6, bits).ok()
}

/// Whether a word is meant as a length: no item is a bare number.
fn like_length(word: &[u8]) -> bool {
    let digits = word.strip_prefix(b"/").unwrap_or(word);
    !digits.is_empty() && digits.iter().all(u8::is_ascii_digit)
}

impl<'a> Asked<'a> {
    /// Takes the lengths that are the last operands.
    pub(super) fn lengths(&mut self) -> Result<Vec<Len>, CliError> {
        let mut lengths = Vec::new();
        while let Some(word) = self.items.pop_if(|word| like_length(word)) {
            let wrong = || CliError::usage(format!("'{}' is no prefix length", escape_for_message(word)));
            lengths.insert(0, length(word).ok_or_else(|| wrong().with_hint("expected a number from 0 to 128"))?);
        }
        Ok(lengths)
    }

    /// Takes the one length that is the last operand.
    pub(super) fn length(&mut self) -> Result<Option<Len>, CliError> {
        match self.lengths()?.as_slice() {
            [] => Ok(None),
            [len] => Ok(Some(*len)),
            _ => Err(CliError::usage("more than one prefix length").with_hint("it takes one, as the last operand")),
        }
    }

    fn put(&mut self, word: &'a [u8]) {
        self.others.as_mut().unwrap_or(&mut self.items).push(word);
    }
}

impl Opt {
    /// As it is typed.
    pub(super) fn spelling(&self) -> String {
        let short = self.short.map(|c| format!("-{c}, ")).unwrap_or_default();
        let value = match self.takes {
            Takes::Nothing(_) => "",
            Takes::Value(name, _) => name,
            Takes::List => "ITEM...",
        };
        format!("{short}--{} {value}", self.name).trim_end().to_owned()
    }

    fn is(&self, word: &[u8]) -> bool {
        match word.strip_prefix(b"--") {
            Some(name) => name == self.name.as_bytes(),
            None => self.short.is_some_and(|c| word == [b'-', c as u8]),
        }
    }

    /// Applies it; its value may be the next word.
    fn apply<'a>(
        &self,
        asked: &mut Asked<'a>,
        value: Option<&'a [u8]>,
        rest: &mut impl Iterator<Item = &'a [u8]>,
    ) -> Result<(), CliError> {
        match (&self.takes, value) {
            (Takes::Nothing(_), Some(value)) => Err(CliError::invalid_value(self.name, value, "it takes no value")),
            (Takes::Nothing(set), None) => {
                set(asked);
                Ok(())
            }
            (Takes::Value(name, set), value) => {
                let missing = || CliError::usage(format!("option '--{}' needs a value: {name}", self.name));
                set(asked, value.or_else(|| rest.next()).ok_or_else(missing)?)
            }
            (Takes::List, value) => {
                asked.others.get_or_insert_default().extend(value);
                Ok(())
            }
        }
    }
}

/// Reads the words behind a verb. `-1` is no option but a number.
pub(super) fn read<'a>(verb: &Verb, words: &[&'a [u8]]) -> Result<Asked<'a>, CliError> {
    let (mut asked, mut words) = (Asked::default(), words.iter().copied());
    while let Some(word) = words.next() {
        match word {
            b"--" => words.by_ref().for_each(|word| asked.put(word)),
            [b'-', next, ..] if !next.is_ascii_digit() => option(verb, word, &mut asked, &mut words)?,
            _ => asked.put(word),
        }
    }
    Ok(asked)
}

fn option<'a>(
    verb: &Verb,
    word: &'a [u8],
    asked: &mut Asked<'a>,
    rest: &mut impl Iterator<Item = &'a [u8]>,
) -> Result<(), CliError> {
    let (name, value) = match memchr::memchr(b'=', word) {
        Some(at) if word.starts_with(b"--") => (word.get(..at).unwrap_or_default(), word.get(at + 1..)),
        _ => (word, None),
    };
    let all = || verb.options.iter().chain(COMMON);
    match all().find(|opt| opt.is(name)) {
        Some(opt) => opt.apply(asked, value, rest),
        None => {
            let bare = String::from_utf8_lossy(name);
            let near = suggestion(bare.trim_start_matches('-'), all().map(|opt| opt.name).chain(["help"]));
            let list = || format!("'ipv6calc net {} --help' lists its options", verb.name);
            let hint = near.map_or_else(list, |near| format!("did you mean '--{near}'?"));
            Err(CliError::usage(format!("unknown option '{}' of {}", escape_for_message(word), verb.name))
                .with_hint(hint))
        }
    }
}
