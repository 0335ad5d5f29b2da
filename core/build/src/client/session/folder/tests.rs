use super::*;
use std::os::unix::fs::{PermissionsExt as _, symlink};

fn listing(folder: &Folder, include: &[&str], exclude: &[&str]) -> String {
    let owned = |texts: &[&str]| texts.iter().map(|&t| t.to_owned()).collect::<Vec<_>>();
    let filter = Filter::new(&owned(include), &owned(exclude)).unwrap();
    let mut lines = String::new();
    folder
        .walk(&filter, &mut |stat| {
            let mode = stat::system_mode(stat.mode);
            lines += &format!("{mode:06o} {} {}", stat.path, stat.size);
            if !stat.linkname.is_empty() {
                lines += &format!(" -> {}", stat.linkname);
            }
            lines.push('\n');
            Ok(())
        })
        .unwrap();
    // How large a folder is says the file system.
    lines
}

fn disk(path: &Path) -> Folder {
    Folder::Disk {
        path: path.to_owned(),
        owners: Owners::Keep,
    }
}

#[test]
fn a_folder_is_told_in_the_daemons_order() {
    let root = tempfile::tempdir().unwrap();
    let at = |path: &str| root.path().join(path);
    fs::create_dir(at("a")).unwrap();
    fs::write(at("a/file"), "1234").unwrap();
    fs::write(at("a-b"), "12").unwrap();
    fs::hard_link(at("a/file"), at("second")).unwrap();
    symlink("a/file", at("link")).unwrap();
    fs::set_permissions(at("a-b"), fs::Permissions::from_mode(0o4750)).unwrap();
    fs::set_permissions(at("a/file"), fs::Permissions::from_mode(0o644)).unwrap();
    fs::set_permissions(at("a"), fs::Permissions::from_mode(0o755)).unwrap();
    std::os::unix::net::UnixListener::bind(at("socket")).unwrap();
    expect_test::expect![[r#"
        040755 a 0
        100644 a/file 4
        104750 a-b 2
        120777 link 6 -> a/file
        100644 second 4 -> a/file
    "#]]
    .assert_eq(&listing(&disk(root.path()), &[], &[]));
    // The second name of a file is the first one when that is left out.
    expect_test::expect![[r#"
        100644 second 4
    "#]]
    .assert_eq(&listing(&disk(root.path()), &["second"], &[]));
    // A folder is sent for what is in it.
    expect_test::expect![[r#"
        040755 a 0
        100644 a/file 4
    "#]]
    .assert_eq(&listing(&disk(root.path()), &["a/f*"], &[]));
}

#[test]
fn files_in_memory_make_their_folders() {
    let file = |content: &'static str| MemoryFile {
        content: Bytes::from_static(content.as_bytes()),
        mode: 0o755,
    };
    let files = [("z", "1"), ("a/b/c", "22"), ("a-b/x", "333"), ("a/b/d", "")];
    let folder = Folder::Memory(
        files
            .into_iter()
            .map(|(path, content)| (path.to_owned(), file(content)))
            .collect(),
    );
    expect_test::expect![[r#"
        040755 a 0
        040755 a/b 0
        100755 a/b/c 2
        100755 a/b/d 0
        040755 a-b 0
        100755 a-b/x 3
        100755 z 1
    "#]]
    .assert_eq(&listing(&folder, &[], &[]));
    expect_test::expect![[r#"
        040755 a 0
        040755 a/b 0
        100755 a/b/d 0
    "#]]
    .assert_eq(&listing(&folder, &["**/d"], &[]));
}

#[test]
fn what_cannot_be_read_is_named() {
    let walk = |root: &Path| match disk(root).walk(&Filter::default(), &mut |_| Ok(())) {
        Err(WalkError::Folder(error)) => error.to_string(),
        _ => "read".to_owned(),
    };
    let error = walk(Path::new("/no/such/folder"));
    expect_test::expect!["/no/such/folder cannot be read: No such file or directory (os error 2)"]
        .assert_eq(&error);
    let root = tempfile::tempdir().unwrap();
    let name = <std::ffi::OsStr as std::os::unix::ffi::OsStrExt>::from_bytes(b"\xff");
    fs::write(root.path().join(name), "").unwrap();
    let error = walk(root.path());
    assert!(error.ends_with("cannot be sent: its name, or where it links to, is no UTF-8"));
}

#[test]
fn links_are_followed() {
    let root = tempfile::tempdir().unwrap();
    let at = |path: &str| root.path().join(path);
    fs::create_dir_all(at("real/deep")).unwrap();
    symlink("/real", at("way")).unwrap();
    symlink("../real/deep", at("real/again")).unwrap();
    symlink("loop", at("loop")).unwrap();
    let found = disk(root.path()).follow(&["/way/again/x".to_owned(), "loop".to_owned()]);
    assert_eq!(
        found.join(" "),
        "loop real/again real/again/x real/deep/x way way/again/x"
    );
}
