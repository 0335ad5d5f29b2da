//! Pipeline files: inputs that nobody looks at.

use crate::{diagnostic::Diagnostic, melange::spec::Step, text::Text};

/// Inputs that melange itself reads, or that only say why.
const READ: [&str; 4] = ["purl-name", "purl-version", "reason", "type-hint"];

/// Returns what is wrong with the inputs of a pipeline file.
pub(in crate::melange) fn unused_inputs(pipeline: &Step, text: &Text) -> Vec<Diagnostic> {
    if pipeline.inputs.is_empty() {
        return Vec::new();
    }
    // A pipeline that is used knows the inputs of the one that uses it.
    let mut hands_on = false;
    pipeline.visit(&mut |step| hands_on |= step.uses.is_some());
    if hands_on {
        return Vec::new();
    }
    let source = text.to_cow();
    let inside = source.match_indices("${{").filter_map(|(at, _)| {
        let (name, _) = source.get(at + 3..)?.split_once("}}")?;
        name.trim().strip_prefix("inputs.")
    });
    let used: std::collections::HashSet<&str> = inside.collect();
    let inputs = pipeline.inputs.iter().map(|input| &input.name);
    let unused = inputs.filter(|name| {
        let name = name.value.as_str();
        !used.contains(name) && !READ.contains(&name)
    });
    unused
        .map(|name| {
            let message = format!("the pipeline does nothing with its input `{}`", name.value);
            Diagnostic::new("melange/unused-input", name.range, message)
        })
        .collect()
}
