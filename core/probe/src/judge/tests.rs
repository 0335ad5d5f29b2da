use expect_test::{Expect, expect};

use super::*;
use crate::Subject;

/// What a test lets the judge see.
struct Seen {
    entry: Entry,
    link: Result<Vec<u8>, i32>,
    content: Result<Vec<u8>, Unreadable>,
    understated: bool,
}

impl Sight for Seen {
    fn entry(&self, _follow: bool) -> Entry {
        self.entry.clone()
    }

    fn link(&self) -> Result<Vec<u8>, i32> {
        self.link.clone()
    }

    fn content(&self, head: usize, tail: usize) -> Result<Content, Unreadable> {
        let bytes = self.content.clone()?;
        Ok(Content {
            size: bytes.len() as u64,
            head: bytes[..head.min(bytes.len())].to_vec(),
            tail: bytes[bytes.len() - tail.min(bytes.len())..].to_vec(),
            understated: self.understated,
        })
    }
}

/// Nothing at all.
fn nothing() -> Seen {
    Seen {
        entry: Entry::Missing { dangling: None },
        link: Err(2),
        content: Err(Unreadable::Failed(2)),
        understated: false,
    }
}

fn file(content: &[u8]) -> Seen {
    Seen {
        entry: Entry::Found {
            is_dir: false,
            mode: 0o100_644,
        },
        link: Err(22),
        content: Ok(content.to_vec()),
        understated: false,
    }
}

fn folder() -> Seen {
    Seen {
        entry: Entry::Found {
            is_dir: true,
            mode: 0o040_755,
        },
        link: Err(22),
        content: Err(Unreadable::Folder),
        understated: false,
    }
}

fn on(path: &str, kind: CheckKind) -> Check {
    let subject = match path {
        "stdout" => Subject::Stdout,
        _ => Subject::File(path.to_owned()),
    };
    Check {
        subject,
        kind,
        no_follow: false,
    }
}

/// Prints a record as Dalec prints a failure, after the verdict.
fn show(check: &Check, sight: &Seen) -> String {
    let record = judge(check, sight);
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

fn table(rows: &[(Check, Seen)], expected: &Expect) {
    let shown: String = rows
        .iter()
        .map(|(check, sight)| show(check, sight))
        .collect();
    expected.assert_eq(&shown);
}

use CheckKind::{
    Contains, Empty, EndsWith, Equals, IsDir, LinkTarget, Matches, NotExist, Permissions,
    StartsWith,
};

#[test]
fn failures_read_as_dalecs() {
    table(
        &[
            (
                on("stdout", Equals("goodbye\n".into())),
                file(b"hello world\n"),
            ),
            (on("/x", Permissions(0o755)), file(b"")),
            (on("/x", IsDir(false)), folder()),
            (on("/x", IsDir(true)), file(b"")),
            (on("/x", IsDir(false)), nothing()),
            (on("/x", Permissions(0o644)), nothing()),
            (on("/x", NotExist), file(b"")),
            (
                on("lnk", LinkTarget("x".into())),
                Seen {
                    link: Ok(b"f".to_vec()),
                    ..file(b"")
                },
            ),
            (on("/x", Empty), file(b"content")),
            (on("/x", Empty), folder()),
            (on("/x", Contains("b".into())), file(b"acd")),
            (on("/x", Matches("^b$".into())), file(b"b\n")),
            (on("/x", StartsWith("b".into())), file(b"ab")),
            (on("/x", EndsWith("b".into())), file(b"ab\n")),
            (on("/x", Permissions(644)), file(b"")),
            (on("/x", Equals("a\u{fffd}".into())), file(b"a\xff\n")),
        ],
        &expect![[r#"
            Failed: "stdout" check_type=equals expected: "goodbye\n", got "hello world\n"
            Failed: "/x" check_type=permissions expected: "-rwxr-xr-x", got "-rw-r--r--"
            Failed: "/x" check_type=is_dir expected: "is_dir=false", got "is_dir=true"
            Failed: "/x" check_type=is_dir expected: "is_dir=true", got "is_dir=false"
            Failed: "/x" check_type=not_exist expected: "exists=true", got "exists=false"
            Failed: "/x" check_type=not_exist expected: "exists=true", got "exists=false"
            Failed: "/x" check_type=not_exist expected: "exists=false", got "exists=true"
            Failed: "lnk" check_type=link_target_path expected: "x", got "f"
            Failed: "/x" check_type=empty expected: "", got "content"
            Failed: "/x" check_type=empty expected: "", got "<could not read file contents: no such device>"
              /x is a folder
            Failed: "/x" check_type=contains expected: "b", got "acd"
            Failed: "/x" check_type=matches expected: "^b$", got "b\n"
            Failed: "/x" check_type=starts_with expected: "b", got "ab"
            Failed: "/x" check_type=ends_with expected: "b", got "ab\n"
            Failed: "/x" check_type=permissions expected: "--w----r--", got "-rw-r--r--"
            Failed: "/x" check_type=equals expected: "a�", got "a\\xff\n"
        "#]],
    );
}

#[test]
fn what_cannot_be_judged_is_errored_and_not_failed() {
    let unknown = |number| Seen {
        entry: Entry::Unknown(number),
        ..nothing()
    };
    let unreadable = |why| Seen {
        content: Err(why),
        ..file(b"")
    };
    table(
        &[
            (on("/x", Equals("a".into())), nothing()),
            (on("/x", StartsWith("a".into())), nothing()),
            (on("/x", EndsWith("a".into())), nothing()),
            (on("/x", Empty), nothing()),
            (on("/x", Contains("a".into())), nothing()),
            (on("/x", Matches("a".into())), nothing()),
            (on("/x", Contains("a".into())), folder()),
            (on("/x", Equals("a".into())), unreadable(Unreadable::Pipe)),
            (
                on("/x", Equals("a".into())),
                unreadable(Unreadable::Failed(13)),
            ),
            (on("/x", Matches("[a".into())), file(b"a")),
            (on("/x", LinkTarget("f".into())), nothing()),
            (on("/x", LinkTarget("f".into())), file(b"")),
            (on("x/below", NotExist), unknown(20)),
            (on("x/below", IsDir(false)), unknown(20)),
            (on("/x", Permissions(0)), unknown(40)),
            (
                Check {
                    no_follow: true,
                    ..on("/x", IsDir(true))
                },
                unknown(4242),
            ),
        ],
        &expect![[r#"
            Errored: "/x" check_type=equals expected: "a", got ""
              open /x: no such file or directory
            Errored: "/x" check_type=starts_with expected: "a", got ""
              open /x: no such file or directory
            Errored: "/x" check_type=ends_with expected: "a", got ""
              open /x: no such file or directory
            Errored: "/x" check_type=empty expected: "", got ""
              stat /x: no such file or directory
            Errored: "/x" check_type=contains expected: "a", got ""
              error opening file: open /x: no such file or directory
            Errored: "/x" check_type=matches expected: "a", got ""
              error opening file: open /x: no such file or directory
            Errored: "/x" check_type=contains expected: "a", got ""
              no such device (/x is a folder, which has no content)
            Errored: "/x" check_type=equals expected: "a", got ""
              /x is a named pipe: reading it would wait for a writer without end
            Errored: "/x" check_type=equals expected: "a", got ""
              open /x: permission denied
            Errored: "/x" check_type=matches expected: "[a", got ""
              error compiling regex pattern "[a": error parsing regexp: missing closing ]: `[a`
            Errored: "/x" check_type=link_target_path expected: "f", got ""
              readlink /x: no such file or directory
            Errored: "/x" check_type=link_target_path expected: "f", got ""
              readlink /x: invalid argument (/x is not a symbolic link)
            Errored: "x/below" check_type=not_exist expected: "exists=false", got ""
              error checking file existence: stat x/below: not a directory (the path leads through something that is no folder)
            Errored: "x/below" check_type=is_dir expected: "is_dir=false", got ""
              error checking file info: stat x/below: not a directory (the path leads through something that is no folder)
            Errored: "/x" check_type=permissions expected: "----------", got ""
              error checking file info: stat /x: too many levels of symbolic links (symbolic links on the path lead in a circle)
            Errored: "/x" check_type=is_dir expected: "is_dir=true", got ""
              error checking file info: lstat /x: errno 4242
        "#]],
    );
}

#[test]
fn what_holds_passes() {
    for (check, sight) in [
        (on("stdout", Equals("hello\n".into())), file(b"hello\n")),
        (on("stdout", Equals(String::new())), file(b"")),
        (on("stdout", Contains(String::new())), file(b"")),
        (on("stdout", Contains("lo\n".into())), file(b"hello\n")),
        (on("stdout", Matches(String::new())), file(b"")),
        (on("stdout", Matches("^$".into())), file(b"")),
        (on("stdout", Matches("a.b".into())), file(b"a\xffb")),
        (on("stdout", StartsWith("he".into())), file(b"hello\n")),
        (on("stdout", EndsWith("lo\n".into())), file(b"hello\n")),
        (on("stdout", Empty), file(b"")),
        (on("/x", NotExist), nothing()),
        (on("/x", IsDir(true)), folder()),
        (on("/x", IsDir(false)), file(b"")),
        (on("/x", Permissions(0o644)), file(b"")),
        // Set-user-id is masked on both sides.
        (on("/x", Permissions(0o4755)), folder()),
        (
            on("/x", LinkTarget("f".into())),
            Seen {
                link: Ok(b"f".to_vec()),
                ..file(b"")
            },
        ),
    ] {
        let record = judge(&check, &sight);
        assert_eq!(record.verdict, Verdict::Passed, "{check:?}");
        assert_eq!(record.reported_kind, check.kind.name());
        assert_eq!(record.message, None);
    }
}

#[test]
fn a_misleading_failure_says_more() {
    let dangling = Entry::Missing {
        dangling: Some(b"../gone".to_vec()),
    };
    let long = [vec![b'x'; 70_000], b"the end\n".to_vec()].concat();
    let shown = show(
        &on("/x", IsDir(false)),
        &Seen {
            entry: dangling,
            ..nothing()
        },
    );
    expect![[r#"
        Failed: "/x" check_type=not_exist expected: "exists=true", got "exists=false"
          /x is a symbolic link to "../gone", and nothing is there
    "#]]
    .assert_eq(&shown);
    let understated = Seen {
        understated: true,
        ..file(b"")
    };
    expect![[r#"
        Failed: "/proc/version" check_type=contains expected: "Linux", got ""
          /proc/version claims a size of 0 bytes, so it counts as empty
    "#]]
    .assert_eq(&show(
        &on("/proc/version", Contains("Linux".into())),
        &understated,
    ));

    let record = judge(&on("/x", EndsWith("the end".into())), &file(&long));
    assert_eq!(record.actual.size, 70_008);
    assert_eq!(record.actual.text.len(), Excerpt::LIMIT);
    let message = record.message.unwrap();
    assert!(
        message.starts_with("the content ends with \"xxx"),
        "{message}"
    );
    assert!(message.ends_with("xxxthe end\\n\""), "{message}");
}

#[test]
fn long_contents_are_compared_to_the_last_byte() {
    let text = "0123456789abcdef".repeat(8192);
    let mut other = text.clone().into_bytes();
    *other.last_mut().unwrap() = b'!';
    let check = |kind| on("stdout", kind);
    for (kind, content, verdict) in [
        (Equals(text.clone()), text.as_bytes(), Verdict::Passed),
        (Equals(text.clone()), &other, Verdict::Failed),
        (
            Equals(text[1..].to_owned()),
            text.as_bytes(),
            Verdict::Failed,
        ),
        (StartsWith(text.clone()), &other, Verdict::Failed),
        (
            EndsWith(text[1..].to_owned()),
            text.as_bytes(),
            Verdict::Passed,
        ),
        (EndsWith(text[1..].to_owned()), &other, Verdict::Failed),
    ] {
        assert_eq!(judge(&check(kind), &file(content)).verdict, verdict);
    }
}

#[test]
fn a_skipped_check_says_what_was_expected() {
    let record = skipped(&on("/x", Permissions(0o755)));
    assert_eq!(record.verdict, Verdict::Skipped);
    assert_eq!(record.expected.text, "-rwxr-xr-x");
    assert_eq!(record.actual, Excerpt::default());
}
