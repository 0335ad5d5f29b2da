//! Reading an OCI layout: from a folder to the manifest for a platform, and its configuration.

use super::ImageError;
use oci_spec::image::{Descriptor, ImageConfiguration, ImageIndex, ImageManifest, MediaType};
use serde::de::DeserializeOwned;
use spec_llb::op::Platform;
use std::{fs, path::Path};

/// The name that an image has if nobody gave it one.
const DEFAULT_TAG: &str = "latest";
/// The annotation in `index.json` that names an image.
const REF_NAME: &str = "org.opencontainers.image.ref.name";
/// How deep indexes may stand in indexes.
const MAX_NESTING: usize = 4;

/// What a layout says about one image.
#[derive(Debug)]
pub(super) struct LayoutImage {
    /// The digest of the manifest.
    pub(super) manifest: String,
    /// The image's configuration.
    pub(super) config: ImageConfiguration,
}

/// Finds the image named `tag` for `platform` in the layout at `path`.
pub(super) fn read(
    path: &Path,
    tag: Option<&str>,
    platform: &Platform,
) -> Result<LayoutImage, ImageError> {
    if !path.is_dir() {
        return Err(ImageError::NoFolder(path.to_owned()));
    }
    let index: ImageIndex = read_json(path, "index.json")?;
    let named = choose(path, index.manifests(), tag)?;
    let descriptor = for_platform(path, named, platform)?;
    let manifest: ImageManifest = read_blob(path, &descriptor)?;
    let config = read_blob(path, manifest.config())?;
    Ok(LayoutImage {
        manifest: descriptor.digest().to_string(),
        config,
    })
}

/// Chooses by name; without one, the only image, or the one with the default name.
fn choose(
    path: &Path,
    manifests: &[Descriptor],
    tag: Option<&str>,
) -> Result<Vec<Descriptor>, ImageError> {
    let name = |descriptor: &Descriptor| {
        descriptor
            .annotations()
            .as_ref()
            .and_then(|all| all.get(REF_NAME))
            .cloned()
    };
    let of_name = |wanted: &str| -> Vec<Descriptor> {
        manifests
            .iter()
            .filter(|one| name(one).as_deref() == Some(wanted))
            .cloned()
            .collect()
    };
    let found = match tag {
        Some(tag) => of_name(tag),
        None => {
            let default = of_name(DEFAULT_TAG);
            let mut names: Vec<_> = manifests.iter().map(name).collect();
            names.dedup();
            // Several platforms of one image stand side by side without an index of their own.
            if default.is_empty() && names.len() == 1 {
                manifests.to_vec()
            } else {
                default
            }
        }
    };
    if found.is_empty() {
        if manifests.is_empty() {
            return Err(no_layout(path, "`index.json` lists no image".to_owned()));
        }
        let known: Vec<_> = manifests.iter().filter_map(name).collect();
        return Err(ImageError::NoTag {
            path: path.to_owned(),
            tag: tag.unwrap_or(DEFAULT_TAG).to_owned(),
            known: if known.is_empty() {
                "images without names".to_owned()
            } else {
                known.join(", ")
            },
        });
    }
    Ok(found)
}

/// Follows nested indexes down to the manifest for the platform.
fn for_platform(
    path: &Path,
    mut candidates: Vec<Descriptor>,
    platform: &Platform,
) -> Result<Descriptor, ImageError> {
    for _ in 0..MAX_NESTING {
        let mut nested = Vec::new();
        for candidate in &candidates {
            match candidate.media_type() {
                MediaType::ImageIndex => {
                    let index: ImageIndex = read_blob(path, candidate)?;
                    nested.extend(index.manifests().iter().cloned());
                }
                MediaType::Other(text) if text.ends_with("manifest.list.v2+json") => {
                    let index: ImageIndex = read_blob(path, candidate)?;
                    nested.extend(index.manifests().iter().cloned());
                }
                _ => nested.push(candidate.clone()),
            }
        }
        let settled = nested.len() == candidates.len()
            && nested
                .iter()
                .zip(&candidates)
                .all(|(a, b)| a.digest() == b.digest());
        candidates = nested;
        if settled {
            break;
        }
    }
    let fits = |descriptor: &&Descriptor| match descriptor.platform() {
        None => true,
        Some(found) => {
            found.os().to_string() == platform.os
                && found.architecture().to_string() == platform.architecture
        }
    };
    candidates
        .iter()
        .find(fits)
        .cloned()
        .ok_or_else(|| ImageError::NoPlatform {
            path: path.to_owned(),
            platform: format!("{}/{}", platform.os, platform.architecture),
            known: candidates
                .iter()
                .filter_map(|one| one.platform().as_ref())
                .map(|found| format!("{}/{}", found.os(), found.architecture()))
                .collect::<Vec<_>>()
                .join(", "),
        })
}

fn read_blob<T: DeserializeOwned>(path: &Path, descriptor: &Descriptor) -> Result<T, ImageError> {
    let digest = descriptor.digest().to_string();
    let (algorithm, hex) = digest.split_once(':').unwrap_or(("sha256", &digest));
    read_json(path, &format!("blobs/{algorithm}/{hex}"))
}

fn read_json<T: DeserializeOwned>(path: &Path, name: &str) -> Result<T, ImageError> {
    let bytes =
        fs::read(path.join(name)).map_err(|error| no_layout(path, format!("`{name}`: {error}")))?;
    serde_json::from_slice(&bytes).map_err(|error| no_layout(path, format!("`{name}`: {error}")))
}

fn no_layout(path: &Path, reason: String) -> ImageError {
    ImageError::NoLayout {
        path: path.to_owned(),
        reason,
    }
}
