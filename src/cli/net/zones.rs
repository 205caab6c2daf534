//! `ipv6calc net zones`.

use super::args::{ItemArgs, ListArgs};
use super::list::{self, Cut};
use super::write::{self, Answers, VerbError};
use crate::addr::Net;
use crate::cli::command::{Run, Subcommand};
use crate::cli::console::Console;
use crate::cli::error::CliError;
use crate::cli::exit::Exit;
use crate::cli::json::SCHEMA;
use crate::net::{classless, push_net, zones};
use serde::Serialize;

pub(super) const ZONES: Subcommand = Subcommand {
    details: "A length that ends between two labels has several zones: a /45 has eight /48 zones, a /47 has two. An \
              IPv4 prefix from /25 to /31 has a zone below that of its octet (RFC 2317); --json names the zone that \
              holds its CNAME records.",
    statuses: ["zones were printed", "the list is empty", "an item could not be read"],
    examples: &[
        ("ipv6calc net zones 2001:db8::/32", "8.b.d.0.1.0.0.2.ip6.arpa.\n"),
        (
            "ipv6calc net zones 2001:db8:2::/47",
            "2.0.0.0.8.b.d.0.1.0.0.2.ip6.arpa.\n3.0.0.0.8.b.d.0.1.0.0.2.ip6.arpa.\n",
        ),
        (
            "ipv6calc net zones 192.0.2.0/23 192.0.2.64/26",
            "2.0.192.in-addr.arpa.\n3.0.192.in-addr.arpa.\n64/26.2.0.192.in-addr.arpa.\n",
        ),
    ],
    ..Subcommand::new::<ZonesArgs>("zones", "list the reverse zones that cover exactly the items")
};

#[derive(clap::Args)]
struct ZonesArgs {
    #[command(flatten)]
    list: ItemArgs,
    #[command(flatten)]
    common: ListArgs,
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

impl Run for ZonesArgs {
    fn run(self, console: &mut Console<'_>) -> Result<Exit, CliError> {
        self.common.answer(console, |answers, console| {
            let json = self.common.json;
            let bad = list::each(&self.list.items, Cut::Line, &self.common, console, &mut |item, console| {
                Ok(item
                    .range
                    .prefixes()
                    .try_for_each(|net| report(&net, item.source.line(), json, answers, console))?)
            })?;
            Ok(write::exit(bad, answers.any()))
        })
    }
}

fn report(
    net: &Net,
    line: Option<u64>,
    json: bool,
    answers: &mut Answers,
    console: &mut Console<'_>,
) -> Result<(), VerbError> {
    let (prefix, below) = (write::text(|out| push_net(net, out)), classless(net));
    for zone in zones(net) {
        if json {
            let (parent, rfc) =
                (below.as_ref().map(|found| found.parent.clone()), below.as_ref().map(|found| found.rfc));
            answers.document(&Document { schema: SCHEMA, line, prefix: &prefix, zone, parent, rfc }, console)?;
        } else {
            answers.text(console, |out| out.extend_from_slice(zone.as_bytes()))?;
        }
    }
    Ok(())
}
