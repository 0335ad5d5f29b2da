//! Here-documents: their text stands behind the line.

use super::{Printer, Space};
use crate::shell::syntax::tree::{Part, Redirection, Word};

impl<'a> Printer<'_, 'a> {
    /// Prints the texts of the here-documents of this line.
    pub(super) fn flush_documents(&mut self) {
        if self.documents.is_empty() {
            return;
        }
        let documents = std::mem::take(&mut self.documents);
        // The level of this line, and not that of the next.
        let level = std::mem::replace(&mut self.level, self.last_level);
        for redirection in documents {
            self.document(&redirection);
        }
        self.level = level;
        self.needs_line = true;
    }

    fn document(&mut self, redirection: &Redirection<'a>) {
        self.line += 1;
        self.out.push('\n');
        self.space = Space::Written;
        self.wants_line = false;
        let text = redirection.text();
        let is_tabbed = redirection.operator == "<<-";
        if let Some(text) = &text {
            match is_tabbed {
                true => self.tabbed(text),
                false => self.parts(text.parts, true),
            }
        }
        if is_tabbed {
            self.indent();
        }
        self.end_of_document(&redirection.word);
        if let Some(text) = &text {
            self.advance(text.end());
        }
        self.space = Space::Unneeded;
    }

    /// Prints the word that ends a text, without its quotes.
    fn end_of_document(&mut self, word: &Word<'a>) {
        for part in word.parts {
            match part {
                Part::Single { text, .. } => self.literal(text),
                Part::Double(double) => self.parts(double.parts, true),
                Part::Literal(literal) => {
                    let mut letters = literal.text.chars();
                    let mut text = String::with_capacity(literal.text.len());
                    while let Some(letter) = letters.next() {
                        match letter {
                            '\\' => text.extend(letters.next()),
                            letter => text.push(letter),
                        }
                    }
                    self.raw(&text);
                }
                _ => {}
            }
        }
    }

    /// Prints a text behind `<<-`: its lines are indented by at least a level more than the
    /// command. What is behind its last line is the indentation of the word that ends it.
    fn tabbed(&mut self, text: &Word<'a>) {
        let mut inside = Printer::new(self.lines);
        inside.is_document = true;
        inside.line = self.line_of(Some(text.start()));
        inside.parts(text.parts, true);

        let least = self.level + 1;
        let mut first: Option<usize> = None;
        let mut start = 0;
        for line in inside.out.split_inclusive('\n') {
            let end = start + line.len();
            if !line.ends_with('\n') {
                break;
            }
            // The indentation of commands in the text is none of the text's.
            let own = inside.indents.iter().find(|indent| indent.0 == start);
            let trimmed = match own {
                Some(_) => line,
                None => line.trim_start_matches('\t'),
            };
            start = end;
            if trimmed == "\n" {
                self.out.push('\n');
                continue;
            }
            let tabs = line.len() - trimmed.len();
            let indent = match first {
                None => least,
                Some(first) if tabs < first => first,
                Some(first) => (tabs + least).saturating_sub(first),
            };
            first.get_or_insert(tabs);
            self.out.extend(std::iter::repeat_n('\t', indent));
            let own = own.map_or(0, |(start, end)| end - start);
            let (own, rest) = trimmed.split_at(own);
            self.out.push_str(own);
            self.raw(rest);
        }
    }
}
