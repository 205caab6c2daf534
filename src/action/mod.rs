//! Transformations: from one kind of value to another. One file is one action; [`pipeline`] chains them.

pub mod addr2cc;
pub mod anonymize;
pub mod conv6to4;
pub mod convnat64;
mod embeddedrp;
pub mod extract;
pub mod filter;
pub mod genprivacyiid;
mod implied;
mod isatap;
mod linklocal;
mod multicastmac;
pub mod named;
mod npt;
pub mod pipeline;
mod pref64;
pub mod prefixmac;
mod prefixmulticast;
mod rebase;
pub mod sixrd;
mod solicitednode;
mod stableiid;
pub mod step_params;
mod teredo;
pub mod test;

pub use convnat64::{Nat64, Nat64Error};
pub use implied::{IMPLIED, Implied};
pub use pipeline::{Flow, KindMismatchError, Pipeline, StepError};
pub use sixrd::SixRdParams;
pub use step_params::StepParams;
pub use test::{TestVerdict, Tests};

use crate::addr::{Family, Kind, Value};
use crate::anon::{AnonError, Anonymiser};
use crate::db::Databases;
use crate::filter::Filter;
use std::sync::Arc;
use thiserror::Error;

/// The parameters of all actions, typed before any input is read.
#[derive(Clone, Default)]
pub struct Params {
    /// The translation prefix; `None`: the well-known one.
    pub nat64: Option<Nat64>,
    /// The parameters of IPv6 Rapid Deployment.
    pub rd: SixRdParams,
    /// The references to compare with.
    pub tests: Tests,
    /// What `anonymize` and `deanonymize` work with.
    pub anonymiser: Option<Arc<Anonymiser>>,
    /// The filter expressions.
    pub filter: Filter,
    /// The databases that actions look facts up in.
    pub db: Arc<Databases>,
    /// Whether answers say why something is not known.
    pub notes: bool,
    /// The parameters that belong to this action alone.
    pub own: StepParams,
}

/// Parameters that do not make an action.
#[derive(Clone, Debug, PartialEq, Eq, Error)]
#[non_exhaustive]
pub enum BuildError {
    /// A required parameter is missing.
    #[error("action '{0}' needs {1}")]
    Missing(&'static str, Param),
    /// A parameter out of range.
    #[error("{0}")]
    Range(&'static str),
    /// An action that is known by name only.
    #[error("action '{0}' cannot be chosen: {1}")]
    Name(&'static str, &'static str),
    /// Two prefixes of different lengths.
    #[error("the prefixes inside and outside must have one length (RFC 6296), not {0} and {1} bits")]
    Lengths(u8, u8),
}

/// A value that an action cannot work on.
#[derive(Clone, Debug, PartialEq, Eq, Error)]
#[non_exhaustive]
pub enum ActionError {
    /// No 6to4 address.
    #[error("not a 6to4 address: expected a 2002::/16 prefix")]
    No6to4,
    /// A prefix length that ends before the IPv4 address begins.
    #[error("a prefix length of {0} ends before the embedded IPv4 address begins: use at least {1}")]
    ShortPrefix(u8, u8),
    /// Not in the NAT64 prefix.
    #[error("not a NAT64 address: it is not in {0}")]
    NoNat64(ipnetwork::Ipv6Network),
    /// Bits 64 to 71 of an address of a NAT64 prefix are not zero.
    #[error("not a NAT64 address: bits 64 to 71 must be zero (RFC 6052, section 2.2)")]
    NonzeroOctet,
    /// The interface identifier is not made of a MAC address.
    #[error("the interface identifier is not made from a MAC address: no ff:fe in the middle")]
    NoMac,
    /// It has no interface identifier.
    #[error("no interface identifier: not a unicast address of RFC 4291")]
    NoIid,
    /// A kind of value the action does not take.
    #[error("wrong kind of value")]
    Kind,
    /// A prefix length where none may be.
    #[error("the IPv4 address must not have a prefix length")]
    HasLength,
    /// Anonymisation.
    #[error(transparent)]
    Anon(#[from] AnonError),
    /// A 6rd delegated prefix longer than a subnet.
    #[error("the delegated prefix would be {0} bits long, more than 64: use a shorter 6rd prefix or a relay prefix")]
    LongDelegation(u8),
    /// An address of the other family than the prefix.
    #[error("the given prefix is {}, the address is not", if *.0 == Family::V4 { "IPv4" } else { "IPv6" })]
    Family(Family),
    /// A parameter that only this direction needs.
    #[error("this direction needs {0}")]
    Needs(Param),
    /// A prefix length is missing.
    #[error("it needs a prefix length, such as /64")]
    NoLength,
    /// A prefix length of zero for a rendezvous point.
    #[error("the prefix length is 0: expected 1 to 64 (RFC 3956, section 3)")]
    ZeroLength,
    /// An IPv4 address that no interface has, and why.
    #[error("the IPv4 address {0} is {1}: expected one that an interface can have")]
    NoHost(std::net::Ipv4Addr, &'static str),
    /// In neither of the two prefixes of NPT.
    #[error("it is neither in {0} nor in {1}")]
    NoNpt(ipnetwork::IpNetwork, ipnetwork::IpNetwork),
    /// Subnet ffff of NPT.
    #[error("bits 48 to 63 are ffff, which cannot be translated (RFC 6296, section 3.4)")]
    FullSubnet,
    /// An identifier of ffff:ffff:ffff:ffff under NPT.
    #[error("all four groups of the interface identifier are ffff, which cannot be translated (RFC 6296, section 3.5)")]
    FullIid,
    /// A prefix that is not one of a subnet.
    #[error("the prefix length must be 64, not {0}")]
    NotSubnet(u8),
    /// Every identifier that the counter gives is reserved.
    #[error("every remaining value of the counter gives a reserved interface identifier (RFC 5453)")]
    Reserved,
    /// A multicast address where a unicast one is needed.
    #[error("it is a multicast address: expected a unicast address")]
    Multicast,
    /// The address that no interface has.
    #[error("it is the unspecified address: expected a unicast address")]
    Unspecified,
    /// A unicast address where a multicast one is needed.
    #[error("it is not a multicast address: expected one in ff00::/8 or 224.0.0.0/4")]
    NoMulticast,
    /// A prefix longer than a subnet.
    #[error("the prefix length is {0}: at most 64 bits fit into a multicast address")]
    LongPrefix(u8),
    /// A group of a wider scope than its prefix.
    #[error("scope {0:x} is wider than that of the prefix, {1:x}: give --scope {1:x} or less (RFC 3306, section 4)")]
    WideScope(u8, u8),
    /// Not a group of RFC 3306.
    #[error(
        "it is not a unicast-prefix-based multicast address: expected ff3X:00LL: with a length LL up to 40 (64 bits)"
    )]
    NoPrefixGroup,
    /// Not a group of RFC 3956.
    #[error(
        "it is not a multicast address with embedded rendezvous point: expected ff7X:0RLL: with R from 1 to f and a length LL from 1 to 40 (64 bits)"
    )]
    NoEmbeddedPoint,
    /// A rendezvous point whose last four bits are zero.
    #[error("the last four bits number the rendezvous point and must not be zero (RFC 3956, section 3)")]
    NoPointNumber,
    /// A rendezvous point with more bits than a group holds.
    #[error("between the prefix of {0} bits and the last four bits everything must be zero (RFC 3956, section 3)")]
    WidePoint(u8),
    /// Not an ISATAP address.
    #[error("it is not an ISATAP address: its interface identifier must begin with 0:5efe or 200:5efe")]
    NoIsatap,
    /// Not a Teredo address.
    #[error("it is not a Teredo address: expected a 2001::/32 prefix")]
    NoTeredo,
    /// Not an answer for `ipv4only.arpa`.
    #[error("neither 192.0.0.170 nor 192.0.0.171 is in it at any of the six places of RFC 6052")]
    NoPref64,
}

/// Makes a value of a value, in its place: so that a pipe of millions of lines does not move values about. A value that
/// it fails on may have changed.
pub type Map = Box<dyn Fn(&mut Value) -> Result<(), ActionError> + Send + Sync>;

/// What there is to say about some values.
pub struct Remark {
    /// Whether it concerns only values with a prefix length, so that lines without one need no look at it.
    pub of_lengths: bool,
    /// The text, if the value is such a one.
    pub text: RemarkText,
}

/// The text of a remark, if a value is one that it concerns.
pub type RemarkText = Box<dyn Fn(&Value) -> Option<String> + Send + Sync>;

/// What one step does.
pub enum StepRun {
    /// Makes a value of a value.
    Map(Map),
    /// Compares with references; what does not hold ends the pipeline.
    Test(Box<Tests>),
    /// Lets pass what matches, by the facts of these sources.
    Filter(Box<Filter>, Arc<Databases>),
}

/// An action with its parameters: one step of a pipeline.
pub struct Step {
    /// The action.
    pub action: &'static Action,
    /// Which kinds it takes, and what they become.
    pub maps: &'static [(Kind, Kind)],
    /// What it may give besides: a key reveals addresses of either family.
    pub also: Option<Kind>,
    /// What there is to say about a value before the step takes it.
    pub remark: Option<Remark>,
    /// What it does.
    pub run: StepRun,
}

impl Step {
    /// A step that makes a value of a value.
    fn map(
        action: &'static Action,
        run: impl Fn(&Value) -> Result<Value, ActionError> + Send + Sync + 'static,
    ) -> Step {
        Step::change(action, move |value| run(value).map(|made| *value = made))
    }

    /// A step that makes a value of a value in place.
    fn change(
        action: &'static Action,
        run: impl Fn(&mut Value) -> Result<(), ActionError> + Send + Sync + 'static,
    ) -> Step {
        Step { action, maps: action.maps, also: None, remark: None, run: StepRun::Map(Box::new(run)) }
    }

    /// The same step, with something to say about values.
    fn remarking(self, text: impl Fn(&Value) -> Option<String> + Send + Sync + 'static) -> Step {
        Step { remark: Some(Remark { of_lengths: false, text: Box::new(text) }), ..self }
    }

    /// The same step, with something to say about values with a prefix length.
    fn remarking_lengths(self, text: impl Fn(&Value) -> Option<String> + Send + Sync + 'static) -> Step {
        Step { remark: Some(Remark { of_lengths: true, text: Box::new(text) }), ..self }
    }

    /// What a kind becomes, if the step takes it.
    pub fn gives(&self, kind: Kind) -> Option<Kind> {
        self.maps.iter().find(|(from, _)| *from == kind).map(|(_, to)| *to)
    }
}

/// What an action can be given besides its input; the command line has one option or more for each.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Error)]
pub enum Param {
    /// [`Params::nat64`].
    #[error("a NAT64 prefix")]
    Nat64Prefix,
    /// [`SixRdParams::prefix`].
    #[error("a 6rd prefix with its length")]
    SixRdPrefix,
    /// [`SixRdParams::relay`].
    #[error("the IPv4 prefix of the 6rd relays")]
    SixRdRelay,
    /// [`SixRdParams::len`].
    #[error("the length of the 6rd prefix")]
    SixRdLength,
    /// [`Params::tests`].
    #[error("at least one address or prefix to compare with")]
    References,
    /// [`Params::filter`].
    #[error("a filter expression")]
    Filter,
    /// The preset and the method of [`Params::anonymiser`].
    #[error("an anonymisation method")]
    Method,
    /// Its masks.
    #[error("masks")]
    Masks,
    /// The form of a dump of databases.
    #[error("a form")]
    DumpForm,
    /// Its key, and whether it applies to addresses of all scopes.
    #[error("a key")]
    Key,
    /// [`StepParams::prefix`].
    #[error("a prefix")]
    Prefix,
    /// [`StepParams::npt_inside`].
    #[error("the prefix inside")]
    NptInside,
    /// [`StepParams::npt_outside`].
    #[error("the prefix outside")]
    NptOutside,
    /// [`StepParams::stable_secret`].
    #[error("a secret")]
    StableSecret,
    /// [`StepParams::stable_mac`].
    #[error("the permanent hardware address")]
    StableMac,
    /// [`StepParams::dad_counter`].
    #[error("a counter")]
    DadCounter,
    /// [`StepParams::scope`].
    #[error("a scope")]
    Scope,
    /// [`StepParams::group`].
    #[error("a group identifier")]
    Group,
    /// [`StepParams::teredo_server`].
    #[error("the address of the Teredo server")]
    TeredoServer,
    /// [`StepParams::teredo_port`].
    #[error("the port of the Teredo client")]
    TeredoPort,
    /// [`StepParams::teredo_flags`].
    #[error("flags")]
    TeredoFlags,
}

/// A parameter of an action, for lists.
pub struct ActionParam {
    /// The parameter.
    pub param: Param,
    /// Whether the action fails without it.
    pub required: bool,
}

impl Param {
    /// As a parameter that the action fails without.
    const fn required(self) -> ActionParam {
        ActionParam { param: self, required: true }
    }

    /// As a parameter that may be left out.
    const fn optional(self) -> ActionParam {
        ActionParam { param: self, required: false }
    }
}

/// An action.
pub struct Action {
    /// Its name, as users choose it.
    pub name: &'static str,
    /// One line for lists.
    pub about: &'static str,
    /// Where it is defined.
    pub rfc: &'static str,
    /// Which kinds it takes, and what they become.
    pub maps: &'static [(Kind, Kind)],
    /// Its parameters.
    pub params: &'static [ActionParam],
    /// Makes the step.
    ///
    /// # Errors
    /// If a parameter is missing or out of range.
    pub build: fn(&Params) -> Result<Step, BuildError>,
    /// A command line to follow `ipv6calc -q -A NAME`, and what it prints. Each is run as a test.
    pub examples: fn() -> Vec<(&'static str, &'static str)>,
}

impl Action {
    /// Whether this is the given action.
    pub fn is(&self, other: &Action) -> bool {
        std::ptr::eq(self, other)
    }
}

impl std::fmt::Debug for Action {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        write!(f, "Action({})", self.name)
    }
}

/// Every action, in the order of lists: those of 4.4.0, and last the one that it does not know.
pub static ALL: &[&Action] = &[
    &named::AUTO,
    &extract::GENEUI64,
    &conv6to4::ACTION,
    &convnat64::ACTION,
    &extract::IPV6TOMAC,
    &extract::IPV6TOEUI64,
    &genprivacyiid::ACTION,
    &prefixmac::ACTION,
    &anonymize::ANONYMIZE,
    &sixrd::LOCAL_PREFIX,
    &sixrd::EXTRACT_IPV4,
    &filter::ACTION,
    &test::ACTION,
    &addr2cc::ACTION,
    &named::DBDUMP,
    // what follows is not in 4.4.0: see `OLD`
    &anonymize::DEANONYMIZE,
    &rebase::ACTION,
    &npt::ACTION,
    &stableiid::ACTION,
    &linklocal::ACTION,
    &solicitednode::ACTION,
    &multicastmac::ACTION,
    &prefixmulticast::ACTION,
    &embeddedrp::ACTION,
    &isatap::ACTION,
    &teredo::ACTION,
    &pref64::ACTION,
];

/// The actions of 4.4.0, up to `dbdump`, in its order.
pub static OLD: &[&Action] = ALL.split_at(15).0;

/// The action of this name.
pub fn by_name(name: &[u8]) -> Option<&'static Action> {
    ALL.iter().copied().find(|a| a.name.as_bytes() == name)
}
