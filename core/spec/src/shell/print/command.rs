//! Commands.

use super::{Printer, Space};
use crate::shell::syntax::tree::{
    Arm, Array, Assignment, Case, CaseEnd, CaseItem, Command, For, Function, Group, If, Range,
    Redirection, Simple, Statement, While, Word,
};

impl<'a> Printer<'_, 'a> {
    /// Prints a command that has parts.
    pub(super) fn command(&mut self, command: &Command<'a>) {
        match command {
            Command::Simple(it) => {
                self.simple(it, &[]);
            }
            Command::Group(it) if it.is_subshell => self.subshell(it),
            Command::Group(it) => {
                self.out.push('{');
                self.has_semicolon = true;
                self.space = Space::Needed;
                self.inner(it.body, Some(it.close));
                self.ending("}", it.close);
            }
            Command::If(it) => self.if_clause(it),
            Command::While(it) => self.while_clause(it),
            Command::For(it) => self.for_clause(it),
            Command::Case(it) => self.case(it),
            Command::Arithmetic(it) => {
                self.out.push_str("((");
                self.expression(&it.expression, false, false);
                self.out.push_str("))");
            }
            Command::Condition(it) => {
                self.out.push_str("[[ ");
                self.open_level();
                self.tests(it.items);
                self.close_level();
                self.spaced("]]");
            }
            Command::Declaration(it) => {
                self.spaced(it.name.text);
                self.assignments(it.arguments);
            }
            Command::Let(it) => {
                self.spaced("let");
                for expression in it.expressions {
                    self.write_space();
                    self.expression(expression, true, false);
                }
            }
            Command::Time(it) => {
                self.spaced("time");
                if it.is_posix {
                    self.spaced("-p");
                }
                if let Some(pipeline) = &it.pipeline {
                    self.pipeline(pipeline, None);
                }
            }
            Command::Coprocess(it) => {
                self.spaced("coproc");
                if let Some(name) = &it.name {
                    self.write_space();
                    self.word(name);
                }
                self.write_space();
                self.pipeline(&it.pipeline, None);
            }
            Command::Function(it) => self.function(it),
        }
    }

    /// Prints a simple command with the redirections that stand before its first words; returns
    /// those that are left.
    pub(super) fn simple<'r>(
        &mut self,
        simple: &Simple<'a>,
        mut redirections: &'r [Redirection<'a>],
    ) -> &'r [Redirection<'a>] {
        self.assignments(simple.assignments);
        let Some((first, rest)) = simple.words.split_first() else {
            return redirections;
        };
        redirections = self.redirections_before(first, redirections);
        self.words(std::slice::from_ref(first));
        if let Some(second) = rest.first() {
            redirections = self.redirections_before(second, redirections);
            self.words(rest);
        }
        redirections
    }

    fn redirections_before<'r>(
        &mut self,
        word: &Word<'a>,
        mut redirections: &'r [Redirection<'a>],
    ) -> &'r [Redirection<'a>] {
        while let Some((first, rest)) = redirections.split_first() {
            if first.start() > word.start() || first.document.is_some() {
                break;
            }
            self.redirection(first);
            redirections = rest;
        }
        redirections
    }

    fn subshell(&mut self, group: &Group<'a>) {
        self.out.push('(');
        self.space = Space::Unneeded;
        if let [first, rest @ ..] = group.body
            && begins_with_parenthesis(first)
            && rest.is_empty()
            && self.line_of(Some(group.open)) == self.line_of(Some(first.start()))
        {
            // `( (` is not `((`.
            self.write_space();
        }
        self.inner(group.body, Some(group.close));
        self.space = Space::Unneeded;
        self.close_parenthesis(group.close);
    }

    fn if_clause(&mut self, clause: &If<'a>) {
        let mut arms = clause.arms.iter().peekable();
        let mut is_first = true;
        while let Some(Arm {
            start,
            condition,
            body,
        }) = arms.next()
        {
            match (condition, is_first) {
                (_, true) => self.spaced("if"),
                (Some(_), false) => self.ending("elif", *start),
                (None, false) => self.ending("else", *start),
            }
            is_first = false;
            if let Some((condition, then)) = condition {
                self.inner(condition, None);
                self.middle("then", *then);
            }
            let close = arms.peek().map_or(clause.end, |next| next.start);
            self.inner(body, Some(close));
        }
        self.ending("fi", clause.end);
    }

    fn while_clause(&mut self, clause: &While<'a>) {
        self.spaced(if clause.is_until { "until" } else { "while" });
        self.inner(clause.condition, None);
        self.middle("do", clause.body_start);
        self.inner(clause.body, Some(clause.end));
        self.ending("done", clause.end);
    }

    fn for_clause(&mut self, clause: &For<'a>) {
        self.out
            .push_str(if clause.is_select { "select " } else { "for " });
        match &clause.range {
            Range::Words { name, words } => {
                self.literal(name);
                if let Some(words) = words {
                    self.spaced(" in");
                    self.words(words);
                }
            }
            Range::Numbers([first, second, third]) => {
                self.out.push_str("((");
                if first.items.is_empty() {
                    self.write_space();
                }
                self.expression(first, false, false);
                self.out.push_str("; ");
                self.expression(second, false, false);
                self.out.push_str("; ");
                self.expression(third, false, false);
                self.out.push_str("))");
            }
        }
        self.middle("do", clause.body_start);
        self.inner(clause.body, Some(clause.end));
        self.ending("done", clause.end);
    }

    fn case(&mut self, case: &Case<'a>) {
        self.out.push_str("case ");
        self.word(&case.word);
        self.out.push_str(" in");
        self.advance(case.inside);
        self.space = Space::Needed;
        if case.items.is_empty() {
            self.needs_line = true;
        }
        for item in case.items {
            self.case_item(item);
        }
        self.ending("esac", case.end);
    }

    fn case_item(&mut self, item: &CaseItem<'a>) {
        self.end_lines(item.patterns.first().map(Word::start));
        self.pad();
        self.patterns(item.patterns);
        self.out.push(')');
        self.space = Space::Needed;
        let (end, at) = item.end;
        self.inner(item.body, at);
        self.level += 1;
        if self.is_line_wanted(at) {
            self.end_lines(at);
            self.wants_line = true;
        }
        self.spaced(match end {
            CaseEnd::Break => ";;",
            CaseEnd::Fall => ";&",
            CaseEnd::Resume => ";;&",
        });
        self.advance(at);
        // No `;` behind `;;`.
        self.has_semicolon = true;
        self.level -= 1;
    }

    fn patterns(&mut self, patterns: &[Word<'a>]) {
        let mut is_broken = false;
        for (index, pattern) in patterns.iter().enumerate() {
            if index == 0 && pattern.text() == "esac" {
                self.out.push('(');
            }
            if index > 0 {
                self.spaced("|");
            }
            if self.is_line_wanted(pattern.start()) {
                if !is_broken {
                    self.open_level();
                    is_broken = true;
                }
                self.join_line();
            } else {
                self.pad();
            }
            self.word(pattern);
        }
        if is_broken {
            self.close_level();
        }
    }

    fn function(&mut self, function: &Function<'a>) {
        if function.has_keyword {
            self.spaced("function");
        }
        if let Some(name) = function.name {
            self.spaced(name.text);
        }
        if !function.has_keyword || function.has_parentheses {
            self.out.push_str("()");
        }
        self.write_space();
        self.advance(function.body.start());
        self.statement(&function.body);
    }

    fn assignments(&mut self, assignments: &[Assignment<'a>]) {
        self.open_level();
        for assignment in assignments {
            if self.is_line_wanted(assignment.start()) {
                self.join_line();
            } else {
                self.pad();
            }
            self.assignment(assignment);
            self.space = Space::Needed;
        }
        self.close_level();
    }

    fn assignment(&mut self, assignment: &Assignment<'a>) {
        if let Some(name) = assignment.name {
            self.literal(name.text);
            if let Some(index) = &assignment.index {
                self.index(index);
            }
            if assignment.appends {
                self.out.push('+');
            }
            if !assignment.is_bare {
                self.out.push('=');
            }
        }
        if let Some(value) = &assignment.value {
            self.advance(value.start());
            self.word(value);
        } else if let Some(array) = assignment.array {
            self.array(array);
        }
    }

    fn array(&mut self, array: &Array<'a>) {
        self.space = Space::Unneeded;
        self.out.push('(');
        self.open_level();
        for element in array.elements {
            let start = element.start();
            if self.line_of(Some(start)) > self.line {
                self.end_lines(start);
            }
            self.pad();
            if let Some(index) = &element.index {
                self.index(index);
                self.out.push('=');
            }
            if let Some(value) = &element.value {
                self.word(value);
            }
        }
        self.close_level();
        self.close_parenthesis(array.close);
    }
}

/// Returns whether a statement begins with `(`.
pub(super) fn begins_with_parenthesis(statement: &Statement<'_>) -> bool {
    match statement.first.first.command {
        Some(Command::Group(group)) => group.is_subshell,
        Some(Command::Arithmetic(_)) => true,
        _ => false,
    }
}
