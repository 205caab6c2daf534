//! P302: networks whose identifiers can be guessed.

use crate::addr::{Len, Net};
use crate::plan::finding::{Findings, Level, Rule};
use crate::plan::model::{Entry, Plan, Role};
use crate::plan::rules::ipv6::p211_ula_not_random::WORDS;
use crate::plan::rules::space::SpaceKind;
use crate::plan::rules::{identifier, show, space};
use crate::plan::symbols::Symbol;

/// The rule.
pub(crate) static RULE: Rule = Rule {
    code: "P302",
    name: "guessable-identifiers",
    level: Level::Info,
    about: "most addresses of a network can be guessed",
    why: "A /64 is too large to be scanned, unless its hosts are where scanners look first: ::1 to ::ffff, the IPv4 \
      address, the number of the service, a word. Counted are the addresses of each /64, once there are four, and \
      It is reported where more than half are of these kinds. Addresses of routers, anycast and unique local addresses are \
      left out: the first show themselves, the others are not reached from outside. What is in the DNS is known \
      anyway; for the rest take random numbers.",
    rfc: "RFC 7707 4.1.3",
    bad: &[(
        "plan.txt",
        "2001:db8:0:10::53 # name=ns1\n2001:db8:0:10::10 # name=db1\n2001:db8:0:10::192.0.2.7 # name=db2\n\
     2001:db8:0:10::cafe:1 # name=db3\n",
    )],
    good: &[(
        "plan.txt",
        "2001:db8:0:10::53 # name=ns1\n2001:db8:0:10:8f3a:51c2:7d09:e6b4 # name=db1\n\
     2001:db8:0:10:1c77:e0b2:94f3:5da8 # name=db2\n2001:db8:0:10:b61e:2f90:c85d:4a37 # name=db3\n",
    )],
    fixable: false,
    check,
};

/// With fewer addresses a share says nothing.
const FEWEST: usize = 4;

/// How an identifier can be guessed.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) enum Guess {
    /// The number of a service, in decimal digits: `::443`, `::1:53`.
    Port,
    /// Nothing but the last 16 bits, or a small number before them.
    LowByte,
    /// Words spelled with hexadecimal digits.
    Symbol,
    /// An IPv4 address: in the last 32 bits, or an octet in the decimal digits of each group.
    Ipv4,
}

impl Guess {
    /// Every kind with its name, in the order of messages.
    const ALL: [(Guess, &str); 4] =
        [(Guess::LowByte, "low byte"), (Guess::Ipv4, "IPv4 address"), (Guess::Port, "port"), (Guess::Symbol, "word")];

    /// How an identifier can be guessed, if it can; zero is not the identifier of a host.
    pub(super) fn of(identifier: u64) -> Option<Guess> {
        let groups = [48, 32, 16, 0].map(|shift| (identifier >> shift) as u16);
        let words = groups.iter().filter(|group| **group > 0xff);
        let [.., last] = groups;
        match identifier {
            0 => None,
            _ if identifier >> 16 <= 0xff && PORTS.contains(&last) => Some(Guess::Port),
            _ if identifier >> 16 <= 0xff && !WORDS.contains(&last) => Some(Guess::LowByte),
            _ if words.clone().next().is_some() && words.clone().all(|w| WORDS.contains(w)) => Some(Guess::Symbol),
            _ if identifier >> 32 == 0 || is_quad(groups) => Some(Guess::Ipv4),
            _ => None,
        }
    }
}

/// Numbers of services that hosts are named after, their decimal digits read as hexadecimal ones.
static PORTS: [u16; 22] = [
    0x20, 0x21, 0x22, 0x23, 0x25, 0x53, 0x80, 0x110, 0x123, 0x143, 0x179, 0x389, 0x443, 0x465, 0x514, 0x587, 0x636,
    0x853, 0x993, 0x995, 0x3306, 0x8080,
];

/// Whether each group holds the decimal digits of an octet, as in `192:0:2:1`.
fn is_quad(groups: [u16; 4]) -> bool {
    let octet = |group: u16| group <= 0x255 && [8, 4, 0].iter().all(|shift| group >> shift & 15 <= 9);
    groups.iter().all(|group| octet(*group)) && groups.first().is_some_and(|first| *first > 0)
}

fn check(plan: &Plan, findings: &mut Findings) {
    let reached = |entry: &&Entry| space::of(&entry.net()) != Some(SpaceKind::Private);
    let mut hosts: Vec<(Symbol, u128, &Entry)> =
        identifier::hosts(plan).filter(reached).map(|entry| (entry.vrf, entry.bits(), entry)).collect();
    // the place, in memory elsewhere, is needed for equal addresses only
    hosts.sort_unstable_by(|a, b| (a.0, a.1).cmp(&(b.0, b.1)).then_with(|| a.2.place.cmp(&b.2.place)));
    hosts.dedup_by_key(|(vrf, bits, _)| (*vrf, *bits));
    for network in hosts.chunk_by(|(vrf, a, _), (other, b, _)| (vrf, a >> 64) == (other, b >> 64)) {
        let Some((vrf, bits, first)) = network.first().filter(|_| network.len() >= FEWEST) else { continue };
        let guesses: Vec<Guess> = network.iter().filter_map(|(_, bits, _)| Guess::of(*bits as u64)).collect();
        let net = Net::v6(*bits, Len::SUBNET);
        if guesses.len() * 2 > network.len() && !is_of_routers(plan, *vrf, &net) {
            let (some, all, shown) = (guesses.len(), network.len(), show::net(&net));
            let text = format!("{some} of {all} addresses of {shown} can be guessed: {}", kinds(&guesses));
            findings.at(first.place, text);
        }
    }
}

fn kinds(guesses: &[Guess]) -> String {
    let count = |kind: Guess| guesses.iter().filter(|guess| **guess == kind).count();
    let counted = Guess::ALL.map(|(kind, name)| (count(kind), name));
    let some = counted.iter().filter(|(n, _)| *n > 0).map(|(n, name)| format!("{n} by {name}"));
    some.collect::<Vec<_>>().join(", ")
}

/// Whether the plan says that the addresses of a network are those of routers.
fn is_of_routers(plan: &Plan, vrf: Symbol, net: &Net) -> bool {
    const ROUTERS: [Role; 3] = [Role::P2p, Role::Loopback, Role::Infrastructure];
    let around = plan.tree.find(vrf, net).map(|id| plan.tree.node(id));
    around.is_some_and(|node| ROUTERS.iter().any(|role| node.has(*role)))
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::plan::testing::found;

    #[test]
    fn each_kind_is_recognised() {
        for (identifier, guess) in [
            (1, Some(Guess::LowByte)),
            (0x1234, Some(Guess::LowByte)),
            (0xff_1234, Some(Guess::LowByte)),
            (0x443, Some(Guess::Port)),
            (0x1_0053, Some(Guess::Port)),
            (0xdead_beef, Some(Guess::Symbol)),
            (0xcafe, Some(Guess::Symbol)),
            (0xface_0000_b00c_0000, None),
            (0xc000_0207, Some(Guess::Ipv4)),
            (0x0192_0000_0002_0007, Some(Guess::Ipv4)),
            (0x0192_0000_0002_0299, None),
            (0x8f3a_51c2_7d09_e6b4, None),
            (0x021d_09ff_fe76_f558, None),
            (0, None),
        ] {
            assert_eq!(Guess::of(identifier), guess, "{identifier:x}");
        }
    }

    #[test]
    fn the_share_is_reported_where_the_network_begins() {
        let text = "2001:db8::1\n2001:db8::2\n2001:db8::80\n2001:db8::dead:beef\n2001:db8::8f3a:51c2:7d09:e6b4\n";
        assert_eq!(
            found("P302", &[("plan.txt", text)]),
            ["1:1 4 of 5 addresses of 2001:db8::/64 can be guessed: 2 by low byte, 1 by port, 1 by word"]
        );
    }

    #[test]
    fn half_of_them_and_less_than_four_are_no_share() {
        let text = "2001:db8::1\n2001:db8::2\n2001:db8::8f3a:51c2:7d09:e6b4\n2001:db8::1c77:e0b2:94f3:5da8\n\
                    2001:db8:1::1\n2001:db8:1::2\n2001:db8:1::3\n";
        assert_eq!(found("P302", &[("plan.txt", text)]), [""; 0]);
    }

    #[test]
    fn routers_and_unique_local_addresses_are_left_out() {
        let four = |prefix: &str| (1..=4).map(|n| format!("{prefix}{n}\n")).collect::<String>();
        let text = format!("2001:db8::/64 # role=loopback\n{}{}", four("2001:db8::"), four("fd42:7c1a:9b03::"));
        assert_eq!(found("P302", &[("plan.txt", &text)]), [""; 0]);
    }
}
