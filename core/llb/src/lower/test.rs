//! One test: its steps in a row, the checks beside them.

use super::{
    Environment, Lowered, LoweredCheck, LoweredStep, LoweredTest, Probe, paths,
    process::{Process, mount_probe},
    source::add_mount,
};
use crate::{
    graph::Graph,
    op::{Mount, Output},
};
use spec_core::plan::{CheckPlan, NodeId, Plan, StepPlan, TestPlan};
use std::collections::BTreeMap;

/// A graph in the making.
pub(super) struct Lowering<'a> {
    graph: Graph,
    environment: &'a Environment,
    attempt: &'a dyn Fn(&NodeId) -> u32,
    probe: Output,
    base: Output,
    record: Mount,
}

/// What the steps and checks of one test share.
struct Scene<'a> {
    name: &'a str,
    env: &'a BTreeMap<String, String>,
    mounts: Vec<Mount>,
}

/// Where a test stands: the file system, and the record of the step that made it.
#[derive(Clone)]
struct Moment {
    state: Output,
    record: Option<Output>,
}

impl<'a> Lowering<'a> {
    pub(super) fn new(
        mut graph: Graph,
        environment: &'a Environment,
        probe: &Probe,
        attempt: &'a dyn Fn(&NodeId) -> u32,
    ) -> Self {
        let probe = graph.add_output(probe.source.clone());
        let base = environment.add_base(&mut graph);
        let record = environment.add_record_folder(&mut graph, &base);
        Self {
            graph,
            environment,
            attempt,
            probe,
            base,
            record,
        }
    }

    pub(super) fn plan(mut self, plan: &Plan) -> Lowered {
        let tests = plan.tests.iter().map(|test| self.test(test)).collect();
        Lowered {
            graph: self.graph,
            probe: self.probe,
            base: self.base,
            record_folder: self.environment.record_folder(),
            tests,
        }
    }

    fn test(&mut self, test: &TestPlan) -> LoweredTest {
        let mut moment = Moment {
            state: self.base.clone(),
            record: None,
        };
        let mut lowered = LoweredTest {
            id: test.id.clone(),
            base: self.base.clone(),
            mounts: vec![mount_probe(&self.probe)],
            steps: Vec::new(),
            checks: Vec::new(),
            final_state: self.base.clone(),
        };
        if test.problem.is_some() {
            return lowered;
        }
        let mounts = test.mounts.iter();
        let mounts =
            mounts.map(|mount| add_mount(&mut self.graph, self.environment, &test.name, mount));
        let scene = Scene {
            name: &test.name,
            env: &test.env,
            mounts: mounts.collect(),
        };
        lowered.mounts.extend(scene.mounts.iter().cloned());
        for step in &test.steps {
            let step = self.step(&scene, &mut moment, step);
            lowered.steps.push(step);
        }
        for check in &test.checks {
            lowered
                .checks
                .push(self.check(&scene, &moment, &test.name, check));
        }
        lowered.final_state = moment.state;
        lowered
    }

    fn step(&mut self, scene: &Scene<'_>, moment: &mut Moment, step: &StepPlan) -> LoweredStep {
        let attempt = (self.attempt)(&step.id);
        let exec = Process {
            verb: "step",
            request: &step.step,
            attempt,
            env: &step.env,
            root: Mount::kept("/", Some(moment.state.clone())),
            previous: moment.record.as_ref(),
            mounts: &scene.mounts,
            record: self.record.clone(),
        }
        .exec(&mut self.graph, self.environment, &self.probe);
        let name = format!("{} › step {}", scene.name, step.index + 1);
        let (state, record) = (exec.output_index("/"), exec.output_index(paths::RECORD));
        let operation = exec
            .operation()
            .named(&name)
            .identified(&step.id)
            .at(step.range);
        let operation = self.graph.add(operation);
        let output = |index: Option<u32>| Output {
            operation: operation.clone(),
            index: index.unwrap_or_default(),
        };
        let (state, record) = (output(state), output(record));
        *moment = Moment {
            state: state.clone(),
            record: Some(record.clone()),
        };
        let checks = step
            .checks
            .iter()
            .map(|check| self.check(scene, moment, &name, check));
        LoweredStep {
            id: step.id.clone(),
            base_digest: operation.clone(),
            checks: checks.collect(),
            operation,
            attempt,
            state,
            record,
        }
    }

    fn check(
        &mut self,
        scene: &Scene<'_>,
        moment: &Moment,
        owner: &str,
        check: &CheckPlan,
    ) -> LoweredCheck {
        let attempt = (self.attempt)(&check.id);
        let exec = Process {
            verb: "check",
            request: &check.check,
            attempt,
            env: scene.env,
            root: Mount::read_only("/", moment.state.clone()),
            previous: moment.record.as_ref(),
            mounts: &scene.mounts,
            record: self.record.clone(),
        }
        .exec(&mut self.graph, self.environment, &self.probe);
        let (path, kind) = (check.check.subject.path(), check.check.kind.name());
        let index = exec.output_index(paths::RECORD).unwrap_or_default();
        let operation = exec.operation().named(format!("{owner} › {path} {kind}"));
        let operation = self
            .graph
            .add(operation.identified(&check.id).at(check.range));
        LoweredCheck {
            id: check.id.clone(),
            base_digest: operation.clone(),
            record: Output {
                operation: operation.clone(),
                index,
            },
            operation,
            attempt,
        }
    }
}
