//! Sources that a Dockerfile makes.
//!
//! What a Dockerfile means is the daemon's business: its frontend makes operations of it, which
//! come in through [`Environment::builds`]. Where they are missing, as in a plan that no daemon
//! has seen, one operation stands for all of them.

use super::Sources;
use crate::{
    graph::Graph,
    lower::Environment,
    op::{File, Operation, Output, source},
    pb,
};
use spec_core::{
    plan::{MountSource, TestPlan},
    text::{Text, TextRange},
};
use std::collections::BTreeMap;

/// Where the frontend looks for a Dockerfile.
const PLACE: &str = "/Dockerfile";

/// A Dockerfile of which the daemon is to make operations.
#[derive(Clone, Debug, PartialEq)]
pub struct DockerfileRequest {
    /// The source that it makes.
    pub source: MountSource,
    /// Where the mount that needs it stands in the spec.
    pub range: TextRange,
    /// The build context.
    pub context: pb::Definition,
    /// The path of the Dockerfile in the context.
    pub path: String,
    /// The options of the frontend: `target`, and `build-arg:…` for each argument.
    pub options: BTreeMap<String, String>,
}

/// A source, and the operations that the daemon has made of its Dockerfile.
#[derive(Clone, Debug, PartialEq)]
pub struct BuiltDockerfile {
    /// The source.
    pub source: MountSource,
    /// The operations; none stand for an empty file system.
    pub definition: pb::Definition,
}

/// Returns the Dockerfiles whose operations a test needs and the environment does not have.
///
/// `text` and `filename` are those of the spec.
pub fn dockerfiles(
    test: &TestPlan,
    text: &Text,
    filename: &str,
    environment: &Environment,
) -> Vec<DockerfileRequest> {
    let mut requests: Vec<DockerfileRequest> = Vec::new();
    for mount in &test.mounts {
        for source in mount.source.needed() {
            let known = environment.built(source).is_some()
                || requests.iter().any(|request| request.source == *source);
            let MountSource::Build {
                source: context,
                dockerfile,
                target,
                args,
                ..
            } = source
            else {
                continue;
            };
            if known {
                continue;
            }
            let mut graph = Graph::new(filename, text.clone());
            let context = Sources {
                graph: &mut graph,
                environment,
                name: format!("{} › mount {} › build context", test.name, mount.dest),
                range: mount.range,
            }
            .folder(context, dockerfile);
            let args = args
                .iter()
                .map(|(name, value)| (format!("build-arg:{name}"), value.clone()));
            let target = target.iter().map(|it| ("target".to_owned(), it.clone()));
            requests.push(DockerfileRequest {
                source: source.clone(),
                range: mount.range,
                context: graph.definition(&context),
                path: dockerfile.clone(),
                options: args.chain(target).collect(),
            });
        }
    }
    requests
}

/// Returns the folder in which the frontend finds a Dockerfile with this content.
pub fn read_dockerfile(content: &[u8]) -> pb::Definition {
    let mut graph = Graph::new("", Text::new(""));
    let file = File::on_scratch().mkfile(PLACE, 0o600, None, content);
    let file = graph.add_output(file.operation().named("Dockerfile"));
    graph.definition(&file)
}

impl Sources<'_> {
    /// Adds what a Dockerfile makes.
    pub(super) fn built(&mut self, source: &MountSource) -> Output {
        let environment = self.environment;
        if let Some(built) = environment.built(source) {
            if built.definition.def.is_empty() {
                return self.add(File::on_scratch().mkdir("/", 0o755, None).operation());
            }
            if let Some(output) = self.graph.graft(&built.definition, self.range) {
                return output;
            }
        }
        let operation = self.unread(source);
        self.add(operation)
    }

    /// Returns the operation that stands for those of a Dockerfile that no daemon has read.
    fn unread(&mut self, source: &MountSource) -> Operation {
        let MountSource::Build {
            source: context,
            dockerfile,
            target,
            args,
            ..
        } = source
        else {
            return File::on_scratch().operation();
        };
        let context = self.folder(context, dockerfile);
        source::dockerfile(&context, dockerfile, target.as_deref(), args)
    }
}
