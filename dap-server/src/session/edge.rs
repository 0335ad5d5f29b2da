//! Positions and paths as the client counts and writes them.
//!
//! Inside, positions are bytes and paths are paths; this is the one place where they become
//! anything else.

use dap::requests::{InitializeArguments, PathFormat};
use percent_encoding::{AsciiSet, NON_ALPHANUMERIC, percent_decode_str, utf8_percent_encode};
use spec_core::text::{Encoding, Text, TextRange};
use std::{
    collections::HashMap,
    path::{Path, PathBuf},
};

/// What stays as it is in the path of a file URI.
const PATH_CHARACTERS: &AsciiSet = &NON_ALPHANUMERIC
    .remove(b'/')
    .remove(b'-')
    .remove(b'.')
    .remove(b'_')
    .remove(b'~')
    .remove(b'+')
    .remove(b'@');

/// How the client counts and writes.
#[derive(Clone, Debug)]
pub(crate) struct Edge {
    /// The number of the first line: 0 or 1.
    first_line: i64,
    /// The number of the first column: 0 or 1.
    first_column: i64,
    /// Whether paths are file URIs.
    uris: bool,
    /// How the client spells the files that it named, by their real paths.
    spellings: HashMap<PathBuf, String>,
}

impl Default for Edge {
    fn default() -> Self {
        Self {
            first_line: 1,
            first_column: 1,
            uris: false,
            spellings: HashMap::new(),
        }
    }
}

/// A range as a client sees it; columns in UTF-16 units, the end exclusive.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) struct Place {
    /// The first line.
    pub(crate) line: i64,
    /// The column on it.
    pub(crate) column: i64,
    /// The last line.
    pub(crate) end_line: i64,
    /// The column behind the last character on it.
    pub(crate) end_column: i64,
}

impl Edge {
    /// Takes over what the client said when it introduced itself.
    pub(crate) fn from_client(arguments: &InitializeArguments) -> Self {
        Self {
            first_line: i64::from(arguments.lines_start_at1.unwrap_or(true)),
            first_column: i64::from(arguments.columns_start_at1.unwrap_or(true)),
            uris: matches!(arguments.path_format, Some(PathFormat::Uri)),
            spellings: HashMap::new(),
        }
    }

    /// Returns a range of the text as the client counts.
    pub(crate) fn place(&self, text: &Text, range: TextRange) -> Place {
        let (start, end) = (
            text.line_column(range.start, Encoding::Utf16),
            text.line_column(range.end, Encoding::Utf16),
        );
        Place {
            line: self.line(start.line),
            column: number(start.column) + self.first_column,
            end_line: self.line(end.line),
            end_column: number(end.column) + self.first_column,
        }
    }

    /// Returns the client's number of a line that counts from 0.
    pub(crate) fn line(&self, line: usize) -> i64 {
        number(line) + self.first_line
    }

    /// Returns the line from 0 that the client means; a number below its first line is the first.
    pub(crate) fn to_line(&self, line: i64) -> usize {
        usize::try_from(line.saturating_sub(self.first_line)).unwrap_or(0)
    }

    /// Returns the column from 0 that the client means.
    pub(crate) fn to_column(&self, column: i64) -> usize {
        usize::try_from(column.saturating_sub(self.first_column)).unwrap_or(0)
    }

    /// Returns the client's number of the first column.
    pub(crate) fn first_column(&self) -> i64 {
        self.first_column
    }

    /// Reads a path of the client's, and remembers how it spells it.
    ///
    /// A client knows a file by the text with which it named it, whatever links lie on the way.
    pub(crate) fn learn_path(&mut self, spelling: &str) -> PathBuf {
        let path = read_path(spelling);
        self.spellings.insert(real(&path), spelling.to_owned());
        path
    }

    /// Reads a path that may be relative: to `folder`, or else to where the adapter runs.
    pub(crate) fn learn_program(&mut self, spelling: &str, folder: Option<&str>) -> PathBuf {
        let path = read_path(spelling);
        if path.is_absolute() {
            return self.learn_path(spelling);
        }
        let path = folder.map(read_path).unwrap_or_default().join(path);
        std::path::absolute(&path).unwrap_or(path)
    }

    /// Returns a path as the client writes it.
    pub(crate) fn spell(&self, path: &Path) -> String {
        match self.spellings.get(&real(path)) {
            Some(spelling) => spelling.clone(),
            None => self.write_path(path),
        }
    }

    /// Returns a path in the client's format, for a file that it has not named.
    pub(crate) fn write_path(&self, path: &Path) -> String {
        let text = path.to_string_lossy();
        if self.uris {
            format!("file://{}", utf8_percent_encode(&text, PATH_CHARACTERS))
        } else {
            text.into_owned()
        }
    }

    /// Returns whether the client's path leads to a file.
    pub(crate) fn is_same(&self, spelling: &str, path: &Path) -> bool {
        same_file(&read_path(spelling), path)
    }
}

/// Reads a path of a client's. Some send URIs without having said so.
fn read_path(spelling: &str) -> PathBuf {
    match spelling.strip_prefix("file://") {
        Some(rest) => {
            let path = rest
                .find('/')
                .and_then(|slash| rest.get(slash..))
                .unwrap_or(rest);
            PathBuf::from(percent_decode_str(path).decode_utf8_lossy().into_owned())
        }
        None => PathBuf::from(spelling),
    }
}

/// Returns whether two paths lead to the same file.
pub(crate) fn same_file(one: &Path, other: &Path) -> bool {
    one == other || real(one) == real(other)
}

/// Returns the path without links, or as it is if there is no such file.
fn real(path: &Path) -> PathBuf {
    std::fs::canonicalize(path).unwrap_or_else(|_| path.to_owned())
}

fn number(count: usize) -> i64 {
    i64::try_from(count).unwrap_or(i64::MAX)
}

#[cfg(test)]
mod tests {
    use super::*;

    fn edge(lines: bool, columns: bool, uris: bool) -> Edge {
        Edge::from_client(&InitializeArguments {
            lines_start_at1: Some(lines),
            columns_start_at1: Some(columns),
            path_format: uris.then_some(PathFormat::Uri),
            ..InitializeArguments::default()
        })
    }

    #[test]
    fn columns_are_utf16_and_both_counts_are_the_clients() {
        let text = Text::new("a\n𝄞ü: \"x\"\n");
        let start = text.to_cow().find("\"x\"").unwrap();
        let range = TextRange::new(start, start + 3);
        let place = |lines, columns| {
            let Place {
                line,
                column,
                end_line,
                end_column,
            } = edge(lines, columns, false).place(&text, range);
            (line, column, end_line, end_column)
        };
        assert_eq!(place(true, true), (2, 6, 2, 9));
        assert_eq!(place(false, true), (1, 6, 1, 9));
        assert_eq!(place(true, false), (2, 5, 2, 8));
    }

    #[test]
    fn numbers_before_the_first_are_the_first() {
        assert_eq!(edge(true, true, false).to_line(-7), 0);
        assert_eq!(edge(true, true, false).to_line(0), 0);
        assert_eq!(edge(true, true, false).to_column(i64::MIN), 0);
        assert_eq!(edge(false, false, false).to_column(5), 5);
    }

    #[test]
    fn uris_are_decoded_and_encoded() {
        let mut edge = edge(true, true, true);
        assert_eq!(
            edge.learn_path("file:///tmp/a%20b/%C3%BC.yml"),
            Path::new("/tmp/a b/ü.yml")
        );
        assert_eq!(
            edge.spell(Path::new("/tmp/other #1.yml")),
            "file:///tmp/other%20%231.yml"
        );
        assert_eq!(
            edge.spell(Path::new("/tmp/a b/ü.yml")),
            "file:///tmp/a%20b/%C3%BC.yml"
        );
    }

    #[test]
    fn a_file_keeps_the_name_that_the_client_gave_it() {
        let folder = tempfile::tempdir().unwrap();
        let (real, link) = (
            folder.path().join("real.yml"),
            folder.path().join("link.yml"),
        );
        std::fs::write(&real, "").unwrap();
        std::os::unix::fs::symlink(&real, &link).unwrap();
        let mut edge = edge(true, true, false);
        edge.learn_path(&link.to_string_lossy());
        assert_eq!(edge.spell(&real), link.to_string_lossy());
        assert!(same_file(&link, &real));
        assert!(!same_file(&link, folder.path()));
    }
}
