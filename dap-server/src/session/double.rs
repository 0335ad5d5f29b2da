//! A scripted debuggee, for tests of the session.
//!
//! A [`Script`] says how each move ends. What the session asked for is kept and can be looked at;
//! nothing happens unless a test makes it happen, so that no test waits for time to pass.

use super::debuggee::{
    Content, Debuggee, Ended, Evaluation, Exception, FileEntry, FileKind, Frame, Launch, Launched,
    Launcher, Program, Resume, RunEvent, Scope, Stop, StopReason, Stops, Stream, Variable, View,
};
use crate::{
    shell::{Input, Output, Shell, Terminal},
    wire::failure::{Failure, FailureKind},
};
use async_trait::async_trait;
use spec_core::{
    plan::{CheckPlan, NodeId, Plan, StepPlan, TestPlan},
    text::{Text, TextRange},
};
use spec_probe::{Check, CheckKind, Step, Subject};
use std::{
    collections::VecDeque,
    path::{Path, PathBuf},
    sync::{Arc, Mutex},
};
use tokio::sync::{mpsc, watch};
use tokio_util::sync::CancellationToken;

const SPEC: &str = r#"# A spec with two tests.
tests:
  - name: one
    steps:
      - command: echo hello
        stdout: { equals: "goodbye\n" }
      - command: cat /etc/os-release
        stdout:
          equals: |
            text
  - name: two
    steps:
      - command: sleep 1
x-end: 1
"#;

/// Returns a program of two tests with three steps and two checks.
pub(crate) fn program() -> Program {
    let check = |id: &str, at: &str| CheckPlan {
        id: NodeId(id.to_owned()),
        range: range(at),
        check: Check {
            subject: Subject::Stdout,
            kind: CheckKind::Equals("goodbye\n".to_owned()),
            no_follow: false,
        },
    };
    let step = |id: &str, index, at: &str, checks| StepPlan {
        id: NodeId(id.to_owned()),
        index,
        range: range(at),
        step: Step {
            command: at.to_owned(),
            ..Step::default()
        },
        env: [("LANG".to_owned(), "C".to_owned())].into(),
        checks,
    };
    let test = |id: &str, name: &str, steps| TestPlan {
        id: NodeId(id.to_owned()),
        name: name[6..].to_owned(),
        target: name.ends_with("two").then(|| "bookworm".to_owned()),
        range: TextRange::new(range(name).start + 6, range(name).end),
        mounts: Vec::new(),
        env: std::collections::BTreeMap::new(),
        steps,
        checks: Vec::new(),
        problem: None,
    };
    let goodbye = check("tests[0].steps[0].stdout.equals", r#""goodbye\n""#);
    let block = check("tests[0].steps[1].stdout.equals", "|\n            text");
    let one = vec![
        step("tests[0].steps[0]", 0, "echo hello", vec![goodbye]),
        step("tests[0].steps[1]", 1, "cat /etc/os-release", vec![block]),
    ];
    let two = vec![step("tests[1].steps[0]", 0, "sleep 1", Vec::new())];
    let plan = Plan {
        tests: vec![
            test("tests[0]", "name: one", one),
            test("tests[1]", "name: two", two),
        ],
        ..Plan::default()
    };
    Program {
        path: PathBuf::from("/work/spec.yml"),
        text: Text::new(SPEC),
        plan,
    }
}

/// Returns a program whose only line has a step and two checks.
pub(crate) fn flow_program() -> Program {
    let text =
        r#"tests: [{ name: "a", steps: [{ command: "x", stdout: { contains: ["b", "c"] } }] }]"#;
    let at = |word: &str| {
        let start = text.find(word).unwrap();
        TextRange::new(start, start + word.len())
    };
    let mut program = program();
    program.plan.tests.truncate(1);
    let test = &mut program.plan.tests[0];
    test.range = at("\"a\"");
    test.steps.truncate(1);
    let step = &mut test.steps[0];
    step.range = at("\"x\"");
    let mut checks = Vec::new();
    for name in ["b", "c"] {
        let mut check = step.checks[0].clone();
        check.id = NodeId(name.to_owned());
        check.range = at(&format!("\"{name}\""));
        checks.push(check);
    }
    step.checks = checks;
    program.text = Text::new(text);
    program
}

fn range(word: &str) -> TextRange {
    let start = SPEC
        .find(word)
        .unwrap_or_else(|| panic!("{word} is not in the spec"));
    TextRange::new(start, start + word.len())
}

/// How one move ends.
#[derive(Clone, Debug)]
pub(crate) enum Move {
    /// With these events, then this stop, at the node with this id.
    Stops(Vec<RunEvent>, Stop, &'static str),
    /// Not before it is told to pause.
    UntilPaused,
    /// Not at all, whatever it is told.
    Never,
    /// With a panic.
    Panics,
}

/// What happens, and what was asked for.
#[derive(Clone, Debug, Default)]
pub(crate) struct Script {
    /// How the moves end, one after another; the run ends when there are none left.
    pub(crate) moves: Arc<Mutex<VecDeque<Move>>>,
    /// How the launches end; those for which there is nothing go well.
    pub(crate) launches: Arc<Mutex<VecDeque<Failure>>>,
    /// The moves that were asked for.
    pub(crate) asked: Arc<Mutex<Vec<Resume>>>,
    /// Where the runs were told to stop, the last one last.
    pub(crate) stops: Arc<Mutex<Option<watch::Receiver<Stops>>>>,
    /// How many runs have been closed.
    pub(crate) closed: Arc<Mutex<usize>>,
    /// Where the spec is said to be.
    pub(crate) path: Arc<Mutex<Option<PathBuf>>>,
}

impl Script {
    pub(crate) fn new(moves: impl IntoIterator<Item = Move>) -> Self {
        let script = Self::default();
        script.moves.lock().unwrap().extend(moves);
        script
    }

    /// Returns where the last run was told to stop.
    pub(crate) fn stops(&self) -> Stops {
        self.stops
            .lock()
            .unwrap()
            .as_ref()
            .unwrap()
            .borrow()
            .clone()
    }

    fn program(&self) -> Program {
        let mut program = program();
        if let Some(path) = self.path.lock().unwrap().clone() {
            program.path = path;
        }
        program
    }
}

/// A stop at a failed check.
pub(crate) fn failed_check() -> Move {
    Move::Stops(
        vec![output("hello\n")],
        exception(false),
        "tests[0].steps[0].stdout.equals",
    )
}

/// A stop after a step of the person's.
pub(crate) fn stepped(node: &'static str) -> Move {
    Move::Stops(Vec::new(), Stop::Paused(StopReason::Step), node)
}

/// What a step wrote.
pub(crate) fn output(text: &str) -> RunEvent {
    RunEvent::Output {
        stream: Stream::Stdout,
        text: text.to_owned(),
        node: Some(NodeId("tests[0].steps[0]".to_owned())),
    }
}

pub(crate) fn exception(recorded: bool) -> Stop {
    Stop::Paused(StopReason::Exception {
        description: "Check failed: stdout equals".to_owned(),
        text: r#"expected "goodbye\n", got "hello\n""#.to_owned(),
        recorded,
    })
}

#[async_trait]
impl Launcher for Script {
    async fn read(&self, path: &Path) -> Result<Program, Failure> {
        if path.extension().is_some_and(|it| it == "yml") {
            return Ok(self.program());
        }
        Err(Failure::new(
            FailureKind::Spec,
            format!("{} is no spec", path.display()),
        ))
    }

    async fn launch(&self, launch: Launch) -> Result<Launched, Failure> {
        if launch.arguments.program.as_deref() == Some("/work/slow.yml") {
            launch.cancel.cancelled().await;
            std::future::pending::<()>().await;
        }
        if launch.arguments.program.as_deref() == Some("/work/late.yml") {
            tokio::time::sleep(std::time::Duration::from_secs(3)).await;
        }
        assert_ne!(
            launch.arguments.program.as_deref(),
            Some("/work/panic.yml"),
            "as told"
        );
        if let Some(failure) = self.launches.lock().unwrap().pop_front() {
            return Err(failure);
        }
        *self.stops.lock().unwrap() = Some(launch.stops);
        let debuggee = Box::new(Run {
            script: self.clone(),
            events: launch.events,
            node: "",
        });
        Ok(Launched {
            program: self.program(),
            debuggee,
            notes: vec!["BuildKit v0.0.0".to_owned()],
        })
    }
}

struct Run {
    script: Script,
    events: mpsc::Sender<RunEvent>,
    node: &'static str,
}

#[async_trait]
impl Debuggee for Run {
    async fn resume(&mut self, how: Resume, cancel: CancellationToken) -> Stop {
        self.script.asked.lock().unwrap().push(how);
        let next = self.script.moves.lock().unwrap().pop_front();
        match next {
            Some(Move::Stops(events, stop, node)) => {
                for event in events {
                    let _ = self.events.send(event).await;
                }
                self.node = node;
                stop
            }
            Some(Move::UntilPaused) => {
                cancel.cancelled().await;
                self.node = "tests[0].steps[0]";
                Stop::Paused(StopReason::Pause)
            }
            Some(Move::Never) => std::future::pending().await,
            Some(Move::Panics) => panic!("as told"),
            None => Stop::Ended(Ended {
                summary: "1 passed, 1 failed".to_owned(),
                exit_code: 1,
            }),
        }
    }

    fn view(&self) -> Arc<dyn View> {
        Arc::new(Here { node: self.node })
    }

    async fn close(self: Box<Self>) {
        *self.script.closed.lock().unwrap() += 1;
    }
}

/// A moment at a node.
struct Here {
    node: &'static str,
}

#[async_trait]
impl View for Here {
    fn test(&self) -> usize {
        usize::from(self.node.starts_with("tests[1]"))
    }

    fn frames(&self) -> Vec<Frame> {
        let program = program();
        let mut frames = Vec::new();
        for test in &program.plan.tests {
            for step in &test.steps {
                for check in &step.checks {
                    if check.id.0 == self.node {
                        frames.push(frame(&check.id, "stdout equals", check.range, true));
                    }
                }
                if self.node.starts_with(&step.id.0) {
                    frames.push(frame(&step.id, &step.step.command, step.range, true));
                }
            }
            if self.node.starts_with(&test.id.0) {
                frames.push(frame(&test.id, &test.name, test.range, false));
            }
        }
        frames
    }

    fn scopes(&self, frame: &NodeId) -> Vec<Scope> {
        let text = |name: &str, value: &str| Variable {
            name: name.to_owned(),
            value: value.to_owned(),
            kind: "text",
            content: Content::Leaf,
        };
        let variables = |name: &str, variables| Scope {
            name: name.to_owned(),
            expensive: false,
            content: Content::Variables(variables),
        };
        let files = Scope {
            name: "Files".to_owned(),
            expensive: true,
            content: Content::Folder("/".to_owned()),
        };
        if frame.0.ends_with("equals") {
            let check = vec![
                text("expected", "goodbye\n"),
                text("actual", "hello\n"),
                text("kind", "equals"),
                text("path", "stdout"),
            ];
            return vec![
                variables("Check", check),
                variables("Empty", Vec::new()),
                files,
            ];
        }
        let env = Variable {
            name: "env".to_owned(),
            value: "1 variable".to_owned(),
            kind: "map",
            content: Content::Variables(vec![text("LANG", "C")]),
        };
        vec![
            variables("Step", vec![text("command", "echo hello"), env]),
            files,
        ]
    }

    fn exception(&self) -> Option<Exception> {
        self.node.ends_with("equals").then(|| Exception {
            id: "check/stdout/equals".to_owned(),
            description: r#"stdout equals: expected "goodbye\n", got "hello\n""#.to_owned(),
            details: "-goodbye\n+hello\n".to_owned(),
            path: "test one › step 1 › stdout equals".to_owned(),
        })
    }

    async fn list(&self, _: &NodeId, path: &str) -> Result<Vec<FileEntry>, Failure> {
        let entry = |name: &str, kind, mode, size| FileEntry {
            name: name.to_owned(),
            kind,
            mode,
            size,
        };
        match path {
            "/" => Ok(vec![
                entry("etc", FileKind::Folder, 0o755, 0),
                entry("init", FileKind::Link("/bin/sh".to_owned()), 0o777, 0),
            ]),
            "/etc" => Ok(vec![entry("shadow", FileKind::File, 0o640, 12)]),
            "/hang" => std::future::pending().await,
            _ => Err(Failure::new(
                FailureKind::NotFound,
                format!("there is no folder {path}"),
            )),
        }
    }

    async fn read(&self, _: &NodeId, _: &str, _: usize) -> Result<Vec<u8>, Failure> {
        Ok(b"root:\xff\n".to_vec())
    }

    async fn evaluate(
        &self,
        _: &NodeId,
        command: &str,
        cancel: CancellationToken,
    ) -> Result<Evaluation, Failure> {
        match command {
            "hang" => {
                cancel.cancelled().await;
                Err(Failure::new(FailureKind::Command, "`hang` was ended"))
            }
            "hang on" => std::future::pending().await,
            "slow" => {
                tokio::time::sleep(std::time::Duration::from_secs(60)).await;
                Ok(Evaluation {
                    output: "at last\n".to_owned(),
                    exit_code: 0,
                })
            }
            "panic" => panic!("as told"),
            "false" => Ok(Evaluation {
                output: String::new(),
                exit_code: 1,
            }),
            command => Ok(Evaluation {
                output: format!("ran {command}\nmore\n"),
                exit_code: 0,
            }),
        }
    }

    async fn shell(&self, frame: &NodeId, terminal: Terminal) -> Result<Shell, Failure> {
        Ok(echo_shell(&frame.0, terminal))
    }

    async fn export(&self, _: &NodeId, path: &Path) -> Result<String, Failure> {
        match path.to_str() {
            Some("/hang.tar") => std::future::pending().await,
            _ => Ok(format!("wrote {}", path.display())),
        }
    }
}

fn frame(node: &NodeId, name: &str, range: TextRange, can_restart: bool) -> Frame {
    Frame {
        node: node.clone(),
        name: name.to_owned(),
        range,
        can_restart,
    }
}

/// A shell that says what it hears. `exit N` ends it.
pub(crate) fn echo_shell(frame: &str, terminal: Terminal) -> Shell {
    let (input, mut typed) = mpsc::channel(16);
    let (sender, output) = mpsc::channel(16);
    let banner = format!("at {frame}, {terminal:?}\n");
    tokio::spawn(async move {
        let mut line = Vec::new();
        while let Some(done) = typed.recv().await {
            let said = match done {
                Input::Data(data) => {
                    line.extend_from_slice(&data);
                    let text = String::from_utf8_lossy(&line).into_owned();
                    if let Some(code) = text.trim().strip_prefix("exit ")
                        && text.ends_with(['\r', '\n'])
                    {
                        let code = code.parse().unwrap();
                        let _ = sender.send(Output::Exit(code)).await;
                        return;
                    }
                    if text.ends_with(['\r', '\n']) {
                        line.clear();
                    }
                    format!("[{}]", data.escape_ascii())
                }
                Input::Resize(size) => format!("[size {}x{}]", size.columns, size.rows),
                Input::End => {
                    let _ = sender.send(Output::Exit(0)).await;
                    return;
                }
            };
            if sender.send(Output::Data(said.into())).await.is_err() {
                return;
            }
        }
    });
    Shell {
        banner,
        input,
        output,
    }
}
