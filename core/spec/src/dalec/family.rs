//! The targets of Dalec, and what makes their packages.
//!
//! Look at [`Family`] first.

use super::spec::{Spec, Target};

/// The targets that make Debian packages.
const DEB: [&str; 8] = [
    "trixie", "bookworm", "bullseye", "bionic", "focal", "jammy", "noble", "resolute",
];

/// The targets that make RPM packages.
const RPM: [&str; 6] = [
    "almalinux8",
    "almalinux9",
    "rockylinux8",
    "rockylinux9",
    "azlinux3",
    "azlinux4",
];

/// The other targets of Dalec.
const OTHER: [&str; 2] = ["flatcar", WINDOWS];

pub(crate) const WINDOWS: &str = "windowscross";

/// What makes the packages of a target.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) enum Family {
    Deb,
    Rpm,
}

impl Family {
    pub(crate) const ALL: [Self; 2] = [Self::Deb, Self::Rpm];

    /// Returns whether a key is that of one of its targets.
    pub(crate) fn has(self, key: &str) -> bool {
        match self {
            Self::Deb => DEB.contains(&key),
            Self::Rpm => RPM.contains(&key),
        }
    }

    /// Returns which of its targets a spec is for, in words.
    ///
    /// `counts` says which of the targets in the spec are asked about.
    pub(crate) fn targets(self, spec: &Spec, counts: impl Fn(&Target) -> bool) -> Option<String> {
        let all = match self {
            Self::Deb => "Debian targets such as bookworm",
            Self::Rpm => "RPM targets such as azlinux3",
        };
        if spec.targets.iter().all(is_forwarded) {
            return spec.targets.is_empty().then(|| all.to_owned());
        }
        let own = spec.targets.iter().filter(|it| !is_forwarded(it));
        let own = own.filter(|it| self.has(&it.key.value) && counts(it));
        let own: Vec<&str> = own.map(|it| it.key.value.as_str()).collect();
        (!own.is_empty()).then(|| own.join(", "))
    }
}

/// Returns the keys of all targets.
pub(crate) fn known() -> impl Iterator<Item = &'static str> {
    DEB.into_iter().chain(RPM).chain(OTHER)
}

/// Returns the target for Windows, if the spec names it.
pub(crate) fn for_windows(spec: &Spec) -> Option<&Target> {
    spec.target(WINDOWS).filter(|it| !is_forwarded(it))
}

/// Returns whether another program than Dalec builds a target.
pub(crate) fn is_forwarded(target: &Target) -> bool {
    target.frontend.as_ref().is_some_and(|it| it.has_image())
}
