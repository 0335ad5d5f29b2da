//! Patterns of `var-transforms`: Go's syntax and Go's way to replace.

use regex::{Captures, Regex};
use spec_probe::go::regexp;

/// A pattern that replaces.
#[derive(Clone, Debug)]
pub(super) struct Pattern(Regex);

impl Pattern {
    /// Compiles a pattern; `None` if Go refuses it.
    pub(super) fn new(pattern: &str) -> Option<Self> {
        regexp::parse(pattern).ok()?;
        Regex::new(&translate(pattern)).ok().map(Self)
    }

    /// Replaces all matches, as `ReplaceAllString` of Go does.
    pub(super) fn replace_all(&self, text: &str, template: &str) -> String {
        let replaced = self.0.replace_all(text, |captures: &Captures<'_>| {
            let mut out = String::new();
            expand(captures, template, &mut out);
            out
        });
        replaced.into_owned()
    }
}

/// Writes a template with what the groups matched: `$1`, `${1}`, `$name`, `$$`.
fn expand(captures: &Captures<'_>, template: &str, out: &mut String) {
    let mut rest = template;
    while let Some((before, after)) = rest.split_once('$') {
        out.push_str(before);
        if let Some(behind) = after.strip_prefix('$') {
            out.push('$');
            rest = behind;
            continue;
        }
        let is_name = |c: char| c == '_' || c.is_alphanumeric();
        let (name, behind) = match after.strip_prefix('{') {
            Some(inside) => match inside.split_once('}') {
                Some((name, behind)) => (name, behind),
                None => ("", ""),
            },
            None => after.split_at(after.find(|c| !is_name(c)).unwrap_or(after.len())),
        };
        if name.is_empty() || !name.chars().all(is_name) {
            out.push('$');
            rest = after;
            continue;
        }
        let group = match name.parse::<usize>() {
            Ok(number) => captures.get(number),
            Err(_) => captures.name(name),
        };
        out.push_str(group.map_or("", |group| group.as_str()));
        rest = behind;
    }
    out.push_str(rest);
}

/// Writes a pattern of Go so that the engine understands the same by it.
///
/// Go's short classes are those of ASCII, `\Q…\E` quotes, and a class has no operators.
fn translate(pattern: &str) -> String {
    let mut out = String::with_capacity(pattern.len() + 16);
    let mut characters = pattern.chars().peekable();
    let mut in_class = false;
    while let Some(c) = characters.next() {
        match c {
            '\\' => match characters.next() {
                Some('Q') => {
                    let mut quoted = String::new();
                    for c in characters.by_ref() {
                        quoted.push(c);
                        if quoted.ends_with("\\E") {
                            quoted.truncate(quoted.len() - 2);
                            break;
                        }
                    }
                    out.push_str(&regex::escape(&quoted));
                }
                Some('d') => out.push_str("[0-9]"),
                Some('D') => out.push_str("[^0-9]"),
                Some('w') => out.push_str("[0-9A-Za-z_]"),
                Some('W') => out.push_str("[^0-9A-Za-z_]"),
                Some('s') => out.push_str("[\\t\\n\\f\\r ]"),
                Some('S') => out.push_str("[^\\t\\n\\f\\r ]"),
                Some('b') => out.push_str("(?-u:\\b)"),
                Some('B') => out.push_str("(?-u:\\B)"),
                Some(other) => out.extend(['\\', other]),
                None => out.push('\\'),
            },
            '[' if in_class && characters.peek() != Some(&':') => out.push_str("\\["),
            '&' | '~' if in_class => out.extend(['\\', c]),
            '{' if !in_class && !is_count(characters.clone()) => out.push_str("\\{"),
            '[' if !in_class => {
                in_class = true;
                out.push('[');
                if characters.next_if_eq(&'^').is_some() {
                    out.push('^');
                }
                if characters.next_if_eq(&']').is_some() {
                    out.push_str("\\]");
                }
            }
            '[' => {
                // A class such as `[:alpha:]`, up to its own end.
                out.push('[');
                for c in characters.by_ref() {
                    out.push(c);
                    if c == ']' {
                        break;
                    }
                }
            }
            ']' => {
                in_class = false;
                out.push(']');
            }
            other => out.push(other),
        }
    }
    out
}

/// Returns whether a brace begins a count, such as `{2}`, `{2,}` or `{2,3}`; others are characters.
fn is_count(rest: impl Iterator<Item = char>) -> bool {
    let rest: String = rest.take(12).collect();
    let Some((inside, _)) = rest.split_once('}') else {
        return false;
    };
    let (min, max) = inside.split_once(',').unwrap_or((inside, "0"));
    let is_number = |text: &str| text.chars().all(|c| c.is_ascii_digit());
    !min.is_empty() && is_number(min) && is_number(max)
}

#[cfg(test)]
mod tests {
    use super::Pattern;

    #[test]
    fn texts_are_replaced_as_in_go() {
        for (pattern, text, template, expected) in [
            (r"^(\d+)\.(\d+)\.(\d+)$", "1.2.3", "$1_${2}_$3", "2_3"),
            (r"^(\d+)\.(\d+)\.(\d+)$", "1.2.3", "${1}_${2}_$3", "1_2_3"),
            (r"\.", "1.2.3", "-", "1-2-3"),
            (r"(?P<major>\d+).*", "12.3", "v${major}", "v12"),
            ("a*", "baac", "-", "-b-c-"),
            ("x", "axb", "$$ $ ${ ${} $q", "a$ $ ${ ${} b"),
            (r"[\d.&&~[]+", "1.&[x", "", "x"),
            (r"\Q.+\E", "a.+b", "-", "a-b"),
            (r"(.*?)_(.*)", "a_b_c", "$2-$1", "b_c-a"),
            ("[[:alpha:]]+", "ab1", "é", "é1"),
            ("^a{2}{x}${{y}}", "aa{x}", "-", "aa{x}"),
            ("a{2,}|b{,3}|[{]|c{2", "aaab{,3}{c{2", "-", "----"),
        ] {
            let replaced = Pattern::new(pattern).unwrap().replace_all(text, template);
            assert_eq!(replaced, expected, "{pattern} {template}");
        }
        assert!(Pattern::new("(?=a)").is_none());
        assert!(Pattern::new("(").is_none());
    }
}
