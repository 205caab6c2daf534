//! `ipv6calc net`: sets of prefixes. One file is one verb.

mod aggregate;
mod args;
mod contains;
mod count;
mod dense;
mod diff;
mod exclude;
mod free;
mod intersect;
mod list;
mod next;
mod nth;
mod offset;
mod overlaps;
mod random;
mod range;
mod sample;
mod sort;
mod split;
mod supernet;
mod write;
mod zones;

use super::command::Subcommand;

pub(super) use args::number;

/// Every verb, in the order of lists.
static VERBS: &[Subcommand] = &[
    split::SPLIT,
    supernet::SUPERNET,
    aggregate::AGGREGATE,
    range::RANGE,
    sort::SORT,
    sort::UNIQUE,
    exclude::EXCLUDE,
    intersect::INTERSECT,
    diff::DIFF,
    free::FREE,
    next::NEXT,
    contains::CONTAINS,
    overlaps::OVERLAPS,
    count::COUNT,
    dense::DENSE,
    nth::NTH,
    offset::OFFSET,
    random::RANDOM,
    sample::SAMPLE,
    zones::ZONES,
];

/// The row of the subcommand.
pub(super) const NET: Subcommand = Subcommand {
    details: "An item is a prefix, an address or a range FIRST-LAST; IPv4 and IPv6 may be mixed. @FILE means the \
              items in a file, and @- for those on standard input; # and ; start a comment. Items are separated by \
              commas or newlines; quotes, zones and ports do not matter, words after an item are skipped, and an \
              address may be followed by its network mask. Without items, standard input is read. A number that a verb needs is the last operand. The second list of a verb \
              follows an option: --minus, --with, --used or --item.\n\n\
              An item with host bits, such as 2001:db8::1/64, is an error that names the network; --trim takes the \
              network. Items that programs read differently, such as 010.0.0.1 and 10/8, are errors too. A list with \
              errors is not processed, unless --keep-going skips them. --json writes one object per line \
              (schema/net.schema.json).",
    statuses: ["yes, or there is an answer", "no, or the answer is empty", "something could not be read or done"],
    ..Subcommand::group("net", "split, aggregate, exclude, search and count prefixes of both families", || VERBS)
};

#[cfg(test)]
mod tests {
    use super::*;
    use crate::cli::exit::Exit;
    use crate::cli::subcommand::ask;

    #[test]
    fn every_example_answers_what_it_says() {
        for verb in VERBS {
            assert!(!verb.examples.is_empty(), "{}", verb.name);
            for (line, answer) in verb.examples {
                let (exit, out, err) = ask(line.trim_start_matches("ipv6calc "));
                assert_eq!((&*out, &*err), (*answer, ""), "{line}");
                assert_ne!(exit, Exit::Error);
            }
        }
    }

    #[test]
    fn operands_after_the_option_of_the_second_list_belong_to_it() {
        for line in [
            "net exclude ::/0 --minus 8000::/1 --json --trim 4000::/2",
            "net exclude --json ::/0 --trim --minus=8000::/1 4000::/2",
            "net exclude ::/0 --trim --minus --json 8000::/1 -- 4000::/2",
        ] {
            let (_, out, err) = ask(line);
            assert!(
                out.contains("\"prefix\":\"::/2\"") && out.lines().count() == 1 && err.is_empty(),
                "{line}: {out}{err}"
            );
        }
    }

    #[test]
    fn a_negative_number_is_an_operand() {
        for (number, answer) in
            [("-0x1", "192.0.2.255\n"), ("-0x100", "192.0.2.0\n"), ("-256", "192.0.2.0\n"), ("-0", "")]
        {
            assert_eq!(ask(&format!("net nth 192.0.2.0/24 {number}")).1, answer, "{number}");
        }
    }
}
