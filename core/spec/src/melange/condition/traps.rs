//! Conditions that melange evaluates, but hardly as they are meant.

use super::{Comparison, Condition, Value, ValueKind};
use std::ops::Range;

/// Something about a condition that is probably not meant.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Trap {
    /// Where it is, in the text as it is written.
    pub range: Range<usize>,
    /// What it is.
    pub kind: TrapKind,
}

/// The sorts of traps.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum TrapKind {
    /// `a || b && c` is `(a || b) && c`.
    Mixed,
    /// The condition as a whole never changes.
    Constant(bool),
    /// A comparison with an architecture by a name that it does not have here.
    Architecture {
        /// The name.
        name: String,
        /// The name that is probably meant.
        meant: &'static str,
        /// What the comparison always comes to.
        always: bool,
    },
}

/// Names of architectures: in `build.arch`, in `build.goarch`.
const ARCHITECTURES: [(&str, &str); 9] = [
    ("x86_64", "amd64"),
    ("aarch64", "arm64"),
    ("x86", "386"),
    ("armv7", "arm/v7"),
    ("armhf", "arm/v6"),
    ("ppc64le", "ppc64le"),
    ("riscv64", "riscv64"),
    ("s390x", "s390x"),
    ("loongarch64", "loong64"),
];

/// Returns what is probably not meant in a condition.
pub fn traps(condition: &Condition) -> Vec<Trap> {
    let mut found: Vec<Trap> = condition
        .mixed
        .iter()
        .map(|range| Trap {
            range: range.clone(),
            kind: TrapKind::Mixed,
        })
        .collect();
    let strange: Vec<Trap> = condition
        .comparisons
        .iter()
        .filter_map(architecture)
        .collect();
    if strange.is_empty()
        && let Some(result) = condition.evaluate(&always)
        && let Some(first) = condition.comparisons.first()
        && let Some(last) = condition.comparisons.last()
    {
        found.push(Trap {
            range: first.range.start..last.range.end,
            kind: TrapKind::Constant(result),
        });
    }
    found.extend(strange);
    found
}

/// Returns what a comparison comes to whatever the variables are.
fn always(comparison: &Comparison) -> Option<bool> {
    let equal = match (&comparison.left.kind, &comparison.right.kind) {
        (ValueKind::Text(left), ValueKind::Text(right))
            if !left.contains("${{") && !right.contains("${{") =>
        {
            left == right
        }
        (left, right) if left == right => true,
        _ => return None,
    };
    Some(equal == comparison.wants_equal)
}

fn architecture(comparison: &Comparison) -> Option<Trap> {
    let (variable, text): (&str, &Value) = match (&comparison.left.kind, &comparison.right.kind) {
        (ValueKind::Variable(name), ValueKind::Text(_)) => (name, &comparison.right),
        (ValueKind::Text(_), ValueKind::Variable(name)) => (name, &comparison.left),
        _ => return None,
    };
    let ValueKind::Text(name) = &text.kind else {
        return None;
    };
    let own = |(apk, go): &(&'static str, &'static str)| match variable {
        "build.arch" => Some((*apk, *go)),
        "build.goarch" => Some((*go, *apk)),
        _ => None,
    };
    let names: Vec<(&str, &str)> = ARCHITECTURES.iter().filter_map(own).collect();
    if names.iter().any(|(right, _)| right == name) {
        return None;
    }
    let (meant, _) = names.iter().find(|(_, wrong)| wrong == name)?;
    Some(Trap {
        range: text.range.clone(),
        kind: TrapKind::Architecture {
            name: name.clone(),
            meant,
            always: !comparison.wants_equal,
        },
    })
}
