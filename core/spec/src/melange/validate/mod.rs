//! What melange refuses in a configuration that it can read, and what it silently does wrong.
//!
//! Look at [`check`] first. The rules are those of melange@2043d30b `pkg/config/config.go:1914`,
//! which ends at the first mistake; here all of them count.

mod capability;
mod container;
mod cpe;
mod lists;
mod names;
mod steps;
mod update;

use super::spec::{Package, Spec, Step, Subpackage};
use crate::{
    Written,
    diagnostic::Diagnostic,
    holes::Holes,
    text::{Text, TextRange},
};

/// What is looked at.
#[derive(Clone, Copy, Debug)]
pub(super) struct Context<'a> {
    /// The configuration as it is written.
    pub spec: &'a Spec,
    /// The package with variables put in.
    pub package: &'a Package,
    /// The subpackages with variables put in, one for each item of a range.
    pub subpackages: &'a [Subpackage],
    /// Where the text is broken.
    pub holes: &'a Holes,
}

/// Checks a configuration.
pub(super) fn check(context: Context<'_>) -> Vec<Diagnostic> {
    let spec = context.spec;
    let mut found = Vec::new();
    names::check(context, &mut found);
    priorities(context, &mut found);
    steps::check(context, &mut found);
    capability::check(&spec.package.setcap, &mut found);
    cpe::check(&spec.package.cpe, &mut found);
    container::check(context, &mut found);
    lists::check(context, &mut found);
    update::check(spec, &mut found);
    found
}

/// Checks a pipeline file, in which melange looks at nothing before it runs.
pub(super) fn check_pipeline(context: Context<'_>, pipeline: &Step) -> Vec<Diagnostic> {
    let mut found = Vec::new();
    steps::check_pipeline(context, pipeline, &mut found);
    found
}

impl Context<'_> {
    fn text(&self) -> &Text {
        &self.spec.text
    }

    /// Returns whether something may be hidden in broken text at or next to a range.
    fn may_be_hidden(&self, range: TextRange) -> bool {
        self.holes.near(range, self.text())
    }

    /// Returns whether melange gets to see a subpackage: one over an empty range it never makes.
    fn is_made(&self, subpackage: &Subpackage) -> bool {
        let mut made = self.subpackages.iter();
        made.any(|made| made.range == subpackage.range)
    }
}

/// Reports priorities that are no whole numbers.
fn priorities(context: Context<'_>, found: &mut Vec<Diagnostic>) {
    let all = context.subpackages.iter().map(|it| &it.dependencies);
    let first = found.len();
    for dependencies in [&context.package.dependencies].into_iter().chain(all) {
        for (name, priority) in [
            ("provider-priority", &dependencies.provider_priority),
            ("replaces-priority", &dependencies.replaces_priority),
        ] {
            let Some(priority) = priority else { continue };
            // A variable that is not known is refused before.
            let unresolved = priority.value.contains("${{");
            if priority.value.is_empty() || is_integer(&priority.value) || unresolved {
                continue;
            }
            let message = format!("`{name}` takes a whole number, not {}", shown(priority));
            let diagnostic = Diagnostic::new("melange/invalid-priority", priority.range, message);
            // Subpackages of a range share it.
            if !found.iter().skip(first).any(|it| it == &diagnostic) {
                found.push(diagnostic);
            }
        }
    }
}

/// Returns whether Go's `strconv.Atoi` reads a text.
fn is_integer(text: &str) -> bool {
    let digits = text.strip_prefix(['+', '-']).unwrap_or(text);
    !digits.is_empty()
        && digits.bytes().all(|byte| byte.is_ascii_digit())
        && text.parse::<i64>().is_ok()
}

/// Returns a value as it is shown in messages.
fn shown(written: &Written) -> String {
    if written.value.is_empty() {
        return "nothing".to_owned();
    }
    let mut short: String = written.value.chars().take(60).collect();
    if short.len() < written.value.len() {
        short.push('…');
    }
    format!("`{}`", short.replace(['\n', '\r'], " "))
}
