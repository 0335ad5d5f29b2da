//! Guards what the pipelines do that come along: they run here, in two shells.
//!
//! What they call is real where Debian has it and no network is needed; else it is a program that
//! notes how it was called.

#![expect(
    clippy::indexing_slicing,
    clippy::panic,
    clippy::unwrap_used,
    reason = "what is not there fails the test"
)]

mod build;
mod languages;
mod sources;
mod split;
mod workspace;

use spec_core::{
    melange::pipelines::{Library, builtin_files},
    shell::mask,
};
use workspace::SHELLS;

#[test]
fn every_script_is_one_for_both_shells() {
    let library = Library::default();
    let mut scripts = 0;
    for (name, _) in builtin_files() {
        library.find(name).unwrap().step.visit(&mut |step| {
            let Some(script) = &step.runs else { return };
            scripts += 1;
            // Of inputs, some are words and some are nothing.
            for text in [mask(&script.value, b'x'), mask(&script.value, b' ')] {
                for shell in SHELLS {
                    let output = shell.command().args(["-n", "-c", &text]).output().unwrap();
                    let said = String::from_utf8_lossy(&output.stderr);
                    assert!(output.status.success(), "{name}, {shell:?}: {said}");
                    assert_eq!(said, "", "{name}, {shell:?}");
                }
            }
        });
    }
    assert!(scripts > 50, "{scripts}");
}
