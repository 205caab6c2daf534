//! Readers: one file per input format, and one line in the list below.

mod kea_keywords;
mod mention;
mod nft_names;
mod reader;
mod reverse_use;
mod schema;
pub(in crate::plan) mod syntax;
mod toml_comments;

pub(in crate::plan) use self::csv::column_meaning;
pub use self::csv::{column_meanings, ignored_columns, is_column_meaning};
pub use self::reader::FormatReader;
pub use self::reverse_use::take_reverse_names;

use crate::plan::draft::Draft;
use crate::plan::text::listed;

/// Declares the files of the readers and lists what they read.
macro_rules! readers {
    ($($reader:ident)+) => {
        $(pub(crate) mod $reader;)+

        /// Every input format. Of several that would do, the first is taken.
        pub static ALL: &[&FormatReader] = &[$(&$reader::READER),+];
    };
}

readers! {
    toml
    yaml
    netplan
    yaml_paths
    kea
    nft_json
    ip_addr
    ip_neigh
    ip_route
    json
    csv
    geofeed
    infoblox
    zone
    hosts
    radvd
    nft
    ipset
    iptables
    ifupdown
    networkd
    networkmanager
    wireguard
    dhcpd
    dnsmasq
    junos
    vyos
    bird
    frr
    tfvars
    scan
    text
}

/// The format of this name.
pub fn by_name(name: &str) -> Option<&'static FormatReader> {
    ALL.iter().copied().find(|reader| reader.format.name == name)
}

/// The format of a file: the first whose ending fits and that knows the text, or the one that the ending names, or the first
/// whose ending fits, or the first that knows the text, or plain text. The ending of plain text says little: what programs print is known there.
pub fn choose(name: &str, text: &str) -> &'static FormatReader {
    let base = name.rsplit('/').next().unwrap_or(name);
    let ending = base.rsplit_once('.').map_or("", |(_, ending)| ending);
    let fits = |reader: &&&FormatReader| reader.format.extensions.iter().any(|e| e.eq_ignore_ascii_case(ending));
    let knows = |reader: &&&FormatReader| (reader.sniff)(text);
    let by_ending = || ALL.iter().filter(fits);
    let plain = by_ending().any(|reader| reader.is(&text::READER));
    // a name after an address in a list is a slip, not a hosts file
    let by_text = || ALL.iter().filter(knows).find(|reader| !plain || !reader.is(&hosts::READER));
    by_ending()
        .find(knows)
        .or_else(|| {
            let others = by_ending().filter(|reader| !reader.is(&text::READER));
            others.min_by_key(|reader| !reader.format.name.eq_ignore_ascii_case(ending))
        })
        .or_else(by_text)
        .copied()
        .unwrap_or(&text::READER)
}

/// How files are to be read.
#[derive(Clone, Debug, Default)]
pub struct Reading {
    /// The format; `None`: by name and content.
    pub format: Option<&'static FormatReader>,
    /// The meaning of columns: our name of it, and the name in the file. Empty: by the header.
    pub columns: Vec<(String, String)>,
}

/// Reads a file into a draft, in a format or the one that its name and content suggest. What is wrong with it becomes
/// part of the plan.
pub fn add(draft: &mut Draft, format: Option<&'static FormatReader>, name: &str, bytes: Vec<u8>) {
    let (text, error) = decoded(bytes);
    let bom = text.starts_with('\u{feff}');
    let text = if bom { text.trim_start_matches('\u{feff}').to_owned() } else { text };
    let reader = format.unwrap_or_else(|| choose(name, &text));
    draft.begin(name);
    match error {
        Some((at, message)) => draft.give_up(at..at, message),
        None => {
            (reader.read)(&text, draft);
            if format.is_none() && draft.is_blank() && !(reader.sniff)(&text) && !has_near_address(&text) {
                draft.give_up_instead(unrecognised());
            }
        }
    }
    draft.end(text, bom, &reader.format);
}

/// The most files that are read because others include them.
const MOST_INCLUDED: usize = 1000;

/// Reads the files that those of the plan include, and what these include. They come after all others.
pub fn add_included(draft: &mut Draft) {
    for _ in 0..MOST_INCLUDED {
        if draft.inclusions.is_empty() {
            break;
        }
        let inclusion = draft.inclusions.remove(0);
        if let Some((name, bytes)) = draft.open(&inclusion) {
            draft.context = Some(inclusion.context);
            add(draft, by_name(inclusion.format), &name, bytes);
            draft.context = None;
        }
    }
}

/// What to do about a file of no known format.
fn unrecognised() -> String {
    let names: Vec<&str> = ALL.iter().map(|reader| reader.format.name).collect();
    format!(
        "expected an address plan, found another kind of file: name its format with --format, one of {}",
        listed(&names)
    )
}

/// Whether a line starts with a word that may be meant as an address: then the issues of its lines say more.
fn has_near_address(text: &str) -> bool {
    text.lines().filter_map(|line| line.split_whitespace().next()).any(|word| {
        let number = word.bytes().all(|b| b.is_ascii_digit()) || word.starts_with("0x");
        let digit = word.starts_with(|c: char| c.is_ascii_digit());
        number || word.matches(':').count() > 1 || (digit && word.contains(['.', '/']))
    })
}

/// The text of a file, and what is wrong with it as a whole.
fn decoded(bytes: Vec<u8>) -> (String, Option<(usize, String)>) {
    if u32::try_from(bytes.len()).is_err() {
        return (String::new(), Some((0, "the file is larger than 4 GiB: split it".to_owned())));
    }
    match String::from_utf8(bytes) {
        Ok(text) => (text, None),
        Err(error) => {
            let at = error.utf8_error().valid_up_to();
            let text = String::from_utf8_lossy(error.as_bytes()).into_owned();
            (text, Some((at, "expected UTF-8 text: convert the file to UTF-8".to_owned())))
        }
    }
}

#[cfg(test)]
mod tests {
    use super::choose;

    #[test]
    fn an_ending_that_names_a_format_means_it_where_the_text_says_nothing() {
        for (name, text, format) in [
            ("plan.json", "{}", "json"),
            ("plan.json", "{ \"Dhcp6\": {} }", "kea"),
            ("plan.kea", "{}", "kea"),
            ("plan.yaml", "", "yaml"),
            ("plan.text", "", "text"),
        ] {
            assert_eq!(choose(name, text).format.name, format, "{name} {text}");
        }
    }
}
