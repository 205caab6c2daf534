//! Sets that have been read, made ready for many questions.

use super::error::{SetError, lossy};
use super::syntax::{self, SetNode};
use super::test::AddressTest;
use crate::addr::{Family, V4, Value};
use crate::class::embedded;
use crate::db::Databases;
use crate::net::{AddressSet, Builder, HostBits, Items, Membership, Range, line_item};
use std::collections::HashMap;
use std::sync::Arc;

/// What takes a line of a list with its number.
pub type TakeLine<'t> = dyn FnMut(u64, &[u8]) -> Result<(), SetError> + 't;

/// Hands the lines of a list to a function, each with its number.
pub(super) type ReadList<'l> = &'l mut dyn FnMut(&[u8], &mut TakeLine<'_>) -> Result<(), SetError>;

/// Expressions of sets; an address belongs to all of them together if it belongs to one.
#[derive(Clone, Debug)]
pub struct SetExpressions {
    host_bits: HostBits,
    /// Each with its text.
    nodes: Vec<(String, SetNode)>,
}

/// What a set has to answer.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub struct MatcherOptions {
    /// Say which item or term it was.
    pub named: bool,
    /// Treat mapped, NAT64 and 6to4 addresses as the IPv4 address inside too.
    pub unmap: bool,
}

impl SetExpressions {
    /// No expression yet.
    pub fn new(host_bits: HostBits) -> SetExpressions {
        SetExpressions { host_bits, nodes: Vec::new() }
    }

    /// Adds an expression.
    ///
    /// # Errors
    /// What is wrong with it.
    pub fn add(&mut self, text: &[u8]) -> Result<(), SetError> {
        let node = syntax::read(text, self.host_bits)?;
        self.nodes.push((lossy(text), node));
        Ok(())
    }

    /// Adds the items of a list.
    pub fn add_list(&mut self, name: &[u8]) {
        self.nodes.push((lossy(name), SetNode::List(name.to_vec())));
    }

    /// Whether databases or labels are needed.
    pub fn looks_up(&self) -> bool {
        self.nodes.iter().any(|(_, node)| looks_up(node))
    }

    /// Makes the set ready for questions. Lists are read now, by `read`.
    ///
    /// # Errors
    /// If a list cannot be read.
    pub fn build(
        self,
        options: MatcherOptions,
        db: Arc<Databases>,
        read: ReadList<'_>,
    ) -> Result<AddressMatcher, SetError> {
        let mut lists = Lists { host_bits: self.host_bits, read };
        let mut gather = Gather { named: options.named, ..Gather::default() };
        for (text, node) in self.nodes {
            gather.add(&text, node, &mut lists)?;
        }
        let members = match options.named {
            false => Members::Nameless(Membership::from(gather.builder)),
            true => {
                let items = gather.items.into_iter().collect();
                Members::Named { items, labels: gather.labels, names: gather.names }
            }
        };
        let hardware = gather.tests.iter().any(|(_, test)| test.covers_hardware());
        Ok(AddressMatcher { unmap: options.unmap, members, tests: gather.tests, hardware, db })
    }
}

fn looks_up(node: &SetNode) -> bool {
    match node {
        SetNode::Item(_) | SetNode::List(_) | SetNode::Fixed(_) => false,
        SetNode::Test(test) => test.looks_up(),
        SetNode::Not(node) => looks_up(node),
        SetNode::Both(a, b) | SetNode::Minus(a, b) => looks_up(a) || looks_up(b),
        SetNode::Either(all) => all.iter().any(looks_up),
    }
}

/// Gathers the items and tests of sets.
#[derive(Default)]
struct Gather {
    named: bool,
    /// All items, unless they have names.
    builder: Builder,
    items: Vec<Range>,
    /// The number of the label of each item; 0 without one.
    labels: Vec<u32>,
    names: Vec<String>,
    ids: HashMap<String, u32>,
    tests: Vec<(String, AddressTest)>,
}

/// A part of an expression: a set that is known, or a test.
enum Part {
    Known(AddressSet),
    Test(AddressTest),
}

impl Part {
    fn into_test(self) -> AddressTest {
        match self {
            Part::Known(set) => AddressTest::Members(Box::new(Membership::from(&set))),
            Part::Test(test) => test,
        }
    }
}

/// How lists are read.
struct Lists<'l> {
    host_bits: HostBits,
    read: ReadList<'l>,
}

impl Lists<'_> {
    /// Hands the items of a list to a function, each with its label.
    fn each(&mut self, name: &[u8], take: &mut dyn FnMut(Range, &[u8])) -> Result<(), SetError> {
        let host_bits = self.host_bits;
        (self.read)(name, &mut |number, line| {
            let found = line_item(line, host_bits);
            let found =
                found.map_err(|error| SetError::item(line.trim_ascii(), error).in_line(&lossy(name), number))?;
            found.into_iter().for_each(|(range, label)| take(range, label));
            Ok(())
        })
    }

    /// What a part of an expression is.
    fn part(&mut self, node: SetNode) -> Result<Part, SetError> {
        Ok(match node {
            SetNode::Item(range) => Part::Known([range].into_iter().collect()),
            SetNode::Fixed(set) => Part::Known(set),
            SetNode::Test(test) => Part::Test(test),
            SetNode::List(name) => {
                let mut builder = Builder::default();
                self.each(&name, &mut |range, _| builder.push(range))?;
                Part::Known(builder.build())
            }
            SetNode::Not(node) => match self.part(*node)? {
                Part::Known(set) => Part::Known(super::all().difference(&set)),
                Part::Test(test) => Part::Test(AddressTest::Not(Box::new(test))),
            },
            SetNode::Both(a, b) => both(self.part(*a)?, self.part(*b)?),
            SetNode::Minus(a, b) => minus(self.part(*a)?, self.part(*b)?),
            SetNode::Either(all) => {
                let parts = all.into_iter().map(|node| self.part(node)).collect::<Result<Vec<_>, _>>()?;
                either(parts)
            }
        })
    }
}

fn both(a: Part, b: Part) -> Part {
    match (a, b) {
        (Part::Known(a), Part::Known(b)) => Part::Known(a.intersection(&b)),
        (a, b) => Part::Test(AddressTest::Both(Box::new(a.into_test()), Box::new(b.into_test()))),
    }
}

fn minus(a: Part, b: Part) -> Part {
    match (a, b) {
        (Part::Known(a), Part::Known(b)) => Part::Known(a.difference(&b)),
        (a, b) => both(a, Part::Test(AddressTest::Not(Box::new(b.into_test())))),
    }
}

fn either(parts: Vec<Part>) -> Part {
    let (mut known, mut tests) = (AddressSet::default(), Vec::new());
    for part in parts {
        match part {
            Part::Known(set) => known = known.union(&set),
            Part::Test(test) => tests.push(test),
        }
    }
    if tests.is_empty() {
        return Part::Known(known);
    }
    tests.push(Part::Known(known).into_test());
    Part::Test(AddressTest::Either(tests))
}

impl Gather {
    /// Adds a set; the items of its lists keep their labels.
    fn add(&mut self, text: &str, node: SetNode, lists: &mut Lists<'_>) -> Result<(), SetError> {
        match node {
            SetNode::Item(range) => self.push(range, b""),
            SetNode::List(name) => lists.each(&name, &mut |range, label| self.push(range, label))?,
            SetNode::Either(all) => all.into_iter().try_for_each(|node| self.add(text, node, lists))?,
            node => match lists.part(node)? {
                Part::Known(set) => set.ranges().iter().for_each(|range| self.push(*range, text.as_bytes())),
                Part::Test(test) => self.tests.push((text.to_owned(), test)),
            },
        }
        Ok(())
    }

    fn push(&mut self, range: Range, label: &[u8]) {
        if !self.named {
            self.builder.push(range);
            return;
        }
        self.items.push(range);
        let id = if label.is_empty() { 0 } else { self.id(lossy(label)) };
        self.labels.push(id);
    }

    /// The number of a label, from 1.
    fn id(&mut self, label: String) -> u32 {
        let next = self.names.len() as u32 + 1;
        let id = *self.ids.entry(label.clone()).or_insert(next);
        if id == next {
            self.names.push(label);
        }
        id
    }
}

/// A set of addresses, ready for many questions.
#[derive(Clone, Debug)]
pub struct AddressMatcher {
    unmap: bool,
    members: Members,
    tests: Vec<(String, AddressTest)>,
    /// Whether a test says anything about hardware addresses.
    hardware: bool,
    db: Arc<Databases>,
}

/// The addresses that are known.
#[derive(Clone, Debug)]
enum Members {
    Nameless(Membership),
    Named {
        items: Items,
        /// The number of the label of each item; 0 without one.
        labels: Vec<u32>,
        names: Vec<String>,
    },
}

/// What an address belongs to.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum MatchedBy<'m> {
    /// The set, which has no names.
    Set,
    /// An item without a label.
    Item(Range),
    /// An item with a label, or an expression.
    Label(&'m str),
}

impl AddressMatcher {
    /// What an address belongs to: the smallest of the items around it, else the first test that holds.
    #[inline]
    pub fn find(&self, value: &Value) -> Option<MatchedBy<'_>> {
        let found = self.find_plain(value);
        if found.is_some() || !self.unmap {
            return found;
        }
        self.find_plain(&inner(value)?)
    }

    /// Whether an address belongs to the set.
    #[inline]
    pub fn holds(&self, value: &Value) -> bool {
        match &self.members {
            Members::Nameless(set) if self.tests.is_empty() && !self.unmap => {
                value.ip().is_some_and(|ip| set.contains(ip))
            }
            _ => self.find(value).is_some(),
        }
    }

    /// Whether an IPv6 address does not belong to the set only because the IPv4 address inside does not count.
    pub fn would_unmap(&self, value: &Value) -> bool {
        !self.unmap && inner(value).is_some_and(|inner| self.find_plain(&inner).is_some())
    }

    /// Whether no address of this family belongs to it.
    pub fn lacks(&self, family: Family) -> bool {
        self.tests.is_empty() && !self.unmap && matches!(&self.members, Members::Nameless(set) if set.lacks(family))
    }

    /// The first group of the IPv6 addresses that are all it holds; `None` if they have several, or if IPv4 addresses or
    /// tests belong to it.
    pub fn common_group(&self) -> Option<u16> {
        match &self.members {
            _ if self.unmap || !self.tests.is_empty() => None,
            Members::Nameless(set) => set.common_group(),
            Members::Named { items, .. } => items.common_group(),
        }
    }

    #[inline]
    fn find_plain(&self, value: &Value) -> Option<MatchedBy<'_>> {
        let known = value.ip().and_then(|ip| match &self.members {
            Members::Nameless(set) => set.contains(ip).then_some(MatchedBy::Set),
            Members::Named { items, labels, names } => {
                let place = items.smallest_around(ip)?;
                let label = labels.get(place).and_then(|id| names.get((*id as usize).checked_sub(1)?));
                label.map(|label| MatchedBy::Label(label)).or_else(|| items.get(place).map(|r| MatchedBy::Item(*r)))
            }
        });
        if known.is_some() || self.tests.is_empty() {
            return known;
        }
        let asked = self.hardware || value.ip().is_some();
        let mut tests = self.tests.iter().filter(|_| asked);
        tests.find(|(_, test)| test.holds(value, &self.db)).map(|(text, _)| MatchedBy::Label(text))
    }
}

/// The IPv4 address inside a mapped, NAT64 or 6to4 address.
#[inline]
fn inner(value: &Value) -> Option<Value> {
    let Value::V6(a) = value else { return None };
    let found = embedded::mapped(a.bits).or_else(|| embedded::nat64(a.bits)).or_else(|| embedded::sixtofour(a.bits));
    found.map(|bits| Value::V4(V4::new(bits)))
}
