//! The rules of goccy/go-yaml 1.19.2, as Dalec uses it.

use super::{Misfit, Typed, float};
use crate::yaml::{Scalar, ScalarStyle};
use ecow::{EcoString, eco_format};

/// Returns the type of a scalar.
pub(super) fn typed(scalar: &Scalar, tag: Option<&str>) -> Typed {
    let untagged = if scalar.style == ScalarStyle::Plain {
        plain(&scalar.text)
    } else {
        Typed::Text(scalar.text.clone())
    };
    match tag {
        Some("!!str") => Typed::Text(string(untagged)),
        Some("!!int") => integer(&untagged).map_or_else(
            |_| Typed::Text(scalar.text.clone()),
            |int| Typed::TextOnly(eco_format!("{int}")),
        ),
        Some("!!float") => number(&untagged).map_or(untagged, Typed::Float),
        Some("!!bool") => match plain(&scalar.text) {
            Typed::Bool(value) => Typed::Bool(value),
            _ => untagged,
        },
        Some("!!null") => Typed::Null,
        _ => untagged,
    }
}

fn plain(text: &EcoString) -> Typed {
    match text.as_str() {
        "" | "~" | "null" | "Null" | "NULL" => Typed::Null,
        "true" | "True" | "TRUE" => Typed::Bool(true),
        "false" | "False" | "FALSE" => Typed::Bool(false),
        ".inf" | ".Inf" | ".INF" => Typed::Float(f64::INFINITY),
        "-.inf" | "-.Inf" | "-.INF" => Typed::Float(f64::NEG_INFINITY),
        ".nan" | ".NaN" | ".NAN" => Typed::Float(f64::NAN),
        _ => written_number(text).unwrap_or_else(|| Typed::Text(text.clone())),
    }
}

/// Reads a number as it may be written without quotes.
///
/// Underscores count for nothing, a leading zero means octal unless there is a point, and an
/// exponent without a point makes no number.
fn written_number(text: &str) -> Option<Typed> {
    let points = text.matches('.').count();
    if text.starts_with('_') || points > 1 {
        return None;
    }
    let negative = text.starts_with('-');
    let unsigned = text.strip_prefix('+').unwrap_or(text);
    let unsigned = unsigned
        .strip_prefix('-')
        .unwrap_or(unsigned)
        .replace('_', "");
    let (digits, radix) = if let Some(digits) = unsigned.strip_prefix("0x") {
        (digits, 16)
    } else if let Some(digits) = unsigned.strip_prefix("0o") {
        (digits, 8)
    } else if let Some(digits) = unsigned.strip_prefix("0b") {
        (digits, 2)
    } else if points == 1 {
        // A second sign is no part of a number.
        let value = float::parse(&unsigned).filter(|_| !unsigned.starts_with(['+', '-']))?;
        return Some(Typed::Float(if negative { -value } else { value }));
    } else if unsigned.len() > 1 && unsigned.starts_with('0') {
        (unsigned.as_str(), 8)
    } else {
        (unsigned.as_str(), 10)
    };
    if digits.is_empty() || !digits.chars().all(|digit| digit.is_digit(radix)) {
        return None;
    }
    let value = i128::from_str_radix(digits, radix).ok()?;
    let value = if negative { -value } else { value };
    let fits = if negative {
        value >= i128::from(i64::MIN)
    } else {
        value <= i128::from(u64::MAX)
    };
    fits.then_some(Typed::Integer(value))
}

/// Turns a value into text.
pub(super) fn string(typed: Typed) -> EcoString {
    match typed {
        Typed::Null => EcoString::new(),
        Typed::Bool(value) => eco_format!("{value}"),
        Typed::Integer(value) => eco_format!("{value}"),
        Typed::Float(value) => float::format(value).into(),
        Typed::Text(text) | Typed::TextOnly(text) => text,
    }
}

/// Returns the value as a number, that of text included.
fn number(typed: &Typed) -> Option<f64> {
    match typed {
        #[expect(clippy::cast_precision_loss, reason = "as the loader does")]
        Typed::Integer(value) => Some(*value as f64),
        Typed::Float(value) => Some(*value),
        Typed::Text(text) => float::parse(text),
        Typed::Null | Typed::Bool(_) | Typed::TextOnly(_) => None,
    }
}

/// Turns a value into a signed number of 64 bits.
///
/// Text is read as a number with a point, exponents included. One that is too large becomes the
/// least number there is: so does the loader's processor.
#[expect(
    clippy::cast_possible_truncation,
    reason = "fractions are cut off, as the loader does"
)]
pub(super) fn integer(typed: &Typed) -> Result<i64, Misfit> {
    const LIMIT: f64 = 9_223_372_036_854_775_808.0;
    let cut = |value: f64| {
        if value >= LIMIT {
            i64::MIN
        } else {
            value as i64
        }
    };
    match typed {
        Typed::Null => Ok(0),
        Typed::Integer(value) => i64::try_from(*value).map_err(|_| Misfit::Range),
        Typed::Float(value) if *value <= LIMIT => Ok(cut(*value)),
        Typed::Float(_) => Err(Misfit::Range),
        Typed::Text(text) => match float::parse(text) {
            Some(value) if (0.0..=2.0 * LIMIT).contains(&value) => Ok(cut(value)),
            Some(_) => Err(Misfit::Range),
            None => Err(Misfit::Sort),
        },
        Typed::Bool(_) | Typed::TextOnly(_) => Err(Misfit::Sort),
    }
}

/// Turns a value into an unsigned number of 32 bits, by the same rules.
#[expect(
    clippy::cast_possible_truncation,
    clippy::cast_sign_loss,
    reason = "fractions are cut off, as the loader does"
)]
pub(super) fn unsigned(typed: &Typed) -> Result<u32, Misfit> {
    let cut = |value: f64| {
        // Not `< 2^32`: NaN is out of range, and -0.5 as well.
        if value >= 0.0 && value < f64::from(u32::MAX) + 1.0 {
            Ok(value as u32)
        } else {
            Err(Misfit::Range)
        }
    };
    match typed {
        Typed::Null => Ok(0),
        Typed::Integer(value) => u32::try_from(*value).map_err(|_| Misfit::Range),
        Typed::Float(value) => cut(*value),
        Typed::Text(text) => cut(float::parse(text).ok_or(Misfit::Sort)?),
        Typed::Bool(_) | Typed::TextOnly(_) => Err(Misfit::Sort),
    }
}
