//! The words of the debug console: one table, from which help, completions and docs are made.
//!
//! Look at [`WORDS`] first. Whatever an editor has no button for has a word here; each does the
//! same as the request of its name. What is no word is a command for a throw-away container.

use std::fmt::Write as _;

/// One word.
#[derive(Clone, Copy, Debug)]
pub struct Word {
    /// The word.
    pub name: &'static str,
    /// Shorter ones that mean the same.
    pub aliases: &'static [&'static str],
    /// What must follow it, as help shows it; empty if nothing may.
    pub argument: &'static str,
    /// What it does, in one sentence.
    pub doc: &'static str,
    /// What it means.
    pub meaning: Meaning,
}

/// What a word means.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Meaning {
    /// Go on.
    Continue,
    /// Go to the next step or check.
    Next,
    /// Go into a step.
    StepIn,
    /// Go out of a step or test.
    StepOut,
    /// Go back.
    Back,
    /// Go back to the last breakpoint.
    Reverse,
    /// Run the operation here anew.
    Again,
    /// Read the spec again and run it.
    Restart,
    /// Stop a run.
    Pause,
    /// Tell where it stands.
    Where,
    /// Tell what failed.
    Why,
    /// Show the difference.
    Diff,
    /// Open a shell.
    Shell,
    /// Write the state as an image.
    Export,
    /// List the words.
    Help,
}

/// All words.
pub const WORDS: &[Word] = &[
    word(
        "continue",
        &["c"],
        "",
        "Goes on to the next breakpoint or failure.",
        Meaning::Continue,
    ),
    word(
        "next",
        &["n", "forward"],
        "",
        "Goes to the next step; on a check, to the next check.",
        Meaning::Next,
    ),
    word(
        "in",
        &["s"],
        "",
        "Goes to the first check of a step.",
        Meaning::StepIn,
    ),
    word(
        "out",
        &["o"],
        "",
        "Goes to the next test; on a check, to the next step.",
        Meaning::StepOut,
    ),
    word(
        "back",
        &["b"],
        "",
        "Goes to the moment before; nothing runs for it.",
        Meaning::Back,
    ),
    word(
        "reverse",
        &["rc"],
        "",
        "Goes back to the last breakpoint, or to the start.",
        Meaning::Reverse,
    ),
    word(
        "again",
        &[],
        "",
        "Runs the step or check here anew, whatever is recorded of it.",
        Meaning::Again,
    ),
    word(
        "restart",
        &[],
        "",
        "Reads the spec again and runs it.",
        Meaning::Restart,
    ),
    word(
        "pause",
        &[],
        "",
        "Stops a run as soon as it can.",
        Meaning::Pause,
    ),
    word(
        "where",
        &["bt"],
        "",
        "Tells where the debugger stands.",
        Meaning::Where,
    ),
    word(
        "why",
        &[],
        "",
        "Tells what failed here, and how.",
        Meaning::Why,
    ),
    word(
        "diff",
        &[],
        "",
        "Shows the difference of expected and actual.",
        Meaning::Diff,
    ),
    word(
        "shell",
        &["sh"],
        "",
        "Opens a shell in the state here.",
        Meaning::Shell,
    ),
    word(
        "export",
        &[],
        "PATH",
        "Writes the state here as an OCI image.",
        Meaning::Export,
    ),
    word("help", &["?"], "", "Lists these words.", Meaning::Help),
];

const fn word(
    name: &'static str,
    aliases: &'static [&'static str],
    argument: &'static str,
    doc: &'static str,
    meaning: Meaning,
) -> Word {
    Word {
        name,
        aliases,
        argument,
        doc,
        meaning,
    }
}

/// What a line of the console asks for.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Line<'a> {
    /// Nothing.
    Empty,
    /// A word, with what follows it.
    Word(Meaning, &'a str),
    /// A word without what must follow it; the text says how it is used.
    Usage(String),
    /// A command for the container.
    Command(&'a str),
}

/// Reads a line.
///
/// A word with anything behind it that it does not take is a command: `diff a b` is the
/// container's. `$ ` before a line makes it a command in any case.
pub fn read(line: &str) -> Line<'_> {
    let line = line.trim();
    if let Some(command) = line.strip_prefix('$').or_else(|| line.strip_prefix('!')) {
        let command = command.trim();
        return if command.is_empty() {
            Line::Empty
        } else {
            Line::Command(command)
        };
    }
    let (first, rest) = match line.split_once(char::is_whitespace) {
        Some((first, rest)) => (first, rest.trim()),
        None => (line, ""),
    };
    if first.is_empty() {
        return Line::Empty;
    }
    let Some(word) = WORDS
        .iter()
        .find(|word| word.name == first || word.aliases.contains(&first))
    else {
        return Line::Command(line);
    };
    match (word.argument, rest) {
        ("", "") => Line::Word(word.meaning, ""),
        ("", _) => Line::Command(line),
        (argument, "") => Line::Usage(format!(
            "`{0}` needs a {argument}: {0} {argument}",
            word.name
        )),
        // Someone sets a variable for a shell.
        (_, rest)
            if rest
                .split('/')
                .next()
                .is_some_and(|start| start.contains('=')) =>
        {
            Line::Usage(format!(
                "`{0} {1}` is {0} of ours; each command has a container of its own, so write `$ {rest} COMMAND`",
                word.name, word.argument
            ))
        }
        (_, rest) => Line::Word(word.meaning, rest),
    }
}

/// Returns the list of words, as `help` shows it.
pub fn help() -> String {
    let mut text = String::from("Words of the debugger:\n");
    for word in WORDS {
        let _ = writeln!(
            text,
            "  {:<12} {}{}",
            usage(word),
            word.doc,
            aliases(word, "")
        );
    }
    text.push_str(
        "Anything else runs as a command in a throw-away container of the state here;\n`$ COMMAND` does so even if it begins with one of these words.\n",
    );
    text
}

/// Returns the list of words as a Markdown table.
pub fn markdown() -> String {
    let mut text = String::from("| word | does |\n|---|---|\n");
    for word in WORDS {
        let _ = writeln!(
            text,
            "| `{}` | {}{} |",
            usage(word),
            word.doc,
            aliases(word, "`")
        );
    }
    text
}

fn usage(word: &Word) -> String {
    if word.argument.is_empty() {
        word.name.to_owned()
    } else {
        format!("{} {}", word.name, word.argument)
    }
}

fn aliases(word: &Word, quote: &str) -> String {
    match word.aliases {
        [] => String::new(),
        aliases => {
            let quoted: Vec<_> = aliases
                .iter()
                .map(|alias| format!("{quote}{alias}{quote}"))
                .collect();
            format!(" Also {}.", quoted.join(", "))
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use expect_test::expect;

    #[test]
    fn lines_are_words_or_commands() {
        assert_eq!(read("  "), Line::Empty);
        assert_eq!(read("$"), Line::Empty);
        assert_eq!(read(" next "), Line::Word(Meaning::Next, ""));
        assert_eq!(read("forward"), Line::Word(Meaning::Next, ""));
        assert_eq!(read("diff"), Line::Word(Meaning::Diff, ""));
        assert_eq!(read("diff a b"), Line::Command("diff a b"));
        assert_eq!(read("$ diff"), Line::Command("diff"));
        assert_eq!(read("!ls -l"), Line::Command("ls -l"));
        assert_eq!(read("ls -l"), Line::Command("ls -l"));
        assert_eq!(
            read("export /tmp/a b.tar"),
            Line::Word(Meaning::Export, "/tmp/a b.tar")
        );
        assert_eq!(
            read("export /tmp/a=b.tar"),
            Line::Word(Meaning::Export, "/tmp/a=b.tar")
        );
        assert_eq!(
            read("export"),
            Line::Usage("`export` needs a PATH: export PATH".into())
        );
        assert!(matches!(read("export A=1"), Line::Usage(_)));
    }

    #[test]
    fn no_word_has_two_meanings() {
        let mut all: Vec<_> = WORDS
            .iter()
            .flat_map(|word| word.aliases.iter().copied().chain([word.name]))
            .collect();
        let count = all.len();
        all.sort_unstable();
        all.dedup();
        assert_eq!(all.len(), count);
    }

    #[test]
    fn help_lists_them() {
        expect![[r"
            Words of the debugger:
              continue     Goes on to the next breakpoint or failure. Also c.
              next         Goes to the next step; on a check, to the next check. Also n, forward.
              in           Goes to the first check of a step. Also s.
              out          Goes to the next test; on a check, to the next step. Also o.
              back         Goes to the moment before; nothing runs for it. Also b.
              reverse      Goes back to the last breakpoint, or to the start. Also rc.
              again        Runs the step or check here anew, whatever is recorded of it.
              restart      Reads the spec again and runs it.
              pause        Stops a run as soon as it can.
              where        Tells where the debugger stands. Also bt.
              why          Tells what failed here, and how.
              diff         Shows the difference of expected and actual.
              shell        Opens a shell in the state here. Also sh.
              export PATH  Writes the state here as an OCI image.
              help         Lists these words. Also ?.
            Anything else runs as a command in a throw-away container of the state here;
            `$ COMMAND` does so even if it begins with one of these words.
        "]]
        .assert_eq(&help());
    }
}
