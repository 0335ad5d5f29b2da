//! The layout scan: a file as lines, keys, dashes, values and defects.
//!
//! Look at [`Layout`] first. The scan is ours, never fails, takes time linear in the text (less
//! than a tenth of a millisecond for a spec), and keeps everything that is sound in a broken file.
//! It judges what the loader accepts, which differs from YAML 1.2 in places.

mod block;
mod defect;
mod document;
mod flow;
mod key;
mod keyless;
mod layout;
mod place;
mod scanner;
mod value;

pub use defect::{Defect, DefectKind, Mask};
pub use layout::{Inline, InlineKind, Item, ItemKind, Layout, Line, LineKind, Properties};
pub(super) use scanner::scan;
