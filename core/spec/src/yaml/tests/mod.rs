//! What documents become, and what holds for every text.

mod broken;
pub(super) mod corpus;
mod documents;
mod dump;
mod findings;
mod robust;
