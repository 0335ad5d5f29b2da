//! Values of one of several sorts, and names that must be text.
//!
//! Dalec reads these with code of its own, which looks at what is written rather than at what it
//! means: a tag, an anchor before a key or a block scalar is in its way.

use super::{Decoded, Decoder, Label, mapping::is_merge};
use crate::{
    diagnostic::{Diagnostic, Edit, Fix},
    schema::Kind,
    text::TextRange,
    yaml::{Dialect, Node, ScalarStyle, Typed, Value},
};
use std::sync::Arc;

impl Decoder<'_> {
    /// Decodes a value by the one of some kinds that has its sort.
    pub(super) fn either(
        &mut self,
        node: &Arc<Node>,
        at: TextRange,
        kinds: &'static [Kind],
        substituted: bool,
        label: Label<'_>,
    ) -> Decoded {
        let fits = |kind: &&Kind| match kind {
            Kind::List(_) => matches!(node.value, Value::Sequence(_)),
            Kind::Text => is_plain_text(node),
            _ => matches!(node.value, Value::Mapping(_)),
        };
        let Some(kind) = kinds.iter().find(fits) else {
            return self.misfit(node, at, &Kind::Either(kinds), label);
        };
        match kind {
            Kind::List(item) => {
                self.refuse_tag(node, at, "a list");
                self.list(node, at, item, substituted, label)
            }
            Kind::Text => {
                self.refuse_tag(node, at, "text");
                self.scalar(node, at, kind, substituted, label)
            }
            Kind::Record(shape) => self.record(node, at, shape, label),
            Kind::NamedMap(entry) => {
                self.check_names(node, at);
                self.map(node, at, entry, substituted, label)
            }
            _ => self.misfit(node, at, kind, label),
        }
    }

    /// Reports keys that are no texts, or have an anchor or a tag.
    pub(super) fn check_names(&mut self, node: &Node, at: TextRange) {
        let Value::Mapping(entries) = &node.value else {
            return;
        };
        for entry in entries {
            let key = &entry.key;
            if is_merge(key) || (matches!(key.value, Value::Null) && key.range.is_empty()) {
                continue;
            }
            let range = if at == node.range { key.range } else { at };
            if key.anchor.is_some() || key.tag.is_some() {
                self.report(
                    Diagnostic::new(
                        "dalec/invalid-name",
                        range,
                        "this name has an anchor or a tag, with which Dalec refuses it",
                    )
                    .with_hint("Write the name alone."),
                );
            } else if self.is_explicit(key) {
                self.report(
                    Diagnostic::new(
                        "dalec/invalid-name",
                        range,
                        "Dalec refuses a name behind a question mark",
                    )
                    .with_hint("Write `name: …`."),
                );
            } else if !is_plain_text(key) {
                let name = self.text.slice(key.range).into_owned();
                let message = format!("Dalec takes `{}` for no name", name.trim());
                let mut diagnostic = Diagnostic::new("dalec/invalid-name", range, message);
                if matches!(&key.value, Value::Scalar(scalar) if scalar.style == ScalarStyle::Plain)
                {
                    let text = format!("'{name}'");
                    diagnostic = diagnostic
                        .with_hint(format!("Write it in quotes: `{text}`."))
                        .with_fix(Fix {
                            title: format!("Write `{text}`"),
                            is_safe: true,
                            edits: vec![Edit {
                                range: key.range,
                                text,
                            }],
                        });
                }
                self.report(diagnostic);
            }
        }
    }

    /// Returns whether a key is written behind a question mark.
    fn is_explicit(&self, key: &Node) -> bool {
        let line = self.text.line_range(self.text.line(key.range.start));
        let before = self.text.slice(TextRange::new(line.start, key.range.start));
        let trimmed = before.trim_end();
        trimmed.len() < before.len()
            && trimmed
                .strip_suffix('?')
                .is_some_and(|rest| rest.is_empty() || rest.ends_with([' ', '\t', '{', ',', '[']))
    }
}

/// Returns whether a node is text on its own: no number, no block.
fn is_plain_text(node: &Node) -> bool {
    let in_line = matches!(
        &node.value,
        Value::Scalar(scalar)
            if !matches!(scalar.style, ScalarStyle::Literal | ScalarStyle::Folded)
    );
    in_line && matches!(Dialect::Goccy.typed(node), Some(Typed::Text(_)))
}
