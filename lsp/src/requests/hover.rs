//! `textDocument/hover`: what something means here.

use crate::view::View;
use spec_core::ide;
use tower_lsp::lsp_types::{Hover, HoverContents, MarkupContent, MarkupKind, Position};

pub(crate) fn answer(view: &View, position: Position) -> Option<Hover> {
    let found = ide::hover(&view.file, view.offset(position))?;
    Some(Hover {
        contents: HoverContents::Markup(MarkupContent {
            kind: MarkupKind::Markdown,
            value: found.markdown,
        }),
        range: Some(view.range(found.range)),
    })
}
