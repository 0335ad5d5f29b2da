//! What a test needs from the daemon before its operations are known.

use super::{Engine, EngineError, EngineErrorKind, MAIN_CONTEXT, Run, RunError, lower_test};
use spec_core::plan::MountSource;
use spec_llb::lower::{BuiltDockerfile, Environment, dockerfiles};
use std::sync::{Arc, PoisonError};

impl<E: Engine> Run<E> {
    /// Asks the daemon, once in a run, what only it knows about the sources that a test mounts, and
    /// lowers the test with that.
    ///
    /// That is done when the test is first executed, or looked into: nothing is fetched for a test
    /// that never runs, and a mistake in a Dockerfile is that of the tests that need it. Most tests
    /// need nothing, and then nothing is asked.
    ///
    /// # Errors
    ///
    /// What the daemon refuses, each time; a lost connection may be tried again.
    pub async fn prepare(&self, test: usize) -> Result<(), RunError> {
        let Some(prepared) = self.prepared.get(test) else {
            return Ok(());
        };
        let prepared = prepared
            .get_or_try_init(|| async {
                match self.resolve(test).await {
                    Err(error) if error.kind == EngineErrorKind::Refused => Ok(Err(error)),
                    Err(error) => Err(error),
                    Ok(()) => Ok(Ok(())),
                }
            })
            .await?;
        Ok(prepared.clone()?)
    }

    /// Returns the environment with all that the daemon has told so far.
    pub(super) fn environment(&self) -> Arc<Environment> {
        let environment = self.environment.lock();
        Arc::clone(&environment.unwrap_or_else(PoisonError::into_inner))
    }

    async fn resolve(&self, test: usize) -> Result<(), EngineError> {
        let Some(plan) = self.program.plan.tests.get(test) else {
            return Ok(());
        };
        let mut found = false;
        for source in plan.sources() {
            let MountSource::Image {
                reference,
                command: Some(_),
                ..
            } = source
            else {
                continue;
            };
            found = true;
            let environment = self.environment();
            if environment.images.contains_key(reference) {
                continue;
            }
            let platform = &environment.platform;
            let settings = self.engine.image_settings(reference, platform).await?;
            self.learn(|environment| {
                environment.images.insert(reference.clone(), settings);
            });
        }
        let builds = plan.sources().into_iter();
        found |= builds
            .filter(|source| matches!(source, MountSource::Build { .. }))
            .count()
            > 0;
        if !found {
            return Ok(());
        }
        let (text, filename) = (&self.program.text, self.program.file_name());
        let requests = dockerfiles(plan, text, &filename, &self.environment());
        // A Dockerfile may name the build contexts, too.
        let named = self.program.contexts.keys();
        let named = named.filter(|name| *name != MAIN_CONTEXT);
        let contexts: Vec<_> = named
            .map(|name| (format!("context:{name}"), format!("local:{name}")))
            .collect();
        for mut request in requests {
            request.options.extend(contexts.iter().cloned());
            let definition = self.engine.dockerfile(&request).await?;
            let source = request.source;
            self.learn(|environment| {
                environment
                    .builds
                    .push(BuiltDockerfile { source, definition });
            });
        }
        let lowered = lower_test(&self.program, test, &self.options, &self.environment());
        if let Some(slot) = self.tests.get(test) {
            *slot.lock().unwrap_or_else(PoisonError::into_inner) = Arc::new(lowered);
        }
        Ok(())
    }

    fn learn(&self, change: impl FnOnce(&mut Environment)) {
        let mut environment = self.environment.lock();
        let environment = environment.as_mut();
        match environment {
            Ok(environment) => change(Arc::make_mut(environment)),
            Err(poisoned) => change(Arc::make_mut(poisoned.get_mut())),
        }
    }
}

#[cfg(test)]
mod tests;
