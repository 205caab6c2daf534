//! The lists of 4.4.0: types and actions in its order and layout, which scripts and bash-completion read.

use super::console::notice;
use super::layout::entry;
use super::option_names;
use super::program::Program;
use crate::action::{self, Action};
use crate::anon::{METHODS, PRESETS, Preset};
use crate::class::{V4Types, V6Types};
use crate::filter;
use crate::format::{
    Format, asn, base85, bitstring, eui64, hex, ifinet6, iid, ipv4addr, ipv4hex, ipv6addr, ipv6literal, ipv6to4, mac,
    octal, placeholders, prefixmac, revipv4, revnibbles,
};
use crate::log::convert;
use crate::stream::Sink;
use std::io::Write;

/// The input types (compatibility: core 2.6).
pub(super) static INPUTS: &[&Format] = &[
    &placeholders::AUTO,
    &revnibbles::INT,
    &revnibbles::ARPA,
    &bitstring::FORMAT,
    &ipv6addr::FORMAT,
    &ipv6literal::FORMAT,
    &ipv4addr::FORMAT,
    &ipv4hex::FORMAT,
    &ipv4hex::REVERSED,
    &mac::FORMAT,
    &eui64::FORMAT,
    &base85::FORMAT,
    &ifinet6::FORMAT,
    &iid::WITH_TOKEN,
    &placeholders::IPV6LOGCONV,
    &prefixmac::FORMAT,
    &asn::FORMAT,
];

/// The output types.
pub(super) static OUTPUTS: &[&Format] = &[
    &revnibbles::INT,
    &revnibbles::ARPA,
    &bitstring::FORMAT,
    &ipv6addr::FORMAT,
    &ipv4addr::FORMAT,
    &mac::FORMAT,
    &eui64::FORMAT,
    &base85::FORMAT,
    &ifinet6::FORMAT,
    &iid::FORMAT,
    &iid::WITH_TOKEN,
    &placeholders::ADDRTYPE,
    &placeholders::OUITYPE,
    &placeholders::IPV6ADDRTYPE,
    &placeholders::ANY,
    &revipv4::FORMAT,
    &ipv4hex::FORMAT,
    &octal::FORMAT,
    &hex::FORMAT,
    &ipv6literal::FORMAT,
    &ipv6to4::FORMAT,
];

/// Input types, and the output types that 4.4.0 lists for them. More conversions work: see `Print::takes`.
static OUTPUTS_OF: &[(&str, &str)] = &[
    (
        "revnibbles.int revnibbles.arpa bitstring",
        "revnibbles.int revnibbles.arpa bitstring ipv6addr ipv4addr mac eui64 base85 iid",
    ),
    ("ipv6addr", "revnibbles.int revnibbles.arpa bitstring ipv6addr base85 ifinet6 octal hex ipv6literal"),
    ("ipv6literal", "revnibbles.int revnibbles.arpa bitstring ipv6addr base85 ifinet6 octal ipv6literal"),
    ("ipv4addr ipv4hex", "ipv6addr ipv4addr revipv4 ipv4hex hex ipv6to4"),
    ("ipv4revhex", "ipv6addr ipv4addr revipv4 ipv4hex ipv6to4"),
    ("mac eui64", "eui64"),
    ("base85 ifinet6 prefix+mac", "revnibbles.int revnibbles.arpa bitstring ipv6addr base85 ifinet6"),
    ("iid+token", "iid+token"),
    ("ipv6logconv", "addrtype ouitype ipv6addrtype any"),
];

/// The output types that are listed, of an input type or of all. Where 4.4.0 lists none for an input type, neither
/// do we; `auto` and `any` do not count as a choice.
fn listed(input: Option<&Format>) -> Vec<&'static Format> {
    let Some(input) = input.filter(|f| !f.is(&placeholders::AUTO) && !f.is(&placeholders::ANY)) else {
        return OUTPUTS.to_vec();
    };
    let names = |list: &'static str| list.split(' ');
    let row = OUTPUTS_OF.iter().find(|(inputs, _)| names(inputs).any(|name| name == input.name));
    let outputs = row.map_or("", |(_, outputs)| *outputs);
    OUTPUTS.iter().copied().filter(|to| names(outputs).any(|name| name == to.name)).collect()
}

/// Name, colon, description, as bash-completion reads them.
fn row(name: &str, width: usize, about: &str, out: &mut Vec<u8>) {
    notice(&format!("  {name:<width$} : {about}"), out);
}

fn names<'a>(names: impl Iterator<Item = &'a str>, width: usize, out: &mut Vec<u8>) {
    names.for_each(|name| notice(&format!("{name:<width$}"), out));
}

/// The first line of every version text.
pub(super) fn headline(program: Program) -> String {
    format!("{}: version {}", program.name(), env!("CARGO_PKG_VERSION"))
}

/// The head of each page on stderr.
pub(super) fn title(text: &str, out: &mut Vec<u8>) {
    notice(&headline(Program::Calc), out);
    notice("MIT licence, an independent implementation\n", out);
    if !text.is_empty() {
        notice(text, out);
    }
}

/// Where a list goes.
#[derive(Clone, Copy)]
pub(super) enum To {
    /// Bare names (`-m`).
    Machine,
    /// With descriptions, on stderr.
    Reader,
    /// With descriptions, on stdout (`--help`).
    Help,
}

/// The list of input types.
pub(super) fn inputs(to: To, sink: &mut Sink<impl Write, impl Write>) {
    let out = match to {
        To::Machine => return names(INPUTS.iter().map(|f| f.name), 15, &mut sink.stdout),
        To::Reader => &mut sink.stderr,
        To::Help => &mut sink.stdout,
    };
    title("Input types (-I TYPE)", out);
    INPUTS.iter().for_each(|f| row(f.name, 15, f.about, out));
    out.push(b'\n');
}

/// The list of output types; bare names go to stderr too (compatibility: core Q13).
pub(super) fn outputs(input: Option<&Format>, to: To, sink: &mut Sink<impl Write, impl Write>) {
    let listed = listed(input);
    let out = match to {
        To::Machine => return names(listed.iter().map(|f| f.name), 15, &mut sink.stderr),
        To::Reader => &mut sink.stderr,
        To::Help => &mut sink.stdout,
    };
    title("Output types (-O TYPE)", out);
    listed.iter().for_each(|f| row(f.name, 15, f.about, out));
    notice("\nFor examples and format options of a type: ipv6calc -O TYPE --help", out);
}

/// The output types of `ipv6logconv`, with their examples.
pub(super) fn log_outputs(out: &mut Vec<u8>) {
    notice("\nOutput types (--out TYPE):", out);
    for output in convert::ALL {
        row(output.name, 15, output.about, out);
        for (line, answer) in (output.examples)().iter().take(3) {
            notice(&format!("      {line}\n        -> {}", answer.unwrap_or("(omitted)")), out);
        }
    }
}

/// The list of actions with their options.
pub(super) fn actions(to: To, sink: &mut Sink<impl Write, impl Write>) {
    let out = match to {
        // scripts compare the bare names with what they know
        To::Machine => return names(action::OLD.iter().map(|a| a.name), 16, &mut sink.stdout),
        To::Reader => &mut sink.stderr,
        To::Help => &mut sink.stdout,
    };
    title("Actions (-A ACTION)", out);
    for action in action::ALL {
        row(action.name, 16, action.about, out);
        options_of(action, out);
    }
    out.push(b'\n');
}

/// The tokens of `-E`.
pub(super) fn tokens(out: &mut Vec<u8>) {
    notice("Tokens of filter expressions (-E), joined by commas; ^ before a token negates it", out);
    for meaning in filter::TERMS.iter() {
        let family = if meaning.either { "[ipv4.|ipv6.]" } else { "" };
        let space = if meaning.value.starts_with("OP") { " " } else { "" };
        entry(&format!("  {family}{}{space}{}", meaning.token, meaning.value), meaning.about, out);
    }
    notice("\nand every type of address:", out);
    types(out);
}

/// The types of addresses.
pub(super) fn types(out: &mut Vec<u8>) {
    notice("\nTypes of IPv6 addresses:", out);
    V6Types::all().iter().for_each(|name| entry(&format!("  {}", name.text), name.about, out));
    notice("\nTypes of IPv4 addresses:", out);
    V4Types::all().iter().for_each(|name| entry(&format!("  {}", name.text), name.about, out));
}

/// The methods of anonymisation and the presets.
pub(super) fn methods(out: &mut Vec<u8>) {
    notice("\nMethods of --anonymize-method:", out);
    METHODS.iter().for_each(|row| entry(&format!("  {}", row.name), &row.promise(), out));
    notice("\nAnonymous: what a mask clears is gone. Pseudonymous: every address gets one", out);
    notice("substitute, and the key reveals it. The keyed methods leave loopback, link-local", out);
    notice("and multicast addresses unchanged, unless --all-scopes is given; without it", out);
    notice("about one IPv4 result in 15 of ipcrypt-pfx and cryptopan cannot be revealed.", out);
    notice("\nPresets of --anonymize-preset, and the bits they keep:", out);
    PRESETS.iter().for_each(|preset| entry(&format!("  {}, {}", preset.short, preset.name), &grade(preset), out));
}

/// What a preset leaves.
pub(super) fn grade(preset: &Preset) -> String {
    let Preset { mask_ipv4, mask_ipv6, mask_eui64, mask_mac, .. } = preset;
    format!("IPv4 {mask_ipv4}, IPv6 {mask_ipv6}, EUI-64 {mask_eui64}, MAC {mask_mac}")
}

fn options_of(action: &Action, out: &mut Vec<u8>) {
    for (name, required) in option_names::of_action(action) {
        let need = if required { "required" } else { "optional" };
        notice(&format!("{:21}--{name} ({need})", ""), out);
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use std::io;

    fn lists(ask: impl Fn(&mut Sink<io::Sink, io::Sink>)) -> (String, String) {
        let mut sink = Sink::new(io::sink(), io::sink());
        ask(&mut sink);
        (String::from_utf8(sink.stdout).unwrap(), String::from_utf8(sink.stderr).unwrap())
    }

    fn padded(names: &str, width: usize) -> String {
        names.split_whitespace().map(|name| format!("{name:<width$}\n")).collect()
    }

    const OUTPUT_NAMES: &str = "revnibbles.int revnibbles.arpa bitstring ipv6addr ipv4addr mac eui64 base85 ifinet6 iid \
        iid+token addrtype ouitype ipv6addrtype any revipv4 ipv4hex octal hex ipv6literal ipv6to4";

    #[test]
    fn input_types_are_bare_names_on_standard_output() {
        let names = "auto revnibbles.int revnibbles.arpa bitstring ipv6addr ipv6literal ipv4addr ipv4hex ipv4revhex mac \
            eui64 base85 ifinet6 iid+token ipv6logconv prefix+mac asn";
        assert_eq!(lists(|sink| inputs(To::Machine, sink)), (padded(names, 15), String::new()));
    }

    #[test]
    fn output_types_are_bare_names_on_standard_error() {
        assert_eq!(lists(|sink| outputs(None, To::Machine, sink)), (String::new(), padded(OUTPUT_NAMES, 15)));
        let of_any = lists(|sink| outputs(Some(&placeholders::ANY), To::Machine, sink));
        assert_eq!(of_any.1, padded(OUTPUT_NAMES, 15));
        let of_mac = lists(|sink| outputs(Some(&mac::FORMAT), To::Machine, sink));
        assert_eq!(of_mac.1, padded("eui64", 15));
        let of_octal = lists(|sink| outputs(Some(&octal::FORMAT), To::Machine, sink));
        assert_eq!(of_octal, (String::new(), String::new()));
    }

    #[test]
    fn actions_are_bare_names_on_standard_output() {
        let (out, err) = lists(|sink| actions(To::Machine, sink));
        assert!(out.starts_with("auto            \ngeneui64        \nconv6to4        \n"), "{out}");
        assert!(out.contains("6rd_extract_ipv4\n") && err.is_empty());
        assert_eq!(action::OLD.last().map(|action| action.name), Some("dbdump"));
    }

    /// What bash-completion makes of a list: `^\s+(\S+)\s*:`.
    fn completion(text: &str) -> Vec<&str> {
        text.lines()
            .filter(|line| line.starts_with([' ', '\t']))
            .filter_map(|line| line.trim_start().split_once(':'))
            .map(|(name, _)| name.trim_end())
            .filter(|name| !name.is_empty() && !name.contains(char::is_whitespace))
            .collect()
    }

    #[test]
    fn bash_completion_reads_the_lists() {
        let (_, err) = lists(|sink| inputs(To::Reader, sink));
        assert_eq!(completion(&err), INPUTS.iter().map(|f| f.name).collect::<Vec<_>>());
        let (_, err) = lists(|sink| outputs(None, To::Reader, sink));
        assert_eq!(completion(&err), OUTPUT_NAMES.split_whitespace().collect::<Vec<_>>());
        let (_, err) = lists(|sink| actions(To::Reader, sink));
        assert_eq!(completion(&err), action::ALL.iter().map(|a| a.name).collect::<Vec<_>>());
    }

    #[test]
    fn the_lists_of_an_input_type_name_types() {
        for (inputs, outputs) in OUTPUTS_OF {
            assert!(inputs.split(' ').all(|name| INPUTS.iter().any(|f| f.name == name)), "{inputs}");
            assert!(outputs.split(' ').all(|name| OUTPUTS.iter().any(|f| f.name == name)), "{outputs}");
        }
    }

    #[test]
    fn every_notation_that_can_be_read_or_written_is_listed() {
        for format in crate::format::ALL {
            // the list is that of 4.4.0: newer notations are in the help
            let newer = format.name == "revipv4" || format.name.starts_with("decimal");
            let hidden = format.is(&iid::FORMAT) || newer;
            assert!(format.parse.is_none() || hidden || INPUTS.iter().any(|f| f.is(format)), "{format:?}");
        }
    }

    #[test]
    fn options_of_actions_say_whether_they_are_needed() {
        let (_, err) = lists(|sink| actions(To::Reader, sink));
        assert!(err.contains("--6rd_prefix (required)\n") && err.contains("--6rd_relay_prefix (optional)\n"), "{err}");
        assert_eq!(err.matches("--test_").count(), 5);
    }
}
