//! Platforms, to and from the wire.

use spec_llb::{op::Platform, pb};

pub(super) fn to_wire(platform: &Platform) -> pb::Platform {
    pb::Platform {
        os: platform.os.clone(),
        architecture: platform.architecture.clone(),
        variant: platform.variant.clone(),
        ..pb::Platform::default()
    }
}

pub(super) fn from_wire(platform: pb::Platform) -> Platform {
    Platform {
        os: platform.os,
        architecture: platform.architecture,
        variant: platform.variant,
    }
}
