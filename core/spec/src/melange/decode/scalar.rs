//! Single values.

use super::{Decoded, Decoder, Label};
use crate::{
    Mode, Spanned, Written,
    diagnostic::Diagnostic,
    schema::Kind,
    text::TextRange,
    yaml::{Dialect, Misfit, Node, ScalarStyle, Value},
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
        const DIALECT: Dialect = Dialect::YamlV3;
        let decoded = match kind {
            Kind::Flag => DIALECT
                .boolean(node)
                .map(|value| Decoded::Flag(Spanned { value, range: at })),
            Kind::Integer => DIALECT
                .integer(node)
                .map(|value| Decoded::Integer(Spanned { value, range: at })),
            Kind::Duration => DIALECT
                .duration(node)
                .map(|value| Decoded::Integer(Spanned { value, range: at })),
            Kind::Unsigned => DIALECT
                .long(node)
                .map(|value| Decoded::Unsigned(Spanned { value, range: at })),
            Kind::Id => DIALECT
                .unsigned(node)
                .map(|value| Decoded::Id(Spanned { value, range: at })),
            Kind::Mode => DIALECT
                .unsigned(node)
                .map(|value| Decoded::Mode(mode(node, at, value))),
            _ => written(node, at, substituted).map(Decoded::Text),
        };
        match decoded {
            Ok(decoded) => decoded,
            Err(Misfit::Sort) => self.misfit(node, at, kind, label),
            Err(Misfit::Range) => {
                let message = format!("{} is out of range", self.text.slice(node.range).trim());
                self.report(Diagnostic::new("melange/out-of-range", at, message));
                Decoded::Broken
            }
        }
    }
}

/// Returns a scalar as text.
pub(super) fn written(node: &Node, at: TextRange, substituted: bool) -> Result<Written, Misfit> {
    let value = Dialect::YamlV3.string(node)?;
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

fn mode(node: &Node, at: TextRange, value: u32) -> Mode {
    let (text, quoted) = match &node.value {
        Value::Scalar(scalar) => (scalar.text.to_string(), scalar.style != ScalarStyle::Plain),
        _ => (String::new(), false),
    };
    Mode {
        value,
        range: at,
        text,
        quoted,
    }
}
