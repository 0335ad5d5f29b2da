//! What is said about the parts of a spec that make its package.

use crate::render::{check, check_fixes, check_silent};
use expect_test::expect;

#[test]
fn patches() {
    check(
        "sources: {code: {context: {}}, fix: {inline: {file: {}}}}
patches:
  coed: [{source: fxi}, {source: code}]
  code: [{source: fix, path: a}, {}]
",
        &expect![[r#"
            warning dalec/missing-metadata at 1:1 «sources»: RPM targets such as azlinux3 cannot be built without `name`, `version`, `revision`, `description` and `license`
            warning dalec/missing-metadata at 1:1 «sources»: Debian targets such as bookworm cannot be built without `packager`
            warning dalec/unknown-patch-target at 3:3 «coed»: there is no source `coed` to patch
              → Did you mean `code`?
            error dalec/invalid-patch at 3:19 «fxi»: there is no source `fxi`
              → Add it under `sources`.
            error dalec/invalid-patch at 3:34 «code»: `code` is a folder: which file in it is the patch?
              → Add the `path` of the patch in the source.
            error dalec/invalid-patch at 4:3 «code»: a patch needs a `source`
              → Name the source that holds the patch.
            error dalec/invalid-patch at 4:30 «a»: `fix` is a file, in which there is no path
              → Remove the `path`.
        "#]],
    );
}

#[test]
fn builds() {
    check(
        "args: {VERSION: '1'}
build:
  network_mode: ${VERSION}
  env: {A: \\d}
  caches:
    - gobuild:
    - {dir: {dest: a, sharing: some}}
    - {bazel: {}, gobuild: {}}
    - gobuild: {}
  steps:
    - env: {B: it's}
    - command: make VERSION=${VERSION} && echo $VERSION
      mounts: [{dest: /, spec: {}}]
    - command: echo ${VERSION}
      env: {VERSION: $VERSION}
",
        &expect![[r#"
            warning dalec/missing-metadata at 1:1 «args»: RPM targets such as azlinux3 cannot be built without `name`, `version`, `revision`, `description` and `license`
            warning dalec/missing-metadata at 1:1 «args»: Debian targets such as bookworm cannot be built without `packager`
            error dalec/network-mode at 3:17 «${VERSION}»: `${VERSION}` is no mode of the network
              → Write `none` or `sandbox`; Dalec checks the mode before it puts arguments in.
            warning dalec/changed-by-substitution at 4:12 «\d»: Dalec reads this as `d`
              → Write `\\d` for a backslash that shall stay.
            error dalec/invalid-cache at 6:7 «gobuild»: `gobuild` is null, and Dalec takes it for absent
              → Write `gobuild: {}`.
            error dalec/invalid-cache at 7:20 «a»: `a` is no absolute path
              → Begin it with `/`.
            error dalec/invalid-cache at 7:32 «some»: `some` is no way of sharing a cache
              → Write `shared`, `locked` or `private`.
            error dalec/invalid-cache at 8:19 «gobuild»: a cache is of one sort, not both `bazel` and `gobuild`
              8:8 «bazel»: the first one
              → Begin another item of `caches`.
            error dalec/invalid-cache at 9:7 «gobuild»: a build has one `gobuild` cache at most
              8:19 «gobuild»: the first one
            error dalec/incomplete-build at 11:7 «env»: a build step needs a `command`
            error dalec/substitution at 11:18 «'»: the quote ' is never closed
              → Dalec reads quotes here as a shell does. Write `\'` for a plain one.
            warning dalec/not-substituted at 12:29 «${VERSION}»: the shell finds nothing in `${VERSION}`: arguments are no variables
              → Add `VERSION: ${VERSION}` to `env`.
            warning dalec/ignored-mounts at 13:7 «mounts»: Dalec ignores the mounts of a build step
              → Add what is needed to `sources`.
        "#]],
    );
}

#[test]
fn artifacts() {
    check(
        "artifacts:
  binaries: {a: {permissions: 755}}
  docs: {b: {linux_capabilities: [{name: c}]}}
targets:
  bookworm: {artifacts: {docs: {b: {linux_capabilities: [{name: c}]}}}}
",
        &expect![[r#"
            warning dalec/missing-metadata at 1:1 «artifacts»: bookworm cannot be built without `packager`
            warning dalec/decimal-permissions at 2:31 «755»: 755 is read as a decimal number: the permissions would be 0363
              → Write `0755`, without quotes.
            error dalec/invalid-capabilities at 3:14 «linux_capabilities»: what stands under `docs` is not run and has no capabilities
              → Only `binaries`, `libs`, `libexec` and `opt` have `linux_capabilities`.
            warning dalec/unchecked-capabilities at 5:37 «linux_capabilities»: what stands under `docs` is not run and has no capabilities
              → Only `binaries`, `libs`, `libexec` and `opt` have `linux_capabilities`.
        "#]],
    );
}

#[test]
fn packages() {
    check(
        "args: {V: '1'}
dependencies:
  build: {123: , &a b: , c: {version: '>= 1'}}
  recommends: {d: {version: [$V]}}
  sysext: [e]
  test: {f: {version: [$W]}}
  extra_repos: [{envs: [bild, other]}]
package_config: {signer: {args: {A: $W}}}
targets:
  windowscross: {dependencies: {runtime: [g]}}
  bokworm: {}
  other: {frontend: {image: h}}
",
        &expect![[r#"
            hint dalec/unused-arg at 1:8 «V»: nothing uses the argument V
            error dalec/invalid-name at 3:11 «123»: Dalec takes `123` for no name
              → Write it in quotes: `'123'`.
            error dalec/invalid-name at 3:21 «b»: this name has an anchor or a tag, with which Dalec refuses it
              → Write the name alone.
            error dalec/wrong-type at 3:39 «'>= 1'»: `version` takes a list, not text
              → Write a list: `['>= 1']`.
            warning dalec/not-substituted at 4:30 «$V»: `$V` stays as it is: Dalec puts no arguments in here
            warning dalec/dropped-sysext at 5:3 «sysext»: windowscross forgets `sysext`, since it has dependencies of its own
              10:3 «windowscross»: the target
            warning dalec/ignored-version at 6:24 «$W»: of packages for tests only the names count: any version of f will do
            warning dalec/unknown-stage at 7:25 «bild»: no repository is ever used for `bild`
              → Did you mean `build`?
            warning dalec/unknown-stage at 7:31 «other»: no repository is ever used for `other`
              → Write `build`, `test` or `install`.
            warning dalec/no-signer at 8:18 «signer»: without an `image`, nothing is signed
              → Name the image of the program that signs.
            error dalec/undeclared-arg at 8:37 «$W»: the argument W is not declared
              → Add `W:` under `args`, or write `\$W` for plain text.
            warning dalec/windows-runtime at 10:33 «runtime»: windowscross cannot have runtime dependencies
              10:3 «windowscross»: the target
            warning dalec/unknown-target at 11:3 «bokworm»: Dalec has no target `bokworm`
              → Did you mean `bookworm`?
        "#]],
    );
}

#[test]
fn versions_of_packages() {
    check(
        "args: {V: , W: '2.0'}
dependencies:
  build:
    a: {version: ['>=1.0', '>= 1.0', '<2', '1.0', $W, '$V', '>= $V']}
    b: {version: [v1.0, '~> 1', '>= 1.0, < 2.0', '>= 1_0', '>= ', '=> 1.0']}
  runtime: {c: {version: [^1]}}
provides: {d: {version: ['>= 1', '= 1', '1']}}
targets:
  bookworm: {dependencies: {runtime: {e: {version: ['> 1.0', '>1.0']}}}}
  azlinux3: {provides: {}}
  azlinux4: {frontend: {image: f}}
  windowscross: {dependencies: {build: {f: {version: [x y z]}}}}
",
        &expect![[r#"
            warning dalec/version-constraint at 4:19 «'>=1.0'»: azlinux3 cannot be built: a blank is missing behind `>=`
              → Write `>= 1.0`.
            warning dalec/version-constraint at 4:38 «'<2'»: without a blank behind it, `<` means `<=` for bookworm
              → Write `< 2`.
            warning dalec/version-constraint at 4:38 «'<2'»: azlinux3 cannot be built: a blank is missing behind `<`
              → Write `< 2`.
            warning dalec/version-constraint at 5:19 «v1.0»: bookworm cannot be built: `v1.0` begins with no operator
              → Begin it with `=`, `>=`, `<=`, `>` or `<` and a blank.
            warning dalec/version-constraint at 5:19 «v1.0»: `v1.0` is another package for azlinux3: it has no operator
              → Begin it with `=`, `>=`, `<=`, `>` or `<` and a blank.
            warning dalec/version-constraint at 5:25 «'~> 1'»: bookworm and azlinux3 cannot be built: `~> 1` begins with no operator
              → Begin it with `=`, `>=`, `<=`, `>` or `<` and a blank.
            warning dalec/version-constraint at 5:33 «'>= 1.0, < 2.0'»: bookworm and azlinux3 cannot be built: `>= 1.0, < 2.0` is more than one operator and one version
              → Write an item for each condition; all of them must hold.
            warning dalec/version-constraint at 5:50 «'>= 1_0'»: bookworm cannot be built: a version cannot have '_' there
              → Leave it out.
            warning dalec/version-constraint at 5:60 «'>= '»: bookworm and azlinux3 cannot be built: `>= ` has no version
              → Write the operator, a blank and the version.
            warning dalec/version-constraint at 5:67 «'=> 1.0'»: bookworm cannot be built: `=> 1.0` begins with no operator
              → Begin it with `=`, `>=`, `<=`, `>` or `<` and a blank.
            warning dalec/windows-runtime at 6:3 «runtime»: windowscross cannot have runtime dependencies
              12:3 «windowscross»: the target
            warning dalec/version-constraint at 6:27 «^1»: azlinux3 cannot be built: `^1` begins with no operator
              → Begin it with `=`, `>=`, `<=`, `>` or `<` and a blank.
            warning dalec/version-constraint at 7:26 «'>= 1'»: what is provided has one version: `>= 1` does not count for bookworm
              → Write `=` and the version, or no version.
            warning dalec/version-constraint at 9:62 «'>1.0'»: without a blank behind it, `>` means `>=` for bookworm
              → Write `> 1.0`.
        "#]],
    );
}

#[test]
fn processors_of_packages() {
    check(
        "dependencies:
  build: {a: {arch: [amd64]}, b: {arch: [x86_64]}, c: {arch: [amd64, x86_64]}, d: {arch: [arm64, s390x]}, e: {arch: [aarch64]}}
",
        &expect![[r#"
            warning dalec/unknown-processor at 2:22 «amd64»: a is never needed for RPM targets such as azlinux3: there is no such processor
              → There it is `x86_64`. Where Debian and RPM differ, give each target a list of its own.
            warning dalec/unknown-processor at 2:42 «x86_64»: Debian targets such as bookworm cannot be built: `x86_64` is no processor of Debian
              → There it is `amd64`. Where Debian and RPM differ, give each target a list of its own.
            warning dalec/unknown-processor at 2:70 «x86_64»: Debian targets such as bookworm cannot be built: `x86_64` is no processor of Debian
              → There it is `amd64`. Where Debian and RPM differ, give each target a list of its own.
            warning dalec/unknown-processor at 2:118 «aarch64»: e is never needed for Debian targets such as bookworm: there is no such processor
              → There it is `arm64`. Where Debian and RPM differ, give each target a list of its own.
        "#]],
    );
    check_silent(
        "targets: {jammy: {dependencies: {runtime: {a: {arch: [amd64, arm64]}}}}, azlinux3: {dependencies: {runtime: {a: {arch: [x86_64]}}}}}",
    );
}

#[test]
fn what_becomes_of_a_build() {
    check(
        r#"
name: a
version: '1'
revision: '1'
description: d
license: MIT
packager: p
build:
  env: {A-B: c, 1: d, OK: e, LINES: "a\nb", END: "a\n", TAB: "a\tb", QUOTED: 'a \"b\"', SLASH: 'a\\', '': f}
  steps:
    - command: 'make # all of it'
    - command: |-
        cat <<EOF
        a
        EOF
    - command: "make # all of it\n"
    - command: "make \\\n"
      env: {B: '\"'}
    - command: make
"#,
        &expect![[r#"
            warning dalec/invalid-variable at 9:9 «A-B»: a shell does not export `A-B`, and the build fails
              → A name has letters, digits and `_`, and begins with no digit.
            warning dalec/invalid-variable at 9:17 «1»: a shell does not export `1`, and the build fails
              → A name has letters, digits and `_`, and begins with no digit.
            warning dalec/escaped-variable at 9:37 «"a\nb"»: a line break in this value becomes the two characters `\n` for Debian targets such as bookworm
              → Set the variable in the step's command.
            warning dalec/escaped-variable at 9:50 «"a\n"»: the last newline of this value becomes the two characters `\n` for Debian targets such as bookworm
              → Write it without a newline at the end: `|-` in place of `|`.
            warning dalec/escaped-variable at 9:62 «"a\tb"»: a tab in this value becomes the two characters `\t` for Debian targets such as bookworm
              → Set the variable in the step's command.
            warning dalec/escaped-variable at 9:78 «'a \"b\"'»: this value is put between double quotes as it is for RPM targets such as azlinux3
              → Without double quotes, and without a backslash at the end, it stays what it is.
            warning dalec/escaped-variable at 9:96 «'a\\'»: this value is put between double quotes as it is for RPM targets such as azlinux3
              → Without double quotes, and without a backslash at the end, it stays what it is.
            warning dalec/invalid-variable at 9:103 «''»: this variable has no name
              → A name has letters, digits and `_`, and begins with no digit.
            warning dalec/swallowed-bracket at 11:17 «make # all of it»: a bracket follows right behind this line for RPM targets such as azlinux3, and belongs to it
              → End the command with a newline: write it as a block with `|`.
            warning dalec/swallowed-bracket at 15:9 «EOF»: a bracket follows right behind this line for RPM targets such as azlinux3, and belongs to it
              → End the command with a newline: write it as a block with `|`.
            warning dalec/escaped-variable at 18:16 «'\"'»: this value is put between double quotes as it is for RPM targets such as azlinux3
              → Without double quotes, and without a backslash at the end, it stays what it is.
        "#]],
    );
    check(
        "packager: p\ntargets: {jammy: {}, windowscross: {}}\nbuild: {steps: [{command: 'a # b', env: {A: '\\\"b', C: d}}]}\n",
        &expect![[r#"
            warning dalec/glued-variable at 3:42 «A»: for windowscross, the command of this step is glued to the variable's value
              2:22 «windowscross»: the target
              → Move the variable to the `env` of the build.
        "#]],
    );
}

#[test]
fn names_and_versions() {
    let spec = |name: &str, version: &str| {
        format!(
            "name: {name}\nversion: {version}\nrevision: 1-1\ndescription: d\nlicense: MIT\npackager: p\nbuild: {{}}\n"
        )
    };
    check(
        &spec("My_Tool", "v1.0-rc1"),
        &expect![[r#"
        warning dalec/invalid-metadata at 1:7 «My_Tool»: Debian targets such as bookworm cannot be built: the name has capital letters
        warning dalec/invalid-metadata at 2:10 «v1.0-rc1»: Debian targets such as bookworm cannot be built: the version does not begin with a digit
        warning dalec/invalid-metadata at 2:10 «v1.0-rc1»: RPM targets such as azlinux3 cannot be built: the version cannot have '-'
          → Write `~` for what comes before a release (`1.0~rc1`), or `+`.
        warning dalec/invalid-metadata at 3:11 «1-1»: RPM targets such as azlinux3 cannot be built: the revision cannot have '-'
    "#]],
    );
    check(
        &spec(".a/b", "1.0^a"),
        &expect![[r#"
        warning dalec/invalid-metadata at 1:7 «.a/b»: Debian targets such as bookworm cannot be built: the name cannot have '/'
        warning dalec/invalid-metadata at 1:7 «.a/b»: RPM targets such as azlinux3 cannot be built: the name cannot begin with '.'
        warning dalec/invalid-metadata at 2:10 «1.0^a»: Debian targets such as bookworm cannot be built: the version cannot have '^'
        warning dalec/invalid-metadata at 3:11 «1-1»: RPM targets such as azlinux3 cannot be built: the revision cannot have '-'
    "#]],
    );
    check(
        &(spec("tool", "$V-$W") + "args: {V: , W: '1'}\ntargets: {jammy: {}}\n"),
        &expect![[r#""#]],
    );
}

#[test]
fn variables_and_commands_of_images() {
    check(
        r#"image: {env: [A=b, A, =b, A=], entrypoint: a 'b, cmd: a "b c"}
targets: {jammy: {image: {env: ["A B"], cmd: 'a\'}}}
"#,
        &expect![[r#"
            warning dalec/invalid-variable at 1:20 «A»: this variable has no value, and no container starts with it
              → Write `NAME=value`, or `NAME=` for an empty one.
            warning dalec/invalid-variable at 1:23 «=b»: this variable has no name
              → Write `NAME=value`.
            warning dalec/unbalanced-command at 1:44 «a 'b»: a quote in this command is never closed
              → Close it, or put a backslash before it.
            warning dalec/invalid-variable at 2:33 «"A B"»: this variable has no value, and no container starts with it
              → Write `NAME=value`, or `NAME=` for an empty one.
            warning dalec/unbalanced-command at 2:46 «'a\'»: a backslash at the end of this command escapes nothing
              → Remove it, or double it.
        "#]],
    );
}

#[test]
fn sources_that_nothing_names() {
    let spec = |command: &str| {
        format!(
            "packager: p
targets: {{jammy: {{}}}}
sources: {{code: {{context: {{}}}}, fix: {{inline: {{file: {{contents: x}}}}}}, idle: {{context: {{}}}}, doc: {{context: {{}}}}}}
patches: {{code: [{{source: fix}}]}}
build: {{steps: [{{command: \"{command}\"}}]}}
artifacts: {{docs: {{doc/a: {{}}}}}}
"
        )
    };
    check(
        &spec("cd code && make"),
        &expect![[r#"
        hint dalec/unused-source at 3:70 «idle»: no step, patch or artifact names the source `idle`
    "#]],
    );
    check_silent(&spec("cd * && make"));
}

#[test]
fn several_generators() {
    check(
        "packager: p\ntargets: {jammy: {}}\nsources: {a: {context: {}, generate: [{gomod: {}, pip: , nodemod: {}}]}}\n",
        &expect![[r#"
            info dalec/several-generators at 3:58 «nodemod»: this item has two generators, `gomod` and `nodemod`
              3:40 «gomod»: the first one
              → Begin another item of `generate`.
        "#]],
    );
}

#[test]
fn images() {
    check(
        "image:
  base: a
  bases: [{rootfs: {context: {}}}, null, {rootfs: {image: {}}}]
  post: {symlinks: {a: {path: b}, c: {paths: [b, '']}, d: , e: {path: f, paths: [g]}}}
changelog: [{date: 2023-02-29}, {date: [a]}]
",
        &expect![[r#"
            info dalec/deprecated-base at 2:9 «a»: `base` is the old form
              → Write `bases: [{rootfs: {image: {ref: a}}}]`.
            error dalec/invalid-image at 3:3 «bases»: an image has `base` or `bases`, not both
              2:9 «a»: the base
              → Move the base into `bases`.
            error dalec/invalid-image at 3:3 «bases»: a base is an image
              → Write `rootfs: {image: {ref: …}}`.
            warning dalec/several-bases at 3:3 «bases»: Linux targets take one base image at most
              → Only Windows targets take several.
            error dalec/invalid-image at 3:21 «context»: a base is an image
              → Write `rootfs: {image: {ref: …}}`.
            warning dalec/unnamed-base at 3:52 «image»: this base image has no `ref`
              → Write `image: {ref: …}`.
            error dalec/invalid-image at 4:47 «b»: two symbolic links are made at b
              4:31 «b»: the first one
            error dalec/invalid-image at 4:50 «''»: the path of a symbolic link is empty
            error dalec/invalid-image at 4:56 «d»: the symbolic link to d has no path
              → Give either a `path`, or `paths`.
            error dalec/invalid-image at 4:61 «e»: the symbolic link to e has both `path` and `paths`
              → Give either a `path`, or `paths`.
            error dalec/invalid-date at 5:20 «2023-02-29»: `2023-02-29` is no day
              → Write year, month and day: `2024-02-29`.
            error dalec/wrong-type at 5:40 «[a]»: `date` takes a day such as `2024-02-29`, not a list
        "#]],
    );
}

#[test]
fn generators() {
    check(
        "sources:
  a:
    image: {ref: b, cmd: {steps: [{command: c}], mounts: [{dest: /p/q, spec: {inline: {file: {}}}}]}}
    path: /p
    generate: [{gomod: {edits: {replace: [a=>b, {old: c}, ' => d'], drop: [e, example.com/f]}}}]
",
        &expect![[r#"
            warning dalec/missing-metadata at 1:1 «sources»: RPM targets such as azlinux3 cannot be built without `name`, `version`, `revision`, `description` and `license`
            warning dalec/missing-metadata at 1:1 «sources»: Debian targets such as bookworm cannot be built without `packager`
            warning dalec/shadowed-mount at 3:66 «/p/q»: nothing can be mounted at or below `/p`
              4:11 «/p»: the path of the source
            error dalec/invalid-source at 5:43 «a=>b»: a replacement has the form `old => new`
              → Write `module => replacement`, with a blank on each side of the arrow.
            error dalec/invalid-source at 5:50 «old»: a replacement needs both `old` and `new`
              → Write `module => replacement`, with a blank on each side of the arrow.
            error dalec/invalid-source at 5:59 «' => d'»: a side of this replacement is empty
              → Write `module => replacement`, with a blank on each side of the arrow.
            warning dalec/invalid-drop at 5:76 «e»: `e` is no path of a module
              → Write the path alone, without a version: `example.com/module`.
        "#]],
    );
}

#[test]
fn what_targets_need() {
    check(
        "name: a\nversion: '1'\nbuild: {}\ntargets: {bookworm: {}, azlinux3: {}, azlinux4: {}}\n",
        &expect![[r#"
            warning dalec/missing-metadata at 1:1 «name»: azlinux3, azlinux4 cannot be built without `revision`, `description` and `license`
            warning dalec/missing-metadata at 1:1 «name»: bookworm cannot be built without `packager`
        "#]],
    );
}

#[test]
fn changes_that_mend() {
    check_fixes(
        "nmae: a
args: {VERSION: a, OTHER: b}
website: a
revision: ${VERSOIN:-1} $OTHR
tests: [{name: a, files: {/a: {matches: ['^\\d+', \"a\\\\.b\"]}}}]
noarch: yes
version: 1.10
build:
  caches:
    - gobuild:
  steps: [{command: a}]
sources: {code: {context: }}
artifacts: {binaries: {a: {permissions: 755}}}
dependencies: {build: {5: {version: '>= 1'}}}
targets: {bokworm: {}}
",
        &expect![[r#"
            safe: Replace `nmae` with `name` (dalec/unknown-field)
            safe: Replace VERSOIN with VERSION (dalec/undeclared-arg)
            ask: Declare `VERSOIN` under `args` (dalec/undeclared-arg)
            safe: Replace OTHR with OTHER (dalec/undeclared-arg)
            ask: Declare `OTHR` under `args` (dalec/undeclared-arg)
            safe: Double the backslashes (dalec/changed-by-substitution)
            safe: Double the backslashes (dalec/changed-by-substitution)
            safe: Write `true` (dalec/wrong-type)
            safe: Write `'1.10'` (dalec/changed-number)
            safe: Write an empty mapping (dalec/invalid-cache)
            safe: Write an empty mapping (dalec/incomplete-source)
            safe: Write `0755` (dalec/decimal-permissions)
            safe: Write `'5'` (dalec/invalid-name)
            safe: Write `['>= 1']` (dalec/wrong-type)
            ask: Replace `bokworm` with `bookworm` (dalec/unknown-target)
            name: a
            args: {VERSION: a, OTHER: b}
            website: a
            revision: ${VERSION:-1} $OTHER
            tests: [{name: a, files: {/a: {matches: ['^\\d+', "a\\\\.b"]}}}]
            noarch: true
            version: '1.10'
            build:
              caches:
                - gobuild: {}
              steps: [{command: a}]
            sources: {code: {context: {} }}
            artifacts: {binaries: {a: {permissions: 0755}}}
            dependencies: {build: {'5': {version: ['>= 1']}}}
            targets: {bokworm: {}}
        "#]],
    );
}
