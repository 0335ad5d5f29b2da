//! The text that is read: without what no shell sees.

use bumpalo::Bump;

/// A script without null bytes and without the `\r` of line ends.
///
/// mvdan's reader takes U+0080 for the end of the text (sh@v3.13.1 syntax/lexer.go:66).
pub(super) struct Source<'s> {
    pub text: &'s str,
    /// The places behind which something was left out, each with how much that is until there.
    left_out: Vec<(usize, usize)>,
}

impl<'s> Source<'s> {
    pub(super) fn new(script: &'s str, arena: &'s Bump) -> Self {
        let script = script.split('\u{80}').next().unwrap_or_default();
        let mut left_out = Vec::new();
        if !script.contains('\0') && !script.contains("\r\n") {
            return Self {
                text: script,
                left_out,
            };
        }
        let mut text = String::with_capacity(script.len());
        let mut letters = script.chars().peekable();
        while let Some(letter) = letters.next() {
            if letter == '\0' || letter == '\r' && letters.peek() == Some(&'\n') {
                left_out.push((text.len(), left_out.len() + 1));
            } else {
                text.push(letter);
            }
        }
        Self {
            text: arena.alloc_str(&text),
            left_out,
        }
    }

    /// Returns where a place of the text is in the script.
    pub(super) fn place(&self, at: usize) -> usize {
        let before = self.left_out.partition_point(|(place, _)| *place <= at);
        let left_out = before.checked_sub(1).and_then(|it| self.left_out.get(it));
        at + left_out.map_or(0, |(_, count)| *count)
    }
}
