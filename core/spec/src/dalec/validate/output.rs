//! What a command surely writes to its standard output, and checks that do not fit it.
//!
//! Only a few plain commands are known. An image may have others under their names, so what is
//! found is a hint.

use super::{
    Context,
    contradiction::{Settled, Want, WantKind},
    values::preview,
};
use crate::{
    dalec::{
        spec::Checks,
        words::{Quoting, Word, split},
        written::Written,
    },
    diagnostic::{Diagnostic, Edit, Fix},
    text::TextRange,
    yaml::ScalarStyle,
};
use spec_probe::go::regexp::{Automaton, share_a_text};

/// What a command writes.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(super) struct Output {
    /// The program's name.
    program: String,
    shape: Shape,
}

#[derive(Clone, Debug, PartialEq, Eq)]
enum Shape {
    /// This text.
    Text(String),
    /// Something that ends with a newline.
    Line,
    /// Something that ends with another character.
    NoLine,
}

/// Programs that write one line if they are given nothing.
const WRITERS: [&str; 8] = [
    "pwd", "whoami", "hostname", "date", "id", "arch", "nproc", "logname",
];

/// Programs that write lines if no option changes how these end.
const CONVERTERS: [&str; 12] = [
    "uname",
    "basename",
    "dirname",
    "realpath",
    "readlink",
    "wc",
    "cksum",
    "md5sum",
    "sha1sum",
    "sha256sum",
    "sha512sum",
    "b2sum",
];

/// Returns what a command writes; `None` if that is not sure.
pub(super) fn of(words: &[Word]) -> Option<Output> {
    let texts: Vec<String> = words.iter().map(Word::text).collect();
    let (first, arguments) = texts.split_first()?;
    let program = first.rsplit('/').next()?;
    if matches!(program, "sh" | "bash" | "dash" | "ash") {
        let [option, script] = arguments else {
            return None;
        };
        return (option == "-c").then(|| plain_script(script)).flatten();
    }
    let arguments: Vec<&str> = arguments.iter().map(String::as_str).collect();
    let shape = match program {
        "echo" => echo(&arguments)?,
        "printf" => printf(&arguments)?,
        "true" => Shape::Text(String::new()),
        _ if WRITERS.contains(&program) && arguments.is_empty() => Shape::Line,
        _ if CONVERTERS.contains(&program) && arguments.iter().all(|it| keeps_lines(it)) => {
            Shape::Line
        }
        _ => return None,
    };
    Some(Output {
        program: program.to_owned(),
        shape,
    })
}

/// Returns what a script writes that is one command without anything that a shell would change.
fn plain_script(script: &str) -> Option<Output> {
    let words = split(script);
    let changes = |c: char, quoting| match quoting {
        Quoting::Bare => "|&;<>()$`*?[]{}~!#=\n".contains(c),
        Quoting::Double => "$`".contains(c),
        Quoting::Literal => false,
    };
    let plain = words.iter().all(|word| {
        let mut characters = word.characters.iter();
        !characters.any(|it| changes(it.value, it.quoting))
    });
    // What follows on another line is another command.
    (plain && !script.trim().contains(['\n', '#'])).then(|| of(&words))?
}

fn echo(arguments: &[&str]) -> Option<Shape> {
    let (newline, arguments) = match arguments {
        ["-n", rest @ ..] => ("", rest),
        _ => ("\n", arguments),
    };
    // An option may change all, and some read backslashes.
    let odd = |it: &&str| it.starts_with('-') || it.contains('\\');
    if arguments.iter().any(odd) {
        return None;
    }
    Some(Shape::Text(arguments.join(" ") + newline))
}

fn printf(arguments: &[&str]) -> Option<Shape> {
    let (format, arguments) = arguments.split_first()?;
    if format.starts_with('-') {
        return None;
    }
    if !format.contains(['%', '\\']) && arguments.is_empty() {
        return Some(Shape::Text((*format).to_owned()));
    }
    let before = |end: &str| format.strip_suffix(end);
    // `\\n` is a backslash and an n.
    let newline = before("\\n").is_some_and(|it| !it.ends_with('\\')) || format.ends_with('\n');
    if newline {
        // `\c` ends the output where it stands.
        return (!format.contains("\\c") && !format.contains("%b")).then_some(Shape::Line);
    }
    // A conversion or an escape may end with whatever it likes.
    let words: String = format.chars().rev().take_while(|c| *c == ' ').collect();
    let rest = format.get(..format.len() - words.len())?;
    let plain = !rest.contains(['%', '\\']) && !format.is_empty();
    plain.then_some(Shape::NoLine)
}

/// Returns whether an argument does not change how lines end.
fn keeps_lines(argument: &str) -> bool {
    !argument.starts_with('-') || !(argument.contains(['z', '0', 'n']) || argument.contains("help"))
}

impl Output {
    /// Returns whether the last character may be a newline.
    pub(super) fn may_end_with_newline(&self) -> bool {
        match &self.shape {
            Shape::Text(text) => text.ends_with('\n'),
            Shape::Line => true,
            Shape::NoLine => false,
        }
    }

    /// Reports checks that do not hold for it, except those that are reported already.
    pub(super) fn compare(
        &self,
        context: &Context<'_>,
        checks: &Checks,
        wants: &[Want<'_>],
        settled: &Settled,
        found: &mut Vec<Diagnostic>,
    ) {
        let writes_nothing = self.shape == Shape::Text(String::new());
        if let Some(empty) = checks.empty.filter(|it| it.value && !writes_nothing) {
            let message = format!("`{}` writes something", self.program);
            found.push(Diagnostic::new("dalec/other-output", empty.range, message));
        }
        let open = wants.iter().filter(|it| {
            it.is_settled && !it.text.is_empty() && !settled.contains(&it.written.range)
        });
        for want in open {
            if self.satisfies(want) == Some(false) {
                found.push(self.difference(context, want));
            }
        }
    }

    /// Returns whether a check holds for the output; `None` if that is not sure.
    fn satisfies(&self, want: &Want<'_>) -> Option<bool> {
        let is_line = match &self.shape {
            Shape::Text(text) => return want.holds_for(text),
            Shape::Line => true,
            Shape::NoLine => false,
        };
        match want.kind {
            WantKind::Equals | WantKind::EndsWith => {
                let own = want.text.ends_with('\n') == is_line;
                Some(own).filter(|fits| !fits)
            }
            WantKind::Matches => {
                let newline = is_line.then(|| Automaton::ending_with("\n"))??;
                share_a_text(&[want.automaton()?, &newline])
            }
            WantKind::StartsWith | WantKind::Contains => None,
        }
    }

    fn difference(&self, context: &Context<'_>, want: &Want<'_>) -> Diagnostic {
        let range = want.written.range;
        let program = &self.program;
        let with_newline = format!("{}\n", want.text);
        let with_newline = Want::new(want.kind, want.written, with_newline, true);
        let lacks_newline = matches!(want.kind, WantKind::Equals | WantKind::EndsWith)
            && !want.text.ends_with('\n')
            && self.satisfies(&with_newline) != Some(false);
        if !lacks_newline {
            let message = match &self.shape {
                Shape::Text(text) if text.is_empty() => format!("`{program}` writes nothing"),
                Shape::Text(text) => format!("`{program}` writes `{}` here", preview(text)),
                Shape::Line => format!("`{program}` ends its output with a newline"),
                Shape::NoLine => format!("`{program}` ends its output without a newline"),
            };
            return Diagnostic::new("dalec/other-output", range, message);
        }
        let message = format!("`{program}` ends its output with a newline, and this does not");
        let diagnostic = Diagnostic::new("dalec/other-output", range, message)
            .with_hint("End it with `\\n` in double quotes, or write it as a block with `|`.");
        match add_newline(context, want.written) {
            Some(fix) => diagnostic.with_fix(fix),
            None => diagnostic,
        }
    }
}

/// Returns the change that ends a value with a newline.
fn add_newline(context: &Context<'_>, written: &Written) -> Option<Fix> {
    let (range, text) = match written.style? {
        ScalarStyle::Plain | ScalarStyle::SingleQuoted | ScalarStyle::DoubleQuoted => {
            if written.value.contains(char::is_control) {
                return None;
            }
            let value = written
                .value
                .as_str()
                .replace('\\', "\\\\")
                .replace('"', "\\\"");
            (written.range, format!("\"{value}\\n\""))
        }
        ScalarStyle::Literal | ScalarStyle::Folded => {
            // At the end of the file the newline is lost all the same.
            if written.range.end >= context.content_end {
                return None;
            }
            let source = context.spec.text.slice(written.range);
            let header = source.lines().next()?;
            let at = written.range.start + header.find('-')?;
            (TextRange::new(at, at + 1), String::new())
        }
    };
    Some(Fix {
        title: "Add the newline".to_owned(),
        is_safe: false,
        edits: vec![Edit { range, text }],
    })
}

#[cfg(test)]
mod tests {
    use super::*;

    fn shape(command: &str) -> Option<Shape> {
        of(&split(command)).map(|it| it.shape)
    }

    #[test]
    fn plain_commands() {
        let text = |text: &str| Some(Shape::Text(text.to_owned()));
        for (command, expected) in [
            ("echo a  'b c'", text("a b c\n")),
            ("echo", text("\n")),
            ("/bin/echo a", text("a\n")),
            ("echo -n a", text("a")),
            ("echo -e a", None),
            ("echo 'a\\nb'", None),
            ("true", text("")),
            ("printf a", text("a")),
            ("printf a b", Some(Shape::NoLine)),
            ("printf 'a\\n'", Some(Shape::Line)),
            ("printf 'a\\\\n'", None),
            ("printf '%s\\n' a", Some(Shape::Line)),
            ("printf '%b\\n' a", None),
            ("printf %s a", None),
            ("printf '%s!' a", None),
            ("printf -v a b", None),
            ("pwd", Some(Shape::Line)),
            ("pwd -P", None),
            ("basename /a/b", Some(Shape::Line)),
            ("basename -z /a/b", None),
            ("uname -m", Some(Shape::Line)),
            ("readlink -n a", None),
            ("sh -c 'echo a'", text("a\n")),
            ("bash -c 'echo \"a  b\"'", text("a  b\n")),
            ("sh -c 'echo $A'", None),
            ("sh -c 'echo \"$A\"'", None),
            ("sh -c 'echo a; b'", None),
            ("sh -c 'echo a\necho b'", None),
            ("sh -ec 'echo a'", None),
            ("tool", None),
            ("", None),
        ] {
            assert_eq!(shape(command), expected, "{command}");
        }
    }
}
