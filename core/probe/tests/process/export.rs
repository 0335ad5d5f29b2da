//! The export of a file system as a tar archive.

use std::{
    collections::BTreeMap,
    fs,
    io::Read,
    os::unix::fs::{PermissionsExt, chown, symlink},
    process::Command,
};

use expect_test::expect;
use rustix::fs::{FileType, Mode, Timespec, Timestamps, XattrFlags};
use tar::Archive;

use crate::container::Container;

#[test]
fn a_file_system_is_exported_with_all_that_an_image_keeps() {
    let container = Container::new();
    let long = format!("{}/{}", "folder-".repeat(12), "file-".repeat(12));
    container.write("/tree/etc/passwd", "root\n", 0o640);
    chown(
        container.path("/tree/etc/passwd"),
        Some(1234),
        Some(3_000_000),
    )
    .unwrap();
    container.write("/tree/usr/bin/tool", "#!/bin/sh\n", 0o6755);
    fs::set_permissions(
        container.path("/tree/usr/bin/tool"),
        fs::Permissions::from_mode(0o6755),
    )
    .unwrap();
    fs::hard_link(
        container.path("/tree/usr/bin/tool"),
        container.path("/tree/usr/bin/zool"),
    )
    .unwrap();
    symlink("../usr/bin/tool", container.path("/tree/etc/link")).unwrap();
    symlink("x".repeat(150), container.path("/tree/etc/long-link")).unwrap();
    container.write(&format!("/tree/{long}"), "long", 0o600);
    container.write("/tree/é", "name", 0o600);
    container.write("/tree/proc/version", "not part of it", 0o600);
    container.write("/tree/tmp/internal/probe", "not part of it", 0o600);
    fs::create_dir_all(container.path("/tree/tmp/sticky")).unwrap();
    fs::set_permissions(
        container.path("/tree/tmp/sticky"),
        fs::Permissions::from_mode(0o1777),
    )
    .unwrap();
    let pipe = container.path("/tree/tmp/pipe");
    rustix::fs::mknodat(rustix::fs::CWD, &pipe, FileType::Fifo, Mode::from(0o600), 0).unwrap();
    let device = container.path("/tree/tmp/null");
    let number = rustix::fs::makedev(1, 3);
    rustix::fs::mknodat(
        rustix::fs::CWD,
        &device,
        FileType::CharacterDevice,
        Mode::from(0o666),
        number,
    )
    .expect("making a device takes root");
    // A file capability, as `setcap cap_net_raw+ep` writes it.
    let capability = [
        1, 0, 0, 2, 0, 0x20, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0,
    ];
    let tool = container.path("/tree/usr/bin/tool");
    rustix::fs::setxattr(
        &tool,
        "security.capability",
        &capability,
        XattrFlags::empty(),
    )
    .unwrap();
    let time = Timespec {
        tv_sec: 1_600_000_000,
        tv_nsec: 250_000_000,
    };
    let times = Timestamps {
        last_access: time,
        last_modification: time,
    };
    rustix::fs::utimensat(rustix::fs::CWD, &tool, &times, rustix::fs::AtFlags::empty()).unwrap();

    let output = container.run(&["tar", "/tree", "--exclude", "/tmp/internal"]);
    assert!(output.status.success(), "{output:?}");
    let mut archive = Archive::new(output.stdout.as_slice());
    let mut shown = String::new();
    for entry in archive.entries().unwrap() {
        let mut entry = entry.unwrap();
        let extensions: BTreeMap<String, Vec<u8>> = entry
            .pax_extensions()
            .unwrap()
            .into_iter()
            .flatten()
            .map(|extension| extension.unwrap())
            .map(|record| {
                (
                    record.key().unwrap().to_owned(),
                    record.value_bytes().to_vec(),
                )
            })
            .filter(|(key, _)| *key != "mtime" || key.contains("tool"))
            .collect();
        let path = entry
            .path()
            .unwrap()
            .display()
            .to_string()
            .replace(&long, "LONG");
        let header = entry.header();
        shown += &format!(
            "{:?} {path} {:o}",
            header.entry_type(),
            header.mode().unwrap()
        );
        if let Some(link) = entry.link_name().unwrap() {
            shown += &format!(" -> {}", link.display());
        }
        if let (Ok(Some(major)), Ok(Some(minor))) = (header.device_major(), header.device_minor())
            && header.entry_type().is_character_special()
        {
            shown += &format!(" {major}:{minor}");
        }
        for (key, value) in extensions
            .iter()
            .filter(|(key, _)| key.starts_with("SCHILY") || key.ends_with("id"))
        {
            shown += &format!(" {key}={:?}", String::from_utf8_lossy(value));
        }
        let mut content = String::new();
        entry.read_to_string(&mut content).unwrap();
        if !content.is_empty() {
            shown += &format!(" {content:?}");
        }
        shown += "\n";
    }
    expect![[r##"
        Directory etc/ 755
        Symlink etc/link 777 -> ../usr/bin/tool
        Symlink etc/long-link 777 -> xxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxx
        Regular etc/passwd 640 gid="3000000" "root\n"
        Directory folder-folder-folder-folder-folder-folder-folder-folder-folder-folder-folder-folder-/ 755
        Regular LONG 600 "long"
        Directory proc/ 755
        Directory tmp/ 755
        Char tmp/null 644 1:3
        Fifo tmp/pipe 600
        Directory tmp/sticky/ 1777
        Directory usr/ 755
        Directory usr/bin/ 755
        Regular usr/bin/tool 6755 SCHILY.xattr.security.capability="\u{1}\0\0\u{2}\0 \0\0\0\0\0\0\0\0\0\0\0\0\0\0" "#!/bin/sh\n"
        Link usr/bin/zool 6755 -> usr/bin/tool
        Regular é 600 "name"
    "##]].assert_eq(&shown);

    // What other programs make of it.
    fs::write(container.path("/export.tar"), &output.stdout).unwrap();
    let unpacked = container.path("/unpacked");
    fs::create_dir(&unpacked).unwrap();
    let status = Command::new("tar")
        .args(["--xattrs", "--xattrs-include=*", "--numeric-owner", "-xpf"])
        .arg(container.path("/export.tar"))
        .arg("-C")
        .arg(&unpacked)
        .status()
        .unwrap();
    assert!(status.success());
    let mut value = [0; 64];
    let length = rustix::fs::getxattr(
        unpacked.join("usr/bin/zool"),
        "security.capability",
        &mut value,
    )
    .unwrap();
    assert_eq!(value[..length], capability);
    let owned = fs::metadata(unpacked.join("etc/passwd")).unwrap();
    use std::os::unix::fs::MetadataExt;
    assert_eq!((owned.uid(), owned.gid()), (1234, 3_000_000));
    let tool = fs::metadata(unpacked.join("usr/bin/tool")).unwrap();
    assert_eq!(
        (tool.nlink(), tool.mtime(), tool.mtime_nsec()),
        (2, 1_600_000_000, 250_000_000)
    );
    assert_eq!(
        fs::read_link(unpacked.join("etc/long-link"))
            .unwrap()
            .as_os_str()
            .len(),
        150
    );
    assert_eq!(fs::read(unpacked.join(&long)).unwrap(), b"long");
    assert_eq!(fs::read(unpacked.join("é")).unwrap(), b"name");

    let again = container.run(&["tar", "/tree", "--exclude", "/tmp/internal"]);
    assert!(
        again.stdout == output.stdout,
        "the same tree gives the same archive"
    );
}

#[test]
fn an_export_that_cannot_be_whole_fails() {
    let container = Container::new();
    let output = container.run(&["tar", "/nowhere"]);
    assert_eq!(output.status.code(), Some(2));
    assert_eq!(
        String::from_utf8(output.stderr).unwrap(),
        "probe: /nowhere: No such file or directory (os error 2)\n"
    );
}
