//! The worker that publishes what is wrong with open documents.

use crate::{
    documents::Document,
    requests::diagnostics,
    world::{World, file_name},
};
use spec_core::ide::Summary;
use std::sync::{Arc, PoisonError};
use tower_lsp::{Client, lsp_types::Url};

/// Publishes the findings of each change; of changes in quick succession only those of the last,
/// and never those of a version that is no longer the latest.
pub(crate) async fn run(world: Arc<World>, client: Client) {
    loop {
        for uri in world.documents.next_changed().await {
            let Some(document) = world.documents.get(&uri) else {
                client.publish_diagnostics(uri, Vec::new(), None).await;
                continue;
            };
            let (seen, of, at) = (Arc::clone(&world), uri.clone(), document.clone());
            let found = tokio::task::spawn_blocking(move || findings(&seen, &of, &at)).await;
            let Ok(found) = found else {
                tracing::error!("the analysis of {uri} broke off");
                continue;
            };
            let latest = world.documents.get(&uri).map(|latest| latest.version);
            if latest == Some(document.version) {
                let version = Some(document.version);
                client.publish_diagnostics(uri, found, version).await;
            }
        }
    }
}

/// Everything that is wrong with a document; nothing if it is no spec.
fn findings(
    world: &Arc<World>,
    uri: &Url,
    document: &Document,
) -> Vec<tower_lsp::lsp_types::Diagnostic> {
    let view = world.view(uri, document);
    let summary = view.as_ref().map(|view| Summary::of(&view.file));
    let mut workspace = world
        .workspace
        .write()
        .unwrap_or_else(PoisonError::into_inner);
    workspace.set(&file_name(uri), summary.unwrap_or_default());
    drop(workspace);
    view.as_ref().map(diagnostics::all).unwrap_or_default()
}
