//! `fetch`, `git-checkout`, `patch`, `git-am`: how sources come into the workspace.

use crate::workspace::{SHELLS, Shell, Workspace, in_both};
use expect_test::expect;
use sha2::{Digest as _, Sha256, Sha512};
use std::{
    fs,
    io::{BufRead as _, BufReader, Write as _},
    net::{Ipv4Addr, TcpListener},
    thread,
};

/// Serves some bytes to whoever asks, and returns the address.
fn serve(bytes: Vec<u8>) -> String {
    let listener = TcpListener::bind((Ipv4Addr::LOCALHOST, 0)).unwrap();
    let address = listener.local_addr().unwrap();
    // The thread ends with the test program.
    thread::spawn(move || {
        for stream in listener.incoming() {
            let mut stream = stream.unwrap();
            let request = BufReader::new(stream.try_clone().unwrap());
            for line in request.lines() {
                if line.unwrap_or_default().is_empty() {
                    break;
                }
            }
            let head = format!(
                "HTTP/1.1 200 OK\r\nContent-Length: {}\r\nConnection: close\r\n\r\n",
                bytes.len()
            );
            let _ = stream.write_all(&[head.into_bytes(), bytes.clone()].concat());
        }
    });
    format!("http://{address}/a-1.tar")
}

/// Returns an archive with one file in a folder.
fn archive() -> Vec<u8> {
    let mut archive = tar::Builder::new(Vec::new());
    let mut header = tar::Header::new_gnu();
    header.set_size(6);
    header.set_mode(0o644);
    archive
        .append_data(&mut header, "a-1/hello", &b"hello\n"[..])
        .unwrap();
    archive.into_inner().unwrap()
}

fn hexadecimal(bytes: &[u8]) -> String {
    bytes.iter().map(|byte| format!("{byte:02x}")).collect()
}

#[test]
fn fetch_takes_what_has_the_checksum() {
    let bytes = archive();
    let sha256 = hexadecimal(&Sha256::digest(&bytes));
    let sha512 = hexadecimal(&Sha512::digest(&bytes));
    let uri = serve(bytes);
    for shell in SHELLS {
        for sum in [
            format!("expected-sha256: {sha256}"),
            format!("expected-sha512: {sha512}"),
        ] {
            let workspace = Workspace::new(shell, &["wget"]);
            let ended = workspace.run("fetch", &format!("{{uri: '{uri}', {sum}}}"));
            assert!(ended.is_ok, "{}", ended.output);
            assert_eq!(
                fs::read_to_string(workspace.path("hello")).unwrap(),
                "hello\n"
            );
            assert!(workspace.path("a-1.tar").exists());
        }
        let workspace = Workspace::new(shell, &["wget"]);
        let wrong = "0".repeat(64);
        let ended = workspace.run(
            "fetch",
            &format!("{{uri: '{uri}', expected-sha256: '{wrong}'}}"),
        );
        assert!(!ended.is_ok);
        let expected = format!("fetch: the sha256 checksum of a-1.tar is {sha256}, not {wrong}\n");
        assert!(ended.output.ends_with(&expected), "{}", ended.output);
        assert!(!workspace.path("hello").exists());
    }
}

#[test]
fn fetch_looks_for_files_before_it_downloads() {
    let bytes = archive();
    let sha256 = hexadecimal(&Sha256::digest(&bytes));
    // Nobody listens there.
    let uri = "http://127.0.0.1:1/a-1.tar";
    for shell in SHELLS {
        let workspace = Workspace::new(shell, &["wget"]);
        fs::write(
            workspace.scratch("cache").join(format!("sha256:{sha256}")),
            &bytes,
        )
        .unwrap();
        let with = format!("{{uri: '{uri}', expected-sha256: {sha256}, delete: true}}");
        let ended = workspace.run("fetch", &with);
        assert!(ended.is_ok, "{}", ended.output);
        assert_eq!(ended.output, "fetch: a-1.tar comes from the cache\n");
        assert!(workspace.path("hello").exists());
        assert!(!workspace.path("a-1.tar").exists());

        let workspace = Workspace::new(shell, &["wget"]);
        fs::write(workspace.path("a-1.tar"), &bytes).unwrap();
        fs::create_dir(workspace.path("into")).unwrap();
        let with =
            format!("{{uri: '{uri}', expected-none: true, directory: into, strip-components: 0}}");
        let ended = workspace.run("fetch", &with);
        assert!(ended.is_ok, "{}", ended.output);
        assert!(workspace.path("into/a-1/hello").exists());

        let ended = workspace.run("fetch", &format!("{{uri: '{uri}', extract: false}}"));
        assert!(!ended.is_ok);
        let expected =
            "fetch: one of expected-sha256, expected-sha512 and expected-none must be given\n";
        assert_eq!(ended.output, expected);
    }
}

/// Makes a repository with a branch `main` of three commits, a tag `v1` at the second, and a
/// branch `other` with one commit more.
fn repository(shell: Shell) -> Workspace {
    let workspace = Workspace::new(shell, &["git"]);
    workspace.prepare(
        "git init --quiet --initial-branch=main origin
         cd origin
         git config user.name Test
         git config user.email test@localhost
         for number in 1 2; do
           echo $number > file
           git add file
           git commit --quiet --message=$number
         done
         git tag --annotate --message=v1 v1
         git checkout --quiet -b other
         mkdir -p folder/deep aside
         echo other > folder/deep/other
         echo aside > aside/file
         git add .
         git commit --quiet --message=other
         git checkout --quiet main
         echo 3 > file
         git commit --quiet --all --message=3",
    );
    workspace
}

fn commit(workspace: &Workspace, name: &str) -> String {
    let said = workspace.prepare(&format!("git -C origin rev-parse {name}"));
    said.trim().to_owned()
}

const CHECKOUT: &str = "repository: file:///home/build/origin, destination: out, max-retries: 0";

#[test]
fn git_checkout_takes_branches_and_tags() {
    let said = in_both(|shell| {
        let workspace = repository(shell);
        let (first, second, third) = (
            commit(&workspace, "main~2"),
            commit(&workspace, "v1^{commit}"),
            commit(&workspace, "main"),
        );
        let tag = commit(&workspace, "v1");
        let never = "0".repeat(40);
        let mut ends = String::new();
        for (what, with) in [
            ("head", String::new()),
            ("branch", ", branch: main".to_owned()),
            ("tag", ", tag: v1".to_owned()),
            (
                "tag with its commit",
                format!(", tag: v1, expected-commit: {second}"),
            ),
            (
                "tag with itself",
                format!(", tag: v1, expected-commit: {tag}"),
            ),
            (
                "tag with another commit",
                format!(", tag: v1, expected-commit: {third}"),
            ),
            (
                "older commit",
                format!(", branch: main, expected-commit: {first}"),
            ),
            (
                "older commit, shallow",
                format!(", branch: main, depth: 1, expected-commit: {first}"),
            ),
            (
                "unknown commit",
                format!(", branch: main, expected-commit: '{never}'"),
            ),
            (
                "tip",
                format!(
                    ", branch: main, expected-commit-is-branch-tip: 'true', expected-commit: {third}"
                ),
            ),
            (
                "no tip",
                format!(
                    ", branch: main, expected-commit-is-branch-tip: 'true', expected-commit: {first}"
                ),
            ),
            (
                "tip without a branch",
                format!(", expected-commit-is-branch-tip: 'true', expected-commit: {third}"),
            ),
            ("branch and tag", ", branch: main, tag: v1".to_owned()),
            ("no branch", ", branch: none".to_owned()),
            ("no flag", ", recurse-submodules: maybe".to_owned()),
        ] {
            workspace.prepare("rm -rf out .gitconfig; mkdir out; echo kept > out/beside");
            let ended = workspace.run("git-checkout", &format!("{{{CHECKOUT}{with}}}"));
            let file = fs::read_to_string(workspace.path("out/file")).unwrap_or_default();
            let last = ended.output.lines().last().unwrap_or_default();
            let end = if ended.is_ok { file.trim() } else { "failed" };
            let mut line = format!("{what}: {end}: {last}\n");
            for (name, commit) in [
                ("first", &first),
                ("second", &second),
                ("third", &third),
                ("tag", &tag),
            ] {
                line = line.replace(commit.as_str(), name);
            }
            ends += &line;
            assert!(workspace.path("out/beside").exists());
        }
        ends
    });
    expect![[r#"
        head: 3: git-checkout: checked out third
        branch: 3: git-checkout: checked out third
        tag: 2: git-checkout: checked out second
        tag with its commit: 2: git-checkout: checked out second
        tag with itself: 2: git-checkout: tag is the tag itself; expect its commit second
        tag with another commit: failed: git-checkout: the tag v1 is commit second, not third
        older commit: 1: git-checkout: going back from third to first
        older commit, shallow: failed: git-checkout: found commit third, not first; set depth to -1 to look for an older one
        unknown commit: failed: git-checkout: 0000000000000000000000000000000000000000 is no commit of main, whose newest one is third
        tip: 3: git-checkout: checked out third
        no tip: failed: git-checkout: the newest commit of main is third, not first
        tip without a branch: failed: git-checkout: expected-commit-is-branch-tip wants a branch and an expected commit
        branch and tag: failed: git-checkout: there is a branch (main) and a tag (v1); only one of them can be checked out
        no branch: failed: git-checkout: file:///home/build/origin cannot be cloned
        no flag: failed: git-checkout: 'maybe' is neither true nor false
    "#]].assert_eq(&said);
}

#[test]
fn git_checkout_picks_cherries() {
    let said = in_both(|shell| {
        let workspace = repository(shell);
        let pick = commit(&workspace, "other");
        let with = format!(
            "{{{CHECKOUT}, branch: main, cherry-picks: \"other/{pick}: it's needed # why\\n\\n\"}}"
        );
        let ended = workspace.run("git-checkout", &with);
        assert!(ended.is_ok, "{}", ended.output);
        let said = workspace
            .prepare("cd out; git log -1 --format='%s %ct %cn'; cat file folder/deep/other");
        for (picks, expected) in [
            (
                format!("other/{pick}"),
                "a cherry-pick is a commit, a colon and a comment, not",
            ),
            (
                format!("other/{pick}:  "),
                "a cherry-pick is a commit, a colon and a comment, not",
            ),
            (format!("none/{pick}: x"), "there is no branch none"),
            (format!("{}: x", "0".repeat(40)), "cannot be applied"),
        ] {
            workspace.prepare("rm -rf out");
            let with = format!("{{{CHECKOUT}, branch: main, cherry-picks: '{picks}'}}");
            let ended = workspace.run("git-checkout", &with);
            assert!(
                !ended.is_ok && ended.output.contains(expected),
                "{}",
                ended.output
            );
        }
        said
    });
    expect![[r#"
        other 1700000000 melange
        3
        other
    "#]]
    .assert_eq(&said);
}

#[test]
fn git_checkout_can_take_a_part() {
    for shell in SHELLS {
        let workspace = repository(shell);
        workspace.prepare("git -C origin config uploadpack.allowFilter true");
        let with = format!("{{{CHECKOUT}, branch: other, sparse-paths: folder/deep}}");
        let ended = workspace.run("git-checkout", &with);
        assert!(ended.is_ok, "{}", ended.output);
        assert!(workspace.path("out/folder/deep/other").exists());
        assert!(!workspace.path("out/aside").exists());
    }
}

const PATCH: &str = "--- a/file\n+++ b/file\n@@ -1 +1 @@\n-hello\n+patched\n";

#[test]
fn patch_applies_patches_in_order() {
    let second = PATCH
        .replace("patched", "twice")
        .replace("hello", "patched");
    for shell in SHELLS {
        let workspace = Workspace::new(shell, &["patch"]);
        let fresh = || {
            workspace.write("file", "hello\n");
            workspace.write("one.patch", PATCH);
            workspace.write("sub/two.patch", &second);
            workspace.write("sub/series", "# first\none.patch\n\nsub/two.patch");
        };
        for with in [
            "{patches: \"one.patch\\n sub/two.patch\"}",
            "{series: sub/series, patches: none}",
        ] {
            fresh();
            let ended = workspace.run("patch", with);
            assert!(ended.is_ok, "{}", ended.output);
            assert_eq!(
                fs::read_to_string(workspace.path("file")).unwrap(),
                "twice\n"
            );
        }
        for (with, expected) in [
            ("{patches: sub/two.patch}", "patch: sub/two.patch\n"),
            (
                "{patches: one.patch one.patch}",
                "Reversed (or previously applied) patch detected!",
            ),
            ("{patches: none.patch}", "none.patch"),
            ("{series: none}", "patch: there is no series none\n"),
            (
                "{patches: 'a;b'}",
                "patch: the name a;b has a character of the shell\n",
            ),
            (
                "{patches: one.patch, fuzz: -1}",
                "patch: '-1' is no number\n",
            ),
            (
                "{patches: one.patch, strip-components: x}",
                "patch: 'x' is no number\n",
            ),
            ("{}", "patch: neither patches nor a series names a file\n"),
        ] {
            fresh();
            let ended = workspace.run("patch", with);
            assert!(
                !ended.is_ok && ended.output.contains(expected),
                "{with}: {}",
                ended.output
            );
        }
    }
}

#[test]
fn git_am_makes_commits() {
    let said = in_both(|shell| {
        let mut said = String::new();
        let workspace = repository(shell);
        workspace.prepare(
            "cd origin
             git format-patch --quiet --output-directory=.. other~1..other
             git format-patch --quiet --start-number=2 --output-directory=.. v1..main",
        );
        let ended = workspace.run(
            "git-checkout",
            "{repository: file:///home/build/origin, tag: v1}",
        );
        assert!(ended.is_ok, "{}", ended.output);
        let ended = workspace.run("git-am", "{patches: \"0001-other.patch\\n0002-3.patch\"}");
        assert!(ended.is_ok, "{}", ended.output);
        said += &workspace.prepare("git log --format='%s by %an'; cat file folder/deep/other");
        let ended = workspace.run("git-am", "{patches: none.patch}");
        assert!(!ended.is_ok, "{}", ended.output);
        said
    });
    expect![[r#"
        3 by Test
        other by Test
        2 by Test
        3
        other
    "#]]
    .assert_eq(&said);
}
