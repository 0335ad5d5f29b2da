//! What became of one node of the plan.

use spec_core::plan::{CheckPlan, NodeId, Plan};
use spec_probe::{CheckRecord, Excerpt, Outcome, Record, StepRecord, Verdict};
use std::time::Duration;

/// What became of one step or check.
#[derive(Clone, Debug)]
pub struct Finished {
    /// The node.
    pub node: NodeId,
    /// What its record says; `None` if it was skipped without asking the daemon.
    pub outcome: Option<Outcome>,
    /// Whether the record is of an earlier run: the daemon had it in its cache.
    pub cached: bool,
    /// How long the operation worked in the run that executed it.
    pub duration: Duration,
    /// How often the operation had been asked to run anew.
    pub attempt: u32,
}

impl Finished {
    /// Describes a node that did not run because a step before it had not passed.
    pub fn skipped(node: NodeId) -> Self {
        Self {
            node,
            outcome: None,
            cached: false,
            duration: Duration::ZERO,
            attempt: 0,
        }
    }

    /// Reads a record; `run` is the token of the present run.
    pub fn from_record(node: NodeId, record: Record, run: &str, attempt: u32) -> Self {
        Self {
            node,
            cached: record.run != run,
            duration: Duration::from_micros(record.duration_us),
            outcome: Some(record.outcome),
            attempt,
        }
    }

    /// Describes a node that cannot be executed: the plan has a problem with its test, or the
    /// daemon refuses, because a source cannot be fetched or a mount not made.
    pub fn refused(plan: &Plan, id: &NodeId, reason: &str) -> Self {
        let message = Some(reason.to_owned());
        let verdict = Verdict::Errored;
        let check = plan.node(id).and_then(|node| node.check);
        let outcome = match check {
            None => Outcome::Step(StepRecord {
                verdict,
                exit_code: None,
                signal: None,
                message,
                stdout: Excerpt::default(),
                stderr: Excerpt::default(),
            }),
            Some(CheckPlan { check, .. }) => Outcome::Check(CheckRecord {
                verdict,
                reported_kind: check.kind.name().to_owned(),
                expected: Excerpt::of(check.kind.expected().as_bytes()),
                actual: Excerpt::default(),
                message,
            }),
        };
        Self {
            node: id.clone(),
            outcome: Some(outcome),
            cached: false,
            duration: Duration::ZERO,
            attempt: 0,
        }
    }

    /// Returns the verdict.
    pub fn verdict(&self) -> Verdict {
        match &self.outcome {
            Some(Outcome::Step(step)) => step.verdict,
            Some(Outcome::Check(check)) => check.verdict,
            None => Verdict::Skipped,
        }
    }

    /// Returns what a step did.
    pub fn step(&self) -> Option<&StepRecord> {
        match &self.outcome {
            Some(Outcome::Step(step)) => Some(step),
            _ => None,
        }
    }

    /// Returns what a check found.
    pub fn check(&self) -> Option<&CheckRecord> {
        match &self.outcome {
            Some(Outcome::Check(check)) => Some(check),
            _ => None,
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use spec_core::{dalec, plan, text::Text};

    #[test]
    fn a_check_that_cannot_be_executed_still_says_what_it_expects() {
        let spec = "tests: [{name: x, steps: [{command: a, stdout: {equals: text}}]}]";
        let (spec, _) = dalec::read(&Text::from_bytes(spec.as_bytes()));
        let (plan, _) = plan::dalec(&spec, &plan::PlanRequest::default());
        let id = NodeId("tests[0].steps[0].stdout.equals".to_owned());
        let finished = Finished::refused(&plan, &id, "no such image");
        let check = finished.check().unwrap();
        assert_eq!(
            (check.expected.text.as_str(), check.message.as_deref()),
            ("text", Some("no such image"))
        );
    }
}
