//! Another name for something, wherever it stands.

use super::{File, FileName, Location, Sort, Symbol, Workspace, references::places};
use crate::text::TextRange;

/// Returns the bytes of the name at an offset that can be changed, and what it is.
///
/// # Errors
///
/// Why the name cannot be changed, in a sentence.
pub fn renamable<'f>(
    file: &'f File,
    name: &FileName,
    workspace: &Workspace,
    offset: usize,
) -> Result<(TextRange, &'f Symbol), String> {
    let Some(at) = file.occurrence(offset) else {
        return Err("there is no name here that leads somewhere".to_owned());
    };
    let symbol = &at.symbol;
    let is_declared = places(file, name, workspace, symbol)
        .iter()
        .any(|(_, role)| *role == super::Role::Declaration);
    if is_declared {
        Ok((at.range, symbol))
    } else {
        let word = symbol.sort.word();
        Err(format!(
            "the {word} `{}` is not declared in this workspace",
            symbol.name
        ))
    }
}

/// Returns the places at which a new name goes in for that at an offset.
///
/// # Errors
///
/// Why the name cannot be changed to this one, in a sentence.
pub fn rename(
    file: &File,
    name: &FileName,
    workspace: &Workspace,
    offset: usize,
    new: &str,
) -> Result<Vec<Location>, String> {
    let (_, symbol) = renamable(file, name, workspace, offset)?;
    check(symbol.sort, new)?;
    let renamed = Symbol {
        name: new.to_owned(),
        ..symbol.clone()
    };
    if renamed != *symbol && !places(file, name, workspace, &renamed).is_empty() {
        let word = symbol.sort.word();
        return Err(format!("there is a {word} `{new}` already"));
    }
    let places = places(file, name, workspace, symbol).into_iter();
    Ok(places.map(|(location, _)| location).collect())
}

/// Says why a name cannot be given to something of a sort.
fn check(sort: Sort, new: &str) -> Result<(), String> {
    let (allowed, what): (fn(char) -> bool, &str) = match sort {
        Sort::Argument => (
            |c| c.is_ascii_alphanumeric() || c == '_',
            "letters, digits and `_`",
        ),
        Sort::Anchor => (
            |c| !c.is_whitespace() && !"[]{},".contains(c),
            "anything but white space, brackets, braces and commas",
        ),
        Sort::Source | Sort::Target | Sort::Pipeline => (
            |c| c.is_ascii_alphanumeric() || "._-+/".contains(c),
            "letters, digits, `.`, `_`, `-`, `+` and `/`",
        ),
        Sort::Variable | Sort::List | Sort::Option | Sort::Input => (
            |c| c.is_ascii_alphanumeric() || "._-".contains(c),
            "letters, digits, `.`, `_` and `-`",
        ),
        Sort::Package => (
            |c| c.is_ascii_alphanumeric() || "._-+".contains(c),
            "letters, digits, `.`, `_`, `-` and `+`",
        ),
    };
    if !new.is_empty() && new.chars().all(allowed) {
        return Ok(());
    }
    let word = sort.word();
    let article = if word.starts_with(['a', 'i', 'o']) {
        "an"
    } else {
        "a"
    };
    Err(format!("the name of {article} {word} is made of {what}"))
}
