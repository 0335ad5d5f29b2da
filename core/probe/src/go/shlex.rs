//! How a step's command is split into words: the rules of the Go package google/shlex.
//!
//! No shell is involved: nothing is expanded, and operators such as `|` are ordinary characters.
//! Start at [`split`].

/// Why a command line cannot be split; the texts are those that Dalec prints.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash, thiserror::Error)]
pub enum SplitError {
    /// A `'` or `"` was opened and never closed.
    #[error("EOF found when expecting closing quote")]
    UnclosedQuote,
    /// The last character is a `\` that escapes nothing.
    #[error("EOF found after escape character")]
    TrailingEscape,
}

/// What the characters read so far have opened.
#[derive(Clone, Copy, PartialEq, Eq)]
enum State {
    Between,
    Word,
    Escape,
    Double,
    DoubleEscape,
    Single,
    Comment,
}

/// Splits a command line into words.
///
/// Blanks are space, tab, carriage return and line feed.
/// `'…'` is literal, `"…"` knows `\` as escape for any character, and so does a bare word; a
/// backslash never means a line continuation or a control character.
/// `#` opens a comment to the end of the line, but only where a word could begin.
/// `''` is a word without characters.
///
/// # Errors
///
/// A quote that is not closed, and a backslash at the very end.
pub fn split(line: &str) -> Result<Vec<String>, SplitError> {
    let mut words = Vec::new();
    let mut word = String::new();
    let mut state = State::Between;
    for c in line.chars() {
        let blank = matches!(c, ' ' | '\t' | '\r' | '\n');
        state = match (state, c) {
            (State::Between, _) if blank => State::Between,
            (State::Between, '#') => State::Comment,
            (State::Word, _) if blank => {
                words.push(std::mem::take(&mut word));
                State::Between
            }
            (State::Between | State::Word, '"') => State::Double,
            (State::Between | State::Word, '\'') => State::Single,
            (State::Between | State::Word, '\\') => State::Escape,
            (State::Double, '"') | (State::Single, '\'') => State::Word,
            (State::Double, '\\') => State::DoubleEscape,
            (State::Comment, '\n') => State::Between,
            (State::Comment, _) => State::Comment,
            (State::Between | State::Word | State::Escape, _) => {
                word.push(c);
                State::Word
            }
            (State::Double | State::DoubleEscape, _) => {
                word.push(c);
                State::Double
            }
            (State::Single, _) => {
                word.push(c);
                State::Single
            }
        };
    }
    match state {
        State::Between | State::Comment => {}
        State::Word => words.push(word),
        State::Double | State::Single => return Err(SplitError::UnclosedQuote),
        State::Escape | State::DoubleEscape => return Err(SplitError::TrailingEscape),
    }
    Ok(words)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn words_are_split_as_google_shlex_does() {
        // Each expectation was produced by the Go package itself.
        let table: &[(&str, &[&str])] = &[
            ("", &[]),
            (" \t\r\n", &[]),
            ("echo hello  world", &["echo", "hello", "world"]),
            ("echo 'a b' \"c d\"", &["echo", "a b", "c d"]),
            ("echo a'b'\"c\"d", &["echo", "abcd"]),
            ("echo '' \"\"", &["echo", "", ""]),
            (r#"echo "a\"b\n\$" 'a\b'"#, &["echo", "a\"bn$", r"a\b"]),
            (r"a\ b \# \\", &["a b", "#", r"\"]),
            (
                "echo $HOME ~ * ${VERSION}",
                &["echo", "$HOME", "~", "*", "${VERSION}"],
            ),
            ("a#b # c 'd\ne # f", &["a#b", "e"]),
            ("a # only", &["a"]),
            ("# only", &[]),
            ("''#x", &["#x"]),
            (
                "sh -c 'exit 3' > /dev/null",
                &["sh", "-c", "exit 3", ">", "/dev/null"],
            ),
            ("a\\\nb", &["a\nb"]),
            ("\"a\nb\"", &["a\nb"]),
            ("a\u{a0}b\u{b}c é\u{3000}", &["a\u{a0}b\u{b}c", "é\u{3000}"]),
        ];
        for (line, words) in table {
            assert_eq!(split(line).unwrap(), *words, "{line:?}");
        }
    }

    #[test]
    fn what_stays_open_is_an_error_in_dalecs_words() {
        for (line, message) in [
            ("echo 'a", "EOF found when expecting closing quote"),
            ("echo \"a", "EOF found when expecting closing quote"),
            ("'", "EOF found when expecting closing quote"),
            ("echo it's", "EOF found when expecting closing quote"),
            ("echo \\", "EOF found after escape character"),
            ("\"a\\", "EOF found after escape character"),
        ] {
            assert_eq!(split(line).unwrap_err().to_string(), message, "{line:?}");
        }
    }
}
