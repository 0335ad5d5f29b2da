//! Here-documents: texts that begin behind the line in which `<<` stands.

use super::{
    class::DOCUMENT,
    cursor::{END, JOIN},
    lexer::Mode,
    parser::{Parsed, Parser, Pending},
    token::Token,
    tree::{Literal, Part, Word},
};

impl<'a> Parser<'a> {
    /// Reads the texts that begin behind this line, whose end is the next sign.
    pub(super) fn read_documents(&mut self) -> Parsed<()> {
        if self.documents.len() <= self.buried {
            return Ok(());
        }
        let documents = self.documents.split_off(self.buried);
        let outside = self.mode;
        self.cursor.bump();
        for (index, pending) in documents.iter().enumerate() {
            if index > 0 && self.cursor.now == b'\n' {
                self.cursor.bump();
            }
            self.read_document(pending)?;
        }
        self.mode = outside;
        Ok(())
    }

    fn read_document(&mut self, pending: &Pending<'a>) -> Parsed<()> {
        self.mode = match pending.is_tabbed {
            true => Mode::TabbedDocument,
            false => Mode::Document,
        };
        let (end, is_quoted) = without_quotes(&pending.word);
        let shown = end.clone();
        self.document_ends.push(Some(end));
        let text = match is_quoted {
            true => self.quoted_document(),
            false => {
                self.next()?;
                self.word()?
            }
        };
        pending.document.text.set(text);
        if self.document_ends.pop().flatten().is_some() {
            let message =
                format!("the text of this here-document never ends: there is no line `{shown}`");
            let hint = "Write the word alone on a line behind the text, without spaces before it.";
            return self.fail(self.fault(pending.start, 2, message, hint));
        }
        Ok(())
    }

    /// Returns whether the line that begins at a place of the literal ends the text.
    fn is_document_end(&self, line: usize) -> bool {
        // Behind the end, an empty line is one.
        let end = self.document_ends.last().and_then(Option::as_deref);
        self.cursor.ends_with(line, end.unwrap_or_default())
    }

    fn end_document(&mut self) {
        if let Some(end) = self.document_ends.last_mut() {
            *end = None;
        }
    }

    /// Cuts a part of the text of a here-document: up to its end, or to what is put in.
    pub(super) fn cut_document(&mut self) -> Token {
        // What goes on behind a backslash is not the start of a line.
        let mut is_joined = self.token == Token::Piece;
        while self.cursor.now == JOIN {
            self.cursor.bump();
            is_joined = true;
        }
        self.at = self.cursor.at();
        self.cursor.begin();
        let is_tabbed = self.mode == Mode::TabbedDocument;
        while is_tabbed && self.cursor.now == b'\t' {
            self.cursor.bump();
        }
        let mut line = self.cursor.len();
        loop {
            match self.cursor.now {
                JOIN | b'$' => break,
                b'\\' => {
                    self.cursor.bump();
                }
                b'`' if !self.closes_backquotes() => break,
                b'\n' | END | b'`' => {
                    if (line > 0 || !is_joined) && self.is_document_end(line) {
                        let text = self.cursor.literal();
                        self.value = text.get(..line).unwrap_or_default();
                        self.end_document();
                        return match self.value.is_empty() {
                            true => Token::Line,
                            false => Token::Text,
                        };
                    }
                    if self.cursor.now != b'\n' {
                        return Token::Piece;
                    }
                    while is_tabbed && self.cursor.peek() == b'\t' {
                        self.cursor.bump();
                    }
                    self.cursor.bump();
                    line = self.cursor.len();
                    continue;
                }
                _ => {}
            }
            self.cursor.bump();
            self.cursor.skip(&DOCUMENT);
        }
        self.value = self.cursor.literal();
        Token::Piece
    }

    /// Reads the text of a here-document into which nothing is put.
    fn quoted_document(&mut self) -> Option<Word<'a>> {
        let is_tabbed = self.mode == Mode::TabbedDocument;
        let start = self.cursor.at();
        self.cursor.begin();
        loop {
            if self.cursor.now == END {
                return None;
            }
            while is_tabbed && self.cursor.now == b'\t' {
                self.cursor.bump();
            }
            let line = self.cursor.len();
            loop {
                match self.cursor.now {
                    END | b'\n' => break,
                    b'`' if self.closes_backquotes() => break,
                    JOIN => {
                        self.cursor.add("\\");
                        break;
                    }
                    _ => {}
                }
                self.cursor.bump();
                self.cursor.skip(&DOCUMENT);
            }
            if self.is_document_end(line) {
                self.end_document();
                let text = self.cursor.literal();
                let text = text.get(..line).unwrap_or_default();
                if text.is_empty() {
                    return None;
                }
                let literal = Literal {
                    start,
                    end: self.cursor.at(),
                    text,
                };
                return Some(self.literal_word(literal));
            }
            if self.cursor.now == JOIN {
                self.cursor.add("\n");
            }
            self.cursor.bump();
        }
    }
}

/// Returns a word as it is without its quotes, and whether it has any.
fn without_quotes(word: &Word<'_>) -> (String, bool) {
    let mut text = String::new();
    let mut is_quoted = false;
    for part in word.parts {
        // Only the last part counts.
        is_quoted = add_without_quotes(&mut text, part, false);
    }
    (text, is_quoted)
}

fn add_without_quotes(text: &mut String, part: &Part<'_>, is_inside: bool) -> bool {
    match part {
        Part::Literal(literal) if is_inside => {
            text.push_str(literal.text);
            false
        }
        Part::Literal(literal) => {
            let mut letters = literal.text.chars();
            let mut is_quoted = false;
            while let Some(letter) = letters.next() {
                if letter == '\\' {
                    is_quoted = true;
                    text.extend(letters.next());
                } else {
                    text.push(letter);
                }
            }
            is_quoted
        }
        Part::Single { text: inside, .. } => {
            text.push_str(inside);
            true
        }
        Part::Double(double) => {
            for part in double.parts {
                add_without_quotes(text, part, true);
            }
            true
        }
        _ => false,
    }
}
