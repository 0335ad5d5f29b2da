//! Samples, and what is read from them: medians, and ratios of what was measured in turns.

use std::{fmt, time::Duration};

/// Durations of the same thing, measured several times.
#[derive(Clone, Debug, Default)]
pub(crate) struct Sample {
    durations: Vec<Duration>,
}

impl Sample {
    /// Adds one duration.
    pub(crate) fn add(&mut self, duration: Duration) {
        self.durations.push(duration);
    }

    /// Returns the middle one, or the mean of the two in the middle; zero if there is none.
    pub(crate) fn median(&self) -> Duration {
        let mut sorted = self.durations.clone();
        sorted.sort_unstable();
        let middle = sorted.len() / 2;
        match (sorted.get(middle), sorted.len() % 2) {
            (Some(&one), 1) => one,
            (Some(&upper), _) => (sorted.get(middle - 1).copied().unwrap_or(upper) + upper) / 2,
            (None, _) => Duration::ZERO,
        }
    }

    /// Returns the median as a multiple of another one's.
    pub(crate) fn ratio_to(&self, other: &Self) -> f64 {
        self.median().as_secs_f64() / other.median().as_secs_f64()
    }
}

impl fmt::Display for Sample {
    /// Writes the median and the range: `12.3 ms (11.9 … 14.0, n = 9)`.
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        let milliseconds = |duration: Duration| duration.as_secs_f64() * 1000.0;
        let least = self.durations.iter().min().copied().unwrap_or_default();
        let most = self.durations.iter().max().copied().unwrap_or_default();
        write!(
            f,
            "{:.1} ms ({:.1} … {:.1}, n = {})",
            milliseconds(self.median()),
            milliseconds(least),
            milliseconds(most),
            self.durations.len()
        )
    }
}

/// Measures two things in turns, so that whatever else the machine does meets both alike.
pub(crate) fn in_turns(
    pairs: u32,
    mut one: impl FnMut(u32) -> anyhow::Result<Duration>,
    mut other: impl FnMut(u32) -> anyhow::Result<Duration>,
) -> anyhow::Result<(Sample, Sample)> {
    let (mut first, mut second) = (Sample::default(), Sample::default());
    for pair in 0..pairs {
        // Whoever comes second may find warmer caches, so they take turns in that, too.
        if pair % 2 == 0 {
            first.add(one(pair)?);
            second.add(other(pair)?);
        } else {
            second.add(other(pair)?);
            first.add(one(pair)?);
        }
    }
    Ok((first, second))
}

#[cfg(test)]
mod tests {
    use super::*;

    fn sample(milliseconds: &[u64]) -> Sample {
        let mut sample = Sample::default();
        milliseconds
            .iter()
            .for_each(|&one| sample.add(Duration::from_millis(one)));
        sample
    }

    #[test]
    fn a_median_is_in_the_middle() {
        assert_eq!(sample(&[9, 1, 5]).median(), Duration::from_millis(5));
        assert_eq!(sample(&[4, 2, 100, 1]).median(), Duration::from_millis(3));
        assert_eq!(sample(&[]).median(), Duration::ZERO);
        assert_eq!(sample(&[3, 1, 2]).to_string(), "2.0 ms (1.0 … 3.0, n = 3)");
    }

    #[test]
    fn both_come_first_equally_often() {
        let order = std::cell::RefCell::new(String::new());
        let note = |name: char| {
            order.borrow_mut().push(name);
            Ok(Duration::from_millis(u64::from(name == 'b') + 1))
        };
        let (a, b) = in_turns(4, |_| note('a'), |_| note('b')).unwrap();
        assert_eq!(*order.borrow(), "abbaabba");
        assert!((b.ratio_to(&a) - 2.0).abs() < f64::EPSILON);
    }
}
