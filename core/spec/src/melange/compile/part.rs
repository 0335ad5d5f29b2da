//! Values with the files in which they are written, and reports at places of the configuration.

use super::{FileId, SourceFile};
use crate::{
    Written,
    diagnostic::Diagnostic,
    melange::{pipelines::Definition, substitute::Traced},
    text::{Text, TextRange},
};
use std::{ops::Range, sync::Arc};

/// A value of a step, and where it is written.
#[derive(Clone, Debug)]
pub(super) struct Part<'a> {
    pub(super) written: &'a Written,
    /// What replacement made of it, if it has made anything.
    pub(super) replaced: Option<Traced>,
    pub(super) file: FileId,
}

impl Part<'_> {
    pub(super) fn text(&self) -> &str {
        self.replaced
            .as_ref()
            .map_or(&self.written.value, |replaced| &replaced.text)
    }

    pub(super) fn traced(&self) -> Traced {
        let plain = || Traced::new(self.written.value.as_str());
        self.replaced.clone().unwrap_or_else(plain)
    }
}

/// Collects what is wrong, at places of the configuration.
pub(super) struct Reporter<'a> {
    pub(super) text: &'a Text,
    pub(super) files: Vec<SourceFile>,
    /// The `uses` of the configuration that is being compiled.
    pub(super) blame: TextRange,
    pub(super) found: Vec<Diagnostic>,
}

impl Reporter<'_> {
    pub(super) fn push(&mut self, diagnostic: Diagnostic) {
        self.found.push(diagnostic);
    }

    /// Returns where a part of a written text of the configuration stands.
    pub(super) fn locate_written(&self, written: &Written, origin: &Range<usize>) -> TextRange {
        written.locate(self.text, origin.clone())
    }

    /// Returns where a part of a value is to be reported, and the pipeline if it stands in one.
    pub(super) fn locate(
        &self,
        part: &Part<'_>,
        origin: &Range<usize>,
    ) -> (TextRange, Option<String>) {
        if part.file == FileId::SPEC {
            (self.locate_written(part.written, origin), None)
        } else {
            let file = self.files.get(part.file.0);
            (self.blame, file.and_then(|file| file.name.clone()))
        }
    }

    /// Returns where a value stands in the configuration; `None` if it stands elsewhere.
    pub(super) fn range(&self, part: &Part<'_>) -> Option<TextRange> {
        (part.file == FileId::SPEC).then_some(part.written.range)
    }

    pub(super) fn file(&mut self, name: &str, definition: &Arc<Definition>) -> FileId {
        let known = self
            .files
            .iter()
            .position(|file| file.name.as_deref() == Some(name));
        FileId(known.unwrap_or_else(|| {
            self.files.push(SourceFile {
                name: Some(name.to_owned()),
                definition: Some(definition.clone()),
            });
            self.files.len() - 1
        }))
    }
}
