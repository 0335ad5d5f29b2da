//! Tests with a cursor: `$0` in a text is where it stands.

mod hover;
mod occurrence;
mod place;
mod references;

use super::File;
use crate::{
    language::{Language, Options},
    text::Text,
};

/// Takes the cursor out of a text.
fn cursor(marked: &str) -> (Text, usize) {
    let offset = marked.find("$0").expect("the text has no $0");
    (Text::new(&marked.replacen("$0", "", 1)), offset)
}

/// Reads a text that is a spec.
fn file(text: &str) -> File {
    let language = match text.contains("pipeline") {
        true => Language::Melange,
        false => Language::Dalec,
    };
    let options = Options {
        language: Some(language),
        ..Options::default()
    };
    File::read(&Text::new(text), None, &options).expect("a file of a given language is a spec")
}
