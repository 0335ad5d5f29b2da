//! `textDocument/prepareRename` and `textDocument/rename`: another name for something.

use crate::view::View;
use spec_core::ide;
use std::collections::HashMap;
use tower_lsp::{
    jsonrpc,
    lsp_types::{Position, PrepareRenameResponse, TextEdit, Url, WorkspaceEdit},
};

pub(crate) fn prepare(view: &View, position: Position) -> jsonrpc::Result<PrepareRenameResponse> {
    let offset = view.offset(position);
    let (range, symbol) =
        ide::renamable(&view.file, &view.name, &view.workspace(), offset).map_err(refusal)?;
    Ok(PrepareRenameResponse::RangeWithPlaceholder {
        range: view.range(range),
        placeholder: symbol.name.clone(),
    })
}

pub(crate) fn answer(view: &View, position: Position, new: &str) -> jsonrpc::Result<WorkspaceEdit> {
    let offset = view.offset(position);
    let places =
        ide::rename(&view.file, &view.name, &view.workspace(), offset, new).map_err(refusal)?;
    let mut changes: HashMap<Url, Vec<TextEdit>> = HashMap::new();
    for place in view.locations(places) {
        let edits = changes.entry(place.uri).or_default();
        edits.push(TextEdit::new(place.range, new.to_owned()));
    }
    Ok(WorkspaceEdit::new(changes))
}

fn refusal(reason: String) -> jsonrpc::Error {
    jsonrpc::Error {
        code: jsonrpc::ErrorCode::InvalidRequest,
        message: reason.into(),
        data: None,
    }
}
