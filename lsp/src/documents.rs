//! The documents that are open in the editor.

use spec_core::text::{Encoding, LineColumn, Text, TextRange};
use std::{
    collections::{BTreeSet, HashMap},
    sync::{Mutex, MutexGuard, PoisonError},
};
use tokio::sync::Notify;
use tower_lsp::lsp_types::{Position, Range, TextDocumentContentChangeEvent, Url};

/// One open document.
#[derive(Clone, Debug)]
pub(crate) struct Document {
    pub(crate) version: i32,
    pub(crate) text: Text,
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

impl Documents {
    pub(crate) fn open(&self, uri: Url, version: i32, text: &str) {
        let mut state = self.lock();
        state.open.insert(
            uri.clone(),
            Document {
                version,
                text: Text::new(text),
            },
        );
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
        document.version = version;
        for edit in edits {
            match edit.range {
                None => document.text = Text::new(&edit.text),
                Some(range) => {
                    let range = from_lsp(&document.text, range, encoding);
                    document.text.apply_edit(range, &edit.text);
                }
            }
        }
        state.changed.insert(uri);
        self.changed.notify_one();
    }

    pub(crate) fn close(&self, uri: Url) {
        let mut state = self.lock();
        state.open.remove(&uri);
        state.changed.insert(uri);
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

fn from_lsp(text: &Text, range: Range, encoding: Encoding) -> TextRange {
    let offset = |position: Position| {
        let line = usize::try_from(position.line).unwrap_or(usize::MAX);
        let column = usize::try_from(position.character).unwrap_or(usize::MAX);
        text.offset(LineColumn { line, column }, encoding)
    };
    TextRange::new(offset(range.start), offset(range.end))
}
