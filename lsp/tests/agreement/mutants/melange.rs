//! Mistakes in what melange makes of a configuration: variables, conditions, pipelines, scripts.

#![expect(clippy::ptr_arg, reason = "all ways have the same type")]

use super::entry::{entries, entry, indent, line, neighbour, place};
use crate::{
    random::Random,
    words::{CONDITIONS, NEEDS, PACKAGE, PARTS, SHELL, VALUES, VARIABLES, WITH},
};

pub(super) fn variable(random: &mut Random, lines: &mut Vec<String>) -> Option<()> {
    let at = line(random, lines, |line| line.contains("${{"))?;
    let opens: Vec<usize> = lines[at].match_indices("${{").map(|(at, _)| at).collect();
    let start = *random.pick(&opens)?;
    let end = start + lines[at][start..].find("}}")? + 2;
    let name = lines[at][start + 3..end - 2].to_owned();
    let broken = match random.below(5) {
        0 => random.pick(VARIABLES)?.replace("NAME", &name),
        1 => format!(
            "${{{{{}}}}}",
            random.pick(&["nope", "vars.nope", "package.nope"])?
        ),
        2 => {
            let at = random.below(name.len().max(1));
            let name: String = name
                .char_indices()
                .filter(|it| it.0 != at)
                .map(|it| it.1)
                .collect();
            format!("${{{{{name}}}}}")
        }
        _ => random.pick(VARIABLES)?.replace("NAME", &name),
    };
    lines[at].replace_range(start..end, &broken);
    Some(())
}

pub(super) fn condition(random: &mut Random, lines: &mut Vec<String>) -> Option<()> {
    let text = format!("if: {}", random.pick(CONDITIONS)?);
    let entry = entry(random, lines, |key| {
        matches!(key, "uses" | "runs" | "name" | "if")
    })?;
    if entry.key(lines) == "if" {
        entry.set(lines, random.pick(CONDITIONS)?);
    } else {
        neighbour(lines, &entry, &text);
    }
    Some(())
}

pub(super) fn range(random: &mut Random, lines: &mut Vec<String>) -> Option<()> {
    let entry = entry(random, lines, |key| {
        matches!(key, "range" | "items" | "data")
    })?;
    match (entry.key(lines), random.below(3)) {
        ("range", 0) => drop(lines.remove(entry.line)),
        ("range", _) => entry.set(
            lines,
            random.pick(&["nope", "", "[a]", "{a: b}", "1", "''"])?,
        ),
        ("items", 0) => {
            let last = entry.last(lines);
            lines.drain(entry.line + 1..last);
        }
        ("items", 1) => {
            let items = "items: {a: b, 1: 2, ~: c, d: }";
            let last = entry.last(lines);
            lines.drain(entry.line + 1..last);
            entry.set(lines, items.strip_prefix("items: ")?);
        }
        ("items", _) => entry.set(lines, random.pick(VALUES)?),
        _ => {
            let last = entry.last(lines);
            lines.drain(entry.line..last);
        }
    }
    Some(())
}

pub(super) fn needs(random: &mut Random, lines: &mut Vec<String>) -> Option<()> {
    let entry = entry(random, lines, |key| matches!(key, "uses" | "runs"))?;
    neighbour(lines, &entry, random.pick(NEEDS)?);
    Some(())
}

pub(super) fn uses(random: &mut Random, lines: &mut Vec<String>) -> Option<()> {
    let entry = entry(random, lines, |key| key == "uses")?;
    let name = lines[entry.line][entry.end + 1..].trim().to_owned();
    let name = match random.below(11) {
        0 => format!("{name}.yaml"),
        // What comes along with melange it does not find so; here it is in a folder.
        1 if name.starts_with("test/") => format!("./{name}"),
        2 => format!("/{name}"),
        3 => format!("../{name}"),
        4 => format!("{name}/"),
        5 => name.replace('/', "//") + "x",
        6 => format!("'{name}'"),
        7 => format!("${{{{package.name}}}}/{name}"),
        8 => name.to_uppercase(),
        9 => random
            .pick(&[
                "strip",
                "fetch",
                "git-checkout",
                "autoconf/make",
                "split/dev",
                "go/build",
            ])?
            .to_string(),
        _ => random.pick(VALUES)?.to_string(),
    };
    entry.set(lines, &name);
    Some(())
}

pub(super) fn with(random: &mut Random, lines: &mut Vec<String>) -> Option<()> {
    let with = entry(random, lines, |key| key == "with")?;
    let last = with.last(lines);
    let mut inside = entries(&lines[..last]);
    inside.retain(|entry| entry.line > with.line);
    let chosen = inside.len();
    let chosen = (chosen > 0).then(|| inside.swap_remove(random.below(chosen)));
    match (random.below(5), chosen) {
        (0, Some(input)) => drop(lines.remove(input.line)),
        (1, Some(input)) => lines[input.line].insert(input.end, 's'),
        (2, Some(input)) => input.set(lines, random.pick(VALUES)?),
        (3, Some(input)) => {
            let value = lines[input.line][input.end + 1..].trim().to_owned();
            let cut = value.char_indices().nth(value.chars().count() / 2);
            input.set(lines, &value[..cut.map_or(0, |it| it.0)]);
        }
        _ => {
            let spaces = " ".repeat(with.start + 2);
            let added = format!("{spaces}{}", random.pick(WITH)?);
            lines.insert(with.line + 1, added);
        }
    }
    Some(())
}

pub(super) fn script(random: &mut Random, lines: &mut Vec<String>) -> Option<()> {
    let at = *random.pick(&script_lines(lines))?;
    let start = indent(&lines[at]);
    let script = lines[at][start..].to_owned();
    let place = start + place(random, &script);
    match random.below(3) {
        0 => _ = lines[at].remove(place),
        1 => {
            let odd = |c: char| "\"'`(){}[]$&|;<>\\".contains(c);
            let odd: Vec<usize> = script.match_indices(odd).map(|it| it.0).collect();
            let place = start + random.pick(&odd)?;
            _ = lines[at].remove(place);
        }
        _ => lines[at].insert_str(place, random.pick(SHELL)?),
    }
    Some(())
}

pub(super) fn script_line(random: &mut Random, lines: &mut Vec<String>) -> Option<()> {
    let all = script_lines(lines);
    let at = *random.pick(&all)?;
    match random.below(4) {
        0 => drop(lines.remove(at)),
        1 => lines.swap(at, *random.pick(&all)?),
        2 => {
            let keyword = |line: &usize| {
                let text = lines[*line].trim();
                let first = text.split([' ', ';']).next().unwrap_or_default();
                [
                    "if", "fi", "then", "else", "for", "do", "done", "case", "esac", "while", "}",
                    "EOF",
                ]
                .contains(&first)
                    || text.ends_with(['{', '\\', '('])
            };
            let meant: Vec<usize> = all.iter().copied().filter(keyword).collect();
            let at = *random.pick(&meant)?;
            drop(lines.remove(at));
        }
        _ => {
            let spaces = " ".repeat(indent(&lines[at]));
            lines.insert(at, format!("{spaces}{}", random.pick(SHELL)?));
        }
    }
    Some(())
}

pub(super) fn part(random: &mut Random, lines: &mut Vec<String>) -> Option<()> {
    while lines.last().is_some_and(String::is_empty) {
        lines.pop();
    }
    lines.extend(random.pick(PARTS)?.split('\n').map(str::to_owned));
    lines.push(String::new());
    Some(())
}

pub(super) fn package(random: &mut Random, lines: &mut Vec<String>) -> Option<()> {
    let entry = entry(random, lines, |key| key == "package")?;
    lines.insert(entry.line + 1, format!("  {}", random.pick(PACKAGE)?));
    Some(())
}

/// Returns the numbers of lines that are scripts: those of block scalars behind `runs: |`.
fn script_lines(lines: &[String]) -> Vec<usize> {
    let mut found = Vec::new();
    for entry in entries(lines) {
        if entry.key(lines) == "runs" && lines[entry.line].ends_with('|') {
            found.extend(entry.line + 1..entry.last(lines));
        }
    }
    found.retain(|line| !lines[*line].trim().is_empty());
    found
}
