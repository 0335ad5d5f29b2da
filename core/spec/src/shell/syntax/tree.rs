//! The tree of a script. It lies in an arena; positions are bytes of the script as it is read.
//!
//! Look at [`Statement`] first. What binds to the left is a list and not a chain, so that a long
//! line of `&&` is not a deep tree.

use std::cell::Cell;

/// A position: a byte of the script.
pub(in crate::shell) type At = u32;

/// A list of commands with what ends it.
#[derive(Clone, Copy, Debug)]
pub(in crate::shell) struct Statement<'a> {
    pub first: Pipeline<'a>,
    /// What follows behind `&&` and `||`.
    pub rest: &'a [Joined<'a>],
    pub end: Option<Terminator>,
}

/// A pipeline behind `&&` or `||`.
#[derive(Clone, Copy, Debug)]
pub(in crate::shell) struct Joined<'a> {
    /// Where the operator is.
    pub at: At,
    /// Whether it is `&&`.
    pub is_and: bool,
    pub pipeline: Pipeline<'a>,
}

/// `;` or `&`.
#[derive(Clone, Copy, Debug)]
pub(in crate::shell) struct Terminator {
    pub at: At,
    pub is_background: bool,
}

/// Commands with `|` between them.
#[derive(Clone, Copy, Debug)]
pub(in crate::shell) struct Pipeline<'a> {
    /// Where it begins, with the `!` before it.
    pub start: At,
    pub is_negated: bool,
    pub first: Element<'a>,
    pub rest: &'a [Piped<'a>],
}

/// A command behind `|`.
#[derive(Clone, Copy, Debug)]
pub(in crate::shell) struct Piped<'a> {
    /// Where the operator is.
    pub at: At,
    /// Whether it is `|&`.
    pub has_errors: bool,
    pub element: Element<'a>,
}

/// A command with its redirections; there is at least one of them.
#[derive(Clone, Copy, Debug)]
pub(in crate::shell) struct Element<'a> {
    pub start: At,
    pub command: Option<Command<'a>>,
    pub redirections: &'a [Redirection<'a>],
}

#[derive(Clone, Copy, Debug)]
pub(in crate::shell) enum Command<'a> {
    Simple(&'a Simple<'a>),
    Group(&'a Group<'a>),
    If(&'a If<'a>),
    While(&'a While<'a>),
    For(&'a For<'a>),
    Case(&'a Case<'a>),
    Arithmetic(&'a Calculation<'a>),
    Condition(&'a Condition<'a>),
    Declaration(&'a Declaration<'a>),
    Let(&'a Let<'a>),
    Time(&'a Time<'a>),
    Coprocess(&'a Coprocess<'a>),
    Function(&'a Function<'a>),
}

/// Assignments and words.
#[derive(Clone, Copy, Debug)]
pub(in crate::shell) struct Simple<'a> {
    pub assignments: &'a [Assignment<'a>],
    pub words: &'a [Word<'a>],
}

/// `{ …; }` or `(…)`.
#[derive(Clone, Copy, Debug)]
pub(in crate::shell) struct Group<'a> {
    pub open: At,
    pub close: At,
    pub is_subshell: bool,
    pub body: &'a [Statement<'a>],
}

#[derive(Clone, Copy, Debug)]
pub(in crate::shell) struct If<'a> {
    /// `if`, then each `elif`, then `else`.
    pub arms: &'a [Arm<'a>],
    pub end: At,
}

/// A branch of an `if`.
#[derive(Clone, Copy, Debug)]
pub(in crate::shell) struct Arm<'a> {
    pub start: At,
    /// What is asked, and where `then` is; `None` for `else`.
    pub condition: Option<(&'a [Statement<'a>], At)>,
    pub body: &'a [Statement<'a>],
}

/// `while` or `until`.
#[derive(Clone, Copy, Debug)]
pub(in crate::shell) struct While<'a> {
    pub start: At,
    pub is_until: bool,
    pub condition: &'a [Statement<'a>],
    pub body_start: At,
    pub body: &'a [Statement<'a>],
    pub end: At,
}

/// `for` or `select`.
#[derive(Clone, Copy, Debug)]
pub(in crate::shell) struct For<'a> {
    pub start: At,
    pub is_select: bool,
    pub range: Range<'a>,
    pub body_start: At,
    pub body: &'a [Statement<'a>],
    pub end: At,
}

/// What a loop goes through.
#[derive(Clone, Copy, Debug)]
pub(in crate::shell) enum Range<'a> {
    Words {
        name: &'a str,
        /// The words behind `in`; `None` if there is no `in`.
        words: Option<&'a [Word<'a>]>,
    },
    /// `((…; …; …))`.
    Numbers([Expression<'a>; 3]),
}

#[derive(Clone, Copy, Debug)]
pub(in crate::shell) struct Case<'a> {
    pub start: At,
    pub word: Word<'a>,
    /// Where `in` is.
    pub inside: At,
    pub items: &'a [CaseItem<'a>],
    pub end: At,
}

#[derive(Clone, Copy, Debug)]
pub(in crate::shell) struct CaseItem<'a> {
    pub patterns: &'a [Word<'a>],
    pub body: &'a [Statement<'a>],
    /// What it ends with, and where; the last may end with nothing, which is as `;;`.
    pub end: (CaseEnd, Option<At>),
}

#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(in crate::shell) enum CaseEnd {
    /// `;;`
    Break,
    /// `;&`
    Fall,
    /// `;;&`
    Resume,
}

/// `((…))`, `$((…))` or `$[…]`.
#[derive(Clone, Copy, Debug)]
pub(in crate::shell) struct Calculation<'a> {
    pub start: At,
    pub expression: Expression<'a>,
    /// Where it is closed.
    pub close: At,
    pub is_bracket: bool,
}

/// An arithmetic expression as it is written: what is right about its order was seen to.
#[derive(Clone, Copy, Debug, Default)]
pub(in crate::shell) struct Expression<'a> {
    pub items: &'a [Item<'a>],
}

#[derive(Clone, Copy, Debug)]
pub(in crate::shell) enum Item<'a> {
    Operand(Word<'a>),
    Between(&'static str),
    Before(&'static str, At),
    Behind(&'static str, At),
    Open(At),
    Close(At),
}

/// `[[ … ]]`, as it is written.
#[derive(Clone, Copy, Debug)]
pub(in crate::shell) struct Condition<'a> {
    pub start: At,
    pub items: &'a [Test<'a>],
    pub close: At,
}

#[derive(Clone, Copy, Debug)]
pub(in crate::shell) enum Test<'a> {
    Word(Word<'a>),
    /// `-f` and its like, and `!`.
    Before(&'static str, At),
    /// `==` and its like.
    Between(&'static str),
    /// `&&` and `||`.
    Join(&'static str),
    Open(At),
    Close,
}

/// `declare`, `export`, `local` and their like.
#[derive(Clone, Copy, Debug)]
pub(in crate::shell) struct Declaration<'a> {
    pub name: Literal<'a>,
    pub arguments: &'a [Assignment<'a>],
}

#[derive(Clone, Copy, Debug)]
pub(in crate::shell) struct Let<'a> {
    pub start: At,
    pub expressions: &'a [Expression<'a>],
}

#[derive(Clone, Copy, Debug)]
pub(in crate::shell) struct Time<'a> {
    pub start: At,
    pub is_posix: bool,
    pub pipeline: Option<Pipeline<'a>>,
}

#[derive(Clone, Copy, Debug)]
pub(in crate::shell) struct Coprocess<'a> {
    pub start: At,
    pub name: Option<Word<'a>>,
    pub pipeline: Pipeline<'a>,
}

#[derive(Clone, Copy, Debug)]
pub(in crate::shell) struct Function<'a> {
    pub start: At,
    pub has_keyword: bool,
    pub has_parentheses: bool,
    /// `None` for `() …`, which is taken.
    pub name: Option<Literal<'a>>,
    pub body: Statement<'a>,
}

/// `name=value`, `name+=value`, `name[index]=value`, `name=(…)`, and what stands among them behind
/// `export`.
#[derive(Clone, Copy, Debug)]
pub(in crate::shell) struct Assignment<'a> {
    /// `None` for a word that is no assignment.
    pub name: Option<Literal<'a>>,
    pub index: Option<Expression<'a>>,
    pub appends: bool,
    /// Whether there is no `=`.
    pub is_bare: bool,
    pub value: Option<Word<'a>>,
    pub array: Option<&'a Array<'a>>,
}

#[derive(Clone, Copy, Debug)]
pub(in crate::shell) struct Array<'a> {
    pub elements: &'a [ArrayElement<'a>],
    pub close: At,
}

/// A word, `[index]=word`, or `[index]=`.
#[derive(Clone, Copy, Debug)]
pub(in crate::shell) struct ArrayElement<'a> {
    pub index: Option<Expression<'a>>,
    pub value: Option<Word<'a>>,
}

#[derive(Clone, Copy, Debug)]
pub(in crate::shell) struct Redirection<'a> {
    /// Where the operator is.
    pub at: At,
    /// The number or `{name}` before it.
    pub target: Option<Literal<'a>>,
    pub operator: &'static str,
    pub word: Word<'a>,
    pub document: Option<&'a Document<'a>>,
}

/// The text of a here-document, which is read at the end of the line.
#[derive(Debug, Default)]
pub(in crate::shell) struct Document<'a> {
    /// The text; `None` if it is empty.
    pub text: Cell<Option<Word<'a>>>,
    /// Whether a list of the script itself ends before the text begins, as in `a <<E; b`.
    pub is_late: Cell<bool>,
}

/// Parts without a space between them; at least one.
#[derive(Clone, Copy, Debug)]
pub(in crate::shell) struct Word<'a> {
    pub parts: &'a [Part<'a>],
}

/// A text; it may be shorter than what is written, as the ends of lines behind backslashes are
/// left out.
#[derive(Clone, Copy, Debug)]
pub(in crate::shell) struct Literal<'a> {
    pub start: At,
    /// Where what follows begins.
    pub end: At,
    pub text: &'a str,
}

#[derive(Clone, Copy, Debug)]
pub(in crate::shell) enum Part<'a> {
    Literal(Literal<'a>),
    /// `'…'` or `$'…'`.
    Single {
        start: At,
        close: At,
        text: &'a str,
        has_dollar: bool,
    },
    /// `"…"` or `$"…"`.
    Double(&'a Double<'a>),
    Parameter(&'a Parameter<'a>),
    Substitution(&'a Substitution<'a>),
    Calculation(&'a Calculation<'a>),
    Glob(&'a Glob<'a>),
}

#[derive(Clone, Copy, Debug)]
pub(in crate::shell) struct Double<'a> {
    pub start: At,
    pub close: At,
    pub has_dollar: bool,
    pub parts: &'a [Part<'a>],
}

/// `$name`, `${…}`, and `name[…]` in arithmetic.
#[derive(Clone, Copy, Debug)]
pub(in crate::shell) struct Parameter<'a> {
    pub start: At,
    pub form: Form,
    /// Where it ends.
    pub end: At,
    /// `#` or `!` before the name.
    pub prefix: Option<&'static str>,
    pub name: &'a str,
    pub index: Option<Expression<'a>>,
    pub operation: Option<Operation<'a>>,
}

/// How a parameter is written.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(in crate::shell) enum Form {
    /// `${name}`
    Braces,
    /// `$name`
    Dollar,
    /// `name[…]`
    Bare,
}

/// What is done to the value of a parameter.
#[derive(Clone, Copy, Debug)]
pub(in crate::shell) enum Operation<'a> {
    /// `:a:b`
    Slice(Expression<'a>, Option<Expression<'a>>),
    /// `/a/b`
    Replace {
        all: bool,
        pattern: Option<Word<'a>>,
        by: Option<Word<'a>>,
    },
    /// `*` and `@` behind `!name`: the names that begin so.
    Names(&'static str),
    /// `:-`, `##` and their like.
    Other(&'static str, Option<Word<'a>>),
}

/// Commands in a word.
#[derive(Clone, Copy, Debug)]
pub(in crate::shell) struct Substitution<'a> {
    pub start: At,
    pub close: At,
    pub kind: SubstitutionKind,
    pub body: &'a [Statement<'a>],
}

#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(in crate::shell) enum SubstitutionKind {
    /// `$(…)`
    Dollar,
    /// Between backquotes.
    Backquotes,
    /// `${ …;}`
    Braces,
    /// `${|…;}`
    Reply,
    /// `<(…)`
    Input,
    /// `>(…)`
    Output,
}

/// `@(…)` and its like.
#[derive(Clone, Copy, Debug)]
pub(in crate::shell) struct Glob<'a> {
    pub start: At,
    /// What stands before the pattern.
    pub operator: &'static str,
    pub pattern: Literal<'a>,
}
