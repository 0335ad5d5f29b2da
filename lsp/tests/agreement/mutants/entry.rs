//! Lines of a configuration, as mutants change them.

use crate::random::Random;

/// A line with a key.
pub(super) struct Entry {
    /// Its number, from 0.
    pub(super) line: usize,
    /// The bytes of the key.
    pub(super) start: usize,
    pub(super) end: usize,
}

impl Entry {
    fn of(line: usize, text: &str) -> Option<Self> {
        let spaces = text.len() - text.trim_start_matches(' ').len();
        let dash = if text[spaces..].starts_with("- ") {
            2
        } else {
            0
        };
        let start = spaces + dash;
        let (key, value) = text[start..].split_once(':')?;
        let is_word = |c: char| c.is_ascii_alphanumeric() || "_.-".contains(c);
        let is_key = key.starts_with(|c: char| c.is_ascii_alphabetic()) && key.chars().all(is_word);
        (is_key && (value.is_empty() || value.starts_with(' '))).then_some(Self {
            line,
            start,
            end: start + key.len(),
        })
    }

    /// Returns the key.
    pub(super) fn key<'t>(&self, lines: &'t [String]) -> &'t str {
        &lines[self.line][self.start..self.end]
    }

    /// Returns the number of the first line that does not belong to the key any more.
    pub(super) fn last(&self, lines: &[String]) -> usize {
        let belongs = |line: &String| line.trim().is_empty() || indent(line) > self.start;
        let more = lines[self.line + 1..].iter().take_while(|it| belongs(it));
        self.line + 1 + more.count()
    }

    /// Puts another value behind the key, in the place of the rest of the line.
    pub(super) fn set(&self, lines: &mut [String], value: &str) {
        let line = &mut lines[self.line];
        line.truncate(self.end + 1);
        line.push(' ');
        line.push_str(value);
    }
}

pub(super) fn indent(line: &str) -> usize {
    line.len() - line.trim_start_matches(' ').len()
}

pub(super) fn entries(lines: &[String]) -> Vec<Entry> {
    let numbered = lines.iter().enumerate();
    numbered
        .filter_map(|(line, text)| Entry::of(line, text))
        .collect()
}

/// Picks a line with a key that is meant.
pub(super) fn entry(
    random: &mut Random,
    lines: &[String],
    is_meant: impl Fn(&str) -> bool,
) -> Option<Entry> {
    let mut entries = entries(lines);
    entries.retain(|entry| is_meant(entry.key(lines)));
    let index = (!entries.is_empty()).then(|| random.below(entries.len()))?;
    Some(entries.swap_remove(index))
}

/// Picks a line that is meant.
pub(super) fn line(
    random: &mut Random,
    lines: &[String],
    is_meant: impl Fn(&str) -> bool,
) -> Option<usize> {
    let numbers: Vec<usize> = (0..lines.len())
        .filter(|it| is_meant(&lines[*it]))
        .collect();
    random.pick(&numbers).copied()
}

/// Picks a place between two characters of a text.
pub(super) fn place(random: &mut Random, text: &str) -> usize {
    let places: Vec<usize> = text.char_indices().map(|(at, _)| at).collect();
    random.pick(&places).copied().unwrap_or(text.len())
}

/// Puts a line before a key, as its neighbour.
pub(super) fn neighbour(lines: &mut Vec<String>, entry: &Entry, text: &str) {
    let spaces = " ".repeat(entry.start);
    let before = lines[entry.line][..entry.start].to_owned();
    lines[entry.line].replace_range(..entry.start, &spaces);
    let mut added: Vec<String> = text.lines().map(|line| format!("{spaces}{line}")).collect();
    if let Some(first) = added.first_mut() {
        first.replace_range(..entry.start, &before);
    }
    lines.splice(entry.line..entry.line, added);
}
