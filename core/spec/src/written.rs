//! Values with the ranges from which they came.

use crate::{
    text::{Text, TextRange},
    yaml::ScalarStyle,
};
use ecow::EcoString;
use std::ops::Range;

/// A value and where it stands.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Spanned<T> {
    /// The value.
    pub value: T,
    /// The range of the value; that of the alias if it is one.
    pub range: TextRange,
}

/// A text as it stands in a spec, before variables are put in.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Written {
    /// What the loader makes of it: `1.10` is `1.1` for Dalec, and `1.10` for melange.
    pub value: EcoString,
    /// The range of the value, with its quotes; that of the alias if it is one.
    pub range: TextRange,
    /// How it is written; `None` if it is an alias, or written otherwise than it reads.
    pub style: Option<ScalarStyle>,
    /// Whether variables are put in.
    pub substituted: bool,
}

/// A file mode as it stands in a spec.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Mode {
    /// What the loader makes of it.
    pub value: u32,
    /// The range of the value; that of the alias if it is one.
    pub range: TextRange,
    /// The characters of the scalar, without quotes.
    pub text: String,
    /// Whether it is written in quotes.
    pub quoted: bool,
}

impl Written {
    /// Returns how a backslash is written in this value: in double quotes YAML wants two.
    pub fn backslash(&self) -> &'static str {
        match self.style {
            Some(ScalarStyle::DoubleQuoted) => r"\\",
            _ => r"\",
        }
    }

    /// Returns how a quote is written in this value so that substitution leaves it.
    pub fn escaped_quote(&self, quote: char) -> String {
        match (self.style, quote) {
            (Some(ScalarStyle::DoubleQuoted), '"') => r#"\\\""#.to_owned(),
            (Some(ScalarStyle::SingleQuoted), '\'') => r"\''".to_owned(),
            _ => format!("{}{quote}", self.backslash()),
        }
    }

    /// Returns where a part of the value stands in the text; the whole range if that cannot be said.
    ///
    /// Folding, indentation and chomping move white space only: the characters between are found
    /// by counting them.
    pub fn locate(&self, text: &Text, part: Range<usize>) -> TextRange {
        self.locate_exactly(text, &part).unwrap_or(self.range)
    }

    fn locate_exactly(&self, text: &Text, part: &Range<usize>) -> Option<TextRange> {
        let source = text.slice(self.range);
        let start = self.value.get(..part.start)?;
        let inside = self.value.get(part.clone())?;
        let visible = |text: &str| text.chars().filter(|c| !c.is_whitespace()).count();
        let mut units = units(&source, self.style?).filter(|unit| !unit.character.is_whitespace());
        let first = units.nth(visible(start))?;
        // White space at the ends of the part is left out.
        let last = match visible(inside) {
            0 => return None,
            1 => first.clone(),
            count => units.nth(count - 2)?,
        };
        let base = self.range.start;
        Some(TextRange::new(
            base + first.range.start,
            base + last.range.end,
        ))
    }
}

/// A character of a scalar's content.
#[derive(Clone, Debug)]
struct Unit {
    character: char,
    /// Where it is written, from the start of the scalar.
    range: Range<usize>,
}

/// Returns the characters of a scalar's content; white space is not what it will be.
fn units(source: &str, style: ScalarStyle) -> impl Iterator<Item = Unit> {
    let (mut at, end) = match style {
        ScalarStyle::Plain => (0, source.len()),
        ScalarStyle::SingleQuoted | ScalarStyle::DoubleQuoted => {
            (1, source.len().saturating_sub(1))
        }
        // The header may have a comment.
        ScalarStyle::Literal | ScalarStyle::Folded => {
            (source.find('\n').unwrap_or(source.len()), source.len())
        }
    };
    std::iter::from_fn(move || {
        let rest = source.get(at..end)?;
        let mut characters = rest.chars();
        let first = characters.next()?;
        let (character, len) = match (style, first) {
            (ScalarStyle::SingleQuoted, '\'') => ('\'', 2),
            (ScalarStyle::DoubleQuoted, '\\') => escape(characters.as_str()),
            _ => (first, first.len_utf8()),
        };
        let start = at;
        at += len;
        Some(Unit {
            character,
            range: start..at,
        })
    })
}

/// Returns what an escape in double quotes stands for, as far as it matters here, and its length.
fn escape(after: &str) -> (char, usize) {
    let code = |digits: usize| {
        let value = after
            .get(1..1 + digits)
            .and_then(|hex| u32::from_str_radix(hex, 16).ok())
            .and_then(char::from_u32);
        (value.unwrap_or('\u{fffd}'), 2 + digits)
    };
    match after.chars().next() {
        Some('n' | 't' | 'r' | 'v' | 'f' | ' ' | '\t' | '\n' | '_' | 'N' | 'L' | 'P') => (' ', 2),
        Some('0' | 'a' | 'b' | 'e') => ('\u{fffd}', 2),
        Some('x') => code(2),
        Some('u') => code(4),
        Some('U') => code(8),
        Some(other) => (other, 1 + other.len_utf8()),
        None => ('\\', 1),
    }
}

#[cfg(test)]
mod tests {
    use super::Written;
    use crate::{
        text::{Text, TextRange},
        yaml,
    };

    /// Looks for `needle` in the value of the key `a`, and compares with the marks `«…»`.
    fn check(marked: &str, needle: &str) {
        let start = marked.find('«').unwrap();
        let end = marked.find('»').unwrap() - '«'.len_utf8();
        let text = Text::new(&marked.replace(['«', '»'], ""));
        let document = yaml::parse(&text);
        let root = document.root.as_ref().unwrap();
        let yaml::Value::Mapping(entries) = &root.value else {
            panic!("no mapping")
        };
        let node = &entries[0].value;
        let yaml::Value::Scalar(scalar) = &node.value else {
            panic!("no scalar")
        };
        let written = Written {
            value: scalar.text.clone(),
            range: node.range,
            style: Some(scalar.style),
            substituted: false,
        };
        let at = written.value.find(needle).unwrap();
        let found = written.locate(&text, at..at + needle.len());
        assert_eq!(found, TextRange::new(start, end), "{:?}", text.slice(found));
    }

    #[test]
    fn parts_are_found_in_every_style() {
        check("a: one «$X» two", "$X");
        check("a: one\n  two «$X»", "$X");
        check("a: 'it''s «$X»'", "$X");
        check("a: 'it«''»s'", "'");
        check("a: \"a\\n\\\"\\x41\\u00e9 «$X»\"", "$X");
        check("a: \"say «\\\"»\"", "\"");
        check("a: |\n  one\n    two «$X»\n\n  three\nb: c", "$X");
        check(
            "a: >- # $X\n  one\n  two\n\n  «${X:-a\n  b}» c\n",
            "${X:-a b}",
        );
        check("a: é «$X»", "$X");
    }
}
