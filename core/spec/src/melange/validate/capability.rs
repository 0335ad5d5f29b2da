//! Capabilities of files.

use crate::{Written, diagnostic::Diagnostic, melange::spec::Capability};

/// The capabilities that melange can set.
const KNOWN: [&str; 5] = [
    "cap_ipc_lock",
    "cap_net_admin",
    "cap_net_bind_service",
    "cap_net_raw",
    "cap_sys_admin",
];

pub(super) fn check(capabilities: &[Capability], found: &mut Vec<Diagnostic>) {
    for capability in capabilities {
        for added in &capability.add {
            for name in added.name.value.split(',') {
                if !KNOWN.contains(&name) {
                    found.push(unknown(name, &added.name));
                }
            }
        }
        let reason = capability.reason.as_ref();
        if reason.is_none_or(|reason| reason.value.is_empty()) && !capability.lossy {
            let range = reason.map_or(capability.head, |reason| reason.range);
            found.push(
                Diagnostic::new(
                    "melange/invalid-capability",
                    range,
                    "capabilities need a `reason`",
                )
                .with_hint("Say why the file needs them: `reason: …`."),
            );
        }
    }
}

fn unknown(name: &str, key: &Written) -> Diagnostic {
    let message = format!("melange cannot set the capability `{name}`");
    let known = KNOWN.map(|name| format!("`{name}`")).join(", ");
    Diagnostic::new("melange/invalid-capability", key.range, message)
        .with_hint(format!("Known are {known}, also several with commas."))
}
