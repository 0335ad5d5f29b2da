//! Lengths of time, as Go reads them.

/// Reads a text such as `1h30m` by the rules of Go's `time.ParseDuration`, into nanoseconds.
pub(super) fn parse(text: &str) -> Option<i64> {
    let (negative, mut rest) = match text.strip_prefix('-') {
        Some(rest) => (true, rest),
        None => (false, text.strip_prefix('+').unwrap_or(text)),
    };
    if rest == "0" {
        return Some(0);
    }
    if rest.is_empty() {
        return None;
    }
    let mut sum: u64 = 0;
    while !rest.is_empty() {
        let (whole, after) = digits(rest);
        let (fraction, after) = match after.strip_prefix('.') {
            Some(after) => digits(after),
            None => ("", after),
        };
        if whole.is_empty() && fraction.is_empty() {
            return None;
        }
        let end = after
            .find(|c: char| c == '.' || c.is_ascii_digit())
            .unwrap_or(after.len());
        let (unit, after) = after.split_at(end);
        let unit: u64 = match unit {
            "ns" => 1,
            "us" | "\u{b5}s" | "\u{3bc}s" => 1_000,
            "ms" => 1_000_000,
            "s" => 1_000_000_000,
            "m" => 60_000_000_000,
            "h" => 3_600_000_000_000,
            _ => return None,
        };
        let whole: u64 = if whole.is_empty() {
            0
        } else {
            whole.parse().ok()?
        };
        let part = part_of(fraction, unit);
        let length = whole.checked_mul(unit)?.checked_add(part)?;
        sum = sum.checked_add(length).filter(|sum| *sum <= 1 << 63)?;
        rest = after;
    }
    if negative {
        return Some(0_i64.wrapping_sub_unsigned(sum));
    }
    i64::try_from(sum).ok()
}

fn digits(text: &str) -> (&str, &str) {
    let end = text
        .find(|c: char| !c.is_ascii_digit())
        .unwrap_or(text.len());
    text.split_at(end)
}

/// Returns a fraction of a unit, cut off after nanoseconds.
#[expect(
    clippy::cast_possible_truncation,
    clippy::cast_precision_loss,
    clippy::cast_sign_loss,
    reason = "as Go does"
)]
fn part_of(fraction: &str, unit: u64) -> u64 {
    let read = fraction.get(..fraction.len().min(18)).unwrap_or_default();
    let Ok(value) = read.parse::<u64>() else {
        return 0;
    };
    let scale = 10_f64.powi(i32::try_from(read.len()).unwrap_or_default());
    (value as f64 * (unit as f64 / scale)) as u64
}
