//! `ipv6calc grep`: the lines of files with an address of a set.

mod args;
mod files;
mod gate;
mod line_writer;
mod long_line;
mod search;
mod set;

use super::command::{Run, Subcommand};
use super::console::Console;
use super::error::CliError;
use super::exit::Exit;
use crate::cli::log;
use crate::filter::set_terms;
use args::GrepArgs;
pub(super) use files::SearchFile;
use search::Search;

pub(super) const GREP: Subcommand = Subcommand {
    usage: "[OPTIONS] SET [FILE]...\n       ipv6calc grep [OPTIONS] {-e SET | -f FILE}... [FILE]...",
    details: "What grep is for patterns, for addresses: lines with an address that belongs to SET are printed, in any \
              notation and anywhere in the line, with ports, in brackets, in URLs and with their characters escaped. \
              What only looks like an address, such as the version in a user agent, does not count.\n\n\
              SET is a prefix, an address, a range FIRST-LAST, an address and its mask, @FILE or a term. Union is written \
              with a comma or '|', intersection '&', difference ' - ' with blanks around, complement '!', and \
              parentheses group. An operand after SET that is a prefix, an address or a range, and not the name of a \
              file, belongs to the set too. Lists have one item per line; the words after an item are its label.\n\n\
              Files compressed with gzip or zstd are searched as they are. With -r, ignore files and hidden files \
              are respected as ripgrep does. Several files are searched at the same time; the output keeps their order.",
    lists: || vec![("Terms of a set", set_terms())],
    statuses: [
        "a line was selected",
        "no line was selected",
        "something could not be read, even if lines were selected",
    ],
    examples: &[
        ("ipv6calc grep 2001:db8::/32 access.log", ""),
        ("ipv6calc grep -c '10.0.0.0/8 - 10.1.0.0/16' /var/log/*.log.gz", ""),
        ("ipv6calc grep -rl 'country=DE & !type=6to4' /var/log", ""),
        ("ipv6calc grep --label -o @customers.csv access.log", ""),
    ],
    ..Subcommand::new::<GrepArgs>("grep", "print lines with an address of a set, anywhere in the line")
};

impl Run for GrepArgs {
    fn run(mut self, console: &mut Console<'_>) -> Result<Exit, CliError> {
        let matcher = set::matcher(&mut self, console)?;
        let threads = log::threads(self.threads);
        let files = files::Files::new(&self)?;
        let search = Search::new(&self, matcher, files.are_several());
        search.all(files, threads, console)
    }
}

#[cfg(test)]
mod tests {
    use super::super::exit::Exit;
    use super::super::subcommand::ask;

    #[test]
    fn a_set_that_is_wrong_has_status_2_and_searches_nothing() {
        for (line, message) in [
            ("grep office", "ipv6calc: grep: 'office': not a prefix, an address, a range or a term\n"),
            ("grep", "ipv6calc: grep: the set is missing\n"),
            ("grep @/nonexistent", "ipv6calc: grep: cannot read '/nonexistent'"),
            ("grep 2001:db8::1/32", "ipv6calc: grep: '2001:db8::1/32', column 1: expected a prefix whose bits"),
            ("grep --json -c ::1", "ipv6calc: grep: '--json' cannot be used with '--count'"),
        ] {
            let (exit, out, err) = ask(line);
            assert_eq!((exit, &*out), (Exit::Error, ""), "{line}");
            assert!(err.starts_with(message), "{line}: {err}");
        }
    }

    #[test]
    fn help_is_long_help_and_h_is_an_option() {
        let (exit, out, _) = ask("grep --help");
        assert_eq!(exit, Exit::Done);
        assert!(out.contains("-h, --no-filename") && out.contains("vendor=..."), "{out}");
    }
}
