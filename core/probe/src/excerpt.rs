//! The part of a content that a person can read.

use serde::{Deserialize, Serialize};

/// Text of any size, cut to what a person can read.
#[derive(Clone, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
pub struct Excerpt {
    /// At most [`Excerpt::LIMIT`] bytes of the content; bytes that are no UTF-8 stand as `\xNN`.
    pub text: String,
    /// The size of the whole content, in bytes.
    pub size: u64,
}

impl Excerpt {
    /// How many bytes of the content an excerpt shows.
    pub const LIMIT: usize = 64 * 1024;

    /// Makes the excerpt of a content.
    pub fn of(content: &[u8]) -> Self {
        Self::of_beginning(content, content.len() as u64)
    }

    /// Makes the excerpt of a content of which only the beginning is at hand.
    ///
    /// `size` is that of the whole content, in bytes.
    pub fn of_beginning(beginning: &[u8], size: u64) -> Self {
        let shown = beginning.get(..Self::LIMIT).unwrap_or(beginning);
        let mut text = String::with_capacity(shown.len());
        let mut chunks = shown.utf8_chunks().peekable();
        while let Some(chunk) = chunks.next() {
            text.push_str(chunk.valid());
            // A character that only the cut has split is left out.
            let split = chunks.peek().is_none()
                && size > shown.len() as u64
                && is_unfinished(chunk.invalid());
            if !split {
                for byte in chunk.invalid() {
                    text.push_str(&format!("\\x{byte:02x}"));
                }
            }
        }
        Self { text, size }
    }

    /// Whether the content is longer than what is shown.
    pub fn is_cut(&self) -> bool {
        self.size > Self::LIMIT as u64
    }
}

/// Whether the bytes could become a character if more came.
fn is_unfinished(bytes: &[u8]) -> bool {
    str::from_utf8(bytes).is_err_and(|error| error.error_len().is_none())
}

#[cfg(test)]
mod tests {
    use super::Excerpt;

    #[test]
    fn bytes_that_are_no_text_are_spelt_out() {
        for (content, text) in [
            (&b"plain\n"[..], "plain\n"),
            (b"a\xff\xfeb", "a\\xff\\xfeb"),
            (b"nul\0", "nul\0"),
            ("é日".as_bytes(), "é日"),
            // At its end a content is not cut, so half a character is two bytes.
            (b"a\xe6\x97", "a\\xe6\\x97"),
            (b"", ""),
        ] {
            let excerpt = Excerpt::of(content);
            assert_eq!(
                excerpt,
                Excerpt {
                    text: text.to_owned(),
                    size: content.len() as u64
                }
            );
        }
    }

    #[test]
    fn a_long_content_is_cut_between_characters() {
        let content = "日".repeat(30_000);
        let excerpt = Excerpt::of(content.as_bytes());
        assert_eq!(excerpt.size, 90_000);
        assert_eq!(excerpt.text, "日".repeat(Excerpt::LIMIT / 3));
        assert!(excerpt.is_cut());

        let exact = vec![b'x'; Excerpt::LIMIT];
        assert_eq!(Excerpt::of(&exact).text.len(), Excerpt::LIMIT);
        assert!(!Excerpt::of(&exact).is_cut());

        let binary = vec![0xff; Excerpt::LIMIT + 1];
        assert_eq!(Excerpt::of(&binary).text.len(), 4 * Excerpt::LIMIT);
    }
}
