//! Scripts that are not given to the parser: it recurses for each level of nesting, and takes time
//! that doubles with each level that is never closed.

/// More levels than any script has, and few enough for any stack.
const DEEP: usize = 50;
/// More levels that are never closed than a script has while it is written.
const OPEN: usize = 8;

/// Returns whether a script is nested too deeply to be read.
///
/// Text in quotes and comments counts as well, which only makes the answer more careful.
pub(super) fn is_too_deep(script: &str) -> bool {
    let (mut depth, mut deepest) = (0_usize, 0_usize);
    let (mut parentheses, mut cases) = (0_usize, 0_usize);
    let mut word_start = 0;
    let mut level = |opens: bool| {
        depth = if opens {
            depth + 1
        } else {
            depth.saturating_sub(1)
        };
        deepest = deepest.max(depth);
    };
    for (at, byte) in script.bytes().enumerate().chain([(script.len(), b'\n')]) {
        if byte.is_ascii_alphanumeric() || byte == b'_' {
            continue;
        }
        match script.get(word_start..at).unwrap_or_default() {
            "case" => {
                level(true);
                cases += 1;
            }
            "esac" => {
                level(false);
                cases = cases.saturating_sub(1);
            }
            "if" | "for" | "while" | "until" | "select" | "coproc" | "function" => level(true),
            "fi" | "done" => level(false),
            _ => {}
        }
        word_start = at + 1;
        match byte {
            b'(' => {
                level(true);
                parentheses += 1;
            }
            b')' => {
                level(false);
                parentheses = parentheses.saturating_sub(1);
            }
            b'{' | b'[' | b'!' => level(true),
            b'}' | b']' => level(false),
            _ => {}
        }
    }
    deepest > DEEP || parentheses > OPEN || cases > OPEN
}
