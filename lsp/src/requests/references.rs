//! `textDocument/references`: where a name stands.

use crate::view::View;
use spec_core::ide;
use tower_lsp::lsp_types::{Location, Position};

pub(crate) fn answer(
    view: &View,
    position: Position,
    with_declarations: bool,
) -> Option<Vec<Location>> {
    let offset = view.offset(position);
    let workspace = view.workspace();
    let found = ide::references(
        &view.file,
        &view.name,
        &workspace,
        offset,
        with_declarations,
    );
    drop(workspace);
    Some(view.locations(found))
}
