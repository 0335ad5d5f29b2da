//! Reading a condition, without recursion: groups are kept on a stack.

use super::{Action, Comparison, Condition, Fault, FaultKind, Value, ValueKind};
use crate::melange::substitute::{is_name_byte, is_space};
use std::ops::Range;

/// Groups inside groups that are read; melange has no limit of its own.
const MAX_DEPTH: usize = 1000;

pub(super) fn parse(text: &str) -> Result<Condition, Fault> {
    let mut parser = Parser { text, at: 0 };
    let mut condition = Condition::default();
    // The operator that waits for its right side in each open group, and whether the group has
    // had a `||`.
    let mut groups: Vec<Group> = vec![Group::default()];
    loop {
        parser.space();
        if parser.take("(") {
            if groups.len() > MAX_DEPTH {
                return Err(parser.fault(FaultKind::TooDeep));
            }
            groups.push(Group::default());
            continue;
        }
        let comparison = parser.comparison()?;
        condition
            .program
            .push(Action::Compare(condition.comparisons.len()));
        condition.comparisons.push(comparison);
        // What stands behind an atom: ends of groups, then an operator, or the end.
        loop {
            if let Some(group) = groups.last_mut()
                && let Some(action) = group.waiting.take()
            {
                condition.program.push(action);
            }
            parser.space();
            let start = parser.at;
            let action = if parser.take("&&") {
                Action::And
            } else if parser.take("||") {
                Action::Or
            } else if groups.len() > 1 {
                if !parser.take(")") {
                    return Err(parser.fault(FaultKind::OpenGroup));
                }
                groups.pop();
                continue;
            } else if parser.at < text.len() {
                let range = parser.at..text.len();
                let kind = FaultKind::Trailing;
                return Err(Fault { range, kind });
            } else {
                return Ok(condition);
            };
            if let Some(group) = groups.last_mut() {
                group.waiting = Some(action);
                match action {
                    Action::And if group.has_or => condition.mixed.push(start..parser.at),
                    Action::Or => group.has_or = true,
                    _ => {}
                }
            }
            break;
        }
    }
}

#[derive(Default)]
struct Group {
    waiting: Option<Action>,
    has_or: bool,
}

struct Parser<'t> {
    text: &'t str,
    at: usize,
}

impl Parser<'_> {
    fn comparison(&mut self) -> Result<Comparison, Fault> {
        let left = self.value()?;
        self.space();
        let wants_equal = self.take("==");
        if !wants_equal && !self.take("!=") {
            return Err(self.fault(FaultKind::NoOperator));
        }
        let right = self.value()?;
        Ok(Comparison {
            range: left.range.start..right.range.end,
            left,
            wants_equal,
            right,
        })
    }

    fn value(&mut self) -> Result<Value, Fault> {
        self.space();
        let start = self.at;
        let kind = match self.rest().chars().next() {
            None => return Err(self.fault(FaultKind::NoValue)),
            Some(quote @ ('\'' | '"')) => ValueKind::Text(self.quoted(quote)?),
            Some(_) if self.take("${{") => ValueKind::Variable(self.variable(start)?),
            Some(other) => return Err(self.fault(FaultKind::NotAValue(other))),
        };
        let range = start..self.at;
        Ok(Value { range, kind })
    }

    fn quoted(&mut self, quote: char) -> Result<String, Fault> {
        let start = self.at;
        let mut content = String::new();
        let mut characters = self.rest().char_indices().skip(1);
        while let Some((at, character)) = characters.next() {
            if character == quote {
                self.at = start + at + 1;
                return Ok(content);
            }
            if character != '\\' {
                content.push(character);
                continue;
            }
            match characters.next() {
                Some((_, escaped @ ('\\' | '\'' | '"'))) => content.push(escaped),
                Some((_, 'n')) => content.push('\n'),
                Some((_, 't')) => content.push('\t'),
                Some((_, other)) => {
                    content.push('\\');
                    content.push(other);
                }
                None => break,
            }
        }
        Err(Fault {
            range: start..self.text.len(),
            kind: FaultKind::OpenText(quote),
        })
    }

    fn variable(&mut self, start: usize) -> Result<String, Fault> {
        self.space();
        let name = self.run(is_name_byte);
        let range = start..self.at;
        if name.is_empty() {
            let kind = FaultKind::NoName;
            return Err(Fault { range, kind });
        }
        self.space();
        if !self.take("}}") {
            let kind = FaultKind::OpenVariable(name);
            return Err(Fault { range, kind });
        }
        Ok(name)
    }

    fn run(&mut self, wanted: fn(u8) -> bool) -> String {
        let run: String = self
            .rest()
            .bytes()
            .take_while(|byte| wanted(*byte))
            .map(char::from)
            .collect();
        self.at += run.len();
        run
    }

    fn space(&mut self) {
        self.run(is_space);
    }

    fn take(&mut self, token: &str) -> bool {
        let found = self.rest().starts_with(token);
        if found {
            self.at += token.len();
        }
        found
    }

    fn rest(&self) -> &str {
        self.text.get(self.at..).unwrap_or_default()
    }

    /// Returns a fault at the word that stands here.
    fn fault(&self, kind: FaultKind) -> Fault {
        let word = self.rest().chars();
        let len: usize = word
            .take_while(|c| !c.is_whitespace() && !matches!(c, '(' | ')' | '=' | '!' | '&' | '|'))
            .map(char::len_utf8)
            .sum();
        let next = self.rest().chars().next().map_or(0, char::len_utf8);
        Fault {
            range: Range {
                start: self.at,
                end: self.at + len.max(next),
            },
            kind,
        }
    }
}
