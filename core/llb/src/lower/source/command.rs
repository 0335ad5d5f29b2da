//! What is run in an image before files are taken out of it.

use super::{Sources, is_root};
use crate::{
    lower::environment::overlay,
    op::{Exec, Mount, Output},
};
use spec_core::plan::{CommandPlan, Part};

impl Sources<'_> {
    /// Adds the steps of a command, and returns what they leave at the path.
    ///
    /// A path that is not the root is an empty folder at first, whatever the image has there; what
    /// a step leaves in it and beside it, the next one finds.
    pub(super) fn command(
        &mut self,
        image: Output,
        reference: &str,
        command: &CommandPlan,
        part: &Part,
    ) -> Output {
        let settings = self.environment.images.get(reference).cloned();
        let settings = settings.unwrap_or_default();
        let path = part.path.as_deref().filter(|path| !is_root(path));
        let path = path.map(|path| format!("/{}", path.trim_matches('/')));
        let shared: Vec<_> = command.mounts.iter().map(|it| self.mount(it)).collect();
        let (mut root, mut output) = (image, None);
        for (index, step) in command.steps.iter().enumerate() {
            let mut mounts = vec![Mount::kept("/", Some(root.clone()))];
            mounts.extend(path.as_ref().map(|path| Mount::kept(path, output.clone())));
            mounts.extend(shared.iter().cloned());
            mounts.extend(step.mounts.iter().map(|it| self.mount(it)));
            let exec = Exec {
                args: ["/bin/sh", "-c", &step.command].map(str::to_owned).to_vec(),
                env: overlay(&settings.env, &step.env),
                cwd: join(&settings.cwd, &command.dir),
                mounts,
                platform: self.environment.platform.clone(),
                ..Exec::default()
            };
            let below = path.as_deref().and_then(|path| exec.output_index(path));
            let whole = exec.output_index("/").unwrap_or_default();
            let operation = exec
                .operation()
                .named(format!("{} › step {}", self.name, index + 1))
                .at(step.range);
            let operation = self.graph.add(operation);
            output = below.map(|index| Output {
                operation: operation.clone(),
                index,
            });
            root = Output {
                operation,
                index: whole,
            };
        }
        output.unwrap_or(root)
    }
}

/// Returns the folder of the command, which may be seen from that of the image.
fn join(image: &str, command: &str) -> String {
    if command.is_empty() || command.starts_with('/') {
        let chosen = if command.is_empty() { image } else { command };
        return chosen.to_owned();
    }
    format!("{}/{command}", image.trim_end_matches('/'))
}
