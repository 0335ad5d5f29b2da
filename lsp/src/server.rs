//! The server: notifications take effect at once, requests are answered from what was true when
//! they came.

use crate::{capabilities, publish, requests, view::View, world::World};
use spec_core::melange::lint::Rules;
use std::sync::Arc;
use tower_lsp::{
    Client, LanguageServer, jsonrpc,
    lsp_types::{
        DidChangeTextDocumentParams, DidChangeWatchedFilesParams, DidCloseTextDocumentParams,
        DidOpenTextDocumentParams, DidSaveTextDocumentParams, DocumentHighlight,
        DocumentHighlightParams, GotoDefinitionParams, GotoDefinitionResponse, Hover, HoverParams,
        InitializeParams, InitializeResult, Location, PrepareRenameResponse, ReferenceParams,
        RenameParams, ServerInfo, TextDocumentPositionParams, Url, WorkspaceEdit,
    },
};

/// What serves one client.
#[derive(Debug)]
pub(crate) struct Backend {
    world: Arc<World>,
}

impl Backend {
    pub(crate) fn new(client: Client, rules: Rules) -> Self {
        let world = Arc::new(World::new(rules));
        tokio::spawn(publish::run(Arc::clone(&world), client));
        Self { world }
    }

    /// Answers a request for a document on another thread, if the document is a spec.
    ///
    /// What the client asked for is fixed before anything is waited for, so that no later change
    /// is seen.
    async fn ask<T: Send + 'static>(
        &self,
        uri: &Url,
        answer: impl FnOnce(&View) -> T + Send + 'static,
    ) -> jsonrpc::Result<Option<T>> {
        let Some(document) = self.world.documents.get(uri) else {
            return Ok(None);
        };
        let (world, uri) = (Arc::clone(&self.world), uri.clone());
        let work = move || Some(answer(&world.view(&uri, &document)?));
        tokio::task::spawn_blocking(work).await.map_err(|error| {
            tracing::error!("an answer broke off: {error}");
            jsonrpc::Error::internal_error()
        })
    }
}

#[tower_lsp::async_trait]
impl LanguageServer for Backend {
    async fn initialize(&self, params: InitializeParams) -> jsonrpc::Result<InitializeResult> {
        let encoding = capabilities::encoding(&params.capabilities);
        self.world.set_encoding(encoding);
        Ok(InitializeResult {
            capabilities: capabilities::server(encoding),
            server_info: Some(ServerInfo {
                name: "spec-lsp".to_owned(),
                version: Some(env!("CARGO_PKG_VERSION").to_owned()),
            }),
        })
    }

    async fn did_open(&self, params: DidOpenTextDocumentParams) {
        let document = params.text_document;
        let documents = &self.world.documents;
        documents.open(document.uri, document.version, &document.text);
    }

    async fn did_change(&self, params: DidChangeTextDocumentParams) {
        let document = params.text_document;
        let (world, edits) = (&self.world, params.content_changes);
        let documents = &world.documents;
        documents.change(document.uri, document.version, edits, world.encoding());
    }

    async fn did_close(&self, params: DidCloseTextDocumentParams) {
        self.world.documents.close(params.text_document.uri);
    }

    async fn did_save(&self, params: DidSaveTextDocumentParams) {
        self.world.changed_on_disk(&params.text_document.uri);
    }

    async fn did_change_watched_files(&self, params: DidChangeWatchedFilesParams) {
        for change in params.changes {
            self.world.changed_on_disk(&change.uri);
        }
    }

    async fn hover(&self, params: HoverParams) -> jsonrpc::Result<Option<Hover>> {
        let at = params.text_document_position_params;
        let answer = move |view: &View| requests::hover::answer(view, at.position);
        Ok(self.ask(&at.text_document.uri, answer).await?.flatten())
    }

    async fn goto_definition(
        &self,
        params: GotoDefinitionParams,
    ) -> jsonrpc::Result<Option<GotoDefinitionResponse>> {
        let at = params.text_document_position_params;
        let answer = move |view: &View| requests::definition::answer(view, at.position);
        Ok(self.ask(&at.text_document.uri, answer).await?.flatten())
    }

    async fn references(&self, params: ReferenceParams) -> jsonrpc::Result<Option<Vec<Location>>> {
        let at = params.text_document_position;
        let with_declarations = params.context.include_declaration;
        let answer =
            move |view: &View| requests::references::answer(view, at.position, with_declarations);
        Ok(self.ask(&at.text_document.uri, answer).await?.flatten())
    }

    async fn document_highlight(
        &self,
        params: DocumentHighlightParams,
    ) -> jsonrpc::Result<Option<Vec<DocumentHighlight>>> {
        let at = params.text_document_position_params;
        let answer = move |view: &View| requests::highlight::answer(view, at.position);
        self.ask(&at.text_document.uri, answer).await
    }

    async fn prepare_rename(
        &self,
        at: TextDocumentPositionParams,
    ) -> jsonrpc::Result<Option<PrepareRenameResponse>> {
        let answer = move |view: &View| requests::rename::prepare(view, at.position);
        self.ask(&at.text_document.uri, answer).await?.transpose()
    }

    async fn rename(&self, params: RenameParams) -> jsonrpc::Result<Option<WorkspaceEdit>> {
        let at = params.text_document_position;
        let answer =
            move |view: &View| requests::rename::answer(view, at.position, &params.new_name);
        self.ask(&at.text_document.uri, answer).await?.transpose()
    }

    async fn shutdown(&self) -> jsonrpc::Result<()> {
        Ok(())
    }
}
