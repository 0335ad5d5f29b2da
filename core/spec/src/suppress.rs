//! Comments that silence findings.
//!
//! Look at [`Suppressions`] first. `# spec: ignore CODE` silences what begins on its line, or on
//! the next line if it stands alone; `# spec: ignore-file CODE` silences the code in the whole
//! file. In melange configurations wolfictl's `#nolint:RULE` counts as well. A suppression that
//! does nothing is itself a finding.

use crate::{
    diagnostic::{Diagnostic, Edit, Fix, code, codes},
    language::Language,
    likeness::{ALIKE, likeness, nearest_by},
    melange::{
        fields::CHECK_NAMES,
        lint::{MIMIC, RETIRED, RULES},
    },
    text::{Text, TextRange},
};
use std::collections::HashSet;

/// What the comments of a file silence.
#[derive(Clone, Debug, Default)]
pub struct Suppressions {
    entries: Vec<Entry>,
    /// All that they silence.
    places: HashSet<Place>,
    /// What is wrong with the comments themselves.
    faults: Vec<Diagnostic>,
}

/// A code and a line from 0; no line means the whole file.
type Place = (&'static str, Option<usize>);

/// One code in one comment.
#[derive(Clone, Debug)]
struct Entry {
    code: &'static str,
    scope: Scope,
    /// Where the code stands in the comment.
    range: TextRange,
    /// What goes if the code goes: with its comma, or the whole comment.
    removal: TextRange,
    /// Whether nobody minds if it silences nothing.
    quiet: bool,
}

/// Where a suppression looks for findings.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
enum Scope {
    File,
    /// Lines from 0: that of the comment, and the one for which it is meant.
    Lines(usize, usize),
}

/// Takes out what is silenced, and adds what is wrong with the suppressions.
pub fn apply(text: &Text, language: Language, diagnostics: &mut Vec<Diagnostic>) {
    let suppressions = Suppressions::of(text, language);
    let mut faults = suppressions.faults.clone();
    faults.extend(suppressions.unused(text, diagnostics));
    diagnostics.extend(faults);
    diagnostics.retain(|found| !suppressions.silences(text, found));
}

impl Suppressions {
    /// Reads the comments of a file.
    pub fn of(text: &Text, language: Language) -> Self {
        let mut read = Self::default();
        let source = text.to_cow();
        // Most files have none.
        if source.contains("spec:") {
            for line in 0..text.line_count() {
                read.line(text, line);
            }
        }
        if language == Language::Melange && source.contains("#nolint:") {
            read.nolint(text);
        }
        read
    }

    /// Returns whether a finding is silenced.
    pub fn silences(&self, text: &Text, found: &Diagnostic) -> bool {
        !self.places.is_empty()
            && (self.places.contains(&(found.code, None))
                || self
                    .places
                    .contains(&(found.code, Some(text.line(found.range.start)))))
    }

    /// Returns findings about the codes that silence none of these.
    fn unused(&self, text: &Text, diagnostics: &[Diagnostic]) -> Vec<Diagnostic> {
        if self.entries.is_empty() {
            return Vec::new();
        }
        let lines = diagnostics
            .iter()
            .map(|found| (found.code, Some(text.line(found.range.start))));
        let files = diagnostics.iter().map(|found| (found.code, None));
        let found: HashSet<Place> = lines.chain(files).collect();
        let unused = self
            .entries
            .iter()
            .filter(|entry| !entry.quiet && !entry.places().any(|place| found.contains(&place)));
        unused
            .map(|entry| {
                let message = format!("there is no {} to be silenced here", entry.code);
                let fix = Fix {
                    title: "Remove the suppression".to_owned(),
                    is_safe: false,
                    edits: vec![Edit {
                        range: entry.removal,
                        text: String::new(),
                    }],
                };
                Diagnostic::new("spec/unused-suppression", entry.range, message).with_fix(fix)
            })
            .collect()
    }

    fn add(&mut self, entry: Entry) {
        self.places.extend(entry.places());
        self.entries.push(entry);
    }

    fn line(&mut self, text: &Text, line: usize) {
        let range = text.line_range(line);
        let source = text.slice(range);
        let Some((hash, rest)) = comment(&source) else {
            return;
        };
        let at = |offset: usize| range.start + offset;
        let mut words = Words {
            source: &source,
            at: rest,
        };
        let Some(order) = words.next() else { return };
        let name = source.get(order.0..order.1).unwrap_or_default();
        let scope = match name {
            "ignore" => Scope::Lines(line, target(text, line, hash, &source)),
            "ignore-file" => Scope::File,
            other => {
                // `spec:` in some other comment is no concern of ours.
                if strsim::jaro_winkler(other, "ignore") > 0.85 && other.len() < 30 {
                    let range = TextRange::new(at(order.0), at(order.1));
                    let message = format!("`{other}` is no order: `ignore` or `ignore-file`");
                    self.faults
                        .push(Diagnostic::new("spec/bad-suppression", range, message));
                }
                return;
            }
        };
        let found: Vec<(usize, usize)> = words.collect();
        if found.is_empty() {
            let range = TextRange::new(at(hash), at(order.1));
            self.faults.push(
                Diagnostic::new(
                    "spec/bad-suppression",
                    range,
                    "this suppression names no code",
                )
                .with_hint("Write the codes behind it, such as `# spec: ignore shell/bashism`."),
            );
        }
        let whole = TextRange::new(at(hash), range.end);
        let alone = found.len() == 1;
        let mut before = order.1;
        for (index, (start, end)) in found.iter().copied().enumerate() {
            let id = source.get(start..end).unwrap_or_default();
            let range = TextRange::new(at(start), at(end));
            // The first code goes with what is behind it, the others with what is before them.
            let removal = match found.get(index + 1) {
                _ if alone => whole,
                Some(next) if index == 0 => TextRange::new(at(start), at(next.0)),
                _ => TextRange::new(at(before), at(end)),
            };
            before = end;
            match code(id) {
                Some(code) => self.add(Entry {
                    code: code.id,
                    scope,
                    range,
                    removal,
                    quiet: LATE.contains(&code.id),
                }),
                None => self.faults.push(unknown(id, range)),
            }
        }
    }

    /// Reads the first line that begins with `#nolint:`, as wolfictl does.
    fn nolint(&mut self, text: &Text) {
        let mut first = true;
        for line in 0..text.line_count() {
            let range = text.line_range(line);
            let source = text.slice(range);
            let Some(rules) = source.strip_prefix("#nolint:").filter(|_| first) else {
                let trimmed = source.trim_start();
                if trimmed.starts_with("#nolint:") {
                    let start = range.end - trimmed.len();
                    let range = TextRange::new(start, range.end);
                    let message = match first {
                        true => "wolfictl reads `#nolint:` at the very start of a line only",
                        false => "wolfictl reads the first `#nolint:` of a file only",
                    };
                    self.faults
                        .push(Diagnostic::new("spec/nolint-ignored", range, message));
                }
                continue;
            };
            first = false;
            let mut start = range.start + "#nolint:".len();
            for rule in rules.split(',') {
                let range = TextRange::new(start, start + rule.len());
                start = range.end + 1;
                self.rule(rule, range);
            }
        }
    }

    fn rule(&mut self, rule: &str, range: TextRange) {
        if let Some((_, now)) = RETIRED.iter().find(|(retired, _)| *retired == rule) {
            self.faults.push(
                Diagnostic::new(
                    "spec/retired-rule",
                    range,
                    format!("wolfictl has no rule `{rule}` any more"),
                )
                .with_hint(format!("It is called `{now}` now."))
                .with_fix(replace(rule, now, range)),
            );
            return;
        }
        if !RULES.contains(&rule) {
            let known = RULES.iter().copied().find(|known| *known == rule.trim());
            let known = known.or_else(|| nearest(rule.trim(), RULES.iter().copied()));
            let mut fault = Diagnostic::new(
                "spec/unknown-rule",
                range,
                format!("wolfictl has no rule `{rule}`"),
            );
            if let Some(known) = known {
                fault = fault
                    .with_hint(format!("Did you mean `{known}`?"))
                    .with_fix(replace(rule, known, range));
            } else if CHECK_NAMES.contains(&rule) {
                fault = fault.with_hint(
                    "melange has a check of that name: it is switched off by `checks.disabled`.",
                );
            }
            self.faults.push(fault);
            return;
        }
        let ours = format!("melange/{rule}");
        if let Some(code) = code(&ours) {
            self.add(Entry {
                code: code.id,
                scope: Scope::File,
                range,
                removal: range,
                // wolfictl may find what we do not.
                quiet: true,
            });
        }
    }
}

impl Entry {
    fn places(&self) -> impl Iterator<Item = Place> {
        let (first, second) = match self.scope {
            Scope::File => (None, None),
            Scope::Lines(own, meant) => (Some(own), Some(meant)),
        };
        [(self.code, first), (self.code, second)].into_iter()
    }
}

/// The codes of findings that come after all others: another program makes them, or other files
/// are needed for them.
const LATE: [&str; 2] = ["shell/shellcheck", MIMIC];

/// Returns where a comment with an order begins, and where the order does.
///
/// A hash begins a comment at the start of a line and behind white space; in a script it is the
/// shell's comment, which will do as well.
fn comment(line: &str) -> Option<(usize, usize)> {
    line.match_indices("spec:").find_map(|(at, mark)| {
        let before = line.get(..at)?.trim_end_matches([' ', '\t']);
        let hash = before.strip_suffix('#')?;
        let begins = hash.is_empty() || hash.ends_with([' ', '\t']);
        begins.then_some((hash.len(), at + mark.len()))
    })
}

/// Returns the line for which a comment is meant: its own, or the next one with something else.
fn target(text: &Text, line: usize, hash: usize, source: &str) -> usize {
    if !source.get(..hash).unwrap_or_default().trim().is_empty() {
        return line;
    }
    let mut rest = line + 1..text.line_count();
    let next = rest.find(|next| {
        let next = text.slice(text.line_range(*next));
        let next = next.trim();
        !next.is_empty() && !next.starts_with('#')
    });
    next.unwrap_or(line)
}

/// Words up to ` -- ` or another comment, separated by spaces and commas.
struct Words<'a> {
    source: &'a str,
    at: usize,
}

impl Iterator for Words<'_> {
    type Item = (usize, usize);

    fn next(&mut self) -> Option<(usize, usize)> {
        let rest = self.source.get(self.at..)?;
        let word = rest.trim_start_matches([' ', '\t', ',']);
        let start = self.source.len() - word.len();
        let len = word.find([' ', '\t', ',']).unwrap_or(word.len());
        let word = word.get(..len)?;
        if word.is_empty() || word == "--" || word.starts_with('#') {
            self.at = self.source.len();
            return None;
        }
        self.at = start + len;
        Some((start, self.at))
    }
}

fn unknown(id: &str, range: TextRange) -> Diagnostic {
    let fault = Diagnostic::new(
        "spec/unknown-code",
        range,
        format!("there is no code `{id}`"),
    );
    match nearest(id, codes().map(|code| code.id)) {
        Some(known) => fault
            .with_hint(format!("Did you mean `{known}`?"))
            .with_fix(replace(id, known, range)),
        None => {
            fault.with_hint("Write the codes as findings show them, and a reason behind ` -- `.")
        }
    }
}

fn replace(wrong: &str, right: &str, range: TextRange) -> Fix {
    Fix {
        title: format!("Replace `{wrong}` with `{right}`"),
        is_safe: false,
        edits: vec![Edit {
            range,
            text: right.to_owned(),
        }],
    }
}

/// Returns the name that is most like another, if one is like it.
fn nearest(name: &str, known: impl Iterator<Item = &'static str>) -> Option<&'static str> {
    // A code of the right name in the wrong area is meant.
    let tail = |id: &str| id.rsplit('/').next().unwrap_or_default().to_owned();
    nearest_by(name, known, ALIKE, |name, known| {
        likeness(name, known).max(likeness(&tail(name), &tail(known)))
    })
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::language::{self, Options};
    use expect_test::{Expect, expect};
    use std::fmt::Write as _;

    /// Checks a file, and shows what is left.
    fn check(language: Language, text: &str, expected: &Expect) {
        let text = Text::new(text);
        let options = Options {
            language: Some(language),
            ..Options::default()
        };
        let checked = language::check(&text, None, &options).unwrap();
        let mut shown = String::new();
        for found in checked.diagnostics {
            let line = text.line(found.range.start) + 1;
            let at = text.slice(found.range);
            let _ = writeln!(shown, "{line} {} `{at}`: {}", found.code, found.message);
            for fix in found.fixes {
                let _ = writeln!(
                    shown,
                    "  {}: {:?}",
                    fix.title,
                    text.slice(fix.edits[0].range)
                );
            }
            if let Some(hint) = found.hint.filter(|_| found.code.starts_with("spec/")) {
                let _ = writeln!(shown, "  {hint}");
            }
        }
        expected.assert_eq(&shown);
    }

    #[test]
    fn behind_a_value_and_above_it() {
        check(
            Language::Dalec,
            "nam: a # spec: ignore dalec/unknown-field -- our own\n\
             # spec: ignore dalec/unknown-field\n\
             \n\
             # more to say\n\
             vers: 1\n\
             lic: x\n",
            &expect![[r#"
                6 dalec/unknown-field `lic`: a spec has no field `lic`
                  Replace `lic` with `license`: "lic"
            "#]],
        );
    }

    #[test]
    fn for_the_whole_file() {
        check(
            Language::Dalec,
            "nam: a\nlic: b\n# spec: ignore-file dalec/unknown-field\n",
            &expect![""],
        );
    }

    #[test]
    fn a_suppression_that_does_nothing_is_a_finding() {
        check(
            Language::Dalec,
            "name: a # spec: ignore dalec/unknown-field\n\
             vers: 1 # spec: ignore dalec/wrong-type, dalec/unknown-field\n\
             lice: 1 # spec: ignore dalec/unknown-field, dalec/wrong-type\n",
            &expect![[r##"
                1 spec/unused-suppression `dalec/unknown-field`: there is no dalec/unknown-field to be silenced here
                  Remove the suppression: "# spec: ignore dalec/unknown-field"
                2 spec/unused-suppression `dalec/wrong-type`: there is no dalec/wrong-type to be silenced here
                  Remove the suppression: "dalec/wrong-type, "
                3 spec/unused-suppression `dalec/wrong-type`: there is no dalec/wrong-type to be silenced here
                  Remove the suppression: ", dalec/wrong-type"
            "##]],
        );
    }

    #[test]
    fn unknown_codes_and_orders() {
        check(
            Language::Dalec,
            "nam: a # spec: ignore dalec/unknwon-field\n\
             ver: a # spec: ignore unknown-field\n\
             # spec: ignore\n\
             # spec: ingore dalec/wrong-type\n\
             # the spec: ignore it\n\
             # spec: ignore because of that\n\
             # spec: 3 of 4\n",
            &expect![[r#"
                1 dalec/unknown-field `nam`: a spec has no field `nam`
                  Replace `nam` with `name`: "nam"
                1 spec/unknown-code `dalec/unknwon-field`: there is no code `dalec/unknwon-field`
                  Replace `dalec/unknwon-field` with `dalec/unknown-field`: "dalec/unknwon-field"
                  Did you mean `dalec/unknown-field`?
                2 dalec/unknown-field `ver`: a spec has no field `ver`
                  Replace `ver` with `version`: "ver"
                2 spec/unknown-code `unknown-field`: there is no code `unknown-field`
                  Replace `unknown-field` with `dalec/unknown-field`: "unknown-field"
                  Did you mean `dalec/unknown-field`?
                3 spec/bad-suppression `# spec: ignore`: this suppression names no code
                  Write the codes behind it, such as `# spec: ignore shell/bashism`.
                4 spec/bad-suppression `ingore`: `ingore` is no order: `ignore` or `ignore-file`
                6 spec/unknown-code `because`: there is no code `because`
                  Write the codes as findings show them, and a reason behind ` -- `.
                6 spec/unknown-code `of`: there is no code `of`
                  Write the codes as findings show them, and a reason behind ` -- `.
                6 spec/unknown-code `that`: there is no code `that`
                  Write the codes as findings show them, and a reason behind ` -- `.
            "#]],
        );
    }

    #[test]
    fn a_suppression_can_be_silenced_itself() {
        check(
            Language::Dalec,
            "name: a # spec: ignore dalec/unknown-field, spec/unused-suppression\n",
            &expect![""],
        );
    }

    #[test]
    fn rules_of_wolfictl() {
        let package = "package:\n  name: a\n  version: 1\n  epoch: 0\n";
        check(
            Language::Melange,
            &format!(
                "#nolint:valid-pipeline-git-checkout-tag,uri-mimic, bad-version,nothing\n\
                 {package}#nolint:uri-mimic\n"
            ),
            &expect![[r#"
                1 spec/retired-rule `valid-pipeline-git-checkout-tag`: wolfictl has no rule `valid-pipeline-git-checkout-tag` any more
                  Replace `valid-pipeline-git-checkout-tag` with `valid-pipeline-git-checkout-tag-or-branch`: "valid-pipeline-git-checkout-tag"
                  It is called `valid-pipeline-git-checkout-tag-or-branch` now.
                1 spec/unknown-rule ` bad-version`: wolfictl has no rule ` bad-version`
                  Replace ` bad-version` with `bad-version`: " bad-version"
                  Did you mean `bad-version`?
                1 spec/unknown-rule `nothing`: wolfictl has no rule `nothing`
                6 spec/nolint-ignored `#nolint:uri-mimic`: wolfictl reads the first `#nolint:` of a file only
            "#]],
        );
        check(
            Language::Melange,
            &format!("{package}  #nolint:uri-mimic\n"),
            &expect![[r##"
                5 spec/nolint-ignored `#nolint:uri-mimic`: wolfictl reads `#nolint:` at the very start of a line only
            "##]],
        );
        check(Language::Dalec, "name: a\n#nolint:nothing\n", &expect![""]);
    }
}
