//! What `spec-lsp check` says of many files.

use serde_json::Value;
use std::{
    collections::HashMap,
    fmt,
    ops::RangeInclusive,
    path::Path,
    process::{Command, Output},
};

/// An error that was found in a file.
#[derive(Debug)]
pub(crate) struct Error {
    pub(crate) code: String,
    pub(crate) message: String,
    /// The lines on which it is, from 1.
    pub(crate) lines: RangeInclusive<usize>,
    /// The lines of the places that explain it.
    pub(crate) related: Vec<RangeInclusive<usize>>,
}

impl fmt::Display for Error {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        let (start, end) = (self.lines.start(), self.lines.end());
        write!(f, "{start}-{end} {}: {}", self.code, self.message)
    }
}

/// Checks the configurations in a folder, and returns the errors by the names of the files.
pub(crate) fn errors(folder: &Path, pipelines: &Path) -> HashMap<String, Vec<Error>> {
    let Output { stdout, stderr, .. } = Command::new(env!("CARGO_BIN_EXE_spec-lsp"))
        .args(["check", "--format", "json", "--language", "melange", "."])
        .arg("--pipeline-dir")
        .arg(pipelines)
        .current_dir(folder)
        .output()
        .unwrap();
    let stderr = String::from_utf8_lossy(&stderr);
    let findings = serde_json::from_slice::<Vec<Value>>(&stdout);
    let findings = findings.unwrap_or_else(|_| panic!("{stderr}"));
    let mut errors: HashMap<String, Vec<Error>> = HashMap::new();
    for found in findings {
        if found["severity"] == "error" {
            let text = |name: &str| found[name].as_str().unwrap().to_owned();
            let related = found["related"].as_array().unwrap();
            errors.entry(text("path")).or_default().push(Error {
                code: text("code"),
                message: text("message"),
                lines: lines(&found),
                related: related.iter().map(lines).collect(),
            });
        }
    }
    errors
}

fn lines(found: &Value) -> RangeInclusive<usize> {
    let line = |side: &str| {
        let line = found["range"][side]["line"].as_u64().unwrap();
        usize::try_from(line).unwrap()
    };
    line("start")..=line("end")
}
