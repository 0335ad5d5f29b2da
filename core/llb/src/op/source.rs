//! Things from outside: images, folders of the client, the web, git.

use super::{Operation, Output, Platform};
use crate::{digest::Digest, pb};
use oci_spec::distribution::Reference;
use std::collections::BTreeMap;

/// Takes an image from where its reference leads, which may be written in short.
///
/// What is no reference goes out as it is written, for the daemon to refuse it.
pub fn image(reference: &str, platform: &Platform) -> Operation {
    let full = full_reference(reference);
    let full = full.as_deref().unwrap_or(reference);
    let identifier = format!("docker-image://{full}");
    source(
        identifier,
        BTreeMap::new(),
        Some(platform),
        vec!["source.image"],
    )
}

/// Returns a reference with the registry, the folder and the tag that a short one leaves out:
/// daemons know only that form. `None` if it is no reference.
pub fn full_reference(reference: &str) -> Option<String> {
    let parsed: Reference = reference.parse().ok()?;
    Some(parsed.whole())
}

/// Takes an image from a content store of the client.
///
/// No session is named, so the daemon asks that of the build, and the digest of the operation is
/// the same in each session.
pub fn oci_layout(name: &str, manifest: &Digest, store: &str, platform: &Platform) -> Operation {
    let identifier = format!("oci-layout://spec-dap/{name}@{manifest}");
    let attrs = BTreeMap::from([attr("oci.store", store)]);
    source(identifier, attrs, Some(platform), vec!["source.ocilayout"])
}

/// A folder of the client.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Local {
    /// The name by which the daemon asks the client for it.
    pub name: String,
    /// What tells this folder's earlier transfers from another's, so that only changes are sent.
    pub shared_key: String,
    /// The session whose folder is meant.
    ///
    /// Two builds that run at the same time on one daemon share operations of the same digest, so
    /// without it one could be given the folder of the other.
    pub session: Option<String>,
    /// Patterns of what to take; none is everything.
    pub includes: Vec<String>,
    /// Patterns of what to leave out.
    pub excludes: Vec<String>,
    /// Paths whose symbolic links are followed, so that what they lead to is taken, too.
    pub follow: Vec<String>,
}

impl Local {
    /// Makes the operation.
    pub fn operation(&self) -> Operation {
        let mut caps = vec!["source.local"];
        let mut attrs = BTreeMap::new();
        let mut set = |key: &str, value: String, cap| {
            if !value.is_empty() {
                attrs.insert(key.to_owned(), value);
                caps.push(cap);
            }
        };
        let session = self.session.clone().unwrap_or_default();
        set("local.session", session, "source.local.sessionid");
        set(
            "local.includepattern",
            list(&self.includes),
            "source.local.includepatterns",
        );
        set(
            "local.excludepatterns",
            list(&self.excludes),
            "source.local.excludepatterns",
        );
        set(
            "local.followpaths",
            list(&self.follow),
            "source.local.followpaths",
        );
        set(
            "local.sharedkeyhint",
            self.shared_key.clone(),
            "source.local.sharedkeyhint",
        );
        source(format!("local://{}", self.name), attrs, None, caps)
    }
}

/// Takes a file of the web, and calls it `filename`.
///
/// `permissions` 0 leaves the daemon's default, which is 0600.
pub fn http(url: &str, filename: &str, digest: Option<&str>, permissions: u32) -> Operation {
    let mut caps = vec!["source.http"];
    let mut attrs = BTreeMap::from([attr("http.filename", filename)]);
    if let Some(digest) = digest {
        attrs.extend([attr("http.checksum", digest)]);
        caps.push("source.http.checksum");
    }
    if permissions != 0 {
        attrs.extend([attr("http.perm", &format!("0{permissions:o}"))]);
        caps.push("source.http.perm");
    }
    source(url.to_owned(), attrs, None, caps)
}

/// A git repository at a commit, tag or branch.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub struct Git<'a> {
    /// The address, of any protocol.
    pub url: &'a str,
    /// The commit, tag or branch; it may carry a folder of the repository behind a colon.
    pub commit: &'a str,
    /// The commit that must be found there.
    pub checksum: Option<&'a str>,
    /// Whether `.git` is kept.
    pub keep_git_dir: bool,
    /// The secret with an authorization header, if it is not `GIT_AUTH_HEADER`.
    pub header_secret: Option<&'a str>,
    /// The secret with a token, if it is not `GIT_AUTH_TOKEN`.
    pub token_secret: Option<&'a str>,
    /// The id of the SSH agent, if it is not `default`; only an address of ssh needs one.
    pub ssh: Option<&'a str>,
}

impl Git<'_> {
    /// Makes the operation.
    ///
    /// The identifier is the same for all protocols by which the repository can be had.
    pub fn operation(&self) -> Operation {
        let remote = Remote::parse(self.url);
        let mut identifier = format!("git://{}", remote.place);
        let (reference, folder) = self.commit.split_once(':').unwrap_or((self.commit, ""));
        let folder = folder.trim_matches('/');
        if !reference.is_empty() || !folder.is_empty() {
            identifier.push('#');
            identifier.push_str(reference);
        }
        if !folder.is_empty() {
            identifier.push(':');
            identifier.push_str(folder);
        }
        let mut caps = vec!["source.git", "source.git.fullurl"];
        // The daemon asks the client for these secrets, and goes on without them.
        let token = self.token_secret.unwrap_or("GIT_AUTH_TOKEN");
        let header = self.header_secret.unwrap_or("GIT_AUTH_HEADER");
        let mut attrs = BTreeMap::from([
            attr("git.fullurl", &remote.url),
            attr("git.authtokensecret", token),
            attr("git.authheadersecret", header),
        ]);
        if self.keep_git_dir {
            attrs.extend([attr("git.keepgitdir", "true")]);
            caps.push("source.git.keepgitdir");
        }
        if remote.ssh {
            attrs.extend([attr("git.mountsshsock", self.ssh.unwrap_or("default"))]);
            caps.push("source.git.mountsshsock");
        }
        if let Some(checksum) = self.checksum {
            attrs.extend([attr("git.checksum", checksum)]);
            caps.push("source.git.checksum");
        }
        source(identifier, attrs, None, caps)
    }
}

/// Stands for all that the daemon's frontend would make of a Dockerfile in `context`.
///
/// No daemon carries it out.
pub fn dockerfile(
    context: &Output,
    path: &str,
    target: Option<&str>,
    args: &BTreeMap<String, String>,
) -> Operation {
    let mut attrs = BTreeMap::from([attr("filename", path)]);
    attrs.extend(target.map(|target| attr("target", target)));
    attrs.extend(
        args.iter()
            .map(|(name, value)| attr(&format!("build-arg:{name}"), value)),
    );
    let build = pb::BuildOp {
        builder: -1,
        inputs: BTreeMap::from([("context".to_owned(), pb::BuildInput { input: 0 })]),
        attrs,
        ..pb::BuildOp::default()
    };
    let inputs = vec![context.to_pb()];
    Operation::new(pb::op::Op::Build(build), inputs, None, Vec::new())
}

/// Where a git repository is.
#[derive(Debug, PartialEq, Eq)]
struct Remote {
    /// The address for git itself, without query and fragment.
    url: String,
    /// Host and path.
    place: String,
    /// Whether it is reached through ssh.
    ssh: bool,
}

impl Remote {
    fn parse(written: &str) -> Self {
        let bare = written.split(['?', '#']).next().unwrap_or(written);
        if let Some((scheme, rest)) = bare.split_once("://") {
            let (authority, path) = rest.split_once('/').unwrap_or((rest, ""));
            return Self {
                url: bare.to_owned(),
                place: place(authority, path),
                ssh: scheme.eq_ignore_ascii_case("ssh"),
            };
        }
        // `user@host:path`, as scp writes it.
        let scp = bare.split_once(':').filter(|(login, _)| {
            login.split_once('@').is_some_and(|(user, host)| {
                let plain = |c: char| c.is_ascii_alphanumeric() || matches!(c, '-' | '_' | '.');
                !user.is_empty() && !host.is_empty() && user.chars().chain(host.chars()).all(plain)
            })
        });
        match scp {
            Some((login, path)) => Self {
                url: bare.to_owned(),
                place: place(login, path),
                ssh: true,
            },
            None => Self::parse(&format!("https://{bare}")),
        }
    }
}

/// Joins the host of `authority` with a clean `path`.
fn place(authority: &str, path: &str) -> String {
    let host = authority
        .rsplit_once('@')
        .map_or(authority, |(_, host)| host);
    let mut parts: Vec<&str> = Vec::new();
    for part in path.split('/') {
        match part {
            "" | "." => {}
            ".." => {
                parts.pop();
            }
            part => parts.push(part),
        }
    }
    format!("{host}/{}", parts.join("/"))
}

fn source(
    identifier: String,
    attrs: BTreeMap<String, String>,
    platform: Option<&Platform>,
    caps: Vec<&'static str>,
) -> Operation {
    let kind = pb::op::Op::Source(pb::SourceOp { identifier, attrs });
    Operation::new(kind, Vec::new(), platform, caps)
}

fn attr(key: &str, value: &str) -> (String, String) {
    (key.to_owned(), value.to_owned())
}

/// Writes a list as the JSON that the attributes of local sources hold; nothing for no items.
fn list(items: &[String]) -> String {
    if items.is_empty() {
        String::new()
    } else {
        serde_json::Value::from(items).to_string()
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn one_repository_has_one_place() {
        let place = |url| Remote::parse(url).place;
        for url in [
            "https://git.example/group/tool.git",
            "ssh://git@git.example/group/tool.git",
            "git@git.example:group/tool.git",
            "git.example/group//tool.git",
            "https://user:pass@git.example/group/./tool.git?x=y#main",
        ] {
            assert_eq!(place(url), "git.example/group/tool.git", "{url}");
        }
    }

    #[test]
    fn only_ssh_needs_the_agent() {
        let ssh = |url| Remote::parse(url).ssh;
        assert!(ssh("git@git.example:group/tool.git"));
        assert!(ssh("ssh://git.example/tool.git"));
        assert!(!ssh("https://user@git.example:8443/tool.git"));
        assert!(!ssh("git.example:8443/tool.git"));
    }
}
