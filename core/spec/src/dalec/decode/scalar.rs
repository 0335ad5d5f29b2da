//! Single values.

use super::{Decoded, Decoder, Label};
use crate::{
    dalec::written::{Mode, Spanned, Written},
    diagnostic::Diagnostic,
    schema::Kind,
    text::TextRange,
    yaml::{Dialect, Misfit, Node, ScalarStyle, Typed, Value},
};

impl Decoder<'_> {
    pub(super) fn scalar(
        &mut self,
        node: &Node,
        at: TextRange,
        kind: &Kind,
        substituted: bool,
        label: Label<'_>,
    ) -> Decoded {
        let dialect = Dialect::Goccy;
        if dialect.typed(node) == Some(Typed::Null) {
            return Decoded::Null;
        }
        let decoded = match kind {
            Kind::Flag => dialect
                .boolean(node)
                .map(|value| Decoded::Flag(Spanned { value, range: at })),
            Kind::Integer => dialect
                .integer(node)
                .map(|value| Decoded::Integer(Spanned { value, range: at })),
            Kind::Mode => dialect.unsigned(node).map(|value| {
                let (text, quoted) = match &node.value {
                    Value::Scalar(scalar) => {
                        (scalar.text.clone(), scalar.style != ScalarStyle::Plain)
                    }
                    _ => (String::new(), false),
                };
                Decoded::Mode(Mode {
                    value,
                    range: at,
                    text,
                    quoted,
                })
            }),
            _ => written(node, at, substituted).map(Decoded::Text),
        };
        match decoded {
            Ok(decoded) => decoded,
            Err(Misfit::Sort) => self.misfit(node, at, kind, label),
            Err(Misfit::Range) => {
                let message = format!("{} is out of range", self.text.slice(node.range).trim());
                self.report(Diagnostic::new("dalec/out-of-range", at, message));
                Decoded::Broken(at)
            }
        }
    }
}

/// Returns a scalar as text.
pub(super) fn written(node: &Node, at: TextRange, substituted: bool) -> Result<Written, Misfit> {
    let value = Dialect::Goccy.string(node)?;
    let style = match &node.value {
        Value::Scalar(scalar) if scalar.text == value && node.range == at => Some(scalar.style),
        _ => None,
    };
    Ok(Written {
        value,
        range: at,
        style,
        substituted,
    })
}
