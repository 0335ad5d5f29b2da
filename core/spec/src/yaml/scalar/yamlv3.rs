//! What gopkg.in/yaml.v3 3.0.1 makes of scalars.

use super::{Misfit, Typed, float};
use crate::yaml::{Scalar, ScalarStyle};
use ecow::EcoString;

/// Returns what the library sees in a scalar; an error where a tag does not fit it, which ends
/// the whole reading.
pub(super) fn typed(scalar: &Scalar, tag: Option<&str>) -> Result<Typed, Misfit> {
    let tag = tag.map(short).filter(|tag| *tag != "!");
    let text = || Typed::Text(scalar.text.clone());
    let found = match tag {
        None if scalar.style != ScalarStyle::Plain => return Ok(text()),
        Some("!!str") => return Ok(text()),
        // No field of melange's takes a date: to all of them it is text.
        Some("!!timestamp") if is_date(&scalar.text) => {
            return Ok(Typed::TextOnly(scalar.text.clone()));
        }
        None | Some("!!bool" | "!!int" | "!!float" | "!!null" | "!!timestamp") => {
            resolve(&scalar.text)
        }
        Some("!!binary") => {
            let bytes = base64(&scalar.text).ok_or(Misfit::Sort)?;
            let text = String::from_utf8_lossy(&bytes);
            return Ok(Typed::Text(text.into()));
        }
        // The library does not know the tag, and takes the text.
        Some(_) => return Ok(text()),
    };
    match (tag, &found) {
        (None, _)
        | (Some("!!bool"), Typed::Bool(_))
        | (Some("!!int"), Typed::Integer(_))
        | (Some("!!float"), Typed::Float(_))
        | (Some("!!null"), Typed::Null) => Ok(found),
        #[expect(clippy::cast_precision_loss, reason = "as the library does")]
        (Some("!!float"), Typed::Integer(value)) if i64::try_from(*value).is_ok() => {
            Ok(Typed::Float(*value as f64))
        }
        _ => Err(Misfit::Sort),
    }
}

/// Writes a tag as short as it can be.
fn short(tag: &str) -> &str {
    let long = tag
        .strip_prefix("!<tag:yaml.org,2002:")
        .and_then(|tag| tag.strip_suffix('>'));
    match long {
        Some("bool") => "!!bool",
        Some("int") => "!!int",
        Some("float") => "!!float",
        Some("null") => "!!null",
        Some("str") => "!!str",
        Some("timestamp") => "!!timestamp",
        Some("binary") => "!!binary",
        _ => tag,
    }
}

/// Returns whether a text looks like a date.
fn is_date(text: &str) -> bool {
    text.as_bytes()
        .split_first_chunk()
        .is_some_and(|(year, rest): (&[u8; 4], _)| {
            year.iter().all(u8::is_ascii_digit) && rest.first() == Some(&b'-')
        })
}

/// Returns the type of a text without quotes.
fn resolve(text: &EcoString) -> Typed {
    match text.as_str() {
        "" | "~" | "null" | "Null" | "NULL" => return Typed::Null,
        "true" | "True" | "TRUE" => return Typed::Bool(true),
        "false" | "False" | "FALSE" => return Typed::Bool(false),
        ".inf" | ".Inf" | ".INF" | "+.inf" | "+.Inf" | "+.INF" => {
            return Typed::Float(f64::INFINITY);
        }
        "-.inf" | "-.Inf" | "-.INF" => return Typed::Float(f64::NEG_INFINITY),
        ".nan" | ".NaN" | ".NAN" => return Typed::Float(f64::NAN),
        _ => {}
    }
    let number = match text.bytes().next() {
        Some(b'.') => float::parse(text).map(Typed::Float),
        Some(b'0'..=b'9' | b'+' | b'-') if text.contains('_') => {
            number(&text.as_str().replace('_', ""))
        }
        Some(b'0'..=b'9' | b'+' | b'-') => number(text),
        _ => None,
    };
    number.unwrap_or_else(|| Typed::Text(text.clone()))
}

/// Reads a number whose underscores are gone.
fn number(text: &str) -> Option<Typed> {
    if let Some(value) = whole(text) {
        return Some(Typed::Integer(value));
    }
    if is_decimal(text) {
        return float::parse(text).map(Typed::Float);
    }
    None
}

/// Reads a whole number of 64 bits with the prefixes of Go: `0x`, `0b`, `0o`, or `0` for octal.
fn whole(text: &str) -> Option<i128> {
    let negative = text.starts_with('-');
    let signed = negative || text.starts_with('+');
    let digits = if signed { text.get(1..)? } else { text };
    let (digits, radix) = match digits.as_bytes() {
        [b'0', b'x' | b'X', ..] => (digits.get(2..)?, 16),
        [b'0', b'b' | b'B', ..] => (digits.get(2..)?, 2),
        [b'0', b'o' | b'O', ..] => (digits.get(2..)?, 8),
        [b'0', _, ..] => (digits.get(1..)?, 8),
        _ => (digits, 10),
    };
    if digits.is_empty() || !digits.chars().all(|digit| digit.is_digit(radix)) {
        return None;
    }
    let value = i128::from_str_radix(digits, radix).ok()?;
    let value = if negative { -value } else { value };
    // Numbers with a sign have 63 bits.
    let most = if signed {
        i128::from(i64::MAX)
    } else {
        i128::from(u64::MAX)
    };
    (i128::from(i64::MIN)..=most)
        .contains(&value)
        .then_some(value)
}

/// Returns whether a text is a number with a point or an exponent, or one with leading zeros.
fn is_decimal(text: &str) -> bool {
    let unsigned = text.strip_prefix(['-', '+']).unwrap_or(text);
    let (mantissa, exponent) = match unsigned.split_once(['e', 'E']) {
        Some((mantissa, exponent)) => (mantissa, Some(exponent)),
        None => (unsigned, None),
    };
    let digits = |text: &str| text.bytes().all(|byte| byte.is_ascii_digit());
    let (before, after) = mantissa.split_once('.').unwrap_or((mantissa, ""));
    let exponent = exponent.is_none_or(|exponent| {
        let exponent = exponent.strip_prefix(['-', '+']).unwrap_or(exponent);
        !exponent.is_empty() && digits(exponent)
    });
    digits(before) && digits(after) && !(before.is_empty() && after.is_empty()) && exponent
}

/// Turns a scalar into text: what is written, whatever its type.
pub(super) fn string(scalar: &Scalar, typed: Typed) -> EcoString {
    match typed {
        Typed::Null => EcoString::new(),
        Typed::Text(text) | Typed::TextOnly(text) => text,
        Typed::Bool(_) | Typed::Integer(_) | Typed::Float(_) => scalar.text.clone(),
    }
}

/// Reads the truth values of YAML 1.1, which are text elsewhere.
pub(super) fn boolean(text: &str) -> Result<bool, Misfit> {
    match text {
        "y" | "Y" | "yes" | "Yes" | "YES" | "on" | "On" | "ON" => Ok(true),
        "n" | "N" | "no" | "No" | "NO" | "off" | "Off" | "OFF" => Ok(false),
        _ => Err(Misfit::Sort),
    }
}

/// Turns a value into a signed number of 64 bits; fractions are cut off.
#[expect(
    clippy::cast_possible_truncation,
    reason = "fractions are cut off, as the library does"
)]
pub(super) fn integer(typed: &Typed) -> Result<i64, Misfit> {
    const LIMIT: f64 = 9_223_372_036_854_775_808.0;
    match typed {
        Typed::Null => Ok(0),
        Typed::Integer(value) => i64::try_from(*value).map_err(|_| Misfit::Range),
        // Go's conversion of the limit itself gives the least number.
        Typed::Float(value) if *value < LIMIT => Ok(*value as i64),
        Typed::Float(value) if *value == LIMIT => Ok(i64::MIN),
        Typed::Float(_) => Err(Misfit::Range),
        _ => Err(Misfit::Sort),
    }
}

/// Turns a value into an unsigned number of 64 bits; fractions are cut off, and negative ones
/// wrap around.
#[expect(
    clippy::cast_possible_truncation,
    clippy::cast_sign_loss,
    reason = "as the library does"
)]
pub(super) fn unsigned(typed: &Typed) -> Result<u64, Misfit> {
    const LIMIT: f64 = 18_446_744_073_709_551_616.0;
    const HALF: u64 = 1 << 63;
    match typed {
        Typed::Null => Ok(0),
        Typed::Integer(value) => u64::try_from(*value).map_err(|_| Misfit::Range),
        Typed::Float(value) if *value == LIMIT => Ok(HALF),
        Typed::Float(value) if *value >= 0.0 && *value < LIMIT => Ok(*value as u64),
        Typed::Float(value) if *value < -9_223_372_036_854_775_808.0 => Ok(HALF),
        Typed::Float(value) if *value < 0.0 => Ok((*value as i64) as u64),
        Typed::Float(_) => Err(Misfit::Range),
        _ => Err(Misfit::Sort),
    }
}

/// Decodes base 64 as Go does: line breaks do not count, padding must be right.
fn base64(text: &str) -> Option<Vec<u8>> {
    let mut bytes = Vec::new();
    let mut bits: u32 = 0;
    let mut count = 0;
    let mut padding = 0;
    for byte in text.bytes().filter(|byte| !matches!(byte, b'\n' | b'\r')) {
        let value = match byte {
            b'A'..=b'Z' => byte - b'A',
            b'a'..=b'z' => byte - b'a' + 26,
            b'0'..=b'9' => byte - b'0' + 52,
            b'+' => 62,
            b'/' => 63,
            b'=' => {
                padding += 1;
                count += 1;
                continue;
            }
            _ => return None,
        };
        if padding > 0 {
            return None;
        }
        bits = bits << 6 | u32::from(value);
        count += 1;
        if count % 4 != 1 {
            let shift = match count % 4 {
                2 => 4,
                3 => 2,
                _ => 0,
            };
            bytes.push(u8::try_from(bits >> shift & 0xff).ok()?);
        }
    }
    (count % 4 == 0 && padding <= 2).then_some(bytes)
}
