//! Spaces, lines and indentation.

use super::{Printer, Space, align::Cell};
use crate::shell::syntax::tree::At;

impl Printer<'_, '_> {
    /// Writes a text of the script; tabs in it stay as they are.
    pub(super) fn literal(&mut self, text: &str) {
        match text.contains('\t') {
            true => self.out.push_str(text),
            false => self.raw(text),
        }
    }

    /// Writes a text of the script in which tabs begin columns.
    pub(super) fn raw(&mut self, text: &str) {
        if self.is_document || !text.contains(['\t', '\u{b}', '\u{c}']) {
            self.out.push_str(text);
            return;
        }
        for letter in text.chars() {
            match letter {
                '\t' | '\u{b}' => {
                    self.cells.push(Cell {
                        at: self.out.len(),
                        is_tab: letter == '\t',
                    });
                    self.out.push(letter);
                }
                '\u{c}' => self.out.push('\n'),
                letter => self.out.push(letter),
            }
        }
    }

    pub(super) fn write_space(&mut self) {
        self.out.push(' ');
        self.space = Space::Written;
    }

    /// Writes a space if one is needed.
    pub(super) fn pad(&mut self) {
        if self.space == Space::Needed {
            self.write_space();
        }
    }

    /// Writes a word of the grammar.
    pub(super) fn spaced(&mut self, word: &str) {
        self.pad();
        self.raw(word);
        self.space = Space::Needed;
    }

    pub(super) fn line_of(&self, at: Option<At>) -> u32 {
        at.map_or(0, |at| self.lines.of(at))
    }

    /// Goes ahead to the line of a place.
    pub(super) fn advance(&mut self, at: impl Into<Option<At>>) {
        self.line = self.line.max(self.line_of(at.into()));
    }

    /// Returns whether what is at a place wants to be in a new line.
    pub(super) fn is_line_wanted(&self, at: impl Into<Option<At>>) -> bool {
        self.needs_line || self.wants_line || self.line_of(at.into()) > self.line
    }

    /// Goes on in a new line that belongs to this one.
    pub(super) fn join_line(&mut self) {
        self.pad();
        self.out.push_str("\\\n");
        self.line += 1;
        self.indent();
    }

    pub(super) fn indent(&mut self) {
        self.last_level = self.level;
        if self.level == 0 {
            return;
        }
        let start = self.out.len();
        self.out.extend(std::iter::repeat_n('\t', self.level));
        if self.is_document {
            self.indents.push((start, self.out.len()));
        }
    }

    /// Ends a line.
    pub(super) fn end_line(&mut self, at: Option<At>) {
        self.flush_documents();
        self.out.push('\n');
        self.space = Space::Written;
        self.wants_line = false;
        self.needs_line = false;
        self.advance(at);
    }

    /// Ends a line if what is at a place wants it, and keeps one empty line.
    pub(super) fn end_lines(&mut self, at: impl Into<Option<At>>) {
        let at = at.into();
        // No empty lines at the start.
        if self.is_first_line {
            self.is_first_line = false;
            return;
        }
        if !self.is_line_wanted(at) {
            return;
        }
        self.end_line(None);
        if self.line_of(at) > self.line + 1 {
            self.out.push('\n');
        }
        self.advance(at);
        self.indent();
    }

    /// Goes a level deeper, if the last line has not done so already.
    pub(super) fn open_level(&mut self) {
        let mut is_step = false;
        if self.level <= self.last_level || self.steps.is_empty() {
            self.level += 1;
            is_step = true;
        } else if let Some(last) = self.steps.last_mut()
            && *last
        {
            // It is taken back here, and not there.
            *last = false;
            is_step = true;
        }
        self.steps.push(is_step);
    }

    pub(super) fn close_level(&mut self) {
        if self.steps.pop() == Some(true) {
            self.level = self.level.saturating_sub(1);
        }
    }

    /// Writes the word behind a list that belongs to a command: in a new line, or behind `;`.
    pub(super) fn middle(&mut self, word: &str, at: At) {
        if self.is_line_wanted(None) {
            self.end_line(Some(at));
            self.indent();
        } else {
            self.semicolon();
            self.write_space();
            self.advance(at);
        }
        self.out.push_str(word);
        self.space = Space::Needed;
    }

    /// Writes the word that ends a command: in a new line, or behind `;`.
    pub(super) fn ending(&mut self, word: &str, at: At) {
        if self.is_line_wanted(at) {
            self.end_lines(at);
        } else {
            self.semicolon();
            self.pad();
        }
        self.out.push_str(word);
        self.space = Space::Needed;
    }

    fn semicolon(&mut self) {
        if !self.has_semicolon {
            self.out.push(';');
        }
    }

    /// Writes the parenthesis that closes something.
    pub(super) fn close_parenthesis(&mut self, at: At) {
        self.end_lines(at);
        self.out.push(')');
        self.space = Space::Needed;
    }
}
