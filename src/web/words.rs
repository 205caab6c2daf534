//! What the tokens mean, in both languages.

use super::language::{Bilingual, Language};
use crate::db::{DbSource, geo};

/// The meaning of a token.
pub(super) fn describe(token: &str, language: Language) -> String {
    if let Some((_, text)) = TOKENS.iter().find(|(name, _)| *name == token) {
        return language.of(*text).to_owned();
    }
    let place = place(token).and_then(|(source, row)| {
        let text = PLACES.iter().find(|(name, _)| *name == row)?.1;
        Some(format!("{} ({})", language.of(text), source.display()))
    });
    place.unwrap_or_default()
}

/// The source and the row of a geolocation token.
pub(super) fn place(token: &str) -> Option<(DbSource, &'static str)> {
    DbSource::LISTED.into_iter().find_map(|source| {
        let row = token.strip_prefix(source.prefix())?.strip_prefix('_')?;
        Some((source, geo::ROWS.iter().find(|field| field.token == row)?.token))
    })
}

/// The tokens of the page and of `--showinfo --machine_readable`.
static TOKENS: [(&str, Bilingual); 49] = [
    ("IPV6", ("IPv6 address", "IPv6-Adresse")),
    ("IPV6_ANON", ("anonymised IPv6 address", "anonymisierte IPv6-Adresse")),
    ("IPV6_PREFIXLENGTH", ("prefix length", "Präfixlänge")),
    ("IPV6_TYPE", ("types of the IPv6 address", "Arten der IPv6-Adresse")),
    ("IPV6_COUNTRYCODE", ("country", "Land")),
    ("IPV6_COUNTRYCODE_SOURCE", ("source of the country", "Quelle des Landes")),
    ("IPV6_AS_NUM", ("autonomous system number", "Nummer des autonomen Systems")),
    ("IPV6_AS_ORGNAME", ("organisation of the autonomous system", "Organisation des autonomen Systems")),
    ("IPV6_AS_SOURCE", ("source of the autonomous system", "Quelle des autonomen Systems")),
    ("IPV6_GEONAME_ID", ("GeoNames number of the place", "GeoNames-Nummer des Ortes")),
    ("IPV6_GEONAME_ID_SOURCE", ("source of the place", "Quelle des Ortes")),
    ("IPV6_GEONAME_ID_TYPE", ("kind of place", "Art des Ortes")),
    ("IPV6_REGISTRY", ("registry of the IPv6 address", "Registrierungsstelle der IPv6-Adresse")),
    ("IPV4", ("IPv4 address", "IPv4-Adresse")),
    ("IPV4_SOURCE", ("where the IPv4 address was found", "Fundort der IPv4-Adresse")),
    ("IPV4_ANON", ("anonymised IPv4 address", "anonymisierte IPv4-Adresse")),
    ("IPV4_PREFIXLENGTH", ("prefix length", "Präfixlänge")),
    ("IPV4_TYPE", ("types of the IPv4 address", "Arten der IPv4-Adresse")),
    ("IPV4_COUNTRYCODE", ("country", "Land")),
    ("IPV4_COUNTRYCODE_SOURCE", ("source of the country", "Quelle des Landes")),
    ("IPV4_AS_NUM", ("autonomous system number", "Nummer des autonomen Systems")),
    ("IPV4_AS_ORGNAME", ("organisation of the autonomous system", "Organisation des autonomen Systems")),
    ("IPV4_AS_SOURCE", ("source of the autonomous system", "Quelle des autonomen Systems")),
    ("IPV4_GEONAME_ID", ("GeoNames number of the place", "GeoNames-Nummer des Ortes")),
    ("IPV4_GEONAME_ID_SOURCE", ("source of the place", "Quelle des Ortes")),
    ("IPV4_GEONAME_ID_TYPE", ("kind of place", "Art des Ortes")),
    ("IPV4_REGISTRY", ("registry of the IPv4 address", "Registrierungsstelle der IPv4-Adresse")),
    ("SLA", ("subnet number", "Nummer des Teilnetzes")),
    ("IID", ("interface identifier", "Interface-Identifier")),
    ("EUI48", ("MAC address (EUI-48)", "MAC-Adresse (EUI-48)")),
    ("EUI48_SCOPE", ("scope of the MAC address", "Gültigkeit der MAC-Adresse")),
    ("EUI48_TYPE", ("unicast, multicast or broadcast", "Unicast, Multicast oder Broadcast")),
    ("EUI64", ("EUI-64", "EUI-64")),
    ("EUI64_SCOPE", ("how the interface identifier was made", "Herkunft des Interface-Identifiers")),
    ("OUI", ("vendor of the network interface", "Hersteller der Netzwerkkarte")),
    ("TEREDO_PORT_CLIENT", ("UDP port of the Teredo client", "UDP-Port des Teredo-Clients")),
    ("AS_NUM", ("autonomous system number", "Nummer des autonomen Systems")),
    ("AS_NUM_REGISTRY", ("registry of the number", "Registrierungsstelle der Nummer")),
    ("LABEL", ("label of the prefix", "Bezeichnung des Präfixes")),
    ("LABEL_PREFIX", ("prefix of the label", "Präfix der Bezeichnung")),
    ("NAME", ("reverse name", "Name der Adresse (reverse DNS)")),
    ("NAME_CONFIRMED", ("does the name lead back to the address?", "Führt der Name zur Adresse zurück?")),
    ("HTTP_USER_AGENT", ("program of the client", "Programm des Clients")),
    (
        "HTTP_X_FORWARDED_FOR",
        ("X-Forwarded-For, not from a trusted proxy", "X-Forwarded-For, nicht von einem vertrauten Proxy"),
    ),
    ("HTTP_FORWARDED", ("Forwarded, not from a trusted proxy", "Forwarded, nicht von einem vertrauten Proxy")),
    ("HTTP_VIA", ("proxies that the request names", "Proxys, die die Anfrage nennt")),
    ("PROXY_INFO", ("what the proxy calls itself", "Selbstbezeichnung des Proxys")),
    ("PROXY_HEADER", ("header about proxies", "Kopfzeile über Proxys")),
    ("RESULT", ("result", "Ergebnis")),
];

/// The rows of a geolocation.
static PLACES: [(&str, Bilingual); geo::COUNT] = [
    ("CONTINENT_SHORT", ("continent code", "Code des Kontinents")),
    ("CONTINENT_LONG", ("continent", "Kontinent")),
    ("COUNTRY_SHORT", ("country code", "Ländercode")),
    ("COUNTRY_LONG", ("country", "Land")),
    ("REGION", ("region", "Region")),
    ("DISTRICT", ("district", "Bezirk")),
    ("CITY", ("city", "Stadt")),
    ("ZIPCODE", ("postal code", "Postleitzahl")),
    ("LATITUDE", ("latitude", "Breitengrad")),
    ("LONGITUDE", ("longitude", "Längengrad")),
    ("RADIUS", ("accuracy radius in km", "Genauigkeit in km")),
    ("WEATHERSTATIONCODE", ("weather station", "Wetterstation")),
    ("TIMEZONE_NAME", ("time zone", "Zeitzone")),
    ("AS_NUM", ("autonomous system number", "Nummer des autonomen Systems")),
    ("AS_ORGNAME", ("organisation of the autonomous system", "Organisation des autonomen Systems")),
    ("ISP", ("provider", "Anbieter")),
    ("NETSPEED", ("kind of connection", "Art des Anschlusses")),
    ("GEONAME_ID", ("GeoNames number of the city", "GeoNames-Nummer der Stadt")),
    ("GEONAME_ID_DISTRICT", ("GeoNames number of the district", "GeoNames-Nummer des Bezirks")),
    ("GEONAME_ID_REGION", ("GeoNames number of the region", "GeoNames-Nummer der Region")),
    ("GEONAME_ID_COUNTRY", ("GeoNames number of the country", "GeoNames-Nummer des Landes")),
    ("GEONAME_ID_CONTINENT", ("GeoNames number of the continent", "GeoNames-Nummer des Kontinents")),
];

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn every_row_of_a_geolocation_is_described_in_its_order() {
        assert!(PLACES.iter().map(|(name, _)| *name).eq(geo::ROWS.iter().map(|row| row.token)));
    }

    #[test]
    fn every_token_of_every_kind_of_address_is_described() {
        use crate::format::{Input, detect};
        let info = crate::web::sections::tests::info();
        for text in [
            "2001:db8::21b:21ff:fe12:3456",
            "2002:c000:201::1",
            "2001:0:4136:e378:8000:63bf:3fff:fdd2",
            "192.0.2.1",
            "64:ff9b::192.0.2.1",
            "fd00::200:5efe:192.0.2.1",
            "ff02::1:ff00:1",
            "::1",
            "00:1b:21:12:34:56",
            "00:11:22:33:44:55:66:77",
            "2a01:4f8::9d1e:5c3a:b2f7:8164",
            "192.0.2.0/24",
            "2001:db8::/32",
        ] {
            let format = detect(text.as_bytes()).unwrap();
            let value = format.parse.as_ref().unwrap().run(Input::word(text.as_bytes())).unwrap();
            for token in info.tokens(&value).unwrap() {
                if token.name.ends_with("_DATABASE_INFO") {
                    continue;
                }
                for language in [Language::En, Language::De] {
                    assert_ne!(describe(&token.name, language), "", "{text}: {}", token.name);
                }
            }
        }
        assert_eq!(describe("GEOIP2_CITY", Language::De), "Stadt (GeoIP(MMDB))");
        assert_eq!(describe("HELLO", Language::En), "");
    }
}
