//! Where documents begin and end: marks and directives.

use super::{
    defect::{DefectKind, Mask},
    key::{self, at, is_gap, skip_space},
    layout::{Inline, InlineKind, Item, ItemKind, Line, LineKind, Properties},
    scanner::Scanner,
};
use crate::{text::TextRange, yaml::content::is_document_mark};

impl Scanner<'_> {
    pub(super) fn mark(&mut self, line: Line) {
        self.set_kind(self.line, LineKind::Mark);
        let mark_end = line.start + 3;
        let pos = skip_space(self.bytes, mark_end, line.end);
        let empty = pos >= line.end || at(self.bytes, pos, line.end) == b'#';
        let ends = at(self.bytes, line.start, line.end) == b'.';
        if self.has_content() || self.marked {
            self.next_document(line);
        } else if self.first_items.is_none() {
            self.layout.document.start = mark_end;
        }
        self.marked = !ends;
        self.document_mark = self.marked.then(|| TextRange::new(line.start, mark_end));
        if empty {
            return;
        }
        let range = TextRange::new(pos, line.end);
        let dash = at(self.bytes, pos, line.end) == b'-' && is_gap(self.bytes, pos + 1, line.end);
        if ends || dash || key::find(self.bytes, pos, line.end).is_some() {
            self.report(DefectKind::BehindMark, range, Mask::Blank(range));
            return;
        }
        self.note_second_document(line);
        let root = self.root;
        self.line = self.value(root, pos, None);
    }

    /// Ends a document; what follows belongs to the next one.
    fn next_document(&mut self, line: Line) {
        if self.first_items.is_none() {
            self.first_items = Some(self.layout.items.len());
            self.layout.document.end = line.start;
        }
        self.root = self.layout.items.len();
        self.layout.later_roots.push(self.root);
        self.layout.items.push(root(line.end));
        self.stack.clear();
    }

    pub(super) fn note_second_document(&mut self, line: Line) {
        if self.first_items.is_some() && self.layout.second_document.is_none() {
            let line = TextRange::new(line.start, line.end);
            self.layout.second_document = self.document_mark.or(Some(line));
        }
    }

    pub(super) fn has_content(&self) -> bool {
        self.layout
            .items
            .get(self.root)
            .is_some_and(|root| !root.is_open())
            || self.layout.items.len() > self.root + 1
    }

    pub(super) fn directive(&mut self, line: Line) {
        self.set_kind(self.line, LineKind::Mark);
        let range = TextRange::new(line.start, line.end);
        let slice = self.text.get(line.start..line.end).unwrap_or_default();
        let rest = self
            .layout
            .lines
            .get(self.line + 1..self.last)
            .unwrap_or_default();
        let followed = rest
            .iter()
            .map(|line| self.text.get(line.start..line.end).unwrap_or_default())
            .find(|text| !text.is_empty() && !text.starts_with(['#', '%']))
            .is_some_and(|text| text.starts_with("---"));
        if !followed || self.marked {
            self.report(DefectKind::Directive, range, Mask::Blank(range));
        } else if let Some(version) = slice.strip_prefix("%YAML ") {
            let version = version.split('#').next().unwrap_or_default().trim();
            if !matches!(version, "1.0" | "1.1" | "1.2" | "1.3") {
                self.report(DefectKind::Version, range, Mask::Blank(range));
            }
        }
    }

    pub(super) fn is_mark(&self, line: Line) -> bool {
        self.text
            .get(line.start..line.end)
            .is_some_and(is_document_mark)
    }
}

/// The item of a document whose content begins at an offset.
pub(super) fn root(at: usize) -> Item {
    Item {
        kind: ItemKind::Root,
        parent: 0,
        depth: 0,
        column: 0,
        key: TextRange::empty(at),
        key_properties: Properties::default(),
        mark_end: at,
        value: Inline {
            kind: InlineKind::Nothing,
            ..Inline::default()
        },
    }
}
