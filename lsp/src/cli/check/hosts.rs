//! Hosts of sources that look like those of other files.

use super::File;
use spec_core::{
    language::{Checked, Language, Model},
    melange::lint::{Host, MIMIC, mimics, source_hosts},
    suppress::Suppressions,
};

/// Returns the hosts from which the sources of a spec come.
pub(super) fn of(checked: &Checked) -> Vec<Host> {
    match &checked.model {
        Model::Dalec(_) | Model::Pipeline(..) => Vec::new(),
        Model::Melange(spec, compiled) => source_hosts(spec, compiled),
    }
}

/// Puts what comes out when the hosts of all files are compared in the place of what came out in
/// each alone.
pub(super) fn compare(files: &mut [File]) {
    let hosts: Vec<&[Host]> = files.iter().map(|file| file.hosts.as_slice()).collect();
    let found = mimics(&hosts);
    for file in files.iter_mut() {
        let diagnostics = file.diagnostics.iter_mut();
        diagnostics.for_each(|it| it.retain(|found| found.code != MIMIC));
    }
    for (index, found) in found {
        let Some(file) = files.get_mut(index) else {
            continue;
        };
        if !Suppressions::of(&file.text, Language::Melange).silences(&file.text, &found) {
            let diagnostics = file.diagnostics.get_or_insert_default();
            diagnostics.push(found);
            diagnostics.sort_by_key(|found| found.range);
        }
    }
}
