//! The verdict of a check, given a look at its subject.
//!
//! [`judge`] decides and does no input or output: what it needs to know it asks a [`Sight`], and
//! it asks only for that.
//! Verdicts, kinds, expected and actual are those of Dalec, from its messages: a comparison that
//! did not hold is *failed*, what could not be looked at or compared is *errored*.

use memchr::memmem;

use crate::{
    Check, CheckKind, CheckRecord, Excerpt, Verdict,
    go::{errno, mode, quote::quote, regexp::Regexp},
};

/// A way to look at the subject of a check.
pub trait Sight {
    /// Looks what is at the path, following symbolic links or judging the last one itself.
    fn entry(&self, follow: bool) -> Entry;

    /// Reads the target of the symbolic link at the path.
    ///
    /// # Errors
    ///
    /// The error number.
    fn link(&self) -> Result<Vec<u8>, i32>;

    /// Reads `head` bytes of the beginning and `tail` bytes of the end of the content.
    ///
    /// # Errors
    ///
    /// Why there is no content.
    fn content(&self, head: usize, tail: usize) -> Result<Content, Unreadable>;
}

/// What is at a path.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Entry {
    /// Something.
    Found {
        /// Whether it is a folder.
        is_dir: bool,
        /// Its mode; only the permission bits count.
        mode: u32,
    },
    /// Nothing.
    Missing {
        /// The target, if the path itself is a symbolic link that leads nowhere.
        dangling: Option<Vec<u8>>,
    },
    /// It cannot be told, with the error number.
    Unknown(i32),
}

/// As much of a content as was asked for.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Content {
    /// The size of the whole, in bytes.
    pub size: u64,
    /// Its beginning.
    pub head: Vec<u8>,
    /// Its end.
    pub tail: Vec<u8>,
    /// Whether the file claims to have no bytes and yet gives some, as those of `/proc` do.
    pub understated: bool,
}

/// Why there is no content.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Unreadable {
    /// The path is a folder.
    Folder,
    /// The path is a named pipe, which would have to be waited for.
    Pipe,
    /// The file claims more bytes than it gives, as those of `/sys` do.
    Overstated,
    /// The file cannot be opened or read, with the error number.
    Failed(i32),
}

/// How much of a long content's end a failed `ends_with` shows, in bytes.
const TAIL_SHOWN: usize = 1024;

const ENOTDIR: i32 = 20;
const EINVAL: i32 = 22;
const ELOOP: i32 = 40;

/// Judges a check.
pub fn judge(check: &Check, sight: &dyn Sight) -> CheckRecord {
    let shown = Excerpt::LIMIT;
    match &check.kind {
        CheckKind::NotExist => judge_entry(check, sight, |_, _| None),
        CheckKind::IsDir(expected) => judge_entry(check, sight, |is_dir, _| {
            Some((expected == &is_dir, format!("is_dir={is_dir}")))
        }),
        CheckKind::Permissions(expected) => judge_entry(check, sight, |_, mode| {
            Some((expected & 0o777 == mode & 0o777, mode::permissions(mode)))
        }),
        CheckKind::LinkTarget(expected) => match sight.link() {
            Ok(target) => compared(check, expected.as_bytes() == target, Excerpt::of(&target)),
            Err(number) => errored(check, &link_trouble(check.subject.path(), number)),
        },
        CheckKind::Empty => judge_content(check, sight, shown, 0, |content| content.size == 0),
        CheckKind::Equals(text) => {
            judge_content(check, sight, text.len().max(shown), 0, |content| {
                content.size == text.len() as u64 && content.head == text.as_bytes()
            })
        }
        CheckKind::StartsWith(text) => {
            judge_content(check, sight, text.len().max(shown), 0, |content| {
                content.head.starts_with(text.as_bytes())
            })
        }
        CheckKind::EndsWith(text) => {
            judge_content(check, sight, shown, text.len().max(TAIL_SHOWN), |content| {
                content.tail.ends_with(text.as_bytes())
            })
        }
        CheckKind::Contains(text) => judge_content(check, sight, usize::MAX, 0, |content| {
            memmem::find(&content.head, text.as_bytes()).is_some()
        }),
        CheckKind::Matches(pattern) => match Regexp::new(pattern) {
            Ok(regexp) => judge_content(check, sight, usize::MAX, 0, |content| {
                regexp.is_match(&content.head)
            }),
            Err(error) => {
                let pattern = quote(pattern.as_bytes());
                errored(
                    check,
                    &format!("error compiling regex pattern {pattern}: {error}"),
                )
            }
        },
    }
}

/// Returns the record of a check that was not judged, since its step did not pass.
pub fn skipped(check: &Check) -> CheckRecord {
    record(check, Verdict::Skipped, Excerpt::default())
}

fn record(check: &Check, verdict: Verdict, actual: Excerpt) -> CheckRecord {
    CheckRecord {
        verdict,
        reported_kind: check.kind.name().to_owned(),
        expected: Excerpt::of(check.kind.expected().as_bytes()),
        actual,
        message: None,
    }
}

fn compared(check: &Check, holds: bool, actual: Excerpt) -> CheckRecord {
    record(
        check,
        if holds {
            Verdict::Passed
        } else {
            Verdict::Failed
        },
        actual,
    )
}

fn errored(check: &Check, message: &str) -> CheckRecord {
    let message = Some(message.to_owned());
    CheckRecord {
        message,
        ..record(check, Verdict::Errored, Excerpt::default())
    }
}

/// Judges what is at a path; `compare` gets whether it is a folder and its mode, and returns
/// whether the check holds and what is there, or nothing if existence was the whole question.
fn judge_entry(
    check: &Check,
    sight: &dyn Sight,
    compare: impl FnOnce(bool, u32) -> Option<(bool, String)>,
) -> CheckRecord {
    let path = check.subject.path();
    let text = |text: &str| Excerpt::of(text.as_bytes());
    let absence = check.kind == CheckKind::NotExist;
    match sight.entry(!check.no_follow) {
        Entry::Found { is_dir, mode } => match compare(is_dir, mode) {
            Some((holds, actual)) => compared(check, holds, text(&actual)),
            None => compared(check, false, text("exists=true")),
        },
        Entry::Missing { .. } if absence => compared(check, true, text("exists=false")),
        // Dalec names another kind here: that of the question that comes before the one asked.
        Entry::Missing { dangling } => CheckRecord {
            reported_kind: CheckKind::NotExist.name().to_owned(),
            expected: text("exists=true"),
            message: dangling.map(|target| {
                let target = quote(&target);
                format!("{path} is a symbolic link to {target}, and nothing is there")
            }),
            ..compared(check, false, text("exists=false"))
        },
        Entry::Unknown(number) => {
            let question = if absence { "existence" } else { "info" };
            let call = if check.no_follow { "lstat" } else { "stat" };
            let trouble = trouble(call, path, number);
            errored(check, &format!("error checking file {question}: {trouble}"))
        }
    }
}

fn judge_content(
    check: &Check,
    sight: &dyn Sight,
    head: usize,
    tail: usize,
    holds: impl FnOnce(&Content) -> bool,
) -> CheckRecord {
    let path = check.subject.path();
    let content = match sight.content(head, tail) {
        Ok(content) => content,
        Err(Unreadable::Folder) if check.kind == CheckKind::Empty => {
            let actual = Excerpt::of(b"<could not read file contents: no such device>");
            let message = Some(format!("{path} is a folder"));
            return CheckRecord {
                message,
                ..compared(check, false, actual)
            };
        }
        Err(unreadable) => return errored(check, &content_trouble(check, path, unreadable)),
    };
    let actual = Excerpt::of_beginning(&content.head, content.size);
    if holds(&content) {
        return compared(check, true, actual);
    }
    let message = if content.understated {
        Some(format!(
            "{path} claims a size of 0 bytes, so it counts as empty"
        ))
    } else if actual.is_cut() && tail > 0 {
        let from = content.tail.len().saturating_sub(TAIL_SHOWN);
        let end = content.tail.get(from..).unwrap_or_default();
        Some(format!("the content ends with {}", quote(end)))
    } else {
        None
    };
    CheckRecord {
        message,
        ..compared(check, false, actual)
    }
}

fn content_trouble(check: &Check, path: &str, unreadable: Unreadable) -> String {
    match unreadable {
        Unreadable::Folder => format!("no such device ({path} is a folder, which has no content)"),
        Unreadable::Pipe => {
            format!("{path} is a named pipe: reading it would wait for a writer without end")
        }
        Unreadable::Overstated => {
            format!("no such device ({path} is a file of the kernel without a size of its own)")
        }
        Unreadable::Failed(number) => match check.kind {
            CheckKind::Contains(_) | CheckKind::Matches(_) => {
                format!("error opening file: {}", trouble("open", path, number))
            }
            CheckKind::Empty => trouble("stat", path, number),
            _ => trouble("open", path, number),
        },
    }
}

fn link_trouble(path: &str, number: i32) -> String {
    let text = trouble("readlink", path, number);
    match number {
        EINVAL => format!("{text} ({path} is not a symbolic link)"),
        _ => text,
    }
}

/// Returns a message as Go's `fs.PathError` has it, and an explanation where it needs one.
fn trouble(call: &str, path: &str, number: i32) -> String {
    let text = format!("{call} {path}: {}", errno::describe(number));
    match number {
        ENOTDIR => format!("{text} (the path leads through something that is no folder)"),
        ELOOP => format!("{text} (symbolic links on the path lead in a circle)"),
        _ => text,
    }
}

#[cfg(test)]
mod tests;
