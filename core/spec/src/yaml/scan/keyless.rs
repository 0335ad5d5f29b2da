//! Lines without a key: values, keys whose colon is missing, and what fits nowhere.

use super::{
    defect::{DefectKind, Mask},
    key::{self, Key, at, skip_space},
    layout::{ItemKind, Line, Properties},
    scanner::{Open, Scanner},
};
use crate::text::TextRange;

impl Scanner<'_> {
    /// Reads a line without a key: a value, or something that fits nowhere.
    pub(super) fn scalar_line(&mut self, column: usize, pos: usize, line: Line, fresh: bool) {
        let slot = if fresh {
            self.open_slot(column)
        } else {
            self.newest_slot()
        };
        if !self.is_key_without_colon(column, pos, line, slot.is_some(), fresh) {
            if let Some((item, parent)) = slot {
                if fresh && parent == Some(column) {
                    self.layout.liberties.push(pos);
                }
                self.line = self.value(item, pos, parent) + 1;
                return;
            }
            self.misplaced_text(column, pos, line);
            return;
        }
        // A key whose colon is missing: what is indented below it belongs to it.
        let end = self.text_end(pos, line.end);
        let range = TextRange::new(pos, end);
        let opens = self.next_content(self.line).is_some_and(|next| {
            // A list at the same column belongs to the key above, if that has no value yet.
            next.indent > column || (next.indent == column && slot.is_none() && self.is_dash(next))
        });
        if !opens {
            self.report(DefectKind::MissingColon, range, Mask::Blank(range));
            self.line += 1;
            return;
        }
        let mask = if line.end > end {
            Mask::Colon(end)
        } else {
            Mask::Nothing
        };
        self.report(DefectKind::MissingColon, range, mask);
        let key = Key {
            properties: Properties::default(),
            range,
            colon: end,
            complex: false,
        };
        if let Some(item) = self.pair(column, &key, line, fresh) {
            if let Some(item) = self.layout.items.get_mut(item) {
                item.mark_end = end;
            }
            self.line += 1;
        }
    }

    /// Returns whether the text at `pos` must be a key: a mapping is expected here, since one goes
    /// on here or below.
    fn is_key_without_colon(
        &self,
        column: usize,
        pos: usize,
        line: Line,
        open: bool,
        fresh: bool,
    ) -> bool {
        let first = at(self.bytes, pos, line.end);
        if matches!(
            first,
            b'|' | b'>' | b'[' | b'{' | b'*' | b'&' | b'!' | b']' | b'}'
        ) {
            return false;
        }
        let next = self.next_content(self.line);
        if open {
            // A text would go on with lines like the first; a pair among them makes it a key.
            return next.is_some_and(|next| {
                let dash = next.indent >= column && self.is_dash(next);
                if dash {
                    // To the loader that is text, but hardly to anybody else.
                    let content = skip_space(self.bytes, next.start + next.indent + 1, next.end);
                    return fresh
                        && self.is_word(pos, line.end)
                        && key::find(self.bytes, content, next.end).is_some();
                }
                next.indent >= column
                    && key::find(self.bytes, next.start + next.indent, next.end).is_some()
                    && !(next.indent == column && self.is_column_of_open_key(column))
            });
        }
        let in_mapping = |open: &Open| open.column == column && open.kind == ItemKind::Pair;
        self.stack.iter().any(in_mapping) && !matches!(first, b'"' | b'\'')
    }

    /// Returns whether a line has nothing but one word from `pos` on.
    fn is_word(&self, pos: usize, end: usize) -> bool {
        let word = self
            .bytes
            .get(pos..self.text_end(pos, end))
            .unwrap_or_default();
        word.iter()
            .all(|byte| byte.is_ascii_alphanumeric() || matches!(byte, b'_' | b'-'))
    }

    /// Returns whether the last pair, without a value yet, stands at this very column: the loader
    /// takes a text there as its value.
    fn is_column_of_open_key(&self, column: usize) -> bool {
        self.stack
            .last()
            .is_some_and(|open| open.column == column && self.is_open(open.last))
    }

    /// Reports text that belongs to nothing.
    fn misplaced_text(&mut self, column: usize, pos: usize, line: Line) {
        let range = TextRange::new(pos, self.text_end(pos, line.end).max(pos + 1));
        let at_column = |kind| move |open: &Open| open.column == column && open.kind == kind;
        let kind = if self.stack.iter().any(at_column(ItemKind::Pair)) {
            DefectKind::MissingColon
        } else if self.stack.iter().any(at_column(ItemKind::Element)) {
            DefectKind::MissingDash
        } else {
            DefectKind::StrayText
        };
        self.report(kind, range, Mask::Blank(range));
        self.line += 1;
    }
}
