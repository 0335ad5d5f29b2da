//! The server: notifications take effect at once, and one worker publishes what is found.

use crate::{documents::Documents, to_lsp};
use spec_core::{
    diagnostic::Diagnostic,
    language::{self, Options},
    text::{Encoding, Text},
};
use spec_report::pipelines::Pipelines;
use std::sync::{Arc, OnceLock};
use tower_lsp::{
    Client, LanguageServer, jsonrpc,
    lsp_types::{
        DidChangeTextDocumentParams, DidCloseTextDocumentParams, DidOpenTextDocumentParams,
        InitializeParams, InitializeResult, PositionEncodingKind, ServerCapabilities, ServerInfo,
        TextDocumentSyncCapability, TextDocumentSyncKind, Url,
    },
};

/// What serves one client.
#[derive(Debug)]
pub(crate) struct Backend {
    shared: Arc<Shared>,
}

#[derive(Debug)]
struct Shared {
    client: Client,
    documents: Documents,
    encoding: OnceLock<Encoding>,
}

impl Backend {
    pub(crate) fn new(client: Client) -> Self {
        let (documents, encoding) = (Documents::default(), OnceLock::new());
        let shared = Arc::new(Shared {
            client,
            documents,
            encoding,
        });
        tokio::spawn(Arc::clone(&shared).publish());
        Self { shared }
    }
}

#[tower_lsp::async_trait]
impl LanguageServer for Backend {
    async fn initialize(&self, params: InitializeParams) -> jsonrpc::Result<InitializeResult> {
        let offered = params
            .capabilities
            .general
            .and_then(|general| general.position_encodings);
        let utf8 = offered.is_some_and(|kinds| kinds.contains(&PositionEncodingKind::UTF8));
        let (encoding, kind) = if utf8 {
            (Encoding::Utf8, PositionEncodingKind::UTF8)
        } else {
            (Encoding::Utf16, PositionEncodingKind::UTF16)
        };
        let _ = self.shared.encoding.set(encoding);
        Ok(InitializeResult {
            capabilities: ServerCapabilities {
                position_encoding: Some(kind),
                text_document_sync: Some(TextDocumentSyncCapability::Kind(
                    TextDocumentSyncKind::INCREMENTAL,
                )),
                ..ServerCapabilities::default()
            },
            server_info: Some(ServerInfo {
                name: "spec-lsp".to_owned(),
                version: Some(env!("CARGO_PKG_VERSION").to_owned()),
            }),
        })
    }

    async fn did_open(&self, params: DidOpenTextDocumentParams) {
        let document = params.text_document;
        self.shared
            .documents
            .open(document.uri, document.version, &document.text);
    }

    async fn did_change(&self, params: DidChangeTextDocumentParams) {
        let document = params.text_document;
        let (shared, edits) = (&self.shared, params.content_changes);
        shared
            .documents
            .change(document.uri, document.version, edits, shared.encoding());
    }

    async fn did_close(&self, params: DidCloseTextDocumentParams) {
        self.shared.documents.close(params.text_document.uri);
    }

    async fn shutdown(&self) -> jsonrpc::Result<()> {
        Ok(())
    }
}

impl Shared {
    fn encoding(&self) -> Encoding {
        self.encoding.get().copied().unwrap_or(Encoding::Utf16)
    }

    /// Publishes the findings of each change; of changes in quick succession only those of the
    /// last, and never those of a version that is no longer the latest.
    async fn publish(self: Arc<Self>) {
        loop {
            for uri in self.documents.next_changed().await {
                let Some(document) = self.documents.get(&uri) else {
                    self.client.publish_diagnostics(uri, Vec::new(), None).await;
                    continue;
                };
                let (of, text) = (uri.clone(), document.text.clone());
                let found = tokio::task::spawn_blocking(move || findings(&text, &of)).await;
                let Ok(found) = found else {
                    tracing::error!("the analysis of {uri} broke off");
                    continue;
                };
                let latest = self.documents.get(&uri).map(|latest| latest.version);
                if latest != Some(document.version) {
                    continue;
                }
                let diagnostics = found
                    .into_iter()
                    .map(|found| to_lsp::diagnostic(&uri, &document.text, self.encoding(), found))
                    .collect();
                let version = Some(document.version);
                self.client
                    .publish_diagnostics(uri, diagnostics, version)
                    .await;
            }
        }
    }
}

/// Everything that is wrong with a text; nothing if it is no spec.
///
/// The pipelines beside a file are read each time, so that what is said of them is always true.
fn findings(text: &Text, uri: &Url) -> Vec<Diagnostic> {
    let mut options = Options::default();
    if let Ok(path) = uri.to_file_path() {
        options.melange.library = Pipelines::default().beside(&path);
    }
    language::check(text, Some(&file_name(uri)), &options)
        .map(|checked| checked.diagnostics)
        .unwrap_or_default()
}

fn file_name(uri: &Url) -> String {
    uri.path_segments()
        .and_then(Iterator::last)
        .unwrap_or_default()
        .to_owned()
}
