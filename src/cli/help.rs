//! What ends a run without a conversion: version, features, help, lists.

use super::exit::Exit;
use super::report::notice;
use super::request::{Choice, Command, Request};
use crate::action::{self, Action};
use crate::addr::Kind;
use crate::format::{self, Format, Options, named};
use crate::stream::Sink;
use std::ffi::OsString;
use std::io::Write;

/// The line that begins every version text.
const VERSION: &str = concat!("ipv6calc: version ", env!("CARGO_PKG_VERSION"));

/// What this build can do, as `-v` lists it and `--has-feature` looks it up.
pub(super) static FEATURES: &[(&str, &str)] =
    &[("ANON_ZEROISE", "anonymisation: methods zeroize"), ("ANON_ANONYMIZE", "anonymisation: methods anonymize")];

/// Whether `--help` stands among the options of words that cannot be read.
pub(super) fn wanted(argv: &[OsString]) -> bool {
    argv.iter().take_while(|word| *word != "--").any(|word| word == "--help")
}

/// Carries out what ends the run, if anything does, in 4.4.0's order.
pub(super) fn ending<O: Write, E: Write>(request: &Request, sink: &mut Sink<O, E>) -> Option<Exit> {
    if request.long_help {
        long(request, sink);
        return Some(Exit::Done);
    }
    if request.versions > 0 {
        version(request.versions, sink);
        return Some(Exit::Done);
    }
    if let Some(name) = &request.feature {
        return Some(feature(name, request.quiet, sink));
    }
    if request.short_help && helped(request, sink) {
        return Some(Exit::Failed);
    }
    match request.command {
        Command::Examples => examples(request, sink),
        Command::Tokens => tokens(sink),
        Command::Convert | Command::Showinfo => return None,
    }
    Some(Exit::Failed)
}

fn version(times: u8, sink: &mut Sink<impl Write, impl Write>) {
    let features: Vec<_> = FEATURES.iter().map(|(name, _)| *name).collect();
    notice(&format!("{VERSION} {}", features.join(" ")), &mut sink.messages);
    if times > 1 {
        for (name, about) in FEATURES {
            notice(&format!("  {name:<28} : {about}"), &mut sink.messages);
        }
    }
}

fn feature(name: &[u8], quiet: bool, sink: &mut Sink<impl Write, impl Write>) -> Exit {
    let known = FEATURES.iter().any(|(feature, _)| feature.as_bytes() == name);
    if !quiet {
        let verb = if known { "is" } else { "is not" };
        notice(&format!("feature {} {verb} available", super::request::shown(name)), &mut sink.messages);
    }
    if known { Exit::Done } else { Exit::Failed }
}

/// The short help that fits what was chosen; false if it is ignored because only an input type was
/// (compatibility: core Q28).
fn helped(request: &Request, sink: &mut Sink<impl Write, impl Write>) -> bool {
    let machine = request.style.has(Options::MACHINE);
    let auto = matches!(request.input, Some(Choice::List))
        || matches!(request.input, Some(Choice::Format(f)) if f.is(&named::AUTO));
    match (request.input, request.output) {
        (_, Some(Choice::Format(to))) if request.output_given => type_help(to, &mut sink.messages),
        (None, None) if !request.action_list && request.actions.is_empty() => short(sink),
        (_, Some(Choice::List)) => outputs(request.input_format(), machine, sink),
        _ if auto => match request.output_format() {
            None => inputs(machine, sink),
            Some(to) => type_help(to, &mut sink.messages),
        },
        _ if request.action_list => actions(machine, sink),
        _ => match request.actions.last() {
            Some(action) if action.name == "auto" => actions(machine, sink),
            Some(action) => action_help(action, &mut sink.messages),
            None => return false,
        },
    }
    true
}

/// Name, colon, description, as bash-completion reads them.
fn row(name: &str, width: usize, about: &str, out: &mut Vec<u8>) {
    notice(&format!("  {name:<width$} : {about}"), out);
}

fn title(text: &str, out: &mut Vec<u8>) {
    notice(VERSION, out);
    notice("MIT licence, an independent implementation\n", out);
    notice(text, out);
}

/// The input types in the order of the list; `ipv6logconv` is one of the program of that name.
fn inputs(machine: bool, sink: &mut Sink<impl Write, impl Write>) {
    const OTHERS: [&str; 2] = ["auto", "ipv6logconv"];
    const HIDDEN: [&str; 1] = ["iid"];
    let listed = listed_inputs(&OTHERS, &HIDDEN);
    if machine {
        return listed.iter().for_each(|f| notice(&format!("{:<15}", f.name), &mut sink.answers));
    }
    title(" Input types:", &mut sink.messages);
    listed.iter().for_each(|f| row(f.name, 15, f.about, &mut sink.messages));
    sink.messages.push(b'\n');
}

fn listed_inputs(others: &[&str], hidden: &[&str]) -> Vec<&'static Format> {
    let wanted = |f: &&&Format| (f.parse.is_some() && !hidden.contains(&f.name)) || others.contains(&f.name);
    format::ALL.iter().filter(wanted).copied().collect()
}

/// The output types in the order of the list; of a chosen input type those that its values can become.
fn outputs(input: Option<&'static Format>, machine: bool, sink: &mut Sink<impl Write, impl Write>) {
    let takes = |f: &&&Format| match input {
        None => f.print.is_some() || ["addrtype", "ouitype", "ipv6addrtype", "any"].contains(&f.name),
        Some(input) => input.parse.as_ref().is_some_and(|parse| f.takes().has(parse.gives) || becomes(parse.gives, f)),
    };
    let listed: Vec<_> = format::ALL.iter().filter(takes).collect();
    if machine {
        return listed.iter().for_each(|f| notice(&format!("{:<15}", f.name), &mut sink.messages));
    }
    title(" Output types:", &mut sink.messages);
    listed.iter().for_each(|f| row(f.name, 15, f.about, &mut sink.messages));
    notice("\n For examples and format options of a type: -O TYPE -?\n", &mut sink.messages);
}

/// Whether a kind becomes this output type by an implied action.
fn becomes(kind: Kind, to: &Format) -> bool {
    super::job::implied(kind, to).is_some()
}

fn actions(machine: bool, sink: &mut Sink<impl Write, impl Write>) {
    if machine {
        return action::ALL.iter().for_each(|a| notice(&format!("{:<16}", a.name), &mut sink.answers));
    }
    title(" Actions:", &mut sink.messages);
    for action in action::ALL {
        row(action.name, 16, action.about, &mut sink.messages);
        options_of(action, &mut sink.messages);
    }
    sink.messages.push(b'\n');
}

fn options_of(action: &Action, out: &mut Vec<u8>) {
    for belongs in action.options {
        let need = if belongs.required { "required" } else { "optional" };
        notice(&format!("{:21}--{} ({need})", "", belongs.option), out);
    }
}

/// Examples of an output type, and the options it takes.
fn type_help(to: &Format, out: &mut Vec<u8>) {
    title(&format!(" Output type {}: {}", to.name, to.about), out);
    for example in to.examples {
        notice(&format!("  {} -> {}", example.plain, example.text), out);
    }
    match to.print.as_ref().and_then(|print| print.honours) {
        Some(honours) if !honours.is_empty() => {
            notice("\n Format options:", out);
            honours.names().for_each(|name| notice(&format!("  --{name}"), out));
        }
        _ => notice("\n No format options", out),
    }
}

fn action_help(action: &Action, out: &mut Vec<u8>) {
    title(&format!(" Action {}: {}", action.name, action.about), out);
    options_of(action, out);
    for (words, answer) in action.examples {
        notice(&format!("  ipv6calc -q -A {} {words} -> {answer}", action.name), out);
    }
}

fn examples(request: &Request, sink: &mut Sink<impl Write, impl Write>) {
    match request.output_format() {
        Some(to) => type_help(to, &mut sink.messages),
        None => notice("examples are those of an output type: -O TYPE --examples", &mut sink.messages),
    }
}

fn tokens(sink: &mut Sink<impl Write, impl Write>) {
    title(" Types of addresses:", &mut sink.messages);
}

/// The short help on stderr.
pub(super) fn short(sink: &mut Sink<impl Write, impl Write>) {
    title("", &mut sink.messages);
}

/// The help on stdout.
fn long(_request: &Request, sink: &mut Sink<impl Write, impl Write>) {
    title("", &mut sink.answers);
}
