//! Base images without any registry: folders in the OCI layout, with one layer each.

use super::{Lack, Store, apt, is_root, store};
use crate::command;
use anyhow::Context as _;
use serde_json::{Value, json};
use sha2::{Digest as _, Sha256};
use std::{
    env,
    fs::{self, File},
    io,
    os::unix::fs::{PermissionsExt as _, symlink},
    path::{Path, PathBuf},
    process::Command,
};

/// The release of Debian in the bookworm image.
const RELEASE: &str = "bookworm";

/// Files of a machine or a moment, which no image should have; folders are emptied.
const OF_THE_MOMENT: &[&str] = &[
    "etc/hostname",
    "etc/resolv.conf",
    "var/cache/apt",
    "var/lib/apt/lists",
    "var/log/alternatives.log",
    "var/log/apt",
    "var/log/bootstrap.log",
    "var/log/dpkg.log",
    "dev",
    "proc",
    "sys",
    "tmp",
];

const PATH: &str = "PATH=/usr/local/sbin:/usr/local/bin:/usr/sbin:/usr/bin:/sbin:/bin";

/// Returns all that decides what the bookworm image is.
pub(super) fn bookworm_recipe() -> String {
    format!(
        "1 debootstrap minbase {RELEASE} {} {PATH} {OF_THE_MOMENT:?}",
        env::consts::ARCH
    )
}

/// Returns all that decides what the busybox image is.
pub(super) fn busybox_recipe() -> String {
    format!("1 busybox-static {} {PATH}", env::consts::ARCH)
}

/// Says whether a folder holds an image.
pub(super) fn is_whole(layout: &Path) -> bool {
    layout.join("index.json").is_file() && layout.join("oci-layout").is_file()
}

/// Makes the image of Debian bookworm.
pub(super) fn bookworm(name: &str, store: &Store) -> anyhow::Result<()> {
    if !is_root()? {
        let text = "debootstrap makes the bookworm image as root only";
        return Err(Lack::new(text, super::as_root("bookworm")).into());
    }
    let debootstrap = command::find("debootstrap").ok_or_else(|| {
        Lack::new(
            "debootstrap is missing",
            "sudo apt-get install -y debootstrap",
        )
    })?;
    let work = store.work(name)?;
    let root = work.join("root");
    let mut make = command::sealed_program(debootstrap);
    make.args(["--variant=minbase", RELEASE]).arg(&root);
    make.args(apt::mirror(RELEASE));
    command::logged(&mut make, &store.log(name)).map_err(|error| {
        let log = store.log(name);
        let remedy = format!("see {}, then run `cargo xtask setup {name}`", log.display());
        Lack::new(format!("debootstrap failed: {error:#}"), remedy)
    })?;
    for path in OF_THE_MOMENT {
        clear(&root.join(path))?;
    }
    finish(name, store, &work, &root, &[])?;
    store.stamp(name, &bookworm_recipe())
}

/// Makes the image that holds busybox and nothing else.
pub(super) fn busybox(name: &str, store: &Store) -> anyhow::Result<()> {
    let work = store.work(name)?;
    let root = work.join("root");
    for folder in [
        "bin", "dev", "etc", "proc", "root", "sys", "tmp", "usr", "var",
    ] {
        fs::create_dir_all(root.join(folder))?;
    }
    fs::set_permissions(root.join("root"), fs::Permissions::from_mode(0o700))?;
    fs::set_permissions(root.join("tmp"), fs::Permissions::from_mode(0o1777))?;
    for (link, target) in [
        ("sbin", "bin"),
        ("usr/bin", "../bin"),
        ("usr/sbin", "../bin"),
    ] {
        symlink(target, root.join(link))?;
    }
    let program = static_busybox(&work, store)?;
    fs::copy(&program, root.join("bin/busybox"))?;
    fs::set_permissions(root.join("bin/busybox"), fs::Permissions::from_mode(0o755))?;
    let applets = command::output(Command::new(&program).arg("--list"))?;
    for applet in applets.lines().filter(|applet| *applet != "busybox") {
        symlink("busybox", root.join("bin").join(applet))?;
    }
    fs::write(root.join("etc/passwd"), "root:x:0:0:root:/root:/bin/sh\n")?;
    fs::write(root.join("etc/group"), "root:x:0:\n")?;
    finish(
        name,
        store,
        &work,
        &root,
        &["--owner=0", "--group=0", "--mtime=@0"],
    )?;
    store.stamp(name, &busybox_recipe())
}

/// Finds a static busybox, or fetches the package of it.
fn static_busybox(work: &Path, store: &Store) -> anyhow::Result<PathBuf> {
    let installed = PathBuf::from("/bin/busybox");
    let mut query = Command::new("dpkg-query");
    if query
        .args(["--show", "busybox-static"])
        .output()?
        .status
        .success()
        && installed.is_file()
    {
        return Ok(installed);
    }
    let folder = work.join("package");
    fs::create_dir(&folder)?;
    apt::unpack("busybox-static", &folder, &store.log("busybox"))?;
    Ok(folder.join("bin/busybox"))
}

/// Makes an image of a folder and puts it in its place.
fn finish(
    name: &str,
    store: &Store,
    work: &Path,
    root: &Path,
    options: &[&str],
) -> anyhow::Result<()> {
    let layout = work.join("layout");
    write_layout(&layout, root, options, &store.log(name))?;
    store.place(&layout, &store.image(name))
}

/// Writes a folder as an image with the tag `latest`.
///
/// The one layer is not compressed: it lies on the same machine as the daemon that reads it.
fn write_layout(layout: &Path, root: &Path, options: &[&str], log: &Path) -> anyhow::Result<()> {
    let blobs = layout.join("blobs/sha256");
    fs::create_dir_all(&blobs)?;
    let archive = layout.join("layer");
    // GNU tar keeps owners, modes, hard links, devices and extended attributes.
    let mut tar = command::program("tar");
    tar.args([
        "--create",
        "--format=pax",
        "--sort=name",
        "--numeric-owner",
        "--xattrs",
    ]);
    tar.args([
        "--xattrs-include=*",
        "--pax-option=delete=atime,delete=ctime",
    ])
    .args(options);
    tar.arg("--file")
        .arg(&archive)
        .arg("--directory")
        .arg(root)
        .arg(".");
    command::logged(&mut tar, log)?;
    let mut hash = Sha256::new();
    let size = io::copy(&mut File::open(&archive)?, &mut Hashing(&mut hash))?;
    let layer = format!("sha256:{}", store::hex(&hash.finalize()));
    fs::rename(&archive, blobs.join(layer.trim_start_matches("sha256:")))?;

    let architecture = match env::consts::ARCH {
        "x86_64" => "amd64",
        "aarch64" => "arm64",
        other => other,
    };
    let config = json!({
        "architecture": architecture,
        "os": "linux",
        "config": { "Env": [PATH], "Cmd": ["/bin/sh"], "WorkingDir": "/" },
        "rootfs": { "type": "layers", "diff_ids": [layer] },
    });
    let config = blob(&blobs, &config)?;
    let manifest = json!({
        "schemaVersion": 2,
        "mediaType": "application/vnd.oci.image.manifest.v1+json",
        "config": descriptor("application/vnd.oci.image.config.v1+json", &config),
        "layers": [descriptor("application/vnd.oci.image.layer.v1.tar", &(layer, size))],
    });
    let (digest, size) = blob(&blobs, &manifest)?;
    let index = json!({
        "schemaVersion": 2,
        "mediaType": "application/vnd.oci.image.index.v1+json",
        "manifests": [{
            "mediaType": "application/vnd.oci.image.manifest.v1+json",
            "digest": digest,
            "size": size,
            "annotations": { "org.opencontainers.image.ref.name": "latest" },
            "platform": { "architecture": architecture, "os": "linux" },
        }],
    });
    fs::write(
        layout.join("oci-layout"),
        r#"{"imageLayoutVersion":"1.0.0"}"#,
    )?;
    fs::write(layout.join("index.json"), index.to_string())?;
    Ok(())
}

/// Writes a JSON blob, and returns its digest and size.
fn blob(blobs: &Path, value: &Value) -> anyhow::Result<(String, u64)> {
    let text = value.to_string();
    let digest = store::digest(&text);
    fs::write(blobs.join(&digest), &text)?;
    Ok((format!("sha256:{digest}"), text.len() as u64))
}

fn descriptor(media_type: &str, (digest, size): &(String, u64)) -> Value {
    json!({ "mediaType": media_type, "digest": digest, "size": size })
}

/// Empties a folder, or removes a file.
fn clear(path: &Path) -> anyhow::Result<()> {
    if !path.is_dir() {
        let removed = fs::remove_file(path);
        return removed.or_else(|error| match error.kind() {
            io::ErrorKind::NotFound => Ok(()),
            _ => Err(error).with_context(|| format!("cannot remove {}", path.display())),
        });
    }
    for entry in fs::read_dir(path)? {
        let entry = entry?;
        if entry.file_type()?.is_dir() {
            store::remove(&entry.path())?;
        } else {
            fs::remove_file(entry.path())?;
        }
    }
    Ok(())
}

/// A sink that hashes what it is given.
struct Hashing<'a>(&'a mut Sha256);

impl io::Write for Hashing<'_> {
    fn write(&mut self, bytes: &[u8]) -> io::Result<usize> {
        self.0.update(bytes);
        Ok(bytes.len())
    }

    fn flush(&mut self) -> io::Result<()> {
        Ok(())
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    /// Every blob is named by its own digest, and the index leads to all of them.
    #[test]
    fn a_layout_is_what_its_digests_say() {
        let folder = tempfile::tempdir().unwrap();
        let root = folder.path().join("root");
        fs::create_dir_all(root.join("etc")).unwrap();
        fs::write(root.join("etc/one"), "1").unwrap();
        fs::hard_link(root.join("etc/one"), root.join("etc/two")).unwrap();
        symlink("one", root.join("etc/link")).unwrap();
        let layout = folder.path().join("layout");
        let log = folder.path().join("log");
        write_layout(
            &layout,
            &root,
            &["--owner=0", "--group=0", "--mtime=@0"],
            &log,
        )
        .unwrap();

        assert!(is_whole(&layout));
        let read =
            |file: &Path| -> Value { serde_json::from_slice(&fs::read(file).unwrap()).unwrap() };
        let blob_of = |descriptor: &Value| {
            let digest = descriptor["digest"]
                .as_str()
                .unwrap()
                .strip_prefix("sha256:")
                .unwrap();
            let file = layout.join("blobs/sha256").join(digest);
            let bytes = fs::read(&file).unwrap();
            assert_eq!(store::hex(&Sha256::digest(&bytes)), digest);
            assert_eq!(descriptor["size"].as_u64().unwrap(), bytes.len() as u64);
            file
        };
        let index = read(&layout.join("index.json"));
        let manifest = read(&blob_of(&index["manifests"][0]));
        let config = read(&blob_of(&manifest["config"]));
        let layer = blob_of(&manifest["layers"][0]);
        assert_eq!(
            config["rootfs"]["diff_ids"][0],
            manifest["layers"][0]["digest"]
        );

        let mut list = Command::new("tar");
        list.args(["--list", "--verbose", "--numeric-owner", "--file"])
            .arg(&layer);
        let listed = command::output(&mut list).unwrap();
        assert!(listed.contains("./etc/two link to ./etc/one"), "{listed}");
        assert!(listed.contains("./etc/link -> one"), "{listed}");
        assert!(
            listed.lines().all(|line| line.contains(" 0/0 ")),
            "{listed}"
        );
    }

    #[test]
    fn clearing_keeps_the_folder_and_minds_no_missing_file() {
        let folder = tempfile::tempdir().unwrap();
        let lists = folder.path().join("lists");
        fs::create_dir_all(lists.join("partial")).unwrap();
        fs::write(lists.join("main"), "x").unwrap();
        clear(&lists).unwrap();
        assert_eq!(fs::read_dir(&lists).unwrap().count(), 0);
        clear(&folder.path().join("no-such-file")).unwrap();
        fs::write(folder.path().join("file"), "x").unwrap();
        clear(&folder.path().join("file")).unwrap();
        assert!(!folder.path().join("file").exists());
    }
}
