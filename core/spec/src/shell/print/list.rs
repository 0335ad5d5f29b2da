//! Lists of commands.

use super::Printer;
use crate::shell::syntax::tree::{
    At, Command, Element, Pipeline, Redirection, Statement, Terminator,
};

impl<'a> Printer<'_, 'a> {
    pub(super) fn list(&mut self, statements: &[Statement<'a>]) {
        let first = statements.first();
        let is_broken = self.wants_line
            || first.is_some_and(|first| self.line_of(Some(first.start())) > self.line);
        for statement in statements {
            self.end_lines(statement.start());
            self.advance(statement.start());
            self.statement(statement);
            self.wants_line = true;
        }
        if statements.len() == 1 && !is_broken {
            self.wants_line = false;
        }
    }

    /// Prints commands within another one that ends at a place, if it has an end.
    pub(super) fn inner(&mut self, statements: &[Statement<'a>], close: Option<At>) {
        self.open_level();
        let close = self.line_of(close);
        self.wants_line |= match statements {
            [] => false,
            [statement] => close > self.line && self.line_of(Some(statement.end())) < close,
            _ => true,
        };
        self.list(statements);
        self.close_level();
    }

    pub(super) fn statement(&mut self, statement: &Statement<'a>) {
        let Some((last, _)) = statement.rest.split_last() else {
            return self.pipeline(&statement.first, statement.end);
        };
        self.begin_joined(statement.start(), false);
        self.pipeline(&statement.first, None);
        for joined in statement.rest {
            let operator = if joined.is_and { "&&" } else { "||" };
            let start = joined.pipeline.start;
            let has_pipes = !joined.pipeline.rest.is_empty();
            self.join(operator, joined.at, start, has_pipes, |printer| {
                printer.pipeline(&joined.pipeline, None);
            });
            let is_last = std::ptr::eq(joined, last);
            self.finish(&[], statement.end.filter(|_| is_last));
        }
    }

    pub(super) fn pipeline(&mut self, pipeline: &Pipeline<'a>, end: Option<Terminator>) {
        let Some((last, _)) = pipeline.rest.split_last() else {
            return self.element(pipeline.is_negated, &pipeline.first, end);
        };
        self.begin_joined(pipeline.start, pipeline.is_negated);
        self.element(false, &pipeline.first, None);
        for piped in pipeline.rest {
            let operator = if piped.has_errors { "|&" } else { "|" };
            self.join(operator, piped.at, piped.element.start, false, |printer| {
                printer.element(false, &piped.element, None);
            });
            let is_last = std::ptr::eq(piped, last);
            self.finish(&[], end.filter(|_| is_last));
        }
    }

    fn begin_joined(&mut self, start: At, is_negated: bool) {
        self.has_semicolon = false;
        if is_negated {
            self.spaced("!");
        }
        self.advance(start);
        self.pad();
    }

    /// Prints an operator and what is behind it, in the same line or in the next.
    fn join(
        &mut self,
        operator: &str,
        at: At,
        start: At,
        has_pipes: bool,
        print: impl FnOnce(&mut Self),
    ) {
        if self.line_of(Some(start)) <= self.line {
            self.spaced(operator);
            self.advance(start);
            print(self);
            return;
        }
        let is_indented = !self.is_joined;
        if is_indented {
            self.open_level();
        }
        self.spaced(operator);
        self.advance(at);
        self.end_line(None);
        self.indent();
        self.advance(start);
        self.is_joined = has_pipes;
        print(self);
        if is_indented {
            self.close_level();
        }
        self.is_joined = false;
    }

    fn element(&mut self, is_negated: bool, element: &Element<'a>, end: Option<Terminator>) {
        self.has_semicolon = false;
        if is_negated {
            self.spaced("!");
        }
        let mut redirections = element.redirections;
        match &element.command {
            Some(command @ Command::Simple(simple)) => {
                self.begin_command(command.start());
                redirections = self.simple(simple, redirections);
            }
            Some(command) => {
                self.begin_command(command.start());
                self.command(command);
            }
            None => {}
        }
        self.finish(redirections, end);
    }

    fn begin_command(&mut self, start: At) {
        self.advance(start);
        self.pad();
    }

    /// Prints the redirections that are left, and what ends a statement.
    fn finish(&mut self, redirections: &[Redirection<'a>], end: Option<Terminator>) {
        self.open_level();
        for redirection in redirections {
            if self.is_line_wanted(redirection.at) {
                self.join_line();
            }
            self.redirection(redirection);
            if redirection.document.is_some() {
                self.documents.push(*redirection);
            }
        }
        if let Some(end) = end {
            let is_later = self.line_of(Some(end.at)) > self.line;
            if is_later {
                self.join_line();
            } else if end.is_background {
                self.write_space();
            }
            if is_later || end.is_background {
                self.out.push(if end.is_background { '&' } else { ';' });
                self.has_semicolon = true;
                self.space = super::Space::Needed;
            }
        }
        self.close_level();
    }

    pub(super) fn redirection(&mut self, redirection: &Redirection<'a>) {
        self.pad();
        if let Some(target) = redirection.target {
            self.literal(target.text);
        }
        self.out.push_str(redirection.operator);
        self.space = super::Space::Needed;
        self.word(&redirection.word);
    }
}
