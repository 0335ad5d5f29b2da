//! Where an item belongs: by its column, or, if that fits nowhere, by the best guess.

use super::{
    defect::{DefectKind, Mask},
    key::{self, Key, at, skip_space},
    layout::{Inline, InlineKind, Item, ItemKind, Line, Properties},
    scanner::{MAX_DEPTH, Open, Scanner},
};
use crate::text::TextRange;

/// A place for an item.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
enum Spot {
    /// In the collection with this index in the stack.
    In(usize),
    /// In a new collection: the value of the last item of that with this index, or of the root.
    Below(Option<usize>),
}

impl Scanner<'_> {
    /// Adds a list item; `false` if it fits nowhere and its lines were skipped.
    pub(super) fn element(
        &mut self,
        column: usize,
        dash: TextRange,
        line: Line,
        fresh: bool,
    ) -> bool {
        let properties = Properties::default();
        self.add(
            ItemKind::Element,
            column,
            dash,
            properties,
            dash.end,
            line,
            fresh,
        )
        .is_some()
    }

    /// Adds a pair; `None` if it fits nowhere and its lines were skipped.
    pub(super) fn pair(
        &mut self,
        column: usize,
        key: &Key,
        line: Line,
        fresh: bool,
    ) -> Option<usize> {
        if key.complex {
            self.report(DefectKind::ComplexKey, key.range, Mask::Nothing);
        }
        let mark_end = (key.colon + 1).min(line.end);
        let properties = key.properties.clone();
        self.add(
            ItemKind::Pair,
            column,
            key.range,
            properties,
            mark_end,
            line,
            fresh,
        )
    }

    #[expect(clippy::too_many_arguments, reason = "the parts of an item")]
    fn add(
        &mut self,
        kind: ItemKind,
        column: usize,
        key: TextRange,
        key_properties: Properties,
        mark_end: usize,
        line: Line,
        fresh: bool,
    ) -> Option<usize> {
        let spot = if fresh {
            self.spot(column, kind)
        } else {
            // Behind a dash: the value of the item that the dash began.
            Some(Spot::Below(self.stack.len().checked_sub(1)))
        };
        let (spot, column) = match spot {
            Some(spot) => (spot, column),
            None => self.guess(kind, column, key, line)?,
        };
        let (owner, index) = match spot {
            Spot::In(index) => (self.stack.get(index)?.owner, index),
            Spot::Below(parent) => {
                let owner = match parent {
                    Some(index) => self.stack.get(index)?.last,
                    None => self.root,
                };
                let index = parent.map_or(0, |index| index + 1);
                if index >= MAX_DEPTH {
                    self.too_deep(owner, key.start, line);
                    return None;
                }
                if fresh && kind == ItemKind::Pair && self.column_of(parent) == Some(column) {
                    self.layout.liberties.push(key.start);
                }
                if let Some(owner) = self.layout.items.get_mut(owner) {
                    owner.value.kind = InlineKind::Nested;
                }
                self.stack.truncate(index);
                self.stack.push(Open {
                    column,
                    kind,
                    owner,
                    last: owner,
                });
                (owner, index)
            }
        };
        self.stack.truncate(index + 1);
        let item = self.layout.items.len();
        self.stack.last_mut()?.last = item;
        let depth = self.layout.items.get(owner).map_or(0, |owner| owner.depth) + 1;
        self.layout.items.push(Item {
            kind,
            parent: owner,
            depth,
            column,
            key,
            key_properties,
            mark_end,
            value: Inline::default(),
        });
        Some(item)
    }

    fn column_of(&self, index: Option<usize>) -> Option<usize> {
        index
            .and_then(|index| self.stack.get(index))
            .map(|open| open.column)
    }

    /// Returns where an item at this column belongs, by the rules.
    fn spot(&self, column: usize, kind: ItemKind) -> Option<Spot> {
        let mut inside = false;
        for (index, open) in self.stack.iter().enumerate().rev() {
            if open.column > column {
                inside = true;
                continue;
            }
            let expects = !inside && self.is_open(open.last);
            if open.column < column {
                return expects.then_some(Spot::Below(Some(index)));
            }
            if open.kind == kind {
                return Some(Spot::In(index));
            }
            // `key:` with its list at the same column; and a pair below a lone dash, which the
            // loader takes as that item.
            if expects {
                return Some(Spot::Below(Some(index)));
            }
            if kind == ItemKind::Element {
                return None;
            }
            // A pair behind the list of the pair before it.
            inside = true;
        }
        let fresh = self.stack.is_empty() && self.is_open(self.root);
        fresh.then_some(Spot::Below(None))
    }

    /// Returns whether an item at this column would begin a collection.
    pub(super) fn begins_block(&self, column: usize, pos: usize, end: usize) -> bool {
        let dash = at(self.bytes, pos, end) == b'-' && key::is_gap(self.bytes, pos + 1, end);
        let kind = if dash {
            ItemKind::Element
        } else if key::find(self.bytes, pos, end).is_some() {
            ItemKind::Pair
        } else {
            return self.open_slot(column).is_some();
        };
        matches!(self.spot(column, kind), Some(Spot::Below(_)))
    }

    /// Finds the place for an item whose column fits nowhere: the nearest collection of its kind.
    ///
    /// `None` if there is none; then the lines that belong to the item are skipped.
    fn guess(
        &mut self,
        kind: ItemKind,
        column: usize,
        key: TextRange,
        line: Line,
    ) -> Option<(Spot, usize)> {
        let next = self.next_content(self.line).map(|line| line.indent);
        let opens = self.opens(key, line);
        // What comes next tells which column was meant: a child is deeper, a sibling is not.
        let fits = |open: &Open| match next {
            Some(next) if opens => open.column < next,
            Some(next) => open.column >= next,
            None => true,
        };
        let nearest = self
            .stack
            .iter()
            .enumerate()
            .filter(|(_, open)| open.kind == kind)
            .min_by_key(|(index, open)| {
                (
                    open.column.abs_diff(column),
                    !fits(open),
                    usize::MAX - index,
                )
            })
            .map(|(index, open)| (index, open.column));
        let token = TextRange::new(key.start, key.end.max(key.start + 1).min(line.end));
        let Some((index, expected)) = nearest else {
            let kind = match (kind, self.stack.last()) {
                (ItemKind::Element, Some(_)) => DefectKind::UnexpectedDash,
                (ItemKind::Pair, Some(_)) => DefectKind::UnexpectedPair,
                _ => DefectKind::Misplaced,
            };
            let end = self.skip_deeper(column);
            self.report(kind, token, Mask::Blank(TextRange::new(line.start, end)));
            return None;
        };
        // A dash at the column of a mapping that goes on is no matter of indentation.
        let in_mapping = kind == ItemKind::Element
            && self
                .stack
                .iter()
                .any(|open| open.column == column && open.kind == ItemKind::Pair);
        if in_mapping && expected != column {
            let end = self.skip_deeper(column);
            let mask = Mask::Blank(TextRange::new(line.start, end));
            self.report(DefectKind::UnexpectedDash, token, mask);
            return None;
        }
        if !self.is_reported(line) {
            self.report(DefectKind::Indent { expected }, token, Mask::Nothing);
        }
        Some((Spot::In(index), expected))
    }

    /// Returns whether this line's indentation has been found fault with already.
    fn is_reported(&self, line: Line) -> bool {
        self.layout.defects.last().is_some_and(|defect| {
            defect.kind == DefectKind::Tab && defect.range.start == line.start
        })
    }

    /// Returns whether the line of an item ends with its key or dash, so that more is to follow.
    fn opens(&self, key: TextRange, line: Line) -> bool {
        let colon = skip_space(self.bytes, key.end, line.end);
        let behind = if at(self.bytes, colon, line.end) == b':' {
            colon + 1
        } else {
            key.end
        };
        self.text_end(skip_space(self.bytes, behind, line.end), line.end)
            <= skip_space(self.bytes, behind, line.end)
    }

    /// Skips this line and the deeper ones below it, and returns the offset behind them.
    pub(super) fn skip_deeper(&mut self, column: usize) -> usize {
        let mut end = self.current().end;
        self.line += 1;
        while self.line < self.last {
            let line = self.current();
            let blank = line.start + line.indent >= line.end;
            if !blank && (line.indent <= column || self.is_mark(line)) {
                break;
            }
            if !blank {
                end = line.end;
            }
            self.line += 1;
        }
        end
    }

    fn too_deep(&mut self, owner: usize, start: usize, line: Line) {
        let column = line.indent.min(start - line.start);
        let end = self.skip_deeper(column);
        let range = TextRange::new(start, end);
        if let Some(owner) = self.layout.items.get_mut(owner) {
            owner.value = Inline {
                kind: InlineKind::Broken,
                range,
                ..Inline::default()
            };
        }
        self.report(DefectKind::TooDeep, range, Mask::Blank(range));
    }

    /// Returns the item to which a text on its own line at this column is the value, and the
    /// column below which it must stay; `None` for the root.
    pub(super) fn open_slot(&self, column: usize) -> Option<(usize, Option<usize>)> {
        match self.stack.last() {
            Some(open) if open.column <= column && self.is_open(open.last) => {
                Some((open.last, Some(open.column)))
            }
            None if self.is_open(self.root) => Some((self.root, None)),
            _ => None,
        }
    }

    /// Returns the item that was begun last.
    pub(super) fn newest_slot(&self) -> Option<(usize, Option<usize>)> {
        self.stack.last().map(|open| (open.last, Some(open.column)))
    }

    /// Guesses the column that a line with a tab in its indentation should have.
    pub(super) fn column_behind_tab(&self, pos: usize, line: Line) -> usize {
        let dash =
            at(self.bytes, pos, line.end) == b'-' && key::is_gap(self.bytes, pos + 1, line.end);
        let kind = if dash {
            ItemKind::Element
        } else {
            ItemKind::Pair
        };
        let next = self
            .next_content(self.line)
            .map(|next| (next.indent, self.is_dash(next)));
        let key = key::find(self.bytes, pos, line.end);
        let token = key.map_or(TextRange::new(pos, pos + 1), |key| key.range);
        let opens = self.opens(token, line);
        let Some(top) = self.stack.last() else {
            return 0;
        };
        if self.is_open(top.last) {
            // The first item of a block: a sibling that follows shows the column.
            return match next {
                Some((next, next_dash)) if !opens && next > top.column && next_dash == dash => next,
                Some((next, _)) if opens && next > top.column + 1 => (top.column + 2).min(next - 1),
                _ => top.column + 2,
            };
        }
        let mut columns = self.stack.iter().rev().filter(|open| open.kind == kind);
        let chosen = match next {
            Some((next, _)) if opens => columns.clone().find(|open| open.column < next),
            _ => columns.clone().next(),
        };
        chosen
            .or_else(|| columns.next())
            .map_or(top.column, |open| open.column)
    }
}
