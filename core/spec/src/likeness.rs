//! Names that resemble each other: *did you mean …?*

/// How alike names must be, from 0 to 1, for one to be taken for the other.
pub(crate) const ALIKE: f64 = 0.84;

/// Returns the name that is most like one that is not known, if one is like it.
pub(crate) fn nearest<'n>(name: &str, known: impl IntoIterator<Item = &'n str>) -> Option<&'n str> {
    nearest_by(name, known, ALIKE, likeness)
}

/// Returns the first of the names that are most like one that is not known, if `likeness` puts
/// them at `least` or above.
pub(crate) fn nearest_by<'n>(
    name: &str,
    known: impl IntoIterator<Item = &'n str>,
    least: f64,
    likeness: impl Fn(&str, &str) -> f64,
) -> Option<&'n str> {
    // Comparing takes time with the square of the length.
    if name.len() > 100 {
        return None;
    }
    known
        .into_iter()
        .map(|known| (likeness(name, known), known))
        .filter(|(likeness, _)| *likeness >= least)
        .reduce(|best, next| if next.0 > best.0 { next } else { best })
        .map(|(_, known)| known)
}

/// Returns how alike two names are, from 0 to 1. Case and the signs between words do not count.
pub(crate) fn likeness(one: &str, other: &str) -> f64 {
    let plain = |name: &str| name.to_lowercase().replace(['_', '-', ' '], "");
    strsim::jaro_winkler(&plain(one), &plain(other))
}

/// Returns whether a name is but a slip away from another, so that it can hardly mean anything
/// else.
pub(crate) fn is_slip(name: &str, known: &str) -> bool {
    name.len() <= 100
        && known.len() >= 4
        && strsim::damerau_levenshtein(&name.to_lowercase(), known) <= 1
}
