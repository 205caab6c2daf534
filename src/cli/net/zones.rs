//! `ipv6calc net zones`.

use super::list::{self, Cut};
use super::words::Asked;
use super::{Stop, Verb, write};
use crate::addr::Net;
use crate::cli::console::Console;
use crate::cli::exit::Exit;
use crate::cli::json::SCHEMA;
use crate::net::{classless, push_net, zones};
use serde::Serialize;

pub(super) fn verb() -> Verb {
    Verb {
        name: "zones",
        usage: "[ITEM...]",
        about: "the reverse zones that hold the names of the items and no others",
        more: "\
A length that ends between two labels has several zones: /45 has eight of /48, /47 two. An IPv4 prefix of /25 to /31 has
a zone below that of its octet (RFC 2317); --json names the zone with its CNAME records.",
        options: vec![],
        examples: vec![
            ("2001:db8::/32", "8.b.d.0.1.0.0.2.ip6.arpa.\n"),
            ("2001:db8:2::/47", "2.0.0.0.8.b.d.0.1.0.0.2.ip6.arpa.\n3.0.0.0.8.b.d.0.1.0.0.2.ip6.arpa.\n"),
            (
                "192.0.2.0/23 192.0.2.64/26",
                "2.0.192.in-addr.arpa.\n3.0.192.in-addr.arpa.\n64/26.2.0.192.in-addr.arpa.\n",
            ),
        ],
        run,
    }
}

/// A zone, and what it is the zone of.
#[derive(Serialize)]
struct Document<'a> {
    schema: u8,
    #[serde(skip_serializing_if = "Option::is_none")]
    line: Option<u64>,
    prefix: &'a str,
    zone: String,
    #[serde(skip_serializing_if = "Option::is_none")]
    parent: Option<String>,
    #[serde(skip_serializing_if = "Option::is_none")]
    rfc: Option<&'static str>,
}

fn run(asked: &mut Asked<'_>, sink: &mut Console<'_>) -> Result<Exit, Stop> {
    let (asked, mut any) = (&*asked, false);
    let bad = list::each(&asked.items, Cut::Line, asked, sink, &mut |item, sink| {
        any = true;
        Ok(item.range.prefixes().try_for_each(|net| report(&net, item.source.line(), asked, sink))?)
    })?;
    Ok(write::exit(bad, any))
}

fn report(net: &Net, line: Option<u64>, asked: &Asked<'_>, sink: &mut Console<'_>) -> Result<(), Stop> {
    let (prefix, below) = (write::text(|out| push_net(net, out)), classless(net));
    for zone in zones(net) {
        if asked.json {
            let (parent, rfc) =
                (below.as_ref().map(|found| found.parent.clone()), below.as_ref().map(|found| found.rfc));
            write::document(&Document { schema: SCHEMA, line, prefix: &prefix, zone, parent, rfc }, sink)?;
        } else {
            sink.stdout.extend_from_slice(zone.as_bytes());
            write::end(sink)?;
        }
    }
    Ok(())
}
