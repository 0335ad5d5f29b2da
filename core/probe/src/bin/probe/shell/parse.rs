//! From a line to what it asks for.

/// A command after the other, each with what decides whether it runs.
#[derive(Debug, PartialEq, Eq)]
pub(crate) struct Line(pub(crate) Vec<(Condition, Vec<Simple>)>);

/// Whether a pipeline runs, given how the one before it ended.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) enum Condition {
    /// In any case.
    Always,
    /// After `&&`.
    IfPassed,
    /// After `||`.
    IfFailed,
}

/// One command of a pipeline.
#[derive(Debug, Default, PartialEq, Eq)]
pub(crate) struct Simple {
    pub(crate) words: Vec<Word>,
    pub(crate) redirections: Vec<(Direction, Word)>,
}

/// Where a redirection goes.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) enum Direction {
    From,
    To,
    Append,
    ErrorTo,
    ErrorAppend,
}

/// A word, in parts.
pub(crate) type Word = Vec<Part>;

/// Part of a word.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(crate) enum Part {
    Text(String),
    Variable(String),
    /// `$?`
    Status,
}

#[derive(Debug, PartialEq, Eq)]
enum Token {
    Word(Word),
    Redirect(Direction),
    Pipe,
    Connect(Condition),
}

/// Parses a line.
///
/// # Errors
///
/// A sentence that says what is wrong with it.
pub(crate) fn parse(line: &str) -> Result<Line, String> {
    let mut pipelines = vec![(Condition::Always, vec![Simple::default()])];
    let mut direction = None;
    for token in tokens(line)? {
        if direction.is_some() && !matches!(token, Token::Word(_)) {
            return Err("a redirection needs a file".to_owned());
        }
        let Some((_, pipeline)) = pipelines.last_mut() else {
            break;
        };
        let Some(command) = pipeline.last_mut() else {
            break;
        };
        match token {
            Token::Word(word) => match direction.take() {
                Some(direction) => command.redirections.push((direction, word)),
                None => command.words.push(word),
            },
            Token::Redirect(to) => direction = Some(to),
            Token::Pipe | Token::Connect(Condition::IfPassed | Condition::IfFailed)
                if command.words.is_empty() =>
            {
                return Err("there is no command before |, && or ||".to_owned());
            }
            Token::Pipe => pipeline.push(Simple::default()),
            Token::Connect(condition) => pipelines.push((condition, vec![Simple::default()])),
        }
    }
    if direction.is_some() {
        return Err("a redirection needs a file".to_owned());
    }
    let empty = |command: &Simple| command.words.is_empty();
    for (condition, pipeline) in &pipelines {
        let alone = pipeline.len() == 1 && *condition == Condition::Always;
        if !alone && pipeline.iter().any(empty) {
            return Err("there is no command after |, && or ||".to_owned());
        }
        if pipeline
            .iter()
            .any(|command| empty(command) && !command.redirections.is_empty())
        {
            return Err("a redirection needs a command".to_owned());
        }
    }
    pipelines.retain(|(_, pipeline)| !pipeline.iter().any(empty));
    Ok(Line(pipelines))
}

fn tokens(line: &str) -> Result<Vec<Token>, String> {
    let mut tokens = Vec::new();
    let mut chars = line.chars().peekable();
    while let Some(&c) = chars.peek() {
        match c {
            '\n' | ';' => {
                chars.next();
                tokens.push(Token::Connect(Condition::Always));
            }
            _ if c.is_whitespace() => {
                chars.next();
            }
            '#' => while chars.next_if(|c| *c != '\n').is_some() {},
            '|' => {
                chars.next();
                tokens.push(match chars.next_if_eq(&'|') {
                    Some(_) => Token::Connect(Condition::IfFailed),
                    None => Token::Pipe,
                });
            }
            '&' => {
                chars.next();
                chars
                    .next_if_eq(&'&')
                    .ok_or("this small shell runs nothing in the background")?;
                tokens.push(Token::Connect(Condition::IfPassed));
            }
            '<' => {
                chars.next();
                tokens.push(Token::Redirect(Direction::From));
            }
            '>' => {
                chars.next();
                let append = chars.next_if_eq(&'>').is_some();
                tokens.push(Token::Redirect(if append {
                    Direction::Append
                } else {
                    Direction::To
                }));
            }
            _ => {
                let word = word(&mut chars)?;
                // `2>` is not the word 2 and a redirection.
                if word == [Part::Text("2".to_owned())] && chars.next_if_eq(&'>').is_some() {
                    let append = chars.next_if_eq(&'>').is_some();
                    tokens.push(Token::Redirect(if append {
                        Direction::ErrorAppend
                    } else {
                        Direction::ErrorTo
                    }));
                } else {
                    tokens.push(Token::Word(word));
                }
            }
        }
    }
    Ok(tokens)
}

type Chars<'l> = std::iter::Peekable<std::str::Chars<'l>>;

fn word(chars: &mut Chars<'_>) -> Result<Word, String> {
    // An empty text in front keeps a word like '' alive.
    let mut word = vec![Part::Text(String::new())];
    while let Some(&c) = chars.peek() {
        if c.is_whitespace() || matches!(c, '|' | '&' | ';' | '<' | '>') {
            break;
        }
        chars.next();
        match c {
            '\'' => loop {
                match chars.next().ok_or("a ' is not closed")? {
                    '\'' => break,
                    c => push(&mut word, c),
                }
            },
            '"' => loop {
                match chars.next().ok_or("a \" is not closed")? {
                    '"' => break,
                    '\\' => match chars.next().ok_or("a \" is not closed")? {
                        c @ ('"' | '\\' | '$' | '`') => push(&mut word, c),
                        c => {
                            push(&mut word, '\\');
                            push(&mut word, c);
                        }
                    },
                    '$' => variable(chars, &mut word)?,
                    c => push(&mut word, c),
                }
            },
            '\\' => push(&mut word, chars.next().ok_or("a \\ escapes nothing")?),
            '$' => variable(chars, &mut word)?,
            c => push(&mut word, c),
        }
    }
    if word.len() > 1 && word.first() == Some(&Part::Text(String::new())) {
        word.remove(0);
    }
    Ok(word)
}

fn push(word: &mut Word, c: char) {
    if let Some(Part::Text(text)) = word.last_mut() {
        text.push(c);
    } else {
        word.push(Part::Text(c.to_string()));
    }
}

/// Reads what follows a `$`; where no name does, the `$` is an ordinary character.
fn variable(chars: &mut Chars<'_>, word: &mut Word) -> Result<(), String> {
    let named = |c: &char| *c == '_' || c.is_ascii_alphanumeric();
    if chars.next_if_eq(&'?').is_some() {
        word.push(Part::Status);
        return Ok(());
    }
    let braces = chars.next_if_eq(&'{').is_some();
    let mut name = String::new();
    while let Some(c) = chars.next_if(named) {
        name.push(c);
    }
    if braces {
        let closed = chars.next_if_eq(&'}').is_some();
        if !closed || name.is_empty() {
            return Err("of ${…} this small shell knows only a name".to_owned());
        }
    }
    if name.is_empty() {
        push(word, '$');
    } else {
        word.push(Part::Variable(name));
    }
    Ok(())
}

#[cfg(test)]
mod tests {
    use super::*;

    fn text(text: &str) -> Word {
        vec![Part::Text(text.to_owned())]
    }

    fn words(line: &str) -> Vec<Word> {
        let mut line = parse(line).unwrap();
        line.0.remove(0).1.remove(0).words
    }

    #[test]
    fn quotes_and_variables() {
        assert_eq!(words("a 'b c'\"d\\\"\"e"), [text("a"), text("b cd\"e")]);
        assert_eq!(words("a '' # rest"), [text("a"), text("")]);
        assert_eq!(
            words("a#b $ \\$x '$x'"),
            [text("a#b"), text("$"), text("$x"), text("$x")]
        );
        let home = Part::Variable("HOME".to_owned());
        assert_eq!(
            words("$HOME/x \"${HOME}\" $?"),
            [
                vec![home.clone(), Part::Text("/x".to_owned())],
                vec![home],
                vec![Part::Status]
            ]
        );
    }

    #[test]
    fn operators() {
        let line = parse("a | b > f 2>>g && c || d; e <i").unwrap();
        let conditions: Vec<_> = line.0.iter().map(|(condition, _)| *condition).collect();
        use Condition::{Always, IfFailed, IfPassed};
        assert_eq!(conditions, [Always, IfPassed, IfFailed, Always]);
        let b = &line.0[0].1[1];
        assert_eq!(b.words, [text("b")]);
        assert_eq!(
            b.redirections,
            [
                (Direction::To, text("f")),
                (Direction::ErrorAppend, text("g"))
            ]
        );
        assert_eq!(parse(" ; # nothing\n;").unwrap(), Line(Vec::new()));
    }

    #[test]
    fn mistakes_are_named() {
        for (line, message) in [
            ("echo 'a", "a ' is not closed"),
            ("echo \"a", "a \" is not closed"),
            ("a \\", "a \\ escapes nothing"),
            ("a &", "this small shell runs nothing in the background"),
            ("a >", "a redirection needs a file"),
            ("a > | b", "a redirection needs a file"),
            ("> f", "a redirection needs a command"),
            ("| a", "there is no command before |, && or ||"),
            ("a &&", "there is no command after |, && or ||"),
            ("a || && b", "there is no command before |, && or ||"),
            ("echo ${x:-y}", "of ${…} this small shell knows only a name"),
        ] {
            assert_eq!(parse(line).unwrap_err(), message, "{line:?}");
        }
    }
}
