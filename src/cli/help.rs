//! What ends a run without a conversion: version, features, help pages made from the tables.

use super::args::{Choice, Command, Group, LowArgs, Opt, VersionDetail};
use super::console::notice;
use super::error::escape_for_message;
use super::exit::Exit;
use super::layout::{entry, entry_at, wrap};
use super::lists::{self, To, headline, title};
use super::option_names;
use super::program::Program;
use super::samples;
use super::subcommand;
use super::{databases, features};
use crate::action::anonymize::{ANONYMIZE, DEANONYMIZE};
use crate::action::{self, Action};
use crate::addr::{Kind, Kinds};
use crate::db::Databases;
use crate::format::{self, Format, StyleFlags, placeholders};
use crate::stream::Sink;
use std::io::Write;

/// The number of samples in the help.
const SHOWN: usize = 4;

/// Does what ends the run early, if anything does, in the order of 4.4.0.
pub(super) fn ending<O: Write, E: Write>(
    program: Program,
    low: &LowArgs,
    db: &Databases,
    sink: &mut Sink<O, E>,
) -> Option<Exit> {
    if low.long_help {
        match program {
            Program::Calc => long(low, sink),
            _ => page(program, &mut sink.stdout),
        }
        return Some(Exit::Done);
    }
    if low.version != VersionDetail::None {
        version(program, low, db, sink);
        return Some(Exit::Done);
    }
    if let Some(name) = &low.feature {
        return Some(feature(program, name, low.quiet, db, sink));
    }
    if low.short_help && program != Program::Calc {
        short(program, sink);
        return Some(Exit::Failed);
    }
    if low.short_help && helped(low, sink) {
        return Some(Exit::Failed);
    }
    match low.command {
        Command::Examples => examples(low, sink),
        Command::Tokens => tokens(sink),
        Command::Convert | Command::Showinfo => return None,
    }
    Some(Exit::Failed)
}

/// `-v`: one line that scripts search; given twice or with `-h`, what its words mean, and the databases; a third time,
/// the build.
fn version(program: Program, low: &LowArgs, db: &Databases, sink: &mut Sink<impl Write, impl Write>) {
    notice(&format!("{} {}", headline(program), features::names(program, db)), &mut sink.stderr);
    if low.version >= VersionDetail::Features || low.short_help {
        for (name, about) in features::available(program, db) {
            notice(&format!("  {name:<28} : {about}"), &mut sink.stderr);
        }
        databases::describe(db, &mut sink.stderr);
    }
    if low.version >= VersionDetail::Build {
        let (arch, os) = (std::env::consts::ARCH, std::env::consts::OS);
        let (types, actions) = (format::ALL.len(), action::ALL.len());
        notice(&format!("  {types} types, {actions} actions, built for {arch} {os}"), &mut sink.stderr);
    }
}

fn feature(
    program: Program,
    name: &[u8],
    quiet: bool,
    db: &Databases,
    sink: &mut Sink<impl Write, impl Write>,
) -> Exit {
    let known = features::has(program, db, name);
    if !quiet {
        let verb = if known { "is" } else { "is not" };
        notice(&format!("feature {} {verb} available", escape_for_message(name)), &mut sink.stderr);
    }
    if known { Exit::Done } else { Exit::Failed }
}

/// The short help that fits what was chosen; false if it is ignored because only an input type was
/// (compatibility: core Q28).
fn helped(low: &LowArgs, sink: &mut Sink<impl Write, impl Write>) -> bool {
    let to = if low.style.has(StyleFlags::MACHINE) { To::Machine } else { To::Reader };
    let auto = matches!(low.input, Some(Choice::List))
        || matches!(low.input, Some(Choice::Format(f)) if f.is(&placeholders::AUTO));
    let nothing = !low.action_list && !low.filter_help && low.actions.is_empty();
    match (low.input, low.output) {
        (_, Some(Choice::Format(to))) if low.output_given => type_help(to, sink),
        (None, None) if nothing => short(Program::Calc, sink),
        (_, Some(Choice::List)) => lists::outputs(low.input_format(), to, sink),
        _ if auto => match low.output_format() {
            None => lists::inputs(to, sink),
            Some(to) => type_help(to, sink),
        },
        _ if low.action_list => lists::actions(to, sink),
        _ if low.filter_help => {
            title("", &mut sink.stderr);
            lists::tokens(&mut sink.stderr);
        }
        _ => match low.actions.last() {
            Some(action) if action.is(&action::named::AUTO) => lists::actions(to, sink),
            Some(action) => {
                title("", &mut sink.stderr);
                action_page(action, &mut sink.stderr);
            }
            None => return false,
        },
    }
    true
}

fn examples(low: &LowArgs, sink: &mut Sink<impl Write, impl Write>) {
    match low.output_format() {
        Some(to) => type_help(to, sink),
        None => notice("examples are those of an output type: -O TYPE --examples", &mut sink.stderr),
    }
}

fn tokens(sink: &mut Sink<impl Write, impl Write>) {
    title("", &mut sink.stderr);
    lists::types(&mut sink.stderr);
    notice("\nThe tokens that an address has: ipv6calc -i -m ADDRESS", &mut sink.stderr);
}

/// The help on stderr: every option.
pub(super) fn short(program: Program, sink: &mut Sink<impl Write, impl Write>) {
    let out = &mut sink.stderr;
    usage(program, out);
    options(program, out);
    if program == Program::Logconv {
        lists::log_outputs(out);
    }
    let more = if program == Program::Calc { "Examples, types and actions" } else { "Examples" };
    notice(&format!("\n{more}: {} --help", program.name()), out);
}

/// The help of a program for logs.
fn page(program: Program, out: &mut Vec<u8>) {
    usage(program, out);
    examples_of(program, out);
    options(program, out);
    match program {
        Program::Loganon => lists::methods(out),
        Program::Logconv => lists::log_outputs(out),
        _ => {}
    }
    statuses(program, out);
    notice(&format!("\nManual: ipv6calc man {} | man -l -", program.name()), out);
}

/// The first samples of a program with their answers.
fn examples_of(program: Program, out: &mut Vec<u8>) {
    notice("\nExamples:", out);
    for sample in samples::of(program).iter().take(SHOWN) {
        notice(&format!("  {}", sample.line(program)), out);
        sample.answer.lines().for_each(|line| notice(&format!("      {line}"), out));
    }
}

fn statuses(program: Program, out: &mut Vec<u8>) {
    notice("\nExit status:", out);
    program.statuses().iter().for_each(|(status, about)| entry_at(5, &format!("  {status}"), about, out));
}

fn type_help(to: &Format, sink: &mut Sink<impl Write, impl Write>) {
    title("", &mut sink.stderr);
    type_page(to, &mut sink.stderr);
}

/// The help on stdout: that of the types and actions that were chosen, or all of it.
fn long(low: &LowArgs, sink: &mut Sink<impl Write, impl Write>) {
    match (low.input, low.output) {
        (Some(Choice::List), _) => return lists::inputs(To::Help, sink),
        (_, Some(Choice::List)) => return lists::outputs(low.input_format(), To::Help, sink),
        _ if low.action_list => return lists::actions(To::Help, sink),
        _ => {}
    }
    let mut types: Vec<_> = low.input_format().filter(|_| low.input_given).into_iter().collect();
    types.extend(low.output_format().filter(|to| !types.iter().any(|from| from.is(to))));
    let out = &mut sink.stdout;
    for format in &types {
        gap(out);
        type_page(format, out);
    }
    for action in &low.actions {
        gap(out);
        action_page(action, out);
    }
    if out.is_empty() {
        everything(out);
    }
}

/// An empty line after what is there already.
fn gap(out: &mut Vec<u8>) {
    if !out.is_empty() {
        out.push(b'\n');
    }
}

fn everything(out: &mut Vec<u8>) {
    usage(Program::Calc, out);
    examples_of(Program::Calc, out);
    options(Program::Calc, out);
    notice("\nSubcommands:", out);
    subcommand::ALL.iter().for_each(|row| entry(&format!("  {}", row.name), row.about, out));
    let all = |names: &[&Format]| names.iter().map(|f| f.name).collect::<Vec<_>>().join(" ");
    notice("\nInput types (-I):", out);
    wrap("  ", &all(lists::INPUTS), out);
    notice("\nOutput types (-O):", out);
    wrap("  ", &all(lists::OUTPUTS), out);
    notice("\nActions (-A):", out);
    wrap("  ", &action::ALL.iter().map(|a| a.name).collect::<Vec<_>>().join(" "), out);
    statuses(Program::Calc, out);
    notice("\nHelp on a type or action: -O TYPE --help, -A ACTION --help\nManual: ipv6calc man | man -l -", out);
}

fn usage(program: Program, out: &mut Vec<u8>) {
    let (name, about) = (program.name(), program.about());
    notice(&format!("{name} {}: {about}\n\nUsage:", env!("CARGO_PKG_VERSION")), out);
    program.usage().iter().for_each(|form| notice(&format!("  {name} {form}"), out));
}

/// Every option that has a description, by group.
fn options(program: Program, out: &mut Vec<u8>) {
    for (group, heading) in Group::ALL {
        let mut rows = Opt::listed(program, group).peekable();
        if rows.peek().is_some() {
            notice(&format!("\n{heading}:"), out);
        }
        rows.for_each(|opt| entry(&spelling(opt), opt.about, out));
    }
}

/// `  -O, --out TYPE`.
fn spelling(opt: &Opt) -> String {
    let value = opt.arg.name().map(|name| format!(" {name}")).unwrap_or_default();
    match (opt.short, opt.name()) {
        (Some(short), "") => format!("  -{short}{value}"),
        (Some(short), name) => format!("  -{short}, --{name}{value}"),
        (None, name) => format!("      --{name}{value}"),
    }
}

/// What a notation is, what it reads and writes, its options and examples.
fn type_page(format: &Format, out: &mut Vec<u8>) {
    heading(format.name, format.about, format.rfc, out);
    if !format.aliases.is_empty() {
        notice(&format!("also called {}", format.aliases.join(", ")), out);
    }
    if let Some(parse) = &format.parse {
        notice(&format!("\nAs input type (-I) it gives: {}", parse.gives.name()), out);
    }
    if let Some(print) = &format.print {
        notice("\nAs output type (-O) it takes:", out);
        wrap("  ", &kinds(print.takes), out);
        notice("\nFormat options:", out);
        format_options(print.honours, out);
    }
    let examples = (format.examples)();
    if !examples.is_empty() {
        notice("\nExamples:", out);
    }
    for example in examples {
        match example.text == example.plain {
            true => notice(&format!("  {}", example.text), out),
            false => notice(&format!("  {}\n      is {}", example.text, example.plain), out),
        }
    }
}

fn format_options(honours: Option<StyleFlags>, out: &mut Vec<u8>) {
    match honours {
        None => notice("  any; those without a meaning for it are ignored", out),
        Some(StyleFlags::NONE) => notice("  none", out),
        Some(honours) => {
            option_names::of_style(honours)
                .filter_map(Opt::named)
                .for_each(|opt| entry(&spelling(opt), opt.about, out));
        }
    }
}

/// What an action is, which kinds it takes, its options and examples.
fn action_page(action: &Action, out: &mut Vec<u8>) {
    heading(action.name, action.about, action.rfc, out);
    if !action.maps.is_empty() {
        notice("\nConverts:", out);
    }
    action.maps.iter().for_each(|(from, to)| notice(&format!("  {:<20}  {}", from.name(), to.name()), out));
    if !action.params.is_empty() {
        notice("\nOptions:", out);
    }
    for (name, required) in option_names::of_action(action) {
        let need = if required { " (required)" } else { "" };
        if let Some(opt) = Opt::named(name) {
            entry(&spelling(opt), &format!("{}{need}", opt.about), out);
        }
    }
    let examples = (action.examples)();
    if !examples.is_empty() {
        notice("\nExamples:", out);
    }
    for (words, answer) in examples {
        notice(&format!("  ipv6calc -q -A {} {words}\n      {answer}", action.name), out);
    }
    if action.is(&ANONYMIZE) || action.is(&DEANONYMIZE) {
        lists::methods(out);
    } else if action.is(&action::filter::ACTION) {
        out.push(b'\n');
        lists::tokens(out);
    }
}

fn heading(name: &str, about: &str, rfc: &str, out: &mut Vec<u8>) {
    let source = if rfc.is_empty() { String::new() } else { format!(" ({rfc})") };
    wrap("", &format!("{name}: {about}{source}"), out);
}

/// The names of kinds, for a sentence.
pub(super) fn kinds(kinds: Kinds) -> String {
    kinds.iter().map(Kind::name).collect::<Vec<_>>().join(", ")
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::cli::layout::PAGE;
    use crate::cli::subcommand::ask;

    #[test]
    fn every_option_with_a_description_is_in_the_help() {
        let (_, help, _) = ask("--help");
        let (_, _, short) = ask("-h");
        for opt in Opt::of(Program::Calc).filter(|opt| !opt.about.is_empty()) {
            let name = spelling(opt);
            assert!(help.contains(&format!("\n{name}")), "{name}");
            assert!(short.contains(&format!("\n{name}")), "{name}");
        }
    }

    #[test]
    fn no_line_of_help_is_wider_than_80_columns() {
        let mut lines = vec!["--help".to_owned()];
        lines.extend(format::ALL.iter().map(|f| format!("-O {} --help", f.name)));
        lines.extend(action::ALL.iter().map(|a| format!("-A {} --help", a.name)));
        for line in lines {
            let (exit, out, err) = ask(&line);
            assert_eq!((exit, &*err), (Exit::Done, ""), "{line}");
            assert!(out.lines().count() > 0, "{line}");
            let wide: Vec<_> = out.lines().filter(|l| l.chars().count() > PAGE && !l.contains("ipv6calc -q")).collect();
            assert!(wide.is_empty(), "{line}: {wide:#?}");
        }
    }

    #[test]
    fn help_is_that_of_the_types_and_actions_beside_it() {
        let (_, out, _) = ask("-O revnibbles.arpa --help");
        assert!(out.starts_with("revnibbles.arpa: ") && out.contains("--printmirrored"), "{out}");
        let (_, out, _) = ask("--help -I mac");
        assert!(out.starts_with("mac: ") && out.contains("it gives: MAC address"), "{out}");
        let (_, out, _) = ask("-A 6rd_local_prefix --help");
        assert!(out.starts_with("6rd_local_prefix: ") && out.contains("(required)"), "{out}");
        let (_, out, _) = ask("--in mac --out eui64 --action geneui64 --help");
        assert!(out.starts_with("mac: ") && out.contains("\neui64: ") && out.contains("\ngeneui64: "), "{out}");
    }

    #[test]
    fn help_wins_over_words_that_cannot_be_read() {
        for line in
            ["--help --nonsense", "--nonsense --help", "-O nonsense --help", "::1 --help", "--printstart x --help"]
        {
            let (exit, out, _) = ask(line);
            assert!(exit == Exit::Done && out.contains("Usage:"), "{line}");
        }
        assert_eq!(ask("-- --help").0, Exit::Failed);
    }

    #[test]
    fn the_version_tells_more_each_time() {
        let lines = |line| ask(line).2.lines().count();
        assert_eq!(lines("-v"), 1);
        let more = lines("-vv");
        assert!(more > 1 + features::available(Program::Calc, &crate::db::Databases::built_in()).count());
        assert_eq!((lines("-v -h"), lines("-vvv")), (more, more + 1));
    }
}
