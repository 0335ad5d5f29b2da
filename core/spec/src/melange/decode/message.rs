//! The words for what does not fit.

use super::{Decoded, Decoder, UnknownFields};
use crate::{
    Written,
    diagnostic::{Diagnostic, Edit, Fix},
    likeness::{is_slip, nearest},
    schema::{Kind, Shape},
    text::TextRange,
    yaml::{Dialect, Node, Typed, Value},
};

/// Which value is meant.
#[derive(Clone, Copy, Debug)]
pub(in crate::melange) enum Label<'a> {
    /// The value of a field.
    Field(&'a str),
    /// An item of the list with this name.
    Item(&'a str),
    /// The entry of this name.
    Entry(&'a str),
    /// The whole file.
    File,
}

impl<'a> Label<'a> {
    /// Returns the name in the label.
    pub(super) fn name(self) -> &'a str {
        match self {
            Self::Field(name) | Self::Item(name) | Self::Entry(name) => name,
            Self::File => "the file",
        }
    }

    pub(super) fn words(self) -> String {
        match self {
            Self::Field(name) | Self::Entry(name) => format!("`{name}`"),
            Self::Item(name) => format!("an item of `{name}`"),
            Self::File => "the file".to_owned(),
        }
    }
}

impl Decoder<'_> {
    /// Reports a value of the wrong sort.
    pub(super) fn misfit(
        &mut self,
        node: &Node,
        at: TextRange,
        kind: &Kind,
        label: Label<'_>,
    ) -> Decoded {
        let takes = match kind {
            Kind::Text => "text",
            Kind::Flag => "`true` or `false`",
            Kind::Mode => "permissions such as `0o755`",
            Kind::Integer | Kind::Unsigned | Kind::Id => "a whole number",
            Kind::Duration => "a length of time such as `1h30m`",
            Kind::List(_) => "a list",
            _ => "a mapping",
        };
        let message = format!("{} takes {takes}, not {}", label.words(), sort(node));
        let mut diagnostic = Diagnostic::new("melange/wrong-type", at, message);
        diagnostic.hint = hint(node, kind);
        self.report(diagnostic);
        Decoded::Broken
    }

    /// Reports a key that a mapping does not have.
    pub(super) fn unknown_field(
        &mut self,
        name: &str,
        key: &Written,
        shape: &Shape,
        present: &dyn Fn(&str) -> bool,
    ) {
        let message = match self.unknown_fields {
            UnknownFields::Refused => format!("{} has no field `{name}`", shape.name),
            UnknownFields::Ignored => {
                format!("{} has no field `{name}`; melange ignores it", shape.name)
            }
        };
        let code = match self.unknown_fields {
            UnknownFields::Refused => "melange/unknown-field",
            UnknownFields::Ignored => "melange/ignored-field",
        };
        let mut diagnostic = Diagnostic::new(code, key.range, message);
        let fields = shape.fields.iter().map(|field| field.name);
        if let Some(field) = nearest(name, fields).filter(|field| !present(field)) {
            diagnostic.hint = Some(format!("Did you mean `{field}`?"));
            if key.style.is_some() {
                diagnostic.fixes.push(Fix {
                    title: format!("Replace `{name}` with `{field}`"),
                    is_safe: is_slip(name, field),
                    edits: vec![Edit {
                        range: key.range,
                        text: field.to_owned(),
                    }],
                });
            }
        } else {
            let known: Vec<String> = shape
                .fields
                .iter()
                .map(|field| format!("`{}`", field.name))
                .collect();
            diagnostic.hint = Some(format!("Known are {}.", known.join(", ")));
        }
        self.report(diagnostic);
    }
}

/// Returns what a node is, in words.
fn sort(node: &Node) -> &'static str {
    match &node.value {
        Value::Sequence(_) => "a list",
        Value::Mapping(_) => "a mapping",
        _ => match Dialect::YamlV3.typed(node) {
            Some(Typed::Null) | None => "null",
            Some(Typed::Bool(_)) => "a truth value",
            Some(Typed::Integer(_) | Typed::Float(_)) => "a number",
            Some(Typed::Text(_) | Typed::TextOnly(_)) => "text",
        },
    }
}

fn hint(node: &Node, kind: &Kind) -> Option<String> {
    let scalar = match &node.value {
        Value::Scalar(scalar) => Some(scalar.text.as_str()),
        _ => None,
    };
    Some(match (kind, &node.value, scalar) {
        (Kind::Text, Value::Sequence(items), _) if items.len() == 1 => {
            "Write the text without a dash or brackets.".to_owned()
        }
        (Kind::Text, Value::Sequence(_), _) => {
            "Write one text; where several lines are meant, begin it with `|`.".to_owned()
        }
        (Kind::Text, Value::Mapping(_), _) => {
            "Put text with a colon or braces into quotes.".to_owned()
        }
        (Kind::Flag, _, Some(text)) => {
            let value = match text.to_ascii_lowercase().as_str() {
                "yes" | "on" | "1" | "true" | "y" => "true",
                "no" | "off" | "0" | "false" | "n" => "false",
                _ => return None,
            };
            format!("Write `{value}`, without quotes.")
        }
        (Kind::Duration, _, Some(text)) if text.parse::<u64>().is_ok() => {
            format!("Add the unit: `{text}s` for seconds, `{text}m` for minutes.")
        }
        (Kind::Duration, ..) => "Write numbers with units: `45m`, `1h30m`.".to_owned(),
        (Kind::Unsigned | Kind::Integer | Kind::Id, _, Some(text))
            if text.parse::<i64>().is_ok() =>
        {
            "Write the number without quotes.".to_owned()
        }
        (Kind::Mode, _, Some(_)) => "Write an octal number without quotes: `0o755`.".to_owned(),
        (Kind::List(_), Value::Mapping(_), _) => "Begin each item with a dash: `- …`.".to_owned(),
        (Kind::List(_), _, Some(text)) if text.len() < 60 && !text.contains('\n') => {
            format!("Write a list: `['{}']`.", text.replace('\'', "''"))
        }
        (Kind::List(_), _, Some(_)) => "Write a list, with a dash before each item.".to_owned(),
        (Kind::Map(_) | Kind::Record(_), Value::Sequence(_), _) => {
            "Write `name: value`, without dashes.".to_owned()
        }
        _ => return None,
    })
}
