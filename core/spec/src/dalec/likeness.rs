//! Names that resemble each other: *did you mean …?*

/// Returns the name that is most like one that is not known, if one is like it.
///
/// Case and the signs between words do not count.
pub(super) fn nearest<'n>(name: &str, known: impl Iterator<Item = &'n str>) -> Option<&'n str> {
    // Comparing takes time with the square of the length.
    if name.len() > 100 {
        return None;
    }
    let plain = |name: &str| name.to_lowercase().replace(['_', '-', ' '], "");
    let wanted = plain(name);
    known
        .map(|known| (strsim::jaro_winkler(&wanted, &plain(known)), known))
        .filter(|(likeness, _)| *likeness >= 0.84)
        .max_by(|a, b| a.0.total_cmp(&b.0))
        .map(|(_, known)| known)
}

/// Returns whether a name is but a slip away from another, so that it can hardly mean anything
/// else.
pub(super) fn is_slip(name: &str, known: &str) -> bool {
    name.len() <= 100
        && known.len() >= 4
        && strsim::damerau_levenshtein(&name.to_lowercase(), known) <= 1
}
