//! From the parts of a pattern to an engine that matches it.

use regex_automata::meta;
use regex_syntax::{
    ParserBuilder,
    hir::{Class, ClassUnicode, ClassUnicodeRange, Hir, HirKind, Look, Repetition},
};

use super::{Assertion, ClassItem, Node, NodeKind, SyntaxError, UnicodeClass, parse};

/// Why a pattern cannot be matched with.
#[derive(Clone, Debug, PartialEq, Eq, thiserror::Error)]
pub enum CompileError {
    /// Go refuses it.
    #[error(transparent)]
    Syntax(#[from] SyntaxError),
    /// Go takes it, but it needs more memory than a check may have.
    #[error("the pattern needs more than {} MiB of memory", Regexp::MAX_PROGRAM >> 20)]
    TooLarge,
}

/// A pattern, ready to match as Go's `regexp.Regexp` does.
#[derive(Clone, Debug)]
pub struct Regexp {
    engine: meta::Regex,
}

impl Regexp {
    /// How much memory a compiled pattern may take, in bytes.
    const MAX_PROGRAM: usize = 64 << 20;

    /// Compiles a pattern.
    ///
    /// # Errors
    ///
    /// What `regexp.Compile` refuses, and what would need more than that.
    pub fn new(pattern: &str) -> Result<Self, CompileError> {
        let node = parse(pattern)?;
        let config = meta::Config::new().nfa_size_limit(Some(Self::MAX_PROGRAM));
        let engine = meta::Builder::new()
            .configure(config)
            .build_from_hir(&lower(&node))
            .map_err(|_| CompileError::TooLarge)?;
        Ok(Self { engine })
    }

    /// Whether the pattern matches somewhere in the content.
    ///
    /// To Go, each byte that is no part of valid UTF-8 is the character U+FFFD.
    pub fn is_match(&self, content: &[u8]) -> bool {
        match str::from_utf8(content) {
            Ok(text) => self.engine.is_match(text),
            Err(_) => self.engine.is_match(&replace_invalid(content)),
        }
    }
}

fn replace_invalid(content: &[u8]) -> String {
    let mut text = String::with_capacity(content.len() + content.len() / 8);
    for chunk in content.utf8_chunks() {
        text.push_str(chunk.valid());
        for _ in chunk.invalid() {
            text.push(char::REPLACEMENT_CHARACTER);
        }
    }
    text
}

pub(super) fn lower(node: &Node) -> Hir {
    match &node.kind {
        NodeKind::Empty => Hir::empty(),
        NodeKind::Literal { character, fold } => {
            let mut class = range(*character, *character);
            if *fold {
                class.case_fold_simple();
            }
            Hir::class(Class::Unicode(class))
        }
        NodeKind::Class {
            items,
            negated,
            fold,
        } => {
            let mut class = ClassUnicode::empty();
            for item in items {
                class.union(&lower_item(item, *fold));
            }
            if *negated {
                negate(&mut class);
            }
            Hir::class(Class::Unicode(class))
        }
        NodeKind::AnyCharacter => Hir::class(Class::Unicode(any())),
        NodeKind::AnyButLineFeed => {
            let mut class = range(0xa, 0xa);
            class.negate();
            Hir::class(Class::Unicode(class))
        }
        NodeKind::Assertion(assertion) => Hir::look(match assertion {
            Assertion::TextStart => Look::Start,
            Assertion::TextEnd => Look::End,
            Assertion::LineStart => Look::StartLF,
            Assertion::LineEnd => Look::EndLF,
            Assertion::WordBoundary => Look::WordAscii,
            Assertion::NoWordBoundary => Look::WordAsciiNegate,
        }),
        NodeKind::Concat(nodes) => Hir::concat(nodes.iter().map(lower).collect()),
        NodeKind::Alternate(nodes) => Hir::alternation(nodes.iter().map(lower).collect()),
        // Nobody asks what a group matched.
        NodeKind::Capture(node) => lower(node),
        NodeKind::Repeat { node, min, max, .. } => Hir::repetition(Repetition {
            min: *min,
            max: *max,
            greedy: true,
            sub: Box::new(lower(node)),
        }),
    }
}

fn lower_item(item: &ClassItem, fold: bool) -> ClassUnicode {
    let (mut class, negated) = match item {
        ClassItem::Range(low, high) => (range(*low, *high), false),
        ClassItem::Ascii { ranges, negated } => {
            let ranges = ranges
                .iter()
                .map(|(low, high)| ClassUnicodeRange::new(char::from(*low), char::from(*high)));
            (ClassUnicode::new(ranges), *negated)
        }
        ClassItem::Unicode { class, negated } => (unicode(*class), *negated),
    };
    if fold {
        class.case_fold_simple();
    }
    if negated {
        negate(&mut class);
    }
    class
}

/// Leaves what is not in a class.
///
/// Ranges before and behind the surrogates touch each other, which the class does not see.
fn negate(class: &mut ClassUnicode) {
    let (before, behind) = ('\u{d7ff}', '\u{e000}');
    let has = |it: char| {
        class
            .ranges()
            .iter()
            .any(|range| (range.start()..=range.end()).contains(&it))
    };
    if has(before) && has(behind) {
        class.push(ClassUnicodeRange::new(before, behind));
    }
    class.negate();
}

/// Returns the characters from one number to another, without the surrogates, which no text has.
///
/// A range that spans them has to be one: what is left out between two would be negated wrongly.
fn range(low: u32, high: u32) -> ClassUnicode {
    let low = char::from_u32(low).or_else(|| char::from_u32(low.max(0xe000)));
    let high = char::from_u32(high).or_else(|| char::from_u32(high.min(0xd7ff)));
    let range = low.zip(high).filter(|(low, high)| low <= high);
    ClassUnicode::new(range.map(|(low, high)| ClassUnicodeRange::new(low, high)))
}

fn any() -> ClassUnicode {
    range(0, u32::from(char::MAX))
}

fn unicode(class: UnicodeClass) -> ClassUnicode {
    match class {
        UnicodeClass::Any => any(),
        UnicodeClass::Ascii => range(0, 0x7f),
        UnicodeClass::Assigned => {
            let mut class = property("gc=Cn");
            class.negate();
            class
        }
        // Text has no surrogates.
        UnicodeClass::Category("Cs") => ClassUnicode::empty(),
        UnicodeClass::Category(name) => property(&format!("gc={name}")),
        UnicodeClass::Script(name) => property(&format!("sc={name}")),
    }
}

/// Looks up a property in the engine's tables.
fn property(query: &str) -> ClassUnicode {
    let parsed = ParserBuilder::new()
        .build()
        .parse(&format!("\\p{{{query}}}"));
    match parsed.map(Hir::into_kind) {
        Ok(HirKind::Class(Class::Unicode(class))) => class,
        // A class of one character.
        Ok(HirKind::Literal(literal)) => {
            let text = str::from_utf8(&literal.0).unwrap_or_default();
            ClassUnicode::new(text.chars().map(|c| ClassUnicodeRange::new(c, c)))
        }
        // A test asks for every name, so that this cannot be reached.
        _ => ClassUnicode::empty(),
    }
}
