//! What a request sees: one document at one moment, and the world around it.

use crate::{
    documents::Document,
    position,
    world::{World, file_name},
};
use spec_core::{
    ide::{File, FileName, Location, Workspace},
    text::{Text, TextRange},
};
use std::{
    collections::HashMap,
    sync::{Arc, PoisonError, RwLockReadGuard},
};
use tower_lsp::lsp_types::{self, Position, Range, Url};

/// A document that is a spec, as it was when the request came.
#[derive(Clone, Debug)]
pub(crate) struct View {
    pub(crate) file: Arc<File>,
    pub(crate) uri: Url,
    /// What the workspace calls the document.
    pub(crate) name: FileName,
    pub(crate) world: Arc<World>,
}

impl View {
    /// Returns the byte that a client means.
    pub(crate) fn offset(&self, position: Position) -> usize {
        position::offset(&self.file.text, position, self.world.encoding())
    }

    /// Returns what the client calls these bytes of the document.
    pub(crate) fn range(&self, range: TextRange) -> Range {
        position::to_lsp(&self.file.text, range, self.world.encoding())
    }

    /// Returns the other files. Nobody writes while this is held.
    pub(crate) fn workspace(&self) -> RwLockReadGuard<'_, Workspace> {
        let workspace = self.world.workspace.read();
        workspace.unwrap_or_else(PoisonError::into_inner)
    }

    /// Returns what the client calls these places; those in files that are gone are left out.
    pub(crate) fn locations(&self, locations: Vec<Location>) -> Vec<lsp_types::Location> {
        let mut texts: HashMap<FileName, Option<(Url, Text)>> = HashMap::new();
        let own = (self.uri.clone(), self.file.text.clone());
        texts.insert(FileName::clone(&self.name), Some(own));
        let mut found = Vec::with_capacity(locations.len());
        for location in locations {
            let text = texts.entry(location.file).or_insert_with_key(|name| {
                let uri = Url::parse(name).ok()?;
                let text = self.world.text(&uri)?;
                Some((uri, text))
            });
            if let Some((uri, text)) = text {
                let range = position::to_lsp(text, location.range, self.world.encoding());
                found.push(lsp_types::Location::new(uri.clone(), range));
            }
        }
        found
    }
}

impl World {
    /// Returns what a request for a document sees; `None` if it is no spec.
    pub(crate) fn view(self: &Arc<Self>, uri: &Url, document: &Document) -> Option<View> {
        Some(View {
            file: self.read(uri, document)?,
            uri: uri.clone(),
            name: file_name(uri),
            world: Arc::clone(self),
        })
    }
}
