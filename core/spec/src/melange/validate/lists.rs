//! Lists of names: checks, architectures, data.

use super::{Context, shown};
use crate::likeness::nearest;
use crate::melange::fields::{ARCHITECTURES, CHECK_NAMES, KERNEL_CAPABILITIES};
use crate::{Written, diagnostic::Diagnostic};
use ecow::eco_format;
use std::collections::HashMap;

pub(super) fn check(context: Context<'_>, found: &mut Vec<Diagnostic>) {
    let spec = context.spec;
    let subpackages = spec.subpackages.iter().map(|it| &it.disabled_checks);
    let disabled = [&spec.package.disabled_checks]
        .into_iter()
        .chain(subpackages);
    for name in disabled.flatten().flatten() {
        if !CHECK_NAMES.contains(&name.value.as_str()) {
            let message = format!("there is no check {}", shown(name));
            let diagnostic = Diagnostic::new("melange/unknown-check", name.range, message);
            found.push(did_you_mean(diagnostic, name, CHECK_NAMES));
        }
    }
    architectures(context, found);
    capabilities(context, found);
    data(context, found);
}

fn capabilities(context: Context<'_>, found: &mut Vec<Diagnostic>) {
    let spec = context.spec;
    for written in spec
        .capabilities_added
        .iter()
        .chain(&spec.capabilities_dropped)
    {
        let mut name = written.value.to_uppercase();
        if !name.starts_with("CAP_") {
            name = eco_format!("CAP_{name}");
        }
        if name == "CAP_ALL" || KERNEL_CAPABILITIES.contains(&name.as_str()) {
            continue;
        }
        let message = format!("the kernel has no capability {}", shown(written));
        let mut diagnostic = Diagnostic::new("melange/unknown-capability", written.range, message);
        if let Some(known) = nearest(&name, KERNEL_CAPABILITIES.iter().copied()) {
            diagnostic = diagnostic.with_hint(format!("Did you mean `{known}`?"));
        }
        found.push(diagnostic);
    }
}

fn architectures(context: Context<'_>, found: &mut Vec<Diagnostic>) {
    let list = context.package.target_architecture.as_deref();
    let list = list.unwrap_or_default();
    if let [only] = list
        && only.value == "all"
    {
        found.push(
            Diagnostic::new(
                "melange/deprecated",
                only.range,
                "`all` will be refused some day",
            )
            .with_hint("Leave `target-architecture` out to build for all architectures."),
        );
        return;
    }
    for name in list {
        let value = name.value.as_str();
        if ARCHITECTURES.contains(&value) || value.contains("${{") {
            continue;
        }
        let message = format!("apk knows no architecture {}", shown(name));
        let diagnostic = Diagnostic::new("melange/unknown-architecture", name.range, message);
        let apk = match value {
            "amd64" => Some("x86_64"),
            "arm64" => Some("aarch64"),
            "386" => Some("x86"),
            "loong64" => Some("loongarch64"),
            _ => None,
        };
        found.push(match apk {
            Some(apk) => diagnostic.with_hint(format!("Write `{apk}`.")),
            None => did_you_mean(diagnostic, name, ARCHITECTURES),
        });
    }
}

/// Reports lists of data with the same name, of which the last one counts.
fn data(context: Context<'_>, found: &mut Vec<Diagnostic>) {
    let mut names: HashMap<&str, &Written> = HashMap::new();
    for name in context
        .spec
        .data
        .iter()
        .filter_map(|list| list.name.as_ref())
    {
        if let Some(first) = names.insert(&name.value, name) {
            let message = format!("another list is called {}, and is lost", shown(name));
            found.push(
                Diagnostic::new("melange/duplicate-data", name.range, message)
                    .with_related(first.range, "the list that is lost"),
            );
        }
    }
}

fn did_you_mean(diagnostic: Diagnostic, name: &Written, known: &[&str]) -> Diagnostic {
    match nearest(&name.value, known.iter().copied()) {
        Some(known) => diagnostic.with_hint(format!("Did you mean `{known}`?")),
        None => diagnostic,
    }
}
