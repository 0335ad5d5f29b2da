//! Commands and options that only bash has.

use super::{Lacks, Search};
use crate::shell::syntax::tree::{At, Part, Word};
use std::ops::Range;

impl Search<'_, '_> {
    /// Looks at a command by its name and words.
    pub(super) fn words(&mut self, name: &Word<'_>, words: &[Word<'_>]) {
        let find = |text: &str| words.iter().find(|word| word.literal() == Some(text));
        let has = |option: &str| find(option).is_some();
        let range = name.start()..name.end();
        let name = name.literal().unwrap_or_default();
        match name {
            "source" => self.report(range, Lacks::Dash, "`source`", "Write `.` in its place"),
            "shopt" | "pushd" | "popd" | "dirs" | "mapfile" | "readarray" | "compgen"
            | "complete" | "disown" | "enable" | "caller" | "bind" => {
                let what = format!("`{name}`");
                let hint = "Use what POSIX has, or call `bash`";
                self.report(range, Lacks::Both, &what, hint);
            }
            "set" if has("pipefail") => {
                let range = find("pipefail").map_or(range, |word| word.start()..word.end());
                let hint = "Leave it out, or let bash read the script: `bash -c '…'`";
                self.report(range, Lacks::Dash, "`pipefail`", hint);
            }
            "[" | "test" => {
                for word in words.iter().filter(|word| word.literal() == Some("==")) {
                    let range = word.start()..word.start() + 2;
                    self.report(range, Lacks::Dash, "`==` in `[`", "Write `=`");
                }
                if has("-v") {
                    self.report(range, Lacks::Both, "`-v`", "Write `[ -n \"${name+x}\" ]`");
                }
            }
            "read" => self.read(range, words),
            "printf" => {
                let hint = "Write `name=$(printf …)`";
                if has("-v") {
                    self.report(range, Lacks::Both, "`printf -v`", hint);
                } else if let Some(format) = words.first() {
                    self.format(format);
                }
            }
            "trap" => {
                for word in words.iter().skip(1) {
                    let lacks = match word.literal() {
                        Some("ERR") => Lacks::Dash,
                        Some("DEBUG" | "RETURN") => Lacks::Both,
                        _ => continue,
                    };
                    let what = format!("`{}`", word.literal().unwrap_or_default());
                    let range = word.start()..word.end();
                    self.report(range, lacks, &what, "Use `EXIT`, and look at `$?`");
                }
            }
            "echo" | "type" | "wait" | "exec" => {
                let first = words.first().and_then(Word::literal).unwrap_or_default();
                let (fits, hint) = match name {
                    "echo" => (is_escape(first), "Use `printf`"),
                    "type" => (is_option(first, "tpPa"), "Use `command -v`"),
                    "wait" => (first == "-n", "Wait for a process by its number"),
                    _ => (first == "-a", "Leave it out, or let bash read the script"),
                };
                if let (true, Some(word)) = (fits, words.first()) {
                    let what = format!("`{name} {first}`");
                    self.report(range.start..word.end(), Lacks::Dash, &what, hint);
                }
            }
            _ => {}
        }
    }

    fn read(&mut self, range: Range<At>, words: &[Word<'_>]) {
        let options = words
            .iter()
            .take_while(|it| it.literal().is_some_and(|it| it.starts_with('-')));
        for word in options {
            let option = word.literal().unwrap_or_default();
            let range = range.start..word.end();
            let what = format!("`read {option}`");
            if option.contains('a') {
                let hint = "Read into names: `read -r a b`";
                self.report(range, Lacks::Both, &what, hint);
            } else if option.contains(['t', 'n', 's', 'd', 'u']) {
                self.report(range, Lacks::Dash, &what, "Leave the option out");
            }
        }
        let names = words.iter().filter(|it| {
            let text = it.literal();
            text.is_none_or(|text| !text.starts_with('-'))
        });
        if names.count() == 0 {
            let hint = "Give it a name: `read -r line`";
            self.report(range, Lacks::Dash, "`read` without a name", hint);
        }
    }

    fn format(&mut self, format: &Word<'_>) {
        let texts = format.parts.iter().filter_map(|part| match part {
            Part::Literal(it) => Some(it.text),
            Part::Single { text, .. } => Some(*text),
            Part::Double(it) => match it.parts {
                [Part::Literal(it)] => Some(it.text),
                _ => None,
            },
            _ => None,
        });
        let text: String = texts.collect();
        // `%%q` is a sign and a letter.
        let text = text.replace("%%", "");
        for conversion in ["%q", "%("] {
            if text.contains(conversion) {
                let range = format.start()..format.end();
                let what = format!("`{conversion}` in `printf`");
                self.report(
                    range,
                    Lacks::Both,
                    &what,
                    "Use what POSIX has, or call `bash`",
                );
            }
        }
    }
}

/// Returns whether a word is an option of `echo` that changes how backslashes are read.
fn is_escape(word: &str) -> bool {
    is_option(word, "neE") && word.contains(['e', 'E'])
}

/// Returns whether a word is an option with these letters only.
fn is_option(word: &str, letters: &str) -> bool {
    let own = word.strip_prefix('-').unwrap_or_default();
    !own.is_empty() && own.chars().all(|c| letters.contains(c))
}
