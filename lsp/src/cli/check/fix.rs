//! `--fix`: safe fixes, applied to the files.
//!
//! A fix is applied whole or not at all, and never together with another that touches the same
//! text. A file is replaced in one go, so that nothing is lost if the program is interrupted.

use super::File;
use spec_core::{
    diagnostic::{Diagnostic, Edit, Severity},
    text::{Text, TextRange},
};
use spec_report::shown;
use std::{fs, io, io::Write as _, path::Path};

/// How often the findings are looked at anew after a change; fixes may uncover others.
const ROUNDS: usize = 20;

/// Mends a file, and leaves in it what is still to be said.
pub(super) fn mend(
    file: &mut File,
    bytes: &[u8],
    mut check: impl FnMut(&Text) -> Option<Vec<Diagnostic>>,
) {
    let mut text = file.text.clone();
    let Some(mut diagnostics) = file.diagnostics.clone() else {
        return;
    };
    let mut fixed = 0;
    for _ in 0..ROUNDS {
        let (edits, count) = choose(&diagnostics);
        if count == 0 {
            break;
        }
        let changed = applied(&text, edits);
        let Some(found) = check(&changed) else { break };
        // A fix that makes things worse is none.
        if changed == text || errors(&found) > errors(&diagnostics) {
            break;
        }
        (text, diagnostics) = (changed, found);
        fixed += count;
    }
    if fixed == 0 {
        return;
    }
    if file.text.is_lossy() {
        let path = shown(&file.path);
        file.faults
            .push(format!("{path} is not UTF-8 and stays as it is"));
        return;
    }
    match replace(&file.path, bytes, &text.to_cow()) {
        Ok(()) => {
            file.text = text;
            file.diagnostics = Some(diagnostics);
            file.fixed = fixed;
        }
        Err(error) => {
            let path = shown(&file.path);
            file.faults.push(format!("cannot change {path}: {error}"));
        }
    }
}

/// Returns the edits of safe fixes that do not touch each other, and how many findings they mend.
fn choose(diagnostics: &[Diagnostic]) -> (Vec<Edit>, usize) {
    let mut chosen: Vec<Edit> = Vec::new();
    let mut taken: std::collections::BTreeMap<usize, usize> = std::collections::BTreeMap::new();
    let mut count = 0;
    for found in diagnostics {
        let Some(fix) = found.fixes.first().filter(|fix| fix.is_safe) else {
            continue;
        };
        let touches = |range: TextRange| {
            let before = taken.range(..=range.end).next_back();
            before.is_some_and(|(_, end)| *end >= range.start)
        };
        if fix.edits.is_empty() || fix.edits.iter().any(|edit| touches(edit.range)) {
            continue;
        }
        for edit in &fix.edits {
            let end = taken.entry(edit.range.start).or_default();
            *end = edit.range.end.max(*end);
        }
        chosen.extend(fix.edits.iter().cloned());
        count += 1;
    }
    (chosen, count)
}

/// Applies edits that do not touch each other.
fn applied(text: &Text, mut edits: Vec<Edit>) -> Text {
    edits.sort_by_key(|edit| edit.range);
    let mut text = text.clone();
    for edit in edits.iter().rev() {
        text.apply_edit(edit.range, &edit.text);
    }
    text
}

fn errors(diagnostics: &[Diagnostic]) -> usize {
    let errors = diagnostics.iter();
    errors
        .filter(|found| found.severity == Severity::Error)
        .count()
}

/// Puts a file with another content in the place of one.
fn replace(path: &Path, before: &[u8], after: &str) -> io::Result<()> {
    // The file itself, not a link to it, is what changes.
    let path = fs::canonicalize(path)?;
    let folder = path.parent().unwrap_or(Path::new("/"));
    let permissions = fs::metadata(&path)?.permissions();
    if permissions.readonly() {
        return Err(io::Error::new(
            io::ErrorKind::PermissionDenied,
            "it is write-protected",
        ));
    }
    let mut new = tempfile::Builder::new()
        .prefix(".spec-lsp")
        .tempfile_in(folder)?;
    new.write_all(after.as_bytes())?;
    new.as_file().set_permissions(permissions)?;
    new.as_file().sync_all()?;
    if fs::read(&path)? != before {
        return Err(io::Error::other("it has been changed meanwhile"));
    }
    new.persist(&path)?;
    Ok(())
}

#[cfg(test)]
mod tests {
    use super::*;
    use spec_core::diagnostic::Fix;

    fn finding(ranges: &[(usize, usize)], is_safe: bool) -> Diagnostic {
        let edits = ranges.iter().map(|(start, end)| Edit {
            range: TextRange::new(*start, *end),
            text: "x".to_owned(),
        });
        Diagnostic::new("yaml/syntax", TextRange::empty(0), "m").with_fix(Fix {
            title: "t".to_owned(),
            is_safe,
            edits: edits.collect(),
        })
    }

    #[test]
    fn fixes_that_touch_wait_for_the_next_round() {
        let found = [
            finding(&[(4, 6)], true),
            finding(&[(0, 1), (5, 7)], true),
            finding(&[(6, 8)], true),
            finding(&[(2, 3)], false),
            finding(&[(9, 9), (1, 2)], true),
            finding(&[(9, 9)], true),
        ];
        let (edits, count) = choose(&found);
        assert_eq!(count, 2);
        let text = applied(&Text::new("0123456789"), edits);
        assert_eq!(text.to_cow(), "0x23x678x9");
    }
}
