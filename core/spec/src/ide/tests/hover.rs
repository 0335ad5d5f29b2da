//! What is said of what stands at a cursor.

use super::{cursor, file};
use crate::ide;
use expect_test::{Expect, expect};

fn check(marked: &str, expected: &Expect) {
    let (text, offset) = cursor(marked);
    let file = file(&text.to_string());
    let told = match ide::hover(&file, offset) {
        Some(hover) => format!("«{}»\n{}\n", file.text.slice(hover.range), hover.markdown),
        None => "nothing\n".to_owned(),
    };
    expected.assert_eq(&told);
}

#[test]
fn fields() {
    check(
        "package:\n  ver$0sion: 1\npipeline: []\n",
        &expect![[r#"
            «version»
            **`version`**: text; required

            The version of what is packaged, as apk knows versions: `1.2.3`, `2.0_rc1`.

            Variables are put in.
        "#]],
    );
    check(
        "package:\n  target-architecture: [x86$0_64]\npipeline: []\n",
        &expect![[r#"
            «x86_64»
            **`target-architecture`**: a list: text

            The architectures for which the package is built, as apk names them (`x86_64`, `aarch64`); else all.

            Variables are put in.

            One of `aarch64`, `armhf`, `armv7`, `loongarch64`, `ppc64le`, `riscv64`, `s390x`, `x86`, `x86_64`.
        "#]],
    );
    check(
        "build:\n  network_mode: no$0ne\n",
        &expect![[r#"
        «none»
        **`network_mode`**: text

        `none`, the default, or `sandbox` for access to the network.

        Variables are put in.
    "#]],
    );
    check(
        "pipeline:\n  - runs: |\n      ec$0ho\n",
        &expect![[r#"
            nothing
        "#]],
    );
    check(
        "pipeline: []\nx$0: 1\n",
        &expect![[r#"
        nothing
    "#]],
    );
}

#[test]
fn variables_of_melange() {
    let text = "package: {name: a, version: 1.2.3, epoch: 4}\nvars: {major: 1}\nvar-transforms:\n  - {from: \"${{package.version}}\", match: '\\.\\d+$', replace: '', to: short}\ndata:\n  - name: langs\n    items: {de: Deutsch, fr: Français}\npipeline:\n  - runs: echo ${{package.full-version}} ${{vars.short}}\nsubpackages:\n  - range: langs\n    name: a-${{range.key}}\n    pipeline:\n      - runs: mkdir ${{targets.contextdir}}\n";
    check(
        &text.replace("full-version", "full-$0version"),
        &expect![[r#"
            «${{package.full-version}}»
            **`package.full-version`**

            The version with the epoch: `1.2.3-r4`.

            Here: `1.2.3-r4`
        "#]],
    );
    check(
        &text.replace("vars.short", "vars.$0short"),
        &expect![[r#"
            «${{vars.short}}»
            **`vars.short`**

            A variable of `vars`, or one that `var-transforms` makes.

            Here: `1.2`
        "#]],
    );
    check(
        &text.replace("targets.contextdir", "$0targets.contextdir"),
        &expect![[r#"
            «${{targets.contextdir}}»
            **`targets.contextdir`**

            The folder whose content becomes the package or subpackage that the step belongs to.
            - in `a-de`: `/home/build/melange-out/a-de`
            - in `a-fr`: `/home/build/melange-out/a-fr`
        "#]],
    );
    check(
        &text.replace("range: langs", "range: $0langs"),
        &expect![[r#"
            «langs»
            **`langs`**: a list
            - `de`: `Deutsch`
            - `fr`: `Français`
        "#]],
    );
}

#[test]
fn pipelines_and_their_inputs() {
    check(
        "package: {name: a, version: 1}\npipeline:\n  - uses: str$0ip\n",
        &expect![[r#"
            «strip»
            **`strip`**: a pipeline

            Remove what only a debugger needs from programs and libraries

            | input | default | |
            |---|---|---|
            | `opts` | `-g` | The options of strip. |

            It installs `binutils`, `scanelf`.
        "#]],
    );
    check(
        "package: {name: a, version: 1}\npipeline:\n  - uses: patch\n    with:\n      se$0ries: x\n",
        &expect![[r#"
            «series»
            **`series`**: an input of `patch`

            A file that names the patches, one a line, as quilt has it; it counts alone.

            Default: nothing
        "#]],
    );
    check(
        "package: {name: a, version: 1}\npipeline:\n  - uses: no$0where\n",
        &expect![[r#"
            «nowhere»
            **`uses`**: text

            The pipeline that runs: one of melange's own, or a file in a pipeline folder, without `.yaml`.
        "#]],
    );
}

#[test]
fn arguments_and_sources_of_dalec() {
    let text = "args:\n  VERSION: 1.0\n  TARGETARCH:\nversion: ${VERSION}\nsources:\n  src:\n    git: {url: \"https://a.org/'x'/$VERSION\", commit: v$VERSION}\npatches:\n  src: []\n";
    check(
        &text.replace("version: ${", "version: $0${"),
        &expect![[r#"
            «${VERSION}»
            As Dalec goes on with it: `1`
            - `VERSION`: `1`
        "#]],
    );
    check(
        &text.replace("'x'", "'$0x'"),
        &expect![[r#"
        «"https://a.org/'x'/$VERSION"»
        As Dalec goes on with it: `https://a.org/x/1`
        - `VERSION`: `1`

        Quotes are taken away, as a shell does.
    "#]],
    );
    check(
        &text.replace("  TARGETARCH", "  TARGET$0ARCH"),
        &expect![[r#"
            «TARGETARCH»
            **`TARGETARCH`**: an argument

            It has no default.
        "#]],
    );
    check(
        &text.replace("  src: []", "  s$0rc: []"),
        &expect![[r#"
        «src»
        **`src`**: a source

        The git repository `https://a.org/'x'/$VERSION` at `v$VERSION`.
    "#]],
    );
}
