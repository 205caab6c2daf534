//! Comparison of addresses with references.

use super::{Action, BuildError, Param, Step, StepRun};
use crate::addr::{Kind, Net, V4, V6, Value};

/// The action.
pub static ACTION: Action = Action {
    name: "test",
    about: "compares an address with others, the answer is the exit status",
    rfc: "",
    maps: &[(Kind::V4, Kind::V4), (Kind::V6, Kind::V6)],
    params: &[Param::References.required()],
    build: |params| match params.tests.is_empty() {
        true => Err(BuildError::Missing("test", Param::References)),
        false => Ok(Step {
            action: &ACTION,
            maps: ACTION.maps,
            also: None,
            remark: None,
            run: StepRun::Test(Box::new(params.tests.clone())),
        }),
    },
    examples: Vec::new,
};

/// How an address is compared with a reference.
#[derive(Clone, Copy, Debug)]
pub struct Comparison {
    /// Its name: `prefix`, `gt`, `ge`, `lt`, `le`.
    pub name: &'static str,
    /// The word of the answer.
    word: &'static str,
    /// Whether it holds for an IPv4 address and a reference.
    v4: fn(&V4, &V4) -> bool,
    /// Whether it holds for an IPv6 address and a reference.
    v6: fn(&V6, &V6) -> bool,
}

/// The comparisons, in the order of answers.
pub static OPS: [Comparison; 5] = [
    Comparison {
        name: "prefix",
        word: "inside",
        v4: |a, b| Net::from(*b).contains(&Net::from(V4::new(a.bits))),
        v6: |a, b| Net::from(*b).contains(&Net::from(V6::new(a.bits))),
    },
    Comparison { name: "gt", word: "greater than", v4: |a, b| a.bits > b.bits, v6: |a, b| a.bits > b.bits },
    Comparison { name: "ge", word: "greater/equal than", v4: |a, b| a.bits >= b.bits, v6: |a, b| a.bits >= b.bits },
    Comparison { name: "lt", word: "less than", v4: |a, b| a.bits < b.bits, v6: |a, b| a.bits < b.bits },
    Comparison { name: "le", word: "less/equal than", v4: |a, b| a.bits <= b.bits, v6: |a, b| a.bits <= b.bits },
];

/// References to compare with: per comparison one of each family, the last one given.
#[derive(Clone, Debug, Default)]
pub struct Tests {
    v4: [Option<(V4, Vec<u8>)>; 5],
    v6: [Option<(V6, Vec<u8>)>; 5],
}

/// The answer of a comparison.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub struct TestVerdict {
    family6: bool,
    /// One bit for each comparison that was made.
    made: u8,
    /// One bit for each comparison that holds.
    held: u8,
}

impl TestVerdict {
    /// Exit status: 0 all hold, 1 some do not, 2 nothing to compare with.
    pub const fn status(self) -> u8 {
        match self {
            TestVerdict { made: 0, .. } => 2,
            TestVerdict { made, held, .. } if made == held => 0,
            _ => 1,
        }
    }
}

impl Tests {
    /// Whether it has no reference.
    pub fn is_empty(&self) -> bool {
        self.v4.iter().all(Option::is_none) && self.v6.iter().all(Option::is_none)
    }

    /// Adds a reference, as written, to this comparison; false if it is not an IPv4 or IPv6 address.
    pub fn add(&mut self, op: &Comparison, reference: Value, text: &[u8]) -> bool {
        let Some(i) = OPS.iter().position(|o| o.name == op.name) else { return false };
        match reference {
            Value::V4(a) => self.v4.iter_mut().skip(i).take(1).for_each(|slot| *slot = Some((a, text.to_vec()))),
            Value::V6(a) => self.v6.iter_mut().skip(i).take(1).for_each(|slot| *slot = Some((a, text.to_vec()))),
            _ => return false,
        }
        true
    }

    /// Compares a value with the references of its family.
    pub fn run(&self, value: &Value) -> TestVerdict {
        match value {
            Value::V4(a) => {
                verdict(false, self.v4.iter().zip(&OPS).map(|(r, op)| r.as_ref().map(|r| (op.v4)(a, &r.0))))
            }
            Value::V6(a) => verdict(true, self.v6.iter().zip(&OPS).map(|(r, op)| r.as_ref().map(|r| (op.v6)(a, &r.0)))),
            _ => TestVerdict::default(),
        }
    }

    /// Appends the answer for a text: `2001:db8::1   inside 2001:db8::/32`.
    pub fn print(&self, data: &[u8], verdict: TestVerdict, out: &mut Vec<u8>) {
        out.extend_from_slice(data);
        if verdict.made == 0 {
            return out.extend_from_slice(b" uncomparable");
        }
        out.push(b' ');
        for (i, op) in OPS.iter().enumerate().filter(|(i, _)| verdict.made >> i & 1 != 0) {
            out.extend_from_slice(if verdict.held >> i & 1 != 0 { b"  " } else { b"  NOT " });
            out.extend_from_slice(op.word.as_bytes());
            out.push(b' ');
            let text = if verdict.family6 {
                self.v6.get(i).and_then(Option::as_ref).map(|r| r.1.as_slice())
            } else {
                self.v4.get(i).and_then(Option::as_ref).map(|r| r.1.as_slice())
            };
            out.extend_from_slice(text.unwrap_or_default());
        }
    }
}

fn verdict(family6: bool, answers: impl Iterator<Item = Option<bool>>) -> TestVerdict {
    let mut verdict = TestVerdict { family6, ..TestVerdict::default() };
    for (i, answer) in answers.enumerate() {
        verdict.made |= u8::from(answer.is_some()) << i;
        verdict.held |= u8::from(answer == Some(true)) << i;
    }
    verdict
}
