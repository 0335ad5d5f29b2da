//! Where a name leads, and where it stands.

use super::{File, FileName, Location, Occurrence, Role, Symbol, Workspace};

/// Returns where the name at an offset is declared; if that is right here, where it is used.
pub fn definition(
    file: &File,
    name: &FileName,
    workspace: &Workspace,
    offset: usize,
) -> Vec<Location> {
    let Some(at) = file.occurrence(offset) else {
        return Vec::new();
    };
    let all = places(file, name, workspace, &at.symbol);
    let wanted = match at.role {
        Role::Use => Role::Declaration,
        Role::Declaration => Role::Use,
    };
    let wanted = all.into_iter().filter(|(_, role)| *role == wanted);
    wanted.map(|(location, _)| location).collect()
}

/// Returns where the name at an offset stands; with its declarations if they are wanted.
pub fn references(
    file: &File,
    name: &FileName,
    workspace: &Workspace,
    offset: usize,
    with_declarations: bool,
) -> Vec<Location> {
    let Some(at) = file.occurrence(offset) else {
        return Vec::new();
    };
    let all = places(file, name, workspace, &at.symbol).into_iter();
    let wanted = all.filter(|(_, role)| with_declarations || *role == Role::Use);
    wanted.map(|(location, _)| location).collect()
}

/// Returns the places in this file where the name at an offset stands.
pub fn highlights(file: &File, offset: usize) -> Vec<&Occurrence> {
    let Some(at) = file.occurrence(offset) else {
        return Vec::new();
    };
    let all = file.occurrences().iter();
    all.filter(|it| it.symbol == at.symbol).collect()
}

/// Returns all places of a symbol: in this file as it is now, in others as they were last read.
pub(super) fn places(
    file: &File,
    name: &FileName,
    workspace: &Workspace,
    symbol: &Symbol,
) -> Vec<(Location, Role)> {
    let here = file.occurrences().iter().map(|it| (name, it));
    let others = workspace.places(symbol).filter(|(other, _)| *other != name);
    let all = here.filter(|(_, it)| it.symbol == *symbol).chain(others);
    let all = all.map(|(name, it)| {
        let location = Location {
            file: FileName::clone(name),
            range: it.range,
        };
        (location, it.role)
    });
    all.collect()
}
