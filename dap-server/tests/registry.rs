//! Images of registries, with and without a password: the image under test, and one that a test
//! mounts.

// This file is for tests alone.
#![allow(
    clippy::expect_used,
    clippy::indexing_slicing,
    clippy::panic,
    clippy::unwrap_used
)]

use serde_json::json;
use spec_tests::{
    Daemon, Registry,
    components::image,
    registry::{PASSWORD, USER},
};
use std::{
    fs,
    os::unix::fs::PermissionsExt,
    path::{Path, PathBuf},
    process::{Command, Output, Stdio},
    sync::OnceLock,
};
use tempfile::TempDir;

fn daemon() -> &'static Daemon {
    static DAEMON: OnceLock<Daemon> = OnceLock::new();
    DAEMON.get_or_init(Daemon::start)
}

/// A user with a spec.
struct User {
    folder: TempDir,
}

impl User {
    fn new(spec: &str) -> Self {
        let folder = tempfile::tempdir().unwrap();
        fs::write(folder.path().join("spec.yml"), spec).unwrap();
        fs::create_dir(folder.path().join(".docker")).unwrap();
        Self { folder }
    }

    fn path(&self, name: &str) -> PathBuf {
        self.folder.path().join(name)
    }

    /// Keeps a configuration as the `docker` command does.
    fn configure(&self, configuration: &serde_json::Value) {
        fs::write(self.path(".docker/config.json"), configuration.to_string()).unwrap();
    }

    fn test(&self, daemon: &Daemon, image: &str) -> Output {
        let path = std::env::var("PATH").unwrap();
        Command::new(env!("CARGO_BIN_EXE_spec-dap"))
            .args(["test", "spec.yml", "--buildkit", &daemon.address()])
            .args(["--image", image])
            .current_dir(self.folder.path())
            .env("HOME", self.folder.path())
            .env("PATH", format!("{}:{path}", self.path("bin").display()))
            .env("XDG_CACHE_HOME", self.path("cache"))
            .env_remove("DOCKER_CONFIG")
            .stdin(Stdio::null())
            .output()
            .unwrap()
    }
}

const SPEC: &str = "name: x
tests:
  - name: t
    steps:
      - command: sh -c 'echo $PATH'
        stdout: {contains: [/usr/bin]}
";

/// `USER:PASSWORD` in Base64, as `docker login` writes it.
const LOGIN: &str = "dXNlcjpzZWNyZXQ=";

fn code(output: &Output) -> Option<i32> {
    output.status.code()
}

fn text(output: &Output) -> String {
    let all = [&*output.stdout, &*output.stderr].concat();
    String::from_utf8_lossy(&all).into_owned()
}

#[test]
fn an_open_registry_asks_for_nothing() {
    let registry = Registry::start(false);
    // Without a tag, and in a folder.
    registry.push(&image("busybox"), "some/tool:latest");
    let user = User::new(SPEC);
    let output = user.test(daemon(), &format!("{}/some/tool", registry.host()));
    assert_eq!(code(&output), Some(0), "{}", text(&output));
    let output = user.test(daemon(), &format!("{}/some/other", registry.host()));
    assert_eq!(code(&output), Some(2), "{}", text(&output));
    assert!(
        text(&output).contains("some/other:latest: not found"),
        "{}",
        text(&output)
    );
}

#[test]
fn a_registry_with_a_password_gets_that_of_the_user() {
    let registry = Registry::start(true);
    let reference = registry.push(&image("busybox"), "tool:1");
    let user = User::new(SPEC);
    let login = |auth| json!({ "auths": { registry.host(): { "auth": auth } } });
    let check = |wanted, words: &str| {
        let output = user.test(daemon(), &reference);
        assert_eq!(code(&output), Some(wanted), "{}", text(&output));
        assert!(text(&output).contains(words), "{}", text(&output));
    };
    check(2, "hint: Log in to the registry with `docker login`");
    // Not the right one, and one that nobody can read.
    user.configure(&login("dXNlcjpvdGhlcg=="));
    check(2, "hint: Log in to the registry with `docker login`");
    user.configure(&login("?"));
    let words = format!("the credentials for {} are not readable", registry.host());
    check(2, &words);
    user.configure(&login(LOGIN));
    check(0, "2 passed, 0 failed");
}

#[test]
fn a_credential_helper_is_asked() {
    let registry = Registry::start(true);
    let reference = registry.push(&image("busybox"), "tool:1");
    let user = User::new(SPEC);
    fs::create_dir(user.path("bin")).unwrap();
    let helper = user.path("bin/docker-credential-safe");
    let answer = json!({ "ServerURL": registry.host(), "Username": USER, "Secret": PASSWORD });
    fs::write(&helper, format!("#!/bin/sh\ncat >asked\necho '{answer}'\n")).unwrap();
    fs::set_permissions(&helper, fs::Permissions::from_mode(0o755)).unwrap();
    user.configure(&json!({ "credHelpers": { registry.host(): "safe" } }));
    // One that has nothing in its memory.
    let output = user.test(&Daemon::start(), &reference);
    assert_eq!(code(&output), Some(0), "{}", text(&output));
    assert_eq!(
        fs::read_to_string(user.path("asked")).unwrap(),
        registry.host()
    );
}

#[test]
fn a_test_mounts_an_image_of_a_registry() {
    let registry = Registry::start(true);
    let mounted = registry.push(&image("busybox"), "tool:latest");
    let mounted = mounted.strip_suffix(":latest").unwrap();
    let user = User::new(&format!(
        "name: x
tests:
  - name: t
    mounts:
      - dest: /tool
        spec: {{path: /, image: {{ref: {mounted}}}}}
    files:
      /tool/bin/busybox: {{permissions: 0755}}
"
    ));
    user.configure(&json!({ "auths": { registry.host(): { "auth": LOGIN } } }));
    let layout = |path: &Path| format!("oci-layout:{}", path.display());
    let output = user.test(daemon(), &layout(&image("busybox")));
    assert_eq!(code(&output), Some(0), "{}", text(&output));
}
