//! What Dalec fills in where nothing is written.

use super::tree::Yaml;
use crate::schema::Shape;

/// Fills in the defaults of a mapping; `sources` says whether it is a part of a source for which
/// Dalec does that.
pub(super) fn fill(shape: &Shape, fields: &mut Vec<(String, Yaml)>, sources: bool) {
    let number = |number: u32| Yaml::Plain(number.to_string());
    match shape.name {
        "a patch" => set(shape, fields, "strip", || number(1)),
        "a context source" if sources => {
            set(shape, fields, "name", || Yaml::Text("context".to_owned()));
        }
        "an inline file" if sources => set(shape, fields, "permissions", || number(0o644)),
        "an inline folder" if sources => set(shape, fields, "permissions", || number(0o755)),
        "a repository" => repository(fields),
        "a symbolic link" => symlink(fields),
        "an image configuration" => base(shape, fields),
        "a source" if sources => git_auth(fields),
        _ => {}
    }
}

/// Sets a field that is not there, in its place.
fn set(shape: &Shape, fields: &mut Vec<(String, Yaml)>, name: &str, value: impl FnOnce() -> Yaml) {
    if fields.iter().any(|(it, _)| it == name) {
        return;
    }
    let place = |name: &str| shape.fields.iter().position(|field| field.name == name);
    let own = place(name);
    let at = fields.iter().position(|(it, _)| place(it) > own);
    fields.insert(at.unwrap_or(fields.len()), (name.to_owned(), value()));
}

/// Adds a variable to the build, unless it is there.
pub(super) fn build_variable(spec: &mut Vec<(String, Yaml)>, name: &str, value: &str) {
    use crate::dalec::fields::{PACKAGE_BUILD, SPEC};
    let nothing = || Yaml::Map(vec![("steps".to_owned(), Yaml::List(Vec::new()))]);
    set(&SPEC, spec, "build", nothing);
    let Some(Yaml::Map(build)) = field(spec, "build") else {
        return;
    };
    set(&PACKAGE_BUILD, build, "env", || Yaml::Map(Vec::new()));
    let Some(Yaml::Map(env)) = field(build, "env") else {
        return;
    };
    if !env.iter().any(|(it, _)| it == name) {
        env.push((name.to_owned(), Yaml::Text(value.to_owned())));
        env.sort_by(|a, b| a.0.cmp(&b.0));
    }
}

fn field<'f>(fields: &'f mut [(String, Yaml)], name: &str) -> Option<&'f mut Yaml> {
    let mut fields = fields.iter_mut();
    fields.find(|(it, _)| it == name).map(|(_, value)| value)
}

/// A repository is used at every stage, and its keys can be read by all.
fn repository(fields: &mut [(String, Yaml)]) {
    if let Some(Yaml::List(stages)) = field(fields, "envs")
        && stages.is_empty()
    {
        stages.extend(["build", "install", "test"].map(|it| Yaml::Text(it.to_owned())));
    }
    if let Some(Yaml::Map(keys)) = field(fields, "keys") {
        for (_, key) in keys {
            if let Yaml::Map(key) = key
                && let Some(Yaml::Map(http)) = field(key, "http")
            {
                http.retain(|(name, _)| name != "permissions");
                http.push(("permissions".to_owned(), Yaml::Plain("420".to_owned())));
            }
        }
    }
}

/// A path becomes the only one of the paths.
fn symlink(fields: &mut [(String, Yaml)]) {
    let path = match field(fields, "path") {
        Some(Yaml::Text(path)) if !path.is_empty() => std::mem::take(path),
        _ => return,
    };
    if let Some(Yaml::List(paths)) = field(fields, "paths") {
        paths.push(Yaml::Text(path));
    }
}

/// A base becomes the only one of the bases.
fn base(shape: &Shape, fields: &mut Vec<(String, Yaml)>) {
    let Some(at) = fields.iter().position(|(name, _)| name == "base") else {
        return;
    };
    let (_, base) = fields.remove(at);
    let map = |name: &str, value: Yaml| Yaml::Map(vec![(name.to_owned(), value)]);
    let rootfs = map("rootfs", map("image", map("ref", base)));
    set(shape, fields, "bases", || Yaml::List(vec![rootfs]));
}

/// The way to log in to a git source is that for its Go modules, too.
fn git_auth(source: &mut [(String, Yaml)]) {
    let Some(git) = field(source, "git").cloned() else {
        return;
    };
    let Some(auth) = git.get("auth") else {
        return;
    };
    let text = |name: &str| auth.get(name).and_then(Yaml::text);
    let entry = |name: &str, text: &str| (name.to_owned(), Yaml::Text(text.to_owned()));
    let auth = if let Some(token) = text("token") {
        vec![entry("token", token)]
    } else if let Some(header) = text("header") {
        vec![entry("header", header)]
    } else if let Some(ssh) = text("ssh") {
        let ssh = vec![entry("id", ssh), entry("username", "git")];
        vec![("ssh".to_owned(), Yaml::Map(ssh))]
    } else {
        return;
    };
    let host = host(git.get("url").and_then(Yaml::text).unwrap_or_default());
    let Some(Yaml::List(generators)) = field(source, "generate") else {
        return;
    };
    for generator in generators {
        if let Yaml::Map(generator) = generator
            && let Some(Yaml::Map(gomod)) = field(generator, "gomod")
        {
            set(&crate::dalec::fields::GOMOD, gomod, "auth", || {
                Yaml::Map(Vec::new())
            });
            if let Some(Yaml::Map(hosts)) = field(gomod, "auth")
                && !hosts.iter().any(|(it, _)| *it == host)
            {
                hosts.push((host.clone(), Yaml::Map(auth.clone())));
                hosts.sort_by(|a, b| a.0.cmp(&b.0));
            }
        }
    }
}

/// Returns the host of an address; the address itself if it is none by the rules of Go.
fn host(url: &str) -> String {
    let Some((scheme, rest)) = url.split_once("://") else {
        let first = url.split('/').next().unwrap_or_default();
        let is_scheme = |it: &str| {
            it.starts_with(|c: char| c.is_ascii_alphabetic())
                && it
                    .chars()
                    .all(|c| c.is_ascii_alphanumeric() || "+-.".contains(c))
        };
        return match first.split_once(':') {
            Some((scheme, _)) if !is_scheme(scheme) => url.to_owned(),
            _ => String::new(),
        };
    };
    let end = rest.find(['/', '?', '#']).unwrap_or(rest.len());
    let authority = rest.get(..end).unwrap_or_default();
    let host = authority
        .rsplit_once('@')
        .map_or(authority, |(_, host)| host);
    if scheme.is_empty() || host.contains(['{', '}', ' ', '"', '\\', '^', '`', '|', '<', '>']) {
        return url.to_owned();
    }
    host.to_owned()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn hosts() {
        assert_eq!(host("https://a.b/c"), "a.b");
        assert_eq!(host("ssh://git@a.b:22/c"), "a.b:22");
        assert_eq!(host("git@a.b:c"), "git@a.b:c");
        assert_eq!(host("a/b"), "");
    }
}
