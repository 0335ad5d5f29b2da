//! From tokens to nodes.

use super::{
    Problem, Read, Refusal,
    scanner::{Scanner, TokenKind as Kind},
};
use crate::{
    text::TextRange,
    yaml::{
        ScalarStyle,
        assemble::{Assembler, Built, MAX_HEIGHT},
        scan::Properties,
    },
};
use ecow::EcoString;

/// Makes nodes of the tokens of one document.
pub(super) struct Composer<'c, 'a> {
    scanner: Scanner<'a>,
    assembler: &'c mut Assembler<'a>,
    /// The handles of tags with what they stand for.
    tags: Vec<(String, String)>,
    depth: usize,
}

/// What may stand at a place.
#[derive(Clone, Copy, PartialEq, Eq)]
enum Place {
    /// Any value.
    Block,
    /// The key or the value of a pair in a block, where a list may be indented no further.
    Pair,
    /// A value in brackets.
    Flow,
}

impl<'c, 'a> Composer<'c, 'a> {
    pub(super) fn new(text: &'a str, assembler: &'c mut Assembler<'a>) -> Self {
        Self {
            scanner: Scanner::new(text),
            assembler,
            tags: Vec::new(),
            depth: 0,
        }
    }

    /// Reads the first document.
    pub(super) fn read(mut self) -> Result<Read, Refusal> {
        let mut read = Read::default();
        match self.scanner.peek()?.kind {
            Kind::StreamEnd => {}
            Kind::Version(_) | Kind::TagDirective { .. } | Kind::DocumentStart => {
                self.directives()?;
                if self.scanner.peek()?.kind != Kind::DocumentStart {
                    return self.refuse(Problem::Directive);
                }
                let start = self.scanner.next()?.range.end;
                read.root = Some(match self.scanner.peek()?.kind {
                    Kind::Version(_)
                    | Kind::TagDirective { .. }
                    | Kind::DocumentStart
                    | Kind::DocumentEnd
                    | Kind::StreamEnd => self.nothing(start),
                    _ => self.node(Place::Block)?,
                });
            }
            _ => {
                self.directives()?;
                read.root = Some(self.node(Place::Block)?);
            }
        }
        let mut end = self.scanner.peek()?.range;
        read.end = end.start;
        if self.scanner.peek()?.kind == Kind::DocumentEnd {
            self.scanner.next()?;
            end = TextRange::empty(end.end);
        }
        read.second = self.second_document(end);
        read.swallowed = self.scanner.swallowed;
        read.long_quotes = self.scanner.long_quotes;
        Ok(read)
    }

    /// Returns where a second document begins that has content, behind an offset or with a mark.
    fn second_document(&self, end: TextRange) -> Option<TextRange> {
        let text = self.scanner.cursor.text;
        let mut mark = None;
        let mut at = end.start;
        for line in text.get(at..)?.split_inclusive('\n') {
            let content = line.split('#').next().unwrap_or_default().trim_end();
            let range = TextRange::new(at, at + content.len());
            at += line.len();
            match content {
                "" | "..." => {}
                "---" => mark = Some(range),
                _ if content.starts_with("--- ") => {
                    return Some(TextRange::new(range.start, range.start + 3));
                }
                _ => return mark.or(Some(range)),
            }
        }
        None
    }

    fn refuse<T>(&mut self, problem: Problem) -> Result<T, Refusal> {
        let at = self.scanner.peek()?.range.start;
        self.refuse_in(at, problem)
    }

    /// Refuses the next token in what begins at a place.
    fn refuse_in<T>(&mut self, start: usize, problem: Problem) -> Result<T, Refusal> {
        let at = self.scanner.peek()?.range.start;
        Err(Refusal {
            at,
            problem,
            start,
            is_of_tokens: true,
        })
    }

    /// Reads directives.
    fn directives(&mut self) -> Result<(), Refusal> {
        let mut version = false;
        loop {
            match &self.scanner.peek()?.kind {
                Kind::Version(known) => {
                    if !known || version {
                        return self.refuse(Problem::Version);
                    }
                    version = true;
                }
                Kind::TagDirective { handle, prefix } => {
                    if self.tags.iter().any(|(known, _)| known == handle) {
                        return self.refuse(Problem::Directive);
                    }
                    self.tags.push((handle.clone(), prefix.clone()));
                }
                _ => break,
            }
            self.scanner.next()?;
        }
        for (handle, prefix) in [("!", "!"), ("!!", "!!")] {
            if self.tags.iter().all(|(known, _)| known != handle) {
                self.tags.push((handle.to_owned(), prefix.to_owned()));
            }
        }
        Ok(())
    }

    /// Makes the null that stands where nothing is written.
    fn nothing(&mut self, at: usize) -> Built {
        self.assembler
            .null(TextRange::empty(at), &Properties::default())
    }

    fn node(&mut self, place: Place) -> Result<Built, Refusal> {
        if self.depth > MAX_HEIGHT {
            return self.refuse(Problem::TooDeep);
        }
        self.depth += 1;
        let node = self.inner(place);
        self.depth -= 1;
        node
    }

    fn inner(&mut self, place: Place) -> Result<Built, Refusal> {
        if self.scanner.peek()?.kind == Kind::Alias {
            let range = self.scanner.next()?.range;
            return Ok(self.assembler.alias(range, &Properties::default()));
        }
        let start = self.scanner.peek()?.range.start;
        let (properties, tag) = self.properties()?;
        let token = self.scanner.peek()?;
        let block = place != Place::Flow;
        match &token.kind {
            Kind::Element if place == Place::Pair => self.indentless(&properties, tag),
            Kind::Scalar { .. } => {
                let token = self.scanner.next()?;
                let Kind::Scalar { text, style } = token.kind else {
                    return self.refuse(Problem::MissingValue);
                };
                Ok(self
                    .assembler
                    .read_scalar(token.range, &properties, tag, text, style))
            }
            Kind::OpenSequence => self.flow_sequence(&properties, tag),
            Kind::OpenMapping => self.flow_mapping(&properties, tag),
            Kind::BlockSequence if block => self.block_sequence(&properties, tag),
            Kind::BlockMapping if block => self.block_mapping(&properties, tag),
            _ if !properties.is_empty() => {
                let ends = [properties.anchor, properties.tag];
                let end = ends.into_iter().flatten().map(|range| range.end).max();
                let range = TextRange::empty(end.unwrap_or_default());
                Ok(self.assembler.read_scalar(
                    range,
                    &properties,
                    tag,
                    EcoString::new(),
                    ScalarStyle::Plain,
                ))
            }
            _ => self.refuse_in(start, Problem::MissingValue),
        }
    }

    /// Reads an anchor and a tag, in any order, and returns the tag as the library has it.
    fn properties(&mut self) -> Result<(Properties, Option<String>), Refusal> {
        let mut properties = Properties::default();
        let mut resolved = None;
        for _ in 0..2 {
            let token = self.scanner.peek()?;
            let range = token.range;
            match &token.kind {
                Kind::Anchor if properties.anchor.is_none() => properties.anchor = Some(range),
                Kind::Tag { handle, suffix } if properties.tag.is_none() => {
                    properties.tag = Some(range);
                    let prefix = self.tags.iter().find(|(known, _)| known == handle);
                    resolved = match prefix {
                        _ if handle.is_empty() => Some(short(suffix)),
                        Some((_, prefix)) => Some(short(&format!("{prefix}{suffix}"))),
                        None => {
                            return Err(Refusal {
                                is_of_tokens: true,
                                ..Refusal::new(range.start, Problem::Tag)
                            });
                        }
                    };
                }
                _ => break,
            }
            self.scanner.next()?;
        }
        Ok((properties, resolved))
    }

    fn block_sequence(
        &mut self,
        properties: &Properties,
        tag: Option<String>,
    ) -> Result<Built, Refusal> {
        self.assembler.begin(properties);
        let mut range = self.scanner.next()?.range;
        let start = range.start;
        let mut items = Vec::new();
        loop {
            match self.scanner.peek()?.kind {
                Kind::Element => {
                    let end = self.scanner.next()?.range.end;
                    let item = match self.scanner.peek()?.kind {
                        Kind::Element | Kind::BlockEnd => self.nothing(end),
                        _ => self.node(Place::Block)?,
                    };
                    range.end = item.node.range.end.max(end);
                    items.push(item);
                }
                Kind::BlockEnd => {
                    self.scanner.next()?;
                    break;
                }
                _ => return self.refuse_in(start, Problem::MissingDash),
            }
        }
        Ok(self.assembler.read_sequence(range, properties, tag, items))
    }

    /// Reads a list that is indented no further than the key above.
    fn indentless(
        &mut self,
        properties: &Properties,
        tag: Option<String>,
    ) -> Result<Built, Refusal> {
        self.assembler.begin(properties);
        let mut range = TextRange::empty(self.scanner.peek()?.range.start);
        let mut items = Vec::new();
        while self.scanner.peek()?.kind == Kind::Element {
            let end = self.scanner.next()?.range.end;
            let item = match self.scanner.peek()?.kind {
                Kind::Element | Kind::Key | Kind::Value | Kind::BlockEnd => self.nothing(end),
                _ => self.node(Place::Block)?,
            };
            range.end = item.node.range.end.max(end);
            items.push(item);
        }
        Ok(self.assembler.read_sequence(range, properties, tag, items))
    }

    fn block_mapping(
        &mut self,
        properties: &Properties,
        tag: Option<String>,
    ) -> Result<Built, Refusal> {
        self.assembler.begin(properties);
        let mut range = self.scanner.next()?.range;
        let start = range.start;
        let mut entries = Vec::new();
        loop {
            // A colon without a key may stand here, but only behind a pair without a colon.
            let key = match self.scanner.peek()?.kind {
                Kind::Key => {
                    let end = self.scanner.next()?.range.end;
                    match self.scanner.peek()?.kind {
                        Kind::Key | Kind::Value | Kind::BlockEnd => self.nothing(end),
                        _ => self.node(Place::Pair)?,
                    }
                }
                Kind::BlockEnd => {
                    self.scanner.next()?;
                    break;
                }
                _ => return self.refuse_in(start, Problem::MissingKey),
            };
            let mut end = key.node.range.end;
            let value = if self.scanner.peek()?.kind == Kind::Value {
                end = self.scanner.next()?.range.end;
                match self.scanner.peek()?.kind {
                    Kind::Key | Kind::Value | Kind::BlockEnd => self.nothing(end),
                    _ => self.node(Place::Pair)?,
                }
            } else {
                self.nothing(end)
            };
            range.end = value.node.range.end.max(end);
            entries.push((key, value));
        }
        Ok(self.assembler.read_mapping(range, properties, tag, entries))
    }

    fn flow_sequence(
        &mut self,
        properties: &Properties,
        tag: Option<String>,
    ) -> Result<Built, Refusal> {
        self.assembler.begin(properties);
        let start = self.scanner.next()?.range.start;
        let mut items = Vec::new();
        while self.scanner.peek()?.kind != Kind::CloseSequence {
            if !items.is_empty() {
                if self.scanner.peek()?.kind != Kind::Comma {
                    return self.refuse_in(start, Problem::MissingComma);
                }
                self.scanner.next()?;
            }
            let item = match self.scanner.peek()?.kind {
                Kind::CloseSequence => break,
                Kind::Key => self.flow_pair()?,
                _ => self.node(Place::Flow)?,
            };
            items.push(item);
        }
        let range = TextRange::new(start, self.scanner.next()?.range.end);
        Ok(self.assembler.read_sequence(range, properties, tag, items))
    }

    /// Reads a pair in a list in brackets, which is a mapping of its own.
    fn flow_pair(&mut self) -> Result<Built, Refusal> {
        let start = self.scanner.next()?.range;
        let key = match self.scanner.peek()?.kind {
            // As the library does, which takes a token too many.
            Kind::Value | Kind::Comma | Kind::CloseSequence => {
                let end = self.scanner.next()?.range.end;
                self.nothing(end)
            }
            _ => self.node(Place::Flow)?,
        };
        let mut end = key.node.range.end;
        let value = if self.scanner.peek()?.kind == Kind::Value {
            end = self.scanner.next()?.range.end;
            match self.scanner.peek()?.kind {
                Kind::Comma | Kind::CloseSequence => self.nothing(end),
                _ => self.node(Place::Flow)?,
            }
        } else {
            self.nothing(end)
        };
        let range = TextRange::new(start.start, value.node.range.end.max(end));
        let properties = Properties::default();
        Ok(self
            .assembler
            .read_mapping(range, &properties, None, vec![(key, value)]))
    }

    fn flow_mapping(
        &mut self,
        properties: &Properties,
        tag: Option<String>,
    ) -> Result<Built, Refusal> {
        self.assembler.begin(properties);
        let start = self.scanner.next()?.range.start;
        let mut entries: Vec<(Built, Built)> = Vec::new();
        while self.scanner.peek()?.kind != Kind::CloseMapping {
            if !entries.is_empty() {
                if self.scanner.peek()?.kind != Kind::Comma {
                    return self.refuse_in(start, Problem::MissingComma);
                }
                self.scanner.next()?;
            }
            match self.scanner.peek()?.kind {
                Kind::CloseMapping => break,
                Kind::Key => {
                    let end = self.scanner.next()?.range.end;
                    let key = match self.scanner.peek()?.kind {
                        Kind::Value | Kind::Comma | Kind::CloseMapping => self.nothing(end),
                        _ => self.node(Place::Flow)?,
                    };
                    let mut end = key.node.range.end;
                    let value = if self.scanner.peek()?.kind == Kind::Value {
                        end = self.scanner.next()?.range.end;
                        match self.scanner.peek()?.kind {
                            Kind::Comma | Kind::CloseMapping => self.nothing(end),
                            _ => self.node(Place::Flow)?,
                        }
                    } else {
                        self.nothing(end)
                    };
                    entries.push((key, value));
                }
                _ => {
                    let key = self.node(Place::Flow)?;
                    let value = self.nothing(key.node.range.end);
                    entries.push((key, value));
                }
            }
        }
        let range = TextRange::new(start, self.scanner.next()?.range.end);
        Ok(self.assembler.read_mapping(range, properties, tag, entries))
    }
}

/// Writes a tag as short as it can be.
fn short(tag: &str) -> String {
    match tag.strip_prefix("tag:yaml.org,2002:") {
        Some(name) => format!("!!{name}"),
        None => tag.to_owned(),
    }
}
