//! Conditions: what `if` says.
//!
//! ```text
//! expression := atom ( ("&&" | "||") atom )*      from left to right, both bind alike
//! atom       := "(" expression ")" | value ("==" | "!=") value
//! value      := '…' | "…" | ${{ name }}
//! ```
//!
//! Look at [`Condition::parse`] first. Texts are compared and nothing else: no bare words, no `!`,
//! no truth of a text (melange@2043d30b pkg/cond/parser.go).

mod parse;
#[cfg(test)]
mod tests;
mod traps;

use std::{fmt, ops::Range};

pub use traps::{Trap, TrapKind, traps};

/// A condition that melange can evaluate.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Condition {
    /// The comparisons, in the order of the text.
    pub comparisons: Vec<Comparison>,
    /// Where `||` is followed by `&&` in one group, which then takes all that is before it: the
    /// range of the `&&`.
    pub mixed: Vec<Range<usize>>,
    /// What to do with the comparisons: they are evaluated in the order of operators behind them.
    program: Vec<Action>,
}

/// Two values compared.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Comparison {
    /// All of it.
    pub range: Range<usize>,
    /// What stands before the operator.
    pub left: Value,
    /// Whether the values must be the same: `==`, not `!=`.
    pub wants_equal: bool,
    /// What stands behind the operator.
    pub right: Value,
}

/// One side of a comparison.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Value {
    /// All of it, with its quotes or braces.
    pub range: Range<usize>,
    /// What it is.
    pub kind: ValueKind,
}

/// The sorts of values.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum ValueKind {
    /// A text in quotes, escapes resolved.
    Text(String),
    /// A variable, by its name.
    Variable(String),
}

/// Why a text is no condition.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Fault {
    /// What melange cannot read; empty at the end of the text.
    pub range: Range<usize>,
    /// What is wrong with it.
    pub kind: FaultKind,
}

/// The ways in which a text can be no condition.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum FaultKind {
    /// There is no value where one must be.
    NoValue,
    /// Something that is no value, such as a bare word.
    NotAValue(char),
    /// A text without its second quote.
    OpenText(char),
    /// `${{` without a name.
    NoName,
    /// A variable without `}}`.
    OpenVariable(String),
    /// No comparison behind a value.
    NoOperator,
    /// A group without its end.
    OpenGroup,
    /// Something behind the condition.
    Trailing,
    /// Groups in groups in groups.
    TooDeep,
}

impl fmt::Display for FaultKind {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self {
            Self::NoValue => f.write_str("a text in quotes or a variable is missing here"),
            Self::NotAValue(it) => {
                write!(f, "{it:?} begins neither a text in quotes nor a variable")
            }
            Self::OpenText(it) => write!(f, "the quote {it} is not closed"),
            Self::NoName => f.write_str("`${{` has no name behind it"),
            Self::OpenVariable(it) => write!(f, "`${{{{{it}` is not closed by `}}}}`"),
            Self::NoOperator => {
                f.write_str("`==` or `!=` is missing here: a value alone is no condition")
            }
            Self::OpenGroup => f.write_str("`)` is missing here"),
            Self::Trailing => f.write_str("the condition ends before this"),
            Self::TooDeep => f.write_str("groups are nested too deeply"),
        }
    }
}

#[derive(Clone, Copy, Debug, PartialEq, Eq)]
enum Action {
    Compare(usize),
    And,
    Or,
}

impl Condition {
    /// Reads a condition.
    ///
    /// # Errors
    ///
    /// If melange cannot read it: the first thing that is wrong, as there.
    pub fn parse(text: &str) -> Result<Self, Fault> {
        parse::parse(text)
    }

    /// Returns whether the condition holds; a variable without a value is an empty text.
    pub fn holds(&self, value: &dyn Fn(&str) -> Option<String>) -> bool {
        let known = |value_of: &Value| match &value_of.kind {
            ValueKind::Text(text) => text.clone(),
            ValueKind::Variable(name) => value(name).unwrap_or_default(),
        };
        self.evaluate(&|comparison| {
            Some((known(&comparison.left) == known(&comparison.right)) == comparison.wants_equal)
        })
        .unwrap_or(false)
    }

    /// Returns what the condition comes to if some comparisons are not known.
    fn evaluate(&self, verdict: &dyn Fn(&Comparison) -> Option<bool>) -> Option<bool> {
        let mut stack: Vec<Option<bool>> = Vec::new();
        for action in &self.program {
            let result = match action {
                Action::Compare(index) => self.comparisons.get(*index).and_then(verdict),
                Action::And | Action::Or => {
                    let right = stack.pop().flatten();
                    let left = stack.pop().flatten();
                    // The value that decides whatever the other side is.
                    let decisive = *action == Action::Or;
                    match (left, right) {
                        (Some(one), _) | (_, Some(one)) if one == decisive => Some(decisive),
                        (Some(left), Some(right)) if left == right => Some(left),
                        _ => None,
                    }
                }
            };
            stack.push(result);
        }
        stack.pop().flatten()
    }
}
