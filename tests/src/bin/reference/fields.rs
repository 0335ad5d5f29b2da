//! The pages of the fields of both languages, from their tables.

use crate::{Page, row};
use spec_core::{
    dalec, melange,
    schema::{Kind, Shape},
};
use std::fmt::Write as _;

pub(crate) fn dalec() -> Page {
    page(
        "dalec.md",
        "The fields of a Dalec spec",
        &dalec::fields::SPEC,
    )
}

pub(crate) fn melange() -> Page {
    page(
        "melange.md",
        "The fields of a melange configuration",
        &melange::fields::CONFIGURATION,
    )
}

pub(crate) fn pipeline() -> Page {
    page(
        "melange-pipeline.md",
        "The fields of a melange pipeline",
        &melange::fields::PIPELINE,
    )
}

fn page(name: &'static str, title: &'static str, root: &'static Shape) -> Page {
    let mut body = String::from(
        "What each mapping may have, as this project reads it.\n\
         Null counts as nothing, unless it says otherwise.\n\n",
    );
    let mut shapes = vec![root];
    let mut next = 0;
    while let Some(shape) = shapes.get(next).copied() {
        next += 1;
        let _ = write!(body, "## {}\n\n", heading(shape));
        if shape.extensions {
            body += "Keys that begin with `x-` are free.\n\n";
        }
        body += &row(["field", "takes", "what it is for"]);
        body += &row(["---", "---", "---"]);
        for field in shape.fields {
            let (name, takes) = (format!("`{}`", field.name), takes(&field.kind));
            body += &row([name.as_str(), takes.as_str(), field.doc]);
            inside(&field.kind, &mut shapes);
        }
        body.push('\n');
    }
    Page { name, title, body }
}

/// Adds the mappings in a value that have no section yet.
fn inside(kind: &'static Kind, shapes: &mut Vec<&'static Shape>) {
    match kind {
        Kind::List(kind) | Kind::Map(kind) | Kind::SubstitutedMap(kind) | Kind::NamedMap(kind) => {
            inside(kind, shapes);
        }
        Kind::Record(shape) | Kind::AsWritten(shape) | Kind::Required(shape)
            if !shapes.iter().any(|known| std::ptr::eq(*known, *shape)) =>
        {
            shapes.push(shape);
        }
        Kind::Either(kinds) => kinds.iter().for_each(|kind| inside(kind, shapes)),
        _ => {}
    }
}

fn takes(kind: &Kind) -> String {
    kind.words(&|shape| {
        let heading = heading(shape);
        // As readers of Markdown make anchors of headings.
        let kept = |c: &char| c.is_alphanumeric() || matches!(c, ' ' | '-' | '_');
        let anchor: String = heading.to_lowercase().chars().filter(kept).collect();
        format!("[{}](#{})", shape.name, anchor.replace(' ', "-"))
    })
}

/// Returns the name of a mapping with a capital letter.
fn heading(shape: &Shape) -> String {
    let mut letters = shape.name.chars();
    let first = letters.next().into_iter().flat_map(char::to_uppercase);
    first.chain(letters).collect()
}
