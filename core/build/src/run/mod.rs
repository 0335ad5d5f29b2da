//! The run of a plan: each step and each check is solved on its own, and its record is read.
//!
//! Look at [`Run`] first. [`Run::execute`] executes one node; [`Run::all`] a whole plan,
//! independent nodes side by side. What happens is told as [`RunEvent`]s. [`Run::validated`] is for
//! who wants the image only if all of its tests pass.

mod all;
mod attempts;
#[cfg(test)]
mod double;
mod engine;
mod event;
mod finished;
mod program;
mod sources;
pub(crate) mod validated;

pub use attempts::Attempts;
#[cfg(test)]
pub(crate) use double::Double;
pub use engine::{Engine, EngineError, EngineErrorKind};
pub use event::{RunEvent, Stream};
pub use finished::Finished;
pub use program::{MAIN_CONTEXT, Place, Program};

use crate::debugger::{RouteNode, StopKind};
use spec_core::plan::{NodeId, Plan};
use spec_llb::{
    digest::Digest,
    lower::{Environment, Forcing, Lowered, Probe, lower},
    op::Output,
};
use spec_probe::{Record, Verdict};
use std::{
    collections::HashMap,
    sync::{Arc, Mutex, PoisonError},
};
use tokio::sync::{OnceCell, Semaphore, mpsc};

/// Which results of earlier runs are run again.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, Hash)]
pub enum Rerun {
    /// What failed.
    #[default]
    Failed,
    /// Everything.
    All,
    /// Nothing: also a recorded failure is taken as it is.
    None,
}

/// Why a node has no verdict.
#[derive(Debug, thiserror::Error)]
pub enum RunError {
    /// The daemon refused, failed or went away.
    #[error("{0}")]
    Engine(#[from] EngineError),
    /// The operation left no record that can be read.
    #[error("the record of {node} cannot be read: {reason}")]
    Record {
        /// The node.
        node: NodeId,
        /// What is wrong with it.
        reason: String,
    },
    /// The node is none of the plan's.
    #[error("the plan has no node {0}")]
    NoNode(String),
    /// There is no validated result: something has not passed, or could not be executed.
    #[error("there is no validated result: {0}")]
    NotValidated(String),
}

impl RunError {
    /// Returns what to do next, as a whole sentence.
    pub fn hint(&self) -> Option<&str> {
        match self {
            Self::Engine(error) => error.hint.as_deref(),
            Self::NotValidated(_) => {
                Some("Run the tests to see which of their steps and checks did not pass.")
            }
            Self::Record { .. } | Self::NoNode(_) => None,
        }
    }

    /// Returns whether the connection to the daemon is lost: no further node can run.
    pub fn is_connection_lost(&self) -> bool {
        matches!(self, Self::Engine(error) if error.kind == EngineErrorKind::Lost)
    }
}

/// How many operations are asked for at once.
const CONCURRENCY: usize = 32;

/// The file of a record mount that holds the record.
const RECORD_FILE: &str = "record.json";

/// One run of a plan inside one build.
#[derive(Debug)]
pub struct Run<E> {
    engine: E,
    program: Arc<Program>,
    options: RunOptions,
    /// The graph of a plan without tests: the image alone.
    nothing: Lowered,
    /// The graph of each test, by index; a test that runs anew is lowered again.
    tests: Vec<Mutex<Arc<Lowered>>>,
    /// Whether the daemon was asked what each test needs, and why it refused, if so.
    prepared: Vec<OnceCell<Result<(), EngineError>>>,
    /// The program's environment, and what the daemon has told about its sources.
    environment: Mutex<Arc<Environment>>,
    permits: Semaphore,
    events: mpsc::Sender<RunEvent>,
}

/// How a run is to be done.
#[derive(Clone, Debug)]
pub struct RunOptions {
    /// The probe, as an operation of the build can mount it.
    pub probe: Probe,
    /// The token of the run: what the build gives to the probe as the secret `spec-dap.run`.
    pub token: String,
    /// Which results of earlier runs are run again.
    pub rerun: Rerun,
    /// The attempt numbers.
    pub attempts: Arc<Attempts>,
    /// How a validated result is tied to the tests.
    pub forcing: Forcing,
}

/// A node that was executed: what became of it, and the state that it left.
#[derive(Clone, Debug)]
pub struct Executed<S> {
    /// What became of it.
    pub finished: Finished,
    /// The folder with its record, and for a step the whole streams beside it.
    pub record: Option<S>,
    /// The file system that a step left; none for a check, which leaves its step's.
    pub state: Option<S>,
}

impl<E: Engine> Run<E> {
    /// Prepares a run: lowers the plan and asks the daemon nothing.
    pub fn new(
        engine: E,
        program: Arc<Program>,
        options: RunOptions,
        events: mpsc::Sender<RunEvent>,
    ) -> Self {
        let environment = Arc::new(program.environment.clone());
        let count = program.plan.tests.len();
        let lowered = |test| lower_test(&program, test, &options, &environment);
        let tests = (0..count).map(|test| Mutex::new(Arc::new(lowered(test))));
        let tests = tests.collect();
        let nothing = lower_plan(&Plan::default(), &program, &options, &environment);
        Self {
            engine,
            program,
            options,
            nothing,
            tests,
            prepared: (0..count).map(|_| OnceCell::new()).collect(),
            environment: Mutex::new(environment),
            permits: Semaphore::new(CONCURRENCY),
            events,
        }
    }

    /// Returns what is run.
    pub fn program(&self) -> &Arc<Program> {
        &self.program
    }

    /// Returns the engine.
    pub fn engine(&self) -> &E {
        &self.engine
    }

    /// Brings the image under test to the daemon and returns its file system.
    pub async fn base(&self) -> Result<E::State, RunError> {
        let lowered = &self.nothing;
        Ok(self
            .engine
            .solve(lowered.graph.definition(&lowered.base))
            .await?)
    }

    /// Executes a node, or finds its result in the daemon's cache.
    ///
    /// The steps before it must have passed; what they left is found again at no cost. What the
    /// daemon refuses to execute is a node that errored; only a lost connection is an error here.
    pub async fn execute(&self, node: &RouteNode) -> Result<Executed<E::State>, RunError> {
        let _permit = self.permits.acquire().await;
        self.tell(RunEvent::Started(node.id.clone())).await;
        let problem = self
            .program
            .plan
            .tests
            .get(node.test)
            .and_then(|test| test.problem.as_ref());
        let problem = match problem {
            Some(problem) => Some(problem.message.clone()),
            None => match self.prepare(node.test).await {
                Err(RunError::Engine(error)) if error.kind == EngineErrorKind::Refused => {
                    Some(error.message)
                }
                prepared => prepared.map(|()| None)?,
            },
        };
        if let Some(problem) = problem {
            let finished = Finished::refused(&self.program.plan, &node.id, &problem);
            self.tell(RunEvent::Finished(finished.clone())).await;
            return Ok(Executed {
                finished,
                record: None,
                state: None,
            });
        }
        let executed = loop {
            let lowered = self.lowered(node.test);
            let asked = lowered
                .as_deref()
                .and_then(|lowered| Asked::find(lowered, node));
            let asked = asked.ok_or_else(|| RunError::NoNode(node.id.to_string()))?;
            let executed = match self.ask(&asked, &node.id).await {
                Err(RunError::Engine(error)) if error.kind == EngineErrorKind::Refused => {
                    Executed {
                        finished: Finished::refused(&self.program.plan, &node.id, &error.message),
                        record: None,
                        state: None,
                    }
                }
                asked => asked?,
            };
            if !self.is_outdated(&executed.finished) {
                break executed;
            }
            self.advance(node);
        };
        self.tell(RunEvent::Finished(executed.finished.clone()))
            .await;
        Ok(executed)
    }

    /// Makes the next execution of a node a new one, whatever the daemon has in its cache.
    pub fn advance(&self, node: &RouteNode) {
        let lowered = self.lowered(node.test);
        let asked = lowered
            .as_deref()
            .and_then(|lowered| Asked::find(lowered, node));
        let Some(asked) = asked else { return };
        self.options.attempts.advance(asked.base);
        let environment = self.environment();
        let fresh = lower_test(&self.program, node.test, &self.options, &environment);
        let fresh = Arc::new(fresh);
        if let Some(slot) = self.tests.get(node.test) {
            *slot.lock().unwrap_or_else(PoisonError::into_inner) = fresh;
        }
    }

    /// Returns the graph of a test as it would run now; none if the plan has no such test.
    pub fn lowered(&self, test: usize) -> Option<Arc<Lowered>> {
        let slot = self.tests.get(test)?;
        Some(Arc::clone(
            &slot.lock().unwrap_or_else(PoisonError::into_inner),
        ))
    }

    /// Returns the node of each operation, by its digest.
    pub fn operations(&self) -> HashMap<String, NodeId> {
        let mut operations = HashMap::new();
        let mut put = |operation: &Digest, id: &NodeId| {
            operations.insert(operation.as_str().to_owned(), id.clone());
        };
        let lowered = (0..self.tests.len()).filter_map(|test| self.lowered(test));
        for lowered in lowered {
            for test in &lowered.tests {
                for step in &test.steps {
                    put(&step.operation, &step.id);
                    step.checks
                        .iter()
                        .for_each(|check| put(&check.operation, &check.id));
                }
                test.checks
                    .iter()
                    .for_each(|check| put(&check.operation, &check.id));
            }
        }
        operations
    }

    /// Whether a result of an earlier run is not good enough for this one.
    fn is_outdated(&self, finished: &Finished) -> bool {
        let unsound = matches!(finished.verdict(), Verdict::Failed | Verdict::Errored);
        finished.cached
            && match self.options.rerun {
                Rerun::Failed => unsound,
                Rerun::All => true,
                Rerun::None => false,
            }
    }

    /// Solves an operation for all its outputs, and reads its record.
    ///
    /// A step is asked for its state, too, also where nobody looks at it yet: the daemon keeps only
    /// outputs that were asked for, and would execute the step again for the other one later.
    async fn ask(&self, asked: &Asked<'_>, node: &NodeId) -> Result<Executed<E::State>, RunError> {
        let graph = &asked.lowered.graph;
        let record = self.engine.solve(graph.definition(asked.record));
        let (record, state) = match asked.state {
            None => (record.await?, None),
            Some(state) => {
                let state = self.engine.solve(graph.definition(state));
                let (record, state) = tokio::try_join!(record, state)?;
                (record, Some(state))
            }
        };
        let path = format!(
            "{}/{RECORD_FILE}",
            asked.lowered.record_folder.trim_end_matches('/')
        );
        let bytes = self.engine.read_file(&record, &path, None).await?;
        let parsed: Record = serde_json::from_slice(&bytes).map_err(|error| RunError::Record {
            node: node.clone(),
            reason: error.to_string(),
        })?;
        let finished =
            Finished::from_record(node.clone(), parsed, &self.options.token, asked.attempt);
        Ok(Executed {
            finished,
            record: Some(record),
            state,
        })
    }

    async fn tell(&self, event: RunEvent) {
        // Nobody listens any more: the run goes on for its results.
        let _ = self.events.send(event).await;
    }
}

/// The operation of a node.
struct Asked<'a> {
    lowered: &'a Lowered,
    base: &'a Digest,
    attempt: u32,
    record: &'a Output,
    state: Option<&'a Output>,
}

impl<'a> Asked<'a> {
    fn find(lowered: &'a Lowered, node: &RouteNode) -> Option<Self> {
        let test = lowered.tests.first()?;
        let step = || test.steps.get(node.step?);
        let check = match node.kind {
            StopKind::Step => {
                let step = step()?;
                return Some(Self {
                    lowered,
                    base: &step.base_digest,
                    attempt: step.attempt,
                    record: &step.record,
                    state: Some(&step.state),
                });
            }
            StopKind::StreamCheck => step()?.checks.get(node.check?)?,
            StopKind::FileCheck => test.checks.get(node.check?)?,
        };
        Some(Self {
            lowered,
            base: &check.base_digest,
            attempt: check.attempt,
            record: &check.record,
            state: None,
        })
    }
}

/// Lowers one test on its own: its operations are the same as within the whole plan.
fn lower_test(
    program: &Program,
    test: usize,
    options: &RunOptions,
    environment: &Environment,
) -> Lowered {
    let tests = program.plan.tests.get(test).cloned().into_iter().collect();
    lower_plan(
        &Plan {
            tests,
            ..Plan::default()
        },
        program,
        options,
        environment,
    )
}

fn lower_plan(
    plan: &Plan,
    program: &Program,
    options: &RunOptions,
    environment: &Environment,
) -> Lowered {
    let attempts = |operation: &Digest| options.attempts.get(operation);
    lower(
        plan,
        &program.text,
        &program.file_name(),
        environment,
        &options.probe,
        &attempts,
    )
}
