//! Findings for people: each with the lines that are meant, and a count at the end.

use super::{File, count};
use spec_core::diagnostic::Severity;
use spec_report::render_diagnostics;
use std::io::{self, Write};

/// Writes all findings.
pub(super) fn write(out: &mut impl Write, files: &[File]) -> io::Result<()> {
    for file in files {
        let diagnostics = file.diagnostics.as_deref().unwrap_or_default();
        let shown = render_diagnostics(&file.path, &file.text, diagnostics);
        out.write_all(shown.as_bytes())?;
    }
    let fixed: usize = files.iter().map(|file| file.fixed).sum();
    if fixed > 0 {
        let changed = files.iter().filter(|file| file.fixed > 0).count();
        let (findings, specs) = (plural(fixed, "finding"), plural(changed, "spec"));
        writeln!(out, "mended {findings} in {specs}")?;
    }
    let kinds = [
        (Severity::Error, "error"),
        (Severity::Warning, "warning"),
        (Severity::Info, "remark"),
        (Severity::Hint, "hint"),
    ];
    let counts = kinds.map(|(severity, word)| (count(files, severity), word));
    let counts: Vec<String> = counts
        .into_iter()
        .filter(|(count, _)| *count > 0)
        .map(|(count, word)| plural(count, word))
        .collect();
    let found = if counts.is_empty() {
        "nothing to complain about".to_owned()
    } else {
        counts.join(", ")
    };
    writeln!(out, "{} checked: {found}", plural(files.len(), "spec"))
}

fn plural(count: usize, word: &str) -> String {
    match count {
        1 => format!("1 {word}"),
        _ => format!("{count} {word}s"),
    }
}
