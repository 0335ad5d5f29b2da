//! Where the text is broken: there, nothing can be said to be missing.

use crate::text::{Text, TextRange};

/// Stretches of broken text.
#[derive(Clone, Debug, Default)]
pub(crate) struct Holes {
    /// In order; each with the farthest end of those up to it.
    ranges: Vec<(TextRange, usize)>,
}

impl Holes {
    pub(crate) fn new(ranges: &[TextRange]) -> Self {
        let mut ranges = ranges.to_vec();
        ranges.sort_unstable();
        let mut farthest = 0;
        let ranges = ranges.into_iter().map(|range| {
            farthest = range.end.max(farthest);
            (range, farthest)
        });
        Self {
            ranges: ranges.collect(),
        }
    }

    pub(crate) fn is_empty(&self) -> bool {
        self.ranges.is_empty()
    }

    /// Returns whether broken text is next to `range` but for white space.
    pub(crate) fn near(&self, range: TextRange, text: &Text) -> bool {
        if self.is_empty() {
            return false;
        }
        // White space that is longer than this separates enough.
        let reach = 200;
        let before = text.slice(TextRange::new(
            range.start.saturating_sub(reach),
            range.start,
        ));
        let after = text.slice(TextRange::new(range.end, range.end + reach));
        let start = range.start - (before.len() - before.trim_end().len());
        let end = range.end + (after.len() - after.trim_start().len());
        !self.spare(TextRange::new(start, end))
    }

    /// Returns whether no broken text lies in `range` or next to it.
    pub(crate) fn spare(&self, range: TextRange) -> bool {
        let begun = self
            .ranges
            .partition_point(|(hole, _)| hole.start <= range.end);
        begun
            .checked_sub(1)
            .and_then(|last| self.ranges.get(last))
            .is_none_or(|(_, farthest)| *farthest < range.start)
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn holes_are_found_by_their_ends_too() {
        let range = TextRange::new;
        let holes = Holes::new(&[range(10, 100), range(20, 30)]);
        assert!(holes.spare(range(0, 9)));
        assert!(!holes.spare(range(0, 10)));
        assert!(!holes.spare(range(50, 60)));
        assert!(!holes.spare(range(100, 110)));
        assert!(holes.spare(range(101, 110)));
        assert!(Holes::default().spare(range(0, 1)));
    }
}
