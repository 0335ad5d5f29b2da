//! Single values.

use super::{Decoded, Decoder, Label};
use crate::{
    dalec::written::{Mode, Spanned, Written},
    diagnostic::{Diagnostic, Edit, Fix},
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
        let tagged_date = matches!(kind, Kind::Date) && node.tag.is_some();
        if dialect.typed(node) == Some(Typed::Null) && !tagged_date {
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
                        (scalar.text.to_string(), scalar.style != ScalarStyle::Plain)
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
            _ => {
                self.changed_number(node, at, label);
                written(node, at, substituted).map(Decoded::Text)
            }
        };
        if let (Kind::Date, Ok(Decoded::Text(date))) = (kind, &decoded)
            && (!is_day(&date.value) || node.tag.as_ref().is_some_and(|it| it.0 == "!!timestamp"))
        {
            let message = format!("`{}` is no day", date.value);
            self.report(
                Diagnostic::new("dalec/invalid-date", at, message)
                    .with_hint("Write year, month and day: `2024-02-29`."),
            );
            return Decoded::Broken(at);
        }
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

    /// Reports a number that becomes another text.
    fn changed_number(&mut self, node: &Node, at: TextRange, label: Label<'_>) {
        let Value::Scalar(scalar) = &node.value else {
            return;
        };
        let typed = Dialect::Goccy.typed(node);
        if !matches!(typed, Some(Typed::Integer(_) | Typed::Float(_))) || node.tag.is_some() {
            return;
        }
        let Ok(text) = Dialect::Goccy.string(node) else {
            return;
        };
        if text == scalar.text {
            return;
        }
        let message = format!(
            "YAML reads a number here, and {} becomes `{text}`",
            label.words()
        );
        let quoted = format!("'{}'", scalar.text);
        let mut diagnostic = Diagnostic::new("dalec/changed-number", at, message)
            .with_hint(format!("Write it in quotes: `{quoted}`."));
        if node.range == at {
            diagnostic = diagnostic.with_fix(Fix {
                title: format!("Write `{quoted}`"),
                is_safe: true,
                edits: vec![Edit {
                    range: at,
                    text: quoted,
                }],
            });
        }
        self.report(diagnostic);
    }
}

/// Returns whether a text is a day of the calendar: year, month and day.
fn is_day(text: &str) -> bool {
    let digits = |part: &str, len: usize| {
        (part.len() == len && part.bytes().all(|byte| byte.is_ascii_digit()))
            .then(|| part.parse::<u32>().ok())
            .flatten()
    };
    let mut parts = text.splitn(3, '-');
    let mut next = |len| parts.next().and_then(|part| digits(part, len));
    let (Some(year), Some(month), Some(day)) = (next(4), next(2), next(2)) else {
        return false;
    };
    let leap = year % 4 == 0 && (year % 100 != 0 || year % 400 == 0);
    let days = match month {
        2 if leap => 29,
        2 => 28,
        4 | 6 | 9 | 11 => 30,
        1..=12 => 31,
        _ => return false,
    };
    (1..=days).contains(&day)
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
