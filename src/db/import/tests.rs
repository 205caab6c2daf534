//! Tables that become databases, and what is refused.

use super::super::record::Data;
use super::*;
use maxminddb::Reader as Mmdb;
use proptest::prelude::*;
use std::collections::HashSet;
use std::net::IpAddr;

fn table(text: &str, settings: &ImportSettings<'_>) -> Result<ImportTable, ImportError> {
    ImportTable::read(text.as_bytes(), settings, &mut |_| ())
}

fn read(text: &str) -> Result<ImportTable, ImportError> {
    table(text, &ImportSettings::default())
}

/// The database of a table, which must be sound.
fn database(text: &str) -> Mmdb<Vec<u8>> {
    let table = read(text).unwrap();
    let bytes = table.write("a test", 1_700_000_000, &mut |_| ()).unwrap();
    let reader = Mmdb::from_source(bytes).unwrap();
    reader.verify().unwrap();
    reader
}

/// The network and the record that a database has for an address.
fn look(reader: &Mmdb<Vec<u8>>, ip: &str) -> Option<(String, String)> {
    let found = reader.lookup(ip.parse().unwrap()).unwrap();
    let data: Data = found.decode().unwrap()?;
    Some((found.network().unwrap().to_string(), data.to_string()))
}

fn found(net: &str, record: &str) -> Option<(String, String)> {
    Some((net.to_owned(), record.to_owned()))
}

#[test]
fn the_narrow_prefix_counts_wherever_it_stands() {
    for rows in [["10.0.0.0/8,de", "10.1.0.0/16,fr"], ["10.1.0.0/16,fr", "10.0.0.0/8,de"]] {
        let reader = database(&format!("prefix,country\n{}\n{}\n2001:db8::/32,at\n", rows[0], rows[1]));
        assert_eq!(look(&reader, "10.1.2.3"), found("10.1.0.0/16", r#"{"country":{"iso_code":"FR"}}"#));
        assert_eq!(look(&reader, "10.0.0.1"), found("10.0.0.0/16", r#"{"country":{"iso_code":"DE"}}"#));
        assert_eq!(look(&reader, "2001:db8::1"), found("2001:db8::/32", r#"{"country":{"iso_code":"AT"}}"#));
        assert_eq!(look(&reader, "11.0.0.1"), None);
    }
}

#[test]
fn a_record_is_laid_out_as_in_geolite2() {
    let reader = database(
        "network;asn;organisation;country;city;region;district;latitude;geoname_id;score:double\n\
         192.0.2.0/24;AS64496;Ex;DE;\"Bad Ort\";;Kreis;-1.5;7;0.5\n",
    );
    let want = concat!(
        r#"{"city":{"geoname_id":7,"names":{"en":"Bad Ort"}},"country":{"iso_code":"DE"},"location":{"latitude":-1.5},"#,
        r#""score":0.5,"subdivisions":[{},{"names":{"en":"Kreis"}}],"#,
        r#""traits":{"autonomous_system_number":64496,"autonomous_system_organization":"Ex"}}"#
    );
    assert_eq!(look(&reader, "192.0.2.1"), found("192.0.2.0/24", want));
    assert_eq!(reader.metadata().database_type, "ipv6calc-Location-ISP");
    assert_eq!(reader.metadata().build_epoch, 1_700_000_000);
}

#[test]
fn a_range_becomes_prefixes() {
    let reader = database("from\tto\tasn\n10.0.0.1\t10.0.0.2\t1\n2001:db8::\t2001:db8::ffff\t2\n");
    assert_eq!(look(&reader, "10.0.0.2"), found("10.0.0.2/32", r#"{"autonomous_system_number":1}"#));
    assert_eq!(look(&reader, "10.0.0.3"), None);
    assert_eq!(look(&reader, "2001:db8::7"), found("2001:db8::/112", r#"{"autonomous_system_number":2}"#));
}

#[test]
fn the_statistics_of_a_registry_are_known_by_their_first_row() {
    let reader = database(
        "# comment\n2|ripencc|1700000000|4|19830705|20231114|+0100\nripencc|*|ipv4|*|1|summary\n\
         ripencc|FR|ipv4|2.0.0.0|768|20100712|allocated|x\nripencc|DE|ipv6|2001:db8::|29|20100712|allocated\n",
    );
    let record = |country: &str| {
        format!(
            r#"{{"country":{{"iso_code":"{country}"}},"date":"2010-07-12","registry":"ripencc","status":"allocated"}}"#
        )
    };
    assert_eq!(look(&reader, "2.0.2.255"), found("2.0.2.0/24", &record("FR")));
    assert_eq!(look(&reader, "2.0.3.0"), None);
    assert_eq!(look(&reader, "2001:db8::"), found("2001:db8::/29", &record("DE")));
    assert_eq!(reader.metadata().database_type, "ipv6calc-Country");
}

#[test]
fn ipv6_leaves_room_for_ipv4() {
    let reader = database("prefix,country\n::/0,at\n10.0.0.0/8,de\n");
    assert_eq!(look(&reader, "10.0.0.1").unwrap().1, r#"{"country":{"iso_code":"DE"}}"#);
    assert_eq!(look(&reader, "11.0.0.1"), None);
    assert_eq!(look(&reader, "::1:0:0:1").unwrap().1, r#"{"country":{"iso_code":"AT"}}"#);
    assert_eq!(look(&reader, "2002:a00:1::").unwrap().1, r#"{"country":{"iso_code":"AT"}}"#);
    assert!(
        matches!(read("prefix,country\n::1,de\n"), Err(ImportError::Row(e)) if e.problem == RowErrorKind::Ipv4Block)
    );
}

#[test]
fn an_empty_field_is_left_out() {
    let reader = database("prefix,country,city\n10.0.0.0/8,DE,Ort\n10.1.0.0/16,,\n");
    assert_eq!(look(&reader, "10.1.0.0"), found("10.1.0.0/16", "{}"));
}

#[test]
fn the_option_names_the_columns_of_a_table_without_header() {
    let columns = ImportSettings { columns: Some("prefix, -, country"), ..ImportSettings::default() };
    assert_eq!(table("10.0.0.0/8,x,DE\n", &columns).unwrap().prefixes(), 1);
    assert_eq!(table("net,a,b\n10.0.0.0/8,x,DE\n", &ImportSettings { header: true, ..columns }).unwrap().rows, 1);
    assert!(table("net,a,b\n10.0.0.0/8,x,DE\n", &columns).is_err());
    let wrong = ImportSettings { columns: Some("prefix,country,a..b"), ..ImportSettings::default() };
    let error = table("10.0.0.0/8,x,DE\n", &wrong).err().unwrap().to_string();
    assert_eq!(error, "column 16: expected the name of a column, or a path such as traits.isp, found 'a..b'");
}

#[test]
fn a_bad_row_is_an_error_or_counted() {
    let text = "prefix,country\n10.0.0.0/8,DE\n10.0.0.0/99,DE\nx,y,z\n11.0.0.0/8,Germany\n10.0.0.0/8,FR\n10.0.0.0/8,DE\n12.0.0.0/8,FR\n";
    assert_eq!(read(text).err().unwrap().to_string(), "3:10: expected a prefix length from 0 to 32 in '10.0.0.0/99'");
    let table = table(text, &ImportSettings { skip_bad: true, ..ImportSettings::default() }).unwrap();
    assert_eq!((table.rows, table.bad, table.prefixes()), (4, 4, 2));
    assert_eq!(table.first_bad.unwrap().place, TextPosition { line: 3, column: 10 });
}

#[test]
fn what_is_wrong_is_told_with_its_place() {
    for (text, message) in [
        ("", "no row has an address"),
        ("prefix,country\n", "no row has an address"),
        (
            "10.0.0.0/8,DE\n",
            "1:1: expected the names of the columns in the first row (or --columns prefix,country,...), found '10.0.0.0/8'",
        ),
        (
            "country,city\nDE,x\n",
            "1:1: expected a column prefix, or columns from and to, among the names of the columns, found 'country,city'",
        ),
        ("prefix,country\n10.0.0.0/8\n", "2:11: expected 2 fields, found 1"),
        ("prefix,country\n10.0.0.0/8,DE,x\n", "2:15: expected 2 fields, found more"),
        ("prefix,asn\n10.0.0.0/8,ASx\n", "2:12: expected an AS number from 0 to 4294967295, found 'ASx'"),
        (
            "from,to\n10.0.0.2,10.0.0.1\n",
            "2:10: expected an address of the family of 10.0.0.2, not below it, found '10.0.0.1'",
        ),
        ("from,to\n10.0.0.2,::1\n", "2:10: expected an address of the family of 10.0.0.2, not below it, found '::1'"),
        ("prefix,country\n,DE\n", "2:1: expected an address, found nothing"),
        ("prefix,country\n10.0.0.0/8,DE\n\n10.0.0.0/8,FR\n", "4:1: the prefix 10.0.0.0/8 is a duplicate of line 2"),
        (
            "prefix,a[64]\n10.0.0.0/8,x\n",
            "1:8: expected the name of a column, or a path such as traits.isp, found 'a[64]'",
        ),
        (
            "prefix,a.b,a[0]\n10.0.0.0/8,x,y\n",
            "1:12: expected another place than a[0], where a column goes already, found 'a[0]'",
        ),
    ] {
        assert_eq!(read(text).err().unwrap().to_string(), message, "{text}");
    }
    let long = format!("prefix,a\n10.0.0.0/8,{}\n", "x".repeat(LONGEST + 1));
    assert_eq!(read(&long).err().unwrap().to_string(), "2:12: expected at most 65535 bytes, found 65536");
}

proptest! {
    #[test]
    fn a_database_answers_as_looking_at_every_row_does(rows in prop::collection::vec((0u32..64, 26u32..=32, 0u32..3), 1..40), probes in prop::collection::vec(0u32..64, 20)) {
        let mut seen = HashSet::new();
        let rows: Vec<(Net, u32)> = rows
            .iter()
            .map(|(addr, len, asn)| (Net::v4(0x0a00_0000 | *addr, Len::v4(*len).unwrap()), *asn))
            .filter(|(net, _)| seen.insert(*net))
            .collect();
        let lines: String = rows.iter().map(|(net, asn)| format!("{net},{asn}\n")).collect();
        let reader = database(&format!("prefix,asn\n{lines}"));
        for probe in probes {
            let host = Net::v4(0x0a00_0000 | probe, Len::V4_HOST);
            let want = rows.iter().filter(|(net, _)| net.contains(&host)).max_by_key(|(net, _)| net.len());
            let want = want.map(|(_, asn)| format!(r#"{{"autonomous_system_number":{asn}}}"#));
            let IpAddr::V4(ip) = host.first() else { unreachable!() };
            prop_assert_eq!(look(&reader, &ip.to_string()).map(|(_, data)| data), want);
        }
    }
}
