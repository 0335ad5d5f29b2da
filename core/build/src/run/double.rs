//! A scripted engine for tests: it has verdicts instead of containers, and counts what is asked.

use super::{Engine, EngineError, EngineErrorKind};
use spec_llb::{
    lower::{DockerfileRequest, ImageSettings},
    op, pb,
};
use spec_probe::{CheckRecord, Excerpt, Outcome, Record, StepRecord, Verdict};
use std::{
    collections::{BTreeMap, BTreeSet, HashMap},
    ops::Range,
    sync::{Arc, Mutex},
};
use tokio::sync::Notify;

/// An engine that answers from a script.
#[derive(Clone, Debug, Default)]
pub(crate) struct Double {
    shared: Arc<Shared>,
}

#[derive(Debug, Default)]
struct Shared {
    script: Mutex<Script>,
    blocked: Notify,
}

/// What the engine answers, and what it was asked.
#[derive(Debug, Default)]
pub(crate) struct Script {
    /// The token of the run that asks.
    pub(crate) run: String,
    /// Verdicts by node; everything else passes.
    pub(crate) verdicts: HashMap<String, Verdict>,
    /// Nodes that never end.
    pub(crate) endless: BTreeSet<String>,
    /// Whether the daemon is gone.
    pub(crate) lost: bool,
    /// What each digest left when it was executed: its cache.
    pub(crate) cache: BTreeMap<String, Record>,
    /// The ids of the nodes that were executed, in their order.
    pub(crate) executed: Vec<String>,
    /// What every Dockerfile means; without it, each is refused.
    pub(crate) dockerfile: Option<pb::Definition>,
    /// The images and Dockerfiles that were asked for, in their order.
    pub(crate) asked: Vec<String>,
    /// How many definitions came.
    pub(crate) solves: usize,
}

impl Double {
    /// Looks at the script, or changes it.
    pub(crate) fn script<T>(&self, look: impl FnOnce(&mut Script) -> T) -> T {
        look(&mut self.shared.script.lock().unwrap())
    }

    /// Waits until somebody asks for an endless node.
    pub(crate) async fn blocked(&self) {
        self.shared.blocked.notified().await;
    }
}

impl Engine for Double {
    /// The digest and the number of the output.
    type State = (String, i64);

    async fn solve(&self, definition: pb::Definition) -> Result<Self::State, EngineError> {
        use prost::Message;
        let terminal = pb::Op::decode(definition.def.last().unwrap().as_slice()).unwrap();
        let input = &terminal.inputs[0];
        let node = definition
            .metadata
            .get(&input.digest)
            .and_then(|metadata| metadata.description.get(op::ID))
            .cloned();
        let endless = self.script(|script| {
            script.solves += 1;
            if script.lost {
                let message = "the daemon is gone".to_owned();
                return Err(EngineError {
                    kind: EngineErrorKind::Lost,
                    message,
                    hint: None,
                });
            }
            Ok(node
                .as_ref()
                .is_some_and(|node| script.endless.contains(node)))
        })?;
        if endless {
            self.shared.blocked.notify_one();
            std::future::pending::<()>().await;
        }
        if let Some(node) = node {
            self.script(|script| script.execute(&input.digest, node));
        }
        Ok((input.digest.clone(), input.index))
    }

    async fn read_file(
        &self,
        state: &Self::State,
        path: &str,
        _: Option<Range<u64>>,
    ) -> Result<Vec<u8>, EngineError> {
        assert_eq!(path, "/record.json");
        Ok(self.script(|script| serde_json::to_vec(&script.cache[&state.0]).unwrap()))
    }

    async fn image_settings(
        &self,
        reference: &str,
        _: &op::Platform,
    ) -> Result<ImageSettings, EngineError> {
        self.script(|script| script.asked.push(reference.to_owned()));
        Ok(ImageSettings::default())
    }

    async fn dockerfile(&self, request: &DockerfileRequest) -> Result<pb::Definition, EngineError> {
        self.script(|script| {
            script.asked.push(request.path.clone());
            match &script.dockerfile {
                Some(definition) => Ok(definition.clone()),
                None => Err(EngineError {
                    kind: EngineErrorKind::Refused,
                    message: "no Dockerfile here".to_owned(),
                    hint: None,
                }),
            }
        })
    }
}

impl Script {
    fn execute(&mut self, digest: &str, node: String) {
        if self.cache.contains_key(digest) {
            return;
        }
        let verdict = self.verdicts.get(&node).copied().unwrap_or(Verdict::Passed);
        let is_step = node
            .rsplit('.')
            .next()
            .is_some_and(|last| last.starts_with("steps["));
        let excerpt = |text: &str| Excerpt {
            text: text.to_owned(),
            size: text.len() as u64,
        };
        let outcome = if is_step {
            Outcome::Step(StepRecord {
                verdict,
                exit_code: Some(if verdict == Verdict::Passed { 0 } else { 3 }),
                signal: None,
                message: None,
                stdout: excerpt("hello\n"),
                stderr: excerpt(""),
            })
        } else {
            Outcome::Check(CheckRecord {
                verdict,
                reported_kind: "equals".to_owned(),
                expected: excerpt("goodbye\n"),
                actual: excerpt("hello\n"),
                message: None,
            })
        };
        let record = Record {
            run: self.run.clone(),
            duration_us: 1,
            outcome,
        };
        self.cache.insert(digest.to_owned(), record);
        self.executed.push(node);
    }
}
