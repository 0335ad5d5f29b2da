//! The scripts of a Dalec spec, and what reads each of them.

use super::{Script, Shell};
use crate::dalec::{
    Command, Source, Spec, Target, Variant, Written,
    family::{Family, WINDOWS, for_windows, is_forwarded},
    words::{Word, split},
};

/// Returns the scripts of a spec: of its build, of the images from which sources are taken, and
/// those that commands of tests hand to a shell.
pub(crate) fn scripts(spec: &Spec) -> Vec<Script> {
    let mut scripts = Vec::new();
    let shell = of_spec(spec);
    let steps = spec.build.iter().flat_map(|build| &build.steps);
    let commands = steps.filter_map(|step| step.command.as_ref());
    scripts.extend(commands.map(|it| Script::new(it, it.value.clone(), shell)));
    visit_commands(spec, &mut |reference, all| {
        let shell = of_image(reference.map_or("", |it| it.value.as_str()));
        let commands = all.steps.iter().filter_map(|it| it.command.as_ref());
        scripts.extend(commands.map(|it| Script::new(it, it.value.clone(), shell)));
    });
    for (target, it) in spec.all_tests() {
        let shell = target.map_or(shell, of_target);
        let commands = it.steps.iter().filter_map(|it| it.command.as_ref());
        scripts.extend(commands.filter_map(|command| of_command(command, shell)));
    }
    scripts
}

/// Calls `visit` for what runs in each image from which files are taken, with the image.
pub(crate) fn visit_commands<'s>(
    spec: &'s Spec,
    visit: &mut dyn FnMut(Option<&'s Written>, &'s Command),
) {
    let named = spec.sources.iter().map(|(_, source)| source);
    let images = spec.targets.iter().map(|it| &it.image);
    let images = images.chain([&spec.image]).flatten();
    let dependencies = spec.targets.iter().map(|it| &it.dependencies);
    let dependencies = dependencies.chain([&spec.dependencies]).flatten();
    let repositories = dependencies.flat_map(|it| &it.repositories);
    let repositories = repositories.flat_map(|it| {
        let files = it.keys.iter().chain(&it.config).map(|(_, source)| source);
        files.chain(it.data.iter().map(|mount| &mount.source))
    });
    let mounts = spec.all_tests().flat_map(|(_, test)| &test.mounts);
    for it in named
        .chain(images.flat_map(|it| it.bases.iter().flatten()))
        .chain(repositories)
        .chain(mounts.map(|mount| &mount.source))
    {
        visit_source(it, visit);
    }
}

fn visit_source<'s>(source: &'s Source, visit: &mut dyn FnMut(Option<&'s Written>, &'s Command)) {
    match &source.variant {
        Some(Variant::Image {
            reference,
            command: Some(command),
        }) => {
            let mounts = command.steps.iter().flat_map(|step| &step.mounts);
            for mount in command.mounts.iter().chain(mounts) {
                visit_source(&mount.source, visit);
            }
            visit(reference.as_ref(), command);
        }
        Some(Variant::Build(dockerfile)) => visit_source(&dockerfile.source, visit),
        _ => {}
    }
}

/// Returns what `/bin/sh` is where a spec is built: bash where only RPM packages are made.
fn of_spec(spec: &Spec) -> Shell {
    let is_debian = Family::Deb.targets(spec, |_| true).is_some()
        || for_windows(spec).is_some()
        || spec.target("flatcar").is_some();
    match is_debian {
        true => Shell::Dash,
        false => Shell::Bash,
    }
}

/// Returns what `/bin/sh` is where a target is built.
fn of_target(target: &Target) -> Shell {
    let key = target.key.value.as_str();
    let is_debian = Family::Deb.has(key) || [WINDOWS, "flatcar"].contains(&key);
    match is_debian && !is_forwarded(target) {
        true => Shell::Dash,
        false => Shell::Bash,
    }
}

/// Returns what `/bin/sh` is in an image, as far as its name tells; bash has everything.
fn of_image(reference: &str) -> Shell {
    let name = reference.to_ascii_lowercase();
    let has = |words: &[&str]| words.iter().any(|word| name.contains(word));
    if has(&["alpine", "busybox", "wolfi"]) {
        Shell::Busybox
    } else if has(&[
        "debian", "ubuntu", "bookworm", "bullseye", "trixie", "buster", "jammy", "noble", "focal",
    ]) {
        Shell::Dash
    } else {
        Shell::Bash
    }
}

/// Returns the script that the command of a test hands to a shell; `shell` is `/bin/sh`.
fn of_command(command: &Written, shell: Shell) -> Option<Script> {
    let words = split(&command.value);
    let (name, script) = handed_over(&words)?;
    let shell = match name {
        "sh" => shell,
        "dash" => Shell::Dash,
        "ash" | "busybox" => Shell::Busybox,
        _ => Shell::Bash,
    };
    Some(Script::word(command, script, shell))
}

/// Returns the script that a command hands to a shell with `-c`, and the name of the shell.
pub(crate) fn handed_over(words: &[Word]) -> Option<(&'static str, &Word)> {
    const SHELLS: [&str; 4] = ["sh", "bash", "dash", "ash"];
    let mut name = None;
    let mut words = words.iter();
    for word in words.by_ref() {
        let text = word.text();
        let last = text.rsplit('/').next().unwrap_or_default();
        if last == "busybox" {
            name = Some("busybox");
        } else if let Some(known) = SHELLS.iter().find(|it| **it == last) {
            name = name.or(Some(*known));
            break;
        }
    }
    let name = name?;
    while let Some(word) = words.next() {
        let text = word.text();
        let option = text.strip_prefix(['-', '+'])?;
        if option.starts_with('-') || option.is_empty() {
            return None;
        }
        if text.starts_with('-') && option.contains('c') {
            return words.next().map(|script| (name, script));
        }
        // `-o pipefail`
        if option.ends_with('o') {
            words.next();
        }
    }
    None
}

impl Script {
    /// Returns the script in a word of a command.
    fn word(command: &Written, word: &Word, shell: Shell) -> Self {
        Self {
            origin: super::Origin::Word(word.clone()),
            ..Self::new(command, word.text().into(), shell)
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn scripts_are_handed_over() {
        let found = |command: &str| {
            let words = split(command);
            handed_over(&words).map(|(name, script)| (name, script.text()))
        };
        for (command, expected) in [
            ("sh -c 'a b'", Some(("sh", "a b"))),
            ("/bin/bash -euo pipefail -c a", Some(("bash", "a"))),
            ("bash -o pipefail -ec 'a'", Some(("bash", "a"))),
            ("env A=b sh -c a", Some(("sh", "a"))),
            ("busybox sh -c a", Some(("busybox", "a"))),
            ("timeout 5 dash -c a b", Some(("dash", "a"))),
            ("sh script -c a", None),
            ("bash --version", None),
            ("sh -c", None),
            ("sh", None),
            ("tool -c a", None),
            ("", None),
        ] {
            let expected = expected.map(|(name, script)| (name, script.to_owned()));
            assert_eq!(found(command), expected, "{command}");
        }
    }
}
