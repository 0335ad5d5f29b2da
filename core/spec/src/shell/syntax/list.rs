//! Lists of commands: `;`, `&&`, `|`, and what may stand in each of their places.

use super::{
    lexer::Mode,
    parser::{Parsed, Parser, close},
    token::Token,
    tree::{At, Command, Element, Joined, Piped, Pipeline, Statement, Terminator},
};

impl<'a> Parser<'a> {
    /// Reads commands up to one of the words, or to what ends the part that they are in.
    pub(super) fn list(&mut self, ends: &[&str]) -> Parsed<&'a [Statement<'a>]> {
        let first = self.lists.statements.len();
        let mut is_ended = true;
        while self.token != Token::End {
            let is_new_line = self.got(Token::Line)?;
            match self.token {
                Token::Text if ends.contains(&self.value) => break,
                Token::Text if self.value == "}" => return self.fail(self.stray()),
                Token::ParenClose if self.mode == Mode::Substitution => break,
                Token::Backquote if self.closes_backquotes() => break,
                Token::SemicolonTwice | Token::SemicolonAnd | Token::SemicolonTwiceAnd => {
                    if self.mode == Mode::Case {
                        break;
                    }
                    return self.fail(self.stray());
                }
                _ => {}
            }
            if !is_new_line && !is_ended {
                return self.fail(self.unexpected());
            }
            if self.token == Token::End {
                break;
            }
            let Some(statement) = self.statement(true)? else {
                return self.fail(self.unexpected());
            };
            is_ended = statement.end.is_some();
            if self.is_outermost() {
                for pending in &self.documents {
                    pending.document.is_late.set(true);
                }
                self.late.extend_from_slice(&self.documents);
            }
            self.lists.statements.push(statement);
        }
        Ok(close(self.arena, &mut self.lists.statements, first))
    }

    /// Reads commands of which there must be one; `at` is where the word is that they belong to.
    pub(super) fn full_list(
        &mut self,
        mark: &str,
        at: At,
        ends: &[&str],
    ) -> Parsed<&'a [Statement<'a>]> {
        if self.token != Token::Semicolon {
            let list = self.list(ends)?;
            if !list.is_empty() {
                return Ok(list);
            }
        } else {
            self.next()?;
        }
        self.fail(self.lacks(at, mark, "a command"))
    }

    /// Reads pipelines with `&&` and `||` between them, and what ends them if that is asked for.
    pub(super) fn statement(&mut self, is_ended: bool) -> Parsed<Option<Statement<'a>>> {
        let Some(first) = self.negated_pipeline()? else {
            return Ok(None);
        };
        let mark = self.lists.joined.len();
        while matches!(self.token, Token::AndAnd | Token::OrOr) {
            let (at, operator) = (self.at, self.token);
            self.next()?;
            self.got(Token::Line)?;
            let Some(pipeline) = self.negated_pipeline()? else {
                return self.fail(self.lacks(at, operator.text(), "a command"));
            };
            self.lists.joined.push(Joined {
                at,
                is_and: operator == Token::AndAnd,
                pipeline,
            });
        }
        let rest = close(self.arena, &mut self.lists.joined, mark);
        let mut end = None;
        if is_ended && matches!(self.token, Token::Semicolon | Token::And) {
            end = Some(Terminator {
                at: self.at,
                is_background: self.token == Token::And,
            });
            self.next()?;
        }
        Ok(Some(Statement { first, rest, end }))
    }

    fn negated_pipeline(&mut self) -> Parsed<Option<Pipeline<'a>>> {
        let start = self.at;
        let is_negated = self.got_word("!")?;
        if is_negated {
            if self.is_stop() {
                return self.fail(self.lacks(start, "!", "a command"));
            }
            if self.is_word("!") {
                // Both are in the same place for melange.
                let message = "a command can be negated only once".to_owned();
                let fault = self.fault(start, 1, message, "Leave out both `!`.");
                return self.fail(fault);
            }
        }
        self.pipeline(start, is_negated)
    }

    /// Reads commands with `|` between them.
    pub(super) fn pipeline(&mut self, start: At, is_negated: bool) -> Parsed<Option<Pipeline<'a>>> {
        self.deeper(|it| it.piped(start, is_negated))
    }

    fn piped(&mut self, start: At, is_negated: bool) -> Parsed<Option<Pipeline<'a>>> {
        let Some(first) = self.element(start, is_negated)? else {
            return Ok(None);
        };
        let mark = self.lists.piped.len();
        while matches!(self.token, Token::Or | Token::OrAnd) {
            let (at, operator) = (self.at, self.token);
            self.next()?;
            self.got(Token::Line)?;
            let Some(element) = self.element(self.at, false)? else {
                return self.fail(self.lacks(at, operator.text(), "a command"));
            };
            self.lists.piped.push(Piped {
                at,
                has_errors: operator == Token::OrAnd,
                element,
            });
        }
        Ok(Some(Pipeline {
            start,
            is_negated,
            first,
            rest: close(self.arena, &mut self.lists.piped, mark),
        }))
    }

    /// Reads a command with its redirections.
    fn element(&mut self, start: At, is_negated: bool) -> Parsed<Option<Element<'a>>> {
        let mark = self.lists.redirections.len();
        while self.token.is_redirection() {
            self.redirection()?;
        }
        let has_redirections = self.lists.redirections.len() > mark;
        if self.is_word("!") && !is_negated {
            let hint = "Write `!` before the whole pipeline.";
            return self.fail(self.wrong("`!` is not expected here".to_owned(), hint));
        }
        let command = self.command()?;
        if command.is_none() && !has_redirections {
            return Ok(None);
        }
        let is_simple = matches!(command, None | Some(Command::Simple(_)));
        if has_redirections && !is_simple {
            let what = "a redirection before a compound command";
            return self.fail(self.foreign(start, 1, what));
        }
        while self.token.is_redirection() {
            self.redirection()?;
        }
        Ok(Some(Element {
            start,
            command,
            redirections: close(self.arena, &mut self.lists.redirections, mark),
        }))
    }
}
