//! CSV ([RFC 4180](https://www.rfc-editor.org/rfc/rfc4180)) with a header: exports of NetBox and phpIPAM, and any other
//! table whose columns are named with `--columns`. Separated by comma, semicolon or tab.

use crate::addr::{Family, Len};
use crate::plan::draft::{Cell, Draft};
use crate::plan::model::{AttributeKey, EntryId, EntryKind, FileFormat, FileRole, IssueKind, Provenance};
use crate::plan::readers::reader::FormatReader;
use crate::plan::text::shorten;
use crate::plan::value::{Written, mask_length, written};
use ::csv::{ReaderBuilder, StringRecord};
use std::ops::Range;

/// The format.
pub(crate) static READER: FormatReader = FormatReader {
    format: FileFormat {
        name: "csv",
        about: "CSV or TSV with a header: NetBox, phpIPAM, Windows, --columns",
        extensions: &["csv", "tsv", "tab"],
        comments: &["#"],
        role: FileRole::Plan,
        generated: false,
    },
    sniff,
    read,
};

/// What a column means.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
enum CsvColumn {
    /// A prefix, with its length or with a mask column.
    Prefix,
    /// An address.
    Address,
    /// Length or network mask of the prefix or address.
    Mask,
    /// The gateway of the prefix; of an address whether it is one.
    Gateway,
    /// The first address of a range.
    From,
    /// The last address of a range.
    To,
    /// The registry of an allocation.
    Registry,
    /// Something said about the entry.
    Say(AttributeKey),
    /// Something that no key stands for.
    Other,
    /// It says nothing on addresses: what an address manager counts, numbers or sets for itself.
    Nothing,
}

/// The words of `--columns` and of headers, lower case, with `_` for blanks and dashes. NetBox: the fields of import and
/// export, and the headings of its tables. phpIPAM: the headings of its exports. Windows: what its commands export.
const COLUMNS: &[(CsvColumn, &str)] = &[
    (CsvColumn::Prefix, "prefix subnet network scopeid"),
    (CsvColumn::Address, "address ip_address ip"),
    (CsvColumn::Mask, "mask netmask prefix_length subnetmask subnet_mask network_mask"),
    (CsvColumn::Gateway, "gateway"),
    (CsvColumn::From, "start_address from startrange"),
    (CsvColumn::To, "end_address to endrange"),
    (CsvColumn::Say(AttributeKey::Name), "name dns_name hostname"),
    (CsvColumn::Say(AttributeKey::Role), "role role.name role.slug"),
    (CsvColumn::Say(AttributeKey::Site), "site site.name location scope scope_name section"),
    (CsvColumn::Say(AttributeKey::Vrf), "vrf vrf.name vrf.rd vrf.id"),
    (CsvColumn::Say(AttributeKey::Vlan), "vlan vlan.vid"),
    (CsvColumn::Say(AttributeKey::Mac), "mac mac_address"),
    (CsvColumn::Say(AttributeKey::Expires), "expires"),
    (CsvColumn::Say(AttributeKey::Anycast), "anycast"),
    (CsvColumn::Say(AttributeKey::Description), "description"),
    (CsvColumn::Say(AttributeKey::Status), "status ip_state tag"),
    (CsvColumn::Say(AttributeKey::Tenant), "tenant tenant.name owner customer"),
    (CsvColumn::Say(AttributeKey::Device), "device virtual_machine"),
    (CsvColumn::Say(AttributeKey::Interface), "interface port"),
    (CsvColumn::Say(AttributeKey::Use), "use"),
    (CsvColumn::Nothing, "ignore"),
    // NetBox
    (
        CsvColumn::Nothing,
        "id url family prefix_(flat) depth children utilization size scope_id created last_updated assigned",
    ),
    (
        CsvColumn::Other,
        "comments is_pool pool mark_utilized marked_utilized vlan_group vlan_site scope_type region site_group \
         tenant_group tags is_primary is_oob parent fhrp_group nat_inside nat_(inside) nat_(outside) services",
    ),
    // what NetBox calls an aggregate: an allocation of a registry
    (CsvColumn::Registry, "rir rir.name rir.slug"),
    (CsvColumn::Nothing, "rir.id date_added"),
    // Windows: Get-DhcpServerv4Scope, Get-DhcpServerv6Scope, Get-ADReplicationSubnet
    (
        CsvColumn::Nothing,
        "leaseduration nappolicy napenable napprofile delay activatepolicies maxbootpclients preference \
         preferredlifetime validlifetime t1 t2 scopetype pscomputername distinguishedname objectclass objectguid",
    ),
    (CsvColumn::Other, "state superscopename type"),
    // phpIPAM
    (CsvColumn::Nothing, "master_subnet requests host_check discover_subnet last_seen"),
    (CsvColumn::Other, "domain vlan_domain nameservers fw_object note"),
];

fn column(name: &str) -> Option<CsvColumn> {
    let mut plain: String = name.trim().to_lowercase();
    plain = plain.replace([' ', '-'], "_");
    COLUMNS.iter().find(|(_, words)| words.split(' ').any(|word| word == plain)).map(|(column, _)| *column)
}

/// The meanings of columns, each by its first word.
pub fn column_meanings() -> impl Iterator<Item = &'static str> {
    let named = COLUMNS.iter().take_while(|(_, words)| !words.starts_with("id "));
    named.filter_map(|(_, words)| words.split(' ').next())
}

/// The columns that are left out, in lower case and with `_` for blanks.
pub fn ignored_columns() -> impl Iterator<Item = &'static str> {
    let ignored = COLUMNS.iter().filter(|(column, _)| *column == CsvColumn::Nothing);
    ignored.flat_map(|(_, words)| words.split(' ')).filter(|word| *word != "ignore")
}

/// The meaning of a column of this name, by its first word.
pub(in crate::plan) fn column_meaning(name: &str) -> Option<&'static str> {
    let found = column(name)?;
    COLUMNS.iter().find(|(column, _)| *column == found)?.1.split(' ').next()
}

/// Whether a word names a meaning of a column.
pub fn is_column_meaning(word: &str) -> bool {
    column(word).is_some()
}

pub(in crate::plan) fn separator(header: &str) -> u8 {
    let count = |separator: u8| memchr::memchr_iter(separator, header.as_bytes()).count();
    [b'\t', b';', b','].into_iter().max_by_key(|separator| count(*separator)).filter(|s| count(*s) > 0).unwrap_or(b',')
}

/// The header: the first line that is not a comment.
pub(in crate::plan) fn header(text: &str) -> &str {
    text.lines().find(|line| !line.trim().is_empty() && !line.starts_with('#')).unwrap_or_default()
}

fn sniff(text: &str) -> bool {
    let header = header(text);
    let names = || header.split(separator(header) as char).map(|name| column(name.trim_matches('"')));
    let main = |found: Option<CsvColumn>| matches!(found, Some(CsvColumn::Prefix | CsvColumn::Address));
    (names().any(main) || is_directory(header))
        && names().count() > 1
        && names().filter(Option::is_some).count() * 2 >= names().count()
}

/// Whether the columns are those of the subnets of Active Directory, whose names are prefixes.
fn is_directory(header: &str) -> bool {
    let has = |name: &str| header.split(',').any(|field| field.trim_matches('"').eq_ignore_ascii_case(name));
    has("DistinguishedName") && has("Name") && has("Site")
}

fn read(text: &str, draft: &mut Draft) {
    let mut reader = ReaderBuilder::new()
        .has_headers(false)
        .flexible(true)
        .comment(Some(b'#'))
        .delimiter(separator(header(text)))
        .from_reader(text.as_bytes());
    let (mut record, mut cells, mut columns) = (StringRecord::new(), Vec::new(), None);
    loop {
        let start = reader.position().byte() as usize;
        match reader.read_record(&mut record) {
            Ok(true) => {}
            Ok(false) => break,
            Err(error) => return draft.give_up(start..start, format!("expected CSV: {error}")),
        }
        let end = reader.position().byte() as usize;
        let first = record.position().map_or(start, |position| position.byte() as usize);
        if !places(text, first..end, &record, &mut cells) {
            return draft.give_up(first..first, "expected '\"' after the text of a field");
        }
        match &columns {
            None => match head(&record, &cells, draft) {
                Some(found) => columns = Some(found),
                None => return,
            },
            Some(columns) => row(columns, &record, &cells, draft),
        }
    }
    if columns.is_none() {
        draft.give_up(0..0, "expected a header with a column prefix, address or subnet");
    }
}

/// The places of the fields of a record, without quotes. False: a quote is never closed.
fn places(text: &str, span: Range<usize>, record: &StringRecord, to: &mut Vec<Range<usize>>) -> bool {
    to.clear();
    let raw = text.as_bytes();
    let mut at = span.start;
    // the record begins after empty lines and comments
    loop {
        match raw.get(at..span.end) {
            Some([b'\r' | b'\n', ..]) => at += 1,
            Some(rest @ [b'#', ..]) => at += memchr::memchr(b'\n', rest).unwrap_or(rest.len()),
            _ => break,
        }
    }
    for field in record {
        if raw.get(at) != Some(&b'"') {
            to.push(at..at + field.len());
            at += field.len() + 1;
            continue;
        }
        let (start, mut end) = (at + 1, at + 1);
        // a quote in the field is two in the file
        while let Some(next) = raw.get(end..span.end).and_then(|rest| memchr::memchr(b'"', rest)) {
            end += next;
            if raw.get(end + 1) != Some(&b'"') {
                break;
            }
            end += 2;
        }
        if raw.get(end) != Some(&b'"') || end >= span.end {
            return false;
        }
        to.push(start..end);
        // text after the closing quote belongs to the field as well
        let rest = field.len().saturating_sub(unquoted(raw.get(start..end).unwrap_or_default()));
        at = end + 1 + rest + 1;
    }
    true
}

/// How many bytes a quoted text has without the doubling of its quotes.
fn unquoted(raw: &[u8]) -> usize {
    raw.len() - memchr::memchr_iter(b'"', raw).count() / 2
}

/// No table of addresses has more columns.
const MOST_COLUMNS: usize = 500;

/// A column: its name in the file, and what it means.
type NamedColumn = (String, CsvColumn);

/// What the columns mean; unknown ones are noted.
fn head(record: &StringRecord, cells: &[Range<usize>], draft: &mut Draft) -> Option<Vec<NamedColumn>> {
    if let Some(span) = cells.get(MOST_COLUMNS) {
        draft.give_up(span.clone(), format!("expected at most {MOST_COLUMNS} columns"));
        return None;
    }
    let mut asked = draft.columns.clone();
    if is_directory(&record.iter().collect::<Vec<_>>().join(",")) {
        let meanings = [("prefix", "Name"), ("comments", "Location")];
        asked.extend(meanings.map(|(ours, theirs)| (ours.to_owned(), theirs.to_owned())));
    }
    let mut columns: Vec<NamedColumn> = Vec::new();
    for (name, span) in record.iter().zip(cells) {
        let name = name.trim();
        let meant = asked.iter().find(|(_, theirs)| theirs == name).map(|(ours, _)| ours.as_str());
        let found = column(meant.unwrap_or(name));
        let cell = Cell { text: name, span: span.clone() };
        if found.is_none() && !name.is_empty() {
            let text =
                format!("unknown column '{}': name its meaning with --columns, as in ignore=NAME", shorten(name));
            draft.issue(IssueKind::Unknown, span.clone(), text);
        }
        // several columns may say the same thing in other words; the first that is not empty holds
        let same = |(other, column): &NamedColumn| {
            let is_shared = matches!(column, CsvColumn::Say(_) | CsvColumn::Other | CsvColumn::Nothing);
            found == Some(*column) && (!is_shared || other.eq_ignore_ascii_case(name))
        };
        let before = columns.iter().position(same);
        if let Some(before) = before.and_then(|i| cells.get(i)) {
            draft.repeated("column", &cell, before.clone());
        }
        let meaning = found.filter(|_| before.is_none()).unwrap_or(CsvColumn::Other);
        let number = columns.len() + 1;
        columns.push((if name.is_empty() { format!("column {number}") } else { name.to_owned() }, meaning));
    }
    let has = |wanted| columns.iter().any(|(_, column)| *column == wanted);
    let main = has(CsvColumn::Prefix) || has(CsvColumn::Address) || (has(CsvColumn::From) && has(CsvColumn::To));
    if !main {
        let at = cells.first().map_or(0, |span| span.start);
        let text = "expected a column prefix, address or subnet: name it with --columns, as in prefix=NAME";
        draft.give_up(at..at, text);
        return None;
    }
    Some(columns)
}

fn row(columns: &[NamedColumn], record: &StringRecord, cells: &[Range<usize>], draft: &mut Draft) {
    let fields = || columns.iter().zip(record).zip(cells);
    let find = |wanted: CsvColumn| {
        let cell = fields().find(|(((_, column), _), _)| *column == wanted);
        cell.map(|((_, text), span)| Cell { text, span: span.clone() }.trim()).filter(|cell| !cell.text.is_empty())
    };
    if record.len() > columns.len() {
        let at = cells.get(columns.len()).cloned().unwrap_or(0..0);
        draft.issue(IssueKind::Parse, at, format!("expected {} fields, found {}", columns.len(), record.len()));
    }
    let id = match (find(CsvColumn::Prefix), find(CsvColumn::Address), find(CsvColumn::From), find(CsvColumn::To)) {
        // an export of addresses names the subnet of each
        (Some(subnet), Some(cell), ..) => in_subnet(&cell, &subnet, find(CsvColumn::Mask), draft),
        (Some(cell), ..) => with_mask(EntryKind::Prefix, &cell, find(CsvColumn::Mask), draft),
        (_, Some(cell), ..) => with_mask(EntryKind::Host, &cell, find(CsvColumn::Mask), draft),
        (_, _, Some(from), Some(to)) => draft.range(Provenance::Planned, &from, &to),
        _ => return empty_row(columns, cells, draft),
    };
    let Some(id) = id else { return };
    if find(CsvColumn::Registry).is_some()
        && let Some(entry) = draft.entry_mut(id).filter(|entry| entry.kind == EntryKind::Prefix)
    {
        entry.kind = EntryKind::Allocation;
    }
    let is_range = find(CsvColumn::Prefix).or(find(CsvColumn::Address)).is_none();
    for (((name, column), text), span) in fields() {
        match column {
            CsvColumn::Say(key) => say(*key, Cell { text, span: span.clone() }.trim(), draft),
            CsvColumn::Registry => draft.keep(Some(id), name, text),
            // of an address it says whether it is the gateway
            CsvColumn::Gateway if !text.contains(['.', ':']) => draft.keep(Some(id), name, text),
            CsvColumn::Mask if is_range => draft.keep(Some(id), name, text),
            CsvColumn::Other => draft.keep(Some(id), name, text),
            _ => {}
        }
    }
    if let Some(cell) = find(CsvColumn::Gateway).filter(|cell| cell.text.contains(['.', ':']))
        && draft.address(EntryKind::Gateway, Provenance::Planned, &cell).is_some()
    {
        draft.within(id);
    }
    // a scope of a DHCP server: the addresses that it hands out are part of its network
    if let (Some(_), Some(from), Some(to)) = (find(CsvColumn::Prefix), find(CsvColumn::From), find(CsvColumn::To))
        && draft.range(Provenance::Planned, &from, &to).is_some()
    {
        draft.within(id);
    }
}

/// Notes that a row has neither an address nor a prefix: at the column that should have it.
fn empty_row(columns: &[NamedColumn], cells: &[Range<usize>], draft: &mut Draft) {
    let main = [CsvColumn::Prefix, CsvColumn::Address, CsvColumn::From, CsvColumn::To];
    let place = |column: &CsvColumn| columns.iter().position(|(_, own)| own == column);
    let at = main.iter().filter_map(place).find_map(|at| cells.get(at)).or(cells.last()).cloned().unwrap_or(0..0);
    draft.issue(IssueKind::Parse, at.start..at.start, "expected an address or a prefix, found an empty field");
}

/// What a field says, in our words.
fn say(key: AttributeKey, cell: Cell<'_>, draft: &mut Draft) {
    match key {
        // NetBox shows a VLAN as `name (number)`
        AttributeKey::Vlan => match cell.text.rfind('(').filter(|_| cell.text.ends_with(')')) {
            Some(open) => {
                let text = cell.text.get(open + 1..cell.text.len() - 1).unwrap_or_default();
                let exact = cell.span.len() == cell.text.len();
                let start = if exact { cell.span.start + open + 1 } else { cell.span.start };
                draft.say(key, &if exact { Cell::new(text, start) } else { Cell { text, ..cell } });
            }
            // phpIPAM writes 0 for none
            None if cell.text == "0" => {}
            None => draft.say(key, &cell),
        },
        // an address of NetBox whose role is anycast
        AttributeKey::Role if cell.text.eq_ignore_ascii_case("anycast") => {
            draft.say(key, &cell);
            draft.say(AttributeKey::Anycast, &Cell { text: "yes", ..cell });
        }
        _ => draft.say(key, &cell),
    }
}

/// An address whose subnet is in a column of its own.
fn in_subnet(cell: &Cell<'_>, subnet: &Cell<'_>, mask: Option<Cell<'_>>, draft: &mut Draft) -> Option<EntryId> {
    let id = with_mask(EntryKind::Host, cell, mask, draft)?;
    let len = written(subnet.text).ok().and_then(|read| read.len);
    if let Some(entry) = draft.entry_mut(id) {
        entry.len = entry.len.or(len.filter(|len| len.get() <= entry.family.width()));
    }
    Some(id)
}

/// A prefix or an address whose length may be in a column of its own.
fn with_mask(kind: EntryKind, cell: &Cell<'_>, mask: Option<Cell<'_>>, draft: &mut Draft) -> Option<EntryId> {
    let mut read = match written(cell.text) {
        Ok(read) => read,
        Err(flaw) => {
            draft.value_error(&flaw, cell);
            return None;
        }
    };
    let stated = mask.as_ref().map(|mask| (mask, length(mask.text, &read)));
    match (&stated, read.len) {
        (Some((mask, None)), _) => {
            let text = format!("expected a prefix length or a network mask, found '{}'", shorten(mask.text));
            draft.issue(IssueKind::Mask, mask.span.clone(), text);
        }
        (Some((mask, Some(len))), Some(own)) if *len != own => {
            let text = format!("'{}' and the mask '{}' disagree", shorten(cell.text), shorten(mask.text));
            draft.issue(IssueKind::Mask, mask.span.clone(), text);
        }
        (Some((_, len)), None) => read.len = *len,
        _ => {}
    }
    let id = draft.entry(kind, Provenance::Planned, &read, cell);
    if let Some((mask, Some(_))) = stated {
        draft.say(AttributeKey::Mask, mask);
    }
    Some(id)
}

/// A length in bits, or of a mask.
fn length(text: &str, read: &Written) -> Option<Len> {
    let text = text.strip_prefix('/').unwrap_or(text);
    if let Ok(mask) = written(text)
        && text.contains('.')
        && read.family == Family::V4
    {
        return mask_length((mask.bits >> 96) as u32);
    }
    Len::new(read.family, text.parse().ok()?).ok()
}

#[cfg(test)]
mod tests {
    use crate::plan::testing::plan;

    /// The addresses with their lengths, and what is wrong with the file.
    fn read(table: &str) -> (Vec<String>, Vec<String>) {
        let plan = plan(&[("a.csv", table)]);
        let text = |entry: &crate::plan::Entry| {
            let len = entry.len.map_or(String::new(), |len| format!("/{}", len.get()));
            format!("{}{len}", entry.addr())
        };
        let entries = plan.entries.iter().map(text).collect();
        (entries, plan.issues.iter().map(|issue| issue.message.clone()).collect())
    }

    #[test]
    fn the_mask_of_an_address_is_its_length() {
        for name in ["netmask", "Mask", "Subnet Mask", "Prefix Length"] {
            let rows = "192.0.2.1,255.255.255.0,a\n192.0.2.2,/25,b\n2001:db8::1,64,c\n192.0.2.3,,d\n192.0.2.4/24,24,e\n";
            let lengths = ["192.0.2.1/24", "192.0.2.2/25", "2001:db8::1/64", "192.0.2.3", "192.0.2.4/24"];
            let (entries, issues) = read(&format!("address,{name},name\n{rows}"));
            assert_eq!((entries, issues), (lengths.map(str::to_owned).to_vec(), vec![]), "{name}");
        }
        let (entries, issues) = read("address,netmask\n192.0.2.1,255.0.255.0\n192.0.2.2/24,25\n");
        assert_eq!(entries, ["192.0.2.1", "192.0.2.2/24"]);
        let wrong = "expected a prefix length or a network mask, found '255.0.255.0'";
        assert_eq!(issues, [wrong, "'192.0.2.2/24' and the mask '25' disagree"]);
        let (entries, issues) = read("subnet,address,mask\n192.0.2.0,192.0.2.1,255.255.255.0\n");
        assert_eq!((entries, issues), (vec!["192.0.2.1/24".to_owned()], vec![]));
    }
}
