//! Parsing: text in, document out.

use super::{Document, assemble::Assembler, tree};
use crate::{
    diagnostic::{Diagnostic, Severity},
    text::{Text, TextRange},
};

/// How to parse.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub struct Options {
    /// Whether white space at both ends of the file is cut off before it is read, as Dalec does
    /// (`dalec@9a577ddf frontend/build.go:58`). Positions stay those of the whole file.
    pub trim: bool,
}

/// Parses a file as it is.
pub fn parse(text: &Text) -> Document {
    parse_with(text, Options::default())
}

/// Parses a file.
pub fn parse_with(text: &Text, options: Options) -> Document {
    let source = text.to_cow();
    let source = if options.trim {
        source.trim_end()
    } else {
        source.as_ref()
    };
    let mut document = Document::default();
    let Some(tree) = tree::parse(source) else {
        return document;
    };
    let mut assembler = Assembler::new(source);
    let mut reader = tree::Reader {
        assembler: &mut assembler,
        base: 0,
    };
    document.root = reader.document(tree.root_node()).map(|built| built.node);
    if tree.root_node().has_error() {
        document.diagnostics.push(Diagnostic {
            code: "yaml/syntax",
            severity: Severity::Error,
            range: TextRange::new(0, source.len()),
            message: "this is not valid YAML".to_owned(),
            hint: None,
            related: Vec::new(),
        });
    }
    document
}
