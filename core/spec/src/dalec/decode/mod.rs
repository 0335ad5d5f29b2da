//! Decoding: from nodes to values, by the table of fields, as strictly as Dalec's loader.
//!
//! Look at [`Decoder::value`] first. What does not fit is reported and left out; everything else
//! has its value and its range.

mod either;
mod fix;
mod mapping;
mod merge;
mod message;
mod scalar;
mod value;

use super::{fields::NESTED_MOUNT, holes::Holes, written::Written};
use crate::{
    diagnostic::{Diagnostic, Severity},
    schema::Kind,
    text::{Text, TextRange},
    yaml::{Document, Node, Value},
};
use ecow::EcoString;
use std::{
    collections::{HashMap, HashSet},
    ops::Range,
    sync::Arc,
};

pub(super) use merge::check_merges;
pub(super) use message::Label;
pub(super) use value::{Decoded, FieldValue, Record, Visited};

/// How much may be read through aliases: nodes, and bytes of text by the dozen.
const ALIAS_BUDGET: usize = 500_000;

const TOO_LARGE: &str = "dalec/too-large";

/// Decodes one spec.
#[derive(Debug)]
pub(super) struct Decoder<'a> {
    pub text: &'a Text,
    /// Where the text is broken.
    pub holes: &'a Holes,
    /// What was found, each thing once.
    pub diagnostics: Vec<Diagnostic>,
    /// All reports in their order, as indices of diagnostics: what is read twice through aliases
    /// is reported twice.
    pub log: Vec<usize>,
    known: HashSet<(usize, String)>,
    /// The first diagnostic with a code at a place.
    places: HashMap<(&'static str, TextRange), usize>,
    /// Aliases without an anchor, which are reported with the YAML.
    unknown_aliases: HashSet<TextRange>,
    budget: usize,
    /// The report that the budget is used up.
    exhausted: Option<usize>,
    /// Whether the present value was reached through an alias.
    through_alias: bool,
    /// Whether the present value stays as it is written, whatever its field says.
    as_written: bool,
    /// Whether Dalec does not look at the present value when it loads a spec: a mount of a step.
    unchecked: bool,
}

impl<'a> Decoder<'a> {
    pub(super) fn new(text: &'a Text, holes: &'a Holes, document: &Document) -> Self {
        let found = document.diagnostics.iter();
        let unknown = found.filter(|diagnostic| diagnostic.code == "yaml/unknown-alias");
        Self {
            text,
            holes,
            diagnostics: Vec::new(),
            log: Vec::new(),
            known: HashSet::new(),
            places: HashMap::new(),
            unknown_aliases: unknown.map(|diagnostic| diagnostic.range).collect(),
            budget: ALIAS_BUDGET,
            exhausted: None,
            through_alias: false,
            as_written: false,
            unchecked: false,
        }
    }

    /// Returns a decoder of the same text that keeps its reports for itself.
    pub(super) fn aside(&self) -> Self {
        Self {
            text: self.text,
            holes: self.holes,
            diagnostics: Vec::new(),
            log: Vec::new(),
            known: HashSet::new(),
            places: HashMap::new(),
            unknown_aliases: HashSet::new(),
            budget: self.budget,
            exhausted: None,
            through_alias: false,
            as_written: false,
            unchecked: false,
        }
    }

    /// Reports something, unless it stands where the text is broken.
    pub(super) fn report(&mut self, mut diagnostic: Diagnostic) {
        let hidden = match diagnostic.code {
            // Next to broken text, even the sort of a value is not sure.
            "dalec/wrong-type" => self.holes.near(diagnostic.range, self.text),
            _ => !self.holes.spare(diagnostic.range),
        };
        if hidden {
            return;
        }
        let place = (diagnostic.code, diagnostic.range);
        diagnostic.range = self.text.visible(diagnostic.range);
        let new = self.diagnostics.len();
        let first = *self.places.entry(place).or_insert(new);
        let is_new = self.known.insert((first, diagnostic.message.clone()));
        if is_new {
            self.diagnostics.push(diagnostic);
        }
        self.log.push(if is_new { new } else { first });
    }

    /// Returns the first report among some for which nothing can be built or run.
    pub(super) fn first_fault(&self, reports: Range<usize>) -> Option<&Diagnostic> {
        self.log
            .get(reports)?
            .iter()
            .filter_map(|index| self.diagnostics.get(*index))
            .find(|diagnostic| {
                diagnostic.severity == Severity::Error || diagnostic.code == TOO_LARGE
            })
    }

    /// Returns why the value at a place is broken.
    pub(super) fn fault_at(&self, range: TextRange) -> Option<&Diagnostic> {
        ["dalec/loader-crash", "dalec/wrong-type", TOO_LARGE]
            .iter()
            .find_map(|code| self.places.get(&(*code, range)))
            .or(self.exhausted.as_ref())
            .and_then(|index| self.diagnostics.get(*index))
    }

    /// Decodes a node; `substituted` says whether arguments are put into the texts in it.
    pub(super) fn value(
        &mut self,
        node: &Arc<Node>,
        kind: &Kind,
        substituted: bool,
        label: Label<'_>,
    ) -> Decoded {
        let outer = self.through_alias;
        let decoded = self.aliased(node, kind, substituted, label);
        self.through_alias = outer;
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
        while let Value::Alias { target, .. } = &node.value {
            self.through_alias = true;
            match target {
                Some(target) => node = target,
                None => {
                    self.recursive(node.range, at);
                    return Decoded::Broken(at);
                }
            }
        }
        if !self.charge(node, at) {
            return Decoded::Broken(at);
        }
        match kind {
            Kind::Any => Decoded::Any,
            Kind::Required(shape) if matches!(node.value, Value::Null) => {
                if self.unchecked {
                    return Decoded::Null;
                }
                let line = self.text.line_range(self.text.line(at.start));
                if !self.holes.spare(line) {
                    return Decoded::Broken(at);
                }
                let message = format!("Dalec's loader crashes where {} is null", shape.name);
                self.report(
                    Diagnostic::new("dalec/loader-crash", at, message)
                        .with_hint("Remove the entry, or fill it in."),
                );
                Decoded::Broken(at)
            }
            _ if matches!(node.value, Value::Null)
                && node.tag.is_none()
                && kind.is_collection() =>
            {
                Decoded::Null
            }
            Kind::Text
            | Kind::Flag
            | Kind::Mode
            | Kind::Integer
            | Kind::Unsigned
            | Kind::Id
            | Kind::Duration
            | Kind::Date => self.scalar(node, at, kind, substituted, label),
            Kind::List(item) => self.list(node, at, item, substituted, label),
            Kind::Map(entry) => self.map(node, at, entry, substituted, label),
            Kind::SubstitutedMap(entry) => {
                let mut map = self.map(node, at, entry, substituted, label);
                if let Decoded::Map(entries) = &mut map
                    && !self.as_written
                {
                    entries
                        .iter_mut()
                        .for_each(|(name, _)| name.substituted = true);
                }
                map
            }
            Kind::NamedMap(entry) => {
                self.check_names(node, at);
                self.map(node, at, entry, substituted, label)
            }
            Kind::Either(kinds) => self.either(node, at, kinds, substituted, label),
            Kind::Record(shape) | Kind::Required(shape) => self.record(node, at, shape, label),
            Kind::AsWritten(shape) => {
                let outer = (self.as_written, self.unchecked);
                self.as_written = true;
                self.unchecked |= std::ptr::eq(*shape, &NESTED_MOUNT);
                let record = self.record(node, at, shape, label);
                (self.as_written, self.unchecked) = outer;
                record
            }
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
        Decoded::List(
            items
                .iter()
                .map(|node| match self.value(node, item, substituted, label) {
                    // A null item is a value all the same.
                    Decoded::Null => self.zero(node, item),
                    decoded => decoded,
                })
                .collect(),
        )
    }

    /// Returns what a null item or entry is: the zero value of its kind.
    fn zero(&self, node: &Node, item: &Kind) -> Decoded {
        match item {
            Kind::Record(_) | Kind::AsWritten(_) => Decoded::Record(Record {
                range: self.text.visible(node.range),
                head: self.text.visible(node.range),
                lossy: false,
                dropped: false,
                fields: Vec::new(),
                reports: self.log.len()..self.log.len(),
            }),
            Kind::Text => Decoded::Text(Written {
                value: EcoString::new(),
                range: node.range,
                style: None,
                substituted: false,
            }),
            _ => Decoded::Null,
        }
    }

    /// Reports an alias that stands inside the value with its anchor.
    fn recursive(&mut self, alias: TextRange, at: TextRange) {
        if !self.unknown_aliases.contains(&alias) {
            let message = "this alias stands inside the value that it repeats";
            self.report(Diagnostic::new("dalec/recursive-alias", at, message));
        }
    }

    /// Counts what is read through aliases, and reports once if it is too much.
    pub(super) fn charge(&mut self, node: &Node, at: TextRange) -> bool {
        if !self.through_alias {
            return true;
        }
        if let Some(report) = self.exhausted {
            self.log.push(report);
            return false;
        }
        let weight = match &node.value {
            Value::Scalar(scalar) => 1 + scalar.text.len() / 12,
            Value::Mapping(entries) => 1 + entries.len(),
            _ => 1,
        };
        self.budget = self.budget.saturating_sub(weight);
        if self.budget == 0 {
            let message = "the aliases of this spec make it too large to be read on from here";
            self.report(Diagnostic::new(TOO_LARGE, at, message));
            self.exhausted = self.log.last().copied();
        }
        self.budget > 0
    }
}

impl Kind {
    fn is_collection(&self) -> bool {
        matches!(
            self,
            Self::List(_)
                | Self::Map(_)
                | Self::SubstitutedMap(_)
                | Self::NamedMap(_)
                | Self::Either(_)
                | Self::Record(_)
                | Self::AsWritten(_)
                | Self::Required(_)
        )
    }
}
