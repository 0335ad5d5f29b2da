//! Block scalars: which lines belong to them.

use super::{
    defect::{DefectKind, Mask},
    key::{self, at, skip_space},
    layout::{Inline, InlineKind, LineKind, Properties},
    scanner::Scanner,
};
use crate::{text::TextRange, yaml::content};

impl Scanner<'_> {
    /// Reads the block scalar whose indicator is at `pos`, and returns its last line.
    pub(super) fn block_scalar(
        &mut self,
        item: usize,
        pos: usize,
        parent: Option<usize>,
        properties: Properties,
    ) -> usize {
        let line = self.current();
        let first = self.line;
        let header = self.text.get(pos..line.end).and_then(content::header);
        let header_end = pos + header.map_or(1, |header| header.len);
        let rest = skip_space(self.bytes, header_end, line.end);
        let comment = at(self.bytes, rest, line.end) == b'#' && rest > header_end;
        // Only behind `---` may a text stand at the margin.
        let root = usize::from(!self.is_mark(line));
        let least = parent.map_or(root, |parent| parent + 1);
        let written = header.and_then(|header| header.indent);
        let indent = match written {
            Some(written) => parent.unwrap_or(0) + written,
            None => self.detected_indent(first, least),
        };

        let mut last = first;
        let mut end = header_end;
        let mut deepest_blank = None;
        let mut index = first + 1;
        while index < self.last {
            let next = self.line_at(index);
            let start = next.start + next.indent;
            if start >= next.end {
                // White space only.
                if last == first && next.indent > indent {
                    deepest_blank = deepest_blank.or(Some(next));
                }
                index += 1;
                continue;
            }
            if self.is_mark(next) && next.indent == 0 {
                break;
            }
            let tab = at(self.bytes, start, next.end) == b'\t' && next.indent < indent;
            if tab {
                let range = TextRange::new(start, start + 1);
                self.report(
                    DefectKind::Tab,
                    range,
                    Mask::Blank(TextRange::new(next.start, next.end)),
                );
            } else if next.indent < indent && !self.is_dedented_text(next.indent, index, least) {
                break;
            } else if next.indent < indent {
                let range = TextRange::new(start, self.text_end(start, next.end).max(start + 1));
                let mask = Mask::Blank(TextRange::new(next.start, next.end));
                self.report(DefectKind::BlockIndent, range, mask);
            }
            self.mark_lines(last + 1, index, LineKind::Block);
            last = index;
            end = next.end;
            index += 1;
        }
        let is_last = index >= self.last;

        let colon = self
            .bytes
            .get(rest..line.end)
            .is_some_and(|rest| rest.contains(&b':'));
        let overlooked = is_last && last == first && parent.is_some() && !colon;
        if rest < line.end && !comment && !overlooked {
            // The loader overlooks it where nothing follows.
            let range = TextRange::new(header_end, self.text_end(rest, line.end).max(rest + 1));
            self.report(DefectKind::BlockHeader, range, Mask::Blank(range));
        }
        if let Some(blank) = deepest_blank.filter(|_| last > first && written.is_none()) {
            let range = TextRange::new(blank.start, blank.end);
            self.report(DefectKind::BlockIndent, range, Mask::Blank(range));
        }
        let stumbles = last == first
            && self.line_at(first + 1).start + self.line_at(first + 1).indent
                >= self.line_at(first + 1).end
            && self
                .next_content(first)
                .is_some_and(|next| self.is_dash(next));
        if stumbles {
            self.report(
                DefectKind::EmptyBlock,
                TextRange::new(pos, header_end),
                Mask::Nothing,
            );
        }
        let keeps = header.is_some_and(|header| header.chomp == content::Chomp::Keep);
        if keeps && last == first && !is_last {
            let range = TextRange::new(pos, header_end);
            self.report(DefectKind::EmptyKeep, range, Mask::Nothing);
        }
        if let Some(item) = self.layout.items.get_mut(item) {
            let range = TextRange::new(pos, end);
            item.value = Inline {
                properties,
                kind: InlineKind::Block,
                range,
            };
        }
        last
    }

    /// Returns the indentation of the first line below `first` that is not blank, if it is enough.
    fn detected_indent(&self, first: usize, least: usize) -> usize {
        let lines = self
            .layout
            .lines
            .get(first + 1..self.last)
            .unwrap_or_default();
        let found = lines
            .iter()
            .find(|line| line.start + line.indent < line.end);
        match found {
            Some(line) if line.indent >= least => line.indent,
            // The first line may be the one that is wrong.
            _ => lines
                .iter()
                .filter(|line| line.start + line.indent < line.end)
                .nth(1)
                .map_or(least, |line| line.indent.max(least)),
        }
    }

    /// Returns whether a line that is indented too little belongs to the block scalar all the
    /// same: it is no item of anything, and the text goes on below.
    fn is_dedented_text(&self, indent: usize, index: usize, least: usize) -> bool {
        let line = self.line_at(index);
        let start = line.start + indent;
        if at(self.bytes, start, line.end) == b'#' {
            return false;
        }
        let known = self.stack.iter().any(|open| open.column == indent);
        let structure = self.is_dash(line) || key::find(self.bytes, start, line.end).is_some();
        if structure && (known || indent < least) {
            return false;
        }
        if indent >= least {
            return true;
        }
        let next = self.next_content(index);
        next.is_some_and(|next| next.indent >= least)
    }

    pub(super) fn mark_lines(&mut self, from: usize, to: usize, kind: LineKind) {
        for index in from..=to {
            self.set_kind(index, kind);
        }
    }
}
