//! The words for what does not fit.

use super::{
    Decoded, Decoder,
    fix::{of_kind, quoted, truth},
};
use crate::{
    dalec::written::Written,
    diagnostic::{Diagnostic, Edit, Fix},
    likeness::{is_slip, nearest},
    schema::{Kind, Shape},
    text::TextRange,
    yaml::{Dialect, Node, Typed, Value},
};

/// Which value is meant.
#[derive(Clone, Copy, Debug)]
pub(in crate::dalec) enum Label<'a> {
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
            Self::File => "the spec",
        }
    }

    pub(super) fn words(self) -> String {
        match self {
            Self::Field(name) | Self::Entry(name) => format!("`{name}`"),
            Self::Item(name) => format!("an item of `{name}`"),
            Self::File => "a spec".to_owned(),
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
        let message = format!(
            "{} takes {}, not {}",
            label.words(),
            takes(kind),
            sort(node)
        );
        let mut diagnostic = Diagnostic::new("dalec/wrong-type", at, message);
        diagnostic.hint = hint(node, kind, label);
        diagnostic.fixes.extend(of_kind(node, at, kind));
        self.report(diagnostic);
        Decoded::Broken(at)
    }

    /// Reports a key that a mapping does not have, but maybe one that is like it.
    pub(super) fn unknown_field(
        &mut self,
        key: &Written,
        shape: &'static Shape,
        has: impl Fn(&str) -> bool,
    ) {
        let (name, at) = (key.value.as_str(), key.range);
        let message = format!("{} has no field `{name}`", shape.name);
        let mut fix = None;
        let fields = shape.fields.iter().map(|field| field.name);
        let hint = if let Some(field) = nearest(name, fields) {
            if key.style.is_some() && !has(field) {
                fix = Some(Fix {
                    title: format!("Replace `{name}` with `{field}`"),
                    is_safe: is_slip(name, field),
                    edits: vec![Edit {
                        range: at,
                        text: field.to_owned(),
                    }],
                });
            }
            format!("Did you mean `{field}`?")
        } else if name.starts_with("x-") || name.starts_with("X-") {
            format!(
                "Keys that begin with `x-` are not allowed in {}. Put them at the top level.",
                shape.name
            )
        } else {
            let known: Vec<String> = shape
                .fields
                .iter()
                .map(|field| format!("`{}`", field.name))
                .collect();
            format!("Known are {}.", known.join(", "))
        };
        let mut diagnostic = Diagnostic::new("dalec/unknown-field", at, message).with_hint(hint);
        diagnostic.fixes.extend(fix);
        self.report(diagnostic);
    }
}

/// Returns what a kind takes, in words.
fn takes(kind: &Kind) -> String {
    let takes = match kind {
        Kind::Text => "text",
        Kind::Flag => "`true` or `false`",
        Kind::Mode => "permissions such as `0644`",
        Kind::Integer | Kind::Unsigned | Kind::Id => "a whole number",
        Kind::Duration => "a length of time",
        Kind::Date => "a day such as `2024-02-29`",
        Kind::List(_) => "a list",
        Kind::Map(_)
        | Kind::SubstitutedMap(_)
        | Kind::NamedMap(_)
        | Kind::Record(_)
        | Kind::AsWritten(_)
        | Kind::Required(_) => "a mapping",
        Kind::Either(kinds) => {
            let kinds: Vec<String> = kinds.iter().map(takes).collect();
            return kinds.join(" or ");
        }
        Kind::Any => "anything",
    };
    takes.to_owned()
}

/// Returns what a node is, in words.
fn sort(node: &Node) -> &'static str {
    match &node.value {
        Value::Sequence(_) => "a list",
        Value::Mapping(_) => "a mapping",
        _ => match Dialect::Goccy.typed(node) {
            Some(Typed::Null) | None => "null",
            Some(Typed::Bool(_)) => "a truth value",
            Some(Typed::Integer(_) | Typed::Float(_)) => "a number",
            Some(Typed::Text(_) | Typed::TextOnly(_)) => "text",
        },
    }
}

fn hint(node: &Node, kind: &Kind, label: Label<'_>) -> Option<String> {
    if let Kind::Either([kind]) = kind {
        return hint(node, kind, label);
    }
    let scalar = match &node.value {
        Value::Scalar(scalar) => Some(scalar.text.as_str()),
        _ => None,
    };
    Some(match (kind, &node.value, scalar) {
        (Kind::Text, Value::Sequence(_), _) if matches!(label, Label::Field("equals")) => {
            "Write one text, or use `contains` for a list of them.".to_owned()
        }
        (Kind::Text, Value::Sequence(items), _) if items.len() == 1 => {
            "Write the text without a dash or brackets.".to_owned()
        }
        (Kind::Text, Value::Mapping(_), _) => {
            "Put text with a colon or braces into quotes.".to_owned()
        }
        (Kind::Flag, _, Some(text)) => {
            format!("Write `{}`, without quotes.", truth(text)?)
        }
        (Kind::Mode, _, Some(_)) => "Write an octal number without quotes: `0644`.".to_owned(),
        (Kind::List(_), Value::Mapping(_), _) => "Begin each item with a dash: `- …`.".to_owned(),
        (Kind::List(_), _, Some(text)) if text.len() < 60 && !text.contains('\n') => {
            format!("Write a list: `[{}]`.", quoted(text))
        }
        (Kind::List(_), _, Some(_)) => "Write a list, with a dash before each item.".to_owned(),
        (Kind::Map(_), Value::Sequence(_), _) => "Write `name: value`, without dashes.".to_owned(),
        _ => return None,
    })
}
