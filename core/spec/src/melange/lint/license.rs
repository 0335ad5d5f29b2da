//! Licenses: expressions of SPDX, and the files with their texts.
//!
//! melange takes any text for a license, and records what it cannot read as `LicenseRef-…`
//! (melange@2043d30b pkg/config/config.go:477). It reads identifiers in any case, and operators in
//! capitals only.

use super::{Lint, Value, replacement};
use crate::{
    diagnostic::{Diagnostic, Fix},
    likeness::nearest,
    text::Text,
};
use spdx::{
    Expression, ParseMode,
    error::Reason,
    identifiers::{EXCEPTIONS, LICENSES},
};
use std::ops::Range;

/// What is no expression, and is meant to be none.
const OWN: [&str; 2] = ["custom", "PROPRIETARY"];

pub(super) fn check(lint: &mut Lint<'_>) {
    let spec = lint.spec();
    for copyright in spec.package.copyright.iter().flatten() {
        match &copyright.license {
            Some(written) if !written.value.is_empty() => {
                let value = lint.value(written);
                if value.is_known() && !OWN.contains(&value.text()) {
                    let found = expression(lint.text(), &value);
                    lint.found.extend(found);
                }
            }
            _ if !lint.may_be_hidden(copyright.range) => {
                let range = copyright.license.as_ref().map(|it| it.range);
                lint.report_with_hint(
                    "melange/valid-copyright-header",
                    range.unwrap_or(copyright.range),
                    "this entry of `copyright` names no license",
                    "Add `license` with an expression of SPDX, such as `MIT`.",
                );
            }
            _ => {}
        }
        if let Some(written) = &copyright.license_path {
            path(lint, &lint.value(written));
        }
    }
}

/// Reports a file that melange refuses to read behind the build.
fn path(lint: &mut Lint<'_>, value: &Value<'_>) {
    let path = value.text();
    let mut depth = 0_usize;
    let leaves = path.split('/').any(|part| {
        match part {
            "" | "." => {}
            ".." if depth == 0 => return true,
            ".." => depth -= 1,
            _ => depth += 1,
        }
        false
    });
    if value.is_known() && (path.starts_with('/') || leaves) {
        lint.report_with_hint(
            "melange/bad-license-path",
            value.written.range,
            format!("the build fails at its end: `{path}` is not in the workspace"),
            "Give the path from the workspace, `/home/build`, without `..` out of it.",
        );
    }
}

/// Returns what is wrong with an expression.
fn expression(text: &Text, value: &Value<'_>) -> Vec<Diagnostic> {
    let source = value.text();
    if let Some(found) = operator(text, value) {
        return vec![found];
    }
    let known = in_known_case(source);
    let mode = ParseMode {
        allow_deprecated: true,
        allow_postfix_plus_on_gpl: true,
        ..ParseMode::STRICT
    };
    match Expression::parse_mode(&known, mode) {
        Ok(_) if source.contains(['\n', '\t', '\r']) => vec![Diagnostic::new(
            "melange/valid-spdx-license",
            value.written.range,
            refused(source, "a license stands on one line, with spaces only"),
        )],
        Ok(expression) => expression
            .requirements()
            .filter_map(|it| {
                let id = it.req.license.id().filter(|id| id.is_deprecated())?;
                let start = usize::try_from(it.span.start).ok()?;
                let end = usize::try_from(it.span.end).ok()?;
                Some(deprecated(text, value, id.name, start..end))
            })
            .collect(),
        Err(error) => {
            let part = error.span.start.min(source.len())..error.span.end.min(source.len());
            vec![fault(text, value, &error.reason, part)]
        }
    }
}

/// Reports an operator that is not in capitals.
fn operator(text: &Text, value: &Value<'_>) -> Option<Diagnostic> {
    let source = value.text();
    let (part, capitals) = words(source).find_map(|part| {
        let word = source.get(part.clone())?;
        let capitals = word.to_ascii_uppercase();
        let is_operator = matches!(capitals.as_str(), "AND" | "OR" | "WITH");
        (is_operator && word != capitals).then_some((part, capitals))
    })?;
    let word = source.get(part.clone()).unwrap_or_default();
    let range = value.locate(text, part);
    let message = refused(source, &format!("`{word}` is written `{capitals}`"));
    let title = format!("Replace `{word}` with `{capitals}`");
    Some(
        Diagnostic::new("melange/valid-spdx-license", range, message)
            .with_fix(replacement(range, title, &capitals, true)),
    )
}

fn fault(text: &Text, value: &Value<'_>, reason: &Reason, part: Range<usize>) -> Diagnostic {
    let source = value.text();
    let word = source.get(part.clone()).unwrap_or_default();
    let mut fix = None;
    let mut hint = None;
    let why = match reason {
        Reason::UnknownTerm | Reason::UnknownLicense | Reason::UnknownException => {
            let rest = source.get(part.start..).unwrap_or_default();
            let meant = match spdx::imprecise_license_id(rest) {
                Some((id, len)) => Some((id.name, part.start..part.start + len)),
                None => {
                    let exceptions = EXCEPTIONS.iter().map(|it| it.name);
                    let names = LICENSES.iter().map(|it| it.name).chain(exceptions);
                    nearest(word, names).map(|name| (name, part.clone()))
                }
            };
            match meant {
                Some((name, meant)) => {
                    hint = Some(format!("Did you mean `{name}`?"));
                    fix = fix_of(text, value, &meant, name);
                }
                None => {
                    hint = Some(
                        "Take an identifier of SPDX's list, or `LicenseRef-` with a name and a \
                         `license-path`."
                            .to_owned(),
                    );
                }
            }
            format!("SPDX knows no license `{word}`")
        }
        Reason::Unexpected(expected) if expected.contains(&"<license>") => {
            "a license is missing".to_owned()
        }
        Reason::Unexpected(expected) if expected.contains(&"<addition>") => {
            "an exception is missing behind `WITH`".to_owned()
        }
        Reason::Unexpected(_) => {
            hint = Some("Join licenses by `AND` and `OR`.".to_owned());
            format!("`{word}` is not expected here")
        }
        Reason::UnclosedParens => "a parenthesis is not closed".to_owned(),
        Reason::UnopenedParens => "a parenthesis is never opened".to_owned(),
        Reason::SeparatedPlus => "a space stands before `+`".to_owned(),
        Reason::GnuPlusWithSuffix => format!("`{word}` and `-or-later` say the same"),
        _ => {
            hint = Some("Join licenses by `AND` and `OR`.".to_owned());
            "this is no expression of SPDX".to_owned()
        }
    };
    let range = value.locate(text, part);
    let mut found = Diagnostic::new("melange/valid-spdx-license", range, refused(source, &why));
    found.hint = hint;
    found.fixes.extend(fix);
    found
}

/// Says what melange makes of a license that is none.
fn refused(license: &str, why: &str) -> String {
    let kept = license.chars().filter_map(|c| match c {
        ' ' | '_' => Some('-'),
        c if c.is_ascii_alphanumeric() || matches!(c, '.' | '-') => Some(c),
        _ => None,
    });
    let name: String = kept.take(60).collect();
    format!("{why}, and melange makes a license of its own of it: `LicenseRef-{name}`")
}

fn deprecated(text: &Text, value: &Value<'_>, name: &str, part: Range<usize>) -> Diagnostic {
    let word = value.text().get(part.clone()).unwrap_or(name);
    let range = value.locate(text, part.clone());
    let message = format!("SPDX calls `{word}` deprecated");
    let mut found = Diagnostic::new("melange/deprecated-license", range, message);
    let successors = ["-only", "-or-later"].map(|end| format!("{name}{end}"));
    let mut successors = successors
        .iter()
        .filter(|it| spdx::license_id(it).is_some());
    if let Some(first) = successors.next() {
        let all: Vec<&String> = [first].into_iter().chain(successors).collect();
        let names: Vec<String> = all.iter().map(|it| format!("`{it}`")).collect();
        found = found.with_hint(format!("Say which is meant: {}.", names.join(" or ")));
        let fixes = all.iter().filter_map(|it| fix_of(text, value, &part, it));
        found.fixes.extend(fixes);
    }
    found
}

/// Returns the fix that writes another name for a part, if it is written where it stands.
fn fix_of(text: &Text, value: &Value<'_>, part: &Range<usize>, name: &str) -> Option<Fix> {
    let word = value.text().get(part.clone())?;
    let range = value.locate(text, part.clone());
    let title = format!("Replace `{word}` with `{name}`");
    (text.slice(range) == word).then(|| replacement(range, title, name, false))
}

/// Writes identifiers in the case that they have in SPDX's list.
fn in_known_case(source: &str) -> String {
    let mut known = source.to_owned();
    for part in words(source) {
        let word = source.get(part.clone()).unwrap_or_default();
        if spdx::license_id(word).is_some() || spdx::exception_id(word).is_some() {
            continue;
        }
        let exceptions = EXCEPTIONS.iter().map(|it| it.name);
        let mut names = LICENSES.iter().map(|it| it.name).chain(exceptions);
        if let Some(name) = names.find(|name| name.eq_ignore_ascii_case(word)) {
            known.replace_range(part, name);
        }
    }
    known
}

/// Returns where identifiers and operators stand.
fn words(source: &str) -> impl Iterator<Item = Range<usize>> {
    let is_part = |byte: u8| byte.is_ascii_alphanumeric() || matches!(byte, b'.' | b'-');
    let bytes = source.as_bytes();
    let mut at = 0;
    std::iter::from_fn(move || {
        let rest = bytes.get(at..)?;
        let start = at + rest.iter().position(|byte| is_part(*byte))?;
        let rest = bytes.get(start..)?;
        let len = rest.iter().position(|byte| !is_part(*byte));
        at = start + len.unwrap_or(rest.len());
        Some(start..at)
    })
}

#[cfg(test)]
mod tests {
    use super::expression;
    use crate::{
        Written,
        melange::{lint::Value, substitute::Traced},
        text::{Text, TextRange},
        yaml::ScalarStyle,
    };

    #[test]
    fn any_text_is_read() {
        let parts = [
            "MIT",
            "GPL-2.0",
            "GPL-2.0-only",
            "GPL-2.0-or-later",
            "+",
            "(",
            ")",
            " ",
            "AND",
            "OR",
            "WITH",
            "and",
            "LicenseRef-a",
            "LicenseRef-",
            "DocumentRef-a:LicenseRef-b",
            "AdditionRef-c",
            "Classpath-exception-2.0",
            "apache2",
            "/",
            ":",
            "é",
            "\n",
        ];
        let mut texts = ["", "(MIT WITH ", "ISC OR"].map(str::to_owned).to_vec();
        for _ in 0..2 {
            let longer = texts.iter().flat_map(|text| {
                parts
                    .iter()
                    .flat_map(move |part| [format!("{text}{part}"), format!("{text} {part}")])
            });
            texts = longer.collect();
            for license in &texts {
                let text = Text::new(license);
                let written = Written {
                    value: license.as_str().into(),
                    range: TextRange::new(0, license.len()),
                    style: Some(ScalarStyle::Plain),
                    substituted: false,
                };
                let value = Value {
                    made: Traced::new(license.as_str()),
                    written: &written,
                };
                for found in expression(&text, &value) {
                    assert!(found.range.end <= license.len(), "{license:?}");
                }
            }
        }
    }
}
