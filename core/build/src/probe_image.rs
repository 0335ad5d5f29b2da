//! The probe as an image: how it comes into a container.
//!
//! A tiny image in memory, named by its digest, which the daemon fetches once and then knows.

use crate::{
    client::{ImageFile, ImageFileContent, MemoryImage, Store},
    probe,
};
use bytes::Bytes;
use spec_llb::{lower::Probe, op::Platform};

/// The name of the store in which the client serves the probe.
pub const STORE: &str = "spec-dap.probe";

/// The probe for one platform.
#[derive(Clone, Debug)]
pub struct ProbeImage {
    image: MemoryImage,
}

impl ProbeImage {
    /// Makes the image for a platform; none if there is no probe for it.
    pub fn for_platform(platform: &Platform) -> Option<Self> {
        let program = probe::probe(&platform.architecture).filter(|_| platform.os == "linux")?;
        let file = ImageFile {
            path: "probe".to_owned(),
            mode: 0o755,
            content: ImageFileContent::Bytes(Bytes::from_static(program)),
        };
        let image = MemoryImage::new(platform, &[file]).ok()?;
        Some(Self { image })
    }

    /// Returns what the client serves.
    pub fn store(&self) -> Store {
        Store::Memory(self.image.clone())
    }

    /// Returns what operations mount.
    pub fn lowered(&self, platform: &Platform) -> Probe {
        Probe::oci_layout(&self.image.digest, STORE, platform)
    }
}
