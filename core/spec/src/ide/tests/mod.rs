//! Tests with a cursor: `$0` in a text is where it stands.

mod place;

use crate::text::Text;

/// Takes the cursor out of a text.
fn cursor(marked: &str) -> (Text, usize) {
    let offset = marked.find("$0").expect("the text has no $0");
    (Text::new(&marked.replacen("$0", "", 1)), offset)
}
