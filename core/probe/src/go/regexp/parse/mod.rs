//! From the text of a pattern to its parts, by the rules and with the errors of Go's
//! `regexp/syntax`.

use std::ops::Range;

use super::{Assertion, ErrorCode, Node, NodeKind, SyntaxError};

mod class;
mod escape;

/// Parses a pattern as `regexp.Compile` does.
///
/// # Errors
///
/// The first mistake from the left; a group that is not closed is found last.
pub fn parse(pattern: &str) -> Result<Node, SyntaxError> {
    Parser {
        pattern,
        position: 0,
        flags: Flags::default(),
        open: Vec::new(),
        top: Group::default(),
    }
    .parse()
}

/// What `(?ims)` switch; `U` is accepted and means nothing here, as it only concerns greed.
#[derive(Clone, Copy, Default)]
struct Flags {
    fold: bool,
    lines: bool,
    dot_all: bool,
}

/// A group that is being read: alternatives that are done, and the sequence that grows.
#[derive(Default)]
struct Group {
    captures: bool,
    /// The flags outside, which come back behind the group.
    outer: Flags,
    alternatives: Vec<Node>,
    sequence: Vec<Node>,
}

struct Parser<'p> {
    pattern: &'p str,
    position: usize,
    flags: Flags,
    /// The groups around the one that is being read.
    open: Vec<Group>,
    /// The group that is being read.
    top: Group,
}

impl Parser<'_> {
    fn parse(mut self) -> Result<Node, SyntaxError> {
        // Where the repetition began that stands right before this place.
        let mut last_repeat = None;
        while let Some(c) = self.peek() {
            let start = self.position;
            let mut repeat = None;
            match c {
                '(' if self.rest().starts_with("(?") => self.parse_flags()?,
                '(' => {
                    self.position += 1;
                    self.open_group(true);
                }
                '|' => {
                    self.position += 1;
                    let sequence = concat(std::mem::take(&mut self.top.sequence));
                    self.check_limits(&sequence)?;
                    self.top.alternatives.push(sequence);
                }
                ')' => self.close_group()?,
                '^' => self.push_assertion(1, Assertion::LineStart, Assertion::TextStart)?,
                '$' => self.push_assertion(1, Assertion::LineEnd, Assertion::TextEnd)?,
                '.' => {
                    self.position += 1;
                    self.push(if self.flags.dot_all {
                        NodeKind::AnyCharacter
                    } else {
                        NodeKind::AnyButLineFeed
                    })?;
                }
                '[' => self.parse_class()?,
                '*' | '+' | '?' => {
                    self.position += 1;
                    let (min, max) = match c {
                        '*' => (0, None),
                        '+' => (1, None),
                        _ => (0, Some(1)),
                    };
                    self.repeat(start, (min, max), false, last_repeat)?;
                    repeat = Some(start);
                }
                '{' => match self.parse_counts() {
                    None => {
                        self.position += 1;
                        self.push_literal('{')?;
                    }
                    Some(Some(counts)) => {
                        self.repeat(start, counts, true, last_repeat)?;
                        repeat = Some(start);
                    }
                    Some(None) => {
                        return Err(self.error(ErrorCode::InvalidRepeatSize, start..self.position));
                    }
                },
                '\\' => self.parse_backslash()?,
                _ => {
                    self.position += c.len_utf8();
                    self.push_literal(c)?;
                }
            }
            last_repeat = repeat;
        }
        let whole = 0..self.pattern.len();
        if !self.open.is_empty() {
            return Err(self.error(ErrorCode::MissingParen, whole));
        }
        let node = finish(std::mem::take(&mut self.top));
        self.check_limits(&node)?;
        Ok(node)
    }

    fn rest(&self) -> &str {
        self.pattern.get(self.position..).unwrap_or_default()
    }

    fn peek(&self) -> Option<char> {
        self.rest().chars().next()
    }

    fn next(&mut self) -> Option<char> {
        let c = self.peek()?;
        self.position += c.len_utf8();
        Some(c)
    }

    fn error(&self, code: ErrorCode, range: Range<usize>) -> SyntaxError {
        let expression = self
            .pattern
            .get(range.clone())
            .unwrap_or_default()
            .to_owned();
        SyntaxError {
            code,
            expression,
            range,
        }
    }

    fn check_limits(&self, node: &Node) -> Result<(), SyntaxError> {
        let whole = 0..self.pattern.len();
        if node.size > Node::MAX_SIZE {
            return Err(self.error(ErrorCode::Large, whole));
        }
        if node.height > Node::MAX_HEIGHT {
            return Err(self.error(ErrorCode::NestingDepth, whole));
        }
        Ok(())
    }

    fn push(&mut self, kind: NodeKind) -> Result<(), SyntaxError> {
        self.push_node(Node::new(kind))
    }

    fn push_node(&mut self, node: Node) -> Result<(), SyntaxError> {
        self.check_limits(&node)?;
        self.top.sequence.push(node);
        Ok(())
    }

    fn push_literal(&mut self, c: char) -> Result<(), SyntaxError> {
        self.push(NodeKind::Literal {
            character: u32::from(c),
            fold: self.flags.fold,
        })
    }

    fn push_assertion(
        &mut self,
        length: usize,
        in_lines: Assertion,
        otherwise: Assertion,
    ) -> Result<(), SyntaxError> {
        self.position += length;
        self.push(NodeKind::Assertion(if self.flags.lines {
            in_lines
        } else {
            otherwise
        }))
    }

    fn open_group(&mut self, captures: bool) {
        let group = Group {
            captures,
            outer: self.flags,
            ..Group::default()
        };
        self.open.push(std::mem::replace(&mut self.top, group));
    }

    fn close_group(&mut self) -> Result<(), SyntaxError> {
        let Some(outer) = self.open.pop() else {
            return Err(self.error(ErrorCode::UnexpectedParen, 0..self.pattern.len()));
        };
        let group = std::mem::replace(&mut self.top, outer);
        self.position += 1;
        self.flags = group.outer;
        let captures = group.captures;
        let node = finish(group);
        self.check_limits(&node)?;
        self.push_node(if captures {
            Node::new(NodeKind::Capture(Box::new(node)))
        } else {
            node
        })
    }

    /// Repeats what stands before; the position is behind the operator.
    fn repeat(
        &mut self,
        start: usize,
        (min, max): (u32, Option<u32>),
        counted: bool,
        last_repeat: Option<usize>,
    ) -> Result<(), SyntaxError> {
        if self.peek() == Some('?') {
            self.position += 1;
        }
        if let Some(last) = last_repeat {
            return Err(self.error(ErrorCode::InvalidRepeatOp, last..self.position));
        }
        let Some(node) = self.top.sequence.pop() else {
            return Err(self.error(ErrorCode::MissingRepeatArgument, start..self.position));
        };
        let node = Node::new(NodeKind::Repeat {
            node: Box::new(node),
            min,
            max,
            counted,
        });
        self.check_limits(&node)?;
        if counted && (min >= 2 || max.is_some_and(|max| max >= 2)) && !node.repeats_within(1000) {
            return Err(self.error(ErrorCode::InvalidRepeatSize, start..self.position));
        }
        self.top.sequence.push(node);
        Ok(())
    }

    /// Reads `{2}`, `{2,}` or `{2,3}`; `None` means that the brace is literal text, and
    /// `Some(None)` that the counts are impossible.
    #[expect(
        clippy::option_option,
        reason = "the two levels are two different answers"
    )]
    fn parse_counts(&mut self) -> Option<Option<(u32, Option<u32>)>> {
        let (min, rest) = parse_count(self.rest().get(1..)?)?;
        let (max, rest) = match rest.strip_prefix(',') {
            None => (Some(min), rest),
            Some(rest) if rest.starts_with('}') => (None, rest),
            Some(rest) => {
                let (max, rest) = parse_count(rest)?;
                (Some(max), rest)
            }
        };
        let rest = rest.strip_prefix('}')?;
        let valid = min <= 1000 && max.is_none_or(|max| max <= 1000 && min <= max);
        self.position = self.pattern.len() - rest.len();
        Some(valid.then_some((min, max)))
    }

    /// Reads what `(?` opens: a named group, flags, or a group with flags.
    fn parse_flags(&mut self) -> Result<(), SyntaxError> {
        let start = self.position;
        let text = self.rest();
        let name_at = if text.len() > 4 && text.starts_with("(?P<") {
            Some(4)
        } else if text.len() > 3 && text.starts_with("(?<") {
            Some(3)
        } else {
            None
        };
        if let Some(name_at) = name_at {
            let Some(end) = text.find('>') else {
                return Err(self.error(ErrorCode::InvalidNamedCapture, start..self.pattern.len()));
            };
            let name = text.get(name_at..end).unwrap_or_default();
            let valid = !name.is_empty()
                && name
                    .bytes()
                    .all(|byte| byte == b'_' || byte.is_ascii_alphanumeric());
            if !valid {
                let range = start..start + end + 1;
                return Err(self.error(ErrorCode::InvalidNamedCapture, range));
            }
            self.position += end + 1;
            self.open_group(true);
            return Ok(());
        }

        self.position += 2;
        let mut flags = self.flags;
        let mut on = true;
        let mut any = false;
        while let Some(c) = self.next() {
            match c {
                'i' => flags.fold = on,
                'm' => flags.lines = on,
                's' => flags.dot_all = on,
                'U' => {}
                '-' if on => {
                    on = false;
                    any = false;
                    continue;
                }
                ':' | ')' if on || any => {
                    if c == ':' {
                        self.open_group(false);
                    }
                    self.flags = flags;
                    return Ok(());
                }
                _ => break,
            }
            any = true;
        }
        Err(self.error(ErrorCode::InvalidPerlOp, start..self.position))
    }

    /// Reads what a backslash begins outside of a class.
    fn parse_backslash(&mut self) -> Result<(), SyntaxError> {
        let start = self.position;
        let second = self.rest().chars().nth(1);
        match second {
            Some('A') => return self.push_assertion(2, Assertion::TextStart, Assertion::TextStart),
            Some('z') => return self.push_assertion(2, Assertion::TextEnd, Assertion::TextEnd),
            Some('b') => {
                return self.push_assertion(2, Assertion::WordBoundary, Assertion::WordBoundary);
            }
            Some('B') => {
                return self.push_assertion(
                    2,
                    Assertion::NoWordBoundary,
                    Assertion::NoWordBoundary,
                );
            }
            Some('C') => return Err(self.error(ErrorCode::InvalidEscape, start..start + 2)),
            Some('Q') => {
                self.position += 2;
                let quoted = self.rest();
                let length = quoted.find("\\E");
                let literal = quoted
                    .get(..length.unwrap_or(quoted.len()))
                    .unwrap_or_default();
                let literal = literal.to_owned();
                for c in literal.chars() {
                    self.push_literal(c)?;
                }
                self.position += literal.len() + if length.is_some() { 2 } else { 0 };
                return Ok(());
            }
            _ => {}
        }
        if let Some(item) = self.parse_escaped_class()? {
            let fold = self.flags.fold;
            return self.push(NodeKind::Class {
                items: vec![item],
                negated: false,
                fold,
            });
        }
        let character = self.parse_escape()?;
        self.push(NodeKind::Literal {
            character,
            fold: self.flags.fold,
        })
    }
}

/// Reads a decimal number without leading zeros; one too big to be a count is `u32::MAX`.
fn parse_count(text: &str) -> Option<(u32, &str)> {
    let length = text.bytes().take_while(u8::is_ascii_digit).count();
    let (digits, rest) = text.split_at_checked(length)?;
    if digits.is_empty() || (digits.len() > 1 && digits.starts_with('0')) {
        return None;
    }
    Some((digits.parse().unwrap_or(u32::MAX), rest))
}

fn finish(group: Group) -> Node {
    let Group {
        mut alternatives,
        sequence,
        ..
    } = group;
    let last = concat(sequence);
    if alternatives.is_empty() {
        return last;
    }
    alternatives.push(last);
    let mut flat = Vec::with_capacity(alternatives.len());
    for node in alternatives {
        match node.kind {
            NodeKind::Alternate(nodes) => flat.extend(nodes),
            kind => flat.push(Node { kind, ..node }),
        }
    }
    Node::new(NodeKind::Alternate(flat))
}

fn concat(mut sequence: Vec<Node>) -> Node {
    match sequence.len() {
        0 => Node::new(NodeKind::Empty),
        1 => sequence.pop().unwrap_or_else(|| Node::new(NodeKind::Empty)),
        _ => {
            let mut flat = Vec::with_capacity(sequence.len());
            for node in sequence {
                match node.kind {
                    NodeKind::Concat(nodes) => flat.extend(nodes),
                    kind => flat.push(Node { kind, ..node }),
                }
            }
            Node::new(NodeKind::Concat(flat))
        }
    }
}
