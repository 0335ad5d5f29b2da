//! `spec-dap test`: runs the tests of specs and says what failed and where.

use super::{
    CANNOT_RUN, FAILED,
    failure::{self, hinted},
    spec_arguments::{SpecArguments, refused},
};
use crate::{
    live::{
        reach::{self, Daemon},
        shell, view,
    },
    prepare::{Prepared, prepare},
    progress::Progress,
    report::{Human, Json, Junit, Report, render_diagnostics},
    shell::terminal::Screen,
};
use anyhow::Context;
use clap::{Args, ValueEnum};
use spec_build::{
    client::{Build, Connection, SessionContent},
    debugger::{Debugger, Stop, StopReason, Stops},
    export::{self, ExportRequest},
    launch::{LaunchRequest, Launched, launch},
    run::{Rerun, Run, RunEvent},
    shell::Scene,
    timeline::{Tally, Timeline},
};
use std::{
    collections::HashMap,
    io::{self, Write},
    path::{Path, PathBuf},
    process::ExitCode,
    sync::Arc,
    time::Instant,
};
use tokio::sync::watch;
use tokio_util::sync::CancellationToken;

/// The exit code after Ctrl-C, as shells have it.
const INTERRUPTED: u8 = 130;

/// Runs the tests of specs in containers
#[derive(Debug, Args)]
pub struct Test {
    /// The specs
    #[arg(value_name = "SPEC", required = true)]
    specs: Vec<PathBuf>,

    /// The image that the tests run in: REF, oci-layout:PATH or rootfs:PATH
    #[arg(long, value_name = "IMAGE")]
    image: String,

    #[command(flatten)]
    arguments: SpecArguments,

    /// Offers a secret, such as a token for git: id=ID[,src=PATH|,env=NAME]
    #[arg(long = "secret", value_name = "SECRET")]
    secrets: Vec<String>,

    /// The BuildKit daemon, e.g. unix:///run/buildkit/buildkitd.sock, or `own`
    #[arg(long, value_name = "ADDR")]
    buildkit: Option<String>,

    /// What runs again although the daemon has recorded a result
    #[arg(long, value_enum, default_value_t = RerunChoice::Failed)]
    rerun: RerunChoice,

    /// How results are written
    #[arg(long, value_enum, default_value_t = Format::Human)]
    format: Format,

    /// Opens a shell in the state of the first failure
    #[arg(long)]
    shell_on_failure: bool,

    /// Writes the state of the first failure as an image
    #[arg(long, value_enum, requires = "export_path")]
    export_on_failure: Option<ExportChoice>,

    /// Where the image of `--export-on-failure` goes
    #[arg(long, value_name = "PATH", requires = "export_on_failure")]
    export_path: Option<PathBuf>,
}

/// What runs again although its result is recorded.
#[derive(Debug, Clone, Copy, PartialEq, Eq, ValueEnum)]
enum RerunChoice {
    /// What failed
    Failed,
    /// Everything
    All,
    /// Nothing
    None,
}

/// How results are written.
#[derive(Debug, Clone, Copy, PartialEq, Eq, ValueEnum)]
enum Format {
    /// Text for people
    Human,
    /// One JSON object a line
    Json,
    /// JUnit's XML
    Junit,
}

/// As what a state is written.
#[derive(Debug, Clone, Copy, PartialEq, Eq, ValueEnum)]
enum ExportChoice {
    /// An OCI image in a tar file
    Tarball,
}

impl Test {
    /// Runs the tests and yields 0 if all passed, 1 if one did not, 2 if something could not run.
    pub fn run(self) -> anyhow::Result<ExitCode> {
        super::runtime()?.block_on(async {
            tokio::select! {
                code = self.all() => code,
                // Dropping the run ends what the daemon does for it.
                _ = tokio::signal::ctrl_c() => Ok(ExitCode::from(INTERRUPTED)),
            }
        })
    }

    async fn all(&self) -> anyhow::Result<ExitCode> {
        let started = Instant::now();
        let mut report: Box<dyn Report> = match self.format {
            Format::Human => Box::new(Human::new(anstream::stdout())),
            Format::Json => Box::new(Json::new(io::stdout())),
            Format::Junit => Box::new(Junit::new(io::stdout())),
        };
        let mut daemon = None;
        let (mut total, mut unable) = (Tally::default(), false);
        let mut failure_shown = false;
        for spec in &self.specs {
            match self
                .one(spec, &mut daemon, &mut *report, &mut failure_shown)
                .await
            {
                Ok(tally) => total += tally,
                Err(error) => {
                    failure::report(&error);
                    unable = true;
                }
            }
        }
        report.end(total, started.elapsed())?;
        Ok(match (unable, total.is_sound()) {
            (true, _) => ExitCode::from(CANNOT_RUN),
            (false, true) => ExitCode::SUCCESS,
            (false, false) => ExitCode::from(FAILED),
        })
    }

    /// Runs the tests of one spec.
    async fn one(
        &self,
        spec: &Path,
        daemon: &mut Option<Daemon>,
        report: &mut dyn Report,
        failure_shown: &mut bool,
    ) -> anyhow::Result<Tally> {
        let mut wanted = self.arguments.wanted(spec, Some(&self.image))?;
        wanted.secrets.clone_from(&self.secrets);
        let mut prepared = prepare(&wanted).map_err(|refusal| refused(refusal, spec))?;
        let progress = Progress::new(prepared.program.route.nodes.len());
        let daemon = match daemon {
            Some(daemon) => daemon,
            None => {
                let say = |words: &str| progress.say(words);
                let reached = reach::reach(self.buildkit.as_deref(), &say);
                let reached = reached.await.map_err(|error| {
                    progress.finish();
                    hinted(error.to_string(), error.hint())
                })?;
                daemon.insert(reached)
            }
        };
        if daemon.platform() != prepared.program.environment.platform {
            wanted.platform = daemon.platform();
            prepared = prepare(&wanted).map_err(|refusal| refused(refusal, spec))?;
        }
        self.tell(&prepared)?;
        let request = LaunchRequest {
            program: prepared.program,
            served: prepared.served,
            secrets: prepared.secrets,
            rerun: self.rerun.into(),
            attempts: reach::attempts(),
        };
        let launched = launch(daemon.connection.clone(), request)
            .await
            .map_err(|error| {
                let hint = error.hint().unwrap_or("Run `spec-dap doctor`.").to_owned();
                hinted(error.to_string(), hint)
            })?;
        let build = launched.build.clone();
        let tally = self.watch(launched, progress, report, failure_shown).await;
        build.abort().await;
        tally
    }

    /// Follows a run to its end, and looks at its first failure.
    async fn watch(
        &self,
        launched: Launched,
        mut progress: Progress,
        report: &mut dyn Report,
        failure_shown: &mut bool,
    ) -> anyhow::Result<Tally> {
        let Launched {
            connection,
            content,
            build,
            run,
            mut events,
        } = launched;
        let program = Arc::clone(run.program());
        let route = Arc::clone(&program.route);
        let places: HashMap<_, _> = route
            .nodes
            .iter()
            .enumerate()
            .map(|(index, node)| (&node.id, index))
            .collect();
        let mut timeline = Timeline::new(Arc::clone(&route));
        progress.suspended(|| report.begin(&program))?;
        let mut running = std::pin::pin!(run.all(&route));
        let mut outcome = None;
        while outcome.is_none() || timeline.moments().len() < route.nodes.len() {
            tokio::select! {
                biased;
                event = events.recv() => {
                    let Some(event) = event else { break };
                    progress.event(&event);
                    let RunEvent::Finished(finished) = event else { continue };
                    let Some(index) = places.get(&finished.node) else { continue };
                    for moment in timeline.record(*index, finished) {
                        progress.suspended(|| report.moment(&program, moment))?;
                    }
                }
                ended = &mut running, if outcome.is_none() => {
                    let failed = ended.is_err();
                    outcome = Some(ended);
                    if failed {
                        break;
                    }
                }
            }
        }
        progress.finish();
        drop(events);
        if let Some(Err(error)) = outcome {
            let hint = error.hint().unwrap_or("Run `spec-dap doctor`.").to_owned();
            return Err(hinted(error.to_string(), hint));
        }
        let tally = timeline.tally();
        let wanted = self.shell_on_failure || self.export_on_failure.is_some();
        if wanted && !tally.is_sound() && !std::mem::replace(failure_shown, true) {
            self.look(&connection, content, &build, &run).await?;
        }
        Ok(tally)
    }

    /// Goes to the first failure of a run that has ended, for its state.
    async fn look(
        &self,
        connection: &Connection,
        content: SessionContent,
        build: &Build,
        run: &Arc<Run<Build>>,
    ) -> anyhow::Result<()> {
        let (_stops, receiver) = watch::channel(Stops::default());
        let mut debugger = Debugger::new(Arc::clone(run), receiver);
        let stop = debugger.start(false, &CancellationToken::new()).await;
        let Stop::Paused(StopReason::Exception) = stop else {
            return Ok(());
        };
        if let (Some(ExportChoice::Tarball), Some(path)) =
            (self.export_on_failure, &self.export_path)
        {
            let request = ExportRequest::of(&debugger).context("there is no state to export")?;
            let written = export::tarball(connection, content, &request, path).await;
            let written = written.map_err(|error| hinted(error.to_string(), error.hint()))?;
            writeln!(io::stderr(), "{written}")?;
        }
        if self.shell_on_failure {
            let scene = Scene::of(&debugger).context("there is no state for a shell")?;
            let exception = view::exception(&debugger);
            let screen = Screen::open()?;
            let shell = shell::open(build, &scene, exception.as_ref(), screen.terminal()).await?;
            screen.show_shell(shell).await?;
        }
        Ok(())
    }

    /// Says what is worth knowing before anything runs; programs only want the results.
    fn tell(&self, prepared: &Prepared) -> io::Result<()> {
        let mut out = anstream::stderr();
        let program = &prepared.program;
        if self.format == Format::Human {
            let shown = render_diagnostics(&program.path, &program.text, &prepared.diagnostics);
            write!(out, "{shown}")?;
        }
        for note in &prepared.notes {
            writeln!(out, "note: {note}")?;
        }
        Ok(())
    }
}

impl From<RerunChoice> for Rerun {
    fn from(choice: RerunChoice) -> Self {
        match choice {
            RerunChoice::Failed => Self::Failed,
            RerunChoice::All => Self::All,
            RerunChoice::None => Self::None,
        }
    }
}
