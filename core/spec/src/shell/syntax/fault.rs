//! What is wrong with a script, in words.
//!
//! The places are those that mvdan's parser gives, for melange shows them.

use super::{parser::Parser, token::Token, tree::At};
use std::ops::Range;

/// What is no script, and where.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(in crate::shell) struct Fault {
    /// The bytes of the script.
    pub range: Range<usize>,
    pub message: String,
    pub hint: String,
}

/// Why there is no tree.
pub(super) enum Stop {
    Fault(Box<Fault>),
    /// It is nested too deeply to be read.
    Deep,
}

impl Parser<'_> {
    /// Says something about a place and as many bytes.
    pub(super) fn fault(&self, at: At, len: usize, message: String, hint: &str) -> Fault {
        let start = at as usize;
        let mut end = (start + len).min(self.script.len());
        while !self.script.is_char_boundary(end) {
            end += 1;
        }
        Fault {
            range: start.min(end)..end,
            message,
            hint: hint.to_owned(),
        }
    }

    /// Says something about the next token.
    fn at_token(&self, message: String, hint: &str) -> Fault {
        let len = (self.cursor.at() as usize).saturating_sub(self.at as usize);
        let text = self.script.get(self.at as usize..).unwrap_or_default();
        let line = text.split('\n').next().unwrap_or_default().len();
        self.fault(self.at, len.clamp(1, line.max(1)), message, hint)
    }

    /// Says that something is never closed.
    pub(super) fn never_closed(&self, open: At, mark: &str, end: &str) -> Fault {
        let hint = match mark {
            "if" | "for" | "while" | "until" | "select" | "case" | "{" | "(" => {
                "Every `if` ends with `fi`, `do` with `done`, `case` with `esac`."
            }
            _ => "Close it, or put a backslash before it if it is meant as text.",
        };
        let before = match self.token {
            Token::End => "is never closed".to_owned(),
            Token::Line => "is not closed at the end of the line".to_owned(),
            _ => format!("is not closed before {}", self.shown_token()),
        };
        let message = format!("`{mark}` {before}: `{end}` is missing");
        self.fault(open, mark.len(), message, hint)
    }

    /// Says that a quote is never closed.
    pub(super) fn open_quote(&self, open: At, mark: &str) -> Fault {
        let what = match mark {
            "'" => "a single quote",
            "\"" => "a double quote",
            "`" => "a backquote",
            _ => "a quote",
        };
        let hint = "Close it, or put a backslash before it if it is meant as text.";
        self.fault(open, mark.len(), format!("{what} is never closed"), hint)
    }

    /// Says that the next token has no place here.
    pub(super) fn unexpected(&self) -> Fault {
        let look = "Look before it for something that is not finished.";
        match self.token {
            Token::End => {
                let message = "the script ends too early".to_owned();
                self.at_token(message, "Finish the last command.")
            }
            Token::Line => self.at_token(
                "the command is not finished at the end of this line".to_owned(),
                "Finish it, or put a backslash before the end of the line to go on.",
            ),
            _ => {
                let message = format!("{} is not expected here", self.shown_token());
                self.at_token(message, look)
            }
        }
    }

    /// Says that a word of the grammar stands alone.
    pub(super) fn stray(&self) -> Fault {
        let message = format!("{} is not expected here", self.shown_token());
        let hint = "There is nothing before it that it would belong to.";
        self.at_token(message, hint)
    }

    /// Says that something must follow a sign or word, and does not.
    pub(super) fn lacks(&self, at: At, mark: &str, what: &str) -> Fault {
        let message = format!("`{mark}` needs {what} behind it");
        let hint = match self.token {
            Token::End => "The script ends before it comes.".to_owned(),
            Token::Line => "The line ends before it comes.".to_owned(),
            _ => format!("There is {}.", self.shown_token()),
        };
        self.fault(at, mark.len(), message, &hint)
    }

    /// Says what else is wrong about the next token.
    pub(super) fn wrong(&self, message: String, hint: &str) -> Fault {
        self.at_token(message, hint)
    }

    /// Says that the next token is of another shell.
    pub(super) fn foreign(&self, at: At, len: usize, what: &str) -> Fault {
        let message = format!("{what} is of another shell, and not of bash");
        self.fault(at, len, message, "Write it as bash or `sh` would read it.")
    }

    /// Returns the next token as a message shows it.
    pub(super) fn shown_token(&self) -> String {
        let text = match self.token {
            Token::Piece | Token::Text | Token::Target => self.value.lines().next(),
            Token::Backquote => return "a backquote".to_owned(),
            Token::Line => return "the end of the line".to_owned(),
            Token::End => return "the end of the script".to_owned(),
            Token::Unknown => Some(self.letter(self.at)),
            token => Some(token.text()),
        };
        format!("`{}`", text.unwrap_or_default())
    }

    /// Returns the letter at a place.
    pub(super) fn letter(&self, at: At) -> &str {
        let rest = self.script.get(at as usize..).unwrap_or_default();
        let len = rest.chars().next().map_or(0, char::len_utf8);
        rest.get(..len).unwrap_or_default()
    }
}
