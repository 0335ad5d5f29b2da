//! `textDocument/definition`: where a name leads.

use crate::view::View;
use spec_core::ide;
use tower_lsp::lsp_types::{GotoDefinitionResponse, Position};

pub(crate) fn answer(view: &View, position: Position) -> Option<GotoDefinitionResponse> {
    let offset = view.offset(position);
    let found = ide::definition(&view.file, &view.name, &view.workspace(), offset);
    let found = view.locations(found);
    (!found.is_empty()).then_some(GotoDefinitionResponse::Array(found))
}
