//! Conditions on versions, as the tools of Debian and of RPM read what Dalec makes of them.
//!
//! What dpkg 1.21 and rpm 4.18 refuse was found by giving it to them.

/// Why a condition is not what it seems to be.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) enum Fault {
    /// It does not begin with an operator.
    NoOperator,
    /// It does not, and is taken for another package.
    OtherPackage,
    /// It has no version behind the operator.
    NoVersion,
    /// A blank is missing behind the operator.
    NoBlank(&'static str),
    /// The operator means something else.
    Loose(&'static str),
    /// More follows behind the version.
    More,
    /// The version has a character that is not allowed, or begins with one.
    BadVersion(char),
    /// Only `=` counts here.
    NotExact,
}

impl Fault {
    /// Returns what happens to whom, and what to do.
    pub(super) fn explain(self, text: &str, who: &str) -> (String, String) {
        let operators = "Begin it with `=`, `>=`, `<=`, `>` or `<` and a blank.";
        let (problem, hint) = match self {
            Self::NoOperator => (format!("`{text}` begins with no operator"), operators),
            Self::OtherPackage => {
                let message = format!("`{text}` is another package for {who}: it has no operator");
                return (message, operators.to_owned());
            }
            Self::NoVersion => (
                format!("`{text}` has no version"),
                "Write the operator, a blank and the version.",
            ),
            Self::NoBlank(operator) => {
                let message =
                    format!("{who} cannot be built: a blank is missing behind `{operator}`");
                return (message, format!("Write `{}`.", spaced(text, operator)));
            }
            Self::Loose(operator) => {
                let message = format!(
                    "without a blank behind it, `{operator}` means `{operator}=` for {who}"
                );
                return (message, format!("Write `{}`.", spaced(text, operator)));
            }
            Self::More => (
                format!("`{text}` is more than one operator and one version"),
                "Write an item for each condition; all of them must hold.",
            ),
            Self::BadVersion(c) if c.is_alphabetic() => (
                format!("a version cannot begin with {c:?}"),
                "Begin it with a digit.",
            ),
            Self::BadVersion(c) => (
                format!("a version cannot have {c:?} there"),
                "Leave it out.",
            ),
            Self::NotExact => {
                let message =
                    format!("what is provided has one version: `{text}` does not count for {who}");
                return (
                    message,
                    "Write `=` and the version, or no version.".to_owned(),
                );
            }
        };
        (format!("{who} cannot be built: {problem}"), hint.to_owned())
    }
}

/// Returns a condition with a blank behind its operator.
pub(super) fn spaced(text: &str, operator: &str) -> String {
    let version = text.strip_prefix(operator).unwrap_or(text);
    format!("{operator} {version}")
}

/// The operators that dpkg knows, and `==`, of which Dalec makes one.
const DEB_OPERATORS: [&str; 8] = ["<<", "<=", "==", "=", ">=", ">>", "<", ">"];
/// The operators that rpm knows, and those of which Dalec makes one.
const RPM_OPERATORS: [&str; 10] = ["<<", ">>", "<=", "=<", "==", ">=", "=>", "<", "=", ">"];

fn operator(text: &str, known: &[&'static str]) -> Option<&'static str> {
    known.iter().copied().find(|it| text.starts_with(it))
}

/// Checks a condition as dpkg reads it behind `formatVersionConstraint`
/// (dalec@9a577ddf packaging/linux/deb/template_control.go:55).
pub(super) fn deb(text: &str) -> Result<(), Fault> {
    let version = match text.split_once(' ') {
        None if text.starts_with(|c: char| c.is_ascii_digit()) => text,
        None => {
            let operator = operator(text, &DEB_OPERATORS).ok_or(Fault::NoOperator)?;
            match operator {
                "==" => return Err(Fault::NoBlank("==")),
                "<" | ">" => return Err(Fault::Loose(operator)),
                _ => text.strip_prefix(operator).unwrap_or_default(),
            }
        }
        // Dalec makes `<<`, `>>` and `=` of these.
        Some(("<" | ">" | "==" | "<<" | "<=" | "=" | ">=" | ">>", version)) => version.trim(),
        Some((first, _)) => {
            let operator = operator(first, &["<<", "<=", "=", ">=", ">>"]);
            let plain = operator.is_some_and(|it| {
                let rest = first.strip_prefix(it).unwrap_or_default();
                rest.starts_with(|c: char| c.is_ascii_digit())
            });
            let digit = first.starts_with(|c: char| c.is_ascii_digit());
            return Err(match plain || digit {
                true => Fault::More,
                false => Fault::NoOperator,
            });
        }
    };
    if version.is_empty() {
        return Err(Fault::NoVersion);
    }
    if version.contains([' ', ',']) {
        return Err(Fault::More);
    }
    let (epoch, rest) = version.split_once(':').unwrap_or(("0", version));
    if let Some(c) = epoch.chars().find(|c| !c.is_ascii_digit()) {
        return Err(Fault::BadVersion(c));
    }
    deb_version(rest)
}

/// Returns whether a condition is met by one version only.
pub(super) fn is_exact(text: &str) -> bool {
    operator(text, &DEB_OPERATORS).is_none_or(|it| matches!(it, "=" | "=="))
}

/// Checks a version without an epoch as dpkg does.
fn deb_version(version: &str) -> Result<(), Fault> {
    let first = version.chars().next().ok_or(Fault::NoVersion)?;
    let known = |c: char| c.is_ascii_alphanumeric() || matches!(c, '.' | '+' | '-' | '~' | ':');
    if !first.is_ascii_digit() {
        return Err(Fault::BadVersion(first));
    }
    match version.chars().find(|c| !known(*c)) {
        Some(c) => Err(Fault::BadVersion(c)),
        None if version.ends_with('-') => Err(Fault::BadVersion('-')),
        None => Ok(()),
    }
}

/// Checks a condition as rpmbuild reads it behind `FormatVersionConstraint`
/// (dalec@9a577ddf packaging/linux/rpm/template.go:316).
pub(super) fn rpm(text: &str) -> Result<(), Fault> {
    let mut words = text.split([' ', '\t', ',']).filter(|word| !word.is_empty());
    let Some(first) = words.next() else {
        return Ok(());
    };
    let version = match RPM_OPERATORS.contains(&first) {
        true => words.next().ok_or(Fault::NoVersion)?,
        false => match operator(first, &RPM_OPERATORS) {
            Some(operator) => {
                let rest = first.strip_prefix(operator).unwrap_or_default();
                return Err(
                    match rest.starts_with(|c: char| c.is_ascii_alphanumeric()) {
                        true => Fault::NoBlank(operator),
                        false => Fault::NoOperator,
                    },
                );
            }
            None if text.starts_with(|c: char| c.is_ascii_digit()) && !text.contains(' ') => first,
            None if first.starts_with(|c: char| c.is_ascii_alphanumeric() || c == '_') => {
                return Err(Fault::OtherPackage);
            }
            None => return Err(Fault::NoOperator),
        },
    };
    if words.next().is_some() {
        return Err(Fault::More);
    }
    let known = |c: char| c.is_ascii_alphanumeric() || "._+%{}~^:-".contains(c);
    match version.chars().find(|c| !known(*c)) {
        Some(c) => Err(Fault::BadVersion(c)),
        None if version.matches('-').count() > 1 => Err(Fault::BadVersion('-')),
        None => Ok(()),
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn what_dpkg_takes() {
        for text in [
            "1.0",
            ">= 1.0",
            ">=1.0",
            "=1.0",
            "== 1.0",
            "= 1.0",
            "> 1.0",
            "< 1.0",
            ">>1.0",
            ">> 1.0",
            ">=  1.0",
            ">= 1:2.0~rc1+y-3",
            ">= 1.0-1-2",
        ] {
            assert!(deb(text).is_ok(), "{text}");
        }
        for text in [
            "",
            " ",
            ">=",
            ">= ",
            "==1.0",
            "<1.0",
            ">1.0",
            "=> 1.0",
            "~> 1.0",
            "^1.0",
            "!= 1.0",
            ">= 1.0, < 2.0",
            ">=1.0, <2.0",
            ">= 1.0 < 2.0",
            "v1.0",
            ">= v1.0",
            ">= 1.0_a",
            " 1.0",
            "1.0 ",
            ">= 1.0-",
            ">= a:1",
            ">= 1.0*",
            "<> 1",
            "1.0*",
        ] {
            assert!(deb(text).is_err(), "{text}");
        }
    }

    #[test]
    fn what_rpm_takes() {
        for text in [
            "",
            "1.0",
            ">= 1.0",
            "== 1.0",
            "= 1.0",
            "=> 1.0",
            "=< 1",
            "<< 1.0",
            ">> 1.0",
            ">=  1.0",
            ">= v1.0",
            ">= 1.0-1ubuntu1",
            ">= 1:2.0~rc1^x+y",
            ">= 1.0_a",
        ] {
            assert!(rpm(text).is_ok(), "{text}");
        }
        for text in [
            ">=1.0",
            "==1.0",
            "<> 1",
            "~> 1.0",
            "^1.0",
            "!= 1.0",
            ">= 1.0, < 2.0",
            ">= 1.0 < 2.0",
            ">= 1/2",
            ">= 1.0*",
            "v1.0",
            ">= ",
            ">= (1)",
            ">= 1.0-1-2",
        ] {
            assert!(rpm(text).is_err(), "{text}");
        }
    }
}
