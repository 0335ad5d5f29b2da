//! Values with the files in which they are written, and reports at places of the configuration.

use super::{FileId, SourceFile};
use crate::{
    Written,
    diagnostic::{Diagnostic, Related},
    melange::{compile::Use, pipelines::Definition, substitute::Traced},
    text::{Text, TextRange},
};
use ecow::EcoString;
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
    pub(super) fn text(&self) -> &EcoString {
        self.replaced
            .as_ref()
            .map_or(&self.written.value, |replaced| &replaced.text)
    }

    pub(super) fn traced(&self) -> Traced {
        let plain = || Traced::new(self.written.value.clone());
        self.replaced.clone().unwrap_or_else(plain)
    }
}

/// Where something is to be reported.
#[derive(Clone, Debug, Default)]
pub(super) struct Site {
    /// The place in the configuration.
    pub(super) range: TextRange,
    /// The pipeline in which it is, if it is none of the configuration itself.
    pub(super) pipeline: Option<EcoString>,
    /// The way into the pipeline, and the place there.
    pub(super) places: Vec<Related>,
}

impl Site {
    /// Returns a place of the configuration itself.
    pub(super) fn here(range: TextRange) -> Self {
        Self {
            range,
            ..Self::default()
        }
    }

    /// Makes a finding of the place; the message tells the pipeline.
    pub(super) fn diagnostic(&self, code: &'static str, message: &str) -> Diagnostic {
        let message = match &self.pipeline {
            Some(name) => format!("in the pipeline `{name}`: {message}"),
            None => message.to_owned(),
        };
        Diagnostic::new(code, self.range, message).with_places(self.places.iter().cloned())
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

    /// Returns where a part of a text of a file is to be reported; `chain` is the way to the file.
    pub(super) fn locate(
        &self,
        file: FileId,
        written: &Written,
        origin: &Range<usize>,
        chain: &[Use],
    ) -> Site {
        let definition = self.files.get(file.0).and_then(|it| it.definition.as_ref());
        let text = definition.map_or(self.text, |it| &it.text);
        self.site(file, written.locate(text, origin.clone()), chain)
    }

    /// Returns where a place of a file is to be reported; `chain` is the way to the file.
    pub(super) fn site(&self, file: FileId, range: TextRange, chain: &[Use]) -> Site {
        if file == FileId::SPEC {
            return Site::here(range);
        }
        let ahead = chain.iter().take_while(|it| it.file != file);
        let on_the_way = ahead.filter(|it| it.file != FileId::SPEC);
        let mut places: Vec<Related> = on_the_way
            .filter_map(|it| self.place(it.file, it.range, format!("`{}` is used here", it.name)))
            .collect();
        places.extend(self.place(file, range, "it stands here".to_owned()));
        let pipeline = self.files.get(file.0).and_then(|file| file.name.clone());
        Site {
            range: self.blame,
            pipeline,
            places,
        }
    }

    /// Returns a place of a pipeline that is a file.
    pub(super) fn place(&self, file: FileId, range: TextRange, message: String) -> Option<Related> {
        let definition = self.files.get(file.0)?.definition.as_ref()?;
        let file = Some(Arc::clone(definition.file.as_ref()?));
        let range = definition.text.visible(range);
        Some(Related {
            file,
            range,
            message,
        })
    }

    pub(super) fn file(&mut self, name: &EcoString, definition: &Arc<Definition>) -> FileId {
        let known = self
            .files
            .iter()
            .position(|file| file.name.as_ref() == Some(name));
        FileId(known.unwrap_or_else(|| {
            self.files.push(SourceFile {
                name: Some(name.clone()),
                definition: Some(definition.clone()),
            });
            self.files.len() - 1
        }))
    }
}
