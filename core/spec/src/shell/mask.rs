//! What a builder puts in before a shell reads a script.

/// Replaces each `${{…}}` by as many of an ASCII character, so that positions stay.
///
/// A value may be anything; a word is what most of them are.
pub fn mask(script: &str, by: u8) -> String {
    mask_each(script, &|_| by)
}

/// Replaces each `${{…}}` by as many of the ASCII character that `by` gives for its name.
pub(super) fn mask_each(script: &str, by: &dyn Fn(&str) -> u8) -> String {
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
        let name = reference.trim_start_matches("${{").trim_end_matches("}}");
        let by = char::from(by(name.trim()));
        masked.extend(reference.bytes().map(|byte| match byte {
            b'\n' => '\n',
            _ => by,
        }));
        rest = behind;
    }
    masked.push_str(rest);
    masked
}
