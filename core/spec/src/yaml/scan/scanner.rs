//! The walk from line to line.

use super::{
    defect::{Defect, DefectKind, Mask},
    document::root,
    key::{self, Key, at, is_gap, skip_space},
    layout::{Item, ItemKind, Layout, Line, LineKind},
};
use crate::{text::TextRange, yaml::content::split_line};

/// The most collections inside collections that are read.
pub(super) const MAX_DEPTH: usize = 100;

/// Scans the part of a file that the loader reads.
pub(in crate::yaml) fn scan(text: &str, read: TextRange) -> Layout {
    let mut scanner = Scanner::new(text, read);
    scanner.run();
    scanner.finish()
}

/// A collection to which items can still be added.
#[derive(Clone, Copy, Debug)]
pub(super) struct Open {
    pub column: usize,
    /// What its items are.
    pub kind: ItemKind,
    /// The item whose value it is.
    pub owner: usize,
    /// Its last item.
    pub last: usize,
}

/// The state of a scan.
#[derive(Debug)]
pub(super) struct Scanner<'a> {
    pub text: &'a str,
    pub bytes: &'a [u8],
    pub layout: Layout,
    pub stack: Vec<Open>,
    /// The line that is being read.
    pub line: usize,
    /// The first line that is not read any more.
    pub last: usize,
    /// The item of the document that is being read.
    pub root: usize,
    /// How many bytes may still be read twice.
    pub budget: usize,
    /// The items of the first document, once it has ended.
    pub first_items: Option<usize>,
    /// Whether the document has begun: with a mark or with content.
    pub marked: bool,
    /// The line on which the file's content begins.
    first_line: usize,
    /// The `---` above the document that is being read.
    pub document_mark: Option<TextRange>,
}

impl<'a> Scanner<'a> {
    fn new(text: &'a str, read: TextRange) -> Self {
        let mut layout = Layout {
            lines: lines(text),
            ..Layout::default()
        };
        let first_line = line_of(&layout.lines, read.start);
        let last_line = line_of(&layout.lines, read.end);
        // White space that the loader cuts off is no indentation.
        if let Some(line) = layout.lines.get_mut(first_line)
            && read.start > line.start
        {
            line.start = read.start;
            line.indent = indent(text, line.start, line.end);
        }
        if let Some(line) = layout.lines.get_mut(last_line) {
            line.end = read.end.clamp(line.start, line.end);
            line.indent = indent(text, line.start, line.end);
        }
        layout.document = read;
        layout.items.push(root(read.start));
        Self {
            text,
            bytes: text.as_bytes(),
            layout,
            stack: Vec::new(),
            line: first_line,
            last: last_line + 1,
            root: 0,
            budget: 8 * read.len() + 4096,
            first_items: None,
            marked: false,
            first_line,
            document_mark: None,
        }
    }

    fn run(&mut self) {
        while self.line < self.last {
            let line = self.current();
            let start = skip_space(self.bytes, line.start, line.end);
            let first = at(self.bytes, start, line.end);
            match first {
                0 if start >= line.end => self.check_blank(line),
                b'#' => {
                    self.set_kind(self.line, LineKind::Comment);
                    if start > line.start + line.indent && self.has_content() {
                        self.report_tab(line, start);
                    }
                }
                b'-' | b'.' if start == line.start && self.is_mark(line) => self.mark(line),
                b'%' if start == line.start && !self.has_content() => self.directive(line),
                _ => {
                    self.set_kind(self.line, LineKind::Content);
                    self.note_second_document(line);
                    self.content(line, start);
                    continue;
                }
            }
            self.line += 1;
        }
    }

    fn finish(mut self) -> Layout {
        self.check_last_anchor();
        self.layout.first_items = self.first_items.unwrap_or(self.layout.items.len());
        self.layout.defects.sort_by_key(|defect| defect.range);
        self.layout.liberties.sort_unstable();
        self.layout
    }

    /// Reports an anchor with nothing behind it to the end of the file.
    fn check_last_anchor(&mut self) {
        let Some(item) = self.layout.items.last() else {
            return;
        };
        if let Some(anchor) = item
            .value
            .properties
            .anchor
            .filter(|anchor| item.is_open() && anchor.len() > 1)
        {
            self.report(DefectKind::AnchorAlone, anchor, Mask::Blank(anchor));
        }
    }

    /// Reads a line on which an item or a value begins, and what belongs to it.
    fn content(&mut self, line: Line, start: usize) {
        let mut pos = start;
        let mut column = start - line.start;
        let tab = start > line.start + line.indent;
        if tab {
            // The loader reads a tab behind spaces where a block begins.
            let accepted = line.indent > 0 && self.begins_block(line.indent, pos, line.end);
            if accepted || self.line == self.first_line {
                self.layout.liberties.push(pos);
            } else {
                self.report_tab(line, start);
                column = self.column_behind_tab(pos, line);
            }
        }
        // Whether no dash stood before on this line.
        let mut fresh = true;
        loop {
            if at(self.bytes, pos, line.end) == b'-' && is_gap(self.bytes, pos + 1, line.end) {
                let dash = TextRange::new(pos, pos + 1);
                if !self.element(column, dash, line, fresh) {
                    return;
                }
                let next = skip_space(self.bytes, pos + 1, line.end);
                if next >= line.end || at(self.bytes, next, line.end) == b'#' {
                    self.line += 1;
                    return;
                }
                self.check_tab_behind_dash(pos + 1, next, line.end);
                pos = next;
                column = pos - line.start;
                fresh = false;
                continue;
            }
            break;
        }
        let question =
            at(self.bytes, pos, line.end) == b'?' && is_gap(self.bytes, pos + 1, line.end);
        if question && skip_space(self.bytes, pos + 1, line.end) < line.end {
            self.explicit_key(column, pos, line, fresh);
        } else if at(self.bytes, pos, line.end) == b':' && is_gap(self.bytes, pos + 1, line.end) {
            self.lone_colon(column, pos, line, fresh);
        } else if let Some(key) = key::find(self.bytes, pos, line.end) {
            self.check_key(&key);
            if let Some(item) = self.pair(column, &key, line, fresh) {
                self.line = self.value(item, key.colon + 1, Some(column)) + 1;
            }
        } else {
            self.scalar_line(column, pos, line, fresh);
        }
    }

    fn check_key(&mut self, key: &Key) {
        if let Some(anchor) = key.properties.anchor {
            let (_, _, second) = key::properties(self.bytes, anchor.start, key.range.start);
            if let Some(second) = second {
                self.report(DefectKind::SecondAnchor, second, Mask::Blank(second));
            }
        }
        let first = at(self.bytes, key.range.start, key.range.end);
        match first {
            b'%' if self.current().indent > 0 => {
                self.layout.liberties.push(key.range.start);
            }
            b'@' | b'`' | b'%' | b']' => {
                let range = TextRange::new(key.range.start, key.range.start + 1);
                let mask = Mask::Letter(range.start);
                self.report(DefectKind::BadStart(char::from(first)), range, mask);
            }
            b',' | b'}' => self.layout.liberties.push(key.range.start),
            b'"' => {
                self.check_escapes(key.range);
                self.check_tab_inside(key.range);
            }
            _ => {}
        }
    }

    /// Reads `? key`.
    fn explicit_key(&mut self, column: usize, pos: usize, line: Line, fresh: bool) {
        let start = skip_space(self.bytes, pos + 1, line.end);
        let (properties, start, _) = key::properties(self.bytes, start, line.end);
        let end = self.text_end(start, line.end).max(start);
        // `? a: b` is a pair whose key is `a`, to the loader.
        let found = key::find(self.bytes, start, line.end);
        let key = found.clone().unwrap_or(Key {
            properties,
            range: TextRange::new(start, end),
            colon: end,
            complex: false,
        });
        self.layout.liberties.push(pos);
        let first = at(self.bytes, start, line.end);
        let dash = first == b'-' && is_gap(self.bytes, start + 1, line.end);
        if dash || matches!(first, b'[' | b'{') {
            self.report(DefectKind::ComplexKey, key.range, Mask::Nothing);
        }
        if let Some(item) = self.pair(column, &key, line, fresh) {
            if matches!(first, b'|' | b'>') {
                if let Some(item) = self.layout.items.get_mut(item) {
                    item.mark_end = end;
                }
                self.skip_deeper(column);
            } else if found.is_some() {
                self.line = self.value(item, key.colon + 1, Some(column)) + 1;
            } else {
                if let Some(item) = self.layout.items.get_mut(item) {
                    item.mark_end = end;
                }
                self.line += 1;
            }
        }
    }

    /// Reads a colon at the start of a line: the value of an explicit key, or a missing key.
    fn lone_colon(&mut self, column: usize, pos: usize, line: Line, fresh: bool) {
        while fresh && self.stack.last().is_some_and(|open| open.column > column) {
            self.stack.pop();
        }
        if fresh
            && let Some(open) = self.stack.last().copied()
            && open.column == column
            && open.kind == ItemKind::Pair
            && self.is_open(open.last)
            && let Some(item) = self.layout.items.get_mut(open.last)
            && item.mark_end == item.key.end
        {
            item.mark_end = pos + 1;
            self.line = self.value(open.last, pos + 1, Some(column)) + 1;
            return;
        }
        let range = TextRange::new(pos, line.end);
        self.report(
            DefectKind::MissingKey,
            TextRange::new(pos, pos + 1),
            Mask::Blank(range),
        );
        self.line += 1;
    }

    /// A tab at the start of a line is refused even if nothing follows it.
    fn check_blank(&mut self, line: Line) {
        if line.indent == 0 && line.end > line.start && self.has_content() {
            self.report_tab(line, line.end);
        }
    }

    pub(super) fn report_tab(&mut self, line: Line, end: usize) {
        let range = TextRange::new(line.start, end);
        self.report(DefectKind::Tab, range, Mask::Blank(range));
    }

    fn check_tab_behind_dash(&mut self, start: usize, end: usize, line_end: usize) {
        let has_tab = self
            .bytes
            .get(start..end)
            .is_some_and(|gap| gap.contains(&b'\t'));
        if !has_tab {
            return;
        }
        let dash = at(self.bytes, end, line_end) == b'-' && is_gap(self.bytes, end + 1, line_end);
        if dash || key::find(self.bytes, end, line_end).is_some() {
            let range = TextRange::new(start, end);
            self.report(DefectKind::Tab, range, Mask::Blank(range));
        }
    }

    pub(super) fn current(&self) -> Line {
        self.line_at(self.line)
    }

    pub(super) fn line_at(&self, index: usize) -> Line {
        let empty = Line {
            start: 0,
            end: 0,
            indent: 0,
            kind: LineKind::Blank,
        };
        self.layout.lines.get(index).copied().unwrap_or(empty)
    }

    pub(super) fn set_kind(&mut self, index: usize, kind: LineKind) {
        if let Some(line) = self.layout.lines.get_mut(index) {
            line.kind = kind;
        }
    }

    /// Returns the next line after `index` that is neither blank nor a comment nor a mark.
    pub(super) fn next_content(&self, index: usize) -> Option<Line> {
        let lines = self.layout.lines.get(index + 1..self.last)?;
        // Long stretches without content are not worth the walk.
        for line in lines.iter().take(200) {
            let first = at(self.bytes, line.start + line.indent, line.end);
            if first == 0 && line.start + line.indent >= line.end || first == b'#' {
                continue;
            }
            return (!self.is_mark(*line)).then_some(*line);
        }
        None
    }

    pub(super) fn is_dash(&self, line: Line) -> bool {
        let pos = line.start + line.indent;
        at(self.bytes, pos, line.end) == b'-' && is_gap(self.bytes, pos + 1, line.end)
    }

    pub(super) fn is_open(&self, item: usize) -> bool {
        self.layout.items.get(item).is_some_and(Item::is_open)
    }

    /// Returns where the text from `pos` on ends: before a comment and white space.
    pub(super) fn text_end(&self, pos: usize, end: usize) -> usize {
        let mut last = pos;
        for index in pos..end {
            let byte = at(self.bytes, index, end);
            let comment = byte == b'#' && (index == pos || is_gap(self.bytes, index - 1, end));
            if comment {
                break;
            }
            if !key::is_space(byte) {
                last = index + 1;
            }
        }
        last
    }

    pub(super) fn report(&mut self, kind: DefectKind, range: TextRange, mask: Mask) {
        // Whole characters, and none beyond the end.
        let whole = |range: TextRange| {
            let end = self.text.ceil_char_boundary(range.end.min(self.text.len()));
            TextRange::new(self.text.floor_char_boundary(range.start), end)
        };
        let range = whole(range);
        let mask = match mask {
            Mask::Blank(range) => Mask::Blank(whole(range)),
            mask => mask,
        };
        self.layout.defects.push(Defect { kind, range, mask });
    }
}

/// Splits a text into its lines.
fn lines(text: &str) -> Vec<Line> {
    let mut lines = Vec::with_capacity(text.len() / 24 + 1);
    let mut rest = Some(text);
    while let Some(from) = rest {
        let start = text.len() - from.len();
        let (line, next) = split_line(from);
        let end = start + line.len();
        lines.push(Line {
            start,
            end,
            indent: indent(text, start, end),
            kind: LineKind::Blank,
        });
        rest = next;
    }
    lines
}

fn indent(text: &str, start: usize, end: usize) -> usize {
    let line = text.as_bytes().get(start..end).unwrap_or_default();
    line.iter().take_while(|byte| **byte == b' ').count()
}

/// Returns the line that has an offset.
fn line_of(lines: &[Line], offset: usize) -> usize {
    lines
        .partition_point(|line| line.start <= offset)
        .saturating_sub(1)
}
