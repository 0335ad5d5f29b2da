//! The lexer itself.

use super::{Expansion, Reference, Removal, WordError, WordErrorKind, pattern};
use std::ops::Range;

/// The most levels of `${…}` inside `${…}`.
const MAX_DEPTH: usize = 100;

pub(super) struct Scanner<'a, 'v> {
    word: &'a str,
    position: usize,
    lookup: &'a dyn Fn(&str) -> Option<&'v str>,
    /// How many bytes may still be written.
    left: usize,
    depth: usize,
    /// Whether a backslash is kept in front of what it escapes, as in patterns.
    raw: bool,
    references: Vec<Reference>,
    removals: Vec<Removal>,
}

type Scan<T> = Result<T, WordError>;

impl<'a, 'v> Scanner<'a, 'v> {
    pub(super) fn new(
        word: &'a str,
        lookup: &'a dyn Fn(&str) -> Option<&'v str>,
        limit: usize,
    ) -> Self {
        Self {
            word,
            // A byte order mark at the beginning is none of the characters.
            position: if word.starts_with('\u{feff}') { 3 } else { 0 },
            lookup,
            left: limit,
            depth: 0,
            raw: false,
            references: Vec::new(),
            removals: Vec::new(),
        }
    }

    pub(super) fn run(mut self) -> Scan<Expansion> {
        let text = self.until(None, false)?;
        Ok(Expansion {
            text,
            references: self.references,
            removals: self.removals,
        })
    }

    fn rest(&self) -> &'a str {
        self.word.get(self.position..).unwrap_or_default()
    }

    fn peek(&self) -> Option<char> {
        self.rest().chars().next()
    }

    fn next(&mut self) -> Option<char> {
        let next = self.peek()?;
        self.position += next.len_utf8();
        Some(next)
    }

    fn fault<T>(&self, start: usize, kind: WordErrorKind) -> Scan<T> {
        Err(WordError {
            range: start..self.position,
            kind,
        })
    }

    fn push(&mut self, out: &mut String, text: &str) -> Scan<()> {
        let Some(left) = self.left.checked_sub(text.len()) else {
            return self.fault(0, WordErrorKind::TooLarge);
        };
        self.left = left;
        out.push_str(text);
        Ok(())
    }

    fn push_char(&mut self, out: &mut String, c: char) -> Scan<()> {
        self.push(out, c.encode_utf8(&mut [0; 4]))
    }

    /// Reads up to `stop`, or to the end if there is none, and takes the stop away.
    fn until(&mut self, stop: Option<char>, raw: bool) -> Scan<String> {
        let outer = std::mem::replace(&mut self.raw, raw);
        let result = self.read_until(stop);
        self.raw = outer;
        result
    }

    fn read_until(&mut self, stop: Option<char>) -> Scan<String> {
        let start = self.position;
        let mut out = String::new();
        while let Some(c) = self.peek() {
            if stop == Some(c) {
                self.next();
                return Ok(out);
            }
            match c {
                '$' => {
                    let value = self.dollar()?;
                    self.push(&mut out, &value)?;
                }
                '\'' => self.single_quotes(&mut out)?,
                '"' => self.double_quotes(&mut out)?,
                '\\' => self.backslash(&mut out)?,
                _ => {
                    self.next();
                    self.push_char(&mut out, c)?;
                }
            }
        }
        match stop {
            None => Ok(out),
            Some(stop) => self.fault(start, WordErrorKind::OpenBrace(stop)),
        }
    }

    fn backslash(&mut self, out: &mut String) -> Scan<()> {
        let start = self.position;
        self.next();
        if self.raw {
            self.push_char(out, '\\')?;
        }
        let next = self.next();
        if !self.raw {
            self.removals.push(Removal::Backslash {
                range: start..self.position,
                next,
            });
        }
        next.map_or(Ok(()), |next| self.push_char(out, next))
    }

    fn single_quotes(&mut self, out: &mut String) -> Scan<()> {
        let start = self.position;
        self.next();
        let rest = self.rest();
        let Some(end) = rest.find('\'') else {
            return self.fault(start, WordErrorKind::OpenQuote('\''));
        };
        let content = rest.get(..end).unwrap_or_default();
        self.position += end + 1;
        self.removals.push(Removal::Quotes {
            range: start..self.position,
            shields: content.contains(['$', '\\']),
        });
        self.push(out, content)
    }

    fn double_quotes(&mut self, out: &mut String) -> Scan<()> {
        let start = self.position;
        self.next();
        // The pair stands before what is removed inside it.
        let removal = self.removals.len();
        loop {
            match self.peek() {
                None => {
                    self.position = start + 1;
                    return self.fault(start, WordErrorKind::OpenQuote('"'));
                }
                Some('"') => {
                    self.next();
                    self.removals.insert(
                        removal.min(self.removals.len()),
                        Removal::Quotes {
                            range: start..self.position,
                            shields: false,
                        },
                    );
                    return Ok(());
                }
                Some('$') => {
                    let value = self.dollar()?;
                    self.push(out, &value)?;
                }
                Some('\\') => self.quoted_backslash(out)?,
                Some(c) => {
                    self.next();
                    self.push_char(out, c)?;
                }
            }
        }
    }

    /// Reads a backslash between double quotes, where it escapes three characters only.
    fn quoted_backslash(&mut self, out: &mut String) -> Scan<()> {
        let start = self.position;
        self.next();
        if self.raw {
            self.push_char(out, '\\')?;
        }
        match self.peek() {
            None => Ok(()),
            Some(next @ ('"' | '$' | '\\')) => {
                self.next();
                if !self.raw {
                    self.removals.push(Removal::Backslash {
                        range: start..self.position,
                        next: Some(next),
                    });
                }
                self.push_char(out, next)
            }
            Some(_) => self.push_char(out, '\\'),
        }
    }

    fn dollar(&mut self) -> Scan<String> {
        if self.depth >= MAX_DEPTH {
            return self.fault(0, WordErrorKind::TooLarge);
        }
        self.depth += 1;
        let result = self.reference();
        self.depth -= 1;
        result
    }

    fn reference(&mut self) -> Scan<String> {
        let start = self.position;
        self.next();
        if self.peek() != Some('{') {
            let name = self.name();
            if name.is_empty() {
                return Ok("$".to_owned());
            }
            let value = self.look_up(&name, start);
            return Ok(value.map_or_else(|| format!("${name}"), str::to_owned));
        }
        self.next();
        match self.peek() {
            None => return self.fault(start, WordErrorKind::OpenBrace('}')),
            Some('{' | '}' | ':') => {
                self.next();
                return self.fault(start, WordErrorKind::NoName);
            }
            Some(_) => {}
        }
        let name = self.name();
        match self.next() {
            Some('}') => {
                let value = self.look_up(&name, start);
                Ok(value.map_or_else(|| format!("${{{name}}}"), str::to_owned))
            }
            Some(':') => match self.next() {
                Some(modifier @ ('#' | '%')) => {
                    self.fault(start, WordErrorKind::Modifier(format!(":{modifier}")))
                }
                Some(modifier) => self.modified(start, &name, modifier, true),
                None => self.fault(start, WordErrorKind::OpenBrace('}')),
            },
            Some(modifier @ ('+' | '-' | '?' | '#' | '%')) => {
                self.modified(start, &name, modifier, false)
            }
            Some('/') => self.replaced(start, &name),
            Some(other) => self.fault(start, WordErrorKind::Modifier(other.to_string())),
            None => self.fault(start, WordErrorKind::OpenBrace('}')),
        }
    }

    /// Reads `${NAME-…}` and its like, from behind the modifier.
    fn modified(
        &mut self,
        start: usize,
        name: &str,
        modifier: char,
        null_is_unset: bool,
    ) -> Scan<String> {
        let mut word = self.part(start, '}', matches!(modifier, '#' | '%'))?;
        let value = self.look_up(name, start);
        let colon = if null_is_unset { ":" } else { "" };
        let Some(value) = value else {
            return Ok(format!("${{{name}{colon}{modifier}{word}}}"));
        };
        let missing = null_is_unset && value.is_empty();
        match modifier {
            '-' if missing => Ok(word),
            '-' => Ok(value.to_owned()),
            '+' if missing => Ok(String::new()),
            '+' => Ok(word),
            '?' if missing => {
                let kind = WordErrorKind::Required {
                    name: name.to_owned(),
                    message: word,
                };
                self.fault(start, kind)
            }
            '?' => Ok(value.to_owned()),
            '#' | '%' => {
                let longest = word.starts_with(modifier);
                if longest {
                    word.remove(0);
                }
                let trimmed = if modifier == '#' {
                    pattern::trim_prefix(&word, value, longest)
                } else {
                    pattern::trim_suffix(&word, value, longest)
                };
                trimmed.or_else(|kind| self.fault(start, kind))
            }
            _ => {
                let modifier = format!("{colon}{modifier}");
                self.fault(start, WordErrorKind::Modifier(modifier))
            }
        }
    }

    /// Reads `${NAME/pattern/replacement}`, from behind the first slash.
    fn replaced(&mut self, start: usize, name: &str) -> Scan<String> {
        let all = self.peek() == Some('/');
        if all {
            self.next();
        }
        let pattern = self.part(start, '/', true)?;
        let replacement = self.part(start, '}', true)?;
        let Some(value) = self.look_up(name, start) else {
            return Ok(format!("${{{name}/{pattern}/{replacement}}}"));
        };
        pattern::replace(&pattern, value, &replacement, all, self.left)
            .or_else(|kind| self.fault(start, kind))
    }

    /// Reads a part of the `${…}` that begins at `start`.
    fn part(&mut self, start: usize, stop: char, raw: bool) -> Scan<String> {
        let mut part = self.until(Some(stop), raw);
        if let Err(error) = &mut part
            && matches!(error.kind, WordErrorKind::OpenBrace(_))
        {
            error.range.start = start;
        }
        part
    }

    fn look_up(&mut self, name: &str, start: usize) -> Option<&'v str> {
        let value = (self.lookup)(name);
        let range: Range<usize> = start..self.position;
        self.references.push(Reference {
            name: name.to_owned(),
            range,
            found: value.is_some(),
        });
        value
    }

    /// Reads a name: a word, a number, or one of the shell's special characters.
    fn name(&mut self) -> String {
        let rest = self.rest();
        let Some(first) = rest.chars().next() else {
            return String::new();
        };
        let end = if first.is_numeric() {
            rest.find(|c: char| !c.is_numeric())
        } else if matches!(first, '@' | '*' | '#' | '?' | '-' | '$' | '!') {
            Some(1)
        } else {
            rest.find(|c: char| !c.is_alphanumeric() && c != '_')
        };
        let name = rest.get(..end.unwrap_or(rest.len())).unwrap_or_default();
        self.position += name.len();
        name.to_owned()
    }
}
