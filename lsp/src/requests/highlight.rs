//! `textDocument/documentHighlight`: where else in the document a name stands.

use crate::view::View;
use spec_core::ide::{self, Role};
use tower_lsp::lsp_types::{DocumentHighlight, DocumentHighlightKind, Position};

pub(crate) fn answer(view: &View, position: Position) -> Vec<DocumentHighlight> {
    let found = ide::highlights(&view.file, view.offset(position));
    let highlights = found.into_iter().map(|it| DocumentHighlight {
        range: view.range(it.range),
        kind: Some(match it.role {
            Role::Declaration => DocumentHighlightKind::WRITE,
            Role::Use => DocumentHighlightKind::READ,
        }),
    });
    highlights.collect()
}
