//! Where sources come from: the steps that use `fetch` and `git-checkout`.

use super::{Lint, Part, Value, can_have_braces, replacement, text, uri::Uri};
use crate::{Written, diagnostic::Diagnostic, melange::spec::Step, text::TextRange};
use std::ops::Range;

/// A step that gets sources.
#[derive(Clone, Debug)]
pub(super) struct Source<'a> {
    pub(super) step: &'a Step,
    pub(super) uses: &'a Written,
    pub(super) kind: Kind,
    pub(super) part: Part,
    /// The address.
    pub(super) address: Option<Value<'a>>,
}

/// The pipelines that get sources.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) enum Kind {
    Fetch,
    Git,
}

/// Returns the steps that get sources.
pub(super) fn of<'a>(lint: &Lint<'a>) -> Vec<Source<'a>> {
    let steps = lint.steps.iter();
    let sources = steps.filter_map(|place| {
        let uses = place.step.uses.as_ref()?;
        let (kind, name) = match uses.value.as_str() {
            "fetch" => (Kind::Fetch, "uri"),
            "git-checkout" => (Kind::Git, "repository"),
            _ => return None,
        };
        Some(Source {
            step: place.step,
            uses,
            kind,
            part: place.part,
            address: lint.given(place.step, name),
        })
    });
    sources.collect()
}

pub(super) fn check<'a>(lint: &mut Lint<'a>, sources: &[Source<'a>]) {
    for source in sources {
        match source.kind {
            Kind::Fetch => fetch(lint, source),
            Kind::Git => git(lint, source),
        }
        if let Some(address) = &source.address {
            self::address(lint, source.kind, address);
        }
    }
    templates(lint, sources);
}

fn fetch<'a>(lint: &mut Lint<'a>, source: &Source<'a>) {
    let step = source.step;
    let has = |name| lint.given(step, name).is_some();
    let is_waived = has("expected-none") && !lint.is_wolfi();
    if is_waived || has("expected-sha256") || has("expected-sha512") || !lint.is_whole(step) {
        return;
    }
    let range = lint
        .given(step, "expected-none")
        .map_or(source.uses.range, |it| it.written.range);
    lint.report_with_hint(
        "melange/valid-pipeline-fetch-digest",
        range,
        "`fetch` is given no checksum of what it gets",
        "Add `expected-sha256` or `expected-sha512` under `with`; without them the step fails.",
    );
}

fn git<'a>(lint: &mut Lint<'a>, source: &Source<'a>) {
    let step = source.step;
    let given = |name| lint.given(step, name);
    let (branch, tag, commit) = (given("branch"), given("tag"), given("expected-commit"));
    let is_whole = lint.is_whole(step);
    if is_whole && commit.is_none() {
        lint.report_with_hint(
            "melange/valid-pipeline-git-checkout-commit",
            source.uses.range,
            "`git-checkout` takes whatever commit it finds",
            "Add `expected-commit` under `with`, with the 40 digits of the commit.",
        );
    }
    match (&branch, &tag) {
        (None, None) if is_whole => lint.report_with_hint(
            "melange/valid-pipeline-git-checkout-tag-or-branch",
            source.uses.range,
            "`git-checkout` is told neither a tag nor a branch, and takes the newest commit",
            "Add `tag` or `branch` under `with`.",
        ),
        (Some(branch), Some(tag)) => lint.found.push(
            Diagnostic::new(
                "melange/refused-input",
                tag.written.range,
                "`git-checkout` fails with both a tag and a branch",
            )
            .with_related(branch.written.range, "the branch")
            .with_hint("Give one of them."),
        ),
        _ => {}
    }
    for name in [
        "recurse-submodules",
        "shallow-submodules",
        "expected-commit-is-branch-tip",
    ] {
        let Some(value) = lint.given(step, name).filter(Value::is_known) else {
            continue;
        };
        if !matches!(value.text(), "true" | "false") {
            lint.report(
                "melange/refused-input",
                value.written.range,
                format!("`{name}` is `true` or `false`, and `git-checkout` fails otherwise"),
            );
        }
    }
    let tip = given_true(lint, step, "expected-commit-is-branch-tip");
    let missing = match (&branch, &commit) {
        (None, _) => Some("branch"),
        (_, None) => Some("expected-commit"),
        _ => None,
    };
    if let (Some(tip), Some(missing), true) = (tip, missing, is_whole) {
        lint.report_with_hint(
            "melange/refused-input",
            tip,
            format!("`git-checkout` fails: there is no `{missing}` to be compared"),
            format!("Add `{missing}`, or leave this out."),
        );
    }
}

fn given_true<'a>(lint: &Lint<'a>, step: &'a Step, name: &str) -> Option<TextRange> {
    let value = lint.given(step, name)?;
    (value.text() == "true").then_some(value.written.range)
}

/// Reports addresses that cannot be reached, or are others than they seem.
fn address(lint: &mut Lint<'_>, kind: Kind, address: &Value<'_>) {
    const CODE: &str = "melange/valid-pipeline-fetch-uri";
    let text = address.text();
    let strict = lint.is_wolfi();
    if let Some(at) = text.find(|c: char| c.is_ascii_control() || c == ' ')
        && address.is_known()
    {
        let range = address.locate(lint.text(), at..at + 1);
        lint.report(CODE, range, "an address has no spaces and no line breaks");
        return;
    }
    let Some(uri) = Uri::parse(text) else {
        // git knows folders, and machines such as `git@host:path`.
        if address.is_known() && (kind == Kind::Fetch || strict) {
            lint.report_with_hint(
                CODE,
                address.written.range,
                format!("`{text}` is no address"),
                "Write all of it, such as `https://example.org/name-1.0.tar.gz`.",
            );
        }
        return;
    };
    let fits = ["http", "https", "ftp", "ftps"];
    if kind == Kind::Fetch && !fits.contains(&uri.scheme.to_ascii_lowercase().as_str()) {
        let range = address.locate(lint.text(), 0..uri.scheme.len());
        let message = format!("`fetch` gets nothing by `{}`", uri.scheme);
        lint.report_with_hint(CODE, range, message, "It takes `https`, `http` and `ftp`.");
        return;
    }
    if uri.host.contains("${{") {
        return;
    }
    let range = match uri.host.is_empty() {
        true => address.written.range,
        false => address.locate(lint.text(), uri.host_range.clone()),
    };
    if let Some(strange) = uri.host.chars().find(|c| !c.is_ascii()) {
        let number = u32::from(strange);
        let message = format!(
            "the host has the character `{strange}` (U+{number:04X}), which may look like another"
        );
        lint.report_with_hint(CODE, range, message, "Write the host in plain letters.");
    } else if uri.host.is_empty() {
        if !uri.scheme.eq_ignore_ascii_case("file") || strict {
            lint.report(CODE, range, "the address names no host");
        }
    } else if strict && (uri.has_port || !is_plain_host(uri.host)) {
        let message = format!("`{}` is not the name of a public host", uri.host);
        let hint = "Small letters, digits, dots and dashes, a domain of two to six letters, and \
                    no port.";
        lint.report_with_hint(CODE, range, message, hint);
    }
}

fn is_plain_host(host: &str) -> bool {
    let inside = |byte: u8| byte.is_ascii_lowercase() || byte.is_ascii_digit();
    let Some((name, domain)) = host.rsplit_once('.') else {
        return false;
    };
    let mut bytes = name.bytes();
    name.len() > 1
        && bytes.next().is_some_and(inside)
        && bytes.all(|byte| inside(byte) || matches!(byte, b'.' | b'-'))
        && (2..=6).contains(&domain.len())
        && domain.bytes().all(|byte| byte.is_ascii_lowercase())
}

/// Reports versions that are written out where the next update would not find them.
fn templates<'a>(lint: &mut Lint<'a>, sources: &[Source<'a>]) {
    const CODE: &str = "melange/fetch-templating";
    let update = &lint.spec().update;
    let is = |flag: &Option<crate::Spanned<bool>>| flag.is_some_and(|it| it.value);
    let version = lint.subject.compiled.expanded.package.version.as_ref();
    let (Some(version), true, false) = (version, is(&update.enabled), is(&update.manual)) else {
        return;
    };
    let mut versioned = Vec::new();
    for source in sources.iter().filter(|it| it.part != Part::Test) {
        let value = match source.kind {
            Kind::Fetch => source.address.clone(),
            Kind::Git => lint.given(source.step, "tag"),
        };
        versioned.extend(value.map(|value| (source.kind, value)));
    }
    let name = text(lint.subject.compiled.expanded.package.name.as_ref());
    let is_fixed = |value: &Value<'_>| !value.written.value.contains("${{");
    let all_fixed = versioned.iter().all(|(_, value)| is_fixed(value));
    for (kind, value) in &versioned {
        let written = value.written.value.as_str();
        let own = match kind {
            Kind::Fetch => own_version(written, &version.value),
            Kind::Git => written
                .strip_suffix(version.value.as_str())
                .filter(|before| matches!(*before, "" | "v"))
                .map(|before| before.len()..written.len()),
        };
        let is_named = *kind == Kind::Fetch && is_fixed(value) && has_version_of(written, name);
        let message = match own {
            Some(_) => "the version is written out here, and an update will not change it",
            None if all_fixed => "no version is put in here, so that an update gets the same again",
            None if is_named => "a version is written out here, and an update will not change it",
            None => continue,
        };
        let range = own.clone().map_or(value.written.range, |own| {
            value.written.locate(lint.text(), own)
        });
        let mut found = Diagnostic::new(CODE, range, message).with_hint(
            "Write `${{package.version}}`, or a variable that `var-transforms` makes of it.",
        );
        let is_written = *lint.text().slice(range) == *version.value;
        if own.is_some() && is_written && can_have_braces(lint.text(), value.written) {
            let reference = "${{package.version}}";
            let title = format!("Replace `{}` with `{reference}`", version.value);
            found = found.with_fix(replacement(range, title, reference, false));
        }
        lint.found.push(found);
    }
}

/// Returns whether an address has a version right behind the name of the package.
fn has_version_of(address: &str, name: &str) -> bool {
    let digits =
        |text: &str| text.len() - text.trim_start_matches(|c: char| c.is_ascii_digit()).len();
    !name.is_empty()
        && address.match_indices(name).any(|(start, _)| {
            let before = address.get(..start).unwrap_or_default();
            let behind = address.get(start + name.len()..).unwrap_or_default();
            let version = behind.strip_prefix(['-', '_', '/']).unwrap_or_default();
            let version = version.strip_prefix('v').unwrap_or(version);
            let rest = version.get(digits(version)..).unwrap_or_default();
            before.ends_with('/')
                && digits(version) > 0
                && rest.strip_prefix('.').is_some_and(|rest| digits(rest) > 0)
        })
}

/// Returns where the version of the package stands in an address.
fn own_version(address: &str, version: &str) -> Option<Range<usize>> {
    // A short one, such as `2`, stands anywhere by chance.
    if !version.contains('.') {
        return None;
    }
    let is_part = |byte: Option<&u8>| byte.is_some_and(u8::is_ascii_digit);
    let bytes = address.as_bytes();
    address.match_indices(version).find_map(|(start, _)| {
        let end = start + version.len();
        let before = start.checked_sub(1).and_then(|before| bytes.get(before));
        let dotted = bytes.get(end) == Some(&b'.') && is_part(bytes.get(end + 1));
        let is_whole = !is_part(before) && before != Some(&b'.') && !is_part(bytes.get(end));
        (is_whole && !dotted).then_some(start..end)
    })
}

#[cfg(test)]
mod tests {
    use super::{has_version_of, own_version};

    #[test]
    fn versions_are_found_as_a_whole() {
        let own = |address: &str| own_version(address, "1.2").map(|it| it.start);
        assert_eq!(own("https://a/b-1.2.tar.gz"), Some(12));
        assert_eq!(own("https://a/v1.2/b-1.2.zip"), Some(11));
        for other in [
            "https://a/b-1.2.3.zip",
            "https://a/11.2",
            "https://a/1.23",
            "https://a/0.1.2",
        ] {
            assert_eq!(own(other), None, "{other}");
        }
        assert_eq!(own_version("https://a/2/b", "2"), None);
    }

    #[test]
    fn versions_stand_behind_the_name() {
        for address in [
            "https://a/b-1.2.zip",
            "https://a/b_v1.2",
            "https://a/b/v10.20/c",
        ] {
            assert!(has_version_of(address, "b"), "{address}");
        }
        for address in [
            "https://a/b-1.zip",
            "https://a/cb-1.2",
            "https://a/b",
            "https://a/b/c-1.2",
        ] {
            assert!(!has_version_of(address, "b"), "{address}");
        }
    }
}
