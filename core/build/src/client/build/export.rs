//! Exporters: what to make of a result.

use crate::client::{
    build::{Gateway, run, solve_request, tell},
    connection::Connection,
    errors::SolveError,
    id,
    progress::Progress,
    session::{ExportTarget, Session, SessionContent},
    wire::control::{Exporter as WireExporter, SolveRequest},
};
use spec_llb::pb;
use std::collections::BTreeMap;
use tokio::sync::mpsc;
use tonic::metadata::MetadataValue;

/// What to make of a result, and where to put it.
#[derive(Debug)]
pub struct Exporter {
    /// What to make.
    pub kind: ExporterKind,
    /// Options by BuildKit's names: `name`, `compression`, `containerimage.config` (the JSON of the
    /// image's configuration), ….
    pub attributes: BTreeMap<String, String>,
    /// Where the bytes go.
    pub target: ExportTarget,
}

/// What an exporter makes.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum ExporterKind {
    /// A tar archive with an image in the OCI layout.
    Oci,
    /// A tar archive that `docker load` reads; also in the OCI layout.
    Docker,
    /// A tar archive of the file system alone.
    Tar,
}

impl ExporterKind {
    fn name(self) -> &'static str {
        match self {
            Self::Oci => "oci",
            Self::Docker => "docker",
            Self::Tar => "tar",
        }
    }
}

/// Solves a graph in a build of its own, and exports its result.
///
/// What another build has solved is there at once. Returns what the exporter tells, such as
/// `containerimage.digest`. Dropping the future cancels the build.
///
/// # Errors
///
/// If an operation or the exporter fails, or the daemon is gone.
pub async fn solve_to(
    connection: &Connection,
    definition: &pb::Definition,
    content: SessionContent,
    exporter: Exporter,
    progress: Option<mpsc::Sender<Progress>>,
) -> Result<BTreeMap<String, String>, SolveError> {
    let address = connection.address().to_string();
    let channel = connection.channel();
    let (exporters, targets) = split(vec![exporter]);
    let session = Session::open(channel.clone(), content, targets)
        .await
        .map_err(|status| SolveError::from_status(&status, &address))?;
    let id = id::unique();
    let metadata = MetadataValue::try_from(&id).map_err(|_| SolveError::build_ended())?;
    // Nothing is called through it; it tells a daemon that has ended from one that cancels.
    let gateway = Gateway::new(channel.clone(), &address, metadata);
    let request = SolveRequest {
        definition: Some(definition.clone()),
        ..solve_request(&id, &session, exporters)
    };
    let news = tell(channel.clone(), id, progress);
    let (response, ()) = tokio::join!(run(gateway, channel, request, session.lost()), news);
    session.close().await;
    Ok(response?.exporter_response)
}

/// Separates what the daemon does from where we put it.
pub(super) fn split(exporters: Vec<Exporter>) -> (Vec<WireExporter>, Vec<ExportTarget>) {
    exporters
        .into_iter()
        .map(|exporter| {
            let wire = WireExporter {
                r#type: exporter.kind.name().to_owned(),
                attrs: exporter.attributes,
            };
            (wire, exporter.target)
        })
        .unzip()
}
