//! The commands that make something of a reading.

use super::{Conversion, Own, TextWords, plain};
use crate::action::{self, Params, StepRun};
use crate::addr::{Kind, Value};
use crate::format::{self, StyleFlags};
use crate::info::json::printed;

/// Forms of one notation that an option makes.
fn all_variants() -> [(Kind, &'static str, &'static str, StyleFlags); 6] {
    [
        (Kind::V6, "uncompressed", "--printuncompressed", StyleFlags::UNCOMPRESSED),
        (Kind::V6, "all digits", "--printfulluncompressed", StyleFlags::FULL),
        (Kind::V6, "upper case", "--uppercase", StyleFlags::UPPER),
        (Kind::V6, "prefix", "--printprefix", StyleFlags::PREFIX),
        (Kind::V6, "suffix", "--printsuffix", StyleFlags::SUFFIX),
        (Kind::V4, "octal numbers", "--print-octal", StyleFlags::OCTAL),
    ]
}

/// Every conversion of a reading that works.
pub(super) fn of(words: &TextWords<'_>, own: &Own) -> Vec<Conversion> {
    let mut all = notations(words, own);
    all.extend(variants(words, own));
    all.extend(actions(words, own));
    all.extend(shows(words, own));
    all
}

/// The value in another notation.
fn notations(words: &TextWords<'_>, own: &Own) -> Vec<Conversion> {
    let others = format::ALL.iter().filter(|f| !f.is(own.format) && f.takes().has(own.value.kind()));
    let command = |f: &&&'static format::Format| {
        Some(Conversion {
            what: f.about.to_owned(),
            argv: own.command(words, &["-O", f.name]),
            gives: printed(&own.value, f, StyleFlags::NONE).filter(|text| !text.is_empty())?,
        })
    };
    others.filter_map(|f| command(&f)).collect()
}

/// The value in the plain notation with an option.
fn variants(words: &TextWords<'_>, own: &Own) -> Vec<Conversion> {
    let (kind, plain) = (own.value.kind(), format::plain(own.value.kind()));
    let command = |(_, what, option, bits): &(Kind, &str, &str, StyleFlags)| {
        Some(Conversion {
            what: format!("{}, {what}", plain.about),
            argv: own.command(words, &["-O", plain.name, option]),
            gives: printed(&own.value, plain, *bits).filter(|text| !text.is_empty())?,
        })
    };
    all_variants().iter().filter(|(k, ..)| *k == kind).filter_map(command).collect()
}

/// What an action without options makes of the value.
fn actions(words: &TextWords<'_>, own: &Own) -> Vec<Conversion> {
    let made = |a: &'static action::Action| -> Option<Conversion> {
        let step = (a.build)(&Params::default()).ok()?;
        let kind = step.gives(own.value.kind())?;
        let StepRun::Map(run) = &step.run else { return None };
        let mut value = own.value;
        run(&mut value).ok().filter(|()| value != own.value)?;
        let output = format::plain(kind).name;
        let argv = own.command(words, &["-A", a.name, "-O", output]);
        // the converter keeps the notation of 4.4.0
        let gives = printed(&value, format::plain(kind), StyleFlags::NONE).unwrap_or_else(|| plain(&value));
        Some(Conversion { what: a.about.to_owned(), argv, gives })
    };
    // A fresh identifier is another one in every run.
    action::ALL.iter().filter(|a| a.name != "genprivacyiid").filter_map(|a| made(a)).collect()
}

/// The ways to show all facts.
fn shows(words: &TextWords<'_>, own: &Own) -> Vec<Conversion> {
    const FORMS: [(&str, &str); 3] =
        [("all facts", "-i"), ("all facts, as tokens", "-m"), ("all facts, typed", "--json")];
    if matches!(own.value, Value::PrefixMac(_) | Value::Iid(..)) {
        return Vec::new();
    }
    let command = |(what, option): (&str, &str)| {
        let options: &[&str] =
            if option == "-i" || matches!(own.value, Value::Asn(_)) { &[option] } else { &["-i", option] };
        let options = options.iter().copied().filter(|o| *o != "-i" || !matches!(own.value, Value::Asn(_)));
        Conversion {
            what: what.to_owned(),
            argv: own.command(words, &options.collect::<Vec<_>>()),
            gives: String::new(),
        }
    };
    FORMS.into_iter().map(command).collect()
}
