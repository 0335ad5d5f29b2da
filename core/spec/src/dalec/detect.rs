//! Which files are Dalec specs.

use super::fields::SPEC;
use crate::{
    text::Text,
    yaml::{Document, Value},
};

/// Fields that say more than `name` or `version`, which many sorts of files have.
const TELLING: [&str; 7] = [
    "tests",
    "targets",
    "sources",
    "patches",
    "artifacts",
    "package_config",
    "packager",
];

/// Returns whether a file is a Dalec spec.
///
/// A `# syntax=` line decides if there is one. Else the top-level keys do: they must be Dalec's,
/// and more than a name. `file_name` is the last part of the path, where it is known.
pub fn is_spec(text: &Text, document: &Document, file_name: Option<&str>) -> bool {
    if let Some(name) = file_name {
        let name = name.to_ascii_lowercase();
        let yaml = [".yml", ".yaml"].iter().any(|end| name.ends_with(end));
        let other = name.starts_with("docker-compose") || name.starts_with("compose.");
        if !yaml || other {
            return false;
        }
    }
    if let Some(syntax) = syntax(text) {
        return syntax.contains("dalec");
    }
    let Some(Value::Mapping(entries)) = document.root.as_ref().map(|root| &root.value) else {
        return false;
    };
    let (mut known, mut unknown, mut telling) = (0, 0, 0);
    for entry in entries {
        let Value::Scalar(key) = &entry.key.value else {
            unknown += 1;
            continue;
        };
        let key = key.text.as_str();
        if SPEC.field(key).is_some() {
            known += 1;
            telling += usize::from(TELLING.contains(&key));
        } else if !key.starts_with("x-") && !key.starts_with("X-") {
            unknown += 1;
        }
    }
    // One key may be half-typed.
    telling > 0 && known >= 2 && known > 3 * unknown
        || telling == known && known > 0 && unknown == 0
}

/// Returns the value of the `# syntax=` line among the comments at the top.
fn syntax(text: &Text) -> Option<String> {
    for line in 0..text.line_count().min(50) {
        let line = text.slice(text.line_range(line));
        let line = line.trim();
        if line.is_empty() {
            continue;
        }
        let comment = line.strip_prefix('#')?.trim_start();
        if let Some((key, value)) = comment.split_once('=')
            && key.trim() == "syntax"
        {
            return Some(value.trim().to_owned());
        }
    }
    None
}
