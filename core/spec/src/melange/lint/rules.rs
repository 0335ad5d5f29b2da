//! Which rules there are, and which of them hold.

use std::{fmt, str::FromStr};

/// Which rules hold.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, Hash)]
pub enum Rules {
    /// Those that make sense for every package.
    #[default]
    Common,
    /// Also those of the tree of the Wolfi distribution, and of trees that are kept like it.
    Wolfi,
}

impl Rules {
    /// All sets of rules.
    pub const ALL: [Self; 2] = [Self::Common, Self::Wolfi];

    /// Returns the name, as `--rules` takes it.
    pub fn name(self) -> &'static str {
        match self {
            Self::Common => "common",
            Self::Wolfi => "wolfi",
        }
    }
}

impl fmt::Display for Rules {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(self.name())
    }
}

impl FromStr for Rules {
    type Err = String;

    fn from_str(name: &str) -> Result<Self, String> {
        let found = Self::ALL.into_iter().find(|it| it.name() == name);
        found.ok_or_else(|| format!("there are no rules `{name}`: common or wolfi"))
    }
}

/// The rules of `wolfictl lint`, by name; each is a code behind `melange/`.
pub static RULES: [&str; 25] = [
    "background-process-without-redirect",
    "bad-template-var",
    "bad-version",
    "check-when-version-changes",
    "contains-epoch",
    "depends-on-unversioned-py-provides",
    "fetch-templating",
    "forbidden-keyring-used",
    "forbidden-repository-used",
    "git-checkout-must-use-github-updates",
    "no-repeated-deps",
    "sccache-enabled",
    "tagged-repository-in-environment-repos",
    "unused-var-transform",
    "update-disabled-reason",
    "update-identifier-must-match-git-repository",
    "uri-mimic",
    "valid-copyright-header",
    "valid-package-or-subpackage-test",
    "valid-pipeline-fetch-digest",
    "valid-pipeline-fetch-uri",
    "valid-pipeline-git-checkout-commit",
    "valid-pipeline-git-checkout-tag-or-branch",
    "valid-spdx-license",
    "valid-update-schedule",
];

/// Rules that `wolfictl lint` had once, and what they are called now.
pub static RETIRED: [(&str, &str); 1] = [(
    "valid-pipeline-git-checkout-tag",
    "valid-pipeline-git-checkout-tag-or-branch",
)];
