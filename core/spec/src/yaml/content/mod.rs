//! The content of scalars: what is left when quotes, escapes, folds and indentation are resolved.
//!
//! Functions of text alone, as YAML 1.2 has it; what type a content has is a dialect's matter
//! ([`super::Dialect`]).

mod block;
mod flow;

pub(super) use block::{Chomp, block, header, is_document_mark};
pub(super) use flow::{double_quoted, plain, single_quoted};

/// Splits off the first line: its content and what follows its break.
///
/// Returns `None` for the rest if there was no break.
pub(super) fn split_line(text: &str) -> (&str, Option<&str>) {
    match text.find(['\n', '\r']) {
        None => (text, None),
        Some(end) => {
            let (line, rest) = text.split_at(end);
            let rest = rest
                .strip_prefix("\r\n")
                .or_else(|| rest.get(1..))
                .unwrap_or_default();
            (line, Some(rest))
        }
    }
}
