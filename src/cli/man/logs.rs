//! What the pages of the programs for logs have and no other.

use super::{Manual, Page};
use crate::log::stats::StatsRow;
use crate::log::{KINDS, convert};
use roff::{bold, roman};

/// The manual of `ipv6loganon`.
pub(super) fn loganon() -> Manual {
    Manual {
        description: vec![
            "ipv6loganon reads a log, anonymises the address at the start of every line, and writes the line with \
         everything else as it was. The address is the first word: an IPv4, IPv6 or MAC address or an EUI-64, as Apache, \
         nginx and other servers write it there. Addresses in the rest of the line, such as in a request or a referrer, \
         are copied.",
            "With --everywhere every address of a line is anonymised that the grammar below describes, in a log of any \
         format; with --json-field those in one value of lines of JSON, or in several. Both use the preset \
         anonymize-strict unless another preset or method is given.",
            "No line is lost, and none is passed on in clear because it has no address where one is expected: its first \
         word becomes -, and every address after it is anonymised. A line that is not JSON to its end is such a line with \
         --json-field. --unparsable changes that.",
            LOG,
            LINES,
            "The default method and the options are those of ipv6loganon 4.4.0; COMPATIBILITY.md lists what differs, and \
         why.",
        ],
        sections: |page| {
            page.anonymisation();
            page.section("WHAT IS AN ADDRESS");
            page.paragraphs(&ADDRESSES);
            page.subsection("What stays");
            page.paragraphs(&["These kinds of text stay unless --hide names them:"]);
            for row in KINDS.iter().filter(|row| row.stays) {
                page.item([bold(row.name)], &format!("{}: {}", row.about, row.example));
            }
            page.paragraphs(&["These are anonymised unless --keep names them:"]);
            for row in KINDS.iter().filter(|row| !row.stays) {
                page.item([bold(row.name)], &format!("{}: {}", row.about, row.example));
            }
            page.subsection("What is left of an address");
            page.paragraphs(&LEFT);
            for (preset, left) in PRESET_RESULTS {
                page.item([bold(preset)], left);
            }
            page.section("SIGNALS");
            page.item(
            [bold("SIGHUP")],
            "With --append or --write: the file is opened again between two lines, so that a log can be rotated: what \
             has its name by then is appended to. If that fails, a message is written and the old file is used further.",
        );
            page.item([bold("SIGTERM")], TERM);
        },
        variables: Vec::new(),
        recipes: vec![
            (
                "A log of Apache that holds no address in clear, not even in a request or a referrer",
                vec!["CustomLog \"|/usr/bin/ipv6loganon --everywhere -a /var/log/apache2/access.log\" combined"],
            ),
            (
                "Old logs, packed or not, in one file",
                vec!["ipv6loganon --file access.log.2.gz --file access.log.1 > anonymous.log"],
            ),
            (
                "Addresses that can be told apart, and found again with the key",
                vec![
                    "(umask 077; ipv6calc --generate-key > key)",
                    "ipv6loganon --anonymize-method ipcrypt-pfx --key-file key < access.log",
                ],
            ),
        ],
        sources: Vec::new,
    }
}

/// The manual of `ipv6logconv`.
pub(super) fn logconv() -> Manual {
    Manual {
        description: vec![
            "ipv6logconv reads a log and writes its lines with a name in place of the leading address: what kind of \
         address it is, from which registry, or how its interface identifier was made. The names look like those of \
         hosts, so that log analysers that sort by domain can count them.",
            "The address is the first word of a line, as Apache, nginx and other servers write it there. With --everywhere \
         every address of a line is replaced, in a log of any format; with --json-field those in values of lines of JSON. \
         ipv6loganon(1) describes what counts as an address.",
            LOG,
            LINES,
            "The names are those of ipv6logconv 4.4.0; COMPATIBILITY.md lists what differs, and why.",
        ],
        sections: |page| {
            page.outputs();
            page.section("SIGNALS");
            page.item([bold("SIGTERM")], TERM);
        },
        variables: Vec::new(),
        recipes: vec![("For a log analyser", vec!["ipv6logconv --out any --file access.log > typed.log"])],
        sources: Vec::new,
    }
}

/// The manual of `ipv6logstats`.
pub(super) fn logstats() -> Manual {
    Manual {
        description: vec![
            "ipv6logstats counts the lines of a log by their leading address: by family, registry, transition method and \
         kind of interface identifier, and with databases by country and AS number. It writes one row for each count; \
         other options write columns, JSON, or a partial result.",
            "The address is the first word of a line, as Apache, nginx and other servers write it there; a port and \
         brackets do not matter. With --everywhere every address of a line counts, in a log of any format; with \
         --json-field those in values of lines of JSON. ipv6loganon(1) describes what counts as an address. Logs that \
         ipv6loganon anonymised are counted by what their addresses still say.",
            "Counts of parts, such as days or machines, add up to those of the whole: --partial writes them, --merge adds \
         them.",
            LOG,
            "Rows and columns are those of ipv6logstats 4.4.0; COMPATIBILITY.md lists what differs, and why.",
        ],
        sections: |page| {
            page.rows();
            page.section("JSON OUTPUT");
            page.text([roman("What "), bold("--json"), roman(" writes:")]);
            page.document(include_str!("../../../schema/logstats.schema.json"));
            page.section("SIGNALS");
            page.item([bold("SIGTERM")], TERM);
        },
        variables: Vec::new(),
        recipes: vec![
            (
                "A line for each month, for a diagram",
                vec![
                    "ipv6logstats -o -p Month > statistics",
                    "ipv6logstats -n -p 2026-10 --file access.log.1.gz >> statistics",
                ],
            ),
            (
                "Two machines",
                vec![
                    "ipv6logstats --partial --file one.log > one.json",
                    "ipv6logstats --partial --file two.log > two.json",
                    "ipv6logstats --merge one.json two.json",
                ],
            ),
        ],
        sources: Vec::new,
    }
}

const LOG: &str = "The log is standard input or the files of --file, one after the other. Files and pipes that are \
    packed with gzip or zstd are recognised by their content. A truncated file is read as far as possible, \
    and is an error.";

const LINES: &str = "All processors work on a large log; lines stay in order, may be of any length, and a line that \
    arrives alone is processed immediately, so the program can be used in the log pipe of a server.";

const TERM: &str = "A log that comes through a pipe: everything that has arrived is written, and the exit status is 0. A \
    log from a file: the signal is not caught, because the rest would be missing without an error.";

const ADDRESSES: [&str; 7] = [
    "Where an address may be anywhere, it is recognised by its notation and by what is beside it. What could be the \
    address of a person is anonymised; only the exceptions below stay.",
    "IPv4: four numbers that are not part of a word; a port, also after a fifth dot, a length or full stops may follow. \
    Before in-addr.arpa the order is reversed; before any other label it is unknown, and the address is masked from both \
    ends.",
    "IPv6: what RFC 4291 allows, other than a lone ::; a port, a length, a zone or a word may follow, a label may precede. \
    Reversed nibbles are found too. Beside a colon the result is written without ::, so that it is read back.",
    "MAC addresses and EUI-64 in groups of two digits, as groups of four or six with a letter, without leading zeros, and \
    in the identifiers of DHCP; not in runs of nine and more groups, which are fingerprints.",
    "Names that give an address of the same line away: with dashes or the commas of FTP, padded with zeros, reversed, as a number. A name \
    without its address in the line is not recognised, other than those of services such as nip.io.",
    "Escapes are resolved: %3A in URLs, \\u003a in JSON and \\x3a in logs of nginx are a colon, also where they were \
    escaped again; colour sequences are not part of a word. The result has escapes where the line had them.",
    "Not found are addresses without their marks, such as 12 or 32 hex digits, of which the line holds no other form. \
    Input in UTF-16, and packed with anything but gzip or zstd, is refused with the command that converts it.",
];

const LEFT: [&str; 2] = [
    "One /56 is one household with many providers: a preset that keeps 56 bits of a prefix keeps the household. What \
    is left of an interface identifier depends on how it was made (from a MAC address; random, with or without the bit \
    that says universal; a low number), and how many of 10,000 random hosts of one /64 remain distinguishable:",
    "Measured with 10,000 random identifiers, one per line: ipv6loganon --anonymize-preset NAME < hosts | sort -u | wc -l",
];

/// What is left of an address with each preset; a test measures it.
static PRESET_RESULTS: [(&str, &str); 7] = [
    ("anonymize-strict", "prefix 48 bits; of an identifier only its kind; at most 3 of 10,000 random hosts"),
    (
        "anonymize-standard",
        "prefix 56 bits; vendor of a MAC address, 24 bits of a random identifier with the universal bit, kind of \
        others; about half of 10,000 random hosts",
    ),
    ("anonymize-careful", "prefix 48 bits; of the identifier as standard; about half of 10,000 random hosts"),
    ("anonymize-paranoid", "prefix 40 bits; of the identifier as standard; about half of 10,000 random hosts"),
    ("zeroize-standard", "prefix 56 bits; 40 bits of every identifier: all of 10,000 random hosts"),
    ("zeroize-careful", "prefix 48 bits; 24 bits of every identifier: nearly all of 10,000 random hosts"),
    ("zeroize-paranoid", "prefix 40 bits; nothing of an identifier: 1 of 10,000 random hosts"),
];

/// The rows of one group, by the text before their last slash, and what they count.
static GROUPS: &[(&str, &str)] = &[
    (
        "",
        "Every line with a word; lines with an address of a family, also of 6to4 and the like; lines without address.",
    ),
    (
        "IPv4",
        "IPv4 addresses by registry, also those in IPv4-mapped and IPv4-compatible addresses. Addresses of IANA \
              and of special purpose have no row.",
    ),
    ("IPv6", "IPv6 addresses by registry, but for those of the next three groups."),
    ("IPv6/6to4", "6to4 addresses by the registry of the IPv4 address in them."),
    ("IPv6/Teredo", "Teredo addresses by the registry of the IPv4 address of the client."),
    ("IPv6/NAT64", "NAT64 addresses by the registry of the IPv4 address in them."),
    (
        "IPv6/IID",
        "IPv6 addresses by how their interface identifier was made: from a hardware address, at random, by \
                  hand, by ISATAP. Unknown stays empty.",
    ),
];

impl Page {
    /// What takes the place of addresses, with all examples.
    fn outputs(&mut self) {
        self.section("OUTPUT TYPES");
        for output in convert::ALL {
            self.item([bold(output.name)], &super::sentence(output.about));
            self.roff.control("RS", []).control("nf", []);
            for (line, answer) in (output.examples)() {
                self.text([bold(line)]);
                self.text([roman(format!("  {}", answer.unwrap_or("(omitted)")))]);
            }
            self.roff.control("fi", []).control("RE", []);
        }
    }

    /// What the rows count.
    fn rows(&mut self) {
        self.section("ROWS AND COLUMNS");
        self.text([roman("In this order, which stays; each counts lines:")]);
        let rows: Vec<&str> = StatsRow::every().map(StatsRow::name).collect();
        for rows in rows.chunk_by(|a, b| group(a) == group(b)) {
            let about = GROUPS.iter().find(|(name, _)| rows.first().is_some_and(|row| group(row) == *name));
            self.item([bold(rows.join(", "))], about.map_or("", |(_, about)| about));
        }
        self.paragraphs(&[
            "Rows that start with * give version, time and token; after the other rows, if databases know them, they give \
             the countries (*3*CC-) and AS numbers (*3*AS-): the count of all lines, of IPv4 and of IPv6. *3*DB-Used names \
             the databases that gave answers.",
            "Lines that start with something like an address that is not one count in the row ALL only; their number is \
             reported at the end.",
        ]);
    }
}

/// The text before the last slash of a row.
fn group(row: &str) -> &str {
    row.rsplit_once('/').map_or("", |(group, _)| group)
}

#[cfg(test)]
mod tests {
    use super::super::super::program::Program;
    use super::super::page;
    use super::*;

    #[test]
    fn every_row_and_every_output_type_is_told() {
        let stats = page(Program::Logstats);
        StatsRow::every().for_each(|row| assert!(stats.contains(row.name()), "{}", row.name()));
        for row in StatsRow::every() {
            assert!(GROUPS.iter().any(|(name, _)| *name == group(row.name())), "{}", row.name());
        }
        let conv = page(Program::Logconv).replace("\\-", "-");
        for output in convert::ALL {
            assert!(conv.contains(output.name));
            (output.examples)().iter().for_each(|(line, _)| assert!(conv.contains(line), "{line}"));
        }
    }
}
