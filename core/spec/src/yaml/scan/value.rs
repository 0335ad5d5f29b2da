//! Values: where they begin, on which lines they go on, where they end.

use super::{
    defect::{DefectKind, Mask},
    flow::{Brackets, Step},
    key::{self, at, is_gap, skip_space},
    layout::{Inline, InlineKind, Line, LineKind, Properties},
    scanner::Scanner,
};
use crate::text::TextRange;

impl Scanner<'_> {
    /// Reads the value of an item from `pos` on, and returns the last line that belongs to it.
    ///
    /// `parent` is the column of the collection to which the item belongs.
    pub(super) fn value(&mut self, item: usize, pos: usize, parent: Option<usize>) -> usize {
        let line = self.current();
        let start = skip_space(self.bytes, pos, line.end);
        let (mut properties, start, second) = key::properties(self.bytes, start, line.end);
        self.take_pending(item, &mut properties);
        if let Some(second) = second {
            self.report(DefectKind::SecondAnchor, second, Mask::Blank(second));
        }
        self.check_anchor(&properties);
        let byte = at(self.bytes, start, line.end);
        if start >= line.end || byte == b'#' {
            if let Some(item) = self.layout.items.get_mut(item) {
                item.value.properties = properties;
            }
            return self.line;
        }
        match byte {
            b'|' | b'>' => self.block_scalar(item, start, parent, properties),
            b'"' | b'\'' => self.quoted(item, start, parent, properties),
            b'[' | b'{' => self.brackets(item, start, parent, properties),
            b'*' => self.alias(item, start, properties),
            b'-' if is_gap(self.bytes, start + 1, line.end) => {
                self.bad(item, DefectKind::DashBehindKey, start, properties)
            }
            b'?' if is_gap(self.bytes, start + 1, line.end) && start + 1 < line.end => {
                self.bad(item, DefectKind::SecondColon, start, properties)
            }
            b':' if is_gap(self.bytes, start + 1, line.end) => {
                self.bad(item, DefectKind::MissingKey, start, properties)
            }
            b'%' if line.indent > 0 => {
                self.layout.liberties.push(start);
                self.plain(item, start, parent, properties)
            }
            b'@' | b'`' | b'%' | b']' => self.bad(
                item,
                DefectKind::BadStart(char::from(byte)),
                start,
                properties,
            ),
            _ => self.plain(item, start, parent, properties),
        }
    }

    /// Adds properties that stand on a line of their own above.
    fn take_pending(&mut self, item: usize, properties: &mut Properties) {
        let Some(item) = self.layout.items.get_mut(item) else {
            return;
        };
        let pending = std::mem::take(&mut item.value.properties);
        properties.anchor = properties.anchor.or(pending.anchor);
        properties.tag = properties.tag.or(pending.tag);
    }

    fn check_anchor(&mut self, properties: &Properties) {
        if let Some(anchor) = properties.anchor.filter(|anchor| anchor.len() == 1) {
            self.report(DefectKind::MissingName, anchor, Mask::Blank(anchor));
        }
    }

    fn set(&mut self, item: usize, kind: InlineKind, range: TextRange, properties: Properties) {
        let range = TextRange::new(range.start, self.text.ceil_char_boundary(range.end));
        if let Some(item) = self.layout.items.get_mut(item) {
            item.value = Inline {
                properties,
                kind,
                range,
            };
        }
    }

    /// Notes a value that is none; the rest of its line is skipped.
    fn bad(
        &mut self,
        item: usize,
        kind: DefectKind,
        start: usize,
        properties: Properties,
    ) -> usize {
        let line = self.current();
        let range = TextRange::new(start, self.text_end(start, line.end).max(start + 1));
        self.report(kind, range, Mask::Blank(range));
        self.set(item, InlineKind::Broken, range, properties);
        self.line
    }

    fn alias(&mut self, item: usize, start: usize, properties: Properties) -> usize {
        let line = self.current();
        let end = key::skip_word(self.bytes, start, line.end);
        let range = TextRange::new(start, end);
        if end == start + 1 {
            return self.bad(item, DefectKind::MissingName, start, properties);
        }
        if let Some(anchor) = properties.anchor {
            self.report(DefectKind::SecondAnchor, anchor, Mask::Blank(anchor));
        }
        self.set(item, InlineKind::Alias, range, properties);
        self.check_trailing(end, line);
        self.line
    }

    /// Reports what follows a complete value on its line.
    fn check_trailing(&mut self, end: usize, line: Line) {
        let rest = skip_space(self.bytes, end, line.end);
        if rest < line.end && at(self.bytes, rest, line.end) != b'#' {
            let range = TextRange::new(rest, self.text_end(rest, line.end).max(rest + 1));
            self.report(DefectKind::Trailing, range, Mask::Blank(range));
        }
    }

    fn has_trailing(&self, end: usize, line: Line) -> bool {
        let rest = skip_space(self.bytes, end, line.end);
        rest < line.end && at(self.bytes, rest, line.end) != b'#'
    }

    fn plain(
        &mut self,
        item: usize,
        start: usize,
        parent: Option<usize>,
        properties: Properties,
    ) -> usize {
        let line = self.current();
        let first = self.line;
        let mut end = self.text_end(start, line.end).max(start + 1);
        if let Some(colon) = self.second_colon(start, end) {
            let range = TextRange::new(colon, colon + 1);
            self.report(DefectKind::SecondColon, range, Mask::Letter(colon));
        }
        if matches!(at(self.bytes, start, line.end), b',' | b'}') {
            self.layout.liberties.push(start);
        }
        let mut last = first;
        let mut commented = self.has_comment(end, line);
        let mut index = first + 1;
        // Where lines begin that look like a list.
        let mut swallowed: Option<TextRange> = None;
        // The indentation below which such a text may not fall.
        let mut raw: Option<usize> = None;
        while index < self.last && !commented {
            let next = self.line_at(index);
            let content = skip_space(self.bytes, next.start, next.end);
            if content >= next.end {
                if next.indent == 0 && next.end > next.start {
                    break; // A tab only: the walk reports it.
                }
                index += 1;
                continue;
            }
            let deep = parent.is_none_or(|parent| next.indent > parent);
            let tab = next.indent == 0 && content > next.start;
            let comment = at(self.bytes, content, next.end) == b'#';
            // A line with a dash turns all that follows into text, comments as well.
            let stops = match raw {
                Some(indent) => next.indent < indent,
                None => tab || comment,
            };
            if !deep || stops || self.is_mark(next) {
                break;
            }
            if at(self.bytes, content, next.end) == b'-' {
                raw = raw.or(Some(next.indent));
                self.layout.liberties.push(content);
            }
            if raw.is_none() && self.is_misplaced_pair(content, next) {
                break;
            }
            if self.is_dash(next) {
                swallowed = swallowed.or(Some(TextRange::new(content, content + 1)));
            }
            let text_end = self.text_end(content, next.end).max(content + 1);
            if (raw.is_none() || parent.is_none())
                && let Some(colon) = self.second_colon(content, text_end)
            {
                let range = TextRange::new(colon, colon + 1);
                self.report(DefectKind::SecondColon, range, Mask::Letter(colon));
            }
            commented = raw.is_none() && self.has_comment(text_end, next);
            end = if raw.is_some() { next.end } else { text_end };
            self.mark_lines(last + 1, index, LineKind::Continued);
            last = index;
            index += 1;
        }
        self.layout.swallowed.extend(swallowed);
        self.set(
            item,
            InlineKind::Plain,
            TextRange::new(start, end),
            properties,
        );
        last
    }

    /// Returns whether a line that could continue a text is a pair that is indented too far rather
    /// than a sentence with a colon in it.
    fn is_misplaced_pair(&self, pos: usize, line: Line) -> bool {
        let Some(key) = key::find(self.bytes, pos, line.end) else {
            return false;
        };
        let text = self
            .text
            .get(key.range.start..key.range.end)
            .unwrap_or_default();
        let word = text.starts_with(['"', '\'']) || !text.contains(' ');
        word && !self.stack.is_empty()
    }

    fn has_comment(&self, end: usize, line: Line) -> bool {
        at(self.bytes, skip_space(self.bytes, end, line.end), line.end) == b'#'
    }

    /// Returns the first colon in a range that separates a key from a value.
    fn second_colon(&self, start: usize, end: usize) -> Option<usize> {
        (start..end)
            .find(|pos| at(self.bytes, *pos, end) == b':' && is_gap(self.bytes, *pos + 1, end))
    }

    fn quoted(
        &mut self,
        item: usize,
        start: usize,
        parent: Option<usize>,
        properties: Properties,
    ) -> usize {
        let line = self.current();
        let quote = at(self.bytes, start, line.end);
        let first = self.line;
        if let Some(end) = key::quoted_end(self.bytes, start, line.end) {
            self.close_quoted(item, TextRange::new(start, end), quote, properties);
            self.check_trailing(end, line);
            return first;
        }
        // The lines below are read as text until the quote closes; how far that goes is only
        // known there.
        let mut index = first + 1;
        let mut structure = false;
        while index < self.last && !self.is_mark(self.line_at(index)) {
            let next = self.line_at(index);
            structure = structure || self.is_structure(next, parent);
            let Some(budget) = self.budget.checked_sub(next.end - next.start + 1) else {
                break;
            };
            self.budget = budget;
            let inside = self.closing_quote(next.start, next.end, quote);
            if let Some(end) = inside {
                if structure && self.has_trailing(end, next) {
                    break;
                }
                if structure {
                    self.layout
                        .long_quotes
                        .push(TextRange::new(start, start + 1));
                }
                self.check_tabs(first + 1, index);
                self.mark_lines(first + 1, index, LineKind::Continued);
                self.close_quoted(item, TextRange::new(start, end), quote, properties);
                if parent.is_some_and(|parent| self.is_shallow(first + 1, index, parent)) {
                    self.layout.liberties.push(start);
                }
                self.check_trailing(end, next);
                return index;
            }
            index += 1;
        }
        let kind = DefectKind::UnclosedQuote(char::from(quote));
        self.unclosed(item, kind, start, parent, properties)
    }

    /// Returns whether a line of a value stands no deeper than the collection around it.
    fn is_shallow(&self, from: usize, to: usize, parent: usize) -> bool {
        (from..=to)
            .map(|index| self.line_at(index))
            .any(|line| line.start + line.indent < line.end && line.indent <= parent)
    }

    fn close_quoted(&mut self, item: usize, range: TextRange, quote: u8, properties: Properties) {
        if quote == b'"' {
            self.check_escapes(range);
            self.check_tab_inside(range);
        }
        self.set(item, InlineKind::Quoted, range, properties);
    }

    /// Returns the offset behind the quote that closes a text in which `start` lies.
    fn closing_quote(&self, start: usize, end: usize, quote: u8) -> Option<usize> {
        let mut pos = start;
        while pos < end {
            let byte = at(self.bytes, pos, end);
            if byte == b'\\' && quote == b'"' {
                pos += 2;
            } else if byte != quote {
                pos += 1;
            } else if quote == b'\'' && at(self.bytes, pos + 1, end) == b'\'' {
                pos += 2;
            } else {
                return Some(pos + 1);
            }
        }
        None
    }

    /// Reports tabs at the start of the lines of a quoted text.
    fn check_tabs(&mut self, from: usize, to: usize) {
        for index in from..=to {
            let line = self.line_at(index);
            if at(self.bytes, line.start, line.end) == b'\t' {
                let end = skip_space(self.bytes, line.start, line.end);
                self.report_tab(line, end);
            }
        }
    }

    /// Reports a tab in double quotes, unless a comment or nothing follows them.
    pub(super) fn check_tab_inside(&mut self, range: TextRange) {
        let end = self.line_at(self.last.saturating_sub(1)).end;
        let rest = self.bytes.get(range.end..end).unwrap_or_default();
        let next = rest.iter().find(|byte| !byte.is_ascii_whitespace());
        let loses_place = next.is_some_and(|byte| *byte != b'#');
        if loses_place && key::has_tab(self.bytes, range.start + 1, range.end - 1) {
            self.report(DefectKind::TabInQuotes, range, Mask::Nothing);
        }
    }

    /// Reports escapes that do not exist.
    pub(super) fn check_escapes(&mut self, range: TextRange) {
        let mut pos = range.start + 1;
        let end = range.end.saturating_sub(1);
        while pos < end {
            if at(self.bytes, pos, end) != b'\\' {
                pos += 1;
                continue;
            }
            let byte = at(self.bytes, pos + 1, end);
            let digits = match byte {
                b'x' => 2,
                b'u' => 4,
                b'U' => 8,
                _ => 0,
            };
            let text = self.text.get(pos + 1..end).unwrap_or_default();
            let len = text
                .chars()
                .take(1 + digits)
                .map(char::len_utf8)
                .sum::<usize>();
            let found = TextRange::new(pos, pos + 1 + len);
            let code = text.get(1..len).unwrap_or_default();
            if !b"0abt\tnvfre \"/\\N_LPxuU\r\n".contains(&byte) || code.chars().count() < digits {
                self.report(DefectKind::Escape, found, Mask::Letter(pos));
            } else if digits > 0 {
                match u32::from_str_radix(code, 16) {
                    // Half of a character that UTF-16 writes in two.
                    Ok(0xd800..0xdc00) if digits == 4 => {
                        let second = text.get(len..).unwrap_or_default();
                        if !second.starts_with("\\u") {
                            self.report(DefectKind::Escape, found, Mask::Letter(pos));
                        }
                    }
                    Ok(_) => {}
                    Err(_) => self.layout.odd_escapes.push(found),
                }
            }
            pos += 2;
        }
    }

    fn brackets(
        &mut self,
        item: usize,
        start: usize,
        parent: Option<usize>,
        properties: Properties,
    ) -> usize {
        let first = self.line;
        let mut brackets = Brackets::default();
        let mut index = first;
        let mut structure = false;
        let mut wrong = None;
        while index < self.last {
            let next = self.line_at(index);
            if index > first {
                if self.is_mark(next) {
                    break;
                }
                if self.is_structure(next, parent) {
                    if !brackets.expects_value() {
                        break;
                    }
                    structure = true;
                    self.layout.liberties.push(start);
                }
                let Some(budget) = self.budget.checked_sub(next.end - next.start + 1) else {
                    break;
                };
                self.budget = budget;
            }
            let from = if index == first { start } else { next.start };
            match brackets.line(self.bytes, from, next.end) {
                Step::Open => {}
                Step::Closed(end) => {
                    if structure && self.has_trailing(end, next) {
                        break;
                    }
                    return self.close_brackets(item, start, end, &brackets, properties, index);
                }
                Step::Wrong { open, close, at } => {
                    wrong = Some((DefectKind::WrongBracket { open, close }, at));
                    break;
                }
            }
            index += 1;
        }
        if let Some((kind, at)) = wrong
            && !structure
        {
            let range = TextRange::new(at, at + 1);
            self.report(kind, range, Mask::Blank(TextRange::new(start, at + 1)));
            let whole = TextRange::new(start, at + 1);
            self.set(item, InlineKind::Broken, whole, properties);
            self.mark_lines(first + 1, index, LineKind::Continued);
            return index;
        }
        let (open, at) = brackets.unclosed();
        let kind = if brackets.in_quotes() {
            DefectKind::UnclosedQuote(open)
        } else {
            DefectKind::UnclosedBracket(open)
        };
        let line = self.current();
        let at = if at >= start && at < line.end {
            at
        } else {
            start
        };
        self.unclosed_at(item, kind, start, at, parent, properties)
    }

    fn close_brackets(
        &mut self,
        item: usize,
        start: usize,
        end: usize,
        brackets: &Brackets,
        properties: Properties,
        last: usize,
    ) -> usize {
        let first = self.line;
        let range = TextRange::new(start, end);
        let whole = Mask::Blank(range);
        let mut kind = InlineKind::Flow;
        if brackets.liberty {
            self.layout.liberties.push(start);
        }
        if brackets.too_deep {
            self.report(DefectKind::TooDeep, range, whole);
            kind = InlineKind::Broken;
        } else if !brackets.defects.is_empty() {
            kind = InlineKind::Broken;
            for (index, defect) in brackets.defects.iter().enumerate() {
                // Once is enough.
                let mask = if index == 0 {
                    whole
                } else {
                    Mask::Blank(defect.range)
                };
                self.report(defect.kind, defect.range, mask);
            }
        }
        self.set(item, kind, range, properties);
        self.mark_lines(first + 1, last, LineKind::Continued);
        self.check_trailing(end, self.line_at(last));
        last
    }

    fn unclosed(
        &mut self,
        item: usize,
        kind: DefectKind,
        start: usize,
        parent: Option<usize>,
        properties: Properties,
    ) -> usize {
        self.unclosed_at(item, kind, start, start, parent, properties)
    }

    /// Notes a value that never ends: its line is taken, and lines below that can be nothing else.
    fn unclosed_at(
        &mut self,
        item: usize,
        kind: DefectKind,
        start: usize,
        at_: usize,
        parent: Option<usize>,
        properties: Properties,
    ) -> usize {
        let line = self.current();
        let first = self.line;
        let mut end = self.text_end(start, line.end).max(start + 1);
        let opener = TextRange::new(at_, at_ + 1);
        let next = self.next_content(first);
        // `key: [` above a block: the block is what counts.
        let block = next.is_some_and(|next| {
            parent.is_some_and(|parent| next.indent > parent) && self.is_item_line(next)
        });
        if block && end == start + 1 {
            self.report(kind, opener, Mask::Blank(TextRange::new(start, end)));
            if let Some(item) = self.layout.items.get_mut(item) {
                item.value.properties = properties;
            }
            return first;
        }
        let mut last = first;
        let mut index = first + 1;
        while index < self.last {
            let next = self.line_at(index);
            let blank = next.start + next.indent >= next.end;
            let deep = parent.is_none_or(|parent| next.indent > parent);
            if !blank && (!deep || self.is_item_line(next) || self.is_mark(next)) {
                break;
            }
            if !blank {
                self.mark_lines(last + 1, index, LineKind::Continued);
                last = index;
                end = next.end;
            }
            index += 1;
        }
        let range = TextRange::new(start, end);
        self.report(kind, opener, Mask::Blank(range));
        let quoted = matches!(kind, DefectKind::UnclosedQuote(_)) && at_ == start;
        let sort = if quoted && last == first {
            InlineKind::Quoted
        } else {
            InlineKind::Broken
        };
        self.set(item, sort, range, properties);
        last
    }

    /// Returns whether a line is an item of a block rather than a part of brackets.
    fn is_item_line(&self, line: Line) -> bool {
        let start = line.start + line.indent;
        if self.is_dash(line) {
            return true;
        }
        let ends_with_comma = at(self.bytes, self.text_end(start, line.end) - 1, line.end) == b',';
        !ends_with_comma && key::find(self.bytes, start, line.end).is_some()
    }

    /// Returns whether a line looks like an item of a collection around the value.
    fn is_structure(&self, line: Line, parent: Option<usize>) -> bool {
        let start = line.start + line.indent;
        parent.is_some_and(|parent| line.indent <= parent)
            && !matches!(at(self.bytes, start, line.end), 0 | b',' | b']' | b'}')
            && (self.is_dash(line) || key::find(self.bytes, start, line.end).is_some())
    }
}
