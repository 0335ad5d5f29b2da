//! What stands in `[[ … ]]`.

use super::{
    lexer::Mode,
    parser::{Parsed, Parser},
    token::Token,
    tree::{At, Test},
};

impl<'a> Parser<'a> {
    /// Reads tests with `&&` and `||` between them; returns whether there are any.
    pub(super) fn tests(&mut self) -> Parsed<bool> {
        // What needs a test behind it.
        let mut before: Option<(&'a str, At)> = None;
        loop {
            self.got(Token::Line)?;
            if self.is_word("!") {
                before = Some(("!", self.at));
                self.lists.tests.push(Test::Before("!", self.at));
                self.next()?;
                continue;
            }
            let Some(is_word) = self.operand_of_test()? else {
                return match before {
                    Some((mark, at)) => self.fail(self.lacks(at, mark, "a condition")),
                    None => Ok(false),
                };
            };
            self.got(Token::Line)?;
            if !self.is_end_of_tests() && !self.is_join() {
                self.comparison(is_word)?;
                self.got(Token::Line)?;
            }
            if self.is_end_of_tests() {
                return Ok(true);
            }
            if !self.is_join() {
                return self.fail(self.not_joined());
            }
            before = Some((self.token.text(), self.at));
            self.lists.tests.push(Test::Join(self.token.text()));
            self.next()?;
        }
    }

    fn is_join(&self) -> bool {
        matches!(self.token, Token::AndAnd | Token::OrOr)
    }

    fn is_end_of_tests(&self) -> bool {
        matches!(self.token, Token::End | Token::ParenClose) || self.is_word("]]")
    }

    /// Reads a word, a test with an operator before it, or tests in parentheses; returns whether
    /// it is a word.
    fn operand_of_test(&mut self) -> Parsed<Option<bool>> {
        match self.token {
            Token::End | Token::ParenClose => Ok(None),
            Token::Text if self.value == "]]" => Ok(None),
            Token::Text if let Some(operator) = unary(self.value) => {
                let at = self.at;
                self.lists.tests.push(Test::Before(operator, at));
                self.next()?;
                let Some(word) = self.word()? else {
                    return self.fail(self.lacks(at, operator, "a word"));
                };
                self.lists.tests.push(Test::Word(word));
                Ok(Some(false))
            }
            Token::ParenOpen => {
                let open = self.at;
                self.lists.tests.push(Test::Open(open));
                self.next()?;
                if !self.deeper(Self::tests)? {
                    return self.fail(self.lacks(open, "(", "a condition"));
                }
                self.closed(open, "(", Token::ParenClose)?;
                self.lists.tests.push(Test::Close);
                Ok(Some(false))
            }
            _ => {
                let word = self.word()?;
                self.lists.tests.extend(word.map(Test::Word));
                Ok(word.map(|_| true))
            }
        }
    }

    /// Reads an operator and the word behind it.
    fn comparison(&mut self, is_behind_word: bool) -> Parsed<()> {
        let (operator, at) = match self.token {
            Token::Text if let Some(operator) = binary(self.value) => (operator, self.at),
            Token::Less | Token::Greater => (self.token.text(), self.at),
            _ => return self.fail(self.no_operator()),
        };
        if !is_behind_word {
            return self.fail(self.not_joined());
        }
        if operator == "=~" {
            self.pattern_depth = 0;
            self.is_first_of_pattern = true;
            self.mode = Mode::Pattern;
        }
        self.lists.tests.push(Test::Between(operator));
        self.next()?;
        let Some(word) = self.word()? else {
            return self.fail(self.lacks(at, operator, "a word"));
        };
        self.lists.tests.push(Test::Word(word));
        Ok(())
    }

    fn no_operator(&self) -> super::fault::Fault {
        let message = format!("{} is no operator of `[[`", self.shown_token());
        self.wrong(message, "Words with spaces or signs in them need quotes.")
    }

    fn not_joined(&self) -> super::fault::Fault {
        let is_operator = match self.token {
            Token::Text => binary(self.value).is_some(),
            token => matches!(token, Token::Less | Token::Greater),
        };
        if !is_operator {
            return self.no_operator();
        }
        let message = format!("{} is not expected here", self.shown_token());
        self.wrong(
            message,
            "Behind a whole condition stands `&&`, `||` or `]]`.",
        )
    }
}

/// The operators before a word. Two of them have a second name.
static UNARY: [&str; 24] = [
    "-e", "-f", "-d", "-c", "-b", "-p", "-S", "-L", "-k", "-g", "-u", "-G", "-O", "-N", "-r", "-w",
    "-x", "-s", "-t", "-z", "-n", "-o", "-v", "-R",
];

/// The operators between two words.
static BINARY: [&str; 13] = [
    "=", "==", "!=", "=~", "-nt", "-ot", "-ef", "-eq", "-ne", "-le", "-ge", "-lt", "-gt",
];

fn unary(word: &str) -> Option<&'static str> {
    let word = match word {
        "-a" => "-e",
        "-h" => "-L",
        _ => word,
    };
    UNARY.iter().find(|it| **it == word).copied()
}

fn binary(word: &str) -> Option<&'static str> {
    BINARY.iter().find(|it| **it == word).copied()
}
