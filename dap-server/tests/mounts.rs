//! What tests mount, on a real daemon: each kind of source, and the words when one cannot be had.

// This file is for tests alone.
#![allow(
    clippy::expect_used,
    clippy::indexing_slicing,
    clippy::panic,
    clippy::unwrap_used
)]

#[path = "mounts/git.rs"]
mod git;

use git::Repository;
use serde_json::Value;
use spec_tests::{Daemon, Registry, components::image};
use std::{
    fs,
    path::Path,
    process::{Command, Stdio},
    sync::OnceLock,
};
use tempfile::TempDir;

/// The daemon that the tests of this file share; its keeper ends it with this process.
fn daemon() -> &'static Daemon {
    static DAEMON: OnceLock<Daemon> = OnceLock::new();
    DAEMON.get_or_init(Daemon::start)
}

/// A folder with files and a spec.
struct Workspace(TempDir);

impl Workspace {
    fn new(files: &[(&str, &str)]) -> Self {
        let workspace = Self(tempfile::tempdir().unwrap());
        write(workspace.0.path(), files);
        workspace
    }

    /// Runs a spec whose only test has these mounts and these steps, and returns the exit code, the
    /// events of steps and checks, and what is said beside them.
    fn run(&self, mounts: &str, step: &str, arguments: &[&str]) -> (i32, Vec<Value>, String) {
        let spec = format!("tests:\n  - name: mounts\n    mounts:\n{mounts}\n    steps:\n{step}\n");
        fs::write(self.0.path().join("spec.yml"), spec).unwrap();
        let output = Command::new(env!("CARGO_BIN_EXE_spec-dap"))
            .args(["test", "spec.yml", "--format", "json"])
            .args(["--buildkit", &daemon().address()])
            .args(["--image", &format!("oci-layout:{}", busybox())])
            .args(arguments)
            .current_dir(self.0.path())
            .env("XDG_CACHE_HOME", self.0.path().join("cache"))
            .env("MOUNTS_SECRET", "hush")
            .env_remove("BUILDKIT_HOST")
            .stdin(Stdio::null())
            .output()
            .unwrap();
        let text = String::from_utf8(output.stdout).unwrap();
        let events = text.lines().map(|line| serde_json::from_str(line).unwrap());
        let events = events.filter(|event: &Value| event["event"] != "summary");
        let told = String::from_utf8_lossy(&output.stderr).into_owned();
        (output.status.code().unwrap(), events.collect(), told)
    }

    /// Expects that everything passes.
    #[track_caller]
    fn passes(&self, mounts: &str, step: &str, arguments: &[&str]) {
        let (code, events, told) = self.run(mounts, step, arguments);
        assert_eq!(code, 0, "{told}\n{events:#?}");
        assert!(!events.is_empty(), "{told}");
    }

    /// Expects that the step errors, with these words in its message.
    #[track_caller]
    fn errs(&self, mounts: &str, arguments: &[&str], words: &[&str]) {
        let (code, events, told) = self.run(mounts, "      - command: 'true'", arguments);
        assert_eq!(code, 1, "{told}\n{events:#?}");
        assert_eq!(events[0]["verdict"], "errored", "{events:#?}");
        let message = events[0]["message"].as_str().unwrap();
        for word in words {
            assert!(message.contains(word), "`{word}` is not in `{message}`");
        }
    }
}

fn write(folder: &Path, files: &[(&str, &str)]) {
    for (name, content) in files {
        let path = folder.join(name);
        fs::create_dir_all(path.parent().unwrap()).unwrap();
        fs::write(path, content).unwrap();
    }
}

fn busybox() -> String {
    image("busybox").display().to_string()
}

/// A step that lists the files below a folder, and what it must print.
fn finds(folder: &str, files: &[&str]) -> String {
    let lines: String = files.iter().map(|file| format!("{file}\\n")).collect();
    format!(
        "      - command: sh -c 'cd {folder} && find . -type f | sort'\n        \
         stdout: {{equals: \"{lines}\"}}"
    )
}

#[test]
fn patterns_choose_files_of_inline_folders_and_contexts() {
    let workspace = Workspace::new(&[
        ("sub/keep.txt", "kept"),
        ("sub/drop.log", "dropped"),
        ("beside.txt", "not sent"),
    ]);
    workspace.passes(
        "      - dest: /data
        spec:
          inline: {dir: {files: {a.txt: {contents: a}, b.log: {contents: b}, c.txt: {}}}}
          includes: ['*.txt']
          excludes: [c.*]",
        &finds("/data", &["./a.txt"]),
        &[],
    );
    workspace.passes(
        "      - dest: /data
        spec: {context: {name: context}, path: sub, includes: ['**/*.txt']}",
        &finds("/data", &["./keep.txt"]),
        &[],
    );
}

#[test]
fn a_repository_is_taken_at_a_commit_that_is_checked() {
    let repository = Repository::serve(
        &[("docs/a.md", "a"), ("docs/b.md", "b"), ("main.c", "c")],
        None,
    );
    let (url, commit) = (repository.url(), repository.commit());
    let workspace = Workspace::new(&[]);
    let git = |checksum: &str| {
        format!(
            "      - dest: /data
        spec:
          git: {{url: '{url}', commit: v1, checksum: {checksum}}}
          path: docs
          excludes: [docs/b.md]"
        )
    };
    workspace.passes(&git(commit), &finds("/data", &["./a.md"]), &[]);
    let other = "0123456789012345678901234567890123456789";
    workspace.errs(&git(other), &[], &[other, commit]);
}

#[test]
fn a_command_in_an_image_leaves_what_is_at_the_path() {
    let registry = Registry::start(false);
    let reference = registry.push(&image("busybox"), "tools/busybox:1");
    let workspace = Workspace::new(&[("given", "from the context\n")]);
    let command = |path: &str, steps: &str| {
        format!(
            "      - dest: /data
        spec:
          image:
            ref: {reference}
            cmd:
              dir: /work
              env: {{NAME: first}}
              mounts: [{{dest: /in, spec: {{context: {{name: context}}, includes: [given]}}}}]
              steps:
{steps}
          path: {path}"
        )
    };
    let steps = "                - command: cp /in/given /out/$NAME; pwd > /beside
                - command: cp /beside /out/$NAME
                  env: {NAME: second}
                  mounts: [{dest: /own, spec: {inline: {file: {contents: x}}}}]";
    workspace.passes(
        &command("/out", steps),
        "      - command: sh -c 'cd /data && find . -type f | sort && cat first second'
        stdout: {equals: \"./first\\n./second\\nfrom the context\\n/work\\n\"}",
        &[],
    );
    workspace.passes(
        &command("/", "                - command: echo rooted > /made"),
        "      - command: cat /data/made
        stdout: {equals: \"rooted\\n\"}
      - command: test -x /data/bin/busybox",
        &[],
    );
    workspace.errs(
        &command("/out", "                - command: exit 7"),
        &[],
        &["mounts › mount /data › step 1: a command ended with exit code 7"],
    );
}

#[test]
fn a_dockerfile_makes_what_is_mounted() {
    let registry = Registry::start(false);
    let reference = registry.push(&image("busybox"), "tools/busybox:1");
    let dockerfile = format!(
        "FROM {reference} AS tools
ARG WORD=none
ARG GIVEN=none
RUN echo $WORD $GIVEN > /made
FROM scratch AS wanted
COPY --from=tools /made /made
COPY given /given
FROM scratch
COPY given /other
"
    );
    let workspace = Workspace::new(&[
        ("ci/wanted.dockerfile", &dockerfile),
        ("given", "given\n"),
        (".dockerignore", "secret\n"),
        ("secret", "hush\n"),
    ]);
    let build = "      - dest: /data
        spec:
          build:
            source: {context: {name: context}}
            dockerfile_path: ci/wanted.dockerfile
            target: wanted
            args: {WORD: hello}
          excludes: [given]";
    workspace.passes(
        build,
        "      - command: cat /data/made
        stdout: {equals: \"hello none\\n\"}
      - command: test ! -e /data/given",
        &[],
    );
    // What the step has recorded is found again, though the session is another.
    let cached = || {
        let step = "      - command: grep -c absent /data/made";
        let (code, events, told) = workspace.run(build, step, &["--rerun", "none"]);
        assert_eq!(code, 1, "{told}");
        events[0]["cached"].as_bool().unwrap()
    };
    assert!(!cached());
    assert!(cached());

    workspace.passes(
        "      - dest: /data
        spec:
          build:
            source: {inline: {file: {contents: \"FROM scratch\\nCOPY <<EOF /a\\nb\\nEOF\\n\"}}}
          path: a",
        "      - command: cat /data
        stdout: {equals: \"b\\n\"}",
        &[],
    );
    workspace.errs(
        "      - dest: /data
        spec: {build: {source: {context: {name: context}}}}",
        &[],
        &["there is no Dockerfile in the build context of this mount"],
    );
    workspace.errs(
        "      - dest: /data
        spec: {build: {source: {inline: {file: {contents: NONSENSE}}}}}",
        &[],
        &["unknown instruction: NONSENSE"],
    );
}

#[test]
fn contexts_are_the_folders_that_were_named() {
    let workspace = Workspace::new(&[
        ("main/a", "main\n"),
        ("other/b", "other\n"),
        ("spec's", "own\n"),
    ]);
    let mounts = "      - dest: /data
        spec: {context: {name: context}}
      - dest: /other
        spec: {context: {name: other}}";
    workspace.passes(
        mounts,
        &finds("/data /other", &["/data/a", "/other/b"])
            .replace("cd /data /other && find .", "find /data /other"),
        &[
            "--build-context",
            "context=main",
            "--build-context",
            "other=other",
        ],
    );
    workspace.errs(mounts, &[], &["context \"other\" not found"]);
    workspace.passes(
        "      - dest: /data
        spec:
          build:
            source: {inline: {file: {contents: \"FROM scratch\\nCOPY --from=other / /\\n\"}}}",
        &finds("/data", &["./b"]),
        &["--build-context", "other=other"],
    );
    let (code, _, told) = workspace.run(
        mounts,
        "      - command: 'true'",
        &["--build-context", "other=missing"],
    );
    assert_eq!(code, 2);
    assert!(
        told.contains("the build context `other` is no folder: missing"),
        "{told}"
    );
}

#[test]
fn a_repository_behind_a_login_gets_the_secret_that_the_spec_names() {
    // What git sends for the token `hush`.
    let login = "basic eC1hY2Nlc3MtdG9rZW46aHVzaA==";
    let repository = Repository::serve(&[("a", "a")], Some(login));
    let workspace = Workspace::new(&[]);
    let mounts = format!(
        "      - dest: /data
        spec:
          git: {{url: '{}', commit: v1, auth: {{token: my-token}}}}",
        repository.url()
    );
    workspace.errs(&mounts, &[], &["could not read Username"]);
    let secret = ["--secret", "id=my-token,env=MOUNTS_SECRET"];
    workspace.passes(&mounts, &finds("/data", &["./a"]), &secret);
    let (code, _, told) = workspace.run(&mounts, "      - command: a", &["--secret", "id=x,src=y"]);
    assert_eq!(code, 2);
    assert!(
        told.contains("the secret `x` cannot be read: y: "),
        "{told}"
    );
}

#[test]
fn a_repository_over_ssh_needs_an_agent_that_is_not_forwarded() {
    Workspace::new(&[]).errs(
        "      - dest: /data
        spec: {git: {url: 'ssh://git@localhost:1/a.git', commit: v1, auth: {ssh: mine}}}",
        &[],
        &["mine"],
    );
}
