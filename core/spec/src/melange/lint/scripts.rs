//! Scripts: variables of other build systems, which are empty here.

use super::{Lint, Part, Place, can_have_braces, replacement};
use crate::{Written, diagnostic::Diagnostic};
use std::ops::Range;

/// A variable that scripts of Alpine's or Arch's packages have, and what melange has.
struct Foreign {
    name: &'static str,
    /// The variable that means the same.
    own: Option<&'static str>,
    /// Whether that is known in subpackages only.
    is_subpackages: bool,
}

static FOREIGN: [Foreign; 7] = [
    foreign("pkgdir", Some("targets.destdir"), false),
    foreign("pkgname", Some("package.name"), false),
    foreign("pkgver", Some("package.version"), false),
    foreign("srcdir", None, false),
    foreign("builddir", None, false),
    foreign("subpkgdir", Some("targets.subpkgdir"), true),
    foreign("subpkgname", Some("subpkg.name"), true),
];

const fn foreign(name: &'static str, own: Option<&'static str>, is_subpackages: bool) -> Foreign {
    Foreign {
        name,
        own,
        is_subpackages,
    }
}

pub(super) fn check(lint: &mut Lint<'_>) {
    for place in lint.steps.clone() {
        let Some(script) = &place.step.runs else {
            continue;
        };
        for foreign in may_have(&script.value) {
            look_for(lint, place, script, foreign);
        }
    }
}

/// Returns the variables whose names stand behind a `$`, wherever that is.
fn may_have(script: &str) -> Vec<&'static Foreign> {
    let mut found: Vec<&Foreign> = Vec::new();
    for (at, _) in script.match_indices('$') {
        let name = script.get(at + 1..).unwrap_or_default();
        let name = name.strip_prefix('{').unwrap_or(name);
        let known = FOREIGN.iter().filter(|it| name.starts_with(it.name));
        for known in known {
            if found.iter().all(|it| it.name != known.name) {
                found.push(known);
            }
        }
    }
    found
}

fn look_for<'a>(lint: &mut Lint<'a>, place: Place<'a>, script: &Written, foreign: &Foreign) {
    let name = foreign.name;
    let uses = uses(&script.value, name);
    if uses.is_empty() || is_set(&script.value, name) || is_in_environment(lint, place, name) {
        return;
    }
    for part in uses {
        let range = script.locate(lint.text(), part.clone());
        let written = script.value.get(part.clone()).unwrap_or_default();
        let message = format!("melange sets no variable `{name}`: this is empty");
        let mut found = Diagnostic::new("melange/bad-template-var", range, message);
        let own = foreign.own.filter(|_| match foreign.is_subpackages {
            true => place.part == Part::Subpackage,
            false => place.part != Part::Test || name != "pkgdir",
        });
        let is_plain = written.trim_start_matches(['$', '{']).trim_end_matches('}') == name;
        match own {
            Some(own) => {
                let own = format!("${{{{{own}}}}}");
                if is_plain && can_have_braces(lint.text(), script) {
                    let title = format!("Replace `{written}` with `{own}`");
                    let is_safe = lint.text().slice(range) == written;
                    found = found.with_fix(replacement(range, title, &own, is_safe));
                } else {
                    found = found.with_hint(format!("Set it before: `{name}='{own}'`."));
                }
            }
            None if place.part == Part::Test && name == "pkgdir" => {
                found = found.with_hint("In a test the package is installed: look where it is.");
            }
            None => {
                found = found.with_hint(
                    "Steps begin in `/home/build`, or in their `working-directory`; `${{…}}` has \
                     what melange knows.",
                );
            }
        }
        lint.found.push(found);
    }
}

/// Returns where a variable is expanded: not in single quotes, and not behind a backslash.
fn uses(script: &str, name: &str) -> Vec<Range<usize>> {
    let bytes = script.as_bytes();
    let at = |index: usize| bytes.get(index).copied().unwrap_or_default();
    let is_name = |byte: u8| byte.is_ascii_alphanumeric() || byte == b'_';
    let (mut is_single, mut is_double) = (false, false);
    let mut found = Vec::new();
    let mut index = 0;
    while index < bytes.len() {
        match at(index) {
            b'\\' if !is_single => index += 1,
            b'\'' if !is_double => is_single = !is_single,
            b'"' if !is_single => is_double = !is_double,
            b'#' if !is_single && !is_double && !is_word(at(index.wrapping_sub(1))) => {
                let rest = script.get(index..).unwrap_or_default();
                index += rest.find('\n').unwrap_or(rest.len());
            }
            b'$' if !is_single => {
                let open = usize::from(at(index + 1) == b'{');
                let start = index + 1 + open;
                let end = start + name.len();
                if script.get(start..end) == Some(name) && !is_name(at(end)) {
                    let rest = script.get(end..).unwrap_or_default();
                    // A value is given where there is none.
                    let has_default = open == 1
                        && [":-", "-", ":=", "=", ":+", "+", ":?", "?"]
                            .iter()
                            .any(|it| rest.starts_with(it));
                    let close = match open {
                        0 => 0,
                        _ => rest.find('}').map_or(0, |close| close + 1),
                    };
                    if !has_default {
                        found.push(index..end + close);
                    }
                    index = end;
                    continue;
                }
            }
            _ => {}
        }
        index += 1;
    }
    found
}

/// Returns whether a byte belongs to a word, so that a `#` behind it begins no comment.
fn is_word(byte: u8) -> bool {
    !matches!(
        byte,
        0 | b' ' | b'\t' | b'\n' | b';' | b'&' | b'|' | b'(' | b')'
    )
}

/// Returns whether a script gives a value to a variable, or may do so by another script.
fn is_set(script: &str, name: &str) -> bool {
    let inside = |c: char| c.is_alphanumeric() || matches!(c, '_' | '$' | '{' | '-');
    let assigned = script.match_indices(name).any(|(at, _)| {
        let before = script.get(..at).unwrap_or_default();
        let behind = script.get(at + name.len()..).unwrap_or_default();
        let is_assignment = behind.starts_with('=') || behind.starts_with("+=");
        // `${name:=value}` gives a value where there is none.
        let is_default = before.ends_with("${") && behind.trim_start_matches(':').starts_with('=');
        let mut words = before
            .trim_end()
            .rsplit(|c: char| c.is_whitespace() || c == ';');
        let command = matches!(
            words.next(),
            Some("for" | "read" | "-r" | "local" | "export")
        );
        let is_word = !behind.starts_with(inside);
        is_default || !before.ends_with(inside) && (is_assignment || command && is_word)
    });
    let sources = script.lines().any(|line| {
        let line = line.trim_start();
        line.starts_with(". ") || line.starts_with("source ")
    });
    assigned || sources
}

/// Returns whether the container or a step around gives the variable.
fn is_in_environment(lint: &Lint<'_>, place: Place<'_>, name: &str) -> bool {
    let spec = lint.spec();
    let mut container = spec.environment.environment.iter();
    let mut tests = lint
        .subject
        .tests()
        .flat_map(|test| &test.environment.environment);
    let mut next = Some(place);
    while let Some(place) = next {
        if place
            .step
            .environment
            .iter()
            .any(|it| it.name.value == name)
        {
            return true;
        }
        next = place
            .parent
            .and_then(|parent| lint.steps.get(parent))
            .copied();
    }
    container.any(|it| it.name.value == name) || tests.any(|it| it.name.value == name)
}

#[cfg(test)]
mod tests {
    use super::{is_set, uses};

    #[test]
    fn expansions_are_found() {
        let found = |script: &str| -> Vec<String> {
            uses(script, "srcdir")
                .into_iter()
                .map(|part| script[part].to_owned())
                .collect()
        };
        assert_eq!(
            found("cd $srcdir/a \"${srcdir}\""),
            ["$srcdir", "${srcdir}"]
        );
        assert_eq!(found("cd ${srcdir#a/}b"), ["${srcdir#a/}"]);
        assert_eq!(found("echo it's $srcdir"), Vec::<String>::new());
        assert_eq!(found("# it's\ncd $srcdir"), ["$srcdir"]);
        for none in [
            "\\$srcdir",
            "'$srcdir'",
            "$srcdirs",
            "${srcdir:-.}",
            "srcdir",
            "# $srcdir",
        ] {
            assert_eq!(found(none), Vec::<String>::new(), "{none}");
        }
    }

    #[test]
    fn values_are_given_in_many_ways() {
        for script in [
            "srcdir=a",
            "export srcdir=a",
            "for srcdir in a; do :; done",
            "while read -r srcdir; do :; done",
            "read srcdir",
            ": ${srcdir:=a}",
            ". ./env",
            "a\n  source b",
        ] {
            assert!(is_set(script, "srcdir"), "{script}");
        }
        for script in ["cd $srcdir", "make --srcdir=a", "asrcdir=b", "echo srcdir"] {
            assert!(!is_set(script, "srcdir"), "{script}");
        }
    }
}
