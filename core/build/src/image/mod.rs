//! The image under test: a registry's, an OCI layout's, or a folder.
//!
//! Look at [`ImageSource`] first. Opening one reads the layout's index or the folder's existence
//! from disk, and asks no daemon.

mod layout;

use spec_llb::{
    digest::Digest,
    lower::{Base, Environment},
    op::{Platform, source},
};
use std::{
    fmt, fs,
    path::{Path, PathBuf},
    str::FromStr,
};

/// Where the image under test comes from, as `--image` and the launch argument `image` say it.
#[derive(Clone, Debug, PartialEq, Eq, Hash)]
pub enum ImageSource {
    /// An image of a registry, by reference.
    Registry(String),
    /// An OCI layout: a folder with `oci-layout` and `index.json`.
    OciLayout {
        /// The folder.
        path: PathBuf,
        /// The name of the image inside it; without one, the only image or the one named `latest`.
        tag: Option<String>,
    },
    /// A folder that is the root file system itself.
    Rootfs(PathBuf),
}

/// The name under which the client serves an OCI layout, or a folder.
pub const STORE: &str = "spec-dap.image";

/// An image that was found, as far as that needs no daemon.
#[derive(Clone, Debug)]
pub struct OpenImage {
    /// What the tests start from.
    ///
    /// A registry's image has no variables, folder and user yet: only the daemon can fetch its
    /// configuration.
    pub environment: Environment,
    /// What the client has to serve.
    pub served: Served,
}

/// What a client serves to the daemon, so that it has the image.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Served {
    /// Nothing: the daemon fetches the image by itself.
    Nothing,
    /// The OCI layout in this folder, as the store [`STORE`].
    OciLayout(PathBuf),
    /// This folder, as the folder [`STORE`], with its owners.
    Folder(PathBuf),
}

impl ImageSource {
    /// Finds the image; asks no daemon.
    pub fn open(&self, platform: &Platform) -> Result<OpenImage, ImageError> {
        let (base, config, served) = match self {
            Self::Registry(reference) => {
                let base = Base::Image {
                    reference: full_reference(reference)?,
                };
                (base, ImageConfig::default(), Served::Nothing)
            }
            Self::OciLayout { path, tag } => {
                let image = layout::read(path, tag.as_deref(), platform)?;
                let digest =
                    Digest::parse(&image.manifest).ok_or_else(|| ImageError::NoLayout {
                        path: path.clone(),
                        reason: format!("`{}` is no digest", image.manifest),
                    })?;
                let base = Base::OciLayout {
                    digest,
                    store: STORE.to_owned(),
                };
                (
                    base,
                    ImageConfig::of(&image.config),
                    Served::OciLayout(absolute(path)),
                )
            }
            Self::Rootfs(path) => {
                if !path.is_dir() {
                    return Err(ImageError::NoFolder(path.clone()));
                }
                let path = absolute(path);
                let shared_key = path.display().to_string();
                let base = Base::Local {
                    name: STORE.to_owned(),
                    shared_key,
                };
                (base, ImageConfig::default(), Served::Folder(path))
            }
        };
        let mut environment = Environment {
            base,
            platform: platform.clone(),
            ..Environment::default()
        };
        config.apply(&mut environment);
        Ok(OpenImage {
            environment,
            served,
        })
    }
}

/// What an image's configuration says about the processes in it.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct ImageConfig {
    /// The variables, in their order.
    pub env: Vec<(String, String)>,
    /// The folder in which commands run.
    pub cwd: String,
}

impl ImageConfig {
    /// Takes what matters from a configuration.
    pub fn of(config: &oci_spec::image::ImageConfiguration) -> Self {
        let Some(config) = config.config() else {
            return Self::default();
        };
        let variables = config.env().iter().flatten();
        Self {
            env: variables
                .filter_map(|variable| variable.split_once('='))
                .map(|(name, value)| (name.to_owned(), value.to_owned()))
                .collect(),
            cwd: config.working_dir().clone().unwrap_or_default(),
        }
    }

    /// Reads a configuration as a daemon gives it.
    pub fn parse(json: &[u8]) -> Result<Self, serde_json::Error> {
        serde_json::from_slice(json).map(|config| Self::of(&config))
    }

    /// Puts it into an environment, as Dalec does: its tests run as root, whatever the image's user.
    pub fn apply(self, environment: &mut Environment) {
        environment.env = self.env;
        environment.cwd = self.cwd;
    }
}

fn absolute(path: &Path) -> PathBuf {
    fs::canonicalize(path).unwrap_or_else(|_| path.to_owned())
}

/// Why an image cannot be used.
#[derive(Debug, thiserror::Error)]
pub enum ImageError {
    /// The text after `--image` is no image.
    #[error("`{0}` is no image")]
    Unreadable(String),
    /// There is no such folder.
    #[error("there is no folder {0}")]
    NoFolder(PathBuf),
    /// The folder is no OCI layout.
    #[error("{path} is no OCI layout: {reason}")]
    NoLayout {
        /// The folder.
        path: PathBuf,
        /// What is missing or malformed.
        reason: String,
    },
    /// The layout has no such image.
    #[error("the OCI layout {path} has no image `{tag}`, only: {known}")]
    NoTag {
        /// The folder.
        path: PathBuf,
        /// The name that was asked for.
        tag: String,
        /// The names that it has.
        known: String,
    },
    /// The layout has no image for the platform.
    #[error("the OCI layout {path} has no image for {platform}, only for: {known}")]
    NoPlatform {
        /// The folder.
        path: PathBuf,
        /// The platform that was asked for.
        platform: String,
        /// The platforms that it has.
        known: String,
    },
}

impl ImageError {
    /// Returns what to do next, as a whole sentence.
    pub fn hint(&self) -> &'static str {
        match self {
            Self::Unreadable(_) | Self::NoFolder(_) => {
                "Write a reference such as `debian:bookworm`, `oci-layout:FOLDER` or `rootfs:FOLDER`."
            }
            Self::NoLayout { .. } => {
                "An OCI layout has the files `oci-layout` and `index.json`; for a plain root file system \
                 write `rootfs:FOLDER`."
            }
            Self::NoTag { .. } => "Write the name behind the folder: `oci-layout:FOLDER:NAME`.",
            Self::NoPlatform { .. } => "Use an image for the daemon's platform.",
        }
    }
}

impl FromStr for ImageSource {
    type Err = ImageError;

    fn from_str(text: &str) -> Result<Self, ImageError> {
        let unreadable = || ImageError::Unreadable(text.to_owned());
        if let Some(rest) = text.strip_prefix("oci-layout:") {
            let rest = rest.strip_prefix("//").unwrap_or(rest);
            if rest.is_empty() {
                return Err(unreadable());
            }
            // A colon may belong to the folder's name: what exists as a whole has no tag.
            let (path, tag) = match rest.rsplit_once(':') {
                Some((path, tag)) if !tag.contains('/') && !Path::new(rest).exists() => {
                    (path, Some(tag.to_owned()))
                }
                _ => (rest, None),
            };
            return Ok(Self::OciLayout {
                path: PathBuf::from(path),
                tag,
            });
        }
        if let Some(rest) = text.strip_prefix("rootfs:") {
            let rest = rest
                .strip_prefix("//")
                .filter(|rest| rest.starts_with('/'))
                .unwrap_or(rest);
            return if rest.is_empty() {
                Err(unreadable())
            } else {
                Ok(Self::Rootfs(PathBuf::from(rest)))
            };
        }
        let reference = text.strip_prefix("docker-image://").unwrap_or(text);
        let sound = !reference.is_empty()
            && !reference.starts_with(['/', '.', '-'])
            && reference.bytes().all(|byte| byte.is_ascii_graphic())
            && !reference.contains("://");
        if sound {
            Ok(Self::Registry(reference.to_owned()))
        } else {
            Err(unreadable())
        }
    }
}

impl fmt::Display for ImageSource {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self {
            Self::Registry(reference) => f.write_str(reference),
            Self::OciLayout { path, tag: None } => write!(f, "oci-layout:{}", path.display()),
            Self::OciLayout {
                path,
                tag: Some(tag),
            } => {
                write!(f, "oci-layout:{}:{tag}", path.display())
            }
            Self::Rootfs(path) => write!(f, "rootfs:{}", path.display()),
        }
    }
}

/// Writes a reference as a daemon wants it: with the registry, the folder and the tag that a
/// short name leaves out.
fn full_reference(reference: &str) -> Result<String, ImageError> {
    source::full_reference(reference).ok_or_else(|| ImageError::Unreadable(reference.to_owned()))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn sources_are_told_apart() {
        let folder = tempfile::tempdir().unwrap();
        let with_colon = folder.path().join("a:b");
        fs::create_dir(&with_colon).unwrap();
        let parse = |text: &str| {
            text.parse::<ImageSource>()
                .map(|source| format!("{source:?}"))
                .ok()
        };
        assert_eq!(
            parse("debian:bookworm").unwrap(),
            r#"Registry("debian:bookworm")"#
        );
        assert_eq!(
            parse("oci-layout:/x/y:v1").unwrap(),
            r#"OciLayout { path: "/x/y", tag: Some("v1") }"#
        );
        assert_eq!(
            parse(&format!("oci-layout:{}", with_colon.display())).unwrap(),
            format!("OciLayout {{ path: {with_colon:?}, tag: None }}")
        );
        assert_eq!(parse("rootfs:///x").unwrap(), r#"Rootfs("/x")"#);
        for unreadable in [
            "",
            "oci-layout:",
            "rootfs:",
            "/x",
            "./x",
            "-x",
            "a b",
            "http://x/y",
        ] {
            assert_eq!(parse(unreadable), None, "{unreadable}");
        }
    }

    #[test]
    fn short_names_are_completed() {
        let full = |short| full_reference(short).unwrap();
        assert!(full("debian").ends_with("/library/debian:latest"));
        assert!(full("debian:bookworm").ends_with("/library/debian:bookworm"));
        assert!(full("me/tool").ends_with("/me/tool:latest"));
        assert_eq!(full("localhost:5000/tool:1"), "localhost:5000/tool:1");
        let pinned = format!("localhost/tool@sha256:{}", "0".repeat(64));
        assert_eq!(full(&pinned), pinned);
        assert!(full_reference("Debian").is_err());
    }
}
