//! What something means here.

mod dalec;
mod melange;

use super::{File, Slot, Sort, Symbol};
use crate::{language::Model, schema::Field, text::TextRange};
use std::fmt::Write as _;

/// What is said of a stretch of text.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Hover {
    /// What it is said of.
    pub range: TextRange,
    /// The text, in Markdown.
    pub markdown: String,
}

/// Returns what is to be said of what stands at an offset; `None` if that is nothing.
///
/// A name is explained before the text in which it stands, and that before its field.
pub fn hover(file: &File, offset: usize) -> Option<Hover> {
    let reference = match &file.checked.model {
        Model::Melange(_, compiled) | Model::Pipeline(_, compiled) => {
            melange::reference(file, compiled, offset)
        }
        Model::Dalec(spec) => dalec::substituted(file, spec, offset),
    };
    reference
        .or_else(|| of_name(file, offset))
        .or_else(|| of_field(file, offset))
}

fn of_name(file: &File, offset: usize) -> Option<Hover> {
    let at = file.occurrence(offset)?;
    let markdown = match &file.checked.model {
        Model::Melange(spec, compiled) => melange::symbol(&at.symbol, spec, compiled),
        Model::Pipeline(_, compiled) => {
            melange::symbol(&at.symbol, &crate::melange::Spec::default(), compiled)
        }
        Model::Dalec(spec) => dalec::symbol(&at.symbol, spec),
    };
    Some(Hover {
        range: at.range,
        markdown: markdown?,
    })
}

fn of_field(file: &File, offset: usize) -> Option<Hover> {
    let place = file.place(offset);
    let (field, range) = match &place.slot {
        Slot::Entry { written, .. } if !written.is_empty() => {
            let key = file.text.slice(*written);
            let shape = place.innermost()?.kind?.shape()?;
            (shape.field(key.trim_matches(['"', '\'']))?, *written)
        }
        // In a script, every word would have the same to say.
        Slot::Value { written } if file.text.line(written.start) == file.text.line(offset) => {
            let mut levels = place.levels.iter().rev();
            (levels.find_map(|level| level.field)?, *written)
        }
        _ => return None,
    };
    Some(Hover {
        range,
        markdown: describe(field),
    })
}

/// Says what a field is for, and what it takes.
pub(super) fn describe(field: &Field) -> String {
    let takes = field.kind.words(&|shape| shape.name.to_owned());
    let mut said = format!("**`{}`**: {takes}", field.name);
    if field.required {
        said += "; required";
    }
    let _ = write!(said, "\n\n{}", field.doc);
    if field.substituted {
        said += "\n\nVariables are put in.";
    }
    if !field.words.is_empty() && !field.words.iter().all(|word| field.doc.contains(word)) {
        let _ = write!(said, "\n\nOne of `{}`.", field.words.join("`, `"));
    }
    said
}

/// Says what something is: the line above all else.
fn title(symbol: &Symbol) -> String {
    match symbol.sort {
        Sort::Input => format!("**`{}`**: an input of `{}`", symbol.name, symbol.owner),
        sort => {
            let article = match sort.word().starts_with(['a', 'i', 'o']) {
                true => "an",
                false => "a",
            };
            format!("**`{}`**: {article} {}", symbol.name, sort.word())
        }
    }
}

/// Shows a value: on the line if it is short, else as a block.
fn value(text: &str) -> String {
    if text.is_empty() {
        return "nothing".to_owned();
    }
    if !text.contains('\n') && text.len() <= 200 && !text.contains('`') {
        return format!("`{text}`");
    }
    let mut lines: Vec<&str> = text.lines().take(30).collect();
    if text.lines().count() > lines.len() {
        lines.push("…");
    }
    // More backquotes than there are in a row inside.
    let inside = text.split(|c| c != '`').map(str::len).max().unwrap_or(0);
    let fence = "`".repeat(inside.max(2) + 1);
    format!("\n\n{fence}\n{}\n{fence}", lines.join("\n"))
}
