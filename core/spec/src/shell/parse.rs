//! From a script to a tree, or to the place where it is none.

use super::{Finding, SYNTAX, depth};
use brush_parser::{
    ParseError, ParserOptions, SourcePosition, Token, TokenizerError, ast::Program, parse_tokens,
    uncached_tokenize_str,
};
use std::ops::Range;

/// Reads a script; `None` if it is nested too deeply.
pub(super) fn parse(script: &str) -> Option<Result<Program, Finding>> {
    if depth::is_too_deep(script) {
        return None;
    }
    let places = Places::new(script);
    // A backslash that ends a script escapes nothing, and shells take it.
    let read = match script.len() - script.trim_end_matches('\\').len() {
        odd if odd % 2 == 1 => script.get(..script.len() - 1).unwrap_or_default(),
        _ => script,
    };
    let options = ParserOptions::default();
    let tokens = match uncached_tokenize_str(read, &options.tokenizer_options()) {
        Ok(tokens) => with_split_headers(tokens),
        Err(error) => return Some(Err(unfinished(script, &places, &error))),
    };
    Some(parse_tokens(&tokens, &options).map_err(|error| {
        let at = match error {
            ParseError::ParsingNear(at) => Some(places.offset(&at)),
            ParseError::ParsingAtEndOfInput | ParseError::Tokenizing { .. } => None,
        };
        unexpected(script, &places, &tokens, at)
    }))
}

/// Splits `;;` in the head of `for ((…))`, where it is two signs and not the end of a case.
fn with_split_headers(tokens: Vec<Token>) -> Vec<Token> {
    if !tokens.iter().any(|token| token.to_str() == "for") {
        return tokens;
    }
    let mut split = Vec::with_capacity(tokens.len() + 1);
    let mut depth = 0_usize;
    let mut before = ["", ""];
    for token in &tokens {
        let text = token.to_str();
        match text {
            "(" if depth > 0 || before == ["for", "("] => depth += 1,
            ")" => depth = depth.saturating_sub(1),
            "do" | "{" => depth = 0,
            _ => {}
        }
        before = [before[1], text];
        match token {
            Token::Operator(operator, span) if depth > 0 && operator == ";;" => {
                split.push(Token::Operator(";".to_owned(), span.clone()));
                split.push(Token::Operator(";".to_owned(), span.clone()));
            }
            _ => split.push(token.clone()),
        }
    }
    split
}

/// From the parser's positions, which count characters, to bytes.
pub(super) struct Places {
    /// The offset of each character; empty if all of them are single bytes.
    offsets: Vec<usize>,
    len: usize,
}

impl Places {
    pub(super) fn new(script: &str) -> Self {
        let offsets = match script.is_ascii() {
            true => Vec::new(),
            false => script.char_indices().map(|(at, _)| at).collect(),
        };
        Self {
            offsets,
            len: script.len(),
        }
    }

    pub(super) fn offset(&self, at: &SourcePosition) -> usize {
        match self.offsets.is_empty() {
            true => at.index.min(self.len),
            false => self.offsets.get(at.index).copied().unwrap_or(self.len),
        }
    }

    pub(super) fn range(&self, span: &brush_parser::SourceSpan) -> Range<usize> {
        let start = self.offset(&span.start);
        start..self.offset(&span.end).max(start)
    }
}

fn finding(range: Range<usize>, message: impl Into<String>, hint: &str) -> Finding {
    Finding {
        code: SYNTAX,
        range,
        message: message.into(),
        hint: Some(hint.to_owned()),
    }
}

/// Says which quote or bracket is never closed.
fn unfinished(script: &str, places: &Places, error: &TokenizerError) -> Finding {
    let close = "Close it, or put a backslash before it if it is meant as text.";
    let quote = |at: &SourcePosition, mark: &str, what: &str| {
        // The position may be behind the mark.
        let at = places.offset(at);
        let before = script.get(..(at + 1).min(script.len())).unwrap_or(script);
        let start = before.rfind(mark).unwrap_or(at);
        finding(
            start..start + mark.len(),
            format!("{what} is never closed"),
            close,
        )
    };
    match error {
        TokenizerError::UnterminatedSingleQuote(at) => quote(at, "'", "a single quote"),
        TokenizerError::UnterminatedAnsiCQuote(at) => quote(at, "$'", "a quote"),
        TokenizerError::UnterminatedDoubleQuote(at) => quote(at, "\"", "a double quote"),
        TokenizerError::UnterminatedBackquote(at) => quote(at, "`", "a backquote"),
        TokenizerError::UnterminatedExtendedGlob(at) => quote(at, "(", "a pattern"),
        TokenizerError::UnterminatedVariable => finding(
            last(script, "${"),
            "`${` is never closed: `}` is missing",
            close,
        ),
        TokenizerError::UnterminatedCommandSubstitution | TokenizerError::UnterminatedExpansion => {
            finding(
                last(script, "$("),
                "`$(` is never closed: `)` is missing",
                close,
            )
        }
        TokenizerError::UnterminatedHereDocuments(tags, _) => finding(
            last(script, "<<"),
            format!("the text of this here-document never ends: there is no line `{tags}`"),
            "Write the word alone on a line behind the text, without spaces before it.",
        ),
        TokenizerError::MissingHereTag(_) | TokenizerError::MissingHereTagForDocumentBody => {
            finding(
                last(script, "<<"),
                "`<<` needs a word behind it",
                "Write the word that ends the text: `<<EOF`.",
            )
        }
        _ => finding(
            0..script.len(),
            "this is no shell script",
            "Look for an open quote.",
        ),
    }
}

/// Returns the last place of a mark; the whole script if there is none.
fn last(script: &str, mark: &str) -> Range<usize> {
    let at = script.rfind(mark);
    at.map_or(0..script.len(), |at| at..at + mark.len())
}

/// Says what is not expected, or what is never closed.
fn unexpected(script: &str, places: &Places, tokens: &[Token], at: Option<usize>) -> Finding {
    let token = at.and_then(|at| {
        let found = tokens.iter().find(|token| {
            let range = places.range(token.location());
            range.contains(&at) || range.start >= at
        });
        found.map(|token| (places.range(token.location()), token.to_str()))
    });
    let Nesting { open, stray } = nesting(tokens);
    if let Some(stray) = stray {
        let range = places.range(stray.location());
        if at.is_none_or(|at| range.start <= at) {
            let hint = "There is nothing before it that it would belong to.";
            return finding(
                range,
                format!("`{}` is not expected here", stray.to_str()),
                hint,
            );
        }
    }
    match (token, open) {
        (Some((range, text)), _) if text != "\n" => {
            let word = text.lines().next().unwrap_or_default();
            let hint = "Look before it for something that is not finished.";
            finding(range, format!("`{word}` is not expected here"), hint)
        }
        (Some((range, _)), _) => finding(
            range.start.saturating_sub(1)..range.start,
            "the command is not finished at the end of this line",
            "Finish it, or put a backslash before the end of the line to go on.",
        ),
        (None, Some((token, end))) => finding(
            places.range(token.location()),
            format!("`{}` is never closed: `{end}` is missing", token.to_str()),
            "Every `if` ends with `fi`, `do` with `done`, `case` with `esac`.",
        ),
        (None, None) => {
            let end = script.trim_end().len();
            let start = script.get(..end).unwrap_or_default();
            let start = start.rfind(char::is_whitespace).map_or(0, |at| at + 1);
            finding(
                start..end,
                "the script ends too early",
                "Finish the last command.",
            )
        }
    }
}

/// How the parts of a broken script lie in each other, roughly.
struct Nesting<'t> {
    /// The innermost part that is open at the end, and what would close it.
    open: Option<(&'t Token, &'static str)>,
    /// The first word that belongs to no part.
    stray: Option<&'t Token>,
}

fn nesting(tokens: &[Token]) -> Nesting<'_> {
    let mut open: Vec<(&Token, &'static str)> = Vec::new();
    let mut stray = None;
    let mut is_command = true;
    let mut is_named = false;
    for token in tokens {
        let text = token.to_str();
        let end = match (token, text) {
            (Token::Operator(..), "(") => Some(")"),
            (Token::Word(..), "if") if is_command => Some("fi"),
            (Token::Word(..), "for" | "while" | "until" | "select") if is_command => Some("done"),
            (Token::Word(..), "case") if is_command => Some("esac"),
            (Token::Word(..), "{") if is_command => Some("}"),
            _ => None,
        };
        let top = open.last().map(|(_, end)| *end);
        let closes = top == Some(text);
        if let Some(end) = end {
            open.push((token, end));
        } else if closes {
            open.pop();
        }
        let around = match text {
            "fi" | "done" | "esac" | "}" if is_command => Some(text),
            "then" | "else" | "elif" if is_command => Some("fi"),
            "do" if is_command => Some("done"),
            _ => None,
        };
        if matches!(token, Token::Word(..)) && around.is_some() && around != top {
            stray = stray.or(Some(token));
        }
        // `{` may follow the name behind `function`.
        let is_function = is_command && text == "function";
        is_command = is_named
            || match token {
                Token::Operator(..) => !text.starts_with(['<', '>']),
                Token::Word(..) => {
                    closes
                        || matches!(
                            text,
                            "if" | "then" | "else" | "elif" | "do" | "while" | "until" | "{" | "!"
                        )
                }
            };
        is_named = is_function;
    }
    Nesting {
        open: open.pop(),
        stray,
    }
}
