//! Images made of a few files, which exist only in memory.

use bytes::Bytes;
use spec_llb::{digest::Digest, op::Platform};
use std::{
    collections::{BTreeMap, BTreeSet},
    io,
};

/// The media types of an image's parts.
const MANIFEST: &str = "application/vnd.oci.image.manifest.v1+json";
const CONFIG: &str = "application/vnd.oci.image.config.v1+json";
const LAYER: &str = "application/vnd.oci.image.layer.v1.tar";

/// An image of one layer that exists only in memory.
///
/// The same files make the same digests, always: an operation that names it stays the same, and
/// the daemon fetches the layer only once.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct MemoryImage {
    /// The manifest's digest, by which operations name the image.
    pub digest: Digest,
    /// The manifest, the configuration and the layer, by digest.
    pub blobs: BTreeMap<Digest, Bytes>,
}

/// A file of an image.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct ImageFile {
    /// Where it stands, from the root and without a leading slash.
    pub path: String,
    /// Its permissions, such as `0o755`.
    pub mode: u32,
    /// What it is.
    pub content: ImageFileContent,
}

/// What a file of an image is.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum ImageFileContent {
    /// A file with these bytes.
    Bytes(Bytes),
    /// A symbolic link to this path.
    Link(String),
    /// A folder; those of files come by themselves, with mode 0755.
    Folder,
}

impl MemoryImage {
    /// Makes an image of some files; all belong to root, and date from 1970.
    ///
    /// # Errors
    ///
    /// If a path cannot stand in an archive: when it is empty, absolute, or has a `..`.
    pub fn new(platform: &Platform, files: &[ImageFile]) -> io::Result<Self> {
        let layer = Bytes::from(archive(files)?);
        let layer_digest = Digest::of(&layer);
        let config = Bytes::from(
            serde_json::json!({
                "architecture": platform.architecture,
                "os": platform.os,
                "config": {},
                "rootfs": { "type": "layers", "diff_ids": [layer_digest.as_str()] },
            })
            .to_string(),
        );
        let descriptor = |media_type: &str, blob: &Bytes| {
            serde_json::json!({
                "mediaType": media_type, "digest": Digest::of(blob).as_str(), "size": blob.len(),
            })
        };
        let manifest = Bytes::from(
            serde_json::json!({
                "schemaVersion": 2,
                "mediaType": MANIFEST,
                "config": descriptor(CONFIG, &config),
                "layers": [descriptor(LAYER, &layer)],
            })
            .to_string(),
        );
        Ok(Self {
            digest: Digest::of(&manifest),
            blobs: [layer, config, manifest]
                .into_iter()
                .map(|blob| (Digest::of(&blob), blob))
                .collect(),
        })
    }
}

/// Makes a tar archive, the folders of files included.
fn archive(files: &[ImageFile]) -> io::Result<Vec<u8>> {
    let mut archive = tar::Builder::new(Vec::new());
    let mut folders: BTreeSet<&str> = files
        .iter()
        .filter(|file| file.content == ImageFileContent::Folder)
        .map(|file| file.path.as_str())
        .collect();
    for file in files {
        for (end, _) in file.path.match_indices('/') {
            let folder = file.path.get(..end).unwrap_or_default();
            if folders.insert(folder) {
                let mut header = header(tar::EntryType::Directory, 0o755);
                archive.append_data(&mut header, format!("{folder}/"), io::empty())?;
            }
        }
        match &file.content {
            ImageFileContent::Bytes(bytes) => {
                let mut header = header(tar::EntryType::Regular, file.mode);
                header.set_size(bytes.len() as u64);
                archive.append_data(&mut header, &file.path, &**bytes)?;
            }
            ImageFileContent::Link(target) => {
                let mut header = header(tar::EntryType::Symlink, 0o777);
                archive.append_link(&mut header, &file.path, target)?;
            }
            ImageFileContent::Folder => {
                let mut header = header(tar::EntryType::Directory, file.mode);
                archive.append_data(&mut header, format!("{}/", file.path), io::empty())?;
            }
        }
    }
    archive.into_inner()
}

fn header(entry_type: tar::EntryType, mode: u32) -> tar::Header {
    let mut header = tar::Header::new_gnu();
    header.set_entry_type(entry_type);
    header.set_mode(mode);
    header.set_size(0);
    header.set_mtime(0);
    header
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_same_files_make_the_same_image() {
        let file = |content: &'static [u8]| ImageFile {
            path: "bin/probe".to_owned(),
            mode: 0o755,
            content: ImageFileContent::Bytes(Bytes::from_static(content)),
        };
        let platform = Platform {
            os: "linux".to_owned(),
            architecture: "amd64".to_owned(),
            ..Platform::default()
        };
        let image = MemoryImage::new(&platform, &[file(b"1")]).unwrap();
        assert_eq!(image, MemoryImage::new(&platform, &[file(b"1")]).unwrap());
        assert_ne!(image, MemoryImage::new(&platform, &[file(b"2")]).unwrap());
        expect_test::expect![
            "sha256:597aa24dcca3b2dc723bdabe0cd37fface0f3fb302c0d2d3409626d12a0a5a2d"
        ]
        .assert_eq(image.digest.as_str());
        let manifest = &image.blobs[&image.digest];
        let manifest: serde_json::Value = serde_json::from_slice(manifest).unwrap();
        let layer = manifest["layers"][0]["digest"].as_str().unwrap();
        let mut layer = tar::Archive::new(&*image.blobs[&Digest::parse(layer).unwrap()]);
        let entries: Vec<_> = layer
            .entries()
            .unwrap()
            .map(|entry| entry.unwrap().path().unwrap().display().to_string())
            .collect();
        assert_eq!(entries, ["bin/", "bin/probe"]);
    }
}
