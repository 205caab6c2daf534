//! `ipv6calc net count`.

use super::args::{ItemArgs, ListArgs, size};
use super::list;
use super::write;
use crate::addr::{Family, Len};
use crate::cli::command::{NOT_USED, Run, Subcommand};
use crate::cli::console::Console;
use crate::cli::error::CliError;
use crate::cli::exit::Exit;
use crate::cli::json::SCHEMA;
use crate::net::{AddressCount, Index};
use serde::Serialize;

pub(super) const COUNT: Subcommand = Subcommand {
    details: "An address in several items counts once. --json counts the families separately.",
    statuses: ["the number was printed", NOT_USED, "an item could not be read"],
    examples: &[
        ("ipv6calc net count ::/0", "340282366920938463463374607431768211456\n"),
        ("ipv6calc net count 192.0.2.0/24 192.0.2.7 2001:db8::/127", "258\n"),
        ("ipv6calc net count 2001:db8::/32 --size 64", "4294967296\n"),
    ],
    ..Subcommand::new::<CountArgs>("count", "count addresses, or prefixes of a given length, exactly")
};

#[derive(clap::Args)]
struct CountArgs {
    #[command(flatten)]
    list: ItemArgs,
    /// Count the prefixes of this length that fit entirely into the items
    #[arg(long, value_name = "LEN", value_parser = size)]
    size: Option<Len>,
    #[command(flatten)]
    common: ListArgs,
}

/// The number, and of each family.
#[derive(Serialize)]
struct Document {
    schema: u8,
    /// The length of what was counted; none: addresses.
    #[serde(skip_serializing_if = "Option::is_none")]
    size: Option<u8>,
    total: AddressCount,
    ipv4: AddressCount,
    ipv6: AddressCount,
}

impl Run for CountArgs {
    fn run(self, console: &mut Console<'_>) -> Result<Exit, CliError> {
        self.common.answer(console, |answers, console| {
            let list = list::set(&self.list.items, &self.common, console)?;
            let of = |family| Index::new(&list.set.of(family), self.size).len();
            let [ipv4, ipv6] = [Family::V4, Family::V6].map(of);
            let total = ipv4 + ipv6;
            if self.common.json {
                let size = self.size.map(|len| len.get());
                answers.document(&Document { schema: SCHEMA, size, total, ipv4, ipv6 }, console)?;
            } else {
                answers.text(console, |out| out.extend_from_slice(total.to_string().as_bytes()))?;
            }
            Ok(write::exit(list.bad, true))
        })
    }
}
