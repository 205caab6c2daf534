//! Chains of actions: each step takes what the one before gives. Kinds are checked before any input is read.

use super::{Action, ActionError, Step, StepRun, TestVerdict};
use crate::addr::{Kind, Value};
use thiserror::Error;

/// Steps in the order in which they run.
#[derive(Default)]
pub struct Pipeline {
    steps: Vec<Step>,
}

/// A step that does not take what the one before it gives.
#[derive(Clone, Copy, Debug, Error)]
#[error("step {at} ({}) takes {}, but gets {}", .action.name, TakenKinds(.action), .got.name())]
pub struct KindMismatchError {
    /// The step, counted from 1.
    pub at: usize,
    /// Its action.
    pub action: &'static Action,
    /// What it would get.
    pub got: Kind,
}

/// The kinds that an action takes, as words.
struct TakenKinds(&'static Action);

impl std::fmt::Display for TakenKinds {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        for (i, (kind, _)) in self.0.maps.iter().enumerate() {
            write!(f, "{}{}", if i > 0 { " or " } else { "" }, kind.name())?;
        }
        Ok(())
    }
}

/// A step that failed.
#[derive(Clone, Debug, Error)]
#[error("action {}: {error}", .action.name)]
pub struct StepError {
    /// The step, counted from 1.
    pub at: usize,
    /// Its action.
    pub action: &'static Action,
    /// What went wrong.
    pub error: ActionError,
}

/// How a value leaves a pipeline.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Flow {
    /// At the end.
    Through,
    /// At a filter that it does not match.
    Dropped,
    /// At a test: at the last step, or because it did not hold.
    Tested(TestVerdict),
}

impl Pipeline {
    /// The pipeline of these steps.
    pub fn new(steps: Vec<Step>) -> Pipeline {
        Pipeline { steps }
    }

    /// The steps.
    pub fn steps(&self) -> &[Step] {
        &self.steps
    }

    /// Whether a step has something to say about values.
    pub fn has_remarks(&self) -> bool {
        self.steps.iter().any(|step| step.remark.is_some())
    }

    /// Whether a step has something to say about values that enter without a prefix length. Within a pipeline a value may
    /// get one.
    pub fn remarks_on_plain(&self) -> bool {
        let alone = self.steps.len() == 1;
        self.steps.iter().filter_map(|step| step.remark.as_ref()).any(|remark| !(alone && remark.of_lengths))
    }

    /// What the steps have to say about a value on its way. The value goes through once more, so this is for people,
    /// not for pipes.
    pub fn remarks(&self, mut value: Value) -> Vec<String> {
        let mut all = Vec::new();
        for step in &self.steps {
            all.extend(step.remark.as_ref().and_then(|remark| (remark.text)(&value)));
            if let StepRun::Map(map) = &step.run
                && map(&mut value).is_err()
            {
                break;
            }
        }
        all
    }

    /// What the pipeline makes of a kind.
    ///
    /// # Errors
    /// The first step that does not take what it would get.
    pub fn plan(&self, from: Kind) -> Result<Kind, KindMismatchError> {
        self.steps.iter().enumerate().try_fold(from, |kind, (i, step)| {
            step.gives(kind).ok_or(KindMismatchError { at: i + 1, action: step.action, got: kind })
        })
    }

    /// Leads a value through all steps. A test ends the way if it is the last step or does not hold, a filter if the
    /// value does not match.
    ///
    /// # Errors
    /// The step that failed.
    #[inline]
    pub fn run(&self, value: &mut Value) -> Result<Flow, StepError> {
        for (i, step) in self.steps.iter().enumerate() {
            match &step.run {
                StepRun::Map(map) => {
                    map(value).map_err(|error| StepError { at: i + 1, action: step.action, error })?;
                }
                StepRun::Test(tests) => {
                    let verdict = tests.run(value);
                    if verdict.status() != 0 || i + 1 == self.steps.len() {
                        return Ok(Flow::Tested(verdict));
                    }
                }
                StepRun::Filter(filter, db) if !filter.matches(value, db) => return Ok(Flow::Dropped),
                StepRun::Filter(..) => {}
            }
        }
        Ok(Flow::Through)
    }
}
