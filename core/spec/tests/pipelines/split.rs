//! `split/…`: which files go into a subpackage, and which stay.

use crate::workspace::{SHELLS, Workspace, in_both};
use expect_test::expect;

/// Splits some files of the main package, and shows where they are then.
fn split(files: &str, uses: &str, with: &str) -> String {
    in_both(|shell| {
        let workspace = Workspace::new(shell, &[]);
        workspace.fill(files);
        let ended = workspace.run_in("part", uses, with);
        assert!(ended.is_ok, "{shell:?}: {}", ended.output);
        workspace.packages()
    })
}

#[test]
fn dev_takes_what_compilers_want() {
    expect![[r#"
        part/lib/libb.a
        part/lib/libb.so -> libb.so.2
        part/opt/x/include/c.h
        part/usr/bin/a-config
        part/usr/bin/b_config
        part/usr/include/a.h
        part/usr/include/deep/b.h
        part/usr/lib/cmake/A/A.cmake
        part/usr/lib/crt1.o
        part/usr/lib/liba.a
        part/usr/lib/liba.so -> liba.so.1
        part/usr/lib/p/include/e.h
        part/usr/lib/pkgconfig/a.pc
        part/usr/lib/qt6/mkspecs/a.pri
        part/usr/lib/x/y.prl
        part/usr/share/aclocal/a.m4
        part/usr/share/gir-1.0/A.gir
        part/usr/share/pkgconfig/b.pc
        part/usr/share/vala/vapi/a.vapi
        whole/lib/libb.so.2
        whole/opt/x/d.h
        whole/usr/bin/a
        whole/usr/lib/liba.so.1
        whole/usr/lib/real.so
        whole/usr/lib/x/kept
    "#]]
    .assert_eq(&split(
        "usr/include/a.h usr/include/deep/b.h usr/lib/liba.a usr/lib/liba.so->liba.so.1 \
         usr/lib/liba.so.1 usr/lib/real.so usr/lib/crt1.o usr/lib/x/y.prl usr/lib/x/kept \
         usr/lib/pkgconfig/a.pc usr/share/pkgconfig/b.pc usr/lib/cmake/A/A.cmake \
         usr/share/aclocal/a.m4 usr/bin/a-config usr/bin/b_config usr/bin/a lib/libb.so->libb.so.2 \
         lib/libb.so.2 lib/libb.a opt/x/include/c.h opt/x/d.h usr/lib/p/include/e.h \
         usr/share/gir-1.0/A.gir usr/share/vala/vapi/a.vapi usr/lib/qt6/mkspecs/a.pri",
        "split/dev",
        "{}",
    ));
}

#[test]
fn dev_follows_the_prefix() {
    expect![[r#"
        part/opt/it/include/a.h
        part/opt/it/lib/liba.so -> liba.so.1
        part/usr/include/b.h
        whole/opt/it/lib/liba.so.1
        whole/usr/lib/libb.a
        whole/usr/lib/libb.so -> libb.so.1
    "#]]
    .assert_eq(&split(
        "opt/it/include/a.h opt/it/lib/liba.so->liba.so.1 opt/it/lib/liba.so.1 \
         usr/lib/libb.so->libb.so.1 usr/lib/libb.a usr/include/b.h",
        "split/dev",
        "{prefix: //opt/it}",
    ));
    expect![[r#"
        part/opt/lib/libb.so -> libb.so.1
        part/opt/usr/lib/liba.so -> liba.so.1
        whole/lib/libc.so -> libc.so.1
        whole/opt/lib/
        whole/opt/usr/lib/
    "#]]
    .assert_eq(&split(
        "opt/usr/lib/liba.so->liba.so.1 opt/lib/libb.so->libb.so.1 lib/libc.so->libc.so.1",
        "split/dev",
        "{prefix: opt/usr}",
    ));
}

#[test]
fn lib_takes_libraries_with_versions() {
    let files = "usr/lib/libssl.so.3 usr/lib/libssl.so->libssl.so.3 usr/lib/libcrypto.so.3.1 \
                 usr/lib/deep/libx.so.1 lib/libz.so.1->libz.so.1.2 lib/libz.so.1.2 \
                 opt/lib/liby.so.2 usr/bin/a";
    expect![[r#"
        part/lib/libz.so.1 -> libz.so.1.2
        part/lib/libz.so.1.2
        part/usr/lib/libcrypto.so.3.1
        part/usr/lib/libssl.so.3
        whole/opt/lib/liby.so.2
        whole/usr/bin/a
        whole/usr/lib/deep/libx.so.1
        whole/usr/lib/libssl.so -> libssl.so.3
    "#]]
    .assert_eq(&split(files, "split/lib", "{}"));
    expect![[r#"
        part/opt/lib/liby.so.2
        part/usr/lib/libssl.so.3
        whole/lib/libz.so.1 -> libz.so.1.2
        whole/lib/libz.so.1.2
        whole/opt/
        whole/usr/bin/a
        whole/usr/lib/deep/libx.so.1
        whole/usr/lib/libcrypto.so.3.1
        whole/usr/lib/libssl.so -> libssl.so.3
    "#]]
    .assert_eq(&split(
        files,
        "split/lib",
        "{patterns: \"ssl\\n\\ny\\n\", paths: \"opt/lib\\nno/such\\n\"}",
    ));
}

#[test]
fn static_takes_archives() {
    expect![[r#"
        part/lib/libc.a
        part/usr/lib/deep/libb.a
        part/usr/lib/liba.a
        whole/opt/libd.a
        whole/usr/lib/liba.so.1
    "#]]
    .assert_eq(&split(
        "usr/lib/liba.a usr/lib/deep/libb.a usr/lib/liba.so.1 lib/libc.a opt/libd.a",
        "split/static",
        "{}",
    ));
}

#[test]
fn bin_takes_programs() {
    expect![[r#"
        part/usr/bin/a
        part/usr/bin/b -> a
        whole/usr/sbin/c
    "#]]
    .assert_eq(&split(
        "usr/bin/a usr/bin/b->a usr/sbin/c usr/share/empty/",
        "split/bin",
        "{}",
    ));
    let said = in_both(|shell| {
        let workspace = Workspace::new(shell, &[]);
        workspace.fill("usr/lib/a");
        let ended = workspace.run_in("part", "split/bin", "{}");
        assert!(!ended.is_ok);
        ended.output
    });
    expect![[r#"
        split/bin: there is no folder /home/build/melange-out/whole/usr/bin
    "#]]
    .assert_eq(&said);
}

#[test]
fn bin_looks_for_the_package_of_its_name() {
    let packages = in_both(|shell| {
        let workspace = Workspace::new(shell, &[]);
        workspace.fill("usr/bin/a");
        workspace.write("melange-out/tool/usr/bin/t", "");
        let ended = workspace.run_in("tool-bin", "split/bin", "{}");
        assert!(ended.is_ok, "{}", ended.output);
        let ended = workspace.run_in("other-bin", "split/bin", "{}");
        assert!(ended.is_ok, "{}", ended.output);
        workspace.packages()
    });
    expect![[r#"
        other-bin/usr/bin/a
        tool/usr/
        tool-bin/usr/bin/t
        whole/usr/
    "#]]
    .assert_eq(&packages);
}

#[test]
fn documentation_is_gathered() {
    let files = "usr/share/man/man1/a.1 usr/local/share/man/man3/b.3 usr/man/man5/c.5 \
                 usr/share/doc/a/README usr/local/share/doc/b usr/share/info/dir \
                 usr/share/info/a.info usr/share/kept";
    expect![[r#"
        part/usr/share/man/man1/a.1
        part/usr/share/man/man3/b.3
        part/usr/share/man/man5/c.5
        whole/usr/local/share/doc/b
        whole/usr/share/doc/a/README
        whole/usr/share/info/a.info
        whole/usr/share/info/dir
        whole/usr/share/kept
    "#]]
    .assert_eq(&split(files, "split/manpages", "{}"));
    expect![[r#"
        part/usr/share/info/a.info
        whole/usr/local/share/doc/b
        whole/usr/local/share/man/man3/b.3
        whole/usr/man/man5/c.5
        whole/usr/share/doc/a/README
        whole/usr/share/kept
        whole/usr/share/man/man1/a.1
    "#]]
    .assert_eq(&split(files, "split/infodir", "{}"));
    expect![[r#"
        part/usr/share/doc/a/README
        part/usr/share/doc/b
        part/usr/share/info/a.info
        part/usr/share/man/man1/a.1
        part/usr/share/man/man3/b.3
        part/usr/share/man/man5/c.5
        whole/usr/share/kept
    "#]]
    .assert_eq(&split(files, "split/alldocs", "{}"));
}

#[test]
fn locales_go_as_a_whole() {
    expect![[r#"
        part/usr/share/locale/de/LC_MESSAGES/a.mo
        whole/usr/lib/locale/de
        whole/usr/share/x
    "#]]
    .assert_eq(&split(
        "usr/share/locale/de/LC_MESSAGES/a.mo usr/lib/locale/de usr/share/x",
        "split/locales",
        "{}",
    ));
}

#[test]
fn nothing_to_split_is_fine() {
    for uses in [
        "alldocs", "dev", "infodir", "lib", "locales", "manpages", "static",
    ] {
        let packages = split("usr/bin/a", &format!("split/{uses}"), "{}");
        assert_eq!(
            packages,
            "part/
whole/usr/bin/a
",
            "{uses}"
        );
    }
}

#[test]
fn another_package_can_be_named_but_not_the_same() {
    for uses in [
        "alldocs", "dev", "infodir", "lib", "locales", "manpages", "static", "bin",
    ] {
        for shell in SHELLS {
            let uses = format!("split/{uses}");
            let workspace = Workspace::new(shell, &[]);
            for file in [
                "include/a.h",
                "lib/liba.a",
                "lib/liba.so.1",
                "share/man/man1/a.1",
                "share/info/a.info",
                "share/locale/a",
                "bin/a",
            ] {
                workspace.write(&format!("melange-out/tool/usr/{file}"), "");
            }
            let before = workspace.packages();
            let ended = workspace.run_in("part", &uses, "{package: tool}");
            assert!(ended.is_ok, "{uses}: {}", ended.output);
            let after = workspace.packages();
            assert!(
                after != before && after.contains("part/usr/"),
                "{uses}: {after}"
            );
            let ended = workspace.run_in("part", &uses, "{package: part}");
            assert!(!ended.is_ok, "{uses}");
            let expected = format!("{uses}: a package cannot be split from itself\n");
            assert_eq!(ended.output, expected);
        }
    }
}
