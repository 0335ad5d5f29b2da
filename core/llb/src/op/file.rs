//! Changes of files without a process.

use super::{Inputs, Operation, Output, to_index};
use crate::pb;
use pb::file_action::Action;

/// Files made, one after another, on top of a file system.
#[derive(Debug, Default)]
pub struct File {
    base: Option<Output>,
    inputs: Inputs,
    actions: Vec<(i64, Action)>,
    caps: Vec<&'static str>,
}

/// Whose a file is.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Owner {
    /// The user.
    pub user: Principal,
    /// The group; `None` is that of the user.
    pub group: Option<Principal>,
}

/// A user or a group.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Principal {
    /// By number.
    Id(u32),
    /// By name, as the `/etc/passwd` or `/etc/group` of a file system has it.
    Name(String, Output),
}

impl Owner {
    /// Returns the owner with these numbers.
    pub fn ids(uid: u32, gid: u32) -> Self {
        Self {
            user: Principal::Id(uid),
            group: Some(Principal::Id(gid)),
        }
    }
}

/// What is copied from another file system.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Copy {
    /// The other file system.
    pub from: Output,
    /// What is copied of it; of a folder the contents.
    pub src: String,
    /// Where to; folders on the way are made.
    pub dest: String,
    /// Patterns of what to take; none is everything.
    pub includes: Vec<String>,
    /// Patterns of what to leave out.
    pub excludes: Vec<String>,
}

impl File {
    /// Starts from an empty file system.
    pub fn on_scratch() -> Self {
        Self::default()
    }

    /// Starts from `base`.
    pub fn on(base: Output) -> Self {
        Self {
            base: Some(base),
            ..Self::default()
        }
    }

    /// Makes a folder; one that is there already stays as it is.
    #[must_use]
    pub fn mkdir(mut self, path: impl Into<String>, mode: u32, owner: Option<&Owner>) -> Self {
        let action = pb::FileActionMkDir {
            path: path.into(),
            mode: to_mode(mode),
            make_parents: false,
            owner: self.owner(owner),
            timestamp: -1,
        };
        self.actions.push((-1, Action::Mkdir(action)));
        self
    }

    /// Makes a file.
    #[must_use]
    pub fn mkfile(
        mut self,
        path: impl Into<String>,
        mode: u32,
        owner: Option<&Owner>,
        data: impl Into<Vec<u8>>,
    ) -> Self {
        let action = pb::FileActionMkFile {
            path: path.into(),
            mode: to_mode(mode),
            data: data.into(),
            owner: self.owner(owner),
            timestamp: -1,
        };
        self.actions.push((-1, Action::Mkfile(action)));
        self
    }

    /// Copies from another file system, with owners, modes and times.
    #[must_use]
    pub fn copy(mut self, copy: Copy) -> Self {
        // The base comes first among the inputs, as it does when the Go client numbers them.
        self.base.as_ref().map(|base| self.inputs.index(base));
        let from = self.inputs.index(&copy.from);
        if !copy.includes.is_empty() || !copy.excludes.is_empty() {
            self.caps.push("file.copy.includeexcludepatterns");
        }
        let action = pb::FileActionCopy {
            src: copy.src,
            dest: copy.dest,
            mode: -1,
            dir_copy_contents: true,
            create_dest_path: true,
            timestamp: -1,
            include_patterns: copy.includes,
            exclude_patterns: copy.excludes,
            ..pb::FileActionCopy::default()
        };
        self.actions.push((from, Action::Copy(action)));
        self
    }

    /// Makes the operation; its only output is the file system after the last change.
    pub fn operation(mut self) -> Operation {
        let base = self.inputs.index_or_empty(self.base.as_ref());
        let (inputs, last) = (self.inputs.0.len(), self.actions.len().saturating_sub(1));
        let actions = self
            .actions
            .into_iter()
            .enumerate()
            .map(|(place, (secondary, action))| {
                // Behind the inputs of the operation, the results of the actions are counted.
                let input = if place == 0 {
                    base
                } else {
                    to_index(inputs + place - 1)
                };
                pb::FileAction {
                    input,
                    secondary_input: secondary,
                    output: if place == last { 0 } else { -1 },
                    action: Some(action),
                }
            });
        let file = pb::FileOp {
            actions: actions.collect(),
        };
        let caps = self.caps.into_iter().chain(["file.base"]);
        Operation::new(pb::op::Op::File(file), self.inputs.0, None, caps)
    }

    fn owner(&mut self, owner: Option<&Owner>) -> Option<pb::ChownOpt> {
        owner.map(|owner| pb::ChownOpt {
            user: Some(self.principal(&owner.user)),
            group: owner.group.as_ref().map(|group| self.principal(group)),
        })
    }

    fn principal(&mut self, principal: &Principal) -> pb::UserOpt {
        let user = match principal {
            Principal::Id(id) => pb::user_opt::User::ById(*id),
            Principal::Name(name, names) => {
                let input = self.inputs.index(names);
                pb::user_opt::User::ByName(pb::NamedUserOpt {
                    name: name.clone(),
                    input,
                })
            }
        };
        pb::UserOpt { user: Some(user) }
    }
}

/// Keeps the permission bits, as the Go client does.
fn to_mode(mode: u32) -> i32 {
    i32::try_from(mode & 0o777).unwrap_or_default()
}
