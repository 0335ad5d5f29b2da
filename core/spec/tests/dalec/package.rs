//! What is said about the parts of a spec that make its package.

use crate::render::{check, check_fixes};
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
            info dalec/unused-arg at 1:8 «V»: nothing uses the argument V
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
            safe: Replace OTHR with OTHER (dalec/undeclared-arg)
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
