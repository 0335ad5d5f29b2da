//! A check: one expectation about a stream or a file.

use serde::{Deserialize, Serialize};

use crate::go::mode;

/// One expectation, as the probe judges it.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct Check {
    /// What is looked at.
    pub subject: Subject,
    /// What is expected of it.
    pub kind: CheckKind,
    /// For files: judge a symbolic link itself, not what it leads to (existence, folder, mode).
    #[serde(default, skip_serializing_if = "std::ops::Not::not")]
    pub no_follow: bool,
}

/// What a check looks at.
#[derive(Clone, Debug, PartialEq, Eq, Hash, PartialOrd, Ord, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum Subject {
    /// The standard output of the step.
    Stdout,
    /// The standard error of the step.
    Stderr,
    /// The file or folder with this path inside the container.
    File(String),
}

impl Subject {
    /// Returns the name that people read: `stdout`, `stderr` or the path.
    pub fn path(&self) -> &str {
        match self {
            Self::Stdout => "stdout",
            Self::Stderr => "stderr",
            Self::File(path) => path,
        }
    }
}

/// What a check expects.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum CheckKind {
    /// The whole content is this text, byte for byte.
    Equals(String),
    /// The content has this text in it.
    Contains(String),
    /// This regular expression of Go's syntax matches somewhere in the content.
    Matches(String),
    /// The content begins with this text.
    StartsWith(String),
    /// The content ends with this text.
    EndsWith(String),
    /// The content has no bytes.
    Empty,
    /// The permission bits (`mode & 0o777`) are these.
    Permissions(u32),
    /// The path exists, and is a folder (`true`) or anything else (`false`).
    IsDir(bool),
    /// Nothing exists at the path.
    NotExist,
    /// The path is a symbolic link with this text as its target, one hop.
    LinkTarget(String),
}

impl CheckKind {
    /// Returns Dalec's word for this kind, as its messages and our records have it.
    pub fn name(&self) -> &'static str {
        match self {
            Self::Equals(_) => "equals",
            Self::Contains(_) => "contains",
            Self::Matches(_) => "matches",
            Self::StartsWith(_) => "starts_with",
            Self::EndsWith(_) => "ends_with",
            Self::Empty => "empty",
            Self::Permissions(_) => "permissions",
            Self::IsDir(_) => "is_dir",
            Self::NotExist => "not_exist",
            Self::LinkTarget(_) => "link_target_path",
        }
    }

    /// Returns what is expected, as Dalec's messages write it.
    ///
    /// For a mode that is `-rwxr-xr-x`, for existence `exists=false`, for a folder `is_dir=true`;
    /// for everything else the text of the spec.
    pub fn expected(&self) -> String {
        match self {
            Self::Equals(text)
            | Self::Contains(text)
            | Self::Matches(text)
            | Self::StartsWith(text)
            | Self::EndsWith(text)
            | Self::LinkTarget(text) => text.clone(),
            Self::Empty => String::new(),
            Self::Permissions(mode) => mode::permissions(*mode),
            Self::IsDir(is_dir) => format!("is_dir={is_dir}"),
            Self::NotExist => "exists=false".to_owned(),
        }
    }
}
