//! Transformations: from one kind of value to another. One file is one action; [`pipeline`] chains them.

pub mod addr2cc;
pub mod anonymize;
mod conv6to4;
mod convnat64;
pub mod extract;
pub mod filter;
pub mod genprivacyiid;
pub mod named;
pub mod pipeline;
pub mod prefixmac;
mod sixrd;
pub mod test;

pub use convnat64::{Nat64, Nat64Error};
pub use pipeline::{Flow, KindMismatchError, Pipeline, StepError};
pub use sixrd::SixRdParams;
pub use test::{TestVerdict, Tests};

use crate::addr::{Kind, Value};
use crate::anon::{AnonError, Anonymiser};
use crate::db::Databases;
use crate::filter::Filter;
use std::sync::Arc;
use thiserror::Error;

/// The parameters of all actions, typed before any input is read.
#[derive(Default)]
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
}

/// Makes a value of a value, in its place: so that a pipe of millions of lines does not move values about. A value that
/// it fails on may have changed.
pub type Map = Box<dyn Fn(&mut Value) -> Result<(), ActionError> + Send + Sync>;

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
        Step { action, maps: action.maps, also: None, run: StepRun::Map(Box::new(run)) }
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
    &anonymize::DEANONYMIZE,
];

/// The action of this name.
pub fn by_name(name: &[u8]) -> Option<&'static Action> {
    ALL.iter().copied().find(|a| a.name.as_bytes() == name)
}
