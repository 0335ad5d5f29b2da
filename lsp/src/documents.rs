//! The documents that are open in the editor.

use crate::position;
use spec_core::{
    ide::File,
    text::{Encoding, Text},
};
use std::{
    collections::{BTreeSet, HashMap},
    sync::{Arc, Mutex, MutexGuard, OnceLock, PoisonError},
};
use tokio::sync::Notify;
use tower_lsp::lsp_types::{TextDocumentContentChangeEvent, Url};

/// One open document, as it is at one moment; cheap to clone.
#[derive(Clone, Debug)]
pub(crate) struct Document {
    pub(crate) version: i32,
    pub(crate) text: Text,
    /// What was read from this very text, once somebody asked.
    pub(crate) file: Arc<OnceLock<Option<Arc<File>>>>,
}

/// All open documents, and which of them changed since somebody looked.
///
/// Every method is short and waits for nothing, so that notifications take effect in their order.
#[derive(Debug, Default)]
pub(crate) struct Documents {
    state: Mutex<State>,
    changed: Notify,
}

#[derive(Debug, Default)]
struct State {
    open: HashMap<Url, Document>,
    changed: BTreeSet<Url>,
}

impl Document {
    fn new(version: i32, text: Text) -> Self {
        let file = Arc::default();
        Self {
            version,
            text,
            file,
        }
    }
}

impl Documents {
    pub(crate) fn open(&self, uri: Url, version: i32, text: &str) {
        let mut state = self.lock();
        let document = Document::new(version, Text::new(text));
        state.open.insert(uri.clone(), document);
        state.changed.insert(uri);
        self.changed.notify_one();
    }

    /// Applies edits in their order; each counts in the text that the one before it left.
    pub(crate) fn change(
        &self,
        uri: Url,
        version: i32,
        edits: Vec<TextDocumentContentChangeEvent>,
        encoding: Encoding,
    ) {
        let mut state = self.lock();
        let Some(document) = state.open.get_mut(&uri) else {
            return;
        };
        let mut text = document.text.clone();
        for edit in edits {
            match edit.range {
                None => text = Text::new(&edit.text),
                Some(range) => {
                    let range = position::from_lsp(&text, range, encoding);
                    text.apply_edit(range, &edit.text);
                }
            }
        }
        *document = Document::new(version, text);
        state.changed.insert(uri);
        self.changed.notify_one();
    }

    pub(crate) fn close(&self, uri: Url) {
        let mut state = self.lock();
        state.open.remove(&uri);
        state.changed.insert(uri);
        self.changed.notify_one();
    }

    /// Forgets what was read from all documents, because something outside of them has changed.
    pub(crate) fn read_again(&self) {
        let mut state = self.lock();
        let State { open, changed } = &mut *state;
        for (uri, document) in open {
            document.file = Arc::default();
            changed.insert(uri.clone());
        }
        self.changed.notify_one();
    }

    /// Returns a document as it is now.
    pub(crate) fn get(&self, uri: &Url) -> Option<Document> {
        self.lock().open.get(uri).cloned()
    }

    /// Waits until documents have changed, and returns which.
    pub(crate) async fn next_changed(&self) -> BTreeSet<Url> {
        loop {
            let changed = std::mem::take(&mut self.lock().changed);
            if !changed.is_empty() {
                return changed;
            }
            self.changed.notified().await;
        }
    }

    fn lock(&self) -> MutexGuard<'_, State> {
        self.state.lock().unwrap_or_else(PoisonError::into_inner)
    }
}
