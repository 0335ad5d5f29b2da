//! The codes of what melange takes, and what is worth a word all the same.
//!
//! Those that share a rule with `wolfictl lint` have its name.

use super::{Code, Severity};

/// The codes: first the warnings, then the remarks and hints, by name.
pub(super) static CODES: &[Code] = &[
    Code {
        id: "melange/bad-dependency",
        severity: Severity::Warning,
        title: "a dependency that is read otherwise than it seems",
        explanation: "A dependency is a name, or a name, one of `=`, `<`, `>`, `<=`, `>=` and `~`, \
            and a version, all without spaces; `@tag` may follow. apko, which installs packages for \
            melange, takes any version where it does not know the sign, such as `==`, and takes \
            the whole for a name where it can read nothing of it.",
    },
    Code {
        id: "melange/bad-license-path",
        severity: Severity::Warning,
        title: "the text of a license is outside of the workspace",
        explanation: "When all steps have run, melange reads the file from the workspace, \
            `/home/build`. The path is relative, and does not lead out of it.",
    },
    Code {
        id: "melange/bad-template-var",
        severity: Severity::Warning,
        title: "a variable of another build system",
        explanation: "Scripts of Alpine's and Arch's packages have variables such as `$pkgdir` and \
            `$pkgver`. melange sets none of them, so that they are empty: what should go into the \
            package goes into the root folder. melange's variables are written `${{…}}`. Nothing \
            is said where the script or the environment gives it a value.",
    },
    Code {
        id: "melange/bad-update-identifier",
        severity: Severity::Warning,
        title: "this is no repository on GitHub",
        explanation: "`update.github.identifier` is `owner/name`, without the rest of the address.",
    },
    Code {
        id: "melange/bad-version",
        severity: Severity::Warning,
        title: "apk cannot read this version",
        explanation: "Versions are numbers with dots, then at most one letter, then suffixes such as \
            `_rc1` or `_git20240102`. melange finds out only when it builds.",
    },
    Code {
        id: "melange/check-when-version-changes",
        severity: Severity::Warning,
        title: "something was made for another version",
        explanation: "A comment `# CHECK-WHEN-VERSION-CHANGES: 1.2.3` says for which version of the \
            package something was looked at. The package has another version now: look at it \
            again, and write the new version into the comment.",
    },
    Code {
        id: "melange/contains-epoch",
        severity: Severity::Warning,
        title: "a package without an epoch",
        explanation: "A package of the Wolfi distribution says its `epoch`, also if it is 0, so that \
            programs can count it up. Only with the rules of that distribution.",
    },
    Code {
        id: "melange/depends-on-unversioned-py-provides",
        severity: Severity::Info,
        title: "a Python package without a version of Python",
        explanation: "In the Wolfi distribution most Python packages exist for several versions of \
            Python, and `py3-name` may be any of them: depend on `py3.13-name` or the like, or on \
            `py3-supported-name`. Only with the rules of that distribution.",
    },
    Code {
        id: "melange/duplicate-variable",
        severity: Severity::Warning,
        title: "two variables have one name",
        explanation: "Of several variables of one name that `vars` and `var-transforms` make, the \
            last one counts.",
    },
    Code {
        id: "melange/fetch-templating",
        severity: Severity::Warning,
        title: "a version that no update changes",
        explanation: "Programs that make updates change `package.version`, and the checksums of the \
            sources; they do not change addresses and tags. Where the version is written out, they \
            get the old sources again. Nothing is said if `update` is switched off or manual.",
    },
    Code {
        id: "melange/forbidden-keyring-used",
        severity: Severity::Warning,
        title: "a package of the distribution names the distribution's own key",
        explanation: "In the tree of the Wolfi distribution, its build says which keys are trusted. \
            Only with the rules of that distribution: elsewhere the key is needed.",
    },
    Code {
        id: "melange/forbidden-repository-used",
        severity: Severity::Warning,
        title: "a package of the distribution names the distribution's own repository",
        explanation: "In the tree of the Wolfi distribution, its build says where packages come \
            from. Only with the rules of that distribution: elsewhere the repository is needed.",
    },
    Code {
        id: "melange/git-checkout-must-use-github-updates",
        severity: Severity::Warning,
        title: "an update does not know the commit",
        explanation: "`git-checkout` compares the sources with `expected-commit`. Only \
            `update.github` and `update.git` know the commit of a new version; with other sources \
            of versions the old commit stays, and the build of the update fails.",
    },
    Code {
        id: "melange/impossible-assertion",
        severity: Severity::Warning,
        title: "more steps must run than there are",
        explanation: "`required-steps` counts the steps directly inside that have run. With fewer \
            of them the build always fails.",
    },
    Code {
        id: "melange/masked-failure",
        severity: Severity::Warning,
        title: "a test that passes though its last command fails",
        explanation: "In `a && b` a failure of `a` ends no script, and melange puts `exit 0` behind \
            each script: if `a` fails at the end of a test, the test passes. Write the commands on \
            lines of their own, or `a && b || exit 1`.",
    },
    Code {
        id: "melange/no-update-source",
        severity: Severity::Warning,
        title: "updates without a source of versions",
        explanation: "`update.enabled` switches on the search for new versions, but nothing says \
            where to look: `github`, `git`, `release-monitor`, `oci` or `version_data`. With \
            `manual: true` nobody looks.",
    },
    Code {
        id: "melange/refused-input",
        severity: Severity::Warning,
        title: "a pipeline fails with this value",
        explanation: "melange takes any value for an input, but the script of the pipeline does \
            not, and the step fails when it runs.",
    },
    Code {
        id: "melange/sccache-enabled",
        severity: Severity::Warning,
        title: "a step for one's own machine",
        explanation: "`sccache/enable` makes builds faster while somebody works on them, and is not \
            meant for those of the Wolfi distribution. Only with the rules of that distribution.",
    },
    Code {
        id: "melange/self-dependency",
        severity: Severity::Warning,
        title: "a package that needs itself",
        explanation: "A dependency on the package itself does nothing. Often a subpackage was \
            copied, and another package is meant.",
    },
    Code {
        id: "melange/tagged-repository-in-environment-repos",
        severity: Severity::Warning,
        title: "a tagged repository",
        explanation: "Repositories with a tag, such as `@local ./packages`, are for trying something \
            out. Only with the rules of the Wolfi distribution.",
    },
    Code {
        id: "melange/update-identifier-must-match-git-repository",
        severity: Severity::Warning,
        title: "updates of another repository than that of the sources",
        explanation: "Versions are looked for in `update.github.identifier`, but no step of the \
            package checks out that repository. An update would not find its commit.",
    },
    Code {
        id: "melange/uri-mimic",
        severity: Severity::Warning,
        title: "a host that looks like another",
        explanation: "Two hosts of sources differ by a letter or two, or by their last part only. \
            One of them is a slip, or made to be taken for the other. Several files are compared \
            where several are checked; of two hosts the one that fewer files have is reported.",
    },
    Code {
        id: "melange/valid-pipeline-fetch-digest",
        severity: Severity::Warning,
        title: "a file is fetched without a checksum",
        explanation: "`fetch` fails without `expected-sha256` or `expected-sha512`. Outside of the \
            Wolfi distribution `expected-none` says that there is none.",
    },
    Code {
        id: "melange/valid-pipeline-fetch-uri",
        severity: Severity::Warning,
        title: "an address from which nothing can be got",
        explanation: "`fetch` takes addresses that begin with `https`, `http` or `ftp`. A host with \
            characters other than plain letters may look like another one. With the rules of the \
            Wolfi distribution hosts have small letters and a short domain, and no port.",
    },
    Code {
        id: "melange/valid-pipeline-git-checkout-tag-or-branch",
        severity: Severity::Warning,
        title: "sources without a tag or a branch",
        explanation: "Without both, `git-checkout` takes the newest commit of the main branch: an \
            `expected-commit` fits only until there is a newer one.",
    },
    Code {
        id: "melange/valid-spdx-license",
        severity: Severity::Warning,
        title: "a license that is no expression of SPDX",
        explanation: "A license is an identifier of SPDX's list, `LicenseRef-` with a name, or \
            several of them joined by `AND`, `OR` and `WITH`, in capitals. Of anything else \
            melange makes a `LicenseRef-` of its own, so that programs do not know the license.",
    },
    Code {
        id: "melange/valid-update-schedule",
        severity: Severity::Warning,
        title: "a schedule that nobody knows",
        explanation: "Programs that look for new versions know `daily`, `weekly` and `monthly`.",
    },
    Code {
        id: "melange/background-process-without-redirect",
        severity: Severity::Info,
        title: "a process in the background keeps the output open",
        explanation: "A test that starts a server leaves it behind with the step's output: its lines \
            come between others, and some runners wait until it ends. Send its output to a file: \
            `server > server.log 2>&1 &`.",
    },
    Code {
        id: "melange/no-repeated-deps",
        severity: Severity::Info,
        title: "something stands in a list twice",
        explanation: "The second one changes nothing.",
    },
    Code {
        id: "melange/unused-data",
        severity: Severity::Info,
        title: "a list over which nothing ranges",
        explanation: "An entry of `data` is there for the `range` of a subpackage. Nothing else reads \
            it.",
    },
    Code {
        id: "melange/unused-var-transform",
        severity: Severity::Info,
        title: "a transform makes a variable that nobody uses",
        explanation: "Nothing in the configuration, and none of the pipelines that it uses, refers to \
            the variable.",
    },
    Code {
        id: "melange/unused-variable",
        severity: Severity::Info,
        title: "a variable that nobody uses",
        explanation: "Nothing in the configuration, and none of the pipelines that it uses, refers to \
            the variable.",
    },
    Code {
        id: "melange/update-disabled-reason",
        severity: Severity::Info,
        title: "there are no updates, and nobody knows why",
        explanation: "A package of the Wolfi distribution that is not updated says why in \
            `update.exclude-reason`. Only with the rules of that distribution.",
    },
    Code {
        id: "melange/valid-copyright-header",
        severity: Severity::Info,
        title: "a package without a license",
        explanation: "An entry of `copyright` names a `license`. With the rules of the Wolfi \
            distribution each package has such an entry.",
    },
    Code {
        id: "melange/valid-package-or-subpackage-test",
        severity: Severity::Info,
        title: "a package without a test",
        explanation: "Each package of the Wolfi distribution has a test, or one of its subpackages \
            has. Only with the rules of that distribution.",
    },
    Code {
        id: "melange/valid-pipeline-git-checkout-commit",
        severity: Severity::Info,
        title: "sources without a commit to be compared with",
        explanation: "A tag can be moved and a branch moves by itself. With `expected-commit` the \
            build fails instead of building something else.",
    },
    Code {
        id: "melange/deprecated-license",
        severity: Severity::Hint,
        title: "a name of a license that SPDX gave up",
        explanation: "Names such as `GPL-2.0` do not tell whether later versions hold as well. SPDX \
            has `GPL-2.0-only` and `GPL-2.0-or-later` in their place.",
    },
    Code {
        id: "melange/quiet-grep",
        severity: Severity::Hint,
        title: "`grep -q` at the end of a pipe may fail by being fast",
        explanation: "`grep -q` ends at the first line that fits. What still writes to it is killed \
            then, and as melange sets `pipefail`, the whole pipe fails now and then. `grep … > \
            /dev/null` reads to the end.",
    },
];
