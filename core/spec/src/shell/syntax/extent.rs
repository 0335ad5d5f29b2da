//! Where the parts of a tree begin and end.

use super::tree::{
    ArrayElement, Assignment, At, Command, Element, Expression, Item, Part, Pipeline, Redirection,
    Statement, Word,
};

impl<'a> Word<'a> {
    /// Where it begins.
    pub(in crate::shell) fn start(&self) -> At {
        self.parts.first().map_or(0, Part::start)
    }

    /// Where it ends, with the ends of lines that are escaped behind it.
    pub(in crate::shell) fn end(&self) -> At {
        self.parts.last().map_or(0, Part::end)
    }

    /// Returns its text, if it is made of literals; nothing otherwise.
    pub(in crate::shell) fn text(&self) -> String {
        let literals = self.parts.iter().map(|part| match part {
            Part::Literal(literal) => Some(literal.text),
            _ => None,
        });
        literals.collect::<Option<String>>().unwrap_or_default()
    }

    /// Returns its text, if it is a single literal.
    pub(in crate::shell) fn literal(&self) -> Option<&'a str> {
        match self.parts {
            [Part::Literal(literal)] => Some(literal.text),
            _ => None,
        }
    }
}

impl Part<'_> {
    pub(in crate::shell) fn start(&self) -> At {
        match self {
            Self::Literal(it) => it.start,
            Self::Single { start, .. } => *start,
            Self::Double(it) => it.start,
            Self::Parameter(it) => it.start,
            Self::Substitution(it) => it.start,
            Self::Calculation(it) => it.start,
            Self::Glob(it) => it.start,
        }
    }

    pub(in crate::shell) fn end(&self) -> At {
        match self {
            Self::Literal(it) => it.end,
            Self::Single { close, .. } => close + 1,
            Self::Double(it) => it.close + 1,
            Self::Parameter(it) => it.end,
            Self::Substitution(it) => it.close + 1,
            Self::Calculation(it) => it.close + 2 - At::from(it.is_bracket),
            Self::Glob(it) => it.pattern.end + 1,
        }
    }
}

impl Expression<'_> {
    pub(in crate::shell) fn start(&self) -> At {
        match self.items.first() {
            Some(Item::Operand(word)) => word.start(),
            Some(Item::Before(_, at) | Item::Behind(_, at) | Item::Open(at) | Item::Close(at)) => {
                *at
            }
            Some(Item::Between(_)) | None => 0,
        }
    }

    pub(in crate::shell) fn end(&self) -> At {
        match self.items.last() {
            Some(Item::Operand(word)) => word.end(),
            Some(Item::Behind(operator, at) | Item::Before(operator, at)) => {
                at + operator.len() as At
            }
            Some(Item::Open(at) | Item::Close(at)) => at + 1,
            Some(Item::Between(_)) | None => 0,
        }
    }
}

impl Assignment<'_> {
    pub(in crate::shell) fn start(&self) -> At {
        match (&self.name, &self.value) {
            (Some(name), _) => name.start,
            (None, Some(value)) => value.start(),
            (None, None) => 0,
        }
    }

    pub(in crate::shell) fn end(&self) -> At {
        match (&self.value, self.array, &self.index, &self.name) {
            (Some(value), ..) => value.end(),
            (_, Some(array), ..) => array.close + 1,
            (_, _, Some(index), _) => index.end() + 2,
            (.., Some(name)) => name.end + At::from(!self.is_bare),
            _ => 0,
        }
    }
}

impl ArrayElement<'_> {
    pub(in crate::shell) fn start(&self) -> At {
        match (&self.index, &self.value) {
            (Some(index), _) => index.start(),
            (None, Some(value)) => value.start(),
            (None, None) => 0,
        }
    }
}

impl<'a> Redirection<'a> {
    /// Where it begins.
    pub(in crate::shell) fn start(&self) -> At {
        self.target.map_or(self.at, |target| target.start)
    }

    /// Where it ends; behind its text, if it is a here-document that has one.
    pub(in crate::shell) fn end(&self) -> At {
        self.text().unwrap_or(self.word).end()
    }

    /// Returns the text of a here-document, if there is any that melange sees: it looks at each
    /// list of a script before it reads on (melange@v0.59.1 pkg/build/compile.go:487).
    pub(in crate::shell) fn text(&self) -> Option<Word<'a>> {
        let document = self.document.filter(|document| !document.is_late.get());
        document.and_then(|document| document.text.get())
    }
}

impl Statement<'_> {
    pub(in crate::shell) fn start(&self) -> At {
        self.first.start
    }

    pub(in crate::shell) fn end(&self) -> At {
        match (&self.end, self.rest.last()) {
            (Some(terminator), _) => terminator.at + 1,
            (None, Some(last)) => last.pipeline.end(),
            (None, None) => self.first.end(),
        }
    }
}

impl Pipeline<'_> {
    pub(in crate::shell) fn end(&self) -> At {
        match self.rest.last() {
            Some(last) => last.element.end(),
            None => self.first.end(),
        }
    }
}

impl Element<'_> {
    pub(in crate::shell) fn end(&self) -> At {
        let command = self.command.map_or(self.start, |command| command.end());
        let last = self.redirections.last();
        command.max(last.map_or(0, Redirection::end))
    }
}

impl Command<'_> {
    /// Where it begins.
    pub(in crate::shell) fn start(&self) -> At {
        match self {
            Self::Simple(it) => match (it.assignments.first(), it.words.first()) {
                (Some(first), _) => first.start(),
                (None, Some(first)) => first.start(),
                (None, None) => 0,
            },
            Self::Group(it) => it.open,
            Self::If(it) => it.arms.first().map_or(0, |arm| arm.start),
            Self::While(it) => it.start,
            Self::For(it) => it.start,
            Self::Case(it) => it.start,
            Self::Arithmetic(it) => it.start,
            Self::Condition(it) => it.start,
            Self::Declaration(it) => it.name.start,
            Self::Let(it) => it.start,
            Self::Time(it) => it.start,
            Self::Coprocess(it) => it.start,
            Self::Function(it) => it.start,
        }
    }

    /// Where it ends.
    pub(in crate::shell) fn end(&self) -> At {
        match self {
            Self::Simple(it) => match (it.assignments.last(), it.words.last()) {
                (_, Some(last)) => last.end(),
                (Some(last), None) => last.end(),
                (None, None) => 0,
            },
            Self::Group(it) => it.close + 1,
            Self::If(it) => it.end + 2,
            Self::While(it) => it.end + 4,
            Self::For(it) => it.end + 4,
            Self::Case(it) => it.end + 4,
            Self::Arithmetic(it) => it.close + 2,
            Self::Condition(it) => it.close + 2,
            Self::Declaration(it) => match it.arguments.last() {
                Some(last) => last.end(),
                None => it.name.end,
            },
            Self::Let(it) => it.expressions.last().map_or(it.start, Expression::end),
            Self::Time(it) => match &it.pipeline {
                Some(pipeline) => pipeline.end(),
                None => it.start + 4,
            },
            Self::Coprocess(it) => it.pipeline.end(),
            Self::Function(it) => it.body.end(),
        }
    }
}
