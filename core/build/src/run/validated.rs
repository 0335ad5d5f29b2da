//! The image under test, for who wants it only if all of its tests pass.

use super::{Engine, EngineErrorKind, Run, RunError, lower_plan};
use crate::client::Capabilities;
use spec_llb::lower::{self, Forcing};
use std::collections::BTreeMap;

/// The build argument that has validated results made as for a daemon without `PassthroughOp`.
const NO_PASSTHROUGH: &str = "DALEC_DISABLE_PASSTHROUGH";

/// Chooses how validated results are tied to the tests, from what the daemon of a run understands.
pub(crate) fn forcing(capabilities: &Capabilities, args: &BTreeMap<String, String>) -> Forcing {
    let is_disabled = args.get(NO_PASSTHROUGH).is_some_and(|value| value == "1");
    if capabilities.passthrough && !is_disabled {
        Forcing::Passthrough
    } else {
        Forcing::Exec
    }
}

impl<E: Engine> Run<E> {
    /// Returns the image under test, but only if every step and check of the plan passes.
    ///
    /// That is no matter of who asks: the daemon itself cannot give the result without having
    /// executed the tests, or found in its cache that they passed. Tells no events; a failure that
    /// the daemon has recorded counts unless the node was asked to run anew.
    pub async fn validated(&self) -> Result<E::State, RunError> {
        let plan = &self.program.plan;
        // Such a test has no operations that could fail.
        if let Some(problem) = plan.tests.iter().find_map(|test| test.problem.as_ref()) {
            return Err(RunError::NotValidated(problem.message.clone()));
        }
        for test in 0..plan.tests.len() {
            match self.prepare(test).await {
                Err(RunError::Engine(error)) if error.kind == EngineErrorKind::Refused => {
                    return Err(RunError::NotValidated(error.message));
                }
                prepared => prepared?,
            }
        }
        let environment = self.environment();
        let mut lowered = lower_plan(plan, &self.program, &self.options, &environment);
        let records = lowered.records();
        let environment = &*environment;
        let (graph, probe) = (&mut lowered.graph, &lowered.probe);
        let gate = lower::gate(graph, &records, probe, environment);
        let forcing = self.options.forcing;
        let result = lower::validated(graph, &lowered.base, &gate, forcing, environment);
        match self.engine.solve(graph.definition(&result)).await {
            Err(error) if error.kind == EngineErrorKind::Refused => {
                Err(RunError::NotValidated(error.message))
            }
            solved => Ok(solved?),
        }
    }
}
