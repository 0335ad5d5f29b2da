//! Broken files keep what is sound.

use super::corpus::valid_files;
use crate::{
    text::Text,
    yaml::{self, Node, Options, Value},
};
use std::collections::HashSet;

/// A way in which files break while they are written: from the line, with its indentation, and
/// what it would be in one place of the file; `None` if it does not apply.
type Break = fn(&[&str], usize) -> Option<(Vec<String>, Vec<usize>)>;

fn indent(line: &str) -> usize {
    line.len() - line.trim_start_matches(' ').len()
}

/// Replaces a line.
fn replaced(lines: &[&str], at: usize, line: String) -> Option<(Vec<String>, Vec<usize>)> {
    let mut lines: Vec<String> = lines.iter().map(|line| (*line).to_owned()).collect();
    lines[at] = line;
    Some((lines, vec![at]))
}

fn value_start(line: &str) -> Option<usize> {
    let at = line.find(": ")? + 2;
    let value = &line[at..];
    let simple = value.starts_with(|char: char| char.is_ascii_alphanumeric());
    simple.then_some(at)
}

const BREAKS: [(&str, Break); 12] = [
    ("half-typed key", |lines, at| {
        let mut broken: Vec<String> = lines.iter().map(|line| (*line).to_owned()).collect();
        let indent = " ".repeat(indent(lines[at]));
        broken.insert(at, format!("{indent}fo"));
        Some((broken, vec![at]))
    }),
    ("colon and value deleted", |lines, at| {
        let key = lines[at].split_once(": ")?.0;
        replaced(lines, at, key.to_owned())
    }),
    ("unclosed quote", |lines, at| {
        let start = value_start(lines[at])?;
        let (key, value) = lines[at].split_at(start);
        replaced(lines, at, format!("{key}\"{value}"))
    }),
    ("unclosed bracket", |lines, at| {
        let start = value_start(lines[at])?;
        let (key, value) = lines[at].split_at(start);
        replaced(lines, at, format!("{key}[{value}"))
    }),
    ("braces", |lines, at| {
        let start = value_start(lines[at])?;
        let (key, value) = lines[at].split_at(start);
        replaced(lines, at, format!("{key}{{{{{value}"))
    }),
    ("variable without its end", |lines, at| {
        let start = value_start(lines[at])?;
        let (key, value) = lines[at].split_at(start);
        replaced(lines, at, format!("{key}${{{{{value}"))
    }),
    ("tab as indentation", |lines, at| {
        let content = lines[at].trim_start_matches(' ');
        (indent(lines[at]) > 0)
            .then(|| format!("\t{content}"))
            .and_then(|line| replaced(lines, at, line))
    }),
    ("one space too many", |lines, at| {
        replaced(lines, at, format!(" {}", lines[at]))
    }),
    ("one space too few", |lines, at| {
        replaced(lines, at, lines[at].strip_prefix(' ')?.to_owned())
    }),
    ("second colon", |lines, at| {
        let start = value_start(lines[at])?;
        let (key, value) = lines[at].split_at(start);
        replaced(lines, at, format!("{key}b: {value}"))
    }),
    ("first line of a text dedented", |lines, at| {
        let header = lines.get(at.checked_sub(1)?)?;
        if !header.ends_with('|') || lines[at].trim().is_empty() {
            return None;
        }
        let column = indent(header);
        let line = format!("{}{}", " ".repeat(column), lines[at].trim_start());
        replaced(lines, at, line)
    }),
    ("end of the file missing", |lines, at| {
        let cut = lines[at].len() / 2;
        let cut = (0..=cut)
            .rev()
            .find(|cut| lines[at].is_char_boundary(*cut))?;
        let mut broken: Vec<String> = lines[..at].iter().map(|line| (*line).to_owned()).collect();
        broken.push(lines[at][..cut].to_owned());
        Some((broken, vec![at]))
    }),
];

/// A pair: its line, the number of keys and lists around it, and its key.
type Pair = (usize, usize, String);

fn pairs(text: &Text) -> Vec<Pair> {
    fn walk(text: &Text, node: &Node, depth: usize, out: &mut Vec<Pair>) {
        match &node.value {
            Value::Mapping(entries) => {
                for entry in entries {
                    let line = text.line(entry.key.range.start);
                    out.push((line, depth, text.slice(entry.key.range).into_owned()));
                    // Pairs in brackets are values of their own.
                    if !text.slice(entry.value.range).starts_with(['[', '{']) {
                        walk(text, &entry.value, depth + 1, out);
                    }
                }
            }
            Value::Sequence(items) => {
                for item in items {
                    walk(text, item, depth + 1, out);
                }
            }
            _ => {}
        }
    }
    let mut out = Vec::new();
    if let Some(root) = yaml::parse_with(text, Options::dalec()).root {
        walk(text, &root, 0, &mut out);
    }
    out
}

#[test]
fn other_pairs_keep_their_place() {
    let files = valid_files();
    if files.is_empty() {
        return;
    }
    let mut report = String::new();
    let mut bad = false;
    for (name, break_line) in BREAKS {
        let (mut kept, mut all, mut worst) = (0_u32, 0_u32, (1.0, String::new()));
        // Every 60th file, ten lines of each.
        for (index, (file, source)) in files.iter().enumerate().step_by(60) {
            let lines: Vec<&str> = source.lines().collect();
            let text = Text::new(source);
            let sound = pairs(&text);
            let on_lines: Vec<usize> = sound.iter().map(|(line, ..)| *line).collect();
            let texts: Vec<usize> = (1..lines.len())
                .filter(|line| lines[line - 1].ends_with('|'))
                .collect();
            let places = if name.starts_with("first line") {
                &texts
            } else {
                &on_lines
            };
            for place in 0..10 {
                let Some(at) = places.get((index * 7 + place * 31) % places.len().max(1)) else {
                    continue;
                };
                let Some((broken, lost)) = break_line(&lines, *at) else {
                    continue;
                };
                let inserted = broken.len().saturating_sub(lines.len());
                let cut = broken.len() < lines.len();
                let after = pairs(&Text::new(&broken.join("\n")));
                let after: HashSet<Pair> = after.into_iter().collect();
                let (mut here, mut total) = (0_u32, 0_u32);
                for (line, depth, key) in &sound {
                    let gone = inserted == 0 && lost.contains(line) || cut && line >= at;
                    if gone {
                        continue;
                    }
                    let moved = if line >= at { line + inserted } else { *line };
                    total += 1;
                    here += u32::from(after.contains(&(moved, *depth, key.clone())));
                }
                kept += here;
                all += total;
                let share = f64::from(here) / f64::from(total.max(1));
                if share < worst.0 {
                    worst = (share, format!("{file}:{}", at + 1));
                }
            }
        }
        let share = 100.0 * f64::from(kept) / f64::from(all.max(1));
        bad |= share < 99.0;
        report.push_str(&format!(
            "{share:6.2} % {name} (worst {:.2} {})\n",
            worst.0, worst.1
        ));
    }
    assert!(!bad, "\n{report}");
    eprintln!("{report}");
}
