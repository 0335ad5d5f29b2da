//! Everything that the server knows: open documents, the workspace, and how the client counts.

use crate::documents::{Document, Documents};
use spec_core::{
    ide::{File, FileName, Workspace},
    language::Options,
    melange::lint::Rules,
    text::{Encoding, Text},
};
use spec_report::pipelines::Pipelines;
use std::{
    fs,
    path::Path,
    sync::{Arc, OnceLock, PoisonError, RwLock},
};
use tower_lsp::lsp_types::Url;

/// What all requests share.
#[derive(Debug, Default)]
pub(crate) struct World {
    pub(crate) documents: Documents,
    pub(crate) workspace: RwLock<Workspace>,
    encoding: OnceLock<Encoding>,
    /// What was read of pipeline folders; made anew when something in them changes.
    pipelines: RwLock<Pipelines>,
    /// The rules that hold for melange configurations.
    rules: Rules,
}

impl World {
    pub(crate) fn new(rules: Rules) -> Self {
        Self {
            rules,
            ..Self::default()
        }
    }

    /// Sets how the client counts columns; the first time counts.
    pub(crate) fn set_encoding(&self, encoding: Encoding) {
        let _ = self.encoding.set(encoding);
    }

    /// Returns how the client counts columns.
    pub(crate) fn encoding(&self) -> Encoding {
        self.encoding.get().copied().unwrap_or(Encoding::Utf16)
    }

    /// Returns what a document says; `None` if it is no spec.
    pub(crate) fn read(&self, uri: &Url, document: &Document) -> Option<Arc<File>> {
        let read = || {
            let mut options = Options::default();
            options.melange.rules = self.rules;
            let path = uri.to_file_path().ok();
            if let Some(path) = &path {
                let pipelines = self.pipelines.read();
                let pipelines = pipelines.unwrap_or_else(PoisonError::into_inner);
                options.melange.library = pipelines.beside(path);
            }
            let path = path.as_deref().and_then(Path::to_str);
            let path = path.unwrap_or_else(|| uri.path());
            File::read(&document.text, Some(path), &options).map(Arc::new)
        };
        document.file.get_or_init(read).clone()
    }

    /// Notes that a file has changed on disk: if it may be a pipeline, all specs are read again.
    pub(crate) fn changed_on_disk(&self, uri: &Url) {
        let mut folders = uri.path_segments().into_iter().flatten();
        if folders.any(|folder| folder == "pipelines") {
            let pipelines = self.pipelines.write();
            *pipelines.unwrap_or_else(PoisonError::into_inner) = Pipelines::default();
            self.documents.read_again();
        }
    }

    /// Returns the text of a file of the workspace: what is open, else what is on disk.
    pub(crate) fn text(&self, uri: &Url) -> Option<Text> {
        if let Some(document) = self.documents.get(uri) {
            return Some(document.text);
        }
        let bytes = fs::read(uri.to_file_path().ok()?).ok()?;
        Some(Text::from_bytes(&bytes))
    }
}

/// Returns what the workspace calls a document.
pub(crate) fn file_name(uri: &Url) -> FileName {
    FileName::from(uri.as_str())
}
