//! Decoding: from nodes to values, by the table of fields, as strictly as melange's loader.
//!
//! Look at [`Decoder::value`] first. What does not fit is reported and left out; everything else
//! has its value and its range. The rules are those of gopkg.in/yaml.v3 3.0.1, `decode.go`.

mod mapping;
mod message;
mod scalar;
mod value;

use crate::{
    diagnostic::Diagnostic,
    holes::Holes,
    schema::Kind,
    text::{Text, TextRange},
    yaml::{Dialect, Document, Node, Typed, Value},
};
use std::{collections::HashSet, sync::Arc};

pub(super) use message::Label;
pub(super) use value::{Decoded, Record};

use value::{FieldValue, List};

/// What happens to keys that are no fields.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) enum UnknownFields {
    /// melange refuses them, as in a configuration.
    Refused,
    /// melange ignores them, as in a pipeline file.
    Ignored,
}

/// Decodes one file.
#[derive(Debug)]
pub(super) struct Decoder<'a> {
    pub text: &'a Text,
    /// Where the text is broken.
    pub holes: &'a Holes,
    /// What was found, each thing once.
    pub diagnostics: Vec<Diagnostic>,
    unknown_fields: UnknownFields,
    known: HashSet<(&'static str, TextRange, String)>,
    /// Aliases without an anchor, which are reported with the YAML.
    unknown_aliases: HashSet<TextRange>,
    work: Work,
    /// The aliases through which the present value was reached.
    through: usize,
}

/// How much was decoded, counted as the library counts.
#[derive(Debug, Default)]
struct Work {
    all: usize,
    aliased: usize,
    exhausted: bool,
}

impl Work {
    /// Returns whether so much comes from aliases that the library gives up.
    fn is_excessive(&self) -> bool {
        const LOW: usize = 400_000;
        const HIGH: usize = 4_000_000;
        // Parts of a hundred million, so that no rounding matters.
        let allowed = match self.all {
            ..=LOW => 99_000_000,
            HIGH.. => 10_000_000,
            all => 99_000_000 - 89_000_000 * (all - LOW) / (HIGH - LOW),
        };
        self.aliased > 100 && self.all > 1000 && self.aliased * 100_000_000 / self.all > allowed
    }
}

impl<'a> Decoder<'a> {
    pub(super) fn new(
        text: &'a Text,
        holes: &'a Holes,
        document: &Document,
        unknown_fields: UnknownFields,
    ) -> Self {
        let found = document.diagnostics.iter();
        let unknown = found.filter(|diagnostic| diagnostic.code == "yaml/unknown-alias");
        Self {
            text,
            holes,
            diagnostics: Vec::new(),
            unknown_fields,
            known: HashSet::new(),
            unknown_aliases: unknown.map(|diagnostic| diagnostic.range).collect(),
            work: Work::default(),
            through: 0,
        }
    }

    /// Reports something, unless it stands where the text is broken.
    pub(super) fn report(&mut self, mut diagnostic: Diagnostic) {
        let hidden = match diagnostic.code {
            // Next to broken text, even the sort of a value is not sure.
            "melange/wrong-type" => self.holes.near(diagnostic.range, self.text),
            _ => !self.holes.spare(diagnostic.range),
        };
        if hidden {
            return;
        }
        diagnostic.range = self.text.visible(diagnostic.range);
        let key = (
            diagnostic.code,
            diagnostic.range,
            diagnostic.message.clone(),
        );
        if self.known.insert(key) {
            self.diagnostics.push(diagnostic);
        }
    }

    /// Decodes a node; `substituted` says whether variables are put into the texts in it.
    pub(super) fn value(
        &mut self,
        node: &Arc<Node>,
        kind: &Kind,
        substituted: bool,
        label: Label<'_>,
    ) -> Decoded {
        let outer = self.through;
        let decoded = self.aliased(node, kind, substituted, label);
        self.through = outer;
        decoded
    }

    fn aliased(
        &mut self,
        node: &Arc<Node>,
        kind: &Kind,
        substituted: bool,
        label: Label<'_>,
    ) -> Decoded {
        let at = node.range;
        let mut node = node;
        if !self.count(at) {
            return Decoded::Broken;
        }
        while let Value::Alias { target, .. } = &node.value {
            self.through += 1;
            match target {
                Some(target) => node = target,
                None => {
                    self.recursive(node.range, at);
                    return Decoded::Broken;
                }
            }
            if !self.count(at) {
                return Decoded::Broken;
            }
        }
        match kind {
            _ if Dialect::YamlV3.typed(node) == Some(Typed::Null) => Decoded::Null,
            Kind::List(item) => self.list(node, at, item, substituted, label),
            Kind::Map(entry) => self.map(node, at, entry, substituted, label),
            Kind::Record(shape) => self.record(node, at, shape, label),
            Kind::Text
            | Kind::Flag
            | Kind::Mode
            | Kind::Integer
            | Kind::Unsigned
            | Kind::Id
            | Kind::Duration => self.scalar(node, at, kind, substituted, label),
            // Sorts of Dalec's alone.
            _ => Decoded::Null,
        }
    }

    fn list(
        &mut self,
        node: &Arc<Node>,
        at: TextRange,
        item: &'static Kind,
        substituted: bool,
        label: Label<'_>,
    ) -> Decoded {
        let Value::Sequence(items) = &node.value else {
            return self.misfit(node, at, &Kind::List(item), label);
        };
        let label = Label::Item(label.name());
        let mut list = List {
            items: Vec::with_capacity(items.len()),
            dropped: Vec::new(),
        };
        for node in items {
            match self.value(node, item, substituted, label) {
                Decoded::Null => {
                    let range = self.text.visible(node.range);
                    let message = format!("{} is empty and counts for nothing", label.words());
                    self.report(Diagnostic::new("melange/null-item", range, message));
                    list.dropped.push(range);
                }
                decoded => list.items.push(decoded),
            }
        }
        Decoded::List(list)
    }

    /// Reports an alias that stands inside the value with its anchor.
    fn recursive(&mut self, alias: TextRange, at: TextRange) {
        if !self.unknown_aliases.contains(&alias) {
            let message = "this alias stands inside the value that it repeats";
            self.report(Diagnostic::new("melange/recursive-alias", at, message));
        }
    }

    /// Counts a value, and returns whether the library goes on.
    fn count(&mut self, at: TextRange) -> bool {
        if self.work.exhausted {
            return false;
        }
        self.work.all += 1;
        self.work.aliased += usize::from(self.through > 0);
        if self.work.is_excessive() {
            self.work.exhausted = true;
            let message = "the aliases of this file make it so large that melange gives up here";
            self.report(
                Diagnostic::new("melange/excessive-aliases", at, message)
                    .with_hint("Write the values out."),
            );
        }
        !self.work.exhausted
    }
}
