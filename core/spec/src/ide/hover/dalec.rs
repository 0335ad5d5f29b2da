//! Names and substituted texts of Dalec.

use super::{Hover, Sort, Symbol, title, value};
use crate::{
    Written,
    dalec::{
        Arguments, Given, Source, Spec, Variant, args,
        word::{self, Removal},
    },
    ide::File,
};
use std::fmt::Write as _;

/// Shows the value at an offset as it is with its arguments put in, and what the lexer took away.
pub(super) fn substituted(file: &File, spec: &Spec, offset: usize) -> Option<Hover> {
    let mut texts = spec.substituted.iter();
    let written = texts.find(|it| it.range.touches(offset))?;
    let arguments = Arguments::new(spec, &Given::default()).0;
    let expansion = word::expand(&written.value, &|name| arguments.get(name), usize::MAX).ok()?;
    let mut said = format!("As Dalec goes on with it: {}", value(&expansion.text));
    for reference in &expansion.references {
        let one = match arguments.get(&reference.name) {
            Some(it) => value(it),
            None => "not known before the build".to_owned(),
        };
        let _ = write!(said, "\n- `{}`: {one}", reference.name);
    }
    let quotes = expansion.removals.iter();
    let quotes = quotes
        .filter(|it| matches!(it, Removal::Quotes { .. }))
        .count();
    let backslashes = expansion.removals.len() - quotes;
    if quotes > 0 {
        said += "\n\nQuotes are taken away, as a shell does.";
    }
    if backslashes > 0 {
        said += "\n\nBackslashes are taken away, as a shell does.";
    }
    let range = match file.occurrence(offset) {
        Some(at) if at.symbol.sort == Sort::Argument => at.range,
        _ => written.range,
    };
    Some(Hover {
        range,
        markdown: said,
    })
}

/// Explains a name.
pub(super) fn symbol(symbol: &Symbol, spec: &Spec) -> Option<String> {
    let mut said = title(symbol);
    match symbol.sort {
        Sort::Argument => {
            let declared = spec.args.iter().find(|it| it.name.value == symbol.name);
            match declared {
                Some(it) if !it.value.value.is_empty() => {
                    let _ = write!(said, "\n\nIts default: {}", value(&it.value.value));
                }
                Some(_) => said += "\n\nIt has no default.",
                None if args::is_known(&symbol.name) => said += "\n\nThe build gives it.",
                None => said += "\n\nIt is not declared under `args`.",
            }
        }
        Sort::Source => {
            let (_, source) = spec
                .sources
                .iter()
                .find(|(it, _)| it.value == symbol.name)?;
            let _ = write!(said, "\n\n{}", describe(source));
        }
        _ => return None,
    }
    Some(said)
}

/// Says where a source comes from.
fn describe(source: &Source) -> String {
    let shown = |written: &Option<Written>| {
        written
            .as_ref()
            .map_or_else(|| "nowhere".to_owned(), |it| value(&it.value))
    };
    match &source.variant {
        Some(Variant::Git { url, commit, .. }) => {
            format!("The git repository {} at {}.", shown(url), shown(commit))
        }
        Some(Variant::Http { url, .. }) => format!("The file {}.", shown(url)),
        Some(Variant::Context { name }) => match name {
            Some(name) => format!("A folder of the build context {}.", value(&name.value)),
            None => "A folder of the build context.".to_owned(),
        },
        Some(Variant::Image { reference, .. }) => {
            format!("Files of the image {}.", shown(reference))
        }
        Some(Variant::Build(_)) => "What a Dockerfile makes.".to_owned(),
        Some(Variant::InlineFile(_)) => "A file that is written here.".to_owned(),
        Some(Variant::InlineDir { files, .. }) => {
            format!("A folder with {} files that are written here.", files.len())
        }
        None => "Nothing is said of where it comes from.".to_owned(),
    }
}
