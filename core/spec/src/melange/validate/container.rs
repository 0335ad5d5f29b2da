//! Containers: what melange drops, and users that there are not.

use super::{Context, shown};
use crate::{
    diagnostic::Diagnostic,
    likeness::nearest,
    melange::{
        fields::PATH_TYPES,
        spec::{Environment, Subpackage},
    },
    text::TextRange,
};

/// Fields that melange reads and drops (melange@2043d30b `pkg/config/config.go:1388`).
const DROPPED: [&str; 4] = [
    "certificates",
    "layering",
    "runtime_keyring",
    "runtime_repositories",
];

pub(super) fn check(context: Context<'_>, found: &mut Vec<Diagnostic>) {
    let spec = context.spec;
    environment(&spec.environment, found);
    let subpackages = spec.subpackages.iter();
    let tests = subpackages
        .filter_map(|subpackage| subpackage.test.as_ref())
        .chain(&spec.test);
    for test in tests {
        environment(&test.environment, found);
    }
    for subpackage in &spec.subpackages {
        capabilities(subpackage, found);
    }
}

fn environment(environment: &Environment, found: &mut Vec<Diagnostic>) {
    let fields = environment
        .fields
        .iter()
        .chain(&environment.contents.fields);
    for (name, key) in fields.filter(|(name, _)| DROPPED.contains(name)) {
        dropped(name, *key, found);
    }
    for sort in environment.paths.iter().filter_map(|it| it.sort.as_ref()) {
        if PATH_TYPES.contains(&sort.value.as_str()) || sort.value.contains("${{") {
            continue;
        }
        let message = format!(
            "the build fails: no change of a path is called {}",
            shown(sort)
        );
        let known = nearest(&sort.value, PATH_TYPES.iter().copied());
        let hint = match known {
            Some(known) => format!("Did you mean `{known}`?"),
            None => format!("Known are `{}`.", PATH_TYPES.join("`, `")),
        };
        found.push(Diagnostic::new("melange/bad-path-type", sort.range, message).with_hint(hint));
    }
    let Some(user) = &environment.accounts.run_as else {
        return;
    };
    let name = user.value.as_str();
    let is_known = matches!(name, "" | "root" | "build")
        || name.parse::<i64>().is_ok()
        || environment
            .accounts
            .users
            .iter()
            .filter_map(|user| user.name.as_ref())
            .any(|known| known.value == name);
    if !is_known {
        let message = format!("the build crashes: there is no user {}", shown(user));
        found.push(
            Diagnostic::new("melange/unknown-user", user.range, message)
                .with_hint("Add the user under `users`, or give a number."),
        );
    }
}

fn capabilities(subpackage: &Subpackage, found: &mut Vec<Diagnostic>) {
    if let Some(key) = subpackage.setcap_key {
        found.push(
            Diagnostic::new(
                "melange/no-effect",
                key,
                "melange drops `setcap` of subpackages",
            )
            .with_hint("Set the capabilities in a script, or put the file into the main package."),
        );
    }
}

fn dropped(name: &str, key: TextRange, found: &mut Vec<Diagnostic>) {
    let message = format!("melange drops `{name}`: it has no effect here");
    found.push(Diagnostic::new("melange/no-effect", key, message));
}
