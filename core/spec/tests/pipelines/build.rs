//! `autoconf/…`, `cmake/…`, `meson/…`, `strip` and `split/debug`: what compiles C, and what is
//! made of its programs.

use crate::workspace::{SHELLS, Shell, Workspace, in_both};
use expect_test::expect;
use std::{fs, process::Command};

/// Tools that build C programs.
const TOOLS: &[&str] = &["make", "cc", "gcc"];

const PROGRAM: &str = "int main(void) { return 0; }\n";
const LIBRARY: &str =
    "static int hidden(void) { return 1; }\nint shown(void) { return hidden(); }\n";

#[test]
fn autoconf_configures_makes_and_installs() {
    let said = in_both(|shell| {
        let mut said = String::new();
        let workspace = Workspace::new(shell, TOOLS);
        workspace.write(
            "src/configure",
            "#!/bin/sh\nfor word; do echo \"<$word>\"; done > configured\n",
        );
        workspace.prepare("chmod +x src/configure");
        workspace.write(
            "src/Makefile",
            "all extra:\n\techo $@ $(V) $(WITH) > made-$@\n\
             install:\n\tmkdir -p $(DESTDIR)/usr/lib\n\ttouch $(DESTDIR)/usr/lib/liba.la $(DESTDIR)/usr/lib/liba.a\n",
        );
        let opts = "opts: '--with-it \"--with-words=a b\"'";
        let ended = workspace.run("autoconf/configure", &format!("{{dir: src, {opts}}}"));
        assert!(ended.is_ok, "{}", ended.output);
        let options = fs::read_to_string(workspace.path("src/configured")).unwrap();
        said += &options;
        for with in ["{dir: src}", "{dir: src, targets: extra, opts: WITH=it}"] {
            let ended = workspace.run("autoconf/make", with);
            assert!(ended.is_ok, "{}", ended.output);
        }
        let made = workspace.prepare("cat src/made-all src/made-extra");
        assert_eq!(made, "all 1\nextra 1 it\n");
        let ended = workspace.run_in("part", "autoconf/make-install", "{dir: src}");
        assert!(ended.is_ok, "{}", ended.output);
        assert_eq!(workspace.packages(), "part/usr/lib/liba.a\nwhole/\n");
        said
    });
    expect![[r#"
        <--host=x86_64-pc-linux-gnu>
        <--build=x86_64-pc-linux-gnu>
        <--prefix=/usr>
        <--libdir=/usr/lib>
        <--sysconfdir=/etc>
        <--localstatedir=/var>
        <--mandir=/usr/share/man>
        <--infodir=/usr/share/info>
        <--with-it>
        <--with-words=a b>
    "#]]
    .assert_eq(&said);
}

#[test]
fn autoconf_makes_the_script_only_if_there_is_none() {
    for shell in SHELLS {
        let workspace = Workspace::new(shell, TOOLS);
        workspace.record(
            "autoreconf",
            "printf '#!/bin/sh\\n' > configure; chmod +x configure",
        );
        let ended = workspace.run("autoconf/configure", "{}");
        assert!(!ended.is_ok, "there is nothing to make it from");
        assert_eq!(workspace.notes(), "");
        workspace.write("configure.ac", "");
        workspace.write("autogen.sh", "exit 1\n");
        for _ in 0..2 {
            let ended = workspace.run("autoconf/configure", "{}");
            assert!(ended.is_ok, "{}", ended.output);
        }
        assert_eq!(
            workspace.notes(),
            "<autoreconf> <--verbose> <--force> <--install>\n"
        );
    }
}

#[test]
fn cmake_builds_a_project() {
    let said = in_both(|shell| {
        let mut said = String::new();
        let workspace = Workspace::new(shell, &["cmake", "ninja", "cc", "gcc"]);
        workspace.write("main.c", PROGRAM);
        workspace.write(
            "CMakeLists.txt",
            "cmake_minimum_required(VERSION 3.10)\nproject(toy C)\ninclude(GNUInstallDirs)\n\
             add_executable(toy main.c)\ninstall(TARGETS toy)\n\
             add_library(it STATIC main.c)\n\
             install(TARGETS it DESTINATION ${CMAKE_INSTALL_LIBDIR})\n",
        );
        for (uses, with) in [
            ("cmake/configure", "{opts: -DTHIS=1}"),
            ("cmake/build", "{opts: --target all}"),
            ("cmake/install", "{}"),
        ] {
            let ended = workspace.run(uses, with);
            assert!(ended.is_ok, "{}", ended.output);
        }
        said += &workspace.packages();
        said += &workspace
            .prepare("grep -E '^(THIS|CMAKE_BUILD_TYPE|CMAKE_GENERATOR):' output/CMakeCache.txt");
        said
    });
    expect![[r#"
        whole/usr/bin/toy
        whole/usr/lib/libit.a
        CMAKE_BUILD_TYPE:STRING=Release
        THIS:UNINITIALIZED=1
        CMAKE_GENERATOR:INTERNAL=Ninja
    "#]]
    .assert_eq(&said);
}

#[test]
fn meson_builds_a_project() {
    let said = in_both(|shell| {
        let mut said = String::new();
        let workspace = Workspace::new(shell, &["meson", "ninja", "cc", "gcc"]);
        workspace.write("main.c", PROGRAM);
        workspace.write("meson.options", "option('it', type: 'string')\n");
        workspace.write("meson_options.txt", "option('it', type: 'string')\n");
        workspace.write(
            "meson.build",
            "project('toy', 'c')\nexecutable(get_option('it'), 'main.c', install: true)\n",
        );
        for (uses, with) in [
            ("meson/configure", "{opts: -Dit=toy, output-dir: built}"),
            ("meson/compile", "{output-dir: built}"),
            ("meson/install", "{output-dir: built}"),
        ] {
            let ended = workspace.run(uses, with);
            assert!(ended.is_ok, "{}", ended.output);
        }
        said += &workspace.packages();
        said
    });
    expect![[r#"
        whole/usr/bin/toy
    "#]]
    .assert_eq(&said);
}

/// Makes a program, a library with a second name, and a file that is neither.
fn compiled(shell: Shell) -> Workspace {
    let workspace = Workspace::new(shell, &["strip", "objcopy", "scanelf"]);
    workspace.write("main.c", PROGRAM);
    workspace.write("lib.c", LIBRARY);
    workspace.fill("usr/bin/ usr/lib/ usr/share/text");
    workspace.prepare(
        "cd melange-out/whole/usr
         cc -g -o bin/toy ../../../main.c
         cc -g -shared -fPIC -o lib/libtoy.so.1 ../../../lib.c
         ln lib/libtoy.so.1 lib/libtoy-other.so.1
         ln -s libtoy.so.1 lib/libtoy.so
         chmod 755 bin/toy
         chmod 644 lib/libtoy.so.1",
    );
    workspace
}

/// Returns the sections of a file that only a debugger needs, and its table of symbols.
fn sections(workspace: &Workspace, path: &str) -> String {
    let output = Command::new("objdump")
        .args(["--section-headers", "--wide"])
        .arg(workspace.path("melange-out").join(path))
        .output()
        .unwrap();
    let said = String::from_utf8(output.stdout).unwrap();
    let names = said
        .lines()
        .filter_map(|line| line.split_whitespace().nth(1));
    let wanted = [".debug_info", ".comment", ".gnu_debuglink"];
    let found: Vec<&str> = names.filter(|name| wanted.contains(name)).collect();
    found.join(" ")
}

#[test]
fn strip_takes_what_only_a_debugger_needs() {
    for shell in SHELLS {
        let workspace = compiled(shell);
        assert_eq!(
            sections(&workspace, "whole/usr/bin/toy"),
            ".comment .debug_info"
        );
        let ended = workspace.run("strip", "{}");
        assert!(ended.is_ok, "{}", ended.output);
        assert_eq!(sections(&workspace, "whole/usr/bin/toy"), ".comment");
        assert_eq!(
            sections(&workspace, "whole/usr/lib/libtoy.so.1"),
            ".comment"
        );
        let symbols = workspace.prepare("nm melange-out/whole/usr/bin/toy");
        assert!(symbols.contains(" T main"), "{symbols}");
        let ended = workspace.run("strip", "{opts: --strip-all}");
        assert!(ended.is_ok, "{}", ended.output);
        let symbols = workspace.prepare("nm melange-out/whole/usr/bin/toy 2>&1 || true");
        assert!(!symbols.contains("main"), "{symbols}");
    }
}

#[test]
fn split_debug_leaves_the_way_to_what_it_takes() {
    let packages = in_both(|shell| {
        let workspace = compiled(shell);
        let ended = workspace.run_in("whole-dbg", "split/debug", "{}");
        assert!(ended.is_ok, "{}", ended.output);
        let packages = workspace.packages();
        for file in ["whole/usr/bin/toy", "whole/usr/lib/libtoy.so.1"] {
            assert_eq!(sections(&workspace, file), ".gnu_debuglink", "{file}");
        }
        let debug = "whole-dbg/usr/lib/debug/usr/bin/toy.debug";
        assert!(sections(&workspace, debug).contains(".debug_info"));
        let said =
            workspace.prepare("cd melange-out/whole/usr; stat -c '%a %h' bin/toy lib/*.1; bin/toy");
        assert_eq!(said, "755 1\n644 2\n644 2\n");
        // Which of two names comes first is up to the file system.
        packages.replace("libtoy-other.so.1.debug", "libtoy.so.1.debug")
    });
    expect![[r#"
        whole/usr/bin/toy
        whole/usr/lib/libtoy-other.so.1
        whole/usr/lib/libtoy.so -> libtoy.so.1
        whole/usr/lib/libtoy.so.1
        whole/usr/share/text
        whole-dbg/usr/lib/debug/usr/bin/toy.debug
        whole-dbg/usr/lib/debug/usr/lib/libtoy.so.1.debug
    "#]]
    .assert_eq(&packages);
}
