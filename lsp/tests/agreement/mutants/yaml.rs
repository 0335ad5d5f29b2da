//! Mistakes in any YAML: keys, values, indentation, characters.

#![expect(clippy::ptr_arg, reason = "all ways have the same type")]

use super::entry::{entry, indent, line, place};
use crate::{
    random::Random,
    words::{CHARACTERS, VALUES},
};

pub(super) fn misspelt(random: &mut Random, lines: &mut Vec<String>) -> Option<()> {
    let entry = entry(random, lines, |_| true)?;
    let mut key = entry.key(lines).to_owned();
    let at = random.below(key.len());
    match random.below(6) {
        0 => drop(key.remove(at)),
        1 => key.insert(at, key.as_bytes()[at].into()),
        2 => key.replace_range(at..=at, random.pick(&["a", "x", "z", "_", "-"])?),
        3 => key.make_ascii_uppercase(),
        4 => key = key.replace(['-', '_'], ""),
        _ => key.push('s'),
    }
    lines[entry.line].replace_range(entry.start..entry.end, &key);
    Some(())
}

pub(super) fn removed(random: &mut Random, lines: &mut Vec<String>) -> Option<()> {
    let at = random.below(lines.len());
    lines.remove(at);
    Some(())
}

pub(super) fn removed_key(random: &mut Random, lines: &mut Vec<String>) -> Option<()> {
    let entry = entry(random, lines, |_| true)?;
    lines.remove(entry.line);
    Some(())
}

pub(super) fn removed_block(random: &mut Random, lines: &mut Vec<String>) -> Option<()> {
    let entry = entry(random, lines, |_| true)?;
    let last = entry.last(lines);
    lines.drain(entry.line..last);
    Some(())
}

pub(super) fn doubled(random: &mut Random, lines: &mut Vec<String>) -> Option<()> {
    let from = random.below(lines.len());
    let to = match random.below(3) {
        0 => random.below(lines.len()),
        _ => from + 1,
    };
    lines.insert(to, lines[from].clone());
    Some(())
}

pub(super) fn doubled_block(random: &mut Random, lines: &mut Vec<String>) -> Option<()> {
    let entry = entry(random, lines, |_| true)?;
    let last = entry.last(lines);
    let block = lines[entry.line..last].to_vec();
    lines.splice(last..last, block);
    Some(())
}

pub(super) fn indented(random: &mut Random, lines: &mut Vec<String>) -> Option<()> {
    let at = line(random, lines, |line| !line.trim().is_empty())?;
    shift(&mut lines[at], *random.pick(&[-4, -3, -2, -1, 1, 2, 3, 4])?);
    Some(())
}

pub(super) fn indented_block(random: &mut Random, lines: &mut Vec<String>) -> Option<()> {
    let first = line(random, lines, |line| !line.trim().is_empty())?;
    let last = (first + 1 + random.below(6)).min(lines.len());
    let by = *random.pick(&[-2, -1, 1, 2])?;
    for line in &mut lines[first..last] {
        shift(line, by);
    }
    Some(())
}

/// Moves a line to the right, or to the left as far as it goes.
fn shift(line: &mut String, by: isize) {
    let indent = indent(line);
    if line.len() > indent {
        let wanted = indent.saturating_add_signed(by);
        line.replace_range(..indent, &" ".repeat(wanted));
    }
}

pub(super) fn retyped(random: &mut Random, lines: &mut Vec<String>) -> Option<()> {
    let entry = entry(random, lines, |_| true)?;
    entry.set(lines, random.pick(VALUES)?);
    Some(())
}

pub(super) fn retyped_item(random: &mut Random, lines: &mut Vec<String>) -> Option<()> {
    let at = line(random, lines, |line| line.trim_start().starts_with("- "))?;
    let start = indent(&lines[at]) + 2;
    lines[at].replace_range(start.., random.pick(VALUES)?);
    Some(())
}

pub(super) fn character(random: &mut Random, lines: &mut Vec<String>) -> Option<()> {
    let mut text = lines.join("\n");
    let at = place(random, &text);
    if random.below(2) == 0 {
        let more = *random.pick(&[1, 1, 1, 2, 5])?;
        let end = text[at..]
            .char_indices()
            .nth(more)
            .map_or(text.len(), |it| at + it.0);
        text.replace_range(at..end, "");
    } else {
        text.insert_str(at, random.pick(CHARACTERS)?);
    }
    *lines = vec![text];
    Some(())
}

pub(super) fn swapped(random: &mut Random, lines: &mut Vec<String>) -> Option<()> {
    let at = 1 + random.below(lines.len() - 1);
    lines.swap(at - 1, at);
    Some(())
}

pub(super) fn cut(random: &mut Random, lines: &mut Vec<String>) -> Option<()> {
    let mut text = lines.join("\n");
    let at = place(random, &text);
    text.truncate(at);
    *lines = vec![text];
    Some(())
}
