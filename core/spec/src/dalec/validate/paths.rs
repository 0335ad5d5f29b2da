//! Paths of files that are checked: what never can be there, and what cannot be there together.

use crate::{dalec::spec::FileCheck, diagnostic::Diagnostic};
use std::collections::BTreeMap;

/// Reports paths that no file passes, and files of which not both can be there.
pub(super) fn check(files: &[FileCheck], found: &mut Vec<Diagnostic>) {
    let mut known: BTreeMap<Vec<&str>, &FileCheck> = BTreeMap::new();
    for file in files {
        impossible(file, found);
        if let Some(parts) = parts(&file.path.value) {
            known.entry(parts).or_insert(file);
        }
    }
    for file in files {
        let Some(parts) = parts(&file.path.value) else {
            continue;
        };
        if let Some(first) = known.get(&parts)
            && !std::ptr::eq(*first, file)
        {
            same(file, first, found);
            continue;
        }
        let above = (1..parts.len()).rev();
        let mut above = above.filter_map(|len| known.get(parts.get(..len)?));
        if let Some((folder, message)) =
            above.find_map(|folder| Some((folder, below(file, folder)?)))
        {
            let name = &folder.path.value;
            found.push(
                Diagnostic::new("dalec/contradiction", file.path.range, message)
                    .with_related(folder.path.range, format!("the check of `{name}`")),
            );
        }
    }
}

/// Returns the names on an absolute path; `None` of one with `..`, which links can lead anywhere.
fn parts(path: &str) -> Option<Vec<&str>> {
    let path = path.strip_prefix('/')?;
    let parts = path.split('/').filter(|part| !matches!(*part, "" | "."));
    let parts: Vec<&str> = parts.collect();
    (!parts.contains(&"..")).then_some(parts)
}

/// Reports a path at which what is wanted cannot be.
fn impossible(file: &FileCheck, found: &mut Vec<Diagnostic>) {
    let path = file.path.value.as_str();
    let is_dir = file.is_dir.is_some_and(|it| it.value);
    let is_root = path.starts_with('/') && path.trim_matches(['/', '.']).is_empty();
    let (message, hint) = if path.is_empty() {
        if file.is_absent() {
            return;
        }
        ("there is nothing at an empty path", "Name the file.")
    } else if is_root && !path.contains("..") && file.is_absent() {
        ("there always is a folder at `/`", "Name the file.")
    } else if path.ends_with('/') && !is_dir && !file.is_absent() {
        (
            "a slash at the end wants a folder, and without `is_dir` there must be none",
            "Add `is_dir: true` for a folder, or remove the slash.",
        )
    } else {
        return;
    };
    found.push(Diagnostic::new("dalec/never-passes", file.path.range, message).with_hint(hint));
}

/// Reports two spellings of a path for which different things are wanted.
fn same(file: &FileCheck, first: &FileCheck, found: &mut Vec<Diagnostic>) {
    let follows = |file: &FileCheck| !file.no_follow.is_some_and(|it| it.value);
    let is_dir = |file: &FileCheck| file.is_dir.is_some_and(|it| it.value);
    let alike = follows(file) == follows(first);
    let absent = (file.is_absent(), first.is_absent());
    let apart = match absent {
        (false, false) => is_dir(file) != is_dir(first),
        (one, other) => one != other,
    };
    if alike && apart {
        let message = format!(
            "this is `{}` again, of which something else is wanted",
            first.path.value
        );
        found.push(
            Diagnostic::new("dalec/contradiction", file.path.range, message)
                .with_related(first.path.range, "the other check"),
        );
    }
}

/// Returns why what is wanted of a file cannot be, for what is wanted of a folder above it.
fn below(file: &FileCheck, folder: &FileCheck) -> Option<String> {
    let name = &folder.path.value;
    if folder.is_absent() {
        // A link that leads nowhere may be there, but nothing is below it.
        return (!file.is_absent())
            .then(|| format!("nothing can be here, for `{name}` must not exist"));
    }
    let is_dir = folder.is_dir.is_some_and(|it| it.value);
    let is_link = folder.no_follow.is_some_and(|it| it.value);
    // Dalec does not take a path below a file for one that does not exist.
    (!is_dir && !is_link).then(|| format!("nothing can be here, for `{name}` must be no folder"))
}
