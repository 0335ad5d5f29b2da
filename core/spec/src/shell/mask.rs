//! What a builder puts in before a shell reads a script.

/// Replaces each `${{…}}` by as many of an ASCII character, so that positions stay.
///
/// A value may be anything; a word is what most of them are.
pub fn mask(script: &str, by: u8) -> String {
    let mut masked = String::with_capacity(script.len());
    let mut rest = script;
    while let Some(start) = rest.find("${{") {
        let (before, from) = rest.split_at(start);
        masked.push_str(before);
        let Some(len) = from.find("}}").map(|end| end + "}}".len()) else {
            rest = from;
            break;
        };
        // Line breaks stay, so that no position moves to another line.
        let (reference, behind) = from.split_at(len);
        masked.extend(
            reference
                .bytes()
                .map(|byte| if byte == b'\n' { '\n' } else { char::from(by) }),
        );
        rest = behind;
    }
    masked.push_str(rest);
    masked
}
