//! The words of a command, with the places and the quoting of their characters.
//!
//! The splitting is that of [`spec_probe::go::shlex`], which a test compares with this; here it
//! also matters what stands in quotes, because what is quoted is meant as it is.

use std::ops::Range;

/// A word of a command.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub(crate) struct Word {
    /// Its characters after splitting.
    pub characters: Vec<Character>,
    /// From its first byte to behind its last, with quotes.
    pub range: Range<usize>,
}

/// A character of a word.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) struct Character {
    /// The character.
    pub value: char,
    /// Where it stands in the command.
    pub at: usize,
    /// What stands around it.
    pub quoting: Quoting,
}

/// How a character is protected.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) enum Quoting {
    /// Not at all.
    Bare,
    /// By a backslash, or single quotes.
    Literal,
    /// By double quotes, in which a shell would still see variables.
    Double,
}

impl Word {
    /// Returns the word's text.
    pub(crate) fn text(&self) -> String {
        self.characters.iter().map(|it| it.value).collect()
    }

    /// Returns the text if no character is quoted.
    pub(crate) fn bare(&self) -> Option<String> {
        self.characters
            .iter()
            .all(|it| it.quoting == Quoting::Bare)
            .then(|| self.text())
    }

    /// Returns where a part of the text stands in the command.
    pub(crate) fn place(&self, part: Range<usize>) -> Range<usize> {
        let (mut at, mut start, mut end) = (0, None, 0);
        for it in &self.characters {
            if at >= part.start && at < part.end.max(part.start + 1) {
                start = start.or(Some(it.at));
                end = it.at + it.value.len_utf8();
            }
            at += it.value.len_utf8();
        }
        start.unwrap_or(self.range.start)..end
    }

    fn push(&mut self, value: char, at: usize, quoting: Quoting) {
        self.characters.push(Character { value, at, quoting });
    }
}

#[derive(Clone, Copy, PartialEq, Eq)]
enum State {
    Between,
    Word,
    Escape,
    Double,
    DoubleEscape,
    Single,
    Comment,
}

/// Splits a command as far as it goes; an open quote ends with the command.
pub(crate) fn split(command: &str) -> Vec<Word> {
    let mut words: Vec<Word> = Vec::new();
    let mut state = State::Between;
    for (at, c) in command.char_indices() {
        let blank = matches!(c, ' ' | '\t' | '\r' | '\n');
        if state == State::Between && !blank && c != '#' {
            words.push(Word {
                characters: Vec::new(),
                range: at..at,
            });
        }
        let Some(word) = words.last_mut() else {
            if c == '#' && state == State::Between {
                state = State::Comment;
            } else if c == '\n' && state == State::Comment {
                state = State::Between;
            }
            continue;
        };
        state = match (state, c) {
            (State::Between, _) if blank => State::Between,
            (State::Between, '#') => State::Comment,
            (State::Comment, '\n') => State::Between,
            (State::Comment, _) => State::Comment,
            (State::Word, _) if blank => State::Between,
            (State::Between | State::Word, '"') => State::Double,
            (State::Between | State::Word, '\'') => State::Single,
            (State::Between | State::Word, '\\') => State::Escape,
            (State::Double, '"') | (State::Single, '\'') => State::Word,
            (State::Double, '\\') => State::DoubleEscape,
            (State::Between | State::Word, _) => {
                word.push(c, at, Quoting::Bare);
                State::Word
            }
            (State::Escape, _) => {
                word.push(c, at, Quoting::Literal);
                State::Word
            }
            (State::DoubleEscape, _) => {
                word.push(c, at, Quoting::Literal);
                State::Double
            }
            (State::Double, _) => {
                word.push(c, at, Quoting::Double);
                State::Double
            }
            (State::Single, _) => {
                word.push(c, at, Quoting::Literal);
                State::Single
            }
        };
        if !matches!(state, State::Between | State::Comment) {
            word.range.end = at + c.len_utf8();
        }
    }
    words
}

#[cfg(test)]
mod tests {
    use super::*;
    use spec_probe::go::shlex;

    #[test]
    fn words_are_those_of_shlex() {
        let commands = [
            "",
            "  ",
            "# a",
            "a # b\nc",
            "a#b c",
            "a  'b c' \"d\\\"e\"\tf\\ g ''",
            "#\n a\r\nb",
            "'a'\"b\"c",
            "é 'ü'",
        ];
        for command in commands {
            let words: Vec<String> = split(command).iter().map(Word::text).collect();
            assert_eq!(Ok(words), shlex::split(command), "{command:?}");
        }
    }

    #[test]
    fn ranges_have_the_quotes() {
        let command = "echo 'a b'c  \"d\"";
        let words: Vec<&str> = split(command)
            .iter()
            .map(|word| command.get(word.range.clone()).unwrap())
            .collect();
        assert_eq!(words, ["echo", "'a b'c", "\"d\""]);
    }
}
