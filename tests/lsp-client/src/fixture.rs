//! Documents with a cursor.

use serde_json::{Value, json};

/// A document in which `$0` was where the cursor is.
#[derive(Clone, Debug)]
pub struct Fixture {
    /// The text without the mark.
    pub text: String,
    /// The line of the cursor, from 0.
    pub line: usize,
    /// The column of the cursor in bytes, from 0.
    pub column: usize,
}

impl Fixture {
    /// Takes the cursor out of a text.
    pub fn new(marked: &str) -> Self {
        let offset = marked.find("$0").expect("the text has no $0");
        let before = &marked[..offset];
        Self {
            text: marked.replacen("$0", "", 1),
            line: before.matches('\n').count(),
            column: offset - before.rfind('\n').map_or(0, |at| at + 1),
        }
    }

    /// Returns the parameters of a request at the cursor.
    pub fn at(&self, uri: &str) -> Value {
        json!({
            "textDocument": { "uri": uri },
            "position": { "line": self.line, "character": self.column },
        })
    }
}
