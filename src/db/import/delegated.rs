//! The statistics of the regional registries, in their exchange format (delegated and delegated-extended files):
//! `registry|cc|type|start|value|date|status[|extensions]`.

use super::super::rows::{Field, RowError, RowErrorKind, TableRow};
use super::super::typed_value::TypedValue;
use super::columns;
use crate::addr::{Len, Net};
use crate::net::Range;
use std::net::IpAddr;

/// What such a file is: its type as a database.
pub(super) const DATABASE_TYPE: &str = "ipv6calc-Country";

/// Whether the first row of a text says that it is such a file: a version line such as
/// `2|ripencc|1700000000|135000|19830705|20231114|+0100`.
pub(super) fn is_version(row: &TableRow<'_>) -> bool {
    let fields: Vec<&str> = row.as_str().split('|').collect();
    let digits = |text: &str| !text.is_empty() && text.bytes().all(|b| b.is_ascii_digit());
    match fields.as_slice() {
        [version, registry, _, records, _, _, _] => {
            digits(version.get(..1).unwrap_or_default()) && !digits(registry) && digits(records)
        }
        _ => false,
    }
}

/// The prefixes and the record of a row; `None` for a summary and for AS numbers, which are not addresses.
///
/// # Errors
/// What was expected, and where.
pub(super) fn read(row: &TableRow<'_>) -> Result<Option<(Vec<Net>, TypedValue)>, RowError> {
    let fields = row.fields(b'|')?;
    let [registry, country, kind, start, value, rest @ ..] = fields.as_slice() else {
        let found = format!("{} fields", fields.len());
        return Err(RowErrorKind::Expected { what: "registry|cc|type|start|value|date|status".to_owned(), found }
            .at(row.end_place()));
    };
    if rest.first().is_some_and(|field| field.text == "summary") {
        return Ok(None);
    }
    let nets = match &*kind.text {
        "ipv4" => ipv4(start, value)?,
        "ipv6" => vec![ipv6(start, value)?],
        "asn" => return Ok(None),
        other => return Err(RowErrorKind::expected("asn, ipv4 or ipv6", other).at(kind.place)),
    };
    Ok(Some((nets, record(registry, country, rest)?)))
}

/// The prefixes of that many IPv4 addresses from the first one.
fn ipv4(start: &Field<'_>, value: &Field<'_>) -> Result<Vec<Net>, RowError> {
    let IpAddr::V4(first) = start.address()? else {
        return Err(RowErrorKind::expected("an IPv4 address", &start.text).at(start.place));
    };
    let wrong = || {
        RowErrorKind::expected("a number of addresses that fits after the first address", &value.text).at(value.place)
    };
    let count: u32 = value.text.parse().map_err(|_| wrong())?;
    let last = count.checked_sub(1).and_then(|more| u32::from(first).checked_add(more)).ok_or_else(wrong)?;
    Range::new(first.into(), IpAddr::V4(last.into())).map(|range| range.prefixes().collect()).map_err(|_| wrong())
}

/// The IPv6 prefix of an address and a length.
fn ipv6(start: &Field<'_>, value: &Field<'_>) -> Result<Net, RowError> {
    let IpAddr::V6(first) = start.address()? else {
        return Err(RowErrorKind::expected("an IPv6 address", &start.text).at(start.place));
    };
    let len = value.text.parse().ok().and_then(|len| Len::v6(len).ok());
    let len =
        len.ok_or_else(|| RowErrorKind::expected("a prefix length from 0 to 128", &value.text).at(value.place))?;
    let net = Net::v6(first.into(), len);
    let whole = net.first() == IpAddr::V6(first);
    whole
        .then_some(net)
        .ok_or_else(|| RowErrorKind::expected("an address without bits after the length", &start.text).at(start.place))
}

/// Country, registry, status and date; `ZZ` and an empty field mean no country, a date of zeros no date.
fn record(registry: &Field<'_>, country: &Field<'_>, rest: &[Field<'_>]) -> Result<TypedValue, RowError> {
    let mut record = vec![("registry", TypedValue::from(&*registry.text))];
    if !matches!(&*country.text, "" | "ZZ" | "*") {
        let code = columns::country(&country.text);
        let code = code
            .ok_or_else(|| RowErrorKind::expected("a country code of two letters", &country.text).at(country.place))?;
        record.push(("country", TypedValue::map([("iso_code", TypedValue::Text(code))])));
    }
    if let Some(date) = rest.first().and_then(|field| date(&field.text)) {
        record.push(("date", TypedValue::from(&*date)));
    }
    if let Some(status) = rest.get(1).filter(|field| !field.text.is_empty()) {
        record.push(("status", TypedValue::from(&*status.text)));
    }
    Ok(TypedValue::map(record))
}

/// `2010-07-12` of `20100712`.
fn date(text: &str) -> Option<String> {
    let digits = text.len() == 8 && text.bytes().all(|b| b.is_ascii_digit()) && !text.starts_with("0000");
    digits.then(|| {
        format!(
            "{}-{}-{}",
            text.get(..4).unwrap_or_default(),
            text.get(4..6).unwrap_or_default(),
            text.get(6..).unwrap_or_default()
        )
    })
}

#[cfg(test)]
mod tests {
    use super::super::super::rows::TableRows;
    use super::*;

    fn read_line(line: &str) -> Result<Option<(Vec<String>, TypedValue)>, String> {
        let row = TableRows::new(line.as_bytes()).next().unwrap().unwrap();
        let read = read(&row).map_err(|e| e.to_string())?;
        Ok(read.map(|(nets, record)| (nets.iter().map(Net::to_string).collect(), record)))
    }

    #[test]
    fn a_count_of_addresses_becomes_prefixes() {
        let (nets, record) = read_line("ripencc|FR|ipv4|2.0.0.0|1280|20100712|allocated|x").unwrap().unwrap();
        assert_eq!(nets, ["2.0.0.0/22", "2.0.4.0/24"]);
        let want = [
            ("country", TypedValue::map([("iso_code", "FR")])),
            ("date", TypedValue::from("2010-07-12")),
            ("registry", TypedValue::from("ripencc")),
            ("status", TypedValue::from("allocated")),
        ];
        assert_eq!(record, TypedValue::map(want));
    }

    #[test]
    fn what_nobody_has_has_no_country_and_no_date() {
        let (nets, record) = read_line("apnic|ZZ|ipv6|2001:200::|23|00000000|available").unwrap().unwrap();
        assert_eq!(nets, ["2001:200::/23"]);
        assert_eq!(record, TypedValue::map([("registry", "apnic"), ("status", "available")]));
    }

    #[test]
    fn what_is_no_address_is_passed_over() {
        assert_eq!(read_line("ripencc|*|ipv4|*|12345|summary"), Ok(None));
        assert_eq!(read_line("ripencc|FR|asn|64496|1|20100712|allocated"), Ok(None));
    }

    #[test]
    fn a_wrong_row_is_told_with_its_place() {
        for (line, message) in [
            ("ripencc|FR|ipv4", "1:16: expected registry|cc|type|start|value|date|status, found 3 fields"),
            ("ripencc|FR|ipx|1|1|20100712|allocated", "1:12: expected asn, ipv4 or ipv6, found 'ipx'"),
            (
                "r|FR|ipv4|255.255.255.0|257|20100712|x",
                "1:25: expected a number of addresses that fits after the first address, found '257'",
            ),
            (
                "r|FR|ipv4|1.0.0.0|0|20100712|x",
                "1:19: expected a number of addresses that fits after the first address, found '0'",
            ),
            ("r|FR|ipv4|2001:db8::|1|20100712|x", "1:11: expected an IPv4 address, found '2001:db8::'"),
            (
                "r|FR|ipv6|2001:db8::|16|20100712|x",
                "1:11: expected an address without bits after the length, found '2001:db8::'",
            ),
            ("r|FR|ipv6|2001:db8::|129|20100712|x", "1:22: expected a prefix length from 0 to 128, found '129'"),
            ("r|FRA|ipv4|1.0.0.0|1|20100712|x", "1:3: expected a country code of two letters, found 'FRA'"),
        ] {
            assert_eq!(read_line(line), Err(message.to_owned()));
        }
    }

    #[test]
    fn a_version_line_tells_such_a_file_apart() {
        let is = |line: &str| is_version(&TableRows::new(line.as_bytes()).next().unwrap().unwrap());
        assert!(is("2|ripencc|1700000000|135000|19830705|20231114|+0100"));
        assert!(is("2.3|arin|1700000000|135000|19700101|20231114|-0500"));
        assert!(!is("prefix|country|city|a|b|c|d"));
        assert!(!is("10.0.0.0/8|DE"));
    }
}
