//! Checks: what the probe sees of streams and files.

use std::{
    fs,
    os::unix::fs::{PermissionsExt, symlink},
    process::Command,
};

use expect_test::expect;
use spec_probe::{Check, CheckKind, Excerpt, Subject, Verdict, go::quote::quote, layout};

use crate::container::{Container, command};

use CheckKind::{
    Contains, Empty, EndsWith, Equals, IsDir, LinkTarget, Matches, NotExist, Permissions,
    StartsWith,
};

fn file(path: &str, kind: CheckKind) -> Check {
    Check {
        subject: Subject::File(path.to_owned()),
        kind,
        no_follow: false,
    }
}

fn itself(path: &str, kind: CheckKind) -> Check {
    Check {
        no_follow: true,
        ..file(path, kind)
    }
}

fn show(container: &Container, check: &Check) -> String {
    let record = container.check(check);
    let mut text = format!(
        "{:?}: {} check_type={} expected: {}, got {}\n",
        record.verdict,
        quote(check.subject.path().as_bytes()),
        record.reported_kind,
        quote(record.expected.text.as_bytes()),
        quote(record.actual.text.as_bytes()),
    );
    if let Some(message) = record.message {
        text += &format!("  {message}\n");
    }
    text
}

#[test]
fn streams_are_those_of_the_step_before() {
    let container = Container::new();
    container.step(&command("subject both"));
    container.advance();
    let on = |subject, kind| Check {
        subject,
        kind,
        no_follow: false,
    };
    for (check, verdict) in [
        (
            on(Subject::Stdout, Equals("to stdout\n".into())),
            Verdict::Passed,
        ),
        (
            on(Subject::Stderr, Equals("to stdout\n".into())),
            Verdict::Failed,
        ),
        (on(Subject::Stderr, Contains("err".into())), Verdict::Passed),
        (
            on(Subject::Stdout, Matches("^to std(out|err)\n$".into())),
            Verdict::Passed,
        ),
        (
            on(Subject::Stdout, Matches("^to stdout$".into())),
            Verdict::Failed,
        ),
        (on(Subject::Stdout, Empty), Verdict::Failed),
    ] {
        assert_eq!(container.check(&check).verdict, verdict, "{check:?}");
    }
}

#[test]
fn checks_of_a_step_that_did_not_pass_are_skipped() {
    let container = Container::new();
    container.step(&command("subject exit 1"));
    container.advance();
    let record = container.check(&file("/subject", Permissions(0o755)));
    assert_eq!(record.verdict, Verdict::Skipped);
    assert_eq!(record.expected.text, "-rwxr-xr-x");
    assert_eq!(record.message, None);
}

#[test]
fn files_are_judged_as_dalec_judges_them() {
    let container = Container::new();
    container.write("/etc/passwd", "root:x:0:0\n", 0o640);
    container.write("/empty", "", 0o4755);
    fs::create_dir(container.path("/folder")).unwrap();
    fs::set_permissions(
        container.path("/folder"),
        fs::Permissions::from_mode(0o1777),
    )
    .unwrap();
    for (link, target) in [
        ("/link", "etc/passwd"),
        ("/to-folder", "folder"),
        ("/dangling", "gone"),
        ("/circle", "circle"),
    ] {
        symlink(target, container.path(link)).unwrap();
    }
    assert!(
        Command::new("mkfifo")
            .arg(container.path("/pipe"))
            .status()
            .unwrap()
            .success()
    );
    let checks = [
        // Existence.
        file("/etc/passwd", IsDir(false)),
        file("/etc/passwd", IsDir(true)),
        file("/folder", IsDir(true)),
        file("/folder", IsDir(false)),
        file("/nope", IsDir(false)),
        file("/nope", NotExist),
        file("/etc/passwd", NotExist),
        file("/etc/passwd/", IsDir(false)),
        file("/etc/passwd/below", NotExist),
        file("/circle", NotExist),
        // Links.
        file("/link", IsDir(false)),
        file("/dangling", IsDir(false)),
        file("/dangling", NotExist),
        itself("/dangling", NotExist),
        itself("/dangling", IsDir(false)),
        file("/to-folder", IsDir(true)),
        itself("/to-folder", IsDir(true)),
        itself("/circle", IsDir(false)),
        file("/link", LinkTarget("etc/passwd".into())),
        file("/link", LinkTarget("/etc/passwd".into())),
        file("/dangling", LinkTarget("gone".into())),
        file("/etc/passwd", LinkTarget("x".into())),
        file("/nope", LinkTarget("x".into())),
        // Modes.
        file("/etc/passwd", Permissions(0o640)),
        file("/etc/passwd", Permissions(0o644)),
        file("/empty", Permissions(0o755)),
        file("/folder", Permissions(0o777)),
        file("/link", Permissions(0o640)),
        itself("/link", Permissions(0o640)),
        file("/nope", Permissions(0o640)),
        // Contents, which always follow links.
        itself("/link", Equals("root:x:0:0\n".into())),
        file("/etc/passwd", StartsWith("root:".into())),
        file("/etc/passwd", StartsWith("toor:".into())),
        file("/etc/passwd", EndsWith(":0\n".into())),
        file("/etc/passwd", EndsWith(":0".into())),
        file("/etc/passwd", Contains(":x:".into())),
        file("/etc/passwd", Matches("(?m)^root:.*:0$".into())),
        file("/etc/passwd", Matches("(".into())),
        file("/empty", Empty),
        file("/empty", Contains(String::new())),
        file("/etc/passwd", Empty),
        file("/folder", Empty),
        file("/folder", Equals("x".into())),
        file("/folder", Matches("x".into())),
        file("/nope", Equals("x".into())),
        file("/nope", Contains("x".into())),
        file("/nope", Empty),
        file("/dangling", EndsWith("x".into())),
        file("/pipe", Contains("x".into())),
    ];
    let shown: String = checks.iter().map(|check| show(&container, check)).collect();
    expect![[r#"
        Passed: "/etc/passwd" check_type=is_dir expected: "is_dir=false", got "is_dir=false"
        Failed: "/etc/passwd" check_type=is_dir expected: "is_dir=true", got "is_dir=false"
        Passed: "/folder" check_type=is_dir expected: "is_dir=true", got "is_dir=true"
        Failed: "/folder" check_type=is_dir expected: "is_dir=false", got "is_dir=true"
        Failed: "/nope" check_type=not_exist expected: "exists=true", got "exists=false"
        Passed: "/nope" check_type=not_exist expected: "exists=false", got "exists=false"
        Failed: "/etc/passwd" check_type=not_exist expected: "exists=false", got "exists=true"
        Errored: "/etc/passwd/" check_type=is_dir expected: "is_dir=false", got ""
          error checking file info: stat /etc/passwd/: not a directory (the path leads through something that is no folder)
        Errored: "/etc/passwd/below" check_type=not_exist expected: "exists=false", got ""
          error checking file existence: stat /etc/passwd/below: not a directory (the path leads through something that is no folder)
        Errored: "/circle" check_type=not_exist expected: "exists=false", got ""
          error checking file existence: stat /circle: too many levels of symbolic links (symbolic links on the path lead in a circle)
        Passed: "/link" check_type=is_dir expected: "is_dir=false", got "is_dir=false"
        Failed: "/dangling" check_type=not_exist expected: "exists=true", got "exists=false"
          /dangling is a symbolic link to "gone", and nothing is there
        Passed: "/dangling" check_type=not_exist expected: "exists=false", got "exists=false"
        Failed: "/dangling" check_type=not_exist expected: "exists=false", got "exists=true"
        Passed: "/dangling" check_type=is_dir expected: "is_dir=false", got "is_dir=false"
        Passed: "/to-folder" check_type=is_dir expected: "is_dir=true", got "is_dir=true"
        Failed: "/to-folder" check_type=is_dir expected: "is_dir=true", got "is_dir=false"
        Passed: "/circle" check_type=is_dir expected: "is_dir=false", got "is_dir=false"
        Passed: "/link" check_type=link_target_path expected: "etc/passwd", got "etc/passwd"
        Failed: "/link" check_type=link_target_path expected: "/etc/passwd", got "etc/passwd"
        Passed: "/dangling" check_type=link_target_path expected: "gone", got "gone"
        Errored: "/etc/passwd" check_type=link_target_path expected: "x", got ""
          readlink /etc/passwd: invalid argument (/etc/passwd is not a symbolic link)
        Errored: "/nope" check_type=link_target_path expected: "x", got ""
          readlink /nope: no such file or directory
        Passed: "/etc/passwd" check_type=permissions expected: "-rw-r-----", got "-rw-r-----"
        Failed: "/etc/passwd" check_type=permissions expected: "-rw-r--r--", got "-rw-r-----"
        Passed: "/empty" check_type=permissions expected: "-rwxr-xr-x", got "-rwxr-xr-x"
        Passed: "/folder" check_type=permissions expected: "-rwxrwxrwx", got "-rwxrwxrwx"
        Passed: "/link" check_type=permissions expected: "-rw-r-----", got "-rw-r-----"
        Failed: "/link" check_type=permissions expected: "-rw-r-----", got "-rwxrwxrwx"
        Failed: "/nope" check_type=not_exist expected: "exists=true", got "exists=false"
        Passed: "/link" check_type=equals expected: "root:x:0:0\n", got "root:x:0:0\n"
        Passed: "/etc/passwd" check_type=starts_with expected: "root:", got "root:x:0:0\n"
        Failed: "/etc/passwd" check_type=starts_with expected: "toor:", got "root:x:0:0\n"
        Passed: "/etc/passwd" check_type=ends_with expected: ":0\n", got "root:x:0:0\n"
        Failed: "/etc/passwd" check_type=ends_with expected: ":0", got "root:x:0:0\n"
        Passed: "/etc/passwd" check_type=contains expected: ":x:", got "root:x:0:0\n"
        Passed: "/etc/passwd" check_type=matches expected: "(?m)^root:.*:0$", got "root:x:0:0\n"
        Errored: "/etc/passwd" check_type=matches expected: "(", got ""
          error compiling regex pattern "(": error parsing regexp: missing closing ): `(`
        Passed: "/empty" check_type=empty expected: "", got ""
        Passed: "/empty" check_type=contains expected: "", got ""
        Failed: "/etc/passwd" check_type=empty expected: "", got "root:x:0:0\n"
        Failed: "/folder" check_type=empty expected: "", got "<could not read file contents: no such device>"
          /folder is a folder
        Errored: "/folder" check_type=equals expected: "x", got ""
          no such device (/folder is a folder, which has no content)
        Errored: "/folder" check_type=matches expected: "x", got ""
          no such device (/folder is a folder, which has no content)
        Errored: "/nope" check_type=equals expected: "x", got ""
          open /nope: no such file or directory
        Errored: "/nope" check_type=contains expected: "x", got ""
          error opening file: open /nope: no such file or directory
        Errored: "/nope" check_type=empty expected: "", got ""
          stat /nope: no such file or directory
        Errored: "/dangling" check_type=ends_with expected: "x", got ""
          open /dangling: no such file or directory
        Errored: "/pipe" check_type=contains expected: "x", got ""
          /pipe is a named pipe: reading it would wait for a writer without end
    "#]].assert_eq(&shown);
}

#[test]
fn devices_and_files_of_the_kernel_have_the_content_that_they_claim() {
    // Both are in every container, but an empty root has neither.
    let container = Container::new();
    fs::create_dir(container.path("/proc")).unwrap();
    let proc = container.path("/proc");
    let mounted = Command::new("mount")
        .args(["--bind", "/proc"])
        .arg(&proc)
        .status()
        .unwrap();
    assert!(mounted.success(), "mounting takes root");
    let mut shown = String::new();
    for check in [
        file("/proc/version", Contains("Linux".into())),
        file("/proc/version", Empty),
    ] {
        shown += &show(&container, &check);
    }
    assert!(
        Command::new("umount")
            .arg(&proc)
            .status()
            .unwrap()
            .success()
    );
    expect![[r#"
        Failed: "/proc/version" check_type=contains expected: "Linux", got ""
          /proc/version claims a size of 0 bytes, so it counts as empty
        Passed: "/proc/version" check_type=empty expected: "", got ""
    "#]]
    .assert_eq(&shown);
}

#[test]
fn large_contents_are_compared_to_the_last_byte() {
    let container = Container::new();
    let mut content = vec![b'x'; 30_000_000];
    content.extend(b"the end\n");
    container.write("/large", &content, 0o644);
    for (kind, verdict) in [
        (Equals("x".repeat(70_000)), Verdict::Failed),
        (StartsWith("x".repeat(70_000)), Verdict::Passed),
        (EndsWith("xthe end\n".into()), Verdict::Passed),
        (EndsWith("the end".into()), Verdict::Failed),
        (Contains("xthe end".into()), Verdict::Passed),
        (Matches("x+the (end|start)\n$".into()), Verdict::Passed),
        (Matches("yx*the end".into()), Verdict::Failed),
        (Empty, Verdict::Failed),
    ] {
        let check = file("/large", kind);
        container.write("/request.json", serde_json::to_vec(&check).unwrap(), 0o644);
        let output = container.run(&["check", "--request", "/request.json"]);
        assert!(output.status.success(), "{output:?}");
        let record = container.record();
        assert_eq!(record.verdict(), verdict, "{}", check.kind.name());
        let spec_probe::Outcome::Check(record) = record.outcome else {
            panic!()
        };
        assert_eq!(record.actual.size, 30_000_008);
        assert_eq!(record.actual.text.len(), Excerpt::LIMIT);
    }
}

#[test]
fn a_check_leaves_nothing_but_its_record() {
    let container = Container::new();
    container.check(&file("/subject", IsDir(false)));
    let names = |path: &str| -> Vec<String> {
        let entries = fs::read_dir(container.path(path)).unwrap();
        let mut names: Vec<String> = entries
            .map(|entry| entry.unwrap().file_name().into_string().unwrap())
            .collect();
        names.sort();
        names
    };
    assert_eq!(names(layout::RECORD), ["record.json"]);
    assert_eq!(names("/"), ["subject", "tmp"]);
}
