//! Numbers with a point, as Go reads and prints them.

/// Reads a number by the rules of Go's `strconv.ParseFloat`; `None` also if it is too large.
pub(super) fn parse(text: &str) -> Option<f64> {
    let (negative, unsigned) = match text.strip_prefix('-') {
        Some(rest) => (true, rest),
        None => (false, text.strip_prefix('+').unwrap_or(text)),
    };
    let lower = unsigned.to_ascii_lowercase();
    let value = match lower.as_str() {
        "inf" | "infinity" => f64::INFINITY,
        "nan" => f64::NAN,
        _ => {
            let value = match lower.strip_prefix("0x") {
                Some(digits) => hexadecimal(&without_underscores(digits, true)?)?,
                None => decimal(&without_underscores(&lower, false)?)?,
            };
            value.is_finite().then_some(value)?
        }
    };
    Some(if negative { -value } else { value })
}

/// Drops underscores, which may only stand between two digits, or behind `0x`.
fn without_underscores(text: &str, hexadecimal: bool) -> Option<String> {
    let radix = if hexadecimal { 16 } else { 10 };
    let mut before = hexadecimal;
    let mut chars = text.chars().peekable();
    let mut out = String::with_capacity(text.len());
    while let Some(char) = chars.next() {
        if char == '_' {
            let between = before && chars.peek().is_some_and(|next| next.is_digit(radix));
            if !between {
                return None;
            }
            before = false;
        } else {
            before = char.is_digit(radix);
            out.push(char);
        }
    }
    Some(out)
}

fn decimal(text: &str) -> Option<f64> {
    let plausible = text
        .bytes()
        .all(|byte| byte.is_ascii_digit() || b".e+-".contains(&byte));
    text.parse()
        .ok()
        .filter(|_| plausible && !text.starts_with(['+', '-']))
}

/// Reads `1.8p3`, whose exponent is a must.
fn hexadecimal(text: &str) -> Option<f64> {
    let (mantissa, exponent) = text.split_once('p')?;
    let exponent: i32 = exponent.parse().ok()?;
    let (whole, fraction) = mantissa.split_once('.').unwrap_or((mantissa, ""));
    if whole.is_empty() && fraction.is_empty() {
        return None;
    }
    let mut value = 0.0;
    for digit in whole.chars() {
        value = value * 16.0 + f64::from(digit.to_digit(16)?);
    }
    let mut weight = 1.0 / 16.0;
    for digit in fraction.chars() {
        value += f64::from(digit.to_digit(16)?) * weight;
        weight /= 16.0;
    }
    Some(value * 2_f64.powi(exponent))
}

/// Prints a number as Go's `fmt.Sprint`: the fewest digits that are exact, with an exponent below
/// 0.0001 and from a million on.
pub(super) fn format(value: f64) -> String {
    if value.is_nan() {
        return "NaN".to_owned();
    }
    if value.is_infinite() {
        return if value > 0.0 { "+Inf" } else { "-Inf" }.to_owned();
    }
    let shortest = format!("{value:e}");
    let Some((mantissa, exponent)) = shortest.split_once('e') else {
        return shortest;
    };
    let exponent: i32 = exponent.parse().unwrap_or(0);
    if (-4..6).contains(&exponent) {
        return format!("{value}");
    }
    let sign = if exponent < 0 { '-' } else { '+' };
    format!("{mantissa}e{sign}{:02}", exponent.abs())
}
