//! Patterns of `${NAME#…}`, `${NAME%…}` and `${NAME/…/…}`.
//!
//! `*` is any text and `?` any character, both without line feeds, since the lexer makes regular
//! expressions of them; there are no bracket expressions.

use super::WordErrorKind;

/// The most steps that matching may take; real patterns take hundreds.
const MAX_STEPS: usize = 20_000_000;

#[derive(Clone, Copy, Debug, PartialEq, Eq)]
enum Token {
    AnyText,
    AnyCharacter,
    Character(char),
}

type Matching<T> = Result<T, WordErrorKind>;

/// Takes the shortest or the longest match off the front.
pub(super) fn trim_prefix(pattern: &str, value: &str, longest: bool) -> Matching<String> {
    let pattern: Vec<char> = pattern.chars().collect();
    let value: Vec<char> = value.chars().collect();
    Ok(trim(&pattern, &value, longest)?.iter().collect())
}

/// Takes the shortest or the longest match off the end.
pub(super) fn trim_suffix(pattern: &str, value: &str, longest: bool) -> Matching<String> {
    let pattern = reverse(pattern);
    let value: Vec<char> = value.chars().rev().collect();
    Ok(trim(&pattern, &value, longest)?.iter().rev().collect())
}

fn trim<'v>(pattern: &[char], value: &'v [char], longest: bool) -> Matching<&'v [char]> {
    let tokens = tokens(pattern)?;
    let mut matcher = Matcher::new(&tokens, value);
    let end = matcher.end(0, longest)?.unwrap_or(0);
    Ok(value.get(end..).unwrap_or_default())
}

/// Replaces the first match, or all of them.
pub(super) fn replace(
    pattern: &str,
    value: &str,
    replacement: &str,
    all: bool,
    limit: usize,
) -> Matching<String> {
    let pattern: Vec<char> = pattern.chars().collect();
    let value: Vec<char> = value.chars().collect();
    let tokens = tokens(&pattern)?;
    let mut matcher = Matcher::new(&tokens, &value);
    let mut out = String::new();
    let mut copied = 0;
    let mut from = 0;
    while from <= value.len() {
        let Some((start, end)) = matcher.find(from)? else {
            break;
        };
        out.extend(value.get(copied..start).unwrap_or_default());
        if !all {
            out.push_str(replacement);
            copied = end;
            break;
        }
        // An empty match right behind another one does not count.
        if end > copied || start == 0 {
            template(
                &mut out,
                replacement,
                value.get(start..end).unwrap_or_default(),
            );
        }
        if out.len() > limit {
            return Err(WordErrorKind::TooLarge);
        }
        copied = end;
        from = if end > from { end } else { from + 1 };
    }
    out.extend(value.get(copied..).unwrap_or_default());
    Ok(out)
}

/// Writes the replacement, in which Go's regular expressions see references to groups.
///
/// There are no groups; `$0` is the match, `$$` a dollar sign, and other names are nothing.
fn template(out: &mut String, replacement: &str, matched: &[char]) {
    let mut rest = replacement;
    while let Some((before, after)) = rest.split_once('$') {
        out.push_str(before);
        if let Some(after) = after.strip_prefix('$') {
            out.push('$');
            rest = after;
            continue;
        }
        let (braced, body) = match after.strip_prefix('{') {
            Some(body) => (true, body),
            None => (false, after),
        };
        let end = body
            .find(|c: char| !c.is_alphanumeric() && c != '_')
            .unwrap_or(body.len());
        let (name, behind) = body.split_at(end);
        let behind = if braced {
            behind.strip_prefix('}')
        } else {
            Some(behind)
        };
        match behind {
            Some(behind) if !name.is_empty() => {
                if name == "0" {
                    out.extend(matched);
                }
                rest = behind;
            }
            _ => {
                out.push('$');
                rest = after;
            }
        }
    }
    out.push_str(rest);
}

fn tokens(pattern: &[char]) -> Matching<Vec<Token>> {
    let mut tokens = Vec::with_capacity(pattern.len());
    let mut characters = pattern.iter().copied().peekable();
    while let Some(c) = characters.next() {
        tokens.push(match c {
            '*' => Token::AnyText,
            '?' => Token::AnyCharacter,
            // What ends a part of `${…}` is escaped for that only.
            '\\' if matches!(characters.peek(), Some('}' | '/')) => continue,
            '\\' => match characters.next() {
                Some(next @ ('*' | '?' | '\\')) => Token::Character(next),
                other => return Err(WordErrorKind::PatternEscape(other)),
            },
            c => Token::Character(c),
        });
    }
    Ok(tokens)
}

/// Returns a pattern backwards; a backslash stays before what it escapes.
fn reverse(pattern: &str) -> Vec<char> {
    let mut pairs = Vec::new();
    let mut characters = pattern.chars();
    while let Some(c) = characters.next() {
        match (c, c == '\\') {
            (c, true) => pairs.push((c, characters.next())),
            (c, false) => pairs.push((c, None)),
        }
    }
    pairs
        .into_iter()
        .rev()
        .flat_map(|(first, second)| std::iter::once(first).chain(second))
        .collect()
}

struct Matcher<'a> {
    tokens: &'a [Token],
    value: &'a [char],
    steps: usize,
}

impl<'a> Matcher<'a> {
    fn new(tokens: &'a [Token], value: &'a [char]) -> Self {
        Self {
            tokens,
            value,
            steps: 0,
        }
    }

    /// Returns the first match at or behind `from`, at its longest.
    fn find(&mut self, from: usize) -> Matching<Option<(usize, usize)>> {
        for start in from..=self.value.len() {
            if let Some(end) = self.end(start, true)? {
                return Ok(Some((start, end)));
            }
        }
        Ok(None)
    }

    /// Returns where a match that begins at `start` ends.
    fn end(&mut self, start: usize, longest: bool) -> Matching<Option<usize>> {
        // All places that the tokens so far can reach, in ascending order.
        let mut reached = vec![start];
        for token in self.tokens {
            self.steps += reached.len();
            reached = match token {
                Token::AnyText => self.lines(&reached),
                Token::AnyCharacter => self.advance(&reached, |c| c != '\n'),
                Token::Character(character) => self.advance(&reached, |c| c == *character),
            };
            self.steps += reached.len();
            if self.steps > MAX_STEPS {
                return Err(WordErrorKind::TooLarge);
            }
            if reached.is_empty() {
                return Ok(None);
            }
        }
        let end = if longest {
            reached.last()
        } else {
            reached.first()
        };
        Ok(end.copied())
    }

    fn advance(&self, reached: &[usize], fits: impl Fn(char) -> bool) -> Vec<usize> {
        let fitting = reached
            .iter()
            .filter(|at| self.value.get(**at).is_some_and(|c| fits(*c)));
        fitting.map(|at| at + 1).collect()
    }

    /// Returns all places from those reached to the ends of their lines.
    fn lines(&self, reached: &[usize]) -> Vec<usize> {
        let mut places = Vec::new();
        for &start in reached {
            if places.last().is_some_and(|last| *last >= start) {
                continue;
            }
            places.push(start);
            let rest = self.value.get(start..).unwrap_or_default();
            let line = rest.iter().take_while(|c| **c != '\n').count();
            places.extend(start + 1..=start + line);
        }
        places
    }
}
