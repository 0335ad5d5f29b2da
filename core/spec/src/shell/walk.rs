//! A walk through the tree of a script: every pipeline, command, assignment, redirection and word,
//! once.

use super::syntax::tree::{
    Arm, Array, Assignment, Command, Element, Expression, Function, Item, Operation, Parameter,
    Part, Pipeline, Range, Redirection, Statement, Test, Word,
};

/// What wants to see the parts of a script.
pub(super) trait Visitor<'a> {
    fn statement(&mut self, _: &Statement<'a>) {}
    fn pipeline(&mut self, _: &Pipeline<'a>) {}
    fn command(&mut self, _: &Command<'a>) {}
    fn assignment(&mut self, _: &Assignment<'a>) {}
    fn redirection(&mut self, _: &Redirection<'a>) {}
    /// Sees a word out of which the shell may make several.
    fn several(&mut self, _: &Word<'a>) {}
    fn part(&mut self, _: &Part<'a>) {}
}

/// Shows a visitor everything.
pub(super) fn walk<'a>(statements: &[Statement<'a>], visitor: &mut impl Visitor<'a>) {
    for it in statements {
        statement(it, visitor);
    }
}

fn statement<'a>(it: &Statement<'a>, visitor: &mut impl Visitor<'a>) {
    visitor.statement(it);
    pipeline(&it.first, visitor);
    for joined in it.rest {
        pipeline(&joined.pipeline, visitor);
    }
}

fn pipeline<'a>(it: &Pipeline<'a>, visitor: &mut impl Visitor<'a>) {
    visitor.pipeline(it);
    element(&it.first, visitor);
    for piped in it.rest {
        element(&piped.element, visitor);
    }
}

fn element<'a>(it: &Element<'a>, visitor: &mut impl Visitor<'a>) {
    if let Some(inner) = &it.command {
        visitor.command(inner);
        command(inner, visitor);
    }
    for it in it.redirections {
        redirection(it, visitor);
    }
}

fn command<'a>(it: &Command<'a>, visitor: &mut impl Visitor<'a>) {
    match it {
        Command::Simple(it) => {
            assignments(it.assignments, visitor);
            several(it.words, visitor);
        }
        Command::Group(it) => walk(it.body, visitor),
        Command::If(it) => {
            for Arm {
                condition, body, ..
            } in it.arms
            {
                walk(condition.map_or(&[], |(condition, _)| condition), visitor);
                walk(body, visitor);
            }
        }
        Command::While(it) => {
            walk(it.condition, visitor);
            walk(it.body, visitor);
        }
        Command::For(it) => {
            match &it.range {
                Range::Words { words, .. } => several(words.unwrap_or_default(), visitor),
                Range::Numbers(numbers) => {
                    for number in numbers {
                        expression(number, visitor);
                    }
                }
            }
            walk(it.body, visitor);
        }
        Command::Case(it) => {
            word(&it.word, visitor);
            for item in it.items {
                for pattern in item.patterns {
                    word(pattern, visitor);
                }
                walk(item.body, visitor);
            }
        }
        Command::Arithmetic(it) => expression(&it.expression, visitor),
        Command::Condition(it) => {
            for test in it.items {
                if let Test::Word(it) = test {
                    word(it, visitor);
                }
            }
        }
        Command::Declaration(it) => assignments(it.arguments, visitor),
        Command::Let(it) => {
            for it in it.expressions {
                expression(it, visitor);
            }
        }
        Command::Time(it) => {
            if let Some(it) = &it.pipeline {
                pipeline(it, visitor);
            }
        }
        Command::Coprocess(it) => pipeline(&it.pipeline, visitor),
        Command::Function(Function { body, .. }) => statement(body, visitor),
    }
}

fn assignments<'a>(list: &[Assignment<'a>], visitor: &mut impl Visitor<'a>) {
    for it in list {
        visitor.assignment(it);
        if let Some(index) = &it.index {
            expression(index, visitor);
        }
        if let Some(value) = &it.value {
            word(value, visitor);
        }
        for element in it.array.map_or(&[][..], |Array { elements, .. }| elements) {
            if let Some(index) = &element.index {
                expression(index, visitor);
            }
            several(element.value.as_slice(), visitor);
        }
    }
}

fn redirection<'a>(it: &Redirection<'a>, visitor: &mut impl Visitor<'a>) {
    visitor.redirection(it);
    word(&it.word, visitor);
    if let Some(text) = it.document.and_then(|document| document.text.get()) {
        word(&text, visitor);
    }
}

fn several<'a>(words: &[Word<'a>], visitor: &mut impl Visitor<'a>) {
    for it in words {
        visitor.several(it);
        word(it, visitor);
    }
}

fn word<'a>(it: &Word<'a>, visitor: &mut impl Visitor<'a>) {
    parts(it.parts, visitor);
}

fn parts<'a>(list: &[Part<'a>], visitor: &mut impl Visitor<'a>) {
    for part in list {
        visitor.part(part);
        match part {
            Part::Literal(_) | Part::Single { .. } | Part::Glob(_) => {}
            Part::Double(it) => parts(it.parts, visitor),
            Part::Parameter(it) => parameter(it, visitor),
            Part::Substitution(it) => walk(it.body, visitor),
            Part::Calculation(it) => expression(&it.expression, visitor),
        }
    }
}

fn parameter<'a>(it: &Parameter<'a>, visitor: &mut impl Visitor<'a>) {
    if let Some(index) = &it.index {
        expression(index, visitor);
    }
    match &it.operation {
        None | Some(Operation::Names(_)) => {}
        Some(Operation::Slice(from, len)) => {
            expression(from, visitor);
            if let Some(len) = len {
                expression(len, visitor);
            }
        }
        Some(Operation::Replace { pattern, by, .. }) => {
            for it in pattern.iter().chain(by) {
                word(it, visitor);
            }
        }
        Some(Operation::Other(_, operand)) => {
            if let Some(it) = operand {
                word(it, visitor);
            }
        }
    }
}

fn expression<'a>(it: &Expression<'a>, visitor: &mut impl Visitor<'a>) {
    for item in it.items {
        if let Item::Operand(it) = item {
            word(it, visitor);
        }
    }
}
